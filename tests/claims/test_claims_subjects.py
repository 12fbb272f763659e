"""Of which treatment something is said: of another one, of another part of the body, of two, or of none at all."""

from __future__ import annotations

import pytest

from evidence_tools.folder import read_tables
from evidence_tools.tracker.checking import TABLES, check_text

PAGE = "# Practice in Ashby\n\nMarta gives foot reflexology and foot massage in Ashby.\n\n"


@pytest.fixture(scope="module")
def tables(root):
    return read_tables(root / "evidence", TABLES)


def claims(text, tables):
    return check_text(PAGE + text, tables).checked.claims


@pytest.mark.parametrize(
    ("sentence", "other"),
    [
        ("Hand reflexology eases headaches.", "hand reflexology"),
        ("Reflexology of the ears relieves stress.", "ear reflexology"),
        ("Facial reflexology lowers anxiety.", "facial reflexology"),
        ("A hand massage calms anxious guests.", "massage of other parts of the body"),
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
