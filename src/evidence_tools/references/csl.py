"""CSL-JSON out: what Zotero, Pandoc and citation styles read (schema: citation-style-language, csl-data.json)."""

from __future__ import annotations

import json
import re
from typing import Any

from evidence_tools.references.bibliography import Bibliography
from evidence_tools.references.latex import decode_field
from evidence_tools.references.names import Person, people

__all__ = ["csl_items", "format_csl"]

_TYPES = {
    "article": "article-journal",
    "book": "book",
    "incollection": "chapter",
    "inbook": "chapter",
    "inproceedings": "paper-conference",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "techreport": "report",
    "unpublished": "manuscript",
    "online": "webpage",
}
_FIELDS = {
    "title": "title",
    "journal": "container-title",
    "booktitle": "container-title",
    "volume": "volume",
    "number": "issue",
    "publisher": "publisher",
    "address": "publisher-place",
    "doi": "DOI",
    "pmid": "PMID",
    "pmcid": "PMCID",
    "url": "URL",
    "issn": "ISSN",
    "isbn": "ISBN",
    "language": "language",
    "note": "note",
}
_MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)}


def format_csl(bibliography: Bibliography) -> str:
    """Return a bibliography as CSL-JSON text, sorted by key, LaTeX decoded."""
    return json.dumps(csl_items(bibliography), ensure_ascii=False, indent=2) + "\n"


def csl_items(bibliography: Bibliography) -> list[dict[str, Any]]:
    """Return the items of `format_csl` as plain Python values."""
    return [_item(key, bibliography.entries[key]) for key in sorted(bibliography.entries)]


def _item(key: str, entry: dict[str, str]) -> dict[str, Any]:
    item: dict[str, Any] = {"id": key, "type": _TYPES.get(entry.get("ENTRYTYPE", ""), "document")}
    for field in ("author", "editor"):
        names = [_name(person) for person in people(entry.get(field, ""))]
        if names:
            item[field] = names
    for field, name in _FIELDS.items():
        if entry.get(field):
            item[name] = decode_field(field, entry[field])
    if entry.get("pages"):
        item["page"] = decode_field("pages", entry["pages"]).replace("–", "-")
    date = _date(entry)
    if date:
        item["issued"] = {"date-parts": [date]}
    return item


def _name(person: Person) -> dict[str, str]:
    if person.literal:
        return {"literal": person.literal}
    parts = {"family": person.family, "given": person.given, "suffix": person.suffix}
    return {name: value for name, value in parts.items() if value}


def _date(entry: dict[str, str]) -> list[int]:
    found = re.search(r"[0-9]{4}", entry.get("year", ""))
    if not found:
        return []
    month = _MONTHS.get(entry.get("month", "")[:3].lower())
    return [int(found.group()), month] if month else [int(found.group())]
