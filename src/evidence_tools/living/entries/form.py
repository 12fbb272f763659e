"""Entering a study in a notebook: the desk behind boxes and buttons (ipywidgets). A thin shell over `desk.Desk`."""

from __future__ import annotations

import os
from html import escape

import ipywidgets as widgets

from evidence_tools.living.forms import WIDE, Form

from .desk import Desk
from .questions import PARTS, Question

__all__ = ["EntryForm"]

NEXT = "Run the first box of the notebook again, or evidence run, and the verdicts take it in."


class EntryForm(Form):
    """A form for one study and its numbers: look at what would come of it, save it, take it back.

    Parameters
    ----------
    desk : Desk
        What is saved is written through it at once.
    """

    def __init__(self, desk: Desk):
        self.boxes = {one.name: self._box(desk, one) for part in PARTS.values() for one in part}
        parts: list[widgets.Widget] = []
        for title, questions in PARTS.items():
            grid = widgets.GridBox(
                [self.boxes[one.name] for one in questions], layout={"grid_template_columns": "repeat(2, 470px)"}
            )
            parts += [widgets.HTML(f"<h4>{escape(title)}</h4>"), grid]
        buttons = {
            "Look": "What would be computed, and whether it counts; nothing is written",
            "Save": "Write it into the tables",
            "Undo": "Take the last one back out",
        }
        super().__init__(desk, parts, buttons)

    @classmethod
    def of(cls, root: str | os.PathLike[str], who: str = "") -> EntryForm:
        """Open the form on an evidence folder."""
        return cls(Desk(root, who))

    @staticmethod
    def _box(desk: Desk, question: Question) -> widgets.Widget:
        listed = desk.choices.get(question.name)
        if listed is None:
            return widgets.Text(description=question.label, placeholder=question.help, continuous_update=False, **WIDE)
        options = [("", ""), *((words, key) for key, words in listed.items())]
        return widgets.Dropdown(options=options, value="", description=question.label, **WIDE)

    @property
    def answers(self) -> dict[str, str]:
        """What stands in the boxes."""
        return {name: str(box.value) for name, box in self.boxes.items()}

    def _act(self, name: str) -> list[str]:
        return {"Look": self._look, "Save": self._save, "Undo": self._undo}[name]()

    def _look(self) -> list[str]:
        draft = self.desk.draft(self.answers)
        return [*draft.problems, *draft.told, "Nothing is written yet."]

    def _save(self) -> list[str]:
        draft = self.desk.draft(self.answers)
        self.desk.save(self.answers)
        written = self.desk.written[-1]
        name, told = (written.study_id, draft.told) if written.whole else (written.result_id, draft.told[1:])
        return [f"Saved as {name}.", *told, NEXT]

    def _undo(self) -> list[str]:
        key = self.desk.undo()
        return [f"{key} is taken back out." if key else "Nothing to take back."]
