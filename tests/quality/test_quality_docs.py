"""docs/quality.md says what the code does: its examples run and its tables hold the words of the rules."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest
from quality_reference import REFERENCE, read

from evidence_tools.quality import amstar2, rob2, statements
from evidence_tools.quality.vocabulary import RANKED, TOOLS


@pytest.fixture(scope="module")
def page(root: Path) -> Path:
    return root / "docs" / "quality.md"


def test_the_examples_run(page) -> None:
    result = doctest.testfile(str(page), module_relative=False)
    assert result.attempted >= 6
    assert result.failed == 0


@pytest.mark.parametrize("module", [rob2, statements], ids=lambda m: m.__name__)
def test_the_examples_in_docstrings_run(module) -> None:
    result = doctest.testmod(module)
    assert result.attempted and result.failed == 0


def test_the_page_names_every_tool_its_words_and_the_critical_items(page) -> None:
    text = page.read_text(encoding="utf-8")
    for key in RANKED:
        row = next(line for line in text.splitlines() if f"(`{key}`)" in line)
        for word in TOOLS[key].levels:
            assert word in row, (key, word)
    assert f"({', '.join(map(str, amstar2.CRITICAL))})" in text
    for word in amstar2.CONFIDENCE:
        assert f"| {word} |" in text


ROWS = {
    "amstar2_overall": 10, "grade_directions": 8, "grade_imprecision": 17, "grade_inconsistency": 14,
    "grade_indirectness": 8, "grade_information": 7, "grade_large_effect": 8, "grade_risk_of_bias": 13,
    "grade_start": 10, "jadad": 9, "pedro_scored": 8, "rob2_mapping": 59, "rob2_overall": 9, "robins_i_overall": 11,
    "statements": 20,
}  # fmt: skip


def test_the_transcribed_rules_are_all_there_and_have_not_shrunk() -> None:
    assert {path.stem for path in REFERENCE.glob("*.csv")} == set(ROWS)
    assert {name: len(read(f"{name}.csv")) for name in ROWS} == ROWS
    sources = (REFERENCE / "README.md").read_text(encoding="utf-8")
    assert all(f"| {name}.csv |" in sources for name in ROWS)
