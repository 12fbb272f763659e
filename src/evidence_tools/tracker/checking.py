"""Checking an article against the tracked claims: one way for the command, the notebook and other programs."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from evidence_tools.claims import check_article, html_report, json_report, read_article
from evidence_tools.claims.checking import CheckedArticle
from evidence_tools.errors import UsageError
from evidence_tools.pubmed.queries import INTERVENTIONS, build_search

__all__ = ["CheckedPage", "check_source", "check_text"]


@dataclass(frozen=True)
class CheckedPage:
    """A checked article; in a notebook it shows the text with its claims marked and what may be said beside them."""

    checked: CheckedArticle

    def to_json(self) -> dict:
        """Return what `evidence check --json` prints."""
        return json_report(self.checked)

    def table(self) -> pd.DataFrame:
        """Return one row a claim and outcome: quote, outcome, verdict, certainty, what may be said."""
        rows = [
            {
                "quote": " ".join(claim.found.quote.split()),
                "outcome": answer.match.outcome,
                "verdict": answer.verdict,
                "certainty": answer.certainty,
                "you may say": answer.statement,
            }
            for claim in self.checked.claims
            for answer in claim.answers
        ]
        return pd.DataFrame(rows, columns=["quote", "outcome", "verdict", "certainty", "you may say"])

    def _repr_html_(self) -> str:
        page = html.escape(html_report(self.checked), quote=True)
        height = min(900, 260 + 170 * len(self.checked.claims))
        return f'<iframe srcdoc="{page}" style="width:100%;height:{height}px;border:1px solid #bbb"></iframe>'


def _lookups(tables: Mapping[str, pd.DataFrame]) -> tuple:
    verdicts = {
        row["claim_id"]: {"verdict": row["verdict"], "certainty": row["certainty"], "statement": row["sentence"]}
        for row in tables["verdicts"].to_dict("records")
    }
    if not verdicts:
        raise UsageError("verdicts.csv holds no verdicts yet. Run `evidence run` first.")
    outcomes = {row["outcome"]: row for row in tables["outcomes"].to_dict("records")}

    def search_for(intervention: str, outcome: str) -> str:
        row = outcomes.get(outcome.removeprefix("other:"))
        return build_search(intervention, row) if intervention in INTERVENTIONS and row else ""

    return verdicts.get, search_for


def check_source(source: str | Path, tables: Mapping[str, pd.DataFrame]) -> CheckedPage:
    """Check a file, an address or ``-`` for standard input.

    Parameters
    ----------
    source : str or Path
        Text, Markdown, HTML, docx or PDF.
    tables : mapping
        claims, outcomes and verdicts of the evidence folder.

    Raises
    ------
    ArticleError
        If it cannot be read as text.
    UsageError
        If there are no verdicts yet.
    """
    verdict_of, search_for = _lookups(tables)
    return CheckedPage(check_article(read_article(source), tables["claims"], verdict_of, search_for))


def check_text(text: str, tables: Mapping[str, pd.DataFrame]) -> CheckedPage:
    """Check a text that was pasted; see `check_source`."""
    verdict_of, search_for = _lookups(tables)
    return CheckedPage(check_article(text, tables["claims"], verdict_of, search_for))
