"""Where the user lets something be written: what stands there is replaced only if this program wrote it.

A site carries a mark, a file that lists what the site is made of; only what is listed there is ever deleted. A single
file has no room for a mark: the fingerprints of what was written are kept in the user's cache folder instead, and a
file with another fingerprint is somebody's own, or was edited since.
"""

from __future__ import annotations

import contextlib
import errno
import glob
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_tools.errors import UsageError
from evidence_tools.files import (
    FORGOTTEN,
    cache_folder,
    evidence_above,
    resolved,
    sweep_drafts,
    undisturbed,
    write_atomically,
)
from evidence_tools.publish.marks import MARK, discard_site, held_files, mark_site, read_mark, site_digest

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "MARK",
    "check_file_target",
    "check_site_target",
    "mark_site",
    "remember",
    "replace_site",
    "site_digest",
    "sweep",
    "write_figure",
    "write_output",
]

KEPT_FINGERPRINTS = 10_000
TURNS = 10  # how often another run may be quicker before one gives up


def _named(given: str | os.PathLike[str]) -> Path:
    """Return the place the user means, or say that none was given: an empty text means the current folder to Python."""
    if not str(given).strip() or "\0" in str(given):
        raise UsageError("the name is empty, so nothing says where to write. Give one.")
    return Path(given)


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
    target = resolved(_named(out))
    if target.is_symlink():
        raise UsageError(f"{out} is a link that leads round in a circle. Give another name with --out.")
    if target.exists() and not target.is_dir():
        raise UsageError(f"{out} is a file, and the site needs a folder. Give another name with --out.")
    above = next((folder for folder in target.parents if os.path.lexists(folder)), target)
    if not above.is_dir() and os.path.lexists(above):
        raise UsageError(f"{above} is no folder, so there can be no folder {out}. Give another name with --out.")
    root = resolved(evidence) if evidence is not None else None
    if target == root or (root is not None and root in target.parents) or evidence_above(target) is not None:
        raise UsageError(
            f"{out} lies in the evidence folder, which holds the facts alone. Give another one with --out."
        )
    if not target.exists():
        return target
    _check_held(out, target)
    for inside in filter(None, (root, Path.cwd(), Path.home(), target / ".git")):
        if inside.exists() and target in (resolved(inside), *resolved(inside).parents):
            words = "the folder you are in" if inside == Path.cwd() else str(inside)
            raise UsageError(f"{out} cannot be replaced by a site: {words} lies in it. Give another one with --out.")
    return target


def _check_held(out: str | os.PathLike[str], target: Path) -> None:
    """Refuse a folder with files in it that is no site of ours."""
    held, mark = sorted(held_files(target)), read_mark(target)
    if (
        held
        and not (mark is not None and held == [MARK])
        and not (mark and (mark.early or any(mark.fits(target, name) for name in mark.files)))
    ):
        raise UsageError(
            f"{out} holds files that no `evidence run` wrote ({_some(held)}): nothing was written. "
            "Give an empty or new folder with --out; if it is a site of an earlier version, delete it first."
        )


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _beside(target: Path, word: str) -> Path:
    """Return a name beside `target` that is still free."""
    plain = target.with_name(f"{target.name}.{word}")
    numbered = (target.with_name(f"{target.name}.{word}-{number}") for number in range(2, 10_000))
    return next(path for path in (plain, *numbered) if not os.path.lexists(path))


def _discard(aside: Path, target: Path, tell: Callable[[str], None]) -> None:
    """Delete an old site that was set aside; what is somebody's own in it is kept beside `target`, and said."""
    early = getattr(read_mark(aside), "early", False)
    stayed = discard_site(aside)
    if not aside.exists():
        return
    kept = _beside(target, "kept")
    os.replace(aside, kept)
    if early:
        what = f"{target} was a site of an earlier version, which did not note what it wrote: all of it"
        tell(f"{what} is now in {kept}. Delete that folder if you put nothing of your own there.")
    elif stayed:
        what = f"{target} held files that no `evidence run` wrote, or that were edited since ({_some(stayed)})"
        tell(f"{what}; they are now in {kept}")


