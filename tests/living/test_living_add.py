"""`add`: a study with its numbers prefilled, none of them counted until a person has verified them."""

from __future__ import annotations

import datetime as dt

import pytest
from standin_answers import article

from evidence_tools import Evidence
from evidence_tools.errors import OfflineError, UsageError
from evidence_tools.folder import load_folder
from evidence_tools.folder.editing import editing, read_rows
from evidence_tools.living.additions import add, citation_key, reference_entry
from evidence_tools.pubmed import Archive, Author, Record
from evidence_tools.references import load_bib
from evidence_tools.tracker.validation import find_problems

ABSTRACT = (
    "METHODS: Sixty nurses were randomly assigned to a reflexology group (n = 30) or a control group (n = 30) that had "
    "usual care. Reflexology was given for 30 minutes twice a week for 4 weeks. RESULTS: "
    "After the intervention the mean "
    "(SD) PSQI score was 5.0 (1.5) in the reflexology group and 9.0 (1.6) in the control group (p < 0.001)."
)
FACTS = {
    "title": "Foot reflexology and sleep of nurses: a randomised controlled trial",
    "authors": "Öztürk A; Doe J",
    "journal": "J Test",
    "year": "2026",
    "volume": "3",
    "pages": "11-19",
    "doi": "10.1234/xyz",
}


@pytest.fixture
def served(standin):
    standin.world.articles["555"] = article("555", abstract=ABSTRACT, **FACTS)
    return standin


def test_a_study_with_everything_the_abstract_gives(folder, served, asking):
    (one,) = add(folder, ["555"], asking(), today=dt.date(2026, 3, 1))
    assert one.study_id == "ozturk2026" and one.left == []
    entry = load_bib(folder / "references.bib").entries["ozturk2026"]
    assert entry["pmid"] == "555" and entry["pages"] == "11--19" and entry["author"] == "Öztürk, A and Doe, J"
    study = next(row for row in read_rows(folder, "studies") if row["study_id"] == "ozturk2026")
    assert (study["design"], study["n_randomised"], study["session_minutes"], study["sessions"], study["weeks"]) == (
        "rct_parallel",
        "60",
        "30",
        "8",
        "4",
    )
    assert study["comparator_type"] == "usual_care" and study["retraction_status"] == "none"
    (row,) = [row for row in read_rows(folder, "results") if row["study_id"] == "ozturk2026"]
    assert (row["mean_i"], row["sd_i"], row["n_i"], row["mean_c"], row["sd_c"], row["n_c"], row["spread_kind"]) == (
        "5",
        "1.5",
        "30",
        "9",
        "1.6",
        "30",
        "sd",
    )
    assert row["verified"] == "no" and "prefilled" in row["flags"] and "5.0 (1.5)" in row["as_printed"]
    assert find_problems(folder) == []


def test_unverified_numbers_are_not_counted_unless_asked_for_and_then_say_so(folder, served, asking):
    before = Evidence(load_folder(folder)).pooled("sleep_quality", "usual_care")
    add(folder, ["555"], asking())
    ev = Evidence(load_folder(folder))
    (row,) = ev.effects().query("study_id == 'ozturk2026'").to_dict("records")
    assert not row["countable"] and "not yet verified" in row["why_not"] and row["yi"] > 2
    assert ev.pooled("sleep_quality", "usual_care").estimate == before.estimate
    ahead = ev.with_unverified()
    assert ahead.pooled("sleep_quality", "usual_care").k == before.k + 1
    (row,) = ahead.effects().query("study_id == 'ozturk2026'").to_dict("records")
    assert row["countable"] and "not yet verified" in row["warnings"]
    with editing(folder, "results") as work:
        for row in work.rows["results"]:
            if row["study_id"] == "ozturk2026":
                row["verified"] = "yes"
    assert Evidence(load_folder(folder)).pooled("sleep_quality", "usual_care").k == before.k + 1


def test_a_study_on_record_is_refused_whole(folder, served, asking):
    add(folder, ["555"], asking())
    state = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    served.world.articles["556"] = article("556", title="Other")
    with pytest.raises(UsageError, match="555 is on record already as ozturk2026"):
        add(folder, ["556", "555"], asking())
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == state


@pytest.mark.parametrize("pmid", [555, "PMID: 555", "https://pubmed.ncbi.nlm.nih.gov/555/"])
def test_a_number_may_be_given_as_such_or_as_it_is_printed(folder, served, asking, pmid):
    assert [one.study_id for one in add(folder, [pmid], asking())] == ["ozturk2026"]


def test_from_the_archive_without_a_network(folder, served, asking, tmp_path):
    list(asking().fetch(["555"]))
    (one,) = add(
        folder, ["https://pubmed.ncbi.nlm.nih.gov/555/?from=list"], None, Archive(tmp_path / "archive.sqlite3")
    )
    assert one.study_id == "ozturk2026"
    with pytest.raises(OfflineError, match="556 is not in the archive"):
        add(folder, ["556"], None, Archive(tmp_path / "archive.sqlite3"))


def test_numbers_nobody_has_and_words_that_are_none(folder, served, asking):
    with pytest.raises(UsageError, match="no record for PMID 557"):
        add(folder, ["557"], asking())
    with pytest.raises(UsageError, match="not a PMID"):
        add(folder, ["reflexology"], asking())


def test_pending_matches_become_included(folder, served, asking):
    with editing(folder, "screening") as work:
        blank = dict.fromkeys(("reason", "who", "date", "first_matched", "last_matched", "note"), "")
        work.rows["screening"] = [{"pmid": "555", "search_id": "s1", "decision": "pending"} | blank]
    add(folder, ["555"], asking(), who="Ann", today=dt.date(2026, 3, 1))
    (row,) = read_rows(folder, "screening")
    assert (row["decision"], row["who"], row["date"]) == ("included", "Ann", "2026-03-01")


@pytest.mark.parametrize(
    ("record", "key"),
    [
        (Record(authors=[Author("Li", "C", "C")], year=2011), "li2011c"),
        (Record(authors=[Author(collective="WHO Study Group")], year=None), "whostudygroup"),
        (Record(title="Untitled"), "untitled"),
        (Record(authors=[Author("王")], year=2020), "study2020"),
        (Record(authors=[Author("Kılıç", "A", "A")], year=2011), "kilic2011"),
        (Record(authors=[Author("Đỗ")], year=2011), "do2011"),
    ],
)
def test_citation_keys(record, key):
    assert citation_key(record, ["li2011", "li2011b"]) == key


def test_reference_entries_escape_what_latex_would_misread():
    entry = reference_entry(Record(pmid="1", title="5% of A&B_c.", authors=[Author(collective="A & B")], journal="J"))
    assert entry["title"] == r"5\% of A\&B\_c" and entry["author"] == r"{A \& B}"


def test_an_identifier_that_is_none_is_left_out():
    assert "doi" not in reference_entry(Record(pmid="1", title="A", doi="see text"))
    assert reference_entry(Record(pmid="1", title="A", pmcid="PMC6892423.2"))["pmcid"] == "PMC6892423"
