"""`evidence run`: the main job. Where nothing changed since the last run, it says so at once."""

from __future__ import annotations

import argparse
import gc
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import Progress, TaskID, TextColumn
from rich.table import Table

from evidence_tools.cli.common import say
from evidence_tools.cli.terminal import Terminal
from evidence_tools.errors import UsageError
from evidence_tools.files import NOTEBOOKS, find_folder, resolved
from evidence_tools.publish.kept import Kept, code_digest, digest, folder_digest, revision
from evidence_tools.publish.outputs import check_site_target, site_digest

if TYPE_CHECKING:
    from evidence_tools.publish.job import Done

__all__ = ["run"]

# How many things are made before the next search for circles of them: a run makes few circles, and looking through all
# it holds again and again takes a quarter of its time.
RARELY = (20_000, 20, 20)
MOVED = 20  # claims that a run names as changed
Rows = list[tuple[str, str, str]]


def _made_of(root: Path, notebooks: Path | None, out: Path) -> str:
    """Return the fingerprint of everything a run depends on and of the site it made."""
    shown = folder_digest(notebooks) if notebooks is not None else ""
    return digest(code_digest(), folder_digest(root), shown, revision(root), str(out), site_digest(out))


def _show(console: Terminal, rows: Rows, notes: list[str], written: str, page: Path, moved: Sequence[str] = ()) -> None:
    for note in notes:
        say(console, f"  {note}")
    table = Table(title="Verdict of every claim", title_justify="left", show_lines=False, pad_edge=False, box=None)
    for name in ("verdict", "certainty"):
        table.add_column(name, no_wrap=True)
    table.add_column("claim", ratio=1)
    for row in rows:
        table.add_row(*row)
    console.print(table)
    counts = Counter(verdict.split(" ", 1)[1].lower() for verdict, _, _ in rows)
    say(console, "")
    say(console, ", ".join(f"{count} {label}" for label, count in counts.items()))
    for line in moved[: MOVED + 1]:
        say(console, line)
    if len(moved) > MOVED + 1:
        say(console, f"- and {len(moved) - MOVED - 1} more: see What's new on the pages")
    say(console, written)
    say(console, f"Open {page.as_uri()} in a browser.")


def _do(root: Path, out: Path, notebooks: Path | None, console: Terminal) -> tuple[Done, str]:
    from evidence_tools.publish.job import do  # loads everything; an unchanged run is over before

    gc.set_threshold(*RARELY)
    columns = (*Progress.get_default_columns()[:-1], TextColumn("{task.fields[what]}"))
    with Progress(*columns, console=console, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def progress(step: str, done: int, total: int, what: str) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=total, what="")
            bar.update(tasks[step], completed=done, total=total, what=what[:40])

        done = do(root, out, notebooks, progress, lambda words: say(console, words))
    return done, f"Written: {done.verdicts} and {done.page}"


def _notebooks(root: Path, given: str | None, none: bool) -> Path | None:
    """Return the folder of the notebooks to run; one that was asked for must hold some."""
    if given is not None:
        advice = "Give the folder of the notebooks, or leave --notebooks away."
        if not Path(given).is_dir():
            raise UsageError(f"{given}: there is no such folder. {advice}")
        if not any(Path(given).glob(NOTEBOOKS)):
            raise UsageError(f"{given} holds no notebooks (files such as 01_claims.ipynb). {advice}")
    if none:
        return None
    return Path(given) if given is not None else resolved(root).parent / "notebooks"


def run(arguments: argparse.Namespace) -> int:
    """Do the main job: check, compute, run the notebooks, write the site and verdicts.csv, print the verdicts."""
    root, console, kept = find_folder(arguments.evidence), Terminal(), Kept()
    out = check_site_target(arguments.out, root)
    say(console, f"Checking {root} ...")
    shown = _notebooks(root, arguments.notebooks, arguments.no_notebooks)
    last = kept.get(_made_of(root, shown, out))
    if last is not None:
        rows, notes = json.loads(last)
        _show(console, rows, notes, "Nothing changed since the last run: the site is as it was.", out / "index.html")
        return 0
    done, written = _do(root, out, shown, console)
    _show(console, done.rows, done.notes, written, done.page, done.moved)
    kept.put(_made_of(root, shown, out), json.dumps([done.rows, done.notes]).encode())
    return 0
