"""What becomes of a verdict without any single trial, and without approximated effects.

A verdict that one trial can turn is fragile: it says so, and is never better than uncertain. Left out is one trial of
the stratum that decides; the rest is counted, pooled and rated again by the same rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from evidence_tools.words import FACTS, verdict_words

from .bodies import StratumEvidence, assemble, given_results, stratum_evidence
from .choices import Choices
from .material import Material
from .strata import count_once

__all__ = ["NOTHING_LEFT", "SUPPORTING", "Fragility", "fragility_of"]

SUPPORTING = ("supported", "possibly_supported")
NOTHING_LEFT = "no_evidence"
# Verdicts that give the same answer, more or less surely: only another answer is a turn.
ANSWERS = {"supported": "yes", "possibly_supported": "yes", "not_supported": "no", "contradicted": "no"}

Rule = Callable[[StratumEvidence], str]


def _turns(verdict: str, left: str) -> bool:
    """Say whether an omission gives another answer; without any trial an uncertain verdict is no less uncertain."""
    if left == NOTHING_LEFT:
        return verdict != "uncertain"
    return ANSWERS.get(verdict, verdict) != ANSWERS.get(left, left)


@dataclass(frozen=True)
class Fragility:
    """How a verdict stands without single trials.

    Attributes
    ----------
    verdict : str
        By the rules, all trials counted.
    without : dict of str to str
        Each counted trial (`study_id`) and the verdict without it; `NOTHING_LEFT` where no trial remains.
    approximated : int
        How many pooled effects are approximated.
    exact : str
        The verdict with those left out of the pool (their directions stay counted); "" where there is none.
    stratum : str
        The comparator stratum: tests of a statement itself are studies, and their verdicts have words of their own.
    """

    verdict: str
    without: Mapping[str, str]
    approximated: int = 0
    exact: str = ""
    stratum: str = ""

    @property
    def turned_by(self) -> tuple[str, ...]:
        """Return the trials without which the answer is another."""
        return tuple(study for study, left in self.without.items() if _turns(self.verdict, left))

    @property
    def turned_by_approximation(self) -> bool:
        """Say whether the answer is another without approximated effects."""
        return bool(self.exact) and _turns(self.verdict, self.exact)

    @property
    def fragile(self) -> bool:
        """Say whether one trial, or approximation, turns the verdict."""
        return bool(self.turned_by) or self.turned_by_approximation

    @property
    def capped(self) -> str:
        """Return the verdict that may be given: a fragile one is never better than uncertain.

        Where every single omission leaves the claim supported but some less surely, the less sure one.
        """
        if self.verdict not in SUPPORTING:
            return self.verdict
        if self.fragile:
            return "uncertain"
        found = {self.verdict, *self.without.values(), *filter(None, [self.exact])}
        return "possibly_supported" if "possibly_supported" in found else "supported"

    @property
    def _kind(self) -> str:
        return "study" if self.stratum == FACTS else "trial"

    def words(self, names: Mapping[str, str]) -> str:
        """Say in a sentence what the omissions do; `names` maps study_id to a short citation."""
        if not self.fragile:
            return self._stable()
        told = [self._turn(f"without {names.get(study, study)}", self.without[study]) for study in self.turned_by[:4]]
        more = len(self.turned_by) - 4
        told += [f"and so on for {more} more"] if more > 0 else []
        told += [self._turn("without approximated effects", self.exact)] if self.turned_by_approximation else []
        every = "with all studies" if self.stratum == FACTS else "with all trials"
        whole = "" if self.capped == self.verdict else f"{self._turn(every, self.verdict)}; "
        return f"fragile: {whole}{'; '.join(told)}"

    def _stable(self) -> str:
        """Say that nothing turns the verdict, and of an open one that it is open either way: that is no firmness."""
        if set(self.without.values()) == {NOTHING_LEFT}:
            return f"there is one {self._kind} only, and the verdict is {self._label(self.verdict)} with it"
        many = f"nor do its {self.approximated} approximated effects"
        few = "nor does its one approximated effect"
        beside = (few if self.approximated == 1 else many) if self.exact else ""
        told = ", ".join(filter(None, (f"no single {self._kind} turns the verdict", beside)))
        return f"{told}: it is {self._label(self.verdict)} with and without" if self.verdict == "uncertain" else told

    def _label(self, verdict: str) -> str:
        """Return a verdict as a reader meets it."""
        return verdict_words(verdict, self.stratum)[1].lower()

    def _turn(self, what: str, verdict: str) -> str:
        if verdict == NOTHING_LEFT:
            return f"{what} no {self._kind} is left"
        return f"{what} it would be {self._label(verdict)}"


def fragility_of(
    claim: Mapping[str, str], evidence: StratumEvidence, rule: Rule, material: Material, choices: Choices
) -> Fragility:
    """Judge a stratum again without each of its counted trials, and without approximated effects.

    Parameters
    ----------
    claim : mapping
        A row of claims.csv.
    evidence : StratumEvidence
        The stratum that decides.
    rule : callable
        Evidence to verdict, such as `decision.rule_of`.
    material, choices
        As for `bodies.gather`.
    """
    given = given_results(claim, evidence.stratum, material, choices)
    once, without = count_once(given), {}
    for left in evidence.trials:
        rest = [row for row in once if row["trial_id"] != left["trial_id"]]
        if not any(row["counted"] for row in rest):
            without[left["study_id"]] = NOTHING_LEFT
            continue
        without[left["study_id"]] = rule(assemble(claim, evidence.stratum, rest, material, choices))
    guessed, exact = sum(row["approximated"] != "" for row in evidence.pool_records), ""
    if guessed and evidence.basis == "pooled":
        able = [row | {"poolable": False} if row["approximated"] else row for row in given]
        exact = rule(stratum_evidence(claim, evidence.stratum, able, material, choices))
    return Fragility(rule(evidence), without, guessed, exact, evidence.stratum)
