"""What a heading or a question names and the next sentence speaks of: "Kidney stones? They dissolve.".

The name is put in the place of the word that points back to it, or before the sentence, and that is read like any
other. A sign of an emergency that a reader is spoken to about lasts for some sentences: "Your chest is tight. I see
that a lot. Rub the ball of the foot."
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evidence_tools.claims.flag_replies import Reading, is_near, is_question, is_warned, says_of, warns
from evidence_tools.claims.flag_words import Cues, read_cues
from evidence_tools.claims.sentences import Unit
from evidence_tools.claims.vocabulary import Hit, Vocabulary

__all__ = ["carried", "lasting"]

_LABEL = 6  # words of what only names something
_ASKED = 14  # words of a question that names it
_LONGEST = 24  # words of the sentence that speaks of it
_LASTS = 3  # sentences for which a sign of an emergency is spoken of
_TO_READER = re.compile(r"\b(?:you|you're|you've|your)\b|\?\W*$")
_TOLD_TO_DO = re.compile(
    r"\W*(?:then |so |just |simply |now |and |please )*(?:put|press|rub|hold|pinch|squeeze|knead|stroke|work|"
    r"soak|come|pop|book|tap)\b"
)
_LATER = re.compile(r"\b(?:next week|always|later|tomorrow|days|weeks|still there|no better|not better)\b")
_NAMED = (("medicine", "medicine"), ("pregnancy", "topic"), ("growth", "named"), ("risk", "named"))
_TRIVIAL = frozenset({"common", "illness"})
_BACK = re.compile(r"\b(?:it|them|they|this|that|these|those)\b", re.I)
# What a sentence must say for the name before it to be more than its place on the page.
_PROMISES = (
    ("any", "effect"),
    ("any", "cure"),
    ("any", "turn"),
    ("medicine", "give_up"),
    ("medicine", "gone"),
    ("pregnancy", "suit"),
    ("risk", "turn"),
    ("safety", "flag"),
)


def _named(cues: Cues) -> Hit | None:
    """Return what a heading or question is about: an illness, a medicine, somebody at risk."""
    found = [hit for hit in cues.conditions if hit.row["level"] not in _TRIVIAL]
    for key in _NAMED:
        found += cues.of(*key)
    return found[0] if found else None


def _names_only(unit: Unit, cues: Cues) -> bool:
    words = len(cues.text.split())
    if is_question(cues) or cues.of("any", "advice") or cues.of("any", "study") or cues.of("layout", "warns"):
        return False
    asks = cues.text.rstrip(" \"')*_").endswith("?")
    return words <= (_ASKED if asks else _LABEL) and (asks or unit.kind == "heading" or words <= _LABEL - 2)


def _points_back(unit: Unit) -> re.Match[str] | None:
    return _BACK.search(unit.text)


def _together(named: Hit, after: Unit) -> str:
    """Return a sentence with the name in the place of the first word that points back, or before it."""
    words, back = after.text, _points_back(after)
    if back is None:
        return f"{named.words}: {words}"
    return f"{words[: back.start()]}{named.words} {words[back.end() :].lstrip()}"


def carried(found: Sequence[Unit], vocabulary: Vocabulary) -> Iterator[Reading]:
    """Yield sentences with what the heading or question before them names.

    Parameters
    ----------
    found : sequence of Unit
        All units of an article.
    vocabulary : Vocabulary
        The word lists.
    """
    for number in range(len(found) - 1):
        one, other = found[number], found[number + 1]
        if other.kind in {"heading", "cell", "item"} or one.kind in {"cell", "item"} or other.block - one.block > 1:
            continue
        cues = read_cues(one.text, vocabulary)
        named = _named(cues) if _names_only(one, cues) else None
        if named is None or other.text.rstrip().endswith("?") or len(other.text.split()) > _LONGEST:
            continue
        after = read_cues(other.text, vocabulary)
        if after.of("medicine", "advice_med"):
            continue
        promised = _points_back(other) or any(after.of(*key) for key in _PROMISES)
        if promised and not is_warned(found, number, vocabulary) and not is_warned(found, number + 1, vocabulary):
            yield Reading(_together(named, other), number, number + 1)


def lasting(found: Sequence[Unit], vocabulary: Vocabulary) -> Iterator[Reading]:
    """Yield signs of an emergency that a reader is told to treat some sentences later, with nobody to ring between.

    Parameters
    ----------
    found : sequence of Unit
        All units of an article.
    vocabulary : Vocabulary
        The word lists.
    """
    for number, unit in enumerate(found):
        cues = read_cues(unit.text, vocabulary)
        if not cues.of("sign", "named") or warns(cues, "sign") or not _TO_READER.search(cues.text):
            continue
        if cues.of("any", "story") or is_question(cues):
            continue
        last = _told_to_treat(found, number, vocabulary)
        if last:
            yield Reading(unit.text, number, last, "serious_condition")


def _told_to_treat(found: Sequence[Unit], number: int, vocabulary: Vocabulary) -> int:
    """Return the sentence after `number` that says what to do of a sign of an emergency, or 0."""
    for later in range(number + 1, min(number + 1 + _LASTS, len(found))):
        if not is_near(found[later - 1], found[later]):
            break
        cues = read_cues(found[later].text, vocabulary)
        if _TOLD_TO_DO.match(cues.text) and says_of(cues, "sign"):
            return 0 if _rings(found, later, vocabulary) else later
        if warns(cues, "sign"):
            break
    return 0


def _rings(found: Sequence[Unit], number: int, vocabulary: Vocabulary) -> bool:
    """Tell whether the next sentence sends for help now: "you can always ring the surgery next week" does not."""
    if number + 1 >= len(found) or not is_near(found[number], found[number + 1]):
        return False
    cues = read_cues(found[number + 1].text, vocabulary)
    return bool(cues.of("sign", "veto") or cues.of("any", "advice")) and not _LATER.search(cues.text)
