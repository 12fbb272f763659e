"""`evidence export`: the evidence for other programs, a class or a client."""

from __future__ import annotations

import argparse

from evidence_tools.cli.streams import print_export
from evidence_tools.cli.terminal import Terminal
from evidence_tools.publish.exports import Options, export, file_for
from evidence_tools.publish.exports.appraisal_tables import flow_of
from evidence_tools.publish.outputs import check_file_target, write_output
from evidence_tools.tracker.evidence import Evidence

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Make one export; what is said about it goes to stderr, so that stdout holds nothing but the export."""
    options = Options(
        claims=tuple(arguments.claim),
        exercise=arguments.exercise,
        tool=arguments.tool,
        site=arguments.site,
        author=arguments.author,
    )
    console = Terminal(stderr=True, soft_wrap=True, highlight=False, markup=False)
    path = file_for(arguments.kind, arguments.out, options)
    if path is not None:
        check_file_target(path)
    root = arguments.evidence
    with console.status("Checking the evidence ..."):
        ev = Evidence.load(root)
    with console.status(f"Making {arguments.kind} ..."):
        content = export(ev, arguments.kind, options, path)
    if arguments.kind == "prisma":
        console.print(flow_of(ev).sentence())
    if path is None:
        print_export(content if isinstance(content, str) else content.decode("utf-8"))
        return 0
    write_output(path, content)
    console.print(f"Written: {path}" + ("" if arguments.out else " (another name: --out FILE)"))
    return 0
