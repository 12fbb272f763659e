"""Which n a row gets: the one stated for that arm, there; one from elsewhere only where nothing speaks against it."""

from __future__ import annotations

import pytest
from fulltext_writing import PEOPLE, article

from evidence_tools.extraction import read_tables

PAIN = [["", "Massage", "Control"], ["Pain after treatment, mean (SD)", "3.1 (1.2)", "4.6 (1.4)"]]


def of_pain(
    *, people: list[list[str]] = PEOPLE, results: str = "", title: str = "Massage for pain: a randomized trial"
):
    rows = read_tables(article(people, PAIN, captions=("Baseline", "Pain"), results=results, title=title))
    (row,) = [row for row in rows if row.table_ordinal == 2]
    return row


def said(row, words: str) -> bool:
    return any(words in warning for warning in row.warnings)


@pytest.mark.parametrize(
    "results",
    [
        "Three patients dropped out of the control group.",
        "Two women were lost to follow-up.",
        "The study was completed by 36 of 40. Of these, 35 (35/40) completed all sessions.",
        "Five of them withdrew. Altogether 38 patients completed the study.",
        "Four patients withdrew; 40 patients completed the baseline questionnaire.",
    ],
)
def test_a_size_from_the_baseline_table_is_left_out_where_people_were_lost(results):
    row = of_pain(results=results)
    assert (row.n_i, row.n_c, row.n_cell_i) == (None, None, "")
    assert said(row, "Table 1 counts 21 for Massage, but people were lost")


@pytest.mark.parametrize(
    "results",
    [
        "All patients were content.",
        "No patient dropped out or was lost to follow-up.",
        "We allowed for dropouts of 20 percent.",
        "Five others withdrew. A total of 40 patients completed the study.",
        "Four withdrew. Data of 21 patients with massage and 19 of the control group were analysed.",
        "Four withdrew; missing values were imputed.",
    ],
)
def test_it_is_offered_with_a_warning_where_nobody_was_lost_or_so_many_were_analysed(results):
    row = of_pain(results=results)
    assert (row.n_i, row.n_c) == (21, 19)
    assert said(row, "n comes from Table 1")


def test_a_smaller_size_of_an_arm_in_the_text_speaks_against_the_table():
    row = of_pain(results="Scores were compared (massage, n = 18; control, n = 17).")
    assert (row.n_i, row.n_c) == (None, None)
    assert said(row, "but the text also counts 18")


def test_a_count_of_events_in_the_text_does_not():
    row = of_pain(results="Bruises were rare (massage, n = 3; control, n = 2).")
    assert (row.n_i, row.n_c) == (21, 19)


def test_a_sentence_about_this_outcome_gives_its_sizes_and_says_nothing_of_others():
    words = "Twenty patients were assessed for pain (massage, n = 11; control, n = 12)."
    assert (of_pain(results=words).n_i, of_pain(results=words).n_c) == (11, 12)
    assert said(of_pain(results=words), "n comes from the text")
    other = words.replace("for pain", "for sleep")
    assert (of_pain(results=other).n_i, of_pain(results=other).n_c) == (21, 19)


def test_other_tables_that_count_fewer_speak_against_the_first():
    sleep = [
        ["", "Massage (n = 18)", "Control (n = 17)"],
        ["Sleep after treatment, mean (SD)", "7.1 (1.2)", "6.6 (1.4)"],
    ]
    rows = read_tables(article(PEOPLE, PAIN, sleep, captions=("Baseline", "Pain", "Sleep")))
    assert [(row.n_i, row.n_c) for row in rows if row.table_ordinal == 2] == [(None, None)]


def test_a_row_of_sizes_holds_under_its_heading():
    table = [
        ["", "Massage (n = 21)", "Control (n = 19)"],
        ["Pain after treatment", "", ""],
        ["N", "18", "17"],
        ["Mean (SD)", "3.1 (1.2)", "4.6 (1.4)"],
        ["Sleep after treatment", "", ""],
        ["Mean (SD)", "7.1 (2.2)", "6.6 (2.4)"],
    ]
    assert [(row.n_i, row.n_c) for row in read_tables(article(table))] == [(18, 17), (21, 19)]


