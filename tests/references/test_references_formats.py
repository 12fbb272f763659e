"""Records, RIS, nbib and CSL-JSON: what comes in and what goes out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_tools.errors import RecordError
from evidence_tools.pubmed.records import Author, Record
from evidence_tools.references import (
    bibliography_of,
    citation_key,
    csl_items,
    decode_latex,
    entry_of,
    format_bib,
    format_csl,
    format_ris,
    import_references,
    load_bib,
    load_references,
    load_ris,
    parse_bib,
    parse_ris,
    people,
    save_bib,
)
from evidence_tools.references.names import full_pages

DATA = Path(__file__).parent / "data"

RECORD = Record(
    pmid="92000001",
    title="CO2 & 50% of feet_toes: {braces}, ~ and ^.",
    authors=[
        Author("Örnek", "Ayşe B", "AB", "Jr"),
        Author(collective="Warm and Cold Feet Group"),
        Author("van der Test", "", "J"),
        Author("Sand and Stone", "Ann", "A"),
        Author("Two Words"),
    ],
    journal="Journal of Sample Therapies",
    year=2011,
    date="2011-03-09",
    volume="12",
    issue="3 Suppl",
    pages="139-44",
    doi="10.1000/sample_1",
    pmcid="PMC7000001",
)


def test_a_record_as_bibtex_reads_back_in_plain_words():
    bib = bibliography_of([RECORD, RECORD])
    assert list(bib.entries) == ["ornek2011", "ornek2011a"]
    again = parse_bib(format_bib(bib))
    assert again.problems == []
    row = again.frame().set_index("study_id").loc["ornek2011"]
    assert row["title"] == RECORD.title.removesuffix(".")
    assert row["pages"] == "139–144"
    assert (row["month"], row["year"], row["number"], row["pmid"], row["doi"]) == (
        "mar",
        "2011",
        "3 Suppl",
        "92000001",
        RECORD.doi,
    )
    persons = people(again.entries["ornek2011"]["author"])
    assert [(p.family, p.given, p.suffix, p.literal) for p in persons] == [
        ("Örnek", "Ayşe B", "Jr", ""),
        ("", "", "", "Warm and Cold Feet Group"),
        ("van der Test", "J", "", ""),
        ("Sand and Stone", "Ann", "", ""),
        ("", "", "", "Two Words"),
    ]
    assert "abstract" not in again.entries["ornek2011"]


def test_books_become_books_and_chapters():
    chapter = entry_of(Record(pmid="1", kind="book", title="The Sole.", journal="Reviews", editors=[Author("Ed", "E")]))
    assert (chapter["ENTRYTYPE"], chapter["title"], chapter["booktitle"], chapter["editor"]) == (
        "incollection",
        "The Sole",
        "Reviews",
        "Ed, E",
    )
    whole = entry_of(Record(pmid="1", kind="book", title="Reviews", journal="Reviews"))
    assert whole == {"ENTRYTYPE": "book", "title": "Reviews", "pmid": "1"}


@pytest.mark.parametrize(
    ("author", "year", "taken", "key"),
    [
        (r"{\"O}zt{\"u}rk, Ay{\c{s}}e", "2019", (), "ozturk2019"),
        ("Field, T. and Other, A.", "2005", ("field2005",), "field2005a"),
        ("Field, T.", "2005", ("field2005", "field2005a"), "field2005b"),
        ("van der Test, J.", "2001", (), "vandertest2001"),
        ("{WHO Study Group}", "1999", (), "who1999"),
        ("Yıldız, Ö.", "", (), "yildiz"),
        ("", "2000", (), "warm2000"),
        ("王, 伟", "2000", (), "anonymous2000"),
    ],
)
def test_citation_keys(author, year, taken, key):
    assert citation_key({"author": author, "year": year, "title": "Warm feet"}, taken) == key


def test_thirty_papers_of_one_author_in_one_year():
    taken = set()
    for _ in range(60):
        taken.add(citation_key({"author": "Field, T.", "year": "2005"}, taken))
    assert len(taken) == 60


@pytest.mark.parametrize(
    ("printed", "full"),
    [
        ("139-44", "139--144"),
        ("139-144", "139--144"),
        ("5795-813", "5795--5813"),
        ("e54-e73", "e54--e73"),
        ("S11–9", "S11--19"),
        ("103640", "103640"),
        ("11-19, 25", "11-19, 25"),
        ("", ""),
    ],
)
def test_pages_are_written_out(printed, full):
    assert full_pages(printed) == full
    assert full_pages(full) == full


def test_ris_in():
    bib = load_ris(DATA / "zotero_export.ris")
    assert bib.problems == []
    assert list(bib.entries) == ["ornek2011", "sole2001"]
    entry = bib.entries["ornek2011"]
    assert entry["author"] == "Örnek, Ayşe B. and {Warm Feet Study Group} and van der Test, Jan"
    assert entry["title"] == r"Effects of warm socks on 50\% of feet \& toes"
    assert (entry["journal"], entry["year"], entry["pages"]) == ("Journal of Sample Therapies", "2011", "139--144")
    assert (entry["pmid"], entry["pmcid"], entry["doi"]) == ("92000001", "PMC7000001", "10.1000/Sample_1")
    assert entry["note"] == "PMID: 92000001; folded over two lines"
    assert entry["keywords"] == "foot; sock"
    chapter = bib.entries["sole2001"]
    assert (chapter["ENTRYTYPE"], chapter["booktitle"], chapter["pmid"]) == (
        "incollection",
        "Reviews of Feet",
        "92000003",
    )
    assert chapter["editor"] == "Editor, Erna"


def test_broken_ris_names_its_lines_and_keeps_the_rest():
    bib = load_ris(DATA / "broken.ris")
    assert [p.line for p in bib.problems] == [2, 9]  # the words before the first record are no loss
    assert "no ER" in bib.problems[0].message
    assert list(bib.entries) == ["good2001"]
    with pytest.raises(RecordError, match="not written"):
        format_bib(bib)


def test_ris_out_and_in_again_keeps_everything():
    bib = load_ris(DATA / "zotero_export.ris")
    again = parse_ris(format_ris(bib))
    assert again.problems == []
    for key, entry in bib.entries.items():
        assert again.entries[key] == entry
    text = format_ris(bibliography_of([RECORD]))
    assert "AU  - Warm and Cold Feet Group\n" in text
    assert "SP  - 139\nEP  - 144\n" in text
    assert text.startswith("TY  - JOUR\nID  - ornek2011\n")
    assert text.endswith("ER  - \n")


def test_csl_json():
    (item,) = json.loads(format_csl(bibliography_of([RECORD])))
    assert item["type"] == "article-journal"
    assert item["author"][:2] == [
        {"family": "Örnek", "given": "Ayşe B", "suffix": "Jr"},
        {"literal": "Warm and Cold Feet Group"},
    ]
    assert item["issued"] == {"date-parts": [[2011, 3]]}
    assert (item["page"], item["DOI"], item["PMID"], item["PMCID"]) == (
        "139-144",
        "10.1000/sample_1",
        "92000001",
        "PMC7000001",
    )
    assert item["title"] == RECORD.title.removesuffix(".")
    assert item["container-title"] == "Journal of Sample Therapies"
    assert [i["type"] for i in csl_items(load_bib(DATA / "zotero_like.bib"))] == [
        "article-journal",
        "book",
        "article-journal",
    ]


def test_every_format_is_recognised_by_its_content(tmp_path):
    for source, count in (("zotero_like.bib", 3), ("zotero_export.ris", 2), ("pubmed.nbib", 2)):
        unnamed = tmp_path / "export.txt"
        unnamed.write_bytes((DATA / source).read_bytes())
        assert len(load_references(unnamed).entries) == count
    xml = Path(__file__).parents[1] / "pubmed" / "data" / "oddities.xml"
    assert len(load_references(xml).entries) == 6
    unnamed.write_bytes(b"hello")
    with pytest.raises(RecordError, match="none of BibTeX, RIS, nbib, PubMed XML or Web of Science's plain text"):
        load_references(unnamed)
    with pytest.raises(RecordError, match="No such file"):
        load_references(tmp_path / "nothing.ris")
    empty = tmp_path / "empty.bib"
    empty.write_bytes(b"")
    assert load_references(empty).entries == {}


def test_import_says_what_stands_in_the_way(tmp_path):
    known = load_ris(DATA / "zotero_export.ris")
    imported = import_references(DATA / "pubmed.nbib", known)
    assert {key: ids.pmid for key, ids in imported.ids.items()} == {"ornek2011": "92000001", "fine2012": "92000002"}
    assert [str(d) for d in imported.duplicates] == ["ornek2011 looks like ornek2011: same pmid"]
    assert imported.retracted == {"ornek2011": "PubMed: retracted"}
    assert imported.unlinked == []
    frame = imported.frame().set_index("study_id")
    assert frame.loc["ornek2011", "duplicate_of"] == "ornek2011"
    assert frame.loc["fine2012", "retraction"] == ""
    save_bib(imported.bibliography, tmp_path / "new.bib")
    assert load_bib(tmp_path / "new.bib").entries == imported.bibliography.entries


def test_import_finds_identifiers_in_notes_and_retractions_in_titles_and_records(tmp_path):
    path = tmp_path / "mine.bib"
    path.write_text(
        "@article{a1, title = {RETRACTED: Warm feet}, note = {PMID: 123}}\n"
        "@article{b2, title = {The retracted foot in ballet}, url = {https://pubmed.ncbi.nlm.nih.gov/456/}}\n"
        "@article{c3, title = {Plain}, pmid = {789}}\n@article{d4, title = {None}}\n",
        encoding="utf-8",
    )
    imported = import_references(path, records={"789": Record(pmid="789", retraction_status="expression_of_concern")})
    assert imported.bibliography.entries["a1"]["pmid"] == "123"
    assert imported.ids["b2"].pmid == "456"
    assert imported.retracted == {"a1": "its title says so", "c3": "PubMed: expression_of_concern"}
    assert imported.unlinked == ["d4"]
    assert imported.problems == []


WORDS = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x17F, exclude_categories=["Cc", "Cf"]), min_size=1, max_size=8
)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=3), st.lists(WORDS, min_size=1, max_size=4), st.booleans()
)
def test_records_survive_bibtex_whatever_their_letters(names, words, group):
    authors = [Author(collective=f"{last} {first}") if group else Author(last, first) for last, first in names]
    record = Record(pmid="1", title=" ".join(words), authors=authors, journal=words[0], year=2001)
    bib = bibliography_of([record])
    again = parse_bib(format_bib(bib))
    (entry,) = again.entries.values()

    def tidy(text):
        # LaTeX makes one sign of two or three hyphens and quotes, and of ?` and !`
        return re.sub(r"[-–—'`\"‘’“”,?!¿¡<>]", "", text)

    assert tidy(decode_latex(entry["title"])) == tidy(record.title.removesuffix("."))
    assert len(people(entry["author"])) == len(authors)
    json.loads(format_csl(bib))
    assert parse_ris(format_ris(bib)).problems == []


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("TY TI AU ER PY SP EP DO AN N1 A2 zz".split()), st.text(max_size=10))))
def test_any_ris_parses_or_has_problems(lines):
    bib = parse_ris("\n".join(f"{tag}  - {value}" for tag, value in lines))
    if not bib.problems:
        assert parse_bib(format_bib(bib)).problems == []


ARTICLE = (
    "<Article><Journal><Title>J Care</Title></Journal><ArticleTitle>{}</ArticleTitle>"
    "<VernacularTitle>{}</VernacularTitle></Article>"
)


def pubmed(*records: tuple[str, str], more: str = "") -> bytes:
    whole = "".join(
        f"<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID>{body}</MedlineCitation></PubmedArticle>"
        for pmid, body in records
    )
    return f"<?xml version='1.0'?><PubmedArticleSet>{whole}{more}</PubmedArticleSet>".encode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (pubmed(("92000001", ""), ("92000002", ARTICLE.format("Soles", ""))), "PMID 92000001 holds no article"),
        (pubmed(("92000001", "<Article/>"), ("92000002", ARTICLE.format("Soles", ""))), "holds no article"),
        (pubmed(("92000001", "<MedlineJournalInfo><MedlineTA>J</MedlineTA></MedlineJournalInfo>"),
                ("92000002", ARTICLE.format("Soles", ""))), "holds no article"),
        (pubmed(("", ARTICLE.format("Lost", "")), ("92000002", ARTICLE.format("Soles", ""))), "has the PMID ''"),
        (pubmed(("92000002", ARTICLE.format("Soles", "")),
                more="<DeleteCitation><PMID>92000001</PMID></DeleteCitation>"), "92000001 was withdrawn by PubMed"),
        (pubmed(("92000002", ARTICLE.format("Soles", "")),
                more="<PubmedBookArticle><BookDocument><PMID>92000001</PMID></BookDocument></PubmedBookArticle>"),
         "holds no article"),
        (pubmed(("92000002", ARTICLE.format("Soles", "")), more="<Letter><PMID>5</PMID></Letter>"), "<Letter>"),
        (b"PMID- 92000001\nOWN - NLM\n\nPMID- 92000002\nTI  - Soles\n", "PMID 92000001 holds no article"),
    ],
)  # fmt: skip
def test_a_record_of_pubmed_that_says_nothing_is_named_and_not_entered(data, words, tmp_path):
    path = tmp_path / "x"
    path.write_bytes(data)
    imported = import_references(path)
    assert [(entry["pmid"], entry["title"]) for entry in imported.bibliography.entries.values()] == [
        ("92000002", "Soles")
    ]
    assert len(imported.problems) == 1 and words in str(imported.problems[0])


@pytest.mark.parametrize("title", ["", "[Not Available].", "[Title not available]."])
def test_a_title_that_was_not_translated_is_the_one_of_the_article(title, tmp_path):
    path = tmp_path / "x.xml"
    path.write_bytes(pubmed(("92000001", ARTICLE.format(title, "Warme Sohlen."))))
    assert next(iter(import_references(path).bibliography.entries.values()))["title"] == "Warme Sohlen"


@pytest.mark.parametrize("data", [pubmed(), b"% nothing\n@comment{x}\n"])
def test_a_file_in_which_nothing_stands_says_so(data, tmp_path):
    path = tmp_path / "x"
    path.write_bytes(data)
    assert "holds no reference" in str(import_references(path).problems[0])
