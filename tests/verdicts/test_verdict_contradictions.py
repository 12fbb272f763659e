"""What rules itself out: everything a row prints is held against its p and its direction."""

from __future__ import annotations

import pytest
from made_rows import effect, printed
from small import MEANS

from evidence_tools.verdicts.contradictions import contradiction, doubts
from evidence_tools.verdicts.sources import every_source

PLAIN_MEANS = {"mean_i": 10, "mean_c": 14, "value_kind": "post"}  # lower is better: on the side of the intervention
AGAINST = {"direction_reported": "favours_comparator"}
NONE = {"direction_reported": "no_difference"}


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        # a side that means or a difference do not have, whatever test is taken
        (PLAIN_MEANS | AGAINST | {"p_value": "0.001"}, "favour the intervention"),
        (PLAIN_MEANS | AGAINST | {"p_value": "<0.001"}, "favour the intervention"),
        (PLAIN_MEANS | AGAINST | {"t_value": 3.5, "t_df": 58}, "favour the intervention"),
        (AGAINST | {"t_value": 3.5, "t_df": 58, "estimate_kind": "md", "estimate": -4}, "favour the intervention"),
        (AGAINST | {"estimate_kind": "md", "estimate": -4, "ci_low": -7, "ci_high": -1}, "contradict each other"),
        # a p that a less trusted number rules out: 1.5 from 0.93 to 2.07 is z 5.2
        ({"estimate_kind": "smd", "estimate": -1.5, "ci_low": -2.07, "ci_high": -0.93, "p_value": "0.5"}, "= 2e-07"),
        # the p of a t or F is its own: F 0.5 gives 0.49, t 5 gives 7e-6
        ({"f_value": 0.5, "f_df1": 1, "f_df2": 58, "p_value": "<0.001"}, "printed is <0.001"),
        ({"t_value": 5, "t_df": 58, "p_value": "0.01"}, "printed is 0.01"),
        (NONE | MEANS | {"mean_i": 3}, "says that there is no difference"),
        ({"p_value": "0.001"} | NONE, "printed p is 0.001, the report says that there is no difference"),
        ({"p_value": "<0.05"} | NONE, "printed p is <0.05"),
        ({"p_value": "0.02 one-sided"} | NONE, "printed p is 0.02 one-sided"),
        # two numbers of one difference; by hand: t 6 of 30 and 30 is g 1.53, means 0.49; F 25 is t 5, g 1.27
        (MEANS | {"t_value": 6, "t_df": 58}, "effects by means and SDs 0.49, t 1.53"),
        ({"t_value": 2, "t_df": 58, "f_value": 25, "f_df1": 1, "f_df2": 58}, "effects by t 0.51, F 1.27"),
        (MEANS | {"estimate_kind": "md", "estimate": -9, "ci_low": -11, "ci_high": -7}, "printed MD 2.30"),
        (MEANS | {"estimate_kind": "smd", "estimate": -2, "ci_low": -2.6, "ci_high": -1.4}, "printed SMD 2.00"),
        # 10 and 20 of 30: chi-squared 60 (10 x 10 - 20 x 20)^2/(30 x 30 x 30 x 30) = 6.67
        (
            {"events_i": 10, "events_c": 20, "chi2_value": 20, "chi2_df": 1},
            "have a chi-squared of 6.67, printed is 20",
        ),
        # means of 100 an arm and a difference, clearly on opposite sides, and no word of the report
        (
            MEANS
            | {"n_i": 100, "n_c": 100, "direction_reported": "unclear"}
            | {"estimate_kind": "md", "estimate": 4, "ci_low": 2, "ci_high": 6},
            "rule each other out",
        ),
    ],
)
def test_what_is_printed_cannot_be_what_is_said(cells, words):
    assert words in contradiction(printed(**cells))


@pytest.mark.parametrize(
    "cells",
    [
        PLAIN_MEANS | {"p_value": "0.001"},
        PLAIN_MEANS | AGAINST | {"p_value": "0.4"},  # not clearly on any side
        # 2 lower after treatment, and 4 higher than before it: the report speaks of the change
        {"mean_i": 10, "mean_c": 12, "value_kind": "post", "baseline_mean_i": 8, "baseline_mean_c": 14}
        | AGAINST
        | {"p_value": "0.001"},
        {"t_value": 2.02, "t_df": 58, "p_value": "0.05"},
        {"f_value": 3.75, "f_df1": 1, "f_df2": 58, "p_value": "<0.10"},
        {"estimate_kind": "or", "estimate": 0.3, "ci_low": 0.1, "ci_high": 0.9, **AGAINST},  # the event may be wanted
        # adjusted for a baseline that correlates by 0.8: 1.67 times the t of the means, however many people
        MEANS | {"n_i": 300, "n_c": 300, "t_value": 10.2, "t_df": 598},
        MEANS | {"estimate_kind": "md", "estimate": -4.8, "ci_low": -7.2, "ci_high": -2.4},
        {"p_value": "0.05"} | NONE,
        {"p_value": ">0.05"} | NONE,
        {"p_value": "0.03 one-sided"} | NONE,  # two-sided 0.06
        {"p_value": "0.3"},
        # rare events: by the odds 1.18, by phi 0.34, and the same table; 4.2 with Yates' correction
        {"n_i": 100, "n_c": 100, "events_i": 1, "events_c": 8, "chi2_value": 5.7, "chi2_df": 1},
        {"n_i": 100, "n_c": 100, "events_i": 1, "events_c": 8, "chi2_value": 4.2, "chi2_df": 1},
        # means, and the odds of another cut of the outcome
        MEANS | {"estimate_kind": "or", "estimate": 0.05, "ci_low": 0.02, "ci_high": 0.125},
    ],
)
def test_what_another_test_or_another_event_explains_is_no_contradiction(cells):
    assert contradiction(printed(**cells)) == ""


def test_a_clear_difference_that_is_reported_as_none_is_odd():
    """By hand: mean 5 against 14 with SD 8 is z 4.0, less than the 4.46 that no test explains."""
    row = printed(**(NONE | MEANS | {"mean_i": 5}))
    assert contradiction(row) == "" and "the report says that there is no difference" in doubts(row, effect_of(row))[0]


def test_a_bound_at_the_level_that_the_numbers_miss_is_odd():
    """By hand: equal means are z 0, and p below 0.05 says more than 1.96: another test, or a misprint."""
    row = printed(**(MEANS | {"mean_i": 14, "p_value": "<0.05"}))
    assert contradiction(row) == "" and doubts(row, effect_of(row)) == [
        "the numbers give p = 1, printed is <0.05: another test, or a misprint"
    ]


def effect_of(row):
    """Return the effect of the best source."""
    return every_source(row)[0][0]


def test_every_source_that_suffices_is_looked_at_in_the_order_of_trust():
    row = printed(**MEANS, t_value=1.94, p_value="0.06", estimate_kind="smd", estimate=-0.5)
    assert [found.source for found in every_source(row)[0]] == ["means and SDs", "t", "exact p", "printed SMD"]
    assert effect(**MEANS, t_value=1.94).source == "means and SDs"
