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
from evidence_tools.verdicts.choices import PUBLISHED
from evidence_tools.verdicts.decision import decide, stated_level
from evidence_tools.verdicts.rule_tables import rule_table
from evidence_tools.verdicts.strata import stratum_of
from evidence_tools.words import FACT_LABELS, UNCONTROLLED

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
    assert f"{low:.2f} to {high:.2f}".replace("-", "−") in found.words


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


@pytest.mark.parametrize(
    ("none", "favours", "name"),
    [
        ([126, 126], [30] * 10, "large_show_none"),
        ([126, 125], [30] * 10, "mostly_as_claimed"),
        ([126, 125.9], [30] * 10, "mostly_as_claimed"),
        ([200], [200] + [30] * 9, "mostly_as_claimed"),
        ([200, 200], [200] + [30] * 9, "large_show_none"),
        ([200, 200], [200, 200] + [30] * 8, "mostly_as_claimed"),
        ([200], [30] * 10, "mostly_as_claimed"),
    ],
)
def test_large_is_what_one_trial_needs_and_most_is_more_than_half(none, favours, name):
    """Cohen 1988, table 2.4.1: 63 an arm; a comparison of 126 people is large, one of 125 is not."""
    found = rules.direction_position([NONE] * len(none) + [FAVOURS] * len(favours), [*none, *favours], 0.001)
    assert found.name == name
    if name == "large_show_none":
        large = sum(n >= 126 for n in [*none, *favours])
        assert found.words.startswith(f"{len(none)} of the {large} comparisons with 126 or more people show no diff")
        assert "; 10 of the 10 comparisons whose side is known" in found.words
    assert rules.LARGE_N == 126


@pytest.mark.parametrize(
    ("favours", "against", "silent", "p", "name"),
    [
        (6, 0, 0, 0.0313, "mostly_as_claimed"),
        (6, 0, 0, 0.0499, "mostly_as_claimed"),
        (6, 0, 0, 0.05, "mixed"),
        (6, 0, 0, 0.06, "mixed"),
        (0, 6, 0, 0.0499, "mostly_opposite"),
        (0, 6, 0, 0.05, "mixed"),
        # Exact sign tests by hand: 9 of 10 are 22/1024 = 0.021; 8 of 9 are 20/512 = 0.039; 8 of 10 are 112/1024 = 0.109
        (9, 0, 1, 0.0039, "mostly_as_claimed"),
        (8, 0, 1, 0.0078, "mostly_as_claimed"),
        (8, 0, 2, 0.0078, "mixed"),
        (8, 0, 2, 0.05, "mixed"),
        (0, 8, 1, 0.0078, "mostly_opposite"),
        (0, 8, 2, 0.0078, "mixed"),
    ],
)
def test_chance_is_excluded_below_five_in_a_hundred_even_if_the_silent_were_against_it(
    favours, against, silent, p, name
):
    directions = [FAVOURS] * favours + [AGAINST] * against + [NONE] * silent
    found = rules.direction_position(directions, [40.0] * len(directions), p)
    assert found.name == name
    told = f"{favours} of the {favours + against} comparisons whose side is known lie on the claimed side, {against} on"
    assert found.words.startswith(told) and f"(exact test p = {p:.2g})" in found.words
    assert (f"; of {silent} more, reported without a difference" in found.words) is bool(silent)
    assert ("were all of those against it, p would be 0.11" in found.words) is (silent == 2 and p < 0.05)


@pytest.mark.parametrize(
    ("directions", "words"),
    [
        ([FAVOURS], "the one comparison whose side is known lies on the claimed side (exact"),
        ([AGAINST, NONE], "the one comparison whose side is known lies on the other side (exact"),
        ([FAVOURS, AGAINST], "1 of the 2 comparisons whose side is known lies on the claimed side, 1 on the other"),
        ([FAVOURS, FAVOURS], "2 of the 2 comparisons whose side is known lie on the claimed side, 0 on the other"),
    ],
)
def test_sides_are_told_in_grammar(directions, words):
    assert rules.direction_position(directions, [40.0] * len(directions), 1.0).words.startswith(words)


def test_sides_that_only_figures_tell_are_told_apart_from_what_reports_say():
    """So that 8 in favour in the sentence and 9 on the claimed side in the reasons are one count."""
    told = [FAVOURS] * 8 + ["unclear", NONE]
    found = rules.direction_position(told, [40.0] * 10, 0.004, sides=[FAVOURS] * 9 + [AGAINST])
    assert found.words.startswith(
        "9 of the 10 comparisons whose side is known lie on the claimed side, 1 on the other; "
        "of 2 only the figures tell it, the reports name no side (exact test p"
    )
    lone = rules.direction_position(["unclear", NONE], [40.0] * 2, 1.0, sides=[FAVOURS, ""])
    assert lone.words.startswith(
        "the one comparison whose side is known lies on the claimed side, "
        "by its figures alone: the report names no side ("
    )


def test_where_no_side_is_known_nothing_is_counted_in_noughts():
    found = rules.direction_position([NONE] * 3, [40.0] * 3, 1.0)
    assert found.words == "of 3 reported without a difference or with figures we do not rely on, the side is not known"


def test_a_silent_majority_that_is_no_majority_of_the_known_is_only_mixed():
    """p below 0.05 of another test, but the sides are half and half: nothing would hold but for the silent."""
    found = rules.direction_position([FAVOURS, AGAINST, NONE], [40.0] * 3, 0.01)
    assert found.name == "mixed" and "were all of those" not in found.words


def test_a_clear_minority_is_no_support():
    """35 of 100: two-sided p = 0.0035, and most lie on the other side."""
    assert position([FAVOURS] * 35 + [AGAINST] * 65, p_value=0.0035) == "mostly_opposite"
    assert position([FAVOURS] * 65 + [AGAINST] * 35, p_value=0.0035) == "mostly_as_claimed"


