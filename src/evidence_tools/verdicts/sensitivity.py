"""How the verdict moves with other choices: estimator, trials left out, comparator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from .bodies import Choices
from .material import Material
from .verdict import Verdict, judge

__all__ = ["ALTERNATIVES", "sensitivity_table"]

PUBLISHED = Choices()
ALTERNATIVES: dict[str, Choices] = {
    "as published": PUBLISHED,
    "without trials at high risk of bias": replace(PUBLISHED, exclude_rob=("high",)),
    "only trials somebody appraised": replace(PUBLISHED, exclude_rob=("not appraised",)),
    "without implausible effects (|g| > 3)": replace(PUBLISHED, exclude_implausible=True),
    "estimator DerSimonian-Laird": replace(PUBLISHED, method="DL"),
    "estimator Paule-Mandel": replace(PUBLISHED, method="PM"),
    "interval never narrower than Wald's": replace(PUBLISHED, ci="HKSJ-adhoc"),
    "Wald interval": replace(PUBLISHED, ci="z"),
    "only against sham": replace(PUBLISHED, only_strata=("sham",)),
    "only against no treatment or usual care": replace(PUBLISHED, only_strata=("passive",)),
}


def _row(name: str, verdict: Verdict, published: str) -> dict:
    evidence = verdict.evidence
    pooled = evidence.pooled if evidence and verdict.basis == "pooled" else None
    return {
        "choice": name,
        "verdict": f"{verdict.symbol} {verdict.label}",
        "flips": "" if verdict.verdict == published else "changes",
        "certainty": verdict.certainty,
        "basis": verdict.basis,
        "trials": evidence.k if evidence else 0,
        "pooled": pooled.k if pooled else 0,
        "SMD": round(pooled.estimate, 2) if pooled else float("nan"),
        "from": round(pooled.ci_low, 2) if pooled else float("nan"),
        "to": round(pooled.ci_high, 2) if pooled else float("nan"),
    }


def sensitivity_table(claim: Mapping, material: Material) -> pd.DataFrame:
    """Judge a claim under each alternative choice.

    Returns
    -------
    DataFrame
        One row a choice: the verdict, whether it differs from the published one, and the numbers behind it.
    """
    verdicts = {name: judge(claim, material, choices) for name, choices in ALTERNATIVES.items()}
    published = verdicts["as published"].verdict
    return pd.DataFrame([_row(name, v, published) for name, v in verdicts.items()]).set_index("choice")
