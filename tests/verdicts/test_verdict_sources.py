"""Small inputs whose right answer is known from elsewhere: what is printed gives this effect, or is refused by name.

Reference: R metafor, exact fractions, the Cochrane Handbook's examples, or by hand (said at each).
"""

from __future__ import annotations

import math
import re

import pytest
from made_rows import effect, printed
from matplotlib.text import Text
from small import MEANS, loaded

from evidence_tools.folder import numbers
from evidence_tools.folder.schema import read_schema
from evidence_tools.tracker.validation import find_problems, inspect_folder
from evidence_tools.verdicts.minimal import DEFAULT_MIDS
from evidence_tools.verdicts.pictures import forest_pages
from evidence_tools.verdicts.printed import printed_p
from evidence_tools.verdicts.printed_estimates import RATIOS
from evidence_tools.verdicts.sources import SOURCE_NAMES
from evidence_tools.verdicts.values import effect_words

STRESS = "stress-foot-massage"
PLAIN = {"study_id": "bbb2021", **MEANS}


@pytest.mark.parametrize(
    ("cells", "source", "yi"),
    [
        ({**MEANS}, "means and SDs", 0.4935),
        # the same trial by other printed numbers: 8/sqrt(30) = 1.4606; t = 4/(8 sqrt(2/30)) = 1.9365, p = 0.0577
        ({**MEANS, "spread_kind": "se", "sd_i": 1.4606, "sd_c": 1.4606}, "means with SE or CI", 0.4935),
        ({**MEANS, "value_kind": "change", "mean_i": -6, "mean_c": -2}, "changes", 0.4935),
        ({"t_value": -1.9365}, "t", 0.4935),
        ({"t_value": 1.9365, "t_df": 58}, "t", 0.4935),
        ({"f_value": 3.75, "f_df1": 1, "f_df2": 58}, "F", 0.4935),
        ({"eta_squared": 0.06073, "f_df1": 1}, "eta squared", 0.4935),
        ({"r_value": 0.24643}, "r", 0.4935),
        ({"p_value": "0.0577"}, "exact p", 0.4935),
        ({"estimate_kind": "smd", "estimate": -0.4935, "ci_low": -1.0072, "ci_high": 0.0202}, "printed SMD", 0.4935),
        ({"estimate_kind": "smd", "ci_low": -1.0072, "ci_high": 0.0202}, "printed SMD", 0.4935),
        ({"estimate_kind": "md", "estimate": -4, "ci_low": -8.1348, "ci_high": 0.1348}, "printed MD", 0.4935),
        ({"estimate_kind": "md", "estimate": -4, "sd_i": 8, "sd_c": 8, "spread_kind": "sd"}, "printed MD", 0.4935),
        # OR 2.5: ln 2.5 x sqrt(3)/pi = 0.5052 (Handbook 10.6)
        ({"estimate_kind": "or", "estimate": 2.5, "ci_low": 1.0, "ci_high": 6.25}, "printed ratio", 0.5052),
        # 20 of 30 against 10 of 30: OR 4, ln 4 x sqrt(3)/pi = 0.7643
        ({"events_i": 10, "events_c": 20}, "events", 0.7643),
        # chi-squared 3.75 of 60: phi 0.25; 2 x 0.25/sqrt(1 - 0.0625) x sqrt(58/60) x J(58)
        ({"chi2_value": 3.75, "chi2_df": 1}, "chi-squared", 0.5011),
        # the middle of 1 to 6.25 on the log scale is 2.5; an exact p gives no other estimate
        ({"estimate_kind": "or", "ci_low": 1.0, "ci_high": 6.25}, "printed ratio", 0.5052),
        ({"estimate_kind": "or", "estimate": 2.5, "p_value": "0.05"}, "printed ratio", 0.5052),
        ({"p_value": "<0.05"}, "bound of p", 0.5101),
        # half an event added to every cell: ln(0.5 x 25.5/(30.5 x 5.5)) = -2.5769, x sqrt(3)/pi
        ({"events_i": 0, "events_c": 5}, "events", 1.4207),
        # a test of 0 lies on no side
        ({"t_value": 0, "direction_reported": "unclear"}, "t", 0.0),
        ({"f_value": 0, "f_df1": 1, "direction_reported": "no_difference", "f_df2": 58}, "F", 0.0),
        ({"r_value": 0, "direction_reported": "no_difference"}, "r", 0.0),
        ({"chi2_value": 0, "chi2_df": 1, "direction_reported": "no_difference"}, "chi-squared", 0.0),
        ({"p_value": "0.000"}, "bound of p", 0.8834),
    ],
)
def test_every_source_gives_the_effect_it_prints(cells, source, yi):
    found = effect(**cells)
    assert found.source == source
    assert found.source in SOURCE_NAMES
    assert found.yi == pytest.approx(yi, abs=0.0015)
    assert found.vi > 0 and found.trace


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (
            {"events_i": 0, "events_c": 5},
            "half an event added to every cell, for one is empty; side as the report says",
        ),
        ({"events_i": 4, "events_c": 10, "direction_reported": "unclear"}, "side by the better end of the instrument"),
    ],
)
def test_the_trace_of_events_says_what_was_added_and_whence_the_side(cells, words):
    trace = effect(**cells).trace
    assert words in trace and ("added" in trace) == (cells["events_i"] == 0)


