"""A worksheet with its key: every question can be answered from the sheet, and no answer stands on it."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import docx
import pytest
from docx.table import Table
from docx.text.paragraph import Paragraph

from evidence_tools import Evidence
from evidence_tools.publish.exports import Options, export
from evidence_tools.tracker.instructions import block_label
from evidence_tools.words import FACT_LABELS

# A pool, a count, statements of fact, reviews, nothing found, a dose nobody studied, a comparison, no test possible.
CLAIMS = (
    "fatigue-reflexology",
    "cortisol-reflexology",
    "reflex-points-organs",
    "feet-many-nerve-endings",
    "any-condition-reflexology",
    "toxins-reflexology",
    "fatigue-reflexology-10min-chronic-illness",
    "sleep-quality-reflexology-vs-foot-massage",
    "non-invasive-foot-massage",
)


@pytest.fixture(scope="module")
def ev(root):
    return Evidence.load(root / "evidence", validate=False)


def lines_of(ev, exercise, claims=CLAIMS):
    """Return the lines of the document: paragraphs, and rows of tables with a bar between the cells."""
    document = docx.Document(io.BytesIO(export(ev, "docx", Options(claims=claims, exercise=exercise))))
    lines = []
    for part in document.element.body.iterchildren():
        if part.tag.endswith("}p"):
            lines.append(Paragraph(part, document).text)
        elif part.tag.endswith("}tbl"):
            lines += ["|".join(cell.text for cell in row.cells) for row in Table(part, document).rows]
    return lines


def parts_of(ev, lines):
    """Return the lines of each claim, by its claim_id, and those before the first."""
    statements = {ev.verdict(claim).claim["statement"]: claim for claim in ev.all_verdicts}
    parts, now = {"": []}, ""
    for line in lines:
        found = re.fullmatch(r"\d+\. (.*)", line)
        now = statements[found[1]] if found and found[1] in statements else now
        parts.setdefault(now, []).append(line)
    return parts


@pytest.fixture(scope="module")
def sheet(ev):
    return parts_of(ev, lines_of(ev, exercise=True))


@pytest.fixture(scope="module")
def key(ev):
    return parts_of(ev, lines_of(ev, exercise=False))


def boxes(part, label="Your verdict:"):
    line = next(line for line in part if line.startswith(label))
    return {box.strip().replace("\u00a0", " ") for box in line.removeprefix(label).split("☐") if box.strip()}


@pytest.mark.parametrize("claim", CLAIMS)
def test_the_verdict_of_the_key_can_be_ticked_on_the_sheet_and_is_the_site_s(ev, sheet, key, claim):
    verdict = ev.verdict(claim)
    assert verdict.label in boxes(sheet[claim])
    assert {verdict.certainty or "nothing to rate"} <= boxes(sheet[claim], "How sure:")
    meanings = "\n".join(sheet[""])
    assert all(f"☐ {box}|" in meanings for box in boxes(sheet[claim])), "every box is explained on the sheet"
    if claim in key:  # what has studies stands by itself; the rest in tables
        assert any(line.startswith(f"{verdict.symbol} {verdict.label}") for line in key[claim])


def test_the_key_has_a_heading_for_each_word_of_a_verdict(ev):
    lines = lines_of(ev, exercise=False)
    for label in {ev.verdict(claim).label for claim in CLAIMS}:
        number = sum(ev.verdict(claim).label == label for claim in CLAIMS)
        assert any(line.endswith(f" {label} ({number})") for line in lines)


def test_the_order_of_the_blocks_does_not_tell_which_decides(ev, sheet):
    several = [claim for claim in CLAIMS if len(ev.verdict(claim).strata) > 1]
    first = []
    for claim in several:
        heads = [block_label(name) for name in ev.verdict(claim).strata]
        seen = [line.split(":")[0] for line in sheet[claim] if line.split(":")[0] in heads]
        assert seen == sorted(heads)
        first.append(seen[0] == block_label(ev.verdict(claim).stratum))
        assert any(line.startswith("The comparison that decides:") for line in sheet[claim])
    assert several and not all(first)
    asked = [claim for claim in CLAIMS if any(line.startswith("The comparison that decides:") for line in sheet[claim])]
    assert asked == several, "where there is one block, or none, there is nothing to ask"


def test_the_picture_of_the_sheet_has_the_order_of_its_blocks(ev, monkeypatch):
    from evidence_tools.publish.exports import document

    drawn = []
    monkeypatch.setattr(document, "add_picture", lambda _, verdict: drawn.append(list(verdict.strata)))
    lines_of(ev, exercise=True, claims=("fatigue-reflexology",))
    assert drawn == [sorted(ev.verdict("fatigue-reflexology").strata, key=block_label)]


def test_the_sheet_says_by_which_rule_a_comparison_decides(ev, sheet):
    """The rule is the project's own: nobody could find it in the studies."""
    told = [line for line in sheet[""] if line.startswith("Which comparison decides:")]
    for claim in CLAIMS:
        strata = [block_label(name) for name in ev.verdict(claim).strata]
        names = [name.removeprefix("Compared with ").lower() for name in strata]
        rules = [line.lower() for line in told if all(name in line.lower() for name in names)]
        assert len(strata) < 2 or any(
            min(names, key=lambda name: line.index(f": {name}") if f": {name}" in line else line.index(f"; {name}"))
            == names[0]
            for line in rules
        ), claim


