"""Effects in words a client understands: per 1,000 people, in units of a scale, as an overlap of two groups.

Sources: Cochrane Handbook 15.4.4 (absolute risks), 15.5.3 (SMD in familiar units); Chinn 2000 (SMD to odds ratio);
Cohen 1988 (U3, overlap); McGraw and Wong 1992 (common language effect size).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import special

from evidence_tools.errors import EffectError

from .traced import number

__all__ = ["FamiliarSMD", "or_to_rr", "ratio_to_absolute", "smd_in_words", "table_from_or"]


def or_to_rr(odds_ratio: float, baseline_risk: float) -> float:
    """Return the risk ratio of an odds ratio at a baseline risk (Handbook 15.4.4)."""
    odds_ratio = number("odds_ratio", odds_ratio, 0)
    risk = number("baseline_risk", baseline_risk, 0, 1)
    return odds_ratio / (1 - risk + risk * odds_ratio)


def ratio_to_absolute(ratio: float, baseline_risk: float) -> dict[str, float]:
    """Return what a risk ratio means for 1,000 people; no more than all of them can have the event.

    Returns
    -------
    dict
        per_1000 (with the intervention), difference_per_1000 (negative = fewer events), nnt (number needed to treat;
        infinite for a ratio of 1).
    """
    ratio, risk = number("ratio", ratio, 0), number("baseline_risk", baseline_risk, 0, 1)
    expected = min(1.0, risk * ratio)
    difference = expected - risk
    return {
        "per_1000": 1000 * expected,
        "difference_per_1000": 1000 * difference,
        "nnt": 1 / abs(difference) if difference else math.inf,
    }


@dataclass(frozen=True)
class FamiliarSMD:
    """A standardised mean difference in other words.

    Attributes
    ----------
    units : float
        On the scale whose SD was given; NaN without.
    odds_ratio : float
        Chinn 2000.
    above_average : float
        Share of group i beyond the average of group c (Cohen's U3).
    superiority : float
        Chance that a person of group i is higher than one of group c.
    overlap : float
        Shared area of the two distributions.
    """

    units: float
    odds_ratio: float
    above_average: float
    superiority: float
    overlap: float


def smd_in_words(smd: float, sd: float | None = None) -> FamiliarSMD:
    """Translate a standardised mean difference; the shares assume normal groups of equal spread."""
    smd = number("smd", smd)
    return FamiliarSMD(
        units=math.nan if sd is None else smd * number("sd", sd, 0),
        odds_ratio=math.exp(smd * math.pi / math.sqrt(3)),
        above_average=float(special.ndtr(smd)),
        superiority=float(special.ndtr(smd / math.sqrt(2))),
        overlap=float(2 * special.ndtr(-abs(smd) / 2)),
    )


def table_from_or(odds_ratio: float, n_i: int, events: int, n: int) -> tuple[int, int, int, int]:
    """Rebuild the 2x2 table from an odds ratio and its margins, as metafor's `conv.2x2` does.

    Parameters
    ----------
    odds_ratio : float
    n_i : int
        People in group i.
    events : int
        Events in both groups together.
    n : int
        People in both groups.

    Returns
    -------
    events_i, others_i, events_c, others_c : int
        Rounded.

    Raises
    ------
    EffectError
        If no table fits.
    """
    ratio = number("odds_ratio", odds_ratio, 0)
    if not 0 < n_i < n or not 0 <= events <= n:
        raise EffectError(f"n_i {n_i}, events {events}, n {n}. Allowed: 0 < n_i < n and 0 <= events <= n.")
    # ratio = a (n - n_i - events + a) / ((n_i - a)(events - a)), a quadratic in a
    two, one, none = ratio - 1, -(ratio * (n_i + events) + (n - n_i - events)), ratio * n_i * events
    if abs(two) < 1e-12:
        a = n_i * events / n
    else:
        root = math.sqrt(max(one * one - 4 * two * none, 0.0))
        low, high = max(0, n_i + events - n), min(n_i, events)
        fits = [x for x in ((-one - root) / (2 * two), (-one + root) / (2 * two)) if low - 1e-9 <= x <= high + 1e-9]
        if not fits:
            raise EffectError(f"no 2x2 table has an odds ratio of {ratio:g} with these margins.")
        a = fits[0]
    a = round(a)
    return a, n_i - a, events - a, n - n_i - events + a
