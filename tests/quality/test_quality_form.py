"""The form for an appraisal: rows with their support, and a widget that says what is missing."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from evidence_tools.errors import AppraisalError
from evidence_tools.quality.appraisals import check_appraisals, overall_risk
from evidence_tools.quality.form import appraisal_rows, rob2_form
from evidence_tools.quality.rob2_tables import DOMAINS

ANSWERS = {
    "1.1": "Y", "1.2": "NI", "1.3": "N", "2.1": "Y", "2.2": "Y", "2.3": "PN", "2.6": "Y", "3.1": "Y", "4.1": "PN",
    "4.2": "N", "4.3": "Y", "4.4": "PY", "4.5": "PY", "5.1": "NI", "5.2": "PN", "5.3": "PN",
}  # fmt: skip
QUOTES = dict.fromkeys(DOMAINS, "patients were  randomly\nassigned")
WHERE = {"assessor": "A. Teacher", "source_url": "https://example.org/paper"}


def test_an_appraisal_becomes_six_rows_with_their_support() -> None:
    rows = appraisal_rows("ash2019", ANSWERS, QUOTES, **WHERE, outcome="fatigue", date=dt.date(2026, 11, 20))
    assert rows["domain"].tolist() == [*DOMAINS, "overall"]
    assert rows["judgement"].tolist() == ["some concerns", "low", "low", "high", "some concerns", "high"]
    assert rows.loc[0, "reason"] == "1.2 NI, 1.3 N: “patients were randomly assigned”"
    assert set(rows["date"]) == {"2026-11-20"}
    assert check_appraisals(rows) == []
    assert overall_risk(rows, "fatigue").level == "high"


def test_nothing_is_saved_without_support() -> None:
    with pytest.raises(AppraisalError, match="needs: assessor, quotation for missing data"):
        appraisal_rows("ash2019", ANSWERS, {**QUOTES, "missing_data": " "}, assessor="", source_url="x")
    with pytest.raises(AppraisalError, match=r"question 1\.3 .*not answered"):
        appraisal_rows("ash2019", {k: v for k, v in ANSWERS.items() if k != "1.3"}, QUOTES, **WHERE)


def walk(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def test_the_form_proposes_refuses_and_saves() -> None:
    widgets = pytest.importorskip("ipywidgets")
    saved: list[pd.DataFrame] = []
    form = rob2_form("ash2019", saved.append, outcome="fatigue")
    parts = list(walk(form))
    numbers = [p.children[1].value.split(" ")[0] for p in parts if isinstance(p, widgets.HBox)]
    choices = dict(zip(numbers, (p for p in parts if isinstance(p, widgets.Dropdown)), strict=True))
    (button,) = (p for p in parts if isinstance(p, widgets.Button))
    button.click()
    assert not saved and "An appraisal needs: assessor" in parts[-1].value
    choices["1.2"].value = "N"
    assert any("Proposed: high" in p.value for p in parts if isinstance(p, widgets.HTML))
    for number, answer in ANSWERS.items():
        choices[number].value = answer
    assert not any("Proposed: high" in p.value for p in parts[:12] if isinstance(p, widgets.HTML))
    for area in (p for p in parts if isinstance(p, widgets.Textarea)):
        area.value = "as reported"
    for text, value in zip((p for p in parts if type(p) is widgets.Text), ("A. Teacher", "https://x"), strict=True):
        text.value = value
    button.click()
    assert parts[-1].value.startswith("Saved.")
    assert saved[0]["judgement"].tolist()[-1] == "high"
