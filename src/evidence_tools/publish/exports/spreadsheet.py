"""The whole evidence folder as an Excel workbook: one sheet a table, every column explained in its header.

Text is written as text and nothing else: a quotation that begins with "=" stays a quotation, a PMID stays a word, and
no cell becomes a link but those made here from checked identifiers.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from evidence_tools.folder import Field
from evidence_tools.quality.levels import SYMBOLS
from evidence_tools.tracker.evidence import Evidence
from evidence_tools.verdicts import VERDICTS
from evidence_tools.words import VERDICT_MEANINGS, VERSION, look, web_addresses

from .legend import CERTAINTY_WORDS, DISCLAIMER
from .options import Options
from .packing import FIXED_TIME, repacked
from .sheets import Sheet, evidence_sheets

__all__ = ["spreadsheet_export"]

SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
# Limits of Excel (https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3): characters in a cell;
# in the list of a drop-down; in the text and the title of an error message.
MAX_TEXT, MAX_LIST, MAX_MESSAGE, MAX_TITLE = 32_767, 255, 255, 32
SPARE_ROWS = 200  # rows below the data that also get drop-downs, for entries to come
LINE_HEIGHT, MAX_HEIGHT = 15, 409  # points; Excel allows no taller row
NARROWEST, WORD, WIDEST, WIDEST_READ, EXPLAIN_WIDTH = 9, 26, 44, 50, 96


@dataclass(frozen=True)
class Formats:
    """The few looks a cell can have."""

    heading: Format
    title: Format
    strong: Format
    text: Format
    wrapped: Format
    number: Format
    link: Format
    soft: Format

    @classmethod
    def of(cls, book: xlsxwriter.Workbook) -> Formats:
        """Make them for a workbook; "@" keeps a cell text also when somebody edits it."""
        top = {"valign": "top"}
        head = {"bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#E8EEF2", "num_format": "@"} | top
        return cls(
            heading=book.add_format(head),
            title=book.add_format({"bold": True, "font_size": 16}),
            strong=book.add_format({"bold": True, "text_wrap": True} | top),
            text=book.add_format({"num_format": "@", "text_wrap": True} | top),
            wrapped=book.add_format({"text_wrap": True, "align": "left"} | top),
            number=book.add_format(top),
            link=book.add_format({"font_color": look()["light"]["link"], "underline": 1} | top),
            soft=book.add_format({"italic": True, "font_color": look()["light"]["soft"], "text_wrap": True} | top),
        )


def _note(field: Field, sheet: Sheet) -> str:
    """Say what a column means and what may stand in it."""
    lines = [field.description or field.title]
    if field.name in sheet.added:
        lines.append(f"Not a column of {sheet.name}.csv: added for reading.")
    elif sheet.name != "references":
        lines.append(f"Allowed: {field.allowed()}.")
    if field.name in sheet.points_to:
        table, column = sheet.points_to[field.name]
        lines.append(f"Must be a {column} of the sheet {table}.")
    if field.required:
        lines.append("Needed in every row.")
    return "\n".join(lines)


def _width(field: Field, cells: pd.Series, for_reading: bool) -> float:
    """Choose a column's width in characters: nine of ten cells and all single words fit on one line, within limits."""
    lengths = cells.astype("str").str.len()
    usual = max(lengths.quantile(0.9), min(lengths.max(), WORD)) if len(cells) else 0
    widest = WIDEST_READ if for_reading else WIDEST
    return max(NARROWEST, min(widest, max(usual, len(field.name)) + 3))


def _height(texts: Iterable[tuple[str, float]]) -> float:
    """Return the height in points of a row that shows all of its cells' text, wrapped at their widths."""
    lines = (sum(1 + int(len(line) / (width - 1)) for line in text.split("\n")) for text, width in texts)
    return min(MAX_HEIGHT, LINE_HEIGHT * max(lines, default=1) + 1)


def _write_cell(page: Worksheet, row: int, column: int, value: Any, field: Field, formats: Formats) -> None:
    if field.type in ("number", "integer"):
        if pd.notna(value):
            page.write_number(row, column, float(value), formats.number)
        return
    text = "" if pd.isna(value) else str(value)
    if field.name == "link" and web_addresses(text):
        page.write_url(row, column, text, formats.link)
        return
    if len(text) > MAX_TEXT:
        tail = " ... (cut: the table in evidence/ holds all of it)"
        text = text[: MAX_TEXT - len(tail)] + tail
    if text:
        page.write_string(row, column, text, formats.text)


def _limits(field: Field) -> dict[str, Any] | None:
    """Turn the limits of a number into a rule of the spreadsheet."""
    low = field.above if field.above is not None else field.minimum
    kind = {"validate": "integer" if field.type == "integer" else "decimal", "ignore_blank": True}
    if low is not None and field.maximum is not None and field.above is None:
        return kind | {"criteria": "between", "minimum": low, "maximum": field.maximum}
    if low is not None:
        return kind | {"criteria": ">" if field.above is not None else ">=", "value": low}
    return kind | {"criteria": "<=", "value": field.maximum} if field.maximum is not None else None


def _rule(field: Field, sheet: Sheet, sheets: dict[str, Sheet]) -> dict[str, Any] | None:
    """Return what Excel lets a person put into a column; None where anything goes."""
    if field.name in sheet.added:
        return None
    if field.enum and len(",".join(field.enum)) <= MAX_LIST and not any("," in value for value in field.enum):
        rule: dict[str, Any] | None = {"validate": "list", "source": list(field.enum)}
    elif field.name in sheet.points_to:
        table, key = sheet.points_to[field.name]
        column = xl_col_to_name([f.name for f in sheets[table].fields].index(key), col_abs=True)
        last = len(sheets[table].frame) + 1 + SPARE_ROWS
        rule = {"validate": "list", "source": f"='{table}'!{column}$2:{column}${last}"}
    elif field.type in ("number", "integer"):
        rule = _limits(field)
    else:
        rule = None
    if rule is None:
        return None
    message = f"Allowed: {field.allowed()}." if field.name not in sheet.points_to else _note(field, sheet)
    return rule | {"error_title": f"{field.name}: not allowed"[:MAX_TITLE], "error_message": message[:MAX_MESSAGE]}


