"""Files of figures that are the same byte for byte whenever the data are the same."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from evidence_tools.errors import UsageError
from evidence_tools.figures._canvas import figure_of
from evidence_tools.figures._style import own_settings

__all__ = ["save"]

# What each format would otherwise stamp with the time or the library's version.
METADATA: dict[str, dict[str, Any]] = {
    ".svg": {"Date": None, "Creator": None},
    ".png": {"Software": None},
    ".pdf": {"CreationDate": None, "ModDate": None, "Creator": None, "Producer": None},
}


def save(
    figure: Axes | Figure, path: str | os.PathLike[str], *, dpi: float = 300, title: str = "", close: bool = False
) -> Path:
    """Write a figure as SVG, PNG or PDF, reproducibly: equal figures give equal bytes in any process.

    The file is written beside its place first and then moved there, so that a broken run leaves the old one.

    Parameters
    ----------
    figure : Axes or Figure
        What a figure function returned.
    path : path
        Ends in .svg, .png or .pdf; the folder must exist.
    dpi : float
        Dots per inch of a PNG.
    title : str
        Stored in the file as its title, for search engines and screen readers.
    close : bool
        Forget the figure afterwards; use it when writing many.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    UsageError
        For another ending.
    """
    target = Path(path)
    kind = target.suffix.lower()
    if kind not in METADATA:
        raise UsageError(f"{target}: cannot write {kind or 'a file without ending'}. Allowed: {', '.join(METADATA)}.")
    whole = figure if isinstance(figure, Figure) else figure_of(figure)
    metadata = METADATA[kind] | ({"Title": title} if title else {})
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    with own_settings(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")  # reported when the text was written
        try:
            whole.savefig(part, format=kind[1:], dpi=dpi, metadata=metadata)
            os.replace(part, target)
        finally:
            part.unlink(missing_ok=True)
    if close:
        plt.close(whole)
    return target
