"""Numbers of one row that rule each other out: the printed p, the reported direction, and the effect itself.

A report may have tested otherwise than the numbers of its table suggest (adjusted for baseline, by ranks), so p and
effect may differ somewhat. What is called a contradiction here no such test explains; it is refused by
``evidence validate`` and kept out of every pool. What is merely odd is a warning.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping

from scipy import special

from evidence_tools.folder import doubted

from .baselines import untold_side
from .found import Contradiction, Found, Z
from .printed import Printed, PrintedP, known
from .sources import every_source

__all__ = ["contradiction", "doubts", "row_contradiction"]

# How far apart, in standard errors, the printed p and the effect must lie. Adjusting for baseline makes a test sharper
# (a correlation of 0.8 by two thirds), so a p far smaller than the numbers give is judged more mildly than the reverse.
TOO_STRONG = 2.5
TOO_WEAK = 3.0
ODD = 1.3
# Between two sources of one row: standard errors apart, and times as large. What is adjusted for baseline, or
# standardised by the SD of changes, may be larger than what the means give: by two thirds at a correlation of 0.8.
APART = 3.0
TIMES = 2.0
BY_P = ("exact p", "bound of p")
# Sources that tell no side; and of these the tests whose own p the printed p should be.
SIDELESS = (*BY_P, "t", "F", "eta squared", "r", "chi-squared")
OWN_TEST = ("t", "F")
OF_EVENTS = ("events", "printed ratio")  # beside means these may be of another cut of the outcome
ONE_TEST = ("t", "F", "eta squared")  # of two groups these are one test: F is t squared
NOT_SIGNIFICANT = PrintedP(0.05, ">")
OPPOSITE = "the report says the opposite"


def _z_of(p: float) -> float:
    return float(-special.ndtri(min(p, 1.0) / 2)) if p < 1 else 0.0


def _z(found: Found, widened: bool = True) -> float:
    """Return the z of an effect; of a cluster trial as if people were independent, if not `widened`."""
    return found.yi / math.sqrt(found.vi / (1.0 if widened else found.widened))


def _p_words(found: Found) -> str:
    p = 2 * float(special.ndtr(-abs(_z(found))))
    return f"{p:.1g}" if p < 0.01 else f"{p:.2g}"


def _own_words(row: Printed) -> str:
    """Say how the printed p rules out what the report says in words; "" where it does not."""
    if row.p.untested_side and row.reported_side > 0:
        return f"a one-sided p of {row.p} rules out that the difference lies on the side that was tested: {OPPOSITE}"
    if row.direction_reported == "no_difference" and _below(row.p, 0.05):
        return f"the printed p is {row.p}, the report says that there is no difference"
    return ""


def _against_events(row: Printed) -> str:
    """Say how the printed chi-squared rules out the printed events; "" where it does not.

    Held against it are both that of Pearson and Yates' corrected one. The size by phi is no measure: of rare events it
    is far smaller than that by the odds.
    """
    cells = (row.events_i, row.n_i - row.events_i, row.events_c, row.n_c - row.events_c)
    if not known(row.chi2_value, *cells) or row.chi2_df != 1 or min(cells) < 0:
        return ""
    (a, b, c, d), n = cells, row.people
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    if margins <= 0:
        return ""
    plain, corrected = (n * max(0.0, abs(a * d - b * c) - less) ** 2 / margins for less in (0.0, n / 2))
    low, high = (math.sqrt(chi2) for chi2 in (corrected, plain))
    if low - ODD <= math.sqrt(row.chi2_value) <= high + ODD:
        return ""
    return f"the printed events have a chi-squared of {plain:.3g}, printed is {row.chi2_value:g}"


def _told_p(row: Printed) -> PrintedP:
    """Return the printed p; where none is, what a report of no difference says of it."""
    none = not row.p.relation and not row.p.one_sided  # a one-sided test sees one side only
    return NOT_SIGNIFICANT if none and row.direction_reported == "no_difference" else row.p


def _below(p: PrintedP, level: float) -> bool:
    """Say whether a p is told to be below a level; a bound at that level is."""
    return p.value < level if p.relation == "=" else p.relation == "<" and p.value <= level


def _gap(row: Printed, found: Found) -> float:
    """Return by how many standard errors the effect is stronger (above 0) or weaker than the printed p; 0 if it fits.

    A bound is broken on one side only. The test of a cluster trial may have taken its clusters into account or not.
    """
    p = _told_p(row)
    paired = found.source == "paired means" and not known(row.within_correlation) and not known(row.t_value)
    if not p.relation or found.source in BY_P or paired:
        return 0.0
    low, high = abs(_z(found)) - _z_of(p.value), abs(_z(found, widened=False)) - _z_of(p.value)
    gap = 0.0 if low <= 0 <= high else min(low, high, key=abs)
    if p.relation == "<":
        return min(gap, 0.0)
    return max(gap, 0.0) if p.relation == ">" else gap


def _other_side(row: Printed) -> float:
    """Return the side of the printed means or difference where the report names the other one, else NaN.

    Means after treatment of groups that were apart before it may tell no side.
    """
    differences = [] if untold_side(row) else [row.mean_i - row.mean_c]
    if row.estimate_kind in ("md", "smd") and "sign_inferred" not in row.flags:
        differences.append(row.estimate)
    sides = {math.copysign(1.0, d) * row.turn for d in differences if known(d) and d != 0}
    return sides.pop() if sides == {-row.reported_side} else math.nan


def _against(row: Printed, found: Found) -> str:
    """Say how one effect of a row rules out its printed p or its reported direction; "" where it does not."""
    z, gap = _z(found), _gap(row, found)
    strong, weak = (ODD, ODD) if found.source in OWN_TEST else (TOO_STRONG, TOO_WEAK)
    if row.p.relation and (gap > strong or gap < -weak):
        return f"the printed numbers rule out the printed p: they give p = {_p_words(found)}, printed is {row.p}"
    if not row.p.relation and gap > TOO_STRONG:
        return f"the printed numbers differ (p = {_p_words(found)}), the report says that there is no difference"
    side = z if found.source not in SIDELESS else _other_side(row) * abs(z)
    if known(row.reported_side) and side * row.reported_side < -Z:
        whom = "intervention" if side > 0 else "comparator"
        return f"the printed numbers favour the {whom} (p = {_p_words(found)}), {OPPOSITE}"
    return ""


def _apart(one: Found, other: Found) -> str:
    """Say how two effects of a row, each from another printed number, rule each other out; "" where they do not.

    A test tells no side: beside one only the sizes are held against each other.
    """
    events = (one.source in OF_EVENTS) + (other.source in OF_EVENTS)
    if one.measure != other.measure or events == 1 or {one.source, other.source} & {*BY_P, "chi-squared"}:
        return ""
    sided = not {one.source, other.source} & set(SIDELESS)
    small, large = sorted((abs(one.yi), abs(other.yi)))
    same = {one.source, other.source} <= set(ONE_TEST)
    gap = (large - small) / math.sqrt(min(one.vi, other.vi))
    far = gap > (ODD if same else APART) and (same or large > TIMES * small)
    opposite = sided and one.yi * other.yi < 0 and min(abs(_z(one)), abs(_z(other))) > Z
    if not (far or opposite):
        return ""
    both = f"{one.source} {one.yi:z.2f}, {other.source} {other.yi:z.2f}"
    return f"the printed numbers rule each other out: effects by {both} ({one.measure}, positive in favour)"


def contradiction(row: Printed) -> str:
    """Say what of a row rules out its printed p or its reported direction: of all it prints; "" where nothing does."""
    found, obstacles = every_source(row)
    told = [_own_words(row), _against_events(row)]
    told += [str(error) for error in obstacles if isinstance(error, Contradiction)]
    pairs = (_apart(one, other) for one, other in itertools.combinations(found, 2))
    return next(filter(None, [*(_against(row, one) for one in found), *told, *pairs]), "")


def doubts(row: Printed, found: Found) -> list[str]:
    """Return what is odd about the effect of a row but no contradiction."""
    if contradiction(row):
        return []
    told, gap, p = [], _gap(row, found), _told_p(row)
    significant = abs(_z(found)) > Z
    if abs(gap) > ODD and significant != _below(p, 0.05):
        says = f"printed is {p}" if row.p.relation else "the report says that there is no difference"
        told.append(f"the numbers give p = {_p_words(found)}, {says}: another test, or a misprint")
    if known(row.reported_side) and found.yi * row.reported_side < 0:
        told.append("the numbers lie on the other side than the report says, though not clearly")
    return told


def row_contradiction(row: Mapping[str, object]) -> tuple[str, str]:
    """Return what contradicts itself in a row of results.csv, joined with its study and instrument, and the column.

    Returns
    -------
    tuple of str
        Column and sentence; both "" where there is nothing, no effect, or the row itself says so (`folder.doubted`).
    """
    told = {name: str(row.get(name) or "") for name in ("flags", "flag_note")}
    if doubted(told):
        return "", ""
    words = contradiction(Printed.of(row))
    if not words:
        return "", ""
    by_p = "rule out the printed p" in words or "the printed p is" in words
    return ("p_value" if by_p else "direction_reported"), words
