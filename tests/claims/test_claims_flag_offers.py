"""What is offered to people with whom care is due, in a plain offer without a word of welcome."""

from __future__ import annotations

import pytest

from evidence_tools.claims.red_flags import find_red_flags


def kinds(text):
    return {flag.kind for flag in find_red_flags(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Foot massage for guests on apixaban.",
        "A long rub, also if you bleed easily.",
        "Reflexology is pleasant, infected cuts or not.",
        "Massage for ulcers that refuse to close.",
        "Reflexology after your mastectomy, from day three.",
        "A session on the day you leave hospital.",
        "Warm wax baths for feet without feeling.",
        "Low platelets or a stent, everybody gets the full hour.",
        "Varicose veins welcome!",
        "Massage for a hot, swollen calf.",
        "Relax with your new knee, from day two.",
        "Of course you can come with a defibrillator.",
        "A bruise here and there shows that old rubbish is moving out.",
        "Reflexology in the first trimester.",
    ],
)
def test_a_plain_offer_to_somebody_at_risk_could_injure(text):
    assert "harm" in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "I can't feel my heels. Then the hot stones can't hurt you!",
        "My toes are numb. Then we just press harder.",
    ],
)
def test_numbness_is_no_leave_to_press(text):
    assert kinds(text) & {"safety_absolute", "harm"}


@pytest.mark.parametrize(
    "text",
    [
        "Hot stones burn skin that cannot feel the heat.",
        "Numb feet burn easily, so the foot bath is lukewarm.",
        "No baths with stitches.",
        "There are reports of a clot moving after a massage.",
        "I stopped having massage when they found the clot.",
        "One man got an embolism after a leg massage.",
        "A massage may break a weak bone in somebody with osteoporosis.",
        "Anyone with a pacemaker should mention it before we switch on the massage chair.",
        "Massage and pacemakers: what is known",
        "Our massage room is next to the fracture clinic.",
        "Our session on blood clots is for therapists only.",
        "I massage around varicose veins, never on them.",
        "With blood thinners, massage strokes have to be feather-light.",
        "Pregnancy massage, 45 minutes, 40 pounds.",
        "Reflexology for tired feet after a day at the hospital.",
    ],
)
def test_harm_that_is_told_care_that_is_taken_and_other_places_are_none(text):
    assert kinds(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Can't get your breath? Hold the lung zone and wait.",
        "Convulsing child: pinch the little toe until it is over.",
        "My calf is hot, thick and red. Lie back and let me drain it.",
        "Spotting a little? Press the heel.",
        "That limp arm is only a trapped line, we know that.",
        "Your jaw aches and your chest feels tight. I see that a lot. Rub the ball of the foot and sleep on it.",
        "You told me about the tight chest. It is the weather. Put your foot in warm water and press the arch. "
        "If it is no better next week you can ring the surgery.",
    ],
)
def test_signs_of_an_emergency_need_no_name_of_a_treatment_and_last_some_sentences(text):
    flags = find_red_flags(text)
    assert any("ring the emergency number" in flag.do for flag in flags)


@pytest.mark.parametrize(
    "text",
    [
        "Your chest feels tight? I see that a lot. Ring the emergency number. Press the bell if you cannot get up.",
        "Your chest may feel tight when you lie flat. Tell me and I raise the head end. Work starts when you are well.",
        "You may have heard that a numb arm is a blocked line. It is not. Ring 999.",
        "My left arm is numb from carrying the baby. Come and meet him!",
        "Tired, heavy arms and a stiff neck? Come for an hour of quiet.",
        "Bleeding a little after cutting your nails? Press a clean tissue on it.",
        "A fit of laughter: hold your belly until it passes.",
        "Red, hot feet after dancing? Soak them in cool water.",
        "A tight chest of drawers stands in the hall. Press the button.",
    ],
)
def test_who_sends_for_help_and_what_only_sounds_alike_are_none(text):
    assert kinds(text) == set()
