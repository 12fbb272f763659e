"""The features of a unit: the rules, its words, the vocabulary in it, its place on the page, and its neighbours.

Names are made to be read: ``class:complaint``, ``order:treat … better``, ``outcome:less in item``, ``heading:caution``,
``shape:then_now``, ``shape:not asleep`` (denied), ``before shape:asleep``, ``quoted:inside``. The rules (rules.py)
count twice: each by itself, and all together as the sum of what they are worth by hand; of the neighbours that sum and
the constructions count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence_tools.claims.position import positions
from evidence_tools.claims.reading import Reading
from evidence_tools.claims.relations import denied_at
from evidence_tools.claims.subjects import plain
from evidence_tools.claims.vocabulary import Vocabulary
from evidence_tools.claims.wording import wording, wording_above

__all__ = ["Features", "features_of"]


_LEAST = -1.0  # of a line among its list: "Free parking" says little about the lines beside it
_LENGTHS = ((2, "1"), (4, "2 to 3"), (8, "4 to 7"), (15, "8 to 14"), (26, "15 to 25"))


@dataclass(frozen=True)
class Features:
    """What is known of one unit.

    Attributes
    ----------
    words : dict of str to str
        The features that are there or not, each with the words behind it.
    sums : dict of str to float
        Sums of what the rules are worth by hand: of the unit (``rules``), of those before and after it in its
        paragraph, and the mean of the others in its list (of the other headings, for a heading).
    """

    words: dict[str, str]
    sums: dict[str, float]


def features_of(readings: Sequence[Reading], vocabulary: Vocabulary) -> list[Features]:
    """Return the features of the units of one article, in their order.

    Parameters
    ----------
    readings : sequence of Reading
        What the rules see in each unit (`rules.read_units`).
    vocabulary : Vocabulary
        Its classes of words and constructions.
    """
    above: dict[str, Mapping[str, str]] = {}
    read: dict[str, dict[str, str]] = {}  # pages say some sentences many times
    for reading in readings:
        if reading.text not in read:
            read[reading.text] = _shapes(reading, vocabulary)
    shapes = [read[reading.text] for reading in readings]
    lists = _list_sums(readings)
    places = positions([reading.unit for reading in readings])
    found = []
    for place, reading in enumerate(readings):
        words = _unit_features(reading, vocabulary, above) | shapes[place] | places[place] | reading.doubts
        sums = {"rules": reading.score}
        if _together(readings, place - 1, place):
            sums["before rules"] = readings[place - 1].score
            words |= {f"before {name}": said for name, said in shapes[place - 1].items()}
        if _together(readings, place, place + 1):
            sums["after rules"] = readings[place + 1].score
        if place in lists:
            sums["list rules"] = lists[place]
        found.append(Features(words, sums))
    return found


def _together(readings: Sequence[Reading], one: int, two: int) -> bool:
    """Tell whether two units are neighbours in one paragraph: a paragraph more or less changes nothing elsewhere."""
    return one >= 0 and two < len(readings) and readings[one].unit.block == readings[two].unit.block


def _list_sums(readings: Sequence[Reading]) -> dict[int, float]:
    """Return for each line of a list, and for each heading, what the rules say of the others on average."""
    lists: dict[tuple[str, str], list[int]] = {}
    for place, reading in enumerate(readings):
        unit = reading.unit
        if unit.kind == "heading" or (unit.lead and unit.kind != "sentence"):
            lists.setdefault((unit.kind, "" if unit.kind == "heading" else unit.lead), []).append(place)
    found: dict[int, float] = {}
    for places in lists.values():
        scores = [max(_LEAST, readings[place].score) for place in places]
        if len(places) > 1:
            total = sum(scores)
            found |= {place: (total - own) / (len(places) - 1) for place, own in zip(places, scores, strict=True)}
    return found


def _shapes(reading: Reading, vocabulary: Vocabulary) -> dict[str, str]:
    """Return the constructions of a unit, each with its words; what is denied has a name of its own."""
    found: dict[str, str] = {}
    for hit in vocabulary.shapes.find(reading.text, longest=False):
        denied = "not " if denied_at(reading.text, reading.sentence.negators, hit.start) else ""
        found.setdefault(f"shape:{denied}{hit.row['kind']}", hit.words.strip())
    return found


def _length(words: int) -> str:
    return next((name for limit, name in _LENGTHS if words < limit), "26 and more")


def _unit_features(reading: Reading, vocabulary: Vocabulary, above: dict[str, Mapping[str, str]]) -> dict[str, str]:
    """Return the features of a unit by itself and of the lines it stands under.

    `above` is what is known of the headings and lead-ins of the article; filled here, so that each is read once.
    """
    unit, classes = reading.unit, vocabulary.classes
    found = wording(reading.text, classes)
    for outcome in reading.sentence.outcomes:
        found.setdefault(f"outcome:{outcome.row['wanted']}", outcome.words)
        found.setdefault(f"outcome:{outcome.row['wanted']} in {unit.kind}", outcome.words)
    for verb in reading.sentence.verbs:
        found.setdefault(f"verb:{verb.row['effect']}", verb.words)
    for name, words in reading.features.items():
        if not name.startswith("subject_"):  # that follows the subject of a page; it counts in the sum of the rules
            found[f"rule:{name}"] = words
    found[f"kind:{unit.kind}"] = ""
    found[f"length:{_length(len(unit.text.split()))}"] = ""
    for place, words in (("heading", unit.heading), ("lead", unit.lead)):
        if not words:
            continue
        if words not in above:
            above[words] = wording_above(plain(words), classes)
        for name, said in above[words].items():
            found[f"{place}:{name}"] = said
    return found
