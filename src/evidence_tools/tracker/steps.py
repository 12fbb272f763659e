"""The steps of a lesson on any claim: from the advertisement to the verdict, each with what the evidence allows.

A step the evidence cannot fill says in a sentence why it is left out, so that a lesson never stops. The trial to
compute by hand is chosen from the claim's own trials; a teacher may name another.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from evidence_tools.effects.continuous import hedges_j
from evidence_tools.errors import UsageError
from evidence_tools.tracker.questions import Questions, no_trials
from evidence_tools.verdicts import VERDICTS, Verdict
from evidence_tools.verdicts.people import one_study
from evidence_tools.verdicts.rule_tables import rule_table
from evidence_tools.words import DESIGN_WORDS, STRATUM_LABELS, Words

from .asked import asked_words, heading_words, kind_of
from .instructions import FRAGILE_WORDS, REVIEW_WORDS, SILENT_WORDS, block_label, order_words, search_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["ARMS", "Steps", "usable"]

ARMS = ["n_i", "mean_i", "sd_i", "n_c", "mean_c", "sd_c"]
# What the columns of the tables are called before a class.
NAMES = {
    "article": "article",
    "heading": "under the heading",
    "quote": "word for word",
    "strength": "how it is put",
    "cites_study": "names a study",
    "cited_as": "which",
    "intervention": "treatment",
    "population": "people",
    "comparator": "compared with",
    "n_i": "people, treated",
    "mean_i": "mean, treated",
    "sd_i": "standard deviation, treated",
    "n_c": "people, control",
    "mean_c": "mean, control",
    "sd_c": "standard deviation, control",
    "better": "better is",
    "source_url": "read at",
    "source_locator": "where on the page",
    "yi": "effect (Hedges g)",
    "ci_low": "from",
    "ci_high": "to",
    "trace": "how it was computed",
}
NOT_STATED = "not stated"
TOLD_BY = "outcome told by"
READERS = {
    "participant": "the people treated",
    "person": "somebody else",
    "device": "a device or laboratory",
    "": NOT_STATED,
}
NO_MENU = Words("No menu turns this: tests of a statement are not pooled. Leave one out and look into step 6.")
_PLAIN_SOURCE = "means and SDs"


def usable(verdict: Verdict) -> pd.DataFrame:
    """Return the claim's results a class can compute by hand: n, mean and SD of both arms printed and trusted."""
    rows = verdict.rows
    if rows.empty:
        return rows
    printed = rows[ARMS].notna().all(axis=1) & rows["yi"].notna() & (rows["source"] == _PLAIN_SOURCE)
    return rows[printed & rows["counted"].astype(bool) & (rows["measure"] == "SMD")]


def _chosen(rows: pd.DataFrame, stratum: str) -> pd.Series:
    """Return the row that teaches best: in the pool that decides, without warnings, with the most people."""
    order = pd.DataFrame(
        {
            "elsewhere": rows["stratum"] != stratum,
            "aside": ~rows["in_pool"].astype(bool),
            "warned": rows["warnings"].ne(""),
            "people": -rows["n"].astype(float),
            "name": rows["result_id"],
        }
    )
    return rows.loc[order.sort_values(list(order.columns), kind="stable").index[0]]


