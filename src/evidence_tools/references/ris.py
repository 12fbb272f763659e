"""RIS in and out, the format EndNote, Zotero, Mendeley and databases exchange.

A line is two letters, two blanks, ``- `` and a value; a record runs from ``TY`` to ``ER``; tags repeat for lists. Files
in the wild fold long lines without any mark, so a line without a tag continues the value before it.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

from evidence_tools.errors import Problem
from evidence_tools.references.bibliography import Bibliography
from evidence_tools.references.identifiers import find_ids, normal_doi
from evidence_tools.references.latex import decode_field, encode_latex
from evidence_tools.references.names import citation_key, full_pages, people
from evidence_tools.references.textfile import read_text

__all__ = ["format_ris", "load_ris", "parse_ris"]

_TYPES = {
    "JOUR": "article",
    "JFULL": "article",
    "EJOUR": "article",
    "MGZN": "article",
    "NEWS": "article",
    "BOOK": "book",
    "EBOOK": "book",
    "CHAP": "incollection",
    "ECHAP": "incollection",
    "CONF": "inproceedings",
    "CPAPER": "inproceedings",
    "THES": "phdthesis",
    "RPRT": "techreport",
    "UNPB": "unpublished",
}
_WRITTEN = {kind: tag for tag, kind in reversed(_TYPES.items())} | {"mastersthesis": "THES"}
_TAG = re.compile(r"([A-Z][A-Z0-9])  - ?(.*)", re.DOTALL)

# Each field and the tags that may hold it, the best first.
_READ = {
    "title": ("TI", "T1", "CT"),
    "volume": ("VL",),
    "number": ("IS",),
    "doi": ("DO",),
    "url": ("UR", "L2"),
    "publisher": ("PB",),
    "address": ("CY", "PP"),
    "issn": ("SN",),
    "language": ("LA",),
}
_CONTAINER = ("JO", "JF", "T2", "JA", "J2", "BT")
_AUTHORS = ("AU", "A1")
_EDITORS = ("A2", "ED", "A3")


def load_ris(path: str | Path) -> Bibliography:
    """Read a RIS file as a bibliography with made-up keys; what does not parse is in ``problems``.

    Raises
    ------
    RecordError
        If the file cannot be read, is too large, or is not UTF-8.
    """
    return parse_ris(read_text(path)[0], file=str(path))


def parse_ris(text: str, file: str = "references.ris") -> Bibliography:
    """Read RIS from a string; see `load_ris`."""
    bibliography = Bibliography(file=file)
    fields: dict[str, list[str]] | None = None
    last = begun = 0
    for number, line in enumerate(text.splitlines(), start=1):
        found = _TAG.fullmatch(line.rstrip())
        tag, value = found.groups() if found else ("", line.strip())
        if tag == "TY":
            if fields is not None:
                _unfinished(bibliography, begun)
            fields, begun, last = {"TY": [value.strip()]}, number, ""
        elif tag == "ER":
            if fields is None:
                _problem(bibliography, number, "ER without a TY before it.")
            else:
                _add(bibliography, fields)
            fields = None
        elif fields is None:
            if value.strip():
                _problem(bibliography, number, f"{line.strip()[:40]!r} stands outside a record.")
        elif tag:
            fields.setdefault(tag, []).append(value.strip())
            last = tag
        elif value and last:
            fields[last][-1] = f"{fields[last][-1]} {value}".strip()
        elif value:
            _problem(bibliography, number, f"{value[:40]!r} has no tag.")
    if fields is not None:
        _unfinished(bibliography, begun)
    return bibliography


def format_ris(bibliography: Bibliography) -> str:
    """Return a bibliography as RIS, sorted by key, LaTeX decoded; the key is in ``ID``, the PMID in ``AN``."""
    return "\n".join(_lines(key, bibliography.entries[key]) for key in sorted(bibliography.entries))


def _add(bibliography: Bibliography, fields: dict[str, list[str]]) -> None:
    def first(*tags: str) -> str:
        return next((value for tag in tags for value in fields.get(tag, []) if value), "")

    kind = _TYPES.get(fields["TY"][0].upper(), "misc")
    entry = {"author": _joined(fields, _AUTHORS), "editor": _joined(fields, _EDITORS)}
    entry |= {name: encode_latex(first(*tags)) for name, tags in _READ.items()}
    entry["url"] = re.sub(r"[{}\\\s]", lambda found: quote(found.group()), first("UR", "L2"))
    # what is no DOI is kept, but where it breaks nothing
    entry["doi"] = first("DO") if normal_doi(first("DO")) else ""
    notes = [*fields.get("N1", []), f"DOI: {first('DO')}" if first("DO") and not entry["doi"] else ""]
    entry["booktitle" if kind in ("incollection", "inproceedings") else "journal"] = encode_latex(first(*_CONTAINER))
    year = re.search(r"[0-9]{4}", first("PY", "Y1", "DA"))
    entry["year"] = year.group() if year else ""
    pages = first("SP")
    if first("EP") and "-" not in pages:
        pages = f"{pages}-{first('EP')}"
    entry["pages"] = encode_latex(full_pages(pages))
    entry["keywords"] = encode_latex("; ".join(filter(None, fields.get("KW", []))))
    entry["note"] = encode_latex("; ".join(filter(None, notes)))
    if first("AN").isdecimal() and re.search("pubmed|medline", first("DB", "DP"), re.IGNORECASE):
        entry["pmid"] = first("AN")
    links = {
        "url": " ".join(value for tag in ("UR", "L1", "L2", "LK") for value in fields.get(tag, [])),
        "note": entry["note"],
    }
    ids = find_ids(
        entry | links | {"pmcid": next((v for v in fields.get("C2", []) if v.upper().startswith("PMC")), "")}
    )
    entry |= {"pmid": ids.pmid, "pmcid": ids.pmcid, "doi": entry["doi"] or ids.doi}
    entry = {"ENTRYTYPE": kind} | {name: value for name, value in entry.items() if value}
    key = first("ID")
    if not re.fullmatch(r"[A-Za-z][\w:.+/-]*", key) or key in bibliography.entries:
        key = citation_key(entry, bibliography.entries)
    bibliography.entries[key] = entry


def _joined(fields: dict[str, list[str]], tags: tuple[str, ...]) -> str:
    names = []
    for value in (value for tag in tags for value in fields.get(tag, []) if value):
        text = encode_latex(value)
        # a group has no comma; RIS always puts one into a person's name
        names.append(text if "," in value or " " not in value else f"{{{text}}}")
    return " and ".join(names)


def _lines(key: str, entry: dict[str, str]) -> str:
    plain = {name: decode_field(name, value) for name, value in entry.items()}
    lines = [("TY", _WRITTEN.get(plain.get("ENTRYTYPE", ""), "GEN")), ("ID", key)]
    for tag, field in (("AU", "author"), ("A2", "editor")):
        for one in people(entry.get(field, "")):
            lines.append((tag, one.literal or ", ".join(filter(None, (one.family, one.given, one.suffix)))))
    first, _, last = plain.get("pages", "").replace("–", "-").partition("-")
    container = ("journal", "JO") if plain.get("ENTRYTYPE") == "article" else ("booktitle", "T2")
    lines += [
        ("TI", plain.get("title", "")),
        (container[1], plain.get(container[0], "")),
        ("PY", plain.get("year", "")),
    ]
    lines += [
        ("VL", plain.get("volume", "")),
        ("IS", plain.get("number", "")),
        ("SP", first.strip()),
        ("EP", last.strip()),
    ]
    lines += [("DO", plain.get("doi", "")), ("UR", plain.get("url", "")), ("PB", plain.get("publisher", ""))]
    lines += [("CY", plain.get("address", "")), ("SN", plain.get("issn", plain.get("isbn", "")))]
    lines += [
        ("AN", plain.get("pmid", "")),
        ("DB", "PubMed" if plain.get("pmid") else ""),
        ("C2", plain.get("pmcid", "")),
    ]
    lines += [("KW", word.strip()) for word in plain.get("keywords", "").split(";")] + [("N1", plain.get("note", ""))]
    text = "".join(f"{tag}  - {' '.join(value.split())}\n" for tag, value in lines if value)
    return text + "ER  - \n"


def _problem(bibliography: Bibliography, line: int, message: str) -> None:
    allowed = "records from TY to ER, each line two letters, two blanks, '- ' and a value"
    bibliography.problems.append(
        Problem(bibliography.file, line, 1, message, allowed, "Correct it, or export it again.")
    )


def _unfinished(bibliography: Bibliography, begun: int) -> None:
    _problem(bibliography, begun, "this record has no ER; it was not read.")
