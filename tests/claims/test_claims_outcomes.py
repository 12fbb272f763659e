"""An outcome is added in one place: the finder takes label and synonyms from the outcomes of the folder."""

from __future__ import annotations

import csv

import pytest

from evidence_tools.claims.finder import find_claims
from evidence_tools.claims.meaning import UNNAMED
from evidence_tools.claims.vocabulary import load_vocabulary, unreachable_outcomes
from evidence_tools.folder import read_tables
from evidence_tools.tracker.checking import TABLES, check_text


def outcome(key: str, synonyms: str, wanted: str = "less", **more: str) -> dict[str, str]:
    row = {"outcome": key, "label": key.replace("_", " ").capitalize(), "synonyms": synonyms, "wanted": wanted}
    return {**row, "kind": "symptom", "scope": "other", "broader": "", **more}


@pytest.fixture(scope="module")
def rows(root):
    with (root / "evidence" / "outcomes.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_new_outcome_is_found_by_label_and_synonym():
    text = "Massage relieves hiccups. Massage relieves singultus."
    assert {c.outcomes for c in find_claims(text)} <= {(UNNAMED,)}
    words = load_vocabulary().with_outcomes([outcome("hiccups", "singultus;Hic-cough")])
    assert [c.outcomes for c in find_claims(text, words)] == [("other:hiccups",)] * 2
    assert [c.quote for c in find_claims("Massage relieves hic-cough.", words)] == ["Massage relieves hic-cough."]


def test_a_narrower_outcome_keeps_the_name_of_its_core_outcome():
    core = outcome("pain", "pain", scope="core")
    words = load_vocabulary().with_outcomes([core, outcome("glossodynia", "burning tongue", broader="pain")])
    claim = find_claims("Reflexology relieves glossodynia.", words)[0]
    assert (claim.outcomes, claim.tracked) == (("pain",), ("glossodynia",))


def test_the_words_of_the_finder_go_before_those_of_the_folder():
    words = load_vocabulary().with_outcomes([outcome("night_rest", "sleep")])
    assert "sleep_quality" in find_claims("Foot massage improves sleep.", words)[0].outcomes


def test_a_topic_without_an_outcome_gives_way_to_an_outcome_of_that_name():
    text = "Foot massage relieves tinnitus."
    assert find_claims(text)[0].outcomes == ("other:senses",)
    claim = find_claims(text, load_vocabulary().with_outcomes([outcome("tinnitus", "ringing in the ears")]))[0]
    assert (claim.outcomes, claim.tracked) == (("other:tinnitus",), ("tinnitus",))


def test_broader_outcomes_in_a_circle_end(rows):
    words = load_vocabulary().with_outcomes(
        [outcome("aa", "xylophobia", broader="bb"), outcome("bb", "", broader="aa")]
    )
    assert find_claims("Massage relieves xylophobia.", words)


def test_almost_every_outcome_of_the_folder_can_be_found(rows):
    missing = unreachable_outcomes(rows, load_vocabulary())
    assert set(missing) <= {"physiological_outcomes", "pressure_dependence"}  # neither is good or bad for anybody


def test_an_outcome_without_words_is_named(rows):
    odd = outcome("quux", "", wanted="")
    assert unreachable_outcomes([*rows, odd], load_vocabulary())[-1:] == ["quux"]


def test_the_folder_changes_little_on_other_pages(rows):
    """Synonyms made for searches must not turn ordinary words into outcomes."""
    words = load_vocabulary().with_outcomes(rows)
    for sentence in ("In fact, we open at nine.", "A short walk by the river.", "The balance is due on arrival."):
        assert find_claims(f"# Foot massage\n\n{sentence}\n", words) == []


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [
        ("Foot massage relaxes your neck.", "other:muscle_tension"),
        ("Foot massage loosens the calves.", "other:muscle_tension"),
        ("Foot massage brings relaxation to overworked shoulders.", "other:muscle_tension"),
        ("Foot massage lets tired muscles go soft.", "other:muscle_tension"),
        ("Massage helps babies put on weight.", "other:weight_gain"),
        ("Massage helps children thrive.", "other:infant_development"),
        ("Foot massage relaxes you.", "other:relaxation"),
        ("Foot massage relaxes your tired feet.", "other:relaxation"),
    ],
)
def test_what_relaxes_a_part_of_the_body_loosens_it_and_what_relaxes_you_calms(sentence, outcome):
    (claim,) = find_claims(sentence)
    assert outcome in claim.outcomes
    assert ("other:muscle_tension" in claim.outcomes) == (outcome == "other:muscle_tension")


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [
        ("Reflexology is recognised by the World Health Organisation.", "other:organ_health"),
        ("Foot massage closes small ulcers.", "other:bowel_illness"),
        ("I keep off varicose veins.", "other:varicose_veins"),
    ],
)
def test_a_word_within_another_or_left_alone_is_no_outcome(sentence, outcome):
    assert not any(outcome in claim.outcomes for claim in find_claims(sentence))


def test_what_studies_leave_open_is_no_claim(root):
    text = "Studies do not settle whether reflexology helps sleep."
    assert not check_text(text, read_tables(root / "evidence", TABLES)).checked.claims
