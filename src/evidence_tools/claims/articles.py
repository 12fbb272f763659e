"""Marketing articles as text: from the bytes of plain text, Markdown, web pages, Word and PDF files.

Offsets of claims refer to `Article.text`. For plain text and Markdown that is the text as given; for the other formats
it is the text taken out of them, which is handed back with the article. Encodings are not guessed: what is neither
UTF-8 nor marked as something else is refused with the place of the first odd byte.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence_tools.claims.blocks import MAX_CHARACTERS, Block, text_blocks
from evidence_tools.claims.encodings import decoded, mended
from evidence_tools.errors import ArticleError

if TYPE_CHECKING:
    from evidence_tools.claims import formats

__all__ = ["MAX_BYTES", "MAX_CHARACTERS", "Article", "Walled", "article_from_bytes", "article_from_text"]

MAX_BYTES = 20_000_000  # of a file or page
LONG_PAGE = 100_000  # characters of HTML that are read in a second or two whatever they are

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
_HTML_START = re.compile(rb"\s*+(?:(?><!--.{0,2000}?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_SUFFIXES = {".html": "html", ".htm": "html", ".xhtml": "html", ".docx": "docx", ".pdf": "pdf"}
_REFUSED = {
    b"\xd0\xcf\x11\xe0": "an old Word file (.doc)",
    b"{\\rtf": "a rich text file (.rtf)",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
}


class Walled(ArticleError):
    """What came is no article but something in its place: nothing of it was read."""


@dataclass(frozen=True)
class Article:
    """An article ready to be searched.

    Attributes
    ----------
    text : str
        What offsets refer to.
    title : str
        From the file, else its first heading or line.
    source : str
        Path or address as the user gave it; ``-`` for standard input; empty for text from a program.
    blocks : tuple of Block
        Headings, items, paragraphs and cells with their places in `text`.
    sha256 : str
        Of the bytes that were read.
    kind : str
        text, html, docx or pdf.
    """

    text: str
    title: str
    source: str
    blocks: tuple[Block, ...]
    sha256: str
    kind: str = "text"

    @property
    def words(self) -> int:
        """How many words the text has."""
        return len(self.text.split())


def _checked(text: str, source: str) -> str:
    if len(text) > MAX_CHARACTERS:
        raise ArticleError(
            f"{source or 'the text'}: {len(text):,} characters are more than an article has. "
            f"Allowed: {MAX_CHARACTERS:,}. Cut out the part to be checked."
        )
    if not text.strip():
        raise ArticleError(f"{source or 'the text'}: there is no text in it. Give an article of at least one sentence.")
    return text


def _title(text: str, blocks: Sequence[Block]) -> str:
    chosen = next((b for b in blocks if b.kind == "heading"), blocks[0] if blocks else None)
    return " ".join(text[chosen.start : chosen.end].split())[:200] if chosen else ""


def article_from_text(
    text: str, *, title: str = "", source: str = "", blocks: Sequence[Block] | None = None
) -> Article:
    """Return an article made of `text`.

    Parameters
    ----------
    text : str
        Plain text or Markdown.
    title, source : str
        As in `Article`.
    blocks : sequence of Block, optional
        Layout, where it is known; read from the lines by default.

    Raises
    ------
    ArticleError
        The text is empty or longer than `MAX_CHARACTERS`.
    """
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    text, title = mended(_checked(text, source)), mended(title)  # sign for sign, so that every place stays
    known = tuple(text_blocks(text) if blocks is None else blocks)
    return Article(text, title or _title(text, known), source, known, digest)


def _decode(data: bytes, source: str, encoding: str = "", in_page: bool = False) -> str:
    """Return the text of `data`, or say which byte does not belong there."""
    if data.startswith(_UTF32):
        raise ArticleError(f"{source}: the file is in UTF-32. Allowed: UTF-8 or UTF-16. Save it as UTF-8.")
    marked = next((name for bom, name in _BOMS if data.startswith(bom)), "")
    try:
        text = data.decode(marked) if marked else decoded(data, encoding or "utf-8", in_page)
    except LookupError:
        raise ArticleError(
            f"{source}: the page says its encoding is {encoding[:60]!r}, which no page of the web is written in. "
            "Copy its text into a file and check that."
        ) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start : error.start + 1].hex() or "end"
        raise ArticleError(
            f"{source}:{line}: byte {error.start} (0x{byte}) is not {marked or encoding or 'UTF-8'}: {error.reason}. "
            "Allowed: UTF-8, UTF-16 with a byte order mark, or HTML that names its encoding. Save the file as UTF-8."
        ) from None
    if "\x00" in text:
        place = data.find(b"\x00")
        raise ArticleError(f"{source}: byte {place} is zero, so this is not a text file. Give text, HTML, docx or PDF.")
    return text


def _unwalled(page: str, text: str, source: str) -> None:
    """Refuse what stands in the place of a page."""
    from evidence_tools.claims.walls import wall

    if what := wall(page, text):
        raise Walled(
            f"{source}: this is not the page itself but {what}. Nothing was read. Open the page in your browser; when "
            "you see its text, copy it into a file and check that file."
        )


def _read_page(page: str, source: str) -> formats.Result:
    """Read a web page: a long one under the bounds of `claims.unpacking`, since its tags may cost minutes."""
    if len(page) > LONG_PAGE:
        from evidence_tools.claims.unpacking import unpack

        return unpack("html", page.encode("utf-8"), source)
    from evidence_tools.claims import formats  # heavy libraries, only for this format

    return formats.from_html(page, source)


def _kind(data: bytes, suffix: str, content_type: str) -> str:
    if data.startswith(b"%PDF-") or b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "docx"
    if "html" in content_type or _HTML_START.match(data[:4000]):
        return "html"
    return _SUFFIXES.get(suffix.lower(), "text")


def article_from_bytes(
    data: bytes, *, source: str = "", suffix: str = "", content_type: str = "", encoding: str = ""
) -> Article:
    """Return the article in the bytes of a file or page.

    Parameters
    ----------
    data : bytes
        The file as it is.
    source : str
        Its name, for messages.
    suffix, content_type, encoding : str
        What the file name and the server say of it; the content decides where it is clear.

    Raises
    ------
    Walled
        A page that stands in the place of a page: see `claims.walls`.
    ArticleError
        Too large, empty, not readable as text, or in an encoding that is not named; says which byte.
    """
    shown = source or "the text"
    if len(data) > MAX_BYTES:
        raise ArticleError(f"{shown}: {len(data):,} bytes are too many. Allowed: {MAX_BYTES:,}.")
    refused = next((what for start, what in _REFUSED.items() if data.startswith(start)), None)
    if refused:
        raise ArticleError(
            f"{shown}: this is {refused}. Allowed: text, Markdown, HTML, docx, PDF. Save it as one of these."
        )
    kind = _kind(data, suffix, content_type)
    title, blocks, page = "", None, ""
    if kind == "text":
        text = _decode(data, shown, encoding).removeprefix("\ufeff")
    elif kind == "html":
        meta = _META_CHARSET.search(data[:4096])
        named = meta.group(1).decode("ascii") if meta and not encoding else ""
        page = _decode(data, shown, encoding or named, in_page=bool(named))
        text, blocks, title = _read_page(page, shown)
    else:
        from evidence_tools.claims.unpacking import unpack  # heavy libraries, only for these formats

        text, blocks, title = unpack(kind, data, shown)
    if kind == "html" or (kind == "text" and content_type):  # a text that somebody wrote down is what they mean
        _unwalled(page if kind == "html" else text, text, shown)
    text, title = mended(_checked(text, shown)), mended(title)
    known = tuple(text_blocks(text) if blocks is None else blocks)
    return Article(text, title or _title(text, known), source, known, hashlib.sha256(data).hexdigest(), kind)
