"""Rows of long tables as mappings, made when they are looked at: all of them at once weigh many times the table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pandas as pd

__all__ = ["Rows", "records_of"]


def records_of(frame: pd.DataFrame, at_once: int = 1000) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table in order, `at_once` of them made at a time."""
    for start in range(0, len(frame), at_once):
        part = frame.iloc[start : start + at_once]
        cells = zip(*(_cells(part, name) for name in frame.columns), strict=True)
        yield from (dict(zip(frame.columns, row, strict=True)) for row in cells)


def _cells(frame: pd.DataFrame, name: str) -> list[Any]:
    """Return a column as `DataFrame.to_dict` has it (None for a missing whole number), many times faster.

    All missing numbers are one object: most cells of a long table are missing.
    """
    column = frame[name]
    if isinstance(column.dtype, pd.Int64Dtype):
        cells = column.to_numpy(dtype=object, na_value=None)
    else:
        cells = column.to_numpy(dtype=object)
        if column.dtype == float:
            cells[column.isna().to_numpy()] = math.nan
    values: list[Any] = cells.tolist()
    return values


class Rows:
    """The rows of a table by what stands in some of its columns, each made anew for who asks.

    Parameters
    ----------
    frame : DataFrame
    *keys : str
        Columns of texts to look up rows by.
    """

    def __init__(self, frame: pd.DataFrame, *keys: str):
        self._columns = {str(name): _cells(frame, name) for name in frame.columns}
        self._places: dict[str, dict[str, list[int]]] = {key: {} for key in keys}
        for key, places in self._places.items():
            for place, cell in enumerate(self._columns[key]):
                places.setdefault(cell, []).append(place)

    def places(self, key: str, cell: str) -> Sequence[int]:
        """Return where `cell` stands in the column `key`, in the order of the table."""
        return self._places[key].get(cell, ())

    def at(self, places: Iterable[int]) -> list[dict[str, Any]]:
        """Return the rows at some places."""
        columns = self._columns.items()
        return [{name: cells[place] for name, cells in columns} for place in places]

    def of(self, key: str, cell: str) -> list[dict[str, Any]]:
        """Return the rows with `cell` in the column `key`; none where it stands nowhere."""
        return self.at(self.places(key, cell))
