"""From the evidence on a claim to its verdict: pool, directions, facts or reviews, each step kept in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from evidence_tools.effects import Pooled
from evidence_tools.errors import UsageError

from . import rules
from .bearing import claimed_minutes
from .bodies import StratumEvidence, counted_position, gather
from .choices import PUBLISHED, Choices
from .judgement import Step
from .material import Material

__all__ = ["check_studies", "decide", "left_out"]


def _widened(pooled: Pooled, judged: Pooled) -> list[Step]:
    if judged is pooled:
        return []
    narrow, wide = (f"{fit.ci_low:.2f} to {fit.ci_high:.2f}" for fit in (pooled, judged))
    words = f"the trials happen to agree so closely that their interval ({narrow}) is too narrow to be believed; "
    words += f"judged is {wide}, the least their sampling error allows"
    return [Step("interval kept wide", words)]


def _from_pool(evidence: StratumEvidence) -> tuple[str, list[Step]]:
    pooled, judged, level = evidence.pooled, evidence.judged, evidence.certainty.level
    position = rules.interval_position(judged.ci_low, judged.ci_high, evidence.body.mid)
    verdict = rules.interval_verdict(position.name, level)
    steps = [
        Step("pooled", f"{pooled.k} of {evidence.k} trials have numbers: SMD {pooled.estimate:.2f}, {position.words}"),
        *_widened(pooled, judged),
        Step("certainty", f"{level}: {'; '.join(evidence.certainty.footnotes) or 'nothing to rate down'}"),
        Step(
            "interval rule", f"{position.name.replace('_', ' ')} at {level} certainty gives {verdict.replace('_', ' ')}"
        ),
    ]
    against = counted_position(evidence)
    if verdict in ("supported", "possibly_supported") and against.name in ("large_show_none", "mostly_opposite"):
        steps.append(Step("numbers are not all", f"{against.words}: trials without numbers disagree, so uncertain"))
        verdict = "uncertain"
    return verdict, steps


def _from_directions(evidence: StratumEvidence) -> tuple[str, list[Step]]:
    position, level = counted_position(evidence), evidence.certainty.level
    verdict = rules.direction_verdict(position.name, level)
    printed = evidence.pooled.k if evidence.pooled else 0
    return verdict, [
        Step("directions", f"{printed} of {evidence.k} trials print numbers that can be pooled; {position.words}"),
        Step("certainty", f"{level}: {'; '.join(evidence.certainty.footnotes) or 'nothing to rate down'}"),
        Step(
            "direction rule",
            f"{position.name.replace('_', ' ')} at {level} certainty gives {verdict.replace('_', ' ')}",
        ),
    ]


def _from_facts(evidence: StratumEvidence) -> tuple[str, list[Step]]:
    verdict, words = rules.fact_verdict(list(evidence.counted["direction"]))
    return verdict, [Step("tests of the statement", words), Step("fact rule", f"gives {verdict.replace('_', ' ')}")]


def _from_reviews(reviews: pd.DataFrame) -> tuple[str, str, list[Step]]:
    """Judge by published reviews; their certainty counts only where the reviews themselves state it."""
    stated = [c for c in reviews["certainty_stated"].str.lower() if c.strip()]
    levels = [level for c in stated for level in rules.CERTAINTIES if c.startswith(level)]
    certainty = max(levels, key=rules.CERTAINTIES.index) if levels else "very low"
    directions = ["unclear" if d == "mixed" else d for d in reviews["direction_reported"]]
    verdict, words = rules.review_verdict(directions, certainty)
    why = "the lowest the reviews state" if levels else "no review states one, and none of its trials is in our tables"
    return (
        verdict,
        certainty,
        [Step("reviews", f"no trial of our own tables answers; {words}"), Step("certainty", f"{certainty}: {why}")],
    )


def decide(
    claim: Mapping, strata: dict[str, StratumEvidence], reviews: pd.DataFrame
) -> tuple[str, str, str, str, list[Step]]:
    """Return verdict, certainty, basis, stratum and the steps."""
    if claim["testable"] == "no":
        return "not_testable", "", "none", "", [Step("testable", claim["why_not_testable"])]
    if strata:
        stratum, evidence = next(iter(strata.items()))
        steps = [Step("stratum", f"compared with {evidence.label}: {evidence.k} trials, {evidence.n} people")]
        if claim["direction"] == "none":
            verdict, found = _from_facts(evidence)
        else:
            verdict, found = _from_pool(evidence) if evidence.basis == "pooled" else _from_directions(evidence)
        return verdict, evidence.certainty.level, evidence.basis, stratum, steps + found
    if len(reviews) and not claimed_minutes(claim["dose"]):
        verdict, certainty, steps = _from_reviews(reviews)
        return verdict, certainty, "reviews", "", steps
    dose = f" with {claim['dose']}" if claim["dose"] else ""
    words = f"no study of this treatment and outcome{dose} that could answer is on record"
    return "no_evidence", "", "none", "", [Step("search", words)]


def check_studies(choices: Choices, material: Material) -> None:
    """Refuse a choice that leaves out a study nobody knows; the message names the nearest."""
    known = list(material.tables["studies"]["study_id"])
    for study in choices.exclude:
        if study not in set(known):
            from rapidfuzz import process

            near = ", ".join(match[0] for match in process.extract(study, known, limit=3))
            raise UsageError(f"exclude: no study {study!r}. Nearest: {near}. All of them: ev.studies.study_id.")


def left_out(claim: Mapping, strata: dict[str, StratumEvidence], material: Material, choices: Choices) -> list[Step]:
    """Say how many trials a reader's choice leaves out; nothing where the published analysis has no trial either.

    A choice that leaves out nobody says so: "the verdict stands without the trials at high risk" would be a false
    comfort where no trial was ever appraised.
    """
    everyone = gather(claim, material, replace(PUBLISHED, method=choices.method, ci=choices.ci))
    before = {study for s in everyone.values() for study in s.counted["study_id"]}
    after = {study for s in strata.values() for study in s.counted["study_id"]}
    if not before and not choices.only_strata:
        return []
    counted = f"{len(before - after)} of {len(before)} trials left out" if before else "there is no trial on record"
    rest = ", none is left" if before and not after else ""
    return [Step("your choice", f"{choices.words(material.names)}: {counted}{rest}")]
