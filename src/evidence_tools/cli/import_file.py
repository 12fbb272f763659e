"""`evidence import`: references of other programs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from evidence_tools.cli.common import answer, say
from evidence_tools.cli.streams import print_json, tell
from evidence_tools.cli.terminal import Terminal
from evidence_tools.folder import find_folder
from evidence_tools.living.arrivals import Incoming, Reference, enter_references, read_incoming
from evidence_tools.references import load_bib
from evidence_tools.words import counted, typed

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Say what each reference of a file is to the folder; enter the new ones when told to."""
    root, console = find_folder(arguments.evidence), Terminal(stderr=arguments.json)
    incoming = read_incoming(arguments.file, load_bib(root / "references.bib"))
    for one in incoming.references:
        say(console, _line(one))
    for problem in incoming.problems:
        tell(problem)
    _count(incoming, console)
    anyway = incoming.looked_at(arguments.anyway)
    asking = not (arguments.add or arguments.json) and sys.stdin.isatty()
    wanted = bool(incoming.new) and arguments.add
    if incoming.new and asking:
        wanted = answer(console, f"Enter {_these(incoming)}? [y/n]") == "y"
    if asking and not arguments.anyway:
        anyway = _ask(incoming, console)
    chosen = incoming.new if wanted else []
    entered = enter_references(root, chosen, incoming.file, anyway) if chosen or anyway else {}
    if arguments.json:
        references = [one.to_json() | {"study_id": entered.get(one.key)} for one in incoming.references]
        problems = [str(problem) for problem in incoming.problems]
        print_json({"file": incoming.file, "references": references, "problems": problems})
    _say_entered(root, incoming, entered, console)
    return 1 if incoming.problems else 0


def _ask(incoming: Incoming, console: Terminal) -> list[Reference]:
    """Ask for each that looks like another; `q` or the end of input stops asking."""
    wanted = []
    for one in incoming.asked:
        said = answer(console, f"{one.key}: {one.title}\n  is a {one.words}. Enter it all the same? [y/n, q = stop]")
        if said == "q":
            break
        wanted += [one] if said == "y" else []
    return wanted


def _line(one: Reference) -> str:
    ids = [f"{name.upper()} {value}" for name, value in one.ids._asdict().items() if value]
    parts = [f"{one.status:<9} {one.key}: {one.title} {one.year}".rstrip(), ", ".join(ids) or "no PMID, DOI or PMCID"]
    if one.words:
        parts.append(one.words)
    if one.retraction:
        parts.append(f"RETRACTED, CORRECTED OR IN DOUBT: {one.retraction}")
    parts += [f"note: {remark}" for remark in one.remarks]
    return "; ".join(parts)


def _count(incoming: Incoming, console: Terminal) -> None:
    kinds = ("new", "known", "duplicate", "unusable")
    counts = {kind: sum(one.status == kind for one in incoming.references) for kind in kinds}
    words = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
    flagged = sum(bool(one.retraction) for one in incoming.references)
    unread = f"; {counted(len(incoming.problems), 'part')} could not be read" if incoming.problems else ""
    many = counted(len(incoming.references), "reference")
    say(console, f"{many}: {words or 'none'}; {flagged} retracted or in doubt{unread}.")


def _these(incoming: Incoming) -> str:
    return "the new one" if len(incoming.new) == 1 else f"the {len(incoming.new)} new ones"


def _say_entered(root: Path, incoming: Incoming, entered: dict[str, str], console: Terminal) -> None:
    if not entered:
        say(console, "Nothing was written.")
        if incoming.new:
            say(console, f"To enter {_these(incoming)}: evidence import {typed(incoming.file)} --add")
        _say_anyway(incoming, entered, console)
        return
    for key, study in entered.items():
        say(console, f"{key} is now {study}" if key != study else f"{study}: entered")
    say(console, f"Entered in {root}: references.bib and studies.csv. Design, people and dose are blank: fill them in.")
    _say_anyway(incoming, entered, console)
    unlinked = [entered[one.key] for one in incoming.references if one.key in entered and not one.ids.pmid]
    if unlinked:
        say(console, "To look for their PMIDs: evidence link " + " ".join(f"--study {key}" for key in unlinked))


def _say_anyway(incoming: Incoming, entered: dict[str, str], console: Terminal) -> None:
    asked = [one for one in incoming.asked if one.key not in entered]
    if asked:
        number = "One looks" if len(asked) == 1 else f"{len(asked)} look"
        say(
            console,
            f"{number} like another study. What you have looked at and want all the same: "
            f"evidence import {typed(incoming.file)} --anyway {asked[0].key}",
        )
