"""Full texts of studies: fetched at `add`, shown with their cells marked, confirmed by people, row by row."""

from __future__ import annotations

import io
import json

import pytest
from rich.console import Console
from standin_answers import article, pmc_article

from evidence_tools import Evidence
from evidence_tools.cli import main
from evidence_tools.errors import ArticleError, OfflineError, UsageError
from evidence_tools.folder import load_folder
from evidence_tools.folder.editing import read_rows
from evidence_tools.living.additions import add
from evidence_tools.living.tables import Desk, obtain, obtain_counted
from evidence_tools.living.tables.desk import corrected
from evidence_tools.living.tables.entries import locator, reading_id
from evidence_tools.living.tables.form import ReadingForm
from evidence_tools.living.tables.terminal import walk
from evidence_tools.living.tables.view import marks_of, table_html, table_of
from evidence_tools.pubmed import Client, Shelf
from evidence_tools.pubmed.exchange import Limits
from evidence_tools.pubmed.pacer import Pacer
from evidence_tools.tracker.history import compare
from evidence_tools.tracker.validation import find_problems

ABSTRACT = (
    "METHODS: Sixty nurses were randomly assigned to a reflexology group (n = 30) or a control group (n = 30) that had "
    "usual care. RESULTS: After the intervention the mean (SD) PSQI score was 5.0 (1.5) in the reflexology group and "
    "8.9 (1.6) in the control group (p < 0.001)."
)
HEAD = "<tr><th>Outcome</th><th>Usual care (n = 30)</th><th>Reflexology (n = 29)</th><th>P value</th></tr>"


def lines(*rows):
    return "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)


def wrap(caption, body):
    table = f"<table><thead>{HEAD}</thead><tbody>{body}</tbody></table>"
    return f"<table-wrap><label>Table 1</label><caption><p>{caption}</p></caption>{table}</table-wrap>"


BODY = (
    "<sec><title>Methods</title><p>Nurses were randomly assigned.</p></sec><sec><title>Results</title>"
    + wrap(
        "Sleep and fatigue, mean ± SD",
        lines(
            ("PSQI sleep quality", "", "", ""),
            ("Baseline", "9.1 ± 3.0", "9.4 ± 2.8", "0.70"),
            ("After treatment", "8.9 ± 1.6", "5.0 ± 1.5", "&lt;0.001"),
            ("Fatigue Severity Scale", "", "", ""),
            ("After treatment", "5.0 ± 1.1", "3.6 ± 1.2", "0.001"),
            ("Vase painting score", "", "", ""),
            ("After treatment", "2.0 ± 1.0", "2.1 ± 1.0", "0.90"),
        ),
    )
    + "</sec>"
)
SLEEP, FATIGUE = "t1-3.2-3.1", "t1-5.2-5.1"


@pytest.fixture
def served(standin):
    facts = {"title": "Foot reflexology and sleep of nurses: a randomised trial", "authors": "Doe J", "year": "2026"}
    standin.world.articles["555"] = article("555", abstract=ABSTRACT, pmcid="PMC777", **facts)
    standin.world.articles["556"] = article("556", abstract=ABSTRACT, **facts)
    standin.world.fulltexts["777"] = pmc_article("777", "555", BODY, licence="http://example.org/by")
    return standin


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "fulltexts")


@pytest.fixture
def desk(folder, served, asking, shelf):
    (one,) = add(folder, ["555"], asking(), shelf=shelf, who="anna")
    return Desk(folder, one.study_id, shelf.get("PMC777").xml, "anna", "https://example.org/PMC777/")


def result(folder, name):
    found = [row for row in read_rows(folder, "results") if row["result_id"] == name]
    return found[0] if found else None


def test_add_brings_the_tables_along_unverified(folder, served, asking, shelf):
    (one,) = add(folder, ["555"], asking(), shelf=shelf)
    assert one.fulltext.words == "The full text is PMC777; licence: http://example.org/by."
    assert [(row["result_id"], row["verified"]) for row in one.results] == [
        ("doe2026-t1-3-2-3-1", "no"),
        ("doe2026-t1-5-2-5-1", "no"),
    ]  # the abstract repeats the first: the table says more about it
    row = result(folder, "doe2026-t1-3-2-3-1")
    assert (row["n_i"], row["mean_i"], row["sd_i"], row["n_c"], row["baseline_mean_i"]) == (
        "29",
        "5",
        "1.5",
        "30",
        "9.4",
    )
    assert row["source_locator"] == "Table 1, row 4, column 3; comparator: column 2"
    assert row["source_url"] == "https://pmc.ncbi.nlm.nih.gov/articles/PMC777/"
    assert (row["comparator_type"], row["extracted_from"], row["p_value"]) == (
        "usual_care",
        "full_text_table",
        "<0.001",
    )
    assert find_problems(folder) == []


