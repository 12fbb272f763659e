"""What a sentence that was taken for a claim says: which outcomes, of what type, for whom, how much."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from evidence_tools.claims.acting import what_else_acts
from evidence_tools.claims.judging import Judged
from evidence_tools.claims.offers import OFFER
from evidence_tools.claims.reading import Reading
from evidence_tools.claims.relations import Relation
from evidence_tools.claims.sentences import Unit
from evidence_tools.claims.vocabulary import Hit, Vocabulary

__all__ = [
    "LEFT_OPEN",
    "UNNAMED",
    "VAGUE",
    "claim_type_of",
    "dose_in",
    "label_end",
    "named_by",
    "naming_words",
    "outcomes_of",
    "own_outcomes",
    "population_in",
    "said_of",
    "stated_of",
    "tracked_of",
    "worsened_in",
]

UNNAMED = "other:unnamed"  # an effect on something that no list of outcomes knows
_ILLNESS = "any_condition"
_WEAK = frozenset({"symptom_severity"})
VAGUE = frozenset({"general_wellbeing"})
_ASIDE = frozenset({"other:safety"})  # "relieves it without drugs"
LEFT_OPEN = VAGUE | {"other:relief"}  # what is meant stands in the line before, or nowhere
_ANATOMY = re.compile(
    r"\b(?:nerve endings?|nerves|bones|joints|ligaments|tendons|muscles|sweat glands|receptors|map|mirrors?|"
    r"correspond\w*|linked|connected|points?|zones?|reflex\w*)\b"
)
# What a sentence speaks of that names no outcome and says how a treatment works.
_HOW = re.compile(
    r"\b(?:nerves?|nervous|brain|spinal|signals?|messages?|impulses?|receptors?|sensors?|cells?|fib(?:re|er)s?|tissues?|"
    r"fascia\w*|tendons?|ligaments?|cartilage|glands?|meridians?|acupoints?|(?:pressure|acupressure|reflex|trigger) "
    r"points?|stimulat\w+|mechanisms?|mechanical\w*|electr\w+|magnet\w+|gravity|vessels?|veins?|arter(?:y|ies)|chemicals?)\b"
)
# "Sleep and rest: ...", "Hot flushes - ..."
_LABEL = re.compile(r"\W*+(?:[\w'’/&-]++ ){0,4}?[\w'’/&-]++(?=:\s| [-–—] )")
# What keeps an effect from being said of the treatment, and the relations that say one.
_ELSEWHERE = frozenset(
    {"question", "denial", "story", "elsewhere", "harm_elsewhere", "condition", "disclaimer", "offer"}
)
_STATED = frozenset({"effect", "gives", "generic", "safety", OFFER})
_PERSON = re.compile(r"(?:(?:the|your|our|my|a|an) )?(?:\w+ )?(?:therapists?|practitioners?)")
_LASTS = re.compile(r"\d+\s*(?:min|mins|minutes|h|hrs?|hours?)\b\W*(?:[£$€]\s*\d+\W*)?$")
_GIVEN = re.compile(r"given\b")
# "You will feel lighter, happier" says itself what it promises; "you will feel the difference" does not.
_FEELS = re.compile(
    r"\b(?:feel|feels|feeling|felt)\b(?!\W+(?:it|this|that|(?:the |a |any |no |its |much |a lot |so much )?"
    r"(?:better|worse|difference|relief|change|benefits?|effects?|results?|improvement))\b)"
)
# "Relieves hiccups", not "a treat after a long day"
_OBJECT = re.compile(r"\s+(?!(?:by|with|from|on|in|at|of|and|or|as|is|are|was|were|for|to|after|before)\b)[a-z]")
# "Works wonders on hiccups" is said of hiccups, not of health in general.
_AIMED = re.compile(
    r"\b(?:wonders|magic|miracles|good|great|helpful|useful|effective|beneficial)\s+(?:on|for|with|against|in)\s+(?:an?\s+|the\s+)?"
    r"(?!(?:you|me|us|them|all|every\w*|any\w*|people|those|your|our|my|their|his|her|its|over\w+|general|whole|health\w*|body|mind|tired|weary|"
    r"soul|spirit|well\w*|men|women|children|babies|adults|clients|both|many|most|it|this|that|which|so)\b)[a-z]"
)
_COMPARES = re.compile(
    r"\b(?:better choice|more targeted|superior to|as (?:good|effective|well) as)\b|"
    r"\b(?!(?:other|rather)\b)(?:better|more|less|\w{2,12}er)\b(?:\s+[\w']+){0,4}?\s+than\s+"
    r"(?!(?:ever|before|usual|normal|i|we|you|he|she|they|it|that|this|words|most|last|in|for|on|at|just|anything|"
    r"expected|years|months|weeks|days|hours|minutes|\d+)\b)\w"
)
# Whoever leaves after a visit: "Our guests leave relaxed" says it of what they came for, if it names nothing else.
_VISITORS = re.compile(
    r"\W*+(?:(?:(?:most|many|all|some)\W++(?:of\W++)?)?(?:(?:our|my|the)\W++)?(?:clients|guests|customers|visitors)|you)\b"
    r"(?:\W++(?:often|usually|always|also|can|may|will|'?ll|should|tend to|tell us they|say they)){0,3}+\W++"
    r"(?:leave|go home|walk out|float out|come away|feel)\b"
)
_CAUSE = re.compile(
    r"\b(?:by|with|through|thanks to|because|if|when|while|in|on|at|after|from|since|during)\b"
    r"(?!\W{1,3}+(?:(?:the|a|their|your|each|every|our)\W{1,3}+)?(?:first\W{1,3}+)?(?:session|treatment|visit|appointment|smile)s?\b)"
)


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for item in items if item))


def named_by(hits: Iterable[Hit]) -> tuple[str, ...]:
    """Return the outcomes that words of the list stand for, each once."""
    return _unique(name for hit in hits for name in hit.row["outcome"].split(";"))


def own_outcomes(reading: Reading) -> tuple[str, ...]:
    """Return the outcomes that the words of the sentence name: those acted on, else those mentioned.

    What stands before a colon is what the sentence is about, whatever else it names.
    """
    named = any(relation.named for relation in reading.relations)
    # "Is effective for asthma": where something is named, that something is done to it is no effect of its own.
    acted = _unique(name for r in reading.relations if r.named or not named for name in r.outcomes)
    mentioned = named_by(reading.sentence.outcomes)
    if {*acted, *mentioned} == VAGUE and _AIMED.search(reading.text) and not _names_illness(reading):
        return (UNNAMED,)
    if not named and set(mentioned) - LEFT_OPEN:
        return mentioned  # "Asthmatics find relief"
    if acted and "listed_outcome" not in reading.features:
        return _unique([*_label(reading), *acted])
    return _unique([*acted, *mentioned])


def _label(reading: Reading) -> tuple[str, ...]:
    """Return what the words before a colon or a dash name: "Migraine: fewer attacks"."""
    end = label_end(reading)
    return named_by(hit for hit in reading.sentence.outcomes if hit.end <= end)


def label_end(reading: Reading) -> int:
    """Return where the label that a unit begins with ends ("Knees: ..."), 0 if there is none."""
    label = _LABEL.match(reading.text)
    return label.end() if label else 0


def _names_illness(reading: Reading) -> bool:
    """Tell whether a sentence speaks of illness in general, which is something of its own: "prevents many ailments"."""
    return any(hit.row["tracked"] == _ILLNESS for hit in reading.sentence.outcomes)


def said_of(reading: Reading, vocabulary: Vocabulary) -> str:
    """Return what a unit says its effect of where that is not the treatment ("standing all day"), else nothing."""
    subject = reading.subject
    if subject.how not in {"none", "topic"} or "listed" in reading.features or reading.offers():
        return ""
    starts = [relation.start for relation in reading.relations] or [hit.start for hit in reading.sentence.outcomes]
    return what_else_acts(reading.text, reading.sentence, starts, vocabulary, known=subject.known)


def naming_words(reading: Reading) -> dict[str, tuple[str, ...]]:
    """Return by which words of the sentence its outcomes are named: mentions, and the words of each effect."""
    found: dict[str, tuple[str, ...]] = {}
    said = [(r.outcomes, r.words) for r in reading.relations if r.kind in _STATED]
    said += [(tuple(hit.row["outcome"].split(";")), hit.words) for hit in reading.sentence.outcomes]
    for names, words in said:
        for name in names:
            found[name] = _unique([*found.get(name, ()), words])
    return found


def outcomes_of(judged: Judged, around: Sequence[str]) -> tuple[str, ...]:
    """Return the outcomes of a claim; what it leaves unsaid is taken from the lines around it.

    Parameters
    ----------
    judged : Judged
        A unit taken for a claim.
    around : sequence of str
        What it is about if it does not say so ("It works within days"), as `antecedents` finds it.
    """
    reading = judged.reading
    own = own_outcomes(reading)
    effects = reading.effects()
    weak = bool(effects) and all(set(r.tracked) & _WEAK for r in effects)
    open_ = set(own) <= LEFT_OPEN | _ASIDE and not _FEELS.search(reading.text) and not _names_illness(reading)
    vague = weak or not own or open_
    if not own and judged.kind in {"efficacy", "mechanism"} and _HOW.search(reading.text):
        return ("mechanism",)
    if vague and judged.kind in {"efficacy", "mechanism"}:
        own = _unique([*around, *own])
    return _unique([*own, *_by_kind(judged, own)]) or (_unnamed(reading),)


def _unnamed(reading: Reading) -> str:
    """Return what stands for an outcome where none is named: something unknown is acted on, or all is to be well.

    "Relieves hiccups" must not pass for a sense of well-being, which the advertising rules accept without proof.
    """
    acts = {"acts", "does_good"} & reading.features.keys() or any(
        _OBJECT.match(reading.text, verb.end) for verb in reading.sentence.verbs
    )
    return UNNAMED if acts else "general_wellbeing"


def _by_kind(judged: Judged, own: Sequence[str]) -> tuple[str, ...]:
    """Return the outcome that the kind of claim is in itself: how it works, what the foot is made of, safety."""
    if judged.kind == "safety":
        return ("other:safety",)
    if judged.kind == "fact" and "anatomy_fact" in own:
        return ()
    if judged.kind == "fact":
        anatomy = _ANATOMY.search(judged.reading.text)
        return ("mechanism", "anatomy_fact") if anatomy else ("mechanism",)
    return ("mechanism",) if judged.kind == "mechanism" else ()


def stated_of(judged: Judged) -> tuple[str, ...]:
    """Return the outcomes that the unit itself says the treatment betters, or states as facts.

    Only these may be answered with a tracked verdict. An outcome taken from the line before, a word that is merely
    there, somebody else's sleep or a complaint told as a story is none of them.
    """
    reading = judged.reading
    if _ELSEWHERE & reading.features.keys():
        return _unique(name for relation in reading.offers() for name in relation.outcomes)
    if judged.direction == "none":
        return _unique(name for r in reading.relations if r.kind in {"fact", "safety"} for name in r.outcomes)
    return _bettered(reading, judged.direction) if _of_the_treatment(reading) else ()


def _bettered(reading: Reading, direction: str) -> tuple[str, ...]:
    """Return the outcomes that the relations of a sentence move in `direction`, and those a list of effects names."""
    said = [r for r in reading.relations if r.kind in _STATED and not _GIVEN.match(r.words)]
    names = _unique(name for r in said if r.direction == direction or r.kind == "safety" for name in r.outcomes)
    return _unique([*names, *named_by(reading.sentence.outcomes)]) if "listed_outcome" in reading.features else names


def worsened_in(reading: Reading) -> dict[str, str]:
    """Return the outcomes that every effect a sentence states of them makes worse, with the words that say so."""
    said = [relation for relation in reading.relations if relation.kind in _STATED]
    bettered = {name for relation in said if relation.direction != "worsens" for name in relation.outcomes}
    return {name: r.words for r in said if r.direction == "worsens" for name in r.outcomes if name not in bettered}


def _of_the_treatment(reading: Reading) -> bool:
    """Tell whether the unit speaks of the treatment: named, meant by a word for it, or by the list it stands in."""
    how, unit = reading.subject.how, reading.unit
    if how == "part" and _PERSON.fullmatch(reading.subject.words.strip()):
        return False  # "Our therapist sleeps like a log"
    if unit.kind == "heading" and _LASTS.search(reading.text):
        return False  # the name of an offer: "The Stress Buster, 60 minutes"
    listed = unit.kind != "sentence" or "listed" in reading.features
    if how not in {"named", "part", "pronoun"} and _VISITORS.match(reading.text):
        return not _CAUSE.search(reading.text)
    return how in {"named", "part", "pronoun"} or (listed and how == "topic")


def tracked_of(reading: Reading) -> tuple[str, ...]:
    """Return the more specific outcomes of evidence/outcomes.csv that the words of the sentence name."""
    specific = [t for r in reading.relations for t in r.tracked]
    if not specific:
        specific = [t for h in reading.sentence.outcomes for t in h.row["tracked"].split()]
    return _unique(specific)


def claim_type_of(judged: Judged) -> str:
    """Return efficacy, mechanism, anatomy, comparative or safety."""
    reading = judged.reading
    facts: list[Relation] = [r for r in reading.relations if r.kind == "fact"]
    if judged.kind == "safety":
        return "safety"
    if judged.kind == "fact":
        return facts[0].claim_type if facts else "anatomy" if _ANATOMY.search(reading.text) else "mechanism"
    if judged.kind == "mechanism":
        return "mechanism"
    return "comparative" if _COMPARES.search(reading.text) else "efficacy"


def _words(hit: Hit | None, unit: Unit) -> str:
    return unit.text[hit.start : hit.end].strip() if hit is not None else ""


def population_in(reading: Reading, vocabulary: Vocabulary) -> str:
    """Return for whom the sentence says it, in its words or by name."""
    hit = vocabulary.populations.any(reading.text)
    if hit is None:
        return ""
    return _words(hit, reading.unit) if hit.row["population"] == "=" else hit.row["population"]


def dose_in(reading: Reading, vocabulary: Vocabulary) -> str:
    """Return how much the sentence says is needed, in its words."""
    return _words(vocabulary.doses.any(reading.text), reading.unit)