def test_the_answer_no_is_no_row_of_sizes():
    table = [
        ["", "Massage (n = 21)", "Control (n = 19)"],
        ["Operation before", "", ""],
        ["Yes", "15", "13"],
        ["No", "6", "6"],
        ["Pain after treatment, mean (SD)", "3.1 (1.2)", "4.6 (1.4)"],
    ]
    assert [(row.n_i, row.n_c) for row in read_tables(article(table))] == [(21, 19)]


def test_a_size_in_a_later_label_is_that_of_its_own_rows():
    table = [
        ["", "Before, mean (SD)", "After, mean (SD)"],
        ["Pain", "", ""],
        ["Massage", "5.1 (1.3)", "3.1 (1.2)"],
        ["Control", "5.0 (1.5)", "4.6 (1.4)"],
        ["Sleep", "", ""],
        ["Massage (n = 12)", "6.1 (2.3)", "7.1 (2.2)"],
        ["Control (n = 11)", "6.0 (2.5)", "6.6 (2.4)"],
    ]
    found = {(row.outcome_words, row.n_i, row.n_c) for row in read_tables(article(table))}
    assert found == {("Pain", None, None), ("Sleep", 12, 11)}


@pytest.mark.parametrize(
    ("note", "sizes"),
    [
        ("Only those able to walk.", (None, None)),
        ("Assessed in a subgroup of working patients.", (None, None)),
        ("Visual analogue scale, 0 to 10.", (21, 19)),
        ("p = 0.02, only for massage.", (21, 19)),
    ],
)
def test_a_footnote_of_the_row_limits_its_people(note, sizes):
    table = [
        ["", "Massage (n = 21)", "Control (n = 19)"],
        ["Pain after treatment, mean (SD)<sup>a</sup>", "3.1 (1.2)", "4.6 (1.4)"],
    ]
    (row,) = read_tables(article(table, foot=f"<sup>a</sup>{note}"))
    assert (row.n_i, row.n_c) == sizes
    assert said(row, "a footnote limits the people of this row") == (sizes[0] is None)


def test_a_footnote_of_a_header_that_prints_the_size_explains_that_size():
    table = [
        ["", "Massage (n = 21)<sup>a</sup>", "Control (n = 19)"],
        ["Pain after treatment, mean (SD)", "3.1 (1.2)", "4.6 (1.4)"],
    ]
    (row,) = read_tables(article(table, foot="<sup>a</sup>Data not available for one patient."))
    assert (row.n_i, row.n_c) == (21, 19)


def test_a_column_headed_participants_gives_sizes():
    table = [
        ["Outcome", "Arm", "Participants", "After treatment, mean (SD)"],
        ["Pain", "Massage", "18", "3.1 (1.2)"],
        ["", "Control", "17", "4.6 (1.4)"],
    ]
    assert [
        (row.n_i, row.n_c)
        for row in read_tables(article(PEOPLE, table, captions=("Baseline", "Pain")))
        if row.table_ordinal == 2
    ] == [(18, 17)]


@pytest.mark.parametrize(("sizes", "right"), [(("18", "17"), (None, None)), (("21", "19"), (21, 19))])
def test_a_row_of_sizes_that_contradicts_the_headers_leaves_both_out(sizes, right):
    table = [["", "Massage (n = 21)", "Control (n = 19)"], ["n", *sizes], [*PAIN[1]]]
    (row,) = read_tables(article(table))
    assert (row.n_i, row.n_c) == right


@pytest.mark.parametrize(("test", "right"), [("F(1,32)", (None, None)), ("F(1,33)", (21, 19)), ("t(38)", (21, 19))])
def test_the_degrees_of_freedom_of_a_row_speak_against_a_size_from_elsewhere(test, right):
    table = [[*PAIN[0], "Test"], [*PAIN[1], test]]
    rows = read_tables(article(PEOPLE, table, captions=("Baseline", "Pain")))
    assert [(row.n_i, row.n_c) for row in rows if row.table_ordinal == 2] == [right]


@pytest.mark.parametrize(("outcome", "right"), [("SF-12", (None, 19)), ("Pain", (21, 19))])
def test_a_footnote_of_a_header_may_give_another_size_for_one_outcome(outcome, right):
    table = [
        ["", "Massage (n = 21)<sup>a</sup>", "Control (n = 19)"],
        [f"{outcome} after treatment, mean (SD)", *PAIN[1][1:]],
    ]
    (row,) = read_tables(article(table, foot="<sup>a</sup>n = 20 for SF-12 scores."))
    assert (row.n_i, row.n_c) == right


