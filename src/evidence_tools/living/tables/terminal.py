"""Confirming readings in the terminal: one comparison a page, one key a decision. A thin shell over `desk.Desk`."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table as Drawn
from rich.text import Text

from evidence_tools.errors import UsageError
from evidence_tools.extraction import TableRow
from evidence_tools.extraction.tables import Table
from evidence_tools.living.screening.terminal import read_key

from .desk import NUMBERS, Desk
from .view import MARKS, marks_of, reading_lines, table_of, window

__all__ = ["page", "walk"]

KEYS = "a accept   c correct   r reject   s skip   u undo   q quit"
_STYLES = {"i": "bold black on yellow", "c": "bold black on bright_cyan", "n": "reverse"}


def _drawn(table: Table, row: TableRow) -> Drawn:
    marks = marks_of(row)
    rows, columns = window(table, marks)
    drawn = Drawn(
        show_header=False, show_lines=False, title=f"{table.called}. {table.caption[:200]}", title_justify="left"
    )
    for _ in columns:
        drawn.add_column(overflow="fold")
    for down in rows:
        cells = []
        for across in columns:
            cell = table.grid.at(down, across)
            first = cell is not None and (cell.column == across or across == columns[0]) and cell.row == down
            words = cell.text if cell is not None and first else ""
            mark = marks.get((down, across), "")
            shown = f"{MARKS[mark]} {words}" if mark else words
            cells.append(Text(shown, style=_STYLES.get(mark, "bold" if cell is not None and cell.head else "")))
        drawn.add_row(*cells)
    return drawn


def page(desk: Desk, row: TableRow, position: int, total: int) -> Panel:
    """Build what the terminal shows of one reading: the table, its cells marked, and what was read."""
    lines = reading_lines(row)
    instrument = desk.instrument_of(row) or "none: you will be asked for one"
    said = Text("\n".join([*lines, f"Goes to instrument: {instrument}"]))
    title = f"{position} of {total} · {desk.study_id}"
    shown = Group(_drawn(table_of(desk.document, row), row), Text(), said)
    return Panel(shown, title=title, title_align="left", subtitle=KEYS, subtitle_align="left")


def _corrections(row: TableRow, ask: Callable[[str], str]) -> dict[str, str]:
    changes: dict[str, str] = {}
    for name in ("value_kind", "spread_kind", "timepoint", *NUMBERS):
        now = "" if row[name] is None else str(row[name])
        typed = ask(f"{name} [{now or 'blank'}] (Enter keeps it, - makes it blank): ").strip()
        if typed:
            changes[name] = "" if typed == "-" else typed
    return changes


def walk(
    desk: Desk, console: Console, key: Callable[[], str] = read_key, ask: Callable[[str], str] = input
) -> dict[str, int]:
    """Walk through every reading this person has not decided on.

    Returns
    -------
    dict
        How many were accepted, corrected, rejected, skipped.
    """
    queue = desk.waiting()
    done = {"accepted": 0, "corrected": 0, "rejected": 0, "skipped": 0}
    trail: list[tuple[int, str]] = []
    position = 0
    while position < len(queue):
        row = queue[position]
        console.print(page(desk, row, position + 1, len(queue)))
        pressed = key()
        if pressed in ("q", "\x03", "\x04"):
            break
        if pressed == "u":
            position = _undo(desk, queue, trail, done, console, position)
            continue
        what = {"a": "accepted", "c": "corrected", "r": "rejected", "s": "skipped"}.get(pressed)
        if what is None:
            continue
        try:
            _decide(desk, row, what, ask)
        except UsageError as error:
            console.print(str(error), markup=False, highlight=False)
            continue
        done[what] += 1
        trail.append((position, what))
        position += 1
    return done


def _decide(desk: Desk, row: TableRow, what: str, ask: Callable[[str], str]) -> None:
    if what == "skipped":
        return
    if what == "rejected":
        desk.reject(row, ask("Why? (Enter leaves it open): ").strip())
        return
    instrument = desk.instrument_of(row)
    if not instrument:
        instrument = ask("Instrument of instruments.csv for this row: ").strip()
    if what == "accepted":
        desk.accept(row, instrument)
    else:
        desk.correct(row, _corrections(row, ask), instrument)


def _undo(
    desk: Desk,
    queue: list[TableRow],
    trail: list[tuple[int, str]],
    done: dict[str, int],
    console: Console,
    position: int,
) -> int:
    if not trail:
        console.print("Nothing to take back.")
        return position
    place, what = trail.pop()
    if what != "skipped":
        desk.undo(queue[place])
    done[what] -= 1
    return place
