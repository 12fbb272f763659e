"""What a pool says of itself at the edges: one study, two, none that differ; intervals by name; by hand."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from evidence_tools.effects import pool
from evidence_tools.effects.pooled import PI_METHODS
from evidence_tools.effects.pooling import CI_METHODS, check_level, critical, hksj_factor
from evidence_tools.errors import UsageError

NAN = math.nan
# Three effects of one variance. By hand: mean 0.43333, Q = 0.24667/0.05 = 4.93333 on 2 df.
Y, V = [0.1, 0.4, 0.8], [0.05, 0.05, 0.05]


@pytest.mark.parametrize("level", [0, 1, 95, -0.5, NAN])
def test_a_coverage_lies_between_none_and_all(level) -> None:
    with pytest.raises(UsageError, match="is not a coverage"):
        check_level(level)
    with pytest.raises(UsageError, match="is not a coverage"):
        pool(Y, V, level=level)


def test_a_coverage_is_a_number() -> None:
    assert (check_level(0.001), check_level(0.999)) == (0.001, 0.999)
    assert isinstance(check_level(np.float32(0.5)), float)


@pytest.mark.parametrize(
    ("level", "df", "quantile"),
    [(0.95, NAN, 1.959964), (0.90, NAN, 1.644854), (0.95, 4, 2.776445), (0.99, 4, 4.604095), (0.95, 1, 12.706205)],
)
def test_quantiles_of_the_tables(level, df, quantile) -> None:
    """Two-sided quantiles of the normal and of t, as every table prints them."""
    assert critical(level, df) == pytest.approx(quantile, abs=1e-6)


@pytest.mark.parametrize(
    ("ci", "factors"),
    [("HKSJ", [1.5, 0.5, 1.0, 6.0]), ("HKSJ-adhoc", [1.5, 1.0, 1.0, 6.0]), ("z", [1, 1, 1, 1]), ("t", [1, 1, 1, 1])],
)
def test_the_factor_of_the_interval(ci, factors) -> None:
    """Q(tau2)/df; ad hoc never below 1 (Knapp and Hartung 2003); nothing to measure it by without df."""
    assert hksj_factor(np.array([6.0, 2.0, 5.0, 6.0]), np.array([4, 4, 0, 1]), ci) == pytest.approx(factors)


@pytest.mark.parametrize(("alias", "name"), [("knha", "HKSJ"), ("HK", "HKSJ"), ("adhoc", "HKSJ-adhoc"), ("t", "t")])
def test_intervals_by_the_names_people_know(alias, name) -> None:
    assert CI_METHODS[alias] == name and pool(Y, V, ci=alias).ci_method == name


@pytest.mark.parametrize(
    ("ci", "factor", "df", "half"),
    [
        ("z", 1.0, NAN, 1.959964 * 0.1290994),
        ("t", 1.0, 2, 4.302653 * 0.1290994),
        ("HKSJ", 2.466667, 2, 4.302653 * 0.2027588),
        ("HKSJ-adhoc", 2.466667, 2, 4.302653 * 0.2027588),
    ],
)
def test_every_interval_of_an_equal_effect_by_hand(ci, factor, df, half) -> None:
    """Standard error sqrt(0.05/3) = 0.1290994; factor 4.93333/2; t of 2 df 4.302653."""
    found = pool(Y, V, "EE", ci, labels=["a", "b", "c"])
    assert (found.k, found.estimate, found.tau2, found.method) == (3, pytest.approx(1.3 / 3), 0, "EE")
    assert found.hksj_factor == pytest.approx(factor, abs=1e-6)
    assert (found.estimate - found.ci_low, found.ci_high - found.estimate) == pytest.approx((half, half), abs=2e-6)
    assert found.df == df or (math.isnan(found.df) and math.isnan(df))
    assert found.statistic == pytest.approx(found.estimate / math.sqrt(factor * 0.05 / 3), abs=1e-5)
    assert (found.q, found.q_df, found.h2) == pytest.approx((4.933333, 2, 2.466667), abs=1e-6)
    assert found.i2 == pytest.approx(100 * 2.933333 / 4.933333, abs=1e-5)
    assert list(found.weights) == pytest.approx([100 / 3] * 3) and found.labels == ("a", "b", "c")
    # chi-squared of 2 df: exp(-Q/2)
    assert found.q_p == pytest.approx(math.exp(-4.933333 / 2), abs=1e-6)
    assert pool(Y, V).labels is None


def test_p_values_of_z_and_t() -> None:
    """z of 1.959964 is 0.05; t of 1 df at 1 is 0.5 (the Cauchy distribution)."""
    assert pool([1.959964], [1.0]).p_value == pytest.approx(0.05, abs=1e-6)
    assert pool([-1.959964], [1.0]).p_value == pytest.approx(0.05, abs=1e-6)
    two = pool([0.0, 2.0], [1.0, 1.0], "EE", "HKSJ")  # mean 1, residual spread 2, se 1
    assert (two.statistic, two.df) == pytest.approx((1.0, 1.0)) and two.p_value == pytest.approx(0.5)


def test_a_second_variance_between_studies_widens_all() -> None:
    """DerSimonian and Laird by hand: (4.93333 - 2)/(60 - 20) = 0.073333; weights 1/0.12333."""
    found = pool(Y, V, "DL", "z")
    assert found.tau2 == pytest.approx(0.0733333, abs=1e-7) and found.se == pytest.approx(math.sqrt(0.1233333 / 3))
    assert found.h2 == pytest.approx(1 + 0.0733333 / 0.05, abs=1e-6)
    assert found.i2 == pytest.approx(100 * 0.0733333 / 0.1233333, abs=1e-4)
    half = 1.959964 * math.sqrt(0.0733333 + 0.1233333 / 3)
    assert (found.estimate - found.pi_low, found.pi_high - found.estimate) == pytest.approx((half, half), abs=1e-6)
    assert found.hksj_factor == 1.0


def test_one_study_is_itself() -> None:
    found = pool([0.5], [0.04], "REML", "HKSJ")
    assert (found.estimate, found.se, found.tau2, found.q, found.q_df, found.q_p) == (0.5, 0.2, 0, 0, 0, 1)
    assert (found.h2, found.i2, found.hksj_factor) == (1, 0, 1) and math.isnan(found.df)
    assert found.ci_high - 0.5 == pytest.approx(0.3919928, abs=1e-6)
    assert all(math.isnan(x) for pair in (found.tau2_ci, found.h2_ci, found.i2_ci) for x in pair)
    assert found.notes[0].startswith("one study: nothing is pooled") and len(found.notes) == 1


@pytest.mark.parametrize(("effect", "statistic", "p"), [(0.5, math.inf, 0.0), (-0.5, -math.inf, 0.0), (0.0, 0.0, 1.0)])
def test_effects_that_are_all_alike_leave_nothing_to_measure_by(effect, statistic, p) -> None:
    found = pool([effect] * 3, [0.04] * 3, "EE", "HKSJ")
    assert (found.se, found.statistic, found.p_value) == (0.0, statistic, p)
    assert (found.i2, found.ci_low, found.ci_high) == (0.0, effect, effect)
    assert pool([effect] * 3, [0.04] * 3, "EE", "HKSJ-adhoc").se == pytest.approx(0.2 / math.sqrt(3))


@pytest.mark.parametrize(
    ("pi", "k", "df"),
    [
        ("metafor", 3, 2),
        ("t", 3, 2),
        ("HTS", 3, 1),
        ("HTS", 4, 2),
        ("Riley", 2, 1),
        ("Riley", 3, 1),
        ("Riley", 4, 2),
        ("z", 3, NAN),
    ],
)
def test_degrees_of_freedom_of_the_prediction_interval(pi, k, df) -> None:
    """HTS: k - 2 (Higgins, Thompson, Spiegelhalter 2009); Riley the same, at least 1; t: k - 1 (Veroniki 2019)."""
    found = pool([0.1, 0.4, 0.8, 0.3][:k], [0.02] * k, "DL", "HKSJ", pi=pi)
    assert found.pi_df == df or (math.isnan(df) and math.isnan(found.pi_df))
    quantile = critical(0.95, df)
    assert found.pi_high - found.estimate == pytest.approx(quantile * math.sqrt(found.tau2 + found.se**2))
    assert found.pi_low == pytest.approx(2 * found.estimate - found.pi_high)
    told = "normal quantile" if math.isnan(df) else f"t with {df} df"
    assert found.pi_definition == f"{told} ({pi}: {PI_METHODS[pi]})"


def test_a_prediction_interval_that_is_not_defined_says_why() -> None:
    equal, few = pool(Y, V, "EE", "z"), pool(Y[:2], V[:2], "DL", "HKSJ", pi="HTS")
    assert math.isnan(equal.pi_low) and math.isnan(equal.pi_high) and math.isnan(few.pi_low)
    assert equal.pi_definition == "no prediction interval: equal-effect model"
    assert few.pi_definition == "no prediction interval: too few studies"
    assert "the HTS prediction interval needs three studies" in few.notes
    assert "needs three studies" not in " ".join(pool(Y, V, "DL", pi="HTS").notes)
    assert "needs three studies" not in " ".join(pool(Y[:2], V[:2], "EE", pi="HTS").notes)
    assert pool(Y, V, "DL", "z", pi="metafor").pi_definition.startswith("normal quantile")


@pytest.mark.parametrize(
    ("k", "method", "ci", "said"),
    [
        (2, "DL", "HKSJ", ["two studies: one degree of freedom", "2 studies: tau2 is very uncertain"]),
        (2, "DL", "HKSJ-adhoc", ["two studies: one degree of freedom", "2 studies: tau2 is very uncertain"]),
        (2, "DL", "z", ["2 studies: tau2 is very uncertain"]),
        (2, "EE", "z", []),
        (4, "DL", "z", ["4 studies: tau2 is very uncertain"]),
        (5, "DL", "HKSJ", []),
    ],
)
def test_what_a_reader_should_know_of_few_studies(k, method, ci, said) -> None:
    found = pool([0.0, 1.0, 0.2, 0.9, 0.1][:k], [0.02] * k, method, ci)
    assert len(found.notes) == len(said)
    assert all(note.startswith(words) for note, words in zip(found.notes, said, strict=True))


def test_a_factor_below_one_is_told_where_it_was_not_kept_at_one() -> None:
    """Five effects 0.01 apart with variances of 0.04: Q = 0.001/0.04 on 4 df."""
    y, v = [0.48, 0.49, 0.50, 0.51, 0.52], [0.04] * 5
    (note,) = pool(y, v, "DL", "HKSJ").notes
    assert note.startswith("the HKSJ factor is 0.0063 (< 1)")
    assert pool(y, v, "DL", "HKSJ-adhoc").notes == () and pool(y, v, "DL", "z").notes == ()
    # a factor of 0.999 is 1 for a reader: spread so that Q = 4 x 0.999
    scale = math.sqrt(4 * 0.999 * 0.04 / 0.001)
    assert pool([scale * (x - 0.5) for x in y], v, "EE", "HKSJ").notes == ()


def test_a_pool_is_shown_in_a_line() -> None:
    line = repr(pool(Y, V, "DL", "z"))
    assert re.fullmatch(
        r"Pooled\(0\.4333 \[0\.03593, 0\.8307\], k=3, DL, z, z=2\.14, p=0\.0326, tau2=0\.07333, I2=59%\)", line
    ), line
    assert ", HKSJ, t(2)=" in repr(pool(Y, V, "DL", "HKSJ"))


def test_two_studies_have_a_heterogeneity_of_their_own() -> None:
    """0 and 2 with variances of 1: Q = 2 on 1 df, H2 = 2, I2 = 50; Q-profile: 2/(1 + tau2) = 5.0239 or 0.00098207."""
    found = pool([0.0, 2.0], [1.0, 1.0], "EE", "z")
    assert (found.q, found.q_df, found.h2, found.i2) == pytest.approx((2, 1, 2, 50))
    assert found.q_p == pytest.approx(0.1572992, abs=1e-7)
    assert found.tau2_ci == pytest.approx((0, 2 / 0.00098207 - 1), rel=1e-4)
    assert found.h2_ci[0] == 1 and found.h2_ci[1] == pytest.approx(2 / 0.00098207, rel=1e-4)


def test_limits_of_heterogeneity_above_none() -> None:
    """-1, 0 and 2 with variances of 0.05: Q = 93.3333; 2 df: exp(-Q 0.05/(0.05 + tau2)/2) is 0.025 and 0.975."""
    found = pool([-1.0, 0.0, 2.0], [0.05] * 3, "DL", "z")
    low, high = (93.333333 * 0.05 / (-2 * math.log(p)) for p in (0.025, 0.975))
    assert found.tau2_ci == pytest.approx((low - 0.05, high - 0.05), rel=1e-6)
    assert found.h2_ci == pytest.approx((low / 0.05, high / 0.05), rel=1e-6)
    assert found.i2_ci == pytest.approx((100 * (1 - 0.05 / low), 100 * (1 - 0.05 / high)), rel=1e-6)


def test_intervals_of_heterogeneity_carry_that_of_tau2_over() -> None:
    """H2 = 1 + tau2/v, I2 = 1 - 1/H2 at both limits, with one variance of 0.05 for all."""
    found = pool(Y, V, "DL", "z")
    low, high = found.tau2_ci
    assert found.typical_v == pytest.approx(0.05)
    assert found.h2_ci == pytest.approx((1 + low / 0.05, 1 + high / 0.05))
    assert found.i2_ci == pytest.approx((100 * low / (low + 0.05), 100 * high / (high + 0.05)))
    # Q-profile: the generalised Q at its limits is a quantile of chi-squared with 2 df, here exactly Q x v/(v + tau2)
    assert math.exp(-4.933333 * 0.05 / (0.05 + high) / 2) == pytest.approx(0.975, abs=1e-6)
    assert low == 0 or math.exp(-4.933333 * 0.05 / (0.05 + low) / 2) == pytest.approx(0.025, abs=1e-6)


def test_options_are_kept_with_the_pool() -> None:
    found = pool(Y, V, "pm", "adhoc", level=0.9, pi="riley")
    assert (found.method, found.ci_method, found.pi_method, found.level) == ("PM", "HKSJ-adhoc", "Riley", 0.9)
    assert found.ci_high - found.estimate == pytest.approx(2.919986 * found.se, abs=1e-6)
    default = pool(Y, V)
    assert (default.method, default.ci_method, default.pi_method, default.level) == ("REML", "HKSJ", "metafor", 0.95)
    assert math.isnan(default.q_centre)