def test_nothing_is_asked_of_pmc_without_a_shelf(folder, served, asking):
    (one,) = add(folder, ["555"], asking())
    assert one.fulltext is None and served.count("efetch") == 1


def test_the_shelf_answers_before_the_network(folder, served, asking, shelf):
    client = asking()
    obtain("555", "PMC777", client, shelf)
    asked = served.count("efetch")
    assert obtain("555", "PMC777", client, shelf).source is not None
    assert obtain("555", "PMC777", None, shelf).source is not None
    assert served.count("efetch") == asked
    obtain("555", "PMC777", client, shelf, again=True)
    assert served.count("efetch") == asked + 1


def test_an_article_of_another_study_is_not_read(served, asking, shelf):
    with pytest.raises(Exception, match="not of PMID 9"):
        obtain("9", "PMC777", asking(), shelf)
    assert shelf.get("PMC777") is None


@pytest.mark.parametrize("how", ["restricted", "unknown", "no pmcid", "cut", "away"])
def test_a_study_is_added_without_its_full_text_and_says_why(folder, served, asking, shelf, how):
    from loopback import cut_short

    pmid = "556" if how == "no pmcid" else "555"
    if how == "restricted":
        served.world.fulltexts["777"] = pmc_article("777", "555", "", released=False)
    if how == "unknown":
        served.world.fulltexts.clear()
    if how == "cut":
        served.world.fulltexts["777"] = served.world.fulltexts["777"] * 1
        served.fail("efetch", lambda good: good, cut_short, cut_short)
    if how == "away":
        served.fail("efetch", lambda good: good)
        served.fail_always("idconv", cut_short)
        pmid = "556"
    (one,) = add(folder, [pmid], asking(), shelf=shelf)
    assert one.fulltext.source is None and one.fulltext.words.endswith((".", "KEY."))
    assert all(row["extracted_from"] == "abstract" for row in one.results)
    assert find_problems(folder) == []


def test_a_file_at_hand(folder, served, asking, tmp_path):
    path = tmp_path / "paper.nxml"
    path.write_bytes(pmc_article("778", "556", BODY))
    (one,) = add(folder, ["556"], asking(), fulltext=path)
    assert one.fulltext.words == "The full text was read from paper.nxml."
    assert len(one.results) == 2


def test_a_file_that_is_none_adds_nothing(folder, served, asking, tmp_path):
    def state():
        return {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != ".lock"}

    before = state()
    (tmp_path / "x.xml").write_text("<article><body>")
    for path, error in ((tmp_path / "x.xml", ArticleError), (tmp_path / "gone.xml", UsageError)):
        with pytest.raises(error):
            add(folder, ["556"], asking(), fulltext=path)
    with pytest.raises(UsageError, match="one study"):
        add(folder, ["555", "556"], asking(), fulltext=tmp_path / "x.xml")
    assert state() == before


def test_accepted_rows_count_and_the_claim_moves(folder, desk):
    was = Evidence(load_folder(folder))
    before = was.pooled("sleep_quality", "usual_care")
    for row in desk.waiting():
        desk.accept(row)
    ev = Evidence(load_folder(folder))
    after = ev.pooled("sleep_quality", "usual_care")
    assert after.k == before.k + 1 and after.estimate != before.estimate
    moved = compare(was, ev).claim("sleep-quality-reflexology")
    assert moved.moved and moved.joined == ("doe2026",)
    row = result(folder, "doe2026-t1-3-2-3-1")
    assert row["verified"] == "yes" and "accepted by anna" in row["note"]
    assert find_problems(folder) == [] and desk.waiting() == []


