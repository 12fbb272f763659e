"""The card of safety: harms told, how many looked, who should ask a doctor first."""

from __future__ import annotations

import pytest

from evidence_tools.errors import UsageError

TREATMENTS = ("foot_reflexology", "foot_massage", "massage")


@pytest.fixture(scope="module")
def evidence(ev):
    return ev


@pytest.mark.parametrize("treatment", TREATMENTS)
def test_every_treatment_has_a_card_with_sources(evidence, treatment):
    card = evidence.safety(treatment)
    assert card.looked >= card.none_seen
    assert card.cautions
    assert all(row["url"].startswith("http") and row["body"] for row in card.cautions)
    assert "not medical advice" in str(card)
    assert "What is not known" in str(card)
    assert "<script" not in card._repr_html_()


def test_harms_are_told_in_the_words_of_the_report(evidence):
    card = evidence.safety("foot_reflexology")
    rows = evidence.results[evidence.results["outcome"] == "safety"]
    told = {words for _, words, _ in card.harms}
    assert told
    assert told <= set(rows["as_printed"])
    assert card.looked == len(card.harms) + len(card.side_not_told) + card.none_seen


def test_clots_pregnancy_wounds_and_numbness_are_named(evidence):
    words = " ".join(line for t in ("foot_reflexology", "foot_massage") for line in evidence.safety(t).ask_first())
    for topic in ("blood clot", "pregnan", "wound", "bleed"):
        assert topic in words.lower()


def test_a_difference_whose_side_is_not_told_is_no_harm_of_the_treatment(evidence):
    """ "Rate of hemorrhage ... different significantly" was read as a harm: which group bled more is not told."""
    card = evidence.safety("foot_reflexology")
    assert not any("hemorrhage" in words for _, words, _ in card.harms)
    (line,) = [line for line in card.known() if "hemorrhage" in line]
    assert "not in which there was more" in line and "tells of this" not in line


def test_massage_names_blood_clots_and_the_fatal_case_of_its_kind(evidence):
    card = evidence.safety("massage")
    assert any("blood clot" in line for line in card.ask_first())
    assert any("fatal" in line and "after lower-leg massage" in line for line in card.known())
    assert not any("lower-leg" in line for line in evidence.safety("foot_reflexology").known())


def test_another_treatment_is_refused(evidence):
    with pytest.raises(UsageError, match="no card of safety"):
        evidence.safety("cupping")
