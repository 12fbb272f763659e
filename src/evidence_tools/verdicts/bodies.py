"""From a claim to its bodies of evidence: one per comparator stratum, each trial once, pooled or counted, and rated."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from evidence_tools.effects import Pooled
from evidence_tools.effects.swim import DirectionTest, direction_test
from evidence_tools.quality import Certainty, EvidenceBody, rate_certainty
from evidence_tools.quality.domains.indirectness import ASPECTS
from evidence_tools.words import FACTS, RANDOMISED, STRATUM_LABELS

from .bearing import bearing_results, narrower_results, of_treatment, one_part
from .choices import Choices
from .material import Material
from .minimal import minimal_difference
from .people import people_in, people_words
from .plausible import LARGE
from .pools import one_measure, pool_ratios, pool_rows, small_study_p
from .rules import Position, direction_position
from .strata import Row, count_once, frame_of, randomised_first, told_direction

__all__ = [
    "GENERAL_ORDER",
    "StratumEvidence",
    "assemble",
    "counted_position",
    "gather",
    "given_results",
    "in_order",
    "stratum_evidence",
]

LEFT_AS_APPROXIMATED = "its effect is approximated; only its direction counts"
ONLY_DIRECTION = "only its direction bears on this claim"
# What a rating looks at, besides what is said of each study here; and what counting and pooling add to the effects.
RATED = ("study_id", "design", "n_i", "n_c", "n", "yi", "vi", "weight", "flags")
ADDED = {"counted": bool, "set_aside": object, "in_pool": bool, "weight": float}

# The order in which a claim looks for its answer. Marketing says what happens to a client who comes instead of staying
# at home: that is the passive comparison. What is special about the technique is a question for sham and active ones.
GENERAL_ORDER = ("passive", "unclear", "attention", "sham", "active")
COMPARATIVE_ORDER = ("sham", "active")
# Tests of the statement come first; whether the points matter is for sham comparisons to say.
FACT_ORDER = ("facts", "sham", "active", "attention", "passive", "unclear")


@dataclass(frozen=True, eq=False)
class StratumEvidence:
    """What one comparator stratum says about a claim.

    Attributes
    ----------
    records : list of rows
        Every result that bears on the claim here, randomised trials before others, with `counted`, `set_aside`,
        `in_pool` and `weight`; `rows` is the table of them.
    pooled : Pooled or None
        None where no row has numbers. There is one interval: this one is judged, drawn, printed and rated.
    directions : DirectionTest or None
        Sign test over all counted trials whose side is known, pooled or not.
    basis : str
        What speaks for the stratum: "pooled" where at least half of the trials have numbers (two or more, or the only
        one), else "directions". An average over the few trials that print their numbers would leave the others out.
    measure : str
        What was pooled: "SMD" (Hedges g), "SMD of per cent changes", "SMD of logarithms", "log RR", "log HR" or "RD";
        never two of them in one pool. "" if none.
    ratio : Pooled or None
        For substances measured in the body the log ratio of the means (intervention over comparator), where they are
        printed: their units differ from laboratory to laboratory, a ratio does not.
    body, certainty : EvidenceBody, Certainty
        The GRADE rating of that basis.
    kinds : mapping
        The columns of the effects with their dtypes.
    """

    stratum: str
    records: list[Row]
    pooled: Pooled | None
    directions: DirectionTest | None
    basis: str
    measure: str
    ratio: Pooled | None
    body: EvidenceBody
    certainty: Certainty
    kinds: Mapping[str, Any]

    @property
    def label(self) -> str:
        """Say what the intervention was compared with."""
        return STRATUM_LABELS[self.stratum]

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Return every result looked at as a table; see `records`."""
        return frame_of(self.records, {**self.kinds, **ADDED})

    @cached_property
    def counted(self) -> pd.DataFrame:
        """Return the rows that stand for their trials."""
        return self.rows[self.rows["counted"].astype(bool)]

    @property
    def in_pool(self) -> pd.DataFrame:
        """Return the rows that were pooled."""
        return self.rows[self.rows["in_pool"].astype(bool)]

    @cached_property
    def trials(self) -> list[Row]:
        """Return the records that stand for their trials."""
        return [row for row in self.records if row["counted"]]

    @cached_property
    def pool_records(self) -> list[Row]:
        """Return the records that were pooled."""
        return [row for row in self.records if row["in_pool"]]

    @property
    def smd(self) -> Pooled | None:
        """Return the pool where it is one of standardised differences: what stands beside other pools of that kind."""
        return self.pooled if self.measure == "SMD" else None

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the narrower outcomes the counted trials measured in place of the claim's own; empty if its own."""
        return tuple(sorted({row["outcome"] for row in self.trials} - {self.body.outcome}))

    @property
    def trials_words(self) -> str:
        """Return how many trials there are in words: "1 trial", "3 trials"."""
        one, many = ("study", "studies") if self.stratum == FACTS else ("trial", "trials")
        return f"{self.k} {one if self.k == 1 else many}"

    @property
    def missing(self) -> str:
        """Say why counted trials are not in the pool: what their reports do not print; "" where all are in it."""
        told = Counter(row["why_not"] or ONLY_DIRECTION for row in self.trials if not row["in_pool"])
        return "; ".join(f"{count} of {self.trials_words}: {why}" for why, count in told.most_common())

    @property
    def unknown_sides(self) -> int:
        """Return how many counted trials do not tell on which side their difference lies."""
        return sum(row["side"] == "" for row in self.trials)

    @property
    def k(self) -> int:
        """Return the number of trials counted."""
        return len(self.trials)

    @property
    def n(self) -> int:
        """Return the people in them, as far as known."""
        return people_in(self.trials)

    @property
    def people(self) -> str:
        """Say how many people are in them, and whether that is all of them, at most or at least so many."""
        return people_words(self.trials)

    @property
    def randomised(self) -> bool:
        """Say whether chance made the groups of its trials; a trial that is not never counts beside one that is."""
        return any(row["design"] in RANDOMISED for row in self.trials)

    def fits(self, aspect: str) -> list[str]:
        """Return of each counted trial whether it is of what the claim speaks of: direct, indirect, "" = not known."""
        of = dict(zip(self.body.columns["study_id"], self.body.columns[f"{aspect}_fit"], strict=True))
        return [of[row["study_id"]] for row in self.trials]

    def measured_as(self) -> list[str]:
        """Return of each counted trial what it measured in place of the outcome itself; "" = the outcome."""
        columns = self.body.columns
        fit, words = columns["outcome_fit"], columns["measured_as"]
        stands = {s: w for s, f, w in zip(columns["study_id"], fit, words, strict=True) if f == "indirect"}
        return [stands.get(row["study_id"], "") for row in self.trials]

    def came_out(self, direction: str) -> int:
        """Return how many counted trials report a direction; one that is not believed counts for none."""
        return sum(told_direction(row) == direction for row in self.trials)


