"""What speaks against a claim: each kind beside a twin with an effect, help or the treatment; sentences of our own."""

from __future__ import annotations

import pytest

from evidence_tools.claims.doubts import _KINDS
from evidence_tools.claims.features import features_of
from evidence_tools.claims.finder import find_claims
from evidence_tools.claims.rules import read_units
from evidence_tools.claims.sentences import units
from evidence_tools.claims.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()


def doubts_of(text: str) -> set[str]:
    """Return the doubts in the last unit, without what all their names begin with."""
    return {name.removeprefix("doubt:") for name in read_units(units(text), VOCABULARY)[-1].doubts}


@pytest.mark.parametrize(
    ("kind", "doubtful", "twin"),
    [
        ("complaint", "Worry can lead to headaches.", "Foot massage can lead to headaches."),
        ("complaint", "Sitting makes the legs swell.", "Sitting makes the legs swell, and relief is near."),
        ("complaint", "The days were stressful.", "The days were stressful for me."),
        ("hurts", "The heel was sore all week.", "The heel was sore all week until the massage."),
        ("handled", "She pressed each of my toes.", "She pressed each of my toes, which eased the pain."),
        ("worked", "Then each calf is kneaded, or one presses the heel.", "One presses the heel, and pain is reduced."),
        ("setting", "There were candles and towels.", "There were candles and towels, and my pain was less."),
        ("told", "I asked about the massage.", "People asked about the massage."),
        ("sorted", "There are two kinds of foot massage.", "Two kinds of foot massage reduce pain."),
        ("must", "You should book a massage early.", "You should book a massage, it eases back pain."),
        ("order", "Take the left foot.", "The left foot comes first."),
        ("goods", "The battery lasts an hour.", "The battery lasts, and the pain was relieved."),
        ("taught", "The course has ten students.", "The course has reduced my back pain."),
        ("past", "It was popular in ancient Egypt.", "It was loved by many."),
        ("value", "Trains are important for our street.", "Trains are liked in our street."),
        ("value_alone", "Good sleep is vital for your health.", "Foot massage is vital for your health."),
        ("remedy", "Magnesium eases cramps.", "Foot massage with magnesium eases cramps."),
        ("remedy_alone", "Magnesium is sold in jars.", "Magnesium eases cramps."),
        ("unless", "If winter comes, the legs are cold.", "The legs are cold, winter comes."),
        ("wish", "She wanted to know whether it would hold, and asked if it could.", "She said it would hold."),
        ("unproven", "It wasn't convincingly shown.", "It was convincingly shown."),
        ("unproven", "There is very little clinical evidence.", "There is clinical evidence."),
        ("unproven", "No plausible mechanism links toe and liver.", "A mechanism links toe and liver."),
    ],
)
def test_each_doubt_is_seen_and_not_in_its_twin(kind, doubtful, twin):
    assert kind in doubts_of(doubtful)
    assert kind not in doubts_of(twin)


def test_every_doubt_has_words_and_nearly_all_weigh_against_a_claim():
    kinds = {phrase.row["kind"] for phrase in VOCABULARY.doubts.phrases}
    assert {kind for kind, _, _ in _KINDS.values()} == (kinds | {"told"}) - {"helps"}
    weights = VOCABULARY.model.tables["claim"]
    learned = {name: weights[f"doubt:{name}"] for name in _KINDS if f"doubt:{name}" in weights}
    assert len(learned) >= 0.9 * len(_KINDS)
    assert sum(weight < 0 for weight in learned.values()) >= len(learned) - 3


def test_what_carries_a_weight_does_nothing_to_what_follows():
    loaded, carried = (
        read_units(units(said), VOCABULARY)[0].effects()
        for said in ("The legs carry the whole weight of the body and get tired.", "It carries tired legs home.")
    )
    assert carried and not loaded


def test_headings_and_lead_ins_are_not_doubted():
    assert not read_units(units("# Stress can lead to headaches"), VOCABULARY)[0].doubts


def test_doubts_are_features_with_their_words():
    (reading,) = read_units(units("If worry drains you, magnesium is sold in jars."), VOCABULARY)
    (found,) = features_of([reading], VOCABULARY)
    assert {"doubt:unless", "doubt:complaint", "doubt:remedy", "doubt:remedy_alone"} <= reading.doubts.keys()
    assert reading.doubts.items() <= found.words.items() and "drains" in found.words["doubt:complaint"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Stiff muscles can lead to painful cramps.",
        "At the end of a long day the legs are often tense and tired.",
        "A long illness makes many people tense and anxious.",
        "There are many kinds of pressure and of stretching.",
        "You should stretch your calves and wear shoes that fit.",
        "It isn't convincingly shown that any of this works.",
        "If the ankle stays swollen and sore, rest it.",
        "She dried my feet and wrapped both legs in towels.",
        "I came in with a headache that had been hard to bear.",
        "Nobody serious would ever claim that it can induce labour.",
    ],
)
def test_what_is_told_beside_a_treatment_is_no_claim(sentence):
    page = f"# Our street\n\nThe shop opens at nine.\n\n{sentence}\n"
    assert not find_claims(page, vocabulary=VOCABULARY)


@pytest.mark.parametrize(
    "sentence",
    [
        "Foot massage can lead to headaches in some people.",
        "If your legs are tense, foot massage relieves the tension.",
        "I was tired and sore, and the foot massage relieved the pain.",
        "In ancient China foot massage was known to relieve headaches.",
        "You should try foot massage, because it lowers stress.",
        "She pressed each toe, and my headache eased.",
        "Our students learn that foot massage improves the circulation of blood.",
        "It is important for sleep, as foot massage calms the nervous system.",
    ],
)
def test_an_effect_stays_a_claim_whatever_stands_beside_it(sentence):
    assert find_claims(f"# Foot massage\n\n{sentence}\n", vocabulary=VOCABULARY)
