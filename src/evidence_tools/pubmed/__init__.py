"""PubMed: reading its records."""

from evidence_tools.pubmed.reading import parse_records, read_update, split_records
from evidence_tools.pubmed.records import Author, Deletion, MeshHeading, Record, Registration

__all__ = [
    "Author",
    "Deletion",
    "MeshHeading",
    "Record",
    "Registration",
    "parse_records",
    "read_update",
    "split_records",
]
