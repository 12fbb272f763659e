"""A full text as it was read: title, running text by sections, tables with their captions, footnotes and grids."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .grid import Grid

__all__ = ["Document", "Section", "Table", "listed_notes", "section_kind"]


@dataclass(frozen=True)
class Section:
    """Running text under one heading; `kind` is abstract, methods, results, discussion, or ""."""

    title: str
    text: str
    kind: str = ""


@dataclass
class Table:
    """One table element.

    Parameters
    ----------
    ordinal : int
        Which table-wrap of the document it stands in, from 1, wherever that is.
    part : int
        Which table element within the table-wrap, from 1.
    name, label, caption : str
    foot : str
        All footnotes and legends.
    notes : dict of str to str
        Footnotes by their mark.
    grid : Grid
    picture : bool
        Whether the table-wrap holds a picture and nothing that can be read.
    """

    ordinal: int
    part: int = 1
    name: str = ""
    label: str = ""
    caption: str = ""
    foot: str = ""
    notes: dict[str, str] = field(default_factory=dict)
    grid: Grid = field(default_factory=Grid)
    picture: bool = False

    @property
    def called(self) -> str:
        """How a reader finds it: its label, or its place."""
        return self.label.rstrip(" .:") or f"table {self.ordinal} of the article"


@dataclass
class Document:
    """An article."""

    title: str = ""
    sections: list[Section] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Title and running text."""
        return "\n".join([self.title, *(f"{section.title}\n{section.text}" for section in self.sections)])

    def part(self, *kinds: str) -> str:
        """Text of the sections of some kinds."""
        return "\n".join(section.text for section in self.sections if section.kind in kinds)


_KINDS = (
    ("abstract", r"abstract|summary"),
    ("results", r"results?|findings|outcomes?"),
    ("methods", r"methods?|materials|participants|procedures?|design|statistic|patients|subjects|interventions?|"
        r"measures"),
    ("discussion", r"discussion|conclusions?|limitations|comment"),
    ("introduction", r"introduction|background"),
)  # fmt: skip


def section_kind(title: str) -> str:
    """Name the part of an article a heading opens; "" where the heading does not say."""
    return next((kind for kind, words in _KINDS if re.search(rf"\b(?:{words})\b", title, re.I)), "")


_MARK_BEFORE = re.compile(
    r"(?:(?<=^)|(?<=[.;,)] )|(?<= ))(?P<mark>[*∗#†‡§¶]{1,4}(?=\s?[\w(])|[a-h](?=\s?(?:[A-Zp(]|n ?=)))\s?"
)


def listed_notes(foot: str) -> dict[str, str]:
    """Split ``* P < 0.05. a Mann-Whitney test`` by its marks."""
    cuts = list(_MARK_BEFORE.finditer(foot))
    ends = [*(cut.start() for cut in cuts[1:]), len(foot)]
    return {cut["mark"]: foot[cut.end() : end].strip() for cut, end in zip(cuts, ends, strict=False)}
