"""RoB 2 as data: the signalling questions and the algorithm of every domain.

Source of the algorithms: *Revised Cochrane risk-of-bias tool for randomized trials (RoB 2)*, guidance of 22 August
2019 (Higgins, Savović, Page, Sterne), criteria and mapping tables of each domain; tool paper Sterne 2019, BMJ
366:l4898.

Where they were read: criteria of domain 1 and of domain 2 (adhering) as reprinted in Syst Rev 2021;10:171, table 2
(https://pmc.ncbi.nlm.nih.gov/articles/PMC8191126/table/Tab2); questions 4.1-4.3 in a reprint of the guidance, page 54
(https://9pdf.org/article/signalling-questions-criteria-judging-risk-bias-2.zwvwxl10); the branches of all domains in
three independent open implementations of the official diagrams and tables. They agree in all branches but one, 4.2
"no information" with assessors unaware or without influence: two say "some concerns", as the guidance's criteria do
("no information on whether the measurement could have differed"), one says "low"; the former is used here.
The questions are put in short words of our own; read the full wording and elaboration at riskofbias.info.

A tree is either a judgement or a `Node`: ask `question`, follow the branch whose answers include the one given.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DOMAINS", "EFFECTS", "QUESTIONS", "TREES", "Node", "Question"]

LOW, SOME, HIGH = "low", "some concerns", "high"
YES, NO, NI = ("Y", "PY"), ("N", "PN"), ("NI",)
FULL = ("Y", "PY", "PN", "N", "NI")

DOMAINS = ("randomisation", "deviations", "missing_data", "measurement", "selection")
EFFECTS = ("assignment", "adhering")


@dataclass(frozen=True)
class Question:
    """One signalling question: its number, our short wording, the answers it allows and when it is asked."""

    number: str
    text: str
    answers: tuple[str, ...] = FULL
    asked_if: str = ""


@dataclass(frozen=True)
class Node:
    """One step of an algorithm: the question and where each answer leads."""

    question: str
    ways: tuple[tuple[tuple[str, ...], Node | Either | Worst | str], ...]


@dataclass(frozen=True)
class Either:
    """One step that looks at two questions: `first` if either has one of `answers`, else `second`."""

    questions: tuple[str, str]
    answers: tuple[str, ...]
    first: Node | Either | str
    second: Node | Either | str


@dataclass(frozen=True)
class Worst:
    """Two parts of a domain that are judged apart; the worse counts."""

    parts: tuple[Node | Either, ...]


QUESTIONS = {
    ("randomisation", ""): (
        Question("1.1", "Was the sequence of allocation random?"),
        Question("1.2", "Was it concealed until people were enrolled and assigned?"),
        Question("1.3", "Do differences at baseline suggest a problem with randomisation?"),
    ),
    ("deviations", "assignment"): (
        Question("2.1", "Did participants know which group they were in?"),
        Question("2.2", "Did carers and those giving the treatment know it?"),
        Question(
            "2.3", "Did the trial itself cause deviations from the intended treatment?", asked_if="2.1 or 2.2 Y/PY/NI"
        ),
        Question("2.4", "Were these deviations likely to affect the outcome?", asked_if="2.3 Y/PY"),
        Question("2.5", "Were they balanced between the groups?", asked_if="2.4 Y/PY/NI"),
        Question("2.6", "Was the analysis right for the effect of assignment (everyone in the group allocated)?"),
        Question("2.7", "Could analysing people in another group matter substantially?", asked_if="2.6 N/PN/NI"),
    ),
    ("deviations", "adhering"): (
        Question("2.1", "Did participants know which group they were in?"),
        Question("2.2", "Did carers and those giving the treatment know it?"),
        Question(
            "2.3", "Were important other treatments balanced between the groups?", (*FULL, "NA"), "2.1 or 2.2 Y/PY/NI"
        ),
        Question("2.4", "Did failures in giving the treatment affect the outcome?", (*FULL, "NA")),
        Question("2.5", "Did non-adherence affect participants' outcomes?", (*FULL, "NA")),
        Question(
            "2.6", "Was the analysis right for the effect of adhering?", asked_if="2.3 N/PN/NI, or 2.4 or 2.5 Y/PY/NI"
        ),
    ),
    ("missing_data", ""): (
        Question("3.1", "Were data available for all, or nearly all, randomised?"),
        # No NI here: without evidence the answer is N or PN (guidance of 22 August 2019, box 8).
        Question(
            "3.2", "Is there evidence that missing data did not bias the result?", ("Y", "PY", "PN", "N"), "3.1 N/PN/NI"
        ),
        Question("3.3", "Could being missing depend on the true value of the outcome?", asked_if="3.2 N/PN"),
        Question("3.4", "Is it likely that it did?", asked_if="3.3 Y/PY/NI"),
    ),
    ("measurement", ""): (
        Question("4.1", "Was the way of measuring the outcome inappropriate?"),
        Question("4.2", "Could measuring have differed between the groups?"),
        Question("4.3", "Did those who assessed the outcome know the group?", asked_if="4.1 and 4.2 N/PN/NI"),
        Question("4.4", "Could knowing it have influenced the assessment?", asked_if="4.3 Y/PY/NI"),
        Question("4.5", "Is it likely that it did?", asked_if="4.4 Y/PY/NI"),
    ),
    ("selection", ""): (
        Question("5.1", "Was the analysis planned before the unblinded results were available?"),
        Question("5.2", "Is the result likely chosen from several measurements?"),
        Question("5.3", "Is the result likely chosen from several analyses?"),
    ),
}

_BASELINE = ((NO + NI, LOW), (YES, SOME))
_RANDOMISATION = Node(
    "1.2",
    (
        (NO, HIGH),
        (YES, Node("1.1", ((NO, SOME), (YES + NI, Node("1.3", _BASELINE))))),
        (NI, Node("1.3", ((NO + NI, SOME), (YES, HIGH)))),
    ),
)

_CONTEXT = Node(
    "2.3",
    (
        (NO, LOW),
        (NI, SOME),
        (YES, Node("2.4", ((NO, SOME), (YES + NI, Node("2.5", ((YES, SOME), (NO + NI, HIGH))))))),
    ),
)
_ANALYSIS = Node("2.6", ((YES, LOW), (NO + NI, Node("2.7", ((NO, SOME), (YES + NI, HIGH))))))
_ASSIGNMENT = Worst((Either(("2.1", "2.2"), YES + NI, _CONTEXT, LOW), _ANALYSIS))

_ADHERING_ANALYSIS = Node("2.6", ((YES, SOME), (NO + NI, HIGH)))
_ADHERENCE = Either(("2.4", "2.5"), YES + NI, _ADHERING_ANALYSIS, LOW)
_ADHERING = Either(
    ("2.1", "2.2"),
    YES + NI,
    Node("2.3", (((*YES, "NA"), _ADHERENCE), (NO + NI, _ADHERING_ANALYSIS))),
    _ADHERENCE,
)

_MISSING = Node(
    "3.1",
    (
        (YES, LOW),
        (
            NO + NI,
            Node(
                "3.2",
                (
                    (YES, LOW),
                    (NO, Node("3.3", ((NO, LOW), (YES + NI, Node("3.4", ((NO, SOME), (YES + NI, HIGH))))))),
                ),
            ),
        ),
    ),
)


def _assessors(unaware: str) -> Node:
    """Return the steps 4.3 to 4.5; `unaware` is the judgement if knowledge could not matter."""
    influence = Node("4.5", ((NO, SOME), (YES + NI, HIGH)))
    return Node("4.3", ((NO, unaware), (YES + NI, Node("4.4", ((NO, unaware), (YES + NI, influence))))))


_MEASUREMENT = Node(
    "4.1",
    ((YES, HIGH), (NO + NI, Node("4.2", ((YES, HIGH), (NO, _assessors(LOW)), (NI, _assessors(SOME)))))),
)

_SELECTION = Either(
    ("5.2", "5.3"),
    YES,
    HIGH,
    Either(("5.2", "5.3"), NI, SOME, Node("5.1", ((YES, LOW), (NO + NI, SOME)))),
)

TREES: dict[tuple[str, str], Node | Either | Worst | str] = {
    ("randomisation", ""): _RANDOMISATION,
    ("deviations", "assignment"): _ASSIGNMENT,
    ("deviations", "adhering"): _ADHERING,
    ("missing_data", ""): _MISSING,
    ("measurement", ""): _MEASUREMENT,
    ("selection", ""): _SELECTION,
}
