"""The shelf: ``references.bib`` of an evidence folder, read and held against ``studies.csv``."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from evidence_tools.errors import FolderError, Problem, RecordError
from evidence_tools.folder import RawFolder
from evidence_tools.folder.csvfile import RawTable

from .bibliography import Bibliography, load_bib
from .doi import normal_doi
from .identifiers import check_bib
from .likeness import portrait, same_doi

__all__ = ["BIBLIOGRAPHY", "load_shelf", "read_shelf", "shelf_problems"]

BIBLIOGRAPHY = "references.bib"


def read_shelf(root: str | os.PathLike[str], shown: str) -> tuple[Bibliography | None, list[Problem]]:
    """Read the bibliography of an evidence folder with everything that is wrong with its entries.

    Parameters
    ----------
    root : path
    shown : str
        The folder's name as the user would type it.

    Returns
    -------
    bibliography, problems
        None where it cannot be read at all.
    """
    path, file = Path(root) / BIBLIOGRAPHY, f"{shown}/{BIBLIOGRAPHY}"
    if not path.is_file():
        return None, [Problem(file, 0, 0, "this file is missing.", action="Restore it from git.")]
    try:
        bibliography = load_bib(path)
    except RecordError as error:
        return None, [Problem(file, error.line, 0, str(error), action="Restore it from git.")]
    return bibliography, [replace(problem, file=file) for problem in (*bibliography.problems, *check_bib(bibliography))]


def load_shelf(root: str | os.PathLike[str]) -> Bibliography:
    """Read the bibliography of an evidence folder.

    Raises
    ------
    FolderError
        If it cannot be read, or one of its entries is damaged.
    """
    bibliography, problems = read_shelf(root, str(root))
    if bibliography is None or problems:
        raise FolderError(problems)
    return bibliography


def shelf_problems(raw: RawFolder, bibliography: Bibliography) -> list[Problem]:
    """Hold the bibliography against studies.csv: the same keys, and no identifier under two different trials."""
    if "studies" not in raw.tables:
        return []
    studies = raw.tables["studies"]
    return [*_key_problems(bibliography, studies, raw.shown), *_twin_problems(bibliography, studies.rows, raw.shown)]


def _key_problems(bibliography: Bibliography, studies_table: RawTable, shown: str) -> list[Problem]:
    """References and studies must have the same keys: the citation key is the study_id."""
    studies = {row["study_id"]: line for row, line in zip(studies_table.rows, studies_table.lines, strict=True)}
    cited = set(bibliography.entries)
    problems = []
    for key in sorted(studies.keys() - cited):
        action = f"Add an entry with the key {key} to {BIBLIOGRAPHY}."
        problems.append(
            Problem(f"{shown}/studies.csv", studies[key], 1, f"{key!r} has no entry in {BIBLIOGRAPHY}.", action=action)
        )
    for key in sorted(cited - studies.keys()):
        line, _ = bibliography.where(key)
        action = "Add a row with this study_id to studies.csv, or remove the entry."
        problems.append(
            Problem(f"{shown}/{BIBLIOGRAPHY}", line, 1, f"{key!r} has no row in studies.csv.", action=action)
        )
    return problems


def _twin_problems(bibliography: Bibliography, rows: list[dict[str, str]], shown: str) -> list[Problem]:
    """No PMID stands under two keys, no other identifier under two studies that are not reports of one trial.

    Chapters share the DOI of their book.
    """
    main = {row["study_id"]: row["report_of"] or row["study_id"] for row in rows}
    problems: list[Problem] = []
    owner: dict[tuple[str, str], str] = {}
    for key, entry in bibliography.entries.items():
        for name in ("pmid", "pmcid", "doi"):
            printed = entry.get(name, "")
            value = normal_doi(printed) if name == "doi" else printed.lower()
            other = owner.setdefault((name, value), key) if value else key
            one_trial = main.get(other, other) == main.get(key, key)
            if (
                other == key
                or (one_trial and name != "pmid")
                or (name == "doi" and not _one_work(bibliography, key, other))
            ):
                continue
            message = f"{key} and {other} have the same {name} {value}."
            action = "Correct one, or say in studies.csv that one is a report_of the other."
            if one_trial:
                action = (
                    "One record of PubMed has one entry: correct the PMID of one, or remove the entry and its study."
                )
            place = f"{shown}/{BIBLIOGRAPHY}", *bibliography.where(key, name)
            problems.append(Problem(*place, message, "", action, name))
    return problems


def _one_work(bibliography: Bibliography, key: str, other: str) -> bool:
    one, two = (portrait(name, bibliography.entries[name]) for name in (key, other))
    return same_doi(one, two) == "same doi"
