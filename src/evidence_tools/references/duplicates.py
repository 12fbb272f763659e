"""The same study under two keys: by DOI, PMID or PMCID, else by first author, year and title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from evidence_tools.references.identifiers import find_ids
from evidence_tools.references.latex import decode_field
from evidence_tools.references.names import people

__all__ = ["Duplicate", "find_duplicates"]

ALIKE = 90.0
"""Titles at least this alike (rapidfuzz `token_sort_ratio`, 0 to 100) count as one, given author and year."""


@dataclass(frozen=True)
class Duplicate:
    """Two keys that look like one study.

    Attributes
    ----------
    key, other : str
        The later and the earlier key.
    why : str
        ``same doi``, ``same pmid``, ``same pmcid`` or ``author, year and title``.
    score : float
        100 for an identifier, else how alike the titles are (90 to 100).
    """

    key: str
    other: str
    why: str
    score: float

    @property
    def certain(self) -> bool:
        """Whether an identifier is shared; a mere likeness is for a person to judge (two reports of a trial)."""
        return self.why.startswith("same")

    def __str__(self) -> str:
        detail = self.why if self.certain else f"{self.why} ({self.score:.0f} of 100)"
        return f"{self.key} looks like {self.other}: {detail}"


def find_duplicates(
    entries: Mapping[str, Mapping[str, str]], known: Mapping[str, Mapping[str, str]] | None = None
) -> list[Duplicate]:
    """Find keys that look like one study, among `entries` and between `entries` and `known`.

    Entries whose identifiers of the same kind differ are never taken for one by their titles.

    Returns
    -------
    list of Duplicate
        Each later entry once, with its best reason; sorted by key.
    """
    seen = _Seen()
    for key, entry in (known or {}).items():
        seen.add(key, entry)
    found = []
    for key, entry in entries.items():
        if known and key in known and dict(known[key]) == dict(entry):
            continue  # the very entry that is there already
        duplicate = seen.like(key, entry)
        if duplicate:
            found.append(duplicate)
        seen.add(key, entry)
    return sorted(found, key=lambda one: one.key)


class _Seen:
    """Entries read so far, found again by identifier and by first author."""

    def __init__(self) -> None:
        self.by_id: dict[tuple[str, str], str] = {}
        self.by_author: dict[str, list[tuple[str, int, str, tuple]]] = {}

    def add(self, key: str, entry: Mapping[str, str]) -> None:
        ids = find_ids(entry)
        for kind, value in ids._asdict().items():
            if value:
                self.by_id.setdefault((kind, value), key)
        self.by_author.setdefault(_author(entry), []).append((key, _year(entry), _title(entry), ids))

    def like(self, key: str, entry: Mapping[str, str]) -> Duplicate | None:
        ids = find_ids(entry)
        for kind in ("pmid", "doi", "pmcid"):
            value = getattr(ids, kind)
            if value and (kind, value) in self.by_id:
                return Duplicate(key, self.by_id[kind, value], f"same {kind}", 100.0)
        title, year, best = _title(entry), _year(entry), None
        if not title:
            return None
        for other, other_year, other_title, other_ids in self.by_author.get(_author(entry), []):
            if year and other_year and abs(year - other_year) > 1:
                continue  # online in December, printed in January is one year apart
            if any(a and b and a != b for a, b in zip(ids, other_ids, strict=True)):
                continue
            score = fuzz.token_sort_ratio(title, other_title)
            if score >= ALIKE and (best is None or score > best.score):
                best = Duplicate(key, other, "author, year and title", score)
        return best


def _title(entry: Mapping[str, str]) -> str:
    return " ".join(re.findall(r"\w+", _folded(decode_field("title", entry.get("title", "")))))


def _author(entry: Mapping[str, str]) -> str:
    first = next(iter(people(entry.get("author", ""))), None)
    return _folded(first.family or first.literal) if first else ""


def _year(entry: Mapping[str, str]) -> int:
    found = re.search(r"(1[5-9]|20|21)[0-9]{2}", entry.get("year", "") or entry.get("date", ""))
    return int(found.group()) if found else 0


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold().translate(str.maketrans("ıøłđæœ", "iolda" + "o")))
    return "".join(c for c in plain if not unicodedata.combining(c))
