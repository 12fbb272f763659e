"""An article with its claims, each with what is tracked of it and what may be said: the input of every report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from evidence_tools.claims.articles import Article, article_from_text
from evidence_tools.claims.finder import FoundClaim, find_claims
from evidence_tools.claims.matching import Match, SearchFor, claim_rows, match_outcomes
from evidence_tools.claims.vocabulary import Vocabulary

__all__ = ["Answer", "CheckedArticle", "CheckedClaim", "VerdictOf", "check_article"]

VerdictOf = Callable[[str], Mapping[str, object] | None]


@dataclass(frozen=True)
class Answer:
    """What is known of one outcome of a claim.

    Attributes
    ----------
    match : Match
        The tracked claim, or the search that would start it.
    verdict, certainty : str
        As the verdict lookup gives them; empty where nothing is tracked.
    statement : str
        What may honestly be said.
    tracked_statement : str
        The tracked claim in words, to see whether it is the same.
    """

    match: Match
    verdict: str = ""
    certainty: str = ""
    statement: str = ""
    tracked_statement: str = ""


@dataclass(frozen=True)
class CheckedClaim:
    """A found claim with an answer for each of its outcomes."""

    found: FoundClaim
    answers: tuple[Answer, ...]

    @property
    def main(self) -> Answer | None:
        """The answer that speaks for the claim: the first outcome with a tracked claim, else with tracked evidence."""
        for status in ("claim", "outcome", "not_tracked"):
            chosen = next((a for a in self.answers if a.match.status == status), None)
            if chosen is not None:
                return chosen
        return None


@dataclass(frozen=True)
class CheckedArticle:
    """An article and its claims, in reading order."""

    article: Article
    claims: tuple[CheckedClaim, ...]


def _answer(match: Match, verdict_of: VerdictOf, statements: Mapping[str, str]) -> Answer:
    if match.status == "not_tracked":
        return Answer(match, statement="Not tracked yet: nobody has looked for studies of this.")
    told = verdict_of(match.claim_id) or {}
    verdict, certainty, words = (str(told.get(key, "") or "") for key in ("verdict", "certainty", "statement"))
    return Answer(match, verdict, certainty, words, statements.get(match.claim_id, ""))


def check_article(
    article: Article | str,
    claims: object,
    verdict_of: VerdictOf,
    search_for: SearchFor | None = None,
    vocabulary: Vocabulary | None = None,
) -> CheckedArticle:
    """Find the claims of an article and say of each what is known.

    Parameters
    ----------
    article : Article or str
        From `read_article`, or text.
    claims : DataFrame or iterable of mapping
        Rows of claims.csv.
    verdict_of : callable
        ``verdict_of(claim_id)`` returns a mapping with ``verdict``, ``certainty`` and ``statement`` (what may be said),
        or None where there is no verdict.
    search_for : callable, optional
        ``search_for(intervention, outcome)`` returns the search that would start an outcome that is not tracked.
    vocabulary : Vocabulary, optional
        Other word lists than those of the package.
    """
    read = article_from_text(article) if isinstance(article, str) else article
    rows = claim_rows(claims)
    statements = {str(row["claim_id"]): str(row["statement"]) for row in rows}
    known: dict[str, Mapping[str, object] | None] = {}

    def once(claim_id: str) -> Mapping[str, object] | None:
        if claim_id not in known:
            known[claim_id] = verdict_of(claim_id)
        return known[claim_id]

    checked = [
        CheckedClaim(
            found, tuple(_answer(m, once, statements) for m in match_outcomes(found, rows, search_for, vocabulary))
        )
        for found in find_claims(read, vocabulary)
    ]
    return CheckedArticle(read, tuple(checked))
