"""Quotes are found again, under other typography and after edits, and reported when they are gone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_tools.claims.quotes import TextQuoteSelector, anchor, find_quote, fold, select

TEXT = (
    "Our treatments\n\nA foot massage may help you sleep — many guests say so. "
    "It’s “gentle”, and it\nmay help you unwind. A foot massage may help you sleep — many guests say so, again."
)


def test_a_quote_is_found_at_its_own_place():
    start, end = find_quote(TEXT, "may help you unwind.")
    assert TEXT[start:end] == "may help you unwind."


def test_line_breaks_and_typography_do_not_hide_a_quote():
    start, end = find_quote(TEXT, 'It\'s "gentle", and it may help you unwind.')
    assert TEXT[start:end] == "It’s “gentle”, and it\nmay help you unwind."
    start, end = find_quote(TEXT, "sleep - many guests")
    assert TEXT[start:end] == "sleep — many guests"


def test_context_tells_repeated_passages_apart():
    quote = "A foot massage may help you sleep — many guests say so"
    assert find_quote(TEXT, quote) == (TEXT.find(quote), TEXT.find(quote) + len(quote))
    assert find_quote(TEXT, quote, suffix=", again.")[0] == TEXT.rfind(quote)
    assert find_quote(TEXT, quote, prefix="unwind. ")[0] == TEXT.rfind(quote)
    # The same with a quote that needs its typography evened out first.
    assert find_quote(TEXT, quote.replace("—", "-"), suffix=", again.")[0] == TEXT.rfind(quote)


def test_a_changed_word_is_not_the_quote():
    assert find_quote(TEXT, "A foot massage will help you sleep") is None
    assert find_quote(TEXT, "") is None
    assert find_quote(TEXT, " \n ") is None


@pytest.mark.parametrize(
    ("before", "after", "how"),
    [
        ("Massage lowers cortisol by a third.", "Massage lowers cortisol by a third.", "exact"),
        ("Massage lowers cortisol — by a third.", "Massage lowers\ncortisol – by a third.", "normalised"),
        ("Massage lowers cortisol by a third.", "Massage may lower cortisol by about a third.", "edited"),
        ("Massage lowers cortisol by a third.", "Our rooms are painted in quiet colours.", "lost"),
    ],
)
def test_re_anchoring_says_what_it_took(before, after, how):
    frame = "We opened in spring. {} Come and see us soon."
    old, new = frame.format(before), frame.format(after)
    found = anchor(new, select(old, old.find(before), old.find(before) + len(before)))
    assert found.how == how
    assert found.found == (how != "lost")
    assert new[found.start : found.end] == (after if how != "lost" else "")


def test_a_softened_sentence_is_re_anchored_whole():
    old = "Intro.\n\nReflexology cures insomnia in three sessions.\n\nPrices from the desk."
    new = "Intro.\n\nReflexology may help with insomnia after three sessions.\n\nPrices from the desk."
    found = anchor(new, select(old, old.find("Refl"), old.find("sessions.") + 9))
    assert found.how == "edited"
    assert new[found.start : found.end] == "Reflexology may help with insomnia after three sessions."


def test_selector_as_json_object():
    assert select("abc def ghi", 4, 7, context=2).to_dict() == {
        "type": "TextQuoteSelector",
        "exact": "def",
        "prefix": "c ",
        "suffix": " g",
    }


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_folding_keeps_the_way_back(text):
    folded = fold(text)
    assert len(folded.offsets) == len(folded.text) + 1
    assert list(folded.offsets) == sorted(folded.offsets)
    assert folded.offsets[-1] == len(text)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.text(max_size=60), st.text(min_size=1, max_size=30), st.text(max_size=60))
def test_any_passage_is_found_again_in_its_own_text(before, passage, after):
    text = before + passage + after
    found = anchor(text, select(text, len(before), len(before) + len(passage)))
    assert found.how == "exact"
    assert text[found.start : found.end] == passage


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.text(max_size=200), st.text(max_size=40), st.text(max_size=20), st.text(max_size=20))
def test_no_text_and_no_quote_breaks_anchoring(text, quote, prefix, suffix):
    found = anchor(text, TextQuoteSelector(quote, prefix, suffix))
    assert found.how in {"exact", "normalised", "edited", "lost"}
    assert -1 <= found.start <= found.end <= len(text)
