"""PMIDs, PMCIDs and DOIs: recognised, normalised, and judged in a sentence a person can act on.

Only the form is judged here; whether the record exists is a question for PubMed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from evidence_tools.errors import Problem, UsageError
from evidence_tools.references.bibliography import Bibliography
from evidence_tools.references.dates import is_month, is_year
from evidence_tools.references.doi import CENTRAL, normal_doi
from evidence_tools.references.latex import decode_field

__all__ = ["PMCID", "PMID", "IdAnswer", "Ids", "check_bib", "inspect_id", "normal_pmcid", "normal_pmid"]

PMID = re.compile(r"[1-9][0-9]{0,7}")
PMCID = re.compile(r"PMC([1-9][0-9]{0,8})(\.[0-9]+)?", re.IGNORECASE)
_DOI_PREFIX = re.compile(r"^(?:doi:?\s*|https?://(?:dx\.)?doi\.org/)", re.IGNORECASE)
_PMID_PREFIX = re.compile(
    r"^(?:pmid:?\s*|https?://(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/)", re.I
)
_PMCID_PREFIX = re.compile(r"^(?:pmcid:?\s*|https?://(?:www\.)?(?:pmc\.)?ncbi\.nlm\.nih\.gov/(?:pmc/)?articles/)", re.I)


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
    text = _PMID_PREFIX.sub("", text.strip()).partition("?")[0].partition("#")[0].rstrip("/")
    return text if PMID.fullmatch(text) else ""


def normal_pmcid(text: str) -> str:
    """PMCID as ``PMC123``, without version; ``""`` if it is none."""
    found = PMCID.fullmatch(_PMCID_PREFIX.sub("", text.strip()).rstrip("/"))
    return f"PMC{found.group(1)}" if found else ""


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
    if CENTRAL.match(text):
        return "it is the Cochrane Library's own number of a record of CENTRAL, not of the article"
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
        if year and not is_year(year):
            message = f"{key}: {year!r} is no year."
            problems.append(Problem(bib.file, *bib.where(key, "year"), message, "four digits", "Correct it.", "year"))
        month = entry.get("month", "").lower()
        if month and not is_month(month):
            message = f"{key}: {month!r} is no month."
            problems.append(Problem(bib.file, *bib.where(key, "month"), message, "jan to dec", "Correct it.", "month"))
        other = folded.setdefault(key.lower(), key)
        if other != key:
            message = f"the keys {other!r} and {key!r} differ only in case, which BibTeX ignores."
            problems.append(Problem(bib.file, *bib.where(key), message, "keys that differ in letters", "Rename one."))
    return sorted(problems)
