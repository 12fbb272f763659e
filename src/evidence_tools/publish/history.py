"""What became of the verdicts over time: read from the history of verdicts.csv, and from what a run changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from evidence_tools.errors import UsageError
from evidence_tools.tracker.git import contents, git
from evidence_tools.words import VERDICTS

__all__ = ["Turn", "current_turns", "past_turns"]

KEPT = 60  # commits looked at
FILE = "verdicts.csv"


@dataclass(frozen=True)
class Turn:
    """A verdict that changed: which claim, from what to what, when, and why as the commit says."""

    claim_id: str
    before: tuple[str, str]
    after: tuple[str, str]
    day: str
    when: str
    why: str
    commit: str = ""

    def words(self) -> str:
        """Say the change: "moved from Uncertain (very low certainty) to Possibly supported (low certainty)"."""
        if self.before[0] != self.after[0]:
            return f"moved from {_said(*self.before)} to {_said(*self.after)}"
        former, now = (f"{level} certainty" if level else "no rating" for _, level in (self.before, self.after))
        return f"stays {_said(self.after[0], '')}: {now} instead of {former}"


def _said(verdict: str, certainty: str) -> str:
    label = VERDICTS[verdict][1] if verdict in VERDICTS else verdict.replace("_", " ")
    return f"{label} ({certainty} certainty)" if certainty else label


def _commits(root: Path) -> list[list[str]]:
    """Return the commits that changed the verdicts, newest first: its name, those before it, day, moment and title."""
    form = "%h%x09%p%x09%cs%x09%cI%x09%s"
    try:
        lines = git(root, "rev-list", f"-n{KEPT}", f"--format={form}", "HEAD", "--", FILE).decode("utf-8", "replace")
    except UsageError:  # no history here, or no git
        return []
    return [line.split("\t", 4) for line in lines.split("\n") if line.count("\t") >= 4]


def _state(data: bytes) -> dict[str, tuple[str, str]]:
    """Read a former table as claim_id to verdict and certainty."""
    try:
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8", "replace"), newline="")))
    except csv.Error:
        return {}
    return {row["claim_id"]: (row["verdict"] or "", row.get("certainty") or "") for row in rows if row.get("verdict")}


def past_turns(root: Path) -> list[Turn]:
    """Return every change of a verdict or its certainty that was committed, newest first."""
    # A commit that joins two lines of work says nothing new: what it joins was said by those that wrote it.
    commits = [told for told in _commits(root) if len(told[1].split()) == 1]
    places = [(f"{parent}:./{FILE}", f"{commit}:./{FILE}", told) for commit, parent, *told in commits]
    held = contents(root, (name for before, after, _ in places for name in (before, after))) if places else {}
    states = {data: _state(data) for data in set(held.values())}
    turns: list[Turn] = []
    for (former, latter, (day, when, why)), (commit, *_) in zip(places, commits, strict=True):
        before, after = (states.get(held.get(name, b""), {}) for name in (former, latter))
        turns += _between(before, after, (day, when, why, commit))
    return _net(turns)


def _net(turns: Iterable[Turn]) -> list[Turn]:
    """Join what became of one claim on one day, newest first: how the day ended counts, not how often it moved."""
    joined: dict[tuple[str, str], Turn] = {}
    for turn in turns:
        later = joined.get((turn.day, turn.claim_id))
        joined[turn.day, turn.claim_id] = replace(later, before=turn.before) if later else turn
    return [turn for turn in joined.values() if turn.before != turn.after]


def _between(
    before: Mapping[str, tuple[str, str]], after: Mapping[str, tuple[str, str]], told: tuple[str, str, str, str]
) -> Iterator[Turn]:
    for claim in sorted(after):
        if claim in before and before[claim] != after[claim]:
            yield Turn(claim, before[claim], after[claim], *told)


def current_turns(
    published: Iterable[Mapping[str, str]], computed: Iterable[Mapping[str, str]], day: str
) -> list[Turn]:
    """Return what differs between the verdicts last published and those just computed."""
    before, after = (
        {row["claim_id"]: (row["verdict"], row["certainty"]) for row in rows} for rows in (published, computed)
    )
    return list(_between(before, after, (day, f"{day}T00:00:00Z", "computed from the evidence as it now is", "")))
