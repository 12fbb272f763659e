from __future__ import annotations

import csv
from pathlib import Path

import pytest

from evidence_tools.extraction import Vocabulary
from evidence_tools.folder import read_schema


@pytest.fixture(scope="session")
def vocabulary(root: Path) -> Vocabulary:
    schema = read_schema(root / "evidence")

    def table(name: str):
        with (root / "evidence" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return schema[name].frame(list(csv.DictReader(file)))

    return Vocabulary(table("outcomes"), table("instruments"))
