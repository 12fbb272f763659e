"""What a sentence says together with the one after it: a question with its answer, a state with what became of it.

"Her pressure was 180. It is 120 now.", "Can I stop my tablets? Usually after a month." and "We do not claim to cure
cancer. Our clients do." are harmless sentence by sentence. Here two are put together, as a reader does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from evidence_tools.claims.flag_care import care_named
from evidence_tools.claims.flag_people import accepted
from evidence_tools.claims.flag_words import Cues, read_cues
from evidence_tools.claims.sentences import Unit
from evidence_tools.claims.vocabulary import Hit, Vocabulary

__all__ = ["Reading", "is_near", "is_question", "is_warned", "readings", "says_of", "warns"]

_STATE, _CHANGE = 24, 16  # words of what was, and of what has become of it
_LABEL = 5  # words of what only names something
_INTERJECTION = 3  # words of "Wonderful!" between two sentences
# Of flag_dangers.csv and flag_topics.csv: what one sentence names and the next makes light of.
_ACROSS = {
    "seen": "diagnosis",
    "read": "diagnosis",
    "hopeless": "serious_condition",
    "birth": "pregnancy_or_child",
    "wound": "harm",
    "worse": "harm",
    "numb": "harm",
    "crisis": "serious_condition",
    "care": "medicine_or_doctor",
}
_STATES = ("measure", "function", "aid", "sign", "growth")  # of flag_topics.csv: what may end from one day to the next
_HONEST = (("any", "advice"), ("any", "study"), ("reply", "honest"))

# "Can it cure asthma?" asks; "Looking for a way out of your asthma?" sells.
_ASKS = re.compile(
    r"\W*(?:(?:so|and|but|q)\W+)?(?:can|does|do|is|are|will|would|could|should|shall|may|must|has|have|what|which|how|"
    r"who|when|where|any)\b"
    r"(?!\W+(?:you\W+(?:looking|tired|struggling|suffering|fed up|ready|know|want)|if\b))"
)
_SELLS = re.compile(r"\W*(?:did|do) you know|\W*what if|\W*have you heard|\W*who needs|\W*why\b")
_WHAT = re.compile(r"\W*(?:and |so )?(?:what|which)\b")
_ANSWERS = re.compile(r"\W*(?:a\b\W*)?")  # "A: Yes."
_NOT = re.compile(r"\W*+not\b")
# "No." and "No one.", not "No one under 16".
_NO = re.compile(r"\W*(?:a\b\W*)?no(?:ne|body| one)?\s*(?:$|[,.;:!–—-])")
_POINTS_BACK = re.compile(r"\W*(?:(?:all|but) )?(?:that|this|it|these|those|they|which)\b")  # "That is a good sign."
_PRESSES = re.compile(r"\b(?:deeper|harder|firmer|stronger|hotter|more (?:pressure|heat)|hot stones?)\b")
_END = re.compile(r"[\s.!?…:;–—-]+$")


class Reading(NamedTuple):
    """What the units from `first` to `last` say together: words to be read like any sentence, or a flag that is plain.

    `kind` is empty where the words are to be read.
    """

    text: str
    first: int
    last: int
    kind: str = ""


def is_question(cues: Cues) -> bool:
    """Tell whether a sentence asks something; "Looking for a way out of your asthma?" sells."""
    asks = cues.text.rstrip(" \"')]*_").endswith("?")
    return asks and bool(_ASKS.match(cues.text)) and not _SELLS.match(cues.text)


def _count(text: str) -> int:
    return len(text.split())


def _illness(cues: Cues) -> Hit | None:
    """Return the serious illness, value or sign of an emergency that a sentence names."""
    named = [
        hit for hit in cues.conditions if hit.row["level"] not in {"common", "common_listed", "illness", "infection"}
    ]
    found = (named, *(cues.of(topic, "named") for topic in _STATES))
    return next((hit for hits in found for hit in hits), None)


def _first(cues: Cues, role: str) -> Hit | None:
    """Return what of a reply is said at its beginning."""
    return next((hit for hit in cues.of("reply", role) if _ANSWERS.fullmatch(cues.text, 0, hit.start)), None)


def is_near(one: Unit, other: Unit) -> bool:
    """Tell whether two units may make one statement: no heading begins a new matter between them."""
    inside = other.kind not in {"heading", "cell", "item"} and one.kind not in {"cell", "item"}
    return other.block - one.block <= 1 and (inside or (one.kind == other.kind == "item" and one.block == other.block))


def _is_honest(cues: Cues) -> bool:
    return any(cues.of(*key) for key in _HONEST)


def _answer(cues: Cues, after: Cues) -> str | None:
    """Return what an answer makes of a question: a kind of flag, or nothing for one that only says yes to it."""
    papers = cues.of("reply", "papers") or cues.of("medicine", "give_up")
    about = cues.of("medicine", "medicine") or cues.of("medicine", "doctor")
    if cues.of("reply", "must") and about and not papers and _first(after, "no"):
        return "medicine_or_doctor"
    if cues.of("reply", "excludes") and _NO.match(after.text):
        return "safety_absolute"
    denied = any(after.of(*key) for key in (("any", "negator"), ("any", "denial_after"), ("reply", "no")))
    yes = None if denied else _first(after, "yes")
    if cues.of("medicine", "medicine") and yes and (after.of("medicine", "give_up") or after.of("medicine", "gone")):
        return "medicine_or_doctor"
    if _illness(cues) or cues.of("risk", "named"):
        no_risk = cues.of("reply", "risky") and _first(after, "no")
        if no_risk or (cues.of("reply", "safe") and yes):
            return "safety_absolute"
    if (
        _WHAT.match(cues.text)
        and (cues.of("any", "effect") or cues.of("any", "cure"))
        and _illness(after)
        and not denied
    ):
        return "serious_condition"
    return "" if yes else None


def _changed(cues: Cues, after: Cues) -> str:
    """Return which kind of flag it makes that something bad stands in one sentence and its end in the next."""
    if (
        (cues.text.rstrip(" \"')*_").endswith("?") and _count(cues.text) > _LABEL)
        or _count(cues.text) > _STATE
        or _count(after.text) > _CHANGE
        or after.of("reply", "else")
        or (cues.of("any", "story") and not after.of("reply", "ended"))
    ):
        return ""
    if cues.of("reply", "verdict") and after.of("reply", "contrary"):
        return "medicine_or_doctor"
    told = cues.of("reply", "whose") or cues.of("reply", "past") or _count(cues.text) <= _LABEL
    if not (told and (after.of("reply", "change") or after.of("reply", "ended"))) or cues.of("reply", "honest"):
        return ""
    born = cues.of("fertility", "named") and after.of("fertility", "turn")
    ill = _illness(cues)
    childless = ill is not None and ill.row.get("level") == "fertility"  # "She's asleep on me now" promises no child
    if born or (ill and not childless and not cues.denied(ill.start, ill.end)):
        return "serious_condition"
    plenty = _count(cues.text) > _LABEL or cues.of("reply", "whose")
    taken = cues.of("medicine", "medicine") and plenty and not childless
    return "medicine_or_doctor" if taken else ""


def _takes_back(cues: Cues, after: Cues) -> str:
    """Return the flag of a disclaimer that the next sentence winks away."""
    about = (
        _illness(cues)
        or _illness(after)
        or after.of("organ", "named")
        or cues.of("any", "cure")
        or cues.of("medicine", "doctor")
        or cues.of("medicine", "medicine")
    )
    wink = _first(after, "wink")
    if not (cues.of("reply", "disclaims") and about and wink) or _NOT.match(after.text, wink.end):
        return ""  # "We do not cure. We do not treat diabetes." denies twice
    return (
        "medicine_or_doctor"
        if cues.of("medicine", "doctor") or cues.of("medicine", "medicine")
        else "serious_condition"
    )


def _made_light(cues: Cues, after: Cues) -> str:
    """Return the flag of something grave that the next sentence makes light of.

    A sign of an emergency is pressed, or called nothing but tension; a wound is worked on, getting worse is welcomed,
    an operation is to be cancelled. All but the sign are named by a question or a label.
    """
    if cues.of("sign", "named") and says_of(after, "sign") and not warns(cues, "sign"):
        return "serious_condition"
    if cues.of("worse", "named") and _POINTS_BACK.match(after.text) and not warns(cues, "worse"):
        return "harm" if says_of(after, "worse") else ""
    if not (cues.text.rstrip(" \"')*_").endswith(("?", ":")) or _count(cues.text) <= _LABEL):
        return ""
    for topic, kind in _ACROSS.items():
        named = care_named(cues) if topic == "care" else cues.of(topic, "named")
        if named and not warns(cues, topic) and says_of(after, topic):
            return kind
    return ""


def warns(cues: Cues, topic: str) -> bool:
    """Tell whether a sentence warns of what it names: advice, a study or a word of care stands beside it."""
    named = cues.of(topic, "named")  # "No kicks felt today?" is no warning
    vetoes = [hit for key in ((topic, "veto"), ("any", "advice"), ("any", "study")) for hit in cues.of(*key)]
    return any(not any(one.start <= hit.start < one.end for one in named) for hit in vetoes)


def says_of(after: Cues, topic: str) -> bool:
    """Tell whether a sentence says what becomes of what the one before it named, and nothing speaks against it."""
    said = [*after.of(topic, "turn"), *after.of(topic, "reply")]
    keys = ((topic, "veto"), ("any", "advice"), ("any", "study"), ("reply", "honest"))
    against = [
        hit for key in keys for hit in after.of(*key) if not any(one.start <= hit.start < one.end for one in said)
    ]
    return not against and any(not after.denied(one.start, one.end) for one in said)


def _told(cues: Cues, after: Cues) -> str | None:
    return _takes_back(cues, after) or (None if cues.of("any", "advice") else _changed(cues, after) or None)


def _asked_of_it(cues: Cues, question: Cues, answer: Cues, vocabulary: Vocabulary) -> str:
    """Return the flag of a state, a question about it and its answer: "My calf is hot. Can I come? Certainly."."""
    if not is_question(question) or _is_honest(answer) or cues.of("any", "advice"):
        return ""
    if care_named(cues) and any(not answer.denied(hit.start, hit.end) for hit in answer.of("care", "reply")):
        return "medicine_or_doctor"
    if accepted(cues, answer, question):
        return "safety_absolute"
    if not _illness(cues):
        return ""
    return _answer(read_cues(f"{cues.raw} {question.raw}", vocabulary), answer) or _made_light(cues, answer)


def is_warned(found: Sequence[Unit], answer: int, vocabulary: Vocabulary) -> bool:
    """Tell whether the sentence after an answer says what a careful house says ("Yes. But ask your midwife first.")."""
    if answer + 1 >= len(found) or not is_near(found[answer], found[answer + 1]):
        return False
    return _is_honest(read_cues(found[answer + 1].text, vocabulary))


def readings(found: Sequence[Unit], vocabulary: Vocabulary) -> Iterator[Reading]:
    """Yield what sentences say together with the next one, in reading order.

    Parameters
    ----------
    found : sequence of Unit
        All units of an article.
    vocabulary : Vocabulary
        The word lists.
    """
    for number in range(len(found) - 1):
        one, other = found[number], found[number + 1]
        if not is_near(one, other):
            continue
        cues, after = read_cues(one.text, vocabulary), read_cues(other.text, vocabulary)
        third = found[number + 2] if number + 2 < len(found) and is_near(other, found[number + 2]) else None
        if third and (asked := _asked_of_it(cues, after, read_cues(third.text, vocabulary), vocabulary)):
            if not is_warned(found, number + 2, vocabulary):
                yield Reading(_END.sub("", one.text), number, number + 2, asked)
        if after.text.rstrip().endswith("?"):
            continue
        if third and _count(other.text) <= _INTERJECTION:
            thirds = read_cues(third.text, vocabulary)
            if not _is_honest(thirds) and (light := _made_light(cues, thirds)):
                yield Reading(_END.sub("", one.text), number, number + 2, light)
        if accepted(cues, after, cues if is_question(cues) else None) and not is_warned(found, number + 1, vocabulary):
            makes = "harm" if _PRESSES.search(after.text) else "safety_absolute"
            yield Reading(_END.sub("", one.text), number, number + 1, makes)
        kind = None if _is_honest(after) else _answer(cues, after) if is_question(cues) else _told(cues, after)
        made_light = "" if kind else _made_light(cues, after)
        if made_light or kind is not None:
            yield Reading(_END.sub("", one.text), number, number + 1, made_light or kind or "")
