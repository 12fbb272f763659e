"""Nothing silent: what PubMed remarks, breaks, takes back or renames is said, kept, and never counted as done."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from living_rows import QUERY, search
from loopback import Answer, Fault, StandIn, status
from standin_answers import article

from evidence_tools.cli import main
from evidence_tools.errors import AnswerError, NetworkError, UsageError
from evidence_tools.folder.editing import editing, read_rows
from evidence_tools.folder.records import read_facts
from evidence_tools.living.additions import add
from evidence_tools.living.differences import RecordChange, change_between, kept_facts
from evidence_tools.living.holdings import pmids_held, reach, studies_by_pmid
from evidence_tools.living.remarks import remarks_of, unknown_fields
from evidence_tools.living.screening import prisma_counts
from evidence_tools.living.screening.desk import Desk
from evidence_tools.living.updates import update
from evidence_tools.pubmed import Record
from evidence_tools.pubmed.entrez import read_search
from evidence_tools.pubmed.pacer import shared_pacer
from evidence_tools.references import load_bib
from evidence_tools.tracker.validation import find_problems

D1, D2 = dt.date(2026, 1, 1), dt.date(2026, 2, 1)
A = {str(n): article(n, title=f"Study {n}", abstract=f"Abstract {n}") for n in range(1, 6)}


def serve(standin: StandIn, ids: list[str], articles: dict[str, bytes]) -> None:
    standin.world.articles.clear()
    standin.world.articles.update(articles)
    standin.world.searches[QUERY] = ids


def saying(words: str) -> Fault:
    """Add PubMed's own remarks to a search's answer."""
    return lambda good: Answer(200, good.body.replace(b"</eSearchResult>", words.encode() + b"</eSearchResult>"))


def counting(count: str) -> Fault:
    return lambda good: Answer(200, f"<?xml version='1.0'?><eSearchResult>{count}<IdList/></eSearchResult>".encode())


def broken(good: Answer) -> Answer:
    """The record of study 2 is not well-formed."""
    return Answer(200, good.body.replace(b"Study 2", b"Warm & soles"))


def row(folder: Path, name: str = "s1") -> dict[str, str]:
    return next(one for one in read_rows(folder, "searches") if one["search_id"] == name)


def contents(folder: Path) -> dict[Path, bytes]:
    return {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != ".lock"}


@pytest.fixture
def online(standin: StandIn, tmp_path: Path, monkeypatch) -> StandIn:
    monkeypatch.setenv("EVIDENCE_EUTILS_URL", standin.url)
    monkeypatch.setenv("EVIDENCE_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("NCBI_API_KEY", raising=False)
    monkeypatch.setattr(shared_pacer(standin.url.split("/")[2]), "interval", 0, raising=False)
    return standin


# --- remarks of PubMed ------------------------------------------------------------------------------------------------

REMARKS = (
    "<ErrorList><PhraseNotFound>reflexolgy</PhraseNotFound></ErrorList><WarningList><QuotedPhraseNotFound>"
    "&quot;foot rubb*&quot;[tiab]</QuotedPhraseNotFound><OutputMessage>Wildcard search for 'foo*' used only the first "
    "600 variations.</OutputMessage></WarningList>"
)


def test_remarks_are_shown_and_kept_with_the_search(folder, online, capsys):
    serve(online, ["1"], A)
    online.fail("esearch", saying(REMARKS))
    assert main(["update", "--evidence", str(folder)]) == 0
    out = capsys.readouterr().out
    for words in ("found nowhere: reflexolgy", 'phrase found nowhere: "foot rubb*"[tiab]', "only the first 600"):
        assert words in out
        assert words in row(folder)["warnings"]
    assert row(folder)["hits"] == "1"
    assert main(["update", "--evidence", str(folder)]) == 0
    assert row(folder)["warnings"] == ""  # what is right again is not blamed for ever


def test_an_unknown_field_is_another_search_nothing_of_it_is_entered(folder, online, capsys):
    serve(online, ["1"], A)
    before = read_rows(folder, "screening")
    for remark, said in (
        ("<ErrorList><FieldNotFound>tiabb</FieldNotFound></ErrorList>", "tiabb"),
        ("<WarningList><FieldNotFound><i>tia</i>bb </FieldNotFound></WarningList>", "tiabb"),
        ("<ErrorList><FieldNotFound/></ErrorList>", "(it does not say which)"),
        ("<ErrorList><FieldNotFound>a</FieldNotFound><FieldNotFound>b</FieldNotFound></ErrorList>", "a, b"),
    ):
        online.fail("esearch", saying(remark))
        assert main(["update", "--evidence", str(folder)]) == 1
        out = capsys.readouterr().out
        assert f"s1: PubMed does not know the field{'s' * (',' in said)} {said}" in out and "searches.csv" in out
        assert read_rows(folder, "screening") == before
        assert (row(folder)["last_run"], row(folder)["hits"]) == ("", "")
        assert row(folder)["warnings"] == "; ".join(f"field not known: {one}" for one in said.split(", "))
    assert find_problems(folder) == []


@pytest.mark.parametrize(
    "lists",
    [
        {"errorlist": {"phrasesnotfound": [], "fieldsnotfound": ["tiabb"]}},
        {"errorlist": {"fieldsnotfound": "tiabb"}, "warninglist": {"outputmessages": []}},
        {"warninglist": {"fieldnotfound": ["tiabb"]}},
    ],
)
def test_remarks_are_the_same_in_json(lists):
    page = read_search(json.dumps({"esearchresult": {"count": "1", "idlist": ["1"], **lists}}).encode())
    assert unknown_fields(page.warnings) == ["tiabb"] and remarks_of(page.warnings) == ["field not known: tiabb"]


@pytest.mark.parametrize(
    "count",
    ["", "<Count></Count>", "<Count>n/a</Count>", "<Count>-1</Count>", "<Count>1e3</Count>", "<Count>2.0</Count>",
     "<Count>1,234</Count>", "<Count>\u0662</Count>", "<Count>" + "9" * 40 + "</Count>", "<count>2</count>"],
)  # fmt: skip
def test_an_answer_without_a_number_is_no_answer(folder, standin, asking, count):
    serve(standin, ["1", "2"], A)
    update(folder, asking(), today=D1)
    before = contents(folder)
    standin.fail_always("esearch", counting(count))
    with pytest.raises(NetworkError, match="number of hits"):
        update(folder, asking(), today=D2)
    assert contents(folder) == before
    standin.fail_always("esearch", counting("<Count>0</Count>"))
    assert len(update(folder, asking(), today=D2).searches[0].vanished) == 2  # a real nought


def test_a_number_below_what_came_with_it_is_no_answer(folder, standin, asking):
    serve(standin, ["1", "2"], A)
    before = contents(folder)
    for count in ("0", "1"):
        fewer = f"<Count>{count}<".encode()
        standin.fail_always("esearch", lambda good, fewer=fewer: Answer(200, good.body.replace(b"<Count>2<", fewer)))
        with pytest.raises(NetworkError, match=f"2 ids and {count} as the number of hits"):
            update(folder, asking(), today=D1)
    assert contents(folder) == before


def test_searches_of_public_pages_are_not_sent_to_pubmed(folder, standin, asking):
    with editing(folder, "searches") as work:
        work.rows["searches"].append(search("pages", "foot rub pages", database="public_pages", last_run="2026-01-01"))
    serve(standin, ["1"], A)
    assert [one.search_id for one in update(folder, asking(), today=D1).searches] == ["s1"]
    assert row(folder, "pages")["last_run"] == "2026-01-01"
    with pytest.raises(UsageError, match="public pages"):
        update(folder, asking(), ["pages"], today=D1)


# --- records that break, vanish, return, change their number ----------------------------------------------------------


@pytest.mark.parametrize("damage", [
    (b"Study 2", b"Warm & soles"), (b"Study 2", b"\xff"), (b"Study 2", b"</b>"),
    (b'<PMID Version="1">2<', b'<PMID Version="1">x<'),
])  # fmt: skip
def test_a_record_that_cannot_be_read_is_named_and_its_search_is_not_done(folder, online, capsys, damage):
    serve(online, ["1", "2"], A)
    assert damage[0] in A["2"]
    online.fail_always("efetch", lambda good: Answer(200, good.body.replace(*damage)))
    assert main(["update", "--evidence", str(folder)]) == 3
    out = capsys.readouterr().out
    assert "could not be read: PMID 2" in out and "do not count as run" in out and "s1" in out
    assert (row(folder)["last_run"], row(folder)["first_run"]) == ("", "")
    assert {one["pmid"] for one in read_rows(folder, "screening")} == {"1", "2"}  # nothing is lost
    assert "2" not in read_facts(folder / "pubmed" / "records.jsonl")
    online.fail_always("efetch", None)
    assert main(["update", "--evidence", str(folder)]) == 0
    assert row(folder)["last_run"] and "2" in read_facts(folder / "pubmed" / "records.jsonl")


def test_a_record_without_an_article_is_one_that_cannot_be_read(folder, online, asking, capsys):
    bare = b'<PubmedArticle><MedlineCitation><PMID Version="1">2</PMID></MedlineCitation><PubmedData/></PubmedArticle>'
    serve(online, ["1", "2"], A | {"2": bare})
    assert main(["update", "--evidence", str(folder)]) == 3
    assert "could not be read: PMID 2" in capsys.readouterr().out
    with pytest.raises(AnswerError, match=r"cannot be read: PMID 2 .*holds no article"):
        add(folder, ["2"], asking())


def test_add_tells_a_broken_record_from_an_absent_one_and_from_one_that_moved(folder, standin, asking):
    serve(standin, [], A)
    standin.fail_always("efetch", broken)
    before = contents(folder)
    with pytest.raises(AnswerError, match="has the record, but it cannot be read: PMID 2"):
        add(folder, ["2"], asking())
    with pytest.raises(UsageError, match="gives no record for PMID 9"):
        add(folder, ["9"], asking())
    standin.fail_always("efetch", lambda good: Answer(200, b"<PubmedArticleSet>%s</PubmedArticleSet>" % A["3"]))
    with pytest.raises(UsageError, match="PMID 9 is PMID 3 now"):
        add(folder, ["9"], asking())
    assert contents(folder) == before


def test_vanished_and_returned_records_are_named(folder, online, capsys):
    serve(online, ["1", "2"], A)
    main(["update", "--evidence", str(folder)])
    serve(online, ["2"], A)
    main(["update", "--evidence", str(folder)])
    assert "no longer match: PMID 1 (Study 1)" in capsys.readouterr().out
    serve(online, ["1", "2"], A)
    main(["update", "--evidence", str(folder)])
    out = capsys.readouterr().out
    assert "match again: PMID 1 (Study 1)" in out and "1 match again" in out


def test_a_study_whose_pmid_was_merged_is_told_its_new_one(folder, standin, asking):
    entries = load_bib(folder / "references.bib").entries
    key, entry = next((key, entry) for key, entry in entries.items() if entry.get("pmid") and entry.get("doi"))
    new = article(99000001, title="Moved", doi=entry["doi"])
    others = {pmid: article(pmid) for pmid in pmids_held(folder) if pmid != entry["pmid"]}
    serve(standin, [], others | {"99000001": new})
    report = update(folder, asking(), today=D1)
    assert report.merged == {entry["pmid"]: "99000001"}
    told = next(line for line in report.details() if "is now" in line)
    assert key in told and "PMID 99000001" in told and "references.bib" in told


def test_what_changed_is_named_even_where_we_do_not_keep_it():
    def line(**values: object) -> dict:
        return kept_facts(Record(pmid="1", title="T", **values), "PubMed", "2026-01-01")

    first = line(keywords=["feet"])
    for values, words in (
        ({"conflict_of_interest": "One author sells socks."}, "conflict of interest changed"),
        ({"funding": ["R01 AT000001/AT/NCCIH NIH HHS/United States"]}, "funding changed"),
        ({"keywords": ["feet", "soles"]}, "keywords changed"),
        ({"affiliations": ["Somewhere"]}, "affiliations of the authors changed"),
        ({"funding": ["a"], "conflict_of_interest": "b"}, "conflict of interest and funding changed"),
    ):
        assert change_between(first, line(**({"keywords": ["feet"]} | values))).words() == words
    assert change_between(first, line(keywords=["feet"])) is None
    old = {name: value for name, value in first.items() if name != "details"}
    assert "did not keep" in change_between(old, line(conflict_of_interest="x", keywords=["feet"])).words()
    assert change_between(old, line(keywords=["feet"])) is None


# --- retractions ------------------------------------------------------------------------------------------------------


def retracted(pmid: str, title: str = "A study on record") -> bytes:
    return article(pmid, title=title, abstract="a", types="Journal Article; Retracted Publication")


def test_the_first_update_tells_a_retraction_we_held_without_knowing(folder, online, capsys):
    pmid, study = next(iter(pmids_held(folder).items()))
    good = {one: article(one) for one in pmids_held(folder)}
    serve(online, [], good | {pmid: retracted(pmid)})
    assert main(["update", "--evidence", str(folder)]) == 0
    out = capsys.readouterr().out
    assert out.lstrip().startswith(f"RETRACTED: PMID {pmid}, on record as {study}.")
    assert "1 retracted" in out
    assert main(["update", "--recheck", "--evidence", str(folder)]) == 0
    assert "RETRACTED" not in capsys.readouterr().out  # told once


def test_a_retraction_reaches_every_study_with_that_pmid_and_every_report_of_the_trial():
    def study(key: str, report_of: str = "", status: str = "none") -> dict[str, str]:
        return {"study_id": key, "report_of": report_of, "retraction_status": status, "retraction_note": ""}

    rows = [study("main"), study("twin", "main"), study("later", "main", ""), study("other"), study("same")]
    told = {"main": ("1", "retracted"), "same": ("1", "retracted"), "other": ("2", "corrected")}
    out = {one["study_id"]: one for one in reach(rows, told, "2026-01-01")}
    assert {key: one["retraction_status"] for key, one in out.items()} == {
        "main": "retracted", "twin": "retracted", "later": "retracted", "other": "corrected", "same": "retracted",
    }  # fmt: skip
    assert "main" in out["twin"]["retraction_note"] and "PubMed record 1" in out["main"]["retraction_note"]
    # a retracted report reaches the trial it reports
    assert {one["retraction_status"] for one in reach(rows[:3], {"twin": ("1", "retracted")}, "d")} == {"retracted"}
    # what a person made of it afterwards stays
    person = [*reach(rows, told, "d")[:1], study("twin", "main"), *rows[3:]]
    again = {one["study_id"]: one["retraction_status"] for one in reach(person, told, "d")}
    assert again["twin"] == "none"


def test_two_studies_with_one_pmid_are_both_reached(folder, standin, asking):
    path = folder / "references.bib"
    entries = load_bib(path).entries
    pmid, one = next(iter(pmids_held(folder).items()))
    two = next(key for key, entry in entries.items() if entry.get("pmid") and key != one)
    path.write_text(path.read_text().replace(f"pmid = {{{entries[two]['pmid']}}}", f"pmid = {{{pmid}}}"))
    assert studies_by_pmid(folder)[pmid] == sorted([one, two], key=list(entries).index)
    serve(standin, [], {held: article(held) for held in pmids_held(folder)} | {pmid: retracted(pmid)})
    update(folder, asking(), today=D1)
    status = {row["study_id"]: row["retraction_status"] for row in read_rows(folder, "studies")}
    assert (status[one], status[two]) == ("retracted", "retracted")


def test_a_first_reading_alarms_only_for_what_is_known():
    bad = kept_facts(Record(pmid="1", retraction_status="retracted"), "PubMed", "d")
    assert change_between({}, bad) is None
    assert change_between({}, bad, "none") == RecordChange("1", (), "none", "retracted")
    assert change_between({"pmid": "1", "title": "T"}, bad) is not None
    assert change_between({}, bad, "retracted") is None
    assert change_between({}, kept_facts(Record(pmid="1"), "PubMed", "d"), "") is None


# --- what is on record already ----------------------------------------------------------------------------------------


def test_records_on_record_are_marked_not_screened_and_the_flow_counts_right(folder, online, capsys):
    held = list(pmids_held(folder))[:3]
    good = {pmid: article(pmid) for pmid in pmids_held(folder)}
    serve(online, [*held, "1"], good | A)
    assert main(["update", "--evidence", str(folder)]) == 0
    assert "1 new records to screen, 3 found that are on record already" in capsys.readouterr().out
    rows = {one["pmid"]: one for one in read_rows(folder, "screening")}
    assert [rows[pmid]["decision"] for pmid in (*held, "1")] == ["included"] * 3 + ["pending"]
    assert rows[held[0]]["reason"] == f"already on record as {pmids_held(folder)[held[0]]}"
    assert [one.pmid for one in Desk(folder, "Ann").queue()] == ["1"]
    assert main(["screen", "--include", "1", "--who", "Ann", "--evidence", str(folder)]) == 0
    assert capsys.readouterr().out.rstrip().endswith("evidence add 1")
    assert main(["add", "1", "--who", "Ann", "--evidence", str(folder)]) == 0
    from evidence_tools.folder import load_folder

    tables = load_folder(folder).tables
    counts = prisma_counts(tables["screening"], tables["studies"], pmids_held(folder)).counts
    before = len(load_bib(folder / "references.bib").entries) - 1
    assert (counts["new_reports"], counts["previous_reports"]) == (1, before)
    assert (counts["database_results"], counts["duplicates"], counts["records_screened"]) == (4, 3, 1)
    assert find_problems(folder) == []
    capsys.readouterr()
    assert main(["screen", "--include", "1", "--who", "Ann", "--evidence", str(folder)]) == 0
    assert capsys.readouterr().out.rstrip().endswith("evidence run")


def test_a_record_that_came_on_record_meanwhile_is_shown_as_such(folder, standin, asking):
    pmid, study = next(iter(pmids_held(folder).items()))
    blank = dict.fromkeys(("reason", "who", "date", "note"), "")
    with editing(folder, "screening") as work:
        work.rows["screening"] = [
            {"pmid": pmid, "search_id": "s1", "decision": "pending", "first_matched": "2026-01-01",
             "last_matched": "2026-01-01"} | blank
        ]  # fmt: skip
    (one,) = Desk(folder, "Ann").queue()
    assert one.on_record == study
    Desk(folder, "Ann").decide(pmid, "included")
    assert read_rows(folder, "screening")[0]["reason"] == f"already on record as {study}"


def test_a_bad_key_is_told_from_a_bad_query(folder, online, monkeypatch, capsys):
    monkeypatch.setenv("NCBI_API_KEY", "wrong-key-123")
    bad = b'{"error":"API key invalid","api-key":"wrong-key-123","type":"ip"}'
    online.fail_always("esearch", status(400, body=bad))
    assert main(["update", "--evidence", str(folder)]) == 3
    said = "".join(capsys.readouterr())
    assert "API key invalid" in said and "NCBI_API_KEY" in said and "unset it" in said
    assert "wrong-key-123" not in said and "Check the query" not in said
