"""What completes a reading: the kind of its spread, the size of its arm; and what shows that it is no mean at all."""

from __future__ import annotations

import re

from .axes import Axis
from .grid import Cell
from .labels import arm_words, read_label, simple
from .layout import Layout
from .names import Arm, Arms
from .quantities import Value
from .readings import SPREADS, Frame, Reading, join, lacks_spread, rows_read
from .sizes import Size, Sizes
from .spreads import Spread, Statement, is_count, kind_of_spread, other_level

__all__ = ["readings_of"]


def readings_of(layout: Layout, arms: Arms, axis: Axis, sizes: Sizes, elsewhere: list[Statement]) -> list[Reading]:
    """Read every mean and median of a table that has an arm and a spread."""
    frame = Frame(layout, arms, axis, sizes, elsewhere)
    found: list[Reading] = []
    waiting: list[Reading] = []
    before: list[Cell] = []
    dated: list[Cell] = []
    for row, left in layout.paths.items():
        if waiting and _is_row_of_spreads(frame, left):
            joined = [one for one in waiting if _joined_below(layout, one, row)]
            found += [one for one in joined if _finish(frame, one, [*before, left[-1]])]
            waiting = []
            continue
        readings = rows_read(frame, row)
        dated = _date_of_change(frame, readings, left, dated)
        waiting = [one for one in readings if lacks_spread(one)]
        before = left
        found += [one for one in readings if _finish(frame, one, left)]
    return found


def _date_of_change(frame: Frame, readings: list[Reading], left: list[Cell], dated: list[Cell]) -> list[Cell]:
    """Give *Change from baseline* below *8 weeks* that time; return the labels of the last row that is a time."""
    own = frame.label(left[-1]) if left else None
    if frame.axis.kind != "column" or own is None or own.moment is None or own.rest:
        return []
    if own.moment.kind != "change":
        return left if own.moment.kind == "post" else []
    if dated and dated[:-1] == left[:-1]:
        for one in readings:
            one.timepoint = f"{one.timepoint}, {dated[-1].plain}"
    return dated


def _is_row_of_spreads(frame: Frame, left: list[Cell]) -> bool:
    """Whether a row holds nothing but the spreads of the row above it: its own label is ``SD``."""
    label = frame.label(left[-1]) if left else None
    return label is not None and not label.name and bool(label.statistics) and label.statistics <= SPREADS | {"pm"}


def _joined_below(layout: Layout, reading: Reading, row: int) -> bool:
    value, cell = layout.values.get((row, reading.column)), layout.grid.at(row, reading.column)
    if value is None or cell is None or value.shape not in ("single", "spread", "range"):
        return False
    join(reading, value, cell)
    return True


def _finish(frame: Frame, reading: Reading, left: list[Cell]) -> bool:
    """Decide spread and size; False where there is no spread, or the number counts people."""
    layout, value = frame.layout, reading.value
    if value.spread is None and value.low is None:
        return False
    over = layout.above(reading.row, reading.column)
    reading.size = _size(frame, reading, over, left)
    notes = f"{layout.table.caption} {layout.table.foot}"
    sizes_near = [reading.size.n] if reading.size else []
    sizes_near += [size for cell in [*over, *left] if (size := frame.label(cell).size) is not None]
    if reading.spread_cell is None and is_count(
        value, [cell.plain for cell in left], [cell.plain for cell in over], notes, sizes_near
    ):
        return False
    corner = layout.corner(reading.row)
    near = " ".join(cell.plain for cell in [*left, *over])
    if _ESTIMATES.search(f"{near} {notes}") and not _MEANS.search(f"{near} {corner} {notes}"):
        return False
    reading.spread = kind_of_spread(value, _scopes(layout, reading, left, over), frame.elsewhere)
    if reading.spread.kind == "ci" and (level := other_level(near) or other_level(f"{corner} {notes}")):
        reading.spread = Spread("", "", f"its limits are those of {level} %, not of 95 %")
    limits = (reading.spread.kind == "iqr" and not _MEAN_IQR.search(f"{near} {corner} {notes}")) or (
        reading.spread.kind == "range" and not re.search(r"\bmean", near, re.I)
    )
    reading.median = limits or _says_median(left, over, corner, notes, value)
    if reading.spread_cell is None:
        reading.spread_cell = reading.mean_cell
    return True


