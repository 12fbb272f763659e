"""Where the rules of GRADE turn: every limit from both sides, and the sentences that tell which side it was."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from evidence_tools.errors import AppraisalError
from evidence_tools.quality.body import EvidenceBody, direction_p
from evidence_tools.quality.domains import (
    suggest_imprecision,
    suggest_inconsistency,
    suggest_indirectness,
    suggest_publication_bias,
    suggest_risk_of_bias,
    suggest_upgrade,
)
from evidence_tools.quality.domains.imprecision import judgement_from_interval, target_of
from evidence_tools.quality.domains.inconsistency import (
    intervals_overlap,
    judgement_from_agreement,
    judgement_from_matrix,
    opposed_share,
)
from evidence_tools.quality.domains.publication_bias import only_small_positive
from evidence_tools.quality.domains.suggestion import Suggestion, count, number, percent
from evidence_tools.quality.domains.upgrading import judgement_from_ratio
from evidence_tools.quality.grade import ceiling, rate_certainty, start_level, what_would_change
from evidence_tools.words import UNCONTROLLED

NAN = math.nan
FAVOURS, NONE, AGAINST = "favours_intervention", "no_difference", "favours_comparator"


# the start


@pytest.mark.parametrize(
    ("designs", "start", "said"),
    [
        (["observational", "pre_post"], "low", "not all studies allocated their participants at random (obs"),
        (sorted(UNCONTROLLED), "very low", "no study had a control group ("),
        (["pre_post"], "very low", "no study had a control group (pre post)."),
        (["rct_parallel", "pre_post", ""], "low", "at random (unknown, pre post)."),
        (["rct_parallel"], "high", "all studies allocated their participants at random."),
    ],
)
def test_one_controlled_study_is_enough_not_to_start_at_the_bottom(make_body, designs, start, said) -> None:
    """Cochrane Handbook 5.1, table 12.2.a: very low is for designs without a control group, not for a mixture."""
    level, why = start_level(make_body(len(designs), {}, {"design": designs}))
    assert level == start and said in why


def test_one_study_without_robins_i_keeps_the_start_low(make_body) -> None:
    """GRADE guidelines 18, J Clin Epidemiol 2019;111:105-114: high only where the risk of bias was appraised so."""
    some = make_body(2, {}, {"design": "observational", "rob": ["high", "not appraised"]}, start_rule="robins_i")
    every = make_body(2, {}, {"design": "observational", "rob": ["high", "low"]}, start_rule="robins_i")
    assert (start_level(some)[0], start_level(every)[0]) == ("low", "high")


def test_the_ceiling_is_raised_by_the_upgrading_domains_alone(make_body) -> None:
    body = make_body(4, {}, {"design": "observational", "rob": "high"})
    row = {"domain": "dose_response", "judgement": "present", "reason": "r", "who": "AB", "date": "2026-11-20"}
    rated = rate_certainty(body, [row])
    assert ceiling("low", rated.domains) == "moderate"
    assert ceiling("low", rated.domains[:5]) == "low"


def test_every_reason_to_rate_up_is_a_level_of_its_own(make_body) -> None:
    """GRADE guidelines 9: low rises by one for a gradient, by two for a very large effect, never above high."""
    pooled = {"estimate": math.log(6), "ci_low": 1.0, "ci_high": 2.5}
    body = make_body(4, pooled, {"design": "observational"}, measure="log RR")
    gradient = {"domain": "dose_response", "judgement": "present", "reason": "r", "who": "AB", "date": "2026-11-20"}
    assert rate_certainty(make_body(4, {}, {"design": "observational"}), [gradient]).level == "moderate"
    assert rate_certainty(body).level == "high"
    assert rate_certainty(body, [gradient]).level == "high"


def test_one_level_down_is_reason_enough_not_to_rate_up(make_body) -> None:
    """GRADE guidelines 18, table 1: rating up is for evidence without any reason for rating down."""
    pooled = {"estimate": math.log(6), "ci_low": 1.0, "ci_high": 2.5}
    body = make_body(4, pooled, {"design": "observational", "rob": "some concerns"}, measure="log RR")
    found = rate_certainty(body)
    assert (found.level, found.rated_down, found.rated_up) == ("very low", ("risk_of_bias",), ())


def test_a_bad_row_says_of_which_claim_and_domain_it_is(make_body) -> None:
    row = {"claim_id": "c1", "domain": "imprecision", "judgement": "serious", "reason": "", "who": "AB", "date": ""}
    with pytest.raises(AppraisalError, match=r"^certainty of c1, imprecision: reason: .*\. date: "):
        rate_certainty(make_body(4, {}), [row])
    with pytest.raises(AppraisalError, match=r"^certainty of this claim, imprecision: "):
        rate_certainty(make_body(4, {}), [{**row, "claim_id": ""}])


def test_an_override_keeps_who_and_when(make_body) -> None:
    row = {"domain": "imprecision", "judgement": "serious", "reason": "few events", "who": "AB", "date": "2026-11-20"}
    found = rate_certainty(make_body(4, {}), [row]).domain("imprecision")
    assert (found.override, found.override_reason, found.who, found.date) == (
        "serious",
        "few events",
        "AB",
        "2026-11-20",
    )
    assert found.suggested == "not serious" and found.numbers["n"] == 600 and "Core GRADE 2" in found.source


def test_the_level_itself_may_be_set_as_high_as_the_design_allows(make_body) -> None:
    row = {"domain": "overall", "judgement": "high", "reason": "r", "who": "AB", "date": "2026-11-20"}
    found = rate_certainty(make_body(4, {}, {"rob": "high"}), [row])
    assert (found.level, found.overall.suggested, found.overall.suggested_reason) == (
        "high",
        "low",
        "sum of the domains",
    )


def test_the_target_of_a_body_without_a_pool_is_whether_there_is_an_effect(make_body) -> None:
    """Core GRADE 2: where the estimate lies decides the target; without an estimate there is the null only."""
    assert rate_certainty(make_body(4, None), threshold="mid").target == "an effect other than none"
    little = {"estimate": 0.1, "ci_low": -0.2, "ci_high": 0.4}
    assert rate_certainty(make_body(4, little)).target == "little or no effect"
    assert rate_certainty(make_body(0, None)).target == "an effect other than none"
    beyond = make_body(4, {"estimate": 0.8, "ci_low": 0.3, "ci_high": 1.3})
    assert rate_certainty(beyond, threshold="mid").target == "an important effect"
    assert rate_certainty(beyond, threshold="mid").domain("imprecision").final == "serious"


# what would change it


@pytest.mark.parametrize(
    ("k", "low", "high", "named"),
    [(4, -0.1, 1.1, False), (5, -0.1, 1.1, True), (5, 0.0, 1.1, True), (5, -1.1, 0.0, True), (5, 0.01, 1.1, False)],
)
def test_the_next_study_is_sized_from_five_studies_whose_interval_includes_none(make_body, k, low, high, named) -> None:
    """With four the variance between studies is a guess (Handbook 10.10.4.4: it is estimated badly from few)."""
    body = make_body(k, {"estimate": (low + high) / 2, "ci_low": low, "ci_high": high}, {"n": 40.0})
    said = " ".join(what_would_change(body, rate_certainty(body)))
    assert ("One more trial" in said) is named


def test_the_next_study_is_as_large_as_the_interval_asks(make_body) -> None:
    """By hand: 0.5 ± 0.6, so se = 0.30613; (1.96/0.5)^2 - 1/se^2 = 4.6956; n = 2 ceil(2 x 4.6956)."""
    body = make_body(5, {"estimate": 0.5, "ci_low": -0.1, "ci_high": 1.1, "tau2": 0.0}, {"n": 40.0})
    assert "about 20 participants" in " ".join(what_would_change(body, rate_certainty(body)))


def test_what_would_help_is_said_for_what_was_rated_down_and_for_nothing_else(make_body) -> None:
    good = make_body(4, {})
    assert what_would_change(good, rate_certainty(good)) == ()
    biased = make_body(4, {}, {"rob": "high"})
    (said,) = what_would_change(biased, rate_certainty(biased))
    assert said.startswith("Trials at low risk of bias: concealed allocation")
    elsewhere = make_body(4, {}, {"population_fit": "indirect"})
    (said,) = what_would_change(elsewhere, rate_certainty(elsewhere))
    assert said == "Studies in the people the claim speaks of."
    measured = make_body(4, {}, {"outcome_fit": "indirect"})
    assert what_would_change(measured, rate_certainty(measured)) == (
        "Studies that measure the outcome of the claim itself.",
    )
    both = make_body(4, {}, {"intervention_fit": "indirect", "comparator_fit": ""})
    assert what_would_change(both, rate_certainty(both)) == (
        "Studies of the treatment the claim speaks of and that say what the control group got.",
    )
    small = make_body(4, {}, {"n": 50.0})
    assert what_would_change(small, rate_certainty(small)) == (
        "About 586 more participants are needed to find a small effect (0.2 standard deviations): 786 in all. "
        "The 400 of the rating are GRADE's rule of thumb.",  # 786 for SMD 0.2, less 200
    )
    nobody = make_body(4, {}, {"rob": ["low", "low", "low", "not appraised"]})
    assert what_would_change(nobody, rate_certainty(nobody)) == (
        "Appraise the studies nobody has judged yet (25% of the information).",
    )
    none = make_body(0, None)
    assert what_would_change(none, rate_certainty(none)) == ()


# imprecision


@pytest.mark.parametrize(
    ("threshold", "estimate", "low", "high", "judgement", "target"),
    [
        # an interval that ends at no effect includes it; one that ends at the MID does not pass it
        ("null", 0.3, 0.0, 0.6, "serious", "an effect other than none"),
        ("null", -0.3, -0.6, 0.0, "serious", "an effect other than none"),
        ("null", 0.25, 0.0, 0.5, "not serious", "little or no effect"),
        ("null", -0.25, -0.5, 0.0, "not serious", "little or no effect"),
        ("null", 0.25, 0.01, 0.49, "not serious", "an effect other than none"),
        ("mid", 0.5, 0.5, 0.5, "not serious", "an important effect"),
        ("mid", -0.5, -0.5, -0.5, "not serious", "an important effect"),
        ("mid", 0.5, 0.1, 0.9, "serious", "an important effect"),
        ("mid", -0.5, -0.9, -0.1, "serious", "an important effect"),
        ("mid", 0.6, 0.0, 1.2, "very serious", "an important effect"),
        ("mid", -0.6, -1.2, 0.0, "very serious", "an important effect"),
        ("mid", 0.49, 0.48, 0.5, "not serious", "little or no effect"),
        ("mid", 0.0, -0.5, 0.5, "not serious", "little or no effect"),
    ],
)
def test_an_interval_on_the_limit(threshold, estimate, low, high, judgement, target) -> None:
    """Core GRADE 2, BMJ 2025;389:e081904: rate down where the interval crosses the threshold."""
    assert judgement_from_interval(estimate, low, high, 0.5, threshold) == judgement
    assert target_of(estimate, low, high, 0.5, threshold) == target


def test_no_effect_is_the_threshold_unless_another_is_named(make_body) -> None:
    numbers = (0.6, 0.2, 1.0, 0.5)
    assert judgement_from_interval(*numbers) == "not serious" and judgement_from_interval(*numbers, "mid") == "serious"
    assert target_of(*numbers) == "an effect other than none"
    body = make_body(4, {"estimate": 0.6, "ci_low": 0.2, "ci_high": 1.0})
    assert suggest_imprecision(body).judgement == "not serious"
    assert rate_certainty(body).level == "high" and rate_certainty(body, threshold="mid").level == "moderate"


@pytest.mark.parametrize(
    ("low", "high", "where", "reach"),
    [
        (0.1, 0.4, "excludes", "reaches no important difference"),
        (-0.4, -0.1, "excludes", "reaches no important difference"),
        (0.0, 0.5, "includes", "reaches no important difference"),
        (-0.5, 0.0, "includes", "reaches no important difference"),
        (0.1, 0.51, "excludes", "reaches an important benefit"),
        (-0.51, 0.4, "includes", "reaches an important harm"),
        (-0.51, 0.51, "includes", "reaches an important benefit and an important harm"),
    ],
)
def test_the_reason_says_what_the_interval_holds(make_body, low, high, where, reach) -> None:
    body = make_body(4, {"estimate": (low + high) / 2, "ci_low": low, "ci_high": high})
    found = suggest_imprecision(body)
    assert f"{where} no effect and {reach} (MID 0.50); 4 studies, 600 participants (at least 400)." in found.reason
    assert found.numbers == {"ci_low": low, "ci_high": high, "mid": 0.5, "n": 600.0, "k": 4.0}


def test_where_nobody_is_treated_nobody_has_a_benefit(make_body) -> None:
    reason = suggest_imprecision(
        make_body(4, {"estimate": 0, "ci_low": -0.6, "ci_high": 0.6}, of_statement=True)
    ).reason
    assert "a difference that matters as stated and one that matters against the statement" in reason
    assert "benefit" not in reason and "harm" not in reason


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (400.0, "1 study, 400 participants (at least 400)."),
        (399.0, "1 study, 399 participants, fewer than the 400 GRADE asks for."),
        (126.0, "1 study, 126 participants, fewer than the 400 GRADE asks for."),
        (125.0, "GRADE asks for, even fewer than the 126 one trial needs to find a moderate effect."),
        (NAN, "1 study, number of participants not known."),
    ],
)
def test_the_reason_says_how_far_the_numbers_reach(make_body, n, said) -> None:
    assert suggest_imprecision(make_body(1, {}, {"n": n})).reason.endswith(said)
    found = suggest_imprecision(make_body(1, None, {"n": n}, directions={"p_value": 0.04}))
    assert said[:-1] in found.reason and found.reason.startswith("Judged by directions, not by a pool: 1 study, ")
    assert found.reason.endswith("; exact test of directions p = 0.040.")


@pytest.mark.parametrize(("p", "judgement"), [(0.049, "not serious"), (0.05, "serious"), (0.051, "serious")])
def test_directions_compatible_with_chance_cost_a_level(make_body, p, judgement) -> None:
    """Murad 2017, Evid Based Med 22:85-87, table 1; significant below 0.05."""
    found = suggest_imprecision(make_body(4, None, directions={"p_value": p}))
    assert found.judgement == judgement and found.numbers == {"n": 600.0, "k": 4.0, "p": p}
    assert "4 studies" in found.reason
    without = suggest_imprecision(make_body(4, None))
    assert "no exact test of directions" in without.reason and math.isnan(without.numbers["p"])


def test_an_exact_p_is_read_by_either_of_its_names() -> None:
    assert (direction_p({"p_value": 0.1}), direction_p({"p": 0.2})) == (0.1, 0.2)
    assert math.isnan(direction_p({})) and math.isnan(direction_p(object()))


# inconsistency


@pytest.mark.parametrize(
    ("i2", "q_p", "different", "judgement"),
    [
        (39.99, 0.001, True, "not serious"),
        (40.0, 0.001, True, "serious"),
        (74.99, 0.001, True, "serious"),
        (75.0, 0.0099, True, "very serious"),
        (75.0, 0.01, True, "serious"),
        (75.0, 0.0099, False, "serious"),
        (75.0, 0.01, False, "serious"),
        (75.0, NAN, True, "very serious"),
        (NAN, 0.001, True, "not serious"),
    ],
)
def test_limits_of_the_matrix(i2, q_p, different, judgement) -> None:
    """Cochrane Handbook 10.10.2 (40 and 75 per cent); decision matrix of CD009172 (very low p)."""
    found = judgement_from_matrix(i2, q_p, different=different, overlap=True, pi_includes_null=False)
    assert found == judgement


@pytest.mark.parametrize(
    ("share", "judgement"),
    [(1.0, "not serious"), (0.75, "not serious"), (0.7499, "serious"), (0.5, "serious"), (0.4999, "very serious")],
)
def test_limits_of_agreement(share, judgement) -> None:
    assert judgement_from_agreement(share) == judgement


@pytest.mark.parametrize(("other", "judgement"), [(0.10, "serious"), (0.09, "not serious")])
def test_a_tenth_of_the_weight_on_the_other_side_is_another_direction(make_body, other, judgement) -> None:
    columns = {"yi": [0.6, -0.01], "vi": [0.2, 0.2], "weight": [1 - other, other]}
    pooled = {"i2": 50.0, "q_p": 0.05, "k": 2, "pi_low": 0.1}
    found = suggest_inconsistency(make_body(2, pooled, columns))
    assert found.judgement == judgement
    assert f"{100 * other:.0f}% of the weight points the other way" in found.reason
    assert found.numbers["opposed"] == pytest.approx(other)


@pytest.mark.parametrize(
    ("pi", "ci", "judgement"),
    [
        ((-0.1, 1.3), (0.4, 0.8), "serious"),
        ((0.0, 1.2), (0.4, 0.8), "serious"),
        ((-1.2, 0.0), (-0.8, -0.4), "serious"),
        ((0.1, 1.1), (0.4, 0.8), "not serious"),
        ((-0.5, 1.3), (0.0, 0.8), "not serious"),
        ((-1.3, 0.5), (-0.8, 0.0), "not serious"),
    ],
)
def test_a_prediction_interval_with_no_effect_counts_where_the_confidence_interval_has_none(
    make_body, pi, ci, judgement
) -> None:
    """Core GRADE 3, BMJ 2025;389:e081905; one cell of the matrix: same direction, intervals overlap, I2 of 50."""
    middle = sum(ci) / 2
    pooled = {"estimate": middle, "ci_low": ci[0], "ci_high": ci[1], "pi_low": pi[0], "pi_high": pi[1]}
    body = make_body(4, {**pooled, "i2": 50.0, "q_p": 0.02}, {"yi": middle, "vi": 0.1})
    found = suggest_inconsistency(body)
    assert found.judgement == judgement
    assert "confidence intervals share a common point" in found.reason and "(p of Q 0.020)" in found.reason
    assert (found.numbers["pi_low"], found.numbers["pi_high"], found.numbers["i2"], found.numbers["q_p"]) == (
        *pi,
        50.0,
        0.02,
    )


def test_intervals_that_touch_share_a_point() -> None:
    """0.0 ± 1.96 and 3.92 ± 1.96 meet at 1.96."""
    assert intervals_overlap(pd.DataFrame({"yi": [0.0, 3.92], "vi": [1.0, 1.0]}), z=1.96)
    assert not intervals_overlap(pd.DataFrame({"yi": [0.0, 3.93], "vi": [1.0, 1.0]}), z=1.96)
    # a variance of 4 is a half width of 3.92, not 7.84
    assert intervals_overlap(pd.DataFrame({"yi": [0.0, 5.8], "vi": [4.0, 1.0]}))
    assert not intervals_overlap(pd.DataFrame({"yi": [0.0, 6.0], "vi": [4.0, 1.0]}))


def test_without_weights_every_study_weighs_the_same() -> None:
    table = pd.DataFrame({"yi": [0.5, 0.5, -0.5, 0.0], "weight": [0.9, 0.05, 0.05, NAN]})
    assert opposed_share(table, 0.5) == 0.25
    assert opposed_share(table.iloc[:0], 0.5) == 0.0


@pytest.mark.parametrize(("q_p", "said"), [(0.0009, "< 0.001"), (0.001, "0.001"), (0.04, "0.040"), (NAN, "not known")])
def test_a_small_p_is_written_as_a_bound(make_body, q_p, said) -> None:
    assert f"(p of Q {said})" in suggest_inconsistency(make_body(4, {"i2": 10.0, "q_p": q_p})).reason


def test_intervals_apart_are_named(make_body) -> None:
    found = suggest_inconsistency(make_body(2, {"i2": 60.0, "q_p": 0.02, "k": 2}, {"yi": [0.2, 1.0], "vi": 0.01}))
    assert found.judgement == "serious" and "confidence intervals do not all overlap" in found.reason


def _with_unpooled(make_body, directions, pooled_n=2, **pooled):
    k = pooled_n + len(directions)
    numbers = {"yi": 0.6, "vi": 0.03, "weight": 1 / pooled_n}
    columns = {name: [value] * pooled_n + [NAN] * len(directions) for name, value in numbers.items()}
    return make_body(k, {"k": pooled_n, **pooled}, {**columns, "direction": [FAVOURS] * pooled_n + directions})


@pytest.mark.parametrize(
    ("directions", "pooled", "judgement", "agree"),
    [
        ([NONE], {}, "not serious", "0%"),  # fewer than those in the pool
        ([NONE, NONE], {}, "serious", "0%"),
        ([NONE, FAVOURS], {}, "not serious", "50%"),
        ([NONE, NONE, FAVOURS], {}, "serious", "33%"),
        ([NONE, NONE], {"ci_low": 0.0}, "not serious", "100%"),  # the pool shows no difference either
        ([AGAINST, AGAINST], {"ci_low": 0.0}, "serious", "0%"),
        ([FAVOURS, FAVOURS], {"ci_low": -0.2}, "not serious", "100%"),  # on the side of the estimate
        ([FAVOURS, AGAINST, "unbelieved"], {"ci_low": -0.2}, "not serious", "50%"),
        ([AGAINST, AGAINST], {"estimate": -0.6, "ci_low": -0.8, "ci_high": -0.4}, "not serious", "100%"),
        ([NONE, NONE], {"estimate": -0.6, "ci_low": -0.8, "ci_high": 0.0}, "not serious", "100%"),
    ],
)
def test_what_could_not_be_pooled_agrees_or_not_with_what_the_pool_shows(
    make_body, directions, pooled, judgement, agree
) -> None:
    found = suggest_inconsistency(_with_unpooled(make_body, directions, **pooled))
    assert found.judgement == judgement
    said = [direction for direction in directions if direction != "unbelieved"]
    told = f"Of {len(said)} further studies without poolable numbers {agree} agree with the pooled direction"
    assert (told if len(said) > 1 else "The one further study without poolable numbers does not agree") in found.reason
    assert ("no difference agrees too" in found.reason) == (pooled.get("ci_low", 1) <= 0 <= pooled.get("ci_high", 1))
    assert found.numbers["left_out_agree"] == pytest.approx(float(agree[:-1]) / 100, abs=0.005)
    assert found.source.startswith("Decision matrix")


def test_what_could_not_be_pooled_makes_a_bad_rating_no_better(make_body) -> None:
    body = _with_unpooled(make_body, [NONE, NONE, NONE], i2=90.0, q_p=0.0001, estimate=-0.6, ci_low=-0.8, ci_high=-0.4)
    assert suggest_inconsistency(body).judgement == "very serious"
    unclear = _with_unpooled(make_body, ["unclear", "unclear"])
    assert "further studies" not in suggest_inconsistency(unclear).reason


def test_directions_are_counted_and_told(make_body) -> None:
    body = make_body(5, None, {"direction": [FAVOURS, FAVOURS, NONE, AGAINST, "unclear"]})
    found = suggest_inconsistency(body)
    assert (
        "direction: 4; in favour of the intervention 2, no difference 1, in favour of the comparator 1; besides them 1 "
        "not said clearly." in found.reason
    )
    assert found.judgement == "serious"
    assert found.numbers == {FAVOURS: 2, NONE: 1, AGAINST: 1, "agree": 0.5}
    two = suggest_inconsistency(make_body(2, None, {"direction": [FAVOURS, FAVOURS]}))
    assert two.judgement == "not serious"
    one = suggest_inconsistency(make_body(2, None, {"direction": [FAVOURS, "unclear"]}))
    assert one.judgement == "serious" and one.numbers == {"k": 1.0} and "Fewer than two studies" in one.reason


def test_a_pool_of_one_is_judged_by_its_directions(make_body) -> None:
    columns = {"yi": [0.6, NAN], "vi": [0.03, NAN], "weight": [1.0, NAN], "direction": [FAVOURS, AGAINST]}
    assert suggest_inconsistency(make_body(2, {"k": 1}, columns)).reason.startswith(
        "Judged by directions, not by a pool."
    )
    assert suggest_inconsistency(make_body(2, {"k": 2})).reason.startswith("I² = ")
    assert suggest_inconsistency(make_body(1, {})).numbers == {"k": 1}


# indirectness


def test_half_of_the_information_is_not_most_of_it(make_body) -> None:
    def judged(share: float, aspect: str) -> Suggestion:
        fits = {f"{aspect}_fit": ["indirect", "direct"], "weight": [share, 1 - share]}
        return suggest_indirectness(make_body(2, {}, fits))

    for aspect in ("population", "intervention", "comparator", "outcome"):
        assert judged(0.5, aspect).judgement == "not serious"
        found = judged(0.51, aspect)
        assert found.judgement == "serious" and found.numbers[aspect] == pytest.approx(0.51)
        assert f"{aspect.capitalize()}: 51% by weight in the pooled result studied something else" in found.reason


def test_a_fit_judged_for_some_is_shown_with_its_share(make_body) -> None:
    partly = suggest_indirectness(make_body(2, {}, {"population_fit": ["", "direct"]}))
    assert partly.judgement == "not serious" and "50% by weight" in partly.reason
    outcome = suggest_indirectness(make_body(2, {}, {"outcome_fit": ""}))
    assert outcome.reason == "Population, intervention, comparator and outcome are those of the claim."
    both = suggest_indirectness(make_body(2, {}, {"intervention_fit": "indirect", "comparator_fit": ""}))
    assert both.judgement == "very serious" and both.reason.endswith("What is not known counts as indirect.")
    assert suggest_indirectness(make_body(0, None)) == Suggestion("not serious", "No study.", source=both.source)


# publication bias


@pytest.mark.parametrize(("p", "judgement"), [(0.099, "serious"), (0.10, "not serious")])
def test_eggers_own_limit(make_body, p, judgement) -> None:
    """BMJ 1997;315:629-634: p below 0.10."""
    found = suggest_publication_bias(make_body(10, {}, {"n": 500.0, "direction": NONE}, small_study_p=p))
    assert found.judgement == judgement and f"p = {p:.3f}" in found.reason and found.numbers == {"k": 10.0, "p": p}
    assert found.reason.startswith("10 studies, and the test" if p < 0.1 else "Undetected: 10 studies, test")


@pytest.mark.parametrize(
    ("k", "ns", "directions", "small"),
    [
        (5, [125.0] * 5, [FAVOURS] * 5, True),
        (5, [125.0] * 4 + [126.0], [FAVOURS] * 5, False),
        (5, [125.0] * 5, [FAVOURS] * 4 + [NONE], False),
        (4, [60.0] * 4, [FAVOURS] * 4, False),
        (5, [60.0] * 4 + [NAN], [FAVOURS] * 5, False),
    ],
)
def test_only_small_positive_studies(make_body, k, ns, directions, small) -> None:
    body = make_body(k, {}, {"n": ns, "direction": directions})
    assert only_small_positive(body) is small
    found = suggest_publication_bias(body)
    assert found.judgement == ("serious" if small else "not serious")
    if small:
        assert found.reason == "All 5 studies favour the intervention and all are small (largest: 125 participants)."


@pytest.mark.parametrize(
    ("k", "said"),
    [
        (1, "with 1 study no test is possible"),
        (9, "with 9 studies no test is possible"),
        (10, "no test of small-study"),
    ],
)
def test_why_publication_bias_was_not_tested(make_body, k, said) -> None:
    assert said in suggest_publication_bias(make_body(k, {}, {"n": 500.0})).reason


def test_the_studies_of_the_pool_are_those_a_test_is_made_of(make_body) -> None:
    body = make_body(12, {"k": 9}, {"n": 500.0, "direction": NONE}, small_study_p=0.01)
    assert suggest_publication_bias(body).judgement == "not serious"


# risk of bias


def test_the_shares_are_told_with_what_they_are_shares_of(make_body) -> None:
    columns = {"rob": ["low", "some concerns", "high", "not appraised"], "weight": [0.1, 0.2, 0.3, 0.4]}
    found = suggest_risk_of_bias(make_body(4, {}, columns))
    assert found.reason == (
        "Counted by weight in the pooled result: 10% at low risk, 20% with some concerns, 30% at high risk, 40% not "
        "appraised by anybody. Studies nobody has appraised count as some concerns, never as low risk."
    )
    assert found.numbers == {"low": 0.1, "some_concerns": 0.2, "high": 0.3, "not_appraised": 0.4}
    passive = suggest_risk_of_bias(make_body(4, {}, columns, comparator="passive"))
    assert "count as high risk here. Participants knew" in passive.reason and passive.judgement == "very serious"
    assert suggest_risk_of_bias(make_body(2, {})).reason == "Counted by weight in the pooled result: 100% at low risk."
    assert suggest_risk_of_bias(make_body(0, None)).judgement == "serious"


# rating up


@pytest.mark.parametrize(
    ("ratio", "k", "judgement"),
    [
        (2.0, 3, "none"),
        (2.01, 2, "large"),
        (2.01, 1, "none"),
        (5.0, 2, "large"),
        (5.01, 2, "very large"),
        (0.5, 3, "none"),
        (0.49, 2, "large"),
        (0.2, 2, "large"),
        (0.199, 2, "very large"),
    ],
)
def test_limits_of_a_large_effect(ratio, k, judgement) -> None:
    """ACIP GRADE handbook, chapter 9, table 14: above 2 or below 0.5, above 5 or below 0.2, from two studies."""
    assert judgement_from_ratio(ratio, k) == judgement


@pytest.mark.parametrize(
    ("estimate", "low", "high", "judgement"),
    [
        (math.log(3), 0.01, 2.2, "large"),
        (math.log(3), 0.0, 2.2, "none"),
        (-math.log(3), -2.2, -0.01, "large"),
        (-math.log(3), -2.2, 0.0, "none"),
    ],
)
def test_a_large_ratio_counts_where_its_interval_excludes_none(make_body, estimate, low, high, judgement) -> None:
    pooled = {"estimate": estimate, "ci_low": low, "ci_high": high}
    body = make_body(4, pooled, {"design": "observational"}, measure="log OR")
    found = suggest_upgrade(body, "large_effect", rated_down=False)
    assert found.judgement == judgement and f"Ratio {math.exp(estimate):.2f} from 4 studies." == found.reason
    assert found.numbers["ratio"] == pytest.approx(math.exp(estimate))


def test_why_nothing_is_rated_up(make_body) -> None:
    body = make_body(4, {"estimate": 3.0, "ci_low": 2.0, "ci_high": 4.0}, {"design": "observational"})
    why = {
        "Randomised evidence is not": suggest_upgrade(make_body(4, {}), "large_effect", rated_down=False),
        "Not rated up: there are reasons": suggest_upgrade(body, "large_effect", rated_down=True),
        "For a person to judge": suggest_upgrade(body, "dose_response", rated_down=False),
        "No published threshold": suggest_upgrade(body, "large_effect", rated_down=False),
    }
    for words, found in why.items():
        assert found.judgement == "none" and found.reason.startswith(words) and "GRADE guidelines 9" in found.source
    unpooled = make_body(4, None, {"design": "observational"}, measure="log RR")
    assert suggest_upgrade(unpooled, "large_effect", rated_down=False).judgement == "none"


# numbers in words


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "0%"),
        (0.001, "under 1%"),
        (0.004, "under 1%"),
        (0.006, "1%"),
        (0.5, "50%"),
        (0.994, "99%"),
        (0.996, "over 99%"),
        (1.0, "100%"),
        (1 - 1e-15, "100%"),
        (NAN, "an unknown share"),
    ],
)
def test_a_part_is_never_rounded_to_all_or_none(share, said) -> None:
    assert percent(share) == said


@pytest.mark.parametrize(
    ("value", "digits", "said"),
    [
        (0.5, 2, "0.50"),
        (-0.5, 2, "−0.50"),
        (-0.001, 2, "0.00"),
        (0.001, 2, "0.00"),
        (-0.006, 2, "−0.01"),
        (42.4, 0, "42"),
        (NAN, 2, "not known"),
        (None, 2, "not known"),
        (-1.25, 1, "−1.2"),
    ],
)
def test_numbers_have_a_true_minus_and_no_minus_nought(value, digits, said) -> None:
    assert number(value, digits) == said
    if digits == 2:
        assert number(value) == said


def test_heads_are_counted_in_whole_numbers() -> None:
    assert (count(1234.4), count(0.0), count(NAN)) == ("1,234", "0", "not known")


def test_a_body_knows_what_it_does_not_know() -> None:
    body = EvidenceBody("o", "i", "p", "sham", "efficacy", pd.DataFrame({"study_id": ["a", "b"], "n": [40.0, NAN]}))
    assert body.n == 40.0 and body.shares("rob").by == "studies"
