"""Informative statements, Summary of Findings, information size, and the rows of certainty.csv."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quality_reference import label, read

from evidence_tools.errors import AppraisalError, UsageError
from evidence_tools.quality.grade import rate_certainty
from evidence_tools.quality.information import (
    OIS_MODERATE,
    OIS_RULE,
    next_study,
    optimal_information_size,
    required_n,
)
from evidence_tools.quality.levels import LEVELS
from evidence_tools.quality.overrides import COLUMNS, check_certainty
from evidence_tools.quality.sof import (
    FamiliarScale,
    absolute_effect,
    familiar_scale,
    pooled_sd,
    sof_html,
    sof_row,
    sof_table,
)
from evidence_tools.quality.statements import DIRECTIONS, SIZES, size_of, statement

# statements


@pytest.mark.parametrize("row", read("statements.csv"), ids=label)
def test_every_cell_of_the_table_of_statements(row) -> None:
    """Santesso 2020, J Clin Epidemiol 119:126-135; ACIP GRADE handbook, table 16."""
    assert statement(row["level"], row["size"], "X", "Y", "Z", "reduce") == row["sentence"]


def test_the_table_is_whole() -> None:
    assert {(r["level"], r["size"]) for r in read("statements.csv")} == {(a, b) for a in LEVELS for b in SIZES}


@pytest.mark.parametrize(
    ("direction", "sentence"),
    [
        ("reduce", "Foot massage probably reduces pain."),
        ("increase", "Foot massage probably increases pain."),
        ("improve", "Foot massage probably improves pain."),
        ("worsen", "Foot massage probably worsens pain."),
    ],
)
def test_directions_and_no_comparator(direction, sentence) -> None:
    assert statement("moderate", "moderate", "foot massage", "pain", direction=direction) == sentence


BANDS = {
    "trivial": (0.0, 0.19),
    "small": (-0.2, 0.49),
    "moderate": (0.5, 0.499, -0.79),
    "large": (0.8, 3.0),
    "unknown": (math.nan,),
}


@pytest.mark.parametrize(("smd", "size"), [(smd, size) for size, smds in BANDS.items() for smd in smds])
def test_sizes(smd, size) -> None:
    """Cohen 1988 in Cochrane Handbook 5.1, section 12.6.2: 0.2 small, 0.5 moderate, 0.8 large."""
    assert size_of(smd) == size


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("sure", "large", "x", "y"), "level is 'sure'. Allowed: very low, low, moderate, high"),
        (("low", "huge", "x", "y"), "size is 'huge'. Allowed: large, moderate, small, trivial, unknown"),
        (("low", "large", "x", "y", "", "help"), "direction is 'help'. Allowed: reduce, increase, improve, worsen"),
        (("low", "large", " ", "y"), "needs the intervention"),
    ],
)
def test_unknown_words_are_refused(args, said) -> None:
    with pytest.raises(UsageError) as caught:
        statement(*args)
    assert said in str(caught.value)


@given(
    st.sampled_from(LEVELS),
    st.sampled_from(SIZES),
    st.sampled_from(list(DIRECTIONS)),
    st.sampled_from(["", "usual care"]),
)
@settings(derandomize=True, deadline=None)
def test_every_statement_is_one_sentence_and_carries_its_certainty(level, size, direction, comparator) -> None:
    text = statement(level, size, "foot reflexology", "fatigue", comparator, direction)
    assert text[0].isupper() and text.endswith(".") and text.count(".") == 1 and "{" not in text
    assert ("very uncertain" in text) is (level == "very low")
    assert ("probably" in text) is (level == "moderate")
    assert text.count("compared with usual care") == int(bool(comparator))


# information size


@pytest.mark.parametrize(("smd", "n"), [(0.5, 126), (0.2, 786), (0.8, 50), (-0.5, 126)])
def test_optimal_information_size(smd, n) -> None:
    """2 (1.96 + 0.84)^2 / d^2 a group; 125.4 for 0.5 SD in Gelman, Hill and Vehtari 2020, 16.3."""
    assert optimal_information_size(smd) == n


def test_information_size_constants_and_refusals() -> None:
    assert (OIS_MODERATE, OIS_RULE) == (optimal_information_size(0.5), 400)
    assert (required_n(0.0, smd=0.5), required_n(786.0), required_n(math.nan), required_n(100.0)) == (400, 0, 786, 686)
    for bad in ({"smd": 0.0}, {"smd": 0.5, "alpha": 0.0}, {"smd": 0.5, "power": 1.0}, {"smd": math.nan}):
        with pytest.raises(UsageError, match="smd must not be 0"):
            optimal_information_size(**bad)


@given(estimate=st.floats(0.05, 1.5), se=st.floats(0.05, 1.0), tau2=st.floats(0.0, 0.2))
@settings(derandomize=True, deadline=None, max_examples=100)
def test_the_next_study_is_just_large_enough(estimate, se, tau2) -> None:
    found = next_study(estimate, se, tau2)

    def excludes(n: int) -> bool:
        weight = 1 / se**2 + 1 / (4 / n + tau2)
        return estimate - 1.959963984540054 / math.sqrt(weight) > -1e-9

    if found.n == 0:
        assert estimate >= 1.9599 * se
    elif found.n is None:
        assert not excludes(10**9)
    else:
        assert excludes(found.n)
        assert found.n <= 2 or not excludes(found.n - 2)


def test_no_size_settles_an_estimate_on_the_threshold() -> None:
    assert next_study(0.5, 0.2, 0.0, threshold=0.5).n is None


# summary of findings


def test_pooled_sd_of_groups() -> None:
    """Two groups of 30 and 20 with SD 3 and 5: sqrt((29 x 9 + 19 x 25) / 48)."""
    assert pooled_sd([3, 5], [30, 20]) == pytest.approx(math.sqrt((29 * 9 + 19 * 25) / 48))
    assert pooled_sd([3, math.nan], [30, 20]) == 3
    with pytest.raises(AppraisalError, match="typical SD is not known"):
        pooled_sd([math.nan], [30])


@pytest.mark.parametrize(
    ("ratio", "risk", "measure", "expected"),
    [
        # Cochrane Handbook 5.1, 11.5.5: risk ratio 0.75 takes 80% to 60% and 20% to 15%.
        (0.75, 0.80, "log RR", 0.60),
        (0.75, 0.20, "log RR", 0.15),
        # Cochrane Handbook 5.1, 12.5.4.3: OR 0.73 and a risk of 0.3 give 62 fewer per 1000.
        (0.73, 0.30, "log OR", 0.30 - 0.062),
        (3.0, 0.50, "log RR", 1.0),
    ],
)
def test_absolute_effects(ratio, risk, measure, expected) -> None:
    assert absolute_effect(ratio, risk, measure) == pytest.approx(expected, abs=5e-4)


def test_absolute_effects_refuse() -> None:
    with pytest.raises(AppraisalError, match="Allowed: 0 to 1"):
        absolute_effect(1.0, 30, "log RR")
    with pytest.raises(AppraisalError, match="Allowed: log RR, log OR"):
        absolute_effect(1.0, 0.3, "SMD")


def test_a_row_in_familiar_units(make_body) -> None:
    body = make_body(4, {}, {"rob": "some concerns"})
    scale = FamiliarScale("PSQI (0-21)", 3.0, "lower")
    row = sof_row(
        body, rate_certainty(body), label="Sleep quality", comparison="sham massage", sentence="It may.", scale=scale
    )
    assert row.cells["comparison"] == "sham massage"
    assert row.cells["effect"] == "SMD 0.60 (95% CI 0.40 to 0.80) (positive favours the intervention)"
    assert row.cells["in_units"] == "1.8 points lower on PSQI (0-21) (95% CI −2.4 to −1.2)"
    assert (row.cells["studies"], row.cells["participants"]) == ("4", "600")
    assert (row.cells["certainty"], row.cells["symbols"]) == ("moderate", "⊕⊕⊕⊖")
    assert row.cells["about"] == "an effect other than none; a difference matters from 0.50 SD"
    better_high = sof_row(body, rate_certainty(body), scale=FamiliarScale("SF-36", 20, "higher"))
    assert better_high.cells["in_units"] == "12.0 points higher on SF-36 (95% CI +8.0 to +16.0)"
    with pytest.raises(AppraisalError, match="Allowed: lower, higher"):
        sof_row(body, rate_certainty(body), scale=FamiliarScale("x", 1, "left"))


@pytest.mark.parametrize(
    ("estimate", "low", "high", "width", "told"),
    [
        # SD 3 on a scale of 21 points: 1.44 x 3 = 4.3; -9.49 x 3 = -28.5 and 6.62 x 3 = 19.9
        (1.44, -6.62, 9.49, 21.0, "4.3 points lower on PSQI (95% CI −21.0 to +19.9, cut at the 21 of the scale)"),
        (-1.0, -9.0, 3.0, 21.0, "3.0 points higher on PSQI (95% CI −9.0 to +21.0, cut at the 21 of the scale)"),
        (1.0, -9.0, 9.0, 21.0, ""),  # 27 points either way: wider than the scale
        (8.0, 7.0, 9.0, 21.0, ""),  # 24 points lower, of 21
        (-0.9, -19.4, 17.5, math.inf, ""),  # no ends are known, but no scale spans 37 of its standard deviations
        (1.0, -9.0, 3.0, math.inf, "3.0 points lower on PSQI (95% CI −9.0 to +27.0)"),
    ],
)
def test_no_difference_on_a_scale_is_larger_than_the_scale(make_body, estimate, low, high, width, told) -> None:
    body = make_body(2, {"estimate": estimate, "ci_low": low, "ci_high": high}, {"rob": "some concerns"})
    row = sof_row(body, rate_certainty(body), scale=FamiliarScale("PSQI", 3.0, "lower", width=width))
    assert row.cells["in_units"] == told


def test_a_row_of_events_has_absolute_effects(make_body) -> None:
    numbers = {"estimate": math.log(1 / 0.73), "ci_low": 0.0, "ci_high": 0.8}
    body = make_body(2, numbers, measure="log OR")
    row = sof_row(body, rate_certainty(body), baseline_risk=0.30)
    assert row.cells["absolute"].startswith("300 per 1,000 with the comparator, 238 per 1,000")
    good = sof_row(body, rate_certainty(body), baseline_risk=0.30, event_is_good=True)
    assert "370 per 1,000" in good.cells["absolute"]
    assert row.cells["effect"].startswith("OR 1.37")


def test_a_row_without_a_pool_counts_directions(make_body) -> None:
    words = ["favours_intervention", "no_difference", "no_difference"]
    row = sof_row(
        body := make_body(3, None, {"direction": words}), rate_certainty(body), scale=FamiliarScale("x", 1, "lower")
    )
    assert row.cells["effect"] == "not pooled: 1 in favour, 2 no difference"
    assert row.cells["in_units"] == ""
    silent = make_body(4, None, {"direction": [*words, "unbelieved"]})
    open_ = make_body(4, None, {"direction": ["unclear"] * 4})
    assert sof_row(silent, rate_certainty(silent)).cells["effect"].endswith("1 with figures we do not rely on")
    assert sof_row(open_, rate_certainty(open_)).cells["effect"] == "not pooled: 4 not said clearly"


def test_the_familiar_scale_comes_from_the_included_trials() -> None:
    results = pd.DataFrame({
        "study_id": ["a", "b", "c"], "instrument": ["psqi", "psqi", "vas"], "value_kind": "post",
        "spread_kind": ["sd", "se", "sd"], "sd_i": [3.0, 0.5, 20.0], "sd_c": [5.0, 0.5, 20.0], "n_i": [30, 30, 30],
        "n_c": [20, 30, 30],
    })  # fmt: skip
    scale = familiar_scale(results, {"instrument": "psqi", "label": "PSQI", "better": "lower", "unit": ""})
    assert scale.sd == pytest.approx(pooled_sd([3, 5], [30, 20]))
    assert (scale.unit, scale.source) == ("points", "pooled SD after treatment of 1 included trials")
    with pytest.raises(AppraisalError, match="typical SD is not known"):
        familiar_scale(results, {"instrument": "isi", "label": "ISI", "better": "lower"})


def test_footnotes_are_numbered_over_all_rows(make_body) -> None:
    some = make_body(4, {}, {"rob": "some concerns"})
    both = make_body(4, {}, {"rob": "some concerns", "population_fit": "indirect"})
    table = sof_table([sof_row(b, rate_certainty(b)) for b in (some, both, make_body(4, {}))])[["certainty"]]
    assert table["certainty"].tolist()[:2] == ["moderate [1]", "low [1, 2]"]


def test_html_escapes_and_leaves_out_empty_columns(make_body) -> None:
    body = make_body(4, {}, {"rob": "high"})
    table = sof_table([sof_row(body, rate_certainty(body), label="<b>Sleep</b>", sentence="It & more")])
    page = sof_html(table, title="Sleep < 5", note="as of today")
    assert (
        "<b>" not in page and "&lt;b&gt;Sleep&lt;/b&gt;" in page and "It &amp; more" in page and "Sleep &lt; 5" in page
    )
    assert "Absolute effect" not in page
    assert page.count("<li>") == 1 and "Rated down two levels for risk of bias" in page and "⊕⊕⊖⊖" in page
    assert '<th scope="col">' in page and '<th scope="row">' in page


# certainty.csv


def rows(*changes: dict[str, str]) -> pd.DataFrame:
    base = {"claim_id": "c1", "domain": "risk_of_bias", "judgement": "serious", "reason": "r", "who": "AB"}
    return pd.DataFrame([{**base, "date": "2026-11-20", **change} for change in changes], columns=list(COLUMNS))


def test_good_overrides_have_no_problem() -> None:
    good = rows({}, {"domain": "large_effect", "judgement": "large"}, {"domain": "overall", "judgement": "low"})
    assert check_certainty(good, ["c1"], "f.csv", {"c1": "low"}) == []


@pytest.mark.parametrize(
    ("change", "place", "said"),
    [
        ({"domain": "bias"}, "f.csv:2:2: domain", "Allowed: risk_of_bias, inconsistency, indirectness, imprecision"),
        ({"judgement": "bad"}, "f.csv:2:3: judgement", "Allowed: not serious, serious, very serious, extremely"),
        ({"judgement": "present"}, "f.csv:2:3: judgement", "'present' is not a judgement of risk_of_bias"),
        ({"reason": ""}, "f.csv:2:4: reason", "an override without a reason"),
        ({"who": ""}, "f.csv:2:5: who", "an override without a name"),
        ({"date": "yesterday"}, "f.csv:2:6: date", "'yesterday' is not a date"),
        ({"claim_id": "c9"}, "f.csv:2:1: claim_id", "no claim 'c9'"),
        (
            {"domain": "overall", "judgement": "high"},
            "f.csv:2:3: judgement",
            "above what the design of the evidence allows (low). Allowed: very low, low.",
        ),
    ],
)  # fmt: skip
def test_a_bad_override_has_its_place_and_what_is_allowed(change, place, said) -> None:
    (problem,) = check_certainty(rows(change), pd.DataFrame({"claim_id": ["c1"]}), "f.csv", {"c1": "low"})
    assert str(problem).startswith(place)
    assert said in str(problem)


def test_rating_randomised_evidence_up_is_refused() -> None:
    (problem,) = check_certainty(
        rows({"domain": "dose_response", "judgement": "present"}), None, "f.csv", {"c1": "high"}
    )
    assert "randomised evidence starts high" in problem.message


def test_a_second_row_for_a_domain_and_missing_columns_are_refused() -> None:
    (problem,) = check_certainty(rows({}, {"judgement": "not serious"}), None, "f.csv")
    assert problem.line == 3 and "already judged in line 2" in problem.message
    (problem,) = check_certainty(pd.DataFrame({"claim_id": []}), None, "f.csv")
    assert problem.line == 1 and "domain, judgement, reason, who, date" in problem.message