def test_the_first_source_of_the_order_is_taken():
    assert effect(**MEANS, t_value=9.0, p_value="<0.001").source == "means and SDs"
    assert effect(t_value=2.0, p_value="0.05").source == "t"
    assert effect(p_value="0.05", estimate_kind="smd", estimate=-0.5).source == "exact p"
    assert effect(estimate_kind="smd", estimate=-0.5, p_value="<0.05").source == "printed SMD"
    assert effect(**{**MEANS, "sd_i": None, "sd_c": None}, p_value="<0.05").source == "bound of p"


def test_fewer_degrees_of_freedom_than_two_groups_have_are_said_to_be_so():
    """g is that of t 2.8 (0.7200); 38.4 may be Welch's, 64 a covariate: nobody can tell."""
    groups = {"n_i": 45, "n_c": 22, "t_value": 2.8}
    assert effect(**groups, t_df=65).approximated == ""
    for df in (38.4, 64):
        found = effect(**groups, t_df=df)
        assert found.yi == pytest.approx(0.72, abs=1e-3) and "Welch" in found.approximated


def test_the_side_is_the_reports_own_or_that_of_its_means():
    assert effect(p_value="0.03", direction_reported="favours_comparator").yi < 0
    means = {"mean_i": 10, "mean_c": 14, "value_kind": "post"}
    assert effect(p_value="0.3", direction_reported="no_difference", **means).yi > 0
    with pytest.raises(Exception, match="not on which side"):
        effect(p_value="0.3", direction_reported="no_difference")


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"n_i": None, "p_value": "0.03"}, "people in each arm"),
        ({"mean_i": 10, "mean_c": 14, "value_kind": "post"}, "no standard deviation"),
        ({"mean_i": 10, "mean_c": 14, "sd_i": 8, "sd_c": 8, "spread_kind": "sd"}, "after treatment or changes"),
        ({"t_value": 2.0, "t_df": 29}, "t has 29"),
        ({"t_value": 2.0, "t_df": 29, "n_c": 22}, "t has 29"),  # a paired test in the larger arm
        # what is no test of two groups lends its p to none
        ({"t_value": 2.0, "t_df": 29, "p_value": "0.055"}, "t has 29"),
        ({"f_value": 5.2, "f_df1": 2, "f_df2": 87, "p_value": "0.007"}, "more than two groups"),
        ({"f_value": 5.2, "f_df1": 1, "f_df2": 56, "p_value": "<0.05"}, "adjusted"),
        ({"f_value": 5.2, "p_value": "0.01"}, "f_df1 is not entered"),
        ({"chi2_value": 6.2, "chi2_df": 2, "p_value": "0.045"}, "chi-squared has 2 degrees"),
        ({"eta_squared": 0.12, "f_df1": 1, "f_df2": 114}, "F has 114 denominator"),
        ({"p_value": "0.0"}, "a printed p of 0 is rounded"),
        ({**MEANS, "spread_kind": ""}, "not said what the spread of the means is"),
        ({**MEANS, "flags": "median_reported"}, "medians are reported, not means"),
        ({"estimate_kind": "rd", "estimate": -15, "ci_low": -30, "ci_high": 0}, "is it per cent"),
        ({"f_value": 4.0, "f_df1": 2, "f_df2": 87}, "more than two groups"),
        ({"f_value": 4.0, "f_df1": 1, "f_df2": 56}, "adjusted"),
        ({"f_value": 4.0}, "f_df1 is not entered"),
        ({"p_value": ">0.05"}, "above 0.05"),
        ({"p_value": "<0.05", "direction_reported": "unclear"}, "whom the difference favours"),
        ({"estimate_kind": "beta", "estimate": 2.0}, "regression coefficient"),
        ({"estimate_kind": "smd", "estimate": -3.46, "ci_low": -4.2, "ci_high": -1.72}, "middle of its interval"),
        ({"estimate_kind": "smd", "estimate": 0.5, "ci_low": 0.0, "ci_high": 1.0}, "contradict"),
        # half width 0.1 is a standard error of 0.05; 30 and 30 people have sqrt(2/30) = 0.26
        (
            {"estimate_kind": "smd", "estimate": -0.5, "ci_low": -0.6, "ci_high": -0.4},
            "too narrow: .* 0.051, that of 30",
        ),
        ({"estimate_kind": "or", "estimate": 2.5}, "without its interval"),
        ({"chi2_value": 5.0, "chi2_df": 2}, "one degree of freedom"),
        ({"eta_squared": 1.0, "f_df1": 1}, "leaves no variance"),
        ({"p_value": "1.0"}, "a printed p of 1 is rounded"),
        ({"p_value": "<1"}, "a bound of p of 1 or more"),
        ({"estimate_kind": "or", "ci_low": 0.0, "ci_high": 4.0}, "must lie above 0"),
        ({"estimate_kind": "or", "ci_low": 2.0, "ci_high": 2.0}, "must lie above 0 and have a width"),
        ({"estimate_kind": "or", "estimate": 1.1, "ci_low": 1.0, "ci_high": 9.0}, "does not fit its interval"),
        ({"estimate_kind": "rd", "estimate": -0.1}, "risk difference is entered without its interval"),
        ({"estimate_kind": "md", "estimate": -4}, "without its interval and without SDs"),
        ({"events_i": 10}, "the events of one arm are not entered"),
        ({"events_i": 0, "events_c": 0}, "nobody, or everybody"),
        ({"events_i": 30, "events_c": 30}, "nobody, or everybody"),
        ({"events_i": 20, "events_c": 10}, "the events and the reported direction contradict"),
        ({}, "nothing but a direction"),
        ({**MEANS, "n_i": 1}, "one person has no standard deviation"),
        ({"r_value": 1}, "leaves no variance within"),
        ({"chi2_value": 60, "chi2_df": 1}, "chi-squared is the number of people"),
        ({**MEANS, "spread_kind": "iqr"}, "one number, where iqr has a lower and an upper limit"),
        ({**MEANS, "spread_kind": "ci95"}, "one number, where ci95 has"),
        ({"estimate_kind": "rd", "estimate": 0, "p_value": "0.9"}, "without its interval and without an exact p"),
    ],
)
def test_what_does_not_suffice_is_refused_with_the_true_obstacle(cells, why):
    with pytest.raises(Exception, match=why):
        effect(**cells)


