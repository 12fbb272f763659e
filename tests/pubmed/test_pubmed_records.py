"""One oddity of PubMed XML a test, on files of our own writing."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
from pathlib import Path

import pytest

from evidence_tools.pubmed import Author, Deletion, MeshHeading, Record, parse_records, read_update, split_records

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="module")
def odd():
    return {record.pmid: record for record in parse_records(DATA / "oddities.xml")}


@pytest.fixture(scope="module")
def full(odd):
    return odd["90000001"]


def test_markup_becomes_readable_text(full):
    assert full.title == "CO2 and 106 steps: an in vivo study of BRAFV600E < 5%."
    assert full.keywords == ["foot massage", "reflexology"]
    assert full.vernacular_title == "Sıcak ayaklar."


def test_every_section_keeps_its_label(full):
    assert full.sections == [
        ("AIMS", "To warm feet."),
        ("METHODS", "Trial NCT01234567, IRCT20221223056899N1 and x2=4; see GENBANK."),
        ("", "No label: p < 0.05."),
    ]
    assert full.abstract.splitlines()[0] == "AIMS: To warm feet."
    assert full.abstract.endswith("\nNo label: p < 0.05.")
    assert "Not part" not in full.abstract
    assert full.other_abstracts == [("plain-language-summary", "Warm feet are nice."), ("tur", "AMAÇ: Ayaklar.")]


def test_authors_groups_and_affiliations(full):
    first, group, last = full.authors
    assert (first.last, first.fore, first.initials, first.suffix) == ("Örnek", "Ayşe B", "AB", "Jr")
    assert first.orcid == "0000-0002-1825-0097"
    assert str(first) == "Örnek AB Jr"
    assert group.collective == str(group) == "Warm Feet Study Group"
    assert str(last) == "Solo"
    assert full.affiliations == ["Sample University, Here.", "Other House, There."]
    assert last.affiliations == ("Sample University, Here.",)


def test_identifiers_come_from_their_own_lists(odd, full):
    assert full.doi == "10.1000/Sample.1"  # neither the invalid one nor a reference's
    assert full.pmcid == "PMC7000001.2"
    assert odd["90000002"].doi == "10.1000/notice"  # only in ELocationID
    assert odd["90000003"].doi == "10.1000/only.in.list"
    assert odd["90000004"].doi == ""


def test_dates_are_as_precise_as_they_are_known(odd, full):
    assert (full.year, full.date, full.revised, full.entered) == (2011, "2011-03-09", "2024-03-09", "2011-01-05")
    dates = {pmid: (record.year, record.date) for pmid, record in odd.items()}
    assert dates["90000002"] == (2011, "2011")  # 2011 Mar-Apr
    assert dates["90000003"] == (2010, "2010")  # Spring
    assert dates["90000004"] == (2012, "2012-02")  # the 30th of February
    assert dates["90000005"] == (1998, "1998")  # 1998 Dec-1999 Jan
    assert dates["90000006"] == (2013, "2013-11")  # no year but the electronic one


def test_retraction_is_of_the_article_not_of_its_notice(odd):
    assert {pmid: record.retraction_status for pmid, record in odd.items()} == {
        "90000001": "corrected",
        "90000002": "none",
        "90000003": "retracted",
        "90000004": "retracted",
        "90000005": "expression_of_concern",
        "90000006": "none",
    }
    assert odd["90000003"].corrections == [("RetractionIn", ""), ("ErratumIn", "")]
    assert odd["90000001"].corrections == [("ErratumIn", ""), ("CommentIn", "90000099")]
    assert odd["90000004"].retracted
    assert not odd["90000002"].retracted


@pytest.mark.parametrize(
    ("links", "types", "status"),
    [
        ([], ["Retracted Publication"], "retracted"),
        ([], ["Retraction of Publication"], "none"),
        (["RetractionIn"], [], "retracted"),
        (["RetractionOf"], [], "none"),
        (["ExpressionOfConcernIn"], [], "expression_of_concern"),
        (["ExpressionOfConcernFor"], [], "none"),
        (["ErratumIn"], [], "corrected"),
        (["CorrectedRepublishedIn"], [], "corrected"),
        (["PartialRetractionIn"], [], "corrected"),
        (["PartialRetractionOf", "ErratumFor", "CommentIn", "UpdateIn"], ["Published Erratum"], "none"),
        (["ErratumIn", "ExpressionOfConcernIn"], [], "expression_of_concern"),
        (["PartialRetractionIn", "ExpressionOfConcernIn", "RetractionIn"], [], "retracted"),
    ],
)
def test_every_link_that_touches_the_trust_in_an_article(links, types, status):
    """RefType of CommentsCorrections in the DTD of PubMed; the gravest one counts."""
    record = Record(corrections=[(kind, "90000099") for kind in links], publication_types=types)
    record.set_retraction_status()
    assert (record.retraction_status, record.retracted) == (status, status == "retracted")


@pytest.mark.parametrize(
    ("author", "name"),
    [
        (Author("Field", "Tiffany", "T"), "Field T"),
        (Author("Field", "Tiffany"), "Field Tiffany"),
        (Author("Smith", "John R", "JR", "Jr"), "Smith JR Jr"),
        (Author("Smith", suffix="Jr"), "Smith Jr"),
        (Author("Solo"), "Solo"),
        (Author(collective="WHO Study Group"), "WHO Study Group"),
        (Author("Chair", "Ann", "A", collective="WHO Study Group"), "WHO Study Group"),
        (Author(), ""),
    ],
)
def test_a_name_as_medline_prints_it(author, name):
    assert author.name == str(author) == name


def test_registrations_indexed_and_mentioned_stay_apart(full):
    assert [tuple(r) for r in full.registrations] == [
        ("ClinicalTrials.gov", "NCT09999999"),
        ("figshare", "10.6084/m9.figshare.1"),
    ]
    assert [tuple(r) for r in full.registrations_in_text] == [
        ("ClinicalTrials.gov", "NCT01234567"),
        ("IRCT", "IRCT20221223056899N1"),
    ]


@pytest.mark.parametrize(
    ("text", "registry", "number"),
    [
        ("(ISRCTN 12345678)", "ISRCTN", "ISRCTN12345678"),
        ("ACTRN12612000000000.", "ANZCTR", "ACTRN12612000000000"),
        ("ChiCTR-TRC-12345678", "ChiCTR", "ChiCTR-TRC-12345678"),
        ("ChiCTR2100012345", "ChiCTR", "ChiCTR2100012345"),
        ("CTRI/2019/05/019000", "CTRI", "CTRI/2019/05/019000"),
        ("KCT0001234", "CRiS", "KCT0001234"),
        ("JPRN-UMIN000012345", None, None),
        ("UMIN000012345", "UMIN", "UMIN000012345"),
        ("jRCTs031180001", "jRCT", "jRCTs031180001"),
        ("DRKS00001234", "DRKS", "DRKS00001234"),
        ("RBR-2k9n4w", "ReBec", "RBR-2k9n4w"),
        ("TCTR20200101001", "TCTR", "TCTR20200101001"),
        ("EudraCT 2005-001234-12", "EudraCT", "2005-001234-12"),
        ("PROSPERO CRD42020123456", "PROSPERO", "CRD42020123456"),
        ("call 2005-001234-123", None, None),
        ("XNCT01234567", None, None),
        ("NCT0123456", None, None),
        ("NCT012345678", None, None),
        ("NCT 01234567", "ClinicalTrials.gov", "NCT01234567"),
        ("ACTRN 12612000000000p", "ANZCTR", "ACTRN12612000000000p"),
        ("IRCT 20221223056899N12", "IRCT", "IRCT20221223056899N12"),
        ("IRCT138901234567", None, None),
        ("NTR 1234", "NTR", "NTR1234"),
        ("PACTR201501000987654", "PACTR", "PACTR201501000987654"),
        ("SLCTR/2015/012", "SLCTR", "SLCTR/2015/012"),
        ("ChiCTR-IOR-1500678", None, None),
    ],
)
def test_registration_patterns(text, registry, number):
    found = [tuple(r) for r in Record(abstract=text).registrations_in_text]
    assert found == ([(registry, number)] if registry else [])


def test_a_number_said_twice_is_one_and_the_title_is_read_too():
    record = Record(title="A trial (KCT 0001234)", abstract="KCT0001234 and DRKS00001234.")
    assert [tuple(r) for r in record.registrations_in_text] == [("CRiS", "KCT0001234"), ("DRKS", "DRKS00001234")]


@pytest.mark.parametrize(
    ("heading", "major", "printed"),
    [
        (MeshHeading("Foot", "D005528", False), False, "Foot"),
        (MeshHeading("Foot", "D005528", True), True, "Foot*"),
        (MeshHeading("Foot", "D005528", True, (("blood", False),)), True, "Foot*/blood"),
        (MeshHeading("Foot", "D005528", False, (("blood", False), ("injuries", True))), True, "Foot/blood/injuries*"),
    ],
)
def test_a_star_marks_what_an_article_is_mainly_about(heading, major, printed):
    assert (heading.major, str(heading)) == (major, printed)


def test_facts_are_what_is_known_and_may_be_shared():
    """Bibliographic facts only: no abstract, no statement, no keywords, no affiliations."""
    heading = MeshHeading("Foot", "D005528", True)
    record = Record(
        pmid="1",
        title="Feet",
        abstract="Secret",
        authors=[Author("Field", "Tiffany", "T", affiliations=("House",))],
        editors=[Author("Editor", "Eve", "E")],
        year=2011,
        mesh=[heading],
        keywords=["k"],
        corrections=[("ErratumIn", "2")],
        publication_types=["Review"],
        conflict_of_interest="c",
        funding=["f"],
        affiliations=["House"],
        isbn="978",
    )
    assert record.facts() == {
        "pmid": "1",
        "title": "Feet",
        "authors": ["Field T"],
        "year": 2011,
        "publication_types": ["Review"],
        "mesh": ["Foot*"],
        "retraction_status": "none",
        "corrections": [["ErratumIn", "2"]],
        "kind": "article",
        "editors": ["Editor E"],
        "isbn": "978",
    }
    assert Record().facts() == {"retraction_status": "none", "kind": "article"}
    dated = Record(
        date="2011-03", journal="J", volume="1", issue="2", pages="3-4", doi="10.1/x", pmcid="PMC1", issn="1"
    )
    more = {"journal_abbreviation": "J.", "revised": "2012-01-01", "entered": "2011-04-01", "publisher": "P"}
    every = Record.from_dict(dated.to_dict() | more | {"language": "eng", "registrations": [["NTR", "NTR1"]]})
    assert every.facts() == {
        **{"journal": "J", "date": "2011-03", "volume": "1", "issue": "2", "pages": "3-4", "doi": "10.1/x"},
        **{"pmcid": "PMC1", "issn": "1", "language": "eng", "registrations": [["NTR", "NTR1"]]},
        **{"retraction_status": "none", "kind": "article"},
        **more,
    }


def test_a_record_is_rebuilt_with_its_kinds_of_values():
    plain = json.loads(json.dumps(Record().to_dict()))
    plain["authors"] = plain["editors"] = [["Field", "Tiffany", "T", "", "", "", ["House"]]]
    plain["mesh"] = [["Foot", "D005528", True, [["blood", False]]]]
    plain["registrations"] = [["NTR", "NTR1234"]]
    plain["sections"] = plain["corrections"] = plain["other_abstracts"] = [["a", "b"]]
    before = json.dumps(plain)
    record = Record.from_dict(plain)
    assert record.authors == record.editors == [Author("Field", "Tiffany", "T", affiliations=("House",))]
    assert isinstance(record.authors[0].affiliations, tuple)
    assert record.mesh == [MeshHeading("Foot", "D005528", True, (("blood", False),))]
    assert type(record.mesh[0].qualifiers) is tuple and type(record.mesh[0].qualifiers[0]) is tuple
    assert type(record.registrations[0]).__name__ == "Registration" and record.registrations[0].number == "NTR1234"
    assert record.sections == record.corrections == record.other_abstracts == [("a", "b")]
    assert json.dumps(plain) == before, "what was given is not changed"
    assert Record.from_dict({"pmid": "1"}) == Record(pmid="1")
    with pytest.raises(TypeError):
        Record.from_dict({"colour": "red"})


def test_mesh_majors_on_qualifiers(full):
    foot, humans, manipulation = full.mesh
    assert foot == MeshHeading("Foot", "D005528", False, (("physiology", True), ("blood", False)))
    assert (foot.major, humans.major, manipulation.major) == (True, False, True)
    assert str(foot) == "Foot/physiology*/blood"
    assert str(manipulation) == "Musculoskeletal Manipulations*"


def test_the_rest_of_the_fields(odd, full):
    assert (full.volume, full.issue, full.pages) == ("12", "3 Suppl", "11-19")
    assert (full.journal, full.journal_abbreviation) == ("Journal of Sample Therapies", "J Sample Ther")
    assert odd["90000003"].journal == odd["90000003"].journal_abbreviation == "J Sample"
    assert (full.issn, full.journal_id, full.language, full.version) == ("1234-5678", "0000001", "eng, tur", "2")
    assert full.publication_types == ["Journal Article", "Randomized Controlled Trial"]
    assert full.conflict_of_interest == "The authors sell socks."
    assert full.kind == "article"
    assert odd["90000003"].authors == []


def test_books_and_chapters():
    chapter, book = parse_records(DATA / "books.xml")
    assert (chapter.kind, chapter.title, chapter.journal) == ("book", "The Sole", "Reviews of Feet")
    assert (chapter.doi, chapter.date, chapter.entered) == ("10.1000/chapter", "2001-02", "2001-03-01")
    assert [str(a) for a in chapter.authors] == ["Chapter A"]
    assert [str(a) for a in chapter.editors] == ["Editor E"]
    assert (chapter.publisher, chapter.isbn) == ("Sample House", "9780000000001")
    assert chapter.publication_types == ["Review"]
    assert chapter.abstract == "SUMMARY: Soles."
    assert (book.title, book.journal, book.doi) == ("A Whole Book", "A Whole Book", "10.1000/whole")
    assert (book.date, book.abstract) == ("2015-09-01", "")
    assert [a.collective for a in book.authors] == ["Committee on Soles"]
    assert [d.pmid for d in read_update(DATA / "books.xml") if isinstance(d, Deletion)] == ["81000001"]


def test_legacy_citations():
    old, bare = parse_records(DATA / "legacy.xml")
    assert (old.pmid, old.date, old.pages, old.pmcid) == ("7000001", "1979-06", "1-2", "PMC123456")
    assert old.authors[0] == Author("Old", "Otto", "O")
    assert old.retraction_status == "retracted"
    assert old.corrections == [("RetractionIn", "7000009")]
    assert bare == Record(pmid="7000002", status="Completed")
    assert [d.pmid for d in read_update(DATA / "legacy.xml") if isinstance(d, Deletion)] == ["6000001"]


def test_deletions_are_delivered_apart():
    found = list(read_update(DATA / "oddities.xml"))
    assert found[-2:] == [Deletion("80000001", "1"), Deletion("80000002", "3")]
    assert sum(isinstance(one, Record) for one in found) == 6


def test_every_kind_of_source_gives_the_same(tmp_path):
    data = (DATA / "oddities.xml").read_bytes()
    expected = list(parse_records(DATA / "oddities.xml"))
    packed = tmp_path / "no-suffix"
    packed.write_bytes(
        gzip.compress(data[:5000], mtime=0) + gzip.compress(data[5000:], mtime=0)
    )  # two members, as `cat` makes them
    crlf = data.replace(b"\n", b"\r\n")
    for source in (
        str(DATA / "oddities.xml"),
        data,
        data.decode(),
        packed,
        io.BytesIO(gzip.compress(data, mtime=0)),
        b"\xef\xbb\xbf" + data,
        data.replace(b"<PubmedArticleSet>", b"<PubmedArticleSet xmlns:xlink='http://www.w3.org/1999/xlink'>"),
        crlf,
        data.decode().replace("UTF-8", "ISO-8859-9").encode("iso-8859-9", "xmlcharrefreplace"),
    ):
        assert list(parse_records(source)) == expected
    with open(DATA / "oddities.xml", "rb") as file:
        assert list(parse_records(file)) == expected
        assert not file.closed


def test_archived_xml_reads_back_as_the_same_record():
    for record, raw in split_records(DATA / "oddities.xml"):
        if isinstance(record, Record):
            assert raw.startswith(b"<PubmedArticle>")
            assert list(parse_records(b"<PubmedArticleSet>" + raw + b"</PubmedArticleSet>")) == [record]
        else:
            assert raw == b""


def test_a_record_survives_json(odd):
    for record in odd.values():
        assert Record.from_dict(json.loads(json.dumps(record.to_dict()))) == record
        facts = json.dumps(record.facts(), ensure_ascii=False)
        assert "abstract" not in facts
        assert "To warm feet" not in facts
        assert "socks" not in facts
    assert odd["90000001"].facts()["authors"] == ["Örnek AB Jr", "Warm Feet Study Group", "Solo"]


PROCESSING = ("revised", "entered", "status", "version", "journal_abbreviation", "issn", "journal_id")


def test_digest_sees_content_and_not_processing(full):
    def changed(**values):
        return Record.from_dict(full.to_dict() | values).digest() != full.digest()

    assert not changed()
    assert not changed(journal_abbreviation="J. Sample. Ther.", issn="", journal_id="2")
    assert not changed(revised="2025-01-01", entered="2001-01-01", status="In-Process", version="9")
    for name, value in full.to_dict().items():
        if name not in (*PROCESSING, "funding"):
            if name == "editors":
                other = [list(Author("New"))]
            elif name == "year":
                other = value + 1
            else:
                other = value + value if value else "x"
            assert changed(**{name: other}), name
    assert re.fullmatch(r"[0-9a-f]{64}", full.digest())
    content = [value for name, value in full.to_dict().items() if name not in (*PROCESSING, "funding")]
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    assert full.digest() == hashlib.sha256(written).hexdigest(), "kept digests of archives must stay comparable"
    assert Record(title="broken \ud800").digest() != Record(title="broken").digest()
