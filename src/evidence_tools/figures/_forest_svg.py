"""The forest plot for pages: the same rows as the printed one, as SVG with real text, in a wide and a narrow layout.

A page shows it on screens from 320 px: squeezing the printed figure would leave letters of four pixels. Letters here
are 13 px in both layouts, colours follow the reader's light or dark setting, and drawing takes a millisecond.
"""

from __future__ import annotations

import math
import textwrap
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from evidence_tools.figures._forest_rows import (
    NOT_THE_POOL,
    RATIOS,
    Content,
    Row,
    build,
    check_numbers,
    group_order,
)
from evidence_tools.figures._forest_words import MEASURES, subgroup_line
from evidence_tools.figures._given import one_of
from evidence_tools.figures._limits import limits, ratio_ticks, round_ticks
from evidence_tools.figures._style import FigureWarning
from evidence_tools.figures._text import MINUS, clean, finite
from evidence_tools.words import TOLD_WORDS, look

__all__ = ["forest_svg"]

SIZE = 13  # px, letters
LETTER = 6.9  # px, mean width of a letter of that size in the sans-serif faces of the pages
LINE = 18.0  # px from one line of a label to the next
LARGEST, SMALLEST = 15.0, 4.0  # px, side of the squares
HALF = 6.0  # px, half the height of the diamonds


@dataclass(frozen=True)
class Sheet:
    """Where things stand, in px: the plot's edges, how wide labels may be, whether each row has a line of its own."""

    width: float
    label: float
    left: float
    right: float
    stacked: bool


@dataclass(frozen=True)
class Axis:
    """The axis of the effects, in the numbers printed on it; ratios stand on a logarithmic one, around 1.

    `label` is written under it; "" for the standardised mean difference that pages speak of.
    """

    low: float
    high: float
    ratio: bool = False
    label: str = ""
    scaled: bool = True

    @property
    def none(self) -> float:
        """Where there is no effect."""
        return 1.0 if self.ratio else 0.0

    @property
    def ticks(self) -> list[float]:
        """Round numbers along the axis."""
        return ratio_ticks(self.low, self.high) if self.ratio else round_ticks(self.low, self.high)

    def along(self, value: float) -> float:
        """Return how far along the axis a value stands: 0 at its left end, 1 at its right, beyond them if it is."""
        if self.ratio:
            return math.log(value / self.low) / math.log(self.high / self.low) if value > 0 else -math.inf
        return (value - self.low) / (self.high - self.low)

    def share(self, value: float) -> float:
        """Return how far along the axis a value stands, never beyond its ends."""
        return min(1.0, max(0.0, self.along(value)))


def _axis_of(rows: Sequence[Row], measure: str) -> Axis:
    ratio = measure in RATIOS
    label = "" if measure == "SMD" else MEASURES[measure] + (" (logarithmic scale)" if ratio else "")
    scaled = any(row.kind == "study" for row in rows)  # no numbers along an axis on which nothing stands
    return Axis(*limits(rows, ratio=ratio), ratio, label if scaled else "", scaled)


def sheet_of(width: float, rows: Sequence[Row], low: bool = False) -> Sheet:
    """Return the layout for a width: label, plot and numbers side by side, or the plot under label and numbers.

    Of a narrow sheet that must be `low` the three stand side by side as well.
    """
    numbers = 16 + LETTER * 1.08 * max(
        (len(_numbers(row)) for row in rows if row.kind not in ("group", "text")), default=0
    )
    if width < 560 and not low:
        return Sheet(width, width - numbers, 8.0, width - 8, stacked=True)
    return Sheet(width, 0.36 * width - 10, 0.36 * width, width - numbers, stacked=False)


