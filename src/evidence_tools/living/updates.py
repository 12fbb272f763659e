"""Keeping the evidence folder in step with PubMed.

`update` runs every saved search in full, reads the records that are new and those that may have changed, and enters
everything in one change of the folder: until that moment nothing is touched, after it the day of the last run has
moved. A program killed halfway has at most filled the archive, from which the next run takes up.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from evidence_tools.errors import AnswerError, OfflineError, UsageError
from evidence_tools.folder.editing import Editing, editing, read_rows
from evidence_tools.folder.records import RECORDS, facts_text, read_facts
from evidence_tools.living.differences import change_between, kept_facts, merge_matches, note_on
from evidence_tools.living.holdings import mark_held, reach, standing_of, studies_by_pmid
from evidence_tools.living.remarks import remarks_of, unknown_fields
from evidence_tools.living.reports import UpdateReport
from evidence_tools.pubmed.client import Client
from evidence_tools.references import load_bib

__all__ = ["Progress", "UpdateReport", "enter", "searches_chosen", "update"]

RESUME = dt.timedelta(hours=6)  # new records a broken run fetched within this time are not fetched again
MANY = 5  # records that are not all withdrawn on one day
Progress = Callable[[str, int, int], None]


def searches_chosen(root: Path, search_ids: Iterable[str]) -> list[dict[str, str]]:
    """Return the rows of the saved searches of PubMed asked for; without a name all of them.

    Raises
    ------
    UsageError
        There is no such search (the message names those there are), or it is one of public pages.
    """
    every = read_rows(root, "searches")
    searches = [row for row in every if row["database"] != "public_pages"]
    wanted = list(dict.fromkeys(search_ids))
    elsewhere = [one for one in wanted if one in {row["search_id"] for row in every if row not in searches}]
    if elsewhere:
        raise UsageError(f"{', '.join(elsewhere)}: a search of public pages, which a person repeats, not this command.")
    unknown = [one for one in wanted if one not in {row["search_id"] for row in searches}]
    if unknown:
        allowed = ", ".join(row["search_id"] for row in searches) or "none yet: evidence update --init"
        raise UsageError(f"no search {', '.join(unknown)} in searches.csv. There are: {allowed}.")
    return [row for row in searches if not wanted or row["search_id"] in wanted]


def update(
    root: str | os.PathLike[str],
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
    searches = searches_chosen(root, search_ids)
    if not searches:
        raise UsageError("searches.csv is empty. To fill it from claims and outcomes: evidence update --init.")
    report, sent = UpdateReport(day, studies=studies_by_pmid(root)), client.requests
    found = _search_all(client, searches, report, say)
    report_matches(read_rows(root, "screening"), searches, found, day, report)
    facts = read_facts(root / RECORDS)
    again = _to_read_again(root, searches, found, report, recheck, day)
    unread = [pmid for ids in found.values() for pmid in ids if not facts.get(pmid, {}).get("digest")]
    fresh = _read_records(client, dict.fromkeys(unread), again, report, day, say)
    _follow_dois(client, root, report)
    report.undone = {name for name, ids in found.items() if not report.unreadable.keys().isdisjoint(ids)}
    with editing(root, "screening", "searches", "studies") as work:
        enter(work, searches, found, fresh, report, day)
    report.requests = client.requests - sent
    return report


def _search_all(
    client: Client, searches: list[dict[str, str]], report: UpdateReport, say: Progress
) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for number, search in enumerate(searches):
        say("Searching", number, len(searches))
        try:
            ids = client.search(search["query"])
        except AnswerError as error:
            report.failed[search["search_id"]] = str(error)
            continue
        except OfflineError as error:
            done = f" {len(found)} of {len(searches)} searches were done, up to {search['search_id']}." if found else ""
            raise OfflineError(f"{error}{done} Nothing was entered; repeat the command to go on.") from None
        if ids.warnings:
            report.remarks[search["search_id"]] = remarks_of(ids.warnings)
        if unknown := unknown_fields(ids.warnings):
            report.misread[search["search_id"]] = unknown
        else:
            found[search["search_id"]] = list(ids)
    say("Searching", len(searches), len(searches))
    if report.failed and not found and not report.misread:
        told = dict.fromkeys(report.failed.values())  # the same reason once, not for each of a hundred searches
        raise AnswerError("\n".join(["PubMed refused every search; nothing was entered.", *told]))
    return found


def report_matches(
    rows: list[dict[str, str]],
    searches: list[dict[str, str]],
    found: Mapping[str, list[str]],
    day: str,
    report: UpdateReport,
) -> list[dict[str, str]]:
    """Merge the id lists into rows of screening.csv and put what is new into the report.

    What is a study on record already needs no screening: it is entered as such.
    """
    held = {pmid: keys[0] for pmid, keys in report.studies.items()}
    report.searches = []
    for search in searches:
        if search["search_id"] in found:
            rows, matches = merge_matches(
                rows, search["search_id"], found[search["search_id"]], day, search["last_run"]
            )
            matches.held = [pmid for pmid in matches.new if pmid in held]
            matches.new = [pmid for pmid in matches.new if pmid not in held]
            report.searches.append(matches)
    return mark_held(rows, held, day)


def _to_read_again(
    root: Path,
    searches: list[dict[str, str]],
    found: Mapping[str, list[str]],
    report: UpdateReport,
    recheck: bool,
    day: str,
) -> dict[str, None]:
    """Choose known records that may have changed: of searches due for it, and the studies on record with them."""
    last = {row["search_id"]: row["last_run"] for row in searches}
    due = {one.search_id for one in report.searches if recheck or one.moved or last[one.search_id] < day}
    rows = [row for row in read_rows(root, "screening") if row["search_id"] in due and row["decision"] != "excluded"]
    again = dict.fromkeys(row["pmid"] for row in rows)
    return again | dict.fromkeys(report.studies) if due else {}


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
        report.merged |= fetch.merged
        report.unreadable |= fetch.unreadable
    if not fresh and len(report.missing) >= MANY and not report.merged and not report.unreadable:
        raise AnswerError(
            f"PubMed gave none of the {len(report.missing)} records asked for, not even when asked twice: that is no "
            "answer to believe. Nothing was entered. Try again later."
        )
    report.read = len(fresh)
    return fresh


def _follow_dois(client: Client, root: Path, report: UpdateReport) -> None:
    """Ask under which PMID PubMed has a study now whose record it gives no more: by its DOI, at most twenty."""
    entries = load_bib(root / "references.bib").entries
    lost = [pmid for pmid in report.missing if pmid in report.studies and pmid not in report.merged]
    for pmid in lost[:20]:
        doi = entries[report.studies[pmid][0]].get("doi", "")
        found = [one for one in client.search(f'"{doi}"[AID]') if one != pmid] if doi and '"' not in doi else []
        if len(found) == 1:
            report.merged[pmid] = found[0]


def enter(
    work: Editing,
    searches: list[dict[str, str]],
    found: Mapping[str, list[str]],
    fresh: Mapping[str, dict[str, Any]],
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
        keys = report.studies.get(pmid, [])
        change = change_between(before, line, standing_of(work.rows["studies"], keys))
        if change is not None:
            report.changed.append(change)
            rows = note_on(rows, pmid, day, change.words())
        if change is not None or not before.get("digest") or "details" not in before:
            facts[pmid] = line
    for pmid in report.missing:
        now_under = f", it is PMID {report.merged[pmid]} now" if pmid in report.merged else ""
        rows = note_on(rows, pmid, day, f"the record is not given any more{now_under}")
    work.rows["screening"] = rows
    work.rows["searches"] = [_run(row, report, day) for row in work.rows["searches"]]
    told = {
        key: (pmid, str(line.get("retraction_status", "none")))
        for pmid, line in fresh.items()
        for key in report.studies.get(pmid, [])
    }
    work.rows["studies"] = reach(work.rows["studies"], told, day)
    work.files[RECORDS] = facts_text(facts.values())


def _run(row: dict[str, str], report: UpdateReport, day: str) -> dict[str, str]:
    done = next((one for one in report.searches if one.search_id == row["search_id"]), None)
    # folders made before this column do without it
    warned = {"warnings": "; ".join(report.remarks.get(row["search_id"], []))} if "warnings" in row else {}
    if done is None:
        return row | (warned if row["search_id"] in report.misread else {})
    if row["search_id"] in report.undone:
        return row | warned
    return row | {
        "first_run": row["first_run"] or day,
        "last_run": max(row["last_run"], day),
        "hits": str(done.hits),
        **warned,
    }
