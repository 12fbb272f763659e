"""What was searched, and what not yet: each database on its own, because a search of one says nothing of another."""

from __future__ import annotations

from typing import Any

import pandas as pd

__all__ = ["searched_words"]

NAMES = {"pubmed": "PubMed", "public_pages": "Public pages"}


def _one(name: str, days: list[str]) -> str:
    ran = [day for day in days if day]
    if not ran:
        one = len(days) == 1
        return f"{name} has not been asked yet: {len(days)} {'search is' if one else 'searches are'} saved for it."
    waiting = f"; {len(days) - len(ran)} more wait to be run" if len(ran) < len(days) else ""
    number = f"{len(ran)} {'search' if len(ran) == 1 else 'searches'}"
    return f"{name}: last searched on {max(ran)} ({number} run{waiting})."


def searched_words(searches: pd.DataFrame) -> tuple[str, ...]:
    """Say of each database whether it was searched, and when last.

    Parameters
    ----------
    searches : DataFrame
        The table `searches`: `database` and `last_run` ("" = never).

    Returns
    -------
    tuple of str
        One sentence a database, PubMed first and always: a reader who sees nothing of it would think it was asked.
    """
    days: dict[str, list[Any]] = {name: [] for name in NAMES}
    for database, day in zip(searches["database"], searches["last_run"], strict=True):
        days.setdefault(database, []).append(day)
    return tuple(
        _one(NAMES.get(database, database.replace("_", " ")), found)
        for database, found in days.items()
        if found or database == "pubmed"
    )
