"""Any folder that `validate` passes can be run: generated studies and results, whatever is printed or missing."""

from __future__ import annotations

import math
import re
import tempfile
from pathlib import Path
from random import Random

import matplotlib.pyplot as plt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_rows import effect
from odd_reports import folder_rows, kinds_of
from scipy import stats
from small import CLAIMS, small_folder

from evidence_tools import Evidence
from evidence_tools.tracker.validation import inspect_folder
from evidence_tools.verdicts import VERDICTS
from evidence_tools.verdicts.pictures import MEASURE_WORDS, forest_pages, forest_words

SEEDS = 12
OUTCOMES = (
    ("stress", "dass_stress"),
    ("stress", "pss"),
    ("cortisol", "cortisol_saliva"),
    ("cortisol", "cortisol_saliva_percent"),
    ("sleep_quality", "psqi"),
)
DESIGNS = ("rct_parallel", "rct_crossover", "rct_cluster", "quasi_experimental", "pre_post", "observational", "")
CONTROLS = ("no_treatment", "usual_care", "attention", "sham", "active", "")
DIRECTIONS = ("favours_intervention", "no_difference", "favours_comparator", "unclear")
FLAGS = ("", "", "", "", "misprint_suspected", "sd_may_be_se", "within_group_only", "prefilled", "not_two_arm")
FLAGS += ("median_reported", "self_contradictory", "implausible_effect", "sign_inferred", "mixed_value_kinds")
P_VALUES = ("", "0.03", "<0.001", ">0.05", "0.000", "1", "0", "<=0.05", "0.03 one-sided", "0.97 one-sided")
P_VALUES += (">0.05 one-sided", "<0.001 one-sided", "0.049", "0.5")
UNITS = ("", "nmol/L", "ug/dL", "% change", "%", "points")
RATIO = st.one_of(st.none(), st.floats(0.05, 9).map(lambda v: round(v, 2)))
WIDTH = st.one_of(st.none(), st.floats(1.01, 20).map(lambda v: round(v, 2)))
PEOPLE = st.one_of(st.none(), st.integers(1, 300))
VALUE = st.one_of(st.none(), st.integers(0, 21), st.floats(0.1, 20).map(lambda v: round(v, 2)))
SPREAD = st.one_of(st.none(), st.floats(0.01, 9).map(lambda v: round(v, 2)))
SIGNED = st.one_of(st.none(), st.floats(-9, 9).map(lambda v: round(v, 2)))


@st.composite
def estimates(draw):
    """Return a printed estimate: nothing, a difference with its interval, or a ratio with its own."""
    kind = draw(st.sampled_from(["", "", "md", "smd", "rd", "beta", "or", "rr", "hr"]))
    if kind in ("or", "rr", "hr"):
        ratio, times = draw(RATIO), draw(WIDTH)
        ends = {"ci_low": ratio / times, "ci_high": ratio * times} if ratio and times else {}
        return {"estimate_kind": kind, "estimate": ratio} | ends
    if not kind:
        return {}
    estimate, half = draw(SIGNED), draw(SPREAD)
    if estimate is not None and kind == "rd":
        estimate, half = estimate / 10, half and half / 20
    ends = {} if estimate is None or half is None else {"ci_low": estimate - half, "ci_high": estimate + half}
    return {"estimate_kind": kind, "estimate": estimate} | ends


