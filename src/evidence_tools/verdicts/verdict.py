"""The verdict on a claim, with every reason kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd
from matplotlib.axes import Axes

from evidence_tools.effects import Pooled
from evidence_tools.errors import UsageError
from evidence_tools.quality import what_would_change

from . import rules
from .bearing import claim_reviews, claimed_minutes
from .bodies import StratumEvidence, counted_position, gather
from .choices import PUBLISHED, Choices
from .fit import Remark, fit_remarks
from .material import Material

__all__ = ["Step", "Verdict", "judge"]


@dataclass(frozen=True)
class Step:
    """One rule that fired: its name and what it saw, with the numbers."""

    rule: str
    words: str


@dataclass(frozen=True, eq=False)
class Verdict:
    """What may be said of a claim, and why.

    Attributes
    ----------
    claim : mapping
        Its row of claims.csv.
    verdict : str
        One of `rules.VERDICTS`.
    certainty : str
        GRADE level of the evidence the verdict rests on; "" where there is nothing to rate.
    basis : str
        pooled, directions, reviews or none.
    stratum : str
        The comparator stratum it rests on; "" if none.
    strata : dict of str to StratumEvidence
        Everything gathered, in the order in which the claim looks for its answer.
    reviews : DataFrame
        Published pooled or narrative results of the same outcome and intervention.
    remarks : tuple of Remark
        Where the claim says more than the evidence.
    steps : tuple of Step
        Every rule that fired, in order.
    """

    claim: Mapping
    verdict: str
    certainty: str
    basis: str
    stratum: str
    strata: dict[str, StratumEvidence]
    reviews: pd.DataFrame
    remarks: tuple[Remark, ...]
    steps: tuple[Step, ...]
    material: Material = field(repr=False)
    choices: Choices = PUBLISHED

    @property
    def claim_id(self) -> str:
        """Return the claim's short name."""
        return self.claim["claim_id"]

    @property
    def evidence(self) -> StratumEvidence | None:
        """Return the stratum the verdict rests on."""
        return self.strata.get(self.stratum)

    @property
    def symbol(self) -> str:
        """Return the verdict's sign, readable without colour."""
        return rules.VERDICTS[self.verdict][0]

    @property
    def label(self) -> str:
        """Return the verdict in words."""
        return rules.VERDICTS[self.verdict][1]

    @property
    def rows(self) -> pd.DataFrame:
        """Return every result looked at, over all strata, each with its source."""
        parts = [s.rows for s in self.strata.values()]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()

    @property
    def studies(self) -> tuple[str, ...]:
        """Return the keys of the studies the verdict rests on (reviews, where it rests on those)."""
        if self.basis == "reviews":
            return tuple(sorted(set(self.reviews["study_id"])))
        return tuple(sorted(self.evidence.counted["study_id"])) if self.evidence else ()

    @property
    def would_change(self) -> tuple[str, ...]:
        """Say what would change the verdict: the next study's size and kind, appraisals nobody has made."""
        if self.verdict == "not_testable":
            return ("Nothing: the claim would have to be put so that something can be measured.",)
        if self.claim["direction"] == "none":
            return ("A direct test of the statement, by people who do not know what answer is expected.",)
        if self.evidence is None:
            people = f"{rules.LARGE_N} or more people"
            return (f"A randomised trial of this treatment and outcome with {people}, against a sham treatment.",)
        return what_would_change(self.evidence.body, self.evidence.certainty)

    def domains(self) -> pd.DataFrame:
        """Show the GRADE domains: what the rule suggests, what a person set over it, and the numbers behind both."""
        if self.evidence is None:
            return pd.DataFrame(columns=["domain", "judgement", "suggested by rule", "set by a person", "reason"])
        rows = [
            {
                "domain": d.label,
                "judgement": d.final,
                "suggested by rule": d.suggested,
                "set by a person": d.override,
                "reason": d.reason,
            }
            for d in self.evidence.certainty.domains
        ]
        return pd.DataFrame(rows).set_index("domain")

    def text(self) -> str:
        """Explain the verdict in plain text: what may be said, why, and every study."""
        from .card import text_card

        return text_card(self)

    def figure(self, ax: Axes | None = None) -> Axes | None:
        """Draw the claim's forest plot, one block a comparator stratum; None where there is no trial."""
        from .pictures import forest_figure

        return forest_figure(self, ax)

    def _repr_html_(self) -> str:
        from .card import html_card

        return html_card(self)


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


def _decide(
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


def _check_studies(choices: Choices, material: Material) -> None:
    known = list(material.tables["studies"]["study_id"])
    for study in choices.exclude:
        if study not in set(known):
            from rapidfuzz import process

            near = ", ".join(match[0] for match in process.extract(study, known, limit=3))
            raise UsageError(f"exclude: no study {study!r}. Nearest: {near}. All of them: ev.studies.study_id.")


def _left_out(claim: Mapping, strata: dict[str, StratumEvidence], material: Material, choices: Choices) -> list[Step]:
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


def judge(claim: Mapping, material: Material, choices: Choices | None = None) -> Verdict:
    """Judge one claim.

    The claim's first stratum with a counted trial decides (passive controls for a plain claim, sham for "better
    than"): by its pooled interval where two or more trials (or the only one) have numbers, else by the count of
    reported directions, else by published reviews. Rules: `verdicts.rules`.

    Parameters
    ----------
    claim : mapping
        A row of claims.csv.
    material : Material
        Effects, tables, risks of bias.
    choices : Choices, optional
        What to vary; the default is the published analysis.
    """
    choices = choices or PUBLISHED
    _check_studies(choices, material)
    testable = claim["testable"] == "yes"
    strata = gather(claim, material, choices) if testable else {}
    reviews = claim_reviews(claim, material) if testable else material.tables["reviews"].iloc[:0]
    steps = _left_out(claim, strata, material, choices) if testable and choices.leaves_out else []
    if steps and not strata:
        # Reviews average over all trials and comparators: they cannot answer for the few a reader asked about.
        verdict, certainty, basis, stratum = "no_evidence", "", "none", ""
    else:
        verdict, certainty, basis, stratum, found = _decide(claim, strata, reviews)
        steps += found
    # Looking at one comparator only does not unmake the others: a remark must not say that there are none.
    seen = gather(claim, material, replace(choices, only_strata=())) if testable and choices.only_strata else strata
    remarks = fit_remarks(claim, seen, material) if testable else ()
    steps += [Step("fit", remark.words) for remark in remarks]
    return Verdict(claim, verdict, certainty, basis, stratum, strata, reviews, remarks, tuple(steps), material, choices)
