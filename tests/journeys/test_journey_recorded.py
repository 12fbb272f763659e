"""A search as PubMed answered it from 2020 to 2022, run again each recorded day, to what a person is told of it."""

from __future__ import annotations

import shutil

from living_rows import QUERY
from living_states import states
from loopback import StandIn

from evidence_tools.folder.editing import read_rows
from evidence_tools.folder.records import read_facts
from evidence_tools.living.updates import update
from evidence_tools.tracker.history import what_changed
from evidence_tools.tracker.validation import find_problems


def serve(standin: StandIn, ids: list[str], articles: dict[str, bytes]) -> None:
    standin.world.articles.clear()
    standin.world.articles.update(articles)
    standin.world.searches[QUERY] = ids


def test_five_recorded_states(shared, folder, standin, asking):
    """The recorded search of 2020 to 2022: every new PMID once, none lost, vanished ones stay, silent changes seen."""
    days = states(shared / "pubmed_samples" / "timeseries" / "phthalate_search")
    assert [one.day.isoformat() for one in days] == [
        "2020-04-01",
        "2020-09-16",
        "2021-12-21",
        "2022-01-19",
        "2022-01-26",
        "2022-12-15",
    ]
    days = [one for one in days if one.day.isoformat() != "2022-01-19"]  # the same ids as a week later
    client, ever, last, previous, reported = asking(), set(), {}, set(), []
    for state in days:
        serve(standin, state.ids, state.articles)
        report = update(folder, client, today=state.day)
        (matches,) = report.searches
        assert set(matches.new) == set(state.ids) - ever, state.day
        reported += matches.new
        assert set(matches.returned) == (set(state.ids) & ever) - previous
        assert set(matches.vanished) == previous - set(state.ids)
        previous = set(state.ids)
        ever |= set(state.ids)
        last |= dict.fromkeys(state.ids, state.day)
        rows = read_rows(folder, "screening")
        assert {row["pmid"] for row in rows} == ever and len(rows) == len(ever)
        assert all(row["last_matched"] == last[row["pmid"]].isoformat() for row in rows)
        facts = read_facts(folder / "pubmed" / "records.jsonl")
        assert {p: facts[p]["digest"] for p in ever} == {p: state.digests[p] for p in ever}, (
            "every silent change is seen"
        )
        before = standin.count("esearch"), standin.count("efetch")
        again = update(folder, client, today=state.day)
        assert (standin.count("esearch") - before[0], standin.count("efetch") - before[1]) == (1, 0)
        assert again.new == [] and not again.searches[0].moved and again.changed == []
    assert len(reported) == len(set(reported)) == len(ever)
    (row,) = read_rows(folder, "searches")
    assert (row["first_run"], row["last_run"], row["hits"]) == ("2020-04-01", "2022-12-15", str(len(days[-1].ids)))
    assert find_problems(folder) == []


def test_changes_between_recorded_states_are_the_real_ones(shared, folder, standin, asking):
    days = states(shared / "pubmed_samples" / "timeseries" / "phthalate_search")
    first, later = days[0], days[-1]
    serve(standin, first.ids, first.articles)
    client = asking()
    update(folder, client, today=first.day)
    serve(standin, later.ids, later.articles)
    report = update(folder, client, today=later.day)
    expected = {p for p in first.ids if first.digests[p] != later.digests[p]}
    assert {one.pmid for one in report.changed} == expected and expected
    assert len(report.searches[0].vanished) == len(set(first.ids) - set(later.ids))


def test_changes_tells_the_story_of_the_recorded_states(shared, folder, standin, asking, tmp_path):
    """Between the first and the last day: so many records wait, so many changed, no study and no verdict moved."""
    days = states(shared / "pubmed_samples" / "timeseries" / "phthalate_search")
    first, later = days[0], days[-1]
    client = asking()
    serve(standin, first.ids, first.articles)
    update(folder, client, today=first.day)
    saved = shutil.copytree(folder, tmp_path / "saved")
    serve(standin, later.ids, later.articles)
    update(folder, client, today=later.day)
    changes = what_changed(folder, str(saved))
    text = changes.text()
    new = len(set(later.ids) - set(first.ids))
    altered = sum(first.digests[p] != later.digests[p] for p in first.ids)
    print(text)
    assert str(new) in text
    assert str(altered) in text
    assert "0 moved" in text
