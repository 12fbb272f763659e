"""Is PubMed as we know it? A few polite questions whose answers are known, and every word of the saved searches.

Nothing is written, no record is kept. Each check says in plain words what works; one that does not says what came
instead and what to report.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from evidence_tools.errors import EvidenceError, NetworkError, OfflineError
from evidence_tools.living.remarks import remarks_of, unknown_fields
from evidence_tools.pubmed import Client

__all__ = ["RETRACTED", "Finding", "check_up", "exit_code", "fields_of", "headings_of", "to_report"]

RETRACTED = "9500320"
"""A record PubMed marks as retracted: Wakefield 1998, Lancet 351:637.

Number, title and journal stand together in the list of Open Health Care's "What is the most cited retracted paper?"
(16 April 2015), made from PubMed's own search for retracted publications.
"""

EXAMPLE = ("23193287", "PMC3531190")
"""PMID and PMCID of "GenBank", Nucleic Acids Research 2013, doi 10.1093/nar/gks1195: free in PMC.

The example of NCBI's own description of the ID converter; the three numbers stand together at
https://pypi.org/project/pmc-id-converter/.
"""

_SEARCH = "sleep[tiab]"
_SEVERAL = 20  # headings a question
_HEADING = re.compile(r'"([^"\[\]]{2,80})"\s?\[(?:mesh|mh|majr)(?::[a-z]{4,9})?\]', re.IGNORECASE)
_FIELD = re.compile(r"\[([A-Za-z][A-Za-z /:-]{0,40})\]")


@dataclass(frozen=True)
class Finding:
    """What one check found.

    Attributes
    ----------
    name : str
        What was tried.
    works : bool or None
        None: not tried, because PubMed could not be reached before.
    words : str
        What came, in plain words.
    network : bool
        Whether it failed because PubMed did not answer properly; else what we sent is wrong.
    away : bool
        Whether PubMed could not be reached at all: then there is nothing to report.
    seconds : float
        How long it took.
    """

    name: str
    works: bool | None
    words: str
    network: bool = field(default=False, compare=False)
    away: bool = field(default=False, compare=False)
    seconds: float = field(default=0.0, compare=False)

    def line(self) -> str:
        """Say it on one line."""
        said = {True: "works", False: "DOES NOT WORK", None: "not tried"}[self.works]
        return f"{self.name:28} {said}: {self.words}"


class _Wrong(Exception):
    """An answer that came, but is not what it should be."""


Check = Callable[[Client], str]


def check_up(client: Client, queries: Mapping[str, str]) -> Iterator[Finding]:
    """Ask the questions, one finding each; where PubMed is not reached, or fails twice, the rest is not tried.

    Parameters
    ----------
    client : Client
        Without an archive: nothing is kept.
    queries : mapping
        search_id to the saved search.
    """
    texts = list(queries.values())
    checks: list[tuple[str, Check]] = [
        ("search", _search),
        ("reading records", _fetch),
        ("a retracted record", _retracted),
        ("ID converter", _converter),
        ("full text of PMC", _full_text),
        ("fields of the searches", lambda asked: _fields(asked, fields_of(texts))),
        ("MeSH headings of the searches", lambda asked: _headings(asked, headings_of(texts))),
    ]
    failures, why, begun = 0, "", time.monotonic()
    for name, check in checks:
        why = why or ("it takes too long today" if time.monotonic() - begun > LONGEST else "")
        if why:
            yield Finding(name, None, why)
            continue
        finding = _tried(name, check, client)
        failures += finding.network
        if finding.network and (failures > 1 or finding.away):
            why = "PubMed could not be reached before" if finding.away else "PubMed did not answer properly before"
        yield finding


LONGEST = 45.0
"""Seconds after which no further question is asked."""


def _tried(name: str, check: Check, client: Client) -> Finding:
    begun = time.monotonic()
    try:
        works, words, network = True, check(client), False
    except OfflineError as error:
        return Finding(name, False, str(error), True, True, time.monotonic() - begun)
    except NetworkError as error:
        works, words, network = False, str(error), True
    except (_Wrong, EvidenceError) as error:
        works, words, network = False, str(error), False
    return Finding(name, works, words, network, seconds=time.monotonic() - begun)


# --- the questions ----------------------------------------------------------------------------------------------------


def _search(client: Client) -> str:
    found = client.search(_SEARCH, limit=5)
    if not found or found.warnings:
        raise _Wrong(f"{found.count} records for {_SEARCH}. {'; '.join(remarks_of(found.warnings))}".strip())
    return f"{found.count:,} records for {_SEARCH}"


def _fetch(client: Client) -> str:
    wanted = list(client.search(_SEARCH, limit=3))
    fetch = client.fetch(wanted)
    found = [record for record in fetch if record.title]
    if not wanted:
        raise _Wrong(f"no records for {_SEARCH}")
    if len(found) < len(wanted):
        lost = ", ".join(pmid for pmid in wanted if pmid not in {record.pmid for record in found})
        raise _Wrong(f"{len(found)} of {len(wanted)} records could be read; not {lost}")
    return f"{len(found)} records read, the newest from {found[0].year or 'an unknown year'}"


def _retracted(client: Client) -> str:
    found = list(client.fetch([RETRACTED]))
    if not found or found[0].retraction_status != "retracted":
        said = found[0].retraction_status if found else "not given"
        raise _Wrong(f"PMID {RETRACTED} was retracted, but reads as {said}: retractions would be missed")
    return f"PMID {RETRACTED} is recognised as retracted"


def _converter(client: Client) -> str:
    pmid, pmcid = EXAMPLE
    found = client.convert_ids([pmid]).get(pmid, {})
    if found.get("pmcid", "").partition(".")[0].upper() != pmcid:
        raise _Wrong(f"PMID {pmid} should be {pmcid}, it says {found.get('pmcid') or 'nothing'}")
    return f"PMID {pmid} is {pmcid}"


def _full_text(client: Client) -> str:
    pmcid = EXAMPLE[1]
    found = next(iter(client.full_texts([pmcid])), None)
    if found is None or not found.released:
        raise _Wrong(f"{pmcid} should be free: {found.why_not if found else 'no answer'}")
    return f"{pmcid} came with its text ({len(found.xml):,} bytes)"


def _fields(client: Client, fields: list[str]) -> str:
    if not fields:
        return "there are no saved searches"
    found = client.search(" OR ".join(f"sleep[{name}]" for name in fields), limit=1)
    unknown = unknown_fields(found.warnings)
    if unknown:
        raise _Wrong(f"PubMed does not know {', '.join(unknown)}. Correct the queries in searches.csv")
    return f"PubMed knows all {len(fields)}: {', '.join(fields)}"


def _headings(client: Client, headings: list[str]) -> str:
    lost = []
    for start in range(0, len(headings), _SEVERAL):
        part = headings[start : start + _SEVERAL]
        if client.search(" OR ".join(f'"{one}"[Mesh]' for one in part), limit=1).warnings:
            lost += [one for one in part if _unknown_heading(client, one)]
    if lost:
        raise _Wrong(
            f"not a heading of MeSH any more: {', '.join(lost)}. Look the new name up at "
            "https://www.ncbi.nlm.nih.gov/mesh and write a new search in searches.csv"
        )
    return f"PubMed knows all {len(headings)}" if headings else "there are none"


def _unknown_heading(client: Client, heading: str) -> bool:
    found = client.search(f'"{heading}"[Mesh]', limit=1)
    return bool(found.warnings) or not found


def headings_of(queries: Iterable[str]) -> list[str]:
    """Return the MeSH headings of searches, each once, A to Z."""
    return sorted({one for query in queries for one in _HEADING.findall(query)})


def fields_of(queries: Iterable[str]) -> list[str]:
    """Return the fields searches use (``tiab``, ``Mesh``, ``pt``), each once, A to Z; case says nothing."""
    found: dict[str, str] = {}
    for query in queries:
        for name in _FIELD.findall(query):
            found.setdefault(name.strip().lower(), name.strip())
    return [found[name] for name in sorted(found)]


# --- what to do about it ----------------------------------------------------------------------------------------------


def exit_code(findings: Iterable[Finding]) -> int:
    """3 where PubMed did not answer properly, 1 where it answered otherwise than we know it, else 0."""
    wrong = [one for one in findings if one.works is not True]
    return 0 if not wrong else 3 if any(one.network for one in wrong) else 1


def to_report(findings: Iterable[Finding], versions: Iterable[str]) -> list[str]:
    """Prepare a message to the project: what was tried, what came, with which versions; no key, no address of yours."""
    wrong = [one for one in findings if one.works is False and not one.away]
    if not wrong:
        return []
    return [
        "If it stays so, report it: copy what follows into a new issue of the project.",
        *(f"  {line}" for line in versions),
        *(f"  {one.line()} [{one.seconds:.1f} s]" for one in wrong),
    ]
