"""Lines that claim what the question above them asks: "Does it help with headaches?" "Yes, it does."

By itself such a line says nothing, and the question nothing either. Together they claim as much as a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from evidence_tools.claims.judging import Judged, put_strongly
from evidence_tools.claims.meaning import own_outcomes
from evidence_tools.claims.offers import OFFER, UNKNOWN, asked_about, complaints, invites, offer
from evidence_tools.claims.reading import Reading
from evidence_tools.claims.replies import asks, says_no, says_yes, unsure
from evidence_tools.claims.said import Relation
from evidence_tools.claims.vocabulary import Vocabulary

__all__ = ["answered"]

_HARM = re.compile(
    r"\b(?:hurts?|painful|side[ -]effects?|risks?|risky|dangers?|dangerous|harm|harms|harmful|unpleasant|"
    r"uncomfortable)\b"
)
_FITS = re.compile(r"\b(?:suitable|appropriate|allowed|recommended)\b")  # who may have it, not what it does
_HELPS = frozenset({"effect", "gives", "generic", "benefits", "safety"})
_VAGUE = frozenset({"general_wellbeing", UNKNOWN})
SHORT = 5  # words of a question that is only a complaint: "Trouble sleeping?", "Headaches again?"


class _Pair(NamedTuple):
    """A question and the unit that follows it."""

    question: Judged
    answer: Judged


def answered(judged: Sequence[Judged], vocabulary: Vocabulary) -> dict[int, tuple[str, Judged]]:
    """Return for each unit that answers a question so that both claim something: the question, and what they claim.

    Parameters
    ----------
    judged : sequence of Judged
        The units of an article, in reading order.
    vocabulary : Vocabulary
        The word lists.
    """
    found = {}
    for number in range(1, len(judged)):
        question, answer = judged[number - 1], judged[number]
        if asks(question.reading.text) and not asks(answer.reading.text) and answer.reading.unit.kind != "heading":
            said = _said(_Pair(question, answer), vocabulary)
            if said is not None:
                found[number] = (question.reading.unit.text, said)
    return found


def _said(pair: _Pair, vocabulary: Vocabulary) -> Judged | None:
    """Return what a question and its answer claim together; None where they do not, or the answer says it itself."""
    question, answer = pair.question.reading, pair.answer.reading
    if pair.answer.is_claim and not set(own_outcomes(answer)) <= _VAGUE:
        return None
    if says_no(answer.text):
        return _harmless(pair) if _HARM.search(question.text) and not _effects(question) else None
    if says_yes(answer.text):
        helped = [replace(offer(one), kind="effect") for one in asked_about(question.sentence, vocabulary)]
        effects = _effects(question) or helped
        return _judged(pair, effects) if effects else None
    known = complaints(question.sentence, vocabulary)
    suffers = any(h.row["kind"] in {"has", "if"} for h in vocabulary.own.index("offers").find(question.text))
    if not known or not (suffers or len(question.text.split()) <= SHORT):
        return None
    if not pair.answer.is_claim and invites(answer.text, vocabulary, named=answer.subject.how == "named"):
        return _judged(pair, [offer(one) for one in known])
    return None


def _effects(question: Reading) -> list[Relation]:
    """Return the effects that a question asks for; harm is none, nor what somebody looks for."""
    asked = (r for r in question.relations if r.kind in _HELPS and r.direction != "worsens")
    return [r for r in asked if not (_HARM.search(r.words) or _FITS.search(r.words))]


def _judged(pair: _Pair, relations: list[Relation]) -> Judged:
    """Return a pair as one unit that states the relations."""
    question, answer = pair.question.reading, pair.answer.reading
    offered = all(relation.kind == OFFER for relation in relations)
    subject = answer.subject if answer.subject.how == "named" else question.subject
    safe = all(relation.kind == "safety" for relation in relations)
    features = {name: words for name, words in question.features.items() if name != "question"}
    reading = replace(question, relations=relations, features=features, subject=subject)
    strength = "hedged" if offered or unsure(answer.text) else put_strongly(answer.features)
    kind, direction = ("safety", "none") if safe else ("efficacy", "improves")
    return Judged(reading, pair.answer.features, pair.answer.odds, True, kind, direction, strength)


def _harmless(pair: _Pair) -> Judged:
    """Return "Does it hurt?" "No." as a statement about safety."""
    asked = _HARM.search(pair.question.reading.text)
    words = asked.group() if asked else ""
    return _judged(pair, [Relation(("other:safety",), (), "none", "safety", words, "safety", 0, words)])
