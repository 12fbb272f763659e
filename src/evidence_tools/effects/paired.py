"""Effect sizes of one group measured twice: raw and standardised mean change, ratio of means, of variabilities.

After minus before. `mean_post mean_pre sd_pre sd_post n r`; `r` is the correlation of the two measurements, seldom
printed: `sizes.vary_correlation` shows what an assumed one does. MC and SMCC also take `mean_change sd_change n`. Names
and formulas are metafor's; mind that there `sd1i`, the standardiser of SMCR, is the SD before, `m1i` the mean after, so
that ROMC, VRC and CVRC of the same call mix the two times. Here each mean goes with its own SD.

======  ==============================================================================================
MC      mean change; variance (sd_pre^2 + sd_post^2 - 2 r sd_pre sd_post)/n
SMCC    over the SD of the changes (Gibbons 1993)
SMCR    over the SD before (Becker 1988); SMCRH with unequal variances (Bonett 2008)
SMCRP   over the mean of both variances; SMCRPH with unequal variances (Bonett 2008)
ROMC    log ratio of means (Lajeunesse 2011); VRC, CVRC log ratio of SDs, of coefficients of variation (Nakagawa 2015)
======  ==============================================================================================
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .checks import Labels, refuse
from .continuous import hedges_j

__all__ = ["PAIRED", "TwoTimes"]


@dataclass(frozen=True, eq=False)
class TwoTimes:
    """Numbers of one group at two times, checked."""

    mean_post: np.ndarray
    mean_pre: np.ndarray
    sd_pre: np.ndarray
    sd_post: np.ndarray
    n: np.ndarray
    r: np.ndarray
    labels: Labels = None

    def __post_init__(self) -> None:
        refuse(self.n < 2, "n is below 2: a change needs two people or more.", self.labels)
        for name in ("sd_pre", "sd_post"):
            refuse(getattr(self, name) < 0, f"{name} is negative. Allowed: 0 or more.", self.labels)
        refuse(np.abs(self.r) > 1, "r is not a correlation. Allowed: -1 to 1.", self.labels)

    @property
    def change(self) -> np.ndarray:
        """Mean after minus mean before."""
        return self.mean_post - self.mean_pre

    @property
    def change_variance(self) -> np.ndarray:
        """Variance of the individual changes."""
        return self.sd_pre**2 + self.sd_post**2 - 2 * self.r * self.sd_pre * self.sd_post

    def standardised(self, sd: np.ndarray, df: np.ndarray, correct: bool) -> np.ndarray:
        """Return the change over `sd`, corrected with J(df)."""
        refuse(sd <= 0, "the standard deviation is 0, so nothing can be standardised.", self.labels)
        refuse(df < 2, "too few people for a standardised change (three are needed).", self.labels)
        return (hedges_j(df) if correct else 1.0) * self.change / sd


def _mc(t: TwoTimes, correct: bool) -> tuple[np.ndarray, np.ndarray]:
    return t.change, t.change_variance / t.n


def _smcc(t: TwoTimes, correct: bool) -> tuple[np.ndarray, np.ndarray]:
    g = t.standardised(np.sqrt(np.maximum(t.change_variance, 0)), t.n - 1, correct)
    return g, 1 / t.n + g**2 / (2 * t.n)


def _smcr(t: TwoTimes, correct: bool) -> tuple[np.ndarray, np.ndarray]:
    g = t.standardised(t.sd_pre, t.n - 1, correct)
    return g, 2 * (1 - t.r) / t.n + g**2 / (2 * t.n)


def _smcrh(t: TwoTimes, correct: bool) -> tuple[np.ndarray, np.ndarray]:
    g = t.standardised(t.sd_pre, t.n - 1, correct)
    return g, t.change_variance / (t.sd_pre**2 * (t.n - 1)) + g**2 / (2 * (t.n - 1))


def _smcrp(t: TwoTimes, correct: bool) -> tuple[np.ndarray, np.ndarray]:
    df = 2 * (t.n - 1) / (1 + t.r**2)
    g = t.standardised(np.sqrt((t.sd_pre**2 + t.sd_post**2) / 2), df, correct)
    return g, 2 * (1 - t.r) / t.n + g**2 * (1 + t.r**2) / (4 * t.n)


def _smcrph(t: TwoTimes, correct: bool) -> tuple[np.ndarray, np.ndarray]:
    square = (t.sd_pre**2 + t.sd_post**2) / 2
    g = t.standardised(np.sqrt(square), 2 * (t.n - 1) / (1 + t.r**2), correct)
    fourth = t.sd_pre**4 + t.sd_post**4 + 2 * t.r**2 * t.sd_pre**2 * t.sd_post**2
    return g, t.change_variance / (square * (t.n - 1)) + g**2 * fourth / (8 * square**2 * (t.n - 1))


def _romc(t: TwoTimes, correct: bool) -> tuple[np.ndarray, np.ndarray]:
    refuse(t.mean_post * t.mean_pre <= 0, "a ratio of means needs two means of the same sign, neither 0.", t.labels)
    after, before = t.sd_post / t.mean_post, t.sd_pre / t.mean_pre
    y = np.log(t.mean_post / t.mean_pre)
    bias = 0.5 * (after**2 - before**2) / t.n if correct else 0.0
    return y + bias, (after**2 + before**2 - 2 * t.r * after * before) / t.n


def _vrc(t: TwoTimes, correct: bool) -> tuple[np.ndarray, np.ndarray]:
    refuse((t.sd_pre <= 0) | (t.sd_post <= 0), "a ratio of SDs needs both above 0.", t.labels)
    return np.log(t.sd_post / t.sd_pre), (1 - t.r**2) / (t.n - 1)


def _cvrc(t: TwoTimes, correct: bool) -> tuple[np.ndarray, np.ndarray]:
    spread, spread_variance = _vrc(t, correct)
    mean, mean_variance = _romc(t, correct)
    return spread - mean, spread_variance + mean_variance


PAIRED: dict[str, Callable[[TwoTimes, bool], tuple[np.ndarray, np.ndarray]]] = {
    "MC": _mc,
    "SMCC": _smcc,
    "SMCR": _smcr,
    "SMCRH": _smcrh,
    "SMCRP": _smcrp,
    "SMCRPH": _smcrph,
    "ROMC": _romc,
    "VRC": _vrc,
    "CVRC": _cvrc,
}
