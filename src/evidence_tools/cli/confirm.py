"""`evidence confirm`: what a program read from an abstract or an article counts once a person has compared it."""

from __future__ import annotations

import argparse

from evidence_tools.cli.common import say, who
from evidence_tools.cli.terminal import Terminal
from evidence_tools.errors import UsageError
from evidence_tools.folder import find_folder

__all__ = ["run"]

SHOWN = 20


def run(arguments: argparse.Namespace) -> int:
    """Confirm the rows named, or list those that wait."""
    from evidence_tools.living.confirmations import confirm, unconfirmed

    root, console = find_folder(arguments.evidence), Terminal()
    rows = unconfirmed(root)
    if not arguments.rows:
        for one in rows[:SHOWN]:
            say(console, f"{one.key}  {one.about}: “{one.words}”{f'  {one.url}' if one.url else ''}")
        more = f"; the first {SHOWN} of them above" if len(rows) > SHOWN else ""
        many = "1 row waits" if len(rows) == 1 else f"{len(rows)} rows wait"
        say(console, f"{many}{more}." if rows else "Nothing waits to be confirmed.")
        if rows:
            say(console, f"Compare each with its source; then, for example: evidence confirm {rows[0].key}")
        return 0
    tables = {one.key: one.table for one in rows}
    unknown = [key for key in arguments.rows if key not in tables]
    if unknown:
        raise UsageError(f"nothing waits under {', '.join(unknown)}. What waits: evidence confirm")
    for key in arguments.rows:
        confirm(root, tables[key], key, who(arguments.who))
        say(console, f"{key}: confirmed.")
    _say_standing(root, [key for key in arguments.rows if tables[key] == "results"], console)
    say(console, "Next: evidence changes, then evidence run")
    return 0


def _say_standing(root: object, results: list[str], console: Terminal) -> None:
    """Say of the studies whose results were confirmed whether they count now, and what is missing."""
    if not results:
        return
    from evidence_tools.tracker.evidence import Evidence
    from evidence_tools.tracker.standing import standing

    ev = Evidence.load(str(root), validate=False)
    studies = ev.results.loc[ev.results["result_id"].isin(results), "study_id"]
    for study in dict.fromkeys(studies):
        for line in standing(ev, study):
            say(console, line)
