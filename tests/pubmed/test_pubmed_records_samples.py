"""Every well-formed sample of PubMed XML, read a second time in another way: all fields must agree.

The second reading uses only ElementTree and plain paths, knows nothing of the parser, and is deliberately naive.
"""

from __future__ import annotations

import gzip
import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path

import pytest

from evidence_tools.errors import RecordError
from evidence_tools.pubmed import Deletion, parse_records, read_update

SETS = {"PubmedArticleSet", "MedlineCitationSet", "PubmedBookArticleSet", "PubmedArticle"}


def squeeze(text):
    return re.sub(r"\s+", " ", text or "").strip()


def whole(element):
    return "" if element is None else squeeze("".join(element.itertext()))


def wholes(root, path):
    return [text for text in (whole(e) for e in root.findall(path)) if text]


def first(*values):
    return next((value for value in values if value), "")


def second_reading(node):
    """The checked fields of one article or book, as a dict."""
    book = node.find("BookDocument")
    base = book if book is not None else node if node.tag == "MedlineCitation" else node.find("MedlineCitation")
    article = base.find("Article") if book is None else book
    if article is None:
        article = ET.Element("nothing")
    if book is None:
        ids, people = node.find("PubmedData/ArticleIdList"), article.findall("AuthorList/Author")
        journal, types = whole(article.find("Journal/Title")), wholes(article, "PublicationTypeList/PublicationType")
        title = whole(article.find("ArticleTitle"))
        printed_doi = wholes(article, "ELocationID[@EIdType='doi'][@ValidYN='Y']")
    else:
        ids, journal, types = (
            book.find("ArticleIdList"),
            whole(book.find("Book/BookTitle")),
            wholes(book, "PublicationType"),
        )
        title = first(whole(book.find("ArticleTitle")), journal)
        people = book.findall("AuthorList[@Type='authors']/Author") or book.findall(
            "Book/AuthorList[@Type='authors']/Author"
        )
        printed_doi = wholes(book, "Book/ELocationID[@EIdType='doi']")
    ids = ids if ids is not None else ET.Element("nothing")
    links = {link.get("RefType"): 1 for link in base.findall("CommentsCorrectionsList/CommentsCorrections")}
    sections = [(squeeze(s.get("Label")), whole(s)) for s in article.findall("Abstract/AbstractText") if whole(s)]
    if "Retracted Publication" in types or "RetractionIn" in links:
        status = "retracted"
    elif "ExpressionOfConcernIn" in links:
        status = "expression_of_concern"
    else:
        status = (
            "corrected" if links.keys() & {"ErratumIn", "CorrectedRepublishedIn", "PartialRetractionIn"} else "none"
        )
    date = node.find(".//JournalIssue/PubDate")
    stated = "" if date is None else (date.findtext("Year") or "") + (date.findtext("MedlineDate") or "")
    return {
        "pmid": whole(base.find("PMID")),
        "title": title,
        "doi": first(*wholes(ids, "ArticleId[@IdType='doi']"), *printed_doi),
        "pmcid": first(*wholes(ids, "ArticleId[@IdType='pmc']")),
        "journal": journal,
        "n_authors": len(people),
        "last_names": [whole(p.find("LastName")) for p in people],
        "fore_names": [whole(p.find("ForeName")) for p in people],
        "collective": [whole(p.find("CollectiveName")) for p in people if p.find("CollectiveName") is not None],
        "publication_types": types,
        "sections": sections,
        "abstract": " ".join(f"{label}: {text}" if label else text for label, text in sections),
        "retraction_status": status,
        "mesh": [whole(m.find("DescriptorName")) for m in base.findall("MeshHeadingList/MeshHeading")],
        "major": [m.find("*[@MajorTopicYN='Y']") is not None for m in base.findall("MeshHeadingList/MeshHeading")],
        "keywords": wholes(base, "KeywordList/Keyword"),
        "volume": whole(article.find("Journal/JournalIssue/Volume")),
        "issue": whole(article.find("Journal/JournalIssue/Issue")),
        "pages": whole(article.find("Pagination/MedlinePgn")),
        "numbers": wholes(article, "DataBankList/DataBank/AccessionNumberList/AccessionNumber"),
        "affiliations": sorted({text for p in people for text in wholes(p, "AffiliationInfo/Affiliation")}),
        "languages": ", ".join(wholes(article, "Language")),
        "year": re.search(r"\d{4}", stated).group() if stated and date is not None else None,
        "kind": "book" if book is not None else "article",
    }


