"""The effect-direction plot: which way each study points, where numbers cannot be pooled."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from scipy import special

from evidence_tools.errors import DataError
from evidence_tools.figures._canvas import Canvas, bare, below, canvas_of, new_axes, room_of, shrink
from evidence_tools.figures._forest_words import DIRECTIONS
from evidence_tools.figures._given import one_of, table_of
from evidence_tools.figures._letters import literal, put, width, wrap
from evidence_tools.figures._levels import LEVELS, TOOLS, read_level
from evidence_tools.figures._lights import draw_legend, legend_rows, light
from evidence_tools.figures._style import BLACK, PAGE_MM, PALE, SIZE, Style, styled
from evidence_tools.figures._text import clean, finite, number, p_text

__all__ = ["direction_plot"]

ROW = 15.0  # points
# Hilton Boon and Thomson 2021 (doi:10.1002/jrsm.1458): three sizes of arrow by the final sample size.
SIZES = ((300, 11.0), (50, 8.0), (-1, 5.5))
SIZE_WORDS = ("more than 300", "50 to 300", "fewer than 50")
UNKNOWN_SIZE = 5.5
# How wide the columns of words may be, in points; beside many outcomes they break, so that no heading has to.
WIDEST = {"Study": 150.0, "Design": 150.0, "n": 150.0}
NARROW = {"Study": 112.0, "Design": 58.0, "n": 50.0}
MANY_OUTCOMES = 3
NO_SIDE = ("no_difference", "unclear")  # what a report says that names no side
BY_FIGURES = {"favours_intervention": "↑", "favours_comparator": "↓"}


@dataclass(frozen=True)
class Arrow:
    """What one cell shows: a direction, how many results it stands for, how large the study is, the figures' side."""

    direction: str  # favours_intervention, favours_comparator, no_difference, mixed, unclear
    results: int
    n: float
    side: str = ""  # favours_intervention or favours_comparator where only the figures tell it

    @property
    def tested(self) -> str:
        """Return the direction the sign test takes."""
        return self.side or self.direction


def one_direction(directions: Sequence[str]) -> str:
    """Return the direction of one study for one outcome: the common one, or "mixed" where its results disagree.

    Statistical significance plays no part (Hilton Boon and Thomson 2021; Cochrane Handbook 12.2.1.3). Unclear results
    are left aside when others are clear.
    """
    clear = {word for word in directions if word not in {"", "unclear", "unbelieved"}}
    if not clear:
        return "unbelieved" if "unbelieved" in directions else "unclear"
    return clear.pop() if len(clear) == 1 else "mixed"


def side_by_figures(direction: str, sides: Sequence[str]) -> str:
    """Return the side the figures of a study lie on where its report names none; "" where they do not agree on one."""
    told = {clean(side) for side in sides} - {""}
    return told.pop() if len(told) == 1 and direction in NO_SIDE else ""


def arrow_size(n: float) -> float:
    """Return the arrow's size in points for a study of `n` people: > 300, 50 to 300, < 50."""
    if not finite(n):
        return UNKNOWN_SIZE
    return next(size for least, size in SIZES if n > least or (least == 50 and n == 50))


def sign_test(directions: Sequence[str], no_difference: str = "left out") -> tuple[int, int, float]:
    """Return studies in favour, studies the test counts, and the exact two-sided sign test P.

    Studies that are mixed or unclear are left out of the test, and by default those without difference (Cochrane
    Handbook 12.2.1.3); with `no_difference` "against" these count as not in favour.

    Examples
    --------
    >>> sign_test(["favours_intervention"] * 9)
    (9, 9, 0.00390625)
    """
    favour = sum(word == "favours_intervention" for word in directions)
    others = {"favours_comparator", *(("no_difference",) if no_difference == "against" else ())}
    total = favour + sum(word in others for word in directions)
    if not total:
        return favour, total, math.nan
    # The binomial with one half is symmetric: twice a tail is exact.
    return favour, total, min(1.0, 2 * float(special.bdtr(min(favour, total - favour), total, 0.5)))


