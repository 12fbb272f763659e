"""Exports as databases write them: every record, every identifier, nobody else's."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_tools.errors import RecordError
from evidence_tools.references import (
    decode_latex,
    find_ids,
    import_references,
    load_references,
    parse_bib,
    parse_ris,
    people,
)
from evidence_tools.references.biblatex import usual_entry
from evidence_tools.references.citations import read_citation
from evidence_tools.references.dates import Date, read_date
from evidence_tools.references.doi import doi_stem, dois_in, is_preprint_doi, normal_doi
from evidence_tools.references.likeness import portrait
from evidence_tools.references.mentions import own_part
from evidence_tools.references.names import printed_people
from evidence_tools.references.retractions import retraction_mark
from evidence_tools.references.tagged import read_tagged
from evidence_tools.references.webofscience import read_web_of_science

EXPORTS = Path(__file__).parent / "data" / "exports"
SICI = "10.1002/(sici)1097-0000(19980815/30)17:15/16<1661::aid-zzz968>3.0.co;2-2"


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("central.ris", [("92100001", "", ""), ("", "", ""), ("92100003", "10.5555/central.3", "")]),
        ("central.bib", [("92100001", "", ""), ("", "", "")]),
        ("embase.ris", [("92100011", "10.5555/embase.1", ""), ("", "10.5555/embase.2", "")]),
        ("ovid.ris", [("92100021", "10.5555/ovid.21", ""), ("", "10.5555/ovid.22", "")]),
        ("scopus.ris", [("92100031", "10.5555/scopus.1", ""), ("", "10.5555/scopus.2", "")]),
        ("wos.ris", [("", "10.5555/wos.1", ""), ("92100042", "", "")]),
        ("wos.bib", [("", "10.5555/wos.1", ""), ("92100042", "", "")]),
        ("ebsco.ris", [("92100051", "10.5555/ebsco.1", ""), ("92100052", "", ""), ("", "", "")]),
        ("dimensions.ris", [("92100061", "10.5555/dimensions.1", "PMC9210061")]),
        ("mendeley.bib", [("92100071", "10.1007/978-3-0-1_5", ""), ("", SICI, "")]),
        ("zotero.bib", [("92100081", "", ""), ("", "", "")]),
        ("joined.ris", [("92100091", "", ""), ("92100092", "", ""), ("", "", "")]),
    ],
)
def test_no_identifier_is_lost_and_none_is_taken_from_another_work(file, expected):
    imported = import_references(EXPORTS / file)
    assert imported.problems == []
    assert [tuple(imported.ids[key]) for key in imported.bibliography.entries] == expected


def test_utf_16_and_a_blank_instead_of_two_are_read(tmp_path):
    path = tmp_path / "export.ris"
    text = (EXPORTS / "embase.ris").read_text(encoding="utf-8")
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"):
        path.write_bytes(text.encode(encoding))
        assert [ids.pmid for ids in import_references(path).ids.values()] == ["92100011", ""]
    path.write_text(text.replace("  - ", " - "), encoding="utf-8")
    assert [ids.pmid for ids in import_references(path).ids.values()] == ["92100011", ""]
    path.write_text("".join(f"  {line}\n" for line in text.splitlines()), encoding="utf-8")
    assert [ids.pmid for ids in import_references(path).ids.values()] == ["92100011", ""]


def test_fields_of_other_programs_get_their_usual_names():
    zotero = import_references(EXPORTS / "zotero.bib").bibliography.entries
    article, thesis = zotero["sand_rubbed_2021"], zotero["clay_feet_2020"]
    assert (article["journal"], article["year"], article["month"]) == ("Journal of Invented Care", "2021", "nov")
    assert "date" not in article
    assert (thesis["ENTRYTYPE"], thesis["address"], thesis["school"]) == (
        "phdthesis",
        "Town",
        "University of Somewhere",
    )
    wos = import_references(EXPORTS / "wos.bib")
    assert wos.bibliography.entries["WOS:000910000000001"]["year"] == "2021"
    assert wos.retracted == {"WOS:000910000000001": "a note, a keyword or its type says so"}
    mendeley = import_references(EXPORTS / "mendeley.bib").bibliography.entries
    assert list(mendeley) == ["sand2021", "clay2020"]
    registry = import_references(EXPORTS / "central.ris").bibliography.entries["warm2021"]
    assert "journal" not in registry  # it was the address of the registry


def test_keys_that_stand_twice_or_not_at_all_lose_no_entry(tmp_path):
    path = tmp_path / "x.bib"
    path.write_text(
        "@article{a, title={One}}\n@article{A, title={Two}}\n@article{title={Three}, year={2001}}\n"
        "@article{\n  title = {Four}}\n@article{ , title={Five}}\n@comment{a}\n",
        encoding="utf-8",
    )
    imported = import_references(path)
    assert imported.problems == []
    assert [entry["title"] for entry in imported.bibliography.entries.values()] == [
        "One",
        "Two",
        "Three",
        "Four",
        "Five",
    ]
    assert len(parse_bib(path.read_text(encoding="utf-8")).problems) >= 3  # our own file is read as strictly as before


def test_a_field_that_stands_twice_costs_no_entry(tmp_path):
    path = tmp_path / "x.bib"
    path.write_text(
        "@article{a, title={One}, annote={Retraction in: J}, annote={x}, year={2001}, year={2002}, doi={10.5555/a}}\n"
        "@article{b, title={Two}, issn={0000-0000}, ISSN={0000-0000}}\n"
    )
    imported = import_references(path)
    assert imported.problems == []
    assert imported.retracted.keys() == {"a"} and imported.bibliography.entries["a"]["year"] == "2001"
    assert imported.remarks == {"a": ["'year' stands twice; the first was taken"]}
    merged = parse_bib(path.read_text(), merge=True)
    assert merged.where("a", "doi") == (1, 91)
    assert len(parse_bib(path.read_text()).problems) == 2


# --- DOI --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("https://onlinelibrary.wiley.com/doi/10.1002/zzz.1/abstract", "10.1002/zzz.1"),
        ("https://onlinelibrary.wiley.com/doi/full/10.1002/zzz.1", "10.1002/zzz.1"),
        ("https://www.frontiersin.org/articles/10.3389/fzzz.2021.1/full", "10.3389/fzzz.2021.1"),
        ("10.3389/fzzz.2021.1/full", "10.3389/fzzz.2021.1"),
        ("https://www.emerald.com/insight/content/doi/10.1108/ZZ-01-2020-0001/full/html", "10.1108/zz-01-2020-0001"),
        ("https://www.cochranelibrary.com/cdsr/doi/10.1002/14651858.CD0.pub2/full/es", "10.1002/14651858.cd0.pub2"),
        ("https://link.springer.com/content/pdf/10.1007/s0-020-1.pdf", "10.1007/s0-020-1"),
        ("https://x.org/doi/pdf/10.1080/0.2020.1?needAccess=true", "10.1080/0.2020.1"),
        ("https://x.org/doi/10.1177/01#body-ref", "10.1177/01"),
        ("https://x.org/article?id=10.1371/journal.pone.01&type=printable", "10.1371/journal.pone.01"),
        ("https://doi.org/10.1155/2020%2F1", "10.1155/2020/1"),
        ("https://x.org/?u=https%253A%252F%252Fdoi.org%252F10.1155%252F2020%252F1", "10.1155/2020/1"),
        ("https://academic.oup.com/zz/article/doi/10.1093/zz/zz001/5700001", "10.1093/zz/zz001"),
        ("https://www.medrxiv.org/content/10.1101/2020.01.01.20000001v2.full.pdf", "10.1101/2020.01.01.20000001"),
        ("https://x.org/doi/10.1016/j.zz.1;jsessionid=0A", "10.1016/j.zz.1"),
        ("10.1002/(SICI)1097-0142(19960401)77:7&lt;1261::AID-CNCR5&gt;3.0.CO;2-#", ""),
        ("https://www.cochranelibrary.com/cdsr/doi/10.1002/14651858.CD0.pub3/information", "10.1002/14651858.cd0.pub3"),
        ("https://doi.org/10.1890/0012-0000(2006)87[1:AA]2.0.CO;2", "10.1890/0012-0000(2006)87[1:aa]2.0.co;2"),
        ("info:doi/10.1000/A", "10.1000/a"),
        ("10.1000/a\\_39", "10.1000/a_39"),
        ("10.1000/a\u201038\u20139", "10.1000/a-38-9"),
        ("doi: 10.1000/x(1)2.", "10.1000/x(1)2"),
        ("10.1002/central/CN-0001/full", ""),
        ("https://www.cochranelibrary.com/central/doi/10.1002/central/CN-0001/full", ""),
    ],
)
def test_a_doi_ends_where_the_address_goes_on(text, doi):
    if "&lt;" in text:
        doi = "10.1002/(sici)1097-0142(19960401)77:7<1261::aid-cncr5>3.0.co;2-#"
    assert normal_doi(text) == doi
    assert normal_doi(normal_doi(text)) == doi


@pytest.mark.parametrize("printed", ["10.5555 /a30", "10.5555/ a30", "DOI: 10.5555 / a30"])
def test_a_blank_beside_the_stroke_of_a_doi_is_none_of_it(printed, tmp_path):
    path = tmp_path / "x.ris"
    path.write_text(
        f"TY  - JOUR\nTI  - Soles\nDO  - {printed}\nER  - \nTY  - JOUR\nDO  - 10,5555/a\nTI  - Feet\nER  - \n"
    )
    imported = import_references(path)
    assert [one.doi for one in imported.ids.values()] == ["10.5555/a30", ""]
    assert imported.remarks == {"feet": ["'10,5555/a' is no DOI; kept as a note"]}


@pytest.mark.parametrize(
    ("printed", "right"),
    [
        ("Soles &amp; feet", r"Soles \& feet"), (r"Soles \&amp; feet", r"Soles \& feet"), ("it&#8217;s", "it’s"),
        ("M&uuml;ller", "Müller"), ("a &amp;lt;b&amp;gt; c", "a <b> c"), ("AT&T; x", "AT&T; x"), ("a&#7;b", "a&#7;b"),
    ],
)  # fmt: skip
def test_signs_that_web_pages_write_in_words(printed, right, tmp_path):
    assert usual_entry({"title": printed})[0]["title"] == right
    path = tmp_path / "x.ris"
    path.write_text(f"TY  - JOUR\nTI  - {printed.replace(chr(92), '')}\nER  - \n")
    assert decode_latex(next(iter(load_references(path).entries.values()))["title"]) == decode_latex(right)


def test_several_dois_in_a_text_and_versions_of_one_work():
    assert list(dois_in("10.1000/a;10.1000/b,doi:10.1000/c and 110.1000/d")) == ["10.1000/a", "10.1000/b", "10.1000/c"]
    stems = {doi_stem(f"10.21203/rs.3.rs-900001/v{n}") for n in range(1, 12)}
    assert stems == {"10.21203/rs.3.rs-900001"}
    assert doi_stem("10.20944/preprints202001.0001.v2") == "10.20944/preprints202001.0001"
    assert doi_stem("10.12688/f1000research.12345.2") == "10.12688/f1000research.12345"
    assert doi_stem("10.1016/j.zz.2020.v2") == "10.1016/j.zz.2020.v2"  # a publisher's own number
    assert is_preprint_doi("10.1101/2020.01.01.20000001")
    assert not is_preprint_doi("10.1101/gr.123456.1")


def test_time_grows_with_the_length_of_the_text(within):
    for text in ("10.1000/" * 40_000, "10.1000/a<" * 20_000, "10.1000/a;" * 20_000, "10.1000/" + "(" * 200_000):
        assert len(list(dois_in(text))) < 40_001
    assert find_ids({"note": "Comment in " * 40_000 + "PMID: 5"}).pmid == ""
    with within(4):
        assert find_ids({"note": "PMID: 5 " * 100_000}).pmid == "5"  # 9 s where each were looked at


@pytest.mark.parametrize(
    "sign", ["a", "-", "(", "[ retracted ", "A. B. ", "PMID: ", "et al ", "2019 ", "10.1000/a ", '"x', "İı", "足", "is"]
)
def test_no_field_however_long_stops_the_reading(sign, within):
    text = sign * (60_000 // len(sign))
    with within(5):
        portrait("k", {"title": text, "author": "A, B", "pages": text, "journal": text, "note": text, "doi": text})
        retraction_mark({"title": text, "note": text, "type": text})
        printed_people([text])
        read_tagged(f"TY  - JOUR\nTI  - {text}")
        read_citation(text)


# --- whose identifier -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "Erratum in: J Inv Care. 2022;5(1):9.", "Erratum for: J Inv Care. 2022.", "Comment in: Nurs. 2022;1:1.",
        "Comment on: Field X, J Manag. 2006.", "Update of: medRxiv. 2020.", "Update in: J Inv Care.",
        "References: Field X. Foot rub. 2001.", "Main results in Field 2001,", "Reply to Field, 2001.",
        "Republished from: J Inv Care.", "Corrected and republished in: J.", "Summary for patients in: J.",
        "See also the full report,", "Secondary analysis of the trial of Field 2001,", "Protocol published as",
        "Preprint:", "Companion paper", "Retraction of: J Inv Care.", "Original report in: J.", "Field et al., 2001,",
        "Expression of concern in: J.", "Letter to the editor, response to", "Cited by: Field;", "Based on",
        "This corrects the article of 2001,", "Rebuttal to", "Cited in:", "This accompanies", "Author reply on",
        "Primary trial:", "Translation of", "Reprinted from", "Same trial as", "Related article:",
    ],
)  # fmt: skip
def test_what_a_note_says_of_another_work_is_that_works(words):
    note = f"{words} doi: 10.5555/other. PMID: 91000099. PMC9100099"
    for field in ("note", "annote", "howpublished", "custom3"):
        assert tuple(find_ids({field: note})) == ("", "", "")
    assert find_ids({"note": f"PMID: 91000021. {note}"}).pmid == "91000021"
    entry = next(iter(parse_ris(f"TY  - JOUR\nTI  - T\nN1  - {note}\nC4  - {note}\nER  - \n").entries.values()))
    assert {"pmid", "doi", "pmcid"} & entry.keys() == set()


@pytest.mark.parametrize(
    "note",
    [
        "PMID: 91000021", "Accession Number: x. Language: English. PMID: 91000021.", "PMID: NLM91000021",
        "Publication Type: Comment. PMID: 91000021", "Cited by: 4; PMID: 91000021", "PubMed ID: 91000021",
        "91000021 [PMID]", "MEDLINE:91000021", "PUBMED 91000021,EMBASE 610000001", "Citation Key: x PMID: 91000021",
        "https://pubmed.ncbi.nlm.nih.gov/91000021/", "https://europepmc.org/article/MED/91000021", "pmid=91000021",
        "A randomised trial of rubbed feet. PMID: 91000021", "https://www.ncbi.nlm.nih.gov/pubmed/?term=91000021",
    ],
)  # fmt: skip
def test_what_a_note_says_of_the_work_itself_counts(note):
    assert find_ids({"note": note}).pmid == "91000021"


@pytest.mark.parametrize(
    "words",
    [
        "Follow-up study:", "Long-term follow-up:", "Same cohort as", "Subgroup of Field 2019 (", "Published:",
        "Published version:", "Included in Cochrane review (", "Possible duplicate", "Erratum", "Retraction notice",
        "Trial results:", "German version:", "Found through reference list of", "Replaces:", "Newer version:",
        "full text published later,", "Overlaps with", "IsCitedBy:", "Final report",
    ],
)  # fmt: skip
def test_an_identifier_right_behind_words_is_that_of_what_they_name(words):
    for number in ("PMID: 91000099", "doi: 10.5555/other", "https://doi.org/10.5555/other", "PMCID: PMC9100099"):
        assert tuple(find_ids({"note": f"{words} {number}"})) == ("", "", "")


@pytest.mark.parametrize(
    "words",
    [
        "", "J Inv Care. 2019;1(1):1-9", "J Inv Care. 2019;1(1):1-9.", "[Epub ahead of print]", "Epub 2019 Jan 5",
        "Comment.", "Cited By :12 Export Date: 5 November 2019", "Place: England", "Available from:", "Full text at",
        "Journal Article; Research Support, Non-U.S. Gov't.", "PMCID: PMC9100021", "Accession Number: x.",
    ],
)  # fmt: skip
def test_an_identifier_behind_the_end_of_a_clause_is_the_works_own(words):
    assert find_ids({"note": f"{words} PMID: 91000021"}).pmid == "91000021"
    assert find_ids({"note": f"{words} doi: 10.5555/own"}).doi == "10.5555/own"


def test_a_number_without_a_word_is_no_pmid():
    for field in ("note", "custom7", "abstract", "references"):
        assert find_ids({field: "91000021"}).pmid == ""
    assert find_ids({"abstract": "PMID: 91000021", "references": "PMID: 91000022", "keywords": "PMID: 5"}).pmid == ""
    assert find_ids({"note": "Field 2001, PMID: 91000021; Clay 2002, PMID: 91000022"}).pmid == ""  # a list says nothing
    assert own_part("one\nComment in: two\nthree") == "one\n\nthree"


# --- dates and names --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "date"),
    [
        (["in press"], ("", "")), (["May 2004"], ("2004", "may")), (["2019--2020"], ("2019", "")), (["n.d."], ("", "")),
        (["c1998"], ("1998", "")), (["0000"], ("", "")), (["12020"], ("", "")), (["1398"], ("", "")),
        (["2019-11/2019-12"], ("2019", "nov")), (["2021/03/04"], ("2021", "mar")), (["2020///"], ("2020", "")),
        (["20210304"], ("2021", "mar")), (["Spring 2019"], ("2019", "")), (["2020-21"], ("2020", "")),
        (["in press", "2021/03/04"], ("2021", "mar")), (["2019", "2021/03"], ("2019", "")),
        (["1499"], ("", "")), (["1500"], ("1500", "")), (["2199"], ("2199", "")), (["2200"], ("", "")),
    ],
)  # fmt: skip
def test_years_and_months(texts, date):
    assert read_date(texts) == Date(*date)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (["Probe A.M."], "Probe, A.M."), (["Probe A M"], "Probe, A M"), (["A. M. Probe"], "Probe, A. M."),
        (["Probe, A. M.; Second, B."], "Probe, A. M. and Second, B."),
        (["Probe AM, Second B"], "Probe, AM and Second, B"), ([" ;"], ""),
        (["Probe, A.M., Second, B."], "Probe, A.M. and Second, B."), (["van der Probe J"], "van der Probe, J"),
        (["Probe, A., Jr."], "Probe, Jr., A."), (["Probe AB Jr"], "Probe, Jr, AB"), (["Warm Feet Study Group"],
         "{Warm Feet Study Group}"), (["Sand and Stone Group"], "{Sand and Stone Group}"), (["PROBE, A"], "PROBE, A"),
        (["Probe A and Second B"], "Probe, A and Second, B"), (["Madonna"], "Madonna"),
        (["Probe, Anna et al."], "Probe, Anna"), (["Smith, MD"], "Smith, MD"), (["Smith MD, PhD"], "Smith, MD"),
        (["Probe, Anna, MSN"], "Probe, Anna"), (["Probe, Ed"], "Probe, Ed"), (["Probe Jr. J.A."], "Probe, Jr., J.A."),
        (["Probe J.A., Jr."], "Probe, Jr., J.A."), (["Moreira M.d.F."], "Moreira, M.d.F."),
        (["Megda LdF"], "Megda, LdF"), (["dos Santos da Silva Probe A."], "dos Santos da Silva Probe, A."),
        (["Anna M. Probe"], "Probe, Anna M."), (["Anna-Lea M. K. O'Probe"], "O'Probe, Anna-Lea M. K."),
        (["Probe, A.; et al."], "Probe, A."), (["Probe, Anna (ORCID: 0000-0000)"], "Probe, Anna"),
        (["Anna Probe, Bea Second, Cy Third"], "{Anna Probe} and {Bea Second} and {Cy Third}"),
        (["Anonymous", "[Anonymous]", "Unknown", "Anon.", "-", "N/A", "NCT00000001,", "ISRCTN00000001"], ""),
        (["Probe, A,"], "Probe, A"), (["NL Smith"], "Smith, NL"),
        (["Garcia Lopez, Maria Jose"], "Garcia Lopez, Maria Jose"),
        (["Probe A, et al."], "Probe, A"), (["University of X, Department of Y"], "{University of X, Department of Y}"),
    ],
)  # fmt: skip
def test_names_as_databases_print_them(values, field):
    assert printed_people(values) == field


@pytest.mark.parametrize(
    ("author", "right"),
    [
        ("Probe, A. M.; Second, B.", "Probe, A. M. and Second, B."), ("Probe AM, Second B", "Probe, AM and Second, B"),
        ("Probe, Anna", "Probe, Anna"), ("{Soles; Hands, and Ears}", "{Soles; Hands, and Ears}"),
    ],
)  # fmt: skip
def test_several_authors_of_a_bibtex_entry_without_and(author, right):
    assert usual_entry({"author": author})[0]["author"] == right


def test_what_is_online_before_it_is_in_print_has_the_year_of_that_day():
    for name in ("earlyaccessdate", "early access date"):
        entry = usual_entry({"title": "Soles", name: "{APR 2021}"})[0]
        assert (entry["year"], entry["month"]) == ("2021", "apr")
    assert usual_entry({"year": "2022", "earlyaccessdate": "{APR 2021}"})[0]["year"] == "2022"
    (record,) = read_web_of_science("PT J\nTI Soles\nEA JAN 2021\nUT WOS:1\nER\n").records
    assert record.fields["PY"] == ["JAN 2021"]
    for kind in ("Master's thesis", "{MA} Thesis", "mathesis"):
        assert usual_entry({"ENTRYTYPE": "thesis", "type": kind})[0]["ENTRYTYPE"] == "mastersthesis"


def test_a_bibtex_name_that_ends_in_initials_begins_with_the_family():
    assert [(p.family, p.given) for p in people("Probe AM and Jan van der Test and Smith J.R. and A. M. Probe")] == [
        ("Probe", "AM"),
        ("van der Test", "Jan"),
        ("Smith", "J.R."),
        ("Probe", "A. M."),
    ]


# --- retractions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "entry",
    [
        *({"title": title} for title in (
            "RETRACTED: Soles", "Retracted: Soles", "RETRACTED ARTICLE: Soles", "[Retracted] Soles",
            "(Retracted) Soles",
            "Soles (Retracted article. See vol. 9, pg. 1, 2020)", "Soles (Retracted Article)", "Soles [RETRACTED]",
            "Soles. Retracted article", "Soles - RETRACTED", "RETRACTED CHAPTER: Soles", "<b>RETRACTED:</b> Soles",
            "&lt;b&gt;RETRACTED&lt;/b&gt;: Soles", "RETRACTED Soles in winter",
            "This article has been retracted: Soles", r"\textbf{RETRACTED:} Soles", "RETRACTED CASE REPORT: Soles",
            r"\textless{}b\textgreater{}RETRACTED:\textless{}/b\textgreater{} Soles",
            "Soles (Retracted at the request of the authors)",
        )),
        {"type": "Retracted Publication"}, {"type": "Article; Retracted Publication"}, {"type": "Retracted"},
        {"keywords": "foot; Retracted Publication"}, {"note": "Retraction in: J Inv Care. 2020;1:1"},
        {"note": "1532-2122 Probe, Anna Journal Article Retracted Publication England J Inv Care. 2011"},
        {"note": "Probe, Anna Journal Article Retraction in: J Inv Care. 2012;1:1 England"},
        {"note": "Publication Type: Journal Article, Retracted Publication. Journal ID: 1"},
        {"note": "Times cited: 3. Retraction in: J"}, {"note": "This article has been retracted"},
    ],
)  # fmt: skip
def test_marks_of_a_retracted_article(entry):
    assert retraction_mark({"title": "Soles"} | entry).status == "retracted"


@pytest.mark.parametrize(
    "entry",
    [
        *({"title": title} for title in (
            "Retraction Note: Soles", "Retraction notice to: Soles", "Notice of Retraction: Soles", "Retraction: Soles",
            "Soles (Retraction of vol 32, pg 2, 2010)", "Retraction. Soles",
            "Retraction and replacement of: Soles", "Statement of Retraction: Soles", "Withdrawn: people who left",
            "Retracted studies in foot care: a review", "The retracted foot in ballet", "WITHDRAWN: Soles",
            "Why are papers retracted?", "Citations of articles that were retracted", "Corrigendum to: Soles",
        )),
        {"note": "One retracted article was left out"}, {"type": "Retraction of Publication"},
        {"note": "Retraction of: J Inv Care"}, {"keywords": "retraction; retracted articles as topic"},
    ],
)  # fmt: skip
def test_notices_and_look_alikes_are_not_retracted(entry):
    assert retraction_mark({"title": "Soles"} | entry).status == ""


def test_doubt_is_told_and_pubmed_decides():
    assert retraction_mark({"title": "Expression of Concern: Soles"}).status == "expression_of_concern"
    assert retraction_mark({"note": "Expression of concern in: J"}).status == "expression_of_concern"
    assert retraction_mark({"title": "RETRACTED: Soles"}, "corrected") == ("corrected", "PubMed: corrected", "")
    assert "withdrawn" in retraction_mark({"title": "WITHDRAWN: Soles"}).remark
    assert "withdrawn" in retraction_mark({"title": "Soles (Withdrawn article. See vol. 9, pg. 1, 2020)"}).remark
    assert "withdrawn" in retraction_mark({"title": "Soles", "type": "Article; Withdrawn Publication"}).remark


# --- lines ------------------------------------------------------------------------------------------------------------


def test_what_stands_between_records_is_no_loss_but_a_record_without_its_ty_is():
    good = "TY  - JOUR\nTI  - Soles\nER  - \n"
    assert read_tagged(f"1. \n{good}\nLink: http://example.org\n{good}\x1a").problems == []
    lost = read_tagged(f"{good}TX  - JOUR\nTI  - Lost\nER  - \n{good}AU  - Nobody, N\n")
    assert [(line, words.split(";")[0]) for line, words in lost.problems] == [
        (4, "this record has no TY"),
        (10, "tags without a TY"),
    ]
    assert len(lost.records) == 2
    odd = read_tagged("TY  - JOUR\nAB  - In\nER-positive and\nER - negative\nDO  - 10.5/a\nER\n\nTY  - JOUR\nER  -\n")
    assert odd.problems == []
    assert [one.fields.get("DO") for one in odd.records] == [["10.5/a"], None]
    assert read_tagged("TY  - JOUR\nER  - \nER  - \n").problems == [(3, "ER without a TY before it.")]


@pytest.mark.parametrize(("name", "line"), [
    ("a.ris", "TY  - JOUR\nAU  - {}\nTI  - Feet\nER  - \n"),
    ("a.bib", "@article{{a1,\n author = {{{}}}, title = {{Feet}}}}\n"),
    ("a.nbib", "PMID- 92100001\nAU  - {}\nTI  - Feet\n"),
])  # fmt: skip
def test_letters_of_an_old_encoding_are_never_taken_for_others(tmp_path, name, line):
    path = tmp_path / name

    def told(author, encoding):
        path.write_bytes(line.format(author).encode(encoding))
        try:
            imported = import_references(path)
        except RecordError as error:
            return str(error)
        assert imported.ids == {}
        return str(imported.problems[0])

    assert "Pérez" in told("Pérez, José", "latin-1")
    assert "iconv -f WINDOWS-1252 -t UTF-8" in told("O’Brien, Zoë", "cp1252")
    # Turkish reads like Icelandic: what the line would say is shown, a person decides.
    assert "Kýlýç, Ayþe" in told("Kılıç, Ayşe", "cp1254")
    assert f"{name}:2:" in told("Čapek, Ďáblice", "cp1250")
    no_letter = told("Glück", "cp850")  # 0x81 is no letter of Windows
    assert "Save the file as UTF-8" in no_letter and "iconv" not in no_letter
    path.write_bytes(line.format("Pérez, José").encode())
    assert import_references(path).remarks == {}
    path.write_bytes(line.format("PÃ©rez, JosÃ©").encode())
    assert "PÃ©rez" in str(import_references(path).remarks)
