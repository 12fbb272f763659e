"""Effect sizes of two independent groups with means: MD, SMD and its kin, ratio of means, ratio of variabilities.

Group i minus group c. `n_i mean_i sd_i n_c mean_c sd_c` throughout; names and formulas are those of metafor's `escalc`.

=======  ==========================================================================================
measure  formula and source
=======  ==========================================================================================
MD       mean_i - mean_c; variance sd_i^2/n_i + sd_c^2/n_c (vtype HO: pooled SD)
SMD      (mean_i - mean_c)/pooled SD, Hedges' exact correction J (1981); Cohen's d with correct=False
SMDH     the same over sqrt((sd_i^2 + sd_c^2)/2): unequal variances (Bonett 2008, 2009)
SMD1     over the comparator's SD: Glass' delta (Becker 1988); SMD1H with unequal variances (Bonett 2008)
ROM      log(mean_i/mean_c) with the bias correction of Lajeunesse (2015); correct=False: plain log ratio (Hedges 1999)
VR, CVR  log ratio of SDs, of coefficients of variation (Nakagawa 2015)
=======  ==========================================================================================

Variances of SMD by `vtype`: LS large sample, 1/n_i + 1/n_c + g^2/(2N) (Hedges 1982); LS2 J^2 times the variance of d
(Borenstein 2009); LS3 g^2/(2(N - 3.94)) (RevMan); UB unbiased (Hedges 1983); AV with the mean g of the set; H0 exact if
the true difference is 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from .checks import Labels, refuse

__all__ = ["CONTINUOUS", "TwoMeans", "hedges_j", "smd_variance"]

RATIO_SERIES = (1, -1 / 8, 1 / 128, 5 / 1024, -21 / 32768, -399 / 262144, 869 / 4194304)
SMD_VTYPES = ("LS", "LS2", "LS3", "UB", "AV", "H0")


def hedges_j(df: np.ndarray | float, exact: bool = True) -> np.ndarray | float:
    """Return Hedges' small-sample correction J for `df` degrees of freedom.

    Exact: Gamma(df/2) / (sqrt(df/2) Gamma((df - 1)/2)) (Hedges 1981, eq. 6e); else the approximation 1 - 3/(4 df - 1).
    """
    df = np.asarray(df, dtype=float)
    if not exact:
        return (1 - 3 / (4 * df - 1))[()]
    few = np.minimum(df, 60.0)
    small = np.exp(special.gammaln(few / 2) - special.gammaln((few - 1) / 2) - 0.5 * np.log(few / 2))
    # For many df the difference of log-gammas loses digits; the series of Gamma(z + 1/2)/Gamma(z) does not (DLMF
    # 5.11.13).
    z = np.maximum((df - 1) / 2, 20.0)
    series = np.polyval(np.array(RATIO_SERIES)[::-1], 1 / z)
    return np.where(df > 60, np.sqrt((df - 1) / df) * series, small)[()]


@dataclass(frozen=True, eq=False)
class TwoMeans:
    """Numbers of two groups, checked."""

    n_i: np.ndarray
    mean_i: np.ndarray
    sd_i: np.ndarray
    n_c: np.ndarray
    mean_c: np.ndarray
    sd_c: np.ndarray
    labels: Labels = None

    def __post_init__(self) -> None:
        for arm in "ic":
            n, sd = getattr(self, f"n_{arm}"), getattr(self, f"sd_{arm}")
            refuse(n < 1, f"n_{arm} is below 1. Allowed: the number of people analysed in the arm.", self.labels)
            refuse(sd < 0, f"sd_{arm} is negative. Allowed: a standard deviation, 0 or more.", self.labels)

    @property
    def difference(self) -> np.ndarray:
        """Mean of group i minus mean of group c."""
        return self.mean_i - self.mean_c

    @property
    def df(self) -> np.ndarray:
        """Degrees of freedom of the pooled SD."""
        return self.n_i + self.n_c - 2

    def pooled_sd(self) -> np.ndarray:
        """Return the pooled SD."""
        self.need(self.df > 0, "fewer than three people in both arms together: no pooled SD")
        squares = (self.n_i - 1) * self.sd_i**2 + (self.n_c - 1) * self.sd_c**2
        return np.sqrt(squares / self.df)

    def need(self, good: np.ndarray, message: str) -> None:
        """Refuse the rows that are not good."""
        refuse(~good, message, self.labels)

    def standardised(self, sd: np.ndarray, df: np.ndarray, correct: bool) -> tuple[np.ndarray, np.ndarray]:
        """Return the difference over `sd`, corrected with J(df), and J (1 if not corrected)."""
        self.need(sd > 0, "the standard deviation is 0, so nothing can be standardised. Is the SD printed at all?")
        self.need(df >= 2, "too few people for a standardised difference (two degrees of freedom are needed)")
        j = np.asarray(hedges_j(df)) if correct else np.ones_like(sd)
        return j * self.difference / sd, j


def smd_variance(
    g: np.ndarray, n_i: np.ndarray, n_c: np.ndarray, vtype: str = "LS", j: np.ndarray | float = 1.0
) -> np.ndarray:
    """Return the sampling variance of a standardised mean difference; see the module for `vtype`.

    Parameters
    ----------
    g : array
        Standardised difference as it will be used, corrected by `j` (1 for Cohen's d).
    """
    total, base = n_i + n_c, 1 / n_i + 1 / n_c
    if vtype == "LS":
        return base + g**2 / (2 * total)
    if vtype == "LS2":
        return j**2 * (base + (g / j) ** 2 / (2 * total))
    if vtype == "LS3":
        return base + g**2 / (2 * (total - 3.94))
    if vtype == "UB":
        df = total - 2
        return base + (1 - (df - 2) / (df * j**2)) * g**2
    if vtype == "AV":
        mean = np.sum(total * g) / np.sum(total)
        return base + mean**2 / (2 * total)
    df = total - 2
    return j**2 * df / (df - 2) * base + 0 * g


def _md(m: TwoMeans, vtype: str, correct: bool) -> tuple[np.ndarray, np.ndarray]:
    if vtype == "HO":
        return m.difference, m.pooled_sd() ** 2 * (1 / m.n_i + 1 / m.n_c)
    return m.difference, m.sd_i**2 / m.n_i + m.sd_c**2 / m.n_c


def _smd(m: TwoMeans, vtype: str, correct: bool) -> tuple[np.ndarray, np.ndarray]:
    g, j = m.standardised(m.pooled_sd(), m.df, correct)
    return g, smd_variance(g, m.n_i, m.n_c, vtype, j)


def _smdh(m: TwoMeans, vtype: str, correct: bool) -> tuple[np.ndarray, np.ndarray]:
    mean_square = (m.sd_i**2 + m.sd_c**2) / 2
    g, _ = m.standardised(np.sqrt(mean_square), m.df, correct)
    m.need((m.n_i > 1) & (m.n_c > 1), "SMDH needs two people or more in each arm")
    a, b = m.n_i - 1, m.n_c - 1
    spread = (m.sd_i**4 / a + m.sd_c**4 / b) / (8 * mean_square**2)
    return g, g**2 * spread + (m.sd_i**2 / a + m.sd_c**2 / b) / mean_square


def _smd1(m: TwoMeans, vtype: str, correct: bool) -> tuple[np.ndarray, np.ndarray]:
    g, _ = m.standardised(m.sd_c, m.n_c - 1, correct)
    return g, 1 / m.n_i + 1 / m.n_c + g**2 / (2 * m.n_c)


def _smd1h(m: TwoMeans, vtype: str, correct: bool) -> tuple[np.ndarray, np.ndarray]:
    g, _ = m.standardised(m.sd_c, m.n_c - 1, correct)
    m.need(m.n_i > 1, "SMD1H needs two people or more in each arm")
    a, b = m.n_i - 1, m.n_c - 1
    return g, (m.sd_i / m.sd_c) ** 2 / a + 1 / b + g**2 / (2 * b)


def _squared_cv(m: TwoMeans) -> tuple[np.ndarray, np.ndarray]:
    m.need(
        m.mean_i * m.mean_c > 0,
        "a ratio of means needs two means of the same sign, neither 0: only scales with a true zero allow it",
    )
    return (m.sd_i / m.mean_i) ** 2, (m.sd_c / m.mean_c) ** 2


def _rom(m: TwoMeans, vtype: str, correct: bool) -> tuple[np.ndarray, np.ndarray]:
    cv_i, cv_c = _squared_cv(m)
    a, b = cv_i / m.n_i, cv_c / m.n_c
    y = np.log(m.mean_i / m.mean_c) + (0.5 * (a - b) if correct else 0.0)
    if vtype == "LS2":
        return y, a + b + 0.5 * (a**2 + b**2)
    if vtype == "HO":
        sd2 = m.pooled_sd() ** 2
        return y, sd2 / (m.n_i * m.mean_i**2) + sd2 / (m.n_c * m.mean_c**2)
    if vtype == "AV":
        mean_i = np.average(m.sd_i / m.mean_i, weights=m.n_i)
        mean_c = np.average(m.sd_c / m.mean_c, weights=m.n_c)
        return y, mean_i**2 / m.n_i + mean_c**2 / m.n_c
    return y, a + b


def _vr(m: TwoMeans, vtype: str, correct: bool) -> tuple[np.ndarray, np.ndarray]:
    m.need((m.sd_i > 0) & (m.sd_c > 0), "a ratio of SDs needs both above 0")
    m.need((m.n_i > 1) & (m.n_c > 1), "a ratio of SDs needs two people or more in each arm")
    a, b = 1 / (2 * (m.n_i - 1)), 1 / (2 * (m.n_c - 1))
    return np.log(m.sd_i / m.sd_c) + (a - b if correct else 0.0), a + b


def _cvr(m: TwoMeans, vtype: str, correct: bool) -> tuple[np.ndarray, np.ndarray]:
    sd_ratio, sd_variance = _vr(m, vtype, correct)
    mean_ratio, mean_variance = _rom(m, "LS", correct)
    return sd_ratio - mean_ratio, sd_variance + mean_variance


Formula = Callable[[TwoMeans, str, bool], tuple[np.ndarray, np.ndarray]]

# measure -> (formula, the vtypes it knows, default first)
CONTINUOUS: dict[str, tuple[Formula, tuple[str, ...]]] = {
    "MD": (_md, ("LS", "HO")),
    "SMD": (_smd, SMD_VTYPES),
    "SMDH": (_smdh, ("LS",)),
    "SMD1": (_smd1, ("LS",)),
    "SMD1H": (_smd1h, ("LS",)),
    "ROM": (_rom, ("LS", "LS2", "HO", "AV")),
    "VR": (_vr, ("LS",)),
    "CVR": (_cvr, ("LS",)),
}
