"""Why a verdict is what it is, as a reader is told it: the steps of the decision in order."""

from __future__ import annotations

from evidence_tools.verdicts import Verdict
from evidence_tools.words import FACTS

from .instructions import STATED

__all__ = ["reasons"]


def reasons(verdict: Verdict) -> list[tuple[str, str]]:
    """Return each rule that fired with what it saw, without full stops at the end.

    Returns
    -------
    list of tuple
        Name of the rule, "" where the words say it all, and the words.
    """
    told = []
    for step in verdict.steps:
        name, words = step.rule, step.words.rstrip(". ")
        if name == "fit":
            continue
        if name == "stratum" and verdict.evidence is not None and verdict.stratum == FACTS:
            studies = "study" if verdict.evidence.k == 1 else "studies"
            words = f"{STATED}: {verdict.evidence.k} {studies}, {verdict.evidence.people}"
        told.append(("" if name in ("stratum", "testable") else name, words))
    return told
