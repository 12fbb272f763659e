"""References in the formats people keep them in: BibTeX, RIS, nbib and CSL-JSON.

>>> from evidence_tools.references import parse_bib, format_bib
>>> bib = parse_bib("@article{field2005, title = {Cortisol decreases}, year = 2005}")
>>> bib.entries["field2005"]["year"]
'2005'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # loaded by who asks: a bibliography is read without knowing how others are imported
    from .bibliography import Bibliography, load_bib, parse_bib
    from .conversion import bibliography_of, entry_of
    from .csl import csl_items, format_csl
    from .doi import dois_in, normal_doi
    from .duplicates import Duplicate, find_duplicates
    from .identifiers import IdAnswer, Ids, check_bib, inspect_id, normal_pmcid, normal_pmid
    from .importing import Imported, import_references, load_references
    from .latex import decode_latex, encode_latex
    from .mentions import find_ids
    from .names import Person, citation_key, people
    from .ris import format_ris, load_ris, parse_ris
    from .writing import format_bib, format_entry, save_bib

__all__ = [
    "Bibliography",
    "Duplicate",
    "IdAnswer",
    "Ids",
    "Imported",
    "Person",
    "bibliography_of",
    "check_bib",
    "citation_key",
    "csl_items",
    "decode_latex",
    "dois_in",
    "encode_latex",
    "entry_of",
    "find_duplicates",
    "find_ids",
    "format_bib",
    "format_csl",
    "format_entry",
    "format_ris",
    "import_references",
    "inspect_id",
    "load_bib",
    "load_references",
    "load_ris",
    "normal_doi",
    "normal_pmcid",
    "normal_pmid",
    "parse_bib",
    "parse_ris",
    "people",
    "save_bib",
]

_HOMES = {
    "Bibliography": "bibliography",
    "Duplicate": "duplicates",
    "IdAnswer": "identifiers",
    "Ids": "identifiers",
    "Imported": "importing",
    "Person": "names",
    "bibliography_of": "conversion",
    "check_bib": "identifiers",
    "citation_key": "names",
    "csl_items": "csl",
    "decode_latex": "latex",
    "dois_in": "doi",
    "encode_latex": "latex",
    "entry_of": "conversion",
    "find_duplicates": "duplicates",
    "find_ids": "mentions",
    "format_bib": "writing",
    "format_csl": "csl",
    "format_entry": "writing",
    "format_ris": "ris",
    "import_references": "importing",
    "inspect_id": "identifiers",
    "load_bib": "bibliography",
    "load_references": "importing",
    "load_ris": "ris",
    "normal_doi": "doi",
    "normal_pmcid": "identifiers",
    "normal_pmid": "identifiers",
    "parse_bib": "bibliography",
    "parse_ris": "ris",
    "people": "names",
    "save_bib": "writing",
}


def __getattr__(name: str) -> Any:
    """Load the module a name lives in when it is asked for."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
