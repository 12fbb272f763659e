"""GRADE: every cell of every domain rule, the whole rating, overrides, and laws that must hold.

The rules stand in reference/grade_*.csv; where each is published stands in reference/README.md.
"""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quality_reference import label, read

from evidence_tools.errors import AppraisalError, UsageError
from evidence_tools.quality.body import ROB_LEVELS, EvidenceBody
from evidence_tools.quality.certainty import NOT_RATED
from evidence_tools.quality.domains import suggest_imprecision, suggest_inconsistency, suggest_indirectness
from evidence_tools.quality.domains.imprecision import judgement_from_interval, judgement_from_n, target_of
from evidence_tools.quality.domains.inconsistency import (
    intervals_overlap,
    judgement_from_agreement,
    judgement_from_matrix,
    opposed_share,
)
from evidence_tools.quality.domains.publication_bias import suggest_publication_bias
from evidence_tools.quality.domains.risk_of_bias import judgement_from_shares, suggest_risk_of_bias
from evidence_tools.quality.domains.upgrading import judgement_from_ratio
from evidence_tools.quality.grade import rate_certainty, start_level, what_would_change
from evidence_tools.quality.levels import DOMAINS_DOWN, DOMAINS_UP, LEVELS, SYMBOLS, lower, rank
from evidence_tools.quality.rob2 import judge_domain

QUICK = settings(derandomize=True, deadline=None, max_examples=60)
ORDER = ("not serious", "serious", "very serious", "extremely serious")


def yes(word: str) -> bool:
    return word == "yes"


# the rules, cell by cell


@pytest.mark.parametrize("row", read("grade_risk_of_bias.csv"), ids=label)
def test_risk_of_bias_by_share_of_information(row, make_body) -> None:
    """Core GRADE 4, BMJ 2025;389:e083864; Cochrane Handbook 5.1 table 12.2.d (PMC5393017, table 1)."""
    shares = {word: float(row[word.replace(" ", "_")]) for word in ROB_LEVELS}
    assert judgement_from_shares(shares["low"], shares["high"]) == row["judgement"]
    used = {word: share for word, share in shares.items() if share}
    body = make_body(len(used), {}, {"rob": list(used), "weight": list(used.values())})
    assert suggest_risk_of_bias(body).judgement == row["judgement"]


@pytest.mark.parametrize("row", read("grade_inconsistency.csv"), ids=label)
def test_inconsistency_by_decision_matrix(row) -> None:
    """Decision matrix of Cochrane review CD009172 (PMC7195185, table CD009172-tblf-0008); Cochrane Handbook 10.10.2."""
    flags = {name: yes(row[name]) for name in ("different", "overlap", "pi_includes_null")}
    assert judgement_from_matrix(float(row["i2"]), float(row["q_p"]), **flags) == row["judgement"]


@pytest.mark.parametrize("row", read("grade_directions.csv"), ids=label)
def test_inconsistency_of_directions(row, make_body) -> None:
    """Murad 2017, Evid Based Med 22:85-87, table 1."""
    words = ["favours_intervention"] * int(row["favours"]) + ["no_difference"] * int(row["none"])
    words += ["favours_comparator"] * int(row["against"])
    assert suggest_inconsistency(make_body(len(words), None, {"direction": words})).judgement == row["judgement"]


@pytest.mark.parametrize("row", read("grade_indirectness.csv"), ids=label)
def test_indirectness_by_aspect(row, make_body) -> None:
    """GRADE guidelines 8, J Clin Epidemiol 2011;64:1303-1310."""
    weights = [0.05] * 20
    fits = {f"{a}_fit": ["indirect" if i < 20 * float(row[a]) else "direct" for i in range(20)] for a in list(row)[:3]}
    assert suggest_indirectness(make_body(20, {}, {"weight": weights, **fits})).judgement == row["judgement"]


