"""Extraction help: what an abstract says in numbers, each with the words it was read from, unverified until confirmed.

>>> from evidence_tools.extraction import Vocabulary, extract
>>> extraction = extract(record, Vocabulary(ev.outcomes, ev.instruments))     # doctest: +SKIP
>>> extraction.study["n_randomised"].words                                    # doctest: +SKIP
'Sixty patients were randomly'

The rule is "better blank than wrong": a value is given only where the words allow one reading, and nothing read here
enters a pooled number until a person has set `verified` to yes (or asks for unverified rows, and is told so).
"""

from .directions import Direction, read_direction
from .extract import Extraction, extract
from .found import Found, Sentence, sentences_of, source_text
from .results import Reading
from .rows import result_rows, study_row
from .tables import TableRow, TableRows, read_tables
from .vocabulary import Vocabulary

__all__ = [
    "Direction",
    "Extraction",
    "Found",
    "Reading",
    "Sentence",
    "TableRow",
    "TableRows",
    "Vocabulary",
    "extract",
    "read_direction",
    "read_tables",
    "result_rows",
    "sentences_of",
    "source_text",
    "study_row",
]
