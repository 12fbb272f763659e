"""Fixtures of the quality room: transcribed rules and small bodies of evidence."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from evidence_tools.quality.body import EvidenceBody


@pytest.fixture(scope="session")
def make_body():
    """Return a maker of bodies of evidence: `k` like studies, any column as a list or one value."""

    def make(k: int = 4, pooled: dict[str, Any] | None = None, columns: dict[str, Any] | None = None, **fields: Any):
        base = {
            "study_id": [f"study{i:02d}" for i in range(k)],
            "design": "rct_parallel",
            "n": 150.0,
            "yi": 0.6,
            "vi": 0.03,
            "weight": 1 / k if k else 0.0,
            "rob": "low",
            "direction": "favours_intervention",
            "population_fit": "direct",
            "intervention_fit": "direct",
            "comparator_fit": "direct",
        }
        studies = pd.DataFrame({**base, **(columns or {})}, index=range(k))
        numbers = {
            "k": k, "estimate": 0.6, "ci_low": 0.4, "ci_high": 0.8, "tau2": 0.0, "i2": 0.0, "pi_low": 0.3,
            "pi_high": 0.9, "q_p": 0.8, "se": 0.1,
        }  # fmt: skip
        result = None if pooled is None else SimpleNamespace(**{**numbers, **pooled})
        if pooled is None:
            studies[["yi", "vi", "weight"]] = float("nan")
        about = {"outcome": "sleep_quality", "intervention": "foot_reflexology", "population": "adults"}
        about |= {"comparator": "sham", "claim_type": "efficacy"}
        return EvidenceBody(**{**about, **fields}, studies=studies, pooled=result)

    return make
