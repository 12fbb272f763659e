"""How many people an arm has: beside its name, in the cell, in a row or column of its own, or in another table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from .arms import sized
from .grid import Cell
from .labels import arm_words, read_label, size_in, sizes_in
from .layout import Layout
from .names import Arm, Arms

__all__ = ["PEOPLE", "Size", "Sizes", "sizes_of"]

_ROW_OF_SIZES = re.compile(
    r"^(?:n|no\.|nr\.?|number|total|total (?:n|number|cases|patients|participants|subjects)|sample size|"
    r"(?:number|no\.?|n) (?:of )?(?:\w+ )?(?:patients|participants|subjects|people|women|cases|analy[sz]ed|"
    r"randomi[sz]ed|individuals)|"
    r"(?:patients|participants|subjects)(?:,? ?n)?)(?: ?\(n\))?\W*$",
    re.I,
)


PEOPLE = r"(?:patients|participants|subjects|people|persons|women|men|children|individuals|volunteers|infants|students)"
"""Words for those who were randomised, as a pattern."""

_ANALYSED = re.compile(r"\banaly[sz]ed\b", re.I)


@dataclass(frozen=True)
class Size:
    """A size and where it is printed."""

    n: int
    where: str
    cell: str = ""
    borrowed: bool = False

    def stands_in(self, called: str) -> bool:
        """Whether the table of this name prints it."""
        return self.where.startswith(f"{called},") or self.where in ("cell", "clusters", "column of sizes")


@dataclass
class Sizes:
    """Sizes of arms by table: ``at[ordinal][arm name]``; a table whose headers give only totals is in `totals`."""

    at: dict[tuple[int, int], dict[int, set[Size]]] = field(default_factory=dict)
    totals: set[tuple[int, int]] = field(default_factory=set)
    text: dict[int, set[Size]] = field(default_factory=dict)
    analysed: dict[tuple[int, int, int], Size] = field(default_factory=dict)
    disputed: set[tuple[int, int, int]] = field(default_factory=set)
    blocks: dict[tuple[int, int, str, int], set[Size]] = field(default_factory=dict)

    def here(self, layout: Layout, arm: Arm) -> Size | None:
        """Size printed for an arm in the table itself, where it is one and the same."""
        found = self.at.get((layout.table.ordinal, layout.table.part), {}).get(id(arm), set())
        return next(iter(found)) if len({size.n for size in found}) == 1 else None

    def in_block(self, layout: Layout, left: list[Cell], arm: Arm) -> set[Size]:
        """Sizes that a row of its own gives under the heading a row stands under: ``N | 8 | 11``."""
        heading = next((cell.place for cell in left[::-1] if cell in layout.headings), "")
        return self.blocks.get((layout.table.ordinal, layout.table.part, heading, id(arm)), set())

    def conflicting(self, layout: Layout, arm: Arm) -> bool:
        """Whether a table prints several sizes for an arm."""
        found = self.at.get((layout.table.ordinal, layout.table.part), {}).get(id(arm), set())
        return len({size.n for size in found}) > 1

    def elsewhere(self, layout: Layout, arm: Arm) -> Size | None:
        """Size of an arm in the other tables or the text, where all agree and this table gives no totals."""
        place = (layout.table.ordinal, layout.table.part)
        if place in self.totals or self.conflicting(layout, arm):
            return None
        found = {size for at, arms in self.at.items() if at != place for size in arms.get(id(arm), set())}
        if not found:
            found = self.text.get(id(arm), set())
        one = min(found, key=lambda size: size.where) if len({size.n for size in found}) == 1 else None
        return replace(one, borrowed=True) if one else None


def sizes_of(layouts: list[Layout], arms: Arms, text: str) -> Sizes:
    """Collect the sizes of all arms of an article."""
    sizes = Sizes()
    for layout in layouts:
        table = layout.table
        found = sizes.at.setdefault((table.ordinal, table.part), {})
        for arm, cell, size in _named(layout, arms):
            found.setdefault(id(arm), set()).add(Size(size, f"{table.called}, {cell.plain}", cell.place))
        for arm, cell, size in _counted(layout, arms):
            path = layout.paths[cell.row]
            if len(path) > 1:
                if path[-2] in layout.headings:
                    key = (table.ordinal, table.part, path[-2].place, id(arm))
                    sizes.blocks.setdefault(key, set()).add(Size(size, f"{table.called}, row of sizes", cell.place))
            elif _ANALYSED.search(layout.paths[cell.row][-1].plain):
                sizes.analysed[table.ordinal, table.part, id(arm)] = Size(
                    size, f"{table.called}, row of sizes", cell.place
                )
            elif id(arm) in found and size not in {one.n for one in found[id(arm)]}:
                if not re.search(r"\b(?:wo)?men\b|\bcases\b", path[-1].plain, re.I):  # how many women an arm has
                    sizes.disputed.add((table.ordinal, table.part, id(arm)))
            else:
                found.setdefault(id(arm), set()).add(Size(size, f"{table.called}, row of sizes", cell.place))
        for arm, size in _in_notes(layout, arms):
            if id(arm) not in found:
                found[id(arm)] = {Size(size, f"{table.called}, caption and notes")}
        if _gives_totals(layout, arms):
            sizes.totals.add((table.ordinal, table.part))
    for arm in arms.arms:
        found_in_text = {Size(n, "the text") for name in arm.names for n in _in_text(name, text)}
        if len({size.n for size in found_in_text}) == 1:
            sizes.text[id(arm)] = found_in_text
    return sizes


def _labels(layout: Layout) -> Iterable[Cell]:
    seen: set[str] = set()
    for heads in layout.heads.values():
        for head in heads:
            for cell in layout.grid.line(head):
                if cell.place not in seen and cell.plain:
                    seen.add(cell.place)
                    yield cell
    for path in layout.paths.values():
        for cell in path:
            if cell.place not in seen:
                seen.add(cell.place)
                yield cell


def _named(layout: Layout, arms: Arms) -> Iterable[tuple[Arm, Cell, int]]:
    """Sizes beside the name of an arm, or alone in the cell below it."""
    bare: set[int] = set()  # arms that a row before named without a size: a later one is that of its own rows
    for cell in _labels(layout):
        label = (
            sized(layout, cell.row, cell.column, cell.plain) if cell.column >= layout.stubs else read_label(cell.plain)
        )
        arm = arms.match(arm_words(label)) or arms.match(label.name)
        if arm is not None and cell.column < layout.stubs and cell.row in layout.paths:
            if id(arm) in bare:
                continue
            if label.size is None:
                bare.add(id(arm))
        if arm is not None and len(several := sizes_in(cell.plain)) > 1:
            yield from ((arm, cell, size) for size in several)
        elif arm is not None and label.size is not None:
            below = layout.grid.at(cell.row + 1, cell.column)
            own = size_in(cell.plain) is None and below is not None and size_in(below.plain) == label.size
            yield arm, below if own and below is not None else cell, label.size


def _counted(layout: Layout, arms: Arms) -> Iterable[tuple[Arm, Cell, int]]:
    """Sizes in a row that holds nothing else: ``Total cases | 26 | 26``."""
    for row, path in layout.paths.items():
        if not path or not _ROW_OF_SIZES.match(path[-1].plain.strip()):
            continue
        for column in range(layout.stubs, layout.grid.n_columns):
            value, cell = layout.values.get((row, column)), layout.grid.at(row, column)
            if value is None or cell is None or value.shape != "single" or value.number is None or value.decimals:
                continue
            for head in layout.above(row, column):
                arm = arms.match(arm_words(read_label(head.plain)))
                if arm is not None and value.number == int(value.number) > 1:
                    yield arm, cell, int(value.number)


def _gives_totals(layout: Layout, arms: Arms) -> bool:
    """Whether a size stands beside a time or an outcome instead of an arm: it counts both arms."""
    for cell in _labels(layout):
        label = read_label(cell.plain)
        if label.size is not None and label.moment is not None and not label.rest and cell.column >= layout.stubs:
            over = [
                arms.match(arm_words(read_label(c.plain)))
                for c in layout.above(max(layout.heads, default=0), cell.column)
            ]
            if not any(over):
                return True
    return False


_EACH = re.compile(
    r"\b[nN] ?= ?(?P<n>\d{1,5}) (?:(?:people |patients |participants |subjects )?(?:per|in each|for each)|each)\b"
)


def _in_notes(layout: Layout, arms: Arms) -> list[tuple[Arm, int]]:
    """Sizes in the caption and the notes of a table: ``EG: experimental group (n = 20)``, ``n = 20 in each group``."""
    words = f"{layout.table.caption} {layout.table.foot}"
    each = {int(match["n"]) for match in _EACH.finditer(words)}
    found = []
    for arm in arms.arms:
        sizes = {size for name in [*arm.names, *arm.meanings] for size in _in_text(name, words)} or each
        found += [(arm, size) for size in sizes if len(sizes) == 1]
    return found


def _in_text(name: str, text: str) -> list[int]:
    """Sizes the running text prints right behind a name: ``control group (n = 14)``, ``control group (14 women)``."""
    name = re.sub(r"[ -](?:groups?|arm)$", "", name, flags=re.I)
    if len(name) < 4:
        return []
    named = rf"\b{re.escape(name)}(?:[ -]?groups?|[ -]?arm)?,? ?[(\[] ?"
    pattern = rf"{named}(?:n ?= ?(?P<n>\d{{1,5}})\b|(?P<people>\d{{1,5}}) {PEOPLE}\b)"
    return [int(match["n"] or match["people"]) for match in re.finditer(pattern, text, re.I)]
