"""The pages in a real browser: search, keyboard, phone, dark, print, without scripts, and the rules of WCAG 2.2 AA."""

from __future__ import annotations

import io

import pytest

from evidence_tools.tracker.finding import find_claims_for

SLEEP = "claims/sleep-quality-reflexology.html"
KINDS = (
    "index.html", SLEEP, "claims/nerve-endings-explain-reflexology.html",
    "claims/feet-many-nerve-endings.html", "studies/li2011.html", "studies/anjomanazari2021.html",
    "articles/reflexology-vs-massage.html", "articles.html", "studies.html", "new.html", "safety.html", "rules.html",
    "methods.html", "glossary.html", "data.html", "about.html",
)  # fmt: skip
HREFS = "[...document.querySelectorAll('#results > li > a')].map(a => a.href)"
# What axe reports besides what is broken, and a selector for each element it looked at, take longer than the looking.
LEAN = "preload: false, resultTypes: ['violations'], selectors: false"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def kinds(site):
    """Return one page of every kind; one that is gone is replaced here, not left out."""
    assert [name for name in KINDS if not (site / name).is_file()] == []
    return KINDS


def test_the_question_of_a_practitioner_is_answered_under_the_box(site, visit):
    page = visit((site / "index.html").as_uri())
    page.fill("#words", "May I say reflexology improves sleep?")  # the first action; results come while typing
    first = page.locator("#results a").first
    first.wait_for()
    assert first.inner_text() == "Foot reflexology improves sleep quality."
    assert first.bounding_box()["y"] < 500, "directly under the box"
    assert "What the evidence allows" in page.locator("#results > li").first.inner_text(), "answered before any click"
    first.click()  # the second
    page.wait_for_url("**/sleep-quality-reflexology.html")
    assert page.locator("h1").inner_text() == "Foot reflexology improves sleep quality."


def test_a_question_has_an_address(site, visit):
    page = visit((site / "index.html").as_uri() + "?q=cortisol")
    assert "cortisol" in page.locator("#results a").first.inner_text().lower()


QUESTIONS = (
    "May I say reflexology improves sleep?", "is it safe?", "good for pregnancy", "cures diabetes", "massge", "knots",
    "can I treat a client with a clot", "can I advertise to people with cancer", "client on warfarin", "she has MS",
    "can't sleep", "blood pressure", "tummy troubles", "qwxyz", "foot massage", "better than a foot rub", "period pain",
    "Can I tell my client to stop her tablets?", "hand reflexology for headaches", "sluggish bowels", "is it proven",
    "lower blood pressure", "can I use the word heal", "leg massage and embolism", "reflexology vs massage", "burn out",
    "chest pain during the session", "a lump in her breast", "headache after treatment", "down in the dumps",
    "sore throat",
)  # fmt: skip


def test_the_page_answers_as_the_command_does(site, visit, evidence):
    page = visit((site / "index.html").as_uri())
    page.focus("#words")
    page.wait_for_selector("script[src='index.js']", state="attached")
    for question in QUESTIONS:
        page.fill("#words", question)
        page.wait_for_function("document.getElementById('found').textContent.length > 0")
        wanted = find_claims_for(question, {**evidence.folder.tables, "verdicts": evidence.verdicts()})
        shown = [link.split("/")[-1].removesuffix(".html") for link in page.evaluate(HREFS)]
        assert shown == [row["claim_id"] for row in wanted.claims or wanted.near][:8], question
        said = page.locator("#found p").all_inner_texts()
        assert said[: len(wanted.lines())] == wanted.lines(), question


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("Can I tell my client to stop her tablets?", "No. Nobody but the doctor"),
        ("gout", "Caution for foot reflexology and foot massage: Not on feet"),
        ("hand reflexology", "We do not track “hand reflexology”."),
        ("sleep", ""),
    ],
)
def test_the_sentence_that_matters_stands_out(asked, first, site, visit):
    page = visit((site / "index.html").as_uri())
    page.fill("#words", asked)
    page.wait_for_function("document.getElementById('found').textContent.length > 0")
    said = page.locator("#found p.say").all_inner_texts()
    assert len(said) == bool(first) and "".join(said).startswith(first)


def test_under_an_emergency_no_claim_is_to_be_seen(site, visit):
    page = visit((site / "index.html").as_uri())
    for asked, seen in (("chest pain during the session", False), ("down in the dumps", True), ("sleep", True)):
        page.fill("#words", asked)
        page.wait_for_function("document.getElementById('found').textContent.length > 0")
        assert page.locator("#results").is_visible() is seen, asked
        assert page.locator("#all").is_visible() is seen, asked
    page.fill("#words", "down in the dumps")
    assert "Advertising rules" not in page.locator("#results").inner_text(), "no tick under an illness"


def test_the_wording_for_a_website_stands_with_the_claim(site, visit):
    page = visit((site / "index.html").as_uri() + "?q=sleep")
    page.wait_for_selector("#results p")
    assert "Wording for a website: “Foot reflexology can aid sleep.”" in page.locator("#results li").first.inner_text()


