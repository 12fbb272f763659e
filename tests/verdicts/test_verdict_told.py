"""What a report says, and what only its figures tell: two things, never taken for each other."""

from __future__ import annotations

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
