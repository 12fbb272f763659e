"""The app in a real browser: the way of a practitioner through it, and the rules of WCAG 2.2 AA."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from app_running import PAGE, listening, waiting_folder

from evidence_tools.folder.editing import read_rows
from evidence_tools.publish.app.server import HOST


@pytest.fixture(scope="module")
def folder(root, tmp_path_factory):
    return waiting_folder(root, tmp_path_factory.mktemp("app"))


@pytest.fixture(scope="module")
def app(folder, tmp_path_factory):
    with listening(folder, tmp_path_factory.mktemp("shelf")) as running:
        yield running


def test_the_way_of_a_practitioner_through_the_app(app, visit):
    page = visit(app.address)
    page.wait_for_selector("#words")
    assert "token" not in page.url
    page.get_by_role("link", name="Check my page").click()  # 1
    page.fill("#text", PAGE)  # 2
    page.get_by_role("button", name="Check it").click()  # 3
    page.wait_for_selector("text=Red flags: take these out first")
    with page.expect_download() as copy:
        page.get_by_role("link", name="Download the marked copy").click()  # 4
    assert copy.value.suggested_filename == "marked-copy.html"
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_study_is_entered_without_a_mouse_or_a_table(app, visit, folder):
    page = visit(app.address)
    page.goto(f"http://{HOST}:{app.server_port}/enter.html")
    for label, text in (
        ("Title (needed)", "A trial"), ("First author", "Svoboda, Eva"), ("Year", "2022"), ("Treated: people", "30"),
        ("Treated: mean", "6.1"), ("Treated: SD or SE", "2"), ("Compared: people", "30"), ("Compared: mean", "8,2"),
        ("Address of the page (needed)", "https://example.org/a"),
    ):  # fmt: skip
        page.get_by_label(label, exact=True).fill(text)
    for label, words in (
        ("Treatment (needed)", "foot reflexology"), ("Outcome (needed)", "Sleep quality"),
        ("Measured with (needed)", "Pittsburgh Sleep Quality Index, total"), ("Kind of study", "randomised trial"),
        ("When (needed)", "at the end of treatment"), ("The report says (needed)", "better with the treatment"),
    ):  # fmt: skip
        page.get_by_label(label, exact=True).select_option(label=words)
    page.get_by_role("button", name="Look first").press("Enter")
    page.wait_for_selector("text=by its direction only")
    page.get_by_label("Your name").fill("Ada")
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name="Save").press("Enter")
    page.get_by_role("button", name="Take svoboda2022 back out").press("Enter")
    page.wait_for_selector("text=svoboda2022 is taken back out.")
    assert "svoboda2022" not in {row["study_id"] for row in read_rows(folder, "studies")}


def test_two_people_use_it_at_once(app, visit):
    pages = [visit(app.address) for _ in range(2)]
    for number, page in enumerate(pages):
        page.goto(f"http://{HOST}:{app.server_port}/check.html")
        page.fill("#text", f"Reflexology improves sleep. {quote('x' * (number + 1))}")
    for page in pages:
        page.get_by_role("button", name="Check it").click()
    for page in pages:
        page.wait_for_selector("text=Your text with its notes")


@pytest.mark.parametrize("path", ["/check.html", "/screen.html", "/confirm.html", "/enter.html", "/nothing.html"])
def test_no_rule_of_wcag_is_broken_in_the_app(app, browser, axe, path):
    context = browser.new_context(viewport={"width": 320, "height": 800}, bypass_csp=True)
    page = context.new_page()
    page.goto(app.address)
    page.goto(f"http://{HOST}:{app.server_port}{path}")
    page.evaluate(axe)
    found = page.evaluate("axe.run({preload: false})")["violations"]
    context.close()
    assert [(one["id"], one["nodes"][0]["html"][:100]) for one in found] == []
