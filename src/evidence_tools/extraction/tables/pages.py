"""Articles as HTML pages: headings, paragraphs, and tables with the text beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from evidence_tools.errors import ArticleError

from .documents import Document, Section, Table, listed_notes, section_kind
from .grid import grid_of, local_name, text_of
from .jats import NOT_TEXT, running_text

__all__ = ["read_page"]


def read_page(data: bytes, name: str) -> Document:
    """Read an HTML page; `name` is how errors call it.

    Raises
    ------
    ArticleError
        If it is empty.
    """
    parser = etree.HTMLParser(no_network=True, remove_pis=True, huge_tree=True, encoding=_charset(data))
    root = etree.fromstring(data, parser)
    if root is None:
        raise ArticleError(f"{name} is an empty page.")
    title = next((text_of(e) for tag in ("h1", "title") for e in root.iter() if local_name(e) == tag), "")
    document = Document(title, list(_html_sections(root)))
    tables = [e for e in root.iter() if local_name(e) == "table"]
    tables = [e for e in tables if not any(local_name(a) == "table" for a in e.iterancestors())]
    for ordinal, element in enumerate(tables, 1):
        caption = " ".join(text_of(e, frozenset(), " ") for e in element if local_name(e) == "caption")
        caption = caption or _nearby(element, ("figcaption", "p", "h2", "h3", "h4", "div"), -1)
        foot = _nearby(element, ("p", "div", "ul"), 1)
        grid = grid_of(element)
        label = re.match(r"(Table\s+\w+)[.:]?\s*", caption)
        document.tables.append(
            Table(
                ordinal, 1, element.get("id") or "", label[1] if label else "", caption, foot, listed_notes(foot), grid
            )
        )
    return document


def _charset(data: bytes) -> str | None:
    match = re.search(rb"charset=[\"']?([\w-]+)", data[:3000])
    return match[1].decode("ascii") if match else "utf-8"


def _nearby(element: etree._Element, names: tuple[str, ...], step: int) -> str:
    """Text just before or after a table: its caption or its footnotes."""
    node = element
    for _ in range(3):
        beside = node.getprevious() if step < 0 else node.getnext()
        if beside is not None:
            words = text_of(beside, frozenset({"table"}), " ")
            wanted = local_name(beside) in names and (step > 0 or words.lower().startswith("table"))
            return words[:2000] if wanted else ""
        node = node.getparent()
        if node is None or local_name(node) in ("body", "html", "section", "article"):
            return ""
    return ""


def _html_sections(root: etree._Element) -> Iterator[Section]:
    title, kind = "", ""
    parts: list[str] = []
    for element in root.iter():
        name = local_name(element)
        if name in ("h1", "h2", "h3", "h4"):
            if parts:
                yield Section(title, "\n".join(parts), kind)
            title, parts = text_of(element), []
            kind = section_kind(title) or (kind if name in ("h3", "h4") else "")
        elif name == "p" and not any(local_name(a) in NOT_TEXT for a in element.iterancestors()):
            parts.append(running_text(element))
    if parts:
        yield Section(title, "\n".join(parts), kind)
