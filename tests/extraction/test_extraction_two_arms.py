"""Sizes printed after each of two arms: both are read, a third number never is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_tools.extraction.found import sentences_of
from evidence_tools.extraction.people import Arms, read_arms

OTHERS = ("usual care", "a warm foot bath", "sham reflexology", "no treatment", "quiet rest in bed")
JOINED = ("or", "and", "versus", "vs", "vs.", "compared with")


def arms_of(*sentences: str) -> Arms:
    return read_arms(list(sentences_of("A trial\n" + " ".join(sentences))), None, None)


def sizes(arms: Arms) -> tuple[object, object]:
    """The people of the arm under study and of the one called control further on."""
    found = [arms.size("reflexology"), arms.size("control")]
    return tuple(one.value if one else None for one in found)


@given(st.integers(4, 900), st.integers(4, 900), st.sampled_from(OTHERS), st.sampled_from(JOINED), st.booleans())
def test_both_sizes_are_read_and_each_belongs_to_its_arm(one, two, other, joined, turned):
    own, against = f"foot reflexology for 4 weeks (n = {one})", f"{other} (n = {two})"
    arms = arms_of(f"Adults had {' '.join((against, joined, own) if turned else (own, joined, against))}.")
    assert sizes(arms) == (one, two)


@given(
    *(st.integers(4, 300) for _ in range(3)), st.sampled_from(JOINED), st.sampled_from((" and music (n = {})", ", {}"))
)
def test_a_third_number_is_never_taken(one, two, three, joined, tail):
    text = f"Adults had foot reflexology (n = {one}) {joined} rest in bed (n = {two}){tail.format(three)}."
    arms = arms_of(text, f"Of them {three} came back.")
    assert all(found.value in (one, two) for found in [*arms.sizes.values(), arms.other] if found is not None)
    if "music" in tail:
        assert sizes(arms) == (one, None), "which of the others would be called control?"


@pytest.mark.parametrize(
    "text",
    [
        "Foot reflexology (n = 40) or a bath (n = 41) or a control group.",
        "There were three arms. Foot reflexology (n = 40) or a bath (n = 41).",
        "Foot reflexology (n = 40) or foot reflexology with oil (n = 41).",
        "A bath (n = 40) or rest (n = 41).",
        "Foot reflexology (n = 40) or rest (n = 41). Foot reflexology (n = 40) or rest (n = 43).",
        "Foot reflexology (n = 40) or rest (n = about 41).",
    ],
)
def test_where_it_is_not_clear_which_arm_is_meant_nothing_is_filled(text):
    assert arms_of(text).size("control") is None


def test_the_control_of_two_named_arms_is_the_named_one():
    assert arms_of("Foot reflexology (n = 40) or usual care (n = 41).").other_name == "usual care"
    assert arms_of("Foot reflexology (n = 40) or a bath (n = 41).").other_name == ""
