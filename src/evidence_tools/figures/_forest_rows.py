"""What a forest plot says, row by row, before anything is drawn."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from evidence_tools.errors import DataError, UsageError
from evidence_tools.figures._forest_words import (
    DIRECTIONS,
    cautions,
    count_directions,
    heterogeneity_line,
    level_text,
    overall_line,
    prediction_label,
    value_of,
)
from evidence_tools.figures._given import table_of
from evidence_tools.figures._levels import Tool, read_levels
from evidence_tools.figures._text import clean, finite, number, plural
from evidence_tools.words import Z95

RATIOS = ("OR", "RR", "PETO", "ROM", "HR", "IRR")
NOT_THE_POOL = "The diamond is not the pool of the rows shown."
OVERALL = "overall"  # key of `pooled` for the diamond over all strata
Part = dict[int, Mapping[Any, Any]]  # rows of one stratum by their place in the table given
OTHER_WEIGHTS = ("MH", "DL-MH", "PETO")  # pools whose weights are not 1 / (vi + tau2)
WEIGHT_SLACK = 1.0  # per cent, between a weight given and that of its row: both may be rounded
FEW = 5  # below this many studies tau2 and its interval say little (Cochrane Handbook 10.10.4)


@dataclass
class Row:
    """One line of the plot. Numbers are on the scale of the axis (ratios already exponentiated)."""

    kind: str  # group, study, direction, pool, prediction, text
    cells: dict[str, str] = field(default_factory=dict)
    group: str = ""
    estimate: float = math.nan
    low: float = math.nan
    high: float = math.nan
    weight: float = math.nan  # per cent within its stratum
    size: float = math.nan  # relative area of the square
    excluded: bool = False
    direction: str = ""
    lights: list[str] = field(default_factory=list)
    index: int = -1  # position in the table given
    marker: str = "s"
    colour: str = "#000000"
    ways: tuple[float, ...] = ()  # studies in favour, without difference, against
    bold: tuple[str, ...] = ()  # keys of cells written bold
    outer: tuple[float, float] = (math.nan, math.nan)  # prediction interval drawn on the same line
    text: str = ""
    counts: bool = False  # the line that says how many studies have no estimate
    notes: tuple[int, ...] = ()  # numbers of its footnotes
    y: float = math.nan
    lines: list[str] = field(default_factory=list)


def is_true(value: Any) -> bool:
    """Tell whether a mark such as `excluded` is set: true or any text but "", "no" and "false"."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return False
    if isinstance(value, str):
        return value.strip().casefold() not in {"", "no", "false", "0"}
    return bool(value)


def check_numbers(data: Any) -> pd.DataFrame:
    """Return the table with `yi`, `ci_low`, `ci_high` filled in as floats; every impossible row is refused by name.

    Raises
    ------
    DataError
        Naming the row: an estimate without `vi` or interval, a negative variance, an interval that does not contain it.
    """
    frame = table_of(data, ("label",), "forest")
    for name in ("yi", "vi", "ci_low", "ci_high", "weight"):
        if name not in frame.columns:
            frame[name] = np.nan
        elif frame[name].dtype != float:
            frame[name] = pd.to_numeric(frame[name], errors="coerce").astype(float)
    if frame["vi"].notna().any():
        half = Z95 * np.sqrt(frame["vi"].where(frame["vi"] >= 0))
        frame["ci_low"] = frame["ci_low"].fillna(frame["yi"] - half)
        frame["ci_high"] = frame["ci_high"].fillna(frame["yi"] + half)
    for position, row in enumerate(records_of(frame)):
        _check_row(row, f"forest: row {position + 1} ({clean(row['label'])})")
    return frame


def _check_row(row: Mapping[Any, Any], where: str) -> None:
    estimate, low, high = row["yi"], row["ci_low"], row["ci_high"]
    if finite(row["vi"]) and row["vi"] < 0:
        raise DataError(f"{where}: the variance vi is {row['vi']}. It cannot be negative. Correct the row.")
    if math.isinf(estimate) or math.isinf(low) or math.isinf(high):
        raise DataError(f"{where}: an infinite number cannot be drawn. Leave yi empty if there is no estimate.")
    if not finite(estimate):
        return
    if not (finite(low) and finite(high)):
        raise DataError(f"{where}: yi is {estimate} but neither vi nor ci_low and ci_high are given. Add one of them.")
    slack = 1e-6 + 0.005 * (abs(low) + abs(high))  # printed intervals are rounded
    if low > high or not low - slack <= estimate <= high + slack:
        raise DataError(f"{where}: the interval {low} to {high} does not contain yi = {estimate}. Correct the row.")


