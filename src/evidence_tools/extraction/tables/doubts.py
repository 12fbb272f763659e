"""What may be wrong with a reading: said in words beside it, never mended in silence."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from .documents import Document
from .labels import simple
from .layout import Layout
from .pairs import Pair
from .readings import Reading

if TYPE_CHECKING:
    from .rows import TableRow

__all__ = ["Books", "doubt_twice", "doubts_of", "doubts_of_article"]

_ADJUSTED = re.compile(
    r"\badjusted\b|\bleast[- ]squares?\b|\bLSM?\b(?= mean|\b)|\bestimated marginal\b|\bmodel[- ]based\b|"
    r"\bANCOVA[- ]adjusted",
    re.I,
)
_UNADJUSTED = re.compile(r"\bunadjusted\b|\braw\b", re.I)
_SUBGROUP = re.compile(
    r"\bsub-?groups?\b|\bstratif\w+|"
    r"\baccording to\b(?! (?:(?:the )?\w+ )?(?:groups?|treatments?|arms?|allocation|intervention))|"
    r"\bby (?:[\w-]+,? )*(?:and )?[\w-]+ characteristics\b|\bby (?:sex|gender|age|education)\b|"
    r"\beffect of \w+ education\b",
    re.I,
)
_NOT_RANDOM = re.compile(
    r"\bnon-?\s?randomi[sz]ed\b|\bquasi-?\s?experiment\w*|\bnot randomi[sz]ed\b|\bwithout randomi[sz]ation\b|"
    r"\bcase[- ]control\b",
    re.I,
)
_CROSSOVER = re.compile(r"(?<!no )(?<!not )(?<!without )\bcross-?\s?over\b(?! to\b| from\b)", re.I)
_OTHER_PEOPLE = re.compile(
    r"\b(?:representative|normative|reference|community) (?:\w+ )?(?:sample|group|population|data)|"
    r"\bgeneral population\b|\bhealthy (?:\w+ )?(?:controls|volunteers|subjects|people|persons)\b",
    re.I,
)
_DIVIDER = re.compile(
    r"\b(?:education|sex|gender|age|severity|grade|stage|stratum|strata|income|ethnicity|race|parity|type of|"
    r"tertile|quartile|quintile)s?\b",
    re.I,
)


class Books:
    """All readings of an article, so that one table can be held against another."""

    def __init__(self, readings: list[Reading]) -> None:
        self.of: dict[tuple[int, str], list[Reading]] = {}
        for reading in readings:
            self.of.setdefault((id(reading.arm), simple(reading.outcome)), []).append(reading)
        self.signs: dict[tuple[int, int], list[str]] = {}
        for reading in readings:
            if (check := self.change(reading)) is not None:
                self.signs.setdefault(reading.table, []).append(check)

    def beside(self, reading: Reading, kind: str) -> list[Reading]:
        """Readings of the same arm and outcome at another kind of time; divided ones only of the same division."""
        found = self.of.get((id(reading.arm), simple(reading.outcome)), [])
        return [
            one
            for one in found
            if one is not reading and one.moment and one.moment.kind == kind and one.divided == reading.divided
        ]

    def change(self, reading: Reading) -> str | None:
        """Hold a change against the means before and after: ``straight``, ``turned``, ``other``; None: it cannot be."""
        change = reading.value.number
        if reading.moment is None or reading.moment.kind != "change" or change is None or reading.median:
            return None
        before = [one for one in self.beside(reading, "baseline") if one.value.number is not None and not one.median]
        after = [one for one in self.beside(reading, "post") if one.value.number is not None and not one.median]
        if not before or not after:
            return None
        base = before[0].value.number or 0.0
        slack = 3 * _tolerance(reading, before[0], after[0]) + 0.02 * abs(change)
        straight = min(abs(change - ((one.value.number or 0.0) - base)) for one in after)
        turned = min(abs(change + ((one.value.number or 0.0) - base)) for one in after)
        if min(straight, turned) > slack:
            return "other"
        return "turned" if turned < straight else "straight"


def doubts_of_article(document: Document) -> list[str]:
    """Doubts that hold for every number of an article."""
    found = []
    if match := _NOT_RANDOM.search(document.title):
        found.append(f"the title says '{match.group()}': this is no randomised trial")
    else:
        text = f"{document.part('abstract')} {document.part('methods')}"
        random = re.search(r"\brandom(?:ly|i[sz]\w+)\b", f"{document.title} {text}", re.I)
        if match := _NOT_RANDOM.search(text):
            found.append(f"the article says '{match.group()}': see how the groups were formed")
        elif text.strip() and not random:
            found.append("the article does not say that the groups were randomised")
    if _CROSSOVER.search(f"{document.title} {document.part('abstract')}"):
        found.append(
            "a crossover trial: the same people may be in both columns, and a test of two groups is not theirs"
        )
    return found


def doubt_twice(rows: list[TableRow]) -> None:
    """Say of rows of one table that bear the same words beside different numbers that they do."""
    found: dict[tuple[object, ...], list[TableRow]] = {}
    for row in rows:
        words = (row.table_ordinal, row.table_part, row.outcome_words, row.timepoint, row.value_kind, row.statistic)
        found.setdefault((*words, row.arm_i, row.arm_c), []).append(row)
    for same in found.values():
        if len({(row.mean_i, row.mean_c) for row in same}) > 1:
            for row in same:
                row.warnings.append(f"{len(same)} rows read here bear the same words: see which one is meant")


def doubts_of(row: TableRow, pair: Pair, layout: Layout, books: Books) -> list[str]:
    """Doubts about one row."""
    found = [*_of_spread(pair), *_of_cells(pair), *_of_sizes(pair, layout), *_of_place(row, pair, layout)]
    for reading in (pair.i, pair.c):
        found += _of_change(reading, books)
        found += _of_interval(reading)
        found += _as_error(reading, books)
    found += _far_apart(row)
    found += _against_p(row)
    return found


def _of_spread(pair: Pair) -> list[str]:
    found = []
    for reading in (pair.i, pair.c):
        if reading.spread.doubt:
            found.append(f"kind of spread unknown: {reading.spread.doubt}")
        if reading.spread.kind == "range":
            found.append("the limits are a range (lowest to highest), not a spread")
    if pair.i.spread.kind != pair.c.spread.kind:
        kinds = " and ".join(one.spread.kind or "unknown" for one in (pair.i, pair.c))
        found.append(f"the spreads of the arms differ in kind: {kinds}")
    return found


def _of_cells(pair: Pair) -> list[str]:
    return [
        f"cell {reading.row},{reading.column}: {fault}"
        for reading in (pair.i, pair.c)
        for fault in reading.value.faults
    ]


def _of_sizes(pair: Pair, layout: Layout) -> list[str]:
    words = [word for reading in (pair.i, pair.c) for word in reading.words]
    found = [word.removeprefix("no n: ") for word in words if word.startswith(("n = ", "no n: "))]
    found += [
        f"only a part of the people: {word.removeprefix('subgroup: ')}"
        for word in words
        if word.startswith("subgroup: ")
    ]
    for reading in (pair.i, pair.c):
        if reading.size is None:
            found.append("n of an arm is not printed for this table")
        elif reading.size.where == "clusters":
            found.append("n counts clusters, not people")
        elif not reading.size.cell or reading.size.where == "the text":
            own = reading.size.stands_in(layout.table.called)
            found.append(f"n comes from the {'caption or the notes of the table' if own else 'text'}")
        elif not reading.size.stands_in(layout.table.called):
            other = reading.size.where.partition(",")[0]
            found.append(f"n comes from {other}; this table prints none, and people may have dropped out")
    if not pair.sure:
        found.append(pair.why)
    return found


def _of_place(row: TableRow, pair: Pair, layout: Layout) -> list[str]:
    found = []
    caption = layout.table.caption
    near = " ".join(
        [row.outcome_words, row.timepoint, *(cell.plain for cell in layout.above(pair.i.row, pair.i.column))]
    )
    notes = f"{caption} {layout.table.foot}"
    if (
        _ADJUSTED.search(near) or (_ADJUSTED.search(notes) and row.spread_kind in ("se", "ci95"))
    ) and not _UNADJUSTED.search(near):
        found.append("the means are adjusted (estimated by a model), not raw")
    if pair.i.divided:
        found.append(
            f"a further heading divides the table, '{pair.i.divided}': this may be one part of the people only"
        )
    if match := _OTHER_PEOPLE.search(caption):
        found.append(f"the table compares with others ('{match.group()}'), who were perhaps not randomised")
    corner = layout.corner(pair.i.row)
    if _SUBGROUP.search(caption) or (_DIVIDER.search(corner) and pair.i.divided):
        found.append("the rows may be subgroups: this is a part of the people only")
    found += [
        word.removeprefix("time: ") for word in pair.i.words if word.startswith(("time: nothing", "time: no time"))
    ]
    if not row.value_kind:
        found.append("no time is named: neither baseline nor after")
    return found


def _tolerance(*readings: Reading) -> float:
    return sum(0.5 * 10.0**-reading.value.decimals for reading in readings) + 1e-9


def _of_change(reading: Reading, books: Books) -> list[str]:
    """Say how a change stands to the means before and after."""
    check, name = books.change(reading), reading.arm.name
    found = []
    if check == "other":
        found.append(f"the change of {name} ({reading.value.number:g}) does not agree with its means before and after")
    elif check == "turned":
        found.append(f"the change of {name} is printed as before minus after: its sign is turned")
    elif check == "straight" and books.signs[reading.table].count("turned") > books.signs[reading.table].count(
        "straight"
    ):
        found.append(f"the change of {name} is printed as after minus before, others of this table the other way round")
    if check is not None:
        found += _of_change_spread(reading, books.beside(reading, "baseline")[0], books.beside(reading, "post"))
    return found


def _of_change_spread(reading: Reading, base: Reading, after: list[Reading]) -> list[str]:
    if not after or reading.spread.kind == "se" or reading.value.spread is None:
        return []
    one, two, own = base.value.spread, after[0].value.spread, reading.value.spread
    if not one or not two or base.spread.kind == "se":
        return []
    correlation = (one**2 + two**2 - own**2) / (2 * one * two)
    if correlation > 0.95 or correlation < -1:
        return [
            f"the spread of the change of {reading.arm.name} ({own:g}) cannot be an SD beside SDs of {one:g} and "
            f"{two:g}: "
            "it looks like a standard error"
            if correlation > 0.95
            else f"the spread of the change of {reading.arm.name} ({own:g}) is too large beside {one:g} and {two:g}"
        ]
    return []


def _of_interval(reading: Reading) -> list[str]:
    value = reading.value
    if value.low is None or value.high is None or value.number is None:
        return []
    name = f"cell {reading.row},{reading.column}"
    if value.low > value.high:
        return [f"{name}: the lower limit is above the upper one; a minus sign may be lost"]
    if not value.low <= value.number <= value.high:
        return [f"{name}: the number lies outside its limits; a minus sign or a digit may be lost"]
    down, up = value.number - value.low, value.high - value.number
    slack = 2 * 10.0**-value.decimals
    if reading.spread.kind == "ci" and not reading.median and abs(down - up) > slack + 0.25 * max(down, up):
        return [f"{name}: the limits do not lie evenly about the mean; a minus sign or a digit may be lost"]
    return []


def _as_error(reading: Reading, books: Books) -> list[str]:
    """A spread called SD that is smaller by the root of n than that of the same outcome elsewhere in the article."""
    if (
        reading.spread.kind != "sd"
        or not reading.value.spread
        or reading.size is None
        or not reading.moment
        or reading.moment.kind == "change"
    ):
        return []
    for kind in ("baseline", "post"):
        for other in books.beside(reading, kind):
            if other.spread.kind == "sd" and other.value.spread and reading.size.n > 8:
                ratio = other.value.spread / reading.value.spread
                if 0.6 < ratio / math.sqrt(reading.size.n) < 1.6 and ratio > 2.5:
                    return [
                        f"the spread of {reading.arm.name} may be a standard error: elsewhere it is "
                        f"{other.value.spread:g}"
                    ]
    return []


def _sd(spread: float | None, kind: str, n: int | None) -> float | None:
    if not spread:
        return None
    return spread if kind in ("sd", "") else spread * math.sqrt(n) if kind == "se" and n else None


def _far_apart(row: TableRow) -> list[str]:
    one, two = _sd(row.spread_i, row.spread_kind, row.n_i), _sd(row.spread_c, row.spread_kind, row.n_c)
    if one is None or two is None or row.mean_i is None or row.mean_c is None:
        return []
    gap = abs(row.mean_i - row.mean_c) / math.sqrt((one**2 + two**2) / 2)
    found = []
    if gap > 3:
        found.append(f"the means lie {gap:.1f} SDs apart: digits may be damaged, or the spread is a standard error")
    if max(one, two) > 6 * min(one, two):
        found.append("the spreads of the arms differ more than sixfold: a digit may be damaged")
    return found


_P = re.compile(r"(?P<sign>[<>=≤≥]?)\s*(?P<number>[01]?[.]\d+)")


def _against_p(row: TableRow) -> list[str]:
    """Hold the numbers against the printed p-value; only a gross contradiction is said."""
    match = _P.search(row.p_value)
    one, two = _sd(row.spread_i, row.spread_kind, row.n_i), _sd(row.spread_c, row.spread_kind, row.n_c)
    if not match or one is None or two is None or not row.n_i or not row.n_c or row.value_kind == "":
        return []
    if row.mean_i is None or row.mean_c is None:
        return []
    z = abs(row.mean_i - row.mean_c) / math.sqrt(one**2 / row.n_i + two**2 / row.n_c)
    computed, printed = math.erfc(z / math.sqrt(2)), float(match["number"])
    if (computed < 0.0005 and printed > 0.2) or (computed > 0.4 and printed <= 0.01):
        return [
            f"the numbers do not fit the printed p-value ({row.p_value}): a test of them gives about {computed:.2g}"
        ]
    return []
