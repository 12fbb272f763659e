"""What a run made, kept by what it was made of: nothing is computed or drawn again whose inputs did not change.

Everything here is a convenience. A damaged or missing entry is made anew, and a cache that cannot be written is done
without. Nothing slow is imported: an unchanged run must be over before the tables would be loaded.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import os
import time
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from evidence_tools.errors import UsageError
from evidence_tools.files import cache_folder
from evidence_tools.tracker.git import git

__all__ = ["Kept", "code_digest", "digest", "files_digest", "folder_digest", "revision"]

DAYS = 60  # an entry nobody asked for that long belongs to evidence or code that has changed since
# What draws and computes besides our own code: another version may give other pictures.
_LIBRARIES = ("pandas", "numpy", "scipy", "matplotlib", "jinja2", "nbconvert")
# Files of the evidence folder that say nothing about the evidence.
_ASIDE = (".lock", ".tmp")


def digest(*parts: str | bytes) -> str:
    """Return one fingerprint of several texts; where one ends and the next begins counts."""
    return _digest(parts)


def _digest(parts: Iterable[str | bytes]) -> str:
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()


def files_digest(root: Path, names: Iterable[str]) -> str:
    """Return the fingerprint of files below `root`, by name and content; a missing one counts as missing."""

    def parts() -> Iterator[str | bytes]:  # one file at a time: a site may be larger than the memory
        for name in sorted(names):
            path = root / name
            yield name
            yield path.read_bytes() if path.is_file() else b"missing"

    return _digest(parts())


def folder_digest(root: Path) -> str:
    """Return the fingerprint of everything in a folder, but for locks and half-written files."""
    files = (p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())
    return files_digest(root, (name for name in files if not name.endswith(_ASIDE)))


@cache
def code_digest() -> str:
    """Return the fingerprint of this program: its own files and the versions of the libraries that draw and compute."""
    package = Path(__file__).parents[1]
    names = (p.relative_to(package).as_posix() for p in package.rglob("*") if p.is_file() and p.suffix != ".pyc")
    versions = [f"{name} {importlib.metadata.version(name)}" for name in _LIBRARIES]
    return digest(files_digest(package, names), *versions)


def revision(root: Path) -> str:
    """Return the git revision the folder stands at: what is new is told against it; "" where there is none."""
    with contextlib.suppress(UsageError):
        return git(root, "rev-parse", "HEAD").decode().strip()
    return ""


class Kept:
    """Bytes by fingerprint, in the user's cache folder.

    Parameters
    ----------
    folder : Path, optional
        Where they are kept; by default ``kept`` in the cache folder (`files.cache_folder`).
    """

    def __init__(self, folder: Path | None = None):
        self.folder = cache_folder() / "kept" if folder is None else folder

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]

    def get(self, key: str) -> bytes | None:
        """Return what was kept under a fingerprint; None where nothing was, or where it is damaged."""
        path = self._path(key)
        try:
            check, data = path.read_bytes().split(b"\n", 1)
            if hashlib.sha256(data).hexdigest().encode() != check:
                return None
            os.utime(path)
        except (OSError, ValueError):
            return None
        return data

    def put(self, key: str, data: bytes) -> None:
        """Keep bytes under a fingerprint; a cache that cannot be written changes nothing."""
        path = self._path(key)
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
            draft.write_bytes(hashlib.sha256(data).hexdigest().encode() + b"\n" + data)
            os.replace(draft, path)

    def sweep(self) -> None:
        """Remove what nobody asked for in `DAYS` days."""
        old = time.time() - DAYS * 86_400
        with contextlib.suppress(OSError):
            for path in self.folder.glob("??/*"):
                if path.stat().st_mtime < old:
                    path.unlink(missing_ok=True)
