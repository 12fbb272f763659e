"""Which studies carry the result: leave-one-out, cumulative, influence measures, Baujat's coordinates.

All refits are one batch; definitions are metafor's (Viechtbauer and Cheung 2010, Research Synthesis Methods 1:112-125;
Baujat and others 2002, Statistics in Medicine 21:2641-2652).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special

from evidence_tools.errors import EffectError

from .checks import Labels, Numbers, choose, effects_in
from .many import Fits, fit_batch
from .moments import FirstOnes, LeaveOneOut
from .pooled import Pooled
from .pooling import CI_METHODS, check_level, pool
from .tau2 import METHODS

__all__ = ["baujat", "cumulative", "influence_measures", "leave_one_out", "shrunken"]

ALIKE = 1e-24  # a factor this small is rounding: the effects do not differ


def _names(labels: Labels, k: int) -> list[object]:
    return list(range(k)) if labels is None else list(labels)


def _left_out(y: np.ndarray, v: np.ndarray, method: str, ci: str, level: float) -> Fits:
    if len(y) < 2:
        raise EffectError("leaving one study out needs two studies or more (k = 1).")
    method, ci = choose("method", method, METHODS), choose("ci", ci, CI_METHODS)
    return fit_batch(LeaveOneOut(y, v), method, ci, check_level(level))


def leave_one_out(
    yi: Numbers, vi: Numbers, method: str = "REML", ci: str = "HKSJ", level: float = 0.95, labels: Labels = None
) -> pd.DataFrame:
    """Pool again without each study in turn.

    Returns
    -------
    DataFrame
        One row a study, in their order: the fit without it (columns `FIT_COLUMNS`).
    """
    y, v = effects_in(yi, vi, labels)
    return _left_out(y, v, method, ci, level).frame(pd.Index(_names(labels, len(y)), name="without"))


def cumulative(
    yi: Numbers,
    vi: Numbers,
    order: Sequence[object] | None = None,
    method: str = "REML",
    ci: str = "HKSJ",
    level: float = 0.95,
    labels: Labels = None,
) -> pd.DataFrame:
    """Pool the first study, the first two, and so on.

    Parameters
    ----------
    order : sequence, optional
        What to sort by, such as years (ties keep their order); by default the rows as they are.

    Returns
    -------
    DataFrame
        One row a step, in that order: `row` (position of the study added, from 0) and the columns `FIT_COLUMNS`.

    Raises
    ------
    EffectError
        If `order` has another length or holds something missing.
    """
    y, v = effects_in(yi, vi, labels)
    method, ci = choose("method", method, METHODS), choose("ci", ci, CI_METHODS)
    rows = np.arange(len(y))
    if order is not None:
        keys = pd.Series(list(order))
        if len(keys) != len(y) or keys.isna().any():
            raise EffectError(f"order has {keys.notna().sum()} known values for {len(y)} studies. Give one for each.")
        rows = keys.sort_values(kind="stable").index.to_numpy()
    fits = fit_batch(FirstOnes(y[rows], v[rows]), method, ci, check_level(level))
    names = [_names(labels, len(y))[row] for row in rows]
    table = fits.frame(pd.Index(names, name="added"))
    table.insert(0, "row", rows)
    return table


def influence_measures(
    yi: Numbers, vi: Numbers, method: str = "REML", ci: str = "z", labels: Labels = None
) -> pd.DataFrame:
    """Measure how much each study moves the result.

    Returns
    -------
    DataFrame
        One row a study: rstudent (externally standardised residual), dffits, cooks_d, cov_r (covariance ratio),
        tau2_del
        and q_del (without the study), hat, weight (per cent), dfbetas, influential (metafor's rule: \\|dffits\\| >
        3 sqrt(1/(k - 1)), or chi-squared of cooks_d above one half, or hat > 3/k, or \\|dfbetas\\| > 1), resid,
        resid_se, rstandard (internally standardised).

    Raises
    ------
    EffectError
        Below three studies; with HKSJ also if effects are alike (its standard error is 0).
    """
    y, v = effects_in(yi, vi, labels)
    k = len(y)
    if k < 3:
        raise EffectError(f"influence measures need three studies or more (k = {k}).")
    whole, out = pool(y, v, method, ci), _left_out(y, v, method, ci, 0.95)
    _need_spread(whole, out.hksj_factor)
    total = v + whole.tau2
    hat = (1 / total) / np.sum(1 / total)
    moved = whole.estimate - out.estimate
    factor = out.hksj_factor
    spread_without = 1 / np.sum(1 / (v + out.tau2[:, None]), axis=1)
    table = pd.DataFrame(
        {
            "rstudent": (y - out.estimate) / np.sqrt(factor * (v + out.tau2) + out.se**2),
            "dffits": moved / np.sqrt(factor * hat * (v + out.tau2)),
            "cooks_d": moved**2 / whole.se**2,
            "cov_r": out.se**2 / whole.se**2,
            "tau2_del": out.tau2,
            "q_del": out.q,
            "hat": hat,
            "weight": 100 * hat,
            "dfbetas": moved / np.sqrt(factor * spread_without),
        },
        index=pd.Index(_names(labels, k), name="study"),
    )
    table["influential"] = (
        (table["dffits"].abs() > 3 * np.sqrt(1 / (k - 1)))
        | (special.chdtr(1, table["cooks_d"].to_numpy()) > 0.5)
        | (table["hat"] > 3 / k)
        | (table["dfbetas"].abs() > 1)
    )
    table["resid"] = y - whole.estimate
    table["resid_se"] = np.sqrt(whole.hksj_factor * total * (1 - hat))
    table["rstandard"] = table["resid"] / table["resid_se"]
    return table


def _need_spread(whole: Pooled, factors: np.ndarray | None = None) -> None:
    """Refuse to divide by an HKSJ standard error of 0."""
    alike = whole.hksj_factor <= ALIKE or (factors is not None and bool((factors <= ALIKE).any()))
    if alike and whole.ci_method == "HKSJ":
        raise EffectError(
            "effects are alike, of all studies or of all but one, so that HKSJ has a standard error of 0. "
            "Use ci='z' or ci='HKSJ-adhoc'."
        )


def baujat(yi: Numbers, vi: Numbers, method: str = "EE", labels: Labels = None) -> pd.DataFrame:
    """Return the coordinates of a Baujat plot.

    Returns
    -------
    DataFrame
        heterogeneity: squared Pearson residual, for EE the study's part of Q; influence: squared change of the estimate
        without the study over its variance.
    """
    y, v = effects_in(yi, vi, labels)
    whole, out = pool(y, v, method, "z"), _left_out(y, v, method, "z", 0.95)
    return pd.DataFrame(
        {
            "heterogeneity": (y - whole.estimate) ** 2 / (v + whole.tau2),
            "influence": (out.estimate - whole.estimate) ** 2 / out.se**2,
        },
        index=pd.Index(_names(labels, len(y)), name="study"),
    )


def shrunken(
    yi: Numbers, vi: Numbers, method: str = "REML", ci: str = "z", level: float = 0.95, labels: Labels = None
) -> pd.DataFrame:
    """Return each study's own effect shrunken to the mean (empirical Bayes; best linear unbiased prediction).

    Returns
    -------
    DataFrame
        estimate, se, low, high: one row a study.
    """
    whole = pool(yi, vi, method, ci, level, labels=labels)
    _need_spread(whole)
    own = whole.tau2 / (whole.tau2 + whole.vi)
    estimate = own * whole.yi + (1 - own) * whole.estimate
    se = np.sqrt(own * whole.vi + (1 - own) ** 2 * whole.se**2)
    half = se * (whole.ci_high - whole.ci_low) / (2 * whole.se)
    return pd.DataFrame(
        {"estimate": estimate, "se": se, "low": estimate - half, "high": estimate + half},
        index=pd.Index(_names(labels, whole.k), name="study"),
    )
