"""``datapackage.json`` as it came, made one to rely on: every part of the kind it should be, or told in words.

A folder from elsewhere may say anything in it. What is not listed here is left out before anybody else sees it: the
standard lets a package name addresses from which dialects, profiles, schemas and data would be fetched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from evidence_tools.errors import FolderError, Problem

__all__ = ["DTYPES", "Fault", "Place", "package_of", "problems_at"]

# What a column looks like once loaded: text keeps "" for unknown, numbers keep a missing value; blank is never zero.
DTYPES = {"string": "str", "date": "str", "number": "float64", "integer": "Int64"}

# No name of a device: to Windows con.csv is the keyboard, in any folder.
TABLE_FILE = re.compile(r"(?!(?i:con|prn|aux|nul|com\d|lpt\d)\.)[A-Za-z0-9_-]+\.csv")
_HALF = re.compile(r"[\ud800-\udfff]")

Place = tuple[str | int, ...]
Fault = tuple[Place, str, str]
"""Where in the package, what is wrong, what is allowed."""
_Faults = Iterator[Fault]

_TEXTS = {"$schema", "name", "title", "description", "version"}
_RESOURCE = {"name", "path", "title", "description", "schema"}
_FIELD = {"name", "type", "title", "description", "format", "example", "allowed", "constraints"}
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_FORMATS = ("default", "email", "uri", "uuid")  # of text; that of dates is said here
_LENGTHS = ("minLength", "maxLength")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and not _HALF.search(value)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and value.isprintable() and len(value) <= 200


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _are_words(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_text, value)) and len(set(value)) == len(value)


def _is_pattern(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(re.compile(value))
    except (re.error, RecursionError, OverflowError):
        return False


# constraint: for which types of column, what it must be, in words
_CONSTRAINTS: dict[str, tuple[set[str], Callable[[object], bool], str]] = {
    "required": (set(DTYPES), lambda value: isinstance(value, bool), "true or false"),
    "unique": (set(DTYPES), lambda value: isinstance(value, bool), "true or false"),
    "enum": ({"string"}, _are_words, "a list of words, each once"),
    "pattern": ({"string"}, _is_pattern, "a regular expression"),
    **dict.fromkeys(_LENGTHS, ({"string"}, lambda value: isinstance(value, int) and value is not True, "a number")),
    **dict.fromkeys(_BOUNDS, ({"number", "integer"}, _is_number, "a number")),
}


def _texts(raw: Mapping[str, Any], names: set[str], at: Place) -> _Faults:
    for name in sorted(names & raw.keys()):
        if not _is_text(raw[name]):
            yield (*at, name), f"{name} is no text.", "text"


def _package_faults(raw: object) -> _Faults:
    """Name what is wrong, the whole of a part before its parts."""
    if not isinstance(raw, dict):
        yield (), "is no data package: it holds no list of tables.", "an object with resources"
        return
    yield from _texts(raw, _TEXTS, ())
    people = raw.get("contributors", [])
    if not isinstance(people, list) or not all(
        isinstance(one, dict) and all(map(_is_text, one.values())) for one in people
    ):
        yield (
            ("contributors",),
            "contributors is no list of people.",
            "a list of objects with title, email and the like",
        )
    tables = raw.get("resources")
    if not isinstance(tables, list) or not tables:
        yield ("resources",), "resources is no list of tables.", "a list of tables"
        return
    names: set[str] = set()
    paths: set[str] = set()
    for i, table in enumerate(tables):
        at: Place = ("resources", i)
        if not isinstance(table, dict) or not _is_name(table.get("name")):
            yield at, "is no table: it has no name.", "an object with name, path and schema"
            continue
        if table["name"] in names:
            yield (*at, "name"), f"the table {table['name']!r} is described twice.", "each table once"
        names.add(table["name"])
        yield from _table_faults(table, at, paths)
    yield from _reference_faults([table for table in tables if isinstance(table, dict)])


def _table_faults(raw: Mapping[str, Any], at: Place, paths: set[str]) -> _Faults:
    name, path, schema = raw["name"], raw.get("path"), raw.get("schema")
    yield from _texts(raw, {"title", "description"}, at)
    if not isinstance(path, str) or not TABLE_FILE.fullmatch(path):
        words = f"the table {name!r} is said to be in {path!r:.200}, which is no table of this folder."
        yield (*at, "path"), words, "a name such as claims.csv"
    elif path.lower() in paths:
        yield (*at, "path"), f"{path} is said to hold two tables.", "a file for each table"
    else:
        paths.add(path.lower())
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if not isinstance(schema, dict) or not isinstance(fields, list) or not fields:
        yield (*at, "schema"), f"the table {name!r} has no list of columns.", "a schema with fields"
        return
    seen: set[str] = set()
    for i, field in enumerate(fields):
        where: Place = (*at, "schema", "fields", i)
        if not isinstance(field, dict) or not _is_name(field.get("name")):
            yield where, f"a column of {name!r} has no name.", "an object with name and type"
        elif field["name"] in seen:
            yield (*where, "name"), f"the column {field['name']!r} of {name!r} is described twice.", "each column once"
        else:
            seen.add(field["name"])
            yield from _field_faults(field, name, where)
    yield from _key_faults(schema, seen, name, (*at, "schema"))


def _field_faults(raw: Mapping[str, Any], table: str, at: Place) -> _Faults:
    name, kind, limits = f"{raw['name']!r} of {table!r}", raw.get("type"), raw.get("constraints", {})
    yield from _texts(raw, {"title", "description"}, at)
    if not isinstance(kind, str) or kind not in DTYPES:
        yield (*at, "type"), f"the column {name} is of the type {kind!r:.200}.", ", ".join(DTYPES)
        return
    if kind == "string" and raw.get("format", "default") not in _FORMATS:
        yield (*at, "format"), f"the format of {name} is {raw['format']!r:.200}.", ", ".join(_FORMATS)
    example = raw.get("example", "")
    if not (_is_text(example) or _is_number(example)):
        yield (*at, "example"), f"the example of {name} is no cell.", "text or a number"
    if "allowed" in raw and not _are_words(raw["allowed"]):
        yield (*at, "allowed"), f"allowed of {name} is no list of words.", "a list of words, each once"
    if not isinstance(limits, dict):
        yield (*at, "constraints"), f"the constraints of {name} are none.", 'an object such as {"required": true}'
        return
    for limit, value in limits.items():
        kinds, fits, words = _CONSTRAINTS.get(limit, (set(), bool, ""))
        where: Place = (*at, "constraints", limit)
        if kind not in kinds:
            known = ", ".join(one for one, (of, _, _) in _CONSTRAINTS.items() if kind in of)
            yield where, f'constraint "{limit:.200}" is not supported for the column {name} of type {kind}.', known
        elif not fits(value):
            yield where, f"{limit} of {name} is {value!r:.200}.", words


def _key_faults(schema: Mapping[str, Any], columns: set[str], table: str, at: Place) -> _Faults:
    key = schema.get("primaryKey")
    if not _are_words(key) or not columns.issuperset(key or ()):
        yield (*at, "primaryKey"), f"primaryKey of {table!r} is no list of its columns.", "a list of column names"
    if schema.get("missingValues", [""]) != [""]:
        yield (*at, "missingValues"), f'missingValues of {table!r} is not [""].', "an empty cell alone means not known"
    if not isinstance(schema.get("foreignKeys", []), list):
        yield (*at, "foreignKeys"), f"foreignKeys of {table!r} is no list.", "a list"


def _reference_faults(tables: list[dict[str, Any]]) -> _Faults:
    """Name keys that point to nothing; what has no columns was named before."""
    columns = {str(table.get("name")): _columns(table) for table in tables}
    for i, table in enumerate(tables):
        schema = table.get("schema")
        keys = schema.get("foreignKeys", []) if isinstance(schema, dict) else []
        for j, key in enumerate(keys if isinstance(keys, list) else []):
            there = key.get("reference") if isinstance(key, dict) else None
            mine, theirs = _single(key), _single(there)
            target = there.get("resource") if isinstance(there, dict) else None
            points = isinstance(target, str) and theirs in columns.get(target, ())
            if not points or mine not in _columns(table):
                words = (
                    f"a foreign key of {table.get('name')!r} leads to {target!r:.200}, but from no column to a column."
                )
                allowed = "fields and reference.fields with one column each, reference.resource with a table"
                yield ("resources", i, "schema", "foreignKeys", j), words, allowed


def _single(raw: object) -> str:
    """Return the one column that a side of a foreign key names; "" where it is none."""
    names = raw.get("fields") if isinstance(raw, dict) else None
    return names[0] if isinstance(names, list) and len(names) == 1 and isinstance(names[0], str) else ""


def _columns(table: Mapping[str, Any]) -> set[str]:
    schema = table.get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    names = [one.get("name") for one in fields if isinstance(one, dict)] if isinstance(fields, list) else []
    return {name for name in names if isinstance(name, str)}


def _kept(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was looked at and nothing else; how a file is read is said here and by no folder."""
    kept = {name: raw[name] for name in raw if name in _TEXTS | {"contributors"}}
    kept["resources"] = [_kept_table(table) for table in raw["resources"]]
    licences = raw.get("licenses")
    if isinstance(licences, list) and all(
        isinstance(one, dict) and all(map(_is_text, one.values())) for one in licences
    ):
        kept["licenses"] = licences
    return kept


