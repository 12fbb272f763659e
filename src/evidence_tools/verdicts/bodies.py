"""From a claim to its bodies of evidence: one per comparator stratum, each trial once, pooled or counted, and rated."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from evidence_tools.effects import Pooled, pool
from evidence_tools.effects.bias import egger_test
from evidence_tools.effects.swim import DirectionTest, direction_test
from evidence_tools.errors import EffectError
from evidence_tools.quality import DEFAULT_MID, Certainty, EvidenceBody, rate_certainty
from evidence_tools.verdicts.strata import count_once, poolable, randomised_first
from evidence_tools.words import RANDOMISED, STRATUM_LABELS

from .bearing import bearing_results, narrower_results, one_part
from .choices import Choices
from .material import Material
from .rules import Position, direction_position

__all__ = ["StratumEvidence", "assemble", "counted_position", "gather", "one_measure", "stratum_evidence", "units_of"]

# Smallest difference that matters where no instrument's own is known, per measure: a quarter more or less of a risk or
# hazard, five people in a hundred (GRADE guidelines 6, J Clin Epidemiol 2011;64:1283-1293: relative risk 25 %).
DEFAULT_MIDS = {
    "log RR": (math.log(1.25), "a ratio of 1.25"),
    "log HR": (math.log(1.25), "a ratio of 1.25"),
    "RD": (0.05, "a difference of five in a hundred"),
}
LEFT_AS_APPROXIMATED = "its effect is approximated; only its direction counts"

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
    effects : DataFrame
        Every result that bears on the claim here, as it came from the effects table.
    once : DataFrame
        The same, each trial once, with `counted` and `set_aside`.
    rows : DataFrame
        The same, randomised trials before others, with `in_pool` and `weight`.
    pooled : Pooled or None
        None where no row has numbers. There is one interval: this one is judged, drawn, printed and rated.
    directions : DirectionTest or None
        Sign test over all counted trials whose side is known, pooled or not.
    basis : str
        What speaks for the stratum: "pooled" where at least half of the trials have numbers (two or more, or the only
        one), else "directions". An average over the few trials that print their numbers would leave the others out.
    measure : str
        What was pooled: "SMD" (Hedges g), "log RR", "log HR" or "RD"; never two of them in one pool. "" if none.
    ratio : Pooled or None
        For substances measured in the body the log ratio of the means (intervention over comparator), where they are
        printed: their units differ from laboratory to laboratory, a ratio does not.
    body, certainty : EvidenceBody, Certainty
        The GRADE rating of that basis.
    """

    stratum: str
    effects: pd.DataFrame
    once: pd.DataFrame
    rows: pd.DataFrame
    pooled: Pooled | None
    directions: DirectionTest | None
    basis: str
    measure: str
    ratio: Pooled | None
    body: EvidenceBody
    certainty: Certainty

    @property
    def label(self) -> str:
        """Say what the intervention was compared with."""
        return STRATUM_LABELS[self.stratum]

    @cached_property
    def counted(self) -> pd.DataFrame:
        """Return the rows that stand for their trials."""
        return self.rows[self.rows["counted"].astype(bool)]

    @property
    def smd(self) -> Pooled | None:
        """Return the pool where it is one of standardised differences: what stands beside other pools of that kind."""
        return self.pooled if self.measure == "SMD" else None

    @property
    def in_pool(self) -> pd.DataFrame:
        """Return the rows that were pooled."""
        return self.rows[self.rows["in_pool"].astype(bool)]

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the narrower outcomes the counted trials measured in place of the claim's own; empty if its own."""
        return tuple(sorted(set(self.counted["outcome"]) - {self.body.outcome}))

    @property
    def missing(self) -> str:
        """Say why counted trials are not in the pool: what their reports do not print; "" where all are in it."""
        left = self.counted.loc[~self.counted["in_pool"].astype(bool), "why_not"]
        told = left.where(left != "", "only its direction bears on this claim").value_counts()
        return "; ".join(f"{count} of {self.k} trials: {why}" for why, count in told.items())

    @property
    def unknown_sides(self) -> int:
        """Return how many counted trials do not tell on which side their difference lies."""
        return int((self.counted["side"] == "").sum())

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
    if not (choices.leaves_out or choices.exclude_approximated):
        return effects
    out = effects["study_id"].isin(choices.exclude)
    if choices.exclude_rob:
        out |= pd.Series([material.risk(s, outcome) in choices.exclude_rob for s in effects["study_id"]], effects.index)
    if choices.exclude_implausible:
        out |= effects["yi"].abs() > 3
    guessed = (effects["approximated"] != "") & choices.exclude_approximated
    return effects.assign(
        countable=effects["countable"] & ~out,
        poolable=effects["poolable"] & ~out & ~guessed,
        why_not=effects["why_not"].where(~out, "left out by choice").where(~guessed | out, LEFT_AS_APPROXIMATED),
    )


