"""What is told of one claim in several places is one thing: sentence, card, Summary of Findings, figures, counts.

By hand, or from the Cochrane Handbook (said at each).
"""

from __future__ import annotations

import math
import re

import pytest
from made_rows import CLAIM, material, row, table, unprinted
from matplotlib.artist import Artist
from matplotlib.text import Text
from small import MEANS, loaded

from evidence_tools.publish.study_pages import study_pages
from evidence_tools.verdicts import Choices
from evidence_tools.verdicts.bodies import counted_position, stratum_evidence
from evidence_tools.verdicts.directions import combined_p, direction_table
from evidence_tools.verdicts.exploring import compare_choices
from evidence_tools.verdicts.fit import check_comparator
from evidence_tools.verdicts.pictures import forest_pages, forest_words
from evidence_tools.verdicts.rules import LARGE_N
from evidence_tools.verdicts.wording import said

STRESS, CORTISOL = "stress-foot-massage", "cortisol-foot-massage"
SALIVA = {"outcome": "cortisol", "instrument": "cortisol_saliva", **MEANS, "n_i": 60, "n_c": 60}
FAVOURS = {"direction_reported": "favours_intervention"}
WRONG = {"flags": "implausible_effect", "flag_note": "printed so", **FAVOURS}
SHAM = {"comparator_type": "sham", "comparator_arm": "sham"}


def saliva(study, mean_i=5.0, mean_c=8.0, sd=4.0, **cells):
    """Return a trial of cortisol that favours the intervention."""
    return {"study_id": study, **SALIVA, "mean_i": mean_i, "sd_i": sd, "mean_c": mean_c, "sd_c": sd, **FAVOURS, **cells}


def findings(made, rows, claim=CORTISOL):
    """Return the first row of the Summary of Findings, and the verdict."""
    ev = loaded(made(rows))
    return ev.summary_of_findings([claim]).table().iloc[0], ev.verdict(claim)


def ratio(study, kind="rr", estimate=0.5, **cells):
    """Return a trial that prints a ratio, or a difference of risks, of 100 people an arm."""
    low, high = (estimate - 0.1, estimate + 0.1) if kind == "rd" else (estimate / 1.25, estimate * 1.25)
    printed = {"estimate_kind": kind, "estimate": estimate, "ci_low": low, "ci_high": high}
    return {"study_id": study, "n_i": 100, "n_c": 100, **printed, **FAVOURS, **cells}


def test_a_verdict_that_one_trial_turns_is_told_alike_on_card_and_in_the_table(made):
    """Three trials of 120 whose interval excludes none; two of them leave it open: uncertain in both places."""
    told, verdict = findings(made, [saliva(f"s{i}", mean_c=8 + i / 10) for i in range(3)])
    assert verdict.fragility.verdict == "possibly_supported" and verdict.verdict == "uncertain"
    assert told["sentence"] == said(verdict)
    assert told["sentence"].startswith("It is not known") and "One study more or less" in told["sentence"]


def test_trials_without_numbers_speak_in_both_places(made):
    silent = [
        {"study_id": f"d{i}", "outcome": "cortisol", "instrument": "cortisol_saliva", "n_i": 200, "n_c": 200}
        | {"direction_reported": "no_difference"}
        for i in range(3)
    ]
    told, verdict = findings(made, [*(saliva(f"s{i}", n_i=100, n_c=100) for i in range(3)), *silent])
    assert told["sentence"] == said(verdict) and told["sentence"].startswith("It is not known")


def test_a_comparator_that_does_not_decide_is_judged_as_if_it_did(made):
    rows = [saliva("aaa2020"), *(saliva(f"s{i}", mean_c=8 + i / 10, **SHAM) for i in range(3))]
    ev = loaded(made(rows))
    sham = ev.summary_of_findings([CORTISOL]).table().iloc[1]
    assert sham["sentence"].startswith("It is not known") and "One study more or less" in sham["sentence"]
    verdict = ev.verdict(CORTISOL)
    remark = check_comparator(verdict.claim, verdict.strata, verdict.material)
    assert remark is not None and "3 of 3 trials" in remark.words and "not enough" in remark.words


def test_a_risk_difference_is_called_one(made):
    told, _ = findings(made, [ratio("aaa2020", "rd", -0.2), ratio("bbb2021", "rd", -0.16)], STRESS)
    assert told["effect"].startswith("RD 0.18 (95% CI ")


