"""People with whom care is due: those who are told that they may come, and those whom somebody says to know well.

A caution is on file for people with a clot, a wound, thin blood, a pacemaker, numb skin, epilepsy, or a child on the
way. To invite them, or to say yes to them without a word of their doctor, is a red flag; so is to boast of experience
with a serious illness, for it offers treatment without a word of treatment. vocabulary/flag_risks.csv names such people
(`risk`), how they are invited (`turn`) or answered (`reply`), and how experience is claimed (`clients`).
"""

from __future__ import annotations

import re

from evidence_tools.claims.flag_words import Cues
from evidence_tools.claims.vocabulary import Hit

__all__ = ["accepted", "is_at_risk", "known_with", "put_down"]

_REACH = 9  # words between an experience and the illness it is with
_LONGEST = 24  # words of a sentence in which somebody tells what is the matter
_ANSWERS = re.compile(r"\W*(?:a\b\W*)?(?:(?:yes|oh|well|no|ah)\b\W*)?")
_RISKS = (("risk", "named"), ("wound", "named"), ("numb", "named"))
_NO_RISK = frozenset({"common", "common_listed", "illness", "infection"})
_SPEAKS_AGAINST = (("any", "advice"), ("any", "study"), ("reply", "honest"))
# "I have epilepsy.", "Can my mother come?", "Pregnant?": somebody is the matter of it, not what we know or do.
_SOMEBODY = re.compile(
    r"\b(?:i|i'm|i've|my (?!clients|work|practice|treatment)\w+|me|what if|with|you|somebody|someone|people|women|"
    r"clients)\b"
)
# "I had a bypass in March.", "Can my son come, he has diabetes?": a client speaks, and asks for leave.
_LETS_ME = re.compile(
    r"\W*(?:q\W+)?(?:i|i'm|i've|there (?:is|are)|(?:can|may|could|do|shall|should|is|are|what if)\b(?=.*\?)|"
    r"my (?:\w+ )?(?:husband|wife|mother|father|mum|dad|son|daughter|partner|sister|brother|baby|toes|legs?|skin))\b"
)
# "Osteoporosis: I use a lighter touch.": the house speaks, and takes care.
_TAKES_CARE = re.compile(
    r"\b(?:please|podiatrist\w*|lighter|gentl\w+|lightly|let (?:the|your|a) \w+ (?:look|see|check|decide)|"
    r"(?:i|we) (?:then |always |only |will )*(?:avoid|refer|leave (?:it|them|the)|keep (?:off|away|to)|stay off|"
    r"(?:work|go|press) (?:a?round|less)|use (?:only|no))|"
    r"(?:i|we) (?:do not|don't|never|cannot|can't|won't|will not) (?:use|treat|work|press|take|touch|offer|go|do))\b"
)
_TELLS = re.compile(r"\b(?:tell|bring|declare|mention|inform|pay|worr\w*|wonder\w*|my clients?|we|our)\b|[\"“”]")
_ALLOWS = re.compile(
    r"\b(?:come|loves?|enjoys?|happy|glad\w*|lie down|lie back|relax|all the time|often|every (?:day|week)|welcome|"
    r"help\w*|good|easy|rest|book|sure|perfect\w*|harder|fine|lovely|wonderful|around it|over it|on it|right place|"
    r"no need|see you|look forward|full hour|high time|sooner|best|pampering|no difference|slightest)\b"
)
_CARE = re.compile(
    r"n't\b|\b(?:not|never|no(?! (?:need|problem|worries|reason|matter|trouble))|ask|doctor\w*|gp|nurse|"
    r"midwi\w+|surgeon|specialist|consent|agree\w*|first|before|until|wait|once|please|care\w*|only|if|tell|talk|speak|sorry|unfortunately|"
    r"instead|rather|may|might|depends|unless|stay|home|hospital|ring|check|other|lightly|gently)\b"
)
_SHORT = 4
_YES = re.compile(r"(?:yes|yep|yeah|certainly|absolutely|of course|definitely|naturally|indeed|surely|sure)\b")
_NOT = re.compile(r"\W*(?:not|never|no)\b")
# "I am a nurse for people with epilepsy": of whom it tells something else.
_ELSE = re.compile(r"\b(?:train\w*|course|class|lecture|charity|study|nurse|volunteer\w*|work for|read|book|used to)\b")


def is_at_risk(cues: Cues) -> bool:
    """Tell whether a sentence names somebody with whom care is due."""
    ill = any(hit.row["level"] not in _NO_RISK for hit in cues.conditions)
    return ill or any(cues.of(*key) for key in _RISKS)