@st.composite
def results(draw):
    """Return a row of results.csv: any mixture of what reports print."""
    outcome, instrument = draw(st.sampled_from(OUTCOMES))
    flags = draw(st.sampled_from(FLAGS))
    row = {
        "study_id": draw(st.sampled_from(["aaa2020", "bbb2021", "ccc2022"])),
        "outcome": outcome,
        "instrument": instrument,
        "comparator_type": draw(st.sampled_from(CONTROLS)),
        "phase": draw(st.sampled_from(["end_of_treatment", "follow_up", "single_session"])),
        "intervention_arm": draw(st.sampled_from(["one", "two", "three", ""])),
        "comparator_arm": draw(st.sampled_from(["usual care", "sham", ""])),
        "timepoint": draw(st.sampled_from(["", "week 4", "week 8"])),
        "direction_reported": draw(st.sampled_from(DIRECTIONS)),
        "value_kind": draw(st.sampled_from(["post", "change", ""])),
        "spread_kind": draw(st.sampled_from(["sd", "se", "ci95", "iqr", "range", ""])),
        "unit": draw(st.sampled_from(UNITS)),
        "p_value": draw(st.sampled_from(P_VALUES)),
        "flags": flags,
        "flag_note": "printed so" if flags else "",
    }
    row |= {name: draw(PEOPLE) for name in ("n_i", "n_c")} | {name: draw(VALUE) for name in ("mean_i", "mean_c")}
    for arm in "ic":
        row[f"sd_{arm}"] = None if row[f"mean_{arm}"] is None else draw(SPREAD)
        half = draw(SPREAD)
        if row[f"mean_{arm}"] is not None and half is not None:
            row[f"low_{arm}"], row[f"high_{arm}"] = row[f"mean_{arm}"] - half, row[f"mean_{arm}"] + half
    row |= draw(estimates())
    tests = ("t_value", "t_df", "f_value", "f_df1", "f_df2", "chi2_value", "chi2_df")
    for name in draw(st.lists(st.sampled_from(tests), max_size=3)):
        row[name] = draw(st.sampled_from([1, 2, 58, 3.5]))
    for name in draw(st.lists(st.sampled_from(["r_value", "eta_squared", "within_correlation"]), max_size=2)):
        row[name] = draw(st.sampled_from([0, 0.3, 1]))
    if draw(st.booleans()) and row["n_i"] and row["n_c"]:
        row |= {"events_i": draw(st.integers(0, row["n_i"])), "events_c": draw(st.integers(0, row["n_c"]))}
    return row


@st.composite
def studies(draw):
    """Return three studies of any design, one of them perhaps a report of another."""
    rows = []
    for name in ("aaa2020", "bbb2021", "ccc2022"):
        row = {"study_id": name, "design": draw(st.sampled_from(DESIGNS)), "n_randomised": draw(PEOPLE)}
        row |= {"clusters": draw(st.sampled_from([None, 1, 8])), "icc": draw(st.sampled_from([None, 0, 0.05, 1]))}
        row["retraction_status"] = draw(st.sampled_from(["", "", "retracted"]))
        rows.append(row)
    if draw(st.booleans()):
        rows[2] |= {"report_of": "bbb2021", "report_basis": "certain"}
    return rows


