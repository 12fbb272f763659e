"""What is said to act on what: effects found in one sentence, by rules over the words of the vocabulary.

Five shapes of language state an effect: a verb before its outcome ("relieves back pain"), a changed outcome ("better
sleep", "relief from pain"), an outcome with a noun of effect ("stress relief"), an outcome that changes ("tension melts
away"), and set phrases ("leaves you refreshed"). Everything else is at most a mention.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from evidence_tools.claims.said import Relation, Sentence
from evidence_tools.claims.vocabulary import Hit, Vocabulary

__all__ = ["Relation", "Sentence", "denied_at", "read_sentence"]

REACH = 9  # words between a verb and the first outcome it acts on
LIST_REACH = 6  # words between two outcomes of one list

# "Good for sleep, but also for digestion" goes on.
_BREAK = re.compile(
    r"[;:!?–—(]|\.\s|\b(?:but(?! also\b)|because|while|although|though|whereas|if|unless|when|than|even though)\b"
)
# "An approach to healing", "moments of calm": the noun is offered, not the effect.
_FRAME = re.compile(
    r"\b(?:approach|path|journey|guide|world|art|concept|aspects?|practices?|experiences?|modalit\w+|moments?|time|options?|"
    r"services?|techniques?|massages?|sessions?|treatments?|part|plan|tips|advice|place|space|environment)\b"
)
_BENEFITS = re.compile(r"benefits? (?:of|from|include|includes)\b")
# "Feet carry the whole weight of the body, and get tired": nothing is done to what follows.
_LOAD = re.compile(r"carr(?:y|ies|ying)\W++(?:[\w']++\W++){0,4}?(?:weight|load|burden)\b")
# "The soothing touch", "a calming scent": an adjective, not the verb.
_ADJECTIVE = re.compile(r"\b(?:a|an|the|this|our|your|its|most|more|very|deeply|truly|of|with|such|and|long,?)$")
# "Its power of easing pain"
_TO_DO = re.compile(
    r"\b(?:potential|ways?|powers?|abilit(?:y|ies)|effects?|aims?|goals?|means|purpose|capable|possibility|methods?|"
    r"benefits?) of$"
)
_WORD = re.compile(r"[\w']+")
_NOT_ONLY = re.compile(r"(?:n't|not)\s+(?:only|just|merely|simply|solely)")
# "I had not slept so well for years" denies nothing.
_NEVER_SO = re.compile(
    r"\b(?:so|as|this|that|such a)\s+(?:well|good|deep\w*|sound\w*|relaxed|calm|rested|light|free|long|peaceful\w*)\b"
    r"|\bbetter\b"
)
_CONDITION = re.compile(r"\b(?:if|whether|when|for|people|those|anyone|with|from|in|suffer\w*|struggl\w*|deal\w*)\b")
_SOUGHT = re.compile(
    r"\b(?:looking|search\w*|hop(?:e|ing)|want\w*|needs?|seek\w*|wish|crave|trying|longing|desire)\b"
    r"(?:\s+\w+){0,2}?\s+(?:for|to|of|a|some|more)\b[^,.;:]*$"
    r"|\b(?:seeking|need|want)\s[^,.;:]*$"
    r"|\bwhether\s+you(?:'re|\s+are)\s[^,.;:]*$"
)
# Forms that are also adjectives.
_ALSO_ADJECTIVES = frozenset(
    {"calm", "free", "open", "clear", "quiet", "warm", "slow", "better", "balanced", "relaxed"}
)
_NOT_NAMED = "an effect that is not named"  # notes of effects.csv that begin so


def _words_between(text: str, start: int, end: int) -> int:
    return len(_WORD.findall(text[start:end]))


def _broken(text: str, start: int, end: int) -> bool:
    return bool(_BREAK.search(text, start, end))


def _direction(effect: str, wanted: str) -> str | None:
    """Return the direction for the reader's health, None where the words do not state an effect."""
    if effect in {"better", "good"}:
        return "improves"
    if effect == "gives":
        return "improves" if wanted == "more" else None
    if effect == "causes":
        return "improves" if wanted == "more" else "worsens"
    if effect == "harms":
        return "worsens"
    return "improves" if effect == wanted else "worsens"


def denied_at(text: str, negators: Sequence[Hit], place: int) -> bool:
    """Tell whether what begins at `place` is denied by one of the `negators` just before it."""
    for negator in negators:
        near = 0 <= place - negator.end <= 60 and not _broken(text, negator.end, place)
        so_well = _NEVER_SO.search(text, negator.end, place + 40)
        if near and not so_well and _words_between(text, negator.end, place) <= 3:
            return not _NOT_ONLY.match(text, max(0, negator.end - 3)) and not _NOT_ONLY.search(
                text, negator.start, negator.end + 8
            )
    return False


def _negated(sentence: Sentence, place: int) -> bool:
    return denied_at(sentence.text, sentence.negators, place)


