"""The PRISMA 2020 flow diagram, from counts named as the PRISMA2020 package names them."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, Rectangle

from evidence_tools.errors import DataError, UsageError
from evidence_tools.figures._canvas import POINTS_PER_MM, bare, canvas_of, new_axes, room_of, shrink, title_of
from evidence_tools.figures._letters import put, wrap
from evidence_tools.figures._style import BLACK, PAGE_MM, SIZE, FigureWarning, Style, styled
from evidence_tools.figures._text import clean, finite
from evidence_tools.figures._told import tell

__all__ = ["prisma_flow"]

LINE = 9.2  # points
PAD = 5.0
GAP_X, GAP_Y = 12.0, 15.0
STAGE = 15.0  # width of the stage bars at the left
HEAD = "#FFD97F"  # light tints: black text on them stays readable in grey
GREY_HEAD = "#DCDCDC"
STAGE_FILL = "#A9CCE8"

# name -> (row, column, heading, ((key, words), ...))
# columns: 0 previous studies, 1 databases, 2 what they lose, 3 other methods, 4 what they lose
BOXES: dict[str, tuple[int, int, str, tuple[tuple[str, str], ...]]] = {
    "previous": (1, 0, "", (
        ("previous_studies", "Studies included in previous version of review"),
        ("previous_reports", "Reports of studies included in previous version of review"),
    )),
    "identified": (1, 1, "Records identified from:", (
        ("database_results", "Databases"), ("register_results", "Registers"),
    )),
    "removed": (1, 2, "Records removed before screening:", (
        ("duplicates", "Duplicate records"),
        ("excluded_automatic", "Records marked as ineligible by automation tools"),
        ("excluded_other", "Records removed for other reasons"),
    )),
    "other": (1, 3, "Records identified from:", (
        ("website_results", "Websites"), ("organisation_results", "Organisations"),
        ("citations_results", "Citation searching"),
    )),
    "screened": (2, 1, "", (("records_screened", "Records screened"),)),
    "excluded": (2, 2, "", (("records_excluded", "Records excluded"),)),
    "sought": (3, 1, "", (("dbr_sought_reports", "Reports sought for retrieval"),)),
    "not_retrieved": (3, 2, "", (("dbr_notretrieved_reports", "Reports not retrieved"),)),
    "other_sought": (3, 3, "", (("other_sought_reports", "Reports sought for retrieval"),)),
    "other_not_retrieved": (3, 4, "", (("other_notretrieved_reports", "Reports not retrieved"),)),
    "assessed": (4, 1, "", (("dbr_assessed", "Reports assessed for eligibility"),)),
    "left_out": (4, 2, "Reports excluded:", (("dbr_excluded", ""),)),
    "other_assessed": (4, 3, "", (("other_assessed", "Reports assessed for eligibility"),)),
    "other_left_out": (4, 4, "Reports excluded:", (("other_excluded", ""),)),
    "new": (5, 1, "", (
        ("new_studies", "New studies included in review"), ("new_reports", "Reports of new included studies"),
    )),
    "total": (6, 1, "", (
        ("total_studies", "Total studies included in review"), ("total_reports", "Reports of total included studies"),
    )),
}  # fmt: skip
ARROWS = (
    ("identified", "removed"), ("identified", "screened"), ("screened", "excluded"), ("screened", "sought"),
    ("sought", "not_retrieved"), ("sought", "assessed"), ("assessed", "left_out"), ("assessed", "new"),
    ("other", "other_sought"), ("other_sought", "other_not_retrieved"), ("other_sought", "other_assessed"),
    ("other_assessed", "other_left_out"), ("other_assessed", "new"), ("new", "total"), ("previous", "total"),
)  # fmt: skip
TITLES = {
    0: ("Previous studies", GREY_HEAD),
    1: ("Identification of new studies via databases and registers", HEAD),
    3: ("Identification of new studies via other methods", GREY_HEAD),
}
STAGES = (("Identification", 1, 1), ("Screening", 2, 4), ("Included", 5, 6))
KEYS = tuple(key for _, _, _, entries in BOXES.values() for key, _ in entries)
REASONS = ("dbr_excluded", "other_excluded")
OPTIONAL = (
    "register_results", "excluded_automatic", "excluded_other", "new_reports", "total_reports", "previous_reports",
    "website_results", "organisation_results", "citations_results",
)  # fmt: skip


@dataclass
class Box:
    """A box with its lines of text and its place in points from the upper left corner."""

    lines: list[str]
    x: float = 0.0
    y: float = 0.0
    width: float = 0.0
    height: float = 0.0

    @property
    def middle(self) -> tuple[float, float]:
        """Centre of the box."""
        return self.x + self.width / 2, self.y + self.height / 2


@styled
def prisma_flow(counts: Mapping[str, Any], ax: Axes | None = None, *, title: str = "") -> Axes:
    """Draw the PRISMA 2020 flow diagram.

    The arms for previous studies and for other methods appear when a count of theirs is given. A count that is not
    given is written "n = not recorded", never 0.

    Parameters
    ----------
    counts : mapping
        Keys as in the PRISMA2020 package's CSV: ``database_results, register_results, duplicates, excluded_automatic,
        excluded_other, records_screened, records_excluded, dbr_sought_reports, dbr_notretrieved_reports, dbr_assessed,
        dbr_excluded, new_studies, new_reports, total_studies, total_reports, previous_studies, previous_reports,
        website_results, organisation_results, citations_results, other_sought_reports, other_notretrieved_reports,
        other_assessed, other_excluded``. The two ``..._excluded`` by reason are a mapping of reason to count, or text
        like ``"Not randomised, 12; No outcome, 3"``; one number is also allowed.
    ax : Axes, optional
        Rectangle to draw in.
    title : str
        Written above.

    Returns
    -------
    Axes
        In points from the upper left corner.

    Raises
    ------
    DataError
        No counts, or a count that is negative or not whole.
    UsageError
        An unknown key.

    Warns
    -----
    FigureWarning
        Where the numbers of one step do not lead to the next.

    Notes
    -----
    Page MJ et al. (2021), The PRISMA 2020 statement, doi:10.1136/bmj.n71.
    """
    given = check_counts(counts)
    for said in mismatches(given):
        warnings.warn(f"prisma_flow: {said}", FigureWarning, stacklevel=3)
    room = room_of(ax)
    boxes, heads, height = place(given, room)
    ax = new_axes(ax, PAGE_MM, height + (16 if title else 0))
    if canvas_of(ax).height < 0.85 * height:
        need = height / POINTS_PER_MM
        said = f"prisma_flow: the axes is too low, text may overlap. Make it {need:.0f} mm high or leave out ax."
        warnings.warn(said, FigureWarning, stacklevel=3)
    shrink(canvas_of(ax), top=16 if title else 0)
    bare(ax)
    ax.set_xlim(0, room)
    ax.set_ylim(height, 0)
    for words, fill, x, wide, y, tall in heads:
        _bar(ax, words, fill, x, y, wide, tall)
    for name, box in boxes.items():
        _box(ax, name, box)
    for start, end in ARROWS:
        if start in boxes and end in boxes:
            _arrow(ax, boxes[start], boxes[end], f"arrow-{start}-{end}")
    for words, first, last in STAGES:
        rows = [box for name, box in boxes.items() if first <= BOXES[name][0] <= last]
        if rows:
            top, bottom = min(box.y for box in rows), max(box.y + box.height for box in rows)
            _bar(ax, words, STAGE_FILL, 0, top, STAGE, bottom - top, rotation=90)
    title_of(ax, title)
    return tell(ax, "PRISMA 2020 flow. " + "; ".join(" ".join(box.lines) for box in boxes.values()) + ".")


def check_counts(counts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the counts that are known, reasons as mappings; refuse unknown keys and impossible counts."""
    unknown = [key for key in counts if key not in KEYS]
    if unknown:
        raise UsageError(f"prisma_flow: unknown count {', '.join(map(repr, unknown))}. Allowed: {', '.join(KEYS)}.")
    known: dict[str, Any] = {}
    for key, value in counts.items():
        if key in REASONS and not finite(value):
            reasons = read_reasons(value, key)
            if reasons:
                known[key] = {reason: _count(number, f"{key}, {reason}") for reason, number in reasons.items()}
        elif value is not None and clean(value) != "":
            known[key] = _count(value, key)
    if not known:
        raise DataError("prisma_flow: there are no counts. Give at least records_screened and new_studies.")
    return known