def _kept_table(raw: Mapping[str, Any]) -> dict[str, Any]:
    read = {"type": "table", "scheme": "file", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
    schema = raw["schema"]
    fields = [{name: field[name] for name in field if name in _FIELD} for field in schema["fields"]]
    for field in fields:
        if field["type"] != "string":
            field.pop("format", None)
        if field["type"] == "date":
            field["format"] = "%Y-%m-%d"
    keys = [
        {"fields": key["fields"], "reference": {name: key["reference"][name] for name in ("resource", "fields")}}
        for key in schema.get("foreignKeys", [])
    ]
    shape = {"fields": fields, "missingValues": [""], "primaryKey": schema["primaryKey"]}
    return {
        **{name: raw[name] for name in raw if name in _RESOURCE},
        **read,
        "schema": shape | ({"foreignKeys": keys} if keys else {}),
    }


def package_of(text: str, shown: str) -> dict[str, Any]:
    """Return the data package written in `text`: what this program uses of it, and nothing that leads elsewhere.

    Parameters
    ----------
    text : str
        The file.
    shown : str
        Its name, for messages.

    Raises
    ------
    FolderError
        With everything that is not of the kind it should be.
    ValueError
        If it is no JSON (`json.JSONDecodeError`), or holds what no number is.
    RecursionError
        If it is nested without end.
    """
    raw = json.loads(text, parse_constant=_no_number)
    faults = list(_package_faults(raw))
    if faults:
        raise FolderError(problems_at(text, shown, faults))
    return _kept(raw)


def problems_at(text: str, shown: str, faults: Iterable[Fault]) -> list[Problem]:
    """Put what is wrong with parts of a package on their lines."""
    known, found = places(text), []
    for path, message, allowed in faults:
        while path not in known:  # what is missing is told where it should be
            path = path[:-1]
        at = known[path]
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        action = "Correct it, or restore the file from git."
        found.append(Problem(shown, line, column, message, allowed, action))
    return found


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


_BLANK = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()
_DEEPEST = 8  # below this nothing is ever told: resources, 0, schema, fields, 0, constraints, enum, 0


def places(text: str) -> dict[Place, int]:
    """Return where each part of a JSON text begins, by the names and numbers that lead to it; the text is valid."""
    found: dict[Place, int] = {}

    def blank(at: int) -> int:
        matched = _BLANK.match(text, at)
        return matched.end() if matched else at

    def whole(at: int) -> tuple[Any, int]:
        value, end = _DECODER.raw_decode(text, at)
        return value, int(end)

    def part(at: int, path: Place) -> int:
        found.setdefault(path, at)
        if text[at] not in "[{" or len(path) > _DEEPEST:
            return whole(at)[1]
        named, number, at = text[at] == "{", 0, blank(at + 1)
        while text[at] not in "]}":
            name: str | int = number
            if named:
                name, at = whole(at)
                at = blank(blank(at) + 1)
            at, number = blank(part(at, (*path, name))), number + 1
            at = blank(at + 1) if text[at] == "," else at
        return at + 1

    part(blank(0), ())
    return found
