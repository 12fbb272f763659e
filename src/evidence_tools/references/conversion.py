"""PubMed records as BibTeX entries."""

from __future__ import annotations

import re
from collections.abc import Iterable

from evidence_tools.pubmed.records import Author, Record
from evidence_tools.references.bibliography import Bibliography
from evidence_tools.references.latex import encode_latex
from evidence_tools.references.names import citation_key, full_pages

__all__ = ["bibliography_of", "entry_of"]

_NOT_AVAILABLE = re.compile(r"\W*(?:title )?not available\W*", re.IGNORECASE)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def entry_of(record: Record) -> dict[str, str]:
    """Return a record as a BibTeX entry: an article, a book, or a chapter (``incollection``); no abstract.

    Special characters are escaped, letters of any alphabet stay, ranges of pages are written out (``139--144``).
    """
    chapter = record.kind == "book" and record.title != record.journal
    if record.kind == "article":
        kind, container = "article", "journal"
    else:
        kind, container = ("incollection", "booktitle") if chapter else ("book", "title")
    fields = {
        "author": " and ".join(map(_name, record.authors)),
        "editor": " and ".join(map(_name, record.editors)),
        "title": encode_latex(_title(record)),
        container: encode_latex(record.journal),
        "year": str(record.year or ""),
        "month": _MONTHS[int(record.date[5:7]) - 1] if len(record.date) > 6 else "",
        "volume": encode_latex(record.volume),
        "number": encode_latex(record.issue),
        "pages": encode_latex(full_pages(record.pages)),
        "publisher": encode_latex(record.publisher),
        "isbn": record.isbn,
        "doi": record.doi,
        "pmid": record.pmid,
        "pmcid": record.pmcid,
    }
    return {"ENTRYTYPE": kind} | {name: value for name, value in fields.items() if value}


def _title(record: Record) -> str:
    """Its title, or the one in the language of the article where PubMed has no other."""
    translated = "" if _NOT_AVAILABLE.fullmatch(record.title) else record.title
    return (translated or record.vernacular_title or record.title).removesuffix(".")


def bibliography_of(records: Iterable[Record], file: str = "") -> Bibliography:
    """Return records as a bibliography, keyed ``field2005`` in their order; save it with `save_bib`."""
    bibliography = Bibliography(file=file)
    for record in records:
        entry = entry_of(record)
        bibliography.entries[citation_key(entry, bibliography.entries)] = entry
    return bibliography


def _name(author: Author) -> str:
    if author.collective:
        return f"{{{encode_latex(author.collective)}}}"
    last = encode_latex(author.last)
    if " and " in f" {last} ":
        last = f"{{{last}}}"
    parts = [last, encode_latex(author.suffix), encode_latex(author.fore or author.initials)]
    # a lone name with blanks would be read as first and last name
    return ", ".join(filter(None, parts)) if any(parts[1:]) else f"{{{last}}}" if " " in last else last
