"""What spreadsheet programs do to a table, recognised and undone: separators, encodings, decimal commas, local dates.

Only what can be read in one way is repaired. ``1,234`` in a file of commas may be a thousand or a decimal, ``3/4/2026``
a day in March or in April: such cells stay as they are, and validation names them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from evidence_tools.files import write_atomically
from evidence_tools.words import counted

from .csvfile import format_table, plain_name
from .schema import Field, TableSchema

__all__ = ["tidy"]

_DECIMAL = re.compile(r"[-−]?(?:\d{1,3}(?:[. '’]\d{3})+|\d+),\d+")  # 3,5   1.234,5
_UNSURE = re.compile(r"[-−]?[1-9]\d{0,2},\d{3}")  # 1,234: a thousand, or a number with three decimals; 0,044 is not
_WHOLE = re.compile(r"([-−]?\d+)[.,]0+")
_MINUS = re.compile(r"−(?=\d)")
_SEPARATOR_LINE = re.compile(r"sep=([,;\t])\r?\n", re.IGNORECASE)  # how Excel is told the separator
_LOST = re.compile(
    r"(?<=[^\W\d_])\?(?=[^\W\d_])|(?<!\S)\?(?=[^\W\d_])"
)  # G?kbulut, ?olt: a letter the encoding has not
_DAY = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")


def _decoded(data: bytes) -> tuple[str, str]:
    """Return the text of a file and, where it was not UTF-8 as it should be, the name of its encoding."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16"), "UTF-16"
    try:
        return data.decode("utf-8-sig"), "a byte order mark" if data.startswith(b"\xef\xbb\xbf") else ""
    except UnicodeDecodeError:
        return data.decode("cp1252"), "Windows-1252"


def _number(cell: str, field: Field, decimal_comma: bool) -> str:
    """Return a number as this project writes it, or the cell as it was where it can be read in two ways."""
    text = _MINUS.sub("-", cell.strip())
    if _DECIMAL.fullmatch(text) and (decimal_comma or not _UNSURE.fullmatch(text)):
        whole, _, rest = text.partition(",")
        text = re.sub(r"[. '’]", "", whole) + "." + rest
    if field.type == "integer" and (match := _WHOLE.fullmatch(text)):
        text = match[1]
    return text


def _order(cells: Iterable[str]) -> str:
    """Say how the days of a column are put: ``dmy``, ``mdy``, or "" where nobody can tell."""
    parts = [m for m in map(_DAY.fullmatch, cells) if m]
    if any(m[2] in ".-" for m in parts) or any(int(m[1]) > 12 for m in parts):
        return "dmy"
    return "mdy" if any(int(m[3]) > 12 for m in parts) else ""


def _date(cell: str, order: str) -> str:
    match = _DAY.fullmatch(cell.strip())
    if not match or not order:
        return cell
    first, second, year = int(match[1]), int(match[3]), match[4]
    day, month = (first, second) if order == "dmy" else (second, first)
    return f"{year}-{month:02d}-{day:02d}" if 1 <= month <= 12 and 1 <= day <= 31 else cell


def _patterned(cell: str, field: Field) -> str:
    """Return a text such as a p-value with its decimal comma as a point, where only that fits the column."""
    if not cell or re.fullmatch(field.pattern, cell):
        return cell
    other = cell.replace(" ", "").replace(",", ".")
    return other if re.fullmatch(field.pattern, other) else cell


def _repair_of(field: Field, cells: list[str], decimal_comma: bool) -> Callable[[str], str]:
    if field.type in ("number", "integer"):
        comma = decimal_comma or any(_DECIMAL.fullmatch(c.strip()) and not _UNSURE.fullmatch(c.strip()) for c in cells)
        return lambda cell: _number(cell, field, comma)
    if field.type == "date":
        order = _order([cell.strip() for cell in cells])
        return lambda cell: _date(cell, order)
    if field.pattern:
        return lambda cell: _patterned(cell.strip(), field)
    return (lambda cell: _chosen(cell, field.enum)) if field.enum else (lambda cell: cell)


