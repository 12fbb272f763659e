"""Where the columns and lines of a forest plot stand: pure arithmetic in points and lines, nothing drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evidence_tools.figures._forest_rows import Row
from evidence_tools.figures._letters import width, wrap
from evidence_tools.figures._style import SIZE
from evidence_tools.figures._text import finite, number

GAP = 6.0  # points between columns
ARM_GAP = 10.0  # points between the arms
LABEL_MIN, LABEL_MAX = 95.0, 150.0
PLOT_MIN, PLOT_WISH = 125.0, 150.0
LIGHTS_HEADING = "Risk of bias"
LIGHT = 11.0  # points from one light to the next
NOTE_MIN = 190.0  # notes keep to the left of the plot if there is this much room, else they use the whole width
ARM_FIELDS = (("n", "n", 0), ("events", "Events", 0), ("mean", "Mean", 2), ("sd", "SD", 2))
HEIGHTS = {"group": 1.35, "study": 1.0, "direction": 1.0, "pool": 1.25, "prediction": 1.1, "text": 0.92}


@dataclass
class Column:
    """A column of text: its key in the cells, its heading, its arm, and where its text is anchored."""

    key: str
    heading: str
    arm: str = ""
    align: str = "right"
    width: float = 0.0
    least: float = 0.0  # narrowest it may be, for columns that hold more than text
    x: float = 0.0  # points from the canvas's left edge to the anchor
    slack: float = 0.0  # room left of it that only the name of its arm needs


@dataclass
class Plan:
    """What a table of intervals is made of besides its rows."""

    measure: str
    heading: str  # over the estimates
    arms: tuple[str, str] | tuple[()] = ()  # what "favours" names; empty: no such labels
    ratio: bool = False
    label: str = "Study"
    columns: Sequence[Column] = ()  # to the left of the plot, after the label
    extra: Sequence[Column] = ()  # to the right, after the interval
    lights: Sequence[str] = ()
    positive_favours: str = "intervention"
    xlim: tuple[float, float] | None = None
    title: str = ""
    scaled: bool = True  # no numbers along the axis where nothing stands on it


@dataclass
class Layout:
    """Column positions in points, line positions in lines from the top."""

    left: list[Column]
    right: list[Column]
    lights: list[tuple[str, float]]
    left_width: float
    right_width: float
    note_width: float
    head: float = 0.0
    total: float = 0.0


def fill_arms(frame: pd.DataFrame, rows: Sequence[Row]) -> list[Column]:
    """Put n, events, mean and SD of both arms into the rows' cells; return the columns that hold anything.

    Decimals are the same down a column, as many as the data need and at most two.
    """
    columns = []
    studies = [row for row in rows if row.index >= 0]
    for arm in ("i", "c"):
        for stem, heading, most in ARM_FIELDS:
            name = f"{stem}_{arm}"
            if name not in frame.columns:
                continue
            values = pd.to_numeric(frame[name], errors="coerce")
            if values.notna().any():
                digits = _decimals(values.dropna(), most)
                for row in studies:
                    row.cells[name] = number(values[row.index], digits)
                columns.append(Column(name, heading, arm))
    return _reordered(columns)


def _reordered(columns: list[Column]) -> list[Column]:
    # RevMan: events before total for binary data, n before mean for continuous data
    with_events = any(column.key.startswith("events") for column in columns)
    if not with_events:
        return columns
    for column in columns:
        column.heading = "Total" if column.key.startswith("n_") else column.heading
    rank = {"events": 0, "n": 1, "mean": 2, "sd": 3}
    return sorted(columns, key=lambda c: (c.arm != "i", rank[c.key.rsplit("_", 1)[0]]))


def _decimals(values: pd.Series, most: int) -> int:
    for digits in range(most):
        if np.allclose(values, values.round(digits), rtol=0, atol=1e-9):
            return digits
    return most


def arrange(rows: Sequence[Row], plan: Plan, room: float) -> Layout:
    """Place all columns; the label column gives way first when `room` (points) is short."""
    has_weight = any(finite(row.weight) for row in rows)
    right = [Column("weight", "Weight")] if has_weight else []
    right += [Column("est", plan.heading), Column("low", ""), Column("high", ""), *plan.extra]
    for column in (*plan.columns, *right):
        column.width = _widest(rows, column)
    label_width = max((_label_width(row) for row in rows), default=0.0)
    label = Column("label", plan.label, align="left", width=min(LABEL_MAX, label_width))
    right_width = _place_right(right, plan.lights)
    rest = _place_left([label, *plan.columns], plan.arms) - label.width + right_width
    label.width = min(label.width, max(LABEL_MIN, room - rest - PLOT_WISH))
    left_width = _place_left([label, *plan.columns], plan.arms)
    if any(row.kind == "prediction" for row in rows) and left_width - GAP < LABEL_MIN:
        label.width += LABEL_MIN - (left_width - GAP)  # its label spans all columns and must not reach into the plot
        left_width = _place_left([label, *plan.columns], plan.arms)
    places = _light_places(right_width, plan.lights)
    return Layout([label, *plan.columns], right, places, left_width, right_width, left_width - GAP)


def _widest(rows: Sequence[Row], column: Column) -> float:
    heading = 0.0 if column.key in {"est", "low", "high"} else width(column.heading, SIZE, "bold")
    shown = [row for row in rows if not _spans(row, column.key)]
    strong = ["bold" if row.kind == "pool" or column.key in row.bold else "normal" for row in shown]
    texts = [row.cells.get(column.key, "") for row in shown]
    return max(
        [heading, column.least, *(width(text, SIZE, weight) for text, weight in zip(texts, strong, strict=True))]
    )


def _spans(row: Row, key: str) -> bool:
    return row.kind == "direction" and key == "high"


def _label_width(row: Row) -> float:
    if row.kind not in {"study", "direction", "pool"}:
        return 0.0
    return width(row.cells.get("label", ""), SIZE, "bold" if row.kind == "pool" else "normal") + 2


def _place_left(columns: Sequence[Column], arm_names: Sequence[str]) -> float:
    label, *others = columns
    label.x = 0.0
    at = label.width
    for column in others:
        if not column.arm:
            at += GAP + column.width
            column.x = at
    for arm, title in zip("ic", arm_names or ("", ""), strict=True):
        own = [column for column in others if column.arm == arm]
        if not own:
            continue
        span = sum(column.width for column in own) + GAP * (len(own) - 1)
        slack = max(0.0, width(title, SIZE, "bold") - span) / len(own)
        at += ARM_GAP - GAP
        for column in own:
            at += GAP + column.width + slack
            column.x, column.slack = at, slack
    return at + GAP + 2


def _place_right(columns: Sequence[Column], lights: Sequence[str]) -> float:
    """Set `x` from the right block's own left edge; return the block's width."""
    at = 4.0
    triple = [column for column in columns if column.key in {"est", "low", "high"}]
    slack = max(0.0, width(triple[0].heading, SIZE, "bold") - sum(column.width for column in triple) - 6.0)
    for column in columns:
        gap = {"low": 4.0, "high": 2.5, "est": GAP, "weight": GAP}.get(column.key, 2 * GAP)
        at += gap + column.width + (slack if column.key == "est" else 0.0)
        column.x = at
    return at + (GAP + 2 + _lights_width(lights) if lights else 2.0)


def _lights_width(lights: Sequence[str]) -> float:
    return max(width(LIGHTS_HEADING, SIZE, "bold") + 2, sum(_light_width(name) for name in lights))


def _light_width(name: str) -> float:
    return max(LIGHT, width(name, SIZE) + 2.0)


def _light_places(right_width: float, lights: Sequence[str]) -> list[tuple[str, float]]:
    """Return each light's centre, measured from the right block's left edge."""
    slack = _lights_width(lights) - sum(_light_width(name) for name in lights) if lights else 0.0
    at = right_width - slack / 2 - sum(_light_width(name) for name in lights)
    places = []
    for name in lights:
        places.append((name, at + _light_width(name) / 2))
        at += _light_width(name)
    return places


def needed_width(layout: Layout) -> float:
    """Return the canvas width (points) below which the plotting region gets too narrow to read."""
    return layout.left_width + layout.right_width + PLOT_MIN


def set_lines(layout: Layout, rows: Sequence[Row], canvas_width: float, two_line_head: bool) -> None:
    """Break labels and notes into lines and give every row its y, in lines from the top."""
    layout.note_width = layout.note_width if layout.note_width >= NOTE_MIN else canvas_width
    layout.head = 2.3 if two_line_head else 1.5
    at = layout.head + 0.25
    before = ""
    for row in rows:
        row.lines = _lines(row, layout, canvas_width)
        if row.kind == "group" and before:
            at += 0.55
        blank = row.kind == "group" and not row.cells["label"]
        height = 0.0 if blank else HEIGHTS[row.kind] * (1 if len(row.lines) < 2 else 0.85 * len(row.lines) + 0.15)
        row.y = at + height / 2
        at += height
        before = row.kind
    layout.total = at + 0.35


def _lines(row: Row, layout: Layout, canvas_width: float) -> list[str]:
    label = layout.left[0]
    if row.kind == "text":
        return wrap(row.text, 0.95 * layout.note_width - 6)  # on a screen letters are a little wider than in print
    if row.kind == "group":
        return wrap(row.cells["label"], max(layout.note_width, 150.0), SIZE, "bold")
    room = label.width if row.kind != "prediction" else layout.left_width - GAP
    return wrap(row.cells.get("label", ""), max(room, LABEL_MIN), SIZE, "bold" if row.kind == "pool" else "normal")
