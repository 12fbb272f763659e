"""Where files are, what to do about their letters, and writing them so that nobody ever sees half of one.

A file is written beside its target under a hidden name, flushed to disk, then renamed over it: `os.replace` is atomic
on POSIX and Windows within one folder, so that a reader, or a killed run, only ever sees the old or the new, whole.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import platformdirs

from evidence_tools.errors import UsageError

__all__ = [
    "PACKAGE_FILE",
    "cache_folder",
    "find_folder",
    "model_folder",
    "saved_as_utf8",
    "stage",
    "write_atomically",
]

# What makes a folder an evidence folder.
PACKAGE_FILE = "datapackage.json"


def cache_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Return the folder for what can be fetched again: ``EVIDENCE_CACHE``, or the user's cache folder."""
    environ = os.environ if environ is None else environ
    chosen = environ.get("EVIDENCE_CACHE", "").strip()
    return Path(chosen).expanduser() if chosen else Path(platformdirs.user_cache_dir("evidence-tools"))


def find_folder(given: str | os.PathLike[str] | None = None, start: str | os.PathLike[str] | None = None) -> Path:
    """Find the evidence folder: the one given, else the one EVIDENCE_DIR names, else ``evidence/`` here or above.

    Parameters
    ----------
    given : path, optional
        What the user asked for; taken as it is.
    start : path, optional
        Where the search upward begins; the current folder by default.

    Raises
    ------
    UsageError
        If there is none.
    """
    if named := given or os.environ.get("EVIDENCE_DIR"):
        return Path(named)
    here = Path(start or ".").resolve()
    for folder in (here, *here.parents):
        for candidate in (folder, folder / "evidence"):
            if (candidate / PACKAGE_FILE).is_file():
                return candidate
    raise UsageError(f"no evidence folder in {here} or above it. Go to the project's folder, or give --evidence DIR.")


def model_folder(given: str | os.PathLike[str] | None = None) -> Path:
    """Find a folder to take the columns of the tables from: as `find_folder`, else the one this program came with.

    Raises
    ------
    UsageError
        If there is none.
    """
    try:
        return find_folder(given)
    except UsageError:
        own = Path(__file__).resolve().parents[2] / "evidence"
        if not (own / PACKAGE_FILE).is_file():
            raise
        return own


def saved_as_utf8(line: bytes) -> str:
    """Return what to do with a file that has this line, which is not UTF-8; what the line says is shown, not believed.

    The encodings of old programs cannot be told apart by their bytes: Kılıç written on a Turkish Windows reads Kýlýç on
    a French one.
    """
    advice = "Save the file as UTF-8 in the program that wrote it."
    try:
        read = "".join(sign if sign.isprintable() else " " for sign in line.decode("cp1252")).strip()
    except UnicodeDecodeError:
        return advice
    shown = read if len(read) <= 80 else f"{read[:80]}…"
    return (
        f"{advice} Or, if every letter is right in {shown!r}, it is in Windows-1252 and can be converted (in Notepad: "
        "File, Save as, Encoding UTF-8; in a terminal: iconv -f WINDOWS-1252 -t UTF-8 OLD > NEW)."
    )


def stage(path: Path, data: bytes) -> Path:
    """Write `data` to disk beside `path`, under a hidden name, and return that: `os.replace` then puts it in place.

    The permissions of an existing file are kept.

    Raises
    ------
    FileExistsError
        If `path` is a symbolic link: putting a file in its place would leave what it points to as it was, and writing
        through it could change any file of the machine.
    """
    if path.is_symlink():
        words = f"is a link to {os.readlink(path)}, and is not written through; put the file itself in its place"
        raise FileExistsError(errno.EEXIST, words, str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:60]}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o644)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def write_atomically(path: str | os.PathLike[str], content: str | bytes) -> Path:
    """Write `content` to `path`, whole or not at all.

    Text is written as UTF-8 with the line ends it has. A file that already holds just this content is left alone, so
    that its time of change means something. The permissions of an existing file are kept.

    Raises
    ------
    FileExistsError
        If `path` is a symbolic link; see `stage`.
    """
    path = Path(path)
    data = content.encode("utf-8") if isinstance(content, str) else content
    if path.is_file() and path.read_bytes() == data:
        return path
    new = stage(path, data)
    try:
        os.replace(new, path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    return path
