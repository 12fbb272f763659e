"""BibTeX with bad fields: the field is lost and named, never the entry, and never the one behind it."""

from __future__ import annotations

import pytest

from evidence_tools.references import import_references
from evidence_tools.references.mending import mended

BEHIND = "@article{after2019, title={After soles}, author={Probe, A}, year={2019}, doi={10.5555/after}}\n"
HEAD = "@article{bad2019,\n title={Warm soles},\n"
TAIL = " author={Probe, A},\n doi={10.5555/own}\n}\n"


def imported(text: str, tmp_path):
    path = tmp_path / "x.bib"
    path.write_text(text, encoding="utf-8", newline="")
    return import_references(path)


WORDS = {
    "an empty value": (HEAD + " volume=,\n year={2019},\n" + TAIL, "'volume' has no value"),
    "an empty value with blanks": (HEAD + " year = ,\n" + TAIL, "'year' has no value"),
    "an empty value at the end": (HEAD + " author={Probe, A},\n doi={10.5555/own},\n year =\n}\n", "'year' has no"),
    "no closing brace of the entry": (HEAD + " author={Probe, A},\n doi={10.5555/own}\n\n", "closing brace is missing"),
    "no closing brace of a value": (
        "@article{bad2019,\n title={Warm soles,\n" + TAIL, "'title' lacks its closing brace"),
    "no closing brace of the last value": (
        HEAD + " author={Probe, A},\n doi={10.5555/own},\n note={x\n}\n", "closing brace is missing"),
    "no closing quote": ('@article{bad2019,\n title="Warm soles,\n' + TAIL, "'title' lacks its closing quote"),
    "a value that breaks off": (HEAD + " doi={10.5555/own},\n author={Pro", "'author' breaks off ('Pro"),
    "words that are no field": (HEAD + " open access,\n" + TAIL, "'open access' is no field"),
    "a name nobody defined": (HEAD + " journal = jcare,\n" + TAIL, "'journal' says 'jcare'"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "words"), WORDS.values(), ids=WORDS)
def test_a_bad_field_is_lost_and_named_and_nothing_else(text, words, tmp_path):
    found = imported(text + BEHIND, tmp_path)
    assert found.problems == []
    assert [one.doi for one in found.ids.values()] == ["10.5555/own", "10.5555/after"]
    assert found.bibliography.entries["bad2019"]["title"] == "Warm soles"
    assert words in " ".join(found.remarks["bad2019"])
    assert "after2019" not in found.remarks


SILENT = {
    "a surplus brace": "@article{bad2019,\n title={Warm soles}},\n year={2019},\n" + TAIL,
    "doubled commas": "@article{bad2019,\n title={Warm soles},,\n,\n year={2019},,\n" + TAIL,
    "a missing comma": "@article{bad2019,\n title={Warm soles}\n year={2019},\n" + TAIL,
    "a missing comma behind a number": HEAD + " year = 2019\n" + TAIL,
    "a missing comma behind the key": "@article{bad2019\n title={Warm soles},\n year={2019},\n" + TAIL,
    "words without braces": "@article{bad2019,\n title=Warm soles,\n year = 2019, pages = 12--19,\n" + TAIL,
    "a quote inside": '@article{bad2019,\n title="Warm soles",\n note="a "b" c",\n year={2019},\n' + TAIL,
    "a colon for =": HEAD + " year: {2019},\n" + TAIL,
    "= twice": HEAD + " year == {2019},\n" + TAIL,
    "semicolons": "@article{bad2019,title={Warm soles};\n year={2019};\n" + TAIL,
    "a kind with a hyphen": HEAD.replace("@article", "@journal-article") + " year={2019},\n" + TAIL,
    "no kind": HEAD.replace("@article", "@") + " year={2019},\n" + TAIL,
    "a line that begins like an entry": HEAD + " abstract={we use\n@article{x, y} as text},\n year={2019},\n" + TAIL,
    "comments inside": HEAD + " % volume = {3},\n year={2019}, % the year\n" + TAIL,
    "texts joined": "@article{bad2019,\n title={Warm } # \"soles\",\n year=2019, month = \"1~\" # jan,\n" + TAIL,
    "parentheses": f"@article(bad2019,\n title={{Warm soles}},\n year=2019,\n{TAIL[:-3]})\n",
    "a comment that is none": "@comment{x, title={No}}\n@comment words\n" + HEAD + " year={2019},\n" + TAIL,
    "lines of an old Mac": (HEAD + " number = ,\n year={2019},\n" + TAIL).replace("\n", "\r"),
    "lines of Windows": (HEAD + " number = ,\n year={2019},\n" + TAIL).replace("\n", "\r\n"),
    "a mark inside": HEAD + " year={2019},\n" + TAIL + "\ufeff",
}  # fmt: skip


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_what_is_only_written_oddly_costs_nothing(text, tmp_path):
    found = imported(text + BEHIND, tmp_path)
    assert found.problems == []
    assert [one.doi for one in found.ids.values()] == ["10.5555/own", "10.5555/after"]
    entry = found.bibliography.entries["bad2019"]
    assert (entry["title"], entry["year"], entry["author"]) == ("Warm soles", "2019", "Probe, A")


