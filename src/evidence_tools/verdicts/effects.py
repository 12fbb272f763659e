"""From results as printed to the effects table: `yi` and `vi` where they can be had, a reason where not.

Measure: standardised mean difference, Hedges g with the exact correction. Sign: `effect_size` gives group i minus
group c; this table then turns it by the instrument's direction, so that **positive = in favour of the intervention**.
Nothing is repaired: a row with a flag that makes its numbers untrustworthy keeps its reported direction only.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import stats

from evidence_tools.effects import convert
from evidence_tools.effects.sizes import effect_size
from evidence_tools.errors import EffectError

from .plausible import warnings_for
from .strata import stratum_of

__all__ = ["BLOCKING_FLAGS", "EFFECT_COLUMNS", "NOT_COUNTED_FLAGS", "effects_table"]

MEASURE = "SMD"
Z = float(stats.norm.ppf(0.975))

# Flags that keep a row's numbers out of every pooled estimate; its reported direction still counts.
BLOCKING_FLAGS = {
    "mean_sd_swapped": "means and SDs are exchanged between two reports of the trial",
    "sd_may_be_se": "the printed SD looks like a standard error",
    "not_two_arm": "not a contrast of two separate groups",
    "mixed_value_kinds": "one arm is printed after treatment, the other as a change",
    "self_contradictory": "the printed numbers contradict each other",
}
# Flags that keep a row from being counted at all.
NOT_COUNTED_FLAGS = {
    "within_group_only": "only a change within the group is reported",
    "duplicate_figures": "the same figures stand in another row",
}
UNVERIFIED = "read by the program and not yet verified by a person"
STUDY_COLUMNS = (
    *("design", "intervention", "population", "n_randomised", "n_analysed", "session_minutes", "report_of"),
    "retraction_status",
)
EFFECT_COLUMNS = (
    "result_id study_id trial_id outcome intervention instrument better preference timepoint phase intervention_arm "
    "comparator_arm comparator_type stratum design population session_minutes n_i mean_i sd_i n_c mean_c sd_c "
    "n n_compared value_kind measure yi vi ci_low ci_high p_value direction poolable countable why_not trace warnings "
    "flags flag_note verified year source_url source_locator"
).split()


def _known(value: object) -> bool:
    return value is not pd.NA and value is not None and not (isinstance(value, float) and math.isnan(value))


def _arm(row: Mapping, arm: str) -> tuple[int, float, float, str]:
    """Return people, mean, SD of one arm and how the SD was had.

    Raises
    ------
    EffectError
        If something that is needed is not printed.
    """
    n, mean, spread = row[f"n_{arm}"], row[f"mean_{arm}"], row[f"sd_{arm}"]
    low, high, kind = row[f"low_{arm}"], row[f"high_{arm}"], row["spread_kind"]
    bounds = _known(low) and _known(high)
    if not _known(n):
        raise EffectError("the number of people in an arm is not printed")
    if not _known(mean):
        raise EffectError("means are not printed")
    n, mean = int(n), float(mean)
    if kind == "sd" and _known(spread):
        return n, mean, float(spread), ""
    if kind == "se" and _known(spread):
        sd = convert.se_to_sd(float(spread), n)
    elif kind == "ci95" and bounds:
        sd = convert.ci_to_sd(float(low), float(high), n)
    elif kind == "iqr" and bounds:
        both = convert.median_to_mean(n=n, median=mean, q1=float(low), q3=float(high))
        return n, both.mean, both.sd, both.trace
    else:
        raise EffectError("no standard deviation, or it is not said what the spread is")
    return n, mean, sd.value, sd.trace


def _from_arms(row: Mapping) -> tuple[float, float, str, dict]:
    """Compute g and its variance from the two arms."""
    if row["value_kind"] == "":
        raise EffectError("it is not said whether the means are values after treatment or changes")
    n_i, mean_i, sd_i, trace_i = _arm(row, "i")
    n_c, mean_c, sd_c, trace_c = _arm(row, "c")
    raw = {"n_i": n_i, "mean_i": mean_i, "sd_i": sd_i, "n_c": n_c, "mean_c": mean_c, "sd_c": sd_c}
    yi, vi = effect_size(MEASURE, **raw)
    trace = "; ".join(filter(None, dict.fromkeys((trace_i, trace_c))))
    return float(yi), float(vi), trace or "n, mean and SD of both arms as printed", raw


def _from_estimate(row: Mapping) -> tuple[float, float, str, dict]:
    """Use a printed SMD with its interval."""
    if row["estimate_kind"] != "smd" or not all(_known(row[c]) for c in ("estimate", "ci_low", "ci_high")):
        raise EffectError("no standardised estimate with its interval is printed")
    se = (float(row["ci_high"]) - float(row["ci_low"])) / (2 * Z)
    return float(row["estimate"]), se**2, "printed SMD; variance from its 95 % interval (Handbook 6.3.1)", {}


def _numbers(row: Mapping, flags: set[str]) -> tuple[float, float, str, dict, str]:
    """Return yi, vi (group i minus c), the trace, the raw arms and, where there is no effect, why."""
    for flag, reason in BLOCKING_FLAGS.items():
        if flag in flags:
            return math.nan, math.nan, "", {}, reason
    if row["better"] == "unclear":
        return math.nan, math.nan, "", {}, "it is not known which end of the instrument is better"
    reasons = []
    for source in (_from_arms, _from_estimate):
        try:
            return *source(row), ""
        except EffectError as error:
            reasons.append(str(error))
    return math.nan, math.nan, "", {}, reasons[0]


def _direction(row: Mapping, ci_low: float, ci_high: float) -> str:
    """Take the report's own word; where it gives none, what the computed interval shows."""
    if row["direction_reported"] != "unclear" or math.isnan(ci_low):
        return row["direction_reported"]
    if ci_low > 0:
        return "favours_intervention"
    return "favours_comparator" if ci_high < 0 else "no_difference"


