"""Careful text is never accused: who says whom a house does not treat is not told to say whom it does not treat."""

from __future__ import annotations

import pytest

from evidence_tools.claims.red_flags import find_red_flags


def kinds(text):
    return {flag.kind for flag in find_red_flags(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Osteoporosis and thin bones: please ask your surgeon first. Never stop your injections because of us.",
        "Gout: my touch is lighter there. Never any pressure.",
        "Blood thinners: I press lightly. Not at all over bruises.",
        "Gout: I leave the toe alone. No pressure there at all.",
        "A pacemaker: we do not use the electric plate. No exceptions.",
        "Children come with a parent. No exceptions.",
    ],
)
def test_a_label_with_a_rule_of_care_is_no_question_with_its_answer(text):
    assert kinds(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Feeling dizzy afterwards is no healing crisis.",
        "If the pain gets worse, it isn't a sign that it is working.",
        "Therapy for lupus belongs in specialist hands.",
        "Massage will not start labour or turn the baby.",
        "Keep your asthma inhaler at hand during the session.",
        "Keep your insulin with you during the session.",
        "If your baby cries or turns away, we stop.",
        "A fever in a small baby always needs a doctor, so skip the class and ring the surgery.",
        "A quiet hour during chemotherapy can be pleasant, but only after agreement with your cancer unit.",
    ],
)
def test_what_is_denied_or_left_to_others_is_none(text):
    assert kinds(text) == set()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Osteoporosis?\n\nNever a problem.", "safety_absolute"),
        ("My calf has a clot. Never any trouble with that.", "safety_absolute"),
        ("I have a pacemaker, please can I come? No problem.", "safety_absolute"),
        ("Feeling worse is not bad, it is a good sign.", "medicine_or_doctor"),
        ("Feeling worse is not bad but a good sign.", "medicine_or_doctor"),
        ("Therapy for lupus: ten sessions.", "serious_condition"),
        ("If your baby cries, we stop the crying with one point.", "pregnancy_or_child"),
        ("Skip the surgery and ring for a class.", "medicine_or_doctor"),
        ("We heal lupus, but only after agreement with your doctor.", "serious_condition"),
        ("Labour won't start? We press the ankle point.", "pregnancy_or_child"),
    ],
)
def test_the_dangerous_neighbours_stay(text, kind):
    assert kind in kinds(text)
