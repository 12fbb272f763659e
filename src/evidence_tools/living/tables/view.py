"""A table as it stands in the article, with the cells a reading was made of marked; and the reading beside it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from evidence_tools.extraction import TableRow
from evidence_tools.extraction.tables import Document, Table

__all__ = ["MARKS", "marks_of", "reading_lines", "table_html", "table_of", "window"]

MARKS = {"i": "▶", "c": "◀", "n": "n"}
"""Signs of the cells of the tested arm, of the comparator, and of sizes: seen without colour."""

_MOST_ROWS, _MOST_COLUMNS = 16, 9


def table_of(document: Document, row: TableRow) -> Table:
    """Return the table a reading is from."""
    return next(
        table for table in document.tables if (table.ordinal, table.part) == (row.table_ordinal, row.table_part)
    )


def marks_of(row: TableRow) -> dict[tuple[int, int], str]:
    """Return the cells of a reading: place to ``i``, ``c`` or ``n``."""
    found: dict[tuple[int, int], str] = {}
    for mark, names in (("n", ("n_cell_i", "n_cell_c")), ("c", ("mean_cell_c", "spread_cell_c")),
                        ("i", ("mean_cell_i", "spread_cell_i"))):  # fmt: skip
        for name in names:
            cell = str(row[name])
            if cell:
                down, _, across = cell.partition(",")
                found[int(down), int(across)] = mark
    return found


def window(table: Table, marks: Mapping[tuple[int, int], str]) -> tuple[list[int], list[int]]:
    """Choose the rows and columns to show: headers, labels, the marked cells and what stands near them."""
    grid = table.grid
    head = list(range(max(1, grid.n_head)))
    wanted = sorted({down for down, _ in marks})
    rows = set(head) | set(wanted)
    for step in range(1, grid.n_rows):
        for down in wanted:
            for near in (down - step, down + step):
                if 0 <= near < grid.n_rows and len(rows) < _MOST_ROWS:
                    rows.add(near)
    columns = {0, 1} | {across for _, across in marks}
    for across in range(grid.n_columns):
        if len(columns) < _MOST_COLUMNS:
            columns.add(across)
    return sorted(rows), sorted(column for column in columns if column < grid.n_columns)


def table_html(table: Table, row: TableRow) -> str:
    """Draw a table as HTML: whole, with the cells of the reading marked by colour and by sign."""
    marks = marks_of(row)
    lines = [f"<caption>{escape(table.called)}. {escape(table.caption)}</caption>"]
    colours = {"i": "#fde68a", "c": "#bfdbfe", "n": "#e5e7eb"}
    for down in range(table.grid.n_rows):
        cells = []
        for cell in table.grid.line(down):
            if cell.row != down:
                continue
            mark = marks.get((down, cell.column), "")
            style = f' style="background:{colours[mark]}"' if mark else ""
            tag = "th" if cell.head else "td"
            spans = f' colspan="{cell.width}"' * (cell.width > 1) + f' rowspan="{cell.height}"' * (cell.height > 1)
            sign = f"{MARKS[mark]} " if mark else ""
            cells.append(f"<{tag}{spans}{style}>{escape(sign + cell.text)}</{tag}>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    foot = f"<p><small>{escape(table.foot)}</small></p>" if table.foot else ""
    return f"<table>{''.join(lines)}</table>{foot}"


def _numbers(row: TableRow, side: str) -> str:
    size = "not printed" if row[f"n_{side}"] is None else str(row[f"n_{side}"])
    kind = {"sd": "SD", "se": "SE", "ci95": "95% CI", "iqr": "IQR", "": "spread of unknown kind"}[row.spread_kind]
    if row[f"low_{side}"] is not None:
        spread = f"{row[f'low_{side}']:g} to {row[f'high_{side}']:g}"
    else:
        spread = f"{row[f'spread_{side}']:g}" if row[f"spread_{side}"] is not None else "not printed"
    return f"{row.statistic} {row[f'mean_{side}']:g}, {kind} {spread}, n {size}"


def reading_lines(row: TableRow) -> list[str]:
    """Say a reading in lines: outcome, time, both arms, doubts."""
    kind = {"post": "values after", "change": "changes", "baseline": "values before", "": "time unknown"}[
        row.value_kind
    ]
    lines = [
        f"Outcome: {row.outcome_words or 'not named'}" + (f" (tracked: {row.outcome})" if row.outcome else ""),
        f"Time: {row.timepoint or 'not named'}; {kind}",
        f"{MARKS['i']} {row.arm_i}: {_numbers(row, 'i')}",
        f"{MARKS['c']} {row.arm_c}: {_numbers(row, 'c')}",
    ]
    if row.p_value:
        lines.append(f"p as printed: {row.p_value}")
    return lines + [f"Careful: {words}." for words in row.warnings]