def _header(page: Worksheet, sheet: Sheet, formats: Formats) -> None:
    for column, field in enumerate(sheet.fields):
        note = _note(field, sheet)
        lines = sum(1 + len(line) // 48 for line in note.split("\n"))
        size = {"width": 320, "height": 16 * lines + 14, "author": "", "font_size": 9}
        page.write_string(0, column, field.name, formats.heading)
        page.write_comment(0, column, note, size)


def _fill(page: Worksheet, sheet: Sheet, sheets: dict[str, Sheet], formats: Formats) -> None:
    """Write one table: header, notes, rows, drop-downs, filter; header and first column stay in view."""
    if not sheet.for_reading:
        page.set_default_row(30)  # two lines; a long text is read in the formula bar
    page.set_row(0, 32)
    _header(page, sheet, formats)
    last = len(sheet.frame)
    widths = {f.name: _width(f, sheet.frame[f.name], sheet.for_reading) for f in sheet.fields}
    if sheet.for_reading:
        for number, row in enumerate(sheet.frame.to_dict("records"), start=1):
            page.set_row(number, _height((str(row[name]), width) for name, width in widths.items()))
    for column, field in enumerate(sheet.fields):
        cells = sheet.frame[field.name]
        is_number = field.type in ("number", "integer")
        page.set_column(column, column, widths[field.name], formats.number if is_number else formats.text)
        for row, value in enumerate(cells, start=1):
            _write_cell(page, row, column, value, field, formats)
        rule = _rule(field, sheet, sheets)
        if rule:
            page.data_validation(1, column, last + SPARE_ROWS, column, rule)
    page.autofilter(0, 0, max(last, 1), len(sheet.fields) - 1)
    page.freeze_panes(1, 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _table(
    page: Worksheet, row: int, heading: tuple[str, ...], rows: Sequence[tuple[str | int, ...]], formats: Formats
) -> int:
    for column, words in enumerate(heading):
        page.write_string(row, column, words, formats.heading)
    for number, cells in enumerate(rows, start=row + 1):
        page.set_row(number, _height([(str(cells[-1]), EXPLAIN_WIDTH)]))
        for column, cell in enumerate(cells):
            if isinstance(cell, int):
                page.write_number(number, column, cell, formats.wrapped)
            elif column == 0 and heading[0] == "sheet":
                page.write_url(number, 0, f"internal:'{cell}'!A1", formats.link, cell)
            else:
                page.write_string(number, column, cell, formats.wrapped)
    return row + len(rows) + 2


def _explain(page: Worksheet, ev: Evidence, sheets: list[Sheet], formats: Formats) -> None:
    """Write the first sheet: what this file is, what its sheets hold, what the signs mean."""
    schema = ev.folder.schema
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 12)
    page.set_column(2, 2, EXPLAIN_WIDTH)
    page.hide_gridlines(2)
    page.write_string(0, 0, schema.descriptor.get("title", "Evidence"), formats.title)
    lines = (
        "The claims of marketing articles word for word, the studies and reviews that bear on them with their results "
        "as printed, the judgements with their reasons, and the verdict on each claim.",
        f"Made by evidence-tools {VERSION} from the evidence folder, version {schema.version}. CC BY 4.0.",
        "An empty cell means: not known. It never means zero.",
        "Rest the pointer on a column's heading: a note says what it means and what may stand in it. Columns with a "
        "fixed set of words offer them in a list.",
        "This file is a copy for reading and sorting. Changes made here do not come back by themselves: the tables in "
        "evidence/ are the originals.",
        DISCLAIMER,
    )
    row = 2
    for line in filter(None, lines):
        page.merge_range(row, 0, row, 2, "", formats.wrapped)
        page.write_string(row, 0, line, formats.wrapped)
        page.set_row(row, _height([(line, 130)]))
        row += 1
    heading = ("sheet", "rows", "one row is")
    listed = [(s.name, len(s.frame), f"{s.title}. {s.description}") for s in sheets]
    row = _table(page, row + 1, heading, listed, formats)
    signs = [(label, sign, VERDICT_MEANINGS[name]) for name, (sign, label) in VERDICTS.items()]
    row = _table(page, row, ("verdict", "sign", "means"), signs, formats)
    levels = [(level, SYMBOLS[level], words) for level, words in CERTAINTY_WORDS.items()]
    _table(page, row, ("certainty (GRADE)", "level", "means"), levels, formats)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 1)


def spreadsheet_export(ev: Evidence, options: Options) -> bytes:
    """Return the workbook: a sheet that explains, the verdicts, every table, the references."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, SAFE)
    title = ev.folder.schema.descriptor.get("title", "Evidence")
    book.set_properties({"title": title, "author": "evidence-tools", "created": FIXED_TIME})
    book.set_size(2400, 1600)
    formats = Formats.of(book)
    sheets = evidence_sheets(ev)
    by_name = {sheet.name: sheet for sheet in sheets}
    _explain(book.add_worksheet("read me"), ev, sheets, formats)
    for sheet in sheets:
        _fill(book.add_worksheet(sheet.name), sheet, by_name, formats)
    book.close()
    return repacked(out.getvalue())
