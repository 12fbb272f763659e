"""Effect sizes: scalars and arrays, options, refusals that name the row."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evidence_tools.effects import effect_size, vary_correlation
from evidence_tools.effects.sizes import MEASURES
from evidence_tools.errors import EffectError, UsageError

ARMS = dict(n_i=20, mean_i=12.3, sd_i=4.5, n_c=22, mean_c=10.1, sd_c=5.2)
TABLE = dict(events_i=5, n_i=20, events_c=9, n_c=22)
PAIR = dict(mean_post=10.0, mean_pre=12.0, sd_pre=3.0, sd_post=3.5, n=15, r=0.5)


def test_scalars_in_scalars_out_arrays_in_arrays_out():
    yi, vi = effect_size("SMD", **ARMS)
    assert isinstance(yi, float) and isinstance(vi, float)
    many = {name: pd.Series([value, value]) for name, value in ARMS.items()}
    ys, vs = effect_size("SMD", **many)
    assert ys.tolist() == [yi, yi] and vs.tolist() == [vi, vi]


def test_single_numbers_go_with_columns():
    ys, _ = effect_size("MD", **(ARMS | {"mean_i": [12.3, 11.1]}))
    assert ys == pytest.approx([2.2, 1.0])


def test_sign_is_group_i_minus_group_c():
    assert effect_size("MD", **ARMS)[0] > 0
    assert effect_size("OR", **TABLE)[0] < 0
    assert effect_size("MC", **PAIR)[0] == -2


def test_a_split_control_need_not_be_whole():
    assert effect_size("SMD", **(ARMS | {"n_c": 11.5}))[1] > effect_size("SMD", **ARMS)[1]


def test_change_scores_have_their_own_spread():
    whole = effect_size("SMCC", **PAIR)
    sd = np.sqrt(3.0**2 + 3.5**2 - 2 * 0.5 * 3.0 * 3.5)
    assert effect_size("SMCC", mean_change=-2.0, sd_change=sd, n=15) == pytest.approx(whole)


def test_the_assumed_correlation_can_be_varied():
    raw = {name: value for name, value in PAIR.items() if name != "r"}
    table = vary_correlation("SMCR", r=(0.2, 0.8), **raw)
    assert table["r"].tolist() == [0.2, 0.8]
    assert table["vi"].iloc[0] > table["vi"].iloc[1]


def test_drop00_leaves_a_gap_that_pool_will_not_take():
    yi, vi = effect_size("OR", events_i=[0, 5], n_i=[20, 20], events_c=[0, 9], n_c=[22, 22], drop00=True)
    assert np.isnan(yi).tolist() == np.isnan(vi).tolist() == [True, False]


@pytest.mark.parametrize(
    ("measure", "raw", "said"),
    [
        ("SMD", ARMS | {"sd_i": [4.5, -1]}, r"row 2 \(index 1\).*sd_i is negative"),
        ("SMD", ARMS | {"sd_i": [4.5, 0], "sd_c": [5.2, 0]}, "row 2.*standard deviation is 0"),
        ("MD", ARMS | {"sd_i": 0, "sd_c": 0}, "variance of MD is not above zero"),
        ("SMD", ARMS | {"n_i": [20, 1], "n_c": [22, 1]}, "row 2.*fewer than three"),
        ("SMD", ARMS | {"mean_i": [1.0, np.nan]}, "row 2.*mean_i is missing"),
        ("SMD", ARMS | {"mean_i": [1.0, 2.0], "n_i": [20, 20, 20]}, "differ in length"),
        ("ROM", ARMS | {"mean_c": [10.0, -1.0]}, "row 2.*same sign"),
        ("OR", TABLE | {"events_i": [5, 21]}, "row 2.*larger than n_i"),
        ("OR", TABLE | {"n_c": [22, 0]}, "row 2.*not above 0"),
        ("RR", TABLE | {"events_i": [5, -1]}, "row 2.*negative"),
        ("PHI", TABLE | {"events_i": 0, "events_c": 0}, "does not exist"),
        ("ZCOR", {"r": [0.1, 1.0], "n": 20}, "row 2.*correlation"),
        ("ZCOR", {"r": 0.1, "n": 3}, "four people"),
        ("SMCR", PAIR | {"r": [0.5, 1.5]}, "row 2.*not a correlation"),
        ("PLO", {"events": [3, 9], "n": 8}, "row 2.*between 0 and n"),
        ("MD", {name: [] for name in ARMS}, "no study"),
    ],
)
def test_bad_rows_are_named(measure, raw, said):
    with pytest.raises(EffectError, match=said):
        effect_size(measure, **raw)


def test_zero_cells_without_a_rule_are_refused():
    with pytest.raises(EffectError, match=r"row 1 .*zero"):
        effect_size("OR", events_i=[0, 3], n_i=20, events_c=4, n_c=20, add=0, to="none")


@pytest.mark.parametrize("measure", sorted(MEASURES))
def test_every_measure_says_what_it_needs(measure):
    with pytest.raises(UsageError, match=f"^{measure} is computed from"):
        effect_size(measure, nonsense=1)


def test_unknown_measures_and_options_are_refused():
    with pytest.raises(UsageError, match="SMD"):
        effect_size("COHEN", **ARMS)
    with pytest.raises(UsageError, match="LS2"):
        effect_size("SMD", vtype="LS9", **ARMS)
    with pytest.raises(UsageError, match="only0"):
        effect_size("OR", to="some", **TABLE)
