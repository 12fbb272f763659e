"""What a sentence is about that does not say so itself; no verdict answers what is only taken from elsewhere."""

from __future__ import annotations

import pytest

from evidence_tools.claims.finder import find_claims
from evidence_tools.claims.meaning import UNNAMED


def last(text):
    claim = find_claims(text)[-1]
    assert text.rstrip().endswith(claim.quote)
    return claim


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        ("Troubled by headaches? Reflexology can help.", ("headache",)),
        ("Reflexology eases pain.\n\nTroubled by headaches?\n\nReflexology can help.", ("headache",)),
        ("Many of us sleep badly. Reflexology can improve it.", ("sleep_quality",)),
        ("Reflexology eases pain.\n\nNervous people often feel anxiety.\n\nReflexology relieves it.", ("anxiety",)),
        ("Reflexology reduces stress. It works within days.", ("stress",)),
        ("Trying for a baby? Reflexology may improve your chances.", ("other:fertility",)),
        ("# Constipation\n\nReflexology may help.", ("digestion",)),
    ],
)
def test_what_is_left_open_was_said_before(text, outcomes):
    claim = last(text)
    assert claim.outcomes == outcomes
    assert claim.stated == ()


def test_a_statement_of_another_paragraph_is_meant_only_if_pointed_at():
    text = "Reflexology reduces stress.\n\nHeadaches are common.\n\n{}"
    assert last(text.format("Reflexology relieves them.")).outcomes == ("headache",)
    assert last(text.format("Reflexology helps.")).outcomes != ("headache",)


@pytest.mark.parametrize("thing", ["hiccups in most people", "the jaw of a singer"])
def test_what_acts_on_something_unknown_takes_nothing_over(thing):
    text = "Foot massage improves sleep.\n\nFoot massage eases {}."
    assert last(text.format(thing)).outcomes == (UNNAMED,)
    assert last(text.format("the symptoms")).outcomes != (UNNAMED,)


def test_items_of_a_list_do_not_go_on_from_each_other():
    text = "Foot massage may help you to:\n\n- sleep better\n- let go of a clenched fist\n"
    assert [claim.outcomes for claim in find_claims(text) if "fist" in claim.quote] == [(UNNAMED,)]


@pytest.mark.parametrize(
    ("sentence", "outcomes"),
    [
        ("Anxiety: foot massage helps you to relax.", ("anxiety", "other:relaxation")),
        ("Stress and sleep - foot massage eases headaches.", ("stress", "sleep_quality", "headache")),
        ("Please note: foot massage helps you to relax.", ("other:relaxation",)),
        ("Foot massage is good for one thing and does it well: it eases headaches.", ("headache",)),
    ],
)
def test_what_stands_before_a_colon_is_named_too(sentence, outcomes):
    assert last(sentence).outcomes == outcomes


def test_a_label_alone_is_not_stated():
    assert last("Anxiety: foot massage helps you to relax.").stated == ("other:relaxation",)


def test_what_a_label_points_at_is_not_the_line_before():
    text = "Sleep: foot massage deepens it.\n\nElbows: foot massage eases them."
    assert last(text).outcomes == (UNNAMED,)


def test_how_something_is_done_leaves_open_what():
    claim = last("Constipation is common. Reflexology can relieve it without drugs.")
    assert claim.outcomes[0] == "digestion"


@pytest.mark.parametrize(("words", "safety"), [("painful joints", False), ("a pain that is never harmful", True)])
def test_a_word_within_the_name_of_a_complaint_tells_of_no_harm(words, safety):
    claims = find_claims(f"Foot massage is good for {words}.")
    assert [("other:safety" in claim.outcomes) for claim in claims] == [safety]


@pytest.mark.parametrize("who", ["Asthmatics", "Asthma sufferers", "People with asthma"])
def test_who_finds_relief_finds_it_of_what_they_have(who):
    assert last(f"{who} often find relief through reflexology.").outcomes == ("other:asthma",)
