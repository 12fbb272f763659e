"""PubMed: asking it, reading its records, keeping them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_tools.words import lazily

if TYPE_CHECKING:  # loaded by who asks: reading a record needs no network
    from .archive import Archive, cache_folder
    from .client import Client
    from .fulltexts import FullText, Shelf
    from .medline import parse_medline
    from .queries import build_search
    from .reading import parse_records, read_update, split_records
    from .records import Author, Deletion, MeshHeading, Record, Registration

__all__ = [
    "Archive",
    "Author",
    "Client",
    "Deletion",
    "FullText",
    "MeshHeading",
    "Record",
    "Registration",
    "Shelf",
    "build_search",
    "cache_folder",
    "parse_medline",
    "parse_records",
    "read_update",
    "split_records",
]

__getattr__ = lazily(
    __name__,
    {
        "archive": "Archive cache_folder",
        "client": "Client",
        "fulltexts": "FullText Shelf",
        "medline": "parse_medline",
        "queries": "build_search",
        "reading": "parse_records read_update split_records",
        "records": "Author Deletion MeshHeading Record Registration",
    },
)
