"""What git keeps is read so that a folder from elsewhere makes it run nothing."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from evidence_tools.errors import UsageError
from evidence_tools.publish.history import past_turns
from evidence_tools.tracker.git import contents, edited, git, listed
from evidence_tools.tracker.states import last_state, state_at

STAMP = {
    "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org",
}  # fmt: skip
TABLE = "claim_id,verdict,certainty\n"


def run(place: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(place), *words], check=True, env={"PATH": "/usr/bin:/bin", **STAMP})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with two states of a folder in it."""
    root = tmp_path / "evidence"
    root.mkdir()
    run(tmp_path, "init", "-q")
    for verdict in ("uncertain", "not_supported"):
        (root / "datapackage.json").write_text("{}", encoding="utf-8")
        (root / "verdicts.csv").write_text(f"{TABLE}sleep,{verdict},low\n", encoding="utf-8")
        run(tmp_path, "add", "-A")
        run(tmp_path, "commit", "-q", "-m", verdict)
    return root


def test_settings_of_a_foreign_repository_run_nothing(folder, tmp_path):
    """Converters, a watcher of the disk and hooks are programs that a folder brings along."""
    mark = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f'#!/bin/sh\ntouch "{mark}"\ncat "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    (folder / ".gitattributes").write_text("*.csv filter=evil diff=evil\n", encoding="utf-8")
    run(tmp_path, "add", "-A")
    run(tmp_path, "commit", "-q", "-m", "attributes")
    for name in (
        "filter.evil.smudge",
        "filter.evil.clean",
        "diff.evil.textconv",
        "diff.evil.command",
        "core.fsmonitor",
    ):
        run(tmp_path, "config", name, str(program))
    (folder / "verdicts.csv").write_text(f"{TABLE}sleep,uncertain,high\n", encoding="utf-8")
    assert len(past_turns(folder)) == 1
    last_state(folder)
    state_at(folder, "HEAD", tmp_path / "out")
    assert not mark.exists()


def test_a_former_state_is_what_was_committed(folder, tmp_path):
    found, _ = state_at(folder, "HEAD~1", tmp_path / "out")
    assert (found / "verdicts.csv").read_text(encoding="utf-8") == f"{TABLE}sleep,uncertain,low\n"
    with pytest.raises(UsageError, match="nor a revision git knows"):
        state_at(folder, "nowhere", tmp_path / "none")


def test_an_edited_file_is_noticed_whatever_its_line_ends(folder):
    files = listed(folder, "HEAD")
    assert set(files) == {"datapackage.json", "verdicts.csv"}
    assert not edited(folder, files)
    table = folder / "verdicts.csv"
    table.write_bytes(table.read_bytes().replace(b"\n", b"\r\n"))
    assert not edited(folder, files)
    table.write_text(TABLE, encoding="utf-8")
    assert edited(folder, files)


def test_what_is_not_held_is_left_out(folder):
    assert contents(folder, ["HEAD:./verdicts.csv", "HEAD:./absent.csv"]) == {
        "HEAD:./verdicts.csv": f"{TABLE}sleep,not_supported,low\n".encode()
    }
    with pytest.raises(UsageError, match="git says"):
        git(folder, "rev-parse", "--verify", "--quiet", "absent^{commit}")
