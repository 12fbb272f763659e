"""Full texts of PMC over real HTTP: wrapped, restricted, unknown, cut, wrong; kept on this computer, whole."""

from __future__ import annotations

import gzip

import pytest
from loopback import StandIn, cut_short, html_page, status, wrong_root
from standin_answers import pmc_article

from evidence_tools.errors import AnswerError, DataError, OfflineError, UsageError
from evidence_tools.extraction import read_tables
from evidence_tools.pubmed import Client, FullText, Shelf
from evidence_tools.pubmed.answers import RefusedAnswer
from evidence_tools.pubmed.exchange import Limits
from evidence_tools.pubmed.fulltexts import clean_pmcid, read_articles
from evidence_tools.pubmed.pacer import Pacer

BODY = (
    "<sec><title>Results</title><table-wrap><label>Table 1</label><caption><p>Pain after treatment, mean "
    "(SD)</p></caption>"
    "<table><thead><tr><th/><th>Massage (n = 20)</th><th>Control (n = 21)</th></tr></thead>"
    "<tbody><tr><td>Pain</td><td>3.1 (1.2)</td><td>5.0 (1.4)</td></tr></tbody></table></table-wrap></sec>"
)
CC = "http://creativecommons.org/licenses/by/4.0/"


@pytest.fixture
def pmc():
    with StandIn({}) as server:
        server.world.fulltexts["11"] = pmc_article("11", "101", BODY, licence=CC)
        server.world.fulltexts["12"] = pmc_article("12", "102", BODY, released=False)
        yield server


@pytest.fixture
def client(pmc):
    with Client(pmc.url, pacer=Pacer(0), limits=Limits(first_pause=0.01, tries=2)) as made:
        yield made


def test_an_article_comes_out_of_its_set_with_its_licence(client, pmc):
    (text,) = client.full_texts(["PMC11"])
    assert (text.pmcid, text.pmid, text.licence, text.released) == ("PMC11", "101", CC, True)
    assert text.url == "https://pmc.ncbi.nlm.nih.gov/articles/PMC11/"
    (row,) = read_tables(text.xml)
    assert (row.mean_i, row.n_i, row.mean_c, row.n_c) == (3.1, 20, 5.0, 21)
    assert pmc.asked[0].method == "POST" and (pmc.asked[0].get("db"), pmc.asked[0].get("id")) == ("pmc", "11")


def test_what_may_not_be_given_is_said_in_words(client):
    restricted, unknown = client.full_texts(["PMC12", "PMC13"])
    assert not restricted.released and "publisher does not release" in restricted.why_not
    assert not unknown.released and "not available" in unknown.why_not


def test_each_article_once_and_in_order(client, pmc):
    assert [one.pmcid for one in client.full_texts(["12", "PMC11", "PMC011", "PMC11.2"])] == ["PMC12", "PMC11"]
    assert pmc.count("efetch") == 1


@pytest.mark.parametrize("fault", [cut_short, html_page, wrong_root, status(502)])
def test_a_bad_answer_is_refused_whole_and_asked_again(client, pmc, fault):
    pmc.fail("efetch", fault)
    (text,) = client.full_texts(["PMC11"])
    assert text.released and pmc.count("efetch") == 2
    pmc.fail_always("efetch", fault)
    with pytest.raises((RefusedAnswer, OfflineError)):
        list(client.full_texts(["PMC11"]))


def test_another_article_than_the_one_asked_for_is_no_answer(client, pmc):
    pmc.world.fulltexts["14"] = pmc_article("15", "105", BODY)
    with pytest.raises(AnswerError, match="instead of PMC14"):
        list(client.full_texts(["PMC14"]))


def test_old_and_new_ways_of_writing_the_number():
    number = b'<article-id pub-id-type="pmc">77</article-id>'
    old = b"<article><front><article-meta>%s</article-meta></front><body>x</body></article>" % number
    new = old.replace(b">77<", b">PMC77<")
    assert read_articles(old).keys() == read_articles(new).keys() == {"PMC77"}
    assert read_articles(b"<pmc-articleset><article><front/></article></pmc-articleset>") == {}


@pytest.mark.parametrize("text", ["", "PMC", "PMC12x", "0", "PMID 5"])
def test_what_is_no_pmcid(text):
    with pytest.raises(UsageError, match="not a PMCID"):
        clean_pmcid(text)


def test_the_shelf_keeps_every_version_and_gives_the_last(tmp_path):
    shelf = Shelf(tmp_path / "shelf")
    assert shelf.get("PMC11") is None and shelf.seen("PMC11") is None
    first = FullText("PMC11", xml=pmc_article("11", "101", BODY))
    second = FullText("PMC11", xml=pmc_article("11", "101", BODY.replace("3.1", "3.3")))
    assert shelf.put(first) == shelf.put(first) != shelf.put(second)
    assert len(shelf.versions("PMC11")) == 2
    assert b"3.3" in shelf.get("PMC11").xml
    assert shelf.seen("PMC11").tzinfo is not None
    assert shelf.get("PMC1") is None  # PMC1 is no beginning of PMC11


def test_a_damaged_file_on_the_shelf_counts_as_none(tmp_path):
    shelf = Shelf(tmp_path)
    path = shelf.put(FullText("PMC11", xml=pmc_article("11", "101", BODY)))
    path.write_bytes(path.read_bytes()[:40])
    assert shelf.get("PMC11") is None
    path.write_bytes(gzip.compress(b"<article>"))
    assert shelf.get("PMC11") is None


def test_a_shelf_that_cannot_be_written_says_what_to_do(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DataError, match="EVIDENCE_CACHE"):
        Shelf(tmp_path / "file").put(FullText("PMC11", xml=b"<article/>"))
