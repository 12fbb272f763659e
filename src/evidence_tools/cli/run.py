"""`evidence run`: the main job."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, TextColumn
from rich.table import Table

from evidence_tools.cli.common import say
from evidence_tools.folder import find_folder
from evidence_tools.publish.notebooks import notebook_files, run_notebook
from evidence_tools.publish.outputs import check_site_target
from evidence_tools.publish.site import build_site
from evidence_tools.tracker.evidence import Evidence
from evidence_tools.tracker.validation import inspect_folder
from evidence_tools.verdicts import VERDICTS

__all__ = ["run"]


def _checked(root: Path, console: Console) -> Evidence:
    report = inspect_folder(root)
    if report.problems:
        from evidence_tools.errors import FolderError

        raise FolderError(report.problems)
    for note in report.notes:
        say(console, f"  {note}")
    return Evidence.load(root, validate=False)


def _run_notebooks(folder: Path, root: Path, progress: Progress) -> dict[str, str]:
    files = notebook_files(folder)
    task = progress.add_task("Running notebooks", total=len(files), what="")
    pages = {}
    for path in files:
        progress.update(task, what=path.stem)
        pages[path.stem] = run_notebook(path, root)
        progress.advance(task)
    return pages


def verdict_table(ev: Evidence) -> Table:
    """Build the table of verdicts the terminal shows at the end."""
    table = Table(title="Verdict of every claim", title_justify="left", show_lines=False, pad_edge=False, box=None)
    for name, options in (("verdict", {"no_wrap": True}), ("certainty", {"no_wrap": True}), ("claim", {"ratio": 1})):
        table.add_column(name, **options)
    order = list(VERDICTS)
    for verdict in sorted(ev.all_verdicts.values(), key=lambda v: (order.index(v.verdict), v.claim["statement"])):
        sure = f"{verdict.evidence.certainty.symbols} {verdict.certainty}" if verdict.evidence else verdict.certainty
        table.add_row(f"{verdict.symbol} {verdict.label}", sure, verdict.claim["statement"])
    return table


def run(arguments: argparse.Namespace) -> int:
    """Do the main job: check, compute, run the notebooks, write the site and verdicts.csv, print the verdicts."""
    root, console = find_folder(arguments.evidence), Console()
    out = check_site_target(arguments.out, root)
    say(console, f"Checking {root} ...")
    ev = _checked(root, console)
    folder = Path(arguments.notebooks) if arguments.notebooks else root.resolve().parent / "notebooks"
    columns = (*Progress.get_default_columns()[:-1], TextColumn("{task.fields[what]}"))
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Computing verdicts", total=1, what="")
        verdicts = ev.verdicts()
        progress.update(task, completed=1)
        notebooks = {} if arguments.no_notebooks else _run_notebooks(folder, root, progress)
        task = progress.add_task("Drawing the site", total=None, what="")
        page = build_site(
            ev,
            out,
            notebooks,
            lambda done, total, what: progress.update(task, completed=done, total=total, what=what[:40]),
            tell=lambda words: say(progress.console, words),
        )
    changed = ev.folder.save("verdicts", verdicts)
    console.print(verdict_table(ev))
    counts = verdicts["verdict"].value_counts()
    say(console, "")
    say(
        console, ", ".join(f"{counts[name]} {label.lower()}" for name, (_, label) in VERDICTS.items() if name in counts)
    )
    say(console, f"Written: {changed} and {page}")
    say(console, f"Open {page.as_uri()} in a browser.")
    return 0
