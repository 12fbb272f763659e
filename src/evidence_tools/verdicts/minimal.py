"""The smallest difference that matters to people, on the scale of a pool."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

import pandas as pd

from evidence_tools.quality import DEFAULT_MID

from .material import Material
from .strata import Row
from .values import LOG_SMD, PERCENT_SMD

__all__ = ["minimal_difference"]

# Smallest difference that matters where no instrument's own is known, per measure: a quarter more or less of a risk or
# hazard, five people in a hundred (GRADE guidelines 6, J Clin Epidemiol 2011;64:1283-1293: relative risk 25 %).
DEFAULT_MIDS = {
    "log RR": (math.log(1.25), "a ratio of 1.25"),
    "log HR": (math.log(1.25), "a ratio of 1.25"),
    "RD": (0.05, "a difference of five in a hundred"),
    PERCENT_SMD: (DEFAULT_MID, ""),
    LOG_SMD: (DEFAULT_MID, ""),
}


def minimal_difference(rows: Sequence[Row], measure: str, material: Material) -> tuple[float, str]:
    """Return the smallest difference that matters, on the scale of the pool, and where it comes from.

    The instrument's own where all pooled trials used that one, in one unit, and it has a source: its MID over the
    median SD of the comparator arms (Cochrane Handbook 15.5.3.2); otherwise the default rule of the measure.
    """
    if measure not in ("", "SMD"):
        return DEFAULT_MIDS[measure]
    used = {row["instrument"] for row in rows}
    if len(used) != 1 or len(set(material.units(rows))) > 1:
        return DEFAULT_MID, ""
    scale = material.instruments[used.pop()]
    spreads = [row["sd_c"] for row in rows if not math.isnan(row["sd_c"])]
    if pd.isna(scale["mid"]) or not spreads:
        return DEFAULT_MID, ""
    sd = median(spreads)
    return float(scale["mid"] / sd), f"{scale['mid']:g} {scale['label']} over an SD of {sd:z.2f}; {scale['mid_source']}"
