"""Every result that bears on a claim in one readable table: the effect and how it was computed, or why not."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from evidence_tools.words import DIRECTION_WORDS, STRATUM_LABELS

from .bearing import bearing_results
from .effects import own_warnings
from .material import Material
from .people import one_study
from .strata import frame_of
from .values import bracketed_words

__all__ = ["effect_list"]


def _effect(row: pd.Series) -> str:
    if pd.isna(row["yi"]):
        return ""
    # The column is that of standardised differences; another measure is named.
    return bracketed_words(row["measure"], row["yi"], row["ci_low"], row["ci_high"])


def _remarks(row: pd.Series) -> str:
    """Say how the effect came out of the printed numbers, or why there is none, and what looks implausible."""
    how = row["trace"] if pd.notna(row["yi"]) else ""
    why = f"not pooled: {row['why_not']}" if row["why_not"] else ""
    return "; ".join(part for part in (how, why, own_warnings(row)) if part)


def effect_list(claim: Mapping[str, str], material: Material) -> pd.DataFrame:
    """List the results that bear on a claim.

    Parameters
    ----------
    claim : mapping
        A row of claims.csv.
    material : Material

    Returns
    -------
    DataFrame
        Index: short citation. What the treatment was compared with, when it was measured, people, the effect (Hedges g
        with 95 % interval, positive = in favour of the intervention; "" where none can be computed), the reported
        direction, how the effect was computed or why not, and where the numbers were read. Results with an effect
        first, by comparator.
    """
    rows = frame_of(bearing_results(claim, material), material.kinds)
    order = pd.DataFrame(
        {
            "none": rows["yi"].isna(),
            "stratum": rows["stratum"].map(list(STRATUM_LABELS).index),
            "year": rows["year"].astype(str),
            "result_id": rows["result_id"],
        },
        index=rows.index,
    )
    rows = rows.loc[order.sort_values(list(order), kind="stable").index]
    table = pd.DataFrame(
        {
            "study": [material.names.get(study, study) for study in rows["study_id"]],
            "compared with": rows["stratum"].map(STRATUM_LABELS).to_numpy(),
            "when": rows["timepoint"].to_numpy(),
            "people": [one_study(row) for _, row in rows.iterrows()],
            "SMD [95 % CI]": [_effect(row) for _, row in rows.iterrows()],
            "reported": rows["direction"].map(DIRECTION_WORDS).to_numpy(),
            "how, or why not": [_remarks(row) for _, row in rows.iterrows()],
            "source": [
                f"{url} ({where})" for url, where in zip(rows["source_url"], rows["source_locator"], strict=True)
            ],
        }
    )
    return table.set_index("study")
