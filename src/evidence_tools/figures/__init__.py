"""Figures: ``(data, ax=None, *, options) -> Axes``, computed first and drawn second, readable at print size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_tools.words import lazily

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
    from evidence_tools.figures._save import drawn, save
    from evidence_tools.figures._series import cumulative, leave_one_out, verdict_change
    from evidence_tools.figures._strata import strata_comparison
    from evidence_tools.figures._style import FigureWarning
    from evidence_tools.figures._text import clean
    from evidence_tools.figures._told import tell

__all__ = [
    "FigureWarning",
    "baujat",
    "certainty_symbols",
    "clean",
    "cumulative",
    "direction_plot",
    "drawn",
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
    "tell",
    "traffic_light",
    "verdict_change",
]

__getattr__ = lazily(
    __name__,
    {
        "_canvas": "figure_of",
        "_certainty": "certainty_symbols",
        "_direction": "direction_plot",
        "_evidence_map": "evidence_map",
        "_forest": "forest",
        "_forest_svg": "forest_svg",
        "_funnel": "baujat funnel",
        "_prisma": "prisma_flow",
        "_rob": "rob_summary traffic_light",
        "_save": "drawn save",
        "_series": "cumulative leave_one_out verdict_change",
        "_strata": "strata_comparison",
        "_style": "FigureWarning",
        "_text": "clean",
        "_told": "tell",
    },
)
