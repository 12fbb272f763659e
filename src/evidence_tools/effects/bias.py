"""Small-study effects: Egger's regression, rank correlation, trim and fill, fail-safe N.

None of these proves publication bias; below ten studies the tests have little power and are not advised (Cochrane
Handbook 13.3.5.4).
Every result carries that caution in `notes`. Sources: Egger and others 1997; Sterne and Egger 2005 (mixed-effects
version);
Stanley and Doucouliagos 2014 (PEESE: variance as predictor); Begg and Mazumdar 1994; Duval and Tweedie 2000 (a, b);
Rosenthal 1979, Orwin 1983, Rosenberg 2005.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from evidence_tools.errors import EffectError

from .checks import Labels, Numbers, as_numbers, choose, effects_in, refuse
from .design import design_of
from .pooled import Pooled
from .pooling import CI_METHODS, critical, pool
from .regression import fit_design
from .residual import Projection
from .tau2 import METHODS

__all__ = ["EggerTest", "FailSafeN", "RankTest", "TrimFill", "egger_test", "fail_safe_n", "rank_test", "trim_and_fill"]

PREDICTORS = ("sei", "vi", "ni", "ninv", "sqrtni", "sqrtninv")
FEW = 10
EXACT = 170  # largest number of studies for which the exact distribution of Kendall's tau is counted


def _caution(k: int) -> tuple[str, ...]:
    said = ["asymmetry has other causes than unpublished studies: real differences by size, poor methods, chance"]
    if k < FEW:
        said.insert(0, f"{k} studies: below ten the test is not advised (Cochrane Handbook 13.3.5.4)")
    return tuple(said)


@dataclass(frozen=True)
class EggerTest:
    """Regression test for funnel plot asymmetry.

    Attributes
    ----------
    statistic, df, p_value : float
        Test of the slope; t with `df`, z if `df` is NaN.
    slope, slope_se : float
        Coefficient of the predictor (Egger's "bias" when the predictor is the standard error).
    intercept, intercept_se, limit_low, limit_high : float
        Expected effect of an infinitely precise study and its interval; NaN limits where the predictor does not go to 0
        with precision (ni, sqrtni).
    """

    statistic: float
    df: float
    p_value: float
    slope: float
    slope_se: float
    intercept: float
    intercept_se: float
    limit_low: float
    limit_high: float
    model: str
    predictor: str
    k: int
    notes: tuple[str, ...]


def egger_test(
    yi: Numbers,
    vi: Numbers,
    model: str = "lm",
    predictor: str = "sei",
    method: str = "REML",
    ci: str = "z",
    ni: Numbers | None = None,
    level: float = 0.95,
    labels: Labels = None,
) -> EggerTest:
    """Test whether smaller studies show other effects.

    Parameters
    ----------
    model : str
        "lm": weighted regression with a multiplicative error, Egger's own; "mixed": meta-regression by `method` and "
        "`ci`.
    predictor : str
        sei (standard error), vi (PEESE), ni, ninv, sqrtni, sqrtninv (with `ni`, people per study).

    Raises
    ------
    EffectError
        Below three studies; if all predictors are alike; if `ni` is needed and missing; if all effects are alike.
    """
    y, v = effects_in(yi, vi, labels)
    model, predictor = choose("model", model, ("lm", "mixed")), choose("predictor", predictor, PREDICTORS)
    k = len(y)
    if k < 3:
        raise EffectError(f"the test needs three studies or more (k = {k}).")
    x = _predictor(v, predictor, ni, labels)
    design = design_of({predictor: list(x)}, k, labels=labels)
    if model == "mixed":
        method, ci = choose("method", method, METHODS), choose("ci", ci, CI_METHODS)
        mixed = fit_design(y, v, design, method, ci, level)
        beta, se, df = mixed.coefficients["estimate"].to_numpy(), mixed.coefficients["se"].to_numpy(), mixed.df
    else:
        z, triangle = np.linalg.qr(design.matrix)
        fit, df, back = Projection(y, v, z), float(k - 2), np.linalg.inv(triangle)
        fit.need_residuals(y, "Use model='mixed' with ci='z'.")
        beta = back @ fit.beta
        se = np.sqrt(np.diag(back @ fit.inverse @ back.T) * fit.q / df)
    statistic = float(beta[1] / se[1])
    tail = special.ndtr(-abs(statistic)) if math.isnan(df) else special.stdtr(df, -abs(statistic))
    half = critical(level, df) * se[0] if predictor not in ("ni", "sqrtni") else math.nan
    return EggerTest(
        statistic=statistic,
        df=df,
        p_value=float(2 * tail),
        slope=float(beta[1]),
        slope_se=float(se[1]),
        intercept=float(beta[0]),
        intercept_se=float(se[0]),
        limit_low=float(beta[0] - half),
        limit_high=float(beta[0] + half),
        model=model,
        predictor=predictor,
        k=k,
        notes=_caution(k),
    )


def _predictor(v: np.ndarray, predictor: str, ni: Numbers, labels: Labels) -> np.ndarray:
    if predictor in ("sei", "vi"):
        return np.sqrt(v) if predictor == "sei" else v
    if ni is None:
        raise EffectError(f"predictor {predictor} needs ni, the number of people of every study.")
    n = np.atleast_1d(as_numbers("ni", ni, labels))
    if n.shape != v.shape:
        raise EffectError(f"{n.size} ni for {v.size} studies. Give one for each.")
    refuse(~(n > 0), "ni is missing or not above 0.", labels)
    return {"ni": n, "ninv": 1 / n, "sqrtni": np.sqrt(n), "sqrtninv": 1 / np.sqrt(n)}[predictor]


@dataclass(frozen=True)
class RankTest:
    """Begg and Mazumdar's rank correlation: Kendall's tau-b of standardised effects and variances, two-sided p."""

    tau: float
    p_value: float
    k: int
    exact: bool
    notes: tuple[str, ...]


def rank_test(yi: Numbers, vi: Numbers, labels: Labels = None) -> RankTest:
    """Correlate standardised effects with their variances; exact p without ties (up to 170 studies).

    Raises
    ------
    EffectError
        Below three studies, or if all variances are alike.
    """
    y, v = effects_in(yi, vi, labels)
    k = len(y)
    if k < 3:
        raise EffectError(f"the test needs three studies or more (k = {k}).")
    w = 1 / v
    mean = w @ y / w.sum()
    # The variance of y - mean is v - 1/sum(w), above zero for two studies or more.
    standard = (y - mean) / np.sqrt(v - 1 / w.sum())
    tied = len(set(standard)) < k or len(set(v)) < k
    if len(set(v)) < 2 or len(set(standard)) < 2:
        raise EffectError("all effects or all variances are alike: there is no order to correlate.")
    exact = k <= EXACT and not tied
    from scipy import stats  # slow to load, and no other calculation needs it

    found = stats.kendalltau(standard, v, method="exact" if exact else "asymptotic")
    return RankTest(float(found.statistic), float(found.pvalue), k, exact, _caution(k))


@dataclass(frozen=True, eq=False)
class TrimFill:
    """Trim and fill: what the pool would be if the funnel were symmetric. A sensitivity analysis, not a correction.

    Attributes
    ----------
    k0 : int
        Studies filled in.
    se_k0 : float
        NaN where the formula has no answer (L0 with a negative variance).
    p_k0 : float
        p of "no study is missing"; R0 only, NaN for L0.
    side : str
        Where they were filled: left or right.
    pooled : Pooled
        With them.
    filled_yi, filled_vi : array
    """

    k0: int
    se_k0: float
    p_k0: float
    side: str
    estimator: str
    pooled: Pooled
    filled_yi: np.ndarray
    filled_vi: np.ndarray
    notes: tuple[str, ...]


def trim_and_fill(
    yi: Numbers,
    vi: Numbers,
    method: str = "REML",
    ci: str = "HKSJ",
    side: str = "auto",
    estimator: str = "L0",
    level: float = 0.95,
    labels: Labels = None,
) -> TrimFill:
    """Fill in mirror images of the studies that make the funnel asymmetric (Duval and Tweedie 2000).

    Parameters
    ----------
    side : str
        Where studies are thought to be missing: left, right, or auto (left if the slope on the standard error is
        positive).
    estimator : str
        L0 or R0.

    Notes
    -----
    Ranks as in metafor: sorted by effect, \\|effect - trimmed estimate\\| ranked, ties in order of appearance.
    """
    y, v = effects_in(yi, vi, labels)
    method, ci = choose("method", method, METHODS), choose("ci", ci, CI_METHODS)
    side, estimator = choose("side", side, ("auto", "left", "right")), choose("estimator", estimator, ("L0", "R0"))
    k = len(y)
    if k < 3:
        raise EffectError(f"trim and fill needs three studies or more (k = {k}).")
    if side == "auto":
        design = design_of({"sei": np.sqrt(v)}, k)
        slope = fit_design(y, v, design, method, "z", 0.95).coefficients.loc["sei", "estimate"]
        side = "right" if slope < 0 else "left"
    sign = -1.0 if side == "right" else 1.0
    order = np.argsort(sign * y, kind="stable")
    ys, vs = sign * y[order], v[order]
    k0, se, centre = _iterate(ys, vs, method, estimator)
    filled_y, filled_v = sign * (2 * centre - ys[k - k0 :]), vs[k - k0 :]
    pooled = pool(np.append(y, filled_y), np.append(v, filled_v), method, ci, level)
    p_k0 = 0.5 ** (k0 + 1) if estimator == "R0" else math.nan
    return TrimFill(k0, se, p_k0, side, estimator, pooled, filled_y, filled_v, _caution(k))


def _iterate(y: np.ndarray, v: np.ndarray, method: str, estimator: str) -> tuple[int, float, float]:
    """Trim, centre, rank, count, until the count stays."""
    k, k0 = len(y), 0
    for _ in range(100):
        centre = pool(y[: k - k0], v[: k - k0], method, "z").estimate
        off = y - centre
        ranks = np.empty(k)
        ranks[np.argsort(np.abs(off), kind="stable")] = np.arange(1, k + 1)
        count, se = (_r0 if estimator == "R0" else _l0)(off, ranks, k)
        new = max(0, round(count))
        if new == k0:
            return k0, se, centre
        k0 = new
    raise EffectError("trim and fill did not settle on a number of studies in 100 rounds. Leave it out.")


def _r0(off: np.ndarray, ranks: np.ndarray, k: int) -> tuple[float, float]:
    below = ranks[off < 0]
    count = k - (below.max() if below.size else 0) - 1
    return count, math.sqrt(2 * max(0, count) + 2)


def _l0(off: np.ndarray, ranks: np.ndarray, k: int) -> tuple[float, float]:
    n = (4 * ranks[off > 0].sum() - k * (k + 1)) / (2 * k - 1)
    spread = k * (k + 1) * (2 * k + 1) + 10 * n**3 + 27 * n**2 + 17 * n - 18 * k * n**2 - 18 * k * n + 6 * k**2 * n
    return n, 4 * math.sqrt(spread / 24) / (2 * k - 1) if spread >= 0 else math.nan


@dataclass(frozen=True)
class FailSafeN:
    """How many null studies would undo the result: a curiosity, see `warning`."""

    n: int
    kind: str
    target: float
    p_value: float
    warning: str = (
        "Fail-safe N is a curiosity: it assumes that hidden studies average zero, ignores heterogeneity, and has no "
        "agreed "
        "threshold; the Cochrane Handbook advises against it (13.3.5.5)."
    )


def fail_safe_n(
    yi: Numbers, vi: Numbers, kind: str = "Rosenthal", alpha: float = 0.05, labels: Labels = None
) -> FailSafeN:
    """Count the null studies that would make the result non-significant (Rosenthal, Rosenberg) or halve it (Orwin).

    Parameters
    ----------
    kind : str
        "Rosenthal" (one-sided Stouffer test), "Orwin" (weighted mean to half its size), "Rosenberg" (weighted mean,
        two-sided).
    """
    y, v = effects_in(yi, vi, labels)
    kind, k, w = choose("kind", kind, ("Rosenthal", "Orwin", "Rosenberg")), len(y), 1 / v
    mean, target, p_value = float(w @ y / w.sum()), math.nan, math.nan
    if kind == "Rosenthal":
        z = abs(float(np.sum(y / np.sqrt(v)))) / math.sqrt(k)
        p_value = float(special.ndtr(-z))
        n = k * (z / -special.ndtri(alpha)) ** 2 - k
    elif kind == "Orwin":
        target = mean / 2
        n = float(k)
    else:
        p_value = float(2 * special.ndtr(-abs(mean) * math.sqrt(w.sum())))
        n = k * ((w @ y / -special.ndtri(alpha / 2)) ** 2 - w.sum()) / w.sum()
    n = max(0.0, float(n))
    whole = round(n) if abs(n - round(n)) < 1e-8 else math.ceil(n)
    return FailSafeN(int(whole), kind, target, p_value)
