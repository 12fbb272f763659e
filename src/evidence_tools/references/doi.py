"""DOIs as people and databases write them: bare, in an address, percent-coded, with a publisher's path behind them.

The form is Crossref's ("DOIs and matching regular expressions"): ``10.``, a registrant, ``/`` and a suffix that may
hold nearly anything. What follows it in an address (``/full``, ``.pdf``, ``?needAccess=true``) belongs to the address.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

__all__ = ["CENTRAL", "doi_stem", "dois_in", "is_preprint_doi", "normal_doi"]

CENTRAL = re.compile(r"10\.1002/central/", re.IGNORECASE)
"""Begins the Cochrane Library's own number of a record of CENTRAL: it names the record, never the article."""

_NO_WORK = re.compile(rf"{CENTRAL.pattern}|10\.13039/", re.IGNORECASE)  # Crossref's numbers of funders, too
_IMAGE = re.compile(r"\.(?:png|jpe?g|gif|svg|tiff?|zip|docx?|xlsx?|csv|mp4)$", re.IGNORECASE)
_START = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]{1,9}){0,2}/", re.IGNORECASE)
_SUFFIX = re.compile(r"[^\s\"<>{}\\|]{1,500}")
# ANSI/NISO Z39.56 (SICI), the form of many DOIs before 2002: its brackets belong to it, angled or (BioOne) square.
_SICI = re.compile(
    r"[^\s<>\[\]\"]{1,80}(?:<[^\s<>\"]{1,60}>|\[[^\s\[\]\"]{1,60}\])[0-9]\.[0-9]\.[A-Z]{2};2(?:-[A-Z0-9#/?])?",
    re.IGNORECASE,
)
_ESCAPED = re.compile(r"\\([_%&#~])")  # of BibTeX, in other files
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212"), "-")  # as printed; no DOI holds them
_CODED = re.compile(r"%[0-9a-f]{2}", re.IGNORECASE)
# A second identifier glued on, as in 10.1000/a;10.1000/b or 10.1000/a,PMID:5
_NEXT = re.compile(r"[;,](?=10\.[0-9]{4}|(?:pmid|pmcid|doi|https?|jsessionid)\W)|&[a-z_.]{1,20}=|[?#\[]", re.IGNORECASE)
_PATH = re.compile(
    r"/(?:abstract|full|fulltext|full-text|pdf|epdf|pdfdirect|pdf\+html|html|meta|references|summary|figures|tables|"
    r"citedby|citations?|information|appendices|epub|xml|download|issuetoc|suppl_file|suppinfo|supplementary-material|reader|article-info|transform)"
    r"(?=[/.?#]|$).*$",
    re.IGNORECASE | re.DOTALL,
)
_ENDING = re.compile(
    r"\.(?:pdf|full|full-text|abstract|html?|long|short|extract|epub|full\.pdf(?:\+html)?)$", re.IGNORECASE
)
_OXFORD = re.compile(r"(10\.1093/[^/]{1,60}/[^/]{1,60})/[0-9]{5,9}(?:/[^/]{0,80})?$", re.IGNORECASE)  # of the page
_BIORXIV = re.compile(
    r"(10\.(?:1101|64898)/(?:[0-9]{4}\.[0-9]{2}\.[0-9]{2}\.)?[0-9]{6,8})v[0-9]{1,2}.*$", re.IGNORECASE
)

_PREPRINT = re.compile(
    r"10\.(?:(?:1101|64898)/(?:[0-9]{4}\.[0-9]{2}\.[0-9]{2}\.)?[0-9]{6,8}$|21203/rs|20944/preprints|26434/chemrxiv|"
    r"2196/preprints|7287/peerj\.preprints|1590/scielopreprints|48550/arxiv|2139/ssrn|36227/techrxiv|22541/au|"
    r"312(?:19|2[2-9]|3[0-6])/|35542/)",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"(?:(?P<slash>/v[0-9]{1,2})|(?<=[0-9a-z])(?P<joined>[-._]?v[0-9]{1,2})|(?P<f1000>(?<=research\.[0-9]{4})"
    r"\.[0-9]{1,2}|(?<=research\.[0-9]{5})\.[0-9]{1,2}|(?<=research\.[0-9]{6})\.[0-9]{1,2})|(?P<pub>\.pub[0-9]{1,2}))$"
)


