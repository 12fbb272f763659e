"""What a run keeps, and when it makes it anew."""

from __future__ import annotations

import os
import shutil
import time

import nbformat
import pytest

from evidence_tools.cli import main
from evidence_tools.publish.kept import DAYS, Kept, digest, folder_digest
from evidence_tools.publish.notebooks import run_notebooks


@pytest.fixture
def project(root, tmp_path, monkeypatch):
    """Return a folder with a copy of the evidence and a cache of its own, and stand in it."""
    shutil.copytree(root / "evidence", tmp_path / "evidence", ignore=shutil.ignore_patterns("*.txt"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EVIDENCE_CACHE", str(tmp_path / "cache"))
    return tmp_path


def test_a_kept_thing_comes_back_and_a_damaged_one_does_not(tmp_path):
    kept = Kept(tmp_path)
    assert kept.get("ab12") is None
    kept.put("ab12", b"two\nlines\n")
    assert kept.get("ab12") == b"two\nlines\n"
    for damage in (b"", b"no check", b"0" * 64 + b"\ntwo\nlines\n"):
        (tmp_path / "ab" / "12").write_bytes(damage)
        assert kept.get("ab12") is None


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    kept = Kept(tmp_path / "file")
    kept.put("ab12", b"x")
    kept.sweep()
    assert kept.get("ab12") is None


@pytest.mark.parametrize(("days", "there"), [(DAYS + 1, False), (DAYS - 1, True)])
def test_what_nobody_asked_for_is_swept(tmp_path, days, there):
    kept = Kept(tmp_path)
    kept.put("ab12", b"x")
    then = time.time() - days * 86_400
    os.utime(tmp_path / "ab" / "12", (then, then))
    kept.sweep()
    assert (kept.get("ab12") is not None) == there


def test_a_fingerprint_knows_where_a_part_ends():
    assert digest("ab", "c") != digest("a", "bc") != digest("abc")


def test_a_folder_is_known_by_names_and_contents_not_by_its_lock(tmp_path):
    (tmp_path / "a.csv").write_text("1")
    first = folder_digest(tmp_path)
    (tmp_path / ".lock").write_text("")
    assert folder_digest(tmp_path) == first
    (tmp_path / "a.csv").write_text("2")
    assert folder_digest(tmp_path) != first


def test_an_unchanged_run_says_so_and_a_changed_one_works_again(project, capsys):
    run = ["run", "--no-notebooks", "--out", "site"]
    assert main(run) == 0
    first, page = capsys.readouterr().out, (project / "site" / "index.html").read_bytes()
    assert "Written" in first
    assert main(run) == 0
    second = capsys.readouterr().out
    assert "Nothing changed since the last run" in second
    assert (
        second.split("Verdict of every claim")[1].split("\n\n")[0]
        == first.split("Verdict of every claim")[1].split("\n\n")[0]
    )
    (project / "site" / "index.html").write_text("broken")
    assert main(run) == 0
    assert "Written" in capsys.readouterr().out
    assert (project / "site" / "index.html").read_bytes() == page
    bib = project / "evidence" / "references.bib"
    bib.write_text(bib.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert main(run) == 0
    assert "Written" in capsys.readouterr().out


def test_a_notebook_is_run_again_only_when_it_or_the_evidence_changed(project):
    folder, kept = project / "notebooks", Kept(project / "kept")
    folder.mkdir()
    cell = nbformat.v4.new_code_cell("from pathlib import Path\nPath('ran').write_text('x')\nprint('done')")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), folder / "00_one.ipynb")
    seen = []

    def again():
        (folder / "ran").unlink(missing_ok=True)
        pages = run_notebooks(folder, project / "evidence", kept, lambda *step: seen.append(step))
        assert list(pages) == ["00_one"]
        assert pages["00_one"].cells[0].outputs[0].text == "done\n"
        return (folder / "ran").exists()

    assert again()
    assert not again()
    (project / "evidence" / "articles.csv").open("a").write("\n")
    assert again()
    assert seen[-1] == (1, 1, "00_one")
