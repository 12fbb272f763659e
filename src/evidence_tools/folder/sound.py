"""Tables that surely fit the data package, seen at once: each distinct cell of a column is looked at once.

Frictionless says what is wrong, row by row and with every option of the standard; that takes longer than everything
else a check does. Most tables have nothing wrong. Here a table is called sound only where its description holds
nothing but what is written below and every cell is in the plainest form of its type; anything else is left to
Frictionless, which alone makes the problems. So no verdict of a table is ever taken here but "nothing to report".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from .csvfile import RawTable

__all__ = ["is_sound"]

_RESOURCE = {"name", "type", "path", "title", "description", "scheme", "format", "mediatype", "encoding", "schema"}
_SCHEMA = {"fields", "missingValues", "primaryKey", "foreignKeys"}
# `allowed` is our own word for the parts of a cell, held by the rules between columns.
_FIELD = {"name", "type", "title", "description", "example", "format", "constraints", "allowed"}
_BOUNDS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "minimum": lambda value, bound: value >= bound,
    "maximum": lambda value, bound: value <= bound,
    "exclusiveMinimum": lambda value, bound: value > bound,
    "exclusiveMaximum": lambda value, bound: value < bound,
}
_CONSTRAINTS = {"string": {"enum", "pattern"}, "number": set(_BOUNDS), "integer": set(_BOUNDS), "date": set[str]()}
_PLAIN = {
    "number": re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?"),
    "integer": re.compile(r"-?[0-9]{1,30}"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}
_FORMATS = {"date": {"default", "%Y-%m-%d"}}


def is_sound(resource: Mapping[str, Any], tables: Mapping[str, RawTable]) -> bool:
    """Tell whether a table surely has no problem that Frictionless would name.

    Parameters
    ----------
    resource : mapping
        The table's resource of ``datapackage.json``.
    tables : mapping of str to RawTable
        The tables that could be read, this one among them; keys of others are not looked at.
    """
    schema, table = resource["schema"], tables[resource["name"]]
    known = resource.keys() <= _RESOURCE and schema.keys() <= _SCHEMA and schema.get("missingValues") == [""]
    if not known or table.blanks or table.ragged or not all(map(any, map(dict.values, table.rows))):
        return False
    cells = {field["name"]: {row[field["name"]] for row in table.rows} for field in schema["fields"]}
    texts = {field["name"] for field in schema["fields"] if field["type"] == "string"}
    return (
        all(_fits(field, cells[field["name"]]) for field in schema["fields"])
        and _own_keys(schema["primaryKey"], table, texts)
        and all(_found(key, cells, texts, resource["name"], tables) for key in schema.get("foreignKeys", ()))
    )


def _fits(field: Mapping[str, Any], cells: set[str]) -> bool:
    """Tell whether every cell of a column surely fits its type and constraints."""
    kind, limits = field["type"], dict(field.get("constraints", {}))
    required = limits.pop("required", False)
    if not (field.keys() <= _FIELD and kind in _CONSTRAINTS and limits.keys() <= _CONSTRAINTS[kind]):
        return False
    if field.get("format", "default") not in _FORMATS.get(kind, {"default"}) or (required and "" in cells):
        return False
    filled = cells - {""}
    if kind == "string":
        pattern = re.compile(f"^{limits['pattern']}$") if "pattern" in limits else None
        fits = pattern is None or all(map(pattern.match, filled))
        return fits and ("enum" not in limits or filled <= set(limits["enum"]))
    return all(map(_PLAIN[kind].fullmatch, filled)) and (
        all(map(_is_day, filled)) if kind == "date" else _within(filled, limits)
    )


def _within(cells: Iterable[str], limits: Mapping[str, Any]) -> bool:
    bounds = [(_BOUNDS[name], Decimal(str(bound))) for name, bound in limits.items()]
    return not bounds or all(holds(Decimal(cell), bound) for cell in cells for holds, bound in bounds)


def _is_day(cell: str) -> bool:
    try:
        date.fromisoformat(cell)
    except ValueError:
        return False
    return True


def _own_keys(names: list[str], table: RawTable, texts: set[str]) -> bool:
    """Tell whether every row has a key that no other row has."""
    if not set(names) <= texts:
        return False
    keys = [tuple(row[name] for name in names) for row in table.rows]
    return len(set(keys)) == len(keys) and all(map(any, keys))


def _found(
    key: Mapping[str, Any], cells: Mapping[str, set[str]], texts: set[str], own: str, tables: Mapping[str, RawTable]
) -> bool:
    """Tell whether every key of another table stands there; a table that could not be read is a problem of its own."""
    names, there = key["fields"], key["reference"]
    if len(names) != 1 or names[0] not in texts or len(there["fields"]) != 1:
        return False
    target = there["resource"] or own
    if target not in tables:
        return True
    column = there["fields"][0]
    return cells[names[0]] - {""} <= {row.get(column, "") for row in tables[target].rows}
