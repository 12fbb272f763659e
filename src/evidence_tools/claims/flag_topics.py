"""What is dangerous without an illness being named: a value of the blood, an organ, an emergency, a birth, a crisis.

vocabulary/flag_topics.csv and flag_dangers.csv name such things (`named`), what is said to become of them (`turn`),
whole phrases that say both (`flag`), and words beside which nothing is promised (`veto`). A thing and its turn close
together in one statement are a red flag. The turns of `any` may befall every illness of vocabulary/conditions.csv.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from evidence_tools.claims.flag_words import Cues
from evidence_tools.claims.vocabulary import Hit

__all__ = ["TOPICS", "topic_flag", "turns_of"]

# Which kind of red flag a thing makes.
TOPICS: Mapping[str, str] = {
    "measure": "serious_condition",
    "organ": "serious_condition",
    "function": "serious_condition",
    "aid": "serious_condition",
    "sign": "serious_condition",
    "cancer": "serious_condition",
    "growth": "serious_condition",
    "crisis": "serious_condition",
    "fertility": "serious_condition",
    "birth": "pregnancy_or_child",
    "child": "pregnancy_or_child",
    "dose": "medicine_or_doctor",
    "needle": "medicine_or_doctor",
    "seen": "diagnosis",
    "read": "diagnosis",
    "herb": "medicine_or_doctor",
    "allergy": "serious_condition",
    "wink": "serious_condition",
    "hopeless": "serious_condition",
    "wound": "harm",
    "worse": "harm",
    "numb": "harm",
    "risk": "harm",
    "harm": "harm",
    "hunger": "harm",
}
# Words between a thing and what becomes of it: organs are the object of a verb, an emergency asks a question first.
_NEAR = 6
_REACH: Mapping[str, int] = {
    "organ": 3,
    "function": 3,
    "fertility": 4,
    "sign": 8,
    "crisis": 8,
    "wound": 8,
    "risk": 8,
    "worse": 12,
    "read": 12,
    "herb": 8,
}
# What is seen comes before what it is said to show: "sore feet and a tired back" is both.
_ORDERED = frozenset({"read"})
_NOT_WITHIN = "not within"  # note of a phrase that a negation inside it denies: "pain is not a good sign"
# Notes: a massage in pregnancy is a service of its own, so to offer one is not enough.
_OFFER, _NOT_BY_OFFER = "the offer beside them", "not by the offer alone"
_NOT = re.compile(r"\b(?:not|never|no)\b|n't\b")
_QUIET = (("any", "advice"), ("any", "story"), ("any", "study"), ("any", "reported"))


def _apart(cues: Cues, one: Hit, other: Hit) -> int:
    first, second = (one, other) if one.start <= other.start else (other, one)
    return cues.words_between(first.end, second.start)


def _quiet(cues: Cues, topic: str, thing: Hit) -> bool:
    """Tell whether advice, a life story, a study or a word of its own keeps a thing from being promised.

    A word of the thing's own name does not ("cannot lift the arm"), nor one of what becomes of it ("no need to call").
    """
    low, high = cues.part(thing.start)
    own = [thing, *cues.of(topic, "turn"), *cues.of(topic, "flag")]
    vetoes = (hit for key in (*_QUIET, (topic, "veto")) for hit in cues.of(*key) if low <= hit.start < high)
    return any(not any(one.start <= hit.start < one.end for one in own) for hit in vetoes)


def _pairs(cues: Cues, topic: str) -> Iterator[tuple[Hit, Hit]]:
    """Yield things of a topic with what becomes of them in the same statement."""
    reach = _REACH.get(topic, _NEAR)
    for thing in cues.of(topic, "named"):
        low, high = cues.part(thing.start)
        for turn in cues.of("any" if topic == "growth" else topic, "turn"):
            befalls = low <= turn.start < high and _befalls(topic, thing, turn)
            if befalls and _apart(cues, thing, turn) <= reach:
                yield thing, turn


def _befalls(topic: str, thing: Hit, turn: Hit) -> bool:
    """Tell whether a turn may be one of a thing: no part of its name, in the order and by the words it needs."""
    inside = thing.start <= turn.start < thing.end
    early = topic in _ORDERED and turn.start < thing.start
    only_offered = turn.row["note"] == _OFFER and thing.row["note"] == _NOT_BY_OFFER
    return not (inside or early or only_offered)


def topic_flag(cues: Cues, topic: str) -> Hit | None:
    """Return what makes a sentence a red flag for one topic, if anything does.

    Parameters
    ----------
    cues : Cues
        The words of the sentence.
    topic : str
        A key of `TOPICS`.
    """
    if (topic, "flag") not in cues.hits and (topic, "named") not in cues.hits:
        return None
    for hit in cues.of(topic, "flag"):
        if hit.row["note"] == _NOT_WITHIN and _NOT.search(hit.words):
            continue
        if not cues.denied(hit.start, hit.end) and not _quiet(cues, topic, hit):
            return hit
    for thing, turn in _pairs(cues, topic):
        start, end = min(thing.start, turn.start), max(thing.end, turn.end)
        if not cues.denied(start, end) and not _quiet(cues, topic, thing):
            return thing
    return None


def turns_of(cues: Cues, thing: Hit) -> Iterator[Hit]:
    """Yield what is said to become of an illness close to its name."""
    low, high = cues.part(thing.start)
    for turn in cues.of("any", "turn"):
        inside = thing.start <= turn.start < thing.end  # part of its name
        if low <= turn.start < high and not inside and _apart(cues, thing, turn) <= _NEAR:
            yield turn
