"""Pooling: laws, global maxima, few studies, refusals."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from evidence_tools.effects import drop_missing, leave_one_out, pool, pool_many
from evidence_tools.effects.influence import cumulative
from evidence_tools.effects.likelihood import log_likelihood
from evidence_tools.effects.many import gosh
from evidence_tools.effects.moments import Batch
from evidence_tools.effects.pooling import CI_METHODS
from evidence_tools.effects.tau2 import METHODS, estimate_tau2, tau2_of
from evidence_tools.errors import EffectError, UsageError

ESTIMATORS = sorted(set(METHODS.values()))
INTERVALS = sorted(set(CI_METHODS.values()))
laws = settings(derandomize=True, max_examples=60, deadline=None)


@st.composite
def study_sets(draw, least=2):
    k = draw(st.integers(least, 12))
    effects = hnp.arrays(float, k, elements=st.floats(-3, 3).map(lambda x: round(x, 4)))
    return draw(effects), draw(hnp.arrays(float, k, elements=st.floats(0.001, 1).map(lambda x: round(x, 4))))


def numbers(fit):
    return np.array([fit.estimate, fit.se, fit.ci_low, fit.ci_high, fit.tau2, fit.i2])


@laws
@given(study_sets(), st.sampled_from(ESTIMATORS), st.sampled_from(INTERVALS), st.randoms(use_true_random=False))
def test_order_does_not_matter(data, method, ci, random):
    y, v = data
    order = list(range(len(y)))
    random.shuffle(order)
    assert numbers(pool(y[order], v[order], method, ci)) == pytest.approx(numbers(pool(y, v, method, ci)), abs=1e-7)


@laws
@given(study_sets(), st.sampled_from(ESTIMATORS), st.sampled_from(INTERVALS))
def test_turning_the_sign_turns_the_answer(data, method, ci):
    y, v = data
    one, other = pool(y, v, method, ci), pool(-y, v, method, ci)
    assert (other.estimate, other.ci_low, other.ci_high) == pytest.approx(
        (-one.estimate, -one.ci_high, -one.ci_low), abs=1e-8
    )
    assert (other.tau2, other.q) == pytest.approx((one.tau2, one.q), abs=1e-8)


@laws
@given(study_sets(), st.sampled_from(ESTIMATORS), st.sampled_from(INTERVALS), st.floats(0.01, 100))
def test_another_unit_is_the_same_answer(data, method, ci, scale):
    y, v = data
    one, other = pool(y, v, method, ci), pool(scale * y, scale**2 * v, method, ci)
    assert np.array([other.estimate, other.ci_low, other.ci_high]) / scale == pytest.approx(
        np.array([one.estimate, one.ci_low, one.ci_high]), abs=1e-7
    )
    assert other.tau2 / scale**2 == pytest.approx(one.tau2, abs=1e-7)
    assert (other.i2, other.p_value) == pytest.approx((one.i2, one.p_value), abs=1e-5)


@laws
@given(study_sets(), st.sampled_from(["EE", "ML", "REML"]), st.floats(-3, 3))
def test_an_infinitely_imprecise_study_changes_nothing(data, method, effect):
    """True of weighted estimates with a normal interval; moment estimators and t intervals count studies."""
    y, v = data
    whole = pool(y, v, method, "z")
    more = pool(np.append(y, effect), np.append(v, 1e14), method, "z")
    assert (more.estimate, more.se, more.tau2) == pytest.approx((whole.estimate, whole.se, whole.tau2), abs=1e-5)


@laws
@given(study_sets(), st.sampled_from(ESTIMATORS), st.sampled_from(INTERVALS))
def test_without_heterogeneity_random_effects_are_the_equal_effect(data, method, ci):
    y, v = data
    y = np.mean(y) + 0.1 * (y - np.mean(y))  # of effects as far apart as they come most have some heterogeneity
    fit = pool(y, v, method, ci)
    assume(fit.tau2 == 0)
    equal = pool(y, v, "EE", ci)
    assert (fit.estimate, fit.se) == pytest.approx((equal.estimate, equal.se), abs=1e-10)


@laws
@given(study_sets(), st.sampled_from(ESTIMATORS), st.sampled_from(INTERVALS))
def test_intervals_hold_their_estimates(data, method, ci):
    y, v = data
    fit = pool(y, v, method, ci)
    assert fit.ci_low <= fit.estimate <= fit.ci_high
    assert min(y) - 1e-9 <= fit.estimate <= max(y) + 1e-9
    assert 0 <= fit.i2 <= 100 and fit.tau2 >= 0 and 0 <= fit.p_value <= 1 and 0 <= fit.q_p <= 1
    assert fit.weights.sum() == pytest.approx(100)
    assert fit.tau2_ci[0] <= fit.tau2_ci[1]
    if method != "EE" and not math.isnan(fit.pi_low):
        assert fit.pi_low <= fit.ci_low + 1e-12 and fit.pi_high >= fit.ci_high - 1e-12


@laws
@given(study_sets(), st.sampled_from(ESTIMATORS))
def test_the_ad_hoc_interval_is_never_narrower_than_either(data, method):
    y, v = data
    adhoc = pool(y, v, method, "HKSJ-adhoc")
    for ci in ("HKSJ", "t"):
        other = pool(y, v, method, ci)
        assert adhoc.ci_high - adhoc.ci_low >= other.ci_high - other.ci_low - 1e-9


def hard_sets(count=2000, seed=20261121):
    rng = np.random.default_rng(seed)
    for _ in range(count):
        k = int(rng.integers(4, 11))
        v = np.exp(rng.uniform(np.log(0.001), 0, k))
        y = rng.normal(0, np.sqrt(v + rng.choice([0.0, 0.05, 0.5])))
        if rng.random() < 0.5:  # an outlier makes second maxima likely
            y[rng.integers(k)] += rng.normal(0, 3)
        yield y, v


@pytest.mark.parametrize("restricted", [True, False])
def test_likelihood_is_at_its_global_maximum(restricted):
    """2,000 hard sets: no point of a dense grid is higher; at least some of the sets have more than one maximum."""
    method, misses, double = "REML" if restricted else "ML", 0, 0
    for y, v in hard_sets():
        tau2 = estimate_tau2(y, v, method)
        grid = np.append(0.0, np.geomspace(1e-5, 40, 600))
        copies = Batch(y, v).rows(np.zeros(grid.size, dtype=int))
        heights = log_likelihood(copies, grid, restricted)
        here = log_likelihood(Batch(y, v), np.array([tau2]), restricted)[0]
        misses += heights.max() > here + 1e-9
        inner = (heights[1:-1] > heights[:-2]) & (heights[1:-1] > heights[2:])
        double += inner.sum() + (heights[0] > heights[1]) > 1
    assert misses == 0
    assert double >= 5


def test_many_at_once_are_the_single_fits():
    sets = list(hard_sets(300, seed=5))
    for method in ESTIMATORS:
        table = pool_many(sets, method=method, ci="HKSJ-adhoc")
        single = [pool(y, v, method, "HKSJ-adhoc") for y, v in sets]
        for name in ("estimate", "se", "ci_low", "p_value", "tau2", "i2", "h2", "q", "q_p", "df"):
            expected = [getattr(fit, name) for fit in single]
            assert table[name].to_numpy() == pytest.approx(expected, rel=1e-7, abs=1e-9, nan_ok=True), (method, name)


def test_leave_one_out_and_cumulative_are_the_single_fits():
    rng = np.random.default_rng(3)
    for k in (2, 3, 40):
        v = rng.uniform(0.01, 0.5, k)
        y = rng.normal(0.3, np.sqrt(v + 0.2))
        out, more = leave_one_out(y, v), cumulative(y, v)
        for i in range(k):
            alone = pool(np.delete(y, i), np.delete(v, i))
            assert out["estimate"].iloc[i] == pytest.approx(alone.estimate, abs=1e-9)
            assert out["tau2"].iloc[i] == pytest.approx(alone.tau2, abs=1e-9)
            first = pool(y[: i + 1], v[: i + 1])
            assert more["ci_high"].iloc[i] == pytest.approx(first.ci_high, rel=1e-8)


def test_large_sets_take_another_way_to_the_same_place():
    rng = np.random.default_rng(8)
    v = np.exp(rng.uniform(np.log(1e-4), 2, 3000))
    y = rng.normal(0, np.sqrt(v + 0.3))
    for method in ("REML", "ML"):
        binned = tau2_of(Batch(y, v), method)[0]
        exact = tau2_of(Batch(np.tile(y, (2, 1)), np.tile(v, (2, 1))), method)
        assert exact == pytest.approx([binned, binned], rel=1e-9)


def test_one_study_is_itself_and_says_so():
    fit = pool([0.4], [0.04])
    assert (fit.estimate, fit.se, fit.tau2) == pytest.approx((0.4, 0.2, 0.0))
    assert math.isnan(fit.df) and "one study" in fit.notes[0]
    assert math.isnan(fit.tau2_ci[0]) and math.isnan(fit.se_tau2)


def test_two_studies_say_how_little_they_know():
    fit = pool([0.1, 0.9], [0.04, 0.05], pi="HTS")
    assert fit.df == 1
    assert any("two studies" in note for note in fit.notes)
    assert math.isnan(fit.pi_low) and any("needs three" in note for note in fit.notes)


def test_prediction_interval_names_its_definition():
    y, v = [0.1, 0.9, 0.4, 0.2], [0.04, 0.05, 0.03, 0.02]
    assert pool(y, v).pi_definition.startswith("t with 3 df (metafor")
    assert pool(y, v, pi="HTS").pi_definition.startswith("t with 2 df (HTS")
    assert pool(y, v, ci="z").pi_definition.startswith("normal quantile")
    assert "equal-effect" in pool(y, v, method="EE").pi_definition


def test_a_narrow_hksj_interval_is_pointed_out():
    fit = pool([0.30, 0.31, 0.30, 0.29, 0.30], [0.04] * 5)
    assert fit.hksj_factor < 1
    assert any("HKSJ-adhoc" in note for note in fit.notes)
    assert pool([0.3] * 5, [0.04] * 5).se == 0


@pytest.mark.parametrize(
    ("yi", "vi", "said"),
    [
        ([], [], "k = 0"),
        ([0.1, 0.2], [0.1], "yi has 2, vi has 1"),
        ([0.1, np.nan], [0.1, 0.1], r"row 2 \(index 1\).*missing"),
        ([0.1, 0.2], [0.1, -0.1], r"row 2 \(index 1\).*not above zero"),
        ([0.1, 0.2], [0.1, 0.0], r"row 2 \(index 1\).*not above zero"),
        ([0.1, np.inf], [0.1, 0.1], "row 2.*infinite"),
        ([0.1, "x"], [0.1, 0.1], "'x' in row 2"),
        ([[0.1, 0.2]], [[0.1, 0.2]], "dimensions"),
    ],
)
def test_bad_input_is_refused_with_its_row(yi, vi, said):
    with pytest.raises(EffectError, match=said):
        pool(yi, vi)


def test_a_label_names_the_row():
    with pytest.raises(EffectError, match="'Li 2011'"):
        pool([0.1, 0.2], [0.1, -1], labels=["Lee 2011", "Li 2011"])


def test_names_are_checked():
    for options in ({"method": "reml2"}, {"ci": "wald"}, {"pi": "best"}, {"level": 95}):
        with pytest.raises(UsageError, match=r"[Aa]llowed"):
            pool([0.1, 0.2], [0.1, 0.1], **options)
    assert pool([0.1, 0.2], [0.1, 0.1], method="fe", ci="hksj").method == "EE"


def test_missing_rows_go_only_when_asked_and_are_named():
    clean = drop_missing(
        labels=["A", "B", "C"], yi=pd.array([0.1, None, 0.3], dtype="Float64"), vi=np.array([0.1, 0.2, 0])
    )
    assert clean.rows == (1, 2)
    assert clean.notes[0].endswith("yi is missing") and "variance vi is 0" in clean.notes[1]
    assert pool(**clean.kept).k == 1


def test_gosh_takes_every_subset_of_few_studies():
    table = gosh([0.1, 0.4, 0.2, 0.9], [0.1, 0.2, 0.1, 0.3], method="DL")
    assert len(table) == 2**4 - 4 - 1
    whole = table[table["k"] == 4].iloc[0]
    assert whole["estimate"] == pytest.approx(pool([0.1, 0.4, 0.2, 0.9], [0.1, 0.2, 0.1, 0.3], "DL").estimate)


def test_results_are_values():
    fit = pool([0.1, 0.4], [0.1, 0.2])
    with pytest.raises(AttributeError):
        fit.estimate = 1.0
    assert "REML" in repr(fit) and "k=2" in repr(fit)


@pytest.mark.filterwarnings("error")
def test_extreme_numbers_give_numbers_or_a_reason():
    """Variances 12 orders apart, effects alike, any unit: no NaN, no warning from the arithmetic."""
    rng = np.random.default_rng(5)
    for step in range(330):
        k, unit = int(rng.integers(1, 15)), 10.0 ** rng.uniform(-6, 6)
        v = 10.0 ** rng.uniform(-12 if step % 3 == 0 else -3, 4 * (step % 2), k) * unit**2
        y = (rng.normal(0, rng.choice([0, 1e-8, 0.1, 10]), k) + rng.choice([0, 1e3])) * unit
        fit = pool(y, v, ESTIMATORS[step % len(ESTIMATORS)], INTERVALS[step % 4])
        found = (fit.estimate, fit.se, fit.ci_low, fit.ci_high, fit.tau2, fit.i2, fit.h2, fit.q, fit.q_p, fit.p_value)
        assert np.isfinite(found).all()
        assert fit.weights.sum() == pytest.approx(100)
        if k > 1:
            assert np.isfinite([*fit.tau2_ci, *fit.i2_ci]).all()
            assert np.isfinite(leave_one_out(y, v)["estimate"]).all()