def forest_svg(
    data: Any,
    pooled: Any = None,
    *,
    groups: Sequence[str] | Mapping[str, str] | None = None,
    arms: tuple[str, str] = ("Intervention", "Comparator"),
    widths: Sequence[float] = (720.0, 340.0),
    brief: float = 0.0,
    measure: str = "SMD",
    subgroup_test: Any = None,
    studies: bool = True,
    title: str = "",
    description: str = "",
) -> tuple[str, ...]:
    """Draw a forest plot as SVG text.

    Parameters
    ----------
    data, pooled, groups, arms, measure, subgroup_test
        As `forest` takes them; positive (of a ratio: above 1) = in favour of the first arm.
    widths : sequence of float
        Pixels, one drawing for each; below 560 every study's interval stands under its name.
    brief : float
        Width of one more drawing, in which the studies that print no numbers are only counted: for paper. 0 = none.
    studies : bool
        Whether every row is one study. If not, those without numbers say what they are and are not counted.
    title, description : str
        What a screen reader is told; the description says the finding.

    Returns
    -------
    tuple of str
        A whole SVG document for each width.

    Raises
    ------
    DataError, UsageError
        As `forest` does.
    """
    one_of(measure, MEASURES, "measure")
    frame = check_numbers(data)
    titles = group_order(frame, groups)
    content = build(
        frame, dict(pooled or {}), titles, ratio=measure in RATIOS, digits=2,
        subgroup_test=subgroup_line(subgroup_test), studies=studies,
    )  # fmt: skip
    for mismatch in content.mismatches:
        warnings.warn(f"forest_svg: {mismatch}. {NOT_THE_POOL}", FigureWarning, stacklevel=2)
    axis = _axis_of(content.rows, measure)
    drawn = [_drawn(content, sheet_of(width, content.rows), axis, arms) for width in widths]
    if brief:
        few = _with_numbers(content)
        drawn.append(_drawn(few, sheet_of(brief, few.rows, low=True), axis, arms))
    sizes = [*widths, brief]
    return tuple(_document(size, *one, title, description) for size, one in zip(sizes, drawn, strict=False))


def _with_numbers(content: Content) -> Content:
    """Keep the studies with numbers, their pools, how many others there are, the headings, and the notes they name."""
    rows = [row for row in content.rows if row.kind in ("study", "pool") or row.counts or _titled(row)]
    return replace(content, rows=rows, silent=_unnamed(content, rows))


def _titled(row: Row) -> bool:
    return row.kind == "group" and row.cells["label"] != ""


def _unnamed(content: Content, rows: Sequence[Row]) -> frozenset[int]:
    """Return the numbers of the footnotes that no row has; the others keep theirs."""
    named = {number for row in rows for number in row.notes}
    return frozenset(range(1, len(content.footnotes) + 1)) - named


def _drawn(content: Content, sheet: Sheet, axis: Axis, arms: tuple[str, str]) -> tuple[float, list[str]]:
    """Draw every row, the axis and the footnotes; return the height and the shapes."""
    shapes, y = [], 14.0
    heaviest = max((row.size for row in content.rows if finite(row.size)), default=1.0)
    for row in content.rows:
        height, parts = _row(row, y, sheet, axis, heaviest)
        shapes += parts
        y += height
    marked = any(row.kind not in ("group", "text") for row in content.rows)
    scale, below = list(_scale(sheet, axis, y + 4, arms)) if marked else [], y
    below += (68 if not axis.label else 86) if marked else 4
    for number, text in enumerate(content.footnotes, start=1):
        for line in _wrapped(f"({number}) {text}", sheet.width - 8) if number not in content.silent else ():
            scale.append(_text(4, below, line, "s"))
            below += LINE - 2
    through = [_none(axis, sheet, 4, y + 4)] if marked and not sheet.stacked else []
    return below + 4, [*through, *shapes, *scale]


def _none(axis: Axis, sheet: Sheet, top: float, bottom: float) -> str:
    """Draw the line of no effect."""
    return f'<path class="z" d="M{_x(axis.none, axis, sheet):.1f} {top:.1f}V{bottom:.1f}"/>'


def _document(width: float, height: float, shapes: Sequence[str], title: str, description: str) -> str:
    light, dark, type_ = look()["light"], look()["dark"], look()["type"]["family"]

    def colours(tone: Mapping[str, str]) -> str:
        return (
            f"text{{fill:{tone['ink']};stroke:{tone['paper']}}}"  # letters stand on paper, over the line of no effect
            f".s{{fill:{tone['soft']}}}.b{{fill:{tone['for']}}}.i,.z,.a{{stroke:{tone['ink']}}}"
            f".h{{fill:{tone['paper']};stroke:{tone['for']}}}.d{{fill:{tone['ink']}}}.z{{stroke:{tone['edge']}}}"
            f".p{{stroke:{tone['against']}}}.bg{{fill:{tone['paper']}}}"
        )

    family = type_.replace('"', "'")
    style = (
        f"text{{font:{SIZE}px {family};dominant-baseline:middle;paint-order:stroke;stroke-width:3px}}"
        f".g{{font-weight:600}}.s{{font-size:12px}}"
        f".e{{text-anchor:end}}.m{{text-anchor:middle}}.i{{stroke-width:1.4;fill:none}}.z{{stroke-width:1}}"
        f".a{{stroke-width:1}}.p{{stroke-width:3;fill:none}}.h{{stroke-width:1.4}}"
        f"{colours(light)}@media(prefers-color-scheme:dark){{{colours(dark)}}}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" role="img"><title>{escape(title)}</title><desc>{escape(description)}</desc>'
        f'<style>{style}</style><rect class="bg" width="100%" height="100%"/>{"".join(shapes)}</svg>\n'
    )


