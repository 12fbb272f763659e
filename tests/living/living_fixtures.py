"""Fixtures of the rooms that ask PubMed and change the folder, for `tests/living` and the journeys through it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from living_rows import QUERY, search
from loopback import StandIn

from evidence_tools.folder.editing import editing
from evidence_tools.pubmed import Archive, Client, pacer
from evidence_tools.pubmed.exchange import Limits
from evidence_tools.pubmed.pacer import Pacer
from evidence_tools.references import format_bib, load_bib

TESTS = Path(__file__).parents[1]
READERS = (*TESTS.glob("living/*.py"), *TESTS.glob("journeys/test_journey_[cdo]*.py"))  # commands, doctor, own topic
NAMED = "|".join(path.read_text(encoding="utf-8") for path in READERS)
KEPT = 6  # of those that no test names every sixth study stays


@pytest.fixture(scope="session")
def fewer(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's tables with a part of the studies: every change reads and writes the whole of them."""
    copy = tmp_path_factory.mktemp("fewer") / "evidence"
    shutil.copytree(root / "evidence", copy, ignore=shutil.ignore_patterns("articles", ".lock", ".journal.json"))
    (copy / "articles").mkdir()
    tables = ("studies", "results", "reviews", "appraisals", "links")
    with editing(copy, "screening", "searches", *tables) as work:
        rows = work.rows["studies"]
        kept = {row["study_id"] for number, row in enumerate(rows) if row["study_id"] in NAMED or number % KEPT == 0}
        kept |= {row["report_of"] for row in rows if row["study_id"] in kept} - {""}
        for name in tables:
            work.rows[name] = [row for row in work.rows[name] if row["study_id"] in kept]
        bibliography = load_bib(copy / "references.bib")
        for key in bibliography.entries.keys() - kept:
            del bibliography.entries[key]
        work.files["references.bib"] = format_bib(bibliography)
        work.rows["screening"] = []
        work.rows["searches"] = [search("s1", QUERY)]
    return copy


@pytest.fixture
def folder(fewer: Path, tmp_path: Path) -> Path:
    """A copy of the project's tables with a part of the studies, one saved search and nothing screened."""
    return shutil.copytree(fewer, tmp_path / "evidence")


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


@pytest.fixture
def no_waiting_for_turns(monkeypatch):
    """Ask the stand-in as fast as it answers: how requests are spaced is tried in `tests/pubmed`."""
    monkeypatch.setattr(pacer, "INTERVAL", 0.001)
    monkeypatch.setattr(pacer, "INTERVAL_WITH_KEY", 0.001)
