"""What differs from the verdicts as they were last published, where there is no former state of the whole folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidence_tools.tracker.computed import Computed

__all__ = ["NOW", "NO_HISTORY", "SAME", "since_published"]

NOW = "now"
"""What the state of today is called; a comparison of it with itself means that there is no other."""

NO_HISTORY = (
    "There is no former state of this folder to compare with: git does not know it, or knows one state only. "
    "To see next time what new studies did, keep a copy of the folder and give it: evidence changes --since COPY."
)

SAME = "The verdicts are those that were last published (verdicts.csv)."


def since_published(evidence: Computed) -> list[str]:
    """Say what differs between verdicts.csv, which `evidence run` wrote last, and the verdicts of the tables now.

    Returns
    -------
    list of str
        A line for each claim whose verdict, certainty or counted studies differ; a line that says so if there is none.
    """
    was = {row["claim_id"]: row for row in evidence.folder.tables["verdicts"].to_dict("records")}
    now = {row["claim_id"]: row for row in evidence.verdicts().to_dict("records")}
    lines = []
    for claim_id in sorted(was.keys() | now.keys()):
        before, after = was.get(claim_id), now.get(claim_id)
        if before is None or after is None:
            lines.append(f"- {claim_id}: {'not published yet' if before is None else 'no longer tracked'}")
            continue
        parts = [
            f"{name} was {_words(before[name])}, is {_words(after[name])}"
            for name in ("verdict", "certainty")
            if before[name] != after[name]
        ]
        old, new = (set(filter(None, str(row["studies"]).split(";"))) for row in (before, after))
        parts += [f"now counted: {', '.join(sorted(new - old))}"] if new - old else []
        parts += [f"no longer counted: {', '.join(sorted(old - new))}"] if old - new else []
        lines += [f"- {claim_id}: {'; '.join(parts)}"] if parts else []
    if not lines:
        return [SAME]
    return [f"Against the verdicts last published (verdicts.csv), {len(lines)} of {len(now)} claims differ:", *lines]


def _words(value: object) -> str:
    return str(value).replace("_", " ") or "blank"
