"""Web of Science's plain text (``savedrecs.txt``, ``.ciw``), put together as records with the tags of RIS.

A line is two letters, a blank and a value; a value goes on in lines that begin with three blanks; a record runs from
``PT`` to ``ER``, the file from ``FN`` to ``EF``. What an article cites stands in ``CR`` and is left out.
"""

from __future__ import annotations

import re

from evidence_tools.references.tagged import Tagged, TaggedRecord

__all__ = ["ALLOWED", "BEGIN", "read_web_of_science"]

BEGIN = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:FN [^\n]{0,200}\n\s*(?:VR [^\n]{0,40}\n\s*)?)?PT [JBSPC]\s*\n[A-Z][A-Z0-9] "
)
"""How such a file begins."""

ALLOWED = "records from PT to ER, each line two letters, a blank and a value"

_LINE = re.compile(r"([A-Z][A-Z0-9])(?: (.*))?")
_LISTS = frozenset(("AU", "AF", "BA", "BF", "BE", "CA", "ED"))  # one value a line
_TAGS = {"TI": "TI", "SO": "T2", "LA": "LA", "DT": "M3", "DI": "DO", "VL": "VL", "IS": "IS", "SN": "SN", "EI": "SN",
         "PU": "PB", "PI": "CY", "PM": "PM", "UT": "AN", "DE": "KW", "BN": "SN", "EP": "EP"}  # fmt: skip
_KINDS = {"J": "JOUR", "B": "BOOK", "S": "CONF", "C": "CONF", "P": "PAT"}


def read_web_of_science(text: str) -> Tagged:
    """Split a text into records; a record without its end is lost and named."""
    found, lines = Tagged(), text.replace("\ufeff", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    record: TaggedRecord | None = None
    for number, line in enumerate(lines, start=1):
        if line[:3] == "   ":
            _go_on(record, line.strip())
            continue
        tagged = _LINE.fullmatch(line.rstrip())
        tag, value = (tagged.group(1), (tagged.group(2) or "").strip()) if tagged else ("", line.strip())
        if tag in ("PT", "EF") and record is not None:
            found.problems.append((record.line, "this record has no ER; it was not read."))
            record = None
        if tag == "PT":
            record = TaggedRecord(number)
        if tag == "ER" and record is not None:
            found.records.append(_usual(record))
            record = None
        elif tag and record is not None:
            record.add(tag, value)
        elif value and (record is not None or tag not in ("FN", "VR", "EF", "")):
            found.problems.append((number, f"{line.strip()[:40]!r} belongs to no record."))
    if record is not None:
        found.problems.append((record.line, "this record has no ER; it was not read."))
    return found


def _go_on(record: TaggedRecord | None, words: str) -> None:
    if record is None or not words:
        return
    if record.last in _LISTS:
        record.add(record.last, words)
    else:
        record.fold(words)


def _usual(record: TaggedRecord) -> TaggedRecord:
    """The record with the tags of RIS; what it cites, who paid and how often it was cited is left out."""
    fields = record.fields
    kind = _KINDS.get(_first(fields, "PT")[:1], "GEN")
    kind = "CHAP" if kind == "BOOK" and _first(fields, "SO") else kind
    usual = TaggedRecord(record.line, {"TY": [kind]})
    people = fields.get("AF", []) if len(fields.get("AF", [])) == len(fields.get("AU", [])) else fields.get("AU", [])
    for tag, values in (("AU", [*people, *fields.get("CA", [])]), ("A2", fields.get("BE", []) or fields.get("ED", []))):
        for value in values:
            usual.add(tag, value)
    for tag, name in _TAGS.items():
        for value in fields.get(tag, []):
            usual.add(name, value)
    published = [value for tag in ("PY", "PD") if (value := _first(fields, tag))] if _first(fields, "PY") else []
    usual.add("PY", " ".join(published) or _first(fields, "EA") or _first(fields, "EY"))  # EA: online, before a year
    usual.add("SP", _first(fields, "BP") or _first(fields, "AR"))
    return usual


def _first(fields: dict[str, list[str]], tag: str) -> str:
    return next((value for value in fields.get(tag, []) if value), "")
