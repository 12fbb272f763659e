"""References from a file of Zotero, Mendeley, EndNote or PubMed: what each is to the folder, and entering the new ones.

The file itself is never written. Of an entry only what describes the publication goes into references.bib: abstracts
belong to their publishers, paths and private notes to the reader.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from evidence_tools.errors import Problem, UsageError
from evidence_tools.folder.editing import editing
from evidence_tools.references import (
    Bibliography,
    Duplicate,
    Ids,
    Imported,
    citation_key,
    decode_latex,
    find_duplicates,
    format_bib,
    import_references,
    load_bib,
)
from evidence_tools.words import first_address

__all__ = ["KEPT", "Incoming", "Reference", "enter_references", "read_incoming"]

KEPT = frozenset(
    "author editor title booktitle journal year date month volume number pages publisher address series edition "
    "institution school chapter isbn issn language doi pmid pmcid url".split()
)
"""Fields that go into references.bib."""

_FILE = "file\n"  # set before the keys of the file, so that they never meet those of the folder
_BETWEEN = re.compile(r"\s+|[;,|](?=https?://)")  # two addresses in one field
_UNUSABLE = "no PMID, DOI or address says where it can be found; add one to the file"


@dataclass(frozen=True)
class Reference:
    """One entry of the file.

    Attributes
    ----------
    key : str
        As in the file; for nbib and XML made from author and year.
    status : str
        known (on record with the same identifier or as the very entry), duplicate (of an entry before it in the file,
        or so like a study on record that a person must look; what was looked at can be entered all the same), unusable
        (nothing says where it can be found), or new.
    words : str
        Why, for a reader.
    title, year : str
    ids : Ids
    other : str
        The study on record, or the earlier key of the file.
    retraction, retraction_status : str
        Why it is taken for retracted, corrected or in doubt, and which of them; empty if nothing says so.
    remarks : tuple of str
        What of the entry was left out or read otherwise than it stands, and what is to be looked at.
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
    retraction_status: str = ""
    remarks: tuple[str, ...] = ()
    entry: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def source_url(self) -> str:
        """Where the publication can be looked up: PubMed, else the DOI, else PMC, else its own address."""
        if self.ids.pmid:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.ids.pmid}/"
        if self.ids.doi:
            return f"https://doi.org/{quote(self.ids.doi, safe='/:;().,-_~!*@+$=')}"  # old ones hold < > and #
        if self.ids.pmcid:
            return f"https://pmc.ncbi.nlm.nih.gov/articles/{self.ids.pmcid}/"
        return _web_address(self.entry.get("url", ""))

    def to_json(self) -> dict[str, Any]:
        """Return it as `evidence import --json` prints it."""
        ids = {name: value or None for name, value in self.ids._asdict().items()}
        return {
            "key": self.key, "status": self.status, "why": self.words, "title": self.title, "year": self.year, **ids,
            "other": self.other or None, "retraction": self.retraction or None, "notes": list(self.remarks),
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

    @property
    def asked(self) -> list[Reference]:
        """Those that look like another, and can be entered by somebody who has looked."""
        return [one for one in self.references if one.status == "duplicate" and one.source_url]

    def looked_at(self, keys: Iterable[str]) -> list[Reference]:
        """Return the references that are to be entered although they look like another.

        Raises
        ------
        UsageError
            A key is not in the file, or that reference needs no such word or cannot be entered.
        """
        by_key = {one.key: one for one in self.references}
        found = []
        for key in dict.fromkeys(keys):
            one = by_key.get(key)
            if one is None:
                raise UsageError(f"--anyway {key}: {self.file} has no such key. Allowed: the keys this command prints.")
            if one.status == "known":
                raise UsageError(f"--anyway {key}: it is {one.words}. Change that entry instead.")
            if not one.source_url:
                raise UsageError(f"--anyway {key}: {_UNUSABLE}.")
            found += [one] if one.status == "duplicate" else []
        return found


def read_incoming(path: str | os.PathLike[str], known: Bibliography) -> Incoming:
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
    imported = import_references(Path(path))
    entries = imported.bibliography.entries
    twins = {
        one.key: one for one in find_duplicates({_FILE + key: entry for key, entry in entries.items()}, known.entries)
    }
    frame = imported.frame().set_index("study_id")
    found = []
    for key, entry in entries.items():
        kept = {name: value for name, value in entry.items() if name in KEPT or name == "ENTRYTYPE"}
        kept |= {name: value for name, value in imported.ids[key]._asdict().items() if value}  # in their one spelling
        if "url" in kept and not (address := _web_address(kept["url"])):
            del kept["url"]  # no address a page may link to
        elif _BETWEEN.search(kept.get("url", "").strip()):
            kept["url"] = address
        one = Reference(
            key, "new", "", str(frame.loc[key, "title"]), str(frame.loc[key, "year"]), imported.ids[key],
            retraction=imported.retracted.get(key, ""), retraction_status=_status(imported, key),
            remarks=tuple(imported.remarks.get(key, ())), entry=kept,
        )  # fmt: skip
        found.append(_judged(one, twins.get(_FILE + key)))
    return Incoming(str(path), found, list(imported.problems))


def _web_address(url: str) -> str:
    """The first address of a field that a page may link to; some programs write several into one."""
    given = _BETWEEN.split(decode_latex(url))
    return next((found for one in given if (found := first_address(one.strip(";,|<>")))), "")


def _status(imported: Imported, key: str) -> str:
    mark = imported.marks.get(key)
    return mark.status if mark else ""


def _judged(one: Reference, twin: Duplicate | None) -> Reference:
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
        status, words = "unusable", _UNUSABLE
    return Reference(**{**vars(one), "status": status, "words": words, "other": other})


def _why(twin: Duplicate) -> str:
    why = re.sub(r"\b(?:doi|pmid|pmcid)\b", lambda found: found.group().upper(), twin.why)
    return why if twin.score == 100 and why.startswith("same") else f"{why} ({twin.score:.0f} of 100)"


def enter_references(
    root: str | os.PathLike[str], chosen: Iterable[Reference], file: str, anyway: Iterable[Reference] = ()
) -> dict[str, str]:
    """Enter references into references.bib, with a row of studies.csv that says no more than what is known.

    Parameters
    ----------
    root : path
        The evidence folder.
    chosen : iterable of Reference
        New ones; one that somebody entered meanwhile is left out.
    file : str
        Name of the file, for the note of where a retraction was read.
    anyway : iterable of Reference
        Those a person looked at and wants although they look like another.

    Returns
    -------
    dict of str to str
        Key in the file to key in the folder.

    Raises
    ------
    RecordError
        references.bib has parts that cannot be read, or an entry cannot be written in BibTeX; nothing was written.
    """
    looked_at = {one.key for one in anyway}
    wanted = {one.key: one for one in (*chosen, *anyway) if one.source_url}
    entered: dict[str, str] = {}
    if not wanted:
        return entered
    with editing(root, "studies") as work:
        bibliography = load_bib(work.root / "references.bib")
        taken = set(bibliography.entries) | {row["study_id"] for row in work.rows["studies"]}
        again = {_FILE + key: one.entry for key, one in wanted.items()}
        twins = find_duplicates(again, bibliography.entries)
        held = {one.key for one in twins if one.certain or one.key.removeprefix(_FILE) not in looked_at}
        for key, one in wanted.items():
            if _FILE + key in held:
                continue
            study = citation_key(one.entry, taken)
            taken.add(study)
            bibliography.entries[study] = dict(one.entry)
            work.rows["studies"].append(_study_row(work.schema["studies"].columns, study, one, Path(file).name))
            entered[key] = study
        if entered:
            work.files["references.bib"] = format_bib(bibliography).replace("\n", bibliography.newline)
    return entered


def _study_row(names: Iterable[str], study: str, one: Reference, file: str) -> dict[str, str]:
    row = dict.fromkeys(names, "") | {"study_id": study, "source_url": one.source_url}
    if one.retraction:
        row |= {"retraction_status": one.retraction_status, "retraction_note": f"{one.retraction} ({file})"}
    return row
