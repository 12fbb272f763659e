"""Red flags behind misspelt and disguised words."""

from __future__ import annotations

import pytest

from evidence_tools.claims.flag_spelling import straightened
from evidence_tools.claims.red_flags import find_red_flags
from evidence_tools.claims.vocabulary import load_vocabulary


def read(sentence):
    return straightened(sentence, load_vocabulary().own)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("diabets", "diabetes"),  # a letter missing
        ("epilepssy", "epilepsy"),  # one too many
        ("dementea", "dementia"),  # a wrong one
        ("inuslin", "insulin"),  # two changed about
        ("ast\u00adhma", "asthma"),  # a hyphen nobody sees
        ("leuk\u200baemia", "leukaemia"),
        ("\u0430ngin\u0430", "angina"),  # Cyrillic letters
        ("ｔｕｍｏｕｒ", "tumour"),
        ("s t a t i n s", "statins"),
        ("h-e-p-a-t-i-t-i-s", "hepatitis"),
        ("d3ment1a", "dementia"),
        ("pso*ria*sis", "psoriasis"),
        ("ASTHMAgone", "ASTHMA gone"),
    ],
)
def test_a_word_is_read_as_it_is_meant(written, meant):
    assert read(f"It helps with {written} too.") == f"It helps with {meant} too."


@pytest.mark.parametrize(
    "written",
    [
        "You can cancel until noon.",
        "She has a sense of humour, so the rumour says.",
        "Oak tables, tea stains, train stations.",
        "Asthmatic, diabetic and epileptic are words of their own.",
        "doctor_foot and medic_at_sea wrote this.",
        "A B C D, 1 2 3 4, U.S.A.",
        "Zone 4 and room 15.",
        "Das hilft bei Gicht. Это просто текст.",
        "",
    ],
)
def test_other_words_stay_as_they_are(written):
    assert read(written) == written


def test_the_flag_quotes_what_stands_there():
    (flag,) = find_red_flags("Open daily. We cure d.i.a.b.e.t.e.s here. Tea is free.")
    assert (flag.kind, flag.quote) == ("serious_condition", "We cure d.i.a.b.e.t.e.s here.")
