"""One claim before and after: what moved, which studies moved it, in a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from evidence_tools.tracker.evidence import Evidence
from evidence_tools.verdicts import Verdict

__all__ = ["ClaimChange", "counted_rows", "why_left"]


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
        For each study in `left` the reason, e.g. retracted.
    """

    claim_id: str
    before: Verdict | None
    after: Verdict | None
    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    why_left: dict[str, str] = field(default_factory=dict)

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
            or bool(self.joined or self.left or self.altered)
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
            reasons.append(
                f"No longer counted: {listed([study])} ({self.why_left.get(study, 'not on record any more')})."
            )
        if self.altered:
            reasons.append(f"Changed numbers or directions: {listed(self.altered)}.")
        if not reasons and surer_or_less:
            reasons.append("No study was added or lost; the judgement of certainty is another.")
        elif not reasons and self.flipped:
            reasons.append("No study was added or lost; a judgement or a rule of the claim changed.")
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


def _pool_words(before: Verdict, after: Verdict) -> str:
    def words(verdict: Verdict) -> str:
        evidence = verdict.evidence
        if evidence is None or evidence.pooled is None:
            return "no pooled number"
        pooled = evidence.pooled
        interval = f"{pooled.estimate:z.2f} ({pooled.ci_low:z.2f} to {pooled.ci_high:z.2f})"
        number = f"{interval} in {pooled.k} trial{'s' * (pooled.k != 1)}"
        return f"{number} against {evidence.label}" if before.stratum != after.stratum else number

    if _numbers(before) == _numbers(after):
        return ""
    return f"Pooled effect: {words(before)} before, {words(after)} now."


def counted_rows(verdict: Verdict | None) -> dict[str, tuple[float | None, str, str]]:
    """Return what each counted study contributes: effect, direction, stratum."""
    if verdict is None or verdict.evidence is None:
        return {}
    rows = verdict.evidence.counted
    return {
        row["study_id"]: (round(row["yi"], 6) if row["yi"] == row["yi"] else None, row["direction"], row["stratum"])
        for row in rows.to_dict("records")
    }


def why_left(study: str, after: Evidence, claim_rows: pd.DataFrame) -> str:
    """Say why a study that was counted is not counted any more."""
    if study not in set(after.studies["study_id"]):
        return "not on record any more"
    status = after.studies.set_index("study_id").loc[study, "retraction_status"]
    if status == "retracted":
        return "retracted"
    own = claim_rows[claim_rows["study_id"] == study]
    reasons = [reason for reason in own["why_not"] if reason]
    return reasons[0] if reasons else "another result or report stands for this trial"
