"""Implausible numbers warn with the study's name and the likely cause; ordinary ones do not."""

from __future__ import annotations

import math

import pytest

from evidence_tools.effects import effect_size
from evidence_tools.verdicts.baselines import baseline_warning
from evidence_tools.verdicts.plausible import implausible_effect, warnings_for

ORDINARY = dict(n_i=30, mean_i=7.1, sd_i=2.9, n_c=30, mean_c=9.0, sd_c=3.2)


def warn(raw, row=None, **options):
    return warnings_for({"study_id": "li2011"} | (row or {}), raw, effect_size("SMD", **raw)[0], **options)


def test_ordinary_numbers_do_not_warn():
    assert warn(ORDINARY, scale=(0, 21), usual_sd=3.5) == []


def test_standard_errors_printed_as_sd():
    raw = ORDINARY | {"sd_i": 0.45, "sd_c": 0.5}
    said = warn(raw)
    assert len(said) == 1 and said[0].startswith("li2011: g = ") and "standard error" in said[0]
    assert any("usual SD" in text for text in warn(raw, usual_sd=3.0))


def test_a_standard_error_in_one_arm():
    raw = ORDINARY | {"sd_i": 0.53}
    assert any("arm i looks like a standard error" in text for text in warn(raw))


def test_implausible_without_a_known_cause():
    said = warn(ORDINARY | {"mean_i": 60.0})
    assert "check means" in said[0]


def test_mean_and_sd_exchanged():
    raw = dict(n_i=23, mean_i=3.91, sd_i=9.5, n_c=23, mean_c=9.1, sd_c=3.5)
    assert any("arm i may be exchanged" in text for text in warn(raw))


def test_baselines_apart():
    row = {"baseline_mean_i": 12.0, "baseline_mean_c": 9.0, "baseline_sd_i": 3.0, "baseline_sd_c": 3.0}
    assert any("before treatment by 1.00 SD" in text for text in warn(ORDINARY, row))
    assert warn(ORDINARY, row | {"baseline_mean_i": 10.0}) == []
    assert warn(ORDINARY, {"baseline_mean_i": None, "baseline_mean_c": ""}) == []


def test_outside_the_scale():
    said = warn(ORDINARY | {"mean_i": 22.0, "sd_c": 11.0}, scale=(0, 21))
    assert any("outside the scale" in text for text in said)
    assert any("larger than half the scale" in text for text in said)


def test_an_sd_of_zero():
    assert any("SD of arm i is 0" in text for text in warn(ORDINARY | {"sd_i": 0.0}))


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        # a quarter of the other SD, and by the square root of 30 (5.48) within a factor of 2 of it
        ({"sd_i": 0.79, "sd_c": 3.2}, True),
        ({"sd_i": 0.80, "sd_c": 3.2}, False),
        ({"sd_i": 0.30, "sd_c": 3.2}, True),
        ({"sd_i": 0.29, "sd_c": 3.2}, False),
        ({"sd_i": 2.9, "sd_c": 0.53}, True),
    ],
)
def test_the_limits_of_an_error_beside_a_spread(cells, said):
    assert any("looks like a standard error" in text for text in warn(ORDINARY | cells)) is said