class Steps:
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
        rows = usable(self.verdict)
        if trial and trial not in set(rows.get("study_id", [])):
            fit = ", ".join(sorted(set(rows.get("study_id", [])))) or "none"
            raise UsageError(
                f"{trial!r} prints no n, mean and SD of both groups that bear on {claim_id}. Trials that do: {fit}."
            )
        rows = rows[rows["study_id"] == trial] if trial else rows
        self.row = _chosen(rows, self.verdict.stratum) if len(rows) else None

    @property
    def trial(self) -> str:
        """The study_id of the trial that is computed by hand; "" where no trial of the claim allows it."""
        return "" if self.row is None else str(self.row["study_id"])

    @property
    def _without_trial(self) -> Words:
        if kind_of(self.verdict) == "facts":
            return Words(
                "This step is left out: a statement is tested here and nobody treated, so no effect is measured."
            )
        if not self.verdict.strata:
            return self._without_trials
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
        seen = self.ev.sightings[self.ev.sightings["claim_id"] == self.verdict.claim_id]
        titles = self.ev.articles.set_index("article_id")["title"]
        seen = seen.assign(article=seen["article_id"].map(titles))
        columns = ["article", "heading", "quote", "strength", "cites_study", "cited_as"]
        seen = seen[columns].rename(columns=NAMES)
        return seen.reset_index(drop=True) if len(seen) else Words("No article under review says it in so many words.")

    def statement(self) -> pd.DataFrame:
        """Show the claim as one statement that can be checked, part by part."""
        names = ["statement", "intervention", "population", "comparator", "outcome", "dose"]
        claim, material = self.verdict.claim, self.verdict.material
        parts = {name: str(claim[name]) for name in names if claim[name]}
        called = {"outcome": lambda key: str(material.outcomes[key]["label"])}
        called |= dict.fromkeys(("intervention", "comparator"), material.treatments.label)
        parts |= {name: called[name](claim[name]) for name in called if name in parts}
        return pd.Series(parts, name="the claim").rename(index=NAMES).to_frame()

    def printed(self) -> pd.DataFrame | Words:
        """Show what the trial prints: people, mean and standard deviation of both groups, and where it was read."""
        if self.row is None:
            return self._without_trial
        names = ["instrument", "better", *ARMS, "source_url", "source_locator"]
        labels = self.ev.folder.tables["instruments"].set_index("instrument")["label"]
        row = self.row[names].copy()
        row["instrument"] = labels.get(row["instrument"], row["instrument"])
        head = pd.Series({"block": block_label(self.row["stratum"])})
        return pd.concat([head, row]).rename(index=NAMES).to_frame(self.ev.names[self.trial]).T

    def by_hand(self) -> pd.DataFrame | Words:
        """Show the effect step by step, as one computes it by hand (Hedges 1981)."""
        if self.row is None:
            return self._without_trial
        n_i, mean_i, sd_i, n_c, mean_c, sd_c = (float(self.row[name]) for name in ARMS)
        df = n_i + n_c - 2
        pooled = math.sqrt(((n_i - 1) * sd_i**2 + (n_c - 1) * sd_c**2) / df)
        j = float(hedges_j(df))
        steps = [
            ("difference of the means, treated minus control", round(mean_i - mean_c, 9)),  # 69.43 - 56.27 has a tail
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
        return self.row[names].rename(index=NAMES).to_frame(self.ev.names[self.trial]).T

    def reviews(self) -> pd.DataFrame:
        """List the published reviews: what each is about, whether it finds the claim shown, and how sure it is."""
        rows = [
            {
                "review": self.ev.names.get(row["study_id"], row["study_id"]),
                "about": row["comparison"],
                "finding": REVIEW_WORDS[row["direction_reported"]],
                "certainty stated": row["certainty_stated"] or "none",
            }
            for row in self.verdict.review_records
        ]
        return pd.DataFrame(rows).set_index("review")

    def trials(self, ax: Axes | None = None) -> Axes | Words | pd.DataFrame:
        """Draw all trials of the claim, one block for each kind of control group; list reviews where those decide."""
        if kind_of(self.verdict) == "reviews":
            return self.reviews()
        return self.ev.forest(self.verdict.claim_id, ax) if self.verdict.strata else self._without_trials

    def directions(self, ax: Axes | None = None) -> Axes | Words:
        """Draw which way every trial points, numbers or not."""
        return self.ev.directions(self.verdict.claim_id, ax) if self.verdict.strata else self._without_trials

    def explore(self, blind: bool = False) -> Any:
        """Show the menus for every choice of the analysis; with `blind` the verdict is not named."""
        if kind_of(self.verdict) == "facts":
            return NO_MENU
        return self.ev.explore(self.verdict.claim_id, blind) if self.verdict.strata else self._without_trials

    def sensitivity(self) -> pd.DataFrame | Words:
        """Show the verdict under one other choice at a time."""
        if kind_of(self.verdict) == "facts":
            return NO_MENU
        return self.ev.sensitivity(self.verdict.claim_id) if self.verdict.strata else self._without_trials

    def choices(self) -> pd.DataFrame | Words:
        """Show the same for a class that is still to judge: the numbers under each choice, and no verdict."""
        table = self.sensitivity()
        if isinstance(table, Words):
            return Words("") if table is NO_MENU else table
        return table[["left out", "trials", "with numbers", "SMD", "from", "to"]].rename(
            columns={"left out": "trials left out"}
        )

    def carries(self) -> Axes | Words:
        """Draw the pool without each single trial."""
        if not self.verdict.strata:
            return self._without_trials
        return self.ev.diagnostics(self.verdict.claim_id).leave_one_out()

    def methods(self) -> pd.DataFrame | Words:
        """Show what can be seen of the trials' methods, each with the groups that are compared here and their people.

        A trial of three groups may stand in two blocks; whether any group had a sham says nothing of a comparison with
        no treatment.
        """
        seen = self.ev.signals(self.verdict.claim_id)
        rows, stated = [], kind_of(self.verdict) == "facts"
        for stratum, body in self.verdict.strata.items():
            for row in body.trials:
                name = self.ev.names[row["study_id"]]
                signals = seen.loc[name].drop(["sham", "n"]).to_dict()
                signals = {"design": DESIGN_WORDS[row["design"]]} if stated else signals
                against = {} if stated else {"compared with": STRATUM_LABELS[stratum]}
                told = {} if stated else {TOLD_BY: self._told_by(row)}
                people = {"people compared" if not stated else "people": one_study(row) or "not stated"}
                rows.append({"study": name, **against, **signals, **told, **people})
        return pd.DataFrame(rows).set_index("study") if rows else self._without_trials

    def risk(self, row: Mapping[str, Any]) -> str:
        """Return the judged risk of bias of one result."""
        return self.verdict.material.risk(row["study_id"], self.verdict.claim["outcome"])

    def _told_by(self, row: Mapping[str, Any]) -> str:
        """Return who gives the value of a result's outcome: whoever is asked how they feel answers by hope, too."""
        kind = self.verdict.material.outcomes[self.verdict.claim["outcome"]]["kind"]
        asked = {"symptom": "participant", "general": "participant", "biomarker": "device"}.get(kind, "")
        return READERS[self.verdict.material.read_by(row["instrument"]) or asked]

    def measurement(self, row: Mapping[str, Any]) -> tuple[str, str]:
        """Return how the measurement of a result was appraised, and why; two empty texts where nobody has."""
        rows = self.verdict.material.by("appraisals", "study_id").get(row["study_id"], [])
        rows = [one for one in rows if one["domain"] == "measurement"]
        own = [one for one in rows if one["outcome"] == row["outcome"]] or [one for one in rows if not one["outcome"]]
        return (own[-1]["judgement"], own[-1]["reason"]) if own else ("", "")

    def certainty(self) -> pd.DataFrame | Words:
        """Show the GRADE domains."""
        if kind_of(self.verdict) == "facts":
            return Words("A statement of fact gets no rating: GRADE rates effects of treatments.")
        table = self.verdict.domains()
        if len(table):
            return table
        return Words(f"This step is left out: there is nothing to rate; {no_trials(self.verdict)}")

    def order(self) -> Words:
        """Say which comparison decides, where there are several, how trials are counted, and that one is not enough."""
        told = [*order_words([self.verdict])]
        told += [SILENT_WORDS] if self._is_count else []
        return Words(" ".join([*told, FRAGILE_WORDS] if self.verdict.strata else told))

    @property
    def _is_count(self) -> bool:
        return kind_of(self.verdict) == "trials" and self.verdict.basis == "directions"

    def counts(self) -> pd.DataFrame | Words:
        """Show what a count of sides is decided by: the sides and both tests, for every comparison alike."""
        if not self._is_count or self.verdict.claim["direction"] == "none":
            return Words("")
        table = self.ev.direction_counts(self.verdict.claim_id)
        names = ["trials", "sides in favour", "exact test p", "p, unknown sides on the other"]
        return table[names].round(4)

    def rule(self) -> pd.DataFrame | Words:
        """Show the rule that turns this claim's evidence into its verdict; never the verdict itself."""
        if self.verdict.basis == "none":
            found = search_words(self.ev.searches)
            if self.verdict.verdict == "not_assessed":
                found = "Nobody has searched for studies of this claim yet."
            return Words(
                f"There is no table to look into: its rows are for studies that answer the claim. {found} "
                f"Which of these fits: {', '.join(label.lower() for _, label in VERDICTS.values())}?"
            )
        facts = self.verdict.claim["direction"] == "none"
        if facts and self.verdict.basis != "reviews":
            return rule_table("facts" if kind_of(self.verdict) == "facts" else "facts by trials")
        return rule_table(self.verdict.basis)

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
        if step == "3" and kind_of(self.verdict) == "reviews":
            return None
        return self._without_trials if step in ("3", "4", "5") and not self.verdict.strata else None

    def asked(self, number: str, words: str, paper: bool = False) -> str:
        """Return a question ("3.2": the second of step 3) in the words that fit this claim; "" = left out."""
        return asked_words(self.verdict, number, words, paper)

    def heading(self, step: str, words: str) -> str:
        """Return the heading of a step in the words that fit this claim."""
        return heading_words(self.verdict, step, words)
