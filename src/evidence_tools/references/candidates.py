"""Finding candidates in PubMed: identifiers first, then ecitmatch, then searches built from the parts of a citation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from evidence_tools.pubmed.entrez import CitationKey
from evidence_tools.pubmed.queries import Concept, joined, text_word
from evidence_tools.pubmed.records import Record
from evidence_tools.references.citations import Citation, Vocabulary, fold

if TYPE_CHECKING:
    from evidence_tools.pubmed.client import Client

__all__ = ["look_up", "searches_for", "title_searches"]

_A_SEARCH = 40
_ENOUGH = 25
_STOPWORDS = frozenset(
    "a an and are as at be between by can did do does during effect effects for from has have in into is it its not of "
    "on or the their them to versus vs was were with among using use after before than that this study trial".split()
)


def look_up(citation: Citation, client: Client, vocabulary: Vocabulary) -> list[Record]:
    """Return records that may be meant.

    With an identifier only that is asked for, unless PubMed does not know it. Otherwise the searches go from strict to
    loose and stop when there are candidates enough.
    """
    found = _by_identifier(citation, client)
    if not found and citation.author and citation.year and citation.page:
        found = [pmid for pmid in _by_citation(citation, client) if pmid.isdigit()]
    if not found:
        for query in searches_for(citation, vocabulary):
            if found and citation.author and "[au]" not in query:
                break  # the author named is there: others need not be looked at
            found += client.search(query, limit=_A_SEARCH, sort="relevance")
            if len(set(found)) >= _ENOUGH:
                break
    return list(client.fetch(found)) if found else []


def _by_identifier(citation: Citation, client: Client) -> list[str]:
    if citation.pmid:
        return [citation.pmid]
    for one in filter(None, (citation.doi, citation.pmcid)):
        found = list(client.search(identifier_term(one), limit=3))
        if not found:  # an article that is in PMC may be known there first
            found = [ids["pmid"] for ids in client.convert_ids([one]).values() if ids.get("pmid")]
        if found:
            return found
    return []


def identifier_term(identifier: str) -> str:
    """Return the search for a DOI or PMCID."""
    field = "pmcid" if identifier.upper().startswith("PMC") else "aid"
    return f'"{identifier.replace(chr(34), "")}"[{field}]'


def _by_citation(citation: Citation, client: Client) -> list[str]:
    # ecitmatch wants the journal; what stands between title and year is tried, it answers NOT_FOUND if it is not one.
    after = citation.text.partition(citation.title)[2] if citation.title else ""
    journal = after.strip(' .,”"').split(str(citation.year))[0].split(citation.volume)[0].strip(" .,;(")
    key = CitationKey(journal, str(citation.year), citation.volume, citation.page, citation.author)
    return client.match_citations([key]) if journal else []


def searches_for(citation: Citation, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield search strings for the parts of a citation, strict ones first; none twice."""
    author = text_word(fold(citation.author), "au") if citation.author else ""
    year = f"{citation.year}[dp]" if citation.year else ""
    around = f"{citation.year - 1}:{citation.year + 1}[dp]" if citation.year else ""
    doing = _any_of([vocabulary.interventions[name] for name in citation.interventions])
    outcomes = [vocabulary.outcomes[name].block() for name in citation.outcomes]
    plans = [
        *title_searches(citation.title),
        joined([author, year, doing, *outcomes]) if author and (doing or outcomes) else "",
        joined([author, around, *outcomes]) if author and outcomes else "",
        joined([author, around]) if author and around else "",
        joined([doing, *outcomes, year]) if doing and outcomes else "",
        joined([doing, *outcomes, around]) if doing and outcomes and around else "",
        joined([doing, *outcomes]) if doing and outcomes else "",
        joined([doing, around]) if doing and not outcomes else "",
        joined([*outcomes, year]) if outcomes and not doing and year else "",
        *title_searches(citation.title, "tt")[:1],  # the title in the original language
    ]
    yield from dict.fromkeys(filter(None, plans))


def title_searches(title: str, field: str = "ti") -> list[str]:
    """Return searches for a title: its first twelve words that say something, then only its six longest."""
    words = list(dict.fromkeys(word for word in fold(title).split() if word not in _STOPWORDS and len(word) > 1))
    if len(words) < 3:
        return []
    longest = sorted(sorted(words, key=lambda word: (-len(word), word))[:6], key=words.index)
    return [joined(text_word(word, field) for word in some) for some in (words[:12], longest)]


def _any_of(concepts: list[Concept]) -> str:
    if not concepts:
        return ""
    words = tuple(word for one in concepts for word in one.words)
    return Concept(words, tuple(head for one in concepts for head in one.mesh)).block()