def test_a_mark_in_the_line_of_a_header_leads_to_its_footnote():
    table = [["", "Massage (n = 21)", "Control (n = 19)"], ["Visits after treatment, mean (SD)†", *PAIN[1][1:]]]
    (row,) = read_tables(article(table, foot="GP, general practitioner; †counted among users."))
    assert (row.n_i, row.n_c) == (None, None)
    assert said(row, "counted among users")


@pytest.mark.parametrize("words", ["(n = 21)", "(21 women)"])
def test_a_size_right_behind_a_name_in_the_text(words):
    told = f"We compared the massage group {words} and the control group {words.replace('21', '19')}."
    (row,) = read_tables(article(PAIN, captions=("Pain",), results=told))
    assert (row.n_i, row.n_c) == (21, 19)
    assert said(row, "n comes from the text")


def test_how_many_women_an_arm_has_is_not_its_size():
    table = [["", "Massage (n = 21)", "Control (n = 19)"], ["Number of women", "11", "9"], [*PAIN[1]]]
    (row,) = read_tables(article(table))
    assert (row.n_i, row.n_c) == (21, 19)


def test_of_two_columns_of_sizes_each_number_has_the_one_beside_it():
    before = [
        ["Outcome", "Group", "n", "Baseline, mean (SD)", "n", "8 weeks, mean (SD)"],
        ["Pain", "Massage", "20", "5.1 (1.2)", "18", "3.0 (1.1)"],
        ["", "Control", "21", "5.0 (1.3)", "19", "4.8 (1.2)"],
    ]
    after = [[*row[:2], row[3], row[2], row[5], row[4]] for row in before]
    for table in (before, after):
        assert [(row.n_i, row.n_c) for row in read_tables(article(table))] == [(20, 21), (18, 19)]


@pytest.mark.parametrize(
    ("caption", "foot"),
    [
        ("Pain, n = 20 per group", ""),
        ("Pain", "EG: experimental group (n = 20); CG: control group (n = 20)."),
    ],
)
def test_a_caption_or_a_legend_may_give_the_sizes(caption, foot):
    table = [["", "EG", "CG"], *PAIN[1:]]
    told = "There was an experimental group (EG) and a control group (CG)."
    (row,) = read_tables(article(table, captions=(caption,), foot=foot, results=told))
    assert (row.n_i, row.n_c) == (20, 20)
    assert said(row, "n comes from the caption or the notes of the table")


def test_a_caption_that_counts_all_people_gives_no_size():
    (row,) = read_tables(article(PAIN, captions=("Pain in 40 people (n = 40)",)))
    assert (row.n_i, row.n_c) == (None, None)


def test_sizes_below_a_spanning_header_are_those_of_their_columns():
    table = [
        ["", "Massage", "<", "Control", "<"],
        ["", "Baseline (n = 20)", "8 weeks (n = 18)", "Baseline (n = 21)", "8 weeks (n = 19)"],
        ["Pain, mean (SD)", "5.1 (1.2)", "3.0 (1.1)", "5.0 (1.3)", "4.8 (1.2)"],
    ]
    assert [(row.n_i, row.n_c) for row in read_tables(article(table, heads=2))] == [(20, 21), (18, 19)]


def test_the_one_sentence_that_says_who_was_analysed_gives_the_sizes_after_treatment():
    table = [*PAIN, ["Pain before treatment, mean (SD)", "5.1 (1.2)", "5.0 (1.4)"]]
    told = "Five were lost to follow-up. 18 patients in the massage group and 17 in the control group were analysed."
    found = {}
    for results in (told, f"{told} Later, 12 patients in the massage group and 11 in the control group were analysed."):
        rows = read_tables(article(PEOPLE, table, captions=("Baseline", "Pain"), results=results))
        found[results] = {row.value_kind: (row.n_i, row.n_c) for row in rows if row.table_ordinal == 2}
    assert found[told] == {"post": (18, 17), "baseline": (None, None)}
    assert list(found.values())[1] == {"post": (None, None), "baseline": (None, None)}
