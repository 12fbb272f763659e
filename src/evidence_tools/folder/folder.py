"""The evidence folder: found, read, checked and saved. Nothing else in this package reads or writes its tables."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from evidence_tools.errors import FolderError, Problem, RecordError, UsageError

from .csvfile import RawTable, read_raw, tidy, write_table
from .rules import rule_problems
from .schema import PACKAGE_FILE, Schema, read_schema
from .together import finish_interrupted
from .typed import typed_problems

if TYPE_CHECKING:
    from evidence_tools.references import Bibliography

__all__ = ["Folder", "find_folder", "folder_problems", "load_folder", "read_tables", "tidy_folder"]

BIBLIOGRAPHY = "references.bib"
RECORDS = "pubmed/records.jsonl"
PMID = re.compile(r"[1-9][0-9]{0,7}")


@dataclass(frozen=True)
class Folder:
    """A loaded evidence folder.

    Attributes
    ----------
    root : Path
        Where it is.
    schema : Schema
        What its tables may hold.
    tables : dict of str to DataFrame
        Every table by name, typed: "" for unknown text, NaN/NA for unknown numbers.
    bibliography : Bibliography
        ``references.bib``.
    records : list of dict
        ``pubmed/records.jsonl``: bibliographic facts of the PubMed records the studies are linked to.
    """

    root: Path
    schema: Schema
    tables: dict[str, pd.DataFrame]
    bibliography: Bibliography
    records: list[dict]

    def save(self, name: str, frame: pd.DataFrame) -> Path:
        """Write one table back, atomically and in canonical form; see `csvfile.write_table`."""
        table = self.schema[name]
        return write_table(frame, self.root / table.path, table)

    def article_path(self, article_id: str) -> Path | None:
        """Return the file of an article's text, or None where it is not kept on this machine."""
        articles = self.tables["articles"].set_index("article_id")
        name = articles.loc[article_id, "file"]
        path = self.root / "articles" / Path(name).name
        return path if name and path.is_file() else None


def find_folder(start: str | os.PathLike | None = None) -> Path:
    """Find ``evidence/`` in the current folder or above it.

    Raises
    ------
    UsageError
        If there is none.
    """
    here = Path(start or ".").resolve()
    for folder in (here, *here.parents):
        for candidate in (folder, folder / "evidence"):
            if (candidate / PACKAGE_FILE).is_file():
                return candidate
    raise UsageError(f"no evidence folder in {here} or above it. Go to the project's folder, or give --evidence DIR.")


