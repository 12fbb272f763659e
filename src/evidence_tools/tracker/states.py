"""Former states of the evidence folder: a saved copy, a revision of git, or a day."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from evidence_tools.errors import UsageError
from evidence_tools.files import PACKAGE_FILE, resolved

from .git import contents, edited, git, listed

__all__ = ["last_state", "state_at"]


def _revision(root: Path, since: str) -> tuple[str, str]:
    """Return the commit a word means, and how to call it."""
    try:
        day = dt.date.fromisoformat(since)
    except ValueError:
        day = None
    if day is not None:
        found = git(root, "rev-list", "-1", f"--before={day.isoformat()} 00:00:00", "HEAD", "--", ".").decode().strip()
        if not found:
            days = _days(root, "HEAD", "--", ".")
            start = f" The history begins on {days[-1]}." if days else ""
            raise UsageError(f"there is no state of the evidence before {since}.{start}")
        return found, since
    try:
        found = git(root, "rev-parse", "--verify", "--quiet", f"{since}^{{commit}}").decode().strip()
    except UsageError:
        raise UsageError(
            f"{since!r} is neither a folder, nor a day (2026-01-31), nor a revision git knows. Try: git log --oneline"
        ) from None
    # A bare hash says nothing to a reader: its day does.
    return found, since if len(since) < 20 else _days(root, "-1", found)[0]


def _days(root: Path, *which: str) -> list[str]:
    """Return the day of each commit, newest first."""
    lines = git(root, "rev-list", "--format=%cs", *which).decode().splitlines()
    return [line for line in lines if not line.startswith("commit ")]


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
    root = resolved(root)
    if (Path(since) / PACKAGE_FILE).is_file():
        return Path(since), resolved(since).name
    if (Path(since) / "evidence" / PACKAGE_FILE).is_file():
        return Path(since) / "evidence", resolved(since).name
    commit, name = _revision(root, since)
    files = listed(root, commit)
    if PACKAGE_FILE not in files:
        raise UsageError(f"at {name} there was no evidence folder yet.")
    held, folder = contents(root, files.values()), Path(target) / root.name
    if lost := [path for path, stored in files.items() if stored not in held]:
        raise UsageError(f"of {name} this repository does not hold {lost[0]}: fetch its whole history with git first.")
    for path, stored in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(held[stored])
    return folder, name


def last_state(root: str | os.PathLike[str]) -> str:
    """Return the revision worth comparing with: the last if the folder was changed since, else the one before it.

    Returns
    -------
    str
        A revision, or "" where there is no history of this folder.
    """
    root = resolved(root)
    try:
        commits = git(root, "rev-list", "-2", "HEAD", "--", ".").decode().split()
        if commits and edited(root, listed(root, "HEAD")):
            return commits[0]
    except UsageError:
        return ""
    return commits[1] if len(commits) > 1 else ""
