"""Keeping the evidence folder in step with PubMed.

`update` runs every saved search in full, reads the records that are new and those that may have changed, and enters
everything in one change of the folder: until that moment nothing is touched, after it the day of the last run has
moved. A program killed halfway has at most filled the archive, from which the next run takes up.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from evidence_tools.errors import AnswerError, UsageError
from evidence_tools.folder.editing import Editing, editing, read_rows
from evidence_tools.folder.records import RECORDS, facts_text, read_facts
from evidence_tools.living.differences import (
    Matches,
    RecordChange,
    change_between,
    kept_facts,
    merge_matches,
    note_on,
    worse_status,
)
from evidence_tools.pubmed.client import Client
from evidence_tools.references import load_bib

__all__ = ["Progress", "UpdateReport", "pmids_held", "update"]

RESUME = dt.timedelta(hours=6)  # new records a broken run fetched within this time are not fetched again
Progress = Callable[[str, int, int], None]


@dataclass
class UpdateReport:
    """What an update found.

    Attributes
    ----------
    day : str
        The day it counts for.
    searches : list of Matches
        Each search that ran completely, with new, vanished and returned PMIDs.
    failed : dict of str to str
        Searches PubMed refused, with its words; their day of last run has not moved.
    changed : list of RecordChange
        Records whose content is another than at the last reading.
    missing : list of str
        PMIDs PubMed did not give although it had listed or given them before.
    unreadable : dict of str to str
        PMIDs whose record could not be read.
    read : int
        Records read.
    requests : int
        Requests sent.
    """

    day: str
    searches: list[Matches] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    changed: list[RecordChange] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)
    read: int = 0
    requests: int = 0

    @property
    def new(self) -> list[str]:
        """New PMIDs over all searches, each once."""
        return list(dict.fromkeys(pmid for one in self.searches for pmid in one.new))

    @property
    def retracted(self) -> list[RecordChange]:
        """Records that were retracted since they were last read."""
        return [one for one in self.changed if one.alarming and one.status == "retracted"]

    def sentence(self) -> str:
        """Say it in one sentence."""
        gone = sum(len(one.vanished) for one in self.searches)
        parts = [
            f"{len(self.searches)} searches run",
            f"{len(self.new)} new records to screen" if self.new else "nothing new",
        ]
        parts += [f"{gone} no longer match (kept)"] if gone else []
        parts += [f"{len(self.changed)} records changed"] if self.changed else []
        parts += [f"{len(self.retracted)} retracted"] if self.retracted else []
        parts += [f"{len(self.failed)} searches refused"] if self.failed else []
        return ", ".join(parts) + "."


def pmids_held(root: str | os.PathLike) -> dict[str, str]:
    """Return PMID to study_id of the studies in the bibliography."""
    entries = load_bib(Path(root) / "references.bib").entries
    return {entry["pmid"]: key for key, entry in entries.items() if entry.get("pmid", "").isdigit()}


def _chosen(root: Path, search_ids: Iterable[str]) -> list[dict[str, str]]:
    searches = read_rows(root, "searches")
    wanted = list(dict.fromkeys(search_ids))
    unknown = [one for one in wanted if one not in {row["search_id"] for row in searches}]
    if unknown:
        allowed = ", ".join(row["search_id"] for row in searches) or "none yet: evidence update --init"
        raise UsageError(f"no search {', '.join(unknown)} in searches.csv. There are: {allowed}.")
    return [row for row in searches if not wanted or row["search_id"] in wanted]


def update(
    root: str | os.PathLike,
    client: Client,
    search_ids: Iterable[str] = (),
    *,
    today: dt.date | None = None,
    recheck: bool = False,
    progress: Progress | None = None,
) -> UpdateReport:
    """Run saved searches again and enter what is new.

    Parameters
    ----------
    root : path
        The evidence folder.
    client : Client
        With an archive, a broken run is taken up where it broke.
    search_ids : iterable of str
        Only these searches; default all.
    today : date, optional
        The day it counts for.
    recheck : bool
        Read all known records again. Without it they are read again when a search last ran on an earlier day or its
        id list moved; so a second run right after the first sends one request a search and fetches nothing.
    progress : callable, optional
        Called with (what, done, total).

    Raises
    ------
    UsageError
        An unknown search_id, or there are no searches.
    NetworkError
        PubMed could not be reached; nothing was entered.
    """
    root = Path(root)
    day = (today or dt.date.today()).isoformat()
    say: Progress = progress or (lambda what, done, total: None)
    searches = _chosen(root, search_ids)
    if not searches:
        raise UsageError("searches.csv is empty. To fill it from claims and outcomes: evidence update --init.")
    report, sent = UpdateReport(day), client.requests
    found = _search_all(client, searches, report, say)
    report_matches(read_rows(root, "screening"), searches, found, day, report)
    facts = read_facts(root / RECORDS)
    held = pmids_held(root)
    again = _to_read_again(root, searches, found, report, recheck, day, held)
    unread = [pmid for ids in found.values() for pmid in ids if not facts.get(pmid, {}).get("digest")]
    fresh = _read_records(client, dict.fromkeys(unread), again, report, day, say)
    with editing(root, "screening", "searches", "studies") as work:
        _enter(work, searches, found, fresh, held, report, day)
    report.requests = client.requests - sent
    return report


def _search_all(
    client: Client, searches: list[dict[str, str]], report: UpdateReport, say: Progress
) -> dict[str, list[str]]:
    found = {}
    for number, search in enumerate(searches):
        say("Searching", number, len(searches))
        try:
            found[search["search_id"]] = list(client.search(search["query"]))
        except AnswerError as error:
            report.failed[search["search_id"]] = str(error)
    say("Searching", len(searches), len(searches))
    if report.failed and not found:
        raise AnswerError("PubMed refused every search; nothing was entered.\n" + "\n".join(report.failed.values()))
    return found


def report_matches(
    rows: list[dict[str, str]],
    searches: list[dict[str, str]],
    found: Mapping[str, list[str]],
    day: str,
    report: UpdateReport,
) -> list[dict[str, str]]:
    """Merge the id lists into rows of screening.csv and put what is new into the report."""
    report.searches = []
    for search in searches:
        if search["search_id"] in found:
            rows, matches = merge_matches(
                rows, search["search_id"], found[search["search_id"]], day, search["last_run"]
            )
            report.searches.append(matches)
    return rows


def _to_read_again(
    root: Path,
    searches: list[dict[str, str]],
    found: Mapping[str, list[str]],
    report: UpdateReport,
    recheck: bool,
    day: str,
    held: Mapping[str, str],
) -> dict[str, None]:
    """Choose known records that may have changed: of searches due for it, and the studies on record with them."""
    last = {row["search_id"]: row["last_run"] for row in searches}
    due = {one.search_id for one in report.searches if recheck or one.moved or last[one.search_id] < day}
    rows = [row for row in read_rows(root, "screening") if row["search_id"] in due and row["decision"] != "excluded"]
    again = dict.fromkeys(row["pmid"] for row in rows)
    return again | dict.fromkeys(held) if due else {}


def _read_records(
    client: Client, new: dict[str, None], again: dict[str, None], report: UpdateReport, day: str, say: Progress
) -> dict[str, dict[str, Any]]:
    """Read records; return their lines of records.jsonl by PMID."""
    host = urlsplit(client.base_url).hostname or "efetch"
    source = "PubMed" if host.endswith("ncbi.nlm.nih.gov") else host
    fresh: dict[str, dict[str, Any]] = {}
    # A broken first run left its records in the archive; records read for changes always come from PubMed.
    since = dt.datetime.now(dt.UTC) - RESUME if client.archive is not None else None
    for ids, seen_since in (([p for p in new if p not in again], since), (list(again), None)):
        if not ids:
            continue
        fetch = client.fetch(ids, seen_since=seen_since)
        for record in fetch:
            fresh[record.pmid] = kept_facts(record, source, day)
            say("Reading records", fetch.done, len(fetch))
        report.missing += list(fetch.missing)
        report.unreadable |= fetch.unreadable
    report.read = len(fresh)
    return fresh


def _enter(
    work: Editing,
    searches: list[dict[str, str]],
    found: Mapping[str, list[str]],
    fresh: Mapping[str, dict[str, Any]],
    held: Mapping[str, str],
    report: UpdateReport,
    day: str,
) -> None:
    """Enter everything into tables that were read just now, under the lock: another update may have been faster."""
    facts = read_facts(work.root / RECORDS)
    now = {row["search_id"]: row for row in work.rows["searches"]}
    rows = report_matches(
        work.rows["screening"], [now[s["search_id"]] for s in searches if s["search_id"] in now], found, day, report
    )
    for pmid, line in fresh.items():
        before = facts.get(pmid, {})
        change = change_between(before, line)
        if change is not None:
            report.changed.append(change)
            rows = note_on(rows, pmid, day, change.words())
        if change is not None or not before.get("digest"):
            facts[pmid] = line
    for pmid in report.missing:
        rows = note_on(rows, pmid, day, "the record is not given any more")
    work.rows["screening"] = rows
    work.rows["searches"] = [_run(row, report, day) for row in work.rows["searches"]]
    work.rows["studies"] = [_status(row, fresh, held, day) for row in work.rows["studies"]]
    work.files[RECORDS] = facts_text(facts.values())


def _run(row: dict[str, str], report: UpdateReport, day: str) -> dict[str, str]:
    done = next((one for one in report.searches if one.search_id == row["search_id"]), None)
    if done is None:
        return row
    return row | {
        "first_run": row["first_run"] or day,
        "last_run": max(row["last_run"], day),
        "hits": str(done.hits),
    }


def _status(
    row: dict[str, str], fresh: Mapping[str, dict[str, Any]], held: Mapping[str, str], day: str
) -> dict[str, str]:
    """Enter the retraction status of a study whose record was read; it never gets milder by itself."""
    lines = [fresh[pmid] for pmid, study in held.items() if study == row["study_id"] and pmid in fresh]
    if not lines:
        return row
    status = worse_status(row["retraction_status"], str(lines[0].get("retraction_status", "none")))
    if status == row["retraction_status"]:
        return row
    note = f"PubMed record {lines[0]['pmid']}, read {day}" if status != "none" else row["retraction_note"]
    return row | {"retraction_status": status, "retraction_note": note}
