"""Text in figures: numbers as a statistician prints them, labels exactly as the user wrote them."""

from __future__ import annotations

import functools
import math
import re
import textwrap
import unicodedata
import warnings
from typing import Any

from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

from evidence_tools.figures._style import SIZE, FigureWarning, families

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


def put(ax: Axes, x: float, y: float, text: Any, **keywords: Any) -> Text:
    """Write `text` literally (``$`` is a dollar) and report glyphs that no installed font has."""
    words = str(text)
    report_missing_glyphs(words)
    centre = "center" if "\n" in words else "center_baseline"  # so that words and numbers share a line
    keywords = {"fontsize": SIZE, "va": centre, "clip_on": False, **keywords}
    return ax.text(x, y, words, parse_math=False, **keywords)


def literal(artist: Text) -> Text:
    """Make a title or axis label literal too, and check its glyphs."""
    artist.set_parse_math(False)
    report_missing_glyphs(artist.get_text())
    return artist


@functools.cache
def covered() -> frozenset[int]:
    """Return the code points that our fonts can draw."""
    found: set[int] = set()
    for family in families():
        path = font_manager.findfont(FontProperties(family=family), fallback_to_default=True)
        found.update(font_manager.get_font(path).get_charmap())
    return frozenset(found)


def report_missing_glyphs(text: str) -> None:
    """Warn once per call when `text` holds characters that would be drawn as empty boxes."""
    missing = sorted({letter for letter in text if letter not in "\n" + JOINERS and ord(letter) not in covered()})
    if missing:
        shown = ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in missing[:8])
        warnings.warn(
            f"{len(missing)} characters of {text!r} will be drawn as empty boxes: {shown}. "
            "Install a font that has them (for example Noto Sans CJK) or write the label in Latin letters.",
            FigureWarning,
            stacklevel=2,
        )


@functools.cache
def _ruler() -> RendererAgg:
    return RendererAgg(1, 1, 720.0)  # type: ignore[no-untyped-call]  # matplotlib types no renderer


@functools.cache
def width(text: str, size: float = SIZE, weight: str = "normal") -> float:
    """Return the drawn width of one line of text in points."""
    properties = FontProperties(family=families(), size=size, weight=weight)
    with warnings.catch_warnings():  # missing glyphs are reported by `put`, once
        warnings.simplefilter("ignore", UserWarning)
        size_of = _ruler().get_text_width_height_descent
        wide, _, _ = size_of(text, properties, ismath=False)  # type: ignore[no-untyped-call]  # as above
        return float(wide) / 10.0


def wrap(text: str, points: float, size: float = SIZE, weight: str = "normal") -> list[str]:
    """Break `text` into lines no wider than `points`; words that are wider alone are broken too.

    A line never breaks inside ``df = 3`` or ``P < 0.001``.
    """
    if width(text, size, weight) <= points:
        return [text]
    lines: list[str] = []
    for word in re.split(r"(?<![=<]) (?![=<])", text):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width(joined, size, weight) <= points:
            lines[-1] = joined
        else:
            lines.extend(_pieces(word, points, size, weight))
    return lines


def _pieces(word: str, points: float, size: float, weight: str) -> list[str]:
    excess = width(word, size, weight) / points
    if excess <= 1:
        return [word]
    return textwrap.wrap(word, max(1, int(len(word) / excess) - 1), break_on_hyphens=True)
