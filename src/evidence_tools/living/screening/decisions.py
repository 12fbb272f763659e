"""Decisions over the rows of screening.csv: pure functions, rows in, rows out.

A row is one record matched by one search. A decision on a record holds for every search that found it, unless one is
named: people judge records, not pairs.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evidence_tools.errors import UsageError

__all__ = ["Decision", "decide", "pending", "reset"]

Row = dict[str, str]
_LATER = re.compile(r"(?:; )?put off on \d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Decision:
    """What a person decided about one record.

    Parameters
    ----------
    pmid : str
    verdict : {"included", "excluded", "later"}
    reason : str
        Needed when excluded. Begin it with "full text:" if the full text was read: the flow diagram counts these apart.
    who : str
    date : date or str
        Day of the decision.
    search_id : str
        One search only; default all that found it.
    """

    pmid: str
    verdict: str
    reason: str = ""
    who: str = ""
    date: dt.date | str = ""
    search_id: str = ""


def _check(decision: Decision) -> str:
    if decision.verdict not in ("included", "excluded", "later"):
        raise UsageError(f"decision {decision.verdict!r}. Allowed: included, excluded, later.")
    if decision.verdict == "excluded" and not decision.reason.strip():
        raise UsageError(
            f"PMID {decision.pmid}: an exclusion needs a reason. Give one in a few words, e.g. not randomised."
        )
    if not decision.who.strip():
        raise UsageError(f"PMID {decision.pmid}: it must be known who decided. Give --who NAME.")
    day = decision.date.isoformat()[:10] if isinstance(decision.date, dt.date) else decision.date
    try:
        dt.date.fromisoformat(day)
    except ValueError:
        raise UsageError(f"{day!r} is not a day. Allowed: a date such as 2026-01-31.") from None
    return day


def _of(rows: Sequence[Row], pmid: str, search_id: str) -> list[Row]:
    found = [row for row in rows if row["pmid"] == pmid and search_id in ("", row["search_id"])]
    if not found:
        where = f" under the search {search_id}" if search_id else ""
        raise UsageError(
            f"PMID {pmid} is not in screening.csv{where}. To add a study no search has found: evidence add {pmid}."
        )
    return found


def decide(rows: Sequence[Row], decision: Decision) -> list[Row]:
    """Return the rows with a decision entered.

    Raises
    ------
    UsageError
        An unknown PMID, no reason for an exclusion, nobody who decided.
    """
    day = _check(decision)
    chosen = {id(row) for row in _of(rows, decision.pmid, decision.search_id)}
    return [_entered(row, decision, day) if id(row) in chosen else row for row in rows]


def _entered(row: Row, decision: Decision, day: str) -> Row:
    note = _LATER.sub("", row["note"])
    if decision.verdict == "later":
        return row | {"note": f"{note}; put off on {day}".removeprefix("; ")}
    return row | {
        "decision": decision.verdict,
        "reason": " ".join(decision.reason.split()),
        "who": decision.who.strip(),
        "date": day,
        "note": note,
    }


def reset(rows: Sequence[Row], pmid: str, before: Iterable[Row] = ()) -> list[Row]:
    """Take a decision back.

    Parameters
    ----------
    rows : sequence of dict
    pmid : str
    before : iterable of dict
        The record's rows as they were before the decision; without them it is simply pending again.
    """
    kept = {row["search_id"]: row for row in before if row["pmid"] == pmid}
    chosen = {id(row) for row in _of(rows, pmid, "")}
    names = ("decision", "reason", "who", "date", "note")
    blank = {"decision": "pending", "reason": "", "who": "", "date": ""}
    out = []
    for row in rows:
        if id(row) not in chosen:
            out.append(row)
        elif row["search_id"] in kept:  # matches may have moved on meanwhile: only the decision is taken back
            out.append(row | {name: kept[row["search_id"]][name] for name in names})
        else:
            out.append(row | blank)
    return out


def pending(rows: Iterable[Row]) -> dict[str, list[str]]:
    """Return the PMIDs that wait for a decision, each with the searches that found it; put-off ones come last."""
    waiting: dict[str, list[str]] = {}
    later: dict[str, list[str]] = {}
    for row in rows:
        if row["decision"] == "pending":
            kept = later if _LATER.search(row["note"]) else waiting
            kept.setdefault(row["pmid"], []).append(row["search_id"])
    return waiting | {pmid: found for pmid, found in later.items() if pmid not in waiting}
