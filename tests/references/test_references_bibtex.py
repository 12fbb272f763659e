"""BibTeX in and out: nothing lost, nothing silently skipped, nothing rewritten that nobody touched."""

from __future__ import annotations

import shutil
from pathlib import Path

import bibtexparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_tools.errors import RecordError
from evidence_tools.references import (
    Bibliography,
    decode_latex,
    encode_latex,
    format_bib,
    load_bib,
    load_ris,
    parse_bib,
    save_bib,
)

DATA = Path(__file__).parent / "data"


def entry_text(text: str, key: str) -> str:
    """The entry as it stands in the file, found by counting braces or brackets: not by the parser under test."""
    start = text.index(key)
    start = text.rindex("@", 0, start)
    opening = text[text.index(key) - 1]
    closing = {"{": "}", "(": ")"}[opening]
    depth = 0
    for position in range(start, len(text)):
        depth += (text[position] == opening) - (text[position] == closing)
        if depth == 0 and text[position] == closing:
            return text[start : position + 1]
    raise AssertionError(key)


def test_entries_are_plain_dicts_with_macros_and_whitespace_resolved():
    entry = load_bib(DATA / "zotero_like.bib").entries["ztest2019"]
    assert entry["ENTRYTYPE"] == "article"
    assert entry["journal"] == "Journal of Sample Therapies Supplement"
    assert entry["month"] == "jan"
    assert entry["abstract"].startswith("First line. Second paragraph, with an e-mail sign @ home")
    assert entry["url"] == "https://example.org/a%20b_c"
    assert load_bib(DATA / "zotero_like.bib").entries["alpha2001"]["title"] == 'Quoted {"}feet{"} title'


def test_untouched_entries_keep_every_byte_and_order_is_by_key():
    text = (DATA / "zotero_like.bib").read_text(encoding="utf-8")
    bib = parse_bib(text)
    assert bib.problems == []
    written = format_bib(bib)
    for key in ("ztest2019", "alpha2001", "mid2010"):
        assert entry_text(text, key) in written
    assert [written.index(k) for k in ("alpha2001,", "mid2010,", "ztest2019,")] == sorted(
        written.index(k) for k in ("alpha2001,", "mid2010,", "ztest2019,")
    )
    # every line of the file is still there, once
    assert sorted(filter(str.strip, written.splitlines())) == sorted(filter(str.strip, text.splitlines()))
    assert format_bib(parse_bib(written)) == written
    assert parse_bib(written).entries == bib.entries
    assert "% belongs to the book\n@book{mid2010" in written
    assert "} % read twice\n" in written


def test_one_changed_field_changes_one_value_only():
    bib = load_bib(DATA / "zotero_like.bib")
    bib.entries["ztest2019"]["year"] = "2020"
    again = parse_bib(format_bib(bib))
    before = load_bib(DATA / "zotero_like.bib").entries
    before["ztest2019"]["year"] = "2020"
    assert again.entries == before
    text = format_bib(bib)
    assert "journal = jst # { Supplement}," in text  # the macro was not written out
    assert "{First line.\n\nSecond paragraph" in text  # nor the paragraphs joined
    assert "month = jan," in text


def test_added_and_deleted_entries():
    bib = load_bib(DATA / "zotero_like.bib")
    del bib.entries["mid2010"]
    bib.entries["new2024"] = {"ENTRYTYPE": "article", "year": "2024", "title": "New", "author": "Doe, J."}
    text = format_bib(bib)
    assert "mid2010" not in text
    assert "@article{new2024,\n  author = {Doe, J.},\n  title = {New},\n  year = {2024},\n}\n\n" in text
    assert list(parse_bib(text).entries) == ["alpha2001", "new2024", "ztest2019"]


def test_every_failure_is_a_problem_with_its_place():
    bib = load_bib(DATA / "broken.bib")
    places = [(p.line, p.column) for p in bib.problems]
    assert places == [(3, 1), (5, 1), (10, 25), (12, 1), (14, 1), (16, 1)]
    words = [
        "already used on line 1",
        "could not be read",
        "comma is missing",
        "'doi' stands twice",
        "without its @",
        "no citation key",
    ]
    for problem, word in zip(bib.problems, words, strict=True):
        assert word in problem.message
        assert str(problem).startswith(f"{DATA / 'broken.bib'}:{problem.line}:")
        assert problem.action
    assert set(bib.entries) == {"good2001", "good2006"}
    assert bib.entries["good2001"]["title"] == "Fine"


