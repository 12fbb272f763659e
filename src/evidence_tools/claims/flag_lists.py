"""What a list, a table or a price list says by its layout: "Asthma" below "Our clients come with", or by "10 sessions".

A line that names an illness and nothing else says that it is helped where words above or beside it speak of an offer,
or where several such lines stand together on a page. Words that warn, ask, teach or explain keep it from being read so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from evidence_tools.claims.flag_words import Cues, read_cues
from evidence_tools.claims.sentences import Unit
from evidence_tools.claims.vocabulary import Hit, Vocabulary

__all__ = ["Row", "bare_units", "offer_named", "table_rows"]

_SERIOUS = frozenset({"serious", "serious_infection", "fertility", "stroke"})
# What no package may be named for: migraine, chronic insomnia and infections stand on the list of conditions as well.
_LISTED = _SERIOUS | {"common_listed", "infection"}
_OTHER = 2  # words of a bare line beside its illnesses
_LINE = 12  # words of an entry in a list or a price list
_RUN = 3  # lines of illnesses in a row that need no word above them
_BIRTH = ("birth", "child")
_WORD = re.compile(r"[a-z0-9']+")
_SMALL = frozenset("a an the of and or with in for to your my our their all any other e g i ii etc".split())
_TICK = re.compile(r"[✓✔☑✅]")
_PRICE = re.compile(
    r"[£€$]\s?\d|\b\d+\s?(?:x|×|min(?:ute)?s?|hours?|pounds?|euros?|dollars?|gbp|eur)\b|"
    r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve)[ -](?:short |long |quiet )?"
    r"(?:sessions?|visits?|treatments?|appointments?)\b"
)
_NAME_ENDS = re.compile(r"[:;|,]|\s[–—-]+\s|\s\(|\s(?=[£€$]\s?\d|\d+\s?(?:x|×|min(?:ute)?s?)\b)")
_PAIR = re.compile(r"\s*[:|–—=→]\s*|\s+-+>?\s+|\s*\.{3,}\s*|\s*…\s*")


class Row(NamedTuple):
    """A row of a table below its head: its cells by number, and the words to read them by."""

    first: int
    last: int
    text: str


def _illnesses(cues: Cues) -> int:
    return sum(hit.row["level"] in _SERIOUS for hit in cues.conditions)


def _is_bare(cues: Cues) -> bool:
    """Tell whether a line names illnesses and hardly anything else."""
    if not _illnesses(cues) or _says_something(cues) or _warns(cues):
        return False
    left, last = [], 0
    for hit in cues.conditions:
        left.append(cues.text[last : hit.start])
        last = max(last, hit.end)
    words = [word for word in _WORD.findall(" ".join([*left, cues.text[last:]])) if word not in _SMALL]
    return sum(not word.isdigit() for word in words) <= _OTHER and len(words) < _LINE


def _says_something(cues: Cues) -> bool:
    return bool(cues.of("layout", "verb") or cues.of("any", "negator"))


def _warns(cues: Cues) -> bool:
    return bool(
        cues.of("layout", "warns") or cues.of("any", "advice") or cues.of("any", "story") or cues.of("any", "study")
    )


def _opens(cues: Cues) -> bool:
    """Tell whether words above or beside a line are those of an offer."""
    return bool(cues.of("layout", "opens") or cues.of("layout", "place") or cues.of("any", "cure"))


class _Lists:
    """Finds the lines of an article that are promised by where they stand."""

    def __init__(self, found: Sequence[Unit], vocabulary: Vocabulary):
        self.units, self.vocabulary = found, vocabulary

    def cues(self, words: str) -> Cues:
        return read_cues(words, self.vocabulary)

    def bare(self, number: int) -> bool:
        unit = self.units[number]
        return unit.kind != "cell" and len(unit.text.split()) <= _LINE and _is_bare(self.cues(unit.text))

    def above(self, number: int) -> list[Cues]:
        """Return what stands above a line: lead-in, headings that are no lines of the list, and what is before it."""
        unit = self.units[number]
        first = number
        while first and _beside(self.units[first - 1], self.units[first]) and self.units[first - 1].kind == unit.kind:
            first -= 1
        before = [self.units[first].text, self.units[first - 1].text] if first else [self.units[0].text]
        words = {unit.lead, *unit.headings, *before} - {unit.text, ""}
        return [self.cues(one) for one in words]

    def promised(self, run: Sequence[int]) -> bool:
        above = self.above(run[0])
        if any(_warns(one) or one.text.rstrip().endswith("?") for one in above):
            return False
        opened = any(_opens(one) and not one.of("any", "negator") for one in above)
        return opened or len(run) >= _RUN or self.priced(run[-1])

    def priced(self, number: int) -> bool:
        """Tell whether a heading stands above nothing but a number of visits ("Cancer" above "Six visits, 240")."""
        if self.units[number].kind != "heading" or number + 1 == len(self.units):
            return False
        below = self.cues(self.units[number + 1].text)
        short = len(below.text.split()) <= _LINE and not (_warns(below) or _says_something(below))
        return short and bool(below.of("layout", "place"))


def _beside(one: Unit, other: Unit) -> bool:
    return other.block - one.block <= 1


def bare_units(found: Sequence[Unit], vocabulary: Vocabulary) -> frozenset[int]:
    """Return the numbers of the lines that name an illness and are promised by where they stand.

    Parameters
    ----------
    found : sequence of Unit
        All units of an article.
    vocabulary : Vocabulary
        The word lists.
    """
    lists = _Lists(found, vocabulary)
    runs: list[list[int]] = []
    for number in filter(lists.bare, range(len(found))):
        goes_on = runs and runs[-1][-1] == number - 1 and _beside(found[number - 1], found[number])
        if goes_on:
            runs[-1].append(number)
        else:
            runs.append([number])
    return frozenset(number for run in runs if lists.promised(run) for number in run)


def _is_paired(cues: Cues, vocabulary: Vocabulary) -> bool:
    """Tell whether a line sets illnesses beside a point, a number of visits or a result: "Lung point – asthma"."""
    parts = [read_cues(part, vocabulary) for part in _PAIR.split(cues.raw) if part.strip()]
    if not 2 <= len(parts) <= 4:
        return False
    others = [part for part in parts if not _is_bare(part)]
    if len(others) == len(parts) or any(_warns(one) or _says_something(one) for one in others):
        return False
    return any(_opens(one) for one in others)


def offer_named(cues: Cues, vocabulary: Vocabulary) -> str:
    """Return which kind of flag the name of an offer or an entry of a list makes ("Cancer package, 900"), if any.

    Parameters
    ----------
    cues : Cues
        The words of the line.
    vocabulary : Vocabulary
        The word lists.
    """
    if len(cues.text.split()) > _LINE or _warns(cues) or cues.text.rstrip().endswith("?"):
        return ""
    if _illnesses(cues) and _is_paired(cues, vocabulary):
        return "serious_condition"
    if _TICK.search(cues.raw) and _is_bare(cues):
        return "serious_condition"
    return _package(cues)


def _package(cues: Cues) -> str:
    """Return the kind of flag of a package or priced line named for an illness ("Migraine card, 5 visits")."""
    ends = _NAME_ENDS.search(cues.text)
    name = ends.start() if ends else len(cues.text)
    if any(hit.start < name for key in (("layout", "verb"), ("any", "negator")) for hit in cues.of(*key)):
        return ""
    packs = [hit for hit in cues.of("layout", "package") if hit.start < name]
    priced = _PRICE.search(cues.raw, name) is not None

    def sold(thing: Hit) -> bool:
        beside = any(p.start >= thing.end and cues.words_between(thing.end, p.start) <= 1 for p in packs)
        priced_for = priced and thing.row.get("level") != "infection"  # "Verruca, from 30" is the price of a podiatrist
        return beside or (priced_for and thing.end <= name and cues.words_between(thing.end, name) <= _OTHER)

    listed = (hit for hit in cues.conditions if hit.row["level"] in _LISTED and hit.words != "a cold")  # "a cold pack"
    habits = cues.of("layout", "habit")  # smoking, weight: on the same list
    if any(map(sold, (*listed, *habits))) or cues.of("layout", "flag"):
        return "serious_condition"
    birth = packs and any(cues.of(topic, "named") for topic in _BIRTH)
    return "pregnancy_or_child" if birth or any(map(sold, cues.of("layout", "small"))) else ""


def table_rows(text: str, found: Sequence[Unit], vocabulary: Vocabulary) -> Iterator[Row]:
    """Yield the rows of tables that set an illness beside an offer, each with the head of its columns.

    Parameters
    ----------
    text : str
        The article.
    found : sequence of Unit
        Its units.
    vocabulary : Vocabulary
        The word lists.
    """
    head: list[str] = []
    for first, last in _lines(text, found):
        cells = [unit.text for unit in found[first : last + 1]]
        if not first or found[first - 1].kind != "cell":
            head = cells
        elif _row_promises(
            [read_cues(cell, vocabulary) for cell in cells],
            [read_cues(words, vocabulary) for words in (*head, found[first].lead, *found[first].headings) if words],
        ):
            yield Row(first, last, ", ".join(cells))


def _row_promises(cells: Sequence[Cues], above: Sequence[Cues]) -> bool:
    others = [cell for cell in cells if not _is_bare(cell)]
    if (
        not others
        or len(others) == len(cells)
        or any(map(_warns, (*others, *above)))
        or any(map(_says_something, others))
    ):
        return False
    return any(map(_opens, (*others, *above)))


def _lines(text: str, found: Sequence[Unit]) -> Iterator[tuple[int, int]]:
    """Yield the first and last cell of each row: cells with no new line between them."""
    first = None
    for number, unit in enumerate(found):
        cell = unit.kind == "cell"
        if first is not None and (not cell or "\n" in text[found[number - 1].end : unit.start]):
            yield first, number - 1
            first = None
        if cell and first is None:
            first = number
    if first is not None:
        yield first, len(found) - 1
