"""Taking in a file from Zotero, Mendeley, EndNote or PubMed: identifiers found, duplicates and retractions flagged.

Nothing is decided here: a person sees the report and chooses what to keep.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from evidence_tools.errors import Problem, RecordError
from evidence_tools.pubmed.medline import parse_medline
from evidence_tools.pubmed.reading import parse_records
from evidence_tools.pubmed.records import Record
from evidence_tools.references.bibliography import Bibliography, load_bib
from evidence_tools.references.conversion import bibliography_of
from evidence_tools.references.duplicates import Duplicate, find_duplicates
from evidence_tools.references.identifiers import Ids, find_ids
from evidence_tools.references.latex import decode_field
from evidence_tools.references.ris import load_ris

__all__ = ["Imported", "import_references", "load_references"]

_RETRACTED = re.compile(
    r"^\W*(retracted|retraction note|withdrawn)\b\W*(article|paper|publication)?\W*:|\[retracted\]", re.I
)
_NOTED = re.compile(r"\bretracted (publication|article|paper)\b", re.IGNORECASE)


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
    retracted : dict of str to str
        Key -> why it is taken for retracted, of concern, or corrected.
    """

    bibliography: Bibliography
    ids: dict[str, Ids] = field(default_factory=dict)
    duplicates: list[Duplicate] = field(default_factory=list)
    retracted: dict[str, str] = field(default_factory=dict)

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
    """Read BibTeX, RIS, nbib/MEDLINE or PubMed XML (the last two plain or gzip), told apart by what is in the file.

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
    status = {record.pmid: record.retraction_status for record in (*own, *(records or {}).values())}
    imported = Imported(bibliography)
    for key, entry in bibliography.entries.items():
        ids = find_ids(entry)
        imported.ids[key] = ids
        for name, value in ids._asdict().items():
            if value and not entry.get(name):
                entry[name] = value
        said = _retraction(entry, status.get(ids.pmid, "none"))
        if said:
            imported.retracted[key] = said
    entries = known.entries if isinstance(known, Bibliography) else known
    imported.duplicates = find_duplicates(bibliography.entries, entries)
    return imported


def _retraction(entry: Mapping[str, str], status: str) -> str:
    if status != "none":
        return f"PubMed: {status}"
    title = decode_field("title", entry.get("title", ""))
    if _RETRACTED.search(title):
        return "its title says so"
    prose = " ".join(entry.get(name, "") for name in ("note", "keywords", "annote", "type"))
    return "a note or keyword says so" if _NOTED.search(prose) else ""


def _load(path: Path) -> tuple[Bibliography, list[Record]]:
    try:
        with open(path, "rb") as file:
            start = file.read(65_536)
    except OSError as error:
        raise RecordError(f"{path}: cannot be read: {error.strerror}.") from None
    if start.startswith(b"\x1f\x8b"):
        try:
            with gzip.open(path) as packed:
                start = packed.read1(65_536)
        except (OSError, EOFError) as error:
            raise RecordError(f"{path}: the gzip file is damaged ({error}).") from None
        if not _is_xml(start) and not _is_medline(start):
            raise RecordError(f"{path}: only PubMed XML and nbib may be compressed. Unpack the file.")
    if _is_xml(start):
        return _of_records(path, list(parse_records(path)))
    if _is_medline(start):
        return _of_records(path, list(parse_medline(path)))
    if re.search(rb"(?m)^(?:\xef\xbb\xbf)?\s*TY  - ", start):
        return load_ris(path), []
    if re.search(rb"(?m)^\s*@\s*\w+\s*[{(]", start) or (not start.strip() and path.suffix == ".bib"):
        return load_bib(path), []
    raise RecordError(f"{path}: neither BibTeX, RIS, nbib nor PubMed XML. Export it again in one of these.")


def _is_xml(start: bytes) -> bool:
    return start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def _is_medline(start: bytes) -> bool:
    return bool(re.match(rb"(?:\xef\xbb\xbf)?\s*PMID ?- ?\d", start))


def _of_records(path: Path, records: list[Record]) -> tuple[Bibliography, list[Record]]:
    return bibliography_of(records, file=str(path)), records
