"""The tables that a text is checked against."""

from __future__ import annotations

import pytest

from evidence_tools.folder import read_tables
from evidence_tools.tracker.checking import TABLES


@pytest.fixture(scope="module")
def tables(root):
    return read_tables(root / "evidence", TABLES)