@pytest.mark.parametrize("row", read("grade_imprecision.csv"), ids=label)
def test_imprecision_and_target_by_interval(row, make_body) -> None:
    """Core GRADE 2, BMJ 2025;389:e081904; GRADE Guidance 34, J Clin Epidemiol 2022;150:216-224."""
    numbers = [float(row[name]) for name in ("estimate", "ci_low", "ci_high", "mid")]
    assert judgement_from_interval(*numbers, row["threshold"]) == row["judgement"]
    assert target_of(*numbers, row["threshold"]) == row["target"]
    estimate, low, high, mid = numbers
    body = make_body(4, {"estimate": estimate, "ci_low": low, "ci_high": high}, mid=mid)
    assert suggest_imprecision(body, row["threshold"]).judgement == row["judgement"]


@pytest.mark.parametrize("row", read("grade_information.csv"), ids=label)
def test_imprecision_by_information_size(row, make_body) -> None:
    """Murad 2017, table 1 (400 participants); GRADE Guidance 34 (far less than the optimal information size)."""
    n = float(row["n"] or math.nan)
    assert judgement_from_n(n) == row["judgement"]
    assert suggest_imprecision(make_body(1, {}, {"n": n})).judgement == row["judgement"]


@pytest.mark.parametrize("row", read("grade_start.csv"), ids=label)
def test_start_by_design(row, make_body) -> None:
    """Core GRADE 4; Cochrane Handbook 5.1 table 12.2.a (single-group designs); GRADE guidelines 18 (ROBINS-I)."""
    designs = row["designs"].split()
    body = make_body(len(designs), {}, {"design": designs, "rob": row["rob"]}, start_rule=row["start_rule"])
    assert start_level(body)[0] == row["start"]


@pytest.mark.parametrize("row", read("grade_large_effect.csv"), ids=label)
def test_large_effect(row) -> None:
    """GRADE guidelines 9; ACIP GRADE handbook, chapter 9, table 14."""
    assert judgement_from_ratio(float(row["ratio"]), int(row["k"])) == row["judgement"]


@pytest.mark.parametrize(
    ("k", "pooled", "p", "n", "direction", "judgement"),
    [
        (10, {}, 0.05, 500, "no_difference", "serious"),
        (10, {}, 0.20, 500, "no_difference", "not serious"),
        (9, {}, 0.01, 500, "no_difference", "not serious"),
        (10, {}, math.nan, 500, "no_difference", "not serious"),
        (5, None, math.nan, 60, "favours_intervention", "serious"),
        (4, None, math.nan, 60, "favours_intervention", "not serious"),
        (5, None, math.nan, 126, "favours_intervention", "not serious"),
        (5, None, math.nan, 60, "no_difference", "not serious"),
    ],
)
def test_publication_bias(make_body, k, pooled, p, n, direction, judgement) -> None:
    """GRADE guidelines 5; Murad 2017, table 1: only small positive studies; no test below ten (Handbook 13.3.5.4)."""
    body = make_body(k, pooled, {"n": n, "direction": direction}, small_study_p=p)
    assert suggest_publication_bias(body).judgement == judgement


# what the rules read from a body


def test_an_unappraised_study_is_never_low_risk_and_the_reason_says_so(make_body) -> None:
    found = suggest_risk_of_bias(make_body(2, {}, {"rob": ["low", "not appraised"], "weight": [0.4, 0.6]}))
    assert found.judgement == "serious"
    assert "60% not appraised by anybody" in found.reason and "never as low risk" in found.reason


@pytest.mark.parametrize(
    ("comparator", "self_reported", "warned"),
    [("no_treatment", None, True), ("passive", True, True), ("usual_care", False, False), ("sham", None, False)],
)
def test_unblinded_self_reports_are_named(make_body, comparator, self_reported, warned) -> None:
    """RoB 2, domain 4, questions 4.3-4.5: participants who know their group assess the outcome themselves."""
    body = make_body(2, {}, comparator=comparator, self_reported=self_reported)
    assert ("knew whether they were treated" in suggest_risk_of_bias(body).reason) is warned