@pytest.mark.parametrize(("kind", "measure"), [("rr", "log RR"), ("hr", "log HR")])
def test_risk_and_hazard_ratios_stay_measures_of_their_own(kind, measure):
    found = effect(estimate_kind=kind, estimate=0.5, ci_low=0.25, ci_high=1.0)
    assert found.measure == measure
    assert found.yi == pytest.approx(math.log(2)) and not found.approximated
    assert found.trace.startswith(f"printed {kind.upper()} 0.5: log ratio -0.6931, SE 0.3537 from the 95 % CI")


def test_every_ratio_has_what_its_verdict_needs(root):
    """A new row of RATIOS is checked as a ratio, allowed in the folder, about events, and has a smallest difference."""
    allowed = read_schema(root / "evidence")["results"].field("estimate_kind").enum
    assert set(RATIOS) <= set(numbers.RATIOS) & set(allowed)
    assert {measure for kind, measure in RATIOS.items() if kind != "or"} <= set(DEFAULT_MIDS)
    assert all(printed(estimate_kind=kind).has_dichotomy for kind in RATIOS)


def test_a_risk_difference_is_a_measure_of_its_own():
    """-0.2 from -0.396 to -0.004: SE 0.1."""
    found = effect(estimate_kind="rd", estimate=-0.2, ci_low=-0.396, ci_high=-0.004)
    assert (found.measure, found.yi) == ("RD", pytest.approx(0.2)) and found.vi == pytest.approx(0.01, rel=1e-3)
    by_p = effect(estimate_kind="rd", estimate=-0.2, p_value="0.0455")  # z 2: SE 0.1 (Handbook 6.3.2)
    assert by_p.vi == pytest.approx(0.01, rel=1e-3) and "from its p" in by_p.trace
    middle = effect(estimate_kind="rd", ci_low=-0.396, ci_high=-0.004)
    assert middle.yi == pytest.approx(0.2) and "middle" in middle.trace


