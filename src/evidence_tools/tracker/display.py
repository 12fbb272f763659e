"""How tables look in a notebook: text left, numbers right, links instead of addresses, no wider than the page.

A long table can be sorted by its headings and searched (itables, with its script inside the notebook: nothing is
fetched). On a page of the site there are no scripts, and the same table stands there as it is.
"""

from __future__ import annotations

import html
import math
import numbers
import os
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from evidence_tools.words import DESIGN_WORDS

__all__ = ["STATIC", "html_table", "tidy_tables"]

STATIC = "EVIDENCE_STATIC_TABLES"  # set where a notebook becomes a page
SORTABLE = 15  # rows from which a table is long enough to be sorted
TALL = 40  # rows from which a table on a page gets a window of its own to scroll in
DIGITS = 3
AS_WRITTEN = 6  # a number that so many digits tell wholly was written by somebody; what was computed has more
WORD = 14  # letters of a word that a column keeps together; a longer identifier may break at its signs
_ADDRESS = re.compile(r"https?://[^\s|<>\"']+")
_LONG = re.compile(rf"[^\s<>&;]{{{WORD + 1},}}")
_KEY = re.compile(r"[a-z]+(?:_[a-z0-9]+)+")  # rct_parallel, sleep_quality: how tables name what people call otherwise
STYLE = (
    # JupyterLab gives every column the same width, however much stands in it; !important is stronger than that.
    "<style>.evidence-table{border-collapse:collapse;width:100%;max-width:100%;table-layout:auto!important;font-size:.93em}"
    ".evidence-table th,.evidence-table td{text-align:left!important;vertical-align:top;padding:.3em .5em;"
    "white-space:normal!important;overflow-wrap:break-word;border-bottom:1px solid #8884}"
    ".evidence-table td.number,.evidence-table th.number{text-align:right!important}"
    ".evidence-table td.number{white-space:nowrap!important}"
    ".evidence-table th{overflow-wrap:normal!important}"
    "@media screen{.evidence-tall{max-height:80vh;overflow-y:auto}}"
    "</style>"
)


def _number(value: float) -> str:
    """Write a number as a person would: whole ones whole, printed ones as printed, others with three digits that count.

    Whoever computes with a mean of 11.88 by hand, and reads 11.9, gets another answer.
    """
    if math.isnan(value):
        return ""
    if float(value).is_integer() and abs(value) < 1e9:
        return f"{int(value)}".replace("-", "−")
    small = 0 < abs(value) < 0.001
    written = f"{value:.{AS_WRITTEN}g}"
    if not small and "e" not in written and float(written) == value:
        return written.replace("-", "−")
    text = f"{value:.1e}" if small else f"{value:.{max(0, DIGITS - 1 - math.floor(math.log10(abs(value))))}f}"
    return text.replace("-", "−")


def _link(match: re.Match[str]) -> str:
    address = html.escape(html.unescape(match.group()), quote=True)
    host = urlsplit(html.unescape(match.group())).hostname or "page"
    name = _breakable(html.escape(host.removeprefix("www.")))
    return f'<a href="{address}" rel="noopener" target="_blank">{name}</a>'


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, numbers.Real):
        return _number(float(value))
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if _KEY.fullmatch(str(value)):
        return DESIGN_WORDS.get(str(value), str(value).replace("_", " "))
    text = html.escape(str(value), quote=False)
    parts, last = [], 0
    for address in _ADDRESS.finditer(text):
        parts += [_breakable(text[last : address.start()]), _link(address)]
        last = address.end()
    return "".join([*parts, _breakable(text[last:])])


def _breakable(text: str) -> str:
    """Let a long identifier break at its signs and in long numbers: no column is wide for the sake of a DOI."""
    return _LONG.sub(lambda match: re.sub(r"([/._-]|\d{12})(?=\w)", r"\1<wbr>", match.group()), text)


def _numeric(values: Iterable[Any]) -> bool:
    known = [v for v in values if v is not None and v is not pd.NA]
    return bool(known) and all(isinstance(v, numbers.Real) and not isinstance(v, bool) for v in known)


def _flat(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with its index as first columns; a number of the row says nothing and is left out."""
    running = table.index.name is None and pd.api.types.is_integer_dtype(table.index)
    flat = table.reset_index(drop=True) if running else table.reset_index()
    names = [" ".join(map(str, name)).strip() if isinstance(name, tuple) else str(name) for name in flat.columns]
    return flat.set_axis(["" if name == "index" and not running else name for name in names], axis=1)


def html_table(table: pd.DataFrame) -> str:
    """Write a table as HTML: escaped, without scripts, headings in small words, numbers rounded.

    Parameters
    ----------
    table : DataFrame
    """
    flat = _flat(table)
    columns = [list(flat.iloc[:, i]) for i in range(flat.shape[1])]
    kinds = [' class="number"' if _numeric(column) else "" for column in columns]
    names = [html.escape(str(name).replace("_", " ")) for name in flat.columns]
    tags = ["th" if name else "td" for name in names]  # a heading without words heads nothing
    head = "".join(f"<{tag}{kind}>{name}</{tag}>" for tag, kind, name in zip(tags, kinds, names, strict=True))
    rows = [
        "<tr>" + "".join(f"<td{kind}>{_cell(value)}</td>" for kind, value in zip(kinds, row, strict=True)) + "</tr>"
        for row in zip(*columns, strict=True)
    ]
    body = "".join(rows) or f'<tr><td colspan="{max(len(names), 1)}">There is nothing to show here.</td></tr>'
    page = f'<table class="evidence-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    if len(rows) >= TALL:
        page = f'<div class="wide evidence-tall" tabindex="0" role="group" aria-label="Table">{page}</div>'
    return f"{STYLE}{page}"


def _sortable_table(table: pd.DataFrame) -> str:
    """Write a long table so that its headings sort it and a box searches it."""
    import itables  # only a notebook needs it

    flat = _flat(table)
    numeric = [i for i in range(flat.shape[1]) if _numeric(flat.iloc[:, i])]
    shown = pd.DataFrame({i: [_cell(value) for value in flat.iloc[:, i]] for i in range(flat.shape[1])})
    shown.columns = pd.Index([html.escape(str(name).replace("_", " ")) for name in flat.columns])
    page: str = itables.to_html_datatable(
        shown,
        connected=False,
        allow_html=True,
        showIndex=False,
        classes="display evidence-table",
        style="width:100%",
        lengthMenu=[25, 100, 1000],
        order=[],
        columnDefs=[{"targets": numeric, "className": "number dt-type-numeric"}],
        maxBytes=0,
    )
    return STYLE + page


def _shown(table: pd.DataFrame) -> str:
    return html_table(table) if os.environ.get(STATIC) or len(table) < SORTABLE else _sortable_table(table)


def tidy_tables() -> None:
    """Let every DataFrame of this notebook be shown as `html_table` writes it, long ones sortable; see the module.

    Outside a notebook it does nothing.
    """
    from IPython import get_ipython
    from matplotlib.axes import Axes

    shell = get_ipython()
    if shell is None:
        return
    formatter = shell.display_formatter.formatters["text/html"]
    formatter.for_type(pd.DataFrame, _shown)
    formatter.for_type(pd.Series, lambda series: _shown(series.to_frame(series.name or "value")))
    # A picture speaks for itself: without this, "<Axes: >" would stand above it.
    shell.display_formatter.formatters["text/plain"].for_type(Axes, lambda ax, printer, cycle: printer.text(""))
    if not os.environ.get(STATIC):
        import itables

        itables.init_notebook_mode(all_interactive=False, connected=False)
