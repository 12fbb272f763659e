"""Inconsistency: do the studies agree?

The rule for pooled results
---------------------------
A published decision matrix (Cochrane review CD009172, read at
https://pmc.ncbi.nlm.nih.gov/articles/PMC7195185/table/CD009172-tblf-0008):

=====================  =====================================  ============================
direction of effects   I2 40-74%                              I2 75% or more, very low p
=====================  =====================================  ============================
same                   may stay, if intervals overlap;        one level
                       else one level
different              one level                              two levels
=====================  =====================================  ============================

I2 below 40% "might not be important" (Cochrane Handbook 10.10.2). Core GRADE 3 (BMJ 2025;389:e081905): what matters
is how far intervals overlap and whether estimates lie on opposite sides of the threshold; so *different direction*
means that at least a tenth of the weight lies on the side of the null opposite to the pooled result, and where "may
stay" applies a prediction interval that includes no effect still costs one level. I2 of 75% and more is "considerable"
(Handbook 10.10.2): it costs a level whatever its p and although intervals touch; two levels need the very low p.

Without a pooled result
-----------------------
Murad 2017 (Evid Based Med 22:85-87, table 1,
http://ebm.bmj.com/highwire/markup/143025/expansion): judge the consistency of the direction. Three quarters or more
of the studies that state a direction agree: not serious; half or more: serious; fewer: very serious.
One study cannot be inconsistent with itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from evidence_tools.quality.body import UNSAID, EvidenceBody
from evidence_tools.quality.domains.suggestion import Suggestion, number, percent
from evidence_tools.words import Z95

__all__ = ["judgement_from_agreement", "judgement_from_matrix", "suggest_inconsistency"]

SOURCE_POOLED = (
    "Decision matrix of Cochrane review CD009172; Cochrane Handbook 10.10.2; Core GRADE 3, BMJ 2025;389:e081905"
)
SOURCE_DIRECTIONS = "Murad 2017, Evid Based Med 22:85-87, table 1"
SIDES = (
    ("in favour of the intervention", "in favour of the comparator"),
    ("bearing the statement out", "finding the opposite"),  # where a statement is tested
)
AS_OPEN = " (the pooled interval includes no effect, so no difference agrees too)"
OPPOSED = 0.10
"""Share of weight on the other side of the null from which directions count as different."""


def judgement_from_matrix(i2: float, q_p: float, *, different: bool, overlap: bool, pi_includes_null: bool) -> str:
    """Return the cell of the matrix (see the module).

    Parameters
    ----------
    i2 : float
        Per cent.
    q_p : float
        p-value of Cochran's Q; 75% and more in both directions with p of 0.01 or more counts as the middle column.
    different : bool
        Whether estimates lie on both sides of no effect.
    overlap : bool
        Whether all confidence intervals share a point.
    pi_includes_null : bool
        Whether the prediction interval includes no effect although the confidence interval does not.
    """
    if not i2 >= 40:
        return "not serious"
    if different and i2 >= 75 and not q_p >= 0.01:
        return "very serious"
    if different or not overlap or pi_includes_null or i2 >= 75:
        return "serious"
    return "not serious"


def judgement_from_agreement(share: float) -> str:
    """Return the judgement from the share of studies that report the most frequent direction."""
    if share >= 0.75:
        return "not serious"
    return "serious" if share >= 0.5 else "very serious"


def suggest_inconsistency(body: EvidenceBody) -> Suggestion:
    """Suggest how serious the inconsistency of `body` is (rule: see the module)."""
    if body.k <= 1:
        return Suggestion("not serious", "A single study: nothing to disagree with.", {"k": body.k}, SOURCE_DIRECTIONS)
    if body.pooled is None or body.pooled.k < 2:
        return _by_direction(body.columns["direction"], SIDES[body.of_statement])
    return _by_heterogeneity(body)


def _by_heterogeneity(body: EvidenceBody) -> Suggestion:
    pooled, table = body.pooled, body.in_pool
    opposed = opposed_share(table, pooled.estimate)
    overlap = intervals_overlap(table)
    loose = _includes(pooled.pi_low, pooled.pi_high) and not _includes(pooled.ci_low, pooled.ci_high)
    judgement = judgement_from_matrix(
        pooled.i2, pooled.q_p, different=opposed >= OPPOSED, overlap=overlap, pi_includes_null=loose
    )
    reason = (
        f"I² = {number(pooled.i2, 0)}% (p of Q {_p(pooled.q_p)}); {percent(opposed)} of the weight points the other "
        f"way; confidence intervals {'share a common point' if overlap else 'do not all overlap'}; "
        f"prediction interval {number(body.shown(pooled.pi_low))} to {number(body.shown(pooled.pi_high))}."
    )
    numbers = {
        "i2": pooled.i2,
        "q_p": pooled.q_p,
        "opposed": opposed,
        "pi_low": pooled.pi_low,
        "pi_high": pooled.pi_high,
    }
    used, told = set(table["study_id"]), zip(body.columns["study_id"], body.columns["direction"], strict=True)
    left_out = [direction for study, direction in told if study not in used]
    return _with_left_out(Suggestion(judgement, reason, numbers, SOURCE_POOLED), body, left_out)


def _with_left_out(suggestion: Suggestion, body: EvidenceBody, left_out: Sequence[str]) -> Suggestion:
    """Let studies that could not be pooled speak: most of them saying otherwise is inconsistency too."""
    clear = [direction for direction in left_out if direction not in UNSAID]
    if not clear:
        return suggestion
    agree = sum(direction in _agreeing(body.pooled) for direction in clear) / len(clear)
    what = f"the pooled direction{AS_OPEN if 'no_difference' in _agreeing(body.pooled) else ''}"
    if len(clear) == 1:
        told = f"The one further study without poolable numbers {'agrees' if agree else 'does not agree'} with {what}."
    else:
        told = f"Of {len(clear)} further studies without poolable numbers {percent(agree)} agree with {what}."
    reason = f"{suggestion.reason} {told}"
    numbers = {**suggestion.numbers, "left_out_agree": agree}
    contradicted = len(clear) >= len(body.in_pool["study_id"]) and agree < 0.5
    judgement = "serious" if contradicted and suggestion.judgement == "not serious" else suggestion.judgement
    return Suggestion(judgement, reason, numbers, suggestion.source)


def _by_direction(directions: Sequence[str], sides: tuple[str, str]) -> Suggestion:
    clear = [direction for direction in directions if direction not in UNSAID]
    if len(clear) <= 1:
        reason = "Fewer than two studies state a direction, so agreement cannot be judged: rated down to be safe."
        return Suggestion("serious", reason, {"k": float(len(clear))}, SOURCE_DIRECTIONS)
    counts = {word: clear.count(word) for word in ("favours_intervention", "no_difference", "favours_comparator")}
    share = max(counts.values()) / len(clear)
    reason = (
        f"Judged by directions, not by a pool. Studies that state a direction: {len(clear)}; {sides[0]} "
        f"{counts['favours_intervention']}, no difference {counts['no_difference']}, {sides[1]} "
        f"{counts['favours_comparator']}{_unsaid(directions)}."
    )
    return Suggestion(judgement_from_agreement(share), reason, {**counts, "agree": share}, SOURCE_DIRECTIONS)


def _unsaid(directions: Sequence[str]) -> str:
    """Say how many studies state no direction, so that the numbers add up to those counted."""
    words = {"unclear": "not said clearly", "unbelieved": "with figures we do not rely on"}
    told = [f"{directions.count(name)} {text}" for name, text in words.items() if name in directions]
    return f"; besides them {', '.join(told)}" if told else ""


def opposed_share(table: Mapping[str, Sequence[float]], estimate: float) -> float:
    """Return the share of weight of estimates on the other side of no effect than `estimate`."""
    weight = [1.0] * len(table["yi"]) if any(map(math.isnan, table["weight"])) else table["weight"]
    total = math.fsum(weight)
    other = (part for part, yi in zip(weight, table["yi"], strict=True) if yi * estimate < 0)
    return math.fsum(other) / total if total else 0.0


def intervals_overlap(table: Mapping[str, Sequence[float]], z: float = Z95) -> bool:
    """Tell whether the 95% confidence intervals of all studies share a point."""
    intervals = [(yi, z * math.sqrt(vi)) for yi, vi in zip(table["yi"], table["vi"], strict=True)]
    return max(yi - half for yi, half in intervals) <= min(yi + half for yi, half in intervals)


def _includes(low: float, high: float, value: float = 0.0) -> bool:
    return low <= value <= high


def _agreeing(pooled: Any) -> tuple[str, ...]:
    """Return the directions a pool agrees with: its own, and no difference too where its interval includes no effect.

    A pool whose interval leaves the question open still lies on a side: a study in favour does not contradict an
    estimate in favour.
    """
    own = "favours_intervention" if pooled.estimate > 0 else "favours_comparator"
    return (own, "no_difference") if _includes(pooled.ci_low, pooled.ci_high) else (own,)


def _p(value: float) -> str:
    if math.isnan(value):
        return "not known"
    return "< 0.001" if value < 0.001 else f"{value:.3f}"