def test_a_correction_is_kept_and_goes_into_the_result(folder, desk):
    row = desk.waiting()[0]
    desk.correct(row, {"mean_i": "5,5", "n_c": ""}, note="footnote")
    made = result(folder, "doe2026-t1-3-2-3-1")
    assert (made["mean_i"], made["n_c"], made["verified"]) == ("5.5", "", "yes")
    (kept,) = read_rows(folder, "readings")
    assert (kept["decision"], kept["mean_i"], kept["n_c"], kept["note"]) == ("corrected", "5.5", "", "footnote")
    assert find_problems(folder) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"mean_i": "many"}, "no number"),
        ({"n_i": "2.5"}, "number of people"),
        ({"n_i": "0"}, "number of people"),
        ({"spread_c": "0"}, "greater than 0"),
        ({"value_kind": "later"}, "Allowed: post, change, baseline"),
        ({"colour": "red"}, "no such part"),
        ({"mean_c": "inf"}, "no number"),
    ],
)
def test_what_a_correction_may_not_be(desk, changes, words):
    with pytest.raises(UsageError, match=words):
        corrected(desk.rows[0], changes)
    with pytest.raises(UsageError):
        desk.correct(desk.rows[0], changes)
    assert desk.decisions() == {}


def test_rejected_rows_go_and_undo_brings_a_decision_back(folder, desk):
    row = desk.waiting()[0]
    desk.reject(row, "another scale")
    assert result(folder, "doe2026-t1-3-2-3-1") is None and len(desk.waiting()) == 1
    desk.undo(row)
    assert len(desk.waiting()) == 2
    desk.accept(row)
    desk.undo(row)
    assert result(folder, "doe2026-t1-3-2-3-1")["verified"] == "no"


def test_two_people_are_compared_and_what_they_dispute_does_not_count(folder, desk):
    other = Desk(folder, desk.study_id, desk_source(desk), "ben", desk.url)
    sleep, fatigue = desk.waiting()
    desk.accept(sleep)
    other.accept(sleep)
    assert desk.differences() == [] and result(folder, "doe2026-t1-3-2-3-1")["verified"] == "yes"
    assert "accepted by ben on" in result(folder, "doe2026-t1-3-2-3-1")["note"]
    desk.accept(fatigue)
    other.correct(fatigue, {"mean_i": "3.9"})
    assert result(folder, "doe2026-t1-5-2-5-1")["verified"] == "disputed"
    (one,) = desk.differences()
    assert one.words() == f"{FATIGUE}, mean_i: anna 3.6, ben 3.9"
    Desk(folder, desk.study_id, desk_source(desk), "carl", desk.url).correct(fatigue, {"mean_i": "4.1"})
    assert result(folder, "doe2026-t1-5-2-5-1")["verified"] == "disputed"  # a third number settles nothing
    effects = Evidence(load_folder(folder)).effects().set_index("result_id")
    assert not effects.loc["doe2026-t1-5-2-5-1", "countable"]
    assert find_problems(folder) == []


def test_those_who_disputed_a_row_can_agree(folder, desk):
    other = Desk(folder, desk.study_id, desk_source(desk), "ben", desk.url)
    fatigue = desk.rows[1]

    def standing():
        row = result(folder, "doe2026-t1-5-2-5-1")
        return (row["verified"], row["mean_i"]) if row else None

    desk.accept(fatigue)
    desk.correct(fatigue, {"mean_i": "3.7"})
    assert standing() == ("yes", "3.7")  # nobody disputes with oneself
    other.accept(fatigue)
    assert standing() == ("disputed", "3.6")
    other.correct(fatigue, {"mean_i": "3.7"})
    assert standing() == ("yes", "3.7") and desk.differences() == []
    other.reject(fatigue, "wrong table")
    assert standing() == ("disputed", "3.7")
    desk.reject(fatigue, "ben is right")
    assert standing() is None
    assert find_problems(folder) == []


def test_a_baseline_row_may_be_rejected(folder, desk):
    everything = Desk(folder, desk.study_id, desk_source(desk), "anna", desk.url, only_tracked=False)
    baseline = next(row for row in everything.rows if row.value_kind == "baseline")
    everything.reject(baseline, "of no use")
    assert find_problems(folder) == []


def desk_source(desk):
    from lxml import etree

    del desk
    return etree.tostring(etree.fromstring(pmc_article("777", "555", BODY)))


def test_places_are_said_as_a_reader_counts_them(desk):
    assert [reading_id(row) for row in desk.rows] == [SLEEP, FATIGUE]
    assert locator(desk.rows[0]) == "Table 1, row 4, column 3; comparator: column 2"
    html = table_html(table_of(desk.document, desk.rows[0]), desk.rows[0])
    assert "▶ 5.0 ± 1.5" in html and "◀ 8.9 ± 1.6" in html and html.count("background:#fde68a") == 1
    assert marks_of(desk.rows[0])[3, 2] == "i"


