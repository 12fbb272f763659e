"""MEDLINE text gives the same records as XML, as far as the format goes."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_tools.errors import RecordError
from evidence_tools.pubmed import parse_medline
from evidence_tools.pubmed.medline import _date_of

DATA = Path(__file__).parent / "data"


def test_every_field():
    record, second, chapter = parse_medline(DATA / "export.nbib")
    assert record.title == "CO2 and feet: a title that is folded over two lines because it is long enough for that."
    assert [label for label, _ in record.sections] == ["AIMS", "METHODS", "RESULTS", "CONCLUSIONS/SIGNIFICANCE"]
    assert record.sections[1][1] == "We used NOTE: nothing and DNA: none."
    assert record.abstract.splitlines()[2] == "RESULTS: Warm (p<0.05)."
    assert [str(a) for a in record.authors] == ["Örnek AB Jr", "van der Test J", "Warm Feet Study Group"]
    first = record.authors[0]
    assert (first.last, first.fore, first.orcid) == ("Örnek", "Ayşe B", "0000-0002-1825-0097")
    assert first.affiliations == ("Sample University, Here.", "Other House.")
    assert record.authors[1].last == "van der Test"
    assert (record.journal, record.journal_abbreviation, record.issn) == (
        "Journal of Sample Therapies",
        "J Sample Ther",
        "1234-5678",
    )
    assert (record.year, record.date, record.revised, record.entered) == (
        2011,
        "2011-03-09",
        "2024-03-09",
        "2011-01-05",
    )
    assert (record.volume, record.issue, record.pages) == ("12", "3 Suppl", "11-19")
    assert (record.doi, record.pmcid, record.language) == ("10.1000/Sample.1", "PMC7000001", "eng, tur")
    assert record.retraction_status == "retracted"
    assert record.corrections == [("RetractionIn", "92000009"), ("ErratumIn", "")]
    assert [str(m) for m in record.mesh] == ["Foot*/physiology", "Humans", "Pain/blood/therapy*"]
    assert [m.major for m in record.mesh] == [True, False, True]
    assert record.keywords == ["foot massage", "reflexology"]
    assert [r.number for r in record.registrations] == ["NCT09999999", "10.6084/m9.figshare.1"]
    assert record.conflict_of_interest == "The authors sell socks."
    assert (second.date, second.authors[0].name, second.journal) == ("2011", "Old O", "J Sample Ther")
    assert second.sections == [("", "The text says DNA: it has no labels.")]
    assert (chapter.kind, chapter.title, chapter.journal, chapter.date) == (
        "book",
        "The Sole",
        "Reviews of Feet",
        "2001",
    )
    assert [str(e) for e in chapter.editors] == ["Editor E"]
    assert [str(a) for a in chapter.authors] == ["Chapter A"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020 Feb", (2020, "2020-02")),
        ("2022 Feb 22", (2022, "2022-02-22")),
        ("2011 Mar-Apr", (2011, "2011")),
        ("2019 May/Jun", (2019, "2019")),
        ("2020 Jul - Aug", (2020, "2020")),
        ("1998 Dec-1999 Jan", (1998, "1998")),
        ("2010 Spring", (2010, "2010")),
        ("2013", (2013, "2013")),
        ("20110309", (2011, "2011-03-09")),
        ("2011/01/05 06:00", (2011, "2011-01-05")),
        ("2011 Feb 30", (2011, "2011-02")),
        ("Spring", (None, "")),
    ],
)
def test_dates(text, expected):
    assert _date_of(text) == expected


def test_other_ways_in(tmp_path):
    data = (DATA / "export.nbib").read_bytes()
    expected = list(parse_medline(DATA / "export.nbib"))
    assert list(parse_medline(gzip.compress(data, mtime=0))) == expected
    assert list(parse_medline(data.replace(b"\n", b"\r\n"))) == expected
    assert list(parse_medline(b"\xef\xbb\xbf" + data.lstrip())) == expected
    assert list(parse_medline(b"\n\n")) == []


@pytest.mark.parametrize(
    ("data", "words", "line", "before"),
    [
        (b"PMID- 1\nTI  - A\n\nPMID- 2\n<html>\n", "no MEDLINE text", 5, 1),
        (b"PMID- 1\nTI  - A\n\nPMID- 2\nTI  - B\n\nPMID- 03\n", "PMID '03'", 7, 2),
        (b"TI  - A\n", "begins with 'TI'", 1, 0),
        (b"   PMID- 1\n", "no MEDLINE text", 1, 0),
        (b"PMID- 1\nTI  - Gl\xfcck\n", "byte 9 of the line is not UTF-8", 2, 0),
        (b"PMID- 1\nTI  - " + b"x" * 2_000_000, "refused", 2, 0),
        (gzip.compress(b"PMID- 1\nTI  - A\n" * 99, mtime=0)[:-9], "cut off", 0, 98),
        (b"%PDF-1.4", "no MEDLINE text", 1, 0),
    ],
)
def test_breaks_name_their_line(data, words, line, before):
    got = []
    with pytest.raises(RecordError, match=words) as caught:
        for record in parse_medline(data):
            got.append(record)
    assert caught.value.line == line
    assert caught.value.records_before == len(got) == before


def test_samples_agree_with_a_plain_reading(shared):
    count = 0
    for path in sorted((shared / "pubmed_samples" / "medline").glob("*.txt")):
        text = re.sub(r"\n {6}", " ", path.read_text(encoding="utf-8"))
        blocks = [b for b in re.split(r"(?m)^(?=PMID- )", text) if b.startswith("PMID")]
        records = list(parse_medline(path))
        assert len(records) == len(blocks)
        for record, block in zip(records, blocks, strict=True):

            def values(tag, block=block):
                found = re.findall(rf"(?m)^{tag.ljust(4)}- (.*)$", block)
                return [re.sub(r"\s+", " ", one).strip() for one in found]

            assert [record.pmid] == values("PMID")
            assert [record.title] == values("TI")
            assert [" ".join(record.abstract.split())] == values("AB")
            assert [str(a) for a in record.authors if not a.collective] == values("AU")
            assert [a.collective for a in record.authors if a.collective] == values("CN")
            assert record.publication_types == values("PT")
            assert [record.journal] == values("JT")
            dois = [one.split(" ")[0] for one in values("LID") + values("AID") if one.endswith("[doi]")]
            assert record.doi == (dois or [""])[0]
            assert len(record.mesh) == len(values("MH"))
            assert str(record.year) == values("DP")[0][:4]
            count += 1
    assert count >= 16


@settings(derandomize=True, max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("PMID TI  AB  AU  FAU CN  AD  DP  MH  LID RIN SI  AUID PHST".split()), st.text(max_size=12)
        )
    )
)
def test_only_our_own_error_comes_out(fields):
    data = "PMID- 1\n" + "\n".join(f"{tag:4}- {value}" for tag, value in fields)
    try:
        for record in parse_medline(data.encode("utf-8", "surrogatepass")):
            record.digest()
    except RecordError as error:
        assert error.line > 0


def test_a_record_without_its_pmid_or_with_a_bad_byte_is_lost_alone_and_named():
    good = b"PMID- 9200000%d\nTI  - Soles.\nDP  - 2019\nFAU - Probe, Anna\n\n"
    lost: list[RecordError] = []
    data = good % 1 + b"TI  - Lost\nDP  - 2018\n\n" + (good % 2).replace(b"Soles", b"Sol\xe9s") + good % 3
    found = list(parse_medline(data, lost))
    assert [(record.pmid, record.title, record.year) for record in found] == [
        ("92000001", "Soles.", 2019),
        ("92000003", "Soles.", 2019),
    ]
    assert [error.line for error in lost] == [6, 10]
    assert "begins with 'TI'" in str(lost[0]) and "92000002 was not read" in str(lost[1])


def test_a_line_between_records_costs_none_of_them():
    lost: list[RecordError] = []
    text = b"PMID- 1\nTI  - One\n\nPMID- 2\nTI  - Two\n\n<html>502 Bad Gateway</html>\n\nPMID- 3\nTI  - Three\n"
    assert [one.title for one in parse_medline(text, lost)] == ["One", "Two", "Three"]
    assert [error.line for error in lost] == [7]
    lost.clear()
    assert [one.title for one in parse_medline(b"PMID- 1\nTI  - One\nodd\n\nPMID- 2\nTI  - Two\n", lost)] == ["Two"]
    assert "PMID 1 was not read" in str(lost[0])
