"""Which tracked claims a question in anybody's words means: an index, and the search that reads it.

The index is plain JSON, so that a page can search it without a server: `finding.js` beside this module does the same
step by step and is tested to give the same answers. The steps: words to stems; a word nobody uses is read as the
nearest one that somebody does; the longest phrases of the index are looked for; their claims are scored.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from evidence_tools.claims.asking import GUIDANCE, TOPIC, Asked, Named, asked_in, kind_of, named_in
from evidence_tools.claims.index import (
    ClaimEntry,
    Concept,
    Guidance,
    GuidanceEntry,
    Index,
    Question,
    Rules,
    rules,
)
from evidence_tools.claims.responses import BARE, CARE, FACT, Reply, alone, replies_to, told_by
from evidence_tools.claims.stems import STOP, stem, stems, telling, words_of

__all__ = [
    "GUIDANCE",
    "SCRIPT",
    "STOP",
    "TOPIC",
    "ClaimEntry",
    "Concept",
    "Guidance",
    "GuidanceEntry",
    "Index",
    "Question",
    "Rules",
    "read_question",
    "rules",
    "stem",
    "stems",
    "telling",
]

SCRIPT = Path(__file__).with_name("finding.js")

MOST = 20  # claims of an answer
NEAR = 3  # claims near what is not tracked
COMPARED = 40.0  # points of a claim that sets the treatments asked for against each other
ANY = "any_condition"  # the outcome of any complaint together
THIS = "what you ask about"  # somebody's trouble that no word here knows
FIRST, HARM = "text:", "result:"  # the kinds of caution that say whom to ask about, and what harm a study tells of
SAFETY = "safety"  # the outcome of somebody who asks whether it is safe


def _score(
    claim: ClaimEntry,
    weights: Mapping[str, float],
    words: frozenset[str],
    asked: frozenset[str],
    treatments: Mapping[str, str],
) -> float:
    """Score a claim: its outcome was named, its other words were, the treatment was, nothing more is claimed."""
    weight = weights.get(claim["outcome"], 0.0)
    same = [word for word in set(claim["words"]) if word in words and word not in treatments]
    shared = float(len(same))
    # Without an outcome named, two words that say something must be shared: "no", "all" and "such" do not.
    if not weight and sum(len(word) > 3 for word in same) < 2:
        return 0.0
    score = 10.0 * weight + shared
    if claim["plain"]:
        score += 1.5
    if claim["intervention"] in asked:
        score += 2.0
    return score


def _scored(
    index: Index, outcomes: Mapping[str, float], words: frozenset[str], asked: frozenset[str]
) -> list[tuple[float, int, str]]:
    treatments = index["rules"]["treatments"]
    scored = ((_score(c, outcomes, words, asked, treatments), c["rank"], c["claim_id"]) for c in index["claims"])
    return [one for one in scored if one[0] > 0]


def _compared(
    index: Index, outcomes: Mapping[str, float], asked: frozenset[str], raw: Sequence[str]
) -> list[tuple[float, int, str]]:
    """Return the claims that set one treatment asked for against the other: those on what was named, else all."""
    if len(asked) < 2 or not any(word in index["rules"]["comparing"] for word in raw):
        return []
    pairs = [c for c in index["claims"] if c["comparator"] and {c["intervention"], c["comparator"]} <= asked]
    same = [c for c in pairs if c["outcome"] in outcomes and c["outcome"] != ANY]
    return [(COMPARED, c["rank"], c["claim_id"]) for c in same or pairs]


def _claims_for(
    asked: Asked,
    named: Named,
    measured: Mapping[str, tuple[int, int]],
    index: Index,
    heard: Sequence[tuple[Reply, str, bool]],
    something: bool,
) -> list[tuple[str, float]]:
    """Return the claims that answer, best first: comparisons, those of a reply, the treatment alone, what is named."""
    outcomes = {key: float(end - start) for key, (start, end) in measured.items()}
    claims = {concept["key"]: concept["claims"] for concept in index["concepts"]}
    given = [claim for reply, _, _ in heard for claim in reply["claims"]]
    replied = any(reply["kind"] in (BARE, FACT) for reply, _, _ in heard)
    treatments, parts = index["rules"]["treatments"], index["rules"]["parts"]
    wanted = frozenset(treatments[word] for word in asked.words if word in treatments)
    rest = [word for word in named.free if word not in treatments and word not in parts]
    compared = _compared(index, outcomes, wanted, asked.raw)
    scores: list[tuple[float, int, str]] = []
    if compared and not rest and not set(outcomes) - {ANY}:
        pass
    elif given:
        ranks = {c["claim_id"]: c["rank"] for c in index["claims"]}
        scores = [(1.0, ranks[claim], claim) for claim in given if claim in ranks]
    elif wanted and not (something or replied or rest):
        scores = [
            (1.0, c["rank"], c["claim_id"]) for c in index["claims"] if c["plain"] and c["intervention"] in wanted
        ]
    elif any(claims[key] for key in outcomes) or not (something or replied):
        scores = _scored(index, outcomes, frozenset(asked.words), wanted)
    first = {claim for *_, claim in compared}
    scores = [one for one in scores if one[2] not in first] + compared
    scores.sort(key=lambda one: (-one[0], one[1]))
    return [(claim_id, score) for score, _, claim_id in scores[:MOST]]


def _whom_not(words: Sequence[str], rules: Rules) -> bool:
    """Tell whether it is asked whom, or when, not to treat: words that tell no claim from another."""
    whom = [i for i, word in enumerate(words) if word in rules["whom"]]
    return bool(whom) and any(word in rules["denied"] for word in words[whom[0] + 1 :])


def _within(place: tuple[int, int], others: Iterable[tuple[int, int]], wider: int = 0) -> bool:
    """Tell whether a place lies in one of others that is longer by some words."""
    start, end = place
    return any(first <= start and end <= last and last - first >= end - start + wider for first, last in others)


def _set_aside(named: Named, index: Index, person: bool) -> tuple[set[str], set[str]]:
    """Return the outcomes that are not what is asked about, and those of them that are still near it.

    "An open sore" is a caution and no pain; "hot flushes" is an illness nobody tracks, though hormones are near it.
    """
    claims = {c["claim_id"]: frozenset(c["words"]) for c in index["claims"]}
    tracked = {concept["key"]: concept["claims"] for concept in index["concepts"]}
    cautions = list(named.warned.values())
    away, near = set(), set()
    for key, place in named.measured.items():
        ill = [topic.removeprefix(TOPIC).split() for topic, at in named.topics.items() if _within(place, [at])]
        if _within(place, cautions, 0 if person else 1):
            away.add(key)
        elif any(not any(claims[claim].issuperset(words) for claim in tracked[key]) for words in ill):
            near.add(key)
    return away | near, near


def _merged(places: Iterable[tuple[int, int]], typed: Sequence[str], raw: Sequence[str]) -> list[tuple[int, int]]:
    """Return places in their order, those without a word between as one: "pulmonary embolism" is one illness."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(places):
        first = found[-1][0] if found else start
        if found and start <= found[-1][1] and f" {' '.join(typed[first:end])} " in f" {' '.join(raw)} ":
            found[-1] = (first, max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _told(
    guidance: Guidance, cautions: Sequence[GuidanceEntry], unnamed: Sequence[str], *, asks: bool, always: bool
) -> list[str]:
    """Return what is on file of safety: the cautions named first, since one that says no outweighs "ask first"."""
    told = [one["words"] for one in cautions]
    said = [one for one in cautions if kind_of(one["key"]) != HARM]
    if said:
        covered = {name for one in said for name in one["treatments"]}
        told += [words for name, words in guidance["not_covered"].items() if name not in covered]
    if unnamed:
        told.append(guidance["unnamed"].replace("{}", " or ".join(unnamed)))
    if asks and not cautions:
        told += [guidance["opening"], *(one["words"] for one in guidance["entries"] if one["listed"])]
    if not told and not always:
        return []
    return [*told, guidance["closing"] if cautions and not unnamed else guidance["safety"]]


def _untracked(asked: Asked, named: Named, best: Sequence[tuple[str, float]], index: Index) -> list[tuple[int, int]]:
    """Return where an illness stands that nobody tracks; one that a claim of the answer names is tracked there."""
    said = [frozenset(c["words"]) for c in index["claims"] if c["claim_id"] in dict(best)]
    places = _merged(named.topics.values(), asked.typed, asked.raw)
    return [place for place in places if not any(one.issuperset(asked.words[slice(*place)]) for one in said)]


def _near(keys: Iterable[str], aside: Collection[str], index: Index) -> list[str]:
    """Return the claims near what was named, those that no study could test left out."""
    # A sore throat is near pain, not near pain of the back.
    near = {c["key"]: c["claims"][:2] if c["key"] in aside else c["near"] for c in index["concepts"]}
    tested = {c["claim_id"] for c in index["claims"] if c["testable"]}
    return list(dict.fromkeys(claim for key in keys for claim in near[key] if claim in tested))[:NEAR]


def _unnamed(asked: Asked, named: Named, new: Sequence[tuple[int, int]], short: Sequence[str]) -> list[str]:
    return [f"“{asked.shown(place, short)}”" for place in new if not any(named.told[slice(*place)])]


def _rules(guidance: Guidance, named: Named, heard: Sequence[tuple[Reply, str, bool]]) -> list[str]:
    """Return the advertising rules that a question names or that a reply shows."""
    keys = {*named.ruled, *(key for reply, _, _ in heard for key in reply["rules"])}
    return [one["words"] for one in guidance["entries"] if one["key"] in keys and not one["caution"]]


def _replied(
    question: str, asked: Asked, index: Index
) -> tuple[list[tuple[Reply, str, bool]], list[tuple[Reply, str, bool]]]:
    """Return the replies to a question, and the one of them that is said alone."""
    replies = replies_to(asked.raw, index["replies"])
    # As it was typed, too: no word read as another may hide an emergency.
    return replies, alone([*replies, *replies_to(words_of(question), index["replies"])])


def _said_alone(heard: Sequence[tuple[Reply, str, bool]]) -> Question:
    """Return the answer where minutes count: one sentence, and nothing that could be read in its place."""
    return {
        "scores": [],
        "tracked": False,
        "near": [],
        "matched": [],
        "untracked": [],
        "corrected": [],
        "results": 0,
        "studies": 0,
        "unjudged": 0,
        "on": [],
        "parts": False,
        "safety": True,
        "person": False,
        "told": [],
        "rules": [],
        "replies": told_by(heard, False),
        "answered": True,
        "warned": True,
    }


def read_question(question: str, index: Index) -> Question:
    """Return the claims a question means, and what else it names.

    Parameters
    ----------
    question : str
        In anybody's words: one word, a phrase, a whole question.
    index : Index
        From `tracker.indexing.build_index`.
    """
    asked = asked_in(question, index)
    replies, urgent = _replied(question, asked, index)
    if urgent:
        return _said_alone(urgent)
    named = named_in(asked, index)
    concepts = {concept["key"]: concept for concept in index["concepts"]}
    lists, guidance = index["rules"], index["guidance"]
    saying = asked.says(lists["saying"])
    person = asked.says(lists["people"]) and not saying
    away, aside = _set_aside(named, index, person)
    measured = {key: place for key, place in named.measured.items() if key not in away}
    something = bool(named.topics or named.guided)
    if not (measured or something or saying) and SAFETY in concepts and _whom_not(asked.raw, lists):
        measured[SAFETY] = (0, 1)
    asks = SAFETY in measured and not (saying and something)
    if something:  # whoever asks of a blood clot is not answered with "is gentle"
        measured.pop(SAFETY, None)
    heard = [one for one in replies if one[0]["kind"] != BARE or not (measured or something or aside)]
    # "Why does it hurt" is answered by the claim.
    asks = asks and not any(reply["kind"] == FACT and reply["claims"] for reply, _, _ in heard)
    kinds = {reply["kind"] for reply, _, _ in heard}
    asides = {key: place for key, place in named.measured.items() if key in aside}
    found = asides | measured | named.topics | named.guided
    best = [] if CARE in kinds else _claims_for(asked, named, measured, index, heard, bool(found))
    new = _untracked(asked, named, best, index)
    cautions = [one for one in guidance["entries"] if one["caution"] and one["key"] in named.warned]
    ruled = bool(named.ruled) and not (named.topics or named.warned)  # "may I quote a client": nobody is to be treated
    person = person and not ruled
    answered = bool(kinds & {BARE, FACT, CARE})
    first = any(kind_of(one["key"]) == FIRST for one in cautions)  # whom to ask about is said: no caution need name it
    unnamed = [] if answered or first else _unnamed(asked, named, new, lists["short"])
    if person and not (unnamed or cautions or best or asks or answered):
        unnamed = [THIS]
    near = [] if answered else _near(found, aside, index)
    told = _told(
        guidance, cautions, unnamed, asks=asks, always=not (answered or ruled) and (person or not (best or kinds))
    )
    bare = [key for key in found if concepts[key]["results"] and not concepts[key]["claims"]]
    return {
        "scores": best,
        "tracked": bool(best),
        "near": near,
        "matched": list(found),
        "untracked": [asked.shown(place, lists["short"]) for place in new],
        "corrected": asked.changed,
        "results": sum(concepts[key]["results"] for key in found),
        "studies": max((concepts[key]["studies"] for key in found), default=0),
        "unjudged": sum(concepts[key]["results"] for key in bare),
        "on": [concepts[key]["label"] for key in bare],
        "parts": bool(bare) and all(concepts[key]["part"] for key in bare),
        "safety": asks or CARE in kinds or bool(cautions and not best and (person or not new)),
        "person": person,
        "told": told,
        "rules": _rules(guidance, named, heard),
        "replies": [line for line in told_by(heard, bool(best or told or near)) if line not in told],
        "answered": answered or ruled or bool(heard),
        "warned": bool(cautions) and not saying,
    }
