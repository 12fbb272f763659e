"""The words by which claims are recognised: CSV files beside this module, read once (see README.md there)."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from evidence_tools.claims.model import Model, load_model
from evidence_tools.claims.vocabulary.phrases import Hit, PhraseIndex
from evidence_tools.claims.wording import WordClasses
from evidence_tools.errors import DataError

__all__ = ["Hit", "PhraseIndex", "Vocabulary", "load_vocabulary"]

FOLDER = Path(__file__).parent
_EFFECTS = frozenset({"less", "more", "better", "gives", "causes", "harms"})
_VOWELS = "aeiou"
_PHRASES = (
    "interventions outcomes changes effects helps facts hedges anecdotes citations negators exclusions sections "
    "populations doses"
).split()


@dataclass(frozen=True)
class Vocabulary:
    """All word lists, ready to be looked up.

    Attributes
    ----------
    interventions, outcomes, verbs, changes, effects, helps, facts, hedges, anecdotes, citations, negators, exclusions,
    sections, populations, doses : PhraseIndex
        One per file of the same name.
    rules : mapping of str to float
        What each rule is worth by hand; ``threshold`` is where claims would begin.
    classes : WordClasses
        Words that do the same work in a sentence.
    model : Model
        The learned weights.
    tracked : mapping of str to tuple of str
        For each outcome the outcomes of evidence/outcomes.csv that it means, most likely first.
    narrower : mapping of str to tuple of str
        For each outcome the more specific ones that the words of a sentence can narrow it to.
    """

    interventions: PhraseIndex
    outcomes: PhraseIndex
    verbs: PhraseIndex
    changes: PhraseIndex
    effects: PhraseIndex
    helps: PhraseIndex
    facts: PhraseIndex
    hedges: PhraseIndex
    anecdotes: PhraseIndex
    citations: PhraseIndex
    negators: PhraseIndex
    exclusions: PhraseIndex
    sections: PhraseIndex
    populations: PhraseIndex
    doses: PhraseIndex
    rules: Mapping[str, float]
    classes: WordClasses
    model: Model
    tracked: Mapping[str, tuple[str, ...]]
    narrower: Mapping[str, tuple[str, ...]]


def verb_forms(verb: str) -> list[str]:
    """Return the regular forms of an English verb: ease, eases, eased, easing."""
    if verb.endswith("e"):
        return [verb, verb + "s", verb + "d", verb[:-1] + "ing"]
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return [verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    if verb.endswith(("s", "sh", "ch", "x", "z")):
        return [verb, verb + "es", verb + "ed", verb + "ing"]
    short = len(verb) > 2 and verb[-1] not in _VOWELS + "wxy" and verb[-2] in _VOWELS and verb[-3] not in _VOWELS
    if short and sum(letter in _VOWELS for letter in verb) == 1:
        return [verb, verb + "s", verb + verb[-1] + "ed", verb + verb[-1] + "ing"]
    return [verb, verb + "s", verb + "ed", verb + "ing"]


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    path = folder / f"{name}.csv"
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [{k: v or "" for k, v in row.items() if k} for row in csv.DictReader(file)]
    except FileNotFoundError:
        raise DataError(
            f"{path}: this vocabulary file is missing; copy it from the package or leave it unchanged."
        ) from None


def _verb_rows(rows: list[dict[str, str]], source: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for number, row in enumerate(rows, start=2):
        if row["effect"] not in _EFFECTS:
            allowed = ", ".join(sorted(_EFFECTS))
            raise DataError(f"{source}:{number}: effect is {row['effect']!r} for {row['verb']!r}. Allowed: {allowed}.")
        forms = [row["verb"], *row["forms"].split("|")] if row["forms"] else verb_forms(row["verb"])
        found.extend({**row, "phrase": form} for form in forms if form)
    return found


def _rules(rows: list[dict[str, str]], source: str) -> dict[str, float]:
    try:
        return {row["feature"]: float(row["weight"]) for row in rows}
    except ValueError as error:
        raise DataError(f"{source}: a weight is not a number ({error}); write 1.5, not 1,5.") from None


@cache
def load_vocabulary(folder: Path | None = None) -> Vocabulary:
    """Read the word lists.

    Parameters
    ----------
    folder : Path, optional
        A folder with all the files, e.g. an edited copy; by default the files of the package.

    Returns
    -------
    Vocabulary

    Raises
    ------
    DataError
        A file is missing or a row cannot be read; the message names file and row.
    """
    folder = folder or FOLDER
    indexes = {name: PhraseIndex(_rows(folder, name), f"{name}.csv") for name in _PHRASES}
    verbs = PhraseIndex(_verb_rows(_rows(folder, "verbs"), "verbs.csv"), "verbs.csv")
    keys = _rows(folder, "outcome_keys")
    return Vocabulary(
        **indexes,
        verbs=verbs,
        rules=_rules(_rows(folder, "rules"), "rules.csv"),
        classes=WordClasses(_rows(folder, "classes")),
        model=load_model(folder / "weights.csv"),
        tracked={row["outcome"]: tuple(row["tracked"].split()) for row in keys},
        narrower={row["outcome"]: tuple(row["narrower"].split()) for row in keys},
    )
