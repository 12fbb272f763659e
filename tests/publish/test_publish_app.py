"""The app: who may ask, what may be sent, and decisions that stand at once."""

from __future__ import annotations

import errno
import socket
import threading

import pytest
from app_running import PAGE, ask, form, listening, waiting_folder
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_tools.errors import EvidenceError, UsageError
from evidence_tools.folder.editing import read_rows
from evidence_tools.publish.app.shelf import Copies
from evidence_tools.publish.app.uploads import LARGEST, read_form


@pytest.fixture(scope="module")
def folder(root, tmp_path_factory):
    return waiting_folder(root, tmp_path_factory.mktemp("app"))


@pytest.fixture(scope="module")
def app(folder, tmp_path_factory):
    with listening(folder, tmp_path_factory.mktemp("shelf")) as running:
        yield running


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


def test_a_page_is_checked_within_three_seconds_with_a_marked_copy(app, within):
    body, kind = form(text=PAGE)
    ask(app, "/check.html", "POST", body, Content_Type=kind)
    with within(3):
        status, _, page = ask(app, "/check.html", "POST", body, Content_Type=kind)
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


@pytest.mark.parametrize(
    ("path", "length", "status"),
    [("http://[/x", "1", 400), ("/check.html", "\u00b2", 413), ("/check.html", "9" * 5000, 413),
     ("/check.html", "-1", 413), ("/check.html", "1_0", 413), ("/check.html", "", 413)],
)  # fmt: skip
def test_a_request_that_is_none_is_answered(app, path, length, status):
    with socket.create_connection(app.server_address, timeout=30) as line:
        host = f"{app.server_address[0]}:{app.server_port}"
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {host}\r\nCookie: evidence_app_{app.server_port}={app.token}\r\n"
            f"Origin: http://{host}\r\nContent-Length: {length}\r\n\r\n"
        )
        line.sendall(head.encode("latin-1"))
        assert line.recv(100).split(b" ")[1:2] == [str(status).encode()]


def test_a_disk_that_cannot_be_written_is_said_on_a_page(app, monkeypatch):
    def full(sent):
        raise OSError(errno.ENOSPC, "No space left on device", "screening.csv")

    monkeypatch.setattr(app.views, "screen", full)
    body, kind = form(pmid="1", decision="later", who="Ann")
    status, _, page = ask(app, "/screen.html", "POST", body, Content_Type=kind)
    assert status == 500
    assert "creening.csv: No space left on device" in page


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


@pytest.mark.parametrize("head", [b"name*=\x00tf-8''a", b"filename*=\x00''a", b"name*0*=nonsense''%ff"])
def test_a_head_the_library_stumbles_over_is_refused_or_read(head):
    body = b"--b\r\nContent-Disposition: form-data; " + head + b"\r\n\r\nx\r\n--b--"
    try:
        read_form(KINDS[0], body)
    except EvidenceError as error:
        assert isinstance(error, UsageError)
