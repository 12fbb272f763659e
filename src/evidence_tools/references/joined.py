"""Files put together from several formats: a PubMed export behind a RIS file, BibTeX pasted below.

Each part goes to its own reader. A new part begins where nothing of the part before is open: behind ``ER``, behind the
closing brace of an entry, behind a blank line of nbib.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Part", "parts"]

_HEADS = (
    ("ris", re.compile(r"^[^\S\n]{0,20}TY {1,3}-", re.MULTILINE)),
    (
        "bib",
        re.compile(r"^[^\S\n]{0,20}@[^\S\n]{0,9}[A-Za-z]{3,30}[^\S\n]{0,9}\{[^\s,={}]{0,200}\s{0,9},", re.MULTILINE),
    ),
    ("nbib", re.compile(r"^PMID ?- ?[0-9]{1,8}$", re.MULTILINE)),
    ("xml", re.compile(r"^[^\S\n]{0,20}<(?:\?xml\b|PubmedArticleSet\b)", re.MULTILINE)),
    ("wos", re.compile(r"^(?:FN [^\n]{1,200}\nVR |PT [JBSPC]\n[A-Z][A-Z0-9] )", re.MULTILINE)),
)
_CLOSED = {
    "ris": re.compile(r"(?:^|\n)ER {0,3}-?\s{0,400}\Z"),
    "bib": re.compile(r"[})]\s{0,400}\Z"),
    "nbib": re.compile(r"\n[^\S\n]{0,40}\n\s{0,400}\Z"),
    "xml": re.compile(r"</(?:PubmedArticleSet|MedlineCitationSet|PubmedBookArticleSet)>\s{0,400}\Z"),
    "wos": re.compile(r"(?:^|\n)E[RF]\s{0,400}\Z"),
}
_BEFORE = 500  # signs before a head in which the end of the part above must stand


class Part(NamedTuple):
    """A piece of a file in one format (ris, bib, nbib, xml, wos), and how many lines stand before it."""

    kind: str
    lines_before: int
    text: str


def parts(text: str) -> list[Part]:
    """Split a text where another format begins; line ends must be ``\\n``. Empty if it begins like none of them."""
    heads = sorted((found.start(), kind) for kind, pattern in _HEADS for found in pattern.finditer(text))
    if not heads:
        return []
    begins = [(0, heads[0][1])]
    for start, kind in heads:
        last = begins[-1][1]
        if kind != last and _CLOSED[last].search(text[max(start - _BEFORE, 0) : start]):
            begins.append((start, kind))
    ends = [start for start, _ in begins[1:]] + [len(text)]
    return [
        Part(kind, text.count("\n", 0, start), text[start:end]) for (start, kind), end in zip(begins, ends, strict=True)
    ]
