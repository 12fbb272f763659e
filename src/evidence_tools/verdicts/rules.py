"""The verdict rules, as tables.

The words of the verdict, the position of an interval or of a count of directions, and the table that turns a position
and a certainty into a verdict. There is no other place where a verdict is decided; ``docs/verdicts.md`` shows the same
tables to readers, and a test walks every cell.

All effects are turned so that **positive = as claimed**.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from evidence_tools.effects.swim import direction_test
from evidence_tools.words import VERDICTS, limit_words

__all__ = [
    "CERTAINTIES",
    "INTERVAL_RULE",
    "LARGE_N",
    "VERDICTS",
    "Position",
    "agree",
    "at_worst",
    "direction_position",
    "direction_verdict",
    "fact_verdict",
    "interval_position",
    "interval_verdict",
    "review_verdict",
    "tests_words",
]

CERTAINTIES = ("high", "moderate", "low", "very low")

# Position of the interval -> verdict per certainty (high, moderate, low, very low).
INTERVAL_RULE = {
    "as_claimed": ("supported", "supported", "possibly_supported", "uncertain"),
    "no_worthwhile_effect": ("not_supported", "not_supported", "not_supported", "uncertain"),
    "inconclusive": ("uncertain", "uncertain", "uncertain", "uncertain"),
    "opposite": ("contradicted", "contradicted", "contradicted", "uncertain"),
}

POSITION_WORDS = {
    "as_claimed": "the whole interval is on the claimed side",
    "no_worthwhile_effect": "the interval includes no effect and excludes a worthwhile one",
    "inconclusive": "the interval includes both no effect and a worthwhile one",
    "opposite": "the whole interval is on the opposite side",
}

ONE_TEST = ("bears it out", "does not bear it out", "does not say clearly")
TESTS = ("bear it out", "do not bear it out", "do not say clearly")
CLEAR = ("favours_intervention", "no_difference", "favours_comparator")
SIDES = ("favours_intervention", "favours_comparator")

# Two arms of 63 or more detect a standardised mean difference of 0.5 with 80 % power at two-sided 5 %
# (Cohen 1988, Statistical Power Analysis, table 2.4.1: 64 an arm): a comparison of this size that shows no
# difference says something.
LARGE_N = 126


@dataclass(frozen=True)
class Position:
    """Where the evidence stands, in a word and in a sentence with its numbers."""

    name: str
    words: str


def interval_position(ci_low: float, ci_high: float, mid: float, ratio: bool = False) -> Position:
    """Say where a confidence interval lies.

    Parameters
    ----------
    ci_low, ci_high : float
        95 % limits, positive = as claimed.
    mid : float
        Smallest difference that matters, on the same scale; above 0.
    ratio : bool
        They are logarithms of ratios: the sentence tells the ratios, as card, table and picture do.

    Raises
    ------
    ValueError
        If a limit is not finite or the limits are in the wrong order.
    """
    if not (math.isfinite(ci_low) and math.isfinite(ci_high)) or ci_low > ci_high:
        raise ValueError(f"no interval: {ci_low} to {ci_high}")
    if ci_low > 0:
        name = "as_claimed"
    elif ci_high < 0:
        name = "opposite"
    elif ci_high < mid:
        name = "no_worthwhile_effect"
    else:
        name = "inconclusive"
    low, high, matters = map(math.exp, (ci_low, ci_high, mid)) if ratio else (ci_low, ci_high, mid)
    between = " to ".join(limit_words(value, float(ratio)) for value in (low, high))
    return Position(name, f"{POSITION_WORDS[name]} ({between}; worthwhile from {matters:z.2f})")


def interval_verdict(position: str, certainty: str) -> str:
    """Look up the verdict for the position of an interval at a certainty."""
    return INTERVAL_RULE[position][CERTAINTIES.index(certainty)]


def direction_position(
    directions: Sequence[str], sizes: Sequence[float], p_value: float, sides: Sequence[str] | None = None
) -> Position:
    """Say where a count of directions stands (synthesis without meta-analysis).

    The sign test of the Cochrane Handbook (12.2.1.3) counts on which side each comparison lies, significant or not.
    Reports that only say "no difference" often do not tell the side: how many is said, and a majority must hold even
    if all of those lay on the other side, so that a handful of silent trials cannot add up to support.

    Parameters
    ----------
    directions : sequence of str
        favours_intervention, no_difference, favours_comparator or unclear, as reported, or unbelieved; one per study.
    sizes : sequence of float
        People in each comparison; NaN where not known.
    p_value : float
        Two-sided exact binomial test of the known sides.
    sides : sequence of str, optional
        favours_intervention or favours_comparator, "" where not known. By default the reported directions.
    """
    known = sides or [d if d in SIDES else "" for d in directions]
    clear = [(d, side, n) for d, side, n in zip(directions, known, sizes, strict=True) if side or d != "unclear"]
    favours, against = (sum(side == name for _, side, _ in clear) for name in SIDES)
    silent = len(clear) - favours - against
    large = [d for d, _, n in clear if n >= LARGE_N and d in CLEAR]
    null_large = sum(d != "favours_intervention" for d in large)
    sided = favours + against
    told = (
        f"{favours} of the {sided} comparisons whose side is known lie{'s' * (favours == 1)} on the claimed side, "
        f"{against} on the other"
    )
    if sided == 1:
        told = f"the one comparison whose side is known lies on the {'claimed' if favours else 'other'} side"
    told += f"{_by_figures(directions, known)} (exact test p = {p_value:.2g})"
    beside, why = "more, " if sided else "", "with figures we do not rely on"
    untold = f"of {silent} {beside}reported without a difference or {why}, the side is not known"
    parts = [told if sided else "", untold if silent else ""]
    counts = "; ".join(filter(None, parts)) or "no comparison tells on which side it lies"
    if len(large) >= 2 and null_large > len(large) / 2:
        words = (
            f"{null_large} of the {len(large)} comparisons with {LARGE_N} or more people show no difference; {counts}"
        )
        return Position("large_show_none", words)
    for name, more in (("mostly_as_claimed", favours), ("mostly_opposite", against)):
        worst = at_worst(more, len(clear))
        if max(p_value, worst) < 0.05 and more > len(clear) / 2:
            return Position(name, counts)
        if p_value < 0.05 and silent and more > (favours + against) / 2:
            return Position("mixed", f"{counts}: were all of those against it, p would be {worst:.2g}")
    return Position("mixed", counts)


def at_worst(more: int, counted: int) -> float:
    """Return p of the majority as if all others counted, those whose side is not known too, lay on the other side."""
    return direction_test(more, counted).p_value if counted else 1.0


def _by_figures(directions: Sequence[str], sides: Sequence[str]) -> str:
    """Say of how many comparisons only the figures tell the side: their reports are counted in another way."""
    silent = sum(side != "" and told not in SIDES for told, side in zip(directions, sides, strict=True))
    if not silent:
        return ""
    if silent == 1 and sum(map(bool, sides)) == 1:
        return ", by its figures alone: the report names no side"
    return f"; of {silent} only the figures tell it, the report{'s' * (silent > 1)} name{'s' * (silent == 1)} no side"


def direction_verdict(position: str, certainty: str) -> str:
    """Look up the verdict for a count of directions; it never yields more than possibly_supported."""
    if position == "large_show_none":
        return "not_supported"
    if position == "mostly_as_claimed" and certainty != "very low":
        return "possibly_supported"
    if position == "mostly_opposite" and certainty != "very low":
        return "not_supported"
    return "uncertain"


def fact_verdict(directions: Sequence[str]) -> tuple[str, str]:
    """Judge a claim of fact (anatomy, how it works) by the studies a person linked as tests of it.

    Facts are settled by agreement of tests, not by averages: two or more clear tests must all say the same.

    Returns
    -------
    tuple of str
        The verdict and the reason in words.
    """
    clear = [d for d in directions if d != "unclear"]
    favours = sum(d == "favours_intervention" for d in clear)
    against = len(clear) - favours
    bear = "study bears" if len(directions) == 1 else "studies bear"
    out, refute = "bears" if favours == 1 else "bear", "does" if against == 1 else "do"
    words = f"{len(directions)} {bear} on it; {favours} {out} it out, {against} {refute} not"
    silent = len(directions) - len(clear)
    words += f", {silent} {'does' if silent == 1 else 'do'} not say clearly" if silent else ""
    if len(clear) >= 2 and favours in (0, len(clear)):
        return ("possibly_supported" if favours else "not_supported"), words
    return "uncertain", words


def agree(directions: Sequence[str]) -> bool:
    """Say whether all tests of a statement say clearly the same: that it is so, or that it is not."""
    told = {direction == "favours_intervention" for direction in directions}
    return len(told) == 1 and all(direction in CLEAR for direction in directions)


def tests_words(directions: Sequence[str]) -> str:
    """Say how the tests of a statement came out; those that do not say are told apart from those against it."""
    favours = directions.count("favours_intervention")
    against = sum(direction in ("no_difference", "favours_comparator") for direction in directions)
    told, tests = (favours, against, len(directions) - favours - against), len(directions)
    if tests == 1:
        return ONE_TEST[told.index(1)]
    if against == tests:
        return f"{'neither' if tests == 2 else 'none'} bears it out"
    if favours == tests:
        return f"{'both' if tests == 2 else 'all'} bear it out"
    if not favours and not against:
        return f"{'neither' if tests == 2 else 'none'} says clearly"
    words = zip(told, ONE_TEST, TESTS, strict=True)
    return ", ".join(f"{number} {one if number == 1 else many}" for number, one, many in words if number)


def review_verdict(directions: Sequence[str], certainty: str) -> tuple[str, str]:
    """Judge by the conclusions of published reviews, where no trial of our own tables answers.

    Like a count of directions it never yields more than possibly_supported; reviews overlap in their trials, so they
    are not tested, only required to agree.

    Returns
    -------
    tuple of str
        The verdict and the reason in words.
    """
    clear = [d for d in directions if d != "unclear"]
    favours = sum(d == "favours_intervention" for d in clear)
    none = sum(d in ("no_difference", "favours_comparator") for d in clear)
    silent = len(directions) - len(clear)
    words = f"of {len(directions)} published review result{'s' * (len(directions) != 1)} "
    words += f"{favours} {'finds' if favours == 1 else 'find'} it shown, "
    words += f"{none} {'does' if none == 1 else 'do'} not"
    words += f", {silent} {'gives' if silent == 1 else 'give'} no clear answer" if silent else ""
    if len(clear) >= 2 and favours == len(clear) and certainty != "very low":
        return "possibly_supported", words
    if clear and none > len(clear) / 2 and len(clear) >= 2:
        return "not_supported", words
    return "uncertain", words
