"""How many participants it takes: optimal information size and the size of the next study.

GRADE's optimal information size (OIS) is the sample size one adequately powered trial would need (GRADE guidelines 6,
J Clin Epidemiol 2011;64:1283-1293; "the sample size calculation that would be undertaken when planning a single
randomised controlled trial", alpha 0.05 and beta 0.20: https://www.clarityresearch.ca/frequently-asked-questions).
For a difference of means in SD units, two equal groups, two-sided test
(https://vrcacademy.com/tutorials/sample-size-test-means/; for 0.5 SD in all 125.4: Gelman, Hill and Vehtari 2020,
Regression and Other Stories, 16.3)::

    n per group = 2 (z[1 - alpha/2] + z[1 - beta])^2 / d^2
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy import special

from evidence_tools.errors import UsageError

__all__ = ["OIS_MODERATE", "OIS_RULE", "NextStudy", "bound_of", "next_study", "optimal_information_size", "required_n"]

OIS_RULE = 400
"""Participants below which GRADE calls continuous evidence imprecise whatever the interval (Murad 2017, table 1)."""

OIS_MODERATE = 126
"""Participants one trial needs to find SMD 0.5 with power 0.80: ``optimal_information_size(0.5)``."""


def bound_of(people: Sequence[float], relied: Sequence[float]) -> str:
    """Say what the sum of the people of some studies is.

    Parameters
    ----------
    people, relied : sequence of float
        The people of each study, and how many of them may be relied on: fewer where only those of all arms of its
        trial are known. NaN where the report gives no number.

    Returns
    -------
    str
        "" the number itself, "at most", "at least", or "unclear" where it may be either.
    """
    most = any(some < all_arms for all_arms, some in zip(people, relied, strict=True))
    least = any(map(math.isnan, people))
    return "unclear" if most and least else "at most" if most else "at least" if least else ""


def optimal_information_size(smd: float, *, alpha: float = 0.05, power: float = 0.80) -> int:
    """Return the participants (both groups together) one trial needs to find `smd`.

    Raises
    ------
    UsageError
        If `smd` is zero, or alpha or power are not between 0 and 1.
    """
    if not (0 < alpha < 1 and 0 < power < 1) or smd == 0 or math.isnan(smd):
        raise UsageError(
            f"smd {smd}, alpha {alpha}, power {power}: smd must not be 0, alpha and power lie between 0 and 1."
        )
    z = float(special.ndtri(1 - alpha / 2) + special.ndtri(power))
    return 2 * math.ceil(2 * z**2 / smd**2)


def required_n(n_now: float, *, smd: float = 0.2, alpha: float = 0.05, power: float = 0.80) -> int:
    """Return how many further participants are needed to reach the optimal information size.

    Parameters
    ----------
    n_now : float
        Participants already studied (NaN counts as none).
    smd : float
        The effect worth finding, in SDs.

    Returns
    -------
    int
        The larger of `OIS_RULE` and the optimal information size, minus `n_now`; 0 if that is reached.
    """
    have = 0.0 if math.isnan(n_now) else n_now
    target = max(OIS_RULE, optimal_information_size(smd, alpha=alpha, power=power))
    return max(0, math.ceil(target - have))


@dataclass(frozen=True)
class NextStudy:
    """The next study that would change the rating of imprecision.

    Parameters
    ----------
    n : int or None
        Participants it needs (two equal groups); 0 if none is needed; None if no single study can do it, because
        the studies differ too much among themselves.
    reason : str
        In a sentence.
    """

    n: int | None
    reason: str


def next_study(estimate: float, se: float, tau2: float, *, threshold: float = 0.0, alpha: float = 0.05) -> NextStudy:
    """Return the size one more trial needs so that the pooled interval no longer crosses `threshold`.

    Assumes the new trial finds the same effect and that tau2 stays as it is. The pool then has variance
    ``1 / (1/se^2 + 1/(v + tau2))`` with ``v = 4/n`` for a standardised mean difference near zero in two groups of n/2
    (variance of g; Borenstein 2009, eq. 4.20, leading term). Solved for n at ``|estimate - threshold| = z * SE``.

    Parameters
    ----------
    estimate, se : float
        Pooled effect and its standard error, in SDs.
    tau2 : float
        Between-study variance.
    threshold : float
        0 for "any effect", the minimal important difference for "an important one".
    """
    distance = abs(estimate - threshold)
    z = float(special.ndtri(1 - alpha / 2))
    if distance == 0:
        return NextStudy(None, "The estimate lies on the threshold: no size can tell on which side the truth is.")
    needed = (z / distance) ** 2 - 1 / se**2
    if needed <= 0:
        return NextStudy(0, "The interval already excludes the threshold.")
    variance = 1 / needed - tau2
    if variance <= 0:
        return NextStudy(None, "No single study can settle it: the studies differ too much among themselves.")
    n = 2 * math.ceil(2 / variance)
    return NextStudy(n, f"One more trial with about {n:,} participants that finds the same effect would settle it.")
