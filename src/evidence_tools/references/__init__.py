"""References in the formats people keep them in: BibTeX, RIS, nbib and CSL-JSON.

>>> from evidence_tools.references import parse_bib, format_bib
>>> bib = parse_bib("@article{field2005, title = {Cortisol decreases}, year = 2005}")
>>> bib.entries["field2005"]["year"]
'2005'
"""

from evidence_tools.references.bibliography import Bibliography, load_bib, parse_bib
from evidence_tools.references.latex import decode_latex, encode_latex
from evidence_tools.references.writing import format_bib, format_entry, save_bib

__all__ = [
    "Bibliography",
    "decode_latex",
    "encode_latex",
    "format_bib",
    "format_entry",
    "load_bib",
    "parse_bib",
    "save_bib",
]
