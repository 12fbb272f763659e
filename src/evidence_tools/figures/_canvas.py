"""Where things stand on the page: an axes with columns beside it and lines of text below it, in points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from evidence_tools.errors import UsageError
from evidence_tools.figures._letters import literal, report_missing_glyphs
from evidence_tools.figures._style import FONT, PAGE_MM, SIZE, families
from evidence_tools.figures._told import ToldFigure

POINTS_PER_MM = 72 / 25.4
MARGIN = 11.52  # points left and right of a new figure's canvas together


@dataclass(frozen=True)
class Canvas:
    """The rectangle a figure may use, in points, and the axes inside it.

    `left`, `right`, `top` and `bottom` are the margins of the plotting region within the rectangle.
    """

    ax: Axes
    width: float
    height: float
    left: float = 0.0
    right: float = 0.0
    top: float = 0.0
    bottom: float = 0.0

    @property
    def plot_width(self) -> float:
        """Width of the plotting region."""
        return self.width - self.left - self.right

    @property
    def plot_height(self) -> float:
        """Height of the plotting region."""
        return self.height - self.top - self.bottom

    def x(self, points: float) -> float:
        """Turn points from the canvas's left edge into a fraction of the axes' width."""
        return (points - self.left) / self.plot_width


def new_axes(ax: Axes | None, width_mm: float, height_points: float) -> Axes:
    """Return `ax`, or the axes of a new figure of this size that fills it but for a small margin."""
    if ax is not None:
        return dress(ax)
    figure = plt.figure(FigureClass=ToldFigure, figsize=(width_mm / 25.4, height_points / 72 + 0.16))
    inch_w, inch_h = figure.get_size_inches()
    return figure.add_axes((0.08 / inch_w, 0.08 / inch_h, 1 - 0.16 / inch_w, 1 - 0.16 / inch_h))


def dress(ax: Axes) -> Axes:
    """Give an axes that was made elsewhere, under other settings, our sizes and spines."""
    ax.tick_params(labelsize=SIZE, width=0.6, labelfontfamily=FONT)
    for label in (ax.xaxis.label, ax.yaxis.label):
        label.set(fontsize=SIZE, fontfamily=families())
    for side, spine in ax.spines.items():
        spine.set_linewidth(0.6)
        spine.set_visible(side in {"left", "bottom"})
    return ax


def room_of(ax: Axes | None, width_mm: float = PAGE_MM) -> float:
    """Return the width in points that a figure may use: that of `ax`, or of a new figure."""
    return width_mm * POINTS_PER_MM - MARGIN if ax is None else canvas_of(ax).width


def figure_of(ax: Axes) -> Figure:
    """Return the whole figure that `ax` stands in.

    Raises
    ------
    UsageError
        If it was taken out of its figure.
    """
    figure = ax.get_figure(root=True)
    if figure is None:
        raise UsageError("these axes stand in no figure any more. Allowed: axes that were not removed.")
    return figure


def canvas_of(ax: Axes) -> Canvas:
    """Measure the rectangle that `ax` occupies now, letting a layout engine place it first."""
    figure = figure_of(ax)
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
    box = ax.get_position()
    width, height = figure.get_size_inches() * 72
    return Canvas(ax, box.width * width, box.height * height)


def shrink(canvas: Canvas, left: float = 0, right: float = 0, top: float = 0, bottom: float = 0) -> Canvas:
    """Shrink the axes to leave these margins (points) of the canvas for columns and notes."""
    inner = Canvas(canvas.ax, canvas.width, canvas.height, left, right, top, bottom)
    if inner.plot_width <= 0 or inner.plot_height <= 0:
        need_w, need_h = (left + right) / POINTS_PER_MM, (top + bottom) / POINTS_PER_MM
        raise UsageError(
            f"the axes is too small: {canvas.width / POINTS_PER_MM:.0f} x {canvas.height / POINTS_PER_MM:.0f} mm, but "
            f"the columns and notes alone need {need_w:.0f} x {need_h:.0f} mm. Give a larger axes, or none (ax=None)."
        )
    box = canvas.ax.get_position()
    across, up = box.width / canvas.width, box.height / canvas.height
    canvas.ax.set_position(
        (box.x0 + left * across, box.y0 + bottom * up, inner.plot_width * across, inner.plot_height * up)
    )
    return inner


def below(canvas: Canvas, points: float, text: str, x_points: float = 0.0, **keywords: Any) -> Annotation:
    """Write `text` this many points below the axes, starting `x_points` from the canvas's left edge."""
    report_missing_glyphs(text)
    keywords = {"fontsize": SIZE, "va": "top", "ha": "left", "annotation_clip": False, **keywords}
    return canvas.ax.annotate(
        text,
        xy=(canvas.x(x_points), 0),
        xycoords="axes fraction",
        xytext=(0, -points),
        textcoords="offset points",
        parse_math=False,
        **keywords,
    )


def bare(ax: Axes) -> Axes:
    """Remove frame and ticks: for figures that are tables or diagrams."""
    ax.set_xticks([])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_visible(False)
    return ax


def title_of(ax: Axes, title: str) -> None:
    """Set the title literally, if there is one."""
    if title:
        literal(ax.set_title(title))
