"""`evidence update`: what is new in PubMed."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from rich.progress import Progress, TaskID, TextColumn
from rich.table import Table

from evidence_tools.cli.common import say
from evidence_tools.cli.terminal import Terminal
from evidence_tools.errors import UsageError
from evidence_tools.folder import find_folder
from evidence_tools.folder.editing import editing, read_rows
from evidence_tools.folder.records import RECORDS, read_facts
from evidence_tools.living.reports import UpdateReport, some
from evidence_tools.pubmed import Archive, Client, Shelf
from evidence_tools.words import counted

__all__ = ["run"]


def _init_searches(root: Path, console: Terminal) -> None:
    from evidence_tools.folder import load_folder
    from evidence_tools.living.searches import saved_searches

    tables = load_folder(root).tables
    with editing(root, "searches") as work:
        held = [row["search_id"] for row in work.rows["searches"]]
        rows = saved_searches(tables, held=held)
        work.rows["searches"] += rows
    say(console, f"{len(rows)} searches added to searches.csv; {len(held)} were there and are as they were.")


def _show_recall(root: Path, console: Terminal) -> None:
    from evidence_tools.folder import load_folder
    from evidence_tools.living.holdings import pmids_held
    from evidence_tools.living.searches import search_recall

    tables = load_folder(root).tables
    searches, screening, studies, results = (tables[name] for name in ("searches", "screening", "studies", "results"))
    found = search_recall(searches, screening, studies, results, pmids_held(root), tables["reviews"])
    table = Table(box=None, pad_edge=False)
    for name in ("search", "last run", "hits", "held", "found", "recall", "missed"):
        table.add_column(name)
    for row in found.reset_index().to_dict("records"):
        ran = row["last_run"] != "never"
        recall = f"{row['recall']:.0%}" if row["recall"] == row["recall"] else ""
        counts = [str(row["hits"]) if ran else "", str(row["held"]), str(row["found"]) if ran else "", recall]
        table.add_row(row["search_id"], row["last_run"], *counts, row["missed"])
    console.print(table)


def run(arguments: argparse.Namespace) -> int:
    """Run the saved searches, or read baseline files; say what is new."""
    root, console = find_folder(arguments.evidence), Terminal()
    since = _day(arguments.since) if arguments.since else ""
    if arguments.init:
        _init_searches(root, console)
        return 0
    if arguments.recall:
        _show_recall(root, console)
        return 0
    if arguments.from_baseline:
        report = _from_baseline(root, arguments, console)
    else:
        report = _from_pubmed(root, arguments, console)
    _show_report(root, report, since, console)
    code = report.exit_code
    if arguments.fulltexts and _full_texts(root, console):
        code = code or 3
    return code


def _full_texts(root: Path, console: Terminal) -> bool:
    """Fetch the full texts of counted studies; return whether some could not be fetched."""
    from evidence_tools.living.tables import obtain_counted
    from evidence_tools.tracker.evidence import Evidence

    effects = Evidence.load(root).effects()
    counted = sorted(set(effects.loc[effects["countable"], "study_id"]))
    with _bars(console) as bar, Client.from_environment() as client:
        found = obtain_counted(root, counted, client, Shelf(), _progress(bar))
    say(console, f"Full texts of counted studies: {found.sentence()}.")
    for key, words in {**found.restricted, **found.failed}.items():
        say(console, f"  {key}: {words}")
    if found.new:
        say(console, f"To see what their tables say: evidence read {found.new[0]}")
    return bool(found.failed)


def _bars(console: Terminal) -> Progress:
    return Progress(
        *Progress.get_default_columns()[:-1],
        TextColumn("{task.completed:,}/{task.total:,}"),
        console=console,
        transient=True,
    )


def _progress(bar: Progress) -> Callable[[str, int, int], None]:
    tasks: dict[str, TaskID] = {}

    def say(what: str, done: int, total: int) -> None:
        if what not in tasks:
            tasks[what] = bar.add_task(what, total=total)
        bar.update(tasks[what], completed=done, total=total)

    return say


def _from_pubmed(root: Path, arguments: argparse.Namespace, console: Terminal) -> UpdateReport:
    from evidence_tools.living.updates import update as run_update

    with _bars(console) as bar, Archive() as archive, Client.from_environment(archive=archive) as client:
        return run_update(root, client, arguments.search, recheck=arguments.recheck, progress=_progress(bar))


def _from_baseline(root: Path, arguments: argparse.Namespace, console: Terminal) -> UpdateReport:
    from evidence_tools.living.baseline import update_from_baseline

    with _bars(console) as bar:
        return update_from_baseline(
            root,
            arguments.from_baseline,
            arguments.search,
            workers=arguments.workers,
            dask=arguments.dask or "",
            progress=_progress(bar),
        )


def _show_report(root: Path, report: UpdateReport, since: str, console: Terminal) -> None:
    for line in report.alarms():
        say(console, line)
    say(console, f"{report.day}: {report.sentence()} ({report.requests} requests, {report.read} records read)")
    titles = {pmid: str(facts.get("title", "")) for pmid, facts in read_facts(root / RECORDS).items()}
    for line in report.details(titles):
        say(console, f"  {line}")
    if since:
        _show_since(root, since, console)
    waiting = len({row["pmid"] for row in read_rows(root, "screening") if row["decision"] == "pending"})
    if waiting:
        say(console, f"{counted(waiting, 'record waits', 'records wait')} to be screened: evidence screen")


def _day(text: str) -> str:
    import datetime as dt

    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError(f"--since {text}: not a day. Allowed: a date such as 2026-01-31.") from None


def _show_since(root: Path, day: str, console: Terminal) -> None:
    rows = [row for row in read_rows(root, "screening") if row["first_matched"] >= day]
    found = list(dict.fromkeys(row["pmid"] for row in rows))
    say(
        console,
        f"Since {day}: {len(found)} records matched for the first time" + (f": {some(found, 20)}" if found else "."),
    )
