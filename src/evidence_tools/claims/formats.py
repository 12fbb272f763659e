"""Text and layout out of web pages, Word and PDF files, with bounds on what a file may unpack to.

The work is done by trafilatura, python-docx and pypdf; this module only turns their answers into text with blocks and
their errors into ours.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from evidence_tools.claims.archives import packed_again, unpacked
from evidence_tools.claims.blocks import Block
from evidence_tools.errors import ArticleError

__all__ = ["Result", "from_docx", "from_html", "from_pdf"]

MAX_PAGES = 400

Result = tuple[str, list[Block] | None, str]


class _Writer:
    """Collects blocks into one text."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.blocks: list[Block] = []
        self._length = 0
        self._last = ""
        self._cells = 0  # of the row of a table that is being read

    def row(self) -> None:
        """Begin a row of a table: its cells stand on one line, with tabs between them."""
        self._cells = 0

    def add(self, kind: str, words: str, level: int = 0) -> None:
        words = " ".join(words.split())
        if not words:
            return
        if kind == "paragraph" and words.endswith(":"):
            kind = "lead"
        if self.parts:
            beside = kind == self._last == "cell" and self._cells
            self._write("\t" if beside else "\n" if kind == self._last == "item" else "\n\n")
        self.blocks.append(Block(kind, self._length, self._length + len(words), level))
        self._write(words)
        self._last = kind
        self._cells += kind == "cell"

    def _write(self, words: str) -> None:
        self.parts.append(words)
        self._length += len(words)

    @property
    def text(self) -> str:
        return "".join(self.parts)


@contextmanager
def _quiet(library: str) -> Iterator[None]:
    """Keep a library from logging what we raise."""
    logger = logging.getLogger(library)
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)


