"""`changes`: what moved between two states, and why, in sentences that name the studies."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from matplotlib.axes import Axes

from evidence_tools import Evidence
from evidence_tools.errors import UsageError
from evidence_tools.folder import load_folder
from evidence_tools.folder.editing import editing
from evidence_tools.tracker.history import compare, state_at, what_changed

CLAIM = "sleep-quality-reflexology"
# Named, so that the reduced tables keep them: two more trials of the claim's pool, and two of a comparison beside it.
POOLED, BESIDE = ("unal2016", "parizad2024"), ("bakir2018", "sabzevarnurses")


def load(folder: Path) -> Evidence:
    return Evidence(load_folder(folder))


@pytest.fixture(scope="module")
def small(fewer: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy with a handful of the claims: judging all of them takes its time."""
    place = tmp_path_factory.mktemp("small") / "evidence"
    shutil.copytree(fewer, place)
    kept = {CLAIM, "fatigue-reflexology", "anxiety-reflexology"}
    with editing(place, "claims", "sightings", "links", "certainty", "verdicts") as work:
        for name in work.rows:
            work.rows[name] = [row for row in work.rows[name] if row["claim_id"] in kept]
    return place


@pytest.fixture(scope="module")
def before(small: Path) -> Evidence:
    return load(small)


@pytest.fixture
def pooled_study(before: Evidence) -> str:
    """A study in the pooled number of the claim, with a mean to change."""
    rows = before.verdict(CLAIM).evidence.counted
    means = before.results.loc[before.results["mean_i"].notna(), "study_id"]
    pooled = rows[rows["in_pool"].astype(bool) & rows["study_id"].isin(means)]
    return pooled.sort_values("weight")["study_id"].iloc[-1]


@pytest.fixture
def copy(small: Path, tmp_path: Path) -> Path:
    return shutil.copytree(small, tmp_path / "evidence")


def test_nothing_changed_says_nothing(before):
    changes = compare(before, before)
    assert (
        changes.moved == []
        and changes.new_studies == []
        and changes.retracted == []
        and changes.figure() == "No claim moved."
    )
    assert "0 moved" in changes.text() and len(changes.table()) == 0


def test_no_row_of_any_table_changes_without_a_word(before, copy):
    """Rows that came, went or are others now are named, though no claim moves by them."""
    tables = ("articles", "guidance", "claims", "studies", "instruments")
    with editing(copy, *tables, "verdicts", "searches") as work:
        work.rows["articles"].append(work.rows["articles"][0] | {"article_id": "newcomer"})
        gone = work.rows["guidance"].pop()["guidance_id"]
        work.rows["claims"][0]["statement"] += " Really."
        work.rows["instruments"][0]["note"] = "read again"
        doubted = next(row for row in work.rows["studies"] if not row["retraction_status"])
        doubted["retraction_status"] = "expression_of_concern"
        work.rows["verdicts"][0]["sentence"] = "Computed, so no news."
        if work.rows["searches"]:
            work.rows["searches"][0]["hits"] = "12"
    changes = compare(before, load(copy))
    assert [change.path.removesuffix(".csv") for change in changes.tables] == sorted(
        tables, key=list(before.folder.tables).index
    )
    told = changes.text()
    assert "articles.csv: 1 row new (newcomer)" in told and f"guidance.csv: 1 row gone ({gone})" in told
    assert "claims.csv: 1 row changed (" in told and ": statement)" in told
    assert "1 put in doubt or corrected: " in told and changes.doubted == [doubted["study_id"]]
    assert len(changes.rows()) == len(tables)
    assert str(compare(before, before).rows()) == "No row of any table changed."


def test_what_is_deleted_is_not_said_to_be_replaced(before, copy):
    """A study whose results are gone leaves for that reason, and no verdict falls by a judgement of certainty."""
    outcome = before.verdict(CLAIM).claim["outcome"]
    with editing(copy, "results") as work:
        work.rows["results"] = [row for row in work.rows["results"] if row["outcome"] != outcome]
    change = compare(before, load(copy)).claim(CLAIM)
    assert change.left and set(change.why_left.values()) == {"no result of it for this outcome is on record any more"}
    bare = replace(change, left=(), beside=(), reviews=(frozenset({"wang2008"}), frozenset()))
    assert bare.flipped and "Reviews no longer held against it: wang2008." in bare.sentence()
    assert (
        "judgement of certainty" not in bare.sentence() + replace(bare, reviews=(frozenset(), frozenset())).sentence()
    )


