"""What the tests of verdicts share: the committed evidence, loaded and judged once for all files a worker runs."""

from __future__ import annotations

import pytest
from small import small_folder


@pytest.fixture(scope="session")
def ev(root):
    """Return the committed evidence; nothing may be changed in it."""
    from evidence_tools import Evidence

    return Evidence.load(root / "evidence", validate=False)


@pytest.fixture
def made(root, tmp_path):
    """Return a function that makes a folder of studies and results and loads it."""

    def make(results, studies=()):
        known = {row["study_id"]: row for row in studies}
        all_studies = [known.get(s, {"study_id": s}) for s in dict.fromkeys(row["study_id"] for row in results)]
        return small_folder(root / "evidence", tmp_path / "evidence", all_studies, results)

    return make
