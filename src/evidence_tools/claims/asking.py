"""The words of a question as they were meant, and what they name: outcomes, illnesses, cautions and rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evidence_tools.claims.index import Concept, Index
from evidence_tools.claims.stems import corrected, marked_words, stem, telling, words_of

__all__ = ["GUIDANCE", "TOPIC", "Asked", "Named", "asked_in", "kind_of", "named_in"]

TOPIC, GUIDANCE = "topic:", "guidance:"  # how the keys of concepts begin that are no outcomes
KINDS = ("", "text:", "result:")  # of cautions: a row of guidance, whom to ask about, a harm in a study
# An illness "of children" is named by them, however they are written.
SHOWN = {
    "childrens": "children",
    "children's": "children",
    "womens": "women",
    "women's": "women",
    "child's": "child",
    "baby's": "baby",
    "babies'": "babies",
}


def _fits(wanted: str, word: str, root: str) -> bool:
    """Tell whether a word of a phrase is this word; ``cancer*`` is any ending of the word, whatever its stem is."""
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else root == wanted


def _place(phrase: Sequence[str], words: Sequence[tuple[str, str]], taken: Sequence[bool]) -> int:
    """Return where a phrase stands in the words and their stems, its own words free; -1 where it does not."""
    for start in range(len(words) - len(phrase) + 1):
        places = range(len(phrase))
        if all(not taken[start + i] and _fits(phrase[i], *words[start + i]) for i in places):
            return start
    return -1


def _concepts_in(
    words: Sequence[tuple[str, str]], concepts: Sequence[Concept], skipped: Sequence[str] = ()
) -> tuple[dict[str, tuple[int, int]], list[bool]]:
    """Return the concepts named with the place of the longest phrase of each, and which words are used up."""
    taken = [False] * len(words)
    found: dict[str, tuple[int, int]] = {}
    said = {root for _, root in words}  # a phrase with a word that nobody said need not be looked for
    alone = [[word] for word in skipped]
    phrases = sorted(
        (
            (phrase, concept["key"])
            for concept in concepts
            for phrase in concept["phrases"]
            if phrase not in alone and all(word in said or word.endswith("*") for word in phrase)
        ),
        key=lambda pair: -len(pair[0]),
    )
    length = 0
    claimed: list[tuple[int, int]] = []
    for phrase, key in phrases:
        if len(phrase) != length:  # phrases of one length may share their words: "insomnia" is two outcomes
            for start, end in claimed:
                taken[start:end] = [True] * (end - start)
            length, claimed = len(phrase), []
        start = _place(phrase, words, taken)
        if start >= 0:
            found.setdefault(key, (start, start + length))
            claimed.append((start, start + length))
    for start, end in claimed:
        taken[start:end] = [True] * (end - start)
    return found, taken


@dataclass(frozen=True)
class Asked:
    """The words of a question: all of them, those that say something, as they were meant, and their stems."""

    raw: list[str]
    typed: list[str]
    meant: list[str]
    words: list[str]
    changed: list[tuple[str, str]]
    marked: dict[str, str]

    @property
    def spelt(self) -> list[tuple[str, str]]:
        """The telling words as they were meant, each with its stem."""
        return list(zip(self.meant, self.words, strict=True))

    def says(self, words: Sequence[str]) -> bool:
        """Tell whether a word of a list, kept as stems, is among all words."""
        return any(stem(word) in words for word in self.raw)

    def shown(self, place: tuple[int, int], short: Sequence[str]) -> str:
        """Return the words of a place as they are written: MS, athlete’s foot."""
        said = [self.marked.get(word, word) for word in self.meant[slice(*place)]]
        return " ".join(word.upper() if word in short else SHOWN.get(word, word) for word in said)


@dataclass(frozen=True)
class Named:
    """What a question names, each with its place: outcomes, illnesses, cautions and rules; and the words left over."""

    measured: dict[str, tuple[int, int]]
    topics: dict[str, tuple[int, int]]
    warned: dict[str, tuple[int, int]]
    ruled: dict[str, tuple[int, int]]
    told: list[bool]
    free: list[str]

    @property
    def guided(self) -> dict[str, tuple[int, int]]:
        """The cautions and the rules together."""
        return self.warned | self.ruled


def kind_of(key: str) -> str:
    """Return which kind of caution a key is."""
    return next((kind for kind in KINDS[1:] if key.startswith(f"{GUIDANCE}{kind}")), "")


def asked_in(question: str, index: Index) -> Asked:
    """Return the words of a question, misspelt ones as they were meant."""
    typed = telling(question)
    meant, changed = _spelt(typed, index)
    read = dict(changed)
    raw = [read.get(word, word) for word in words_of(question)]
    return Asked(raw, typed, meant, [stem(word) for word in meant], changed, marked_words(question))


def named_in(asked: Asked, index: Index) -> Named:
    """Return what the words name."""
    spelt, concepts = asked.spelt, index["concepts"]
    # Apart: "cancer pain" is pain and an illness; "low blood pressure" keeps what is held on blood pressure.
    rest = [word for word in asked.words if word not in index["rules"]["treatments"]]
    weak = index["rules"]["weak"] if len(rest) > 1 else ()  # "leave feeling lighter" is not "feel good"
    measured, used = _concepts_in(spelt, [c for c in concepts if not c["key"].startswith((TOPIC, GUIDANCE))], weak)
    topics, ill = _concepts_in(spelt, [one for one in concepts if one["key"].startswith(TOPIC)])
    warnings = {one["key"] for one in index["guidance"]["entries"] if one["caution"]}
    guides = [one for one in concepts if one["key"].startswith(GUIDANCE)]
    warned: dict[str, tuple[int, int]] = {}
    told = [False] * len(spelt)
    # Apart again: "lung embolism" leads to a harm, and its "embolism" to the caution on clots all the same.
    for kind in KINDS:
        mine = [one for one in guides if one["key"] in warnings and kind_of(one["key"]) == kind]
        names, used_up = _concepts_in(spelt, mine)
        warned |= names
        told = [one or other for one, other in zip(told, used_up, strict=True)]
    ruled, barred = _concepts_in(spelt, [one for one in guides if one["key"] not in warnings])
    rows = zip(asked.words, used, ill, told, barred, strict=True)
    return Named(measured, topics, warned, ruled, told, [word for word, *taken in rows if not any(taken)])


def _spelt(typed: Sequence[str], index: Index) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the words, misspelt ones read as the nearest known, and which those were."""
    known = frozenset(stem(word) for word in (*index["vocabulary"], *index["everyday"]))
    words: list[str] = []
    changed: list[tuple[str, str]] = []
    for word in typed:
        root, meant = stem(word), word
        if root not in known and not word.startswith(tuple(index["prefixes"])):
            meant = corrected(word, index["vocabulary"])
        if meant != word:
            changed.append((word, meant))
        words.append(meant)
    return words, changed
