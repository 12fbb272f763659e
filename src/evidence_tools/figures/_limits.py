"""The ends of an axis and its ticks: arithmetic on the rows of a plot."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from evidence_tools.figures._forest_rows import Row
from evidence_tools.figures._text import finite

MOST_DECADES = 5.0  # powers of ten one axis is marked with


def limits(rows: Sequence[Row], *, ratio: bool, given: tuple[float, float] | None = None) -> tuple[float, float]:
    """Return the ends of the axis: all estimates, and intervals unless they are far longer than usual.

    No effect keeps some room on both sides. On a ratio scale the arithmetic is done on logs.
    """
    if given is not None:
        return float(given[0]), float(given[1])
    turn = math.log if ratio else float
    known = [r for r in rows if finite(r.low) and finite(r.high)]
    if not known:
        return (0.1, 10.0) if ratio else (-1.0, 1.0)
    table = np.array([[turn(r.low), turn(r.high)] for r in known])
    outer = np.array([[turn(v) if finite(v) else turn(r.low) for v in r.outer] for r in known])
    centres = np.array([turn(r.estimate) if finite(r.estimate) else table[i].mean() for i, r in enumerate(known)])
    reach = 3.0 * float(np.median(np.diff(table, axis=1) / 2)) + 1e-12
    low_fence, high_fence = _fences(centres, reach)
    far = 1.6 * reach  # prediction intervals are wider by nature
    lows = np.minimum(np.maximum(table[:, 0], centres - reach), np.maximum(outer[:, 0], centres - far))
    highs = np.maximum(np.minimum(table[:, 1], centres + reach), np.minimum(outer[:, 1], centres + far))
    low = min(0.0, max(low_fence, lows.min()))
    high = max(0.0, min(high_fence, highs.max()))
    side = 0.12 * (high - low) or 1.0
    low, high = min(low - 0.04 * (high - low), -side), max(high + 0.04 * (high - low), side)
    return (math.exp(low), math.exp(high)) if ratio else (low, high)


def _fences(centres: np.ndarray, reach: float) -> tuple[float, float]:
    # Tukey's far-out fences, so that one absurd estimate does not squeeze all the others
    if len(centres) < 5:
        return -math.inf, math.inf
    lower, upper = np.percentile(centres, [25, 75])
    spread = 3.0 * (upper - lower) + reach
    return float(lower - spread), float(upper + spread)


def ratio_ticks(low: float, high: float) -> list[float]:
    """Return tick positions for a log axis: 0.1, 0.2, 0.5, 1, 2, 5, 10, thinned to powers of ten on long axes."""
    decades = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 2)
    span = math.log10(high / low)
    steps = (1, 2, 5) if span <= 2.2 else (1, 5) if span <= 3 else (1,)
    apart = max(1, math.ceil(span / MOST_DECADES))  # on very long axes only every second, third ... power of ten
    ticks = [step * 10.0**decade for decade in decades if decade % apart == 0 for step in steps]
    shown = [tick for tick in ticks if low * 0.999 <= tick <= high * 1.001]
    return shown if len(shown) > 2 else round_ticks(low, high)


def round_ticks(low: float, high: float) -> list[float]:
    """Return round numbers along an axis, about five of them; 0, or 1 on a short axis of ratios, is among them."""
    raw = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw)
    first, last = math.ceil(low / step), math.floor(high / step)
    return [round(step * number, 10) for number in range(first, last + 1)]
