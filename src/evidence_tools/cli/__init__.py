"""The `evidence` command: thin. `usage` says what may be typed; each command's module does it and shows what came back.

Exit codes: 0 done, 1 problems in the data (`check`: red flags found), 2 wrong usage, 3 network.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

from evidence_tools.errors import EvidenceError

from .usage import MODULES, build_parser

__all__ = ["build_parser", "main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code.

    Only the module of the command given is loaded, and none to answer ``--help`` or wrong usage.
    """
    arguments = build_parser().parse_args(argv)
    try:
        code = import_module(f"{__name__}.{MODULES[arguments.command]}").run(arguments)
        return int(code or 0)
    except EvidenceError as error:
        print(str(error), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("stopped; files are as they were before, or whole.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of a pipe went away: `evidence ... | head`
        sys.stderr.close()
        return 0
