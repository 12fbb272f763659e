"""The tables and the index that questions are answered from."""

from __future__ import annotations

import pytest

from evidence_tools.folder import read_tables
from evidence_tools.tracker.finding import TABLES, build_index


@pytest.fixture(scope="module")
def tables(root):
    return read_tables(root / "evidence", TABLES)


@pytest.fixture(scope="module")
def index(tables):
    return build_index(tables)
