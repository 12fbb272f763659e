"""What stands around an accepted sentence decides with it: an illness above it, and what "it" is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evidence_tools.claims import html_report
from evidence_tools.claims.advertising import beside_something_grave
from evidence_tools.claims.checked import LEAVE_OUT
from evidence_tools.claims.concerns import grave_names
from evidence_tools.claims.summary import report_lines
from evidence_tools.claims.vocabulary import load_vocabulary
from evidence_tools.tracker.checking import check_text

PLAIN = "Many people find reflexology relaxing."


def claims(text, tables):
    return check_text(text, tables).checked.claims


@pytest.mark.parametrize("layout", ["{0}\n\n{1}", "## {0}\n\n{1}", "## {0}\n\n### Prices\n\n{1}", "{0} {1}"])
@pytest.mark.parametrize(
    "above",
    [
        "For cancer patients:",
        "Leukaemia?",
        "Numb feet?",
        "Warfarin, heparin?",
        "First trimester!",
        "For newborns:",
        "With osteoporosis?",
        "Operation behind you?",
        "Off your antidepressants?",
    ],
)
def test_no_accepted_sentence_stands_below_an_illness_a_risk_or_a_medicine(tables, layout, above):
    found = claims(layout.format(above, PLAIN), tables)
    assert found and not any(one.fine for one in found)
    told = [one.light.wording for one in found if not one.flagged]
    assert not any(told), "no wording is offered for it either"


@pytest.mark.parametrize(
    "above", ["For tired feet:", "Headaches?", "Meet our doctor!", "Safety", "About me:", "At the hospital gate:"]
)
def test_below_what_is_plain_it_stands(tables, above):
    assert [one.fine for one in claims(f"## {above}\n\n{PLAIN}", tables)] == [True]


@pytest.mark.parametrize(
    "before",
    [
        "I have two children and nursed a man with cancer once.",  # a sentence of its own, no label
        "Please ask your doctor first if you are pregnant.",
        "I do not treat cancer.",
        "Aspirin thins the blood.",  # a sentence, if a short one
    ],
)
def test_a_life_story_advice_or_a_disclaimer_before_it_leaves_it_alone(tables, before):
    assert [one.fine for one in claims(f"{before} {PLAIN}", tables) if one.found.quote == PLAIN] == [True]


def test_it_is_told_what_stands_before_it(tables):
    (one,) = claims(f"First trimester!\n\n{PLAIN}", tables)
    told = (
        "Before it stands “First trimester!”, which names “First trimester”. That is a matter for a doctor or midwife"
    )
    assert one.light.key == "needs_doctor" and one.light.reason.startswith(told)
    assert one.instead[0] == LEAVE_OUT
    checked = check_text(f"First trimester!\n\n{PLAIN}", tables).checked
    assert any(told in line for line in report_lines(checked)) and told in html_report(checked)
    assert checked.concerns[0].names == ("First trimester",)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Reflexology is relaxing while you have a clot.", "clot"),
        ("Reflexology is relaxing in pregnancy.", "pregnancy"),
        ("Reflexology is relaxing for babies.", "babies"),
        ("Foot massage helps you to relax before your operation.", "operation"),
    ],
)
def test_what_names_a_risk_itself_has_no_wording_and_needs_a_doctor(tables, sentence, name):
    (one,) = claims(sentence, tables)
    assert one.grave.startswith(f"It names “{name}”.") and not one.fine
    assert one.flagged or (one.light.key, one.light.wording) == ("needs_doctor", "")


def test_without_rules_the_reason_is_told_all_the_same(tables):
    bare = {**tables, "guidance": tables["guidance"].iloc[:0]}
    (one,) = check_text(f"First trimester!\n\n{PLAIN}", bare).checked.claims
    assert one.light is None and not one.fine and one.told[0] == one.grave


@pytest.mark.parametrize(
    "text",
    [
        "I also sell valerian tea. It can aid sleep.",
        "Melatonin gummies in the shop! They can aid sleep.",
        "My yoga class is on Mondays. It can improve your mood.",
        "Reiki by post. Many people find it relaxing.",
        "# Reflexology at the Mill\n\nI also sell bath salts. They help you to relax.",
    ],
)
def test_it_is_not_taken_for_the_treatment_where_something_else_stands_before_it(tables, text):
    (one,) = claims(text, tables)
    assert one.other.startswith("what stands before it (“") and not one.fine and one.light is None
    assert any(
        "not judged, and that is not permission" in line for line in report_lines(check_text(text, tables).checked)
    )


@pytest.mark.parametrize(
    "text",
    [
        "Struggling with stress? It can help you to relax.",
        "A session of reflexology takes an hour. It can aid sleep.",
        "# Reflexology at the Mill\n\nLie back and close your eyes. It helps you to relax.",
        "# Foot massage\n\nWe sell vouchers. Foot massage helps you to relax.",
    ],
)
def test_it_is_the_treatment_where_nothing_else_can_be_meant(tables, text):
    assert [(one.fine, one.other) for one in claims(text, tables)] == [(True, "")]


def test_grave_is_less_than_serious(tables):
    words = load_vocabulary()
    assert grave_names("Numb feet and warfarin", words) == ("Numb feet", "warfarin")
    assert grave_names("A doctor cures back pain in the clinic", words) == ()


def test_a_question_that_is_put_at_length_is_read_as_a_whole(tables):
    found = claims("My son has epilepsy. He is nine. Can you help?\n\nReflexology can improve your mood.", tables)
    assert found and not any(one.fine for one in found)
    far = "My son has epilepsy. One. Two. Three. Can you help?\n\nReflexology can improve your mood."
    assert [one.fine for one in claims(far, tables) if "mood" in one.found.quote] == [True]  # four sentences are read


def test_what_a_sentence_changes_is_no_risk_that_it_names(tables):
    for sentence in ("Reflexology improves blood circulation.", "Foot massage reduces swelling."):
        (one,) = claims(sentence, tables)
        assert not one.grave


def test_a_stricter_light_stays_and_offers_no_wording(tables):
    (one,) = claims("Foot massage eases swelling in pregnancy.", tables)
    assert one.grave and (one.flagged or one.light.wording == "")
    light = claims("Reflexology relieves pain.", tables)[0].light
    strict = beside_something_grave(replace(light, wording="Say this."), "It names a clot.")
    assert (strict.key, strict.reason, strict.wording) == (light.key, light.reason, "")
