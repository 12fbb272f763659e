"""Layouts of tables, one small invented table each: where spread, size and outcome stand, and in what order."""

from __future__ import annotations

from itertools import permutations

import pytest
from fulltext_writing import PEOPLE, article

from evidence_tools.extraction import read_tables


def told(row) -> tuple[object, ...]:
    return row.mean_i, row.spread_i, row.n_i, row.mean_c, row.spread_c, row.n_c, row.spread_kind


def test_a_row_of_spreads_below_its_means():
    table = [
        ["", "Massage (n = 21)", "Control (n = 19)"],
        ["Pain after treatment", "3.1", "4.6"],
        ["SD", "1.2", "1.4"],
        ["Sleep after treatment", "7.4", "6.2"],
        ["SD", "2.2", "2.5"],
    ]
    rows = read_tables(article(table))
    assert [told(row) for row in rows] == [(3.1, 1.2, 21, 4.6, 1.4, 19, "sd"), (7.4, 2.2, 21, 6.2, 2.5, 19, "sd")]
    assert (rows[1].outcome_words, rows[1].mean_cell_i, rows[1].spread_cell_i) == ("Sleep", "3,1", "4,1")


def test_a_mean_without_its_row_of_spreads_gives_nothing():
    table = [["", "Massage (n = 21)", "Control (n = 19)"], ["Pain after treatment", "3.1", "4.6"], ["p", "0.2", "0.3"]]
    assert list(read_tables(article(table))) == []


def test_sizes_of_another_table_are_said_to_be_from_there():
    table = [["", "Massage", "Control"], ["Pain after treatment, mean (SD)", "3.1 (1.2)", "4.6 (1.4)"]]
    (row,) = [row for row in read_tables(article(PEOPLE, table, captions=("Baseline",))) if row.table_ordinal == 2]
    assert (row.n_i, row.n_c) == (21, 19)
    assert any("n comes from Table 1" in words for words in row.warnings)


def test_a_size_that_one_arm_alone_has_elsewhere_is_left_out():
    people = [["", "Massage (n = 21)", "Control"], *PEOPLE[1:]]
    table = [["", "Massage", "Control"], ["Pain after treatment, mean (SD)", "3.1 (1.2)", "4.6 (1.4)"]]
    (row,) = [row for row in read_tables(article(people, table, captions=("Baseline",))) if row.table_ordinal == 2]
    assert (row.n_i, row.n_c) == (None, None)
    assert any("not printed" in words for words in row.warnings)


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_law_the_order_of_columns_changes_nothing(order):
    heads = [
        "Massage (n = 21), before",
        "Massage (n = 21), after",
        "Control (n = 19), before",
        "Control (n = 19), after",
    ]
    cells = ["5.1 ± 1.3", "3.1 ± 1.2", "5.0 ± 1.5", "4.6 ± 1.4"]
    table = [["", *(heads[place] for place in order)], ["Pain, mean ± SD", *(cells[place] for place in order)]]
    rows = {row.value_kind: told(row) for row in read_tables(article(table))}
    assert rows == {
        "baseline": (5.1, 1.3, 21, 5.0, 1.5, 19, "sd"),
        "post": (3.1, 1.2, 21, 4.6, 1.4, 19, "sd"),
    }


@pytest.mark.parametrize("sign", ["±", "+/-", "\u00a0±\u00a0", " ± "])
@pytest.mark.parametrize("point", [".", "·", ","])
def test_law_typography_changes_nothing(sign, point):
    means = [f"3{point}1{sign}1{point}2", f"4{point}6{sign}1{point}4"]
    table = [["", "Massage (n = 21)", "Control (n = 19)"], ["Pain after treatment, mean ± SD", *means]]
    (row,) = read_tables(article(table))
    assert told(row) == (3.1, 1.2, 21, 4.6, 1.4, 19, "sd")


def test_nothing_is_guessed_of_a_spread_that_nothing_names():
    table = [["", "Massage (n = 21)", "Control (n = 19)"], ["Pain after treatment", "3.1 ± 1.2", "4.6 ± 1.4"]]
    (row,) = read_tables(article(table))
    assert row.spread_kind == ""
    assert any(words.startswith("kind of spread unknown") for words in row.warnings)


def test_one_size_over_both_arms_is_no_size_of_either():
    table = [
        ["Group", "Before (n = 40), mean (SD)", "After (n = 40), mean (SD)"],
        ["Massage", "5.1 (1.3)", "3.1 (1.2)"],
        ["Control", "5.0 (1.5)", "4.6 (1.4)"],
    ]
    rows = read_tables(article(table, captions=("Pain",)))
    assert [(row.value_kind, row.n_i, row.n_c) for row in rows] == [("baseline", None, None), ("post", None, None)]
    assert all(any("counts all arms" in words for words in row.warnings) for row in rows)


def test_labels_at_the_middle_of_their_rows():
    table = [
        ["Scale", "Group", "Before", "After"],
        ["", "Massage", "5.1 ± 1.3", "3.1 ± 1.2"],
        ["Pain, mean ± SD", "Control", "5.0 ± 1.5", "4.6 ± 1.4"],
        ["", "Massage", "12.1 ± 4.0", "9.0 ± 3.8"],
        ["Worry, mean ± SD", "Control", "12.3 ± 4.1", "12.0 ± 4.4"],
    ]
    rows = [row for row in read_tables(article(PEOPLE, table)) if row.table_ordinal == 2]
    assert [(row.outcome_words, row.value_kind, row.mean_i, row.mean_c) for row in rows] == [
        ("Pain", "baseline", 5.1, 5.0),
        ("Pain", "post", 3.1, 4.6),
        ("Worry", "baseline", 12.1, 12.3),
        ("Worry", "post", 9.0, 12.0),
    ]


