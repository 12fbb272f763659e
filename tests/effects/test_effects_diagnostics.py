"""Diagnostics: what the reference grid does not reach - refusals, cautions, and results a reader needs."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from evidence_tools.effects import (
    egger_test,
    fail_safe_n,
    influence_measures,
    mantel_haenszel,
    meta_regression,
    peto,
    pool,
    pool_subgroups,
    rank_test,
    robustness_table,
    shrunken,
    trim_and_fill,
)
from evidence_tools.effects.residual import Projection
from evidence_tools.errors import EffectError

Y = np.array([-0.1, 0.3, 0.5, 0.2, 0.9, 0.4])
V = np.array([0.02, 0.05, 0.03, 0.04, 0.2, 0.01])


def test_few_studies_carry_a_caution():
    for found in (egger_test(Y, V), rank_test(Y, V), trim_and_fill(Y, V)):
        assert "below ten" in found.notes[0]
    assert "curiosity" in fail_safe_n(Y, V).warning
    assert any("fewer than ten" in note for note in meta_regression(Y, V, {"year": range(6)}).notes)


def test_tests_need_three_studies():
    for call in (egger_test, rank_test, trim_and_fill, influence_measures):
        with pytest.raises(EffectError, match="three studies"):
            call(Y[:2], V[:2])


def test_alike_variances_cannot_be_a_predictor():
    with pytest.raises(EffectError, match="depend on each other"):
        egger_test(Y, np.full(6, 0.1))
    with pytest.raises(EffectError, match="alike"):
        rank_test(Y, np.full(6, 0.1))
    with pytest.raises(EffectError, match="needs ni"):
        egger_test(Y, V, predictor="ni")


def test_trim_and_fill_mirrors_what_it_fills():
    rng = np.random.default_rng(4)
    v = np.linspace(0.01, 0.4, 15)
    y = 0.2 + 1.5 * np.sqrt(v) + rng.normal(0, 0.05, 15)
    found = trim_and_fill(y, v, method="DL", ci="z")
    assert found.side == "left" and found.k0 > 0
    assert found.pooled.k == 15 + found.k0 == 15 + len(found.filled_yi)
    assert found.pooled.estimate < pool(y, v, "DL", "z").estimate


def test_factors_and_numbers_in_one_regression():
    frame = pd.DataFrame({"dose": [1, 2, 3, 4, 5, 6], "kind": ["sham", "usual", "sham", "usual", "sham", "usual"]})
    fit = meta_regression(Y, V, frame)
    assert list(fit.coefficients.index) == ["intercept", "dose", "kind[usual]"]
    new = fit.predict({"dose": [1, 2], "kind": ["sham", "usual"]})
    assert new["estimate"].to_numpy() == pytest.approx(fit.fitted[:2])
    assert (new["pi_low"] <= new["ci_low"]).all()
    with pytest.raises(EffectError, match="was not in the data"):
        fit.predict({"dose": [1], "kind": ["active"]})
    with pytest.raises(EffectError, match="no value for kind"):
        fit.predict({"dose": [1]})


def test_a_factor_alone_is_the_subgroup_means():
    kind = ["a", "b"] * 3
    fit = meta_regression(Y, V, {"kind": kind}, method="EE", ci="z")
    groups = pool_subgroups(Y, V, kind, method="EE", ci="z")
    assert fit.coefficients.loc["intercept", "estimate"] == pytest.approx(groups.within["a"].estimate)
    assert fit.qm == pytest.approx(groups.q_between)
    assert groups.frame()["k"].tolist() == [3, 3]


@pytest.mark.parametrize(
    ("moderators", "said"),
    [
        ({"x": [1, 2, 3, None, 5, 6]}, r"x is missing in row 4 \(index 3\)"),
        ({"x": ["a", "b", "", "a", "b", "a"]}, "missing in row 3"),
        ({"x": [1, 1, 1, 1, 1, 1]}, "do not vary"),
        ({"x": range(5)}, "x has 5; 6 studies"),
        ({name: np.eye(6)[i] for i, name in enumerate("abcde")}, "more studies than coefficients"),
    ],
)
def test_bad_moderators_are_refused(moderators, said):
    with pytest.raises(EffectError, match=said):
        meta_regression(Y, V, moderators)


def test_subgroup_refusals():
    with pytest.raises(EffectError, match="row 2"):
        pool_subgroups(Y, V, ["a", None, "a", "b", "b", "b"])
    with pytest.raises(EffectError, match="one group"):
        pool_subgroups(Y, V, ["a"] * 6)
    with pytest.raises(EffectError, match="5 groups"):
        pool_subgroups(Y, V, ["a"] * 5)


def test_robustness_is_one_table():
    table = robustness_table(Y, V, without={"large effects": Y > 0.8, "everything": Y > -9})
    assert table.index[0] == "main analysis (REML, HKSJ)"
    assert table.loc["estimator DL", "estimate"] == pytest.approx(pool(Y, V, "DL").estimate)
    assert table.loc["without large effects (1 left out)", "k"] == 5
    last = table.loc["without everything (6 left out)"]
    assert last["k"] == 0 and last["note"] == "no study is left"
    with pytest.raises(EffectError, match="3 values"):
        robustness_table(Y, V, without={"some": [True, False, True]})


EMPTY = dict(events_i=[0, 0], n_i=[20, 30], events_c=[0, 0], n_c=[20, 30])


def test_all_zero_tables_are_refused():
    for call in (lambda: mantel_haenszel("OR", **EMPTY), lambda: mantel_haenszel("RD", **EMPTY), lambda: peto(**EMPTY)):
        with pytest.raises(EffectError, match="nothing can be compared"):
            call()
    with pytest.raises(EffectError, match="over all tables"):
        mantel_haenszel("OR", events_i=[0, 0], n_i=[20, 30], events_c=[2, 3], n_c=[20, 30])
    with pytest.raises(EffectError, match=r"row 2"):
        peto(events_i=[1, 31], n_i=[20, 30], events_c=[2, 3], n_c=[20, 30])


def test_double_zero_tables_count_for_the_difference_only():
    zero = dict(events_i=[1, 3, 0], n_i=[20, 30, 25], events_c=[4, 5, 0], n_c=[20, 30, 25])
    without = {name: values[:2] for name, values in zero.items()}
    odds, bare = mantel_haenszel("OR", **zero), mantel_haenszel("OR", **without)
    assert (odds.estimate, odds.q) == pytest.approx((bare.estimate, bare.q))
    assert (odds.k, odds.informative) == (3, 2)
    assert mantel_haenszel("RD", **zero).estimate != mantel_haenszel("RD", **without).estimate


def exact_difference(events_i, n_i, events_c, n_c):
    """Return the risk difference of Mantel and Haenszel and its variance of Sato 1989 in whole numbers and fractions.

    Weights n1 n2/N: Greenland and Robins 1985. Variance (d P + Q)/W^2, with P the sum of (c n1^2 - a n2^2 + n1 n2
    (n2 - n1)/2)/N^2 and Q that of (a(n2 - c) + c(n1 - a))/2N.
    """
    rows = [tuple(map(Fraction, row)) for row in zip(events_i, n_i, events_c, n_c, strict=True)]
    weight = sum(n1 * n2 / (n1 + n2) for _, n1, _, n2 in rows)
    d = sum((a * n2 - c * n1) / (n1 + n2) for a, n1, c, n2 in rows) / weight
    p = sum((c * n1**2 - a * n2**2 + n1 * n2 * (n2 - n1) / 2) / (n1 + n2) ** 2 for a, n1, c, n2 in rows)
    q = sum((a * (n2 - c) + c * (n1 - a)) / (2 * (n1 + n2)) for a, n1, c, n2 in rows)
    return d, (d * p + q) / weight**2


@pytest.mark.parametrize("silent", [(0, 105, 0, 101), (25, 25, 40, 40), (0, 7, 0, 300)])
def test_a_table_without_events_pulls_the_difference_by_its_weight(silent):
    """By the formula: the difference of the others times their share of the weights; without one no ratio moves."""
    told = {"events_i": [3, 9], "n_i": [50, 40], "events_c": [5, 2], "n_c": [50, 45]}
    more = {name: [*values, one] for (name, values), one in zip(told.items(), silent, strict=True)}
    bare, d = exact_difference(**told)[0], exact_difference(**more)
    weights = [Fraction(n * m, n + m) for n, m in ((50, 50), (40, 45), (silent[1], silent[3]))]
    assert d[0] == bare * (weights[0] + weights[1]) / sum(weights)
    found = mantel_haenszel("RD", **more)
    assert found.estimate == pytest.approx(float(d[0]), rel=1e-12)
    assert found.se**2 == pytest.approx(float(d[1]), rel=1e-12)
    assert (found.k, found.informative) == (3, 2)
    for pooled in (lambda t: mantel_haenszel("OR", **t), lambda t: peto(**t)):
        assert pooled(more).estimate == pytest.approx(pooled(told).estimate, rel=1e-12)
    if not silent[0]:  # where everybody had the event both risks are 1, which a risk ratio does count
        assert mantel_haenszel("RR", **more).estimate == pytest.approx(mantel_haenszel("RR", **told).estimate)


@pytest.mark.parametrize("method", ["REML", "ML"])
def test_regression_is_at_its_global_maximum(method):
    """As for the pool: no point of a dense grid has a higher likelihood, on 150 hard sets with a moderator."""
    rng = np.random.default_rng(9)
    for _ in range(150):
        k = int(rng.integers(5, 11))
        v, x = np.exp(rng.uniform(np.log(0.001), 0, k)), rng.normal(size=k)
        y = 0.3 * x + rng.normal(0, np.sqrt(v + rng.choice([0.0, 0.3])))
        y[rng.integers(k)] += rng.normal(0, 3)
        fit = meta_regression(y, v, {"x": x}, method=method, ci="z")
        here = fit.ll_reml if method == "REML" else fit.ll_ml
        z = np.linalg.qr(fit.design.matrix)[0]
        grid = np.append(0.0, np.geomspace(1e-5, 60, 150))
        heights = [Projection(y, v, z, tau2).log_likelihood(method == "REML") for tau2 in grid]
        assert max(heights) <= here + 1e-9


def test_effects_that_are_alike_leave_nothing_to_test_against():
    """Residuals that are only rounding would give a p-value of noise: refused, with what to do instead."""
    alike, v = [0.3] * 5, [0.1, 0.2, 0.05, 0.3, 0.15]
    for call in (
        lambda: egger_test(alike, v),
        lambda: egger_test([0.0] * 5, v),
        lambda: egger_test(alike, v, model="mixed", ci="HKSJ"),
        lambda: meta_regression(alike, v, {"x": range(5)}),
    ):
        with pytest.raises(EffectError, match=r"on the fitted line.*Use "):
            call()
    assert egger_test(alike, v, model="mixed").p_value == pytest.approx(1)
    for call in (influence_measures, shrunken):
        with pytest.raises(EffectError, match="alike"):
            call(alike, v, ci="HKSJ")
    with pytest.raises(EffectError, match="all but one"):
        influence_measures([0.3, 0.3, 0.3, 0.9], [0.1, 0.2, 0.1, 0.1], ci="HKSJ")
    assert np.isfinite(influence_measures(alike, v).drop(columns="influential").to_numpy(float)).all()


@pytest.mark.parametrize("far", [1e6, 1e9, 1e12])
def test_a_regression_of_far_effects_reaches_the_far_end_of_the_likelihood(far):
    """tau2 is of the size of the squared residuals, however small the variances beside it."""
    y, v, x = np.array([0.2, 1.5, -0.4, far, 0.1]), np.array([0.5, 0.15, 0.06, 0.2, 0.1]), [1.0, 2.0, 3.0, 4.0, 6.0]
    design = np.column_stack([np.ones(5), x])
    residual = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    assert meta_regression(y, v, {"x": x}).tau2 == pytest.approx(float(residual @ residual) / 3, rel=1e-5)


def test_variances_that_no_regression_can_weigh_are_refused():
    y, v = [-0.13, -0.43, -0.32, 0.29, 0.1], [0.36, 1e9, 1e-300, 0.17, 0.97]
    with pytest.raises(EffectError, match="orders of magnitude"):
        meta_regression(y, v, {"x": range(5)})


def test_a_risk_difference_without_variance_is_refused():
    with pytest.raises(EffectError, match="all or none had the event"):
        mantel_haenszel("RD", events_i=[2], n_i=[2], events_c=[0], n_c=[5])
