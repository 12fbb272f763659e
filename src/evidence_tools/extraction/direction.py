"""Which arm did better, as a sentence says it; and the part of a sentence that speaks of one outcome."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .found import Found, Sentence
from .people import mentions
from .vocabulary import Term, Vocabulary

__all__ = ["Segment", "direction_of"]

_BASELINE = re.compile(r"\b(?:at baseline|baseline|before|pre-?test|pre-?intervention|pre-?treatment|prior to)\b", re.I)
_BETWEEN = re.compile(
    r"\bbetween (?:the )?(?:\w+ ){0,3}groups?\b|between-group|inter-?group|compared (?:with|"
    r"to)|\bthan\b|\bvs\.?|versus",
    re.I,
)
_NO_DIFFERENCE = re.compile(
    r"\bno (?:statistically )?(?:significant |meaningful )?differences?\b|\bnot "
    r"(?:statistically )?(?:significantly )?(?:differ|different|significant)|"
    r"did not (?:significantly )?differ|were (?:similar|comparable)",
    re.I,
)
_DOWN = re.compile(
    r"\bsignificant(?:ly)? (?:\w+ )?(?:lower|less|fewer|reduced|reduc\w+|decreas\w+|smaller|shorter|declin\w+)\b", re.I
)
_UP = re.compile(r"\bsignificant(?:ly)? (?:\w+ )?(?:higher|greater|more|increas\w+|larger|longer|rose)\b", re.I)
_BETTER = re.compile(r"\bsignificant(?:ly)? (?:\w+ )?(?:better|improv\w+)\b", re.I)


@dataclass
class Segment:
    """The part of a sentence that speaks of one outcome."""

    sentence: Sentence
    term: Term
    begin: int
    end: int

    @property
    def text(self) -> str:
        """The sentence up to the next outcome."""
        return self.sentence.text[: self.end]

    @property
    def own(self) -> str:
        """The words that speak of this outcome."""
        return self.sentence.text[self.begin : self.end]


def direction_of(segment: Segment, vocabulary: Vocabulary, treated: frozenset[str]) -> Found | None:
    """Read which arm did better, where the sentence speaks of one outcome and compares the groups in so many words."""
    text = segment.own
    none = _NO_DIFFERENCE.search(text)
    down, up, better = _DOWN.search(text), _UP.search(text), _BETTER.search(text)
    if not _BETWEEN.search(text) or _BASELINE.search(text):
        return None
    if none and not (down or up or better):
        return segment.sentence.found("direction_reported", "no_difference", segment.begin, segment.end)
    arms = [m.arm for m in mentions(text)]
    hits = [hit for hit in (down, up, better) if hit]
    good = vocabulary.better.get(segment.term.instrument, "")
    if none or len(hits) != 1 or len(arms) < 2 or (not better and good not in ("lower", "higher")):
        return None
    first = _subject(text, hits[0])
    if first is None:
        return None
    wins = bool(better) or (good == "lower") == bool(down)
    favours = wins == (first in treated)
    word = "favours_intervention" if favours else "favours_comparator"
    return segment.sentence.found("direction_reported", word, segment.begin, segment.end)


def _subject(text: str, hit: re.Match[str]) -> str | None:
    """Return the arm the comparison speaks of: the one on the near side of *than* or *compared with*."""
    against = re.search(r"\bthan\b|\bcompared (?:with|to)\b|\bversus\b|\bvs\b", text[hit.start() :], re.I)
    if not against:
        return None
    limit = hit.start() + against.start()
    before = [m for m in mentions(text) if m.end <= limit]
    after = [m for m in mentions(text) if m.start >= limit]
    return before[-1].arm if len(before) == 1 and len(after) == 1 else None
