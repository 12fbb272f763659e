"""From features to a judgement: claim or not, then its kind, then how strongly it is put."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence_tools.claims.features import Features, features_of
from evidence_tools.claims.model import KINDS
from evidence_tools.claims.reading import Reading
from evidence_tools.claims.rules import read_units
from evidence_tools.claims.sentences import Unit
from evidence_tools.claims.vocabulary import Vocabulary

__all__ = ["Judged", "judge_units", "put_strongly"]

SHOWN = 3  # learned features named among the reasons of a claim


@dataclass(frozen=True)
class Judged:
    """A unit with what was found in it and how it was judged.

    Attributes
    ----------
    reading : Reading
        What the rules see.
    features : mapping of str to str
        All features, each with its words.
    odds : float
        Log-odds that the unit is a claim.
    is_claim : bool
        Whether that reaches the threshold, and the unit is neither only asked nor a label.
    kind, direction, strength : str
        As the codebook names them, if it is a claim.
    """

    reading: Reading
    features: Mapping[str, str]
    odds: float
    is_claim: bool
    kind: str = ""
    direction: str = ""
    strength: str = ""

    def reasons(self, weights: Mapping[str, float]) -> tuple[str, ...]:
        """Return the rules that fired, and the words that weighed most for a claim."""
        told = [f"{name}: {words}" if words else name for name, words in self.reading.features.items()]
        told += [f"offered for: {relation.words}" for relation in self.reading.offers()]
        learned = sorted(
            (
                name
                for name in self.features
                if weights.get(name, 0.0) > 0 and self.features[name] and not name.startswith(("rule:", "before "))
            ),
            key=lambda name: (-weights[name], name),
        )
        return (*told, *(f"{name} ({self.features[name]})" for name in learned[:SHOWN]))


def judge_units(all_units: Sequence[Unit], vocabulary: Vocabulary) -> list[Judged]:
    """Judge every unit of an article; for those who want to see why something is or is not found.

    Parameters
    ----------
    all_units : sequence of Unit
        The article, in reading order.
    vocabulary : Vocabulary
        The word lists and weights.
    """
    readings = read_units(all_units, vocabulary)
    found = features_of(readings, vocabulary)
    return [_judged(reading, features, vocabulary) for reading, features in zip(readings, found, strict=True)]


def _judged(reading: Reading, found: Features, vocabulary: Vocabulary) -> Judged:
    model, features = vocabulary.model, found.words
    odds = model.odds("claim", features, found.sums)
    # Codebook R5 and R6, whatever the weights say.
    asks = "question" in reading.features and "assertion" not in reading.features
    if asks or reading.is_bare():
        return Judged(reading, features, odds, False)
    if odds < model.threshold:
        return _by_hand(reading, features, odds)
    kind, direction = model.best((f"{k} {d}" for k, d in KINDS), features).split(" ")
    return Judged(reading, features, odds, True, kind, direction, _strength(reading, features, vocabulary))


def _by_hand(reading: Reading, features: Mapping[str, str], odds: float) -> Judged:
    """Return what was learned to be none: a claim where its words are marked as one, or the treatment is offered."""
    certain = reading.certain()
    if certain:
        safe = all(relation.kind == "safety" for relation in certain)
        kind, direction = ("safety", certain[0].direction) if safe else ("efficacy", "improves")
        return Judged(reading, features, odds, True, kind, direction, put_strongly(reading.features))
    if reading.stands_below_an_effect():
        return Judged(reading, features, odds, True, "efficacy", "improves", put_strongly(reading.features))
    # A reason to book is hedged; the pages learned from call it none, so no weight can know it.
    offered = ("efficacy", "improves", "hedged") if reading.offers() else ()
    return Judged(reading, features, odds, bool(offered), *offered)


def _strength(reading: Reading, features: Mapping[str, str], vocabulary: Vocabulary) -> str:
    """Return how strongly a claim is put: by the words that say so, else by what was learned of tales without them."""
    return put_strongly(reading.features, "") or vocabulary.model.best(("asserted", "anecdotal"), features)


def put_strongly(rules: Mapping[str, str], otherwise: str = "asserted") -> str:
    """Return how strongly a unit is put by the words that say so, else `otherwise`.

    Parameters
    ----------
    rules : mapping of str to str
        The rules that fired in it.
    otherwise : str
        Where none of them says.
    """
    for word, strength in (("anecdote", "anecdotal"), ("hedge", "hedged")):
        if word in rules:
            return strength
    return otherwise