def test_a_failure_that_reaches_into_the_next_entry():
    bib = parse_bib("@article{a, title = {x}}\n\n@article{b@article{c,\n  title = {y} year = 1}\n@article{d, year = 2}")
    assert [(p.line, p.column) for p in bib.problems] == [(3, 1), (4, 3)]
    assert bib.where("d", "year") == (5, 13)


def test_a_file_that_did_not_parse_is_never_rewritten(tmp_path):
    path = tmp_path / "references.bib"
    shutil.copy(DATA / "broken.bib", path)
    before = path.read_bytes()
    bib = load_bib(path)
    with pytest.raises(RecordError, match=r"not written, because 6 parts.*could not be read") as caught:
        save_bib(bib, path)
    assert caught.value.line == 3
    with pytest.raises(RecordError):
        save_bib(bib, tmp_path / "other.bib")
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["references.bib"]


def test_a_file_changed_meanwhile_is_not_overwritten(tmp_path):
    path = tmp_path / "references.bib"
    shutil.copy(DATA / "zotero_like.bib", path)
    bib = load_bib(path)
    with path.open("a", encoding="utf-8") as stream:
        stream.write("\n@book{typed2025, title = {Typed meanwhile}}\n")
    with pytest.raises(RecordError, match="changed by another program"):
        save_bib(bib, path)
    bib = load_bib(path)
    bib.entries["typed2025"]["year"] = "2025"
    save_bib(bib, path)
    bib.entries["typed2025"]["year"] = "2026"
    save_bib(bib, path)  # our own writing is no change by others
    assert load_bib(path).entries["typed2025"]["year"] == "2026"


def test_windows_line_ends_and_byte_order_mark_survive_where_they_matter(tmp_path):
    path = tmp_path / "windows.bib"
    path.write_bytes(b"\xef\xbb\xbf@book{a1, title = {A},\r\n  year = 2001}\r\n")
    bib = load_bib(path)
    assert bib.entries["a1"] == {"ENTRYTYPE": "book", "title": "A", "year": "2001"}
    save_bib(bib, path)
    assert path.read_bytes() == b"@book{a1, title = {A},\r\n  year = 2001}\r\n"


def test_not_utf8_names_line_and_byte(tmp_path):
    path = tmp_path / "latin1.bib"
    path.write_bytes(b"@book{a1,\n title = {Gl\xfcck}}")
    with pytest.raises(RecordError, match=r"latin1.bib:2: byte 22 \(0xfc\) is not UTF-8") as caught:
        load_bib(path)
    assert caught.value.line == 2
    path.write_bytes(b"\xef\xbb\xbfTY  - JOUR\nTI  - Gl\xfcck")
    with pytest.raises(RecordError, match=r"latin1.bib:2: byte 22 \(0xfc\)"):
        load_ris(path)
    for load in (load_bib, load_ris):
        with pytest.raises(RecordError, match="cannot be read"):
            load(tmp_path / "nothing.bib")


@pytest.mark.parametrize(
    ("key", "entry", "message"),
    [
        ("a,b", {"title": "x"}, "cannot be a citation key"),
        ("a b", {"title": "x"}, "cannot be a citation key"),
        ("ok", {"title": "open {brace"}, "do not balance"),
        ("ok", {"title": "wrong } order {"}, "do not balance"),
        ("ok", {"title": "ends in \\"}, "do not balance"),
        ("ok", {"bad name": "x"}, "cannot be a field name"),
        ("ok", {"year": 2001}, "Use str"),
        ("ok", {"title": "x", "ENTRYTYPE": "comment"}, "read back differently"),
        ("ok", {"title": "x", "ENTRYTYPE": "art icle{"}, "do not balance"),
    ],
)
def test_what_bibtex_cannot_hold_is_refused(tmp_path, key, entry, message):
    with pytest.raises(RecordError, match=message):
        save_bib(Bibliography(entries={key: entry}), tmp_path / "x.bib")
    assert not list(tmp_path.iterdir())


