"""One claim before and after: what moved, which studies moved it, in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pandas as pd

from evidence_tools.tracker.evidence import Evidence
from evidence_tools.verdicts import Verdict
from evidence_tools.verdicts.bodies import StratumEvidence
from evidence_tools.verdicts.values import effect_words

__all__ = ["UNLINKED", "Beside", "ClaimChange", "changed_beside", "counted_rows", "why_left"]

GONE = "not on record any more"
NO_RESULT = "no result of it for this outcome is on record any more"
UNLINKED = "no longer linked to this claim"


@dataclass(frozen=True)
class Beside:
    """What changed in one comparison that does not decide the claim.

    Attributes
    ----------
    label : str
        What the treatment was compared with.
    joined, left, altered : tuple of str
        As of `ClaimChange`, of this comparison.
    pools : (str, str)
        The pooled effect before and now, in words; empty where it is the same.
    """

    label: str
    joined: tuple[str, ...]
    left: tuple[str, ...]
    altered: tuple[str, ...]
    pools: tuple[str, str]

    def sentence(self, listed: Callable[[Iterable[str]], str], why: dict[str, str]) -> str:
        """Say what changed there."""
        parts = [f"now counted: {listed(self.joined)}"] * bool(self.joined)
        parts += [f"no longer counted: {listed([one])} ({why.get(one, GONE)})" for one in self.left]
        parts += [f"changed numbers or directions: {listed(self.altered)}"] * bool(self.altered)
        if any(self.pools):
            parts.append(f"pooled effect {self.pools[0]} before, {self.pools[1]} now")
        return f"In a comparison that does not decide the claim (with {self.label}): {'; '.join(parts)}."


@dataclass(frozen=True)
class ClaimChange:
    """One claim before and after.

    Attributes
    ----------
    before, after : Verdict or None
        None where the claim did not exist.
    joined, left : tuple of str
        Studies that count now and did not before, and the other way round.
    altered : tuple of str
        Studies counted both times whose numbers or direction changed.
    why_left : dict of str to str
        For each study that left the reason, e.g. retracted.
    beside : tuple of Beside
        What changed in comparisons that do not decide: a retracted study is news there too.
    reviews : (frozenset of str, frozenset of str)
        The published reviews it was held against, before and now.
    """

    claim_id: str
    before: Verdict | None
    after: Verdict | None
    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    why_left: dict[str, str] = field(default_factory=dict)
    beside: tuple[Beside, ...] = ()
    reviews: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())

    @property
    def statement(self) -> str:
        """The claim in words."""
        known = self.after or self.before
        assert known is not None  # what changed was there before, or is there now
        return known.claim["statement"]

    @property
    def flipped(self) -> bool:
        """Whether the verdict is another one."""
        return bool(self.before and self.after and self.before.verdict != self.after.verdict)

    @property
    def moved(self) -> bool:
        """Whether anything a reader would see is different."""
        return (
            self.before is None
            or self.after is None
            or self.flipped
            or self.before.certainty != self.after.certainty
            or _numbers(self.before) != _numbers(self.after)
            or bool(self.joined or self.left or self.altered or self.beside)
            or self.reviews[0] != self.reviews[1]
        )

    def sentence(self, names: dict[str, str] | None = None) -> str:
        """Say what happened and why."""
        called = names or {}
        if self.after is None:
            return f"{self.statement} The claim is no longer tracked."
        if self.before is None:
            return f"{self.statement} New claim: {self.after.label.lower()}."
        parts = [_verdict_words(self.before, self.after)]
        if words := _pool_words(self.before, self.after):
            parts.append(words)
        parts += self._reasons(called, self.before.certainty != self.after.certainty)
        return f"{self.statement} " + " ".join(parts)

    def _reasons(self, called: dict[str, str], surer_or_less: bool) -> list[str]:
        def listed(keys: Iterable[str]) -> str:
            return ", ".join(called.get(key, key) for key in keys)

        reasons = []
        if self.joined:
            reasons.append(f"Now counted: {listed(self.joined)}.")
        for study in self.left:
            reasons.append(f"No longer counted: {listed([study])} ({self.why_left.get(study, GONE)}).")
        if self.altered:
            reasons.append(f"Changed numbers or directions: {listed(self.altered)}.")
        reasons += [one.sentence(listed, self.why_left) for one in self.beside]
        was, now = self.reviews
        for words, keys in (("Reviews that came in", now - was), ("Reviews no longer held against it", was - now)):
            reasons += [f"{words}: {listed(sorted(keys))}."] * bool(keys)
        if not reasons and self.flipped:
            reasons.append("No study was added or lost; a judgement, a search or a rule of the claim changed.")
        elif not reasons and surer_or_less:
            reasons.append("No study was added or lost; the judgement of certainty is another.")
        return reasons


def _numbers(verdict: Verdict) -> tuple[str | float, ...]:
    pooled = verdict.evidence.pooled if verdict.evidence else None
    return (verdict.stratum, *(round(x, 6) for x in (pooled.estimate, pooled.ci_low, pooled.ci_high))) if pooled else ()


def _verdict_words(before: Verdict, after: Verdict) -> str:
    if before.verdict != after.verdict:
        text = f"The verdict went from {before.label.lower()} to {after.label.lower()}"
    else:
        text = f"The verdict stays {after.label.lower()}"
    if before.certainty != after.certainty:
        text += f", certainty from {before.certainty or 'none'} to {after.certainty or 'none'}"
    return text + "."


def _pool(evidence: StratumEvidence | None) -> str:
    if evidence is None or evidence.pooled is None:
        return "no pooled number"
    pooled = evidence.pooled
    interval = effect_words(evidence.measure, pooled.estimate, pooled.ci_low, pooled.ci_high).replace("−", "-")
    return f"{interval} in {pooled.k} trial{'s' * (pooled.k != 1)}"


def _pool_words(before: Verdict, after: Verdict) -> str:
    def words(verdict: Verdict) -> str:
        number, evidence = _pool(verdict.evidence), verdict.evidence
        pooled = evidence is not None and evidence.pooled is not None
        return (
            f"{number} against {evidence.label}" if evidence and pooled and before.stratum != after.stratum else number
        )

    if _numbers(before) == _numbers(after):
        return ""
    return f"Pooled effect: {words(before)} before, {words(after)} now."


Counted = dict[str, tuple[float | None, str, str]]


def counted_rows(verdict: Verdict | None) -> Counted:
    """Return what each counted study contributes: effect, direction, stratum."""
    return _counted(verdict.evidence if verdict else None)


def _counted(evidence: StratumEvidence | None) -> Counted:
    if evidence is None:
        return {}
    return {
        row["study_id"]: (round(row["yi"], 6) if row["yi"] == row["yi"] else None, row["direction"], row["stratum"])
        for row in evidence.counted.to_dict("records")
    }


def changed_beside(before: Verdict | None, after: Verdict | None) -> tuple[Beside, ...]:
    """Return what changed in the comparisons of a claim that decide neither before nor now."""
    if before is None or after is None:
        return ()
    found = []
    for name in sorted({*before.strata, *after.strata} - {before.stratum, after.stratum}):
        old, new = before.strata.get(name), after.strata.get(name)
        was, now = _counted(old), _counted(new)
        if was == now:
            continue
        joined, left = sorted(now.keys() - was.keys()), sorted(was.keys() - now.keys())
        altered = sorted(one for one in was.keys() & now.keys() if was[one] != now[one])
        label = next(one.label for one in (new, old) if one is not None)
        pools = (_pool(old), _pool(new))
        pools = ("", "") if pools[0] == pools[1] else pools
        found.append(Beside(label, tuple(joined), tuple(left), tuple(altered), pools))
    return tuple(found)


def why_left(study: str, after: Evidence, claim_rows: pd.DataFrame) -> str:
    """Say why a study that was counted is not counted any more."""
    if study not in set(after.studies["study_id"]):
        return GONE
    status = after.studies.set_index("study_id").loc[study, "retraction_status"]
    if status == "retracted":
        return "retracted"
    own = claim_rows[claim_rows["study_id"] == study]
    if own.empty:
        return NO_RESULT
    reasons = [reason for reason in own["why_not"] if reason]
    return reasons[0] if reasons else "another result or report stands for this trial"
