"""Effect sizes of two-by-two tables: odds ratio, risk ratio, risk difference, Peto's odds ratio and kin.

`events_i` of `n_i` people against `events_c` of `n_c`; ratios on the log scale, group i over group c. Names and
formulas are those of metafor's `escalc`.

======  =============================================================================================
OR      log odds ratio, 1/a + 1/b + 1/c + 1/d
RR      log risk ratio, 1/a - 1/n_i + 1/c - 1/n_c
RD      difference of risks
PETO    log odds ratio (O - E)/V, 1/V (Yusuf 1985)
AS      difference of arcsine roots (Ruecker 2009)
PHI     phi coefficient; YUQ, YUY Yule's Q and Y
PBIT    difference of probits; OR2DN, OR2DL log odds ratio as a standardised difference (normal: / 1.65; logistic:
        sqrt(3)/pi; Cox and Snell 1989, Chinn 2000)
======  =============================================================================================

Zero cells: `add` (0.5) goes to all four cells of a table, `to` says of which tables: only0 (those with a zero), all,
if0all (all, if any has a zero), none. AS and PHI need no such rule. `drop00` gives no effect (NaN) to tables in which
nobody or everybody had the event in both groups; `pool` refuses those until `drop_missing` has taken them out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from .checks import Labels, choose, refuse

__all__ = ["BINARY", "TwoByTwo", "binary_effect"]

ZERO_RULES = ("only0", "all", "if0all", "none")
UNCORRECTED = ("AS", "PHI")


@dataclass(frozen=True, eq=False)
class TwoByTwo:
    """Cells of 2x2 tables: a, b = events and others in group i; c, d = the same in group c."""

    a: np.ndarray
    b: np.ndarray
    c: np.ndarray
    d: np.ndarray

    @classmethod
    def from_events(
        cls, events_i: np.ndarray, n_i: np.ndarray, events_c: np.ndarray, n_c: np.ndarray, labels: Labels = None
    ) -> TwoByTwo:
        """Check events and totals.

        Raises
        ------
        EffectError
            Naming rows with nobody in a group, negative events, or more events than people.
        """
        for arm, events, n in (("i", events_i, n_i), ("c", events_c, n_c)):
            refuse(n <= 0, f"n_{arm} is not above 0: there is nobody in the group.", labels)
            refuse(events < 0, f"events_{arm} is negative. Allowed: 0 to n_{arm}.", labels)
            refuse(events > n, f"events_{arm} is larger than n_{arm}. Allowed: 0 to n_{arm}.", labels)
        return cls(events_i, n_i - events_i, events_c, n_c - events_c)

    @property
    def cells(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """The four cells."""
        return self.a, self.b, self.c, self.d

    @property
    def has_zero(self) -> np.ndarray:
        """Tables with an empty cell."""
        return (self.a == 0) | (self.b == 0) | (self.c == 0) | (self.d == 0)

    @property
    def says_nothing(self) -> np.ndarray:
        """Tables in which nobody, or everybody, had the event in both groups."""
        return ((self.a == 0) & (self.c == 0)) | ((self.b == 0) & (self.d == 0))

    def corrected(self, add: float, to: str) -> TwoByTwo:
        """Add `add` to all cells of the tables that `to` names."""
        zero = self.has_zero
        where = {"only0": zero, "all": zero | True, "if0all": zero | zero.any(), "none": zero & False}[to]
        return TwoByTwo(*(cell + add * where for cell in self.cells))


def _odds(t: TwoByTwo) -> tuple[np.ndarray, np.ndarray]:
    return np.log(t.a * t.d / (t.b * t.c)), 1 / t.a + 1 / t.b + 1 / t.c + 1 / t.d


def _risk_ratio(t: TwoByTwo) -> tuple[np.ndarray, np.ndarray]:
    n, m = t.a + t.b, t.c + t.d
    return np.log((t.a / n) / (t.c / m)), 1 / t.a - 1 / n + 1 / t.c - 1 / m


def _risk_difference(t: TwoByTwo) -> tuple[np.ndarray, np.ndarray]:
    n, m = t.a + t.b, t.c + t.d
    p, q = t.a / n, t.c / m
    return p - q, p * (1 - p) / n + q * (1 - q) / m


def _peto(t: TwoByTwo) -> tuple[np.ndarray, np.ndarray]:
    n, m, events, others = t.a + t.b, t.c + t.d, t.a + t.c, t.b + t.d
    total = n + m
    variance = n * m * events * others / (total**2 * (total - 1))
    return (t.a - n * events / total) / variance, 1 / variance


def _arcsine(t: TwoByTwo) -> tuple[np.ndarray, np.ndarray]:
    n, m = t.a + t.b, t.c + t.d
    return np.arcsin(np.sqrt(t.a / n)) - np.arcsin(np.sqrt(t.c / m)), 1 / (4 * n) + 1 / (4 * m)


def _phi(t: TwoByTwo) -> tuple[np.ndarray, np.ndarray]:
    """Phi with the large-sample variance of Yule (1912)."""
    total = t.a + t.b + t.c + t.d
    row, column = (t.a + t.b) / total, (t.a + t.c) / total
    rows, columns = row * (1 - row), column * (1 - column)
    root = np.sqrt(rows * columns)
    phi = (t.a * t.d - t.b * t.c) / (total**2 * root)
    row_lean, column_lean = 2 * row - 1, 2 * column - 1
    bend = phi * (1 + phi**2 / 2) * row_lean * column_lean / root
    tail = 0.75 * phi**2 * (row_lean**2 / rows + column_lean**2 / columns)
    return phi, (1 - phi**2 + bend - tail) / total


def _yule_q(t: TwoByTwo) -> tuple[np.ndarray, np.ndarray]:
    log_odds, variance = _odds(t)
    q = np.tanh(log_odds / 2)
    return q, 0.25 * (1 - q**2) ** 2 * variance


def _yule_y(t: TwoByTwo) -> tuple[np.ndarray, np.ndarray]:
    log_odds, variance = _odds(t)
    y = np.tanh(log_odds / 4)
    return y, (1 - y**2) ** 2 * variance / 16


def _probit(t: TwoByTwo) -> tuple[np.ndarray, np.ndarray]:
    n, m = t.a + t.b, t.c + t.d
    p, q = t.a / n, t.c / m
    z, w = special.ndtri(p), special.ndtri(q)
    return z - w, 2 * np.pi * (p * (1 - p) * np.exp(z**2) / n + q * (1 - q) * np.exp(w**2) / m)


def _as_difference(factor: float) -> Callable[[TwoByTwo], tuple[np.ndarray, np.ndarray]]:
    def effect(t: TwoByTwo) -> tuple[np.ndarray, np.ndarray]:
        log_odds, variance = _odds(t)
        return log_odds * factor, variance * factor**2

    return effect


BINARY = {
    "OR": _odds,
    "RR": _risk_ratio,
    "RD": _risk_difference,
    "PETO": _peto,
    "AS": _arcsine,
    "PHI": _phi,
    "YUQ": _yule_q,
    "YUY": _yule_y,
    "PBIT": _probit,
    "OR2DN": _as_difference(1 / 1.65),
    "OR2DL": _as_difference(np.sqrt(3) / np.pi),
}


def binary_effect(
    measure: str, table: TwoByTwo, add: float = 0.5, to: str = "only0", drop00: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Compute an effect of 2x2 tables; undefined places are not finite and for the caller to refuse."""
    to = choose("to", to, ZERO_RULES)
    if add < 0:
        refuse(np.array([True]), f"add={add!r} is negative. Allowed: 0 or more, usually 0.5.")
    filled = table if measure in UNCORRECTED else table.corrected(add, to)
    with np.errstate(divide="ignore", invalid="ignore"):
        yi, vi = BINARY[measure](filled)
    if drop00:
        yi, vi = np.where(table.says_nothing, np.nan, yi), np.where(table.says_nothing, np.nan, vi)
    return yi, vi
