"""Checking an article and taking one under review, as a practitioner does it."""

from __future__ import annotations

import json
import shutil

import pytest

from evidence_tools.cli import main

PAGE = """# Why our clients come back

Foot reflexology eases stress and helps you sleep better. It may lower cortisol.

## Benefits of reflexology

- Less fatigue
- Better digestion

Did you know? Each foot has over 7,000 nerve endings. Book your session for 45 pounds today!
"""


@pytest.fixture
def project(root, tmp_path, monkeypatch):
    """Return a folder with a copy of the evidence and a page, and stand in it."""
    shutil.copytree(root / "evidence", tmp_path / "evidence", ignore=shutil.ignore_patterns("*.txt"))
    (tmp_path / "page.md").write_text(PAGE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_json_keeps_the_contract_and_its_offsets(project, capsys):
    assert main(["check", "page.md", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) >= {"article", "claims"}
    keys = {"quote", "start", "end", "intervention", "outcomes", "direction", "strength", "cites_study", "claim_id"}
    for claim in found["claims"]:
        assert keys | {"verdict", "certainty", "statement"} <= set(claim)
        assert PAGE[claim["start"] : claim["end"]] == claim["quote"]
    by_outcome = {outcome: claim for claim in found["claims"] for outcome in claim["outcomes"]}
    assert by_outcome["sleep_quality"]["intervention"] == "foot_reflexology"
    assert by_outcome["cortisol"]["strength"] == "hedged"
    assert by_outcome["digestion"]["heading"] == "Benefits of reflexology"
    assert by_outcome["digestion"]["claim_id"] == "digestion-reflexology"
    assert not any("Book your session" in claim["quote"] for claim in found["claims"])


def test_the_report_can_be_read(project, capsys):
    assert main(["check", "page.md"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "“Foot reflexology eases stress and helps you sleep better.”" in out
    assert "What the evidence allows:" in out
    assert "What advertising rules allow (United Kingdom):" in out
    assert "what the studies show:" in out


def test_the_page_has_the_claims_in_its_margin(project, capsys):
    assert main(["check", "page.md", "--html", "report.html"]) == 0
    page = (project / "report.html").read_text(encoding="utf-8")
    assert "helps you sleep better" in page
    assert "What the evidence allows" in page
    assert "What advertising rules allow (United Kingdom)" in page
    assert "<script" not in page


def test_with_a_page_to_write_the_terminal_still_says_what_it_comes_to(project, capsys):
    (project / "page.md").write_text("Reflexology cures cancer. It eases back pain.", encoding="utf-8")
    assert main(["check", "page.md", "--html", "report.html"]) == 1
    told = capsys.readouterr()
    assert told.out.startswith("1 red flag. ") and "2 sentences make a health claim" in told.out
    assert "Written: report.html" in told.out + told.err and "RED FLAGS" not in told.out


def test_a_page_that_could_not_be_judged_does_not_end_like_a_clean_one(project):
    words = "Die Fußreflexzonenmassage heilt Migräne und senkt den Blutdruck ganz ohne Tabletten."
    (project / "page.md").write_text(words, encoding="utf-8")
    assert main(["check", "page.md"]) == main(["check", "page.md", "--html", "report.html"]) == 4


@pytest.mark.parametrize(
    ("typed", "meant"), [("search", "find"), ("chek", "check"), ("Find", "find"), ("validte", "validate"), ("qqqq", "")]
)
def test_a_command_that_is_none_is_told_which_is_meant(typed, meant, capsys):
    assert main([typed, "sleep"]) == 2
    told = capsys.readouterr().err
    assert f"there is no command '{typed}'" in told and len(told.splitlines()) == 1
    assert (f"Did you mean `evidence {meant}`" in told) == bool(meant) == ("Did you mean" in told)


def test_a_softened_claim_is_noticed(project, capsys):
    assert main(["check", "page.md", "--json", "--save", "before.json"]) == 0
    softer = PAGE.replace("Foot reflexology eases stress", "Foot reflexology may ease stress").replace(
        "- Less fatigue\n", ""
    )
    (project / "page.md").write_text(softer, encoding="utf-8")
    capsys.readouterr()
    assert main(["check", "page.md", "--against", "before.json"]) == 0
    out = capsys.readouterr().out.split("Since the snapshot:")[1]
    assert "softened" in out
    assert "dropped" in out
    assert "Less fatigue" in out


def test_a_file_that_is_no_text_is_refused(project, capsys):
    (project / "photo.md").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    assert main(["check", "photo.md"]) == 1
    assert "photo.md" in capsys.readouterr().err
    assert main(["check", "nowhere.md"]) == 1
    assert "nowhere.md" in capsys.readouterr().err


def test_an_article_is_taken_under_review_as_drafts(project, capsys):
    before = (project / "evidence" / "sightings.csv").read_text(encoding="utf-8")
    assert main(["add-article", "page.md", "--id", "our-page", "--publisher", "Us"]) == 0
    out = capsys.readouterr().out
    assert "as drafts" in out
    after = (project / "evidence" / "sightings.csv").read_text(encoding="utf-8")
    assert before.split("\n")[1] in after
    assert "our-page,sleep-quality-reflexology" in after
    assert main(["validate"]) == 0
    assert "quotes were found again at their place" in capsys.readouterr().out
    (kept,) = (project / "evidence" / "articles").glob("our-page*")
    words = kept.read_text(encoding="utf-8")
    kept.write_text(words.replace("sleep", "rest"), encoding="utf-8")
    assert main(["validate"]) == 1
    said = capsys.readouterr()
    assert "these words are not in the article" in said.err and "its sha256 differs" in said.out
    kept.write_text(words, encoding="utf-8")
    assert main(["add-article", "page.md", "--id", "our-page"]) == 2
    assert "under review already" in capsys.readouterr().err


def test_what_nobody_has_confirmed_counts_nowhere(project, capsys):
    from evidence_tools import Evidence
    from evidence_tools.publish.site import build_site

    text = "Why we do it\n\nA study found that foot massage lowers anxiety. Foot reflexology improves sleep quality."
    (project / "page.md").write_text(text, encoding="utf-8")
    before = Evidence.load(project / "evidence", validate=False)
    assert main(["add-article", "page.md", "--id", "ours"]) == 0
    ev = Evidence.load(project / "evidence", validate=False)
    assert len(ev.sightings) == len(before.sightings) and ev.drafts == {"ours": 2}
    cards = [state.verdict("anxiety-foot-massage")._repr_html_() for state in (before, ev)]
    assert cards[0] == cards[1] and "lowers anxiety" not in cards[1]
    main(["validate"])
    assert "2 rows wait for somebody to compare with the source" in capsys.readouterr().out
    page = (build_site(ev, project / "site").parent / "articles" / "ours.html").read_text(encoding="utf-8")
    assert "0 places where" in page and "2 more were found by the program" in page and "lowers anxiety" not in page
    first = max(row["sighting_id"] for row in before.sightings.to_dict("records"))
    assert main(["confirm", f"s{int(first[1:]) + 1:03d}"]) == 0
    ev = Evidence.load(project / "evidence", validate=False)
    assert ev.drafts == {"ours": 1} and len(ev.sightings) == len(before.sightings) + 1


def test_an_article_counts_once_whatever_it_is_called(project, capsys):
    assert main(["add-article", "page.md", "--id", "our-page"]) == 0
    kept = (project / "evidence" / "sightings.csv").read_bytes()
    assert main(["add-article", "page.md", "--id", "another-name"]) == 2
    assert "under review already, as 'our-page'" in capsys.readouterr().err
    (project / "page.md").write_text(PAGE + "\nFoot massage eases pain.\n", encoding="utf-8")
    assert main(["add-article", "page.md", "--id", "our-page"]) == 2
    assert "The same page, changed: first delete its rows" in capsys.readouterr().err
    assert (project / "evidence" / "sightings.csv").read_bytes() == kept


def test_what_cannot_be_judged_is_not_taken_under_review(project, capsys):
    (project / "page.md").write_text("Buongiorno a tutti. La riflessologia plantare migliora il sonno e la salute.")
    before = (project / "evidence" / "articles.csv").read_bytes()
    assert main(["add-article", "page.md"]) == 2
    assert "Italian" in capsys.readouterr().err
    assert (project / "evidence" / "articles.csv").read_bytes() == before
    (project / "page.md").write_text("The weather is nice today, and the shop is open.", encoding="utf-8")
    assert main(["add-article", "page.md"]) == 0
    told = capsys.readouterr().out
    assert "no claim that is tracked was recognised in it" in told and "sighting" not in told


def test_an_empty_tracker_takes_its_first_claim_from_the_page_that_makes_it(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["new", "ear", "--topic", "ear acupressure for anxiety"]) == 0
    monkeypatch.chdir(tmp_path / "ear")
    (tmp_path / "ear" / "page.txt").write_text("Ear acupressure reduces anxiety.", encoding="utf-8")
    assert main(["check", "page.txt"]) == 2
    assert "tracks no claim yet" in capsys.readouterr().err
    claim = {"claim_id": "anxiety-ear", "statement": "Ear acupressure reduces anxiety.", "testable": "yes"}
    claim |= {"intervention": "ear_acupressure", "outcome": "anxiety", "direction": "reduces", "claim_type": "efficacy"}
    table = tmp_path / "ear" / "evidence" / "claims.csv"
    names = table.read_text(encoding="utf-8").strip().split(",")
    table.write_text(",".join(names) + "\n" + ",".join(claim.get(name, "") for name in names) + "\n")
    assert main(["validate"]) == 1
    assert "evidence add-article PAGE" in capsys.readouterr().err
    assert main(["add-article", "page.txt"]) == 0
    assert "1 sighting written" in capsys.readouterr().out
    assert main(["run", "--no-notebooks"]) == main(["check", "page.txt"]) == 0


def test_a_name_with_blanks_is_refused_and_nothing_written(project, capsys):
    before = (project / "evidence" / "articles.csv").read_bytes()
    assert main(["add-article", "page.md", "--id", "Our Page"]) == 2
    assert (project / "evidence" / "articles.csv").read_bytes() == before
    assert not (project / "evidence" / "articles" / "Our Page.txt").exists()


def test_pasted_in_a_notebook(root):
    from evidence_tools import Evidence

    page = Evidence.load(root / "evidence", validate=False).check_article(PAGE)
    table = page.table()
    assert "sleep_quality" in set(table["outcome"])
    assert (table["what the evidence allows"] != "").all()
    assert "srcdoc" in page._repr_html_()


def test_a_folder_with_blanks_is_shown_as_it_is_typed(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert (
        main(["new", "Hand Übung", "--topic", "hand massage for sleep"]) == main(["new", "ear", "--topic", "ear"]) == 0
    )
    told = capsys.readouterr().out
    assert 'Go there (cd "Hand Übung")' in told and "Go there (cd ear)" in told


def test_a_claim_without_a_verdict_yet_says_so(project, capsys):
    table = project / "evidence" / "verdicts.csv"
    rows = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(row for row in rows if not row.startswith("stress-reflexology,")), encoding="utf-8")
    (project / "page.md").write_text("Foot reflexology reduces stress.", encoding="utf-8")
    for command in (["find", "stress", "reflexology"], ["check", "page.md"]):
        assert main(command) == 0
        told = capsys.readouterr().out
        assert "its verdict has not been computed yet: evidence run" in told
        assert not any(line.strip() == "" and line for line in told.splitlines())
