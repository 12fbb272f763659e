"""Likely relevance: words and publication types with weights anyone can read in ``data/relevance.csv``.

It orders what a person looks at first; it hides nothing and decides nothing. Every score comes with its reasons.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from evidence_tools.claims.vocabulary import OwnWords, load_vocabulary

__all__ = ["Relevance", "Weight", "marks", "relevance", "weights"]


@dataclass(frozen=True)
class Weight:
    """One row of the weights: where to look (text = title and abstract), for what, and how much it counts."""

    where: str
    pattern: re.Pattern[str]
    weight: float
    why: str


@dataclass(frozen=True)
class Relevance:
    """A score and what it is made of, heaviest first."""

    score: float
    reasons: tuple[tuple[str, float], ...]

    def words(self) -> str:
        """Say the reasons: ``+3 names the treatment in the title; ...``."""
        return "; ".join(f"{weight:+g} {why}" for why, weight in self.reasons) or "nothing speaks for or against"


@lru_cache(maxsize=16)
def _weights(own: OwnWords) -> tuple[Weight, ...]:
    text = (files("evidence_tools.living.screening") / "data" / "relevance.csv").read_text(encoding="utf-8")
    return tuple(
        Weight(row["where"], re.compile(row["pattern"], re.I), float(row["weight"]), row["why"])
        for row in (*own.relevance, *csv.DictReader(text.splitlines()))
    )


def weights(folder: Path | None = None) -> tuple[Weight, ...]:
    """Read the published weights: those of an evidence folder for its treatments, then those for any study.

    Parameters
    ----------
    folder : Path, optional
        The evidence folder; by default the one we are in.
    """
    return _weights(load_vocabulary(evidence=folder).own)


def relevance(
    title: str,
    abstract: str = "",
    types: Iterable[str] = (),
    mesh: Iterable[str] = (),
    table: Sequence[Weight] | None = None,
) -> Relevance:
    """Score a record.

    Parameters
    ----------
    title, abstract : str
    types, mesh : iterable of str
        Publication types and MeSH headings.
    table : sequence of Weight, optional
        Other weights than the published ones.

    Returns
    -------
    Relevance
        The sum of the weights of all rows that apply, each once.
    """
    look = {
        "title": title,
        "abstract": abstract,
        "text": f"{title}\n{abstract}",
        "type": "; ".join(types),
        "mesh": "; ".join(map(str, mesh)),
    }
    hits = [(row.why, row.weight) for row in (table or weights()) if row.pattern.search(look[row.where])]
    hits.sort(key=lambda hit: (-abs(hit[1]), hit[0]))
    return Relevance(round(sum(weight for _, weight in hits), 6), tuple(hits))


def marks(text: str, table: Sequence[Weight] | None = None, also: str = "") -> list[tuple[int, int]]:
    """Find the words worth marking: those the weights look for, and the pattern `also` (outcome words).

    Returns
    -------
    list of (start, end)
        In order, not overlapping.
    """
    patterns = [row.pattern for row in (table or weights()) if row.where in ("title", "abstract", "text")]
    patterns += [re.compile(also, re.I)] if also else []
    spans = sorted((m.start(), m.end()) for p in patterns for m in p.finditer(text) if m.end() > m.start())
    kept: list[tuple[int, int]] = []
    for start, end in spans:
        if kept and start <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return kept
