"""Certainty and verdict as symbols with words, so that they survive grey print and colour blindness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evidence_tools.errors import UsageError
from evidence_tools.figures._style import BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, VERMILION
from evidence_tools.figures._text import clean

__all__ = ["certainty_symbols"]

CERTAINTIES = {"high": 4, "moderate": 3, "low": 2, "very_low": 1}


def certainty_level(level: Any) -> str:
    """Return high, moderate, low or very_low, or "" for blank ("very low" and "Very low" are read as very_low).

    Raises
    ------
    UsageError
        For any other word.
    """
    word = clean(level).casefold().replace(" ", "_").replace("-", "_")
    if word and word not in CERTAINTIES:
        raise UsageError(f"certainty is {clean(level)!r}. Allowed: high, moderate, low, very_low, or blank.")
    return word


def certainty_symbols(level: str) -> str:
    """Return the GRADE symbols of a certainty level: ⊕⊕⊕⊕ high to ⊕⊖⊖⊖ very low; "" for a blank level.

    GRADE handbook, section 5: four symbols, as many plus signs as the level stands above none.

    Raises
    ------
    UsageError
        For a word that is no certainty level.

    Examples
    --------
    >>> certainty_symbols("low")
    '⊕⊕⊖⊖'
    """
    count = CERTAINTIES.get(certainty_level(level), 0)
    return "⊕" * count + "⊖" * (4 - count) if count else ""


@dataclass(frozen=True)
class Look:
    """How a verdict is marked: a word, a matplotlib marker and a colour."""

    word: str
    marker: str
    colour: str
    filled: bool = True


VERDICTS = {
    "supported": Look("supported", "^", GREEN),
    "possibly_supported": Look("possibly supported", "^", SKY, filled=False),
    "uncertain": Look("uncertain", "o", ORANGE, filled=False),
    "not_supported": Look("not supported", "s", VERMILION),
    "contradicted": Look("contradicted", "v", PURPLE),
    "no_evidence": Look("no evidence", "x", GREY),
    "not_assessed": Look("not assessed", ".", GREY),
    "not_testable": Look("not testable", "_", GREY),
}


def verdict_look(verdict: Any) -> Look:
    """Return the look of a verdict of the design's list.

    Raises
    ------
    UsageError
        For any other word.
    """
    word = clean(verdict).casefold().replace(" ", "_")
    if word not in VERDICTS:
        raise UsageError(f"verdict is {clean(verdict)!r}. Allowed: {', '.join(VERDICTS)}.")
    return VERDICTS[word]


CIRCLE = {"filled": BLUE, "empty": "#FFFFFF"}
