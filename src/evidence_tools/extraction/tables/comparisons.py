"""Two readings side by side become a row: its words, its p-value, its tracked outcome, its doubts and reasons."""

from __future__ import annotations

import re

from ..vocabulary import Vocabulary
from .axes import Axis
from .documents import Table
from .doubts import Books, doubts_of
from .labels import read_label, simple
from .layout import Layout
from .pairs import Pair
from .readings import Reading
from .rows import TableRow

__all__ = ["row_of"]


def row_of(
    layout: Layout,
    pair: Pair,
    axis: Axis,
    readings: list[Reading],
    vocabulary: Vocabulary | None,
    books: Books,
    general: list[str],
) -> TableRow:
    """Make the row of a pair of readings; `readings` are all of its table, `general` the doubts about the article."""
    i, c, table = pair.i, pair.c, layout.table
    _agree(i, c, table)
    kind = i.spread.kind if i.spread.kind == c.spread.kind else ""
    outcome, instrument, better = _tracked(vocabulary, i.outcome, table)
    moment = i.moment or c.moment
    row = TableRow(
        outcome=outcome,
        instrument=instrument,
        better=better,
        outcome_words=i.outcome or _by_caption(table, layout, i.row),
        timepoint=i.timepoint or c.timepoint,
        value_kind=moment.kind if moment else "",
        spread_kind="ci95" if kind == "ci" else kind if kind != "range" else "",
        statistic="median" if i.median else "mean",
        arm_i=i.arm.name,
        arm_c=c.arm.name,
        table_ordinal=table.ordinal,
        table_part=table.part,
        table=table.called,
    )
    for side, reading in (("i", i), ("c", c)):
        _fill(row, side, reading, table)
    if i.divided:
        row.outcome_words = f"{row.outcome_words} ({i.divided})" if row.outcome_words else i.divided
    row.p_value = _p_value(layout, pair, axis, readings)
    row.warnings = list(dict.fromkeys([*pair.doubts, *doubts_of(row, pair, layout, books), *general]))
    row.reasons = _reasons(pair, row)
    return row


def _fill(row: TableRow, side: str, reading: Reading, table: Table) -> None:
    value, size = reading.value, reading.size
    spread_cell = reading.spread_cell or reading.mean_cell
    told: dict[str, str | int | float | None] = {
        "n": size.n if size else None,
        "mean": value.number,
        "spread": value.spread if value.low is None else None,
        "low": value.low,
        "high": value.high,
        "mean_cell": f"{reading.row},{reading.column}",
        "spread_cell": spread_cell.place if spread_cell is not reading.mean_cell else f"{reading.row},{reading.column}",
        "n_cell": size.cell if size and size.stands_in(table.called) else "",
        "cell_text": reading.mean_cell.text,
    }
    for name, one in told.items():
        setattr(row, f"{name}_{side}", one)


def _agree(i: Reading, c: Reading, table: Table) -> None:
    """Let two readings say no more than they can together.

    A size that another table gives for one arm alone is dropped; a kind of spread that the label of the row beside
    names for one arm holds for the other.
    """
    for one, other in ((i, c), (c, i)):
        if one.size and not other.size and not one.size.stands_in(table.called):
            one.size = None
        if one.spread.where == "row label" and not other.spread.kind and not other.spread.doubt.startswith("both"):
            if abs(one.row - other.row) == 1 and (one.value.low is None) == (other.value.low is None):
                other.spread, other.median = one.spread, one.median


def _reasons(pair: Pair, row: TableRow) -> list[str]:
    said = [pair.why]
    for side, reading in (("i", pair.i), ("c", pair.c)):
        said += [f"{side}: {word}" for word in reading.words]
        if reading.size:
            said.append(f"n_{side}: {reading.size.where}")
        if reading.spread.kind:
            said.append(f"spread_{side}: {reading.spread.kind.upper()}, stated in {reading.spread.where}")
    if row.timepoint:
        said.append(f"time: {row.timepoint}")
    return list(dict.fromkeys(said))


