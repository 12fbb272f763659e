"""What readers ask of how far the studies can be trusted: risk of bias, certainty, published reviews beside ours."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from evidence_tools import figures
from evidence_tools.errors import UsageError
from evidence_tools.living.appraisals import enter_appraisal
from evidence_tools.quality import citation_matrix, compare_pooled, overlap_of, signals, to_robvis
from evidence_tools.quality.form import rob2_form
from evidence_tools.quality.overlap import Overlap
from evidence_tools.tracker.computed import Computed
from evidence_tools.tracker.practice import ClassAnswers, class_answers, keep_practice
from evidence_tools.verdicts import Findings, summary_of_findings
from evidence_tools.words import FACTS, RANDOMISED, Words

if TYPE_CHECKING:
    import ipywidgets
    from matplotlib.axes import Axes

__all__ = ["Trust"]

_UNJUDGED = Words("There is no picture: nobody has judged a study with this tool yet.")


def _with_interval(row: pd.Series, names: tuple[str, str, str]) -> str:
    estimate, low, high = (row[name] for name in names)
    if pd.isna(estimate):
        return "none on our scale"
    limits = "" if pd.isna(low) or pd.isna(high) else f" [{low:z.2f}, {high:z.2f}]"
    return f"{estimate:z.2f}{limits}".replace("-", "−")


def _readable(table: pd.DataFrame) -> pd.DataFrame:
    """Put a comparison with reviews (`compare_pooled`) into as many columns as a page takes."""
    theirs, mine = ("estimate", "ci_low", "ci_high"), ("ours", "ours_low", "ours_high")
    shown = table.assign(
        compares=[f"{c} ({m})" if m else c for c, m in zip(table["comparison"], table["metric"], strict=True)],
        theirs=[_with_interval(row, theirs) for _, row in table.iterrows()],
        mine=[_with_interval(row, mine) for _, row in table.iterrows()],
    ).rename(columns={"theirs": "its effect, on our scale", "mine": "our effect", "k": "its studies"})
    columns = ["compares", "its studies", "its effect, on our scale", "our effect", "difference", "agrees", "why"]
    return shown.set_index("review")[columns]


class Trust(Computed):
    """Tables, pictures and forms on risk of bias, certainty and published reviews."""

    def risk_table(self, tool: str = "rob2") -> pd.DataFrame:
        """Put the judgements made with one tool (rob2, robins_i, rob1) as rows of a traffic-light figure."""
        return to_robvis(self.appraisals, tool, labels=self.names)

    def risk_figure(self, tool: str = "rob2", ax: Axes | None = None) -> Axes | Words:
        """Draw the judgements made with one tool, study by study and domain by domain; without any, say so."""
        table = self.risk_table(tool)
        return figures.traffic_light(table, ax) if len(table) else _UNJUDGED

    def risk_summary(self, tool: str = "rob2", ax: Axes | None = None) -> Axes | Words:
        """Draw the share of judgements per domain; without any, say so."""
        table = self.risk_table(tool)
        return figures.rob_summary(table, ax) if len(table) else _UNJUDGED

    def certainty_overview(self) -> pd.DataFrame:
        """List, for every claim on effects with studies, the GRADE level and the judgement per domain.

        A statement of fact that is tested itself gets no rating, here as everywhere.
        """
        rows = []
        for verdict in self.all_verdicts.values():
            if verdict.evidence is None or verdict.stratum == FACTS:
                continue
            certainty = verdict.evidence.certainty
            judged = {d.label: d.final for d in certainty.domains if d.final not in ("none",)}
            rows.append(
                {"claim": verdict.claim["statement"], "certainty": f"{certainty.symbols} {certainty.level}"} | judged
            )
        columns = list(dict.fromkeys(["claim", "certainty", *(name for row in rows for name in row)]))
        return pd.DataFrame(rows, columns=columns).fillna("").set_index("claim").sort_index()

    def summary_of_findings(self, claim_ids: Sequence[str]) -> Findings:
        """Put several claims into one Summary of Findings table (GRADE), a row for each kind of comparator."""
        return summary_of_findings([self.verdict(claim_id) for claim_id in claim_ids])

    def reviews_of(self, claim_id: str) -> pd.DataFrame | Words:
        """List what published reviews conclude on the outcome of a claim."""
        outcome = self.verdict(claim_id).claim["outcome"]
        rows = self.reviews[self.reviews["outcome"] == outcome]
        if rows.empty:
            return Words("No published review of this outcome is on record.")
        shown = rows.assign(review=rows["study_id"].map(self.names)).set_index("review")
        return shown[["comparison", "metric", "estimate", "ci_low", "ci_high", "conclusion"]]

    def compare_reviews(self, claim_id: str, stratum: str = "") -> pd.DataFrame | Words:
        """Put published pooled results of a claim's outcome beside ours, with the difference explained.

        Parameters
        ----------
        stratum : str
            Our comparator stratum; by default the first in which trials with numbers were pooled.
        """
        verdict = self.verdict(claim_id)
        pools = {name: s for name, s in verdict.strata.items() if s.smd is not None}
        chosen = pools.get(stratum) or next(iter(pools.values()), None)
        if chosen is None:
            return Words("Nothing of ours was pooled for this claim, so there is nothing to put beside the reviews.")
        ours = set(chosen.rows.loc[chosen.rows["in_pool"].astype(bool), "study_id"])
        known = set(self.studies["study_id"])
        table = compare_pooled(chosen.pooled, verdict.reviews, our_studies=ours, stratum=chosen.stratum, known=known)
        return _readable(table.assign(review=verdict.reviews["study_id"].map(self.names).to_numpy()))

    def review_overlap(self, outcome: str) -> Overlap | Words:
        """Say how much the reviews of an outcome rest on the same trials (corrected covered area, Pieper 2014)."""
        reviews = self.reviews[self.reviews["outcome"] == outcome]
        reports = self.studies[self.studies["report_of"] != ""].set_index("study_id")["report_of"].to_dict()
        matrix = citation_matrix(reviews, set(self.studies["study_id"]), reports)
        if matrix.shape[1] < 2:
            label = dict(zip(self.outcomes["outcome"], self.outcomes["label"], strict=True)).get(outcome, outcome)
            return Words(f"Fewer than two reviews of this outcome ({label}) name the trials they include.")
        return overlap_of(matrix)

    def appraise(self, name: str, outcome: str = "", practice: bool = False) -> ipywidgets.VBox | Words:
        """Show a form to appraise a study with RoB 2: the signalling questions, the judgement they lead to, your words.

        Pressing its button writes the judgements into appraisals.csv; run `evidence run` to see what becomes of the
        verdicts. With `practice` they go to a file of one's own beside the notebook instead, see `class_answers`.

        Parameters
        ----------
        name : str
            A study_id; or a claim_id: then the first of its randomised trials that nobody has judged for its outcome,
            or the first of all.
        outcome : str
            The outcome of the result in question; of a claim its own.
        practice : bool
        """
        claim = self._claims.get(name)
        if claim is not None:
            name, outcome = self._to_judge(name), outcome or claim["outcome"]
        if not name:
            return Words("There is no form: no randomised trial of this claim is on record.")
        if name not in set(self.studies["study_id"]):
            raise UsageError(f"no study {name!r}. All of them: ev.studies.study_id.")
        save = keep_practice if practice else partial(enter_appraisal, self.folder.root)
        return rob2_form(name, save, outcome=outcome)

    def _to_judge(self, claim_id: str) -> str:
        """Return the first randomised trial of a claim that nobody has judged, else the first; "" without any."""
        verdict = self.verdict(claim_id)
        rows = verdict.rows
        trials = list(dict.fromkeys(rows.loc[rows["design"].isin(RANDOMISED), "study_id"])) if len(rows) else []
        unjudged = [t for t in trials if self.material.risk(t, verdict.claim["outcome"]) == "not appraised"]
        return next(iter([*unjudged, *trials]), "")

    def class_answers(self, folder: str = "practice") -> ClassAnswers:
        """Compare the judgements a class has saved in practice: side by side, with how far they agree."""
        return class_answers(folder)

    def signals(self, claim_id: str) -> pd.DataFrame:
        """List what can be seen of the methods of a claim's studies: signals, not judgements.

        Returns
        -------
        DataFrame
            One row a study: randomised, concealed, sham, blinded, registered, attrition, size; "?" = not seen.
        """
        rows = {}
        studies = self.studies.set_index("study_id", drop=False)
        for study in dict.fromkeys(self.verdict(claim_id).rows.get("study_id", [])):
            seen = signals(studies.loc[study].to_dict(), self.results[self.results["study_id"] == study])
            rows[self.names[study]] = {signal.name: signal.value or "?" for signal in seen}
        return pd.DataFrame.from_dict(rows, orient="index")
