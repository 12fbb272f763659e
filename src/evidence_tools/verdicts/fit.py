"""Fit: where a claim says more than the evidence does, even where the evidence is there.

Each check looks at one thing a claim may add (source, dose, population, comparator) and answers with a remark or
nothing. The remarks stand beside the verdict; they never make it better.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .bearing import claim_effects, claimed_minutes
from .bodies import StratumEvidence
from .material import Material
from .rules import direction_position, direction_verdict, interval_position, interval_verdict

__all__ = ["CHECKS", "Remark", "fit_remarks"]

SUPPORTING = ("supported", "possibly_supported")


@dataclass(frozen=True)
class Remark:
    """One way in which a claim does not fit its evidence: a short code, and a sentence with the facts."""

    code: str
    words: str


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
    claimed = claimed_minutes(claim["dose"])
    if claimed is None:
        return None
    effects = claim_effects(claim, material)
    known = effects[effects["session_minutes"].notna()].drop_duplicates("trial_id")["session_minutes"]
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


def _shown_against_sham(sham: StratumEvidence) -> bool:
    """Ask of the sham trials what the verdict asks of its own: would they support the claim by themselves?"""
    if sham.basis == "pooled":
        position = interval_position(sham.pooled.ci_low, sham.pooled.ci_high, sham.body.mid)
        return interval_verdict(position.name, sham.certainty.level) in SUPPORTING
    p_value = sham.directions.p_value if sham.directions else 1.0
    position = direction_position(list(sham.counted["direction"]), list(sham.counted["n"]), p_value)
    return direction_verdict(position.name, sham.certainty.level) in SUPPORTING


def check_comparator(claim: Mapping, strata: Mapping[str, StratumEvidence], material: Material) -> Remark | None:
    """Was it more than doing nothing? Only trials against sham or another treatment can tell."""
    plain = claim["claim_type"] != "comparative" and claim["direction"] != "none"
    if not plain or not strata or next(iter(strata)) not in ("passive", "unclear"):
        return None
    sham = strata.get("sham")
    if sham is None:
        return Remark(
            "only_against_nothing", "only compared with doing nothing or usual care, never with a sham treatment"
        )
    favours = int((sham.counted["direction"] == "favours_intervention").sum())
    if _shown_against_sham(sham):
        return None
    words = f"against sham or simple foot massage {favours} of {sham.k} trials favour it"
    if sham.pooled is not None and sham.pooled.k > 1:
        words += f" (pooled {sham.pooled.estimate:.2f}, {sham.pooled.ci_low:.2f} to {sham.pooled.ci_high:.2f})"
    people = f", {sham.n} people in all" if sham.n else ""
    ending = f"{people}: too little to tell whether it is more than rest, touch and attention"
    return Remark("only_against_nothing", words + ending)


CHECKS: tuple[Callable[..., Remark | None], ...] = (check_source, check_dose, check_population, check_comparator)


def fit_remarks(claim: Mapping, strata: Mapping[str, StratumEvidence], material: Material) -> tuple[Remark, ...]:
    """Run every check; see `CHECKS`."""
    return tuple(filter(None, (check(claim, strata, material) for check in CHECKS)))
