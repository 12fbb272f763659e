"""The main job from the folder to the site: what it writes, twice the same, and what it keeps."""

from __future__ import annotations

import shutil

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


def test_run_writes_the_site_and_prints_every_verdict(project, capsys):
    assert main(["run", "--no-notebooks"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "Foot reflexology improves sleep quality." in out
    assert "not supported" in out
    page = (project / "site" / "index.html").read_text(encoding="utf-8")
    assert 'id="sleep-quality-reflexology"' in page
    pages = [path.read_text(encoding="utf-8") for path in (project / "site").rglob("*.html")]
    assert any("https://pubmed.ncbi.nlm.nih.gov/19577829/" in text for text in pages)
    assert [p.name for p in project.iterdir() if p.name.startswith(".")] == [], "no working folders are left behind"


def test_a_second_run_gives_the_same_bytes(project):
    assert main(["run", "--no-notebooks", "--out", "one"]) == 0
    assert main(["run", "--no-notebooks", "--out", "two"]) == 0
    first = {p.relative_to(project / "one"): p.read_bytes() for p in (project / "one").rglob("*") if p.is_file()}
    second = {p.relative_to(project / "two"): p.read_bytes() for p in (project / "two").rglob("*") if p.is_file()}
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
