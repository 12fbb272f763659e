"""Word and PDF files read in a process of their own: what comes out is counted. Its bounds: tests/journeys."""

from __future__ import annotations

import pytest
from odd_documents import LINE, docx, hostile, paragraph, pdf

from evidence_tools.claims.archives import unpacked
from evidence_tools.claims.articles import article_from_bytes
from evidence_tools.errors import ArticleError


def test_honest_documents_are_read():
    word = article_from_bytes(docx(paragraph(b"Foot reflexology improves sleep.") * 3), source="a.docx")
    assert word.text.count("reflexology improves sleep") == 3
    assert [block.kind for block in word.blocks] == ["paragraph"] * 3
    portable = article_from_bytes(pdf(LINE, 2), source="a.pdf")
    assert portable.text.count("improves sleep quality") == 2


@pytest.mark.parametrize("name", ["a bomb", "a bomb that lies about its size", "a bomb beside the text", "many parts"])
def test_what_comes_out_is_counted_and_not_believed(name):
    with pytest.raises(ArticleError):
        unpacked(hostile(name), "x.docx")


def test_pictures_are_not_unpacked():
    data = docx(paragraph(b"a"), **{"word__media__image1.png": b"\0" * 200_000_000})
    assert unpacked(data, "x.docx")["word/media/image1.png"] == b""
    assert article_from_bytes(data, source="x.docx").text.strip() == "a"


def test_modules_beside_a_document_are_not_run(tmp_path, monkeypatch):
    for name in ("json", "docx", "pypdf", "lxml", "zipfile", "evidence_tools"):
        (tmp_path / f"{name}.py").write_text("open('taken over', 'w')\n")
    monkeypatch.chdir(tmp_path)
    article_from_bytes(docx(paragraph(b"Reflexology improves sleep.")), source="a.docx")
    assert not (tmp_path / "taken over").exists()


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 50, b"%PDF-1.4", b"%PDF-1.4\n\xff"])
def test_damaged_files_are_said_so(data):
    with pytest.raises(ArticleError, match="broken"):
        article_from_bytes(data, source="broken")