def _minimal_difference(rows: pd.DataFrame, measure: str, material: Material) -> tuple[float, str]:
    """Return the smallest difference that matters, on the scale of the pool, and where it comes from.

    The instrument's own where all pooled trials used that one, in one unit, and it has a source: its MID over the
    median SD of the comparator arms (Cochrane Handbook 15.5.3.2); otherwise the default rule of the measure.
    """
    if measure not in ("", "SMD"):
        return DEFAULT_MIDS[measure]
    used = rows["instrument"].unique()
    if len(used) != 1 or len(set(units_of(rows, material))) > 1:
        return DEFAULT_MID, ""
    scale = material.instruments[used[0]]
    sd = rows["sd_c"].median()
    if pd.isna(scale["mid"]) or pd.isna(sd):
        return DEFAULT_MID, ""
    return float(scale["mid"] / sd), f"{scale['mid']:g} {scale['label']} over an SD of {sd:.2f}; {scale['mid_source']}"


def units_of(rows: pd.DataFrame, material: Material) -> list[str]:
    """Return the unit each result is in, so that spellings of one are alike (ug/dL, µg/dl); points are no unit.

    Where a report prints none, it is that of the instrument.
    """
    own = [
        unit or str(material.instruments[name]["unit"])
        for unit, name in zip(rows["unit"], rows["instrument"], strict=True)
    ]
    return [_plain_unit(unit) for unit in own]


def _plain_unit(unit: str) -> str:
    plain = unit.replace("µ", "u").replace("μ", "u").replace("mcg", "ug").replace(" ", "").lower()
    return "" if plain.startswith(("point", "score")) else plain


def _pool(rows: pd.DataFrame, choices: Choices) -> Pooled | None:
    if rows.empty:
        return None
    ci = choices.ci if len(rows) > 1 else "z"
    return pool(rows["yi"].to_numpy(), rows["vi"].to_numpy(), method=choices.method if len(rows) > 1 else "EE", ci=ci)


def _small_study_p(rows: pd.DataFrame) -> float:
    """Return Egger's p where ten or more trials are pooled (Handbook 13.3.5.4); NaN where no such test can be made."""
    if len(rows) < 10:
        return float("nan")
    try:
        return egger_test(rows["yi"].to_numpy(), rows["vi"].to_numpy()).p_value
    except EffectError:  # trials of one size, or with one effect: there is nothing the test could see
        return float("nan")


def counted_position(evidence: StratumEvidence) -> Position:
    """Say where the count of directions of a stratum stands."""
    counted = evidence.counted
    p_value = evidence.directions.p_value if evidence.directions else 1.0
    sides = list(counted["side"])
    return direction_position(list(counted["direction"]), list(counted["n_compared"]), p_value, sides)


def _directions(counted: pd.DataFrame) -> DirectionTest | None:
    sides = counted["side"]
    favours, total = int((sides == "favours_intervention").sum()), int((sides != "").sum())
    return direction_test(favours=favours, total=total) if total else None


def _body(
    claim: Mapping[str, str],
    stratum: str,
    rows: pd.DataFrame,
    pooled: Pooled | None,
    measure: str,
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
        outcome_fit=["direct" if o == claim["outcome"] else "indirect" for o in counted["outcome"]],
        year=pd.to_numeric(counted["year"], errors="coerce"),
    )
    pooled_rows = counted[counted["in_pool"]]
    mid, source = _minimal_difference(pooled_rows, measure, material)
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
        measure=measure or "SMD",
        self_reported=material.outcomes[claim["outcome"]]["kind"] in ("symptom", "general"),
        small_study_p=_small_study_p(pooled_rows) if pooled is not None else float("nan"),
    )