@pytest.mark.parametrize("key", ["Probe:2019/a+b(1)&c", "Probe 2019", "https://doi.org/10.5555/x", "Müller’19#1"])
def test_odd_keys_stay(key, tmp_path):
    found = imported(f"@article{{{key}, title={{Warm soles}}, doi={{10.5555/own}}}}\n{BEHIND}", tmp_path)
    assert list(found.ids) == [key, "after2019"] and found.problems == []


@pytest.mark.parametrize("key", ["{Probe2019}", '"Probe2019"'])
def test_a_key_in_braces_of_its_own_is_the_key(key, tmp_path):
    found = imported(f"@article{{{key}, title={{Warm soles}}, doi={{10.5555/own}}}}\n{BEHIND}", tmp_path)
    assert list(found.ids) == ["Probe2019", "after2019"] and not found.remarks


def test_an_entry_cut_in_the_middle_of_a_line_costs_not_the_next(tmp_path):
    found = imported("@article{bad2019,\n title={Warm soles},\n author={Pro" + BEHIND, tmp_path)
    assert list(found.ids) == ["bad2019", "after2019"]
    assert "breaks off" in found.remarks["bad2019"][0]


def test_a_file_that_breaks_off_says_so_and_keeps_what_was_read(tmp_path):
    found = imported(
        BEHIND + "@article{cut2020,\n title = {Cut soles,\n year = 2020,\n doi={10.5555/cut},\n note = {x", tmp_path
    )
    assert [(one.line, "breaks off in 'cut2020'" in one.message) for one in found.problems] == [(2, True)]
    assert found.bibliography.entries["cut2020"]["title"] == "Cut soles"
    assert [one.doi for one in found.ids.values()] == ["10.5555/after", "10.5555/cut"]


def test_two_missing_braces_swallow_no_entry_behind(tmp_path):
    broken = "@article{bad2019,\n title = {Warm soles,\n doi={10.5555/own},\n note = {x,\n year={2019}\n}\n"
    found = imported(broken + "@book{b, title={B},\n doi={10.5555/b}\n}\n" + BEHIND, tmp_path)
    assert [one.doi for one in found.ids.values()] == ["10.5555/own", "10.5555/b", "10.5555/after"]


def test_what_is_sound_stays_as_it_is_and_lines_keep_their_numbers():
    sound = '@string{j = "J"}\n% words\n@book{a, title = {A {B} \\{c},\n note = "x {"} y" # j\n}\nmore words\n'
    assert mended(sound) == (sound, {}, "")
    text = sound + HEAD + " year = ,\n" + TAIL + BEHIND
    assert [n for n, line in enumerate(mended(text).text.split("\n")) if "after2019" in line] == [
        n for n, line in enumerate(text.split("\n")) if "after2019" in line
    ]


def test_a_chapter_has_its_book_s_year_and_a_list_is_no_work(tmp_path):
    found = imported(
        "@xdata{x, publisher={P}, location={L}}\n@set{s, entryset={b,c}}\n"
        "@book{b, title={Book}, editor={Editor, E}, date={2011-05}, xdata={x}, doi={10.5555/book}}\n"
        "@incollection{c, title={Chapter}, author={Probe, A}, crossref={B}, doi={10.5555/own}}\n",
        tmp_path,
    )
    book, chapter = found.bibliography.entries.values()
    assert (book["publisher"], book["address"], book["year"]) == ("P", "L", "2011")
    assert (chapter["booktitle"], chapter["year"], chapter["editor"]) == ("Book", "2011", "Editor, E")
    assert found.ids["c"].doi == "10.5555/own"


@pytest.mark.parametrize(
    "unit", ["}", "{", "a={x,\n", "} x ", ",", "a=", "# ", "@article{k,\n", 'a="x,\n', "x y, ", "\n"]
)
def test_time_grows_with_the_length_of_what_is_broken(unit, within):
    with within(2.0):
        mended("@article{k,\n title={x" + unit * 20_000 + "\n}\n")
