"""What may stand where something is written: nothing that is not ours is ever removed or overwritten."""

from __future__ import annotations

import argparse
import json
import os
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_tools.cli import build_parser, main
from evidence_tools.errors import UsageError
from evidence_tools.folder.editing import editing
from evidence_tools.publish.kept import folder_digest
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


def test_an_edited_page_survives_a_run_and_an_unchanged_run_touches_nothing(project, capsys):
    assert main(["run", "--no-notebooks"]) == 0
    before = everything(project)
    assert main(["run", "--no-notebooks"]) == 0
    assert everything(project) == before
    page = project / "site" / "about.html"
    page.write_text("my own words")
    capsys.readouterr()
    assert main(["run", "--no-notebooks"]) == 0
    assert "site.kept" in " ".join(capsys.readouterr().out.split())
    assert everything(project / "site.kept") == {"about.html": b"my own words"}
    assert {n: b for n, b in everything(project).items() if not n.startswith("site.kept")} == before


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


# --- every option that names a file or folder -----------------------------------------------------------------------


def places():
    """Return (command, option or name, its metavar) of all that names a file or folder, as the parser knows them."""
    commands = next(a for a in build_parser()._actions if isinstance(a, argparse._SubParsersAction)).choices
    for command, parser in commands.items():
        for action in parser._actions:
            if action.metavar in ("FILE", "DIR", "SNAPSHOT", "FILE|URL|-"):
                yield command, (action.option_strings or [action.dest])[0], action.metavar


# What a command needs besides, before it looks at its files.
NEEDED = {"new": ["--topic", "x"], "export": ["bib"], "check": ["text.txt"], "add-article": ["text.txt"],
          "import": ["x.bib"], "archive": ["export", "x.jsonl"], "find": ["x"], "match": ["x"], "add": ["1"],
          "read": ["li2011"]}  # fmt: skip
OUTPUTS = {("check", "--html"), ("check", "--save"), ("screen", "--prisma"), ("changes", "--figure"),
           ("export", "--out"), ("archive", "file")}  # fmt: skip


def test_an_empty_name_is_refused_in_words(project, capsys):
    before = everything(project)
    for command, option, _ in places():
        for name in ("", "  "):
            given = {"archive": ["export", name], "new": ["--topic", "x", name]}.get(command, [name])
            words = [*NEEDED.get(command, []), option, name] if option.startswith("-") else given
            assert main([command, *words]) == 2, (command, option)
            assert f"{option} is empty" in capsys.readouterr().err
    assert everything(project) == before


def test_the_outputs_are_all_known():
    given = {(command, option) for command, option, metavar in places() if metavar in ("FILE", "SNAPSHOT")}
    inputs = {("check", "--against"), ("add", "--fulltext"), ("read", "--fulltext"), ("import", "file")}
    assert given == OUTPUTS | inputs


def test_no_output_takes_a_table_a_link_a_foreign_file_or_a_place_among_the_facts(project, capsys):
    (project / "text.txt").write_text("Reflexology improves sleep quality.")
    (project / "mine.svg").write_text("mine")
    (project / "to.svg").symlink_to(project / "mine.svg")
    (project / "gone.svg").symlink_to(project / "nowhere.svg")
    (project / "round.svg").symlink_to(project / "round.svg")
    (project / "facts").symlink_to(project / "evidence")
    before = everything(project)
    names = ("evidence/claims.csv", "evidence/new.svg", "evidence/pubmed/new.svg", "facts/new.svg", "mine.svg",
             "to.svg", "gone.svg", "round.svg", "evidence", "none/new.svg")  # fmt: skip
    for command, option in sorted(OUTPUTS):
        needed = {"export": ["prisma"], "archive": ["export"]}.get(command, NEEDED.get(command, []))
        for name in names:
            words = [*needed, option, name] if option.startswith("-") else [*needed, name]
            assert main([command, *words]) == 2, (command, option, name)
            said = capsys.readouterr().err
            assert name in said
            assert len(said.splitlines()) == 1
    assert everything(project) == before


def test_a_picture_of_ours_is_replaced_and_an_edited_one_is_not(project, capsys):
    for words in (["screen", "--prisma", "flow.svg"], ["screen", "--prisma", "flow.csv"]):
        assert main(words) == 0
        assert main(words) == 0
        (project / words[-1]).write_text("edited")
        assert main(words) == 2
        assert (project / words[-1]).read_text() == "edited"


def test_two_outputs_of_one_command_are_two_files(project, capsys):
    (project / "text.txt").write_text("Reflexology improves sleep quality.")
    assert main(["check", "text.txt", "--html", "a.html", "--save", "./a.html"]) == 2
    assert not (project / "a.html").exists()
    (project / "mine.json").write_text("mine")
    assert main(["check", "text.txt", "--html", "a.html", "--save", "mine.json"]) == 2
    assert not (project / "a.html").exists()  # all or nothing


@pytest.mark.parametrize("given", ["gone", "thesis.odt", "src"])
def test_notebooks_that_are_asked_for_and_not_there_are_said(project, given, capsys):
    before = everything(project)
    for more in ([], ["--no-notebooks"]):
        assert main(["run", "--notebooks", given, *more]) == 2
        said = capsys.readouterr().err
        assert given in said
        assert "--notebooks" in said
    assert everything(project) == before


def test_links_that_lead_round_in_a_circle_are_refused_in_words(project, capsys):
    (project / "round").symlink_to(project / "other")
    (project / "other").symlink_to(project / "round")
    (project / "text.txt").write_text("Reflexology improves sleep quality.")
    for words in (["run", "--no-notebooks", "--out", "round"], ["run", "--no-notebooks", "--out", "round/site"],
                  ["check", "round"], ["check", "round/a.txt"], ["check", "text.txt", "--against", "round"],
                  ["check", "text.txt", "--html", "round/a.html"], ["validate", "--evidence", "round"],
                  ["run", "--evidence", "round"], ["run", "--notebooks", "round"], ["lab", "--notebooks", "round"],
                  ["new", "round", "--topic", "x"], ["new", "round/x", "--topic", "x"], ["import", "round"],
                  ["archive", "import", "round"], ["read", "li2011", "--fulltext", "round", "--list"],
                  ["update", "--from-baseline", "round"], ["changes", "--since", "round"],
                  ["find", "x", "--evidence", "round"], ["doctor", "--evidence", "round"]):  # fmt: skip
        code = main(words)
        said = capsys.readouterr()
        assert code == 0 if words[0] == "doctor" else code in (1, 2), (words, said)
        assert "round" in said.err + said.out, words


def test_a_circle_of_links_within_the_folder_is_named_or_passed_over(project, capsys):
    (project / "evidence" / "words" / "round").symlink_to(project / "evidence" / "words")
    (project / "evidence" / "loop").symlink_to("loop")
    assert main(["validate"]) == 0
    assert folder_digest(project / "evidence")
    (project / "evidence" / "claims.csv").unlink()
    (project / "evidence" / "claims.csv").symlink_to("claims.csv")
    for words in (["run", "--no-notebooks"], ["validate"], ["find", "sleep"]):
        assert main(words) in (1, 2)
        assert "claims.csv" in capsys.readouterr().err
