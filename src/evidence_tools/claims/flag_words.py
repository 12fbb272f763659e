"""The words of red flags found in one sentence, with what is denied in it and what is not."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache

from evidence_tools.claims.flag_spelling import straightened
from evidence_tools.claims.subjects import plain
from evidence_tools.claims.vocabulary import Hit, OwnWords, Vocabulary, load_vocabulary

__all__ = ["Cues", "read_cues"]

# A new statement begins: what is denied before it is not denied after it.
_STRONG = re.compile(r"[;!?–—]|\.\s|\s-\s|\b(?:but|however|yet|although|though|whereas|while)\b")
_TURN = r"[,:]\s+(?:and\s+|so\s+)?(?:it|we|i|they|this|you|{}|my\s+\w+|our\s+\w+|your\s+\w+|he|she)\b"
_WORD = re.compile(r"[\w']+")
# "Nothing", "anyone who says": the reach of a denial in words.
REACH = 16
_LONG = 12  # words of the longest negation
ALSO_WORDS = frozenset({"add", "als", "me", "ms"})


@dataclass(frozen=True)
class Cues:
    """What red flags are made of, in one sentence.

    Attributes
    ----------
    text : str
        The sentence in small letters, every character at its place, signs such as % blanked.
    raw : str
        The same with its signs.
    conditions : tuple of Hit
        Illnesses; the row says how serious (`level`).
    hits : mapping
        (kind, role) to what was found of the tables flag_*.csv that have a kind and a role.
    own : OwnWords
        The words of the topic.
    """

    text: str
    raw: str
    conditions: tuple[Hit, ...]
    hits: dict[tuple[str, str], list[Hit]]
    own: OwnWords

    def of(self, kind: str, role: str) -> list[Hit]:
        """Return what was found of one role of one kind."""
        return self.hits.get((kind, role), [])

    def part(self, place: int) -> tuple[int, int]:
        """Return the statement around a place: from one "but", semicolon or dash to the next."""
        starts, ends = self._breaks
        after = bisect_left(starts, place)
        return ends[after - 1] if after else 0, starts[after] if after < len(starts) else len(self.text)

    def denied(self, start: int, end: int, extra: str = "", inside: bool = False) -> bool:
        """Tell whether what stands from `start` to `end` is denied, before it, after it or, if asked, within it.

        A negation inside a turn of phrase that asserts ("no longer", "not only", "nothing beats") denies nothing.
        """
        low, high = self.part(start)
        negators, starts = self._denials if not extra else self._outside_idioms("any", extra)
        before = bisect_left(starts, start)
        if inside and before < len(starts) and starts[before] < end:
            return True
        for hit in reversed(negators[:before]):
            if hit.start < low or self.words_between(hit.start, start) > REACH + _LONG:
                break
            if hit.end > end or _turn(self.own).search(self.text, hit.end, start):
                continue
            if self.words_between(hit.end, start) <= REACH:
                return True
        return any(low <= hit.start < high and hit.start >= start for hit in self.of("any", "denial_after"))

    def negated_between(self, start: int, end: int) -> bool:
        """Tell whether a negation stands between two places ("it helps no disease")."""
        starts = self._denials[1]
        first = bisect_left(starts, start)
        return first < len(starts) and starts[first] < end

    # Found once for each sentence: a text of nothing but illnesses and denials asks for them thousands of times.

    @cached_property
    def _breaks(self) -> tuple[list[int], list[int]]:
        spans = [match.span() for match in _STRONG.finditer(self.text)]
        return [start for start, _ in spans], [end for _, end in spans]

    @cached_property
    def _word_starts(self) -> list[int]:
        return [match.start() for match in _WORD.finditer(self.text)]

    def words_between(self, start: int, end: int) -> int:
        """Return how many words begin between two places."""
        return bisect_left(self._word_starts, end) - bisect_left(self._word_starts, start)

    @cached_property
    def _denials(self) -> tuple[list[Hit], list[int]]:
        return self._outside_idioms("any")

    def _outside_idioms(self, *kinds: str) -> tuple[list[Hit], list[int]]:
        idioms = [(hit.start, hit.end) for hit in self.of("any", "idiom")]
        found = [
            hit
            for kind in kinds
            for hit in self.of(kind, "negator")
            if not any(start < hit.end and hit.start < end for start, end in idioms)
        ]
        found.sort(key=lambda hit: hit.start)
        return found, [hit.start for hit in found]


@lru_cache(maxsize=16)
def _turn(own: OwnWords) -> re.Pattern[str]:
    return re.compile(_TURN.format(own.pattern("treatment")))


def read_cues(sentence: str, vocabulary: Vocabulary | None = None) -> Cues:
    """Return the words of red flags in a sentence.

    Parameters
    ----------
    sentence : str
        As it stands in the article.
    vocabulary : Vocabulary, optional
        The word lists; by default those of the package and of the folder we are in.
    """
    return _read(sentence, (vocabulary or load_vocabulary()).own)


@lru_cache(maxsize=8192)
def _read(sentence: str, own: OwnWords) -> Cues:
    sentence = straightened(sentence, own)
    raw = plain(sentence)
    text = raw.replace("%", " ")
    hits: dict[tuple[str, str], list[Hit]] = defaultdict(list)
    for name in ("flag_cues", "flag_topics", "flag_dangers", "flag_risks"):
        for hit in own.index(name).find(text, longest=False):
            hits[hit.row["kind"], hit.row["role"]].append(hit)
    conditions = tuple(hit for hit in own.index("conditions").find(text) if _is_named(hit, sentence))
    return Cues(text, raw, conditions, dict(hits), own)


def _is_named(hit: Hit, sentence: str) -> bool:
    """Tell whether letters that are also a word ("add", "me", "Ms") stand as the name of an illness: in capitals."""
    if hit.words not in ALSO_WORDS:
        return True
    return sentence[hit.start : hit.end].isupper() and not sentence.isupper()
