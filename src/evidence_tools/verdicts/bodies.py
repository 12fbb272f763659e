"""From a claim to its bodies of evidence: one per comparator stratum, each trial once, pooled or counted, and rated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from evidence_tools.effects import Pooled, pool
from evidence_tools.effects.bias import egger_test
from evidence_tools.effects.swim import DirectionTest, direction_test
from evidence_tools.quality import DEFAULT_MID, Certainty, EvidenceBody, rate_certainty
from evidence_tools.verdicts.strata import count_once, poolable, randomised_first
from evidence_tools.words import RANDOMISED, STRATUM_LABELS

from .bearing import bearing_results
from .choices import Choices
from .material import Material
from .rules import Position, direction_position

__all__ = ["StratumEvidence", "counted_position", "gather"]

# The order in which a claim looks for its answer. Marketing says what happens to a client who comes instead of staying
# at home: that is the passive comparison. What is special about the technique is a question for sham and active ones.
GENERAL_ORDER = ("passive", "unclear", "attention", "sham", "active")
COMPARATIVE_ORDER = ("sham", "active")
# Tests of the statement come first; whether the points matter is for sham comparisons to say.
FACT_ORDER = ("facts", "sham", "active", "attention", "passive")


@dataclass(frozen=True, eq=False)
class StratumEvidence:
    """What one comparator stratum says about a claim.

    Attributes
    ----------
    rows : DataFrame
        Every result that bears on the claim here, with `counted`, `set_aside`, `in_pool` and `weight`.
    pooled : Pooled or None
        None where no row has numbers.
    directions : DirectionTest
        Count of directions over all counted trials, pooled or not.
    basis : str
        What speaks for the stratum: "pooled" where at least half of the trials have numbers (two or more, or the only
        one), else "directions". An average over the few trials that print their numbers would leave the others out.
    body, certainty : EvidenceBody, Certainty
        The GRADE rating of that basis.
    """

    stratum: str
    rows: pd.DataFrame
    pooled: Pooled | None
    directions: DirectionTest | None
    basis: str
    body: EvidenceBody
    certainty: Certainty

    @property
    def label(self) -> str:
        """Say what the intervention was compared with."""
        return STRATUM_LABELS[self.stratum]

    @property
    def counted(self) -> pd.DataFrame:
        """Return the rows that stand for their trials."""
        return self.rows[self.rows["counted"].astype(bool)]

    @cached_property
    def judged(self) -> Pooled | None:
        """Return the pool whose interval is judged: never narrower than the sampling error of the trials allows.

        Where a few trials happen to agree, the HKSJ interval can shrink to nothing, and a claim would be called
        supported by a coincidence. There the factor is kept at 1 or more (Knapp and Hartung 2003; advised for few
        studies by Roever and others 2015, BMC Medical Research Methodology 15:99).
        """
        pooled = self.pooled
        if pooled is None or pooled.ci_method != "HKSJ" or pooled.hksj_factor >= 1:
            return pooled
        return pool(pooled.yi, pooled.vi, pooled.method, "HKSJ-adhoc", pooled.level)

    @property
    def k(self) -> int:
        """Return the number of trials counted."""
        return len(self.counted)

    @property
    def n(self) -> int:
        """Return the people in them, as far as known."""
        return int(self.counted["n"].sum())


def _by_choice(effects: pd.DataFrame, outcome: str, material: Material, choices: Choices) -> pd.DataFrame:
    """Set results aside that the reader has chosen to leave out: from counts as from pools."""
    out = effects["study_id"].isin(choices.exclude)
    if choices.exclude_rob:
        out |= pd.Series([material.risk(s, outcome) in choices.exclude_rob for s in effects["study_id"]], effects.index)
    if choices.exclude_implausible:
        out |= effects["yi"].abs() > 3
    return effects.assign(
        countable=effects["countable"] & ~out,
        poolable=effects["poolable"] & ~out,
        why_not=effects["why_not"].where(~out, "left out by choice"),
    )


def _minimal_difference(rows: pd.DataFrame, instruments: pd.DataFrame) -> tuple[float, str]:
    """Return the smallest difference that matters, in SDs, and where it comes from.

    The instrument's own where all pooled trials used that one and it has a source: its MID over the median SD of the
    comparator arms (Cochrane Handbook 15.5.3.2); otherwise the default rule.
    """
    used = rows["instrument"].unique()
    if len(used) != 1:
        return DEFAULT_MID, ""
    scale = instruments.set_index("instrument").loc[used[0]]
    sd = rows["sd_c"].median()
    if pd.isna(scale["mid"]) or pd.isna(sd):
        return DEFAULT_MID, ""
    return float(scale["mid"] / sd), f"{scale['mid']:g} {scale['label']} over an SD of {sd:.2f}; {scale['mid_source']}"


def _pool(rows: pd.DataFrame, choices: Choices) -> Pooled | None:
    if rows.empty:
        return None
    ci = choices.ci if len(rows) > 1 else "z"
    return pool(rows["yi"].to_numpy(), rows["vi"].to_numpy(), method=choices.method if len(rows) > 1 else "EE", ci=ci)


def _small_study_p(rows: pd.DataFrame) -> float:
    """Return Egger's p where ten or more trials are pooled: with fewer the test says nothing (Handbook 13.3.5.4)."""
    if len(rows) < 10:
        return float("nan")
    return egger_test(rows["yi"].to_numpy(), rows["vi"].to_numpy()).p_value