def test_the_terminal_takes_one_key_a_row(folder, desk):
    out = Console(file=io.StringIO(), width=140)
    keys = iter("axuaq")  # accept, an unknown key, take it back, accept, quit
    done = walk(desk, out, key=lambda: next(keys), ask=lambda question: "")
    assert done == {"accepted": 1, "corrected": 0, "rejected": 0, "skipped": 0}
    shown = out.file.getvalue()
    assert "▶ 5.0 ± 1.5" in shown and "Goes to instrument: psqi" in shown
    assert len(desk.waiting()) == 1
    typed = iter(["", "", "", "", "3.7", *[""] * 20])
    keys = iter("c")
    done = walk(desk, out, key=lambda: next(keys), ask=lambda question: next(typed))
    assert done["corrected"] == 1
    assert result(folder, "doe2026-t1-5-2-5-1")["mean_i"] == "3.7"


def test_the_form_of_the_notebooks(folder, desk):
    form = ReadingForm(desk)
    assert "▶ 5.0 ± 1.5" in form.table.value and form.instrument.value == "psqi"
    form.buttons["Accept"].click()
    assert "Accepted: doe2026-t1-3-2-3-1" in form.message.value
    form.fields["mean_i"].value = "wrong"
    form.buttons["Correct"].click()
    assert "no number" in form.message.value and form.position == 1
    form.fields["mean_i"].value = "3.7"
    form.buttons["Correct"].click()
    assert "No reading waits" in form.reading.value
    form.buttons["Undo"].click()
    assert form.position == 1 and len(desk.waiting()) == 1


def test_the_form_says_how_to_get_a_full_text_that_is_not_here(folder, monkeypatch, tmp_path):
    monkeypatch.setenv("EVIDENCE_CACHE", str(tmp_path / "empty"))
    key = next(row["study_id"] for row in read_rows(folder, "studies"))
    assert f"evidence read {key}" in ReadingForm.of(folder, key, "anna")


def test_full_texts_of_counted_studies_are_fetched_once(folder, served, asking, shelf):
    client = asking()
    add(folder, ["555"], client)
    found = obtain_counted(folder, ["doe2026", "nobody"], client, shelf)
    assert (found.new, found.sentence()) == (["doe2026"], "1 full texts fetched")
    again = obtain_counted(folder, ["doe2026"], client, shelf)
    assert (again.kept, served.count("efetch")) == (["doe2026"], 2)


def test_the_command_line_from_add_to_the_next_run(folder, served, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("EVIDENCE_EUTILS_URL", served.url)
    monkeypatch.setenv("EVIDENCE_CACHE", str(tmp_path / "cache"))
    at = ["--evidence", str(folder)]
    assert main(["add", "555", *at, "--who", "anna"]) == 0
    assert "The full text is PMC777" in capsys.readouterr().out
    assert main(["read", "doe2026", *at, "--list", "--offline"]) == 0
    assert f"{SLEEP}   Table 1, row 4, column 3; comparator: column 2" in capsys.readouterr().out
    assert main(["read", "doe2026", *at, "--json", "--all", "--offline"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert {row["outcome_words"] for row in rows} >= {"Vase painting score"}
    assert main(["read", "doe2026", *at, "--accept", SLEEP, "--reject", FATIGUE, "--who", "anna"]) == 0
    assert main(["read", "doe2026", *at, "--compare"]) == 0
    assert "0 differences between the readings of anna." in capsys.readouterr().out
    assert main(["read", "doe2026", *at, "--accept", "t9-1.1-1.2"]) == 2
    assert main(["read", "nobody", *at]) == 2
    assert result(folder, "doe2026-t1-3-2-3-1")["verified"] == "yes"
    assert result(folder, "doe2026-t1-5-2-5-1") is None


def test_a_network_that_is_away_is_exit_code_3(folder, served, asking, shelf, tmp_path, monkeypatch, capsys):
    add(folder, ["555"], asking())
    client = Client("http://127.0.0.1:9/entrez/eutils/", pacer=Pacer(0), limits=Limits(first_pause=0.01, tries=1))
    with pytest.raises(OfflineError) as error:
        obtain("555", "PMC777", client, shelf)
    assert error.value.exit_code == 3
    monkeypatch.setenv("EVIDENCE_CACHE", str(tmp_path / "cache"))
    assert main(["read", "doe2026", "--evidence", str(folder), "--offline"]) == 0
    assert "not on this computer" in capsys.readouterr().out
