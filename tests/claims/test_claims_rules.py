"""Which rules see what in a unit, each beside a twin that lacks the one thing; sentences of our own.

What a rule means stands in the package's table of rules (vocabulary/rules.csv) and in the codebook it cites.
"""

from __future__ import annotations

import pytest

from evidence_tools.claims.blocks import MAX_CHARACTERS, Block
from evidence_tools.claims.finder import find_claims
from evidence_tools.claims.reading import Reading
from evidence_tools.claims.rules import read_units
from evidence_tools.claims.sentences import units
from evidence_tools.claims.vocabulary import load_vocabulary
from evidence_tools.errors import ArticleError

VOCABULARY = load_vocabulary()
TALL = "# Benefits of foot massage\n\n## "


def read(text: str) -> list[Reading]:
    return read_units(units(text, None), VOCABULARY)


def last(text: str) -> Reading:
    return read(text)[-1]


def rules_of(text: str) -> set[str]:
    """Return the rules that fire in the last unit, without the one that says how its subject was found."""
    return {name for name in last(text).features if not name.startswith("subject_")}


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        # the one rule of what a unit states: the strongest only
        ("Foot massage reduces stress.", {"effect", "chain"}),
        ("Foot massage brings happiness.", {"gives", "chain"}),
        ("Foot massage improves your well-being.", {"generic_effect", "chain"}),
        ("Stress and reflexology.", {"outcome"}),
        ("Some people feel dizzy after a massage.", {"safety", "anecdote"}),
        ("Each foot has 7,000 nerve endings.", {"fact"}),
        ("Foot massage on Sundays.", set()),
        # further effects
        ("Massage eases pain and lifts your mood.", {"effect", "further_effects", "chain"}),
        # where it stands
        ("# Massage reduces stress", {"effect", "heading"}),
        ("# Benefits of foot massage\n\nIt feels good.", {"generic_effect", "section_benefits"}),
        ("# Our house\n\nIt feels good.", {"generic_effect"}),
        ("# Benefits of foot massage\n\nOne more thing.\n\n- Better sleep", {"effect", "chain"}),
        ("# Contraindications\n\nMassage reduces pain.", {"effect", "chain", "section_caution"}),
        ("# References\n\nMassage reduces pain.", {"effect", "chain", "section_references"}),
        ("# Prices\n\nMassage reduces pain.", {"effect", "chain", "section_price"}),
        ("# Techniques\n\nMassage reduces pain.", {"effect", "chain", "section_technique"}),
        ("# Benefits and prices\n\nMassage reduces pain.", {"effect", "chain", "section_benefits"}),
        # lists of effects
        ("Massage helps with:\n\n- insomnia\n", {"outcome", "listed", "listed_outcome"}),
        ("Massage helps with:\n\n- well-being\n", {"outcome", "listed"}),
        ("Massage helps you to:\n\n- relax\n", {"outcome", "listed", "listed_verb", "listed_outcome"}),
        ("Massage helps you to:\n\n- a relaxed mind\n", {"effect", "listed", "listed_verb", "chain"}),
        ("Massage helps you to:\n\n- be on time and ease pain\n", {"effect", "listed", "chain"}),
        ("Bring with you:\n\n- insomnia\n", {"outcome"}),
        ("Choose a massage if:\n\n- you want less stress\n", {"sought", "listed", "listed_outcome"}),
        ("# Choose a massage if\n\nYou want to sleep better.\n", {"sought", "listed", "listed_outcome"}),
        ("# Our house\n\nYou want to sleep better.\n", {"sought"}),
        ("# References\n\nReasons to choose a massage if:\n\n- pain\n", {"outcome", "listed", "listed_outcome"}),
        ("# Massage helps with\n\nBetter sleep\nLess stress\n", {"effect", "listed", "heading"}),
        ("# Massage helps with\n\nLess stress\nBetter sleep\n", {"effect", "listed", "listed_verb", "heading"}),
        # going on from the sentence before
        ("Massage boosts circulation. Better circulation means less swelling.", {"effect", "further_effects", "chain"}),
        ("Massage boosts circulation. Sleep is important.", {"outcome"}),
        ("Massage boosts circulation. It also wants peace.", {"outcome", "chain"}),
        ("Massage boosts circulation.\n\nIt also wants peace.", {"outcome"}),
        ("Massage is nice. It also wants peace.", {"outcome"}),
        ("Massage boosts circulation. The pressure and sleep.", {"outcome", "chain"}),
        # words about it
        ("Massage can ease pain.", {"effect", "chain", "hedge"}),
        ("Many clients say that massage eases pain.", {"effect", "chain", "anecdote"}),
        ("Studies show that massage eases pain.", {"effect", "chain", "citation"}),
        ("Studies show that massage eases pain. It lifts the mood.", {"effect", "chain", "study_goes_on"}),
        ("Studies show that massage eases pain.\n\nIt lifts the mood.", {"effect", "chain"}),
        ("Massage eases pain. It lifts the mood.", {"effect", "chain"}),
        # what is excluded
        ("Our therapists are certified.", {"credential"}),
        ("As a certified therapist I have seen massage ease pain.", {"effect", "anecdote"}),
        ("Drink plenty of water.", {"instruction"}),
        ("It flushes out toxins, so drink plenty of water.", {"effect", "chain"}),
        ("Drink plenty of water, it flushes out toxins.", {"effect", "chain", "instruction"}),
        ("Massage is not a substitute for medicine.", {"disclaimer"}),
        ("Massage is not a substitute for medicine, but it eases pain.", {"effect", "concession"}),
        ("Massage eases pain but is not a substitute for medicine.", {"effect", "chain", "disclaimer"}),
        ("Massage is not a substitute for medicine if you want better sleep.", {"sought", "disclaimer"}),
        ("You want less stress so drink plenty of water.", {"sought", "instruction"}),
        ("Each foot has nerve endings and stress causes headaches.", {"effect", "fact", "definition"}),
        ("Book your massage.", {"invitation"}),
        ("Book your massage to reduce stress.", {"effect", "chain", "invitation_specific"}),
        ("Does massage reduce pain? Yes.", set()),
        ("Massage is nice. Did you know that it reduces pain?", {"effect", "chain", "question", "assertion"}),
        ("Massage is nice. Does it reduce pain?", {"effect", "chain", "question"}),
        ("Massage is nice. Did you know that we are open?", {"question"}),
        ("Avoid massage if you have a fever.", {"contraindication", "instruction"}),
        ("A session costs £ 30.", {"price"}),
        ("In this article we look at feet.", {"pointer"}),
        ("Reflexology has its roots in Egypt.", {"history"}),
        ("We offer a range of treatments.", {"offer"}),
        ("Gentle pressure is applied with the thumbs.", {"technique"}),
        ("Come once a week.", {"frequency", "invitation"}),
        ("Enjoy a relaxing atmosphere.", {"ambience", "invitation"}),
        ("Insomnia is a very common problem.", {"outcome", "condition", "definition"}),
        ("There is no good evidence for it.", {"denial"}),
        ("Years ago I had back pain.", {"outcome", "story"}),
        ("Stretching eases back pain.", {"effect", "chain", "elsewhere"}),
        # something else than the treatment
        ("Stress can lead to headaches.", {"hedge", "harm_elsewhere"}),
        ("Massage can lead to headaches.", {"effect", "chain", "hedge"}),
        (
            "My back pain is gone since I started running.",
            {"effect", "further_effects", "chain", "anecdote", "elsewhere"},
        ),
        ("My back pain is gone since I had reflexology.", {"effect", "further_effects", "chain", "anecdote"}),
        # labels and lead-ins
        ("# Massage", {"heading", "label"}),
        ("# The benefits of reflexology", {"heading", "label"}),
        ("# Massage reduces stress and its benefits", {"effect", "heading"}),
        ("# The effects of massage bring happiness", {"gives", "heading"}),
        ("# The effects of massage: some people feel dizzy", {"safety", "anecdote", "heading"}),
        ("The benefits of reflexology are many and one is here.", set()),
    ],
)
def test_what_fires_in_the_last_unit(text, rules) -> None:
    assert rules_of(text) == rules


