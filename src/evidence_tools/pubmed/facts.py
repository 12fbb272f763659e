"""The committed file ``evidence/pubmed/records.jsonl``: bibliographic facts, one sorted line per record.

Abstracts belong to their publishers and affiliations hold e-mail addresses, so neither is written. Each line says where
and on which day the record was read, and carries the content hash of the record at that time: a later reading with
another hash means that PubMed changed it, even where PubMed's own revision date did not move.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from evidence_tools.errors import Problem, RecordError
from evidence_tools.files import write_atomically
from evidence_tools.pubmed.records import Record

__all__ = ["facts_line", "facts_of", "facts_text", "read_facts", "write_facts"]


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


def facts_line(record: Record, source: str, date: dt.date | str) -> str:
    """Return one line of ``records.jsonl`` (keys sorted, no line end); see `facts_of`."""
    return _line(facts_of(record, source, date))


def read_facts(path: str | os.PathLike[str]) -> dict[str, dict[str, Any]]:
    """Read ``records.jsonl`` into PMID -> facts; a file that is not there is empty.

    Raises
    ------
    RecordError
        A line that is not a JSON object with a PMID, or a PMID that stands twice; the message names file and line.
    """
    path = Path(path)
    if not path.exists():
        return {}
    found: dict[str, dict[str, Any]] = {}
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not text.strip():
            continue
        facts, wrong = _object(text)
        pmid = str(facts.get("pmid", ""))
        if not wrong and not pmid.isdigit():
            wrong = "no PMID"
        if not wrong and pmid in found:
            wrong = f"PMID {pmid} stands here a second time"
        if wrong:
            action = "Restore the line from git, or delete it and fetch the record again (evidence add PMID)."
            raise RecordError(
                str(Problem(str(path), number, 1, wrong, "one JSON object per line", action)), line=number
            )
        found[pmid] = facts
    return found


def facts_text(facts: Iterable[Mapping[str, Any]]) -> str:
    """Return the whole text of ``records.jsonl``, sorted by PMID; of two with one PMID the later wins."""
    by_pmid = {str(one["pmid"]): one for one in facts}
    return "".join(_line(by_pmid[pmid]) + "\n" for pmid in sorted(by_pmid, key=int))


def write_facts(path: str | os.PathLike[str], facts: Iterable[Mapping[str, Any]]) -> Path:
    """Write ``records.jsonl`` whole, sorted by PMID; a killed run leaves the old file or the new one.

    Parameters
    ----------
    path : path
        The file; its folder is made if need be.
    facts : iterable of dict
        As `facts_of` gives them. Of two with one PMID the later wins.
    """
    return write_atomically(path, facts_text(facts))


def _line(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(", ", ": "))


def _object(text: str) -> tuple[dict[str, Any], str]:
    try:
        facts = json.loads(text)
    except ValueError as error:
        return {}, f"not JSON ({error})"
    return (facts, "") if isinstance(facts, dict) else ({}, "not a JSON object")