@pytest.mark.parametrize(
    ("comparator", "self_reported", "robs", "judgement"),
    [
        ("passive", True, ["not appraised"] * 4, "very serious"),
        ("usual_care", None, ["not appraised"] * 4, "very serious"),
        ("passive", False, ["not appraised"] * 4, "serious"),
        ("sham", True, ["not appraised"] * 4, "serious"),
        ("attention", True, ["not appraised"] * 4, "serious"),
        ("passive", True, ["high", "high", "not appraised", "low"], "very serious"),
        ("passive", True, ["some concerns", "some concerns", "not appraised", "not appraised"], "serious"),
        ("passive", True, ["low", "low", "low", "not appraised"], "not serious"),
    ],
)
def test_unappraised_self_reports_count_as_rob2_has_them(make_body, comparator, self_reported, robs, judgement) -> None:
    """RoB 2, guidance of 22 August 2019, domain 4: 4.3 yes, 4.4 yes, 4.5 no information: high."""
    body = make_body(4, {}, {"rob": robs}, comparator=comparator, self_reported=self_reported)
    found = suggest_risk_of_bias(body)
    assert found.judgement == judgement
    assert set(body.studies["rob"]) == set(robs)
    answers = {"4.1": "N", "4.2": "N", "4.3": "Y", "4.4": "PY", "4.5": "NI"}
    assert judge_domain("measurement", answers).judgement == "high"


@pytest.mark.parametrize(
    ("comparator", "read_by", "said", "unsaid", "unappraised"),
    [
        (
            "passive",
            ["person"] * 2,
            "measured or judged by a person",
            "reported the outcome themselves",
            "very serious",
        ),
        ("passive", ["device"] * 2, "", "themselves", "serious"),
        ("sham", ["person"] * 2, "", "by a person", "serious"),
        ("passive", ["participant", "person"], "In 1 of the 2 studies participants knew", "", "very serious"),
        ("passive", ["participant"] * 2, "Participants knew whether they were treated", "of the 2", "very serious"),
    ],
)
def test_who_gave_the_values_is_said_as_it_was(make_body, comparator, read_by, said, unsaid, unappraised) -> None:
    """Nobody reports the girth of their own ankle: RoB 2, 4.3 no information, 4.4 probably yes, 4.5 no information."""
    columns = {"rob": ["not appraised"] * 2, "read_by": read_by}
    found = suggest_risk_of_bias(make_body(2, {}, columns, comparator=comparator, self_reported=True))
    assert found.judgement == unappraised
    assert said in found.reason
    assert not unsaid or unsaid not in found.reason


def test_shares_use_weight_then_participants_then_studies(make_body) -> None:
    columns = {"rob": ["low", "high"], "n": [300.0, 100.0]}
    assert make_body(2, {}, {**columns, "weight": [0.1, 0.9]}).shares("rob")["high"] == pytest.approx(0.9)
    assert make_body(2, None, columns).shares("rob")["high"] == pytest.approx(0.25)
    by_number = make_body(2, None, {**columns, "n": [300.0, math.nan]}).shares("rob")
    assert (by_number["high"], by_number.by) == (0.5, "studies")


def test_direction_of_estimates_and_overlap_of_intervals() -> None:
    table = pd.DataFrame({"yi": [0.5, 0.6, -0.1], "vi": [0.01, 0.01, 0.01], "weight": [0.45, 0.45, 0.10]})
    assert opposed_share(table, 0.5) == pytest.approx(0.10)
    assert opposed_share(table, -0.5) == pytest.approx(0.90)
    assert not intervals_overlap(table)
    assert intervals_overlap(table.iloc[:2])


