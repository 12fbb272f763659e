"""Articles as Word documents (docx): headings by their words, tables with merged cells."""

from __future__ import annotations

import re

from lxml import etree

from evidence_tools.claims.archives import unpacked
from evidence_tools.errors import ArticleError

from .documents import Document, Section, Table, listed_notes, section_kind
from .grid import Cell, Grid

__all__ = ["read_word"]


_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read_word(data: bytes, name: str) -> Document:
    """Read a Word document; `name` is how errors call it.

    Raises
    ------
    ArticleError
        If it is no docx or a damaged one.
    """
    try:
        xml = unpacked(data, name, "word/document.xml".__eq__)["word/document.xml"]
        root = etree.fromstring(xml, etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False))
    except etree.XMLSyntaxError as error:
        raise ArticleError(f"{name} is no Word document (docx), or it is damaged. Save it again as docx.") from error
    body = next((e for e in root.iter(f"{_WORD}body")), None)
    document = Document()
    kind, title, before = "", "", ""
    for element in body if body is not None else ():
        if element.tag == f"{_WORD}p":
            words = _word_text(element)
            if not words:
                continue
            document.title = document.title or words
            if len(words) < 60 and section_kind(words) and not words.endswith("."):
                kind, title = section_kind(words), words
            else:
                document.sections.append(Section(title, words, kind))
            before = words
        elif element.tag == f"{_WORD}tbl":
            label = re.match(r"(Table\s+\w+)[.:]?\s*", before)
            following = element.getnext()
            foot = _word_text(following) if following is not None and following.tag == f"{_WORD}p" else ""
            caption = before if label else ""
            document.tables.append(
                Table(
                    len(document.tables) + 1, 1, "", label[1] if label else "", caption, foot, listed_notes(foot),
                    _word_grid(element),
                )
            )  # fmt: skip
    return document


def _word_text(element: etree._Element) -> str:
    parts = []
    for node in element.iter():
        if node.tag == f"{_WORD}t":
            parts.append(node.text or "")
        elif node.tag in (f"{_WORD}tab", f"{_WORD}br"):
            parts.append(" ")
    return " ".join("".join(parts).split())


def _word_grid(table: etree._Element) -> Grid:
    """Grid of a Word table: ``gridSpan`` is a colspan, ``vMerge`` a rowspan."""
    grid = Grid()
    for row, line in enumerate(table.iter(f"{_WORD}tr")):
        column = 0
        for cell in line.iter(f"{_WORD}tc"):
            span, merge = cell.find(f".//{_WORD}gridSpan"), cell.find(f".//{_WORD}vMerge")
            digits = (span.get(f"{_WORD}val") or "1") if span is not None else "1"
            width = int(digits) if digits.isdigit() else 1
            above = grid.at(row - 1, column)
            if merge is not None and merge.get(f"{_WORD}val") != "restart" and above is not None:
                made = above
            else:
                words = "\n".join(_word_text(p) for p in cell.iter(f"{_WORD}p")).strip()
                made = Cell(row, column, " ".join(words.split()), " ".join(words.split()), width=width)
            for right in range(width):
                grid.covered[row, column + right] = made
            column += width
        grid.n_rows, grid.n_columns = row + 1, max(grid.n_columns, column)
    return grid
