"""What each command may write over, in a project with other work in it: nothing that is not ours."""

from __future__ import annotations

import argparse
import shutil

import pytest
from whole_folders import everything

from evidence_tools.cli import build_parser, main
from evidence_tools.folder.editing import editing
from evidence_tools.publish.kept import folder_digest


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
