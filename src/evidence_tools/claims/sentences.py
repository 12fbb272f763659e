"""Sentences, headings and list items with exact offsets, and what they inherit from the layout around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from evidence_tools.claims.blocks import Block, text_blocks
from evidence_tools.errors import ArticleError

__all__ = ["Unit", "split_sentences", "units"]

LONGEST = 1_500  # characters of a sentence
LONGEST_ENTRY = 500  # characters of an entry in a list of references
MAX_UNITS = 200_000  # of an article: its sentences, headings, items and cells

# Title, unit and place abbreviations that are followed by a capital or a figure; "etc." may end a sentence.
_ABBREVIATIONS = frozenset(
    "dr mr mrs ms prof st vs e.g i.e eg ie approx fig nos vol pp ca cf al min mins hr hrs dept inc ltd jr sr "
    "u.s u.k ph.d b.c a.d est".split()
)
_COUNTED = frozenset({"no"})
# The end of a sentence, with its closing quotes and brackets; or one with the blank forgotten ("badly?Foot massage").
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]*_]*+(?=\s|\Z)|(?<=[a-z\d])[.!?](?=[\"“‘(]?[A-Z][a-z]++\s)")
_LAST_WORD = re.compile(r"[\w.]+$")
_SHORT_ANSWER = re.compile(r"(?:yes|no|absolutely|definitely|indeed|of course|certainly|sure|maybe|not really)\b", re.I)
_HAS_WORD = re.compile(r"[^\W_]")
_STARTS_LOW = re.compile(r"\s*+(?:[a-z]|\((?![A-Z]))")
# "by J. Smith" is an initial, "gate B." and "vitamin D." end a sentence.
_NAMES_FOLLOW = frozenset("by and with of from to the & mr dr prof".split())
_BEFORE_LETTER = re.compile(r"([\w&']+)[ \t]+\w$")
_REFERENCES = re.compile(
    r"\W*(?:\d+\W+)?(?:references?|sources?|bibliography|literature|citations?|further reading)\W*$", re.I
)
_GAP = re.compile(r"\|[ \t]*\n[ \t]*\n[ \t]*\|")  # between two tables that are written with bars
# What heads a column that says what each thing is for.
_GOOD_FOR = re.compile(
    r"(?:good|great|best|ideal|perfect|helpful|useful|used|recommended|wonderful|excellent)\s+for|"
    r"(?:can |may )?(?:helps?|help with|helps with|eases?|relieves?|improves?|treats?)(?:\s+with)?|"
    r"(?:main |key |health )?benefits?|effects?|(?:what it (?:does|helps|is good for))",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"(?:[;,–—-]|\b(?:include[sd]?|including|for|with|to|as|of|are|by|because|if|that|it|may|can|will|"
    r"among (?:them|others)))[\s)*_]*+$",
    re.I,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True)
class Unit:
    """The smallest piece that can be a claim.

    Attributes
    ----------
    text : str
        The words, exactly as in the article.
    start, end : int
        Offsets in the article.
    kind : str
        sentence, heading, item, cell, or lead (a line that introduces a list).
    headings : tuple of str
        Headings above, nearest last.
    lead : str
        The line that introduces a list ("It may help with:"), or the heading directly above the list.
    block : int
        Number of the block; units of one paragraph share it.
    """

    text: str
    start: int
    end: int
    kind: str
    headings: tuple[str, ...] = ()
    lead: str = ""
    block: int = 0

    @property
    def heading(self) -> str:
        """The nearest heading, or nothing."""
        return self.headings[-1] if self.headings else ""


def _is_end(text: str, match: re.Match[str]) -> bool:
    before = _LAST_WORD.search(text[max(0, match.start() - 12) : match.start()])
    word = before.group().lower() if before else ""
    if match.group().startswith(".") and len(match.group()) == 1:
        if word in _COUNTED:
            return not text[match.end() : match.end() + 3].strip()[:1].isdigit()  # "no. 7", and "he said no."
        if word in _ABBREVIATIONS or _is_initial(text, match.start(), word):
            return False
        if word.isdigit() and match.start() < 8 and not text[: match.start() - len(word)].strip():
            return False  # the number of a list, not a sentence
    aside = match.group()[0] in "!?" and text[match.end() : match.end() + 9].lstrip()[:1] == "("
    return aside or not _STARTS_LOW.match(text, match.end())


def _is_initial(text: str, end: int, word: str) -> bool:
    """Tell whether the letter before a full stop is that of a name: not the t of "wasn't", not the B of "gate B"."""
    if len(word) != 1 or not word.isalpha() or word == "i" or text[max(0, end - 2) : end - 1] in {"'", "’"}:
        return False
    before = _BEFORE_LETTER.search(text[max(0, end - 24) : end])
    return before is None or not before.group(1).islower() or before.group(1) in _NAMES_FOLLOW


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return the spans of the sentences of one paragraph; white space and what has no word in it are left out.

    Abbreviations, initials, decimal points, list numbers and an ellipsis before a small letter do not end a sentence.
    A one-word answer ("Yes.") is joined to the sentence after it.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if _is_end(text, match):
            spans.append((start, match.end()))
            start = match.end()
    spans.append((start, len(text)))
    return [piece for span in _joined(text, _trimmed(text, spans)) for piece in _bounded(text, *span)]


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut what no reader would call a sentence into pieces at blanks."""
    while end - start > LONGEST:
        cut = text.rfind(" ", start + 1, start + LONGEST)
        cut = cut if cut > start else start + LONGEST
        yield from _trimmed(text, [(start, cut)])
        start = cut
    yield from _trimmed(text, [(start, end)])


