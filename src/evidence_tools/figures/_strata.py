"""What an intervention is compared with decides what is found: pooled estimates by comparator, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from evidence_tools.errors import DataError
from evidence_tools.figures._canvas import Canvas
from evidence_tools.figures._certainty import certainty_symbols
from evidence_tools.figures._forest_draw import Note
from evidence_tools.figures._forest_layout import Column, Plan
from evidence_tools.figures._forest_rows import RATIOS, Row, interval_cells, to_scale
from evidence_tools.figures._forest_words import MEASURES
from evidence_tools.figures._given import one_of, table_of
from evidence_tools.figures._letters import wrap
from evidence_tools.figures._marks import draw_points
from evidence_tools.figures._stage import stage
from evidence_tools.figures._style import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, VERMILION, Style, styled
from evidence_tools.figures._text import clean, finite, number

__all__ = ["strata_comparison"]

# (heading, marker, colour): shape and colour both tell the comparator
STRATA = {
    "passive": ("Passive (none, usual care)", "o", BLUE),
    "attention": ("Attention", "D", ORANGE),
    "sham": ("Sham or plain form", "s", VERMILION),
    "active": ("Active treatment", "^", GREEN),
}
# shown only where there is such a comparison: always listing them would suggest that they ought to exist
IF_PRESENT = {
    "unclear": ("Control not described", "v", PURPLE),
    "none": ("No control group", "x", GREY),
}
OTHER = ("P", PURPLE)
WAYS = ("k_favours", "k_none", "k_against")
FILLS = (("#4D4D4D", None), ("#FFFFFF", None), ("#FFFFFF", "//////"))
BAR = 44.0  # points


@styled
def strata_comparison(
    data: Any,
    ax: Axes | None = None,
    *,
    strata: Mapping[str, str] | Sequence[str] | None = None,
    measure: str = "SMD",
    arms: tuple[str, str] = ("intervention", "comparator"),
    positive_favours: str = "intervention",
    xlim: tuple[float, float] | None = None,
    digits: int = 2,
    title: str = "",
) -> Axes:
    """Draw the pooled estimates of each outcome against passive, attention, sham and active comparators.

    Every outcome shows every stratum: one without an estimate says "no estimate", so that a missing sham comparison is
    seen as missing.

    Parameters
    ----------
    data : DataFrame
        ``outcome``, ``stratum``, ``estimate``, ``ci_low``, ``ci_high`` (log scale for ratios) and ``k`` (pooled
        studies). Optional: ``n`` (participants) or ``people`` (of the pooled studies in words, "at most 407"; of all
        where nothing is pooled), ``pi_low``, ``pi_high`` (drawn as a thin line), ``k_direction`` (studies that only
        give a direction), ``certainty``; ``k_favours``, ``k_none``, ``k_against``: how many studies of the stratum,
        pooled or not, point each way (drawn as a bar and printed).
    ax : Axes, optional
        Rectangle to draw in.
    strata : mapping or sequence, optional
        Strata in drawing order, a mapping with their headings. By default passive, attention, sham, active.
    measure, arms, positive_favours, xlim, digits, title
        As in `forest`.

    Returns
    -------
    Axes
        x in units of the effect, y in lines from the top.

    Raises
    ------
    DataError
        No rows, a stratum that is not listed, the same outcome and stratum twice, an estimate without interval.
    """
    one_of(measure, MEASURES, "measure")
    one_of(positive_favours, ("intervention", "comparator"), "positive_favours")
    frame = table_of(data, ("outcome", "stratum", "estimate", "ci_low", "ci_high", "k"), "strata_comparison")
    heads = _headings(strata, frame)
    _check(frame, heads)
    ratio = measure in RATIOS
    rows = strata_rows(frame, heads, ratio, digits)
    extra = [Column("certainty", "Certainty")] if any(row.cells.get("certainty") for row in rows) else []
    plan = Plan(
        measure, f"{measure} [95% CI]", (clean(arms[0]), clean(arms[1])), ratio, "Compared with", _columns(rows), extra,
        positive_favours=positive_favours, xlim=xlim, title=clean(title),
    )  # fmt: skip
    notes = _notes(rows, people="people" in frame)
    canvas, layout = stage(rows, ax, plan, lambda room: [Note(wrap(text, room)) for text in notes])
    draw_points(canvas.ax, rows)
    for column in layout.left:
        if column.key == "bar":
            _bars(canvas, column, rows)
    return canvas.ax


def _headings(strata: Mapping[str, str] | Sequence[str] | None, frame: pd.DataFrame) -> dict[str, str]:
    if strata is None:
        extra = {key: look for key, look in IF_PRESENT.items() if key in set(frame["stratum"].map(clean))}
        return {key: heading for key, (heading, _, _) in (STRATA | extra).items()}
    if isinstance(strata, Mapping):
        return {str(key): clean(value) for key, value in strata.items()}
    return {str(key): STRATA[key][0] if key in STRATA else clean(key) for key in strata}


def _check(frame: pd.DataFrame, heads: Mapping[str, str]) -> None:
    for position, row in frame.iterrows():
        where = f"strata_comparison: row {position + 1} ({clean(row['outcome'])}, {clean(row['stratum'])})"
        if clean(row["stratum"]) not in heads:
            raise DataError(f"{where}: unknown stratum. Allowed: {', '.join(heads)}. Correct it or list it in strata.")
        if finite(row["estimate"]) and not (finite(row["ci_low"]) and finite(row["ci_high"])):
            raise DataError(f"{where}: an estimate without ci_low and ci_high. Add the interval or leave both out.")
    twice = frame.duplicated(["outcome", "stratum"])
    if twice.any():
        row = frame.loc[twice.idxmax()]
        raise DataError(f"strata_comparison: {row['outcome']!r}, {row['stratum']!r} is given twice. Keep one row.")


def strata_rows(frame: pd.DataFrame, heads: Mapping[str, str], ratio: bool, digits: int) -> list[Row]:
    """Return one heading row per outcome and one row per stratum under it, in the order of `heads`."""
    rows: list[Row] = []
    counted = "k_direction" in frame.columns
    for outcome in dict.fromkeys(frame["outcome"].map(clean)):
        rows.append(Row("group", {"label": outcome}, outcome))
        part = frame[frame["outcome"].map(clean) == outcome]
        for key, heading in heads.items():
            found = part[part["stratum"].map(clean) == key]
            entry = found.iloc[0] if len(found) else pd.Series(dtype=object)
            rows.append(_stratum_row(entry, key, heading, outcome, len(rows), ratio, digits, counted))
    return rows


def _stratum_row(
    entry: pd.Series, key: str, heading: str, outcome: str, index: int, ratio: bool, digits: int, counted: bool
) -> Row:
    _, marker, colour = (STRATA | IF_PRESENT).get(key, ("", *OTHER))
    row = Row("study", {"label": heading}, outcome, index=index, marker=marker, colour=colour)
    for name in ("k", "n", "k_direction"):
        row.cells[name] = number(entry.get(name), 0)
    row.cells["n"] = clean(entry.get("people", "")) or row.cells["n"]
    if "k" in entry.index and not finite(entry.get("k")):
        row.cells["k"] = ""
    ways = [entry.get(name) for name in WAYS]
    if all(finite(count) for count in ways):
        row.ways = tuple(float(count) for count in ways)
        row.cells["ways"] = " / ".join(number(count, 0) for count in ways)
    row.cells["certainty"] = certainty_symbols(entry.get("certainty", ""))
    if not finite(entry.get("estimate")):
        # only where directions were counted too is an absent estimate an absent study
        silent = counted and not (finite(entry.get("k_direction")) and entry["k_direction"] > 0)
        row.cells["high"] = "no study" if silent else "no estimate"
        row.kind = "direction"
        return row
    row.estimate, row.low, row.high = (to_scale(entry[name], ratio) for name in ("estimate", "ci_low", "ci_high"))
    row.cells |= interval_cells(entry["estimate"], entry["ci_low"], entry["ci_high"], ratio, digits)
    if finite(entry.get("pi_low")) and finite(entry.get("pi_high")):
        row.outer = to_scale(entry["pi_low"], ratio), to_scale(entry["pi_high"], ratio)
    return row


def _columns(rows: Sequence[Row]) -> list[Column]:
    wanted = (("k", "Pooled"), ("n", "People"), ("k_direction", "Direction only"))
    columns = [Column(key, heading) for key, heading in wanted if any(row.cells.get(key) for row in rows)]
    if any(row.ways for row in rows):
        columns += [Column("ways", "+ / 0 / −"), Column("bar", "", least=BAR)]
    return columns


def _bars(canvas: Canvas, column: Column, rows: Sequence[Row]) -> None:
    """Draw which way the studies of each stratum point as a bar of three parts."""
    ax, end = canvas.ax, canvas.x(column.x)
    start = canvas.x(column.x - BAR)
    for row in rows:
        total, at = sum(row.ways), start
        for count, (fill, hatch), name in zip(row.ways, FILLS, WAYS, strict=False):
            if count:
                long = (end - start) * count / total
                style = Style(facecolor=fill, edgecolor=BLACK, linewidth=0.5, hatch=hatch, clip_on=False)
                place: Style = {"transform": ax.get_yaxis_transform(), "gid": f"{name}-{row.index}"}
                ax.add_patch(Rectangle((at, row.y - 0.3), long, 0.6, **style, **place))
                at += long


def _notes(rows: Sequence[Row], people: bool = False) -> list[str]:
    notes = ["Thick line: 95% confidence interval of the pooled estimate."]
    if any(finite(row.outer[0]) for row in rows):
        notes[0] += " Thin line: 95% prediction interval."
    if any(row.ways for row in rows):
        notes.append(
            "+ / 0 / −: studies that point in favour of the intervention (solid), show no difference (white) or favour "
            "the comparator (hatched), pooled or not."
        )
    if any(row.cells.get("k_direction") for row in rows):
        notes.append(
            "Direction only: studies counted by the way their effect went; they print no estimate, or too few of their "
            "comparison do."
        )
    if people:
        notes.append("People: those of the pooled studies; of all studies where nothing is pooled.")
    return notes