@pytest.mark.parametrize(
    ("told", "better", "side"), [("", "lower", 1), ("", "higher", -1), ("favours_comparator", "lower", -1)]
)
def test_the_side_of_a_ratio_is_the_reports_or_that_of_the_better_end(told, better, side):
    """An event may be the wanted one: without a word of the report the better end of the instrument decides."""
    cells = {"estimate_kind": "rr", "estimate": 0.5, "ci_low": 0.25, "ci_high": 1.0}
    found = effect(**cells, direction_reported=told or "no_difference", better=better)
    assert math.copysign(1, found.yi) == side
    assert ("side by the better end" in found.trace) is (not told)


def test_a_hazard_ratio_is_never_pooled_with_standardised_differences(made):
    ratio = {"estimate_kind": "hr", "estimate": 0.5, "ci_low": 0.25, "ci_high": 1.0, "n_i": 30, "n_c": 30}
    ev = loaded(made([PLAIN, {"study_id": "aaa2020", "direction_reported": "favours_intervention", **ratio}]))
    evidence = ev.verdict(STRESS).strata["passive"]
    assert evidence.k == 2 and evidence.pooled.k == 1 and evidence.measure == "SMD"
    left = evidence.counted[~evidence.counted["in_pool"]]
    assert list(left["why_not"]) == ["its measure (log HR) is not that of the pool"]


@pytest.mark.parametrize(
    ("text", "value", "relation"),
    [("0.03", 0.03, "="), ("<0.001", 0.001, "<"), (">0.05", 0.05, ">"), ("0.000", 0.001, "<"), ("<=.05", 0.05, "<")],
)
def test_a_printed_p_is_read_with_its_relation(text, value, relation):
    assert (printed_p(text).value, printed_p(text).relation) == (pytest.approx(value), relation)


@pytest.mark.parametrize("text", ["", "0", "n.s."])
def test_what_tells_no_p_is_none(text):
    assert printed_p(text).relation == ""


def test_changes_and_values_are_mixed_only_with_a_word(made):
    change = {"study_id": "aaa2020", **MEANS, "value_kind": "change", "mean_i": -6, "sd_i": 4, "mean_c": -2, "sd_c": 4}
    steps = {step.rule: step.words for step in loaded(made([PLAIN, change])).verdict(STRESS).steps}
    assert "Handbook 10.5.2" in steps["values and changes mixed"]
    assert "interval kept wide" not in steps, "the trials do not agree closely"


def test_skewed_medians_are_not_pooled_and_say_so(made):
    cells = {"outcome": "cortisol", "instrument": "cortisol_serum", "value_kind": "post", "spread_kind": "iqr"}
    skewed = {
        "n_i": 61,
        "mean_i": 14,
        "low_i": 12.5,
        "high_i": 38.8,
        "n_c": 61,
        "mean_c": 20,
        "low_c": 18.5,
        "high_c": 60,
    }
    even = {"n_i": 61, "mean_i": 14, "low_i": 10, "high_i": 18, "n_c": 61, "mean_c": 20, "low_c": 16, "high_c": 24}
    ev = loaded(made([{"study_id": "aaa2020"} | cells | skewed, {"study_id": "bbb2021"} | cells | even]))
    rows = ev.effects().set_index("study_id")
    assert math.isnan(rows.loc["aaa2020", "yi"]) and "skewed" in rows.loc["aaa2020", "why_not"]
    assert "skewed" in rows.loc["aaa2020", "warnings"]
    assert rows.loc["bbb2021", "source"] == "medians" and "medians" in rows.loc["bbb2021", "approximated"]


