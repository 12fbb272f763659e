"""What a number means where a careless reader goes wrong: arms, times, p-values, kinds; one small table each."""

from __future__ import annotations

import pytest
from fulltext_writing import article

from evidence_tools.extraction import read_tables

PAIN = ["Pain after treatment, mean (SD)", "3.1 (1.2)", "4.6 (1.4)"]


def warned(row, words: str) -> bool:
    return any(words in warning for warning in row.warnings)


def test_a_short_name_is_not_found_inside_a_word_of_the_title():
    table = [["", "PE (n = 21)", "Yoga (n = 19)"], PAIN]
    title = "Influence of yoga on personality: a randomized trial"
    rows = read_tables(article(table, title=title, results="Yoga or physical exercise (PE) was given."))
    assert [(row.arm_i, row.arm_c) for row in rows] == [("Yoga", "PE")]


def test_of_two_treatments_the_one_with_something_more_was_tested():
    table = [["", "Exercise (n = 21)", "Massage + exercise (n = 19)"], PAIN]
    (row,) = read_tables(article(table, title="Exercise with or without massage: a randomized trial"))
    assert (row.arm_i, row.mean_i) == ("Massage + exercise", 4.6)


def test_a_representative_sample_is_no_arm():
    table = [
        ["", "Rep. sample (n = 900)", "Massage (n = 21)", "Control (n = 19)"],
        ["Pain after treatment, mean (SD)", "2.0 (1.0)", "3.1 (1.2)", "4.6 (1.4)"],
    ]
    assert [(row.arm_i, row.arm_c) for row in read_tables(article(table))] == [("Massage", "Control")]


def test_a_difference_from_the_control_is_no_change():
    table = [
        ["", "Massage (n = 21), mean (SD)", "Yoga (n = 20), mean (SD)", "Control (n = 19), mean (SD)"],
        ["Pain after treatment", "3.1 (1.2)", "3.3 (1.1)", "4.6 (1.4)"],
        ["Difference vs. control", "-1.5 (0.4)", "-1.3 (0.4)", ""],
    ]
    assert {row.mean_cell_i.partition(",")[0] for row in read_tables(article(table))} == {"1"}


THREE = [
    ["", "Massage (n = 21)", "Yoga (n = 20)", "Control (n = 19)", "p"],
    ["Pain after treatment, mean (SD)", "3.1 (1.2)", "3.3 (1.1)", "4.6 (1.4)", "0.03"],
]


def test_the_p_value_of_three_arms_is_that_of_no_two():
    assert {row.p_value for row in read_tables(article(THREE))} == {""}
    two = [[*row[:2], *row[3:]] for row in THREE]
    assert [row.p_value for row in read_tables(article(two))] == ["0.03"]


def test_a_p_value_whose_header_names_its_arm_is_kept_for_that_arm():
    table = [[*THREE[0][:4], "p, massage versus control"], THREE[1]]
    found = {(row.arm_i, row.arm_c): row.p_value for row in read_tables(article(table))}
    assert found == {("Massage", "Control"): "0.03", ("Yoga", "Control"): "", ("Massage", "Yoga"): ""}


@pytest.mark.parametrize(
    ("label", "words", "time", "kind"),
    [
        ("EQ-5D at 6 months, mean (SD)", "EQ-5D", "6 months", "post"),
        ("SF-12 at 6 months, mean (SD)", "SF-12", "6 months", "post"),
        ("Pain at FU-1, mean (SD)", "Pain", "FU-1", "post"),
        ("CHU-9D after treatment, mean (SD)", "CHU-9D", "after treatment", "post"),
        ("Pain in the last 7 days, week 4, mean (SD)", "Pain last 7 days", "week 4", "post"),
        ("Urge final-pre, mean (SD)", "Urge", "final-pre", "change"),
    ],
)
def test_times_are_told_from_names_and_questions(label, words, time, kind):
    table = [["", "Massage (n = 21)", "Control (n = 19)"], [label, *PAIN[1:]]]
    (row,) = read_tables(article(table))
    assert (row.outcome_words.replace(",", ""), row.timepoint, row.value_kind) == (words, time, kind)


def test_a_change_below_a_time_is_that_until_then():
    table = [
        ["", "Massage (n = 21), mean (SD)", "Control (n = 19), mean (SD)"],
        ["Pain", "", ""],
        ["Baseline", "5.1 (1.2)", "5.0 (1.4)"],
        ["4 weeks", "3.1 (1.2)", "4.6 (1.4)"],
        ["Change from baseline", "-2.0 (1.1)", "-0.4 (1.0)"],
        ["8 weeks", "2.1 (1.2)", "4.0 (1.4)"],
        ["Change from baseline", "-3.0 (1.3)", "-1.0 (1.2)"],
    ]
    changes = [row.timepoint for row in read_tables(article(table)) if row.value_kind == "change"]
    assert changes == ["Change from baseline, 4 weeks", "Change from baseline, 8 weeks"]


def test_outcomes_by_characteristics_are_of_parts_of_the_people_and_not_of_the_baseline():
    table = [["", "Massage", "Control"], ["Married, mean (SD)", "3.1 (1.2)", "4.6 (1.4)"]]
    (row,) = read_tables(article(table, captions=("Outcomes by demographic and social characteristics",)))
    assert row.value_kind == ""
    assert warned(row, "the rows may be subgroups")
    (row,) = read_tables(article(table, captions=("Demographic characteristics according to allocated group",)))
    assert row.value_kind == "baseline"
    assert not warned(row, "subgroups")


