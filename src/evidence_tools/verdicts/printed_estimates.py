"""Effects from what a report prints as an estimate between the groups, or as events."""

from __future__ import annotations

import math

from scipy import special

from evidence_tools.effects import convert
from evidence_tools.errors import EffectError

from .found import Contradiction, Found, NotPrinted, Z, checked_side, middle, off_centre, pair, size
from .printed import Printed, known

__all__ = ["from_beta", "from_events", "from_md", "from_ratio", "from_smd"]

NARROWEST = 1 / 3
RATIOS = {"or": "log OR", "rr": "log RR", "hr": "log HR"}
LOGISTIC = "an odds ratio is turned into an SMD"
LOGISTIC_TRACE = "log odds ratio x sqrt(3)/pi (Hasselblad and Hedges 1995; Handbook 10.6)"
NOT_SAID = "a printed estimate is named, but neither its value with people nor its interval is entered"


def from_smd(row: Printed) -> Found:
    """Take a printed SMD: its variance from its interval, else from the people of the arms."""
    if row.estimate_kind != "smd":
        raise NotPrinted
    if known(row.ci_low, row.ci_high):
        estimate, half, how = middle(row)
        vi, trace = (half / Z) ** 2, f"printed SMD{how}; variance from its 95 % interval (Handbook 6.3.1)"
        _wide_enough(row, math.sqrt(vi))
    elif known(row.estimate):
        found = convert.d_to_g(row.estimate, *pair(row), correct=False)
        estimate, vi, trace = found.yi, found.vi, f"printed SMD; variance from {row.n_i:g} and {row.n_c:g} people"
    else:
        raise EffectError(NOT_SAID)
    return Found(checked_side(row, estimate) * abs(estimate), vi, "printed SMD", trace, warnings=off_centre(row))


def _wide_enough(row: Printed, se: float) -> None:
    """Refuse an interval of an SMD that so few people cannot have: its standard error is then no such thing.

    Two groups of people give sqrt(1/n + 1/n) at least; a baseline that correlates by 0.9 makes it less than half.
    """
    least = math.sqrt(1 / row.n_i + 1 / row.n_c)
    if row.design != "rct_crossover" and se < NARROWEST * least:
        why = f"its standard error would be {se:.2g}, that of {row.n_i:g} and {row.n_c:g} people is {least:.2g} or more"
        raise Contradiction(f"the interval of the printed SMD is too narrow: {why}")


def from_md(row: Printed) -> Found:
    """Take a printed mean difference with its interval, or with the SDs of the arms."""
    if row.estimate_kind != "md":
        raise NotPrinted
    n_i, n_c = pair(row)
    if known(row.ci_low, row.ci_high):
        md, _, how = middle(row)
        spread = convert.md_ci_to_sd(row.ci_low, row.ci_high, n_i, n_c)
        sd, trace = spread.value, f"printed mean difference {md:.4g}{how}; {spread.trace}"
    elif known(row.estimate, row.sd_i, row.sd_c) and row.spread_kind == "sd":
        md = row.estimate
        sd = math.sqrt(((n_i - 1) * row.sd_i**2 + (n_c - 1) * row.sd_c**2) / (n_i + n_c - 2))
        trace = f"printed mean difference {md:g} over the pooled SD {sd:.4g}"
    else:
        raise EffectError("a mean difference is entered without its interval and without SDs")
    found = convert.d_to_g(abs(md) / sd, n_i, n_c)
    trace = f"{trace}; {found.trace}"
    return Found(checked_side(row, md) * found.yi, found.vi, "printed MD", trace, warnings=off_centre(row))


def _log_ratio(row: Printed) -> tuple[float, float, str]:
    """Return the log of a printed ratio, its variance and how both were had."""
    if known(row.ci_low, row.ci_high):
        if not 0 < row.ci_low < row.ci_high:
            raise EffectError("the interval of a ratio must lie above 0 and have a width")
        ratio = row.estimate if known(row.estimate) else math.sqrt(row.ci_low * row.ci_high)
        found = convert.ratio_ci_to_log(ratio, row.ci_low, row.ci_high)
        if found.warnings:
            raise EffectError(f"a printed ratio does not fit its interval: {found.warnings[0]}")
        return found.yi, found.vi, found.trace
    if known(row.estimate) and row.p.relation == "=" and row.p.value < 1:
        found = convert.ratio_p_to_log(row.estimate, row.p.value)
        return found.yi, found.vi, found.trace + row.p.trace
    raise EffectError("a ratio is entered without its interval and without an exact p")


