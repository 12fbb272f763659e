"""What a new reading of PubMed means for rows we already have: pure functions, nothing read or written.

The rules come from a real search recorded on four dates between 2020 and 2022: 10 of 16 newly matching records were
old ones that no window of dates would have shown, 12 records stopped matching while still existing, and 14 changed
without a new revision date. Hence: whole id lists as sets, nothing is dropped, and a content hash decides.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evidence_tools.pubmed.records import Record

__all__ = [
    "Matches",
    "RecordChange",
    "change_between",
    "facts_of",
    "kept_facts",
    "merge_matches",
    "note_on",
    "worse_status",
]

Row = dict[str, str]
_LEFT_OUT = frozenset(
    {"digest", "abstract_digest", "details", "read_from", "read_on", "read", "source", "revised", "entered"}
)
# What we do not keep but for a short hash, so that a change can be named.
_DETAILS = {
    "conflict_of_interest": "conflict of interest",
    "funding": "funding",
    "keywords": "keywords",
    "affiliations": "affiliations of the authors",
    "other_abstracts": "translated or plain-language abstract",
    "vernacular_title": "title in the original language",
}
_SOME_DETAIL = "other details"
SEVERITY = ("", "none", "corrected", "expression_of_concern", "retracted")


@dataclass
class Matches:
    """The id list of a search compared with the one before; `held` are new matches that are on record already."""

    search_id: str
    hits: int = 0
    new: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)

    @property
    def moved(self) -> bool:
        """Whether anything is different from the last run."""
        return bool(self.new or self.held or self.vanished or self.returned)


@dataclass(frozen=True)
class RecordChange:
    """A record whose content is not what it was.

    Parameters
    ----------
    pmid : str
    fields : tuple of str
        What changed: facts we keep, the abstract, and of what is only hashed (conflict of interest, funding, keywords,
        affiliations...) the names; ``other details`` with a reason where the first reading did not tell them apart.
    status_before, status : str
        Retraction status then and now.
    """

    pmid: str
    fields: tuple[str, ...]
    status_before: str
    status: str

    @property
    def alarming(self) -> bool:
        """Whether the record was retracted, corrected or put in doubt since."""
        return SEVERITY.index(self.status) > max(1, SEVERITY.index(self.status_before or ""))

    def words(self) -> str:
        """Say what happened: ``abstract and doi changed``."""
        what = " and ".join(name.replace("_", " ") for name in self.fields) + " changed" if self.fields else ""
        if self.alarming:
            what = f"{self.status.replace('_', ' ')}" + (f"; {what}" if what else "")
        return what


def facts_of(record: Record, source: str, date: dt.date | str) -> dict[str, Any]:
    """Return the bibliographic facts of a record, ready for JSON.

    Parameters
    ----------
    record : Record
        As `parse_records` gives it.
    source : str
        Where it was read, e.g. ``https://pubmed.ncbi.nlm.nih.gov/32831868/`` or ``efetch``.
    date : date or str
        The day it was read.
    """
    day = date.isoformat()[:10] if isinstance(date, dt.date) else str(date)
    return {**record.facts(), "digest": record.digest(), "read_from": source, "read_on": day}


def kept_facts(record: Record, source: str, day: str) -> dict[str, Any]:
    """Return the line of records.jsonl: facts, content hash, and hashes of the abstract and of details not kept."""
    details = {name: _hash(repr(value), 8) for name in _DETAILS if (value := getattr(record, name))}
    return {**facts_of(record, source, day), "abstract_digest": _hash(record.abstract, 16), "details": details}


def _hash(text: str, length: int) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def change_between(
    before: Mapping[str, Any], after: Mapping[str, Any], standing: str | None = None
) -> RecordChange | None:
    """Compare two readings of a record.

    Parameters
    ----------
    before, after : mapping
        Lines of records.jsonl; `before` is empty, or without a digest, where the record was never read in full.
    standing : str, optional
        Retraction status of the studies on record with this PMID; None if there are none.

    Returns
    -------
    RecordChange or None
        None where nothing of content changed. A first full reading is a change only where it puts a record we knew of,
        or a study we hold, in a worse light than it stood.
    """
    if not before.get("digest"):
        if not before and standing is None:
            return None
        old = worse_status(str(before.get("retraction_status") or ""), standing or "")
        first = RecordChange(str(after["pmid"]), (), old or "none", str(after.get("retraction_status", "none")))
        return first if first.alarming else None
    details = _changed_details(before, after)
    if before["digest"] == after["digest"] and not details:
        return None
    names = sorted((set(before) | set(after)) - _LEFT_OUT)
    fields = [name for name in names if before.get(name) != after.get(name) and name != "retraction_status"]
    if before.get("abstract_digest", "") != after.get("abstract_digest", ""):
        fields.append("abstract")
    status = str(after.get("retraction_status", "none"))
    old = str(before.get("retraction_status", "none"))
    fields += details
    if not fields and old == status:
        known = isinstance(before.get("details"), dict)
        reason = "none of those we tell apart" if known else "which, the reading before did not keep"
        fields = [f"{_SOME_DETAIL} ({reason})"]
    return RecordChange(str(after["pmid"]), tuple(sorted(fields)), old, status)


def _changed_details(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    was, now = before.get("details"), after.get("details")
    if not isinstance(was, dict) or not isinstance(now, dict):
        return []
    return [words for name, words in _DETAILS.items() if was.get(name) != now.get(name)]


def merge_matches(
    rows: Sequence[Row], search_id: str, ids: Sequence[str], day: str, previous: str
) -> tuple[list[Row], Matches]:
    """Put the ids a search found into the rows of screening.csv.

    Parameters
    ----------
    rows : sequence of dict
        All rows; those of other searches are passed on.
    search_id : str
    ids : sequence of str
        Everything the search found on `day`.
    day, previous : str
        Day of this run and of the last complete one ("" if none).

    Returns
    -------
    rows, matches
        New ids as pending with their first day; matching ones with a new last day; ids that no longer match stay as
        they are. A match counts as vanished when it was there at the last run, as returned when it was not.
    """
    found, matches = set(ids), Matches(search_id, hits=len(set(ids)))
    out, known = [], set()
    for row in rows:
        if row["search_id"] != search_id:
            out.append(row)
            continue
        known.add(row["pmid"])
        there = row["last_matched"] >= previous and _LAPSED not in row["note"]
        if row["pmid"] in found:
            if not there:
                matches.returned.append(row["pmid"])
            out.append(row | {"last_matched": max(row["last_matched"], day), "note": _without_lapse(row["note"])})
        else:
            if there:
                matches.vanished.append(row["pmid"])
                row = row | {"note": _joined(row["note"], f"{_LAPSED} {day}")}
            out.append(row)
    matches.new = [pmid for pmid in dict.fromkeys(ids) if pmid not in known]
    blank = {"reason": "", "who": "", "date": "", "note": ""}
    out += [
        {
            "pmid": pmid,
            "search_id": search_id,
            "decision": "pending",
            **blank,
            "first_matched": day,
            "last_matched": day,
        }
        for pmid in matches.new
    ]
    return out, matches


_LAPSED = "no longer matched on"


def _joined(note: str, words: str) -> str:
    return f"{note}; {words}".removeprefix("; ")


def _without_lapse(note: str) -> str:
    return re.sub(rf"(?:; )?{_LAPSED} \d{{4}}-\d{{2}}-\d{{2}}", "", note).removeprefix("; ")


_CHANGED = re.compile(r"(?:; )?PubMed on \d{4}-\d{2}-\d{2}: [^;]*")


def note_on(rows: Iterable[Row], pmid: str, day: str, words: str) -> list[Row]:
    """Note on the rows of a record what PubMed changed; an older such note is replaced."""
    words = words.replace(";", ",")
    return [
        row | {"note": _joined(_CHANGED.sub("", row["note"]).removeprefix("; "), f"PubMed on {day}: {words}")}
        if row["pmid"] == pmid
        else row
        for row in rows
    ]


def worse_status(old: str, new: str) -> str:
    """Return the more serious of two retraction statuses: what a person entered is never taken back by a program."""
    return max(old, new, key=SEVERITY.index)