def test_a_mean_with_an_interquartile_range_stays_a_mean():
    table = [
        ["", "Massage (n = 21)", "Control (n = 19)"],
        ["Visits after treatment", "2.3 (0.0, 3.0)", "1.1 (0.0, 2.0)"],
    ]
    for foot, statistic in (("Numbers are mean (IQR).", "mean"), ("Numbers are median (IQR).", "median")):
        (row,) = read_tables(article(table, foot=foot))
        assert (row.statistic, row.spread_kind) == (statistic, "iqr")


def test_a_crossover_trial_is_called_one():
    table = [["", "Massage (n = 21)", "Control (n = 19)"], PAIN]
    for design, said in (("a randomized crossover trial", True), ("a randomized parallel trial", False)):
        (row,) = read_tables(article(table, title=f"Massage for pain: {design}"))
        assert warned(row, "a crossover trial") == said


def test_rows_that_bear_the_same_words_say_so():
    table = [
        ["", "Massage (n = 21)", "Control (n = 19)"],
        PAIN,
        ["Pain after treatment, mean (SD)", "9.1 (1.2)", "8.6 (1.4)"],
    ]
    assert all(warned(row, "2 rows read here bear the same words") for row in read_tables(article(table)))
    assert not any(warned(row, "same words") for row in read_tables(article(table[:2])))


def test_of_two_arms_with_and_without_something_the_one_with_it_was_tested():
    table = [["", "Massage without oil (n = 21)", "Massage with oil (n = 19)"], PAIN]
    (row,) = read_tables(article(table, title="Oil or none in massage: a randomized trial"))
    assert (row.arm_i, row.mean_i) == ("Massage with oil", 4.6)


def test_a_primary_end_point_is_no_time():
    table = [
        ["", "Massage (n = 21)", "Control (n = 19)"],
        ["Primary end point", "", ""],
        ["Pain, mean (SD)", *PAIN[1:]],
    ]
    (row,) = read_tables(article(table))
    assert (row.outcome_words, row.value_kind) == ("Primary end point, Pain", "")


def test_the_p_value_of_one_arm_against_its_baseline_is_not_that_of_the_pair():
    table = [
        ["", "Massage (n = 21)", "p, to baseline", "Control (n = 19)", "p, to baseline", "p"],
        [PAIN[0], PAIN[1], "0.01", PAIN[2], "0.02", "0.16"],
    ]
    (row,) = read_tables(article(table))
    assert row.p_value == "0.16"


def test_a_table_that_compares_with_the_general_population_says_so():
    table = [["", "Massage (n = 21)", "Control (n = 19)"], PAIN]
    (row,) = read_tables(article(table, captions=("Pain of our patients and of a representative sample",)))
    assert warned(row, "who were perhaps not randomised")


@pytest.mark.parametrize(("words", "kind"), [("95% CI", "ci95"), ("CI", "ci95"), ("90% CI", ""), ("CL90%", "")])
def test_limits_of_another_level_are_no_interval_of_95_percent(words, kind):
    table = [["", f"Massage (n = 21), mean ({words})", f"Control (n = 19), mean ({words})"]]
    (row,) = read_tables(article([*table, ["Pain after treatment", "3.1 (2.6, 3.6)", "4.6 (4.0, 5.2)"]]))
    assert row.spread_kind == kind
    assert warned(row, "its limits are those of 90 %") == (kind == "")


@pytest.mark.parametrize("control", ["Normal saline", "Healthy diet", "Normal care"])
def test_what_people_got_is_an_arm_although_it_is_called_normal_or_healthy(control):
    table = [["", "Massage (n = 21)", f"{control} (n = 19)"], PAIN]
    assert [(row.arm_i, row.arm_c) for row in read_tables(article(table))] == [("Massage", control)]


def test_healthy_people_are_no_arm():
    table = [
        ["", "Massage (n = 21)", "Usual care (n = 19)", "Healthy controls (n = 30)"],
        ["Pain after treatment, mean (SD)", "3.1 (1.2)", "4.6 (1.4)", "0.2 (0.4)"],
    ]
    assert [(row.arm_i, row.arm_c) for row in read_tables(article(table))] == [("Massage", "Usual care")]


def test_a_row_of_headers_that_names_the_arms_again_takes_the_place_of_the_first():
    table = [
        ["Visits", "Massage 0-3 months, mean (SD)", "Control 0-3 months, mean (SD)"],
        ["Doctor", "3.4 (1.2)", "2.6 (1.4)"],
        ["", "Massage 4-12 months, mean (SD)", "Control 4-12 months, mean (SD)"],
        ["Doctor", "2.5 (2.3)", "2.4 (2.6)"],
    ]
    found = [(row.timepoint, row.mean_i, row.mean_c) for row in read_tables(article(table, captions=("Visits",)))]
    assert found == [("3 months", 3.4, 2.6), ("12 months", 2.5, 2.4)]


def test_the_run_in_period_is_the_baseline():
    table = [["", "Massage (n = 21)", "Control (n = 19)"], ["Sleep, mean (SD)", *PAIN[1:]]]
    (row,) = read_tables(article(table, captions=("Results of the run-in period",)))
    assert row.value_kind == "baseline"


def test_a_sham_is_held_against_the_untreated():
    table = [["", "Control (n = 21)", "Sham (n = 20)"], PAIN]
    (row,) = read_tables(article(table))
    assert (row.arm_i, row.arm_c) == ("Sham", "Control")


def test_a_p_value_within_an_arm_is_not_that_of_the_pair():
    table = [["", "Massage (n = 21)", "Control (n = 19)", "P within", "P between"], [*PAIN, "0.01", "0.16"]]
    (row,) = read_tables(article(table))
    assert row.p_value == "0.16"
