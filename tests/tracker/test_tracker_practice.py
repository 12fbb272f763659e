"""A class judges without touching the tables, and compares its answers."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from evidence_tools import Evidence
from evidence_tools.errors import AppraisalError, UsageError
from evidence_tools.quality.agreement import agreement, fleiss_kappa
from evidence_tools.tracker.practice import class_answers, keep_practice


def judged(who, **judgements):
    rows = [{"study_id": "li2011", "tool": "rob2", "domain": d, "judgement": j} for d, j in judgements.items()]
    about = {"outcome": "", "assessor": who, "reason": "words", "date": "2026-11-29", "note": ""}
    about |= {"source_url": "https://example.org/"}
    return pd.DataFrame([row | about for row in rows])


def test_kappa_of_the_published_example():
    """The worked example of the encyclopedia article on Fleiss' kappa: ten subjects, fourteen raters, 0.210."""
    table = [
        *([0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1]),
        *([7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7]),
    ]
    assert fleiss_kappa(pd.DataFrame(table)) == pytest.approx(0.20993, abs=5e-6)


@pytest.mark.parametrize(
    ("counts", "kappa"),
    [([[2, 0], [0, 2]], 1.0), ([[1, 1], [1, 1]], -1.0), ([[2, 0], [2, 0]], math.nan), ([[1, 0], [0, 1]], math.nan)],
)
def test_kappa_at_its_edges(counts, kappa):
    assert fleiss_kappa(pd.DataFrame(counts)) == pytest.approx(kappa, nan_ok=True)


def test_judgements_stand_side_by_side_and_a_tie_is_no_majority():
    rows = pd.concat([judged("Ann", randomisation="low"), judged("Bo", randomisation="high")])
    table, _ = agreement(rows)
    assert list(table.loc[("li2011", "randomisation")]) == ["low", "high", "tie", 0.5]


def test_a_class_saves_and_compares(tmp_path):
    keep_practice(judged("Ann", randomisation="high", missing_data="low"), tmp_path)
    keep_practice(judged("Ann", randomisation="low", missing_data="low"), tmp_path)
    keep_practice(judged("Bo", randomisation="low", missing_data="high"), tmp_path)
    answers = class_answers(tmp_path)
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["ann.csv", "bo.csv"]
    assert answers.table.loc[("li2011", "randomisation"), "most said"] == "low", "Ann changed her mind"
    assert answers.table.loc[("li2011", "missing_data"), "share"] == 0.5
    assert repr(answers).startswith("2 people, 2 judgements")


def test_what_somebody_calls_himself_is_text_in_every_file(tmp_path):
    path = keep_practice(judged("=1+1 <script>x</script> 😀 مرحبا", randomisation="low"), tmp_path)
    assert "\n=" not in path.read_text(encoding="utf-8") and ",=" not in path.read_text(encoding="utf-8")
    page = class_answers(tmp_path)._repr_html_()
    assert "<script>" not in page and "1+1 &lt;script&gt;" in page and "😀 مرحبا" in page


def test_practice_leaves_the_tables_alone(root, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ev = Evidence.load(root / "evidence", validate=False)
    before = (root / "evidence" / "appraisals.csv").read_bytes()
    ev.appraise("li2011", practice=True)
    keep_practice(judged("Ann", randomisation="low"))
    assert (tmp_path / "practice" / "ann.csv").is_file()
    assert (root / "evidence" / "appraisals.csv").read_bytes() == before


def test_what_is_no_answer_is_refused(tmp_path):
    with pytest.raises(AppraisalError):
        keep_practice(judged("Ann", randomisation="fine"), tmp_path)
    with pytest.raises(UsageError, match="holds no answers"):
        class_answers(tmp_path)
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    with pytest.raises(UsageError, match="column study_id is missing"):
        class_answers(tmp_path)
