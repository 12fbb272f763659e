"""Everything the server or the line can do wrong: nothing wrong is believed or stored, nothing is lost, runs resume."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import shutil
import ssl
import subprocess
import threading
import zlib
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import loopback
import pytest
import requests
import urllib3
from loopback import Answer, StandIn, status
from standin_answers import article

from evidence_tools.errors import AnswerError, NetworkError, OfflineError, UsageError
from evidence_tools.pubmed import entrez
from evidence_tools.pubmed.answers import judge_json, judge_xml, read_json
from evidence_tools.pubmed.archive import Archive
from evidence_tools.pubmed.client import Client
from evidence_tools.pubmed.entrez import CitationKey
from evidence_tools.pubmed.exchange import Exchange, Limits
from evidence_tools.pubmed.failures import broken
from evidence_tools.pubmed.pacer import Pacer

ARTICLES = {str(n): article(n, title=f"Study {n}", abstract="Reflexology and fatigue. " * 8) for n in range(1000, 1030)}
QUICK = Limits(first_pause=0.01, longest_pause=0.02, read=2, deadline=0.5)


@pytest.fixture
def ncbi():
    with StandIn(ARTICLES) as server:
        yield server


@pytest.fixture
def archive(tmp_path):
    with Archive(tmp_path / "pubmed.sqlite3") as made:
        yield made


@pytest.fixture
def client(ncbi, archive):
    with Client(ncbi.url, pacer=Pacer(0), limits=QUICK, archive=archive) as made:
        yield made


ONCE = {
    "429": status(429),
    "429 with Retry-After": status(429, 0),
    "500": status(500),
    "502": status(502),
    "503": status(503, 0),
    "web page with 200": loopback.html_page,
    "truncated XML": loopback.cut_short,
    "half of the bytes promised": loopback.half_sent,
    "wrong root": loopback.wrong_root,
    "slow drip": loopback.drip,
    "reset connection": loopback.reset,
    "nothing at all": lambda good: Answer(200, b"", good.content_type),
    "data called text": lambda good: Answer(200, good.body, "text/html"),
    "bytes after the end": lambda good: Answer(200, good.body + b"<html/>", good.content_type),
    "a tag that is not closed": lambda good: Answer(200, good.body.replace(b"</ArticleTitle>", b"", 1)),
    "entities": lambda good: Answer(200, b'<!DOCTYPE a [<!ENTITY b "c">]><PubmedArticleSet>&b;</PubmedArticleSet>'),
}


@pytest.mark.parametrize("packing", ["gzip", "deflate"])
def test_part_of_a_packed_answer_is_no_answer(packing):
    """Also where nothing else would show it: a line of text has no end of its own."""
    lines = "\n".join(f"line {n}" for n in range(5_000)).encode()
    packed = zlib.compress(lines) if packing == "deflate" else gzip.compress(lines)
    with StandIn({}) as server:
        exchange = Exchange(Pacer(0), QUICK)
        for body in (packed, packed[: len(packed) // 2]):
            answer = Answer(200, body, "text/plain", {"Content-Encoding": packing})
            server.fail_always("efetch", lambda _, answer=answer: answer)
            if body == packed:
                assert exchange.ask(f"{server.url}/efetch.fcgi", [], lambda *_: None, headers={})[0] == lines
            else:
                with pytest.raises(AnswerError, match="without its end"):
                    exchange.ask(f"{server.url}/efetch.fcgi", [], lambda *_: None, headers={})


@pytest.mark.parametrize("name", ONCE)
def test_a_passing_fault_costs_a_request_and_nothing_else(ncbi, client, archive, name):
    ncbi.fail("efetch", ONCE[name])
    records = list(client.fetch(ARTICLES))
    assert [record.pmid for record in records] == list(ARTICLES)
    assert all(record.abstract for record in records)
    assert archive.pmids() == set(ARTICLES)
    assert client.missing == []
    assert ncbi.count("efetch") == 2


LASTING = {name: fault for name, fault in ONCE.items() if name not in ("truncated XML", "429 with Retry-After")}


@pytest.mark.parametrize("name", LASTING)
def test_a_lasting_fault_ends_in_a_sentence_and_stores_nothing(ncbi, client, archive, name):
    ncbi.fail_always("efetch", LASTING[name])
    fetch = client.fetch(["1000", "1001"])
    try:
        assert list(fetch) == []
        assert set(fetch.unreadable) == {"1000", "1001"}  # these two never become well-formed, each was tried alone
        assert name in ("a tag that is not closed", "bytes after the end", "entities")
    except NetworkError as error:
        assert error.exit_code == 3
        assert "Nothing of it was kept" in str(error) and "\n" not in str(error)
    assert archive.pmids() == set()
    assert archive.missing() == {}
    ncbi.fail_always("efetch", None)
    assert [record.pmid for record in client.fetch(["1000", "1001"])] == ["1000", "1001"]


def test_an_empty_set_once_is_not_a_deletion(ncbi, client, archive):
    ncbi.fail("efetch", loopback.empty_set)
    assert {record.pmid for record in client.fetch(ARTICLES)} == set(ARTICLES)
    assert (client.missing, archive.missing()) == ([], {})


def test_an_empty_set_for_ever_is_reported_and_the_archive_keeps_what_it_has(ncbi, client, archive):
    list(client.fetch(ARTICLES))
    ncbi.fail_always("efetch", loopback.empty_set)
    assert list(client.fetch(ARTICLES)) == []
    assert client.missing == list(ARTICLES)
    assert archive.pmids() == set(ARTICLES)
    assert set(archive.missing()) == set(ARTICLES)
    ncbi.fail_always("efetch", None)
    list(client.fetch(["1000"]))
    assert "1000" not in archive.missing()


def test_ids_missing_from_an_answer_are_asked_for_again(ncbi, client):
    ncbi.fail("efetch", loopback.without("1003", "1017"))
    assert {record.pmid for record in client.fetch(ARTICLES)} == set(ARTICLES)
    assert ncbi.asked[-1].get("id") == "1003,1017"
    ncbi.fail_always("efetch", loopback.without("1003"))
    assert len(list(client.fetch(ARTICLES))) == 29
    assert client.missing == ["1003"]


def test_a_record_that_was_not_asked_for_is_neither_returned_nor_stored(ncbi, client, archive):
    extra = article(4242)
    ncbi.fail(
        "efetch", lambda good: Answer(200, good.body.replace(b"</PubmedArticleSet>", extra + b"</PubmedArticleSet>"))
    )
    assert [record.pmid for record in client.fetch(["1000"])] == ["1000"]
    assert archive.pmids() == {"1000"}


def test_answers_that_break_off_when_they_are_long_are_asked_for_in_smaller_ones(tmp_path):
    articles = {str(n): article(n) for n in range(1, 201)}

    def only_small(good: Answer) -> Answer:
        return good if good.body.count(b"<PubmedArticle>") <= 50 else loopback.cut_short(good)

    with StandIn(articles) as server, Client(server.url, pacer=Pacer(0), limits=QUICK) as client:
        server.fail_always("efetch", only_small)
        assert len(list(client.fetch(articles))) == 200
        assert client.missing == []


def test_one_broken_record_does_not_hold_back_the_others(ncbi, client, archive):
    def break_one(good: Answer) -> Answer:
        return Answer(200, good.body.replace(b"<ArticleTitle>Study 1007<", b"<ArticleTitle>Study <1007<"))

    ncbi.fail_always("efetch", break_one)
    fetch = client.fetch(ARTICLES)
    assert len(list(fetch)) == 29
    assert list(fetch.unreadable) == ["1007"] and fetch.missing == []
    assert "1007" not in archive.pmids()


def test_a_broken_run_is_taken_up_where_it_broke(ncbi, client, archive):
    began = dt.datetime.now(dt.UTC)
    ncbi.fail("efetch", lambda good: good, *[status(500)] * QUICK.tries)
    seen = []
    with pytest.raises(AnswerError):
        seen.extend(record.pmid for record in client.fetch(ARTICLES, batch=10))
    assert archive.pmids() == set(list(ARTICLES)[:10])
    records = list(client.fetch(ARTICLES, batch=10, seen_since=began))
    assert {record.pmid for record in records} == set(ARTICLES)
    asked = [one.get("id") for one in ncbi.asked[-2:]]
    assert asked == [",".join(list(ARTICLES)[10:20]), ",".join(list(ARTICLES)[20:])]


def test_retry_after_is_honoured_by_every_thread(ncbi):
    pacer = Pacer(0)
    ncbi.fail("esearch", status(429, 1))
    clients = [Client(ncbi.url, pacer=pacer, limits=QUICK) for _ in range(3)]
    threads = [threading.Thread(target=lambda c=c: c.search("reflexology")) for c in clients]
    threads[0].start()
    threading.Event().wait(0.3)  # by now the first has been told to wait
    for thread in threads[1:]:
        thread.start()
    for thread in threads:
        thread.join()
    assert ncbi.count("esearch") == 4
    assert min(one.at for one in ncbi.asked[1:]) - ncbi.asked[0].at >= 1


def test_retry_after_as_a_date_and_beyond_patience(ncbi, client):
    soon = format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1), usegmt=True)
    ncbi.fail("esearch", status(429, soon))
    assert len(client.search("reflexology")) == 30
    ncbi.fail_always("esearch", status(429, 3600))
    with pytest.raises(AnswerError, match="wait 3600 seconds"):
        client.search("reflexology")
    assert ncbi.count("esearch") == 3


def test_without_retry_after_the_pauses_double_and_leave_half_to_chance(ncbi):
    slept: list[float] = []
    exchange = Exchange(Pacer(0), Limits(first_pause=1, longest_pause=3), sleep=slept.append, chance=lambda: 0.5)
    ncbi.fail_always("einfo", status(502))
    with pytest.raises(AnswerError, match="5 times"):
        exchange.ask(ncbi.url + "einfo.fcgi", [], entrez.xml_judge("eInfoResult"), headers={})
    assert slept == [0.75, 1.5, 2.25, 2.25]


@pytest.mark.parametrize("code", [400, 403, 404, 414, 302])
def test_what_will_not_pass_is_not_repeated(ncbi, client, code):
    ncbi.fail_always("esearch", status(code))
    with pytest.raises(AnswerError, match=str(code)):
        client.search("reflexology")
    assert ncbi.count("esearch") == 1


def test_the_servers_own_words_reach_the_reader(ncbi, client):
    said = b"<?xml version='1.0'?><eFetchResult><ERROR>WebEnv parameter is required</ERROR></eFetchResult>"
    ncbi.fail("efetch", lambda good: Answer(400, said, "text/xml"))
    with pytest.raises(AnswerError, match="WebEnv parameter is required"):
        list(client.fetch(["1000"]))


def test_search_ids_that_are_missing_are_noticed(ncbi, client):
    def lose_one(good: Answer) -> Answer:
        return Answer(200, good.body.replace(b"<Id>1003</Id>\n", b""), good.content_type)

    ncbi.fail("esearch", lose_one)
    assert len(client.search("reflexology")) == 30
    ncbi.fail_always("esearch", lose_one)
    with pytest.raises(AnswerError, match="29 of 30 ids"):
        client.search("reflexology")


def test_a_search_error_is_not_an_empty_result(ncbi, client):
    error = b"<eSearchResult><ERROR>Search Backend failed: try again</ERROR></eSearchResult>"
    ncbi.fail("esearch", lambda good: Answer(200, error))
    assert len(client.search("reflexology")) == 30
    ncbi.fail_always("esearch", lambda good: Answer(200, error))
    with pytest.raises(AnswerError, match="Search Backend failed"):
        client.search("reflexology")


def test_a_server_that_ignores_ranges_is_found_out(ncbi, client):
    ncbi.world.find = lambda term: [str(n) for n in range(20_000, 0, -1)]
    with pytest.raises(AnswerError, match="outside the range"):
        client.search("everything")


def test_json_with_a_raw_line_end_is_read(ncbi, client):
    raw = b'{"esearchresult":{"ERROR":"Search Backend failed: Exception:\n\'retstart\' cannot be larger than 9998"}}'
    with pytest.raises(json.JSONDecodeError):
        json.loads(raw)
    assert "9998" in read_json(raw)["esearchresult"]["ERROR"]
    ncbi.fail("esearch", lambda good: Answer(200, raw, "application/json"))
    assert len(client.search("reflexology")) == 30
    names = b'{"result":{"uids":["1000"],"1000":{"uid":"1000","title":"two\nlines"}}}'
    ncbi.fail("esummary", lambda good: Answer(200, names, "application/json"))
    assert client.summary(["1000"])["1000"]["title"] == "two\nlines"


@pytest.mark.parametrize(
    ("name", "ask"),
    [
        ("esummary", lambda c: c.summary(["1000"])),
        ("elink", lambda c: c.link(["1000"])),
        ("epost", lambda c: c.post(["1000"])),
        ("espell", lambda c: c.spell("x")),
        ("einfo", lambda c: c.info()),
        ("idconv", lambda c: c.convert_ids(["1000"])),
        ("ecitmatch", lambda c: c.match_citations([CitationKey("j")])),
    ],
)
@pytest.mark.parametrize("fault", ["html", "cut", "429", "reset", "half"])
def test_every_question_survives_a_fault(ncbi, client, name, ask, fault):
    good = ask(client)
    ncbi.fail(name, status(429, 0) if fault == "429" else loopback.FAULTS[fault])
    assert ask(client) == good
    assert ncbi.count(name) == 3


def test_an_answer_without_end_is_cut_off(ncbi):
    with Client(ncbi.url, pacer=Pacer(0), limits=Limits(first_pause=0.01, largest=20_000)) as client:
        ncbi.fail_always("esearch", lambda good: Answer(200, b" " * 1_000_000))
        with pytest.raises(AnswerError, match="more than 20000 bytes"):
            client.search("reflexology")
        assert ncbi.count("esearch") == 1


def test_recorded_wrong_answers_are_refused(shared):
    folder = shared / "pubmed_samples"
    refused = {}
    for path in sorted((folder / "errors").iterdir()):
        body = path.read_bytes()
        fault = judge_xml(body, "text/xml; charset=UTF-8", ("PubmedArticleSet",))
        refused[path.name] = fault.kind if fault else "accepted"
    empties = [name for name, kind in refused.items() if kind == "accepted"]
    assert all(b"<PubmedArticle>" not in (folder / "errors" / name).read_bytes() for name in empties)
    assert refused["efetch_200_2022-03-15_30759e.xml"] == "root"
    assert refused["esummary_414_uri_too_large_4b1a16.html"] == "type"
    limit = (folder / "errors_transcribed/http429_rate_limit.json").read_bytes()
    assert judge_json(limit, "application/json").reason == "an error: API rate limit exceeded"


def test_an_empty_search_is_a_wrong_use(client):
    for empty in ("", "  \n", None):
        with pytest.raises(UsageError, match="empty"):
            client.search(empty)


# --- what stands between ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "words", "advice"),
    [
        (9, "not valid today", "date and time"), (10, "not valid today", "date and time"),
        (18, "signed by nobody", "REQUESTS_CA_BUNDLE"), (20, "signed by nobody", "REQUESTS_CA_BUNDLE"),
        (62, "belongs to another site", "sign in"), (1, "not accepted", "Check the connection"),
    ],
)  # fmt: skip
def test_a_certificate_that_is_refused_says_why_and_what_to_do(code, words, advice):
    inner = ssl.SSLCertVerificationError()
    inner.verify_code = code
    outer = requests.exceptions.SSLError(
        urllib3.exceptions.MaxRetryError(None, "/?key=secret", urllib3.exceptions.SSLError(inner))
    )
    fault = broken(outer)
    assert words in fault.reason and advice in fault.advice and "secret" not in fault.reason
    assert "could not be set up" in broken(requests.exceptions.SSLError("odd")).reason


def test_a_server_with_a_certificate_of_its_own_is_not_believed(tmp_path, monkeypatch):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    words = f"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -keyout {key} -out {certificate}"
    if not shutil.which("openssl") or subprocess.run(["openssl", *words.split()], capture_output=True).returncode:
        pytest.skip("openssl is not here")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    monkeypatch.setenv("NO_PROXY", "*")
    with StandIn() as server:
        server._server.socket = context.wrap_socket(server._server.socket, server_side=True)
        client = Client(base_url=server.url.replace("http:", "https:"), limits=Limits(tries=1))
        with client, pytest.raises(OfflineError, match="signed by nobody this computer knows"):
            client.search("x")
    assert server.asked == []


class _Refusing(BaseHTTPRequestHandler):
    def do_CONNECT(self):
        self.send_response(407)
        self.end_headers()

    def log_message(self, *_):
        pass


def test_a_proxy_that_wants_a_password_is_told_from_one_that_is_away(monkeypatch):
    for name in ("no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Refusing) as proxy:
        threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        for port, words in ((proxy.server_address[1], "wants a name and a password"), (9, "does not answer")):
            for name in ("https_proxy", "HTTPS_PROXY"):
                monkeypatch.setenv(name, f"http://me:s3cret@127.0.0.1:{port}")
            client = Client(base_url="https://eutils.example/", limits=Limits(tries=1))
            with client, pytest.raises(OfflineError, match=words) as caught:
                client.search("x")
            assert "HTTPS_PROXY" in str(caught.value) and "s3cret" not in str(caught.value)
        proxy.shutdown()
