"""A file of PubMed XML read as far as it goes: several answers in one file, or one record that is broken."""

from __future__ import annotations

import re
from pathlib import Path

from evidence_tools.errors import RecordError
from evidence_tools.pubmed.reading import parse_records, read_update
from evidence_tools.pubmed.records import Deletion, Record
from evidence_tools.pubmed.streams import ByteStream

__all__ = ["read_whole"]

MAX_BYTES = 500_000_000
"""A broken file is searched for good records up to this size."""

_BEGIN = re.compile(rb"<(PubmedArticle|PubmedBookArticle)(?=[\s>])")
_NUMBER = re.compile(rb"<PMID[^<>]{0,40}>\s{0,9}([0-9]{1,8})\s{0,9}<")
_PLACE = re.compile(r"^<bytes>:(?:\d+:)? ?| in column \d+(?:, byte [\d,]+)?|\s\(0 good records before it\)\.?$")


def read_whole(source: Path | bytes) -> tuple[list[Record], list[RecordError]]:
    """Return every record of a file that can be read, and an error for each that cannot, with its line.

    A PMID that an update file withdraws is told as an error, too: nothing is there to be read.

    A sound file is read as `parse_records` does. In any other each record is read for itself, so that XML documents
    that were appended to each other, or one bad place, cost nothing but the record that is broken.

    Raises
    ------
    RecordError
        If no record can be read, if the file declares entities, or is too large to be searched.
    """
    found: list[Record] = []
    gone: list[RecordError] = []
    try:
        for one in read_update(source):
            if isinstance(one, Deletion):
                gone.append(
                    RecordError(f"PMID {one.pmid} was withdrawn by PubMed (DeleteCitation): it holds no record.")
                )
            else:
                found.append(one)
        return found, gone
    except RecordError as error:
        broken = error
    content = _content(source)
    if not content or b"<!ENTITY" in content:
        raise broken
    records, lost = _one_by_one(content, source)
    if not records:
        raise broken
    if not lost and len(records) <= len(found):  # nothing more was found, so the break itself is the news
        lost = [broken]
    return records, [*gone, *lost]


def _content(source: Path | bytes) -> bytes:
    """The bytes of the file, unpacked; empty if there are too many."""
    parts, size = [], 0
    with ByteStream(source) as stream:
        for chunk in stream:
            parts.append(chunk)
            size += len(chunk)
            if size > MAX_BYTES:
                return b""
    return b"".join(parts)


def _one_by_one(content: bytes, source: Path | bytes) -> tuple[list[Record], list[RecordError]]:
    records: list[Record] = []
    lost: list[RecordError] = []
    starts = [(found.start(), found.group(1)) for found in _BEGIN.finditer(content)]
    line, counted = 1, 0
    ends = [start for start, _ in starts[1:]] + [len(content)]
    for (start, tag), following in zip(starts, ends[: len(starts)], strict=True):
        line += content.count(b"\n", counted, start)
        counted = start
        end = content.find(b"</%s>" % tag, start, following)
        piece = content[start : end + len(tag) + 3] if end >= 0 else content[start:following].rstrip()
        try:
            records.extend(_read(piece))
        except RecordError as error:
            lost.append(_lost(piece, error, line, source))
    return records, lost


def _read(piece: bytes) -> list[Record]:
    return list(parse_records(b"<PubmedArticleSet>%s</PubmedArticleSet>" % piece))


def _lost(piece: bytes, error: RecordError, line: int, source: Path | bytes) -> RecordError:
    number = _NUMBER.search(piece)
    about = f"the record of PMID {number.group(1).decode()}" if number else "a record"
    why = re.sub(
        r"^<bytes>:(?:\d+:)? ?| in column \d+(?:, byte [\d,]+)?|\s*\(0 good records before it\)\.?$", "", str(error)
    )
    at = line + max((error.line or 1) - 1, 0)
    name = source if isinstance(source, Path) else "<bytes>"
    return RecordError(f"{name}:{at}: {about} could not be read: {why}", line=at)
