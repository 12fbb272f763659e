"""What became of the verdicts over time: read from the history of verdicts.csv, and from what a run changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from evidence_tools.errors import UsageError
from evidence_tools.tracker.git import contents, git
from evidence_tools.tracker.reasons import what_decides
from evidence_tools.verdicts import Verdict
from evidence_tools.words import FACTS, STRATUM_LABELS, verdict_words

__all__ = ["State", "Turn", "current_turns", "explained", "past_turns"]

KEPT = 60  # commits looked at
FILE = "verdicts.csv"


BASES = {"pooled": "pooled numbers", "directions": "a count of directions", "reviews": "published reviews"}


class State(NamedTuple):
    """What one row of verdicts.csv says; tables of former days have fewer columns."""

    verdict: str
    certainty: str = ""
    basis: str = ""
    comparator: str = ""
    studies: tuple[str, ...] | None = None  # None where the table did not name them

    @classmethod
    def of(cls, row: Mapping[str, str]) -> State:
        """Read a row."""
        verdict, certainty, basis, comparator = (
            row.get(n) or "" for n in ("verdict", "certainty", "basis", "comparator")
        )
        named = row.get("studies")
        studies = None if named is None else tuple(filter(None, named.split(";")))
        return cls(verdict, certainty, basis, comparator, studies)

    @property
    def judged(self) -> tuple[str, str]:
        """What a reader is told: verdict and certainty."""
        return self.verdict, self.certainty

    def differs(self, other: State) -> bool:
        """Whether a reader is told something else, or it rests on other studies or another comparison."""
        if self.judged != other.judged:
            return True
        known = self.studies is not None and other.studies is not None
        return known and (self.studies, self.comparator) != (other.studies, other.comparator)

    @property
    def label(self) -> str:
        """The verdict in words."""
        return verdict_words(self.verdict, self.comparator)[1]

    def words(self) -> str:
        """Say it: "Uncertain (very low certainty)"."""
        return f"{self.label} ({self.certainty} certainty)" if self.certainty else self.label


@dataclass(frozen=True)
class Turn:
    """A verdict that changed, or rests on other studies: which claim, from what to what, and when."""

    claim_id: str
    before: State
    after: State
    day: str
    when: str
    commit: str = ""
    now: str = ""  # what decides, where the verdict is still the one it turned to

    def words(self) -> str:
        """Say the change: "moved from Uncertain (very low certainty) to Possibly supported (low certainty)"."""
        before, after = self.before, self.after
        if before.verdict != after.verdict:
            return f"moved from {before.words()} to {after.words()}"
        if before.certainty == after.certainty:
            return f"stays {after.words()}"
        if not before.certainty:
            return f"stays {after.label}, now with a rating: {after.certainty} certainty"
        if not after.certainty:
            return f"stays {after.label}, now without a rating of certainty (before: {before.certainty})"
        return f"stays {after.label}: {after.certainty} certainty instead of {before.certainty} certainty"

    @property
    def why(self) -> str:
        """Say what else changed in the table: studies, comparison, kind of evidence.

        What a commit is called is for those who work on the project; readers are told what the tables show.
        """
        reasons = [*self._studies(), *self._rests_on()]
        told = "; ".join(reasons) or self._anew()
        if self.now and not (reasons and self.before.verdict == self.after.verdict):
            told += f". What decides now: {self.now}"
        return f"{told[0].upper()}{told[1:]}."

    def _anew(self) -> str:
        """Say why the same studies say something else: a rule, or how they were read and rated."""
        if self.before.certainty and not self.after.certainty and self.after.comparator == FACTS:
            return (
                "the certainty of a tested statement of fact is not rated any more: GRADE rates effects of treatments"
            )
        if not self.before.studies and not self.after.studies:
            return "judged anew; no study counts"
        return "the same studies; a rule, or how they were read or rated, is another"

    def _studies(self) -> list[str]:
        if self.before.studies is None or self.after.studies is None:
            return [] if self._rests_on() else ["which studies counted before is not on record"]
        was, now = set(self.before.studies), set(self.after.studies)
        if not was ^ now:
            return []
        parts = [f"{len(now - was)} came in"] * bool(now - was) + [f"{len(was - now)} no longer counted"] * bool(
            was - now
        )
        return [f"counted now: {_number(now)}, before: {_number(was)} ({', '.join(parts)})"]

    def _rests_on(self) -> list[str]:
        """Say which comparison decides, or which kind of evidence, if it was another before."""
        before, after = self.before, self.after
        told = []
        if before.comparator != after.comparator and before.comparator and after.comparator:
            was, now = (STRATUM_LABELS.get(state.comparator, state.comparator) for state in (before, after))
            told.append(f"compared with {now} instead of {was}")
        if before.basis != after.basis and before.basis in BASES and after.basis in BASES:
            told.append(f"judged by {BASES[after.basis]} instead of {BASES[before.basis]}")
        return told


def _number(studies: set[str]) -> str:
    return f"{len(studies) or 'no'} {'study' if len(studies) == 1 else 'studies'}"


def _commits(root: Path) -> list[list[str]]:
    """Return the commits that changed the verdicts, newest first: its name, those before it, day and moment."""
    form = "%h%x09%p%x09%cs%x09%cI"
    try:
        lines = git(root, "rev-list", f"-n{KEPT}", f"--format={form}", "HEAD", "--", FILE).decode("utf-8", "replace")
    except UsageError:  # no history here, or no git
        return []
    return [line.split("\t") for line in lines.split("\n") if line.count("\t") == 3]


def _states(data: bytes) -> dict[str, State]:
    """Read a former table as claim_id to what it said."""
    try:
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8", "replace"), newline="")))
    except csv.Error:
        return {}
    return {row["claim_id"]: State.of(row) for row in rows if row.get("verdict")}


def past_turns(root: Path) -> list[Turn]:
    """Return every change of a verdict, its certainty or what it rests on that was committed, newest first."""
    # A commit that joins two lines of work says nothing new: what it joins was said by those that wrote it.
    commits = [told for told in _commits(root) if len(told[1].split()) == 1]
    places = [(f"{parent}:./{FILE}", f"{commit}:./{FILE}", told) for commit, parent, *told in commits]
    held = contents(root, (name for before, after, _ in places for name in (before, after))) if places else {}
    states = {data: _states(data) for data in set(held.values())}
    turns: list[Turn] = []
    for (former, latter, (day, when)), (commit, *_) in zip(places, commits, strict=True):
        before, after = (states.get(held.get(name, b""), {}) for name in (former, latter))
        turns += _between(before, after, (day, when, commit))
    return _net(turns)


def _net(turns: Iterable[Turn]) -> list[Turn]:
    """Join what became of one claim on one day, newest first: how the day ended counts, not how often it moved."""
    joined: dict[tuple[str, str], Turn] = {}
    for turn in turns:
        later = joined.get((turn.day, turn.claim_id))
        joined[turn.day, turn.claim_id] = replace(later, before=turn.before) if later else turn
    return [turn for turn in joined.values() if turn.before.differs(turn.after)]


def _between(before: Mapping[str, State], after: Mapping[str, State], told: tuple[str, str, str]) -> Iterator[Turn]:
    for claim in sorted(after):
        if claim in before and before[claim].differs(after[claim]):
            yield Turn(claim, before[claim], after[claim], *told)


def current_turns(
    published: Iterable[Mapping[str, str]], computed: Iterable[Mapping[str, str]], day: str
) -> list[Turn]:
    """Return what differs between the verdicts last published and those just computed."""
    before, after = ({row["claim_id"]: State.of(row) for row in rows} for rows in (published, computed))
    return list(_between(before, after, (day, f"{day}T00:00:00Z", "")))


def explained(turns: Iterable[Turn], verdicts: Mapping[str, Verdict], rows: Iterable[Mapping[str, str]]) -> list[Turn]:
    """Return the changes, each that still holds with what decides the verdict now.

    Parameters
    ----------
    turns : iterable of Turn
        Newest first.
    verdicts, rows
        The verdicts now, and their rows of verdicts.csv.
    """
    held = {row["claim_id"]: State.of(row) for row in rows}
    told: list[Turn] = []
    for turn in turns:
        # Only the last turn of a claim can be explained by what decides now.
        state = held.pop(turn.claim_id, None)
        if state is None or turn.after.differs(state):
            told.append(turn)
            continue
        only_sure = turn.before.verdict == turn.after.verdict
        told.append(replace(turn, now=what_decides(verdicts[turn.claim_id], only_sure)))
    return told
