"""What the notebooks ask of the evidence in one line."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

from evidence_tools import Evidence
from evidence_tools.errors import AppraisalError, UsageError
from evidence_tools.living.appraisals import enter_appraisal
from evidence_tools.quality.form import appraisal_rows


@pytest.fixture
def folder(root, tmp_path):
    """Return a copy of the evidence folder."""
    shutil.copytree(root / "evidence", tmp_path / "evidence")
    return tmp_path / "evidence"


def row(**changes):
    """Return one row of an appraisal."""
    cells = {
        "study_id": "bakir2018",
        "tool": "rob2",
        "domain": "overall",
        "outcome": "sleep_quality",
        "judgement": "High",
        "assessor": "A. Person",
        "reason": "open label",
        "date": "2026-11-21",
        "source_url": "https://example.org/paper",
        "note": "",
    }
    return pd.DataFrame([cells | changes])


def test_an_appraisal_enters_the_folder_and_changes_the_risk(folder):
    before = Evidence.load(folder).material.risk("bakir2018", "sleep_quality")
    assert before == "not appraised"
    assert enter_appraisal(folder, row()) == ["appraisals.csv"]
    after = Evidence.load(folder)
    assert after.material.risk("bakir2018", "sleep_quality") == "high"
    assert after.material.risk("bakir2018", "fatigue") == "not appraised", "it was made for sleep"


def test_a_second_thought_replaces_only_ones_own(folder):
    enter_appraisal(folder, row())
    enter_appraisal(folder, row(judgement="Some concerns"))
    mine = Evidence.load(folder).appraisals.query("study_id == 'bakir2018'")
    assert list(mine["judgement"]) == ["Some concerns"]
    enter_appraisal(folder, row(assessor="B. Other", judgement="High"))
    both = Evidence.load(folder).appraisals.query("study_id == 'bakir2018'")
    assert list(both.sort_values("assessor")["judgement"]) == ["Some concerns", "High"]


def test_a_word_outside_the_tool_is_refused_and_nothing_written(folder):
    table = (folder / "appraisals.csv").read_bytes()
    with pytest.raises(AppraisalError, match="low, some concerns, high"):
        enter_appraisal(folder, row(judgement="Bad"))
    assert (folder / "appraisals.csv").read_bytes() == table


def test_the_form_is_shown_for_known_studies_only(root):
    ev = Evidence.load(root / "evidence", validate=False)
    assert ev.appraise("bakir2018") is not None
    assert callable(appraisal_rows)
    with pytest.raises(UsageError, match="no study"):
        ev.appraise("nobody1999")


def test_published_pools_stand_beside_ours_with_a_reason(root):
    ev = Evidence.load(root / "evidence", validate=False)
    table = ev.compare_reviews("sleep-quality-reflexology")
    assert {"why", "difference"} <= set(table.columns)
    assert (table["why"] != "").all()
    assert "Nothing of ours was pooled" in ev.compare_reviews("balance-reflexology")


def test_finding_a_claim_by_a_synonym(root):
    ev = Evidence.load(root / "evidence", validate=False)
    assert "cortisol-reflexology" in ev.find("stress hormone").index
    assert ev.find("no such word at all").empty


def test_a_path_instead_of_a_folder_says_what_to_write():
    with pytest.raises(UsageError, match=r"Evidence\.load"):
        Evidence("evidence")