def read_reasons(value: Any, key: str) -> dict[str, Any]:
    """Return reasons and counts from a mapping or from ``"Reason, 3; Other reason, 2"``."""
    if value is None or (isinstance(value, float) and not finite(value)):
        return {}
    if isinstance(value, Mapping):
        return {clean(reason): number for reason, number in value.items()}
    reasons = {}
    for part in filter(None, (piece.strip() for piece in str(value).split(";"))):
        reason, comma, number = part.rpartition(",")
        if not comma:
            raise DataError(f"prisma_flow: {key}: {part!r} has no count. Write: Reason, 3; Other reason, 2.")
        reasons[clean(reason)] = number.strip()
    return reasons


def _count(value: Any, where: str) -> int:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = float("nan")
    if not finite(number) or number < 0 or number != int(number):
        raise DataError(
            f"prisma_flow: {where} is {value!r}. A count is a whole number from 0; leave it out if not known."
        )
    return int(number)


def mismatches(counts: Mapping[str, Any]) -> list[str]:
    """Say where a step's numbers do not add up to the next one; steps with an unknown part are not judged."""
    found = []
    total = {key: sum(value.values()) if isinstance(value, Mapping) else value for key, value in counts.items()}
    sums = (
        (("database_results", "register_results"), ("duplicates", "excluded_automatic", "excluded_other"),
         "records_screened"),
        (("records_screened",), ("records_excluded",), "dbr_sought_reports"),
        (("dbr_sought_reports",), ("dbr_notretrieved_reports",), "dbr_assessed"),
        (("other_sought_reports",), ("other_notretrieved_reports",), "other_assessed"),
    )  # fmt: skip
    for plus, minus, result in sums:
        needed = [key for key in (*plus, *minus, result) if key not in OPTIONAL]
        if any(key not in total for key in needed):
            continue
        expected = sum(total.get(key, 0) for key in plus) - sum(total.get(key, 0) for key in minus)
        if expected != total[result]:
            steps = " + ".join(plus) + "".join(f" − {key}" for key in minus)
            found.append(f"{steps} gives {expected}, but {result} is {total[result]}. Check the counts.")
    return found


