"""`evidence new`: an empty tracker for another topic."""

from __future__ import annotations

import argparse

from evidence_tools.files import model_folder
from evidence_tools.living.foundation import found
from evidence_tools.words import typed

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Make the folder and say what comes next."""
    evidence = found(arguments.folder, arguments.topic, model_folder(arguments.evidence))
    print(f"A new tracker stands in {evidence}. Its README says what to fill in, step by step.")
    print(f"Go there (cd {typed(arguments.folder)}) and begin with evidence/interventions.csv; then: evidence validate")
    return 0
