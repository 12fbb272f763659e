"""`evidence screen`: which records count."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console

from evidence_tools.cli.common import say, who
from evidence_tools.folder import find_folder
from evidence_tools.folder.editing import read_rows
from evidence_tools.pubmed import Archive

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Walk through what waits, or enter decisions given as options."""
    from evidence_tools.living.screening import Desk
    from evidence_tools.living.screening.terminal import walk

    root, console = find_folder(arguments.evidence), Console()
    given = [("included", arguments.include), ("excluded", arguments.exclude), ("later", arguments.later)]
    if arguments.prisma:
        return _prisma(root, Path(arguments.prisma), console)
    with Archive() as archive:
        desk = Desk(root, who(arguments.who), archive)
        if any(pmids for _, pmids in given) or arguments.reopen:
            return _decide(desk, given, arguments, console)
        if arguments.list:
            for one in desk.queue():
                say(
                    console, f"{one.pmid:>8}  {one.relevance.score:5.1f}  {one.title or '(title not on this computer)'}"
                )
            return 0
        if not desk.queue():
            say(console, "Nothing waits for a decision. To look for new records: evidence update")
            return 0
        done = walk(desk, console)
    say(console, ", ".join(f"{count} {what}" for what, count in done.items()) + ".")
    if done["included"]:
        chosen = [row["pmid"] for row in read_rows(root, "screening") if row["decision"] == "included"]
        say(console, f"To add the included studies: evidence add {' '.join(_not_held(root, chosen))}".rstrip())
    return 0


def _not_held(root: Path, pmids: list[str]) -> list[str]:
    from evidence_tools.living.holdings import pmids_held

    held = pmids_held(root)
    return [pmid for pmid in dict.fromkeys(pmids) if pmid not in held]


def _decide(desk, given: list[tuple[str, list[str]]], arguments: argparse.Namespace, console: Console) -> int:
    for verdict, pmids in given:
        for pmid in pmids:
            before = desk.decide(pmid, verdict, arguments.reason, arguments.search)
            old = next((row for row in before if row["decision"] not in ("pending", verdict)), None)
            over = f" (was {old['decision']} by {old['who']} on {old['date']})" if old else ""
            say(console, f"PMID {pmid}: {verdict}{over}")
    for pmid in arguments.reopen:
        desk.reopen(pmid)
        say(console, f"PMID {pmid}: pending again")
    return 0


def _prisma(root: Path, file: Path, console: Console) -> int:
    from evidence_tools import figures
    from evidence_tools.folder import load_folder
    from evidence_tools.living.holdings import pmids_held
    from evidence_tools.living.screening import prisma_counts, prisma_csv
    from evidence_tools.publish.outputs import check_file_target, remember, write_output

    tables = load_folder(root).tables
    flow = prisma_counts(tables["screening"], tables["studies"], pmids_held(root))
    if file.suffix.lower() == ".csv":
        write_output(file, prisma_csv(flow))
    else:
        figures.save(figures.prisma_flow(flow.counts), check_file_target(file))
        remember(file.read_bytes())
    say(console, flow.sentence())
    say(console, f"Written: {file}")
    return 0
