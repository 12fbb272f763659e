"""The `evidence` command: thin. Each command parses its words, calls the library and shows what came back.

Exit codes: 0 done, 1 problems in the data, 2 wrong usage, 3 network.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from evidence_tools import __version__
from evidence_tools.errors import EvidenceError

__all__ = ["COMMANDS", "build_parser", "main"]

# Command -> module of this package that adds it. Only the module of the command given is loaded: a check of an article
# should not wait for the figures.
COMMANDS = {
    "run": "running",
    "validate": "running",
    "check": "articles",
    "add-article": "articles",
    "match": "lookup",
    "doctor": "lookup",
    "link": "linking",
    "import": "linking",
    "archive": "linking",
    "update": "living",
    "screen": "living",
    "add": "living",
    "changes": "living",
    "export": "exporting",
}


def build_parser(command: str = "") -> argparse.ArgumentParser:
    """Build the parser.

    Parameters
    ----------
    command : str
        The command that will be run, where it is known: then only that command is added.
    """
    parser = argparse.ArgumentParser(
        prog="evidence",
        description="Which health claims about foot reflexology and foot massage are supported?",
        epilog="Most days: evidence run, then open site/index.html. `evidence COMMAND --help` explains a command.",
    )
    parser.add_argument("--version", action="version", version=f"evidence-tools {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--evidence", metavar="DIR", help="the evidence folder (default: evidence/ here or in a folder above)"
    )
    rooms = [COMMANDS[command]] if command in COMMANDS else dict.fromkeys(COMMANDS.values())
    for room in rooms:
        import_module(f"{__name__}.{room}").add_commands(commands, common)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    argv = sys.argv[1:] if argv is None else list(argv)
    arguments = build_parser(argv[0] if argv else "").parse_args(argv)
    try:
        return arguments.run(arguments) or 0
    except EvidenceError as error:
        print(str(error), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("stopped; files are as they were before, or whole.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of a pipe went away: `evidence ... | head`
        sys.stderr.close()
        return 0
