"""Marks shared by tables of intervals: a point with its confidence and prediction interval, clipped with arrows."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from evidence_tools.figures._forest_rows import Row
from evidence_tools.figures._style import BLACK, Style
from evidence_tools.figures._text import finite


def draw_points(ax: Axes, rows: Sequence[Row], *, size: float = 5.0) -> None:
    """Draw every row that has an estimate as its marker with a thick interval and, if known, a thin outer one."""
    for row in rows:
        if finite(row.outer[0]) and finite(row.outer[1]):
            line(ax, row.outer, row.y, f"outer-{row.index}", row.colour, 0.7)
        if finite(row.low) and finite(row.high):
            line(ax, (row.low, row.high), row.y, f"ci-{row.index}", row.colour, 1.8)
        if finite(row.estimate):
            point(ax, row.estimate, row.y, row.marker, row.colour, f"point-{row.index}", size, not row.excluded)


def point(
    ax: Axes, x: float, y: float, marker: str, colour: str, gid: str, size: float = 5.0, filled: bool = True
) -> None:
    """Draw one marker, unless it lies outside the axis (its interval then ends in an arrow)."""
    low, high = ax.get_xlim()
    if low <= x <= high:
        face = colour if filled else "white"
        edge: Style = {"markeredgecolor": BLACK if filled else colour, "markeredgewidth": 0.6 if filled else 1.2}
        ax.plot([x], [y], marker, color=colour, markerfacecolor=face, markersize=size, zorder=4, gid=gid, **edge)


def line(ax: Axes, ends: tuple[float, float], y: float, gid: str, colour: str, thickness: float) -> None:
    """Draw an interval within the axis; an end outside it becomes an arrow at the edge."""
    low, high = ax.get_xlim()
    start, stop = max(ends[0], low), min(ends[1], high)
    if start <= stop:
        ax.plot([start, stop], [y, y], color=colour, linewidth=thickness, zorder=3.5, gid=gid, solid_capstyle="butt")
    arrows(ax, ends, y, f"clip-{gid}", colour)


def arrows(ax: Axes, ends: tuple[float, float], y: float, gid: str, colour: str) -> None:
    """Draw an arrow at each edge of the axis that the interval goes beyond."""
    low, high = ax.get_xlim()
    for edge, marker, out in ((low, "<", ends[0] < low), (high, ">", ends[1] > high)):
        if out:
            ax.plot([edge], [y], marker=marker, markersize=4, color=colour, clip_on=False, zorder=4, gid=gid)
