"""One bad place costs one record, and is named with its line and PMID."""

from __future__ import annotations

import pytest

from evidence_tools.errors import RecordError
from evidence_tools.pubmed.medline import parse_medline
from evidence_tools.pubmed.salvage import read_whole

HEAD = '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD X//EN" "https://example.org/x.dtd">\n'


def article(pmid: str, title: str = "Warm soles.") -> str:
    return (
        f'<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID><Article><ArticleTitle>{title}</ArticleTitle>'
        "</Article></MedlineCitation></PubmedArticle>\n"
    )


def answer(*articles: str) -> str:
    return f"{HEAD}<PubmedArticleSet>\n{''.join(articles)}</PubmedArticleSet>\n"


def read(text: str) -> tuple[list[str], list[str]]:
    records, lost = read_whole(text.encode())
    return [record.pmid for record in records], [str(error) for error in lost]


def test_several_answers_in_one_file_are_read_whole(tmp_path):
    text = answer(article("1")) + "\ufeff" + answer(article("2"), article("3"))
    assert read(text) == (["1", "2", "3"], [])
    path = tmp_path / "x.xml"
    path.write_text(text, encoding="utf-8")
    assert [record.pmid for record in read_whole(path)[0]] == ["1", "2", "3"]


@pytest.mark.parametrize(
    "bad",
    [
        article("2", "Warm & soles"),
        article("2", "Warm <b>soles"),
        article("2").replace("</PubmedArticle>", ""),
        article("2", "&unknown;"),
        article("0"),
    ],
)
def test_a_broken_record_is_named_and_the_others_are_there(bad):
    found, lost = read(answer(article("1"), bad, article("3")))
    assert found == ["1", "3"]
    (said,) = lost
    assert said.startswith("<bytes>:5:")
    assert "could not be read" in said
    assert "PMID 2" in said or "PMID 0" in said


def test_a_file_cut_off_says_so_and_a_hopeless_one_is_refused():
    whole = answer(article("1"), article("2"))
    assert read(whole[: whole.index("PMID", whole.index(">1<") + 40)])[0] == ["1"]
    found, lost = read(whole.removesuffix("</PubmedArticleSet>\n"))
    assert found == ["1", "2"] and len(lost) == 1
    for text in ("<html><body>busy</body></html>", answer(article("x")), "", "no xml"):
        with pytest.raises(RecordError):
            read(text)
    entity = answer(article("1"), article("2", "&x;")).replace(
        ' "https://example.org/x.dtd">', ' "https://example.org/x.dtd" [<!ENTITY x "y">]>'
    )
    with pytest.raises(RecordError, match="declares entities"):
        read(entity)


def test_medline_names_each_lost_record_once_and_keeps_the_others():
    text = (
        "PMID- 1\nTI  - One.\n\n"
        "PMID- 2\nTI  - Two.\nodd line\nmore oddness\nAU  - Late A\n\n"
        "\ufeffPMID- 3\nTI  - Three.\n\n"
        "PMID- 0\nTI  - None.\n\n"
        "PMID- 4\nTI  - Four.\n"
    )
    lost: list[RecordError] = []
    assert [record.pmid for record in parse_medline(text.encode(), lost)] == ["1", "3", "4"]
    assert [error.line for error in lost] == [6, 13]
    assert "the record of PMID 2 was not read" in str(lost[0])
    with pytest.raises(RecordError, match="odd line"):
        list(parse_medline(text.encode()))
