"""What not to say of a claim, and what advertising rules allow: the second light beside what the studies show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from evidence_tools.claims.advertising import COUNTRY, NO_PROOF, TRIALS, AdvertisingLight, advertising_light
from evidence_tools.claims.finding import stems
from evidence_tools.claims.vocabulary import Vocabulary
from evidence_tools.words import ADVERTISING_LIGHTS

from .judgement import Judgement

__all__ = ["advertising", "avoid", "guidance_on", "light_of"]

STRENGTHS = ("asserted", "anecdotal", "hedged")  # the boldest wording first
FEWEST_WORDS = 3  # of a quote that makes a claim by itself
# "You experience heel pain", under "Choose a massage if": who it is for, not what it does.
ADDRESSED = ("you ", "you’re ", "you're ", "you’ve ", "you've ", "whether you", "discover ", "learn how ")
GENERAL_TOPICS = ("health claims in advertising", "serious conditions")
ACCEPTED = ("acceptable", "acceptable_in_these_words")
# The claim as a fact is what must not be said; the wording that is accepted says "can".
_SOFTER = "The studies do not settle it, so say no more than that."
FAVOURABLE = ("supported", "possibly_supported")


def _boldness(quote: str, vocabulary: Vocabulary) -> int:
    """Count the words that promise more than "may": cures, guarantees, numbers, everybody."""
    return sum(hit.row["kind"] != "-" for hit in vocabulary.own.index("overstatements").find(quote.lower()))


def avoid(verdict: Judgement) -> tuple[str, bool]:
    """Return what not to say, and whether somebody said it in these words.

    It is the sighting that makes the claim most strongly and in its own words: it names the outcome, states it as a
    fact, promises most. Where the articles only hint, it is the claim in our words.
    """
    if verdict.verdict == "supported":
        return "", False
    row = verdict.material.outcomes[verdict.claim["outcome"]]
    named = {word for part in (row["label"], row["synonyms"], row["lay_words"]) for word in stems(str(part))}
    wanted = set(stems(verdict.claim["statement"])) | named
    vocabulary = verdict.material.vocabulary
    own = set(stems(verdict.claim["statement"])) - set(stems(" ".join(vocabulary.own.named)))
    mine = verdict.material.of_claim("sightings", verdict.claim_id)
    best: tuple[tuple[int, int, int, int], str] | None = None
    for sighting in mine:
        words = " ".join(str(sighting["quote"]).split())
        said = set(stems(words))
        if (
            len(words.split()) < FEWEST_WORDS
            or not said & named
            or words.endswith("?")
            or words.lower().startswith(ADDRESSED)
        ):
            continue
        # A long sentence that lists ten benefits says less of each.
        strength, bold = -STRENGTHS.index(sighting["strength"]), _boldness(words, vocabulary)
        score = (strength, len(said & own), bold, -len(said - wanted))
        if best is None or score > best[0]:
            best = (score, words)
    return (best[1], True) if best else (verdict.claim["statement"], False)


def advertising(verdict: Judgement, country: str = COUNTRY) -> AdvertisingLight:
    """Return the light of advertising rules for a tracked claim.

    Parameters
    ----------
    country : str
        As in guidance.csv.
    """
    material = verdict.material
    return light_of(verdict.claim, verdict.verdict, material.guidance, material.vocabulary, country)


def light_of(
    claim: Mapping[str, str],
    verdict: str,
    guidance: Iterable[Mapping[str, str]],
    vocabulary: Vocabulary,
    country: str = COUNTRY,
) -> AdvertisingLight:
    """Return the light of advertising rules for a row of claims.csv, with the key of its verdict."""
    adds = [part for part in (claim["dose"], claim["population"]) if part]
    light = advertising_light(
        guidance,
        claim["intervention"],
        claim["outcome"],
        f"{claim['statement']} {claim['population']}",
        adds=adds,
        claim_type=claim["claim_type"],
        country=country,
        vocabulary=vocabulary,
    )
    if light.key in ACCEPTED and verdict == "not_testable":
        symbol, label = ADVERTISING_LIGHTS["problem"]
        reason = "It says more than the plain statement that the rules accept. Keep to that, and leave the rest out."
        return replace(light, key="problem", symbol=symbol, label=label, reason=reason)
    if verdict == "not_testable":
        return replace(light, reason=light.reason.replace(TRIALS, NO_PROOF))
    if light.key in ACCEPTED and verdict not in FAVOURABLE:
        reason = f"{light.reason} The rules ask no proof for that wording. {_SOFTER}"
        return replace(light, reason=reason)
    return light


def guidance_on(verdict: Judgement, country: str = COUNTRY) -> list[dict[str, str]]:
    """Return the rows of guidance.csv that speak of a claim: of its outcome, else of any condition; then the general.

    Of the general ones those on health claims as such are shown; the rest is in the table.
    """
    claim, rows = verdict.claim, verdict.material.guidance
    mine = [row for row in rows if claim["intervention"] in row["treatments"].split(";")]
    about = [row for row in mine if claim["outcome"] in row["outcomes"].split(";")]
    about = about or [row for row in mine if "any_condition" in row["outcomes"].split(";")]
    general = [row for row in mine if row["stance"] == "general" and row["topic"] in GENERAL_TOPICS]
    return sorted([*about, *general], key=lambda row: row["country"] != country)
