"""kill -9 at random moments, and two programs at once."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest
from journey_kills import HEAD, WORKERS, prepare, storm, world
from loopback import StandIn

from evidence_tools.folder import load_folder
from evidence_tools.folder.editing import read_rows
from evidence_tools.tracker.validation import find_problems


@pytest.fixture
def folder(root, tmp_path):
    """Return a copy of the evidence."""
    copy = tmp_path / "evidence"
    shutil.copytree(root / "evidence", copy, ignore=shutil.ignore_patterns("articles", ".lock", ".journal.json"))
    (copy / "articles").mkdir()
    return copy


def test_kills_break_and_lose_nothing(folder):
    counts = storm(folder, 12, seed=7, every=12)
    assert all(counts.values()), counts


def test_two_updates_and_a_screener_at_once(folder, tmp_path):
    prepare(folder)
    short = {
        name: code.replace("range(500)", "range(4)").replace("start % 300 + 500", "start % 300 + 16")
        for name, code in WORKERS.items()
    }
    with StandIn(world()) as server:
        server.world.searches["kill"] = [str(n) for n in range(30000, 30060)]
        running = [
            subprocess.Popen(
                [
                    sys.executable,
                    "-c",
                    HEAD + short[kind],
                    str(folder),
                    server.url,
                    str(tmp_path / f"{number}.sqlite3"),
                    "1",
                ]
            )
            for number, kind in enumerate(("update", "update", "screen"))
        ]
        assert [one.wait(180) for one in running] == [0, 0, 0]
    rows = read_rows(folder, "screening")
    assert len(rows) == 800 + 60 == len({(row["pmid"], row["search_id"]) for row in rows})
    assert sum(row["decision"] == "excluded" for row in rows) == 12  # 15 decided, every fifth taken back
    assert find_problems(folder) == []
    load_folder(folder)
