"""Fit: where a claim says more than the evidence does, even where the evidence is there.

Each check looks at one thing a claim may add (source, dose, population, comparator) and answers with a remark or
nothing. The remarks stand beside the verdict; they never make it better.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from evidence_tools.words import TOLD_WORDS, and_list

from .bearing import bearing_results, claim_effects, claimed_minutes, doubtful_tests
from .bodies import GENERAL_ORDER, StratumEvidence, in_order
from .choices import PUBLISHED
from .decision import from_stratum, verdict_of
from .fragility import SUPPORTING
from .material import Material
from .rules import tests_words
from .strata import UNBELIEVED, told_direction

__all__ = ["CHECKS", "Remark", "fit_remarks", "number_words", "perhaps_words"]

ONE_TRIAL = {
    "favours_intervention": "favours it",
    "no_difference": "found no difference",
    "favours_comparator": "favours the others",
    "unclear": "does not say clearly",
    UNBELIEVED: "reports figures we do not rely on",
}


@dataclass(frozen=True)
class Remark:
    """One way in which a claim does not fit its evidence: a short code, and a sentence with the facts."""

    code: str
    words: str


def check_source(claim: Mapping[str, str], strata: Mapping[str, StratumEvidence], material: Material) -> Remark | None:
    """Can the study the article refers to be found?"""
    sightings = material.of_claim("sightings", claim["claim_id"])
    citing = [row for row in sightings if row["cites_study"] == "yes"]
    if not citing:
        return None
    links = material.of_claim("links", claim["claim_id"])
    looked = [row for row in links if row["role"] == "cited_source"]
    if any(row["status"] in ("exact", "probable") for row in looked):
        return None
    words = f"the source it refers to (“{citing[0]['cited_as']}”) was not found"
    if looked:
        nearest = ", ".join(material.names.get(row["study_id"], row["study_id"]) for row in looked)
        words += f"; the nearest, {nearest}, differ{'s' * (len(looked) == 1)} from what is said"
    return Remark("source_not_found", words)


def check_dose(claim: Mapping[str, str], strata: Mapping[str, StratumEvidence], material: Material) -> Remark | None:
    """Did the studies use as little as the claim promises?"""
    claimed = claimed_minutes(claim["dose"])
    if claimed is None:
        return None
    lasted: dict[str, float] = {}
    for row in claim_effects(claim, material):
        if not math.isnan(row["session_minutes"]):
            lasted.setdefault(row["trial_id"], row["session_minutes"])
    if not lasted:
        return Remark("dose_untested", f"no study on record says that it used {claim['dose']}")
    known = lasted.values()
    short = sum(minutes <= claimed for minutes in known)
    span = f"{min(known):g}" if min(known) == max(known) else f"{min(known):g} to {max(known):g}"
    words = f"the claim promises {claim['dose']}; sessions studied lasted {span} minutes"
    if short == 0:
        return Remark("overstates_dose", words + ", none as short")
    share = f"{short} of the {len(known)} studies that say so used sessions that short"
    return Remark("dose_rare", f"{words}; {share}") if short < len(known) / 2 else None


def check_population(
    claim: Mapping[str, str], strata: Mapping[str, StratumEvidence], material: Material
) -> Remark | None:
    """Are the studies that decide known to be of the people the claim is about?"""
    evidence = next(iter(strata.values()), None)
    if not claim["population"] or evidence is None:
        return None
    fits = evidence.fits("population")
    sure = fits.count("direct")
    if sure == evidence.k:
        return None
    who = f"{sure} of the {evidence.k} studies that decide {'is' if sure == 1 else 'are'} known to be of them"
    if evidence.k == 1:
        shown = material.of_study(evidence.trials[0]["study_id"])["population"] or "not told"
        who = f"who took part in the only study that decides: {shown}"
    return Remark("population_not_separate", f"the claim speaks of {claim['population']}; {who}")


def _shown_against(claim: Mapping[str, str], evidence: StratumEvidence, material: Material) -> bool:
    """Ask of other trials what the verdict asks of its own: would they support the claim by themselves?"""
    if verdict_of(claim, evidence)[0] not in SUPPORTING:
        return False
    return from_stratum(claim, evidence.stratum, evidence, material, PUBLISHED).verdict in SUPPORTING


def _tally(evidence: StratumEvidence, what: str) -> str:
    """Say how the trials against one kind of control came out."""
    favours = evidence.came_out("favours_intervention")
    people = evidence.people
    if evidence.k == 1:
        return f"against {what} the only trial ({people}) {ONE_TRIAL[told_direction(evidence.trials[0])]}"
    return f"against {what} {favours} of {evidence.k} trials ({people}) favour it"


def check_comparator(
    claim: Mapping[str, str], strata: Mapping[str, StratumEvidence], material: Material
) -> Remark | None:
    """Was it more than doing nothing? Only trials against attention or a sham can tell."""
    plain = claim["claim_type"] != "comparative" and claim["direction"] != "none"
    first = next(iter(strata), "")
    if not plain or claim["intervention"] == "other" or first not in ("passive", "unclear"):
        return None
    sham = material.treatments.sham(claim["intervention"])
    controls = {"sham": sham, "attention": "the same attention or rest alone"}
    if any(name in strata and _shown_against(claim, strata[name], material) for name in controls):
        return None
    told = [_tally(strata[name], what) for name, what in controls.items() if name in strata]
    if told:
        words = "; ".join(told) + ": not enough to say that it is more than rest, touch and attention"
    elif first == "unclear":
        words = "what the control group got was not shown, and there is no usable comparison with a sham"
    else:
        words = "only compared with doing nothing or usual care; there is no usable comparison with a sham"
    return Remark("only_against_nothing", words)


def check_not_randomised(
    claim: Mapping[str, str], strata: Mapping[str, StratumEvidence], material: Material
) -> Remark | None:
    """Did a comparison that would answer first give way, because its trials are not randomised?"""
    first = next(iter(strata), "")
    before = [name for name in in_order(GENERAL_ORDER, claim) if name in strata]
    passed_over = before[: before.index(first)] if first in before else []
    if not passed_over:
        return None
    bodies = [strata[name] for name in passed_over]
    told = and_list(f"{body.trials_words} compared with {body.label} ({_reported(body)})" for body in bodies)
    return Remark("not_randomised", f"not randomised, and so not deciding: {told}")


def _reported(evidence: StratumEvidence) -> str:
    """Say what the trials of a comparison reported: "2 in favour, 1 against"."""
    words = Counter(TOLD_WORDS[told_direction(row)] for row in evidence.trials)
    return ", ".join(f"{count} {word}" for word, count in words.most_common())


def check_unusable(
    claim: Mapping[str, str], strata: Mapping[str, StratumEvidence], material: Material
) -> Remark | None:
    """Are there studies that measured it and say nothing that counts?"""
    if strata or claim["direction"] == "none":
        return None
    rows = bearing_results(claim, material)
    if not rows:
        return None
    names = sorted({material.names.get(row["study_id"], row["study_id"]) for row in rows})
    dose = " at that dose" if claimed_minutes(claim["dose"]) is not None else ""
    who = f"{', '.join(names[:4])}{' and others' * (len(names) > 4)}"
    words = f"measured in {who}, but no usable comparison{dose} is reported"
    return Remark("measured_without_comparison", words)


def check_tests(claim: Mapping[str, str], strata: Mapping[str, StratumEvidence], material: Material) -> Remark | None:
    """Are there studies of which it is not certain that they tested just this statement?"""
    words = perhaps_words(claim, material) if strata else ""  # without any test the sentence says it
    return Remark("perhaps_tested", words) if words else None


def number_words(number: int) -> str:
    """Write a number as it stands in a sentence: "two", "12"."""
    words = "no one two three four five six seven eight nine ten".split()
    return words[number] if number < len(words) else str(number)


def perhaps_words(claim: Mapping[str, str], material: Material) -> str:
    """Say how the studies came out that may have tested a statement, which is not certain; "" where there are none."""
    told = [told_direction(row) for row in doubtful_tests(claim, material)]
    if not told:
        return ""
    if len(told) == 1:
        return f"one study may have tested this, which is not certain, and is not counted: it {tests_words(told)}"
    who = f"{number_words(len(told))} studies"
    return f"{who} may have tested this, which is not certain, and are not counted: {tests_words(told)}"


CHECKS: tuple[Callable[..., Remark | None], ...] = (
    check_source,
    check_dose,
    check_population,
    check_comparator,
    check_not_randomised,
    check_unusable,
    check_tests,
)


def fit_remarks(
    claim: Mapping[str, str], strata: Mapping[str, StratumEvidence], material: Material
) -> tuple[Remark, ...]:
    """Run every check; see `CHECKS`."""
    return tuple(filter(None, (check(claim, strata, material) for check in CHECKS)))
