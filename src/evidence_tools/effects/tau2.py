"""Estimators of tau2, the variance between studies, and its Q-profile interval.

================  =====================================================================================
method            source
================  =====================================================================================
EE                equal (common, "fixed") effect: tau2 is taken as 0; aliases FE, CE
DL                DerSimonian and Laird 1986
HE                Hedges 1983, Hedges and Olkin 1985 (Cochran's ANOVA estimator)
HS, HSk           Hunter and Schmidt; Brannick and others 2019 (small-sample version)
SJ                Sidik and Jonkman 2005
ML, REML          maximum and restricted maximum likelihood: see `likelihood`
PM, EB            Paule and Mandel 1982; empirical Bayes (Morris 1983) solves the same equation (Viechtbauer 2015)
PMM               median-unbiased Paule-Mandel (Viechtbauer 2021)
================  =====================================================================================

Names are metafor's. Estimates below zero are set to zero. Q-profile: Viechtbauer 2007, Statistics in Medicine 26:37-52.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import special

from .checks import Numbers, choose, effects_in
from .likelihood import maximise
from .moments import Batch
from .residual import standard_error

__all__ = ["METHODS", "estimate_tau2", "q_profile", "q_root", "tau2_of", "tau2_se", "typical_variance"]

METHODS = {name: name for name in ("EE", "DL", "HE", "HS", "HSk", "SJ", "ML", "REML", "PM", "EB", "PMM")}
METHODS |= {"FE": "EE", "CE": "EE"}


def estimate_tau2(yi: Numbers, vi: Numbers, method: str = "REML") -> float:
    """Estimate the variance between studies.

    Parameters
    ----------
    yi, vi : arrays
        Effects and sampling variances.
    method : str
        See the module's table.

    Returns
    -------
    float
        tau2 >= 0, in the square of the effect's unit; 0 for one study.

    Raises
    ------
    EffectError, UsageError
        For unusable numbers; for an unknown method.
    """
    method = choose("method", method, METHODS)
    return float(tau2_of(Batch(*effects_in(yi, vi)), method)[0])


def tau2_of(batch: Batch, method: str) -> np.ndarray:
    """Estimate tau2 of every analysis, shape (B,); 0 where there is one study."""
    tau2 = _ESTIMATORS[method](batch)
    return np.where(np.asarray(batch.k) > 1, np.maximum(tau2, 0.0), 0.0)


def q_root(batch: Batch, target: np.ndarray) -> np.ndarray:
    """Find the tau2 >= 0 at which Q(tau2) = sum (y - mean)^2/(v + tau2) equals `target`; 0 where Q(0) is below it.

    Q falls with tau2, and 1/Q is nearly a straight line (exactly one if all v are equal): Newton's method on 1/Q.
    """
    spread, least = batch.extent()
    if batch.size == 1:
        high = float(batch.k if np.ndim(batch.k) == 0 else batch.k[0]) * float(spread[0]) ** 2 / 4
        return np.array([_q_root_one(batch, float(np.ravel(target)[0]), high, float(least[0]))])
    target = np.broadcast_to(np.asarray(target, dtype=float), batch.size)
    bound = np.broadcast_to(np.asarray(batch.k) * spread**2 / 4, batch.size)
    least = np.broadcast_to(least, batch.size)
    tau2 = np.zeros(batch.size)
    low, high = np.zeros(batch.size), np.maximum(bound / target - least, 0.0)
    active, part = np.arange(batch.size), batch
    for _ in range(200):
        sums = part.sums(tau2[active], powers=2)
        now, q, fall = tau2[active], sums.q, sums.squared_residuals
        above = q > target[active]
        low[active] = np.where(above, np.maximum(low[active], now), low[active])
        high[active] = np.where(above, high[active], np.minimum(high[active], now))
        step = now + (q / target[active] - 1) * q / np.where(fall > 0, fall, np.inf)
        outside = (step < low[active]) | (step > high[active])
        step = np.where(outside, 0.5 * (low[active] + high[active]), step)
        tau2[active] = step
        going = np.abs(step - now) > 1e-9 * (step + least[active])
        if not going.any():
            break
        if not going.all():
            active = active[going]
            part = batch.rows(active)
    return tau2


def _q_root_one(batch: Batch, target: float, bound: float, least: float) -> float:
    """Do for one analysis, in plain numbers, what `q_root` does for many."""
    tau2, low, high = 0.0, 0.0, max(bound / target - least, 0.0)
    for _ in range(200):
        sums = batch.sums_one(tau2, powers=2)
        q, fall = float(sums.q), float(sums.squared_residuals)
        low, high = (max(low, tau2), high) if q > target else (low, min(high, tau2))
        step = tau2 + (q / target - 1) * q / fall if fall > 0 else tau2
        if not low <= step <= high:
            step = 0.5 * (low + high)
        tau2, moved = step, abs(step - tau2)
        if moved <= 1e-9 * (tau2 + least):
            break
    return tau2


def q_profile(batch: Batch, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the Q-profile limits of tau2, shape (B,) each.

    Where even tau2 = 0 gives a Q below the lower quantile the interval is empty; like metafor it is then (0, 0).
    """
    tail, df = (1 - level) / 2, np.maximum(np.asarray(batch.k) - 1.0, 1.0)
    return q_root(batch, special.chdtri(df, tail)), q_root(batch, special.chdtri(df, 1 - tail))


