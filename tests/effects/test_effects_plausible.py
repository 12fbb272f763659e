"""Implausible numbers warn with the study's name and the likely cause; ordinary ones do not."""

from __future__ import annotations

from evidence_tools.effects import effect_size
from evidence_tools.verdicts.plausible import warnings_for

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
