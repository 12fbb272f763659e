"""Mean and SD from median, quartiles and range, with a check for skewness.

Sources: SD by Wan and others 2014 (BMC Medical Research Methodology 14:135); mean by Luo and others 2018 (Statistical
Methods in Medical Research 27:1785-1805); both from all five numbers by Shi and others 2020 (Research Synthesis Methods
11:641-654);
test of skewness by Shi and others 2023 (as in metafor's `conv.fivenum`). The methods assume a normal distribution;
where the numbers themselves speak against it, the result says so.
"""

from __future__ import annotations

import math

from scipy import special

from evidence_tools.errors import EffectError

from .checks import choose
from .traced import MeanSD, number, people

__all__ = ["median_to_mean", "wan_eta", "wan_xi"]

Pair = tuple[float, float]  # quartiles, or minimum and maximum; at least one of the two pairs is always there


def wan_xi(n: float, exact: bool = False) -> float:
    """Return the expected range of `n` normal values in SDs (Wan 2014, table 1 exact; eq. 9 approximate)."""
    n = people("n", n)
    if not exact:
        return 2 * float(special.ndtri((n - 0.375) / (n + 0.25)))
    return 2 * _expected_rank(n, n)


def wan_eta(n: float, exact: bool = False) -> float:
    """Return the expected interquartile range of `n` normal values in SDs (Wan 2014, table 2 exact; eq. 16).

    Exact: for n = 4Q + 1 the quartiles are the observations Q + 1 and 3Q + 1.
    """
    n = people("n", n)
    if not exact:
        return 2 * float(special.ndtri((0.75 * n - 0.125) / (n + 0.25)))
    return 2 * _expected_rank(n, 3 * (n - 1) / 4 + 1)


def _expected_rank(n: float, rank: float) -> float:
    """Return the expectation of the rank-th smallest of n standard normal values."""
    from scipy import integrate  # slow to load, and only the exact tables need it

    log_constant = special.gammaln(n + 1) - special.gammaln(rank) - special.gammaln(n - rank + 1)

    def density(z: float) -> float:
        logs = (rank - 1) * special.log_ndtr(z) + (n - rank) * special.log_ndtr(-z) - z * z / 2
        return z * math.exp(log_constant + logs) / math.sqrt(2 * math.pi)

    return float(integrate.quad(density, -12, 12, limit=400, epsabs=1e-13, epsrel=1e-12, points=[0.0])[0])


def median_to_mean(
    n: float,
    median: float,
    q1: float | None = None,
    q3: float | None = None,
    minimum: float | None = None,
    maximum: float | None = None,
    method: str = "Luo",
) -> MeanSD:
    """Estimate mean and SD from the median with quartiles, range, or both.

    Parameters
    ----------
    n : float
        People in the group.
    q1, q3, minimum, maximum : float, optional
        Quartiles and extremes; at least one pair.
    method : str
        "Luo": mean by Luo 2018, SD by Wan 2014 (by Shi 2020 if all five are given). "Wan": both by Wan 2014.

    Returns
    -------
    MeanSD
        `skewed` and a warning if the skewness test rejects a normal distribution at 5 %.

    Raises
    ------
    EffectError
        If neither pair is given, or the numbers are not in order.
    """
    n, median, method = people("n", n, 3), number("median", median), choose("method", method, ("Luo", "Wan"))
    quartiles = None if q1 is None or q3 is None else (number("q1", q1), number("q3", q3))
    extremes = None if minimum is None or maximum is None else (number("minimum", minimum), number("maximum", maximum))
    _in_order(median, quartiles, extremes)
    mean = (_luo_mean if method == "Luo" else _wan_mean)(n, median, quartiles, extremes)
    sd, source = _sd(n, quartiles, extremes, method)
    statistic, limit = _skewness(n, median, quartiles, extremes)
    skewed = statistic > limit
    given = ", ".join(
        [f"median {median:g}"]
        + ([f"quartiles {quartiles[0]:g} to {quartiles[1]:g}"] if quartiles else [])
        + ([f"range {extremes[0]:g} to {extremes[1]:g}"] if extremes else [])
    )
    mean_source = "Luo 2018" if method == "Luo" else "Wan 2014"
    trace = f"mean {mean:.4g} ({mean_source}) and SD {sd:.4g} ({source}) from {given}, n {n:g}"
    warning = (
        f"the numbers are skewed (Shi 2023: {statistic:.2f} > {limit:.2f}): a mean and SD from the median mislead here"
    )
    return MeanSD(n, mean, sd, trace, (warning,) if skewed else (), skewed)


