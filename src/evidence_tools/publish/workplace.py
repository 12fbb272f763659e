"""The workplace: copies of the notebooks to work in, so that running and saving them changes nothing that is shared.

The copies lie in ``work/`` beside ``notebooks/``, which git does not look at. When a newer version of a notebook comes,
a copy nobody has changed is renewed (outputs do not count as a change); one somebody has changed is kept under another
name beside the new one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from evidence_tools.errors import UsageError
from evidence_tools.files import NOTEBOOKS, write_atomically

__all__ = ["lab_command", "lab_environment", "prepare"]

LEDGER = ".copies.json"
SETTINGS = ".settings"
# JupyterLab asks every newcomer whether it may fetch news; here nothing asks and nothing is fetched.
_QUIET = {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True}


def _substance(data: bytes) -> str:
    """Return a fingerprint of what a person wrote in a notebook: its cells, not what running them left."""
    try:
        cells = json.loads(data)["cells"]
        kept = [[cell["cell_type"], "".join(cell["source"])] for cell in cells]
    except (ValueError, KeyError, TypeError, RecursionError):
        return hashlib.sha256(data).hexdigest()
    return hashlib.sha256(json.dumps(kept, ensure_ascii=False).encode()).hexdigest()


def _ledger(work: Path) -> dict[str, str]:
    try:
        known = json.loads((work / LEDGER).read_text(encoding="utf-8"))
        return {str(name): str(value) for name, value in known.items()}
    except (OSError, ValueError, AttributeError, RecursionError):
        return {}


def _aside(path: Path) -> Path:
    """Return a free name for a copy somebody has changed."""
    day = dt.date.today().isoformat()
    names = [f"{path.stem} (mine, {day}){suffix}.ipynb" for suffix in ("", *(f" {n}" for n in range(2, 1000)))]
    return next(path.with_name(name) for name in names if not path.with_name(name).exists())


def prepare(notebooks: Path, work: Path) -> list[str]:
    """Put a copy of every notebook into the workplace, renewing those that are behind.

    Parameters
    ----------
    notebooks : Path
        The notebooks as they come with the project; they are not touched.
    work : Path
        The workplace; made if need be.

    Returns
    -------
    list of str
        What a person should know: which copies were renewed, and where a changed one was put.

    Raises
    ------
    UsageError
        If there are no notebooks there.
    """
    shipped = {path.name: path.read_bytes() for path in sorted(notebooks.glob(NOTEBOOKS))}
    if not shipped:
        raise UsageError(f"{notebooks} holds no notebooks. Go to the project's folder, or give --notebooks DIR.")
    known, told = _ledger(work), []
    for name, data in shipped.items():
        copy, new = work / name, _substance(data)
        if copy.is_file() and known.get(name) != new:
            mine = _substance(copy.read_bytes())
            if mine not in (known.get(name), new):
                kept = _aside(copy)
                copy.rename(kept)
                told.append(f"{name} has a newer version; yours is kept as {kept.name}.")
            elif mine != new:
                told.append(f"{name} was renewed.")
                copy.unlink()
        if not copy.is_file():
            write_atomically(copy, data)
        known[name] = new
    write_atomically(work / LEDGER, json.dumps(known, indent=0, sort_keys=True) + "\n")
    path = work / SETTINGS / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    write_atomically(path, json.dumps(_QUIET) + "\n")
    return told


def lab_command(project: Path, work: Path) -> list[str]:
    """Return the command that opens JupyterLab on the workplace, with the whole project in its list of files."""
    first = next(iter(sorted(work.glob("00_*.ipynb"))), work)
    return [sys.executable, "-m", "jupyterlab", str(first), f"--ServerApp.root_dir={project}"]


def lab_environment(work: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of JupyterLab: the command `evidence` is found in it, and nothing asks for news."""
    here = str(Path(sys.executable).parent)
    path = os.pathsep.join([here, environ.get("PATH", "")])
    kept = {name: value for name, value in environ.items() if name != "MPLBACKEND"}  # there pictures stand in the page
    return kept | {"PATH": path, "JUPYTERLAB_SETTINGS_DIR": str(work / SETTINGS)}