def test_signs_are_not_read_aloud_and_all_cautions_are_one_click_away(site, visit):
    page = visit((site / "index.html").as_uri() + "?q=sleep")
    page.locator("#results p").first.wait_for()
    aloud = "[...p.childNodes].filter(n => !n.ariaHidden).map(n => n.textContent).join('')"
    said = page.evaluate(f"[...document.querySelectorAll('#results p')].map(p => {aloud})")
    assert not set("".join(said)) & set("✔✘!→·∅…✓⚠●○◐")
    links = page.locator("#results + ul a")
    assert [link.get_attribute("href") for link in links.all()] == ["safety.html", "rules.html"]
    assert all((site / link.get_attribute("href")).is_file() for link in links.all())


def test_a_sentence_is_copied_by_its_button(site, visit):
    page = visit((site / SLEEP).as_uri())
    button = page.locator("p.say + button.copy")
    button.click()
    page.wait_for_function("document.querySelector('p.say + button.copy').textContent === 'Copied'")
    assert button.get_attribute("aria-label") == f"Copy: {page.locator('p.say').inner_text()}"


@pytest.mark.parametrize("claim", ["cortisol-foot-massage", "sleep-quality-reflexology"])
def test_an_old_address_leads_on_to_the_claims_page(site, visit, claim):
    page = visit((site / "index.html").as_uri() + "#" + claim)
    page.wait_for_url(f"**/claims/{claim}.html")


def test_from_the_top_to_a_study_and_back_with_the_keyboard(site, visit):
    page = visit((site / "index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "words", "two steps from the top to the box"
    page.keyboard.type("reflexology sleep")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/claims/*.html")
    for _ in range(60):
        page.keyboard.press("Tab")
        if "/studies/" in (page.evaluate("document.activeElement.href") or "").split("studies.html")[0]:
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/studies/*.html*")
    page.go_back()
    page.wait_for_url("**/claims/*.html")


@pytest.mark.parametrize("width", [320, 360])
def test_a_phone_need_not_scroll_sideways(site, visit, width):
    page = visit((site / "index.html").as_uri(), viewport={"width": width, "height": 760})
    for name in kinds(site):
        page.goto((site / name).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_figures_on_a_phone_have_letters_one_can_read_and_open_alone(site, visit):
    page = visit((site / SLEEP).as_uri(), viewport={"width": 360, "height": 760})
    picture = page.locator("figure picture img")
    picture.scroll_into_view_if_needed()
    assert picture.evaluate("img => img.currentSrc").endswith("-narrow.svg")
    shrunk = picture.evaluate("img => img.getBoundingClientRect().width / 340")
    assert 13 * shrunk >= 11, "letters of 13 px, hardly squeezed"
    page.locator("figure a").click()
    page.wait_for_url("**/figures/*.svg")


def test_text_of_twice_the_size_stays_on_the_page(site, visit):
    page = visit((site / SLEEP).as_uri(), viewport={"width": 640, "height": 760})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_dark_and_light_follow_the_reader_and_print_is_light(site, visit):
    grounds = {}
    for scheme in ("light", "dark"):
        page = visit((site / "index.html").as_uri(), color_scheme=scheme)
        grounds[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert grounds == {"light": "rgb(255, 255, 255)", "dark": "rgb(21, 24, 27)"}
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize("claim", ["sleep-quality-reflexology", "anxiety-reflexology", "cortisol-reflexology"])
def test_a_claim_prints_on_two_pages_with_its_reasons(site, visit, claim):
    from pypdf import PdfReader

    page = visit((site / "claims" / f"{claim}.html").as_uri())
    pdf = PdfReader(
        io.BytesIO(page.pdf(format="A4", margin={side: "12mm" for side in ("top", "bottom", "left", "right")}))
    )
    assert len(pdf.pages) <= 2
    words = " ".join(sheet.extract_text() for sheet in pdf.pages)
    assert "Why this verdict" in words and "Risk of bias" in words and "Advertising rules" in words


def test_without_scripts_every_claim_is_there(site, visit, evidence):
    page = visit((site / "index.html").as_uri(), java_script_enabled=False)
    assert page.locator("#all .claims li").count() == len(evidence.claims)
    assert page.locator("noscript").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_rule_of_wcag_is_broken(site, visit, axe, scheme):
    page = visit("about:blank", color_scheme=scheme, bypass_csp=True)
    broken = {}
    # The dark page is the light one in other colours.
    rules, widths = (RULES, (1280, 320)) if scheme == "light" else (["color-contrast"], (1280,))
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        # The longest pages stand as they are on a phone; those before them are laid out anew there.
        for name in kinds(site)[: 4 if width < 400 else None]:
            page.goto((site / name).as_uri())
            page.evaluate(axe)
            found = page.evaluate(f"axe.run({{{LEAN}, runOnly: {rules}}})")["violations"]
            if found:
                broken[name, width] = [(one["id"], one["nodes"][0]["html"][:120]) for one in found]
    assert broken == {}
