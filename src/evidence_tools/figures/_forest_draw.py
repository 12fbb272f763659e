"""Putting a forest plot's rows on the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from evidence_tools.figures._canvas import Canvas, below
from evidence_tools.figures._forest_layout import LIGHTS_HEADING, Layout, Plan
from evidence_tools.figures._forest_rows import OVERALL, Content, Row
from evidence_tools.figures._forest_words import MEASURES
from evidence_tools.figures._letters import put, report_missing_glyphs, wrap
from evidence_tools.figures._levels import LEVELS, Tool, domain_line
from evidence_tools.figures._lights import draw_legend, legend_rows, light
from evidence_tools.figures._limits import ratio_ticks
from evidence_tools.figures._marks import arrows, line
from evidence_tools.figures._style import BLACK, BLUE, GREY, SIZE, VERMILION, Style
from evidence_tools.figures._text import MINUS, finite

LARGEST = 49.0  # area in points squared of the heaviest study's square
NOTE_LINE = 8.75  # points from one line of the footer to the next


def draw_axis(canvas: Canvas, layout: Layout, plan: Plan, ends: tuple[float, float]) -> None:
    """Set the scales, the no-effect line and the labels under the axis."""
    ax, ratio = canvas.ax, plan.ratio
    ax.set_xscale("log" if ratio else "linear")
    ax.set_xlim(*ends)
    ax.set_ylim(layout.total, 0)
    ax.set_yticks([])
    for side in ("left", "right", "top"):
        ax.spines[side].set_visible(False)
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_locator(FixedLocator(ratio_ticks(*ends)) if ratio else MaxNLocator(5, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}".replace("-", MINUS)))
    ax.tick_params(axis="x", length=3, pad=2)
    null = 1.0 if ratio else 0.0
    ax.plot([null, null], [layout.head, layout.total], color=BLACK, linewidth=0.8, zorder=1, gid="no-effect")
    if plan.arms:
        _favours(canvas, null, plan.arms if plan.positive_favours == "intervention" else plan.arms[::-1])
    if not plan.scaled:
        ax.set_xticks([])
        return
    label = MEASURES.get(plan.measure, plan.measure) + (" (log scale)" if ratio else "")
    middle = (canvas.left + canvas.width - canvas.right) / 2
    below(canvas, 29 if plan.arms else 16, label, middle, ha="center", gid="axis-label")


def _favours(canvas: Canvas, null: float, names: tuple[str, str]) -> None:
    ax = canvas.ax
    at = ax.transAxes.inverted().transform(ax.transData.transform((null, 0)))[0]
    at = canvas.left + min(max(at, 0.0), 1.0) * canvas.plot_width
    below(canvas, 16, f"← Favours {names[1]}", at - 5, ha="right", gid="favours-left")
    below(canvas, 16, f"Favours {names[0]} →", at + 5, gid="favours-right")


def draw_head(canvas: Canvas, layout: Layout, plan: Plan) -> None:
    """Write the column headings and rule a line under them."""
    ax, fraction = canvas.ax, canvas.ax.get_yaxis_transform()
    look = {"transform": fraction, "fontweight": "bold", "gid": "heading"}
    y = layout.head - 0.55
    for column in layout.left:
        put(ax, canvas.x(column.x), y, column.heading, ha=column.align, **look)
    for arm, name in zip("ic", plan.arms or ("", ""), strict=True):
        own = [column for column in layout.left if column.arm == arm]
        if own:
            put(
                ax, canvas.x((own[0].x - own[0].width - own[0].slack + own[-1].x) / 2), y - 1, name, ha="center", **look
            )
    edge = canvas.width - canvas.right
    end = next(column.x for column in layout.right if column.key == "high")
    for column in layout.right:
        if column.heading:
            put(ax, canvas.x(edge + (end if column.key == "est" else column.x)), y, column.heading, ha="right", **look)
    for name, x in layout.lights:
        put(ax, canvas.x(edge + x), y, name, ha="center", transform=fraction, gid="heading")
    if layout.lights:
        middle = (layout.lights[0][1] + layout.lights[-1][1]) / 2
        put(ax, canvas.x(edge + middle), y - 1, LIGHTS_HEADING, ha="center", **look)
    ax.plot(
        [canvas.x(0), canvas.x(canvas.width)], [layout.head] * 2, transform=fraction, color=BLACK, linewidth=0.6,
        clip_on=False, gid="rule",
    )  # fmt: skip
    if plan.title:
        report_missing_glyphs(plan.title)
        ax.annotate(
            plan.title, (canvas.x(0), 1), xytext=(0, 5), xycoords="axes fraction", textcoords="offset points",
            fontsize=SIZE + 2, fontweight="bold", parse_math=False, annotation_clip=False, gid="title",
        )  # fmt: skip


def draw_cells(canvas: Canvas, layout: Layout, rows: Sequence[Row], palette: str) -> None:
    """Write every cell of every row, and the lights."""
    for row in rows:
        _label(canvas, layout, row)
        if row.kind not in {"text", "group"}:
            _numbers(canvas, layout, row)
        edge = canvas.width - canvas.right
        transform = canvas.ax.get_yaxis_transform()
        for (name, x), level in zip(layout.lights, row.lights, strict=False):
            gid = f"light-{row.index}-{name}"
            light(canvas.ax, canvas.x(edge + x), row.y, level, palette, transform, gid=gid)


def _label(canvas: Canvas, layout: Layout, row: Row) -> None:
    transform = canvas.ax.get_yaxis_transform()
    look: Style = {"fontweight": "bold"} if row.kind in {"group", "pool"} else {}
    if row.kind == "group":
        look |= {"bbox": {"facecolor": "white", "edgecolor": "none", "pad": 0.4}, "zorder": 3}
    if row.kind == "text":  # notes may cross the plot: the no-effect line gives way to them
        look = {
            "va": "center",
            "color": "#333333",
            "bbox": {"facecolor": "white", "edgecolor": "none", "pad": 0.4},
            "zorder": 3,
        }
    indent = 6.0 if row.kind == "text" else 0.0
    put(
        canvas.ax, canvas.x(indent), row.y, "\n".join(row.lines), transform=transform, linespacing=1.28,
        gid=f"label-{row.index}" if row.index >= 0 else f"label-{row.kind}", **look,
    )  # fmt: skip


def _numbers(canvas: Canvas, layout: Layout, row: Row) -> None:
    transform = canvas.ax.get_yaxis_transform()
    edge = canvas.width - canvas.right
    for column, start in [*((c, 0.0) for c in layout.left[1:]), *((c, edge) for c in layout.right)]:
        text = row.cells.get(column.key, "")
        if text:
            strong = row.kind == "pool" or column.key in row.bold
            slanted = row.kind == "direction" and column.key == "high"
            look = {"fontweight": "bold" if strong else "normal", "fontstyle": "italic" if slanted else "normal"}
            gid = f"{column.key}-{row.index}"
            put(canvas.ax, canvas.x(start + column.x), row.y, text, ha="right", transform=transform, gid=gid, **look)


def draw_marks(canvas: Canvas, layout: Layout, rows: Sequence[Row], ratio: bool, positive_favours: str) -> None:
    """Draw squares, intervals, diamonds, prediction bars and direction arrows."""
    ax = canvas.ax
    for row in rows:
        if row.kind == "study":
            _interval(ax, row)
        elif row.kind == "pool":
            _diamond(ax, row)
            _pool_line(ax, layout, rows, row)
        elif row.kind == "prediction":
            _prediction(ax, row)
        elif row.kind == "direction":
            _direction(ax, row, 1.0 if ratio else 0.0, positive_favours)
    _squares(ax, [row for row in rows if row.kind == "study"])


def _interval(ax: Axes, row: Row) -> None:
    line(ax, (row.low, row.high), row.y, f"ci-{row.index}", GREY if row.excluded else BLACK, 0.9)


def _squares(ax: Axes, studies: Sequence[Row]) -> None:
    low, high = ax.get_xlim()
    inside = [row for row in studies if low <= row.estimate <= high]
    sizes = {row.index: row.size for row in inside if finite(row.size)}
    largest = max((size for size in sizes.values()), default=1.0)
    for kind, rows in _split(inside):
        areas = [LARGEST * sizes[r.index] / largest if r.index in sizes else LARGEST / 4 for r in rows]
        dots = ax.scatter(
            [r.estimate for r in rows], [r.y for r in rows], s=areas, marker="s", linewidths=0.8, zorder=3,
            facecolors=SQUARE if kind == "pooled" else "white", edgecolors=SQUARE if kind == "pooled" else GREY,
        )  # fmt: skip
        dots.set_gid(f"squares-{kind}")
    marked = [row for row in inside if not row.excluded]
    at = [r.estimate for r in marked], [r.y for r in marked]
    ax.plot(*at, "|", color=BLACK, markersize=3.2, zorder=4, gid="points")


SQUARE = "#7FA6C9"  # a tint of Okabe-Ito blue: the line and the tick of the estimate stay visible on it


def _split(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    for kind, chosen in (("pooled", False), ("excluded", True)):
        part = [row for row in rows if row.excluded is chosen]
        if part:
            yield kind, part


def _diamond(ax: Axes, row: Row) -> None:
    half = 0.36
    low = row.low if finite(row.low) else row.estimate
    high = row.high if finite(row.high) else row.estimate
    corners = [(low, row.y), (row.estimate, row.y - half), (high, row.y), (row.estimate, row.y + half)]
    gid = f"diamond-{row.group}"
    ax.add_patch(Polygon(corners, closed=True, facecolor=BLUE, edgecolor=BLACK, linewidth=0.6, zorder=3, gid=gid))
    arrows(ax, (low, high), row.y, f"clip-diamond-{row.group}", BLUE)


def _pool_line(ax: Axes, layout: Layout, rows: Sequence[Row], row: Row) -> None:
    own = [r.y for r in rows if r.kind in {"study", "direction"} and (r.group == row.group or row.group == OVERALL)]
    start = min(own, default=row.y) - 0.5
    ax.plot([row.estimate] * 2, [start, row.y], color=BLUE, linewidth=0.9, linestyle=":", zorder=1.5, gid="pooled-line")


def _prediction(ax: Axes, row: Row) -> None:
    low, high = ax.get_xlim()
    ends = max(row.low, low), min(row.high, high)
    look: Style = {"facecolor": VERMILION, "edgecolor": BLACK, "linewidth": 0.4, "zorder": 3}
    ax.add_patch(Rectangle((ends[0], row.y - 0.12), ends[1] - ends[0], 0.24, gid=f"prediction-{row.group}", **look))
    arrows(ax, (row.low, row.high), row.y, f"clip-prediction-{row.group}", VERMILION)


def _direction(ax: Axes, row: Row, null: float, positive_favours: str) -> None:
    gid, style = f"direction-{row.index}", Style(color=GREY, linewidth=1.0, zorder=3)
    if row.direction in {"", "unclear", "unbelieved"}:
        put(
            ax,
            null,
            row.y,
            "×" if row.direction == "unbelieved" else "?",
            ha="center",
            color="#333333",
            fontweight="bold",
            gid=gid,
            bbox=_white(),
        )
        return
    at = ax.transData.transform((null, row.y))
    reach = ax.transData.inverted()
    step = ax.get_window_extent().width * 0.06
    right, left = (reach.transform((at[0] + sign * step, at[1]))[0] for sign in (1, -1))
    toward_right = (row.direction == "favours_intervention") == (positive_favours == "intervention")
    if row.direction == "no_difference":
        ax.plot([left, right], [row.y] * 2, marker="", gid=gid, **style)
        ax.plot([left], [row.y], "<", color=GREY, markersize=3.5, zorder=3)
        ax.plot([right], [row.y], ">", color=GREY, markersize=3.5, zorder=3)
        return
    end = right if toward_right else left
    ax.plot([null, end], [row.y] * 2, gid=gid, **style)
    ax.plot([end], [row.y], ">" if toward_right else "<", color=GREY, markersize=4, zorder=3)


def _white() -> dict[str, Any]:
    return {"facecolor": "white", "edgecolor": "none", "pad": 0.8}


@dataclass
class Note:
    """A line under the plot: text, or legend entries of lights."""

    lines: list[str] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)

    @property
    def height(self) -> float:
        """Height in points."""
        return NOTE_LINE * len(self.lines) + 2.5 if self.lines else NOTE_LINE + 3.0


def footer_lines(
    method: str, content: Content, domains: Sequence[str], tool: Tool, used: set[str], room: float
) -> list[Note]:
    """Return what stands under the axis: method, footnotes, legend of the lights and names of the domains."""
    room *= 0.95  # on a screen letters are a little wider than in print
    notes = [Note(wrap(method, room))] if method else []
    notes += [Note(wrap(f"({i}) {text}", room)) for i, text in enumerate(content.footnotes, 1)]
    if domains:
        shown = [level for level in LEVELS if level in {*tool.levels, *used} and (level in used or tool.name)]
        notes += [Note(levels=row) for row in legend_rows(shown, room)]
        notes += [Note(wrap(text, room)) for text in (domain_line(domains, tool),) if text]
    return notes


def draw_footer(canvas: Canvas, notes: Sequence[Note], palette: str, start: float = 42.0) -> None:
    """Write the notes below the axis labels."""
    at = start
    for note in notes:
        if note.lines:
            below(canvas, at, "\n".join(note.lines), linespacing=1.25, gid="note", color="#333333")
        else:
            draw_legend(canvas, at, note.levels, palette)
        at += note.height
