"""The small language in which the vocabulary files write phrases.

==============  ==========================================================================
``relax*``      any ending: relax, relaxes, relaxation
``[a|b c]``     one of these
``(very|so)``   may stand there or not
``...``         up to six other words between
``#``           a number, in figures or words
``^`` ``$``     start and end of the sentence; ``?$`` a sentence that ends in a question mark
==============  ==========================================================================

A blank also matches a hyphen, a comma or quotation marks. Upper and lower case are the same. Phrases are matched word
by word rather than compiled to regular expressions: compiling a thousand of them takes longer than reading an article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

__all__ = ["HELP", "NUMBER", "Hit", "Phrase", "elements_of", "first_words", "is_number", "sequence_of", "words_of"]

SPELLINGS = 500  # of one word with groups inside it
BETWEEN = 6  # words that "..." may stand for

_WORD = re.compile(r"[^\W_]+|[$£€₹¥]")
_TIGHT = re.compile(r"[\s\-/,\"'&]+")
_NUMBERS = frozenset(
    "one two three four five six seven eight nine ten twelve fifteen twenty thirty forty fifty sixty ninety hundreds "
    "thousands hundred thousand million".split()
)
_OPENERS, _CLOSERS = {"[": "]", "(": ")"}, {"]", ")"}
_BRACKET, _CUTS = re.compile(r"[\[\]()]"), re.compile(r"[\[\]() |]")
NUMBER = "#"
HELP = "Allowed: words, [this|or this], (may be missing), relax*, ... for words between, # for a number."


class Hit(NamedTuple):
    """A phrase found: `text[start:end]`, and the row of the vocabulary file that it comes from."""

    start: int
    end: int
    words: str
    row: Mapping[str, str]


class _Words(NamedTuple):
    """A sentence as words: their text, places, whether only a blank or the like stands before each.

    For a first look: the words as a set, and in one string with a blank before each.
    """

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    tight: tuple[bool, ...]
    asks: bool
    all: frozenset[str]
    joined: str


class _Word(NamedTuple):
    """A word of a phrase, or its beginning where any ending will do."""

    stem: str
    open_end: bool


class _Led(NamedTuple):
    """Sequences by what they must begin with: a word, the beginning of a word, a number, or nothing of the kind."""

    by_word: Mapping[str, list[_Sequence]]
    stems: tuple[str, ...]
    by_stem: list[tuple[str, _Sequence]]
    by_number: list[_Sequence]
    anyhow: list[_Sequence]


@dataclass(eq=False)
class _Any:
    """Choices of which one stands there: single words, beginnings of words, and whatever is longer."""

    may_be_missing: bool
    words: frozenset[str]
    stems: tuple[str, ...]
    longer: tuple[_Sequence, ...]

    @cached_property
    def led(self) -> _Led:
        """The longer ones by their first words: of fifty choices a word of the sentence can begin one or two."""
        by_word: dict[str, list[_Sequence]] = {}
        by_stem: list[tuple[str, _Sequence]] = []
        anyhow: list[_Sequence] = []
        for choice in self.longer:
            firsts, empty = first_words(choice)
            if firsts is None or empty:
                anyhow.append(choice)
                continue
            for word, open_end in firsts:
                if open_end:
                    by_stem.append((word, choice))
                else:
                    by_word.setdefault(word, []).append(choice)
        numbers = by_word.pop(NUMBER, [])
        return _Led(by_word, tuple({stem for stem, _ in by_stem}), by_stem, numbers, anyhow)

    def needed(self) -> tuple[frozenset[str], tuple[str, ...]] | None:
        """Return words and beginnings of words of which one must be there; None where it can do without."""
        led = self.led
        if self.may_be_missing or led.anyhow or led.by_number:
            return None
        return self.words | led.by_word.keys(), self.stems + led.stems


_Element = _Word | _Any | Literal["number", "between", "start", "end", "asks"]
_Sequence = tuple[_Element, ...]
_State = tuple[int, bool]
_NOWHERE: frozenset[_State] = frozenset()
_MARKS: Mapping[str, _Element] = {"...": "between", "^": "start", "?$": "asks", "$": "end", "#": "number"}


@lru_cache(maxsize=8)
def words_of(text: str) -> _Words:
    """Return a sentence as words; the last few are remembered, as many phrases are tried on each."""
    found = list(_WORD.finditer(text))
    gaps = [True, *(bool(_TIGHT.fullmatch(text, a.end(), b.start())) for a, b in pairwise(found))]
    asks = text.rstrip(" \"')]").endswith("?")
    # "$" ends a sentence in this language, so all money is written with the pound sign.
    words = tuple("£" if m.group() in "$€₹¥" else m.group() for m in found)
    return _Words(words, tuple(m.span() for m in found), tuple(gaps), asks, frozenset(words), " " + " ".join(words))


def _split(pattern: str, separator: str) -> list[str]:
    """Split at `separator` outside brackets."""
    if "[" not in pattern and "(" not in pattern and "]" not in pattern and ")" not in pattern:
        return pattern.split(separator)
    parts, depth, begin = [], 0, 0
    for mark in _CUTS.finditer(pattern):  # looking at every letter took half of the time to load
        character = mark.group()
        depth += (character in _OPENERS) - (character in _CLOSERS)
        if depth < 0:
            raise ValueError("a bracket is closed that was not opened")
        if character == separator and depth == 0:
            parts.append(pattern[begin : mark.start()])
            begin = mark.end()
    if depth:
        raise ValueError("a bracket is not closed")
    return [*parts, pattern[begin:]]


def _spelt_out(token: str) -> list[str]:
    """Return the spellings of a word with a group inside it: minimi[s|z]e."""
    place = min((p for p in (token.find("["), token.find("(")) if p >= 0), default=-1)
    if place < 0:
        return [token]
    end = _closing(token)
    inner, rests = _split(token[place + 1 : end], "|"), _spelt_out(token[end + 1 :])
    if len(inner) * len(rests) > SPELLINGS:
        raise ValueError(f"{token[:40]!r} has more than {SPELLINGS} spellings")
    return [token[:place] + choice + rest for choice in inner for rest in rests]


def _word_elements(token: str) -> list[_Element]:
    """Return the elements of one token without groups: words like "you're" are two for the matcher."""
    if token in _MARKS:
        return [_MARKS[token]]
    stem = token.removesuffix("*")
    if stem.isalnum():
        return [_Word(stem, stem != token)]
    ends = token.endswith("$")
    pieces = re.findall(r"[^\W_]+\*?|£", token.removesuffix("$"))
    elements: list[_Element] = [_Word(p.rstrip("*"), p.endswith("*")) for p in pieces]
    if not elements:
        raise ValueError(f"{token!r} is not a word")
    return [*elements, "end"] if ends else elements


@lru_cache(maxsize=20_000)
def sequence_of(pattern: str) -> _Sequence:
    """Return the elements of a phrase."""
    return tuple(elements_of(pattern))


def elements_of(pattern: str) -> Iterator[_Element]:
    """Read a phrase element by element, so that who needs only its beginning reads no more."""
    for token in filter(None, _split(pattern.strip(), " ")):
        optional = token[0] == "(" and token[-1] == ")"
        if optional or (token[0] == "[" and token[-1] == "]" and _closing(token) == len(token) - 1):
            choices = [c for c in _split(token[1:-1], "|") if c.strip()]
            yield _choice([sequence_of(c) for c in choices], optional)
        elif "[" in token or "(" in token:
            yield _choice([sequence_of(spelling) for spelling in _spelt_out(token)], False)
        else:
            yield from _word_elements(token)


def _choice(choices: list[_Sequence], optional: bool) -> _Any:
    single = [c[0] for c in choices if len(c) == 1 and isinstance(c[0], _Word)]
    words = frozenset(word.stem for word in single if not word.open_end)
    stems = tuple(word.stem for word in single if word.open_end)
    longer = tuple(c for c in choices if len(c) != 1 or not isinstance(c[0], _Word))
    return _Any(optional, words, stems, longer)


def _closing(token: str) -> int:
    """Return where the first bracket of a token is closed, -1 if nowhere."""
    depth = 0
    for bracket in _BRACKET.finditer(token):
        depth += 1 if bracket.group() in _OPENERS else -1
        if depth == 0:
            return bracket.start()
    return -1


@lru_cache(maxsize=20_000)
def _needed(pattern: str) -> tuple[tuple[frozenset[str], tuple[str, ...]], ...]:
    """Return words and beginnings of words of each of which a sentence must hold one, behind the phrase's first.

    Without a look at their places most phrases fall out here. A beginning has a blank before it, as in `_Words.joined`.
    """
    needed: list[tuple[frozenset[str], tuple[str, ...]]] = []
    for element in sequence_of(pattern)[1:]:
        if isinstance(element, _Word):
            needed.append((frozenset(), (element.stem,)) if element.open_end else (frozenset((element.stem,)), ()))
        elif isinstance(element, _Any) and (one_of := element.needed()):
            needed.append(one_of)
    return tuple((words, tuple(f" {stem}" for stem in stems)) for words, stems in needed)


def first_words(sequence: Iterable[_Element]) -> tuple[set[tuple[str, bool]] | None, bool]:
    """Return the words a match can begin with (None: any), and whether the sequence can be empty."""
    firsts: set[tuple[str, bool]] = set()
    for element in sequence:
        if element == "start":
            continue
        if isinstance(element, _Word):
            return firsts | {(element.stem, element.open_end)}, False
        if element == "number":
            return firsts | {(NUMBER, False)}, False
        if not isinstance(element, _Any):
            return None, False
        firsts |= {(word, False) for word in element.words} | {(stem, True) for stem in element.stems}
        for choice in element.longer:
            inner, _ = first_words(choice)
            if inner is None:
                return None, False
            firsts |= inner
        if not element.may_be_missing:
            return firsts, False
    return firsts, True


def is_number(word: str) -> bool:
    """Tell whether a word is a number, in figures or letters."""
    return word.isdigit() or word in _NUMBERS


def _any_of(element: _Any, state: _State, sentence: _Words) -> set[_State]:
    place, loose = state
    found = {state} if element.may_be_missing else set()
    choices: list[_Sequence] = []
    if place < len(sentence.words) and (loose or sentence.tight[place]):
        word = sentence.words[place]
        if word in element.words or word.startswith(element.stems):
            found.add((place + 1, False))
        if element.longer:
            choices += element.led.by_word.get(word, ())
            if word.startswith(element.led.stems):
                choices += [choice for stem, choice in element.led.by_stem if word.startswith(stem)]
            if element.led.by_number and is_number(word):
                choices += element.led.by_number
    if element.longer:
        choices += element.led.anyhow
    for choice in choices:
        found |= _run(choice, state, sentence)
    return found


def _step(element: _Element, state: _State, sentence: _Words) -> AbstractSet[_State]:
    """Return where one element can lead from one state: (next word, whether anything may stand before it)."""
    place, loose = state
    if isinstance(element, _Word):
        return _run((element,), state, sentence)
    if isinstance(element, _Any):
        return _any_of(element, state, sentence)
    if element == "between":
        return {(p, True) for p in range(place, min(place + BETWEEN, len(sentence.words)) + 1)}
    if element == "start":
        return {state} if place == 0 else set()
    if element == "end":
        return {state} if place == len(sentence.words) else set()
    if element == "asks":
        return {(len(sentence.words), False)} if sentence.asks else set()
    end = place  # a number
    if place < len(sentence.words) and (loose or sentence.tight[place]):
        while end < len(sentence.words) and end < place + 3 and is_number(sentence.words[end]):
            end += 1
    return {(p, False) for p in range(place + 1, end + 1)}


def _run(sequence: _Sequence, state: _State, sentence: _Words) -> AbstractSet[_State]:
    """Return where a sequence can lead from a state; while it is plain words, that is one place or none."""
    place, loose = state
    words, tight = sentence.words, sentence.tight
    done = 0
    for element in sequence:
        if not isinstance(element, _Word):
            break
        done += 1
        if place >= len(words) or not (loose or tight[place]):
            return _NOWHERE
        word, (stem, open_end) = words[place], element
        if word != stem and not (open_end and word.startswith(stem)):
            return _NOWHERE
        place, loose = place + 1, False
    else:
        return {(place, loose)}
    states = _step(element, (place, loose), sentence)
    for element in sequence[done + 1 :]:
        if not states:
            break
        if len(states) == 1:
            states = _step(element, next(iter(states)), sentence)
        else:
            states = {after for state in states for after in _step(element, state, sentence)}
    return states


@dataclass(frozen=True, eq=False)
class Phrase:
    """One row of a vocabulary file with its phrase."""

    text: str
    row: Mapping[str, str]

    def match(self, text: str, place: int, sentence: _Words) -> Hit | None:
        """Return the longest match that begins at word number `place` of `text`; `sentence` is its words."""
        for words, stems in _needed(self.text):
            if sentence.all.isdisjoint(words):
                for stem in stems:  # a loop, as most phrases end here
                    if stem in sentence.joined:
                        break
                else:
                    return None
        # Before the first word anything may stand: the phrase begins there.
        ends = [p for p, _ in _run(sequence_of(self.text), (place, True), sentence) if p > place]
        if not ends:
            return None
        start, end = sentence.spans[place][0], sentence.spans[max(ends) - 1][1]
        return Hit(start, end, text[start:end], self.row)
