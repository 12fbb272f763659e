"""A study entered by hand: what would come of it is said first; what is saved passes validation and can be undone."""

import shutil

import pytest

from evidence_tools.errors import UsageError
from evidence_tools.folder.editing import read_rows
from evidence_tools.living.entries.desk import NEEDED, Desk
from evidence_tools.living.entries.form import EntryForm
from evidence_tools.living.entries.questions import PARTS
from evidence_tools.living.holdings import pmids_held

ANSWERS = {
    "title": "Reflexology & sleep: <b>a trial</b>",
    "author": "Ünal, Ayşe",
    "year": "2020",
    "design": "rct_parallel",
    "n_randomised": "60",
    "intervention": "foot_reflexology",
    "comparator_type": "usual_care",
    "outcome": "sleep_quality",
    "instrument": "psqi",
    "phase": "end_of_treatment",
    "n_i": "30",
    "mean_i": "6.1",
    "sd_i": "2.0",
    "n_c": "30",
    "mean_c": "8,2",
    "sd_c": "2.1",
    "value_kind": "post",
    "spread_kind": "sd",
    "direction_reported": "favours_intervention",
    "source_url": "https://example.org/trial",
    "source_locator": "table 2",
    "extracted_from": "full_text",
}


@pytest.fixture
def folder(fewer, tmp_path):  # in their one form, so that undo can give back every byte
    return shutil.copytree(fewer, tmp_path / "evidence", ignore=shutil.ignore_patterns("articles", "pubmed"))


def held(folder):
    return [(folder / name).read_bytes() for name in ("studies.csv", "results.csv", "references.bib")]


def test_looking_says_what_would_be_computed_and_writes_nothing(folder):
    before = held(folder)
    draft = Desk(folder).draft(ANSWERS)
    assert draft.problems == ()
    # Hedges g of 6.1 (2.0, n 30) and 8.2 (2.1, n 30): 2.1 / 2.0506 * (1 - 3 / 231), lower is better
    assert draft.told[0].startswith("Effect: SMD 1.01 (95% interval 0.47 to 1.55), in favour of the treatment.")
    assert draft.told[1] == "It would be counted for sleep quality, with its numbers."
    assert draft.rows["results"]["mean_c"] == "8.2"
    assert held(folder) == before


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"spread_kind": ""}, "by its direction only: "),
        ({"sd_c": "", "sd_i": ""}, "by its direction only"),
        ({"direction_reported": "favours_comparator"}, "the report says the opposite"),
        (dict.fromkeys(["mean_i", "mean_c", "sd_i", "sd_c"], "") | {"direction_reported": "unclear"}, "not be counted"),
    ],
)
def test_it_says_why_a_study_would_not_count_or_only_by_its_direction(folder, changed, said):
    draft = Desk(folder).draft(ANSWERS | changed)
    assert draft.problems == () and any(said in line for line in draft.told)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"source_url": "nonsense"}, "Address of the page: 'nonsense' is no web address"),
        ({"mean_c": "about 8"}, "Compared: mean: 'about 8' does not fit"),
        ({"mean_c": "1,234"}, "Compared: mean: '1,234' does not fit"),
        ({"pmid": "12x"}, "PMID: '12x' is none"),
        ({"doi": "ten"}, "DOI: 'ten' is none"),
        ({"year": "20"}, "Year: '20' is none"),
        ({"p_value": "small"}, "p: 'small' does not fit"),
        ({"instrument": "fss"}, "Measured with"),
    ],
)
def test_what_is_wrong_is_said_by_the_name_of_the_box_and_nothing_is_written(folder, changed, said):
    before, desk = held(folder), Desk(folder, "Ann")
    draft = desk.draft(ANSWERS | changed)
    assert any(said in line for line in draft.problems), draft.problems
    with pytest.raises(UsageError, match="Nothing was written"):
        desk.save(ANSWERS | changed)
    assert held(folder) == before


def test_blank_boxes_that_are_needed_are_named_once(folder):
    (said,) = Desk(folder).draft({}).problems
    labels = {one.name: one.label for part in PARTS.values() for one in part}
    assert said == f"Still needed: {', '.join(labels[name] for name in NEEDED)}."


@pytest.mark.parametrize("by", ["pmid", "study"])
def test_one_more_result_of_a_study_on_record_is_entered_alone_and_taken_back(folder, by):
    pmid, key = next(iter(pmids_held(folder).items()))
    before, desk = held(folder), Desk(folder, "Ann")
    answers = ANSWERS | {"title": "", "intervention": "", "timepoint": "after 9 weeks"}
    answers |= {"pmid": pmid} if by == "pmid" else {"study": key}
    draft = desk.draft(answers)
    assert draft.problems == () and draft.told[0].startswith(f"{key} is on record: one more result")
    assert desk.save(answers) == key
    assert [old == new for old, new in zip(before, held(folder), strict=True)] == [True, False, True]
    (row,) = (row for row in read_rows(folder, "results") if row["timepoint"] == "after 9 weeks")
    assert row["study_id"] == key and row["note"].startswith("entered by Ann on ")
    assert any("is on record already" in line for line in desk.draft(answers).problems), "not twice"
    assert desk.undo() == row["result_id"] and held(folder) == before
    other = next(row for row in read_rows(folder, "results") if "entered by" not in row["note"])
    with pytest.raises(UsageError, match="not entered here"):
        desk.remove(other["study_id"], other["result_id"], whole=False)


def test_a_study_that_is_not_on_record_is_answered_with_the_nearest(folder):
    key = read_rows(folder, "studies")[0]["study_id"]
    (said,) = Desk(folder).draft(ANSWERS | {"study": key + "x"}).problems
    assert f"Nearest: {key}" in said


def test_saving_has_a_name_and_undo_gives_back_every_byte(folder):
    before = held(folder)
    with pytest.raises(UsageError, match="your name"):
        Desk(folder).save(ANSWERS)
    desk = Desk(folder, "Ann Example")
    key, second = desk.save(ANSWERS), desk.save(ANSWERS | {"pmid": "", "doi": ""})
    assert (key, second) == ("unal2020", "unal2020b")
    row = next(row for row in read_rows(folder, "results") if row["study_id"] == key)
    assert (row["verified"], row["source_locator"]) == ("yes", "table 2") and "entered by Ann Example on" in row["note"]
    assert "{Reflexology \\& sleep" in (folder / "references.bib").read_text(encoding="utf-8")
    assert [desk.undo(), desk.undo(), desk.undo()] == [second, key, ""]
    assert held(folder) == before


def test_nothing_is_taken_out_that_more_hangs_on(folder):
    key = read_rows(folder, "results")[0]["study_id"]
    before = held(folder)
    with pytest.raises(UsageError, match="by hand"):
        Desk(folder, "Ann").remove(key, "other")
    assert held(folder) == before


def test_the_boxes_of_a_notebook_ask_the_same_desk(folder):
    before, form = held(folder), EntryForm.of(folder)
    for name, answer in ANSWERS.items():
        form.boxes[name].value = answer
    form.buttons["Look"].click()
    assert "SMD 1.01" in form.message.value and "Nothing is written yet" in form.message.value
    form.buttons["Save"].click()
    assert "your name" in form.message.value and held(folder) == before
    form.who.value = "Ann"
    form.buttons["Save"].click()
    assert "Saved as unal2020." in form.message.value and held(folder) != before
    form.buttons["Undo"].click()
    assert "taken back out" in form.message.value and held(folder) == before
