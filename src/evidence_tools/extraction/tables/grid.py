"""A table as a grid: every span expanded, every cell with its text, its footnote marks and its place.

Rows are all `tr` of a table in document order, header rows counted, from 0. A cell takes the first free column, fills
its colspan and rowspan, and a rowspan stops at the end of its `thead`, `tbody` or `tfoot`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

__all__ = ["Cell", "Grid", "grid_of", "local_name", "text_of"]

_MARKUP_OF_MARKS = {"sup", "xref"}
_BLOCKS = {"p", "break", "br", "div", "li", "list-item"}
_INDENTS = "\u00a0\u2002\u2003\u2009\u3000\t "
_SPAN_LIMIT = 1000  # HTML's own limit of a colspan; wider ones are damage


@dataclass(frozen=True)
class Cell:
    """One cell of a table.

    Parameters
    ----------
    row, column : int
        Where it begins, from 0.
    text : str
        All its text, white space collapsed, superscripts stuck to what they follow.
    plain : str
        The same without superscripts and links to footnotes, with a space at line breaks.
    marks : tuple of str
        Footnote marks taken out of `plain`.
    indent : int
        White space it begins with, in characters: publishers indent categories below their heading so.
    width : int
        Columns it fills.
    height : int
        Rows it fills.
    head : bool
        Whether it stands in `thead`, or is a `th` with ``scope="col"``.
    """

    row: int
    column: int
    text: str
    plain: str = ""
    marks: tuple[str, ...] = ()
    indent: int = 0
    width: int = 1
    height: int = 1
    head: bool = False

    @property
    def place(self) -> str:
        """``row,column``."""
        return f"{self.row},{self.column}"


@dataclass
class Grid:
    """Cells by place: ``grid.at(row, column)`` is the cell that covers the place, or None."""

    covered: dict[tuple[int, int], Cell] = field(default_factory=dict)
    n_rows: int = 0
    n_columns: int = 0
    n_head: int = 0

    def at(self, row: int, column: int) -> Cell | None:
        """Return the cell covering a place."""
        return self.covered.get((row, column))

    def line(self, row: int) -> list[Cell]:
        """Return the cells of a row, each once, from the left."""
        found: list[Cell] = []
        for column in range(self.n_columns):
            cell = self.at(row, column)
            if cell is not None and (not found or cell is not found[-1]):
                found.append(cell)
        return found

    def __iter__(self) -> Iterator[Cell]:
        """Every cell once, row by row."""
        for (row, column), cell in sorted(self.covered.items(), key=lambda item: item[0]):
            if (row, column) == (cell.row, cell.column):
                yield cell


def local_name(element: etree._Element) -> str:
    """Name of an element without its namespace; "" for comments and processing instructions."""
    return str(etree.QName(element).localname).lower() if isinstance(element.tag, str) else ""


def text_of(element: etree._Element, without: frozenset[str] = frozenset(), gap: str = "") -> str:
    """Text of an element with white space collapsed, leaving out elements named in `without`; `gap` parts blocks."""
    parts: list[str] = []

    def walk(node: etree._Element) -> None:
        name = local_name(node)
        if name and name not in without:
            if name in _BLOCKS:
                parts.append(gap)
            parts.append(node.text or "")
            for child in node:
                walk(child)
                parts.append(child.tail or "")
            if name in _BLOCKS:
                parts.append(gap)

    walk(element)
    return " ".join("".join(parts).split())


def _marks(element: etree._Element) -> tuple[str, ...]:
    found = []
    for node in element.iter():
        if local_name(node) in _MARKUP_OF_MARKS:
            words = text_of(node)
            if words and words not in found:
                found.append(words)
    return tuple(found)


def _span(element: etree._Element, name: str) -> int:
    digits = (element.get(name) or "1").strip()
    return max(1, min(int(digits), _SPAN_LIMIT)) if digits.isascii() and digits.isdigit() else 1


def _sections(table: etree._Element) -> list[tuple[str, list[etree._Element]]]:
    """Return the row groups of a table in document order; rows that stand alone form a group of their own."""
    groups: list[tuple[str, list[etree._Element]]] = []
    for child in table:
        name = local_name(child)
        if name in ("thead", "tbody", "tfoot"):
            groups.append((name, [row for row in child if local_name(row) == "tr"]))
        elif name == "tr":
            if not groups or groups[-1][0] != "rows":
                groups.append(("rows", []))
            groups[-1][1].append(child)
    return groups


def grid_of(table: etree._Element) -> Grid:
    """Expand a `table` element of JATS, NLM or HTML."""
    grid = Grid()
    row = 0
    for name, rows in _sections(table):
        end = row + len(rows)
        for element in rows:
            _place(grid, element, row, end, name == "thead")
            row += 1
        if name == "thead" and grid.n_head == row - len(rows):
            grid.n_head = row
    grid.n_rows = row
    grid.n_columns = max((column for _, column in grid.covered), default=-1) + 1
    return grid


def _place(grid: Grid, element: etree._Element, row: int, end: int, head: bool) -> None:
    column = 0
    for child in element:
        if local_name(child) not in ("td", "th"):
            continue
        while (row, column) in grid.covered:
            column += 1
        width, height = _span(child, "colspan"), _span(child, "rowspan")
        raw = "".join(str(part) for part in child.itertext(with_tail=False))
        cell = Cell(
            row,
            column,
            " ".join(raw.split()),
            text_of(child, frozenset(_MARKUP_OF_MARKS), " "),
            _marks(child),
            len(raw) - len(raw.lstrip(_INDENTS)) if raw.strip() else 0,
            width,
            min(height, end - row),
            head,
        )
        for down in range(cell.height):
            for right in range(width):
                grid.covered.setdefault((row + down, column + right), cell)
        column += width