def typical_variance(batch: Batch) -> np.ndarray:
    """Return Higgins and Thompson's typical sampling variance (2002, eq. 9), shape (B,); 0 where there is one study."""
    sums = batch.sums(np.zeros(batch.size), powers=2)
    spare = sums.a0 * sums.a0 - sums.b0
    alone = np.asarray(batch.k) < 2
    typical = (np.asarray(batch.k) - 1) * sums.a0 / np.where(spare > 0, spare, 1.0)
    # One weight that swallows all others: the others are infinitely imprecise beside it.
    return np.where(alone, 0.0, np.where(spare > 0, typical, np.inf))


def _equal(batch: Batch) -> np.ndarray:
    return np.zeros(batch.size)


def _dersimonian_laird(batch: Batch) -> np.ndarray:
    sums = batch.sums(np.zeros(batch.size), powers=2)
    spare = sums.a0 - sums.b0 / sums.a0
    return (sums.q - (np.asarray(batch.k) - 1)) / np.where(spare > 0, spare, 1.0)


def _plain(batch: Batch) -> tuple[np.ndarray, np.ndarray]:
    """Return the unweighted sum of squares of y about its mean, and the mean of v."""
    here = np.ones_like(batch.v) if batch.present is None else batch.present
    k = here.sum(axis=1)
    mean = (here * batch.y).sum(axis=1) / k
    return (here * (batch.y - mean[:, None]) ** 2).sum(axis=1), (here * batch.v).sum(axis=1) / k


def _hedges(batch: Batch) -> np.ndarray:
    squares, mean_v = _plain(batch)
    return squares / np.maximum(np.asarray(batch.k) - 1, 1) - mean_v


def _hunter_schmidt(batch: Batch, small_sample: bool = False) -> np.ndarray:
    sums = batch.sums(np.zeros(batch.size), powers=2)
    k = np.asarray(batch.k, dtype=float)
    factor = k / np.maximum(k - 1, 1) if small_sample else 1.0
    return (factor * sums.q - k) / sums.a0


def _sidik_jonkman(batch: Batch) -> np.ndarray:
    squares, _ = _plain(batch)
    k = np.asarray(batch.k, dtype=float)
    start = np.broadcast_to(squares / k, batch.size)
    return np.where(start > 0, start * batch.sums(start, powers=2).q / np.maximum(k - 1, 1), 0.0)


def _paule_mandel(batch: Batch, median: bool = False) -> np.ndarray:
    df = np.maximum(np.asarray(batch.k) - 1.0, 1.0)
    return q_root(batch, special.chdtri(df, 0.5) if median else df)


_ESTIMATORS: dict[str, Callable[[Batch], np.ndarray]] = {
    "EE": _equal,
    "DL": _dersimonian_laird,
    "HE": _hedges,
    "HS": _hunter_schmidt,
    "HSk": lambda batch: _hunter_schmidt(batch, small_sample=True),
    "SJ": _sidik_jonkman,
    "ML": lambda batch: maximise(batch, restricted=False),
    "REML": lambda batch: maximise(batch, restricted=True),
    "PM": _paule_mandel,
    "EB": _paule_mandel,
    "PMM": lambda batch: _paule_mandel(batch, median=True),
}


def tau2_se(y: np.ndarray, v: np.ndarray, tau2: float, method: str) -> float:
    """Return the standard error of tau2 (metafor's formulas; Viechtbauer 2005); NaN for EE and for one study."""
    k = len(y)
    if method == "EE" or k < 2:
        return float("nan")
    if method in ("ML", "REML"):
        w = 1 / (v + tau2)
        information = float(w @ w) if method == "ML" else _trace_pp(w)
        return standard_error(2 / information) if information > 0 else float("nan")
    if method in ("PM", "EB", "PMM"):
        return float(np.sqrt(2 * k * k / (k - 1)) / np.sum(1 / (v + tau2)))
    return standard_error(float(_moment_variance(y, v, tau2, method)))


def _trace_pp(w: np.ndarray) -> float:
    """Return tr(PP), P the projection of weighted least squares on a constant."""
    total = w.sum()
    return float(w @ w - 2 * np.sum(w**3) / total + (w @ w) ** 2 / total**2)


def _moment_variance(y: np.ndarray, v: np.ndarray, tau2: float, method: str) -> float:
    """Return Var(tau2) = Var(y'Py)/c^2 for the estimators of the form (y'Py - ...)/c."""
    k = len(y)
    start = float(np.var(y)) if method == "SJ" else 0.0
    w = np.ones(k) if method == "HE" else 1 / (v + start)
    total = w.sum()
    trace_p = total - w @ w / total
    # tr(PVPV) and tr(PVP) with P = W - ww'/sum(w)
    wv = w * v
    pvpv = wv @ wv - 2 * np.sum(w * wv * wv) / total + (w @ wv) ** 2 / total**2
    pvp = w @ wv - 2 * np.sum(w * w * wv) / total + (w @ w) * (w @ wv) / total**2
    divisor = {"DL": trace_p, "HS": total, "HSk": total * (k - 1) / k, "HE": k - 1.0}.get(method)
    if divisor is None:  # SJ: tau2 = start * y'Py/(k - 1)
        return (2 * pvpv + 4 * tau2 * pvp + 2 * tau2**2 * _trace_pp(w)) * (start / (k - 1)) ** 2
    if method == "HE":
        return (2 * pvpv + 4 * tau2 * pvp + 2 * tau2**2 * (k - 1)) / divisor**2
    return (2 * (k - 1) + 4 * tau2 * trace_p + 2 * tau2**2 * _trace_pp(w)) / divisor**2