@pytest.mark.parametrize(("p", "told"), [("0.02", "favours_intervention"), (">0.05", "no_difference")])
def test_skewed_medians_are_said_whatever_the_effect_comes_from(made, p, told):
    """A p beside them is of no t test: Shi 2023, |9.5 + 22 - 20|/12.5 = 0.92 above 2.65/sqrt(40) - 6/1600 = 0.42."""
    cells = {"value_kind": "post", "spread_kind": "iqr", "n_i": 40, "n_c": 40, "p_value": p, "direction_reported": told}
    skewed = {"mean_i": 10, "low_i": 9.5, "high_i": 22, "mean_c": 14, "low_c": 12, "high_c": 30}
    row = loaded(made([{"study_id": "aaa2020"} | cells | skewed])).effects().iloc[0]
    assert "skewed" in row["warnings"] and row["source"] == ("exact p" if p == "0.02" else "")


def test_the_interval_that_is_judged_stands_everywhere(made):
    close = [
        {"study_id": s, **MEANS, "n_i": 200, "n_c": 200, "mean_i": mean}
        for s, mean in (("aaa2020", 17.6), ("bbb2021", 17.5))
    ]
    ev = loaded(made(close))
    verdict = ev.verdict(STRESS)
    pooled = verdict.evidence.pooled
    assert (round(pooled.ci_low, 2), round(pooled.ci_high, 2)) == (-1.35, 0.47)
    assert verdict.certainty == "very low" and verdict.verdict == "uncertain"
    shown = "−1.35 to 0.47"
    assert shown in verdict.text() and shown in verdict._repr_html_()
    assert shown in ev.summary_of_findings([STRESS]).table()["effect"].iloc[0]
    imprecise = next(d for d in verdict.evidence.certainty.domains if d.domain == "imprecision")
    assert shown in imprecise.reason
    row = ev.verdicts().set_index("claim_id").loc[STRESS]
    assert (round(row["ci_low"], 2), round(row["ci_high"], 2)) == (-1.35, 0.47)


def test_a_familiar_scale_is_one_scale_in_one_unit(made):
    """By hand: g .479 of an SD of 4 nmol/L is 1.9 nmol/L."""
    cells = {"outcome": "cortisol", "instrument": "cortisol_saliva", **MEANS, "n_i": 40, "n_c": 40}
    nmol = cells | {"unit": "nmol/L", "mean_i": 6.0, "sd_i": 4.0, "mean_c": 8.0, "sd_c": 4.0}
    ug = cells | {"unit": "ug/dL", "mean_i": 0.22, "sd_i": 0.15, "mean_c": 0.29, "sd_c": 0.15}
    ev = loaded(made([{"study_id": "aaa2020"} | nmol, {"study_id": "bbb2021"} | ug]))
    told = ev.summary_of_findings(["cortisol-foot-massage"]).table()["in_units"].iloc[0]
    assert told.startswith("1.9 nmol/L lower")
    ratio = ev.verdict("cortisol-foot-massage").evidence.ratio
    assert ratio.k == 2 and -0.3 < ratio.estimate < -0.25, "ln(6/8) = -.288, ln(.22/.29) = -.276"
    assert "ratio of means 0.7" in ev.verdict("cortisol-foot-massage").text().lower()


def test_the_spread_of_flagged_rows_is_no_scale(made):
    """By hand: 0.56 x 3.45 = 1.9."""
    cells = {"outcome": "sleep_quality", "instrument": "psqi", **MEANS, "n_i": 60, "n_c": 60, "mean_c": 9}
    rows = [
        {"study_id": "aaa2020"} | cells | {"mean_i": 7, "sd_i": 3.5, "sd_c": 3.5},
        {"study_id": "bbb2021"} | cells | {"mean_i": 7.1, "sd_i": 3.4, "sd_c": 3.4},
        {"study_id": "ccc2022"}
        | cells
        | {"n_i": 200, "n_c": 200, "mean_i": 7.1, "sd_i": 0.25, "sd_c": 0.25}
        | {"flags": "sd_may_be_se", "flag_note": "x", "direction_reported": "favours_intervention"},
    ]
    told = loaded(made(rows)).summary_of_findings(["sleep-quality-foot-massage"]).table()["in_units"].iloc[0]
    assert told.startswith("1.9 points lower")


