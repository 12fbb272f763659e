"""Bad input of every kind the README promises to name: file, line, column, what is allowed, what to do; all at once."""

from __future__ import annotations

import shutil

import pytest

from evidence_tools.errors import FolderError
from evidence_tools.folder import load_folder, tidy_folder
from evidence_tools.tracker.validation import find_problems


@pytest.fixture
def folder(root, tmp_path):
    """Return a copy of the real evidence folder that a test may spoil."""
    target = tmp_path / "evidence"
    shutil.copytree(root / "evidence", target)
    return target


def edit(path, old, new):
    """Replace the first occurrence of `old` in a file, and return the line it stands on."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def rewrite_cell(path, row, column, value):
    """Set one cell of a table by its data row (from 0); return the line of that row."""
    import csv
    import io

    text = path.read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    index = rows[0].index(column)
    rows[row + 1][index] = value
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")
    reader = csv.reader(io.StringIO(out.getvalue(), newline=""))
    starts, line = [], 1
    for _ in reader:
        starts.append(line)
        line = reader.line_num + 1
    return starts[row + 1]


def only(problems, file):
    """Return the one problem of a file."""
    mine = [p for p in problems if p.file.endswith(file)]
    assert len(mine) == 1, [str(p) for p in problems]
    return mine[0]


def row_with(path, **cells):
    """Return the number (from 0) of the first row whose cells fit; a value of "*" means filled."""
    import csv

    with path.open(newline="", encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file)):
            if all(row[name] if value == "*" else row[name] == value for name, value in cells.items()):
                return number
    raise AssertionError(cells)


def test_the_committed_folder_has_no_problems(root):
    assert find_problems(root / "evidence") == []


def test_misspelt_outcome_names_the_nearest(folder):
    line = rewrite_cell(folder / "results.csv", 3, "outcome", "slep_quality")
    found = [p for p in find_problems(folder) if p.field == "outcome"]
    assert len(found) == 1
    assert (found[0].line, found[0].column) == (line, 3)
    assert "'slep_quality' is not in outcomes.csv" in found[0].message
    assert "sleep_quality" in found[0].action


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "says"),
    [
        ("results.csv", {"sd_i": "*"}, "sd_i", "0", "above 0"),
        ("results.csv", {"sd_i": "*"}, "sd_i", "-2.5", "above 0"),
        ("results.csv", {"n_i": "*"}, "n_i", "0", "1 or more"),
        ("results.csv", {"n_i": "*"}, "n_i", "2.5", "a whole number"),
        ("results.csv", {"mean_i": "*"}, "mean_i", "3,91", "a number with a decimal point"),
        (
            "results.csv",
            {"comparator_type": "sham"},
            "comparator_type",
            "placebo",
            "no_treatment, usual_care, attention",
        ),
        ("results.csv", {}, "source_url", "", "empty but needed"),
        ("studies.csv", {}, "design", "RCT", "rct_parallel"),
        ("claims.csv", {}, "testable", "maybe", "yes, no"),
        ("links.csv", {}, "date", "21.11.2026", "YYYY-MM-DD"),
    ],
)
def test_cells_that_do_not_fit(folder, table, row, column, value, says):
    number = row_with(folder / table, **row)
    line = rewrite_cell(folder / table, number, column, value)
    found = [p for p in find_problems(folder) if p.field == column]
    assert found, "not noticed"
    assert found[0].line == line
    assert says in str(found[0])
    assert found[0].action


def test_a_pmid_with_letters_in_the_bibliography(folder):
    line = edit(folder / "references.bib", "pmid = {", "pmid = {PMC")
    problem = only(find_problems(folder), "references.bib")
    assert problem.line == line
    assert "PMC" in problem.message


def test_a_broken_bibtex_entry_is_a_problem_not_a_lost_study(folder):
    text = (folder / "references.bib").read_text(encoding="utf-8")
    start = text.index("@", 2000)
    (folder / "references.bib").write_text(text[:start] + "@article{broken2020, title = {Unclosed\n\n" + text[start:])
    problems = [p for p in find_problems(folder) if p.file.endswith("references.bib")]
    assert any(p.line == text[:start].count("\n") + 1 for p in problems)


def test_duplicate_key_names_the_first_line(folder):
    path = folder / "studies.csv"
    first = rewrite_cell(path, 0, "note", "the first")
    key = path.read_text(encoding="utf-8").split("\n")[1].split(",")[0]
    second = rewrite_cell(path, 1, "study_id", key)
    found = [p for p in find_problems(folder) if "stands already" in p.message]
    assert (found[0].line, found[0].column) == (second, 1)
    assert f"line {first}" in found[0].message


def test_an_interval_that_excludes_its_estimate(folder):
    number = row_with(folder / "reviews.csv", ci_low="*", estimate="*")
    line = rewrite_cell(folder / "reviews.csv", number, "estimate", "99")
    problem = only(find_problems(folder), "reviews.csv")
    assert (problem.line, problem.field) == (line, "estimate")
    assert "excludes its own estimate 99" in problem.message


def test_a_missing_table(folder):
    (folder / "guidance.csv").unlink()
    problem = only(find_problems(folder), "guidance.csv")
    assert problem.message == "this table is missing."
    assert "guidance_id,country,body" in problem.allowed


def test_excel_with_byte_order_mark_and_semicolons(folder):
    bom = folder / "guidance.csv"
    bom.write_bytes(b"\xef\xbb\xbf" + bom.read_bytes())
    semicolons = folder / "articles.csv"
    before = semicolons.read_text(encoding="utf-8")
    semicolons.write_text(";".join(before.split("\n")[0].split(",")) + "\n", encoding="utf-8")
    problems = find_problems(folder)
    assert "byte order mark" in only(problems, "guidance.csv").message
    assert "semicolons" in only(problems, "articles.csv").message


def test_latin1_names_the_byte(folder):
    path = folder / "guidance.csv"
    data = path.read_bytes()
    path.write_bytes(data + b"x\xe9,b,c,,general,d,,e\n")
    problem = only(find_problems(folder), "guidance.csv")
    assert f"0xe9 at offset {len(data) + 1}" in problem.message


def test_an_unknown_column_and_a_missing_one(folder):
    edit(folder / "guidance.csv", ",country,body,", ",country,boddy,")
    problems = [p for p in find_problems(folder) if p.file.endswith("guidance.csv")]
    assert {p.message for p in problems} == {"unknown column 'boddy'.", "missing column body."}


def test_a_comma_too_many(folder):
    path = folder / "guidance.csv"
    lines = path.read_text(encoding="utf-8").count("\n")
    path.write_text(
        path.read_text(encoding="utf-8") + "a,United Kingdom,b,massage,c,,general,,d,,e,f\n", encoding="utf-8"
    )
    problem = only(find_problems(folder), "guidance.csv")
    assert (problem.line, problem.message) == (lines + 1, "has 12 cells, the header has 11.")


def test_all_problems_come_at_once_and_nothing_is_loaded(folder):
    rewrite_cell(folder / "results.csv", 3, "outcome", "slep_quality")
    rewrite_cell(folder / "studies.csv", 0, "design", "RCT")
    (folder / "guidance.csv").unlink()
    with pytest.raises(FolderError) as caught:
        load_folder(folder)
    assert {p.file.rsplit("/", 1)[1] for p in caught.value.problems} == {"results.csv", "studies.csv", "guidance.csv"}


def test_a_claim_nobody_can_test_says_why(folder):
    number = row_with(folder / "claims.csv", testable="no")
    rewrite_cell(folder / "claims.csv", number, "why_not_testable", "")
    assert "although testable is no" in only(find_problems(folder), "claims.csv").message


def test_an_entry_without_a_study_and_a_study_without_an_entry(folder):
    edit(folder / "references.bib", "{close2016,", "{close2016x,")
    problems = find_problems(folder)
    assert any("'close2016' has no entry" in p.message for p in problems)
    assert any("'close2016x' has no row" in p.message for p in problems)


def test_records_that_are_no_records(folder):
    path = folder / "pubmed" / "records.jsonl"
    path.write_text('{"pmid": "12"}\n{"pmid": "12"}\nno json\n{"pmid": "PMC3"}\n{"pmid": "13", "abstract": "x"}\n')
    found = [p for p in find_problems(folder) if p.file.endswith("records.jsonl")]
    assert [p.line for p in found] == [2, 3, 4, 5]


def test_tidy_repairs_what_excel_did_and_nothing_else(folder):
    path = folder / "guidance.csv"
    before = path.read_bytes()
    import csv
    import io

    rows = list(csv.reader(io.StringIO(before.decode("utf-8"), newline="")))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
    path.write_bytes(b"\xef\xbb\xbf" + out.getvalue().encode("utf-8"))
    assert tidy_folder(folder) == {"guidance.csv": ["had a byte order mark", "semicolons instead of commas"]}
    assert path.read_bytes() == before
    assert tidy_folder(folder) == {}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"required": true', '"requir<ed": true', 'constraint "requir<ed" is not supported'),
        ('"type": "integer"', '"type": "intege"', "intege"),
    ],
)
def test_a_package_that_is_none_is_a_problem_of_its_file(folder, old, new, says):
    """What only Frictionless knows to be wrong with the description of the tables ends in words, with the line."""
    path = folder / "datapackage.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    (found,) = (p for p in find_problems(folder) if p.file.endswith("datapackage.json"))
    assert says in found.message and found.action
    assert found.line == text[: text.index(old)].count("\n") + 1
