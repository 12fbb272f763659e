"""Word lists of a folder from elsewhere: whatever they hold ends in words with file and row, and in time."""

from __future__ import annotations

import csv
import re
import shutil

import pytest

from evidence_tools.claims.finder import find_claims
from evidence_tools.claims.vocabulary import FOLDER, load_vocabulary
from evidence_tools.claims.vocabulary.index import PhraseIndex
from evidence_tools.claims.vocabulary.lists import NAMES, list_faults
from evidence_tools.claims.vocabulary.own import OwnWords
from evidence_tools.claims.vocabulary.patterns import pattern_fault
from evidence_tools.errors import DataError
from evidence_tools.tracker.validation import inspect_folder


@pytest.fixture
def folder(root, tmp_path):
    """Return a folder with the words of the real one, that a test may spoil."""
    shutil.copytree(root / "evidence" / "words", tmp_path / "words")
    shutil.copy(root / "evidence" / "interventions.csv", tmp_path)
    return tmp_path


def everything(folder):
    """Read and use all lists of a folder."""
    own = load_vocabulary(evidence=folder).own
    find_claims("Foot reflexology improves sleep.", vocabulary=load_vocabulary(evidence=folder))
    return [own.texts, own.asked, own.reports, own.relevance, own.copies, own.slots]


def test_the_lists_of_the_project_are_right(root):
    own = sorted((root / "evidence" / "words").glob("*.csv"))
    assert len(own) > 10
    assert {path.name: list(list_faults(path)) for path in own} == {path.name: [] for path in own}


def test_the_lists_of_the_package_can_be_read_to_their_ends(root):
    """Loading reads their phrases as far as their first word."""
    own = OwnWords(FOLDER, root / "evidence")
    read = [
        PhraseIndex(rows, path.name).phrases
        for path in FOLDER.glob("*.csv")
        if (rows := own.rows(path.stem)) and "phrase" in rows[0]
    ]
    assert len(read) > 15 and sum(map(len, read)) > 2000


def test_the_end_of_a_phrase_that_a_person_wrote_is_read_at_once(folder):
    with (folder / "words" / "outcomes.csv").open(encoding="utf-8", newline="") as file:
        row = dict.fromkeys(next(csv.reader(file)), "") | {"phrase": "painful [knees|hips] !!", "outcome": "pain"}
    path = folder / "words" / "outcomes.csv"
    path.write_text(f"{','.join(row)}\n{','.join(row.values())}\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"outcomes\.csv:2: .*'!!' is not a word"):
        load_vocabulary(evidence=folder)


ODD = {
    "not text": b"\xff\xfe\x00", "another encoding": b"name,words\ncaf\xe9,x\n", "zeros": b"\0" * 100,
    "other columns": b"a,b\n1,2\n", "one column": b"root:x:0:0\nbin:x:1:1\n", "too large": b"a" * 3_000_000,
    "a quote without end": b'name,words\n"' + b"a" * 200_000,
    "a long cell": b"phrase,note\n" + b"a b " * 5_000 + b",\n",
}  # fmt: skip


@pytest.mark.parametrize("odd", ODD)
def test_a_list_that_is_none_is_told(folder, odd):
    """For every list there may be: read, or refused with its name; never anything else."""
    told = 0
    for path in sorted((folder / "words").glob("*.csv")):
        kept = path.read_bytes()
        path.write_bytes(ODD[odd])
        faults = list(list_faults(path))
        try:
            everything(folder)
        except DataError as error:
            told += 1
            assert path.name in str(error)
        assert bool(faults) or odd in ("zeros", "a quote without end", "a long cell"), path.name
        path.write_bytes(kept)
    assert told >= 10 or odd == "zeros"  # a head without rows


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("names", ["surprise", "a;b", ""]),
        ("names", ["treatment", ";".join(f"word{n}" for n in range(NAMES + 1)), ""]),
        ("classes", ["treat", " ".join(f"word{n}" for n in range(NAMES + 1))]),
        ("weights", ["claim", "word:x", "nan"]),
        ("weights", ["claim", "word:x", "much"]),
        ("weights", ["nothing", "word:x", "1"]),
        ("relevance", ["anywhere", "a", "1", ""]),
        ("relevance", ["title", "a", "inf", ""]),
        ("relevance", ["title", "(a", "1", ""]),
        ("reports", ["arm", "a", "(?:a|a)*b", ""]),
        ("doses", ["[" * 900 + "a" + "]" * 900, ""]),
        ("doses", ["x" + "[a|b]" * 30, ""]),
        ("doses", ["a [b", ""]),
        ("effects", ["(a)", "x", "y", "", ""]),
    ],
)
def test_a_row_that_is_none_is_told_with_its_place(folder, name, row):
    path = folder / "words" / f"{name}.csv"
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(row)
    with pytest.raises(DataError, match=rf"{name}\.csv"):
        everything(folder)


@pytest.mark.parametrize(
    "pattern",
    ["(?:a+)+b", "(?:a*)*b", "(?:a|a)*b", "(?:a|ab|b)*c", "(?:a?a)*b", "(?:a{1,50}){1,50}b", "(?:ab?)*",
     r"(?:\w+\s?)*b", ".*.*b", r"[^x]*\s*b", r"(?:.*a){12}", "(?:aa|aaa)*b", r"\w*" * 7, "(a)", "(?i)a", "(?i:a)",
     r"\1", "(?P<x>a)", "[a", "a{5,2}", "*", "(?:" * 500 + ")" * 500, "a" * 5_000],
)  # fmt: skip
def test_patterns_that_may_take_for_ever_or_are_none_are_refused(pattern):
    assert pattern_fault(pattern)


@pytest.mark.parametrize(
    "pattern",
    [r"\bfoot\b", r"reflex(?:olog\w*|otherapy|o-?therapy| therapy)(?: massage)?", "(?:foot |feet |foot and hand )*a",
     r"zinc (?:\d+ ?mg)?", "a.*b", r"\bmassag\w*.{0,40}\bfeet\b", r"[\w-]+ology", "(?:ab|ba)*", "a|b|c", "", r"\S+\w*x",
     r"(?:\w|a)*b"],
)  # fmt: skip
def test_patterns_of_a_topic_are_taken(pattern):
    assert pattern_fault(pattern) == ""


def test_what_is_taken_is_searched_in_time_that_grows_with_the_text(within):
    text = "foot feet hand massages aaaa abab of the reflexology, 30 mg " * 40 + "!"
    with within(5):
        for pattern in ("(?:foot |feet |foot and hand )*massage!", r"\w*\w*\w*\w*!x", "a.*!!", "(?:ab|ba)*!!"):
            re.compile(pattern, re.I).search(text)


def test_validate_names_the_lists_with_all_their_rows(root, tmp_path):
    folder = tmp_path / "evidence"
    shutil.copytree(root / "evidence", folder)
    for name, rows in (("relevance", "anywhere,a,1,\ntitle,(a,x,\n"), ("names", "treatment\n")):
        path = folder / "words" / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + rows, encoding="utf-8")
    lines = (folder / "words" / "relevance.csv").read_text(encoding="utf-8").count("\n")
    found = [one for one in inspect_folder(folder).problems if "words" in one.file]
    assert [one.line for one in found if one.file.endswith("relevance.csv")] == [lines - 1, lines, lines]
    assert all(one.action for one in found)


def test_without_words_of_its_own_a_folder_is_read(folder):
    shutil.rmtree(folder / "words")
    assert OwnWords(folder, folder).texts == {}
