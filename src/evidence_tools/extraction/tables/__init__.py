"""Tables of full texts: from the cells an article prints to rows that say arm, time, number, spread and size.

The way of a table: `sources` reads the file into `documents`, `grid` expands spans, `quantities` and `labels` read
single cells, `layout` tells headers from numbers, `arms` finds the arms of the trial, `readings` and `details` read
every number with what is said of it, `losses` whether a size from elsewhere may stand for it, `dates` says when,
`pairs` puts arms side by side, `doubts` says what may be wrong, `article` does all of it.
"""

from .article import read_tables, rows_of
from .documents import Document, Section, Table
from .rows import TableRow, TableRows
from .sources import read_document

__all__ = ["Document", "Section", "Table", "TableRow", "TableRows", "read_document", "read_tables", "rows_of"]
