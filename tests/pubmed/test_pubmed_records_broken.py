"""Broken, hostile and foreign files: a sentence with line and byte, the good records before it, and never a crash."""

from __future__ import annotations

import gzip
import io
import json
import re
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_tools.errors import EvidenceError, RecordError, UsageError
from evidence_tools.pubmed import Record, parse_records, split_records
from evidence_tools.pubmed.reading import MAX_RECORD_BYTES

DATA = Path(__file__).parent / "data"
ARTICLE = "<PubmedArticle><MedlineCitation><PMID>{}</PMID>{}</MedlineCitation></PubmedArticle>"


def article(pmid, inside=""):
    return ARTICLE.format(pmid, inside)


def document(*parts, head=""):
    return (head + "<PubmedArticleSet>" + "\n".join(parts) + "</PubmedArticleSet>").encode()


def delivered(source):
    """Records that came out, and the error that ended it (None if it ended well)."""
    records = []
    try:
        for record in parse_records(source):
            records.append(record)
    except RecordError as error:
        return records, error
    return records, None


@pytest.mark.parametrize("between", ["", "<!-- </PubmedArticle> -->", "<?x </PubmedArticle> ?>", "\n\n", "stray text"])
def test_comments_and_stray_text_between_records(between):
    records, error = delivered(document(article(1), between, article(2), between))
    assert error is None
    assert [r.pmid for r in records] == ["1", "2"]


def test_commented_records_are_not_delivered():
    records, error = delivered(document(article(1), f"<!-- {article(5)} -->", article(2)))
    assert error is None
    assert [r.pmid for r in records] == ["1", "2"]
    title = f"<Article><ArticleTitle>a <![CDATA[</PubmedArticle> {article(3)} & b]]></ArticleTitle></Article>"
    records, error = delivered(document(article(1, title), article(2)))
    assert error is None
    assert [r.pmid for r in records] == ["1", "2"]
    assert records[0].title.endswith("& b")


def test_one_record_as_root():
    assert [r.pmid for r in parse_records(article(7).encode())] == ["7"]
    citation = b"<MedlineCitation><PMID>8</PMID></MedlineCitation>"
    assert [r.pmid for r in parse_records(citation)] == ["8"]


def test_an_empty_set_is_no_error():
    assert list(parse_records(b"<PubmedArticleSet/>")) == []
    assert list(parse_records(b"<?xml version='1.0'?>\n<PubmedArticleSet></PubmedArticleSet>")) == []


@pytest.mark.parametrize(
    ("data", "words", "line"),
    [
        (b"", "the file is empty", 0),
        (b"  \n ", "the file is empty", 0),
        (b'{"error":"API rate limit exceeded"}', 'this is no XML: it begins with \'{"error"', 1),
        (b"\n<html><body>Blocked</body></html>", "root element is <html>", 2),
        (b"<eFetchResult>\n<ERROR>ID list is empty!</ERROR></eFetchResult>", "saying 'ID list is empty!'", 1),
        (b"<PubmedArticleSet><ERROR>busy</ERROR></PubmedArticleSet>", "answered with an error: 'busy'", 1),
        (b"<PubmedArticleSet>\n\n", "Premature end", 3),
        (b"<PubmedArticleSet", "breaks", 1),
        (b"<?xml version='1.0' \x00?>\n<PubmedArticleSet><PubmedArticle></PubmedArticle><x>", "breaks in column", 1),
        (b"<!DOCTYPE x PUBLIC>\n<PubmedArticleSet>" + article(1).encode() + b"</x>", "breaks in column", 1),
        ("<a>\u00fc</a>".encode("utf-16"), "no XML", 1),
        (document(article("007")), "PMID '007'", 1),
        (document(article("\u0661\u0662")), "PMID", 1),
        (document(article("")), "record 1 has the PMID ''", 1),
        (b"\x1f\x8b\x08\x00junk", "gzip", 0),
        (gzip.compress(b"", mtime=0)[:12], "gzip file is cut off", 0),
    ],
)
def test_what_is_not_pubmed_is_refused_in_a_sentence(data, words, line):
    records, error = delivered(data)
    assert records == []
    assert words in str(error)
    assert error.line == line
    assert str(error).startswith("<bytes>")


