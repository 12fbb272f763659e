"""Indirect ways off a doctor, pain that must be, price lists, proof that is boasted of, and reasons that fit."""

from __future__ import annotations

import pytest

from evidence_tools.claims.red_flags import find_red_flags


def kinds(text):
    return {flag.kind for flag in find_red_flags(text)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Get your doctor to halve your heart tablets as soon as we have begun.", "medicine_or_doctor"),
        ("Wean yourself off the hormones with us.", "medicine_or_doctor"),
        ("You can easily wait a week before calling the surgery.", "medicine_or_doctor"),
        ("Give it a fortnight, or give it a week before you ring the doctor.", "medicine_or_doctor"),
        ("You may still see the doctor later.", "medicine_or_doctor"),
        ("I was down for a knee operation and today I dance.", "medicine_or_doctor"),
        ("The hospital spoke of palliative care. He is still here.", "medicine_or_doctor"),
        ("The scan did not show the nodule any more.", "serious_condition"),
        ("I shave corns with a razor.", "harm"),
        ("Does it hurt? It may sting, but never say it is too much, it has to hurt.", "harm"),
        ("It only helps if it hurts.", "harm"),
        ("I get fits. Not to worry, nobody had one here.", "safety_absolute"),
        ("My platelets are low. That is no reason to worry.", "safety_absolute"),
        ("Sick in the first weeks? We gently work the belly.", "pregnancy_or_child"),
        ("Colic, reflux and those nasty ear infections.", "pregnancy_or_child"),
        ("Toddler reflexology 20 min £18", "pregnancy_or_child"),
        ("Come with your fever: we sweat it out.", "harm"),
        ("Give up smoking 4 x £90", "serious_condition"),
        ("I also do lupus and gout.", "serious_condition"),
        ("It keeps psoriasis from spreading.", "serious_condition"),
        ("There are more than 300 trials that show it works.", "proof_or_guarantee"),
        ("Scans prove that pressing the ear point lights up the brain.", "proof_or_guarantee"),
        ("A study from Israel with 90 people showed 77% slept better.", "proof_or_guarantee"),
        ("Reflexology is used in Swiss hospitals every day.", "proof_or_guarantee"),
        ("Stress is the root of 80% of all disease.", "proof_or_guarantee"),
    ],
)
def test_indirect_ways_are_seen(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ask your doctor before you lower your tablets.",
        "I came off my bike on the way to the session.",
        "Please wait a week after your vaccination before booking.",
        "See your doctor first; you can always come to us later.",
        "I am booked in for a new hip in May and now look for somebody to mind my dog.",
        "The consultant could not find his glasses any more.",
        "I do not cut corns; the podiatrist does that.",
        "If it hurts, tell me.",
        "If it hurts it does not help.",
        "Baby shoes £25",
        "Children's books 3 x £5",
        "No smoking in the building, fine £150.",
        "With a fever please stay at home.",
        "I also do the shopping for my mum, who has MS.",
        "More than 400 studies of massage have been counted; most are small.",
        "Scans do not show that points of the sole are linked to organs.",
        "90% of our guests come by bus.",
        "Massage is used in some hospitals in Sweden, a nurse told me.",
        "Diabetic socks 3 x £10",
        "I had my stitches out before the massage.",
        "With my new hip I walk to the massage every Tuesday.",
    ],
)
def test_their_honest_neighbours_are_none(text):
    assert kinds(text) == set()


def test_the_reason_fits_what_is_said():
    def whys(text):
        return {flag.kind: flag.why for flag in find_red_flags(text)}

    assert "diagnosis" not in whys("A Cochrane review proves that reflexology lowers blood pressure by 15 points.")
    assert "medicine_or_doctor" not in whys("It gave me back my life and my doctor was amazed.")
    over = whys("After my stroke I could not lift my arm. Two months with her and I am knitting again.")
    assert "Minutes count" not in over["serious_condition"]
    assert "a clot" in whys("Hot, swollen calf after the flight? A firm rub helps.")["serious_condition"]
    assert "thin blood" in whys("On apixaban? Don't worry, I just go in a bit deeper.")["harm"].lower()
    assert "serious_condition" in whys("After six sessions her friend's markers were down.")