def test_studies_without_poolable_numbers_can_contradict_the_pool(make_body) -> None:
    nan = math.nan
    columns = {
        "yi": [0.6, 0.6, nan, nan],
        "vi": [0.03, 0.03, nan, nan],
        "weight": [0.5, 0.5, nan, nan],
        "direction": ["favours_intervention", "favours_intervention", "no_difference", "no_difference"],
    }
    found = suggest_inconsistency(make_body(4, {"k": 2}, columns))
    assert found.judgement == "serious" and "0% agree with the pooled direction" in found.reason
    agreeing = {**columns, "direction": "favours_intervention"}
    assert suggest_inconsistency(make_body(4, {"k": 2}, agreeing)).judgement == "not serious"


def test_one_study_is_not_inconsistent_but_one_stated_direction_among_several_cannot_be_judged(make_body) -> None:
    assert suggest_inconsistency(make_body(1, None)).judgement == "not serious"
    assert suggest_inconsistency(make_body(3, None, {"direction": "unclear"})).judgement == "serious"


@pytest.mark.parametrize(
    ("n", "directions", "judgement"),
    [
        (200.0, {"p_value": 0.01}, "not serious"),
        (200.0, {"p_value": 0.2}, "serious"),
        (200.0, None, "serious"),
        (50.0, {"p_value": 0.01}, "serious"),
        (30.0, {"p_value": 0.2}, "very serious"),
    ],
)
def test_imprecision_without_a_pool(make_body, n, directions, judgement) -> None:
    """Murad 2017, table 1: total participants, and whether the directions are compatible with chance."""
    assert suggest_imprecision(make_body(4, None, {"n": n}, directions=directions)).judgement == judgement


def test_unjudged_fit_counts_as_indirect_and_says_so(make_body) -> None:
    found = suggest_indirectness(make_body(2, {}, {"population_fit": "", "comparator_fit": ""}))
    assert found.judgement == "very serious"
    assert found.reason == (
        "Population: 100% by weight in the pooled result: who took part is not known to be those the claim speaks of; "
        "comparator: 100% by weight in the pooled result: what the control group got is not shown. "
        "What is not known counts as indirect."
    )


# the whole rating


def test_flawless_randomised_evidence_is_high(make_body) -> None:
    found = rate_certainty(make_body(4, {}))
    assert (found.level, found.symbols, found.footnotes) == ("high", "⊕⊕⊕⊕", ())
    assert tuple(d.domain for d in found.domains) == (*DOMAINS_DOWN, *DOMAINS_UP)


def test_steps_add_up_and_the_floor_is_very_low(make_body) -> None:
    body = make_body(4, {"i2": 90.0, "q_p": 0.0001}, {"rob": "some concerns"})
    found = rate_certainty(body)
    assert (found.level, found.rated_down) == ("low", ("risk_of_bias", "inconsistency"))
    assert found.footnotes[0].startswith(
        "Rated down one level for risk of bias: Counted by weight in the pooled result: 100% with some"
    )
    worst = make_body(4, {"i2": 90.0, "q_p": 0.0001}, {"rob": "high", "n": 20.0, "population_fit": "indirect"})
    assert rate_certainty(worst).level == "very low"


def test_non_randomised_evidence_starts_low_and_may_be_rated_up_by_a_large_ratio(make_body) -> None:
    log3 = math.log(3)
    pooled = {"estimate": log3, "ci_low": 0.5, "ci_high": 1.7}
    found = rate_certainty(make_body(4, pooled, {"design": "observational"}, measure="log RR"))
    assert (found.start, found.level, found.rated_up) == ("low", "moderate", ("large_effect",))
    biased = rate_certainty(make_body(4, pooled, {"design": "observational", "rob": "high"}, measure="log RR"))
    assert (biased.level, biased.rated_up) == ("very low", ())
    assert "reasons to rate it down" in biased.domain("large_effect").suggested_reason


def test_a_body_without_studies_is_not_rated(make_body) -> None:
    found = rate_certainty(make_body(0, None))
    assert (found.level, found.symbols, found.domains) == (NOT_RATED, "", ())


