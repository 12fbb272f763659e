"""Which tracked claims a question in anybody's words means: an index, and the search that reads it.

The index is plain JSON, so that a page can search it without a server: `finding.js` beside this module does the same
step by step and is tested to give the same answers. The steps: words to stems; a word nobody uses is read as the
nearest one that somebody does; the longest phrases of the index are looked for; their claims are scored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypedDict

__all__ = [
    "SCRIPT",
    "STOP",
    "ClaimEntry",
    "Concept",
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

_WORD = re.compile(r"[a-z0-9]+")
_ACCENTS = dict(zip("àáâäãåçèéêëìíîïñòóôöõùúûüýÿ", "aaaaaaceeeeiiiinooooouuuuyy", strict=True))
_TABLE = {ord(letter): plain for letter, plain in _ACCENTS.items()}
# Longest first; what is left must keep three letters.
_SUFFIXES = (
    "fulness",
    "ousness",
    "ations",
    "ation",
    "ingly",
    "edly",
    "ments",
    "ment",
    "ness",
    "ings",
    "ing",
    "ies",
    "ied",
    "ers",
    "er",
    "ed",
    "es",
    "ly",
    "s",
    "e",
    "y",
)
_SHORT_SUFFIXES = ("e", "y", "er", "ed", "es")  # not cut from words of four letters
SHORTEST = 3
MOST = 20  # claims of an answer
STOP = frozenset(
    "a such other like also all no an and any are as at be been but by can cant cannot could did do does doesnt "
    "dont for from get gets give gives good great had has have help helps helped helping how i if in into is it "
    "its just make makes may me might more most much my not of on or our out people person really reduce reduces "
    "reduced relieve relieves relief ease eases easing improve improves improved increase increases boost boosts "
    "so some say saying claim tell that than the their them there these they this to treat treats treatment up us "
    "use used using very was we website well were what when where which who why will with work works would you "
    "your client clients cure cures cured heal heals okay ok allowed true evidence study studies should number "
    "numbers write writes writing add adds advertise advertised advertising advert mention promise".split()
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


class Rules(TypedDict):
    """The lists the search goes by, so that the script has none of its own."""

    stop: list[str]
    suffixes: list[str]
    short_suffixes: list[str]
    accents: dict[str, str]
    treatments: dict[str, str]
    parts: list[str]


class Index(TypedDict):
    """All that the search reads."""

    version: int
    safety: str
    rules: Rules
    concepts: list[Concept]
    claims: list[ClaimEntry]
    vocabulary: list[str]
    prefixes: list[str]


class Question(TypedDict):
    """What a question was taken to mean.

    `scores` are the claims found, best first; `matched` the keys of the concepts; `untracked` the words for topics that
    nobody tracks; `corrected` the words that were read as others; `results` and `studies` how much the tables hold on
    the outcomes labelled in `on`.
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


def rules(asked: Mapping[str, str]) -> Rules:
    """Return the lists the search goes by.

    Parameters
    ----------
    asked : mapping of str to str
        What people call the treatments, to the treatment meant; to nothing for words that tell no claim from another.
    """
    roots = {stem(word): name for word, name in asked.items()}
    return {
        "stop": sorted(STOP),
        "suffixes": list(_SUFFIXES),
        "short_suffixes": list(_SHORT_SUFFIXES),
        "accents": dict(_ACCENTS),
        "treatments": {root: name for root, name in roots.items() if name},
        "parts": sorted(root for root, name in roots.items() if not name),
    }


def stem(word: str) -> str:
    """Return what the forms of a word share: relax, relaxes, relaxing; migraine, migraines."""
    last = ""
    for _ in range(3):
        cut = next((s for s in _SUFFIXES if word.endswith(s) and len(word) - len(s) >= SHORTEST), "")
        if not cut or (cut == "s" and word[-2] in "sui") or (cut in _SHORT_SUFFIXES and len(word) < 5):
            return word
        if cut == "s" and last in ("e", "es"):  # "tense" is no plural of "ten"
            return word
        last = cut
        word = word[: -len(cut)]
        if word[-1] == word[-2] and word[-1] not in "lsze" and len(word) > SHORTEST:
            word = word[:-1]
    return word


