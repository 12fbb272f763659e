"""The client against a real server on this computer: what it asks, what it believes, how it paces itself."""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
import subprocess
import sys
import threading

import pytest
import requests
from loopback import StandIn
from standin_answers import article

from evidence_tools.errors import OfflineError, UsageError
from evidence_tools.pubmed.client import EUTILS, IDCONV, Client
from evidence_tools.pubmed.entrez import CitationKey
from evidence_tools.pubmed.exchange import Limits
from evidence_tools.pubmed.pacer import INTERVAL, INTERVAL_WITH_KEY, Pacer, shared_pacer

KEY, MAIL = "0123456789abcdef0123456789abcdef0123", "someone@example.org"


def made(count: int, first: int = 1000) -> dict[str, bytes]:
    return {str(first + n): article(first + n, title=f"Study {n} of reflexology", year="2020") for n in range(count)}


@pytest.fixture
def ncbi():
    with StandIn(made(20)) as server:
        yield server


def client_of(server: StandIn, **settings) -> Client:
    return Client(server.url, pacer=Pacer(0), limits=Limits(first_pause=0.01), **settings)


def test_a_thousand_records_take_one_search_and_at_most_five_fetches():
    articles = made(1000)
    with StandIn(articles) as server, client_of(server) as client:
        ids = client.search("reflexology[tiab]")
        records = list(client.fetch(ids))
        assert sorted(ids) == sorted(articles)
        assert [record.pmid for record in records] == ids
        assert client.missing == []
        assert server.count("esearch") == 1
        assert 1 <= server.count("efetch") <= 5
        assert {one.method for one in server.asked} == {"POST"}


def test_search_tells_what_pubmed_counted_and_understood(ncbi):
    ids = client_of(ncbi).search("reflexology[tiab] AND 2020[dp]")
    assert (len(ids), ids.count, ids.history.query_key) == (20, 20, "1")
    assert ids.translated == "reflexology[tiab] AND 2020[dp]"
    assert ids == sorted(ids, key=int, reverse=True)
    assert len(client_of(ncbi).search("reflexology", limit=3)) == 3


def test_search_since_a_day_uses_the_date_that_is_never_set_back(ncbi):
    ncbi.world.articles = {
        "1": article(1, title="Old reflexology", created="2019/05/01", year="2024"),
        "2": article(2, title="New reflexology", created="2024/05/01", year="2024"),
    }
    assert client_of(ncbi).search("reflexology[tiab]", since="2024-01-01") == ["2"]
    assert client_of(ncbi).search("reflexology[tiab]", since=dt.date(2019, 1, 1)) == ["2", "1"]
    with pytest.raises(UsageError, match="not a day"):
        client_of(ncbi).search("reflexology", since="last week")


@pytest.mark.parametrize("count", [9_999, 10_000, 25_000])
def test_search_gives_every_id_beyond_the_cap(ncbi, count):
    ids = [str(3 * n + 1) for n in range(count)]
    ncbi.world.searches["everything"] = list(reversed(ids))
    found = client_of(ncbi).search("everything")
    assert sorted(found, key=int) == ids
    assert found.count == count
    assert ncbi.count("esearch") <= 12
    assert all(one.get("retstart") == "0" for one in ncbi.asked)


def test_search_beyond_the_cap_finds_ids_that_crowd_in_one_place(ncbi):
    ids = [str(n) for n in range(30_000_000, 30_015_000)] + ["5", "39999999"]
    ncbi.world.searches["crowded"] = sorted(ids, key=int, reverse=True)
    assert set(client_of(ncbi).search("crowded")) == set(ids)


def test_fetch_reports_what_pubmed_leaves_out_after_asking_twice(ncbi):
    client = client_of(ncbi)
    fetch = client.fetch(["1000", "99", "1001", "98", "1000"])
    assert [record.pmid for record in fetch] == ["1000", "1001"]
    assert fetch.missing == client.missing == ["99", "98"]
    assert [one.get("id") for one in ncbi.asked] == ["1000,99,1001,98", "99,98"]
    assert fetch.done == len(fetch) == 4


def test_fetch_takes_pmids_as_people_write_them_and_refuses_the_rest(ncbi):
    assert [r.pmid for r in client_of(ncbi).fetch(["PMID: 1000", 1001, "0001002"])] == ["1000", "1001", "1002"]
    for wrong in ("PMC7421603", "10.1000/1", "0", "123456789", "1000 OR 1", ""):
        with pytest.raises(UsageError, match="not a PMID"):
            client_of(ncbi).fetch([wrong])
    assert ncbi.count("efetch") == 1


