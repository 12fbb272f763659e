"""A lesson on one claim, its steps and model answers to what it asks; and the claims that teach well."""

from __future__ import annotations

import pandas as pd

from evidence_tools.tracker.questions import Questions
from evidence_tools.verdicts import Verdict

from .model_answers import model_answers
from .steps import ARMS, Steps, usable

__all__ = ["ARMS", "Lesson", "teaching_claims"]


class Lesson(Steps):
    """The steps of a lesson on one claim, with the answers; see `Steps` for the parameters."""

    def answers(self) -> dict[str, str]:
        """Return a model answer to each question, by its number: "3" is the first of step 3, "3.2" the second."""
        return model_answers(self)


def _merits(verdict: Verdict) -> list[str]:
    """Say what a claim is good for in a classroom."""
    merits = []
    if len(usable(verdict)):
        merits.append("a trial to compute by hand")
    pools = [stratum for stratum in verdict.strata.values() if stratum.pooled is not None and stratum.pooled.k > 1]
    if pools:
        merits.append(f"a pool of {max(stratum.pooled.k for stratum in pools if stratum.pooled)} trials")
    if {"passive", "sham"} <= set(verdict.strata):
        merits.append("better than nothing and better than a sham are two questions")
    if any(remark.code.startswith("source") for remark in verdict.remarks):
        merits.append("the study the article names cannot be found")
    if verdict.claim["direction"] == "none" and verdict.strata:
        merits.append("a claim of fact, tested directly")
    if verdict.basis == "reviews":
        merits.append("rests on published reviews")
    return merits


def teaching_claims(ev: Questions) -> pd.DataFrame:
    """List the claims that teach something, those with most to see first.

    Returns
    -------
    DataFrame
        Index claim_id; the claim, its verdict, and what it is good for.
    """
    rows = [
        {"claim_id": v.claim_id, "claim": v.claim["statement"], "verdict": v.label, "good for": "; ".join(merits)}
        for v in ev.all_verdicts.values()
        if (merits := _merits(v))
    ]
    rows.sort(key=lambda row: (-row["good for"].count(";"), row["claim"]))
    return pd.DataFrame(rows, columns=["claim_id", "claim", "verdict", "good for"]).set_index("claim_id")
