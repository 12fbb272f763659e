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
        "The blood tests came back clear within a month.",
        "My LDL is well down since we started.",
        "The echo showed nothing any more.",
        "Gran did not know her own son and knows him again.",
        "A heartbeat finds its rhythm on this couch.",
        "The kidneys no longer have to work so hard.",
        "It takes the load off a tired liver.",
        "None of those who come here has had another stroke.",
        "We chase the black dog away.",
        "My wheezing has left me.",
        "Foot work steadies a tremor.",
        "Massage stops bleeding between periods.",
        "Reflexology clears cloudy vision.",
        "They were told they would never have a child.",
        "It brought the feeling in her left hand back.",
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
        "The bloods came back fine, she said, and showed me out.",
        "If your hands tremble or your sight is cloudy, see your doctor today.",
        "Our black dog sleeps under the chair.",
        "My grandmother forgot our names, and I sat with her.",
        "The waiting room of the liver clinic is easy to find.",
        "If you cut yourself while cutting toenails, put a plaster on.",
        "Hot flushes are why she keeps a fan by the bed.",
        "Push the pram into the hall and take a seat.",
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
        ("Foot massage is a gentle natural sedative.", "medicine_or_doctor"),
        ("Think of it as your natural blood thinner.", "medicine_or_doctor"),
        ("Nature's own statin.", "medicine_or_doctor"),
        ("Forget the flu jab.", "medicine_or_doctor"),
        ("Two visits and you go into labour the same night.", "pregnancy_or_child"),
        ("The bedwetting has stopped.", "pregnancy_or_child"),
        ("If the arch is tender, it is your gallbladder.", "diagnosis"),
        ("I can feel a tired liver.", "diagnosis"),
        ("You can give up your Xanax.", "medicine_or_doctor"),
        ("Foot work does what your statins do.", "medicine_or_doctor"),
        ("Take a holiday from your painkillers.", "medicine_or_doctor"),
        ("I am off all my tablets.", "medicine_or_doctor"),
        ("Try ten visits before you agree to the operation.", "medicine_or_doctor"),
        ("My consultant took me off the steroids.", "medicine_or_doctor"),
        ("Foot work readies your body for the birth.", "pregnancy_or_child"),
        ("Foot work helps labour to begin on its own.", "pregnancy_or_child"),
        ("If you cannot move your hand, rub the thumb.", "serious_condition"),
        ("It helps the milk come in.", "pregnancy_or_child"),
        ("Foot massage helps small people sleep.", "pregnancy_or_child"),
        ("It calms the little man of the house.", "pregnancy_or_child"),
        ("Your soles tell us far more than any scan.", "diagnosis"),
        ("I feel at once whether your kidneys are weak.", "diagnosis"),
        ("There is nobody who should not have it.", "safety_absolute"),
        ("You do not need to tell us about your health.", "safety_absolute"),
        ("The surgeon was amazed how she healed.", "proof_or_guarantee"),
    ],
)
def test_each_thing_makes_its_own_kind(sentence, kind):
    assert kind in kinds(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Never skip the flu jab.",
        "If labour starts, ring your midwife.",
        "We wait for labour to begin on its own.",
        "If you cannot move your hand, call an ambulance.",
        "Most eczema of children clears up on its own.",
        "The baby slept in the pram.",
        "Nobody can say that your gallbladder is weak because the arch is tender.",
        "A foot check once a year is your right.",
        "Please keep your Ventolin and your Xanax where you can reach them.",
        "Do keep your inhaler beside you.",
        "I take a holiday from work in May.",
        "I am off all of next week.",
        "Ask what a course costs before you agree to it.",
        "The health visitor tells you how to get the milk to flow.",
        "A box of toys stands ready for little people.",
        "Nobody should have a foot massage with an open wound.",
        "The nurses were amazed by the cake.",
        "A foot does not tell me anything about your health.",
        "Feet do not tell me about your health.",
        "Endorphins are called the body's natural sedatives.",
        "A foot massage is not a natural antidepressant.",
        "I use a natural oil.",
        "Feel at once whether the water is too hot.",
    ],
)
def test_the_same_words_in_honest_use_are_none(sentence):
    assert kinds(sentence) == set()


def test_the_law_on_cancer_is_told_of_cancer_alone():
    rules = [flag.source for said in ("We shrink tumours.", "We shrink fibroids.") for flag in find_red_flags(said)]
    assert len(rules) == 2 and "Cancer Act" in rules[0] and "Cancer Act" not in rules[1]


@pytest.mark.parametrize(
    "offer",
    [
        "Reflexology for cancer patients 50 min £45",
        "Massage and cancer",
        "Chemo ladies: come as you are.",
        "Oncology massage, £60",
        "After radiotherapy our sessions do you good.",
    ],
)
def test_the_law_on_cancer_is_told_of_every_offer_that_names_it(offer):
    assert any("Cancer Act" in flag.source for flag in find_red_flags(offer))


@pytest.mark.parametrize(
    "sentence",
    [
        "We donate a pound of every massage to cancer research.",
        "Massage during chemotherapy: please ask your oncology team.",
        "I hold a certificate in massage for people with cancer.",
        "Born under the sign of Cancer? Massage half price in July.",
    ],
)
def test_who_only_names_cancer_offers_nothing(sentence):
    assert kinds(sentence) == set()
