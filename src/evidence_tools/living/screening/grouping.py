"""Records that are probably one report: same DOI, nearly the same title, a preprint and its article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

__all__ = ["groups", "is_preprint"]

ALIKE = 93.0
"""Titles alike to this degree (rapidfuzz token_sort_ratio, 0 to 100), with a first author in common, are one group."""

_PREPRINTS = re.compile(r"medrxiv|biorxiv|research ?square|ssrn|preprints|psyarxiv|arxiv|osf", re.I)
_LINKS = ("UpdateIn", "UpdateOf", "RepublishedIn", "RepublishedFrom", "PreprintIn", "PreprintOf")


def is_preprint(facts: Mapping[str, Any]) -> bool:
    """Say whether a record is a preprint: by its publication type, or by its journal."""
    return "Preprint" in facts.get("publication_types", ()) or bool(_PREPRINTS.search(str(facts.get("journal", ""))))


def _plain_doi(facts: Mapping[str, Any]) -> str:
    return str(facts.get("doi", "") or "").lower().removeprefix("https://doi.org/").rstrip("/")


def _author(facts: Mapping[str, Any]) -> str:
    names = facts.get("authors") or [""]
    return str(names[0]).split(" ")[0].lower()


def _year(facts: Mapping[str, Any]) -> int | None:
    text = str(facts.get("year", "") or "")
    return int(text) if text.isdigit() else None


def _near_in_time(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool:
    one, other = _year(a), _year(b)
    return one is None or other is None or abs(one - other) <= 2


def _linked(facts: Sequence[Mapping[str, Any]], index: Mapping[str, int]) -> Iterable[tuple[int, int]]:
    by_doi: dict[str, int] = {}
    for position, one in enumerate(facts):
        if doi := _plain_doi(one):
            if doi in by_doi:
                yield by_doi[doi], position
            by_doi.setdefault(doi, position)
        for kind, pmid in one.get("corrections", ()):
            if kind in _LINKS and pmid in index:
                yield position, index[pmid]


def _similar(facts: Sequence[Mapping[str, Any]]) -> Iterable[tuple[int, int]]:
    blocks: dict[str, list[int]] = {}
    for position, one in enumerate(facts):
        blocks.setdefault(_author(one), []).append(position)
    for members in blocks.values():
        titles = [str(facts[i].get("title", "")) for i in members]
        if len(members) < 2:
            continue
        table = process.cdist(
            titles, titles, scorer=fuzz.token_sort_ratio, processor=default_process, score_cutoff=ALIKE
        )
        for a in range(len(members)):
            for b in range(a + 1, len(members)):
                one, other = facts[members[a]], facts[members[b]]
                if table[a][b] >= ALIKE and len(titles[a]) > 15 and _near_in_time(one, other):
                    yield members[a], members[b]


def groups(facts: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Group records that are probably one report.

    Parameters
    ----------
    facts : sequence of mapping
        Each with ``pmid`` and what is known of ``title``, ``authors``, ``year``, ``doi``, ``journal``,
        ``publication_types``, ``corrections``.

    Returns
    -------
    list of list of str
        PMIDs, every record in exactly one group; articles before preprints, then by PMID. Two records are joined by
        an equal DOI, by a link PubMed gives (preprint and article), or by titles alike to `ALIKE` with the same first
        author and at most two years between them.
    """
    index = {str(one["pmid"]): position for position, one in enumerate(facts)}
    parent = list(range(len(facts)))

    def top(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for a, b in [*_linked(facts, index), *_similar(facts)]:
        parent[max(top(a), top(b))] = min(top(a), top(b))
    joined: dict[int, list[int]] = {}
    for position in range(len(facts)):
        joined.setdefault(top(position), []).append(position)
    return [
        [str(facts[i]["pmid"]) for i in sorted(members, key=lambda i: (is_preprint(facts[i]), int(facts[i]["pmid"])))]
        for members in joined.values()
    ]
