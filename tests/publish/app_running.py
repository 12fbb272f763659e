"""The app, listening on this computer, and ways to ask it."""

from __future__ import annotations

import http.client
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from evidence_tools.folder.editing import editing
from evidence_tools.publish.app.server import HOST, App
from evidence_tools.publish.app.shelf import Shelf

PAGE = "Reflexology cures insomnia. Stop your medication. It may help you sleep. " + "We are open on weekdays. " * 55


def waiting_folder(root: Path, place: Path) -> Path:
    """Return a copy of the evidence in which a record waits for a decision and a sighting for a confirmation."""
    copy = place / "evidence"
    shutil.copytree(root / "evidence", copy)
    tables = ("claims", "sightings", "links", "certainty", "verdicts")
    with editing(copy, "screening", "searches", *tables) as work:
        kept = {row["claim_id"] for row in work.rows["claims"][::8]}  # its pages are made for every test of it
        for name in tables:
            work.rows[name] = [row for row in work.rows[name] if row["claim_id"] in kept]
        search = work.rows["searches"][0]["search_id"]
        for pmid in ("11111111", "22222222", "33333333"):
            row = dict.fromkeys(work.schema["screening"].columns, "")
            work.rows["screening"].append(row | {"pmid": pmid, "search_id": search, "decision": "pending"})
        work.rows["sightings"][0]["status"] = "draft"
    return copy


@contextmanager
def listening(folder: Path, place: Path) -> Iterator[App]:
    """Let the app listen, its pages made."""
    with App(folder, shelf=Shelf(folder, place)) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        running.start()
        assert running.shelf.wait(120), running.shelf.problem
        yield running
        running.shutdown()
        thread.join(10)


def ask(app, path, method="GET", body=None, **headers):
    """Send a request as a browser that knows the token; return status, headers, body."""
    own = {
        "Host": f"{HOST}:{app.server_port}",
        "Cookie": f"evidence_app_{app.server_port}={app.token}",
        "Origin": f"http://{HOST}:{app.server_port}",
    }
    connection = http.client.HTTPConnection(HOST, app.server_port, timeout=30)
    try:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {k: v for k, v in (own | sent).items() if v is not None})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode("utf-8", "replace")
    finally:
        connection.close()


def form(**fields):
    """Return body and kind of a form."""
    return urlencode(fields), "application/x-www-form-urlencoded"
