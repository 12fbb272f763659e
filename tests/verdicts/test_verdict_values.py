"""Changes in per cent and one-sided p-values: what looks like an ordinary number and is not; by hand where not said."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from made_rows import effect, printed
from scipy import stats
from small import MEANS, loaded

from evidence_tools.effects import convert
from evidence_tools.tracker.validation import find_problems
from evidence_tools.verdicts.contradictions import contradiction
from evidence_tools.verdicts.directions import combined_p
from evidence_tools.verdicts.printed import printed_p
from evidence_tools.verdicts.values import LOG_SMD, PERCENT_SMD, kind_of_values, measure_of

STRESS = "stress-foot-massage"
PLAIN = {"study_id": "bbb2021", **MEANS}
PER_CENT = {"study_id": "aaa2020", **MEANS, "value_kind": "change", "unit": "% change", "mean_i": -30, "mean_c": -10}
PER_CENT |= {"sd_i": 25, "sd_c": 25}


@pytest.mark.parametrize(
    ("unit", "scale", "label", "kind", "found"),
    [
        ("% change", "points", "Stress", "change", "percent_change"),
        ("%", "points", "Stress", "change", "percent_change"),
        ("per cent", "mmHg", "Blood pressure", "change", "percent_change"),
        ("percent of baseline", "points", "Stress", "post", "percent_change"),
        ("% reduction", "points", "Stress", "", "percent_change"),
        ("", "percent of baseline", "Cortisol in saliva", "change", "percent_change"),
        ("%", "percent", "Heart rate, change in percent", "change", "percent_change"),
        # a scale that itself runs in per cent has plain values and plain changes
        ("%", "%", "Oxygen saturation", "change", "change"),
        ("", "percent", "Foot and Ankle Ability Measure", "post", "post"),
        ("%", "points", "Stress", "post", "post"),
        ("points", "points", "Change in stress", "change", "change"),
        ("ln nmol/L", "nmol/L", "Cortisol in saliva", "post", "logarithm"),
        ("log10 ug/dL", "ug/dL", "Cortisol in serum", "change", "logarithm"),
        ("", "log ms", "Heart rate variability", "post", "logarithm"),
        ("points", "points", "Sleep log", "post", "post"),
        ("", "", "", "", ""),
    ],
)
def test_what_the_values_are(unit, scale, label, kind, found):
    row = {"unit": unit, "scale_unit": scale, "scale_label": label, "value_kind": kind}
    assert kind_of_values(row) == found
    own = {"percent_change": PERCENT_SMD, "logarithm": LOG_SMD}
    assert measure_of("SMD", found) == own.get(found, "SMD")
    assert measure_of("log RR", found) == "log RR"


@pytest.mark.parametrize(
    "cells",
    [
        PER_CENT,
        PER_CENT | {"unit": "%"},
        {"study_id": "aaa2020", "n_i": 30, "n_c": 30, "t_value": 3.1, "unit": "% change"}
        | {"direction_reported": "favours_intervention"},
    ],
)
def test_changes_in_per_cent_are_not_pooled_with_scores(made, cells):
    ev = loaded(made([PLAIN, cells]))
    row = ev.effects().set_index("study_id").loc["aaa2020"]
    assert (row["measure"], row["value_kind"]) == (PERCENT_SMD, "percent_change")
    verdict = ev.verdict(STRESS)
    evidence = verdict.strata["passive"]
    assert (evidence.k, evidence.pooled.k, evidence.measure) == (2, 1, "SMD")
    assert "its measure (SMD of per cent changes) is not that of the pool" in evidence.missing
    assert evidence.missing in verdict.text()


def test_logarithms_are_pooled_apart_and_have_no_ratio(made):
    """ln 6 and ln 8 as means: their ratio, 0.86, is not that of 6 and 8."""
    cells = {"outcome": "cortisol", "instrument": "cortisol_saliva", "spread_kind": "sd", "value_kind": "post"}
    logs = {"n_i": 40, "mean_i": 1.79, "sd_i": 0.5, "n_c": 40, "mean_c": 2.08, "sd_c": 0.5, "unit": "ln nmol/L"}
    rows = [{"study_id": "aaa2020", **cells, **logs}, {"study_id": "bbb2021", **cells, **MEANS, "unit": "nmol/L"}]
    verdict = loaded(made(rows)).verdict("cortisol-foot-massage")
    evidence = verdict.strata["passive"]
    assert (evidence.measure, evidence.pooled.k, evidence.ratio.k) == ("SMD", 1, 1)
    assert "its measure (SMD of logarithms) is not that of the pool" in evidence.missing
    only = loaded(made(rows[:1])).verdict("cortisol-foot-massage")
    assert only.evidence.measure == LOG_SMD and only.evidence.ratio is None
    assert "logarithms" in {step.rule for step in only.steps} and LOG_SMD in only.text()


def test_a_pool_of_changes_in_per_cent_is_called_one_everywhere(made):
    """By hand: 20/25 = 0.8 times J(58)."""
    ev = loaded(made([PER_CENT, PER_CENT | {"study_id": "ccc2022"}]))
    verdict = ev.verdict(STRESS)
    assert verdict.evidence.measure == PERCENT_SMD and verdict.evidence.pooled.k == 2
    g = 0.8 * math.exp(math.lgamma(29) - math.lgamma(28.5)) / math.sqrt(29)
    assert verdict.evidence.pooled.estimate == pytest.approx(g)
    assert "changes in per cent" in {step.rule for step in verdict.steps}
    assert f"{PERCENT_SMD} {g:.2f}" in verdict.text() and f"{PERCENT_SMD} {g:.2f}" in verdict._repr_html_()
    told = ev.summary_of_findings([STRESS]).table().iloc[0]
    assert told["effect"].startswith(f"{PERCENT_SMD} {g:.2f}") and told["in_units"] == ""
    assert told["about"].endswith("from 0.50 SD")
    assert ev.verdicts().set_index("claim_id").loc[STRESS, "measure"] == PERCENT_SMD
    assert verdict.figure() is not None


# the p of a one-sided test


@pytest.mark.parametrize(
    ("text", "value", "relation"),
    [
        ("0.03 one-sided", 0.06, "="),
        ("<0.001 one-sided", 0.002, "<"),
        ("<=.05 one-sided", 0.1, "<"),
        ("0.000 one-sided", 0.002, "<"),
        (">0.05 one-sided", math.nan, ""),  # either side
        ("0.97 one-sided", 0.97, ""),
    ],
)
def test_a_one_sided_p_is_half_of_a_two_sided_one(text, value, relation):
    p = printed_p(text)
    assert (p.value, p.relation) == (pytest.approx(value, nan_ok=True), relation) and str(p) == text


def test_a_one_sided_p_gives_the_effect_of_twice_it():
    """By hand: t with 58 df whose upper tail is 0.03, g = t sqrt(2/30) J(58)."""
    found = effect(p_value="0.03 one-sided")
    t = stats.t.isf(0.03, 58)
    assert found.yi == pytest.approx(convert.t_to_smd(t, 30, 30).yi) and "0.03 one-sided is doubled" in found.trace
    bound = effect(p_value="<0.05 one-sided")
    assert bound.source == "bound of p" and "doubled" in bound.trace
    assert bound.yi == pytest.approx(convert.t_to_smd(stats.t.isf(0.05, 58), 30, 30).yi)
    ratio = effect(estimate_kind="rr", estimate=0.5, p_value="0.025 one-sided")
    assert math.sqrt(ratio.vi) == pytest.approx(math.log(2) / stats.norm.isf(0.025)) and "doubled" in ratio.trace
    # the p of an F is two-sided: 4.8947 has 0.0309, one-sided 0.0155
    assert contradiction(printed(f_value=4.8947, f_df1=1, f_df2=58, p_value="0.0155 one-sided")) == ""


@pytest.mark.parametrize("p", ["0.97 one-sided", "0.5 one-sided", ">0.05 one-sided"])
def test_a_one_sided_p_that_may_be_of_either_side_gives_no_size(p):
    with pytest.raises(Exception, match="is one-sided and gives no size"):
        effect(p_value=p, direction_reported="favours_comparator")


def test_one_sided_p_are_combined_as_such():
    """Fisher of one p is that p."""
    rows = loaded_rows("0.03 one-sided", "favours_intervention")
    assert combined_p(rows)["fisher"] == pytest.approx(0.03)
    assert combined_p(loaded_rows("0.97 one-sided", "favours_intervention"))["k"] == 0


def loaded_rows(p, direction):
    """Return what `combined_p` takes."""
    return pd.DataFrame([{"p_value": p, "direction": direction}])


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        # by hand: MEANS gives t 1.94, two-sided 0.058; g 0.49 is z 1.9, a two-sided p of 2e-7 z 5.2
        ({**MEANS, "p_value": "0.0000001 one-sided"}, "rule out the printed p"),
        ({"p_value": "0.97 one-sided"}, "rules out that the difference lies on the side that was tested"),
        ({"p_value": "0.03", "as_printed": "one-tailed P = 0.03"}, "is not entered as one-sided"),
        ({"p_value": "0.03 one-sided", "as_printed": "P = 0.03, two-sided"}, "is not entered as two-sided"),
        ({"p_value": "0.03 two-sided"}, "p_value"),
    ],
)
def test_what_contradicts_a_one_sided_p_is_refused(made, cells, words):
    told = {"study_id": "aaa2020", "n_i": 30, "n_c": 30, "direction_reported": "favours_intervention"}
    found = [p for p in find_problems(made([PLAIN, told | cells])) if words in str(p)]
    assert len(found) == 1 and found[0].line == 2 and found[0].action


def test_a_one_sided_p_passes(made):
    told = {"study_id": "aaa2020", "n_i": 30, "n_c": 30, "direction_reported": "favours_intervention"}
    folder = made([PLAIN, told | {"p_value": "0.03 one-sided", "as_printed": "(P = 0.03, one-tailed)"}])
    assert find_problems(folder) == []
    row = loaded(folder).effects().set_index("study_id").loc["aaa2020"]
    assert row["source"] == "exact p" and row["p_value"] == "0.03 one-sided"
