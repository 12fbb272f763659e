from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "pubmed"))  # the stand-in server lives there

from living_rows import QUERY, search
from loopback import StandIn

from evidence_tools.folder.editing import editing
from evidence_tools.pubmed import Archive, Client
from evidence_tools.pubmed.exchange import Limits
from evidence_tools.pubmed.pacer import Pacer


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    """A copy of the project's tables with one saved search and nothing screened."""
    copy = tmp_path / "evidence"
    shutil.copytree(root / "evidence", copy, ignore=shutil.ignore_patterns("articles", ".lock", ".journal.json"))
    (copy / "articles").mkdir()
    with editing(copy, "screening", "searches") as work:
        work.rows["screening"] = []
        work.rows["searches"] = [search("s1", QUERY)]
    return copy


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn({}) as server:
        yield server


@pytest.fixture
def asking(standin: StandIn, tmp_path: Path) -> Iterator[Callable[..., Client]]:
    """Return a maker of clients of the stand-in, all with one archive."""
    archive = Archive(tmp_path / "archive.sqlite3")
    made: list[Client] = []

    def make(**settings) -> Client:
        client = Client(
            standin.url, archive=archive, pacer=Pacer(0), limits=Limits(first_pause=0.01, tries=2), **settings
        )
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()
    archive.close()
