"""Fixtures of this room, which the journeys share; see `living_fixtures`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "pubmed"))  # the stand-in server lives there

from living_fixtures import asking, fewer, folder, no_waiting_for_turns, standin

__all__ = ["asking", "fewer", "folder", "no_waiting_for_turns", "standin"]


@pytest.fixture(autouse=True)
def at_once(no_waiting_for_turns: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test of this room asks as fast as the stand-in answers, and again after a sixth of a second."""
    monkeypatch.setenv("EVIDENCE_TIMEOUT", "10")