def _trimmed(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for start, end in spans:
        words = text[start:end]
        if _HAS_WORD.search(words):
            lead = len(words) - len(words.lstrip())
            yield start + lead, start + len(words.rstrip())


def _joined(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    waiting: int | None = None
    end = 0
    for start, end in spans:
        begin = start if waiting is None else waiting
        words = text[begin:end]
        if waiting is None and len(words.split()) <= 2 and _SHORT_ANSWER.match(words):
            waiting = begin
            continue
        waiting = None
        yield begin, end
    if waiting is not None:
        yield waiting, end


class _Layout:
    """Headings and lead-ins seen so far while walking the blocks."""

    def __init__(self) -> None:
        self.headings: list[tuple[int, str]] = []
        self.lead = ""
        self.after_heading = False
        self.after_items = False

    def heading(self, words: str, level: int) -> None:
        rank = level or (2 if self.headings else 1)
        while self.headings and self.headings[-1][0] >= rank and len(self.headings) > (rank > 1):
            self.headings.pop()
        self.headings.append((rank, words))

    def above(self) -> tuple[str, ...]:
        return tuple(words for _, words in self.headings)


def units(text: str, blocks: Iterable[Block] | None = None) -> list[Unit]:
    """Return every sentence, heading, list item and table cell of `text` in reading order.

    Parameters
    ----------
    text : str
        The article.
    blocks : iterable of Block, optional
        Its layout where it is known (HTML, docx); by default read from the lines.

    Raises
    ------
    ArticleError
        There are more than `MAX_UNITS` of them.
    """
    found: list[Unit] = []
    layout = _Layout()
    known = list(text_blocks(text) if blocks is None else blocks)
    for number, block in enumerate(known):
        following = known[number + 1].kind if number + 1 < len(known) else ""
        found.extend(_block_units(text[block.start : block.end], block, number, layout, following))
        if len(found) > MAX_UNITS:
            raise ArticleError(
                f"the text has more than {MAX_UNITS:,} lines and sentences, more than an article has. "
                "Cut out the part to be checked."
            )
    _read_columns(found, text)
    return found


def _read_columns(found: list[Unit], text: str) -> None:
    """Give the cells below "Good for" that lead-in, and what stands first in their row for a heading."""
    heads: list[str] = []
    row = column = 0
    first = last = None
    for place, unit in enumerate(found):
        if unit.kind != "cell":
            last = None
            continue
        between = text[last.end : unit.start] if last else ""
        if last is None or unit.block > last.block + 1 or _GAP.search(between):
            heads, row, column, first = [unit.text], 0, 0, unit
        elif "\n" in between:
            row, column, first = row + 1, 0, unit
        elif unit.block > last.block:
            column += 1
            heads += [unit.text] * (row == 0)
        last = unit
        if first and row and 0 < column < len(heads) and _GOOD_FOR.fullmatch(heads[column].strip(" :")):
            found[place] = replace(unit, lead=heads[column], headings=(*unit.headings, first.text))


def _is_entry(words: str, layout: _Layout) -> bool:
    """Tell whether a block is an entry of a list of references: one unit, whatever stops its journal has."""
    if len(words) > LONGEST_ENTRY or not layout.headings or not _YEAR.search(words):
        return False
    return bool(_REFERENCES.match(layout.headings[-1][1]))


def _block_units(words: str, block: Block, number: int, layout: _Layout, following: str) -> list[Unit]:
    if block.kind == "heading":
        return [_heading_unit(words, block, number, layout, following)]
    kind = {"paragraph": "sentence"}.get(block.kind, block.kind)
    listed = kind in {"item", "cell"}
    lead = layout.lead if listed else ""
    spans = [(0, len(words))] if _is_entry(words, layout) else split_sentences(words)
    kinds = ["sentence" if kind == "lead" else kind] * (len(spans) - 1) + [kind]
    pieces = [
        Unit(words[start:end], block.start + start, block.start + end, each, layout.above(), lead, number)
        for (start, end), each in zip(spans, kinds, strict=False)
    ]
    if listed:
        layout.after_items = True
    else:
        introduces = kind == "lead" or words.rstrip().endswith((":", "…", "..."))
        # "It can be very effective for;" and "Benefits that have been noted include" go on in the items below.
        introduces = introduces or (following == "item" and bool(_GOES_ON.search(words[-40:])))
        layout.lead = pieces[-1].text if introduces and pieces else ""
        layout.after_heading = False
    if kind == "lead" and following not in {"item", "cell"} and len(words.split()) <= 6:
        layout.heading(words, block.level)
    return pieces


def _heading_unit(words: str, block: Block, number: int, layout: _Layout, following: str) -> Unit:
    """Return a heading as a unit and note it; short lines in a row below a heading or a lead-in are its list."""
    if layout.after_items or block.level:
        layout.lead = ""
        layout.after_items = False
    lead = layout.lead
    unit = Unit(words, block.start, block.end, "heading", layout.above(), lead, number)
    in_list = bool(lead) and following in {"heading", ""} and (layout.after_heading or lead.rstrip().endswith(":"))
    if not in_list:
        layout.heading(words, block.level)
        layout.lead = words
    layout.after_heading = True
    return unit
