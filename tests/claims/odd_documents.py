"""Word and PDF files made by hand: honest ones, and small ones that make much."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from functools import cache

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


def relationships(number: int) -> bytes:
    """Make the list of what a document points to, as long as you like."""
    one = b'<Relationship Id="q%d" Type="x" Target="http://a.example/" TargetMode="External"/>'
    return b'<Relationships xmlns="%s/relationships">%s</Relationships>' % (
        PACKAGE.encode(), b"".join(one % n for n in range(number)))  # fmt: skip


LINE = b"BT /F 12 Tf 50 700 Td (Foot reflexology improves sleep quality.) Tj ET\n"


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
    "many relationships": lambda: docx(paragraph(b"a"), **{"word___rels__document.xml.rels": relationships(300_000)}),
    "tags that are never closed": lambda: b"<html><body>" + b"<p><b>x" * 300_000,
    "a table in a table in a table": lambda: b"<html><body>" + b"<table><tr><td>x" * 300_000,
    "a packed stream": lambda: pdf(b" " * 300_000_000 + LINE),
}


@cache
def hostile(name: str) -> bytes:
    """Make one of them, once."""
    return HOSTILE[name]()
