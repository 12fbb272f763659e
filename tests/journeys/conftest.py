"""A real browser to read pages with; helpers of the rooms that journeys pass through."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

for room in ("claims", "cli", "living", "publish", "pubmed", "verdicts"):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / room))

from living_fixtures import asking, fewer, folder, no_waiting_for_turns, standin  # noqa: E402 – found by the path above

__all__ = ["asking", "fewer", "folder", "no_waiting_for_turns", "standin"]

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture
def coarse(monkeypatch):
    """Draw the pictures of Word files with few dots: for tests of many files that look at no dot."""
    monkeypatch.setattr("evidence_tools.publish.exports.pictures.DPI", 30)


@pytest.fixture(scope="package")
def browser():
    """Return a running Chromium, or skip: a bare machine has none."""
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="no playwright: the pages were not tried in a browser"
    )
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("no Chromium on this machine: the pages were not tried in a browser")
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@pytest.fixture
def visit(browser):
    """Return a way to open a page; errors of its scripts and requests that leave the machine fail the test."""
    contexts, complaints = [], []

    def open_page(url, **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{url}: {error}"))
        page.on("console", lambda said: complaints.append(f"{url}: {said.text}") if said.type == "error" else None)
        page.on("request", lambda asked: complaints.append(asked.url) if leaves(asked.url) else None)
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="package")
def axe():
    """Return the source of axe-core, or skip."""
    package = pytest.importorskip("axe_playwright_python", reason="no axe-core: the pages were not held against WCAG")
    return (Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def leaves(url: str) -> bool:
    """Tell whether a request goes to another machine."""
    return not url.startswith(("file:", "data:", "blob:", "about:", "http://127.0.0.1:", "http://localhost:"))
