"""What may stand where something is written: nothing that is not ours is ever removed or overwritten."""

from __future__ import annotations

import json
import os
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whole_folders import everything

from evidence_tools.errors import UsageError
from evidence_tools.publish.marks import mark_draft
from evidence_tools.publish.outputs import (
    MARK,
    check_file_target,
    check_site_target,
    mark_site,
    replace_site,
    sweep,
    write_output,
)


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


def test_a_page_edited_by_hand_is_kept(tmp_path):
    target = site(tmp_path / "site")
    (target / "index.html").write_text("corrected by hand")
    told = []
    replace_site(site(tmp_path / "draft"), check_site_target(target), told.append)
    assert (target / "index.html").read_text() == "index.html"
    assert everything(tmp_path / "site.kept") == {"index.html": b"corrected by hand"}
    assert len(told) == 1
    assert str(tmp_path / "site.kept") in told[0]
    (target / "index.html").write_text("corrected again")
    replace_site(site(tmp_path / "draft"), check_site_target(target), told.append)
    assert everything(tmp_path / "site.kept") == {"index.html": b"corrected by hand"}
    assert everything(tmp_path / "site.kept-2") == {"index.html": b"corrected again"}


def test_a_copied_mark_makes_nobodys_folder_a_site(tmp_path):
    mine = tmp_path / "mine"
    (mine / "figures").mkdir(parents=True)
    for name in ("index.html", "figures/a.svg", "thesis.odt"):
        (mine / name).write_text("a year of work")
    shutil.copy(site(tmp_path / "site") / MARK, mine / MARK)
    before = everything(mine)
    with pytest.raises(UsageError, match="no `evidence run` wrote"):
        check_site_target(mine)
    replace_site(site(tmp_path / "draft"), mine)  # even if it came so far, all of it stays
    assert everything(tmp_path / "mine.kept").items() >= {n: b for n, b in before.items() if n != MARK}.items()


def test_a_site_of_the_version_without_fingerprints_is_kept_whole(tmp_path):
    target = site(tmp_path / "site")
    (target / MARK).write_text(json.dumps({"about": "", "files": ["index.html", "figures/a.svg"]}))
    (target / "index.html").write_text("perhaps edited")
    (tmp_path / "site.kept").mkdir()
    told = []
    replace_site(site(tmp_path / "draft"), check_site_target(target), told.append)
    kept = everything(tmp_path / "site.kept-2")
    assert (kept["index.html"], kept["figures/a.svg"]) == (b"perhaps edited", b"figures/a.svg")
    assert not any((tmp_path / "site.kept").iterdir())
    assert len(told) == 1
    assert "earlier version" in told[0]
    replace_site(site(tmp_path / "draft"), check_site_target(target), told.append)
    assert len(told) == 1  # once
    assert sorted(p.name for p in tmp_path.iterdir()) == ["site", "site.kept", "site.kept-2"]


def test_a_link_in_the_place_of_a_page_is_no_page(tmp_path):
    target = site(tmp_path / "site")
    (tmp_path / "precious").write_text("index.html")  # the very words of the page
    (target / "index.html").unlink()
    (target / "index.html").symlink_to(tmp_path / "precious")
    replace_site(site(tmp_path / "draft"), check_site_target(target))
    assert (tmp_path / "precious").read_text() == "index.html"
    assert (tmp_path / "site.kept" / "index.html").is_symlink()


def test_of_two_runs_at_once_one_stands_and_nothing_is_left_over(tmp_path, monkeypatch):
    target, draft = site(tmp_path / "site"), site(tmp_path / "draft")
    replace, late = os.replace, []

    def slow(old, new):
        """Let another run put its site there whenever the old one was moved aside."""
        if old == draft and len(late) < 2:
            late.append(old)
            replace(site(tmp_path / f"other{len(late)}", ("other.html",)), target)
        return replace(old, new)

    monkeypatch.setattr(os, "replace", slow)
    replace_site(draft, check_site_target(target))
    assert sorted(everything(target)) == [MARK, "figures/a.svg", "index.html"]
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


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
    copied = tmp_path / ".site.new.ffff"  # a mark from elsewhere makes it nobody's draft
    copied.mkdir()
    (copied / "index.html").write_text("mine")
    begun = tmp_path / ".site.new.gggg"
    begun.mkdir()
    mark_draft(begun)
    (begun / "index.html").write_text("half a pa")
    shutil.copy(begun / MARK, copied / MARK)
    empty = tmp_path / ".site.new.eeee"
    empty.mkdir()
    for folder in (old, foreign, aside.parent, empty, copied, begun):
        os.utime(folder, (1, 1))
    sweep(tmp_path / "site")
    assert sorted(p.name for p in tmp_path.iterdir()) == [".site.new.bbbb", ".site.new.cccc", ".site.new.ffff"]
    assert (copied / "index.html").read_text() == "mine"
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


def test_a_half_written_file_of_a_killed_command_is_swept_by_the_next(tmp_path, monkeypatch):
    monkeypatch.setenv("EVIDENCE_CACHE", str(tmp_path / "cache"))
    names = [".table.csv.abcd1234.tmp", ".table.csv.mine.tmp", ".other.csv.abcd1234.tmp", ".table.csv.new_5678.tmp",
             "table.csv.abcd1234.tmp", ".table.csv.link5678.tmp"]  # fmt: skip
    for name in names[:-1]:
        (tmp_path / name).write_text("half")
        os.utime(tmp_path / name, (1, 1))
    (tmp_path / names[-1]).symlink_to(tmp_path / "table.csv.abcd1234.tmp")
    os.utime(tmp_path / ".table.csv.new_5678.tmp")  # of a command that may be running
    write_output(tmp_path / "table.csv", "one")
    assert sorted(p.name for p in tmp_path.iterdir() if p.name != "cache") == sorted([*names[1:], "table.csv"])


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
