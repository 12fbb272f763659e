"""Another topic: from an empty folder to a verdict and a worksheet, as docs/own-topic.md walks through it."""

from __future__ import annotations

import csv
import re

import pytest

from evidence_tools import Evidence
from evidence_tools.cli import main
from evidence_tools.errors import UsageError
from evidence_tools.living.foundation import found, read_topic
from evidence_tools.tracker.validation import find_problems

ROWS = re.compile(r"^`(?P<file>[a-z]+\.csv)`\n\n(?P<table>(?:\|[^\n]*\n)+)", re.M)


def walked(text):
    """Return the rows the page tells a reader to enter: file to list of rows."""
    found_rows = {}
    for match in ROWS.finditer(text):
        lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in match["table"].splitlines()]
        for row in lines[2:]:
            found_rows.setdefault(match["file"], []).append(dict(zip(lines[0], row, strict=True)))
    return found_rows


def enter(folder, file, rows):
    """Enter rows as a spreadsheet would: cells not named stay empty; a row with a known key is completed."""
    path = folder / file
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        columns, known = list(reader.fieldnames), list(reader)
    key = columns[0]
    for row in rows:
        same = next((old for old in known if old[key] == row[key]), None)
        if same is None:
            known.append(dict.fromkeys(columns, "") | row)
        else:
            same.update(row)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(known, key=lambda row: row[key]))


def test_the_page_leads_from_nothing_to_a_verdict_and_a_worksheet(root, tmp_path, monkeypatch, capsys):
    page = (root / "docs" / "own-topic.md").read_text(encoding="utf-8")
    command = re.search(r'evidence new (\S+) --topic "([^"]+)"', page)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EVIDENCE_CACHE", str(tmp_path / "cache"))
    model = str(root / "evidence")
    assert main(["new", command[1], "--topic", command[2], "--evidence", model]) == 0
    folder = tmp_path / command[1] / "evidence"
    assert find_problems(folder) == []
    monkeypatch.chdir(folder.parent)
    assert main(["run", "--no-notebooks"]) == 0, "an empty tracker runs, too"
    rows = walked(page)
    assert {"claims.csv", "studies.csv", "results.csv", "sightings.csv", "articles.csv"} <= set(rows)
    for file, new in rows.items():
        enter(folder, file, new)
    (folder / "references.bib").write_text(re.search(r"```bibtex\n(.*?)```", page, re.S)[1], encoding="utf-8")
    assert [str(problem) for problem in find_problems(folder)] == []
    assert main(["run", "--no-notebooks"]) == 0
    assert "agnesium" in capsys.readouterr().out
    ev = Evidence.load(folder)
    (verdict,) = ev.all_verdicts.values()
    assert verdict.strata, "the two trials are found by their treatment and outcome"
    assert verdict.label == "Uncertain", "as the page says"
    said = ev.sentences(verdict.claim_id)["say"]
    assert "agnesium" in said and "foot" not in said.lower()
    assert ev.worksheet(verdict.claim_id).is_file()
    assert main(["update", "--init"]) == 0
    searches = (folder / "searches.csv").read_text(encoding="utf-8")
    assert "magnesium" in searches and "oot" not in searches.split("\n", 1)[1].split("[pt]")[0]


@pytest.mark.parametrize(
    ("text", "treatment", "outcome"),
    [
        ("magnesium for sleep", "magnesium", "sleep"),
        ("cold water swimming against low mood", "cold water swimming", "low mood"),
        ("yoga", "yoga", ""),
        ("  ear   candling  for  tinnitus ", "ear candling", "tinnitus"),
    ],
)
def test_a_topic_names_a_treatment_and_what_it_is_for(text, treatment, outcome):
    topic = read_topic(text)
    assert (topic.treatment, topic.outcome) == (treatment, outcome)


def test_a_topic_of_nothing_and_a_folder_in_use_are_refused(root, tmp_path):
    with pytest.raises(UsageError, match="names no treatment"):
        read_topic(" 123 ")
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="is not empty"):
        found(tmp_path / "there", "yoga for sleep", root / "evidence")
    assert [path.name for path in (tmp_path / "there").iterdir()] == ["mine.txt"]
