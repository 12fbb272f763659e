"""People are those of the arms compared; where only a whole trial's number is known, every place says so."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from evidence_tools import Evidence
from evidence_tools.quality import rate_certainty
from evidence_tools.quality.sof import sof_row
from evidence_tools.verdicts.people import (
    one_study,
    people_bound,
    people_number,
    people_told,
    people_words,
)
from evidence_tools.verdicts.wording import said

NAN = float("nan")
FOLDER = Path(__file__).resolve().parents[2] / "evidence"


def row(n: float, compared: float) -> dict:
    return {"n": n, "n_compared": compared}


ARMS, WHOLE, UNTOLD = row(60, 60), row(90, 60), row(NAN, NAN)


@pytest.mark.parametrize(
    ("rows", "bound", "words"),
    [
        ([ARMS, ARMS], "", "120 people"),
        ([row(1, 1)], "", "1 person"),
        ([WHOLE], "at most", "at most 90 people"),
        ([ARMS, WHOLE], "at most", "at most 150 people"),
        ([ARMS, UNTOLD], "at least", "at least 60 people"),
        ([WHOLE, UNTOLD], "unclear", "how many people took part is not clear"),
        ([row(1800, 1200)], "at most", "at most 1,800 people"),
        ([UNTOLD], "at least", "how many people took part is not given"),
    ],
)
def test_a_sum_of_people_says_what_it_is(rows, bound, words):
    assert (people_bound(rows), people_words(rows)) == (bound, words)


@pytest.mark.parametrize(("one", "words"), [(ARMS, "60"), (WHOLE, "at most 90"), (UNTOLD, "")])
def test_a_study_in_a_list_says_whether_its_people_are_those_of_all_arms(one, words):
    assert one_study(one) == words


def effect(ev: Evidence, **cells) -> dict:
    """Return the effect of a result of a made study."""
    from evidence_tools.verdicts.effects import effects_table

    results, studies = ev.results.iloc[:1].copy(), ev.studies.iloc[:1].copy()
    results["study_id"] = studies["study_id"].iloc[0]
    for name in ("n_i", "n_c"):
        results[name] = NAN
    for name, value in ({"flags": "", "n_randomised": 90, "n_analysed": NAN, "design": "rct_parallel"} | cells).items():
        (results if name in results else studies)[name] = value
    table = effects_table(results, studies, ev.instruments, {})
    return table.iloc[0].to_dict()


@pytest.mark.parametrize(
    ("cells", "relied"),
    [
        ({"comparator_arm": "usual care"}, 60),  # it may have had a third arm
        ({"comparator_arm": "usual care", "design": "quasi_experimental"}, 60),
        ({"comparator_arm": "usual care", "design": "rct_crossover"}, 90),  # the same people in every arm
        ({"comparator_arm": ""}, 90),  # a test of a statement compares no arms
        ({"comparator_arm": "usual care", "n_i": 20, "n_c": 25}, 45),
    ],
)
def test_how_many_people_of_a_whole_trial_are_relied_on(ev: Evidence, cells, relied):
    assert effect(ev, **cells)["n_compared"] == relied


def test_nobody_known_is_never_zero_in_the_file():
    with (FOLDER / "verdicts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [r["claim_id"] for r in rows if r["n"] == "0"] == []
    assert {r["n_is"] for r in rows} <= {"", "at most", "at least", "unclear"}


def test_sentence_step_and_summary_of_findings_tell_one_number(ev: Evidence):
    """Where the arms compared are fewer than those of a trial, no place gives the trial's number alone."""
    told = {verdict.claim_id: verdict for verdict in map(ev.verdict, ev.verdicts()["claim_id"])}
    bounds = {people_bound(v.evidence.trials) for v in told.values() if v.evidence}
    assert bounds >= {"", "at most", "at least"}
    for verdict in told.values():
        evidence = verdict.evidence
        if evidence is None or not people_told(evidence.trials):
            continue
        assert people_words(evidence.trials) in said(verdict), verdict.claim_id
        assert any(evidence.people in step.words for step in verdict.steps if step.rule == "stratum")
        shown = sof_row(evidence.body, rate_certainty(evidence.body)).cells["participants"]
        behind = f" ({people_number(evidence.pool_records)} pooled)"
        part = evidence.basis == "pooled" and evidence.pooled.k < evidence.k
        assert shown == people_number(evidence.trials) + behind * part, "the people of a pool stand with those of all"


def test_a_number_of_people_for_a_table():
    assert people_number([ARMS, WHOLE]) == "at most 150" and people_number([ARMS, UNTOLD]) == "at least 60"
    assert people_number([WHOLE, UNTOLD]) == "not clear" and people_number([UNTOLD]) == ""