@pytest.mark.parametrize(
    ("units", "told"),
    [
        (("", "nmol/L"), "3.0 nmol/L lower"),  # 0.75 of an SD of 4: of the trial that names its unit
        (("", ""), ""),  # nobody counts cortisol in points
        (("ug/dL", "ug/dl"), "3.0 ug/dL lower"),
    ],
)
def test_a_substance_is_told_in_a_unit_or_not_at_all(made, units, told):
    rows = [saliva("aaa2020", unit=units[0], n_i=90, n_c=90), saliva("bbb2021", unit=units[1])]
    assert findings(made, rows)[0]["in_units"].startswith(told) and (told or not findings(made, rows)[0]["in_units"])


def test_small_units_keep_two_digits(made):
    """By hand: 0.4637 x 0.15 = 0.07 µg/dL; one decimal would say 0.1."""
    cells = {"mean_i": 0.22, "mean_c": 0.29, "sd": 0.15, "unit": "ug/dL"}
    told, _ = findings(made, [saliva("aaa2020", **cells), saliva("bbb2021", **cells)])
    assert told["in_units"].startswith("0.07 ug/dL lower") and "−0.32 to +0.18" in told["in_units"]


def test_the_picture_of_pages_draws_ratios_as_the_printed_one_does(made):
    """By hand: a ratio of 0.5 in favour is drawn as 2.00, from 1.60 to 2.50; no effect is 1."""
    rows = [ratio("aaa2020"), ratio("bbb2021", estimate=0.6), ratio("ccc2022", estimate=0.9, **SHAM)]
    verdict = loaded(made([*rows, ratio("ddd2023", estimate=0.95, **SHAM)])).verdict(STRESS)
    drawn = forest_pages(verdict, (900,))[0]
    printed = " ".join(text.get_text() for text in verdict.figure().figure.findobj(Text))
    test = re.search(r"Test for subgroup differences: [^<]*?I² = \d+%", drawn)[0]
    assert test in printed and "RR" in printed
    assert "2.00 [1.60, 2.50]" in drawn and "Risk ratio (logarithmic scale)" in drawn
    assert "without an estimate on this scale" not in drawn
    pooled = verdict.evidence.pooled
    interval = f"{math.exp(pooled.ci_low):.2f}, {math.exp(pooled.ci_high):.2f}"
    assert f"{math.exp(pooled.estimate):.2f} [{interval}]" in drawn
    for page in (verdict.text(), verdict._repr_html_(), forest_words(verdict)):
        assert interval.replace(", ", " to ") in page


def test_a_ratio_is_told_as_one_wherever_its_pool_is(made):
    """By hand: two hazard ratios of 0.5, turned to the side in favour; worthwhile from 1.25 (GRADE guidelines 6)."""
    ev = loaded(made([ratio("aaa2020", "hr"), ratio("bbb2021", "hr")]))
    verdict = ev.verdict(STRESS)
    pooled = verdict.evidence.pooled
    ends = f"{math.exp(pooled.ci_low):.2f} to {math.exp(pooled.ci_high):.2f}"
    step = next(step.words for step in verdict.steps if step.rule == "pooled")
    assert "HR 2.00, " in step and f"({ends}; worthwhile from 1.25)" in step and "log" not in step
    imprecise = next(d for d in verdict.evidence.certainty.domains if d.domain == "imprecision")
    assert f"95% interval {ends}" in imprecise.reason and "(MID 1.25)" in imprecise.reason
    told = ev.summary_of_findings([STRESS]).table().iloc[0]
    assert ends in told["effect"] and told["about"].endswith("a difference matters from HR 1.25")
    kept = next(step.words for step in verdict.steps if step.rule == "interval kept wide")
    assert f"so it is {ends}" in kept
    compared = compare_choices(verdict, ev.verdict(STRESS, Choices(ci="z")))
    assert compared["SMD published"].iloc[0] == f"HR 2.00 [{ends.replace(' to ', ', ')}], above 1 in favour, k = 2"
    assert "<th>pooled effect (SMD unless named; 95 % interval)</th>" in verdict._repr_html_()
    pages = {page.path: page for page in study_pages(ev)}
    facts = pages["studies/aaa2020.html"].facts["results"][0]
    assert facts["effect"] == "HR 2.00 (1.60 to 2.50), above 1 in favour" and not facts["smd"]


def test_the_picture_of_pages_tests_only_what_it_draws(made):
    rows = [ratio("aaa2020"), ratio("bbb2021", estimate=0.6), {"study_id": "ccc2022", **MEANS, **SHAM}]
    verdict = loaded(made([*rows, {"study_id": "ddd2023", **MEANS, **SHAM}])).verdict(STRESS)
    drawn = forest_pages(verdict, (900,))[0]
    assert "subgroup differences" not in drawn and "without an estimate on this scale" in drawn
    told = forest_words(verdict)
    assert "a standardised mean difference of 0.49" in told and told.endswith("and does not draw it.")


