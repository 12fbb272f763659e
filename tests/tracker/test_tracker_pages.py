"""Pages from the web: in bounded time, and never led from the internet to this computer."""

from __future__ import annotations

import gzip
import random
import socket
import sys
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "pubmed"))

from faulty import ANSWERS, Faulty, head, whole

from evidence_tools.errors import NetworkError
from evidence_tools.tracker import pages
from evidence_tools.tracker.pages import fetch_page, is_inside

SECRET = b"<p>The secret of this computer</p>"


@pytest.mark.parametrize("kind", ["drip headers", "drip body", "silent", "endless header"])
def test_a_page_that_never_ends_is_left_in_time(kind, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")
    started = time.monotonic()
    with Faulty(kind) as server, pytest.raises(NetworkError):
        fetch_page(server.url, 1_000_000, timeout=0.7)
    assert time.monotonic() - started < 4


@pytest.mark.parametrize("kind", ["huge", "gzip bomb"])
def test_a_page_that_is_too_large_is_left(kind, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")
    with Faulty(kind) as server, pytest.raises(NetworkError, match="more than"):
        fetch_page(server.url, 3_000_000, timeout=30)


@pytest.mark.parametrize("kind", ["gzip cut", "gzip garbage", "empty"])
def test_a_page_that_is_cut_off_damaged_or_empty_is_no_page(kind, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")
    with Faulty(kind) as server, pytest.raises(NetworkError, match=r"cut off or damaged|empty"):
        fetch_page(server.url, 1_000_000, timeout=10)


LETTERS = bytes(some.choice(b"abcdefgh ") for some in [random.Random(1)] for _ in range(300_000))


def raw_deflate(data):
    packing = zlib.compressobj(wbits=-15)
    return packing.compress(data) + packing.flush()


PACKED = {
    "gzip": gzip.compress(LETTERS), "x-gzip": gzip.compress(LETTERS), "deflate": zlib.compress(LETTERS),
    "Deflate": raw_deflate(LETTERS), "identity": LETTERS, "": LETTERS,
    "deflate, gzip": gzip.compress(zlib.compress(LETTERS)),
}  # fmt: skip


def fetched(monkeypatch, body, **more):
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setitem(ANSWERS, "made here", whole(body, **more))
    with Faulty("made here") as server:
        return fetch_page(server.url, 1_000_000, timeout=10)[0]


@pytest.mark.parametrize("packing", PACKED)
def test_a_packed_page_comes_whole(packing, monkeypatch):
    assert fetched(monkeypatch, PACKED[packing], Content_Encoding=packing) == LETTERS


def test_two_files_one_behind_the_other_are_one_page(monkeypatch):
    assert fetched(monkeypatch, gzip.compress(b"a") + gzip.compress(b"b"), Content_Encoding="gzip") == b"ab"


@pytest.mark.parametrize("part", [0.1, 0.5, 0.999])
@pytest.mark.parametrize("packing", [name for name in PACKED if name not in ("", "identity")])
def test_part_of_a_packed_page_is_no_page(packing, part, monkeypatch):
    """Even where the server promises no more than it sends."""
    cut = PACKED[packing][: int(part * len(PACKED[packing]))]
    with pytest.raises(NetworkError, match="cut off or damaged"):
        fetched(monkeypatch, cut, Content_Encoding=packing)


@pytest.mark.parametrize("packing", ["br", "zstd", "gzip, br", "gzip, gzip, gzip", "rot13", "gzip; q=1"])
def test_a_packing_nobody_asked_for_is_no_page(packing, monkeypatch):
    with pytest.raises(NetworkError, match="not asked for"):
        fetched(monkeypatch, gzip.compress(b"half of a page"), Content_Encoding=packing)


@pytest.mark.parametrize("packing", PACKED)
def test_less_than_was_promised_is_no_page(packing, monkeypatch):
    """Whatever it is packed in: the packing may be whole where the bytes are not all there."""
    monkeypatch.setenv("NO_PROXY", "*")
    body = PACKED[packing]
    monkeypatch.setitem(ANSWERS, "made here", head(length=len(body) + 7, Content_Encoding=packing) + body)
    with Faulty("made here") as server, pytest.raises(NetworkError):
        fetch_page(server.url, 1_000_000, timeout=10)


class Web:
    """A server on this computer; as a proxy it stands for the whole internet."""

    def __init__(self, redirects, host="127.0.0.1"):
        self.asked, self.told = [], []
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                web.asked.append(self.path)
                web.told.append(dict(self.headers))
                target = redirects.get(self.path)
                self.send_response(302 if target else 200)
                if target:
                    self.send_header("Location", target)
                body = b"" if target else SECRET
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer((host, 0), Handler)
        self.url = f"http://{host}:{self._server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


INSIDE = (
    "http://127.0.0.1:{port}/secret", "http://localhost:{port}/secret", "http://[::1]:{port}/secret",
    "http://0.0.0.0:{port}/secret", "http://2130706433:{port}/secret", "http://127.1:{port}/secret",
    "http://[::ffff:127.0.0.1]:{port}/secret", "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/",
    "http://192.168.1.1/", "http://172.16.0.1/", "http://router.local/", "http://printer.lan/", "http://a.localhost/",
    "//127.0.0.1:{port}/secret", "http://user:x@127.0.0.1:{port}/secret",
)  # fmt: skip


@pytest.fixture
def outside(monkeypatch):
    """Make everything but what is named go through a proxy, as if it were the internet."""

    def through(proxy):
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy)
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.setenv(name, "127.0.0.1,localhost,::1")

    return through


@pytest.mark.parametrize("target", INSIDE)
def test_a_page_of_the_internet_never_leads_to_this_computer_or_its_network(target, outside):
    with Web({}) as local:
        target = target.format(port=local.url.rsplit(":", 1)[1])
        with Web({"http://page.example/": target}) as internet:
            outside(internet.url)
            with pytest.raises(NetworkError, match="redirects from the internet"):
                fetch_page("http://page.example/", 1_000_000, timeout=10)
            assert internet.asked == ["http://page.example/"]
        assert local.asked == []


@pytest.fixture
def second_address():
    """Return another address of this computer, which may stand for one of the internet."""
    with socket.socket() as one:
        try:
            one.bind(("127.0.0.2", 0))
        except OSError:
            pytest.skip("this system has one loopback address")
    return "127.0.0.2"


@pytest.mark.parametrize("first", ["10.0.0.1", "127.0.0.2"])
def test_a_name_that_means_another_address_each_time_is_known_by_who_answers(first, second_address, monkeypatch):
    """Looked at it is one machine, asked it is another: only the latter counts, from the first page on."""
    monkeypatch.setenv("NO_PROXY", "*")
    private, look_up, answers = pages._private, socket.getaddrinfo, [first, second_address]
    monkeypatch.setattr(pages, "_private", lambda address: str(address) != second_address and private(address))

    def turning(host, *rest, **more):
        if host == "turns.example":
            host = answers.pop(0) if len(answers) > 1 else answers[0]
        return look_up(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", turning)
    with Web({}) as local, Web({"/": f"{local.url}/secret"}, second_address) as internet:
        with pytest.raises(NetworkError, match="redirects from the internet"):
            fetch_page(f"http://turns.example:{internet.url.rsplit(':', 1)[1]}/", 1_000_000, timeout=10)
        assert (internet.asked, local.asked) == (["/"], [])


def test_a_name_that_turns_inside_between_look_and_question_is_not_asked(second_address, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")
    private, look_up = pages._private, socket.getaddrinfo
    monkeypatch.setattr(pages, "_private", lambda address: str(address) != second_address and private(address))
    answers = [second_address, "127.0.0.1"]

    def turning(host, *rest, **more):
        if host == "turns.example":
            host = answers.pop(0) if len(answers) > 1 else answers[0]
        return look_up(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", turning)
    with Web({}) as local:
        with pytest.raises(NetworkError):
            fetch_page(f"http://turns.example:{local.url.rsplit(':', 1)[1]}/secret", 1_000_000, timeout=10)
        assert local.asked == []


def test_nobody_is_told_a_name_and_a_password_that_was_meant_for_another(outside, tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("default login me password kept-for-other-programs\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    hops = {"http://a.example/": "http://b.example/x", "http://c.example/": "http://me:known@d.example/"}
    with Web(hops) as internet:
        outside(internet.url)
        fetch_page("http://user:hidden@a.example/", 1_000_000, timeout=10)
        assert ["Authorization" in told for told in internet.told] == [True, False]
        with pytest.raises(NetworkError, match="user name") as caught:
            fetch_page("http://c.example/", 1_000_000, timeout=10)
        assert "known" not in str(caught.value)


def test_hundreds_of_redirections_and_headers_end_in_words(outside):
    with Web({f"http://a.example/{n}": f"/{n + 1}" for n in range(300)}) as internet:
        outside(internet.url)
        with pytest.raises(NetworkError, match="more than 10 times"):
            fetch_page("http://a.example/0", 1_000_000, timeout=10)
        assert len(internet.asked) == 11


@pytest.mark.parametrize(
    "more", [{"X_A": "a" * 200_000}, {f"X_{n}": "a" for n in range(300)}, {"Set_Cookie": "a=" + "b" * 60_000}]
)
def test_endless_heads_end_in_words_or_harm_nobody(more, monkeypatch):
    try:
        assert fetched(monkeypatch, b"<p>A page.</p>", **more) == b"<p>A page.</p>"
    except NetworkError as error:
        assert len(str(error)) < 500


def test_not_even_over_a_detour(outside):
    with Web({}) as local:
        hops = {"http://a.example/": "http://b.example/x", "http://b.example/x": f"{local.url}/secret"}
        with Web(hops) as internet:
            outside(internet.url)
            with pytest.raises(NetworkError, match="redirects from the internet"):
                fetch_page("http://a.example/", 1_000_000, timeout=10)
        assert local.asked == []


def test_redirections_outside_and_those_that_begin_inside_are_followed(outside, monkeypatch):
    with Web({"http://a.example/": "http://b.example/x"}) as internet:
        outside(internet.url)
        assert fetch_page("http://a.example/", 1_000_000, timeout=10)[0] == SECRET
    with Web({"/a": "/b"}) as local:
        monkeypatch.setenv("NO_PROXY", "*")
        assert fetch_page(f"{local.url}/a", 1_000_000, timeout=10)[0] == SECRET


@pytest.mark.parametrize("target", ["ftp://b.example/", "file:///etc/passwd", "javascript:x()", "http://", "data:,x"])
def test_only_web_pages_are_followed(target, outside):
    with Web({"http://a.example/": target}) as internet:
        outside(internet.url)
        with pytest.raises(NetworkError):
            fetch_page("http://a.example/", 1_000_000, timeout=10)


@pytest.mark.parametrize(
    ("host", "inside"),
    [
        ("127.0.0.1", True), ("localhost", True), ("10.1.2.3", True), ("100.64.0.1", True), ("[::1]", True),
        ("fe80::1%eth0", True), ("::ffff:192.168.0.1", True), ("2002:7f00:1::", True), ("64:ff9b::7f00:1", True),
        ("224.0.0.1", True), ("0.0.0.0", True), ("8.8.8.8", False), ("2606:4700::1111", False), ("127.0.0.1.", True),
        ("::127.0.0.1", True), ("64:ff9b:1::7f00:1", True), ("fec0::1", True), ("::ffff:0:127.0.0.1", True),
        ("localhost。", True), ("①②⑦.⓪.⓪.①", True), ("0177.0.0.1", True), ("0x7f000001", True),
        ("ip6-localhost", True), ("64:ff9b::808:808", False),
    ],
)  # fmt: skip
def test_what_is_inside(host, inside):
    assert is_inside(host) is inside
