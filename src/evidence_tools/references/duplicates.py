"""The same study under two keys: by DOI, PMID or PMCID, else by title, authors and year.

The time grows with the number of entries: each is compared only with those that share an identifier, a title, an author
and year, or one of its rarest words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evidence_tools.references.likeness import Portrait, likeness, portrait, same_doi

__all__ = ["Duplicate", "find_duplicates"]

_SAME = frozenset(("same pmid", "same doi", "same pmcid"))
_MANY = 24  # entries with one word: beyond, the word is no help in finding a twin
_RAREST = 4  # words of a title that are looked up
_FEW = 60  # entries with one identifier, title, or author and year


@dataclass(frozen=True)
class Duplicate:
    """Two keys that look like one study.

    Attributes
    ----------
    key, other : str
        The later and the earlier key.
    why : str
        ``same doi``, ``same pmid``, ``same pmcid``, or what makes them look alike (``author, year and title``,
        ``preprint and article``, ``versions of one work``...).
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
        return self.why in _SAME

    def __str__(self) -> str:
        detail = self.why if self.certain else f"{self.why} ({self.score:.0f} of 100)"
        return f"{self.key} looks like {self.other}: {detail}"


def find_duplicates(
    entries: Mapping[str, Mapping[str, str]], known: Mapping[str, Mapping[str, str]] | None = None
) -> list[Duplicate]:
    """Find keys that look like one study, among `entries` and between `entries` and `known` (our own bibliography).

    Two chapters with the DOI of their book are two; so are works whose identifiers of one kind differ, unless one of
    them is a preprint.

    Returns
    -------
    list of Duplicate
        Each later entry once, with its best reason; sorted by key.
    """
    seen = _Seen()
    for key, entry in (known or {}).items():
        seen.add(portrait(key, entry, ours=True))
    found = []
    for key, entry in entries.items():
        if known and key in known and dict(known[key]) == dict(entry):
            continue  # the very entry that is there already
        one = portrait(key, entry)
        duplicate = seen.like(one)
        if duplicate:
            found.append(duplicate)
        seen.add(one)
    return sorted(found, key=lambda one: one.key)


class _Seen:
    """Entries read so far, found again by what they have in common with another."""

    def __init__(self) -> None:
        self.places: dict[tuple[str, str], list[Portrait]] = {}
        self.words: dict[str, list[Portrait]] = {}

    def add(self, one: Portrait) -> None:
        for place in _places(one):
            entries = self.places.setdefault(place, [])
            if len(entries) < _FEW:
                entries.append(one)
        for word in set(one.words):
            entries = self.words.setdefault(word, [])
            if len(entries) < _MANY:
                entries.append(one)

    def like(self, one: Portrait) -> Duplicate | None:
        by_id = self._by_id(one)
        if by_id and by_id.certain:
            return by_id
        best: Duplicate | None = by_id
        for other in self._candidates(one):
            why, score = likeness(one, other)
            if why and (best is None or score > best.score):
                best = Duplicate(one.key, other.key, why, score)
        return best

    def _by_id(self, one: Portrait) -> Duplicate | None:
        question = None
        for kind in ("pmid", "doi", "pmcid", "stem"):
            for other in self.places.get((kind, getattr(one, kind, "") or getattr(one.ids, kind, "")), []):
                why = f"same {kind}"
                if kind == "doi":
                    why = same_doi(one, other)
                elif kind == "stem":
                    why = "versions of one work" if one.ids.doi != other.ids.doi else ""
                if why in _SAME:
                    return Duplicate(one.key, other.key, why, 100.0)
                if why and question is None:
                    question = Duplicate(one.key, other.key, why, 100.0)
        return question

    def _candidates(self, one: Portrait) -> Iterator[Portrait]:
        seen: set[str] = set()
        lists = [self.places.get(("title", one.title), [])]
        lists += [
            self.places.get((author, str(year)), [])
            for author in sorted(one.authors)[:8]
            for year in (one.year - 1, one.year, one.year + 1)
        ]
        rare = sorted((len(entries), word) for word in set(one.words) if (entries := self.words.get(word)))
        lists += [self.words[word] for count, word in rare[:_RAREST] if count < _MANY]
        for entries in lists:
            for other in entries:
                if other.key not in seen:
                    seen.add(other.key)
                    yield other


def _places(one: Portrait) -> Iterator[tuple[str, str]]:
    for kind, value in (*one.ids._asdict().items(), ("stem", one.stem), ("title", one.title)):
        if value:
            yield kind, value
    for author in sorted(one.authors)[:8]:
        yield author, str(one.year)
