"""What became of the verdicts over time: read from the history of verdicts.csv, and from what a run changed."""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from evidence_tools.words import VERDICTS

__all__ = ["Turn", "current_turns", "past_turns"]

KEPT = 60  # commits looked at
BEGIN = "\x01"


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


def _log(root: Path) -> str:
    """Return the history of the verdicts as git prints it; "" where there is none, or no git."""
    command = ["git", "-C", str(root), "log", f"-n{KEPT}", f"--format={BEGIN}%h%x09%cs%x09%cI%x09%s"]
    command += ["-p", "-U0", "--no-color", "--no-ext-diff", "--", "verdicts.csv"]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", errors="replace") if done.returncode == 0 else ""


def _states(lines: Iterable[str], header: list[str]) -> dict[str, tuple[str, str]]:
    """Read changed lines of a table as claim_id to verdict and certainty."""
    found = {}
    for cells in csv.reader(lines):
        row = dict(zip(header, cells, strict=False))
        if row.get("claim_id") and "verdict" in row:
            found[row["claim_id"]] = (row["verdict"], row.get("certainty", ""))
    return found


def past_turns(root: Path) -> list[Turn]:
    """Return every change of a verdict or its certainty that was committed, newest first."""
    try:
        with (root / "verdicts.csv").open(encoding="utf-8") as file:
            header = next(csv.reader(file), [])
    except OSError:
        return []
    turns: list[Turn] = []
    for entry in _log(root).split(BEGIN)[1:]:
        head, _, body = entry.partition("\n")
        commit, day, when, why = head.split("\t", 3)
        removed = [line[1:] for line in body.splitlines() if line.startswith("-") and not line.startswith("---")]
        added = [line[1:] for line in body.splitlines() if line.startswith("+") and not line.startswith("+++")]
        former = next((next(csv.reader([line])) for line in removed if line.startswith("claim_id,")), header)
        before, after = _states(removed, former), _states(added, header)
        turns += _between(before, after, (day, when, why, commit))
        header = former
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
        if claim != "claim_id" and claim in before and before[claim] != after[claim]:
            yield Turn(claim, before[claim], after[claim], *told)


def current_turns(
    published: Iterable[Mapping[str, str]], computed: Iterable[Mapping[str, str]], day: str
) -> list[Turn]:
    """Return what differs between the verdicts last published and those just computed."""
    before, after = (
        {row["claim_id"]: (row["verdict"], row["certainty"]) for row in rows} for rows in (published, computed)
    )
    return list(_between(before, after, (day, f"{day}T00:00:00Z", "computed from the evidence as it now is", "")))
