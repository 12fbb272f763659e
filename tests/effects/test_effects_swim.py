"""Directions and p-values: exact tests against known values."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from evidence_tools.effects.swim import (
    combine_p_values,
    count_directions,
    direction_test,
    one_sided,
)
from evidence_tools.errors import EffectError


@pytest.mark.parametrize(("favours", "total"), [(0, 1), (1, 1), (3, 4), (7, 8), (5, 10), (10, 12), (40, 60)])
def test_direction_test_is_the_exact_binomial(favours, total):
    found, exact = direction_test(favours, total), stats.binomtest(favours, total, 0.5)
    assert found.p_value == pytest.approx(exact.pvalue)
    interval = exact.proportion_ci(0.95, method="exact")
    assert (found.ci_low, found.ci_high) == pytest.approx((interval.low, interval.high))


def test_handbook_example_of_vote_counting():
    """Seven of eight in one direction: two-sided exact p = 18/256."""
    assert direction_test(7, 8).p_value == pytest.approx(18 / 256)
    assert "7 of 8" in str(direction_test(7, 8))


def test_counts_leave_out_studies_without_direction():
    words = ["favours_intervention"] * 4 + ["favours_comparator", "no_difference", "unclear"]
    counts, test = count_directions(words)
    assert counts == {"favours_intervention": 4, "favours_comparator": 1, "no_difference": 1, "unclear": 1}
    assert (test.favours, test.total) == (4, 5)
    assert count_directions(["unclear"])[1] is None


def test_combined_p_values_agree_with_scipy():
    p = [0.01, 0.2, 0.03, 0.6]
    found = combine_p_values(p, weights=[1, 2, 3, 4])
    assert found["fisher"].p_value == pytest.approx(stats.combine_pvalues(p, "fisher").pvalue)
    expected = stats.combine_pvalues(p, "stouffer", weights=[1, 2, 3, 4]).pvalue
    assert found["stouffer"].p_value == pytest.approx(expected)


def test_edgington_by_hand_and_against_simulation():
    assert combine_p_values([0.2, 0.3])["edgington"].p_value == pytest.approx(0.5**2 / 2)
    assert combine_p_values([0.9, 0.8])["edgington"].p_value == pytest.approx(1 - 0.3**2 / 2)
    sums = np.random.default_rng(1).random((400_000, 6)).sum(axis=1)
    found = combine_p_values([0.3, 0.2, 0.6, 0.4, 0.5, 0.35])["edgington"]
    assert found.p_value == pytest.approx((sums <= found.statistic).mean(), abs=0.004)
    near = [combine_p_values([0.4] * k)["edgington"].p_value for k in (19, 20)]
    assert near[0] == pytest.approx(near[1], abs=0.01)


def test_one_sided():
    assert one_sided(0.04, True) == 0.02
    assert one_sided(0.04, False) == 0.98


@pytest.mark.parametrize(
    "call",
    [
        lambda: direction_test(5, 4),
        lambda: direction_test(0, 0),
        lambda: direction_test(1.5, 4),
        lambda: combine_p_values([]),
        lambda: combine_p_values([0.1, 0.0]),
        lambda: combine_p_values([0.1, 0.2], weights=[1]),
        lambda: one_sided(0.0, True),
        lambda: count_directions(["up"]),
    ],
)
def test_nonsense_is_refused(call):
    with pytest.raises(EffectError):
        call()