@styled
def direction_plot(
    data: Any,
    ax: Axes | None = None,
    *,
    outcomes: Sequence[str] | None = None,
    tool: str = "rob2",
    palette: str = "cochrane",
    arms: tuple[str, str] = ("the intervention", "the comparator"),
    no_difference: str = "left out",
    title: str = "",
) -> Axes:
    """Draw an effect-direction plot: studies by outcomes, arrows up, down or sideways.

    Up favours the intervention, down the comparator, a sideways double arrow means no difference or results that
    disagree, "?" unclear, "×" figures not relied on. That is what the report says; a thin arrow beside it is the side
    on which its figures lie. Arrow size follows sample size, the light risk of bias; below each outcome stand the count
    and the exact sign test.

    Parameters
    ----------
    data : DataFrame
        One row a result: ``label`` (study), ``outcome``, ``direction`` (favours_intervention, no_difference,
        favours_comparator, unclear or blank; unbelieved where its figures are not relied on). Optional: ``side``
        (favours_intervention, favours_comparator or blank: where the figures lie; the test below takes it where the
        report names no side), ``n`` (final sample size) and ``people`` (the words for it: "at most 93"), ``rob``
        (overall judgement), ``design``, ``study_id`` (what counts as one study; by default the label).
    ax : Axes, optional
        Rectangle to draw in.
    outcomes : sequence of str, optional
        Columns in order; by default as they first appear.
    tool, palette
        As in `traffic_light`.
    arms : (str, str)
        What an arrow up and an arrow down favour.
    no_difference : {"left out", "against"}
        How the test below takes studies without difference: aside, or as not in favour.
    title : str
        Written above.

    Returns
    -------
    Axes
        x: outcomes from 0, y: studies from 0 downward.

    Raises
    ------
    DataError
        No rows, an unknown direction (the row is named), an outcome missing from `outcomes`.
    AppraisalError
        A judgement outside the tool's vocabulary.

    Notes
    -----
    Hilton Boon M, Thomson H (2021), The effect direction plot revisited, doi:10.1002/jrsm.1458. Several results of one
    study for one outcome become one arrow with their number beside it.
    """
    one_of(no_difference, ("left out", "against"), "no_difference")
    frame = _checked(data)
    order = _order(frame, outcomes)
    studies = list(dict.fromkeys(frame["study_id"]))
    first = frame.drop_duplicates("study_id").set_index("study_id")
    levels = [read_level(first.loc[s].get("rob", ""), TOOLS[tool], f"direction_plot: {s}") for s in studies]
    legend = legend_rows(_levels_shown(levels, tool), room_of(ax)) if "rob" in frame else []
    arrows = {place: _cell(part) for place, part in frame.groupby(["study_id", "outcome"], sort=False)}
    key = key_lines(arms, 0.95 * room_of(ax), list(arrows.values()))
    below_key = 10.0 + 10.5 * len(key)
    canvas = _table(ax, first, studies, order, below_key + 13.0 * len(legend), title)
    per_outcome: list[list[str]] = [[] for _ in order]
    for (study, outcome), arrow in arrows.items():
        per_outcome[order.index(outcome)].append(arrow.tested)
        _arrow(canvas.ax, order.index(outcome), studies.index(study), arrow)
    _foot(canvas, per_outcome, len(studies), no_difference)
    below(canvas, 4.0, "\n".join(key), linespacing=1.25, gid="key")
    if legend:
        place = {"transform": canvas.ax.transAxes, "va": "bottom", "ha": "center", "fontweight": "bold"}
        put(canvas.ax, -10 / canvas.plot_width, 1 + 4 / canvas.plot_height, "RoB", gid="heading", **place)
        for y, level in enumerate(levels):
            light(
                canvas.ax,
                -0.5 - 10 / canvas.plot_width * len(order),
                y,
                level,
                palette,
                canvas.ax.transData,
                gid=f"rob-{y}",
            )
        for line, row in enumerate(legend):
            draw_legend(canvas, below_key - 2 + 13.0 * line, row, palette)
    return canvas.ax


def _cell(part: pd.DataFrame) -> Arrow:
    """Return what the results of one study for one outcome are drawn as."""
    n = pd.to_numeric(part["n"], errors="coerce").max() if "n" in part else float("nan")
    direction = one_direction(list(part["direction"]))
    side = side_by_figures(direction, list(part["side"])) if "side" in part else ""
    return Arrow(direction, len(part), n, side)


