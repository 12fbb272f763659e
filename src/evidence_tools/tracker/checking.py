"""Checking an article against the tracked claims: one way for the command, the notebook and other programs."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from evidence_tools.claims.articles import Article
from evidence_tools.claims.checked import CheckedArticle
from evidence_tools.claims.checking import check_article
from evidence_tools.claims.margin import html_report
from evidence_tools.claims.report import json_report
from evidence_tools.claims.summary import report_lines
from evidence_tools.claims.vocabulary import load_vocabulary
from evidence_tools.errors import UsageError
from evidence_tools.folder.treatments import Treatments
from evidence_tools.living.searches import treatment_concept
from evidence_tools.pubmed.queries import build_search
from evidence_tools.tracker.articles import read_article

__all__ = ["TABLES", "CheckedPage", "check_source", "check_text", "holdings"]

# What a check reads of the folder.
TABLES = ("claims", "outcomes", "interventions", "verdicts", "guidance", "results", "studies")

NO_VERDICTS = "verdicts.csv holds no verdicts yet. Run `evidence run` first."
NO_CLAIMS = (
    "this folder tracks no claim yet, so there is nothing to answer with. Add a row to claims.csv for each claim, take "
    "in the page that makes it (evidence add-article PAGE), then: evidence run"
)


@dataclass(frozen=True)
class CheckedPage:
    """A checked article; in a notebook it shows the text with its claims marked and what may be said beside them."""

    checked: CheckedArticle

    def to_json(self) -> dict[str, object]:
        """Return what `evidence check --json` prints."""
        return json_report(self.checked)

    def table(self) -> pd.DataFrame:
        """Return one row a claim and outcome: quote, outcome, verdict, certainty, both lights, what it adds."""
        rows = [
            {
                "quote": " ".join(claim.found.quote.split()),
                "outcome": answer.match.outcome,
                "verdict": "" if claim.overstated else answer.verdict,
                "certainty": "" if claim.overstated else answer.certainty,
                "what the evidence allows": answer.statement,
                "advertising": claim.light.label if claim.light else "",
                "it adds": "; ".join(one.words for one in claim.adds if one.words),
            }
            for claim in self.checked.claims
            for answer in claim.answers
        ]
        columns = ["quote", "outcome", "verdict", "certainty", "what the evidence allows", "advertising", "it adds"]
        return pd.DataFrame(rows, columns=columns)

    def flags(self) -> pd.DataFrame:
        """Return one row a red flag: kind, quote, why, what to do, whose rule."""
        rows = [
            {"kind": f.kind, "quote": " ".join(f.quote.split()), "why": f.why, "what to do": f.do, "rule": f.source}
            for f in self.checked.flags
        ]
        return pd.DataFrame(rows, columns=["kind", "quote", "why", "what to do", "rule"])

    def concerns(self) -> pd.DataFrame:
        """Return one row a sentence that a person has to read: the quote and what it names."""
        rows = [{"quote": " ".join(c.quote.split()), "names": ", ".join(c.names)} for c in self.checked.concerns]
        return pd.DataFrame(rows, columns=["quote", "names"])

    def __str__(self) -> str:
        return "\n".join(report_lines(self.checked))

    def _repr_html_(self) -> str:
        page = html.escape(html_report(self.checked), quote=True)
        height = min(
            900, 320 + 170 * len(self.checked.claims) + 120 * len(self.checked.flags) + 120 * len(self.checked.concerns)
        )
        look = f"width:100%;height:{height}px;border:1px solid #bbb"
        return f'<iframe title="The text, checked" srcdoc="{page}" style="{look}"></iframe>'


@dataclass(frozen=True)
class _Lookups:
    """What a check looks up in the tables."""

    tables: Mapping[str, pd.DataFrame]
    folder: Path | None = None
    unjudged: bool = False

    @cached_property
    def verdicts(self) -> dict[str, dict[str, str]]:
        rows = self.tables["verdicts"].to_dict("records")
        if not rows and not self.unjudged:
            raise UsageError(NO_VERDICTS if len(self.tables["claims"]) else NO_CLAIMS)
        return {
            row["claim_id"]: {
                **{key: row[key] for key in ("verdict", "certainty", "comparator")},
                "statement": row["sentence"],
            }
            for row in rows
        }

    @cached_property
    def outcomes(self) -> dict[str, dict[str, str]]:
        return {row["outcome"]: row for row in self.tables["outcomes"].to_dict("records")}

    def search_for(self, intervention: str, outcome: str) -> str:
        """Return the search that would start an outcome."""
        row = self.outcomes.get(outcome.removeprefix("other:"))
        concept = treatment_concept(Treatments.of(self.tables), intervention)
        return build_search(concept, row) if concept and row else ""

    def check(self, article: Article | str) -> CheckedPage:
        """Check an article against the tables."""
        held = holdings(self.tables)
        return CheckedPage(
            check_article(
                article,
                self.tables["claims"],
                self.verdicts.get,
                self.search_for,
                load_vocabulary(evidence=self.folder).with_outcomes(self.outcomes.values()),
                guidance=self.tables["guidance"].to_dict("records"),
                on_record=lambda intervention, outcome: held.get((intervention, outcome), (0, 0)),
            )
        )


def holdings(tables: Mapping[str, pd.DataFrame]) -> dict[tuple[str, str], tuple[int, int]]:
    """Count what the tables hold, whether or not a verdict was made of it.

    Parameters
    ----------
    tables : mapping
        results and studies of the evidence folder.

    Returns
    -------
    dict
        (intervention, outcome) to (results, studies); an empty intervention counts all treatments together. Reports
        of one trial are one study.
    """
    studies = tables["studies"].set_index("study_id")
    results = tables["results"]
    known = results["study_id"].isin(studies.index)
    about = studies.loc[results.loc[known, "study_id"], ["intervention", "report_of"]].reset_index()
    about["outcome"] = results.loc[known, "outcome"].to_numpy()
    about["trial"] = about["report_of"].where(about["report_of"] != "", about["study_id"])
    held: dict[tuple[str, str], tuple[int, int]] = {}
    for by in (["intervention", "outcome"], ["outcome"]):
        for key, rows in about.groupby(by):
            name = ("", *key) if len(by) == 1 else tuple(key)
            held[str(name[0]), str(name[1])] = (len(rows), int(rows["trial"].nunique()))
    return held


def check_source(
    source: str | Path, tables: Mapping[str, pd.DataFrame], folder: Path | None = None, *, unjudged: bool = False
) -> CheckedPage:
    """Check a file, an address or ``-`` for standard input.

    Parameters
    ----------
    source : str or Path
        Text, Markdown, HTML, docx or PDF.
    tables : mapping
        The tables named in `TABLES`, of the evidence folder.
    folder : Path, optional
        The evidence folder, for what it calls its treatments; by default the one we are in.
    unjudged : bool
        Do without verdicts where there are none: to take an article under review the claims alone are needed.

    Raises
    ------
    ArticleError
        If it cannot be read as text.
    UsageError
        If there are no verdicts yet.
    """
    return _Lookups(tables, folder, unjudged).check(read_article(source))


def check_text(text: str, tables: Mapping[str, pd.DataFrame], folder: Path | None = None) -> CheckedPage:
    """Check a text that was pasted; see `check_source`."""
    return _Lookups(tables, folder).check(text)
