"""Trials whose people, or arms, are not independent: crossover, cluster, a shared control, merged arms.

Reference: Cochrane Handbook 23.1 to 23.3, Bonett 2008, metafor (ROM, ROMC), or by hand (said at each).
"""

from __future__ import annotations

import math

import pytest
from scipy import stats
from small import MEANS, loaded

from evidence_tools.tracker.validation import find_problems
from evidence_tools.verdicts.crossover import ASSUMED_ICC

STRESS = "stress-foot-massage"
CORTISOL = "cortisol-foot-massage"
PLAIN = {"study_id": "bbb2021", **MEANS}
PERIODS = {
    "study_id": "aaa2020",
    **MEANS,
    **{"n_i": 20, "mean_i": 12, "sd_i": 5, "n_c": 20, "mean_c": 15, "sd_c": 6},
}
CROSSOVER = {"study_id": "aaa2020", "design": "rct_crossover", "n_randomised": 20}
WARDS = {"study_id": "aaa2020", **MEANS, "n_i": 100, "n_c": 100}
SALIVA = {"outcome": "cortisol", "instrument": "cortisol_saliva"}


def first(made, results, study):
    """Return the effect of the trial that is looked at; a plain one stands beside it."""
    table = loaded(made([PLAIN, *results], [study])).effects()
    return table[table["study_id"] == "aaa2020"].iloc[0]


def test_a_crossover_needs_its_pairs(made):
    """By hand: g = J(df) x 4/8, variance 2(1 - r)/n + g^2 (1 + r^2)/(4n); t 2.4 implies r by sd of differences."""
    cells = {"study_id": "aaa2020", **MEANS, "n_i": 18, "n_c": 18}
    crossover = [{"study_id": "aaa2020", "design": "rct_crossover", "n_randomised": 18}]
    row = loaded(made([PLAIN, cells], crossover)).effects().set_index("study_id").loc["aaa2020"]
    assert math.isnan(row["yi"]) and "crossover" in row["why_not"] and "correlation" in row["why_not"]
    assert row["side"] == "favours_intervention", "the means still show the side"
    row = loaded(made([PLAIN, cells | {"within_correlation": 0.5}], crossover)).effects().set_index("study_id")
    assert row.loc["aaa2020", "vi"] == pytest.approx(0.06, abs=0.002), "as two groups it was .114"
    sd = 4 / 2.4 * math.sqrt(18)
    r = (64 + 64 - sd**2) / 128
    row = loaded(made([PLAIN, cells | {"t_value": 2.4}], crossover)).effects().set_index("study_id").loc["aaa2020"]
    assert row["vi"] == pytest.approx(2 * (1 - r) / 18 + row["yi"] ** 2 * (1 + r**2) / 72, abs=1e-6)


@pytest.mark.parametrize(("icc", "effect_"), [(0.05, 2.2), (0.0, 1.0), (0.1, 3.4)])
def test_a_cluster_trial_is_widened_by_its_design_effect(made, icc, effect_):
    """Handbook 23.1: 200 people in 8 wards, ICC 0.05: 1 + 24 x 0.05 = 2.2, variance .0206 to .045."""
    cells = {"study_id": "aaa2020", **MEANS, "n_i": 100, "n_c": 100}
    ward = {"study_id": "aaa2020", "design": "rct_cluster", "n_randomised": 200, "clusters": 8, "icc": icc}
    row = loaded(made([PLAIN, cells], [ward])).effects().set_index("study_id").loc["aaa2020"]
    assert row["vi"] == pytest.approx(0.02061 * effect_, rel=0.01)
    assert f"{effect_:.2f}" in row["trace"] and not row["approximated"]


def test_a_cluster_trial_without_its_clusters_is_refused_and_without_its_icc_assumed(made):
    cells = {"study_id": "aaa2020", **MEANS, "n_i": 100, "n_c": 100}
    ward = {"study_id": "aaa2020", "design": "rct_cluster", "n_randomised": 200, "note": "8 wards, ICC 0.05"}
    row = loaded(made([PLAIN, cells], [ward])).effects().set_index("study_id").loc["aaa2020"]
    assert math.isnan(row["yi"]) and "cluster" in row["why_not"]
    row = loaded(made([PLAIN, cells], [ward | {"clusters": 8}])).effects().set_index("study_id").loc["aaa2020"]
    assert f"{ASSUMED_ICC:g} is assumed" in row["approximated"]


