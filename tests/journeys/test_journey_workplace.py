"""Copies of the notebooks to work in."""

from __future__ import annotations

import json
import subprocess
import sys

import nbformat
import pytest

from evidence_tools.cli import main
from evidence_tools.errors import UsageError
from evidence_tools.publish.workplace import lab_command, lab_environment, prepare


def write(path, source, outputs=()):
    cell = nbformat.v4.new_code_cell(source, outputs=list(outputs), execution_count=1 if outputs else None)
    path.parent.mkdir(exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)


def source(path):
    return nbformat.read(path, 4).cells[0].source


@pytest.fixture
def place(tmp_path):
    """Return the notebooks and the workplace."""
    write(tmp_path / "notebooks" / "00_start.ipynb", "old")
    prepare(tmp_path / "notebooks", tmp_path / "work")
    return tmp_path / "notebooks" / "00_start.ipynb", tmp_path / "work" / "00_start.ipynb"


def test_running_a_copy_leaves_the_notebook_alone_and_does_not_count_as_a_change(place):
    shipped, copy = place
    before = shipped.read_bytes()
    write(copy, "old", [nbformat.v4.new_output("stream", text="42\n")])
    assert shipped.read_bytes() == before
    assert prepare(shipped.parent, copy.parent) == []
    assert nbformat.read(copy, 4).cells[0].outputs, "what was run stays to be read"
    write(shipped, "new")
    assert prepare(shipped.parent, copy.parent) == ["00_start.ipynb was renewed."]
    assert source(copy) == "new"


def test_a_copy_somebody_changed_is_kept_beside_the_newer_version(place):
    shipped, copy = place
    write(copy, "mine")
    assert prepare(shipped.parent, copy.parent) == []
    write(shipped, "new")
    (told,) = prepare(shipped.parent, copy.parent)
    assert "yours is kept as" in told
    assert source(copy) == "new"
    (kept,) = copy.parent.glob("00_start (mine, *).ipynb")
    assert source(kept) == "mine"
    assert prepare(shipped.parent, copy.parent) == []


@pytest.mark.parametrize("damage", ["", "[]", "nonsense"])
def test_a_damaged_ledger_loses_nobodys_work(place, damage):
    shipped, copy = place
    write(copy, "mine")
    (copy.parent / ".copies.json").write_text(damage)
    prepare(shipped.parent, copy.parent)
    assert "mine" in {source(path) for path in copy.parent.glob("*.ipynb")}


def test_the_lab_opens_on_the_project_finds_the_command_and_asks_nothing(place):
    shipped, copy = place
    command = lab_command(shipped.parents[1], copy.parent)
    assert command[:3] == [sys.executable, "-m", "jupyterlab"] and command[3] == str(copy)
    assert f"--ServerApp.root_dir={shipped.parents[1]}" in command
    environment = lab_environment(copy.parent, {"PATH": "/bin"})
    assert environment["PATH"].endswith("/bin") and environment["PATH"] != "/bin"
    settings = next((copy.parent / ".settings").rglob("*.jupyterlab-settings"))
    assert json.loads(settings.read_text())["fetchNews"] == "false"


def test_a_folder_without_notebooks_is_refused(tmp_path):
    with pytest.raises(UsageError, match="holds no notebooks"):
        prepare(tmp_path, tmp_path / "work")


def test_working_leaves_git_clean(root, tmp_path, monkeypatch):
    if not (root / ".git").exists():
        pytest.skip("not a git checkout")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--no-hardlinks", str(root), str(clone)], check=True, capture_output=True)
    (clone / ".gitignore").write_text((root / ".gitignore").read_text())
    monkeypatch.chdir(clone)
    assert main(["lab", "--no-browser"]) == 0
    write(clone / "work" / "00_start_here.ipynb", "x", [nbformat.v4.new_output("stream", text="42\n")])
    status = subprocess.run(["git", "status", "--porcelain"], capture_output=True, text=True, check=True).stdout
    assert [line for line in status.splitlines() if ".gitignore" not in line] == []
