"""A lesson on any claim: from the advertisement to the verdict, each step with what the claim's evidence allows.

A step the evidence cannot fill says in a sentence why it is left out, so that a lesson never stops. The trial to
compute by hand is chosen from the claim's own trials; a teacher may name another.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from evidence_tools.effects.continuous import hedges_j
from evidence_tools.errors import UsageError
from evidence_tools.tracker.questions import Questions, no_trials
from evidence_tools.verdicts import VERDICTS, Verdict
from evidence_tools.verdicts.fit import Remark
from evidence_tools.verdicts.judgement import FACTS
from evidence_tools.verdicts.rule_tables import rule_table
from evidence_tools.verdicts.sensitivity import NOBODY
from evidence_tools.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["ARMS", "Lesson", "teaching_claims"]

ARMS = ["n_i", "mean_i", "sd_i", "n_c", "mean_c", "sd_c"]
_KINDS = (("trial", "trials"), ("study", "studies"))
_PLAIN_SOURCE = "means and SDs"


def _usable(verdict: Verdict) -> pd.DataFrame:
    """Return the claim's results a class can compute by hand: n, mean and SD of both arms printed and trusted."""
    rows = verdict.rows
    if rows.empty:
        return rows
    printed = rows[ARMS].notna().all(axis=1) & rows["yi"].notna() & (rows["source"] == _PLAIN_SOURCE)
    return rows[printed & rows["counted"].astype(bool) & (rows["measure"] == "SMD")]


def _chosen(rows: pd.DataFrame) -> pd.Series:
    """Return the row that teaches best: in a pool, without warnings, with the most people."""
    order = pd.DataFrame(
        {
            "aside": ~rows["in_pool"].astype(bool),
            "warned": rows["warnings"].ne(""),
            "people": -rows["n"].astype(float),
            "name": rows["result_id"],
        }
    )
    return rows.loc[order.sort_values(list(order.columns), kind="stable").index[0]]


