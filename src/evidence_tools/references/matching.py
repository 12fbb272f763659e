"""Which study does this text mean?

`match` reads the text, gathers candidates (the local studies; with a client also PubMed: identifiers first, then
ecitmatch, then searches built from the parts) and ranks them attribute by attribute. The status is careful:

exact
    An identifier, a title word for word, or author, year, volume and page agree, and nothing contradicts them.
probable
    Nothing contradicts, several identifying attributes agree, and no other candidate comes near.
ambiguous
    Nothing contradicts the best candidates, but too little speaks for one of them; or an identifier and the rest of the
    text point to different studies.
not_found
    Every candidate differs in something the text states. The nearest are listed, with what differs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from evidence_tools.errors import UsageError
from evidence_tools.folder.titles import shown_title
from evidence_tools.references.candidates import look_up
from evidence_tools.references.citations import Citation, Vocabulary, read_citation
from evidence_tools.references.comparing import WEIGHTS, Finding, Known, compare, known_studies, merge
from evidence_tools.references.proposals import Proposal, link_all

if TYPE_CHECKING:
    from evidence_tools.pubmed.client import Client

__all__ = ["LONGEST", "Candidate", "Match", "Proposal", "link_all", "match", "rank"]

LONGEST = 3000
"""Characters of a text that can still mean one study."""


@dataclass(frozen=True)
class Candidate:
    """A study the text may mean.

    Attributes
    ----------
    pmid, study_id, doi, title : str
        Empty where not known.
    year : int or None
    score : float
        0 to 1: how much of what the text states agrees, less what differs.
    agrees, differs, unknown : list of str
        In words.
    retracted : bool
    """

    pmid: str
    study_id: str
    doi: str
    title: str
    year: int | None
    score: float
    agrees: list[str]
    differs: list[str]
    unknown: list[str] = field(default_factory=list)
    retracted: bool = False
    findings: tuple[Finding, ...] = field(default=(), repr=False)

    @property
    def ruled_out(self) -> bool:
        """Whether something the text states cannot be true of this study."""
        return any(one.hard for one in self.findings)

    def to_json(self) -> dict[str, Any]:
        """Return it as `evidence match --json` prints it."""
        return {
            "pmid": self.pmid or None, "study_id": self.study_id or None, "doi": self.doi or None, "title": self.title,
            "year": self.year, "score": self.score, "agrees": self.agrees, "differs": self.differs,
            "unknown": self.unknown, "retracted": self.retracted,
        }  # fmt: skip


@dataclass(frozen=True)
class Match:
    """The answer: `status` (exact, probable, ambiguous, not_found), ranked `candidates`, and what was understood."""

    status: str
    candidates: list[Candidate]
    citation: Citation

    @property
    def best(self) -> Candidate | None:
        """The first candidate, whatever the status."""
        return self.candidates[0] if self.candidates else None

    def to_json(self) -> dict[str, Any]:
        """Return it as `evidence match --json` prints it."""
        return {"status": self.status, "candidates": [one.to_json() for one in self.candidates]}


def match(
    text: str, records: Any = None, client: Client | None = None, *, outcomes: Any = None, limit: int = 10
) -> Match:
    """Return the studies a loose citation may mean, ranked, with reasons for and against.

    Parameters
    ----------
    text : str
        A sentence, a reference, fragments (``Field 2005 cortisol``), a title, a DOI, PMCID or PMID.
    records : DataFrame or iterable of Record or dict, optional
        Local candidates: studies.csv joined with references.bib (columns study_id, title, author, year, journal, doi,
        pmid, design, population, intervention, session_minutes ... as far as there; ``outcomes`` separated by
        semicolons), records, or lines of records.jsonl.
    client : Client, optional
        Ask PubMed too.
    outcomes : DataFrame or Vocabulary, optional
        outcomes.csv, for the words of outcomes.
    limit : int
        How many candidates to return.

    Raises
    ------
    UsageError
        The text is empty, or there is neither a local record nor a client.
    NetworkError
        PubMed could not be asked.
    """
    if not text or not text.strip():
        raise UsageError('There is no text to match. Give a citation, such as "Field 2005 cortisol" or a DOI.')
    if len(text) > LONGEST:
        raise UsageError(
            f"The text has {len(text)} characters; a citation has at most {LONGEST}. Give the sentence or reference "
            "that means one study; for a whole article use evidence check FILE."
        )
    if records is None and client is None:
        raise UsageError("There is nothing to match against: give local records, a client, or both.")
    vocabulary = Vocabulary.of(outcomes)
    citation = read_citation(text, vocabulary)
    known = known_studies(records)
    if client is not None:
        known = merge([*known, *known_studies(look_up(citation, client, vocabulary))])
    ranked = rank(citation, known, vocabulary)
    return Match(_status(citation, ranked), ranked[:limit], citation)


def rank(citation: Citation, known: Iterable[Known], vocabulary: Vocabulary) -> list[Candidate]:
    """Return candidates that share something with the citation, best first."""
    candidates = [_candidate(one, compare(citation, one, vocabulary)) for one in known]
    shared = [one for one in candidates if any(finding.degree >= 0.3 for finding in one.findings)]
    return sorted(shared, key=lambda one: (-one.score, len(one.differs), -(one.year or 0), one.study_id, one.pmid))


def _candidate(known: Known, findings: list[Finding]) -> Candidate:
    # The outcomes together weigh as much as one other attribute times their number, at most twice.
    share = {"outcome": min(2.0, sum(one.name == "outcome" for one in findings))}
    counts = {name: sum(one.name == name for one in findings) for name in WEIGHTS}
    total = got = 0.0
    for one in findings:
        weight = one.weight * share.get(one.name, 1.0) / counts[one.name] if one.name in share else one.weight
        total += weight
        got += weight * (one.degree if one.degree > 0 else one.degree * 0.25)
    score = round(max(0.0, min(1.0, got / total)), 3) if total else 0.0
    return Candidate(
        pmid=known.pmid, study_id=known.study_id, doi=known.doi, title=shown_title(known.title), year=known.year,
        score=score,
        agrees=[one.words for one in findings if one.degree > 0 and one.words],
        differs=[one.words for one in findings if one.degree < 0],
        unknown=[one.words for one in findings if one.degree == 0 and one.words],
        retracted=known.retracted, findings=tuple(findings),
    )  # fmt: skip


def _status(citation: Citation, ranked: list[Candidate]) -> str:
    if citation.has_identifier:
        named = [one for one in ranked if _degree(one, "identifier") == 1]
        if not named:
            return "not_found"
        return "exact" if len(named) == 1 and not named[0].ruled_out and not _contradicted(named[0]) else "ambiguous"
    possible = [one for one in ranked if not one.ruled_out]
    if not possible or possible[0].score < 0.5:
        return "not_found"
    best, others = possible[0], possible[1:]
    titled = (_degree(best, "title") or 0) >= 0.8  # then only another study with that title is a rival
    rivals = [
        one for one in others if best.score - one.score < 0.12 and (not titled or (_degree(one, "title") or 0) >= 0.8)
    ]
    if _is_exact(citation, best) and not any(_is_exact(citation, one) for one in others):
        return "exact"
    if best is ranked[0] and not rivals and _is_probable(best):
        return "probable"
    return "ambiguous"


def _is_exact(citation: Citation, one: Candidate) -> bool:
    title = _degree(one, "title") == 1 and len(citation.title.split()) >= 5
    # Beside a title word for word, a design or a population in other words is a matter of words.
    words_only = {"population", "design", "outcome", "words"} if title else set()
    if any(finding.degree < 0 and finding.name not in words_only for finding in one.findings):
        return False
    if citation.year is not None and (_degree(one, "year") or 0) < 1:
        return False  # editions of one review share their title: where the year is given it must be known and right
    place = all(_degree(one, name) == 1 for name in ("author", "year", "volume and page"))
    return title or (place and _degree(one, "title") in (None, 1))


def _is_probable(one: Candidate) -> bool:
    """Several attributes that tell studies apart agree, and most of what the text states."""
    telling = ("title", "author", "volume and page", "year", "dose", "population")
    agreeing = [name for name in telling if (_degree(one, name) or 0) >= 0.8]
    stated = sum(finding.weight for finding in one.findings)
    agreed = sum(finding.weight * finding.degree for finding in one.findings if finding.degree > 0)
    strong = "title" in agreeing or {"author", "year"} <= set(agreeing) or len(agreeing) >= 3
    return strong and agreed >= 0.7 * stated and not any(finding.degree <= -0.5 for finding in one.findings)


def _contradicted(one: Candidate) -> bool:
    """Whether several attributes beside the identifier differ: then one of the two was mistyped."""
    return sum(finding.degree < -0.5 for finding in one.findings) >= 2


def _degree(one: Candidate, name: str) -> float | None:
    degrees = [finding.degree for finding in one.findings if finding.name == name]
    return max(degrees) if degrees else None
