"""Where the user lets something be written: what stands there is replaced only if this program wrote it.

A site carries a mark, a file that lists what the site is made of; only what is listed there is ever deleted. A single
file has no room for a mark: the fingerprints of what was written are kept in the user's cache folder instead, and a
file with another fingerprint is somebody's own, or was edited since.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from evidence_tools.errors import UsageError
from evidence_tools.files import cache_folder, write_atomically
from evidence_tools.publish.kept import files_digest

__all__ = [
    "MARK",
    "check_file_target",
    "check_site_target",
    "mark_site",
    "remember",
    "replace_site",
    "site_digest",
    "sweep",
    "write_output",
]

MARK = ".evidence-site.json"
ABOUT = "A site made by `evidence run`. The next run replaces the files named here, and no others."
FORGOTTEN = 3600  # seconds after which a draft belongs to nobody
KEPT_FINGERPRINTS = 10_000
# What file browsers leave in every folder.
_JUNK = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


def _named(given: str | os.PathLike[str]) -> Path:
    """Return the place the user means, or say that none was given: an empty text means the current folder to Python."""
    if not str(given).strip() or "\0" in str(given):
        raise UsageError("--out is empty, so nothing says where to write. Give a name, or leave --out away.")
    return Path(given)


def _files(folder: Path) -> set[str]:
    """Return every file and link below `folder`, not looking through links to folders."""
    found = set()
    for top, folders, files in os.walk(folder):
        links = [name for name in folders if (Path(top) / name).is_symlink()]
        found |= {(Path(top) / name).relative_to(folder).as_posix() for name in (*files, *links)}
    return {name for name in found if name.rsplit("/", 1)[-1] not in _JUNK}


def _marked(folder: Path) -> set[str] | None:
    """Return the files that the mark of a site lists, itself included; None where there is no mark."""
    try:
        listed = json.loads((folder / MARK).read_text(encoding="utf-8"))["files"]
        return {MARK, *map(str, listed)}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def mark_site(folder: Path) -> None:
    """Write the mark of a site: from now on `folder` is known as one, with the files that are in it."""
    names = sorted(_files(folder) - {MARK})
    write_atomically(folder / MARK, json.dumps({"about": ABOUT, "files": names}, indent=0, ensure_ascii=False) + "\n")


def site_digest(folder: Path) -> str:
    """Return a fingerprint of the files a run wrote into `folder`; "" where no site of ours is whole there."""
    names = _marked(folder)
    if names is None or not all((folder / name).is_file() for name in names):
        return ""
    return files_digest(folder, names)


def check_site_target(out: str | os.PathLike[str], evidence: str | os.PathLike[str] | None = None) -> Path:
    """Return the folder a site may be written to.

    Parameters
    ----------
    out : path
        As the user gave it: a folder that is not there yet, is empty, or holds a site of this program.
    evidence : path, optional
        The evidence folder, which must not lie in it, nor it in there.

    Raises
    ------
    UsageError
        Anything else stands there; nothing was touched.
    """
    target = _named(out).resolve()
    if target.exists() and not target.is_dir():
        raise UsageError(f"{out} is a file, and the site needs a folder. Give another name with --out.")
    above = next((folder for folder in target.parents if folder.exists()), target)
    if not above.is_dir():
        raise UsageError(f"{above} is a file, so there can be no folder {out}. Give another name with --out.")
    root = Path(evidence).resolve() if evidence is not None else None
    if root is not None and (target == root or root in target.parents):
        raise UsageError(
            f"{out} lies in the evidence folder, which holds the facts alone. Give another one with --out."
        )
    if not target.exists():
        return target
    held = sorted(_files(target))
    if held and _marked(target) is None:
        shown = ", ".join(held[:3]) + (f" and {len(held) - 3} more" if len(held) > 3 else "")
        raise UsageError(
            f"{out} holds files that no `evidence run` wrote ({shown}): nothing was written. "
            "Give an empty or new folder with --out; if it is a site of an earlier version, delete it first."
        )
    for inside in filter(None, (root, Path.cwd(), Path.home(), target / ".git")):
        if inside.exists() and target in (inside.resolve(), *inside.resolve().parents):
            words = "the folder you are in" if inside == Path.cwd() else str(inside)
            raise UsageError(f"{out} cannot be replaced by a site: {words} lies in it. Give another one with --out.")
    return target


def _beside(target: Path, word: str) -> Path:
    """Return a name beside `target` that is still free."""
    plain = target.with_name(f"{target.name}.{word}")
    numbered = (target.with_name(f"{target.name}.{word}-{number}") for number in range(2, 10_000))
    return next(path for path in (plain, *numbered) if not path.exists())


def _discard(aside: Path, target: Path) -> Path | None:
    """Delete the files of an old site; what others put there is kept beside `target`, and its place returned."""
    ours = _marked(aside) or set()
    for top, folders, files in os.walk(aside, topdown=False):
        for name in files:
            path = Path(top) / name
            if name in _JUNK or path.relative_to(aside).as_posix() in ours:
                path.unlink()
        for name in folders:
            with contextlib.suppress(OSError):  # not empty: it holds what is not ours
                (Path(top) / name).rmdir()
    with contextlib.suppress(OSError):
        aside.rmdir()
        return None
    kept = _beside(target, "kept")
    os.replace(aside, kept)
    return kept


def replace_site(draft: Path, target: Path, tell: Callable[[str], None] = lambda words: None) -> None:
    """Put the finished folder `draft` in the place of `target`, which `check_site_target` found to be free or ours.

    Both must be on the same disk. The old site is moved aside first and put back if the second move fails, so that one
    of the two, whole, stands at `target` except between two renames. Files in it that no run wrote are not deleted:
    they stay beside it, and `tell` is told where.
    """
    if not target.exists():
        os.replace(draft, target)
        return
    place = Path(tempfile.mkdtemp(prefix=f".{target.name}.old.", dir=target.parent))
    aside = place / target.name
    os.replace(target, aside)
    try:
        os.replace(draft, target)
    except BaseException:
        os.replace(aside, target)
        place.rmdir()
        raise
    kept = _discard(aside, target)
    place.rmdir()
    if kept is not None:
        tell(f"{target} held files that no `evidence run` wrote; they are now in {kept}")


def sweep(target: Path) -> None:
    """Remove what killed runs left beside `target` an hour ago or longer; what is younger may be another run's.

    Only folders with our mark are emptied, and only of our files.
    """
    old = time.time() - FORGOTTEN
    for draft in target.parent.glob(f".{target.name}.new.*"):
        if draft.is_dir() and not draft.is_symlink() and draft.stat().st_mtime < old:
            if (draft / MARK).is_file():  # a draft is ours as a whole: its name was made up for it
                shutil.rmtree(draft, ignore_errors=True)
            else:
                with contextlib.suppress(OSError):
                    draft.rmdir()
    for place in target.parent.glob(f".{target.name}.old.*"):
        aside = place / target.name
        if place.is_dir() and not place.is_symlink() and place.stat().st_mtime < old:
            if aside.is_dir() and _marked(aside) is not None:
                _discard(aside, target)
            with contextlib.suppress(OSError):
                place.rmdir()


# --- single files ---------------------------------------------------------------------------------------------------


def _fingerprints() -> Path:
    return cache_folder() / "outputs.txt"


def _written_before(data: bytes) -> bool:
    try:
        return hashlib.sha256(data).hexdigest() in _fingerprints().read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError):
        return False


def remember(data: bytes) -> None:
    """Keep the fingerprint of what was written; without a cache folder the next run will ask for another name."""
    path = _fingerprints()
    with contextlib.suppress(OSError, UnicodeDecodeError):
        known = path.read_text(encoding="ascii").split() if path.is_file() else []
        lines = [*known, hashlib.sha256(data).hexdigest()][-KEPT_FINGERPRINTS:]
        write_atomically(path, "\n".join(lines) + "\n")


def check_file_target(out: str | os.PathLike[str], content: bytes | None = None) -> Path:
    """Return the file that may be written: one that is not there, is empty, holds `content`, or was written by us.

    Raises
    ------
    UsageError
        Anything else stands there; nothing was touched.
    """
    path = _named(out)
    if path.is_dir():
        raise UsageError(f"{out} is a folder. Give the name of a file.")
    if not path.parent.is_dir():
        raise UsageError(
            f"{out} cannot be written: there is no folder {path.parent}. Make it first, or choose another."
        )
    if path.is_symlink():
        raise UsageError(f"{out} is a link, and is not written through. Give the name of the file itself.")
    if not path.exists():
        return path
    if not path.is_file():
        raise UsageError(f"{out} is neither a file nor free. Give another name.")
    held = path.read_bytes()
    if held and held != content and not _written_before(held):
        raise UsageError(
            f"{out} holds something that `evidence` did not write, or that was changed since: nothing was written. "
            "Give another name, or delete that file first."
        )
    return path


def write_output(out: str | os.PathLike[str], content: str | bytes) -> Path:
    """Write a file the user asked for, whole or not at all, and never over something that is not ours.

    Raises
    ------
    UsageError
        As `check_file_target`.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    path = write_atomically(check_file_target(out, data), data)
    remember(data)
    return path
