"""Beyond the API: saved searches over NLM's annual baseline and daily update files (gzip XML), file by file.

Each file is read as a stream by `scan_file`: records that look like a match of any saved search are kept, everything
else is passed by, so memory does not grow with the file. Files are independent, so they are spread over an executor:
processes of this machine, or a Dask cluster. What one file gave is written to the cache when it is done; a broken run
goes on with the next file. Results are put together in the order of the files' names, whoever read them and whenever:
the later version of a record wins, a deletion removes it.

The searches' PubMed syntax is interpreted here: words, phrases and truncation in title and abstract, MeSH headings,
publication types, AND OR NOT and brackets. Automatic explosion of MeSH headings and subset filters such as
``systematic[sb]`` exist only at PubMed; `reading_of` says what of a query is read how.
"""

from __future__ import annotations

import datetime as dt
import functools
import gzip
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evidence_tools.errors import RecordError, UsageError
from evidence_tools.files import resolved, write_atomically
from evidence_tools.folder.editing import editing
from evidence_tools.living.differences import kept_facts
from evidence_tools.living.holdings import studies_by_pmid
from evidence_tools.living.updates import UpdateReport, enter, searches_chosen
from evidence_tools.pubmed.archive import Archive, RawRecord, cache_folder
from evidence_tools.pubmed.boolean import QuerySet
from evidence_tools.pubmed.reading import split_records
from evidence_tools.pubmed.records import Record

__all__ = ["Scanned", "baseline_files", "scan", "scan_file", "update_from_baseline"]

Progress = Callable[[str, int, int], None]
SUFFIXES = (".xml.gz", ".xml")


@dataclass
class Scanned:
    """What one file gave.

    Attributes
    ----------
    file : str
        Its name.
    records : int
        Records read.
    deleted : list of str
        PMIDs it withdraws.
    others : list of int
        PMIDs of all other records: an earlier file may hold a version that matched.
    lines : dict of str to dict
        PMID to facts of matches and watched records; ``_hits`` names the searches that match.
    xml : dict of str to str
        PMID to the record itself, for the archive.
    """

    file: str
    records: int = 0
    deleted: list[str] = field(default_factory=list)
    others: list[int] = field(default_factory=list)
    lines: dict[str, dict[str, Any]] = field(default_factory=dict)
    xml: dict[str, str] = field(default_factory=dict)


def baseline_files(folder: str | os.PathLike[str]) -> list[Path]:
    """Return the files of a folder in the order NLM numbers them.

    Raises
    ------
    UsageError
        If there is none.
    """
    found = (
        sorted(path for path in Path(folder).iterdir() if path.name.endswith(SUFFIXES)) if Path(folder).is_dir() else []
    )
    if not found:
        raise UsageError(
            f"no baseline files in {folder}. Expected: pubmed26n0001.xml.gz and so on, from "
            "https://ftp.ncbi.nlm.nih.gov/pubmed/baseline/ and updatefiles/."
        )
    return found


def scan_file(path: str, queries: Mapping[str, str], watched: frozenset[str], day: str) -> Scanned:
    """Read one file; runs in any process.

    Parameters
    ----------
    path : str
    queries : mapping
        search_id to query.
    watched : frozenset of str
        PMIDs to read whether they match or not (studies on record, earlier matches).
    day : str

    Raises
    ------
    RecordError
        If the file is damaged; the message names it.
    """
    name = Path(path).name
    asked, found = QuerySet(queries), Scanned(name)
    try:
        for record, xml in split_records(path):
            if not isinstance(record, Record):
                found.deleted.append(record.pmid)
                continue
            found.records += 1
            hits = asked.hits(record)
            if hits or record.pmid in watched:
                found.lines[record.pmid] = kept_facts(record, "PubMed", day) | {"_hits": hits}
                found.xml[record.pmid] = xml.decode("utf-8")
            else:
                found.others.append(int(record.pmid))
                found.lines.pop(record.pmid, None), found.xml.pop(record.pmid, None)
    except RecordError as error:
        raise RecordError(f"{name}: {error}", error.line, error.records_before) from error
    return found


def _task(path: str, queries: Mapping[str, str], watched: frozenset[str], day: str, kept: str) -> str:
    """Read one file and leave what it gave in the cache; return where."""
    found = scan_file(path, queries, watched, day)
    data = gzip.compress(json.dumps(vars(found), ensure_ascii=False).encode("utf-8"), 5, mtime=0)
    write_atomically(kept, data)
    return kept


def _load(kept: Path) -> Scanned:
    return Scanned(**json.loads(gzip.decompress(kept.read_bytes())))


def _stamp(path: Path, queries: Mapping[str, str], watched: frozenset[str]) -> str:
    """Name what a result depends on: the file as it is, the searches, the watched records."""
    state = path.stat()
    parts = [path.name, state.st_size, state.st_mtime_ns, sorted(queries.items()), sorted(watched)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]


