"""Folders that validate accepts, however odd: the main job runs on each of them."""

from __future__ import annotations

import shutil

import pytest

from evidence_tools import Evidence
from evidence_tools.cli import main
from evidence_tools.folder.editing import editing
from evidence_tools.publish.exports import export

CLAIM = "sleep-quality-reflexology"


def no_claims(work):
    for name in ("claims", "sightings", "links", "certainty", "verdicts"):
        work.rows[name] = []


def only(work, claim, **cells):
    """Keep one claim, with these cells."""
    for name in ("claims", "sightings", "links", "certainty", "verdicts"):
        work.rows[name] = [row for row in work.rows[name] if row["claim_id"] == claim]
    work.rows["claims"][0].update(cells)


def one_claim(work):
    only(work, CLAIM)


def one_claim_with_a_dose(work):
    only(work, CLAIM, dose="three sessions of 30 minutes a week")


def one_claim_for_certain_people(work):
    only(work, CLAIM, population="people over 70")


def one_claim_nobody_can_test(work):
    only(work, CLAIM, testable="no", why_not_testable="Nothing measurable is said.")


def one_claim_without_results(work):
    only(work, CLAIM)
    work.rows["results"] = []


def odd_blanks(work):
    for number, row in enumerate(work.rows["outcomes"]):
        row["label"] = row["label"].replace(" ", ("  ", "\u00a0", "\u2003", "\t", "\n")[number % 5], 1) + " "
    for row in work.rows["instruments"]:
        row["label"] = f"  {row['label']}\u00a0 "


def labels_that_read_alike(work):
    for row in work.rows["outcomes"]:
        row["label"] = "Outcome"


def equal_effects(work):
    """All trials of an outcome print the same numbers."""
    for row in work.rows["results"]:
        for name in [n for n in row if n.startswith(("baseline_", "low_", "high_", "sd_", "mean_", "events_", "n_"))]:
            row[name] = ""
        if row["outcome"] == "sleep_quality":
            row.update(n_i="30", mean_i="5", sd_i="2", n_c="30", mean_c="7", sd_c="2", value_kind="post",
                       spread_kind="sd", estimate="", ci_low="", ci_high="", p_value="", direction_reported="unclear",
                       verified="yes", flags="",
                       flag_note="")  # fmt: skip


def equal_effects_of_other_sizes(work):
    """All trials of an outcome have the same effect, each its own size."""
    equal_effects(work)
    for number, row in enumerate(work.rows["results"]):
        if row["outcome"] == "sleep_quality":
            row.update(n_i=str(20 + number % 40), n_c=str(20 + number % 40))


def nothing_appraised(work):
    work.rows["appraisals"] = []


def nothing_but_the_claims(work):
    for name in ("results", "reviews", "appraisals", "screening", "guidance", "certainty", "links"):
        work.rows[name] = []


FOLDERS = (no_claims, one_claim, one_claim_with_a_dose, one_claim_for_certain_people, one_claim_nobody_can_test,
           one_claim_without_results, odd_blanks, labels_that_read_alike, equal_effects, equal_effects_of_other_sizes,
           nothing_appraised,
           nothing_but_the_claims)  # fmt: skip


@pytest.fixture(scope="module")
def fewer(root, tmp_path_factory):
    """Return the evidence with every fourth claim: of each outcome and kind that a fault may lie in there are some."""
    copy = tmp_path_factory.mktemp("fewer") / "evidence"
    shutil.copytree(root / "evidence", copy, ignore=shutil.ignore_patterns("*.txt", ".lock"))
    tables = ("claims", "sightings", "links", "certainty", "verdicts")
    with editing(copy, *tables) as work:
        kept = {row["claim_id"] for row in work.rows["claims"][::4]} | {CLAIM}
        for name in tables:
            work.rows[name] = [row for row in work.rows[name] if row["claim_id"] in kept]
    return copy


@pytest.fixture
def folder(fewer, tmp_path, monkeypatch, coarse):
    shutil.copytree(fewer, tmp_path / "evidence")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EVIDENCE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "evidence"


@pytest.mark.parametrize("change", FOLDERS, ids=lambda change: change.__name__)
def test_every_valid_folder_runs(folder, change, capsys):
    tables = ("claims", "sightings", "links", "certainty", "verdicts", "results", "outcomes", "instruments", "reviews",
              "appraisals", "screening", "guidance")  # fmt: skip
    with editing(folder, *tables) as work:
        change(work)
    assert main(["validate"]) == 0, capsys.readouterr().err
    assert main(["run", "--no-notebooks"]) == 0, capsys.readouterr().err
    assert (folder.parent / "site" / "index.html").is_file()
    ev = Evidence.load(folder, validate=False)
    for kind in ("docx", "claimreview", "sof", "bib"):
        assert export(ev, kind) is not None, kind


def test_control_characters_in_cells_break_no_export(folder):
    columns = {"statement", "note", "label", "definition", "publisher", "heading", "why_not_testable", "title", "body"}
    tables = ("claims", "studies", "outcomes", "guidance", "sightings", "articles")
    with editing(folder, *tables) as work:
        for name in tables:
            for row in work.rows[name]:
                row.update({column: f"{row[column]} \x01\x0b\x1b[2J\ufffe" for column in columns & row.keys()})
    ev = Evidence.load(folder, validate=False)
    for kind in ("docx", "xlsx", "sof", "bib", "ris", "csl", "claimreview"):
        assert export(ev, kind), kind
