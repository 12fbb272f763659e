"""Sentences that may say how an outcome stands between two arms, best first."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .mentions import Subject, Words, stems
from .sentences import Sentence
from .signals import BASELINE, WITHIN, p_values, signals_in

__all__ = ["Candidate", "Question", "candidates_of"]


@dataclass(frozen=True)
class Question:
    """What is asked: an outcome of one arm against another, as words of the article, and the times it names."""

    outcome: Subject
    arm_i: Subject
    arm_c: Subject
    when: frozenset[str]

    @classmethod
    def of(cls, words: Words, intervention: str, comparator: str, outcome: str) -> Question:
        """Take the phrases of a question apart; words both arms share name neither."""
        arm_i, arm_c = words.subject(intervention), words.subject(comparator)
        return cls(words.subject(outcome), arm_i.without(arm_c), arm_c.without(arm_i), times_in(outcome))


@dataclass
class Candidate:
    """A sentence, how well it fits, how much of the outcome it names, and its words."""

    sentence: Sentence
    score: float
    share: float
    words: list[tuple[str, int, int]]


_PARTS = {
    "results": 0.25,
    "abstract": 0.25,
    "": 0.1,
    "discussion": -0.2,
    "title": -0.1,
    "methods": -0.35,
    "aim": -0.35,
    "introduction": -0.35,
}


def candidates_of(sentences: list[Sentence], words: Words, asked: Question) -> list[Candidate]:
    """Find the sentences that name the outcome, those that compare it first; plans and backgrounds only if all "
    "else fails."""
    found = []
    for sentence in sentences:
        here = stems(sentence.text)
        share = asked.outcome.share(here, words)
        if share >= _SOME:
            found.append(Candidate(sentence, share + _fit(sentence, here, words, asked), share, here))
    if any(one.sentence.part in ("results", "abstract") and one.share >= 0.5 for one in found):
        found = [one for one in found if one.sentence.part not in ("methods", "aim", "introduction")]
    return sorted(found, key=lambda one: -one.score)


_SOME = 0.34  # share of the words of the outcome below which a sentence is about something else


def _fit(sentence: Sentence, here: list[tuple[str, int, int]], words: Words, asked: Question) -> float:
    """How much a sentence looks like a result that compares these arms."""
    text = sentence.text
    said, tests = signals_in(text), list(p_values(text))
    fit = _PARTS.get(sentence.part, 0.0)
    fit += 0.25 * min(1.0, asked.arm_i.share(here, words) * 2) + 0.15 * min(1.0, asked.arm_c.share(here, words) * 2)
    fit += 0.1 * bool(re.search(r"\bgroups?\b|\barms?\b|\bbetween\b", text))
    fit += 0.3 * bool(said) + 0.2 * bool(tests)
    fit -= 0.5 * bool(BASELINE.search(text)) + 0.4 * bool(_ELSE.search(text))
    fit -= 0.25 * (bool(WITHIN.search(text)) and not re.search(r"\bbetween\b", text))
    fit -= 0.4 * (bool(said) and not tests and not _DECIDED.search(text))
    fit -= 0.3 * bool(_CITED.search(text)) + 1.0 * (len(_DEFINITION.findall(text)) > 2)
    if asked.when:
        named = times_in(text)
        fit += 0.2 if asked.when & named else -0.35 * bool(named)
    return fit


_CITED = re.compile(
    r"\[\d+(?:[,–-] ?\d+)*\]|\bet al\b|\b(?:previous|recent|other|earlier) (?:stud(?:y|ies)|"
    r"trials?|reports?)\b",
    re.I,
)
_DEFINITION = re.compile(r"\b[A-Za-z0-9-]{2,8}\)?: [A-Za-z][^;:]{4,60};")
_TIME = re.compile(
    r"\b(?P<n>\d+|one|two|three|four|five|six|eight|ten|twelve|first|second|"
    r"third)[- ]?(?P<unit>min|hour|h\b|day|week|wk|month|year)",
    re.I,
)
_FIGURES = dict(
    zip(
        "one two three four five six eight ten twelve first second third".split(),
        "1 2 3 4 5 6 8 10 12 1 2 3".split(),
        strict=True,
    )
)


def times_in(text: str) -> frozenset[str]:
    """Times a text names: ``12 week``."""
    found = [(match["n"].lower(), match["unit"].lower()[:2]) for match in _TIME.finditer(text)]
    return frozenset(f"{_FIGURES.get(number, number)} {unit}" for number, unit in found)


_ELSE = re.compile(
    r"^(?:To|In order to) \w+|\b(?:was|were) (?:also )?(?:used|performed|calculated|conducted|designed) (?:to|for|"
    r"with|using)\b|"
    r"\b(?:was|were) (?:measured|assessed|evaluated|recorded|defined) (?:using|by|with|as|at)\b|\bcorrelat\w+|"
    r"\bassociated with\b|\bregression\b|\bpredict\w+|\bsample size\b|\bpower\b|\bhypothes\w+|\baim\b",
    re.I,
)
_DECIDED = re.compile(
    r"\bsignifican\w+|\bdiffer\w*|\bsimilar\w*|\bcomparable|\bequivalent|\bthan\b|\bcompared\b|\bversus\b|\bvs\b|"
    r"95 ?%|\bCI\b|"
    r"\bunchanged|\bno (?:effect|change)|\bneither\b",
    re.I,
)
