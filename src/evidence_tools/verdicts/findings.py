"""The Summary of Findings table over several claims: one row a claim and comparator stratum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from evidence_tools.errors import AppraisalError
from evidence_tools.quality import FamiliarScale, familiar_scale, sof_html, sof_row, sof_table
from evidence_tools.quality.sof import SofRow
from evidence_tools.words import STRATUM_LABELS

from .bodies import StratumEvidence
from .judgement import Judgement
from .wording import stratum_sentence

__all__ = ["Findings", "summary_of_findings"]


@dataclass(frozen=True, eq=False)
class Findings:
    """A Summary of Findings table; shown as HTML in a notebook, a DataFrame by `table`."""

    rows: tuple[SofRow, ...]

    def table(self) -> pd.DataFrame:
        """Return the table; its footnotes are in ``attrs["footnotes"]``."""
        return sof_table(self.rows)

    def _repr_html_(self) -> str:
        return sof_html(self.table())


def _scale(evidence: StratumEvidence, tables: Mapping[str, pd.DataFrame]) -> FamiliarScale | None:
    """Choose the scale most of the pooled trials used, so that the effect can be told in its points."""
    used = evidence.rows.loc[evidence.rows["in_pool"].astype(bool), "instrument"]
    if used.empty:
        return None
    instrument = tables["instruments"].set_index("instrument", drop=False).loc[used.mode().iloc[0]]
    results = tables["results"]
    own = results[results["result_id"].isin(evidence.rows["result_id"])]
    try:
        return familiar_scale(own, instrument.to_dict())
    except AppraisalError:
        return None


def summary_of_findings(verdicts: Iterable[Judgement]) -> Findings:
    """Put the evidence of several claims into one Summary of Findings table.

    Cochrane Handbook 14.1.6: at most seven outcomes, the important ones, also those without evidence. Every stratum of
    a claim has its own row: effects against different comparators must not stand as one.
    """
    rows = []
    for verdict in verdicts:
        tables = verdict.material.tables
        outcome = tables["outcomes"].set_index("outcome").loc[verdict.claim["outcome"], "label"]
        for name, evidence in verdict.strata.items():
            rows.append(
                sof_row(
                    evidence.body,
                    evidence.certainty,
                    label=outcome,
                    comparison=STRATUM_LABELS[name],
                    sentence=stratum_sentence(evidence, verdict.claim, tables),
                    scale=_scale(evidence, tables),
                )
            )
    return Findings(tuple(rows))
