"""How a table is laid out: which rows are headers, which columns are labels, what stands above and left of a number."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from .documents import Table
from .grid import Cell, Grid
from .labels import Label, read_label, simple
from .quantities import Value, decimal_comma, read_value

__all__ = ["Layout", "lay_out"]

_SHARE_OF_NUMBERS = 0.3  # a column with fewer numbers than that is a column of labels


@dataclass
class Layout:
    """A table with its headers told from its numbers.

    Parameters
    ----------
    table : Table
    heads : dict of int to list of int
        For every body row, the header rows that hold for it.
    stubs : int
        Columns of labels at the left.
    values : dict of (row, column) to Value
        Numbers of the body, by the place where their cell begins.
    paths : dict of int to list of Cell
        For every body row its labels: headings above it, then its own, from the left.
    headings : list of Cell
        Rows that only head others.
    """

    table: Table
    heads: dict[int, list[int]] = field(default_factory=dict)
    stubs: int = 1
    values: dict[tuple[int, int], Value] = field(default_factory=dict)
    paths: dict[int, list[Cell]] = field(default_factory=dict)
    headings: list[Cell] = field(default_factory=list)

    @property
    def grid(self) -> Grid:
        """Its cells."""
        return self.table.grid

    def above(self, row: int, column: int) -> list[Cell]:
        """Return the header cells over a place, from the top, each once, empty ones left out."""
        found: list[Cell] = []
        for head in self.heads.get(row, []):
            cell = self.grid.at(head, column)
            if cell is not None and cell.plain and cell not in found:
                found.append(cell)
        return found

    def corner(self, row: int) -> str:
        """Text over the columns of labels: ``Variables, mean ± SD``."""
        cells = {cell.place: cell.plain for column in range(self.stubs) for cell in self.above(row, column)}
        return " ".join(cells.values())

    def common(self, cell: Cell) -> bool:
        """Whether a header cell stands alone over the numbers of the table, so that it tells none from another."""
        if cell.column <= self.stubs and cell.column + cell.width >= self.grid.n_columns:
            return True
        beside = [one for one in self.grid.line(cell.row) if one.column >= self.stubs and one.plain and one is not cell]
        own = [one for one in beside if one.row == cell.row and one.height == cell.height]
        return cell.width > 1 and not [
            one for one in own if not read_label(one.plain).statistics & {"p", "test", "effect"}
        ]


def lay_out(table: Table, kind_of: Callable[[Label], str]) -> Layout:
    """Find the headers and labels of a table.

    Parameters
    ----------
    table : Table
    kind_of : function of Label to str
        Tells headings of different kinds apart (``time``, ``arm``, ``other``): a heading ends at the next of its kind.
    """
    grid = table.grid
    comma = decimal_comma([cell.plain for cell in grid if not cell.head])
    parsed = {cell.place: read_value(cell.plain, comma) for cell in grid}

    def number(row: int, column: int) -> Value | None:
        cell = grid.at(row, column)
        return parsed[cell.place] if cell is not None else None

    first = _head_rows(grid, number)
    walk = _Walk(Layout(table, stubs=_stubs(grid, number, first)), kind_of, first)
    for row in range(first, grid.n_rows):
        if _is_head(walk.layout, row, number):
            walk.header(row)
        elif (heading := _heading(walk.layout, row, grid.line(row))) is not None:
            walk.heading(heading)
        else:
            walk.body(row, parsed)
    return walk.layout


class _Walk:
    """Goes down the rows of a table and keeps which headers, headings and labels hold."""

    def __init__(self, layout: Layout, kind_of: Callable[[Label], str], first: int) -> None:
        self.layout, self.grid, self.kind_of, self.first = layout, layout.grid, kind_of, first
        self.head, self.changed = list(range(first)), first
        self.headings: list[tuple[str, Cell]] = []
        self.after_heading = False
        self.carried: dict[int, Cell] = {}
        self.centred = _centred(layout, first, kind_of)

    def header(self, row: int) -> None:
        """Take in a row of headers within the body: more of those above it, or new ones."""
        line = self.grid.line(row)
        over = [read_label(cell.plain) for cell in line if cell.column >= self.layout.stubs]
        only_statistics = all(not label.name or label.statistics for label in over)
        extends = bool(row) and self.changed == row
        anew = sum(self.kind_of(label) == "arm" for label in over) > 1  # names the arms again, perhaps at another time
        above = self.head if extends else list(range(self.first)) if only_statistics and not anew else []
        self.head, self.changed = [*above, row], row + 1
        named = line[0] if line and not extends and only_statistics else None
        if named is not None and named.column < self.layout.stubs and named.plain and named.row == row:
            self._open(named, False)

    def heading(self, cell: Cell) -> None:
        """Take in a row that only heads others."""
        self._open(cell, self.after_heading)
        self.after_heading, self.carried = True, {}

    def _open(self, cell: Cell, follows: bool) -> None:
        self.headings = _nested(self.headings, self.kind_of(read_label(cell.plain)), cell, follows)
        self.layout.headings.append(cell)

    def body(self, row: int, parsed: dict[str, Value | None]) -> None:
        """Take in a row of numbers with its labels."""
        self.layout.heads[row] = self.head
        stub = self.grid.at(row, 0)
        if stub is not None and not self.after_heading:
            self.headings = _still_open(self.headings, stub, self.grid, row)
        self.after_heading = False
        if row in self.centred:
            label = self.centred[row]
            self.carried = {} if label is None else {0: label}
        own = _own_labels(self.layout, row, self.carried, self.kind_of)
        self.layout.paths[row] = [cell for _, cell in self.headings] + own
        for cell in self.grid.line(row):
            value = parsed[cell.place]
            if cell.row == row and cell.column >= self.layout.stubs and value is not None:
                self.layout.values[row, cell.column] = value


_Number = Callable[[int, int], Value | None]


def _head_rows(grid: Grid, number: _Number) -> int:
    """Count the rows of the first header: those of `thead`, and rows after it that hold labels and no numbers."""
    head = grid.n_head
    if head >= grid.n_rows or not head:
        head = 0
        while head < grid.n_rows and not _has_numbers(grid, head, number):
            if head and len(grid.line(head)) == 1:
                break
            head += 1
        return head if head < grid.n_rows else 0
    while head > 1 and _is_data(grid, head - 1, number):
        head -= 1
    return head


def _is_data(grid: Grid, row: int, number: _Number) -> bool:
    """Whether a row set within `thead` holds a label and numbers only: a row of the body."""
    cells = grid.line(row)
    label = cells[0] if cells else None
    if label is None or label.row != row or not label.plain or number(row, label.column) is not None:
        return False
    own = [cell for cell in cells[1:] if cell.plain and cell.row == row]
    return len(own) > 1 and all(number(row, cell.column) is not None for cell in own)


def _has_numbers(grid: Grid, row: int, number: _Number) -> bool:
    found = [number(row, cell.column) for cell in grid.line(row) if cell.column > 0]
    return any(value is not None and value.shape != "single" for value in found) or sum(
        value is not None for value in found
    ) * 2 > len(found)


def _stubs(grid: Grid, number: _Number, first: int) -> int:
    """Count the columns of labels."""
    for column in range(grid.n_columns):
        cells = [grid.at(row, column) for row in range(first, grid.n_rows)]
        own = [
            cell
            for cell in cells
            if cell is not None and cell.plain and cell.column == column and cell.width * 2 <= grid.n_columns
        ]
        numbers = [
            cell for cell in own if number(cell.row, cell.column) is not None and read_label(cell.plain).moment is None
        ]
        if column == 0:
            full = [cell for cell in numbers if (v := number(cell.row, 0)) and v.shape in ("pm", "interval")]
            if own and len(full) * 2 > len(own):
                return 0
            continue
        if not own or len(numbers) >= _SHARE_OF_NUMBERS * len(own):
            return max(1, column)
    return max(1, min(1, grid.n_columns))


def _is_head(layout: Layout, row: int, number: _Number) -> bool:
    """Whether a row of the body is a header of what follows: labels over the numbers that name statistics or sizes."""
    cells = [cell for cell in layout.grid.line(row) if cell.column >= layout.stubs and cell.plain]
    if len(cells) < 2 or any(number(cell.row, cell.column) is not None for cell in cells):
        return False
    labels = [read_label(cell.plain) for cell in cells]
    telling = [
        label
        for label in labels
        if label.statistics - {"percent"} or label.size is not None or (label.moment and not label.rest)
    ]
    below = any(number(row + 1, cell.column) is not None for cell in cells) or any(
        number(row + 2, cell.column) is not None for cell in cells
    )
    return len(telling) * 2 >= len(cells) and below


def _heading(layout: Layout, row: int, line: list[Cell]) -> Cell | None:
    """Return the cell of a row that only heads the rows below it."""
    filled = [cell for cell in line if cell.plain]
    if not filled or row + 1 >= layout.grid.n_rows:
        return None
    labels = [cell for cell in filled if cell.column < layout.stubs]
    numbers = [cell for cell in filled if cell.column >= layout.stubs]
    # p-values beside a heading are of the rows below it.
    if labels and all(_is_p(layout, cell) for cell in numbers):
        filled, numbers = labels, []
    first = filled[0]
    if first.row != row:
        return None
    if not numbers:
        return first if all(cell.row == row for cell in filled) else None
    return first if _spans(layout, first) and not _has_digits(filled[1:], row) else None


def _spans(layout: Layout, first: Cell) -> bool:
    return first.column == 0 and first.width > max(layout.stubs, layout.grid.n_columns // 2)


def _has_digits(cells: list[Cell], row: int) -> bool:
    return any(letter.isdigit() for cell in cells if cell.row == row for letter in cell.plain)


def _is_p(layout: Layout, cell: Cell) -> bool:
    over = [layout.grid.at(row, cell.column) for row in range(max(1, layout.grid.n_head))]
    value = read_value(cell.plain)
    lone = value is None or value.shape in ("p", "single")
    return lone and any("p" in read_label(one.plain).statistics for one in over if one is not None)


def _nested(headings: list[tuple[str, Cell]], kind: str, cell: Cell, follows: bool) -> list[tuple[str, Cell]]:
    """Put a heading below those it stands under: it ends the last of its own kind, unless it follows that at once."""
    kinds = [one for one, _ in headings]
    if kind in kinds:
        place = len(kinds) - 1 - kinds[::-1].index(kind)
        if follows and place == len(kinds) - 1 and kind == "other":
            return [*headings, (kind, cell)][-3:]
        return [*headings[:place], (kind, cell)]
    return [*headings, (kind, cell)]


def _still_open(headings: list[tuple[str, Cell]], stub: Cell, grid: Grid, row: int) -> list[tuple[str, Cell]]:
    """Close a heading whose rows were indented when a row is not."""
    if not headings or stub.row != row:
        return headings
    cell = headings[-1][1]
    following = grid.at(cell.row + 1, 0)
    if following is not None and following.indent > cell.indent and stub.indent <= cell.indent and row > cell.row + 1:
        return headings[:-1]
    return headings


def _own_labels(layout: Layout, row: int, carried: dict[int, Cell], kind_of: Callable[[Label], str]) -> list[Cell]:
    """Labels of a row; a blank one beside a filled one means the one above it.

    Left of a filled label a blank carries on always; right of one only where that is the name of an arm.
    """
    cells = [layout.grid.at(row, column) for column in range(layout.stubs)]
    found: list[Cell] = []
    arm_before = False
    for column, cell in enumerate(cells):
        if cell is not None and cell.plain:
            is_arm = kind_of(read_label(cell.plain)) == "arm"
            arm_before = arm_before or is_arm
            goes_on = column + 1 < layout.stubs and not read_label(cell.plain).name and column in carried
            if goes_on:
                found.append(carried[column])  # "mean ± SD" below an outcome goes on about that outcome
            found.append(cell)
            if carried.get(column) is not cell and not is_arm:
                _forget_right_of(carried, column)
            carried[column] = carried[column] if goes_on else cell
        elif column in carried and (arm_before or any(one is not None and one.plain for one in cells[column + 1 :])):
            found.append(carried[column])
    return list(dict.fromkeys(found))


def _centred(layout: Layout, first: int, kind_of: Callable[[Label], str]) -> dict[int, Cell | None]:
    """Labels set at the middle of their rows: blank beside the first arm of a table, filled beside another.

    Every row of such a table gets the one label of its arms, None where they have none or several.
    """
    found: dict[int, Cell | None] = {}
    block: dict[str, int] = {}
    for row in range(first, layout.grid.n_rows + 1):
        arm = layout.grid.at(row, 1) if layout.stubs > 1 and row < layout.grid.n_rows else None
        name = simple(arm.plain) if arm is not None and kind_of(read_label(arm.plain)) == "arm" else ""
        if not name or name in block:
            cells = [layout.grid.at(one, 0) for one in block.values()]
            labels = list(dict.fromkeys(cell for cell in cells if cell is not None and cell.plain))
            found |= dict.fromkeys(block.values(), labels[0] if len(labels) == 1 else None)
            block = {}
        if name:
            block[name] = row
    begin = layout.grid.at(min(found, default=0), 0)
    blank = begin is None or not begin.plain
    return found if found and blank and found[min(found)] is not None else {}


def _forget_right_of(carried: dict[int, Cell], column: int) -> None:
    for later in [place for place in carried if place > column]:
        del carried[later]


_TOTAL = re.compile(r"^(?:all|total|overall|whole|entire|combined|both|pooled|full)\b(?: (?:sample|group|groups|"
    r"patients|participants|subjects|cohort|population|arms))?\W*$", re.I)  # fmt: skip


def is_total(name: str) -> bool:
    """Whether a label names all arms together."""
    return bool(_TOTAL.match(name.strip()))
