"""What the tests of verdicts share: the committed evidence, loaded and judged once for all files a worker runs."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def ev(root):
    """Return the committed evidence; nothing may be changed in it."""
    from evidence_tools import Evidence

    return Evidence.load(root / "evidence", validate=False)
