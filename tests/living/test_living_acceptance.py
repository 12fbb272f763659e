"""What accepting means, whichever door is used: verified by name, kept as a reading, disputed by another."""

from __future__ import annotations

import pytest

from evidence_tools.living.acceptance import decision_on, disagrees, from_table, same_number, signed, standing

RESULT = {
    "result_id": "doe2026-t3p2-8-2-8-1",
    "study_id": "doe2026",
    "extracted_from": "full_text_table",
    "instrument": "psqi",
    "instrument_as_printed": "Sleep",
    "timepoint": "week 4",
    "source_locator": "Table 3, part 2, row 9, column 3; comparator: column 2",
    "value_kind": "change",
    "spread_kind": "ci95",
    "flags": "prefilled",
    **{f"{name}_{side}": "" for side in "ic" for name in ("n", "mean", "sd", "low", "high")},
}
RESULT |= {
    "n_i": "21",
    "mean_i": "-2.5",
    "low_i": "-3",
    "high_i": "-2",
    "n_c": "19",
    "mean_c": "0",
    "low_c": "-1",
    "high_c": "1",
}


def by(decision="accepted", **cells):
    return decision_on(RESULT | cells, "ada", "2026-01-02") | {"decision": decision}


@pytest.mark.parametrize(
    ("decisions", "is_now"),
    [
        ([], "no"),
        ([by()], "yes"),
        ([by("rejected")], "no"),
        ([by("rejected"), by("rejected")], "no"),
        ([by(), by("corrected")], "yes"),
        ([by(), by(n_i="21.0")], "yes"),
        ([by(), by(n_i="20")], "disputed"),
        ([by(), by(n_i="")], "disputed"),
        ([by(), by(spread_kind="iqr")], "disputed"),
        ([by(), by("rejected")], "disputed"),
        ([by(), by(), by(high_c="2")], "disputed"),
    ],
)
def test_a_row_counts_while_all_who_read_it_agree(decisions, is_now):
    assert standing(decisions) == is_now
    assert standing(decisions[::-1]) == is_now


def test_a_row_knows_the_reading_it_came_from():
    assert from_table(RESULT) == "t3p2-8.2-8.1"
    assert from_table(RESULT | {"result_id": "doe-2026-t1-10-2-8-1"}) == "t1-10.2-8.1"
    assert from_table(RESULT | {"extracted_from": "abstract"}) == ""
    assert from_table(RESULT | {"result_id": "doe2026-psqi-1"}) == ""


def test_a_change_that_was_turned_is_kept_as_the_table_prints_it():
    straight, turned = by(), by(flags="prefilled;sign_inferred")
    assert (straight["mean_i"], straight["low_i"], straight["high_i"]) == ("-2.5", "-3", "-2")
    assert (turned["mean_i"], turned["low_i"], turned["high_i"]) == ("2.5", "2", "3")
    assert (turned["mean_c"], turned["low_c"], turned["high_c"]) == ("0", "-1", "1")


def test_notes_numbers_and_instruments():
    assert signed("", "accepted", " Ada ", "2026-01-02") == "accepted by Ada on 2026-01-02"
    assert signed("Of men.; ", "corrected", "Ben", "2026-01-03") == "Of men.; corrected by Ben on 2026-01-03"
    assert same_number("5.0", "5") and not same_number("5", "") and not same_number("5", "5.1")
    assert disagrees(RESULT, RESULT | {"instrument": "isi"}) and not disagrees(RESULT, RESULT | {"n_i": "21.0"})