def _ratio_side(row: Printed, log_ratio: float) -> tuple[float, str]:
    """Return the side of a ratio: by the report's word, for its event may be the wanted or the unwanted one."""
    if known(row.reported_side):
        return row.reported_side, "; side as the report says"
    return math.copysign(1.0, log_ratio) * row.turn, "; side by the better end of the instrument"


def _from_risk_difference(row: Printed) -> Found:
    """Take a printed risk difference with its interval, or with its exact p (Handbook 6.3.2)."""
    if known(row.ci_low, row.ci_high):
        estimate, half, how = middle(row)
        se, told = half / Z, f"{how}; variance from its 95 % interval"
    elif known(row.estimate) and row.estimate != 0 and row.p.relation == "=" and row.p.value < 1:
        estimate, z = row.estimate, float(-special.ndtri(row.p.value / 2))
        se, told = abs(estimate) / z, f"; variance from its p (Handbook 6.3.2){row.p.trace}"
    else:
        raise EffectError("a risk difference is entered without its interval and without an exact p")
    if abs(estimate) > 1:
        raise EffectError(f"a risk difference of {estimate:g} is none: is it per cent?")
    yi = checked_side(row, estimate) * abs(estimate)
    trace = f"printed risk difference{told}"
    return Found(yi, se**2, "printed ratio", trace, measure="RD", warnings=off_centre(row))


def from_ratio(row: Printed) -> Found:
    """Take a printed ratio or risk difference: OR as an SMD; RR, HR and RD as measures of their own."""
    if row.estimate_kind == "rd":
        return _from_risk_difference(row)
    if row.estimate_kind not in RATIOS:
        raise NotPrinted
    value, vi, trace = _log_ratio(row)
    trace = f"printed {row.estimate_kind.upper()} {row.estimate:g}: {trace}" if known(row.estimate) else trace
    side, told = _ratio_side(row, value)
    if row.estimate_kind != "or":
        return Found(side * abs(value), vi, "printed ratio", trace + told, measure=RATIOS[row.estimate_kind])
    found = convert.log_or_to_d(abs(value), vi)
    words = f"{trace}; {LOGISTIC_TRACE}{told}"
    return Found(side * found.yi, found.vi, "printed ratio", words, approximated=LOGISTIC)


def from_beta(row: Printed) -> Found:
    """Refuse a regression coefficient: what it is adjusted for, and its unit, are not those of a difference."""
    if row.estimate_kind != "beta":
        raise NotPrinted
    raise EffectError("the printed estimate is a regression coefficient, which is no standardised difference")


def from_events(row: Printed) -> Found:
    """Take the events of both arms as an odds ratio, turned into an SMD so that it stands beside means."""
    if not (known(row.events_i) or known(row.events_c)):
        raise NotPrinted
    if not known(row.events_i, row.events_c):
        raise EffectError("the events of one arm are not entered")
    n_i, n_c = pair(row)
    cells = {"events_i": row.events_i, "n_i": n_i, "events_c": row.events_c, "n_c": n_c}
    if row.events_i + row.events_c in (0, n_i + n_c):
        raise EffectError("nobody, or everybody, had the event in both arms: that gives no odds ratio")
    log_or, vi = size("OR", **cells)
    found = convert.log_or_to_d(log_or, vi)
    side = math.copysign(1.0, log_or) * row.turn
    if known(row.reported_side) and log_or != 0 and side != row.reported_side:
        raise Contradiction("the events and the reported direction contradict each other")
    empty = 0 in (row.events_i, row.events_c, n_i - row.events_i, n_c - row.events_c)
    told = f"{row.events_i:g} of {n_i:g} against {row.events_c:g} of {n_c:g} people with the event"
    told += "; half an event added to every cell, for one is empty" if empty else ""
    told += "; side as the report says" if known(row.reported_side) else "; side by the better end of the instrument"
    trace = f"{told}; {LOGISTIC_TRACE}"
    return Found(side * abs(found.yi), found.vi, "events", trace, approximated=LOGISTIC)
