"""RIS in and out, the format EndNote, Zotero, Mendeley and databases exchange.

`tagged` puts the lines together; here the tags become fields. Each database puts the PMID elsewhere: see `_BARE`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from evidence_tools.errors import Problem
from evidence_tools.references.bibliography import Bibliography
from evidence_tools.references.dates import MONTHS, read_date
from evidence_tools.references.doi import CENTRAL, dois_in
from evidence_tools.references.identifiers import PMID
from evidence_tools.references.latex import decode_field, encode_latex, without_entities
from evidence_tools.references.mentions import Source, own_part, pmids_in, read_ids
from evidence_tools.references.names import citation_key, full_pages, people, printed_people
from evidence_tools.references.tagged import Tagged, TaggedRecord, read_tagged
from evidence_tools.references.textfile import read_text

__all__ = ["bibliography_of_tagged", "format_ris", "load_ris", "parse_ris"]

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

# Each field and the tags that may hold it, the best first.
_READ = {
    "title": ("TI", "T1", "CT"),
    "volume": ("VL",),
    "number": ("IS",),
    "publisher": ("PB",),
    "address": ("CY", "PP"),
    "issn": ("SN",),
    "language": ("LA",),
}
_ISSN = re.compile(r"(?<![0-9])[0-9]{4}-?[0-9]{3}[0-9Xx](?![0-9A-Za-z])")
_CONTAINER = ("JO", "JF", "T2", "JA", "J2", "BT")
_AUTHORS = ("AU", "A1")
_EDITORS = ("A2", "ED", "A3")
_DATES = ("PY", "Y1", "DA")  # not Y2: Zotero and EndNote print there when a page was looked at
_KINDS = ("M3", "PT", "DT")
_LINKS = ("UR", "L2", "LK", "L1", "L4")
_WORDS = (
    "AN",
    "ID",
    "M3",
    "L3",
    "N1",
    "M1",
    "M2",
    "C1",
    "C2",
    "C3",
    "C4",
    "C5",
    "C6",
    "C7",
    "C8",
    "U1",
    "U2",
    "U3",
    "U4",
    "U5",
)
"""Tags in which databases print identifiers with a word for the kind (``PUBMED n,EMBASE m``, ``n [PMID]``)."""

# Tags in which a database prints the PMID without any word: its name, as DB, DP or db= says it, and the tags.
_BARE = (
    (re.compile(r"embase", re.IGNORECASE), ("C5",)),
    (re.compile(r"scopus", re.IGNORECASE), ("C2",)),
    (re.compile(r"(?:^|; )(?:ovid\s?)?medline", re.IGNORECASE), ("AN", "ID")),
    (re.compile(r"pubmed|medline|\bnlm\b|\b(?:mdc|cmedm|mnh|mdl)\b", re.IGNORECASE), ("AN",)),
)
_TOLD = frozenset((*_WORDS, *_LINKS, *_AUTHORS, *_EDITORS, *_DATES, *_CONTAINER, "PM", "DO", "DI", "DB", "DP", "CR"))
_TYPED = re.compile(  # CENTRAL's cross references, in XR: "PUBMED 5, EMBASE 6"
    r"(?:(?:pubmed|medline|embase|cinahl|psyc\w{2,8}|ctgov|ictrp)\b[ :]{1,3}[\w:./-]{1,40}(?:[,;]\s{0,3}|$)){1,9}",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"^\W{0,9}(?:cited )?(?:references?|bibliography|works cited)\s?:(?!\s{0,3}[0-9]{1,5}\s*$)", re.I | re.M
)
_COUNTED = 5  # digits a program's own count of its entries has at most
_SAID_ANEW = re.compile(r"PubMed ID\s?:", re.IGNORECASE)
_EMBASE = re.compile(r"L[0-9]{6,12}")  # its own number, in U2
_MEDLINE_ONLY = re.compile(r"embase|cinahl|psyc|scopus", re.IGNORECASE)
_DATABASE_IN_ADDRESS = re.compile(r"[?&]db=([a-z0-9]{2,8})(?![a-z0-9])", re.IGNORECASE)


def load_ris(path: str | Path) -> Bibliography:
    """Read a RIS file as a bibliography with made-up keys; what does not parse is in ``problems``.

    Raises
    ------
    RecordError
        If the file cannot be read, is too large, or is no Unicode text.
    """
    return parse_ris(read_text(path)[0], file=str(path))


def parse_ris(text: str, file: str = "references.ris") -> Bibliography:
    """Read RIS from a string; see `load_ris`."""
    allowed = "records from TY to ER, each line two letters, two blanks, '- ' and a value"
    return bibliography_of_tagged(read_tagged(text), file, allowed)


def bibliography_of_tagged(tagged: Tagged, file: str, allowed: str) -> Bibliography:
    """Return records with the tags of RIS as a bibliography with made-up keys; `allowed` says how a record looks."""
    bibliography = Bibliography(file=file)
    for record in tagged.records:
        _add(bibliography, record)
    for line, message in tagged.problems:
        bibliography.problems.append(Problem(file, line, 1, message, allowed, "Correct it, or export it again."))
    return bibliography


def format_ris(bibliography: Bibliography) -> str:
    """Return a bibliography as RIS, sorted by key, LaTeX decoded; the key is in ``ID``, the PMID in ``AN``."""
    return "\n".join(_lines(key, bibliography.entries[key]) for key in sorted(bibliography.entries))


def _add(bibliography: Bibliography, record: TaggedRecord) -> None:
    fields = record.fields
    entry, remarks = _entry(fields)
    key = _first(fields, "ID")
    if not re.fullmatch(r"[A-Za-z][\w:.+/-]*", key) or key in bibliography.entries:
        key = citation_key(entry, bibliography.entries)
    bibliography.entries[key] = entry
    bibliography.lines[key] = record.line
    if remarks:
        bibliography.remarks[key] = remarks


def _first(fields: Mapping[str, Sequence[str]], *tags: str) -> str:
    return next((value for tag in tags for value in fields.get(tag, []) if value), "")


def _entry(fields: Mapping[str, list[str]]) -> tuple[dict[str, str], list[str]]:
    """The fields of BibTeX, and what of the record could not be taken over."""
    kind = _TYPES.get(fields["TY"][0].upper(), "misc")
    chapter = kind in ("incollection", "inproceedings")
    named = {
        field: printed_people(value for tag in tags for value in fields.get(tag, []))
        for field, tags in (("author", _AUTHORS), ("editor", _EDITORS))
    }
    if kind == "article":
        named["editor"] = ""  # an article has none: PsycInfo prints there whom it cites
    entry = named | {name: encode_latex(_first(fields, *tags)) for name, tags in _READ.items()}
    entry["issn"] = _serial_number(entry["issn"], kind)
    entry["url"] = _address(fields)
    container = (value for tag in _CONTAINER for value in fields.get(tag, []))
    container_name = next((value for value in container if value and not _is_address(value)), "")
    entry["booktitle" if chapter else "journal"] = encode_latex(container_name)
    dated = [value for tag in _DATES for value in fields.get(tag, []) if value]
    entry["year"], entry["month"] = read_date(dated)
    pages = _first(fields, "SP")
    if _first(fields, "EP") and not re.search("[-‐‑–—]", pages):
        pages = "-".join(filter(None, (pages, _first(fields, "EP"))))
    entry["pages"] = encode_latex(full_pages(pages))
    entry["keywords"] = encode_latex("; ".join(filter(None, fields.get("KW", []))))
    entry["type"] = encode_latex("; ".join(value for tag in _KINDS for value in fields.get(tag, []) if value))
    entry["note"] = encode_latex("; ".join(filter(None, [*fields.get("N1", []), _no_doi(fields)])))
    entry |= read_ids(_sources(fields))._asdict()
    printed = next(dois_in(_first(fields, "DO")), "")  # in the letters of the source
    entry["doi"] = printed if printed.lower() == entry["doi"] else entry["doi"]
    remarks = [] if entry["year"] or not dated else [f"{dated[0]!r} is no year that can be entered; year left blank"]
    if _no_doi(fields) and not entry["doi"]:
        remarks.append(f"{_first(fields, 'DO')[:60]!r} is no DOI; kept as a note")
    entry |= {
        name: without_entities(entry.get(name, "")) for name in ("title", "journal", "booktitle", "author", "note")
    }
    tidy = {name: " ".join(value.split()) for name, value in entry.items()}
    return {"ENTRYTYPE": kind} | {name: value for name, value in tidy.items() if value}, remarks


def _sources(fields: Mapping[str, list[str]]) -> Iterator[Source]:
    """Where the identifiers of a record may stand, the most trusted first."""
    named = [value for tag in ("DB", "DP") for value in fields.get(tag, [])]
    named += [found.group(1) for value in fields.get("UR", []) for found in _DATABASE_IN_ADDRESS.finditer(value)]
    if any("embase.com/" in value for value in fields.get("UR", [])) or any(
        map(_EMBASE.fullmatch, fields.get("U2", []))
    ):
        named.append("Embase")  # which prints DB - Medline alone where a record came from there
    if any("scopus.com/" in value for value in fields.get("UR", [])):
        named.append("Scopus")
    databases = "; ".join(named)
    yield from (Source("pmid", value) for value in fields.get("PM", []))
    for database, tags in _BARE:
        if database.search(databases) and (tags[0] != "AN" or not _MEDLINE_ONLY.search(databases)):
            yield from (Source("pmid", one) for tag in tags for one in _bare(fields, tag))
    yield from (Source("doi", value) for tag in ("DO", "DI") for value in fields.get(tag, []))
    silent = "M1" if re.search(r"psyc", databases, re.IGNORECASE) else ""  # there stands whom the article cites
    for tag in _WORDS:
        values = _own_values(fields.get(tag, [])) if tag != silent else ()
        yield from (Source("text", value) for value in values)
    typed = (value for tag, values in fields.items() if tag not in _TOLD for value in values if _TYPED.fullmatch(value))
    yield from (Source("text", value) for value in typed)
    yield from (Source("link", value) for tag in _LINKS for value in fields.get(tag, []))


def _bare(fields: Mapping[str, list[str]], tag: str) -> Iterator[str]:
    """The numbers that may be a PMID; ProQuest prints its own before it, which its address has too.

    In ``ID`` other programs count their entries: there it is one only if nothing stands in ``AN``, and it is long.
    """
    if tag == "ID" and any(fields.get("AN", [])):
        return
    proquest = {found for value in fields.get("UR", []) for found in re.findall(r"/docview/(\d{1,12})", value)}
    for value in fields.get(tag, []):
        parts = [part.strip() for part in re.split("[;,]", value)]
        if all(part.isdecimal() for part in parts):
            numbers = (part for part in reversed(parts) if PMID.fullmatch(part) and part not in proquest)
            yield from (part for part in numbers if tag != "ID" or len(part) > _COUNTED)


def _own_values(values: Sequence[str]) -> Sequence[str]:
    """The values of one tag up to a list of references, which may go on in tags of the same name (Scopus).

    None if they name several works: then all of it is such a list.
    """
    begin = next((number for number, value in enumerate(values) if _LIST.search(value)), len(values))
    own = [*values[: begin + 1], *filter(_SAID_ANEW.match, values[begin + 1 :])]
    for read in (pmids_in, dois_in):
        if len(own) > 1 and len({one.lower() for value in own for one in read(own_part(value))}) > 1:
            return ()
    return own


def _serial_number(printed: str, kind: str) -> str:
    """The first ISSN of what a journal's record prints (``18661947 (ISSN)``, ``["1932-8494", ...]``)."""
    found = _ISSN.search(printed) if kind == "article" else None
    return found.group() if found else printed


def _no_doi(fields: Mapping[str, list[str]]) -> str:
    """What stands in DO and is no DOI: kept in the note, where it breaks nothing; numbers of CENTRAL are dropped."""
    printed = _first(fields, "DO")
    return f"DOI: {printed}" if printed and not any(dois_in(printed)) and not CENTRAL.search(printed) else ""


def _is_address(value: str) -> bool:
    return value.casefold().startswith(("http://", "https://", "www."))


def _address(fields: Mapping[str, list[str]]) -> str:
    """The first web address of the record; several may stand in one value, parted by blanks or signs."""
    values = [value for tag in _LINKS for value in fields.get(tag, [])]
    found = next(
        (found for value in values if (found := re.search(r"https?://\S+?(?=[;,>]?\s|[;,|]https?:|>?$)", value))), None
    )
    text = found.group() if found else _first(fields, "UR", "L2", "LK")
    return re.sub(r"[{}\\\s]", lambda sign: quote(sign.group()), text)


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
        ("DA", _dated(plain)),
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


def _dated(entry: Mapping[str, str]) -> str:
    month = read_date([], [entry.get("month", "")]).month
    return f"{entry['year'][:4]}/{MONTHS.index(month) + 1:02}//" if month and entry.get("year") else ""
