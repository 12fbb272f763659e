"""Taking in a file from Zotero, Mendeley, EndNote or PubMed: identifiers found, duplicates and retractions flagged.

Nothing is decided here: a person sees the report and chooses what to keep.
"""

from __future__ import annotations

import gzip
import re
import warnings
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from evidence_tools.errors import Problem, RecordError
from evidence_tools.pubmed.medline import parse_medline
from evidence_tools.pubmed.records import Record
from evidence_tools.pubmed.salvage import read_whole
from evidence_tools.references.biblatex import inherited, usual_entry
from evidence_tools.references.bibliography import Bibliography, parse_bib
from evidence_tools.references.conversion import bibliography_of
from evidence_tools.references.doi import normal_doi
from evidence_tools.references.duplicates import Duplicate, find_duplicates
from evidence_tools.references.identifiers import Ids
from evidence_tools.references.joined import Part, parts
from evidence_tools.references.keys import MADE, with_keys
from evidence_tools.references.latex import decode_field
from evidence_tools.references.mending import mended
from evidence_tools.references.mentions import find_ids
from evidence_tools.references.names import citation_key
from evidence_tools.references.retractions import Mark, retraction_mark
from evidence_tools.references.ris import bibliography_of_tagged, load_ris, parse_ris
from evidence_tools.references.textfile import is_utf16, read_text
from evidence_tools.references.unread import READ, why_not_read
from evidence_tools.references.webofscience import ALLOWED, BEGIN, read_web_of_science

__all__ = ["Imported", "import_references", "load_references"]


@dataclass
class Imported:
    """What an import found.

    Attributes
    ----------
    bibliography : Bibliography
        The entries of the file, identifiers that stood in notes or addresses put into fields of their own.
    ids : dict of str to Ids
        PMID, DOI and PMCID of each key, normalised.
    duplicates : list of Duplicate
        Within the file and against what is already known.
    marks : dict of str to Mark
        Key -> whether it is marked as retracted, of concern, or corrected, and why; only of those that are.
    """

    bibliography: Bibliography
    ids: dict[str, Ids] = field(default_factory=dict)
    duplicates: list[Duplicate] = field(default_factory=list)
    marks: dict[str, Mark] = field(default_factory=dict)

    @property
    def retracted(self) -> dict[str, str]:
        """Key -> why it is taken for retracted, of concern, or corrected."""
        return {key: mark.why for key, mark in self.marks.items()}

    @property
    def remarks(self) -> dict[str, list[str]]:
        """Key -> what was left out of an entry, or is to be looked at."""
        return self.bibliography.remarks

    @property
    def problems(self) -> list[Problem]:
        """What of the file could not be read."""
        return self.bibliography.problems

    @property
    def unlinked(self) -> list[str]:
        """Keys without a PMID, to be looked up."""
        return sorted(key for key, ids in self.ids.items() if not ids.pmid)

    def frame(self) -> pd.DataFrame:
        """Return one row an entry: key, title, year, identifiers, duplicate_of, duplicate_why, retraction."""
        duplicates = {one.key: one for one in self.duplicates}
        rows = []
        for key in sorted(self.bibliography.entries):
            entry, twin = self.bibliography.entries[key], duplicates.get(key)
            row = {
                "study_id": key,
                "title": decode_field("title", entry.get("title", "")),
                "year": entry.get("year", ""),
            }
            row |= self.ids[key]._asdict()
            row |= {"duplicate_of": twin.other if twin else "", "duplicate_why": twin.why if twin else ""}
            rows.append(row | {"retraction": self.retracted.get(key, "")})
        columns = ["study_id", "title", "year", *Ids._fields, "duplicate_of", "duplicate_why", "retraction"]
        return pd.DataFrame(rows, columns=columns, dtype="str")


def load_references(path: str | Path) -> Bibliography:
    """Read BibTeX, RIS, Web of Science's text, nbib/MEDLINE or PubMed XML (the last two plain or gzip).

    They are told apart by what is in the file. What of it cannot be read is in ``problems``; the rest is there.

    Raises
    ------
    RecordError
        If the file is none of these or cannot be read.
    """
    return _load(Path(path))[0]


