"""What a reader may vary: unknown words are refused, and a choice that leaves no trial never borrows a verdict."""

from __future__ import annotations

import pytest

from evidence_tools.errors import UsageError
from evidence_tools.verdicts import Choices
from evidence_tools.verdicts.choices import PUBLISHED

SLEEP = "sleep-quality-reflexology"


def trials(verdict):
    return {study for evidence in verdict.strata.values() for study in evidence.counted["study_id"]}


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({"exclude_rob": "hihg"}, r"exclude_rob='hihg' is not known. Allowed: low, some concerns, high, not appraised"),
        ({"exclude_rob": ("high", 3)}, r'not a list of words. Write for example exclude_rob=\("high",\)'),
        ({"exclude_rob": 3}, "not a list of words"),
        ({"only_strata": ("shame",)}, r"only_strata='shame' is not known. Allowed: passive, attention, sham"),
        ({"method": "DLX"}, "method='DLX' is not known. Allowed: EE, DL"),
        ({"ci": "wald"}, "ci='wald' is not known. Allowed: z, t, HKSJ"),
        ({"exclude_implausible": "yes"}, "Allowed: True, False"),
    ],
)
def test_a_word_that_is_not_known_is_refused(choice, said):
    with pytest.raises(UsageError, match=said):
        Choices(**choice)


def test_one_word_is_a_list_of_one_whatever_its_capitals():
    assert Choices(exclude_rob="High") == Choices(exclude_rob=("high",))
    assert Choices(exclude_rob="Not_appraised").exclude_rob == ("not appraised",)
    assert Choices(only_strata=("no_treatment", "usual_care")).only_strata == ("passive",)
    assert Choices(method="fe", ci="hksj").method == "EE"
    assert repr(PUBLISHED) == "Choices()" and PUBLISHED.words() == "the published analysis"


def test_a_study_that_does_not_exist_is_answered_with_the_nearest(ev):
    with pytest.raises(UsageError, match=r"no study 'li2012'. Nearest: .*li2011"):
        ev.verdict(SLEEP, Choices(exclude="li2012"))


@pytest.mark.parametrize(
    "choices",
    [Choices(exclude_rob=("low", "some concerns", "high", "not appraised")), Choices(only_strata="facts")],
)
def test_a_choice_that_leaves_no_trial_never_borrows_a_verdict_from_reviews(ev, choices):
    """Reviews average over all trials: they cannot answer for none of them."""
    verdict = ev.verdict(SLEEP, choices)
    assert len(verdict.reviews) > 3, "there are reviews it could borrow from"
    assert (verdict.verdict, verdict.basis, verdict.certainty) == ("no_evidence", "none", "")
    assert verdict.steps[0].rule == "your choice" and verdict.steps[0].words.endswith("none is left")


def test_every_claim_is_judged_by_what_the_choice_leaves(ev):
    for claim_id in ev.claims["claim_id"]:
        published, sham = ev.verdict(claim_id), ev.verdict(claim_id, Choices(only_strata="sham"))
        if published.claim["testable"] == "yes" and not sham.strata:
            assert sham.verdict == "no_evidence", claim_id
        assert trials(sham) <= trials(published)
        assert {s for s in sham.strata} <= {"sham"}


def test_reviews_still_answer_where_we_hold_no_trial_and_nothing_was_narrowed(ev):
    by_reviews = [v.claim_id for v in ev.all_verdicts.values() if v.basis == "reviews"]
    assert by_reviews, "no claim rests on reviews any more: choose another way to test this"
    for claim_id in by_reviews:
        assert ev.verdict(claim_id, Choices(exclude_rob="high")).verdict == ev.verdict(claim_id).verdict
        assert ev.verdict(claim_id, Choices(only_strata="sham")).verdict == "no_evidence"


def test_the_first_step_counts_what_was_left_out(ev):
    published = ev.verdict(SLEEP)
    one = ev.verdict(SLEEP, Choices(exclude="li2011"))
    assert trials(published) - trials(one) == {"li2011"}
    total = len(trials(published))
    assert one.steps[0].words == f"without Li 2011: 1 of {total} trials left out"
    assert not any(step.rule == "your choice" for step in published.steps)
    assert not any(step.rule == "your choice" for step in ev.verdict(SLEEP, Choices(method="DL")).steps)


def test_looking_at_one_comparator_does_not_deny_the_others(ev):
    """The card of the passive trials must not say that there is no comparison with a sham."""
    published = {remark.words for remark in ev.verdict(SLEEP).remarks}
    narrowed = {remark.words for remark in ev.verdict(SLEEP, Choices(only_strata="passive")).remarks}
    assert narrowed == published


def test_sensitivity_counts_what_each_choice_leaves_out_and_shows_the_pool(ev):
    table = ev.sensitivity(SLEEP)
    assert table.loc["as published", "left out"] == 0
    appraised = table.loc["only trials somebody appraised"]
    assert appraised["trials"] or (appraised["flips"] == "changes" and "No evidence" in appraised["verdict"])
    assert table.loc["only against sham", "left out"] > 0
    # Directions decide this claim; its pool is shown all the same, and moves with the interval.
    assert table.loc["Wald interval", "from"] > table.loc["as published", "from"]
