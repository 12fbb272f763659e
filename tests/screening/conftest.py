from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from screening_rows import row

from evidence_tools.folder.editing import editing


@pytest.fixture
def empty_folder(root: Path, tmp_path: Path) -> Path:
    """A copy of the project's tables with no searches and nothing screened."""
    folder = tmp_path / "evidence"
    shutil.copytree(root / "evidence", folder, ignore=shutil.ignore_patterns("articles", ".lock", ".journal.json"))
    (folder / "articles").mkdir()
    with editing(folder, "screening", "searches") as work:
        work.rows["screening"] = []
        work.rows["searches"] = []
    return folder


@pytest.fixture
def screened(empty_folder: Path) -> Path:
    """Four records two searches found, none decided."""
    with editing(empty_folder, "screening", "searches") as work:
        for name in ("s1", "s2"):
            work.rows["searches"].append(
                {"search_id": name, "outcome": "fatigue", "database": "pubmed", "query": "x", "who": "project"}
            )
        work.rows["screening"] = [row("1"), row("2"), row("2", "s2"), row("3"), row("4", "s2")]
    return empty_folder
