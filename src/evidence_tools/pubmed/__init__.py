"""PubMed: asking it, reading its records, keeping them."""

from evidence_tools.pubmed.archive import Archive, cache_folder
from evidence_tools.pubmed.client import Client
from evidence_tools.pubmed.fulltexts import FullText, Shelf
from evidence_tools.pubmed.medline import parse_medline
from evidence_tools.pubmed.queries import build_search
from evidence_tools.pubmed.reading import parse_records, read_update, split_records
from evidence_tools.pubmed.records import Author, Deletion, MeshHeading, Record, Registration

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
