"""Confirming readings in a notebook: the same desk behind buttons (ipywidgets). A thin shell over `desk.Desk`."""

from __future__ import annotations

import os
from html import escape

import ipywidgets as widgets

from evidence_tools.extraction import TableRow
from evidence_tools.living.forms import QueueForm
from evidence_tools.pubmed import Shelf
from evidence_tools.references import load_bib
from evidence_tools.words import Words

from .desk import NUMBERS, Desk
from .obtaining import obtain
from .view import reading_lines, table_html, table_of

__all__ = ["ReadingForm"]


class ReadingForm(QueueForm):
    """A form with one comparison at a time: the table with its cells marked, what was read, accept, correct, reject.

    Parameters
    ----------
    desk : Desk
        Decisions are written through it at once.
    """

    aside = "Skip"

    def __init__(self, desk: Desk):
        self.trail: list[int] = []
        self.table, self.reading = widgets.HTML(), widgets.HTML()
        instruments = ["", *sorted(desk.vocabulary.outcome_of)]
        self.instrument = widgets.Combobox(options=instruments, description="Instrument", ensure_option=False)
        self.fields = {name: widgets.Text(description=name, layout={"width": "220px"}) for name in _FIELDS}
        self.why = widgets.Text(description="Why", placeholder="reason, where something is wrong")
        boxes = widgets.GridBox(list(self.fields.values()), layout={"grid_template_columns": "repeat(4, 230px)"})
        buttons = {
            "Accept": "As it was read; it counts from the next run on",
            "Correct": "With what stands in the boxes",
            "Reject": "Not to be used",
            "Skip": "Leave it and go on",
            "Undo": "Take the last decision back",
        }
        super().__init__(desk, [self.table, self.reading, self.instrument, boxes, self.why], buttons)

    @classmethod
    def of(
        cls, root: str | os.PathLike[str], study_id: str, who: str = "", file: str | None = None
    ) -> ReadingForm | Words:
        """Open the full text of a study that is on this computer, or the file given; without one, say how to get it."""
        entry = dict(load_bib(f"{os.fspath(root)}/references.bib").entries.get(study_id, {}))
        got = obtain(entry.get("pmid", ""), entry.get("pmcid", ""), None, Shelf(), file)
        if got.source is None:
            return Words(f"{study_id}: {got.words} To fetch it (in a terminal): evidence read {study_id}")
        return cls(Desk(root, study_id, got.source, who, got.url))

    @property
    def row(self) -> TableRow | None:
        """The reading on show."""
        shown: TableRow | None = self.shown
        return shown

    def _waiting(self) -> list[TableRow]:
        self.trail = []
        found: list[TableRow] = self.desk.waiting()
        return found

    def _show(self) -> None:
        row = self.row
        if row is None:
            notes = "; ".join(self.desk.notes)
            self.table.value = ""
            self.reading.value = f"<p>No reading waits for a decision. {escape(notes)}</p>"
            return
        self.table.value = table_html(table_of(self.desk.document, row), row)
        lines = "<br>".join(escape(line) for line in reading_lines(row))
        self.reading.value = f"<p><b>{self.position + 1} of {len(self.queue)}</b><br>{lines}</p>"
        self.instrument.value = self.desk.instrument_of(row)
        for name, box in self.fields.items():
            box.value = "" if row[name] is None else str(row[name])

    def _changes(self, row: TableRow) -> dict[str, str]:
        was = {name: "" if row[name] is None else str(row[name]) for name in self.fields}
        return {name: box.value for name, box in self.fields.items() if box.value != was[name]}

    def _decide(self, name: str, row: TableRow) -> str:
        words = self._written(name, row)
        if name != "Skip":
            self.trail.append(self.position)
        self.why.value = ""
        return words

    def _written(self, name: str, row: TableRow) -> str:
        if name == "Accept":
            return f"Accepted: {self.desk.accept(row, self.instrument.value, self.why.value)}"
        if name == "Correct":
            return f"Corrected: {self.desk.correct(row, self._changes(row), self.instrument.value, self.why.value)}"
        if name == "Reject":
            self.desk.reject(row, self.why.value)
            return "Rejected."
        return "Skipped."

    def _undo(self) -> str:
        if not self.trail:
            return "Nothing to take back."
        self.position = self.trail.pop()
        self.desk.undo(self.queue[self.position])
        return "Taken back."


_FIELDS = ("value_kind", "spread_kind", "timepoint", *NUMBERS)