def import_references(
    path: str | Path,
    known: Bibliography | Mapping[str, Mapping[str, str]] | None = None,
    records: Mapping[str, Record] | None = None,
) -> Imported:
    """Read a file of references and say what stands in the way of using it.

    Parameters
    ----------
    path : str or Path
        A file as `load_references` reads it.
    known : Bibliography or mapping of str to entry, optional
        What is there already, to be compared with.
    records : mapping of str to Record, optional
        PubMed records by PMID, for their retraction status.

    Returns
    -------
    Imported
    """
    bibliography, own = _load(Path(path))
    if not bibliography.entries and not bibliography.problems:
        bibliography.problems.append(Problem(str(path), 0, 0, "it holds no reference.", action="Export it again."))
    status = {record.pmid: record.retraction_status for record in (*own, *(records or {}).values())}
    imported = Imported(bibliography)
    for key, entry in bibliography.entries.items():
        ids = find_ids(entry)
        imported.ids[key] = ids
        if spoilt := _SPOILT.search(" ".join(entry.values())):
            bibliography.remarks.setdefault(key, []).append(
                f"letters are spoilt ({spoilt.group()!r}): the file was once saved in the wrong encoding. Export it "
                "again as UTF-8, or correct them by hand."
            )
        mark = retraction_mark(entry, status.get(ids.pmid, "none"))
        if mark.status:
            imported.marks[key] = mark
        if mark.remark:
            bibliography.remarks.setdefault(key, []).append(mark.remark)
    entries = known.entries if isinstance(known, Bibliography) else known
    imported.duplicates = find_duplicates(bibliography.entries, entries)
    return imported


def _load(path: Path) -> tuple[Bibliography, list[Record]]:
    start = _start(path)
    pieces = _parts(path)
    if len(pieces) > 1:
        return _load_parts(path, pieces)
    source: Path | bytes = path
    if is_utf16(start):
        text = read_text(path)[0]
        source = re.sub(r"^\s*<\?xml[^<>]*\?>", "", text).encode()
        start = source[:65_536]
    if _is_xml(start) and not why_not_read(start):
        return _of_records(path, *_of_xml(source))
    if _MEDLINE.match(start):
        if b"\n" not in start and b"\r" in start:
            source = read_text(path)[0].replace("\r", "\n").encode()
        return _of_records(path, *_medline(source))
    if BEGIN.match(start.replace(b"\r", b"\n")):
        return bibliography_of_tagged(read_web_of_science(read_text(path)[0]), str(path), ALLOWED), []
    ris, bib = _RIS.search(start), _BIB.search(start)
    if ris and not (bib and bib.start() < ris.start()):
        return load_ris(path), []
    if bib or (not start.strip() and path.suffix == ".bib"):
        return _of_bib(read_text(path)[0], str(path)), []
    if _LATE_MEDLINE.search(start):
        return _of_records(path, *_medline(source))
    why = why_not_read(start) or f"this is none of {READ}. Export it again in one of these."
    raise RecordError(f"{path}: {why}")


def _parts(path: Path) -> list[Part]:
    """The parts of a file that was joined from several formats; none where it is no text or too large for one."""
    try:
        text = read_text(path)[0]
    except RecordError:
        return []
    return parts(text.replace("\ufeff", "").replace("\r\n", "\n").replace("\r", "\n"))


def _load_parts(path: Path, pieces: list[Part]) -> tuple[Bibliography, list[Record]]:
    """Read each part in its own way; lines are those of the file."""
    whole = Bibliography(file=str(path))
    own: list[Record] = []
    for piece in pieces:
        data, records = piece.text.encode(), list[Record]()
        if piece.kind == "bib":
            part = _of_bib(piece.text, str(path))
        elif piece.kind == "ris":
            part = parse_ris(piece.text, str(path))
        elif piece.kind == "wos":
            part = bibliography_of_tagged(read_web_of_science(piece.text), str(path), ALLOWED)
        else:
            part, records = _of_records(path, *(_medline(data) if piece.kind == "nbib" else _of_xml(data.lstrip())))
        own += records
        for key, entry in part.entries.items():
            name = key if key not in whole.entries else citation_key(entry, whole.entries)
            whole.entries[name] = entry
            whole.lines[name] = part.lines.get(key, 0) + piece.lines_before
            whole.remarks |= {name: part.remarks[key]} if key in part.remarks else {}
        whole.problems += [replace(one, line=one.line + piece.lines_before if one.line else 0) for one in part.problems]
    return whole, own


