"""docs/quality.md says what the code does: its examples run and its tables hold the words of the rules."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

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
