"""A stand-in for NCBI on this computer: real HTTP, real or made-up records, recorded answers, and faults on demand.

In tests::

    with StandIn(articles) as ncbi:                     # {pmid: bytes of a PubmedArticle}
        ncbi.fail("efetch", status(429, retry_after=1)) # the next efetch goes wrong
        client = Client(ncbi.url, pacer=Pacer(0))

By hand, to try the programs without a network::

    python tests/pubmed/loopback.py --port 8765
    export EVIDENCE_EUTILS_URL=http://127.0.0.1:8765/entrez/eutils/

It then serves the studies of the reference material beside the checkout as PubMed records, and replays the recorded
traffic. ``--fault efetch=html`` makes every second efetch go wrong that way.
"""

from __future__ import annotations

import argparse
import json
import socket
import struct
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import standin_answers as answers

Fault = Callable[["Answer"], "Answer"]


@dataclass
class Answer:
    """What goes over the wire; `manner` is how: whole, drip, reset or half."""

    status: int
    body: bytes
    content_type: str = "text/xml; charset=UTF-8"
    headers: dict[str, str] = field(default_factory=dict)
    manner: str = "whole"


@dataclass(frozen=True)
class Asked:
    """One request as it arrived; `at` is the monotonic time on the server's side."""

    at: float
    method: str
    name: str
    fields: tuple[tuple[str, str], ...]
    path: str
    headers: Mapping[str, str]

    def get(self, name: str) -> str:
        return ",".join(value for key, value in self.fields if key == name)


def status(code: int, retry_after: str | int | None = None, body: bytes | None = None) -> Fault:
    """Answer with a status; a 429 comes with the server's own words."""
    limit = b'{"error":"API rate limit exceeded","api-key":"192.0.2.1","count":"4","limit":"3"}'
    page = b"<html><head><title>Error</title></head><body><h1>Bad Gateway</h1></body></html>"
    sent = body if body is not None else limit if code == 429 else page
    kind = "application/json" if sent.startswith(b"{") else "text/html"
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return lambda _: Answer(code, sent, kind, headers)


def html_page(_: Answer) -> Answer:
    """A block page with status 200 that even claims to be XML."""
    page = b"<!DOCTYPE html>\n<html><head><title>Blocked</title></head><body><p>Access denied</p></body></html>"
    return Answer(200, page, "text/xml; charset=UTF-8")


def cut_short(good: Answer) -> Answer:
    """The set ends in the middle of a record, the transfer itself is in order."""
    return Answer(200, good.body[: int(len(good.body) * 0.6)], good.content_type)


def empty_set(good: Answer) -> Answer:
    """A well-formed set without a record."""
    return Answer(200, b'<?xml version="1.0" ?>\n<PubmedArticleSet>\n\n</PubmedArticleSet>', good.content_type)


def wrong_root(good: Answer) -> Answer:
    """What efetch says when it lost its ids: status 200 and another root element."""
    said = b'<?xml version="1.0"?><eFetchResult><ERROR>Supplied id parameter is empty.</ERROR></eFetchResult>'
    return Answer(200, said, good.content_type)


def reset(good: Answer) -> Answer:
    """The connection is reset in the middle of the body."""
    return Answer(200, good.body, good.content_type, manner="reset")


def half_sent(good: Answer) -> Answer:
    """Fewer bytes than promised."""
    return Answer(200, good.body, good.content_type, manner="half")


def drip(good: Answer) -> Answer:
    """A byte every fiftieth of a second: no read ever times out."""
    return Answer(200, good.body, good.content_type, manner="drip")


def without(*pmids: str) -> Fault:
    """Leave records out of a set, without a word."""

    def leave_out(good: Answer) -> Answer:
        body = good.body
        for pmid in pmids:
            body = answers.without_record(body, pmid)
        return Answer(200, body, good.content_type)

    return leave_out


FAULTS: dict[str, Fault] = {
    "429": status(429), "retry-after": status(429, 2), "500": status(500), "502": status(502), "html": html_page,
    "cut": cut_short, "empty": empty_set, "root": wrong_root, "reset": reset, "half": half_sent, "drip": drip,
}  # fmt: skip


