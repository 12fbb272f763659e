"""Screening in a notebook: the same desk behind buttons (ipywidgets). A thin shell over `desk.Desk`."""

from __future__ import annotations

import os
from html import escape

import ipywidgets as widgets

from evidence_tools.errors import UsageError
from evidence_tools.pubmed import Archive

from .desk import Candidate, Desk
from .relevance import marks
from .terminal import REASONS

__all__ = ["ScreeningForm"]


def _marked(text: str) -> str:
    parts, last = [], 0
    for start, end in marks(text):
        parts += [escape(text[last:start]), f"<mark>{escape(text[start:end])}</mark>"]
        last = end
    return "".join([*parts, escape(text[last:])]).replace("\n", "<br>")


class ScreeningForm(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A form with one record at a time: include, exclude with a reason, later, undo.

    Parameters
    ----------
    desk : Desk
        Decisions are written through it at once.
    """

    def __init__(self, desk: Desk):
        self.desk = desk
        self.waiting = desk.queue()
        self.position = 0
        self.record = widgets.HTML()
        self.reason = widgets.Combobox(
            options=REASONS, placeholder="reason for excluding", ensure_option=False, description="Reason"
        )
        self.message = widgets.HTML()
        self.buttons = {
            name: widgets.Button(description=name, tooltip=tip)
            for name, tip in (
                ("Include", "It may answer a claim"),
                ("Exclude", "It cannot; give a reason"),
                ("Later", "Leave it pending and go on"),
                ("Undo", "Take the last decision back"),
            )
        }
        self.buttons["Include"].on_click(lambda _: self._decide("included"))
        self.buttons["Exclude"].on_click(lambda _: self._decide("excluded"))
        self.buttons["Later"].on_click(lambda _: self._decide("later"))
        self.buttons["Undo"].on_click(lambda _: self._undo())
        super().__init__([self.record, self.reason, widgets.HBox(list(self.buttons.values())), self.message])
        self._show()

    @classmethod
    def of(cls, root: str | os.PathLike[str], who: str) -> ScreeningForm:
        """Open a folder's desk with the archive of this computer."""
        return cls(Desk(root, who, Archive()))

    @property
    def candidate(self) -> Candidate | None:
        """The record on show."""
        return self.waiting[self.position] if self.position < len(self.waiting) else None

    def _show(self) -> None:
        one = self.candidate
        if one is None:
            self.record.value = "<p>Nothing waits for a decision.</p>"
            return
        notes = [f"found by {', '.join(one.searches)}", one.relevance.words()]
        if one.together:
            notes.append(f"probably the same report as PMID {', '.join(one.together)}")
        notes += [f"on record already as {one.on_record}"] if one.on_record else []
        notes += ["RETRACTED"] if one.retracted else []
        abstract = _marked(one.abstract) or "The abstract is not on this computer."
        self.record.value = (
            f"<p><b>{_marked(one.title)}</b><br>{escape(one.citation)} · "
            f'<a href="{one.url}" target="_blank">PMID {one.pmid}</a> · {self.position + 1} of {len(self.waiting)}</p>'
            f"<p>{abstract}</p><p><small>{escape('; '.join(notes))}</small></p>"
        )

    def _decide(self, verdict: str) -> None:
        one = self.candidate
        if one is None:
            return
        try:
            self.desk.decide(one.pmid, verdict, self.reason.value if verdict == "excluded" else "", only_pending=True)
        except UsageError as error:
            self.message.value = escape(str(error))
            return
        self.message.value, self.reason.value = f"PMID {one.pmid}: {verdict}", ""
        self.position += 1
        self._show()

    def _undo(self) -> None:
        pmid = self.desk.undo()
        if pmid:
            self.position -= 1
        self.message.value = f"PMID {pmid} is as it was." if pmid else "Nothing to take back."
        self._show()