def test_the_explanation_holds_every_number(make_body) -> None:
    text = rate_certainty(make_body(4, {"i2": 42.0})).explanation
    for part in (
        "Starts high",
        "I² = 42%",
        "95% interval 0.40 to 0.80",
        "600 participants",
        "⊕⊕⊕⊕",
        "an effect other than none",
    ):
        assert part in text


def test_unknown_threshold_is_refused(make_body) -> None:
    with pytest.raises(UsageError, match="Allowed: null, mid"):
        rate_certainty(make_body(4, {}), threshold="important")


def test_what_would_change_names_the_next_study(make_body) -> None:
    numbers = {"ci_low": -0.1, "ci_high": 1.1, "se": 0.306}
    body = make_body(6, numbers, {"rob": "not appraised", "n": 40.0})
    said = " ".join(what_would_change(body, rate_certainty(body)))
    assert "Appraise the studies" in said and "more participants" in said and "One more trial with about" in said


def test_with_few_studies_no_size_is_guessed(make_body) -> None:
    body = make_body(2, {"ci_low": -0.1, "ci_high": 1.1, "se": 0.306}, {"n": 40.0})
    assert "One more trial" not in " ".join(what_would_change(body, rate_certainty(body)))


# overrides


def override(**changes: str) -> dict[str, str]:
    row = {"domain": "risk_of_bias", "judgement": "serious", "reason": "objective outcome", "who": "AB"}
    return {**row, "date": "2026-11-20", **changes}


def test_an_override_counts_and_the_suggestion_stays_visible(make_body) -> None:
    body = make_body(4, {}, {"rob": "high"})
    found = rate_certainty(body, [override()])
    rating = found.domain("risk_of_bias")
    assert (rating.suggested, rating.override, rating.final, found.level) == (
        "very serious",
        "serious",
        "serious",
        "moderate",
    )
    assert "AB, 2026-11-20" in rating.reason and "'very serious'" in rating.reason
    assert "objective outcome" in found.footnotes[0]
    assert rate_certainty(body, pd.DataFrame([override(claim_id="c1")])).level == "moderate"


def test_words_joined_by_an_underscore_are_the_same_words(make_body) -> None:
    found = rate_certainty(make_body(4, {}), [override(judgement="very_serious")])
    assert (found.domain("risk_of_bias").final, found.level) == ("very serious", "low")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"domain": "bias"}, "unknown domain 'bias'. Allowed: risk_of_bias, inconsistency"),
        ({"judgement": "bad"}, "'bad' is not a judgement of risk_of_bias. Allowed: not serious, serious, very serious"),
        ({"domain": "publication_bias", "judgement": "very serious"}, "Allowed: not serious, serious"),
        ({"reason": ""}, "without a reason"),
        ({"who": " "}, "without a name"),
        ({"date": "20.11.2026"}, "not a date. Allowed: a day as YYYY-MM-DD"),
        ({"domain": "large_effect", "judgement": "large"}, "randomised evidence starts high"),
    ],
)
def test_a_bad_override_is_refused(make_body, changes, said) -> None:
    with pytest.raises(AppraisalError, match=said):
        rate_certainty(make_body(4, {}), [override(**changes)])


def test_two_overrides_of_one_domain_are_refused(make_body) -> None:
    with pytest.raises(AppraisalError, match="overridden twice"):
        rate_certainty(make_body(4, {}), [override(), override(judgement="not serious")])


def test_a_person_may_lower_the_level_but_not_raise_it_above_the_design(make_body) -> None:
    body = make_body(4, {}, {"design": "quasi_experimental"})
    lowered = rate_certainty(body, [override(domain="overall", judgement="very low")])
    assert (lowered.level, lowered.overall.suggested) == ("very low", "low")
    assert lowered.footnotes[-1].startswith("Level set to very low: objective outcome")
    with pytest.raises(AppraisalError, match="the design allows 'low' at most"):
        rate_certainty(body, [override(domain="overall", judgement="moderate")])
    raised = [override(domain="dose_response", judgement="present"), override(domain="overall", judgement="moderate")]
    assert rate_certainty(body, raised).level == "moderate"


