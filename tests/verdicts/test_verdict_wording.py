"""Every sentence a practitioner gets, read by a program: grammar, order, ease, agreement with label and certainty."""

from __future__ import annotations

import re

import pyphen
import pytest

from evidence_tools.verdicts.card import card_facts
from evidence_tools.verdicts.fit import perhaps_words
from evidence_tools.verdicts.wording import LESS, _third, stratum_sentence
from evidence_tools.words import ADVERTISING_LIGHTS

WORD = re.compile(r"[A-Za-z']+")
HYPHENS = pyphen.Pyphen(lang="en_US")
GRADE = 9.0
NAMES = {"foot_reflexology": "reflexology", "foot_massage": "massage", "massage": "massage"}


def syllables(word):
    return len(HYPHENS.positions(word)) + 1


def grade(text):
    """Return the Flesch-Kincaid grade: years of school needed to read a text."""
    sentences = [s for s in re.split(r"[.:!?]\s|[.:!?]$", text) if WORD.search(s)]
    words = WORD.findall(text)
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


@pytest.fixture(scope="module")
def evidence(ev):
    return ev


@pytest.fixture(scope="module")
def told(evidence):
    """Return every verdict with what is told of it."""
    return [(verdict, evidence.sentences(claim)) for claim, verdict in evidence.all_verdicts.items()]


def test_each_answer_stands_alone(told):
    for verdict, said in told:
        words, claim = said["say"], verdict.claim
        assert words[0].isupper() or words[0] in "“0123456789", words
        assert words.endswith("."), words
        assert "  " not in words, words
        assert not re.search(r"\b1 (?:studies|trials|people)\b|\bOne studies\b|\(s\)|\bnan\b|None", words), words
        assert not re.search(r"\bs?he only such study\b|stratum|: nothing:", words), words
        if verdict.verdict != "not_testable" and claim["direction"] != "none" and claim["intervention"] in NAMES:
            assert NAMES[claim["intervention"]] in words.lower(), words
        assert not re.match(r"(?:This|It|They|These|Such)\b(?! is not known whether)", words), words


def test_uncertain_is_never_read_as_yes(told):
    for verdict, said in told:
        words = said["say"]
        if verdict.verdict == "uncertain":
            assert words.startswith(
                (
                    "It is not known whether",
                    "Studies do not settle",
                    "Reviews of studies do not settle",
                    "One review of studies does not settle",
                )
            )
            assert " may " not in words, words
        if verdict.verdict in {"no_evidence", "not_assessed", "not_testable", "not_supported"}:
            assert not re.search(r"\bmay (?:reduce|improve|increase|help|ease)", words), words
        if re.search(r"^\w[\w ]+ may ", words):
            assert verdict.verdict == "possibly_supported"


def test_certainty_stands_in_the_sentence_and_agrees(told):
    for verdict, said in told:
        named = set(re.findall(r"\((high|moderate|very low|low) certainty\)", said["say"]))
        assert named <= {verdict.certainty}, said["say"]
        if verdict.certainty and verdict.claim["direction"] != "none":
            assert named == {verdict.certainty}, said["say"]


def test_a_tested_fact_has_words_of_its_own_and_no_grade(told):
    facts = [verdict for verdict, _ in told if verdict.stratum == "facts"]
    assert facts
    for verdict in facts:
        assert verdict.certainty == ""
        assert verdict.label not in {"Supported", "Not supported", "Possibly supported", "Uncertain", "Contradicted"}


def test_compared_people_size_and_certainty_come_in_this_order(told):
    for verdict, said in told:
        words = said["say"]
        claim = verdict.claim
        if verdict.basis not in {"pooled", "directions"} or claim["direction"] == "none":
            continue
        if claim["intervention"] == "other":
            continue
        places = [
            words.index("compared it with"),
            words.index("(", words.index("compared it")),
            words.rindex("certainty)"),
        ]
        assert places == sorted(places), words
        assert re.search(r"\d[\d,]* (?:people|person)\)|how many people took part is not (?:given|clear)", words), words


def test_they_are_easy_to_read(told):
    hard = {v.claim_id: (round(grade(s["say"]), 1), s["say"]) for v, s in told if grade(s["say"]) > GRADE}
    assert hard == {}


def test_verbs_fit_their_outcomes(evidence):
    rows = evidence.outcomes.to_dict("records")
    for row in rows:
        assert row["object"] == row["object"].strip()
        if row["wanted"] == "more":
            assert row["verb"] not in LESS, row["outcome"]
        if row["kind"] in {"symptom", "function", "biomarker", "physiology"} and row["object"]:
            assert row["verb"], row["outcome"]
    assert [_third(v) for v in ("reduce", "steady", "speed up", "ease")] == [
        "reduces",
        "steadies",
        "speeds up",
        "eases",
    ]


def test_every_stratum_can_be_put_into_words(told, evidence):
    for verdict, _ in told:
        for name, stratum in verdict.strata.items():
            words = stratum_sentence(stratum, verdict.claim, evidence.material)
            assert words.endswith("."), (verdict.claim_id, name)


