"""Readings of a table: for every arm, row and time the mean with its spread, each with the cells it was read from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from .axes import NOT_AN_ARMS, Axis, arm_at, carries_on
from .grid import Cell
from .labels import Label, Moment, arm_words, read_label, simple
from .layout import Layout
from .names import Arm, Arms
from .quantities import Value
from .sizes import Size, Sizes
from .spreads import Spread, Statement

__all__ = ["SPREADS", "Frame", "Reading", "SizesByColumn", "join", "lacks_spread", "rows_read"]


SPREADS = frozenset({"sd", "se", "ci", "iqr", "range"})


_CLUSTERS = re.compile(r"\bclusters?\b|\bpractices\b|\bschools\b|\bvillages\b", re.I)


# Headers that order a table without naming anything measured.
_SAYS_NOTHING = re.compile(
    r"^(?:assessments?|measurements?|times?|time ?points?|(?:assessment|measurement) (?:time|point)s?|results?|"
    r"values?|scores?|"
    r"populations?|raw (?:data|scores?|values?)|observed|unadjusted|data|groups?|arms?|treatments?|conditions?|"
    r"study arms?|phases?|"
    r"(?:original|descriptive) (?:data|scale|statistics)|outcomes?|variables?|follow-?up time)\W*$",
    re.I,
)


SizesByColumn = dict[tuple[int, tuple[str, ...]], Size]
"""Sizes by arm and by the headers over their column."""


@dataclass
class Reading:
    """What a table says of one arm."""

    arm: Arm
    mean_cell: Cell
    row: int
    column: int
    value: Value
    key: tuple[str, ...]
    outcome: str
    moment: Moment | None
    timepoint: str
    divided: str = ""
    table: tuple[int, int] = (0, 0)
    mixed: bool = False
    slot: tuple[str, ...] = ()
    spread_cell: Cell | None = None
    median: bool = False
    spread: Spread = field(default_factory=lambda: Spread(""))
    size: Size | None = None
    words: list[str] = field(default_factory=list)

    @property
    def place(self) -> tuple[int, int]:
        """Row and column of the mean."""
        return self.row, self.column


@dataclass
class Frame:
    """Everything that stays the same while one table is read."""

    layout: Layout
    arms: Arms
    axis: Axis
    sizes: Sizes
    elsewhere: list[Statement]
    labels: dict[str, Label] = field(default_factory=dict)

    def label(self, cell: Cell) -> Label:
        """Take the label of a cell apart."""
        if cell.plain not in self.labels:
            self.labels[cell.plain] = read_label(cell.plain)
        return self.labels[cell.plain]


def rows_read(frame: Frame, row: int) -> tuple[list[Reading], SizesByColumn]:
    """Read the numbers of one row: means with the spreads beside them, and the sizes of columns of their own."""
    layout = frame.layout
    left = [cell for cell in layout.paths[row]]
    own = [cell for cell in left if cell not in layout.headings]
    outcomes = [cell for cell in own if frame.arms.match(arm_words(frame.label(cell))) is None]
    row_kinds = frozenset(kind for cell in outcomes for kind in frame.label(cell).statistics)
    if "effect" in row_kinds or (row_kinds & NOT_AN_ARMS and not row_kinds & {"sd", "se", "iqr", "median"}):
        return [], {}
    opened: dict[tuple[int, tuple[str, ...]], Reading] = {}
    done: list[Reading] = []
    sizes: SizesByColumn = {}
    for column in range(layout.stubs, layout.grid.n_columns):
        value, cell = layout.values.get((row, column)), layout.grid.at(row, column)
        if value is None or cell is None:
            continue
        arm, named = arm_at(layout, frame.axis, frame.arms, row, column)
        if arm is None or named is None:
            continue
        above = [
            one
            for one in layout.above(row, column)
            if one is not named and not layout.common(one) and frame.arms.match(arm_words(frame.label(one))) is not arm
        ]
        kinds = _kinds(frame, above, named, layout.above(row, column))
        own_slot, reading = _begin(frame, arm, named, cell, value, above, left, row, column)
        slot = (id(arm), own_slot)
        reading.slot = own_slot
        role = _role(value, kinds, row_kinds, above, own)
        if role == "n" and value.number is not None:
            clusters = any(_CLUSTERS.search(one.plain) for one in layout.above(row, column))
            sizes[slot] = Size(int(value.number), "clusters" if clusters else "column of sizes", cell.place)
        elif role == "mean":
            opened[slot] = reading
            done.append(reading)
        elif role == "spread" and slot in opened and lacks_spread(opened[slot]):
            join(opened[slot], value, cell)
    return done, sizes


def lacks_spread(reading: Reading) -> bool:
    """Whether a mean still has no spread."""
    return reading.spread_cell is None and reading.value.spread is None and reading.value.low is None


def _kinds(frame: Frame, above: list[Cell], named: Cell, over: list[Cell]) -> frozenset[str]:
    """Statistics named by the innermost header that names any."""
    for cell in [*above[::-1], *([named] if named in over else [])]:
        if kinds := frame.label(cell).statistics - {"pm"}:
            return kinds
    return frozenset()


def _role(value: Value, kinds: frozenset[str], row_kinds: frozenset[str], above: list[Cell], own: list[Cell]) -> str:
    """Say what a number is for: ``mean``, ``spread``, ``n``, or "" for what is none of them."""
    if value.shape in ("p", "odd", "events") or (kinds & NOT_AN_ARMS and not kinds & {"mean", "median", "sd"}):
        return ""
    if any(word.lower() in ("p", "n") for word in value.words):
        return ""
    only_spread = bool(kinds & SPREADS) and not kinds & {"mean", "median"}
    if value.shape in ("spread", "range"):
        return "spread" if value.shape == "spread" or only_spread else ""
    if value.shape == "single":
        if only_spread:
            return "spread"
        if "count" in kinds and not kinds & {"mean", "median"}:
            last = above[-1].plain if above else ""
            return (
                "n"
                if re.fullmatch(
                    r"[nN]o?\.?|(?:number of )?(?:clusters|participants|patients|subjects)(?:,? n)?", last.strip()
                )
                else ""
            )
        return "" if "percent" in kinds and not kinds & {"mean", "median"} else "mean"
    return "mean"


def _begin(
    frame: Frame,
    arm: Arm,
    named: Cell,
    cell: Cell,
    value: Value,
    above: list[Cell],
    left: list[Cell],
    row: int,
    column: int,
) -> tuple[tuple[str, ...], Reading]:
    """Start a reading: what the labels around a number say of outcome and time."""
    beside = [one for one in left if one is not named]
    labelled = [*above[::-1], *beside[::-1]]
    arm_label = frame.label(named)
    far = [one for one in left if one in frame.layout.headings][:-1]  # a heading further up dates nothing by the way
    moments = [
        (one, frame.label(one))
        for one in labelled
        if frame.label(one).moment is not None and (one not in far or not frame.label(one).rest)
    ]
    if arm_label.moment is not None and arm_label.moment.kind != "change":
        moments.append((named, arm_label))
    moment, timepoint = _when(moments)
    inner = [_words(frame.label(one)) for one in beside]
    outer = [_words(frame.label(one)) for one in above]
    own_words = [word for word in inner if word]
    column_words = [word for word in outer if word]
    outcome = ", ".join(dict.fromkeys(own_words + ([] if own_words else column_words)))
    divided = ", ".join(column_words) if own_words else ""
    over = [label.moment.words for one, label in moments if label.moment and (one in above or one is named)]
    slot = (*(simple(word) for word in column_words), *(simple(word) for word in over[:1]))
    key = slot
    if frame.axis.kind == "column":
        key = (*(simple(word) for word in column_words), simple(timepoint if over else ""))
    else:
        telling = [one for one in beside if not _is_change(frame, one) and frame.label(one).name]
        key = (*(simple(one.plain) for one in telling), str(column), simple(timepoint))
    reading = Reading(arm, cell, row, column, value, key, outcome, moment, timepoint, divided)
    reading.mixed = bool(moments) and all(label.rest and one in left for one, label in moments)
    reading.table = frame.layout.table.ordinal, frame.layout.table.part
    reading.words = [f"arm: {named.plain}"]
    return slot, reading


def _is_change(frame: Frame, cell: Cell) -> bool:
    return carries_on(frame.label(cell))


def _words(label: Label) -> str:
    """Words of a label that name an outcome: none where it only names a time or a statistic."""
    if "count" in label.statistics and len(label.name) <= 3:
        return ""
    if (label.moment is not None and not label.rest) or _SAYS_NOTHING.match(label.rest.strip() or label.name.strip()):
        return ""
    return (
        label.name
        if label.moment is None or (label.moment.kind == "change" and label.rest == label.name)
        else label.rest or label.name
    )


def _when(moments: list[tuple[Cell, Label]]) -> tuple[Moment | None, str]:
    if not moments:
        return None, ""
    told = [
        (label.moment, label.name if not label.rest else label.moment.words) for _, label in moments if label.moment
    ]
    change = [one for one in told if one[0].kind == "change"]
    chosen = change[0] if change else told[0]
    words = dict.fromkeys(text for _, text in ([chosen] + [one for one in told if one is not chosen]))
    return chosen[0], ", ".join(word for word in words if word)


def join(reading: Reading, value: Value, cell: Cell) -> None:
    """Put a spread from a cell of its own to its mean."""
    spread = value.spread if value.shape == "spread" else value.number
    reading.value = replace(
        reading.value, spread=spread, low=value.low, high=value.high, faults=reading.value.faults + value.faults
    )
    reading.spread_cell = cell
