"""Effects from what a report prints of a test between the groups: t, F, eta squared, r, chi-squared, p, a bound of p.

Conversions: `evidence_tools.effects.from_tests`. A test does not say which group is better: that comes from the
report's words, its means or its difference (`found.side_of`).
"""

from __future__ import annotations

import math

from scipy import special

from evidence_tools.effects import convert
from evidence_tools.errors import EffectError

from .found import Found, NotPrinted, Z, pair, side_of
from .printed import Printed, known

__all__ = [
    "excludes_none",
    "from_bound",
    "from_chi2",
    "from_eta",
    "from_f",
    "from_p",
    "from_r",
    "from_t",
    "limits_of",
    "p_of_t",
]

SIGNIFICANT = 0.05
BEYOND = 1e-9  # the least a limit can lie beyond no effect; printed as "above 0"

FEWER_DF = "t has fewer degrees of freedom than two groups: by Welch's rule, or adjusted"
EXACT_P = "the test behind the printed p is not known: taken as a t test of two groups"


def p_of_t(t: float, df: float) -> float:
    """Return the two-sided p of a t with `df` degrees of freedom."""
    return float(2 * special.stdtr(df, -abs(t)))


def excludes_none(row: Printed, found: Found) -> bool:
    """Say whether the test an effect was had from is significant: then no interval of it may include no effect.

    The interval of an effect is a normal one, the test that of t; and a p printed as a bound gives the least the effect
    can be. Where clusters widened the interval the test may have left them out, and says nothing.
    """
    if found.widened > 1:
        return False
    if found.source in ("exact p", "bound of p"):
        return row.p.value < SIGNIFICANT or (row.p.relation == "<" and row.p.value == SIGNIFICANT)
    if found.source not in ("t", "F"):
        return False
    n_i, n_c = pair(row)
    return p_of_t(abs(row.t_value) if found.source == "t" else math.sqrt(row.f_value), n_i + n_c - 2) < SIGNIFICANT


def limits_of(row: Printed, found: Found) -> tuple[float, float]:
    """Return the 95 % limits of an effect; one that its own test contradicts ends just beyond no effect."""
    half = Z * math.sqrt(found.vi)
    low, high = found.yi - half, found.yi + half
    if low <= 0 <= high and found.yi and excludes_none(row, found):
        return (BEYOND, high) if found.yi > 0 else (low, -BEYOND)
    return low, high


def _sided(row: Printed, size: float) -> float:
    """Give the size of a test the side of its difference; one of 0 lies on none."""
    return side_of(row) * size if size else 0.0


def from_t(row: Printed) -> Found:
    """Take the t of two independent groups.

    Its degrees of freedom must be theirs, or fewer by Welch's rule; those of one group are of a paired test in it.
    """
    if not known(row.t_value) or row.has_dichotomy:
        raise NotPrinted
    n_i, n_c = pair(row)
    _two_group_t(row, n_i, n_c)
    size = convert.t_to_smd(abs(row.t_value), n_i, n_c)
    why = FEWER_DF if row.t_df < n_i + n_c - 2 else ""
    return Found(_sided(row, size.yi), size.vi, "t", size.trace, approximated=why)


def _two_group_t(row: Printed, n_i: float, n_c: float) -> None:
    """Refuse degrees of freedom that a t of two groups cannot have."""
    df = n_i + n_c - 2
    if not known(row.t_df) or row.t_df == df:
        return
    if row.t_df in (n_i - 1, n_c - 1) or not min(n_i, n_c) - 1 < row.t_df < df:
        raise EffectError(f"t has {row.t_df:g} degrees of freedom, not those of two groups of {n_i:g} and {n_c:g}")


def _two_group_f(row: Printed, n_i: float, n_c: float) -> None:
    """Refuse degrees of freedom that the F of two groups, not adjusted for anything, cannot have."""
    df = n_i + n_c - 2
    if known(row.f_df1) and row.f_df1 != 1:
        raise EffectError(f"F has {row.f_df1:g} numerator degrees of freedom: it compares more than two groups")
    if known(row.f_df2) and row.f_df2 != df:
        why = f"F has {row.f_df2:g} denominator degrees of freedom, two groups of {n_i:g} and {n_c:g} have {df:g}"
        raise EffectError(f"{why}: it is adjusted for something, or of another sample")


def _said_of_two(row: Printed, f: float, df: float) -> None:
    """Refuse an F that is not said to compare two groups, unless the printed p shows that it does."""
    if not known(row.f_df1) and (row.p.relation != "=" or not _fits(row, f, df)):
        raise EffectError("it is not said that the F compares two groups (f_df1 is not entered)")


def _fits(row: Printed, f: float, df: float) -> bool:
    """Say whether the printed p can be that of an F of two groups."""
    p = p_of_t(math.sqrt(f), df)
    if row.p.relation == "=":
        return abs(p - row.p.value) <= max(0.002, 0.1 * row.p.value)
    return p <= row.p.value if row.p.relation == "<" else p >= row.p.value