def test_what_to_avoid_makes_the_claim(told):
    for verdict, said in told:
        words = said["avoid"]
        if verdict.verdict == "supported":
            continue
        assert words
        quotes = {" ".join(q.split()) for q in verdict.material.tables["sightings"]["quote"]}
        assert said["avoid_is_quote"] == (words in quotes and words != verdict.claim["statement"]) or words in quotes
        if said["avoid_is_quote"]:
            assert not words.lower().startswith(("you ", "you’re", "discover"))
            assert not words.endswith("?")


def test_both_lights_stand_on_every_card(told):
    for verdict, said in told:
        light = said["advertising"]
        assert light.key in ADVERTISING_LIGHTS
        text, page = verdict.text(), verdict._repr_html_()
        for shown in (text, page):
            assert "What the evidence allows" in shown
            assert "What advertising rules allow (United Kingdom)" in shown
            assert "Wording for a website" in shown
        if light.key in {"do_not_advertise", "needs_doctor"}:
            assert light.wording == ""


@pytest.mark.parametrize(
    ("claim", "key"),
    [
        ("sleep-quality-reflexology", "acceptable_in_these_words"),
        ("stress-foot-massage", "acceptable_in_these_words"),
        ("relaxation-foot-massage", "acceptable_in_these_words"),
        ("stress-reflexology", "do_not_advertise"),
        ("toxins-reflexology", "do_not_advertise"),
        ("migraine-reflexology", "needs_doctor"),
        ("insomnia-foot-massage", "needs_doctor"),
        ("circulation-daily-pressure", "not_an_offer"),
    ],
)
def test_the_second_light_of_known_claims(evidence, claim, key):
    assert evidence.sentences(claim)["advertising"].key == key


def test_the_lights_are_reconciled_where_they_differ(told):
    for verdict, said in told:
        light = said["advertising"]
        if light.key == "acceptable_in_these_words" and verdict.verdict not in {"supported", "possibly_supported"}:
            assert light.reason.endswith("The studies do not settle it, so say no more than that.")
            assert "ask no proof for that wording" in light.reason and light.wording in verdict.text()


def test_nobody_may_say_you_may_say(told):
    for verdict, _ in told:
        assert "You may say" not in verdict.text()


def test_names_of_studies_can_be_told_apart(evidence):
    names = evidence.names
    assert len(set(names.values())) == len(names)
    for name in names.values():
        assert "Effect of Foot Reflexology on …" not in name
        assert len(name) <= 90


def test_what_was_measured_is_named_where_it_is_a_part_only(told):
    parts = [(v, said["say"]) for v, said in told if v.evidence is not None and v.evidence.parts]
    parts = [(v, words) for v, words in parts if not (v.evidence.counted["outcome"] == v.claim["outcome"]).any()]
    assert {"digestion-reflexology", "mood-reflexology"} <= {v.claim_id for v, _ in parts}
    for verdict, words in parts:
        if verdict.claim["direction"] != "none":
            assert re.search(r"(?:study|studies) of .+ compared it with", words), words


def test_harm_that_is_claimed_is_borne_out_by_harm(evidence):
    """Standing work made the soles sorer: for the claim that it does, that is a point in favour."""
    verdict = evidence.verdict("foot-pain-daily-pressure")
    assert set(verdict.evidence.counted["direction"]) == {"favours_intervention"}
    assert verdict.evidence.pooled.estimate > 0
    assert "bears it out" in evidence.sentences(verdict.claim_id)["say"]


def test_tests_of_a_statement_are_counted_as_they_came_out(told):
    facts = [(v, said["say"]) for v, said in told if v.evidence is not None and "tested it" in said["say"]]
    assert len(facts) > 5
    for verdict, words in facts:
        silent = int((verdict.evidence.counted["direction"] == "unclear").sum())
        assert ("say clearly" in words) == (silent > 0), words
        assert not re.search(r"\b1 (?:bear|do)\b|\b[2-9] (?:bears|does)\b", words), words


def test_what_hangs_on_one_study_says_so(told):
    hanging = [v.fragility is not None and v.fragility.fragile for v, _ in told]
    ends = ("One study more or less could change this.", "studies are too few to settle it.")
    assert hanging == [said["say"].endswith(ends) for _, said in told] and any(hanging)


def test_nothing_is_called_unsearched_that_was_searched(told):
    for verdict, said in told:
        if verdict.verdict == "no_evidence":
            assert "did not look" not in said["say"] and verdict.searched, verdict.claim_id


def test_what_may_have_tested_a_statement_is_told_and_listed(told):
    """Whoever reads that studies may have tested it finds in the list which, and why that is not certain."""
    unsure = [
        (v, said["say"]) for v, said in told if v.claim["direction"] == "none" and perhaps_words(v.claim, v.material)
    ]
    assert len(unsure) > 2
    for verdict, words in unsure:
        facts = card_facts(verdict)
        assert "may have tested this, which is not certain" in " ".join([words, *(r.words for r in verdict.remarks)])
        doubtful = verdict.material.doubtful(verdict.claim_id)
        assert {one["study_id"] for one in facts["beside"]} & doubtful
        assert not doubtful & set(verdict.studies)
        if not verdict.strata:
            assert "is sure to have tested this" in words


