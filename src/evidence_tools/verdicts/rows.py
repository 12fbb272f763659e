"""The rows of verdicts.csv: every verdict as text, the same bytes whenever nothing changed."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pandas as pd

from .judgement import Judgement
from .wording import Tables, said

__all__ = ["verdict_rows"]

MEASURES = {"SMD": "SMD (Hedges g)"}


def _number(value: float | None) -> str:
    return "" if value is None or math.isnan(value) else f"{value + 0.0:.4f}"


def verdict_rows(verdicts: Iterable[Judgement], tables: Tables) -> list[dict[str, str]]:
    """Put verdicts as rows of verdicts.csv, as text; numbers with four decimals so that reruns give the same bytes."""
    rows = []
    for verdict in verdicts:
        evidence = verdict.evidence
        pooled = evidence.pooled if evidence and verdict.basis == "pooled" else None
        counted = evidence.counted if evidence else pd.DataFrame({"n": []})
        if pooled:
            counted = evidence.in_pool
        hangs = verdict.fragility
        rows.append(
            {
                "claim_id": verdict.claim_id,
                "verdict": verdict.verdict,
                "certainty": verdict.certainty,
                "basis": verdict.basis,
                "comparator": verdict.stratum,
                "k": str(len(counted)) if evidence else "",
                "n": str(int(counted["n"].sum())) if evidence else "",
                "measure": MEASURES.get(evidence.measure, evidence.measure) if pooled else "",
                "estimate": _number(pooled.estimate if pooled else None),
                "ci_low": _number(pooled.ci_low if pooled else None),
                "ci_high": _number(pooled.ci_high if pooled else None),
                "fragile": "" if hangs is None else "yes" if hangs.fragile else "no",
                "fit": "; ".join(remark.words for remark in verdict.remarks),
                "sentence": said(verdict, tables),
                "studies": ";".join(verdict.studies),
            }
        )
    return rows
