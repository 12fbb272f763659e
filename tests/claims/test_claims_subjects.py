"""Of which treatment something is said: of another one, of another part of the body, of two, or of none at all."""

from __future__ import annotations

import pytest

from evidence_tools.claims import find_claims
from evidence_tools.claims.articles import article_from_bytes
from evidence_tools.claims.sentences import units
from evidence_tools.claims.summary import claim_lines
from evidence_tools.tracker.checking import check_text

PAGE = "# Practice in Ashby\n\nMarta gives foot reflexology and foot massage in Ashby.\n\n"


def claims(text, tables):
    return check_text(PAGE + text, tables).checked.claims


@pytest.mark.parametrize(
    ("sentence", "other"),
    [
        ("Hand reflexology eases headaches.", "hand reflexology"),
        ("Reflexology of the ears relieves stress.", "ear reflexology"),
        ("Facial reflexology lowers anxiety.", "facial reflexology"),
        ("A hand massage calms anxious guests.", "massage of other parts of the body"),
        ("Kneading your palms calms the mind.", "massage of other parts of the body"),
        ("A point on the wrist eases nausea.", "pressure points of other parts of the body"),
        ("Rubbing hands and feet calms the mind.", ""),
        ("Hand reflexology and foot reflexology both ease headaches.", ""),
        ("Reflexology of the feet relieves stress.", ""),
        ("Reflexology on hands and feet relieves stress.", ""),
    ],
)
def test_another_part_of_the_body_is_told_apart(sentence, other, tables):
    found = claims(sentence, tables)
    assert [claim.other for claim in found] == [other]
    assert bool(found[0].answers) == (not other)


def test_what_is_said_of_two_treatments_is_answered_for_each(tables):
    (claim,) = claims("Foot massage and reflexology both lower stress.", tables)
    assert {claim.found.intervention, *claim.found.also} == {"foot_massage", "foot_reflexology"}
    assert len({answer.match.claim_id for answer in claim.answers}) >= 2
    assert [told.startswith("It says this of ") for told in claim.read_as] == [True]


@pytest.mark.parametrize(
    "sentence",
    [
        "Foot massage lowers stress, but a reflexology session takes longer.",
        "Unlike foot massage, reflexology lowers stress.",
        "Foot massage lowers stress.",
    ],
)
def test_what_is_said_of_one_is_answered_for_it_alone(sentence, tables):
    (claim,) = claims(sentence, tables)
    assert claim.found.also == ()
    assert claim.read_as == ()


def test_both_in_the_next_sentence_means_the_two_before(tables):
    found = claims("We give foot massage and reflexology. Both lower stress.", tables)
    assert [claim.found.also for claim in found if claim.found.quote == "Both lower stress."] != [()]


@pytest.mark.parametrize(
    "sentence",
    [
        "Standing all day makes the legs ache.",
        "Tight shoes cause pain in the toes.",
        "Chronic stress disturbs your sleep.",
        "A cup of camomile tea calms the stomach.",
        "Magnesium relieves cramps.",
    ],
)
def test_what_something_else_does_is_no_claim_of_the_treatment(sentence, tables):
    assert claims(sentence, tables) == ()


def test_a_state_that_came_of_the_treatment_keeps_its_claim(tables):
    found = claims("Reflexology helps you sleep. Better sleep lifts your mood.", tables)
    assert "Better sleep lifts your mood." in {claim.found.quote for claim in found}


@pytest.mark.parametrize(
    "sentence",
    [
        "It is a gentle detox for the whole body.",
        "Our foot massage detoxes you from head to toe.",
        "Drink a glass of water to flush out the toxins.",
        "Reflexology has a cleansing and relaxing effect.",
        "Reflexology is just as effective as a painkiller.",
        "Relaxation is the best medicine.",
        "A foot massage does not hurt.",
        "Reflexology is completely painless.",
        "Reflexology turns down the volume of an overactive mind.",
        "Our foot massage puts the brakes on worry.",
        "A foot massage recharges your batteries.",
        "Foot massage, nature's own sleeping pill.",
        "Reflexology oils your creaky knees.",
        "It flicks the switch from stress to calm.",
    ],
)
def test_some_words_claim_whatever_was_learned(sentence):
    assert sentence in [claim.quote for claim in find_claims(PAGE + sentence)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Reflexology does not detoxify your body.",
        "Can a foot massage detox the body?",
        "It would not hurt to ask first.",
        "The ink washes away in the rain.",
        "A walk with friends is so good for you.",
        "Laughter keeps the doctor away.",
        "We turn down the volume of the music when you ask.",
        "Put the brake on before you leave the chair.",
        "The engine oil was changed last week.",
        "You will find us in a quiet side street behind the church.",
        "A cough that wakes you at night should be seen by a doctor.",
        "Nobody knows whether a sauna is a detox for your body.",
    ],
)
def test_their_twins_do_not(sentence, tables):
    assert sentence not in [claim.found.quote for claim in claims(sentence, tables)]


def test_the_question_stands_in_the_answer_she_gets(tables):
    checked = check_text(PAGE + "Does reflexology help with back pain?\n\nIt certainly does.", tables).checked
    (claim,) = checked.claims
    told = "\n".join(claim_lines(1, claim, checked.own.known))
    assert "It answers the question “Does reflexology help with back pain?”." in told
    assert "back pain" in told


@pytest.mark.parametrize(
    "sentence",
    [
        "Your calves may feel stiff the next morning.",
        "You may get a bit tearful or cold after a session.",
        "A foot massage can make swollen joints worse.",
        "Some people feel weepy after the session.",
    ],
)
def test_what_may_be_felt_afterwards_is_told_as_harm_and_never_as_a_promise(sentence, tables):
    assert not [c for c in find_claims(PAGE + sentence) if c.quote == sentence and c.direction == "improves"]
    assert claims(sentence, tables) == ()


def test_less_of_it_is_a_promise(tables):
    assert claims("Reflexology means that you feel less stiff the next morning.", tables)


TABLE = """# Menu

| Treatment | {head} | Price |
|---|---|---|
| Foot reflexology | Poor sleep, headaches | £45 |
| Hot stones | Cold hands | £50 |

| Length | Price |
|---|---|
| An hour | £60 |
"""


@pytest.mark.parametrize("head", ["Good for", "Helps with:", "Key benefits"])
def test_a_column_that_says_what_things_are_for_is_their_lead_in(head):
    cells = {unit.text: unit for unit in units(TABLE.format(head=head)) if unit.kind == "cell"}
    assert cells["Poor sleep, headaches"].lead == head
    assert [cells[words].heading for words in ("Poor sleep, headaches", "Cold hands")] == [
        "Foot reflexology",
        "Hot stones",
    ]
    assert all(cells[words].lead != head for words in ("Foot reflexology", "£45", "£60", head, "An hour"))
    assert [claim.quote for claim in find_claims(TABLE.format(head=head))] == ["Poor sleep, headaches", "Cold hands"]


@pytest.mark.parametrize("head", ["Bring along", "Not for people with", "Good for nothing", "Room"])
def test_other_columns_lead_nothing_in(head):
    assert all(unit.lead != head for unit in units(TABLE.format(head=head)))


def test_a_web_table_is_read_by_its_columns():
    page = (
        b"<html><body><h1>Menu</h1><table><tr><th>Treatment</th><th>Helps with</th></tr>"
        b"<tr><td>Foot reflexology</td><td>Poor sleep. Also stress.</td></tr></table></body></html>"
    )
    assert [claim.quote for claim in find_claims(article_from_bytes(page))] == ["Poor sleep.", "Also stress."]
