"""Every trial once: which row stands for it, arms that share a control, randomised trials before others; by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from made_rows import NAN, row, unprinted

from evidence_tools.effects import effect_size
from evidence_tools.verdicts.strata import STANDS, count_once, poolable, randomised_first, stratum_of


def once(*rows):
    """Return the rows of one trial or of several, each trial once, by their ids."""
    return pd.DataFrame(count_once(rows)).set_index("result_id")


def chosen(*rows) -> list[str]:
    found = once(*rows)
    return list(found.index[found["counted"]])


@pytest.mark.parametrize(
    ("comparator", "design", "stratum"),
    [
        ("usual_care", "rct_parallel", "passive"),
        ("no_treatment", "pre_post", "passive"),
        ("sham", "", "sham"),
        ("", "pre_post", "none"),
        ("", "", "unclear"),
        ("", "rct_parallel", "unclear"),
    ],
)
def test_the_comparator_makes_the_stratum(comparator, design, stratum) -> None:
    assert stratum_of(comparator, design) == stratum
    assert stratum_of("") == "unclear"


@pytest.mark.parametrize(
    "worse",
    [
        {"countable": False, "why_not": "retracted"},
        {"poolable": False, "why_not": "no spread"},
        {"phase": "follow_up"},
        {"preference": 1},
        {"approximated": "SD from the range"},
        {"value_kind": "change"},
        {"trial_id": "aaa2020", "study_id": "aaa2021"},
        {"result_id": "z"},
    ],
    ids=lambda cells: next(iter(cells)),
)
def test_what_a_row_that_stands_for_its_trial_is_better_in(worse) -> None:
    best = {"result_id": "m", "trial_id": "aaa2020", "intervention_arm": "oil"}
    other = {"result_id": "a", "trial_id": "aaa2020", "instrument": "another"}
    found = once(row(**(other | worse)), row(**best))
    assert list(found["counted"]) == [True, False]
    assert found.index[0] == "m"
    # Why a row has no numbers is told beside it; it is set aside only because the other stands for the trial.
    assert found["set_aside"].iloc[1] == ("retracted" if "countable" in worse else STANDS)


def test_phases_in_their_order() -> None:
    order = ["end_of_treatment", "single_session", "unclear", "during", "follow_up"]
    for i, phase in enumerate(order):
        rows = [row(result_id=name, phase=name, instrument=name) for name in reversed(order[i:])]
        assert chosen(*rows) == [phase]


def test_an_earlier_reason_outweighs_all_later_ones() -> None:
    """Numbers before the phase, the phase before the instrument, the instrument before how the numbers came about."""
    assert chosen(row(result_id="a", phase="follow_up"), unprinted(result_id="b")) == ["a"]
    assert chosen(row(result_id="a", preference=3), row(result_id="b", phase="during", instrument="x")) == ["a"]
    assert chosen(row(result_id="a", approximated="x"), row(result_id="b", preference=1, instrument="x")) == ["a"]
    assert chosen(row(result_id="a", value_kind="change"), row(result_id="b", approximated="x")) == ["a"]


def test_trials_stand_in_their_order_and_a_trial_that_counts_nothing_says_why() -> None:
    found = once(
        row(study_id="bbb2021"), row(study_id="aaa2020", countable=False, poolable=False, why_not="not yet verified")
    )
    assert list(found["study_id"]) == ["aaa2020", "bbb2021"]
    assert list(found["counted"]) == [False, True]
    assert list(found["set_aside"]) == ["not yet verified", ""]


def test_no_rows_are_no_trials() -> None:
    assert count_once([]) == []


OIL = {"result_id": "a", "intervention_arm": "oil", "n_i": 20.0, "mean_i": 10.0}
DRY = {"result_id": "b", "intervention_arm": "dry", "n_i": 20.0, "mean_i": 12.0, "direction": "no_difference"}


def test_arms_with_means_become_one_group() -> None:
    """Handbook table 6.5.a by hand: 20 at 10 and 20 at 12, SD 8: 40 at 11, SD sqrt((1216 + 1216 + 40)/39) = 7.9615.

    g = J(68) x 3/7.9779 = 0.37188; variance 1/40 + 1/30 + g^2/140 = 0.05932.
    """
    found = once(row(**OIL, warnings="w1", approximated="p"), row(**DRY, warnings="w2", approximated="p"))
    head, part = found.iloc[0], found.iloc[1]
    assert (head["n_i"], head["mean_i"], head["n_c"], head["n"], head["n_compared"]) == (40, 11, 30, 70, 70)
    assert head["sd_i"] == pytest.approx(7.9615, abs=1e-4)
    assert (head["yi"], head["vi"]) == pytest.approx((0.37188, 0.05932), abs=2e-5)
    half = 1.959964 * math.sqrt(head["vi"])
    assert (head["ci_low"], head["ci_high"]) == pytest.approx((head["yi"] - half, head["yi"] + half))
    assert (head["direction"], head["side"]) == ("no_difference", "favours_intervention")
    assert (head["intervention_arm"], head["p_value"]) == ("oil + dry", "")
    assert (head["warnings"], head["approximated"]) == ("w1; w2", "p")
    assert found.index[0] == "a" and once(row(**OIL), row(**DRY, warnings="w2")).iloc[0]["warnings"] == "w2"
    assert head["trace"].startswith("2 arms (oil, dry) against one control; 2 arms combined (n 20, mean 10, SD 8;")
    # the ratio of the means 11 and 14, its bias corrected as metafor does since 5.0
    v = 7.9615**2 / (40 * 11**2), 8**2 / (30 * 14**2)
    assert (head["log_rom"], head["log_rom_v"]) == pytest.approx(
        (math.log(11 / 14) + (v[0] - v[1]) / 2, sum(v)), abs=1e-5
    )
    assert (bool(part["counted"]), part["set_aside"]) == (False, "part of the combined arms")


@pytest.mark.parametrize(
    ("better", "means", "side", "direction"),
    [
        ("lower", (4.0, 4.0), "favours_intervention", "favours_intervention"),
        ("lower", (24.0, 24.0), "favours_comparator", "favours_comparator"),
        ("higher", (4.0, 4.0), "favours_comparator", "favours_comparator"),
        ("lower", (14.5, 13.5), "", "no_difference"),
    ],
)
def test_combined_arms_have_a_side_and_a_direction_of_their_own(better, means, side, direction) -> None:
    rows = [row(**(cells | {"mean_i": mean, "better": better})) for cells, mean in zip((OIL, DRY), means, strict=True)]
    head = once(*rows).iloc[0]
    assert (head["side"], head["direction"]) == (side, direction)


def test_a_design_effect_behind_one_arm_is_behind_both() -> None:
    alone = float(effect_size("SMD", n_i=20, mean_i=10, sd_i=8, n_c=30, mean_c=14, sd_c=8)[1])
    both = float(effect_size("SMD", n_i=40, mean_i=11, sd_i=math.sqrt(2472 / 39), n_c=30, mean_c=14, sd_c=8)[1])
    assert once(row(**OIL, vi=2.2 * alone), row(**DRY)).iloc[0]["vi"] == pytest.approx(2.2 * both)
    assert once(row(**OIL, vi=0.5 * alone), row(**DRY)).iloc[0]["vi"] == pytest.approx(both), "never narrower"
    assert once(row(**OIL, vi=1.05 * alone), row(**DRY)).iloc[0]["vi"] == pytest.approx(1.05 * both)


def test_comparisons_without_means_share_the_people_of_the_control() -> None:
    """Handbook 23.3.4 by hand: arms of 20 and 40, control of 30 halved.

    1/20 + 2/30 over 1/20 + 1/30 = 1.4, 1/40 + 2/30 over 1/40 + 1/30 = 1.5714: variances 0.14 and 0.11; their weighted
    mean is (0.4/0.14 + 0.6/0.11)/(1/0.14 + 1/0.11) = 0.512, its variance 0.0616.
    """
    none = {"mean_i": NAN, "sd_i": NAN, "mean_c": NAN, "sd_c": NAN, "source": "exact p"}
    found = once(
        row(**(OIL | none), yi=0.4, vi=0.1, trace="p of 0.04"), row(**(DRY | none | {"n_i": 40.0}), yi=0.6, vi=0.07)
    )
    head = found.iloc[0]
    assert (head["yi"], head["vi"]) == pytest.approx((0.512, 0.0616))
    assert (head["n_i"], head["n_c"], head["n"]) == (60, 30, 90)
    assert "control of 30 split among 2 comparisons (Handbook 23.3.4); p of 0.04" in head["trace"]
    assert list(found["set_aside"]) == ["", "part of the combined arms"]


@pytest.mark.parametrize("source", ["means and SDs", "means with SE or CI", "changes", "medians"])
def test_every_source_that_has_means_is_combined(source) -> None:
    found = once(row(**OIL, source=source), row(**DRY, source=source)).iloc[0]
    assert "2 arms combined" in found["trace"] and found["n_i"] == 40


def test_means_that_are_not_where_the_effect_comes_from_are_not_combined() -> None:
    """The rows print means, but one effect was made of a t: the control is split instead."""
    assert "control of 30 split" in once(row(**OIL), row(**DRY, source="t")).iloc[0]["trace"]


def test_where_neither_can_be_done_the_first_stands_alone() -> None:
    none = {"mean_i": NAN, "n_c": NAN, "source": "printed SMD"}
    found = once(row(**(OIL | none)), row(**(DRY | none)))
    assert list(found["counted"]) == [True, False]
    assert found["intervention_arm"].iloc[0] == "oil" and found["set_aside"].iloc[1] == STANDS


@pytest.mark.parametrize(
    "other",
    [
        {"instrument": "another"},
        {"phase": "follow_up"},
        {"timepoint": "week 4"},
        {"value_kind": "change"},
        {"measure": "log RR"},
        {"comparator_arm": "rest"},
        {"n_c": 29.0},
        {"mean_c": 13.0},
        {"sd_c": 7.0},
        {"sd_c": NAN},
        {"n_c": NAN},
        {"poolable": False, "why_not": "no spread"},
        {"intervention_arm": "oil"},
    ],
    ids=lambda cells: next(iter(cells)),
)
def test_arms_that_share_no_control_are_not_combined(other) -> None:
    found = once(row(**OIL), row(**(DRY | other)))
    assert list(found["counted"]) == [True, False]
    assert found["n_i"].iloc[0] == 20 and found["set_aside"].iloc[1] != "part of the combined arms"


def test_the_study_that_names_a_control_is_part_of_what_is_shared() -> None:
    found = once(row(**OIL), row(**DRY, study_id="aaa2021", trial_id="aaa2020"))
    assert found["n_i"].iloc[0] == 20


def test_three_arms_are_three() -> None:
    third = row(result_id="c", intervention_arm="cream", n_i=10.0, mean_i=14.0)
    head = once(row(**OIL), row(**DRY), third).iloc[0]
    assert (head["n_i"], head["mean_i"], head["intervention_arm"]) == (50, 11.6, "oil + dry + cream")


def test_an_arm_that_cannot_be_pooled_stands_as_it_is() -> None:
    found = once(unprinted(**{**OIL, "mean_i": NAN}), unprinted(**{**DRY, "mean_i": NAN}))
    assert list(found["counted"]) == [True, False] and found["intervention_arm"].iloc[0] == "oil"


def test_other_trials_are_set_aside_only_where_a_randomised_one_counts() -> None:
    rows = count_once(
        [row(study_id="aaa2020", design="pre_post"), row(study_id="bbb2021"), row(study_id="ccc2022", design="")]
    )
    found = pd.DataFrame(randomised_first(rows)).set_index("study_id")
    assert list(found["counted"]) == [False, True, False]
    assert found.loc["aaa2020", "set_aside"] == "not randomised, and there are randomised trials"
    assert found.loc["bbb2021", "set_aside"] == ""
    only = [r for r in rows if r["study_id"] != "bbb2021"]
    assert randomised_first(only) == only and all(r["counted"] for r in only)


def test_a_randomised_trial_that_does_not_count_sets_nobody_aside() -> None:
    rows = count_once([row(study_id="aaa2020", design="pre_post"), row(study_id="bbb2021", countable=False)])
    assert [r["counted"] for r in randomised_first(rows)] == [True, False]


def test_the_pool_takes_what_counts_and_has_numbers() -> None:
    rows = [{"counted": c, "poolable": p} for c in (True, False) for p in (True, False)]
    assert poolable(rows) == rows[:1]
