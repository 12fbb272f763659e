"""`evidence read`: the tables of a study's full text, row by row, to be confirmed."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_tools.cli.common import say, who
from evidence_tools.cli.streams import print_json
from evidence_tools.cli.terminal import Terminal
from evidence_tools.errors import UsageError
from evidence_tools.folder import find_folder
from evidence_tools.pubmed import Client, Shelf

if TYPE_CHECKING:
    from evidence_tools.living.tables import Desk

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Get the full text, show what its tables say, take decisions."""
    from evidence_tools.living.tables import Desk, obtain
    from evidence_tools.references import load_bib

    root, console = find_folder(arguments.evidence), Terminal()
    entries = load_bib(root / "references.bib").entries
    if arguments.study not in entries:
        raise UsageError(f"{arguments.study} is not in references.bib. Give the key of a study, such as li2011.")
    entry = dict(entries[arguments.study])
    client = None if arguments.offline or arguments.fulltext else Client.from_environment()
    got = obtain(
        entry.get("pmid", ""), entry.get("pmcid", ""), client, Shelf(), arguments.fulltext, again=arguments.again
    )
    quiet = arguments.json
    if not quiet:
        say(console, got.words)
    if got.source is None:
        if quiet:
            print_json({"study": arguments.study, "words": got.words, "rows": [], "notes": []}, indent=None)
        else:
            say(console, f"A file of it at hand can be read too: evidence read {arguments.study} --fulltext FILE")
        return 0
    desk = Desk(root, arguments.study, got.source, who(arguments.who), got.url, only_tracked=not arguments.all)
    if quiet:
        rows = [dict(row) for row in desk.rows]
        said = {"study": arguments.study, "words": got.words, "rows": rows, "notes": desk.notes}
        print_json(said, indent=None)
        return 0
    for note in desk.notes:
        say(console, f"{note[:1].upper()}{note[1:]}.")
    if arguments.compare:
        return _compare(desk, console)
    return _decide(desk, arguments, console, root)


def _compare(desk: Desk, console: Terminal) -> int:
    found = desk.differences()
    for one in found:
        say(console, one.words())
    people = sorted({name for rows in desk.decisions().values() for name in rows})
    say(console, f"{len(found)} differences between the readings of {', '.join(people) or 'nobody'}.")
    return 0


def _decide(desk: Desk, arguments: argparse.Namespace, console: Terminal, root: Path) -> int:
    from evidence_tools.living.tables.entries import locator, reading_id
    from evidence_tools.living.tables.terminal import walk
    from evidence_tools.living.tables.view import reading_lines

    chosen = {**dict.fromkeys(arguments.accept, "accept"), **dict.fromkeys(arguments.reject, "reject")}
    if chosen:
        known = {reading_id(row): row for row in desk.rows}
        for name, what in chosen.items():
            if name not in known:
                raise UsageError(
                    f"{name}: no such reading. Allowed: those that evidence read {desk.study_id} --list shows."
                )
            if what == "accept":
                say(console, f"{name}: accepted as {desk.accept(known[name], arguments.instrument)}")
            else:
                desk.reject(known[name])
                say(console, f"{name}: rejected")
        return 0
    if arguments.list:
        for row in desk.rows:
            say(console, f"{reading_id(row)}   {locator(row)}")
            for line in reading_lines(row):
                say(console, f"    {line}")
        say(console, f"{len(desk.rows)} comparisons.")
        return 0
    if not desk.waiting():
        left = len(desk.every) - len(desk.rows)
        also = f" {left} of other outcomes or of baselines: add --all." if left else ""
        say(console, f"No comparison of a tracked outcome waits for a decision.{also}")
        return 0
    done = walk(desk, console)
    say(console, ", ".join(f"{count} {what}" for what, count in done.items()) + ".")
    if done["accepted"] or done["corrected"]:
        say(console, "They count from the next run on: evidence run. What that changes: evidence changes")
    return 0
