"""How the verdict moves with other choices: estimator, trials left out, comparator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from .choices import PUBLISHED, Choices
from .material import Material
from .verdict import Verdict, judge

__all__ = ["ALTERNATIVES", "NOBODY", "sensitivity_table"]

NOBODY = "no trial left"

ALTERNATIVES: dict[str, Choices] = {
    "as published": PUBLISHED,
    "without trials at high risk of bias": replace(PUBLISHED, exclude_rob=("high",)),
    "only trials somebody appraised": replace(PUBLISHED, exclude_rob=("not appraised",)),
    "without implausible effects (|g| > 3)": replace(PUBLISHED, exclude_implausible=True),
    "estimator DerSimonian-Laird": replace(PUBLISHED, method="DL"),
    "estimator Paule-Mandel": replace(PUBLISHED, method="PM"),
    "without approximated effects": replace(PUBLISHED, exclude_approximated=True),
    "interval as narrow as the trials agree": replace(PUBLISHED, ci="HKSJ"),
    "Wald interval": replace(PUBLISHED, ci="z"),
    "only against sham": replace(PUBLISHED, only_strata=("sham",)),
    "only against no treatment or usual care": replace(PUBLISHED, only_strata=("passive",)),
}


def _trials(verdict: Verdict) -> set[str]:
    return {row["study_id"] for evidence in verdict.strata.values() for row in evidence.trials}


def _row(name: str, verdict: Verdict, published: Verdict) -> dict[str, str | float]:
    evidence = verdict.evidence
    pooled = evidence.smd if evidence else None
    # A choice that leaves nobody finds nothing out: that is no verdict, and none has changed.
    nobody = bool(published.strata) and not verdict.strata
    return {
        "choice": name,
        "verdict": NOBODY if nobody else f"{verdict.symbol} {verdict.label}",
        "flips": "" if nobody or verdict.verdict == published.verdict else "changes",
        "certainty": verdict.certainty,
        "basis": verdict.basis,
        "left out": len(_trials(published) - _trials(verdict)),
        "trials": evidence.k if evidence else 0,
        "with numbers": evidence.pooled.k if evidence and evidence.pooled else 0,
        "SMD": round(pooled.estimate, 2) if pooled else float("nan"),
        "from": round(pooled.ci_low, 2) if pooled else float("nan"),
        "to": round(pooled.ci_high, 2) if pooled else float("nan"),
    }


def sensitivity_table(claim: Mapping[str, str], material: Material) -> pd.DataFrame:
    """Judge a claim under each alternative choice.

    Returns
    -------
    DataFrame
        One row a choice: the verdict, whether it differs from the published one, how many of the published trials the
        choice leaves out (0: it changes nothing, and that it "stands" says nothing), and the pooled effect of the
        trials with numbers in the stratum the verdict rests on, also where the count of directions decides.
    """
    verdicts = {name: judge(claim, material, choices) for name, choices in ALTERNATIVES.items()}
    published = verdicts["as published"]
    return pd.DataFrame([_row(name, v, published) for name, v in verdicts.items()]).set_index("choice")
