"""A verdict does not hang on one trial, on approximations, on trials that do not tell, or on a search nobody made."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import MEANS, small_folder

from evidence_tools import Evidence
from evidence_tools.verdicts import rules
from evidence_tools.verdicts.choices import Choices
from evidence_tools.verdicts.fragility import NOTHING_LEFT, Fragility

STRESS = "stress-foot-massage"
FAVOURS, NONE, AGAINST = "favours_intervention", "no_difference", "favours_comparator"


@pytest.fixture
def made(root, tmp_path):
    """Return a function that makes a folder of studies and results and loads it."""

    def make(results, searches=(), studies=()):
        known = {row["study_id"]: row for row in studies}
        named = [known.get(s, {"study_id": s}) for s in dict.fromkeys(row["study_id"] for row in results)]
        folder = small_folder(root / "evidence", tmp_path / "evidence", named, results)
        with (folder / "searches.csv").open(newline="", encoding="utf-8") as file:
            columns = next(csv.reader(file))
        with (folder / "searches.csv").open("a", newline="", encoding="utf-8") as file:
            csv.DictWriter(file, columns, restval="", lineterminator="\n").writerows(searches)
        return Evidence.load(folder, validate=False)

    return make


def fragility(verdict, *left, exact="", approximated=0):
    """Return the fragility of a verdict that becomes each of `left` without one of its trials."""
    return Fragility(verdict, {f"trial{i}": word for i, word in enumerate(left)}, approximated, exact)


@pytest.mark.parametrize(
    ("found", "fragile", "capped"),
    [
        (fragility("supported", "supported", "supported"), False, "supported"),
        (fragility("supported", "supported", "uncertain"), True, "uncertain"),
        (fragility("supported", "supported", "possibly_supported"), False, "possibly_supported"),
        (fragility("possibly_supported", NOTHING_LEFT), True, "uncertain"),
        (fragility("possibly_supported", "possibly_supported", exact="uncertain", approximated=2), True, "uncertain"),
        (fragility("possibly_supported", "supported"), False, "possibly_supported"),
        (fragility("not_supported", "uncertain"), True, "not_supported"),
        (fragility("contradicted", "not_supported"), False, "contradicted"),
        (fragility("uncertain", NOTHING_LEFT), False, "uncertain"),
        (fragility("uncertain", "possibly_supported"), True, "uncertain"),
    ],
)
def test_a_fragile_verdict_is_never_better_than_uncertain(found, fragile, capped):
    assert (found.fragile, found.capped) == (fragile, capped)
    assert found.words({}).startswith("fragile: ") == fragile


def test_the_words_name_the_trials_and_what_is_left():
    words = fragility("supported", "uncertain", NOTHING_LEFT).words({"trial0": "Li 2011"})
    assert words == (
        "fragile: with all trials it would be supported; without Li 2011 it would be uncertain; "
        "without trial1 no trial is left"
    )


def position(directions, sides, p_value):
    """Return the position of a count of directions whose sides are known or not."""
    return rules.direction_position(directions, [40.0] * len(directions), p_value, sides)


def test_the_sign_test_counts_the_side_significant_or_not():
    found = position([NONE] * 6 + [FAVOURS] * 3, [FAVOURS] * 9, 0.004)
    assert found.name == "mostly_as_claimed"
    assert found.words.startswith("9 of the 9 comparisons whose side is known")


def test_comparisons_that_do_not_tell_are_said_and_cannot_add_up_to_support():
    """By hand: 8 of 8 has p = .0078; with four silent ones on the other side 8 of 12 has p = .39."""
    found = position([FAVOURS] * 8 + [NONE] * 4, [FAVOURS] * 8 + [""] * 4, 0.0078)
    assert found.name == "mixed"
    assert "of 4 more" in found.words and "0.39" in found.words
    assert position([FAVOURS] * 20 + [NONE], [FAVOURS] * 20 + [""], 1e-6).name == "mostly_as_claimed"


@given(st.lists(st.sampled_from([FAVOURS, AGAINST, ""]), min_size=1, max_size=25))
@settings(derandomize=True, max_examples=200)
def test_more_silence_never_helps_a_claim(sides):
    from evidence_tools.effects.swim import direction_test

    told = [side for side in sides if side]
    p_value = direction_test(told.count(FAVOURS), len(told)).p_value if told else 1.0
    directions = [side or NONE for side in sides]
    before = position(directions, sides, p_value).name
    after = position([*directions, NONE], [*sides, ""], p_value).name
    assert after in (before, "mixed")


def test_one_trial_supports_nothing(made):
    """Appraised at low risk in every domain one large trial would be called supported; it is alone, so it is not."""
    ev = made([{"study_id": "aaa2020", **MEANS, "n_i": 400, "n_c": 400, "direction_reported": FAVOURS}])
    verdict = ev.verdict(STRESS)
    assert verdict.evidence.pooled.ci_low > 0
    assert verdict.verdict == "uncertain"
    assert verdict.fragility.without == {"aaa2020": NOTHING_LEFT}


def test_effects_that_are_approximated_can_be_left_out(made):
    rows = [
        {"study_id": "aaa2020", "n_i": 30, "n_c": 30, "p_value": "<0.001", "direction_reported": FAVOURS},
        {"study_id": "bbb2021", **MEANS},
        {"study_id": "ccc2022", **MEANS},
    ]
    ev = made(rows)
    assert ev.verdict(STRESS).evidence.pooled.k == 3
    assert "1 of 3 pooled effects" in dict((s.rule, s.words) for s in ev.verdict(STRESS).steps)["approximated"]
    without = ev.verdict(STRESS, Choices(exclude_approximated=True)).evidence
    assert without.pooled.k == 2 and without.k == 3, "its direction still counts"
    assert "without approximated effects" in ev.sensitivity(STRESS).index


SEARCH = {"search_id": "s1", "outcome": "cortisol", "intervention": "foot_massage", "query": "x", "who": "project"}


def test_what_nobody_searched_for_is_not_assessed(made):
    row = {"study_id": "aaa2020", "outcome": "cortisol", "instrument": "cortisol_saliva", "flags": "within_group_only"}
    verdict = made([row]).verdict("cortisol-foot-massage")
    assert verdict.verdict == "not_assessed" and verdict.searched == {}
    assert verdict.touching == ("aaa2020",)
    assert "1 stud" in " ".join(step.words for step in verdict.steps)
    assert "not searched" in verdict.text() or "not yet" in verdict.text()


@pytest.mark.parametrize("database", ["pubmed", "public_pages"])
def test_no_evidence_needs_a_search_that_ran(made, database):
    planned = SEARCH | {"database": database}
    assert made([], [planned]).verdict("cortisol-foot-massage").verdict == "not_assessed", "planned, never run"
    verdict = made([], [planned | {"first_run": "2025-01-02", "last_run": "2025-03-04"}]).verdict(
        "cortisol-foot-massage"
    )
    assert verdict.verdict == "no_evidence" and verdict.searched == {database: "2025-03-04"}
    other = planned | {"last_run": "2025-03-04", "intervention": "foot_reflexology"}
    assert made([], [other]).verdict("cortisol-foot-massage").verdict == "not_assessed", "another treatment"


def test_a_part_of_an_outcome_answers_where_nothing_measured_the_whole(made):
    cells = {"outcome": "insomnia_severity", "instrument": "isi", **MEANS}
    ev = made([{"study_id": "aaa2020"} | cells, {"study_id": "bbb2021"} | cells])
    verdict = ev.verdict("sleep-quality-foot-massage")
    assert verdict.evidence.parts == ("insomnia_severity",) and verdict.evidence.pooled.k == 2
    assert (
        "no trial of this comparison measured" in dict((s.rule, s.words) for s in verdict.steps)["parts of the outcome"]
    )
    assert "indirectness" in verdict.evidence.certainty.rated_down
    own = {"study_id": "ccc2022", "outcome": "sleep_quality", "instrument": "psqi", **MEANS}
    whole = made([{"study_id": "aaa2020"} | cells, own]).verdict("sleep-quality-foot-massage").evidence
    assert whole.parts == () and whole.k == 1
