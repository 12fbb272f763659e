"""How many people stand behind some results, and how sure that number is.

A report that gives only the size of its whole trial may have had arms nobody compares here; one that gives none makes
the sum too small. Sentence, card, notes and files all say which by the same words.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from evidence_tools.quality.information import bound_of

__all__ = ["one_study", "people_bound", "people_in", "people_number", "people_told", "people_words"]

Row = Mapping[str, Any]


def people_in(rows: Iterable[Row]) -> int:
    """Return the people of some rows together, as far as known."""
    return int(math.fsum(row["n"] for row in rows if not math.isnan(row["n"])))


def people_bound(rows: Sequence[Row]) -> str:
    """Say what the sum of people is: "" the number itself, "at most", "at least", or "unclear"."""
    return bound_of(*([row[name] for row in rows] for name in ("n", "n_compared")))


def people_told(rows: Sequence[Row]) -> bool:
    """Say whether the people of some rows together can be told: as a number, or one that it is at most or at least."""
    return people_in(rows) > 0 and people_bound(rows) != "unclear"


def people_words(rows: Sequence[Row]) -> str:
    """Say how many people took part: "60 people", "at most 243 people", "how many people took part is not given"."""
    known, bound = people_in(rows), people_bound(rows)
    if not people_told(rows):
        return f"how many people took part is not {'clear' if known else 'given'}"
    return f"{bound} {known:,} {'person' if known == 1 else 'people'}".strip()


def people_number(rows: Sequence[Row]) -> str:
    """Give the people of some rows together for a table: "60", "at most 243", "not clear"; "" where none is known."""
    if not people_in(rows):
        return ""
    return f"{people_bound(rows)} {people_in(rows):,}".strip() if people_told(rows) else "not clear"


def one_study(row: Row) -> str:
    """Give the people of one study as a number for a table: "60", "at most 243"; "" where not known."""
    return people_number([row])
