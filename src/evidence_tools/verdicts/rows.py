"""The rows of verdicts.csv: every verdict as text, the same bytes whenever nothing changed."""

from __future__ import annotations

import math
from collections.abc import Iterable

from .judgement import Judgement
from .people import people_bound, people_in
from .wording import said

__all__ = ["verdict_rows"]

MEASURES = {"SMD": "SMD (Hedges g)"}


def _number(value: float | None) -> str:
    return "" if value is None or math.isnan(value) else f"{value + 0.0:.4f}"


def verdict_rows(verdicts: Iterable[Judgement]) -> list[dict[str, str]]:
    """Put verdicts as rows of verdicts.csv, as text; numbers with four decimals so that reruns give the same bytes."""
    rows = []
    for verdict in verdicts:
        evidence = verdict.evidence
        pooled = evidence.pooled if evidence and verdict.basis == "pooled" else None
        counted = [] if evidence is None else evidence.pool_records if pooled else evidence.trials
        measure = MEASURES.get(evidence.measure, evidence.measure) if evidence and pooled else ""
        hangs = verdict.fragility
        rows.append(
            {
                "claim_id": verdict.claim_id,
                "verdict": verdict.verdict,
                "certainty": verdict.certainty,
                "basis": verdict.basis,
                "comparator": verdict.stratum,
                "k": str(len(counted)) if evidence else "",
                "n": (str(people_in(counted)) if people_in(counted) else "") if evidence else "",
                "n_is": people_bound(counted),
                "measure": measure,
                "estimate": _number(pooled.estimate if pooled else None),
                "ci_low": _number(pooled.ci_low if pooled else None),
                "ci_high": _number(pooled.ci_high if pooled else None),
                "fragile": "" if hangs is None else "yes" if hangs.fragile else "no",
                "fit": "; ".join(remark.words for remark in verdict.remarks),
                "sentence": said(verdict),
                "studies": ";".join(verdict.studies),
            }
        )
    return rows