def _by_choice(effects: list[Row], outcome: str, material: Material, choices: Choices) -> list[Row]:
    """Set results aside that the reader has chosen to leave out: from counts as from pools."""
    if not (choices.leaves_out or choices.exclude_approximated):
        return effects
    return [row | _left_out(row, outcome, material, choices) for row in effects]


def _left_out(row: Row, outcome: str, material: Material, choices: Choices) -> Row:
    """Return what becomes of a result by the reader's choices; nothing where it stays as it is."""
    if (
        row["study_id"] in choices.exclude
        or (choices.exclude_rob and material.risk(row["study_id"], outcome) in choices.exclude_rob)
        or (choices.exclude_implausible and abs(row["yi"]) > LARGE)
    ):
        return {"countable": False, "poolable": False, "why_not": "left out by choice"}
    if choices.exclude_approximated and row["approximated"]:
        return {"poolable": False, "why_not": LEFT_AS_APPROXIMATED}
    return {}


def counted_position(evidence: StratumEvidence) -> Position:
    """Say where the count of directions of a stratum stands."""
    p_value = evidence.directions.p_value if evidence.directions else 1.0
    people, sides = ([row[name] for row in evidence.trials] for name in ("n_compared", "side"))
    return direction_position([told_direction(row) for row in evidence.trials], people, p_value, sides)