def _relation(hit: Hit, direction: str, kind: str, words: str) -> Relation:
    outcomes = tuple(hit.row["outcome"].split(";"))
    if outcomes[0] == "general_wellbeing" and kind in {"effect", "gives"}:
        kind = "generic"
    claim_type = "safety" if outcomes[0] == "other:safety" else "efficacy"
    tracked = tuple(hit.row["tracked"].split())
    return Relation(outcomes, tracked, direction, kind, words, claim_type, hit.start, hit.words.strip())


def _adjectival(text: str, verb: Hit) -> bool:
    """Tell whether a form is an adjective here ("a calming scent"): an article before it, none after it."""
    if not (verb.words.endswith("ing") or verb.words in _ALSO_ADJECTIVES):
        return False
    end = len(text[: verb.start].rstrip())
    if end == verb.start or not _ADJECTIVE.search(text[max(0, end - 8) : end]):
        return False
    if _TO_DO.search(text[max(0, end - 16) : end]):
        return False
    return not re.match(r"\s+(?:the|your|our|their|his|her|any|all|both|and)\b", text[verb.end :])


def _by_verbs(sentence: Sentence) -> list[Relation]:
    """Find outcomes governed by the nearest verb before them, along lists ("eases pain, stress and fatigue")."""
    text = sentence.text
    # A verb with a comma behind it has no object: "After cleansing, the feet ...".
    # "The benefits of massage" names no effect: the noun, not the verb.
    active = [
        v
        for v in sentence.verbs
        if not (
            text.startswith(",", v.end)
            or _BENEFITS.match(text, v.start)
            or _LOAD.match(text, v.start)
            or _adjectival(text, v)
        )
    ]
    found = (_governed(sentence, outcome, active) for outcome in sentence.outcomes)
    return [relation for relation in found if relation is not None]


def _governed(sentence: Sentence, outcome: Hit, active: Sequence[Hit]) -> Relation | None:
    """Return what the nearest of the `active` verbs before an outcome does to it."""
    text = sentence.text
    following: Hit | None = None
    for verb in reversed([v for v in active if v.end <= outcome.start][-2:]):
        # Of two verbs ("helps relieve") the one next to the outcome says what happens.
        if following is not None and _words_between(text, verb.end, following.start) > 4:
            return None
        following = verb
        reach = REACH + LIST_REACH * sum(verb.end <= o.end <= outcome.start for o in sentence.outcomes)
        if _broken(text, verb.end, outcome.start) or _words_between(text, verb.end, outcome.start) > reach:
            return None
        direction = _direction(verb.row["effect"], outcome.row["wanted"])
        if direction is None:
            continue
        if _negated(sentence, verb.start):
            return None
        gap = text[verb.end : outcome.start]
        kind = "gives" if verb.row["effect"] == "gives" else "effect"
        if kind == "gives" and (_words_between(gap, 0, len(gap)) > 5 or _FRAME.search(gap)):
            return None
        return _relation(outcome, direction, kind, f"{verb.words} … {outcome.words}")
    return None


def _by_changes(sentence: Sentence) -> list[Relation]:
    """Find outcomes that stand changed: "less pain", "pain relief", "pain eases", "good for your mood"."""
    found: list[Relation] = []
    for change in sentence.changes:
        place, effect = change.row["place"], change.row["effect"]
        if place == "before" and not _negated(sentence, change.start):
            for outcome in _list_after(sentence, change.end):
                direction = _direction(effect, outcome.row["wanted"])
                if direction == "improves":
                    found.append(_relation(outcome, direction, "effect", f"{change.words} {outcome.words}"))
        elif place != "before":
            reach = 2 if place == "after" else 4
            for outcome in _list_before(sentence, change.start, reach):
                direction = _direction(effect, outcome.row["wanted"])
                if direction == "improves" and not _negated(sentence, outcome.start):
                    found.append(_relation(outcome, direction, "effect", f"{outcome.words} {change.words}"))
    return found


def _list_after(sentence: Sentence, place: int) -> list[Hit]:
    chosen: list[Hit] = []
    for outcome in sentence.outcomes:
        if outcome.end <= place:
            continue
        gap = sentence.text[place : outcome.start] if outcome.start > place else ""
        limit = 3 if not chosen or "but also" in gap else 2
        joined = not chosen or re.search(r"\b(?:and|or|but also)\b|[,&/]", gap)
        if len(_WORD.findall(gap)) > limit or _BREAK.search(gap) or not joined:
            break
        chosen.append(outcome)
        place = outcome.end
    return chosen


def _list_before(sentence: Sentence, place: int, reach: int) -> list[Hit]:
    chosen: list[Hit] = []
    for outcome in reversed(sentence.outcomes):
        if outcome.start >= place:
            continue
        gap = sentence.text[outcome.end : place] if outcome.end < place else ""
        joined = not chosen or re.search(r"\b(?:and|or)\b|[,&/]", gap)
        if len(_WORD.findall(gap)) > (reach if not chosen else 2) or _BREAK.search(gap) or not joined:
            break
        chosen.append(outcome)
        place = outcome.start
    return chosen


