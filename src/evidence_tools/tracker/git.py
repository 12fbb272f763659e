"""What git keeps of a folder's past, asked so that a folder from elsewhere makes it run nothing.

The settings inside a repository may name programs: to convert files that are read or compared, to watch the disk, to
check signatures, to fetch what is missing; its hooks are programs too. A folder that came in an archive, or a bare
repository hidden in one that was cloned, brings all of these along. So only commands are used that hand out what is
stored (`rev-parse`, `rev-list`, `ls-tree`, `cat-file`): they convert nothing, look at no file on disk and run nothing.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from evidence_tools.errors import UsageError

__all__ = ["contents", "edited", "git", "listed"]

PATIENCE = 60  # seconds: a pipe in the place of a file of git's would be waited for without end
# Nothing is fetched that is missing, over whatever protocol the repository's settings may allow; nobody is asked.
_BOUNDS = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
_COMMANDS = frozenset(("rev-parse", "rev-list", "ls-tree", "cat-file"))
_ENTRY = re.compile(rb"100(?:644|755) blob ([0-9a-f]+)\t(.+)", re.S)
# Names that lead nowhere but into the folder, on any system.
_NAME = re.compile(r"(?!/)(?!.*(?:^|/)\.)[^\\:\0]+", re.S)


def git(folder: Path, command: str, *arguments: str, given: bytes = b"") -> bytes:
    """Return what git says.

    Parameters
    ----------
    folder : Path
        Where it is asked.
    command, *arguments : str
        One of the commands that hand out what is stored.
    given : bytes
        Its standard input.

    Raises
    ------
    UsageError
        If there is no git, or it has no answer.
    """
    assert command in _COMMANDS, command
    words = ["git", "-C", str(folder), command, *arguments]
    try:
        done = subprocess.run(
            words, input=given, capture_output=True, check=False, timeout=PATIENCE, env=os.environ | _BOUNDS
        )
    except FileNotFoundError:
        raise UsageError(
            "git is not installed; give a saved copy of the evidence folder instead of a revision."
        ) from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UsageError(f"git cannot be asked: {getattr(error, 'strerror', None) or 'it does not answer'}.") from None
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().splitlines()
        raise UsageError(f"git says: {reason[-1] if reason else 'nothing'}.")
    return done.stdout


def listed(folder: Path, commit: str) -> dict[str, str]:
    """Return the files a commit holds below `folder`: path in the folder to the name of its content.

    Links are left out, and so are hidden files: a former state is read as it is, and no journal speaks in it.
    """
    found = {}
    for entry in git(folder, "ls-tree", "-r", "-z", commit).split(b"\0"):
        match = _ENTRY.fullmatch(entry)
        name = match[2].decode("utf-8", "replace") if match else ""
        if match and _NAME.fullmatch(name):
            found[name] = match[1].decode()
    return found


def contents(folder: Path, objects: Iterable[str]) -> dict[str, bytes]:
    """Return the contents of stored files, by what was asked for; what is not there is left out."""
    asked = list(dict.fromkeys(objects))
    data = git(folder, "cat-file", "--batch", given="".join(f"{name}\n" for name in asked).encode())
    found, place = {}, 0
    for name in asked:
        end = data.find(b"\n", place)
        head = data[place:end].split()
        place = end + 1
        if len(head) == 3 and head[2].isdigit():  # "<name> blob <bytes>"; else "<name> missing"
            size = int(head[2])
            found[name] = data[place : place + size]
            place += size + 1
    return found


def edited(folder: Path, files: Mapping[str, str]) -> bool:
    """Tell whether one of the files that `listed` returned reads otherwise in the folder now."""
    return any(not _same(folder / name, stored) for name, stored in files.items())


def _same(path: Path, stored: str) -> bool:
    try:
        data = path.read_bytes() if path.is_file() else None
    except OSError:
        data = None
    # Where git writes the line ends of Windows, a file reads otherwise than it is stored.
    return data is not None and stored in {_stored_as(data, len(stored)), _stored_as(_unix(data), len(stored))}


def _unix(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")


def _stored_as(data: bytes, digits: int) -> str:
    """Return the name git gives to a content: of 40 digits, or of 64 in a repository of the newer kind."""
    kind = hashlib.sha1 if digits == 40 else hashlib.sha256
    return kind(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