def test_limits_in_a_column_of_their_own():
    table = [["", "Massage (n = 21)", "95% CI", "Control (n = 19)", "95% CI"]]
    table += [["Pain after treatment, mean", "3.1", "2.5 to 3.7", "4.6", "3.9 to 5.3"]]
    (row,) = read_tables(article(table))
    assert (row.mean_i, row.low_i, row.high_i, row.mean_c, row.low_c, row.high_c) == (3.1, 2.5, 3.7, 4.6, 3.9, 5.3)
    assert (row.spread_kind, row.statistic) == ("ci95", "mean")


def test_columns_of_changes_belong_to_the_arm_they_name():
    table = [["", "Massage baseline", "Massage change", "Control baseline", "Control change"]]
    table += [["Pain, mean (SD)", "5.1 (1.3)", "2.0 (1.2)", "5.0 (1.5)", "0.4 (1.4)"]]
    rows = read_tables(article(PEOPLE, table))
    assert [(row.value_kind, row.arm_i, row.mean_i, row.mean_c) for row in rows if row.table_ordinal == 2] == [
        ("baseline", "Massage", 5.1, 5.0),
        ("change", "Massage", 2.0, 0.4),
    ]


@pytest.mark.parametrize("words", ["SEM", "S.E.M.", "SE", "standard error", "Standard Error", "std. error"])
def test_a_standard_error_by_all_its_names(words):
    table = [["", "Massage (n = 21)", "Control (n = 19)"], ["Pain after treatment", "3.1 ± 1.2", "4.6 ± 1.4"]]
    (row,) = read_tables(article(table, foot=f"Values are mean ± {words}. *p &lt; 0.05."))
    assert row.spread_kind == "se"


def test_counts_with_percentages_are_no_means_even_under_a_header_of_means():
    table = [
        ["", "Massage (n = 47), mean (SE)", "Control (n = 45), mean (SE)"],
        ["Responders", "19 (40.4)", "9 (20.0)"],
    ]
    assert list(read_tables(article(table))) == []


def test_a_table_of_ages_is_one_of_the_baseline():
    (row,) = read_tables(article(PEOPLE))
    assert row.value_kind == "baseline"
    assert any("age" in words for words in row.warnings)


def test_mean_with_its_range_is_no_median():
    table = [["", "Massage (n = 21)", "Control (n = 19)"], ["Pain after, mean (range)", "3.1 (1-6)", "4.6 (2-7)"]]
    (row,) = read_tables(article(table))
    assert (row.statistic, row.spread_kind) == ("mean", "")
    assert any("range" in words for words in row.warnings)


def test_outcomes_crossed_with_arms_in_one_header():
    table = [
        ["", "VAS massage", "VAS control", "BDI massage", "BDI control"],
        ["Before", "5.1 ± 1.3", "5.0 ± 1.5", "12.1 ± 4.0", "12.3 ± 4.1"],
        ["After", "3.1 ± 1.2", "4.6 ± 1.4", "9.0 ± 3.8", "12.0 ± 4.4"],
    ]
    rows = [row for row in read_tables(article(PEOPLE, table, foot="mean ± SD")) if row.table_ordinal == 2]
    assert {(row.outcome_words, row.value_kind, row.mean_i, row.mean_c) for row in rows} == {
        ("VAS", "baseline", 5.1, 5.0),
        ("VAS", "post", 3.1, 4.6),
        ("BDI", "baseline", 12.1, 12.3),
        ("BDI", "post", 9.0, 12.0),
    }


@pytest.mark.parametrize("name", ["EG–CG", "EG - CG", "EG minus CG", "EG vs. CG"])
def test_a_column_of_differences_is_no_arm(name):
    table = [["", "EG", "CG", name], ["n", "21", "19", ""]]
    table += [["Pain after, mean (SD)", "3.1 (1.2)", "4.6 (1.4)", "-1.5 (0.4)"]]
    assert [told(row) for row in read_tables(article(table))] == [(3.1, 1.2, 21, 4.6, 1.4, 19, "sd")]


def test_people_analysed_go_before_people_randomised():
    table = [["", "Massage (n = 25)", "Control (n = 25)"], ["No. analysed", "21", "19"]]
    table += [["Pain after, mean (SD)", "3.1 (1.2)", "4.6 (1.4)"]]
    assert [told(row) for row in read_tables(article(table))] == [(3.1, 1.2, 21, 4.6, 1.4, 19, "sd")]


def test_a_standard_error_of_the_mean_beside_the_deviation_is_no_second_mean():
    table = [
        ["Group", "N", "Mean", "Std. Deviation", "Std. Error Mean"],
        ["Massage", "21", "3.1", "1.2", "0.26"],
        ["Control", "19", "4.6", "1.4", "0.32"],
    ]
    (row,) = read_tables(article(table, captions=("Pain after treatment",)))
    assert told(row) == (3.1, 1.2, 21, 4.6, 1.4, 19, "sd")
