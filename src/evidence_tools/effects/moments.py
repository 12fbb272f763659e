"""Weighted sums over many meta-analyses at once: the one place where arrays of weights are built.

A `Batch` holds B analyses of up to k studies. For weights w = 1/(v + tau2) everything the estimators need are the sums
of w^p y^q, p = 1..3, q = 0..2. They come from one matrix product, so that 1,000 leave-one-out fits need no Python loop.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["Batch", "FirstOnes", "LeaveOneOut", "Sums"]

BLOCK = 120_000  # numbers worked on at a time: fits the processor's cache, bounds memory whatever k and B are
BINS = 128


@dataclass(eq=False, slots=True)
class Sums:
    """Sums over studies, arrays or single numbers; ``a1`` is sum(w y), ``b2`` is sum(w^2 y^2), ``c0`` is sum(w^3)."""

    a0: np.ndarray
    a1: np.ndarray
    a2: np.ndarray
    b0: np.ndarray | None = None
    b1: np.ndarray | None = None
    b2: np.ndarray | None = None
    c0: np.ndarray | None = None
    c1: np.ndarray | None = None
    c2: np.ndarray | None = None

    @classmethod
    def of(cls, table: np.ndarray) -> Sums:
        """Read a table (..., powers of w, powers of y)."""
        return cls(*(table[..., p, q] for p in range(table.shape[-2]) for q in range(3)))

    @property
    def mean(self) -> np.ndarray:
        """Weighted mean of y."""
        return self.a1 / self.a0

    @property
    def q(self) -> np.ndarray:
        """Weighted sum of squared deviations from the mean, sum w (y - mean)^2; never below zero."""
        return np.maximum(self.a2 - self.a1 * self.a1 / self.a0, 0.0)

    @property
    def squared_residuals(self) -> np.ndarray:
        """Sum of w^2 (y - mean)^2."""
        assert self.b0 is not None and self.b1 is not None and self.b2 is not None  # sums of powers=2 or more
        mean = self.mean
        return self.b2 - mean * (2 * self.b1 - mean * self.b0)


class Batch:
    """B meta-analyses of up to k studies each.

    Parameters
    ----------
    y, v : arrays (k,) or (B, k)
        Effects and variances; one row may stand for all analyses.
    present : bool array (B, k), optional
        Which studies belong to which analysis. Values at absent places do not matter, but must be finite, v > 0.

    Notes
    -----
    `y` is kept centred at each analysis' common-effect mean (`shift`): differences of squares then lose no digits.
    """

    def __init__(self, y: np.ndarray, v: np.ndarray, present: np.ndarray | None = None):
        self.v = np.atleast_2d(v)
        self.present = None if present is None else present.astype(float)
        self.k = self.v.shape[1] if present is None else present.sum(axis=1)
        y = np.atleast_2d(y)
        w = 1.0 / self.v if present is None else self.present / self.v
        if present is not None and len(y) == 1:  # one set of effects, many selections: one centre serves them all
            w = 1.0 / self.v
        self.shift = (w * y).sum(axis=1) / w.sum(axis=1)
        self.y = y - self.shift[:, None]
        self.size = max(len(self.v), len(self.y), 0 if present is None else len(present))
        self._powers = np.empty((*self.y.shape, 3))
        self._powers[..., 0] = 1.0
        self._powers[..., 1] = self.y
        np.multiply(self.y, self.y, out=self._powers[..., 2])

    def rows(self, index: np.ndarray) -> Batch:
        """Choose analyses (an index may be repeated)."""
        part = object.__new__(Batch)
        part.v = self.v if len(self.v) == 1 else self.v[index]
        part.y = self.y if len(self.y) == 1 else self.y[index]
        part.shift = self.shift if len(self.shift) == 1 else self.shift[index]
        part.present = None if self.present is None else self.present[index]
        part.k = self.k if np.ndim(self.k) == 0 else self.k[index]
        part.size = len(index)
        part._powers = self._powers if len(self._powers) == 1 else self._powers[index]
        return part

    def sums_one(self, tau2: float, powers: int = 3) -> Sums:
        """Return the sums of a single analysis as plain numbers: arrays of length one cost more than they hold."""
        w = 1.0 / (self.v[0] + tau2)
        if self.present is not None:
            w *= self.present[0]
        table = self._powers[0]
        found = (w @ table).tolist()
        power = w
        for _ in range(powers - 1):
            power = power * w
            found += (power @ table).tolist()
        return Sums(*found)

    def sums(self, tau2: np.ndarray, powers: int = 3) -> Sums:
        """Return the sums at one tau2 per analysis, shape (B,)."""
        step = max(1, BLOCK // (self.v.shape[1] * powers))
        if self.size <= step:
            return Sums.of(self._table(np.asarray(tau2), powers))
        parts = [np.arange(i, min(i + step, self.size)) for i in range(0, self.size, step)]
        return Sums.of(np.concatenate([self.rows(part)._table(tau2[part], powers) for part in parts]))

    def _table(self, tau2: np.ndarray, powers: int) -> np.ndarray:
        w = 1.0 / (self.v + tau2[:, None])
        if self.present is not None:
            w = w * self.present
        stack = np.empty((len(w), powers, w.shape[1]))
        stack[:, 0] = w
        for p in range(1, powers):
            np.multiply(stack[:, p - 1], w, out=stack[:, p])
        return stack @ self._powers

    def grid_sums(self, tau2: np.ndarray) -> Sums:
        """Return the sums of w and w^2 on a grid (B, G) of tau2, shape (B, G).

        For one large analysis studies of nearly the same v share a bin (error about 1e-4): the grid only tells
        where to look, what is found there is then made exact with all studies.
        """
        if self.size == 1 and self.v.shape[1] > 2 * BINS:
            return Sums.of(self._binned()._grid(tau2))
        points, k = tau2.shape[1], self.v.shape[1]
        step = max(1, BLOCK // (k * points))
        if self.size <= step:
            return Sums.of(self._grid(tau2))
        parts = [np.arange(i, min(i + step, self.size)) for i in range(0, self.size, step)]
        return Sums.of(np.concatenate([self.rows(part)._grid(tau2[part]) for part in parts]))

    def _binned(self) -> Batch:
        v = self.v[0] if self.present is None else self.v[0][self.present[0] > 0]
        powers = self._powers[0] if self.present is None else self._powers[0][self.present[0] > 0]
        logs = np.log(v)
        low, width = logs.min(), max(float(np.ptp(logs)), 1e-9) / BINS
        place = np.minimum(((logs - low) / width).astype(int), BINS - 1)
        columns = [np.bincount(place, column, BINS) for column in (*powers.T, v)]
        full = columns[0] > 0
        part = object.__new__(Batch)
        part.v = (columns[3][full] / columns[0][full])[None, :]
        part._powers = np.stack(columns[:3], axis=-1)[full][None]
        part.present, part.size = None, 1
        return part

    def _grid(self, tau2: np.ndarray) -> np.ndarray:
        rows, points = tau2.shape
        k = self.v.shape[1]
        stack = np.empty((rows, 2, points, k))
        np.divide(1.0, self.v[:, None, :] + tau2[:, :, None], out=stack[:, 0])
        if self.present is not None:
            stack[:, 0] *= self.present[:, None, :]
        np.multiply(stack[:, 0], stack[:, 0], out=stack[:, 1])
        table = stack.reshape(rows, 2 * points, k) @ self._powers
        return np.moveaxis(table.reshape(rows, 2, points, 3), 1, 2)

    def log_weights(self, tau2: np.ndarray) -> np.ndarray:
        """Return sum log w over the studies of each analysis, shape (B,)."""
        logs = -np.log(self.v + tau2[:, None])
        return logs.sum(axis=1) if self.present is None else (logs * self.present).sum(axis=1)

    def extent(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the range of y and the smallest v of each analysis, shape (B,)."""
        if self.present is None:
            spread, least = self.y.max(axis=1) - self.y.min(axis=1), self.v.min(axis=1)
        else:
            here = self.present > 0
            low = np.where(here, self.y, np.inf).min(axis=1)
            spread = np.where(here, self.y, -np.inf).max(axis=1) - low
            least = np.where(here, self.v, np.inf).min(axis=1)
        return self._each(spread), self._each(least)

    def _each(self, values: np.ndarray) -> np.ndarray:
        return values if values.size == self.size else np.broadcast_to(values, self.size)


