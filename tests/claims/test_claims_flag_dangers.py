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
        "Broken toe? We knead it on day one.",
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


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Lymphoma, chemo, tears: our thumbs know the way home.", "serious_condition"),
        ("What our heel work makes of gallstones would fit on a pinhead.", "serious_condition"),
        ("The antidepressant sits in your heel.", "medicine_or_doctor"),
        ("Typhoid tablets? The liver zone looks after you.", "medicine_or_doctor"),
        ("Gangrene? Our balm knows what to do.", "serious_condition"),
    ],
)
def test_something_grave_beside_the_offer_is_presumed_to_be_sold(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "I had lymphoma and our village cooked for me.",
        "People on antidepressants come for massage as well.",
        "After a hard year with chemo some of our clients just sleep.",
        "Keep your inhaler within reach during the session.",
        "Take your insulin with you to the session.",
        "Endorphins are the body's natural painkillers, and a foot massage sets them free.",
        "The nurse comes to the ward with insulin, we come with oil.",
        "Is gout a reason not to have a session?",
        "Please tell us about your epilepsy before the session.",
        "Contraindications\n\n- diabetes with numb soles\n- gangrene on the toes\n",
        "What I never do:\n\n- press on a wound\n- stop your medicine\n",
    ],
)
def test_a_life_a_hedge_a_question_and_advice_are_presumed_honest(text):
    assert kinds(text) == set()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Malignant? That is just a label. Incurable? Never in our vocabulary.", "serious_condition"),
        ("Lupus hates our thumbs.", "serious_condition"),
        ("Leukaemia has its root in old grief.", "serious_condition"),
        ("He came in with gout and left with a smile.", "serious_condition"),
        ("Elephant on your chest? Lie down, we press the arch.", "serious_condition"),
        ("Speech slurred? You will be right as rain.", "serious_condition"),
        ("Everybody would be better off without me? One session and you smile again.", "serious_condition"),
        ("None of our mothers has ever miscarried.", "pregnancy_or_child"),
        ("Ten days late? You will be in the delivery room before the weekend.", "pregnancy_or_child"),
        ("The ovary point shows your safe days.", "pregnancy_or_child"),
        ("Worried about your kidneys? We'll check them for you.", "diagnosis"),
        ("Dialysis is torture.", "medicine_or_doctor"),
        ("Statins or soles?", "medicine_or_doctor"),
        ("Your cardiologist does not have to know.", "medicine_or_doctor"),
        ("Trials are all paid for by the industry.", "medicine_or_doctor"),
        ("She gets away with half her insulin.", "medicine_or_doctor"),
        ("My doctor wants to give me statins. What would you do? I'd wait.", "medicine_or_doctor"),
        ("\U0001f48a \U0001f5d1", "medicine_or_doctor"),
        ("I took warferin and stopped taking it thanks to her thumbs.", "medicine_or_doctor"),
        ("Straight from the operating table? We rub you on day one.", "harm"),
        ("Fainting on the couch is a beautiful release.", "harm"),
        ("The rash gets worse before it gets better.", "harm"),
        ("The appetite point puts your hunger to sleep.", "harm"),
        ("Tears are compulsory.", "harm"),
        ("Fever? So much the better.", "harm"),
        ("Fever the day after? First aggravation, no reason to call a doctor.", "harm"),
        ("The pill box remains untouched.", "medicine_or_doctor"),
        ("I have not touched my blood pressure meds since May.", "medicine_or_doctor"),
        ("We are the first address when you are seriously ill.", "medicine_or_doctor"),
        ("Pills only make you sicker.", "medicine_or_doctor"),
        ("From Valium to thumbs: my year.", "medicine_or_doctor"),
        ("The insulin can soon be lowered.", "medicine_or_doctor"),
        ("Lupus? Never seen again.", "serious_condition"),
        ("Palpitations? You may stop worrying about them.", "serious_condition"),
        ("We'll know whether it's cancer.", "diagnosis"),
        ("You would rather not be pregnant? There are points for it.", "pregnancy_or_child"),
        ("Go beyond your pain threshold.", "harm"),
        ("Your cardiologist will only fob you off.", "medicine_or_doctor"),
        ("Hold off on the specialist for now.", "medicine_or_doctor"),
        ("Consultants see cases. I see you.", "medicine_or_doctor"),
        ("The surgeons wanted to take out his gallbladder. We pressed his arch instead.", "medicine_or_doctor"),
        ("My toddler needs no antibiotics.", "medicine_or_doctor"),
        ("Why still swallow statins?", "medicine_or_doctor"),
        ("Thrombosis? That is just tired blood.", "serious_condition"),
        ("Three minutes on the sole tell us far more than two ultrasounds.", "diagnosis"),
        ("Should you not be massaged with a thrombosis? That is an old wives' tale.", "safety_absolute"),
    ],
)
def test_pictures_mockery_and_answers_are_understood(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "A flyer that promised an end of insulin landed its author in court.",
        "Do you see people with epilepsy? Yes, once the neurologist says so.",
        "Worried about your feet? We'll look at them.",
        "Nobody has to like massage.",
        "The trials were paid for by a charity.",
        "The pain got worse with every step.",
        "The brochure that praised hands instead of chemo was withdrawn.",
        'Wrong: "Your pills will be unnecessary." Right: "You may feel rested."',
        "Anyone promising to shrink a tumour is selling you a story.",
        "Fever the day after? Please ring your doctor first.",
        "Daylight is the best medicine for jet lag.",
        "After two miscarriages I know how long the nights are.",
        "Chest pain during a session: we stop and ring 999.",
        "The rumour that a foot massage starts labour is old.",
        "Can diabetics come? Yes, but only if the skin is whole.",
        "Epilepsy runs in our family, so I know the clinic well.",
        "If your doctor has prescribed insoles, bring them to the session.",
        "Bruises come easily to people who take blood thinners.",
        "Hay fever is for the pharmacy.",
        "Rub the arch while the kettle boils.",
        "My doctor wants to give me statins. What would you do? I would listen to her.",
        "Ten days late with the rent? Not my business.",
    ],
)
def test_the_honest_neighbours_are_none(text):
    assert kinds(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "We advise against this massage if you have cancer, HIV or a blood clot.",
        "I always warn against having a foot massage with epilepsy.",
        "Leave the feet be with burns, broken bones or osteoporosis.",
        "By lymphoedema is meant that tissue swells since lymph drainage fails.",
        "Pregnant women are usually told to keep off strong painkillers.",
        "No diploma in medicine is needed to know your own feet.",
        "Nails cut too short may end up in an infection.",
        "Choosing the best therapy for you takes time.",
    ],
)
def test_warnings_definitions_and_things_that_only_sound_alike_are_none(text):
    assert kinds(f"Marta gives foot massage.\n\n{text}") == set()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("We advise against chemotherapy: foot massage heals cancer.", "serious_condition"),
        ("Leave your tablets be, foot massage does their work.", "medicine_or_doctor"),
        ("Foot massage ends the infection.", "infection"),
        ("It is the best therapy for you, guaranteed to work.", "proof_or_guarantee"),
    ],
)
def test_their_dangerous_neighbours_stay(text, kind):
    assert kind in kinds(f"Marta gives foot massage.\n\n{text}")
