"""Which sentence speaks of an outcome, and where it names which arm: words, their stems, abbreviations of the "
"article."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..tables.abbreviations import abbreviations

__all__ = ["Subject", "Words", "generic", "stems"]

_WORD = re.compile(r"[A-Za-zα-ωΑ-Ωγ][A-Za-z0-9α-ω]*(?:[-/'’][A-Za-z0-9]+)*|\d+(?:[.]\d+)?")
_LETTERED = re.compile(r"\b(?:[Gg]roups?|[Aa]rm) ?[(]?([A-E]|I{1,3}|IV|[1-5])\b")
_SUFFIXES = ("ations", "ation", "ingly", "ings", "ing", "ities", "ity", "ies", "ied", "ness", "ments", "ment", "ively",
    "ive", "ally", "ly", "ers", "ed", "es", "al", "s")  # fmt: skip
_STOP = frozenset(
    "the a an of and or in on at to for with by from as is was were are be been than that this these those it its "
    "their "
    "per all any both each who which when after before during between among into over under not no vs versus "
    "group groups "
    "patients patient participants participant subjects subject study trial treatment treated arm arms condition "
    "conditions plus alone only using use via received receiving given total mean average number rate level "
    "levels score "
    "scores value values change changes measured measures outcome outcomes based assessed according based mg kg "
    "day days week weeks month months "
    "year years twice daily once hours hour min ml nbsp i c s".split()
)
_GENERIC = {
    "i": re.compile(r"\b(?:intervention|experimental|treatment|treated|active|study|training|exercise|massage|"
    r"test|case) (?:groups?|arms?|participants|patients|subjects)\b", re.I),
    "c": re.compile(r"\b(?:controls?|control (?:groups?|arms?|subjects|participants|patients|condition)|placebo|"
    r"sham|comparison (?:group|arm)|usual care|standard care|no[- ]treatment|untreated|comparator)\b", re.I),
}  # fmt: skip


def stem(word: str) -> str:
    """Cut common endings, so that *decreases* and *decreased* meet."""
    word = word.lower()
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return word[: -len(suffix)]
    return word


def stems(text: str) -> list[tuple[str, int, int]]:
    """Words of a text as stems with their places; compounds also part by part."""
    found = []
    for match in _WORD.finditer(text):
        word = match.group()
        found.append((stem(word), match.start(), match.end()))
        if re.search(r"[-/]", word):
            found += [(stem(part), match.start(), match.end()) for part in re.split(r"[-/'’]", word) if len(part) > 1]
    found += [(f"group:{match[1].lower()}", *match.span()) for match in _LETTERED.finditer(text)]
    return found


class Words:
    """How rare words are in an article, and what its abbreviations mean.

    Parameters
    ----------
    sentences : sequence of str
    text : str
        Of the whole article.
    """

    def __init__(self, sentences: Sequence[str], text: str) -> None:
        self.meanings = abbreviations(text)
        self.short = {meaning.lower(): short for short, meaning in self.meanings.items()}
        self.counts: dict[str, int] = {}
        for sentence in sentences:
            for word in {one for one, _, _ in stems(sentence)}:
                self.counts[word] = self.counts.get(word, 0) + 1
        self.n = max(1, len(sentences))

    def weight(self, word: str) -> float:
        """Return how much a word tells: more the rarer it is."""
        return math.log(1 + self.n / (1 + self.counts.get(word, 0)))

    def subject(self, phrase: str) -> Subject:
        """Take a phrase (an outcome, an arm) apart into the words that name it."""
        words = {word for word, _, _ in stems(phrase) if word not in _STOP and len(word) > 1}
        if not words:
            words = {word for word, _, _ in stems(phrase)}
        others: dict[str, set[str]] = {}
        for match in re.finditer(r"\b[A-Za-z][A-Za-z0-9+-]{1,9}\b", phrase):
            meaning = self.meanings.get(match.group().upper())
            if meaning and any(letter.isupper() for letter in match.group()):
                others[stem(match.group())] = {w for w, _, _ in stems(meaning) if w not in _STOP}
        short = [self.short[meaning] for meaning in self.short if len(meaning) > 5 and meaning in phrase.lower()]
        return Subject(words, others, {stem(one) for one in short})


@dataclass
class Subject:
    """Words of a phrase: its own, what its abbreviations stand for, and abbreviations that stand for it."""

    words: set[str]
    meanings: dict[str, set[str]] = field(default_factory=dict)
    short: set[str] = field(default_factory=set)

    def without(self, other: Subject) -> Subject:
        """Leave out the words another subject has too, unless none would be left."""
        own = self.words - other.words
        return Subject(own or self.words, self.meanings, self.short - other.short)

    def places(self, words: Iterable[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
        """Where its words stand in a sentence."""
        expanded = set().union(*self.meanings.values()) if self.meanings else set()
        return [one for one in words if one[0] in self.words or one[0] in self.short or one[0] in expanded]

    def share(self, words: Sequence[tuple[str, int, int]], weights: Words) -> float:
        """How much of it a sentence names, 0 to 1, rare words counting more."""
        here = {word for word, _, _ in words}
        if self.short & here:
            return 1.0
        total = sum(weights.weight(word) for word in self.words)
        named = 0.0
        for word in self.words:
            meant = self.meanings.get(word)
            if word in here or (meant and meant <= here):
                named += weights.weight(word)
        return named / total if total else 0.0


def generic(text: str, side: str) -> list[tuple[int, int]]:
    """Where a sentence says *the intervention group* (side ``i``) or *controls* (``c``)."""
    return [match.span() for match in _GENERIC[side].finditer(text)]
