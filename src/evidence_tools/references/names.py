"""People and pages in BibTeX's notation, and citation keys."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Container, Mapping
from typing import NamedTuple

from bibtexparser.middlewares.names import (
    InvalidNameError,
    parse_single_name_into_parts,
    split_multiple_persons_names,
)

from evidence_tools.references.latex import decode_latex

__all__ = ["Person", "citation_key", "full_pages", "people"]


class Person(NamedTuple):
    """A name, decoded: `family` and `given`, or a group in `literal`."""

    family: str = ""
    given: str = ""
    suffix: str = ""
    literal: str = ""


def people(field: str) -> list[Person]:
    """Split an ``author`` or ``editor`` field: ``{\\"O}rnek, A. and {WHO Group} and Jan van der Test``."""
    try:
        names = split_multiple_persons_names(field)
    except Exception:  # unbalanced braces in a field somebody built by hand
        names = field.split(" and ")
    return [_person(name.strip()) for name in names if name.strip() and name.strip().lower() != "others"]


def _person(name: str) -> Person:
    if re.fullmatch(r"\{[^{}]*\}", name) or ("," not in name and " " not in name and "\\" not in name):
        text = decode_latex(name)
        return Person(literal=text) if name.startswith("{") else Person(family=text)
    try:
        parts = parse_single_name_into_parts(name, strict=False)
    except InvalidNameError:
        return Person(literal=decode_latex(name))
    family = decode_latex(" ".join([*parts.von, *parts.last]))
    return Person(family, decode_latex(" ".join(parts.first)), decode_latex(" ".join(parts.jr)))


def full_pages(pages: str) -> str:
    """Write the end of a range out, with BibTeX's double dash: ``139-44`` -> ``139--144``."""
    found = re.fullmatch(r"\s*([A-Za-z]*)(\d+)\s*[-–—]+\s*([A-Za-z]*)(\d+)\s*", pages)
    if not found:
        return pages.strip()
    before, first, prefix, last = found.groups()
    if len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    return f"{before}{first}--{prefix}{last}"


def citation_key(entry: Mapping[str, str], taken: Container[str] = ()) -> str:
    """A key like ``field2005``: first author's family name in plain letters, year, then a letter if it is taken."""
    first = next(iter(people(entry.get("author", "") or entry.get("editor", ""))), Person())
    word = first.family or first.literal or decode_latex(entry.get("title", "")) or "anonymous"
    plain = unicodedata.normalize(
        "NFKD", word.casefold().translate(str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d"}))
    )
    letters = re.sub(r"[^a-z0-9 ]", "", plain.encode("ascii", "ignore").decode())
    base = (letters.replace(" ", "") if first.family else letters.split(" ")[0])[:30] or "anonymous"
    found = re.search(r"[0-9]{4}", entry.get("year", ""))
    base += found.group() if found else ""
    if base not in taken:
        return base
    suffixes = (*string.ascii_lowercase, *(f"-{number}" for number in range(27, 10_000)))
    return next(base + suffix for suffix in suffixes if base + suffix not in taken)