def _directions(counted: Sequence[Row]) -> DirectionTest | None:
    sides = [row["side"] for row in counted if row["side"]]
    return direction_test(favours=sides.count("favours_intervention"), total=len(sides)) if sides else None


def _body(
    claim: Mapping[str, str],
    stratum: str,
    counted: Sequence[Row],
    pooled: Pooled | None,
    measure: str,
    directions: DirectionTest | None,
    material: Material,
) -> EvidenceBody:
    studies: dict[str, Any] = {name: [row[name] for row in counted] for name in RATED}
    studies |= {
        "relied": [row["n_compared"] for row in counted],
        "direction": [told_direction(row) for row in counted],
        "year": [float(row["year"]) if str(row["year"]).isdecimal() else math.nan for row in counted],
        "label": [material.names.get(row["study_id"], "") for row in counted],
        "rob": [material.risk(row["study_id"], claim["outcome"]) for row in counted],
        **{f"{aspect}_fit": _fits(claim, stratum, counted, aspect, material) for aspect in ASPECTS},
        "read_by": [material.read_by(row["instrument"]) for row in counted],
        "measured_as": [material.measured_as(row["instrument"]) for row in counted],
    }
    pooled_rows = [row for row in counted if row["in_pool"]]
    mid, source = minimal_difference(pooled_rows, measure, material)
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
        of_statement=not of_treatment(claim),
        self_reported=material.outcomes[claim["outcome"]]["kind"] in ("symptom", "general"),
        small_study_p=small_study_p(pooled_rows) if pooled is not None else float("nan"),
    )


def _fits(claim: Mapping[str, str], stratum: str, rows: Sequence[Row], aspect: str, material: Material) -> list[str]:
    """Say of each study if it is of what the claim speaks of: as a person judged, else by rule; "" = not judged."""
    judged = material.fits(claim["claim_id"])
    return [judged.get((row["study_id"], aspect), _by_rule(claim, stratum, row, aspect, material)) for row in rows]


def _by_rule(claim: Mapping[str, str], stratum: str, row: Row, aspect: str, material: Material) -> str:
    """Return the fit of a study nobody judged.

    Certain people, and a certain kind of the treatment, only a person can see; what a control got that is not shown
    nobody can. A measure that stands for the outcome is the same whoever used it: it is judged once, at the
    instrument. Of a claim of fact only studies count that a person was sure test just this.
    """
    if claim["direction"] == "none":
        return "direct"
    if aspect in ("intervention", "outcome") and row[aspect] != claim[aspect]:
        return "indirect"
    if aspect == "outcome" and material.measured_as(row["instrument"]):
        return "indirect"
    told = {
        "population": not claim["population"],
        "intervention": not claim.get("variety", ""),
        "comparator": stratum != "unclear",
        "outcome": True,
    }
    return "direct" if told[aspect] else ""


def stratum_evidence(
    claim: Mapping[str, str], stratum: str, effects: list[Row], material: Material, choices: Choices
) -> StratumEvidence:
    """Put together what one stratum says about a claim."""
    return assemble(claim, stratum, count_once(effects), material, choices)


def _weighed(rows: Sequence[Row], chosen: Sequence[Row], pooled: Pooled | None) -> Iterator[Row]:
    """Say of every row whether it is in the pool, with what weight, and why a counted one is not."""
    weights = [] if pooled is None else (pooled.weights / pooled.weights.sum()).tolist()
    weight_of = dict(zip(map(id, chosen), weights, strict=True))
    for row in rows:
        inside = id(row) in weight_of
        told = {"in_pool": inside, "weight": weight_of.get(id(row), math.nan)}
        if row["counted"] and row["poolable"] and not inside:
            told["why_not"] = f"its measure ({row['measure']}) is not that of the pool"
        yield row | told