_MEAN_IQR = re.compile(r"\bmeans? ?[(\[,]? ?(?:IQR|inter-?quartile)", re.I)


def _scopes(layout: Layout, reading: Reading, left: list[Cell], over: list[Cell]) -> list[list[Statement]]:
    """Words that may say what a spread is, nearest first."""
    in_spread = layout.above(reading.row, reading.spread_cell.column) if reading.spread_cell is not None else []
    notes = layout.table.notes
    marked = [notes[mark] for cell in [reading.mean_cell, *left, *over] for mark in cell.marks if mark in notes]
    return [
        [Statement(" ".join(reading.value.words), "cell")],
        *([Statement(cell.plain, "header")] for cell in in_spread[::-1]),
        *([Statement(cell.plain, "row label")] for cell in left[::-1]),
        *([Statement(cell.plain, "header")] for cell in over[::-1]),
        [Statement(layout.corner(reading.row), "header")],
        [Statement(words, "footnote") for words in marked],
        [Statement(layout.table.caption, "caption")],
        [Statement(layout.table.foot, "footnote")],
    ]


_ESTIMATES = re.compile(
    r"\b(?:odds|hazard|risk|rate|prevalence) ratios?\b|\bORs?\b|\bHRs?\b|\bcoefficients?\b|\brelative risks?\b|"
    r"\bregression\b|"
    r"\bcorrelations?\b|\bbeta\b|β",
)


_MEANS = re.compile(r"\bmeans?\b|\bmedians?\b|\bSDs?\b|\bs\.d\.|standard deviation|\baverages?\b|\bscores?\b", re.I)


def _says_median(left: list[Cell], over: list[Cell], corner: str, notes: str, value: Value) -> bool:
    near = " ".join([*(cell.plain for cell in left), *(cell.plain for cell in over), corner])
    if re.search(r"\bmedian", near, re.I):
        return not re.search(r"\bmean", near, re.I)
    return value.low is not None and bool(re.search(r"\bmedian", notes, re.I)) and not re.search(r"\bmean", near, re.I)


def _size(frame: Frame, reading: Reading, over: list[Cell], left: list[Cell]) -> Size | None:
    """Size of the arm for this number: nearest first."""
    layout, arm = frame.layout, reading.arm
    if reading.value.n is not None:
        return Size(reading.value.n, "cell", reading.mean_cell.place)
    if reading.beside is not None:
        return reading.beside
    block = frame.sizes.in_block(layout, left, arm)
    if len(block) == 1:
        return next(iter(block))
    if why := _no_size(frame, reading, over, left) or (
        "no n: several rows under its heading give sizes" if block else ""
    ):
        reading.words.append(why)
        return None
    own = frame.sizes.analysed.get((layout.table.ordinal, layout.table.part, id(arm)))
    for cell in [*over[::-1], *left[::-1]]:
        size = frame.label(cell).size
        if size is not None and _names_size_of(frame, cell, over, arm):
            own = own or Size(size, f"{layout.table.called}, {cell.plain}", cell.place)
    return own or frame.sizes.here(layout, arm) or frame.sizes.elsewhere(layout, arm)


def _no_size(frame: Frame, reading: Reading, over: list[Cell], left: list[Cell]) -> str:
    """Why no label may give the size of this number: it is of a part of the people, or of all arms together."""
    layout, arm = frame.layout, reading.arm
    if note := _limiting_note(layout, reading, left, over):
        return f"no n: a footnote limits the people of this row ('{note[:110]}')"
    if part := _part_of_people(layout, left):
        return f"subgroup: {part}"
    if (layout.table.ordinal, layout.table.part, id(arm)) in frame.sizes.disputed:
        return f"no n: the headers give another size for {arm.name} than a row of sizes"
    for cell in [*over[::-1], *left[::-1]]:
        size = frame.label(cell).size
        if size is not None and _arm_of(frame, cell) is None and not _names_size_of(frame, cell, over, arm):
            return f"n = {size} counts all arms together ({cell.plain})"
    return ""