class _Shared(Batch):
    """Analyses that are selections from one set of studies and share one grid of tau2."""

    def extent(self) -> tuple[np.ndarray, np.ndarray]:
        """Return range and smallest v of the whole set, shape (1,): they bound those of every selection."""
        return np.ptp(self.y, axis=1), self.v.min(axis=1)

    def grid_sums(self, tau2: np.ndarray) -> Sums:
        """Return the sums of w and w^2 of every selection on one grid (1, G), shape (B, G), from running totals."""
        w = 1.0 / (self.v[0][:, None] + tau2[0])
        terms = np.stack([w, w * w], axis=-1)[..., None] * self._powers[0][:, None, None, :]
        return Sums.of(self._totals(terms))

    def _totals(self, terms: np.ndarray) -> np.ndarray:
        raise NotImplementedError


class LeaveOneOut(_Shared):
    """The k analyses that lack one study each (k of at least 2)."""

    def __init__(self, y: np.ndarray, v: np.ndarray):
        super().__init__(y, v, ~np.eye(len(y), dtype=bool))

    def _totals(self, terms: np.ndarray) -> np.ndarray:
        # Before plus after: "total minus own" would lose digits where one study has all the weight.
        totals = np.zeros_like(terms)
        np.cumsum(terms[:-1], axis=0, out=totals[1:])
        totals[:-1] += np.cumsum(terms[:0:-1], axis=0)[::-1]
        return totals


class FirstOnes(_Shared):
    """The k analyses of the first study, the first two, ... all, in the order given."""

    def __init__(self, y: np.ndarray, v: np.ndarray):
        super().__init__(y, v, np.tri(len(y), dtype=bool))

    def _totals(self, terms: np.ndarray) -> np.ndarray:
        return np.cumsum(terms, axis=0)