def test_a_lead_in_of_eight_words_that_states_an_effect_is_no_label() -> None:
    """Codebook R6: a bare lead-in names no effect of its own."""
    eight = "Foot massage and its pressure reduces your stress:\n\n- one\n"
    seven = "Foot massage and pressure reduces your stress:\n\n- one\n"
    without = "Foot massage is one of very many such things:\n\n- one\n"
    fact = "Each foot has more than 7,000 nerve endings in all of it:\n\n- one\n"
    assert {"label", "fact"} <= read(fact)[0].features.keys()
    assert "label" not in read(eight)[0].features and "effect" in read(eight)[0].features
    assert "label" in read(seven)[0].features and "effect" in read(seven)[0].features
    assert "label" in read(without)[0].features
    assert read(eight)[0].unit.kind == read(seven)[0].unit.kind == "lead"


@pytest.mark.parametrize(
    ("effects", "score"),
    [
        # 3.0 for an effect, 1.2 for the treatment named, 1.0 for going on, less the threshold of 2.7; each further 0.4
        ("reduces stress", 2.5),
        ("reduces stress and lifts your mood", 2.9),
        ("reduces stress, lifts your mood and eases pain", 3.0),
    ],
)
def test_the_sum_of_what_rules_are_worth_by_hand(effects, score) -> None:
    worth = VOCABULARY.rules
    assert (worth["effect"], worth["subject_named"], worth["chain"], worth["threshold"]) == (3.0, 1.2, 1.0, 2.7)
    assert last(f"Foot massage {effects}.").score == pytest.approx(score)


