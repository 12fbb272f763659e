"""`evidence update`, `screen`, `add` and `changes`: the evidence kept alive."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, TextColumn
from rich.table import Table

from evidence_tools.errors import UsageError
from evidence_tools.folder import find_folder
from evidence_tools.folder.editing import editing, read_rows
from evidence_tools.pubmed import Archive, Client

__all__ = ["add", "add_commands", "changes", "screen", "update"]


def add_commands(commands: argparse._SubParsersAction, common: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    _update_options(
        commands.add_parser(
            "update", parents=[common], help="new and changed records since the last run, to be screened"
        )
    )
    _screen_options(commands.add_parser("screen", parents=[common], help="decide which records count"))
    parser = commands.add_parser("add", parents=[common], help="add studies by PMID, prefilled from the abstract")
    parser.add_argument("pmids", nargs="+", metavar="PMID")
    parser.add_argument("--offline", action="store_true", help="from the archive on this computer, without the network")
    parser.add_argument("--who", default="", metavar="NAME", help="who adds them (default: your user name)")
    parser.set_defaults(run=add)
    parser = commands.add_parser("changes", parents=[common], help="what new studies did to each verdict")
    parser.add_argument(
        "--since",
        default="",
        metavar="WHEN",
        help="a git revision, a day (2026-01-31) or a saved folder (default: the last commit)",
    )
    parser.add_argument("--claim", metavar="CLAIM_ID", help="one claim only, with the effect of each new study")
    parser.add_argument("--figure", metavar="FILE", help="write the picture here (png, svg or pdf)")
    parser.add_argument("--markdown", action="store_true", help="as text for a pull request")
    parser.set_defaults(run=changes)


def _update_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--search", action="append", default=[], metavar="ID", help="only this saved search (repeatable)"
    )
    parser.add_argument("--since", metavar="DATE", help="also list what earlier runs found since this day (2026-01-31)")
    parser.add_argument("--recheck", action="store_true", help="read all known records again, not only when one is due")
    parser.add_argument("--init", action="store_true", help="only fill searches.csv from claims and outcomes")
    parser.add_argument(
        "--recall", action="store_true", help="only show how many of the records we hold each search found"
    )
    parser.add_argument(
        "--from-baseline", metavar="DIR", help="read NLM's baseline and update files instead of asking PubMed"
    )
    parser.add_argument(
        "--workers", type=int, default=1, metavar="N", help="processes that read baseline files (default: 1)"
    )
    parser.add_argument(
        "--dask", metavar="ADDRESS", help="a Dask scheduler that reads them instead, e.g. tcp://host:8786"
    )
    parser.set_defaults(run=update)


def _screen_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--include", action="append", default=[], metavar="PMID", help="include this record (repeatable)"
    )
    parser.add_argument("--exclude", action="append", default=[], metavar="PMID", help="exclude it; needs --reason")
    parser.add_argument("--later", action="append", default=[], metavar="PMID", help="put it off")
    parser.add_argument("--reopen", action="append", default=[], metavar="PMID", help="take a decision back")
    parser.add_argument("--reason", default="", metavar="R", help='why; begin with "full text:" if the report was read')
    parser.add_argument("--search", default="", metavar="ID", help="the decision holds for this search only")
    parser.add_argument("--who", default="", metavar="NAME", help="who decides (default: your user name)")
    parser.add_argument("--list", action="store_true", help="list what waits, in order")
    parser.add_argument("--prisma", metavar="FILE", help="write the PRISMA 2020 flow: .csv, or a picture")
    parser.set_defaults(run=screen)


def _who(given: str) -> str:
    return given or os.environ.get("EVIDENCE_WHO", "") or getpass.getuser()


def _say(console: Console, words: str) -> None:
    console.print(words, markup=False, highlight=False, soft_wrap=True)


# --- update ---------------------------------------------------------------------------------------------------------


def _init_searches(root: Path, console: Console) -> None:
    from evidence_tools.folder import load_folder
    from evidence_tools.living.searches import saved_searches

    tables = load_folder(root).tables
    with editing(root, "searches") as work:
        held = [row["search_id"] for row in work.rows["searches"]]
        rows = saved_searches(tables["claims"], tables["outcomes"], held=held)
        work.rows["searches"] += rows
    _say(console, f"{len(rows)} searches added to searches.csv; {len(held)} were there and are as they were.")


def _show_recall(root: Path, console: Console) -> None:
    from evidence_tools.folder import load_folder
    from evidence_tools.living.searches import search_recall
    from evidence_tools.living.updates import pmids_held

    tables = load_folder(root).tables
    names = ("searches", "screening", "studies", "results")
    found = search_recall(*(tables[name] for name in names), pmids_held(root), tables["reviews"])
    table = Table(box=None, pad_edge=False)
    for name in ("search", "last run", "hits", "held", "found", "recall", "missed"):
        table.add_column(name)
    for row in found.reset_index().to_dict("records"):
        ran = row["last_run"] != "never"
        recall = f"{row['recall']:.0%}" if row["recall"] == row["recall"] else ""
        counts = [str(row["hits"]) if ran else "", str(row["held"]), str(row["found"]) if ran else "", recall]
        table.add_row(row["search_id"], row["last_run"], *counts, row["missed"])
    console.print(table)


def update(arguments: argparse.Namespace) -> int:
    """Run the saved searches, or read baseline files; say what is new."""
    root, console = find_folder(arguments.evidence), Console()
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
    return 3 if report.failed else 0


def _bars(console: Console) -> Progress:
    return Progress(
        *Progress.get_default_columns()[:-1],
        TextColumn("{task.completed:,}/{task.total:,}"),
        console=console,
        transient=True,
    )


def _progress(bar: Progress):
    tasks: dict[str, int] = {}

    def say(what: str, done: int, total: int) -> None:
        if what not in tasks:
            tasks[what] = bar.add_task(what, total=total)
        bar.update(tasks[what], completed=done, total=total)

    return say


def _from_pubmed(root: Path, arguments: argparse.Namespace, console: Console):
    from evidence_tools.living.updates import update as run_update

    with _bars(console) as bar, Archive() as archive, Client.from_environment(archive=archive) as client:
        return run_update(root, client, arguments.search, recheck=arguments.recheck, progress=_progress(bar))


def _from_baseline(root: Path, arguments: argparse.Namespace, console: Console):
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


def _show_report(root: Path, report, since: str, console: Console) -> None:
    _say(console, f"{report.day}: {report.sentence()} ({report.requests} requests, {report.read} records read)")
    for one in report.searches:
        if one.moved:
            parts = [
                f"{len(ids)} {what}: {_some(ids)}"
                for what, ids in (("new", one.new), ("no longer match", one.vanished), ("match again", one.returned))
                if ids
            ]
            _say(console, f"  {one.search_id}: {one.hits} hits; " + "; ".join(parts))
    for change in report.changed:
        _say(console, f"  PMID {change.pmid}: {change.words()}")
    if report.missing:
        _say(console, f"  PubMed gave no record for {_some(report.missing)}; they stay on the list.")
    for search_id, words in report.failed.items():
        _say(console, f"  {search_id}: {words}")
    if since:
        _show_since(root, since, console)
    waiting = len({row["pmid"] for row in read_rows(root, "screening") if row["decision"] == "pending"})
    if waiting:
        _say(console, f"{waiting} records wait to be screened: evidence screen")


def _day(text: str) -> str:
    import datetime as dt

    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError(f"--since {text}: not a day. Allowed: a date such as 2026-01-31.") from None


def _show_since(root: Path, day: str, console: Console) -> None:
    rows = [row for row in read_rows(root, "screening") if row["first_matched"] >= day]
    found = list(dict.fromkeys(row["pmid"] for row in rows))
    _say(
        console,
        f"Since {day}: {len(found)} records matched for the first time" + (f": {_some(found, 20)}" if found else "."),
    )


def _some(items: list[str], most: int = 10) -> str:
    return ", ".join(items[:most]) + (f" and {len(items) - most} more" if len(items) > most else "")


# --- screen ---------------------------------------------------------------------------------------------------------


def screen(arguments: argparse.Namespace) -> int:
    """Walk through what waits, or enter decisions given as options."""
    from evidence_tools.living.screening import Desk
    from evidence_tools.living.screening.terminal import walk

    root, console = find_folder(arguments.evidence), Console()
    given = [("included", arguments.include), ("excluded", arguments.exclude), ("later", arguments.later)]
    if arguments.prisma:
        return _prisma(root, Path(arguments.prisma), console)
    with Archive() as archive:
        desk = Desk(root, _who(arguments.who), archive)
        if any(pmids for _, pmids in given) or arguments.reopen:
            return _decide(desk, given, arguments, console)
        if arguments.list:
            for one in desk.queue():
                _say(
                    console, f"{one.pmid:>8}  {one.relevance.score:5.1f}  {one.title or '(title not on this computer)'}"
                )
            return 0
        if not desk.queue():
            _say(console, "Nothing waits for a decision. To look for new records: evidence update")
            return 0
        done = walk(desk, console)
    _say(console, ", ".join(f"{count} {what}" for what, count in done.items()) + ".")
    if done["included"]:
        chosen = [row["pmid"] for row in read_rows(root, "screening") if row["decision"] == "included"]
        _say(console, f"To add the included studies: evidence add {' '.join(_not_held(root, chosen))}".rstrip())
    return 0


def _not_held(root: Path, pmids: list[str]) -> list[str]:
    from evidence_tools.living.updates import pmids_held

    held = pmids_held(root)
    return [pmid for pmid in dict.fromkeys(pmids) if pmid not in held]


def _decide(desk, given: list[tuple[str, list[str]]], arguments: argparse.Namespace, console: Console) -> int:
    for verdict, pmids in given:
        for pmid in pmids:
            before = desk.decide(pmid, verdict, arguments.reason, arguments.search)
            old = next((row for row in before if row["decision"] not in ("pending", verdict)), None)
            over = f" (was {old['decision']} by {old['who']} on {old['date']})" if old else ""
            _say(console, f"PMID {pmid}: {verdict}{over}")
    for pmid in arguments.reopen:
        desk.reopen(pmid)
        _say(console, f"PMID {pmid}: pending again")
    return 0


def _prisma(root: Path, file: Path, console: Console) -> int:
    from evidence_tools import figures
    from evidence_tools.folder import load_folder
    from evidence_tools.living.screening import prisma_counts, prisma_csv
    from evidence_tools.living.updates import pmids_held
    from evidence_tools.publish.outputs import check_file_target, remember, write_output

    tables = load_folder(root).tables
    flow = prisma_counts(tables["screening"], tables["studies"], pmids_held(root))
    if file.suffix.lower() == ".csv":
        write_output(file, prisma_csv(flow))
    else:
        figures.save(figures.prisma_flow(flow.counts), check_file_target(file))
        remember(file.read_bytes())
    _say(console, flow.sentence())
    _say(console, f"Written: {file}")
    return 0


# --- add and changes ------------------------------------------------------------------------------------------------


def add(arguments: argparse.Namespace) -> int:
    """Add studies by PMID and say what was prefilled, from which words."""
    from evidence_tools.living.additions import add as run_add

    root, console = find_folder(arguments.evidence), Console()
    with Archive() as archive:
        client = None if arguments.offline else Client.from_environment(archive=archive)
        added = run_add(root, arguments.pmids, client, archive, who=_who(arguments.who))
    for one in added:
        _say(console, f"PMID {one.pmid} is now {one.study_id}:")
        for name, found in one.extraction.study.items():
            _say(console, f"  {name} = {found.value}   from “{found.words}”")
        for row in one.results:
            numbers = {
                n: row[n]
                for n in ("n_i", "mean_i", "sd_i", "n_c", "mean_c", "sd_c", "estimate", "p_value")
                if row.get(n)
            }
            shown = ", ".join(f"{name} {value}" for name, value in numbers.items()) or row["direction_reported"]
            _say(console, f"  {row['result_id']} ({row['instrument']}): {shown}")
        for words in one.left:
            _say(console, f"  not entered: {words}")
    _say(
        console,
        "Nothing of this counts yet. Compare each row of results.csv with the abstract and set verified to yes.",
    )
    return 0


def changes(arguments: argparse.Namespace) -> int:
    """Say what new studies did to each verdict."""
    from evidence_tools import figures
    from evidence_tools.tracker.history import what_changed

    console = Console()
    found = what_changed(find_folder(arguments.evidence), arguments.since)
    if arguments.claim:
        _say(console, found.claim(arguments.claim).sentence(found.before.names | found.after.names))
        table = found.without(arguments.claim)
        if len(table):
            _say(console, table.round(2).to_string())
        axes = found.cumulative(arguments.claim) if arguments.figure else None
    else:
        text = found.text()
        _say(console, text.replace("\n  ", "\n- ") if arguments.markdown else text)
        axes = found.figure() if arguments.figure else None
    if arguments.figure:
        if axes is None:
            print("No picture: no claim with a pooled number moved.", file=sys.stderr)
        else:
            figures.save(axes, arguments.figure)
            _say(console, f"Written: {arguments.figure}")
    return 0
