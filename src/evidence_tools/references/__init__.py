"""References in the formats people keep them in: BibTeX, RIS, nbib and CSL-JSON.

>>> from evidence_tools.references import parse_bib, format_bib
>>> bib = parse_bib("@article{field2005, title = {Cortisol decreases}, year = 2005}")
>>> bib.entries["field2005"]["year"]
'2005'
"""

from evidence_tools.references.bibliography import Bibliography, load_bib, parse_bib
from evidence_tools.references.conversion import bibliography_of, entry_of
from evidence_tools.references.csl import csl_items, format_csl
from evidence_tools.references.doi import dois_in, normal_doi
from evidence_tools.references.duplicates import Duplicate, find_duplicates
from evidence_tools.references.identifiers import IdAnswer, Ids, check_bib, inspect_id, normal_pmcid, normal_pmid
from evidence_tools.references.importing import Imported, import_references, load_references
from evidence_tools.references.latex import decode_latex, encode_latex
from evidence_tools.references.mentions import find_ids
from evidence_tools.references.names import Person, citation_key, people
from evidence_tools.references.ris import format_ris, load_ris, parse_ris
from evidence_tools.references.writing import format_bib, format_entry, save_bib

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
