"""A validated evidence folder and what is computed from it: effects, pools, verdicts."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Self

import pandas as pd

from evidence_tools.effects import Pooled, pool
from evidence_tools.errors import EffectError, FolderError, UsageError
from evidence_tools.files import resolved
from evidence_tools.folder import Folder, find_folder, load_folder
from evidence_tools.folder.titles import shown_title
from evidence_tools.references import Bibliography
from evidence_tools.references.shelf import load_shelf
from evidence_tools.tracker.validation import inspect_folder
from evidence_tools.verdicts import Choices, Material, Verdict, judge, sentences, verdict_rows
from evidence_tools.verdicts.choices import PUBLISHED_CI
from evidence_tools.verdicts.pools import one_measure
from evidence_tools.verdicts.strata import count_once, randomised_first
from evidence_tools.verdicts.wording import Told
from evidence_tools.words import STRATA

__all__ = ["Computed"]


def _without_drafts(folder: Folder) -> tuple[Folder, Counter[str]]:
    """Return the folder with the sightings a person has confirmed, and how many others each article has.

    What a program took for a claim is put into nobody's mouth, counted in no number and held against no claim.
    """
    sightings = folder.tables["sightings"]
    waits = sightings["status"] == "draft"
    if not waits.any():
        return folder, Counter()
    kept = sightings[~waits].reset_index(drop=True)
    counts: Counter[str] = Counter(sightings.loc[waits, "article_id"])
    return replace(folder, tables=folder.tables | {"sightings": kept}), counts


class Computed:
    """The tables of a folder and what is computed from them; the base of `Evidence`.

    Every table is an attribute and a plain DataFrame: `articles`, `sightings`, `claims`, `outcomes`, `instruments`,
    `studies`, `results`, `reviews`, `appraisals`, `certainty`, `links`, `searches`, `screening`, `guidance`. What is
    computed is a method: `effects`, `pooled`, `verdicts`, `verdict`. Sightings that nobody has confirmed are left out:
    `drafts` counts them by article.
    """

    def __init__(
        self,
        folder: Folder,
        with_unverified: bool = False,
        bibliography: Bibliography | None = None,
        effects: pd.DataFrame | None = None,
    ):
        if not isinstance(folder, Folder):
            raise UsageError(f"Evidence takes a loaded folder, not {folder!r}. Write Evidence.load({folder!r}).")
        self.folder, self.drafts = _without_drafts(folder)
        self.bibliography = bibliography or load_shelf(folder.root)
        self.includes_unverified = with_unverified
        self._effects = effects

    @classmethod
    def load(cls, root: str | os.PathLike[str] | None = None, validate: bool = True) -> Self:
        """Load an evidence folder.

        Parameters
        ----------
        root : path, optional
            The folder; by default the one named by the environment variable EVIDENCE_DIR, else ``evidence/`` in the
            current folder or above it.
        validate : bool
            Check everything first.

        Raises
        ------
        FolderError
            With every problem found.
        UsageError
            If there is no evidence folder.
        """
        path = find_folder(root)
        if not validate:
            return cls(load_folder(path))
        report = inspect_folder(path)
        if report.folder is None or report.problems:
            raise FolderError(report.problems)
        return cls(report.folder, bibliography=report.bibliography, effects=report.effects)

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name not in ("folder", "bibliography") and name in self.folder.tables:
            return self.folder.tables[name]
        raise AttributeError(f"{name!r} is neither a table nor a method; tables: {', '.join(self.folder.tables)}")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.folder.tables})

    def __repr__(self) -> str:
        tables = self.folder.tables
        counts = ", ".join(f"{len(tables[name])} {name}" for name in ("claims", "sightings", "studies", "results"))
        return f"Evidence({resolved(self.folder.root).name!r}: {counts})"

    @cached_property
    def references(self) -> pd.DataFrame:
        """The bibliography as a table, one row a study_id, for reading: LaTeX decoded, unread titles called so."""
        table = self.bibliography.frame().set_index("study_id", drop=False)
        return table.assign(title=table["title"].map(shown_title).astype("str"))

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Short citations for figures and tables: ``Li 2011``; a letter is added where two would be alike."""
        return self.material.names

    def with_unverified(self) -> Self:
        """Return the same evidence with rows counted that a program read and nobody has verified yet.

        For a look ahead only: nothing is saved from it, and every such effect says so in its `warnings`.
        """
        return type(self)(self.folder, with_unverified=True, bibliography=self.bibliography)

    def effects(self) -> pd.DataFrame:
        """Compute the effect of every result that allows one; see `effects.table.effects_table`.

        Returns
        -------
        DataFrame
            One row a result: result_id, study_id, outcome, measure, yi, vi, ci_low, ci_high, warnings, direction,
            poolable, why_not, trace ... Positive = in favour of the intervention.
        """
        effects = self.material.effects
        texts = [name for name, dtype in effects.dtypes.items() if dtype.kind == "O"]
        return effects.astype(dict.fromkeys(texts, "str"))

    @cached_property
    def material(self) -> Material:
        """Everything a verdict is computed from."""
        return Material.of(
            self.folder.tables, self.references, self.includes_unverified, self.folder.root, self._effects
        )

    def pooled(
        self,
        outcome: str,
        comparator: str,
        intervention: str = "",
        method: str = "REML",
        ci: str = PUBLISHED_CI,
    ) -> Pooled:
        """Pool one outcome in one comparator stratum.

        Parameters
        ----------
        outcome : str
            A key of outcomes.csv.
        comparator : str
            A comparator type (no_treatment, usual_care, attention, sham, active) or a stratum (passive: the first
            two).
        intervention : str
            A treatment of interventions.csv; by default the one with the most results.
        method, ci : str
            As `effects.pool` takes them; by default those of the verdicts.

        Returns
        -------
        Pooled
            Hedges g (a log ratio where no trial has a standardised difference), positive = in favour of the
            intervention; every trial once, randomised trials only if there are
            any.

        Raises
        ------
        UsageError
            If a word is not known.
        EffectError
            If no trial there prints numbers that can be pooled.
        """
        intervention = intervention or self._most_studied
        if outcome not in set(self.outcomes["outcome"]):
            raise UsageError(f"{outcome!r} is no outcome. Allowed: {', '.join(self.outcomes['outcome'])}.")
        column = (
            "comparator_type"
            if comparator in STRATA and comparator not in ("attention", "sham", "active")
            else "stratum"
        )
        if column == "stratum" and comparator not in {*STRATA.values(), "unclear"}:
            allowed = ", ".join(sorted({*STRATA, *STRATA.values(), "unclear"}))
            raise UsageError(f"{comparator!r} is no comparator. Allowed: {allowed}.")
        same = [
            row
            for row in self.material.results([outcome])
            if row["intervention"] == intervention and row[column] == comparator
        ]
        rows, _ = one_measure(randomised_first(count_once(same)))
        if not rows:
            raise EffectError(
                f"no trial of {intervention} on {outcome} against {comparator} prints numbers that can be pooled; "
                "see effects() for the reported directions."
            )
        ci = ci if len(rows) > 1 else "z"
        return pool([row["yi"] for row in rows], [row["vi"] for row in rows], method=method, ci=ci)

    @property
    def _most_studied(self) -> str:
        counts = self.material.effects["intervention"].value_counts()
        return str(counts.index[0]) if len(counts) else ""

    @cached_property
    def _claims(self) -> dict[str, Mapping[str, str]]:
        return {row["claim_id"]: row for row in self.claims.to_dict("records")}

    @cached_property
    def all_verdicts(self) -> dict[str, Verdict]:
        """The verdict object of every claim, by claim_id."""
        return {claim_id: self.verdict(claim_id) for claim_id in self._claims}

    @cached_property
    def _judged(self) -> dict[str, Verdict]:
        """Verdicts by the published choices, as far as somebody asked for them."""
        return {}

    def verdicts(self) -> pd.DataFrame:
        """Judge every claim.

        Returns
        -------
        DataFrame
            One row a claim, the columns of verdicts.csv: claim_id, verdict, certainty, basis, comparator, k, n,
            estimate (positive = as claimed), ci_low, ci_high, fit, sentence, studies.
        """
        return self.folder.schema["verdicts"].frame(self.verdict_rows)

    @cached_property
    def verdict_rows(self) -> list[dict[str, str]]:
        """The verdict on every claim as text, as `verdicts` and verdicts.csv have it."""
        return verdict_rows(self.all_verdicts.values())

    def verdict(self, claim_id: str, choices: Choices | None = None) -> Verdict:
        """Judge one claim and explain it.

        Parameters
        ----------
        claim_id : str
            A key of claims.csv.
        choices : Choices, optional
            What to vary: estimator, trials to leave out, strata.

        Raises
        ------
        UsageError
            If there is no such claim; the message names the nearest.
        """
        if claim_id not in self._claims:
            from rapidfuzz import process

            near = [match[0] for match in process.extract(claim_id, list(self._claims), limit=3)]
            raise UsageError(f"no claim {claim_id!r}. Nearest: {', '.join(near)}. All of them: ev.claims.claim_id.")
        if choices is not None:
            return judge(self._claims[claim_id], self.material, choices)
        if claim_id not in self._judged:
            self._judged[claim_id] = judge(self._claims[claim_id], self.material)
        return self._judged[claim_id]

    def sentences(self, claim_id: str) -> Told:
        """Return what may be said of a claim, what to avoid, and what advertising bodies accept."""
        return sentences(self.verdict(claim_id))