def test_a_study_that_is_not_linked_any_more_leaves_for_that_reason(evidence):
    fact = "feet-many-nerve-endings"
    others = evidence.links[evidence.links["claim_id"] != fact]
    after = Evidence(replace(evidence.folder, tables=evidence.folder.tables | {"links": others}))
    change = compare(evidence, after).claim(fact)
    assert change.left and set(change.why_left.values()) == {"no longer linked to this claim"}


def test_a_retraction_recomputes_at_once(before, copy, pooled_study):
    with editing(copy, "studies") as work:
        for row in work.rows["studies"]:
            if row["study_id"] == pooled_study:
                row["retraction_status"] = "retracted"
    changes = compare(before, load(copy))
    assert changes.retracted == [pooled_study]
    change = changes.claim(CLAIM)
    assert pooled_study in change.left and change.why_left[pooled_study] == "retracted"
    old, new = change.before.evidence.pooled, change.after.evidence.pooled
    assert new.k == old.k - 1 and new.estimate != old.estimate
    words = change.sentence(before.names)
    assert f"No longer counted: {before.names[pooled_study]} (retracted)." in words
    assert f"{old.estimate:.2f}" in words and f"{new.estimate:.2f}" in words
    assert "1 retracted" in changes.text() and CLAIM in changes.table().index
    assert isinstance(changes.figure(), Axes) and isinstance(changes.cumulative(CLAIM), Axes)


def test_a_retraction_beside_the_comparison_that_decides_is_told(before, copy):
    study = BESIDE[0]
    with editing(copy, "studies") as work:
        next(row for row in work.rows["studies"] if row["study_id"] == study)["retraction_status"] = "retracted"
    changes = compare(before, load(copy))
    change = changes.claim(CLAIM)
    assert change.moved and not change.left and not change.flipped
    (beside,) = change.beside
    assert beside.left == (study,) and not beside.joined and beside.pools[0] != beside.pools[1]
    words = change.sentence(before.names)
    assert "comparison that does not decide the claim" in words
    assert f"no longer counted: {before.names[study]} (retracted)" in words
    assert words in changes.text()


def test_new_numbers_join_and_are_named(before, copy, pooled_study):
    with editing(copy, "results") as work:
        kept = [row for row in work.rows["results"] if row["study_id"] != pooled_study]
        work.rows["results"] = kept
    changes = compare(load(copy), before, ("then", "now"))
    change = changes.claim(CLAIM)
    assert change.joined == (pooled_study,) and change.moved
    assert f"Now counted: {before.names[pooled_study]}." in change.sentence(before.names)
    table = changes.without(CLAIM)
    assert list(table.index) == [before.names[pooled_study]]
    assert table["estimate"].iloc[0] == pytest.approx(change.before.evidence.pooled.estimate)


def test_a_changed_number_is_an_altered_study(before, copy, pooled_study):
    with editing(copy, "results") as work:
        for row in work.rows["results"]:
            if row["study_id"] == pooled_study and row["mean_i"]:
                row["mean_i"] = str(float(row["mean_i"]) + 0.5)
    change = compare(before, load(copy)).claim(CLAIM)
    assert change.altered == (pooled_study,) and "Changed numbers or directions" in change.sentence()


def test_claims_come_and_go(before, copy):
    with editing(copy, "claims", "sightings", "links", "certainty", "verdicts") as work:
        for name in work.rows:
            work.rows[name] = [row for row in work.rows[name] if row["claim_id"] != CLAIM]
    after = load(copy)
    assert compare(before, after).claim(CLAIM).sentence().endswith("The claim is no longer tracked.")
    assert "New claim" in compare(after, before).claim(CLAIM).sentence()


def test_changed_records_by_their_hash(before, copy):
    (copy / "pubmed" / "records.jsonl").write_text(
        '{"pmid": "1", "digest": "a", "title": "T"}\n{"pmid": "2", "digest": "b"}\n'
    )
    old = load(copy)
    (copy / "pubmed" / "records.jsonl").write_text(
        '{"pmid": "1", "digest": "c", "title": "T"}\n{"pmid": "2", "digest": "b"}\n{"pmid": "3", "digest": "d"}\n'
    )
    assert compare(old, load(copy)).records[["pmid", "what"]].to_numpy().tolist() == [["1", "changed"], ["3", "new"]]


