"""Whether the studies are of the people, the treatment and the outcome a claim speaks of, and how that is told."""

from __future__ import annotations

import pytest
from made_rows import CLAIM, material, row, table, unprinted

from evidence_tools.quality import rate_certainty
from evidence_tools.verdicts.bodies import gather
from evidence_tools.verdicts.choices import PUBLISHED
from evidence_tools.verdicts.decision import from_stratum
from evidence_tools.verdicts.rule_tables import FACT_WORDS, rule_table
from evidence_tools.verdicts.tally import share_known
from evidence_tools.words import verdict_words

ROWS = [row(study_id="aaa2020"), row(study_id="bbb2021")]


def rating(claim=(), judged=(), rows=ROWS):
    """Return the indirectness of a claim's first stratum; `judged` are (study, fits, differs)."""
    links = [
        {"claim_id": "c1", "study_id": study, "role": "direct", "status": "exact", "fits": fits, "differs": differs}
        for study, fits, differs in judged
    ]
    whole = material(table(rows), links=links)
    evidence = next(iter(gather(CLAIM | dict(claim), whole, PUBLISHED).values()))
    found = rate_certainty(evidence.body)
    return next(domain for domain in found.domains if domain.domain == "indirectness")


@pytest.mark.parametrize(
    ("claim", "judged", "judgement"),
    [
        ({}, [], "not serious"),
        ({"population": "people with gout"}, [], "serious"),
        (
            {"population": "people with gout"},
            [("aaa2020", "population", ""), ("bbb2021", "population", "")],
            "not serious",
        ),
        (
            {"population": "people with gout"},
            [("aaa2020", "population", ""), ("bbb2021", "", "population")],
            "not serious",
        ),
        ({"population": "people with gout"}, [("aaa2020", "", "population")], "serious"),
        ({"variety": "Thai"}, [], "serious"),
        ({"variety": "Thai"}, [("aaa2020", "intervention", ""), ("bbb2021", "intervention", "")], "not serious"),
        ({"variety": "Thai", "population": "people with gout"}, [], "very serious"),
        ({}, [("aaa2020", "", "outcome"), ("bbb2021", "", "outcome")], "serious"),
    ],
)
def test_not_judged_is_never_direct(claim, judged, judgement):
    assert rating(claim, judged).final == judgement


def test_a_control_that_is_not_shown_is_no_match():
    told = rating(rows=[one | {"stratum": "unclear", "comparator_type": ""} for one in ROWS])
    assert told.final == "serious" and "not shown" in told.reason


@pytest.mark.parametrize(
    ("fits", "words"),
    [
        (["direct"], ""),
        (["direct", "direct"], ""),
        (["indirect"], "That study was not of people with gout."),
        ([""], "Whether that study was of people with gout is not known."),
        (["direct", "indirect", ""], "Only 1 of these 3 studies is known to be of people with gout."),
        (["", "indirect"], "Not one of these studies is known to be of people with gout."),
    ],
)
def test_how_many_are_of_those_the_claim_speaks_of(fits, words):
    assert share_known(fits, "people with gout") == words


def test_a_study_of_others_is_told_in_the_sentence_and_rated_down(ev):
    """An only trial of pregnant women with pre-eclampsia stood for "people with insomnia", as a match."""
    for claim, verdict in ev.all_verdicts.items():
        evidence = verdict.evidence
        if evidence is None or verdict.claim["direction"] == "none":
            continue
        for aspect, asked in (("population", verdict.claim["population"]), ("intervention", verdict.claim["variety"])):
            fits = evidence.fits(aspect)
            if asked and "direct" not in fits:
                said = ev.sentences(claim)["say"]
                assert "That study was not of" in said or "known to be of" in said or "is not known." in said, said
                assert "indirectness" in evidence.certainty.rated_down, claim


def test_which_massage_is_said(ev):
    said = ev.sentences("energy-massage")["say"]
    assert "whether Thai massage increases energy" in said and "That study was not of Thai massage." in said
    assert "know" in ev.sentences("stress-massage")["say"]
    assert "gentle full-body massage" in ev.sentences("stress-massage")["say"]