@pytest.mark.parametrize(
    ("flag", "side"),
    [("self_contradictory", ""), ("implausible_effect", ""), ("sd_may_be_se", "favours_intervention")],
)
def test_a_report_too_good_to_be_true_is_neither_pooled_nor_believed_on_a_side(made, flag, side):
    row = {"study_id": "aaa2020", **MEANS, "direction_reported": "favours_intervention"}
    ev = loaded(made([row | {"flags": flag, "flag_note": "printed so"}]))
    effect = ev.effects().iloc[0]
    assert math.isnan(effect["yi"]) and effect["side"] == side
    assert effect["direction"] == "favours_intervention", "what the report says stays readable"


CI = {"spread_kind": "ci95", "sd_i": "", "sd_c": "", "low_c": 13, "high_c": 15}
MD = {"estimate_kind": "md", "estimate": -4}
SE = {"sd_i": 1.79, "sd_c": 1.79, "n_i": 20, "n_c": 20}
BAD = [
    ({"mean_i": "nan"}, "mean_i", "'nan' is no number"),
    ({"mean_i": "inf"}, "mean_i", "'inf' is no number"),
    ({"mean_i": "1_0"}, "mean_i", "'1_0' is no number"),
    ({"n_c": "３０"}, "n_c", "'３０' is no number"),
    ({"mean_i": "1e200"}, "mean_i", "'1e200' is no number"),
    ({"sd_i": "1e-200"}, "sd_i", "'1e-200' is no number"),
    (MD | {"estimate_kind": "rd", "ci_low": -6, "ci_high": -2}, "estimate", "-4 is no difference of risks"),
    (MD | {"estimate_kind": "hr"}, "estimate", "-4 is no ratio"),
    (SE | {"p_value": "0.12", "direction_reported": "no_difference"}, "p_value", "rule out the printed p"),
    ({"n_i": 200, "n_c": 200, "direction_reported": "favours_comparator"}, "direction_reported", "the opposite"),
    (CI | {"low_i": 11, "high_i": 13}, "mean_i", "outside its own bounds"),
    (CI | {"low_i": 9.9, "high_i": 13}, "mean_i", "middle of its interval"),
    (CI | {"low_i": 10, "high_i": 10}, "low_i", "no width"),
    (MD | {"ci_low": -4, "ci_high": -4}, "ci_low", "no width"),
    (MD | {"ci_low": -4.5, "ci_high": 0}, "estimate", "middle of its interval"),
    ({"estimate_kind": "or", "estimate": 1.1, "ci_low": 1.0, "ci_high": 9.0}, "estimate", "middle"),
    ({"t_value": 6, "t_df": 58}, "direction_reported", "rule each other out"),
    (
        MD | {"estimate_kind": "smd", "estimate": -0.5, "ci_low": -0.6, "ci_high": -0.4},
        "direction_reported",
        "too narrow",
    ),
    ({"p_value": "0.01", "direction_reported": "no_difference", "sd_i": ""}, "p_value", "there is no difference"),
]
UNREAL = [
    ({"mean_i": "10,5"}, "mean_i", "Write 10.5, with a point."),
    ({"mean_i": "1,000"}, "mean_i", "Write 1000, without a comma, or 1.000 if the comma is a decimal one."),
    ({"mean_i": "12,345,678"}, "mean_i", "Write 12345678, without a comma."),
    ({"mean_i": "−4", "value_kind": "change"}, "mean_i", "Write -4, with a hyphen as the minus."),
    ({"n_i": "0"}, "n_i", "Correct the cell."),
    ({"instrument": "7"}, "instrument", "or add it to instruments.csv first."),
    ({"phase": "later"}, "phase", "Correct the cell."),
    ({"phase": ""}, "phase", "Fill the cell."),
    ({"sd_i": "-8"}, "sd_i", "Correct the cell."),
    ({"n_i": "1"}, "n_i", "empty the spread"),
    ({"p_value": ">1"}, "p_value", "Write the bound as printed"),
    ({"p_value": "<0.000"}, "p_value", "Write the bound as printed"),
    ({"baseline_mean_i": 50}, "baseline_mean_i", "its range in instruments.csv"),
    ({"spread_kind": "ci95", "low_i": 7, "high_i": 13, "sd_c": ""}, "sd_i", "Enter both limits in low_i and high_i"),
]


def _studies(rows, first=2):
    """Return the rows with a study each, and the line of results.csv that each will stand in."""
    return [({"study_id": f"study{line:03}"} | cells, line) for line, cells in enumerate(rows, start=first)]


