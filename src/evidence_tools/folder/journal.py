"""The journal of a change of several files: what a killed program leaves for the next one to finish.

A journal is obeyed only if it is this user's own (it is signed with a key in the user's cache folder, so one that came
with a folder from elsewhere is not), names files of an evidence folder only, and finds each of them either as it was
before the change or as it was to become: what somebody edited since is never overwritten.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import hmac
import json
import os
import re
import secrets
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from evidence_tools.errors import DataError, FolderError, Problem
from evidence_tools.files import DRAFT, FORGOTTEN, cache_folder, resolved, write_atomically

__all__ = ["JOURNAL", "own_file", "read_journal", "sweep", "write_journal"]

JOURNAL = ".journal.json"
KEY = "journal.key"
KEY_BYTES = 32
# The files this program changes: the tables, the bibliography, the records, the articles' texts.
_DEVICE = r"(?!(?i:con|prn|aux|nul|com\d|lpt\d)\.)"  # to Windows con.csv is the keyboard, in any folder
_OWN = re.compile(
    rf"{_DEVICE}[A-Za-z0-9_-]+\.csv|references\.bib|pubmed/records\.jsonl|articles/{_DEVICE}[A-Za-z0-9_-]+\.txt"
)
_ACTION = "Compare the tables with their last commit (git diff), keep what is right, then delete this file."


def own_file(root: Path, name: str) -> Path:
    """Return the place of a file of the folder that may be written.

    Raises
    ------
    DataError
        If `name` is no file this program writes, or leads out of the folder through a link.
    """
    if not _OWN.fullmatch(name):
        raise DataError(f"{root / name}: this is no file of an evidence folder, so it is not written.")
    path = root / name
    top = resolved(root)
    if path.is_symlink() or resolved(path.parent) != (top / name).parent:
        raise DataError(f"{path}: a link leads out of the evidence folder, so it is not written. Put the file there.")
    return path


def sweep(root: Path) -> None:
    """Remove drafts of our own files that killed programs left an hour ago or longer; the caller holds the lock."""
    for folder in (root, root / "pubmed", root / "articles"):
        for draft in folder.glob(".*.tmp"):
            found = DRAFT.fullmatch(draft.name)
            name = (draft.parent / found.group(1)).relative_to(root).as_posix() if found else ""
            if name and (name == JOURNAL or _OWN.fullmatch(name)) and draft.is_file() and not draft.is_symlink():
                with contextlib.suppress(OSError):  # a draft is in nobody's way
                    if draft.stat().st_mtime < time.time() - FORGOTTEN:
                        draft.unlink()


def _new_key(path: Path) -> None:
    """Make the key; of two programs that do so at once, one wins and both read its key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)  # readable by us alone
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
        try:
            os.link(name, path)
        except FileExistsError:
            return
        except OSError as error:  # no hard links on this disk
            if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EMLINK):
                raise
            os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)


def _key(make: bool) -> bytes:
    """Return this user's key; empty where there is none and none can be kept."""
    path = cache_folder() / KEY
    with contextlib.suppress(OSError):
        if make and not path.is_file():
            _new_key(path)
        key = path.read_bytes()
        return key if len(key) == KEY_BYTES else b""
    return b""


def _signature(files: Mapping[str, Mapping[str, str]], key: bytes) -> str:
    text = json.dumps(files, ensure_ascii=True, sort_keys=True)
    return hmac.new(key, text.encode("ascii"), "sha256").hexdigest() if key else ""


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def write_journal(root: Path, contents: Mapping[str, str]) -> None:
    """Say what is about to be written; the caller holds the lock.

    Parameters
    ----------
    root : Path
        The evidence folder.
    contents : mapping of str to str
        Path inside the folder to new text.
    """
    files = {name: {"before": _digest(own_file(root, name)), "after": text} for name, text in contents.items()}
    signed = {"files": files, "signature": _signature(files, _key(make=True))}
    write_atomically(root / JOURNAL, json.dumps(signed, ensure_ascii=False))


def _refused(root: Path, words: str) -> FolderError:
    return FolderError([Problem(f"{root.name or root}/{JOURNAL}", 0, 0, words, action=_ACTION)])


def _journal(root: Path) -> dict[str, dict[str, str]]:
    """Return what this user's own journal says of each file."""
    foreign = "tells of an interrupted change, but it was not written by you on this computer: it was not obeyed."
    path = root / JOURNAL
    if path.is_symlink() or not path.is_file():
        raise _refused(root, foreign)
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
        files, signature = read["files"], str(read["signature"])
        known = _signature(files, _key(make=False))
        sound = all(_OWN.fullmatch(n) and set(f) == {"before", "after"} for n, f in files.items())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _refused(root, foreign) from None
    if not known or not sound or not hmac.compare_digest(signature.encode(), known.encode()):
        raise _refused(root, foreign)
    return dict(files)


def read_journal(root: Path) -> dict[str, str]:
    """Return the new texts of an interrupted change: path inside the folder to text.

    Raises
    ------
    FolderError
        If the journal is not this user's own, or a file was edited since; nothing was written.
    """
    files = _journal(root)
    for name, file in files.items():
        found = _digest(own_file(root, name))
        if found not in (file["before"], hashlib.sha256(file["after"].encode("utf-8")).hexdigest()):
            raise _refused(
                root, f"tells of an interrupted change, and {name} was edited since: nothing was overwritten."
            )
    return {name: file["after"] for name, file in files.items()}