_KINDS = {
    **dict.fromkeys(("head", "h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("item", "li", "dt", "dd"), "item"),
    **dict.fromkeys(("cell", "td", "th"), "cell"),
    **dict.fromkeys(("p", "quote", "ab", "blockquote", "div", "section", "summary", "figcaption"), "paragraph"),
}
_CONTAINERS = frozenset(_KINDS) | {"list", "ul", "ol", "dl", "table", "row", "tr", "tbody", "main", "article", "body"}
_ROWS = frozenset({"row", "tr"})
_NOT_ARTICLE = ("script", "style", "noscript", "nav", "footer", "form", "template", "svg", "select", "button", "head")


def from_html(page: str, source: str) -> Result:
    """Return text, blocks and title of a web page: the article without menus, footers and scripts."""
    try:
        with _quiet("trafilatura"):
            extracted, title = _main_text(page)
        everything, shown = _all_text(page), _description(page)
    except MemoryError:
        raise
    except Exception as error:  # any soup may come; whatever the libraries raise, the reader needs one sentence
        raise ArticleError(
            f"{source}: the page cannot be read ({type(error).__name__}). Paste its text instead."
        ) from None
    # Of a short page of cards and lists the extractor loses most words, or runs all of them together.
    poorer = len(extracted.text) < 0.5 * len(everything.text) or len(extracted.blocks) * 2 <= len(everything.blocks)
    chosen = everything if poorer and len(everything.text) < 10_000 else extracted
    if chosen.text and shown and " ".join(shown.split()) not in chosen.text:
        chosen.add("paragraph", shown)  # readers meet it first: search engines show it under the title
    return chosen.text, chosen.blocks, title


def _description(page: str) -> str:
    """Return what a page tells search engines to show of it."""
    import lxml.html

    if "<meta" not in page.lower():
        return ""
    root = lxml.html.document_fromstring(page.encode("utf-8"), parser=lxml.html.HTMLParser(encoding="utf-8"))
    for meta in root.iter("meta"):
        if str(meta.get("name") or meta.get("property") or "").lower() in {"description", "og:description"}:
            return str(meta.get("content") or "")[:2000]
    return ""


def _main_text(page: str) -> tuple[_Writer, str]:
    """Return what trafilatura takes for the article, and its title."""
    import trafilatura
    from lxml import etree

    found = trafilatura.extract(
        page, output_format="xml", include_comments=False, include_tables=True, favor_recall=True, with_metadata=True
    )
    writer, title = _Writer(), ""
    if found:
        root = etree.fromstring(found.encode("utf-8"), etree.XMLParser(resolve_entities=False, huge_tree=False))
        title = root.get("title") or ""
        for element in root.iter("main"):
            _walk(element, writer)
    return writer, title


def _all_text(page: str) -> _Writer:
    """Return all the text of a page that is not a menu, a form or a script."""
    import lxml.html

    writer = _Writer()
    body = lxml.html.document_fromstring(page.encode("utf-8"), parser=lxml.html.HTMLParser(encoding="utf-8")).find(
        "body"
    )
    if body is not None:
        for element in list(body.iter(*_NOT_ARTICLE)):
            element.drop_tree()
        _walk(body, writer)
    return writer


def _walk(element: Any, writer: _Writer) -> None:
    """Add the blocks of an element of a page or of trafilatura's XML."""
    tag = element.tag if isinstance(element.tag, str) else ""
    if not any(child.tag in _CONTAINERS for child in element.iterdescendants()):
        rank = str(element.get("rend") or tag)[-1:]
        kind = _KINDS.get(tag, "paragraph")
        words = "".join(element.itertext()) if tag else ""
        writer.add(kind, words, (int(rank) if rank.isdigit() else 6) if kind == "heading" else 0)
        return
    if tag in _ROWS:
        writer.row()
    if element.text:
        writer.add("paragraph", element.text)
    for child in element:
        _walk(child, writer)
        if child.tail:
            writer.add("paragraph", child.tail)


def from_docx(data: bytes, source: str) -> Result:
    """Return text, blocks and title of a Word document."""
    import docx

    try:
        document = docx.Document(packed_again(unpacked(data, source)))
        writer = _Writer()
        for part in document.iter_inner_content():
            _add_part(part, writer)
        return writer.text, writer.blocks, document.core_properties.title or ""
    except (ArticleError, MemoryError):
        raise
    except Exception as error:  # damaged in one of the many ways an XML archive can be
        raise ArticleError(
            f"{source}: the document cannot be read ({type(error).__name__}). Save it again as docx."
        ) from None


def _add_part(part: Any, writer: _Writer) -> None:
    if hasattr(part, "rows"):
        seen = set()
        for row in part.rows:
            writer.row()
            for cell in row.cells:
                if cell._tc not in seen:  # a merged cell is listed once for each place it covers
                    seen.add(cell._tc)
                    writer.add("cell", cell.text)
        return
    style = (part.style.name if part.style is not None else "") or ""
    numbered = part._p.pPr is not None and part._p.pPr.numPr is not None
    if style.startswith(("Heading", "Title", "Subtitle")):
        digits = "".join(c for c in style if c.isdigit())
        writer.add("heading", part.text, int(digits[:1] or 1))
    else:
        writer.add("item" if numbered or style.startswith("List") else "paragraph", part.text)


def from_pdf(data: bytes, source: str) -> Result:
    """Return text and title of a PDF file; its layout is read from the lines."""
    try:
        with _quiet("pypdf"):
            text, title = _pdf_text(data, source)
    except (ArticleError, MemoryError):
        raise
    except Exception as error:  # pypdf raises many kinds on damaged files
        raise ArticleError(
            f"{source}: the PDF cannot be read ({type(error).__name__}). Paste its text instead."
        ) from None
    if not text.strip():
        raise ArticleError(
            f"{source}: the PDF holds pictures of text only. Paste the text, or run text recognition first."
        )
    return text.encode("utf-8", "replace").decode("utf-8"), None, title


def _pdf_text(data: bytes, source: str) -> tuple[str, str]:
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise ArticleError(f"{source}: the PDF is locked with a password. Save it without one.")
    if len(reader.pages) > MAX_PAGES:
        raise ArticleError(f"{source}: {len(reader.pages):,} pages are too many. Allowed: {MAX_PAGES}.")
    text = "\n\n".join(page.extract_text() or "" for page in reader.pages)
    return text, str(reader.metadata.get("/Title") or "") if reader.metadata else ""
