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


def test_trials_are_counted_apart_from_reports_of_single_people(evidence):
    """ "Reports that say whether there were harms: 1", above two deaths or clots: the 1 was none of the 26 trials."""
    designs = evidence.studies.set_index("study_id")["design"]
    for treatment in TREATMENTS:
        card = evidence.safety(treatment)
        told = [name for name, _, _ in (*card.harms, *card.near)] + [name for name, _ in card.side_not_told]
        trials = [
            name
            for name in told
            if not any(designs[s] == "case_report" for s, n in evidence.names.items() if n == name)
        ]
        assert card.looked == card.none_seen + len(trials) <= card.trials
        assert card.cases == len(told) - len(trials)
    first, second, *harms = evidence.safety("massage").known()
    assert first.endswith("Trials that say whether there were harms: 0. Trials that saw none: 0.")
    assert second.endswith("and tell of harm: 2.")
    assert len(harms) == 2


@pytest.mark.parametrize("treatment", TREATMENTS)
def test_what_a_list_of_cautions_leaves_out_is_not_allowed_by_it(evidence, treatment):
    """Blood thinners stand under massage only, and nothing told that they matter for reflexology as well."""
    card = evidence.safety(treatment)
    for shown in (str(card), card._repr_html_()):
        assert "a caution against one kind of treatment is no permission for another" in shown


def test_another_treatment_is_refused(evidence):
    with pytest.raises(UsageError, match="no card of safety"):
        evidence.safety("cupping")
