"""Words as they stand in a figure: written literally, measured, broken into lines, their missing letters reported."""

from __future__ import annotations

import functools
import re
import textwrap
import warnings
from typing import Any

from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

from evidence_tools.figures._style import SIZE, FigureWarning, families
from evidence_tools.figures._text import JOINERS


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
    return RendererAgg(1, 1, 720.0)


@functools.cache
def width(text: str, size: float = SIZE, weight: str = "normal") -> float:
    """Return the drawn width of one line of text in points."""
    properties = FontProperties(family=families(), size=size, weight=weight)
    with warnings.catch_warnings():  # missing glyphs are reported by `put`, once
        warnings.simplefilter("ignore", UserWarning)
        return float(_ruler().get_text_width_height_descent(text, properties, ismath=False)[0]) / 10.0


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
