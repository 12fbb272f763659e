"""Groups that were apart before treatment: their scores after it tell no side, by the Handbook's 10.5.2 (ANCOVA)."""

from __future__ import annotations

import math

import pytest
from made_rows import printed
from small import MEANS, loaded

from evidence_tools.errors import EffectError
from evidence_tools.verdicts.baselines import baseline_warning, untold_side
from evidence_tools.verdicts.contradictions import contradiction
from evidence_tools.verdicts.found import side_of

STRESS = "stress-foot-massage"
NAMES = ("baseline_mean_i", "baseline_sd_i", "baseline_mean_c", "baseline_sd_c")
AFTER = {"value_kind": "post", "mean_i": 10, "mean_c": 14}  # lower is better: 4 in favour
NONE = {"direction_reported": "no_difference"}


def before(mean_i, mean_c, sd=20):
    return dict(zip(NAMES, (mean_i, sd, mean_c, sd), strict=True))


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (before(20, 24), "were as far apart before treatment (20 against 24) as after it"),
        (before(20, 27), "were as far apart"),  # further: they came closer
        (before(20, 23.9), ""),  # by scores and by changes in favour, and 0.2 SD is not far
        (before(20, 22, 4), ""),  # half an SD
        (before(20, 22.1, 4), "were 0.53 SD apart before treatment (20 against 22.1)"),
        (before(20, 22.1, None) | {"spread_kind": "sd", "sd_i": 4, "sd_c": 4}, "were 0.53 SD apart"),
        (before(20, 22.1, None), ""),  # no spread is known
        (before(24, 20, 2), ""),  # began worse and ended better
        (before(20, 24) | {"value_kind": "change"}, ""),
        ({}, ""),
    ],
)
def test_scores_of_groups_that_were_apart_before_tell_no_side(cells, told):
    found = untold_side(printed(**(AFTER | cells)))
    assert (told in found) if told else found == ""


def test_a_group_that_began_worse_is_not_said_to_owe_its_effect_to_that():
    raw = {"mean_i": 10.0, "sd_i": 8.0, "mean_c": 14.0, "sd_c": 8.0}
    assert "may be that difference" in baseline_warning(before(20, 24, 4), raw)
    assert "the other way than after it: the effect after treatment may be too small" in baseline_warning(
        before(24, 20, 4), raw
    )


def only(made, **cells):
    """Return the effect of a trial whose groups were one SD apart before, and all that is loaded."""
    ev = loaded(made([{"study_id": "aaa2020", **MEANS, **before(20, 28, 8), **cells}]))
    return ev.effects().iloc[0], ev


@pytest.mark.parametrize("cells", [{"n_i": None, "n_c": None}, {}, {"n_i": 300, "n_c": 300}])
def test_a_side_is_not_taken_from_such_scores(made, cells):
    """With and without numbers that give an effect; the interval of 600 people is wholly on one side."""
    row, ev = only(made, **NONE | cells if cells.get("n_i") != 300 else cells)
    assert row["side"] == "" and row["direction"] in ("no_difference", "unclear")
    if row["countable"]:
        assert ev.verdict(STRESS).evidence.directions is None


def test_the_report_s_own_word_stands_beside_them(made):
    row, _ = only(made, direction_reported="favours_intervention")
    assert (row["side"], row["direction"]) == ("favours_intervention", "favours_intervention")


def test_a_p_has_no_side_from_them(made):
    row, _ = only(made, sd_i=None, sd_c=None, spread_kind="", p_value="0.01")
    assert math.isnan(row["yi"]) and row["side"] == "" and not row["countable"]
    with pytest.raises(EffectError, match="apart before treatment"):
        side_of(printed(**NONE | AFTER | before(20, 28, 8)))


def test_arms_of_one_trial_tell_no_side_together_where_one_tells_none(made):
    arms = [
        {"study_id": "aaa2020", **MEANS, "n_i": 300, "n_c": 300, "intervention_arm": "short", **before(20, 28, 8)},
        {"study_id": "aaa2020", **MEANS, "n_i": 300, "n_c": 300, "intervention_arm": "long", "mean_i": 9},
    ]
    trial = loaded(made(arms)).verdict(STRESS).evidence.trials[0]
    assert "2 arms" in trial["trace"] and (trial["side"], trial["direction"]) == ("", "unclear")


def test_a_report_does_not_contradict_scores_that_tell_no_side():
    """Beside a p, means on the other side contradict a report; not so where they began there."""
    cells = AFTER | {"p_value": "0.01", "direction_reported": "favours_comparator"}
    assert "the report says the opposite" in contradiction(printed(**cells))
    assert contradiction(printed(**cells | before(20, 28, 8))) == ""


def test_the_trial_that_began_far_ahead_is_on_no_side(ev):
    """Emami Bakavoly 2023 against Benson relaxation: 10.8 and 15.5 before, 6.6 and 12.0 after, p 0.53."""
    row = ev.effects().set_index("result_id").loc["emamibakavoly2023-sleep-quality-2"]
    assert (row["direction"], row["side"]) == ("no_difference", "")
    assert ev.verdict("sleep-quality-reflexology").strata["active"].unknown_sides == 5
