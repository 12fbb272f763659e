"""Red flags without a promise: care that is refused, what hands must leave alone, getting worse that is welcomed."""

from __future__ import annotations

import pytest

from evidence_tools.claims.red_flags import find_red_flags
from evidence_tools.claims.vocabulary import load_vocabulary


def kinds(text):
    return {flag.kind for flag in find_red_flags(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Most of our ladies call off their hysterectomy.",
        "The biopsy can wait.",
        "She walked out of the dialysis unit and never looked back.",
        "No need to ring the ambulance.",
        "Keep your husband out of hospital with a weekly session.",
        "I rang the surgeon and told him where to go.",
        "Don't let them operate.",
        "Nobody needs to have a hysterectomy.",
        "Take the splint off and come to us.",
        "Spare your child the grommets.",
        "Hip replacement in May? Cancel it and come here.",
        "Waited all night in casualty? Next time ring us.",
        "Bypass next month? Not so fast.",
        "This is all the vaccine a child will ever need.",
        "Ask yourself why you take those pills.",
        "Our doctor had run out of ideas.",
        "We halve the insulin step by step, down to one unit a day.",
        "Use the inhaler every second day.",
        "Ginkgo drops are fine together with your warfarin.",
        "These herbs replace your statins.",
        "Things you can say goodbye to:\n\n- sore heels\n- statins\n",
    ],
)
def test_care_that_is_to_be_left_is_a_red_flag(text):
    assert "medicine_or_doctor" in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Never cancel your scan because of us.",
        "Please cancel your session if you have a scan that day.",
        "The hospital cancelled my scan twice.",
        "A doctor's note is needed after an operation.",
        "You do not need a letter from the hospital.",
        "It takes the place of nothing that your surgeon has told you.",
        "Keep your insulin in the fridge.",
        "Cancelled bookings because of the ambulance strike are not charged.",
        "It changes the way you get out of a chair, says a nurse.",
        "A double dose of calm.",
        "Please do not mix herbs with warfarin; ask your pharmacist.",
        "Things to bring:\n\n- your insulin\n- a towel\n",
    ],
)
def test_care_that_nobody_refuses_is_none(text):
    assert kinds(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "An infected blister likes a firm rub.",
        "Wound on the shin? We press right on it.",
        "Blood clots are kneaded away here.",
        "Fractured toe? We knead it on day one.",
        "The day after your caesarean is the right time for a deep massage.",
        "We rub along the edge of the tumour and over the growth.",
        "I press until you yell.",
        "The louder it hurts, the more it helps.",
        "It must hurt, or it does nothing.",
        "A good deep massage leaves bruises.",
        "Without pain nothing heals.",
        "Numb toes? We scrape all the harder.",
        "Vomiting the day after only shows how well the cleanse is working.",
        "Dizzy and worse the next day? Congratulations! The poisons are on their way out.",
        "Fever after the first visit? Wonderful.",
        "With our stomach point you live on water alone for a week.",
        "Lose ten pounds in a week.",
    ],
)
def test_what_could_injure_is_a_red_flag(text):
    assert "harm" in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "We never massage over an open wound.",
        "Broken toe? Have it seen to first.",
        "Pain when you press the shin may be a stress fracture.",
        "Rubbing a calf with a clot in it can send the clot to the lung.",
        "A bruise is not a sign of good work.",
        "Bruises are rare and mean that I pressed too hard.",
        "If it hurts, say so and I stop.",
        "The rubbing draws the blood into the skin.",
        "Pain is no sign that it is working.",
        "Nobody should skip meals without asking a doctor.",
        "Skipped meals are a common trigger of headaches.",
        "Worse the next day? See your doctor.",
        "We do not treat people with a fever.",
        '"It has to hurt." Nah.',
        "Grit your teeth at night and the jaw gets tired.",
        "Numb toes? Please tell me before the bath.",
    ],
)
def test_care_with_wounds_and_pain_is_none(text):
    assert kinds(text) == set()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("If his mouth suddenly droops, pinch the little toe.", "serious_condition"),
        ("When a seizure starts, squeeze the heel.", "serious_condition"),
        ("A toddler with a fever calms down when you rub the toes.", "serious_condition"),
        ("Numbness down the left side is only tension.", "serious_condition"),
        ("Coughing up blood? The lung point sees to it, we press it twice.", "serious_condition"),
        ("Panic attacks? Warm stones silence them.", "serious_condition"),
        ("I found his lymphoma in the left heel.", "diagnosis"),
        ("Send us a picture of your heels and we tell you what is wrong inside you.", "diagnosis"),
        ("Gout went into hiding.", "serious_condition"),
        ("Multiple sclerosis is not a life sentence.", "serious_condition"),
        ("He got out of the wheelchair.", "serious_condition"),
        ("My son was allergic to eggs and now he eats cake with everybody.", "serious_condition"),
        ("We must not write what becomes of cancer, so ask me in private.", "serious_condition"),
    ],
)
def test_grave_signs_are_not_for_hands(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "If his mouth suddenly droops, call 999.",
        "A toddler with a fever needs a doctor, not a foot rub.",
        "Numbness down the left side can be a stroke: call an ambulance.",
        "She found a lump in the calf muscle and leaned on it.",
        "Send us a picture of your feet for our wall of fame.",
        "We help you get out of the wheelchair and on to the couch.",
        "Allergic to nuts? Tell us and we use another oil.",
        "A colleague was fined for claiming that she heals gout.",
        "My asthma is well controlled with my inhaler.",
        "After my mother's stroke I decided to change my work.",
        "A rest for mothers-to-be with your midwife's consent.",
        "We stopped offering hot stones to people with neuropathy.",
        "We keep to the guidelines on cancer of our professional association.",
    ],
)
def test_grave_signs_with_advice_are_none(text):
    assert kinds(text) == set()


def test_groups_of_words_are_joined_from_all_their_rows():
    doctors = load_vocabulary().own.groups["doctors"]
    assert {"surgeon*", "oncologist*", "midwife"} <= set(doctors)
