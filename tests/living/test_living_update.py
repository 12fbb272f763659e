"""`update`: whole id lists as sets, silent changes seen, nothing lost, nothing moved by a failure."""

from __future__ import annotations

import datetime as dt

import pytest
from living_rows import QUERY, search
from loopback import StandIn, empty_set, html_page, status
from standin_answers import article

from evidence_tools.errors import AnswerError, NetworkError, UsageError
from evidence_tools.folder.editing import editing, read_rows
from evidence_tools.living.differences import merge_matches
from evidence_tools.living.holdings import pmids_held
from evidence_tools.living.updates import update

D1, D2, D3 = dt.date(2026, 1, 1), dt.date(2026, 2, 1), dt.date(2026, 3, 1)


def serve(standin: StandIn, ids: list[str], articles: dict[str, bytes], query: str = QUERY) -> None:
    standin.world.articles.clear()
    standin.world.articles.update(articles)
    standin.world.searches[query] = ids


def notes(folder, pmid: str) -> str:
    return next(row["note"] for row in read_rows(folder, "screening") if row["pmid"] == pmid)


A = {str(n): article(n, title=f"Study {n}", abstract=f"Abstract {n}") for n in range(1, 8)}


def test_a_set_without_any_of_many_records_is_not_believed(folder, standin, asking):
    serve(standin, ["1", "2", "3"], A)
    before = read_rows(folder, "screening"), read_rows(folder, "searches")
    standin.fail_always("efetch", empty_set)
    with pytest.raises(AnswerError, match="PubMed gave none of the"):
        update(folder, asking(), today=D1)
    assert (read_rows(folder, "screening"), read_rows(folder, "searches")) == before


def test_one_reason_for_which_all_searches_fail_is_told_once(folder, standin, asking):
    with editing(folder, "searches") as work:
        first = work.rows["searches"][0]
        work.rows["searches"].append(first | {"search_id": f"{first['search_id']}-again"})
    standin.fail_always("esearch", html_page)
    with pytest.raises(AnswerError) as caught:
        update(folder, asking(), today=D1)
    assert len(str(caught.value).splitlines()) == 2


def test_a_second_run_asks_once_and_fetches_nothing(folder, standin, asking):
    serve(standin, ["1", "2", "3"], A | {pmid: article(pmid) for pmid in pmids_held(folder)})
    first = update(folder, asking(), today=D1)
    assert first.new == ["1", "2", "3"] and first.requests == 3  # the search, the new records, the studies on record
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != ".lock"}
    second = update(folder, asking(), today=D1)
    assert second.requests == 1 and second.sentence().startswith("1 searches run, nothing new")
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != ".lock"} == before


def test_vanished_and_returned(folder, standin, asking):
    serve(standin, ["1", "2"], A)
    client = asking()
    update(folder, client, today=D1)
    serve(standin, ["2"], A)
    report = update(folder, client, today=D1)  # even on the same day
    assert report.searches[0].vanished == ["1"] and "no longer matched on 2026-01-01" in notes(folder, "1")
    assert update(folder, client, today=D2).searches[0].vanished == []
    serve(standin, ["2", "1"], A)
    report = update(folder, client, today=D3)
    assert report.searches[0].returned == ["1"] and report.new == [] and "no longer" not in notes(folder, "1")


def test_decisions_survive_updates(folder, standin, asking):
    serve(standin, ["1", "2"], A)
    client = asking()
    update(folder, client, today=D1)
    with editing(folder, "screening") as work:
        work.rows["screening"][0] |= {"decision": "excluded", "reason": "r", "who": "Ann", "date": "2026-01-02"}
    serve(standin, ["2", "3"], A)
    update(folder, client, today=D2)
    rows = {row["pmid"]: row for row in read_rows(folder, "screening")}
    assert rows["1"]["decision"] == "excluded" and rows["1"]["who"] == "Ann" and rows["3"]["decision"] == "pending"


def test_a_silent_change_says_what_changed(folder, standin, asking):
    serve(standin, ["1", "2"], A)
    client = asking()
    update(folder, client, today=D1)
    serve(standin, ["1", "2"], A | {"1": article(1, title="Study 1", abstract="Another", doi="10.1/x")})
    assert update(folder, client, today=D1).changed == [], "on the same day nothing is due"
    report = update(folder, client, today=D2)
    (change,) = report.changed
    assert change.words() == "abstract and doi changed" and "PubMed on 2026-02-01: abstract and doi changed" in notes(
        folder, "1"
    )
    serve(standin, ["1", "2"], A)
    assert len(update(folder, client, today=D2, recheck=True).changed) == 1


