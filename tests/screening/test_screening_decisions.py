"""Decisions: what is allowed, what is kept, what two programs do to each other."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from screening_rows import row

from evidence_tools.errors import DataError, UsageError
from evidence_tools.folder.editing import LOCK, editing, read_rows, write_together
from evidence_tools.living.screening import Decision, Desk, decide, pending, reset
from evidence_tools.living.screening.terminal import walk
from evidence_tools.tracker.validation import find_problems

DAY = dt.date(2026, 1, 31)


def test_a_decision_holds_for_every_search_that_found_the_record():
    rows = [row("1"), row("2", "a"), row("2", "b")]
    out = decide(rows, Decision("2", "excluded", "not randomised", "Ann", DAY))
    assert [r["decision"] for r in out] == ["pending", "excluded", "excluded"]
    assert out[1]["reason"] == "not randomised" and out[1]["who"] == "Ann" and out[1]["date"] == "2026-01-31"
    assert rows[1]["decision"] == "pending", "the rows given are left alone"
    one = decide(rows, Decision("2", "included", "", "Ann", DAY, search_id="b"))
    assert [r["decision"] for r in one] == ["pending", "pending", "included"]


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        (Decision("1", "excluded", " ", "Ann", DAY), "needs a reason"),
        (Decision("1", "included", "", "", DAY), "--who"),
        (Decision("9", "included", "", "Ann", DAY), "evidence add 9"),
        (Decision("1", "included", "", "Ann", "yesterday"), "not a day"),
        (Decision("1", "maybe", "", "Ann", DAY), "included, excluded, later"),
    ],
)
def test_what_is_refused_says_what_to_do(decision, words):
    with pytest.raises(UsageError, match=words):
        decide([row("1")], decision)


def test_later_stays_pending_and_comes_last():
    rows = decide([row("1", note="found twice"), row("2")], Decision("1", "later", "", "Ann", DAY))
    assert list(pending(rows)) == ["2", "1"]
    assert rows[0]["decision"] == "pending" and rows[0]["note"] == "found twice; put off on 2026-01-31"
    rows = decide(rows, Decision("1", "included", "", "Ann", DAY))
    assert rows[0]["note"] == "found twice"


VERDICTS = st.sampled_from(["included", "excluded", "later"])


@given(st.lists(st.tuples(st.sampled_from("12345"), VERDICTS), max_size=12))
@settings(derandomize=True, max_examples=100)
def test_undo_takes_everything_back_in_reverse(steps):
    rows = start = [row(p, s) for p in "12345" for s in ("a", "b")]
    trail = []
    for pmid, verdict in steps:
        trail.append((pmid, rows))
        rows = decide(rows, Decision(pmid, verdict, "why", "Ann", DAY))
        assert sorted((r["pmid"], r["search_id"]) for r in rows) == sorted((r["pmid"], r["search_id"]) for r in start)
    for pmid, before in reversed(trail):
        rows = reset(rows, pmid, before)
    assert rows == start


def test_undo_keeps_matches_that_moved_on_meanwhile():
    before = [row("1", last_matched="2026-01-01")]
    now = [row("1", last_matched="2026-02-01", decision="included", who="Ann", date="2026-01-02"), row("1", "new")]
    out = reset(now, "1", before)
    assert out[0]["decision"] == "pending" and out[0]["last_matched"] == "2026-02-01" and len(out) == 2


# --- the desk, on a real folder -------------------------------------------------------------------------------------


def test_every_decision_is_on_disk_at_once_and_the_folder_stays_valid(screened):
    desk = Desk(screened, "Ann", today=DAY)
    desk.decide("2", "excluded", "not randomised")
    rows = read_rows(screened, "screening")
    assert {r["decision"] for r in rows if r["pmid"] == "2"} == {"excluded"}
    assert find_problems(screened) == []
    assert desk.undo() == "2" and desk.undo() == ""
    assert {r["decision"] for r in read_rows(screened, "screening")} == {"pending"}


def test_a_desk_does_not_overrule_somebody_faster(screened):
    Desk(screened, "Ben", today=DAY).decide("1", "included")
    with pytest.raises(UsageError, match="by Ben on 2026-01-31"):
        Desk(screened, "Ann", today=DAY).decide("1", "excluded", "x", only_pending=True)
    Desk(screened, "Ann", today=DAY).reopen("1")
    assert next(r for r in read_rows(screened, "screening") if r["pmid"] == "1")["decision"] == "pending"


def test_two_programs_do_not_lose_each_others_decisions(screened):
    with editing(screened, "screening") as work:
        work.rows["screening"] = [row(str(n)) for n in range(1, 41)]
    code = (
        "import sys\nfrom evidence_tools.living.screening import Desk\ndesk = Desk(sys.argv[1], sys.argv[2])\n"
        "for pmid in range(int(sys.argv[3]), 41, 2):\n    desk.decide(str(pmid), 'excluded', 'why')\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(screened), who, start])
        for who, start in (("Ann", "1"), ("Ben", "2"))
    ]
    assert [one.wait(120) for one in running] == [0, 0]
    rows = read_rows(screened, "screening")
    assert len(rows) == 40
    assert {r["who"] for r in rows} == {"Ann", "Ben"} and {r["decision"] for r in rows} == {"excluded"}


def test_a_folder_somebody_holds_is_said_after_a_while(screened):
    from filelock import FileLock

    with FileLock(screened / LOCK):
        with pytest.raises(DataError, match="another program"), editing(screened, "screening", patience=0.2):
            pass


def test_nothing_is_written_when_the_block_fails_or_changes_nothing(screened):
    times = {p: p.stat().st_mtime_ns for p in screened.glob("*.csv")}
    with pytest.raises(RuntimeError), editing(screened, "screening") as work:
        work.rows["screening"] = []
        raise RuntimeError
    with editing(screened, "screening", "searches") as work:
        pass
    assert work.changed == [] and {p: p.stat().st_mtime_ns for p in screened.glob("*.csv")} == times
    assert write_together(screened, {"screening.csv": (screened / "screening.csv").read_text()}) == []


# --- the walk -------------------------------------------------------------------------------------------------------


def walked(folder, keys: str, answers=()) -> tuple[dict, str]:
    out = io.StringIO()
    pressed, said = iter(keys), iter(answers)
    console = Console(file=out, width=100)
    done = walk(Desk(folder, "Ann", today=DAY), console, lambda: next(pressed), lambda _: next(said))
    return done, out.getvalue()


def test_a_walk_with_every_key(screened):
    done, shown = walked(screened, "ixe" + "lu" + "q", ["1"])
    assert done == {"included": 1, "excluded": 1, "later": 0}
    rows = {r["pmid"]: r for r in read_rows(screened, "screening")}
    assert rows["1"]["decision"] == "included" and rows["2"]["reason"] == "other treatment"
    assert rows["3"]["decision"] == "pending" and rows["3"]["note"] == ""
    assert "1 of 4" in shown and "found by s1, s2" in shown


def test_an_exclusion_without_a_reason_is_asked_again(screened):
    done, shown = walked(screened, "eeq", ["", "my own words"])
    assert done["excluded"] == 1 and "needs a reason" in shown
    assert {r["reason"] for r in read_rows(screened, "screening")} == {"", "my own words"}


def test_undo_at_the_start_and_to_the_end(screened):
    done, shown = walked(screened, "uiiii")
    assert done["included"] == 4 and "Nothing to take back" in shown
    assert Desk(screened).queue() == []


def test_the_form_in_a_notebook_does_the_same(screened):
    from evidence_tools.living.screening.form import ScreeningForm

    form = ScreeningForm(Desk(screened, "Ann", today=DAY))
    first = form.candidate.pmid
    form.buttons["Exclude"].click()
    assert "needs a reason" in form.message.value and form.candidate.pmid == first
    form.reason.value = "not randomised"
    form.buttons["Exclude"].click()
    form.buttons["Later"].click()
    form.buttons["Undo"].click()
    rows = {r["pmid"]: r for r in read_rows(screened, "screening")}
    assert rows[first]["reason"] == "not randomised" and form.candidate.pmid != first
    for _ in range(4):
        form.buttons["Include"].click()
    assert form.candidate is None and "Nothing waits" in form.record.value
