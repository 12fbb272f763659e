"""What readers ask of the evidence, as tables and pictures a notebook can show in one line.

`Questions` is the part of `evidence_tools.Evidence` that the notebooks use: every method answers one question and
returns a plain DataFrame or a matplotlib Axes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from evidence_tools import figures
from evidence_tools.claims.finding import Index
from evidence_tools.errors import UsageError
from evidence_tools.living.identification import local_studies
from evidence_tools.living.screening import prisma_counts
from evidence_tools.living.searches import search_recall
from evidence_tools.references.citations import Vocabulary
from evidence_tools.references.matching import match
from evidence_tools.tracker.checking import CheckedPage, check_source, check_text
from evidence_tools.tracker.finding import FoundClaims, build_index, find_claims_for
from evidence_tools.tracker.standing import standing_table
from evidence_tools.tracker.trust import Trust
from evidence_tools.verdicts import VERDICTS, Choices, Verdict
from evidence_tools.verdicts.diagnostics import Diagnostics, NoDiagnostics, diagnostics_of, diagnostics_or_why
from evidence_tools.verdicts.directions import direction_figure, direction_table
from evidence_tools.verdicts.exploring import explore_form
from evidence_tools.verdicts.listing import effect_list
from evidence_tools.verdicts.pictures import evidence_map_figure, most_compared, strata_figure
from evidence_tools.verdicts.rule_tables import rule_table
from evidence_tools.verdicts.safety import SafetyCard, safety_card
from evidence_tools.verdicts.sensitivity import sensitivity_table
from evidence_tools.words import Words

if TYPE_CHECKING:
    import ipywidgets
    from matplotlib.axes import Axes

__all__ = ["Questions", "no_trials"]


def no_trials(verdict: Verdict) -> str:
    """Say why a claim has no trials to show."""
    if verdict.claim["testable"] == "no":
        return "the claim cannot be tested as it is put."
    if verdict.choices.leaves_out:
        return "your choice leaves no trial of this claim."
    if verdict.basis == "reviews":
        return "no trial of our own tables answers this claim; it rests on published reviews."
    return "no trial that answers this claim is on record."


class Questions(Trust):
    """Tables and pictures for readers."""

    def verdict_list(self) -> pd.DataFrame:
        """List every claim with its verdict, how sure we are, and what may be said; best supported first."""
        order = list(VERDICTS)
        rows = [
            {
                "claim_id": v.claim_id,
                "claim": v.claim["statement"],
                "verdict": f"{v.symbol} {v.label}",
                "certainty": v.certainty,
                "what the evidence allows": self.sentences(v.claim_id)["say"],
                "note": "; ".join(remark.words for remark in v.remarks),
            }
            for v in sorted(self.all_verdicts.values(), key=lambda v: (order.index(v.verdict), v.claim["statement"]))
        ]
        return pd.DataFrame(rows).set_index("claim_id")

    def find(self, words: str) -> FoundClaims:
        """Find the claims that a question means: best answer first, both treatments; what is not tracked is said.

        Parameters
        ----------
        words : str
            In your own words: "can't sleep", "May I say it helps with stress?", "is it safe?". Spelling need
            not be right. `find(...).table()` gives the claims as a table.
        """
        return find_claims_for(words, self._tables_now, self._index, vocabulary=self.material.vocabulary)

    @property
    def _tables_now(self) -> dict[str, pd.DataFrame]:
        """The tables with the verdicts of now: those of the last run know nothing of what was entered since."""
        return {**self.folder.tables, "verdicts": self.verdicts()}

    @cached_property
    def _index(self) -> Index:
        """The search index, made when somebody first asks."""
        return build_index(self.folder.tables, self.material.vocabulary.own)

    def safety(self, treatment: str = "") -> SafetyCard:
        """Show what is known of the harms of a treatment, and who should ask a doctor first.

        Parameters
        ----------
        treatment : str
            A tracked treatment of interventions.csv; by default the main one.
        """
        treatment = treatment or self.material.vocabulary.own.main
        tracked = self.material.treatments.tracked
        if treatment not in tracked:
            raise UsageError(f"{treatment!r} has no card of safety. Allowed: {', '.join(tracked)}.")
        return safety_card(treatment, self.folder.tables, self.names, self.material.vocabulary.own.texts)

    def check_article(self, text: str) -> CheckedPage:
        """Check a pasted text: its claims marked, each with the verdict and what may be said instead.

        Parameters
        ----------
        text : str
            The text itself; for a file or a web page use `check_file`.
        """
        return check_text(text, self._tables_now, self.folder.root)

    def check_file(self, source: str) -> CheckedPage:
        """Check a file (text, Markdown, HTML, docx, PDF) or the page at an address."""
        return check_source(source, self._tables_now, self.folder.root)

    def claim_counts(self) -> pd.DataFrame:
        """List the claims with how often each was seen, how strongly it was put, and how often a source was named."""
        seen = self.sightings.groupby("claim_id").agg(
            seen=("sighting_id", "size"),
            asserted=("strength", lambda s: int((s == "asserted").sum())),
            cites=("cites_study", lambda s: int((s == "yes").sum())),
        )
        table = self.claims.set_index("claim_id")[["statement", "intervention", "outcome", "claim_type"]].join(seen)
        return table.sort_values(["seen", "statement"], ascending=[False, True], kind="stable")

    def sightings_of(self, claim_id: str) -> pd.DataFrame:
        """List where a claim was seen, word for word."""
        self.verdict(claim_id)  # an unknown claim_id is answered with the nearest
        columns = ["article_id", "heading", "quote", "strength", "cites_study", "cited_as"]
        rows = self.sightings.loc[self.sightings["claim_id"] == claim_id, columns]
        return rows.assign(quote=rows["quote"].str.replace("\n", " "))

    def candidates(self, claim_id: str) -> pd.DataFrame:
        """List the studies that were looked at as the source an article refers to, and what agrees and differs."""
        self.verdict(claim_id)
        links = self.links[(self.links["claim_id"] == claim_id) & (self.links["role"] == "cited_source")]
        known = self.studies.set_index("study_id")[["population", "session_minutes", "intervention"]]
        rows = links.join(known, on="study_id").assign(study=links["study_id"].map(self.names))
        return rows[["study", "status", "population", "session_minutes", "reasons"]]

    def study_list(self) -> pd.DataFrame:
        """List every study with its identifiers and design."""
        references = self.references[["title", "year", "journal", "doi", "pmid"]]
        table = self.studies.set_index("study_id").join(references)
        names = ["title", "year", "design", "n_randomised", "intervention", "comparator_type", "pmid", "doi"]
        table = table[names].assign(study=pd.Series(self.names)).set_index("study").sort_index()
        return table.rename(columns={"n_randomised": "people", "comparator_type": "compared with"})

    def identified(self) -> pd.DataFrame:
        """Count the studies by what identifies them."""
        references = self.references
        kinds = pd.Series("neither: title and address only", index=references.index)
        kinds[references["doi"] != ""] = "DOI"
        kinds[references["pmid"] != ""] = "PMID"
        return kinds.value_counts().rename_axis("identified by").to_frame("studies")

    def doubtful(self) -> pd.DataFrame:
        """List the sources articles refer to that could not be told for certain, with what agrees and differs."""
        rows = self.links[
            (self.links["role"] == "cited_source") & self.links["status"].isin(["ambiguous", "not_found"])
        ]
        statements = self.claims.set_index("claim_id")["statement"]
        table = rows.assign(claim=rows["claim_id"].map(statements), study=rows["study_id"].map(self.names))
        return table[["claim", "study", "status", "reasons"]].sort_values(["claim", "study"]).reset_index(drop=True)

    def match(self, text: str, limit: int = 5) -> pd.DataFrame:
        """Rank the studies on record that a loose citation may mean, without the network.

        Parameters
        ----------
        text : str
            A sentence, a reference, a title, a DOI, PMCID or PMID.
        limit : int
            How many to show.

        Returns
        -------
        DataFrame
            One row a candidate, best first: status (exact, probable, ambiguous, "less likely" behind a clear first,
            "ruled out" where something the text states cannot be true of it), study, title, score (0 to 1),
            agrees, differs.
        """
        words = Vocabulary.of(self.outcomes, self.material.vocabulary.own)
        found = match(text, local_studies(self.folder), outcomes=words, limit=limit)
        clear = found.status in ("exact", "probable")
        rows = [
            {
                "status": "ruled out" if one.ruled_out else "less likely" if clear and number else found.status,
                "study": self.names.get(one.study_id, one.study_id),
                "title": one.title,
                "score": one.score,
                "agrees": "; ".join(one.agrees),
                "differs": "; ".join(one.differs),
            }
            for number, one in enumerate(found.candidates)
        ]
        return pd.DataFrame(rows, columns=["status", "study", "title", "score", "agrees", "differs"])

    def sensitivity(self, claim_id: str) -> pd.DataFrame:
        """Show how the verdict moves under other choices; a verdict that flips says so."""
        return sensitivity_table(self.verdict(claim_id).claim, self.material)

    def effect_list(self, claim_id: str) -> pd.DataFrame:
        """List every result that bears on a claim: the effect and how it was computed, or why there is none."""
        return effect_list(self.verdict(claim_id).claim, self.material)

    def diagnostics(
        self, claim_id: str, comparator: str = "", choices: Choices | None = None
    ) -> Diagnostics | NoDiagnostics:
        """Look behind a claim's pooled effect: does it hang on one trial, an estimator, small trials?

        Parameters
        ----------
        claim_id : str
        comparator : str
            What the treatment was compared with: passive, attention, sham, active, unclear; by default the first with
            a pool of two trials or more.
        choices : Choices, optional
            Another analysis than the published one.

        Returns
        -------
        Diagnostics
            Its methods are tables and pictures: robustness, leave_one_out, cumulative, influence, baujat, funnel. Where
            no comparator was asked for and the claim has no such pool, its methods say so instead.

        Raises
        ------
        UsageError
            If the claim has no pool for the comparator that was asked for; the message says where it has one.
        """
        verdict = self.verdict(claim_id, choices)
        return diagnostics_of(verdict, comparator) if comparator else diagnostics_or_why(verdict)

    def robustness(self, claim_id: str, comparator: str = "") -> pd.DataFrame | Words:
        """Show a claim's pooled effect under every estimator and interval, and without trials one may doubt."""
        return self.diagnostics(claim_id, comparator).robustness()

    def explore(self, claim_id: str, blind: bool = False) -> ipywidgets.VBox:
        """Show menus for the choices of an analysis: every change shows at once what becomes of the verdict.

        Nothing is saved: the published verdicts stay as they are. With `blind` it is said whether the verdict changes,
        not which it is.
        """
        self.verdict(claim_id)  # an unknown claim_id is answered with the nearest
        studied = {v.claim_id: v.claim["statement"] for v in self.all_verdicts.values() if v.strata}
        return explore_form(self.verdict, studied | {claim_id: self._claims[claim_id]["statement"]}, claim_id, blind)

    def forest(self, claim_id: str, ax: Axes | None = None, choices: Choices | None = None) -> Axes | Words:
        """Draw the forest plot of a claim, by choices of one's own if given; where there is no trial, say so."""
        verdict = self.verdict(claim_id, choices)
        drawn = verdict.figure(ax)
        return Words(f"There is no picture: {no_trials(verdict)}") if drawn is None else drawn

    def warned(self, claim_id: str) -> pd.DataFrame | Words:
        """List the results of a claim whose numbers look implausible, each with the likely cause."""
        rows = self.verdict(claim_id).rows
        rows = rows[rows["warnings"] != ""] if len(rows) else rows
        if rows.empty:
            return Words("No number that bears on this claim looks implausible.")
        told = [words.replace(f"{key}: ", "") for key, words in zip(rows["study_id"], rows["warnings"], strict=True)]
        shown = rows.assign(study=rows["study_id"].map(self.names), effect=rows["yi"], warnings=told)
        return shown[["study", "outcome", "effect", "warnings"]].reset_index(drop=True)

    def directions(self, claim_id: str, ax: Axes | None = None) -> Axes | Words:
        """Draw which way every trial of a claim points, also those without numbers; where there is none, say so."""
        verdict = self.verdict(claim_id)
        drawn = direction_figure(verdict, ax)
        return Words(f"There is no picture: {no_trials(verdict)}") if drawn is None else drawn

    def direction_counts(self, claim_id: str) -> pd.DataFrame:
        """Count the directions of a claim's trials by comparator, with the exact test and combined p-values."""
        table = direction_table(self.verdict(claim_id))
        low, high = table["from"], table["to"]
        known = [f"{a:z.2f} to {b:z.2f}" if a == a else "" for a, b in zip(low, high, strict=True)]
        table.insert(table.columns.get_loc("from"), "95 % interval", known)
        return table.drop(columns=["from", "to"])

    def standing(self, study_id: str) -> pd.DataFrame:
        """Show for each outcome of a study whether it is counted, and what is missing where it is not."""
        if study_id not in set(self.studies["study_id"]):
            raise UsageError(f"no study {study_id!r}. All of them: ev.studies.study_id.")
        return standing_table(self, [study_id])

    def map(self, ax: Axes | None = None) -> Axes | Words:
        """Draw the evidence map of the plain claims; where every one names a dose, people or a comparator, say so."""
        drawn = evidence_map_figure(self.all_verdicts.values(), self.outcomes, ax)
        return Words("There is no map: it shows plain claims, and none is plain.") if drawn is None else drawn

    def comparison(self, claim_ids: Sequence[str] = (), ax: Axes | None = None) -> Axes | Words:
        """Draw the effect of several claims by what the treatment was compared with; without trials, say so.

        Without names: the three plain claims on the main treatment with most to compare.
        """
        verdicts = [self.verdict(claim_id) for claim_id in claim_ids] or most_compared(self.all_verdicts.values())
        drawn = strata_figure(verdicts, self.outcomes, ax)
        if drawn is not None:
            return drawn
        return Words("There is no picture: no trial of these claims compares the treatment with anything.")

    def rule_table(self, basis: str = "pooled") -> pd.DataFrame:
        """Show the rule that turns evidence into a verdict: for pooled numbers, directions, facts or reviews."""
        return rule_table(basis)

    @property
    def _pmids(self) -> dict[str, str]:
        known = self.references[self.references["pmid"] != ""]
        return dict(zip(known["pmid"], known.index, strict=True))

    def prisma(self, ax: Axes | None = None) -> Axes:
        """Draw the PRISMA 2020 flow of what has been screened so far."""
        flow = prisma_counts(self.screening, self.studies, self._pmids)
        return figures.prisma_flow(flow.counts, ax)

    def search_recall(self) -> pd.DataFrame:
        """List the saved searches with how many of the records we hold each has found."""
        return search_recall(self.searches, self.screening, self.studies, self.results, self._pmids, self.reviews)