def _own_p(row: Printed, n_i: float, n_c: float) -> None:
    """Refuse a p beside a test that is not one of two groups: it is the p of that test."""
    if known(row.t_value):
        _two_group_t(row, n_i, n_c)
    if known(row.f_value) or known(row.eta_squared):
        _two_group_f(row, n_i, n_c)
    if known(row.f_value) and not known(row.f_df1) and not _fits(row, row.f_value, n_i + n_c - 2):
        raise EffectError("the printed p is not that of the printed F of two groups: it may compare more than two")
    if known(row.chi2_value, row.chi2_df) and row.chi2_df != 1:
        raise EffectError(f"chi-squared has {row.chi2_df:g} degrees of freedom: it compares more than two groups")


def from_f(row: Printed) -> Found:
    """Take an F with one numerator degree of freedom as t squared."""
    if not known(row.f_value) or row.has_dichotomy:
        raise NotPrinted
    n_i, n_c = pair(row)
    _two_group_f(row, n_i, n_c)
    _said_of_two(row, row.f_value, n_i + n_c - 2)
    size = convert.f_to_smd(row.f_value, n_i, n_c, 1)
    why = "" if known(row.f_df2) else "whether the F is adjusted for something is not entered"
    return Found(_sided(row, size.yi), size.vi, "F", size.trace, approximated=why)


def from_eta(row: Printed) -> Found:
    """Take eta squared of two groups: F is eta/(1 - eta) times the people less two."""
    if not known(row.eta_squared) or row.has_dichotomy:
        raise NotPrinted
    n_i, n_c = pair(row)
    if row.eta_squared >= 1:
        raise EffectError("an eta squared of 1 leaves no variance within the groups")
    f = row.eta_squared / (1 - row.eta_squared) * (n_i + n_c - 2)
    _two_group_f(row, n_i, n_c)
    _said_of_two(row, f, n_i + n_c - 2)
    size = convert.f_to_smd(f, n_i, n_c, 1)
    trace = f"eta squared {row.eta_squared:g}: {size.trace}"
    why = "eta squared is taken as that of two groups without covariates"
    return Found(_sided(row, size.yi), size.vi, "eta squared", trace, approximated=why)


def from_r(row: Printed) -> Found:
    """Take a correlation as the point-biserial one of group and outcome."""
    if not known(row.r_value) or row.has_dichotomy:
        raise NotPrinted
    n_i, n_c = pair(row)
    if abs(row.r_value) >= 1:
        raise EffectError("a correlation of 1 leaves no variance within the groups")
    size = convert.r_to_smd(abs(row.r_value), n_i, n_c)
    why = "the correlation is taken as that of group and outcome"
    return Found(_sided(row, size.yi), size.vi, "r", size.trace, approximated=why)


def from_chi2(row: Printed) -> Found:
    """Take the chi-squared of a two-by-two table by way of phi."""
    if not known(row.chi2_value):
        raise NotPrinted
    n_i, n_c = pair(row)
    if row.chi2_df != 1:
        raise EffectError("chi-squared is not said to have one degree of freedom, as that of two groups and one event")
    if row.chi2_value == n_i + n_c:
        raise EffectError("chi-squared is the number of people: the groups share nothing, which gives no size")
    phi = convert.chi2_to_r(row.chi2_value, n_i + n_c)
    size = convert.r_to_smd(phi, n_i, n_c)
    trace = f"phi {phi:.3g} from chi-squared {row.chi2_value:g}; {size.trace}"
    return Found(_sided(row, size.yi), size.vi, "chi-squared", trace, approximated="chi-squared is turned into an SMD")


def from_p(row: Printed) -> Found:
    """Take an exact two-sided p as that of a t test of two groups (Handbook 6.5.2.3)."""
    if row.has_dichotomy:
        raise NotPrinted
    if row.p.value == 0:
        raise EffectError("a printed p of 0 is rounded: it gives no size")
    if row.p.one_sided and not row.p.relation:
        raise EffectError(f"the printed p ({row.p}) is one-sided and gives no size: it does not tell on which side")
    if row.p.relation != "=":
        raise NotPrinted
    n_i, n_c = pair(row)
    _own_p(row, n_i, n_c)
    if row.p.value >= 1:
        raise EffectError("a printed p of 1 is rounded: it gives no size")
    size = convert.p_to_smd(row.p.value, n_i, n_c, 1)
    trace = f"{size.trace} (Handbook 6.5.2.3){row.p.trace}"
    return Found(_sided(row, size.yi), size.vi, "exact p", trace, approximated=EXACT_P)


def from_bound(row: Printed) -> Found:
    """Take a bound of p as p itself, which understates the effect; only where the report says whom it favours."""
    if row.has_dichotomy or row.p.relation in ("", "="):
        raise NotPrinted
    if row.p.relation == ">":
        raise EffectError(f"of p it is only printed that it is above {row.p.value:g}, which gives no size")
    n_i, n_c = pair(row)
    _own_p(row, n_i, n_c)
    if not known(row.reported_side):
        raise EffectError("p is printed as a bound, and the report does not say clearly whom the difference favours")
    if row.p.value >= 1:
        raise EffectError("a bound of p of 1 or more gives no size")
    size = convert.p_to_smd(row.p.value, n_i, n_c, 1, bound="<")
    trace = f"{size.trace}; p taken at its bound, so the effect is understated (Handbook 6.5.2.3){row.p.trace}"
    return Found(row.reported_side * size.yi, size.vi, "bound of p", trace, approximated="p is printed as a bound only")
