"""The commands as a person types them, against the stand-in: update, screen, add, correct, rerun, changes."""

from __future__ import annotations

import csv
import shutil

import pytest
from living_rows import search
from standin_answers import article

from evidence_tools.cli import main
from evidence_tools.folder.editing import editing, read_rows
from evidence_tools.living.searches import saved_searches

pytestmark = pytest.mark.usefixtures("no_waiting_for_turns")

ABSTRACT = (
    "METHODS: Sixty nurses were randomly assigned to a reflexology group (n = 30) or a control group (n = 30) that had "
    "usual care. RESULTS: After the intervention the mean (SD) PSQI score was 5.0 (1.5) in "
    "the reflexology group and 9.0 "
    "(1.6) in the control group (p < 0.001)."
)


@pytest.fixture
def here(folder, standin, tmp_path, monkeypatch):
    """Environment of a person with a saved search and a stand-in for PubMed."""
    kept = {"sleep-quality-reflexology", "fatigue-reflexology"}
    with editing(folder, "claims", "sightings", "links", "certainty", "verdicts") as work:
        for name in work.rows:
            work.rows[name] = [row for row in work.rows[name] if row["claim_id"] in kept]
    with editing(folder, "searches") as work:
        work.rows["searches"] = [
            search("sleep", "reflexology AND sleep", outcome="sleep_quality", intervention="foot_reflexology")
        ]
    for name, value in (
        ("EVIDENCE_EUTILS_URL", standin.url),
        ("EVIDENCE_CACHE", str(tmp_path / "cache")),
        ("EVIDENCE_WHO", "Ann"),
    ):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("NCBI_API_KEY", "standin")  # ten a second instead of three
    titles = {
        "501": "Foot reflexology and sleep of nurses: a randomised controlled trial",
        "502": "The plantar reflex",
        "503": "Sleep of cats",
    }
    standin.world.articles.update(
        {
            p: article(p, title=t, abstract=ABSTRACT if p == "501" else "x", authors="Newcomer A", year="2026")
            for p, t in titles.items()
        }
    )
    standin.world.searches["reflexology AND sleep"] = list(titles)
    return folder


def said(capsys, *words) -> tuple[int, str]:
    code = main([*words])
    out = capsys.readouterr()
    return code, out.out + out.err


def test_a_teachers_morning(here, capsys, tmp_path):
    saved = shutil.copytree(here, tmp_path / "saved")
    at = ("--evidence", str(here))
    code, text = said(capsys, "update", *at)
    assert code == 0 and "3 new records to screen" in text and "evidence screen" in text
    code, text = said(capsys, "update", *at, "--since", "2026-01-01")
    assert (
        code == 0
        and "nothing new (" not in text
        and "1 requests, 0 records read" in text
        and "matched for the first time" in text
    )
    code, text = said(capsys, "screen", *at, "--list")
    assert [line.split()[0] for line in text.splitlines()] == ["501", "503", "502"]
    text = said(capsys, "screen", *at, "--include", "501")[1]
    assert text.startswith("PMID 501: included\n") and text.endswith("evidence add 501\n")
    assert said(capsys, "screen", *at, "--exclude", "502", "--exclude", "503", "--reason", "other treatment")[0] == 0
    assert "was excluded by Ann" in said(capsys, "screen", *at, "--include", "503")[1]
    assert said(capsys, "screen", *at, "--reopen", "503")[0] == 0
    code, text = said(capsys, "screen", *at, "--prisma", str(tmp_path / "flow.csv"))
    assert code == 0 and "1 record waits" in text and (tmp_path / "flow.csv").read_text().startswith("data,node,box")
    assert (
        said(capsys, "screen", *at, "--prisma", str(tmp_path / "flow.svg"))[0] == 0 and (tmp_path / "flow.svg").exists()
    )
    code, text = said(capsys, "add", *at, "501")
    assert code == 0 and "newcomer2026" in text and "mean_i 5" in text
    confirm = text.strip().splitlines()[-1].partition("evidence ")[2].split()  # the next step, word for word
    code, text = said(capsys, "add", *at, "501")
    assert code == 2 and "on record already as newcomer2026" in text
    code, text = said(capsys, "changes", *at, "--since", str(saved))
    assert "1 new study: Newcomer 2026" in text and "0 moved of 2" in text, "nobody has verified the numbers yet"
    assert confirm[0] == "confirm" and confirm[1] in said(capsys, "confirm", *at)[1]
    code, text = said(capsys, *confirm, *at, "--who", "Ann")
    assert code == 0 and "Newcomer 2026: " in text and "then evidence run" in text
    assert said(capsys, *confirm, *at)[0] == 2 and "Nothing waits" in said(capsys, "confirm", *at)[1]
    with editing(here, "results") as work:
        for row in work.rows["results"]:
            if row["study_id"] == "newcomer2026":
                row["verified"] = "yes"
    code, text = said(capsys, "changes", *at, "--since", str(saved), "--figure", str(tmp_path / "moved.png"))
    assert code == 0 and "Now counted: Newcomer 2026." in text and (tmp_path / "moved.png").stat().st_size > 1000
    code, text = said(capsys, "changes", *at, "--since", str(saved), "--claim", "sleep-quality-reflexology")
    assert "Pooled effect:" in text and "Newcomer 2026" in text
    assert "sleep" in said(capsys, "update", *at, "--recall")[1]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("screen", "--exclude", "501"), 2, "needs a reason"),
        (("screen", "--include", "999"), 2, "evidence add 999"),
        (("update", "--search", "nope"), 2, "There are: sleep"),
        (("add", "abc"), 2, "not a PMID"),
        (("changes", "--since", "nonsense"), 2, "neither a folder"),
        (("update", "--from-baseline", "nowhere"), 2, "no baseline files"),
        (("update", "--since", "soon"), 2, "not a day"),
    ],
)
def test_wrong_use_says_what_is_allowed(here, capsys, words, code, told):
    if words[0] == "screen":
        said(capsys, "update", "--evidence", str(here))
    found, text = said(capsys, words[0], "--evidence", str(here), *words[1:])
    assert (found, told in text) == (code, True), text


