"""Which tracked claim a found sentence makes, for each outcome that it names.

A sentence makes a tracked claim when intervention, outcome, direction and kind agree; a claim for certain people or a
certain dose is only made where the sentence says so. Where no claim fits, the evidence on the same intervention and
outcome is the nearest; where there is none either, the search that would start it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from evidence_tools.claims.finder import FoundClaim
from evidence_tools.claims.found import Mention
from evidence_tools.claims.likeness import ALIKE, compared, dose_said, people_said, same_numbers, shared_part
from evidence_tools.claims.meaning import UNNAMED, VAGUE
from evidence_tools.claims.naming import outcome_words
from evidence_tools.claims.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ClaimRows", "Match", "beyond_plain", "claim_rows", "match_claims", "match_outcomes"]

ClaimTable: TypeAlias = "pd.DataFrame | Iterable[Mapping[str, Any]]"
SearchFor = Callable[[str, str], str]

# Outcomes whose claims have no more in common than their kind, and how much of a statement a sentence must say to make
# it: a claim on nerves answers nothing said of points.
_ASKED = {
    "mechanism": ALIKE,
    "anatomy_fact": ALIKE,
    "point_specificity": ALIKE,
    "safety": ALIKE,
    "innervation": 0.4,
    "reflex_chart_validity": 0.1,  # told in so many words that any of them is enough
}
# What the kind of a claim adds to its outcomes by itself.
_BY_KIND = frozenset({"mechanism", "anatomy_fact"})
_SAME_KIND = {
    "efficacy": {"efficacy", "mechanism"},
    "mechanism": {"mechanism", "anatomy", "efficacy"},
    "anatomy": {"anatomy", "mechanism"},
    "comparative": {"comparative"},
    "safety": {"safety"},
}


@dataclass(frozen=True)
class Match:
    """What is tracked of one outcome of a found claim.

    Attributes
    ----------
    outcome : str
        As the finder names it.
    status : str
        claim (a tracked claim says the same), outcome (the outcome is tracked for this intervention, the claim is put
        differently), possible (treatment, outcome or direction is not the sentence's own: it is possibly about this,
        and a verdict would answer what was not said), or not_tracked.
    claim_id : str
        The claim, or with status outcome or possible the nearest one; empty where nothing is tracked.
    tracked : str
        Name in evidence/outcomes.csv.
    search : str
        For not_tracked: the search that would find the studies.
    label : str
        What to call it: the narrower outcome where the words of the sentence name one.
    narrow : bool
        Whether the nearest claim speaks of certain people, a dose or a comparison that the sentence does not name, so
        that its verdict answers nothing.
    """

    outcome: str
    status: str
    claim_id: str = ""
    tracked: str = ""
    search: str = ""
    label: str = ""
    narrow: bool = False


def _same_direction(found: FoundClaim, row: Mapping[str, str]) -> bool:
    if found.direction == "none" or row["direction"] == "none":
        return found.direction == row["direction"]
    return found.direction == "improves"  # improves, increases and reduces all state a benefit


def _fits(found: FoundClaim, row: Mapping[str, str], said: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a claim says what a sentence says; `said` are the words that speak of this outcome."""
    named = vocabulary.own.named
    return (
        row["claim_type"] in _SAME_KIND[found.claim_type]
        and _same_direction(found, row)
        and dose_said(found.quote, row["dose"])
        and people_said(said, row["population"], named | set(row["outcome"].split("_")))
        and compared(found.quote, row, vocabulary)
        and (row["claim_type"] != "anatomy" or same_numbers(found.quote, row["statement"]))
    )


def _likeness(found: FoundClaim, row: Mapping[str, str], vocabulary: Vocabulary) -> float:
    """Return how much of a claim's statement a sentence says, its heading included."""
    return shared_part(f"{found.quote} {found.heading}", row["statement"], vocabulary.own.named)


def _closeness(found: FoundClaim, row: Mapping[str, str], vocabulary: Vocabulary) -> tuple[int, float]:
    """Order claims that fit: what asks for more and got it first, then the statement whose words are in the sentence.

    The plain claim on an outcome, named after it (sleep-quality-zinc), is ahead of its relatives by a little.
    """
    plain = row["claim_id"].startswith(row["outcome"].replace("_", "-"))
    return bool(row["dose"]) + bool(row["population"]), _likeness(found, row, vocabulary) + 0.3 * plain


class ClaimRows(list[Mapping[str, str]]):
    """Rows of claims.csv as text, made once for many found claims by `claim_rows`."""


def claim_rows(claims: ClaimTable) -> ClaimRows:
    """Return rows of claims.csv, given as a table or as mappings, with every cell as text."""
    if isinstance(claims, ClaimRows):
        return claims
    records: Iterable[Mapping[str, Any]] = claims.to_dict("records") if hasattr(claims, "to_dict") else claims
    return ClaimRows(
        {key: "" if value is None or value != value else str(value) for key, value in row.items()} for row in records
    )


