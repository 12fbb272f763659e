"""Pairs of arms: which readings belong beside one another, and which of two arms is the one that was tested."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from .documents import Document
from .grid import Cell
from .labels import simple
from .layout import Layout
from .names import Arm, Arms, core
from .readings import Reading

__all__ = ["Orientation", "Pair", "orient", "pairs_of"]

_AGAINST = re.compile(
    r"(?P<first>.{2,80}?)\s(?:versus|vs\.?|minus|compared (?:with|to)|v\.?)\s(?P<second>.{2,80})", re.I
)
_LEFT_OUT = re.compile(
    r"^.*?\b(?:differences?|diff\.?|effects?|comparison|between)\b(?: (?:in|of|between) (?:means?)?)?[ :(]*", re.I
)


@dataclass(frozen=True)
class Orientation:
    """Order of two arms: the tested one first; `why` in words, `sure` where the article says so."""

    first: Arm
    second: Arm
    why: str
    sure: bool = True


@dataclass
class Pair:
    """Two readings of one outcome and time."""

    i: Reading
    c: Reading
    why: str
    sure: bool
    doubts: list[str]


def orient(a: Arm, b: Arm, arms: Arms, document: Document, layouts: list[Layout]) -> Orientation:
    """Say which of two arms was tested.

    A control, placebo or sham is the comparator. Of two treatments the order of a column such as
    *A versus B* decides, then which of them the title names, then the order in which it names them.
    """
    title = simple(document.title)
    places = {id(arm): _place(arm, title) for arm in (a, b)}
    if a.control and b.control and (places[id(a)] < 0) != (places[id(b)] < 0):
        first, second = (a, b) if places[id(a)] >= 0 else (b, a)
        return Orientation(first, second, f"both could be comparators; the title is about {first.name}")
    if a.control and b.control and (_is_sham(a) != _is_sham(b)):
        first, second = (a, b) if _is_sham(a) else (b, a)
        return Orientation(first, second, f"{first.name} is held against {second.name}")
    if a.control != b.control:
        first, second = (a, b) if a.control < b.control else (b, a)
        return Orientation(first, second, f"{second.name} is the comparator by its name")
    for cell in _first_headers(layouts):
        if found := _stated(cell.plain, a, b, arms):
            return Orientation(*found, f"the column '{cell.plain}' compares them in this order")
    for more, less in ((a, b), (b, a)):
        if "without" in simple(less.name).split() and "without" not in simple(more.name).split():
            return Orientation(more, less, f"{less.name} goes without it")
        if not a.control and any(
            set(core(x).split()) > set(core(y).split()) > set() for x in more.names for y in less.names
        ):
            return Orientation(more, less, f"{more.name} is {less.name} and something more")
    first, second = (a, b) if arms.arms.index(a) <= arms.arms.index(b) else (b, a)
    if places[id(a)] != places[id(b)]:
        named = {key: place for key, place in places.items() if place >= 0}
        if named:
            best = min(named, key=lambda key: named[key])
            first, second = (a, b) if best == id(a) else (b, a)
            return Orientation(first, second, "the title names it first")
    return Orientation(
        first, second, "the article does not say which arm was tested; the first named is put first", False
    )


def _is_sham(arm: Arm) -> bool:
    return any(re.search(r"\b(?:sham|placebo)\b", name, re.I) for name in [*arm.names, *arm.meanings])


def _first_headers(layouts: list[Layout]) -> Iterable[Cell]:
    for layout in layouts:
        for head in next(iter(layout.heads.values()), []):
            yield from layout.grid.line(head)


def _stated(text: str, a: Arm, b: Arm, arms: Arms) -> tuple[Arm, Arm] | None:
    match = _AGAINST.search(text)
    if not match:
        return None
    first, second = _LEFT_OUT.sub("", match["first"]), match["second"].split("(")[0].split("[")[0]
    one, two = arms.match(first.strip()), arms.match(second.strip(" )"))
    if one is None and two is not None:
        one = next((arm for arm in (a, b) if arm is not two and _place(arm, simple(first)) >= 0), None)
    return (one, two) if one is not None and two is not None and {id(one), id(two)} == {id(a), id(b)} else None


def _place(arm: Arm, text: str) -> float:
    """Where a text names an arm: the mean place of the words of the name it names most of; -1 if nowhere."""
    best, where = 0.0, -1.0
    for name in [*arm.names, *arm.meanings]:
        words = [word for word in simple(name).split() if word not in _COMMON_WORDS]
        words = [word for word in words if len(word) > 3 or (len(word) > 1 and word not in _SMALL_WORDS)]
        found = [match.start() for word in words if (match := re.search(_opening(word), text))]
        if found and len(found) / len(words) > best:
            best, where = len(found) / len(words), sum(found) / len(found)
    return where if best >= 0.5 else -1.0


def _opening(word: str) -> str:
    """Pattern of a word with its endings; a short form has none: *PE* is not in *personality*."""
    return rf"\b{re.escape(word)}" if len(word) > 3 else rf"\b{re.escape(word)}\b"


_COMMON_WORDS = frozenset("group groups treatment training study therapy patients arm control controls".split())
_SMALL_WORDS = frozenset("of the and a an in on at to for with by or as is no not all i ii iii iv".split())


def pairs_of(
    readings: list[Reading], arms: Arms, document: Document, layouts: list[Layout], by_row: bool
) -> list[Pair]:
    """Put readings of the same outcome and time side by side, every two arms once.

    Parameters
    ----------
    by_row : bool
        Whether arms are columns, so that readings of one row belong together.
    """
    groups = _by_row(readings) if by_row else _by_column(readings)
    order: dict[frozenset[int], Orientation] = {}
    pairs: list[Pair] = []
    for group, doubts in groups:
        for one, two in combinations(group, 2):
            key = frozenset((id(one.arm), id(two.arm)))
            if len(key) < 2:
                continue
            if key not in order:
                order[key] = orient(one.arm, two.arm, arms, document, layouts)
            way = order[key]
            i, c = (one, two) if one.arm is way.first else (two, one)
            pairs.append(Pair(i, c, way.why, way.sure, list(doubts)))
    return pairs


_Group = tuple[list[Reading], list[str]]


def _by_row(readings: list[Reading]) -> list[_Group]:
    found: list[_Group] = []
    for row in dict.fromkeys(reading.row for reading in readings):
        mine = [reading for reading in readings if reading.row == row]
        keyed: dict[tuple[str, ...], dict[int, list[Reading]]] = {}
        for reading in mine:
            keyed.setdefault(reading.key, {}).setdefault(id(reading.arm), []).append(reading)
        alone: dict[int, list[Reading]] = {}
        for arms in keyed.values():
            if len(arms) > 1:
                for place in range(min(len(one) for one in arms.values())):
                    found.append(([one[place] for one in arms.values()], []))
            else:
                for arm, one in arms.items():
                    alone.setdefault(arm, []).extend(one)
        found += _aligned(mine, alone, keyed)
    return found


def _aligned(
    mine: list[Reading], alone: dict[int, list[Reading]], keyed: dict[tuple[str, ...], dict[int, list[Reading]]]
) -> list[_Group]:
    """Pair columns that are named differently in the blocks of two arms, where the blocks have equally many."""
    counts = {arm: [r for r in mine if id(r.arm) == arm] for arm in {id(r.arm) for r in mine}}
    if len({len(one) for one in counts.values()}) != 1 or not alone:
        return []
    found: list[_Group] = []
    for arm, readings in alone.items():
        for reading in readings:
            place = counts[arm].index(reading)
            others = [counts[other][place] for other in counts if other != arm]
            if reading.moment is None or all(one.moment is None for one in others):
                continue
            doubt = _named_differently([reading, *others])
            for one in others:
                if id(one.arm) not in alone or arm > id(one.arm):
                    _take_over(reading, one)
                    found.append(([reading, one], [doubt]))
    return found


def _named_differently(readings: list[Reading]) -> str:
    names = sorted({one.timepoint for one in readings if one.timepoint})
    if len(names) < 2:
        return "the columns of the arms are named differently"
    return f"the columns of the arms are named differently: {' beside '.join(names)}"


def _take_over(a: Reading, b: Reading) -> None:
    """Give a time named by days the kind of the time beside it."""
    for one, other in ((a, b), (b, a)):
        if one.moment and other.moment and one.moment.kind == "post" and other.moment.kind == "baseline":
            one.moment, one.timepoint = other.moment, other.timepoint


def _by_column(readings: list[Reading]) -> list[_Group]:
    groups: list[dict[int, Reading]] = []
    latest: dict[tuple[str, ...], dict[int, Reading]] = {}
    for reading in readings:
        group = latest.get(reading.key)
        if group is None or id(reading.arm) in group:
            group = latest[reading.key] = {}
            groups.append(group)
        group[id(reading.arm)] = reading
    return [(list(group.values()), []) for group in groups if len(group) > 1]
