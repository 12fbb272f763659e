"""One element of PubMed XML to one `Record`: a single walk over its children, dispatched by tag.

Paths are scoped: the article's own identifiers come from ``PubmedData/ArticleIdList`` and ``Article/ELocationID``,
never from the lists of its references. Tables of handlers keep it fast (no searching) and readable (one line a tag).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping

from lxml.etree import _Element as Element

from evidence_tools.pubmed.records import Author, Deletion, MeshHeading, Record, Registration

__all__ = ["PMID", "RECORD_TAGS", "deletions", "read_element"]

PMID = re.compile(r"[1-9]\d{0,7}")
"""A PubMed identifier."""

MONTHS = (
    {
        name: number
        for number, names in enumerate(
            "jan january,feb february,mar march,apr april,may,jun june,jul july,aug august,sep sept september,"
            "oct october,nov november,dec december".split(","),
            start=1,
        )
        for name in names.split()
    }
    | {str(n): n for n in range(1, 13)}
    | {f"{n:02}": n for n in range(1, 10)}
)

# Everything str.split() takes for a blank, but the blank itself. Looking for each (memchr) is three times as fast as a
# regular expression, and both are faster than splitting an abstract that has none.
_ODD_BLANKS = (
    *("\n", "  ", "\t", "\r", "\xa0", "\u2009", "\u202f", "\u2003", "\u2002", "\u3000", "\u200a", "\u2005"),
    *map(chr, (0x0B, 0x0C, 0x1C, 0x1D, 0x1E, 0x1F, 0x85, 0x1680, 0x2028, 0x2029, 0x205F)),
    *map(chr, (0x2000, 0x2001, 0x2004, 0x2006, 0x2007, 0x2008)),
)
_DOI_PREFIX = re.compile(r"^(?:doi:\s*|https?://(?:dx\.)?doi\.org/)", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(1[5-9]|20|21)\d\d(?!\d)")

Handlers = Mapping[str, Callable[[Element, Record], None]]


def read_element(element: Element) -> Record:
    """Read a ``PubmedArticle``, ``PubmedBookArticle``, or a bare ``MedlineCitation`` of the legacy files."""
    record = Record()
    tag = element.tag
    if tag == "PubmedArticle":
        _walk(element, record, _PUBMED_ARTICLE)
    elif tag == "PubmedBookArticle":
        record.kind = "book"
        _walk(element, record, _BOOK_ARTICLE)
    else:
        _citation(element, record)
    return record


def deletions(element: Element) -> list[Deletion]:
    """PMIDs of a ``DeleteCitation`` (or ``DeleteDocument``, its counterpart for books)."""
    return [Deletion(_text(child), child.get("Version", "")) for child in element if child.tag == "PMID"]


def _walk(element: Element, record: Record, handlers: Handlers) -> None:
    for child in element:
        handler = handlers.get(child.tag)
        if handler is not None:
            handler(child, record)


def _text(element: Element) -> str:
    """All text below an element, markup dropped, runs of white space as one blank: ``CO<sub>2</sub>`` -> CO2."""
    text = "".join(element.itertext()) if len(element) else element.text
    if not text:
        return ""
    if text.isascii():
        # the other blanks of ASCII are not allowed in XML
        if "  " in text or "\n" in text or "\t" in text or "\r" in text:
            return " ".join(text.split())
        return text.strip()
    for blank in _ODD_BLANKS:
        if blank in text:
            return " ".join(text.split())
    return text.strip()


def _texts(element: Element, tag: str) -> list[str]:
    return [text for child in element.iterchildren(tag) if (text := _text(child))]


# --- articles -----------------------------------------------------------------------------------------------


def _citation(element: Element, record: Record) -> None:
    record.status = element.get("Status", "")
    _walk(element, record, _MEDLINE_CITATION)
    types = record.publication_types
    links = {kind for kind, _ in record.corrections}
    if "Retracted Publication" in types or "RetractionIn" in links:
        record.retraction_status = "retracted"
    elif "ExpressionOfConcernIn" in links:
        record.retraction_status = "expression_of_concern"
    elif links & {"ErratumIn", "CorrectedRepublishedIn", "PartialRetractionIn"}:
        record.retraction_status = "corrected"


def _pmid(element: Element, record: Record) -> None:
    record.pmid = _text(element)
    record.version = element.get("Version", "")


def _title(element: Element, record: Record) -> None:
    record.title = _text(element)


def _journal(element: Element, record: Record) -> None:
    for child in element:
        tag = child.tag
        if tag == "Title":
            record.journal = _text(child)
        elif tag == "ISOAbbreviation":
            record.journal_abbreviation = _text(child)
        elif tag == "ISSN":
            record.issn = _text(child)
        elif tag == "JournalIssue":
            _walk(child, record, _ISSUE)


def _journal_info(element: Element, record: Record) -> None:
    for child in element:
        tag = child.tag
        if tag == "MedlineTA":
            abbreviation = _text(child)
            record.journal_abbreviation = record.journal_abbreviation or abbreviation
            record.journal = record.journal or abbreviation
        elif tag == "NlmUniqueID":
            record.journal_id = _text(child)


def _volume(element: Element, record: Record) -> None:
    record.volume = _text(element)


def _issue(element: Element, record: Record) -> None:
    record.issue = _text(element)


def _pub_date(element: Element, record: Record) -> None:
    record.year, record.date = _date(element)


def _article_date(element: Element, record: Record) -> None:
    # the day it went online: only where the issue has no date at all
    if record.year is None:
        record.year, record.date = _date(element)


def _date(element: Element) -> tuple[int | None, str]:
    """Year and partial ISO date; a season or a range of months is an unknown month, never a wrong one."""
    parts = {child.tag: (child.text or "").strip() for child in element}
    found = _YEAR.search(parts.get("Year") or parts.get("MedlineDate", ""))
    if not found:
        return None, ""
    year, month = int(found.group()), MONTHS.get(parts.get("Month", "").lower())
    if month is None:
        return year, str(year)
    day = parts.get("Day", "")
    if day.isdecimal() and len(day) < 3:
        try:
            return year, datetime.date(year, month, int(day)).isoformat()
        except ValueError:
            pass
    return year, f"{year}-{month:02}"


def _pagination(element: Element, record: Record) -> None:
    parts = {child.tag: _text(child) for child in element}
    record.pages = parts.get("MedlinePgn") or "-".join(filter(None, (parts.get("StartPage"), parts.get("EndPage"))))


def _abstract(element: Element, record: Record) -> None:
    for child in element.iterchildren("AbstractText"):
        text = _text(child)
        if text:
            record.sections.append(((child.get("Label") or "").strip(), text))
    record.abstract = _joined(record.sections)


def _joined(sections: list[tuple[str, str]]) -> str:
    if len(sections) == 1 and not sections[0][0]:
        return sections[0][1]
    return "\n".join(f"{label.rstrip(':')}: {text}" if label else text for label, text in sections)


def _other_abstract(element: Element, record: Record) -> None:
    sections = [((child.get("Label") or "").strip(), _text(child)) for child in element.iterchildren("AbstractText")]
    kind = element.get("Type") or ""
    name = element.get("Language", "") if kind in ("", "Publisher") else kind
    record.other_abstracts.append((name, _joined(sections)))


def _authors(element: Element, record: Record) -> None:
    record.authors = _people(element)
    affiliations = [affiliation for author in record.authors for affiliation in author.affiliations]
    if affiliations:
        record.affiliations = list(dict.fromkeys(affiliations))


def _people(element: Element) -> list[Author]:
    people = []
    for person in element.iterchildren("Author"):
        last = fore = initials = suffix = collective = orcid = ""
        affiliations: tuple[str, ...] = ()
        for child in person:
            tag = child.tag
            if tag == "LastName":
                last = _text(child)
            elif tag in ("ForeName", "FirstName"):
                fore = _text(child)
            elif tag == "Initials":
                initials = _text(child)
            elif tag == "AffiliationInfo":
                affiliations += tuple(_texts(child, "Affiliation"))
            elif tag == "CollectiveName":
                collective = _text(child)
            elif tag == "Suffix":
                suffix = _text(child)
            elif tag == "Identifier":
                if child.get("Source") == "ORCID":
                    orcid = _text(child).removesuffix("/").rpartition("/")[2]
            elif tag == "Affiliation":  # before 2015
                affiliations += (_text(child),)
        people.append(Author(last, fore, initials, suffix, collective, orcid, affiliations))
    return people


def _language(element: Element, record: Record) -> None:
    record.language = f"{record.language}, {_text(element)}" if record.language else _text(element)


def _publication_types(element: Element, record: Record) -> None:
    record.publication_types += _texts(element, "PublicationType")


def _publication_type(element: Element, record: Record) -> None:
    record.publication_types.append(_text(element))


def _location(element: Element, record: Record) -> None:
    if element.get("EIdType") == "doi" and element.get("ValidYN") != "N" and not record.doi:
        record.doi = _doi(element)


def _doi(element: Element) -> str:
    return _DOI_PREFIX.sub("", _text(element))


def _data_banks(element: Element, record: Record) -> None:
    for bank in element.iterchildren("DataBank"):
        name = " ".join(_texts(bank, "DataBankName"))
        for numbers in bank.iterchildren("AccessionNumberList"):
            record.registrations += [Registration(name, number) for number in _texts(numbers, "AccessionNumber")]


def _vernacular(element: Element, record: Record) -> None:
    record.vernacular_title = _text(element)


def _mesh(element: Element, record: Record) -> None:
    for heading in element.iterchildren("MeshHeading"):
        descriptor, ui, major = "", "", False
        qualifiers = []
        for child in heading:
            starred = child.get("MajorTopicYN") == "Y"
            if child.tag == "DescriptorName":
                descriptor, ui, major = _text(child), child.get("UI", ""), starred
            elif child.tag == "QualifierName":
                qualifiers.append((_text(child), starred))
        record.mesh.append(MeshHeading(descriptor, ui, major, tuple(qualifiers)))


def _keywords(element: Element, record: Record) -> None:
    record.keywords += _texts(element, "Keyword")


def _corrections(element: Element, record: Record) -> None:
    for link in element.iterchildren("CommentsCorrections"):
        kind = link.get("RefType", "")
        if kind != "Cites":
            record.corrections.append((kind, " ".join(_texts(link, "PMID"))))


def _old_corrections(element: Element, record: Record) -> None:
    # before 2008 the type was the name of the element
    record.corrections += [(link.tag, " ".join(_texts(link, "PMID"))) for link in element]


def _conflict(element: Element, record: Record) -> None:
    record.conflict_of_interest = _text(element)


def _revised(element: Element, record: Record) -> None:
    record.revised = _date(element)[1]


def _other_id(element: Element, record: Record) -> None:
    # legacy citations have no ArticleIdList; what one says comes later in the record and wins
    found = re.match(r"PMC\d+", _text(element))
    if found:
        record.pmcid = record.pmcid or found.group()


# --- identifiers and history --------------------------------------------------------------------------------


def _article_ids(element: Element, record: Record) -> None:
    doi = pmcid = ""
    for child in element.iterchildren("ArticleId"):
        kind = child.get("IdType")
        if kind == "doi":
            doi = doi or _doi(child)
        elif kind == "pmc":
            pmcid = pmcid or _text(child)
    record.doi = doi or record.doi
    record.pmcid = pmcid or record.pmcid


def _history(element: Element, record: Record) -> None:
    for child in element.iterchildren("PubMedPubDate"):
        if child.get("PubStatus") == "entrez":
            record.entered = _date(child)[1]


def _pubmed_data(element: Element, record: Record) -> None:
    _walk(element, record, _PUBMED_DATA)


def _article(element: Element, record: Record) -> None:
    _walk(element, record, _ARTICLE)


# --- books --------------------------------------------------------------------------------------------------


def _book_document(element: Element, record: Record) -> None:
    _walk(element, record, _BOOK_DOCUMENT)
    record.title = record.title or record.journal  # a whole book: its title is the title


def _book(element: Element, record: Record) -> None:
    for child in element:
        tag = child.tag
        if tag == "BookTitle":
            record.journal = _text(child)
        elif tag == "AuthorList":
            if child.get("Type") == "editors":
                record.editors += _people(child)
            elif not record.authors:
                _authors(child, record)
        elif tag == "PubDate":
            if record.year is None:
                record.year, record.date = _date(child)
        elif tag == "Publisher":
            record.publisher = " ".join(_texts(child, "PublisherName"))
        elif tag == "Isbn":
            record.isbn = record.isbn or _text(child)
        elif tag == "Volume":
            record.volume = _text(child)
        elif tag == "ELocationID":
            _location(child, record)


def _chapter_authors(element: Element, record: Record) -> None:
    if element.get("Type") == "editors":
        record.editors += _people(element)
    else:
        _authors(element, record)


_ISSUE: Handlers = {"Volume": _volume, "Issue": _issue, "PubDate": _pub_date}
_ARTICLE: Handlers = {
    "Journal": _journal,
    "ArticleTitle": _title,
    "Pagination": _pagination,
    "ELocationID": _location,
    "Abstract": _abstract,
    "AuthorList": _authors,
    "Language": _language,
    "DataBankList": _data_banks,
    "PublicationTypeList": _publication_types,
    "VernacularTitle": _vernacular,
    "ArticleDate": _article_date,
}
_MEDLINE_CITATION: Handlers = {
    "PMID": _pmid,
    "Article": _article,
    "DateRevised": _revised,
    "MedlineJournalInfo": _journal_info,
    "CommentsCorrectionsList": _corrections,
    "CommentsCorrections": _old_corrections,
    "MeshHeadingList": _mesh,
    "OtherID": _other_id,
    "OtherAbstract": _other_abstract,
    "KeywordList": _keywords,
    "CoiStatement": _conflict,
}
_PUBMED_DATA: Handlers = {"ArticleIdList": _article_ids, "History": _history}
_PUBMED_ARTICLE: Handlers = {"MedlineCitation": _citation, "PubmedData": _pubmed_data}
_BOOK_DOCUMENT: Handlers = {
    "PMID": _pmid,
    "ArticleIdList": _article_ids,
    "Book": _book,
    "ArticleTitle": _title,
    "VernacularTitle": _vernacular,
    "Pagination": _pagination,
    "Language": _language,
    "AuthorList": _chapter_authors,
    "PublicationType": _publication_type,
    "Abstract": _abstract,
    "KeywordList": _keywords,
    "ContributionDate": _pub_date,
    "DateRevised": _revised,
}
_BOOK_ARTICLE: Handlers = {"BookDocument": _book_document, "PubmedBookData": _pubmed_data}
RECORD_TAGS = frozenset({"PubmedArticle", "PubmedBookArticle", "MedlineCitation"})
