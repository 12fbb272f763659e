"""The parts a Word document is made of: pages, labelled lines, tables, links. Nothing here knows about evidence."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Row
from docx.text.paragraph import Paragraph

from evidence_tools.words import look, web_addresses

from .legend import held, plain
from .packing import FIXED_TIME, repacked

__all__ = ["add_labelled", "add_link", "add_table", "new_document", "saved"]

INK = RGBColor.from_string(look()["light"]["ink"].removeprefix("#"))
LINK = look()["light"]["link"].removeprefix("#")


def new_document(title: str, footer: str) -> DocumentType:
    """Return an empty A4 document with quiet headings, a footer and page numbers."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(1.8)
    _set_styles(document)
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
    paragraph.add_run(f"{plain(footer)} Page ").font.size = Pt(8)
    _add_page_number(paragraph)
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = plain(title), "evidence-tools", "evidence-tools"
    properties.created = properties.modified = FIXED_TIME
    properties.comments, properties.revision, properties.language = "", 1, "en-GB"
    document.add_heading(plain(title), level=0)
    return document


def _set_styles(document: DocumentType) -> None:
    styles = document.styles
    styles["Normal"].font.name, styles["Normal"].font.size = "Calibri", Pt(10.5)
    styles["Normal"].paragraph_format.space_after = Pt(4)
    for name, size in (("Title", 22), ("Heading 1", 15), ("Heading 2", 11.5)):
        style = styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Calibri", Pt(size), INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # the theme's font would win
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        style.paragraph_format.keep_with_next = True
    styles["Heading 2"].paragraph_format.space_before = Pt(10)
    styles["List Bullet"].paragraph_format.space_after = Pt(1)


def _add_page_number(paragraph: Paragraph) -> None:
    run = paragraph.add_run()
    run.font.size = Pt(8)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:instrText")
            element.text = text
        run._r.append(element)


def add_labelled(document: DocumentType, label: str, words: str, style: str | None = None) -> Paragraph:
    """Add a line that begins with a bold label."""
    paragraph = document.add_paragraph(style=style)
    paragraph.add_run(held(label)).bold = True
    paragraph.add_run(f" {plain(words)}")
    return paragraph


def add_link(paragraph: Paragraph, url: str, words: str, before: str = "") -> None:
    """Add a link to the end of a paragraph, after the words `before`; without a web address the words alone."""
    paragraph.add_run(held(before))
    if not web_addresses(url):
        paragraph.add_run(plain(words))
        return
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(plain(words))
    run.font.color.rgb, run.font.underline = RGBColor.from_string(LINK), True
    link.append(run._r)
    paragraph._p.append(link)


def _mark(row: _Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def add_table(
    document: DocumentType, heading: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[float]
) -> None:
    """Add a table whose heading repeats on every page; widths in centimetres.

    Rows may break over pages: LibreOffice leaves out a row that may not, below a heading that repeats.
    """
    table = document.add_table(rows=1, cols=len(heading), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    _mark(table.rows[0], "w:tblHeader")
    for cell, words in zip(table.rows[0].cells, heading, strict=True):
        cell.paragraphs[0].add_run(held(words)).bold = True
    for cells in rows:
        row = table.add_row()
        for cell, words in zip(row.cells, cells, strict=True):
            cell.paragraphs[0].add_run(plain(words))
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(9)
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def saved(document: DocumentType) -> bytes:
    """Return the document as the bytes of a .docx file, the same for the same contents."""
    out = io.BytesIO()
    document.save(out)
    return repacked(out.getvalue())
