"""Text in figures: numbers as a statistician prints them, labels exactly as the user wrote them; nothing is drawn."""

from __future__ import annotations

import math
import unicodedata
from typing import Any

MINUS = "\u2212"
JOINERS = "\u200c\u200d"


def clean(value: Any) -> str:
    """Return `value` as one line of text: blanks collapsed, missing = empty, nothing visible lost.

    Control and invisible formatting characters are dropped, but for the joiners that Persian and Indic scripts need;
    half a surrogate pair becomes the replacement character.
    """
    if value is None or (isinstance(value, float) and math.isnan(value)) or str(value) in {"<NA>", "nan", "NaT"}:
        return ""
    words = " ".join(str(value).split())
    kinds = ((letter, unicodedata.category(letter)) for letter in words)
    kept = ((letter, kind) for letter, kind in kinds if kind not in {"Cc", "Cf"} or letter in JOINERS)
    return "".join("\ufffd" if kind == "Cs" else letter for letter, kind in kept)


def number(value: float, digits: int = 2) -> str:
    """Return a number with fixed digits, a true minus sign and never a negative zero; empty if not finite.

    >>> number(-0.714), number(-0.001), number(float("nan"))
    ('−0.71', '0.00', '')
    """
    if not finite(value):
        return ""
    text = f"{float(value):.{digits}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def finite(value: Any) -> bool:
    """Tell whether `value` is a finite number (None, NA, NaN and infinities are not)."""
    try:
        return math.isfinite(value)
    except (TypeError, ValueError):
        return False


def interval(low: float, high: float, digits: int = 2) -> str:
    """Return ``[low, high]``, or nothing when a bound is missing."""
    if not (finite(low) and finite(high)):
        return ""
    return f"[{number(low, digits)}, {number(high, digits)}]"


def p_text(p: float) -> str:
    """Return ``P = 0.012`` or ``P < 0.001``: three places, never ``P = 0.000``; empty if unknown."""
    if not finite(p):
        return ""
    return "P < 0.001" if p < 0.0005 else f"P = {p:.3f}"


def plural(count: int, noun: str) -> str:
    """Return ``1 study``, ``2 studies``, ``3 results``."""
    if count == 1:
        return f"1 {noun}"
    return f"{count} {noun[:-1]}ies" if noun.endswith("y") else f"{count} {noun}s"