def as_checked(record, second):
    """Our record in the same shape."""
    return {
        "pmid": record.pmid,
        "title": record.title,
        "doi": record.doi,
        "pmcid": record.pmcid,
        "journal": record.journal,
        "n_authors": len(record.authors),
        "last_names": [a.last for a in record.authors],
        "fore_names": [a.fore for a in record.authors],
        "collective": [a.collective for a in record.authors if a.collective],
        "publication_types": record.publication_types,
        "sections": record.sections,
        "abstract": " ".join(record.abstract.split()),
        "retraction_status": record.retraction_status,
        "mesh": [m.descriptor for m in record.mesh],
        "major": [m.major for m in record.mesh],
        "keywords": record.keywords,
        "volume": record.volume,
        "issue": record.issue,
        "pages": record.pages,
        "numbers": [r.number for r in record.registrations],
        "affiliations": sorted(record.affiliations),
        "languages": record.language,
        "year": str(record.year) if second["year"] else None,
        "kind": record.kind,
    }


def sample_files(shared):
    return sorted(p for p in (shared / "pubmed_samples").rglob("*") if p.name.endswith((".xml", ".xml.gz")))


def content(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.name.endswith(".gz") else path.read_bytes()


def test_all_fields_agree_with_an_independent_reading(shared):
    files = records = 0
    for path in sample_files(shared):
        try:
            root = ET.fromstring(content(path))
        except ET.ParseError:
            continue
        if root.tag not in SETS:
            continue
        nodes = (
            [root]
            if root.tag == "PubmedArticle"
            else [n for n in root if n.tag in ("PubmedArticle", "PubmedBookArticle")]
        )
        ours = list(parse_records(path))
        assert len(ours) == len(nodes), path
        for node, record in zip(nodes, ours, strict=True):
            second = second_reading(node)
            assert as_checked(record, second) == second, (path.name, record.pmid)
        files += 1
        records += len(ours)
    assert files >= 240
    assert records >= 5000


def test_deletions_of_update_files_arrive(shared):
    withdrawn = 0
    for path in sorted((shared / "pubmed_samples" / "baseline").glob("*.gz")):
        expected = [whole(e) for e in ET.fromstring(content(path)).findall("DeleteCitation/PMID")]
        assert [d.pmid for d in read_update(path) if isinstance(d, Deletion)] == expected
        withdrawn += len(expected)
    assert withdrawn > 200


def test_the_digest_notices_every_change_of_content_announced_or_silent(shared):
    """One search, read four times in three years: what differs in the second reading differs in the digest."""
    folder = shared / "pubmed_samples" / "timeseries" / "phthalate_search"
    snapshots = []
    for path in sorted(folder.glob("*efetch*.xml")):
        second = {whole(n.find(".//PMID")): second_reading(n) for n in ET.parse(path).getroot()}
        snapshots.append({record.pmid: (record, second[record.pmid]) for record in parse_records(path)})
    compared = announced = silent = quiet = 0
    for before, after in pairwise(snapshots):
        for pmid in before.keys() & after.keys():
            (old, old_second), (new, new_second) = before[pmid], after[pmid]
            compared += 1
            announced += old.revised != new.revised
            different = old.digest() != new.digest()
            if old_second != new_second:
                assert different, pmid
                silent += old.revised == new.revised
            quiet += not different
    assert (compared, announced, silent) == (720, 24, 8)
    assert quiet > 680  # and what did not change does not count as changed


def test_every_other_sample_is_refused_with_its_place(shared):
    refused = 0
    for path in sample_files(shared):
        try:
            root = ET.fromstring(content(path))
        except ET.ParseError:
            root = None
        if root is not None and root.tag in SETS:
            continue
        with pytest.raises(RecordError, match=rf"{re.escape(str(path))}:\d+: ") as caught:
            list(parse_records(path))
        assert caught.value.line > 0
        assert caught.value.records_before == 0
        refused += 1
    assert refused > 50


def test_a_good_file_cut_anywhere_gives_the_whole_records_before_the_cut(shared):
    path = shared / "pubmed_samples" / "timeseries" / "import20" / "2022-12-15_efetch_334716.xml"
    data = path.read_bytes()
    ends = [m.end() for m in re.finditer(b"</PubmedArticle>", data)]
    whole_file = [r.pmid for r in parse_records(data)]
    for cut in range(len(data) // 40, len(data) - 30, len(data) // 40):
        expected = sum(end <= cut for end in ends)
        got = []
        with pytest.raises(RecordError) as caught:
            for record in parse_records(data[:cut]):
                got.append(record.pmid)
        assert got == whole_file[:expected]
        assert caught.value.records_before == expected
        assert abs(caught.value.line - (data[:cut].count(b"\n") + 1)) <= 1
        byte = re.search(r"byte ([\d,]+)", str(caught.value))
        assert abs(int(byte.group(1).replace(",", "")) - cut) < 2000
        # the same for its compressed form, cut in the compressed bytes
    packed = gzip.compress(data, mtime=0)
    got = []
    with pytest.raises(RecordError, match="the gzip file is cut off"):
        for record in parse_records(packed[: len(packed) * 3 // 4]):
            got.append(record.pmid)
    assert 5 < len(got) < len(whole_file)
    assert got == whole_file[: len(got)]
