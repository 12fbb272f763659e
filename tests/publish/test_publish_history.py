"""What became of the verdicts: one day, one claim, one line, in words that stand alone."""

from __future__ import annotations

import subprocess

from evidence_tools import Evidence
from evidence_tools.publish.history import State, Turn, current_turns, explained, past_turns

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


def test_a_verdict_that_stays_but_rests_on_other_studies_is_news():
    """A retraction that turns nothing is told all the same; where the studies were not named, nothing is made up."""
    row = {"claim_id": "a", "verdict": "uncertain", "certainty": "low", "comparator": "passive"}
    before, after = row | {"studies": "x2001;y2002"}, row | {"studies": "y2002"}
    (one,) = current_turns([before], [after], "2026-01-02")
    assert one.words() == "stays Uncertain (low certainty)"
    assert one.why == "Counted now: 1 study, before: 2 studies (1 no longer counted)."
    (other,) = current_turns([before], [before | {"comparator": "sham"}], "2026-01-02")
    assert "instead of no treatment or usual care" in other.why
    assert current_turns([before], [before], "2026-01-02") == []
    assert current_turns([row], [after], "2026-01-02") == []


def turn(before, after):
    return Turn("a", before, after, "2026-01-01", "")


def test_a_rating_that_is_no_longer_given_is_said():
    words = turn(State("uncertain", "very low"), State("uncertain")).words()
    assert words == "stays Uncertain, now without a rating of certainty (before: very low)"
    words = turn(State("uncertain"), State("uncertain", "low")).words()
    assert words == "stays Uncertain, now with a rating: low certainty"


def test_a_tested_statement_of_fact_turns_in_its_own_words():
    before, after = (State(verdict, comparator="facts") for verdict in ("uncertain", "not_supported"))
    assert turn(before, after).words() == "moved from Not settled to Tested and not borne out"


def test_the_reason_is_what_the_tables_show_and_never_what_a_commit_is_called(tmp_path):
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    commit(tmp_path, "2026-01-01", ("a", "no_evidence", ""))
    commit(tmp_path, "2026-01-02", ("a", "uncertain", "low"))
    assert [one.why for one in past_turns(tmp_path)] == ["Which studies counted before is not on record."]
    was = State("uncertain", "low", "directions", "passive", ("x2001", "y2002"))
    now = State("possibly_supported", "low", "pooled", "sham", ("y2002", "z2003", "w2004"))
    assert turn(was, now).why == (
        "Counted now: 3 studies, before: 2 studies (2 came in, 1 no longer counted); compared with sham, placebo or a "
        "plain form of it instead of no treatment or usual care; judged by pooled numbers instead of a count of "
        "directions."
    )
    assert turn(was, was._replace(certainty="very low")).why == (
        "The same studies; a rule, or how they were read or rated, is another."
    )
    empty = State("no_evidence", studies=())
    assert turn(empty, empty._replace(verdict="not_testable")).why == "Judged anew; no study counts."


def test_the_last_turn_of_a_claim_tells_what_decides_now(root):
    """ "The same studies, judged anew" is no answer to a class that asks which rule."""
    ev = Evidence.load(root / "evidence")
    claim = "sleep-quality-reflexology"
    (row,) = [row for row in ev.verdict_rows if row["claim_id"] == claim]
    now = State.of(row)
    turns = [Turn(claim, now._replace(verdict="possibly_supported"), now, "2026-01-02", "")]
    turns += [Turn(claim, now._replace(certainty="very low"), now, "2026-01-01", "")]
    last, former = explained(turns, ev.all_verdicts, ev.verdict_rows)
    steps = {step.rule: step.words.rstrip(". ") for step in ev.verdict(claim).steps}
    assert steps["directions"] in last.why
    assert f"; {steps['direction rule']}" in last.why
    assert former.now == "", "what decides now explains no former turn"
    (sure,) = explained(turns[1:], ev.all_verdicts, ev.verdict_rows)
    assert steps["certainty"].partition(": ")[2] in sure.why
    assert steps["directions"] not in sure.why


def test_a_statement_of_fact_loses_its_rating_for_a_reason():
    before = State("uncertain", "very low", comparator="facts", studies=("x2001",))
    assert "GRADE rates effects of treatments" in turn(before, before._replace(certainty="")).why
