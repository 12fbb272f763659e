"""Between-study variance by likelihood: the global maximum, always.

With w = 1/(v + tau2) the (restricted) log-likelihood is smooth in log(tau2 + smallest v): no feature is narrower than
about 1 on that scale. A grid in steps of 0.1 therefore sees every hill; each sign change of the score is polished by
Newton's method inside its bracket, and where there are several maxima (or one on the boundary) the highest is taken.
Both scores are negative for every tau2 >= R^2/2 - min(v), R the range of the effects: sum w^2 (y - mean)^2 is at most
max(w) sum(w) R^2/2 (1 - sum p^2) with p = w/sum(w), while the other term is sum(w) (1 - sum p^2) or more. So the grid
has a proven end.

Score and information: Viechtbauer 2005, Journal of Educational and Behavioral Statistics 30:261-293; Harville 1977.
"""

from __future__ import annotations

import numpy as np

from .moments import Batch, Sums

__all__ = ["log_likelihood", "maximise", "score"]

STEP = 0.1  # of log(tau2 + smallest v)
TOLERANCE = 1e-9  # size of the last Newton step relative to tau2 + smallest v; the error is its square
MAX_STEPS = 200


def score(sums: Sums, restricted: bool) -> np.ndarray:
    """Return twice the derivative of the (restricted) log-likelihood by tau2."""
    value = sums.squared_residuals - sums.a0
    return value + sums.b0 / sums.a0 if restricted else value


def _slope(sums: Sums, restricted: bool) -> np.ndarray:
    """Return the derivative of `score` by tau2."""
    assert sums.b0 is not None and sums.b1 is not None  # all powers are summed where a slope is wanted
    assert sums.c0 is not None and sums.c1 is not None and sums.c2 is not None
    mean = sums.mean
    cubed = sums.c2 - mean * (2 * sums.c1 - mean * sums.c0)
    drift = sums.b1 - mean * sums.b0  # sum w^2 (y - mean): how the mean moves with tau2
    value = sums.b0 - 2 * cubed + 2 * drift * drift / sums.a0
    if restricted:
        ratio = sums.b0 / sums.a0
        value = value - 2 * sums.c0 / sums.a0 + ratio * ratio
    return value


def log_likelihood(batch: Batch, tau2: np.ndarray, restricted: bool) -> np.ndarray:
    """Return the log-likelihood of each analysis at its tau2, metafor's constants included, shape (B,)."""
    sums = batch.sums(tau2, powers=2)
    k = np.asarray(batch.k, dtype=float)
    fit = batch.log_weights(tau2) - sums.q
    if restricted:
        return 0.5 * (fit - np.log(sums.a0) + np.log(k) - (k - 1) * np.log(2 * np.pi))
    return 0.5 * (fit - k * np.log(2 * np.pi))


def maximise(batch: Batch, restricted: bool) -> np.ndarray:
    """Return the tau2 >= 0 with the highest (restricted) log-likelihood of each analysis, shape (B,)."""
    spread, least = batch.extent()
    longest = np.log1p(spread * spread / (2 * least))
    points = min(2000, int(np.ceil(longest.max() / STEP)) + 2)
    grid = least[:, None] * np.expm1(longest[:, None] * (np.arange(points) / (points - 1)))
    values = score(batch.grid_sums(grid), restricted)
    uphill = values > 0
    uphill[:, -1] = False  # proven; rounding may say otherwise
    uphill &= (longest > 0)[:, None]  # all effects alike, or one study
    rows, cells = np.nonzero(uphill[:, :-1] & ~uphill[:, 1:])
    best = np.zeros(batch.size)
    if rows.size == 0:
        return best
    if batch.size == 1:
        scale = float(least[0])
        roots = np.array([_polish_one(batch, scale, grid[0], values[0], cell, restricted) for cell in cells.tolist()])
    else:
        grid = np.broadcast_to(grid, values.shape)
        roots = _polish(batch.rows(rows), grid, values, rows, cells, restricted)
    best[rows] = roots
    if rows.size > 1 or not uphill[0, 0]:
        _choose(batch, best, rows, roots, uphill[:, 0], restricted)
    return best


