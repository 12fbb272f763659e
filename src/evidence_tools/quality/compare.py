"""Published pooled results beside ours, with the difference explained.

Reviews print their effects on either side of zero, in several metrics and over different trials. Each printed result
is turned so that positive favours the intervention, put on the scale of a standardised mean difference where that is
possible, and the differences that may explain a gap are listed.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from evidence_tools.quality.overlap import read_included

__all__ = ["compare_pooled", "turned"]

SMD_METRICS = ("SMD", "hedges_g", "cohens_d")
PER_LOGIT = math.sqrt(3) / math.pi
"""SMD = ln(OR) x sqrt(3) / pi (Chinn 2000, Stat Med 19:3127-3131; Cochrane Handbook 10.6)."""

STRATUM_WORDS = {
    "passive": ("no treatment", "usual care", "passive", "waiting list", "routine care", "standard care"),
    "sham": ("sham", "placebo"),
    "attention": ("attention",),
    "active": ("another treatment", "active"),
}
"""Words by which a review says what a stratum compares with; the first two name it in an explanation."""

COLUMNS = (
    "review_id", "comparison", "metric", "k", "n", "estimate", "ci_low", "ci_high", "i2", "ours", "ours_low",
    "ours_high", "difference", "agrees", "why",
)  # fmt: skip


def turned(review: Mapping[str, Any]) -> tuple[float, float, float]:
    """Return a review's estimate and interval as standardised mean difference, positive favouring the intervention.

    NaN where the metric has no such scale (MD, RR, narrative) or the side of the sign is not known.
    """
    estimate, low, high = (_number(review.get(name)) for name in ("estimate", "ci_low", "ci_high"))
    metric, side = review.get("metric"), review.get("positive_favours")
    if metric == "OR":
        # For a ratio, "a positive estimate" is one above 1.
        estimate, low, high = (math.log(v) * PER_LOGIT if v > 0 else math.nan for v in (estimate, low, high))
    elif metric not in SMD_METRICS:
        return math.nan, math.nan, math.nan
    if side == "comparator":
        return -estimate, -high, -low
    return (estimate, low, high) if side == "intervention" else (math.nan, math.nan, math.nan)


def compare_pooled(
    ours: Any,
    reviews: pd.DataFrame,
    *,
    our_studies: Collection[str] = (),
    stratum: str = "",
    known: Collection[str] | None = None,
) -> pd.DataFrame:
    """Return published pooled results beside ours.

    Parameters
    ----------
    ours : object
        Our pooled result (k, estimate, ci_low, ci_high, i2), standardised mean difference, positive favours the
        intervention.
    reviews : pandas.DataFrame
        Rows of ``reviews.csv`` for one outcome.
    our_studies : collection of str
        Keys of the studies in our pool, to see which are shared.
    stratum : str
        Our comparator stratum, named in the explanation.
    known : collection of str, optional
        Keys of studies.csv.

    Returns
    -------
    pandas.DataFrame
        One row per published result: theirs turned to our side and scale, ours, `difference` (theirs minus ours),
        `agrees` (intervals overlap; empty if one is missing) and `why` in words.
    """
    rows = []
    for review in reviews.to_dict("records"):
        estimate, low, high = turned(review)
        agrees = "" if math.isnan(low) or math.isnan(high) else _yes(low <= ours.ci_high and high >= ours.ci_low)
        rows.append((
            review.get("review_id") or review.get("study_id"), _text(review.get("comparison")),
            _text(review.get("metric")),
            _number(review.get("k")), _number(review.get("n")), estimate, low, high, _number(review.get("i2")),
            ours.estimate, ours.ci_low, ours.ci_high, estimate - ours.estimate, agrees,
            "; ".join(_reasons(review, ours, set(our_studies), stratum, known)),
        ))  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _reasons(
    review: Mapping[str, Any], ours: Any, our_studies: set[str], stratum: str, known: Collection[str] | None
) -> list[str]:
    said = []
    metric, side = _text(review.get("metric")), _text(review.get("positive_favours"))
    if metric == "narrative":
        return ["no pooled number, conclusions only"]
    if metric == "OR":
        said.append("an odds ratio of people with the problem, converted")
    elif metric not in SMD_METRICS:
        said.append(f"{metric}: in units of one scale or a ratio, not comparable with a standardised difference")
    if side not in ("intervention", "comparator"):
        said.append("the side of the printed sign is not known")
    k = _number(review.get("k"))
    if math.isnan(k):
        said.append("number of studies in the pool not shown")
    elif k != ours.k:
        said.append(f"{k:.0f} studies against our {ours.k}")
    said += _about_studies(_text(review.get("included_studies")), our_studies, known)
    said += _about_comparison(_text(review.get("comparison")), stratum)
    if _text(review.get("model")) == "common":
        said.append("common-effect model")
    if math.isnan(_number(review.get("ci_low"))):
        said.append("no interval printed")
    if _text(review.get("estimate_note")):
        said.append(_text(review.get("estimate_note")))
    return said


def _about_comparison(comparison: str, stratum: str) -> list[str]:
    """Say so if a review does not compare with what our stratum compares with, as far as its own words show."""
    words = STRATUM_WORDS.get(stratum, (stratum.replace("_", " "),))
    if not stratum or any(word in comparison.replace("_", " ").lower() for word in words):
        return []
    return [f"compares “{comparison or 'not stated'}”, ours only with {' or '.join(words[:2])}"]


def _about_studies(text: str, our_studies: set[str], known: Collection[str] | None) -> list[str]:
    keys, incomplete = read_included(text, known)
    if not keys:
        return ["its studies could not be read"] if our_studies else []
    shared = our_studies & set(keys)
    note = " (its list is incomplete)" if incomplete else ""
    return [f"shares {len(shared)} of our {len(our_studies)} studies{note}"] if our_studies else []


def _number(value: Any) -> float:
    if value is None or value is pd.NA or value == "":
        return math.nan
    return float(value)


def _text(value: Any) -> str:
    return "" if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)) else str(value)


def _yes(condition: bool) -> str:
    return "yes" if condition else "no"
