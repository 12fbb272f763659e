"""The app: who may ask, what may be sent, decisions that stand at once, and the way of a practitioner through it."""

from __future__ import annotations

import http.client
import shutil
import threading
import time
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_tools.errors import EvidenceError, UsageError
from evidence_tools.folder.editing import editing, read_rows
from evidence_tools.publish.app.server import HOST, App
from evidence_tools.publish.app.shelf import Copies
from evidence_tools.publish.app.uploads import LARGEST, read_form

PAGE = "Reflexology cures insomnia. Stop your medication. It may help you sleep. " + "We are open on weekdays. " * 55


@pytest.fixture(scope="module")
def folder(root, tmp_path_factory):
    """Return a copy of the evidence in which a record waits for a decision and a sighting for a confirmation."""
    place = tmp_path_factory.mktemp("app") / "evidence"
    shutil.copytree(root / "evidence", place)
    with editing(place, "screening", "sightings", "searches") as work:
        search = work.rows["searches"][0]["search_id"]
        for pmid in ("11111111", "22222222", "33333333"):
            row = dict.fromkeys(work.schema["screening"].columns, "")
            work.rows["screening"].append(row | {"pmid": pmid, "search_id": search, "decision": "pending"})
        work.rows["sightings"][0]["status"] = "draft"
    return place


@pytest.fixture(scope="module")
def app(folder, tmp_path_factory):
    """Return the app, listening, its pages made."""
    from evidence_tools.publish.app.shelf import Shelf

    with App(folder, shelf=Shelf(folder, tmp_path_factory.mktemp("shelf"))) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        running.start()
        assert running.shelf.wait(120), running.shelf.problem
        yield running
        running.shutdown()
        thread.join(10)


def ask(app, path, method="GET", body=None, **headers):
    """Send a request as a browser that knows the token; return status, headers, body."""
    own = {
        "Host": f"{HOST}:{app.server_port}",
        "Cookie": f"evidence_app_{app.server_port}={app.token}",
        "Origin": f"http://{HOST}:{app.server_port}",
    }
    connection = http.client.HTTPConnection(HOST, app.server_port, timeout=30)
    try:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {k: v for k, v in (own | sent).items() if v is not None})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode("utf-8", "replace")
    finally:
        connection.close()


def form(**fields):
    """Return body and kind of a form."""
    return urlencode(fields), "application/x-www-form-urlencoded"


def test_it_listens_on_this_computer_alone(app):
    assert app.server_address[0] == "127.0.0.1"


def test_without_the_token_nothing_is_shown(app):
    for cookie in (None, "", "evidence_app=x", f"evidence_app_{app.server_port}=guess", '"=;;'):
        status, _, words = ask(app, "/index.html", Cookie=cookie)
        assert status == 403 and "<html" not in words
    assert ask(app, "/?token=guess", Cookie=None)[0] == 403


def test_the_address_that_is_shown_leads_in_and_the_token_leaves_the_address(app):
    status, headers, _ = ask(app, app.address.split(str(app.server_port))[1], Cookie=None)
    assert status == 303 and headers["Location"] == "/"
    cookie = headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    assert ask(app, "/", Cookie=cookie.split(";")[0])[0] == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "", "evil.example:80"])
def test_a_name_that_is_not_this_computer_is_refused(app, host):
    assert ask(app, "/index.html", Host=host)[0] == 403


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "http://127.0.0.1:1", "https://127.0.0.1"])
def test_forms_of_other_pages_change_nothing(app, folder, origin):
    before = read_rows(folder, "screening")
    body, kind = form(pmid="11111111", decision="included", who="Eve")
    assert ask(app, "/screen.html", "POST", body, Content_Type=kind, Origin=origin)[0] == 403
    assert read_rows(folder, "screening") == before


