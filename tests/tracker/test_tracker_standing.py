"""Every study says whether it counts, and why not."""

from __future__ import annotations

import csv
import shutil

import pytest

from evidence_tools import Evidence
from evidence_tools.errors import UsageError
from evidence_tools.folder import format_table, load_folder, records_of
from evidence_tools.references.bibliography import load_bib
from evidence_tools.references.writing import format_bib
from evidence_tools.tracker.history import compare
from evidence_tools.tracker.standing import standing


@pytest.fixture(scope="module")
def ev(root):
    return Evidence.load(root / "evidence", validate=False)


def with_study(root, target, **result):
    """Return the evidence with one study more, and one result of it."""
    shutil.copytree(root / "evidence", target, ignore=shutil.ignore_patterns("*.txt"))
    about = {"study_id": "test2026", "design": "rct_parallel", "n_randomised": "80", "intervention": "foot_reflexology"}
    about |= {"comparator_type": "usual_care", "source_url": "https://example.org/"}
    row = {"result_id": "test2026-sleep-1", "study_id": "test2026", "outcome": "sleep_quality", "instrument": "psqi"}
    row |= {"phase": "end_of_treatment", "direction_reported": "unclear", "verified": "yes"} | result
    row |= {"source_url": "https://example.org/"}
    for file, new in (("studies.csv", about), ("results.csv", row)):
        path = target / file
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle)
            columns, rows = list(reader.fieldnames), list(reader)
        with path.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows([*rows, dict.fromkeys(columns, "") | new])
    with (target / "references.bib").open("a", encoding="utf-8") as handle:
        handle.write("\n@article{test2026,\n  title = {A test},\n  author = {Test, A.},\n  year = {2026},\n}\n")
    return Evidence(load_folder(target))


def test_what_is_missing_is_named(root, tmp_path, ev):
    numbers = {"mean_i": "6", "sd_i": "2", "mean_c": "8", "sd_c": "2", "value_kind": "post"}
    after = with_study(root, tmp_path / "evidence", **numbers)
    (line,) = standing(after, "test2026")
    missing = "the number of people in each arm is not entered"
    assert line == f"Test 2026: counted for sleep quality, by its direction only: {missing}."
    changes = compare(ev, after)
    assert line in changes.text()
    assert list(changes.standing()["study"]) == [line]


def test_a_study_that_says_nothing_is_not_counted(root, tmp_path):
    after = with_study(root, tmp_path / "evidence")
    (line,) = standing(after, "test2026")
    assert line.startswith("Test 2026: not counted for sleep quality: neither numbers nor a direction")


def test_a_study_that_is_whole_counts_and_takes_the_control_of_its_study(root, tmp_path, ev):
    numbers = {"n_i": "40", "mean_i": "6", "sd_i": "2", "n_c": "40", "mean_c": "8", "sd_c": "2"}
    after = with_study(root, tmp_path / "evidence", **numbers, value_kind="post", spread_kind="sd")
    assert standing(after, "test2026") == ["Test 2026: counted for sleep quality."]
    (row,) = after.effects().query("study_id == 'test2026'").to_dict("records")
    assert (row["stratum"], row["comparator_type"]) == ("passive", "usual_care")
    assert "test2026" in after.verdict("sleep-quality-reflexology").studies


def test_a_study_without_results_and_one_nobody_knows(ev):
    with_none = next(s for s in ev.studies["study_id"] if s not in set(ev.results["study_id"]))
    assert "no result of it is on record" in ev.standing(with_none)["study"].iloc[0]
    with pytest.raises(UsageError, match="no study"):
        ev.standing("nobody2026")


def test_the_committed_folder_stands_as_it_is_written(ev):
    """One study added changes the lines of one study: everything else stands already as the program writes it."""
    folder = ev.folder
    for table in folder.schema:
        text = (folder.root / table.path).read_text(encoding="utf-8")
        assert format_table(records_of(folder.tables[table.name]), table) == text, table.path
    bib = load_bib(folder.root / "references.bib")
    assert format_bib(bib) == (folder.root / "references.bib").read_text(encoding="utf-8")
