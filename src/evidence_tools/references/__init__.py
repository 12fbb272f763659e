"""References in the formats people keep them in: BibTeX, RIS, nbib and CSL-JSON.

>>> from evidence_tools.references import parse_bib, format_bib
>>> bib = parse_bib("@article{field2005, title = {Cortisol decreases}, year = 2005}")
>>> bib.entries["field2005"]["year"]
'2005'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_tools.words import lazily

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

__getattr__ = lazily(
    __name__,
    {
        "bibliography": "Bibliography load_bib parse_bib",
        "conversion": "bibliography_of entry_of",
        "csl": "csl_items format_csl",
        "doi": "dois_in normal_doi",
        "duplicates": "Duplicate find_duplicates",
        "identifiers": "IdAnswer Ids check_bib inspect_id normal_pmcid normal_pmid",
        "importing": "Imported import_references load_references",
        "latex": "decode_latex encode_latex",
        "mentions": "find_ids",
        "names": "Person citation_key people",
        "ris": "format_ris load_ris parse_ris",
        "writing": "format_bib format_entry save_bib",
    },
)
