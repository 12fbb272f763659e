"""Which effects may stand together: comparator strata, one study once, randomised before non-randomised.

Works on the table `evidence_tools.verdicts.effects.effects_table` makes. Every row keeps a reason when it is set aside;
nothing is dropped silently.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from evidence_tools.effects.pooling import pool
from evidence_tools.effects.sizes import effect_size
from evidence_tools.words import RANDOMISED, STRATA, UNCONTROLLED

__all__ = ["count_once", "poolable", "randomised_first", "stratum_of"]

PHASES = ("end_of_treatment", "single_session", "unclear", "during", "follow_up")


def stratum_of(comparator_type: str, design: str = "") -> str:
    """Return the comparator stratum: passive, attention, sham, active, unclear, or none for single-group designs."""
    if comparator_type in STRATA:
        return STRATA[comparator_type]
    return "none" if design in UNCONTROLLED else "unclear"


def _order(effects: pd.DataFrame) -> pd.DataFrame:
    """Sort so that the row that stands for its study comes first."""
    ranks = pd.DataFrame(
        {
            "counts": ~effects["countable"].astype(bool),
            "number": ~effects["poolable"].astype(bool),
            "phase": effects["phase"].map(PHASES.index),
            "preference": effects["preference"].astype(float),
            "change": effects["value_kind"].ne("post"),
            "report": effects["study_id"].ne(effects["trial_id"]),
            "result_id": effects["result_id"],
        },
        index=effects.index,
    )
    return effects.loc[ranks.sort_values(list(ranks.columns), kind="stable").index]


def _siblings(first: pd.Series, group: pd.DataFrame) -> pd.DataFrame:
    """Find the other intervention arms of a trial that were compared with the same control group."""
    same = ["study_id", "instrument", "phase", "timepoint", "value_kind", "comparator_arm", "n_c", "mean_c", "sd_c"]
    alike = group["poolable"].to_numpy(bool)
    if alike.sum() < 2:
        return group.iloc[:1]
    for name in same:
        alike = alike & (group[name].eq(first[name]) | (group[name].isna() & pd.isna(first[name]))).to_numpy(bool)
    return group[alike].drop_duplicates("intervention_arm")


def _split_control(arms: pd.DataFrame) -> pd.Series:
    """Combine several arms against one control: the control's people are divided among the comparisons.

    Cochrane Handbook 23.3.4: a shared group is split into as many smaller groups as there are comparisons; the
    comparisons of one trial are then combined by inverse variance, so that the trial is one row.
    """
    shares = arms["n_c"].to_numpy(float) / len(arms)
    raw = {name: arms[name].to_numpy(float) for name in ("n_i", "mean_i", "sd_i", "mean_c", "sd_c")}
    yi, vi = effect_size("SMD", n_c=shares, **raw)
    sign = np.where(arms["better"].to_numpy(str) == "lower", -1.0, 1.0)
    whole = pool(yi * sign, vi, method="EE", ci="z")
    row = arms.iloc[0].copy()
    row["yi"], row["vi"] = whole.estimate, whole.se**2
    row["ci_low"], row["ci_high"] = whole.ci_low, whole.ci_high
    row["n_i"] = arms["n_i"].sum()
    row["n"] = row["n_i"] + row["n_c"]
    names = ", ".join(arms["intervention_arm"])
    row["trace"] = f"{len(arms)} arms ({names}) against one control, split among them (Handbook 23.3.4); {row['trace']}"
    return row


def count_once(effects: pd.DataFrame) -> pd.DataFrame:
    """Let every trial stand once.

    Parameters
    ----------
    effects : DataFrame
        Rows of one outcome, one intervention and one stratum.

    Returns
    -------
    DataFrame
        All rows, best first within each trial, with the columns `counted` (bool) and `set_aside` (why a row is not
        counted; "" if it is). Reports of one trial are one trial; a row with numbers stands before one without, end of
        treatment before follow-up, the preferred instrument before others, values after treatment before changes.
    """
    if effects.empty:
        return effects.assign(counted=pd.Series(dtype=bool), set_aside=pd.Series(dtype="str"))
    rows = []
    for _, group in _order(effects).groupby("trial_id", sort=True):
        first = group.iloc[0]
        arms = _siblings(first, group) if first["poolable"] else group.iloc[:1]
        head = _split_control(arms) if len(arms) > 1 else first
        chosen = bool(first["countable"])
        rows.append(head.to_dict() | {"counted": chosen, "set_aside": "" if chosen else first["why_not"]})
        for index, row in group.iloc[1:].iterrows():
            part = index in arms.index
            reason = (
                "part of the combined arms" if part else row["why_not"] or f"{first['result_id']} stands for this trial"
            )
            rows.append(row.to_dict() | {"counted": False, "set_aside": reason})
    return pd.DataFrame(rows, columns=[*effects.columns, "counted", "set_aside"])


def randomised_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Set non-randomised trials aside where randomised ones are counted: they are listed, not counted.

    Parameters
    ----------
    rows : DataFrame
        From `count_once`.
    """
    counted = rows["counted"].astype(bool)
    chance = rows["design"].isin(RANDOMISED)
    if not (counted & chance).any():
        return rows
    aside = counted & ~chance
    reason = rows["set_aside"].where(~aside, "not randomised, and there are randomised trials")
    return rows.assign(counted=counted & ~aside, set_aside=reason)


def poolable(counted: pd.DataFrame) -> pd.DataFrame:
    """Choose the rows that enter the pooled estimate: counted, with numbers.

    Parameters
    ----------
    counted : DataFrame
        From `count_once` and `randomised_first`.
    """
    return counted[counted["counted"].astype(bool) & counted["poolable"].astype(bool)]
