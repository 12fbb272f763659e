"""The arms of a trial: found in the headers and row labels of all its tables, matched by name, never by position."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from itertools import pairwise

from .documents import Document
from .grid import Cell
from .labels import Label, arm_words, read_label, simple
from .layout import Layout, is_total
from .names import ACTIVE, BARE_KEY, CONTROL, STRONG_CONTROL, Arms, core, key_of

__all__ = ["find_arms", "sized"]


_GROUP = re.compile(r"\b(?:groups?|arms?|\w+ condition)\b|^g(?:roup)? ?[1-5a-e]$", re.I)


_GROUP_HEADER = re.compile(
    r"^(?:study |treatment |intervention |randomi[sz]ed |trial )?(?:groups?|arms?|conditions?|treatments?|"
    r"allocation|interventions?|assignment)"
    r"(?: and \w+| name| assignment)?\W*$",
    re.I,
)


# Labels that divide people by what they are, not by what was done to them.
_NO_ARM = re.compile(
    r"^(?:(?:fe)?males?|(?:wo)?men|boys|girls|yes|no|young|old|adults|children|urban|rural|mild|moderate|severe|low|high|"
    r"medium|non-?responders?|responders?|completers?|drop-?outs?|positive|negative|present|absent|left|right|primary|"
    r"secondary|university|single|married|smokers?|non-?smokers?|all|values?|variables?|measures?|parameters?|outcomes?|"
    r"characteristics?|category|items?|time|mean|model \w+|step \w+|white|black|other|none|n|p|scores?|"
    r"unadjusted|adjusted|crude|raw|within.*|between.*|source.*|range|unit.*|test.*|statistic.*|references?|"
    r"(?:non-?participants|effects?|estimates?)|(?:total|mean|change|differences?|anxiety|depression|age|"
    r"condition time|condition [x*]).*|day \w+|itt|pp|per protocol|intention.to.treat|mothers?|fathers?|infants?|"
    r"parents?|interaction.*|groups?|arms?|(?:.* )?(?:samples?|populations?|norms?)|normative.*|"
    r"(?:healthy|normal)(?: (?:\w+ )?(?:controls?|subjects|volunteers|people|persons|participants|individuals|adults|"
    r"values?))?)$",
    re.I,
)


_LONGEST = 9  # words of a name; "mean hour of investment of ..." is a quantity


_MOST = 8  # more siblings than that are no arms of one trial


@dataclass(frozen=True)
class _Set:
    """Names that stand beside one another and may be arms, with the marks of each."""

    names: tuple[str, ...]
    strengths: tuple[int, ...]
    score: float
    certain: bool
    columns: bool = False

    @property
    def key(self) -> frozenset[str]:
        """The names for comparing."""
        return frozenset(core(name) for name in self.names)


def possible(label: Label, named: bool = False) -> bool:
    """Whether a label can be the name of an arm; a mere ``II`` only in a column headed *Group*."""
    name = arm_words(label)
    if BARE_KEY.match(name):
        return named
    if not name or len(name.split()) > _LONGEST or is_total(name) or _NO_ARM.match(name.strip()):
        return False
    never = {"p", "test", "count", "range"} if label.size is not None else {"p", "test", "effect", "count", "range"}
    return not label.statistics & never and any(letter.isalpha() for letter in name)


class _Finder:
    """Looks for sets of names that may be arms."""

    def __init__(self, title: str, abstract: str, arms: Arms) -> None:
        self.title = frozenset(simple(title).split())
        self.words = frozenset(simple(f"{title} {abstract}").split())
        self.compares = bool(re.search(r"\b(?:vs|versus|compar\w+)\b", title, re.I))
        self.arms = arms

    def strength(self, label: Label) -> int:
        name = arm_words(label)
        meaning = self.arms.meaning(name)
        strength = 0
        if STRONG_CONTROL.search(f"{name} {meaning}"):
            strength += 3
        elif CONTROL.search(f"{name} {meaning}") or ACTIVE.search(f"{name} {meaning}"):
            strength += 2
        if _GROUP.search(f"{name} {meaning}") or key_of(name):
            strength += 2
        return strength + 2 * (label.size is not None)

    def _is_control(self, name: str) -> bool:
        return bool(CONTROL.search(f"{name} {self.arms.meaning(name)}"))

    def _named(self, name: str, words: frozenset[str]) -> bool:
        own = [word for word in core(f"{name} {self.arms.meaning(name)}").split() if len(word) > 3 or name.isupper()]
        return bool(own) and any(word in words for word in own)

    def sets(self, layout: Layout) -> Iterable[_Set]:
        for head in sorted({head for heads in layout.heads.values() for head in heads}):
            cells = _filled(layout, head)
            yield from self.scored([sized(layout, head, cell.column, cell.plain) for cell in cells], False, True)
        for column in range(layout.stubs):
            yield from self._in_stub(layout, column)
        if layout.headings:
            yield from self.scored([read_label(cell.plain) for cell in layout.headings], False)

    def _in_stub(self, layout: Layout, column: int) -> Iterable[_Set]:
        body = [cell for row in layout.paths if (cell := layout.grid.at(row, column)) is not None and cell.plain]
        over = layout.above(min(layout.paths, default=0), column)
        named = any(_GROUP_HEADER.match(cell.plain) for cell in over)
        labels = [read_label(cell.plain) for cell in dict.fromkeys(body)]
        yield from self.scored(labels if named else _repeated(labels), named)
        if not named and len(labels) <= _MOST:
            yield from self.scored(labels, False)

    def scored(self, labels: list[Label], named: bool, columns: bool = False) -> Iterable[_Set]:
        fitting = {core(arm_words(label)): label for label in reversed(labels) if possible(label, named)}
        chosen = [label for label in reversed(fitting.values()) if not _between(arm_words(label), fitting)]
        if not 2 <= len(chosen) <= _MOST:
            return
        strengths = [self.strength(label) for label in chosen]
        names = tuple(arm_words(label) for label in chosen)
        if _crossed(names):
            return
        control = any(self._is_control(name) for name in names)
        plain = any(STRONG_CONTROL.search(name) for name in names)
        strong = sum(strength >= 2 for strength in strengths)
        in_title = columns and self.compares and self._share(names, self.title) == 1
        if named or strong >= 2 or (control and strong) or in_title:
            score = sum(strengths) / len(strengths) + 2 * control + 3 * plain + 3 * named + in_title
            score += self._share(names, self.words)
            strengths = [s + 2 * self._named(name, self.title) for s, name in zip(strengths, names, strict=True)]
            yield _Set(names, tuple(strengths), score, named or strong == len(strengths) or in_title, columns)

    def _share(self, names: tuple[str, ...], words: frozenset[str]) -> float:
        return sum(self._named(name, words) for name in names) / len(names)


_MINUS = re.compile(r"\s*(?:[-–−]|\bminus\b|\bversus\b|\bvs\b\.?)\s*", re.I)


def _between(name: str, others: Container[str]) -> bool:
    """Whether a name is that of a difference between two others: ``EG–CG``."""
    parts = _MINUS.split(name)
    return len(parts) == 2 and all(core(part) in others for part in parts)


def _crossed(names: tuple[str, ...]) -> bool:
    """Whether names are outcomes crossed with arms (*VAS massage, VAS control, BDI massage, BDI control*)."""
    words = [core(name).split() for name in names]
    for place in (1, -1):
        first, rest = (
            [" ".join(part) for part in parts] for parts in ([w[:place] for w in words], [w[place:] for w in words])
        )
        full = len(set(first)) * len(set(rest)) == len(names) and min(len(set(first)), len(set(rest))) > 1
        if full and all(first) and all(rest):
            controls = [any(CONTROL.search(part) for part in parts) for parts in (first, rest)]
            return controls[0] != controls[1]
    return False


def sized(layout: Layout, head: int, column: int, text: str) -> Label:
    """Read a header with the size that stands alone in the cell below it."""
    label = read_label(text)
    below = layout.grid.at(head + 1, column)
    if label.size is None and below is not None and below.plain != text:
        under = read_label(below.plain)
        if under.size is not None and not under.name:
            return Label(label.text, label.statistics, label.moment, under.size, label.name, label.rest)
    return label


def _repeated(labels: list[Label]) -> list[Label]:
    counts: dict[str, int] = {}
    for label in labels:
        counts[core(arm_words(label))] = counts.get(core(arm_words(label)), 0) + 1
    return [label for label in labels if counts[core(arm_words(label))] > 1]


def find_arms(document: Document, layouts: list[Layout]) -> Arms:
    """Find the arms of an article from all its tables.

    The set of names with the best marks (a control among them, group sizes, words of the title, repetition) is taken
    first; other sets count where they share arms with it, or name a control.
    """
    notes = "\n".join(f"{table.caption} {table.foot}" for table in document.tables)
    arms = Arms(f"{document.text}\n{notes}")
    finder = _Finder(document.title, document.part("abstract"), arms)
    found = [one for layout in layouts for one in finder.sets(layout)]
    seen: dict[frozenset[str], int] = {}
    for one in found:
        seen[one.key] = seen.get(one.key, 0) + 1
    found.sort(key=lambda one: -(one.score + min(3, seen[one.key])))
    done: set[frozenset[str]] = set()
    for one in found:
        if one.key in done:
            continue
        done.add(one.key)
        names = _accepted(one, arms)
        if len(names) > 1:
            arms.add(names)
    for upper, lower in (pair for layout in layouts for pair in _stacked(layout)):
        if arms.match(upper) or arms.match(lower):
            arms.same(upper, lower)
    _by_elimination(arms, [one for one in found if len(_accepted(one, arms)) > 1])
    return arms


def _stacked(layout: Layout) -> Iterable[tuple[str, str]]:
    """Names in two header rows that head just the same columns: *Group 3* over *Control group*."""
    heads = sorted({head for heads in layout.heads.values() for head in heads})
    for head, below in pairwise(heads):
        upper, lower = _filled(layout, head), _filled(layout, below)
        same = [(cell.column, cell.width) for cell in upper] == [(cell.column, cell.width) for cell in lower]
        if len(upper) < 2 or not same or below != head + 1:
            continue
        one, two = ([read_label(cell.plain) for cell in cells] for cells in (upper, lower))
        distinct = len({core(arm_words(label)) for label in two}) == len(two)
        if distinct and all(possible(label) for label in [*one, *two]):
            yield from zip(map(arm_words, one), map(arm_words, two), strict=True)


def _filled(layout: Layout, head: int) -> list[Cell]:
    """Headers over the numbers that hold words."""
    return [cell for cell in layout.grid.line(head) if cell.column >= layout.stubs and cell.plain]


def _by_elimination(arms: Arms, sets: list[_Set]) -> None:
    """Where every table names two arms and they share one, the others are one arm under two names."""
    pairs = {frozenset(id(arm) for name in one.names if (arm := arms.match(name))) for one in sets}
    if len(arms.arms) != 3 or any(len(pair) != 2 for pair in pairs) or len(pairs) != 2:
        return
    first, second = pairs
    if len(first & second) == 1 and not any(arm.control for arm in arms.arms if id(arm) in first ^ second):
        one, two = (arm for arm in arms.arms if id(arm) in first ^ second)
        arms.same(one.names[0], two.names[0])


def _accepted(one: _Set, arms: Arms) -> list[str]:
    """Names of a set that are arms, given those found before."""
    if not arms.arms:
        return list(one.names)
    known = [name for name in one.names if arms.match(name)]
    control = any(strength >= 3 for strength in one.strengths)
    fair = [n for n, strength in zip(one.names, one.strengths, strict=True) if strength >= 2 or n in known]
    if len(known) >= 2:
        return fair
    if known and (one.certain or control or len(fair) > 1) and len(one.names) <= 4:
        return fair if len(fair) > 1 else list(one.names)
    if control and one.columns and len(one.names) == 2 and not known:
        return list(one.names)  # a control beside one other: the other names of the same arms
    return fair if control and one.certain else []
