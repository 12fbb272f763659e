"""A saved search for the tests."""

from __future__ import annotations

QUERY = "phthalate AND liver"


def search(search_id: str, query: str, **cells: str) -> dict[str, str]:
    return {
        "search_id": search_id,
        "outcome": "fatigue",
        "database": "pubmed",
        "query": query,
        "who": "project",
    } | cells
