"""How well the claim finder does: on voices not seen, by genre, prose and lists apart, and with less to learn from.

Run by ``python tests/claims/measuring.py``; the figures stand in docs/claims.md. Folds are whole voices. Nested: the
strength of the penalty is chosen inside each fold, on voices of that fold alone.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.model_selection import GroupKFold

sys.path.insert(0, str(Path(__file__).parent))

import training
from training import Data, as_data, corpus_pages, pick, public_data

from evidence_tools.claims.vocabulary import load_vocabulary

PENALTIES = (0.03, 0.06, 0.12, 0.24)
SHARES = (0.125, 0.25, 0.5, 1.0)


@dataclass
class Score:
    """Units found, annotated, and both."""

    both: int
    said: int
    true: int

    def __str__(self) -> str:
        recall, precision = self.both / max(1, self.true), self.both / max(1, self.said)
        f1 = 2 * self.both / max(1, self.true + self.said)
        return f"recall {recall:.3f}, precision {precision:.3f}, F1 {f1:.3f} ({self.true} claims)"

    @property
    def f1(self) -> float:
        return 2 * self.both / max(1, self.true + self.said)


def score(odds: np.ndarray, labels: np.ndarray) -> Score:
    said = odds >= training.THRESHOLD
    return Score(int((said & labels).sum()), int(said.sum()), int(labels.sum()))


def odds_of(data: Data, train: Sequence[int], test: Sequence[int], penalty: float) -> np.ndarray:
    model = training.fit_claims(data, train, strength=penalty)
    return model.odds(pick(data.features, test))


def chosen_penalty(data: Data, train: Sequence[int]) -> float:
    """Return the penalty that is best on voices held out of `train`."""
    labels = np.array(data.labels)
    best = (0.0, PENALTIES[0])
    for penalty in PENALTIES:
        odds, places = [], []
        for inner, held in GroupKFold(3).split(train, groups=pick(data.voices, train)):
            odds.append(odds_of(data, pick(train, inner), pick(train, held), penalty))
            places.extend(pick(train, held))
        best = max(best, (score(np.concatenate(odds), labels[places]).f1, penalty))
    return best[1]


def nested(data: Data, folds: int = 6) -> np.ndarray:
    """Return odds of every unit by a model that saw neither its voice nor chose its penalty on it."""
    odds = np.zeros(len(data.units))
    for train, test in GroupKFold(folds).split(data.features, data.labels, data.voices):
        odds[test] = odds_of(data, list(train), list(test), chosen_penalty(data, list(train)))
    return odds


def unseen(data: Data, kind: str) -> Score:
    """Return how well the pages of a kind that is held out are read by what is learned from all the others."""
    held = as_data(corpus_pages(kind), load_vocabulary())
    odds = training.fit_claims(data).odds(held.features)
    return score(odds, np.array(held.labels, dtype=bool))


def public_scores(data: Data) -> tuple[Score, Score]:
    """Return how well public pages are read: each reader's by what the others' teach, and those that only test."""
    public = public_data()
    readers = np.array(public.voices)
    odds = np.zeros(len(readers))
    for reader in sorted(set(readers)):
        mine, others = np.flatnonzero(readers == reader), np.flatnonzero(readers != reader)
        rest = Data(**{name: pick(getattr(public, name), others) for name in ("features", "labels", "weights")})
        odds[mine] = training.fit_claims(data, public=rest).odds(pick(public.features, mine))
    test = public_data(test=True)
    seen = training.fit_claims(data).odds(test.features)
    return score(odds, np.array(public.labels, dtype=bool)), score(seen, np.array(test.labels, dtype=bool))


def learning_curve(data: Data, plain: np.ndarray) -> None:
    """Print F1 on held-out voices as a function of how many voices were learned from."""
    labels = np.array(data.labels)
    for share in SHARES:
        odds = np.zeros(len(data.units))
        used = []
        for train, test in GroupKFold(6).split(data.features, data.labels, data.voices):
            voices = sorted({data.voices[i] for i in train})
            kept = set(np.random.RandomState(1).permutation(voices)[: max(4, int(share * len(voices)))])
            part = [i for i in train if data.voices[i] in kept]
            used.append(len(part))
            odds[test] = odds_of(data, part, list(test), training.STRENGTH_OF_FIT["claim"])
        print(
            f"  {share:.1%} of the voices, {sum(used) // len(used)} units: "
            f"F1 {score(odds[plain], labels[plain]).f1:.3f} plain, {score(odds, labels).f1:.3f} all"
        )


def main() -> int:
    pages = corpus_pages()
    data = as_data(pages, load_vocabulary())
    genres = np.array([page.genre for page, part in zip(pages, data.pages, strict=True) for _ in data.units[part]])
    labels, plain = np.array(data.labels), np.array(data.weights) > 1
    kinds = np.array([unit.kind for unit in data.units])
    odds = nested(data)
    print(f"{len(pages)} pages, {len(set(data.voices))} voices, {len(labels)} units")
    for name, chosen in (
        ("all", plain | True),
        ("plain pages", plain),
        ("unusual pages", ~plain),
        ("plain, prose", plain & (kinds == "sentence")),
        ("plain, lists and headings", plain & (kinds != "sentence")),
        *((f"genre {genre}", genres == genre) for genre in sorted(set(genres))),
    ):
        print(f"{name}: {score(odds[chosen], labels[chosen])}")
    for kind in training.HELD_OUT:
        print(f"not learned from, {kind}: {unseen(data, kind)}")
    for name, found in zip(("each reader by the others", "read by nobody before"), public_scores(data), strict=True):
        print(f"public pages, {name}: {found}")
    print("learning curve")
    learning_curve(data, plain)
    return 0


if __name__ == "__main__":
    sys.exit(main())