def test_summary_link_post_spell_info(ncbi):
    client = client_of(ncbi)
    assert client.summary(["1000", "77"])["1000"]["title"] == "study 0 of reflexology"
    assert client.missing == ["77"]
    ncbi.world.links = {
        ("1000", "pubmed_pubmed"): ["1000", "1003", "1002"],
        ("1001", "pubmed_pubmed_citedin"): ["1005"],
        ("1000", "pubmed_pmc"): ["7421603"],
    }
    assert client.link(["1000", "1001"]) == {"1000": ["1003", "1002"], "1001": []}
    assert client.link(["1001"], "cited_in") == {"1001": ["1005"]}
    assert client.link(["1000"], "pmc") == {"1000": ["PMC7421603"]}
    assert client.post(["1000"]).webenv == "MCID_standin"
    assert client.spell("reflexolgy feet") == "reflexology feet"
    assert client.spell("reflexology") == "reflexology"
    assert client.info()["count"] == 20
    with pytest.raises(UsageError, match="similar"):
        client.link(["1000"], "siblings")


def test_match_citations_keeps_order_and_says_what_was_not_found(ncbi):
    facts = {
        "journal": "Int J Neurosci",
        "year": "2005",
        "volume": "115",
        "pages": "1397-413",
        "authors": "Field T; Diego M",
    }
    ncbi.world.articles = {"16162447": article(16162447, **facts), "5": article(5, **facts | {"pages": "9"})}
    found = client_of(ncbi).match_citations(
        [
            CitationKey("Int J Neurosci", "2005", "115", "1397", "Field T"),
            CitationKey("No Such Journal", "2005", "1", "1", "Nobody|X"),
            CitationKey("int j neurosci", "2005"),
        ]
    )
    assert found[0] == "16162447"
    assert found[1].startswith("NOT_FOUND")
    assert found[2].startswith("AMBIGUOUS")


def test_convert_ids(ncbi):
    ncbi.world.articles = {"32831868": article(32831868, doi="10.1155/2020/5095071", pmcid="PMC7421603")}
    found = client_of(ncbi).convert_ids(["10.1155/2020/5095071", "PMC7421603", "10.9999/none"])
    assert found["PMC7421603"]["pmid"] == found["10.1155/2020/5095071"]["pmid"] == "32831868"
    assert "10.9999/none" not in found


def test_recorded_traffic_is_read_as_it_was_sent(shared):
    with StandIn(traffic=shared / "pubmed_samples") as server, client_of(server) as client:
        server.recorded_on = "2025"
        assert len(client.search("hart rk[author]")) == 34
        server.recorded_on = "2019"
        old = client.search("((Altman Russ[Author]) OR (Altman R[Author])) AND (Stanford University[Affiliation])")
        assert len(old) == old.count > 200
        server.recorded_on = ""
        assert client.convert_ids(["17275915"])["17275915"]["pmcid"] == "PMC1976277"
        assert client.convert_ids(["17927775"]) == {}  # not in PMC
        assert [record.pmid for record in client.fetch(["10000166"])] == ["10000166"]


def test_recorded_link_answers_are_read(shared):
    from evidence_tools.pubmed import entrez

    body = (shared / "pubmed_samples/elink/pubmedclient_citations_27350240.json").read_bytes()
    assert len(entrez.read_links(body, "pubmed_pubmed_citedin")["27350240"]) == 8
    lines = b"\n".join(path.read_bytes() for path in sorted((shared / "pubmed_samples/ecitmatch").glob("*.txt")))
    assert set(entrez.read_citations(lines).values()) == {"2014248", "3026048", "31978945"}
    epost = (shared / "pubmed_samples/errors/biopython_epost3.xml").read_bytes()
    assert "Empty ID list" in entrez.post_judge(epost, "text/xml").reason


def test_the_base_url_of_a_mirror_also_moves_the_id_converter():
    assert Client().idconv_url == IDCONV and Client().base_url == EUTILS
    assert (
        Client("http://mirror.example:81/eutils").idconv_url == "http://mirror.example:81/tools/idconv/api/v1/articles/"
    )
    assert Client("http://m.example/", idconv_url="http://i.example/x").idconv_url == "http://i.example/x/"
    for wrong in ("", "ftp://a.example", "eutils.ncbi.nlm.nih.gov", None):
        with pytest.raises(UsageError, match="http"):
            Client(wrong)


def test_the_environment_is_read_when_asked_not_before(tmp_path, ncbi):
    environ = {
        "EVIDENCE_EUTILS_URL": ncbi.url,
        "NCBI_API_KEY": KEY,
        "NCBI_EMAIL": MAIL,
        "EVIDENCE_CACHE": str(tmp_path),
    }
    client = Client.from_environment(environ)
    assert len(client.search("reflexology")) == 20
    assert (ncbi.asked[0].get("api_key"), ncbi.asked[0].get("email"), ncbi.asked[0].get("tool")) == (
        KEY,
        MAIL,
        "evidence-tools",
    )
    assert (tmp_path / "turns.sqlite3").exists()


