"""Silence is no approval: what a check says of a text, or a part of it, in which it recognised nothing."""

from __future__ import annotations

import pytest

from evidence_tools.claims import html_report, json_report
from evidence_tools.claims.summary import report_lines, summary_lines
from evidence_tools.tracker.checking import check_text

NOTHING = "We recognised nothing in this text. That is not approval: read it yourself."


@pytest.mark.parametrize(
    "text",
    [
        "Anna and Tom run the house.",
        "The vicar said it. So did the mayor.",
        "Do come and see us.",
        "We open at nine and close at six.",
        "## Prices\n\nThirty pounds.",
    ],
)
def test_a_text_in_which_nothing_was_recognised_is_not_approved(tables, text):
    found = check_text(text, tables).checked
    assert not (found.claims or found.flags), "else this test needs another text"
    assert summary_lines(found) == [NOTHING] and not found.clean
    told = json_report(found)
    assert told["summary"] == [NOTHING] and told["clean"] is False
    assert NOTHING in html_report(found) and NOTHING in report_lines(found)
    assert "needs changing" not in html_report(found)


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("Many people find reflexology relaxing.", 0),
        ("Many people find reflexology relaxing. Enjoy it in our quiet room.", 0),
        ("Many people find reflexology relaxing. The vicar said it.", 1),
        ("# At the Mill\n\nMany people find reflexology relaxing.\n\n- ten o'clock\n- noon", 3),
        ("Many people find reflexology relaxing. The vicar said it. Many people find reflexology relaxing.", 1),
        ("Reflexology cures cancer. The vicar said it. So did the mayor.", 2),
    ],
)
def test_the_sentences_in_which_nothing_was_recognised_are_counted(tables, text, unread):
    found = check_text(text, tables).checked
    assert found.unread == unread == json_report(found)["unrecognised"]
    assert found.clean == (unread == 0)
    last = summary_lines(found)[-1]
    assert ("That is not approval" in last) == (unread > 0)
    assert ("one other sentence. " in last) == (unread == 1)
    assert last.startswith("Nothing here needs changing") == (unread == 0)


@pytest.mark.parametrize(
    "sentence",
    [
        "I do not treat illness, but my hands do.",
        "Nobody should stop a tablet unless they have been here.",
        "Ask your doctor first, then ask me.",
    ],
)
def test_a_denial_or_a_warning_does_not_approve_what_stands_beside_it(tables, sentence):
    found = check_text(f"Many people find reflexology relaxing. {sentence}", tables).checked
    assert not found.clean


def test_what_is_put_as_a_fact_that_no_study_settles_is_told_how_to_say_it(tables):
    softer = "The studies do not settle it, so better say “can” or “may”."
    for text, told in (("Foot reflexology improves sleep.", True), ("Foot reflexology can aid sleep.", False)):
        found = check_text(text, tables).checked
        assert found.accepted and found.clean != told
        assert (softer in summary_lines(found)[0]) == (softer in "\n".join(report_lines(found)[3:])) == told


def test_the_country_whose_rules_accept_a_sentence_is_named(tables):
    found = check_text("Many people find reflexology relaxing.", tables).checked
    for told in (summary_lines(found)[0], found.claims[0].stands):
        assert "advertising rules in the United Kingdom accept these words" in told
    assert "The rules of other countries were not looked at." in summary_lines(found)[0]