def test_no_more_than_three_further_effects_count() -> None:
    """ "Each further effect in the unit, up to three": shown where a question takes six points away."""
    effects = ["reduce stress", "lift your mood", "ease pain", "lower blood pressure", "boost your energy"]
    base = last(f"Massage is nice. Does it {effects[0]}?").score
    scores = []
    for n in (1, 2, 3, 4, 5):
        reading = last(f"Massage is nice. Does it {', '.join(effects[:n])}?")
        scores.append(round(reading.score - base, 2))
        assert reading.features.get("further_effects", "1 effects") == f"{n} effects"
    assert scores == [0.0, 0.4, 0.8, 1.2, 1.2]


def test_points_end_at_twice_the_span_below_and_at_the_span_above() -> None:
    many = last("# References\n\nDoes massage reduce pain? Book now, prices from £ 30.")
    assert many.score == -6.0
    assert last("Studies show that massage reduces stress, eases pain and lifts your mood.").score == 3.0


@pytest.mark.parametrize(
    ("item", "fires"),
    [
        ("ease pain", True),
        ("- ease pain", True),
        ("to ease pain", False),
        ("we ease pain", False),
        ("relaxation", False),
    ],
)
def test_a_line_of_a_list_begins_with_its_verb(item, fires) -> None:
    reading = last(f"Massage helps you to:\n\n- {item}\n")
    assert ("listed_verb" in reading.features) is fires
    if fires:
        assert reading.features["listed_verb"].startswith("ease") and reading.features["listed"] == reading.unit.lead


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("# Massage helps with\n\nBetter sleep\nReflexology for us\n", False),
        ("# Massage helps with\n\nBetter sleep\nReflexology for sleep\n", True),
        ("# Massage helps with\n\nBetter sleep\nRest for us\n", True),
        ("Massage helps with:\n\n- reflexology for us\n", True),
        ("More on the benefits of massage:\n\n- Pain\n", True),
        ("References:\n\n- Pain\n", False),
    ],
)
def test_a_bare_heading_and_a_reference_are_no_lines_of_a_list_of_effects(text, listed) -> None:
    """A heading such as "Reflexology in labour" names the treatment and no outcome."""
    assert ("listed" in rules_of(text)) is listed


@pytest.mark.parametrize(
    ("filler", "place", "chain"), [("very " * 2 + "so " * 8, 40, True), ("very " + "so " * 10, 41, False)]
)
def test_a_sentence_goes_on_where_the_outcome_stands_within_forty_letters(filler, place, chain) -> None:
    reading = last(f"Massage boosts circulation. It is {filler}sleep that follows.")
    assert reading.sentence.outcomes[0].start == place and ("chain" in reading.features) is chain


@pytest.mark.parametrize(
    "text",
    [
        "Long hours lead to headaches.",
        "Fresh air eases pain.",
        "Warm air leads to headaches and eases pain.",
        "Warm air leads to headaches, eases pain and improves sleep.",
        "Stress causes headaches, worsens sleep and leads to back pain.",
    ],
)
def test_what_mostly_does_harm_and_is_not_the_treatment_is_something_else(text) -> None:
    """More than half of its effects; the same said of the pressure, which stands for the treatment, is an effect."""
    reading = last(text)
    told = [
        r.direction for r in read_units(units(text.replace(".", " of the pressure."), None), VOCABULARY)[0].effects()
    ]
    most = told.count("worsens") * 2 > len(told)
    assert ("harm_elsewhere" in reading.features) is most
    assert "harm_elsewhere" not in rules_of(f"The pressure {text.partition(' ')[2].partition(' ')[2]}")


def test_what_a_condition_does_is_no_effect_of_the_treatment() -> None:
    features = last("Stress causes headaches and leads to back pain.").features
    assert features["harm_elsewhere"] and not {"effect", "further_effects", "chain", "gives"} & features.keys()


