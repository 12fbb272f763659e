"""An executed notebook as the body of a page that everybody can read: on a phone, with the keyboard, by ear.

nbconvert writes what a screen of a desk shows. Here headings are put in order, tables and code that are wider than the
page get a place of their own to scroll in, empty cells are no headings, and pictures become files with words.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

import lxml.html
from lxml.html import HtmlElement

__all__ = ["readable"]

HEADING = re.compile(r"h[1-6]")
PICTURE = re.compile(r"data:image/(png|jpeg|svg\+xml|gif);base64,")
ENDINGS = {"png": "png", "jpeg": "jpg", "svg+xml": "svg", "gif": "gif"}


def readable(body: str, name: str) -> tuple[str, dict[str, bytes]]:
    """Make the body of a notebook's page readable for everybody.

    Parameters
    ----------
    body : str
        HTML, from `notebooks.notebook_page`.
    name : str
        Of the notebook: its pictures' files begin with it.

    Returns
    -------
    body, pictures
        The body, and the pictures of it as files: name below ``figures/`` to content.
    """
    if not body.strip():
        return "", {}
    root = lxml.html.fragment_fromstring(body, create_parent="div")
    for anchor in root.xpath('.//a[contains(@class, "anchor-link")]'):
        anchor.drop_tree()  # the sign of a paragraph beside every heading
    _order_headings(root)
    _links(root)
    _tables(root)
    for code in root.iter("pre"):
        code.set("tabindex", "0")
    for frame in root.iter("iframe"):
        if not frame.get("title"):
            frame.set("title", "What the cell above shows")
    pictures = dict(_pictures(root, name))
    return lxml.html.tostring(root, encoding="unicode"), pictures


def _order_headings(root: HtmlElement) -> None:
    """Let every heading stand at most one level below the one before; the first is the page's own."""
    last = 0
    for element in root.iter():
        if isinstance(element.tag, str) and HEADING.fullmatch(element.tag):
            level = int(element.tag[1])
            wanted = 1 if last == 0 else min(max(level, 2), last + 1)
            element.tag, last = f"h{wanted}", wanted


def _links(root: HtmlElement) -> None:
    """Let links lead to pages: from one notebook to the page of another, and to the glossary of the site."""
    for link in root.iter("a"):
        href = link.get("href") or ""
        if re.fullmatch(r"[\w-]+\.ipynb", href):
            link.set("href", href.removesuffix("ipynb") + "html")
        elif href == "../README.md#glossary":
            link.set("href", "glossary.html")


def _tables(root: HtmlElement) -> None:
    """Give every table room to scroll in, and make no heading of an empty cell."""
    for table in list(root.iter("table")):
        for cell in table.iter("th"):
            if not cell.text_content().strip():
                cell.tag = "td"
        parent = table.getparent()
        if parent is None or "wide" in (parent.get("class") or "").split():
            continue
        place = lxml.html.Element("div", {"class": "wide", "tabindex": "0", "role": "group", "aria-label": "Table"})
        place.tail, table.tail = table.tail, None
        parent.replace(table, place)
        place.append(table)


def _pictures(root: HtmlElement, name: str) -> Iterator[tuple[str, bytes]]:
    """Move pictures out of the page, and say where they stand to those who cannot see them."""
    under, number = "", 0
    for element in root.iter():
        if isinstance(element.tag, str) and HEADING.fullmatch(element.tag):
            under = " ".join(element.text_content().replace("¶", "").split())
        if element.tag != "img":
            continue
        number += 1
        if not (element.get("alt") or "").strip() or (element.get("alt") or "").startswith("No description"):
            element.set("alt", f"Figure {number}, under “{under}”; what it shows is not told in words.")
        kind = PICTURE.match(element.get("src") or "")
        if kind is None:
            continue
        try:
            data = base64.b64decode((element.get("src") or "")[kind.end() :])
        except (binascii.Error, ValueError):
            continue
        file = f"{name}-{number}.{ENDINGS[kind.group(1)]}"
        element.set("src", f"figures/{file}")
        element.set("loading", "lazy")
        yield file, data