def test_what_people_have_was_not_used_whoever_took_part(ev):
    """All patients of the migraine trial had migraine."""
    assert not any("migraine" in remark.words for remark in ev.verdict("migraine-reflexology").remarks)
    told = [remark.words for remark in ev.verdict("insomnia-foot-massage").remarks]
    assert any("pregnant women with pre-eclampsia" in words for words in told)


def test_oxygen_in_the_blood_is_not_oxygen_in_the_cells(ev):
    verdict = ev.verdict("oxygen-delivery-reflexology")
    assert "indirectness" in verdict.evidence.certainty.rated_down
    assert "(measured as oxygen in the blood)" in ev.sentences(verdict.claim_id)["say"]


STAND_INS = {
    "oxygen-delivery-reflexology": "oxygen in the blood",
    "parasympathetic-reflexology": "heart rate variability",
    "muscle-fatigue-foot-massage": "the strength of the toes' grip",
    "foot-pain-foot-massage": "tiredness of the feet",
    "immune-reflexology": "immune cells and messengers in the blood",
    "circulation-reflexology": "the ankle brachial index",
    "mental-clarity-reflexology": "the time it takes to react",
}


@pytest.mark.parametrize(("claim", "measure"), STAND_INS.items())
def test_a_measure_that_stands_for_the_outcome_is_named_and_rated_down_in_every_claim(ev, claim, measure):
    """Oxygen in the blood was rated down and named; the strength of toes for tiredness of muscles was neither."""
    certainty = ev.verdict(claim).evidence.certainty
    assert f"(measured as {measure})." in ev.sentences(claim)["say"]
    assert "indirectness" in certainty.rated_down
    reason = next(one.reason for one in certainty.domains if one.domain == "indirectness")
    assert f" studied something else than the claim speaks of (measured as {measure})" in reason
    assert "100%" in reason


def test_a_stand_in_among_the_outcome_itself_is_counted_and_lowers_nothing(ev):
    said = ev.sentences("anxiety-reflexology")["say"]
    assert "One of these 14 studies measured it as fear of death." in said
    assert "(measured as" not in said


def test_whoever_calls_a_measure_a_stand_in_gives_a_reason_and_a_name(ev):
    told = ev.instruments[ev.instruments["measured_as"] != ""]
    assert len(told) > 20
    assert (told[["measured_as_reason", "measured_as_who"]] != "").all(axis=None)


def test_a_study_near_a_statement_is_not_told_as_a_test_of_it(ev):
    assert "tested only something near it" in ev.sentences("foot-pain-daily-pressure")["say"]


def test_a_test_of_just_this_is_not_called_indirect(ev):
    """Of a claim of fact only studies count that a person was sure test just this."""
    for verdict in ev.all_verdicts.values():
        if verdict.claim["direction"] == "none" and verdict.evidence is not None:
            assert "indirectness" not in verdict.evidence.certainty.rated_down, verdict.claim_id


@pytest.mark.parametrize(
    ("directions", "verdict"),
    [
        (["favours_intervention"] * 2, "uncertain"),
        (["favours_intervention"] * 3, "possibly_supported"),
        (["no_difference"] * 2, "not_supported"),
        (["favours_intervention", "no_difference"], "uncertain"),
    ],
)
def test_the_printed_rule_of_facts_is_the_one_that_acts(directions, verdict):
    """ "Two or more tests, all bear it out: borne out in part" was printed and could never be reached with two."""
    rows = [
        unprinted(study_id=f"s{i}", direction=d, stratum="none", comparator_arm="") for i, d in enumerate(directions)
    ]
    links = [{"claim_id": "c1", "study_id": one["study_id"], "role": "direct", "status": "exact"} for one in rows]
    claim, whole = CLAIM | {"direction": "none", "claim_type": "anatomy"}, material(table(rows), links=links)
    stratum, evidence = next(iter(gather(claim, whole, PUBLISHED).items()))
    found = from_stratum(claim, stratum, evidence, whole, PUBLISHED)
    assert found.verdict == verdict, found.steps
    for words, example in FACT_WORDS.items():
        if example == directions:
            assert rule_table("facts").loc[words].item() == verdict_words(verdict, "facts")[1]
