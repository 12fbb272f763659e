"""Standard deviations from what is printed instead: SE, CI, t, F, p, or the SDs before and after.

Source of the formulas: Cochrane Handbook for Systematic Reviews of Interventions, 6.5.2.
"""

from __future__ import annotations

import math

from evidence_tools.errors import EffectError

from .checks import choose
from .traced import Converted, number, people, t_quantile, z_quantile

__all__ = [
    "change_correlation",
    "change_sd",
    "ci_to_sd",
    "f_to_sd",
    "md_ci_to_sd",
    "p_to_sd",
    "se_to_sd",
    "t_to_sd",
]

QUANTILES = ("auto", "t", "z")


def se_to_sd(se: float, n: float) -> Converted:
    """Return the SD behind a standard error: se * sqrt(n) (Handbook 6.5.2.2)."""
    se, n = number("se", se, 0), people("n", n, 1)
    sd = se * math.sqrt(n)
    return Converted(sd, f"SD {sd:.4g} from SE {se:g} and n {n:g}: SE x sqrt(n) (Handbook 6.5.2.2)")


def ci_to_sd(low: float, high: float, n: float, level: float = 0.95, quantile: str = "auto") -> Converted:
    """Return the SD behind the confidence interval of one group's mean (Handbook 6.5.2.2).

    Parameters
    ----------
    quantile : str
        "t" with n - 1 df, "z", or "auto": t below 60 people, as the Handbook advises.
    """
    low, high, n = number("low", low), number("high", high), people("n", n)
    level, quantile = number("level", level, 0, 1), choose("quantile", quantile, QUANTILES)
    if high <= low:
        raise EffectError(f"the interval {low:g} to {high:g} has no width. Give the lower limit first.")
    use_t = quantile == "t" or (quantile == "auto" and n < 60)
    tail = (1 - level) / 2
    times = t_quantile(n - 1, tail) if use_t else z_quantile(tail)
    sd = math.sqrt(n) * (high - low) / (2 * times)
    kind = f"t with {n - 1:g} df" if use_t else "z"
    return Converted(
        sd,
        f"SD {sd:.4g} from the {100 * level:g} % CI {low:g} to {high:g}, n {n:g}: sqrt(n) x width / (2 x {times:.4g}, "
        f"{kind}) (Handbook 6.5.2.2)",
    )


def _spread(se: float, n_i: float, n_c: float) -> float:
    return se / math.sqrt(1 / n_i + 1 / n_c)


def t_to_sd(difference: float, t: float, n_i: float, n_c: float) -> Converted:
    """Return the average SD behind a mean difference and its t (Handbook 6.5.2.3)."""
    difference, t = number("difference", difference), number("t", t)
    n_i, n_c = people("n_i", n_i, 1), people("n_c", n_c, 1)
    if t == 0 or difference == 0:
        raise EffectError("a difference or t of 0 says nothing about the SD. Look for another statistic.")
    se = abs(difference / t)
    sd = _spread(se, n_i, n_c)
    return Converted(
        sd,
        f"SD {sd:.4g} (assumed alike in both groups) from the difference {difference:g}, t {t:g}, n {n_i:g} and "
        f"{n_c:g}: SE {se:.4g} / sqrt(1/n + 1/n) (Handbook 6.5.2.3)",
    )


def f_to_sd(difference: float, f: float, n_i: float, n_c: float) -> Converted:
    """Return the SD behind the F of a comparison of two groups: t = sqrt(F) (Handbook 6.5.2.3).

    Only for F with 1 numerator df and no covariates; an F from an ANCOVA or a repeated-measures model is not this one.
    """
    found = t_to_sd(difference, math.sqrt(number("f", f, 0)), n_i, n_c)
    note = "F taken as that of two groups without covariates (1 numerator df)"
    return Converted(found.value, f"t = sqrt(F {f:g}); {found.trace}", (note,))