def test_without_a_network_nothing_moves_and_the_code_is_3(here, capsys, monkeypatch, standin):
    monkeypatch.setenv("EVIDENCE_TIMEOUT", "1")
    monkeypatch.setenv("EVIDENCE_EUTILS_URL", "http://127.0.0.1:9/")
    code, _ = said(capsys, "update", "--evidence", str(here))
    assert code == 3 and read_rows(here, "screening") == []


def test_init_fills_searches_once(here, capsys):
    assert "added to searches.csv; 1 were there" in said(capsys, "update", "--evidence", str(here), "--init")[1]
    count = len(read_rows(here, "searches"))
    assert count > 1 and "0 searches added" in said(capsys, "update", "--evidence", str(here), "--init")[1]
    assert len(read_rows(here, "searches")) == count


def test_every_testable_outcome_has_searches_for_trials_and_reviews(root):
    from evidence_tools.folder import load_folder

    tables = load_folder(root / "evidence").tables
    rows = saved_searches(tables)
    with (root / "evidence" / "searches.csv").open(encoding="utf-8", newline="") as file:
        kept = {row["search_id"]: row["query"] for row in csv.DictReader(file)}
    assert {row["search_id"] for row in rows} <= set(kept), "searches.csv lacks some: evidence update --init"
    tracked = tables["claims"].query(
        "testable == 'yes' and claim_type == 'efficacy' and intervention in ('foot_reflexology', 'foot_massage')"
    )
    measured = tables["outcomes"].query("kind not in ('mechanism', 'anatomy')")["outcome"]
    for outcome in set(tracked["outcome"]) & set(measured):
        names = [name for name in kept if name.startswith(outcome.replace("_", "-") + "-foot")]
        assert any(n.endswith("-trials") for n in names) and any(n.endswith("-reviews") for n in names), outcome


def test_the_searches_find_the_studies_we_hold(root, standin, asking):
    """Over records made of what the bibliography knows (titles only): recall of each search for trials."""
    from evidence_tools.folder import load_folder
    from evidence_tools.living.searches import search_recall
    from evidence_tools.pubmed.boolean import Query
    from evidence_tools.pubmed.records import Record
    from evidence_tools.references import load_bib

    tables = load_folder(root / "evidence").tables
    entries = load_bib(root / "evidence" / "references.bib").entries
    pmids = {entry["pmid"]: key for key, entry in entries.items() if entry.get("pmid")}
    searches = tables["searches"].assign(last_run="2026-01-01")
    rows = []
    for row in searches.to_dict("records"):
        query = Query(row["query"].split(" AND (")[0])  # the treatment block: abstracts and indexing are not at hand
        for pmid, key in pmids.items():
            record = Record(pmid=pmid, title=entries[key].get("title", ""))
            if query.matches(record):
                rows.append({"pmid": pmid, "search_id": row["search_id"]})
    import pandas as pd

    found = search_recall(
        searches, pd.DataFrame(rows, dtype="str"), tables["studies"], tables["results"], pmids, tables["reviews"]
    )
    trials = found[found.index.str.contains("reflexology-trials") & (found["held"] > 0)]
    assert len(trials) > 10 and trials["found"].sum() / trials["held"].sum() > 0.8
