"""Addresses of a study, made from checked identifiers so that no text of a table can become a link."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from evidence_tools.words import first_address

__all__ = ["RETRACTION_WORDS", "short_reference", "study_url"]

RETRACTION_WORDS = {
    "retracted": "RETRACTED",
    "expression_of_concern": "Expression of concern published",
    "corrected": "Correction published",
}


def study_url(entry: Mapping[str, str]) -> str:
    """Return where a study can be read: PubMed, else its DOI, else PMC, else the web address on record; "" if none."""
    if re.fullmatch(r"[1-9][0-9]{0,7}", entry.get("pmid", "")):
        return f"https://pubmed.ncbi.nlm.nih.gov/{entry['pmid']}/"
    if entry.get("doi", "").startswith("10."):
        return f"https://doi.org/{quote(entry['doi'], safe='/():;.-_')}"
    if re.fullmatch(r"PMC[1-9][0-9]*", entry.get("pmcid", "")):
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{entry['pmcid']}/"
    return quote(first_address(entry.get("url", "")), safe="/():;.-_?&=%#,+~@!$*'")


def short_reference(entry: Mapping[str, str]) -> str:
    """Return title, journal, year, volume and pages of a study in one line, as far as known."""
    where = " ".join(filter(None, [entry.get("journal", ""), entry.get("year", "")]))
    where = ";".join(filter(None, [where, entry.get("volume", "")]))
    where = ":".join(filter(None, [where, entry.get("pages", "")]))
    title = entry.get("title", "").rstrip(". ")
    return ". ".join(filter(None, [title, where])) + "."
