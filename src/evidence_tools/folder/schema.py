"""The schema of the evidence folder, read from its ``datapackage.json``.

Nothing about columns, types or allowed values stands anywhere else: validation, the data dictionary and the headers
of the spreadsheet all come from that one file (Frictionless Data Package 2.0).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from evidence_tools.errors import FolderError, Problem
from evidence_tools.files import PACKAGE_FILE

from .needed import later, unmet
from .package import DTYPES, package_of, problems_at

__all__ = ["Field", "Schema", "TableSchema", "read_schema"]

RESTORE = "Restore it from git."


@dataclass(frozen=True)
class Field:
    """One column: its name, type, meaning and what it may hold."""

    name: str
    type: str
    description: str
    title: str = ""
    required: bool = False
    enum: tuple[str, ...] = ()
    allowed_parts: tuple[str, ...] = ()
    pattern: str = ""
    example: str = ""
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None

    @property
    def dtype(self) -> str:
        """Return the pandas dtype of the loaded column."""
        return DTYPES[self.type]

    def allowed(self) -> str:
        """Say in words what the column may hold."""
        if self.enum:
            return ", ".join(self.enum)
        if self.allowed_parts:
            return "one or more of " + ", ".join(self.allowed_parts) + ", separated by semicolons"
        words = {"integer": "a whole number", "number": "a number with a decimal point", "date": "a date as YYYY-MM-DD"}
        parts = [words.get(self.type, "text")]
        if self.pattern:
            parts.append(f"such as {self.example}" if self.example else f"of the form {self.pattern}")
        if self.minimum is not None:
            parts.append(f"{self.minimum:g} or more")
        if self.above is not None:
            parts.append(f"above {self.above:g}")
        if self.maximum is not None:
            parts.append(f"at most {self.maximum:g}")
        return ", ".join(parts) + ("" if self.required else "; or empty when not known")


@dataclass(frozen=True)
class TableSchema:
    """One table: its file, columns and keys; `later` are columns the program reads and this folder has not yet."""

    name: str
    path: str
    title: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[tuple[str, str, str], ...]
    later: tuple[Field, ...] = ()

    @property
    def columns(self) -> list[str]:
        """Return the column names in file order."""
        return [field.name for field in self.fields]

    def field(self, name: str) -> Field:
        """Return one column by name."""
        return next(field for field in self.fields if field.name == name)

    def frame(self, rows: Sequence[Mapping[str, str | None]]) -> pd.DataFrame:
        """Turn rows of text into a typed table.

        Parameters
        ----------
        rows : list of mapping
            Column name to cell text; missing columns count as empty.

        Returns
        -------
        DataFrame
            Text and dates as ``str`` ("" = not known), numbers as ``float64``, whole numbers as ``Int64``; last the
            columns of `later`, empty.

        Raises
        ------
        ValueError
            If a cell does not fit its type (validation reports it with its place).
        """
        columns = {}
        for field in (*self.fields, *self.later):
            texts = [row.get(field.name) or "" for row in rows]
            if field.type not in ("number", "integer"):
                columns[field.name] = pd.Series(texts, dtype="str")
            elif any(texts):
                cells = pd.Series(texts, dtype="str")
                columns[field.name] = pd.to_numeric(cells.where(cells != "", None)).astype(field.dtype)
            else:  # most columns of numbers of a small folder
                columns[field.name] = pd.Series(None, index=range(len(rows)), dtype=field.dtype)
        return pd.DataFrame(columns)


@dataclass(frozen=True)
class Schema:
    """All tables of the folder, in the order of the package."""

    tables: Mapping[str, TableSchema]
    version: str
    descriptor: Mapping[str, Any]

    def __iter__(self) -> Iterator[TableSchema]:
        return iter(self.tables.values())

    def __getitem__(self, name: str) -> TableSchema:
        return self.tables[name]


def _field(raw: Mapping[str, Any]) -> Field:
    limits = raw.get("constraints", {})
    return Field(
        name=raw["name"],
        type=raw["type"],
        title=raw.get("title", ""),
        description=raw.get("description", ""),
        required=limits.get("required", False),
        enum=tuple(limits.get("enum", ())),
        allowed_parts=tuple(raw.get("allowed", ())),
        pattern=limits.get("pattern", ""),
        example=str(raw.get("example", "")),
        minimum=limits.get("minimum"),
        maximum=limits.get("maximum"),
        above=limits.get("exclusiveMinimum"),
    )


def _table(raw: Mapping[str, Any]) -> TableSchema:
    schema = raw["schema"]
    keys = schema.get("foreignKeys", [])
    return TableSchema(
        name=raw["name"],
        path=raw["path"],
        title=raw.get("title", raw["name"]),
        description=raw.get("description", ""),
        fields=tuple(map(_field, schema["fields"])),
        primary_key=tuple(schema["primaryKey"]),
        foreign_keys=tuple((k["fields"][0], k["reference"]["resource"], k["reference"]["fields"][0]) for k in keys),
        later=tuple(Field(name, kind, "") for name, kind in later(raw).items()),
    )


def read_schema(root: Path) -> Schema:
    """Read ``datapackage.json`` of an evidence folder.

    Raises
    ------
    FolderError
        If the file is absent, is not a data package, or lacks tables and columns this program computes with.
    """
    path = root / PACKAGE_FILE
    for one in (*root.glob("*"), root / "pubmed" / "records.jsonl"):
        if one.exists() and not (one.is_file() or one.is_dir()):  # reading a pipe or a device would never end
            message = "is a pipe or a device, which no evidence folder holds."
            raise FolderError([Problem(str(one), 0, 0, message, action="Remove it.")])
    try:
        text = path.read_text(encoding="utf-8")
        return _described(text)
    except FolderError as error:
        raise FolderError([replace(problem, file=str(path)) for problem in error.problems]) from None
    except (FileNotFoundError, NotADirectoryError) as error:
        action = "Give the evidence folder with --evidence DIR, or restore the file from git."
        message = "this file is missing, so this is no evidence folder."
        raise FolderError([Problem(str(path), 0, 0, message, action=action)]) from error
    except json.JSONDecodeError as error:
        place = str(path), error.lineno, error.colno
        raise FolderError([Problem(*place, f"is not valid JSON: {error.msg}.", action=RESTORE)]) from error
    except UnicodeDecodeError as error:
        message = f"byte {error.start} is not UTF-8."
        raise FolderError([Problem(str(path), 0, 0, message, action=RESTORE)]) from error
    except RecursionError as error:
        message = "is not a data package of this project: it is nested without end."
        raise FolderError([Problem(str(path), 0, 0, message, action=RESTORE)]) from error
    except ValueError as error:
        message = f"is not a data package of this project: {error}."
        raise FolderError([Problem(str(path), 0, 0, message, action=RESTORE)]) from error


@lru_cache(maxsize=4)
def _described(text: str) -> Schema:
    """Return what a text describes, read once: a command asks for it many times. Problems are told without a file."""
    descriptor = package_of(text, "")
    if faults := unmet(descriptor):
        raise FolderError(problems_at(text, "", faults))
    tables = {raw["name"]: _table(raw) for raw in descriptor["resources"]}
    return Schema(tables, descriptor.get("version", ""), descriptor)
