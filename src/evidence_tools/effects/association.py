"""Effect sizes of one group: correlations (`r n`) and proportions (`events n`).

======  ============================================================================================
ZCOR    Fisher's z = atanh(r), 1/(n - 3)
COR     r, (1 - r^2)^2/(n - 1); vtype AV with the mean r of the set, H0 exact if r is 0 in truth
UCOR    r corrected for its bias (Olkin and Pratt 1958); vtype UB unbiased variance (Hedges 1989)
PR      proportion; PLN its log, PLO its logit, PAS arcsine of its root, PFT Freeman-Tukey (1950)
======  ============================================================================================

Zero cells of proportions: `add` (0.5) to events and to non-events, `to` as for 2x2 tables; PAS and PFT need none.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from .checks import Labels, choose, refuse

__all__ = ["CORRELATIONS", "PROPORTIONS", "correlation_effect", "proportion_effect"]

CORRELATIONS = {"ZCOR": ("LS",), "COR": ("LS", "AV", "H0"), "UCOR": ("LS", "UB")}
PROPORTIONS = ("PR", "PLN", "PLO", "PAS", "PFT")


def correlation_effect(
    measure: str, r: np.ndarray, n: np.ndarray, vtype: str = "LS", labels: Labels = None
) -> tuple[np.ndarray, np.ndarray]:
    """Compute an effect of correlations.

    Raises
    ------
    EffectError
        If r is outside (-1, 1) for Fisher's z, outside [-1, 1] otherwise, or n is below 4.
    """
    limit = np.abs(r) >= 1 if measure == "ZCOR" else np.abs(r) > 1
    refuse(limit, "r is not a correlation that can be used here. Allowed: above -1, below 1.", labels)
    refuse(n < 4, "n is below 4: the variance of a correlation needs four people.", labels)
    if measure == "ZCOR":
        return np.arctanh(r), 1 / (n - 3) + 0 * r
    if measure == "COR":
        if vtype == "H0":
            return r, (1 - r**2) / (n - 2)
        centre = r if vtype == "LS" else np.average(r, weights=n)
        return r, (1 - centre**2) ** 2 / (n - 1)
    g = r * _hypergeometric(0.5, (n - 2) / 2, 1 - r**2)
    if vtype == "LS":
        return g, (1 - g**2) ** 2 / (n - 1)
    return g, g**2 - 1 + (n - 3) / (n - 2) * (1 - r**2) * _hypergeometric(1.0, n / 2, 1 - r**2)


def _hypergeometric(a: float, c: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Return 2F1(a, a; c; z) for 0 <= z <= 1.

    scipy returns NaN for c of 150 and z near 1, and stops short of z = 1; there the plain series (c above 20: its terms
    fall at least like n^-20) and Gauss' theorem do.
    """
    at_one = np.exp(special.gammaln(c) + special.gammaln(np.abs(c - 2 * a)) - 2 * special.gammaln(c - a))
    general = special.hyp2f1(a, a, np.minimum(c, 20.0), np.minimum(z, 1 - 1e-12))
    series = term = np.ones_like(z)
    for i in range(400):
        term = term * (a + i) ** 2 / ((c + i) * (1 + i)) * z
        series = series + term
    return np.where(c > 20, series, np.where(z == 1, at_one, general))


def proportion_effect(
    measure: str, events: np.ndarray, n: np.ndarray, add: float = 0.5, to: str = "only0", labels: Labels = None
) -> tuple[np.ndarray, np.ndarray]:
    """Compute an effect of proportions.

    Raises
    ------
    EffectError
        If there are more events than people, or none to look at.
    """
    to = choose("to", to, ("only0", "all", "if0all", "none"))
    refuse(n <= 0, "n is not above 0: there is nobody in the group.", labels)
    refuse((events < 0) | (events > n), "events must be between 0 and n.", labels)
    if measure == "PAS":
        return np.arcsin(np.sqrt(events / n)), 1 / (4 * n)
    if measure == "PFT":
        roots = np.arcsin(np.sqrt(events / (n + 1))) + np.arcsin(np.sqrt((events + 1) / (n + 1)))
        return 0.5 * roots, 1 / (4 * n + 2)
    others = n - events
    zero = (events == 0) | (others == 0)
    where = {"only0": zero, "all": zero | True, "if0all": zero | zero.any(), "none": zero & False}[to]
    x, rest = events + add * where, others + add * where
    total = x + rest
    with np.errstate(divide="ignore", invalid="ignore"):
        if measure == "PR":
            return x / total, x * rest / total**3
        if measure == "PLN":
            return np.log(x / total), 1 / x - 1 / total
        return np.log(x / rest), 1 / x + 1 / rest