def p_to_sd(difference: float, p: float, n_i: float, n_c: float, bound: str = "=") -> Converted:
    """Return the SD behind the two-sided p of a t test (Handbook 6.5.2.3).

    Parameters
    ----------
    bound : str
        "=" for an exact p; "<" for "p < 0.05": then p is taken as if it were the bound, which makes the SD as large as
        it can be (the effect is understated). "p > 0.05" allows any SD above some value and is refused.

    Raises
    ------
    EffectError
        For "p > ...", for p outside (0, 1), for p = 0.000 as printed by programs.
    """
    bound = choose("bound", bound, ("=", "<", ">"))
    if bound == ">":
        raise EffectError(f"p > {p:g} gives no upper limit to the SD. Keep the reported direction only.")
    p = number("p", p, 0, 1, "above 0 and below 1; a printed p of 0.000 is 'p < 0.001'")
    n_i, n_c = people("n_i", n_i, 1), people("n_c", n_c, 1)
    df = n_i + n_c - 2
    if df < 1:
        raise EffectError("too few people for a t test. Allowed: three or more in both groups together.")
    found = t_to_sd(difference, t_quantile(df, p / 2), n_i, n_c)
    warnings = ("p is only a bound: the SD is the largest that fits, the effect understated",) if bound == "<" else ()
    return Converted(found.value, f"t from p {bound} {p:g} with {df:g} df; {found.trace}", warnings)


def md_ci_to_sd(
    low: float, high: float, n_i: float, n_c: float, level: float = 0.95, quantile: str = "auto"
) -> Converted:
    """Return the average SD behind the confidence interval of a mean difference (Handbook 6.5.2.3).

    Parameters
    ----------
    quantile : str
        "t" with n_i + n_c - 2 df, "z", or "auto": t if either group is below 60 people.
    """
    low, high, level = number("low", low), number("high", high), number("level", level, 0, 1)
    n_i, n_c = people("n_i", n_i, 1), people("n_c", n_c, 1)
    if high <= low:
        raise EffectError(f"the interval {low:g} to {high:g} has no width. Give the lower limit first.")
    kind = choose("quantile", quantile, QUANTILES)
    use_t = kind == "t" or (kind == "auto" and min(n_i, n_c) < 60)
    tail = (1 - level) / 2
    times = t_quantile(n_i + n_c - 2, tail) if use_t else z_quantile(tail)
    se = (high - low) / (2 * times)
    sd = _spread(se, n_i, n_c)
    return Converted(
        sd,
        f"SD {sd:.4g} from the {100 * level:g} % CI {low:g} to {high:g} of the difference: SE {se:.4g} (width over 2 x "
        f"{times:.4g}) / sqrt(1/n + 1/n) (Handbook 6.5.2.3)",
    )


def change_sd(sd_pre: float, sd_post: float, r: float) -> Converted:
    """Return the SD of individual changes from the SDs before and after and their correlation (Handbook 6.5.2.8)."""
    sd_pre, sd_post = number("sd_pre", sd_pre, 0), number("sd_post", sd_post, 0)
    r = number("r", r)
    if abs(r) > 1:
        raise EffectError(f"r is {r:g}, not a correlation. Allowed: -1 to 1.")
    sd = math.sqrt(max(sd_pre**2 + sd_post**2 - 2 * r * sd_pre * sd_post, 0.0))
    return Converted(
        sd,
        f"SD of the change {sd:.4g} from SDs {sd_pre:g} before and {sd_post:g} after with correlation {r:g} "
        "(Handbook 6.5.2.8)",
        ("the correlation is assumed unless the report prints it: vary it",),
    )


def change_correlation(sd_pre: float, sd_post: float, sd_change: float) -> Converted:
    """Return the pre-post correlation that three printed SDs imply (Handbook 6.5.2.8).

    Raises
    ------
    EffectError
        If no correlation fits them: one of the three is not what it is said to be.
    """
    a, b, c = number("sd_pre", sd_pre, 0), number("sd_post", sd_post, 0), number("sd_change", sd_change, 0)
    r = (a * a + b * b - c * c) / (2 * a * b)
    if abs(r) > 1:
        raise EffectError(
            f"SDs {a:g} before, {b:g} after and {c:g} of the change imply a correlation of {r:.3g}. Allowed: -1 to 1. "
            "One of them is not what it is said to be (an SE?)."
        )
    return Converted(
        r, f"correlation {r:.3g} from SDs {a:g} before, {b:g} after, {c:g} of the change (Handbook 6.5.2.8)"
    )
