"""An effect found in what a report prints, and what every source shares: arms, sides, intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from evidence_tools.effects import convert
from evidence_tools.effects.checks import row_name
from evidence_tools.effects.sizes import effect_size
from evidence_tools.errors import EffectError

from .baselines import untold_side
from .printed import Printed, known

__all__ = [
    "FROM_MEDIANS",
    "NO_ARMS",
    "Contradiction",
    "Found",
    "NotPrinted",
    "Z",
    "both_arms",
    "checked_side",
    "log_ratio",
    "middle",
    "off_centre",
    "pair",
    "side_of",
    "size",
    "smd_of",
    "times_of",
]

Z = 1.959963984540054
NO_ARMS = "the number of people in each arm is not entered"
FROM_MEDIANS = "means and SDs are estimated from medians"
# How far, in half widths, a printed estimate may lie from the middle of its interval: rounding, and the slight skew of
# exact intervals of standardised differences in small trials.
OFF_CENTRE = 0.2
TOLD_FROM = 0.05  # from here on it is said: rounding alone seldom does that


class NotPrinted(EffectError):
    """The report prints nothing of this kind."""


class Contradiction(EffectError):
    """What the report prints and what it says rule each other out."""


@dataclass(frozen=True, slots=True)
class Found:
    """An effect, positive in favour of the intervention.

    Attributes
    ----------
    yi, vi : float
        Effect and sampling variance.
    source : str
        What it comes from, as in the table of docs/verdicts.md.
    trace : str
        How it was had.
    measure : str
        "SMD", "log RR", "log HR" or "RD".
    approximated : str
        What had to be assumed; "" where nothing was.
    raw : dict
        n, mean and SD of both arms, where it comes from those.
    r : float
        Correlation between the arms, where the same people are in both; else NaN.
    widened : float
        The design effect that is in `vi`; 1 where people are independent.
    """

    yi: float
    vi: float
    source: str
    trace: str
    measure: str = "SMD"
    approximated: str = ""
    warnings: tuple[str, ...] = ()
    raw: dict[str, float] = field(default_factory=dict)
    r: float = math.nan
    widened: float = 1.0


def pair(row: Printed) -> tuple[float, float]:
    """Return the people of both arms.

    Raises
    ------
    EffectError
        If one is not printed.
    """
    if not known(row.n_i, row.n_c):
        raise EffectError(NO_ARMS)
    return row.n_i, row.n_c


def _arm(row: Printed, arm: str) -> tuple[float, float, float, str, tuple[str, ...]]:
    """Return people, mean and SD of one arm, how the SD was had, and what to warn of."""
    n, mean, spread = getattr(row, f"n_{arm}"), getattr(row, f"mean_{arm}"), getattr(row, f"sd_{arm}")
    low, high, kind = getattr(row, f"low_{arm}"), getattr(row, f"high_{arm}"), row.spread_kind
    if not known(mean):
        raise EffectError("the mean of one arm is not entered")
    if not known(n):
        raise EffectError(NO_ARMS)
    if n < 2 and kind in ("sd", "se") and known(spread):
        raise EffectError("one arm has one person only, and one person has no standard deviation")
    if kind == "sd" and known(spread):
        return n, mean, spread, "", ()
    if kind == "se" and known(spread):
        found = convert.se_to_sd(spread, n)
    elif kind == "ci95" and known(low, high):
        if abs(mean - (low + high) / 2) > OFF_CENTRE * (high - low) / 2:
            raise EffectError(
                "a mean does not lie in the middle of its interval: no SD can be had from an asymmetric one"
            )
        found = convert.ci_to_sd(low, high, n)
    elif kind in ("iqr", "range") and known(low, high):
        names = ("q1", "q3") if kind == "iqr" else ("minimum", "maximum")
        both = convert.median_to_mean(n=n, median=mean, **dict(zip(names, (low, high), strict=True)))
        if both.skewed:
            raise EffectError("; ".join(both.warnings))
        return n, both.mean, both.sd, both.trace, both.warnings
    elif kind in ("ci95", "iqr", "range") and known(spread):
        raise EffectError(f"the spread of a mean is entered as one number, where {kind} has a lower and an upper limit")
    elif not kind and (known(spread) or known(low, high)):
        raise EffectError("it is not said what the spread of the means is: standard deviation, standard error ...")
    else:
        raise EffectError("no standard deviation, standard error, interval or quartiles of the means are entered")
    return n, mean, found.value, found.trace, found.warnings


def both_arms(row: Printed) -> tuple[dict[str, float], str]:
    """Return n, mean and SD of both arms and how they were had.

    Raises
    ------
    EffectError
        If something needed is not printed, or medians come from a skewed distribution.
    """
    if "median_reported" in row.flags and row.spread_kind not in ("iqr", "range"):
        raise EffectError("medians are reported, not means, and neither quartiles nor range of both arms are entered")
    n_i, mean_i, sd_i, trace_i, _ = _arm(row, "i")
    n_c, mean_c, sd_c, trace_c, _ = _arm(row, "c")
    raw = {"n_i": n_i, "mean_i": mean_i, "sd_i": sd_i, "n_c": n_c, "mean_c": mean_c, "sd_c": sd_c}
    trace = "; ".join(filter(None, dict.fromkeys((trace_i, trace_c))))
    return raw, trace or "n, mean and SD of both arms as printed"


def size(measure: str, **raw: float) -> tuple[float, float]:
    """Return an effect size of single numbers and its variance; see `effects.effect_size`."""
    values: dict[str, Any] = raw
    try:
        yi, vi = effect_size(measure, **values)
    except EffectError as error:  # there is one row only, and the reason stands beside it
        raise EffectError(str(error).removeprefix(f"{row_name(0)}: ")) from None
    return float(yi), float(vi)


def log_ratio(raw: dict[str, float], value_kind: str, r: float = math.nan, widened: float = 1.0) -> tuple[float, float]:
    """Return the log ratio of the means after treatment (intervention over comparator) and its variance, or NaN.

    `r` and `widened` as in `Found`: what makes the variance of the difference smaller or larger does so here.
    """
    if not raw or value_kind != "post" or min(raw["mean_i"], raw["mean_c"]) <= 0:
        return math.nan, math.nan
    try:
        log_rom, v = size("ROM", **raw) if math.isnan(r) else _paired_log_ratio(raw, r)
    except EffectError:
        return math.nan, math.nan
    return log_rom, v * widened


def times_of(raw: dict[str, float]) -> dict[str, float]:
    """Return both periods of a crossover as the two times the paired measures compare."""
    return {"mean_post": raw["mean_i"], "mean_pre": raw["mean_c"], "sd_post": raw["sd_i"], "sd_pre": raw["sd_c"]}


def _paired_log_ratio(raw: dict[str, float], r: float) -> tuple[float, float]:
    return size("ROMC", n=min(raw["n_i"], raw["n_c"]), r=r, **times_of(raw))


def smd_of(raw: dict[str, float], row: Printed, source: str, trace: str, approximated: str = "") -> Found:
    """Return Hedges' g of two arms."""
    yi, vi = size("SMD", **raw)
    return Found(row.turn * yi, vi, source, trace, approximated=approximated, raw=raw)


