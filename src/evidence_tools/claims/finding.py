"""Which tracked claims a question in anybody's words means: an index, and the search that reads it.

The index is plain JSON, so that a page can search it without a server: `finding.js` beside this module does the same
step by step and is tested to give the same answers. The steps: words to stems; a word nobody uses is read as the
nearest one that somebody does; the longest phrases of the index are looked for; their claims are scored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypedDict

from evidence_tools.claims.stems import (
    ACCENTS,
    SHORT_SUFFIXES,
    STOP,
    SUFFIXES,
    corrected,
    stem,
    stems,
    telling,
    words_of,
)

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
THIS = "what you ask about"  # somebody's trouble that no word here knows
SAFETY = "safety"  # the outcome of somebody who asks whether it is safe
TOPIC, GUIDANCE = "topic:", "guidance:"  # how the keys of concepts begin that are no outcomes
# Who asks of somebody on the couch asks whether to treat; "will it cure cancer" asks what may be said.
SAYING = "say saying advertise advertisement advert website claim mention promise leaflet poster blog flyer write"
WHOM = "who whom when"
DENIED = "not cant cannot shouldnt mustnt wont never avoid refuse"
PEOPLE = (
    "client customer patient somebody someone anybody anyone woman women lady man she he her his him hes shes treat"
)


class ClaimEntry(TypedDict):
    """A claim in the index; `rank` orders claims that fit equally well, the smallest first."""

    claim_id: str
    statement: str
    intervention: str
    outcome: str
    plain: bool
    rank: int
    words: list[str]


class Concept(TypedDict):
    """Something that can be asked for: an outcome with the phrases people use, or a topic that is not tracked."""

    key: str
    label: str
    phrases: list[list[str]]
    claims: list[str]
    near: list[str]
    results: int
    studies: int


class GuidanceEntry(TypedDict):
    """A caution or a rule on file, told in a sentence that stands alone; `key` is that of the concept that names it."""

    key: str
    caution: bool
    treatments: list[str]
    words: str


class Guidance(TypedDict):
    """Cautions and rules on file with the sentences around them.

    `opening` stands before all cautions, `safety` after any; `unnamed` says that none names an illness, `not_covered`
    that those named are not about a treatment.
    """

    entries: list[GuidanceEntry]
    opening: str
    safety: str
    unnamed: str
    not_covered: dict[str, str]


class Rules(TypedDict):
    """The lists the search goes by, so that the script has none of its own."""

    stop: list[str]
    suffixes: list[str]
    short_suffixes: list[str]
    accents: dict[str, str]
    treatments: dict[str, str]
    parts: list[str]
    people: list[str]
    saying: list[str]
    whom: list[str]
    denied: list[str]


class Index(TypedDict):
    """All that the search reads."""

    version: int
    guidance: Guidance
    rules: Rules
    concepts: list[Concept]
    claims: list[ClaimEntry]
    vocabulary: list[str]
    prefixes: list[str]


class Question(TypedDict):
    """What a question was taken to mean.

    `scores` are the claims found, best first; `matched` the keys of the concepts; `untracked` the words for topics that
    nobody tracks; `corrected` the words that were read as others; `results` and `studies` how much the tables hold on
    the outcomes labelled in `on`. `safety` says whether it asks if it is safe, or may somebody be treated; `person`
    whether it speaks of somebody to be treated; `told` is what is on file of that: the cautions it names, all where it
    names nothing; `rules` are those of advertising.
    """

    scores: list[tuple[str, float]]
    tracked: bool
    near: list[str]
    matched: list[str]
    untracked: list[str]
    corrected: list[tuple[str, str]]
    results: int
    studies: int
    on: list[str]
    safety: bool
    person: bool
    told: list[str]
    rules: list[str]


def rules(asked: Mapping[str, str], troubles: Iterable[str] = ()) -> Rules:
    """Return the lists the search goes by.

    Parameters
    ----------
    asked : mapping of str to str
        What people call the treatments, to the treatment meant; to nothing for words that tell no claim from another.
    troubles : iterable of str
        Words for what somebody on the couch has, beside those for the person.
    """
    roots = {stem(word): name for word, name in asked.items()}
    return {
        "stop": sorted(STOP),
        "suffixes": list(SUFFIXES),
        "short_suffixes": list(SHORT_SUFFIXES),
        "accents": dict(ACCENTS),
        "treatments": {root: name for root, name in roots.items() if name},
        "parts": sorted(root for root, name in roots.items() if not name),
        "saying": sorted({stem(word) for word in SAYING.split()}),
        "whom": WHOM.split(),
        "denied": DENIED.split(),
        "people": sorted({stem(word) for word in (*PEOPLE.split(), *troubles)}),
    }


def _fits(wanted: str, word: str, root: str) -> bool:
    """Tell whether a word of a phrase is this word; ``cancer*`` is any ending of the word, whatever its stem is."""
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else root == wanted


def _place(phrase: Sequence[str], words: Sequence[tuple[str, str]], taken: Sequence[bool]) -> int:
    """Return where a phrase stands in the words and their stems, its own words free; -1 where it does not."""
    for start in range(len(words) - len(phrase) + 1):
        places = range(len(phrase))
        if all(not taken[start + i] and _fits(phrase[i], *words[start + i]) for i in places):
            return start
    return -1


def _concepts_in(
    words: Sequence[tuple[str, str]], concepts: Sequence[Concept]
) -> tuple[dict[str, tuple[int, int]], list[bool]]:
    """Return the concepts named with the place of the longest phrase of each, and which words are used up."""
    taken = [False] * len(words)
    found: dict[str, tuple[int, int]] = {}
    phrases = sorted(
        ((phrase, concept["key"]) for concept in concepts for phrase in concept["phrases"]),
        key=lambda pair: -len(pair[0]),
    )
    length = 0
    claimed: list[tuple[int, int]] = []
    for phrase, key in phrases:
        if len(phrase) != length:  # phrases of one length may share their words: "insomnia" is two outcomes
            for start, end in claimed:
                taken[start:end] = [True] * (end - start)
            length, claimed = len(phrase), []
        start = _place(phrase, words, taken)
        if start >= 0:
            found.setdefault(key, (start, start + length))
            claimed.append((start, start + length))
    for start, end in claimed:
        taken[start:end] = [True] * (end - start)
    return found, taken


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


def _guided(
    spelt: Sequence[tuple[str, str]], index: Index
) -> tuple[dict[str, tuple[int, int]], list[bool], dict[str, tuple[int, int]], list[bool]]:
    """Return the cautions named and which words name them, and the same of the rules."""
    warnings = {one["key"] for one in index["guidance"]["entries"] if one["caution"]}
    guides = [one for one in index["concepts"] if one["key"].startswith(GUIDANCE)]
    warned = _concepts_in(spelt, [one for one in guides if one["key"] in warnings])
    return *warned, *_concepts_in(spelt, [one for one in guides if one["key"] not in warnings])


def read_question(question: str, index: Index) -> Question:
    """Return the claims a question means, and what else it names.

    Parameters
    ----------
    question : str
        In anybody's words: one word, a phrase, a whole question.
    index : Index
        From `tracker.finding.build_index`.
    """
    typed = telling(question)
    meant, changed = _spelt(typed, index)
    words = [stem(word) for word in meant]
    spelt = list(zip(meant, words, strict=True))
    treatments, parts = index["rules"]["treatments"], index["rules"]["parts"]
    asked = frozenset(treatments[word] for word in words if word in treatments)
    # Apart: "cancer pain" is pain and an illness; "low blood pressure" keeps what is held on blood pressure.
    measured, used = _concepts_in(spelt, [c for c in index["concepts"] if not c["key"].startswith((TOPIC, GUIDANCE))])
    topics, ill = _concepts_in(spelt, [one for one in index["concepts"] if one["key"].startswith(TOPIC)])
    warned, told, ruled, barred = _guided(spelt, index)
    guided = warned | ruled
    concepts = {concept["key"]: concept for concept in index["concepts"]}
    raw = words_of(question)
    saying, person = (any(stem(word) in index["rules"][name] for word in raw) for name in ("saying", "people"))
    named = bool(topics or guided)
    if not (measured or named or saying) and SAFETY in concepts and _whom_not(raw, index["rules"]):
        measured[SAFETY] = (0, 1)
    asks = SAFETY in measured and not (saying and named)
    if named:  # whoever asks of a blood clot is not answered with "is gentle"
        measured.pop(SAFETY, None)
    found = measured | topics | guided
    outcomes = {key: float(end - start) for key, (start, end) in measured.items()}
    free = [word for word, *taken in zip(words, used, ill, told, barred, strict=True) if not any(taken)]
    rest = [word for word in free if word not in treatments and word not in parts]
    if asked and not found and not rest:  # the treatment alone: its best supported claims
        scores = [(1.0, c["rank"], c["claim_id"]) for c in index["claims"] if c["plain"] and c["intervention"] in asked]
    else:
        open_to_all = any(concepts[key]["claims"] for key in outcomes) or not found
        scores = _scored(index, outcomes, frozenset(words), asked) if open_to_all else []
    scores.sort(key=lambda one: (-one[0], one[1]))
    best = [(claim_id, score) for score, _, claim_id in scores[:MOST]]
    said = [frozenset(c["words"]) for c in index["claims"] if c["claim_id"] in dict(best)]
    places = _merged(topics.values(), typed, raw)
    # An illness that a claim of the answer names is tracked there: stiffness from arthritis.
    new = [place for place in places if not any(named.issuperset(words[slice(*place)]) for named in said)]
    untracked = [" ".join(meant[slice(*place)]) for place in new]
    entries = index["guidance"]["entries"]
    cautions = [one for one in entries if one["caution"] and one["key"] in guided]
    person = person and not saying
    safety = asks or bool(cautions and not scores and (person or not untracked))
    unnamed = [f"“{' '.join(meant[slice(*place)])}”" for place in new if not any(told[slice(*place)])]
    if person and not (unnamed or cautions or scores or asks):
        unnamed = [THIS]
    return {
        "scores": best,
        "tracked": bool(scores),
        "near": list(dict.fromkeys(claim for key in found for claim in concepts[key]["near"]))[:3],
        "matched": list(found),
        "untracked": untracked,
        "corrected": changed,
        "results": sum(concepts[key]["results"] for key in found),
        "studies": max((concepts[key]["studies"] for key in found), default=0),
        "on": [concepts[key]["label"] for key in found if concepts[key]["results"]],
        "safety": safety,
        "person": person,
        "told": _told(index["guidance"], cautions, unnamed, asks=asks, always=person or not scores),
        "rules": [one["words"] for one in entries if one["key"] in guided and not one["caution"]],
    }


def _whom_not(words: Sequence[str], rules: Rules) -> bool:
    """Tell whether it is asked whom, or when, not to treat: words that tell no claim from another."""
    whom = [i for i, word in enumerate(words) if word in rules["whom"]]
    return bool(whom) and any(word in rules["denied"] for word in words[whom[0] + 1 :])


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
    if cautions:
        covered = {name for one in cautions for name in one["treatments"]}
        told += [words for name, words in guidance["not_covered"].items() if name not in covered]
    if unnamed:
        told.append(guidance["unnamed"].replace("{}", " or ".join(unnamed)))
    if asks and not cautions:
        told += [guidance["opening"], *(one["words"] for one in guidance["entries"] if one["caution"])]
    return [*told, guidance["safety"]] if told or always else []


def _spelt(typed: Sequence[str], index: Index) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the words, misspelt ones read as the nearest known, and which those were."""
    known = frozenset(stem(word) for word in index["vocabulary"])
    words: list[str] = []
    changed: list[tuple[str, str]] = []
    for word in typed:
        root, meant = stem(word), word
        if root not in known and not word.startswith(tuple(index["prefixes"])):
            meant = corrected(word, index["vocabulary"])
        if meant != word:
            changed.append((word, meant))
        words.append(meant)
    return words, changed