def _people(row: Mapping, flags: set[str]) -> tuple[float, float]:
    """Return the people of a comparison, and how many of them may be relied on to judge its size.

    In a crossover the same people stand in both arms. Where only the size of the whole trial is known it may have had
    three arms, so two thirds of it are relied on.
    """
    if _known(row["n_i"]) and _known(row["n_c"]):
        arms = (float(row["n_i"]), float(row["n_c"]))
        same = row["design"] == "rct_crossover" or "not_two_arm" in flags
        people = max(arms) if same else sum(arms)
        return people, people
    sizes = [row["n_analysed"], row["n_randomised"]]
    whole = next((float(n) for n in sizes if _known(n)), math.nan)
    return whole, whole * 2 / 3


def _unverified(row: Mapping, flags: set[str]) -> bool:
    return "prefilled" in flags and row["verified"] != "yes"


def _effect(row: Mapping, with_unverified: bool = False) -> dict:
    flags = set(filter(None, row["flags"].split(";")))
    yi, vi, trace, raw, why_not = _numbers(row, flags)
    if row["better"] == "lower":
        yi = -yi
    half = Z * math.sqrt(vi) if not math.isnan(vi) else math.nan
    warned = warnings_for(row, raw, yi) if raw else []
    stratum = stratum_of(row["comparator_type"], row["design"])
    people, compared = _people(row, flags)
    not_counted = [reason for flag, reason in NOT_COUNTED_FLAGS.items() if flag in flags]
    if row["retraction_status"] == "retracted":
        not_counted.insert(0, "the study was retracted")
    if _unverified(row, flags):
        (warned if with_unverified else not_counted).insert(0, UNVERIFIED)
    if stratum == "none":
        not_counted.append("there was no control group")
    direction = _direction(row, yi - half, yi + half)
    if direction == "unclear" and math.isnan(yi):
        not_counted.append("neither numbers nor a direction between the groups are reported")
    return raw | {
        "trial_id": row["report_of"] or row["study_id"],
        "stratum": stratum,
        "n": people,
        "n_compared": compared,
        "measure": MEASURE if not math.isnan(yi) else "",
        "yi": yi,
        "vi": vi,
        "ci_low": yi - half,
        "ci_high": yi + half,
        "direction": direction,
        "poolable": not math.isnan(yi) and not not_counted,
        "countable": not not_counted,
        "why_not": "; ".join(not_counted) or why_not,
        "trace": trace,
        "warnings": "; ".join(warned),
    }


def effects_table(
    results: pd.DataFrame,
    studies: pd.DataFrame,
    instruments: pd.DataFrame,
    years: Mapping[str, str],
    with_unverified: bool = False,
) -> pd.DataFrame:
    """Compute an effect for every result that allows one.

    Parameters
    ----------
    results, studies, instruments : DataFrame
        Tables of the evidence folder.
    years : mapping
        study_id to year of publication, from the bibliography.
    with_unverified : bool
        Count rows a program read from an abstract (flag prefilled) although nobody has verified them; their
        `warnings` then say so. By default they are not counted.

    Returns
    -------
    DataFrame
        One row a result, sorted by result_id, columns `EFFECT_COLUMNS`. `yi` (Hedges g, positive = in favour of the
        intervention), `vi`, 95 % limits (normal); `direction`; `poolable` and `countable` with `why_not`; `trace` says
        how the numbers were had, `warnings` what looks implausible. `n` is the comparison's people, or
        the study's; `n_compared` what of them may be relied on.
    """
    rows = results.merge(studies[["study_id", *STUDY_COLUMNS]], on="study_id", how="left", validate="many_to_one")
    scales = instruments[["instrument", "better", "preference"]]
    rows = rows.merge(scales, on="instrument", how="left", validate="many_to_one")
    rows["year"] = rows["study_id"].map(years).fillna("")
    records = [row | _effect(row, with_unverified) for row in rows.to_dict("records")]
    table = pd.DataFrame(records, columns=EFFECT_COLUMNS)
    numbers = [
        "n_i",
        "mean_i",
        "sd_i",
        "n_c",
        "mean_c",
        "sd_c",
        "n",
        "yi",
        "vi",
        "ci_low",
        "ci_high",
        "session_minutes",
    ]
    table[numbers] = table[numbers].astype(float)
    table[["poolable", "countable"]] = table[["poolable", "countable"]].astype(bool)
    return table.sort_values("result_id", kind="stable").reset_index(drop=True).replace({"yi": {-0.0: 0.0}})


def implausible(effects: pd.DataFrame, limit: float = 3.0) -> pd.Series:
    """Return True where \\|g\\| is above `limit`, which is seldom real in trials of this kind."""
    return pd.Series(np.abs(effects["yi"].to_numpy(float)) > limit, index=effects.index)