@pytest.mark.parametrize("typed", [True, False], ids=["each by itself", "against what else is known"])
def test_numbers_that_cannot_be_meant_are_refused_with_place_study_and_what_to_do(made, typed):
    """What a cell may hold is looked at first, then what the row and the other tables say."""
    later = ("instruments.csv", "empty the spread", "Write the bound", "low_i and high_i")
    psqi = {**MEANS, "outcome": "sleep_quality", "instrument": "psqi"}
    cases = [case for case in UNREAL if any(words in case[2] for words in later) != typed]
    rows = _studies([psqi | cells for cells, _, _ in cases])
    problems = find_problems(made([row for row, _ in rows]))
    for (row, line), (cells, column, action) in zip(rows, cases, strict=True):
        (problem,) = (one for one in problems if one.line == line and one.field == column)
        assert action in problem.action and problem.file.endswith("results.csv"), cells
        assert f"Study: {row['study_id']}" in problem.message, cells


NO_NUMBER = [case for case in BAD if case[2].endswith("is no number")]
BESIDE = [case for case in BAD if case[1] in ("direction_reported", "p_value")]  # what other trials print counts too


@pytest.mark.parametrize(
    "cases", [NO_NUMBER, *([case] for case in BESIDE), [case for case in BAD if case not in NO_NUMBER + BESIDE]]
)
def test_numbers_that_contradict_each_other_are_refused_with_place_study_and_what_to_do(made, cases):
    flagged = {"flags": "misprint_suspected", "flag_note": "printed so"}
    bare = _studies([MEANS | cells for cells, _, _ in cases])
    kept = _studies([MEANS | cells | flagged for cells, _, _ in cases], first=2 + len(bare))
    problems = find_problems(made([*(row for row, _ in (*bare, *kept)), PLAIN | {"study_id": "zzz2020"}]))
    for (row, line), (_, again), (cells, column, words) in zip(bare, kept, cases, strict=True):
        found = [one for one in problems if one.line == line and one.field == column and words in one.message]
        assert len(found) == 1 and found[0].allowed and found[0].action, (cells, problems)
        assert found[0].file.endswith("results.csv") and row["study_id"] in found[0].message, cells
        flagged_too = [one for one in problems if one.line == again]
        assert bool(flagged_too) == (cases is NO_NUMBER), "a flag with a reason exempts what is printed, never nan"


def test_a_spread_that_looks_like_an_error_is_noted(made):
    cells = {"sd_i": 1.79, "sd_c": 1.79, "n_i": 20, "n_c": 20}
    folder = made([{"study_id": "aaa2020", **MEANS} | cells, PLAIN])
    report = inspect_folder(folder)
    assert report.problems == []
    assert any("results.csv:2" in note and "standard error" in note for note in report.notes)
    assert "standard error" in loaded(folder).effects().set_index("study_id").loc["aaa2020", "warnings"]


def test_a_pool_of_hazard_ratios_is_called_one_everywhere(made):
    """By hand: two ratios of 0.5, turned to the side in favour, are 2.00."""
    ratio = {"estimate_kind": "hr", "estimate": 0.5, "ci_low": 0.25, "ci_high": 1.0, "n_i": 30, "n_c": 30}
    rows = [
        {"study_id": name, "direction_reported": "favours_intervention", **ratio} for name in ("aaa2020", "bbb2021")
    ]
    ev = loaded(made(rows))
    verdict = ev.verdict(STRESS)
    assert verdict.evidence.measure == "log HR" and verdict.evidence.smd is None
    assert "HR 2.00" in verdict.text() and "SMD HR" not in verdict.text()
    assert ev.summary_of_findings([STRESS]).table()["effect"].iloc[0].startswith("HR 2.00")
    assert ev.verdicts().set_index("claim_id").loc[STRESS, "measure"] == "log HR"
    assert "Hazard ratio (log scale)" in [text.get_text() for text in verdict.figure().figure.findobj(Text)]


