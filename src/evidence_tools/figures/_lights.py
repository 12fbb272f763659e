"""Risk-of-bias judgements as lights: a colour and a symbol for every level, also for studies nobody has judged."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.transforms import Transform

from evidence_tools.figures._canvas import Canvas
from evidence_tools.figures._letters import put, width
from evidence_tools.figures._levels import LEVELS, NOT_APPRAISED, ink_on
from evidence_tools.figures._style import SIZE


def light(
    ax: Axes,
    x: float,
    y: float,
    level: str,
    palette: str,
    transform: Transform,
    *,
    diameter: float = 8.5,
    gid: str = "",
) -> None:
    """Draw one light of this diameter (points) with its symbol."""
    look = LEVELS[level]
    fill = look.colour(palette)
    judged = level != NOT_APPRAISED
    dots = ax.scatter(
        [x], [y], s=diameter**2, c=[fill], linewidths=0.5, transform=transform, clip_on=False, zorder=4,
        edgecolors="#333333" if judged else "#767676", linestyles="-" if judged else ":",
    )  # fmt: skip
    dots.set_gid(gid or f"light-{level.lower().replace(' ', '-')}")
    if look.symbol:
        put(
            ax, x, y, look.symbol, transform=transform, ha="center", va="center_baseline", color=ink_on(fill),
            fontsize=max(SIZE, diameter * 0.85), fontweight="bold", zorder=5,
        )  # fmt: skip


def legend_width(level: str) -> float:
    """Return the width in points of one legend entry."""
    return 14.0 + width(level) + 12.0


def legend_rows(levels: Sequence[str], room: float) -> list[list[str]]:
    """Break the legend into lines no wider than `room` points."""
    rows: list[list[str]] = [[]]
    at = 0.0
    for level in levels:
        if at + legend_width(level) > room and rows[-1]:
            rows.append([])
            at = 0.0
        rows[-1].append(level)
        at += legend_width(level)
    return rows


def draw_legend(canvas: Canvas, points: float, levels: Sequence[str], palette: str) -> None:
    """Draw one line of legend for lights, this far below the axes."""
    ax = canvas.ax
    height = canvas.plot_height
    y = -(points + 5.0) / height
    at = 0.0
    for level in levels:
        light(ax, canvas.x(at + 4.5), y, level, palette, ax.transAxes, diameter=7.5, gid="legend-light")
        put(ax, canvas.x(at + 11.0), y, level, transform=ax.transAxes, gid="legend-text")
        at += legend_width(level)
