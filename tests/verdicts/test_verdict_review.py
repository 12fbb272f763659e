"""docs/verdict-review.md says what somebody thought of every verdict: it must speak of the verdicts there are.

To renew the machine columns (claim, verdict, certainty, basis) after facts or rules changed::

    python tests/verdicts/test_verdict_review.py

The hand-written column is kept. Where verdict or certainty changed, or a claim is new, it is marked ``LOOK AGAIN``;
read the claim's card (``ev.verdict(claim_id)``), write why the new verdict is right, and delete the mark.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_tools import Evidence

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "verdict-review.md"
HEAD = "| claim | verdict | certainty | basis | read by hand |"
COLUMNS = ("claim", "verdict", "certainty", "basis", "reason")
MARK = "LOOK AGAIN"


def rows(ev: Evidence) -> list[dict[str, str]]:
    """Return the machine columns of the review's table, one row a claim in alphabetical order.

    ``basis`` says what the verdict rests on, against what, how many trials and people. Renew the page with them by
    running this file as a program; the hand-written column is never computed.
    """
    table = ev.verdicts().sort_values("claim_id")
    return [
        {
            "claim": row.claim_id,
            "verdict": row.verdict,
            "certainty": row.certainty,
            "basis": _basis(row.basis, row.comparator, str(row.k), str(row.n)),
        }
        for row in table.itertuples()
    ]


def _basis(basis: str, comparator: str, k: str, n: str) -> str:
    if not comparator:
        return basis
    people = f", n = {n}" if n not in ("", "<NA>") else ""
    return f"{basis}, {comparator}: k = {k}{people}"


def read(text: str) -> dict[str, dict[str, str]]:
    """Read the review's table: claim to its row; a claim that stands there twice is refused."""
    found = {}
    for line in text[text.index(HEAD) :].splitlines()[2:]:
        if not line.startswith("|"):
            break
        row = dict(zip(COLUMNS, (cell.strip() for cell in line.strip("|").split("|")), strict=True))
        assert row["claim"] not in found, f"{row['claim']} stands twice in {PAGE.name}"
        found[row["claim"]] = row
    return found


def renew(text: str, computed: list[dict[str, str]]) -> str:
    """Return the page with new machine columns; reasons are kept, and marked where they may no longer hold."""
    old, lines = read(text), []
    for row in computed:
        before = old.get(row["claim"], {"verdict": "", "certainty": "", "reason": ""})
        reason = before["reason"]
        changed = (before["verdict"], before["certainty"]) != (row["verdict"], row["certainty"])
        if changed and not reason.startswith(MARK):
            reason = f"{MARK} (was {before['verdict']} {before['certainty']}): {reason}".strip()
        lines.append(f"| {row['claim']} | {row['verdict']} | {row['certainty']} | {row['basis']} | {reason} |")
    start = text.index(HEAD)
    whole = text[start:].splitlines()
    rest = whole[2 + len(old) :]
    return text[:start] + "\n".join([*whole[:2], *lines, *rest]) + "\n"


@pytest.fixture(scope="module")
def computed(ev: Evidence) -> list[dict[str, str]]:
    """Compute the verdicts of the committed folder."""
    return rows(ev)


@pytest.fixture(scope="module")
def reviewed() -> dict[str, dict[str, str]]:
    """Read the committed page."""
    return read(PAGE.read_text(encoding="utf-8"))


def test_every_claim_was_read(computed, reviewed):
    assert sorted(reviewed) == [row["claim"] for row in computed]


def test_the_review_speaks_of_the_verdicts_there_are(computed, reviewed):
    wrong = [
        f"{row['claim']}: {column} is {row[column] or 'none'}, reviewed as {reviewed[row['claim']][column] or 'none'}"
        for row in computed
        for column in ("verdict", "certainty")
        if row["claim"] in reviewed and row[column] != reviewed[row["claim"]][column]
    ]
    assert not wrong, "\n".join(["read these again, then renew the page:", *wrong])


def test_the_kind_of_basis_is_the_one_reviewed(computed, reviewed):
    """Numbers of trials and people may grow without a new reading; another comparator or no pool may not."""
    kind = {row["claim"]: row["basis"].partition(":")[0] for row in computed}
    assert {claim: row["basis"].partition(":")[0] for claim, row in reviewed.items()} == kind


def test_every_verdict_has_a_reason_written_for_it(reviewed):
    missing = [claim for claim, row in reviewed.items() if len(row["reason"]) < 10 or MARK in row["reason"]]
    assert not missing, f"not yet read by hand: {', '.join(missing)}"


def test_renewing_keeps_what_was_written_and_marks_what_changed():
    page = (
        f"# Title\n\n{HEAD}\n|---|---|---|---|---|\n| a | uncertain | low | none | Right, as b. |\n"
        "| b | uncertain |  | none | Right. |\n\nAfter.\n"
    )
    new = {"verdict": "uncertain", "certainty": "low", "basis": "reviews"}
    renewed = renew(page, [{"claim": name, **new} for name in ("a", "b", "c")])
    table = read(renewed)
    assert table["a"]["reason"] == "Right, as b."
    assert table["a"]["basis"] == "reviews"
    assert table["b"]["reason"] == f"{MARK} (was uncertain ): Right."
    assert table["c"]["reason"].startswith(MARK)
    assert renewed.startswith("# Title\n\n") and renewed.endswith("\n\nAfter.\n")
    assert renew(renewed, [{"claim": name, **new} for name in ("a", "b", "c")]) == renewed


if __name__ == "__main__":
    PAGE.write_text(
        renew(PAGE.read_text(encoding="utf-8"), rows(Evidence.load(ROOT / "evidence", validate=False))),
        encoding="utf-8",
    )
