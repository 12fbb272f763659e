"""What texts say of an outcome: own sentences of every kind, the shared prompts where they are at hand, laws."""

from __future__ import annotations

import csv
import gzip
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_tools.extraction import read_direction
from evidence_tools.extraction.directions.sentences import sentences_in
from evidence_tools.extraction.directions.signals import p_values, signals_in

UP, DOWN, NONE = "increased", "decreased", "no_difference"

# Text, outcome, label, whether it compares times rather than groups.
SAID = [
    (
        "Fatigue was significantly lower in the massage group than in the control group (p = 0.01).",
        "fatigue",
        DOWN,
        False,
    ),
    ("Stress was higher in controls than in those who had foot massage (p = 0.02).", "stress", DOWN, False),
    ("Anxiety did not differ between the groups (p = 0.44).", "anxiety", NONE, False),
    ("There was no significant difference in heart rate between groups.", "heart rate", NONE, False),
    ("Sleep duration was longer after massage than with usual care (P = .003).", "sleep duration", UP, False),
    ("Compared with usual care, foot massage reduced nausea (p<0.001).", "nausea", DOWN, False),
    ("Compared to the control group, massage led to higher comfort scores (p = 0.04).", "comfort", UP, False),
    (
        "The reduction in pain was significantly greater with massage than with usual care (p = 0.01).",
        "pain",
        DOWN,
        False,
    ),
    (
        "Quality of life improved more in the massage group than in the control group (P=0.02).",
        "quality of life",
        UP,
        False,
    ),
    ("Pain was better in the massage group than in controls (p = 0.03).", "pain", DOWN, False),
    ("Cortisol was similar in both groups after 4 weeks (p = 0.60).", "cortisol", NONE, False),
    ("Massage had no effect on blood pressure.", "blood pressure", NONE, False),
    (
        "Depression fell from 14 to 9 with massage and from 14 to 13 with usual care (p = 0.12).",
        "depression",
        NONE,
        False,
    ),
    ("Falls were fewer in the massage group (3 versus 9; p = 0.04).", "falls", DOWN, False),
    (
        "Sleep quality improved from baseline in both groups, with no difference between the groups.",
        "sleep quality",
        NONE,
        False,
    ),
    ("Vigour improved significantly from baseline in the massage group (p = 0.01).", "vigour", UP, True),
    ("Both groups showed less tension after the treatment than before it (p < 0.05).", "tension", DOWN, True),
]


@pytest.mark.parametrize(("text", "outcome", "label", "within"), SAID)
def test_own_sentences(text, outcome, label, within):
    found = read_direction(f"RESULTS\n{text}\n", "foot massage", "usual care (control)", outcome)
    assert (found.label, found.within_group) == (label, within), found
    assert f"RESULTS\n{text}\n"[found.start : found.end] == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Massage is popular.",
        "Fatigue was measured with a scale of eleven points.",
        "RESULTS\nSleep was better with massage than with usual care (p = 0.01).",
    ],
)
def test_nothing_plain_is_said_of_it(text):
    assert read_direction(text, "massage", "usual care", "fatigue").label is None


def test_results_count_before_plans_and_before_what_others_found():
    text = (
        "INTRODUCTION\nOthers found that massage lowered fatigue more than rest (p = 0.01) [12].\n"
        "METHODS\nWe expected lower fatigue with massage than with rest.\n"
        "RESULTS\nFatigue did not differ between massage and rest (p = 0.70).\n"
    )
    found = read_direction(text, "massage", "rest", "fatigue")
    assert found.label == NONE and text[found.start : found.end].startswith("Fatigue did not differ")


def test_the_time_asked_for_decides():
    text = (
        "RESULTS\nAt 6 months, weight loss was greater with massage than with rest (p = 0.002). "
        "At 1 year, weight loss was similar in massage and rest (p = 0.14).\n"
    )
    assert read_direction(text, "massage", "rest", "weight loss at 6 months").label == UP
    assert read_direction(text, "massage", "rest", "weight loss at 1 year").label == NONE


def test_abbreviations_of_the_article_are_understood():
    text = (
        "METHODS\nWomen got foot reflexology group (FRG) sessions or usual care (UC). Pain was read on the visual "
        "analogue scale "
        "(VAS).\nRESULTS\nVAS was lower in FRG than in UC (p = 0.01).\n"
    )
    assert read_direction(text, "foot reflexology", "usual care", "visual analogue scale").label == DOWN


def test_a_record_of_what_was_read_unpacks():
    label, start, end, within, reason = read_direction(
        "Pain was lower with A1X than B2Y (p=0.01).", "A1X", "B2Y", "pain"
    )
    assert (label, start, end, within) == (DOWN, 0, 42, False)
    assert reason == "'lower'"


@pytest.mark.parametrize(
    ("text", "significant"),
    [
        ("p = 0.05", False),
        ("p < 0.05", True),
        ("P=.049", True),
        ("p > 0.05", False),
        ("p = 0.0001", True),
        ("p=0. 03", True),
    ],
)
def test_p_values_on_both_sides_of_the_line(text, significant):
    assert [one.significant for one in p_values(text)] == [significant]


def test_no_increase_is_no_increase():
    assert [one.kind for one in signals_in("no significant increase")] == ["none"]
    assert [one.kind for one in signals_in("a significant increase")] == ["up"]
    assert signals_in("aromatase inhibitors at least") == []


def test_the_shared_prompts_keep_their_floor(shared):
    folder = shared / "fulltext_samples" / "direction"
    meant = {"significantly increased": UP, "significantly decreased": DOWN, "no significant difference": NONE}
    with (folder / "prompts.csv").open(encoding="utf-8", newline="") as file:
        prompts = list(csv.DictReader(file))
    pairs, answered = [], 0
    for prompt in prompts:
        text = gzip.decompress((folder / prompt["file"]).read_bytes()).decode("utf-8")
        found = read_direction(text, prompt["intervention"], prompt["comparator"], prompt["outcome"])
        if found.label is not None:
            answered += 1
            pairs.append((meant[prompt["label"]], found.label))
    f1 = []
    for label in (UP, DOWN, NONE):
        hits = sum(1 for wanted, got in pairs if wanted == got == label)
        f1.append(2 * hits / sum((wanted == label) + (got == label) for wanted, got in pairs))
    assert answered / len(prompts) >= 0.80
    assert sum(f1) / 3 >= 0.74


@given(st.text(max_size=400), st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
@settings(max_examples=80, deadline=None)
def test_law_any_text_gives_a_place_in_it(text, intervention, comparator, outcome):
    found = read_direction(text, intervention, comparator, outcome)
    assert found.label in (UP, DOWN, NONE, None)
    assert 0 <= found.start <= found.end <= len(text)


@given(st.lists(st.sampled_from(["Pain fell. ", "p = 0.02 vs. 3 (Fig. 1). ", "METHODS\n", "a\n\n", "J. Smith came. "])))
def test_law_sentences_stand_where_they_say(parts):
    text = "".join(parts)
    for sentence in sentences_in(text):
        assert text[sentence.start : sentence.start + len(sentence.text)] == sentence.text


def test_time_grows_with_the_length_alone():
    def seconds(times):
        text = "RESULTS\n" + "Pain was not very much different between groups, (p = 0.3) and " * times
        start = time.process_time()
        read_direction(text, "massage", "rest", "pain")
        return time.process_time() - start

    seconds(10)
    few = max(seconds(1000), 0.05)  # below that a pause counts more than the text
    assert any(seconds(4000) < 8 * few + 0.5 for _ in range(3))