def test_an_empty_block_tells_what_was_searched_and_not_whether_a_study_could_decide(ev, sheet):
    empty = [claim for claim in CLAIMS if not ev.verdict(claim).strata]
    said = {line for claim in empty for line in sheet[claim] if line.startswith("Trials or tests")}
    assert said == {"Trials or tests of this very claim: none on record"}, "found nothing, or not testable: alike"
    assert any("PubMed" in line for line in sheet[""])
    tables = {name: frame.copy() for name, frame in ev.folder.tables.items()}
    tables["searches"]["last_run"] = ""
    never = Evidence(replace(ev.folder, tables=tables))
    chosen = ("toxins-reflexology", "non-invasive-foot-massage")
    assert never.verdict(chosen[0]).verdict == "not_assessed"
    parts = parts_of(never, lines_of(never, exercise=True, claims=chosen))
    assert "Trials or tests of this very claim: nobody has searched for any yet" in parts[chosen[0]]
    assert "Trials or tests of this very claim: none on record" in parts[chosen[1]]


def test_tests_of_a_statement_are_told_in_words_of_a_statement(sheet):
    part = "\n".join(sheet["reflex-points-organs"])
    assert "does not bear it out" in part and "no difference" not in part and "trials" not in part
    assert boxes(sheet["reflex-points-organs"]) >= set(FACT_LABELS.values())
    assert not boxes(sheet["fatigue-reflexology"]) & set(FACT_LABELS.values())


def test_reviews_on_the_sheet_say_what_the_key_counts(ev, sheet):
    line = next(line for line in sheet["any-condition-reflexology"] if line.startswith("Published reviews:"))
    rows = ev.verdict("any-condition-reflexology").reviews
    assert line.count("does not find it shown") == (rows["direction_reported"] == "no_difference").sum()
    assert line.count("no certainty stated") == (rows["certainty_stated"] == "").sum()
    dose = next(line for line in sheet["fatigue-reflexology-10min-chronic-illness"] if "reviews" in line)
    assert dose.startswith("Published reviews, of any dose:")


def test_a_block_of_trials_of_a_part_says_of_what_and_how_trials_are_counted(ev):
    """Mood is judged by trials of depression: the key calls them indirect, so the sheet must let a class see it."""
    lines = lines_of(ev, exercise=True, claims=("mood-reflexology",))
    heads = [line for line in lines if line.startswith(block_label("passive"))]
    assert heads and all(" (trials of depression): " in line for line in heads)
    assert any("as if all trials of unknown side lay on the other" in line for line in lines)
