"""Reading a table of the evidence folder with the place of every row, and writing it back in one canonical form.

Canonical: UTF-8 without byte order mark, commas, ``\\n`` line ends, RFC 4180 quoting only where needed, rows sorted by
primary key. The same content therefore always gives the same bytes, and git shows real changes only.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from evidence_tools.errors import DataError, Problem
from evidence_tools.files import write_atomically
from evidence_tools.words import counted

from .rows import records_of
from .schema import Field, TableSchema

__all__ = ["RawTable", "format_table", "parse_rows", "plain_name", "read_raw", "write_table"]

# A cell of ours may be as long as a text is; the reader's own limit is 131,072 characters.
csv.field_size_limit(2**31 - 1)

_QUOTED = re.compile(r'[",\r\n]')
_HALF = re.compile(r"[\ud800-\udfff]")
BOM = b"\xef\xbb\xbf"
TIDY = "Run `evidence validate --tidy` to have it rewritten as UTF-8 with commas, or save it so from the spreadsheet."


@dataclass
class RawTable:
    """A table as text, with the line of the file each row starts on.

    Attributes
    ----------
    header, rows, lines
        `lines` holds the line each row starts on.
    ragged : dict of int to int
        Rows (by number) of another length than the header, with their length.
    blanks : int
        Lines that hold nothing at all.
    """

    header: list[str] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    ragged: dict[int, int] = field(default_factory=dict)
    blanks: int = 0


def _shape_problem(path: str, data: bytes) -> Problem | None:
    """Recognise files a spreadsheet program saved in another dialect."""
    if data.startswith(BOM):
        return Problem(path, 1, 1, "starts with a byte order mark, as Excel writes it.", "UTF-8 without it", TIDY)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Problem(path, 1, 1, "is UTF-16 (Excel's 'Unicode text').", "UTF-8", TIDY)
    first = data.split(b"\n", 1)[0]
    if first.count(b";") > first.count(b",") or first.count(b"\t") > first.count(b","):
        mark = "semicolons" if first.count(b";") >= first.count(b"\t") else "tabs"
        return Problem(path, 1, 1, f"separates its columns by {mark}, as Excel does in some countries.", "commas", TIDY)
    return None


def _decode(path: str, data: bytes) -> tuple[str, Problem | None]:
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        message = f"byte {data[error.start]:#04x} at offset {error.start} is not UTF-8."
        return "", Problem(path, line, column, message, "UTF-8", TIDY)


def _header_problems(path: str, header: list[str], table: TableSchema) -> list[Problem]:
    expected = table.columns
    otherwise = {name: plain_name(name) for name in header if plain_name(name) in expected and name not in expected}
    missing = [name for name in expected if name not in {*header, *otherwise.values()}]
    if len(missing) > len(expected) / 2:
        return [_no_header(path, header, expected)]
    problems = [
        _unknown(path, header.index(name) + 1, name, missing)
        for name in dict.fromkeys(header)
        if name not in {*expected, *otherwise}
    ]
    if otherwise:
        shown = ", ".join(f"{name!r} for {meant}" for name, meant in list(otherwise.items())[:3])
        message = f"{counted(len(otherwise), 'name')} of columns written otherwise: {shown}."
        problems.append(Problem(path, 1, header.index(next(iter(otherwise))) + 1, message, "", TIDY))
    doubles = sorted({name for name in header if name.strip() and header.count(name) > 1})
    problems += [
        Problem(path, 1, header.index(n) + 1, f"column {n!r} stands twice.", "", "Remove one.") for n in doubles
    ]
    if missing:
        message = f"missing column{'s' * (len(missing) > 1)} {', '.join(missing)}."
        problems.append(Problem(path, 1, 0, message, "", "Add the header; the cells may stay empty."))
    if not problems and header != expected:
        problems.append(Problem(path, 1, 1, "the columns are in another order.", "that of datapackage.json", TIDY))
    return problems


def _no_header(path: str, header: list[str], expected: list[str]) -> Problem:
    """Say that the first line is something else: a title, a row, nothing."""
    what = f"names none of the table's columns; it begins with {header[0][:60]!r}." if header else "is empty."
    action = "Put the names of the columns back into the first line; nothing may stand above it."
    return Problem(path, 1, 0, f"the first line {what}", "the header " + ",".join(expected), action)


def _unknown(path: str, column: int, name: str, missing: list[str]) -> Problem:
    """Name a column nobody knows, and which one is meant: one of those that are missing."""
    if not name.strip():
        action = "Remove it, or name it. Empty ones go with `evidence validate --tidy`."
        return Problem(path, 1, column, "a column without a name.", "", action)
    action = "Rename or remove it; a remark goes into the column note."
    return Problem(path, 1, column, f"unknown column {name!r}.", ", ".join(missing), action)


def plain_name(name: str) -> str:
    """Return a column's name without what tells no columns apart: capitals, and blanks or hyphens for underscores."""
    return re.sub(r"[\s_-]+", "_", name.strip().casefold())


