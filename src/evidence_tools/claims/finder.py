"""Finds the health claims of an article: every sentence, heading and list item is read by rules and weighed.

What counts as a claim follows a codebook: an effect on body or mind, also hedged or told by others; a checkable fact of
anatomy or mechanism; a statement about safety. Questions, invitations, prices, disclaimers, techniques and settings do
not count. Each feature that fires adds its weight (vocabulary/weights.csv); the reasons are kept with the claim.
"""

from __future__ import annotations

from collections.abc import Iterable

from evidence_tools.claims.answered import answered
from evidence_tools.claims.antecedents import Antecedents, Meant
from evidence_tools.claims.articles import Article
from evidence_tools.claims.blocks import MAX_CHARACTERS, Block
from evidence_tools.claims.found import FoundClaim
from evidence_tools.claims.judging import Judged, judge_units
from evidence_tools.claims.meaning import (
    claim_type_of,
    dose_in,
    naming_words,
    outcomes_of,
    population_in,
    said_of,
    stated_of,
    tracked_of,
    worsened_in,
)
from evidence_tools.claims.mentions import mentions_of
from evidence_tools.claims.sentences import Unit, units
from evidence_tools.claims.vocabulary import Vocabulary, load_vocabulary
from evidence_tools.errors import ArticleError

__all__ = ["FoundClaim", "find_claims"]


def _claim(judged: Judged, unit: Unit, around: Meant, vocabulary: Vocabulary, asked: str) -> FoundClaim:
    reading = judged.reading
    features = reading.features
    outcomes = outcomes_of(judged, tuple(around))
    own = mentions_of(reading, outcomes, vocabulary)
    return FoundClaim(
        quote=unit.text,
        start=unit.start,
        end=unit.end,
        heading=unit.heading,
        intervention=reading.subject.intervention,
        outcomes=outcomes,
        direction=judged.direction,
        strength=judged.strength,
        cites_study="citation" in features,
        cited_as=features.get("citation", ""),
        claim_type=claim_type_of(judged),
        population=population_in(reading, vocabulary),
        dose=dose_in(reading, vocabulary),
        score=round(judged.odds, 2),
        reasons=judged.reasons(vocabulary.model.tables["claim"]),
        tracked=tracked_of(reading),
        stated=stated_of(judged),
        named=naming_words(reading),
        mentions={**{name: around[name] for name in outcomes if around.get(name)}, **own},
        worsened=worsened_in(reading),
        asked=asked,
        also=reading.subject.also,
        of=said_of(reading, vocabulary),
    )


def find_claims(
    article: str | Article, vocabulary: Vocabulary | None = None, blocks: Iterable[Block] | None = None
) -> list[FoundClaim]:
    """Return the health claims of an article in reading order.

    Parameters
    ----------
    article : str or Article
        The text, or an article as `article_from_bytes` returns it.
    vocabulary : Vocabulary, optional
        Other word lists than those of the package (`load_vocabulary(folder)`).
    blocks : iterable of Block, optional
        Layout of a text where it is known.

    Returns
    -------
    list of FoundClaim
        With offsets into the text as given.

    Raises
    ------
    ArticleError
        The text is longer than `MAX_CHARACTERS`.
    """
    text = article if isinstance(article, str) else article.text
    if len(text) > MAX_CHARACTERS:
        raise ArticleError(f"{len(text):,} characters are more than an article has. Allowed: {MAX_CHARACTERS:,}.")
    known = blocks if blocks is not None else None if isinstance(article, str) else article.blocks
    words = vocabulary or load_vocabulary()
    around = Antecedents(words)
    found: list[FoundClaim] = []
    all_judged = judge_units(units(text, known), words)
    answers = answered(all_judged, words)
    for number, judged in enumerate(all_judged):
        asked, said = answers.get(number, ("", judged))
        claim = _claim(said, judged.reading.unit, around.of(said), words, asked) if said.is_claim else None
        around.note(judged, claim)
        if claim is not None:
            found.append(claim)
    return found
