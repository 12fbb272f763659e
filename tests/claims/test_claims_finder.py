"""What is a claim and what is not, rule by rule of the codebook, in sentences of our own."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_tools.claims.features import features_of
from evidence_tools.claims.finder import find_claims
from evidence_tools.claims.position import positions
from evidence_tools.claims.rules import read_units
from evidence_tools.claims.sentences import units
from evidence_tools.claims.vocabulary import load_vocabulary
from evidence_tools.errors import ArticleError


def one(text: str):
    found = find_claims(text)
    assert len(found) == 1, [c.quote for c in found]
    return found[0]


@pytest.mark.parametrize(
    ("sentence", "outcomes"),
    [
        ("Reflexology eases tension headaches.", {"headache"}),
        ("Foot massage may help you sleep through the night.", {"sleep_quality"}),
        ("After a massage you will feel calm and refreshed.", {"energy"}),
        ("Our reflexology sessions lower cortisol and lift your mood.", {"cortisol", "mood"}),
        ("A foot massage is perfect for swollen ankles.", {"oedema"}),
        ("If you suffer from constipation, reflexology can help.", {"digestion"}),
        ("With regular massage, the stiffness in your back melts away.", {"mobility"}),
        ("Reflexology flushes toxins out of the body.", {"toxins"}),
        ("Many of my clients say that their back pain is gone after a massage.", {"back_pain"}),
        ("Foot massage stimulates blood flow to the toes.", {"circulation"}),
        ("Foot massage puts an end to headaches.", {"headache"}),
        ("Reflexology doubles your energy.", {"energy"}),
        ("Sleep comes more easily after reflexology.", {"sleep_quality"}),
    ],
)
def test_effects_are_claims(sentence, outcomes):
    assert outcomes <= set(one(sentence).outcomes)


@pytest.mark.parametrize(
    "sentence",
    [
        "Does reflexology help with sleep?",
        "Book your foot massage today!",
        "A foot massage of one hour costs 45 euros.",
        "Reflexology is not a substitute for medical treatment.",
        "Please consult your doctor before a massage if you have a heart condition.",
        "Massage has been practised in China for thousands of years.",
        "Our therapists are certified and have ten years of experience.",
        "Enjoy a foot massage in a relaxing atmosphere with soothing music.",
        "In our hectic world, stress has become part of life.",
        "The therapist rests your foot on a warm towel.",
        "Foot massage does not cure insomnia.",
        "Whether you want to relieve stress or improve your sleep, we offer a range of massages.",
        "Most people come once a month for a massage.",
        "Half of the takings of our foot massage day go to Diabetes UK.",
        "Let's explore the benefits of reflexology.",
    ],
)
def test_what_is_no_claim(sentence):
    assert find_claims(sentence) == []


def test_not_only_is_no_denial():
    assert "stress" in one("Massage does not just reduce stress.").outcomes


def test_a_question_may_carry_the_assertion():
    assert "blood_pressure" in one("Did you know that a foot massage can lower your blood pressure?").outcomes


def test_bullets_inherit_what_stands_above_them():
    text = "Foot reflexology may help with:\n\n- Insomnia\n- Migraines\n- Free parking\n"
    found = find_claims(text)
    assert [(c.quote, c.intervention) for c in found] == [
        ("Insomnia", "foot_reflexology"),
        ("Migraines", "foot_reflexology"),
    ]
    assert text[found[0].start : found[0].end] == "Insomnia"


def test_short_lines_below_a_heading_are_its_list():
    found = find_claims("Benefits of foot massage\nBetter sleep\nLess stress\nWarmer feet\n")
    assert [c.quote for c in found] == ["Better sleep", "Less stress", "Warmer feet"]


def test_headings_count_when_they_name_effect_and_object():
    quotes = [
        c.quote
        for c in find_claims("# Reflexology\n\n## Improves circulation\n\nText.\n\n## Immune benefits:\n\nText.")
    ]
    assert quotes == ["Improves circulation"]


def test_reference_lists_make_no_claims():
    text = "Massage reduces pain.\n\n# References\n\nA. Author. Massage reduces pain after surgery. J Pain, 2001.\n"
    assert [c.quote for c in find_claims(text)] == ["Massage reduces pain."]


@pytest.mark.parametrize(
    ("sentence", "strength", "cites"),
    [
        ("Reflexology relieves pain.", "asserted", False),
        ("Reflexology may relieve pain.", "hedged", False),
        ("My clients tell me that massage takes away their pain.", "anecdotal", False),
        ("Studies show that massage relieves pain.", "asserted", True),
        ("Research from a university found that massage could relieve pain.", "hedged", True),
    ],
)
def test_strength_and_citations(sentence, strength, cites):
    claim = one(sentence)
    assert (claim.strength, claim.cites_study) == (strength, cites)


def test_dose_and_population_in_the_words_of_the_article():
    claim = one("Just 10 minutes of foot massage improves sleep in older adults.")
    assert "10 minutes" in claim.dose
    assert claim.population == "older adults"


def test_facts_have_no_direction():
    claim = one("Reflexology: there are more than 7,000 nerve endings in each foot.")
    assert (claim.direction, claim.claim_type, claim.outcomes) == ("none", "anatomy", ("anatomy_fact",))


def test_harm_is_a_safety_claim():
    claim = one("Some people feel dizzy after a massage.")
    assert (claim.direction, claim.claim_type) == ("worsens", "safety")


def test_interventions_are_kept_apart():
    text = (
        "# Foot massage or reflexology?\n\nUnlike reflexology, a foot massage relaxes tight muscles. "
        "It also reduces swelling.\n\nReflexology eases anxiety. It improves digestion.\n\n"
        "A Thai massage lifts your mood.\n"
    )
    assert [c.intervention for c in find_claims(text)] == [
        "foot_massage",
        "foot_massage",
        "foot_reflexology",
        "foot_reflexology",
        "massage",
    ]


def test_reasons_name_the_words_that_fired():
    assert any("eases … pain" in reason for reason in one("Massage eases pain.").reasons)


def test_markdown_marks_and_curly_quotes_do_not_matter():
    assert "stress" in one("Massage **reduces _stress_** and you’ll notice.").outcomes


def test_a_text_too_long_for_an_article_is_refused():
    with pytest.raises(ArticleError, match="2,000,000"):
        find_claims("massage " * 300_000)


WORDS = st.sampled_from(
    [
        *"massage reflexology reduces improves stress sleep pain may not the of and your feet".split(),
        *"? ! . , : - • # 1. It ( ) “ ” é ß İ 你 א".split(),
        "\n",
        "\n\n",
    ]
)
PARAGRAPHS = ["Massage eases pain.", "Book today!", "Reflexology may lift your mood.", "We open at nine."]


@settings(derandomize=True, max_examples=120, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=80).map(" ".join)))
def test_any_text_ends_in_claims_that_quote_it(text):
    end = 0
    for claim in find_claims(text):
        assert text[claim.start : claim.end] == claim.quote
        assert claim.start >= end
        assert claim.outcomes
        assert claim.direction in {"improves", "worsens", "none"}
        assert claim.strength in {"asserted", "hedged", "anecdotal"}
        end = claim.end


@settings(derandomize=True, max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(PARAGRAPHS)))
def test_a_paragraph_more_or_less_does_not_change_the_others(paragraphs):
    """Every paragraph names its intervention, so what is found in it does not depend on its neighbours."""
    text = "\n\n".join(paragraphs)
    expected = [p for p in paragraphs if "eases" in p or "lift" in p]
    assert [c.quote for c in find_claims(text)] == expected


def test_the_finder_loads_nothing_heavy():
    code = (
        "import sys; from evidence_tools.claims import find_claims; find_claims('Massage eases pain.');"
        "print([m for m in ('pandas', 'numpy', 'lxml', 'trafilatura', 'docx', 'pypdf', 'requests', 'jinja2')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_the_line_below_goes_on_with_the_treatment_named_above():
    text = "Our foot reflexology relieves stress.\nEach foot has over 7,000 nerve endings. Book now!"
    found = find_claims(text)
    assert [c.quote for c in found] == [
        "Our foot reflexology relieves stress.",
        "Each foot has over 7,000 nerve endings.",
    ]
    assert found[1].intervention == "foot_reflexology"
    assert found[1].outcomes == ("anatomy_fact",)


@pytest.mark.parametrize("heading", ["Key Benefits of Lymphatic Drainage Massage", "Physical benefits", "The Science"])
def test_a_bare_label_of_benefits_is_no_claim(heading):
    assert find_claims(f"# Our massage\n\n## {heading}\n\nBook today.\n") == []


def test_the_name_of_a_treatment_is_no_effect_but_the_changed_outcome_is():
    found = find_claims("# Lymphatic drainage massage\n\n## Benefits\n\n- Improved lymphatic drainage\n")
    assert [c.quote for c in found] == ["Improved lymphatic drainage"]


def test_a_heading_below_a_list_is_not_its_last_line():
    text = "Benefits of foot reflexology\nLess stress\nBetter sleep\nReflexology at work\n"
    assert [c.quote for c in find_claims(text)] == ["Less stress", "Better sleep"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Repetitive movements can lead to injuries.",
        "Long shifts on hard floors often lead to fatigue.",
    ],
)
def test_harm_that_life_does_is_no_claim_about_the_treatment(sentence):
    assert find_claims(f"# Massage for busy people\n\n{sentence}\n") == []


def test_advice_after_an_effect_does_not_hide_it():
    found = one("Reflexology flushes out toxins, so drink plenty of water afterwards.")
    assert "toxins" in found.outcomes


@pytest.mark.parametrize(
    ("sentence", "outcomes"),
    [
        ("Reflexology may bring a shorter labour.", {"other:pregnancy"}),
        ("Reflexology calms morning sickness.", {"digestion", "other:pregnancy"}),
        ("Massage helps keep runners limber.", {"mobility"}),
        ("Some twenty reflex points are located on the soles of the feet used in reflexology.", {"anatomy_fact"}),
        ("In reflexology the feet are called a second heart.", {"anatomy_fact"}),
        ("During a massage the mind slowly settles and the shoulders soften.", {"other:relaxation"}),
        ("The vagus nerve runs from the brainstem to the belly, and massage reaches it.", {"anatomy_fact"}),
    ],
)
def test_words_of_pages_on_pregnancy_sport_and_nerves(sentence, outcomes):
    assert outcomes <= set(one(sentence).outcomes)


@pytest.mark.parametrize(
    "above", ["", "It may help with:\n\n- stress\n- sleep\n\n", "Reflexology helps with:\nLess pain\n\n"]
)
@pytest.mark.parametrize(
    "heading", ["Health benefits of massage", "Massage benefits", "The many proven benefits of reflexology"]
)
def test_a_heading_of_benefits_is_a_label_wherever_it_stands(heading, above):
    text = f"{above}{heading}\n\nBetter sleep\nRelaxed muscles\n"
    found = [claim.quote for claim in find_claims(text)]
    assert heading not in found
    assert "Better sleep" in found


def test_a_felt_state_takes_nothing_from_the_claim_before():
    said = "Foot massage boosts circulation. You will feel lighter, happier and more alive."
    outcomes = [claim.outcomes for claim in find_claims(said)]
    assert len(outcomes) == 2 and "circulation" not in outcomes[1]
    vague = "Foot massage relieves headaches. You will feel the difference within a week."
    assert "headache" in [claim.outcomes for claim in find_claims(vague)][-1]


def test_paragraphs_in_small_letters_stay_apart():
    text = (
        "we offer foot massage, and it has been our trade for more than twenty years\n\n"
        "our prices are low and the rooms are warm and quiet all the year round\n\n"
        "massage eases pain in the back\n"
    )
    assert [unit.text for unit in units(text)] == text.strip().split("\n\n")
    broken = "We offer foot massage, and it has been our trade for more than\n\ntwenty years in this town.\n"
    assert len(units(broken)) == 1  # a text whose every line stands alone


def test_what_was_not_slept_is_no_effect_but_not_so_well_is():
    denied, praised = (
        read_units(units(said), load_vocabulary())[0].effects()
        for said in (
            "I had not slept through the night since spring.",
            "I hadn't slept so well through the night for years.",
        )
    )
    assert not denied and praised


def test_where_a_unit_stands_is_noted():
    text = 'Her words\n\nShe wrote: "It hurt." "Then it went. I danced," she said.\n\n- a\n'
    quoted = [sorted(key for key in place if key.startswith("quoted")) for place in positions(units(text))]
    assert quoted[0] == []
    assert any("quoted:inside" in names for names in quoted)
    assert "quoted:inside" not in quoted[-1]
    assert all(not key.startswith("page") for place in positions(units(text)) for key in place)
    page = positions(units("\n\n".join(f"Sentence number {n} says little." for n in range(12))))
    assert ["page:first line" in place for place in page] == [True] + [False] * 11
    assert [n for n, place in enumerate(page) if "page:top" in place] == [1, 2]


def test_a_construction_that_is_denied_has_a_name_of_its_own():
    words = load_vocabulary()
    for said, name in (
        ("Massage flushes out lactic acid.", "shape:"),
        ("Massage does not flush out lactic acid.", "shape:not "),
    ):
        (found,) = features_of(read_units(units(said), words), words)
        assert f"{name}flow_blocked" in found.words
