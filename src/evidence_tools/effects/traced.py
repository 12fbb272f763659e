"""Values that carry the sentence of how they were had, and the checks conversions share."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import SupportsFloat

from scipy import special

from evidence_tools.errors import EffectError

__all__ = ["Converted", "MeanSD", "Standardised"]

HANDBOOK = "Cochrane Handbook"


@dataclass(frozen=True)
class Converted:
    """A number that was not printed but follows from what was.

    Attributes
    ----------
    value : float
    trace : str
        How it was had, with its source, for a reader.
    warnings : tuple of str
        What makes it doubtful.
    """

    value: float
    trace: str
    warnings: tuple[str, ...] = ()

    def __float__(self) -> float:
        return self.value


@dataclass(frozen=True)
class MeanSD:
    """Mean and SD of a group, converted; attributes as `Converted`, `skewed` True if the printed numbers say so."""

    n: float
    mean: float
    sd: float
    trace: str
    warnings: tuple[str, ...] = ()
    skewed: bool = False


@dataclass(frozen=True)
class Standardised:
    """An effect and its variance, converted from a test statistic; attributes as `Converted`."""

    yi: float
    vi: float
    trace: str
    warnings: tuple[str, ...] = ()


def number(
    name: str, value: SupportsFloat | str, low: float = -math.inf, high: float = math.inf, what: str = ""
) -> float:
    """Return `value` as a float inside (low, high).

    Raises
    ------
    EffectError
        Otherwise.
    """
    try:
        found = float(value)
    except (TypeError, ValueError):
        raise EffectError(f"{name} is {value!r}: not a number.") from None
    if not (math.isfinite(found) and low < found < high):
        allowed = what or (f"above {low:g}" if high == math.inf else f"between {low:g} and {high:g}")
        raise EffectError(f"{name} is {found:g}. Allowed: {allowed if low > -math.inf else 'a finite number'}.")
    return found


def people(name: str, value: SupportsFloat | str, least: float = 2) -> float:
    """Return a number of people, at least `least` (not necessarily whole: a group may be split)."""
    found = number(name, value)
    if found < least:
        raise EffectError(f"{name} is {found:g}. Allowed: {least:g} or more people.")
    return found


def t_quantile(df: float, tail: float) -> float:
    """Return the t value with `tail` above it."""
    return float(-special.stdtrit(df, tail))


def z_quantile(tail: float) -> float:
    """Return the normal value with `tail` above it."""
    return float(-special.ndtri(tail))