def test_the_page_shows_the_order_of_trust(root):
    lines = (root / "docs" / "verdicts.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.split("|")] for line in lines if line.startswith("| ")]
    assert tuple(row[2] for row in rows if row[1].isdigit() and len(row) == 7) == SOURCE_NAMES


@pytest.mark.parametrize(
    ("cells", "low"),
    [
        # 30 and 30: t of p 0.05 is 2.002, g 0.510; 1.96 standard errors of sqrt(2/30 + g^2/120) are 0.514
        ({"p_value": "<0.05"}, "above 0"),
        ({"p_value": "0.0495"}, "above 0"),
        ({"t_value": 2.003, "t_df": 58}, "above 0"),
        ({"f_value": 4.012, "f_df1": 1, "f_df2": 58}, "above 0"),
        ({"p_value": "0.0505"}, "−0.01"),
        ({"t_value": 1.99, "t_df": 58}, "−0.01"),
        ({"p_value": "<0.01"}, "0.16"),  # t 2.663: g 0.679, half width 0.520
        (MEANS | {"mean_c": 14.09, "p_value": "<0.05"}, "−0.01"),  # an interval of means is that of the means
    ],
)
def test_an_interval_does_not_include_what_its_own_test_excludes(made, cells, low):
    row = {"study_id": "aaa2020", "n_i": 30, "n_c": 30, "direction_reported": "favours_intervention"}
    verdict = loaded(made([row | cells])).verdict(STRESS)
    evidence = verdict.evidence
    assert f"({low} to " in effect_words("SMD", *(evidence.trials[0][n] for n in ("yi", "ci_low", "ci_high")))
    assert evidence.pooled.ci_low == pytest.approx(evidence.trials[0]["ci_low"], abs=1e-12)
    excluded = evidence.pooled.ci_low > 0
    told = " ".join(step.words for step in verdict.steps)
    assert ("excludes no effect" in told, "includes both no effect" in told) == (excluded, not excluded)
    assert not re.search(r"\b0\.00 to", told + verdict.text())
    assert ("no more: the effect is at least" in told) == (evidence.trials[0]["source"] == "bound of p")
    assert ("own test excludes" in "".join(forest_pages(verdict, (720,)))) == (low == "above 0")
    assert verdict.verdict == "uncertain", "one trial decides nothing"


def test_against_the_treatment_the_upper_limit_ends_at_no_effect(made):
    row = {"study_id": "aaa2020", "n_i": 30, "n_c": 30, "direction_reported": "favours_comparator", "p_value": "<0.05"}
    pooled = loaded(made([row])).verdict(STRESS).evidence.pooled
    assert pooled.ci_high < 0 and f"{pooled.ci_high:.2f}" == "-0.00"


def test_clusters_may_have_been_left_out_of_a_test(made):
    row = {
        "study_id": "aaa2020",
        "n_i": 30,
        "n_c": 30,
        "direction_reported": "favours_intervention",
        "p_value": "<0.05",
    }
    study = {"study_id": "aaa2020", "design": "rct_cluster", "clusters": "6", "icc": "0.05"}
    assert loaded(made([row], [study])).verdict(STRESS).evidence.pooled.ci_low < -0.1


@pytest.mark.parametrize("kind", ["smd", "md", "rd"])
def test_an_estimate_off_the_middle_of_its_interval_is_told(kind):
    """6.61 (0.23 to 11.9) was pooled in silence: its middle is 6.07."""
    scale = 100 if kind == "md" else 0.1 if kind == "rd" else 1
    low, high = -1.2 * scale, -0.1 * scale
    quiet = effect(estimate_kind=kind, estimate=-0.66 * scale, ci_low=low, ci_high=high)
    assert quiet.warnings == ()
    told = effect(estimate_kind=kind, estimate=-0.70 * scale, ci_low=low, ci_high=high)
    assert "9% of half its interval from the middle" in told.warnings[0]


def test_a_pool_says_that_an_estimate_is_off_its_middle(ev):
    row = ev.effects().set_index("result_id").loc["chinnusamy2025-fatigue-1"]
    assert "9% of half its interval from the middle" in row["warnings"]


def test_points_of_a_scale_without_known_ends_are_no_familiar_unit(ev):
    """ "18.6 points lower on visual analogue scale, length not stated": points of what?"""
    import math

    from evidence_tools.verdicts.scales import shared_scale

    seen = 0
    for verdict in ev.all_verdicts.values():
        for evidence in verdict.strata.values():
            shared = shared_scale(evidence, verdict.material) if evidence.pooled is not None else None
            if shared is None:
                continue
            seen += 1
            ends = [float(shared.instrument[name]) for name in ("minimum", "maximum")]
            assert not any(map(math.isnan, ends)) or not shared.scale.unit.startswith(("point", "score"))
    assert seen > 5
