"""What several commands share: saying something, asking something, who the user is."""

from __future__ import annotations

import getpass
import os
import sys

from evidence_tools.cli.terminal import Terminal
from evidence_tools.errors import UsageError

__all__ = ["answer", "say", "who"]


def say(console: Terminal, words: str) -> None:
    """Print words as they are: no markup, no highlighting, no lines broken by us."""
    console.print(words, markup=False, highlight=False, soft_wrap=True)


def answer(console: Terminal, question: str) -> str:
    """Ask at the terminal; return the first letter of the answer, "q" at the end of input."""
    console.print(question, markup=False, highlight=False, soft_wrap=True, end=" ")
    line = sys.stdin.readline()
    return line.strip().lower()[:1] if line else "q"


def who(given: str) -> str:
    """Return who decides: the name given, else EVIDENCE_WHO, else the name of the user of this computer.

    Raises
    ------
    UsageError
        If none of them is known.
    """
    try:
        return given or os.environ.get("EVIDENCE_WHO", "") or getpass.getuser()
    except (KeyError, OSError, ImportError):  # this computer knows a number, but no name
        raise UsageError("your user name is not known here. Give it with --who NAME or set EVIDENCE_WHO.") from None
