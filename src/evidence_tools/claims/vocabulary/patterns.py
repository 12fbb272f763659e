"""Which regular expressions are taken from a folder: those that cannot take more than their share of time.

A part that is repeated is tried again in every way in which it fits the text. Where there is more than one way, their
number doubles with every letter, and a title of thirty words takes for ever. So what is repeated must fit in one way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from re import _parser as parser  # type: ignore[attr-defined]  # the tree of a pattern; re gives no other way to it
from typing import Any

__all__ = ["pattern_fault"]

MANY = 10  # repetitions from which a part counts as repeated without end
REPEATED = 6  # such parts in one pattern
WIDE = 1  # such parts that run over blanks: each multiplies the work by the length of the text
NEAR = 60  # repetitions up to which a part does not run far
WORDS = 300  # choices of one repeated part
LONGEST = 4_000
_SIGN = {"LITERAL", "NOT_LITERAL", "IN", "ANY"}


def pattern_fault(pattern: str) -> str:
    """Return why a pattern is not taken from a folder; "" where it is.

    Parameters
    ----------
    pattern : str
        A regular expression. It stands in longer ones, so it brings no groups and flags of its own.
    """
    if len(pattern) > LONGEST:
        return f"has more than {LONGEST:,} signs. Divide it."
    try:
        found = re.compile(pattern, re.I)
        tree = parser.parse(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"is no regular expression ({error})."
    if found.groups or re.search(r"\(\?[aiLmsux-]", pattern):
        return "has a group or a flag of its own. Allowed: (?:...)."
    repeated = list(_repeated(tree))
    if not all(_fits_one_way(body) for body, _ in repeated):
        return (
            "repeats a part that fits a text in more than one way, which may take for ever. Allowed in it: words that "
            "differ, nothing optional."
        )
    if len(repeated) > REPEATED or sum(most > NEAR and _is_wide(body) for body, most in repeated) > WIDE:
        return f"has too many repeated parts. Allowed: {REPEATED}, of them {WIDE} that may run over blanks."
    return ""


def _parts(item: Any) -> Iterator[Any]:
    """Yield what a part of a pattern's tree is made of."""
    if isinstance(item, parser.SubPattern):
        yield from item.data
    elif isinstance(item, list | tuple):
        yield from item


def _kind(item: Any) -> str:
    return str(item[0]) if isinstance(item, tuple) and len(item) == 2 else ""


def _repeated(item: Any) -> Iterator[tuple[Any, int]]:
    """Yield each part that may be repeated many times, and how often; those within another one too."""
    if _kind(item).endswith("REPEAT") and int(item[1][1]) >= MANY:
        yield item[1][2], int(item[1][1])
    for part in _parts(item):
        yield from _repeated(part)


def _fits_one_way(body: Any) -> bool:
    """Tell whether a repeated part is one sign, or words of which no two rows of them read the same."""
    if len(body) == 1 and _kind(body[0]) in _SIGN:
        return True
    words = _words(body)
    return words is not None and len(set(words)) == len(words) and "" not in words and _told_apart(set(words))


def _words(item: Any) -> list[str] | None:
    """Return what a part may read, where that is a list of words; else None."""
    kind = _kind(item)
    if kind == "LITERAL":
        return [chr(item[1]).lower()]
    if kind == "IN":
        inner = [_words(one) for one in item[1]]
        return None if None in inner else [word for words in inner for word in words or ()]
    if kind == "SUBPATTERN":
        return _words(item[1][-1])
    if kind == "BRANCH":
        choices = [_words(one) for one in item[1][1]]
        return None if None in choices else [word for words in choices for word in words or ()]
    if not isinstance(item, parser.SubPattern):
        return None
    found = [""]
    for part in item.data:
        words = _words(part)
        if words is None or len(words) * len(found) > WORDS:
            return None
        found = ["".join(pair) for pair in product(found, words)]
    return found


def _told_apart(words: set[str]) -> bool:
    """Tell whether no text is made of these words in two ways (Sardinas and Patterson)."""
    rests = {b[len(a) :] for a in words for b in words if a != b and b.startswith(a)}
    seen: set[str] = set()
    while rests - seen:
        if rests & words:
            return False
        seen |= rests
        rests = {
            b[len(a) :] for one in rests for word in words for a, b in ((one, word), (word, one)) if b.startswith(a)
        }
    return not rests & words


def _is_wide(body: Any) -> bool:
    """Tell whether a repeated sign may be a blank, so that the part runs from word to word and may end anywhere."""
    if len(body) != 1 or _kind(body[0]) not in _SIGN:
        return False
    kind, value = body[0]
    if str(kind) != "IN":
        return str(kind) != "LITERAL"
    return any(str(name) == "NEGATE" or _holds_blank(str(name), of) for name, of in value)


def _holds_blank(name: str, of: Any) -> bool:
    if name == "RANGE":
        return bool(of[0] <= ord(" ") <= of[1])
    return of == ord(" ") or str(of) in ("CATEGORY_SPACE", "CATEGORY_NOT_WORD", "CATEGORY_NOT_DIGIT")
