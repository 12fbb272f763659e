"""`evidence doctor --live`: what works is said, what does not is named, nothing is written."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from loopback import Answer, Fault, StandIn, html_page, status
from standin_answers import article, pmc_article

from evidence_tools.cli import main
from evidence_tools.folder.editing import read_rows
from evidence_tools.living.health import EXAMPLE, RETRACTED, check_up, exit_code, fields_of, headings_of, to_report

pytestmark = pytest.mark.usefixtures("no_waiting_for_turns")

GOOD = {
    **{str(n): article(n, title=f"Sleep and reflexology {n}", mesh="Massage; Foot") for n in (1, 2, 3)},
    RETRACTED: article(RETRACTED, title="Withdrawn", types="Journal Article; Retracted Publication"),
    EXAMPLE[0]: article(EXAMPLE[0], title="An example", pmcid=EXAMPLE[1]),
}
QUERIES = {"s1": '("Massage"[Mesh] AND foot [mh]) AND reflexology[tiab]', "s2": '"Foot"[MeSH] OR trial[pt]'}


@pytest.fixture
def pubmed(standin: StandIn) -> StandIn:
    standin.world.articles.update(GOOD)
    number = EXAMPLE[1].removeprefix("PMC")
    standin.world.fulltexts[number] = pmc_article(number, EXAMPLE[0], "<sec><p>Text.</p></sec>")
    return standin


def lines(found) -> str:
    return "\n".join(one.line() for one in found)


def warning(words: str, about: str) -> Fault:
    """Add a remark to answers whose search names something."""

    def remark(good: Answer) -> Answer:
        told = re.search(r"<QueryTranslation>(.*?)</QueryTranslation>", good.body.decode(), re.DOTALL)
        if told is None or about not in told.group(1):
            return good
        return Answer(200, good.body.replace(b"</eSearchResult>", words.encode() + b"</eSearchResult>"))

    return remark


def test_words_of_the_searches():
    assert headings_of(QUERIES.values()) == ["Foot", "Massage"]
    assert fields_of(QUERIES.values()) == ["Mesh", "mh", "pt", "tiab"]


def test_all_is_well(pubmed, asking):
    found = list(check_up(asking(), QUERIES))
    assert all(one.works for one in found), lines(found)
    assert len(found) == 7 and exit_code(found) == 0 and to_report(found, ["v"]) == []
    assert pubmed.count("idconv") == 1 and len(pubmed.asked) < 15


def test_what_is_not_as_we_know_it_is_named(pubmed, asking):
    pubmed.world.articles[RETRACTED] = article(RETRACTED, title="Not retracted")
    pubmed.world.fulltexts.clear()
    lost = warning("<ErrorList><PhraseNotFound>Massage[Mesh]</PhraseNotFound></ErrorList>", "Massage")
    pubmed.fail_always("esearch", lost)
    found = {one.name: one for one in check_up(asking(), QUERIES)}
    assert found["search"].works and found["ID converter"].works
    assert "retractions would be missed" in found["a retracted record"].words
    assert found["full text of PMC"].works is False
    assert "not a heading of MeSH any more: Massage." in found["MeSH headings of the searches"].words
    assert exit_code(found.values()) == 1
    told = "\n".join(to_report(found.values(), ["evidence-tools 0"]))
    assert "evidence-tools 0" in told and "Massage" in told and "works: " not in told.replace("DOES NOT WORK: ", "")


def test_an_unknown_field_is_named(pubmed, asking):
    pubmed.fail_always("esearch", warning("<ErrorList><FieldNotFound>pt</FieldNotFound></ErrorList>", "[pt]"))
    found = {one.name: one for one in check_up(asking(), QUERIES)}
    assert "PubMed does not know pt" in found["fields of the searches"].words


@pytest.mark.parametrize("fault", [html_page, status(500), status(429)])
def test_a_server_in_trouble_is_left_alone_after_two_failures(pubmed, asking, fault):
    for name in ("esearch", "efetch", "idconv"):
        pubmed.fail_always(name, fault)
    found = list(check_up(asking(), QUERIES))
    assert [one.works for one in found] == [False, False, None, None, None, None, None]
    assert exit_code(found) == 3
    assert len(pubmed.asked) <= 4


def test_the_command_writes_nothing_and_needs_no_folder(folder: Path, pubmed, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("EVIDENCE_EUTILS_URL", pubmed.url)
    monkeypatch.setenv("NCBI_API_KEY", "standin")
    monkeypatch.setenv("EVIDENCE_CACHE", str(tmp_path / "cache"))
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert main(["doctor", "--live", "--evidence", str(folder)]) == 0, capsys.readouterr().out
    out = capsys.readouterr().out
    assert "Everything works." in out and read_rows(folder, "searches")
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != ".lock"} == {
        p: data for p, data in before.items() if p.name != ".lock"
    }
    assert {p.name for p in (tmp_path / "cache").rglob("*.sqlite3")} <= {"turns.sqlite3"}  # no record is kept
    assert all("standin" not in asked.path for asked in pubmed.asked)
    assert main(["doctor", "--live", "--evidence", str(tmp_path / "nowhere")]) == 0
    assert "cannot be checked" in capsys.readouterr().out


def test_without_a_network_it_says_so_at_once(folder, monkeypatch, capsys):
    monkeypatch.setenv("EVIDENCE_EUTILS_URL", "http://127.0.0.1:9/")
    begun = time.monotonic()
    assert main(["doctor", "--live", "--evidence", str(folder)]) == 3
    assert time.monotonic() - begun < 30
    out = capsys.readouterr().out
    assert "cannot be reached" in out and out.count("not tried") == 6
    assert "copy what follows" not in out  # no network is nothing to report


def test_what_stands_between_is_named_with_what_to_do(folder, pubmed, monkeypatch, capsys):
    monkeypatch.setenv("EVIDENCE_EUTILS_URL", pubmed.url)
    for fault, words in (
        (html_page, "where the login page of your network appears, sign in"), (status(302), "the login page"),
        (status(407), "HTTPS_PROXY and HTTP_PROXY to http://NAME:PASSWORD@HOST:PORT"),
        (status(429), "Wait a minute and run one command at a time"),
    ):  # fmt: skip
        pubmed.fail_always("esearch", fault)
        assert main(["doctor", "--live", "--evidence", str(folder)]) == 3
        assert words in capsys.readouterr().out
