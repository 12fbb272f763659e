"""The second readings of the written corpus: the same text read again, and the agreement the README states."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

CORPUS = Path(__file__).parent / "corpus"


def _rows(name: str) -> dict[tuple[str, str], dict[str, str]]:
    with (CORPUS / name).open(encoding="utf-8", newline="") as file:
        return {(row["page"], row["unit"]): row for row in csv.DictReader(file)}


def _kappa(pairs: list[tuple[bool, bool]]) -> tuple[float, float]:
    """Return the share of agreement and Cohen's kappa of two readers' yes and no."""
    same = sum(first == again for first, again in pairs) / len(pairs)
    share, share_again = (sum(pair[side] for pair in pairs) / len(pairs) for side in (0, 1))
    chance = share * share_again + (1 - share) * (1 - share_again)
    return same, (same - chance) / (1 - chance)


def _first(column: str, row: dict[str, str], decided: dict[str, str] | None) -> bool:
    """Return a yes or no of the first reading, as it was before the decision."""
    if decided is None:
        return row[column] == "1"
    told = decided["first_reading"]
    return told.startswith("claim") if column == "is_claim" else told.endswith("cites a study")


def _agreement(column: str, final: dict, second: dict, decided: dict) -> str:
    """Return the agreement of two readings on a column, as the README writes it."""
    pairs = [(_first(column, final[key], decided.get(key)), row[column] == "1") for key, row in second.items()]
    same, kappa = _kappa(pairs)
    assert kappa > 0.6
    return f"{sum(a == b for a, b in pairs)} of {len(pairs)}|({100 * same:.1f} %)|{kappa:.2f}"


def _cut(rows: dict, part: dict) -> dict:
    return {key: row for key, row in rows.items() if key in part}


@pytest.mark.parametrize(
    ("letter", "column", "label"), [("a", "is_claim", ""), ("h", "is_claim", ""), ("h", "cites_study", "study cited ")]
)
def test_the_readme_states_the_agreement_of_the_two_readings_of_one_part(letter: str, column: str, label: str) -> None:
    names = (f"annotations_{letter}.csv", f"second_reading_{letter}.csv", f"disagreements_{letter}.csv")
    units, share, kappa = _agreement(column, *map(_rows, names)).split("|")
    written = (CORPUS / "README.md").read_text(encoding="utf-8")
    assert f"{label}{units} units {share}, Cohen's kappa {kappa}" in written


@pytest.mark.parametrize(("column", "label"), [("is_claim", "claim or not"), ("cites_study", "study cited")])
@pytest.mark.parametrize(("letters", "name"), [("bcd", "b"), ("efg", "c"), ("i", "i")])
def test_the_readme_states_the_agreement_of_the_two_readings_of_the_other_parts(
    column: str, label: str, letters: str, name: str
) -> None:
    parts = [_rows(f"annotations_{part}.csv") for part in letters]
    second, decided = _rows(f"second_reading_{name}.csv"), _rows(f"disagreements_{name}.csv")
    everything = [{key: row for part in parts for key, row in part.items()}] if parts[1:] else []
    cells = [_agreement(column, part, _cut(second, part), decided) for part in [*parts, *everything]]
    written = [f"{units} {share}, {kappa}" for units, share, kappa in (cell.split("|") for cell in cells)]
    line = f"| {label}, with Cohen's kappa | {' | '.join(written)} |"
    assert line in (CORPUS / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("parts", "name"), [("a", "a"), ("bcd", "b"), ("efg", "c"), ("h", "h"), ("i", "i")])
def test_every_decision_is_what_the_annotations_say(parts: str, name: str) -> None:
    final = {key: row for part in parts for key, row in _rows(f"annotations_{part}.csv").items()}
    second, decided = _rows(f"second_reading_{name}.csv"), _rows(f"disagreements_{name}.csv")
    assert all(row["text"] == final[key]["text"] for key, row in second.items())
    for key, row in decided.items():
        assert row["text"] == final[key]["text"]
        assert row["resolution"].startswith("claim") == (final[key]["is_claim"] == "1"), key
        assert row["resolution"].endswith("cites a study") == (final[key]["cites_study"] == "1"), key
        assert row["reason"]