def _names_size_of(frame: Frame, cell: Cell, over: list[Cell], arm: Arm) -> bool:
    """Whether the size a label prints is that of an arm: beside its name, or in a header below it."""
    return _arm_of(frame, cell) is arm or (cell in over and _under_arm(frame, cell, over, arm))


_LIMITS = re.compile(
    r"\bsub-?\s?(?:groups?|samples?|sets?)\b|\bamong\b|\bonly\b|\b[nN] ?[=:] ?\d|\bbased on \d|"
    r"\b(?:data|values?|measurements?) (?:were |was )?(?:not |un)available\b|\bnot available (?:for|in)\b|"
    r"\bmissing\b|\bavailable (?:for|from|in)\b|\bin those\b|\busers\b|\bcompleters\b|\bexcluding\b|"
    r"\bdenominators?\b|\bassessed in\b|\bdid not\b",
    re.I,
)


def _limiting_note(layout: Layout, reading: Reading, left: list[Cell], over: list[Cell]) -> str:
    """Footnote of the row, the number, or a header, that speaks of a part of the people.

    That of a header which prints a size, or stands above one, explains the size; unless it gives another for the
    outcome of this row (``n = 273 for SF-12 scores``).
    """
    sized = max((cell.row for cell in over if read_label(cell.plain).size is not None), default=-1)
    outcome = set(simple(reading.outcome).split())
    for cell in [reading.mean_cell, *left, *over]:
        explains = cell in over and cell.row <= sized
        for note in _notes_of(cell, layout.table.notes):
            of_others = re.search(r"\b[nN] ?= ?\d+ (?:for|in) (?:the )?(.+)", note)
            named = set(simple(of_others[1]).split()) & outcome if of_others else set()
            if named - _JOINING:
                return note
            if not explains and _LIMITS.search(note) and not _ONLY_TESTS.search(note):
                return note
    return ""


_JOINING = frozenset("a an and at for in of on or score scores the to".split())


def _notes_of(cell: Cell, notes: dict[str, str]) -> list[str]:
    """Footnotes a cell bears a mark of, set as a superscript or in the line: ``SD†``."""
    return [notes[mark] for mark in (*cell.marks, *re.findall(r"[*∗#†‡§¶]+", cell.plain)) if mark in notes]


_ONLY_TESTS = re.compile(r"\b[pP] ?[<=>]|\bsignifican|\bimput|\bcarried forward\b", re.I)


def _arm_of(frame: Frame, cell: Cell) -> Arm | None:
    label = frame.label(cell)
    return frame.arms.match(arm_words(label)) or frame.arms.match(label.name)


def _under_arm(frame: Frame, cell: Cell, over: list[Cell], arm: Arm) -> bool:
    """Whether a header that is no more than a size stands below the name of an arm."""
    above = [frame.arms.match(arm_words(frame.label(one))) for one in over if one.row < cell.row]
    return frame.axis.kind == "column" and not frame.label(cell).rest and any(one is arm for one in above)


_PART = re.compile(
    r"^(?:(?:fe)?males?|men|women|boys|girls|age[ds]?\b[^a-z]*[<>≤≥\d].*|[<>≤≥] ?\d+.*|(?:young|old)(?:er)?\b.*|"
    r"(?:non-?)?responders?|"
    r"(?:non-?)?smokers?|juniors?|seniors?|(?:pre|post)-?menopausal.*|(?:mild|moderate|severe)\b.{0,20})\W*$",
    re.I,
)


_PARTS = re.compile(
    r"\bsub-?groups?\b|\b(?:gender|sex|age)[- ](?:based|groups?|specific|stratified)|\bby (?:sex|gender|age)\b|"
    r"\bage and gender\b",
    re.I,
)


def _part_of_people(layout: Layout, left: list[Cell]) -> str:
    """Words that limit a row to a part of the people (men, the young): its arms are smaller than the trial's."""
    for cell in left:
        if _PART.match(cell.plain.strip()):
            return cell.plain
    return layout.table.caption[:80] if _PARTS.search(layout.table.caption) else ""
