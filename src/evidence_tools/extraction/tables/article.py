"""`read_tables`: from a full text to one row per outcome, time and pair of arms, each number with its cell."""

from __future__ import annotations

import os
from collections.abc import Callable

from ..vocabulary import Vocabulary
from .arms import find_arms
from .axes import Axis, axis_of
from .comparisons import row_of
from .dates import date_by_article, date_by_caption
from .details import readings_of
from .documents import Document
from .doubts import Books, doubt_twice, doubts_of_article
from .labels import Label, arm_words
from .layout import Layout, lay_out
from .losses import settle_sizes
from .names import Arms
from .pairs import pairs_of
from .readings import Reading
from .rows import TableRow, TableRows
from .sizes import sizes_of
from .sources import read_document
from .spreads import Statement, statements_in

__all__ = ["read_tables", "rows_of"]


def read_tables(
    source: str | os.PathLike[str] | bytes, text: str = "", vocabulary: Vocabulary | None = None
) -> TableRows:
    """Read every comparison of means or medians that the tables of a full text print.

    Parameters
    ----------
    source : path or bytes
        JATS or NLM XML, HTML, docx; gzipped or not.
    text : str
        More text of the same article, such as its abstract, where the file holds none.
    vocabulary : Vocabulary, optional
        Names tracked outcomes and instruments; without it `outcome` is "".

    Returns
    -------
    TableRows
        A list of `TableRow`, in the order of the tables; its `notes` say which tables are pictures.

    Raises
    ------
    ArticleError
        If the file is no full text or is cut off.
    """
    document = read_document(source)
    return rows_of(document, text, vocabulary)


def rows_of(document: Document, text: str = "", vocabulary: Vocabulary | None = None) -> TableRows:
    """Read the tables of a document (see `read_tables`)."""
    tables = [table for table in document.tables if not table.picture and table.grid.covered]
    plain = [lay_out(table, _kind_of(None)) for table in tables]
    arms = find_arms(document, plain)
    layouts = [lay_out(table, _kind_of(arms)) for table in tables]
    everything = f"{document.text}\n{text}"
    sizes = sizes_of(layouts, arms, everything)
    elsewhere = _elsewhere(document, text)
    read: list[tuple[Layout, list[Reading], Axis]] = []
    for layout in layouts:
        axis = axis_of(layout, arms)
        if axis is not None:
            read.append((layout, readings_of(layout, arms, axis, sizes, _others(elsewhere, layout)), axis))
    settle_sizes(document, text, arms, [(layout, readings) for layout, readings, _ in read])
    for layout, readings, _ in read:
        date_by_caption(layout, readings)
    date_by_article([readings for _, readings, _ in read])
    books = Books([reading for _, readings, _ in read for reading in readings])
    rows: list[TableRow] = []
    general = doubts_of_article(document)
    for layout, readings, axis in read:
        for pair in pairs_of(readings, arms, document, layouts, axis.kind == "column"):
            rows.append(row_of(layout, pair, axis, readings, vocabulary, books, general))
    doubt_twice(rows)
    return TableRows(rows, _notes(document, arms))


def _kind_of(arms: Arms | None) -> Callable[[Label], str]:
    def kind(label: Label) -> str:
        if label.moment is not None and not label.rest:
            return "time"
        return "arm" if arms is not None and arms.match(arm_words(label)) else "other"

    return kind


def _notes(document: Document, arms: Arms) -> list[str]:
    pictures = [table.called for table in document.tables if table.picture]
    notes = []
    if pictures and len(pictures) == len(document.tables):
        notes.append("the tables of this article are images; nothing was read")
    elif pictures:
        notes.append(f"{', '.join(pictures)}: an image, so nothing was read from it")
    if not document.tables:
        notes.append("this article has no table")
    elif len(pictures) < len(document.tables) and not arms.arms:
        notes.append("no table names the arms of a trial; nothing was read")
    return notes


def _elsewhere(document: Document, text: str) -> list[tuple[tuple[int, int], Statement]]:
    """What the methods, the results and every table say of spreads; with the table, (0, 0) for running text."""
    found = [((0, 0), one) for one in statements_in(f"{document.part('methods', 'results', '')}\n{text}", "text")]
    for table in document.tables:
        words = [table.caption, table.foot, *(cell.plain for cell in table.grid if cell.head)]
        for part in words:
            found += [((table.ordinal, table.part), Statement(part, f"{table.called}"))]
    return found


def _others(elsewhere: list[tuple[tuple[int, int], Statement]], layout: Layout) -> list[Statement]:
    here = (layout.table.ordinal, layout.table.part)
    return [one for place, one in elsewhere if place != here]
