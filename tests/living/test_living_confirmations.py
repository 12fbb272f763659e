"""A result that a program read counts once a person has confirmed it: once, by name, and no other row moves."""

from __future__ import annotations

import datetime as dt

import pytest

from evidence_tools.errors import UsageError
from evidence_tools.folder.editing import editing, read_rows
from evidence_tools.living.confirmations import confirm, unconfirmed

DAY = dt.date(2026, 1, 2)


@pytest.fixture
def key(folder):
    """Return the key of a result that waits; whatever else the folder holds is left alone."""
    with editing(folder, "results") as work:
        row = work.rows["results"][0]
        row["flags"], row["verified"] = ";".join(filter(None, (row["flags"], "prefilled"))), "no"
        return row["result_id"]


def test_a_prefilled_result_is_confirmed_once_and_by_name(folder, key):
    before = read_rows(folder, "results")
    assert key in [row.key for row in unconfirmed(folder)]
    confirm(folder, "results", key, " Ada ", DAY)
    after = {row["result_id"]: row for row in read_rows(folder, "results")}
    assert after[key]["verified"] == "yes"
    assert after[key]["note"].endswith("confirmed by Ada on 2026-01-02")
    assert [row for row in before if row != after[row["result_id"]]] == [before[0]]
    assert key not in [row.key for row in unconfirmed(folder)]
    with pytest.raises(UsageError, match="does not wait"):
        confirm(folder, "results", key, "Ada", DAY)


@pytest.mark.parametrize("table, who", [("results", "  "), ("claims", "Ada")])
def test_without_a_name_or_in_another_table_nothing_is_written(folder, key, table, who):
    before = (folder / "results.csv").read_bytes()
    with pytest.raises(UsageError, match="each with the name"):
        confirm(folder, table, key, who, DAY)
    assert (folder / "results.csv").read_bytes() == before


def test_a_result_that_nobody_prefilled_does_not_wait(folder, key):
    other = next(row["result_id"] for row in read_rows(folder, "results") if "prefilled" not in row["flags"])
    with pytest.raises(UsageError, match="does not wait"):
        confirm(folder, "results", other, "Ada", DAY)


def test_confirming_a_row_of_a_table_is_the_same_as_accepting_it_at_the_desk(folder, key):
    with editing(folder, "results") as work:
        row = work.rows["results"][0]
        row["result_id"], row["extracted_from"] = f"{row['study_id']}-t1-3-2-3-1", "full_text_table"
        study, key = row["study_id"], row["result_id"]
    confirm(folder, "results", key, "Ada", DAY)
    (told,) = [one for one in read_rows(folder, "readings") if one["study_id"] == study]
    assert (told["reading_id"], told["who"], told["decision"]) == ("t1-3.2-3.1", "Ada", "accepted")
    assert (told["result_id"], told["date"]) == (key, "2026-01-02")
