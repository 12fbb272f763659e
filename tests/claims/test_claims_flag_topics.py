"""Red flags without an illness or a verb of healing: values, organs, emergencies, births, and what becomes of them."""

from __future__ import annotations

import pytest

from evidence_tools.claims.red_flags import find_red_flags


def kinds(text):
    return {flag.kind for flag in find_red_flags(text)}


@pytest.mark.parametrize(
    "sentence",
    [
        "Gout took early retirement after the third visit.",
        "Her lymphoma was shown the red card in April.",
        "My psoriasis and I have parted ways.",
        "The fibroid is a third of the size it was.",
        "We turn the migraines and the epilepsy down.",
        "His creatinine fell by half during the course.",
        "Tumour markers back in the normal range.",
        "It reawakens a sluggish thyroid.",
        "The valves and the failing heart are as good as new: your failing heart works like new.",
        "Pressing the arch wakes up the pancreas.",
        "She regained most of her hearing.",
        "He left his crutches at the door.",
        "For crushing pain in the chest we press the left arch.",
        "Her suicidal thoughts have gone since.",
        "Half the couples fell pregnant within two visits.",
    ],
)
def test_what_becomes_of_something_serious_is_a_red_flag(sentence):
    assert "serious_condition" in kinds(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "In a trial the cholesterol of neither group fell within a month.",
        "Ask your doctor if your PSA is up by a quarter.",
        "Some pages promise to send gout packing.",
        "The liver repairs itself, as every textbook of physiology says.",
        "The thyroid point lies below the big toe and the chart shows it.",
        "Please leave your crutches and wet umbrellas where you can reach them.",
        "Wheelchair users can leave the wheelchair in the hall.",
        "With crushing pain in the chest call an ambulance.",
        "Diabetics should leave files and blades to the podiatrist.",
        "A walk wakes up the bowel.",
        "Heat opens the blood vessels of the skin.",
        "My sister left me with two lumps of clay.",
    ],
)
def test_studies_advice_reports_and_anatomy_are_none(sentence):
    assert kinds(sentence) == set()


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Most put their heart tablets in the drawer.", "medicine_or_doctor"),
        ("My bathroom cabinet stands empty.", "medicine_or_doctor"),
        ("Nature's own penicillin.", "medicine_or_doctor"),
        ("Forget the flu jab.", "medicine_or_doctor"),
        ("Two visits and you go into labour the same night.", "pregnancy_or_child"),
        ("The bedwetting has stopped.", "pregnancy_or_child"),
        ("If the arch is tender, it is your gallbladder.", "diagnosis"),
        ("I can feel a tired liver.", "diagnosis"),
    ],
)
def test_each_thing_makes_its_own_kind(sentence, kind):
    assert kind in kinds(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Never skip the flu jab.",
        "If labour starts, ring your midwife.",
        "The baby slept in the pram.",
        "Nobody can say that your gallbladder is weak because the arch is tender.",
        "A foot check once a year is your right.",
    ],
)
def test_the_same_words_in_honest_use_are_none(sentence):
    assert kinds(sentence) == set()