def _is_about_somebody(cues: Cues) -> bool:
    words = len(cues.text.split())
    if words > _LONGEST or _ELSE.search(cues.text) or cues.of("any", "advice"):
        return False
    if _TAKES_CARE.search(cues.text) and not cues.text.rstrip(" \"')*_").endswith("?"):
        return False
    return words <= _SHORT or bool(_SOMEBODY.search(cues.text))


def accepted(cues: Cues, answer: Cues, question: Cues | None = None) -> bool:
    """Tell whether somebody with whom care is due is simply told yes: "I have epilepsy." "No problem.".

    Parameters
    ----------
    cues : Cues
        The words of the question, or of what somebody says to have.
    answer : Cues
        The words of the next sentence.
    question : Cues, optional
        What is asked between the two, or the first itself where that asks.
    """
    if not (is_at_risk(cues) and _is_about_somebody(cues)) or cues.of("reply", "disclaims"):
        return False
    if any(answer.of(*key) for key in _SPEAKS_AGAINST):
        return False
    says = [hit for hit in answer.of("risk", "reply") if _ANSWERS.fullmatch(answer.text, 0, hit.start)]
    if question is not None and not question.of("reply", "safe"):
        # "Is that a problem?" is answered by no, and "Must I tell you?" lets nobody in.
        says = [hit for hit in says if question.of("reply", "risky") and not _YES.match(hit.words)]
    return any(not _NOT.match(answer.text, hit.end) for hit in says) or _let_in(cues, answer)


def _let_in(cues: Cues, answer: Cues) -> bool:
    """Tell whether an answer in whatever words lets somebody in, for no word of it is one of care."""
    if not _LETS_ME.match(cues.text) or _TELLS.search(cues.text) or len(answer.text.split()) > _LONGEST:
        return False
    return bool(_ALLOWS.search(answer.text)) and not _CARE.search(answer.text)


def known_with(cues: Cues, condition: Hit) -> bool:
    """Tell whether experience with people who have an illness is boasted of: "many of my clients have lupus".

    Parameters
    ----------
    cues : Cues
        The words of the sentence.
    condition : Hit
        The illness.
    """
    said = (*cues.of("clients", "known"), *cues.of("clients", "known_after"))
    if not said or any(_is_outside(veto, said) for veto in cues.of("clients", "veto")):
        return False
    before = (hit for hit in cues.of("clients", "known") if hit.start <= condition.start)
    after = (hit for hit in cues.of("clients", "known_after") if hit.start >= condition.end)
    return any(cues.words_between(hit.end, condition.start) <= _REACH for hit in before) or any(
        cues.words_between(condition.end, hit.start) <= _REACH for hit in after
    )


def _is_outside(veto: Hit, said: tuple[Hit, ...]) -> bool:
    return not any(hit.start <= veto.start < hit.end for hit in said)


# "Never leave off your tablets, but you soon will": what comes after the turn takes back what came before it.
_BUT = re.compile(r"\b(?:but|yet|though|although|only|however|still)\b")
_AFTER_ALL = re.compile(
    r"\b(?:you|they|we|she|he|people|clients|most) (?:\w+ ){0,2}?(?:will|do|can|won't|shall)\b(?: soon)?\W*$|"
    r"\b(?:hardly|no longer|seldom|scarcely|rarely|never again|won't|will not|don't|do not) (?:\w+ )?"
    r"(?:need|want|miss|use|take|reach for) (?:them|it|any)\b|"
    r"\bforget (?:all )?(?:about )?(?:them|it)\b|"
    r"\b(?:leave|put|lay|drop|throw) (?:them|it) (?:off|aside|away|down)\b|"
    r"\b(?:do|manage|live|cope|go) (?:it |very well |well )?(?:without|alone|by (?:it|them)sel\w+)\b|"
    r"\b(?:get|come|wean\w*) off (?:them|it)\b"
)


def put_down(cues: Cues) -> Hit | None:
    """Return the medicine or doctor that a sentence first stands by and then gives up: "..., but you soon will".

    Parameters
    ----------
    cues : Cues
        The words of the sentence.
    """
    turn = _BUT.search(cues.text)
    if turn is None or (cues.of("any", "advice") and not cues.of("any", "negator")):
        return None
    about = (*cues.of("medicine", "medicine"), *cues.of("medicine", "doctor"))
    named = next((hit for hit in about if hit.start < turn.start()), None)
    said = _AFTER_ALL.search(cues.text, turn.end())
    if named is None or said is None or any(veto.start >= turn.end() for veto in cues.of("any", "advice")):
        return None
    return named
