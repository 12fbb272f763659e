"""Numbers that look wrong: warnings with the likely cause and the rule that raised them; nothing is changed.

Rules (each named in its warning):

- ``|g| > 3``: larger than nearly any real effect; metafor's `escalc` warns likewise (SE entered as SD?).
- SD looks like an SE: the SD is below a quarter of the other arm's and times sqrt(n) comes within a factor 2 of it;
  or both SDs
  times sqrt(n) come within a factor 2 of a known SD of the instrument while the SDs themselves are below half of it; or
  |g| > 3 would be an ordinary effect (|g| <= 1.5) if the SDs were SEs.
- Mean and SD exchanged: in one arm mean < SD while in the other mean > SD, and exchanging them brings both arms
  together.
- Baselines apart by more than half an SD (`baselines`).
- A mean outside the scale, an SD larger than half its width (the largest possible), an SD of 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from .baselines import baseline_warning

__all__ = ["implausible_effect", "warnings_for"]

LARGE = 3.0
ORDINARY = 1.5


def warnings_for(
    row: Mapping[str, object],
    raw: Mapping[str, float],
    yi: float,
    scale: tuple[float, float] | None = None,
    usual_sd: float | None = None,
) -> list[str]:
    """Return what looks implausible about one comparison of two means.

    Parameters
    ----------
    row : mapping
        May hold baselines: baseline_mean_i, baseline_sd_i, baseline_mean_c, baseline_sd_c; and study_id for the
        wording.
    raw : mapping
        n_i, mean_i, sd_i, n_c, mean_c, sd_c as used for the effect.
    yi : float
        Standardised mean difference.
    scale : (float, float), optional
        Smallest and largest value of the instrument.
    usual_sd : float, optional
        An SD of the instrument known from elsewhere.

    Returns
    -------
    list of str
        One sentence each, beginning with the study if `row` names it; empty if nothing is odd.
    """
    found = [
        implausible_effect(raw, yi),
        *_looks_like_se(raw, usual_sd),
        _exchanged(raw),
        baseline_warning(row, raw),
        *_outside(raw, scale),
    ]
    name = str(row.get("study_id") or "")
    return [f"{name}: {text}" if name else text for text in found if text]


def implausible_effect(raw: Mapping[str, float], yi: float) -> str:
    """Warn when \\|g\\| is above 3, with the likely cause where the arms are printed (`raw` not empty)."""
    if not abs(yi) > LARGE:
        return ""
    as_se = math.copysign(_if_spreads_were_errors(raw) if raw else math.inf, yi)
    cause = (
        f"were the printed SDs standard errors, g would be {as_se:z.2f}: a standard error printed as SD?"
        if abs(as_se) <= ORDINARY
        else "check means, SDs and units against the report"
    )
    return f"g = {yi:z.2f} is implausibly large (|g| > {LARGE:g}); {cause}"


def _if_spreads_were_errors(raw: Mapping[str, float]) -> float:
    n, m = raw["n_i"], raw["n_c"]
    squares = (n - 1) * n * raw["sd_i"] ** 2 + (m - 1) * m * raw["sd_c"] ** 2
    return abs(raw["mean_i"] - raw["mean_c"]) / math.sqrt(squares / (n + m - 2)) if squares > 0 else math.inf


def _near(value: float, target: float) -> bool:
    return target > 0 and 0.5 <= value / target <= 2


def _looks_like_se(raw: Mapping[str, float], usual_sd: float | None) -> list[str]:
    found = []
    for arm, other in (("i", "c"), ("c", "i")):
        sd, twin = raw[f"sd_{arm}"], raw[f"sd_{other}"]
        as_sd = sd * math.sqrt(raw[f"n_{arm}"])
        if 0 < sd < twin / 4 and _near(as_sd, twin):
            found.append(
                f"SD {sd:g} of arm {arm} looks like a standard error: x sqrt(n) it is {as_sd:.3g}, beside {twin:g} "
                "in the other arm (rule: below a quarter of the other SD, within a factor 2 of it after x sqrt(n))"
            )
    sds = [raw["sd_i"], raw["sd_c"]]
    as_sds = [raw[f"sd_{arm}"] * math.sqrt(raw[f"n_{arm}"]) for arm in "ic"]
    if usual_sd and max(sds) < usual_sd / 2 and all(_near(value, usual_sd) for value in as_sds):
        found.append(
            f"SDs {sds[0]:g} and {sds[1]:g} look like standard errors: the instrument's usual SD is {usual_sd:g} "
            "(rule: both below half of it, within a factor 2 of it after x sqrt(n))"
        )
    return found


def _exchanged(raw: Mapping[str, float]) -> str:
    """Warn when exchanging mean and SD in one arm makes the arms alike."""
    pairs = [(raw["mean_i"], raw["sd_i"]), (raw["mean_c"], raw["sd_c"])]
    if min(min(pair) for pair in pairs) <= 0:
        return ""
    (mean_i, sd_i), (mean_c, sd_c) = pairs
    if (mean_i < sd_i) == (mean_c < sd_c):
        return ""
    arm = "i" if mean_i < sd_i else "c"
    turned_mean, turned_sd = (sd_i, mean_i) if arm == "i" else (sd_c, mean_c)
    other_mean, other_sd = (mean_c, sd_c) if arm == "i" else (mean_i, sd_i)
    if _near(turned_mean, other_mean) and _near(turned_sd, other_sd):
        return (
            f"mean and SD of arm {arm} may be exchanged: as printed the mean is below its SD, exchanged both arms "
            "are alike (rule: within a factor 2)"
        )
    return ""


def _known(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]  # what is no number ends below
    except (TypeError, ValueError):
        return math.nan


def _outside(raw: Mapping[str, float], scale: tuple[float, float] | None) -> list[str]:
    found = [f"the SD of arm {arm} is 0: not printed, or everybody alike?" for arm in "ic" if raw[f"sd_{arm}"] == 0]
    if scale is None or any(math.isnan(_known(limit)) for limit in scale):
        return found
    low, high = map(float, scale)
    for arm in "ic":
        mean, sd = raw[f"mean_{arm}"], raw[f"sd_{arm}"]
        if not low <= mean <= high:
            found.append(f"mean {mean:g} of arm {arm} is outside the scale ({low:g} to {high:g})")
        if sd > (high - low) / 2:
            found.append(f"SD {sd:g} of arm {arm} is larger than half the scale ({low:g} to {high:g}) allows")
    return found
