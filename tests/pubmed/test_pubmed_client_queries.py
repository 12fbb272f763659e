"""Search strings: the same words give the same string, PubMed's search language cannot be broken out of."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from loopback import StandIn
from standin_answers import article

from evidence_tools.errors import UsageError
from evidence_tools.pubmed import Client, build_search
from evidence_tools.pubmed.pacer import Pacer
from evidence_tools.pubmed.queries import FILTERS, Concept, created_since, outcome_concept, text_word

FATIGUE = {
    "outcome": "fatigue",
    "label": "Fatigue",
    "synonyms": "fatigue;worn out;tired*",
    "mesh": "Fatigue;Muscle Fatigue",
}


TREATMENTS = {
    "foot_massage": Concept(("foot massage", "feet massage", "massage of the feet", "foot rub*"), ("Massage+Foot",)),
    "massage": Concept(("massage*", "massage therapy"), ("Massage",)),
}


def test_a_search_is_exactly_this_string():
    assert build_search(TREATMENTS["foot_massage"], FATIGUE, "systematic_reviews") == (
        '(("Massage"[Mesh] AND "Foot"[Mesh]) OR "foot massage"[tiab] OR "feet massage"[tiab] OR '
        '"massage of the feet"[tiab] OR "foot rub*"[tiab]) AND '
        '("Fatigue"[Mesh] OR "Muscle Fatigue"[Mesh] OR Fatigue[tiab] OR "worn out"[tiab] OR tired*[tiab]) '
        "AND (systematic[sb])"
    )


def test_filters_stand_as_published_and_say_where():
    # Cochrane Handbook 6.4.11, Box 6.4.a: lines 1 to 8 joined by OR, NOT (animals NOT humans)
    lines = "randomized controlled trial [pt]|controlled clinical trial [pt]|randomized [tiab]|placebo [tiab]"
    lines += "|drug therapy [sh]|randomly [tiab]|trial [tiab]|groups [tiab]"
    joined = " OR ".join(f"({line})" for line in lines.split("|"))
    assert FILTERS["cochrane_hsss_sensitive"].text == f"({joined}) NOT (animals [mh] NOT humans [mh])"
    assert FILTERS["clinical_queries_therapy_narrow"].text.startswith(
        "(randomized controlled trial[Publication Type] OR"
    )
    for one in FILTERS.values():
        assert one.text.count("(") == one.text.count(")") and one.source and one.url.startswith("https://")


def test_every_outcome_of_the_folder_gives_a_search(root):
    table = pd.read_csv(root / "evidence/outcomes.csv", dtype=str, keep_default_na=False)
    for row in table.to_dict("records"):
        for intervention in TREATMENTS.values():
            found = build_search(intervention, row, "cochrane_hsss_sensitive")
            assert found == build_search(intervention, row, "cochrane_hsss_sensitive")
            assert found.count("(") == found.count(")") and found.count('"') % 2 == 0


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("fatigue", "fatigue[tiab]"),
        ("reflexolog*", "reflexolog*[tiab]"),
        ("sleep quality", '"sleep quality"[tiab]'),
        ("beta-endorphin", "beta-endorphin[tiab]"),
        ("7,000 nerve endings", '"7,000 nerve endings"[tiab]'),
        ('x"[tiab]) OR (all[sb]', '"x tiab OR all sb"[tiab]'),
        ("NOT", '"NOT"[tiab]'),
    ],
)
def test_words_are_made_safe(word, expected):
    assert text_word(word) == expected


def test_wrong_uses_are_named():
    for call, words in (
        (lambda: build_search(TREATMENTS["massage"], None, "best"), "systematic_reviews"),
        (lambda: build_search(Concept()), "at least one"),
        (lambda: text_word("[]"), "cannot|not a word"),
        (lambda: created_since("yesterday"), "2026-01-31"),
    ):
        with pytest.raises(UsageError, match=words):
            call()


def test_since():
    assert created_since(dt.date(2026, 1, 2)) == created_since("2026-01-02") == '("2026/01/02"[crdt] : "3000"[crdt])'
    assert created_since(dt.datetime(2026, 1, 2, 23, 59)) == '("2026/01/02"[crdt] : "3000"[crdt])'


def test_a_built_search_finds_by_heading_and_by_word_and_leaves_out_animals():
    articles = {
        "1": article(1, title="Foot massage and being worn out", abstract="a randomized trial"),
        "2": article(
            2, title="Rubbing", mesh="Massage; Foot; Muscle Fatigue; Humans", types="Randomized Controlled Trial"
        ),
        "3": article(3, title="Foot massage and fatigue", abstract="randomized rats", mesh="Animals"),
        "4": article(4, title="Back massage and fatigue", abstract="a randomized trial"),
    }
    with StandIn(articles) as ncbi:
        query = build_search(TREATMENTS["foot_massage"], outcome_concept(FATIGUE), "cochrane_hsss_sensitive")
        assert Client(ncbi.url, pacer=Pacer(0)).search(query) == ["2", "1"]