def _in_order(median: float, quartiles: Pair | None, extremes: Pair | None) -> None:
    if quartiles is None and extremes is None:
        raise EffectError("a median alone has no spread. Give q1 and q3, or minimum and maximum, or both.")
    low, high = extremes or (-math.inf, math.inf)
    first, third = quartiles or (median, median)
    if not low <= first <= median <= third <= high or (first == third and low == high):
        raise EffectError(
            f"the numbers are not in order: minimum {low:g}, q1 {first:g}, median {median:g}, q3 {third:g}, maximum "
            f"{high:g}. Allowed: each at least as large as the one before."
        )
    for name, pair in (("quartiles", quartiles), ("extremes", extremes)):
        if pair and pair[0] == pair[1]:
            raise EffectError(f"the {name} are equal ({pair[0]:g}): no spread can be had from them.")


def _luo_mean(n: float, median: float, quartiles: Pair | None, extremes: Pair | None) -> float:
    """Luo 2018, eq. 7, 11, 15."""
    if quartiles is None:
        assert extremes is not None
        w = 4 / (4 + n**0.75)
        return w * sum(extremes) / 2 + (1 - w) * median
    if extremes is None:
        w = 0.7 + 0.39 / n
        return w * sum(quartiles) / 2 + (1 - w) * median
    w, u = 2.2 / (2.2 + n**0.75), 0.7 - 0.72 / n**0.55
    return w * sum(extremes) / 2 + u * sum(quartiles) / 2 + (1 - w - u) * median


def _wan_mean(n: float, median: float, quartiles: Pair | None, extremes: Pair | None) -> float:
    """Wan 2014, eq. 3, 10, 14."""
    if quartiles is None:
        assert extremes is not None
        return (sum(extremes) + 2 * median) / 4
    if extremes is None:
        return (sum(quartiles) + median) / 3
    return (sum(extremes) + 2 * sum(quartiles) + 2 * median) / 8


def _sd(n: float, quartiles: Pair | None, extremes: Pair | None, method: str) -> tuple[float, str]:
    if quartiles is None:
        assert extremes is not None
        return (extremes[1] - extremes[0]) / wan_xi(n), "Wan 2014 eq 9"
    if extremes is None:
        return (quartiles[1] - quartiles[0]) / wan_eta(n), "Wan 2014 eq 16"
    wide, middle = extremes[1] - extremes[0], quartiles[1] - quartiles[0]
    if method == "Wan":
        return 0.5 * (wide / wan_xi(n) + middle / wan_eta(n)), "Wan 2014 eq 13"
    first = (2 + 0.14 * n**0.6) * wan_xi(n) / 2
    second = (2 + 2 / (0.07 * n**0.6)) * wan_eta(n) / 2
    return wide / first + middle / second, "Shi 2020 eq 10"


def _skewness(n: float, median: float, quartiles: Pair | None, extremes: Pair | None) -> tuple[float, float]:
    """Return the statistic of Shi 2023 and its 5 % limit."""

    def lean(pair: Pair) -> float:
        return abs(sum(pair) - 2 * median) / (pair[1] - pair[0])

    if quartiles is None:
        assert extremes is not None
        return lean(extremes), 1 / math.log(n + 9) + 2.5 / (n + 1)
    if extremes is None:
        return lean(quartiles), 2.65 / math.sqrt(n) - 6 / n**2
    return max(2.65 * math.log(0.6 * n) / math.sqrt(n) * lean(extremes), lean(quartiles)), 3 / math.sqrt(n) - 40 / n**3
