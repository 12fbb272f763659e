"""Signs of an emergency and of what a doctor looks at first are answered alone; what a session leaves is no benefit."""

from __future__ import annotations

import pytest

from evidence_tools.tracker.finding import NOT_TRACKED, PART, find_claims_for

RING = "Ring the emergency number at once"
LOOK = "A doctor looks at that first, and soon."
STOP = "That is no sign of healing."
FEET = "No study shows that feet tell about illness elsewhere"

EMERGENCIES = """
chest pain during the session what do I do
her face is drooping while on my couch
client fainted during treatment
my client has swollen ankles and is short of breath
she says she wants to die
he clutches his breastbone and is sweating
her lips have gone blue
he is having a fit on my table right now
one side of his face hangs down
her words come out slurred
pregnant and bleeding a bit, which point
my baby hasn't kicked all day
he took too many sleeping tablets
client said he doesn't want to live any more
nosebleed that won't stop
diabetic client trembling and confused
six week old baby has a temperature
stiff neck, fever and a rash
she fainted in the footbath
headache like never before
man on my couch went grey and clammy
she had a seizure five minutes ago
bee sting and she can't swallow
pain going down his left arm
he dribbles from one corner of his mouth
a man told me he took all his pills
she says she has nothing to live for
she hasn't felt the baby since Sunday
"""
ORDINARY = """
chest infection last month can I treat
collapsed arches
lose weight with reflexology
does reflexology help breathlessness
deep breathing with foot massage
had a stroke three years ago
my client had a heart attack in 2019
migraine with aura
swollen ankles in pregnancy
high blood pressure in pregnancy
tight shoulders and stiff neck
dead tired
I'd die for a foot rub
baby not sleeping
how hard should I press the chest zone
footbath temperature 40 degrees
sleep after a session
she is 34 weeks with backache
bleeding gums
crystals under the skin
clammy feet
my client is confused about cancellation rules
tight chest muscles from the gym
emergency appointment same day
baby kicks during foot massage
essential oils on the feet
"""
LOOKS = """
she has a lump in her breast what zone do i press
new lump on her foot that bleeds
dark mole under the foot
a brown streak in the big toenail
blood in his wee
he has lost a lot of weight without trying
sore on the toe that won't heal
"""
LEFT = """
headache after treatment is that normal
she felt dizzy and sick after the session
client got a rash following the massage
is diarrhoea after the session a healing crisis
my client says she feels worse since the last session
"""
TENDER = """
why does the foot hurt at the liver point
does it prove that my kidney is weak
why is the lung area tender
can you tell from the foot that the liver is bad
"""
CAUTIONS = {
    "client is 38 weeks and wants to get things moving": "it may set off contractions",
    "to bring on a period": "it may set off contractions",
    "trying for a baby": "it may set off contractions",
    "had a miscarriage": "it may set off contractions",
    "chemo and low blood count": "People with few platelets should not have",
    "blood clot in lung last year": "massive pulmonary embolism",
    "pregnant client with sore calf": "massive pulmonary embolism",
    "lymphoedema after breast cancer": "after surgery, none of the area of the operation",
    "does reflexology lower blood sugar": "Diabetes can damage the nerves",
}


def lines(text):
    return text.strip().splitlines()


@pytest.mark.parametrize("asked", lines(EMERGENCIES))
def test_an_emergency_is_answered_first_and_alone(asked, tables, index):
    found = find_claims_for(asked, tables, index)
    assert len(found.lines()) == 1
    assert found.lines()[0].startswith(RING)
    assert not found.claims
    assert not found.near
    assert found.answer == "SAFETY"


@pytest.mark.parametrize("asked", lines(ORDINARY))
def test_an_ordinary_question_is_no_emergency(asked, tables, index):
    said = str(find_claims_for(asked, tables, index))
    assert RING not in said
    assert LOOK not in said
    assert STOP not in said


