"""Illness read from what anybody may see at the part: a ridge, hard skin, and the organ it is said to show."""

from __future__ import annotations

import pytest

from evidence_tools.claims.red_flags import find_red_flags


def kinds(text):
    return {flag.kind for flag in find_red_flags(text)}


@pytest.mark.parametrize(
    "text",
    [
        "A dent in the nail of the big toe shows me that the adrenals are exhausted.",
        "When the instep is swollen, the kidneys want help.",
        "Look at your soles and I can tell where the grief is buried.",
        "Calluses under the third toe: think of your ears.",
        "Cracked heels? Your hormones are calling.",
        "Peeling between the toes is your lymph talking.",
        "From the colour of your soles I know how you sleep.",
        "One glance at the feet and I know about your heart.",
        "Where it crunches under my thumb, an organ needs me.",
        "I test the lung zone, if it is soft there is no need for a scan.",
    ],
)
def test_a_sign_at_the_part_and_a_state_inside_is_a_diagnosis(text):
    assert "diagnosis" in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "A ridge in the nail is mostly harmless; ask your doctor if it is dark.",
        "Hard skin under the second toe: look at your shoes.",
        "Cracked heels? Use a cream with urea.",
        "Sore heels and a tired back after the fair? An hour for your feet.",
        "Your neck is stressed from the screen and your feet are sore from the pavement.",
        "Where it crunches under my thumb, there is a tendon.",
        "We begin with a friendly word about where it hurts or where your stress sits.",
        "Nobody can tell from the feet where stress is stored.",
        "The chart shows the womb at the inner heel.",
        "Tender spots in the sole after hiking: mind your back when you stand up.",
    ],
)
def test_what_is_only_skin_and_what_is_tired_as_well_is_none(text):
    assert kinds(text) == set()
