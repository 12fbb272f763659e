"""Where formulas end: nothing to explain, one telling table, all people, many studies, groups of one name."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_tools.effects import combine_p_values, mantel_haenszel, meta_regression, pool_subgroups
from evidence_tools.effects.absolute import ratio_to_absolute
from evidence_tools.errors import EffectError


def test_r_squared_is_nought_where_there_is_nothing_to_explain():
    """metafor (rma.uni) sets R2 to 0 where tau2 without moderators is 0."""
    yi, vi, dose = [0.1, 0.12, 0.11, 0.09, 0.1], [0.04] * 5, [1, 2, 3, 4, 5]
    fit = meta_regression(yi, vi, {"dose": dose}, ci="z")
    assert (fit.tau2, fit.r2) == (0.0, 0.0)
    assert "R2=0%" in repr(fit)
    spread = meta_regression([0.1, 0.9, -0.5, 1.4, 0.2], [0.01] * 5, {"dose": dose}, ci="z")
    assert 0 <= spread.r2 <= 100
    for method in ("REML", "DL", "ML", "PM", "EE"):
        for intercept in (True, False):
            assert "nan" not in repr(meta_regression(yi, vi, {"dose": dose}, method, "z", intercept=intercept)).lower()


def test_a_risk_difference_beside_a_double_zero_has_nothing_to_differ_from():
    """metafor rma.mh(measure="RD"): -0.0131, se 0.0178, Q 0 on 0 df, I2 0."""
    found = mantel_haenszel("RD", events_i=[0, 3], n_i=[105, 50], events_c=[0, 5], n_c=[101, 50])
    assert (round(found.estimate, 4), round(found.se, 4)) == (-0.0131, 0.0178)
    assert (found.q, found.q_p, found.i2, found.informative) == (0.0, 1.0, 0.0, 1)
    both = mantel_haenszel("RD", events_i=[0, 3, 9], n_i=[105, 50, 50], events_c=[0, 5, 2], n_c=[101, 50, 50])
    assert both.informative == 2 and both.q > 0


@settings(derandomize=True, max_examples=200)
@given(st.floats(0.001, 1000), st.floats(0.001, 1, exclude_max=True))
def test_no_more_than_a_thousand_of_a_thousand(ratio, risk):
    found = ratio_to_absolute(ratio, risk)
    assert 0 <= found["per_1000"] <= 1000
    assert found["per_1000"] - found["difference_per_1000"] == pytest.approx(1000 * risk)
    assert found["nnt"] >= 1


def irwin_hall(total: Fraction, k: int) -> Fraction:
    """The chance that k uniform numbers sum to `total` or less, by the convolution of polynomials, exactly."""
    pieces = [[Fraction(1)]]  # density on [j, j + 1) as a polynomial in x - j
    for _ in range(k - 1):
        upper = [[Fraction(0)] + [c / (i + 1) for i, c in enumerate(p)] for p in pieces]
        whole = [sum(p) for p in upper]
        out = []
        for j in range(len(pieces) + 1):
            rise = upper[j] if j < len(pieces) else [Fraction(0)]
            fall = [whole[j - 1] - upper[j - 1][0], *(-c for c in upper[j - 1][1:])] if j else [Fraction(0)]
            size = max(len(rise), len(fall))
            out.append([(rise[i] if i < len(rise) else 0) + (fall[i] if i < len(fall) else 0) for i in range(size)])
        pieces = out
    chance, floor = Fraction(0), int(total)
    for j, piece in enumerate(pieces[: floor + 1]):
        x = total - j if j == floor else Fraction(1)
        chance += sum(c * x ** (i + 1) / (i + 1) for i, c in enumerate(piece))
    return chance


@pytest.mark.parametrize("k", [1, 2, 7, 19, 20, 21, 30])
@pytest.mark.parametrize("each", [0.03125, 0.25, 0.4375, 0.75])
def test_edgington_is_exact_for_any_number_of_studies(k, each):
    found = combine_p_values([each] * k)["edgington"]
    assert found.p_value == pytest.approx(float(irwin_hall(Fraction(each) * k, k)), rel=1e-12)


def test_edgington_runs_on_without_a_step():
    chances = [combine_p_values([0.4] * k)["edgington"].p_value for k in range(1, 60)]
    assert all(one > other > 0 for one, other in pairwise(chances))
    near = [combine_p_values([0.45] * k)["edgington"].p_value for k in (399, 400, 401, 402)]
    assert np.ptp(np.diff(near)) < 1e-4


def test_groups_that_only_look_the_same_are_refused():
    yi, vi = [0.1, 0.2, 0.3, 0.4], [0.04] * 4
    with pytest.raises(EffectError, match=r"1 and '1' .* look the same"):
        pool_subgroups(yi, vi, [1, "1", 2, 2], ci="z")
    assert list(pool_subgroups(yi, vi, [1, 1.0, 2, 2], ci="z").within) == ["1", "2"]
    assert list(pool_subgroups(yi, vi, ["1", "1", 2, 2], ci="z").within) == ["2", "1"]
