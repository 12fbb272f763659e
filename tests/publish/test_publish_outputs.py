"""What may stand where something is written: nothing that is not ours is ever removed or overwritten."""

from __future__ import annotations

import json
import os
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_tools.cli import main
from evidence_tools.errors import UsageError
from evidence_tools.folder.editing import editing
from evidence_tools.publish.outputs import (
    MARK,
    check_file_target,
    check_site_target,
    mark_site,
    replace_site,
    sweep,
    write_output,
)


@pytest.fixture(scope="module")
def few(root, tmp_path_factory):
    """Return the evidence with one claim: what may be written over does not depend on how much there is."""
    copy = tmp_path_factory.mktemp("few") / "evidence"
    shutil.copytree(root / "evidence", copy, ignore=shutil.ignore_patterns("*.txt", ".lock"))
    tables = ("claims", "sightings", "links", "certainty", "verdicts")
    with editing(copy, *tables) as work:
        for name in tables:
            work.rows[name] = [row for row in work.rows[name] if row["claim_id"] == "sleep-quality-reflexology"]
    return copy


@pytest.fixture
def project(few, tmp_path, monkeypatch):
    """Return a small project with other things beside the evidence, and stand in it."""
    here = tmp_path / "project"
    shutil.copytree(few, here / "evidence")
    (here / ".git").mkdir()
    (here / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (here / "src").mkdir()
    (here / "src" / "work.py").write_text("a year of work\n")
    (here / "thesis.odt").write_text("a year of writing\n")
    (here / "full").mkdir()
    (here / "full" / "index.html").write_text("<p>Made by hand; evidence-tools is mentioned.</p>")
    monkeypatch.chdir(here)
    monkeypatch.setenv("EVIDENCE_CACHE", str(tmp_path / "cache"))
    return here


def everything(folder):
    """Return every file below `folder` with its bytes."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != ".lock"}


@pytest.mark.parametrize(
    "out",
    [".", "", " ", "..", "evidence", "evidence/site", "evidence/articles", "full", "src", ".git", "thesis.odt",
     "thesis.odt/site", "src/../full", "./"],
)  # fmt: skip
def test_run_refuses_every_place_that_is_not_its_own(project, out, capsys):
    before = everything(project.parent)
    assert main(["run", "--no-notebooks", "--out", out]) == 2
    assert everything(project.parent) == before
    said = capsys.readouterr().err
    assert "--out" in said
    assert "Traceback" not in said


def site(folder, files=("index.html", "figures/a.svg")):
    """Make a folder that looks as a run leaves it."""
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    mark_site(folder)
    return folder


def test_a_site_is_replaced_and_what_others_put_there_is_kept(tmp_path):
    target = site(tmp_path / "site", ("index.html", "old/page.html"))
    (target / "old" / "mine.txt").write_text("mine")
    (target / ".DS_Store").write_text("")
    told = []
    replace_site(site(tmp_path / "draft"), check_site_target(target), told.append)
    assert sorted(everything(target)) == [MARK, "figures/a.svg", "index.html"]
    assert everything(tmp_path / "site.kept") == {"old/mine.txt": b"mine"}
    assert len(told) == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == ["site", "site.kept"]


def test_a_site_without_foreign_files_leaves_nothing_behind(tmp_path):
    target = site(tmp_path / "site")
    replace_site(site(tmp_path / "draft", ("index.html",)), check_site_target(target))
    assert [p.name for p in tmp_path.iterdir()] == ["site"]
    assert sorted(everything(target)) == [MARK, "index.html"]


def test_a_lying_mark_reaches_nothing_outside_its_folder(tmp_path, monkeypatch):
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("precious")
    target = site(tmp_path / "site")
    (target / "link").symlink_to(precious)
    names = ["../precious/file", str(precious / "file"), "link/file", "link", "figures/../../precious/file"]
    (target / MARK).write_text(json.dumps({"files": names}))
    replace_site(site(tmp_path / "draft"), check_site_target(target))
    assert (precious / "file").read_text() == "precious"


@pytest.mark.parametrize("mark", ["", "{", "[]", '{"files": 3}', "{}", "null"])
def test_a_broken_mark_is_no_mark(tmp_path, mark):
    target = tmp_path / "site"
    target.mkdir()
    (target / MARK).write_text(mark)
    with pytest.raises(UsageError, match="no `evidence run` wrote"):
        check_site_target(target)


def test_a_marked_folder_with_a_repository_or_the_reader_in_it_is_not_moved(tmp_path, monkeypatch):
    target = site(tmp_path / "site")
    (target / ".git").write_text("gitdir: elsewhere")
    with pytest.raises(UsageError, match=r"\.git"):
        check_site_target(target)
    (target / ".git").unlink()
    assert check_site_target(target) == target.resolve()
    monkeypatch.chdir(target / "figures")
    with pytest.raises(UsageError, match="the folder you are in"):
        check_site_target(target)


def test_an_empty_folder_and_a_new_one_are_free(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "Thumbs.db").write_text("")
    assert check_site_target(tmp_path / "empty") == (tmp_path / "empty").resolve()
    assert check_site_target(tmp_path / "a" / "b") == (tmp_path / "a" / "b").resolve()


def test_what_killed_runs_left_is_swept_and_nothing_else(tmp_path):
    old = site(tmp_path / ".site.new.aaaa")
    young = site(tmp_path / ".site.new.bbbb")
    foreign = tmp_path / ".site.new.cccc"
    foreign.mkdir()
    (foreign / "mine.txt").write_text("mine")
    aside = site(tmp_path / ".site.old.dddd" / "site")
    empty = tmp_path / ".site.new.eeee"
    empty.mkdir()
    for folder in (old, foreign, aside.parent, empty):
        os.utime(folder, (1, 1))
    sweep(tmp_path / "site")
    assert sorted(p.name for p in tmp_path.iterdir()) == [".site.new.bbbb", ".site.new.cccc"]
    assert young.is_dir()
    assert (foreign / "mine.txt").read_text() == "mine"


def test_a_file_is_replaced_only_as_it_was_written(tmp_path, monkeypatch):
    monkeypatch.setenv("EVIDENCE_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "table.csv"
    write_output(path, "one")
    write_output(path, "two")
    path.write_text("two, and a note of mine")
    with pytest.raises(UsageError, match="did not write, or that was changed since"):
        write_output(path, "three")
    assert path.read_text() == "two, and a note of mine"
    path.write_text("")
    write_output(path, "three")
    assert path.read_text() == "three"


@given(held=st.binary(min_size=1, max_size=50), new=st.binary(max_size=50))
def test_no_foreign_file_is_ever_overwritten(held, new, tmp_path_factory):
    folder = tmp_path_factory.mktemp("x")
    path = folder / "file.bib"
    path.write_bytes(held)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVIDENCE_CACHE", str(folder / "cache"))
        if new == held:
            write_output(path, new)
        else:
            with pytest.raises(UsageError):
                write_output(path, new)
    assert path.read_bytes() == held


@pytest.mark.parametrize("place", ["folder", "link", "gone/file.csv", ""])
def test_places_where_no_file_can_be(tmp_path, place):
    (tmp_path / "folder").mkdir()
    (tmp_path / "target").write_text("")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with pytest.raises(UsageError):
        check_file_target(tmp_path / place if place else place)


@pytest.mark.parametrize("kind", ["bib", "xlsx"])  # text and bytes; all kinds go through one writer
def test_export_never_takes_a_table_or_a_foreign_file(project, kind, capsys):
    for name in ("evidence/claims.csv", "mine.bib", "mine.xlsx", "mine.csv", "mine.docx"):
        if not (project / name).exists():
            (project / name).write_text("mine")
    before = everything(project)
    # One of each sort: tables and other files of the folder; what has the right ending, another, none.
    for name in ("evidence/claims.csv", "evidence/references.bib", "evidence/LICENSE", f"mine.{kind}", ".git/HEAD"):
        assert name in before
        assert main(["export", kind, "--out", name]) == 2
    assert everything(project) == before


def test_check_keeps_what_stands_at_html_and_save(project, capsys):
    (project / "text.txt").write_text("Reflexology improves sleep quality.")
    (project / "mine.html").write_text("mine")
    assert main(["check", "text.txt", "--html", "mine.html"]) == 2
    assert main(["check", "text.txt", "--save", "text.txt"]) == 2
    assert (project / "mine.html").read_text() == "mine"
    assert main(["check", "text.txt", "--html", "page.html", "--save", "kept.json"]) == 0
    assert main(["check", "text.txt", "--html", "page.html", "--save", "kept.json"]) == 0
