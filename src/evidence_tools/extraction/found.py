"""What was read from an abstract: a value with the exact words it was read from, and the abstract as sentences.

Every offset counts characters of `source_text`: the title, a line break, then the abstract with its section labels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from evidence_tools.pubmed import Record

__all__ = ["Found", "Sentence", "agreed", "read_number", "sentences_of", "source_text"]


@dataclass(frozen=True)
class Found:
    """A value and where it was read.

    Parameters
    ----------
    field : str
        Column of studies.csv or results.csv it belongs to.
    value : str, int or float
    words : str
        The exact words, ``text[start:end]``.
    start, end : int
        Offsets in `source_text`.
    verified : bool
        False until a person has compared it with the words.
    """

    field: str
    value: str | int | float
    words: str
    start: int
    end: int
    verified: bool = False

    def named(self, field: str) -> Found:
        """Return the same reading under another column."""
        return replace(self, field=field)


@dataclass(frozen=True)
class Sentence:
    """One sentence with its place and the label of the section it stands in ("" if the abstract has none)."""

    text: str
    start: int
    section: str = ""

    def found(self, field: str, value: str | int | float, start: int, end: int) -> Found:
        """Make a `Found` from offsets within this sentence."""
        return Found(field, value, self.text[start:end], self.start + start, self.start + end)


UNITS = dict(
    zip(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen".split(),
        range(1, 20),
        strict=True,
    )
)
TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
_SMALL = (
    rf"(?:(?:{'|'.join(TENS)})(?:[- ](?:{'|'.join(list(UNITS)[:9])}))?|"
    rf"{'|'.join(sorted(UNITS, key=len, reverse=True))})"
)
WHOLE = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+|(?:(?:a|{_SMALL})[- ]hundred(?: and)?(?:[- ]{_SMALL})?)|{_SMALL})"
"""A whole number in figures or words, as a regular expression without groups."""

# Not a full stop: abbreviations, decimal points, initials. Sentences end where the next begins with a capital.
_END = re.compile(
    r"(?<=[.!?])(?<!vs\.)(?<!e\.g\.)(?<!i\.e\.)(?<!approx\.)(?<!St\.)(?<!Dr\.)[)\]\"”]?\s+(?=[A-Z0-9(\"“])|\n+"
)
_LABEL = re.compile(r"([A-Z][A-Za-z ,/&-]{2,60}):\s+")
# Abstracts sent to PubMed as one paragraph carry their labels inside.
_INNER_LABEL = re.compile(
    r"((?:Backgrounds?|Introductions?|Objectives?|Aims?|Purposes?|Methods?|Materials? (?:and|"
    r"&) Methods?|Design|Settings?|"
    r"Participants|Interventions?|Main [Oo]utcome [Mm]easures?|Results?|Findings|Conclusions?|"
    r"Discussion)(?: and [A-Z]\w+)?):\s+",
    re.I,
)


def source_text(record: Record) -> str:
    """Return the text offsets count in: title, line break, abstract."""
    return f"{record.title}\n{record.abstract}"


def sentences_of(text: str) -> Iterator[Sentence]:
    """Split `source_text` into sentences; the first line is the title (section ``TITLE``)."""
    title, _, rest = text.partition("\n")
    yield Sentence(title, 0, "TITLE")
    offset, section = len(title) + 1, ""
    for line in rest.split("\n"):
        label = _LABEL.match(line)
        section = label.group(1).upper() if label else section
        start = label.end() if label else 0
        for cut in [*_END.finditer(line, start), None]:
            end = cut.start() if cut else len(line)
            if inner := _INNER_LABEL.match(line, start, end):
                section, start = inner.group(1).upper(), inner.end()
            if line[start:end].strip():
                yield Sentence(line[start:end], offset + start, section)
            start = cut.end() if cut else end
        offset += len(line) + 1


def read_number(words: str) -> int:
    """Read a whole number in figures or English words below a thousand: ``64``, ``1,240``, ``sixty-four``.

    Raises
    ------
    ValueError
        If it is none.
    """
    plain = words.strip().lower().replace(",", "")
    if plain.isdigit():
        return int(plain)
    total = 0
    head, hundred, tail = plain.replace("-", " ").replace(" and ", " ").replace(" and", "").partition("hundred")
    if hundred:
        total = 100 * (1 if head.strip() == "a" else read_number(head))
        plain = tail.strip()
        if not plain:
            return total
    for word in plain.replace("-", " ").split():
        if word not in UNITS and word not in TENS:
            raise ValueError(f"{words!r} is not a number")
        total += UNITS.get(word) or TENS[word]
    return total


def agreed(candidates: list[Found]) -> Found | None:
    """Return the first of several readings if all have the same value; None where they differ (blank beats wrong)."""
    return candidates[0] if candidates and len({found.value for found in candidates}) == 1 else None
