"""The Summary of Findings table over several claims: one row a claim and comparator stratum."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from evidence_tools.quality import sof_html, sof_row, sof_table
from evidence_tools.quality.sof import SofRow
from evidence_tools.words import STRATUM_LABELS

from .decision import from_stratum
from .judgement import Judgement
from .scales import shared_scale
from .wording import stratum_sentence

__all__ = ["Findings", "summary_of_findings"]


@dataclass(frozen=True, eq=False)
class Findings:
    """A Summary of Findings table; shown as HTML in a notebook, a DataFrame by `table`."""

    rows: tuple[SofRow, ...]
    beside: tuple[str, ...] = ()
    """A sentence for each claim that has no row."""

    def table(self) -> pd.DataFrame:
        """Return the table; its footnotes are in ``attrs["footnotes"]``."""
        return sof_table(self.rows)

    def _repr_html_(self) -> str:
        table = sof_html(self.table()) if self.rows else ""
        return table + "".join(f"<p><em>{html.escape(words)}</em></p>" for words in self.beside)


def without_row(verdict: Judgement) -> str:
    """Say of a claim that no trial of our own answers it, and what its verdict rests on instead."""
    statement = verdict.claim["statement"].rstrip(".")
    if verdict.basis == "reviews":
        count = verdict.reviews["study_id"].nunique()
        many = "one published review" if count == 1 else f"{count} published reviews"
        answer = f"it rests on {many}: {verdict.label.lower()}, {verdict.certainty.replace('_', ' ')} certainty"
        return f"“{statement}”: no trial of our own tables answers it; {answer}."
    if verdict.claim["testable"] == "no":
        return f"“{statement}”: no study could decide it as it is put."
    return f"“{statement}”: no trial that could answer was found."


def _sentence(verdict: Judgement, stratum: str) -> str:
    """Return what a stratum comes to by itself, judged as the one that decides: in no row better than on the card."""
    evidence, hangs, found = verdict.strata[stratum], verdict.fragility, verdict.verdict
    if stratum != verdict.stratum:
        decision = from_stratum(verdict.claim, stratum, evidence, verdict.material, verdict.choices)
        hangs, found = decision.fragility, decision.verdict
    fragile = hangs is not None and hangs.fragile
    return stratum_sentence(evidence, verdict.claim, verdict.material, found, fragile)


def summary_of_findings(verdicts: Iterable[Judgement]) -> Findings:
    """Put the evidence of several claims into one Summary of Findings table.

    Cochrane Handbook 14.1.6: at most seven outcomes, the important ones, also those without evidence. Every stratum of
    a claim has its own row: effects against different comparators must not stand as one.
    """
    rows, beside = [], []
    for verdict in verdicts:
        if not verdict.strata:
            beside.append(without_row(verdict))
        outcome = verdict.material.outcomes[verdict.claim["outcome"]]["label"]
        for name, evidence in verdict.strata.items():
            rows.append(
                sof_row(
                    evidence.body,
                    evidence.certainty,
                    label=outcome,
                    comparison=STRATUM_LABELS[name],
                    sentence=_sentence(verdict, name),
                    scale=shared.scale if (shared := shared_scale(evidence, verdict.material)) else None,
                )
            )
    return Findings(tuple(rows), tuple(beside))
