"""The mark of a site: a file in it that says what a run wrote there, each file with its fingerprint.

A mark is a claim that anybody may copy into any folder, and a page may be edited after it was written. So only what
still is, byte for byte, what the mark says is ours; everything else in the folder is somebody's own.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from evidence_tools.files import write_atomically
from evidence_tools.publish.kept import files_digest

__all__ = [
    "MARK",
    "Mark",
    "discard_site",
    "fingerprint",
    "held_files",
    "mark_draft",
    "mark_site",
    "read_mark",
    "site_digest",
]

MARK = ".evidence-site.json"
ABOUT = (
    "A site made by `evidence run`. The next run replaces the files named here that nobody has edited, and no others."
)
# What file browsers leave in every folder.
_JUNK = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class Mark:
    """What a mark says.

    Attributes
    ----------
    files : mapping of str to str
        Every file of the site to its fingerprint; to "" in a mark of the version that kept none.
    draft : str
        The name of the folder, while the site is being written in it; "" in a finished one.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    draft: str = ""

    @property
    def early(self) -> bool:
        """Whether it is of the version that kept no fingerprints: then nobody can tell what was edited since."""
        return bool(self.files) and not any(self.files.values())

    def fits(self, folder: Path, name: str) -> bool:
        """Tell whether a file still is what a run wrote."""
        path = folder / name
        known = self.files.get(name, "")
        try:
            plain = bool(known) and path.is_file() and not path.is_symlink()
            return plain and fingerprint(path.read_bytes()) == known
        except OSError:
            return False


def fingerprint(data: bytes) -> str:
    """Return the fingerprint of what a file holds."""
    return hashlib.sha256(data).hexdigest()


def held_files(folder: Path) -> set[str]:
    """Return every file and link below `folder`, not looking through links to folders."""
    found = set()
    for top, folders, files in os.walk(folder):
        links = [name for name in folders if (Path(top) / name).is_symlink()]
        found |= {(Path(top) / name).relative_to(folder).as_posix() for name in (*files, *links)}
    return {name for name in found if name.rsplit("/", 1)[-1] not in _JUNK}


def _inside(name: str) -> bool:
    """Tell whether a name of a mark leads nowhere but into the folder."""
    path = PurePosixPath(name)
    return "\0" not in name and bool(path.parts) and not path.is_absolute() and ".." not in path.parts


def read_mark(folder: Path) -> Mark | None:
    """Return what the mark of a site says; None where there is none."""
    try:
        read = json.loads((folder / MARK).read_text(encoding="utf-8"))
        files, draft = read["files"], str(read.get("draft", ""))
        known = files if isinstance(files, Mapping) else dict.fromkeys(map(str, files), "")
        return Mark({str(name): str(value) for name, value in known.items() if _inside(str(name))}, draft)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _write_mark(folder: Path, files: Mapping[str, str], **more: str) -> None:
    said = {"about": ABOUT, **more, "files": dict(sorted(files.items()))}
    write_atomically(folder / MARK, json.dumps(said, indent=0, ensure_ascii=False) + "\n")


def mark_site(folder: Path, fingerprints: Mapping[str, str] | None = None) -> None:
    """Write the mark of a site: from now on `folder` is known as one.

    Parameters
    ----------
    folder : Path
    fingerprints : mapping of str to str, optional
        Of every file in it, from when it was written; by default of what is there now.
    """
    if fingerprints is None:
        names = held_files(folder) - {MARK}
        fingerprints = {name: fingerprint((folder / name).read_bytes()) for name in names}
    _write_mark(folder, fingerprints)


def mark_draft(folder: Path) -> None:
    """Mark a folder in which a site is being written; the mark names it, so that a copy elsewhere means nothing."""
    _write_mark(folder, {}, draft=folder.name)


def site_digest(folder: Path) -> str:
    """Return a fingerprint of the files a run wrote into `folder`; "" where no site of ours is whole there."""
    mark = read_mark(folder)
    names = [] if mark is None else [MARK, *mark.files]
    if not names or not all((folder / name).is_file() for name in names):
        return ""
    return files_digest(folder, names)


def discard_site(folder: Path) -> list[str]:
    """Delete what a run wrote into `folder` and nobody has edited, then the folders that are empty, itself too.

    Returns
    -------
    list of str
        The files that stayed because they are somebody's own; where there is none, the folder is gone. Of a site of
        the version that kept no fingerprints every file stays.
    """
    mark = read_mark(folder) or Mark()
    if mark.early:
        return sorted(held_files(folder) - {MARK})
    stayed = []
    for top, folders, files in os.walk(folder, topdown=False):
        for file in files:
            path = Path(top) / file
            name = path.relative_to(folder).as_posix()
            if file in _JUNK or name == MARK or mark.fits(folder, name):
                with contextlib.suppress(OSError):  # what cannot be deleted stays
                    path.unlink()
                    continue
            stayed.append(name)
        for name in folders:
            if (Path(top) / name).is_symlink():
                stayed.append((Path(top) / name).relative_to(folder).as_posix())
                continue
            with contextlib.suppress(OSError):  # not empty: it holds what is not ours
                (Path(top) / name).rmdir()
    with contextlib.suppress(OSError):
        folder.rmdir()
    return sorted(stayed)