def side_of(row: Printed) -> float:
    """Return 1 where the difference favours the intervention, -1 where the comparator: for tests that do not tell.

    The report's own word first; where it names no side, the printed means or the printed difference.

    Raises
    ------
    EffectError
        If no side is printed, or only scores of groups that were apart before treatment.
    """
    if known(row.reported_side):
        return row.reported_side
    if untold := untold_side(row):
        raise EffectError(untold)
    difference = row.mean_i - row.mean_c
    if not known(difference) and row.estimate_kind in ("md", "smd"):
        difference = row.estimate
    if known(difference) and difference != 0:
        return math.copysign(1.0, difference) * row.turn
    raise EffectError("a test is printed, but not on which side the difference lies")


def middle(row: Printed) -> tuple[float, float, str]:
    """Return estimate and half width of a printed 95 % interval; the middle where only the interval is printed.

    Raises
    ------
    EffectError
        If the interval has no width, or the estimate does not lie in its middle.
    """
    low, high = row.ci_low, row.ci_high
    half, centre = (high - low) / 2, (high + low) / 2
    if not half > 0:
        raise EffectError("the printed interval has no width")
    if not known(row.estimate):
        return centre, half, " taken as the middle of its interval"
    if abs(row.estimate - centre) > OFF_CENTRE * half:
        raise EffectError("the printed estimate does not lie in the middle of its interval: one of them is misprinted")
    return row.estimate, half, ""


def off_centre(row: Printed) -> tuple[str, ...]:
    """Say how far a printed estimate lies from the middle of its interval where that is believed and not nothing."""
    if not known(row.estimate, row.ci_low, row.ci_high):
        return ()
    half = (row.ci_high - row.ci_low) / 2
    off = abs(row.estimate - (row.ci_high + row.ci_low) / 2) / half
    if off < TOLD_FROM:
        return ()
    words = (
        f"the printed estimate lies {off:.0%} of half its interval from the middle (up to {OFF_CENTRE:.0%} is taken)"
    )
    return (words,)


def checked_side(row: Printed, value: float) -> float:
    """Return the side of a printed difference (1 in favour of the intervention, -1 of the comparator).

    Raises
    ------
    EffectError
        If its sign is not that of the reported direction, unless the row says that the report prints sizes without a
        sign (flag sign_inferred).
    """
    own = math.copysign(1.0, value) * row.turn
    if value == 0 or not known(row.reported_side) or own == row.reported_side:
        return own
    if "sign_inferred" in row.flags:
        return row.reported_side
    raise Contradiction("the sign of the printed estimate and the reported direction contradict each other")