def box_lines(name: str, counts: Mapping[str, Any], width: float) -> list[str]:
    """Return the wrapped text of a box; a count that is not known is said to be not recorded."""
    _, _, heading, entries = BOXES[name]
    parts = [heading] if heading else []
    for key, words in entries:
        value = counts.get(key)
        if key in REASONS:
            if isinstance(value, Mapping) and not value:
                parts = ["Reports excluded (n = 0)"]
            elif isinstance(value, Mapping):
                parts += [f"{reason} (n = {number})" for reason, number in value.items()]
            else:
                parts = [f"Reports excluded (n = {'not recorded' if value is None else value})"]
        elif value is not None or key not in OPTIONAL:
            parts.append(f"{words} (n = {'not recorded' if value is None else value})")
    return [line for part in parts for line in wrap(part, width - 2 * PAD)]


def _shown(counts: Mapping[str, Any]) -> list[str]:
    previous = any(key.startswith("previous") for key in counts)
    other_keys = {key for name in BOXES if name.startswith("other") for key, _ in BOXES[name][3]}
    other = any(key in counts for key in other_keys)
    total = previous or "total_studies" in counts
    keep = {"previous": previous, "total": total} | dict.fromkeys([n for n in BOXES if n.startswith("other")], other)
    return [name for name in BOXES if keep.get(name, True)]


