"""The screening desk: the records that wait, in order, and decisions written at once.

Every decision is read-changed-written under the folder's lock, so that two people (or a killed program) lose nothing.
Abstracts come from the archive on this computer; where it has none, title and journal are shown and said to be all.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from evidence_tools.errors import RecordError, UsageError
from evidence_tools.folder.editing import editing, read_rows
from evidence_tools.folder.records import read_facts
from evidence_tools.living.holdings import ON_RECORD, pmids_held
from evidence_tools.pubmed import Archive, parse_records

from .decisions import Decision, Row, decide, pending, reset
from .grouping import groups
from .relevance import Relevance, Weight, relevance, weights

__all__ = ["Candidate", "Desk"]

_SET = b"<PubmedArticleSet>%s</PubmedArticleSet>"


@dataclass(frozen=True)
class Candidate:
    """A record that waits for a decision; `on_record` is the study that has it already, if there is one.

    `known` is whether its whole record is on this computer."""

    pmid: str
    title: str
    abstract: str
    citation: str
    searches: tuple[str, ...]
    relevance: Relevance
    together: tuple[str, ...] = ()
    retracted: bool = False
    on_record: str = ""
    known: bool = True

    @property
    def silence(self) -> str:
        """What to say where there is no abstract to show."""
        if self.known:
            return "The record has no abstract."
        return "The abstract is not on this computer; open the address, or run evidence update --recheck."

    @property
    def url(self) -> str:
        """Address of the record."""
        return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"


@dataclass
class Desk:
    """Screening of one evidence folder.

    Parameters
    ----------
    root : path
        The evidence folder.
    who : str
        Whose name stands beside the decisions.
    archive : Archive, optional
        Where abstracts are.
    today : date, optional
        Day of the decisions.
    """

    root: str | os.PathLike[str]
    who: str = ""
    archive: Archive | None = None
    today: dt.date | None = None
    _history: list[tuple[str, list[Row]]] = field(default_factory=list, repr=False)

    def queue(self) -> list[Candidate]:
        """Return everything that waits: likely relevant first, probable duplicates side by side, put-off ones last."""
        rows = read_rows(self.root, "screening")
        waiting = pending(rows)
        later = {row["pmid"] for row in rows if "put off on" in row["note"]}
        facts = read_facts(Path(self.root) / "pubmed" / "records.jsonl")
        held = pmids_held(self.root)
        known = {pmid: self._known(pmid, facts.get(pmid, {})) for pmid in waiting}
        joined = groups([{"pmid": pmid, **known[pmid]} for pmid in waiting])
        partners = {pmid: tuple(one for one in group if one != pmid) for group in joined for pmid in group}
        table = weights(Path(self.root))
        found = [
            replace(
                _candidate(pmid, known[pmid], tuple(waiting[pmid]), partners[pmid], table), on_record=held.get(pmid, "")
            )
            for pmid in waiting
        ]
        best = {pmid: max(c.relevance.score for c in found if c.pmid in (pmid, *partners[pmid])) for pmid in waiting}
        first = {pmid: group[0] for group in joined for pmid in group}
        order = {pmid: group.index(pmid) for group in joined for pmid in group}
        return sorted(found, key=lambda c: (c.pmid in later, -best[c.pmid], int(first[c.pmid]), order[c.pmid]))

    def _known(self, pmid: str, facts: Mapping[str, Any]) -> dict[str, Any]:
        version = self.archive.get(pmid) if self.archive is not None else None
        if version is None:
            return dict(facts)
        try:
            record = next(parse_records(_SET % version.xml))
        except (RecordError, StopIteration):
            return dict(facts)
        return record.facts() | {"abstract": record.abstract, "retracted": record.retracted}

    def decide(
        self, pmid: str, verdict: str, reason: str = "", search_id: str = "", only_pending: bool = False
    ) -> list[Row]:
        """Write a decision (included, excluded with a reason, later) at once.

        Parameters
        ----------
        pmid, verdict, reason, search_id : str
            See `decisions.Decision`.
        only_pending : bool
            Refuse if somebody has decided on this record already.

        Returns
        -------
        list of dict
            The record's rows as they were before.

        Raises
        ------
        UsageError
            See `decisions.decide`; or somebody was faster.
        """
        day = self.today or dt.date.today()
        if verdict == "included" and not reason.strip():  # so that the flow diagram counts it as known before
            held = pmids_held(self.root)
            reason = f"{ON_RECORD}{held[pmid]}" if pmid in held else ""
        decision = Decision(pmid, verdict, reason, self.who, day, search_id)
        with editing(self.root, "screening") as work:
            rows = work.rows["screening"]
            before = [dict(row) for row in rows if row["pmid"] == pmid]
            faster = next((row for row in before if row["decision"] != "pending"), None)
            if only_pending and faster:
                raise UsageError(
                    f"PMID {pmid} was {faster['decision']} by {faster['who']} on {faster['date']} meanwhile; left so. "
                    f"To change it: evidence screen --reopen {pmid}."
                )
            work.rows["screening"] = decide(rows, decision)
        self._history.append((pmid, before))
        return before

    def undo(self) -> str:
        """Take this desk's last decision back; return its PMID, or "" if there is none."""
        if not self._history:
            return ""
        pmid, before = self._history[-1]
        with editing(self.root, "screening") as work:
            work.rows["screening"] = reset(work.rows["screening"], pmid, before)
        self._history.pop()
        return pmid

    def reopen(self, pmid: str) -> None:
        """Make a decided record pending again, whoever decided and whenever."""
        with editing(self.root, "screening") as work:
            work.rows["screening"] = reset(work.rows["screening"], pmid)


def _candidate(
    pmid: str,
    known: Mapping[str, Any],
    searches: tuple[str, ...],
    together: tuple[str, ...],
    table: Sequence[Weight],
) -> Candidate:
    title, abstract = str(known.get("title", "")), str(known.get("abstract", ""))
    score = relevance(title, abstract, known.get("publication_types", ()), known.get("mesh", ()), table)
    names = list(known.get("authors", ()))
    author = (names[0] + (" et al." if len(names) > 1 else "")) if names else ""
    parts = (author, str(known.get("journal", "")), str(known.get("year", "") or ""))
    retracted = known.get("retraction_status") == "retracted"
    known_here = "abstract" in known
    told = ". ".join(filter(None, parts))
    return Candidate(pmid, title, abstract, told, searches, score, together, retracted, known=known_here)