_EMPTY_WORDS = re.compile(
    r"^(?:(?:group|study) variables?|variables?(?: and groups?)?|outcomes?|parameters?|characteristics?|measures?|"
    r"groups?|items?|tests?|treatment|n)\W*$",
    re.I,
)


def _by_caption(table: Table, layout: Layout, row: int) -> str:
    """Name an outcome that no label names: the header over the labels, else the caption."""
    over = [cell.plain for cell in layout.above(row, 0) if not _EMPTY_WORDS.match(cell.plain.strip())]
    words = [read_label(one).rest for one in over if read_label(one).rest]
    return words[-1] if words else table.caption[:120]


def _tracked(vocabulary: Vocabulary | None, words: str, table: Table) -> tuple[str, str, str]:
    if vocabulary is None:
        return "", "", ""
    for text in (words, table.caption):
        terms = vocabulary.terms(text)
        if len({term.outcome for term in terms}) == 1:
            instrument = next((term.instrument for term in terms if term.instrument), "")
            return terms[0].outcome, instrument, vocabulary.better.get(instrument, "")
    return "", "", ""


_P_VALUE = re.compile(r"^(?:NS\w?\s?\()?\W{0,3}(?:[pP]\s?)?[=<>≤≥]?\s?(?:[01]?\s?[.·,]\s?\d+|1|0)\D{0,6}$")


def _p_value(layout: Layout, pair: Pair, axis: Axis, readings: list[Reading]) -> str:
    """p of the comparison: in a p column that stands in no arm's block, in the row of the first reading."""
    beside = {one.key for one in readings if one.row == pair.i.row and one.arm is pair.i.arm}
    if len(beside) > 1:
        return ""  # one p-value beside several times says not which it is of
    several = len({id(one.arm) for one in readings if _beside(one, pair.i, axis)}) > 2
    for row in dict.fromkeys((pair.i.row, pair.c.row)):
        across = pair.c.row if row == pair.i.row else pair.i.row
        for column in range(layout.stubs, layout.grid.n_columns):
            cell, other = layout.grid.at(row, column), layout.grid.at(across, column)
            if cell is None or cell.width > 1 or not _P_VALUE.match(cell.plain):
                continue
            free = axis.kind == "column" or other is cell or other is None or not other.plain
            if free and _tests_both(layout, pair, row, column) and not (several and _of_all(layout, pair, row, column)):
                return cell.plain
    return ""


def _beside(one: Reading, other: Reading, axis: Axis) -> bool:
    return one.row == other.row if axis.kind == "column" else one.key == other.key


def _of_all(layout: Layout, pair: Pair, row: int, column: int) -> bool:
    """Whether a p-value beside three arms or more is that of all: its headers name neither this pair nor its arm."""
    over = simple(" ".join(cell.plain for cell in layout.above(row, column)))
    named = [any(simple(name) in over for name in one.arm.names) for one in (pair.i, pair.c)]
    return not (named[0] and (named[1] or pair.c.arm.control))


_WITHIN = re.compile(
    r"\b(?:to|from|vs\.?|versus|with) (?:baseline|pre\w*|before)\b|\bwithin\b|\bintra[- ]?group|\bpaired\b", re.I
)


def _tests_both(layout: Layout, pair: Pair, row: int, column: int) -> bool:
    """Whether a column is one of p-values, and no arm's block holds it."""
    above = layout.above(row, column)
    if not above or "p" not in read_label(above[-1].plain).statistics:
        return False
    if _WITHIN.search(" ".join(cell.plain for cell in above)):
        return False
    own = (pair.i.column, pair.c.column)
    over = [one for one in above if any(one.column <= column < one.column + one.width for column in own)]
    return all(one.width == 1 or layout.common(one) for one in over)
