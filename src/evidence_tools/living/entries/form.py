"""Entering a study in a notebook: the desk behind boxes and buttons (ipywidgets). A thin shell over `desk.Desk`."""

from __future__ import annotations

import os
from html import escape

import ipywidgets as widgets

from evidence_tools.errors import EvidenceError

from .desk import Desk
from .questions import PARTS, Question

__all__ = ["EntryForm"]

NEXT = "Run the first box of the notebook again, or evidence run, and the verdicts take it in."


class EntryForm(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A form for one study and its numbers: look at what would come of it, save it, take it back.

    Parameters
    ----------
    desk : Desk
        What is saved is written through it at once.
    """

    def __init__(self, desk: Desk):
        self.desk = desk
        self.who = widgets.Text(value=desk.who, description="Your name", style=_WIDE, layout=_BOX)
        self.boxes = {one.name: self._box(one) for part in PARTS.values() for one in part}
        self.told = widgets.HTML()
        self.buttons = {
            name: widgets.Button(description=name, tooltip=tip)
            for name, tip in (
                ("Look", "What would be computed, and whether it counts; nothing is written"),
                ("Save", "Write it into the tables"),
                ("Undo", "Take the last one back out"),
            )
        }
        for name, button in self.buttons.items():
            button.on_click(lambda _, name=name: self._press(name))
        parts: list[widgets.Widget] = [self.who]
        for title, questions in PARTS.items():
            grid = widgets.GridBox(
                [self.boxes[one.name] for one in questions], layout={"grid_template_columns": "repeat(2, 470px)"}
            )
            parts += [widgets.HTML(f"<h4>{escape(title)}</h4>"), grid]
        super().__init__([*parts, widgets.HBox(list(self.buttons.values())), self.told])

    @classmethod
    def of(cls, root: str | os.PathLike[str], who: str = "") -> EntryForm:
        """Open the form on an evidence folder."""
        return cls(Desk(root, who))

    def _box(self, question: Question) -> widgets.Widget:
        listed = self.desk.choices.get(question.name)
        if listed is None:
            return widgets.Text(
                description=question.label, placeholder=question.help, style=_WIDE, layout=_BOX, continuous_update=False
            )
        options = [("", ""), *((words, key) for key, words in listed.items())]
        return widgets.Dropdown(options=options, value="", description=question.label, style=_WIDE, layout=_BOX)

    @property
    def answers(self) -> dict[str, str]:
        """What stands in the boxes."""
        return {name: str(box.value) for name, box in self.boxes.items()}

    def _press(self, name: str) -> None:
        self.desk.who = " ".join(self.who.value.split())
        try:
            lines = {"Look": self._look, "Save": self._save, "Undo": self._undo}[name]()
        except EvidenceError as error:
            lines = [str(error)]
        self.told.value = "".join(f"<p>{escape(line)}</p>" for line in lines)

    def _look(self) -> list[str]:
        draft = self.desk.draft(self.answers)
        return [*draft.problems, *draft.told, "Nothing is written yet."]

    def _save(self) -> list[str]:
        told = self.desk.draft(self.answers).told
        return [f"Saved as {self.desk.save(self.answers)}.", *told, NEXT]

    def _undo(self) -> list[str]:
        key = self.desk.undo()
        return [f"{key} is taken back out." if key else "Nothing to take back."]


_WIDE = {"description_width": "170px"}
_BOX = {"width": "460px"}