def dois_in(text: str) -> Iterator[str]:
    """Yield every DOI a text mentions, in order, as printed but without what the address around it adds.

    Numbers of CENTRAL (`CENTRAL`) are left out: they say nothing about the article. The time grows with the length.
    """
    for token in _tokens(text):
        position, address = 0, _address_from(token)
        while start := _START.search(token, position):
            found = _SICI.match(token, start.end())
            if found is None:
                found = _SUFFIX.match(token, start.end())
            if found is None:
                position = start.end()
                continue
            position = found.end()
            if start.start() and token[start.start() - 1].isdigit():
                continue
            in_address = address < start.start() or token[max(start.start() - 1, 0)] in "?&="
            doi, rest = _trimmed(token[start.start() : found.end()], in_address)
            position = max(start.end(), position - rest)
            if doi and not _NO_WORK.match(doi) and not (in_address and _IMAGE.search(doi)):
                yield doi


def normal_doi(text: str) -> str:
    """DOI in lower case (DOIs know no case), without address or closing punctuation; ``""`` if the text is none.

    The text must be one DOI: bare, after ``doi:``, or inside one address. For a mention in a sentence see `dois_in`.
    """
    text = re.sub(r"^(?:doi\s?:?\s*)+", "", text.strip(), flags=re.IGNORECASE)
    if re.search(r"\s", text) or not text.casefold().startswith(("10.", "http", "www.", "info:doi/", "urn:doi:")):
        return ""
    first = next(dois_in(text), "")
    return first.lower()


def doi_stem(doi: str) -> str:
    """DOI without its version: ``10.21203/rs.3.rs-1/v2`` -> ``10.21203/rs.3.rs-1``; lower case."""
    doi = doi.lower()
    return _VERSION.sub("", doi) if _PREPRINT.match(doi) or "f1000research" in doi or ".pub" in doi else doi


def is_preprint_doi(doi: str) -> bool:
    """Whether the registrant gives this form of DOI to preprints only."""
    return bool(_PREPRINT.match(doi))


def _tokens(text: str) -> Iterator[str]:
    text = _ESCAPED.sub(r"\1", text).translate(_HYPHENS) if "10." in text else ""
    for token in html.unescape(text).split():
        for _ in range(2):  # addresses inside addresses are coded twice
            if _CODED.search(token):
                token = unquote(token)
        if "10." in token:
            yield from token.split()


def _address_from(token: str) -> int:
    """Offset from which the token is an address; its length if it is none."""
    if token[:4].lower() == "www.":
        return 0
    found = token.find("://")
    return found if found >= 0 else len(token)


def _trimmed(doi: str, address: bool) -> tuple[str, int]:
    """Cut what the address or the sentence adds; also how many signs behind the cut are still to be searched."""
    length = len(doi)
    if "<" in doi or ".co;2" in doi.lower():  # SICI: ; # and ? belong to it
        return doi, 0
    cut = _NEXT.search(doi)
    rest = length - cut.start() if cut else 0
    doi = doi[: cut.start()] if cut else doi
    if address:
        doi = doi.partition(";")[0] if "(sici)" not in doi.lower() else doi
        doi = _OXFORD.sub(r"\1", doi)
    while True:
        before = doi
        doi = _unclosed(_ENDING.sub("", _PATH.sub("", doi)).rstrip("/").rstrip(".,;:'*_~`’”"))
        doi = _BIORXIV.sub(r"\1", doi)
        if doi == before:
            break
    return (doi if _START.match(doi) and not doi.endswith("/") else ""), rest


def _unclosed(doi: str) -> str:
    while doi.endswith((")", "]")) and doi.count(doi[-1]) > doi.count({")": "(", "]": "["}[doi[-1]]):
        doi = doi[:-1]
    return doi
