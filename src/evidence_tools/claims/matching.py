"""Which tracked claim a found sentence makes, for each outcome that it names.

A sentence makes a tracked claim when intervention, outcome, direction and kind agree; a claim for certain people or a
certain dose is only made where the sentence says so. Where no claim fits, the evidence on the same intervention and
outcome is the nearest; where there is none either, the search that would start it is given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from evidence_tools.claims.finder import FoundClaim
from evidence_tools.claims.meaning import UNNAMED, VAGUE
from evidence_tools.claims.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ClaimRows", "Match", "beyond_plain", "claim_rows", "match_claims", "match_outcomes"]

ClaimTable: TypeAlias = "pd.DataFrame | Iterable[Mapping[str, Any]]"
SearchFor = Callable[[str, str], str]

_NUMBERS = {
    "one": "1",
    "single": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "ten": "10",
    "fifteen": "15",
    "twenty": "20",
    "thirty": "30",
    "sixty": "60",
}
_WORD = re.compile(r"[a-z0-9]+")
_EMPTY = frozenset(
    "a an the of in on to and or for with who is are be it its that this by from as at their your people person adults "
    "more than does do has have not".split()
)
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
    """

    outcome: str
    status: str
    claim_id: str = ""
    tracked: str = ""
    search: str = ""


def _stems(text: str, named: frozenset[str] = frozenset()) -> set[str]:
    words = {_NUMBERS.get(w, w) for w in _WORD.findall(text.lower())} - _EMPTY - named
    return {w if w.isdigit() or len(w) < 5 else w[:5] for w in words}


def _numbers(text: str) -> set[str]:
    return {w for w in _stems(text) if w.isdigit()}


def _says(quote: str, wanted: str, known: frozenset[str]) -> bool:
    """Tell whether the sentence names the people of a claim: one or two words that describe them, or half of more.

    Words of the outcome tell nobody apart: not everybody in pain has chronic pain.
    """
    needed = _stems(wanted, known)
    said = len(needed & _stems(quote))
    return said == len(needed) if len(needed) < 3 else said * 2 >= len(needed)


def _doses(found: FoundClaim, row: Mapping[str, str]) -> bool:
    needed = _numbers(row["dose"])
    return (not row["dose"]) or (bool(needed) and needed <= _numbers(found.quote))


def _same_direction(found: FoundClaim, row: Mapping[str, str]) -> bool:
    if found.direction == "none" or row["direction"] == "none":
        return found.direction == row["direction"]
    return found.direction == "improves"  # improves, increases and reduces all state a benefit


def _fits(found: FoundClaim, row: Mapping[str, str], named: frozenset[str]) -> bool:
    return (
        row["claim_type"] in _SAME_KIND[found.claim_type]
        and _same_direction(found, row)
        and _doses(found, row)
        and _says(found.quote, row["population"], named | set(row["outcome"].split("_")))
    )


def _closeness(found: FoundClaim, row: Mapping[str, str], named: frozenset[str]) -> tuple[int, float]:
    """Order claims that fit: what asks for more and got it first, then the statement whose words are in the sentence.

    The plain claim on an outcome, named after it (sleep-quality-zinc), is ahead of its relatives by a little.
    """
    plain = row["claim_id"].startswith(row["outcome"].replace("_", "-"))
    statement = _stems(row["statement"], named)
    shared = len(statement & _stems(f"{found.quote} {found.heading}")) / len(statement) if statement else 0.0
    return bool(row["dose"]) + bool(row["population"]), shared + 0.3 * plain


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
        One per outcome, in the order of the sentence.
    """
    words = vocabulary or load_vocabulary()
    rows = [row for row in claim_rows(claims) if row["intervention"] == found.intervention or _of_the_body(found, row)]
    return [_match(found, outcome, rows, words, search_for) for outcome in found.outcomes]


def _of_the_body(found: FoundClaim, row: Mapping[str, str]) -> bool:
    """Tell whether both speak of anatomy: what the body is made of does not depend on what is done to it."""
    return found.claim_type == row["claim_type"] == "anatomy"


def _tracked_for(found: FoundClaim, outcome: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the tracked outcomes that `outcome` means here: what the words narrow it to, then what it means anyway."""
    general = vocabulary.tracked.get(outcome, (outcome.removeprefix("other:"),))
    narrower = vocabulary.narrower.get(outcome, ())
    return tuple(dict.fromkeys([*(t for t in found.tracked if t in narrower), *general]))


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


def _match(
    found: FoundClaim,
    outcome: str,
    rows: Sequence[Mapping[str, str]],
    vocabulary: Vocabulary,
    search_for: SearchFor | None,
) -> Match:
    stated, tracked = outcome in found.stated, _tracked_for(found, outcome, vocabulary)
    if beyond_plain(found, outcome, vocabulary, health=True):
        tracked = tuple(name for name in tracked if name not in VAGUE)
    named = vocabulary.own.named
    for name in tracked:
        fitting = [row for row in rows if row["outcome"] == name and _fits(found, row, named)]
        if fitting:
            best = max(fitting, key=lambda row: _closeness(found, row, named))
            return Match(outcome, "claim" if stated else "possible", best["claim_id"], name)
    for name in tracked:
        near = min((row for row in rows if row["outcome"] == name), key=_plainness, default=None)
        if near is not None:
            own = stated and found.direction != "none"
            return Match(outcome, "outcome" if own else "possible", near["claim_id"], name)
    name = tracked[0] if tracked else (UNNAMED if outcome in VAGUE else outcome).removeprefix("other:")
    search = search_for(found.intervention or vocabulary.own.main, name) if search_for else ""
    return Match(outcome, "not_tracked", "", name, search)


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