def test_two_printed_differences_share_the_people_of_their_control(made):
    shared = {"study_id": "aaa2020", "n_i": 30, "n_c": 30, "estimate_kind": "smd"}
    arms = [
        shared | {"intervention_arm": "10 min", "estimate": -0.645, "ci_low": -1.09, "ci_high": -0.2},
        shared | {"intervention_arm": "20 min", "estimate": -0.3, "ci_low": -0.73, "ci_high": 0.13},
    ]
    folder = made([*arms, PLAIN])
    assert find_problems(folder) == []
    evidence = loaded(folder).verdict(STRESS).strata["passive"]
    row = evidence.in_pool.set_index("study_id").loc["aaa2020"]
    assert evidence.pooled.k == 2 and row["n"] == 90
    # half the control in each: both variances times (1/30 + 2/30)/(2/30) = 1.5
    v = [1.5 * ((1.09 - 0.2) / 3.919928) ** 2, 1.5 * (0.86 / 3.919928) ** 2]
    assert row["vi"] == pytest.approx(1 / (1 / v[0] + 1 / v[1]), rel=1e-6)
    assert row["vi"] > 1 / sum(1.5 / x for x in v), "not as two trials"


def test_merged_arms_show_merged_numbers_and_a_direction_of_their_own(made):
    """By hand: 60 at 10 and 60 at 16 are 120 at 13; against 60 at 14 no difference."""
    arms = [
        {"study_id": "aaa2020", **MEANS, "n_i": 60, "n_c": 60, "intervention_arm": name, "mean_i": mean}
        | {"direction_reported": told}
        for name, mean, told in (("oil", 10, "favours_intervention"), ("dry", 16, "no_difference"))
    ]
    evidence = loaded(made([*arms, PLAIN])).verdict(STRESS).strata["passive"]
    row = evidence.counted.set_index("study_id").loc["aaa2020"]
    assert (row["n"], row["n_i"], row["mean_i"], row["n_c"]) == (180, 120, 13, 60)
    assert row["direction"] == "no_difference" and row["intervention_arm"] == "oil + dry"
    # SD of the merged arm: sqrt((2 x 59 x 64 + 2 x 60 x 9)/119) = 8.5226
    assert row["sd_i"] == pytest.approx(math.sqrt((2 * 59 * 64 + 120 * 9) / 119))
    assert 0 < row["yi"] < 0.2


ONLY = {"study_id": "aaa2020", "n_i": 20, "n_c": 20, "direction_reported": "favours_intervention"}
RATIO = {"estimate": 0.4, "ci_low": 0.2, "ci_high": 0.8}


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"estimate_kind": "smd", "estimate": -0.5}, "without its interval: its variance is not that of two groups"),
        ({"estimate_kind": "md", "estimate": -3, "ci_low": -5, "ci_high": -1}, "only a test or a difference"),
        ({"f_value": 6.25, "f_df1": 1, "f_df2": 19}, "only a test or a difference"),
        ({"events_i": 4, "events_c": 10}, "only a test or a difference"),
        ({"estimate_kind": "or", **RATIO}, "only a test or a difference"),
        # 38 are the degrees of freedom of two groups of 20: test and p are not of the pairs
        ({**PERIODS, "t_value": 1.72, "t_df": 38}, "t has 38 degrees of freedom, not those of a paired test of 20"),
        ({**PERIODS, "t_value": 1.72, "t_df": 38, "p_value": "0.094"}, "t has 38 degrees of freedom"),
        ({**PERIODS, "value_kind": "", "within_correlation": 0.5}, "after treatment or changes"),
        ({**PERIODS, "p_value": ">0.05", "direction_reported": "no_difference"}, "a crossover trial, and neither"),
    ],
)
def test_a_crossover_without_pairs_is_refused_by_name(made, cells, why):
    row = first(made, [ONLY | cells], CROSSOVER)
    assert math.isnan(row["yi"]) and why in row["why_not"], row["why_not"]


def test_the_interval_of_a_paired_difference_gives_its_standard_error(made):
    """By hand: half width 2 over t(19) is the standard error; its SD of differences gives r, and that the variance."""
    printed = {"estimate_kind": "md", "estimate": -3, "ci_low": -5, "ci_high": -1}
    row = first(made, [PERIODS | printed], CROSSOVER)
    sd = 2 / stats.t.ppf(0.975, 19) * math.sqrt(20)
    r = (25 + 36 - sd**2) / 60
    assert row["vi"] == pytest.approx(2 * (1 - r) / 20 + row["yi"] ** 2 * (1 + r**2) / 80, abs=1e-6)
    # the ratio of the means pairs them too (metafor ROMC)
    paired = 25 / (20 * 144) + 36 / (20 * 225) - 2 * r * 30 / (20 * 12 * 15)
    assert row["log_rom_v"] == pytest.approx(paired, rel=1e-6)


