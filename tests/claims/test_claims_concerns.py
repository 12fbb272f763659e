"""What names something serious and is neither a claim nor a red flag is shown to the reader, and nothing else is."""

from __future__ import annotations

import pytest

from evidence_tools.claims import html_report, json_report
from evidence_tools.claims.concerns import READ_YOURSELF, WHY_READ
from evidence_tools.claims.summary import report_lines, summary_lines
from evidence_tools.tracker.checking import check_text

PAGE = """Feet at the Mill

Hand on heart: who still takes cortisone when eczema can be coaxed out through the heel?

My mother had a bypass in March. She lay down and smiled.

We open at nine. My mother had a bypass in March.
"""


def concerns(text, tables):
    return check_text(text, tables).checked.concerns


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("My sister takes bisoprolol and still dances.", ("bisoprolol",)),  # the ending of a medicine
        ("Granny calls it arachnoiditis, I call it Tuesday.", ("arachnoiditis",)),
        ("Before it comes to Cortisone, come to me.", ("Cortisone",)),
        ("The first twelve weeks are the best time for deep pressure.", ("first twelve weeks",)),
        ("Burst blisters and open heels are my favourite work.", ("blisters",)),
        ("Be proud of every symptom after the session.", ("symptom",)),
        ("A brace off, shoes off, come in.", ("brace",)),
        ("Reflexology and risk do not go together.", ("risk",)),
        ("Tonsils were the talk of the table.", ("Tonsils",)),
        ("My aunt was told to get a second opinion.", ("second opinion",)),
        ("The \U0001f48a is in grandmother's other coat.", ("pills",)),
    ],
)
def test_what_names_something_serious_is_shown_with_what_it_names(tables, sentence, names):
    found = check_text(sentence, tables).checked
    assert not found.flags and not found.claims, "else this test needs another sentence"
    assert [one.names for one in found.concerns] == [names]
    assert found.unread == 1 and not found.clean


@pytest.mark.parametrize(
    "sentence",
    [
        "We open at nine and close at six.",
        "The vicar said it, and so did the mayor.",
        "Please ask your doctor first if you are pregnant.",
        "Keep taking your tablets as your doctor told you.",
        "I do not diagnose, treat or cure any illness.",
        "There is no good evidence that it removes toxins.",
        "Reflexology is not a substitute for medical treatment, and I never diagnose.",
        "Is it safe?",  # what matters is the answer
        "Follow-up (60 minutes) £45",
        "An aroma fills the room, in harmony with the number on the door.",
    ],
)
def test_what_names_nothing_serious_advises_or_disclaims_is_not_shown(tables, sentence):
    found = check_text(sentence, tables).checked
    assert not found.flags and not found.claims and found.concerns == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "Do I have to carry on with my HIV drugs?",  # asked, not advised
        "If you come regularly you won't see the inside of a chemist's any more.",  # advice that is denied
        "It is not a substitute for medical care, but who needs that?",
        "It is safe, full stop.",
        "My thumbs have never met a disease they couldn't beat.",  # denied twice
        "You are free to ask your doctor; the tumour does not care.",  # advice, and what takes it back
        "Nobody here was ever cured by a doctor or a tablet.",  # a denial of effects, but of medical care
    ],
)
def test_advice_that_is_asked_or_denied_and_denials_of_care_are_shown(tables, sentence):
    found = check_text(sentence, tables).checked
    answered = found.claims and not any(claim.fine for claim in found.claims)
    assert found.flags or found.concerns or answered


def test_a_sentence_that_is_repeated_is_shown_once_and_where_it_stands_first(tables):
    first, second = concerns(PAGE, tables)
    assert first.names == ("cortisone", "eczema") and second.names == ("bypass",)
    assert [PAGE[one.start : one.end] for one in (first, second)] == [first.quote, second.quote]
    assert second.start == PAGE.index("My mother")


def test_a_flag_or_a_claim_is_no_concern(tables):
    found = check_text("Reflexology cures cancer. Many people find a foot massage relaxing.", tables).checked
    assert found.flags and found.claims and found.concerns == ()


def test_every_way_of_reading_a_check_shows_them(tables):
    page = check_text(PAGE, tables)
    found, lines = page.checked, report_lines(page.checked)
    assert lines.index(READ_YOURSELF.upper()) + 1 == lines.index(WHY_READ)
    assert "   It names “cortisone” and “eczema”." in lines
    assert summary_lines(found)[-1].endswith("Begin with the 2 shown below: they name something serious.")
    assert [one["names"] for one in json_report(found)["concerns"]] == [("cortisone", "eczema"), ("bypass",)]
    assert page.concerns()["names"].tolist() == ["cortisone, eczema", "bypass"]
    shown = html_report(found)
    assert READ_YOURSELF in shown and shown.count("Read this yourself") == 2
    assert shown.count("It names “bypass”.") == 2  # in the list, and beside the text
    assert 'href="#n1"' in shown and 'id="n1"' in shown


def test_without_any_nothing_is_said_of_them(tables):
    found = check_text("We open at nine. The vicar said it.", tables).checked
    assert READ_YOURSELF not in html_report(found) and READ_YOURSELF.upper() not in report_lines(found)
    assert "Begin with" not in summary_lines(found)[-1]


def test_one_is_told_as_one(tables):
    found = check_text("My mother had a bypass in March. We open at nine.", tables).checked
    assert summary_lines(found)[-1].endswith("Begin with the one shown below: it names something serious.")


def test_a_sentence_of_nothing_but_names_is_read_in_bounded_time(tables):
    found = check_text("We met a surgeon, " + "a surgeon, " * 3000 + "and went home.", tables).checked
    assert found.flags or found.concerns[0].names == ("surgeon",)
