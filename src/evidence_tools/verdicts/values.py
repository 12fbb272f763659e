"""Measures: what an effect is of, and how readers see it.

What the values of a result are: after treatment, changes from before, or changes in per cent of where one began.

A change in per cent is divided by each person's own first value before it is averaged. Its spread holds that of the
first values, so its standardised difference is another size than that of scores or of plain changes; the two are
pooled apart, and a pool of the former is called what it is. So are logarithms of values (Handbook 10.5.3), whose
ratio says nothing either.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from evidence_tools.words import limit_words

__all__ = [
    "LOG_SMD",
    "PERCENT_CHANGE",
    "PERCENT_SMD",
    "bracketed_words",
    "effect_words",
    "interval_words",
    "kind_of_values",
    "measure_of",
]

PERCENT_CHANGE = "percent_change"
PERCENT_SMD = "SMD of per cent changes"
LOGARITHM = "logarithm"
LOG_SMD = "SMD of logarithms"
OWN_SMD = {PERCENT_CHANGE: PERCENT_SMD, LOGARITHM: LOG_SMD}
_PERCENT = re.compile(r"%|\bper ?cent", re.IGNORECASE)
_LOG = re.compile(r"\b(?:log(?:\s?_?(?:10|2|e))?|ln|logarithms?|log-?transformed)\b", re.IGNORECASE)
_FROM_BEFORE = re.compile(r"chang|baseline|initial|before|reduc|increas|decreas|improve", re.IGNORECASE)


def kind_of_values(row: Mapping[str, object]) -> str:
    """Return "post", "change", `PERCENT_CHANGE`, `LOGARITHM` or "" (not said).

    Changes are in per cent where the unit says so and the instrument itself is not in per cent; or where unit or
    instrument speak of a change, or of the first value, in per cent. A scale that runs in per cent has plain changes.

    Parameters
    ----------
    row : mapping
        A row of results.csv with the unit (`scale_unit`) and the label (`scale_label`) of its instrument.
    """
    kind, unit, scale, label = (
        str(row.get(name) or "") for name in ("value_kind", "unit", "scale_unit", "scale_label")
    )
    if _LOG.search(f"{unit} {scale}"):
        return LOGARITHM
    here, there = bool(_PERCENT.search(unit)), bool(_PERCENT.search(f"{scale} {label}"))
    if (here or there) and _FROM_BEFORE.search(f"{unit} {scale} {label if there else ''}"):
        return PERCENT_CHANGE
    return PERCENT_CHANGE if here and not there and kind == "change" else kind


def measure_of(measure: str, kind: str) -> str:
    """Return the measure of an effect, given what its values are: no two of them enter one pool."""
    return OWN_SMD.get(kind, measure) if measure == "SMD" else measure


def interval_words(estimate: float, low: float, high: float, none: float = 0.0) -> str:
    """Say an estimate with its interval: "0.49 (−0.02 to 1.01)"; "" where there is none."""
    if math.isnan(estimate):
        return ""
    return f"{estimate:z.2f} ({limit_words(low, none)} to {limit_words(high, none)})".replace("-", "−")


def effect_words(measure: str, estimate: float, low: float, high: float) -> str:
    """Say an effect as readers see it: a ratio for its logarithm; another measure than the SMD is named."""
    if math.isnan(estimate) or measure == "SMD":
        return interval_words(estimate, low, high)
    if measure.startswith("log"):
        at, low, high = map(math.exp, (estimate, low, high))
        return f"{measure.removeprefix('log ')} {interval_words(at, low, high, none=1.0)}, above 1 in favour"
    return f"{measure} {interval_words(estimate, low, high)}"


def bracketed_words(measure: str, estimate: float, low: float, high: float) -> str:
    """Say an effect as a table cell: "0.49 [−0.02, 1.01]"."""
    told = effect_words(measure, estimate, low, high)
    return told.replace("(", "[").replace(" to ", ", ").replace(")", "]")
