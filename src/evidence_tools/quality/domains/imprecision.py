"""Imprecision: is there enough information, and does the interval settle the question?

The target
----------
Core GRADE 2 (BMJ 2025;389:e081904, abstract read at https://suppr.wilddata.cn/browses/detail/pubmed/40300802): rate
certainty either about whether an effect exists (threshold: the null) or about whether it is important (threshold: the
minimal important difference, MID); where the point estimate lies decides the target; rate down if the 95% confidence
interval crosses the threshold. Guidance 34 (J Clin Epidemiol 2022;150:216-224): an interval that crosses appreciably
costs two levels; where it does not cross, apply the optimal information size (OIS).

=================================================  =========================  ==============
threshold null: the 95% interval                   target                     suggested
=================================================  =========================  ==============
excludes no effect                                 an effect other than none  by the OIS
includes no effect, within the MID on both sides   little or no effect        by the OIS
includes no effect, passes the MID on one side     an effect other than none  serious
includes no effect, passes the MID on both sides   an effect other than none  very serious
=================================================  =========================  ==============

=================================================  =========================  ==============
threshold MID: the estimate ... the interval       target                     suggested
=================================================  =========================  ==============
beyond the MID, interval too                       an important effect        by the OIS
beyond the MID, interval crosses it, not the null  an important effect        serious
beyond the MID, interval crosses the null          an important effect        very serious
within the MID, interval too                       little or no effect        by the OIS
within the MID, interval passes it on one side     little or no effect        serious
within the MID, interval passes it on both sides   little or no effect        very serious
=================================================  =========================  ==============

By the OIS: 400 participants or more: not serious; fewer: serious ("a threshold of 400 or less is concerning", Murad
2017, Evid Based Med 22:85-87, table 1); far fewer, that is fewer than the 126 a single trial needs to find a moderate
effect (SMD 0.5, alpha 0.05, power 0.80): very serious (Guidance 34: "far less than the OIS": more than one level).
The worse of interval and OIS counts, they are not added. Where only the people of all arms of a trial are known, those
of them that may be relied on are meant.

Without a pooled result the OIS decides alone, and an exact test of the directions that is compatible with chance
costs at least one level (Murad 2017: imprecise when intervals of the studies include no effect).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from evidence_tools.quality.body import EvidenceBody, direction_p
from evidence_tools.quality.domains.suggestion import Suggestion, count, number
from evidence_tools.quality.information import OIS_MODERATE, OIS_RULE, bound_of
from evidence_tools.words import limit_words

__all__ = ["judgement_from_interval", "judgement_from_n", "suggest_imprecision", "target_of"]

SOURCE = "Core GRADE 2, BMJ 2025;389:e081904; GRADE Guidance 34, J Clin Epidemiol 2022;150:216-224"
SOURCE_DIRECTIONS = "Murad 2017, Evid Based Med 22:85-87, table 1"
_ORDER = ("not serious", "serious", "very serious", "extremely serious")
EXISTS, IMPORTANT, LITTLE = "an effect other than none", "an important effect", "little or no effect"


def judgement_from_n(n: float) -> str:
    """Return the judgement of the OIS rule for `n` participants (NaN, not reported: serious)."""
    if math.isnan(n):
        return "serious"
    if n >= OIS_RULE:
        return "not serious"
    return "serious" if n >= OIS_MODERATE else "very serious"


def judgement_from_interval(estimate: float, low: float, high: float, mid: float, threshold: str = "null") -> str:
    """Return the judgement of the interval alone (tables: see the module).

    Parameters
    ----------
    estimate, low, high : float
        Pooled effect with its 95% confidence interval, positive = as claimed.
    mid : float
        Minimal important difference, same units.
    threshold : str
        "null" or "mid".
    """
    passes = int(high > mid) + int(low < -mid)
    excludes_null = low > 0 or high < 0
    if threshold == "mid" and abs(estimate) >= mid:
        if low >= mid or high <= -mid:
            return "not serious"
        return "serious" if excludes_null else "very serious"
    if threshold == "null" and excludes_null:
        return "not serious"
    return _ORDER[passes]


def target_of(estimate: float, low: float, high: float, mid: float, threshold: str = "null") -> str:
    """Return what the certainty is about (Core GRADE 2)."""
    if threshold == "mid":
        return IMPORTANT if abs(estimate) >= mid else LITTLE
    if low <= 0 <= high and low >= -mid and high <= mid:
        return LITTLE
    return EXISTS


# What an interval reaches, by whether a statement is tested: where nobody is treated nobody has a benefit.
SIDES = {
    False: ("an important benefit", "an important harm"),
    True: ("a difference that matters as stated", "one that matters against the statement"),
}


def suggest_imprecision(body: EvidenceBody, threshold: str = "null") -> Suggestion:
    """Suggest how serious the imprecision of `body` is (rule: see the module)."""
    return _from_directions(body) if body.pooled is None else _from_interval(body, threshold)


def _from_interval(body: EvidenceBody, threshold: str) -> Suggestion:
    pooled, n, relied = body.pooled, body.n_pooled, body.relied_pooled
    interval = judgement_from_interval(pooled.estimate, pooled.ci_low, pooled.ci_high, body.mid, threshold)
    judgement = max(interval, judgement_from_n(relied), key=_ORDER.index)
    where = "excludes" if pooled.ci_low > 0 or pooled.ci_high < 0 else "includes"
    reach = [
        text
        for text, far in zip(SIDES[body.of_statement], (pooled.ci_high, -pooled.ci_low), strict=True)
        if far > body.mid
    ]
    important = f"reaches {' and '.join(reach)}" if reach else "reaches no important difference"
    low, high = (limit_words(body.shown(value), body.shown(0.0)) for value in (pooled.ci_low, pooled.ci_high))
    mid = number(body.shown(body.mid))
    studies = f"{pooled.k} {'study' if pooled.k == 1 else 'studies'}, {_against_ois(body.in_pool, n, relied)}"
    reason = f"95% interval {low} to {high} {where} no effect and {important} (MID {mid}); {studies}."
    numbers = {"ci_low": pooled.ci_low, "ci_high": pooled.ci_high, "mid": body.mid, "n": n, "k": float(pooled.k)}
    return Suggestion(judgement, reason, numbers, SOURCE)


def _from_directions(body: EvidenceBody) -> Suggestion:
    p = direction_p(body.directions) if body.directions is not None else math.nan
    judgement = judgement_from_n(body.relied)
    if not p < 0.05:
        judgement = max(judgement, "serious", key=_ORDER.index)
    exactly = "< 0.001" if p < 0.001 else f"= {p:.3f}"
    said = "no exact test of directions" if math.isnan(p) else f"exact test of directions p {exactly}"
    studies = f"{body.k} {'study' if body.k == 1 else 'studies'}"
    reason = (
        f"Judged by directions, not by a pool: {studies}, {_against_ois(body.columns, body.n, body.relied)}; {said}."
    )
    return Suggestion(judgement, reason, {"n": body.n, "k": float(body.k), "p": p}, SOURCE_DIRECTIONS)


def _against_ois(studies: Mapping[str, Sequence[float]], n: float, relied: float) -> str:
    if math.isnan(n):
        return "number of participants not known"
    bound = bound_of(studies["n"], studies["relied"])
    text = f"{count(n)} participants"
    if bound == "unclear":
        text += " in all arms of the studies that say how many"
    elif bound:
        text = f"{bound} {text}"
    text += f", of whom {count(relied)} are relied on" if relied < n else ""
    n = relied
    if n >= OIS_RULE:
        return f"{text} (at least {OIS_RULE})"
    rest = f", even fewer than the {OIS_MODERATE} one trial needs to find a moderate effect" if n < OIS_MODERATE else ""
    return f"{text}, fewer than the {OIS_RULE} GRADE asks for{rest}"
