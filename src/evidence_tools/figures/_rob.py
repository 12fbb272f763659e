"""Risk of bias of many studies: the traffic-light table and the summary bars, as in robvis."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from evidence_tools.errors import DataError
from evidence_tools.figures._canvas import Canvas, bare, below, canvas_of, new_axes, room_of, shrink
from evidence_tools.figures._given import one_of
from evidence_tools.figures._given import table_of as read_table
from evidence_tools.figures._letters import literal, put, width, wrap
from evidence_tools.figures._levels import (
    LEVELS,
    NOT_APPRAISED,
    PALETTES,
    TOOLS,
    Tool,
    domain_line,
    ink_on,
    read_levels,
    short_names,
)
from evidence_tools.figures._lights import draw_legend, legend_rows, light
from evidence_tools.figures._style import BLACK, PAGE_MM, PALE, SIZE, Style, styled
from evidence_tools.figures._text import clean
from evidence_tools.figures._told import tell

__all__ = ["rob_summary", "traffic_light"]

ROW = 13.0  # points
STEP = 24.0  # points from one column of lights to the next, at least
HEADING_LINES = 4  # a heading that needs more is numbered and written out below


def domains_of(frame: pd.DataFrame, tool: Tool, figure: str) -> list[str]:
    """Return the domain columns in order, Overall last; every domain of the tool must be there.

    Raises
    ------
    DataError
        If a domain of the tool is missing: a table with fewer domains would look complete.
    """
    given = [str(name) for name in frame.columns if str(name) not in {"Study", "Weight"}]
    absent = [name for name in (*tool.domains, "Overall") if name not in given]
    if tool.domains and absent:
        raise DataError(
            f"{figure}: {tool.name} has {', '.join(tool.domains)} and Overall, but {', '.join(absent)} is missing. "
            "Add the column (blank where not judged), or use tool='generic'."
        )
    if tool.domains:
        unknown = [name for name in given if name not in (*tool.domains, "Overall")]
        if unknown:
            raise DataError(
                f"{figure}: {', '.join(unknown)} is no domain of {tool.name}. Remove it or use tool='generic'."
            )
        return [*tool.domains, "Overall"]
    return [name for name in given if name != "Overall"] + [name for name in given if name == "Overall"]


@styled
def traffic_light(
    data: Any, ax: Axes | None = None, *, tool: str = "rob2", palette: str = "cochrane", title: str = ""
) -> Axes:
    """Draw the table of studies by domains, one light each, with its legend and the names of the domains.

    Parameters
    ----------
    data : DataFrame
        robvis layout: ``Study``, then the tool's domains (``D1`` ...), ``Overall`` and optionally ``Weight`` (not used
        here). Blank cells are drawn as "Not appraised". Every row is drawn, also with equal names.
    ax : Axes, optional
        Rectangle to draw in; without it a figure of 170 mm is made, as high as the rows need.
    tool : {"rob2", "robins_i", "rob1", "quadas2", "quips", "generic"}
        Which levels and domains are allowed; all of them are shown. "generic" takes any domain columns.
    palette : {"cochrane", "colourblind"}
        Symbols are drawn in both.
    title : str
        Written above.

    Returns
    -------
    Axes
        x: domains from 0, y: studies from 0 downward.

    Raises
    ------
    DataError
        No rows, or a missing domain.
    AppraisalError
        A judgement outside the tool's vocabulary, with row and domain.
    """
    instrument = TOOLS[one_of(tool, TOOLS, "tool")]
    one_of(palette, PALETTES, "palette")
    frame = short_names(read_table(data, ("Study",), "traffic_light"), instrument)
    domains = domains_of(frame, instrument, "traffic_light")
    levels = read_levels(frame, domains, instrument, "Study")
    names = [clean(name) for name in frame["Study"]]
    room = room_of(ax)
    left, step, headings = _columns(names, domains, room)
    legend = legend_rows(_shown(instrument, levels), room)
    numbered = "; ".join(f"{head[0]}: {name}" for name, head in zip(domains, headings, strict=True) if head != [name])
    explained = domain_line(domains, instrument) if instrument.domains else numbered if len(headings[0]) == 1 else ""
    caption = wrap(explained, 0.95 * room) if explained else []
    bottom = 10.0 + 13.0 * len(legend) + 10.0 * len(caption)
    two_lines = any(len(wrap(name, left - 6)) > 1 for name in names)
    lines = max(map(len, headings))
    rows = len(frame) + 1.2 + 0.75 * (lines - 1)
    ax = new_axes(ax, PAGE_MM, (ROW + 5 if two_lines else ROW) * rows + bottom + (14 if title else 0))
    whole = canvas_of(ax)
    right = max(0.0, whole.width - left - step * len(domains))
    canvas = shrink(whole, left, right, 14 if title else 0, bottom)
    _grid(canvas, names, domains, headings, title)
    for y, row in enumerate(levels):
        for x, level in enumerate(row):
            light(ax, x, y, level, palette, ax.transData, diameter=10.0, gid=f"light-{y}-{domains[x]}")
    _under(canvas, legend, caption, palette)
    return tell(ax, _words(levels, domains, instrument))


def _words(levels: Sequence[Sequence[str]], domains: Sequence[str], tool: Tool) -> str:
    """Say how many studies have which judgement, domain by domain."""
    told = []
    for name, column in zip(domains, zip(*levels, strict=True), strict=True):
        counts = Counter(level or "Not appraised" for level in column)
        told.append(f"{tool.domains.get(name, name)}: {', '.join(f'{n} {level}' for level, n in counts.most_common())}")
    return f"Risk of bias, studies by judgement. {'. '.join(told)}."


def _columns(names: Sequence[str], domains: Sequence[str], room: float) -> tuple[float, float, list[list[str]]]:
    """Return the width of the names, of each column of lights, and the lines of each heading, so that all stay in.

    Headings stand on one line if there is room, else on several; if even that is too narrow they are numbered (D1 ...)
    and stand written out below. Names of studies give way last.
    """
    wish = max(width(name) for name in [*names, "Study"]) + 10
    natural = max(STEP, *(width(name, SIZE, "bold") + 8 for name in domains))
    step = min(natural, max((room - wish) / len(domains), min(STEP, 0.65 * room / len(domains))))
    left = min(wish, room - step * len(domains))
    headings = [wrap(name, step - 6, SIZE, "bold") for name in domains]
    words = [word for name in domains for word in name.split()]
    broken = any(width(word, SIZE, "bold") > step - 6 for word in words)
    if broken or max(map(len, headings)) > HEADING_LINES:
        mark = "D" if width(f"D{len(domains)}", SIZE, "bold") < step else ""
        headings = [[name if name == "Overall" and width(name, SIZE, "bold") < step else f"{mark}{i}"]
                    for i, name in enumerate(domains, start=1)]  # fmt: skip
    return left, step, headings


def _shown(tool: Tool, levels: Sequence[Sequence[str]]) -> list[str]:
    used = {level for row in levels for level in row}
    return [level for level in LEVELS if level in used or (level in tool.levels and tool.name)]


def _grid(
    canvas: Canvas, names: Sequence[str], domains: Sequence[str], headings: Sequence[Sequence[str]], title: str
) -> None:
    ax = bare(canvas.ax)
    ax.set_xlim(-0.5, len(domains) - 0.5)
    ax.set_ylim(len(names) - 0.5, -1.7 - 0.75 * (max(map(len, headings)) - 1))
    across = ax.get_yaxis_transform()
    put(ax, canvas.x(0), -1.1, "Study", transform=across, fontweight="bold")
    for x, lines in enumerate(headings):
        middle = -1.1 - 0.375 * (len(lines) - 1)
        put(ax, x, middle, "\n".join(lines), ha="center", fontweight="bold", gid="domain", linespacing=1.1)
    for y in range(len(names) + 1):
        line: Style = {"color": BLACK if y == 0 else PALE, "linewidth": 0.6, "clip_on": False, "zorder": 1}
        ax.plot([canvas.x(0), 1], [y - 0.5] * 2, transform=across, **line)
    if "Overall" in domains:  # set apart, as in RevMan
        ax.axvspan(domains.index("Overall") - 0.5, domains.index("Overall") + 0.5, color="#F2F2F2", zorder=0, lw=0)
    for y, name in enumerate(names):
        put(ax, canvas.x(0), y, _fitted(name, canvas.left - 6), transform=across, gid=f"study-{y}")
    if title:
        literal(ax.set_title(title, x=canvas.x(0), ha="left"))


def _fitted(name: str, room: float) -> str:
    lines = wrap(name, room)
    return "\n".join(lines[:2]) + ("…" if len(lines) > 2 else "")


def _under(
    canvas: Canvas, legend: Sequence[Sequence[str]], caption: Sequence[str], palette: str, at: float = 6
) -> None:
    for row in legend:
        draw_legend(canvas, at, row, palette)
        at += 13.0
    if caption:
        below(canvas, at + 1, "\n".join(caption), linespacing=1.3, color="#333333", gid="caption")


def shares(levels: Sequence[Sequence[str]], weights: Sequence[float]) -> pd.DataFrame:
    """Return the share of weight (0 to 1) at each level (columns) in each domain (rows, by position)."""
    table = pd.DataFrame(0.0, index=range(len(levels[0])), columns=list(LEVELS))
    total = float(np.sum(weights))
    for row, weight in zip(levels, weights, strict=True):
        for position, level in enumerate(row):
            table.loc[position, level] += weight / total
    return table


@styled
def rob_summary(
    data: Any,
    ax: Axes | None = None,
    *,
    tool: str = "rob2",
    weighted: bool = False,
    palette: str = "cochrane",
    title: str = "",
) -> Axes:
    """Draw one stacked 100 % bar per domain: the share of studies (or of weight) at each level.

    Parameters
    ----------
    data, ax, tool, palette, title
        As in `traffic_light`.
    weighted : bool
        Weigh each study by its column ``Weight`` instead of counting it; the axis says which.

    Returns
    -------
    Axes
        x: per cent, y: domains from 0 downward, Overall last and bold.

    Raises
    ------
    DataError
        As `traffic_light`, and if `weighted` but a weight is missing or negative, naming the study.
    """
    instrument = TOOLS[one_of(tool, TOOLS, "tool")]
    one_of(palette, PALETTES, "palette")
    frame = short_names(read_table(data, ("Study",), "rob_summary"), instrument)
    domains = domains_of(frame, instrument, "rob_summary")
    levels = read_levels(frame, domains, instrument, "Study")
    table = 100 * shares(levels, _weights(frame, weighted))
    room = room_of(ax)
    names = [f"{name}: {instrument.domains[name]}" if name in instrument.domains else name for name in domains]
    left = min(max(width(name) for name in names) + 12, 220.0)
    legend = legend_rows(_shown(instrument, levels), room)
    bottom = 34.0 + 13.0 * len(legend)
    ax = new_axes(ax, PAGE_MM, 17.0 * len(domains) + bottom + (14 if title else 0))
    canvas = shrink(canvas_of(ax), left, 8.0, 14 if title else 0, bottom)
    _bars(canvas, table, palette)
    across = ax.get_yaxis_transform()
    for y, name in enumerate(names):
        weight = "bold" if domains[y] == "Overall" else "normal"
        put(ax, canvas.x(0), y, "\n".join(wrap(name, left - 8)), transform=across, fontweight=weight, gid=f"domain-{y}")
    count = f"{len(frame)} studies" if len(frame) != 1 else "1 study"
    said = f"Share of weight (%), {count}, weighted" if weighted else f"Share of studies (%), {count}, unweighted"
    literal(ax.set_xlabel(said, labelpad=1))
    if title:
        literal(ax.set_title(title, x=canvas.x(0), ha="left"))
    _under(canvas, legend, [], palette, at=30)
    return tell(ax, _words(levels, domains, instrument))


def _weights(frame: pd.DataFrame, weighted: bool) -> list[float]:
    if not weighted:
        return [1.0] * len(frame)
    if "Weight" not in frame.columns:
        raise DataError("rob_summary: weighted, but there is no column Weight. Add it, or use weighted=False.")
    weights = pd.to_numeric(frame["Weight"], errors="coerce")
    wrong = weights.isna() | (weights < 0)
    if wrong.any() or weights.sum() == 0:
        first = int(wrong.idxmax())
        name = clean(frame.loc[first, "Study"])
        raise DataError(
            f"rob_summary: row {first + 1} ({name}): Weight is {frame.loc[first, 'Weight']!r}. "
            "It must be a number, not negative, and not all zero. Correct it, or use weighted=False."
        )
    return [float(value) for value in weights]


def _bars(canvas: Canvas, table: pd.DataFrame, palette: str) -> None:
    ax = canvas.ax
    for level in LEVELS:
        starts = table.loc[:, :level].sum(axis=1) - table[level]
        for y, share in table[level].items():
            if share <= 0:
                continue
            fill = LEVELS[level].colour(palette)
            ax.barh(
                y, share, left=starts[y], height=0.72, color=fill, edgecolor="#333333", linewidth=0.5,
                hatch="...." if level == NOT_APPRAISED else None, gid=f"bar-{y}-{level}",
            )  # fmt: skip
            _bar_label(canvas, starts[y] + share / 2, y, share, level, fill)
    ax.set_xlim(0, 100)
    ax.set_ylim(len(table) - 0.5, -0.5)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="x", length=3, pad=2)


def _bar_label(canvas: Canvas, x: float, y: float, share: float, level: str, fill: str) -> None:
    # a symbol wherever one fits, the number too where both fit: colour never stands alone
    symbol = LEVELS[level].symbol or {"Not applicable": "n/a", NOT_APPRAISED: "…"}[level]
    room = share / 100 * canvas.plot_width
    for text in (f"{symbol} {share:.0f}%", symbol):
        if width(text, SIZE, "bold") + 3 <= room:
            box = {"facecolor": "white", "edgecolor": "none", "pad": 0.6} if level == NOT_APPRAISED else None
            put(canvas.ax, x, y, text, ha="center", color=ink_on(fill), fontweight="bold", gid="share", bbox=box)
            return
    put(canvas.ax, x, y - 0.5, symbol, ha="center", fontweight="bold", gid="share")