def counted_position(evidence: StratumEvidence) -> Position:
    """Say where the count of directions of a stratum stands."""
    counted = evidence.counted
    p_value = evidence.directions.p_value if evidence.directions else 1.0
    return direction_position(list(counted["direction"]), list(counted["n_compared"]), p_value)


def _directions(counted: pd.DataFrame) -> DirectionTest | None:
    clear = counted.loc[counted["direction"] != "unclear", "direction"]
    if clear.empty:
        return None
    return direction_test(favours=int((clear == "favours_intervention").sum()), total=len(clear))


def _body(
    claim: Mapping,
    stratum: str,
    rows: pd.DataFrame,
    pooled: Pooled | None,
    directions: DirectionTest | None,
    material: Material,
) -> EvidenceBody:
    counted = rows[rows["counted"]]
    studies = counted[
        ["study_id", "design", "n_i", "n_c", "n", "yi", "vi", "weight", "direction", "flags", "year"]
    ].assign(
        label=counted["study_id"].map(material.names),
        rob=[material.risk(study, claim["outcome"]) for study in counted["study_id"]],
        population_fit="" if claim["population"] else "direct",
        intervention_fit=["direct" if i == claim["intervention"] else "indirect" for i in counted["intervention"]],
        comparator_fit="direct" if stratum != "unclear" else "",
        year=pd.to_numeric(counted["year"], errors="coerce"),
    )
    pooled_rows = counted[counted["in_pool"]]
    mid, source = _minimal_difference(pooled_rows, material.tables["instruments"])
    kind = material.tables["outcomes"].set_index("outcome").loc[claim["outcome"], "kind"]
    return EvidenceBody(
        outcome=claim["outcome"],
        intervention=claim["intervention"],
        population=claim["population"],
        comparator=stratum,
        claim_type=claim["claim_type"],
        studies=studies,
        pooled=pooled,
        directions={"p_value": directions.p_value} if directions else None,
        mid=mid,
        mid_source=source,
        self_reported=kind in ("symptom", "general"),
        small_study_p=_small_study_p(pooled_rows) if pooled is not None else float("nan"),
    )


def stratum_evidence(
    claim: Mapping, stratum: str, effects: pd.DataFrame, material: Material, choices: Choices
) -> StratumEvidence:
    """Put together what one stratum says about a claim."""
    rows = randomised_first(count_once(effects))
    pool_rows = poolable(rows)
    pooled = _pool(pool_rows, choices)
    rows["in_pool"] = rows.index.isin(pool_rows.index)
    rows["weight"] = float("nan")
    if pooled is not None:
        rows.loc[pool_rows.index, "weight"] = pooled.weights / pooled.weights.sum()
    counted = rows[rows["counted"].astype(bool)]
    directions = _directions(counted)
    basis = "pooled" if pooled is not None and pooled.k >= max(len(counted) / 2, min(len(counted), 2)) else "directions"
    body = _body(claim, stratum, rows, pooled if basis == "pooled" else None, directions, material)
    overrides = material.tables["certainty"]
    certainty = rate_certainty(body, overrides[overrides["claim_id"] == claim["claim_id"]])
    return StratumEvidence(stratum, rows, pooled, directions, basis, body, certainty)


def gather(claim: Mapping, material: Material, choices: Choices) -> dict[str, StratumEvidence]:
    """Gather the evidence on a claim by stratum, in the order in which the claim looks for its answer.

    Strata with a randomised trial come before those without. Strata in which no trial counts are left out; their rows
    are still in the effects table.
    """
    effects = bearing_results(claim, material)
    effects = _by_choice(effects, claim["outcome"], material, choices)
    wanted = choices.only_strata or (*GENERAL_ORDER, "facts")
    found = {}
    for stratum in _in_order(wanted, claim):
        rows = effects[effects["stratum"] == stratum]
        if rows["countable"].any():
            found[stratum] = stratum_evidence(claim, stratum, rows, material, choices)
    return dict(sorted(found.items(), key=lambda item: not item[1].counted["design"].isin(RANDOMISED).any()))


def _in_order(wanted: Iterable[str], claim: Mapping) -> list[str]:
    order = COMPARATIVE_ORDER if claim["claim_type"] == "comparative" else GENERAL_ORDER
    order = FACT_ORDER if claim["direction"] == "none" else order
    return [stratum for stratum in order if stratum in set(wanted)]