def _checked(data: Any) -> pd.DataFrame:
    frame = table_of(data, ("label", "outcome", "direction"), "direction_plot")
    for name in ("label", "outcome", "direction"):
        frame[name] = frame[name].map(clean)
    for position, row in frame.iterrows():
        if row["direction"] not in DIRECTIONS:
            raise DataError(
                f"direction_plot: row {position + 1} ({row['label']}): direction is {row['direction']!r}. "
                f"Allowed: {', '.join(name for name in DIRECTIONS if name)}, or blank. Correct the word."
            )
    frame["study_id"] = frame["study_id"].map(clean) if "study_id" in frame.columns else frame["label"]
    return frame


def _order(frame: pd.DataFrame, outcomes: Sequence[str] | None) -> list[str]:
    present = list(dict.fromkeys(frame["outcome"]))
    order = list(outcomes) if outcomes is not None else present
    lost = [name for name in present if name not in order]
    if lost:
        raise DataError(f"direction_plot: outcomes leaves out {', '.join(map(repr, lost))}. Add it or drop its rows.")
    return order


def _levels_shown(levels: Sequence[str], tool: str) -> list[str]:
    return [level for level in LEVELS if level in levels or (level in TOOLS[tool].levels and TOOLS[tool].name)]


def _table(
    ax: Axes | None, first: pd.DataFrame, studies: Sequence[str], order: Sequence[str], bottom: float, title: str
) -> Canvas:
    columns = [("Study", [clean(first.loc[s, "label"]) for s in studies])]
    if "design" in first.columns:
        columns.append(("Design", [clean(first.loc[s, "design"]) for s in studies]))
    if "people" in first.columns:
        columns.append(("n", [clean(first.loc[s, "people"]) for s in studies]))
    elif "n" in first.columns:
        columns.append(("n", [number(pd.to_numeric(first.loc[s, "n"], errors="coerce"), 0) for s in studies]))
    most = NARROW if len(order) > MANY_OUTCOMES else WIDEST
    widths = [min(most[head], max(width(text, SIZE, "bold") for text in (head, *cells)) + 8) for head, cells in columns]
    left = sum(widths) + (24.0 if "rob" in first.columns else 2.0)
    room = room_of(ax)
    heads = [wrap(name, (room - left) / len(order) - 4, SIZE, "bold") for name in order]
    head = 9.0 * max(map(len, heads)) + 6
    top = head + (14 if title else 0)
    ax = new_axes(ax, PAGE_MM, ROW * (len(studies) + 2.2) + top + bottom)
    canvas = shrink(canvas_of(ax), left, 0, top, bottom)
    bare(ax)
    ax.set_xlim(-0.5, len(order) - 0.5)
    ax.set_ylim(len(studies) + 1.7, -0.5)
    _write(canvas, columns, widths, heads, len(studies), title)
    return canvas


def _write(
    canvas: Canvas,
    columns: Sequence[tuple[str, list[str]]],
    widths: Sequence[float],
    heads: Sequence[list[str]],
    rows: int,
    title: str,
) -> None:
    ax, at = canvas.ax, 0.0
    across, above = ax.get_yaxis_transform(), 1 + 4 / canvas.plot_height
    for (head, cells), room in zip(columns, widths, strict=True):
        put(ax, canvas.x(at), above, head, transform=ax.transAxes, va="bottom", fontweight="bold", gid="heading")
        for y, text in enumerate(cells):
            lines = wrap(text, room - 6)
            put(ax, canvas.x(at), y, "\n".join(lines[:2]), transform=across, linespacing=1.0, gid=f"{head.lower()}-{y}")
        at += room
    for x, lines in enumerate(heads):
        up, text = ax.get_xaxis_transform(), "\n".join(lines)
        put(ax, x, above, text, transform=up, ha="center", va="bottom", fontweight="bold", gid="outcome")
    for y in range(rows + 1):
        style: Style = {"color": BLACK if y in {0, rows} else PALE, "linewidth": 0.6, "clip_on": False, "zorder": 0}
        ax.plot([canvas.x(0), 1], [y - 0.5] * 2, transform=across, **style)
    if title:
        literal(ax.set_title(title, x=canvas.x(0), ha="left", pad=canvas.top - 12))


