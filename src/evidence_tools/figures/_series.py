"""One pooled estimate after another: cumulative over time, leaving each study out, before and after new studies."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from evidence_tools.errors import DataError
from evidence_tools.figures._certainty import certainty_symbols, verdict_look
from evidence_tools.figures._forest_draw import Note
from evidence_tools.figures._forest_layout import Column, Plan
from evidence_tools.figures._forest_rows import RATIOS, Row, interval_cells, is_true, to_scale
from evidence_tools.figures._forest_words import MEASURES, value_of
from evidence_tools.figures._given import one_of, table_of
from evidence_tools.figures._letters import wrap
from evidence_tools.figures._marks import draw_points
from evidence_tools.figures._stage import stage
from evidence_tools.figures._style import BLUE, GREY, VERMILION, Style, styled
from evidence_tools.figures._text import clean, finite, number

__all__ = ["cumulative", "leave_one_out", "verdict_change"]


@styled
def cumulative(
    data: Any,
    ax: Axes | None = None,
    *,
    measure: str = "SMD",
    arms: tuple[str, str] = ("intervention", "comparator"),
    positive_favours: str = "intervention",
    xlim: tuple[float, float] | None = None,
    digits: int = 2,
    title: str = "",
) -> Axes:
    """Draw how the pooled estimate moved as studies were added, usually by year.

    Parameters
    ----------
    data : DataFrame
        In order of addition: ``label`` (the study added), ``estimate``, ``ci_low``, ``ci_high`` of the pool so far
        (log scale for ratios). Optional: ``k``, ``i2``, ``new`` (true for studies added since the last state: drawn as
        diamonds in another colour and marked "new").
    ax, measure, arms, positive_favours, xlim, digits, title
        As in `forest`.

    Raises
    ------
    DataError
        No rows, or an estimate without its interval (row named).
    """
    one_of(measure, MEASURES, "measure")
    rows = series_rows(data, "cumulative", measure in RATIOS, digits, lead="+ ")
    plan = _plan(rows, "Study added", measure, arms, positive_favours, xlim, title)
    notes = ["Each line is the pooled estimate with this study and all those above; the last line is the present one."]
    if any(row.cells.get("new") for row in rows):
        notes.append("Diamond: study added since the last published state.")
    return _draw(rows, ax, plan, notes)


@styled
def leave_one_out(
    data: Any,
    pooled: Any = None,
    ax: Axes | None = None,
    *,
    measure: str = "SMD",
    arms: tuple[str, str] = ("intervention", "comparator"),
    positive_favours: str = "intervention",
    xlim: tuple[float, float] | None = None,
    digits: int = 2,
    title: str = "",
) -> Axes:
    """Draw the pooled estimate without each study in turn, and with all of them as the reference.

    Parameters
    ----------
    data : DataFrame
        ``label`` (the study left out), ``estimate``, ``ci_low``, ``ci_high`` of the pool without it (log scale for
        ratios). Optional: ``i2``.
    pooled : Pooled or mapping, optional
        The pool of all studies: last line, and a dotted line through the plot.
    ax, measure, arms, positive_favours, xlim, digits, title
        As in `forest`.

    Raises
    ------
    DataError
        No rows, or an estimate without its interval (row named).
    """
    one_of(measure, MEASURES, "measure")
    ratio = measure in RATIOS
    rows = series_rows(data, "leave_one_out", ratio, digits, lead="− ")
    if finite(value_of(pooled, "estimate")):
        everything = {name: value_of(pooled, name) for name in ("estimate", "ci_low", "ci_high", "i2")}
        k = number(value_of(pooled, "k"), 0)
        last = _row(
            pd.Series({"label": f"All studies (k = {k})" if k else "All studies", **everything}),
            len(rows),
            ratio,
            digits,
            "",
        )
        last.marker, last.colour = "D", BLUE
        rows.append(last)
    plan = _plan(rows, "Study left out", measure, arms, positive_favours, xlim, title)
    moved = _crossing(rows, 1.0 if ratio else 0.0) if finite(value_of(pooled, "estimate")) else []
    notes = ["Each line is the pooled estimate without that study."]
    if moved:
        notes.append(f"The interval's answer (no effect inside or outside) changes without: {'; '.join(moved)}.")
    axes = _draw(rows, ax, plan, notes)
    if rows[-1].marker == "D":
        style: Style = {"color": BLUE, "linewidth": 0.9, "linestyle": ":", "zorder": 1.5}
        axes.plot([rows[-1].estimate] * 2, [rows[0].y - 0.5, rows[-1].y], gid="pooled-line", **style)
    return axes


def _crossing(rows: Sequence[Row], null: float) -> list[str]:
    def inside(row: Row) -> bool:
        return row.low <= null <= row.high

    return [row.cells["label"].removeprefix("− ") for row in rows[:-1] if inside(row) != inside(rows[-1])]


def series_rows(data: Any, figure: str, ratio: bool, digits: int, lead: str) -> list[Row]:
    """Return one row per estimate; `lead` stands before the label (plus for added, minus for left out)."""
    frame = table_of(data, ("label", "estimate", "ci_low", "ci_high"), figure)
    for position, entry in frame.iterrows():
        if not all(finite(entry[name]) for name in ("estimate", "ci_low", "ci_high")):
            raise DataError(
                f"{figure}: row {position + 1} ({clean(entry['label'])}): estimate, ci_low and ci_high must be "
                "numbers. Leave out rows without an estimate."
            )
    return [_row(entry, position, ratio, digits, lead) for position, entry in frame.iterrows()]


def _row(entry: pd.Series, index: int, ratio: bool, digits: int, lead: str) -> Row:
    row = Row("study", {"label": lead + clean(entry["label"])}, index=index, marker="s", colour=GREY)
    row.estimate, row.low, row.high = (to_scale(entry[name], ratio) for name in ("estimate", "ci_low", "ci_high"))
    row.cells |= interval_cells(entry["estimate"], entry["ci_low"], entry["ci_high"], ratio, digits)
    row.cells["k"] = number(entry.get("k"), 0)
    row.cells["i2"] = f"{number(entry['i2'], 0)}%" if finite(entry.get("i2")) else ""
    if is_true(entry.get("new", False)):
        row.marker, row.colour, row.cells["new"] = "D", VERMILION, "new"
    return row


def _plan(
    rows: Sequence[Row], label: str, measure: str, arms: tuple[str, str], favours: str, xlim: Any, title: str
) -> Plan:
    one_of(favours, ("intervention", "comparator"), "positive_favours")
    left = [Column(key, head) for key, head in (("k", "k"), ("new", "")) if any(row.cells.get(key) for row in rows)]
    extra = [Column("i2", "I²")] if any(row.cells.get("i2") for row in rows) else []
    names = (clean(arms[0]), clean(arms[1]))
    heading = f"{measure} [95% CI]"
    return Plan(
        measure, heading, names, measure in RATIOS, label, left, extra, (), favours, xlim, clean(title)
    )  # fmt: skip


def _draw(rows: Sequence[Row], ax: Axes | None, plan: Plan, notes: Sequence[str]) -> Axes:
    canvas, _ = stage(rows, ax, plan, lambda room: [Note(wrap(text, room)) for text in notes])
    draw_points(canvas.ax, rows, size=4.5)
    return canvas.ax


@styled
def verdict_change(
    data: Any,
    ax: Axes | None = None,
    *,
    measure: str = "SMD",
    arms: tuple[str, str] = ("intervention", "comparator"),
    positive_favours: str = "intervention",
    names: tuple[str, str] = ("before", "now"),
    xlim: tuple[float, float] | None = None,
    digits: int = 2,
    title: str = "",
) -> Axes:
    """Draw each claim's pooled estimate before and after, with the verdicts and certainties, as a dumbbell.

    Parameters
    ----------
    data : DataFrame
        ``claim`` and, each with the endings ``_before`` and ``_after``: ``estimate``, ``ci_low``, ``ci_high`` (log
        scale for ratios; empty where there was none), ``verdict``, ``certainty``, and optionally ``k``.
    ax, measure, arms, positive_favours, xlim, digits, title
        As in `forest`.
    names : (str, str)
        What the two states are called, for example two dates.

    Raises
    ------
    DataError
        No rows, or an estimate without its interval (claim named).
    UsageError
        A verdict or certainty that is not one of ours.
    """
    one_of(measure, MEASURES, "measure")
    one_of(positive_favours, ("intervention", "comparator"), "positive_favours")
    needed = [
        f"{name}_{state}" for name in ("estimate", "ci_low", "ci_high", "verdict") for state in ("before", "after")
    ]
    frame = table_of(data, ("claim", *needed), "verdict_change")
    rows: list[Row] = []
    for position, entry in frame.iterrows():
        rows += _claim_rows(entry, position, names, measure in RATIOS, digits)
    left = [Column("k", "k")] if any(row.cells.get("k") for row in rows) else []
    extra = [Column("verdict", "Verdict"), Column("certainty", "Certainty")]
    plan = Plan(
        measure, f"{measure} [95% CI]", (clean(arms[0]), clean(arms[1])), measure in RATIOS, "Claim", left, extra,
        positive_favours=positive_favours, xlim=xlim, title=clean(title),
    )  # fmt: skip
    said = f"Hollow circle: {clean(names[0])}. Filled square: {clean(names[1])}. Bold verdict: it changed."
    canvas, _ = stage(rows, ax, plan, lambda room: [Note(wrap(said, room))])
    draw_points(canvas.ax, rows, size=5.0)
    _join(canvas.ax, rows)
    return canvas.ax


def _claim_rows(entry: pd.Series, position: int, names: tuple[str, str], ratio: bool, digits: int) -> list[Row]:
    claim = clean(entry["claim"])
    looks = [verdict_look(entry[f"verdict_{state}"]) for state in ("before", "after")]
    rows = [Row("group", {"label": claim}, claim)]
    for step, state in enumerate(("before", "after")):
        values = [entry[f"{name}_{state}"] for name in ("estimate", "ci_low", "ci_high")]
        if finite(values[0]) and not (finite(values[1]) and finite(values[2])):
            raise DataError(f"verdict_change: row {position + 1} ({claim}): an estimate {state} without its interval.")
        row = Row("study", {"label": clean(names[step])}, claim, index=2 * position + step)
        row.marker, row.colour, row.excluded = ("o", GREY, True) if step == 0 else ("s", BLUE, False)
        row.cells["k"] = number(entry.get(f"k_{state}"), 0)
        row.cells["verdict"] = looks[step].word
        row.cells["certainty"] = certainty_symbols(entry.get(f"certainty_{state}", ""))
        if finite(values[0]):
            row.estimate, row.low, row.high = (to_scale(value, ratio) for value in values)
            row.cells |= interval_cells(values[0], values[1], values[2], ratio, digits)
        else:
            row.kind, row.cells["high"] = "direction", "no estimate"
        rows.append(row)
    if looks[0] != looks[1]:
        rows[-1].bold = ("verdict",)
    return rows


def _join(ax: Axes, rows: Sequence[Row]) -> None:
    for before, after in pairwise(rows):
        same = before.index >= 0 and after.index == before.index + 1 and before.group == after.group
        if same and finite(before.estimate) and finite(after.estimate):
            style: Style = {"color": GREY, "linewidth": 0.8, "zorder": 1.8, "linestyle": "-"}
            ax.plot([before.estimate, after.estimate], [before.y, after.y], gid=f"move-{before.index}", **style)
