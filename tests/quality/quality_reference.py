"""Read the transcribed rules of tests/quality/reference."""

from __future__ import annotations

import csv
from pathlib import Path

REFERENCE = Path(__file__).parent / "reference"


def read(name: str) -> list[dict[str, str]]:
    """Return the rows of one transcribed rule."""
    return list(csv.DictReader((REFERENCE / name).read_text(encoding="utf-8").splitlines()))


def label(row: dict[str, str]) -> str:
    """Return a row as the name of its test."""
    return "-".join(row.values())
