"""Where files are, what to do about their letters, and writing them so that nobody ever sees half of one.

A file is written beside its target under a hidden name, flushed to disk, then renamed over it: `os.replace` is atomic
on POSIX and Windows within one folder, so that a reader, or a killed run, only ever sees the old or the new, whole.
"""

from __future__ import annotations

import contextlib
import errno
import glob
import os
import re
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import platformdirs

from evidence_tools.errors import UsageError

__all__ = [
    "DRAFT",
    "FORGOTTEN",
    "NOTEBOOKS",
    "PACKAGE_FILE",
    "cache_folder",
    "evidence_above",
    "find_folder",
    "hold_streams",
    "model_folder",
    "resolved",
    "saved_as_utf8",
    "stage",
    "sweep_drafts",
    "undisturbed",
    "write_atomically",
]

# What makes a folder an evidence folder.
PACKAGE_FILE = "datapackage.json"
# What it holds besides: other people describe other folders by a file of that name.
_BESIDES = "claims.csv"
NOTEBOOKS = "[0-9][0-9]_*.ipynb"  # what the notebooks of a project are called, in reading order
DRAFT = re.compile(r"\.(.+)\.[a-z0-9_]{8}\.tmp")  # the name `stage` gives; its group is the beginning of the file's own
FORGOTTEN = 3600  # seconds after which what a killed program left belongs to nobody
_STOPS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


def hold_streams() -> None:
    """Give every standard stream that was closed (``>&-``) the empty device, before anything else is opened.

    The next file opened would take its number, and what other code writes to that number would go into the file.
    """
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is not None:
            continue
        try:
            os.fstat(number)
        except OSError:
            opened = os.open(os.devnull, os.O_RDWR)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)
        setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # for as long as the program runs


def resolved(path: str | os.PathLike[str]) -> Path:
    """Return where a path really leads; unlike `Path.resolve`, links in a circle are left to who opens it to refuse."""
    return Path(os.path.realpath(path))


def evidence_above(path: str | os.PathLike[str]) -> Path | None:
    """Return the evidence folder a file or folder would lie in, links followed; None where it lies in none."""
    place = resolved(Path(path).parent) / Path(path).name
    held = (one for one in (place, *place.parents) if (one / PACKAGE_FILE).is_file() and (one / _BESIDES).is_file())
    return next(held, None)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Let Ctrl-C and the like wait for a moment: between the steps of one change they would leave them at odds."""
    if threading.current_thread() is not threading.main_thread():  # only there a signal arrives
        yield
        return
    pressed: list[int] = []
    before = {number: signal.getsignal(number) for number in _STOPS}
    ours = {number: held for number, held in before.items() if callable(held)}
    for number in ours:
        signal.signal(number, lambda number, frame: pressed.append(number))
    try:
        yield
    finally:
        for number, held in ours.items():
            signal.signal(number, held)
    if pressed:
        signal.raise_signal(pressed[0])


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
    here = resolved(start or ".")
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
        own = resolved(__file__).parents[2] / "evidence"
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


def sweep_drafts(path: Path) -> None:
    """Remove what programs killed in the middle of writing `path` left beside it an hour ago or longer."""
    for draft in path.parent.glob(f".{glob.escape(path.name[:60])}.*.tmp"):
        with contextlib.suppress(OSError):  # a draft is in nobody's way
            found = DRAFT.fullmatch(draft.name)
            named = found is not None and found.group(1) == path.name[:60]
            plain = named and draft.is_file() and not draft.is_symlink()
            if plain and draft.stat().st_mtime < time.time() - FORGOTTEN:
                draft.unlink()


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
