"""`evidence validate`: every problem of the folder, all at once."""

from __future__ import annotations

import argparse

from evidence_tools.cli.common import say
from evidence_tools.cli.terminal import Terminal
from evidence_tools.folder import find_folder, tidy_folder
from evidence_tools.tracker.validation import inspect_folder

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Print every problem and what could not be checked; exit 1 if there is a problem."""
    root, out, err = find_folder(arguments.evidence), Terminal(), Terminal(stderr=True)
    if arguments.tidy:
        for name, told in tidy_folder(root).items():
            say(out, f"{name} was repaired: {'; '.join(told)}.")
    report = inspect_folder(root)
    for problem in report.problems:
        say(err, str(problem))
    for note in report.notes:
        say(out, note)
    if report.problems:
        count = len(report.problems)
        say(err, f"{count} problem{'s' * (count != 1)}. Nothing was written.")
        return 1
    filled = ", ".join(f"{count} {name}" for name, count in report.counts.items() if count)
    say(out, f"No problems: {filled}.")
    return 0
