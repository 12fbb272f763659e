"""What one comparator says about a claim: what is pooled, what is counted, what speaks, and what is rated; by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from made_rows import CLAIM, NAN, SCALE, material, row, table, unprinted

from evidence_tools.effects import pool
from evidence_tools.effects.bias import egger_test
from evidence_tools.verdicts.bodies import assemble, counted_position, gather, stratum_evidence
from evidence_tools.verdicts.choices import Choices
from evidence_tools.verdicts.pools import one_measure
from evidence_tools.verdicts.strata import count_once

PUBLISHED = Choices()
FAVOURS, NONE, AGAINST = "favours_intervention", "no_difference", "favours_comparator"
RATIO = {"measure": "log HR", "source": "printed ratio", "yi": 0.7, "vi": 0.1}


def trials(*cells, make=row, first=0):
    """Return a row for each of some trials, named in order."""
    return [make(**({"study_id": f"s{first + i:02d}"} | c)) for i, c in enumerate(cells)]


def evidence(rows, claim=CLAIM, choices=PUBLISHED, stratum="passive", **more):
    return stratum_evidence(claim, stratum, list(rows), material(table(rows), **more), choices)


def gathered(rows, claim=CLAIM, choices=PUBLISHED, **more):
    effects = table(rows)
    return gather(claim, material(effects, **more), choices)


# the pool and its measure


def test_the_pool_is_that_of_the_published_analysis() -> None:
    """metafor rma(yi = c(.1, .4, .8), vi = c(.05, .07, .06), test = "adhoc") is what `pool` is checked against."""
    found = evidence(trials({"yi": 0.1, "vi": 0.05}, {"yi": 0.4, "vi": 0.07}, {"yi": 0.8, "vi": 0.06}))
    expected = pool([0.1, 0.4, 0.8], [0.05, 0.07, 0.06], method="REML", ci="HKSJ-adhoc")
    assert found.pooled.ci_low == expected.ci_low and found.pooled.estimate == expected.estimate
    assert (found.basis, found.measure, found.k, found.n, found.label) == (
        "pooled",
        "SMD",
        3,
        180,
        "no treatment or usual care",
    )
    assert list(found.in_pool["weight"]) == pytest.approx(list(expected.weights / 100))
    assert found.in_pool["weight"].sum() == pytest.approx(1)
    assert found.smd is found.pooled and found.ratio is None and found.missing == ""


def test_one_trial_is_its_own_effect_with_a_normal_interval() -> None:
    found = evidence(trials({"yi": 0.5, "vi": 0.04}))
    assert (found.pooled.estimate, found.pooled.method, found.pooled.tau2) == (0.5, "EE", 0)
    assert (found.pooled.ci_low, found.pooled.ci_high) == pytest.approx((0.5 - 0.391993, 0.5 + 0.391993), abs=1e-6)
    assert found.basis == "pooled" and found.body.pooled is found.pooled


def test_two_trials_are_pooled_by_what_the_reader_chose() -> None:
    rows = trials({"yi": 0.1}, {"yi": 0.9})
    found = evidence(rows, choices=Choices(method="DL", ci="z"))
    assert (found.pooled.method, found.pooled.ci_method) == ("DL", "z")
    assert (evidence(rows).pooled.method, evidence(rows).pooled.ci_method) == ("REML", "HKSJ-adhoc")


def test_the_measure_of_the_pool_is_smd_wherever_a_trial_has_it() -> None:
    many = trials(RATIO, RATIO, {}, {"measure": "RD"})
    able, measure = one_measure(count_once(many))
    assert (len(able), measure) == (1, "SMD")
    able, measure = one_measure(count_once([*many[:2], many[3]]))
    assert ([r["measure"] for r in able], measure) == (["log HR", "log HR"], "log HR")
    able, measure = one_measure(count_once(trials({}, make=unprinted)))
    assert (len(able), measure) == (0, "")


def test_another_measure_is_counted_and_says_why_it_is_not_pooled() -> None:
    found = evidence([*trials({}, {}, RATIO), *trials({}, make=unprinted, first=3)])
    assert (found.k, found.pooled.k, found.basis) == (4, 2, "pooled")
    left = found.counted[~found.counted["in_pool"]].set_index("study_id")["why_not"]
    assert left["s02"] == "its measure (log HR) is not that of the pool"
    assert left["s03"] == "nothing but a direction is printed"
    assert found.missing == (
        "1 of 4 trials: its measure (log HR) is not that of the pool; 1 of 4 trials: nothing but a direction is printed"
    )
    assert found.in_pool["why_not"].tolist() == ["", ""]
    assert found.counted.loc[~found.counted["in_pool"], "weight"].isna().all()
    assert evidence(trials(RATIO)).smd is None


def test_a_row_that_is_not_counted_is_told_nothing_of_measures() -> None:
    rows = [*trials({}), row(study_id="s00", instrument="other", measure="log HR", preference=9)]
    aside = evidence(rows).rows.set_index("instrument").loc["other"]
    assert aside["why_not"] == "" and not aside["in_pool"]


def test_what_is_counted_without_a_reason_bears_by_its_direction_only() -> None:
    found = evidence(trials({"poolable": False, "why_not": ""}, {}))
    assert found.missing == "1 of 2 trials: only its direction bears on this claim"


# what speaks


@pytest.mark.parametrize(
    ("with_numbers", "without", "basis"),
    [
        (1, 0, "pooled"),
        (1, 1, "directions"),
        (2, 0, "pooled"),
        (2, 2, "pooled"),
        (2, 3, "directions"),
        (3, 3, "pooled"),
    ],
)
def test_an_average_speaks_for_half_of_the_trials_and_for_two_at_least(with_numbers, without, basis) -> None:
    rows = trials(*[{}] * with_numbers) + trials(*[{}] * without, make=unprinted, first=with_numbers)
    found = evidence(rows)
    assert found.basis == basis and found.pooled.k == with_numbers
    assert (found.body.pooled is None) == (basis == "directions")


def test_without_numbers_the_directions_speak() -> None:
    """Two-sided sign test of 3 against 1, by hand: 2 (4 + 1)/16 = 0.625."""
    rows = trials({}, {}, {}, {"direction": AGAINST}, {"direction": NONE}, {"direction": "unclear"}, make=unprinted)
    found = evidence(rows)
    assert (found.pooled, found.measure, found.basis, found.k) == (None, "", "directions", 6)
    assert (found.directions.favours, found.directions.total) == (3, 4)
    assert found.directions.p_value == pytest.approx(0.625)
    assert found.body.directions == {"p_value": found.directions.p_value}
    assert found.unknown_sides == 2
    assert math.isnan(found.body.small_study_p)
    position = counted_position(found)
    assert position.name == "mixed" and position.words.startswith("3 of the 4 comparisons whose side is known")
    assert "p = 0.62" in position.words or "p = 0.63" in position.words


def test_where_no_side_is_known_nothing_is_tested() -> None:
    found = evidence(trials({"direction": NONE}, {"direction": NONE}, make=unprinted))
    assert found.directions is None and found.body.directions is None
    assert counted_position(found).words.startswith("of 2 reported without a difference")


def test_sides_are_counted_whether_significant_or_not() -> None:
    """Cochrane Handbook 12.2.1.3: on which side a comparison lies, not whether it was significant."""
    rows = [unprinted(direction=NONE, side=FAVOURS, study_id=f"s{i}") for i in range(6)]
    found = evidence(rows)
    assert (found.directions.favours, found.directions.total) == (6, 6)
    assert counted_position(found).name == "mostly_as_claimed"
    large = evidence([r | {"n_compared": 126.0} for r in rows])
    assert counted_position(large).name == "large_show_none"


def test_trials_that_are_set_aside_are_not_counted_nor_tested() -> None:
    rows = trials({}, {}, {"design": "pre_post", "direction": AGAINST}, make=unprinted)
    found = evidence(rows)
    assert (found.k, found.directions.total, found.n) == (2, 2, 120)
    assert len(found.rows) == len(found.records) == 3


def test_counted_trials_are_told_by_what_they_report() -> None:
    found = evidence(trials({}, {"direction": NONE}, {"direction": NONE}) + trials({}, make=unprinted, first=3))
    assert (found.came_out(FAVOURS), found.came_out(NONE), found.came_out(AGAINST)) == (2, 2, 0)
    assert [r["study_id"] for r in found.pool_records] == ["s00", "s01", "s02"]
    assert list(found.body.studies["year"]) == [2020.0] * 4


# what is rated


def test_the_body_says_how_each_study_fits_the_claim() -> None:
    rows = trials({}, {"intervention": "foot_reflexology", "outcome": "worry"})
    found = evidence(rows)
    studies = found.body.studies.set_index("study_id")
    assert list(studies["intervention_fit"]) == ["direct", "indirect"]
    assert list(studies["outcome_fit"]) == ["direct", "indirect"]
    assert set(studies["comparator_fit"]) == {"direct"} and set(studies["population_fit"]) == {"direct"}
    assert list(studies["label"]) == ["S00", "S01"] and set(studies["rob"]) == {"not appraised"}
    assert found.parts == ("worry",)
    assert (found.body.outcome, found.body.intervention, found.body.comparator, found.body.claim_type) == (
        "stress",
        "foot_massage",
        "passive",
        "efficacy",
    )
    other = evidence(rows, claim=CLAIM | {"population": "nurses"}, stratum="unclear").body
    assert set(other.studies["population_fit"]) == {""} and set(other.studies["comparator_fit"]) == {""}
    assert other.population == "nurses" and other.comparator == "unclear"


@pytest.mark.parametrize(("outcome", "reported"), [("stress", True), ("cortisol", False)])
def test_who_reports_the_outcome_is_what_kind_it_is_of(outcome, reported) -> None:
    assert evidence(trials({"outcome": outcome}), claim=CLAIM | {"outcome": outcome}).body.self_reported is reported


@pytest.mark.parametrize(("told", "reader"), [("person", "person"), ("device", "device"), ("", "participant")])
def test_who_reads_the_instrument_comes_before_the_kind_of_the_outcome(told, reader) -> None:
    found = evidence(trials({}), scales=[SCALE | {"read_by": told}])
    assert found.body.readers == (reader,)


def test_an_appraisal_and_an_override_reach_the_rating() -> None:
    risk = {"study_id": "s00", "tool": "rob2", "domain": "overall", "judgement": "high", "assessor": "AB"}
    change = {"claim_id": "c1", "domain": "imprecision", "judgement": "not serious", "reason": "r", "who": "AB"}
    found = evidence(trials({}, {}))
    assert found.certainty.level == "very low"
    rows = trials({}, {})
    made = material(table(rows), certainty=[change | {"date": "2026-11-20"}])
    made.tables["appraisals"] = pd.DataFrame([risk | {"outcome": "", "result_id": ""}])
    again = stratum_evidence(CLAIM, "passive", rows, made, PUBLISHED)
    assert list(again.body.studies["rob"]) == ["high", "not appraised"]
    assert again.certainty.domain("imprecision").override == "not serious"
    assert found.certainty.domain("imprecision").override == ""


@pytest.mark.parametrize(
    ("measure", "mid", "source"),
    [
        ("log RR", math.log(1.25), "a ratio of 1.25"),
        ("log HR", math.log(1.25), "a ratio of 1.25"),
        ("RD", 0.05, "a difference of five in a hundred"),
    ],
)
def test_the_smallest_difference_that_matters_of_events(measure, mid, source) -> None:
    """GRADE guidelines 6, J Clin Epidemiol 2011;64:1283-1293: a quarter more or less of a risk."""
    body = evidence(trials({"measure": measure, "yi": 0.1}, {"measure": measure, "yi": 0.1})).body
    assert (body.mid, body.mid_source, body.measure) == (mid, source, measure)


KNOWN = SCALE | {"mid": 2.0, "mid_source": "a trial of 2010"}


def test_the_smallest_difference_of_the_scale_over_the_median_spread_of_the_controls() -> None:
    """Cochrane Handbook 15.5.3.2: 2 points over SDs of 4, 8 and 16: 2/8."""
    spreads = trials({"sd_c": 4.0}, {"sd_c": 8.0}, {"sd_c": 16.0})
    body = evidence(spreads, scales=[KNOWN]).body
    assert (body.mid, body.mid_source) == (0.25, "2 points of the scale over an SD of 8.00; a trial of 2010")
    assert (evidence(spreads).body.mid, evidence(spreads).body.mid_source) == (0.5, ""), "no difference is known"
    mixed = evidence(
        [*spreads, *trials({"instrument": "other"}, first=3)], scales=[KNOWN, KNOWN | {"instrument": "other"}]
    )
    assert mixed.body.mid == 0.5, "two instruments"
    units = evidence(trials({"unit": "mm"}, {"unit": "cm"}), scales=[KNOWN])
    assert units.body.mid == 0.5, "one instrument in two units"
    assert evidence(trials({"sd_c": NAN}, {"sd_c": NAN}), scales=[KNOWN]).body.mid == 0.5, "no spread is printed"
    none = evidence(trials({}, make=unprinted), scales=[KNOWN]).body
    assert (none.mid, none.mid_source, none.measure) == (0.5, "", "SMD")


def test_spellings_of_a_unit_are_one_unit() -> None:
    rows = trials({"unit": "µg/dL"}, {"unit": "ug/dl"}, {"unit": "mcg / dL"}, {"unit": "μg/dL"}, {"unit": ""})
    scale = SCALE | {"unit": "ug/dL"}
    assert set(material(table(rows), scales=[scale]).units(rows)) == {"ug/dl"}
    points = trials({"unit": "points"}, {"unit": "Score 0-40"}, {"unit": ""})
    assert set(material(table(points)).units(points)) == {""}
    assert material(table(points), scales=[SCALE | {"unit": "mm"}]).units(points)[2] == "mm"


@pytest.mark.parametrize("k", [9, 10])
def test_small_study_effects_are_tested_from_ten_trials(k) -> None:
    """Cochrane Handbook 13.3.5.4."""
    cells = [{"yi": 0.1 * i, "vi": 0.02 + 0.01 * i} for i in range(k)]
    p = evidence(trials(*cells)).body.small_study_p
    if k < 10:
        assert math.isnan(p)
    else:
        assert p == egger_test([c["yi"] for c in cells], [c["vi"] for c in cells]).p_value and p < 0.05


def test_trials_of_one_size_cannot_be_tested_for_it() -> None:
    assert math.isnan(evidence(trials(*[{"yi": 0.1 * i, "vi": 0.05} for i in range(10)])).body.small_study_p)


def test_the_ratio_of_means_is_for_substances_that_print_it() -> None:
    """ln(6/8) = -0.2877 and ln(9/10) = -0.1054, weights 1/.01 and 1/.02: (-28.77 - 5.27)/150 = -0.2269."""
    cells = [{"log_rom": math.log(6 / 8), "log_rom_v": 0.01}, {"log_rom": math.log(0.9), "log_rom_v": 0.02}, {}]
    rows = trials(*[c | {"outcome": "cortisol"} for c in cells])
    found = evidence(rows, claim=CLAIM | {"outcome": "cortisol"}, choices=Choices(method="EE", ci="z"))
    assert found.ratio.k == 2 and found.ratio.estimate == pytest.approx(-0.2269, abs=1e-4)
    assert evidence(trials(*cells)).ratio is None, "a scale of feelings has no ratio"
    bare = trials({"outcome": "cortisol"})
    assert evidence(bare, claim=CLAIM | {"outcome": "cortisol"}).ratio is None


def test_what_stands_once_is_used_as_it_stands() -> None:
    rows = trials({}, {})
    kept = assemble(CLAIM, "passive", count_once(rows)[:1], material(table(rows)), PUBLISHED)
    assert kept.k == 1 and len(kept.records) == 1


# which strata answer


def strata_of(*names, **cells):
    return [row(study_id=f"{name}-1", stratum=name, **cells) for name in names]


FACT = CLAIM | {"direction": "none"}


def linked(rows, status="exact"):
    """Link studies to the claim as tests of it."""
    return [{"claim_id": "c1", "study_id": r["study_id"], "role": "direct", "status": status} for r in rows]


def test_strata_in_the_order_in_which_a_claim_looks_for_its_answer() -> None:
    every = strata_of("active", "sham", "attention", "unclear", "passive", "none")
    assert list(gathered(every)) == ["passive", "unclear", "attention", "sham", "active"]
    assert list(gathered(every, choices=Choices(only_strata=("sham", "passive")))) == ["passive", "sham"]
    assert gathered(strata_of("none")) == {}


def test_tests_of_the_statement_answer_a_claim_of_fact_first() -> None:
    rows = strata_of("unclear", "passive", "attention", "active", "sham", "none", comparator_arm="control")
    found = gathered(rows, claim=FACT, links=linked(rows))
    assert list(found) == ["facts", "sham", "active", "attention", "passive", "unclear"]
    assert found["facts"].k == 1 and found["facts"].pooled is None and found["facts"].directions.favours == 1


def test_a_trial_against_a_control_nobody_described_is_no_test_of_the_statement_itself() -> None:
    """A third arm whose care was not shown must not stand before the sham that tests the statement."""
    trial = strata_of("sham", comparator_arm="another place") + strata_of("unclear", comparator_arm="control group")
    assert list(gathered(trial, claim=FACT, links=linked(trial))) == ["sham", "unclear"]
    alone = strata_of("unclear", comparator_arm="")
    assert list(gathered(alone, claim=FACT, links=linked(alone))) == ["facts"]


def test_only_studies_that_surely_test_a_statement_count_for_it() -> None:
    rows = [*strata_of("none"), *strata_of("sham")]
    sure, perhaps = (linked(rows[:1], "exact"), linked(rows[1:], "probable"))
    assert list(gathered(rows, claim=FACT, links=[*sure, *perhaps])) == ["facts"]
    assert gathered(rows, claim=FACT, links=linked(rows, "probable")) == {}
    assert list(gathered(rows, claim=CLAIM, links=linked(rows[1:], "probable"))) == ["sham"], "an effect is no fact"


def test_that_nobody_was_harmed_says_nothing_on_a_statement() -> None:
    harm = strata_of("none", outcome="safety")
    assert gathered(harm, claim=FACT, links=linked(harm)) == {}
    assert list(gathered(harm, claim=FACT | {"outcome": "safety"}, links=linked(harm))) == ["facts"]
    other = strata_of("none", outcome="worry")
    assert list(gathered(other, claim=FACT, links=linked(other))) == ["facts"]


def test_randomised_strata_come_first() -> None:
    rows = [*strata_of("passive", design="quasi_experimental"), *strata_of("active")]
    assert list(gathered(rows)) == ["active", "passive"]


def test_a_stratum_where_nothing_counts_is_left_out() -> None:
    rows = [*strata_of("passive", countable=False, why_not="not yet verified"), *strata_of("sham")]
    assert list(gathered(rows)) == ["sham"]


def test_a_part_of_the_outcome_answers_where_no_trial_measured_the_whole() -> None:
    parts = strata_of("sham", outcome="worry")
    found = gathered([*strata_of("passive"), *strata_of("passive", outcome="worry"), *parts])
    assert found["passive"].parts == () and found["passive"].k == 1
    assert found["sham"].parts == ("worry",) and found["sham"].pooled.k == 1
    both = gathered([*parts, *strata_of("active", outcome="worry")])
    assert [list(both[name].counted["study_id"]) for name in ("sham", "active")] == [["sham-1"], ["active-1"]]


def test_claims_that_ask_the_same_share_one_answer() -> None:
    effects = table([*trials({}), *trials({}, first=1)])
    made = material(effects)
    one = gather(CLAIM, made, PUBLISHED)
    assert gather(CLAIM | {"claim_id": "c2"}, made, PUBLISHED) is one
    for changed in ({"population": "nurses"}, {"claim_type": "safety"}, {"direction": "increases"}):
        assert gather(CLAIM | changed, made, PUBLISHED) is not one, changed
    assert gather(CLAIM, made, Choices(method="DL")) is not one


@pytest.mark.parametrize(
    "table_of",
    [
        {
            "certainty": [
                {"claim_id": "c2", "domain": "imprecision", "judgement": "serious", "reason": "r", "who": "AB"}
            ]
        },
        {"links": [{"claim_id": "c2", "study_id": "s00", "role": "indirect", "status": "known"}]},
        {"links": [{"claim_id": "c2", "study_id": "s00", "role": "direct", "status": "known"}]},
    ],
    ids=["an override", "a study set aside", "a study added"],
)
def test_what_a_person_said_of_one_claim_is_not_said_of_another(table_of) -> None:
    rows = {
        name: [r | ({"date": "2026-11-20"} if name == "certainty" else {}) for r in t] for name, t in table_of.items()
    }
    effects = table(trials({}, {}))
    made = material(effects, **rows)
    assert gather(CLAIM | {"claim_id": "c2"}, made, PUBLISHED) is not gather(CLAIM, made, PUBLISHED)


# what a reader leaves out


def test_studies_left_out_are_neither_counted_nor_pooled() -> None:
    rows = trials({"yi": 0.2}, {"yi": 0.6}, {"yi": 0.4})
    found = gathered(rows, choices=Choices(exclude=("s01",)))["passive"]
    assert found.k == 2 and list(found.in_pool["study_id"]) == ["s00", "s02"]
    left = found.rows.set_index("study_id").loc["s01"]
    assert (left["why_not"], bool(left["counted"])) == ("left out by choice", False)
    assert found.rows.set_index("study_id").loc["s00", "why_not"] == ""


@pytest.mark.parametrize(("yi", "k"), [(3.0, 2), (3.01, 1), (-3.0, 2), (-3.01, 1)])
def test_implausible_is_beyond_three_standard_deviations(yi, k) -> None:
    found = gathered(trials({}, {"yi": yi}), choices=Choices(exclude_implausible=True))["passive"]
    assert found.k == k
    assert gathered(trials({}, {"yi": yi}))["passive"].k == 2


def test_trials_at_risk_of_bias_are_left_out_by_what_was_judged() -> None:
    found = gathered(trials({}, {}), choices=Choices(exclude_rob=("not appraised",)))
    assert found == {}
    assert gathered(trials({}, {}), choices=Choices(exclude_rob=("high",)))["passive"].k == 2


def test_approximated_effects_keep_their_direction() -> None:
    rows = trials({}, {"approximated": "SD from the range"}, {})
    found = gathered(rows, choices=Choices(exclude_approximated=True))["passive"]
    assert (found.k, found.pooled.k) == (3, 2)
    left = found.rows.set_index("study_id")
    assert left.loc["s01", "why_not"] == "its effect is approximated; only its direction counts"
    assert left.loc["s00", "why_not"] == ""
    both = gathered(rows, choices=Choices(exclude_approximated=True, exclude=("s01", "s02")))["passive"]
    assert both.k == 1 and set(both.rows.set_index("study_id").loc[["s01", "s02"], "why_not"]) == {"left out by choice"}
    assert gathered(rows)["passive"].pooled.k == 3
    only = gathered(rows, choices=Choices(exclude=("s00",)))["passive"]
    assert only.pooled.k == 2, "leaving a study out leaves no other one out"
