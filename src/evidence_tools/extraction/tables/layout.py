"""How a table is laid out: which rows are headers, which columns are labels, what stands above and left of a number."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from .documents import Table
from .grid import Cell, Grid
from .labels import Label, read_label
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
    stubs = _stubs(grid, number, first)
    layout = Layout(table, stubs=stubs)
    head, changed = list(range(first)), first
    headings: list[tuple[str, Cell]] = []
    last_was_heading = False
    carried: dict[int, Cell] = {}
    for row in range(first, grid.n_rows):
        line = grid.line(row)
        if _is_head(layout, row, number):
            extends = changed == row and row
            only_statistics = all(
                not read_label(cell.plain).name or read_label(cell.plain).statistics
                for cell in line
                if cell.column >= stubs
            )
            head = [*head, row] if extends else [*range(first), row] if only_statistics else [row]
            changed = row + 1
            named = (
                line[0]
                if line and line[0].column < stubs and line[0].plain and line[0].row == row and not extends
                else None
            )
            if named is not None and only_statistics:
                headings = _nested(headings, kind_of(read_label(named.plain)), named, False)
                layout.headings.append(named)
            continue
        heading = _heading(layout, row, line)
        if heading is not None:
            headings = _nested(headings, kind_of(read_label(heading.plain)), heading, last_was_heading)
            layout.headings.append(heading)
            last_was_heading, carried = True, {}
            continue
        layout.heads[row] = head
        stub = grid.at(row, 0)
        if stub is not None and not last_was_heading:
            headings = _still_open(headings, stub, grid, row)
        last_was_heading = False
        layout.paths[row] = [cell for _, cell in headings] + _own_labels(layout, row, carried, kind_of)
        for cell in line:
            value = parsed[cell.place]
            if cell.row == row and cell.column >= stubs and value is not None:
                layout.values[row, cell.column] = value
    return layout


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
    # p-values beside a heading are of the rows below it.
    tests = [cell for cell in filled if cell.column >= layout.stubs and _is_p(layout, cell)]
    if tests and all(cell in tests or cell.column < layout.stubs for cell in filled):
        filled = [cell for cell in filled if cell not in tests]
    if all(cell.column < layout.stubs for cell in filled) and filled[0].row == row:
        return filled[0] if len(filled) == 1 or all(cell.row == row for cell in filled) else None
    first = filled[0]
    spans = first.column == 0 and first.row == row and first.width > max(layout.stubs, layout.grid.n_columns // 2)
    rest = [cell for cell in filled[1:] if cell.row == row]
    return first if spans and all(not any(c.isdigit() for c in cell.plain) for cell in rest) else None


def _is_p(layout: Layout, cell: Cell) -> bool:
    over = [layout.grid.at(row, cell.column) for row in range(max(1, layout.grid.n_head))]
    value = read_value(cell.plain)
    lone = value is None or value.shape in ("p", "single")
    return lone and any("p" in read_label(one.plain).statistics for one in over if one is not None)


def _nested(headings: list[tuple[str, Cell]], kind: str, cell: Cell, follows: bool) -> list[tuple[str, Cell]]:
    """Put a heading below those it stands under: it ends the last one of its own kind, unless it follows that at "
    "once."""
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
        more: Cell | None = None
        if cell is not None and cell.plain:
            is_arm = kind_of(read_label(cell.plain)) == "arm"
            goes_on = column + 1 < layout.stubs and not read_label(cell.plain).name and column in carried
            more = carried[column] if goes_on else None
            if carried.get(column) is not cell and not is_arm:
                for later in [place for place in carried if place > column]:
                    del carried[later]
            carried[column] = cell if more is None else more
            arm_before = arm_before or is_arm
        filled_right = any(c is not None and c.plain for c in cells[column + 1 :])
        here = cell if cell is not None and cell.plain else carried.get(column) if filled_right or arm_before else None
        if here is not None and here not in found:
            found.append(here)
        if cell is not None and cell in found and more is not None and more not in found:
            found.insert(found.index(cell), more)  # "mean ± SD" below an outcome goes on about that outcome
    return found


_TOTAL = re.compile(r"^(?:all|total|overall|whole|entire|combined|both|pooled|full)\b(?: (?:sample|group|groups|"
    r"patients|participants|subjects|cohort|population|arms))?\W*$", re.I)  # fmt: skip


def is_total(name: str) -> bool:
    """Whether a label names all arms together."""
    return bool(_TOTAL.match(name.strip()))