def test_periods_told_by_medians_are_approximated(made):
    quartiles = {"spread_kind": "iqr", "sd_i": "", "sd_c": "", "low_i": 9, "high_i": 15, "low_c": 11, "high_c": 19}
    row = first(made, [PERIODS | quartiles | {"within_correlation": 0.4}], CROSSOVER)
    assert row["source"] == "paired means" and "medians" in row["approximated"]


def test_three_periods_of_the_same_people_are_one_comparison(made):
    arms = [PERIODS | {"intervention_arm": name, "within_correlation": 0.5} for name in ("oil", "dry")]
    counted = loaded(made([PLAIN, *arms], [CROSSOVER])).verdict(STRESS).strata["passive"].counted
    row = counted.set_index("study_id").loc["aaa2020"]
    assert (row["n"], row["intervention_arm"]) == (20, "oil")


def test_a_p_beside_a_printed_correlation_is_held_against_it(made):
    """By hand: g 0.53 with standard error 0.233 is z 2.3; p 0.5 is z 0.67."""
    told = {"within_correlation": 0.5, "p_value": "0.5", "direction_reported": "favours_intervention"}
    assert "printed is 0.5" in first(made, [PERIODS | told], CROSSOVER)["warnings"]


def test_the_size_of_a_cluster_is_that_of_all_arms(made):
    """Handbook 23.1.4: 300 people of three arms in 12 wards are 25 a ward; two arms over 12 would be 16.7."""
    wards = {"study_id": "aaa2020", "design": "rct_cluster", "n_randomised": 300, "clusters": 12, "icc": 0.05}
    row = first(made, [WARDS], wards)
    assert row["vi"] == pytest.approx(0.02062 * 2.2, rel=1e-3)


def test_clusters_widen_the_ratio_of_means_and_merged_arms_alike(made):
    """By hand: 64/(100 x 100) + 64/(100 x 196) times 2.2; merged, 200 at 11 with SD 8.0426, times 1 + 24 x 0.1."""
    wards = {"study_id": "aaa2020", "design": "rct_cluster", "n_randomised": 200, "clusters": 8, "icc": 0.05}
    row = first(made, [WARDS | SALIVA], wards)
    assert row["log_rom_v"] == pytest.approx(2.2 * (64 / 1e4 + 64 / 19600), rel=1e-6)
    arms = [WARDS | SALIVA | {"intervention_arm": str(mean), "mean_i": mean} for mean in (10, 12)]
    three = wards | {"n_randomised": 300, "clusters": 12, "icc": 0.1}
    merged = loaded(made([PLAIN | SALIVA, *arms], [three])).verdict(CORTISOL).strata["passive"]
    row = merged.counted.set_index("study_id").loc["aaa2020"]
    assert row["vi"] == pytest.approx(0.015231 * 3.4, rel=1e-3) and "design effect of its arms" in row["trace"]
    assert row["log_rom_v"] == pytest.approx(3.4 * (8.0426**2 / (200 * 121) + 64 / 19600), rel=1e-4)
    assert merged.ratio.k == 2


@pytest.mark.parametrize("clusters", [1, 300])
def test_clusters_that_cannot_be_those_of_two_arms_are_refused(made, clusters):
    wards = {"study_id": "aaa2020", "design": "rct_cluster", "n_randomised": 200, "clusters": clusters}
    row = first(made, [WARDS], wards)
    assert math.isnan(row["yi"]) and "clusters cannot hold two arms" in row["why_not"]


@pytest.mark.parametrize(("p", "clusters", "odd"), [("<0.001", 2, False), ("0.1", 2, False), ("0.1", 50, True)])
def test_the_p_of_a_cluster_trial_may_know_its_clusters_or_not(made, p, clusters, odd):
    """By hand: g 0.62 is z 4.3 as if people were independent, 1.8 with the design effect 5.95, 4.0 with 1.15."""
    wards = {"study_id": "aaa2020", "design": "rct_cluster", "n_randomised": 200, "clusters": clusters}
    told = {"mean_i": 9, "p_value": p, "direction_reported": "favours_intervention"}
    row = first(made, [WARDS | told], wards)
    assert row["poolable"] and (f"printed is {p}" in row["warnings"]) == odd
