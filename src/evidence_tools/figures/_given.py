"""What a figure is given: a table with the columns it needs, words it knows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from evidence_tools.errors import DataError, UsageError


def table_of(data: Any, required: Iterable[str], figure: str) -> pd.DataFrame:
    """Return `data` as a frame with a fresh index, or raise our error naming what is missing.

    Raises
    ------
    DataError
        If there are no rows, or a required column is absent.
    """
    frame = pd.DataFrame(data).reset_index(drop=True)
    missing = [name for name in required if name not in frame.columns]
    if missing and len(frame.columns):
        has = ", ".join(map(str, frame.columns))
        raise DataError(f"{figure}: column {', '.join(missing)} is missing. The table has: {has}. Add it.")
    if frame.empty:
        raise DataError(f"{figure}: there are no rows to draw. Give at least one row with {', '.join(required)}.")
    return frame


def one_of(value: str, allowed: Iterable[str], name: str) -> str:
    """Return `value` if it is allowed, else raise `UsageError` listing what is."""
    choices = list(allowed)
    if value not in choices:
        raise UsageError(f"{name} is {value!r}. Allowed: {', '.join(choices)}. Choose one of them.")
    return value