def _by_help(sentence: Sentence, relations: list[Relation]) -> list[Relation]:
    """Find what something is good for: "If you struggle with insomnia, massage can help", "perfect for sore feet"."""
    text = sentence.text
    found = []
    for helping in sentence.helps:
        if _negated(sentence, helping.start):
            continue
        for outcome in sentence.outcomes:
            after = outcome.start >= helping.end
            if helping.row["place"] == "after" and not (
                after and _words_between(text, helping.end, outcome.start) <= 14
            ):
                continue
            complaint = outcome.row["wanted"] == "less" and _CONDITION.search(text, 0, outcome.start)
            sought = any(r.kind == "sought" and r.start == outcome.start for r in relations)
            if complaint or sought or helping.row["place"] == "after" or helping.words.startswith("swear"):
                found.append(_relation(outcome, "improves", "effect", f"{outcome.words} … {helping.words}"))
    return found


def _marks(hit: Hit) -> set[str]:
    """Return how a phrase is marked by its note: "safety", "generic", "always", "always, safety: and why"."""
    note = hit.row["note"]
    return set(note.partition(":")[0].split(", ")) if note.startswith("always") else {note}


def _within_a_name(hit: Hit, sentence: Sentence) -> bool:
    """Tell whether words are part of the name of an outcome: "painful" in "painful joints" tells of no harm done."""
    whole = hit.start, hit.end
    return any(o.start <= hit.start and hit.end <= o.end and (o.start, o.end) != whole for o in sentence.outcomes)


def _by_phrases(text: str, sentence: Sentence, vocabulary: Vocabulary) -> list[Relation]:
    found = []
    for hit in vocabulary.effects.find(text):
        marks = _marks(hit)
        safety = "safety" in marks
        if hit.row["outcome"] == "-" or (_within_a_name(hit, sentence) if safety else _negated(sentence, hit.start)):
            continue
        outcomes = tuple(hit.row["outcome"].split(";"))
        generic = "benefits" if "generic" in marks else "generic"
        vague = outcomes[0] == "general_wellbeing" and "mechanism" not in outcomes
        kind = "safety" if safety else generic if vague else "effect"
        words = hit.words.strip()
        claim_type = "safety" if safety else "efficacy"
        tracked = tuple(hit.row["tracked"].split())
        named = "" if hit.row["note"].startswith(_NOT_NAMED) else words
        always, direction = "always" in marks, hit.row["direction"]
        found.append(Relation(outcomes, tracked, direction, kind, words, claim_type, hit.start, named, always))
    return found


def _denied(sentence: Sentence, fact: Hit) -> bool:
    """Tell whether a fact is denied; what stands after a comma is a new statement."""
    return any(
        n.end <= fact.start
        and not re.search(r"[,;:—–]", sentence.text[n.end : fact.start])
        and _words_between(sentence.text, n.end, fact.start) <= 6
        for n in sentence.negators
    )


def _facts(text: str, sentence: Sentence, vocabulary: Vocabulary) -> list[Relation]:
    found = []
    for hit in _fact_hits(text, vocabulary):
        if hit.row["outcome"] != "-" and not _denied(sentence, hit):
            outcomes, tracked = tuple(hit.row["outcome"].split(";")), tuple(hit.row["tracked"].split())
            words = hit.words.strip()
            found.append(Relation(outcomes, tracked, "none", "fact", words, hit.row["claim_type"], hit.start, words))
    return found


def _fact_hits(text: str, vocabulary: Vocabulary) -> list[Hit]:
    """Return the facts of a sentence, and those within them that tell of something else.

    "7,000 nerve endings that lead to every part of the body" are a number and a map.
    """
    whole = vocabulary.facts.find(text)
    told = {hit.row["tracked"] for hit in whole} | {""}
    within = (
        [hit for hit in vocabulary.facts.find(text, longest=False) if hit.row["tracked"] not in told] if whole else []
    )
    return whole + within


def read_sentence(text: str, vocabulary: Vocabulary) -> tuple[Sentence, list[Relation]]:
    """Return the words found in a sentence and the effects and facts that it states.

    Parameters
    ----------
    text : str
        One sentence as `subjects.plain` returns it.
    vocabulary : Vocabulary
        The word lists.
    """
    sentence = Sentence(
        text,
        [o for o in vocabulary.outcomes.find(text) if o.row["outcome"] != "-"],
        vocabulary.verbs.find(text),
        vocabulary.changes.find(text, longest=False),
        vocabulary.negators.find(text),
        vocabulary.helps.find(text),
    )
    found = _by_verbs(sentence) + _by_changes(sentence) + _by_phrases(text, sentence, vocabulary)
    found = [_as_sought(relation, text) for relation in found]
    if not any(r.kind == "effect" for r in found):
        found += _by_help(sentence, found)
    return sentence, found + _facts(text, sentence, vocabulary)


def _as_sought(relation: Relation, text: str) -> Relation:
    """Mark an outcome that the reader looks for ("whether you want better sleep"): nothing is promised yet."""
    if relation.kind in {"effect", "gives", "generic"} and _SOUGHT.search(text, 0, relation.start):
        return replace(relation, kind="sought")
    return relation
