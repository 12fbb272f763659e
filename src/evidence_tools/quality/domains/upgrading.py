"""Reasons to rate certainty up: for non-randomised evidence without any reason to rate it down.

GRADE guidelines 9 (J Clin Epidemiol 2011;64:1311-1316) and Core GRADE 4 (BMJ 2025;389:e083864): large effects (risk
ratio above 2 or below 0.5, from at least two studies: one level; above 5 or below 0.2: two levels; table 14 of the
ACIP GRADE handbook, chapter 9), a dose-response gradient, and confounding that would work against the effect.
"Usually only applicable to observational studies without any reason for rating down" (GRADE guidelines 18, table 1,
PMC6692166).

Only the first can be read from numbers, and only on a ratio scale: no published threshold exists for a standardised
mean difference, so for that scale nothing is suggested. The other two are for a person to judge, with a reason.
"""

from __future__ import annotations

import math

from evidence_tools.quality.body import EvidenceBody
from evidence_tools.quality.domains.suggestion import Suggestion, number

__all__ = ["judgement_from_ratio", "suggest_upgrade"]

SOURCE = "GRADE guidelines 9, J Clin Epidemiol 2011;64:1311-1316; Core GRADE 4, BMJ 2025;389:e083864"


def judgement_from_ratio(ratio: float, k: int) -> str:
    """Return "none", "large" or "very large" for a risk ratio pooled from `k` studies."""
    far = max(ratio, 1 / ratio)
    if k < 2 or far <= 2:
        return "none"
    return "very large" if far > 5 else "large"


def suggest_upgrade(body: EvidenceBody, domain: str, *, rated_down: bool) -> Suggestion:
    """Suggest whether `domain` (one of the three upgrading domains) raises the certainty of `body`.

    Parameters
    ----------
    rated_down : bool
        Whether any domain rated the evidence down.
    """
    if body.randomised:
        return Suggestion("none", "Randomised evidence is not rated up.", source=SOURCE)
    if rated_down:
        return Suggestion("none", "Not rated up: there are reasons to rate it down.", source=SOURCE)
    if domain != "large_effect":
        return Suggestion("none", "For a person to judge, with a reason.", source=SOURCE)
    if body.pooled is None or not body.measure.startswith("log"):
        return Suggestion("none", "No published threshold for a large effect on this scale.", source=SOURCE)
    ratio = math.exp(body.pooled.estimate)
    clear = body.pooled.ci_low > 0 or body.pooled.ci_high < 0
    judgement = judgement_from_ratio(ratio, body.pooled.k) if clear else "none"
    return Suggestion(judgement, f"Ratio {number(ratio)} from {body.pooled.k} studies.", {"ratio": ratio}, SOURCE)
