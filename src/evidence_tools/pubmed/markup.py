"""The small pieces of PubMed XML: text without its markup, partial dates, DOIs."""

from __future__ import annotations

import datetime
import re

from lxml.etree import _Element as Element

__all__ = ["MONTHS", "date_of", "doi_of", "text_of", "texts_of"]

_MONTH_NAMES = "jan january,feb february,mar march,apr april,may,jun june,jul july,aug august,sep sept september,"
_MONTH_NAMES += "oct october,nov november,dec december"
MONTHS = {name: n for n, names in enumerate(_MONTH_NAMES.split(","), start=1) for name in names.split()}
MONTHS |= {f"{n}": n for n in range(1, 13)} | {f"{n:02}": n for n in range(1, 10)}

# Everything str.split() takes for a blank, but the blank itself. Looking for each (memchr) is three times as fast as a
# regular expression, and both are faster than splitting an abstract that has none.
_ODD_BLANKS = (
    *("\n", "  ", "\t", "\r", "\xa0", "\u2009", "\u202f", "\u2003", "\u2002", "\u3000", "\u200a", "\u2005"),
    *map(chr, (0x0B, 0x0C, 0x1C, 0x1D, 0x1E, 0x1F, 0x85, 0x1680, 0x2028, 0x2029, 0x205F)),
    *map(chr, (0x2000, 0x2001, 0x2004, 0x2006, 0x2007, 0x2008)),
)
_DOI_PREFIX = re.compile(r"^(?:doi:\s*|https?://(?:dx\.)?doi\.org/)", re.IGNORECASE)
_YEAR = re.compile(r"(?<![0-9])(1[5-9]|20|21)[0-9][0-9](?![0-9])")


def text_of(element: Element) -> str:
    """All text below an element, markup dropped, runs of white space as one blank: ``CO<sub>2</sub>`` -> CO2."""
    text = "".join(element.itertext()) if len(element) else element.text
    if not text:
        return ""
    if text.isalnum():
        return text
    if text.isascii():
        # XML allows no other blanks of ASCII
        if "\n" in text or "  " in text or "\t" in text or "\r" in text:
            return " ".join(text.split())
        return text.strip()
    for blank in _ODD_BLANKS:
        if blank in text:
            return " ".join(text.split())
    return text.strip()


def texts_of(element: Element, tag: str) -> list[str]:
    """Text of each child with this tag; empty ones are left out."""
    return [text for child in element[:] if child.tag == tag and (text := text_of(child))]


def date_of(element: Element) -> tuple[int | None, str]:
    """Year and partial ISO date; a season or a range of months is an unknown month, never a wrong one."""
    parts = {child.tag: (child.text or "").strip() for child in element[:]}
    stated = parts.get("Year") or parts.get("MedlineDate", "")
    found = _YEAR.search(stated)
    if not found:
        return None, ""
    year, month = int(found.group()), MONTHS.get(parts.get("Month", "").lower())
    if month is None:
        return year, str(year)
    day = parts.get("Day", "")
    if day.isdecimal() and len(day) < 3:
        try:
            return year, datetime.date(year, month, int(day)).isoformat()
        except ValueError:
            pass
    return year, f"{year}-{month:02}"


def doi_of(element: Element) -> str:
    """A DOI without the ``doi:`` or the address some publishers put before it."""
    return _DOI_PREFIX.sub("", text_of(element))
