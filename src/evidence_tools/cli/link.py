"""`evidence link`: PMIDs for studies that have none."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.progress import Progress, TextColumn

from evidence_tools.cli.common import answer, say
from evidence_tools.cli.streams import print_json, tell
from evidence_tools.cli.terminal import Terminal
from evidence_tools.errors import NetworkError, UsageError
from evidence_tools.folder import find_folder, load_folder
from evidence_tools.folder.titles import shown_title
from evidence_tools.living.identification import Linked, enter_links, studies_to_link
from evidence_tools.pubmed import Archive, Client
from evidence_tools.references.comparing import known_studies
from evidence_tools.references.matching import Proposal
from evidence_tools.references.proposals import link_all

__all__ = ["run"]

Enter = Callable[[Proposal], None]

_WRITE_AFTER = 20  # proposals; so that a killed run keeps what was accepted
_STATUSES = ("exact", "probable", "ambiguous", "not_found")


def run(arguments: argparse.Namespace) -> int:
    """Show proposals as they come and enter what is confirmed; a break of the network loses none of it."""
    if not arguments.all and not arguments.study:
        raise UsageError("Which studies? Allowed: --all, or --study KEY (repeatable), e.g. evidence link --all.")
    root, console = find_folder(arguments.evidence), Terminal(stderr=arguments.json)
    studies = studies_to_link(load_folder(root), arguments.study)
    done, found = Linked(), []
    total = sum(not one.pmid for one in known_studies(studies))  # keys with one DOI are one paper, asked for once
    broken = ""
    with Archive() as kept, Client.from_environment(archive=kept) as client:
        try:
            with _entering(root, kept, done) as enter:
                for one in _shown(
                    link_all(studies, client),
                    total,
                    dict(zip(studies["study_id"], studies["title"], strict=True)),
                    console,
                ):
                    found.append(one)
                    if arguments.accept and one.status == "exact":
                        enter(one)
        except NetworkError as error:
            broken = str(error)
        if not arguments.accept and not arguments.json and sys.stdin.isatty():
            with _entering(root, kept, done) as enter:
                _confirm(found, enter, console)
    if arguments.json:
        print_json(_as_json(found, done, not broken))
    _sum_up(root, found, total, done, arguments, console)
    if broken:
        tell(_how_to_resume(broken, len(found), total, arguments))
        return NetworkError.exit_code
    return 0


@contextmanager
def _entering(root: Path, kept: Archive, done: Linked) -> Iterator[Enter]:
    """Give a function that takes confirmed proposals; they are written twenty at a time, the rest whatever happens."""
    waiting: list[Proposal] = []

    def write() -> None:
        some, waiting[:] = list(waiting), []
        result = enter_links(root, some, kept)
        done.entered |= result.entered
        done.refused |= result.refused
        done.retracted += result.retracted

    def enter(one: Proposal) -> None:
        waiting.append(one)
        if len(waiting) >= _WRITE_AFTER:
            write()

    try:
        yield enter
    finally:
        write()


def _shown(proposals: Iterator[Proposal], total: int, titles: dict[str, str], console: Terminal) -> Iterator[Proposal]:
    columns = (*Progress.get_default_columns()[:-1], TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Asking PubMed", total=total)
        for one in proposals:
            for line in _lines(one, shown_title(titles.get(one.study_id, ""))):
                say(console, line)
            bar.advance(task)
            yield one


def _lines(one: Proposal, title: str) -> list[str]:
    """Return what a person needs to judge a proposal."""
    status = one.status.replace("_", " ")
    if not one.pmid:
        return [f"{status:<10} {one.study_id}: {title}"]
    nearest = "nearest " if one.status == "not_found" else ""
    flag = "  RETRACTED" if one.retracted else ""
    lines = [f"{status:<10} {one.study_id}: {nearest}PMID {one.pmid} (by {one.how}) {one.title}{flag}"]
    if one.status != "exact" and title:
        lines.append(f"           on record: {title}")
    for label, words in (("agrees", one.agrees), ("differs", one.differs), ("others", one.others[:5])):
        if words and not (label == "agrees" and one.status == "not_found"):
            lines.append(f"           {label}: {'; '.join(words)}")
    return lines


def _confirm(found: Sequence[Proposal], enter: Enter, console: Terminal) -> None:
    """Ask for each exact and probable proposal; `a` takes all exact ones, `q` or the end of input stops asking."""
    everything = False
    for status in ("exact", "probable"):
        for one in (p for p in found if p.status == status):
            if status == "exact" and everything:
                enter(one)
                continue
            for line in _lines(one, "") if status == "probable" else ():
                say(console, line)
            choices = "y/n, a = all exact, q = stop" if status == "exact" else "y/n, q = stop"
            said = answer(console, f"{one.study_id} is PMID {one.pmid} ({status})? [{choices}]")
            if said == "q":
                return
            everything = everything or (status == "exact" and said == "a")
            if said == "y" or (status == "exact" and said == "a"):
                enter(one)


def _sum_up(
    root: Path, found: Sequence[Proposal], total: int, done: Linked, arguments: argparse.Namespace, console: Terminal
) -> None:
    if not total:
        say(console, "Every study asked for has a PMID already; PubMed was not asked.")
        return
    counts = {status: sum(one.status == status for one in found) for status in _STATUSES}
    words = ", ".join(f"{count} {status.replace('_', ' ')}" for status, count in counts.items() if count)
    say(console, f"{len(found)} of {total} looked up: {words or 'nothing'}.")
    for key, why in done.refused.items():
        say(console, f"Not entered: {key}: {why}")
    for key in done.retracted:
        say(console, f"RETRACTED: {key} (retraction_status in studies.csv)")
    if done.entered:
        count = _number(len(done.entered), "study", "studies")
        say(console, f"Entered for {count} in {root}: references.bib, studies.csv, pubmed/records.jsonl.")
        return
    say(console, "Nothing was written.")
    if counts["exact"] and not arguments.accept:
        say(console, f"To enter the exact ones: {_command(arguments)} --accept exact")
    if counts["probable"] and not sys.stdin.isatty():
        say(console, f"To decide the probable ones one by one, run {_command(arguments)} at a terminal.")


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _command(arguments: argparse.Namespace) -> str:
    return "evidence link" + (
        " --all" if not arguments.study else "".join(f" --study {key}" for key in arguments.study)
    )


def _how_to_resume(broken: str, looked_up: int, total: int, arguments: argparse.Namespace) -> str:
    again = _command(arguments) + (" --accept exact" if arguments.accept else "")
    return (
        f"{broken}\nPubMed was asked about {looked_up} of {total} studies before that; what was confirmed is kept. "
        f"To go on: {again} (it asks only for studies that still have no PMID)."
    )


def _as_json(found: Sequence[Proposal], done: Linked, complete: bool) -> dict[str, Any]:
    return {
        "proposals": [asdict(one) for one in found],
        "entered": done.entered,
        "refused": done.refused,
        "complete": complete,
    }
