"""Meta-regression: do moderators explain why studies differ?

Mixed-effects model y = X b + u + e, Var(u) = tau2, as metafor's `rma(mods=)`. Knapp and Hartung 2003 for t and F tests.
Associations across studies are observational and easily confounded; below ten studies a moderator they tell little
(Cochrane Handbook 10.11.5.1).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from .checks import Labels, Numbers, choose, effects_in
from .design import INTERCEPT, Design, design_of
from .pooling import CI_METHODS, check_level, critical
from .residual import Projection, residual_tau2
from .tau2 import METHODS

__all__ = ["MetaRegression", "meta_regression"]


@dataclass(frozen=True, eq=False, repr=False)
class MetaRegression:
    """A fitted meta-regression.

    Attributes
    ----------
    coefficients : DataFrame
        Index: names of the columns; estimate, se, statistic, p_value, ci_low, ci_high (t with `df` degrees of
        freedom, z if `df` is NaN).
    vcov : array (p, p)
    tau2, se_tau2 : float
        Residual variance between studies.
    i2, h2 : float
        Residual I2 (per cent) and H2.
    r2 : float
        Per cent of tau2 the moderators explain, at least 0; NaN if there is none to explain (or no intercept). For EE
        from the residual mean squares.
    qe, qe_df, qe_p : float
        Test of residual heterogeneity.
    qm, qm_df, qm_p : float
        Test of all moderators: chi-squared with qm_df[0], or F with both (`qm_is_f`).
    k, p : int
    fitted : array (k,)
    ll_ml, ll_reml : float
        Log-likelihood and restricted log-likelihood at this tau2.
    """

    coefficients: pd.DataFrame
    vcov: np.ndarray
    tau2: float
    se_tau2: float
    i2: float
    h2: float
    r2: float
    qe: float
    qe_df: int
    qe_p: float
    qm: float
    qm_df: tuple[int, float]
    qm_p: float
    qm_is_f: bool
    df: float
    k: int
    p: int
    fitted: np.ndarray
    method: str
    ci_method: str
    level: float
    design: Design
    ll_ml: float
    ll_reml: float
    notes: tuple[str, ...] = ()

    def predict(self, moderators: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
        """Return the expected effect at new moderator values.

        Returns
        -------
        DataFrame
            estimate, se, ci_low, ci_high and the prediction interval pi_low, pi_high (same quantile, variance + tau2;
            NaN for EE).
        """
        x = self.design.new(moderators)
        estimate = x @ self.coefficients["estimate"].to_numpy()
        variance = np.einsum("ij,jk,ik->i", x, self.vcov, x)
        times = critical(self.level, self.df)
        wide = times * np.sqrt(variance + (self.tau2 if self.method != "EE" else math.nan))
        half = times * np.sqrt(variance)
        return pd.DataFrame(
            {
                "estimate": estimate,
                "se": np.sqrt(variance),
                "ci_low": estimate - half,
                "ci_high": estimate + half,
                "pi_low": estimate - wide,
                "pi_high": estimate + wide,
            }
        )

    def __repr__(self) -> str:
        test = f"F({self.qm_df[0]}, {self.qm_df[1]:g})" if self.qm_is_f else f"QM({self.qm_df[0]})"
        explained = "" if math.isnan(self.r2) else f", R2={self.r2:.0f}%"
        return (
            f"MetaRegression({', '.join(self.coefficients.index)}; k={self.k}, {self.method}, {self.ci_method}, "
            f"{test}={self.qm:.3g}, p={self.qm_p:.3g}, tau2={self.tau2:.4g}{explained})"
        )


def meta_regression(
    yi: Numbers,
    vi: Numbers,
    moderators: Mapping[str, Sequence[Any]] | pd.DataFrame,
    method: str = "REML",
    ci: str = "HKSJ",
    level: float = 0.95,
    factors: Sequence[str] = (),
    intercept: bool = True,
    labels: Labels = None,
) -> MetaRegression:
    """Regress effects on study characteristics.

    Parameters
    ----------
    moderators : mapping or DataFrame
        Name to one value per study; words are factors (levels sorted, the first is the reference), numbers are slopes.
    factors : sequence of str
        Moderators to treat as factors although they are numbers.
    method, ci, level
        As for `pool`.

    Raises
    ------
    EffectError
        Naming the row of a missing value; if moderators depend on each other; if there are too few studies.
    """
    method, ci, level = choose("method", method, METHODS), choose("ci", ci, CI_METHODS), check_level(level)
    y, v = effects_in(yi, vi, labels)
    design = design_of(moderators, len(y), factors, intercept, labels)
    return fit_design(y, v, design, method, ci, level)


def fit_design(y: np.ndarray, v: np.ndarray, design: Design, method: str, ci: str, level: float) -> MetaRegression:
    """Fit the model of a design already built; names already checked."""
    k, p = design.matrix.shape
    z, triangle = np.linalg.qr(design.matrix)
    tau2, se_tau2 = residual_tau2(y, v, z, method)
    fit, equal = Projection(y, v, z, tau2), Projection(y, v, z)
    back = np.linalg.inv(triangle)
    if ci == "HKSJ":
        fit.need_residuals(y, "Use ci='z' or ci='HKSJ-adhoc'.")
    factor = fit.q / (k - p) if ci.startswith("HKSJ") else 1.0
    factor = max(factor, 1.0) if ci == "HKSJ-adhoc" else factor
    vcov = factor * back @ fit.inverse @ back.T
    beta = back @ fit.beta
    df = math.nan if ci == "z" else float(k - p)
    qm, qm_df, qm_p, is_f = _omnibus(beta, vcov, design, df)
    h2 = equal.q / (k - p) if method == "EE" else 1 + tau2 * equal.trace / (k - p)
    few = (f"{k} studies for {p - 1} moderator columns: fewer than ten each (Handbook 10.11.5.1)",)
    return MetaRegression(
        coefficients=_coefficients(design.names, beta, vcov, df, level),
        vcov=vcov,
        tau2=tau2,
        se_tau2=se_tau2,
        i2=max(0.0, 100 * (1 - 1 / h2)) if h2 > 0 else 0.0,
        h2=h2,
        r2=_explained(y, v, design, method, tau2, equal.q / (k - p)),
        qe=equal.q,
        qe_df=k - p,
        qe_p=float(special.chdtrc(k - p, equal.q)),
        qm=qm,
        qm_df=qm_df,
        qm_p=qm_p,
        qm_is_f=is_f,
        df=df,
        k=k,
        p=p,
        fitted=design.matrix @ beta,
        method=method,
        ci_method=ci,
        level=level,
        design=design,
        ll_ml=fit.log_likelihood(restricted=False),
        ll_reml=fit.log_likelihood(restricted=True),
        notes=few if k < 10 * max(p - 1, 1) else (),
    )


def _coefficients(names: Sequence[str], beta: np.ndarray, vcov: np.ndarray, df: float, level: float) -> pd.DataFrame:
    se = np.sqrt(np.diag(vcov))
    statistic = beta / se
    tails = special.ndtr(-abs(statistic)) if math.isnan(df) else special.stdtr(df, -abs(statistic))
    half = critical(level, df) * se
    return pd.DataFrame(
        {
            "estimate": beta,
            "se": se,
            "statistic": statistic,
            "p_value": 2 * tails,
            "ci_low": beta - half,
            "ci_high": beta + half,
        },
        index=list(names),
    )


def _omnibus(
    beta: np.ndarray, vcov: np.ndarray, design: Design, df: float
) -> tuple[float, tuple[int, float], float, bool]:
    """Test all coefficients but the intercept (all of them if there is nothing else)."""
    tested = [i for i, name in enumerate(design.names) if name != INTERCEPT] or [0]
    part = beta[tested]
    value = float(part @ np.linalg.solve(vcov[np.ix_(tested, tested)], part))
    m = len(tested)
    if math.isnan(df):
        return value, (m, math.nan), float(special.chdtrc(m, value)), False
    return value / m, (m, df), float(special.fdtrc(m, df, value / m)), True


def _explained(y: np.ndarray, v: np.ndarray, design: Design, method: str, tau2: float, mean_square: float) -> float:
    if INTERCEPT not in design.names or len(design.names) < 2:
        return math.nan
    k = len(y)
    alone = np.full((k, 1), 1 / math.sqrt(k))
    if method == "EE":
        before, after = Projection(y, v, alone).q / (k - 1), mean_square
    else:
        before, after = residual_tau2(y, v, alone, method)[0], tau2
    return max(0.0, 100 * (before - after) / before) if before > 0 else 0.0  # as metafor: nothing to explain
