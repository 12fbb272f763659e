"""What this program computes with, whatever a folder's own ``datapackage.json`` says: its tables, columns and words.

A folder may describe more tables and columns, and hold its cells to more than this; where it asks for less (a list of
allowed words is missing, a number may be negative, a key may hold a path), cells would come through that nothing after
validation is made for. A column whose cells may be empty may be missing, as in folders made before there was one: it
counts as empty. ``needed.json`` is taken from the package of this project; a test holds the two together.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from .package import Fault, Place

__all__ = ["later", "needed_of", "unmet", "weaker"]

_OPTIONAL = re.compile(r"\([^()]*\)\?")
_HELD = ("required", "enum", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")


def needed_of(package: Mapping[str, Any]) -> dict[str, Any]:
    """Return what ``needed.json`` holds, from a data package: table to key, foreign keys and columns."""
    return {table["name"]: _needed_table(table["schema"]) for table in package["resources"]}


def _needed_table(schema: Mapping[str, Any]) -> dict[str, Any]:
    columns = {}
    for field in schema["fields"]:
        limits = field.get("constraints", {})
        columns[field["name"]] = {"type": field["type"]} | {name: limits[name] for name in _HELD if name in limits}
        if "allowed" in field:
            columns[field["name"]]["allowed"] = field["allowed"]
    return {"key": schema["primaryKey"], "points_to": _pointers(schema), "columns": columns}


def _pointers(schema: Mapping[str, Any]) -> list[list[str]]:
    """Return the foreign keys as column, table, column."""
    keys = schema.get("foreignKeys", [])
    return [[key["fields"][0], key["reference"]["resource"], key["reference"]["fields"][0]] for key in keys]


@cache
def _needed() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(__file__).with_name("needed.json").read_text(encoding="utf-8"))
    return found


def _described(package: Mapping[str, Any]) -> dict[str, tuple[int, Mapping[str, Any]]]:
    return {table["name"]: (i, table["schema"]) for i, table in enumerate(package["resources"])}


def _may_be_empty(column: Mapping[str, Any]) -> bool:
    return not column.get("required", False)


def later(table: Mapping[str, Any]) -> dict[str, str]:
    """Return the columns a described table does not have and that count as empty, each with its type."""
    needed = _needed().get(table["name"], {"columns": {}})["columns"]
    known = {field["name"] for field in table["schema"]["fields"]}
    return {name: wanted["type"] for name, wanted in needed.items() if name not in known and _may_be_empty(wanted)}


def unmet(package: Mapping[str, Any]) -> list[Fault]:
    """Return what a package lacks so that nothing can be read: tables, columns, their types and keys."""
    tables = _described(package)
    found: list[Fault] = []
    for name, needed in _needed().items():
        if name not in tables:
            found.append(
                (("resources",), f"the table {name!r} is missing.", f"a table {name!r} as this program has it")
            )
            continue
        number, schema = tables[name]
        found += _unmet_columns(name, needed["columns"], schema, ("resources", number, "schema", "fields"))
        if schema["primaryKey"] != needed["key"]:
            at = ("resources", number, "schema", "primaryKey")
            found.append((at, f"primaryKey of {name!r} is another one.", ", ".join(needed["key"])))
    return found


def _unmet_columns(table: str, needed: Mapping[str, Any], schema: Mapping[str, Any], at: Place) -> Iterator[Fault]:
    columns = {field["name"]: (i, field) for i, field in enumerate(schema["fields"])}
    for name, wanted in needed.items():
        if name not in columns and not _may_be_empty(wanted):
            yield at, f"the table {table!r} has no column {name!r}.", f"{name!r} of type {wanted['type']}"
        elif name in columns and columns[name][1]["type"] != wanted["type"]:
            words = f"the column {name!r} of {table!r} is of the type {columns[name][1]['type']!r}."
            yield (*at, columns[name][0], "type"), words, wanted["type"]


def weaker(package: Mapping[str, Any]) -> list[Fault]:
    """Return where a package that `unmet` finds nothing in asks less of its cells than this program needs."""
    tables = _described(package)
    found: list[Fault] = []
    for name, needed in _needed().items():
        number, schema = tables[name]
        columns = {field["name"]: (i, field) for i, field in enumerate(schema["fields"])}
        for column, wanted in needed["columns"].items():
            if column not in columns:
                continue
            at = ("resources", number, "schema", "fields", columns[column][0])
            found += _weaker_column(f"{column!r} of {name!r}", wanted, columns[column][1], at)
        for pointer in needed["points_to"]:
            if pointer not in _pointers(schema):
                words = f"nothing says that {pointer[0]!r} of {name!r} is a {pointer[2]!r} of {pointer[1]!r}."
                found.append((("resources", number, "schema"), words, "the foreign key as this program has it"))
    return found


def _weaker_column(shown: str, wanted: Mapping[str, Any], field: Mapping[str, Any], at: Place) -> Iterator[Fault]:
    given = field.get("constraints", {}) | ({"allowed": field["allowed"]} if "allowed" in field else {})
    for limit, value in wanted.items():
        if limit != "type" and not (limit in given and _as_strict(limit, given[limit], value)):
            words = f"{limit} of {shown} is {'missing' if limit not in given else 'less strict'}."
            allowed = ", ".join(value) if isinstance(value, list) else json.dumps(value)
            yield (*at, *(() if limit == "allowed" else ("constraints",)), limit), words, f"{limit}: {allowed}"


def _as_strict(limit: str, given: Any, wanted: Any) -> bool:
    if isinstance(wanted, list):
        return set(given) <= set(wanted)
    if limit.lower().endswith("minimum"):
        return bool(given >= wanted)
    if limit.lower().endswith("maximum"):
        return bool(given <= wanted)
    if limit == "pattern" and isinstance(given, str) and wanted.startswith(given) and given:
        # A folder made before a word could stand behind its cells is no less strict for not knowing it.
        return given == wanted or bool(_OPTIONAL.fullmatch(wanted[len(given) :]))
    return bool(given == wanted)
