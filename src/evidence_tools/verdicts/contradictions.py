"""Numbers of one row that rule each other out: the printed p, the reported direction, and the effect itself.

A report may have tested otherwise than the numbers of its table suggest (adjusted for baseline, by ranks), so p and
effect may differ somewhat. What is called a contradiction here no such test explains; it is refused by
``evidence validate`` and kept out of every pool. What is merely odd is a warning.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from scipy import special

from evidence_tools.errors import EffectError
from evidence_tools.folder import doubted

from .found import Found, Z
from .printed import Printed, known
from .sources import best_source

__all__ = ["contradiction", "doubts", "row_contradiction"]

# How far apart, in standard errors, the printed p and the effect must lie. Adjusting for baseline makes a test sharper
# (a correlation of 0.8 by two thirds), so a p far smaller than the numbers give is judged more mildly than the reverse.
TOO_STRONG = 2.5
TOO_WEAK = 3.0
ODD = 1.3
BY_P = ("exact p", "bound of p")
OPPOSITE = "the report says the opposite"


def _z_of(p: float) -> float:
    return float(-special.ndtri(min(p, 1.0) / 2)) if p < 1 else 0.0


def _p_words(found: Found) -> str:
    p = 2 * float(special.ndtr(-abs(found.yi) / math.sqrt(found.vi)))
    return f"{p:.1g}" if p < 0.01 else f"{p:.2g}"


def _gap(row: Printed, found: Found) -> float:
    """Return by how many standard errors the effect is stronger (above 0) or weaker than the printed p; 0 if it fits.

    A bound is broken on one side only.
    """
    if not row.p.relation or found.source in (*BY_P, "paired means"):
        return 0.0
    gap = abs(found.yi) / math.sqrt(found.vi) - _z_of(row.p.value)
    if row.p.relation == "<":
        return min(gap, 0.0)
    return max(gap, 0.0) if row.p.relation == ">" else gap


def contradiction(row: Printed, found: Found) -> str:
    """Say how the effect of a row rules out its printed p or its reported direction; "" where it does not."""
    z, gap = found.yi / math.sqrt(found.vi), _gap(row, found)
    if gap > TOO_STRONG or gap < -TOO_WEAK:
        return f"the printed numbers rule out the printed p: they give p = {_p_words(found)}, printed is {row.p}"
    if known(row.reported_side) and z * row.reported_side < -Z:
        whom = "intervention" if z > 0 else "comparator"
        return f"the printed numbers favour the {whom} (p = {_p_words(found)}), {OPPOSITE}"
    if row.direction_reported == "no_difference" and not row.p.relation and abs(z) > Z + TOO_STRONG:
        return f"the printed numbers differ (p = {_p_words(found)}), the report says that there is no difference"
    return ""


def doubts(row: Printed, found: Found) -> list[str]:
    """Return what is odd about a row but no contradiction."""
    if contradiction(row, found):
        return []
    told, gap = [], _gap(row, found)
    significant = abs(found.yi) / math.sqrt(found.vi) > Z
    if abs(gap) > ODD and significant != (row.p.value < 0.05):
        told.append(f"the numbers give p = {_p_words(found)}, printed is {row.p}: another test, or a misprint")
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
    printed = Printed.of(row)
    try:
        found = best_source(printed)
    except EffectError as error:
        return ("direction_reported", str(error)) if "contradict" in str(error) else ("", "")
    words = contradiction(printed, found)
    if not words:
        return "", ""
    return ("p_value" if "rule out the printed p" in words else "direction_reported"), words
