"""The evidence folder: found, read, checked and saved. Nothing else in this package reads or writes its tables."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from evidence_tools.errors import FolderError, Problem
from evidence_tools.files import PACKAGE_FILE, resolved

from .csvfile import RawTable, read_raw, write_table
from .editing import finish_interrupted
from .journal import own_file
from .needed import weaker
from .package import problems_at
from .records import RECORDS, scan_records
from .rules import rule_problems
from .schema import Schema, read_schema
from .spreadsheet import tidy
from .typed import typed_problems

__all__ = [
    "Folder",
    "RawFolder",
    "folder_problems",
    "load_folder",
    "read_folder",
    "read_tables",
    "tidy_folder",
]


@dataclass(frozen=True)
class RawFolder:
    """The files of an evidence folder as they stand, read once: cells as text, each row with its line.

    Attributes
    ----------
    root : Path
    shown : str
        The folder's name as the user would type it.
    schema : Schema
    tables : dict of str to RawTable
        The tables that could be read.
    records : dict of str to dict
        ``pubmed/records.jsonl``: PMID to bibliographic facts.
    problems : list of Problem
        What is wrong with the shape of the files.
    """

    root: Path
    shown: str
    schema: Schema
    tables: dict[str, RawTable]
    records: dict[str, dict[str, Any]]
    problems: list[Problem]


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
    records : dict of str to dict
        ``pubmed/records.jsonl``: PMID to bibliographic facts of the records the studies are linked to.
    """

    root: Path
    schema: Schema
    tables: dict[str, pd.DataFrame]
    records: dict[str, dict[str, Any]]

    def save(self, name: str, frame: pd.DataFrame) -> Path:
        """Write one table back, atomically and in canonical form; see `csvfile.write_table`."""
        table = self.schema[name]
        return write_table(frame, own_file(self.root, table.path), table)

    def article_path(self, article_id: str) -> Path | None:
        """Return the file of an article's text, or None where it is not kept on this machine."""
        articles = self.tables["articles"].set_index("article_id")
        name = articles.loc[article_id, "file"]
        path = self.root / "articles" / Path(name).name
        return path if name and path.is_file() else None


def _shown(root: Path) -> str:
    """Name the folder as the user would type it: relative where that is shorter."""
    try:
        return str(resolved(root).relative_to(Path.cwd()))
    except ValueError:
        return str(root)


def _read_tables(root: Path, schema: Schema, shown: str) -> tuple[dict[str, RawTable], list[Problem]]:
    raws, problems = {}, []
    for table in schema:
        raw, found = read_raw(root / table.path, f"{shown}/{table.path}", table)
        problems += found
        if raw is not None:
            empty = {field.name: "" for field in table.later}
            raw.rows = [row | empty for row in raw.rows] if empty else raw.rows
            raws[table.name] = raw
    return raws, problems


def read_folder(root: str | os.PathLike[str]) -> RawFolder:
    """Read every table and the kept records as they stand; reads each file once.

    Raises
    ------
    FolderError
        If there is no readable ``datapackage.json``.
    """
    root = Path(root)
    finish_interrupted(root)
    shown, schema = _shown(root), read_schema(root)
    tables, problems = _read_tables(root, schema, shown)
    records, found = scan_records(root / RECORDS, f"{shown}/{RECORDS}")
    return RawFolder(root, shown, schema, tables, records, problems + found)


def folder_problems(raw: RawFolder) -> list[Problem]:
    """Find every problem of the tables and kept records, all at once and in order of file and line.

    Checks the files' dialect, the tables against ``datapackage.json``, the rules between columns and rows, and
    ``pubmed/records.jsonl``. The bibliography has its own checks: `references.shelf`.
    """
    problems = [*raw.problems, *_package_problems(raw)]
    problems += typed_problems(raw.root, raw.schema, raw.tables, raw.shown)
    problems += rule_problems(raw.schema, raw.tables, raw.shown)
    return sorted(set(problems))


def _package_problems(raw: RawFolder) -> list[Problem]:
    """Find where the folder's own package asks less of its tables than this program needs."""
    faults = weaker(raw.schema.descriptor)
    if not faults:
        return []
    text = (raw.root / PACKAGE_FILE).read_text(encoding="utf-8")
    return problems_at(text, f"{raw.shown}/{PACKAGE_FILE}", faults)


def load_folder(source: str | os.PathLike[str] | RawFolder) -> Folder:
    """Make the typed tables of an evidence folder.

    Parameters
    ----------
    source : path or RawFolder
        The folder that holds ``datapackage.json``, or what `read_folder` made of it. Only what makes a table
        unreadable is noticed here; `tracker.validation` checks everything.

    Raises
    ------
    FolderError
        With every problem found; nothing is loaded by halves.
    """
    raw = source if isinstance(source, RawFolder) else read_folder(source)
    if raw.problems:
        raise FolderError(folder_problems(raw))
    try:
        tables = {name: raw.schema[name].frame(table.rows) for name, table in raw.tables.items()}
    except (ValueError, TypeError):
        raise FolderError(folder_problems(raw)) from None
    return Folder(raw.root, raw.schema, tables, raw.records)


def read_tables(root: str | os.PathLike[str], names: Iterable[str]) -> dict[str, pd.DataFrame]:
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
            raise FolderError(folder_problems(read_folder(root))) from None
    return tables


def tidy_folder(root: str | os.PathLike[str]) -> dict[str, list[str]]:
    """Repair tables a spreadsheet saved in its own way; return file name to what was done; see `spreadsheet`."""
    root = Path(root)
    schema = read_schema(root)
    done = {table.path: tidy(root / table.path, table) for table in schema if (root / table.path).is_file()}
    return {name: told for name, told in done.items() if told}
