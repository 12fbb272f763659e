"""MEDLINE text (``.nbib``, "Save > PubMed" of the web site, ``rettype=medline``) to the same `Record` as the XML.

A line is a tag of up to four letters, ``- `` and a value; lines that begin with blanks continue the value; a new
``PMID-`` begins a record. Tags: NLM, "MEDLINE/PubMed Data Element (Field) Descriptions".
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from evidence_tools.errors import RecordError
from evidence_tools.files import saved_as_utf8
from evidence_tools.pubmed.elements import PMID
from evidence_tools.pubmed.markup import MONTHS
from evidence_tools.pubmed.records import Author, MeshHeading, Record, Registration
from evidence_tools.pubmed.streams import ByteStream, Source

__all__ = ["parse_medline"]

MAX_LINE = 1_000_000
"""A longer line is refused: MEDLINE folds its lines at 90 characters."""

_COUNT = re.compile(r"\s{0,9}<?[0-9]{1,6}[.:>]?\s{0,9}|\x1a")  # between records, as some programs number them
_TAGGED = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}- ?(.*)", re.DOTALL)
_ONCE = frozenset(("TI", "OWN", "STAT", "DP", "JT"))
"""Tags a record holds once: a second one begins a record whose PMID is missing."""
_GAP = "-"  # in the place of a tag: a blank line, then words that are no field
_SUFFIX = re.compile(r" (Jr|Sr|[1-9](?:st|nd|rd|th)|II|III|IV)$")
_LABEL = re.compile(r"(?:^|(?<=[.!?)\]%] ))([A-Z][A-Z0-9 /&,()'-]{2,60}?): ")
_DATE = re.compile(
    r"((?:1[5-9]|20|21)\d\d)(?:[ /]?(\d\d?|[A-Za-z]{3,9})(?![A-Za-z]|-[A-Z]|/[A-Z])(?:[ /]?(\d\d?))?)?(.*)"
)
_LINKED = re.compile(r"PMID: ?(\d{1,8})")

_CORRECTIONS = {
    "CON": "CommentOn",
    "CIN": "CommentIn",
    "EIN": "ErratumIn",
    "EFR": "ErratumFor",
    "CRI": "CorrectedRepublishedIn",
    "CRF": "CorrectedRepublishedFrom",
    "PRIN": "PartialRetractionIn",
    "PROF": "PartialRetractionOf",
    "RPI": "RepublishedIn",
    "RPF": "RepublishedFrom",
    "RIN": "RetractionIn",
    "ROF": "RetractionOf",
    "UIN": "UpdateIn",
    "UOF": "UpdateOf",
    "SPIN": "SummaryForPatientsIn",
    "ORI": "OriginalReportIn",
    "ECI": "ExpressionOfConcernIn",
    "ECF": "ExpressionOfConcernFor",
}


def parse_medline(source: Source, lost: list[RecordError] | None = None) -> Iterator[Record]:
    """Read MEDLINE/nbib text one record at a time.

    Parameters
    ----------
    source : str, Path, bytes or binary file
        Plain or gzip, UTF-8.
    lost : list, optional
        Takes the error of each record that cannot be read, with the line; the others are yielded. Without it the first
        such error is raised.

    Yields
    ------
    Record
        As from XML, as far as the format goes: the labels of a structured abstract are found again by their capitals.

    Raises
    ------
    RecordError
        At a line that is neither ``TAG - value`` nor a continuation, that is not UTF-8, or whose PMID is none: with its
        number, after the records before it were yielded.
    """
    records = 0
    with ByteStream(source) as stream:

        def wrong(message: str, line: int) -> RecordError:
            before = f"{records} good record{'' if records == 1 else 's'} before it"
            return RecordError(f"{stream.name}:{line}: {message} ({before}).", line=line, records_before=records)

        def bad(message: str, line: int, advice: str = "") -> None:
            if lost is None:
                raise wrong(f"{message}.{advice}" if advice else message, line)
            if fields is not None or not lost:  # one word for one record
                about = f"; the record of PMID {fields[0][1]} was not read" if fields else "; its record was not read"
                lost.append(RecordError(f"{stream.name}:{line}: {message}{about}.{advice}", line=line))

        fields: list[tuple[str, str]] | None = []  # None: in a record that cannot be read
        for number, tag, value in _fields(stream, wrong, bad):
            again = fields and tag in _ONCE and any(name == tag for name, _ in fields)
            ends = again or tag in ("PMID", _GAP)
            if fields and ends:
                yield _record(fields)
                records += 1
            if ends:
                fields = []
            if tag == "PMID" and not PMID.fullmatch(value):
                bad(f"PMID {value[:20]!r}. Allowed: 1 to 8 digits, the first not 0", number)
                fields = None
            elif not tag:
                fields = None
            elif fields == [] and tag not in ("PMID", _GAP):
                bad(f"a record begins with {tag!r}. Allowed: PMID first", number)
                fields = None
            elif fields is not None and tag != _GAP:
                fields.append((tag, value))
        if stream.failure:
            if lost is None:
                raise wrong(stream.failure, 0)
            lost.append(wrong(stream.failure, 0))
        elif fields:
            yield _record(fields)


def _fields(
    stream: ByteStream, wrong: Callable[[str, int], RecordError], bad: Callable[..., None]
) -> Iterator[tuple[int, str, str]]:
    """Line number, tag and unfolded value of each field; an empty tag where a line cannot be read.

    `_GAP` stands before it if a blank line does: then the record above is whole, and something else follows.
    """
    start, tag, parts = 0, "", list[str]()
    blank = False
    for number, line in enumerate(_lines(stream, wrong, bad), start=1):
        if line is None:
            yield number, "", ""
            tag = ""
            continue
        if not line.strip() or ((blank or not tag) and _COUNT.fullmatch(line)):
            blank = True
            continue
        found = None if line[0] in " \t" else _TAGGED.fullmatch(line)
        if found:
            if tag:
                yield start, tag, _unfolded(parts)
            start, tag, parts = number, found.group(1), [found.group(2)]
            if tag == "PMID":  # never folded; at once, so that the record before it is out whatever follows
                yield number, tag, _unfolded(parts)
                tag = ""
        elif line[0] in " \t" and tag:
            parts.append(line)
        else:
            if blank:
                yield from [(start, tag, _unfolded(parts))] if tag else []
                yield number, _GAP, ""
            bad(f"{line[:40]!r} is no MEDLINE text. Allowed: 'TAG - value', or a continuation after blanks", number)
            yield number, "", ""
            tag = ""
        blank = False
    if tag:
        yield start, tag, _unfolded(parts)


def _lines(
    stream: ByteStream, wrong: Callable[[str, int], RecordError], bad: Callable[..., None]
) -> Iterator[str | None]:
    """Each line; None for one that cannot be read."""
    pending, number = b"", 0
    for chunk in stream:
        *whole, pending = (pending + chunk).split(b"\n")
        for line in whole:
            number += 1
            yield _decoded(line, number, bad)
        if len(pending) > MAX_LINE:
            raise wrong(f"a line of more than {MAX_LINE:,} bytes: refused", number + 1)
    if pending:
        yield _decoded(pending, number + 1, bad)


def _decoded(line: bytes, number: int, bad: Callable[..., None]) -> str | None:
    try:
        return line.decode().removeprefix("\ufeff").rstrip("\r")  # a mark also stands where files were joined
    except UnicodeDecodeError as error:
        bad(f"byte {error.start + 1} of the line is not UTF-8", number, f" {saved_as_utf8(line[:2000])}")
        return None


def _unfolded(parts: list[str]) -> str:
    return " ".join(" ".join(parts).split())


def _record(fields: list[tuple[str, str]]) -> Record:
    record = Record()
    people: list[_Person] = []
    for tag, value in fields:
        handler = _HANDLERS.get(tag)
        if handler:
            handler(record, value)
        elif tag in _CORRECTIONS:
            found = _LINKED.search(value)
            record.corrections.append((_CORRECTIONS[tag], found.group(1) if found else ""))
        elif tag in ("FAU", "AU", "CN", "AD", "AUID", "FED", "ED"):
            _person(people, tag, value)
    record.authors = [_author(person) for person in people if person.tag in ("FAU", "AU", "CN")]
    record.editors = [_author(person) for person in people if person.tag in ("FED", "ED")]
    record.affiliations = list(dict.fromkeys(a for author in record.authors for a in author.affiliations))
    record.journal = record.journal or record.journal_abbreviation
    if record.kind == "book":
        record.title = record.title or record.journal
    record.set_retraction_status()
    return record


@dataclass
class _Person:
    """One author or editor while the lines about him are read."""

    tag: str
    full: str
    short: str = ""
    affiliations: list[str] = field(default_factory=list)
    orcid: str = ""


def _person(people: list[_Person], tag: str, value: str) -> None:
    """Full names (FAU) are followed by their short form (AU), affiliations and identifiers."""
    if tag in ("FAU", "FED", "CN"):
        people.append(_Person(tag, value))
    elif tag in ("AU", "ED"):
        if people and people[-1].tag == "F" + tag and not people[-1].short:
            people[-1].short = value
        else:
            people.append(_Person(tag, "", value))
    elif people and tag == "AD":
        people[-1].affiliations.append(value)
    elif people and value.startswith("ORCID:"):
        people[-1].orcid = value.removeprefix("ORCID:").strip().removesuffix("/").rpartition("/")[2]


def _author(person: _Person) -> Author:
    full, short = person.full, person.short
    if person.tag == "CN":
        return Author(collective=full, affiliations=tuple(person.affiliations))
    suffix = found.group(1) if (found := _SUFFIX.search(short) or _SUFFIX.search(full)) else ""
    full, short = _SUFFIX.sub("", full), _SUFFIX.sub("", short)
    last, _, fore = full.partition(", ")
    if not full:
        last, _, initials = short.rpartition(" ") if " " in short else (short, "", "")
    else:
        initials = short.removeprefix(last).strip()
    return Author(last, fore, initials, suffix, "", person.orcid, tuple(person.affiliations))


# --- fields -----------------------------------------------------------------------------------------------------------


def _text(name: str, *, first: bool = False) -> Callable[[Record, str], None]:
    def handle(record: Record, value: str) -> None:
        if not (first and getattr(record, name)):
            setattr(record, name, value)

    return handle


def _append(name: str) -> Callable[[Record, str], None]:
    return lambda record, value: getattr(record, name).append(value.removeprefix("*"))


def _abstract(record: Record, value: str) -> None:
    labels = list(_LABEL.finditer(value))
    if not labels or labels[0].start() != 0:
        record.sections = [("", value)]
    else:
        ends = [label.start() for label in labels[1:]] + [len(value)]
        record.sections = [
            (found.group(1), value[found.end() : end].strip()) for found, end in zip(labels, ends, strict=True)
        ]
    record.abstract = "\n".join(f"{label}: {text}" if label else text for label, text in record.sections)


def _date_of(value: str) -> tuple[int | None, str]:
    """``2011 Mar 9``, ``2011/03/09 06:00``, ``20110309``; seasons and ranges of months leave the month unknown."""
    found = _DATE.match(value)
    if not found:
        return None, ""
    year, month = int(found.group(1)), MONTHS.get((found.group(2) or "").lower())
    if not month or found.group(4).lstrip().startswith("-"):
        return year, str(year)
    try:
        return year, datetime.date(year, month, int(found.group(3))).isoformat()
    except (TypeError, ValueError):
        return year, f"{year}-{month:02}"


def _published(record: Record, value: str) -> None:
    record.year, record.date = _date_of(value)


def _published_online(record: Record, value: str) -> None:
    if record.year is None:
        record.year, record.date = _date_of(value)


def _revised(record: Record, value: str) -> None:
    record.revised = _date_of(value)[1]


def _created(record: Record, value: str) -> None:
    record.entered = record.entered or _date_of(value)[1]


def _history(record: Record, value: str) -> None:
    if value.endswith("[entrez]"):
        record.entered = _date_of(value)[1]


def _identifier(record: Record, value: str) -> None:
    if value.endswith("[doi]"):
        record.doi = record.doi or value.removesuffix("[doi]").strip()
    elif value.endswith("[bookaccession]"):
        record.kind = "book"


def _mesh(record: Record, value: str) -> None:
    descriptor, *qualifiers = value.split("/")
    starred = tuple((q.removeprefix("*"), q.startswith("*")) for q in qualifiers)
    record.mesh.append(MeshHeading(descriptor.removeprefix("*"), "", descriptor.startswith("*"), starred))


def _source_id(record: Record, value: str) -> None:
    registry, _, number = value.partition("/")
    record.registrations.append(Registration(registry, number))


def _language(record: Record, value: str) -> None:
    record.language = f"{record.language}, {value}" if record.language else value


def _book(record: Record, value: str) -> None:
    record.kind, record.journal = "book", value


def _issn(record: Record, value: str) -> None:
    record.issn = record.issn or value.split(" ")[0]


_HANDLERS: dict[str, Callable[[Record, str], None]] = {
    "PMID": _text("pmid"),
    "STAT": _text("status"),
    "TI": _text("title"),
    "TT": _text("vernacular_title"),
    "BTI": _book,
    "AB": _abstract,
    "JT": _text("journal"),
    "TA": _text("journal_abbreviation"),
    "JID": _text("journal_id"),
    "IS": _issn,
    "ISBN": _text("isbn", first=True),
    "PB": _text("publisher"),
    "DP": _published,
    "DEP": _published_online,
    "LR": _revised,
    "PHST": _history,
    "CRDT": _created,
    "VI": _text("volume"),
    "IP": _text("issue"),
    "PG": _text("pages"),
    "LID": _identifier,
    "AID": _identifier,
    "PMC": _text("pmcid"),
    "PT": _append("publication_types"),
    "OT": _append("keywords"),
    "MH": _mesh,
    "SI": _source_id,
    "LA": _language,
    "COIS": _text("conflict_of_interest"),
    "GR": _append("funding"),
}
