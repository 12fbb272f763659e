"""Colours, sizes and the style context that every figure is drawn in.

Nothing here leaves a trace in matplotlib's global settings: each public figure function runs inside `styled`, which
puts back what it set.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

import matplotlib as mpl
from matplotlib import font_manager

from evidence_tools.words import look

if TYPE_CHECKING:
    from matplotlib.typing import RcKeyType

__all__ = ["FigureWarning"]

# The colours every figure is drawn in; the one place that defines them is look.json.
_PALETTE = look()["palette"]
BLACK, ORANGE, SKY, GREEN = (_PALETTE[name] for name in ("black", "orange", "sky", "green"))
YELLOW, BLUE, VERMILION, PURPLE = (_PALETTE[name] for name in ("yellow", "blue", "vermilion", "purple"))
GREY, PALE = _PALETTE["grey"], _PALETTE["pale"]

PAGE_MM = 170.0  # text width of an A4 page with 20 mm margins
SIZE = 7.0  # points: the smallest text that journals accept in print
LINE = 11.0  # points from one row of text to the next

# DejaVu Sans comes with matplotlib, so files are the same on every machine. The others are asked for glyphs
# it lacks (Chinese, Japanese, Korean, Arabic ...), if they happen to be installed.
FONT = "DejaVu Sans"
FALLBACKS = ("Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans", "Arial Unicode MS", "Microsoft YaHei", "PingFang SC")


# The beginnings of the names of settings that say where and when a figure is shown, not how it looks.
NOT_OF_STYLE = ("backend", "date.epoch", "docstring", "figure.max_open_warning", "figure.raise_window", "interactive",
                "savefig.directory", "timezone", "tk.", "toolbar", "webagg", "keymap")  # fmt: skip

P = ParamSpec("P")
R = TypeVar("R")
Style = dict[str, Any]
"""Keyword arguments for matplotlib: each key has a type of its own, and matplotlib checks them."""


class FigureWarning(UserWarning):
    """Something in a figure is not as a reader would expect: a missing glyph, too little room, unequal counts."""


@functools.cache
def families() -> list[str]:
    """Return the font families to draw with: ours first, then installed fallbacks."""
    installed = {entry.name for entry in font_manager.fontManager.ttflist}
    return [FONT, *(name for name in FALLBACKS if name in installed)]


def settings() -> dict[RcKeyType, Any]:
    """Return the rc settings of our figures; text is at least `SIZE` points everywhere."""
    return {
        "axes.labelsize": SIZE,
        "axes.linewidth": 0.6,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.titlelocation": "left",
        "axes.titlesize": SIZE + 2,
        "axes.titleweight": "bold",
        "axes.unicode_minus": True,
        "figure.dpi": 150,
        "figure.facecolor": "white",
        "font.family": families(),
        "font.size": SIZE,
        "legend.fontsize": SIZE,
        "legend.frameon": False,
        "lines.linewidth": 0.9,
        "savefig.dpi": 300,
        "svg.fonttype": "path",  # letters as shapes: columns stay aligned whatever fonts the reader has
        "svg.hashsalt": "evidence-tools",
        "text.hinting": "no_hinting",  # widths of text do not depend on the resolution
        "xtick.labelsize": SIZE,
        "xtick.major.width": 0.6,
        "ytick.labelsize": SIZE,
        "ytick.major.width": 0.6,
    }


@functools.cache
def whole_style() -> dict[str, Any]:
    """Return every setting that changes what a figure looks like: matplotlib's own defaults, and ours over them.

    A ``matplotlibrc`` in the current folder, or of the user, would otherwise have its say in all that we do not set.
    """
    defaults, ours = (cast("dict[str, Any]", one) for one in (mpl.rcParamsDefault, mpl.RcParams(settings())))
    return {name: value for name, value in dict.items(defaults) if not name.startswith(NOT_OF_STYLE)} | dict(ours)


@contextmanager
def own_settings() -> Iterator[None]:
    """Set the settings of our style for a while and put back just those.

    Not ``matplotlib.rc_context``: it puts back *all* settings, also ``interactive``, which Jupyter's backend switches
    on while the first figure is made; every later figure of the notebook would then stay invisible.
    """
    style = whole_style()  # checked values, so that they need not be checked for every figure
    held = cast("dict[str, Any]", mpl.rcParams)
    before = {name: dict.__getitem__(held, name) for name in style}
    dict.update(held, style)
    try:
        yield
    finally:
        dict.update(held, before)


def styled(function: Callable[P, R]) -> Callable[P, R]:
    """Run a figure function inside our style, leaving global settings as they were."""

    @functools.wraps(function)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        with own_settings():
            return function(*args, **kwargs)

    return inside