def test_the_list_of_effects_names_another_measure(made):
    ev = loaded(made([ratio("aaa2020", "hr"), {"study_id": "bbb2021", **MEANS}]))
    assert sorted(ev.effect_list(STRESS)["SMD [95 % CI]"]) == [
        "0.49 [−0.02, 1.01]",
        "HR 2.00 [1.60, 2.50], above 1 in favour",
    ]


def test_a_report_that_is_not_relied_on_came_out_in_nobodys_favour(made):
    rows = [{"study_id": name, **MEANS, **FAVOURS} for name in ("aaa2020", "bbb2021")]
    ev = loaded(made([*rows, {"study_id": "ccc2022", **MEANS, **WRONG}]))
    verdict, counted = ev.verdict(STRESS), "2 came out in its favour, 1 reports figures we do not rely on"
    assert counted in said(verdict) and counted in ev.summary_of_findings([STRESS]).table()["sentence"].iloc[0]
    assert verdict.evidence.came_out("favours_intervention") == 2
    assert "2 in favour, 1 not relied on" in verdict.text() and "in favour, not relied on" in verdict.text()
    told = direction_table(verdict).iloc[0]
    assert (told["trials"], told["in favour"], told["not relied on"], told["p-values printed"]) == (3, 2, 1, 0)
    one = loaded(made([{"study_id": "ccc2022", **MEANS, **WRONG}])).verdict(STRESS)
    assert "(60 people) and reports figures we do not rely on." in said(one)


def unbelieved(study, **cells):
    """Return a large report in favour that is believed on no side."""
    return unprinted(study_id=study, side="", n=400.0, n_compared=400.0, **cells)


def test_a_large_report_that_is_not_relied_on_outweighs_none_that_finds_nothing():
    """Two of two large comparisons show no difference; two more are not relied on and count for nobody."""
    none = [unprinted("no_difference", study_id=f"n{i}", n=float(LARGE_N), n_compared=float(LARGE_N)) for i in "ab"]
    rows = [*none, unbelieved("wrong1"), unbelieved("wrong2")]
    found = stratum_evidence(CLAIM, "passive", rows, material(table(rows)), Choices())
    position = counted_position(found)
    assert position.name == "large_show_none"
    assert "of 4 reported without a difference or with figures we do not rely on" in position.words
    assert "in favour of the intervention 0, no difference 2" in " ".join(d.reason for d in found.certainty.domains)


def test_the_picture_of_directions_counts_as_the_verdict_does(made):
    """Both lie on the side of the treatment, neither significantly: 2 of 2, not none of 2."""
    ev = loaded(made([{"study_id": name, **MEANS} for name in ("aaa2020", "bbb2021")]))
    shown = [text.get_text() for text in ev.directions(STRESS).figure.findobj(Text)]
    assert ev.verdict(STRESS).evidence.directions.favours == 2 and "2 of 2" in shown
    assert ev.direction_counts(STRESS)["sides in favour"].iloc[0] == "2 of 2 known"


def test_the_picture_of_directions_draws_what_the_report_says(made):
    """No difference is no arrow up, though the figures lie on that side; people are told as everywhere."""
    whole = {"study_id": "bbb2021", "n_randomised": 93}
    rows = [{"study_id": "aaa2020", **MEANS, "direction_reported": "no_difference"}, {"study_id": "bbb2021", **FAVOURS}]
    figure = loaded(made(rows, [whole])).directions(STRESS).figure
    drawn = {str(artist.get_gid()): artist for artist in figure.findobj(Artist) if artist.get_gid()}
    assert "arrow-0-0-no_difference" in drawn and "arrow-1-0-favours_intervention" in drawn
    assert drawn["side-0-0-favours_intervention"].get_text() == "↑"
    assert "side-1-0-favours_intervention" not in drawn, "its report names the side"
    shown = [text.get_text() for text in figure.findobj(Text)]
    assert "at most 93" in shown and any("↑ ↓ side of the figures alone" in text for text in shown)


def test_a_p_of_nought_is_a_bound_when_it_is_combined():
    """One-sided half of 0.001."""
    rows = table([row(p_value="0.000"), row(p_value="0.0", study_id="bbb2021")])
    assert combined_p(rows)["k"] == 1 and combined_p(rows)["fisher"] == pytest.approx(0.0005)
