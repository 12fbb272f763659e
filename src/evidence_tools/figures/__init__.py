"""Figures: ``(data, ax=None, *, options) -> Axes``, computed first and drawn second, readable at print size."""

from evidence_tools.figures._forest import forest
from evidence_tools.figures._style import FigureWarning

__all__ = ["FigureWarning", "forest"]