def test_good_records_before_a_break_arrive_with_line_and_byte():
    data = document(
        *(article(n) for n in range(1, 400)), "<PubmedArticle><MedlineCitation></PubmedArticle>", article(999)
    )
    records, error = delivered(data)
    assert [r.pmid for r in records] == [str(n) for n in range(1, 400)]
    assert error.records_before == 399
    assert error.line == 400
    byte = int(re.search(r"byte ([\d,]+)", str(error)).group(1).replace(",", ""))
    broken = data.index(b"<PubmedArticle><MedlineCitation></P")
    assert broken < byte <= broken + 60


def test_a_bad_record_far_into_a_file_names_its_line():
    many = [article(n, "<Article><ArticleTitle>" + "x" * 900 + "</ArticleTitle></Article>") for n in range(1, 900)]
    _, error = delivered(document(*many, article("0")))
    assert error.line == 900
    assert error.records_before == 899


def test_bytes_that_are_not_utf8():
    data = document(article(1), article(2, "<Article><ArticleTitle>Gl\xfcck</ArticleTitle></Article>")).decode()
    records, error = delivered(data.encode("latin-1"))
    assert [r.pmid for r in records] == ["1"]
    assert error.line == 2


def test_damaged_gzip_after_good_records():
    packed = bytearray(gzip.compress(document(*(article(n) for n in range(1, 5)))))
    packed[-6] ^= 0xFF  # the checksum
    records, error = delivered(bytes(packed))
    assert [r.pmid for r in records] == ["1", "2", "3", "4"]
    assert "damaged" in str(error)
    assert error.records_before == 4


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE PubmedArticleSet [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


@pytest.mark.parametrize("where", ["<Article><ArticleTitle>&i;</ArticleTitle></Article>", '<Article X="&i;"/>', ""])
def test_entity_bombs_are_refused(where):
    records, error = delivered(document(article(1, where), head=BOMB))
    assert records == []
    assert error is not None
    records, error = delivered((BOMB + '<PubmedArticleSet x="&i;">' + article(1) + "</PubmedArticleSet>").encode())
    assert records == []
    assert error is not None


def test_outside_entities_are_never_read(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("do not read me", encoding="utf-8")
    head = f'<!DOCTYPE PubmedArticleSet [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    records, error = delivered(document(article(1, "<Article><ArticleTitle>&x;</ArticleTitle></Article>"), head=head))
    assert records == []
    assert "entities" in str(error)
    head = '<!DOCTYPE PubmedArticleSet SYSTEM "http://127.0.0.1:9/never.dtd">'
    records, error = delivered(document(article(1), article(2, "<Article>&nbsp;</Article>"), head=head))
    assert [r.pmid for r in records] == ["1"]
    assert "unknown entity &nbsp;" in str(error)


def test_endless_records_and_endless_blanks_are_refused():
    class Endless(io.RawIOBase):
        def __init__(self, start, filler):
            self.start, self.filler, self.given = start, filler, 0

        def read(self, size=-1):
            self.given += size
            assert self.given < 3 * MAX_RECORD_BYTES, "no bound"
            start, self.start = self.start, b""
            return start + self.filler * (size // len(self.filler))

    begin = b"<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID>"
    for filler in (b"<b/>", b" ", b"x" * 8):
        records, error = delivered(Endless(begin, filler))
        assert records == []
        assert error is not None
    assert delivered(Endless(b"", b" "))[1] is not None
    deep = document(article(1, "<a>" * 5000 + "</a>" * 5000))
    assert "depth" in str(delivered(deep)[1])


def test_missing_files_and_wrong_sources(tmp_path):
    with pytest.raises(RecordError, match=r"nowhere\.xml: cannot be read: No such file"):
        list(parse_records(tmp_path / "nowhere.xml"))
    with pytest.raises(RecordError, match="cannot be read"):
        list(parse_records(tmp_path))
    with pytest.raises(UsageError, match="mode 'rb'"), open(DATA / "books.xml", encoding="utf-8") as file:
        list(parse_records(file))
    with pytest.raises(UsageError, match="int"):
        list(parse_records(7))


def test_an_unknown_element_warns_and_is_skipped():
    with pytest.warns(UserWarning, match="unknown element <NewThing>"):
        assert [r.pmid for r in parse_records(document(article(1), "<NewThing/>", article(2)))] == ["1", "2"]


def test_reading_is_lazy():
    records = parse_records(document(article(1), "<PubmedArticle><broken>"))
    assert next(records).pmid == "1"
    with pytest.raises(RecordError):
        next(records)


# --- laws ------------------------------------------------------------------------------------------------------------

TAGS = st.sampled_from(
    """
    PubmedArticle PubmedBookArticle MedlineCitation BookDocument Book PubmedData PMID Article ArticleTitle
    BookTitle Journal  JournalIssue PubDate Year Month Day MedlineDate Season Volume Issue Title Abstract
    AbstractText AuthorList Author LastName  CollectiveName Identifier AffiliationInfo Affiliation Language
    DataBankList DataBank DataBankName AccessionNumberList  AccessionNumber PublicationTypeList PublicationType
    MeshHeadingList MeshHeading DescriptorName QualifierName  CommentsCorrectionsList CommentsCorrections OtherID
    OtherAbstract KeywordList Keyword ArticleIdList ArticleId ELocationID  History PubMedPubDate DeleteCitation
    DateRevised Pagination MedlinePgn StartPage i sub sup ERROR
    """.split()
)
ATTRIBUTES = st.sampled_from(
    [
        "",
        ' Label="X"',
        ' IdType="doi"',
        ' IdType="pmc"',
        ' EIdType="doi"',
        ' RefType="RetractionIn"',
        ' PubStatus="entrez"',
    ]
)
TEXTS = st.sampled_from(
    ["", "12345", "0", "2011", "Mar", "31", "10.1000/x", "a &lt; b", "\n ", "é\u2009", "&nbsp;", "]]>", "PMC1"]
)


def element(inner):
    return st.builds(
        lambda tag, attribute, parts, tail: f"<{tag}{attribute}>{''.join(parts)}</{tag}>{tail}",
        TAGS,
        ATTRIBUTES,
        st.lists(inner, max_size=4),
        TEXTS,
    )


TREES = st.recursive(TEXTS, element, max_leaves=25)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.lists(TREES, max_size=4), st.integers(0, 400), st.booleans())
def test_only_our_own_errors_come_out(trees, cut, whole):
    data = document(article(1), *trees, article(2))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for source in (data if whole else data[:cut], data.replace(b"<PubmedArticleSet>", b"<PubmedArticleSet a='1'>")):
            try:
                for found, raw in split_records(source):
                    if isinstance(found, Record):
                        assert re.fullmatch("[1-9][0-9]{0,7}", found.pmid)
                        assert Record.from_dict(json.loads(json.dumps(found.to_dict()))) == found
                        found.digest(), found.facts(), found.registrations_in_text, str(found.authors), str(found.mesh)
                        assert raw
            except EvidenceError:
                pass


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.lists(TREES, max_size=4))
def test_cutting_and_pulling_agree(trees):
    """An attribute on the root sends the same content through lxml's incremental parser."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cut, first = delivered(document(article(1), *trees, article(2)))
        pulled, second = delivered(document(article(1), *trees, article(2)).replace(b"Set>", b"Set a='1'>", 1))
    assert cut == pulled
    assert (first is None) == (second is None)
    if first is not None:
        assert (first.line, first.records_before) == (second.line, second.records_before)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 2000))
def test_flipped_bytes_never_crash(noise, at):
    data = (DATA / "oddities.xml").read_bytes()
    at = at * len(data) // 2000
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, error = delivered(data[:at] + noise + data[at + len(noise) :])
    assert error is None or isinstance(error, RecordError)
