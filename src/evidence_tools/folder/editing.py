"""Changing several files of the evidence folder as one: all of them or none, and one program at a time.

`editing` takes the folder's lock, so that two programs that change rows do not lose each other's. Where more than one
file changes, the new contents are first written to a journal; from then on the change counts as made. A program that
is killed between two renames leaves the journal, and whoever opens the folder next finishes the work from it.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from filelock import FileLock, Timeout

from evidence_tools.errors import DataError, FolderError
from evidence_tools.files import stage, undisturbed, write_atomically

from .csvfile import format_table, read_raw
from .journal import JOURNAL, own_file, read_journal, sweep, write_journal
from .schema import Schema, read_schema

__all__ = ["JOURNAL", "LOCK", "Editing", "editing", "finish_interrupted", "read_rows", "write_together"]

LOCK = ".lock"
PATIENCE = 120.0  # seconds another program may hold the folder


def _lock(root: Path, patience: float) -> FileLock:
    return FileLock(root / LOCK, timeout=patience)


@contextlib.contextmanager
def _locked(root: Path, patience: float = PATIENCE) -> Iterator[None]:
    try:
        with _lock(root, patience):
            yield
    except Timeout:
        raise DataError(
            f"{root}: another program has been changing this folder for {patience:g} seconds. Wait until it is done, "
            f"then try again; if nothing is running, delete {root / LOCK}."
        ) from None


def write_together(root: Path, contents: Mapping[str, str]) -> list[str]:
    """Write files of the folder, all or none; the caller holds the lock.

    Parameters
    ----------
    root : Path
        The evidence folder.
    contents : mapping of str to str
        Path inside the folder to new text.

    Returns
    -------
    list of str
        The files that really changed.

    Raises
    ------
    DataError
        If a name is no file of an evidence folder, or is a link out of it; nothing is written.
    """
    places = {name: own_file(root, name) for name in contents}
    changed = {
        name: text
        for name, text in contents.items()
        if not places[name].is_file() or places[name].read_bytes() != text.encode("utf-8")
    }
    waiting: dict[str, Path] = {}
    try:
        # All that needs room on the disk comes first: a full one is noticed before anything has changed.
        for name, text in changed.items():
            waiting[name] = stage(places[name], text.encode("utf-8"))
        if len(changed) > 1:
            write_journal(root, changed)
        with undisturbed():
            for name in changed:
                os.replace(waiting[name], places[name])
                del waiting[name]
            (root / JOURNAL).unlink(missing_ok=True)
    finally:
        for left in waiting.values():
            left.unlink(missing_ok=True)
    return sorted(changed)


def finish_interrupted(root: str | os.PathLike[str]) -> list[str]:
    """Finish a change that a killed program had begun; usually there is none and this costs one look.

    Returns
    -------
    list of str
        The files that were brought up to date.

    Raises
    ------
    FolderError
        If the journal is not this user's own, or a file was edited since; nothing is written.
    """
    root = Path(root)
    if not os.path.lexists(root / JOURNAL):
        return []
    with _locked(root):
        path = root / JOURNAL
        if not os.path.lexists(path):  # its writer was alive after all
            return []
        contents = read_journal(root)
        for name, text in contents.items():
            write_atomically(own_file(root, name), text)
        path.unlink(missing_ok=True)
        return sorted(contents)


class Editing:
    """Tables of a folder while they are being changed: rows of text, written back when the block ends well.

    Attributes
    ----------
    root : Path
    schema : Schema
    rows : dict of str to list of dict
        Table name to its rows, cells as text; change them in place or put new lists.
    files : dict of str to str
        Other files of the folder to write along: path to text.
    changed : list of str
        After the block: the files that changed.
    """

    def __init__(self, root: Path, schema: Schema, names: Iterable[str]):
        self.root, self.schema = root, schema
        self.rows: dict[str, list[dict[str, str]]] = {name: self._read(name) for name in names}
        self.files: dict[str, str] = {}
        self.changed: list[str] = []

    def _read(self, name: str) -> list[dict[str, str]]:
        table = self.schema[name]
        raw, problems = read_raw(self.root / table.path, f"{self.root.name}/{table.path}", table)
        if raw is None or problems:
            raise FolderError(problems)
        return raw.rows

    def _texts(self) -> dict[str, str]:
        texts = dict(self.files)
        for name, rows in self.rows.items():
            table = self.schema[name]
            texts[table.path] = format_table(table.frame(rows).to_dict("records"), table)
        return texts


@contextlib.contextmanager
def editing(root: str | os.PathLike[str], *names: str, patience: float = PATIENCE) -> Iterator[Editing]:
    """Change tables of the folder under its lock, all together or not at all.

    Parameters
    ----------
    root : path
        The evidence folder.
    *names : str
        Tables to read fresh and write back.
    patience : float
        Seconds to wait for another program.

    Raises
    ------
    FolderError
        If one of the tables cannot be read; nothing is written.
    DataError
        If another program does not let go of the folder.
    """
    root = Path(root)
    finish_interrupted(root)
    with _locked(root, patience):
        sweep(root)
        work = Editing(root, read_schema(root), names)
        yield work
        work.changed = write_together(root, work._texts())


def read_rows(root: str | os.PathLike[str], name: str) -> list[dict[str, str]]:
    """Read one table as rows of text, without locking or writing.

    Raises
    ------
    FolderError
        If it cannot be read.
    """
    root = Path(root)
    finish_interrupted(root)
    return Editing(root, read_schema(root), [name]).rows[name]
