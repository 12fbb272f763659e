"""References from a file of Zotero, Mendeley, EndNote or PubMed: what each is to the folder, and entering the new ones.

The file itself is never written. Of an entry only what describes the publication goes into references.bib: abstracts
belong to their publishers, paths and private notes to the reader.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evidence_tools.errors import Problem
from evidence_tools.folder.editing import editing
from evidence_tools.references import (
    Bibliography,
    Ids,
    citation_key,
    decode_latex,
    find_duplicates,
    format_bib,
    import_references,
    load_bib,
)

__all__ = ["KEPT", "Incoming", "Reference", "enter_references", "read_incoming"]

KEPT = frozenset(
    "author editor title booktitle journal year date month volume number pages publisher address series edition "
    "institution school chapter isbn issn language doi pmid pmcid url".split()
)
"""Fields that go into references.bib."""

_FILE = "file\n"  # set before the keys of the file, so that they never meet those of the folder
_STATUS = ("retracted", "expression_of_concern", "corrected")


@dataclass(frozen=True)
class Reference:
    """One entry of the file.

    Attributes
    ----------
    key : str
        As in the file; for nbib and XML made from author and year.
    status : str
        known (on record with the same identifier or as the very entry), duplicate (of an entry before it in the file,
        or so like a study on record that a person must look), unusable (nothing says where it can be found), or new.
    words : str
        Why, for a reader.
    title, year : str
    ids : Ids
    other : str
        The study on record, or the earlier key of the file.
    retraction : str
        Why it is taken for retracted, corrected or in doubt; empty if nothing says so.
    entry : dict
        What would go into references.bib.
    """

    key: str
    status: str
    words: str
    title: str
    year: str
    ids: Ids
    other: str = ""
    retraction: str = ""
    entry: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def source_url(self) -> str:
        """Where the publication can be looked up: PubMed, else the DOI, else PMC, else its own address."""
        if self.ids.pmid:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.ids.pmid}/"
        if self.ids.doi:
            return f"https://doi.org/{self.ids.doi}"
        if self.ids.pmcid:
            return f"https://pmc.ncbi.nlm.nih.gov/articles/{self.ids.pmcid}/"
        url = decode_latex(self.entry.get("url", "")).strip()
        return url if url.lower().startswith(("http://", "https://")) else ""

    def to_json(self) -> dict[str, Any]:
        """Return it as `evidence import --json` prints it."""
        ids = {name: value or None for name, value in self.ids._asdict().items()}
        return {
            "key": self.key, "status": self.status, "why": self.words, "title": self.title, "year": self.year, **ids,
            "other": self.other or None, "retraction": self.retraction or None,
        }  # fmt: skip


@dataclass
class Incoming:
    """A file of references beside the folder: `references` in the order of the file, and `problems` of reading it."""

    file: str
    references: list[Reference]
    problems: list[Problem]

    @property
    def new(self) -> list[Reference]:
        """Those that can be entered."""
        return [one for one in self.references if one.status == "new"]


def read_incoming(path: str | os.PathLike, known: Bibliography) -> Incoming:
    """Read a file of references and say what each entry is to the folder.

    Parameters
    ----------
    path : path
        BibTeX, RIS, nbib/MEDLINE or PubMed XML, told apart by content.
    known : Bibliography
        references.bib.

    Raises
    ------
    RecordError
        The file is none of these, or damaged.
    """
    imported = import_references(path)
    entries = imported.bibliography.entries
    twins = {
        one.key: one for one in find_duplicates({_FILE + key: entry for key, entry in entries.items()}, known.entries)
    }
    frame = imported.frame().set_index("study_id")
    found = []
    for key, entry in entries.items():
        kept = {name: value for name, value in entry.items() if name in KEPT or name == "ENTRYTYPE"}
        kept |= {name: value for name, value in imported.ids[key]._asdict().items() if value}  # in their one spelling
        one = Reference(
            key, "new", "", frame.loc[key, "title"], frame.loc[key, "year"], imported.ids[key],
            retraction=imported.retracted.get(key, ""), entry=kept,
        )  # fmt: skip
        found.append(_judged(one, twins.get(_FILE + key)))
    return Incoming(str(path), found, list(imported.problems))


def _judged(one: Reference, twin: Any) -> Reference:
    status, words, other = "new", "", ""
    if twin is not None:
        other = twin.other.removeprefix(_FILE)
        if twin.other.startswith(_FILE):
            status, words = "duplicate", f"of {other} in this file: {_why(twin)}"
        elif twin.certain:
            status, words = "known", f"on record as {other}: {_why(twin)}"
        else:
            status, words = "duplicate", f"looks like {other} on record: {_why(twin)}"
    elif not one.source_url:
        status, words = "unusable", "no PMID, DOI or address says where it can be found; add one to the file"
    return Reference(**{**vars(one), "status": status, "words": words, "other": other})


def _why(twin: Any) -> str:
    kinds = {"same doi": "same DOI", "same pmid": "same PMID", "same pmcid": "same PMCID"}
    return kinds.get(twin.why, f"{twin.why} ({twin.score:.0f} of 100)")


def enter_references(root: str | os.PathLike, chosen: Iterable[Reference], file: str) -> dict[str, str]:
    """Enter references into references.bib, with a row of studies.csv that says no more than what is known.

    Parameters
    ----------
    root : path
        The evidence folder.
    chosen : iterable of Reference
        New ones; one that somebody entered meanwhile is left out.
    file : str
        Name of the file, for the note of where a retraction was read.

    Returns
    -------
    dict of str to str
        Key in the file to key in the folder.

    Raises
    ------
    RecordError
        references.bib has parts that cannot be read, or an entry cannot be written in BibTeX; nothing was written.
    """
    wanted = {one.key: one for one in chosen if one.source_url}
    entered: dict[str, str] = {}
    if not wanted:
        return entered
    with editing(root, "studies") as work:
        bibliography = load_bib(work.root / "references.bib")
        taken = set(bibliography.entries) | {row["study_id"] for row in work.rows["studies"]}
        again = {_FILE + key: one.entry for key, one in wanted.items()}
        held = {one.key for one in find_duplicates(again, bibliography.entries)}
        for key, one in wanted.items():
            if _FILE + key in held:
                continue
            study = citation_key(one.entry, taken)
            study = study if study[0].isalpha() else f"s{study}"
            taken.add(study)
            bibliography.entries[study] = dict(one.entry)
            work.rows["studies"].append(_study_row(work.schema["studies"].columns, study, one, Path(file).name))
            entered[key] = study
        if entered:
            work.files["references.bib"] = format_bib(bibliography).replace("\n", bibliography.newline)
    return entered


def _study_row(names: Iterable[str], study: str, one: Reference, file: str) -> Mapping[str, str]:
    row = dict.fromkeys(names, "") | {"study_id": study, "source_url": one.source_url}
    if one.retraction:
        said = next((status for status in _STATUS if one.retraction.endswith(status)), "retracted")
        row |= {"retraction_status": said, "retraction_note": f"{one.retraction} ({file})"}
    return row
