"""Any text at all: no sentence breaks the check, and its time grows with the length of the text and no faster."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_tools.claims import (
    acting,
    articles,
    blocks,
    doubts,
    finder,
    meaning,
    relations,
    rules,
    sentences,
    subjects,
    walls,
)
from evidence_tools.claims.articles import article_from_bytes
from evidence_tools.claims.checking import check_article
from evidence_tools.claims.finder import find_claims
from evidence_tools.claims.margin import html_report
from evidence_tools.claims.report import json_report
from evidence_tools.claims.sentences import split_sentences
from evidence_tools.errors import ArticleError

CLAIMS = [
    {"claim_id": f"{outcome}-reflexology", "statement": f"Reflexology improves {outcome}.", "outcome": outcome,
     "intervention": "foot_reflexology", "direction": "improves", "claim_type": "efficacy",
     "dose": "", "population": ""}
    for outcome in ("sleep_quality", "pain", "anxiety")
]  # fmt: skip


def checked(text):
    """Check a text and write both reports."""
    found = check_article(text, CLAIMS, lambda claim: None)
    json_report(found)
    html_report(found)
    return found


GLUED = [
    "Do you sleep badly?Foot massage can help.",
    "Your feet ache.Reflexology relieves the pain.",
    "It works!Massage eases tension and stress.",
    "Relax today.Our therapists know how.",
    "We open at 9.Foot reflexology improves sleep.",
    "“Can it help?”She asked us about her sore feet.",
    "sleep well.“Reflexology helps me sleep” says Ann.",
    "Feel better.(Reflexology improves circulation too.)",
    "no more pain…Reflexology takes it away.",
    "ask Dr.Foot about reflexology for your sleep.",
    "better sleep.Less stress.More energy with reflexology.",
    "a.B c.D e?F g!H",
]


@pytest.mark.parametrize("text", GLUED)
def test_a_forgotten_blank_breaks_nothing(text):
    spans = split_sentences(text)
    assert spans
    assert all(text[start:end].strip() == text[start:end] for start, end in spans)
    assert "".join(text[start:end] for start, end in spans).replace(" ", "") == text.replace(" ", "")
    checked(text)


def test_a_forgotten_blank_still_ends_the_sentence():
    text = "Do you sleep badly?Foot massage can help.It works!Massage eases tension. Ask Dr.Foot or St.John about it."
    assert [text[start:end] for start, end in split_sentences(text)] == [
        "Do you sleep badly?",
        "Foot massage can help.",
        "It works!",
        "Massage eases tension.",
        "Ask Dr.Foot or St.John about it.",
    ]
    quotes = [claim.quote for claim in find_claims("Do your feet ache?Foot massage relieves pain.")]
    assert "Foot massage relieves pain." in quotes


PIECES = (
    " ", "-", ".", "a", "A", "1", "a ", "1 ", "1.", "1. ", "1,", "a-", "a.", "(", "[", "{", "<", "\n", ",", "_", "*",
    "/", "'", '"', "’", ":", ";", "=", "|", "#", "\\", "é", " \n", "\t", ".,", "it ", "\r\n", "&", "!", "?", "…", "- ",
    "-\n", "**", "**a", "# ", "# a\n", "a\n", "1.\n", "| ", "|a", "a|\n", "a?A", "a?Foot ", "A. ", "\u2028", "💆", "“",
    "relieves pain ", "better sleep ", "want to ", "seeking pain ", "no pain relief ", "benefits of ", "benefits:\n",
    "a: ", "Yes. ", "e.g. ", "()", "---\n", "<!---->", "one million ", "if you want better sleep ", "% e.g. ",
    "- relieves pain\n",
)  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_twenty_thousand_signs_of_one_kind_take_no_time(piece, within):
    text = (piece * 20_000)[:20_000]
    with within(2.5):
        try:
            checked(text)
        except ArticleError:
            assert not text.strip()


@pytest.mark.parametrize("piece", ["relieves pain and better sleep ", "A\n", "-", "a.", "1 "])
def test_time_grows_with_the_length_and_no_faster(piece):
    def seconds(length):
        text = (piece * length)[:length]
        started = time.process_time()
        checked(text)
        return time.process_time() - started

    seconds(1_000)
    short, long = max(seconds(10_000), 0.05), seconds(40_000)  # below that a pause counts more than the text
    assert long < 4 * 3 * short, (short, long)


def test_more_lines_than_an_article_has_are_refused_in_words(monkeypatch):
    monkeypatch.setattr(sentences, "MAX_UNITS", 2_000)
    find_claims("A\n" * 2_000)
    with pytest.raises(ArticleError, match="lines and sentences"):
        find_claims("A\n" * 2_001)


@given(st.text(max_size=300) | st.lists(st.sampled_from(PIECES + tuple(GLUED)), max_size=30).map("".join))
@settings(max_examples=120, deadline=None)
def test_no_text_breaks_the_check(text):
    try:
        found = checked(text)
    except ArticleError:
        return
    for claim in found.claims:
        assert text[claim.found.start : claim.found.end] == claim.found.quote


def patterns():
    """Return every pattern of the room that finds claims."""
    import re

    for module in (acting, articles, blocks, doubts, finder, meaning, relations, rules, sentences, subjects, walls):
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern):
                yield pytest.param(value, id=f"{module.__name__.rsplit('.', 1)[-1]}.{name}")


@pytest.mark.parametrize("pattern", list(patterns()))
def test_no_pattern_backtracks_without_bound(pattern):
    for piece in ("-", " ", ".", "a ", "a-", "1.", "'", "**", "|", "\t", "(", "<!---->", "a.A", "want to ", "a 1) "):
        for end in ("", "!", "\x00", "a"):
            text = "a " + (piece * 5_000)[:5_000] + end
            subject = text.encode() if isinstance(pattern.pattern, bytes) else text
            started = time.process_time()
            pattern.match(subject)
            pattern.match(subject, 2)
            assert time.process_time() - started < 0.2, (piece, end)


def test_a_page_of_comments_is_recognised_in_no_time(within):
    page = b"<!---->" * 500 + b"<p>Reflexology improves sleep.</p>"
    with within(2):
        article_from_bytes(page)
