"""Former states of the evidence folder: a saved copy, a revision of git, or a day."""

from __future__ import annotations

import datetime as dt
import io
import os
import subprocess
import tarfile
from pathlib import Path

from evidence_tools.errors import UsageError

__all__ = ["last_state", "state_at"]


def _git(folder: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)
    except FileNotFoundError:
        raise UsageError(
            "git is not installed; give a saved copy of the evidence folder instead of a revision."
        ) from None
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().splitlines()
        raise UsageError(f"git says: {reason[-1] if reason else 'nothing'}.")
    return done.stdout


def _revision(root: Path, since: str) -> tuple[str, str]:
    """Return the commit a word means, and how to call it."""
    try:
        day = dt.date.fromisoformat(since)
    except ValueError:
        day = None
    if day is not None:
        found = _git(root, "rev-list", "-1", f"--before={day.isoformat()} 00:00:00", "HEAD", "--", ".").decode().strip()
        if not found:
            first = _git(root, "log", "--reverse", "--format=%cs", "--", ".").decode().split()
            start = f" The history begins on {first[0]}." if first else ""
            raise UsageError(f"there is no state of the evidence before {since}.{start}")
        return found, since
    try:
        found = _git(root, "rev-parse", "--verify", "--quiet", f"{since}^{{commit}}").decode().strip()
    except UsageError:
        raise UsageError(
            f"{since!r} is neither a folder, nor a day (2026-01-31), nor a revision git knows. Try: git log --oneline"
        ) from None
    # A bare hash says nothing to a reader: its day does.
    return found, since if len(since) < 20 else _git(root, "show", "-s", "--format=%cs", found).decode().strip()


def state_at(root: str | os.PathLike[str], since: str, target: str | os.PathLike[str]) -> tuple[Path, str]:
    """Put a former state of the evidence folder where it can be read.

    Parameters
    ----------
    root : path
        The evidence folder of today.
    since : str
        A folder, a revision of git, or a day: the last state before it.
    target : path
        Empty folder to write into; a folder given as `since` is used where it is.

    Returns
    -------
    folder, name
        Where the state is, and how to call it.

    Raises
    ------
    UsageError
        If there is no such state.
    """
    root = Path(root).resolve()
    if (Path(since) / "datapackage.json").is_file():
        return Path(since), Path(since).resolve().name
    if (Path(since) / "evidence" / "datapackage.json").is_file():
        return Path(since) / "evidence", Path(since).resolve().name
    commit, name = _revision(root, since)
    prefix = _git(root, "rev-parse", "--show-prefix").decode().strip()
    top = Path(_git(root, "rev-parse", "--show-toplevel").decode().strip())
    data = _git(top, "archive", "--format=tar", commit, "--", prefix or ".")
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        # A former state is read as it is: no journal that somebody committed speaks in it, and no link leads out.
        files = [m for m in archive if (m.isfile() or m.isdir()) and not Path(m.name).name.startswith(".")]
        archive.extractall(target, members=files, filter="data")
    folder = Path(target) / prefix
    if not (folder / "datapackage.json").is_file():
        raise UsageError(f"at {name} there was no evidence folder yet.")
    return folder, name


def last_state(root: str | os.PathLike[str]) -> str:
    """Return the revision worth comparing with: the last if the folder was changed since, else the one before it.

    Returns
    -------
    str
        A revision, or "" where there is no history of this folder.
    """
    root = Path(root).resolve()
    try:
        commits = _git(root, "rev-list", "-2", "HEAD", "--", ".").decode().split()
        if commits and _git(root, "status", "--porcelain", "--", "."):
            return commits[0]
    except UsageError:
        return ""
    return commits[1] if len(commits) > 1 else ""