def _chosen(cell: str, choices: tuple[str, ...]) -> str:
    """Return the choice that is meant by a cell in other letters (Yes, usual care), or the cell as it was."""
    meant = {plain_name(choice): choice for choice in choices}
    return meant.get(plain_name(cell), cell) if len(meant) == len(choices) else cell


def _repair(rows: list[dict[str, str]], table: TableSchema, decimal_comma: bool) -> list[str]:
    """Repair the cells of a table in place; return what was done, in words."""
    told = []
    keys = {*table.primary_key, *(name for name, _, _ in table.foreign_keys)}
    for field in table.fields:
        cells = [row[field.name] for row in rows]
        repair = _repair_of(field, cells, decimal_comma)
        if field.name in keys:  # a blank at the edge of a key is nobody's key
            repair = str.strip
        changed = 0
        for row in rows:
            new = repair(row[field.name])
            changed += new != row[field.name]
            row[field.name] = new
        if changed:
            told.append(f"{field.name}: {changed} cell{'s' * (changed != 1)}")
    return told


def _parsed(text: str, delimiter: str, table: TableSchema) -> list[dict[str, str]] | None:
    """Return the rows of a text, or None where its columns do not fit.

    Rows and columns in which nothing stands are left out. Capitals, blanks and hyphens in a column's name tell no
    columns apart.
    """
    lines = [line for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True) if any(line)]
    filled = sorted({i for line in lines for i, cell in enumerate(line) if cell.strip()})
    header, *body = [[line[i] for i in filled if i < len(line)] for line in lines if any(map(str.strip, line))] or [[]]
    meant = {plain_name(name): name for name in table.columns}
    header = [meant.get(plain_name(name), name) for name in header]
    if sorted(header) != sorted(table.columns) or any(len(line) != len(header) for line in body):
        return None
    return [dict(zip(header, line, strict=True)) for line in body]


def _lost(rows: list[dict[str, str]]) -> list[str]:
    """Name the rows in which a spreadsheet seems to have put ? for a letter that Windows-1252 has not."""
    found = [row for row in rows if any(_LOST.search(cell) for cell in row.values() if "://" not in cell)]
    if not found:
        return []
    keys = ", ".join(next(iter(row.values())) for row in found[:5]) + (" ..." if len(found) > 5 else "")
    where = counted(len(found), "row")
    return [f"PLEASE LOOK: a ? stands where letters such as Ş seem to have been, in {where} ({keys}); copy them again"]


def tidy(path: Path, table: TableSchema) -> list[str]:
    """Rewrite a table that a spreadsheet program saved in its own way.

    Repaired are: byte order mark, UTF-16, Windows-1252, semicolons or tabs, Excel's ``sep=`` line, line ends, the order
    of rows and columns, rows and columns without content, capitals and blanks in the names of columns; choices in other
    letters (Yes for yes), blanks around keys; decimal commas,
    minus signs, whole numbers written with decimals, and local dates, where they can be read in one way only. Every
    other cell keeps its text. A file whose columns do not fit is left alone.

    Returns
    -------
    list of str
        What was done, in words; empty if the file is as it was.
    """
    data = path.read_bytes()
    try:
        text, encoding = _decoded(data)
        told_first = _SEPARATOR_LINE.match(text)
        text = text[told_first.end() :] if told_first else text
        first = text.split("\n", 1)[0]
        delimiter = told_first[1] if told_first else max(",;\t", key=first.count)
        rows = _parsed(text, delimiter, table)
    except (UnicodeDecodeError, csv.Error):
        return []
    if rows is None:
        return []
    told = [f"was {encoding}" if encoding != "a byte order mark" else "had a byte order mark"] if encoding else []
    told += [{";": "semicolons", "\t": "tabs"}[delimiter] + " instead of commas"] if delimiter != "," else []
    told += _repair(rows, table, decimal_comma=delimiter == ";")
    told += _lost(rows) if encoding == "Windows-1252" else []
    plain = TableSchema(
        table.name, table.path, "", "", tuple(Field(f.name, "string", "") for f in table.fields), table.primary_key, ()
    )
    new = format_table(rows, plain).encode("utf-8")
    if new == data:
        return []
    write_atomically(path, new)
    return told or ["order of rows or columns, line ends, or quotation marks"]
