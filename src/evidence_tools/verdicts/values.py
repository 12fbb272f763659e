"""What the values of a result are: after treatment, changes from before, or changes in per cent of where one began.

A change in per cent is divided by each person's own first value before it is averaged. Its spread holds that of the
first values, so its standardised difference is another size than that of scores or of plain changes; the two are
pooled apart, and a pool of the former is called what it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["PERCENT_CHANGE", "PERCENT_SMD", "kind_of_values", "measure_of"]

PERCENT_CHANGE = "percent_change"
PERCENT_SMD = "SMD of per cent changes"
_PERCENT = re.compile(r"%|\bper ?cent", re.IGNORECASE)
_FROM_BEFORE = re.compile(r"chang|baseline|initial|before|reduc|increas|decreas|improve", re.IGNORECASE)


def kind_of_values(row: Mapping[str, object]) -> str:
    """Return "post", "change", `PERCENT_CHANGE` or "" (not said).

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
    here, there = bool(_PERCENT.search(unit)), bool(_PERCENT.search(f"{scale} {label}"))
    if (here or there) and _FROM_BEFORE.search(f"{unit} {scale} {label if there else ''}"):
        return PERCENT_CHANGE
    return PERCENT_CHANGE if here and not there and kind == "change" else kind


def measure_of(measure: str, kind: str) -> str:
    """Return the measure of an effect, given what its values are: no two of them enter one pool."""
    return PERCENT_SMD if measure == "SMD" and kind == PERCENT_CHANGE else measure