class Lesson:
    """The steps of a lesson on one claim.

    Parameters
    ----------
    ev : Questions
        The evidence.
    claim_id : str
    trial : str, optional
        study_id of the trial to compute by hand; by default the one that teaches best.

    Raises
    ------
    UsageError
        If there is no such claim, or the trial named does not bear on it with n, mean and SD of both groups.
    """

    def __init__(self, ev: Questions, claim_id: str, trial: str = ""):
        self.ev, self.verdict = ev, ev.verdict(claim_id)
        rows = _usable(self.verdict)
        if trial and trial not in set(rows.get("study_id", [])):
            fit = ", ".join(sorted(set(rows.get("study_id", [])))) or "none"
            raise UsageError(
                f"{trial!r} prints no n, mean and SD of both groups that bear on {claim_id}. Trials that do: {fit}."
            )
        rows = rows[rows["study_id"] == trial] if trial else rows
        self.row = _chosen(rows) if len(rows) else None

    @property
    def trial(self) -> str:
        """The study_id of the trial that is computed by hand; "" where no trial of the claim allows it."""
        return "" if self.row is None else str(self.row["study_id"])

    @property
    def _without_trial(self) -> Words:
        return Words(
            "This step is left out: no trial of this very claim prints the number of people, the mean and the standard "
            "deviation of both groups in a way that can be trusted."
        )

    @property
    def _without_trials(self) -> Words:
        if self.verdict.claim["testable"] == "no":  # why it has none is for the class to find
            return Words("This step is left out: no trial that answers this claim is on record.")
        return Words(f"This step is left out: {no_trials(self.verdict)}")

    # --- the steps --------------------------------------------------------------------------------------------------

    def promise(self) -> pd.DataFrame | Words:
        """Show where the claim was seen, word for word."""
        columns = ["article_id", "heading", "quote", "strength", "cites_study", "cited_as"]
        seen = self.ev.sightings.loc[self.ev.sightings["claim_id"] == self.verdict.claim_id, columns]
        return seen.reset_index(drop=True) if len(seen) else Words("No article under review says it in so many words.")

    def statement(self) -> pd.DataFrame:
        """Show the claim as one statement that can be checked, part by part."""
        names = ["statement", "intervention", "population", "comparator", "outcome", "dose"]
        parts = {name: str(self.verdict.claim[name]).replace("_", " ") for name in names if self.verdict.claim[name]}
        return pd.Series(parts, name="the claim").to_frame()

    def printed(self) -> pd.DataFrame | Words:
        """Show what the trial prints: people, mean and standard deviation of both groups, and where it was read."""
        if self.row is None:
            return self._without_trial
        names = ["instrument", "better", *ARMS, "source_url", "source_locator"]
        return self.row[names].to_frame(self.ev.names[self.trial]).T

    def by_hand(self) -> pd.DataFrame | Words:
        """Show the effect step by step, as one computes it by hand (Hedges 1981)."""
        if self.row is None:
            return self._without_trial
        n_i, mean_i, sd_i, n_c, mean_c, sd_c = (float(self.row[name]) for name in ARMS)
        df = n_i + n_c - 2
        pooled = math.sqrt(((n_i - 1) * sd_i**2 + (n_c - 1) * sd_c**2) / df)
        j = float(hedges_j(df))
        steps = [
            ("difference of the means, treated minus control", mean_i - mean_c),
            ("standard deviation of the people, both groups together", pooled),
            ("difference in standard deviations (d)", (mean_i - mean_c) / pooled),
            ("correction for small trials (J)", j),
            ("d times J: Hedges g, as printed", j * (mean_i - mean_c) / pooled),
            ("the same, positive = in favour of the treatment", float(self.row["yi"])),
        ]
        return pd.DataFrame(steps, columns=["step", "value"]).set_index("step")

    def effect(self) -> pd.DataFrame | Words:
        """Show the trial's effect with its interval as the tables and pictures have it."""
        if self.row is None:
            return self._without_trial
        names = ["yi", "ci_low", "ci_high", "trace", "warnings"]
        return self.row[names].to_frame(self.ev.names[self.trial]).T

    def trials(self, ax: Axes | None = None) -> Axes | Words:
        """Draw all trials of the claim, one block for each kind of control group."""
        return self.ev.forest(self.verdict.claim_id, ax) if self.verdict.strata else self._without_trials

    def directions(self, ax: Axes | None = None) -> Axes | Words:
        """Draw which way every trial points, numbers or not."""
        return self.ev.directions(self.verdict.claim_id, ax) if self.verdict.strata else self._without_trials

    def explore(self, blind: bool = False) -> Any:
        """Show the menus for every choice of the analysis; with `blind` the verdict is not named."""
        return self.ev.explore(self.verdict.claim_id, blind) if self.verdict.strata else self._without_trials

    def sensitivity(self) -> pd.DataFrame | Words:
        """Show the verdict under one other choice at a time."""
        return self.ev.sensitivity(self.verdict.claim_id) if self.verdict.strata else self._without_trials

    def carries(self) -> Axes | Words:
        """Draw the pool without each single trial."""
        if not self.verdict.strata:
            return self._without_trials
        return self.ev.diagnostics(self.verdict.claim_id).leave_one_out()

    def methods(self) -> pd.DataFrame | Words:
        """Show what can be seen of the trials' methods."""
        table = self.ev.signals(self.verdict.claim_id)
        counted = {row["study_id"] for body in self.verdict.strata.values() for row in body.trials}
        table = table.loc[[name for name in table.index if name in {self.ev.names[one] for one in counted}]]
        return table if len(table) else self._without_trials

    def certainty(self) -> pd.DataFrame | Words:
        """Show the GRADE domains."""
        table = self.verdict.domains()
        if len(table):
            return table
        return Words(f"This step is left out: there is nothing to rate; {no_trials(self.verdict)}")

    def rule(self) -> pd.DataFrame | Words:
        """Show the rule that turns this claim's evidence into its verdict; never the verdict itself."""
        if self.verdict.basis == "none":
            return Words(
                "There is no table to look into: its rows are for studies that answer the claim. Which of these fits "
                f"where no study answers: {', '.join(label.lower() for _, label in VERDICTS.values())}?"
            )
        facts = self.verdict.claim["direction"] == "none"
        return rule_table("facts" if facts and self.verdict.basis != "reviews" else self.verdict.basis)

    def answer(self) -> Verdict:
        """Show the verdict with everything behind it."""
        return self.verdict

    def sentence(self) -> Words:
        """Show what the evidence allows to be said."""
        return Words(self.ev.sentences(self.verdict.claim_id)["say"])

    def left_out(self, step: str) -> Words | None:
        """Return why a step (its number, "1" to "7") is left out for this claim; None where it is not."""
        if step == "2" and self.row is None:
            return self._without_trial
        return self._without_trials if step in ("3", "4", "5") and not self.verdict.strata else None

    # --- the answers ------------------------------------------------------------------------------------------------

    def answers(self) -> dict[str, str]:
        """Return a model answer to each step's question, by the number of the step ("1" to "7")."""
        return {
            "1": self._promised(),
            "2": self._computed(),
            "3": self._gathered(),
            "4": self._varied(),
            "5": self._trusted(),
            "6": " ".join([f"{self.verdict.label}.", *self._why]),
            "7": str(self.sentence()),
        }

    @property
    def _why(self) -> list[str]:
        told = [f"{step.rule.capitalize()}: {step.words}." for step in self.verdict.steps if step.rule != "fit"]
        fragile = any(step.rule == "without single trials" for step in self.verdict.steps)
        later = [r for r in self.verdict.remarks if _tells_result(r) and not (fragile and r.code == "fragile")]
        return told + [f"{r.words[0].upper()}{r.words[1:]}." for r in later]

    def _promised(self) -> str:
        seen = self.ev.sightings[self.ev.sightings["claim_id"] == self.verdict.claim_id]
        told = [f"In one sentence: {self.verdict.claim['statement']}"]
        if len(seen):
            strengths = seen["strength"].value_counts()
            times = ", ".join(
                f"{'once' if count == 1 else f'{count} times'} {name}" for name, count in strengths.items()
            )
            told.append(f"Seen {times}.")
            named = int((seen["cites_study"] == "yes").sum())
            places = "in the one place" if len(seen) == 1 else f"in {named} of {len(seen)} places"
            told.append(f"A study is mentioned {places}." if named else "No study is named.")
        told += [f"{r.words[0].upper()}{r.words[1:]}." for r in self.verdict.remarks if not _tells_result(r)]
        return " ".join(told)

    def _computed(self) -> str:
        if self.row is None:
            return str(self._without_trial)
        low, high = float(self.row["ci_low"]), float(self.row["ci_high"])
        open_ = "No effect is still possible." if low <= 0 <= high else "No effect is outside the interval."
        numbers = f"{float(self.row['yi']):z.2f} (95 % interval {low:z.2f} to {high:z.2f})".replace("-", "−")
        return f"{self.ev.names[self.trial]}: Hedges g {numbers}, positive = in favour of the treatment. {open_}"

    def _gathered(self) -> str:
        if not self.verdict.strata:
            return str(self._without_trials)
        told = []
        for stratum, evidence in self.verdict.strata.items():
            where = "Tests of the statement itself" if stratum == FACTS else f"Compared with {evidence.label}"
            words = f"{where}: {evidence.k} {_KINDS[stratum == FACTS][evidence.k != 1]}"
            if evidence.pooled is not None:
                pool = evidence.pooled
                numbers = f"{pool.estimate:z.2f} ({pool.ci_low:z.2f} to {pool.ci_high:z.2f})".replace("-", "−")
                words += f"; {pool.k} with numbers, effect {numbers}"
            told.append(words + ".")
        if len(told) > 1:
            told.append("Each kind of control group answers another question, so they are not averaged.")
        if not any(evidence.pooled for evidence in self.verdict.strata.values()):
            told.append("No trial has numbers that can be pooled, so there is no diamond; arrows show the directions.")
        return " ".join(told)

    def _varied(self) -> str:
        table = self.sensitivity()
        if isinstance(table, Words):
            return str(table)
        changed = [str(name) for name, row in table.iterrows() if row["flips"]]
        nobody = [str(name) for name, row in table.iterrows() if row["verdict"] == NOBODY]
        told = f"The verdict changes under: {', '.join(changed)}." if changed else "No choice of the menu changes it."
        hangs = self.verdict.fragility
        if hangs is not None and hangs.fragile:  # what to leave out is a trial, which no choice of the table does
            told += f" But it is {hangs.words(self.ev.names)}."
        return told + (f" No trial is left, so nothing can be said, under: {', '.join(nobody)}." if nobody else "")

    def _trusted(self) -> str:
        evidence = self.verdict.evidence
        if evidence is None:
            return str(self._without_trials)
        reasons = "; ".join(note.rstrip(".") for note in evidence.certainty.footnotes) or "nothing lowers it"
        return f"Certainty {evidence.certainty.level}: {reasons}."


