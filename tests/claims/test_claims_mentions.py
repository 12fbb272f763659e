"""A sentence is answered for each thing it names, and by no verdict on something else."""

from __future__ import annotations

import csv

import pytest

from evidence_tools.claims import check_article
from evidence_tools.claims.naming import outcome_words
from evidence_tools.claims.vocabulary import load_vocabulary


@pytest.fixture(scope="module")
def known(root):
    """Return the claims of the folder and words for its outcomes: no cell of either runs over a line."""
    table = {
        name: list(csv.DictReader((root / "evidence" / f"{name}.csv").read_text("utf-8").splitlines()))
        for name in ("claims", "outcomes")
    }
    return table["claims"], load_vocabulary().with_outcomes(table["outcomes"])


def answers(text, known):
    """Return the answers to the last claim of a text; every tracked claim has a verdict here."""
    claims, words = known
    return check_article(text, claims, lambda _: {"verdict": "supported"}, vocabulary=words).claims[-1].answers


@pytest.mark.parametrize(
    ("sentence", "tracked"),
    [
        ("Reflexology relieves backache and sciatica.", {"back_pain", "nerve_pain"}),
        ("Foot massage warms cold feet and improves blood flow.", {"skin_temperature", "circulation"}),
        ("Foot reflexology eases bloating and constipation.", {"digestion", "constipation"}),
        ("Foot massage soothes sore muscles.", {"muscle_soreness"}),
        ("Foot massage brings fresh blood to the toes.", {"circulation"}),
        ("Reflexology calms a busy mind.", {"racing_thoughts"}),
        ("Reflexology declutters a busy mind.", {"mental_clarity"}),
        ("Foot massage rebalances the nervous system.", {"hrv"}),
    ],
)
def test_each_thing_that_is_named_is_answered_for_itself(known, sentence, tracked):
    assert tracked <= {answer.match.tracked for answer in answers(sentence, known)}


@pytest.mark.parametrize(
    ("sentence", "neighbour"),
    [
        ("Reflexology can relieve asthma.", "respiratory_rate"),
        ("Reflexology clears blocked sinuses.", "headache"),
        ("Foot massage boosts your milk supply.", "labour_pain"),
        ("Foot massage helps you avoid sports injuries.", "injury_recovery"),
        ("Foot massage soothes swollen ankles.", "fatigue"),
        ("Reflexology boosts your confidence.", "mood"),
        ("Reflexology sharpens the memory.", "mental_clarity"),
        ("Reflexology brings quick relief.", "pain"),
        ("Reflexology is helpful for endometriosis.", "menstrual_pain"),
        ("Foot massage can bring blood pressure down.", "circulation"),
        ("Reflexology gets your blood sugar down.", "circulation"),
        ("Foot massage may increase blood pressure.", "circulation"),
    ],
)
def test_no_neighbour_answers_for_what_is_named(known, sentence, neighbour):
    told = answers(sentence, known)
    assert told and neighbour not in {answer.match.tracked for answer in told}


def test_a_claim_on_points_answers_nothing_said_of_nerves(known):
    (answer, *_) = answers("Reflexology works through signals that travel along the nerves to the brain.", known)
    assert not answer.verdict


@pytest.mark.parametrize(("number", "same"), [("7,000", True), ("seven thousand", True), ("15,000", False)])
def test_a_number_is_that_of_the_claim_or_another(known, number, same):
    (answer, *_) = answers(f"# Reflexology\n\nThere are over {number} nerve endings in each foot.", known)
    assert (answer.match.claim_id == "nerve-endings-7000") is same


def test_a_fact_within_a_fact_is_told_for_itself(known):
    told = answers("Reflexology works on 7,000 nerve endings that are linked to every part of the body.", known)
    assert {"innervation", "reflex_chart_validity"} <= {answer.match.tracked for answer in told}


@pytest.mark.parametrize(("people", "verdict"), [("people with cancer", ""), ("", "supported")])
def test_no_verdict_for_certain_people_answers_for_all(known, people, verdict):
    claims, words = known
    (row,) = (row for row in claims if row["claim_id"] == "stress-foot-massage")
    (answer,) = answers("Foot massage reduces stress.", ([{**row, "population": people}], words))
    assert (answer.match.claim_id, answer.match.narrow) == ("stress-foot-massage", bool(people))
    assert answer.verdict == verdict


@pytest.mark.parametrize(
    ("sentence", "plain"),
    [("Reflexology relieves headache and chronic pain.", "headache"), ("Reflexology relieves chronic pain.", "pain")],
)
def test_words_of_one_thing_do_not_narrow_another(known, sentence, plain):
    told = {answer.match.tracked: answer.match.claim_id for answer in answers(sentence, known)}
    assert ("chronic" in told[plain]) is (plain == "pain")


@pytest.mark.parametrize(("more", "verdict"), [("", "supported"), (" better than a hot bath", "")])
def test_a_comparison_is_not_answered_by_the_plain_claim(known, more, verdict):
    (answer,) = answers(f"Reflexology relieves stress{more}.", known)
    assert answer.verdict == verdict
    assert ("compares it with something else" in answer.statement) is bool(more)


@pytest.mark.parametrize(
    ("complaint", "outcome"),
    [
        ("piles", "haemorrhoids"),
        ("a sluggish liver", "organ_health"),
        ("a weak bladder", "urinary_symptoms"),
        ("water infections", "bladder_and_prostate"),
        ("slipped discs", "back_pain"),
        ("a clenched jaw", "muscle_tension"),
        ("tension headaches", "headache"),
        ("pressure sores", "wounds"),
        ("dermatitis", "skin"),
        ("ringing in the ears", "senses"),
        ("winter blues", "mood"),
        ("seasickness", "nausea_vomiting"),
        ("numb feet", "paraesthesia"),
        ("poor balance", "balance"),
        ("frequent colds", "immune"),
    ],
)
def test_common_complaints_are_named(known, complaint, outcome):
    assert {a.match.tracked for a in answers(f"Reflexology eases {complaint}.", known)} == {outcome}


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [
        ("Foot massage makes the heart beat more slowly.", "heart_rate"),
        ("Foot massage widens the blood vessels.", "circulation"),
        ("Reflexology opens the airways.", "breathing"),
        ("Reflexology gets the bowels moving.", "digestion"),
        ("Reflexology strengthens the kidneys.", "organ_health"),
        ("Reflexology balances the thyroid.", "hormonal_balance"),
    ],
)
def test_what_a_part_of_the_body_does_is_an_outcome(known, sentence, outcome):
    assert outcome in {answer.match.tracked for answer in answers(sentence, known)}


@pytest.mark.parametrize(
    "words",
    [
        "discusses the discount with you",
        "runs along the nerves to the brain",
        "cleans your teeth",
        "lets you drop off your forms",
        "finds the points of the bladder",
    ],
)
def test_words_like_those_of_complaints_name_none(known, words):
    named = known[1].outcomes.find(f"the clinic {words}.")
    assert [hit for hit in named if hit.row["outcome"] != "-"] == []


def test_names_of_outcomes_are_words():
    assert outcome_words("other:cardiovascular") == "heart and blood vessels"
    assert outcome_words("other:muscle_tension") == "muscle tension"
