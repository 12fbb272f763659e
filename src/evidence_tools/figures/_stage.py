"""Setting up a table of intervals: columns, axis, headings, text and notes; marks are drawn by each figure."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence

from matplotlib.axes import Axes

from evidence_tools.figures._canvas import MARGIN, POINTS_PER_MM, Canvas, canvas_of, new_axes, room_of, shrink
from evidence_tools.figures._forest_draw import Note, draw_axis, draw_cells, draw_footer, draw_head
from evidence_tools.figures._forest_layout import Layout, Plan, arrange, needed_width, set_lines
from evidence_tools.figures._forest_rows import Row
from evidence_tools.figures._limits import limits
from evidence_tools.figures._style import LINE, FigureWarning


def stage(
    rows: Sequence[Row],
    ax: Axes | None,
    plan: Plan,
    notes_for: Callable[[float], list[Note]],
    palette: str = "cochrane",
) -> tuple[Canvas, Layout]:
    """Lay out and draw all text of a table of intervals; return where its marks belong.

    Without `ax` a figure of 170 mm is made, wider only if the columns need it.

    Warns
    -----
    FigureWarning
        If the axes given is so low that lines of text overlap.
    """
    room = room_of(ax)
    layout = arrange(rows, plan, room)
    if ax is None:
        room = max(room, needed_width(layout))
    set_lines(layout, rows, room, two_line_head=bool(plan.lights or any(column.arm for column in plan.columns)))
    notes = notes_for(room)
    start = 42.0 if plan.arms else 30.0
    bottom = start + sum(note.height for note in notes)
    top = 14.0 if plan.title else 0.0
    ax = new_axes(ax, (room + MARGIN) / POINTS_PER_MM, layout.total * LINE + bottom + top)
    canvas = shrink(canvas_of(ax), layout.left_width, layout.right_width, top, bottom)
    _check_room(canvas, layout.total)
    draw_axis(canvas, layout, plan, limits(rows, ratio=plan.ratio, given=plan.xlim))
    draw_head(canvas, layout, plan)
    draw_cells(canvas, layout, rows, palette)
    draw_footer(canvas, notes, palette, start)
    return canvas, layout


def _check_room(canvas: Canvas, lines: float) -> None:
    if canvas.plot_height / lines < 0.8 * LINE:
        need = (lines * LINE + canvas.bottom + canvas.top) / POINTS_PER_MM
        warnings.warn(
            f"{lines:.0f} lines do not fit into the axes given; text may overlap. Make it {need:.0f} mm high "
            "or leave out ax.",
            FigureWarning,
            stacklevel=5,
        )
