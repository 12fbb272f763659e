"""Forest plots inside Word documents."""

from __future__ import annotations

from io import BytesIO
from typing import NamedTuple
from weakref import WeakKeyDictionary

from docx.document import Document as DocumentType
from docx.shared import Cm

from evidence_tools import figures
from evidence_tools.verdicts import Verdict

__all__ = ["add_picture"]

WIDTH, HEIGHT = 17.0, 22.5  # cm that the text of a page takes, above its footer
DPI = 200


def add_picture(document: DocumentType, verdict: Verdict) -> None:
    """Add a claim's forest plot; nothing where no trial prints numbers, since the table shows the rest."""
    if verdict not in _DRAWN:
        _DRAWN[verdict] = _picture(verdict)
    drawn = _DRAWN[verdict]
    if drawn is not None:
        document.add_picture(BytesIO(drawn.png), width=drawn.width, height=drawn.height)


class _Picture(NamedTuple):
    """A picture, and the side of it that is given: the other follows."""

    png: bytes
    width: Cm | None = None
    height: Cm | None = None


# A handout and a worksheet show the same pictures, each of which takes a third of a second to draw.
_DRAWN: WeakKeyDictionary[Verdict, _Picture | None] = WeakKeyDictionary()


def _picture(verdict: Verdict) -> _Picture | None:
    if not any(evidence.pooled is not None for evidence in verdict.strata.values()):
        return None
    ax = verdict.figure()
    if ax is None:
        return None
    wide, high = figures.figure_of(ax).get_size_inches()
    png = figures.drawn(ax, ".png", dpi=DPI, close=True)
    # A plot of many trials is higher than a page: what hung over its end would be cut off, and with it the key.
    return _Picture(png, width=Cm(WIDTH)) if high / wide * WIDTH <= HEIGHT else _Picture(png, height=Cm(HEIGHT))
