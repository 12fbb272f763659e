"""The front page: the search box, what the verdicts mean, every claim by topic, and the map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from evidence_tools.publish.pages import Page
from evidence_tools.tracker.computed import Computed
from evidence_tools.verdicts import Verdict
from evidence_tools.verdicts.judgement import Judgement
from evidence_tools.verdicts.pictures import plain_claims

__all__ = ["front_page"]

COUNTED = ("articles", "sightings", "claims", "studies", "results", "reviews")


def _topics(ev: Computed) -> list[dict[str, Any]]:
    """Put the claims under their outcomes, in the alphabet."""
    labels = dict(zip(ev.outcomes["outcome"], ev.outcomes["label"], strict=True))
    synonyms = dict(zip(ev.outcomes["outcome"], ev.outcomes["synonyms"], strict=True))
    topics: dict[str, list[Verdict]] = {}
    for verdict in ev.all_verdicts.values():
        topics.setdefault(verdict.claim["outcome"], []).append(verdict)
    rows = [
        {
            "label": labels.get(outcome, outcome),
            "words": synonyms.get(outcome, "").replace(";", " "),
            "verdicts": sorted(found, key=lambda v: v.claim["statement"]),
        }
        for outcome, found in topics.items()
    ]
    return sorted(rows, key=lambda row: row["label"].casefold())


def evidence_map(ev: Computed) -> dict[str, Any]:
    """Put the plain claims as outcomes against treatments, most studied first."""
    labels = dict(zip(ev.outcomes["outcome"], ev.outcomes["label"], strict=True))
    cells: dict[str, dict[str, Judgement]] = {}
    for verdict in plain_claims(ev.all_verdicts.values()):
        cells.setdefault(verdict.claim["outcome"], {}).setdefault(verdict.claim["intervention"], verdict)
    names = ev.material.treatments.tracked
    columns = [key for key in names if any(key in row for row in cells.values())]

    def studied(row: Mapping[str, Judgement]) -> int:
        return sum(v.evidence.k for v in row.values() if v.evidence)

    order = sorted(cells, key=lambda outcome: (-studied(cells[outcome]), labels.get(outcome, outcome)))
    return {
        "columns": [names[key] for key in columns],
        "rows": [
            {"label": labels.get(outcome, outcome), "cells": [cells[outcome].get(key) for key in columns]}
            for outcome in order
        ],
    }


def front_page(ev: Computed, comparison: list[str], comparison_words: str) -> Page:
    """Make the front page.

    Parameters
    ----------
    ev : Computed
    comparison : list of str
        Files of the figure that shows the same outcomes against nothing and against a sham, wide and narrow.
    comparison_words : str
        What that figure shows, in words.
    """
    verdicts = list(ev.all_verdicts.values())
    facts = {
        "topics": _topics(ev),
        "counts": {name: len(ev.folder.tables[name]) for name in COUNTED},
        "tally": Counter(v.verdict for v in verdicts),
        "map": evidence_map(ev),
        "comparison": comparison,
        "comparison_words": comparison_words,
        "interventions": ev.material.treatments.tracked,
    }
    own = ev.material.vocabulary.own
    facts["treatment"] = own.labels.get(own.main, "it")
    known = f"{own.known[:1].upper()}{own.known[1:]}"
    return Page("index.html", "index", f"May I say this? {known}", facts, about="the front page")
