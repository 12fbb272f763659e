"""`evidence find`: the tracked claims that a question in anybody's words means."""

from __future__ import annotations

import argparse
import sys

from evidence_tools.claims.vocabulary import load_vocabulary
from evidence_tools.cli.streams import print_json
from evidence_tools.cli.terminal import Terminal
from evidence_tools.errors import UsageError
from evidence_tools.folder import find_folder, read_tables
from evidence_tools.tracker.finding import TABLES, build_index, find_claims_for

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Print the claims found, best first, or that nobody tracks it."""
    question = sys.stdin.read() if arguments.words == ["-"] else " ".join(arguments.words)
    if not question.strip():
        raise UsageError('There is no question. Give words, such as "can\'t sleep" or "is it safe?".')
    folder = find_folder(arguments.evidence)
    tables = read_tables(folder, TABLES)
    vocabulary = load_vocabulary(evidence=folder)
    found = find_claims_for(question.strip(), tables, build_index(tables, vocabulary.own), vocabulary=vocabulary)
    if arguments.json:
        print_json(found.to_json())
    else:
        Terminal(soft_wrap=True).print(str(found), markup=False, highlight=False)
    return 0
