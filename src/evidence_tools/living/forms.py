"""What the forms of a notebook have in common (ipywidgets): who decides, buttons, and what came of a press.

A form is a thin shell: what is decided goes through a desk, which also serves the terminal and the app.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Protocol

import ipywidgets as widgets

from evidence_tools.errors import EvidenceError, UsageError

__all__ = ["Form", "QueueForm"]


class _Desk(Protocol):
    who: str


class Form(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A name, boxes, buttons, and a line that says what a press did, or why it did nothing.

    Parameters
    ----------
    desk : object
        What is decided is written through it at once; its `who` follows the box with the name.
    boxes : sequence of Widget
        What stands between the name and the buttons.
    buttons : mapping of str to str
        Of each button its word and what it is for.
    """

    def __init__(self, desk: _Desk, boxes: Sequence[widgets.Widget], buttons: Mapping[str, str]):
        self.desk: Any = desk
        self.who = widgets.Text(value=desk.who, description="Your name", continuous_update=False, **WIDE)
        self.message = widgets.HTML()
        self.buttons = {name: widgets.Button(description=name, tooltip=tip) for name, tip in buttons.items()}
        for name, button in self.buttons.items():
            button.on_click(lambda _, name=name: self._press(name))
        super().__init__([self.who, *boxes, widgets.HBox(list(self.buttons.values())), self.message])

    def _press(self, name: str) -> None:
        self.desk.who = " ".join(self.who.value.split())
        try:
            self._say(self._act(name))
        except EvidenceError as error:
            self._say([str(error)])

    def _say(self, lines: Iterable[str]) -> None:
        self.message.value = "".join(f"<p>{escape(line)}</p>" for line in lines)

    def _act(self, name: str) -> list[str]:
        """Do what a button is for; return what to say about it."""
        raise NotImplementedError


class QueueForm(Form):
    """A form with one thing at a time: decide on it and go on, put it off, take the last decision back."""

    aside: str
    """The button that goes on without a decision."""

    def __init__(self, desk: _Desk, boxes: Sequence[widgets.Widget], buttons: Mapping[str, str]):
        super().__init__(desk, boxes, buttons)
        self.queue: list[Any] = []
        self.position = 0
        self.who.observe(lambda _: self._begin(), names="value")
        self._begin()

    def _begin(self) -> None:
        """Lay out what waits for this person."""
        self.desk.who = " ".join(self.who.value.split())
        self.queue, self.position = self._waiting(), 0
        self._show()

    @property
    def shown(self) -> Any:
        """What is on show; None at the end."""
        return self.queue[self.position] if self.position < len(self.queue) else None

    def _act(self, name: str) -> list[str]:
        if name == "Undo":
            said = self._undo()
        elif self.shown is None:
            return []
        elif name != self.aside and not self.desk.who:
            raise UsageError("Write your name first: every decision stands with the name of who made it.")
        else:
            said = self._decide(name, self.shown)
            self.position += 1
        self._show()
        return [said]

    def _waiting(self) -> list[Any]:
        """Return what waits for a decision."""
        raise NotImplementedError

    def _show(self) -> None:
        """Show what is next."""
        raise NotImplementedError

    def _decide(self, name: str, one: Any) -> str:
        """Write a decision; return what to say."""
        raise NotImplementedError

    def _undo(self) -> str:
        """Take the last decision back, and go back to it; return what to say."""
        raise NotImplementedError


WIDE: dict[str, Any] = {"style": {"description_width": "170px"}, "layout": {"width": "460px"}}
"""How a box with a long label is laid out."""
