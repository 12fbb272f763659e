"""Files of figures that are the same byte for byte whenever the data are the same."""

from __future__ import annotations

import os
import warnings
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from evidence_tools.errors import UsageError
from evidence_tools.figures._canvas import figure_of
from evidence_tools.figures._style import own_settings
from evidence_tools.files import write_atomically

__all__ = ["drawn", "save"]

# What each format would otherwise stamp with the time or the library's version.
METADATA: dict[str, dict[str, Any]] = {
    ".svg": {"Date": None, "Creator": None},
    ".png": {"Software": None},
    ".pdf": {"CreationDate": None, "ModDate": None, "Creator": None, "Producer": None},
}


def drawn(figure: Axes | Figure, ending: str, *, dpi: float = 300, title: str = "", close: bool = False) -> bytes:
    """Return what the file of a figure holds: SVG, PNG or PDF; equal figures give equal bytes in any process.

    Parameters
    ----------
    figure : Axes or Figure
        What a figure function returned.
    ending : str
        ``.svg``, ``.png`` or ``.pdf``, in letters of any size.
    dpi : float
        Dots per inch of a PNG.
    title : str
        Stored in the file as its title, for search engines and screen readers.
    close : bool
        Forget the figure afterwards; use it when drawing many.

    Raises
    ------
    UsageError
        For another ending.
    """
    kind = ending.lower()
    if kind not in METADATA:
        raise UsageError(
            f"cannot write a picture as {kind or 'a file without ending'}. Allowed: {', '.join(METADATA)}."
        )
    whole = figure if isinstance(figure, Figure) else figure_of(figure)
    metadata = METADATA[kind] | ({"Title": title} if title else {})
    out = BytesIO()
    with own_settings(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")  # reported when the text was written
        whole.savefig(out, format=kind[1:], dpi=dpi, metadata=metadata)
    if close:
        plt.close(whole)
    return out.getvalue()


def save(
    figure: Axes | Figure, path: str | os.PathLike[str], *, dpi: float = 300, title: str = "", close: bool = False
) -> Path:
    """Write a figure as SVG, PNG or PDF, reproducibly, whole or not at all; see `drawn`.

    Parameters
    ----------
    figure : Axes or Figure
        What a figure function returned.
    path : path
        Ends in .svg, .png or .pdf; the folder must exist.
    dpi, title, close
        As `drawn`.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    UsageError
        For another ending, or where there is no such folder.
    """
    target = Path(path)
    if not target.parent.is_dir():
        raise UsageError(f"{target} cannot be written: there is no folder {target.parent}. Make it first.")
    return write_atomically(target, drawn(figure, target.suffix, dpi=dpi, title=title, close=close))
