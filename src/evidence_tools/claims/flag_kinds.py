"""When a sentence is a red flag: one rule a kind, over the words found in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from evidence_tools.claims.flag_care import care_refused
from evidence_tools.claims.flag_people import known_with, put_down
from evidence_tools.claims.flag_topics import TOPICS, topic_flag, turns_of
from evidence_tools.claims.flag_words import Cues
from evidence_tools.claims.vocabulary import Hit, OwnWords

__all__ = ["KINDS", "RATE"]

_SERIOUS = {"serious", "serious_infection"}
_INFECTIONS = {"infection", "serious_infection"}
_BODY_STROKE = r"(?:long|light|firm|gentle|slow|deep|{}|each|every|gliding|soft|thumb)\s+strokes?\b"
_NEAR = 8  # words between giving up and what is given up
# "95 %", "nine out of ten".
RATE = re.compile(
    r"(?<![\d.,])(?:\d{1,3}(?:\.\d+)?\s*(?:%|per\s?cent)|"
    r"(?:(?:nine|eight|seven|six|five)(?:ty)?|eighty|fifty|four|three|two|\d{1,3})\s+(?:out of|in every|of every|in)\s+"
    r"(?:every\s+)?(?:ten|nine|eight|seven|six|five|four|three|(?:a )?hundred|\d{1,3}))(?=\W|$)"
)
_WORD = re.compile(r"[\w']+")


def _words(text: str, start: int, end: int) -> int:
    return len(_WORD.findall(text, start, end))


def _vetoed(cues: Cues, hit: Hit, *roles: tuple[str, str], anywhere: bool = False) -> bool:
    """Tell whether advice, a life story or the like stands in the same statement, or anywhere in the sentence."""
    low, high = (0, len(cues.text)) if anywhere else cues.part(hit.start)
    outside = (v for kind, role in roles for v in cues.of(kind, role) if not hit.start <= v.start < hit.end)
    return any(veto.start < high and low < veto.end for veto in outside)


_PASSIVE = re.compile(r"\w+ed\b|for good|once|forever|for ever|reversing|(?:permanent|complete)")


def _effect_on(cues: Cues, condition: Hit, role: str = "effect") -> bool:
    """Tell whether the statement around a condition says that something is done to it, and nobody denies it."""
    low, high = cues.part(condition.start)
    for effect in cues.of("any", role):
        inside = condition.start <= effect.start < condition.end and not effect.words.startswith("prevent")
        if inside or not low <= effect.start < high:
            continue
        if any(no.start <= effect.start and effect.end <= no.end for no in cues.of("any", "negator")):
            continue  # "we stopped offering it"
        if role == "cure" and effect.start > condition.start and not _PASSIVE.match(effect.words):
            continue  # "reduces water retention and helps to eliminate toxins": another thing is cured
        denied = cues.denied(effect.start, max(effect.end, condition.end))
        if not denied and not cues.negated_between(effect.end, condition.start):
            return True
    return False


def _is_condition(cues: Cues, hit: Hit) -> bool:
    moved = _stroke_of_a_hand(cues.own)
    return hit.row["level"] != "stroke" or not moved.search(cues.text, max(0, hit.start - 12), hit.end + 1)


@lru_cache(maxsize=16)
def _stroke_of_a_hand(own: OwnWords) -> re.Pattern[str]:
    return re.compile(_BODY_STROKE.format(own.pattern("treatment")))


# "I had asthma, but it cured me": the illness stands in one statement, the cure in the next.
_RECOVERED = re.compile(
    r"\b(?:(?:cured|healed|freed|saved|helped|fixed|got rid of|changed) (?:me|her|him|it|them|us|that|all)|"
    r"back to normal|"
    r"(?:it|they|all|symptoms?) (?:is|are|has|have|was|were|simply |just |all )?\s?"
    r"(?:gone|disappeared|vanished|cleared|stopped)|"
    r"(?:am|is|are|was) (?:now )?(?:cured|healed|free of it|symptom free|better than ever|well again))\b"
)


def _recovered(cues: Cues, condition: Hit) -> bool:
    """Tell whether a later statement says that whoever had the condition is well again."""
    high = cues.part(condition.start)[1]
    said = _RECOVERED.search(cues.text, high)
    denied = cues.denied(condition.start, condition.end) or (said and cues.denied(said.start(), said.end()))
    return bool(said) and not denied


# "In a trial in people with arthritis ...": whom a study looked at.
_STUDIED = re.compile(
    r"\b(?:in|among|of|for|with)\s+(?:\w+\s+){0,3}?(?:people|patients|women|men|adults|children|sufferers|those|residents)\s+"
    r"(?:(?:with|who\s+\w+|having|treated\s+for|living\s+with)\s+)?(?:\w+\s+){0,2}$|"
    r"\b(?:trials?|stud(?:y|ies)|reviews?|research)\s+(?:of|on|in|into|about)\s+(?:\w+\s+){0,2}$"
)


# "New study: it halves pain!" names no study; it cries out.
_HEADLINE = re.compile(
    r"\W*(?:[\w']+ ){0,3}(?:study|studies|research|findings|science|news|trial|discovery)\s?[:!](?!.*\d{4})"
)


def _studied(cues: Cues, condition: Hit) -> bool:
    """Tell whether a condition only says whom a study looked at; what it found is a claim like others."""
    if not cues.of("any", "study") or _HEADLINE.match(cues.raw):
        return False
    before = cues.text[max(0, condition.start - 80) : condition.start]
    return bool(_STUDIED.search(before)) or condition.words.endswith("patients")


_BACKGROUND = (("any", "advice"), ("any", "story"))


def _implied(cues: Cues, condition: Hit) -> bool:
    """Tell whether a condition stands beside the treatment or a change for the better: naming it there is the claim.

    The rule forbids to refer to such conditions at all; reports of studies are left alone.
    """
    low, high = cues.part(condition.start)
    beside = any(low <= h.start < high and not h.start == condition.start for h in cues.of("any", "weak"))
    if any(cues.of("any", role) for role in ("study", "reported", "advice")):  # "..., but only if your doctor agrees"
        return False
    return beside and not cues.denied(condition.start, condition.end)


# "My epilepsy handed in its notice": what somebody's illness did, if it did not do it to them.
_OWNED = re.compile(r"\b(?:my|her|his|their|our|your|\w+'s)\s+(?:\w+\s+)?$")
_DID = re.compile(
    r"\W*(?:has |have |had )?(?:\w+ly )?"
    r"(?!start|worsen|caus|need|return|chang|develop|requir|remain|stay|flar|follow|affect|turn|diagnos|treat|relat|"
    r"prevent|bother|trouble)(?:\w{2,}ed|went|left|took|gave|fled|ran|met|lost|quit|fell|flew|sank|threw)\b"
    r"(?! (?:me|her|him|us|them|my|so)\b)"
)


def _turned(cues: Cues, condition: Hit) -> bool:
    """Tell whether something is said to become of a condition: it packs its bags, is half the size, comes no more."""
    told = not (_studied(cues, condition) or cues.of("any", "study") or cues.of("any", "reported"))
    if not told:
        return False
    acts = _OWNED.search(cues.text, 0, condition.start) and _DID.match(cues.text, condition.end)
    return bool(acts) or any(not cues.denied(turn.start, turn.end) for turn in turns_of(cues, condition))


def _serious(cues: Cues, listed: bool) -> Hit | None:
    for hit in cues.conditions:
        level = hit.row["level"]
        serious = level in _SERIOUS or level in {"stroke", "fertility"}
        if _vetoed(cues, hit, *_BACKGROUND) or not _is_condition(cues, hit):
            continue
        if serious and _studied(cues, hit) and not _effect_on(cues, hit, "cure"):
            continue
        if serious and (_effect_on(cues, hit) or _effect_on(cues, hit, "cure") or _recovered(cues, hit)):
            return hit
        if serious and _implied(cues, hit) and not any(h.start < hit.start for h in cues.of("any", "negator")):
            return hit
        if serious and (listed or _turned(cues, hit) or known_with(cues, hit)) and not cues.denied(hit.start, hit.end):
            return hit
        if level in {"common", "common_listed", "illness"} and _effect_on(cues, hit, "cure"):
            return hit
        if level == "illness" and _effect_on(cues, hit, "prevent_illness"):
            return hit
    return None


def _infection(cues: Cues, listed: bool) -> Hit | None:
    for hit in cues.conditions:
        if hit.row["level"] not in _INFECTIONS or _vetoed(cues, hit, *_BACKGROUND):
            continue
        if _vetoed(cues, hit, ("any", "cleaning"), anywhere=True):
            continue
        if _effect_on(cues, hit) or _effect_on(cues, hit, "cure") or (listed and not cues.denied(hit.start, hit.end)):
            return hit
    return None


_NOT_ITS_END = "not its end"  # note of a phrase that a negation of its last words denies: "is not a healing crisis"
_END_DENIED = re.compile(r"(?:\b(?:not|never|no)|n't)(?:\s+(?!but\b)\w+){1,6}$")


def _standing(cues: Cues, kind: str, *vetoes: tuple[str, str], inside: bool = False) -> Hit | None:
    """Return the first phrase that is a flag by itself, unless it is denied or something speaks against it."""
    for hit in cues.of(kind, "flag"):
        if hit.row["note"] == _NOT_ITS_END and _END_DENIED.search(hit.words):
            continue
        if not cues.denied(hit.start, hit.end, inside=inside) and not _vetoed(cues, hit, *vetoes):
            return hit
    return None


# "You do not need a referral from your doctor" puts nobody off.
_PAPERS = re.compile(r"\b(?:referral|letter|note|appointment|consent|permission|agreement)\b")
_BESIDE = 12  # signs after a doctor in which the paper is named ("without your doctor's consent")


_CONDITION = re.compile(r"\b(?:if|when|because|unless|until)\b")  # "cancel your visit if you have a scan"


def _medicine(cues: Cues, listed: bool) -> Hit | None:
    vetoes = (("medicine", "advice_med"),)
    found = _standing(cues, "medicine", *vetoes)
    if found and not _PAPERS.search(found.words):
        return found
    ours = {hit.start for hit in cues.of("care", "veto")}  # "skip class and ring the surgery" gives up a class
    for topic in cues.of("medicine", "medicine") + cues.of("medicine", "doctor"):
        if _vetoed(cues, topic, *vetoes):
            continue
        medicine = topic.row["role"] == "medicine"
        low, high = cues.part(topic.start)
        for verb in cues.of("medicine", "give_up"):
            if verb.start in ours or _CONDITION.search(cues.text, verb.end, topic.start):
                continue
            near = low <= verb.start < topic.start and _words(cues.text, verb.end, topic.start) <= _NEAR
            if near and (medicine or _gives_up_doctors(verb)) and not cues.denied(verb.start, topic.end, "medicine"):
                if not _PAPERS.search(cues.text, verb.start, topic.end + _BESIDE):
                    return verb
        for gone in cues.of("medicine", "gone"):
            after = topic.end <= gone.start < high and medicine
            if after and not cues.denied(topic.start, gone.end, "medicine"):
                return gone
    return None


# "You can do without your GP": giving up a person rather than a medicine.
_WITHOUT_DOCTORS = re.compile(
    r"(?:instead|forget|skip|better|who needs|no longer|never|do(?:n't|es not|es|) (?:not|without)|don't|say no|"
    r"alternat|substitut|"
    r"replac|rather|no (?:more|need|longer)|without|manage|live|cope|goodbye|farewell|independent|rid|free)"
)


def _gives_up_doctors(verb: Hit) -> bool:
    return bool(_WITHOUT_DOCTORS.match(verb.words))


# "I found her diabetes in the arch": who sees it, and where.
_SAW = re.compile(
    r"\b(?:i|we|she|he|they)\s+(?:\w+\s+){0,2}?(?:found|finds?|spot(?:s|ted)?|saw|sees?|felt|feels?|reads?|notic\w*|"
    r"detect\w*|discover\w*|knew|knows?|picked up|picks? up|tell)\s+(?:[\w']+\s+){0,4}$"
)
_SEEN_AT = r"\b(?:in|on|from|at|through|by|under|between|off)\W+(?:[\w']+\W+){{0,3}}?(?:{part}|{parts}|{region})\b"
_OF_THE_PART = frozenset({"musculoskeletal system", "skin"})  # chapters of what is seen there by anybody


@lru_cache(maxsize=16)
def _seen_at(own: OwnWords) -> re.Pattern[str]:
    return re.compile(_SEEN_AT.format(**{slot: own.pattern(slot) for slot in ("part", "parts", "region")}))


def _found_illness(cues: Cues) -> Hit | None:
    """Return the illness that somebody says to have found at the part that is treated."""
    for hit in cues.conditions:
        low, high = cues.part(hit.start)
        saw = (
            None
            if hit.row["chapter"] in _OF_THE_PART or hit.words.startswith("lump")
            else _SAW.search(cues.text, low, hit.start)
        )
        seen = saw and _seen_at(cues.own).search(cues.text, low, high)
        if saw and seen and not cues.denied(saw.start(), hit.end, inside=True):
            return hit
    return None


def _diagnosis(cues: Cues, listed: bool) -> Hit | None:
    vetoes = (("diagnosis", "veto"), ("any", "story"))
    found = _standing(cues, "diagnosis", *vetoes, inside=True) or _found_illness(cues)
    if found or not (cues.of("diagnosis", "part") and cues.of("diagnosis", "problem")):
        return found
    for role in ("sense", "sense_by"):
        for hit in cues.of("diagnosis", role):
            low, high = cues.part(hit.start)
            near = [
                any(low <= h.start < high for h in cues.of("diagnosis", "part")),
                any(hit.start < h.end and h.start < high for h in cues.of("diagnosis", "problem")),
            ]
            if all(near) and not cues.denied(hit.start, hit.end, inside=True) and not _vetoed(cues, hit, *vetoes):
                if not _vetoed(cues, hit, ("any", "advice"), anywhere=True):
                    return hit
    return None


def _pregnancy(cues: Cues, listed: bool) -> Hit | None:
    vetoes = (*_BACKGROUND, ("pregnancy", "veto"), ("any", "study"))
    for topic in cues.of("pregnancy", "topic"):
        if _vetoed(cues, topic, *vetoes):
            continue
        low, high = cues.part(topic.start)
        said = [
            h
            for kind, role in (("pregnancy", "suit"), ("any", "effect"), ("any", "cure"), ("safety", "flag"))
            for h in cues.of(kind, role)
            # "Baby massage for parents" names a service.
            if low <= h.start < high and not (h.row["role"] == "effect" and h.row["note"] == "offer for")
        ]
        if any(not cues.denied(h.start, h.end) for h in said):
            return topic
        if listed and not cues.denied(topic.start, topic.end):
            return topic
    return None


def _safety(cues: Cues, listed: bool) -> Hit | None:
    return _standing(cues, "safety", ("safety", "veto"), ("any", "advice"))


def _proof(cues: Cues, listed: bool) -> Hit | None:
    found = _standing(cues, "proof", ("proof", "veto"), ("any", "advice"), inside=True)
    if found:
        return found
    for rate in RATE.finditer(cues.raw):
        hit = Hit(rate.start(), rate.end(), rate.group(), {})
        about = cues.of("proof", "people") and cues.of("proof", "better")
        if about and not _vetoed(cues, hit, ("proof", "veto")) and not cues.denied(hit.start, hit.end):
            return hit
    return None


_Finds = Callable[[Cues, bool], Hit | None]


def _or_topic(kind: str, finds: _Finds) -> _Finds:
    """Return what looks for one kind of flag, and then for the things of flag_topics.csv that make it."""
    mine = [topic for topic, makes in TOPICS.items() if makes == kind]

    def found(cues: Cues, listed: bool) -> Hit | None:
        return finds(cues, listed) or next((hit for topic in mine if (hit := topic_flag(cues, topic))), None)

    return found


# The order in which a reader meets them: the narrower kind before the wider one.
KINDS: Mapping[str, _Finds] = {
    "medicine_or_doctor": _or_topic(
        "medicine_or_doctor", lambda cues, listed: _medicine(cues, listed) or care_refused(cues) or put_down(cues)
    ),
    "diagnosis": _or_topic("diagnosis", _diagnosis),
    "infection": _infection,
    "pregnancy_or_child": _or_topic("pregnancy_or_child", _pregnancy),
    "serious_condition": _or_topic("serious_condition", _serious),
    "safety_absolute": _safety,
    "proof_or_guarantee": _proof,
    "harm": _or_topic("harm", lambda cues, listed: None),
}
