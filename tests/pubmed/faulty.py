"""A server on this computer that does one thing wrong, on the wire: what no well-behaved server can be made to do.

``Faulty("drip headers")`` listens until it is closed; `kinds()` lists what it can do. It counts what reaches it.
"""

from __future__ import annotations

import contextlib
import gzip
import socket
import struct
import threading
import time
import zlib

XML = b'<?xml version="1.0"?>\n<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID>'
PAGE = b"<!DOCTYPE html><html><head><title>Blocked</title></head><body><p>Access denied.</p></body></html>"
BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbb"><!ENTITY c "&b;&b;">]><eSearchResult>&c;</eSearchResult>'


def head(status: str = "200 OK", length: int | None = None, kind: str = "text/xml", **more: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", "Connection: close"]
    lines += [f"Content-Length: {length}"] if length is not None else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in more.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def whole(body: bytes, status: str = "200 OK", kind: str = "text/xml", **more: str) -> bytes:
    return head(status, len(body), kind, **more) + body


ANSWERS: dict[str, bytes] = {
    "429": whole(b'{"error":"API rate limit exceeded"}', "429 Too Many Requests", "application/json"),
    "429 for ever": whole(b"", "429 Too Many Requests", Retry_After="1000000"),
    "500": whole(PAGE, "500 Internal Server Error", "text/html"),
    "502": whole(PAGE, "502 Bad Gateway \x1b[2J\x1b[31mall is well", "text/html"),
    "503": whole(b"", "503 Service Unavailable"),
    "404": whole(PAGE, "404 Not Found", "text/html"),
    "block page": whole(PAGE),
    "cut XML": whole(XML),
    "half a body": head(length=5000) + XML,
    "empty": whole(b""),
    "no count": whole(b'<?xml version="1.0"?><eSearchResult/>'),
    "odd count": whole(b'<?xml version="1.0"?><eSearchResult><Count>abc</Count></eSearchResult>'),
    "odd ids": whole(
        b'<?xml version="1.0"?><eSearchResult><Count>1</Count><IdList><Id>../x</Id></IdList></eSearchResult>'
    ),
    "odd JSON": whole(b'{"esearchresult": [], "result": 3, "linksets": 4, "records": [5]}', kind="application/json"),
    "deep JSON": whole(b'{"a":' * 100_000 + b"1" + b"}" * 100_000, kind="application/json"),
    "odd encoding": whole(b'<?xml version="1.0" encoding="klingon"?><eSearchResult><Count>0</Count></eSearchResult>'),
    "entities": whole(BOMB),
    "redirect": whole(b"", "302 Found", Location="http://127.0.0.1:9/elsewhere"),
    "redirect nowhere": whole(b"", "302 Found", Location="http://[::1/"),
    "redirect to a file": whole(b"", "302 Found", Location="file:///etc/passwd"),
    "redirect in a circle": whole(b"", "302 Found", Location="/again"),
    "long label": whole(b"", "302 Found", Location="http://" + "a" * 70 + ".example/"),
    "gzip garbage": whole(b"\x1f\x8b\x08nothing of the kind", Content_Encoding="gzip"),
    "gzip cut": whole(gzip.compress(XML * 100)[:60], Content_Encoding="gzip"),
    "deflate cut": whole(zlib.compress(XML * 100)[:60], Content_Encoding="deflate"),
    "another packing": whole(gzip.compress(XML), Content_Encoding="br"),
    "gzip bomb": whole(zlib.compress(b" " * 150_000_000, 9), Content_Encoding="deflate"),
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n",
    "endless header": b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000,
    "many headers": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5000 + b"\r\n",
}
MANNERS = ("refused", "reset", "silent", "hangs up", "drip headers", "drip body", "huge")


def kinds() -> list[str]:
    return [*MANNERS, *ANSWERS]


class Faulty:
    """The server: `url` is where it listens, `asked` how often it was reached."""

    def __init__(self, kind: str):
        self.kind, self.asked = kind, 0
        self.said: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._open = True
        if kind == "refused":
            self._socket.close()
        else:
            threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def __enter__(self) -> Faulty:
        return self

    def __exit__(self, *_: object) -> None:
        self._open = False
        self._socket.close()

    def _accept(self) -> None:
        while self._open:
            try:
                peer, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def _serve(self, peer: socket.socket) -> None:
        with peer, contextlib.suppress(OSError):
            if self.kind == "hangs up":
                return
            peer.settimeout(30)
            self.said.append(peer.recv(65_536))
            self.asked += 1
            if self.kind == "reset":
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            elif self.kind == "silent":
                self._wait(30)
            elif self.kind.startswith("drip"):
                answer = whole(XML * 50)
                first = 0 if self.kind == "drip headers" else len(head(length=len(XML * 50)))
                peer.sendall(answer[:first])
                for byte in answer[first:]:
                    if not self._open:
                        return
                    peer.sendall(bytes([byte]))
                    time.sleep(0.05)
            elif self.kind == "huge":
                peer.sendall(head())
                block = b" " * 1_000_000
                while self._open:
                    peer.sendall(block)
            else:
                peer.sendall(ANSWERS[self.kind])

    def _wait(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        while self._open and time.monotonic() < ends:
            time.sleep(0.05)
