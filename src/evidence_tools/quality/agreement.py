"""How far people who judged the same things agree: shares, and Fleiss' kappa."""

from __future__ import annotations

import math

import pandas as pd

__all__ = ["agreement", "fleiss_kappa"]


def fleiss_kappa(counts: pd.DataFrame) -> float:
    """Return Fleiss' kappa for several raters.

    Parameters
    ----------
    counts : DataFrame
        One row a thing judged, one column a category, how many raters chose it; rows may have different numbers of
        raters, those with fewer than two say nothing and are left out.

    Returns
    -------
    float
        1 = all agree, 0 = no more than chance; NaN where nothing was judged twice or only one category was used.

    Notes
    -----
    Fleiss 1971, Psychological Bulletin 76:378-382; unequal numbers of raters as Fleiss, Levin & Paik 2003, Statistical
    Methods for Rates and Proportions, 18.3.
    """
    used = counts[counts.sum(axis=1) >= 2].astype(float)
    if used.empty:
        return math.nan
    raters = used.sum(axis=1)
    agreed = ((used**2).sum(axis=1) - raters) / (raters * (raters - 1))
    observed = float((agreed * raters).sum() / raters.sum())
    shares = used.sum() / raters.sum()
    chance = float((shares**2).sum())
    return math.nan if math.isclose(chance, 1.0) else (observed - chance) / (1 - chance)


def agreement(rows: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """Put the judgements of several people side by side.

    Parameters
    ----------
    rows : DataFrame
        study_id, domain, judgement, assessor; of two rows of one person for one domain the later counts.

    Returns
    -------
    table : DataFrame
        One row a study and domain: a column a person, the judgement most chose ("tie" where there is none), and the
        share who chose it.
    kappa : float
        Fleiss' kappa over all of them.
    """
    last = rows.drop_duplicates(["study_id", "domain", "assessor"], keep="last")
    side = last.pivot(index=["study_id", "domain"], columns="assessor", values="judgement").fillna("")
    counts = last.groupby(["study_id", "domain", "judgement"]).size().unstack(fill_value=0)
    most = counts.max(axis=1)
    alone = counts.eq(most, axis=0).sum(axis=1) == 1
    named = counts.idxmax(axis=1).where(alone, "tie")
    table = side.assign(**{"most said": named, "share": most / counts.sum(axis=1)})
    return table, fleiss_kappa(counts)
