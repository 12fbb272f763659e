"""The committed file ``evidence/pubmed/records.jsonl``: bibliographic facts, one sorted line per record.

Abstracts belong to their publishers and affiliations hold e-mail addresses, so neither is written. Each line says where
and on which day the record was read, and carries the content hash of the record at that time: a later reading with
another hash means that PubMed changed it, even where PubMed's own revision date did not move.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from evidence_tools.errors import Problem, RecordError

__all__ = ["RECORDS", "facts_text", "read_facts", "scan_records"]

RECORDS = "pubmed/records.jsonl"
PMID = re.compile(r"[1-9][0-9]{0,7}")
_ACTION = "Restore the line from git, or delete it and fetch the record again (evidence add PMID)."


def scan_records(path: str | os.PathLike[str], shown: str = "") -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    """Read ``records.jsonl`` with everything that is wrong with it; a file that is not there is empty.

    Parameters
    ----------
    path : path
    shown : str
        The file's name in problems; by default its path.

    Returns
    -------
    facts, problems
        PMID to facts of the lines that are records; one problem for each line that is none, each PMID that stands
        twice, and each abstract (abstracts belong to their publishers).
    """
    path, facts, problems = Path(path), {}, []
    if not path.exists():
        return {}, []
    for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
        if not line.strip():
            continue
        found, wrong, allowed = _object(line)
        pmid = str(found.get("pmid", ""))
        if not wrong and not PMID.fullmatch(pmid):
            wrong, allowed = f"{pmid!r} is no PMID.", "1 to 8 digits, not starting with 0"
        elif not wrong and pmid in facts:
            wrong, allowed = f"PMID {pmid} stands here a second time.", "each PMID once"
        elif not wrong and "abstract" in found:
            wrong, allowed = "holds an abstract, which belongs to its publisher.", "bibliographic facts"
        if wrong:
            problems.append(Problem(shown or str(path), number, 1, wrong, allowed, _ACTION))
        else:
            facts[pmid] = found
    return facts, problems


def read_facts(path: str | os.PathLike[str]) -> dict[str, dict[str, Any]]:
    """Read ``records.jsonl`` into PMID -> facts; a file that is not there is empty.

    Raises
    ------
    RecordError
        At the first line that is no record; the message names file and line.
    """
    facts, problems = scan_records(path)
    if problems:
        raise RecordError(str(problems[0]), line=problems[0].line)
    return facts


def facts_text(facts: Iterable[Mapping[str, Any]]) -> str:
    """Return the whole text of ``records.jsonl``, sorted by PMID; of two with one PMID the later wins."""
    by_pmid = {str(one["pmid"]): one for one in facts}
    return "".join(_line(by_pmid[pmid]) + "\n" for pmid in sorted(by_pmid, key=int))


def _line(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(", ", ": "))


def _object(line: bytes) -> tuple[dict[str, Any], str, str]:
    """Return the object of a line, or what is wrong with it and what is allowed."""
    allowed = "one JSON object per line, with a pmid"
    try:
        facts = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {}, f"is not JSON ({error}).", allowed
    return (facts, "", "") if isinstance(facts, dict) else ({}, "is not a JSON object.", allowed)
