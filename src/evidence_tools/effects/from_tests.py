"""Effects from test statistics and from one another: t, F, p, r, chi-squared, d, odds ratio.

Sources: metafor's `escalc` (ti, pi, fi, ri, di) and `conv.wald`; Borenstein and others 2009, Introduction to
Meta-Analysis, chapter 7; Hedges' exact J. The sign is that of group i minus group c.
"""

from __future__ import annotations

import math

import numpy as np

from evidence_tools.errors import EffectError

from .continuous import hedges_j, smd_variance
from .traced import Standardised, number, people, t_quantile, z_quantile

__all__ = [
    "chi2_to_r",
    "d_to_g",
    "d_to_log_or",
    "d_to_r",
    "f_to_smd",
    "log_or_to_d",
    "p_to_smcc",
    "p_to_smd",
    "r_to_d",
    "r_to_smd",
    "r_to_z",
    "ratio_ci_to_log",
    "ratio_p_to_log",
    "t_to_r",
    "t_to_smcc",
    "t_to_smd",
    "z_to_r",
]

P_ALLOWED = "above 0 and below 1; a printed p of 0.000 is 'p < 0.001'"


def _sign(direction: float) -> float:
    if direction not in (1, -1):
        raise EffectError(f"direction is {direction!r}. Allowed: 1 (group i higher) or -1; F and p do not tell.")
    return float(direction)


def _smd(d: float, n_i: float, n_c: float, correct: bool, how: str) -> Standardised:
    j = float(hedges_j(n_i + n_c - 2)) if correct else 1.0
    g = j * d
    v = float(smd_variance(np.asarray(g), np.asarray(n_i), np.asarray(n_c)))
    return Standardised(g, v, f"{'g' if correct else 'd'} {g:.4g} from {how}, n {n_i:g} and {n_c:g}")


def _two_groups(n_i: float, n_c: float) -> tuple[float, float]:
    n_i, n_c = people("n_i", n_i, 1), people("n_c", n_c, 1)
    if n_i + n_c < 4:
        raise EffectError("too few people for a standardised difference. Allowed: four or more in both groups.")
    return n_i, n_c


def d_to_g(d: float, n_i: float, n_c: float, correct: bool = True) -> Standardised:
    """Return Hedges' g (or d itself with `correct` False) and its large-sample variance."""
    n_i, n_c = _two_groups(n_i, n_c)
    return _smd(number("d", d), n_i, n_c, correct, f"d {d:g}")


def t_to_smd(t: float, n_i: float, n_c: float, correct: bool = True) -> Standardised:
    """Return g from the t of two independent groups: d = t sqrt(1/n_i + 1/n_c)."""
    n_i, n_c = _two_groups(n_i, n_c)
    return _smd(number("t", t) * math.sqrt(1 / n_i + 1 / n_c), n_i, n_c, correct, f"t {t:g}")


def f_to_smd(f: float, n_i: float, n_c: float, direction: float, correct: bool = True) -> Standardised:
    """Return g from the F of two groups (1 numerator df, no covariates): t = direction * sqrt(F)."""
    found = t_to_smd(_sign(direction) * math.sqrt(number("f", f, -1e-300)), n_i, n_c, correct)
    return Standardised(found.yi, found.vi, f"t = sqrt(F {f:g}); {found.trace}")


def p_to_smd(
    p: float, n_i: float, n_c: float, direction: float, correct: bool = True, bound: str = "="
) -> Standardised:
    """Return g from the two-sided p of a t test.

    Parameters
    ----------
    bound : str
        "=" exact; "<": taken at the bound, which understates the effect.
    """
    n_i, n_c = _two_groups(n_i, n_c)
    if bound not in ("=", "<"):
        raise EffectError(f"p {bound} {p:g} does not limit the effect from below. Keep the reported direction only.")
    t = _sign(direction) * t_quantile(n_i + n_c - 2, number("p", p, 0, 1, P_ALLOWED) / 2)
    found = t_to_smd(t, n_i, n_c, correct)
    warnings = ("p is only a bound: the effect is understated",) if bound == "<" else ()
    return Standardised(found.yi, found.vi, f"t from p {bound} {p:g}; {found.trace}", warnings)


def r_to_smd(r: float, n_i: float, n_c: float, correct: bool = True) -> Standardised:
    """Return g from the point-biserial correlation of group and outcome."""
    n_i, n_c = _two_groups(n_i, n_c)
    r, df = number("r", r, -1, 1), n_i + n_c - 2
    d = r * math.sqrt(df / n_i + df / n_c) / math.sqrt(1 - r * r)
    return _smd(d, n_i, n_c, correct, f"point-biserial r {r:g}")


def t_to_smcc(t: float, n: float, correct: bool = True) -> Standardised:
    """Return the standardised mean change (by the SD of the change) from a paired t: t/sqrt(n)."""
    n = people("n", n, 3)
    g = (float(hedges_j(n - 1)) if correct else 1.0) * number("t", t) / math.sqrt(n)
    return Standardised(g, 1 / n + g * g / (2 * n), f"SMCC {g:.4g} from paired t {t:g}, n {n:g}")


