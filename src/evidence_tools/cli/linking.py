"""`evidence link`, `evidence import` and `evidence archive`: identifiers, references and records of other programs."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, TextColumn

from evidence_tools.errors import NetworkError, RecordError, UsageError
from evidence_tools.folder import find_folder, load_folder
from evidence_tools.living.arrivals import Incoming, Reference, enter_references, read_incoming
from evidence_tools.living.identification import Linked, enter_links, studies_to_link
from evidence_tools.pubmed import Archive, Client
from evidence_tools.references import load_bib
from evidence_tools.references.comparing import known_studies
from evidence_tools.references.matching import Proposal
from evidence_tools.references.proposals import link_all

__all__ = ["add_commands", "archive", "import_file", "link"]

_WRITE_AFTER = 20  # proposals; so that a killed run keeps what was accepted
_STATUSES = ("exact", "probable", "ambiguous", "not_found")


def add_commands(commands: argparse._SubParsersAction, common: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    parser = commands.add_parser(
        "link", parents=[common], help="propose PMIDs for studies that have none; entered only when you confirm"
    )
    parser.add_argument("--all", action="store_true", help="every study without a PMID")
    parser.add_argument("--study", action="append", default=[], metavar="KEY", help="this study (repeatable)")
    parser.add_argument("--accept", choices=["exact"], help="enter all exact proposals without asking")
    parser.add_argument("--json", action="store_true", help="print one JSON object; ask nothing")
    parser.set_defaults(run=link)
    parser = commands.add_parser(
        "import", parents=[common], help="take in references from Zotero, Mendeley or PubMed (.bib .ris .nbib .xml)"
    )
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--add", action="store_true", help="enter the new ones without asking")
    parser.add_argument("--json", action="store_true", help="print one JSON object; ask nothing")
    parser.set_defaults(run=import_file)
    parser = commands.add_parser("archive", help="the PubMed records kept on this computer, as JSON lines")
    parser.add_argument("action", choices=["export", "import"])
    parser.add_argument("file", metavar="FILE", help='where to or from; "-" for standard output or input')
    parser.set_defaults(run=archive)


def _say(console: Console, words: str) -> None:
    console.print(words, markup=False, highlight=False, soft_wrap=True)


def _answer(console: Console, question: str) -> str:
    """Ask at the terminal; the end of input means no more."""
    console.print(question, markup=False, highlight=False, soft_wrap=True, end=" ")
    line = sys.stdin.readline()
    return line.strip().lower()[:1] if line else "q"


# --- link -----------------------------------------------------------------------------------------------------------


def link(arguments: argparse.Namespace) -> int:
    """Show proposals as they come and enter what is confirmed; a break of the network loses none of it."""
    if not arguments.all and not arguments.study:
        raise UsageError("Which studies? Allowed: --all, or --study KEY (repeatable), e.g. evidence link --all.")
    root, console = find_folder(arguments.evidence), Console(stderr=arguments.json)
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
        print(json.dumps(_as_json(found, done, not broken), ensure_ascii=False, indent=1))
    _sum_up(root, found, total, done, arguments, console)
    if broken:
        print(_how_to_resume(broken, len(found), total, arguments), file=sys.stderr)
        return NetworkError.exit_code
    return 0


@contextmanager
def _entering(root: Path, kept: Archive, done: Linked) -> Iterator:
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


def _shown(proposals: Iterator[Proposal], total: int, titles: dict[str, str], console: Console) -> Iterator[Proposal]:
    columns = (*Progress.get_default_columns()[:-1], TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Asking PubMed", total=total)
        for one in proposals:
            for line in _lines(one, titles.get(one.study_id, "")):
                _say(bar.console, line)
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


def _confirm(found: Sequence[Proposal], enter, console: Console) -> None:
    """Ask for each exact and probable proposal; `a` takes all exact ones, `q` or the end of input stops asking."""
    everything = False
    for status in ("exact", "probable"):
        for one in (p for p in found if p.status == status):
            if status == "exact" and everything:
                enter(one)
                continue
            for line in _lines(one, "") if status == "probable" else ():
                _say(console, line)
            choices = "y/n, a = all exact, q = stop" if status == "exact" else "y/n, q = stop"
            said = _answer(console, f"{one.study_id} is PMID {one.pmid} ({status})? [{choices}]")
            if said == "q":
                return
            everything = everything or (status == "exact" and said == "a")
            if said == "y" or (status == "exact" and said == "a"):
                enter(one)


def _sum_up(
    root: Path, found: Sequence[Proposal], total: int, done: Linked, arguments: argparse.Namespace, console: Console
) -> None:
    if not total:
        _say(console, "Every study asked for has a PMID already; PubMed was not asked.")
        return
    counts = {status: sum(one.status == status for one in found) for status in _STATUSES}
    words = ", ".join(f"{count} {status.replace('_', ' ')}" for status, count in counts.items() if count)
    _say(console, f"{len(found)} of {total} looked up: {words or 'nothing'}.")
    for key, why in done.refused.items():
        _say(console, f"Not entered: {key}: {why}")
    for key in done.retracted:
        _say(console, f"RETRACTED: {key} (retraction_status in studies.csv)")
    if done.entered:
        count = _number(len(done.entered), "study", "studies")
        _say(console, f"Entered for {count} in {root}: references.bib, studies.csv, pubmed/records.jsonl.")
        return
    _say(console, "Nothing was written.")
    if counts["exact"] and not arguments.accept:
        _say(console, f"To enter the exact ones: {_command(arguments)} --accept exact")
    if counts["probable"] and not sys.stdin.isatty():
        _say(console, f"To decide the probable ones one by one, run {_command(arguments)} at a terminal.")


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


def _as_json(found: Sequence[Proposal], done: Linked, complete: bool) -> dict:
    return {
        "proposals": [asdict(one) for one in found],
        "entered": done.entered,
        "refused": done.refused,
        "complete": complete,
    }


# --- import ---------------------------------------------------------------------------------------------------------


def import_file(arguments: argparse.Namespace) -> int:
    """Say what each reference of a file is to the folder; enter the new ones when told to."""
    root, console = find_folder(arguments.evidence), Console(stderr=arguments.json)
    incoming = read_incoming(arguments.file, load_bib(root / "references.bib"))
    for one in incoming.references:
        _say(console, _line(one))
    for problem in incoming.problems:
        print(problem, file=sys.stderr)
    _count(incoming, console)
    wanted = bool(incoming.new) and arguments.add
    if incoming.new and not (arguments.add or arguments.json) and sys.stdin.isatty():
        wanted = _answer(console, f"Enter the {len(incoming.new)} new ones? [y/n]") == "y"
    entered = enter_references(root, incoming.new, incoming.file) if wanted else {}
    if arguments.json:
        references = [one.to_json() | {"study_id": entered.get(one.key)} for one in incoming.references]
        problems = [str(problem) for problem in incoming.problems]
        print(
            json.dumps(
                {"file": incoming.file, "references": references, "problems": problems}, ensure_ascii=False, indent=1
            )
        )
    _say_entered(root, incoming, entered, console)
    return 1 if incoming.problems else 0


def _line(one: Reference) -> str:
    ids = [f"{name.upper()} {value}" for name, value in one.ids._asdict().items() if value]
    parts = [f"{one.status:<9} {one.key}: {one.title} {one.year}".rstrip(), ", ".join(ids) or "no PMID, DOI or PMCID"]
    if one.words:
        parts.append(one.words)
    if one.retraction:
        parts.append(f"RETRACTED, CORRECTED OR IN DOUBT: {one.retraction}")
    return "; ".join(parts)


def _count(incoming: Incoming, console: Console) -> None:
    kinds = ("new", "known", "duplicate", "unusable")
    counts = {kind: sum(one.status == kind for one in incoming.references) for kind in kinds}
    words = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
    flagged = sum(bool(one.retraction) for one in incoming.references)
    unread = f"; {len(incoming.problems)} part(s) could not be read" if incoming.problems else ""
    _say(console, f"{len(incoming.references)} references: {words or 'none'}; {flagged} retracted or in doubt{unread}.")


def _say_entered(root: Path, incoming: Incoming, entered: dict[str, str], console: Console) -> None:
    if not entered:
        _say(console, "Nothing was written.")
        if incoming.new:
            _say(console, f"To enter the {len(incoming.new)} new ones: evidence import {incoming.file} --add")
        return
    for key, study in entered.items():
        _say(console, f"{key} is now {study}")
    _say(
        console, f"Entered in {root}: references.bib and studies.csv. Design, people and dose are blank: fill them in."
    )
    unlinked = [entered[one.key] for one in incoming.new if one.key in entered and not one.ids.pmid]
    if unlinked:
        _say(console, "To look for their PMIDs: evidence link " + " ".join(f"--study {key}" for key in unlinked))


# --- archive --------------------------------------------------------------------------------------------------------


def archive(arguments: argparse.Namespace) -> int:
    """Write the archive as JSON lines, or read such lines into it."""
    name = "standard input" if arguments.file == "-" else arguments.file
    with Archive() as kept:
        if arguments.action == "export":
            count, where = _export(kept, arguments.file), "" if arguments.file == "-" else f" to {arguments.file}"
            print(f"{count} versions of records exported{where}.", file=sys.stderr)
            return 0
        try:
            if arguments.file == "-":
                count = kept.import_lines(sys.stdin)
            else:
                with open(arguments.file, encoding="utf-8") as file:
                    count = kept.import_lines(file)
        except (OSError, UnicodeDecodeError, RecordError) as error:
            raise RecordError(f"{name}: {getattr(error, 'strerror', None) or error}") from None
        print(f"{count} versions of records imported from {name} into {kept.path}.", file=sys.stderr)
    return 0


def _export(kept: Archive, file: str) -> int:
    """Write to a file beside the target and rename it, so that a killed export leaves no half file."""
    if file == "-":
        return kept.export_lines(sys.stdout)
    target = Path(file)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    except OSError as error:
        raise UsageError(f"{file}: cannot be written: {error.strerror}. Choose a folder that is there.") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            count = kept.export_lines(out)
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return count
