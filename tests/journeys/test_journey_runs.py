"""The main job from the folder to the site: what it writes, twice the same, and what it keeps."""

from __future__ import annotations

import shutil
from contextlib import redirect_stdout
from io import StringIO

import nbformat
import pytest

from evidence_tools.cli import main
from evidence_tools.publish.kept import Kept
from evidence_tools.publish.notebooks import run_notebooks


@pytest.fixture
def project(root, tmp_path, monkeypatch):
    """Return a folder with a copy of the evidence and a cache of its own, and stand in it."""
    shutil.copytree(root / "evidence", tmp_path / "evidence", ignore=shutil.ignore_patterns("*.txt"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EVIDENCE_CACHE", str(tmp_path / "cache"))
    return tmp_path


@pytest.fixture(scope="module")
def once(root, tmp_path_factory):
    """Return a project in which the main job ran once, into `site`, and what it printed; nothing in it is changed."""
    place = tmp_path_factory.mktemp("once")
    shutil.copytree(root / "evidence", place / "evidence", ignore=shutil.ignore_patterns("*.txt"))
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(StringIO()) as said:
        patch.chdir(place)
        patch.setenv("EVIDENCE_CACHE", str(place / "cache"))
        assert main(["run", "--no-notebooks"]) == 0
    return place, said.getvalue()


def test_run_writes_the_site_and_prints_every_verdict(once):
    project, out = once
    out = " ".join(out.split())
    assert "Foot reflexology improves sleep quality." in out
    assert "not supported" in out
    page = (project / "site" / "index.html").read_text(encoding="utf-8")
    assert 'id="sleep-quality-reflexology"' in page
    pages = [path.read_text(encoding="utf-8") for path in (project / "site").rglob("*.html")]
    assert any("https://pubmed.ncbi.nlm.nih.gov/19577829/" in text for text in pages)
    assert [p.name for p in project.iterdir() if p.name.startswith(".")] == [], "no working folders are left behind"


def test_a_second_run_gives_the_same_bytes(once, project):
    assert main(["run", "--no-notebooks", "--out", "two"]) == 0
    first, second = (
        {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}
        for site in (once[0] / "site", project / "two")
    )
    assert first == second


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
    with (project / "evidence" / "articles.csv").open("a") as file:
        file.write("\n")
    assert again()
    assert seen[-1] == (1, 1, "00_one")
