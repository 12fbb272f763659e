"""Rules on the numbers of one row: finite, in order, and not contradicting one another.

Where a report really prints such numbers the row carries a flag that says so, with a note (`doubted`): it is then left
as printed, and out of every pool.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping

from .csvfile import RawTable
from .schema import TableSchema

__all__ = ["DOUBTING_FLAGS", "NUMBER_RULES", "REREAD", "Finding", "doubted", "number", "odd_numbers"]

# What a rule yields: row index, column it concerns, message, what is allowed ("": what its column allows), what to do.
Finding = tuple[int, str, str, str, str]
Row = Mapping[str, str]

# Flags by which a row says that its printed numbers are not to be trusted.
DOUBTING_FLAGS = frozenset(
    ("mean_sd_swapped", "sd_may_be_se", "misprint_suspected", "not_two_arm", "mixed_value_kinds", "self_contradictory")
)
REREAD = (
    "Read the source again. If it is really printed so, set a flag (misprint_suspected, say) and tell why in flag_note."
)
# How far, in half widths, an estimate may lie from the middle: rounding, and the skew of exact intervals.
OFF_CENTRE = 0.2
LARGEST = 1e12  # beyond it, and below its inverse, squares leave what a computer can hold
RATIOS = ("or", "rr", "hr", "OR", "RR", "HR")
_SIDED = {
    "one-sided": re.compile(r"\b(?:one|1)[- ](?:sided|tailed)", re.IGNORECASE),
    "two-sided": re.compile(r"\b(?:two|2)[- ](?:sided|tailed)", re.IGNORECASE),
}
_WRITTEN = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")


def number(row: Row, name: str) -> float | None:
    """Return a cell as a number; None where it is empty or none."""
    try:
        value = float(row.get(name) or "")
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def doubted(row: Row) -> bool:
    """Say whether a row itself says, with a reason, that its numbers are not to be trusted."""
    return bool(DOUBTING_FLAGS & set(row.get("flags", "").split(";"))) and bool(row.get("flag_note", "").strip())


def odd_numbers(raw: RawTable, table: TableSchema) -> Iterator[Finding]:
    """Refuse what programs read as numbers and no report prints: nan, inf, 1_000, digits of other scripts, 1e200."""
    names = [field.name for field in table.fields if field.type in ("number", "integer")]
    for i, row in enumerate(raw.rows):
        for name in names:
            if _is_odd(row.get(name) or ""):
                allowed = "a finite number, or empty where none is printed"
                yield i, name, f"{row[name]!r} is no number.", allowed, "Correct or empty the cell."


def _is_odd(cell: str) -> bool:
    try:
        value = float(cell)
    except ValueError:  # no program reads that as a number: its type says so
        return False
    if not math.isfinite(value) or not _WRITTEN.fullmatch(cell.strip()):
        return True
    return value != 0 and not 1 / LARGEST <= abs(value) <= LARGEST


def _no_width(i: int, low: float, high: float, name: str) -> Iterator[Finding]:
    """An interval runs from its lower to its upper limit, and has a width."""
    if low > high:
        message = f"the lower limit {low:g} is above the upper, {high:g}."
        yield i, name, message, "lower limit first", "Swap the two if misread."
    elif low == high:
        yield i, name, f"the interval {low:g} to {high:g} has no width.", "a lower limit below the upper one", REREAD


def _off_centre(value: float, low: float, high: float) -> bool:
    return abs(value - (low + high) / 2) > OFF_CENTRE * (high - low) / 2


def _interval(i: int, row: Row, kind: str) -> Iterator[Finding]:
    low, estimate, high = (number(row, name) for name in ("ci_low", "estimate", "ci_high"))
    if low is None or high is None:
        return
    yield from _no_width(i, low, high, "ci_low")
    if estimate is None or low >= high:
        return
    if not low <= estimate <= high:
        message = f"the interval {low:g} to {high:g} excludes its own estimate {estimate:g}."
        yield i, "estimate", message, "a value between ci_low and ci_high", REREAD
    elif kind in RATIOS and low > 0:
        if _off_centre(math.log(estimate), math.log(low), math.log(high)):
            message = f"{estimate:g} does not lie in the middle of {low:g} to {high:g}, on the log scale of a ratio."
            yield i, "estimate", message, "a ratio in the middle of its interval", REREAD
    elif kind in ("md", "smd", "rd") and _off_centre(estimate, low, high):
        message = f"{estimate:g} does not lie in the middle of its interval, {low:g} to {high:g}."
        yield i, "estimate", message, "an estimate in the middle of its interval", REREAD


def _possible(i: int, row: Row, kind: str) -> Iterator[Finding]:
    """A ratio lies above 0, its limits not below; a difference of risks from -1 to 1."""
    for name in ("estimate", "ci_low", "ci_high"):
        value = number(row, name)
        if value is None:
            continue
        if kind in RATIOS and (value < 0 or (value == 0 and name == "estimate")):
            yield i, name, f"{value:g} is no ratio.", "a ratio, above 0 (not its logarithm)", REREAD
        elif kind == "rd" and abs(value) > 1:
            yield i, name, f"{value:g} is no difference of risks.", "-1 to 1 (per cent over 100)", REREAD


def result_intervals(tables: Mapping[str, RawTable]) -> Iterator[Finding]:
    """An interval of a result has a width, holds its estimate, and holds it in its middle."""
    for i, row in enumerate(tables["results"].rows):
        if doubted(row):
            continue
        yield from _interval(i, row, row["estimate_kind"])
        yield from _possible(i, row, row["estimate_kind"])
        named = any(row[name] for name in ("estimate", "ci_low", "ci_high"))
        if named and not row["estimate_kind"]:
            yield i, "estimate_kind", "is empty although an estimate or its interval is given.", "", "Say what it is."


def review_intervals(tables: Mapping[str, RawTable]) -> Iterator[Finding]:
    """An interval of a review has a width and holds its estimate."""
    for i, row in enumerate(tables["reviews"].rows):
        if doubted(row):
            continue
        yield from _interval(i, row, "")
        if not row["estimate"] and (row["ci_low"] or row["ci_high"]):
            yield i, "estimate", "is empty although an interval is given.", "a number", "Fill it from the source."


def result_arms(tables: Mapping[str, RawTable]) -> Iterator[Finding]:
    """Events cannot outnumber people; a spread needs its mean, and bounds hold it."""
    for i, row in enumerate(tables["results"].rows):
        for arm in "ic":
            events, n = number(row, f"events_{arm}"), number(row, f"n_{arm}")
            if events is not None and n is not None and events > n:
                yield i, f"events_{arm}", f"{events:g} events among {n:g} people.", f"0 to {n:g}", "Check both numbers."
            alone = number(row, f"sd_{arm}") is not None and not row[f"mean_{arm}"]
            if alone and row["estimate_kind"] != "md":
                yield i, f"mean_{arm}", "is empty although a spread is given.", "a number", "Fill it from the source."
            if number(row, f"sd_{arm}") is not None:
                yield from _one_number(i, row, arm)
            if not doubted(row):
                yield from _arm_bounds(i, row, arm)


def _one_number(i: int, row: Row, arm: str) -> Iterator[Finding]:
    """A spread of one number is none of one person, and none of a kind that has two limits."""
    if number(row, f"n_{arm}") == 1 and row["spread_kind"] in ("sd", "se"):
        action = "Check n; if it is really 1, empty the spread."
        yield i, f"n_{arm}", "is 1, and one person has no spread.", "2 people or more, or no spread", action
    if row["spread_kind"] in ("ci95", "iqr", "range"):
        message = f"is one number, where spread_kind {row['spread_kind']} has a lower and an upper limit."
        action = f"Enter both limits in low_{arm} and high_{arm}, or correct spread_kind."
        yield i, f"sd_{arm}", message, "empty", action


def _arm_bounds(i: int, row: Row, arm: str) -> Iterator[Finding]:
    low, mean, high = (number(row, f"{name}_{arm}") for name in ("low", "mean", "high"))
    if low is None or high is None:
        return
    if row["spread_kind"] == "ci95" or low > high:
        yield from _no_width(i, low, high, f"low_{arm}")
    if mean is None or low >= high:
        return
    what = "median" if row["spread_kind"] in ("iqr", "range") else "mean"
    if not low <= mean <= high:
        message = f"the {what} {mean:g} is outside its own bounds, {low:g} to {high:g}."
        yield i, f"mean_{arm}", message, f"a {what} from low_{arm} to high_{arm}", REREAD
    elif row["spread_kind"] == "ci95" and _off_centre(mean, low, high):
        message = f"the mean {mean:g} does not lie in the middle of its interval, {low:g} to {high:g}."
        yield i, f"mean_{arm}", message, "a mean in the middle of its interval: no SD can be had from another", REREAD


def result_sides(tables: Mapping[str, RawTable]) -> Iterator[Finding]:
    """A p whose quoted words call it one-sided is entered as one, for it is half of the other; and the reverse."""
    for i, row in enumerate(tables["results"].rows):
        if re.fullmatch(r"(<=?|>=?)(0?\.0+|0|1|1\.0+)( one-sided)?", row["p_value"]):
            action = "Write the bound as printed; 0.000 without a sign, where a program rounded it to that."
            yield i, "p_value", f"{row['p_value']!r} is no bound of p.", "a bound above 0 and below 1", action
        quoted = f"{row['as_printed']} {row['other_statistic']}"
        said = [name for name, words in _SIDED.items() if words.search(quoted)]
        if not row["p_value"] or len(said) != 1 or doubted(row):
            continue
        if ("one-sided" in row["p_value"]) != (said == ["one-sided"]):
            message = f"{row['p_value']!r} is not entered as {said[0]}, but the words quoted call a p so."
            action = "Write it as printed, with or without one-sided behind it; quote only words on this p."
            yield i, "p_value", message, "0.03 for a two-sided p, 0.03 one-sided for a one-sided one", action


NUMBER_RULES: tuple[tuple[str, Callable[[Mapping[str, RawTable]], Iterator[Finding]]], ...] = (
    ("results", result_intervals),
    ("reviews", review_intervals),
    ("results", result_arms),
    ("results", result_sides),
)
