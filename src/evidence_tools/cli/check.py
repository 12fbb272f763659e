"""`evidence check`: the claims of any article."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

from rich.text import Text

from evidence_tools.claims.checked import CheckedArticle
from evidence_tools.claims.compare import Snapshot
from evidence_tools.claims.concerns import READ_YOURSELF
from evidence_tools.claims.summary import report_lines, summary_lines
from evidence_tools.cli.streams import print_json, tell
from evidence_tools.cli.terminal import Terminal
from evidence_tools.errors import UsageError
from evidence_tools.files import resolved
from evidence_tools.folder import find_folder, read_tables
from evidence_tools.publish.outputs import check_file_target, write_output
from evidence_tools.tracker.checking import TABLES, check_source

__all__ = ["checked_article", "run"]

RED_FLAGS = 1  # exit code: something in the article must not stand
NOT_JUDGED = 4  # exit code: it could not be read, so that nothing found says nothing


def checked_article(arguments: argparse.Namespace, *, unjudged: bool = False) -> CheckedArticle:
    """Read the article and look every claim up in the verdicts of the last run; `unjudged`: if there are any."""
    folder = find_folder(arguments.evidence)
    return check_source(arguments.article, read_tables(folder, TABLES), folder, unjudged=unjudged).checked


def run(arguments: argparse.Namespace) -> int:
    """Print the red flags and claims of an article with what may be said of each.

    Returns 1 where there is a red flag, 4 where the article could not be judged.
    """
    from evidence_tools.claims import html_report, json_report

    _check_outputs(arguments)
    checked = checked_article(arguments)
    if arguments.html:
        write_output(arguments.html, html_report(checked))
        tell(f"Written: {arguments.html}")
    if arguments.json:
        print_json(json_report(checked))
    elif arguments.html:
        _show(summary_lines(checked))
    else:
        _show(report_lines(checked))
    if arguments.against:
        _show_changes(checked, Path(arguments.against))
    if arguments.save:
        write_output(arguments.save, json.dumps(_snapshot(checked), ensure_ascii=False, indent=1) + "\n")
        tell(f"Kept: {arguments.save}")
    return RED_FLAGS if checked.flags else 0 if checked.judged else NOT_JUDGED


def _check_outputs(arguments: argparse.Namespace) -> None:
    """Refuse what cannot be written before anything is read."""
    given = [check_file_target(name) for name in (arguments.html, arguments.save) if name]
    if len(given) == 2 and resolved(given[0]) == resolved(given[1]):
        raise UsageError(f"--html and --save name the same file, {given[0]}. Give two.")


def _snapshot(checked: CheckedArticle) -> Snapshot:
    from evidence_tools.claims import snapshot

    return snapshot(checked.article, [claim.found for claim in checked.claims])


def _show_changes(checked: CheckedArticle, path: Path) -> None:
    from evidence_tools.claims import compare_claims

    try:
        before = json.loads(path.read_text(encoding="utf-8"))
        changes = compare_claims(before, _snapshot(checked))
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise UsageError(f"{path} is no snapshot kept with --save: {error}.") from None
    console = Terminal()
    console.print("\nSince the snapshot:" if changes else "\nSince the snapshot nothing changed.", markup=False)
    for change in changes:
        console.print(f"  {change}", markup=False, highlight=False)


def _show(lines: Iterable[str]) -> None:
    console = Terminal(soft_wrap=True)
    first = True
    for line in lines:
        head = first or line.startswith(("RED FLAGS", READ_YOURSELF.upper(), "HEALTH CLAIMS")) or line[:1].isdigit()
        console.print(Text(line, style="bold" if head else ""))
        first = False
