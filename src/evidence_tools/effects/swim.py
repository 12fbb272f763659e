"""Synthesis without meta-analysis: directions counted with an exact test, p-values combined.

Cochrane Handbook chapter 12 (12.2.1.2 p-values, 12.2.1.3 direction of effect); Campbell and others 2020 (SWiM, BMJ
368:l6890); Boon and Thomson 2021 (effect direction plot). A count of directions says nothing about size.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from evidence_tools.errors import EffectError

from .checks import as_numbers, refuse
from .pooling import check_level

__all__ = ["CombinedP", "DirectionTest", "combine_p_values", "count_directions", "direction_test", "one_sided"]

DIRECTIONS = ("favours_intervention", "favours_comparator", "no_difference", "unclear")


@dataclass(frozen=True)
class DirectionTest:
    """Share of studies that favour the intervention, with an exact test.

    Attributes
    ----------
    favours, total : int
        Studies that favour the intervention; studies counted.
    proportion : float
    ci_low, ci_high : float
        Exact (Clopper-Pearson) limits at `level`.
    p_value : float
        Two-sided exact binomial test against one half.
    level : float
    """

    favours: int
    total: int
    proportion: float
    ci_low: float
    ci_high: float
    p_value: float
    level: float

    def __str__(self) -> str:
        p = "p < 0.001" if self.p_value < 0.001 else f"p = {self.p_value:.3f}"
        return (
            f"{self.favours} of {self.total} studies favour the intervention ({100 * self.proportion:.0f} %, "
            f"{100 * self.level:g} % CI {100 * self.ci_low:.0f} to {100 * self.ci_high:.0f} %; {p})"
        )


def direction_test(favours: int, total: int, level: float = 0.95) -> DirectionTest:
    """Test whether more studies favour the intervention than chance would give (Handbook 12.2.1.3).

    Parameters
    ----------
    favours, total : int
        Studies that favour the intervention; studies with a clear direction. Handbook: benefit against harm by the
        observed direction, whatever its p. Counting "no difference" in `total` makes the test conservative.

    Raises
    ------
    EffectError
        If the numbers are not counts, total is 0, or favours exceeds total.
    """
    level = check_level(level)
    if not (float(favours).is_integer() and float(total).is_integer()) or not 0 <= favours <= total or total < 1:
        raise EffectError(f"{favours} of {total} studies. Allowed: whole numbers, 0 <= favours <= total, total >= 1.")
    x, n, tail = int(favours), int(total), (1 - level) / 2
    low = 0.0 if x == 0 else float(special.betaincinv(x, n - x + 1, tail))
    high = 1.0 if x == n else float(special.betaincinv(x + 1, n - x, 1 - tail))
    extreme = special.bdtr(min(x, n - x), n, 0.5)  # the binomial with one half is symmetric: twice a tail is exact
    return DirectionTest(x, n, x / n, low, high, min(1.0, 2 * float(extreme)), level)


def count_directions(directions: Sequence[str], level: float = 0.95) -> tuple[dict[str, int], DirectionTest | None]:
    """Count reported directions and test benefit against harm.

    Returns
    -------
    counts : dict
        One entry for each of favours_intervention, favours_comparator, no_difference, unclear.
    test : DirectionTest or None
        Over the studies with a direction; None if there is none.

    Raises
    ------
    EffectError
        For a word outside the vocabulary, naming its place.
    """
    for index, word in enumerate(directions):
        if word not in DIRECTIONS:
            raise EffectError(f"direction {word!r} in row {index + 1}. Allowed: {', '.join(DIRECTIONS)}.")
    counts = {word: sum(d == word for d in directions) for word in DIRECTIONS}
    clear = counts["favours_intervention"] + counts["favours_comparator"]
    return counts, direction_test(counts["favours_intervention"], clear, level) if clear else None


def one_sided(p_value: float, favours_intervention: bool) -> float:
    """Turn a two-sided p into the one-sided p of "the intervention is better" (Handbook 12.2.1.2)."""
    if not 0 < p_value <= 1:
        raise EffectError(f"p is {p_value!r}. Allowed: above 0, at most 1; a printed 0.000 is 'p < 0.001'.")
    return p_value / 2 if favours_intervention else 1 - p_value / 2


@dataclass(frozen=True)
class CombinedP:
    """A combined p-value: is there an effect in at least one study? Says nothing about its size or how general it is.

    Attributes
    ----------
    method : str
    statistic : float
        Fisher: chi-squared with 2k df; Stouffer: z; Edgington: sum of the p-values.
    p_value : float
        One-sided.
    k : int
    """

    method: str
    statistic: float
    p_value: float
    k: int


def combine_p_values(
    p_values: Sequence[float], weights: Sequence[float] | None = None, labels: Sequence[object] | None = None
) -> Mapping[str, CombinedP]:
    """Combine one-sided p-values of independent studies (Handbook 12.2.1.2; see `one_sided`).

    Parameters
    ----------
    p_values : array
        One-sided, all in the same direction, above 0 and at most 1.
    weights : array, optional
        For Stouffer's method, e.g. roots of sample sizes; alike if not given.

    Returns
    -------
    dict
        fisher (Fisher 1932: one very small p suffices), stouffer (Stouffer 1949, Lipták 1958), edgington (Edgington
        1972: sum of p, not driven by one study), each a `CombinedP`.

    Raises
    ------
    EffectError
        Naming the row of a value that is not a p-value.
    """
    p = np.atleast_1d(as_numbers("p_values", p_values, labels))
    if p.size == 0:
        raise EffectError("there is no p-value to combine.")
    refuse(~((p > 0) & (p <= 1)), "not a p-value. Allowed: above 0, at most 1.", labels)
    w = np.ones(p.size) if weights is None else as_numbers("weights", weights, labels)
    if w.shape != p.shape:
        raise EffectError(f"{p.size} p-values but {w.size} weights. Give one for each.")
    refuse(~(w > 0), "the weight is not above 0.", labels)
    chi2 = float(-2 * np.log(p).sum())
    # p = 1 has z = -inf: one study that is wholly on the other side; keep it finite and extreme
    z = float(w @ -special.ndtri(np.minimum(p, 1 - 1e-16)) / math.sqrt(float(w @ w)))
    return {
        "fisher": CombinedP("Fisher", chi2, float(special.chdtrc(2 * p.size, chi2)), p.size),
        "stouffer": CombinedP("Stouffer", z, float(special.ndtr(-z)), p.size),
        "edgington": CombinedP("Edgington", float(p.sum()), _edgington(float(p.sum()), p.size), p.size),
    }


_EXACT = 400  # studies


def _edgington(total: float, k: int) -> float:
    """Return the chance that k uniform numbers sum to `total` or less (Irwin-Hall).

    The alternating series is summed in whole numbers, since floats lose all digits of it from about 20 studies on.
    Beyond 400 studies the normal approximation takes over; its error there is below 0.0001 (Edgington 1972b).
    """
    if total >= k:
        return 1.0
    if k > _EXACT:
        return float(special.ndtr((total - k / 2) / math.sqrt(k / 12)))
    above, scale = total.as_integer_ratio()
    terms = ((-1) ** j * math.comb(k, j) * (above - j * scale) ** k for j in range(math.floor(total) + 1))
    return sum(terms) / (math.factorial(k) * scale**k)
