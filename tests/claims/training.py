"""The learned weights of the claim finder: read the annotated pages, fit, write the table. Run by ``make weights``.

Needs scikit-learn, which nothing else does. Two calls on the same pages give the same table to the digit: no random
numbers are used that are not seeded, and weights are rounded.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from evidence_tools.claims.features import features_of
from evidence_tools.claims.model import BASE, KINDS, STRENGTHS
from evidence_tools.claims.reading import Reading
from evidence_tools.claims.rules import read_units
from evidence_tools.claims.sentences import Unit, units
from evidence_tools.claims.vocabulary import OwnWords, Vocabulary, load_vocabulary

CORPUS = Path(__file__).parent / "corpus"
PUBLIC = Path(__file__).parent / "public"
TEST = "FXt"  # the readers whose public pages are never learned from
SUMS = ("rules", "before rules", "after rules", "list rules")
UNUSUAL = (
    range(1, 91),
    range(431, 478),
)  # pages that look for pictures, tales and clumsy English; the others are plain
CROWDED = range(523, 600)  # most is about something else; at full weight claims on pages of others are missed
# Read and not learned from: with them in, public pages that nobody had worked on were read worse (docs/claims.md).
# They measure instead, being by other hands.
HELD_OUT = {
    "plain": (range(601, 716),),
    "crowded": (range(716, 783),),
    "tales": (range(783, 801), range(1001, 1022)),
    "by yet another writer": (range(801, 1001),),
}
PLAIN_WEIGHT = 4.0  # of a unit of a plain page beside one of the unusual and the crowded pages
PUBLIC_WEIGHT = 6.0  # of a unit of a public page; that is what a page under check is like
SEEN = 6  # units in which a feature must occur
STRENGTH_OF_FIT = {"claim": 0.05, "kind": 0.2, "strength": 0.2}
FOLDS = 6
# Single words and neighbours are the writer's habits more than the language: they enter smaller, so that the penalty
# weighs more on them. With them at full size every page of others was read worse, and our own no better.
SIZES = {"word": 0.4, "pair": 0.3}
THRESHOLD = 0.1  # log-odds from which a unit counts as a claim: as many missed as wrong on readers held out
SMALLEST = 0.02  # weights nearer to nought are left out of the table
# "– Joan, runner" and "**3." are marked together with the sentence beside them, and claim nothing by themselves.
_WHO_SAID_IT = re.compile(r"\W*\d+\.\W*|[-–—(~]\s*(?:[A-Z#\d][^\s,.)]*[\s,.)]*|(?:of|from|in|and|the|a)\s+){1,6}")

Row = dict[str, float]


@dataclass
class Page:
    """An annotated page: its text and its units, each with where it stands."""

    name: str
    voice: str
    genre: str
    text: str
    rows: list[dict[str, str]]
    places: list[tuple[int, int]]
    weight: float = 1.0


@dataclass
class Data:
    """The units of pages as the finder cuts them, with features and labels."""

    features: list[Row] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    labels: list[bool] = field(default_factory=list)
    gold: list[dict[str, str] | None] = field(default_factory=list)
    voices: list[str] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    pages: list[slice] = field(default_factory=list)


def read_csv(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def held_out(name: str) -> str:
    """Return which of the kinds of pages that are not learned from a page belongs to, "" for the others."""
    number = int(name[1:])
    return next((kind for kind, ranges in HELD_OUT.items() if any(number in pages for pages in ranges)), "")


def corpus_pages(kind: str = "") -> list[Page]:
    """Return the pages of the corpus that are learned from, or those of a `kind` that is held out, with annotations."""
    rows: dict[str, list[dict[str, str]]] = {}
    for path in sorted(CORPUS.glob("annotations_*.csv")):
        for row in read_csv(path):
            rows.setdefault(row["page"], []).append(row)
    found = []
    for path in sorted(CORPUS.glob("pages*.csv")):
        for page in read_csv(path):
            name = page["page"]
            if held_out(name) != kind:
                continue
            text = (CORPUS / f"{name}.md").read_text(encoding="utf-8")
            places, at = [], 0
            for row in rows[name]:
                start = text.index(row["text"], at)
                at = start + len(row["text"])
                places.append((start, at))
            weight = 1.0 if any(int(name[1:]) in pages for pages in (*UNUSUAL, CROWDED)) else PLAIN_WEIGHT
            found.append(Page(name, page["voice"], page["genre"], text, rows[name], places, weight))
    return sorted(found, key=lambda page: page.name)


def _gold(unit: Unit, page: Page) -> dict[str, str] | None:
    """Return the annotated claim that covers more than half of a unit."""
    if _WHO_SAID_IT.fullmatch(unit.text):
        return None
    best, covered, most = None, 0, 0
    for row, (start, end) in zip(page.rows, page.places, strict=True):
        shared = min(unit.end, end) - max(unit.start, start)
        if row["is_claim"] == "1" and shared > 0:
            covered += shared
            if shared > most:
                best, most = row, shared
    return best if covered * 2 > unit.end - unit.start else None


def as_data(pages: Sequence[Page], vocabulary: Vocabulary) -> Data:
    """Return the units of `pages` with features and labels."""
    data = Data()
    for page in pages:
        own = units(page.text)
        readings = read_units(own, vocabulary)
        begin = len(data.units)
        for unit, found in zip(own, features_of(readings, vocabulary), strict=True):
            gold = _gold(unit, page)
            data.features.append(dict.fromkeys(found.words, 1.0) | found.sums)
            data.gold.append(gold)
            data.labels.append(gold is not None)
        data.units.extend(own)
        data.readings.extend(readings)
        data.voices.extend([page.voice] * len(own))
        data.weights.extend([page.weight] * len(own))
        data.pages.append(slice(begin, len(data.units)))
    return data


@dataclass
class Linear:
    """A fitted linear model with named weights."""

    names: list[str]
    weights: np.ndarray
    base: float

    def odds(self, rows: Sequence[Row]) -> np.ndarray:
        """Return the log-odds of each row."""
        table = dict(zip(self.names, self.weights, strict=True))
        return np.array([self.base + sum(table.get(n, 0.0) * v for n, v in row.items()) for row in rows])

    def table(self, decision: str) -> list[tuple[str, str, str]]:
        """Return the rows of the table of weights, sorted."""
        kept = [(n, w) for n, w in zip(self.names, self.weights, strict=True) if abs(w) >= SMALLEST]
        return [(decision, BASE, f"{self.base:.3f}"), *((decision, n, f"{w:.3f}") for n, w in sorted(kept))]


def fit(
    rows: Sequence[Row], labels: Sequence[bool], weights: Sequence[float], strength: float, *, few: bool = False
) -> Linear:
    """Fit a logistic regression with a penalty on the squares of the weights, or (`few`) on their sizes."""
    counts: dict[str, int] = {}
    for row in rows:
        for name in row:
            counts[name] = counts.get(name, 0) + 1
    names = sorted(name for name, count in counts.items() if count >= SEEN)
    column = {name: number for number, name in enumerate(names)}
    sizes = np.array([SIZES.get(name.partition(":")[0], 1.0) for name in names])
    values, columns, ends = [], [], [0]
    for row in rows:
        for name, value in row.items():
            if name in column:
                values.append(value * sizes[column[name]])
                columns.append(column[name])
        ends.append(len(values))
    matrix = csr_matrix((values, columns, ends), shape=(len(rows), len(names)))
    model = LogisticRegression(
        C=strength, solver="liblinear", l1_ratio=1.0 if few else 0.0, max_iter=2000, tol=1e-6, random_state=0
    )
    model.fit(matrix, np.array(labels), sample_weight=np.array(weights))
    return Linear(names, model.coef_[0] * sizes, float(model.intercept_[0]))


def out_of_fold(data: Data, make: Callable[[list[int]], Linear], folds: int = FOLDS) -> np.ndarray:
    """Return the odds of each unit by a model that has not seen its voice."""
    odds = np.zeros(len(data.units))
    split = GroupKFold(min(folds, len(set(data.voices)))).split(data.features, data.labels, data.voices)
    for train, test in split:
        odds[test] = make(list(train)).odds(pick(data.features, test))
    return odds


def pick(items: Sequence, chosen: Sequence[int]) -> list:
    """Return some of a list."""
    return [items[i] for i in chosen]


def subset(data: Data, chosen: Sequence[int]) -> Data:
    """Return the whole pages whose first unit is among `chosen`."""
    wanted = set(chosen)
    kept = [page for page in data.pages if page.start in wanted]
    part = Data()
    for page in kept:
        begin = len(part.units)
        for name in ("features", "units", "readings", "labels", "gold", "voices", "weights"):
            getattr(part, name).extend(getattr(data, name)[page])
        part.pages.append(slice(begin, len(part.units)))
    return part


@cache
def public_data(*, test: bool = False) -> Data:
    """Return the units of public pages as they were seen (public.py): those that are learned from, or that test."""
    names = [row["feature"] for row in read_csv(PUBLIC / "features.csv")]
    data = Data()
    for row in read_csv(PUBLIC / "units.csv"):
        if (row["page"][0] in TEST) == test:
            sums = {name: float(row[name]) for name in SUMS if row[name]}
            data.features.append({names[int(number)]: 1.0 for number in row["features"].split()} | sums)
            data.labels.append(row["is_claim"] == "1")
            data.voices.append(row["page"][0])
            data.weights.append(PUBLIC_WEIGHT)
    return data


def fit_claims(
    data: Data, chosen: Sequence[int] | None = None, public: Data | None = None, strength: float | None = None
) -> Linear:
    """Fit claim or not, on some of the units or on all, and on public pages (by default all that are learned from)."""
    units_used = range(len(data.units)) if chosen is None else chosen
    others = public or public_data()
    rows, labels, weights = (
        pick(mine, units_used) + theirs
        for mine, theirs in (
            (data.features, others.features),
            (data.labels, others.labels),
            (data.weights, others.weights),
        )
    )
    return fit(rows, labels, weights, strength or STRENGTH_OF_FIT["claim"])


def fit_labels(data: Data) -> list[tuple[str, str, str]]:
    """Fit kind with direction, and strength, on the claims alone: one against the others for each label."""
    claims = [i for i, gold in enumerate(data.gold) if gold is not None]
    rows = [{n: v for n, v in data.features[i].items() if "rules" not in n} for i in claims]
    weights = pick(data.weights, claims)
    table: list[tuple[str, str, str]] = []
    for kind, direction in KINDS:
        yes = [data.gold[i]["kind"] == kind and data.gold[i]["direction"] == direction for i in claims]
        table.extend(fit(rows, yes, weights, STRENGTH_OF_FIT["kind"], few=True).table(f"{kind} {direction}"))
    for strength in STRENGTHS:
        yes = [data.gold[i]["strength"] == strength for i in claims]
        table.extend(fit(rows, yes, weights, STRENGTH_OF_FIT["strength"], few=True).table(strength))
    return table


def weights_table(data: Data) -> list[tuple[str, str, str]]:
    """Return the whole table of weights."""
    return [
        ("threshold", BASE, f"{THRESHOLD:.2f}"),
        *fit_claims(data).table("claim"),
        *fit_labels(data),
    ]


def split(table: list[tuple[str, str, str]], own: OwnWords) -> dict[Path, list[tuple[str, str, str]]]:
    """Return the rows of each file: a single word of the topic has its weight in the evidence folder."""
    package, folder = own.weights()
    mine = [row for row in table if row[1].startswith("word:") and own.owns(row[1].removeprefix("word:"))]
    return {package: [row for row in table if row not in set(mine)], folder: mine}


def main() -> int:
    """Write the tables of weights from the corpus."""
    words = load_vocabulary()
    data = as_data(corpus_pages(), words)
    for path, rows in split(weights_table(data), words.own).items():
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("decision", "feature", "weight"))
            writer.writerows(rows)
    print(f"weights from {len(data.units)} units, {sum(data.labels)} of them claims")
    return 0


if __name__ == "__main__":
    sys.exit(main())
