"""Numbers in, arrays out, or an `EffectError` that names the row: nothing undefined gets past this module."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from evidence_tools.errors import EffectError, UsageError

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

__all__ = ["Dropped", "as_numbers", "choose", "drop_missing", "effects_in", "refuse", "row_name", "same_length"]

Labels = Sequence[object] | None
Numbers: TypeAlias = "npt.ArrayLike | pd.Series | Sequence[float | None]"
"""One number, or one a study; None and NaN are not known."""


def row_name(index: int, labels: Labels = None) -> str:
    """Name a row so that it can be found in a spreadsheet (from 1), in Python (from 0) and by its label."""
    label = f", {str(labels[index])!r}" if labels is not None else ""
    return f"row {index + 1} (index {index}{label})"


def as_numbers(name: str, values: Numbers, labels: Labels = None) -> np.ndarray:
    """Return `values` as floats; missing values of pandas become NaN.

    Raises
    ------
    EffectError
        If something is not a number, naming its row, or if there are more dimensions than one.
    """
    try:
        if hasattr(values, "to_numpy"):
            numbers = values.to_numpy(dtype=float, na_value=np.nan)
        else:
            numbers = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise EffectError(_not_a_number(name, values, labels)) from None
    if numbers.ndim > 1:
        raise EffectError(f"{name} has {numbers.ndim} dimensions. Allowed: one number, or one number per study.")
    return numbers


def _not_a_number(name: str, values: Numbers, labels: Labels) -> str:
    listed: list[Any] = list(values) if isinstance(values, Iterable) and not isinstance(values, str) else [values]
    for index, value in enumerate(listed):
        try:
            float(value)
        except (TypeError, ValueError):
            where = f" in {row_name(index, labels if labels is not None and len(labels) > index else None)}"
            return f"{name} is {value!r}{where if len(listed) > 1 else ''}: not a number. Give numbers only."
    return f"{name} cannot be read as numbers."


def refuse(bad: np.ndarray, message: str, labels: Labels = None) -> None:
    """Raise `EffectError` naming up to five rows where `bad` is true.

    Parameters
    ----------
    bad : bool or array of bool
    message : str
        What is wrong and what is allowed.
    labels : sequence, optional
        Names of the rows.
    """
    if not np.any(bad):
        return
    if np.ndim(bad) == 0:
        raise EffectError(message)
    rows = np.flatnonzero(bad)
    named = ", ".join(row_name(int(i), labels) for i in rows[:5])
    more = f" and {len(rows) - 5} more" if len(rows) > 5 else ""
    raise EffectError(f"{named}{more}: {message}")


def same_length(raw: Mapping[str, np.ndarray], labels: Labels = None) -> None:
    """Refuse arrays of different lengths; single numbers go with any length."""
    lengths = {name: len(values) for name, values in raw.items() if np.ndim(values)}
    if labels is not None:
        lengths["labels"] = len(labels)
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"{name} has {n}" for name, n in lengths.items())
        raise EffectError(f"the columns differ in length: {said}. Give one number per study in each.")


def effects_in(yi: Numbers, vi: Numbers, labels: Labels = None) -> tuple[np.ndarray, np.ndarray]:
    """Check effects and their variances before pooling.

    Returns
    -------
    yi, vi : arrays of float
        Of the same length, at least 1; finite; vi > 0.

    Raises
    ------
    EffectError
        Naming the rows that break a rule. Missing values are refused, never dropped silently: see `drop_missing`.
    """
    y, v = np.atleast_1d(as_numbers("yi", yi, labels)), np.atleast_1d(as_numbers("vi", vi, labels))
    if y.shape != v.shape or (labels is not None and len(labels) != y.size):
        same_length({"yi": y, "vi": v}, labels)
    if y.size == 0:
        raise EffectError("there is no study to pool (k = 0). Give at least one yi with its vi.")
    if not (np.isfinite(y).all() and np.isfinite(v).all()):
        advice = "drop_missing() leaves such rows out and says which."
        refuse(np.isnan(y) | np.isnan(v), f"yi or vi is missing. Give both, or leave the row out: {advice}", labels)
        refuse(~np.isfinite(y) | ~np.isfinite(v), "yi or vi is infinite. Allowed: finite numbers.", labels)
    if v.min() <= 0:
        refuse(v <= 0, "the variance vi is not above zero. Allowed: vi > 0 (the standard error squared).", labels)
    return y, v


def choose(name: str, value: str, allowed: Mapping[str, str] | Iterable[str]) -> str:
    """Return the allowed spelling of `value` (case does not matter; a mapping may hold other names).

    Raises
    ------
    UsageError
        Listing what is allowed.
    """
    if isinstance(allowed, Mapping) and value in allowed:
        return allowed[value]
    known = allowed if isinstance(allowed, Mapping) else {word: word for word in allowed}
    folded = {word.lower(): meant for word, meant in known.items()}
    try:
        return folded[value.lower()]
    except (KeyError, AttributeError):
        words = ", ".join(dict.fromkeys(known.values()))
        raise UsageError(f"{name}={value!r} is not known. Allowed: {words}.") from None


@dataclass(frozen=True)
class Dropped:
    """Rows that were left out, and why.

    Attributes
    ----------
    kept : dict
        The arrays without those rows, under the names they came with.
    used : array of int
        Row numbers (from 0) that stayed.
    rows : tuple of int
        Row numbers (from 0) that were left out.
    notes : tuple of str
        One sentence a row: which, and what was missing.
    """

    kept: dict[str, np.ndarray]
    used: np.ndarray
    rows: tuple[int, ...]
    notes: tuple[str, ...]


def drop_missing(labels: Labels = None, **columns: Numbers | None) -> Dropped:
    """Leave out the rows in which a number is missing, infinite, or a variance `vi` is zero, and report each.

    >>> drop_missing(yi=[0.1, None, 0.3], vi=[0.02, 0.03, 0.04], labels=["A", "B", "C"]).notes
    ("row 2 (index 1, 'B') left out: yi is missing",)

    Raises
    ------
    EffectError
        If lengths differ or something is not a number.
    """
    arrays = {name: np.atleast_1d(as_numbers(name, _none_to_nan(values), labels)) for name, values in columns.items()}
    same_length(arrays, labels)
    whys: dict[int, list[str]] = {}
    for name, values in arrays.items():
        for index in np.flatnonzero(~np.isfinite(values)):
            state = "missing" if np.isnan(values[index]) else "infinite"
            whys.setdefault(int(index), []).append(f"{name} is {state}")
        for index in np.flatnonzero(values == 0) if name == "vi" else ():
            whys.setdefault(int(index), []).append("the variance vi is 0")
    notes = tuple(f"{row_name(i, labels)} left out: {', '.join(whys[i])}" for i in sorted(whys))
    keep = np.ones(len(next(iter(arrays.values()))), dtype=bool)
    keep[sorted(whys)] = False
    kept = {name: values[keep] for name, values in arrays.items()}
    return Dropped(kept, np.flatnonzero(keep), tuple(sorted(whys)), notes)


def _none_to_nan(values: Numbers) -> object:
    if hasattr(values, "to_numpy") or not isinstance(values, Sequence) or isinstance(values, str):
        return values
    return [np.nan if value is None else value for value in values]
