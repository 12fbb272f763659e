"""`evidence screen`: which records count."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_tools.cli.common import say, who
from evidence_tools.cli.terminal import Terminal
from evidence_tools.folder import find_folder
from evidence_tools.folder.editing import read_rows
from evidence_tools.pubmed import Archive
from evidence_tools.words import counted

if TYPE_CHECKING:
    from evidence_tools.living.screening import Desk

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Walk through what waits, or enter decisions given as options."""
    from evidence_tools.living.screening import Desk
    from evidence_tools.living.screening.terminal import walk

    root, console = find_folder(arguments.evidence), Terminal()
    given = [("included", arguments.include), ("excluded", arguments.exclude), ("later", arguments.later)]
    if arguments.prisma:
        return _prisma(root, Path(arguments.prisma), console)
    with Archive() as archive:
        desk = Desk(root, who(arguments.who), archive)
        if any(pmids for _, pmids in given) or arguments.reopen:
            return _decide(desk, given, arguments, console)
        if arguments.list:
            for one in desk.queue():
                held = f"  [on record already as {one.on_record}]" if one.on_record else ""
                title = one.title or "(title not on this computer)"
                say(console, f"{one.pmid:>8}  {one.relevance.score:5.1f}  {title}{held}")
            return 0
        if not desk.queue():
            say(console, "Nothing waits for a decision. To look for new records: evidence update")
            return 0
        done = walk(desk, console)
    say(console, ", ".join(f"{count} {what}" for what, count in done.items()) + ".")
    _say_next(root, console)
    return 0


def _say_next(root: Path, console: Terminal) -> None:
    """Say the command that comes next: add what was included, screen on, or compute."""
    from evidence_tools.living.holdings import pmids_held

    held, rows = pmids_held(root), read_rows(root, "screening")
    chosen = dict.fromkeys(row["pmid"] for row in rows if row["decision"] == "included" and row["pmid"] not in held)
    waiting = {row["pmid"] for row in rows if row["decision"] == "pending"}
    if waiting:
        say(console, f"{counted(len(waiting), 'record still waits', 'records still wait')}. To go on: evidence screen")
    if chosen:
        say(console, f"Next, to add the included studies: evidence add {' '.join(chosen)}")
    elif not waiting:
        say(console, "Every included study is on record. Next, to compute the verdicts: evidence run")


def _decide(desk: Desk, given: list[tuple[str, list[str]]], arguments: argparse.Namespace, console: Terminal) -> int:
    for verdict, pmids in given:
        for pmid in pmids:
            before = desk.decide(pmid, verdict, arguments.reason, arguments.search)
            old = next((row for row in before if row["decision"] not in ("pending", verdict)), None)
            over = f" (was {old['decision']} by {old['who']} on {old['date']})" if old else ""
            say(console, f"PMID {pmid}: {verdict}{over}")
    for pmid in arguments.reopen:
        desk.reopen(pmid)
        say(console, f"PMID {pmid}: pending again")
    _say_next(Path(desk.root), console)
    return 0


def _prisma(root: Path, file: Path, console: Terminal) -> int:
    from evidence_tools import figures
    from evidence_tools.folder import load_folder
    from evidence_tools.living.holdings import pmids_held
    from evidence_tools.living.screening import prisma_counts, prisma_csv
    from evidence_tools.publish.outputs import write_figure, write_output

    tables = load_folder(root).tables
    flow = prisma_counts(tables["screening"], tables["studies"], pmids_held(root))
    if file.suffix.lower() == ".csv":
        write_output(file, prisma_csv(flow))
    else:
        write_figure(figures.prisma_flow(flow.counts), file)
    say(console, flow.sentence())
    say(console, f"Written: {file}")
    return 0
