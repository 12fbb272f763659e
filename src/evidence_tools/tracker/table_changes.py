"""What became of the rows of each table between two states: so that nothing changes without a word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from evidence_tools.folder import Folder
from evidence_tools.words import counted

__all__ = ["TableChange", "table_changes", "table_lines"]

UNTOLD = ("verdicts", "screening")  # computed; told by itself
# The marks of a run, on every row of it: a search that ran again is no news.
RUN_MARKS = {"searches": frozenset(("first_run", "last_run", "hits", "looked_at", "warnings"))}
NAMED = 4  # rows that a line names; the table has all
Key = tuple[str, ...]


@dataclass(frozen=True)
class TableChange:
    """What became of one table.

    Attributes
    ----------
    path : str
        The file.
    came, went : tuple of str
        Keys of rows that are there now and were not, and the other way round.
    altered : mapping of str to tuple of str
        Key of a row that is another now to its columns that differ.
    """

    path: str
    came: tuple[str, ...]
    went: tuple[str, ...]
    altered: Mapping[str, tuple[str, ...]]

    def words(self) -> str:
        """Say it in a line: "reviews.csv: 2 rows gone (chen2025 + sleep, ...)"."""
        changed = [f"{key}: {' and '.join(columns)}" for key, columns in self.altered.items()]
        kinds = ((self.came, "new"), (self.went, "gone"), (changed, "changed"))
        parts = [f"{counted(len(keys), 'row')} {what} ({_named(keys)})" for keys, what in kinds if keys]
        return f"{self.path}: {'; '.join(parts)}"


def _named(keys: tuple[str, ...] | list[str]) -> str:
    more = f" and {len(keys) - NAMED} more" if len(keys) > NAMED else ""
    return "; ".join(keys[:NAMED]) + more


def _cells(frame: pd.DataFrame, key: tuple[str, ...], columns: list[str]) -> dict[Key, Key]:
    """Return every row by its key, as text: unknown is unknown, and 3 is 3.0."""
    text = {name: _texts(frame[name]) for name in dict.fromkeys((*key, *columns))}
    keys, rows = (zip(*(text[name] for name in names), strict=True) for names in (key, columns))
    return dict(zip(keys, rows, strict=True))


def _shown(key: Key) -> str:
    return " + ".join(filter(None, key))


def _texts(column: pd.Series) -> pd.Series:
    if pd.api.types.is_numeric_dtype(column):
        return column.map(lambda value: "" if pd.isna(value) else repr(float(value))).astype("str")
    return column.fillna("").astype("str")


def table_changes(before: Folder, after: Folder) -> list[TableChange]:
    """Compare every table of two folders, row by row.

    Parameters
    ----------
    before, after : Folder
        Columns that only one of them has are left out.

    Returns
    -------
    list of TableChange
        The tables on which anything differs, in the order of the schema.
    """
    found = []
    for table in after.schema:
        old, new = before.tables.get(table.name), after.tables[table.name]
        if table.name in UNTOLD or old is None or not set(table.primary_key) <= set(old.columns):
            continue
        marks = RUN_MARKS.get(table.name, frozenset())
        columns = [name for name in table.columns if name in old.columns and name not in marks]
        was, now = (_cells(frame, table.primary_key, columns) for frame in (old, new))
        altered = {
            _shown(key): tuple(name for name, a, b in zip(columns, was[key], row, strict=True) if a != b)
            for key, row in now.items()
            if key in was and was[key] != row
        }
        came, went = (tuple(_shown(key) for key in a if key not in b) for a, b in ((now, was), (was, now)))
        if came or went or altered:
            found.append(TableChange(table.path, came, went, altered))
    return found


def table_lines(changes: list[TableChange]) -> pd.DataFrame:
    """List every row that came, went or is another now, with the columns that differ."""
    rows = [
        {"table": change.path, "row": key, "what": what, "columns": columns}
        for change in changes
        for what, keys in (("new", change.came), ("gone", change.went), ("changed", tuple(change.altered)))
        for key in keys
        for columns in (", ".join(change.altered.get(key, ())),)
    ]
    return pd.DataFrame(rows, columns=["table", "row", "what", "columns"], dtype="str")
