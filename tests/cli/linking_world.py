"""A copy of the evidence to link in, and a stand-in for PubMed that has a record of every study with a PMID."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "pubmed"))  # the stand-in server lives there

from loopback import StandIn
from standin_answers import known_articles

from evidence_tools.pubmed.pacer import shared_pacer
from evidence_tools.references import format_bib, load_bib


def stand_beside(root: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the evidence folder, and stand beside it, with a cache of its own."""
    copy = place / "evidence"
    shutil.copytree(root / "evidence", copy, ignore=shutil.ignore_patterns("*.txt", ".lock", ".journal.json"))
    monkeypatch.chdir(place)
    monkeypatch.setenv("EVIDENCE_CACHE", str(place / "cache"))
    for name in ("NCBI_API_KEY", "NCBI_EMAIL", "EVIDENCE_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    return copy


@contextmanager
def standing_in(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """Let the stand-in be PubMed for a while."""
    with StandIn(known_articles(root)) as server:
        shared_pacer(urlsplit(server.url).netloc).interval = 0.0  # this server need not be spared
        monkeypatch.setenv("EVIDENCE_EUTILS_URL", server.url)
        yield server


def blank(folder: Path, keys) -> dict[str, dict[str, str]]:
    """Take the PMIDs and PMCIDs out of some entries; return the entries as they were."""
    bibliography = load_bib(folder / "references.bib")
    before = {key: dict(entry) for key, entry in bibliography.entries.items()}
    for key in keys:
        for name in ("pmid", "pmcid"):
            bibliography.entries[key].pop(name, None)
    (folder / "references.bib").write_text(format_bib(bibliography), encoding="utf-8")
    return before


def known_to(server: StandIn, folder: Path) -> list[str]:
    """Return the studies whose record the stand-in has."""
    entries = load_bib(folder / "references.bib").entries
    return [key for key, entry in entries.items() if entry.get("pmid") in server.world.articles]
