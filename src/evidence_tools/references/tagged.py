"""Lines with tags, as RIS has them, put together as records; what stands between records is no loss.

A line is two letters, two blanks, ``- `` and a value; a record runs from ``TY`` to ``ER``. Files in the wild fold long
lines without any mark, number their records, print links between them, are joined from several, lose the last line
break before the next file, or give a tag before ``TY``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

__all__ = ["Tagged", "TaggedRecord", "read_tagged"]

_STRICT = re.compile(r"([A-Z][A-Z0-9])  -(?: ?(.*))?", re.DOTALL)
_LOOSE = re.compile(r"([A-Z][A-Z0-9]) {1,3}-(?: (.*)|$)", re.DOTALL)
# The next record, or a line of its own, may stand behind it; "ER-positive" goes on with an abstract.
_END = re.compile(r"ER(?:  -\s*(.*)| {0,3}-?\s*((?:TY {1,3}-.*)?))", re.DOTALL)
_LOOSE_BEGIN = re.compile(r"^TY {1,3}-", re.MULTILINE)
_STRICT_BEGIN = re.compile(r"^TY  -", re.MULTILINE)
_INDENTED = re.compile(r"^[ \t]{1,20}(?=[A-Z][A-Z0-9] {1,3}- )", re.MULTILINE)
_ODD_BEGIN = re.compile(r"^(?:TY|ty|Ty)[ \t\u00a0]{1,3}[-\u2013\u2014\u2212]", re.MULTILINE)
_ODD_HEAD = re.compile(
    r"^([A-Za-z][A-Za-z0-9])[ \t\u00a0]{1,3}[-\u2013\u2014\u2212](?=[ \t\u00a0]|$)[ \t\u00a0]?", re.MULTILINE
)
_ANY_END = re.compile(r"^ER {1,3}-", re.MULTILINE)
_WHOLE = frozenset(("DO", "DI", "UR", "L1", "L2", "PM"))  # hold no blank: what was wrapped goes together again
_NEW_VALUE = re.compile(r"https?://|www\.|10\.\d|[\[(]|pmid|doi", re.IGNORECASE)
_NAMED = re.compile(r"(PMID|PMCID|DOI) {1,3}- {0,2}([1-9][0-9]{0,7}|PMC[0-9]{1,9}|10\.\S{4,200})", re.IGNORECASE)
_NAMED_TAGS = {"PMID": "PM", "PMCID": "C2", "DOI": "DO"}  # of no RIS, but some programs print them
_AROUND = frozenset(("EF", "FN", "VR"))  # of Web of Science, before and behind its records
_SIGNS = dict.fromkeys(map(ord, "\ufeff\x1a\x00\x0b\x0c\u200b"))  # byte order marks of joined files, ends of old ones


@dataclass
class TaggedRecord:
    """The values of each tag of one record, in order, and the line where it begins."""

    line: int
    fields: dict[str, list[str]] = field(default_factory=dict)
    last: str = ""

    def add(self, tag: str, value: str) -> None:
        """Take a value; a tag may repeat."""
        self.fields.setdefault(tag, []).append(value.strip())
        self.last = tag

    def fold(self, words: str) -> bool:
        """Take a line without a tag as the rest of the value before it; False if there is none."""
        if not self.last:
            return False
        values = self.fields[self.last]
        glue = "" if self.last in _WHOLE and values[-1] and not _NEW_VALUE.match(words) and " " not in words else " "
        values[-1] = f"{values[-1]}{glue}{words}".strip()
        return True


@dataclass
class Tagged:
    """Records of a file, and for each that is lost its line and why."""

    records: list[TaggedRecord] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


def read_tagged(text: str) -> Tagged:
    """Split a text into its records; see the module for what is forgiven."""
    text = text.translate(_SIGNS).replace("\r\n", "\n").replace("\r", "\n")
    if not _LOOSE_BEGIN.search(text):
        text = _INDENTED.sub("", text)
    if not _LOOSE_BEGIN.search(text) and _ODD_BEGIN.search(text):  # small letters, tabs, dashes of a word processor
        text = _ODD_HEAD.sub(lambda found: f"{found.group(1).upper()}  - ", text)
    tag_line = _STRICT if _STRICT_BEGIN.search(text) else _LOOSE
    reader = _Reader(ended=bool(_ANY_END.search(text)) or len(_LOOSE_BEGIN.findall(text)) < 2)
    for number, line in enumerate(text.split("\n"), start=1):
        reader.take(number, line.rstrip(), tag_line)
    return reader.finish()


class _Reader:
    """Where the reading stands: inside a record, or between two."""

    def __init__(self, ended: bool = True) -> None:
        self.ended = ended  # False: no record of the file has an ER, the next TY ends it
        self.found = Tagged()
        self.record: TaggedRecord | None = None
        self.before: TaggedRecord | None = None  # tags that stand before a TY

    def take(self, number: int, line: str, tag_line: re.Pattern[str]) -> None:
        end = _END.fullmatch(line)
        if end:
            self._end(number)
            line = end.group(1) or end.group(2) or ""
            if not line:
                return
        found = tag_line.fullmatch(line)
        named = None if found else _NAMED.fullmatch(line)
        if named and self.record is not None:
            self.record.add(_NAMED_TAGS[named.group(1).upper()], named.group(2))
            return
        if found and found.group(1) == "TY":
            self._begin(number, found.group(2) or "")
        elif found and not (found.group(1) in _AROUND and self.record is self.before is None):
            self._open(number).add(found.group(1), found.group(2) or "")
        elif line.strip() and not found:
            self._words(number, line.strip())

    def finish(self) -> Tagged:
        if self.record is not None:
            self._unfinished()
        if self.before is not None:
            self.found.problems.append((self.before.line, "tags without a TY; they were not read as a record."))
        self.found.problems.sort()
        return self.found

    def _open(self, number: int) -> TaggedRecord:
        if self.record is not None:
            return self.record
        if self.before is None:
            self.before = TaggedRecord(number)
        return self.before

    def _begin(self, number: int, kind: str) -> None:
        if self.record is not None:
            self._unfinished()
        self.record = self.before or TaggedRecord(number)
        self.record.fields["TY"] = [kind.strip()]
        self.record.last = ""
        self.before = None

    def _end(self, number: int) -> None:
        if self.record is not None:
            self.found.records.append(self.record)
        elif self.before is not None:
            self.found.problems.append((self.before.line, "this record has no TY; it was not read."))
        else:
            self.found.problems.append((number, "ER without a TY before it."))
        self.record = self.before = None

    def _words(self, number: int, words: str) -> None:
        """A line without a tag: the rest of a value, or, between records, a heading or a link of the database."""
        record = self.record or self.before
        if record is not None and not record.fold(words) and self.record is not None:
            self.found.problems.append((number, f"{words[:40]!r} has no tag."))

    def _unfinished(self) -> None:
        assert self.record is not None
        if not self.ended:
            self.found.records.append(self.record)
            self.record = None
            return
        self.found.problems.append((self.record.line, "this record has no ER; it was not read."))
        self.record = None
