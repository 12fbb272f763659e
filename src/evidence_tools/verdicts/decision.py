"""From the evidence on a claim to its verdict: pool, directions, facts or reviews, each step kept in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from evidence_tools.effects import Pooled, pool
from evidence_tools.errors import UsageError
from evidence_tools.words import FACTS, verdict_words

from . import rules
from .bearing import claimed_minutes
from .bodies import StratumEvidence, counted_position, gather
from .choices import PUBLISHED, PUBLISHED_CI, Choices
from .fragility import SUPPORTING, Fragility, fragility_of
from .material import Material
from .strata import Row
from .values import LOG_SMD, PERCENT_SMD

__all__ = [
    "Decision",
    "Step",
    "check_studies",
    "decide",
    "from_stratum",
    "left_out",
    "nothing_found",
    "stated_level",
    "verdict_of",
]

OPEN = {"mixed": "no clear answer"}  # two of two in favour are not mixed
LEVEL = f"({'|'.join(sorted(rules.CERTAINTIES, key=len, reverse=True))})"
STATED = re.compile(rf"{LEVEL}(?: (?:to|or) {LEVEL})?(?= (?:certainty|quality|evidence)\b| ?[(;,.]|$)")


@dataclass(frozen=True)
class Step:
    """One rule that fired: its name and what it saw, with the numbers."""

    rule: str
    words: str


def _narrow_words(evidence: StratumEvidence, pooled: Pooled) -> list[Step]:
    """Say where the plain interval would have been narrower than the sampling error of the trials allows."""
    if pooled.ci_method != PUBLISHED_CI or pooled.k < 2:
        return []
    plain = pool(pooled.yi, pooled.vi, pooled.method, "HKSJ", pooled.level)
    shown = evidence.body.shown
    narrow, wide = (f"{shown(fit.ci_low):z.2f} to {shown(fit.ci_high):z.2f}" for fit in (plain, pooled))
    if narrow == wide:
        return []
    words = f"the trials agree more closely than chance would have them; their interval ({narrow}) is too narrow to be "
    return [Step("interval kept wide", f"{words}believed, so it is {wide}, the least their sampling error allows")]


def _mixed_kinds(evidence: StratumEvidence) -> list[Step]:
    """Say where values after treatment and changes from before stand in one pool of standardised differences."""
    if evidence.measure == PERCENT_SMD:
        words = "the pooled effects are of changes in per cent of where each person began, not of scores"
        return [Step("changes in per cent", words)]
    if evidence.measure == LOG_SMD:
        words = "the pooled effects are of logarithms of what was measured (Handbook 10.5.3)"
        return [Step("logarithms", words)]
    kinds = Counter(row["value_kind"] for row in evidence.pool_records)
    if evidence.measure != "SMD" or not {"post", "change"} <= set(kinds):
        return []
    words = (
        f"pooled effects of values after treatment: {kinds['post']}, of changes from before: {kinds['change']}; they "
        "are standardised by different spreads, so their average is only roughly one size (Handbook 10.5.2)"
    )
    return [Step("values and changes mixed", words)]


def _bound(evidence: StratumEvidence) -> list[Step]:
    """Say of a trial that stands alone and prints its p as a bound that its effect and interval are bounds too."""
    rows = evidence.pool_records
    if len(rows) != 1 or rows[0]["source"] != "bound of p":
        return []
    words = (
        f"the report prints p {rows[0]['p_value']} and no more: the effect is at least {abs(rows[0]['yi']):z.2f}, and "
        "its interval is that of this least effect; it ends at no effect, which the report's own test excludes"
    )
    return [Step("a bound", words)]


def _approximated(evidence: StratumEvidence) -> list[Step]:
    """Say how many pooled effects are approximated, and of what."""
    why = Counter(row["approximated"] for row in evidence.pool_records if row["approximated"])
    told = "; ".join(f"{n}: {words}" for words, n in why.most_common())
    share = f"{why.total()} of {len(evidence.pool_records)} pooled effects"
    return [Step("approximated", f"{share} ({told})")] if told else []


def _unsaid(evidence: StratumEvidence) -> list[Step]:
    """Say of how many pooled trials the report names no side, so that they are pooled and yet counted as unclear."""
    silent = sum(row["direction"] == "unclear" for row in evidence.pool_records)
    if not silent:
        return []
    its, reports = ("its", "the report does") if silent == 1 else ("their", "the reports do")
    words = f"{silent} of {len(evidence.pool_records)} pooled trials: only {its} figures tell a difference between the"
    return [Step("told by figures alone", f"{words} groups; {reports} not say clearly which did better")]


def _parts(claim: Mapping[str, str], evidence: StratumEvidence, material: Material) -> list[Step]:
    """Say where trials of a part of the outcome stand in for the outcome itself."""
    if not evidence.parts or claim["direction"] == "none":
        return []
    label, *labels = (material.outcomes[name]["label"].lower() for name in (claim["outcome"], *evidence.parts))
    named = ", ".join(labels)
    own = "not all trials" if any(row["outcome"] == claim["outcome"] for row in evidence.trials) else "no trial"
    words = f"{own} of this comparison measured {label} itself; counted: trials of {named}"
    return [Step("parts of the outcome", words)]


def _certainty(evidence: StratumEvidence) -> Step:
    words = "; ".join(note.rstrip(".") for note in evidence.certainty.footnotes) or "nothing to rate down"
    return Step("certainty", f"{evidence.certainty.level}: {words}")


def _from_pool(evidence: StratumEvidence, pooled: Pooled) -> tuple[str, list[Step]]:
    level = evidence.certainty.level
    ratio = evidence.measure.startswith("log")
    position = rules.interval_position(pooled.ci_low, pooled.ci_high, evidence.body.mid, ratio)
    verdict = rules.interval_verdict(position.name, level)
    what = f"{evidence.measure.removeprefix('log ')} {evidence.body.shown(pooled.estimate):z.2f}"
    steps = [
        Step("pooled", f"{pooled.k} of {evidence.trials_words} with numbers: {what}, {position.words}"),
        *_narrow_words(evidence, pooled),
        *_mixed_kinds(evidence),
        *_approximated(evidence),
        *_unsaid(evidence),
        *_bound(evidence),
        _certainty(evidence),
        Step(
            "interval rule", f"{position.name.replace('_', ' ')} at {level} certainty gives {verdict.replace('_', ' ')}"
        ),
    ]
    against = counted_position(evidence)
    if verdict in SUPPORTING and against.name in ("large_show_none", "mostly_opposite"):
        steps.append(Step("numbers are not all", f"{against.words}: trials without numbers disagree, so uncertain"))
        verdict = "uncertain"
    return verdict, steps


def _from_directions(evidence: StratumEvidence) -> tuple[str, list[Step]]:
    position, level = counted_position(evidence), evidence.certainty.level
    verdict = rules.direction_verdict(position.name, level)
    printed = evidence.pooled.k if evidence.pooled else 0
    what = OPEN.get(position.name, position.name).replace("_", " ")
    return verdict, [
        Step("directions", f"{printed} of {evidence.trials_words} with numbers that can be pooled; {position.words}"),
        Step("not pooled", evidence.missing),
        _certainty(evidence),
        Step("direction rule", f"{what} at {level} certainty gives {verdict.replace('_', ' ')}"),
    ]


def _from_facts(evidence: StratumEvidence) -> tuple[str, list[Step]]:
    directions = [row["direction"] for row in evidence.trials]
    verdict, words = rules.fact_verdict(directions)
    given = f"gives {_label(verdict, evidence.stratum)}"
    if verdict in SUPPORTING:
        given += " where it stays so without any single one of them, which asks for three or more"
    return verdict, [Step("tests of the statement", words), Step("fact rule", given)]


def _label(verdict: str, stratum: str) -> str:
    """Return a verdict as a reader meets it: that of a statement itself has words of its own."""
    return verdict_words(verdict, stratum)[1].lower()


def stated_level(words: str) -> str:
    """Read the certainty a review states: the lowest it names ("low or very low certainty"); "" where it states none.

    "High or unclear risk of bias" states no certainty.
    """
    found = STATED.match(words.strip().lower())
    return max(filter(None, found.groups()), key=rules.CERTAINTIES.index) if found else ""


def _reviews_certainty(reviews: Sequence[Row]) -> tuple[str, str]:
    """Return the certainty of what reviews conclude, with the reason: the lowest stated, if most of them state one."""
    levels = list(filter(None, (stated_level(row["certainty_stated"]) for row in reviews)))
    if 2 * len(levels) <= len(reviews):
        few = f"only {len(levels)} of {len(reviews)} review results state" if levels else "no review states"
        return "very low", f"{few} a certainty, and none of the trials is in our tables"
    return max(levels, key=rules.CERTAINTIES.index), "the lowest the reviews state"


def _from_reviews(reviews: Sequence[Row]) -> tuple[str, str, list[Step]]:
    """Judge by published reviews; their certainty counts only where most of them state it themselves."""
    certainty, why = _reviews_certainty(reviews)
    directions = ["unclear" if row["direction_reported"] == "mixed" else row["direction_reported"] for row in reviews]
    verdict, words = rules.review_verdict(directions, certainty)
    return (
        verdict,
        certainty,
        [Step("reviews", f"no trial of our own tables answers; {words}"), Step("certainty", f"{certainty}: {why}")],
    )


@dataclass(frozen=True)
class Decision:
    """A verdict with what it rests on.

    Attributes
    ----------
    verdict, certainty, basis, stratum : str
        As in `Judgement`.
    steps : tuple of Step
    fragility : Fragility or None
        None where no trial decides.
    """

    verdict: str
    certainty: str
    basis: str
    stratum: str
    steps: tuple[Step, ...]
    fragility: Fragility | None = None


def verdict_of(claim: Mapping[str, str], evidence: StratumEvidence) -> tuple[str, list[Step]]:
    """Return what the rules say of one stratum, with the steps."""
    if claim["direction"] == "none":
        return _from_facts(evidence)
    if evidence.pooled is not None and evidence.basis == "pooled":
        return _from_pool(evidence, evidence.pooled)
    return _from_directions(evidence)


def from_stratum(
    claim: Mapping[str, str], stratum: str, evidence: StratumEvidence, material: Material, choices: Choices
) -> Decision:
    """Judge by one stratum; a verdict one trial can turn is never better than uncertain."""
    verdict, found = verdict_of(claim, evidence)
    where = "tests of the statement itself" if stratum == FACTS else f"compared with {evidence.label}"
    about = f"{where}: {evidence.trials_words}, {evidence.people}"
    steps = [Step("stratum", about), *_parts(claim, evidence, material), *found]
    hangs = fragility_of(claim, evidence, lambda rest: verdict_of(claim, rest)[0], material, choices)
    steps.append(Step("without single trials", hangs.words(material.names)))
    if hangs.capped != verdict:
        words = f"{_label(verdict, stratum)} becomes {_label(hangs.capped, stratum)}: a verdict may not rest on one"
        kind = "study" if stratum == FACTS else "trial"
        steps.append(Step("fragile" if hangs.fragile else "weakest word", f"{words} {kind}"))
    return Decision(hangs.capped, evidence.certainty.level, evidence.basis, stratum, tuple(steps), hangs)


def nothing_found(claim: Mapping[str, str], material: Material) -> Decision:
    """Say that nothing answers: as a finding where a search on record ran, else as a question not yet looked into."""
    dose = f" ({claim['dose']})" if claim["dose"] else ""
    asked = "this statement" if claim["intervention"] == "other" else f"this treatment and outcome{dose}"
    searched = material.searched(claim)
    if searched:
        when = ", ".join(f"{name.replace('_', ' ')} on {day}" for name, day in sorted(searched.items()))
        words = f"no study of {asked} that could answer is on record; searched: {when}"
        return Decision("no_evidence", "", "none", "", (Step("search", words),))
    touching = len(material.touching(claim))
    held = "1 study that touches" if touching == 1 else f"{touching} studies that touch"
    words = f"no search for {asked} is on record; our tables hold {held} it"
    return Decision("not_assessed", "", "none", "", (Step("search", words),))


def decide(
    claim: Mapping[str, str],
    strata: dict[str, StratumEvidence],
    reviews: Sequence[Row],
    material: Material,
    choices: Choices,
) -> Decision:
    """Return the verdict of a claim: by its first stratum with a trial, else by published reviews, else nothing."""
    if claim["testable"] == "no":
        return Decision("not_testable", "", "none", "", (Step("testable", claim["why_not_testable"]),))
    if strata:
        stratum, evidence = next(iter(strata.items()))
        return from_stratum(claim, stratum, evidence, material, choices)
    if reviews and not claimed_minutes(claim["dose"]):
        verdict, certainty, steps = _from_reviews(reviews)
        return Decision(verdict, certainty, "reviews", "", tuple(steps))
    return nothing_found(claim, material)


def check_studies(choices: Choices, material: Material) -> None:
    """Refuse a choice that leaves out a study nobody knows; the message names the nearest."""
    for study in choices.exclude:
        if study not in material.known_studies:
            from rapidfuzz import process

            known = list(material.tables["studies"]["study_id"])
            near = ", ".join(match[0] for match in process.extract(study, known, limit=3))
            raise UsageError(f"exclude: no study {study!r}. Nearest: {near}. All of them: ev.studies.study_id.")


def left_out(
    claim: Mapping[str, str], strata: dict[str, StratumEvidence], material: Material, choices: Choices
) -> list[Step]:
    """Say how many trials a reader's choice leaves out; nothing where the published analysis has no trial either.

    A choice that leaves out nobody says so: "the verdict stands without the trials at high risk" would be a false
    comfort where no trial was ever appraised.
    """
    everyone = gather(claim, material, replace(PUBLISHED, method=choices.method, ci=choices.ci))
    before = {row["study_id"] for s in everyone.values() for row in s.trials}
    after = {row["study_id"] for s in strata.values() for row in s.trials}
    if not before and not choices.only_strata:
        return []
    counted = f"{len(before - after)} of {len(before)} trials left out" if before else "there is no trial on record"
    rest = ", none is left" if before and not after else ""
    return [Step("your choice", f"{choices.words(material.names)}: {counted}{rest}")]
