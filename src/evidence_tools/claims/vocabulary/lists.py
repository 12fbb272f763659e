"""Reading a word list: of the package, which is right, or of an evidence folder, which may come from anywhere.

What a folder's list may hold is bounded, and its patterns are of a kind that cannot take more than their share of time:
they are searched for in every abstract and title.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator
from pathlib import Path

from evidence_tools.claims.vocabulary.patterns import pattern_fault
from evidence_tools.errors import DataError

__all__ = ["list_faults", "own_rows", "read_rows"]

LARGEST = 2_000_000  # bytes: five times all lists of the package
LONGEST = 2_000  # characters of a cell
NAMES = 100  # words that may stand in one place of a phrase; two places in one choice multiply
_PACKAGE = Path(__file__).parent
# Columns of the lists that the package has none of, or that need more than their first.
_COLUMNS = {
    "names": ("name", "words"),
    "texts": ("key", "text"),
    "asked": ("word", "intervention"),
    "told": ("words", "guidance"),
    "copies": ("host",),
    "reports": ("what", "name", "pattern"),
    "relevance": ("where", "pattern", "weight", "why"),
    "weights": ("decision", "feature", "weight"),
    "classes": ("class", "words"),
    "plain": ("outcome", "words"),
}
_WHERE = ("title", "abstract", "text", "type", "mesh")


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a word list.

    Raises
    ------
    DataError
        It is no table in UTF-8.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [{k: v or "" for k, v in row.items() if k} for row in csv.DictReader(file, restkey="")]
    except UnicodeDecodeError as error:
        raise DataError(f"{path.name}: byte {error.start} is not UTF-8. Save it as UTF-8.") from None
    except csv.Error as error:
        raise DataError(f"{path.name}: this is no table ({error}). Save it as CSV with commas.") from None


def own_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a folder's own list; none where there is no such file.

    Raises
    ------
    DataError
        At the first row that is none; names file and row.
    """
    if not path.is_file():
        return []
    fault = next(list_faults(path), None)
    if fault is not None:
        raise DataError(f"{path.parent.name}/{path.name}:{fault[0]}: {fault[1]}")
    return read_rows(path)


def list_faults(path: Path) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with a folder's own list: row of the file as a spreadsheet counts, and the words."""
    size = path.stat().st_size
    if size > LARGEST:
        yield 0, f"{size:,} bytes are more than a word list has. Allowed: {LARGEST:,}."
        return
    try:
        rows = read_rows(path)
    except DataError as error:
        yield 0, str(error).partition(": ")[2]
        return
    if not rows:
        return
    if missing := [name for name in _needed(path.stem) if name not in rows[0]]:
        yield 1, f"the column {missing[0]!r} is missing. Add it to the first line."
        return
    for number, row in enumerate(rows, start=2):
        if path.stem not in ("names", "classes") and any(len(cell) > LONGEST for cell in row.values()):
            yield number, f"a cell has more than {LONGEST:,} characters. Divide it."
        else:
            yield from ((number, words) for words in _row_faults(path.stem, row))


def _needed(name: str) -> tuple[str, ...]:
    if name in _COLUMNS:
        return _COLUMNS[name]
    model = _PACKAGE / f"{name}.csv"
    if not model.is_file():
        return ()
    with model.open(encoding="utf-8") as file:
        columns = next(csv.reader(file))
    # A row without a phrase takes the place of the package's row of that name, and need not say all of it.
    return tuple(column for column in columns if column != "note") if "phrase" in columns else (columns[0],)


def _row_faults(name: str, row: dict[str, str]) -> Iterator[str]:
    if (
        name in ("names", "classes")
        and (n := len(re.split(r"[;\s]" if name == "classes" else ";", row["words"]))) > NAMES
    ):
        yield f"{n:,} words are too many. Allowed: {NAMES}."
    if name == "relevance":
        if row["where"] not in _WHERE:
            yield f"where is {row['where']!r}. Allowed: {', '.join(_WHERE)}."
        if not _is_number(row["weight"]):
            yield f"the weight {row['weight']!r} is not a number; write 1.5, not 1,5."
    if name in ("relevance", "reports") and (why := pattern_fault(row["pattern"])):
        yield f"the pattern {row['pattern'][:100]!r} {why}"


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
