"""An article from a file, from standard input and from an address."""

from __future__ import annotations

import io
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from evidence_tools.errors import AnswerError, ArticleError, NetworkError
from evidence_tools.tracker.articles import read_article

PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>Sole Café</title></head><body>
<main><h1>Foot reflexology at Sole Café</h1>
<p>Foot reflexology reduces stress and helps you sleep better. We have been here since spring.</p></main></body>
</html>"""


def test_files_and_standard_input(tmp_path):
    path = tmp_path / "a.md"
    path.write_text("# Massage\n\nIt eases pain.\n", encoding="utf-8")
    assert read_article(path).title == "Massage"
    assert read_article("-", stdin=io.BytesIO(b"Massage eases pain.")).source == "-"
    with pytest.raises(ArticleError, match="No such file"):
        read_article(tmp_path / "missing.txt")


class Site(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/gone":
            self.send_error(404)
            return
        self.send_response(200)
        if self.path.startswith("/robots"):
            self.send_header("Content-Type", "text/plain" if self.path.endswith("plain") else "text/html")
            self.end_headers()
            self.wfile.write(b"Sorry, you have been blocked")
            return
        self.send_header("Content-Type", "text/html; charset=iso-8859-1")
        self.end_headers()
        body = PAGE.encode("latin-1")  # the header overrules the page
        try:
            self.wfile.write(body if self.path == "/" else b"<p>" + b"massage " * 3_000_000)
        except OSError:
            pass  # the reader hung up, as it should

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_an_address_is_read(site):
    assert "Sole Café" in read_article(f"{site}/").text


@pytest.mark.parametrize("path", ["robots", "robots-plain"])
def test_a_page_in_the_place_of_the_page_is_an_answer_of_the_network(site, path):
    with pytest.raises(AnswerError, match=r"not the page itself but .*Open the page in your browser") as caught:
        read_article(f"{site}/{path}")
    assert caught.value.exit_code == 3


def test_addresses_that_fail_say_so(site):
    with pytest.raises(NetworkError, match="404"):
        read_article(f"{site}/gone")
    with pytest.raises(NetworkError, match="more than 20,000,000 bytes"):
        read_article(f"{site}/endless")
    with pytest.raises(NetworkError, match="the connection was refused"):
        read_article("http://127.0.0.1:9/")
