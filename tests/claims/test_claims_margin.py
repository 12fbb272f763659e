"""The marked text: what several sentences say together is marked in each, and every link leads to its note."""

from __future__ import annotations

import re

import pytest

from evidence_tools.claims import html_report, json_report
from evidence_tools.claims.margin import report_facts
from evidence_tools.claims.summary import report_lines
from evidence_tools.tracker.checking import check_text

ANSWERED = """# Questions

Can I come when I'm expecting?

Of course! Even in the first weeks, the little one loves it. Reflexology cures cancer.

I have epilepsy.

No problem at all. Many people find foot massage relaxing.
"""


def test_a_flag_on_a_question_and_its_answer_is_marked_in_both_and_its_link_leads_to_its_note(tables):
    checked = check_text(ANSWERED, tables).checked
    assert any("\n" in flag.quote for flag in checked.flags), "else this test needs another text"
    page = html_report(checked)
    links, notes = (set(re.findall(rf'{kind}="#?(n\d+)"', page)) for kind in ("href", "id"))
    assert links == notes
    marked = re.findall(r'<mark class="flagged">([^<]*)', page)
    assert {"I have epilepsy.", "No problem at all.", "Reflexology cures cancer."} <= set(marked)


@pytest.mark.parametrize("text", [ANSWERED, "Reflexology cures cancer.\n\n- Never see a doctor again!\n- MS\n- asthma"])
def test_the_marked_text_is_the_text_word_for_word(tables, text):
    checked = check_text(text, tables).checked
    shown = ["".join(piece["text"] for piece in passage["pieces"]) for passage in report_facts(checked)["passages"]]
    assert shown == [checked.article.text[block.start : block.end] for block in checked.article.blocks]
    numbers = [
        n for passage in report_facts(checked)["passages"] for piece in passage["pieces"] for n in piece["numbers"]
    ]
    assert sorted(numbers) == [
        note["number"] for passage in report_facts(checked)["passages"] for note in passage["notes"]
    ]


def test_a_claim_within_a_flag_that_spans_sentences_keeps_its_own_note(tables):
    checked = check_text(ANSWERED, tables).checked
    passages = report_facts(checked)["passages"]
    notes = [note for passage in passages for note in passage["notes"]]
    assert [bool(note["claim"]) for note in notes].count(True) == len(checked.claims)
    assert sum(len(note["flags"]) for note in notes) == len(checked.flags)


def test_a_statement_of_fact_has_the_same_words_everywhere(tables):
    """The claim's own page, the search and the notebooks say "Tested and not borne out" of it."""
    page = check_text("Points of the feet correspond to organs of the body.", tables)
    answer = page.checked.claims[0].main
    row = tables["verdicts"].set_index("claim_id").loc[answer.match.claim_id]
    assert (row["comparator"], row["verdict"]) == ("facts", "not_supported"), "else this test needs another fact"
    assert answer.words == ("✘", "Tested and not borne out")
    told = "\n".join(report_lines(page.checked))
    assert "✘ Tested and not borne out" in told and "Not supported" not in told
    shown = html_report(page.checked)
    assert shown.count("Tested and not borne out") == 2 and "Not supported" not in shown
    assert json_report(page.checked)["claims"][0]["verdict"] == "not_supported"
