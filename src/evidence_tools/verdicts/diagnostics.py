"""How far one pooled effect can be trusted: the diagnostics of `effects` on the trials behind a claim, by name.

One object a claim and comparator stratum; every method answers one question as a table or a picture.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

import numpy as np
import pandas as pd

from evidence_tools import figures
from evidence_tools.effects import (
    Pooled,
    baujat,
    cumulative,
    egger_test,
    influence_measures,
    leave_one_out,
    robustness_table,
    trim_and_fill,
)
from evidence_tools.errors import EffectError, UsageError
from evidence_tools.words import RANDOMISED, STRATUM_LABELS, Words

from .bodies import StratumEvidence
from .choices import RISKS
from .judgement import Judgement
from .picture_words import points_words, steps_words
from .strata import age_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Diagnostics", "NoDiagnostics", "diagnostics_of", "diagnostics_or_why", "limits_words"]

UNDATED = " (year not known)"
SMALLEST_TEST = 3  # trials below which Egger's test cannot be computed


class _Options(TypedDict):
    """How the analysis pools, and what its trials are called."""

    method: str
    ci: str
    labels: list[str]


@dataclass(frozen=True, eq=False)
class Diagnostics:
    """The trials of one claim that were pooled in one comparator stratum, and what their pool hangs on.

    Attributes
    ----------
    verdict : Judgement
    evidence : StratumEvidence
        The stratum. All effects are Hedges g, positive = in favour of the intervention.
    """

    verdict: Judgement
    evidence: StratumEvidence

    @property
    def pooled(self) -> Pooled:
        """Return the pooled effect, as in the forest plot."""
        assert self.evidence.pooled is not None  # `diagnostics_of` chose a stratum that has one
        return self.evidence.pooled

    @property
    def rows(self) -> pd.DataFrame:
        """Return the pooled trials, oldest first, those without a year last, with their short citation as `label`."""
        counted = self.evidence.counted
        rows = counted[counted["in_pool"].astype(bool)]
        rows = rows.loc[sorted(rows.index, key=lambda place: age_of(rows.loc[place]))]
        names = self.verdict.material.names
        return rows.assign(label=[names.get(study, study) for study in rows["study_id"]]).reset_index(drop=True)

    def __repr__(self) -> str:
        return f"Diagnostics({self.verdict.claim_id!r} against {self.evidence.label}: {self.pooled!r})"

    def __str__(self) -> str:
        pooled = self.pooled
        effect = f"{pooled.estimate:z.2f} ({pooled.ci_low:z.2f} to {pooled.ci_high:z.2f})".replace("-", "−")
        p = "P < 0.001" if pooled.p_value < 0.001 else f"P = {pooled.p_value:.3f}"
        trials = f"{pooled.k} trial{'s' * (pooled.k != 1)} with numbers"
        said = f"Compared with {self.evidence.label}: {trials}, pooled effect {effect}, {p}"
        return f"{said}; disagreement between the trials I² = {pooled.i2:.0f} %."

    def _effects(self) -> tuple[np.ndarray, np.ndarray, _Options]:
        """Return yi, vi and the options of the analysis, with a normal interval where there is one trial only."""
        rows, choices = self.rows, self.verdict.choices
        ci = choices.ci if len(rows) > 1 else "z"
        options = _Options(method=choices.method, ci=ci, labels=list(rows["label"]))
        return rows["yi"].to_numpy(), rows["vi"].to_numpy(), options

    def robustness(self) -> pd.DataFrame:
        """Pool again under every estimator and interval, and without trials a reader may doubt.

        Returns
        -------
        DataFrame
            One row a way of computing: k, estimate, interval, p, tau2, I2, prediction interval, whether the answer is
            the same; see `effects.robustness_table`. How many trials each doubt leaves out stands in the row's name.
        """
        y, v, options = self._effects()
        rows, verdict = self.rows, self.verdict
        risk = np.array([verdict.material.risk(study, verdict.claim["outcome"]) for study in rows["study_id"]])
        doubts = {f"trials at risk of bias: {level}": risk == level for level in RISKS if level != "low"}
        doubts["implausible effects (|g| > 3)"] = np.abs(y) > 3
        doubts["effects that carry a warning"] = rows["warnings"].ne("").to_numpy()
        doubts["trials that are not randomised"] = ~rows["design"].isin(RANDOMISED).to_numpy()
        return robustness_table(y, v, without=doubts, **options).rename_axis("analysis")

    def leave_one_out(self, ax: Axes | None = None) -> Axes:
        """Draw the pool without each trial in turn: does one trial carry the result?"""
        y, v, options = self._effects()
        table = leave_one_out(y, v, **options)
        steps = table[["estimate", "ci_low", "ci_high", "i2"]].assign(label=table.index)
        if len(steps) < 3:  # one trial alone disagrees with nobody
            steps["i2"] = math.nan
        drawn = figures.leave_one_out(steps, self.pooled, ax)
        return figures.tell(drawn, steps_words("The pool without each trial in turn.", steps))

    def carriers(self) -> list[str]:
        """Name the trials without which the interval answers otherwise: no effect inside it, or outside."""
        y, v, options = self._effects()
        table = leave_one_out(y, v, **options)
        null = self.pooled.ci_low <= 0 <= self.pooled.ci_high
        turned = ((table["ci_low"] <= 0) & (table["ci_high"] >= 0)) != null
        return [f"{name} ({limits_words(row.ci_low, row.ci_high)})" for name, row in table[turned].iterrows()]

    def cumulative(self, ax: Axes | None = None, new: Iterable[str] = ()) -> Axes:
        """Draw how the pool moved as trials were published; one whose year is not known is added last, and says so.

        Parameters
        ----------
        ax : Axes, optional
        new : iterable of str
            Studies (`study_id`) to mark as new.
        """
        y, v, options = self._effects()
        table = cumulative(y, v, **options)
        dated = [f"{name}{UNDATED * (not year)}" for name, year in zip(table.index, self.rows["year"], strict=True)]
        steps = table[["estimate", "ci_low", "ci_high", "k", "i2"]].assign(label=dated)
        # The first step is one trial, whose interval is its own.
        steps.iloc[0, [1, 2]] = self.rows[["ci_low", "ci_high"]].iloc[0]
        steps.loc[steps["k"] == 1, "i2"] = math.nan  # one trial alone disagrees with nobody
        drawn = figures.cumulative(steps.assign(new=self.rows["study_id"].isin(set(new)).to_numpy()), ax)
        return figures.tell(drawn, steps_words("The pool as trials were published, each step with its trial.", steps))

    def influence(self) -> pd.DataFrame:
        """Measure how much each trial moves the result; see `effects.influence_measures`. Needs three trials."""
        y, v, options = self._effects()
        return influence_measures(y, v, **options)

    def baujat(self, ax: Axes | None = None) -> Axes:
        """Draw which trials make the disagreement, and which of them move the pool. Needs two trials."""
        y, v, options = self._effects()
        table = baujat(y, v, labels=options["labels"])
        points = pd.DataFrame({"label": table.index, "x": table["heterogeneity"], "y": table["influence"]})
        opening = "Of each trial its part of the disagreement, and how much it moves the pool."
        words = points_words(opening, list(table.index), table["heterogeneity"], table["influence"])
        return figures.tell(figures.baujat(points, ax), words)

    def funnel(self, ax: Axes | None = None, fill: bool = False) -> Axes:
        """Draw the funnel plot with contours of significance, and say what Egger's test finds.

        Parameters
        ----------
        ax : Axes, optional
        fill : bool
            Add, hollow, the mirror images trim and fill would put in. Needs three trials.
        """
        y, v, options = self._effects()
        points = pd.DataFrame({"yi": y, "vi": v, "filled": False})
        if fill:
            made = trim_and_fill(y, v, **options)
            mirrored = {"yi": made.filled_yi, "vi": made.filled_vi, "filled": True}
            points = pd.concat([points, pd.DataFrame(mirrored)], ignore_index=True)
        note = _egger_words(y, v)
        opening = f"Funnel plot. {note} Of each trial the effect and its standard error."
        words = points_words(opening, options["labels"], y.tolist(), np.sqrt(v).tolist())
        return figures.tell(figures.funnel(points, self.pooled, ax, note=note), words)


def limits_words(low: float, high: float) -> str:
    """Return the limits of an interval as they stand in a sentence."""
    return f"{low:z.2f} to {high:z.2f}".replace("-", "−")


def _egger_words(y: np.ndarray, v: np.ndarray) -> str:
    if len(y) < SMALLEST_TEST:
        return f"Egger's test needs {SMALLEST_TEST} trials; there {'is' if len(y) == 1 else 'are'} {len(y)}."
    try:
        found = egger_test(y, v)
    except EffectError as error:
        return f"Egger's test: {error}"
    p = "P < 0.001" if found.p_value < 0.001 else f"P = {found.p_value:.3f}"
    few = "; below ten trials it is not advised" if len(y) < 10 else ""
    return f"Egger's test: t = {found.statistic:z.2f}, df = {found.df:g}, {p}{few}."


@dataclass(frozen=True)
class NoDiagnostics:
    """What stands in the place of `Diagnostics` where a claim has no pool: says why wherever something would be shown.

    A notebook that is run again with another claim goes on to its end instead of stopping at the first such cell.

    Attributes
    ----------
    why : str
    """

    why: Words

    def __repr__(self) -> str:
        return self.why

    def _words(self, *_: object, **__: object) -> Words:
        """Say why there is no table or picture; an empty cell would leave a reader in doubt."""
        return self.why

    robustness = influence = leave_one_out = cumulative = baujat = funnel = _words


def diagnostics_or_why(verdict: Judgement) -> Diagnostics | NoDiagnostics:
    """Choose the first pool of two or more trials; where there is none, say so.

    Parameters
    ----------
    verdict : Judgement
    """
    pools = {name: evidence.pooled for name, evidence in verdict.strata.items() if evidence.pooled is not None}
    several = [name for name, pooled in pools.items() if pooled.k > 1]
    if several:
        return diagnostics_of(verdict, several[0])
    printed = "only one trial prints" if pools else "no trial prints"
    why = f"{verdict.claim_id}: {printed} numbers that can be pooled, so there is nothing to leave out or to compare."
    more = " Which way each report points is a picture of its own." if verdict.strata else ""
    return NoDiagnostics(Words(f"{why}{more}"))


def diagnostics_of(verdict: Judgement, stratum: str = "") -> Diagnostics:
    """Choose the pool to look at.

    Parameters
    ----------
    verdict : Judgement
    stratum : str
        A comparator stratum; by default the first that has a pool.

    Raises
    ------
    UsageError
        If the claim has no pool there; the message lists where it has one.
    """
    pools = {name: evidence.pooled for name, evidence in verdict.strata.items() if evidence.pooled is not None}
    if not stratum and pools:
        stratum = next(iter(pools))
    if stratum not in pools:
        where = ", ".join(f"{name} ({pooled.k})" for name, pooled in pools.items())
        asked = f"against {STRATUM_LABELS.get(stratum, repr(stratum))}" if stratum else "against any control"
        said = f"Comparators with a pool (trials): {where}." if where else "See directions() for what was reported."
        raise UsageError(f"{verdict.claim_id}: no trial {asked} prints numbers that can be pooled. {said}")
    return Diagnostics(verdict, verdict.strata[stratum])
