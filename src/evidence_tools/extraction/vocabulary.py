"""Words for outcomes and instruments: the tables of the evidence folder plus names as journals print them."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import pandas as pd

from evidence_tools.claims.vocabulary import OwnWords

__all__ = ["Term", "Vocabulary"]


@dataclass(frozen=True)
class Term:
    """A word in a sentence that names an instrument or an outcome; one of the two may be ""."""

    outcome: str
    instrument: str
    start: int
    end: int


@cache
def _printed() -> tuple[tuple[str, str, str], ...]:
    """Read ``printed_names.csv``: instrument, the pattern of its printed name, and a word that must stand near it."""
    text = (files("evidence_tools.extraction") / "data" / "printed_names.csv").read_text(encoding="utf-8")
    return tuple((row["instrument"], row["pattern"], row["needs"]) for row in csv.DictReader(text.splitlines()))


class Vocabulary:
    """Finds outcomes and instruments in sentences.

    Parameters
    ----------
    outcomes, instruments : DataFrame
        The tables of the evidence folder; only instruments that stand there are ever named.
    own : OwnWords, optional
        What the folder calls its treatments; by default the words of the folder we are in.
    """

    def __init__(self, outcomes: pd.DataFrame, instruments: pd.DataFrame, own: OwnWords | None = None):
        self.own = own
        self.outcome_of: Mapping[str, str] = dict(zip(instruments["instrument"], instruments["outcome"], strict=True))
        self.better: Mapping[str, str] = dict(zip(instruments["instrument"], instruments["better"], strict=True))
        self.ranges = {row["instrument"]: (row["minimum"], row["maximum"]) for row in instruments.to_dict("records")}
        self._scales = [
            (name, re.compile(pattern), re.compile(needs, re.I) if needs else None)
            for name, pattern, needs in _printed()
            if name in self.outcome_of
        ]
        named = [(str(row["outcome"]), _words(row)) for row in outcomes.to_dict("records")]
        self._words = [(outcome, words) for outcome, words in named if words is not None]

    def instrument_for(self, outcome: str) -> str:
        """Return the entry for a scale that is not named (``fatigue_unspecified``), or "" if there is none."""
        name = f"{outcome}_unspecified"
        return name if name in self.outcome_of else ""

    def terms(self, text: str) -> list[Term]:
        """Find what a sentence names, in order; an instrument swallows the outcome words it touches."""
        found: list[Term] = []
        for name, pattern, needs in self._scales:
            if needs is None or needs.search(text):
                found += [Term(self.outcome_of[name], name, *match.span()) for match in pattern.finditer(text)]
        for outcome, words in self._words:
            found += [Term(outcome, "", *match.span()) for match in words.finditer(text)]
        found.sort(key=lambda term: (term.start, -(term.end - term.start), not term.instrument))
        kept: list[Term] = []
        for term in found:
            if kept and term.start < kept[-1].end:
                continue
            kept.append(term)
        return kept


def _words(row: Mapping[str, str]) -> re.Pattern[str] | None:
    # Broad outcomes ("health", "works by") are no measured quantity.
    if row["kind"] in ("mechanism", "anatomy", "safety", "general"):
        return None
    words = {part.strip() for part in f"{row['synonyms']};{row['label']}".split(";")}
    longest_first = sorted((re.escape(word) for word in words if len(word) > 2), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(longest_first)})\b", re.I) if longest_first else None