def _tells_result(remark: Remark) -> bool:
    """Return whether a remark tells what the trials found: before they were looked at it would give that away."""
    return not remark.code.startswith(("source", "dose", "overstates", "population"))


def _merits(verdict: Verdict) -> list[str]:
    """Say what a claim is good for in a classroom."""
    merits = []
    if len(_usable(verdict)):
        merits.append("a trial to compute by hand")
    pools = [stratum for stratum in verdict.strata.values() if stratum.pooled is not None and stratum.pooled.k > 1]
    if pools:
        merits.append(f"a pool of {max(stratum.pooled.k for stratum in pools if stratum.pooled)} trials")
    if {"passive", "sham"} <= set(verdict.strata):
        merits.append("better than nothing and better than a sham are two questions")
    if any(remark.code.startswith("source") for remark in verdict.remarks):
        merits.append("the study the article names cannot be found")
    if verdict.claim["direction"] == "none" and verdict.strata:
        merits.append("a claim of fact, tested directly")
    if verdict.basis == "reviews":
        merits.append("rests on published reviews")
    return merits


def teaching_claims(ev: Questions) -> pd.DataFrame:
    """List the claims that teach something, those with most to see first.

    Returns
    -------
    DataFrame
        Index claim_id; the claim, its verdict, and what it is good for.
    """
    rows = [
        {"claim_id": v.claim_id, "claim": v.claim["statement"], "verdict": v.label, "good for": "; ".join(merits)}
        for v in ev.all_verdicts.values()
        if (merits := _merits(v))
    ]
    rows.sort(key=lambda row: (-row["good for"].count(";"), row["claim"]))
    return pd.DataFrame(rows, columns=["claim_id", "claim", "verdict", "good for"]).set_index("claim_id")
