"""Readings of a table: for every arm, row and time the mean with its spread, each with the cells it was read from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from .axes import NOT_AN_ARMS, Axis, arm_at, carries_on
from .grid import Cell
from .labels import Label, Moment, arm_words, read_label, simple
from .layout import Layout
from .names import Arm, Arms, core
from .quantities import Value
from .sizes import Size, Sizes
from .spreads import Spread, Statement

__all__ = ["SPREADS", "Frame", "Reading", "join", "lacks_spread", "rows_read"]


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
    beside: Size | None = None
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


def rows_read(frame: Frame, row: int) -> list[Reading]:
    """Read the numbers of one row: means with the spreads beside them, and with sizes from columns of their own."""
    layout = frame.layout
    left = list(layout.paths[row])
    if _of_no_arm(frame, left):
        return []
    opened: dict[tuple[int, tuple[str, ...]], Reading] = {}
    done: list[Reading] = []
    sizes: _SizesBeside = {}
    for column in range(layout.stubs, layout.grid.n_columns):
        value, cell = layout.values.get((row, column)), layout.grid.at(row, column)
        if value is None or cell is None:
            continue
        arm, named = arm_at(layout, frame.axis, frame.arms, row, column)
        if arm is None or named is None:
            continue
        over = layout.above(row, column)
        above = _telling(frame, over, named, arm)
        reading = _begin(frame, _Number(arm, named, cell, value, row, column), above, left)
        slot = (id(arm), reading.slot)
        role = _role(value, _kinds(frame, above, named, over), above)
        if role == "n" and value.number is not None:
            clusters = any(_CLUSTERS.search(one.plain) for one in over)
            size = Size(int(value.number), "clusters" if clusters else "column of sizes", cell.place)
            sizes.setdefault(slot, []).append((column, size))
        elif role == "mean":
            opened[slot] = reading
            done.append(reading)
        elif role == "spread" and slot in opened and lacks_spread(opened[slot]):
            join(opened[slot], value, cell)
    for reading in done:
        reading.beside = _size_beside(reading, done, sizes)
    return done


_SizesBeside = dict[tuple[int, tuple[str, ...]], list[tuple[int, Size]]]  # by arm and headers: column and size


def _size_beside(reading: Reading, row: list[Reading], sizes: _SizesBeside) -> Size | None:
    """Size from a column of its own: of several alike the nearest before the number, or after it where means lead."""
    arm = id(reading.arm)
    mine = [slot for slot in sizes if slot[0] == arm]
    for slot in [(arm, reading.slot), (arm, ()), *(mine if len(mine) == 1 else [])]:
        if found := sizes.get(slot):
            leads = found[0][0] < min(one.column for one in row if one.arm is reading.arm)
            near = [size for column, size in found if (column < reading.column) == leads]
            return None if not near else near[-1] if leads else near[0]
    return None


def _of_no_arm(frame: Frame, left: list[Cell]) -> bool:
    """Whether a row holds effects or tests: numbers between arms."""
    own = [cell for cell in left if cell not in frame.layout.headings]
    outcomes = [
        cell
        for cell in own
        if frame.arms.match(arm_words(frame.label(cell))) is None or _BETWEEN_ARMS.match(cell.plain)
    ]
    kinds = frozenset(kind for cell in outcomes for kind in frame.label(cell).statistics)
    return "effect" in kinds or bool(kinds & NOT_AN_ARMS and not kinds & {"sd", "se", "iqr", "median"})


_BETWEEN_ARMS = re.compile(
    r"^\W*(?:\w+ )?(?:differences?|diff\.?|effects?) (?:vs|versus|to|from|with|between|against)\b", re.I
)


def _telling(frame: Frame, over: list[Cell], named: Cell, arm: Arm) -> list[Cell]:
    """Headers over a number that say more than its arm."""
    return [
        one
        for one in over
        if one is not named
        and not frame.layout.common(one)
        and frame.arms.match(arm_words(frame.label(one))) is not arm
    ]


def lacks_spread(reading: Reading) -> bool:
    """Whether a mean still has no spread."""
    return reading.spread_cell is None and reading.value.spread is None and reading.value.low is None


def _kinds(frame: Frame, above: list[Cell], named: Cell, over: list[Cell]) -> frozenset[str]:
    """Statistics named by the innermost header that names any."""
    for cell in [*above[::-1], *([named] if named in over else [])]:
        if kinds := frame.label(cell).statistics - {"pm"}:
            return kinds
    return frozenset()


_SIZES = re.compile(r"[nN]o?\.?|(?i:(?:number of )?(?:clusters|participants|patients|subjects)(?:,? n)?)")


def _role(value: Value, kinds: frozenset[str], above: list[Cell]) -> str:
    """Say what a number is for: ``mean``, ``spread``, ``n``, or "" for what is none of them."""
    if value.shape in ("p", "odd", "events") or (kinds & NOT_AN_ARMS and not kinds & {"mean", "median", "sd"}):
        return ""
    if any(word.lower() in ("p", "n") for word in value.words):
        return ""
    only_spread = bool(kinds & SPREADS) and not kinds & {"mean", "median"}
    if value.shape in ("spread", "range"):
        return "spread" if value.shape == "spread" or only_spread else ""
    return _role_alone(kinds, only_spread, above, not value.decimals) if value.shape == "single" else "mean"


def _role_alone(kinds: frozenset[str], only_spread: bool, above: list[Cell], whole: bool) -> str:
    """Say what a number alone in its cell is for."""
    if only_spread:
        return "spread"
    if whole and above and _SIZES.fullmatch(above[-1].plain.strip()):
        return "n"
    if kinds & {"mean", "median"}:
        return "mean"
    if "count" in kinds:
        return ""
    return "" if "percent" in kinds else "mean"


@dataclass(frozen=True)
class _Number:
    """A number in its place, with its arm and the cell that names that."""

    arm: Arm
    named: Cell
    cell: Cell
    value: Value
    row: int
    column: int


def _begin(frame: Frame, number: _Number, above: list[Cell], left: list[Cell]) -> Reading:
    """Start a reading: what the labels around a number say of outcome and time."""
    beside = [one for one in left if one is not number.named]
    moments = _moments(frame, number.named, above, left)
    moment, timepoint = _when(moments)
    own_words, column_words = _all_words(frame, beside), [*_all_words(frame, above), *_beyond(frame, number)]
    over = [label.moment.words for one, label in moments if label.moment and (one in above or one is number.named)]
    of_column = tuple(simple(word) for word in column_words)
    key = (*of_column, simple(timepoint if over else ""))
    if frame.axis.kind != "column":
        key = (*_names(frame, beside), str(number.column), simple(timepoint))
    return Reading(
        arm=number.arm,
        mean_cell=number.cell,
        row=number.row,
        column=number.column,
        value=number.value,
        key=key,
        outcome=", ".join(dict.fromkeys(own_words or column_words)),
        moment=moment,
        timepoint=timepoint,
        divided=", ".join(column_words) if own_words else "",
        table=(frame.layout.table.ordinal, frame.layout.table.part),
        mixed=bool(moments) and all(label.rest and one in left for one, label in moments),
        slot=(*of_column, *(simple(word) for word in over[:1])),
        words=[f"arm: {number.named.plain}"],
    )


def _all_words(frame: Frame, cells: list[Cell]) -> list[str]:
    return [word for one in cells if (word := _words(frame.label(one)))]


def _beyond(frame: Frame, number: _Number) -> list[str]:
    """What a header says beyond its arm, where others of its row say other things of the same arm: *VAS massage*."""
    if frame.axis.kind != "column":
        return []
    own = arm_words(frame.label(number.named))
    line = [arm_words(frame.label(cell)) for cell in frame.layout.grid.line(number.named.row) if cell.plain]
    words = [set(core(name).split()) for name in line if frame.arms.match(name) is number.arm]
    shared = set.intersection(*words) if words else set()
    telling = set(core(own).split()) - shared
    more = " ".join(word for word in own.split() if simple(word) in telling)
    return [more] if more and shared and len(words) > 1 else []


def _names(frame: Frame, cells: list[Cell]) -> list[str]:
    """Labels of a row that name something, for comparing."""
    return [simple(one.plain) for one in cells if not carries_on(frame.label(one)) and frame.label(one).name]


def _moments(frame: Frame, named: Cell, above: list[Cell], left: list[Cell]) -> list[tuple[Cell, Label]]:
    """Labels around a number that name a time, nearest first; the name of the arm last."""
    far = [one for one in left if one in frame.layout.headings][:-1]  # a heading further up dates nothing by the way
    beside = [one for one in left if one is not named]
    found = [(one, frame.label(one)) for one in [*above[::-1], *beside[::-1]]]
    found = [(one, label) for one, label in found if label.moment and (one not in far or not label.rest)]
    own = frame.label(named)
    dates = own.moment is not None and (own.moment.kind != "change" or arm_words(own) != own.name)
    return [*found, (named, own)] if dates else found


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
