"""Pooling effects by inverse variance, the interval chosen by name.

Intervals: "z" (normal quantile), "t" (t with k - 1 df on the same standard error), "HKSJ" (Hartung, Knapp 2001; Sidik
and Jonkman 2002: standard error from the weighted spread of the effects, t with k - 1 df), "HKSJ-adhoc" (the same, its
factor never below 1; Knapp and Hartung 2003, Roever and others 2015).
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from evidence_tools.errors import UsageError

from .checks import Labels, Numbers, choose, effects_in
from .moments import Batch
from .pooled import PI_METHODS, Pooled
from .tau2 import METHODS, tau2_of

__all__ = ["CI_METHODS", "check_level", "critical", "fit_at", "hksj_factor", "pool"]

CI_METHODS = {name: name for name in ("z", "t", "HKSJ", "HKSJ-adhoc")}
CI_METHODS |= {"knha": "HKSJ", "HK": "HKSJ", "adhoc": "HKSJ-adhoc"}


def check_level(level: float) -> float:
    """Return `level` if it is a coverage between 0 and 1.

    Raises
    ------
    UsageError
        Otherwise; 95 is a common slip for 0.95.
    """
    if not 0 < level < 1:
        raise UsageError(f"level={level!r} is not a coverage. Allowed: between 0 and 1, such as 0.95.")
    return float(level)


def critical(level: float, df: float) -> float:
    """Return the two-sided quantile: normal if `df` is NaN, else t."""
    tail = (1 - level) / 2
    return float(-special.ndtri(tail) if math.isnan(df) else -special.stdtrit(df, tail))


def hksj_factor(q: np.ndarray, df: np.ndarray, ci: str) -> np.ndarray:
    """Return the factor on the squared standard error: Q(tau2)/df for HKSJ, at least 1 if ad hoc, 1 for z and t."""
    if not ci.startswith("HKSJ"):
        return np.ones_like(q)
    factor = np.where(df > 0, q / np.maximum(df, 1), 1.0)
    return np.maximum(factor, 1.0) if ci == "HKSJ-adhoc" else factor


def pool(
    yi: Numbers,
    vi: Numbers,
    method: str = "REML",
    ci: str = "HKSJ",
    level: float = 0.95,
    pi: str = "metafor",
    labels: Labels = None,
) -> Pooled:
    """Pool effects of independent studies.

    Parameters
    ----------
    yi : array (k,)
        Effects, e.g. from `effect_size`; ratios on the log scale.
    vi : array (k,)
        Their sampling variances (standard error squared), above zero.
    method : str
        EE (equal effect; FE and CE are the same), DL, HE, HS, HSk, SJ, ML, REML, PM, EB, PMM.
    ci : str
        "z", "t", "HKSJ" or "HKSJ-adhoc".
    level : float
        Coverage of all intervals.
    pi : str
        Definition of the prediction interval: a key of `PI_METHODS` ("metafor", "HTS", "Riley", "t", "z").
    labels : sequence, optional
        Study names for messages.

    Returns
    -------
    Pooled
        For one study its own effect with a normal interval; `notes` says so.

    Raises
    ------
    EffectError
        If k = 0, lengths differ, or a row is missing, infinite or has a variance that is not above zero.
    UsageError
        If a name is not known.

    Notes
    -----
    REML and ML are the global maximum (see `likelihood`). Estimators: `tau2`.

    >>> pool([0.1, 0.4, 0.2], [0.02, 0.05, 0.03], method="DL", ci="z").k
    3
    """
    method, ci = choose("method", method, METHODS), choose("ci", ci, CI_METHODS)
    pi, level = choose("pi", pi, {name: name for name in PI_METHODS}), check_level(level)
    y, v = effects_in(yi, vi, labels)
    batch = Batch(y, v)
    return fit_at(y, v, batch, float(tau2_of(batch, method)[0]), method, ci, level, pi, labels)


def fit_at(
    y: np.ndarray,
    v: np.ndarray,
    batch: Batch,
    tau2: float,
    method: str,
    ci: str,
    level: float,
    pi: str,
    labels: Labels,
    q_centre: float = math.nan,
) -> Pooled:
    """Pool at a given tau2; everything already checked. `batch` holds y and v; `method` names where tau2 comes from."""
    k = y.size
    # Residuals about the estimate itself: with one dominant weight differences of sums would lose digits.
    w = 1.0 / (v + tau2)
    total = float(w.sum())
    middle = float(w @ batch.y[0]) / total
    estimate = middle + float(batch.shift[0])
    df = math.nan if ci == "z" or k == 1 else k - 1.0
    factor = 1.0
    if ci.startswith("HKSJ") and k > 1:
        residuals = batch.y[0] - middle
        factor = float(w @ (residuals * residuals)) / (k - 1)
        factor = max(factor, 1.0) if ci == "HKSJ-adhoc" else factor
    se = math.sqrt(factor / total)
    half = critical(level, df) * se
    statistic = estimate / se if se > 0 else math.copysign(math.inf, estimate) if estimate else 0.0
    return Pooled(
        k=k,
        estimate=estimate,
        se=se,
        ci_low=estimate - half,
        ci_high=estimate + half,
        statistic=statistic,
        df=df,
        tau2=tau2,
        method=method,
        ci_method=ci,
        pi_method=pi,
        level=level,
        hksj_factor=factor,
        yi=y,
        vi=v,
        labels=None if labels is None else tuple(labels),
        q_centre=q_centre,
    )
