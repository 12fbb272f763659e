"""Files that hold a full text: JATS or NLM XML, HTML, docx; gzipped or not."""

from __future__ import annotations

import gzip
import io
import os
from pathlib import Path

from lxml import etree

from evidence_tools.errors import ArticleError

from .documents import Document
from .grid import local_name
from .jats import read_jats
from .pages import read_page
from .word import read_word

__all__ = ["read_document"]


_LIMIT = 60_000_000  # bytes unpacked: no article comes near it, a bomb does


def read_document(source: str | os.PathLike[str] | bytes) -> Document:
    """Read a full text.

    Parameters
    ----------
    source : path or bytes
        JATS or NLM XML, HTML or docx; gzipped or not.

    Raises
    ------
    ArticleError
        If it is none of these, is cut off, or holds no article.
    """
    name = "the full text" if isinstance(source, bytes) else str(source)
    try:
        data = source if isinstance(source, bytes) else Path(source).read_bytes()
    except OSError as error:
        raise ArticleError(f"{name} cannot be read: {error.strerror}. Give the path of a full text.") from error
    data = _unpacked(data, name)
    head = data[:2000].lstrip().lower()
    if data[:2] == b"PK":
        return read_word(data, name)
    if b"<!doctype html" in head or head.startswith(b"<html") or (b"<html" in head and b"<article" not in head):
        return read_page(data, name)
    if head.startswith((b"<", b"\xef\xbb\xbf<", b"\xff\xfe<")):
        root = _parsed(data, name)
        return read_page(data, name) if local_name(root) == "html" else read_jats(root, name)
    raise ArticleError(f"{name} is no full text: allowed are JATS or NLM XML, an HTML page and a Word document (docx).")


def _parsed(data: bytes, name: str) -> etree._Element:
    parser = etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False, huge_tree=True, remove_pis=True)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ArticleError(
            f"{name} is no whole XML file: {error.msg}. It may have been cut off; fetch it again."
        ) from error


def _unpacked(data: bytes, name: str) -> bytes:
    if data[:2] != b"\x1f\x8b":
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            unpacked = file.read(_LIMIT + 1)
    except (OSError, EOFError) as error:
        raise ArticleError(f"{name} is packed with gzip and cut off or damaged. Fetch it again.") from error
    if len(unpacked) > _LIMIT:
        raise ArticleError(f"{name} unpacks to more than {_LIMIT // 1_000_000} MB: no article is that long.")
    return unpacked