@pytest.mark.parametrize(
    "path",
    ["/../state", "/..%2fstate", "/%2e%2e/state", "/.evidence-site.json", "/claims/../../state", "//etc/passwd",
     "/claims", "/nothing.html", "/index.html%00", "/" + "a" * 3000],
)  # fmt: skip
def test_only_pages_of_the_site_are_served(app, path):
    status, _, words = ask(app, path)
    assert status in (400, 404, 414) and "root:" not in words


def test_answers_carry_what_keeps_other_pages_out(app):
    _, headers, _ = ask(app, "/index.html")
    assert headers["X-Frame-Options"] == "DENY" and headers["X-Content-Type-Options"] == "nosniff"
    assert "Python" not in (headers["Server"] or "")


def test_what_is_too_large_or_no_form_is_refused_in_words(app):
    status, _, page = ask(app, "/check.html", "POST", "x", Content_Type="text/plain")
    assert status == 422 and "no form of this app" in page
    status, _, page = ask(app, "/check.html", "POST", None, Content_Length=str(LARGEST + 1), Content_Type="text/plain")
    assert status == 413 and "MB" in page
    body, kind = form(text=" ")
    status, _, page = ask(app, "/check.html", "POST", body, Content_Type=kind)
    assert status == 422 and "Paste the text" in page


def test_a_page_is_checked_within_three_seconds_with_a_marked_copy(app):
    body, kind = form(text=PAGE)
    ask(app, "/check.html", "POST", body, Content_Type=kind)
    start = time.process_time()
    status, _, page = ask(app, "/check.html", "POST", body, Content_Type=kind)
    assert time.process_time() - start < 3
    assert status == 200 and "Red flags" in page and "What advertising rules allow" in page
    key = page.split('href="marked/')[1].split('"')[0]
    status, headers, copy = ask(app, f"/marked/{key}")
    assert status == 200 and "attachment" in headers["Content-Disposition"] and "Stop your medication" in copy
    assert ask(app, "/marked/other.html")[0] == 404


def test_a_file_is_checked_as_well_as_a_text(app):
    body = (
        '--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n\r\n--b\r\nContent-Disposition: form-data; '
        'name="file"; filename="C:\\\\x\\\\Meine Seite.html"\r\nContent-Type: text/html\r\n\r\n'
        "<html><body><p>Reflexology improves sleep and cures cancer.</p><script>alert(1)</script></body></html>\r\n"
        "--b--\r\n"
    )
    status, _, page = ask(app, "/check.html", "POST", body, Content_Type="multipart/form-data; boundary=b")
    assert status == 200 and "cures cancer" in page and "alert(1)" not in page


def test_what_somebody_pasted_is_words_on_the_page(app):
    body, kind = form(text="<script>alert(1)</script> Reflexology cures {{7*7}} insomnia. <img src=x onerror=alert(1)>")
    _, _, page = ask(app, "/check.html", "POST", body, Content_Type=kind)
    assert "<script>alert" not in page and "<img src=x" not in page and "{{7*7}}" in page


def test_a_decision_stands_at_once_with_a_name(app, folder):
    assert "11111111" in ask(app, "/screen.html")[2]
    body, kind = form(pmid="11111111", decision="included", who="")
    status, _, page = ask(app, "/screen.html", "POST", body, Content_Type=kind)
    assert status == 422 and "your name" in page
    body, kind = form(pmid="11111111", decision="included", who="Ada  Reader")
    status, headers, _ = ask(app, "/screen.html", "POST", body, Content_Type=kind)
    assert status == 303
    row = next(row for row in read_rows(folder, "screening") if row["pmid"] == "11111111")
    assert (row["decision"], row["who"]) == ("included", "Ada Reader")
    assert "It is written down" in ask(app, headers["Location"])[2]