Head = tuple[str, str, float, float, float, float]  # words, fill, x, width, y, height


def place(counts: Mapping[str, Any], room: float) -> tuple[dict[str, Box], list[Head], float]:
    """Return the boxes with their places, the headings and the total height."""
    names = _shown(counts)
    columns = sorted({BOXES[name][1] for name in names})
    wide = (room - STAGE - GAP_X * len(columns)) / len(columns)
    starts = {column: STAGE + GAP_X + position * (wide + GAP_X) for position, column in enumerate(columns)}
    boxes = {name: Box(box_lines(name, counts, wide), starts[BOXES[name][1]], width=wide) for name in names}
    heads: list[Head] = []
    for column, (words, fill) in TITLES.items():
        if column in starts:
            span = wide if column == 0 else 2 * wide + GAP_X
            lines = wrap(words, span - 6, SIZE, "bold")
            heads.append(("\n".join(lines), fill, starts[column], span, 0.0, LINE * len(lines) + 5))
    tall = max(head[5] for head in heads)
    heads = [(*head[:5], tall) for head in heads]
    y = tall + 8.0
    for row in range(1, 7):
        own = [boxes[name] for name in names if BOXES[name][0] == row]
        if own:
            least = {1: 66.0, 5: 0.0 if "total" in names else 46.0}.get(row, 0.0)  # the stage's name stands upright
            tallest = max(least, *(LINE * len(box.lines) + 2 * PAD for box in own))
            for box in own:
                box.y, box.height = y, tallest
            y += tallest + GAP_Y
    return boxes, heads, y - GAP_Y + 2.0


def _bar(ax: Axes, words: str, fill: str, x: float, y: float, wide: float, tall: float, rotation: float = 0) -> None:
    ax.add_patch(Rectangle((x, y), wide, tall, facecolor=fill, edgecolor=BLACK, linewidth=0.5, clip_on=False))
    look = {"ha": "center", "va": "center", "fontweight": "bold", "rotation": rotation, "linespacing": 1.1}
    put(ax, x + wide / 2, y + tall / 2, words, gid="heading", **look)


def _box(ax: Axes, name: str, box: Box) -> None:
    patch = Rectangle((box.x, box.y), box.width, box.height, facecolor="white", edgecolor=BLACK, linewidth=0.7)
    patch.set(clip_on=False, gid=f"box-{name}")
    ax.add_patch(patch)
    put(ax, box.x + PAD, box.middle[1], "\n".join(box.lines), va="center", linespacing=1.15, gid=f"text-{name}")


def _arrow(ax: Axes, start: Box, end: Box, gid: str) -> None:
    if abs(start.y - end.y) < 1:  # to the side
        path = [(start.x + start.width, start.middle[1]), (end.x, end.middle[1])]
    elif abs(start.x - end.x) < 1:  # down
        path = [(start.middle[0], start.y + start.height), (end.middle[0], end.y)]
    else:  # down, then across into the side of the box
        side = end.x if start.x < end.x else end.x + end.width
        corner = (start.middle[0], end.middle[1])
        ax.plot([start.middle[0]] * 2, [start.y + start.height, corner[1]], color=BLACK, linewidth=0.7, zorder=0.8)
        path = [corner, (side, end.middle[1])]
    style = Style(arrowstyle="-|>", mutation_scale=7, shrinkA=0, shrinkB=0, linewidth=0.7, color=BLACK)
    ax.add_patch(FancyArrowPatch(*path, gid=gid, clip_on=False, zorder=2, **style))
