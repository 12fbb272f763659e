"""Raw PubMed records on this computer: every version ever seen, with when it was first and last seen and where.

PubMed changes records without saying so (14 of 720 compared pairs changed with the revision date unmoved), withdraws
them, and corrects them years later. So a record is never overwritten: each content hash is a version of its own. The
archive is a cache in the user's cache folder, not part of the evidence folder: abstracts stay out of git.

It is one SQLite file in WAL mode. Every call to `Archive.store` is one transaction, so a killed program leaves the
batch whole or not at all, and several processes may read and write at once.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import re
import sqlite3
import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from evidence_tools.errors import DataError, RecordError
from evidence_tools.files import cache_folder

__all__ = ["Archive", "RawRecord", "Stored", "Version", "cache_folder"]

_PMID = re.compile("[1-9][0-9]{0,7}")
_SCHEMA = 1
_LONGEST = 50_000_000  # bytes of a record; the longest have some thousand authors and references, in 2 MB
_TABLES = """
CREATE TABLE IF NOT EXISTS version (
    pmid TEXT NOT NULL, digest TEXT NOT NULL, xml BLOB NOT NULL, source TEXT NOT NULL,
    first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, PRIMARY KEY (pmid, digest)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS version_seen ON version (pmid, last_seen);
CREATE TABLE IF NOT EXISTS missing (
    pmid TEXT PRIMARY KEY, first_missed TEXT NOT NULL, last_missed TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class RawRecord:
    """One record as PubMed sent it.

    Parameters
    ----------
    pmid : str
    xml : bytes
        The ``PubmedArticle`` or ``PubmedBookArticle`` element.
    digest : str
        Content hash of what was read from it (`Record.digest`).
    """

    pmid: str
    xml: bytes = field(repr=False)
    digest: str


@dataclass(frozen=True)
class Version:
    """One version of a record in the archive; times are UTC, ISO 8601."""

    pmid: str
    digest: str
    source: str
    first_seen: str
    last_seen: str
    xml: bytes = field(repr=False)


@dataclass
class Stored:
    """What storing did, as lists of PMIDs: `new`, `changed` (another version was known), `same`."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)


class Archive:
    """The raw records in one SQLite file.

    Parameters
    ----------
    path : path, optional
        The file; default ``pubmed.sqlite3`` in `cache_folder`. It is made when first written.

    Raises
    ------
    DataError
        The file is damaged, was written by a newer version, or the folder cannot be written.
    """

    def __init__(self, path: str | os.PathLike[str] | None = None):
        self.path = Path(path) if path is not None else cache_folder() / "pubmed.sqlite3"
        self._lock = threading.RLock()
        with _explained(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(self.path, timeout=60, isolation_level=None, check_same_thread=False)
            self._prepare()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Archive({str(self.path)!r})"

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._base.close()

    def store(self, records: Iterable[RawRecord], source: str, seen: dt.datetime | None = None) -> Stored:
        """Store records in one transaction.

        Parameters
        ----------
        records : iterable of RawRecord
        source : str
            Where they came from, e.g. the host that was asked or the name of a baseline file.
        seen : datetime, optional
            When; default now.
        """
        when, done = _stamp(seen), Stored()
        with self._change() as base:
            for record in records:
                known = {row[0] for row in base.execute("SELECT digest FROM version WHERE pmid=?", (record.pmid,))}
                kept = done.same if record.digest in known else done.changed if known else done.new
                kept.append(record.pmid)
                base.execute(
                    "INSERT INTO version VALUES (?,?,?,?,?,?) ON CONFLICT (pmid, digest) DO UPDATE SET "
                    "last_seen=max(last_seen, excluded.last_seen), first_seen=min(first_seen, excluded.first_seen)",
                    (record.pmid, record.digest, zlib.compress(record.xml), source, when, when),
                )
                base.execute("DELETE FROM missing WHERE pmid=?", (record.pmid,))
        return done

    def note_missing(self, pmids: Iterable[str], seen: dt.datetime | None = None) -> None:
        """Remember that PubMed was asked for these and did not give them. Stored versions stay."""
        when = _stamp(seen)
        with self._change() as base:
            base.executemany(
                "INSERT INTO missing VALUES (?,?,?) ON CONFLICT (pmid) DO UPDATE SET last_missed=excluded.last_missed",
                [(pmid, when, when) for pmid in pmids],
            )

    def get(self, pmid: str) -> Version | None:
        """Return the version of a record seen last, or None."""
        versions = self.versions(pmid)
        return versions[-1] if versions else None

    def versions(self, pmid: str) -> list[Version]:
        """Return all versions of a record, the one seen last at the end."""
        return list(self._versions("WHERE pmid=? ORDER BY last_seen, first_seen", (pmid,)))

    def pmids(self, seen_since: dt.datetime | None = None) -> set[str]:
        """Return the PMIDs in the archive, or those seen since a moment."""
        since = _stamp(seen_since) if seen_since is not None else ""
        with self._lock, _explained(self.path):
            return {row[0] for row in self._base.execute("SELECT pmid FROM version WHERE last_seen >= ?", (since,))}

    def missing(self) -> dict[str, tuple[str, str]]:
        """Return PMID -> (first, last) time PubMed was asked for a record and did not give it."""
        with self._lock, _explained(self.path):
            return {row[0]: (row[1], row[2]) for row in self._base.execute("SELECT * FROM missing ORDER BY pmid")}

    def stats(self) -> dict[str, Any]:
        """Return path, size in bytes, numbers of records, versions and missing, and the first and last time seen."""
        with self._lock, _explained(self.path):
            row = self._base.execute(
                "SELECT count(DISTINCT pmid), count(*), min(first_seen), max(last_seen) FROM version"
            ).fetchone()
            absent = self._base.execute("SELECT count(*) FROM missing").fetchone()[0]
        files = [self.path, *(self.path.with_name(self.path.name + end) for end in ("-wal", "-shm"))]
        size = sum(file.stat().st_size for file in files if file.exists())
        names = ("records", "versions", "first_seen", "last_seen")
        return {"path": str(self.path), "bytes": size, **dict(zip(names, row, strict=True)), "missing": absent}

    def export_lines(self, file: IO[str]) -> int:
        """Write every version as a line of JSON, sorted by PMID; return how many."""
        count = 0
        for version in self._versions("ORDER BY CAST(pmid AS INTEGER), first_seen, digest", ()):
            line = {**vars(version), "xml": version.xml.decode("utf-8")}
            file.write(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")
            count += 1
        return count

    def import_lines(self, file: Iterable[str]) -> int:
        """Read what `export_lines` wrote, all or nothing; return how many versions. Reading it twice changes nothing.

        Raises
        ------
        RecordError
            A line that is not such a version; nothing was stored.
        """
        count = 0
        with self._change() as base:
            for number, text in enumerate(file, start=1):
                if text.strip():
                    base.execute(
                        "INSERT INTO version VALUES (?,?,?,?,?,?) ON CONFLICT (pmid, digest) DO UPDATE SET "
                        "last_seen=max(last_seen, excluded.last_seen), first_seen=min(first_seen, excluded.first_seen)",
                        _row(text, number),
                    )
                    count += 1
        return count

    def _versions(self, where: str, values: tuple[str, ...]) -> Iterator[Version]:
        with self._lock, _explained(self.path):
            rows = self._base.execute(
                f"SELECT pmid, digest, source, first_seen, last_seen, xml FROM version {where}", values
            )
            for pmid, digest, source, first, last, packed in rows:
                yield Version(str(pmid), str(digest), str(source), str(first), str(last), _xml(packed))

    def _own(self) -> None:
        """Refuse the file of another program, before anything is written into it."""
        found = self._base.execute("PRAGMA user_version").fetchone()[0]
        tables = {row[0] for row in self._base.execute("SELECT name FROM sqlite_master WHERE type='table'")}
        if found > _SCHEMA or tables == {"version", "missing"} or not (tables or found):
            return
        self._base.close()
        raise DataError(
            f"{self.path}: this file belongs to another program, or is no archive of PubMed records. Move it away, or "
            "set EVIDENCE_CACHE to another folder."
        )

    def _prepare(self) -> None:
        self._own()
        for again in range(50):  # two programs that make the file at once: this statement does not wait for its turn
            try:
                self._base.execute("PRAGMA journal_mode=WAL")
                break
            except sqlite3.OperationalError:
                if again == 49:
                    raise
                time.sleep(0.1)
        self._base.execute("PRAGMA synchronous=NORMAL")
        found = self._base.execute("PRAGMA user_version").fetchone()[0]
        if found > _SCHEMA:
            self._base.close()
            raise DataError(
                f"{self.path}: this archive was written by a newer version (format {found}; here {_SCHEMA}). "
                "Update evidence-tools, or set EVIDENCE_CACHE to another folder."
            )
        if found < _SCHEMA:
            with self._change() as base:
                for statement in filter(str.strip, _TABLES.split(";")):
                    base.execute(statement)
                base.execute(f"PRAGMA user_version={_SCHEMA}")

    @contextlib.contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        with self._lock, _explained(self.path):
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield self._base
            except BaseException:
                self._base.execute("ROLLBACK")
                raise
            self._base.execute("COMMIT")


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Say in a sentence what SQLite or the system says in a word."""
    try:
        yield
    except sqlite3.OperationalError as error:
        why = f"{path}: the archive of PubMed records cannot be used ({error})."
        action = "Check that the folder can be written and the disk is not full, or set EVIDENCE_CACHE to another one."
        raise DataError(f"{why} {action}") from error
    except sqlite3.DatabaseError as error:
        action = "It is a cache: move the file away, and the records are fetched again when they are needed."
        raise DataError(f"{path}: the archive of PubMed records is damaged ({error}). {action}") from error
    except OSError as error:
        action = "Set EVIDENCE_CACHE to a folder that can be written."
        raise DataError(f"{path.parent}: the cache folder cannot be used ({error.strerror}). {action}") from error


def _xml(packed: object) -> bytes:
    """Unpack a record, as far as a record can be long."""
    unpacking = zlib.decompressobj()
    try:
        xml = unpacking.decompress(packed, _LONGEST)  # type: ignore[arg-type]  # whatever stands in the file
    except (zlib.error, TypeError) as error:
        raise sqlite3.DatabaseError(f"a record in it cannot be unpacked: {error}") from None
    if not unpacking.eof:
        raise sqlite3.DatabaseError("a record in it has no end")
    return xml


def _row(text: str, number: int) -> tuple[str, str, bytes, str, str, str]:
    try:
        line = json.loads(text)
        parts = [str(line[name]) for name in ("pmid", "digest", "source", "first_seen", "last_seen")]
        xml = str(line["xml"]).encode()
        if not _PMID.fullmatch(parts[0]) or not parts[1] or not xml.startswith(b"<Pubmed"):
            raise ValueError("PMID, digest or record is not valid")
        for part in parts:
            part.encode()  # half a character, which JSON can write and no file can hold
        latest = dt.datetime.now(dt.UTC) + dt.timedelta(days=2)
        if any(_moment(seen) > latest for seen in parts[3:]):
            raise ValueError("it was seen in the future; is the clock of this computer right?")
    except (ValueError, KeyError, TypeError, RecursionError) as error:  # lists in lists in lists ...
        raise RecordError(
            f"line {number}: not a version of a PubMed record ({error}). Allowed: lines written by the archive's "
            "export. Nothing was imported.",
            line=number,
        ) from error
    return parts[0], parts[1], zlib.compress(xml), parts[2], parts[3], parts[4]


def _moment(text: str) -> dt.datetime:
    when = dt.datetime.fromisoformat(text)
    return when if when.tzinfo else when.replace(tzinfo=dt.UTC)


def _stamp(when: dt.datetime | None) -> str:
    when = dt.datetime.now(dt.UTC) if when is None else when
    when = when.replace(tzinfo=dt.UTC) if when.tzinfo is None else when.astimezone(dt.UTC)
    return when.isoformat(timespec="microseconds")
