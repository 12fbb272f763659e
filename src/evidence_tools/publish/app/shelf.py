"""The pages the app shows: the site of the evidence folder, kept in the user's cache and made anew when it changes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path

from evidence_tools.errors import EvidenceError
from evidence_tools.files import cache_folder, resolved, write_atomically
from evidence_tools.publish.kept import code_digest, digest, folder_digest

__all__ = ["Copies", "Shelf"]


class Shelf:
    """The pages of one evidence folder.

    Parameters
    ----------
    root : Path
        The evidence folder.
    folder : Path, optional
        Where the pages are kept; by default in the user's cache folder, one place for each evidence folder.
    """

    def __init__(self, root: Path, folder: Path | None = None):
        self.root = root
        self.folder = folder or cache_folder() / "app" / digest(str(resolved(root)))[:16]
        self.site = self.folder / "site"
        self.problem = ""
        self._lock = threading.Lock()
        self._done = threading.Event()
        self._building = False

    def _state(self) -> str:
        return digest(code_digest(), folder_digest(self.root))

    def _fresh(self) -> bool:
        try:
            return (self.folder / "state").read_text(encoding="ascii") == self._state() and self.site.is_dir()
        except OSError:
            return False

    def refresh(self) -> None:
        """Begin to build the pages, if the folder or the program changed since; returns at once."""
        with self._lock:
            if self._building:
                return
            if self._fresh():
                self._done.set()
                return
            self._building = True
        threading.Thread(target=self._build, daemon=True).start()

    def _build(self) -> None:
        from evidence_tools.publish.site import build_site
        from evidence_tools.tracker.evidence import Evidence

        try:
            state = self._state()
            self.folder.mkdir(parents=True, exist_ok=True)
            build_site(Evidence.load(self.root), self.site, app=True)
            write_atomically(self.folder / "state", state)
            self.problem = ""
        except EvidenceError as error:
            self.problem = str(error)
        except OSError as error:
            self.problem = f"the pages cannot be written: {error}"
        finally:
            self._building = False
            self._done.set()

    def wait(self, seconds: float) -> bool:
        """Wait until there are pages; tell whether there are."""
        return self._done.wait(seconds) and self.site.is_dir()

    def file(self, path: str) -> Path | None:
        """Return the file of a page or picture; None where the site has none of that name."""
        hidden = any(part.startswith(".") for part in Path(path).parts)
        try:
            wanted = resolved(self.site / path)
            inside = resolved(self.site) in wanted.parents
            return wanted if inside and not hidden and wanted.is_file() else None
        except (OSError, ValueError):  # too long for a name, or with a zero in it
            return None


class Copies:
    """Marked copies waiting to be fetched: the last few, in memory alone; nothing anybody pasted is written to disk."""

    def __init__(self, most: int = 40):
        self.most = most
        self._held: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, key: str, page: bytes) -> None:
        """Hold a copy; the oldest go where there are too many."""
        with self._lock:
            self._held[key] = page
            while len(self._held) > self.most:
                self._held.popitem(last=False)

    def get(self, key: str) -> bytes | None:
        """Return a copy, or None where it is held no longer."""
        with self._lock:
            return self._held.get(key)
