"""Headings, list items, paragraphs and table cells of a text, with their offsets.

Web pages copied into a text file lose their mark-up but keep their lines. A line is read as a heading where it is short
and ends like one; runs of short lines below a heading are its list. Markdown marks are understood where they are there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["MAX_CHARACTERS", "Block", "text_blocks"]

MAX_CHARACTERS = 2_000_000  # of a text: some 300,000 words, more than any article
HEADING_WORDS = 14  # a line of more words is a sentence, whatever its punctuation
LONGEST_HEADING = 600  # characters: HEADING_WORDS of the longest words
WRAPPED = 50  # a line this long without an end may go on in the next one

_LINE = re.compile(r"[^\r\n\f\v\x85\u2028\u2029]+")
_BULLET = re.compile(
    # Stars in a row are a rating, one star is a list mark.
    r"[ \t]*(?:[•◦▪▫●○■□‣⁃∙·✓✔✅☑➤➔→►▶»❖✦✨💆🌿🦶]\ufe0f?|[★☆⭐]\ufe0f?(?![★☆⭐])|"
    r"[*+\-–—](?=[ \t])|(?:\d{1,2}|[a-zA-Z])\))[ \t]*"
)
_MARKDOWN_HEADING = re.compile(r"[ \t]*(#{1,6})[ \t]+")
_BOLD_LINE = re.compile(r"[ \t]*(\*\*|__)(?=\S)(.+?)\1:?[ \t]*$")
_NUMBERED = re.compile(r"[ \t]*\d{1,2}\.[ \t]+")
_RULE = re.compile(r"[ \t]*+(?:[-*_=~|:+][ \t]*+){3,}+$")
_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*$")
_QUOTED = " \t\u00a0>"  # Markdown marks every line of a quotation with ">"
_CLOSERS = "\"'”’»)]*_"
_INNER_END = re.compile(r"[a-z\d)][.!?][\"”’]?\s+(?:[–—-]\s*)?[A-Z]")
_OPEN_WORD = re.compile(
    r"(?:,|\b(?:the|an?|and|or|of|to|in|on|with|for|by|your|our|their|its|is|are|that|which|from))$"
)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.{0,5000}?)\n---[ \t]*(?:\r?\n|\Z)", re.S)
_FRONT_LINE = re.compile(r"^(?:title|description|excerpt|summary|subtitle):[ \t]*(['\"]?)(\S.*?)\1[ \t]*$", re.M)


@dataclass(frozen=True)
class Block:
    """A piece of layout.

    Attributes
    ----------
    kind : str
        heading, item, paragraph, cell, or lead (a line with a colon that introduces what follows).
    start, end : int
        `text[start:end]` is the block without its list mark or Markdown sign.
    level : int
        1 to 6 for headings whose rank is known, else 0.
    """

    kind: str
    start: int
    end: int
    level: int = 0


@dataclass
class _Line:
    start: int
    end: int
    blank_before: bool


def _lines(text: str, begin: int) -> Iterator[_Line]:
    previous_end = begin
    first = True
    for match in _LINE.finditer(text, begin):
        words = match.group()
        if not words.strip():
            continue
        start = match.start() + len(words) - len(words.lstrip(_QUOTED))
        if start == match.end():
            continue  # nothing but the mark of a quotation: as good as a blank line
        breaks = text.count("\n", previous_end, start) or text.count("\r", previous_end, start)
        yield _Line(start, match.start() + len(words.rstrip()), first or breaks > 1)
        previous_end, first = match.end(), False


def _cells(text: str, line: _Line) -> Iterator[Block]:
    for cell in re.finditer(r"[^|]+", text[line.start : line.end]):
        words = cell.group().strip()
        if words:
            start = line.start + cell.start() + cell.group().index(words)
            yield Block("cell", start, start + len(words))


def _goes_on(text: str, block: Block, line: _Line) -> bool:
    """Tell whether `line` continues the sentence that `block` left open."""
    if block.kind not in {"paragraph", "item", "heading"} or block.level:
        return False
    # Only the end is looked at: a block may be long, and is asked once for each of its lines.
    last_line = text[max(block.start, text.rfind("\n", block.start, block.end) + 1) : block.end]
    if _BULLET.match(text, line.start, line.end) or _ends_sentence(last_line):
        return False
    if last_line.endswith(":"):
        return False
    starts_low = text[line.start].islower()
    if line.blank_before:
        # Who begins a paragraph with a small letter begins the next one so too: that is no sign of a broken line.
        return starts_low and len(last_line) >= WRAPPED and not text[block.start].islower()
    # A wrapped line before a capital is told from a long heading by the word it breaks off at.
    return starts_low or (len(last_line) >= WRAPPED and bool(_OPEN_WORD.search(last_line)))


def _ends_sentence(words: str) -> bool:
    """Tell whether a line ends as a sentence does, closing quotation marks and brackets left aside."""
    return words.rstrip(_CLOSERS).endswith((".", "!", "?", "…", ";", ","))


def looks_like_heading(words: str) -> bool:
    """Tell whether a line reads as a heading: few words and no end of a sentence (a question may be one)."""
    if len(words) > LONGEST_HEADING or len(words.split()) > HEADING_WORDS or _INNER_END.search(words):
        return False
    return words.endswith("?") or not _ends_sentence(words)


def _block(text: str, line: _Line) -> Block:
    start, end = line.start, line.end
    marked = _MARKDOWN_HEADING.match(text, start, end)
    if marked and end - marked.end() <= LONGEST_HEADING:
        closed = len(text[marked.end() : end].rstrip("# \t"))
        return Block("heading", marked.end(), marked.end() + closed, len(marked.group(1)))
    bullet = _BULLET.match(text, start, end)
    if bullet and bullet.end() < end:
        return Block("item", bullet.end(), end)
    words = text[start:end]
    bold = _BOLD_LINE.match(words)
    if bold and len(words) <= LONGEST_HEADING and len(words.split()) <= HEADING_WORDS:
        return Block("heading", start + bold.start(2), start + bold.end(2), 6)
    numbered = _NUMBERED.match(words)
    bare = words[numbered.end() :] if numbered else words
    if bare.rstrip("*_").endswith((":", "…", "...")) and not numbered:
        return Block("lead", start, end)
    return Block("heading" if looks_like_heading(bare) else "paragraph", start, end)


def _front_matter(text: str) -> tuple[list[Block], int]:
    match = _FRONT_MATTER.match(text)
    if not match:
        return [], 0
    found = [
        Block("heading" if line.group().startswith("title") else "paragraph", *line.span(2))
        for line in _FRONT_LINE.finditer(text, match.start(1), match.end(1))
    ]
    return found, match.end()


def text_blocks(text: str) -> list[Block]:
    """Return the blocks of a plain or Markdown text in reading order; they never overlap."""
    blocks, begin = _front_matter(text)
    fenced = len(blocks)
    for line in _lines(text, begin):
        if _RULE.match(text, line.start, line.end):
            continue
        if _ROW.match(text, line.start, line.end):
            blocks.extend(_cells(text, line))
            continue
        if len(blocks) > fenced and _goes_on(text, blocks[-1], line):
            before = blocks.pop()
            kind = "item" if before.kind == "item" else "paragraph"
            blocks.append(Block(kind, before.start, line.end))
            continue
        blocks.append(_block(text, line))
    return [b for b in blocks if b.end > b.start]