def _arrow(ax: Axes, x: float, y: float, arrow: Arrow, gid: str = "") -> None:
    size = arrow_size(arrow.n)
    gid = gid or f"arrow-{int(y)}-{int(x)}-{arrow.direction}"
    if arrow.direction in {"unclear", "unbelieved"}:
        put(
            ax,
            x,
            y,
            "?" if arrow.direction == "unclear" else "×",
            ha="center",
            fontweight="bold",
            fontsize=SIZE + 2,
            gid=gid,
        )
    elif arrow.direction in {"no_difference", "mixed"}:
        shift = (size / 2 + 1) / ax.bbox.width * (ax.get_xlim()[1] - ax.get_xlim()[0]) * ax.figure.dpi / 72
        filled = arrow.direction == "no_difference"
        for step, marker in ((-shift, "<"), (shift, ">")):
            _triangle(ax, x + step, y, marker, size * 0.85, gid, filled)
    else:
        _triangle(ax, x, y, "^" if arrow.direction == "favours_intervention" else "v", size, gid)
    point = (ax.get_xlim()[1] - ax.get_xlim()[0]) * ax.figure.dpi / 72 / ax.bbox.width  # one, in units of x
    if arrow.side:
        beside = {"fontsize": SIZE + 3, "gid": f"side-{int(y)}-{int(x)}-{arrow.side}"}
        away = 10 if arrow.direction == "unclear" else size + 6
        put(ax, x + away * point, y, BY_FIGURES[arrow.side], ha="center", **beside)
    if arrow.results > 1:
        away = (size + 7 + 10 * bool(arrow.side)) * point
        put(ax, x + away, y + 0.15, str(arrow.results), gid=f"results-{int(y)}-{int(x)}")


def _triangle(ax: Axes, x: float, y: float, marker: str, size: float, gid: str, filled: bool = True) -> None:
    # up is dark, down is light with a thick edge: told apart in grey even when small
    fill = "white" if marker == "v" or not filled else BLACK
    style: Style = {"markerfacecolor": fill, "markeredgecolor": BLACK, "markeredgewidth": 0.9, "clip_on": False}
    ax.plot([x], [y], marker, markersize=size, zorder=3, gid=gid, **style)


def _foot(canvas: Canvas, per_outcome: Sequence[Sequence[str]], rows: int, no_difference: str) -> None:
    ax, across = canvas.ax, canvas.ax.get_yaxis_transform()
    of = "that point to a side" if no_difference == "left out" else "that say"
    put(ax, canvas.x(0), rows + 0.05, f"Up, of those {of}", transform=across, fontweight="bold")
    put(ax, canvas.x(0), rows + 0.95, "Exact sign test (two-sided)", transform=across)
    for x, directions in enumerate(per_outcome):
        favour, total, p = sign_test(directions, no_difference)
        put(
            ax,
            x,
            rows + 0.05,
            f"{favour} of {total}" if total else "none does",
            ha="center",
            fontweight="bold",
            gid=f"count-{x}",
        )
        put(ax, x, rows + 0.95, p_text(p) or "–", ha="center", gid=f"sign-{x}")


def key_lines(arms: tuple[str, str], room: float, arrows: Sequence[Arrow] = ()) -> list[str]:
    """Return the key to the arrows, broken between its entries into lines of at most `room` points."""
    drawn = {arrow.direction for arrow in arrows}
    up, down = (clean(arm) for arm in arms)
    entries = [f"▲ favours {up}", f"▽ favours {down}", "◀▶ no difference", "◁▷ results disagree", "? unclear"]
    entries += ["× figures not relied on"] * ("unbelieved" in drawn)
    entries += ["↑ ↓ side of the figures alone, where the report names none"] * any(arrow.side for arrow in arrows)
    entries.append("small number: results of one study")
    lines = [entries[0]]
    for entry in entries[1:]:
        joined = f"{lines[-1]}   {entry}"
        if width(joined) <= room:
            lines[-1] = joined
        else:
            lines.append(entry)
    sizes = zip(("large", "medium", "small"), SIZE_WORDS, strict=True)
    said = "; ".join(f"{name} arrow {words}" for name, words in sizes)
    return lines + wrap(f"People analysed: {said}. Size shows people, not effect.", room)
