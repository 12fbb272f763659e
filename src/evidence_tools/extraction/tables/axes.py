"""Where a table names its arms: in a header row, in a column of labels, or in the headings of its rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .grid import Cell
from .labels import Label, arm_words, read_label
from .layout import Layout
from .names import Arm, Arms

__all__ = ["NOT_AN_ARMS", "Axis", "arm_at", "axis_of", "carries_on"]


NOT_AN_ARMS = frozenset({"p", "test", "effect"})


_OF_BOTH = re.compile(r"\bdiff(?:erence|\.)", re.I)


@dataclass(frozen=True)
class Axis:
    """Where a table names the arms: a header row, a column of labels, or the headings of its rows."""

    kind: str
    place: int = 0


def axis_of(layout: Layout, arms: Arms) -> Axis | None:
    """Find where a table names arms: where most of its numbers get one of at least two arms."""
    axes = [Axis("column", head) for head in sorted({head for heads in layout.heads.values() for head in heads})]
    axes += [Axis("stub", column) for column in range(layout.stubs)] + [Axis("heading")]
    best, most = None, 0
    for axis in axes:
        named = [
            arm for row, column in layout.values if (arm := arm_at(layout, axis, arms, row, column)[0]) is not None
        ]
        if len({id(arm) for arm in named}) > 1 and len(named) > most:
            best, most = axis, len(named)
    return best


def arm_at(layout: Layout, axis: Axis, arms: Arms, row: int, column: int) -> tuple[Arm | None, Cell | None]:
    """Return the arm a number belongs to, and the cell that names it."""
    cells: Sequence[Cell | None]
    if axis.kind == "column":
        heads = layout.heads.get(row, [])
        if axis.place not in heads and (not heads or heads[0] <= axis.place):
            return None, None
        cells = [_spread_of(layout, head, column) for head in ([axis.place] if axis.place in heads else heads)]
    elif axis.kind == "stub":
        cells = [cell for cell in layout.paths[row] if cell.column == axis.place and cell not in layout.headings]
        first = cells[0] if cells else None
        if first is None or carries_on(read_label(first.plain)):
            cells = [_above_in_stub(layout, axis.place, row, arms)]
    else:
        cells = [cell for cell in layout.paths[row] if cell in layout.headings][::-1]
    for cell in cells:
        if cell is not None and cell.plain:
            label = read_label(cell.plain)
            arm = None if label.statistics & NOT_AN_ARMS else arms.match(arm_words(label)) or arms.match(label.name)
            if arm is not None:
                return arm, cell
    return None, None


_SPREADS = frozenset({"sd", "se", "ci", "iqr", "range"})


def _spread_of(layout: Layout, head: int, column: int) -> Cell | None:
    """Header of a column; of one that says ``95% CI`` and no more, the header left of it."""
    cell = layout.grid.at(head, column)
    label = read_label(cell.plain) if cell is not None else None
    if label is None or label.name or not label.statistics or not label.statistics <= _SPREADS or not column:
        return cell
    return layout.grid.at(head, column - 1)


def carries_on(label: Label) -> bool:
    """Whether a row label only adds a change to the arm named above it: ``(Δ)``."""
    return (
        label.moment is not None
        and label.moment.kind == "change"
        and not label.rest
        and not _OF_BOTH.search(label.text)
    )


def _above_in_stub(layout: Layout, column: int, row: int, arms: Arms) -> Cell | None:
    cell = layout.grid.at(row, column)
    if cell is None or not cell.plain or not carries_on(read_label(cell.plain)):
        return None
    before = layout.grid.at(row - 1, column)
    return before if before is not None and arms.match(arm_words(read_label(before.plain))) else None