# laws

CELLS = st.lists(
    st.tuples(st.sampled_from(ROB_LEVELS), st.integers(10, 400), st.sampled_from(["direct", "indirect"])),
    min_size=1,
    max_size=8,
)


def body_of(make_body, cells, pooled=True) -> EvidenceBody:
    robs, ns, fits = zip(*cells, strict=True)
    weights = [n / sum(ns) for n in ns]
    columns = {"rob": list(robs), "n": [float(n) for n in ns], "population_fit": list(fits), "weight": weights}
    return make_body(len(cells), {} if pooled else None, columns)


@pytest.mark.parametrize(("relied", "judgement"), [(132.0, "serious"), (125.0, "very serious"), (math.nan, "serious")])
def test_people_of_arms_nobody_compared_are_not_relied_on(make_body, relied, judgement) -> None:
    """Two trials of 100 people in all arms: as many count as may be relied on, all of them where nobody says."""
    columns = {"n": [100.0, 100.0], "relied": [relied / 2, relied / 2]}
    found = suggest_imprecision(make_body(2, None, columns))
    assert found.judgement == judgement
    assert ("at most 200 participants" in found.reason) is (relied == relied)


@pytest.mark.parametrize(
    ("people", "relied", "words"),
    [
        ([60.0, 60.0], [60.0, 60.0], ", 120 participants, fewer"),
        ([90.0, 60.0], [60.0, 60.0], ", at most 150 participants, of whom 120 are relied on, fewer"),
        ([math.nan, 60.0], [math.nan, 60.0], ", at least 60 participants, fewer"),
        (
            [math.nan, 90.0],
            [math.nan, 60.0],
            "90 participants in all arms of the studies that say how many, of whom 60",
        ),
    ],
)
def test_imprecision_tells_what_its_number_of_people_is(make_body, people, relied, words) -> None:
    assert words in suggest_imprecision(make_body(2, None, {"n": people, "relied": relied})).reason


@given(cells=CELLS, pooled=st.booleans(), at=st.integers(0, 7))
@QUICK
def test_more_risk_of_bias_never_raises_certainty(make_body, cells, pooled, at) -> None:
    at %= len(cells)
    worse = {"low": "some concerns", "not appraised": "high", "some concerns": "high", "high": "high"}
    changed = [(worse[rob], n, fit) if i == at else (rob, n, fit) for i, (rob, n, fit) in enumerate(cells)]
    before, after = (rate_certainty(body_of(make_body, c, pooled)).level for c in (cells, changed))
    assert rank(after) <= rank(before)


@given(cells=CELLS, pooled=st.booleans(), at=st.integers(0, 7))
@QUICK
def test_losing_an_appraisal_never_makes_low_risk_evidence_better(make_body, cells, pooled, at) -> None:
    at %= len(cells)
    cells = [("low", n, fit) if i == at else (rob, n, fit) for i, (rob, n, fit) in enumerate(cells)]
    changed = [("not appraised", n, fit) if i == at else (rob, n, fit) for i, (rob, n, fit) in enumerate(cells)]
    before, after = (rate_certainty(body_of(make_body, c, pooled)).level for c in (cells, changed))
    assert rank(after) <= rank(before)


@given(cells=CELLS, pooled=st.booleans(), at=st.integers(0, 7))
@QUICK
def test_more_indirectness_never_raises_certainty(make_body, cells, pooled, at) -> None:
    at %= len(cells)
    changed = [(rob, n, "indirect") if i == at else (rob, n, fit) for i, (rob, n, fit) in enumerate(cells)]
    before, after = (rate_certainty(body_of(make_body, c, pooled)).level for c in (cells, changed))
    assert rank(after) <= rank(before)


