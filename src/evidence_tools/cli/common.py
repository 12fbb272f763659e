"""What several commands share: saying something, asking something, who the user is."""

from __future__ import annotations

import getpass
import os
import sys

from rich.console import Console

__all__ = ["answer", "say", "who"]


def say(console: Console, words: str) -> None:
    """Print words as they are: no markup, no highlighting, no lines broken by us."""
    console.print(words, markup=False, highlight=False, soft_wrap=True)


def answer(console: Console, question: str) -> str:
    """Ask at the terminal; return the first letter of the answer, "q" at the end of input."""
    console.print(question, markup=False, highlight=False, soft_wrap=True, end=" ")
    line = sys.stdin.readline()
    return line.strip().lower()[:1] if line else "q"


def who(given: str) -> str:
    """Return who decides: the name given, else EVIDENCE_WHO, else the name of the user of this computer."""
    return given or os.environ.get("EVIDENCE_WHO", "") or getpass.getuser()
