"""Fixtures every room may use."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the top of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of reference material beside the checkout, or skip: it is not part of the repository."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the reference material beside the checkout (../shared) is not here")
    return folder


@pytest.fixture(scope="session")
def evidence(root: Path):
    """Return the evidence of the repository."""
    from evidence_tools import Evidence  # only who asks for it waits for it

    return Evidence.load(root / "evidence", validate=False)


@pytest.fixture(scope="session")
def site(evidence, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a freshly built site of the real evidence."""
    from evidence_tools.publish.site import build_site

    return build_site(evidence, tmp_path_factory.mktemp("out") / "site").parent
