"""`evidence validate`: every problem of the folder, all at once."""

from __future__ import annotations

import argparse
from dataclasses import replace

from evidence_tools.cli.common import say
from evidence_tools.cli.terminal import Terminal
from evidence_tools.folder import find_folder, tidy_folder
from evidence_tools.folder.csvfile import TIDY
from evidence_tools.tracker.validation import inspect_folder
from evidence_tools.words import counted

__all__ = ["run"]

UNTIDY = (
    "`--tidy` cannot read it with certainty and left it alone. Save it again from the spreadsheet as CSV: UTF-8, "
    "columns separated by commas. If that does not help, restore the file from git or from your copy."
)


def run(arguments: argparse.Namespace) -> int:
    """Print every problem and what could not be checked; exit 1 if there is a problem."""
    root, out, err = find_folder(arguments.evidence), Terminal(), Terminal(stderr=True)
    if arguments.tidy:
        for name, told in tidy_folder(root).items():
            say(out, f"{name} was repaired: {'; '.join(told)}.")
    report = inspect_folder(root)
    for problem in report.problems:
        tried = arguments.tidy and problem.action == TIDY
        say(err, str(replace(problem, action=UNTIDY) if tried else problem))
    for note in report.notes:
        say(out, note)
    if report.problems:
        count = len(report.problems)
        say(err, f"{counted(count, 'problem')}. Nothing was written.")
        return 1
    filled = ", ".join(f"{count} {name}" for name, count in report.counts.items() if count)
    say(out, f"No problems: {filled}.")
    return 0
