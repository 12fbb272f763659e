"""Files of references that are not read: recognised by how they begin, with what to export instead."""

from __future__ import annotations

import re

__all__ = ["READ", "why_not_read"]

READ = "BibTeX, RIS, nbib, PubMed XML or Web of Science's plain text"
"""What is read."""

_RIS = "Export RIS instead"
_FORMS: tuple[tuple[str, str, str], ...] = (
    (r"<\?xml[^>]*\?>\s*<xml>\s*<records|<xml>\s*<records", "EndNote's XML",
     "In EndNote choose the output style RefMan (RIS) Export, then File, Export"),
    (r"<!doctype html|<html", "a web page, perhaps one that asks to sign in",
     "Download the references again, and look into the file before you import it"),
    (r"(?:<\?xml[^>]*\?>\s*)?(?:<!DOCTYPE[^>\[]*>\s*)?<(?:\w+:)?(?:clinical_study|mods|modsCollection|TEI|Trials?\w*|RDF|"
     r"collection|records?|responseWrapper|Sources|feed|rss|search[-_]results|article|pmc-articleset|eSummaryResult|"
     r"bibliography|results?)\b", "XML of another kind",
     _RIS),
    (r"RT [A-Z][\w ]{2,40}\n", "RefWorks' tagged text", _RIS),
    (r"%0 ", "EndNote's tagged text (.enw)", _RIS),
    (r"VN\s+-\s+Ovid|<\d{1,6}>\s*\n\s*(?:Unique Identifier|Accession Number|UI\b|VN\b|AN\b)", "Ovid's own text",
     "In Ovid choose Export, Format: RIS"),
    (r"PT\tA[UF]\t|PT\tBA\t", "Web of Science's table", "In Web of Science choose Plain text file, RIS or BibTeX"),
    (r"PK\x03\x04", "a workbook, a Word document or another packed file", _RIS),
    (r"%PDF", "a PDF", "Import references here; an article is added with: evidence add-article"),
    (r"[\[{]\s*[\"{\[]", "JSON", _RIS),
    (r"(?:(?:PMID:?[ \t]?)?[1-9]\d{0,7}[ \t]*(?:[,;\n]\s*|\Z))+\Z", "a list of numbers",
     "If they are PMIDs, enter them with: evidence add PMID PMID"),
    (r"(?:(?:doi:? ?|https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/\S{1,200}\s{1,9})+\Z", "a list of DOIs",
     "Look up each with: evidence match DOI"),
    (r"Record #\d+ of \d+\n(?:[A-Z]\w{5,9}: [^\n]{0,200}\n){0,3}\s{0,9}(?:ID|AN): ", "the Cochrane Library's text",
     "In the Cochrane Library choose Export, RIS"),
    (r"Scopus\nEXPORT DATE", "Scopus's text", "In Scopus choose Export, RIS"),
    (r"RECORD 1\n\s{0,9}TITLE\n", "Embase's text", "In Embase choose Export, RIS format"),
    (r"Reference Type: ", "EndNote's text",
     "In EndNote choose the output style RefMan (RIS) Export, then File, Export"),
    (r"(?:\d{1,5}[.:] )?[^\n]{20,600}\bPMID: ?\d{4,8}\b", "PubMed's summary as text",
     "In PubMed choose Save, Format: PubMed"),
    (r"1[.:] [^\n]{5,400}\n[\s\S]{0,20000}\nPMID: \d", "PubMed's abstracts as text",
     "In PubMed choose Save, Format: PubMed"),
    (r"[^\n]{0,400}\b(?:title|titles|authors?|doi|pmid|trialid|nct number)\b\"?[,;\t]", "a table (CSV)", _RIS),
)  # fmt: skip
_KNOWN = tuple((re.compile(pattern, re.IGNORECASE), name, advice) for pattern, name, advice in _FORMS)


def why_not_read(start: bytes) -> str:
    """Say what a file is and what to export instead, ``""`` if it is none of those known here.

    Parameters
    ----------
    start : bytes
        Its first bytes.
    """
    text = start[:40_000].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").replace("\r\n", "\n").lstrip()
    if not text:
        return "it is empty. Export it again."
    found = next(((name, advice) for pattern, name, advice in _KNOWN if pattern.match(text)), None)
    return f"this is {found[0]}, which is not read. {found[1]}. Read are {READ}." if found else ""