@given(
    estimate=st.floats(-2, 2),
    half=st.floats(0.01, 2),
    more=st.floats(0, 2),
    mid=st.sampled_from([0.2, 0.5]),
    threshold=st.sampled_from(["null", "mid"]),
)
@QUICK
def test_a_wider_interval_is_never_more_precise(estimate, half, more, mid, threshold) -> None:
    narrow = judgement_from_interval(estimate, estimate - half, estimate + half, mid, threshold)
    wide = judgement_from_interval(estimate, estimate - half - more, estimate + half + more, mid, threshold)
    assert ORDER.index(wide) >= ORDER.index(narrow)


@given(order=st.permutations(range(6)), pooled=st.booleans())
@QUICK
def test_the_order_of_studies_does_not_matter(make_body, order, pooled) -> None:
    columns = {
        "rob": ["low", "high", "some concerns", "not appraised", "high", "low"],
        "n": [100.0, 60.0, 40.0, 90.0, 210.0, 33.0],
        "weight": [0.2, 0.1, 0.1, 0.2, 0.3, 0.1],
        "direction": ["favours_intervention", "no_difference", "unclear"] * 2,
    }
    body = make_body(6, {"i2": 60.0} if pooled else None, columns)
    shuffled = EvidenceBody(
        *(getattr(body, f) for f in ("outcome", "intervention", "population", "comparator", "claim_type")),
        studies=body.studies.iloc[list(order)],
        pooled=body.pooled,
    )
    assert rate_certainty(shuffled) == rate_certainty(body)


def test_agreement_and_levels_are_monotone() -> None:
    judged = [ORDER.index(judgement_from_agreement(share / 100)) for share in range(34, 101)]
    assert judged == sorted(judged, reverse=True)
    assert [lower("high", by) for by in (0, 1, 2, 3, 9, -1)] == [
        "high",
        "moderate",
        "low",
        "very low",
        "very low",
        "high",
    ]
    assert set(SYMBOLS) == set(LEVELS) and len({len(s) for s in SYMBOLS.values()}) == 1


# what a body refuses


@pytest.mark.parametrize(
    ("columns", "fields", "said"),
    [
        (
            {"rob": "some concern"},
            {},
            "rob is 'some concern'. Allowed: 'low', 'some concerns', 'high', 'not appraised'",
        ),
        ({"direction": "better"}, {}, "direction is 'better'"),
        ({"population_fit": "partly"}, {}, "population_fit is 'partly'"),
        ({"study_id": "one"}, {}, "appears more than once"),
        ({}, {"mid": 0}, "positive number"),
        ({}, {"start_rule": "grade"}, "Allowed: core_grade, robins_i"),
    ],
)
def test_a_body_refuses_what_it_cannot_mean(make_body, columns, fields, said) -> None:
    with pytest.raises(AppraisalError, match=said):
        make_body(2, {}, columns, **fields)


def test_missing_columns_are_unknown_and_n_is_added_up() -> None:
    body = EvidenceBody(
        "o", "i", "p", "sham", "efficacy", pd.DataFrame({"study_id": ["b", "a"], "n_i": [10, 20], "n_c": [11, 21]})
    )
    assert list(body.studies["study_id"]) == ["a", "b"]
    assert (body.n, body.k, body.designs) == (62.0, 2, ("",))
    assert list(body.studies["rob"]) == ["not appraised"] * 2
    assert rate_certainty(body).start == "low"


def test_a_number_that_is_none_is_refused_with_its_column() -> None:
    with pytest.raises(AppraisalError, match=r"n is 'sixty'\. Allowed: a number, or nothing where it is not known"):
        EvidenceBody("o", "i", "p", "sham", "efficacy", pd.DataFrame({"study_id": ["a"], "n": ["sixty"]}))
