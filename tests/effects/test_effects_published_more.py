"""Two more published meta-analyses, recomputed from n, mean and SD of each trial; sources in `reference/`."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evidence_tools.effects import effect_size, pool
from evidence_tools.verdicts.plausible import implausible_effect

HERE = Path(__file__).parent / "reference"
PUBLISHED = json.loads((HERE / "published.json").read_text())
ARMS = ["n_i", "mean_i", "sd_i", "n_c", "mean_c", "sd_c"]
MARCHI = PUBLISHED["marchi_2025"]["printed"]


def marchi(outcome: str) -> pd.DataFrame:
    """The trials of one outcome, as the authors' own code holds them (Codes4Reproducibility_MM.R, data frame df)."""
    trials = pd.read_csv(HERE / "marchi_2025.csv")
    return trials[trials["outcome"] == outcome].reset_index(drop=True)


def pooled_smd(trials: pd.DataFrame, vtype: str):
    raw = {name: trials[name].to_numpy(float) for name in ARMS}
    return pool(*effect_size("SMD", vtype=vtype, **raw), method="REML", ci="z")


@pytest.mark.parametrize(("outcome", "k"), [("sleep", 4), ("stress", 3), ("depression", 5)])
def test_ashwagandha_marchi_2025(outcome, k):
    """Abstract, results: every printed digit of estimate and interval (Hedges g, unbiased variance, REML, z).

    The authors' code calls R's metacont and does not name the variance of g; the usual one (LS) misses depression by
    0.01.
    """
    found, printed = pooled_smd(marchi(outcome), "UB"), MARCHI[outcome]
    assert found.k == k
    assert round(found.estimate, 2) == printed["smd"]
    assert round(found.ci_low, 2) == printed["ci_low"]
    assert round(found.ci_high, 2) == printed["ci_high"]


def test_ashwagandha_and_anxiety_marchi_2025_prints_an_estimate_off_its_interval():
    """Abstract: "-1.962 (-2.66; -0.57)". The interval is reproduced, and its middle is -1.62, not -1.962."""
    found, printed = pooled_smd(marchi("anxiety"), "UB"), MARCHI["anxiety"]
    assert found.k == 10
    assert (round(found.ci_low, 2), round(found.ci_high, 2)) == (printed["ci_low"], printed["ci_high"])
    assert round(found.estimate, 2) == -1.62
    assert (printed["ci_low"] + printed["ci_high"]) / 2 == pytest.approx(found.estimate, abs=0.005)
    assert abs(found.estimate - printed["smd"]) > 0.3


def test_ashwagandha_and_anxiety_without_the_outlier_marchi_2025():
    """Abstract: outlier-corrected -1.13 (-1.65; -0.60): met without Khyati 2013 and with the usual variance.

    Neither is said in the abstract; their code runs leave1out on escalc's default.

    The same trial (SD 0.15 and 0.10, g = -6) is the only one of the ten whose effect our warnings call implausible.
    """
    trials = marchi("anxiety")
    found = pooled_smd(trials[trials["study"] != "Khyati"], "LS")
    printed = MARCHI["anxiety_without_outlier"]
    assert found.k == 9
    assert round(found.estimate, 2) == printed["smd"]
    assert (round(found.ci_low, 2), round(found.ci_high, 2)) == (printed["ci_low"], printed["ci_high"])
    warned = []
    for row in trials.to_dict("records"):
        raw = {name: float(row[name]) for name in ARMS}
        if implausible_effect(raw, effect_size("SMD", **raw)[0]):
            warned.append(row["study"])
    assert warned == ["Khyati"]


def test_acupuncture_and_disability_nbk56291_figure_8():
    """Text of figure 8: 0.81 (-0.27, 1.9), chi2 0.18, I2 0. Ours 0.80: the printed means carry one decimal only."""
    trials = pd.read_csv(HERE / "nbk56291_figure8.csv")
    printed = PUBLISHED["nbk56291_figure8"]["printed"]
    yi, vi = effect_size("MD", **{name: trials[name].to_numpy(float) for name in ARMS})
    assert np.round(yi, 2) == pytest.approx(trials["printed_md"])
    # The trials' own limits are printed to 0.1, one (-0.26; ours -0.266) cut to 0.01 instead of rounded.
    assert yi - 1.959964 * np.sqrt(vi) == pytest.approx(trials["printed_ci_low"], abs=0.05)
    assert yi + 1.959964 * np.sqrt(vi) == pytest.approx(trials["printed_ci_high"], abs=0.05)
    for method in ("EE", "DL", "REML"):
        found = pool(yi, vi, method=method, ci="z")
        assert found.estimate == pytest.approx(printed["md"], abs=0.0101)
        assert round(found.ci_low, 2) == printed["ci_low"]
        assert round(found.ci_high, 1) == printed["ci_high"]
        assert found.q == pytest.approx(printed["q"], abs=0.01)
        assert found.i2 == printed["i2"]
