"""Figures: ``(data, ax=None, *, options) -> Axes``, computed first and drawn second, readable at print size."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # loaded by who asks: the pages' own pictures need no matplotlib
    from evidence_tools.figures._canvas import figure_of
    from evidence_tools.figures._certainty import certainty_symbols
    from evidence_tools.figures._direction import direction_plot
    from evidence_tools.figures._evidence_map import evidence_map
    from evidence_tools.figures._forest import forest
    from evidence_tools.figures._forest_svg import forest_svg
    from evidence_tools.figures._funnel import baujat, funnel
    from evidence_tools.figures._prisma import prisma_flow
    from evidence_tools.figures._rob import rob_summary, traffic_light
    from evidence_tools.figures._save import save
    from evidence_tools.figures._series import cumulative, leave_one_out, verdict_change
    from evidence_tools.figures._strata import strata_comparison
    from evidence_tools.figures._style import FigureWarning
    from evidence_tools.figures._text import clean

__all__ = [
    "FigureWarning",
    "baujat",
    "certainty_symbols",
    "clean",
    "cumulative",
    "direction_plot",
    "evidence_map",
    "figure_of",
    "forest",
    "forest_svg",
    "funnel",
    "leave_one_out",
    "prisma_flow",
    "rob_summary",
    "save",
    "strata_comparison",
    "traffic_light",
    "verdict_change",
]

_HOMES = {
    "FigureWarning": "_style",
    "baujat": "_funnel",
    "certainty_symbols": "_certainty",
    "clean": "_text",
    "cumulative": "_series",
    "direction_plot": "_direction",
    "evidence_map": "_evidence_map",
    "figure_of": "_canvas",
    "forest": "_forest",
    "forest_svg": "_forest_svg",
    "funnel": "_funnel",
    "leave_one_out": "_series",
    "prisma_flow": "_prisma",
    "rob_summary": "_rob",
    "save": "_save",
    "strata_comparison": "_strata",
    "traffic_light": "_rob",
    "verdict_change": "_series",
}


def __getattr__(name: str) -> Any:
    """Load the module a figure lives in when it is asked for."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
