"""Groups that were apart before treatment: what their scores after it still tell.

An analysis of covariance, the preferred one (Cochrane Handbook 10.5.2; Vickers and Altman 2001, BMJ 323:1123), lies
between two simple ones: the difference after treatment as it stands, and that difference less the one before it. Where
the groups were as far apart before, on the same side, the two do not agree on a side, and nothing printed says which is
right. Where they were clearly apart before, the side after it may be no more than what is left of that. A group that
began worse and ends better is ahead either way.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from .printed import Printed, known

__all__ = ["BASELINE", "baseline_warning", "untold_side"]

BASELINE = 0.5  # SD between the groups before treatment: more than that is a warning, and tells no side


def _apart(difference: float, sds: tuple[float, float], otherwise: tuple[float, float]) -> float:
    """Return how many SD a difference is, by the other SDs where one of the first is not known; NaN without any."""
    sd = math.hypot(*(sds if known(*sds) else otherwise)) / math.sqrt(2)
    return abs(difference) / sd if sd > 0 else math.nan


def untold_side(row: Printed) -> str:
    """Say why the scores of two groups after treatment do not tell whom they favour; "" where they may."""
    before, after = row.baseline_mean_i - row.baseline_mean_c, row.mean_i - row.mean_c
    if row.value_kind == "change" or not before * after > 0:
        return ""
    means = f"({row.baseline_mean_i:g} against {row.baseline_mean_c:g})"
    if abs(before) >= abs(after):
        return f"the groups were as far apart before treatment {means} as after it: the scores after it tell no side"
    printed = (row.sd_i, row.sd_c) if row.spread_kind == "sd" else (math.nan, math.nan)
    apart = _apart(before, (row.baseline_sd_i, row.baseline_sd_c), printed)
    if apart > BASELINE:
        return f"the groups were {apart:z.2f} SD apart before treatment {means}: the scores after it tell no side"
    return ""


def baseline_warning(row: Mapping[str, object], raw: Mapping[str, float]) -> str:
    """Warn when the arms differed by more than half an SD before treatment.

    The baseline SDs are used if printed, else those of the outcome. `raw` holds the means and SDs the effect is of.
    """
    first = Printed.of(row)
    before, after = first.baseline_mean_i - first.baseline_mean_c, raw["mean_i"] - raw["mean_c"]
    apart = _apart(before, (first.baseline_sd_i, first.baseline_sd_c), (raw["sd_i"], raw["sd_c"]))
    if not apart > BASELINE:
        return ""
    means = f"{first.baseline_mean_i:g} against {first.baseline_mean_c:g}; more than {BASELINE:g} SD"
    differed = f"the arms differed before treatment by {apart:z.2f} SD ({means})"
    if first.value_kind != "change" and before * after < 0:
        return f"{differed}, the other way than after it: the effect after treatment may be too small"
    return f"{differed}: the effect after treatment may be that difference"