def assemble(
    claim: Mapping[str, str],
    stratum: str,
    once: list[Row],
    material: Material,
    choices: Choices,
) -> StratumEvidence:
    """Pool, count and rate trials that already stand once (`once`, from `strata.count_once`)."""
    rows = randomised_first(once)
    chosen, measure = one_measure(rows)
    pooled = pool_rows(chosen, choices)
    records = list(_weighed(rows, chosen, pooled))
    counted = [row for row in records if row["counted"]]
    directions = _directions(counted)
    basis = "pooled" if pooled is not None and pooled.k >= max(len(counted) / 2, min(len(counted), 2)) else "directions"
    rated = pooled if basis == "pooled" else None
    body = _body(claim, stratum, counted, rated, measure, directions, material)
    certainty = rate_certainty(body, material.overrides(claim["claim_id"]))
    ratio = pool_ratios(chosen, material.outcomes[claim["outcome"]]["kind"], choices)
    found = pooled, directions, basis, measure, ratio, body, certainty
    return StratumEvidence(stratum, records, *found, material.kinds)


def gather(claim: Mapping[str, str], material: Material, choices: Choices) -> dict[str, StratumEvidence]:
    """Gather the evidence on a claim by stratum, in the order in which the claim looks for its answer.

    Strata with a randomised trial come before those without. Strata in which no trial counts are left out; their rows
    are still in the effects table. Claims that ask the same question share one answer.
    """
    return material.keep(("strata", *_question(claim, material), choices), lambda: _gather(claim, material, choices))


def _question(claim: Mapping[str, str], material: Material) -> tuple[object, ...]:
    """Return everything of a claim that its evidence depends on."""
    asked = ("outcome", "intervention", "variety", "population", "comparator", "claim_type", "dose")
    linked = (material.linked(claim["claim_id"], role) for role in ("direct", "indirect"))
    links = (*linked, material.doubtful(claim["claim_id"]), frozenset(material.fits(claim["claim_id"]).items()))
    own = claim["claim_id"] if material.overrides(claim["claim_id"]) is not None else ""
    return (*(claim.get(name, "") for name in asked), claim["direction"], *links, own)


def _gather(claim: Mapping[str, str], material: Material, choices: Choices) -> dict[str, StratumEvidence]:
    own = _by_choice(bearing_results(claim, material), claim["outcome"], material, choices)
    wanted = choices.only_strata or (*GENERAL_ORDER, "facts")
    found = {}
    for stratum in in_order(wanted, claim):
        rows = _of_stratum(own, claim, stratum, material, choices)
        if any(row["countable"] for row in rows):
            found[stratum] = stratum_evidence(claim, stratum, rows, material, choices)
    return dict(sorted(found.items(), key=lambda item: not any(row["design"] in RANDOMISED for row in item[1].trials)))


def _of_stratum(
    own: list[Row], claim: Mapping[str, str], stratum: str, material: Material, choices: Choices
) -> list[Row]:
    """Return a claim's own results in a stratum; where none counts, those on the part of its outcome with most."""
    rows = [row for row in own if row["stratum"] == stratum]
    if any(row["countable"] for row in rows):
        return rows
    parts = _by_choice(narrower_results(claim, material), claim["outcome"], material, choices)
    return one_part([row for row in parts if row["stratum"] == stratum])


def given_results(claim: Mapping[str, str], stratum: str, material: Material, choices: Choices) -> list[Row]:
    """Return what a stratum was put together from, as it came from the effects table: every result that bears on it."""
    own = _by_choice(bearing_results(claim, material), claim["outcome"], material, choices)
    return _of_stratum(own, claim, stratum, material, choices)


def in_order(wanted: Iterable[str], claim: Mapping[str, str]) -> list[str]:
    """Return the comparators wanted in the order in which a claim looks for its answer."""
    order: tuple[str, ...] = COMPARATIVE_ORDER if claim["claim_type"] == "comparative" else GENERAL_ORDER
    order = FACT_ORDER if claim["direction"] == "none" else order
    return [stratum for stratum in order if stratum in set(wanted)]