def test_a_retraction_reaches_the_study_and_is_never_taken_back(folder, standin, asking):
    pmid, study = next(iter(pmids_held(folder).items()))
    good = article(pmid, title="A study on record", abstract="a")
    bad = article(pmid, title="A study on record", abstract="a", types="Journal Article; Retracted Publication")
    serve(standin, ["1"], A | {pmid: good})
    client = asking()
    update(folder, client, today=D1)
    serve(standin, ["1"], A | {pmid: bad})
    report = update(folder, client, today=D2)
    assert [one.pmid for one in report.retracted] == [pmid]
    row = next(row for row in read_rows(folder, "studies") if row["study_id"] == study)
    assert row["retraction_status"] == "retracted" and pmid in row["retraction_note"]
    serve(standin, ["1"], A | {pmid: good})
    update(folder, client, today=D3)
    assert next(r for r in read_rows(folder, "studies") if r["study_id"] == study)["retraction_status"] == "retracted"


@pytest.mark.parametrize("fault", [html_page, status(500)])
def test_a_failing_fetch_moves_nothing(folder, standin, asking, fault):
    serve(standin, ["1", "2"], A)
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != ".lock"}
    standin.fail_always("efetch", fault)
    with pytest.raises(NetworkError):
        update(folder, asking(), today=D1)
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != ".lock"} == before
    standin.fail_always("efetch", None)
    assert update(folder, asking(), today=D1).new == ["1", "2"]


def test_a_refused_search_keeps_its_day_while_the_others_move(folder, standin, asking):
    with editing(folder, "searches") as work:
        work.rows["searches"].append(search("s2", "apples", last_run="2025-01-01"))
    serve(standin, ["1"], A)
    standin.world.searches["apples"] = ["2"]
    client = asking()
    asked = client.search

    def refuse(query, *args, **settings):
        if query == "apples":
            raise AnswerError("PubMed rejected the search.")
        return asked(query, *args, **settings)

    client.search = refuse
    report = update(folder, client, today=D1)
    assert list(report.failed) == ["s2"] and report.new == ["1"]
    days = {row["search_id"]: row["last_run"] for row in read_rows(folder, "searches")}
    assert days == {"s1": "2026-01-01", "s2": "2025-01-01"}


def test_a_listed_record_pubmed_does_not_give_is_kept_and_said(folder, standin, asking):
    serve(standin, ["1", "99"], A | {pmid: article(pmid) for pmid in pmids_held(folder)})
    report = update(folder, asking(), today=D1)
    assert report.missing == ["99"] and "not given" in notes(folder, "99")
    assert {row["pmid"] for row in read_rows(folder, "screening")} == {"1", "99"}


def test_unknown_and_absent_searches_say_what_to_do(folder, asking):
    with pytest.raises(UsageError, match="There are: s1"):
        update(folder, asking(), ["nope"])
    with editing(folder, "searches") as work:
        work.rows["searches"] = []
    with pytest.raises(UsageError, match="--init"):
        update(folder, asking())


def test_two_searches_share_records_but_not_rows(folder, standin, asking):
    with editing(folder, "searches") as work:
        work.rows["searches"].append(search("s2", "apples"))
    serve(standin, ["1", "2"], A)
    standin.world.searches["apples"] = ["2", "3"]
    report = update(folder, asking(), today=D1)
    assert report.read == 3 and sorted(report.new) == ["1", "2", "3"]
    assert sorted((r["pmid"], r["search_id"]) for r in read_rows(folder, "screening")) == [
        ("1", "s1"),
        ("2", "s1"),
        ("2", "s2"),
        ("3", "s2"),
    ]
    report = update(folder, asking(), ["s2"], today=D2)
    assert [one.search_id for one in report.searches] == ["s2"]


def test_merging_is_the_same_whoever_comes_first():
    """Two updates at once: each merges its id list into what it finds."""
    one, _ = merge_matches(merge_matches([], "s", ["1", "2"], "2026-01-01", "")[0], "s", ["2", "3"], "2026-01-01", "")
    other, _ = merge_matches(merge_matches([], "s", ["2", "3"], "2026-01-01", "")[0], "s", ["1", "2"], "2026-01-01", "")
    assert {r["pmid"] for r in one} == {r["pmid"] for r in other} == {"1", "2", "3"}