def _until_broken(reader: Any) -> Iterator[list[str]]:
    """Hand out the rows; where one cannot be read, say where it begins: a quotation mark is missed there, not below."""
    while True:
        begins = reader.line_num + 1
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise csv.Error(str(error), begins) from None


def parse_rows(text: str, delimiter: str = ",") -> RawTable:
    """Split CSV text into rows with the line each starts on; a `csv.Error` says what is wrong, and on which line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header = next(_until_broken(reader), [])
    raw = RawTable(header=header)
    start = reader.line_num + 1
    known: dict[str, str] = {}  # most cells stand in many rows: one text serves all of them
    for cells in _until_broken(reader):
        if cells:
            if len(cells) != len(header):
                raw.ragged[len(raw.rows)] = len(cells)
            raw.rows.append(dict(zip(header, map(known.setdefault, cells, cells), strict=False)))
            raw.lines.append(start)
        else:
            raw.blanks += 1
        start = reader.line_num + 1
    return raw


def read_raw(path: Path, shown: str, table: TableSchema) -> tuple[RawTable | None, list[Problem]]:
    """Read one table as text.

    Parameters
    ----------
    path : Path
        The file.
    shown : str
        Its name as the user would type it, for messages.
    table : TableSchema
        What its header should be.

    Returns
    -------
    tuple
        The table, or None where its columns cannot be trusted; and what is wrong with the file as a whole.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        action = "Restore it from git, or create it with just the header line."
        return None, [Problem(shown, 0, 0, "this table is missing.", "the header " + ",".join(table.columns), action)]
    problem = _shape_problem(shown, data)
    if problem:
        return None, [problem]
    text, problem = _decode(shown, data)
    if problem:
        return None, [problem]
    try:
        raw = parse_rows(text)
    except csv.Error as error:
        what, line = error.args
        action = "Close the quote that is opened in this row; one inside a cell is written twice."
        return None, [Problem(shown, line, 0, f"quotation marks do not match up: {what}.", "", action)]
    problems = _header_problems(shown, raw.header, table)
    if problems:
        return None, problems
    ragged = [
        Problem(
            shown, raw.lines[i], 0, f"has {cells} cells, the header has {len(raw.header)}.",
            action="A comma in a text cell needs quotation marks around the cell.",
        )
        for i, cells in raw.ragged.items()
    ]  # fmt: skip
    return (None if ragged else raw), ragged


def _cell(value: Any, field: Field) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return ""
    if field.type == "integer":
        return str(int(value))
    if field.type == "number":
        number = float(value)
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
    return str(value)


def format_table(rows: Iterable[Mapping[str, Any]], table: TableSchema) -> str:
    """Write rows as canonical CSV text, sorted by primary key."""
    cells = [[_cell(row.get(f.name), f) for f in table.fields] for row in rows]
    key = [table.columns.index(name) for name in table.primary_key]
    cells.sort(key=lambda row: [row[i] for i in key])
    text = "".join(map(_line, [table.columns, *cells]))
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise _unwritable(cells, table) from None
    return text


def _line(cells: Sequence[str]) -> str:
    """Write one row; a cell is quoted where it must be (RFC 4180), a single empty one so that the row is seen."""
    # csv.writer leaves a carriage return bare, and csv.reader then takes it for the end of the row.
    quoted = ['"' + cell.replace('"', '""') + '"' if _QUOTED.search(cell) else cell for cell in cells]
    return (",".join(quoted) or '""') + "\n"


def _unwritable(rows: Sequence[Sequence[str]], table: TableSchema) -> DataError:
    """Name the cell that holds half a character: a text no file can hold."""
    for row in rows:
        for column, cell in zip(table.columns, row, strict=True):
            if _HALF.search(cell):
                key = " + ".join(row[table.columns.index(name)] for name in table.primary_key)
                where = f"{table.path}: {column} of {key.encode(errors='replace').decode()}"
                return DataError(f"{where} holds half of a character pair (a lone surrogate). Enter that text again.")
    raise AssertionError("every cell can be written")


def write_table(frame: pd.DataFrame, path: str | os.PathLike[str], table: TableSchema) -> Path:
    """Write a table atomically in canonical form.

    Raises
    ------
    ValueError
        If the frame has columns the schema does not know: they would be lost. (An empty one loses nothing.)
    """
    empty = {f.name for f in table.later if not frame.get(f.name, pd.Series(dtype="str")).replace("", None).any()}
    unknown = [name for name in frame.columns if name not in empty.union(table.columns)]
    if unknown:
        raise ValueError(
            f"{table.path} has no column {', '.join(map(str, unknown))}; known: {', '.join(table.columns)}"
        )
    return write_atomically(path, format_table(records_of(frame), table))
