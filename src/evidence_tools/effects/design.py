"""Moderators to a design matrix: numbers as they are, words as treatment-coded factors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evidence_tools.errors import EffectError

from .checks import Labels, row_name

__all__ = ["Design", "design_of"]

INTERCEPT = "intercept"


@dataclass(frozen=True, eq=False)
class Design:
    """A design matrix that can be built again for new moderators.

    Attributes
    ----------
    names : tuple of str
        Columns: "intercept", a moderator's name, or ``name[level]`` for a level against the reference.
    matrix : array (k, p)
    levels : dict
        Factor to its levels; the first is the reference.
    terms : tuple of str
        Moderators, in order.
    """

    names: tuple[str, ...]
    matrix: np.ndarray
    levels: dict[str, tuple[Any, ...]]
    terms: tuple[str, ...]

    def new(self, moderators: Mapping[str, Sequence[Any]]) -> np.ndarray:
        """Return the matrix of new moderator values.

        Raises
        ------
        EffectError
            If a moderator or a value is missing, or a level was not in the data.
        """
        frame = _frame(moderators, None)
        missing = [term for term in self.terms if term not in frame]
        if missing:
            raise EffectError(f"no value for {', '.join(missing)}. Give every moderator of the model.")
        return np.column_stack(
            [np.ones(len(frame)) for name in self.names if name == INTERCEPT]
            + [_columns(frame[term], self.levels.get(term), None)[1] for term in self.terms]
        )


def _frame(moderators: Mapping[str, Sequence[Any]], k: int | None) -> pd.DataFrame:
    columns = {name: np.atleast_1d(np.asarray(values, dtype=object)) for name, values in dict(moderators).items()}
    lengths = {len(values) for values in columns.values()}
    if len(lengths) > 1 or (k is not None and lengths - {k}):
        said = ", ".join(f"{name} has {len(values)}" for name, values in columns.items())
        raise EffectError(f"moderators differ in length: {said}; {k} studies. Give one value per study.")
    return pd.DataFrame(columns)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.number | np.bool_) and not isinstance(value, np.bool_)


def _columns(
    values: pd.Series, levels: tuple[Any, ...] | None, labels: Labels
) -> tuple[list[str], np.ndarray, tuple[Any, ...] | None]:
    name = str(values.name)
    missing = values.isna() | values.eq("")
    if missing.any():
        row = row_name(int(np.flatnonzero(missing)[0]), labels)
        raise EffectError(f"moderator {name} is missing in {row}. Leave that study out of the regression, and say so.")
    if levels is None and all(_is_number(value) for value in values):
        numbers = values.to_numpy(dtype=float)
        if not np.isfinite(numbers).all():
            raise EffectError(f"moderator {name} is infinite.")
        return [name], numbers[:, None], None
    found = levels or tuple(sorted(set(values), key=lambda value: (not _is_number(value), value)))
    unknown = sorted(set(map(str, values)) - set(map(str, found)))
    if unknown:
        raise EffectError(f"moderator {name}: {', '.join(unknown)} was not in the data. Allowed: {found}.")
    columns = np.column_stack([values.to_numpy() == level for level in found[1:]] or [np.empty((len(values), 0))])
    return [f"{name}[{level}]" for level in found[1:]], columns.astype(float), found


def design_of(
    moderators: Mapping[str, Sequence[Any]],
    k: int,
    factors: Sequence[str] = (),
    intercept: bool = True,
    labels: Labels = None,
) -> Design:
    """Build the design matrix.

    Parameters
    ----------
    moderators : mapping or DataFrame
        Name to values, one per study. Words become factors; so do numbers named in `factors`. Levels are sorted, the
        first is the reference.

    Raises
    ------
    EffectError
        For missing values (naming the row), wrong lengths, or columns that depend on each other.
    """
    frame = _frame(moderators, k)
    names, parts, levels = [], [], {}
    if intercept:
        names, parts = [INTERCEPT], [np.ones((k, 1))]
    for term in frame:
        forced = tuple(sorted(set(frame[term].dropna()))) if term in factors else None
        new, columns, found = _columns(frame[term], forced, labels)
        names += new
        parts.append(columns)
        if found:
            levels[str(term)] = found
    matrix = np.hstack(parts) if parts else np.empty((k, 0))
    p = matrix.shape[1]
    if p == 0 or np.linalg.matrix_rank(matrix) < p:
        raise EffectError(f"the moderators ({', '.join(names)}) depend on each other or do not vary: leave one out.")
    if p >= k:
        raise EffectError(f"{k} studies cannot carry {p} coefficients. Allowed: more studies than coefficients.")
    return Design(tuple(names), matrix, levels, tuple(map(str, frame)))
