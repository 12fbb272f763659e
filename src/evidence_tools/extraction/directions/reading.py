"""`read_direction`: what the text of a trial says of one outcome of one arm against another."""

from __future__ import annotations

import math
from typing import NamedTuple

from .candidates import Candidate, Question, candidates_of
from .comparing import said_in, within_group
from .mentions import Words
from .sentences import sentences_in

__all__ = ["Direction", "read_direction"]


class Direction(NamedTuple):
    """What was read: label, the sentence ``text[start:end]``, and whether it compares times rather than groups.

    `label` is ``increased``, ``decreased``, ``no_difference`` or None (nothing certain enough was found).
    """

    label: str | None
    start: int
    end: int
    within_group: bool
    reason: str = ""


_ENOUGH = 0.5  # share of the outcome's words a sentence must name
_ENOUGH_FOR_A_WAY = 0.7  # to say up or down more of them are needed than to say no difference
_STEEP = 4.0  # how much more a better sentence counts
_NEAR = 6  # sentences tried
_CLOSE = 0.45  # how far behind the best a sentence may lie


def read_direction(text: str, intervention: str, comparator: str, outcome: str) -> Direction:
    """Read whether an outcome was higher, lower or no different under the intervention than under the comparator.

    Parameters
    ----------
    text : str
        A full text or an abstract.
    intervention, comparator, outcome : str
        In anybody's words.

    Returns
    -------
    Direction
        Of the groups against one another; ``label`` None where no sentence says it plainly.
    """
    sentences = list(sentences_in(text))
    words = Words([one.text for one in sentences], text)
    asked = Question.of(words, intervention, comparator, outcome)
    ranked = candidates_of(sentences, words, asked)[:_NEAR]
    votes: list[tuple[float, Direction]] = []
    unsure: list[Direction] = []
    for one in ranked:
        if one.share >= _ENOUGH and one.score >= ranked[0].score - _CLOSE:
            found = _read(one, asked)
            unsure.append(found)
            if found.label is not None:
                votes.append((math.exp(_STEEP * (one.score - ranked[0].score)), found))
    if votes:
        return _elected(votes)
    return unsure[0] if unsure else Direction(None, 0, 0, False, "no sentence names the outcome and a comparison")


def _read(one: Candidate, asked: Question) -> Direction:
    label, reason = said_in(one, asked)
    if label not in (None, "no_difference") and one.share < _ENOUGH_FOR_A_WAY:
        label, reason = None, "the sentence names the outcome in part only"
    within = label != "no_difference" and within_group(one, asked)
    start = one.sentence.start
    return Direction(label, start, start + len(one.sentence.text), within, reason)


def _elected(votes: list[tuple[float, Direction]]) -> Direction:
    """Let the sentences vote; the best sentence of the label that wins is the one shown."""
    weights: dict[str | None, float] = {}
    for weight, found in votes:
        weights[found.label] = weights.get(found.label, 0.0) + weight
    chosen = max(weights, key=lambda label: weights[label])
    return next(found for _, found in votes if found.label == chosen)