class StandIn:
    """The server.

    Parameters
    ----------
    articles : mapping of PMID to bytes
        The records there are.
    traffic : path, optional
        Folder with TRAFFIC.json: a request recorded there is answered as it was.

    Attributes
    ----------
    world : World
        The records, saved searches and links; may be changed while it runs.
    asked : list of Asked
        Every request, in the order of arrival.
    recorded_on : str
        With `traffic`: only answers whose `recorded` date contains this text, e.g. ``Wed, 01 Apr 2020``.
    headers : dict
        Sent with every good answer, e.g. ``X-RateLimit-Limit``.
    """

    def __init__(self, articles: Mapping[str, bytes] | None = None, traffic: Path | None = None, port: int = 0):
        self.world = answers.World(dict(articles or {}))
        self.asked: list[Asked] = []
        self.recorded_on = ""
        self.headers: dict[str, str] = {}
        self._recorded = _recorded(traffic) if traffic else {}
        self._faults: dict[str, list[Fault]] = defaultdict(list)
        self._always: dict[str, Fault] = {}
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/entrez/eutils/"

    def __enter__(self) -> StandIn:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def fail(self, name: str, *faults: Fault) -> None:
        """Let the next requests of a name go wrong, one fault each."""
        self._faults[name].extend(faults)

    def fail_always(self, name: str, fault: Fault | None) -> None:
        """Let every request of a name go wrong, until None."""
        if fault is None:
            self._always.pop(name, None)
        else:
            self._always[name] = fault

    def count(self, name: str) -> int:
        """How many requests of a name arrived."""
        return sum(one.name == name for one in self.asked)

    def answer(self, asked: Asked) -> Answer:
        """Answer a request: a fault if one is due, else as recorded, else from the records."""
        with self._lock:
            self.asked.append(asked)
            due = self._faults[asked.name].pop(0) if self._faults[asked.name] else self._always.get(asked.name)
        good = self._replay(asked) or Answer(*self.world.answer(asked.name, asked.fields))
        good.headers.update(self.headers)
        return due(good) if due else good

    def _replay(self, asked: Asked) -> Answer | None:
        kept = [one for one in self._recorded.get(_key(asked.name, asked.fields), []) if self.recorded_on in one[1]]
        if not kept:
            return None
        file, _, code, headers = max(kept, key=lambda one: one[0].stat().st_size)  # the one that asked for most
        return Answer(code or 200, file.read_bytes(), headers.get("content-type", "text/xml"))


_UNRECORDED = {"tool", "email", "api_key", "usehistory", "retmax", "retstart", "retmode", "version", "format", "idtype"}


def _key(name: str, fields: Iterable[tuple[str, str]]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Make a request comparable: the order of ids and parameters that do not change the answer are left out."""
    kept = defaultdict(list)
    for key, value in fields:
        if key not in _UNRECORDED or (key == "retstart" and value != "0"):
            kept[key] += value.split(",") if key in ("id", "ids") else [" ".join(value.split())]
    return name, tuple(sorted((key, ",".join(sorted(values))) for key, values in kept.items()))


def _recorded(folder: Path) -> dict:
    found = defaultdict(list)
    for one in json.loads((folder / "TRAFFIC.json").read_text()):
        parts = urlsplit(one["url"])
        name = _name(parts.path)
        fields = parse_qsl(parts.query) + parse_qsl(str(one["request_body"] or ""))
        entry = (folder / one["file"], one["recorded"] or "", one["status"], one["response_headers"])
        found[_key(name, fields)].append(entry)
    return found


def _name(path: str) -> str:
    if "idconv" in path:
        return "idconv"
    return path.rstrip("/").rsplit("/", 1)[-1].removesuffix(".fcgi").removesuffix(".cgi")


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        pass  # a client that hangs up is what some tests are about


def _handler(standin: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._serve(b"")

        def do_POST(self) -> None:
            self._serve(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

        def _serve(self, body: bytes) -> None:
            at = time.monotonic()
            parts = urlsplit(self.path)
            fields = parse_qsl(parts.query, keep_blank_values=True)
            fields += parse_qsl(body.decode(), keep_blank_values=True)
            name = _name(parts.path)
            _send(self, standin.answer(Asked(at, self.command, name, tuple(fields), self.path, dict(self.headers))))

        def log_message(self, *_: object) -> None:
            pass

    return Handler


def _send(handler: BaseHTTPRequestHandler, answer: Answer) -> None:
    try:
        handler.send_response(answer.status)
        handler.send_header("Content-Type", answer.content_type)
        handler.send_header("Content-Length", str(len(answer.body)))
        for key, value in answer.headers.items():
            handler.send_header(key, value)
        handler.end_headers()
        if answer.manner == "drip":
            for byte in answer.body:
                handler.wfile.write(bytes([byte]))
                time.sleep(0.02)
        elif answer.manner in ("reset", "half"):
            handler.wfile.write(answer.body[: len(answer.body) // 2])
            handler.wfile.flush()
            if answer.manner == "reset":
                handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            handler.close_connection = True
            handler.connection.close()
        else:
            handler.wfile.write(answer.body)
    except OSError:
        handler.close_connection = True


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="A stand-in for NCBI's E-utilities on this computer.")
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[3] / "shared")
    parser.add_argument("--fault", action="append", default=[], metavar="NAME=KIND", help=f"KIND: {', '.join(FAULTS)}")
    chosen = parser.parse_args()
    articles = answers.dossier_articles(chosen.shared / "dossier")
    samples = chosen.shared / "pubmed_samples"
    standin = StandIn(articles, samples if samples.is_dir() else None, chosen.port)
    for one in chosen.fault:
        name, kind = one.split("=")
        turn = iter(range(10**9))
        standin.fail_always(name, lambda good, kind=kind, turn=turn: good if next(turn) % 2 else FAULTS[kind](good))
    with standin:
        print(f"{len(articles)} records; export EVIDENCE_EUTILS_URL={standin.url}", flush=True)
        seen = 0
        try:
            while True:
                time.sleep(0.5)
                for asked in standin.asked[seen:]:
                    seen += 1
                    print(
                        asked.method,
                        asked.name,
                        asked.get("term") or asked.get("id")[:70] or asked.get("bdata")[:70],
                        flush=True,
                    )
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
