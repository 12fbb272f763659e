"""Articles are read from five formats with offsets that hold; what cannot be read is refused in a sentence."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_tools.claims import articles, unpacking
from evidence_tools.claims.articles import MAX_CHARACTERS, article_from_bytes, article_from_text
from evidence_tools.claims.blocks import text_blocks
from evidence_tools.claims.finder import find_claims
from evidence_tools.claims.sentences import split_sentences, units
from evidence_tools.errors import ArticleError

PAGE = """<!doctype html><html><head><meta charset="{charset}"><title>Sole Café</title></head><body>
<nav><a href="/">Home</a> <a href="/p">Prices</a></nav><main><h1>Foot reflexology at Sole Café</h1>
<p>Foot reflexology reduces stress and helps you sleep better. We have been here since spring.</p>
<h2>Benefits</h2><ul><li>Improves circulation</li><li>Relieves <b>back pain</b></li></ul>
<script>var x = "massage cures everything";</script></main><footer>Imprint</footer></body></html>"""


def blocks_of(article):
    return [(b.kind, article.text[b.start : b.end]) for b in article.blocks]


def test_plain_text_keeps_its_offsets():
    text = "﻿Benefits\n• Better sleep\n\nMassage eases\npain in the feet. Come soon."
    article = article_from_bytes(text.encode("utf-8"))
    assert blocks_of(article)[1] == ("item", "Better sleep")
    assert [s.text for s in units(article.text, article.blocks)][-2:] == [
        "Massage eases\npain in the feet.",
        "Come soon.",
    ]
    assert article.title == "Benefits"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_encodings(encoding):
    assert (
        article_from_bytes("Massage relieves pain – naturally.".encode(encoding)).text
        == "Massage relieves pain – naturally."
    )


def test_another_encoding_is_refused_with_the_byte():
    with pytest.raises(ArticleError, match=r"page.txt:2: byte 9 \(0xe9\) is not UTF-8"):
        article_from_bytes("Hello\ncaf\xe9 massage".encode("latin-1"), source="page.txt")


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252"])
def test_a_web_page_in_the_encoding_that_it_names(charset):
    article = article_from_bytes(PAGE.format(charset=charset).encode(charset))
    assert article.kind == "html"
    assert ("item", "Relieves back pain") in blocks_of(article)
    assert "cures" not in article.text
    assert "Imprint" not in article.text
    assert "Sole Café" in article.text
    for claim in find_claims(article):
        assert article.text[claim.start : claim.end] == claim.quote
    assert [c.quote for c in find_claims(article)][1:] == ["Improves circulation", "Relieves back pain"]


def test_a_long_page_is_read_as_a_short_one_is(monkeypatch):
    """In a process of its own: the same text, blocks and title."""
    page = PAGE.format(charset="utf-8").replace(
        "<h2>", "<p>It is said that feet tell much. Good – “really”.</p>" * 2_500 + "<h2>"
    )
    assert len(page) > articles.LONG_PAGE
    apart = article_from_bytes(page.encode(), source="a")
    monkeypatch.setattr(articles, "LONG_PAGE", len(page))
    monkeypatch.setattr(unpacking, "unpack", None)
    assert article_from_bytes(page.encode(), source="a") == apart
    assert apart.kind == "html" and "Improves circulation" in apart.text


WORDS_OF = {
    "windows-1251": "Массаж",
    "koi8-r": "Массаж",
    "shift_jis": "足のマッサージ",
    "euc-jp": "足のマッサージ",
    "gbk": "足部按摩",
    "big5": "足部按摩",
    "euc-kr": "발 마사지",
    "iso-8859-2": "masáž nôh",
    "iso-8859-9": "ayak masajı",
    "windows-1253": "μασάζ",
    "latin1": "massage “naturel”",
    "us-ascii": "massage – naturel",
    "utf8": "Massage – naturally",
    "iso-2022-jp": "足のマッサージ",
}


@pytest.mark.parametrize("label", WORDS_OF)
@pytest.mark.parametrize("by", ["server", "page"])
def test_the_encodings_of_the_web_are_obeyed(label, by):
    codec = {"latin1": "cp1252", "us-ascii": "cp1252", "iso-8859-9": "cp1254"}.get(label, label)
    page = (
        f"<html><head><meta charset='{label if by == 'page' else 'nothing'}'></head><body><p>{WORDS_OF[label]} a.</p>"
    )
    article = article_from_bytes(page.encode(codec), encoding=label.upper() if by == "server" else "")
    assert WORDS_OF[label] in article.text


NO_ENCODINGS = (
    "unicode_escape raw_unicode_escape utf-7 utf_16_le idna punycode hex rot13 base64 zlib mbcs undefined utf-8-sig "
    "utf-32 cp037 hz iso-2022-kr replacement klingon ../utf-8"
)


@pytest.mark.parametrize("label", NO_ENCODINGS.split())
@pytest.mark.parametrize("by", ["server", "page"])
def test_no_other_encoding_is_obeyed(label, by):
    """Whatever the language knows by that name: some of them make halves of characters, or run escapes."""
    page = f"<html><head><meta charset='{label if by == 'page' else 'utf-8'}'></head><body><p>A \\ud800 +2AA- b.</p>"
    try:
        article = article_from_bytes(page.encode(), encoding=label if by == "server" else "", source="a")
    except ArticleError as error:
        assert "encoding" in str(error)
    else:
        assert by == "page" and not label.isidentifier()  # what stands there is no name; the page is in UTF-8
        article.text.encode("utf-8")


@pytest.mark.parametrize("by", ["server", "page", "mark"])
@pytest.mark.parametrize("odd", [b"", b"\x00", b"\x00\xd8", b"\x00\xd8a\x00", b"\x00\xdc\x00\xd8"])
def test_half_a_character_reaches_nobody(by, odd):
    page = "<html><head><meta charset='utf-16'></head><body><p>Massage, many words of it.</p>"
    data = (b"\xff\xfe" if by == "mark" else b"") + page.encode("utf-16-le") + odd
    try:
        article = article_from_bytes(
            data, encoding="utf-16" if by == "server" else "", content_type="text/html", source="a"
        )
    except ArticleError:
        assert odd or by == "page"
    else:
        assert not odd and "many words" in article.text
    half = article_from_text("Massage \ud800 helps.", title="A \udfff")
    assert (half.text, half.title) == ("Massage \ufffd helps.", "A \ufffd")


def test_word_documents_keep_headings_lists_and_cells():
    document = docx.Document()
    document.add_heading("Benefits of reflexology", 1)
    document.add_paragraph("Better sleep", style="List Bullet")
    document.add_paragraph("Massage lowers cortisol.")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Less pain", "10 min"
    out = io.BytesIO()
    document.save(out)
    assert blocks_of(article_from_bytes(out.getvalue())) == [
        ("heading", "Benefits of reflexology"),
        ("item", "Better sleep"),
        ("paragraph", "Massage lowers cortisol."),
        ("cell", "Less pain"),
        ("cell", "10 min"),
    ]


def pdf(words: str) -> bytes:
    """Return a PDF file of one line, written by hand: no library of ours writes PDF."""
    stream = f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 5\n0000000000 65535 f \n%strailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(out),
    )


def test_pdf_text():
    article = article_from_bytes(pdf("Foot massage eases back pain."))
    assert (article.kind, [c.outcomes[0] for c in find_claims(article)]) == ("pdf", ["back_pain"])


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 80_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no text"),
        (b" \n ", "no text"),
        (b"a\x00b", "byte 1 is zero"),
        (b"\xff\xfe\x00\x00a", "UTF-32"),
        (b"\xd0\xcf\x11\xe0old", "old Word file"),
        (b"\x89PNG\r\n", "picture"),
        (b"PK\x03\x04not an archive", "damaged"),
        (b"%PDF-1.4 broken", "PDF cannot be read"),
        (b"<html><body></body></html>", "no text"),
        (b'<html><meta charset="klingon"><p>x', "klingon"),
        (b'<html><meta charset="hex"><p>x', "encoding"),
        (b"a" * (MAX_CHARACTERS + 1), "2,000,000"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(data, message):
    with pytest.raises(ArticleError, match=message):
        article_from_bytes(data, source="f")


@pytest.mark.parametrize(
    ("part", "what"),
    [("xl/workbook.xml", "Excel"), ("content.xml", "OpenDocument"), ("photo.jpg", "an archive, and no Word document")],
)
def test_an_archive_of_another_kind_is_named_with_what_to_do(part, what):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(part, "<x/>")
    with pytest.raises(ArticleError, match=f"{what}.*Save it as one of these"):
        article_from_bytes(out.getvalue(), source="page.odt")


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    with pytest.raises(ArticleError, match="unpacks to 80,000,000 bytes"):
        article_from_bytes(bomb())


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Dr. Lee says so. It works, e.g. for pain.", ["Dr. Lee says so.", "It works, e.g. for pain."]),
        ("Yes. It helps you sleep.", ["Yes. It helps you sleep."]),
        ("“It worked!” she said. So we stayed.", ["“It worked!” she said.", "So we stayed."]),
        ("1. Less stress. More sleep!", ["1. Less stress.", "More sleep!"]),
        ("It takes 2.5 hours… at most. Then rest?", ["It takes 2.5 hours… at most.", "Then rest?"]),
        ("One line\nwrapped here. Next.", ["One line\nwrapped here.", "Next."]),
        ("", []),
        ("...", []),
    ],
)
def test_sentences(text, sentences):
    assert [text[s:e] for s, e in split_sentences(text)] == sentences


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_units_lie_in_order_and_quote_the_text(text):
    end = 0
    for unit in units(text):
        assert text[unit.start : unit.end] == unit.text
        assert unit.start >= end
        end = unit.end


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_blocks_never_overlap(text):
    end = 0
    for block in text_blocks(text):
        assert end <= block.start < block.end <= len(text)
        end = block.end


@settings(derandomize=True, max_examples=80, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=100).map(lambda t: f"<html><p>{t}<li><b>{t}".encode())))
def test_any_bytes_end_in_an_article_or_our_error(data):
    try:
        article = article_from_bytes(data)
    except ArticleError:
        return
    assert article.text.strip()


def test_text_from_a_program():
    assert article_from_text("Massage eases pain.", title="Mine").title == "Mine"
