"""Search strings for PubMed: built from vocabulary, the same words always giving the same string.

A search is three blocks joined by AND: what is done (a block of words), what is measured (a row of outcomes.csv) and,
if wanted, a published filter for the kind of study (`FILTERS`). Within a block headings and text words are joined by
OR: headings ([Mesh]) find indexed records whatever their words, text words ([tiab]) find those not indexed yet.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from evidence_tools.errors import UsageError

__all__ = ["FILTERS", "Concept", "Filter", "build_search", "created_since", "outcome_concept"]


_Named = TypeVar("_Named")


@dataclass(frozen=True)
class Concept:
    """One block of a search.

    Parameters
    ----------
    words : tuple of str
        Text words; a trailing ``*`` stands for any ending.
    mesh : tuple of str
        Headings; two that must both be there are joined by ``+``.
    """

    words: tuple[str, ...] = ()
    mesh: tuple[str, ...] = ()

    def block(self) -> str:
        """Return the block: headings, then text words, in the order given, joined by OR, in parentheses."""
        parts: dict[str, str] = {}
        for part in [*map(_heading, filter(None, self.mesh)), *map(text_word, filter(None, self.words))]:
            parts.setdefault(part.lower(), part)  # PubMed does not tell capitals from small letters
        if not parts:
            raise UsageError("A block of a search needs at least one heading or text word.")
        return "(" + " OR ".join(parts.values()) + ")"


@dataclass(frozen=True)
class Filter:
    """A published search filter, word for word."""

    name: str
    text: str
    source: str
    url: str


_HANDBOOK = (
    "Cochrane Handbook for Systematic Reviews of Interventions, 6.4.11, Box 6.4.a (2008 revision, PubMed format)"
)
_CLINICAL = "PubMed Clinical Queries, category Therapy (Haynes et al.; PubMed Help, Clinical Queries filters)"

FILTERS: Mapping[str, Filter] = {
    one.name: one
    for one in (
        Filter(
            "cochrane_hsss_sensitive",
            "((randomized controlled trial [pt]) OR (controlled clinical trial [pt]) OR (randomized [tiab]) OR "
            "(placebo [tiab]) OR (drug therapy [sh]) OR (randomly [tiab]) OR (trial [tiab]) OR (groups [tiab])) "
            "NOT (animals [mh] NOT humans [mh])",
            f"{_HANDBOOK}: sensitivity-maximising strategy for randomised trials",
            "https://handbook-5-1.cochrane.org/chapter_6/box_6_4_a_cochrane_hsss_2008_sensmax_pubmed.htm",
        ),
        Filter(
            "clinical_queries_therapy_broad",
            "((clinical[Title/Abstract] AND trial[Title/Abstract]) OR clinical trials as topic[MeSH Terms] OR "
            "clinical trial[Publication Type] OR random*[Title/Abstract] OR random allocation[MeSH Terms] OR "
            "therapeutic use[MeSH Subheading])",
            f"{_CLINICAL}, broad",
            "https://www.ncbi.nlm.nih.gov/books/NBK3827/#pubmedhelp.Clinical_Queries_Filters",
        ),
        Filter(
            "clinical_queries_therapy_narrow",
            "(randomized controlled trial[Publication Type] OR (randomized[Title/Abstract] AND "
            "controlled[Title/Abstract] AND trial[Title/Abstract]))",
            f"{_CLINICAL}, narrow",
            "https://www.ncbi.nlm.nih.gov/books/NBK3827/#pubmedhelp.Clinical_Queries_Filters",
        ),
        Filter(
            "systematic_reviews",
            "systematic[sb]",
            "National Library of Medicine: search strategy behind the Systematic Reviews subset of PubMed",
            "https://www.nlm.nih.gov/bsd/pubmed_subsets/sysreviews_strategy.html",
        ),
    )
}
"""Published filters by name, with where their text was read."""


def outcome_concept(row: Mapping[str, Any]) -> Concept:
    """Return the block for a row of outcomes.csv: its label, its synonyms, its headings."""
    words = [str(row.get("label", "") or ""), *_listed(row.get("synonyms", ""))]
    return Concept(tuple(words), tuple(_listed(row.get("mesh", ""))))


def build_search(intervention: Concept, outcome: Mapping[str, Any] | Concept | None = None, filter: str = "") -> str:
    """Return the search string for an intervention, an outcome and a filter.

    Parameters
    ----------
    intervention : Concept
        Words and headings for what is done.
    outcome : row of outcomes.csv or Concept, optional
        None searches for everything on the intervention.
    filter : str, optional
        A name of `FILTERS`.

    Examples
    --------
    >>> build_search(Concept(("zinc*",), ("Zinc",)), Concept(("fatigue",), ("Fatigue",)))
    '("Zinc"[Mesh] OR zinc*[tiab]) AND ("Fatigue"[Mesh] OR "fatigue"[tiab])'

    Raises
    ------
    UsageError
        A name that is not known.
    """
    blocks = [intervention.block()]
    if outcome is not None:
        blocks.append((outcome if isinstance(outcome, Concept) else outcome_concept(outcome)).block())
    if filter:
        blocks.append(f"({_named(FILTERS, filter, 'filter').text})")
    return " AND ".join(blocks)


def created_since(since: dt.date | str) -> str:
    """Return the clause for records added to PubMed on or after a day ([crdt], which is never dated back)."""
    text = since.isoformat()[:10] if isinstance(since, dt.date) else str(since).strip()
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is not a day. Allowed: a date such as 2026-01-31.") from None
    return f'("{day:%Y/%m/%d}"[crdt] : "3000"[crdt])'


def text_word(word: str, field: str = "tiab") -> str:
    """Return a text word as PubMed takes it: a phrase in quotes, characters of its search language removed.

    A phrase may end in ``*`` too: ``"foot reflex*"`` is the phrase with any ending.
    """
    clean = " ".join(re.sub(r'["\[\]():]+', " ", word).split())
    if not re.search(r"\w", clean):
        raise UsageError(f"{word!r} is not a word that can be searched.")
    plain = re.fullmatch(r"[\w-]+\*?", clean) and clean.upper() not in {"AND", "OR", "NOT"}
    return f"{clean}[{field}]" if plain else f'"{clean}"[{field}]'


def _heading(name: str) -> str:
    clean = [re.sub(r"[^\w ,.()/-]", "", part).strip() for part in name.split("+")]
    parts = [f'"{one}"[Mesh]' for one in clean if one]
    return parts[0] if len(parts) == 1 else "(" + " AND ".join(parts) + ")"


def _listed(text: object) -> list[str]:
    return [part.strip() for part in str(text or "").split(";") if part.strip()]


def _named(table: Mapping[str, _Named], name: str, what: str) -> _Named:
    if name not in table:
        raise UsageError(f"{what} {name!r} is not known. Allowed: {', '.join(sorted(table))}.")
    return table[name]


def joined(blocks: Iterable[str]) -> str:
    """Join blocks by AND, leaving out empty ones."""
    return " AND ".join(filter(None, blocks))