@pytest.mark.parametrize(
    ("cells", "usual", "said"),
    [
        ({"sd_i": 0.6, "sd_c": 0.7}, 3.0, True),
        ({"sd_i": 0.6, "sd_c": 1.5}, 3.0, False),  # half of the usual SD is not below half
        ({"sd_i": 0.27, "sd_c": 0.6}, 3.0, False),  # 1.48 is not within a factor of 2 of 3
        ({"sd_i": 0.28, "sd_c": 0.6}, 3.0, True),
        ({"sd_i": 0.6, "sd_c": 0.7}, None, False),
    ],
)
def test_the_limits_of_errors_in_both_arms(cells, usual, said):
    found = warn(ORDINARY | cells, usual_sd=usual)
    assert any("look like standard errors: the instrument's usual SD is 3" in text for text in found) is said


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"mean_i": 3.0, "sd_i": 9.0}, "arm i may be exchanged"),
        ({"mean_c": 3.0, "sd_c": 9.0}, "arm c may be exchanged"),
        ({"mean_i": 3.0, "sd_i": 9.0, "mean_c": 3.1, "sd_c": 9.1}, ""),
        ({"mean_i": 3.0, "sd_i": 18.1}, ""),  # exchanged, the means are beyond a factor of 2
        ({"mean_i": 6.5, "sd_i": 9.0}, ""),  # exchanged, the SDs are
        ({"mean_i": -3.0, "sd_i": 9.0}, ""),
        ({"mean_i": 0.0, "sd_i": 9.0}, ""),
    ],
)
def test_a_mean_below_its_spread_where_the_other_arm_has_it_above(cells, said):
    found = [text for text in warn(ORDINARY | {"mean_c": 9.0, "sd_c": 3.0} | cells) if "exchanged" in text]
    assert bool(found) is bool(said) and said in "".join(found)


@pytest.mark.parametrize(
    ("baselines", "said"),
    [
        ((10.0, 4.0, 12.0, 4.0), ""),  # half an SD
        ((10.0, 4.0, 12.04, 4.0), "by 0.51 SD (10 against 12.04; more than 0.5 SD)"),
        ((12.04, 4.0, 10.0, 4.0), "by 0.51 SD"),
        ((10.0, None, 11.7, None), "by 0.56 SD"),  # 1.7 over sqrt((2.9^2 + 3.2^2)/2) = 3.054
        ((10.0, 3.0, 13.0, 5.0), "by 0.73 SD"),  # 3 over sqrt((9 + 25)/2) = 4.123
        ((10.0, 0.0, 12.0, 0.0), ""),
        ((None, 4.0, 12.0, 4.0), ""),
    ],
)
def test_arms_that_differed_by_more_than_half_a_spread_before(baselines, said):
    names = ("baseline_mean_i", "baseline_sd_i", "baseline_mean_c", "baseline_sd_c")
    found = baseline_warning(dict(zip(names, baselines, strict=True)), ORDINARY)
    assert (said in found and found.startswith("the arms differed before treatment")) if said else found == ""


def test_the_scale_holds_its_means_and_twice_its_spreads():
    outside = warn(ORDINARY | {"mean_i": -0.1, "mean_c": 21.1}, scale=(0, 21))
    assert any("mean -0.1 of arm i is outside the scale (0 to 21)" in text for text in outside)
    assert any("mean 21.1 of arm c is outside the scale" in text for text in outside)
    assert not any("outside" in text for text in warn(ORDINARY | {"mean_i": 0.0, "mean_c": 21.0}, scale=(0, 21)))
    wide = warn(ORDINARY | {"sd_i": 10.6, "sd_c": 10.5}, scale=(0, 21))
    assert [text for text in wide if "larger than half the scale" in text] == [
        "li2011: SD 10.6 of arm i is larger than half the scale (0 to 21) allows"
    ]
    assert not any("scale" in text for text in warn(ORDINARY | {"mean_i": -5.0}, scale=(math.nan, 21)))
    none = warnings_for({}, ORDINARY | {"sd_i": 0.0}, 0.5)
    assert none == ["the SD of arm i is 0: not printed, or everybody alike?"]


@pytest.mark.parametrize(("yi", "said"), [(3.0, ""), (-3.0, ""), (3.01, "check means"), (-3.01, "check means")])
def test_beyond_three_standard_deviations(yi, said):
    found = implausible_effect({}, yi)
    assert (said in found and found.startswith(f"g = {yi:.2f} is implausibly large")) if said else found == ""


def test_the_effect_if_the_spreads_were_errors():
    """7.1 and 9.0 with "SDs" of 0.45 and 0.5 of 30: SDs of 2.465 and 2.739, difference of -1.9/2.605 = -0.73."""
    assert "g would be -0.73" in implausible_effect(ORDINARY | {"sd_i": 0.45, "sd_c": 0.5}, -3.9)
    assert "check means" in implausible_effect(ORDINARY | {"sd_i": 0.0, "sd_c": 0.0}, -9.0)
