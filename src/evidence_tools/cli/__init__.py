"""The `evidence` command: thin. Each command parses its words, calls the library and shows what came back.

Exit codes: 0 done, 1 problems in the data, 2 wrong usage, 3 network.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from rich.console import Console

from evidence_tools import __version__
from evidence_tools.errors import EvidenceError

from . import exporting, linking, living, lookup, running

__all__ = ["build_parser", "main"]

# Each adds its commands: a function per command, named in `set_defaults(run=...)`.
ROOMS = (running, lookup, living, linking, exporting)


def build_parser() -> argparse.ArgumentParser:
    """Build the parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="evidence",
        description="Which health claims about foot reflexology and foot massage are supported?",
        epilog="Most days: evidence run, then open site/index.html.",
    )
    parser.add_argument("--version", action="version", version=f"evidence-tools {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--evidence", metavar="DIR", help="the evidence folder (default: evidence/ here or in a folder above)"
    )
    for room in ROOMS:
        room.add_commands(commands, common)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    arguments = build_parser().parse_args(argv)
    try:
        return arguments.run(arguments) or 0
    except EvidenceError as error:
        Console(stderr=True, soft_wrap=True, highlight=False, markup=False).print(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        print("stopped; files are as they were before, or whole.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of a pipe went away: `evidence ... | head`
        sys.stderr.close()
        return 0
