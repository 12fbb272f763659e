"""Quotes that find their place again: the TextQuoteSelector of the W3C Web Annotation Data Model.

A quote is kept as its exact words with a little text before and after it (https://www.w3.org/TR/annotation-model/,
section 4.2.4). Offsets break with the first edit of an article; words do not. Re-anchoring goes from strict to lenient:
the same characters, then the same words under other typography or line breaks, then nearly the same words.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypedDict

from rapidfuzz import fuzz

__all__ = ["Anchor", "Folded", "TextQuoteSelector", "anchor", "find_quote", "fold", "select"]

CONTEXT = 32  # characters kept before and after a quote, as the Hypothesis annotation client keeps
SAME_WORDS = 78.0  # rapidfuzz ratio from which an edited passage still counts as the quoted one
NEAR_WORDS = 60.0  # ratio that is enough where the text before or after the quote is also found beside it

_ODD = re.compile(r"\s+|[^\x21-\x7e]")
_DROPPED = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"), "")
_FOLDS = {
    **dict.fromkeys("‘’‚‛′ʼ`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "…": "...",
}
_EDGE = re.compile(r"(?<!\w)(?=\w)|(?<=[\w.!?%)\"'])(?![\w.!?%)\"'])")


class SelectorObject(TypedDict):
    """A `TextQuoteSelector` as the JSON object of the W3C model."""

    type: str
    exact: str
    prefix: str
    suffix: str


@dataclass(frozen=True)
class TextQuoteSelector:
    """A passage by its words.

    Attributes
    ----------
    exact : str
        The quoted words, character for character.
    prefix, suffix : str
        Text directly before and after, to tell repeated passages apart; may be empty.
    """

    exact: str
    prefix: str = ""
    suffix: str = ""

    def to_dict(self) -> SelectorObject:
        """Return the selector as the JSON object of the W3C model."""
        return {"type": "TextQuoteSelector", "exact": self.exact, "prefix": self.prefix, "suffix": self.suffix}


class Anchor(NamedTuple):
    """Where a quote stands: `text[start:end]`; `how` is exact, normalised, edited or lost (then offsets are -1)."""

    start: int
    end: int
    how: str

    @property
    def found(self) -> bool:
        """Whether the quote was found at all."""
        return self.how != "lost"


@dataclass(frozen=True)
class Folded:
    """Text with its typography evened out, and the way back.

    Attributes
    ----------
    text : str
        White space runs are one blank; curly quotes, dashes, ligatures and accents in their plain or decomposed form;
        invisible characters gone.
    offsets : array
        `offsets[i]` is the place in the original of character i of `text`; one more entry marks the end.
    """

    text: str
    offsets: array[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the original text of `self.text[start:end]`."""
        if start >= end:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], self.offsets[end - 1] + 1


def _folded_piece(piece: str) -> str:
    if piece.isspace():
        return " "
    plain = _FOLDS.get(piece)
    return plain if plain is not None else unicodedata.normalize("NFKD", piece).translate(_DROPPED)


def fold(text: str) -> Folded:
    """Return `text` without differences that typesetting makes, with offsets back into it.

    Accented letters become letter and accent, so that composed and decomposed spellings agree. Case is kept.
    """
    pieces: list[str] = []
    offsets = array("q")
    here = 0
    for odd in _ODD.finditer(text):
        start, end = odd.span()
        if start > here:
            pieces.append(text[here:start])
            offsets.extend(range(here, start))
        piece = " " if odd.group() == " " else _folded_piece(odd.group())
        if piece:
            pieces.append(piece)
            offsets.extend([start] * len(piece))
        here = end
    pieces.append(text[here:])
    offsets.extend(range(here, len(text) + 1))
    return Folded("".join(pieces), offsets)


def select(text: str, start: int, end: int, context: int = CONTEXT) -> TextQuoteSelector:
    """Return the selector of `text[start:end]` with `context` characters on both sides."""
    return TextQuoteSelector(text[start:end], text[max(0, start - context) : start], text[end : end + context])


def _places(text: str, words: str) -> Iterator[int]:
    place = text.find(words)
    while place >= 0:
        yield place
        place = text.find(words, place + 1)


def _common_suffix(a: str, b: str) -> int:
    count = 0
    for x, y in zip(reversed(a), reversed(b), strict=False):
        if x != y:
            break
        count += 1
    return count


def _agreement(text: str, start: int, end: int, prefix: str, suffix: str) -> int:
    """Count the characters of context that agree, outwards from the quote."""
    before = text[max(0, start - len(prefix)) : start]
    after = text[end : end + len(suffix)]
    return _common_suffix(before, prefix) + _common_suffix(after[::-1], suffix[::-1])