# A word with what one accented letter of UTF-8 looks like when it is read as Windows-1252 ("MÃ¼ller"), or with the sign
# for a letter that could not be read.
_TWO_FOR_ONE = r"[ÂÃÄÅ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€[\x80-\xbf™œ“”˜¦¢]"
_SPOILT = re.compile(rf"\w*(?:{_TWO_FOR_ONE}|\ufffd)[\w\x80-\xbf]*")
_MEDLINE = re.compile(rb"(?:\xef\xbb\xbf)?\s*PMID ?- ?\d")
_LATE_MEDLINE = re.compile(rb"(?m)^(?:\xef\xbb\xbf)?PMID ?- ?\d")
_RIS = re.compile(
    rb"(?m)^(?:\xef\xbb\xbf)?[ \t]{0,20}(?:TY|ty|Ty)(?:[ \t]|\xc2\xa0){1,3}(?:-|\xe2\x80[\x93\x94]|\xe2\x88\x92)"
)
_BIB = re.compile(rb"(?m)^(?:\xef\xbb\xbf)?[ \t]{0,20}@[ \t]{0,9}\w{3,30}\s{0,9}[{(]")


def _start(path: Path) -> bytes:
    """The first bytes of a file, unpacked."""
    try:
        with open(path, "rb") as file:
            start = file.read(65_536)
    except OSError as error:
        raise RecordError(f"{path}: cannot be read: {error.strerror}.") from None
    if not start.startswith(b"\x1f\x8b"):
        return start
    try:
        with gzip.open(path) as packed:
            start = packed.read1(65_536)
    except (OSError, EOFError, zlib.error) as error:
        raise RecordError(f"{path}: the gzip file is damaged ({error}).") from None
    if not _is_xml(start) and not _MEDLINE.match(start):
        raise RecordError(f"{path}: only PubMed XML and nbib may be compressed. Unpack the file.")
    return start


def _is_xml(start: bytes) -> bool:
    return start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def _medline(source: Path | bytes) -> tuple[list[Record], list[RecordError]]:
    lost: list[RecordError] = []
    return list(parse_medline(source, lost)), lost


def _of_xml(source: Path | bytes) -> tuple[list[Record], list[RecordError]]:
    """Records of PubMed's XML; what else stands in it is told, too."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        records, lost = read_whole(source)
    return records, [*lost, *(RecordError(str(one.message)) for one in told)]


_OWN_KEY = re.compile(r"(?:MED/|PMID[:_-]?|PubMed[:_-]?)([1-9][0-9]{3,7})", re.IGNORECASE)


def _of_bib(text: str, file: str) -> Bibliography:
    """BibTeX of any program: keys made where there are none, fields under their usual names."""
    whole = mended(with_keys(text.replace("\ufeff", "").replace("\r\n", "\n").replace("\r", "\n")))
    bibliography = parse_bib(whole.text, file=file, merge=True)
    usual = Bibliography(file=file, problems=bibliography.problems)
    if whole.cut:
        last = "its last entry" if whole.cut.startswith(MADE) else repr(whole.cut)
        message = f"the file breaks off in {last}; what stood behind could not be read."
        place = bibliography.where(whole.cut)[0]
        usual.problems.append(Problem(file, place, 1, message, "entries with their closing brace", "Export it again."))
    for key, printed in inherited(bibliography.entries).items():
        entry, remarks = usual_entry(_with_key(key, printed))
        remarks = whole.remarks.get(key, []) + bibliography.remarks.get(key, []) + remarks
        name = citation_key(entry, usual.entries.keys() | bibliography.entries.keys()) if key.startswith(MADE) else key
        usual.entries[name], usual.lines[name] = entry, bibliography.where(key)[0]
        if remarks:
            usual.remarks[name] = remarks
    return usual


def _with_key(key: str, entry: dict[str, str]) -> dict[str, str]:
    """An entry with the identifier that is its key: ``MED/5`` of Europe PMC, a DOI of ReadCube."""
    named = _OWN_KEY.fullmatch(key)
    told = {"pmid": named.group(1)} if named else {"doi": key} if key.startswith("10.") and normal_doi(key) else {}
    return entry | {name: value for name, value in told.items() if not entry.get(name)}


def _of_records(path: Path, records: list[Record], lost: list[RecordError]) -> tuple[Bibliography, list[Record]]:
    whole = [record for record in records if not record.bare]
    bibliography = bibliography_of(whole, file=str(path))
    bare = (f"the record of PMID {one.pmid} holds no article; it was not read." for one in records if one.bare)
    for error in (*lost, *map(RecordError, bare)):
        message = str(error).removeprefix("<bytes>:").removeprefix(f"{path}:").removeprefix(f"{error.line}:").strip()
        message = message if message.endswith(".") else f"{message}."
        gone = "withdrawn by PubMed" in message
        allowed = "" if gone or "Allowed:" in message else "records as PubMed gives them"
        action = "Look for the work under another number." if gone else "Download this record again."
        bibliography.problems.append(
            Problem(str(path), error.line or 0, int(bool(error.line)), message, allowed, action)
        )
    return bibliography, whole
