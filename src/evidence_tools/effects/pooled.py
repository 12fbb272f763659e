"""The result of pooling: a value that knows how it was made; dearer parts are computed when asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy import special

from .moments import Batch
from .tau2 import q_profile, tau2_se, typical_variance

__all__ = ["PI_METHODS", "Pooled"]

NAN = float("nan")
PI_METHODS = {
    "metafor": "metafor's default: normal quantile with ci='z', else t with k - 1 df",
    "HTS": "t with k - 2 df (Higgins, Thompson and Spiegelhalter 2009); not defined below 3 studies",
    "Riley": "t with k - 2 df, at least 1 (Riley, Higgins and Deeks 2011; metafor predtype='Riley')",
    "t": "t with k - 1 df whatever the confidence interval (R meta >= 8.0; Veroniki 2019)",
    "z": "normal quantile",
}


@dataclass(frozen=True, eq=False, repr=False)
class Pooled:
    """A pooled effect.

    Attributes
    ----------
    k : int
        Number of studies.
    estimate, se : float
        Pooled effect and its standard error (for HKSJ the Hartung-Knapp-Sidik-Jonkman one), unit of `yi`.
    ci_low, ci_high : float
        Confidence interval at `level`, by `ci_method`.
    statistic, df, p_value : float
        Test of no effect (0): z if `df` is NaN, else t with `df` degrees of freedom; two-sided.
    tau2, se_tau2, tau2_ci : float, float, (float, float)
        Variance between studies, its standard error and Q-profile interval. `method` names the estimator.
    i2, h2, i2_ci, h2_ci : float, pair
        I2 in per cent and H2. For random effects metafor's definition, I2 = 100 tau2/(tau2 + typical v); for EE
        (Q - df)/Q. The intervals carry the Q-profile interval of tau2 over.
    q, q_df, q_p : float
        Cochran's Q and its p-value (chi-squared with k - 1 df).
    pi_low, pi_high, pi_df : float
        Prediction interval at `level`, by the definition `pi_method` names (`PI_METHODS`); `pi_df` NaN = normal
        quantile. NaN where it is not defined: equal-effect models, or k = 2 with HTS.
    weights : array
        Per cent, in the order of the studies.
    hksj_factor : float
        Factor q by which HKSJ multiplies the squared standard error; 1 for z and t intervals.
    q_centre : float
        What Q is taken around; NaN = the inverse-variance mean.
    notes : tuple of str
        What a reader should know about this number of studies and these methods.
    """

    k: int
    estimate: float
    se: float
    ci_low: float
    ci_high: float
    statistic: float
    df: float
    tau2: float
    method: str
    ci_method: str
    pi_method: str
    level: float
    hksj_factor: float
    yi: np.ndarray = field(repr=False)
    vi: np.ndarray = field(repr=False)
    labels: tuple[object, ...] | None = None
    q_centre: float = NAN

    @cached_property
    def p_value(self) -> float:
        """Two-sided p-value of no effect."""
        if math.isnan(self.df):
            return float(2 * special.ndtr(-abs(self.statistic)))
        return float(2 * special.stdtr(self.df, -abs(self.statistic)))

    @cached_property
    def weights(self) -> np.ndarray:
        """Weight of every study in per cent."""
        w = 1 / (self.vi + self.tau2)
        return 100 * w / w.sum()

    @cached_property
    def _batch(self) -> Batch:
        return Batch(self.yi, self.vi)

    @cached_property
    def q(self) -> float:
        """Cochran's Q."""
        if not math.isnan(self.q_centre):
            return float(np.sum((self.yi - self.q_centre) ** 2 / self.vi))
        return float(self._batch.sums(np.zeros(1), powers=1).q[0]) if self.k > 1 else 0.0

    @property
    def q_df(self) -> int:
        """Degrees of freedom of Q."""
        return self.k - 1

    @cached_property
    def q_p(self) -> float:
        """p-value of Q; 1 for one study."""
        return float(special.chdtrc(self.k - 1, self.q)) if self.k > 1 else 1.0

    @cached_property
    def typical_v(self) -> float:
        """Typical sampling variance (Higgins and Thompson 2002, eq. 9)."""
        return float(typical_variance(self._batch)[0])

    @cached_property
    def h2(self) -> float:
        """H2: total over sampling variance."""
        if self.k < 2:
            return 1.0
        return self.q / (self.k - 1) if self.method == "EE" else 1 + self.tau2 / self.typical_v

    @cached_property
    def i2(self) -> float:
        """I2 in per cent."""
        return max(0.0, 100 * (1 - 1 / self.h2)) if self.h2 > 0 else 0.0

    @cached_property
    def se_tau2(self) -> float:
        """Standard error of tau2."""
        return tau2_se(self.yi, self.vi, self.tau2, self.method.removesuffix("-MH"))

    @cached_property
    def tau2_ci(self) -> tuple[float, float]:
        """Q-profile interval of tau2; (0, 0) where it is empty, NaN for one study."""
        if self.k < 2:
            return NAN, NAN
        low, high = q_profile(self._batch, self.level)
        return float(low[0]), float(high[0])

    @cached_property
    def h2_ci(self) -> tuple[float, float]:
        """Interval of H2 from that of tau2."""
        low, high = self.tau2_ci
        return (1 + low / self.typical_v, 1 + high / self.typical_v) if self.k > 1 else (NAN, NAN)

    @cached_property
    def i2_ci(self) -> tuple[float, float]:
        """Interval of I2 in per cent from that of tau2."""
        low, high = self.h2_ci
        return 100 * (1 - 1 / low), 100 * (1 - 1 / high)

    @cached_property
    def pi_df(self) -> float:
        """Degrees of freedom of the prediction interval; NaN for a normal quantile."""
        if self.pi_method == "metafor":
            return self.df
        return {"z": NAN, "t": self.k - 1.0, "HTS": self.k - 2.0, "Riley": max(1.0, self.k - 2.0)}[self.pi_method]

    @cached_property
    def _pi(self) -> tuple[float, float]:
        if self.method == "EE" or self.pi_df < 1:
            return NAN, NAN
        tail = (1 - self.level) / 2
        quantile = -special.ndtri(tail) if math.isnan(self.pi_df) else -special.stdtrit(self.pi_df, tail)
        half = float(quantile) * math.sqrt(self.tau2 + self.se**2)
        return self.estimate - half, self.estimate + half

    @property
    def pi_low(self) -> float:
        """Lower limit of the prediction interval."""
        return self._pi[0]

    @property
    def pi_high(self) -> float:
        """Upper limit of the prediction interval."""
        return self._pi[1]

    @property
    def pi_definition(self) -> str:
        """Say which prediction interval this is, with its degrees of freedom."""
        if math.isnan(self.pi_low):
            return "no prediction interval: " + ("equal-effect model" if self.method == "EE" else "too few studies")
        df = "normal quantile" if math.isnan(self.pi_df) else f"t with {self.pi_df:g} df"
        return f"{df} ({self.pi_method}: {PI_METHODS[self.pi_method]})"

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know; empty if nothing."""
        said = []
        if self.k == 1:
            said.append("one study: nothing is pooled, tau2 cannot be estimated (shown as 0), interval is normal")
        elif self.k == 2 and self.ci_method.startswith("HKSJ"):
            said.append("two studies: one degree of freedom makes the HKSJ interval very wide")
        if 2 <= self.k < 5 and self.method != "EE":
            said.append(f"{self.k} studies: tau2 is very uncertain; see its interval")
        if self.ci_method == "HKSJ" and self.k > 1 and round(self.hksj_factor, 2) < 1:
            said.append(
                f"the HKSJ factor is {self.hksj_factor:.2g} (< 1): this interval rests on less than the sampling "
                "variance; ci='HKSJ-adhoc' keeps it at 1 or more"
            )
        if self.method == "DL-MH":
            said.append("Q and tau2 are around the Mantel-Haenszel estimate, as in RevMan 5")
        if self.pi_method == "HTS" and self.k < 3 and self.method != "EE":
            said.append("the HTS prediction interval needs three studies")
        return tuple(said)

    def __repr__(self) -> str:
        test = "z" if math.isnan(self.df) else f"t({self.df:g})"
        return (
            f"Pooled({self.estimate:.4g} [{self.ci_low:.4g}, {self.ci_high:.4g}], k={self.k}, {self.method}, "
            f"{self.ci_method}, {test}={self.statistic:.3g}, p={self.p_value:.3g}, tau2={self.tau2:.4g}, "
            f"I2={self.i2:.0f}%)"
        )
