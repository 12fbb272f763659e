"""PMIDs, PMCIDs and DOIs: recognised, normalised, found in entries, and judged in a sentence a person can act on.

Only the form is judged here; whether the record exists is a question for PubMed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from evidence_tools.errors import Problem, UsageError
from evidence_tools.references.bibliography import MONTHS, Bibliography
from evidence_tools.references.latex import decode_field

__all__ = ["IdAnswer", "Ids", "check_bib", "find_ids", "inspect_id", "normal_doi", "normal_pmcid", "normal_pmid"]

_PMID = re.compile(r"[1-9][0-9]{0,7}")
_PMCID = re.compile(r"PMC([1-9][0-9]{0,8})(\.[0-9]+)?", re.IGNORECASE)
# Crossref: "DOIs and matching regular expressions"; the suffix may hold nearly anything, so blanks and quotes end it.
_DOI = re.compile(r"10\.[0-9]{4,9}/[^\s\"<>{}\\]+", re.IGNORECASE)
_DOI_PREFIX = re.compile(r"^(?:doi:?\s*|https?://(?:dx\.)?doi\.org/)", re.IGNORECASE)
_PMID_PREFIX = re.compile(
    r"^(?:pmid:?\s*|https?://(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/)", re.I
)
_PMCID_PREFIX = re.compile(r"^(?:pmcid:?\s*|https?://(?:www\.)?(?:pmc\.)?ncbi\.nlm\.nih\.gov/(?:pmc/)?articles/)", re.I)
_PMID_IN_TEXT = re.compile(
    r"(?:\bPMID:?\s*|pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/pubmed/(?:\?term=)?)([1-9][0-9]{0,7})(?![0-9])",
    re.I,
)
_PMCID_IN_TEXT = re.compile(r"(?<![A-Za-z0-9])(PMC[1-9][0-9]{0,8})(?![0-9])", re.IGNORECASE)
_PROSE = ("note", "annote", "annotation", "extra", "url", "howpublished", "eprint", "file")


class Ids(NamedTuple):
    """Identifiers of one entry, normalised; ``""`` where there is none."""

    pmid: str = ""
    doi: str = ""
    pmcid: str = ""


@dataclass(frozen=True)
class IdAnswer:
    """What `inspect_id` has to say; ``str(answer)`` is the sentence."""

    ok: bool
    kind: str
    value: str
    sentence: str

    def __str__(self) -> str:
        return self.sentence


def normal_pmid(text: str) -> str:
    """PMID as digits, from ``PMID: 123``, an address or digits; ``""`` if it is none."""
    text = _PMID_PREFIX.sub("", text.strip()).rstrip("/")
    return text if _PMID.fullmatch(text) else ""


def normal_pmcid(text: str) -> str:
    """PMCID as ``PMC123``, without version; ``""`` if it is none."""
    found = _PMCID.fullmatch(_PMCID_PREFIX.sub("", text.strip()).rstrip("/"))
    return f"PMC{found.group(1)}" if found else ""


def normal_doi(text: str) -> str:
    """DOI in lower case (DOIs know no case), without address or closing punctuation; ``""`` if it is none."""
    text = _DOI_PREFIX.sub("", text.strip())
    found = _DOI.fullmatch(text)
    if not found:
        return ""
    text = text.rstrip(".,;:'")
    while text.endswith((")", "]")) and text.count(text[-1]) > text.count({")": "(", "]": "["}[text[-1]]):
        text = text[:-1].rstrip(".,;:'")
    return text.lower() if _DOI.fullmatch(text) else ""


def inspect_id(text: str, kind: str = "") -> IdAnswer:
    """Say whether a text is a well-formed identifier, and if not, what is wrong with it.

    Parameters
    ----------
    text : str
        As a person typed it: with or without prefix or address.
    kind : str
        ``pmid``, ``pmcid`` or ``doi``; empty to guess from the text.

    Raises
    ------
    UsageError
        If `kind` is none of these.

    Examples
    --------
    >>> print(inspect_id("PMC7000001"))
    PMC7000001 is a well-formed PMCID: https://pmc.ncbi.nlm.nih.gov/articles/PMC7000001/
    >>> print(inspect_id("0123", "pmid"))
    '0123' is no PMID: it starts with 0. Allowed: 1 to 8 digits, the first not 0. Copy it from the PubMed page.
    """
    kind = kind.lower() or _guess(text)
    if kind not in _KINDS:
        raise UsageError(f"unknown kind of identifier {kind!r}. Allowed: pmid, pmcid, doi.")
    name, normal, address, why, allowed = _KINDS[kind]
    value = normal(text)
    if value:
        return IdAnswer(True, kind, value, f"{value} is a well-formed {name}: {address.format(value)}")
    return IdAnswer(False, kind, "", f"{text.strip()[:60]!r} is no {name}: {why(text.strip())}. Allowed: {allowed}")


def _guess(text: str) -> str:
    if re.search(r"10\.|doi", text, re.IGNORECASE):
        return "doi"
    return "pmcid" if re.search("pmc", text, re.IGNORECASE) else "pmid"


def _why_no_pmid(text: str) -> str:
    text = _PMID_PREFIX.sub("", text)
    if not text:
        return "it is empty"
    if not text.isdecimal():
        return f"{next((c for c in text if not c.isdecimal()), '')!r} is not a digit"
    return "it starts with 0" if text.startswith("0") else f"it has {len(text)} digits"


def _why_no_pmcid(text: str) -> str:
    return "it does not begin with PMC" if not text.upper().startswith("PMC") else "PMC must be followed by digits only"


def _why_no_doi(text: str) -> str:
    text = _DOI_PREFIX.sub("", text)
    if not text.startswith("10."):
        return "it does not begin with 10."
    return (
        "it has a blank or quote inside"
        if re.search(r"[\s\"<>{}]", text)
        else "4 to 9 digits, / and a suffix must follow 10."
    )


_KINDS = {
    "pmid": (
        "PMID",
        normal_pmid,
        "https://pubmed.ncbi.nlm.nih.gov/{}/",
        _why_no_pmid,
        "1 to 8 digits, the first not 0. Copy it from the PubMed page.",
    ),
    "pmcid": (
        "PMCID",
        normal_pmcid,
        "https://pmc.ncbi.nlm.nih.gov/articles/{}/",
        _why_no_pmcid,
        "PMC and digits, e.g. PMC7000001. Copy it from the PMC page.",
    ),
    "doi": ("DOI", normal_doi, "https://doi.org/{}", _why_no_doi, "10.1234/suffix. Copy it from the article's page."),
}


def find_ids(entry: Mapping[str, str]) -> Ids:
    """Identifiers of an entry, wherever Zotero, Mendeley or a person put them: their fields, notes, addresses.

    A field of its own goes before a mention in a note.
    """
    entry = {name.lower(): decode_field("doi", value) for name, value in entry.items()}
    prose = "\n".join(entry.get(name, "") for name in _PROSE)
    pmid = next((p for name in ("pmid", "pubmedid", "pubmed") if (p := normal_pmid(entry.get(name, "")))), "")
    if not pmid and entry.get("eprinttype", entry.get("archiveprefix", "")).lower() in ("pubmed", "pmid"):
        pmid = normal_pmid(entry.get("eprint", ""))
    if not pmid:
        mentioned = _PMID_IN_TEXT.search(prose)
        pmid = mentioned.group(1) if mentioned else ""
    pmcid = next((p for name in ("pmcid", "pmc") if (p := normal_pmcid(entry.get(name, "")))), "")
    if not pmcid:
        mentioned = _PMCID_IN_TEXT.search(prose)
        pmcid = mentioned.group(1).upper() if mentioned else ""
    doi = normal_doi(entry.get("doi", ""))
    if not doi:
        mentioned = _DOI.search(prose)
        doi = normal_doi(mentioned.group()) if mentioned else ""
    return Ids(pmid, doi, pmcid)


def check_bib(bib: Bibliography) -> list[Problem]:
    """Problems of content, beside those of form in `Bibliography.problems`: ids, years, keys that differ in case.

    Nothing here keeps a file from being written.
    """
    problems = []
    folded: dict[str, str] = {}
    for key, entry in bib.entries.items():
        for kind in _KINDS:
            if entry.get(kind) and not (answer := inspect_id(decode_field(kind, entry[kind]), kind)).ok:
                problems.append(Problem(bib.file, *bib.where(key, kind), f"{key}: {answer}", field=kind))
        year = entry.get("year", "")
        if year and not re.fullmatch(r"(1[5-9]|20|21)[0-9]{2}[a-z]?", year):
            message = f"{key}: {year!r} is no year."
            problems.append(Problem(bib.file, *bib.where(key, "year"), message, "four digits", "Correct it.", "year"))
        month = entry.get("month", "").lower()
        if month and month[:3] not in MONTHS and not re.fullmatch(r"0?[1-9]|1[0-2]", month):
            message = f"{key}: {month!r} is no month."
            problems.append(Problem(bib.file, *bib.where(key, "month"), message, "jan to dec", "Correct it.", "month"))
        other = folded.setdefault(key.lower(), key)
        if other != key:
            message = f"the keys {other!r} and {key!r} differ only in case, which BibTeX ignores."
            problems.append(Problem(bib.file, *bib.where(key), message, "keys that differ in letters", "Rename one."))
    return sorted(problems)