def test_where_points_at_fields():
    bib = load_bib(DATA / "zotero_like.bib")
    lines = (DATA / "zotero_like.bib").read_text(encoding="utf-8").splitlines()
    for name in ("doi", "year", "pages"):
        line, column = bib.where("ztest2019", name)
        assert lines[line - 1][column - 1 :].startswith(f"{name} =")
    line, column = bib.where("alpha2001", "year")
    assert lines[line - 1][column - 1 :].startswith("Year   =")
    assert bib.where("mid2010") == (38, 1)
    assert bib.where("nowhere") == (0, 0)


def test_frame_is_text_decoded_for_reading():
    bib = load_bib(DATA / "zotero_like.bib")
    frame = bib.frame().set_index("study_id")
    row = frame.loc["ztest2019"]
    assert row["title"] == "A DNA-free trial of 50% warmer feet: the WARMFEET study"
    assert row["author"] == "Örnek, Ayşe and Warm Feet Group and van der Test, A. B."
    assert row["pages"] == "11–19"
    assert row["url"] == "https://example.org/a%20b_c"
    assert frame.loc["mid2010", "doi"] == ""
    assert list(frame.index) == ["alpha2001", "mid2010", "ztest2019"]
    assert set(map(str, frame.dtypes)) == {"str"}
    assert bib.frame(decode=False).set_index("study_id").loc["ztest2019", "pages"] == "11--19"
    assert list(Bibliography().frame().columns[:3]) == ["study_id", "entry_type", "title"]


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"{\"O}zt{\"u}rk", "Öztürk"),
        (r"S{\o}rensen \& Bj{\"o}rk", "Sørensen & Björk"),
        (r"CO$_2$ and H$_{2}$O", "CO2 and H2O"),
        (r"10\textsuperscript{6} cells", "106 cells"),
        (r"\emph{in vivo} study", "in vivo study"),
        ("pages 1--9", "pages 1–9"),
        ("100% of feet", "100% of feet"),
        ("from $5 to $10", "from $5 to $10"),
        ("costs $5", "costs $5"),
        (r"broken \begin{thing", r"broken \beginthing"),
        (r"$\alpha$-amylase", "α-amylase"),
    ],
)
def test_latex_is_readable(latex, text):
    assert decode_latex(latex) == text


TEXT = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x24F, exclude_categories=["Cc", "Zs", "Cf"]) | st.just(" "),
    max_size=40,
)
NAMES = st.sampled_from(["title", "author", "note", "journal", "doi"])


@settings(derandomize=True, max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.from_regex(r"[A-Za-z][A-Za-z0-9:_-]{0,8}", fullmatch=True), st.dictionaries(NAMES, TEXT), max_size=4
    )
)
def test_whatever_is_escaped_reads_back_the_same(entries):
    bib = Bibliography(
        entries={k: {"ENTRYTYPE": "misc"} | {n: encode_latex(v) for n, v in e.items()} for k, e in entries.items()}
    )
    again = parse_bib(format_bib(bib))
    assert again.problems == []
    for key, entry in entries.items():
        for name, value in entry.items():
            assert again.entries[key][name] == " ".join(encode_latex(value).split())
    # and another reader, with its usual settings, sees the same entries
    other = bibtexparser.parse_string(format_bib(bib))
    assert not other.failed_blocks
    assert {e.key: {f.key: f.value for f in e.fields} for e in other.entries} == {
        k: {n: v for n, v in e.items() if n != "ENTRYTYPE"} for k, e in again.entries.items()
    }


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(alphabet='@{}"#,=\\ \n%abcarticle()1', max_size=120))
def test_any_text_parses_and_nothing_readable_is_lost(text):
    bib = parse_bib(text)
    if bib.problems:
        with pytest.raises(RecordError):
            format_bib(bib)
        return
    written = format_bib(bib)
    assert parse_bib(written).entries == bib.entries
    assert format_bib(parse_bib(written)) == written


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.text(alphabet="ab \\{}$^_%~\"'`-&é", max_size=40))
def test_decoding_never_fails(text):
    assert isinstance(decode_latex(text), str)