def test_key_and_address_are_in_no_url_log_error_or_repr(ncbi, caplog):
    caplog.set_level(logging.DEBUG)
    client = client_of(ncbi, api_key=KEY, email=MAIL)
    ncbi.fail(
        "efetch", lambda good: type(good)(400, f"<a><ERROR>bad key {KEY} of {MAIL}</ERROR></a>".encode(), "text/xml")
    )
    shown = [repr(client), str(client)]
    with pytest.raises(Exception) as caught:
        list(client.fetch(["1000"]))
    client.convert_ids(["PMC1"])
    client.search("reflexology")
    shown += [repr(caught.value), str(caught.value), caplog.text, *(one.path for one in ncbi.asked)]
    assert caught.value.__cause__ is None and caught.value.__context__ is None
    assert "bad key ***" in str(caught.value)
    assert not [text for text in shown if KEY in text or MAIL in text]


def test_offline_ends_at_once_and_says_what_still_works():
    for client in (
        Client("http://127.0.0.1:9/", pacer=Pacer(0), limits=Limits(first_pause=0.01)),
        Client(offline=True),
    ):
        with pytest.raises(OfflineError, match="evidence match") as caught:
            client.search("reflexology")
        assert caught.value.exit_code == 3
        assert "\n" not in str(caught.value)


def test_a_function_can_stand_in_for_the_network():
    def answer(request):
        response = requests.Response()
        response.status_code, response.headers["Content-Type"] = 200, "application/json"
        response.raw = io.BytesIO(json.dumps({"esearchresult": {"count": "1", "idlist": ["7"]}}).encode())
        asked.append(request.body)
        return response

    asked: list[str] = []
    assert Client(transport=answer, pacer=Pacer(0)).search("x") == ["7"]
    assert "term=x" in asked[0]
    with pytest.raises(UsageError, match="transport"):
        Client(transport=3)


def test_starts_are_spaced_on_the_server_side_over_four_threads(ncbi):
    clients = [Client(ncbi.url) for _ in range(4)]  # as a user makes them: the default pacer, shared
    threads = [threading.Thread(target=lambda c=c: [c.search("reflexology") for _ in range(3)]) for c in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times = sorted(one.at for one in ncbi.asked)
    assert len(times) == 12
    # What PubMed counts: three a second. A busy machine may hold one up on its way, so pairs are not looked at.
    assert all(later - earlier >= 1 for earlier, later in zip(times, times[3:], strict=False))


def test_processes_share_the_pace_through_the_cache_folder(ncbi, tmp_path):
    code = "from evidence_tools.pubmed import Client; c = Client.from_environment(); "
    code += "[c.search('reflexology') for _ in range(3)]"
    environ = {"EVIDENCE_EUTILS_URL": ncbi.url, "EVIDENCE_CACHE": str(tmp_path)}
    running = [subprocess.Popen([sys.executable, "-c", code], env=environ) for _ in range(2)]
    assert [one.wait(60) for one in running] == [0, 0]
    times = sorted(one.at for one in ncbi.asked)
    assert len(times) == 6
    assert all(later - earlier >= 1 for earlier, later in zip(times, times[3:], strict=False))


def test_a_lower_limit_told_by_the_server_is_kept(ncbi):
    ncbi.headers = {"X-RateLimit-Limit": "5", "X-RateLimit-Remaining": "4"}
    client = client_of(ncbi)
    for _ in range(3):
        client.search("reflexology")
    assert ncbi.asked[2].at - ncbi.asked[1].at >= 0.2


class FakeTime:
    def __init__(self):
        self.now, self.slept = 100.0, []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_pacer_spaces_holds_and_heeds_the_limit():
    time = FakeTime()
    pacer = Pacer(0.37, clock=time.clock, sleep=time.sleep)
    assert [round(pacer.wait(), 2) for _ in range(3)] == [0, 0.37, 0.37]
    pacer.hold(5)
    assert round(pacer.wait(), 2) == 5
    pacer.heed({"X-RateLimit-Limit": "1", "X-RateLimit-Remaining": "0"})
    assert pacer.interval == pytest.approx(1.1)
    assert round(pacer.wait(), 2) == 1.1
    pacer.heed({"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "99"})
    assert pacer.interval == 0.37
    pacer.heed({"X-RateLimit-Limit": "many"})
    assert pacer.interval == 0.37


def test_a_key_has_its_own_faster_pacer_and_all_clients_share_it():
    assert shared_pacer("h.example").interval == INTERVAL == 0.37
    assert shared_pacer("h.example", "k").interval == INTERVAL_WITH_KEY == 0.11
    assert shared_pacer("h.example") is shared_pacer("h.example") is not shared_pacer("h.example", "k")


def test_a_cache_folder_that_cannot_be_written_does_not_stop_the_pacer(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    assert Pacer(0, turns=tmp_path / "file" / "turns.sqlite3").wait() < 1
    broken = tmp_path / "turns.sqlite3"
    broken.write_bytes(b"this is not a database" * 100)
    assert Pacer(0, turns=broken).wait() < 1