def _best_place(text: str, words: str, prefix: str, suffix: str) -> int | None:
    if not words:
        return None
    first = text.find(words)
    if first < 0 or text.find(words, first + 1) < 0:
        return first if first >= 0 else None
    # max() keeps the first of equals: without context the first occurrence is meant.
    return max(_places(text, words), key=lambda p: _agreement(text, p, p + len(words), prefix, suffix))


def _strip_folded(words: str) -> str:
    return fold(words).text.strip()


def _normalised(text: Folded, quote: str, prefix: str, suffix: str) -> tuple[int, int] | None:
    words = _strip_folded(quote)
    place = _best_place(text.text, words, fold(prefix).text, fold(suffix).text)
    return None if place is None else text.original(place, place + len(words))


def find_quote(text: str, quote: str, prefix: str = "", suffix: str = "") -> tuple[int, int] | None:
    """Return where the words of `quote` stand in `text`, or None.

    Only typography (white space, line breaks, quotation marks, dashes, invisible characters) may differ; a changed word
    means that the text no longer says this. Of several places the one whose surroundings agree best is taken, the
    first without any.

    Parameters
    ----------
    text : str
        The article.
    quote, prefix, suffix : str
        As in `TextQuoteSelector`.

    Returns
    -------
    (int, int) or None
        Offsets with `text[start:end]` the quoted passage.
    """
    place = _best_place(text, quote, prefix, suffix)
    if place is not None:
        return place, place + len(quote)
    return _normalised(fold(text), quote, prefix, suffix) if quote.strip() else None


def _fitted(text: str, words: str, start: int, end: int) -> tuple[int, int, float]:
    """Move both ends to the word edges nearby that make the passage most like `words`."""
    slack = max(24, len(words) // 2)
    low, high = max(0, start - slack), min(len(text), end + slack)
    edges = [low + m.start() for m in _EDGE.finditer(text[low:high])] + [high]
    starts = [e for e in edges if abs(e - start) <= slack] or [start]
    # Ends first for the given start, then the start for that end: a few dozen comparisons instead of their product.
    for _ in range(2):
        end = max((e for e in edges if e > start), key=lambda e: fuzz.ratio(words, text[start:e].strip()), default=end)
        start = max((s for s in starts if s < end), key=lambda s: fuzz.ratio(words, text[s:end].strip()), default=start)
    return start, end, fuzz.ratio(words, text[start:end].strip())


def _edited(text: Folded, selector: TextQuoteSelector) -> tuple[int, int] | None:
    words = _strip_folded(selector.exact)
    hits = []
    aligned = fuzz.partial_ratio_alignment(words, text.text, score_cutoff=NEAR_WORDS) if words else None
    if aligned is not None:
        hits.append((aligned.dest_start, aligned.dest_end))
    hits.extend(_between(text.text, _strip_folded(selector.prefix), _strip_folded(selector.suffix), len(words)))
    best = max((_fitted(text.text, words, *hit) for hit in hits), key=lambda f: f[2], default=None)
    if best is None:
        return None
    start, end, score = best
    beside = _agreement(text.text, start, end, fold(selector.prefix).text, fold(selector.suffix).text) >= 8
    if score >= SAME_WORDS or (score >= NEAR_WORDS and beside):
        lead = len(text.text[start:end]) - len(text.text[start:end].lstrip())
        return text.original(start + lead, start + len(text.text[start:end].rstrip()))
    return None


def _between(text: str, prefix: str, suffix: str, length: int) -> Iterator[tuple[int, int]]:
    """Yield the gaps between what stood before and after the quote, where a rewritten passage would be."""
    ends = list(_places(text, suffix)) if len(suffix) >= 8 else []
    for place in _places(text, prefix) if len(prefix) >= 8 else ():
        start = place + len(prefix)
        following = bisect_left(ends, start)
        end = ends[following] if following < len(ends) else start + length
        if end - start <= 2 * length + 16:
            yield start, end


def anchor(text: str, selector: TextQuoteSelector) -> Anchor:
    """Find a quote again in an article that may have been edited since.

    Parameters
    ----------
    text : str
        The article as it is now.
    selector : TextQuoteSelector
        The passage as it was.

    Returns
    -------
    Anchor
        `how` says what it took: ``exact`` (same characters), ``normalised`` (same words, other typography), ``edited``
        (words were changed: show both versions to a person), ``lost``.
    """
    quote, prefix, suffix = selector.exact, selector.prefix, selector.suffix
    place = _best_place(text, quote, prefix, suffix)
    if place is not None:
        return Anchor(place, place + len(quote), "exact")
    if not quote.strip():
        return Anchor(-1, -1, "lost")
    folded = fold(text)
    found = _normalised(folded, quote, prefix, suffix)
    if found is not None:
        return Anchor(*found, "normalised")
    found = _edited(folded, selector)
    return Anchor(-1, -1, "lost") if found is None else Anchor(*found, "edited")
