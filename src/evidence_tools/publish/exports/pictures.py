"""Forest plots inside Word documents."""

from __future__ import annotations

from io import BytesIO

from docx.document import Document as DocumentType
from docx.shared import Cm

from evidence_tools import figures
from evidence_tools.verdicts import Verdict

__all__ = ["add_picture"]

WIDTH, HEIGHT = 17.0, 22.5  # cm that the text of a page takes, above its footer
DPI = 200


def add_picture(document: DocumentType, verdict: Verdict) -> None:
    """Add a claim's forest plot; nothing where no trial prints numbers, since the table shows the rest."""
    if not any(evidence.pooled is not None for evidence in verdict.strata.values()):
        return
    ax = verdict.figure()
    if ax is None:
        return
    wide, high = figures.figure_of(ax).get_size_inches()
    # A plot of many trials is higher than a page: what hung over its end would be cut off, and with it the key.
    size = {"width": Cm(WIDTH)} if high / wide * WIDTH <= HEIGHT else {"height": Cm(HEIGHT)}
    document.add_picture(BytesIO(figures.drawn(ax, ".png", dpi=DPI, close=True)), **size)
