"""Every cell of the verdict tables (design of the project, section "Rules that make the result honest")."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_tools.quality.body import EvidenceBody
from evidence_tools.quality.grade import start_level
from evidence_tools.verdicts import rules
from evidence_tools.verdicts.strata import stratum_of
from evidence_tools.words import UNCONTROLLED

# position, then the verdict at high, moderate, low, very low certainty
CELLS = {
    "as_claimed": ["supported", "supported", "possibly_supported", "uncertain"],
    "no_worthwhile_effect": ["not_supported", "not_supported", "not_supported", "uncertain"],
    "inconclusive": ["uncertain", "uncertain", "uncertain", "uncertain"],
    "opposite": ["contradicted", "contradicted", "contradicted", "uncertain"],
}


@pytest.mark.parametrize("position", CELLS)
@pytest.mark.parametrize(("column", "certainty"), list(enumerate(["high", "moderate", "low", "very low"])))
def test_every_cell_of_the_interval_rule(position, column, certainty):
    assert rules.interval_verdict(position, certainty) == CELLS[position][column]


@pytest.mark.parametrize(
    ("low", "high", "position"),
    [
        (0.1, 0.9, "as_claimed"),
        (0.0, 0.9, "inconclusive"),
        (-0.2, 0.49, "no_worthwhile_effect"),
        (-0.2, 0.5, "inconclusive"),
        (-0.9, -0.1, "opposite"),
        (-0.9, 0.0, "no_worthwhile_effect"),
        (-3.0, 3.0, "inconclusive"),
    ],
)
def test_position_of_an_interval(low, high, position):
    found = rules.interval_position(low, high, mid=0.5)
    assert found.name == position
    assert f"{low:.2f} to {high:.2f}" in found.words


@pytest.mark.parametrize(("low", "high"), [(math.nan, 1), (0, math.inf), (1, 0)])
def test_no_interval_no_position(low, high):
    with pytest.raises(ValueError, match="no interval"):
        rules.interval_position(low, high, mid=0.5)


@given(st.floats(-5, 5), st.floats(0, 5), st.floats(0.05, 2))
@settings(derandomize=True, max_examples=300)
def test_turning_the_effect_turns_the_position(low, width, mid):
    there, back = rules.interval_position(low, low + width, mid), rules.interval_position(-low - width, -low, mid)
    if there.name == "as_claimed":
        assert back.name == "opposite"
    if there.name == "opposite":
        assert back.name == "as_claimed"


def position(directions, sizes=None, p_value=0.001):
    """Return the name of the position of a count of directions."""
    return rules.direction_position(directions, sizes or [40.0] * len(directions), p_value).name


FAVOURS, NONE, AGAINST = "favours_intervention", "no_difference", "favours_comparator"


def test_directions_that_agree():
    assert position([FAVOURS] * 9 + [NONE]) == "mostly_as_claimed"
    assert position([AGAINST] * 9 + [NONE]) == "mostly_opposite"


def test_directions_without_a_clear_majority_stay_mixed():
    assert position([FAVOURS] * 5 + [NONE] * 5) == "mixed"
    assert position([FAVOURS] * 3, p_value=0.25) == "mixed"


def test_unclear_directions_are_not_counted():
    assert position([FAVOURS] * 9 + ["unclear"] * 20) == "mostly_as_claimed"


def test_large_comparisons_without_a_difference_decide():
    many_small = [FAVOURS] * 10 + [NONE, NONE]
    assert position(many_small, [30.0] * 10 + [200.0, 150.0]) == "large_show_none"
    assert position(many_small, [30.0] * 10 + [200.0, math.nan]) == "mostly_as_claimed", "one large trial is not most"


@pytest.mark.parametrize("certainty", rules.CERTAINTIES)
def test_a_count_of_directions_never_yields_more_than_possibly(certainty):
    allowed = {"possibly_supported", "uncertain", "not_supported"}
    for name in ("mostly_as_claimed", "mostly_opposite", "mixed", "large_show_none"):
        assert rules.direction_verdict(name, certainty) in allowed


@pytest.mark.parametrize(
    ("name", "certainty", "verdict"),
    [
        ("mostly_as_claimed", "high", "possibly_supported"),
        ("mostly_as_claimed", "low", "possibly_supported"),
        ("mostly_as_claimed", "very low", "uncertain"),
        ("mostly_opposite", "low", "not_supported"),
        ("mostly_opposite", "very low", "uncertain"),
        ("mixed", "moderate", "uncertain"),
        ("large_show_none", "very low", "not_supported"),
    ],
)
def test_cells_of_the_direction_rule(name, certainty, verdict):
    assert rules.direction_verdict(name, certainty) == verdict


@pytest.mark.parametrize(
    ("directions", "certainty", "verdict"),
    [
        ([FAVOURS, FAVOURS], "low", "possibly_supported"),
        ([FAVOURS], "low", "uncertain"),
        ([FAVOURS, FAVOURS], "very low", "uncertain"),
        ([FAVOURS, NONE], "high", "uncertain"),
        ([NONE, NONE], "very low", "not_supported"),
        ([NONE], "high", "uncertain"),
        (["unclear"], "high", "uncertain"),
    ],
)
def test_cells_of_the_review_rule(directions, certainty, verdict):
    assert rules.review_verdict(directions, certainty)[0] == verdict


def test_every_verdict_has_a_sign_of_its_own():
    signs = [sign for sign, _ in rules.VERDICTS.values()]
    assert len(set(signs)) == len(signs)


@pytest.mark.parametrize(
    ("design", "stratum", "start"),
    [
        ("pre_post", "none", "very low"),
        ("case_report", "none", "very low"),
        ("qualitative", "none", "very low"),
        ("observational", "unclear", "low"),
        ("quasi_experimental", "unclear", "low"),
        ("rct_parallel", "unclear", "high"),
    ],
)
def test_one_list_says_which_designs_have_no_control_group(design, stratum, start):
    assert stratum_of("", design) == stratum
    assert (design in UNCONTROLLED) == (stratum == "none")
    studies = pd.DataFrame({"study_id": ["a"], "design": [design], "n": [40.0]})
    assert start_level(EvidenceBody("o", "i", "p", "sham", "efficacy", studies))[0] == start
