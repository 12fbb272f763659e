"""Which effects may stand together: comparator strata, one study once, randomised before non-randomised.

Works on rows of the table `evidence_tools.verdicts.effects.effects_table` makes, as plain mappings: a claim has few,
and each is judged many times. Every row keeps a reason when it is set aside; nothing is dropped silently.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from evidence_tools.effects.groups import combine_arms
from evidence_tools.effects.pooling import pool
from evidence_tools.words import RANDOMISED, STRATA, UNCONTROLLED

from .found import Z, log_ratio, size

__all__ = [
    "STANDS",
    "UNBELIEVED",
    "Row",
    "age_of",
    "count_once",
    "frame_of",
    "poolable",
    "randomised_first",
    "stratum_of",
    "told_direction",
]

Row = dict[str, Any]  # a row of the effects table
UNBELIEVED = "unbelieved"  # a report whose numbers contradict it, or are too large to be true, however it ends
STANDS = "another result or report of this trial is counted"
ARMS = ("n_i", "mean_i", "sd_i", "n_c", "mean_c", "sd_c")
# What the comparisons of one trial have in common when they share a control group.
SHARED = (
    *(
        "study_id",
        "instrument",
        "phase",
        "timepoint",
        "value_kind",
        "measure",
        "comparator_arm",
        "n_c",
        "mean_c",
        "sd_c",
    ),
)
MEANS = {"means and SDs", "means with SE or CI", "changes", "medians"}
PHASES = ("end_of_treatment", "single_session", "unclear", "during", "follow_up")


def told_direction(row: Mapping[str, Any]) -> str:
    """Return the direction a trial counts with; `UNBELIEVED` where its report is believed on neither side.

    What such a report says stays in `direction`; its `side` is empty although it names one.
    """
    return UNBELIEVED if row["side"] == "" and row["direction"].startswith("favours") else str(row["direction"])


def age_of(row: Mapping[str, Any]) -> tuple[bool, str, str]:
    """Return what trials are put in order by, oldest first; one without a year is not the oldest: it comes last."""
    return (not row["year"], row["year"], row["study_id"])


def stratum_of(comparator_type: str, design: str = "") -> str:
    """Return the comparator stratum: passive, attention, sham, active, unclear, or none for single-group designs."""
    if comparator_type in STRATA:
        return STRATA[comparator_type]
    return "none" if design in UNCONTROLLED else "unclear"


def _rank(row: Row) -> tuple[object, ...]:
    """Return what a row is sorted by, so that the one that stands for its study comes first."""
    return (
        not row["countable"],
        not row["poolable"],
        PHASES.index(row["phase"]),
        row["preference"],
        row["approximated"] != "",
        row["value_kind"] != "post",
        row["study_id"] != row["trial_id"],
        row["result_id"],
    )


def _alike(one: Row, other: Row) -> bool:
    """Say whether two comparisons of a trial share its control group."""
    pairs = ((one[name], other[name]) for name in SHARED)
    return all(a == b or (pd.isna(a) and pd.isna(b)) for a, b in pairs)


def _siblings(group: Sequence[Row]) -> list[Row]:
    """Find the arms of a trial that were compared with the control group of its first row, each arm once."""
    first = group[0]
    if not first["poolable"]:
        return [first]
    arms: dict[str, Row] = {}
    for row in group:
        if row["poolable"] and _alike(first, row):
            arms.setdefault(row["intervention_arm"], row)
    return list(arms.values())


def _combined(arms: Sequence[Row]) -> Row:
    """Combine the arms of a trial into one group, from their means (Handbook 23.3.4 and table 6.5.a)."""
    both = combine_arms(*([arm[name] for arm in arms] for name in ("n_i", "mean_i", "sd_i")))
    first = arms[0]
    alone = {name: float(first[name]) for name in ARMS}
    raw = alone | {"n_i": both.n, "mean_i": both.mean, "sd_i": both.sd}
    yi, vi = size("SMD", **raw)
    # A design effect behind the variance of one arm is behind that of both.
    wider = max(1.0, float(first["vi"]) / size("SMD", **alone)[1])
    sign = -1.0 if first["better"] == "lower" else 1.0
    clusters = f"; variance times {wider:z.2f}, the design effect of its arms" if wider > 1.001 else ""
    log_rom, log_rom_v = log_ratio(raw, first["value_kind"], widened=wider)
    # Seen from the other arm (a claim of harm) the ratio is that of the other arm, as in the rows that came in.
    turned = -1.0 if first["log_rom"] * log_ratio(alone, first["value_kind"])[0] < 0 else 1.0
    told = {"yi": sign * yi, "vi": wider * vi, "trace": both.trace + clusters}
    return raw | told | {"log_rom": turned * log_rom, "log_rom_v": log_rom_v}


def _split_control(arms: Sequence[Row]) -> Row:
    """Combine comparisons that print no means: the control's people are divided among them (Handbook 23.3.4).

    The part of each variance that comes from the control grows as its people shrink; the comparisons are then combined
    by inverse variance, so that the trial is one row.
    """
    n_i, n_c = np.array([arm["n_i"] for arm in arms], float), float(arms[0]["n_c"])
    grown = (1 / n_i + len(arms) / n_c) / (1 / n_i + 1 / n_c)
    whole = pool([arm["yi"] for arm in arms], np.array([arm["vi"] for arm in arms]) * grown, method="EE", ci="z")
    trace = f"control of {n_c:g} split among {len(arms)} comparisons (Handbook 23.3.4); {arms[0]['trace']}"
    return {"yi": whole.estimate, "vi": whole.se**2, "n_i": float(n_i.sum()), "trace": trace}


def _has(arms: Sequence[Row], *names: str) -> bool:
    return not any(pd.isna(arm[name]) for arm in arms for name in names)


def _all_of(arms: Sequence[Row], name: str, between: str) -> str:
    return between.join(dict.fromkeys(arm[name] for arm in arms if arm[name]))


def _told_together(arms: Sequence[Row], yi: float, half: float) -> tuple[str, str]:
    """Return side and direction of combined arms.

    Where an arm's numbers do not tell its side both are the first's own; where no report tells anything the direction
    of all is unclear, as that of each.
    """
    if any(arm["side"] == "" and arm["yi"] != 0 for arm in arms):
        return arms[0]["side"], arms[0]["direction"]
    side = "favours_intervention" if yi > 0 else "favours_comparator" if yi < 0 else ""
    silent = all(arm["direction"] == "unclear" for arm in arms)
    return side, "unclear" if silent else side if abs(yi) > half else "no_difference"


def _merge(arms: Sequence[Row]) -> tuple[Row, Sequence[Row]]:
    """Make one row of the arms of a trial that share a control; return it and the arms that are in it.

    Arms with means become one group; other comparisons share the control's people. Where neither can be done, the
    first stands alone: two rows would count the control twice. So it does in a crossover, whose arms are one people.
    """
    if arms[0]["design"] == "rct_crossover":
        return arms[0], arms[:1]
    if _has(arms, *ARMS) and {arm["source"] for arm in arms} <= MEANS:
        made = _combined(arms)
    elif _has(arms, "n_i", "n_c"):
        made = _split_control(arms)
    else:
        return arms[0], arms[:1]
    yi, half, people = made["yi"], Z * math.sqrt(made["vi"]), made["n_i"] + arms[0]["n_c"]
    side, direction = _told_together(arms, yi, half)
    names = [arm["intervention_arm"] for arm in arms]
    made |= {
        "ci_low": yi - half,
        "ci_high": yi + half,
        "n": people,
        "n_compared": people,
        "direction": direction,
        "side": side,
        "intervention_arm": " + ".join(names),
        "p_value": "",
        "approximated": _all_of(arms, "approximated", "; "),
        "warnings": _all_of(arms, "warnings", "; "),
        "trace": f"{len(arms)} arms ({', '.join(names)}) against one control; {made['trace']}",
    }
    return arms[0] | made, arms


def frame_of(rows: Sequence[Row], kinds: Mapping[str, Any]) -> pd.DataFrame:
    """Put rows as a table with these columns and dtypes."""
    return pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=kind) for name, kind in kinds.items()})


def count_once(effects: Sequence[Row]) -> list[Row]:
    """Let every trial stand once.

    Parameters
    ----------
    effects : sequence of rows
        Of one outcome, one intervention and one stratum.

    Returns
    -------
    list of rows
        All of them, best first within each trial, with `counted` (bool) and `set_aside` (why a row is not counted; ""
        if it is). Reports of one trial are one trial; a row with numbers stands before one without, end of treatment
        before follow-up, the preferred instrument before others, values after treatment before changes.
    """
    trials: dict[str, list[Row]] = {}
    for row in sorted(effects, key=_rank):
        trials.setdefault(row["trial_id"], []).append(row)
    return [once for trial in sorted(trials) for once in _one_trial(trials[trial])]


def _one_trial(group: Sequence[Row]) -> Iterator[Row]:
    """Let the first row of a trial stand for it, its arms combined; the rest say why they do not."""
    first = group[0]
    arms: Sequence[Row] = _siblings(group)
    head, arms = _merge(arms) if len(arms) > 1 else (first, arms)
    chosen = bool(first["countable"])
    yield head | {"counted": chosen, "set_aside": "" if chosen else first["why_not"]}
    parts = {arm["result_id"] for arm in arms}
    for row in group[1:]:
        if row["result_id"] in parts:
            reason = "part of the combined arms"
        else:  # what keeps a row that could count without numbers is not why it is set aside
            reason = STANDS if row["countable"] else row["why_not"] or STANDS
        yield row | {"counted": False, "set_aside": reason}


def randomised_first(rows: Sequence[Row]) -> list[Row]:
    """Set non-randomised trials aside where randomised ones are counted: they are listed, not counted.

    Parameters
    ----------
    rows : sequence of rows
        From `count_once`.
    """
    if not any(row["counted"] and row["design"] in RANDOMISED for row in rows):
        return list(rows)
    told = {"counted": False, "set_aside": "not randomised, and there are randomised trials"}
    return [row | told if row["counted"] and row["design"] not in RANDOMISED else row for row in rows]


def poolable(rows: Sequence[Row]) -> list[Row]:
    """Choose the rows that enter the pooled estimate: counted, with numbers.

    Parameters
    ----------
    rows : sequence of rows
        From `count_once` and `randomised_first`.
    """
    return [row for row in rows if row["counted"] and row["poolable"]]
