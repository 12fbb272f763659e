"""The pages written for the claim finder: their annotations fit the pages and the words allowed."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"
OUTCOMES = Path(__file__).parents[2] / "evidence" / "outcomes.csv"
ALLOWED = {
    "is_claim": {"0", "1"},
    "cites_study": {"0", "1"},
    "direction": {"improves", "worsens", "none"},
    "strength": {"asserted", "hedged", "anecdotal"},
    "kind": {"efficacy", "mechanism", "fact", "safety"},
}
_LETTER = re.compile(r"[^\W\d_]")
ONLY_CLAIMS = ("intervention", "outcomes", "direction", "strength", "kind")


def _rows(pattern: str) -> list[dict[str, str]]:
    found = []
    for path in sorted(CORPUS.glob(pattern)):
        with path.open(encoding="utf-8", newline="") as file:
            found.extend(csv.DictReader(file))
    return found


@cache
def _units() -> dict[str, list[dict[str, str]]]:
    pages = defaultdict(list)
    for row in _rows("annotations_*.csv"):
        pages[row["page"]].append(row)
    return pages


def _faults(page: str) -> list[str]:
    """Return where the units of a page do not cover it in order."""
    text = (CORPUS / f"{page}.md").read_text(encoding="utf-8")
    found, at = [], 0
    for number, row in enumerate(_units()[page], 1):
        start = text.find(row["text"], at)
        if int(row["unit"]) != number or start < 0 or _LETTER.search(text[at:start]):
            found.append(f"{page}, unit {row['unit']}: {row['text']}")
        at = max(start, 0) + len(row["text"])
    return found + [f"{page}, end: {text[at:]}"] * bool(_LETTER.search(text[at:]))


def test_units_cover_every_page_in_order() -> None:
    """Between two units stand marks of Markdown and nothing that is a word."""
    assert [fault for path in sorted(CORPUS.glob("p*.md")) for fault in _faults(path.stem)] == []


def test_annotations_use_the_words_allowed() -> None:
    with OUTCOMES.open(encoding="utf-8", newline="") as file:
        keys = {row["outcome"] for row in csv.DictReader(file)}
    for row in _rows("annotations_*.csv"):
        claim = row["is_claim"] == "1"
        for column in ONLY_CLAIMS:
            assert bool(row[column]) == claim, (column, row)
        for column, allowed in ALLOWED.items():
            assert row[column] in allowed or (column in ONLY_CLAIMS and not claim), (column, row)
        for outcome in filter(None, row["outcomes"].split(";")):
            assert outcome in keys or re.fullmatch(r"other:[a-z_]+", outcome), (outcome, row)
        for intervention in filter(None, row["intervention"].split(";")):
            assert intervention in {"foot_reflexology", "foot_massage", "massage"}, row


def test_every_page_has_one_voice_and_most_units_claim_nothing() -> None:
    pages = [row["page"] for row in _rows("pages*.csv")]
    assert len(pages) == len(set(pages))
    assert set(pages) == set(_units()) == {path.stem for path in CORPUS.glob("p*.md")}
    assert len({row["voice"] for row in _rows("pages*.csv")}) >= 14
    units = _rows("annotations_*.csv")
    assert sum(row["is_claim"] == "0" for row in units) / len(units) > 0.72


def test_public_pages_are_kept_by_address_and_place_without_their_text() -> None:
    with (CORPUS.parent / "public_pages.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    pages = defaultdict(list)
    for row in rows:
        assert row["url"].startswith("http") and "text" not in row
        assert bool(row["outcomes"]) == bool(row["direction"]) == (row["is_claim"] == "1")
        pages[row["page"]].append(row)
    assert len(pages) >= 12
    for units in pages.values():
        ends = [0, *(int(row["end"]) for row in units)]
        assert all(int(row["start"]) >= end for row, end in zip(units, ends, strict=False))
        assert all(int(row["start"]) < int(row["end"]) for row in units)
