"""Any folder that `validate` passes can be run: generated studies and results, whatever is printed or missing."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small import CLAIMS, small_folder

from evidence_tools import Evidence
from evidence_tools.tracker.validation import inspect_folder
from evidence_tools.verdicts import VERDICTS

OUTCOMES = (("stress", "dass_stress"), ("cortisol", "cortisol_saliva"), ("sleep_quality", "psqi"))
DESIGNS = ("rct_parallel", "rct_crossover", "rct_cluster", "quasi_experimental", "pre_post", "observational", "")
CONTROLS = ("no_treatment", "usual_care", "attention", "sham", "active", "")
DIRECTIONS = ("favours_intervention", "no_difference", "favours_comparator", "unclear")
FLAGS = ("", "", "", "misprint_suspected", "sd_may_be_se", "within_group_only", "prefilled", "not_two_arm")
PEOPLE = st.one_of(st.none(), st.integers(1, 300))
VALUE = st.one_of(st.none(), st.integers(0, 21), st.floats(0.1, 20).map(lambda v: round(v, 2)))
SPREAD = st.one_of(st.none(), st.floats(0.01, 9).map(lambda v: round(v, 2)))
SIGNED = st.one_of(st.none(), st.floats(-9, 9).map(lambda v: round(v, 2)))


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
        "intervention_arm": draw(st.sampled_from(["one", "two", ""])),
        "direction_reported": draw(st.sampled_from(DIRECTIONS)),
        "value_kind": draw(st.sampled_from(["post", "change", ""])),
        "spread_kind": draw(st.sampled_from(["sd", "se", "ci95", "iqr", "range", ""])),
        "unit": draw(st.sampled_from(["", "nmol/L", "ug/dL"])),
        "p_value": draw(st.sampled_from(["", "0.03", "<0.001", ">0.05", "0.000", "1", "0", "<=0.05"])),
        "flags": flags,
        "flag_note": "printed so" if flags else "",
    }
    row |= {name: draw(PEOPLE) for name in ("n_i", "n_c")} | {name: draw(VALUE) for name in ("mean_i", "mean_c")}
    for arm in "ic":
        row[f"sd_{arm}"] = None if row[f"mean_{arm}"] is None else draw(SPREAD)
        half = draw(SPREAD)
        if row[f"mean_{arm}"] is not None and half is not None:
            row[f"low_{arm}"], row[f"high_{arm}"] = row[f"mean_{arm}"] - half, row[f"mean_{arm}"] + half
    if draw(st.booleans()):
        kind, estimate, half = draw(st.sampled_from(["md", "smd", "rd", "beta"])), draw(SIGNED), draw(SPREAD)
        row |= {"estimate_kind": kind, "estimate": estimate}
        if estimate is not None and half is not None:
            row |= {"ci_low": estimate - half, "ci_high": estimate + half}
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


@given(studies(), st.lists(results(), max_size=4))
@settings(derandomize=True, max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_validate_passes_runs(root, made_studies, made_results):
    with tempfile.TemporaryDirectory() as place:
        folder = small_folder(root / "evidence", Path(place) / "evidence", made_studies, made_results)
        report = inspect_folder(folder)
        if report.problems:
            assert all(problem.file and problem.message and problem.line >= 0 for problem in report.problems)
            return
        ev = Evidence(report.folder, bibliography=report.bibliography)
        effects = ev.effects()
        told = effects["yi"].notna()
        assert (effects.loc[told, "vi"] > 0).all() and (effects.loc[told, "source"] != "").all()
        assert (effects.loc[~effects["poolable"], "why_not"] != "").all()
        verdicts = ev.verdicts().set_index("claim_id")
        for claim in CLAIMS:
            verdict = ev.verdict(claim)
            assert verdicts.loc[claim, "verdict"] in VERDICTS
            assert verdict.text() and verdict._repr_html_()
            for evidence in verdict.strata.values():
                if evidence.pooled is not None:
                    assert math.isfinite(evidence.pooled.ci_low) and math.isfinite(evidence.pooled.ci_high)
            if verdict.fragility is not None and verdict.fragility.fragile:
                assert verdict.verdict not in ("supported", "possibly_supported")


def test_a_plain_folder_passes(root, tmp_path):
    """Else the test above could pass by refusing everything."""
    row = {"study_id": "aaa2020", "value_kind": "post", "spread_kind": "sd", "n_i": 30, "mean_i": 10, "sd_i": 8}
    row |= {"n_c": 30, "mean_c": 14, "sd_c": 8}
    folder = small_folder(root / "evidence", tmp_path / "evidence", [{"study_id": "aaa2020"}], [row])
    report = inspect_folder(folder)
    assert report.problems == []
    assert Evidence(report.folder, bibliography=report.bibliography).effects()["poolable"].all()
