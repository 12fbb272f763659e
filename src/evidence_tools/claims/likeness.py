"""How much of a tracked statement a sentence says: its words, its numbers, its people, what it compares with."""

from __future__ import annotations

import re
from collections.abc import Mapping

from evidence_tools.claims.subjects import plain
from evidence_tools.claims.vocabulary import Vocabulary

__all__ = ["ALIKE", "compared", "dose_said", "people_said", "same_numbers", "shared_part", "stems"]

# How much of a statement must be in a sentence where the outcome alone does not say what is claimed ("how it works").
ALIKE = 0.6

_NUMBERS = {
    "one": "1",
    "single": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "fifteen": "15",
    "twenty": "20",
    "thirty": "30",
    "sixty": "60",
}
# Words that tell the same people, or the same of a part and what it stands for ("corresponds to", "is connected to").
_SAME = {"elder": "older", "senio": "older", "pensi": "older", "corre": "linke", "conne": "linke", "link": "linke"}
_WORD = re.compile(r"[a-z0-9]+")
_RUN_ON = re.compile(r"(?<=\d)(?=[a-z])")  # "10min"
_THOUSANDS = re.compile(r"(?<=\d)[,.  ](?=\d{3}\b)")
_THOUSAND = re.compile(r"\b(\w+)[ -]thousand\b")
_EMPTY = frozenset(
    "a an the of in on to and or for with who is are be it its that this by from as at their your people person adults "
    "more than does do has have not".split()
)


def _stem(word: str) -> str:
    """Return a word without its ending; "point" and "points" are one, "elderly" and "older" the same people."""
    if word.isdigit():
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("ches", "shes", "sses", "xes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    return _SAME.get(word[:5], word[:5])


def _as_figures(text: str) -> str:
    """Return small letters with thousands in figures: "7,000" and "seven thousand" are 7000."""
    low = _RUN_ON.sub(" ", _THOUSANDS.sub("", text.lower()))
    return _THOUSAND.sub(lambda m: f"{_NUMBERS[m[1]]}000" if m[1] in _NUMBERS else m[0], low)


def stems(text: str, named: frozenset[str] = frozenset()) -> set[str]:
    """Return the words of a text without their endings, those that say little and those `named` left away."""
    words = {_NUMBERS.get(w, w) for w in _WORD.findall(_as_figures(text))} - _EMPTY - named
    return {_stem(word) for word in words}


def _numbers(text: str) -> set[str]:
    return {word for word in stems(text) if word.isdigit()}


def people_said(said: str, wanted: str, known: frozenset[str]) -> bool:
    """Tell whether words name the people of a claim: one or two words that describe them, or half of more.

    Words of the outcome (`known`) tell nobody apart: not everybody in pain has chronic pain.
    """
    needed = stems(wanted, known)
    there = len(needed & stems(said))
    return there == len(needed) if len(needed) < 3 else there * 2 >= len(needed)


def dose_said(said: str, dose: str) -> bool:
    """Tell whether words name the dose of a claim, most of what it asks for; there is nothing to name without one.

    A number counts with its unit: "10 minutes" are not "8 of 10 guests".
    """
    unit = _unit(dose)
    needed = {pair for pair in _measures(dose) if pair[1] == unit}
    rest = {stem for stem in stems(dose) if not (stem.isdigit() or stem.startswith(unit))}
    told = len(rest & stems(said)) >= ALIKE * len(rest)
    return not dose or (bool(needed) and needed <= _measures(said) and told)


def _measures(text: str) -> set[tuple[str, str]]:
    """Return each number with the beginning of each of the three words after it, one of which may be its unit."""
    words = [_NUMBERS.get(word, word) for word in _WORD.findall(_as_figures(text))]
    return {(one, word[:3]) for i, one in enumerate(words) if one.isdigit() for word in words[i + 1 : i + 4]}


def _unit(dose: str) -> str:
    """Return the beginning of the first word of a dose that is no number: of "15-20 minutes" that of its unit."""
    return next((word[:3] for word in _WORD.findall(_as_figures(dose)) if not _NUMBERS.get(word, word).isdigit()), "")


def same_numbers(said: str, statement: str) -> bool:
    """Tell whether words hold the numbers of a statement: 15,000 nerve endings are not 7,000."""
    return _numbers(statement) <= _numbers(said)


def shared_part(said: str, statement: str, named: frozenset[str]) -> float:
    """Return how much of a statement, names of the treatment aside, is among some words."""
    wanted = stems(statement, named)
    return len(wanted & stems(said)) / len(wanted) if wanted else 0.0


def compared(said: str, row: Mapping[str, str], vocabulary: Vocabulary) -> bool:
    """Tell whether a sentence compares with what a claim compares with; a claim may compare with nothing."""
    against = row.get("comparator", "")
    if not against:
        return row["claim_type"] != "comparative" or shared_part(said, row["statement"], vocabulary.own.named) >= ALIKE
    if against in vocabulary.own.labels:
        hits = vocabulary.interventions.find(plain(said))
        return any(against in (hit.row["intervention"], hit.row.get("means")) for hit in hits)
    needed = stems(against, vocabulary.own.named)
    return bool(needed) and needed <= stems(said)
