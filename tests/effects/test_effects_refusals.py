"""Numbers no formula can take are refused by name, with what is allowed; and laws that tie two ways to one number."""

from __future__ import annotations

import math

import numpy as np
import pytest

from evidence_tools.effects import convert as c
from evidence_tools.effects import pool, pool_many
from evidence_tools.effects.residual import Projection, residual_tau2
from evidence_tools.effects.tau2 import METHODS
from evidence_tools.effects.traced import number
from evidence_tools.errors import EffectError

Y, V = np.array([0.1, 0.4, 0.9, -0.2, 0.5]), np.array([0.05, 0.02, 0.08, 0.04, 0.03])


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: c.f_to_smd(4.0, 20, 20, 0), r"direction is 0\. Allowed: 1 \(group i higher\) or -1"),
        (lambda: c.d_to_g(0.5, 2, 1), "too few people for a standardised difference"),
        (lambda: c.p_to_smd(0.05, 20, 20, 1, bound=">"), "does not limit the effect from below"),
        (lambda: c.chi2_to_r(41, 40), "larger than n 40: it is not that of a 2x2 table"),
        (lambda: c.ratio_ci_to_log(2.0, 1.0, 1.9), "the ratio 2 is not inside its interval 1 to 1.9"),
        (lambda: c.ratio_ci_to_log(1.0, 1.0, 1.0), "is not inside its interval"),
        (lambda: c.ratio_p_to_log(1.0, 0.5), "a ratio of 1 with its p says nothing about the SE"),
        (lambda: c.t_to_sd(0.0, 2.0, 20, 20), "says nothing about the SD"),
        (lambda: c.t_to_sd(1.0, 0.0, 20, 20), "says nothing about the SD"),
        (lambda: c.p_to_sd(1.0, 0.05, 20, 20, bound=">"), "gives no upper limit to the SD"),
        (lambda: c.p_to_sd(1.0, 0.05, 1, 1), "too few people for a t test"),
        (lambda: c.md_ci_to_sd(1.0, 1.0, 20, 20), "has no width"),
        (lambda: c.combine_arms([10], [1.0], [1.0]), "as many of each, two arms or more"),
        (lambda: c.combine_arms([10, 10], [1.0], [1.0, 1.0]), "as many of each"),
        (lambda: c.combine_arms([10, 10], [1.0, 2.0], [1.0, -1.0]), "sd of arm 2 is -1. Allowed: 0 or more"),
        (lambda: c.split_control(30, 0), "comparisons is 0. Allowed: a whole number"),
        (lambda: c.split_control(30, 1.5), "a whole number, 1 or more"),
        (lambda: c.crossover_effect(1, 1, 2, 1, 20, 1.1), "r is 1.1, not a correlation"),
        (lambda: c.table_from_or(2.0, 40, 10, 40), "Allowed: 0 < n_i < n"),
        (lambda: number("x", "seven"), "x is 'seven': not a number"),
        (lambda: number("x", math.inf), "Allowed: a finite number"),
        (lambda: number("x", 0, 0), "x is 0. Allowed: above 0"),
        (lambda: number("x", 1, 0, 1), "x is 1. Allowed: between 0 and 1"),
        (lambda: pool_many([]), "there is no set of studies to pool"),
        (lambda: pool_many([([1.0], [1.0]), ([1.0], [0.0])], labels=["a", "b"]), r"analysis 2 \('b'\): "),
        (lambda: pool_many([([1.0], [1.0]), ([1.0], [0.0])]), "analysis 2: "),
        (lambda: pool_many((np.ones((2, 3)), np.ones((2, 2)))), r"yi has shape \(2, 3\), vi \(2, 2\)"),
        (
            lambda: pool_many((np.ones((2, 3)), np.array([[1, 1, 1], [1, 0, 1.0]]))),
            r"analysis 2, study 2 \(index 1, 1\)",
        ),
    ],
)
def test_what_cannot_be_is_refused_by_name(call, said) -> None:
    with pytest.raises(EffectError, match=said):
        call()


def test_matrices_are_pooled_row_by_row() -> None:
    table = pool_many((np.array([Y, -Y]), np.array([V, V])), method="DL", ci="z")
    one = pool(Y, V, "DL", "z")
    assert list(table["estimate"]) == pytest.approx([one.estimate, -one.estimate])
    assert list(table["tau2"]) == pytest.approx([one.tau2] * 2)


@pytest.mark.parametrize("method", sorted({*METHODS.values()} - {"EE"}))
def test_a_regression_on_nothing_is_the_pool(method) -> None:
    """A model with an intercept alone has the variance between studies, and its error, that metafor gives the pool."""
    z = np.full((5, 1), 1 / math.sqrt(5))
    tau2, error = residual_tau2(Y, V, z, method)
    found = pool(Y, V, method, "z")
    assert tau2 == pytest.approx(found.tau2, rel=1e-6, abs=1e-9)
    assert error == pytest.approx(found.se_tau2, rel=1e-6)


def test_effects_that_are_all_alike_have_no_variance_between_them() -> None:
    z = np.full((5, 1), 1 / math.sqrt(5))
    assert residual_tau2(np.full(5, 0.5), V, z, "SJ") == (0.0, 0.0)
    assert residual_tau2(Y, V, z, "EE")[0] == 0.0 and math.isnan(residual_tau2(Y, V, z, "EE")[1])


def test_columns_that_say_the_same_twice_have_no_regression() -> None:
    with pytest.raises(EffectError):
        Projection(Y, V, np.ones((5, 2)))


def test_the_variance_behind_a_split_control_and_a_ratio_of_events() -> None:
    """Handbook 23.3.4: people and events are divided, means and SDs are not."""
    people, events = c.split_control(30, 3, events=6)
    assert (people.value, events.value, people.warnings) == (10, 2, ())
    few = c.split_control(3, 2)
    assert few.value == 1.5 and "fewer than two people" in few.warnings[0]
    assert c.split_control(4, 2).warnings == ()


def test_a_correlation_of_groups_of_any_size() -> None:
    """Borenstein 2009, eq. 7.8: a = (n1 + n2)^2/(n1 n2), 4 for equal groups."""
    assert c.d_to_r(0.5, 0.1).yi == pytest.approx(0.5 / math.sqrt(0.25 + 4))
    assert c.d_to_r(0.5, 0.1, 10, 30).yi == pytest.approx(0.5 / math.sqrt(0.25 + 1600 / 300))
    assert c.d_to_r(0.5, 0.1, 10, None).yi == c.d_to_r(0.5, 0.1).yi


@pytest.mark.parametrize(("off", "warned"), [(0.24, False), (0.26, True)])
def test_a_ratio_off_its_middle_by_a_quarter_of_its_error_warns(off, warned) -> None:
    se = 0.2
    low, high = math.exp(-1.959964 * se), math.exp(1.959964 * se)
    assert bool(c.ratio_ci_to_log(math.exp(off * se), low, high).warnings) is warned
