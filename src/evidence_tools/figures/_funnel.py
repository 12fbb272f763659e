"""Small-study effects and heterogeneity at a glance: the contour-enhanced funnel and the Baujat plot."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from scipy import special

from evidence_tools.errors import DataError, UsageError
from evidence_tools.figures._canvas import below, canvas_of, new_axes, room_of, shrink, title_of
from evidence_tools.figures._forest_rows import RATIOS, is_true
from evidence_tools.figures._forest_words import MEASURES, value_of
from evidence_tools.figures._given import one_of, table_of
from evidence_tools.figures._letters import literal, put, wrap
from evidence_tools.figures._limits import ratio_ticks
from evidence_tools.figures._style import BLACK, BLUE, GREY, PAGE_MM, SIZE, VERMILION, Style, styled
from evidence_tools.figures._text import MINUS, clean, finite, plural
from evidence_tools.words import Z95

__all__ = ["baujat", "funnel"]

ENOUGH = 10  # Cochrane Handbook 13.3.5.4: no test of asymmetry with fewer studies
SHADES = ("#FFFFFF", "#E3E3E3", "#C4C4C4", "#A3A3A3")  # white: P above the first level, darker outwards


@styled
def funnel(
    data: Any,
    pooled: Any = None,
    ax: Axes | None = None,
    *,
    measure: str = "SMD",
    levels: Sequence[float] = (0.10, 0.05, 0.01),
    arms: tuple[str, str] = ("Intervention", "Comparator"),
    positive_favours: str = "intervention",
    note: str = "",
    title: str = "",
) -> Axes:
    """Draw a contour-enhanced funnel plot: standard error (largest at the bottom) against effect.

    The shaded bands are centred on *no effect* and show where a single study would be significant (Peters 2008,
    doi:10.1016/j.jclinepi.2007.11.010); the dashed lines are the pseudo 95 % limits around the pooled estimate.
    Asymmetry has many causes: the plot never says "publication bias".

    Parameters
    ----------
    data : DataFrame
        ``yi`` (log scale for ratios) with ``vi`` or ``sei``; optional ``filled`` (true for studies imputed by trim and
        fill: drawn hollow). Rows without an estimate are left out and counted under the plot.
    pooled : Pooled, mapping or number, optional
        Its ``estimate`` is the centre of the limits.
    ax : Axes, optional
        Rectangle to draw in.
    measure, arms, positive_favours, title
        As in `forest`.
    levels : sequence of float
        Two-sided significance levels of the contours, in descending order.
    note : str
        A line under the plot, for example the result of Egger's test.

    Returns
    -------
    Axes
        x: effect (log scale for ratios), y: standard error, downward.

    Raises
    ------
    DataError
        No row with an estimate, or a variance or standard error that is missing, zero or negative (row named).
    UsageError
        Levels that do not descend between 1 and 0.
    """
    one_of(measure, MEASURES, "measure")
    one_of(positive_favours, ("intervention", "comparator"), "positive_favours")
    levels = tuple(levels)
    if not levels or list(levels) != sorted(set(levels), reverse=True) or not 0 < min(levels) <= max(levels) < 1:
        raise UsageError(f"funnel: levels is {levels}. Give significance levels between 0 and 1, largest first.")
    points, dropped = funnel_points(data)
    centre = pooled if finite(pooled) else value_of(pooled, "estimate")
    top_error = 1.08 * float(points["sei"].max())
    ends = _reach(points, centre, top_error)
    notes = _funnel_notes(points, dropped, note)
    room = room_of(ax, PAGE_MM - 20)
    lines = [line for text in notes for line in wrap(text, room - 4)]
    ax = new_axes(ax, PAGE_MM - 20, 250 + 10.0 * len(lines))
    canvas = shrink(canvas_of(ax), 34, 104, 14 if title else 4, 44 + 10.0 * len(lines))
    _contours(ax, levels, top_error, ends)
    _limits(ax, centre, top_error)
    _studies(ax, points)
    _funnel_axes(ax, ends, top_error, measure)
    names = (clean(arms[0]), clean(arms[1]))
    left, right = names[::-1] if positive_favours == "intervention" else names
    below(canvas, 16, f"← Favours {left}", canvas.left, gid="favours-left")
    below(canvas, 16, f"Favours {right} →", canvas.width - canvas.right, ha="right", gid="favours-right")
    if lines:
        below(canvas, 42, "\n".join(lines), 2, linespacing=1.15, color="#333333", gid="note")
    _funnel_legend(ax, levels, finite(centre), bool(points["filled"].any()))
    title_of(ax, title)
    return ax


def funnel_points(data: Any) -> tuple[pd.DataFrame, int]:
    """Return ``yi``, ``sei`` and ``filled`` of the rows with an estimate, and how many rows have none."""
    frame = table_of(data, ("yi",), "funnel")
    yi = pd.to_numeric(frame["yi"], errors="coerce").astype(float)
    if "sei" in frame.columns:
        sei = pd.to_numeric(frame["sei"], errors="coerce").astype(float)
    elif "vi" in frame.columns:
        variance = pd.to_numeric(frame["vi"], errors="coerce").astype(float)
        sei = variance.where(variance < 0, np.sqrt(variance.where(variance >= 0)))
    else:
        raise DataError("funnel: neither vi nor sei is in the table. Add one of them.")
    known = yi.notna() & np.isfinite(yi)
    wrong = known & ~(sei > 0)
    if wrong.any():
        first = int(wrong.idxmax())
        name = clean(frame.loc[first].get("label", ""))
        raise DataError(f"funnel: row {first + 1} ({name}) has an estimate but no positive vi or sei. Correct the row.")
    if not known.any():
        raise DataError("funnel: no row has an estimate. Nothing can be drawn.")
    filled = frame["filled"].map(is_true).astype(bool) if "filled" in frame.columns else known & False
    return pd.DataFrame({"yi": yi, "sei": sei, "filled": filled})[known], int((~known).sum())


def _reach(points: pd.DataFrame, centre: float, top_error: float) -> tuple[float, float]:
    spread = 1.1 * float(special.ndtri(0.995)) * top_error
    middle = [0.0, centre] if finite(centre) else [0.0]
    low = min(points["yi"].min() - 0.1 * spread, *(m - spread * 0.8 for m in middle))
    high = max(points["yi"].max() + 0.1 * spread, *(m + spread * 0.8 for m in middle))
    return float(low), float(high)


def _contours(ax: Axes, levels: Sequence[float], top_error: float, ends: tuple[float, float]) -> None:
    wide = 10 * max(abs(ends[0]), abs(ends[1]), top_error)
    ax.set_facecolor(SHADES[min(len(levels), len(SHADES) - 1)])
    for position in range(len(levels) - 1, -1, -1):
        reach = min(float(special.ndtri(1 - levels[position] / 2)) * top_error, wide)
        band = ax.fill([0, -reach, reach], [0, top_error, top_error], color=SHADES[min(position, 3)], zorder=0.5, lw=0)[
            0
        ]
        band.set_gid(f"contour-{levels[position]:g}")
    ax.plot([0, 0], [0, top_error], color=BLACK, linewidth=0.8, zorder=1, gid="no-effect")


def _limits(ax: Axes, centre: float, top_error: float) -> None:
    if not finite(centre):
        return
    reach = Z95 * top_error
    ax.plot([centre, centre], [0, top_error], color=BLUE, linewidth=1.0, linestyle=":", zorder=2, gid="pooled-line")
    xs, ys = [centre - reach, centre, centre + reach], [top_error, 0, top_error]
    ax.plot(xs, ys, color=BLUE, linewidth=0.8, linestyle="--", zorder=2, gid="pseudo-limits")


def _studies(ax: Axes, points: pd.DataFrame) -> None:
    for filled, face, gid in ((False, BLACK, "studies"), (True, "white", "filled-studies")):
        part = points[points["filled"] == filled]
        if len(part):
            dots = ax.scatter(
                part["yi"], part["sei"], s=16, facecolors=face, edgecolors=BLACK, linewidths=0.8, zorder=4
            )
            dots.set_gid(gid)


def _funnel_axes(ax: Axes, ends: tuple[float, float], top_error: float, measure: str) -> None:
    ax.set_xlim(*ends)
    ax.set_ylim(top_error, 0)
    if measure in RATIOS:  # positions are logs, labels are ratios
        ticks = ratio_ticks(math.exp(ends[0]), math.exp(ends[1]))
        ax.xaxis.set_major_locator(FixedLocator([math.log(tick) for tick in ticks]))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{math.exp(value):g}"))
    else:
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}".replace("-", MINUS)))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.tick_params(length=3, pad=2)
    literal(ax.set_xlabel(MEASURES[measure] + (" (log scale)" if measure in RATIOS else ""), labelpad=14))
    literal(ax.set_ylabel("Standard error"))


def _funnel_legend(ax: Axes, levels: Sequence[float], with_pool: bool, with_filled: bool) -> None:
    edge: Style = {"edgecolor": GREY, "linewidth": 0.5}
    names = [f"P > {levels[0]:.2f}"]
    names += [f"{low:.2f} < P ≤ {high:.2f}" for high, low in pairwise(levels)]
    names.append(f"P ≤ {levels[-1]:.2f}")
    handles: list[Any] = [Patch(facecolor=SHADES[min(i, 3)], label=name, **edge) for i, name in enumerate(names)]
    if with_pool:
        handles.append(
            Line2D([], [], color=BLUE, linewidth=0.8, linestyle="--", label="pseudo 95% limits\naround the pool")
        )
    if with_filled:
        style = Style(marker="o", markerfacecolor="white", markeredgecolor=BLACK, markersize=4, linestyle="")
        handles.append(Line2D([], [], label="filled in", **style))
    # beside the plot: inside it would hide studies
    place: Style = {"loc": "upper left", "bbox_to_anchor": (1.01, 1.0), "borderaxespad": 0.0, "title_fontsize": SIZE}
    legend = ax.legend(handles=handles, handlelength=1.6, labelspacing=0.4, title="One study alone:", **place)
    legend.set_alignment("left")


def _funnel_notes(points: pd.DataFrame, dropped: int, note: str) -> list[str]:
    real = int((~points["filled"]).sum())
    notes = [clean(note)] if note else []
    if real < ENOUGH:
        notes.append(
            f"Only {plural(real, 'study')}: with fewer than {ENOUGH} a test for asymmetry is not advised and the shape "
            "says little."
        )
    hollow = int(points["filled"].sum())
    if hollow:
        notes.append(f"{plural(hollow, 'hollow point')}: imputed by trim and fill, not observed.")
    if dropped:
        notes.append(f"{plural(dropped, 'study')} without an estimate not shown.")
    return notes


@styled
def baujat(data: Any, ax: Axes | None = None, *, top: int = 5, title: str = "") -> Axes:
    """Draw a Baujat plot: which studies make the heterogeneity, and which of them move the pooled estimate.

    Parameters
    ----------
    data : DataFrame
        ``label``, ``x`` (contribution to Q) and ``y`` (influence on the pooled estimate), as metafor's ``baujat``.
    ax : Axes, optional
        Rectangle to draw in.
    top : int
        How many studies, those farthest out, are named; all are drawn.
    title : str
        Written above.

    Raises
    ------
    DataError
        No rows, or a contribution that is missing or negative (row named).

    Notes
    -----
    Baujat B et al. (2002), doi:10.1002/sim.1221.
    """
    frame = table_of(data, ("label", "x", "y"), "baujat")
    for name in ("x", "y"):
        frame[name] = pd.to_numeric(frame[name], errors="coerce").astype(float)
        wrong = ~(frame[name] >= 0) | np.isinf(frame[name])
        if wrong.any():
            first = int(wrong.idxmax())
            raise DataError(
                f"baujat: row {first + 1} ({clean(frame.loc[first, 'label'])}): {name} is {frame.loc[first, name]}. "
                "It must be a number from 0. Leave out rows without an effect."
            )
    ax = new_axes(ax, 124, 240)
    shrink(canvas_of(ax), 38, 10, 16 if title else 4, 30)
    ax.scatter(frame["x"], frame["y"], s=18, facecolors=BLUE, edgecolors=BLACK, linewidths=0.6, zorder=3).set_gid(
        "points"
    )
    for axis, values in ((ax.set_xlim, frame["x"]), (ax.set_ylim, frame["y"])):
        axis(0, 1.12 * float(values.max()) or 1.0)
    _name_points(ax, frame, top)
    ax.tick_params(length=3, pad=2)
    literal(ax.set_xlabel("Contribution to heterogeneity (Q)"))
    literal(ax.set_ylabel("Influence on the pooled estimate"))
    title_of(ax, title)
    return ax


def _name_points(ax: Axes, frame: pd.DataFrame, top: int) -> None:
    scale = frame[["x", "y"]] / frame[["x", "y"]].max().replace(0, 1)
    far = np.hypot(scale["x"], scale["y"]).sort_values(ascending=False, kind="stable").index[: max(0, top)]
    taken: list[float] = []
    for index in far:
        x, y = frame.loc[index, "x"], frame.loc[index, "y"]
        right = scale.loc[index, "x"] > 0.6
        level = max(0.03, scale.loc[index, "y"])
        while any(abs(level - other) < 0.045 for other in taken):
            level += 0.045
        taken.append(level)
        shift = 0.015 * ax.get_xlim()[1] * (-1 if right else 1)
        at = level * float(frame["y"].max() or 1.0)
        put(ax, x + shift, at, clean(frame.loc[index, "label"]), ha="right" if right else "left", gid="name")
        if at > y * 1.02:
            ax.plot([x, x + shift], [y, at], color=VERMILION, linewidth=0.4, zorder=2)
