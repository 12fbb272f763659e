"""Where an article comes from: a file, an address, or standard input; `claims.articles` makes it text with places."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import BinaryIO

from evidence_tools.claims.articles import MAX_BYTES, Article, Walled, article_from_bytes
from evidence_tools.errors import AnswerError, ArticleError
from evidence_tools.words import without_password

__all__ = ["read_article"]


def read_article(source: str | Path, *, stdin: BinaryIO | None = None) -> Article:
    """Read an article from a file, an address or standard input.

    Parameters
    ----------
    source : str or Path
        A path, an ``http(s)://`` address, or ``-`` for standard input.
    stdin : binary file, optional
        What ``-`` reads; `sys.stdin` by default.

    Raises
    ------
    ArticleError
        There is no such file, or it cannot be read as an article.
    NetworkError
        The address could not be reached, or something stands in the place of the page (`AnswerError`).
    """
    name = str(source)
    if name == "-":
        return article_from_bytes((stdin or sys.stdin.buffer).read(MAX_BYTES + 1), source="-")
    if re.match(r"https?://", name, re.I):
        from evidence_tools.tracker.pages import fetch_page  # the network, only where an address is given

        data, content_type, encoding = fetch_page(name, MAX_BYTES)
        suffix = Path(name.split("?")[0].split("#")[0]).suffix
        shown = without_password(name)
        kind = content_type or "unknown"
        try:
            return article_from_bytes(data, source=shown, suffix=suffix, content_type=kind, encoding=encoding)
        except Walled as error:
            raise AnswerError(str(error)) from None
    if re.match(r"www\.[\w-]+\.\w", name, re.I) and not Path(source).exists():
        raise ArticleError(f"{name}: this looks like a web address. Write https:// before it: https://{name}")
    path = Path(source)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ArticleError(f"{name}: {reason}. Give the path of a text, Markdown, HTML, docx or PDF file.") from None
    return article_from_bytes(data, source=name, suffix=path.suffix)