def test_the_side_a_comparison_lies_on_counts_before_the_word_of_the_report():
    """Cochrane Handbook 12.2.1.3: the sign test counts sides, significant or not."""
    told = rules.direction_position(["unclear"] * 6, [40.0] * 6, 0.03, sides=[FAVOURS] * 6)
    assert told.name == "mostly_as_claimed" and told.words.startswith("6 of the 6")
    assert position(["unclear"] * 6, p_value=0.03) == "mixed"
    assert rules.direction_position([], [], 1.0).words == "no comparison tells on which side it lies"
    other = rules.direction_position([NONE] * 6, [40.0] * 6, 0.03, sides=[AGAINST] * 6)
    assert other.name == "mostly_opposite"
    unknown = rules.direction_position(["unclear", NONE], [40.0, 40.0], 1.0, sides=["", ""])
    assert unknown.words.startswith("of 1 reported without"), "one that tells nothing at all is not counted"


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
        ("mostly_as_claimed", "moderate", "possibly_supported"),
        ("mostly_opposite", "low", "not_supported"),
        ("mostly_opposite", "high", "not_supported"),
        ("mixed", "high", "uncertain"),
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


@pytest.mark.parametrize(
    ("directions", "verdict", "words"),
    [
        ([FAVOURS, FAVOURS], "possibly_supported", "2 studies bear on it; 2 bear it out, 0 do not"),
        (
            [FAVOURS, FAVOURS, "unclear"],
            "possibly_supported",
            "3 studies bear on it; 2 bear it out, 0 do not, 1 does not say clearly",
        ),
        ([FAVOURS], "uncertain", "1 study bears on it; 1 bears it out, 0 do not"),
        ([FAVOURS, FAVOURS, NONE], "uncertain", "3 studies bear on it; 2 bear it out, 1 does not"),
        ([FAVOURS, AGAINST], "uncertain", "2 studies bear on it; 1 bears it out, 1 does not"),
        ([NONE, AGAINST], "not_supported", "2 studies bear on it; 0 bear it out, 2 do not"),
        ([NONE, "unclear"], "uncertain", "2 studies bear on it; 0 bear it out, 1 does not, 1 does not say clearly"),
        ([], "uncertain", "0 studies bear on it; 0 bear it out, 0 do not"),
    ],
)
def test_facts_are_settled_by_tests_that_agree(directions, verdict, words):
    assert rules.fact_verdict(directions) == (verdict, words)


def test_the_rule_for_a_statement_of_fact_names_its_verdicts_as_the_key_does():
    """A student who looks a verdict up in the table must find the word of the answer."""
    assert set(rule_table("facts").iloc[:, 0]) <= set(FACT_LABELS.values())
    assert "Not supported" in set(rule_table("facts by trials").iloc[:, 0])


@pytest.mark.parametrize(
    ("directions", "verdict", "words"),
    [
        (
            [FAVOURS, FAVOURS, "unclear"],
            "possibly_supported",
            "of 3 published review results 2 find it shown, 0 do not, 1 gives no clear answer",
        ),
        ([FAVOURS, FAVOURS, NONE], "uncertain", "of 3 published review results 2 find it shown, 1 does not"),
        ([FAVOURS, NONE, AGAINST], "not_supported", "of 3 published review results 1 finds it shown, 2 do not"),
        ([FAVOURS, AGAINST], "uncertain", "of 2 published review results 1 finds it shown, 1 does not"),
        ([], "uncertain", "of 0 published review results 0 find it shown, 0 do not"),
    ],
)
def test_reviews_are_counted_and_told(directions, verdict, words):
    found = rules.review_verdict(directions, "low")
    assert found[0] == verdict and found[1].startswith(words)


def test_an_interval_may_have_no_width_and_says_what_is_worthwhile():
    assert rules.interval_position(0.2, 0.2, mid=0.5).words == (
        "the whole interval is on the claimed side (0.20 to 0.20; worthwhile from 0.50)"
    )
    for bad in ((-math.inf, 1), (0, math.nan), (math.nan, math.nan)):
        with pytest.raises(ValueError, match="no interval"):
            rules.interval_position(*bad, mid=0.5)


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


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("low (GRADE)", "low"),
        ("Moderate to low quality, heterogeneous", "low"),
        ("moderate to high quality", "moderate"),
        ("low or very low certainty", "very low"),
        ("very low quality evidence", "very low"),
        ("high", "high"),
        ("high or unclear risk of bias in most studies", ""),
        ("high risk of performance bias", ""),
        ("low; weak recommendation", "low"),
        ("4 high, 4 moderate, 3 low", ""),
        ("", ""),
    ],
)
def test_a_certainty_is_read_only_where_a_review_states_one(words, level):
    assert stated_level(words) == level


@pytest.mark.parametrize(
    ("stated", "certainty", "verdict"),
    [
        (("low", "low", ""), "low", "possibly_supported"),
        (("low", ""), "very low", "uncertain"),  # half of them is not most
        (("moderate", "", ""), "very low", "uncertain"),
        (("moderate", "low or very low certainty"), "very low", "uncertain"),
        (("moderate", "low"), "low", "possibly_supported"),
        (("", ""), "very low", "uncertain"),
    ],
)
def test_reviews_lend_a_certainty_only_where_most_of_them_state_one(stated, certainty, verdict):
    reviews = [{"certainty_stated": words, "direction_reported": FAVOURS} for words in stated]
    found = decide({"testable": "yes", "dose": ""}, {}, reviews, None, PUBLISHED)
    assert (found.certainty, found.verdict) == (certainty, verdict)
