"""Sentences of one comparator at every certainty, on rows made by hand: the verb never says more than the rule."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from made_rows import CLAIM, NAN, SCALE, material, row, table, unprinted

from evidence_tools.verdicts.bodies import stratum_evidence
from evidence_tools.verdicts.choices import Choices
from evidence_tools.verdicts.wording import stratum_sentence

SCALES = [SCALE | {"minimum": 0, "maximum": 40, "label": "a stress scale"}]
OUTCOMES = [
    {
        "outcome": "stress",
        "label": "Stress",
        "object": "",
        "verb": "",
        "wanted": "less",
        "kind": "symptom",
        "broader": "",
    },
    {
        "outcome": "worry",
        "label": "Worry",
        "object": "worries",
        "verb": "",
        "wanted": "less",
        "kind": "symptom",
        "broader": "",
    },
]
FACT = CLAIM | {"direction": "none", "statement": "The foot has reflex points."}


def sentence(rows, level="low", claim=CLAIM, scales=SCALES, stratum="passive") -> str:
    made = material(table(rows), scales, outcomes=OUTCOMES)
    found = stratum_evidence(claim, stratum, list(rows), made, Choices())
    return stratum_sentence(replace(found, certainty=SimpleNamespace(level=level, footnotes=())), claim, made)


def trials(yi: float, k: int = 3, **cells):
    """Return trials that agree: an interval far from none unless the effect is small."""
    return [row(**({"study_id": f"s{i}", "yi": yi + 0.01 * i, "vi": 0.004} | cells)) for i in range(k)]


@pytest.mark.parametrize(
    ("yi", "level", "opening"),
    [
        (0.6, "high", "Foot massage reduces stress. Three studies"),
        (0.6, "moderate", "Foot massage probably reduces stress. Three studies"),
        (0.6, "low", "Foot massage may reduce stress. Three studies"),
        (0.6, "very low", "It is not known whether foot massage reduces stress. Three studies"),
        (-0.6, "low", "Studies point the other way: foot massage did not reduce stress, but did worse. Three studies"),
        (0.02, "low", "Studies do not show that foot massage reduces stress. Three studies"),
        (0.02, "very low", "It is not known whether foot massage reduces stress. Three studies"),
    ],
)
def test_the_verb_is_that_of_the_certainty(yi, level, opening) -> None:
    """GRADE's informative statements: does, probably does, may, not known (Santesso 2020)."""
    assert sentence(trials(yi), level).startswith(
        f"{opening} compared it with no treatment or usual care (180 people): "
    )


@pytest.mark.parametrize(
    ("level", "ending"),
    [
        ("high", "The studies are compatible with a benefit and with none (high certainty)."),
        ("moderate", "The studies are compatible with a benefit and with none (moderate certainty)."),
        ("low", "The studies are not enough to settle it (low certainty)."),
        ("very low", "The studies are too weak to settle it (very low certainty)."),
    ],
)
def test_an_interval_with_benefit_and_none_leaves_room_for_no_effect(level, ending) -> None:
    told = sentence(trials(0.5, vi=0.2), level)
    assert told.startswith("It is not known whether foot massage reduces stress.") and told.endswith(ending)
    one = sentence(trials(0.5, k=1, vi=0.2), level)
    assert one.endswith(ending.replace("The studies are", "This one study is"))
    assert "On average" not in told and "sure" not in told


@pytest.mark.parametrize(
    ("yi", "size"), [(0.1, "too small to matter"), (0.3, "small"), (0.6, "medium"), (0.9, "large"), (-0.9, "large")]
)
def test_how_large_is_said_where_it_can_be_relied_on(yi, size) -> None:
    """Cochrane Handbook 5.1, 12.6.2: 0.2 small, 0.5 moderate, 0.8 large."""
    told = sentence(trials(yi, vi=0.0001), "moderate")
    assert f"On average the effect is {size}." in told
    assert "On average" not in sentence(trials(yi, vi=0.0001), "very low")
    assert told.endswith("We are fairly sure of this (moderate certainty).")


def test_an_effect_in_points_of_a_scale_most_trials_share() -> None:
    """0.6 of an SD of 8 is 4.8 points."""
    rows = trials(0.59)
    assert "That is about 4.8 points on a scale they used (a stress scale, 0 to 40)." in sentence(rows)
    assert "points" not in sentence([r | {"value_kind": "change"} for r in rows]), "the spread of changes is another"
    assert "points" not in sentence(rows, scales=[SCALE | {"minimum": NAN, "maximum": 40}])
    few = [*trials(0.59, k=1), *trials(0.6, k=3, sd_c=NAN)[1:]]
    assert "points" not in sentence(few), "one of three trials"
    assert "points" in sentence([*trials(0.59, k=2), *trials(0.6, k=4, sd_c=NAN)[2:]]), "two of four"


