"""What pictures other than the forest plot show, in words: every number of them, for those who cannot see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from evidence_tools.effects import Pooled
from evidence_tools.words import STRATUM_LABELS, TOLD_WORDS, VERDICTS

from .bodies import StratumEvidence
from .strata import told_direction
from .values import interval_words

__all__ = [
    "NOT_POOLED",
    "average_of",
    "compared_words",
    "comparison_words",
    "directions_words",
    "map_words",
    "of_trials",
    "points_words",
    "steps_words",
    "trials_and_ways",
    "ways_words",
]

MINUS = "−"
NOT_POOLED = "not pooled"


def ways_words(evidence: StratumEvidence) -> str:
    """Say how the trials of a comparison came out: "1 in favour, 5 no difference"."""
    counts = Counter(told_direction(row) for row in evidence.trials)
    return ", ".join(f"{counts[name]} {words}" for name, words in TOLD_WORDS.items() if counts[name])


def compared_words(said: Iterable[str]) -> str:
    """Say what a picture of comparisons shows."""
    return f"Pooled effects by what the treatment was compared with. {'; '.join(said).replace('-', MINUS)}."


def average_of(evidence: StratumEvidence) -> Pooled | None:
    """Return the pool that speaks for a comparison; None where its directions do, as most trials print no numbers."""
    return evidence.smd if evidence.basis == "pooled" else None


def comparison_words(evidence: StratumEvidence) -> str:
    """Say what a comparison came to: its pooled effect and of how many trials, else how its trials came out."""
    pooled, label = average_of(evidence), STRATUM_LABELS[evidence.stratum]
    if pooled is None:
        return f"{label}: {NOT_POOLED} ({trials_and_ways(evidence)})"
    interval = f"{pooled.ci_low:z.2f} to {pooled.ci_high:z.2f}"
    return f"{label}: {pooled.estimate:z.2f} ({interval}), {of_trials(evidence, pooled)}"


def of_trials(evidence: StratumEvidence, pooled: Pooled) -> str:
    """Say of how many trials a pool is: "3 trials", "4 of 7 trials"."""
    return evidence.trials_words if pooled.k == evidence.k else f"{pooled.k} of {evidence.trials_words}"


def trials_and_ways(evidence: StratumEvidence) -> str:
    """Say how many trials there are and how they came out: "1 trial: no difference", "6 trials: 1 in favour, ..."."""
    alone = evidence.k == 1
    ways = TOLD_WORDS[told_direction(evidence.trials[0])] if alone else ways_words(evidence)
    return f"{evidence.trials_words}: {ways}"


def directions_words(strata: Iterable[StratumEvidence]) -> str:
    """Say which way the trials of each comparison point, and on how many sides the test rests."""
    told = []
    for evidence in strata:
        test = evidence.directions
        sides = f"{test.favours} of {test.total} sides known in favour" if test else "no side known"
        told.append(f"{evidence.label[:1].upper()}{evidence.label[1:]}: {ways_words(evidence)}; {sides}.")
    return f"Which way each study points, by comparison. {' '.join(told)}"


def steps_words(opening: str, steps: pd.DataFrame) -> str:
    """Say a pool step by step: the label of each step with its estimate and interval."""
    told = [
        f"{row['label']}: {interval_words(row['estimate'], row['ci_low'], row['ci_high'])}"
        for row in steps.to_dict("records")
    ]
    return f"{opening} {'; '.join(told)}."


def points_words(opening: str, names: Sequence[str], x: Sequence[float], y: Sequence[float]) -> str:
    """Say a picture of points: the two numbers of each trial."""
    told = [f"{name}: {a:z.2f} and {b:z.2f}" for name, a, b in zip(names, x, y, strict=True)]
    return f"{opening} {'; '.join(told)}.".replace(" -", f" {MINUS}")


def map_words(cells: Iterable[Mapping[str, Any]]) -> str:
    """Say the map of the evidence: outcome, treatment, verdict and how many studies."""
    told = [f"{cell['row']}, {cell['column']}: {VERDICTS[cell['verdict']][1]}, {cell['k']}" for cell in cells]
    return f"Outcomes against treatments, each with its verdict and how many studies: {'; '.join(told)}."
