"""`evidence changes`: what new studies did to each verdict."""

from __future__ import annotations

import argparse

from evidence_tools.cli.common import say
from evidence_tools.cli.streams import tell
from evidence_tools.cli.terminal import Terminal
from evidence_tools.folder import find_folder

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Say what new studies did to each verdict."""
    from evidence_tools.publish.outputs import check_file_target, write_figure
    from evidence_tools.tracker.history import what_changed
    from evidence_tools.words import Words

    console = Terminal()
    if arguments.figure:
        check_file_target(arguments.figure)
    found = what_changed(find_folder(arguments.evidence), arguments.since)
    if arguments.claim:
        say(console, found.claim(arguments.claim).sentence({**found.before.names, **found.after.names}))
        table = found.without(arguments.claim)
        if len(table):
            say(console, table.round(2).to_string())
        axes = found.cumulative(arguments.claim) if arguments.figure else None
    else:
        text = found.text()
        say(console, text.replace("\n  ", "\n- ") if arguments.markdown else text)
        axes = found.figure() if arguments.figure else None
    if arguments.figure:
        if axes is None or isinstance(axes, Words):
            tell(str(axes))
        else:
            write_figure(axes, arguments.figure)
            say(console, f"Written: {arguments.figure}")
    return 0
