"""Years and months as the folder allows them, and what can be read from the ways databases print them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["MONTHS", "Date", "is_month", "is_year", "read_date"]

MONTHS = tuple("jan feb mar apr may jun jul aug sep oct nov dec".split())
"""The macros every BibTeX style defines (btxdoc.pdf, section 2.2)."""

_YEAR = re.compile(r"(1[5-9]|20|21)[0-9]{2}[a-z]?")
_YEAR_IN = re.compile(r"(?<![0-9])((?:1[5-9]|20|21)[0-9]{2})(?![0-9])")
_NUMBER = re.compile(r"0?[1-9]|1[0-2]")
_WORD = re.compile(r"[a-z]{3,9}")
_AFTER_YEAR = re.compile(r"^[-/.](0?[1-9]|1[0-2])(?![0-9])")
_COMPACT = re.compile(r"(?<![0-9])((?:1[5-9]|20|21)[0-9]{2})(0[1-9]|1[0-2])([0-3][0-9])?(?![0-9])")
_NAMES = {
    name[:length]: name[:3]
    for name in "january february march april may june july august september october november december".split()
    for length in range(3, len(name) + 1)
} | {"sept": "sep"}


class Date(NamedTuple):
    """A year of four digits and a month as BibTeX writes it; ``""`` where the text says none."""

    year: str = ""
    month: str = ""


def is_year(text: str) -> bool:
    """Whether this may stand in ``year``: four digits from 1500 to 2199, a letter behind them at most."""
    return bool(_YEAR.fullmatch(text))


def is_month(text: str) -> bool:
    """Whether this may stand in ``month``: a name of a month (its first three letters decide) or 1 to 12."""
    text = text.lower()
    return text[:3] in MONTHS or bool(_NUMBER.fullmatch(text))


def read_date(texts: Iterable[str], months: Iterable[str] = ()) -> Date:
    """Read year and month from the texts of several fields, the first that says one wins.

    A range gives its beginning, a season no month; ``in press``, ``0000`` and years of other calendars give no year.

    Parameters
    ----------
    texts : iterable of str
        ``2019``, ``May 2004``, ``2019--2020``, ``2019-11/2019-12``, ``2021/03/04``, ``c1998``.
    months : iterable of str
        Fields that hold a month alone: ``Nov-Dec``, ``11-12``, ``Winter``.
    """
    year = month = ""
    for text in texts:
        found = _one(text)
        if found.year and year in ("", found.year):
            year, month = found.year, month or found.month
    for text in months:
        month = _month_alone(text) or month
    return Date(year, month)


def _one(text: str) -> Date:
    compact = _COMPACT.search(text)
    if compact:
        return Date(compact.group(1), MONTHS[int(compact.group(2)) - 1])
    found = _YEAR_IN.search(text)
    if not found:
        return Date()
    number = _AFTER_YEAR.match(text[found.end() :])
    month = MONTHS[int(number.group(1)) - 1] if number else _named_month(text)
    return Date(found.group(1), month)


def _month_alone(text: str) -> str:
    text = text.strip().lower()
    number = re.match(r"(0?[1-9]|1[0-2])(?![0-9])", text)
    return MONTHS[int(number.group(1)) - 1] if number else _named_month(text)


def _named_month(text: str) -> str:
    return next((_NAMES[word] for word in _WORD.findall(text.lower()) if word in _NAMES), "")