def match_outcomes(
    found: FoundClaim, claims: ClaimTable, search_for: SearchFor | None = None, vocabulary: Vocabulary | None = None
) -> list[Match]:
    """Return what is tracked of each outcome of a found claim.

    Parameters
    ----------
    found : FoundClaim
        From `find_claims`.
    claims : DataFrame or iterable of mapping
        Rows of claims.csv.
    search_for : callable, optional
        ``search_for(intervention, outcome)`` returns the search that would start an outcome not yet tracked.
    vocabulary : Vocabulary, optional
        For its mapping of outcomes (outcome_keys.csv).

    Returns
    -------
    list of Match
        One or more per outcome, in the order of the sentence: "migraine and headache" are answered apart.
    """
    words = vocabulary or load_vocabulary()
    rows = [row for row in claim_rows(claims) if row["intervention"] == found.intervention or _of_the_body(found, row)]
    matches = [
        _match(found, outcome, mention, rows, words, search_for)
        for outcome in found.outcomes
        for mention in found.mentions.get(outcome, (Mention(),))
    ]
    once = {(m.outcome, m.status, m.claim_id or m.tracked): m for m in reversed(matches)}
    told = [match for match in matches if match is once[match.outcome, match.status, match.claim_id or match.tracked]]
    # That a sentence also says how something works is answered only where a claim says the same.
    return [m for m in told if m.outcome not in _BY_KIND or m.claim_id] or told[:1]


def _of_the_body(found: FoundClaim, row: Mapping[str, str]) -> bool:
    """Tell whether both speak of anatomy: what the body is made of does not depend on what is done to it."""
    return found.claim_type == row["claim_type"] == "anatomy"


def beyond_plain(found: FoundClaim, outcome: str, vocabulary: Vocabulary, *, health: bool = False) -> tuple[str, ...]:
    """Return the words by which a claim says more of an outcome than a plain statement does, the shortest of each.

    "Prevents illness" is counted as well-being because nothing nearer is on a list: no verdict on that answers it.
    With `health` words for health in general are plain.
    """
    further = [words for words in found.named.get(outcome, ()) if not vocabulary.is_plain(words, health=health)]
    return tuple(each for each in further if not any(other != each and other in each for other in further))


def _plainness(row: Mapping[str, str]) -> tuple[bool, bool, bool]:
    """Order claims that do not fit: the one without a comparison, a dose or certain people is the nearest."""
    return row["claim_type"] == "comparative", bool(row["dose"]), bool(row["population"])


def _said_of(found: FoundClaim, outcome: str, mention: Mention) -> str:
    """Return the sentence without its other words for the same outcome: of "headache and migraine" one at a time."""
    text = found.quote.lower()
    for other in found.mentions.get(outcome, ()):
        if other.words and other.words not in mention.words and mention.words not in other.words:
            text = text.replace(other.words, " ")
    return text


def _asked(found: FoundClaim, outcome: str, name: str, vocabulary: Vocabulary) -> float:
    """Return how much of a statement must be said; "prevents illness" asks for more than "is good for your health".

    So does an outcome of another name: mental health is no health in general.
    """
    if name in VAGUE and (outcome not in VAGUE or beyond_plain(found, outcome, vocabulary, health=True)):
        return ALIKE
    return _ASKED.get(name, 0.0)


def _match(
    found: FoundClaim,
    outcome: str,
    mention: Mention,
    rows: Sequence[Mapping[str, str]],
    vocabulary: Vocabulary,
    search_for: SearchFor | None,
) -> Match:
    stated, said = outcome in found.stated, _said_of(found, outcome, mention)
    tracked = mention.tracked or vocabulary.tracked.get(outcome, (outcome.removeprefix("other:"),))
    near: Match | None = None
    for name in tracked:
        label = vocabulary.labels.get(name if mention.tracked else outcome.removeprefix("other:"), "")
        asked = _asked(found, outcome, name, vocabulary)
        known = [r for r in rows if r["outcome"] == name and (not asked or _likeness(found, r, vocabulary) >= asked)]
        fitting = [row for row in known if _fits(found, row, said, vocabulary)]
        if fitting:
            best = max(fitting, key=lambda row: _closeness(found, row, vocabulary))
            return Match(outcome, "claim" if stated else "possible", best["claim_id"], name, label=label)
        if known and near is None and not asked:
            own = stated and found.direction == "improves" and found.claim_type != "comparative"
            row = min(known, key=_plainness)
            status = "outcome" if own else "possible"
            near = Match(outcome, status, row["claim_id"], name, label=label, narrow=any(_plainness(row)))
    return near or _not_tracked(found, outcome, tracked, bool(mention.tracked), vocabulary, search_for)


def _not_tracked(
    found: FoundClaim,
    outcome: str,
    tracked: Sequence[str],
    narrower: bool,
    vocabulary: Vocabulary,
    search_for: SearchFor | None,
) -> Match:
    bare = outcome.removeprefix("other:")
    if outcome in VAGUE and not narrower and beyond_plain(found, outcome, vocabulary, health=True):
        name = bare = UNNAMED.removeprefix("other:")
    else:
        # What stands for an outcome only where a claim says just this ("mental health") holds no results on it.
        own = [key for key in tracked if narrower or key == bare or key not in (VAGUE | _ASKED.keys())]
        name = own[0] if own else bare
    search = search_for(found.intervention or vocabulary.own.main, name) if search_for else ""
    label = vocabulary.labels.get(name if narrower else bare, "")
    return Match(outcome, "not_tracked", "", name, search, label or outcome_words(name if narrower else bare))


def match_claims(found: FoundClaim | Iterable[FoundClaim], claims: ClaimTable) -> str | list[str | None] | None:
    """Return the tracked claim that a found claim makes; a list for several found claims.

    Of several outcomes the first that makes a tracked claim counts; `match_outcomes` tells all of them.

    Parameters
    ----------
    found : FoundClaim or iterable of FoundClaim
        From `find_claims`.
    claims : DataFrame or iterable of mapping
        Rows of claims.csv.
    """
    rows = claim_rows(claims)
    return _made(found, rows) if isinstance(found, FoundClaim) else [_made(each, rows) for each in found]


def _made(found: FoundClaim, rows: ClaimRows) -> str | None:
    return next((m.claim_id for m in match_outcomes(found, rows) if m.status == "claim"), None)