def test_cards_name_studies_and_never_their_keys(told, ev):
    keys = re.compile(
        r"\b(" + "|".join(key for key in ev.studies["study_id"] if re.search(r"[a-z]\d{4}", key)) + r")\b"
    )
    for verdict, _ in told:
        facts = card_facts(verdict)
        shown = [one["why"] for one in facts["beside"]] + [one["said"] for one in facts["reviews"]]
        found = keys.search(" ".join([*shown, *(step.words for step in verdict.steps)]))
        assert not found, f"{verdict.claim_id}: {found}"


def test_a_tested_statement_is_not_told_as_an_effect(told):
    """A chart has no worthwhile effect: what its verdict means is said of a statement."""
    facts = [v for v, _ in told if v.claim["direction"] == "none" and v.evidence is not None]
    effects = [v for v, _ in told if v.claim["direction"] != "none" and v.evidence is not None]
    assert facts and effects
    assert all(card_facts(v)["meaning"].startswith("Studies tested the statement") for v in facts)
    assert not any("statement" in card_facts(v)["meaning"] for v in effects)


def test_what_reviews_do_not_show_is_not_told_as_shown_to_be_nothing(told):
    """Only an interval can show that there is no worthwhile effect; "not convincingly shown" is ignorance."""
    for verdict, _ in told:
        assert ("no worthwhile effect" in verdict.meaning) == (
            (verdict.verdict, verdict.basis) == ("not_supported", "pooled")
        )
        if verdict.basis == "reviews":
            assert "find no difference" not in " ".join(step.words for step in verdict.steps)


def test_the_best_review_tells_what_it_says_where_it_has_no_number(evidence):
    verdict = evidence.verdict("any-condition-reflexology")
    assert "critically low confidence" in verdict.published.words()
    assert not {"ernst2009", "ernst2011"} <= set(verdict.studies)


def test_a_review_against_any_control_does_not_compare_two_treatments(evidence):
    verdict = evidence.verdict("any-condition-reflexology-vs-foot-massage")
    assert verdict.studies == ("wang2008",)
    beside = {one["study_id"] for one in card_facts(verdict)["beside"]}
    assert {"ernst2009", "ernst2011"} <= beside


def test_where_was_searched_stands_in_the_box(told):
    """ "We searched, and found no study" stood above "PubMed not yet"."""
    found = [(verdict, said["say"]) for verdict, said in told if verdict.verdict == "no_evidence"]
    assert found
    for verdict, words in found:
        only = set(verdict.searched) == {"public_pages"}
        assert words.startswith("On public pages we found no study") == only, words
        assert ("PubMed has not been searched" in words) == ("not PubMed" in verdict.meaning) == only
        assert "open question" not in words  # which students read as fifty-fifty


def test_tests_that_agree_are_not_told_as_disagreeing(told):
    """Of a textbook fact that both studies bear out the box said that they do not agree or do not say clearly."""
    few = 0
    for verdict, said in told:
        if verdict.stratum != "facts" or verdict.verdict != "uncertain":
            continue
        directions = {row["direction"] for row in verdict.evidence.trials}
        if len(directions) == 1 and "unclear" not in directions:
            few += 1
            assert "do not agree" not in verdict.meaning and "too few to settle it" in said["say"]
            assert "sound trials in people" not in said["advertising"].reason
    assert few


def test_what_cannot_be_tested_needs_no_trial(told):
    for verdict, said in told:
        if verdict.verdict == "not_testable":
            assert "sound trials" not in said["advertising"].reason or said["advertising"].key != "problem"
            safety = verdict.claim["claim_type"] == "safety"
            assert ("safe for everybody" in said["say"]) == safety, said["say"]


def test_what_is_no_offer_is_not_told_what_may_be_advertised(evidence):
    light = evidence.sentences("foot-pain-daily-pressure")["advertising"]
    assert light.key == "not_an_offer" and "without proof" not in light.silence


def test_what_is_not_randomised_is_marked_and_what_gave_way_is_named(told, ev):
    """The only trial against usual care, not randomised and against the claim, was nowhere in the reasons."""
    words = [remark.words for remark in ev.verdict("oxygen-delivery-reflexology").remarks]
    assert "not randomised, and so not deciding: 1 trial compared with no treatment or usual care (1 against)" in words
    for verdict, said in told:
        facts = card_facts(verdict)
        for stratum in facts["strata"]:
            designs = {row["design"].split("_")[0] for row in verdict.strata[stratum["name"]].trials}
            assert stratum["randomised"] == ("rct" in designs)
        decides = verdict.evidence
        if decides is not None and "compared it with" in said["say"]:
            assert ("not randomised, compared it" in said["say"]) != decides.randomised, said["say"]


def test_a_tested_statement_is_not_rated_as_an_effect(told):
    for verdict, _ in told:
        for stratum in card_facts(verdict)["strata"]:
            assert (stratum["certainty"] == "") == (stratum["name"] == "facts")
        if verdict.stratum == "facts":
            assert "GRADE" not in verdict.text() and "Certainty" not in verdict.text()