def p_to_smcc(p: float, n: float, direction: float, correct: bool = True) -> Standardised:
    """Return the standardised mean change from the two-sided p of a paired t test."""
    n = people("n", n, 3)
    t = _sign(direction) * t_quantile(n - 1, number("p", p, 0, 1, P_ALLOWED) / 2)
    found = t_to_smcc(t, n, correct)
    return Standardised(found.yi, found.vi, f"t from p {p:g}; {found.trace}")


def t_to_r(t: float, n: float) -> float:
    """Return the correlation behind its t with n - 2 df."""
    t, n = number("t", t), people("n", n, 3)
    return t / math.sqrt(t * t + n - 2)


def r_to_z(r: float) -> float:
    """Return Fisher's z of a correlation."""
    return math.atanh(number("r", r, -1, 1))


def z_to_r(z: float) -> float:
    """Return the correlation of Fisher's z."""
    return math.tanh(number("z", z))


def chi2_to_r(chi2: float, n: float, direction: float = 1) -> float:
    """Return phi = sqrt(chi2/n) of a 2x2 table (1 df)."""
    chi2, n = number("chi2", chi2, -1e-300), people("n", n, 1)
    if chi2 > n:
        raise EffectError(
            f"chi-squared {chi2:g} is larger than n {n:g}: it is not that of a 2x2 table of {n:g} people."
        )
    return _sign(direction) * math.sqrt(chi2 / n)


def log_or_to_d(log_or: float, v: float) -> Standardised:
    """Return d from a log odds ratio: times sqrt(3)/pi (Borenstein 2009, eq. 7.1-7.2; Hasselblad and Hedges 1995)."""
    log_or, v = number("log_or", log_or), number("v", v, 0)
    d = log_or * math.sqrt(3) / math.pi
    return Standardised(d, v * 3 / math.pi**2, f"d {d:.4g} from log OR {log_or:g} (x sqrt(3)/pi)")


def d_to_log_or(d: float, v: float) -> Standardised:
    """Return a log odds ratio from d: times pi/sqrt(3) (Borenstein 2009, eq. 7.3-7.4)."""
    d, v = number("d", d), number("v", v, 0)
    log_or = d * math.pi / math.sqrt(3)
    return Standardised(log_or, v * math.pi**2 / 3, f"log OR {log_or:.4g} from d {d:g} (x pi/sqrt(3))")


def d_to_r(d: float, v: float, n_i: float | None = None, n_c: float | None = None) -> Standardised:
    """Return a correlation from d (Borenstein 2009, eq. 7.7-7.9); groups of equal size unless their sizes are given."""
    d, v = number("d", d), number("v", v, 0)
    a = 4.0 if n_i is None or n_c is None else (n_i + n_c) ** 2 / (n_i * n_c)
    r = d / math.sqrt(d * d + a)
    return Standardised(r, a * a * v / (d * d + a) ** 3, f"r {r:.4g} from d {d:g} (a = {a:.4g})")


def r_to_d(r: float, v: float) -> Standardised:
    """Return d from a correlation (Borenstein 2009, eq. 7.5-7.6)."""
    r, v = number("r", r, -1, 1), number("v", v, 0)
    d = 2 * r / math.sqrt(1 - r * r)
    return Standardised(d, 4 * v / (1 - r * r) ** 3, f"d {d:.4g} from r {r:g}")


def ratio_ci_to_log(ratio: float, low: float, high: float, level: float = 0.95) -> Standardised:
    """Return the log of a ratio (OR, RR, HR) and its variance from the confidence interval.

    Warns when the estimate does not lie in the middle of the interval on the log scale (a misprint, or another method).
    """
    ratio, low, high = number("ratio", ratio, 0), number("low", low, 0), number("high", high, 0)
    if not low < high or not low <= ratio <= high:
        raise EffectError(f"the ratio {ratio:g} is not inside its interval {low:g} to {high:g}.")
    se = math.log(high / low) / (2 * z_quantile((1 - number("level", level, 0, 1)) / 2))
    y = math.log(ratio)
    off = abs(y - 0.5 * math.log(low * high)) / se
    warnings = (f"the estimate is {off:.1f} SE from the middle of its interval",) if off > 0.25 else ()
    trace = f"log ratio {y:.4g}, SE {se:.4g} from the {100 * level:g} % CI {low:g} to {high:g}"
    return Standardised(y, se * se, trace, warnings)


def ratio_p_to_log(ratio: float, p: float) -> Standardised:
    """Return the log of a ratio and its variance from its two-sided p (Wald test)."""
    y = math.log(number("ratio", ratio, 0))
    p = number("p", p, 0, 1, P_ALLOWED)
    if y == 0:
        raise EffectError("a ratio of 1 with its p says nothing about the SE. Look for the interval.")
    se = abs(y) / z_quantile(p / 2)
    return Standardised(y, se * se, f"log ratio {y:.4g}, SE {se:.4g} from p {p:g}")
