"""What a report says, and what only its figures tell: two things, never taken for each other."""

from __future__ import annotations

import re

from made_rows import CLAIM, material, row, table

from evidence_tools.verdicts import rules
from evidence_tools.verdicts.bodies import stratum_evidence
from evidence_tools.verdicts.choices import PUBLISHED
from evidence_tools.verdicts.decision import verdict_of
from evidence_tools.verdicts.strata import count_once

FAVOURS, UNCLEAR = "favours_intervention", "unclear"


def test_no_result_is_told_in_another_way_than_its_report(ev):
    reported = ev.results.set_index("result_id")["direction_reported"]
    effects = ev.effects().set_index("result_id")
    assert effects["direction"].to_dict() == reported[effects.index].to_dict()


def test_the_sentence_does_not_credit_a_report_with_what_only_its_figures_tell(ev):
    """The abstract of one of the seven prints figures and tests nothing between the groups."""
    assert "4 came out in its favour, 2 did not, 1 does not say clearly" in ev.sentences("mood-reflexology")["say"]


def _pool(*told: str):
    rows = [row(study_id=f"s{number}", direction=direction) for number, direction in enumerate(told)]
    known = material(table(rows))
    return stratum_evidence(CLAIM, "passive", known.effects.to_dict("records"), known, PUBLISHED)


def test_a_pool_says_whose_finding_only_the_figures_tell():
    steps = {step.rule: step.words for step in verdict_of(CLAIM, _pool(FAVOURS, FAVOURS, UNCLEAR))[1]}
    assert steps["told by figures alone"] == (
        "1 of 3 pooled trials: only its figures tell a difference between the groups; "
        "the report does not say clearly which did better"
    )
    assert "told by figures alone" not in {step.rule for step in verdict_of(CLAIM, _pool(FAVOURS, FAVOURS))[1]}


def test_arms_of_a_report_that_tells_nothing_tell_nothing_together():
    arms = [row(intervention_arm=name, n_i=20.0, mean_i=4.0, direction=UNCLEAR) for name in ("oil", "dry")]
    head = count_once(arms)[0]
    assert (head["direction"], head["side"]) == (UNCLEAR, FAVOURS)


def test_a_large_report_that_names_no_side_shows_no_lack_of_difference():
    found = rules.direction_position([UNCLEAR] * 3, [200.0] * 3, 0.25, sides=[FAVOURS] * 3)
    assert found.name == "mixed"


def test_no_list_rates_a_statement_of_fact(ev):
    tested = {v.claim["statement"] for v in ev.all_verdicts.values() if v.stratum == "facts"}
    assert tested and not tested & set(ev.certainty_overview().index)


def test_people_that_are_needed_and_people_relied_on_add_up_to_the_size_named(ev):
    """470 relied on and 317 more were 787, where 786 is the size: two roundings of one number."""
    found = 0
    for verdict in ev.all_verdicts.values():
        rated = verdict.evidence.certainty.domains if verdict.evidence is not None else ()
        reason = next((domain.reason for domain in rated if domain.label == "imprecision"), "")
        said = re.search(r"of whom ([\d,]+) are relied on", reason)
        more = re.search(r"About ([\d,]+) more participants.*: ([\d,]+) in all", " ".join(verdict.would_change))
        if said and more:
            relied, needed, whole = (int(words.replace(",", "")) for words in (said[1], more[1], more[2]))
            assert relied + needed == whole, verdict.claim_id
            found += 1
    assert found > 5


def test_what_would_change_it_names_what_is_missing(ev):
    """Mood is judged by trials of depression: people, treatment and control are those of the claim."""
    said = ev.verdict("mood-reflexology").would_change
    assert "Studies that measure the outcome of the claim itself." in said
    assert not any("people the claim" in words or "treatment the claim" in words for words in said)


def test_the_review_beside_a_verdict_is_of_its_comparison_and_of_two_trials_or_more(ev):
    for verdict in ev.all_verdicts.values():
        beside = verdict.published
        if beside is None:
            continue
        assert not beside.k < 2, verdict.claim_id
        others = [row for row in verdict.review_records if "sham" not in row["comparison"].lower()]
        if verdict.stratum not in ("", "sham") and any((row["k"] or 2) >= 2 for row in others):
            assert "sham" not in beside.comparison.lower(), verdict.claim_id
    steps = {step.rule: step.words for step in ev.verdict("cortisol-reflexology").steps}
    assert steps["published review"] == "none of those on record is of two trials or more"


def test_a_majority_of_the_known_sides_that_is_none_of_all_rules_nothing_out(ev):
    """2 of 2 known and five silent: 2 of 7 is no majority, however small the p of so few may be."""
    table = ev.direction_counts("sleep-quality-reflexology")
    worst = table["p, unknown sides on the other"]
    assert table.loc["another active treatment", "sides in favour"] == "2 of 2 known"
    assert worst["another active treatment"] == 1.0 and worst["no treatment or usual care"] > 0.1
