"""Screening in a notebook: the same desk behind buttons (ipywidgets). A thin shell over `desk.Desk`."""

from __future__ import annotations

import os
from html import escape

import ipywidgets as widgets

from evidence_tools.living.forms import WIDE, QueueForm
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


class ScreeningForm(QueueForm):
    """A form with one record at a time: include, exclude with a reason, later, undo.

    Parameters
    ----------
    desk : Desk
        Decisions are written through it at once.
    """

    aside = "Later"

    def __init__(self, desk: Desk):
        self.record = widgets.HTML()
        self.reason = widgets.Combobox(
            options=REASONS, placeholder="reason for excluding", ensure_option=False, description="Reason", **WIDE
        )
        buttons = {
            "Include": "It may answer a claim",
            "Exclude": "It cannot; give a reason",
            "Later": "Leave it pending and go on",
            "Undo": "Take the last decision back",
        }
        super().__init__(desk, [self.record, self.reason], buttons)

    @classmethod
    def of(cls, root: str | os.PathLike[str], who: str = "") -> ScreeningForm:
        """Open a folder's desk with the archive of this computer."""
        return cls(Desk(root, who, Archive()))

    @property
    def candidate(self) -> Candidate | None:
        """The record on show."""
        shown: Candidate | None = self.shown
        return shown

    def _waiting(self) -> list[Candidate]:
        found: list[Candidate] = self.desk.queue()
        return found

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
        abstract = _marked(one.abstract) or escape(one.silence)
        self.record.value = (
            f"<p><b>{_marked(one.title)}</b><br>{escape(one.citation)} · "
            f'<a href="{one.url}" target="_blank">PMID {one.pmid}</a> · {self.position + 1} of {len(self.queue)}</p>'
            f"<p>{abstract}</p><p><small>{escape('; '.join(notes))}</small></p>"
        )

    def _decide(self, name: str, one: Candidate) -> str:
        verdict = {"Include": "included", "Exclude": "excluded", "Later": "later"}[name]
        self.desk.decide(one.pmid, verdict, self.reason.value if name == "Exclude" else "", only_pending=True)
        self.reason.value = ""
        if name != "Include" or one.on_record:
            return f"PMID {one.pmid}: {verdict}"
        return f"PMID {one.pmid}: included. To enter the study (in a terminal): evidence add {one.pmid}"

    def _undo(self) -> str:
        pmid = self.desk.undo()
        if pmid:
            self.position -= 1
        return f"PMID {pmid} is as it was." if pmid else "Nothing to take back."
