"""What is on record already: whose PMID it is, what a search finds again, how far a retraction reaches."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from evidence_tools.living.differences import SEVERITY, worse_status
from evidence_tools.references import load_bib

__all__ = ["ON_RECORD", "mark_held", "pmids_held", "reach", "standing_of", "studies_by_pmid"]

Row = dict[str, str]
ON_RECORD = "already on record as "
"""How the reason of a row of screening.csv begins that a program decided, because the record is a study we hold."""


def pmids_held(root: str | os.PathLike[str]) -> dict[str, str]:
    """Return PMID to study_id of the studies in the bibliography (of several with one PMID the first)."""
    return {pmid: keys[0] for pmid, keys in studies_by_pmid(root).items()}


def studies_by_pmid(root: str | os.PathLike[str]) -> dict[str, list[str]]:
    """Return PMID to the study_ids of the bibliography that have it."""
    found: dict[str, list[str]] = {}
    for key, entry in load_bib(Path(root) / "references.bib").entries.items():
        if entry.get("pmid", "").isdigit():
            found.setdefault(entry["pmid"], []).append(key)
    return found


def mark_held(rows: Sequence[Row], held: Mapping[str, str], day: str) -> list[Row]:
    """Enter as included what waits for a decision although it is a study on record; people decide on the others.

    Parameters
    ----------
    rows : sequence of dict
        Rows of screening.csv.
    held : mapping
        PMID to study_id.
    day : str
        Day of the decision.
    """
    return [
        row | {"decision": "included", "reason": f"{ON_RECORD}{held[row['pmid']]}", "who": "project", "date": day}
        if row["decision"] == "pending" and row["pmid"] in held
        else row
        for row in rows
    ]


def standing_of(rows: Iterable[Mapping[str, str]], keys: Iterable[str]) -> str | None:
    """Return the mildest retraction status of these studies: what is news to one of them is news. None: no study."""
    wanted = set(keys)
    found = [row["retraction_status"] for row in rows if row["study_id"] in wanted]
    return min(found, key=SEVERITY.index) if found else None


def reach(rows: Sequence[Row], told: Mapping[str, tuple[str, str]], day: str) -> list[Row]:
    """Enter retraction statuses PubMed tells into rows of studies.csv.

    Every study with the PMID gets it, and it never gets milder by itself. A retraction that is new also reaches every
    other report of the same trial, once: what a person makes of it afterwards stays.

    Parameters
    ----------
    rows : sequence of dict
        Rows of studies.csv.
    told : mapping
        study_id to (PMID, status).
    day : str
        When it was read.
    """
    out = [_told(row, *told[row["study_id"]], day) if row["study_id"] in told else row for row in rows]
    news = {
        _trial(after): after
        for before, after in zip(rows, out, strict=True)
        if after["retraction_status"] == "retracted" and before["retraction_status"] != "retracted"
    }
    return [_reached(row, news[_trial(row)], day) if _trial(row) in news else row for row in out]


def _trial(row: Mapping[str, str]) -> str:
    return row["report_of"] or row["study_id"]


def _told(row: Row, pmid: str, status: str, day: str) -> Row:
    worse = worse_status(row["retraction_status"], status)
    if worse == row["retraction_status"]:
        return row
    note = f"PubMed record {pmid}, read {day}" if worse != "none" else row["retraction_note"]
    return row | {"retraction_status": worse, "retraction_note": note}


def _reached(row: Row, source: Mapping[str, str], day: str) -> Row:
    if row["retraction_status"] == "retracted":
        return row
    note = f"report of the same trial as {source['study_id']}, which was retracted ({source['retraction_note']})"
    return row | {"retraction_status": "retracted", "retraction_note": note}