def test_a_hazard_ratio_is_not_called_small_or_large() -> None:
    told = sentence(trials(0.6, measure="log HR"), "low")
    assert told.startswith("Foot massage may reduce stress.") and "On average" not in told and "points" not in told


def test_counts_of_directions_speak_without_a_size() -> None:
    told = sentence([unprinted(study_id=f"s{i}") for i in range(6)], "low")
    assert told.startswith("Foot massage may reduce stress. Six studies") and "By how much is not known." in told
    some = [*trials(0.6, k=1), *[unprinted(study_id=f"u{i}") for i in range(6)]]
    assert "How large the effect is stays open: only 1 of the 7 print usable numbers." in sentence(some, "low")
    mixed = [unprinted(study_id=f"s{i}", direction=d) for i, d in enumerate(["favours_comparator"] * 7)]
    assert sentence(mixed, "low").startswith("Studies do not show that foot massage reduces stress.")
    assert sentence(mixed, "very low").startswith("It is not known whether")


@pytest.mark.parametrize(
    ("directions", "words"),
    [
        (["favours_intervention"] * 2, ": both came out in its favour."),
        (["favours_intervention"] * 3, ": all came out in its favour."),
        (["favours_intervention", "no_difference"], ": 1 came out in its favour, 1 did not."),
        (["no_difference", "no_difference"], ": none came out in its favour."),
        (
            ["no_difference", "favours_comparator"],
            ": none came out in its favour, 1 found no difference, 1 came out against it.",
        ),
        (["favours_comparator"] * 2, ": none came out in its favour, 2 came out against it."),
        (["favours_intervention", "favours_comparator"], ": 1 came out in its favour, 1 came out against it."),
        (["favours_intervention", "unclear"], ": 1 came out in its favour, 1 does not say clearly."),
        (["no_difference", "unclear", "unclear"], ": 1 did not come out in its favour, 2 do not say clearly."),
        (["unclear", "unclear"], ": none came out in its favour, 2 do not say clearly."),
        (["favours_intervention"], " and came out in its favour."),
        (["favours_comparator"], " and came out against it."),
        (["unclear"], " and does not say clearly what it found."),
    ],
)
def test_how_the_studies_came_out(directions, words) -> None:
    told = sentence([unprinted(study_id=f"s{i}", direction=d) for i, d in enumerate(directions)], "very low")
    assert words in told


@pytest.mark.parametrize(
    ("n", "words"),
    [
        ([NAN, NAN], "how many people took part is not given"),
        ([40.0, NAN], "at least 40 people"),
        ([1.0, 0.0], "1 person"),
    ],
)
def test_people_are_counted_as_far_as_they_are_known(n, words) -> None:
    assert f"({words})" in sentence([unprinted(study_id=f"s{i}", n=m) for i, m in enumerate(n)])


def test_parts_of_an_outcome_are_named() -> None:
    told = sentence([unprinted(study_id=f"s{i}", outcome="worry") for i in range(2)], "very low")
    assert "Two studies of worries compared it with" in told


@pytest.mark.parametrize(
    ("directions", "words"),
    [
        (["favours_intervention"] * 2, "Two studies with 120 people tested it: both bear it out."),
        (["favours_intervention"] * 3, "Three studies with 180 people tested it: all bear it out."),
        (["no_difference"] * 2, "Two studies with 120 people tested it: neither bears it out."),
        (["no_difference"] * 3, "tested it: none bears it out."),
        (
            ["no_difference"],
            "One study with 60 people tested it and does not bear it out. One study is too few to settle it.",
        ),
        (["favours_intervention"], "tested it and bears it out."),
        (["unclear"], "tested it and does not say clearly."),
        (["unclear"] * 2, "Two studies with 120 people tested it: neither says clearly."),
        (
            ["favours_intervention", "no_difference", "no_difference", "unclear"],
            "tested it: 1 bears it out, 2 do not bear it out, 1 does not say clearly.",
        ),
    ],
)
def test_tests_of_a_statement_are_counted(directions, words) -> None:
    rows = [unprinted(study_id=f"s{i}", direction=d) for i, d in enumerate(directions)]
    told = sentence(rows, "very low", claim=FACT, stratum="facts")
    assert words in told and "“The foot has reflex points”." in told
