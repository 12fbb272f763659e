"""Claims that lists of outcomes and single sentences miss: what the treatment acts on, and what lines pass on.

Sentences of our own, each kind beside a twin that claims nothing.
"""

from __future__ import annotations

import pytest

from evidence_tools.claims.finder import find_claims
from evidence_tools.claims.rules import read_units
from evidence_tools.claims.sentences import units
from evidence_tools.claims.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
PAGE = "# Reflexology in Ashby\n\nMarta has worked in the old mill since May.\n\n"


def quotes(text: str) -> list[str]:
    return [claim.quote for claim in find_claims(text)]


def fired(text: str) -> set[str]:
    return set(read_units(units(text), VOCABULARY)[-1].features)


@pytest.mark.parametrize(
    "sentence",
    [
        "Massage can support you and your sister through the winter.",
        "It loosens everything that a week of packing has tied up.",
        "Massage has been shown to help the whole family.",
        "Much of what the second winter brings can be eased by a gentle massage.",
        "Massage helps.",
    ],
)
def test_the_treatment_acts_on_what_no_list_names(sentence):
    assert "acts" in fired(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Massage relieves hay.",  # a bare word may be anything
        "Massage does not help the whole family.",
        "Our oven loosens everything that a week of packing has tied up.",
        "It affects about one in nine of us.",
        "The massage reaches its middle after an hour.",
        "Massage, and helping hands for the kitchen.",
    ],
)
def test_what_is_no_act_of_the_treatment(sentence):
    assert "acts" not in fired(sentence)


@pytest.mark.parametrize(
    "lead",
    [
        "Reflexology may ease many of the troubles that a long autumn brings, among them:",
        "Reflexology can be of real help with:",
        "Reflexology is very effective as well for;",
        "Benefits that our guests have told of include",
        "What reflexology may bring you:",
        "In letters to us people credit reflexology with:",
    ],
)
def test_a_lead_in_that_promises_help_passes_it_on(lead):
    text = f"{PAGE}{lead}\n\n- migraine\n- constipation\n- back pain\n"
    assert {"migraine", "constipation", "back pain"} <= set(quotes(text))


@pytest.mark.parametrize(
    "lead",
    [
        "Please do not book if:",
        "Do not come if you have:",
        "Who should not have reflexology?",
        "See a doctor if:",
        "Reflexology helps, but people should not have it at all in some states, for example:",
    ],
)
def test_a_lead_in_that_warns_passes_nothing_on(lead):
    text = f"{PAGE}{lead}\n\n- migraine\n- constipation\n- back pain\n"
    assert not {"migraine", "constipation", "back pain"} & set(quotes(text))


def test_a_lead_in_that_says_nothing_goes_on_from_its_heading():
    items = "- migraine\n- constipation\n"
    assert {"migraine", "constipation"} <= set(quotes(f"{PAGE}## What can it help with?\n\nThese include:\n\n{items}"))
    assert not {"migraine", "constipation"} & set(quotes(f"{PAGE}## Our books\n\nThese include:\n\n{items}"))


def test_side_effects_below_their_heading_are_claims_about_safety():
    text = f"{PAGE}## Reactions after reflexology\n\nThey may include:\n\n- thirst\n- a runny nose\n- bad dreams\n"
    found = {claim.quote: claim.claim_type for claim in find_claims(text)}
    assert {"thirst", "a runny nose", "bad dreams"} <= found.keys()
    assert "section_reactions" in fired("## Are there side effects?\n\nSome sleep badly that night.")
    bring = f"{PAGE}## What to bring\n\nPlease pack:\n\n- thirst\n- a runny nose\n- bad dreams\n"
    assert not {"thirst", "a runny nose", "bad dreams"} & set(quotes(bring))


def test_a_heading_that_begins_with_an_effect_is_no_label():
    assert "label" not in fired("# Massage\n\n## 4. It fights the Monday gloom\n")
    assert "label" not in fired("# Massage\n\n## Softens the hands of gardeners\n")
    for heading in ("Results of the year", "Benefits and prices", "Supports for parents", "Massage on Mondays"):
        assert "label" in fired(f"# Massage\n\n## {heading}\n")


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("Massage eases pain, but it is not a substitute for medicine.", "concession"),
        ("Massage eases pain but is not a substitute for medicine.", "disclaimer"),
        ("Massage is said to ease pain, but there is no evidence for that.", "disclaimer"),
        ("There is no evidence that massage makes cancer spread.", "safety"),
    ],
)
def test_an_effect_that_is_bounded_stays_one_and_a_denied_one_does_not(sentence, rule):
    assert {"concession", "disclaimer", "safety"} & fired(sentence) == {rule}


@pytest.mark.parametrize(
    "sentence",
    [
        "Reflexology in winter is generally regarded as safe.",
        "Nurses benefit greatly from reflexology after their nights.",
        "Research has shown reflexology to have positive effects for people in hospital.",
        "Our guests speak of physical and emotional benefits of reflexology.",
        "Reflexology goes far beyond relaxation.",
        "Reflexology keeps off travel sickness.",
        "Reflexology eases water retention and palpitations.",
        "After reflexology my headache died down.",
    ],
)
def test_predicates_and_complaints_that_were_not_known(sentence):
    assert sentence in quotes(f"{PAGE}{sentence}\n")


@pytest.mark.parametrize(
    "sentence",
    [
        "The reception is open until six and later in summer.",
        "Research has shown that many of us sit too long.",
        "Our garden goes far beyond the river.",
        "I slept badly at the hotel and missed my train.",
        "Physical and emotional abuse must be reported to the school.",
        "It was very good of the driver to wait.",
    ],
)
def test_what_only_sounds_like_one(sentence):
    assert sentence not in quotes(f"{PAGE}{sentence}\n")


@pytest.mark.parametrize(
    "lead",
    [
        "We do not treat, or say that we help:",
        "Reflexology has never been shown to ease:",
        "Foot massage has no proven effect on:",
        "Trials saw no benefit for:",
        "What reflexology cannot do for you:",
    ],
)
def test_a_denial_above_a_list_is_one_of_each_item(lead):
    assert not {"migraine", "backache"} & set(quotes(f"{PAGE}{lead}\n\n- migraine\n- backache\n"))


def test_a_denial_that_turns_promises():
    text = f"{PAGE}Reflexology does not cure, but it may help with:\n\n- migraine\n- backache\n"
    assert {"migraine", "backache"} <= set(quotes(text))


@pytest.mark.parametrize(
    "sentence",
    [
        "The trials of reflexology for backache are far too small to tell.",
        "Research has found no effect on sleep.",
        "The body clears out toxins without the help of a foot massage.",
    ],
)
def test_what_is_honest_is_denied(sentence):
    assert "denial" in fired(sentence)