def scan(
    files: Sequence[Path],
    queries: Mapping[str, str],
    watched: Iterable[str] = (),
    *,
    workers: int = 1,
    dask: str = "",
    cache: str | os.PathLike[str] | None = None,
    day: str = "",
    progress: Progress | None = None,
) -> Iterator[Scanned]:
    """Read files on an executor, resuming by file; yield what each gave in the order of `files`.

    Parameters
    ----------
    files : sequence of Path
    queries : mapping
        search_id to query.
    watched : iterable of str
        PMIDs to read whether they match or not.
    workers : int
        Processes on this machine; 1 reads in this process.
    dask : str
        Address of a Dask scheduler whose workers see the same files under the same paths (extra ``dask``).
    cache : path, optional
        Where finished files leave their results; default in the user's cache folder.
    """
    say = progress or (lambda what, done, total: None)
    place = Path(cache) if cache is not None else cache_folder() / "baseline"
    place.mkdir(parents=True, exist_ok=True)
    kept_watch = frozenset(watched)
    where = {path: place / f"{path.name}.{_stamp(path, queries, kept_watch)}.json.gz" for path in files}
    due = [path for path in files if not where[path].is_file()]
    done = len(files) - len(due)
    say("Reading files", done, len(files))
    with _executor(workers, dask) as submit:
        tasks = [
            submit(_task, str(resolved(path)), dict(queries), kept_watch, day, str(resolved(where[path])))
            for path in due
        ]
        for task in _completed(tasks):
            task.result()
            done += 1
            say("Reading files", done, len(files))
    for path in files:
        yield _load(where[path])


class _executor:
    """An executor's submit, closed at the end: this process, a pool of processes, or a Dask cluster."""

    def __init__(self, workers: int, dask: str):
        if workers < 1:
            raise UsageError(f"--workers {workers}: allowed is 1 or more.")
        self.workers, self.dask = workers, dask
        self.client: Any = None
        self.pool: Executor | None = None

    def __enter__(self) -> Callable[..., Any]:
        if self.dask:
            try:
                from distributed import Client
            except ImportError:
                raise UsageError('--dask needs Dask: pip install "evidence-tools[dask]".') from None
            try:
                self.client = Client(self.dask, timeout="10s")
            except (OSError, TimeoutError, ValueError) as error:
                raise UsageError(
                    f"no Dask scheduler answers at {self.dask} ({error}). Start one: dask scheduler."
                ) from None
            # A task has a file as its effect and must run even where its arguments were seen before.
            return functools.partial(self.client.submit, pure=False)
        self.pool = ProcessPoolExecutor(self.workers) if self.workers > 1 else ThreadPoolExecutor(1)
        return self.pool.submit

    def __exit__(self, *_: object) -> None:
        if self.pool is not None:
            self.pool.shutdown(cancel_futures=True)
        if self.client is not None:
            self.client.close()


def _completed(tasks: Sequence[Any]) -> Iterator[Any]:
    if tasks and not isinstance(tasks[0], Future):
        from distributed import as_completed as dask_completed

        return iter(dask_completed(tasks))
    return as_completed(tasks)


def put_together(found: Iterable[Scanned]) -> tuple[dict[str, dict[str, Any]], dict[str, str], int]:
    """Join the files in order: the last version of a record stands, a deletion removes it.

    Returns
    -------
    lines, xml, records
        Facts by PMID (with ``_hits``, the searches that found that version), the record itself, and how many records
        were read.
    """
    lines: dict[str, dict[str, Any]] = {}
    xml: dict[str, str] = {}
    records = 0
    for one in found:
        records += one.records
        for pmid in {str(other) for other in one.others} & lines.keys():
            del lines[pmid], xml[pmid]
        lines |= one.lines
        xml |= one.xml
        for pmid in one.deleted:
            lines.pop(pmid, None), xml.pop(pmid, None)
    return lines, xml, records


def update_from_baseline(
    root: str | os.PathLike[str],
    folder: str | os.PathLike[str],
    search_ids: Iterable[str] = (),
    *,
    workers: int = 1,
    dask: str = "",
    today: dt.date | None = None,
    archive: Archive | None = None,
    cache: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> UpdateReport:
    """Run saved searches over baseline and update files and enter what is new, as `updates.update` does.

    Parameters
    ----------
    root : path
        The evidence folder.
    folder : path
        With the files; they are read in the order of their names, update files after the baseline.
    search_ids : iterable of str
        Only these searches; default all.
    workers, dask, cache
        See `scan`.
    today : date, optional
    archive : Archive, optional
        Where the records go; default the user's.
    progress : callable, optional

    Returns
    -------
    UpdateReport
        The same whether one process, several, or a cluster did the reading.
    """
    root, day = Path(root), (today or dt.date.today()).isoformat()
    searches = searches_chosen(root, search_ids)
    files = baseline_files(folder)
    held = studies_by_pmid(root)
    queries = {row["search_id"]: row["query"] for row in searches}
    scanned = scan(files, queries, held, workers=workers, dask=dask, cache=cache, day=day, progress=progress)
    lines, xml, records = put_together(scanned)
    found: dict[str, list[str]] = {search_id: [] for search_id in queries}
    for pmid in sorted(lines, key=int):
        for search_id in lines[pmid].pop("_hits"):
            found[search_id].append(pmid)
    with archive or Archive() as store:
        store.store([RawRecord(pmid, xml[pmid].encode("utf-8"), lines[pmid]["digest"]) for pmid in lines], "baseline")
    report = UpdateReport(day, read=records, studies=held)
    with editing(root, "screening", "searches", "studies") as work:
        enter(work, searches, found, lines, report, day)
    return report