def test_the_number_stands_under_every_answer_on_safety(tables, index):
    """No list of words knows all signs: what it does not know is answered with this all the same."""
    for asked in ("her hand looks odd and she is not herself", "is it safe", "she has a clot", "qwertz"):
        assert "In an emergency ring the emergency number at once." in str(find_claims_for(asked, tables, index)), asked


def test_a_text_about_an_emergency_is_told_what_to_write(tables, index):
    found = find_claims_for("may I write that it helps with chest pain", tables, index)
    assert found.lines()[0].startswith("Signs of an emergency are answered in no text with a treatment.")
    assert "ring the emergency number" in found.lines()[0].lower()
    assert not found.claims


@pytest.mark.parametrize("asked", lines(LOOKS))
def test_what_a_doctor_looks_at_first_is_not_pressed(asked, tables, index):
    found = find_claims_for(asked, tables, index)
    assert [line.startswith(LOOK) for line in found.lines()] == [True]
    assert not found.claims
    assert not found.near


@pytest.mark.parametrize("asked", lines(LEFT))
def test_what_a_session_leaves_is_no_sign_of_healing(asked, tables, index):
    found = find_claims_for(asked, tables, index)
    assert found.lines()[0].startswith(STOP)
    assert not found.claims
    assert not found.near


def test_another_treatment_leaves_what_its_doctor_knows(tables, index):
    for asked in ("nausea after chemo treatment", "pain after dental treatment", "my headache is gone after a session"):
        assert STOP not in str(find_claims_for(asked, tables, index)), asked


@pytest.mark.parametrize("asked", lines(TENDER))
def test_a_tender_point_tells_of_no_organ(asked, tables, index):
    found = find_claims_for(asked, tables, index)
    assert found.lines()[0].startswith(FEET)
    assert [claim["claim_id"] for claim in found.claims] == ["reflex-tender-points-diagnosis"]
    assert len(found.lines()) == 1, "no list of cautions stands between"


@pytest.mark.parametrize("asked", CAUTIONS)
def test_the_caution_that_fits_is_told(asked, tables, index):
    told = find_claims_for(asked, tables, index).read["told"]
    assert any(CAUTIONS[asked] in line for line in told), told


def test_what_counts_in_a_wider_verdict_is_not_called_nothing(tables, index):
    for asked in ("does reflexology help against depression", "down in the dumps", "morning sickness"):
        found = find_claims_for(asked, tables, index)
        assert any(line.endswith(PART) for line in found.lines()), asked
        assert "prove nothing" not in str(found)
        assert found.near
        assert not any(claim["wording"] for claim in found.near), "no words for a website under an illness"
        assert "Advertising rules" not in str(found), "and no tick"


@pytest.mark.parametrize(
    ("asked", "claim"),
    [
        ("is reflexology a waste of money", "toxins-reflexology"),
        ("all clear now", "mental-clarity-reflexology"),
        ("the runs", "muscle-recovery-foot-massage"),
        ("sore throat", "back-pain-reflexology"),
        ("kidney stones", "wellbeing-felt-foot-massage"),
        ("ear ache in toddler", "chronic-pain-reflexology"),
    ],
)
def test_a_word_is_not_read_as_another_that_looks_like_it(asked, claim, tables, index):
    found = find_claims_for(asked, tables, index)
    assert claim not in [row["claim_id"] for row in (*found.claims, *found.near)]


def test_what_was_fitted_is_no_sport_and_seeds_are_no_speeds(tables, index):
    assert find_claims_for("coil fitted", tables, index).read["on"] == []
    said = find_claims_for("ear seeds for stress", tables, index).lines()
    assert said[0].startswith("We do not track “ear seeds”.")


def test_which_claim_is_supported_is_counted(tables, index):
    said = find_claims_for("which claim is supported", tables, index).lines()
    assert "claims on record" in said[0]
    assert NOT_TRACKED not in said
