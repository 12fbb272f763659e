"""The words of red flags found in one sentence, with what is denied in it and what is not."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from evidence_tools.claims.subjects import plain
from evidence_tools.claims.vocabulary import Hit, OwnWords, Vocabulary, load_vocabulary

__all__ = ["Cues", "read_cues"]

# A new statement begins: what is denied before it is not denied after it.
_STRONG = re.compile(r"[;!?–—]|\.\s|\s-\s|\b(?:but|however|yet|although|though|whereas|while)\b")
_TURN = r"[,:]\s+(?:and\s+|so\s+)?(?:it|we|i|they|this|you|{}|my\s+\w+|our\s+\w+|your\s+\w+|he|she)\b"
_WORD = re.compile(r"[\w']+")
# "Nothing", "anyone who says": the reach of a denial in words.
REACH = 16
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
        (kind, role) to what was found of flag_cues.csv.
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
        return _around(self.text, place, _STRONG)

    def denied(self, start: int, end: int, extra: str = "", inside: bool = False) -> bool:
        """Tell whether what stands from `start` to `end` is denied, before it, after it or, if asked, within it.

        A negation inside a turn of phrase that asserts ("no longer", "not only", "nothing beats") denies nothing.
        """
        low, high = self.part(start)
        idioms = [(h.start, h.end) for h in self.of("any", "idiom")]
        negators = self.of("any", "negator") + (self.of(extra, "negator") if extra else [])
        for hit in negators:
            if any(s < hit.end and hit.start < e for s, e in idioms) or not low <= hit.start < end:
                continue
            if hit.start >= start:
                if inside:
                    return True
                continue
            if hit.end > end or _turn(self.own).search(self.text, hit.end, start):
                continue
            if len(_WORD.findall(self.text, hit.end, start)) <= REACH:
                return True
        return any(low <= hit.start < high and hit.start >= start for hit in self.of("any", "denial_after"))

    def negated_between(self, start: int, end: int) -> bool:
        """Tell whether a negation stands between two places ("it helps no disease")."""
        idioms = [(h.start, h.end) for h in self.of("any", "idiom")]
        return any(
            start <= hit.start < end and not any(s < hit.end and hit.start < e for s, e in idioms)
            for hit in self.of("any", "negator")
        )


def _around(text: str, place: int, breaks: re.Pattern[str]) -> tuple[int, int]:
    low = 0
    for match in breaks.finditer(text):
        if match.start() >= place:
            return low, match.start()
        low = match.end()
    return low, len(text)


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
    raw = plain(sentence)
    text = raw.replace("%", " ")
    hits: dict[tuple[str, str], list[Hit]] = defaultdict(list)
    for hit in own.index("flag_cues").find(text, longest=False):
        hits[hit.row["kind"], hit.row["role"]].append(hit)
    conditions = tuple(hit for hit in own.index("conditions").find(text) if _is_named(hit, sentence))
    return Cues(text, raw, conditions, dict(hits), own)


def _is_named(hit: Hit, sentence: str) -> bool:
    """Tell whether letters that are also a word ("add", "me", "Ms") stand as the name of an illness: in capitals."""
    if hit.words not in ALSO_WORDS:
        return True
    return sentence[hit.start : hit.end].isupper() and not sentence.isupper()
