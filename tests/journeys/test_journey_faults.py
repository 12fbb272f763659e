"""Every fault of a server against every command that asks one: exit 3, soon, nothing written, nothing believed."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "pubmed"))

from faulty import Faulty, kinds

from evidence_tools.cli import main

KEY, MAIL = "k3y-of-somebody", "somebody@example.org"
SECONDS = 25  # with an answer allowed half a second; the machine may be busy
# A page is a page: what a web server sends with status 200 is what a person would read there, if it is no block page.
PAGES = {
    "cut XML",
    "no count",
    "odd count",
    "odd ids",
    "odd JSON",
    "deep JSON",
    "odd encoding",
    "entities",
}
# Every command meets these; of the others every kind of question does.
ALL = {"refused", "reset", "drip headers", "drip body", "429", "500", "block page", "cut XML", "redirect", "huge",
       "gzip garbage"}  # fmt: skip
SOME = ("check", "add", "match a DOI", "update all")


@pytest.fixture
def folder(root, tmp_path, monkeypatch):
    """Return a copy of the evidence, and stand beside it with a key, an address and little patience."""
    copy = tmp_path / "evidence"
    shutil.copytree(root / "evidence", copy, ignore=shutil.ignore_patterns("*.txt", ".lock"))
    monkeypatch.chdir(tmp_path)
    for name, value in {"EVIDENCE_CACHE": str(tmp_path / "cache"), "EVIDENCE_TIMEOUT": "0.5", "NCBI_API_KEY": KEY,
                        "NCBI_EMAIL": MAIL, "NO_PROXY": "*", "no_proxy": "*"}.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    return copy


def files(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != ".lock"}


def unlinked(folder):
    """Return a study without a PMID."""
    text = (folder / "references.bib").read_text(encoding="utf-8")
    for entry in text.split("\n@")[1:]:
        if "pmid = " not in entry and "doi = " in entry:
            return entry.split("{", 1)[1].split(",", 1)[0]
    raise AssertionError("every study has a PMID")


def commands(folder, url):
    """Return what is typed, by name."""
    return {
        "check": ["check", f"{url}page.html"],
        "add-article": ["add-article", f"{url}page.html", "--id", "new-page"],
        "add": ["add", "99999991", "99999992"],
        "match a DOI": ["match", "10.9999/not.on.record"],
        "update all": ["update"],
        "link": ["link", "--study", unlinked(folder)],
    }


@pytest.mark.parametrize("kind", kinds())
def test_no_fault_is_believed_and_none_lasts(folder, kind, monkeypatch, capsys):
    before = files(folder)
    wrong = []
    with Faulty(kind) as server:
        monkeypatch.setenv("EVIDENCE_EUTILS_URL", f"{server.url}entrez/eutils/")
        for name, words in commands(folder, server.url).items():
            if (name in ("check", "add-article") and kind in PAGES) or (kind not in ALL and name not in SOME):
                continue
            started = time.monotonic()
            code = main(words)
            took = time.monotonic() - started
            said = "".join(capsys.readouterr())
            if code != 3:
                wrong.append(f"{name}: exit {code}: {said[-300:]}")
            if took > SECONDS:
                wrong.append(f"{name}: {took:.0f} s")
            if KEY in said or MAIL in said or "\x1b[2J" in said or "Traceback" in said:
                wrong.append(f"{name}: {said[-500:]!r}")
            if files(folder) != before:
                wrong.append(f"{name}: changed the folder")
        assert server.asked < 250
        first_lines = b"".join(asked.split(b"\r\n")[0] for asked in server.said)
        assert KEY.encode() not in first_lines
        assert MAIL.encode() not in first_lines
    assert wrong == []


def test_a_whole_update_against_a_dead_server_ends_after_a_few_questions(folder, monkeypatch, capsys):
    with Faulty("500") as server:
        monkeypatch.setenv("EVIDENCE_EUTILS_URL", f"{server.url}entrez/eutils/")
        assert main(["update"]) == 3
        assert server.asked <= 15
    said = capsys.readouterr().err
    assert "questions in a row" in said
    assert "repeat the command" in said


@pytest.mark.parametrize("given", ["abc", "0", "-1", "1e9", "nan", "99999", " "])
def test_a_timeout_that_is_none_is_said_so(folder, given, monkeypatch, capsys):
    monkeypatch.setenv("EVIDENCE_TIMEOUT", given)
    monkeypatch.setenv("EVIDENCE_EUTILS_URL", "http://127.0.0.1:9/")
    assert main(["add", "99999991"]) == (3 if given == " " else 2)
    assert ("EVIDENCE_TIMEOUT" in capsys.readouterr().err) == (given != " ")