def _text(x: float, y: float, words: str, kind: str = "") -> str:
    mark = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{mark}>{escape(words)}</text>'


def _wrapped(words: str, room: float, letter: float = LETTER) -> list[str]:
    return textwrap.wrap(words, max(8, int(room / letter)), break_long_words=True) or [""]


def _x(value: float, axis: Axis, sheet: Sheet) -> float:
    return sheet.left + axis.share(value) * (sheet.right - sheet.left)


def _row(row: Row, y: float, sheet: Sheet, axis: Axis, heaviest: float) -> tuple[float, list[str]]:
    """Draw one row from `y` down; return its height and what was drawn."""
    if row.kind in ("group", "text"):
        return _words(row, y, sheet)
    strong = "g" if row.kind == "pool" else ""
    label = row.cells.get("label", "")
    lines = _wrapped(label, sheet.label, LETTER * (1.08 if strong else 1.0))
    parts = [_text(4, y + LINE * number, line, strong) for number, line in enumerate(lines)]
    parts.append(_text(sheet.width - 4, y, _numbers(row), f"e {strong}".strip()))
    down = LINE * len(lines)
    middle = y + (down - 3 if sheet.stacked else (down - LINE) / 2)
    marks = list(_mark(row, middle, sheet, axis, heaviest))
    if sheet.stacked and marks:  # elsewhere the line of no effect would run through the labels over the marks
        marks.insert(0, _none(axis, sheet, middle - HALF - 3, middle + HALF + 3))
    return down + (22 if sheet.stacked and marks else 5), [*parts, *marks]


def _words(row: Row, y: float, sheet: Sheet) -> tuple[float, list[str]]:
    words, kind = (row.cells.get("label", ""), "g") if row.kind == "group" else (row.text, "s")
    if not words:
        return 6.0, []
    lines = _wrapped(words, sheet.width - 8, LETTER * (1.08 if kind == "g" else 0.95))
    top = y + (8 if kind == "g" and y > 20 else 0)
    heights = LINE if kind == "g" else LINE - 2
    parts = [
        f'<rect class="bg" x="0" y="{top - 9:.1f}" width="{sheet.width:.0f}" height="{heights * len(lines) + 4:.1f}"/>'
    ]
    parts += [_text(4, top + heights * number, line, kind) for number, line in enumerate(lines)]
    return top - y + heights * len(lines) + 3, parts


def _numbers(row: Row) -> str:
    if row.kind == "direction":
        return row.cells.get("said") or TOLD_WORDS[row.direction or "unclear"]
    numbers = (row.cells.get(key, "") for key in ("est", "low", "high"))
    return " ".join(filter(None, numbers))


def _mark(row: Row, y: float, sheet: Sheet, axis: Axis, heaviest: float) -> Iterator[str]:
    if row.kind == "direction":
        yield from _direction(row.direction, y, _x(axis.none, axis, sheet))
        return
    low, high = _x(row.low, axis, sheet), _x(row.high, axis, sheet)
    if row.kind == "prediction":
        yield f'<path class="p" d="M{low:.1f} {y:.1f}H{high:.1f}"/>'
        yield from _beyond(row, y, low, high, axis, "p")
        return
    at = _x(row.estimate, axis, sheet)
    if row.kind == "pool":
        yield f'<path class="d" d="{_diamond(row, y, low, at, high, axis)}"/>'
        yield from _tips(row, y, low, high, axis)
        return
    yield f'<path class="i" d="M{low:.1f} {y:.1f}H{high:.1f}"/>'
    yield from _beyond(row, y, low, high, axis, "i")
    side = max(SMALLEST, LARGEST * math.sqrt(row.size / heaviest)) if finite(row.size) else 7.0
    kind = "h" if row.excluded else "b"
    left, top = at - side / 2, y - side / 2
    yield f'<rect class="{kind}" x="{left:.1f}" y="{top:.1f}" width="{side:.1f}" height="{side:.1f}"/>'


