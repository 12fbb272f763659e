"""What the treatment itself is said to do, whatever it acts on: "reflexology supports you", "it loosens everything".

Outcomes come without end, and no list names them all. Where the treatment is the subject of a verb of effect, or what
something is helped by, an effect is stated even if its object is not known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from evidence_tools.claims.relations import Sentence, denied_at
from evidence_tools.claims.vocabulary import Hit, Vocabulary

__all__ = ["heading_acts", "what_else_acts", "what_it_does"]

_DOING = frozenset({"less", "more", "better"})
_PRONOUN = re.compile(
    r"\W*+(?:(?:and|but|so|plus|because|since|also|in fact|moreover|yes|that|instead|however)\W++){0,2}"
    r"(?:it|this|they|these)\b"
)
# What may stand between the treatment and its verb.
_LINK = re.compile(
    r"(?:['’](?:ll|s|ve|d))?(?:\W++(?:can|may|might|could|will|would|should|shall|do|does|did|has|have|had|been|is|are|was|"
    r"to|that|which|also|even|really|just|often|always|sometimes|both|actively|actually|help|helps|helped|helping|thus|"
    r"therefore|too|known|said|shown|found|proven|proved|thought|believed|meant|designed|intended|claimed|used|aims?|"
    r"seems?|appears?|tends?|able|works? to|in pregnancy|treatment|treatments|therapy|session|sessions|"
    r"[a-z]+ly)){0,8}+\W++"
)
_BY = re.compile(
    r"(?:\W++(?:greatly|much|a lot|too|also|away|up|down|[a-z]+ly|at once)){0,2}+"
    r"\W++(?:by|with|through|thanks to|using)\b"
)
_BETWEEN = re.compile(r"(?:\W++[a-z'’-]++){0,3}+\W*+")  # "by (a regular gentle) massage"
# A bare word may be anything ("relieves hay"); who is meant, or more words, tell an object.
_WITH_OBJECT = re.compile(
    r"\W++(?:(?:you|me|us|them|him|her|everything|everyone|people|children|babies|mothers)\b|"
    r"(?!(?:by|with|from|on|in|at|of|and|or|as|is|are|was|were|for)\b)[a-z][\w'’]*+\W++[a-z])"
)
_ALONE = re.compile(r"(?:help|heal)\w*\W*+$")
# Verbs that say as much of a device, of a complaint or of a waiting room.
_WIDE = re.compile(
    r"(?:affect|influenc|reach|carr|still|set|sets|target|slow|free|quiet|clear|kept?\b|get|break|broke|contribut|prepar)"
)
# "4. It fights the blues", "Makes your feet softer"
_HEADING = re.compile(r"\W*+(?:\d{1,2}\W++)?+(?:(?:it|they)\W++(?:(?:also|can|may|will|really|even)\W++){0,2}+)?+")
_NOUNS = re.compile(
    r"(?:results?|effects?|benefits?|means|supports?|treats|links?|boosts? of|shifts?|signals?|experiences?)\b"
)
_CLAUSE = re.compile(r"(?:when|while|once|if)\b")
_NOT_ONE = frozenset({"-"})


def _treatments(text: str, vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """Return where the treatment stands: by its name, a word for it, or a pronoun that begins the sentence."""
    hits = [h for h in vocabulary.interventions.find(text) if h.row["intervention"] not in _NOT_ONE]
    spans = [(h.start, h.end) for h in hits]
    pronoun = _PRONOUN.match(text)
    return [*spans, *([pronoun.span()] if pronoun else [])]


def _is_subject(text: str, verb: Hit, end: int) -> bool:
    return end < verb.start <= end + 80 and bool(_LINK.fullmatch(text, end, verb.start))


def what_it_does(text: str, sentence: Sentence, vocabulary: Vocabulary) -> str:
    """Return the words by which the treatment acts on something, or nothing.

    Parameters
    ----------
    text : str
        As `subjects.plain` returns it.
    sentence : Sentence
        The words of the vocabulary in it.
    vocabulary : Vocabulary
        Its names of the treatments.
    """
    verbs = [v for v in sentence.verbs if v.row["effect"] in _DOING and not _WIDE.match(v.words)]
    verbs += [h for h in sentence.helps if h.words.startswith("help")]
    if not verbs:
        return ""
    spans = _treatments(text, vocabulary)
    for verb in verbs:
        if verb.words.endswith("ing") or denied_at(text, sentence.negators, verb.start):
            continue
        acting = any(_is_subject(text, verb, end) for _, end in spans)
        if acting and (_WITH_OBJECT.match(text, verb.end) or _ALONE.fullmatch(text, verb.start)):
            return f"it {verb.words}"
        by = _BY.match(text, verb.end) if verb.words.endswith("ed") else None
        if by and any(
            by.end() < start <= by.end() + 60 and _BETWEEN.fullmatch(text, by.end(), start) for start, _ in spans
        ):
            return f"{verb.words} by it"
    return ""


def what_else_acts(
    text: str, sentence: Sentence, effects: Sequence[int], vocabulary: Vocabulary, *, known: bool
) -> str:
    """Return what a sentence that names no treatment says its effect of ("good sleep", "tight shoes"), or nothing.

    Parameters
    ----------
    text : str
        As `subjects.plain` returns it.
    sentence : Sentence
        The words of the vocabulary in it.
    effects : sequence of int
        Where the effects and facts begin that it states.
    vocabulary : Vocabulary
        Its list of what else acts (causes.csv).
    known : bool
        Whether the paragraph has named the treatment: then a state may be what came of it ("better sleep means ...").
    """
    cause = vocabulary.own.index("causes").any(text)
    if cause is None or (known and cause.row["kind"] == "state"):
        return ""
    if _CLAUSE.match(cause.words):
        return cause.words.strip() if any(start > cause.end for start in effects) else ""
    verbs = [verb for verb in sentence.verbs if _is_subject(text, verb, cause.end)]
    acts = verbs and all(start < cause.end or start >= verbs[0].start for start in effects)
    return cause.words.strip() if acts and any(start >= verbs[0].start for start in effects) else ""


def heading_acts(text: str, sentence: Sentence) -> str:
    """Return the verb of effect that a heading begins with ("It fights the blues", "Makes your feet softer").

    Parameters
    ----------
    text : str
        As `subjects.plain` returns it.
    sentence : Sentence
        The words of the vocabulary in it.
    """
    begin = _HEADING.match(text)
    start = begin.end() if begin else 0
    for verb in sentence.verbs:
        named = "it" in text[:start] or verb.words.endswith("s")
        if verb.start == start and named and verb.row["effect"] in _DOING and not _NOUNS.match(verb.words):
            return verb.words if _WITH_OBJECT.match(text, verb.end) else ""
    return ""
