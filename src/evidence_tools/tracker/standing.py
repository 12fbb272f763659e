"""Whether a study counts, outcome by outcome, and what is missing where it does not."""

from __future__ import annotations

import pandas as pd

from evidence_tools.tracker.computed import Computed

__all__ = ["standing", "standing_table"]


def _outcome(label: str, rows: pd.DataFrame) -> str:
    if rows["countable"].any():
        numbers = int(rows["poolable"].sum())
        return f"counted for {label}" + ("" if numbers else ", by its direction only: " + _why(rows[rows["countable"]]))
    return f"not counted for {label}: {_why(rows)}"


def _why(rows: pd.DataFrame) -> str:
    reasons = [reason for reason in rows["why_not"] if reason]
    return reasons[0] if reasons else "another result or report stands for this trial"


def standing(ev: Computed, study_id: str) -> list[str]:
    """Say for each outcome of a study whether it is counted, and why not.

    Parameters
    ----------
    ev : Computed
    study_id : str

    Returns
    -------
    list of str
        One sentence an outcome; one that says so where no result of the study is on record.
    """
    rows = ev.material.effects
    rows = rows[rows["study_id"] == study_id]
    name = ev.names.get(study_id, study_id)
    if rows.empty:
        return [f"{name}: not counted; no result of it is on record yet (results.csv)."]
    labels = dict(zip(ev.outcomes["outcome"], ev.outcomes["label"].str.lower(), strict=True))
    return [f"{name}: {_outcome(labels.get(o, o), part)}." for o, part in rows.groupby("outcome", sort=True)]


def standing_table(ev: Computed, studies: list[str]) -> pd.DataFrame:
    """List for several studies, outcome by outcome, whether they are counted and what is missing."""
    return pd.DataFrame({"study": [line for study in studies for line in standing(ev, study)]})