def one_measure(rows: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Choose the rows of one measure for the pool: SMD where any trial has it, else what most have.

    The others stay counted by their direction; a log hazard ratio is no standardised difference.
    """
    able = poolable(rows)
    if able.empty:
        return able, ""
    measures = able["measure"].value_counts()
    measure = "SMD" if "SMD" in measures else str(measures.index[0])
    return able[able["measure"] == measure], measure


def _ratio(rows: pd.DataFrame, kind: str, choices: Choices) -> Pooled | None:
    """Pool the log ratio of means of a substance measured in the body."""
    told = rows[rows["log_rom"].notna()]
    if kind != "biomarker" or told.empty:
        return None
    return _pool(told.assign(yi=told["log_rom"], vi=told["log_rom_v"]), choices)


def stratum_evidence(
    claim: Mapping[str, str], stratum: str, effects: pd.DataFrame, material: Material, choices: Choices
) -> StratumEvidence:
    """Put together what one stratum says about a claim."""
    return assemble(claim, stratum, effects, count_once(effects), material, choices)


def assemble(
    claim: Mapping[str, str],
    stratum: str,
    effects: pd.DataFrame,
    once: pd.DataFrame,
    material: Material,
    choices: Choices,
) -> StratumEvidence:
    """Pool, count and rate trials that already stand once (`once`, from `strata.count_once`)."""
    rows = randomised_first(once).copy()
    pool_rows, measure = one_measure(rows)
    pooled = _pool(pool_rows, choices)
    rows["in_pool"] = rows.index.isin(pool_rows.index)
    rows["weight"] = float("nan")
    if pooled is not None:
        rows.loc[pool_rows.index, "weight"] = pooled.weights / pooled.weights.sum()
    other = rows["counted"] & rows["poolable"] & ~rows["in_pool"]
    rows["why_not"] = rows["why_not"].where(~other, "its measure (" + rows["measure"] + ") is not that of the pool")
    counted = rows[rows["counted"].astype(bool)]
    directions = _directions(counted)
    basis = "pooled" if pooled is not None and pooled.k >= max(len(counted) / 2, min(len(counted), 2)) else "directions"
    rated = pooled if basis == "pooled" else None
    body = _body(claim, stratum, rows, rated, measure, directions, material)
    certainty = rate_certainty(body, material.overrides(claim["claim_id"]))
    ratio = _ratio(pool_rows, material.outcomes[claim["outcome"]]["kind"], choices)
    return StratumEvidence(stratum, effects, once, rows, pooled, directions, basis, measure, ratio, body, certainty)


def gather(claim: Mapping[str, str], material: Material, choices: Choices) -> dict[str, StratumEvidence]:
    """Gather the evidence on a claim by stratum, in the order in which the claim looks for its answer.

    Strata with a randomised trial come before those without. Strata in which no trial counts are left out; their rows
    are still in the effects table. Claims that ask the same question share one answer.
    """
    return material.keep(("strata", *_question(claim, material), choices), lambda: _gather(claim, material, choices))


def _question(claim: Mapping[str, str], material: Material) -> tuple[object, ...]:
    """Return everything of a claim that its evidence depends on."""
    asked = ("outcome", "intervention", "population", "comparator", "claim_type", "dose")
    links = tuple(material.linked(claim["claim_id"], role) for role in ("direct", "indirect"))
    own = claim["claim_id"] if material.overrides(claim["claim_id"]) is not None else ""
    return (*(claim[name] for name in asked), claim["direction"], *links, own)


def _gather(claim: Mapping[str, str], material: Material, choices: Choices) -> dict[str, StratumEvidence]:
    own = _by_choice(bearing_results(claim, material), claim["outcome"], material, choices)
    parts: pd.DataFrame | None = None
    wanted = choices.only_strata or (*GENERAL_ORDER, "facts")
    found = {}
    for stratum in _in_order(wanted, claim):
        rows = own[own["stratum"] == stratum]
        if not rows["countable"].any():
            if parts is None:
                parts = _by_choice(narrower_results(claim, material), claim["outcome"], material, choices)
            rows = one_part(parts[parts["stratum"] == stratum])
        if rows["countable"].any():
            found[stratum] = stratum_evidence(claim, stratum, rows, material, choices)
    return dict(sorted(found.items(), key=lambda item: not item[1].counted["design"].isin(RANDOMISED).any()))


def _in_order(wanted: Iterable[str], claim: Mapping[str, str]) -> list[str]:
    order = COMPARATIVE_ORDER if claim["claim_type"] == "comparative" else GENERAL_ORDER
    order = FACT_ORDER if claim["direction"] == "none" else order
    return [stratum for stratum in order if stratum in set(wanted)]
