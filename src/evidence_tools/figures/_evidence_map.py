"""The evidence map: what is claimed against what is known, one mark a cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from evidence_tools.errors import DataError
from evidence_tools.figures._canvas import MARGIN, POINTS_PER_MM, Canvas, bare, canvas_of, new_axes, room_of, shrink
from evidence_tools.figures._certainty import CERTAINTIES, CIRCLE, VERDICTS, Look, certainty_level, verdict_look
from evidence_tools.figures._given import table_of
from evidence_tools.figures._letters import literal, put, width, wrap
from evidence_tools.figures._style import BLACK, PALE, SIZE, Style, styled
from evidence_tools.figures._text import clean, finite, plural

__all__ = ["evidence_map"]

LARGEST = 15.0  # diameter in points of the mark with most studies
SMALLEST = 6.0
MARK_AT, TEXT_AT = 12.0, 24.0  # points from the left edge of a cell
LABEL_MIN = 90.0
STEP = 7.5  # points from one certainty circle to the next


@styled
def evidence_map(
    data: Any,
    ax: Axes | None = None,
    *,
    rows: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
    title: str = "",
) -> Axes:
    """Draw outcomes or claims (rows) against interventions (columns): verdict, number of studies and certainty.

    The verdict is a shape and a word, the number of studies the mark's area and a number, the certainty four circles
    of which one to four are filled. Nothing depends on colour. A pair that the table does not list stays blank.

    Parameters
    ----------
    data : DataFrame
        ``row``, ``column``, ``verdict`` (supported ... not_testable), ``k`` (number of studies) and ``certainty``
        (high, moderate, low, very_low or blank). Optional: ``counted``, what `k` counts where it is not "study".
        Several claims in one cell must be given as rows of their own.
    ax : Axes, optional
        Rectangle to draw in; without it a figure of 170 mm is made, as high as the rows need.
    rows, columns : sequence of str, optional
        Order; by default as they first appear. Names without an entry are drawn blank.
    title : str
        Written above.

    Returns
    -------
    Axes
        x: columns from 0, y: rows from 0 downward.

    Raises
    ------
    DataError
        No rows, a row without a name, a negative k, two entries for one cell, or a row or column left out of the order.
    UsageError
        A verdict or certainty that is not one of ours.
    """
    frame = table_of(data, ("row", "column", "verdict", "k", "certainty"), "evidence_map")
    frame = frame.assign(row=frame["row"].map(clean), column=frame["column"].map(clean))
    down = _order(frame["row"], rows, "rows")
    across = _order(frame["column"], columns, "columns")
    _check(frame)
    need = max(_cell_width(entry) for _, entry in frame.iterrows())
    room, left = _columns_fit(max(width(name) for name in down) + 10, need, len(across), ax)
    labels = [wrap(name, left - 8) for name in down]
    heads = [wrap(name, (room - left) / len(across) - 8, SIZE, "bold") for name in across]
    heights = [max(27.0, 9.0 * len(lines) + 6) for lines in labels]
    head = 9.0 * max(len(lines) for lines in heads) + 6
    bottom = 50.0
    wide = (room + MARGIN) / POINTS_PER_MM
    ax = new_axes(ax, wide, sum(heights) + head + bottom + (14 if title else 0))
    canvas = shrink(canvas_of(ax), left, 0, head + (14 if title else 0), bottom)
    _frame(canvas, labels, heads, title)
    biggest = float(pd.to_numeric(frame["k"], errors="coerce").max())
    for _, entry in frame.iterrows():
        _cell(canvas, len(across), across.index(entry["column"]), down.index(entry["row"]), entry, biggest)
    _legend(canvas)
    return ax


def _cell_width(entry: pd.Series) -> float:
    look, said = verdict_look(entry["verdict"]), _said(entry)
    circles = 4 * STEP + 6 if certainty_level(entry["certainty"]) else 0.0
    return TEXT_AT + max(width(look.word, SIZE, "bold"), width(said) + circles) + 8


def _columns_fit(labels: float, need: float, columns: int, ax: Axes | None) -> tuple[float, float]:
    """Return the room and the width of the labels: these give way to the cells, and a new figure grows if it must."""
    room = room_of(ax)
    left = max(LABEL_MIN, min(labels, 0.42 * room, room - need * columns))
    return (room if ax is not None else max(room, left + need * columns)), left


def _said(entry: pd.Series) -> str:
    k, what = entry["k"], entry.get("counted", "study")
    return plural(int(k), what) if finite(k) else ""


def _order(names: pd.Series, given: Sequence[str] | None, option: str) -> list[str]:
    present = list(dict.fromkeys(names))
    if "" in present:
        raise DataError(f"evidence_map: row {present.index('') + 1} has no {option[:-1]} name. Fill it in.")
    order = list(dict.fromkeys(map(clean, given))) if given is not None else present
    lost = [name for name in present if name not in order]
    if lost:
        raise DataError(f"evidence_map: {option} leaves out {', '.join(map(repr, lost))}, which the table has. Add it.")
    return order


def _check(frame: pd.DataFrame) -> None:
    twice = frame.duplicated(["row", "column"])
    if twice.any():
        entry = frame.loc[twice.idxmax()]
        raise DataError(
            f"evidence_map: two entries for {entry['row']!r} and {entry['column']!r}. One mark cannot show "
            "two verdicts: give each claim a row of its own."
        )
    for position, entry in frame.iterrows():
        verdict_look(entry["verdict"])
        certainty_level(entry["certainty"])
        if finite(entry["k"]) and entry["k"] < 0:
            raise DataError(f"evidence_map: row {position + 1}: k is {entry['k']}. A number of studies is 0 or more.")


def _frame(canvas: Canvas, labels: Sequence[list[str]], heads: Sequence[list[str]], title: str) -> None:
    ax = bare(canvas.ax)
    ax.set_xlim(-0.5, len(heads) - 0.5)
    ax.set_ylim(len(labels) - 0.5, -0.5)
    across, up = ax.get_yaxis_transform(), ax.get_xaxis_transform()
    for y, lines in enumerate(labels):
        put(ax, canvas.x(0), y, "\n".join(lines), transform=across, linespacing=1.1, gid=f"row-{y}")
    for x, lines in enumerate(heads):
        at = 1 + 4 / canvas.plot_height
        text = "\n".join(lines)
        start = x - 0.5 + 3 * len(heads) / canvas.plot_width
        put(ax, start, at, text, transform=up, va="bottom", fontweight="bold", gid=f"column-{x}")
    for y in range(len(labels) + 1):
        line = Style(color=BLACK if y in {0, len(labels)} else PALE, linewidth=0.6, clip_on=False, zorder=0)
        ax.plot([canvas.x(0), 1], [y - 0.5] * 2, transform=across, **line)
    if title:
        pad = canvas.top - 12
        literal(ax.set_title(title, x=canvas.x(0), ha="left", pad=pad))


def mark_area(k: float, biggest: float) -> float:
    """Return the area (points squared) of a mark: proportional to k, never too small to see."""
    if not finite(k) or k <= 0 or biggest <= 0:
        return SMALLEST**2
    return max(SMALLEST**2, LARGEST**2 * k / biggest)


def _cell(canvas: Canvas, columns: int, x: int, y: int, entry: pd.Series, biggest: float) -> None:
    ax, look, said = canvas.ax, verdict_look(entry["verdict"]), _said(entry)
    cell = f"{y}-{x}"

    def at(points: float) -> float:
        return x - 0.5 + points * columns / canvas.plot_width

    _mark(ax, at(MARK_AT), y, look, mark_area(entry["k"], biggest), f"mark-{cell}", ax.transData)
    level = certainty_level(entry["certainty"])
    up = 0.2 if said or level else 0.0
    put(ax, at(TEXT_AT), y - up, look.word, fontweight="bold", gid=f"verdict-{cell}")
    if said:
        put(ax, at(TEXT_AT), y + 0.2, said, gid=f"k-{cell}")
    start = TEXT_AT + (width(said) + 6 if said else 0) + 3
    for position in range(4 if level else 0):
        _circle(ax, at(start + STEP * position), y + 0.2, position < CERTAINTIES[level], f"certainty-{cell}")


def _mark(ax: Axes, x: float, y: float, look: Look, area: float, gid: str, transform: Any) -> None:
    line = look.marker in {"x", "_"}
    colours: Style = {"c": look.colour}
    if not line:
        fill, edge = (look.colour, BLACK) if look.filled else ("white", look.colour)
        colours = {"facecolors": fill, "edgecolors": edge}
    dots = ax.scatter(
        [x], [y], s=area, marker=look.marker, linewidths=1.6 if not look.filled or line else 0.6, zorder=3,
        transform=transform, clip_on=False, **colours,
    )  # fmt: skip
    dots.set_gid(gid)


def _circle(ax: Axes, x: float, y: float, filled: bool, gid: str, transform: Any = None) -> None:
    dots = ax.scatter(
        [x], [y], s=5.0**2, facecolors=CIRCLE["filled" if filled else "empty"], edgecolors=BLACK, linewidths=0.6,
        zorder=3, transform=transform or ax.transData, clip_on=False,
    )  # fmt: skip
    dots.set_gid(gid)


def _legend(canvas: Canvas) -> None:
    """Draw the key below the map: verdicts, certainty, and what the area means."""
    ax, at, line = canvas.ax, 0.0, 0
    for look in VERDICTS.values():
        needed = 16 + width(look.word) + 10
        if at + needed > canvas.width:
            at, line = 0.0, line + 1
        y = -(9 + 13 * line) / canvas.plot_height
        _mark(ax, canvas.x(at + 5), y, look, 7.0**2, "legend-mark", ax.transAxes)
        put(ax, canvas.x(at + 13), y, look.word, transform=ax.transAxes, gid="legend-text")
        at += needed
    at, y = 0.0, -(9 + 13 * (line + 1)) / canvas.plot_height
    for level, count in CERTAINTIES.items():
        for position in range(4):
            _circle(ax, canvas.x(at + 4 + STEP * position), y, position < count, "legend-circle", ax.transAxes)
        words = f"{level.replace('_', ' ')} certainty"
        put(ax, canvas.x(at + 4 * STEP + 4), y, words, transform=ax.transAxes, gid="legend-text")
        at += 4 * STEP + width(words) + 14
    said = "Area of the mark: number of studies"
    put(ax, canvas.x(0), -(9 + 13 * (line + 2)) / canvas.plot_height, said, transform=ax.transAxes, gid="legend-text")
