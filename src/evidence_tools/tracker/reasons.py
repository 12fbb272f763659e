"""Why a verdict is what it is, as a reader is told it: the steps of the decision in order."""

from __future__ import annotations

from evidence_tools.verdicts import Verdict
from evidence_tools.words import FACTS

from .instructions import STATED

__all__ = ["reasons", "what_decides"]

# The steps that turn what the studies say into a verdict.
DECIDE = ("pooled", "directions", "tests of the statement", "fragile", "interval rule", "direction rule", "fact rule")


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


def what_decides(verdict: Verdict, only_certainty: bool) -> str:
    """Return the steps that make a verdict what it is, or only those that make its certainty; "" where none does."""
    steps = dict(reasons(verdict))
    if only_certainty:
        return steps.get("certainty", "").partition(": ")[2]  # what it is was said before
    return "; ".join(words for name, words in steps.items() if name in DECIDE)
