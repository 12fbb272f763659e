"""PubMed: asking it, reading its records, keeping them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

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

_HOMES = {
    "Archive": "archive",
    "Author": "records",
    "Client": "client",
    "Deletion": "records",
    "FullText": "fulltexts",
    "MeshHeading": "records",
    "Record": "records",
    "Registration": "records",
    "Shelf": "fulltexts",
    "build_search": "queries",
    "cache_folder": "archive",
    "parse_medline": "medline",
    "parse_records": "reading",
    "read_update": "reading",
    "split_records": "reading",
}


def __getattr__(name: str) -> Any:
    """Load the module a name lives in when it is asked for."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
