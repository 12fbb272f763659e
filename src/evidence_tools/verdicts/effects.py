"""From results as printed to the effects table: `yi` and `vi` where they can be had, a reason where not.

The effect of a row comes from the best source it prints (`sources`). Measure: standardised mean difference, Hedges g
with the exact correction; risk ratios, hazard ratios and risk differences stay measures of their own. Sign: **positive
= in favour of the intervention**. Nothing is repaired: a row with a flag that makes its numbers untrustworthy, or whose
numbers contradict each other, keeps its reported direction only.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping
from typing import Any

import pandas as pd

from evidence_tools.errors import EffectError
from evidence_tools.folder import records_of

from .baselines import untold_side
from .contradictions import contradiction, doubts
from .found import Found, log_ratio, side_of
from .plausible import implausible_effect, warnings_for
from .printed import Printed, known
from .printed_tests import limits_of
from .sources import NOTHING, best_source, from_medians
from .strata import stratum_of
from .values import kind_of_values, measure_of

__all__ = ["BLOCKING_FLAGS", "EFFECT_COLUMNS", "NOT_COUNTED_FLAGS", "effects_table", "own_warnings"]

# Flags that keep a row's numbers out of every pooled estimate; its reported direction still counts.
BLOCKING_FLAGS = {
    "mean_sd_swapped": "means and SDs are exchanged between two reports of the trial",
    "sd_may_be_se": "the printed SD looks like a standard error",
    "not_two_arm": "not a contrast of two separate groups",
    "mixed_value_kinds": "one arm is printed after treatment, the other as a change",
    "self_contradictory": "the printed numbers contradict each other",
    "implausible_effect": "the effect is larger than such care can plausibly have",
}
# Of these, the flags of a report that is not believed on either side: what it reports is told, but neither its numbers
# are pooled nor its side counted in the sign test.
UNBELIEVED_FLAGS = frozenset({"self_contradictory", "implausible_effect"})
# Flags that keep a row from being counted at all.
NOT_COUNTED_FLAGS = {
    "within_group_only": "only a change within the group is reported",
    "duplicate_figures": "the same figures stand in another row",
}
SKEWED = "skewed"  # as `effects.medians` says it
UNTOLD = "neither numbers nor a direction between the groups are reported"
UNVERIFIED = "read by the program and not yet verified by a person"
STUDY_COLUMNS = (
    *("design", "intervention", "population", "n_randomised", "n_analysed", "clusters", "icc", "session_minutes"),
    *("report_of", "retraction_status"),
)
EFFECT_COLUMNS = (
    "result_id study_id trial_id outcome intervention instrument unit better preference timepoint phase "
    "intervention_arm comparator_arm comparator_type stratum design population session_minutes n_i mean_i sd_i n_c "
    "mean_c sd_c n n_compared value_kind measure source yi vi ci_low ci_high log_rom log_rom_v p_value direction side "
    "approximated poolable countable why_not trace warnings flags flag_note verified year source_url source_locator"
).split()
NUMBERS = "n_i mean_i sd_i n_c mean_c sd_c n n_compared yi vi ci_low ci_high log_rom log_rom_v session_minutes".split()
SIDES = {1.0: "favours_intervention", -1.0: "favours_comparator"}


def _barred(row: Printed) -> str:
    """Say why nothing a row prints is looked at: a flag, or an unknown better end; "" where it is."""
    for flag, reason in BLOCKING_FLAGS.items():
        # The two periods of a crossover trial are no two groups; its own sources know that.
        if flag in row.flags and not (flag == "not_two_arm" and row.design == "rct_crossover"):
            return reason
    return "it is not known which end of the instrument is better" if row.better == "unclear" else ""


def _found(row: Printed) -> tuple[Found | None, str]:
    """Return the effect of a row, or why it has none."""
    barred = _barred(row)
    if barred:
        return None, barred
    try:
        return best_source(row), ""
    except EffectError as error:
        return None, str(error)


def _untold(row: Printed, found: Found | None) -> bool:
    """Say whether an effect tells no side: it is of scores after treatment of groups that were apart before."""
    return found is not None and bool(found.raw) and untold_side(row) != ""


def _side(row: Printed, yi: float, contradicts: bool, untold: bool) -> str:
    """Say on which side a comparison lies, significant or not; "" where that is not known.

    The sign of the effect where there is one that tells a side (Handbook 12.2.1.3), else the reported direction, else
    the side of the printed means: "no difference" without numbers names no side. Numbers that are not trusted name
    none, nor do scores of groups that were apart before treatment (`baselines`); and a report that contradicts itself,
    or whose effects are too large to be true, is not believed on either side.
    """
    if contradicts or UNBELIEVED_FLAGS & row.flags:
        return ""
    if not math.isnan(yi) and not untold:
        return SIDES[math.copysign(1.0, yi)] if yi != 0 else ""
    if known(row.reported_side):
        return row.direction_reported
    if row.better == "unclear" or BLOCKING_FLAGS.keys() & row.flags:
        return ""
    try:
        return SIDES[side_of(row)]
    except EffectError:
        return ""


def _people(row: Printed, arms: bool) -> tuple[float, float]:
    """Return the people of a comparison, and how many of them may be relied on to judge its size.

    In a crossover the same people stand in both arms. Where only the size of the whole trial is known it may have had
    three arms, so two thirds of it are relied on; not so where nothing is compared (`arms`), as in a test of a chart.
    """
    crossover = row.design == "rct_crossover"
    if known(row.people):
        same = crossover or "not_two_arm" in row.flags
        people = max(row.n_i, row.n_c) if same else row.people
        return people, people
    whole = next((n for n in (row.n_analysed, row.n_randomised) if known(n)), math.nan)
    return whole, whole * 2 / 3 if arms and not crossover else whole


def _not_counted(row: Mapping[str, Any], printed: Printed, stratum: str) -> list[str]:
    """Say why a row counts for nothing; empty where it counts."""
    reasons = ["the study was retracted"] if row["retraction_status"] == "retracted" else []
    reasons += [reason for flag, reason in NOT_COUNTED_FLAGS.items() if flag in printed.flags]
    return [*reasons, "there was no control group"] if stratum == "none" else reasons


def own_warnings(row: Mapping[str, Any]) -> str:
    """Return what looks implausible in a result, for a place where its study is named already."""
    return str(row["warnings"]).replace(f"{row['study_id']}: ", "")


def _skewed(row: Printed) -> list[str]:
    """Say that printed medians are skewed, whatever the effect comes from: a p beside them is of no t test."""
    try:
        from_medians(row)
    except EffectError as error:
        return [str(error)] if SKEWED in str(error) else []
    return []


def _warnings(row: Mapping[str, Any], printed: Printed, found: Found | None) -> list[str]:
    if found is None:
        return _skewed(printed)
    told = [*found.warnings, *doubts(printed, found), *_skewed(printed)]
    if found.raw:
        scale = (row["minimum"], row["maximum"]) if printed.value_kind == "post" else None
        return [*warnings_for(row, found.raw, found.yi, scale, row["usual_sd"]), *told]
    large = implausible_effect({}, found.yi) if found.measure == "SMD" else ""
    return [f"{row['study_id']}: {large}", *told] if large else told


def _effect(row: Mapping[str, Any], with_unverified: bool = False) -> dict[str, Any]:
    printed = Printed.of(row)
    found, why_not = _found(printed)
    yi, vi, raw = (found.yi, found.vi, found.raw) if found else (math.nan, math.nan, {})
    kind = row["value_kind"] if printed.has_dichotomy else kind_of_values(row)
    measure = measure_of(found.measure, kind) if found else ""
    low, high = limits_of(printed, found) if found else (math.nan, math.nan)
    against = "" if _barred(printed) else contradiction(printed)
    stratum = stratum_of(row["comparator_type"], row["design"])
    people, compared = _people(printed, row["comparator_arm"] != "")
    not_counted = _not_counted(row, printed, stratum)
    warned = _warnings(row, printed, found) + ([against] if against else [])
    if "prefilled" in printed.flags and row["verified"] != "yes":
        (warned if with_unverified else not_counted).insert(0, UNVERIFIED)
    side = _side(printed, yi, bool(against), _untold(printed, found))
    if printed.direction_reported == "unclear" and found is None and not side:
        not_counted.append(UNTOLD if why_not == NOTHING else f"{why_not}; no direction between the groups is reported")
    log_rom, log_rom_v = log_ratio(raw, kind, found.r, found.widened) if found else (math.nan, math.nan)
    return raw | {
        "trial_id": row["report_of"] or row["study_id"],
        "stratum": stratum,
        "n": people,
        "n_compared": compared,
        "value_kind": kind,
        "measure": measure,
        "source": found.source if found else "",
        "yi": yi,
        "vi": vi,
        "ci_low": low,
        "ci_high": high,
        "log_rom": log_rom,
        "log_rom_v": log_rom_v,
        "direction": printed.direction_reported,
        "side": side,
        "approximated": found.approximated if found else "",
        "poolable": found is not None and not against and not not_counted,
        "countable": not not_counted,
        "why_not": "; ".join(not_counted) or against or why_not,
        "trace": found.trace if found else "",
        "warnings": "; ".join(warned),
    }


def _cells(row: Mapping[str, Any]) -> list[Any]:
    return [row.get(name, math.nan) for name in EFFECT_COLUMNS]


def _usual_sds(rows: pd.DataFrame) -> list[float | None]:
    """Return for every row the median SD other studies print for its instrument and unit; None where none does."""
    told = rows[(rows["spread_kind"] == "sd") & (rows["value_kind"] == "post") & rows["sd_c"].notna()]
    told = told[~told["flags"].str.contains("|".join(BLOCKING_FLAGS))]
    known_sds: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for key, unit, study, sd in zip(told["instrument"], told["unit"], told["study_id"], told["sd_c"], strict=True):
        known_sds.setdefault((key, unit), []).append((study, float(sd)))
    found: list[float | None] = []
    for key, unit, study in zip(rows["instrument"], rows["unit"], rows["study_id"], strict=True):
        others = [sd for other, sd in known_sds.get((key, unit), []) if other != study]
        found.append(statistics.median(others) if others else None)
    return found


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
        One row a result, sorted by result_id, columns `EFFECT_COLUMNS`. `yi` on the scale of `measure` (Hedges g where
        that is SMD; positive = in favour of the intervention), `vi`, 95 % limits (normal); `source` it comes from,
        `approximated` what had to be assumed for it; `log_rom` the log ratio of the means and its variance where both
        are printed; `direction` as reported and by nothing else, `side` of the effect, significant or not ("" = not
        known); `poolable` and `countable` with `why_not`; `trace` says how the numbers were had, `warnings` what looks
        implausible. `n` is the comparison's people, or the study's; `n_compared` what of them may be relied on.
    """
    known = studies[["study_id", *STUDY_COLUMNS]].assign(main_control=studies["comparator_type"])
    rows = results.merge(known, on="study_id", how="left", validate="many_to_one")
    # A row that says nothing of its control group means the study's own; one that names an arm means that arm.
    untold = (rows["comparator_type"] == "") & (rows["comparator_arm"] == "")
    rows["comparator_type"] = rows["comparator_type"].where(~untold, rows["main_control"].fillna(""))
    scales = instruments[["instrument", "better", "preference", "minimum", "maximum"]]
    named = {"unit": "scale_unit", "label": "scale_label"}
    scales = scales.join(instruments[list(named)].rename(columns=named))
    rows = rows.merge(scales, on="instrument", how="left", validate="many_to_one")
    rows["year"] = [years.get(study, "") for study in rows["study_id"]]
    rows["usual_sd"] = _usual_sds(rows)
    table = pd.DataFrame(
        [_cells(row | _effect(row, with_unverified)) for row in records_of(rows)], columns=EFFECT_COLUMNS
    )
    table[NUMBERS] = table[NUMBERS].astype(float)
    table[["poolable", "countable"]] = table[["poolable", "countable"]].astype(bool)
    return table.sort_values("result_id", kind="stable").reset_index(drop=True).replace({"yi": {-0.0: 0.0}})
