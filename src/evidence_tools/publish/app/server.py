"""The app's server: this computer alone, behind a token, with nothing but what the Python library brings.

One process answers several people at once. A request is served where it names this computer as its host, carries the
token (a cookie after the first visit), and, if it changes anything, comes from one of our own pages: so that neither
another machine, nor another program's page in the same browser, can read or write here.
"""

from __future__ import annotations

import hmac
import mimetypes
import re
import secrets
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from evidence_tools.errors import EvidenceError
from evidence_tools.publish.app.shelf import Copies, Shelf
from evidence_tools.publish.app.uploads import LARGEST, Sent, read_form
from evidence_tools.publish.app.views import Views
from evidence_tools.publish.pages import style_sheet

__all__ = ["HOST", "App"]

HOST = "127.0.0.1"
COOKIE = "evidence_app"
PATIENCE = 1.0  # seconds a visitor waits before the app says that the pages are being made
SILENCE = 30.0  # seconds a connection may say nothing


class App(ThreadingHTTPServer):
    """The app, listening.

    Parameters
    ----------
    root : Path
        The evidence folder.
    port : int
        0 takes one that is free.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, root: Path, port: int = 0, shelf: Shelf | None = None):
        super().__init__((HOST, port), Handler)
        self.token = secrets.token_urlsafe(24)
        self.shelf = shelf or Shelf(root)
        self.copies = Copies()
        self.views = Views(root, self.copies)

    @property
    def address(self) -> str:
        """Return the address to open; whoever has it may read and decide."""
        return f"http://{HOST}:{self.server_port}/?token={self.token}"

    @property
    def hosts(self) -> tuple[str, str]:
        """Return the names under which this server may be asked."""
        return f"{HOST}:{self.server_port}", f"localhost:{self.server_port}"

    def start(self) -> None:
        """Begin to build the pages and to load what a check needs, both beside the answers."""
        self.shelf.refresh()
        threading.Thread(target=self.views.warm, daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing where a visitor went away."""


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: App
    server_version = "evidence"
    sys_version = ""
    timeout = SILENCE

    def log_message(self, format: str, *args: Any) -> None:
        """Keep no log."""

    # --- who may ask -------------------------------------------------------------------------------------------------

    def _known(self) -> bool:
        try:
            held = SimpleCookie(self.headers.get("Cookie", "")).get(f"{COOKIE}_{self.server.server_port}")
        except CookieError:
            return False
        return held is not None and hmac.compare_digest(held.value.encode(), self.server.token.encode())

    def _refused(self) -> bool:
        """Answer a request that may not be served; tell whether it was one."""
        if self.headers.get("Host", "") not in self.server.hosts:
            self._words(HTTPStatus.FORBIDDEN, "This app answers on this computer alone.")
            return True
        parts = urlsplit(self.path)
        given = parse_qs(parts.query).get("token", [""])[0]
        if self.command == "GET" and given and hmac.compare_digest(given.encode(), self.server.token.encode()):
            self.send_response(HTTPStatus.SEE_OTHER)
            held = f"{COOKIE}_{self.server.server_port}={self.server.token}; HttpOnly; SameSite=Strict; Path=/"
            self.send_header("Set-Cookie", held)
            self.send_header("Location", quote(parts.path or "/", safe="/-_.~"))
            self.end_headers()
            return True
        if not self._known():
            words = "This page belongs to the app. Open it by the address that the app showed when it was started."
            self._words(HTTPStatus.FORBIDDEN, words)
            return True
        return False

    def _own_page(self) -> bool:
        """Tell whether a form was sent from one of our own pages."""
        origin = self.headers.get("Origin") or ""
        return origin in {f"http://{host}" for host in self.server.hosts}

    # --- answering ---------------------------------------------------------------------------------------------------

    def _send(self, status: int, kind: str, data: bytes, **headers: str) -> None:
        self.send_response(status)
        told = {
            "Content-Type": kind,
            "Content-Length": str(len(data)),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        for name, value in told.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _html(self, page: str, status: int = HTTPStatus.OK) -> None:
        self._send(status, "text/html; charset=utf-8", page.encode("utf-8", "replace"))

    def _words(self, status: int, words: str) -> None:
        self._send(status, "text/plain; charset=utf-8", words.encode("utf-8"))

    def _go(self, place: str) -> None:
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", place)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _guarded(self, answer: Callable[[], None]) -> None:
        """Answer; what goes wrong in the evidence or in what was sent is said on a page."""
        try:
            answer()
        except EvidenceError as error:
            self._html(self.server.views.problem(str(error)), HTTPStatus.UNPROCESSABLE_ENTITY)
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            self.close_connection = True
        except OSError as error:  # of the disk: said where somebody sees it, as a command would
            words = (
                f"{error.filename or 'the disk'}: {error.strerror or error}. Files are as they were before, or whole."
            )
            self._html(self.server.views.problem(words), HTTPStatus.INTERNAL_SERVER_ERROR)

    def do_GET(self) -> None:
        """Show a page."""
        if self._readable() and not self._refused():
            self._guarded(self._get)

    def _readable(self) -> bool:
        """Tell whether what was asked for is an address; if not, it was answered."""
        try:
            urlsplit(self.path)
            return True
        except ValueError:
            self._words(HTTPStatus.BAD_REQUEST, "This is no address of the app.")
            return False

    def do_POST(self) -> None:
        """Take what a form sent."""
        if not self._readable() or self._refused():
            return
        if not self._own_page():
            self._words(HTTPStatus.FORBIDDEN, "This form was not sent from a page of the app.")
            return
        self._guarded(self._post)

    def _get(self) -> None:
        parts = urlsplit(self.path)
        path, asked = unquote(parts.path).lstrip("/"), parse_qs(parts.query)
        said, who = (asked.get(name, [""])[0][:200] for name in ("said", "who"))
        views = self.server.views
        made: dict[str, Callable[[], str]] = {
            "check.html": views.check_form,
            "screen.html": lambda: views.screen_form(said, who),
            "confirm.html": lambda: views.confirm_form(said, who),
            "enter.html": views.enter_form,
        }
        if path in made:
            self._html(made[path]())
        elif path.startswith("marked/"):
            self._copy(path.removeprefix("marked/").removesuffix(".html"))
        else:
            self._file(path or "index.html")

    def _copy(self, key: str) -> None:
        page = self.server.copies.get(key)
        if page is None:
            self._html(
                self.server.views.problem("this copy is held no longer. Check the page again."), HTTPStatus.NOT_FOUND
            )
            return
        self._send(
            HTTPStatus.OK,
            "text/html; charset=utf-8",
            page,
            Content_Disposition='attachment; filename="marked-copy.html"',
        )

    def _file(self, path: str) -> None:
        shelf, views = self.server.shelf, self.server.views
        if path == "style.css":  # also where the pages are still being made
            self._send(HTTPStatus.OK, "text/css; charset=utf-8", style_sheet().encode("utf-8"))
            return
        if path == "index.html":
            shelf.refresh()
        if not shelf.wait(PATIENCE):
            page = views.problem(shelf.problem) if shelf.problem else views.moment()
            self._html(page, HTTPStatus.SERVICE_UNAVAILABLE if shelf.problem else HTTPStatus.OK)
            return
        file = shelf.file(path)
        if file is None:
            self._html(self.server.views.problem("there is no page of that name."), HTTPStatus.NOT_FOUND)
            return
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        text = kind.startswith("text/") or kind in ("image/svg+xml", "application/json")
        self._send(HTTPStatus.OK, f"{kind}; charset=utf-8" if text else kind, file.read_bytes())

    def _sent(self) -> Sent | None:
        """Read the form; None where it is too large, which was then answered."""
        length = self.headers.get("Content-Length", "")
        if not re.fullmatch(r"[0-9]{1,12}", length) or int(length) > LARGEST:
            self.close_connection = True
            words = f"this is larger than {LARGEST // 1_000_000} MB. Give the text alone, or a smaller file."
            self._html(self.server.views.problem(words), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return None
        return read_form(self.headers.get("Content-Type", ""), self.rfile.read(int(length)))

    def _post(self) -> None:
        sent, views, path = self._sent(), self.server.views, urlsplit(self.path).path
        if sent is None:
            return
        if path == "/check.html":
            self._html(views.check(sent))
        elif path == "/enter.html":
            self._html(views.enter(sent))
        elif path in ("/screen.html", "/confirm.html"):
            said = views.screen(sent) if path == "/screen.html" else views.confirm(sent)
            self._go(f"{path}?said={quote(said)}&who={quote(sent.fields.get('who', ''))}")
        else:
            self._html(views.problem("there is no form of that name."), HTTPStatus.NOT_FOUND)
