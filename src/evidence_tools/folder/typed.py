"""What Frictionless says of the tables, put as problems a person can act on.

Frictionless checks types, constraints, primary and foreign keys against ``datapackage.json`` wherever a table is not
plainly in order (`sound`); this module only turns its rows and fields into lines and columns of the file, and its notes
into sentences with what is allowed.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, cast

from rapidfuzz import fuzz, process

from evidence_tools.errors import Problem
from evidence_tools.files import PACKAGE_FILE
from evidence_tools.words import or_list, without_address_grammars

from .csvfile import RawTable, plain_name
from .schema import Schema, TableSchema
from .sound import is_sound

__all__ = ["typed_problems"]


# Which edition of the standard is meant; Frictionless knows it by this name and does not go there.
_STANDARD = "https://datapackage.org/profiles/2.0/datapackage.json"
NAMED = 3  # choices that a question names


class _Fault(Protocol):
    """What Frictionless finds: the kind of fault, and with some kinds where it is."""

    type: str
    title: str
    note: str
    row_number: int
    field_name: str
    field_names: list[str]
    field_number: int
    cell: str


def _nearest(value: str, choices: list[str]) -> str:
    """Ask which of the choices is meant: the same in other letters, those that begin so, or else the most alike."""
    plain = plain_name(value)
    found = [one for one in choices if plain_name(one) == plain][:1] or [
        one for one in choices if one.startswith(plain)
    ]
    if not found or not plain:
        alike = process.extractOne(plain, choices, scorer=fuzz.ratio, score_cutoff=60)
        found = [alike[0]] if alike else []
    return f"Did you mean {or_list(map(repr, found[:NAMED]))}?" if found else ""


def _descriptor(schema: Schema, raws: Mapping[str, RawTable]) -> dict[str, Any]:
    """Leave out tables that cannot be read at all, and the keys that point to them: the rest is still checked."""
    resources = [raw for raw in schema.descriptor["resources"] if raw["name"] in raws]
    descriptor: dict[str, Any] = {"$schema": _STANDARD, "resources": copy.deepcopy(resources)}
    for raw in descriptor["resources"]:
        keys = raw["schema"].get("foreignKeys", [])
        kept = [key for key in keys if key["reference"]["resource"] in raws]
        raw["schema"].pop("foreignKeys", None)
        if kept:
            raw["schema"]["foreignKeys"] = kept
    return descriptor


def typed_problems(root: Path, schema: Schema, raws: Mapping[str, RawTable], shown: str) -> list[Problem]:
    """Check every readable table against the data package.

    Parameters
    ----------
    root : Path
        The evidence folder.
    schema : Schema
        Its data package.
    raws : mapping of str to RawTable
        The tables that could be read.
    shown : str
        The folder's name as the user would type it.

    Returns
    -------
    list of Problem
        All of them, each with line and column.
    """
    descriptor = _descriptor(schema, raws)
    doubtful = [resource["name"] for resource in descriptor["resources"] if not is_sound(resource, raws)]
    if not doubtful:
        return []
    with without_address_grammars():
        # slow to import, and a folder without problems needs none
        from frictionless import Checklist, FrictionlessException, Package
    try:
        package = Package.from_descriptor(descriptor, basepath=str(root))
    except FrictionlessException as error:
        return _package_problems([reason.note for reason in error.reasons or (error.error,)], root, shown)
    problems = []
    for name in doubtful:
        report = package.get_resource(name).validate(Checklist(), limit_errors=1_000_000)
        # the kinds of fault are classes of their own; `_problem` asks each for what its kind has
        found = [cast(_Fault, error) for task in report.tasks for error in task.errors]
        blank = {error.row_number for error in found if error.type == "blank-row"}
        found = [one for one in found if one.type == "blank-row" or getattr(one, "row_number", None) not in blank]
        problems += [_problem(error, raws[name], raws, schema[name], shown) for error in found]
    return problems


def _package_problems(notes: Iterable[str], root: Path, shown: str) -> list[Problem]:
    """Say where the data package is none: on the line of the first word that is quoted, where it stands but once."""
    text, problems = (root / PACKAGE_FILE).read_text(encoding="utf-8"), []
    for note in notes:
        places = [text.find(word) for word in re.findall(r'"[^"]+"', note) if text.count(word) == 1]
        line, column = (0, 0) if not places else _place_in(text, places[0])
        message = f"is no data package: {note}."
        action = "Correct it, or restore the file from git."
        problems.append(Problem(f"{shown}/{PACKAGE_FILE}", line, column, message, "what Frictionless knows", action))
    return problems


def _place_in(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _problem(error: _Fault, raw: RawTable, raws: Mapping[str, RawTable], table: TableSchema, shown: str) -> Problem:
    """Put a fault at its place; a row that belongs to a study names it."""
    found = _placed(error, raw, raws, table, shown)
    number: int = getattr(error, "row_number", None) or 0
    study = raw.rows[number - 2].get("study_id", "") if number else ""
    return found if not study or study in found.message else replace(found, message=f"{found.message} Study: {study}.")


def _placed(error: _Fault, raw: RawTable, raws: Mapping[str, RawTable], table: TableSchema, shown: str) -> Problem:
    file = f"{shown}/{table.path}"
    number: int = getattr(error, "row_number", None) or 0
    row = raw.rows[number - 2] if number else {}
    line = raw.lines[number - 2] if number else 0
    if error.type in ("type-error", "constraint-error"):
        return _cell_problem(error, file, line, table)
    if error.type == "blank-row":
        return Problem(file, line, 0, "the row is empty.", action="Delete it, or run `evidence validate --tidy`.")
    if error.type == "primary-key":
        return _key_problem(file, number, raw, table)
    if error.type == "foreign-key":
        return _reference_problem(error, file, line, row, raws, table)
    return Problem(file, line, getattr(error, "field_number", 0) or 0, f"{error.title}: {error.note}.")


def _cell_problem(error: _Fault, file: str, line: int, table: TableSchema) -> Problem:
    field = table.field(error.field_name)
    column = error.field_number
    if not error.cell:
        action = "Fill the cell."
        return Problem(file, line, column, "is empty but needed.", field.allowed(), action, field.name)
    action = _nearest(error.cell, list(field.enum or field.allowed_parts)) or "Correct the cell."
    if field.type in ("number", "integer"):
        action = _as_number(error.cell, whole=field.type == "integer") or action
    if field.allowed_parts and set(parts := re.split(r"[,;\s]+", error.cell.strip(" ,;"))) <= {*field.allowed_parts}:
        action = f"Write {';'.join(parts)}."
    return Problem(file, line, column, f"{error.cell!r} does not fit.", field.allowed(), action, field.name)


def _as_number(cell: str, *, whole: bool) -> str:
    """Say how a number is written that is printed with another minus, or with a comma; "" for anything else."""
    plain = re.sub("^[\u2212\u2013\u2012\u2014]", "-", cell.strip())
    if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", plain) and plain != cell.strip():
        return f"Write {plain}, with a hyphen as the minus."
    if re.fullmatch(r"-?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?", plain):
        either = plain.count(",") == 1 and not whole
        decimal = f", or {plain.replace(',', '.')} if the comma is a decimal one" if either else ""
        return f"Write {plain.replace(',', '')}, without a comma{decimal}."
    decimal_comma = not whole and re.fullmatch(r"-?[0-9]+,[0-9]+", plain)
    return f"Write {plain.replace(',', '.')}, with a point." if decimal_comma else ""


def _key_problem(file: str, number: int, raw: RawTable, table: TableSchema) -> Problem:
    key = [raw.rows[number - 2].get(name) for name in table.primary_key]
    line, column = raw.lines[number - 2], table.columns.index(table.primary_key[0]) + 1
    name = " + ".join(table.primary_key)
    if not all(key):
        return Problem(file, line, column, "the key is empty.", action="Give the row a key of its own.", field=name)
    first = next(i for i, row in enumerate(raw.rows) if [row.get(n) for n in table.primary_key] == key)
    message = f"{' + '.join(map(repr, key))} stands already in line {raw.lines[first]}."
    return Problem(file, line, column, message, action="Give one of the rows another key, or remove it.", field=name)


def _reference_problem(
    error: _Fault, file: str, line: int, row: Mapping[str, str], raws: Mapping[str, RawTable], table: TableSchema
) -> Problem:
    name = error.field_names[0]
    target, target_field = next((r, f) for n, r, f in table.foreign_keys if n == name)
    value = row.get(name, "")
    known = [r[target_field] for r in raws[target].rows]
    hint = _nearest(value, known) or f"Correct it, or add it to {target}.csv first."
    message = f"{value!r} is not in {target}.csv."
    article = "an" if target_field[0] in "aeiou" else "a"
    return Problem(
        file, line, table.columns.index(name) + 1, message, f"{article} {target_field} of {target}.csv", hint, name
    )
