"""What a lesson asks where the master's question does not fit: other kinds of claims, and paper.

The master is written for trials in a notebook. A tested statement of fact has no treatment and no control group,
published reviews have no trials of ours to draw, and on paper no menu can be turned.
"""

from __future__ import annotations

from evidence_tools.verdicts import Verdict
from evidence_tools.words import FACTS

__all__ = ["asked_words", "heading_words", "kind_of"]

# By kind of claim: the question ("3.2": the second of step 3) and its words; empty = the rest of the step is left out.
_ASKED = {
    "facts": {
        "1.1": "What exactly is said? How strongly? Is a study named? *Vote: would you believe it?*",
        "3.1": "What would a study have to do to test this statement? What do you expect the tests to find?",
        "3.2": "How many tests bear the statement out, how many do not, and how many do not say? Nobody is treated in "
        "them: why is there no diamond?",
        "3.3": "",
        "4.1": "Leave out each test in turn and look into the table of step 6. Does the verdict change?",
        "4.2": "",
        "5.1": "What kind of studies are these, and of how many people? What would you have to know that is not told "
        "here: who judged, and did they know what was expected?",
        "6.1": "What do the tests show together? Find the row in the table. *Vote again.*",
    },
    "reviews": {
        "3.1": "Which reviews find it shown, which do not, and which give no clear answer? What "
        "certainty do they state?",
        "3.2": "",
        "6.1": "What do the reviews show together, and how sure are we? Find the field in the table. *Vote again.*",
    },
    "none": {
        "6.1": "Could a study decide the claim as it is put? If so, has one been found? Which of the words fits? *Vote "
        "again.*",
    },
}
_ON_PAPER = {
    "4.1": "Each row of the table is one choice of the analysis, made alone. Which choices move the interval, which "
    "leave it where it is? Would you decide otherwise under one of them? What does a row tell in which no trial was "
    "left out, or none is left?",
    "4.2": "Look at the picture of step 3: does one trial carry the result?",
}
_HEADINGS = {
    ("facts", "2"): "What does one study find?",
    ("facts", "3"): "What do all tests find together?",
    ("facts", "4"): "Leave one out",
    ("facts", "5"): "How far can the tests be trusted?",
    ("reviews", "3"): "What do the reviews find together?",
}


def kind_of(verdict: Verdict) -> str:
    """Return what a claim is answered by: trials, facts (tests of the statement itself), reviews or none."""
    if verdict.stratum == FACTS:
        return "facts"
    if verdict.basis == "reviews":
        return "reviews"
    return "trials" if verdict.strata else "none"


def asked_words(verdict: Verdict, number: str, words: str, paper: bool = False) -> str:
    """Return a question in the words that fit the claim.

    Parameters
    ----------
    verdict : Verdict
    number : str
        "3.2" is the second question of step 3.
    words : str
        The question of the master.
    paper : bool
        For paper and slides, which have no menus.

    Returns
    -------
    str
        Empty where the question and what follows it in the step is left out.
    """
    kind = kind_of(verdict)
    if kind == "none" and verdict.claim["direction"] == "none" and number == "1.1":
        return _ASKED["facts"][number]
    fitting = _ASKED.get(kind, {})
    if number in fitting:
        return fitting[number]
    return _ON_PAPER.get(number, words) if paper else words


def heading_words(verdict: Verdict, step: str, words: str) -> str:
    """Return the heading of a step, without its number, in the words that fit the claim."""
    return _HEADINGS.get((kind_of(verdict), step), words)
