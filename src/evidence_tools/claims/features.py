"""The features of a unit: the rules, its words, the vocabulary in it, and its place on the page.

Names are made to be read: ``class:complaint``, ``order:treat … better``, ``outcome:less in item``, ``heading:caution``.
The rules (rules.py) enter twice: each by itself, and all together as the sum of what they are worth by hand.
"""

from __future__ import annotations

from collections.abc import Mapping

from evidence_tools.claims.rules import Reading
from evidence_tools.claims.subjects import plain
from evidence_tools.claims.wording import WordClasses, wording, wording_above

__all__ = ["unit_features"]


_LENGTHS = ((2, "1"), (4, "2 to 3"), (8, "4 to 7"), (15, "8 to 14"), (26, "15 to 25"))


def _length(words: int) -> str:
    return next((name for limit, name in _LENGTHS if words < limit), "26 and more")


def unit_features(reading: Reading, classes: WordClasses, above: dict[str, Mapping[str, str]]) -> dict[str, str]:
    """Return the features of a unit and of the lines it stands under, each with its words.

    Parameters
    ----------
    reading : Reading
        What the rules see.
    classes : WordClasses
        The classes of words.
    above : dict
        What is known of the headings and lead-ins of the article; filled here, so that each is read once.
    """
    unit = reading.unit
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