def _polish_one(batch: Batch, scale: float, grid: np.ndarray, values: np.ndarray, cell: int, restricted: bool) -> float:
    """Do for one bracket of one analysis, in plain numbers, what `_polish` does for many."""
    t0, t1 = (float(t) for t in grid[cell : cell + 2])
    f0, f1 = (float(f) for f in values[cell : cell + 2])
    tau2 = t0 + (t1 - t0) * f0 / (f0 - f1) if f0 > f1 else t0
    low, high = float(grid[max(cell - 1, 0)]), float(grid[min(cell + 2, len(grid) - 1)])
    for _ in range(MAX_STEPS):
        sums = batch.sums_one(tau2)
        f, slope = score(sums, restricted), _slope(sums, restricted)
        low, high = (max(low, tau2), high) if f > 0 else (low, min(high, tau2))
        step = tau2 - f / slope if slope < 0 else high + 1.0
        if not low <= step <= high:
            step = 0.5 * (low + high)
        tau2, moved = step, abs(step - tau2)
        if moved <= TOLERANCE * (tau2 + scale):
            break
    return tau2


def _polish(
    batch: Batch,
    grid: np.ndarray,
    values: np.ndarray,
    rows: np.ndarray,
    cells: np.ndarray,
    restricted: bool,
) -> np.ndarray:
    """Find the zero of the score near each cell of the grid by Newton's method, bisecting where it would leave."""
    last = grid.shape[1] - 1
    f0, f1 = values[rows, cells], values[rows, cells + 1]
    t0, t1 = grid[rows, cells], grid[rows, cells + 1]
    tau2 = t0 + (t1 - t0) * np.clip(f0 / np.where(f0 > f1, f0 - f1, 1.0), 0.0, 1.0)
    # One cell more on either side: with binned studies the grid is only nearly right.
    low, high = grid[rows, np.maximum(cells - 1, 0)], grid[rows, np.minimum(cells + 2, last)]
    scale = np.broadcast_to(batch.extent()[1], rows.shape)
    active = np.arange(rows.size)
    part = batch
    for _ in range(MAX_STEPS):
        sums = part.sums(tau2[active])
        f, slope = score(sums, restricted), _slope(sums, restricted)
        now = tau2[active]
        low[active] = np.where(f > 0, np.maximum(low[active], now), low[active])
        high[active] = np.where(f > 0, high[active], np.minimum(high[active], now))
        step = now - f / np.where(slope < 0, slope, -np.inf)
        outside = (step < low[active]) | (step > high[active]) | ~(slope < 0)
        step = np.where(outside, 0.5 * (low[active] + high[active]), step)
        tau2[active] = step
        going = np.abs(step - now) > TOLERANCE * (step + scale[active])
        if not going.any():
            break
        if not going.all():
            active = active[going]
            part = batch.rows(active)
    return tau2


def _choose(
    batch: Batch, best: np.ndarray, rows: np.ndarray, roots: np.ndarray, rising: np.ndarray, restricted: bool
) -> None:
    """Where an analysis has several maxima, put the one with the highest likelihood into `best`."""
    counts = np.bincount(rows, minlength=batch.size)
    doubtful = (counts > 1) | ((counts == 1) & ~rising)
    falling = np.flatnonzero(doubtful & ~rising)  # there the boundary is a maximum too
    mine = doubtful[rows]
    owners, candidates = np.append(rows[mine], falling), np.append(roots[mine], np.zeros(falling.size))
    if owners.size == 0:
        return
    heights = log_likelihood(batch.rows(owners), candidates, restricted)
    order = np.lexsort((heights, owners))
    highest = order[np.append(np.diff(owners[order]) != 0, True)]
    best[owners[highest]] = candidates[highest]
