"""Every database's export in its own form, files that are not read, and the findings beside the checkout."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evidence_tools.errors import RecordError
from evidence_tools.references import find_ids, import_references, load_references
from evidence_tools.references.identifiers import check_bib
from evidence_tools.references.likeness import likeness, portrait
from evidence_tools.references.retractions import retraction_mark
from evidence_tools.references.unread import why_not_read

VARIANTS = Path(__file__).parent / "data" / "variants.txt"
WOS = "\r\n".join(
    """\
\ufeffFN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Probe, AM
   Second, B
AF Probe, Anna M.
   Second, Bea
TI Soles in
   winter
SO JOURNAL OF INVENTED CARE
DT Article; Retracted Publication
CR Field X, 2001, J FEET, DOI 10.5555/cited
   Other Y, 2002, DOI [10.5555/a, 10.5555/b]
SN 0000-0000
PD SEP-OCT
PY 2019
VL 4
BP 11
EP 19
DI 10.5555/wos
PM 92000001
UT WOS:1
ER

PT B
AU Clay, C
BE Mud, D
TI Feet
SO HANDBOOK
PY 2015
D2 10.5555/book
UT WOS:2
ER

PT J
AU Lost, L
TI Lost
PT J
CA Warm Feet Grp
TI Found
PY 2021
UT MEDLINE:92000003
ER
EF
""".split("\n")
)


def variants():
    text = VARIANTS.read_text(encoding="utf-8")
    for head, body in re.findall(r"^=== (.+)\n([\s\S]*?)(?=^=== |\Z)", text, re.MULTILINE):
        name, _, right = head.rpartition(": ")
        ids = [tuple("" if one == "-" else one for one in work.split(" ")) for work in right.split("; ")]
        yield pytest.param(body, ids, id=name)


@pytest.mark.parametrize(("text", "right"), list(variants()))
def test_what_each_program_writes_is_read_and_nobody_elses_number_is_taken(text, right, tmp_path):
    path = tmp_path / "export.txt"
    path.write_text(text, encoding="utf-8")
    imported = import_references(path)
    assert imported.problems == []
    assert [tuple(imported.ids[key]) for key in imported.bibliography.entries] == right


def test_web_of_science_text(tmp_path):
    path = tmp_path / "savedrecs.txt"
    path.write_bytes(WOS.encode())
    imported = import_references(path)
    assert [(one.line, one.message[:20]) for one in imported.problems] == [(35, "this record has no E")]
    article, chapter, found = imported.bibliography.entries.values()
    assert (article["author"], article["title"]) == ("Probe, Anna M. and Second, Bea", "Soles in winter")
    assert (article["year"], article["month"], article["pages"], article["volume"]) == ("2019", "sep", "11--19", "4")
    assert (article["pmid"], article["doi"]) == ("92000001", "10.5555/wos")
    assert (chapter["ENTRYTYPE"], chapter["editor"], chapter["booktitle"]) == ("incollection", "Mud, D", "HANDBOOK")
    assert "doi" not in chapter and found["pmid"] == "92000003" and found["author"] == "{Warm Feet Grp}"
    assert list(imported.retracted) == ["probe2019"]


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b'<?xml version="1.0"?><xml><records><record>', "EndNote's XML"), (b"<html><body>", "web page"),
        (b"%0 Journal Article\n%A Probe", "EndNote's tagged text"), (b"VN  - Ovid Technologies\n", "Ovid's own text"),
        (b"<1>\nUnique Identifier\n  9\n", "Ovid's own text"), (b"PT\tAU\tTI\nJ\tProbe\n", "Web of Science's table"),
        (b"PK\x03\x04", "workbook"), (b"%PDF-1.4", "PDF"), (b'[{"id": "x"}]', "JSON"),
        (b"92000001\n92000002\n", "list of numbers"), (b"Authors,Title,Year,DOI\n", "table"),
        (b'\xef\xbb\xbf"PMID","Title","Authors"\n', "table"), (b"", "it is empty"),
        (b"1. J Inv Care. 2019;4(2):11-9.\n\nSoles.\n\nPMID: 92000001\n", "PubMed's abstracts"),
        (b"<?xml version='1.0'?><clinical_study>", "XML of another kind"),
        (b"<1>\nUI  - 92000001\n", "Ovid's own text"), (b"PMID: 92000001\nPMID: 92000002\n", "list of numbers"),
        (b"10.5555/a\nhttps://doi.org/10.5555/b\n", "list of DOIs"),
        (b"Reference Type:  Journal Article\n", "EndNote's text"),
        (b"Record #1 of 1\nID: CN-01\nTI: Soles\n", "Cochrane Library's text"),
        (b"RECORD 1\n\nTITLE\nSoles\n", "Embase's"),
        (b"Scopus\nEXPORT DATE: 1 May 2020\n", "Scopus's text"), (b"TrialID,Public title\n", "table"),
        (b"1: Probe A. Warm soles in winter. J Care. 2019;1:1. PubMed PMID: 92000001.\n", "PubMed's summary"),
        (b"<?xml version='1.0'?><Trials_downloaded_from_ICTRP>", "XML of another kind"),
        (b'<rdf:RDF xmlns:rdf="x">', "XML of another kind"), (b"RT Journal Article\nSR 1\nA1 Probe\n", "RefWorks"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_read_is_named_with_what_to_export_instead(start, name, tmp_path):
    assert name in why_not_read(start)
    path = tmp_path / "x.txt"
    path.write_bytes(start)
    with pytest.raises(RecordError, match=r"Export|choose|Download|enter them|Import|Look up") as caught:
        load_references(path)
    assert name in str(caught.value)


def test_a_list_of_numbers_is_told_in_time():
    assert why_not_read(b"1\n\n" * 13_000 + b"x") == ""


def test_the_day_a_page_was_looked_at_is_no_year_and_whom_an_article_cites_no_editor(tmp_path):
    path = tmp_path / "x.ris"
    path.write_text(
        "TY  - JOUR\nTI  - Soles\nA2  - Cited, A., Cited, B.\nY2  - 2024/02/03\nSN  - 18661947 (ISSN)\nER  - \n"
    )
    entry = next(iter(load_references(path).entries.values()))
    assert not entry.keys() & {"year", "editor"}
    assert entry["issn"] == "18661947"


@pytest.mark.parametrize(
    "note",
    [
        "Published erratum appears in J Inv Care 2022;5(1):9.", "[Erratum appears in J Inv Care 2022;", "ErratumIn:",
        "CommentIn", "UpdateOf:", "Kommentar zu:", "Erratum zu", "Voir aussi", "Dataset:", "Data from:",
        "Supplement: https://example.org", "Preregistration:", "Trial protocol available at", "Cochrane review:",
        "In: Book of feet.", "erratum (92000099[pmid])", "dup of 92000098 [PMID]",
        "Bischof, N.L. (2018). Soles. Sole Res., 11(8), 1166",
    ],
)  # fmt: skip
def test_more_words_that_point_to_another_work(note):
    assert tuple(find_ids({"note": f"{note} doi: 10.5555/other. PMID: 92000099"})) == ("", "", "")


@pytest.mark.parametrize(
    "note",
    [
        "Exported from PubMed 2020-01-01. PMID 92000001",
        "https://pubmed.gov/92000001",
        "92000001 [PMID]",
        "(92000001[pmid])",
    ],
)
def test_more_words_that_say_nothing_of_whose_it_is(note):
    assert find_ids({"note": note}).pmid == "92000001"


def test_a_text_whose_doi_is_not_the_works_own_speaks_of_another():
    entry = {"doi": "10.5555/own", "note": "PMID: 92000099, doi:10.5555/other"}
    assert find_ids(entry).pmid == ""
    assert find_ids(entry | {"note": "PMID: 92000001, doi:10.5555/OWN"}).pmid == "92000001"


RETRACTED = [
    "RETRACTED–Soles", "Soles {RETRACTED}", "*RETRACTED* Soles", "Article retracted: Soles", "Soles. RETRACTED",
    "Soles (Retraction in vol 9, pg 1, 2020)", "[RETRACTED ARTICLE] Soles", "Soles [retracted in: Nurs. 2020]",
    "Soles — Retracted", "“RETRACTED: Soles”",
]  # fmt: skip
NOT_RETRACTED = [
    "Retraction Note to: Soles", "Editorial retraction: Soles", "The toes were retracted: a case report",
    "Retraction exercises of the foot", "Retracted papers and foot care: a bibliometric study",
    "Scapular retraction: effect of massage", "Retraction rates of massage", "Should this paper be retracted?",
    "A study of retracted articles (retracted articles in PubMed)", "Expression of concern and retraction: an analysis",
]  # fmt: skip


def test_marks_of_retraction_and_what_only_looks_like_one():
    assert [one for one in RETRACTED if retraction_mark({"title": one}).status != "retracted"] == []
    assert [one for one in NOT_RETRACTED if retraction_mark({"title": one}).status] == []
    notes = ["RetractionIn: Nurs", "[Retraction in: Nurs]", "Article has been retracted", "RETRACTED"]
    assert [one for one in notes if retraction_mark({"title": "Soles", "note": one}).status != "retracted"] == []
    notes = ["Not retracted", "Two retracted articles were excluded", "RetractionOf: Nurs"]
    assert [one for one in notes if retraction_mark({"title": "Soles", "note": one}).status] == []
    assert retraction_mark({"title": "Soles", "keywords": "retracted"}).status == ""
    assert "look" in retraction_mark({"title": "Retracted and republished: Soles"}).remark
    assert "look" in retraction_mark({"title": "Soles", "note": "Retraction notice: see J"}).remark
    assert "withdrawn" in retraction_mark({"title": "Soles (withdrawn)"}).remark


@pytest.mark.parametrize(
    "note",
    [
        "Comment on: Retracted Publication in: Nurs 2019;1:1", "Erratum for a Retracted Publication",
        "Reply to: Retracted Publication", "Update of: Retracted Publication", "Cites a Retracted Publication",
        "Republished from: Retracted Publication", "Not a Retracted Publication", "Keywords: Retracted Publication",
        "Included trials: Probe 2010 (retracted)", "Cites: Soles (retracted article)", "Retracted: no",
        "is_retracted: false", "Retraction status: not retracted", "Retraction in this paper means pulling back",
        "Letter about [Retracted Publication]",
    ],
)  # fmt: skip
def test_a_note_on_another_work_s_retraction_retracts_nothing(note):
    assert retraction_mark({"title": "Soles", "note": note}).status == ""


@pytest.mark.parametrize(
    "note",
    [
        "Comment in: Nurs 2020; Retracted Publication", "Cited by 5; retracted article", "Article retracted.",
        "Retracted: yes", "is_retracted: true", "Status: retracted", "Retracted (2020)", "Retracted on 2020-01-01",
        "Document Type: Retracted", "Comment in: J Care. 2018;1:1. PMID: 5 Retracted Publication England",
    ],
)  # fmt: skip
def test_more_notes_that_say_it(note):
    assert retraction_mark({"title": "Soles", "note": note}).status == "retracted"


def test_more_titles_and_types_that_say_it_and_more_that_do_not():
    said = [
        "【撤稿】Soles",
        "Retractado: Soles",
        "Zurückgezogen: Soles",
        "[Retratado] Soles",
        "Withdrawal of X (Retracted)",
    ]
    assert [one for one in said if retraction_mark({"title": one}).status != "retracted"] == []
    types = ["Retracted Review", "retracted-article", "Journal Article (Retracted Publication)"]
    assert [one for one in types if retraction_mark({"title": "Soles", "type": one}).status != "retracted"] == []
    assert retraction_mark({"title": "Soles", "is_retracted": "true"}).status == "retracted"
    for title in ("Retraction of the gingiva: a trial", "Withdrawal of opioids with massage", "Eyelid retraction",
                  "Expression of concern about safety in nurses"):  # fmt: skip
        assert retraction_mark({"title": title}) == ("", "", "")
    for title in ("Author Correction: Soles", "[Retraction] Soles", "Retraction and republication: Soles",
                  'Withdrawal of "Soles"', "Retraction of: Soles"):  # fmt: skip
        assert "notice" in retraction_mark({"title": title}).remark


PARTS = {
    "ris": "TY  - JOUR\nTI  - Warm soles\nDO  - 10.5555/ris\nER  - \n",
    "bib": "@article{k,\n title={Cold soles},\n doi={10.5555/bib}\n}\n",
    "nbib": "PMID- 92000001\nOWN - NLM\nTI  - Dry soles\n\n",
    "wos": "FN Clarivate\nVR 1.0\nPT J\nTI Wet soles\nDI 10.5555/wos\nER\n\nEF\n",
    "xml": '<?xml version="1.0"?>\n<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>92000002</PMID><Article>'
    "<ArticleTitle>Hot soles</ArticleTitle></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>\n",
}


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "marks"])
@pytest.mark.parametrize("first", PARTS)
def test_files_joined_from_several_formats_are_read_to_their_end(first, mark, tmp_path):
    path = tmp_path / "joined.txt"
    others = [text for kind, text in PARTS.items() if kind != first]
    path.write_text(mark + (mark.join([PARTS[first], *others, "TY  - JOUR\nTI  - Lost"])), encoding="utf-8")
    imported = import_references(path)
    titles = {entry["title"] for entry in imported.bibliography.entries.values()}
    assert titles == {"Warm soles", "Cold soles", "Dry soles", "Wet soles", "Hot soles"}
    assert {one for ids in imported.ids.values() for one in ids if one} == {
        "10.5555/ris", "10.5555/bib", "10.5555/wos", "92000001", "92000002"}  # fmt: skip
    assert [one.line for one in imported.problems] == [path.read_text(encoding="utf-8").count("\n")]


@pytest.mark.parametrize(
    "text",
    [
        "ty  - JOUR\nti  - Soles\ndo  - 10.5555/x\ner  - \n", "TY\t- JOUR\nTI\t- Soles\nDO\t- 10.5555/x\nER\t- \n",
        "TY\u00a0\u00a0-\u00a0JOUR\nTI\u00a0\u00a0-\u00a0Soles\nDO\u00a0\u00a0-\u00a010.5555/x\nER\u00a0\u00a0-\u00a0\n",
        "TY  – JOUR\nTI  – Soles\nDO  – 10.5555/x\nER  – \n", "TY  - JOUR\nTI  - Soles\nDO  - 10.5555/\nx\nER  - \n",
        "TY  - JOUR\nTI  - Soles\nDO  - 10.5555/x\nER  -\nEF  -\n",
        "TY  - JOUR\nTI  - Soles\nDO  - 10.5555/x\n\nTY  - JOUR\nTI  - Feet\nDO  - 10.5555/y\n",
    ],
    ids=["small", "tabs", "no-break", "dashes", "wrapped", "EF", "no ER"],
)  # fmt: skip
def test_ris_that_is_written_oddly(text, tmp_path):
    path = tmp_path / "x.txt"
    path.write_text(text, encoding="utf-8")
    imported = import_references(path)
    assert imported.problems == [] and next(iter(imported.ids.values())).doi == "10.5555/x"
    assert len(imported.ids) == text.lower().count("ti")


def test_tags_that_are_words_and_a_last_page_alone(tmp_path):
    path = tmp_path / "x.ris"
    path.write_text(
        "TY  - JOUR\nTI  - Warm   soles\nPMID  - 92000001\nPMCID  - PMC9200001\nEP  - 19\nER  - \n"
        "TY  - JOUR\nTI  - Feet\nN1  - Comment on: Soles\nPMID: 92000099\nDOI  - no number\nER  - \n"
    )
    imported = import_references(path)
    assert [tuple(ids) for ids in imported.ids.values()] == [("92000001", "", "PMC9200001"), ("", "", "")]
    first = next(iter(imported.bibliography.entries.values()))
    assert (first["title"], first["pages"]) == ("Warm soles", "19")


def test_nbib_with_the_lines_of_an_old_mac(tmp_path):
    path = tmp_path / "x.nbib"
    path.write_bytes(b"PMID- 92000001\rTI  - Warm\r      soles\r\rPMID- 92000002\rTI  - Feet\r")
    imported = import_references(path)
    assert [one.pmid for one in imported.ids.values()] == ["92000001", "92000002"] and imported.problems == []


def test_letters_to_the_editor_are_told_apart_by_their_page():
    letter = {"title": "Letter to the editor", "author": "Probe, A", "year": "2019", "journal": "J", "volume": "1"}
    one, same, other = (portrait(k, letter | {"pages": p}) for k, p in (("a", "5"), ("b", "5"), ("c", "6")))
    assert likeness(one, same)[0] and likeness(one, other) == ("", 0.0)


# --- the findings beside the checkout ---------------------------------------------------------------------------------


def _pmids(*names: str) -> list[tuple[str, str, str]]:
    return [(f"910000{name}", "", "") for name in names]


def _dois(*names: str) -> list[tuple[str, str, str]]:
    return [("", name, "") for name in names]


FINDINGS = {
    "01-central-ris/input.ris": _pmids("01", "02"),
    "02-pmid-in-database-fields/input.ris": [
        *_pmids("11", "12"), ("91000013", "", "PMC9100013"), *_pmids("14", "15"), ("91000016", "10.5555/probe.f", ""),
        *_pmids("17"), *_dois("10.5555/probe.h", "10.5555/probe.i"), *_pmids("18")],
    "03-doi-in-other-tags/input.ris": _dois("10.5555/other.1", "10.5555/other.2", ""),
    "04-doi-from-address/input.ris": [
        *_dois("10.1002/zzz.1001", "10.3389/fzzz.2021.00001"), *_dois(
        "10.1080/00000000.2020.1000001", "10.1007/s00000-020-00001-1",
        "10.1177/0000000000000001", "10.1089/zzz.2010.0001", "10.1155/2020/100001", "10.1371/journal.pone.0000001"),
        ("91000009", "10.1016/j.zzz.2019.01.001", ""),  # Ovid's address: D=medl&AN=91000009
        *_dois("10.1016/j.zzz.2019.01.002", "10.1093/zzz/neh001", "10.1055/s-0040-100001"),
        *_dois("10.1186/s00000-021-00001-9")],
    "05-ids-of-another-work/input.ris": [
        ("", "", ""), ("91000021", "", ""), ("", "10.5555/probe.c", ""), ("", "", ""), ("", "", "")],
    "13-wos-bib/input.bib": _dois("10.5555/wos.1"),
    "14-biblatex/input.bib": [("91000031", "10.5555/blx.1", ""), *_dois("", "10.5555/blx.3", "")],
    "18-lines-between-records/input.ris": _dois("10.5555/ovid.1", "10.5555/ovid.2"),
    "20-one-bad-place-loses-all/input.nbib": _pmids("61", "62"),
    "20-one-bad-place-loses-all/input.xml": _pmids("71", "72", "73"),
}  # fmt: skip


@pytest.fixture(scope="module")
def findings(shared: Path) -> Path:
    folder = shared / "findings" / "records"
    if not folder.is_dir():
        pytest.skip("the findings (../shared/findings/records) are not here")
    return folder


@pytest.mark.parametrize(("file", "right"), FINDINGS.items(), ids=FINDINGS)
def test_identifiers_of_the_findings(findings, file, right):
    imported = import_references(findings / file)
    assert imported.problems == []
    assert [tuple(imported.ids[key]) for key in imported.bibliography.entries] == right


@pytest.mark.parametrize(
    ("file", "likenesses"),
    [
        ("08-names-without-comma/input.ris", 8), ("09-duplicates-across-databases/input.ris", 7),
        ("10-shared-doi-and-bare-titles/input.ris", 0), ("26-many-without-author/input.ris", 0),
    ],
)  # fmt: skip
def test_likenesses_of_the_findings(findings, file, likenesses):
    assert len(import_references(findings / file).duplicates) == likenesses


def test_retractions_and_years_of_the_findings(findings):
    folder = findings / "11-retraction-marks"
    titles = import_references(folder / "input.ris").frame().set_index("title")["retraction"]
    told = [title for title, why in titles.items() if why]
    assert len(told) == 21 and not any(re.match("Retraction|Notice|Withdrawn|REMOVED|WITHDRAWN", t) for t in told)
    assert import_references(folder / "input.bib").retracted == {}
    years = import_references(findings / "12-import-then-validate" / "input.bib").frame()["year"]
    assert list(years) == ["", "2004", "2019", "2020", "2020", "", "1998", "2019"]


@pytest.mark.parametrize("name", ["input.bib", "input.ris"])
def test_what_import_gives_of_the_findings_validate_accepts(findings, name):
    assert check_bib(import_references(findings / "12-import-then-validate" / name).bibliography) == []