def _shown(root: Path) -> str:
    """Name the folder as the user would type it: relative where that is shorter."""
    try:
        return str(root.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(root)


def _read_tables(root: Path, schema: Schema, shown: str) -> tuple[dict[str, RawTable], list[Problem]]:
    raws, problems = {}, []
    for table in schema:
        raw, found = read_raw(root / table.path, f"{shown}/{table.path}", table)
        problems += found
        if raw is not None:
            raws[table.name] = raw
    return raws, problems


def _record_lines(path: Path) -> Iterator[tuple[int, str]]:
    if path.is_file():
        text = path.read_text(encoding="utf-8")
        yield from ((i, line) for i, line in enumerate(text.split("\n"), start=1) if line.strip())


def _read_records(root: Path, shown: str) -> tuple[list[dict], list[Problem]]:
    """Read ``pubmed/records.jsonl``: one object a line, each with a PMID, none twice, no abstracts."""
    file, records, problems, seen = f"{shown}/{RECORDS}", [], [], {}
    for number, line in _record_lines(root / RECORDS):
        try:
            record = json.loads(line)
            pmid = str(record["pmid"])
        except (ValueError, KeyError, TypeError) as error:
            action = "Remove the line, or restore the file from git."
            problems.append(Problem(file, number, 1, f"is no record: {error}.", "a JSON object with a pmid", action))
            continue
        if not PMID.fullmatch(pmid):
            problems.append(
                Problem(file, number, 1, f"{pmid!r} is no PMID.", "1 to 8 digits, not starting with 0", field="pmid")
            )
        elif pmid in seen:
            problems.append(
                Problem(
                    file,
                    number,
                    1,
                    f"{pmid!r} stands already in line {seen[pmid]}.",
                    action="Remove one.",
                    field="pmid",
                )
            )
        if "abstract" in record:
            action = "Remove it: abstracts belong to their publishers."
            problems.append(Problem(file, number, 1, "holds an abstract.", "bibliographic facts", action, "abstract"))
        seen.setdefault(pmid, number)
        records.append(record)
    return records, problems


def _key_problems(bibliography: Bibliography, raws: dict[str, RawTable], shown: str) -> list[Problem]:
    """References and studies must have the same keys: the citation key is the study_id."""
    if "studies" not in raws:
        return []
    studies = {row["study_id"]: line for row, line in zip(raws["studies"].rows, raws["studies"].lines, strict=True)}
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


def _twin_problems(bibliography: Bibliography, raws: dict[str, RawTable], shown: str) -> list[Problem]:
    """No identifier stands under two studies that are not reports of one trial."""
    if "studies" not in raws:
        return []
    main = {row["study_id"]: row["report_of"] or row["study_id"] for row in raws["studies"].rows}
    problems, owner = [], {}
    for key, entry in bibliography.entries.items():
        for name in ("pmid", "pmcid", "doi"):
            value = entry.get(name, "").lower()
            other = owner.setdefault((name, value), key) if value else key
            if main.get(other, other) != main.get(key, key):
                message = f"{key} and {other} have the same {name} {value}."
                action = "Correct one, or say in studies.csv that one is a report_of the other."
                place = f"{shown}/{BIBLIOGRAPHY}", *bibliography.where(key, name)
                problems.append(Problem(*place, message, "", action, name))
    return problems


def _read_bibliography(root: Path, raws: dict[str, RawTable], shown: str) -> tuple[Bibliography | None, list[Problem]]:
    from evidence_tools.references import check_bib, load_bib  # slow to load, and many commands need only tables

    file = f"{shown}/{BIBLIOGRAPHY}"
    if not (root / BIBLIOGRAPHY).is_file():
        return None, [Problem(file, 0, 0, "this file is missing.", action="Restore it from git.")]
    try:
        bibliography = load_bib(root / BIBLIOGRAPHY)
    except RecordError as error:
        return None, [Problem(file, error.line, 0, str(error), action="Restore it from git.")]
    found = [*bibliography.problems, *check_bib(bibliography)]
    problems = [replace(problem, file=file) for problem in found]
    return bibliography, problems + _key_problems(bibliography, raws, shown) + _twin_problems(bibliography, raws, shown)


def _read_all(root: Path) -> tuple[Schema, dict[str, RawTable], Bibliography | None, list[dict], list[Problem]]:
    finish_interrupted(root)
    shown = _shown(root)
    schema = read_schema(root)
    raws, problems = _read_tables(root, schema, shown)
    records, found = _read_records(root, shown)
    problems += found
    bibliography, found = _read_bibliography(root, raws, shown)
    problems += found
    return schema, raws, bibliography, records, problems


def folder_problems(root: str | os.PathLike) -> list[Problem]:
    """Find every problem of an evidence folder, all at once and in order of file and line.

    Checks the files' dialect, the tables against ``datapackage.json`` (with Frictionless), the rules between columns
    and rows, ``references.bib`` and ``pubmed/records.jsonl``. Reads only; writes nothing.
    """
    root = Path(root)
    try:
        schema, raws, _, _, problems = _read_all(root)
    except FolderError as error:
        return list(error.problems)
    shown = _shown(root)
    problems += typed_problems(root, schema, raws, shown)
    problems += rule_problems(schema, raws, shown)
    return sorted(set(problems))


def load_folder(root: str | os.PathLike, validate: bool = True) -> Folder:
    """Read an evidence folder.

    Parameters
    ----------
    root : path
        The folder that holds ``datapackage.json``.
    validate : bool
        Check it whole first (a few seconds). Without it only what makes a table unreadable is noticed.

    Raises
    ------
    FolderError
        With every problem found; nothing is loaded by halves.
    """
    root = Path(root)
    if validate and (problems := folder_problems(root)):
        raise FolderError(problems)
    schema, raws, bibliography, records, problems = _read_all(root)
    if problems or bibliography is None:
        raise FolderError(problems)
    try:
        tables = {name: schema[name].frame(raw.rows) for name, raw in raws.items()}
    except (ValueError, TypeError):
        raise FolderError(folder_problems(root)) from None
    return Folder(root, schema, tables, bibliography, records)


def read_tables(root: str | os.PathLike, names: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Read a few tables and nothing else: for commands that must answer at once.

    Raises
    ------
    FolderError
        If one of them cannot be read.
    """
    root = Path(root)
    schema, shown, tables = read_schema(root), _shown(root), {}
    for name in names:
        table = schema[name]
        raw, problems = read_raw(root / table.path, f"{shown}/{table.path}", table)
        if raw is None:
            raise FolderError(problems)
        try:
            tables[name] = table.frame(raw.rows)
        except (ValueError, TypeError):
            raise FolderError(folder_problems(root)) from None
    return tables


def tidy_folder(root: str | os.PathLike) -> list[str]:
    """Rewrite tables a spreadsheet program saved in another dialect; return the names of the files that changed."""
    root = Path(root)
    schema = read_schema(root)
    return [table.path for table in schema if (root / table.path).is_file() and tidy(root / table.path, table)]