def group_order(frame: pd.DataFrame, groups: Sequence[str] | Mapping[str, str] | None) -> dict[str, str]:
    """Return the strata in drawing order with their headings; every row must find its place.

    Raises
    ------
    UsageError
        If `groups` leaves out a stratum that has rows: rows are never dropped silently.
    """
    present = list(dict.fromkeys(frame["group"].map(clean))) if "group" in frame.columns else [""]
    if groups is None:
        return {name: name for name in present}
    titles = dict(groups) if isinstance(groups, Mapping) else {name: name for name in groups}
    lost = [name for name in present if name not in titles]
    if lost:
        raise UsageError(
            f"forest: groups does not list {', '.join(map(repr, lost))}, which the table has. "
            f"Given: {', '.join(map(repr, titles))}. Add it, or leave those rows out of the table."
        )
    return titles


def records_of(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    """Return the rows of a small table as mappings: reading a table row by row takes longer than drawing it."""
    columns = [frame[name].tolist() for name in frame.columns]
    return [dict(zip(frame.columns, cells, strict=True)) for cells in zip(*columns, strict=True)]


def variance_of(row: Mapping[Any, Any]) -> float:
    """Return the variance of an estimate, by its interval where it is not given."""
    return float(row["vi"]) if finite(row["vi"]) else ((row["ci_high"] - row["ci_low"]) / (2 * Z95)) ** 2


def weights_of(rows: Sequence[Mapping[Any, Any]], chosen: Sequence[bool], pool: Any) -> tuple[list[float], str]:
    """Return the weights (per cent of their sum) of the rows that are pooled, and what kind of weights they are.

    A `weight` column is taken where there is one, else 1 / (vi + tau2) of each row itself. The list of weights a pool
    brings is in the order in which it was pooled, which need not be that of the rows: it is never laid beside them.

    Raises
    ------
    DataError
        Weights given that cannot be those of the rows: weight x (vi + tau2) is not the same for all of them.
    """
    used = [row for row, taken in zip(rows, chosen, strict=True) if taken]
    given = np.array([row["weight"] for row in used], dtype=float)
    tau2, nothing = value_of(pool, "tau2"), [math.nan] * len(rows)
    own = shares_of(used, tau2) if finite(tau2) else None
    if np.isfinite(given).any():
        raw, kind = 100 * given / np.nansum(given), "given"
        if own is not None and value_of(pool, "method", "") not in OTHER_WEIGHTS:
            _check_weights(used, raw, own)
    elif own is not None and used:
        raw, kind = own, "pool"
    else:
        return nothing, ""
    shares = iter(raw.tolist())
    return [next(shares) if taken else math.nan for taken in chosen], kind


def shares_of(rows: Sequence[Mapping[Any, Any]], tau2: float) -> np.ndarray:
    """Return the weights of inverse variance in per cent, each from its own row."""
    raw = 1 / (np.array([variance_of(row) for row in rows], dtype=float) + tau2)
    return np.asarray(100 * raw / raw.sum())


def _check_weights(rows: Sequence[Mapping[Any, Any]], given: np.ndarray, own: np.ndarray) -> None:
    """Refuse weights of other rows; an interval printed with two digits tells a variance less well than `vi` does."""
    for row, weight, expected in zip(rows, given.tolist(), own.tolist(), strict=True):
        slack = WEIGHT_SLACK + (0.0 if finite(row["vi"]) else expected / 4)
        if finite(weight) and abs(weight - expected) > slack:
            raise DataError(
                f"forest: {clean(row['label'])} has a weight of {weight:.1f} %, but 1 / (vi + tau2) gives "
                f"{expected:.1f} %: the weights are those of other rows. Leave out the column weight, or correct it."
            )


def _foreign_weights(pool: Any, weights: Sequence[float]) -> bool:
    """Say whether the weights a pool brings are not those of the rows, in whatever order they stand."""
    own = np.sort(np.asarray(value_of(pool, "weights", ()), dtype=float).ravel())
    shown = np.sort([weight for weight in weights if finite(weight)])
    if not own.size or value_of(pool, "method", "") in OTHER_WEIGHTS:
        return False
    return own.size != shown.size or bool(np.abs(100 * own / own.sum() - shown).max() > WEIGHT_SLACK)


@dataclass
class Content:
    """All rows of a forest plot and what the notes under it must say."""

    rows: list[Row]
    footnotes: list[str]
    weight_kind: str
    mismatches: list[str]
    note_column: str = "note"
    studies: bool = True  # whether every row is one study
    silent: frozenset[int] = frozenset()  # numbers of footnotes that are not shown


def build(
    frame: pd.DataFrame,
    pooled: Mapping[str, Any],
    titles: Mapping[str, str],
    *,
    ratio: bool,
    digits: int,
    lights: tuple[Sequence[str], Tool] | None = None,
    prediction: str = "",
    subgroup_test: str = "",
    note_column: str = "note",
    studies: bool = True,
) -> Content:
    """Turn the checked table and the pools into rows, stratum by stratum, in the order given."""
    content = Content([], [], "", [], note_column, studies)
    levels = read_levels(frame, *lights, "label") if lights else [[] for _ in range(len(frame))]
    rows = records_of(frame)
    parts: dict[str, Part] = {}
    for index, row in enumerate(rows):
        parts.setdefault(clean(row.get("group", "")), {})[index] = row
    for key, title in titles.items():
        part = parts.get(key, {})
        pool = pooled.get(key)
        if title:
            content.rows.append(Row("group", {"label": clean(title)}, key))
        _add_stratum(content, part, pool, key, levels, ratio, digits)
        _add_pool(content, part, pool, key, ratio, digits, prediction, named=bool(pooled))
    total = pooled.get(OVERALL)
    if total is not None and OVERALL not in titles:
        content.rows.append(Row("group", {"label": "All strata together"}, OVERALL))
        _add_pool(content, dict(enumerate(rows)), total, OVERALL, ratio, digits, prediction, named=True)
    if subgroup_test:
        content.rows.append(Row("group", {"label": ""}, OVERALL))
        content.rows.append(Row("text", text=subgroup_test, group=OVERALL))
    return content


def to_scale(value: float, ratio: bool) -> float:
    """Turn a log ratio into a ratio; other measures stay as they are."""
    return math.exp(value) if ratio and finite(value) else float(value)


def interval_cells(estimate: float, low: float, high: float, ratio: bool, digits: int) -> dict[str, str]:
    """Return an estimate and its interval as three cells, so that digits align down the page."""
    ends = [_limit(to_scale(v, ratio), 1.0 if ratio else 0.0, digits) for v in (low, high)]
    return {"est": number(to_scale(estimate, ratio), digits), "low": f"[{ends[0]},", "high": f"{ends[1]}]"}


def _limit(value: float, none: float, digits: int) -> str:
    """Write a limit; one that rounding would put on no effect says on which side of it it lies."""
    text = number(value, digits)
    return text if value == none or text != number(none, digits) else f"{'>' if value > none else '<'}{none:g}"


def _add_stratum(
    content: Content, part: Part, pool: Any, key: str, levels: list[list[str]], ratio: bool, digits: int
) -> None:
    rows = list(part.values())
    left_out = [is_true(row.get("excluded")) for row in rows]
    chosen = [finite(row["yi"]) and not aside for row, aside in zip(rows, left_out, strict=True)]
    weights, kind = weights_of(rows, chosen, pool)
    if kind and sum(chosen) == 1:  # one study has no weight: nothing is pooled
        weights, kind = [math.nan] * len(rows), "one"
    if kind != "one" or not content.weight_kind:
        content.weight_kind = kind or content.weight_kind
    expected = value_of(pool, "k")
    if finite(expected) and int(expected) != sum(chosen):
        content.mismatches.append(
            f"{key or 'the pool'}: pooled k = {int(expected)}, but {sum(chosen)} rows have an estimate "
            "and are not marked excluded"
        )
    elif kind == "pool" and _foreign_weights(pool, weights):
        content.mismatches.append(f"{key or 'the pool'}: its weights are not those of the rows")
    for index, row, weight, aside in zip(part, rows, weights, left_out, strict=True):
        line = _study(content, row, index, levels[index], ratio, digits)
        line.group, line.weight, line.excluded = key, weight, aside
        line.size = weight if finite(weight) else math.nan if kind else _precision(row)
        line.cells["weight"] = f"{number(weight, 1)}%" if finite(weight) else ""
        content.rows.append(line)


def _precision(row: Mapping[Any, Any]) -> float:
    """Return what the area of a square shows where nothing is pooled."""
    spread = ((row["ci_high"] - row["ci_low"]) / (2 * Z95)) ** 2
    return math.inf if spread == 0 else 1 / spread


def _study(content: Content, row: Mapping[Any, Any], index: int, lights: list[str], ratio: bool, digits: int) -> Row:
    notes = _footnotes(content, row, content.note_column)
    label = clean(row["label"]) + "".join(f" ({note})" for note in notes)
    line = Row("study", {"label": label}, lights=lights, index=index, notes=notes)
    if finite(row["yi"]):
        line.estimate, line.low, line.high = (to_scale(row[name], ratio) for name in ("yi", "ci_low", "ci_high"))
        line.cells |= interval_cells(row["yi"], row["ci_low"], row["ci_high"], ratio, digits)
        return line
    line.kind, line.direction = "direction", clean(row.get("direction", ""))
    if line.direction not in DIRECTIONS:
        raise DataError(
            f"forest: row {index + 1} ({clean(row['label'])}): direction is {line.direction!r}. "
            f"Allowed: {', '.join(name for name in DIRECTIONS if name)}, or blank. Correct the word."
        )
    untold = {"": "not estimable", "unclear": "not estimable", "unbelieved": DIRECTIONS["unbelieved"]}
    line.cells["said"] = clean(row.get("said", ""))
    line.cells["high"] = line.cells["said"] or untold.get(line.direction, "direction only")
    return line


def _footnotes(content: Content, row: Mapping[Any, Any], column: str) -> tuple[int, ...]:
    said = [clean(row.get(column, ""))] if column else [""]
    reason = row.get("excluded", "")
    if isinstance(reason, str) and is_true(reason) and reason.strip().casefold() not in {"yes", "true", "1"}:
        said.append(f"Not pooled: {clean(reason)}")
    marks = []
    for text in filter(None, said):
        if text not in content.footnotes:
            content.footnotes.append(text)
        marks.append(content.footnotes.index(text) + 1)
    return tuple(marks)


def _add_pool(
    content: Content, part: Part, pool: Any, key: str, ratio: bool, digits: int, prediction: str, named: bool
) -> None:
    rows = [row for row in content.rows if row.kind in {"study", "direction"} and key in (row.group, OVERALL)]
    estimates = [row for row in rows if row.kind == "study" and not row.excluded]
    if pool is not None and len(estimates) == 1 and value_of(pool, "k") == 1:
        content.rows.append(Row("text", text="One study with an estimate: nothing is pooled.", group=key))
    elif pool is not None and finite(value_of(pool, "estimate")):
        content.rows.extend(_pool_rows(part, pool, key, [row.index for row in estimates], ratio, digits, prediction))
    elif named and key != OVERALL:
        found = plural(len(estimates), "study") if estimates else "no study"
        said = f"Not pooled: {found} with an estimate." if rows else "No study."
        content.rows.append(Row("text", text=said, group=key))
    silent = [row for row in rows if row.kind == "direction"]
    if silent and key != OVERALL and content.studies:
        told = count_directions([row.direction for row in silent])
        content.rows.append(Row("text", text=told, group=key, counts=True))
    hollow = sum(row.kind == "study" and row.excluded for row in rows)
    if hollow and key != OVERALL:
        said = f"{plural(hollow, 'estimate')} shown hollow: not in the pool."
        content.rows.append(Row("text", text=said, group=key))


def _pool_rows(
    part: Part, pool: Any, key: str, used: list[int], ratio: bool, digits: int, prediction: str
) -> list[Row]:
    get = {name: value_of(pool, name) for name in ("k", "estimate", "ci_low", "ci_high", "pi_low", "pi_high")}
    k = int(get["k"]) if finite(get["k"]) else len(used)
    level = "" if level_text(pool) == "95%" else f", {level_text(pool)} CI"
    cells = {"label": f"Pooled (k = {k}{level})"} | _totals([part[index] for index in used])
    cells |= interval_cells(get["estimate"], get["ci_low"], get["ci_high"], ratio, digits)
    cells["weight"] = "100.0%" if used else ""
    scaled = {name: to_scale(value, ratio) for name, value in get.items() if name != "k"}
    rows = [Row("pool", cells, key, scaled["estimate"], scaled["ci_low"], scaled["ci_high"])]
    if k > 1 and finite(get["pi_low"]) and finite(get["pi_high"]):  # one study predicts nothing
        numbers = interval_cells(0, get["pi_low"], get["pi_high"], ratio, digits) | {"est": ""}
        label = prediction_label(pool, prediction)
        row = Row("prediction", {"label": label} | numbers, key, math.nan, scaled["pi_low"], scaled["pi_high"])
        rows.append(row)
    rows += [Row("text", text=text, group=key) for text in (heterogeneity_line(pool), overall_line(pool)) if text]
    rows += [Row("text", text=text, group=key) for text in cautions(pool, k, FEW)]
    return rows


def _totals(rows: Sequence[Mapping[Any, Any]]) -> dict[str, str]:
    cells = {}
    for name in ("n_i", "n_c", "events_i", "events_c"):
        values = [float(value) for value in pd.to_numeric([row.get(name) for row in rows], errors="coerce")]
        known = [value for value in values if not math.isnan(value)]
        if known:
            cells[name] = number(math.fsum(known), 0)
    return cells