def telling(text: str) -> list[str]:
    """Return the words of a text without those that say nothing of the matter; all where nothing else is left."""
    low = text.lower().translate(_TABLE).replace("’", "").replace("'", "")
    words = _WORD.findall(low)
    # "not", "can" and the like are dropped on both sides, so "can't sleep" is "sleep".
    return [word for word in words if word not in STOP] or words


def stems(text: str) -> list[str]:
    """Return the stems of a text without the words that say nothing of the matter."""
    return [stem(word) for word in telling(text)]


def _distance(a: str, b: str, limit: int) -> int:
    """Count the letters to change, add, drop or swap; stops beyond `limit`."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, start=1):
        earlier, before, row = before, row, [i]
        for j, other in enumerate(b, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def _corrected(word: str, vocabulary: Sequence[str]) -> str:
    """Return the word of the vocabulary that a misspelling means; the word itself where none is near."""
    if len(word) < 5 or word.isdigit():  # "word" is no misspelling of "worn"
        return word
    limit = 1 if len(word) < 8 else 2
    best, found = limit + 1, word
    for candidate in vocabulary:  # sorted: the first of equally near ones holds
        if candidate[0] != word[0] and len(word) < 6:
            continue
        away = _distance(word, candidate, min(limit, best))
        if away < best:
            best, found = away, candidate
    return found


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
    meant, corrected = _spelt(typed, index)
    words = [stem(word) for word in meant]
    spelt = list(zip(meant, words, strict=True))
    treatments, parts = index["rules"]["treatments"], index["rules"]["parts"]
    asked = frozenset(treatments[word] for word in words if word in treatments)
    # Apart: "cancer pain" is pain and an illness; "low blood pressure" keeps what is held on blood pressure.
    measured, used = _concepts_in(spelt, [one for one in index["concepts"] if not one["key"].startswith("topic:")])
    topics, ill = _concepts_in(spelt, [one for one in index["concepts"] if one["key"].startswith("topic:")])
    found = measured | topics
    concepts = {concept["key"]: concept for concept in index["concepts"]}
    outcomes = {key: float(end - start) for key, (start, end) in measured.items()}
    free = [word for word, *taken in zip(words, used, ill, strict=True) if not any(taken)]
    rest = [word for word in free if word not in treatments and word not in parts]
    scores: list[tuple[float, int, str]] = []
    if asked and not outcomes and not topics and not rest:  # the treatment alone: its best supported claims
        scores = [(1.0, c["rank"], c["claim_id"]) for c in index["claims"] if c["plain"] and c["intervention"] in asked]
    elif any(concepts[key]["claims"] for key in outcomes) or not found:
        content = frozenset(words)
        scored = ((_score(c, outcomes, content, asked, treatments), c["rank"], c["claim_id"]) for c in index["claims"])
        scores = [one for one in scored if one[0] > 0]
    scores.sort(key=lambda one: (-one[0], one[1]))
    near = dict.fromkeys(claim for key in found for claim in concepts[key]["near"])
    best = [(claim_id, score) for score, _, claim_id in scores[:MOST]]
    said = [frozenset(c["words"]) for c in index["claims"] if c["claim_id"] in dict(best)]
    return {
        "scores": best,
        "tracked": bool(scores),
        "near": list(near)[:3],
        "matched": list(found),
        # An illness that a claim of the answer names is tracked there: stiffness from arthritis.
        "untracked": [
            " ".join(typed[slice(*place)])
            for place in dict.fromkeys(topics.values())
            if not any(named.issuperset(words[slice(*place)]) for named in said)
        ],
        "corrected": corrected,
        "results": sum(concepts[key]["results"] for key in found),
        "studies": max((concepts[key]["studies"] for key in found), default=0),
        "on": [concepts[key]["label"] for key in found if concepts[key]["results"]],
    }


def _spelt(typed: Sequence[str], index: Index) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the words, misspelt ones read as the nearest known, and which those were."""
    known = frozenset(stem(word) for word in index["vocabulary"])
    words: list[str] = []
    corrected: list[tuple[str, str]] = []
    for word in typed:
        root, meant = stem(word), word
        if root not in known and not word.startswith(tuple(index["prefixes"])):
            meant = _corrected(word, index["vocabulary"])
        if meant != word:
            corrected.append((word, meant))
        words.append(meant)
    return words, corrected
