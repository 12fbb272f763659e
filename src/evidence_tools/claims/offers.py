"""What the treatment is offered for: "reflexology for back pain", "come to me if you suffer from migraines".

Nothing is said to change, so the annotated pages call such lines none: use, not effect. Yet whoever offers a treatment
for a complaint promises that it helps, and a page that holds nothing else must not be told that all is well. So these
are found by hand, not by what was learned, and answered like a careful claim on that complaint. A slogan in which a
complaint is at its end ("No more migraines!", "Back pain stops here") is a claim whatever was learned, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from evidence_tools.claims.flag_words import ALSO_WORDS, read_cues
from evidence_tools.claims.said import Relation, Sentence
from evidence_tools.claims.subjects import Subject
from evidence_tools.claims.vocabulary import Hit, Vocabulary

__all__ = ["OFFER", "UNKNOWN", "Complaint", "asked_about", "complaints", "invites", "offer", "offered_for", "slogan"]

OFFER = "offer"  # kind of the relation
UNKNOWN = "other:unnamed"  # an illness that no list of outcomes knows
NEAR = 3  # words between what is offered and the complaint it is for
_REACH = {"has": 8, "if": NEAR}  # words between "if you suffer from", or a bare "if you", and the complaint
_VAGUE = frozenset({"general_wellbeing"})
FIRST = 14  # characters before the complaint of a slogan: "your dreadful"
# What may follow a slogan: where, when, and with whom it ends.
_PLACE = re.compile(
    r"(?:\W+(?:right |starting |from )?(?:here|now|today|tonight|for ?ever|for good|naturally|at last|at our|in our|at|"
    r"with|thanks to)(?:\W+[\w'-]+){0,4})?\W*"
)
_BREAK = re.compile(r"[;:!?–—(]|\.\s|\b(?:but|because|while|although|though|unless|than)\b")
# "Back pain: reflexology, 40 minutes", "Back pain: come and try our reflexology"
_HEADS = re.compile(
    r"\s*[:–—]\s*+(?:(?:why not|come(?: in| along)? (?:and|to)|come for|book|have)\s++)?+"
    r"(?:(?:a|an|our|my|try|with|some)\s++)*+"
)
_JOINED = re.compile(r"\W*+(?:(?:and|or|as well as)\b\W*+)?(?:[\w'-]++\W++){0,2}+")
_WORD = re.compile(r"[\w'-]+")
# "Come and see me", "then try it", not "they come in tired" or "you need to visit the toilet".
_ORDER = re.compile(r"(?:^|[,:;.!?–—]|\b(?:please|then|and|just|so|or|not|simply|now|should|must|do))\W*$")
_ASKING = re.compile(r"(?:come|visit|try|book|call|ring|phone|text|contact|drop|pop|stop|reserve|arrange|see|ask)\b")
_OURS = re.compile(r"\b(?:i|me|we|us|my|our)\b")
_OF_PEOPLE = re.compile(r"\W+(?:athletes|runners|players|teams?|workers|coaches|lovers|experts|courses?|classes)\b")
# What keeps a sentence from being an offer, whatever its words: a feature of rules.py.
_NO_OFFER = frozenset({"question", "disclaimer", "contraindication", "denial", "history", "section_caution"})


@dataclass(frozen=True)
class Complaint:
    """What somebody may have: its place and words, and the outcomes it is."""

    start: int
    end: int
    words: str
    outcomes: tuple[str, ...]
    tracked: tuple[str, ...] = ()


def _row(hit: Hit) -> Complaint:
    tracked = tuple(hit.row.get("tracked", "").split())
    return Complaint(hit.start, hit.end, hit.words.strip(), tuple(hit.row["outcome"].split(";")), tracked)


def complaints(sentence: Sentence, vocabulary: Vocabulary, *, wanted: bool = False) -> list[Complaint]:
    """Return what somebody may have, by the lists of outcomes, of conditions and of offers; in order.

    Parameters
    ----------
    sentence : Sentence
        The words of the vocabulary in it.
    vocabulary : Vocabulary
        The word lists.
    wanted : bool
        Also what one wants more of ("reflexology for sleep"), health in general left out.
    """
    found = [
        _row(hit)
        for hit in sentence.outcomes
        if hit.row["wanted"] == "less" or (wanted and not _not_meant(hit, sentence))
    ]
    listed = [h for h in vocabulary.own.index("offers").find(sentence.text, longest=False) if h.row["outcome"]]
    found += _apart(found, map(_row, listed))
    known = vocabulary.own.index("conditions").find(sentence.text)
    named = (Complaint(h.start, h.end, h.words.strip(), (UNKNOWN,)) for h in known if h.words not in ALSO_WORDS)
    found += _apart(found, named)
    return sorted(found, key=lambda one: one.start)


def _not_meant(hit: Hit, sentence: Sentence) -> bool:
    """Tell whether an outcome is health in general, or only says whom a thing is for ("for endurance athletes")."""
    return hit.row["outcome"] in _VAGUE or bool(_OF_PEOPLE.match(sentence.text, hit.end))


def _apart(found: Sequence[Complaint], more: Iterable[Complaint]) -> list[Complaint]:
    """Return those of `more` that stand at none of the places of `found`."""
    return [one for one in more if not any(one.start < other.end and other.start < one.end for other in found)]


def _words(text: str, start: int, end: int) -> int:
    return len(_WORD.findall(text, start, end))


def _following(text: str, place: int, reach: int, known: Sequence[Complaint]) -> list[Complaint]:
    """Return the first complaint after a place, and those that are listed with it."""
    chosen: list[Complaint] = []
    for one in known:
        if one.end <= place:
            continue
        near = not _BREAK.search(text, place, one.start) and _words(text, place, one.start) <= reach
        if not (_JOINED.fullmatch(text, place, one.start) if chosen else near):
            break
        chosen.append(one)
        place = one.end
    return chosen


def _hits(text: str, vocabulary: Vocabulary) -> dict[str, list[Hit]] | None:
    """Return the words of offers in a sentence by their kind; None where it is a report, a denial or advice."""
    found: dict[str, list[Hit]] = {}
    for hit in vocabulary.own.index("offers").find(text, longest=False):
        asked = hit.row["kind"] != "invites" or not _ASKING.match(hit.words) or _ORDER.search(text, 0, hit.start)
        if asked:
            found.setdefault(hit.row["kind"], []).append(hit)
    within = found.get("complaint", [])  # "cannot sleep" denies nothing
    barred = any(not any(c.start <= b.start < c.end for c in within) for b in found.get("bars", []))
    return None if barred or read_cues(text, vocabulary).of("any", "advice") else found


def invites(text: str, vocabulary: Vocabulary, *, named: bool) -> bool:
    """Tell whether a sentence asks somebody to come, or says that the treatment is for them; not to see a doctor.

    Parameters
    ----------
    text : str
        As `subjects.plain` returns it.
    vocabulary : Vocabulary
        The word lists.
    named : bool
        Whether the treatment is named in it; else it must speak of those who give it.
    """
    hits = _hits(text, vocabulary) or {}
    return any(named or _OURS.search(hit.words) for hit in hits.get("invites", []))


def asked_about(sentence: Sentence, vocabulary: Vocabulary) -> list[Complaint]:
    """Return the complaints of which a question asks whether it helps ("Does it do anything for migraine?").

    Parameters
    ----------
    sentence : Sentence
        The words of the vocabulary in it.
    vocabulary : Vocabulary
        The word lists.
    """
    hits = vocabulary.own.index("offers").find(sentence.text, longest=False)
    asked = [hit for hit in hits if hit.row["kind"] == "asked"]
    known = complaints(sentence, vocabulary) if asked else []
    return list(dict.fromkeys(one for hit in asked for one in _following(sentence.text, hit.end, NEAR, known)))


def offered_for(
    sentence: Sentence, subject: Subject, features: Iterable[str], vocabulary: Vocabulary, *, stated: bool
) -> list[Relation]:
    """Return what a sentence offers the treatment for, as relations of the kind "offer".

    Parameters
    ----------
    sentence : Sentence
        The words of the vocabulary in it.
    subject : Subject
        The treatment it speaks of.
    features : iterable of str
        The rules that fired in it.
    vocabulary : Vocabulary
        The word lists.
    stated : bool
        Whether it states an effect: then a complaint before a colon only says what about ("Anxiety: it calms you").
    """
    text, named = sentence.text, subject.how == "named"
    hits = _hits(text, vocabulary)
    if hits is None or subject.how == "none" or not _NO_OFFER.isdisjoint(features):
        return []
    found = _aimed_at(sentence, hits.get("aim", []), vocabulary) if named else []
    if named and not found and not stated:
        found = _headed(sentence, subject, vocabulary)
    if not found and invites(text, vocabulary, named=named):
        known = complaints(sentence, vocabulary)
        for kind, reach in _REACH.items():
            found += [one for hit in hits.get(kind, []) for one in _following(text, hit.end, reach, known)]
    return [offer(one) for one in dict.fromkeys(found)]


def slogan(sentence: Sentence, subject: Subject, vocabulary: Vocabulary) -> list[Relation]:
    """Return the complaints that a slogan ends: "No more migraines!", "Farewell, hot flushes", "Backache stops here".

    The slogan must be all that is said, but for where and when ("No more pain after twelve weeks" tells a story).

    Parameters
    ----------
    sentence : Sentence
        The words of the vocabulary in it.
    subject : Subject
        The treatment it speaks of.
    vocabulary : Vocabulary
        The word lists.
    """
    hits = vocabulary.own.index("offers").find(sentence.text, longest=False) if subject.how != "none" else []
    ends = [hit for hit in hits if hit.row["kind"] in {"ends", "over"}]
    known = complaints(sentence, vocabulary) if ends else []
    for hit in ends:
        chosen = _following(sentence.text, hit.end, 1, known) if hit.row["kind"] == "ends" else _led_by(hit, known)
        last = max([hit.end, *(one.end for one in chosen)])
        if chosen and _PLACE.fullmatch(sentence.text, last):
            return [
                replace(offer(one), kind="effect", words=f"{one.words} … {hit.words}", always=True) for one in chosen
            ]
    return []


def _led_by(hit: Hit, known: Sequence[Complaint]) -> list[Complaint]:
    """Return the complaint that ends where the words for its end begin, if nothing but "your" stands before it."""
    return [one for one in known if one.start <= FIRST and 0 <= hit.start - one.end <= 1]


def _aimed_at(sentence: Sentence, aims: Sequence[Hit], vocabulary: Vocabulary) -> list[Complaint]:
    """Return what follows "reflexology for"."""
    known = complaints(sentence, vocabulary, wanted=True)
    return [one for hit in aims for one in _following(sentence.text, hit.end, NEAR, known)]


def _headed(sentence: Sentence, subject: Subject, vocabulary: Vocabulary) -> list[Complaint]:
    """Return what heads a line on the treatment: "Back pain: reflexology, 40 minutes"."""
    text = sentence.text
    heads = ((one, _HEADS.match(text, one.end)) for one in complaints(sentence, vocabulary) if one.start <= 2)
    return [one for one, colon in heads if colon and text.startswith(subject.words, colon.end())]


def offer(one: Complaint) -> Relation:
    """Return the relation that a complaint somebody is offered the treatment for comes to."""
    return Relation(one.outcomes, one.tracked, "improves", OFFER, one.words, "efficacy", one.start, one.words)