def test_two_people_cannot_decide_over_each_other(app, folder):
    answers = []

    def decide(who, decision):
        body, kind = form(pmid="22222222", decision=decision, reason="not about feet", who=who)
        answers.append(ask(app, "/screen.html", "POST", body, Content_Type=kind)[0])

    people = [threading.Thread(target=decide, args=one) for one in (("Ada", "excluded"), ("Bob", "excluded"))]
    for one in people:
        one.start()
    for one in people:
        one.join(30)
    assert sorted(answers) == [303, 422], "the second is told that somebody was faster"


def test_a_sighting_is_confirmed_once(app, folder):
    key = read_rows(folder, "sightings")[0]["sighting_id"]
    assert key in ask(app, "/confirm.html")[2]
    body, kind = form(table="sightings", key=key, who="Ada")
    assert ask(app, "/confirm.html", "POST", body, Content_Type=kind)[0] == 303
    row = next(row for row in read_rows(folder, "sightings") if row["sighting_id"] == key)
    assert row["status"] == "confirmed" and "confirmed by Ada on" in row["note"]
    assert ask(app, "/confirm.html", "POST", body, Content_Type=kind)[0] == 422
    body, kind = form(table="claims", key="x", who="Ada")
    assert ask(app, "/confirm.html", "POST", body, Content_Type=kind)[0] == 422


def test_a_study_is_looked_at_saved_and_taken_back_out(app, folder):
    study = {
        "title": "Reflexology <i>and</i> sleep", "author": "Novak, Jana", "year": "2021", "design": "rct_parallel",
        "intervention": "foot_reflexology", "comparator_type": "usual_care", "outcome": "sleep_quality",
        "instrument": "psqi", "phase": "end_of_treatment", "n_i": "30", "mean_i": "6.1", "sd_i": "2", "n_c": "30",
        "mean_c": "8.2", "sd_c": "2.1", "value_kind": "post", "spread_kind": "sd", "source_locator": "table 2",
        "direction_reported": "favours_intervention", "source_url": "https://example.org/a",
    }  # fmt: skip
    assert "(needed)" in ask(app, "/enter.html")[2]

    def send(**fields):
        body, kind = form(**(study | fields))
        return ask(app, "/enter.html", "POST", body, Content_Type=kind)

    page = send(do="look")[2]
    assert "SMD 1.01" in page and "would be counted for sleep quality" in page and "Nothing is written yet" in page
    assert "Reflexology &lt;i&gt;and&lt;/i&gt; sleep" in page, "what was typed stays in its box, as text"
    assert "does not fit" in send(do="save", who="Ada", mean_c="about 8")[2]
    assert send(do="save")[0] == 422, "an entry has a name"
    assert "novak2021" not in {row["study_id"] for row in read_rows(folder, "studies")}
    assert "Saved as novak2021." in send(do="save", who="Ada")[2]
    (row,) = (row for row in read_rows(folder, "results") if row["study_id"] == "novak2021")
    assert (row["verified"], row["sd_c"]) == ("yes", "2.1")
    assert "taken back out" in send(do="undo", who="Ada", study="novak2021", result=row["result_id"])[2]
    assert "novak2021" not in {row["study_id"] for row in read_rows(folder, "studies")}


def test_only_the_last_copies_are_held():
    copies = Copies(2)
    for key in "abc":
        copies.put(key, key.encode())
    assert copies.get("a") is None and copies.get("b") == b"b" and copies.get("c") == b"c"


KINDS = ("multipart/form-data; boundary=b", "multipart/form-data", "application/x-www-form-urlencoded")
LIKE_A_FORM = st.text(alphabet='-b\r\nContent-Disposition: form;name="file"=x', max_size=300).map(str.encode)


@settings(max_examples=150)
@given(kind=st.sampled_from(KINDS), body=st.binary(max_size=400) | LIKE_A_FORM)
def test_any_body_is_a_form_or_refused_in_words(kind, body):
    try:
        sent = read_form(kind, body)
    except EvidenceError as error:
        assert isinstance(error, UsageError)
        return
    assert "/" not in sent.name and "\\" not in sent.name


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
