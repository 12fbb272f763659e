"""Streaming PubMed XML: efetch answers, baseline and update files, legacy MEDLINE files, books; plain or gzip.

How it stays fast and flat: the stream is cut behind the end tag of a record, and each cut (about 128 kB) is parsed as a
small document of its own. That costs half of what lxml's event loop costs, and the memory is that of one cut. Whatever
does not have the plain layout of NCBI's files (comments before the root, other encodings, an end tag inside a comment,
a break in the XML) goes to lxml's incremental parser instead, from the last good cut on; it also finds line and byte
of a break. Both ways hand the same elements to the same reader.

Safety: no DTD is loaded, nothing is fetched, entities are neither expanded nor accepted, sizes are bounded.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator

from lxml import etree

from evidence_tools.errors import RecordError
from evidence_tools.pubmed.elements import PMID, RECORD_TAGS, deletions, read_element
from evidence_tools.pubmed.records import Deletion, Record
from evidence_tools.pubmed.streams import ByteStream, Source

__all__ = ["MAX_RECORD_BYTES", "parse_records", "read_update", "split_records"]

MAX_RECORD_BYTES = 32_000_000
"""A record is refused beyond this: the largest in PubMed (thousands of authors) have a few megabytes."""

SETS = frozenset({"PubmedArticleSet", "MedlineCitationSet", "PubmedBookArticleSet"})
DELETE_TAGS = frozenset({"DeleteCitation", "DeleteDocument"})

_PLAIN_HEAD = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^<>]*\?>)?\s*(?:<!DOCTYPE[^<>\[\]]*>)?\s*"
    rb"<(PubmedArticleSet|MedlineCitationSet|PubmedBookArticleSet)\s*>"
)
_OTHER_ENCODING = re.compile(rb"\s*<\?xml[^<>]*encoding=[\"'](?!(?i:utf-8|us-ascii)[\"'])")
_ROOT_TAG = re.compile(rb"<[A-Za-z_][^<>]*>")
_ENDS = {b"MedlineCitationSet": (b"</MedlineCitation>",)}
_USUAL_ENDS = (b"</PubmedArticle>", b"</PubmedBookArticle>")
_OPTIONS = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
    "collect_ids": False,
}


def parse_records(source: Source) -> Iterator[Record]:
    """Read PubMed XML one record at a time.

    Parameters
    ----------
    source : str, Path, bytes or binary file
        A path, the XML itself (``bytes``, or ``str`` starting with ``<``), or an open file; gzip is recognised by its
        first bytes.

    Yields
    ------
    Record
        In the order of the file, the same PMID twice if it stands there twice. PMIDs that an update file withdraws come
        from `read_update`.

    Raises
    ------
    RecordError
        If the source is no PubMed XML, breaks off, is damaged, or declares entities: with line and byte, after all good
        records before it were yielded (their number is ``records_before``).
    """
    for found, _ in _Reader(source).read():
        if type(found) is Record:
            yield found


def read_update(source: Source) -> Iterator[Record | Deletion]:
    """Like `parse_records`, but also yield a `Deletion` for every PMID an update file withdraws."""
    for found, _ in _Reader(source).read():
        yield found


def split_records(source: Source) -> Iterator[tuple[Record | Deletion, bytes]]:
    """Like `read_update`, each record with its own XML as UTF-8, comments left out; ``b""`` with a deletion."""
    for found, element in _Reader(source).read():
        raw = etree.tostring(element, encoding="utf-8", with_tail=False) if type(found) is Record else b""
        yield found, raw.removeprefix(b"<?xml version='1.0' encoding='utf-8'?>\n")


class _Reader:
    """One pass over one source; knows where it is, for messages."""

    def __init__(self, source: Source):
        self.stream = ByteStream(source)
        self.parser = etree.XMLParser(**_OPTIONS)
        self.records = 0  # delivered
        self.lines = 0  # line breaks before the cut being read
        self.bytes = 0  # bytes before it

    def read(self) -> Iterator[tuple[Record | Deletion, etree._Element]]:
        with self.stream:
            for element in self._elements():
                if element.tag in DELETE_TAGS:
                    for deletion in deletions(element):
                        yield deletion, element
                    continue
                record = read_element(element)
                if not PMID.fullmatch(record.pmid):
                    raise self._error(
                        f"record {self.records + 1} has the PMID {record.pmid[:20]!r}. Allowed: 1 to 8 digits, the "
                        "first not 0. Download the file again",
                        self.lines + (element.sourceline or 0),
                    )
                self.records += 1
                yield record, element

    # --- the fast way: cuts -------------------------------------------------------------------------------------

    def _elements(self) -> Iterator[etree._Element]:
        head, pending = self._head()
        plain = _PLAIN_HEAD.fullmatch(head)
        if not plain or _OTHER_ENCODING.match(head):
            yield from self._pulled(b"", head + pending)
            return
        self.lines, self.bytes = head.count(b"\n"), len(head)
        root = plain.group(1)
        opening, closing, ends = b"<%s>" % root, b"</%s>" % root, _ENDS.get(root, _USUAL_ENDS)
        searched = 0
        for chunk in self.stream:
            pending += chunk
            cut = _behind_last(pending, ends, searched)
            searched = len(pending)
            if not cut:
                if searched > MAX_RECORD_BYTES:
                    raise self._too_large(self.lines + 1)
                continue
            piece = pending[:cut]
            tree = self._parsed(opening + piece + closing)
            if tree is None:
                yield from self._pulled(head, pending)
                return
            yield from filter(self._wanted, tree)
            pending, searched = pending[cut:], 0
            self.lines += piece.count(b"\n")
            self.bytes += cut
        tree = None if self.stream.failure else self._parsed(opening + pending)
        if tree is None:
            yield from self._pulled(head, pending)
        else:
            yield from filter(self._wanted, tree)

    def _head(self) -> tuple[bytes, bytes]:
        """Everything up to and with the start tag of the root, and what was read behind it."""
        data = b""
        for chunk in self.stream:
            data += chunk
            found = _ROOT_TAG.search(data)
            if found:
                return data[: found.end()], data[found.end() :]
            if len(data) > 1_000_000:
                break
        start = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:60]
        if not start:
            raise self._error(self.stream.failure or "the file is empty")
        if not start.startswith(b"<"):
            raise self._error(f"this is no XML: it begins with {start.decode('utf-8', 'replace')!r}", 1)
        return data, b""

    def _parsed(self, document: bytes) -> etree._Element | None:
        try:
            return etree.fromstring(document, self.parser)
        except etree.XMLSyntaxError:
            return None

    def _wanted(self, element: etree._Element) -> bool:
        tag = element.tag
        if tag in RECORD_TAGS or tag in DELETE_TAGS:
            return True
        line = self.lines + (element.sourceline or 0)
        if isinstance(tag, str):
            if tag == "ERROR":
                raise self._error(f"PubMed answered with an error: {(element.text or '').strip()[:300]!r}", line)
            warnings.warn(f"{self.stream.name}:{line}: unknown element <{tag}>, skipped", stacklevel=2)
        return False

    # --- the sure way: lxml's incremental parser ----------------------------------------------------------------

    def _pulled(self, head: bytes, pending: bytes) -> Iterator[etree._Element]:
        """Elements from `pending` and the rest of the stream; line breaks stand in for what was already delivered."""
        parser = etree.XMLPullParser(events=("start", "end"), **_OPTIONS)
        padding = head + b"\n" * (self.lines - head.count(b"\n"))
        feeder = _Feeder(parser, padding, self.bytes)
        self.lines = 0  # from here on lxml counts
        depth, single = 0, False
        while True:
            more = feeder.feed(pending)
            for event, element in parser.read_events():
                if event == "start":
                    depth += 1
                    if depth == 1:
                        single = self._check_root(element, pending)
                    continue
                depth -= 1
                if depth == (0 if single else 1) and self._wanted(element):
                    self._refuse_entities(element)
                    feeder.idle = 0
                    yield element
                if depth == 1 and not single:
                    _forget(element)
            if feeder.error is not None and not self.stream.failure:
                raise self._broken(feeder, feeder.error)
            if feeder.idle > MAX_RECORD_BYTES:
                raise self._too_large(feeder.line)
            if not more:
                break
            pending = next(self.stream, b"")
        if self.stream.failure:
            raise self._error(f"{self.stream.failure} behind byte {self.stream.offset:,} of its content", feeder.line)

    def _check_root(self, root: etree._Element, data: bytes) -> bool:
        """Whether the root is itself the one record; refuses what is neither a record nor a set of them."""
        declared = root.getroottree().docinfo.internalDTD
        if declared is not None and next(declared.iterentities(), None) is not None:
            raise self._error("the file declares entities, which PubMed never does: refused", root.sourceline or 1)
        if root.tag in SETS or root.tag in RECORD_TAGS:
            return root.tag in RECORD_TAGS
        said = re.search(rb"<ERROR>([^<]{1,300})", data)
        detail = f" saying {said.group(1).decode('utf-8', 'replace').strip()!r}" if said else ""
        raise self._error(
            f"the root element is <{root.tag}>{detail}, not PubMed records. Allowed: {', '.join(sorted(SETS))}",
            root.sourceline or 1,
        )

    def _refuse_entities(self, element: etree._Element) -> None:
        entity = next(element.iter(etree.Entity), None)
        if entity is not None:
            raise self._error(
                f"unknown entity {entity.text}. Allowed: the five of XML", entity.getparent().sourceline or 0
            )

    def _broken(self, feeder: _Feeder, error: etree.XMLSyntaxError) -> RecordError:
        line, column = error.position
        reason = re.sub(r", line \d+, column \d+.*", "", error.msg or "not well-formed")
        byte = feeder.byte(line, column)
        at = f", byte {byte:,}" if byte >= 0 else ""
        return self._error(f"the XML breaks in column {column}{at}: {reason}. Download the file again", line)

    def _too_large(self, line: int) -> RecordError:
        return self._error(f"more than {MAX_RECORD_BYTES:,} bytes without the end of a record: refused", line)

    def _error(self, message: str, line: int = 0) -> RecordError:
        before = f"{self.records} good record{'' if self.records == 1 else 's'} before it"
        where = f"{self.stream.name}:{line}: " if line else f"{self.stream.name}: "
        return RecordError(f"{where}{message} ({before}).", line=line, records_before=self.records)


class _Feeder:
    """Feeds a pull parser in small steps, so that events, limits and positions stay close to the bytes."""

    def __init__(self, parser: etree.XMLPullParser, padding: bytes, skipped: int):
        self.parser = parser
        self.error: etree.XMLSyntaxError | None = None
        self.idle = 0  # bytes since the last record
        self.line = 1
        self._byte = skipped
        self._last = (1, skipped, b"")  # line and byte where the last step began, and its bytes
        if padding:
            self._last = (1, 0, padding)
            try:
                self.parser.feed(padding)
            except etree.XMLSyntaxError as error:  # the head only looked plain
                self.error = error
            self.line += padding.count(b"\n")

    def feed(self, data: bytes) -> bool:
        """Feed a chunk; False when it was the last one (empty) or the XML broke."""
        if self.error is not None:
            return False
        try:
            if not data:
                self.parser.close()
                return False
            self._last = (self.line, self._byte, data)
            self.parser.feed(data)
        except etree.XMLSyntaxError as error:
            self.error = error
            return False
        self.line += data.count(b"\n")
        self._byte += len(data)
        self.idle += len(data)
        return True

    def byte(self, line: int, column: int) -> int:
        """Offset of a position in the source, -1 if it lies before the last step."""
        first, offset, data = self._last
        position = 0
        for _ in range(line - first):
            position = data.find(b"\n", position) + 1
            if position == 0:
                return -1
        return offset + position + max(column - 1, 0) if line >= first else -1


def _behind_last(data: bytes, ends: tuple[bytes, ...], searched: int) -> int:
    """Offset behind the last end tag of a record, 0 if there is none; the first `searched` bytes have none."""
    start = max(0, searched - max(map(len, ends)))
    return max(found + len(end) if (found := data.rfind(end, start)) >= 0 else 0 for end in ends)


def _forget(element: etree._Element) -> None:
    """Free an element that was read, and what stands before it."""
    element.clear()
    parent = element.getparent()
    while element.getprevious() is not None:
        del parent[0]
