"""Rows of screening.csv for the tests."""

from __future__ import annotations

HEADER = "pmid search_id decision reason who date first_matched last_matched note".split()


def row(pmid: str, search_id: str = "s1", **cells: str) -> dict[str, str]:
    return dict.fromkeys(HEADER, "") | {"pmid": pmid, "search_id": search_id, "decision": "pending"} | cells
