"""What became of the verdicts: one day, one claim, one line, in words that stand alone."""

from __future__ import annotations

import subprocess

from evidence_tools.publish.history import Turn, past_turns

HEAD = "claim_id,verdict,certainty\n"


def commit(root, day, *rows):
    (root / "verdicts.csv").write_text(HEAD + "".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
    stamp = {"GIT_AUTHOR_DATE": f"{day}T12:00:00Z", "GIT_COMMITTER_DATE": f"{day}T12:00:00Z", "HOME": str(root)}
    who = ["-c", "user.name=n", "-c", "user.email=n@example.org"]
    for command in (["add", "-A"], [*who, "commit", "-qm", f"Verdicts of {day}"]):
        subprocess.run(["git", "-C", str(root), *command], check=True, env={"PATH": "/usr/bin:/bin", **stamp})


def test_a_claim_that_moved_often_on_one_day_is_told_once_by_how_the_day_ended(tmp_path):
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    commit(tmp_path, "2026-01-01", ("a", "no_evidence", ""), ("b", "uncertain", "low"))
    commit(tmp_path, "2026-01-02", ("a", "possibly_supported", "low"), ("b", "not_supported", "low"))
    commit(tmp_path, "2026-01-02", ("a", "uncertain", "very low"), ("b", "uncertain", "low"))
    commit(tmp_path, "2026-01-03", ("a", "uncertain", "low"), ("b", "uncertain", "low"))
    told = [(turn.day, turn.claim_id, turn.words()) for turn in past_turns(tmp_path)]
    assert told == [
        ("2026-01-03", "a", "stays Uncertain: low certainty instead of very low certainty"),
        ("2026-01-02", "a", "moved from No evidence found to Uncertain (very low certainty)"),
    ], "b came back to where it was on the same day"


def test_a_rating_that_is_no_longer_given_is_said():
    turn = Turn("a", ("uncertain", "very low"), ("uncertain", ""), "2026-01-01", "", "")
    assert turn.words() == "stays Uncertain: no rating instead of very low certainty"