def test_the_words_behind_a_rule_are_kept() -> None:
    reading = last("# Benefits of foot massage\n\nStudies show that it can ease pain.")
    assert reading.features["citation"] == "studies" and reading.features["hedge"] == "can"
    assert reading.features["section_benefits"] == "Benefits of foot massage"
    assert reading.features["subject_topic" if "subject_topic" in reading.features else "subject_pronoun"]
    assert last("Massage helps with:\n\n- calm\n").features["subject_topic"] == "Massage helps with:"
    assert last("My pain is gone since I started running.").features["elsewhere"] == "since i started running"


def test_effects_that_are_only_looked_for_are_none() -> None:
    reading = last("You want to sleep better.")
    assert reading.effects() == [] and reading.relations[0].kind == "sought" and "sought" in reading.features
    assert last("Each foot has 7,000 nerve endings.").effects() == []


def test_the_first_of_several_words_is_the_reason() -> None:
    """Of two effects the first; of two prices the first; the name of a rule that only tells where is put in words."""
    features = last("Foot massage reduces stress and eases pain.").features
    assert features["effect"] == "reduces … stress" and features["further_effects"] == "2 effects"
    assert last("Sessions cost £ 30, gift vouchers are £ 50.").features["price"] == "£ 30"
    assert last("# Massage reduces stress").features["heading"] == "a heading"
    assert last("# Massage").features["label"] == "a label or lead-in"
    assert last("Massage is nice. Does it reduce pain?").features["question"] == "?"
    assert last("Studies show that massage eases pain. It lifts the mood.").features["study_goes_on"] == (
        "the sentence before names a study"
    )


def test_what_is_sought_or_named_is_the_outcome_of_a_line() -> None:
    listed = last("Choose a massage if:\n\n- you want less stress\n").features
    assert listed["listed_outcome"] == listed["sought"] == "less stress"
    named = last("Massage helps with:\n\n- insomnia\n").features
    assert named["listed_outcome"] == named["outcome"] == "insomnia"


def test_sections_are_looked_up_once() -> None:
    readings = read("# Contraindications\n\nMassage eases pain.\n\nIt lifts your mood.")
    assert ["section_caution" in r.features for r in readings] == [False, True, True]


# from units to claims


def test_the_layout_of_a_text_is_that_which_is_known() -> None:
    """One paragraph by its marks, two headings by what is known of it."""
    text = "Benefits of massage\nBetter sleep"
    known = [Block("paragraph", 0, 19), Block("paragraph", 20, len(text))]
    assert [c.heading for c in find_claims(text) if c.quote == "Better sleep"] == ["Benefits of massage"]
    assert {c.heading for c in find_claims(text, blocks=known)} <= {""}
    assert {u.kind for u in units(text, known)} == {"sentence"}


def test_the_longest_article_is_read_and_a_letter_more_is_not() -> None:
    assert find_claims(" " * MAX_CHARACTERS) == []
    with pytest.raises(ArticleError, match="2,000,001 characters are more"):
        find_claims(" " * (MAX_CHARACTERS + 1))


@pytest.mark.parametrize(
    ("between", "inherited"),
    [("", True), ("\n\n", True), ("\n\nWe open at nine.\n\n", False)],
)
def test_what_a_claim_leaves_unsaid_comes_from_the_claim_in_its_block_or_the_one_before(between, inherited) -> None:
    found = find_claims(
        f"Reflexology relieves back pain.{between or ' '}It works within days and makes you feel better."
    )
    assert len(found) == 2
    assert ("back_pain" in found[1].outcomes) is inherited


def test_a_claim_is_told_with_its_place_and_its_reasons() -> None:
    text = "# Foot massage\n\nStudies show that 10 minutes of foot massage may improve sleep in older adults.\n"
    (claim,) = [c for c in find_claims(text) if not text[: c.start].endswith("# ")]
    assert text[claim.start : claim.end] == claim.quote and claim.heading == "Foot massage"
    assert (claim.cites_study, claim.cited_as) == (True, "studies")
    assert claim.intervention == "foot_massage" and claim.strength == "hedged" and claim.direction == "improves"
    assert claim.claim_type == "efficacy" and claim.stated == ("sleep_quality",)
    assert (claim.population, claim.dose) == ("older adults", "10 minutes")
    assert claim.score == round(claim.score, 2) > 0
    assert claim.reasons[0].startswith("effect: ") and any(r.startswith("hedge: ") for r in claim.reasons)
