"""Figures that say in words what they show: for those who cannot see them, wherever a notebook becomes a page."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from evidence_tools.words import IN_WORDS

__all__ = ["ToldFigure", "tell"]


class ToldFigure(Figure):
    """A figure with words for what it shows.

    A notebook keeps the text of everything it shows beside the picture of it: there the words are found again.
    """

    told: str = ""

    def __repr__(self) -> str:
        return f"{IN_WORDS}{self.told}" if self.told else super().__repr__()


def tell(ax: Axes, words: str) -> Axes:
    """Give the figure of an axes words for what it shows; one made elsewhere, or with more in it, has none."""
    figure = ax.get_figure(root=True)
    if isinstance(figure, ToldFigure) and len(figure.axes) == 1:
        figure.told = " ".join(words.split())
    return ax
