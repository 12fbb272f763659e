"""Forest plots inside Word documents."""

from __future__ import annotations

import tempfile
from pathlib import Path

from docx.document import Document as DocumentType
from docx.shared import Cm

from evidence_tools import figures
from evidence_tools.tracker.evidence import Evidence

__all__ = ["add_picture"]

WIDTH = Cm(17)  # the text of the page
DPI = 200


def add_picture(document: DocumentType, ev: Evidence, claim_id: str) -> None:
    """Add a claim's forest plot; nothing where no trial prints numbers, since the table shows the rest."""
    verdict = ev.verdict(claim_id)
    if not any(evidence.pooled is not None for evidence in verdict.strata.values()):
        return
    ax = verdict.figure()
    if ax is None:
        return
    with tempfile.TemporaryDirectory() as place:
        path = figures.save(ax, Path(place) / "forest.png", dpi=DPI, close=True)
        document.add_picture(str(path), width=WIDTH)