# --- former states --------------------------------------------------------------------------------------------------


def git(place: Path, *words: str, date: str = "") -> None:
    env = {
        "GIT_AUTHOR_DATE": date,
        "GIT_COMMITTER_DATE": date,
        "HOME": str(place),
        "PATH": "/usr/bin:/bin:/usr/local/bin",
    }
    name = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(
        ["git", *name, *words], cwd=place, check=True, capture_output=True, env={k: v for k, v in env.items() if v}
    )


@pytest.fixture
def repository(copy: Path) -> Path:
    place = copy.parent
    git(place, "init", "-q", "-b", "main")
    (place / "other.txt").write_text("x")
    git(place, "add", "other.txt")
    git(place, "commit", "-q", "-m", "start", date="2026-01-01T12:00:00")
    git(place, "add", "evidence")
    git(place, "commit", "-q", "-m", "one", date="2026-02-01T12:00:00")
    (copy / "searches.csv").write_text((copy / "searches.csv").read_text().splitlines()[0] + "\n")
    git(place, "commit", "-qam", "two", date="2026-03-01T12:00:00")
    return copy


@pytest.mark.parametrize(
    ("since", "full"), [("HEAD", False), ("HEAD~1", True), ("2026-02-15", True), ("2026-04-01", False), ("main", False)]
)
def test_states_of_git(repository, small, tmp_path, since, full):
    folder, name = state_at(repository, since, tmp_path / "then")
    every = (small / "searches.csv").read_text()
    assert (folder / "searches.csv").read_text() == (every if full else every.splitlines()[0] + "\n") and name == since


def test_a_saved_folder_is_a_state(repository, tmp_path):
    assert state_at(repository, str(repository), tmp_path / "x")[0] == repository
    assert state_at(repository, str(repository.parent), tmp_path / "x")[0] == repository.parent / "evidence"


@pytest.mark.parametrize(
    ("since", "words"),
    [
        ("2026-01-15", "begins on 2026-02-01"),
        ("HEAD~2", "no evidence folder yet|git says"),
        ("nonsense", "neither a folder"),
        ("2030-13-01", "neither"),
    ],
)
def test_states_that_are_not_there(repository, tmp_path, since, words):
    with pytest.raises(UsageError, match=words):
        state_at(repository, since, tmp_path / "then")


def test_without_git_history_it_says_so(copy, tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    with pytest.raises(UsageError, match=r"neither|git says"):
        state_at(copy, "HEAD", tmp_path / "then")
    text = what_changed(copy).text()
    assert text.startswith("There is no former state") and "evidence changes --since COPY" in text
    assert "0 new studies" not in text
    with editing(copy, "verdicts") as work:
        row = next(row for row in work.rows["verdicts"] if ";" in row["studies"])
        first, *rest = row["studies"].split(";")
        row |= {"studies": ";".join(rest), "certainty": "high"}
    text = what_changed(copy).text()
    assert f"{row['claim_id']}: certainty was high, is" in text and f"now counted: {first}" in text


def test_records_are_named_not_only_counted(copy, tmp_path):
    saved = shutil.copytree(copy, tmp_path / "saved")
    path = copy / "pubmed" / "records.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    first = json.loads(lines[0])
    for place, facts in ((saved, {"digest": "a", "details": {}}), (copy, {"digest": "b", "details": {"funding": "f"}})):
        new = [json.dumps({"pmid": "99000001", "title": "A new record"})] if place == copy else []
        text = "\n".join([json.dumps(first | facts), *lines[1:], *new])
        (place / "pubmed" / "records.jsonl").write_text(text + "\n", encoding="utf-8")
    text = what_changed(copy, str(saved)).text()
    assert "PubMed records: 1 new, 1 changed\n" in text
    assert "PMID 99000001 (A new record): new" in text
    assert f"PMID {first['pmid']} ({first['title'][:90]}): funding changed" in text


def test_the_whole_way(repository):
    changes = what_changed(repository, "HEAD~1")
    assert changes.names == ("HEAD~1", "now") and changes.moved == []
