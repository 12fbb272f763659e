"""The test between subgroups: equal to RevMan's where it is that, and calling no more than 6 % of nothing something."""

from __future__ import annotations

import math

import numpy as np
import pytest

from evidence_tools.effects import effect_size, pool_subgroups

GROUPS = ["a", "a", "b", "b"]
MEANS = {"n_i": 30, "sd_i": 8, "n_c": 30, "mean_c": [14.0] * 4, "sd_c": 8}


def test_two_pairs_that_agree_are_tested_by_their_sampling_error():
    """By hand: pairs at 0.602 and 0.207 with variance 0.0697/2 and 0.067/2 give Q 2.28, P 0.13."""
    yi, vi = effect_size("SMD", mean_i=[18.8, 18.96, 15.6, 15.76], **MEANS)
    found = pool_subgroups(yi, vi, GROUPS)
    assert found.q_between == pytest.approx(2.28, abs=0.005)
    assert found.p_value == pytest.approx(0.131, abs=0.001)
    assert math.isnan(found.df_within)


def test_studies_that_differ_are_tested_with_the_df_they_have():
    found = pool_subgroups([0.0, 1.0, 1.4, 2.4], [0.05] * 4, GROUPS)
    assert found.df_within == 2
    assert (found.q_between / found.df, found.p_value) == (found.common.qm, found.common.qm_p)
    assert found.p_value > pool_subgroups([0.0, 1.0, 1.4, 2.4], [0.05] * 4, GROUPS, ci="z").p_value


@pytest.mark.parametrize(
    ("studies", "tau2"),
    [((2, 2), 0.0), ((2, 2), 0.2), ((6, 6), 0.05), ((2, 10), 0.0), ((2, 10), 0.1), ((2, 10), 0.5), ((2, 2, 2), 0.5)],
)
def test_nothing_is_called_a_difference_in_no_more_than_six_of_a_hundred(studies, tau2):
    chance = np.random.default_rng(20250101)
    groups, called, runs = [name for name, k in zip("abc", studies, strict=False) for _ in range(k)], 0, 300
    for _ in range(runs):
        vi = chance.uniform(0.04, 0.1, len(groups))
        yi = chance.normal(0.3, np.sqrt(vi + tau2))
        called += pool_subgroups(yi, vi, groups, "DL").p_value < 0.05
    # 0.06 and what 300 runs may miss of it (one-sided 1 %)
    assert called / runs <= 0.06 + 2.33 * math.sqrt(0.06 * 0.94 / runs)


def test_a_true_difference_is_found():
    chance = np.random.default_rng(7)
    found = 0
    for _ in range(50):
        vi = np.full(12, 0.05)
        yi = np.r_[chance.normal(0.0, np.sqrt(0.05), 6), chance.normal(0.8, np.sqrt(0.05), 6)]
        found += pool_subgroups(yi, vi, ["a"] * 6 + ["b"] * 6).p_value < 0.05
    assert found > 40