def passing(folder):
    """Check a folder; where rows are refused, check what is left without them, so that most folders have some."""
    report = inspect_folder(folder)
    assert all(problem.file and problem.message and problem.line >= 0 for problem in report.problems)
    lines = {problem.line for problem in report.problems if problem.file.endswith("results.csv")}
    if lines:
        text = (folder / "results.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        kept = "".join(line for number, line in enumerate(text, start=1) if number not in lines)
        (folder / "results.csv").write_text(kept, encoding="utf-8")
        report = inspect_folder(folder)
    return report


@given(studies(), st.lists(results(), max_size=6))
@settings(derandomize=True, max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_validate_passes_runs(root, made_studies, made_results):
    with tempfile.TemporaryDirectory() as place:
        folder = small_folder(root / "evidence", Path(place) / "evidence", made_studies, made_results)
        report = passing(folder)
        if not report.problems:
            assert_runs(report)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_reports_of_every_kind_run_and_are_told_alike(root, tmp_path, seed):
    folder = small_folder(root / "evidence", tmp_path / "evidence", *folder_rows(seed))
    report = passing(folder)
    assert report.problems == []
    assert_runs(report)


def assert_runs(report):
    """Effects, verdicts and everything that is told of them come of a folder that passed."""
    ev = Evidence(report.folder, bibliography=report.bibliography)
    effects = ev.effects()
    told = effects["yi"].notna()
    assert (effects.loc[told, "vi"] > 0).all() and (effects.loc[told, "source"] != "").all()
    assert (effects.loc[~effects["poolable"], "why_not"] != "").all()
    assert (effects.loc[told, "trace"] != "").all() and effects.loc[told, "measure"].isin(MEASURE_WORDS).all()
    for claim in CLAIMS:
        assert_told_alike(ev, claim)


def expected(g, n_i, n_c):
    """Return the effect each kind of number stands for, from its definition: d = t sqrt(1/n + 1/n), g = d J(df).

    J: Hedges 1981, exact; chi-squared by phi, r of the same test; OR by sqrt(3)/pi (Handbook 10.6); a mean difference
    over the SD that its interval of 16 sqrt(1/n + 1/n) has, by t for arms below 60, else by z (6.5.2.2); ratios turned
    so that the side told is above 1.
    """
    df, scale = n_i + n_c - 2, math.sqrt(1 / n_i + 1 / n_c)
    j = math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)
    wide = stats.t.isf(0.025, df) if min(n_i, n_c) < 60 else 1.96
    phi = min((g / scale) ** 2 / (n_i + n_c), df / (n_i + n_c)) ** 0.5
    by_t = dict.fromkeys(("t", "f", "eta", "r", "p", "one"), j * g)
    sizes = {"smd": g, "md": j * g * wide / 2, "or": g * math.sqrt(3) / math.pi, "rr": g, "hr": g}
    chi2 = math.copysign(j * scale * phi * math.sqrt(df) / math.sqrt(1 - phi**2), g)
    return by_t | sizes | {"rd": g / 5, "chi2": chi2}


@pytest.mark.parametrize("seed", range(25))
def test_every_kind_of_number_gives_the_effect_it_stands_for(seed):
    chance = Random(seed)
    n_i, n_c, g = chance.randint(8, 120), chance.randint(8, 120), chance.choice([-1, 1]) * chance.uniform(0.1, 0.9)
    told, right = kinds_of(g, n_i, n_c, chance), expected(g, n_i, n_c)
    side = "favours_intervention" if g > 0 else "favours_comparator"
    for kind, value in right.items():
        found = effect(n_i=n_i, n_c=n_c, **{"direction_reported": side, **told[kind]})
        assert found.yi == pytest.approx(value, abs=2e-3), kind
        assert found.vi > 0 and found.trace
    means = _plain_means(told["means"])
    if means:
        assert effect(n_i=n_i, n_c=n_c, direction_reported=side, **means).yi == pytest.approx(right["t"], abs=4e-3)


def _plain_means(cells):
    """Return means with SD or SE, whose spread is exact whatever the arms; {} where quartiles or intervals are told."""
    return cells if cells["spread_kind"] == "sd" else {}


def interval_of(measure, pooled):
    """Return the interval as cards and tables print it."""
    ends = (pooled.ci_low, pooled.ci_high)
    low, high = (math.exp(end) for end in ends) if measure.startswith("log") else ends
    return f"{low:z.2f} to {high:z.2f}".replace("-", "−")


def assert_told_alike(ev, claim):
    """The interval that decides is that of card, page, table, picture and verdicts.csv, and the verdict is capped."""
    verdict, row = ev.verdict(claim), ev.verdicts().set_index("claim_id").loc[claim]
    assert row["verdict"] == verdict.verdict and verdict.verdict in VERDICTS
    text, page, words = verdict.text(), verdict._repr_html_(), forest_words(verdict)
    drawn = forest_pages(verdict, (720, 340))
    assert all("nan" not in path for one in drawn for path in re.findall(r' (?:d|x|y|width)="([^"]*)"', one))
    table = ev.summary_of_findings([claim]).table()
    for number, evidence in enumerate(verdict.strata.values()):
        if evidence.pooled is None:
            continue
        assert math.isfinite(evidence.pooled.ci_low) and math.isfinite(evidence.pooled.ci_high)
        assert len({r["measure"] for r in evidence.pool_records}) == 1
        told = interval_of(evidence.measure, evidence.pooled)
        assert told in text and told in page and told in words
        if evidence.basis == "pooled" and evidence.stratum == verdict.stratum:
            assert told in table["effect"].iloc[number]
            assert row["ci_low"] == pytest.approx(evidence.pooled.ci_low, abs=1e-4)
            reasons = [d.reason for d in evidence.certainty.domains if d.domain == "imprecision"]
            assert any(told in reason for reason in reasons)
            assert told in next(step.words for step in verdict.steps if step.rule == "pooled")
    if verdict.fragility is not None and verdict.fragility.fragile:
        assert verdict.verdict not in ("supported", "possibly_supported")
    ev.effect_list(claim)
    ev.directions(claim)
    plt.close("all")


def test_a_plain_folder_passes(root, tmp_path):
    """Else the test above could pass by refusing everything."""
    row = {"study_id": "aaa2020", "value_kind": "post", "spread_kind": "sd", "n_i": 30, "mean_i": 10, "sd_i": 8}
    row |= {"n_c": 30, "mean_c": 14, "sd_c": 8}
    folder = small_folder(root / "evidence", tmp_path / "evidence", [{"study_id": "aaa2020"}], [row])
    report = inspect_folder(folder)
    assert report.problems == []
    assert Evidence(report.folder, bibliography=report.bibliography).effects()["poolable"].all()