def _beyond(row: Row, y: float, low: float, high: float, axis: Axis, kind: str) -> Iterator[str]:
    """Draw an arrow at each end of the axis beyond which an interval goes on."""
    for edge, back, out in ((low, 5, row.low < axis.low), (high, -5, row.high > axis.high)):
        if out:
            yield (
                f'<path class="{kind} out" d="M{edge + back:.1f} {y - 5:.1f}L{edge:.1f} {y:.1f}'
                f'L{edge + back:.1f} {y + 5:.1f}"/>'
            )


def _tips(row: Row, y: float, low: float, high: float, axis: Axis) -> Iterator[str]:
    """Draw an arrow beyond each end of the axis at which a diamond is cut: inside it would be black on black."""
    for edge, tip, out in ((low, -7, row.low < axis.low), (high, 7, row.high > axis.high)):
        if out:
            yield (
                f'<path class="d out" d="M{edge:.1f} {y - HALF:.1f}L{edge + tip:.1f} {y:.1f}'
                f'L{edge:.1f} {y + HALF:.1f}Z"/>'
            )


def _diamond(row: Row, y: float, low: float, at: float, high: float, axis: Axis) -> str:
    """Return the outline of a diamond; one that goes on beyond the axis is cut there, not squeezed into it."""
    middle = axis.along(row.estimate)

    def cut(value: float, edge: float) -> float:
        """Return half the height of the diamond where the axis ends; 0 at its own tip."""
        tip = axis.along(value)
        if 0 <= tip <= 1 or not 0 <= middle <= 1:
            return 0.0
        return HALF * (1 - (edge - middle) / (tip - middle))

    left, right = cut(row.low, 0.0), cut(row.high, 1.0)
    ends = [(low, y - left), (at, y - HALF), (high, y - right), (high, y + right), (at, y + HALF), (low, y + left)]
    return "M" + "L".join(f"{across:.1f} {down:.1f}" for across, down in dict.fromkeys(ends)) + "Z"


def _direction(direction: str, y: float, zero: float) -> Iterator[str]:
    """Draw which way a study without numbers points: an arrow to the side it favours, a bar for no difference."""
    if direction == "no_difference":
        yield f'<path class="p" d="M{zero - 8:.1f} {y:.1f}H{zero + 8:.1f}"/>'
    elif direction in ("favours_intervention", "favours_comparator"):
        way = 1 if direction == "favours_intervention" else -1
        start, tip = zero + 5 * way, zero + 19 * way
        yield f'<path class="d" d="M{start:.1f} {y - 5:.1f}L{tip:.1f} {y:.1f}L{start:.1f} {y + 5:.1f}Z"/>'


def _scale(sheet: Sheet, axis: Axis, y: float, arms: tuple[str, str]) -> Iterator[str]:
    yield f'<path class="a" d="M{sheet.left:.1f} {y:.1f}H{sheet.right:.1f}"/>'
    for value in axis.ticks if axis.scaled else ():
        at = _x(value, axis, sheet)
        words = f"{value:g}".replace("-", MINUS)
        half = LETTER * len(words) / 2 + 3  # a label at an end is moved in where it would be cut off
        at_words = min(max(at, half), sheet.width - half)
        yield f'<path class="a" d="M{at:.1f} {y:.1f}v4"/>' + _text(at_words, y + 13, words, "m s")
    zero = _x(axis.none, axis, sheet)
    names = [clean(name) for name in arms]
    right, left = f"favours {names[0].lower()} →", f"← favours {names[1].lower()}"
    room = 0.92 * LETTER
    # Each half is written from the line of no effect outward, and moved in where the picture would cut it off.
    yield _text(min(zero + 5, sheet.width - 4 - room * len(right)), y + 32, right, "s")
    down = y + 32 + (15 if sheet.stacked else 0)
    yield _text(max(zero - 5, 4 + room * len(left)), down, left, "s e")
    if axis.label:
        yield _text((sheet.left + sheet.right) / 2, down + 17, axis.label, "m s")
