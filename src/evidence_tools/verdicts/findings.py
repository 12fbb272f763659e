"""The Summary of Findings table over several claims: one row a claim and comparator stratum."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from evidence_tools.errors import AppraisalError
from evidence_tools.quality import FamiliarScale, familiar_scale, sof_html, sof_row, sof_table
from evidence_tools.quality.sof import SofRow
from evidence_tools.words import STRATUM_LABELS

from .bodies import StratumEvidence
from .judgement import Judgement
from .material import Material
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


def _scale(evidence: StratumEvidence, material: Material) -> FamiliarScale | None:
    """Choose the scale, in one unit, most of the pooled people were measured on: to tell the effect in its points.

    The SD is that of the pooled trials alone; a flagged row is in no pool, and its SD does not count.
    """
    used = evidence.in_pool[evidence.in_pool["sd_c"].notna()]
    if used.empty:
        return None
    used = used.assign(plain=material.units(used.to_dict("records")))
    people = used.groupby(["instrument", "plain"], sort=True)["n"].sum()
    name, plain = people.idxmax()
    mine = used[(used["instrument"] == name) & (used["plain"] == plain)]
    instrument = dict(material.instruments[name])
    printed = [unit for unit in mine["unit"] if unit]
    # Without a unit of its own the instrument's stands: in another unit than the instrument's it would be wrong.
    instrument["unit"] = printed[0] if printed and plain else instrument["unit"]
    try:
        return familiar_scale(mine.assign(spread_kind="sd"), instrument)
    except AppraisalError:
        return None


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
                    sentence=stratum_sentence(evidence, verdict.claim, verdict.material),
                    scale=_scale(evidence, verdict.material),
                )
            )
    return Findings(tuple(rows), tuple(beside))
