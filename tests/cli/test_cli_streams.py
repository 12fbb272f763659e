"""What goes to a stream passes one gate, and every wrong place is one sentence."""

from __future__ import annotations

import json
import re
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_tools.cli import main
from evidence_tools.cli.streams import plain_text, print_json

RAW = re.compile(
    r"\x1b(?!\[[0-9;?]*[A-Za-z])|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f\x80-\x9f\u202a-\u202e\u2066-\u2069]"
)


def test_no_command_prints_past_the_gate(root):
    for path in (root / "src" / "evidence_tools" / "cli").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.stem not in ("streams", "terminal"):
            assert "rich.console import Console" not in text, path.name
            assert "print(json.dumps" not in text, path.name
            assert "file=sys.stderr" not in text, path.name


@given(st.text(alphabet=st.characters(), max_size=60))
def test_no_text_keeps_a_control_character(text):
    plain = plain_text(text)
    assert not RAW.search(plain)
    assert not re.search(r"[\x1b\r\u200e\u200f\u061c]", plain)
    if not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", text):
        assert plain == text


@given(st.text(alphabet=st.characters(), max_size=60))
def test_json_keeps_every_text(text):
    import contextlib
    import io

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        print_json({"text": text})
    assert json.loads(out.getvalue())["text"] == text
    assert not RAW.search(out.getvalue())


@pytest.fixture(scope="module")
def project(root, tmp_path_factory):
    """Return a folder with a copy of the evidence in it and an article beside it: nothing here may change them."""
    place = tmp_path_factory.mktemp("places")
    shutil.copytree(root / "evidence", place / "evidence", ignore=shutil.ignore_patterns("*.txt", ".lock"))
    (place / "article.txt").write_text(
        "Foot massage relieves stress. Our studio is near the station.", encoding="utf-8"
    )
    return place


@pytest.mark.parametrize(
    "words",
    [
        ["validate", "--evidence", "article.txt"],
        ["run", "--no-notebooks", "--evidence", "article.txt"],
        ["check", "article.txt", "--evidence", "article.txt"],
        ["match", "Li 2011 sleep", "--offline", "--evidence", "article.txt/x"],
        ["export", "bib", "--evidence", "nowhere"],
        ["changes", "--since", "article.txt"],
        ["run", "--no-notebooks", "--out", "article.txt"],
        ["run", "--no-notebooks", "--out", "article.txt/site"],
        ["run", "--no-notebooks", "--out", "x" * 300],
        ["run", "--no-notebooks", "--out", "/proc/nothing/site"],
        ["export", "bib", "--out", "evidence"],
        ["export", "bib", "--out", "article.txt/a.bib"],
        ["export", "bib", "--out", "x" * 300 + ".bib"],
        ["export", "xlsx", "--out", "nowhere/a.xlsx"],
        ["check", "article.txt", "--html", "evidence"],
        ["check", "article.txt", "--html", "x" * 300],
        ["check", "article.txt", "--save", "nowhere/x/y.json"],
        ["check", "evidence"],
        ["check", "x" * 5000],
        ["import", "evidence"],
        ["import", "nowhere.bib"],
        ["archive", "import", "evidence"],
        ["archive", "export", "evidence"],
        ["archive", "export", "nowhere/x"],
        ["screen", "--prisma", "nowhere/x.csv"],
        ["screen", "--prisma", "x" * 300 + ".svg"],
        ["update", "--from-baseline", "article.txt"],
        ["update", "--from-baseline", "nowhere"],
    ],
    ids=lambda words: " ".join(words)[:60],
)
def test_every_wrong_place_is_one_sentence(project, words, monkeypatch, capsys):
    monkeypatch.chdir(project)
    monkeypatch.setenv("EVIDENCE_CACHE", str(project / "cache"))
    assert main(words) in (1, 2)
    said = capsys.readouterr().err
    assert said.strip()
    assert "Traceback" not in said
