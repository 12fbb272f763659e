"""Word and PDF files that are small and make much: bounded in what comes out, in time and in memory."""

from __future__ import annotations

import io
import resource
import struct
import time
import zipfile
import zlib
from functools import cache

import pytest

from evidence_tools.claims import unpacking
from evidence_tools.claims.archives import MAX_UNPACKED, unpacked
from evidence_tools.claims.articles import article_from_bytes
from evidence_tools.claims.unpacking import unpack
from evidence_tools.errors import ArticleError

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"


def docx(body: bytes, **more: bytes) -> bytes:
    """Make a Word file with this body, in the names Word uses."""
    document = b'<?xml version="1.0"?><w:document xmlns:w="%s"><w:body>%s</w:body></w:document>'
    types = "application/vnd.openxmlformats-"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{types}package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" '
        f'ContentType="{types}officedocument.wordprocessingml.document.main+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{OFFICE}" '
        'Target="word/document.xml"/></Relationships>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        archive.writestr("word/document.xml", document % (WORD.encode(), body))
        for name, content in more.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def paragraph(words: bytes) -> bytes:
    return b"<w:p><w:r><w:t>%s</w:t></w:r></w:p>" % words


def lying(data: bytes, name: bytes) -> bytes:
    """Let the directory and the head of a part say that it is ten bytes long."""
    changed = bytearray(data)
    for mark, size_at, name_at in ((b"PK\x01\x02", 24, 46), (b"PK\x03\x04", 22, 30)):
        place = changed.find(mark)
        while place >= 0:
            if changed[place + name_at : place + name_at + len(name)] == name:
                changed[place + size_at : place + size_at + 4] = struct.pack("<I", 10)
            place = changed.find(mark, place + 4)
    return bytes(changed)


def pdf(stream: bytes, pages: int = 1) -> bytes:
    """Make a PDF of so many pages that all draw the same."""
    packed = zlib.compress(stream)
    objects = [b"<</Type/Catalog/Pages 2 0 R>>",
               b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, b" ".join(b"%d 0 R" % (5 + n) for n in range(pages))),
               b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
               b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]  # fmt: skip
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 3 0 R/Resources<</Font<</F 4 0 R>>>>>>"
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate([*objects, *[page] * pages], start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        size, table, size, len(out))  # fmt: skip


LINE = b"BT /F 12 Tf 50 700 Td (Foot reflexology improves sleep quality.) Tj ET\n"


def test_honest_documents_are_read():
    word = article_from_bytes(docx(paragraph(b"Foot reflexology improves sleep.") * 3), source="a.docx")
    assert word.text.count("reflexology improves sleep") == 3
    assert [block.kind for block in word.blocks] == ["paragraph"] * 3
    portable = article_from_bytes(pdf(LINE, 2), source="a.pdf")
    assert portable.text.count("improves sleep quality") == 2


HOSTILE = {
    "a bomb": lambda: docx(paragraph(b"a" * 200_000_000)),
    "a bomb that lies about its size": lambda: lying(docx(paragraph(b"a" * 200_000_000)), b"word/document.xml"),
    "a bomb beside the text": lambda: docx(
        paragraph(b"a"), word__styles_xml=b"", **{"word__x.xml": b" " * 200_000_000}
    ),
    "a million paragraphs": lambda: docx(b"<w:p/>" * 1_000_000 + paragraph(b"a")),
    "half a million words apart": lambda: docx(paragraph(b"a") * 500_000),
    "many parts": lambda: docx(paragraph(b"a"), **{f"x{n}.xml": b"" for n in range(4000)}),
    "many pages": lambda: pdf(LINE * 400, 390),
    "many operations": lambda: pdf(LINE * 400_000),
    "a packed stream": lambda: pdf(b" " * 300_000_000 + LINE),
}


@cache
def hostile(name: str) -> bytes:
    """Make one of them, once."""
    return HOSTILE[name]()


@pytest.mark.parametrize("name", HOSTILE)
def test_small_files_that_make_much_are_bounded(name, monkeypatch):
    seconds = 2  # the same bound as in use, tighter: four of these files would take all they are given
    monkeypatch.setattr(unpacking, "SECONDS", seconds)
    data = hostile(name)
    kind = "pdf" if data.startswith(b"%PDF") else "docx"
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    own, started = time.process_time(), time.monotonic()
    try:
        text, _, _ = unpack(kind, data, f"x.{kind}")
    except ArticleError as error:
        assert "x." + kind in str(error)
        text = ""
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime < seconds + 2
    assert time.process_time() - own < 5
    assert time.monotonic() - started < 100
    assert now.ru_maxrss < 1_600_000  # kB
    assert len(text) <= MAX_UNPACKED


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