def _set_aside(target: Path) -> Path | None:
    """Move what stands at `target` into a folder of its own beside it; None where nothing stands there."""
    if not target.exists():
        return None
    place = Path(tempfile.mkdtemp(prefix=f".{target.name}.old.", dir=target.parent))
    try:
        os.replace(target, place / target.name)
    except BaseException as error:
        place.rmdir()
        if isinstance(error, FileNotFoundError):  # another run was quicker
            return None
        raise
    return place / target.name


def replace_site(draft: Path, target: Path, tell: Callable[[str], None] = lambda words: None) -> None:
    """Put the finished folder `draft` in the place of `target`, which `check_site_target` found to be free or ours.

    Both must be on the same disk. The old site is moved aside first and put back if the second move fails, so that one
    of the two, whole, stands at `target` except between two renames. What another run puts there in that moment is
    moved aside as well. Files in it that no run wrote, or that were edited since, are not deleted: they stay beside it,
    and `tell` is told where.
    """
    asides: list[Path] = []
    try:
        with undisturbed():
            for turn in range(TURNS):
                asides += filter(None, [_set_aside(target)])
                try:
                    os.replace(draft, target)
                    break
                except OSError as error:
                    if turn == TURNS - 1 or error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                        raise
    finally:
        if asides and not target.exists():
            os.replace(asides[-1], target)
        for aside in asides:
            if aside.exists():
                _discard(aside, target, tell)
            aside.parent.rmdir()


def sweep(target: Path, tell: Callable[[str], None] = lambda words: None) -> None:
    """Remove what killed runs left beside `target` an hour ago or longer; what is younger may be another run's.

    Only folders with our mark are emptied, and only of our files.
    """
    for draft in _forgotten(target, "new"):
        mark = read_mark(draft)
        if mark is not None and mark.draft == draft.name:  # ours as a whole: its name was made up for it
            shutil.rmtree(draft, ignore_errors=True)
        elif mark is not None and not mark.early:
            discard_site(draft)
        else:
            with contextlib.suppress(OSError):
                draft.rmdir()
    for place in _forgotten(target, "old"):
        aside = place / target.name
        if aside.is_dir() and not aside.is_symlink() and read_mark(aside) is not None:
            _discard(aside, target, tell)
        with contextlib.suppress(OSError):
            place.rmdir()


def _forgotten(target: Path, word: str) -> Iterator[Path]:
    """Yield the folders with which a run begins or ends that belong to nobody any more."""
    old = time.time() - FORGOTTEN
    for folder in target.parent.glob(f".{glob.escape(target.name)}.{word}.*"):
        if folder.is_dir() and not folder.is_symlink() and folder.stat().st_mtime < old:
            yield folder


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
        Anything else stands there, or it would lie in an evidence folder; nothing was touched.
    """
    path = _named(out)
    if path.is_symlink():
        raise UsageError(f"{out} is a link, and is not written through. Give the name of the file itself.")
    if path.is_dir():
        raise UsageError(f"{out} is a folder. Give the name of a file.")
    if not path.parent.is_dir():
        raise UsageError(
            f"{out} cannot be written: there is no folder {path.parent}. Make it first, or choose another."
        )
    root = evidence_above(path)
    if root is not None:
        raise UsageError(f"{out} lies in the evidence folder {root}, which holds the facts alone. Give another place.")
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
    path = check_file_target(out, data)
    sweep_drafts(path)
    write_atomically(path, data)
    remember(data)
    return path


def write_figure(figure: Axes, out: str | os.PathLike[str]) -> Path:
    """Write a picture the user asked for, in the form its ending names; as `write_output`.

    Raises
    ------
    UsageError
        As `check_file_target`, or for an ending that no picture has.
    """
    from evidence_tools import figures

    path = check_file_target(out)
    return write_output(path, figures.drawn(figure, path.suffix))
