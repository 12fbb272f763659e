"""The main job: every verdict computed, the notebooks run, the site written, and verdicts.csv beside them."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from evidence_tools.errors import FolderError
from evidence_tools.publish.kept import Kept
from evidence_tools.publish.notebooks import run_notebooks
from evidence_tools.publish.site import build_site
from evidence_tools.tracker.computed import Computed
from evidence_tools.tracker.published import SAME, since_published
from evidence_tools.tracker.validation import inspect_folder
from evidence_tools.words import VERDICTS

__all__ = ["Done", "do"]

# Told what is being done: the step, how much of it is done, of how much, and the thing at hand.
Progress = Callable[[str, int, int, str], None]


@dataclass(frozen=True)
class Done:
    """What the main job leaves behind.

    Attributes
    ----------
    page : Path
        The page to open.
    verdicts : Path
        verdicts.csv.
    notes : list of str
        What validation could not check, and why.
    rows : list of (str, str, str)
        Verdict, certainty and statement of every claim, best supported first.
    moved : list of str
        What differs from the verdicts published before, which this run has replaced: nothing else may remember them.
    """

    page: Path
    verdicts: Path
    notes: list[str]
    rows: list[tuple[str, str, str]]
    moved: list[str]


def _rows(ev: Computed) -> list[tuple[str, str, str]]:
    order = list(VERDICTS)
    found = []
    for verdict in sorted(ev.all_verdicts.values(), key=lambda v: (order.index(v.verdict), v.claim["statement"])):
        sure = f"{verdict.evidence.certainty.symbols} {verdict.certainty}" if verdict.evidence else verdict.certainty
        found.append((f"{verdict.symbol} {verdict.label}", sure, verdict.claim["statement"]))
    return found


def do(root: Path, out: Path, notebooks: Path | None, progress: Progress, tell: Callable[[str], None]) -> Done:
    """Do the main job.

    Parameters
    ----------
    root : Path
        The evidence folder.
    out : Path
        Where the site goes; see `publish.outputs.check_site_target`.
    notebooks : Path or None
        The folder of the notebooks; None leaves them out.
    progress, tell : callable
        Told what is being done; told what a person should know at the end.

    Raises
    ------
    FolderError
        With every problem of the folder; then nothing is written.
    """
    report = inspect_folder(root)
    if report.problems or report.folder is None:
        raise FolderError(report.problems)
    ev = Computed(report.folder, bibliography=report.bibliography, effects=report.effects)
    progress("Computing verdicts", 0, 1, "")
    verdicts = ev.verdicts()
    # What was read and judged stays to the end: no search for circles of things need look through it again.
    gc.freeze()
    progress("Computing verdicts", 1, 1, "")
    moved = [line for line in since_published(ev) if line != SAME] if len(ev.folder.tables["verdicts"]) else []
    kept = Kept()
    pages = (
        run_notebooks(notebooks, root, kept, lambda *step: progress("Running notebooks", *step))
        if notebooks and len(verdicts)  # without a claim they have nothing to show
        else {}
    )
    page = build_site(ev, out, pages, lambda *step: progress("Drawing the site", *step), tell=tell)
    changed = ev.folder.save("verdicts", verdicts)
    kept.sweep()
    return Done(page, changed, report.notes, _rows(ev), moved)
