"""Conversions against the reference values, and what they must refuse."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from evidence_tools.effects import convert as c
from evidence_tools.effects.continuous import hedges_j
from evidence_tools.errors import EffectError


def _five(i, e):
    names = {"min": "minimum", "max": "maximum", "q1": "q1", "q3": "q3", "median": "median", "n": "n"}
    raw = {names[key]: value for key, value in i.items()}
    luo, wan = c.median_to_mean(**raw), c.median_to_mean(**raw, method="Wan")
    assert e["sd_method"] in luo.trace
    assert luo.skewed == e["skewed"] == bool(luo.warnings)
    return {"mean_luo2018": luo.mean, "sd": luo.sd, "mean_wan2014": wan.mean, "sd_wan2014": wan.sd}


def _smd(function, i, *args):
    g = function(*args)
    d = function(*args, correct=False)
    return {"g": g.yi, "vg": g.vi, "d": d.yi, "vd": d.vi}


def _spread(found, **more):
    return {"sd": found.value, **more}


def _crossover(i):
    found = c.crossover_effect(i["m1"], i["sd1"], i["m2"], i["sd2"], i["n"], i["r"])
    return {"md": found["md"], "sd_diff": found["sd_difference"], "se_md": found["se_md"]} | {
        "smd": found["smd"],
        "se_smd": found["se_smd"],
    }


def _absolute(i):
    at = c.ratio_to_absolute(i["rr"], i["acr"])
    low, high = (c.ratio_to_absolute(i[key], i["acr"])["difference_per_1000"] for key in ("rr_lb", "rr_ub"))
    return {"per_1000": at["per_1000"], "diff_per_1000": at["difference_per_1000"], "nnt": at["nnt"]} | {
        "diff_lb": low,
        "diff_ub": high,
    }


def _words(i):
    w = c.smd_in_words(i["smd"], i["sd_reference"])
    return {"units": w.units, "or_chinn": w.odds_ratio, "u3": w.above_average, "cles": w.superiority} | {
        "overlap": w.overlap
    }


def _ratio(found):
    return {"yi": found.yi, "vi": found.vi, "sei": math.sqrt(found.vi)}


def _or_rr(i):
    rr = c.or_to_rr(i["or"], i["baseline_risk"])
    return {"rr": rr, "rd_per_1000": c.ratio_to_absolute(rr, i["baseline_risk"])["difference_per_1000"]}


def _combined(found):
    return {"n": found.n, "mean": found.mean, "sd": found.sd}


def _two_d(found, y, v):
    return {y: found.yi, v: found.vi}


# op of the reference file -> our answer under its names; None: not computed here
OPS = {
    "hedges_J_exact": lambda i, e: {"J": hedges_j(i["df"]), "J_approx": hedges_j(i["df"], exact=False)},
    "fivenum_to_mean_sd": _five,
    "wan2014_xi": lambda i, e: {"xi_exact": c.wan_xi(i["n"], exact=True), "xi_approx": c.wan_xi(i["n"])},
    "wan2014_eta": lambda i, e: {"eta_exact": c.wan_eta(i["n"], exact=True), "eta_approx": c.wan_eta(i["n"])},
    "se_to_sd": lambda i, e: _spread(c.se_to_sd(i["se"], i["n"])),
    "ci_to_sd_one_group": lambda i, e: {
        f"sd_{q}": c.ci_to_sd(i["lower"], i["upper"], i["n"], i["level"], q).value for q in "tz"
    },
    "p_to_sd_two_groups": lambda i, e: _spread(c.p_to_sd(i["md"], i["p"], i["n1"], i["n2"])),
    "t_to_sd_two_groups": lambda i, e: _spread(c.t_to_sd(i["md"], i["t"], i["n1"], i["n2"])),
    "md_ci_to_sd": lambda i, e: {
        f"sd_{q}": c.md_ci_to_sd(i["lower"], i["upper"], i["n1"], i["n2"], i["level"], q).value for q in "tz"
    },
    "change_corr": lambda i, e: {"r": c.change_correlation(i["sd_base"], i["sd_final"], i["sd_change"]).value},
    "change_sd": lambda i, e: _spread(c.change_sd(i["sd_base"], i["sd_final"], i["r"])),
    "combine_groups": lambda i, e: _combined(
        c.combine_arms([i["n1"], i["n2"]], [i["mean1"], i["mean2"]], [i["sd1"], i["sd2"]])
    ),
    "combine_groups_many": lambda i, e: _combined(c.combine_arms(i["n"], i["mean"], i["sd"])),
    "ratio_ci_to_log_se": lambda i, e: _ratio(c.ratio_ci_to_log(i["est"], i["lower"], i["upper"], i["level"])),
    "ratio_p_to_log_se": lambda i, e: _ratio(c.ratio_p_to_log(i["est"], i["p"])),
    "t_to_smd": lambda i, e: _smd(c.t_to_smd, i, i["t"], i["n1"], i["n2"]),
    "p_to_smd": lambda i, e: _smd(c.p_to_smd, i, i["p"], i["n1"], i["n2"], i["direction"]),
    "F_to_smd": lambda i, e: _smd(c.f_to_smd, i, i["F"], i["n1"], i["n2"], i["direction"]),
    "pointbiserial_r_to_smd": lambda i, e: _smd(c.r_to_smd, i, i["r"], i["n1"], i["n2"]),
    "d_to_g": lambda i, e: _smd(c.d_to_g, i, i["d"], i["n1"], i["n2"]),
    "paired_t_to_smcc": lambda i, e: _two_d(c.t_to_smcc(i["t"], i["n"]), "yi", "vi"),
    "paired_p_to_smcc": lambda i, e: _two_d(c.p_to_smcc(i["p"], i["n"], i["direction"]), "yi", "vi"),
    "t_to_r_z": lambda i, e: {
        "r": c.t_to_r(i["t"], i["n"]),
        "z": c.r_to_z(c.t_to_r(i["t"], i["n"])),
        "vz": 1 / (i["n"] - 3),
    },
    "lnor_to_d": lambda i, e: _two_d(c.log_or_to_d(i["lnor"], i["v"]), "d", "vd"),
    "d_to_lnor": lambda i, e: _two_d(c.d_to_log_or(i["d"], i["v"]), "lnor", "v"),
    "d_to_r": lambda i, e: _two_d(c.d_to_r(i["d"], i["vd"], i["n1"], i["n2"]), "r", "vr"),
    "r_to_d": lambda i, e: _two_d(c.r_to_d(i["r"], i["vr"]), "d", "vd"),
    "r_to_z": lambda i, e: {"z": c.r_to_z(i["r"]), "back": c.z_to_r(c.r_to_z(i["r"]))},
    "chisq1_to_r_d": lambda i, e: {
        "r": c.chi2_to_r(i["chisq"], i["n"]),
        "d": c.r_to_d(c.chi2_to_r(i["chisq"], i["n"]), 1.0).yi,
    },
    "or_to_rr": lambda i, e: _or_rr(i),
    "rr_to_absolute": lambda i, e: _absolute(i),
    "smd_to_units_and_or": lambda i, e: _words(i),
    "or_margins_to_2x2": lambda i, e: dict(
        zip("abcd", c.table_from_or(i["or"], i["n1"], i["n2"], i["n"]), strict=True)
    ),
    "crossover_corr": lambda i, e: _crossover(i),
}


def test_every_reference_conversion():
    cases = json.loads((Path(__file__).parent / "reference/metafor/conversions.json").read_text())["cases"]
    assert len(cases) >= 71
    compared = 0
    for case in cases:
        got = OPS[case["op"]](case["inputs"], case["expected"])
        for name, value in got.items():
            assert value == pytest.approx(case["expected"][name], rel=max(case["rel_tol"], 1e-12)), (case["id"], name)
            compared += 1
    assert compared >= 180


def test_published_roundings():
    """Where the source prints a rounded answer, ours rounds to it (the Handbook rounds at each step: sd 4.69)."""
    p = c.p_to_sd(3.8, 0.008, 25, 22)
    assert p.value == pytest.approx(4.69, abs=0.01)
    assert c.change_correlation(6.4, 7.1, 4.5).value == pytest.approx(0.78, abs=0.005)


def test_a_bound_understates_and_says_so():
    exact, bound = c.p_to_sd(2.0, 0.01, 20, 20), c.p_to_sd(2.0, 0.01, 20, 20, bound="<")
    assert bound.value == exact.value
    assert "bound" in bound.warnings[0]
    with pytest.raises(EffectError, match="no upper limit"):
        c.p_to_sd(2.0, 0.05, 20, 20, bound=">")


def test_zero_p_is_refused_with_what_to_write():
    with pytest.raises(EffectError, match=r"p < 0\.001"):
        c.p_to_sd(2.0, 0.0, 20, 20)


def test_traces_name_their_source_and_inputs():
    found = c.ci_to_sd(30, 34.2, 25)
    assert "30 to 34.2" in found.trace and "Handbook 6.5.2.2" in found.trace and "24 df" in found.trace
    assert "z)" in c.ci_to_sd(30, 34.2, 60).trace


def test_medians_out_of_order_are_refused():
    with pytest.raises(EffectError, match="not in order"):
        c.median_to_mean(n=20, median=5, q1=6, q3=8)
    with pytest.raises(EffectError, match="no spread"):
        c.median_to_mean(n=20, median=5)


def test_impossible_change_sd_is_refused():
    with pytest.raises(EffectError, match="imply a correlation"):
        c.change_correlation(6.0, 6.0, 20.0)


def test_combining_is_exact():
    """Two arms whose people are known: 1, 2, 3 and 5, 7."""
    whole = c.combine_arms([3, 2], [2, 6], [1, math.sqrt(2)])
    assert (whole.n, whole.mean) == (5, pytest.approx(3.6))
    assert whole.sd == pytest.approx(math.sqrt(sum((x - 3.6) ** 2 for x in (1, 2, 3, 5, 7)) / 4))


def test_sharing_a_control():
    n, events = c.split_control(31, 2, events=5)
    assert (n.value, events.value) == (15.5, 2.5)
    assert c.split_control(3, 2).warnings


def test_percent_change_is_refused_with_the_reason():
    with pytest.raises(EffectError, match="not a mean"):
        c.percent_change_to_mean(-12.5)


def test_a_ratio_off_the_middle_of_its_interval_warns():
    assert not c.ratio_ci_to_log(0.53, 0.28, 1.01).warnings
    assert c.ratio_ci_to_log(0.9, 0.28, 1.01).warnings


def test_no_table_fits():
    with pytest.raises(EffectError):
        c.table_from_or(2.0, 50, 120, 100)
