"""Fit: where a claim says more than the evidence does, even where the evidence is there.

Each check looks at one thing a claim may add (source, dose, population, comparator) and answers with a remark or
nothing. The remarks stand beside the verdict; they never make it better.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from .bodies import Material, StratumEvidence

__all__ = ["CHECKS", "Remark", "fit_remarks"]


@dataclass(frozen=True)
class Remark:
    """One way in which a claim does not fit its evidence: a short code, and a sentence with the facts."""

    code: str
    words: str


def _minutes(dose: str) -> float | None:
    found = re.search(r"(\d+)(?:\s*[-–]\s*(\d+))?\s*minutes?", dose)
    return float(found.group(2) or found.group(1)) if found else None


def check_source(claim: Mapping, strata: Mapping[str, StratumEvidence], material: Material) -> Remark | None:
    """Can the study the article refers to be found?"""
    sightings = material.tables["sightings"]
    citing = sightings[(sightings["claim_id"] == claim["claim_id"]) & (sightings["cites_study"] == "yes")]
    if citing.empty:
        return None
    links = material.tables["links"]
    looked = links[(links["claim_id"] == claim["claim_id"]) & (links["role"] == "cited_source")]
    found = looked[looked["status"].isin(["exact", "probable"])]
    if len(found):
        return None
    words = f"the source it refers to (“{citing.iloc[0]['cited_as']}”) was not found"
    if len(looked):
        nearest = ", ".join(material.names.get(study, study) for study in looked["study_id"])
        words += f"; the nearest, {nearest}, differ from what is said"
    return Remark("source_not_found", words)


def check_dose(claim: Mapping, strata: Mapping[str, StratumEvidence], material: Material) -> Remark | None:
    """Did the studies use as little as the claim promises?"""
    claimed = _minutes(claim["dose"])
    if claimed is None:
        return None
    studies = pd.concat([s.counted for s in strata.values()]) if strata else pd.DataFrame({"session_minutes": []})
    known = studies["session_minutes"].dropna()
    if known.empty:
        return Remark("dose_untested", f"no study on record says that it used {claim['dose']}")
    short = int((known <= claimed).sum())
    words = f"the claim promises {claim['dose']}; sessions studied lasted {known.min():g} to {known.max():g} minutes"
    if short == 0:
        return Remark("overstates_dose", words + ", none as short")
    share = f"{short} of the {len(known)} studies that say so used sessions that short"
    return Remark("dose_rare", f"{words}; {share}") if short < len(known) / 2 else None


def check_population(claim: Mapping, strata: Mapping[str, StratumEvidence], material: Material) -> Remark | None:
    """Is the claim about people the studies did not look at separately?"""
    if not claim["population"] or not strata:
        return None
    words = f"the claim speaks of {claim['population']}; all studies of the outcome were used, whoever took part"
    return Remark("population_not_separate", words)


def check_comparator(claim: Mapping, strata: Mapping[str, StratumEvidence], material: Material) -> Remark | None:
    """Was it more than doing nothing? Only trials against sham or another treatment can tell."""
    if claim["claim_type"] == "comparative" or not strata or next(iter(strata)) not in ("passive", "unclear"):
        return None
    sham = strata.get("sham")
    if sham is None:
        return Remark(
            "only_against_nothing", "only compared with doing nothing or usual care, never with a sham treatment"
        )
    favours = int((sham.counted["direction"] == "favours_intervention").sum())
    if sham.pooled is not None and sham.pooled.k > 1 and sham.pooled.ci_low > 0:
        return None
    if sham.pooled is None and favours > sham.k / 2:
        return None
    words = f"against sham or simple foot massage {favours} of {sham.k} trials favour it"
    if sham.pooled is not None and sham.pooled.k > 1:
        words += f" (pooled {sham.pooled.estimate:.2f}, {sham.pooled.ci_low:.2f} to {sham.pooled.ci_high:.2f})"
    return Remark("only_against_nothing", words + ": what is gained may come from rest, touch or attention")


CHECKS: tuple[Callable[..., Remark | None], ...] = (check_source, check_dose, check_population, check_comparator)


def fit_remarks(claim: Mapping, strata: Mapping[str, StratumEvidence], material: Material) -> tuple[Remark, ...]:
    """Run every check; see `CHECKS`."""
    return tuple(filter(None, (check(claim, strata, material) for check in CHECKS)))
