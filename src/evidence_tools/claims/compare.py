"""What an article claims now that it did not claim before: claims added, dropped, softened, hardened, reworded.

A snapshot keeps each claim by its words (W3C TextQuoteSelector), not by its place, so that text moved or inserted
around it changes nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import TypedDict

from rapidfuzz import fuzz

from evidence_tools.claims.articles import Article
from evidence_tools.claims.finder import FoundClaim
from evidence_tools.claims.quotes import SelectorObject, fold, select

__all__ = ["Change", "Snapshot", "compare_claims", "snapshot"]

SAME_CLAIM = 60.0  # rapidfuzz ratio from which a changed sentence counts as the old one reworded
EVERY_PAIR = 40_000  # pairs of changed claims up to which each is compared with each
CANDIDATES = 40  # of a longer text, how many each is compared with
_RANK = {"hedged": 0, "anecdotal": 1, "asserted": 2}


@dataclass(frozen=True)
class Change:
    """One difference between two states of an article.

    Attributes
    ----------
    kind : str
        added, dropped, softened (put less firmly: "may help"), hardened or reworded.
    before, after : str
        The words then and now; empty where there are none.
    outcomes : tuple of str
        What the claim is about: now, or then if it was dropped.
    note : str
        What else changed: outcomes that came or went, a study named or no longer named.
    """

    kind: str
    before: str
    after: str
    outcomes: tuple[str, ...]
    note: str = ""


class KeptClaim(SelectorObject):
    """A claim by its words, and what it claimed."""

    intervention: str
    outcomes: list[str]
    direction: str
    strength: str
    cites_study: bool


class Snapshot(TypedDict):
    """The state of an article at one time, as JSON keeps it."""

    title: str
    source: str
    sha256: str
    claims: list[KeptClaim]


def snapshot(article: Article, claims: Iterable[FoundClaim]) -> Snapshot:
    """Return the state of an article as an object for JSON: its fingerprint and its claims by their words.

    Parameters
    ----------
    article : Article
        As read.
    claims : iterable of FoundClaim
        What `find_claims` found in it.
    """
    return {
        "title": article.title,
        "source": article.source,
        "sha256": article.sha256,
        "claims": [
            {
                **select(article.text, claim.start, claim.end).to_dict(),
                "intervention": claim.intervention,
                "outcomes": list(claim.outcomes),
                "direction": claim.direction,
                "strength": claim.strength,
                "cites_study": claim.cites_study,
            }
            for claim in claims
        ],
    }


def compare_claims(before: Snapshot, after: Snapshot) -> list[Change]:
    """Return what changed between two snapshots, in the order of the new text, dropped claims last.

    Claims with the same words and strength are not mentioned, wherever they stand now.
    """
    old, new = before["claims"], after["claims"]
    if before["sha256"] == after["sha256"]:
        return []
    pairs = _pairs(old, new)
    changes = [_change(old[pairs[i]] if i in pairs else None, claim) for i, claim in enumerate(new)]
    kept = set(pairs.values())
    changes += [_dropped(claim) for i, claim in enumerate(old) if i not in kept]
    return [change for change in changes if change is not None]


def _words(claim: KeptClaim) -> str:
    return fold(claim["exact"]).text.strip().lower()


def _pairs(old: Sequence[KeptClaim], new: Sequence[KeptClaim]) -> dict[int, int]:
    """Pair new claims with the old ones they go back to, the most alike first; each is used once."""
    then, now = [_words(c) for c in old], [_words(c) for c in new]
    places: dict[str, deque[int]] = {}
    for i, words in enumerate(then):
        places.setdefault(words, deque()).append(i)
    pairs: dict[int, int] = {}
    for j, words in enumerate(now):
        if places.get(words):
            pairs[j] = places[words].popleft()
    used = set(pairs.values())
    free_old = {i: then[i] for i in range(len(old)) if i not in used}
    free_new = {j: now[j] for j in range(len(new)) if j not in pairs}
    likeness = [
        (score, j, i)
        for j, i in _candidates(free_new, free_old)
        if (score := _likeness(old[i], new[j], then[i], now[j]))
    ]
    for _, j, i in sorted(likeness, key=lambda entry: (-entry[0], entry[1], entry[2])):
        if j not in pairs and i not in used:
            pairs[j] = i
            used.add(i)
    return pairs


def _candidates(new: Mapping[int, str], old: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    """Yield what is worth comparing: of an article everything; of thousands of claims those that share a rare word."""
    if len(new) * len(old) <= EVERY_PAIR:
        yield from ((j, i) for j in new for i in old)
        return
    by_word: dict[str, list[int]] = {}
    for i, words in old.items():
        for word in set(words.split()):
            by_word.setdefault(word, []).append(i)
    for j, words in new.items():
        known = sorted({word for word in words.split() if word in by_word}, key=lambda w: (len(by_word[w]), w))
        rarest = chain.from_iterable(by_word[word][:CANDIDATES] for word in known)
        yield from ((j, i) for i in islice(dict.fromkeys(islice(rarest, 4 * CANDIDATES)), CANDIDATES))


def _likeness(old: KeptClaim, new: KeptClaim, then: str, now: str) -> float:
    """Return how alike two claims are, 0 where they are not the same one."""
    if old["intervention"] != new["intervention"] or not set(old["outcomes"]) & set(new["outcomes"]):
        return 0.0
    return fuzz.ratio(then, now, score_cutoff=SAME_CLAIM) or fuzz.token_set_ratio(then, now, score_cutoff=75) * 0.8


def _dropped(old: KeptClaim) -> Change:
    return Change("dropped", old["exact"], "", tuple(old["outcomes"]))


def _change(old: KeptClaim | None, new: KeptClaim) -> Change | None:
    if old is None:
        return Change("added", "", new["exact"], tuple(new["outcomes"]))
    step = _RANK[new["strength"]] - _RANK[old["strength"]]
    if _words(old) == _words(new) and not step:
        return None
    kind = "softened" if step < 0 else "hardened" if step > 0 else "reworded"
    return Change(kind, old["exact"], new["exact"], tuple(new["outcomes"]), _note(old, new))


def _note(old: KeptClaim, new: KeptClaim) -> str:
    came = [o for o in new["outcomes"] if o not in old["outcomes"]]
    went = [o for o in old["outcomes"] if o not in new["outcomes"]]
    parts = [f"{label}: {', '.join(names)}" for label, names in (("now also", came), ("no longer", went)) if names]
    if old["cites_study"] != new["cites_study"]:
        parts.append("a study is named now" if new["cites_study"] else "no study is named any more")
    return "; ".join(parts)
