"""What spreadsheet programs do to a table, and how it is undone."""

from __future__ import annotations

import csv
import io
import shutil

import pytest

from evidence_tools.errors import Problem, column_letters
from evidence_tools.folder import load_folder, tidy_folder
from evidence_tools.folder.schema import Field, TableSchema
from evidence_tools.folder.spreadsheet import tidy
from evidence_tools.tracker.validation import find_problems

TABLE = TableSchema(
    "t",
    "t.csv",
    "",
    "",
    (
        Field("key", "string", ""),
        Field("n", "integer", ""),
        Field("mean", "number", ""),
        Field("day", "date", ""),
        Field("p", "string", "", pattern=r"(<|>)?(0?\.[0-9]+|0|1)"),
    ),
    ("key",),
    (),
)


def tidied(tmp_path, text, encoding="utf-8"):
    """Write a table, tidy it, and return its first data row and what was said."""
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode(encoding))
    told = tidy(path, TABLE)
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    return rows, told


@pytest.mark.parametrize(
    ("cell", "repaired"),
    [
        ("3,5", "3.5"),
        ("-0,25", "-0.25"),
        ("−4,69", "-4.69"),
        ("1.234,5", "1234.5"),
        ("3.5", "3.5"),
        ("1,234", "1.234"),  # the file's separators say that a comma is a decimal comma
        ("about 3", "about 3"),
        ("", ""),
    ],
)
def test_decimal_commas_of_a_file_with_semicolons(tmp_path, cell, repaired):
    rows, told = tidied(tmp_path, f"key;n;mean;day;p\r\na;1;{cell};;\r\n")
    assert rows[0]["mean"] == repaired
    assert told[0] == "semicolons instead of commas"


def test_one_comma_that_may_be_a_thousand_is_left_and_one_that_cannot_is_not(tmp_path):
    rows, _ = tidied(tmp_path, 'key,n,mean,day,p\na,1,"1,234",,\n')
    assert rows[0]["mean"] == "1,234"
    rows, told = tidied(tmp_path, 'key,n,mean,day,p\na,1,"1,234",,\nb,1,"3,5",,\n')
    assert [row["mean"] for row in rows] == ["1.234", "3.5"], "the neighbour shows what a comma means here"
    assert told == ["mean: 2 cells"]


@pytest.mark.parametrize(
    ("days", "repaired"),
    [
        (["21.11.2026", "3.4.2026"], ["2026-11-21", "2026-04-03"]),
        (["21/11/2026", "3/4/2026"], ["2026-11-21", "2026-04-03"]),
        (["11/21/2026", "3/4/2026"], ["2026-11-21", "2026-03-04"]),
        (["3/4/2026", ""], ["3/4/2026", ""]),
        (["99.99.2026", "2026-01-31"], ["99.99.2026", "2026-01-31"]),
    ],
)
def test_local_dates_where_they_can_be_read_in_one_way(tmp_path, days, repaired):
    text = "key,n,mean,day,p\n" + "".join(f"k{i},1,1,{day},\n" for i, day in enumerate(days))
    rows, _ = tidied(tmp_path, text)
    assert [row["day"] for row in rows] == repaired


def test_p_values_whole_numbers_encoding_and_empty_rows(tmp_path):
    text = "key;n;mean;day;p\nKılıç?;12,0;1;;< 0,001\n;;;;\n".replace("ı", "i")
    rows, told = tidied(tmp_path, text, "cp1252")
    assert rows == [{"key": "Kiliç?", "n": "12", "mean": "1", "day": "", "p": "<0.001"}]
    assert "was Windows-1252" in told


def test_what_is_in_order_is_not_touched(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text('key,n,mean,day,p\na,1,3.5,2026-01-31,<0.001\n"b, c",2,,,0.03\n')
    before = path.read_bytes()
    assert tidy(path, TABLE) == []
    assert path.read_bytes() == before


@pytest.mark.parametrize("text", ["key,n\na,1\n", 'key,n,mean,day,p\na,1,"open\n', "key,n,mean,day,p\na,1\n"])
def test_a_file_that_does_not_fit_is_left_alone(tmp_path, text):
    path = tmp_path / "t.csv"
    path.write_text(text)
    assert tidy(path, TABLE) == []
    assert path.read_text() == text


def test_the_whole_results_table_saved_by_a_german_excel_comes_back(root, tmp_path):
    """Every number with a decimal comma, every date with dots, semicolons between: 417 problems, and then none."""
    folder = tmp_path / "evidence"
    shutil.copytree(root / "evidence", folder)
    before = load_folder(folder)
    for name in ("results", "searches"):
        table, path = before.schema[name], folder / f"{name}.csv"
        numbers = {f.name for f in table.fields if f.type in ("number", "integer") or f.name == "p_value"}
        days = {f.name for f in table.fields if f.type == "date"}
        out = io.StringIO()
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        writer = csv.DictWriter(out, table.columns, delimiter=";", lineterminator="\r\n")
        writer.writeheader()
        for row in rows:
            local = {n: row[n].replace(".", ",") for n in numbers}
            local |= {n: ".".join(reversed(row[n].split("-"))) for n in days}
            writer.writerow(row | local)
        path.write_text(out.getvalue(), encoding="utf-8-sig", newline="")
    assert find_problems(folder)
    assert set(tidy_folder(folder)) == {"results.csv", "searches.csv"}
    after = load_folder(folder)
    for name in ("results", "searches"):
        assert after.tables[name].equals(before.tables[name])


@pytest.mark.parametrize(("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (53, "BA"), (703, "AAA")])
def test_columns_are_named_as_a_spreadsheet_names_them(number, letters):
    assert column_letters(number) == letters


def test_a_refused_cell_says_its_column_letter():
    problem = Problem("evidence/results.csv", 5, 18, "'x' does not fit.", "a number", "Correct the cell.", "mean_i")
    assert str(problem).startswith("evidence/results.csv:5:18: mean_i: 'x' does not fit.")
    assert str(problem).endswith("(In a spreadsheet: column R.)")


@pytest.mark.parametrize(
    "text",
    [
        "KEY,N,Mean,day ,P\na,1,3.5,,\n",
        "sep=;\nkey;n;mean;day;p\na;1;3,5;;\n",
        "key,n,mean,day,p,,\na,1,3.5,,,,\n,,,,,,\n",
        "key,,n,mean,day,p\na,,1,3.5,,\n",
    ],
)
def test_names_written_otherwise_a_separator_line_and_empty_columns_are_repaired(tmp_path, text):
    rows, told = tidied(tmp_path, text)
    assert rows == [{"key": "a", "n": "1", "mean": "3.5", "day": "", "p": ""}] and told


@pytest.mark.parametrize("header", ["key,n,mean,day,what", "key,n,mean,day,p,note", "key,n,N,day,p", "key,n,mean,day"])
def test_a_column_that_may_be_another_is_left_for_a_person(tmp_path, header):
    path = tmp_path / "t.csv"
    path.write_text(f"{header}\n{','.join('1' for _ in header.split(','))}\n", encoding="utf-8")
    assert tidy(path, TABLE) == [] and path.read_text(encoding="utf-8").startswith(header)


def test_choices_in_other_letters_and_blanks_around_keys_are_repaired(folder):
    before = load_folder(folder)
    path, names = folder / "results.csv", ("study_id", "outcome", "instrument")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row |= {name: f" {row[name]}\u00a0" for name in names if row[name]}
        row |= {"verified": row["verified"].upper(), "phase": row["phase"].replace("_", " ").capitalize()}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert find_problems(folder)
    assert set(tidy_folder(folder)) == {"results.csv"}
    assert load_folder(folder).tables["results"].equals(before.tables["results"])


@pytest.mark.parametrize(
    ("column", "cell", "advice"),
    [
        ("n_i", "12,5", "Correct the cell."),
        ("n_i", "1,250", "Write 1250, without a comma."),
        ("mean_i", "12,5", "Write 12.5, with a point."),
        ("spread_kind", "SD", "Did you mean 'sd'?"),
        ("instrument", "PSQI", "Did you mean 'psqi'?"),
        ("phase", "end", "Did you mean 'end_of_treatment'?"),
        ("flags", "prefilled, not_two_arm", "Write prefilled;not_two_arm."),
        ("verified", "perhaps", "Correct the cell."),
    ],
)
def test_what_is_advised_for_a_cell_would_be_taken(folder, column, cell, advice):
    path = folder / "results.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[3][column] = cell
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    told = [p for p in find_problems(folder) if f": {column}: " in str(p) and repr(cell) in str(p)]
    assert [p.action for p in told] == [advice]


def test_a_nought_before_the_comma_is_no_thousand(tmp_path):
    rows, _ = tidied(tmp_path, 'key,n,mean,day,p\na,1,"0,044",,\n')
    assert rows[0]["mean"] == "0.044"


def test_letters_that_a_spreadsheet_lost_are_told(tmp_path):
    told = tidied(tmp_path, "key;n;mean;day;p\nr\u00f6da;1;;;?olt\nb;2;;;why?\n", "cp1252")[1]
    assert "PLEASE LOOK: a ? stands where letters such as Ş seem to have been, in 1 row (röda)" in told[-1]
    assert not any(
        "LOOK" in words for words in tidied(tmp_path, "key;n;mean;day;p\nr\u00f6da;1;;;Sholt\n", "cp1252")[1]
    )


@pytest.fixture
def folder(root, tmp_path):
    return shutil.copytree(root / "evidence", tmp_path / "evidence")


def damaged(folder, change):
    """Return the problems of a copy of results.csv that was changed, and its header."""
    path = folder / "results.csv"
    path.write_bytes(change(path.read_bytes()))
    return [p for p in find_problems(folder) if "results.csv" in str(p).split(":")[0]]


def test_what_tidy_cannot_repair_is_not_told_to_be_repaired_by_it(folder, capsys):
    from evidence_tools.cli import main

    damaged(folder, lambda data: data.replace(b",", b";", 60).replace(b"a", b"\x81\xe9", 200))
    assert main(["validate", "--evidence", str(folder), "--tidy"]) == 1
    told = capsys.readouterr().err
    assert "left it alone. Save it again from the spreadsheet" in told and "Run `evidence validate --tidy`" not in told


def test_a_header_is_told_in_a_line_that_a_person_can_read(folder):
    kept = (folder / "results.csv").read_bytes()
    (one,) = damaged(folder, lambda data: b"My results,,\n" + data)
    assert "the first line names none of the table's columns; it begins with 'My results'" in str(one)
    (folder / "results.csv").write_bytes(kept)
    (one,) = damaged(folder, lambda data: data.split(b"\n", 1)[0].upper() + b"\n" + data.split(b"\n", 1)[1])
    assert "names of columns written otherwise: 'RESULT_ID' for result_id" in str(one) and "--tidy" in one.action
    (folder / "results.csv").write_bytes(b"")
    assert "the first line is empty" in str(damaged(folder, lambda data: data)[0])
    (folder / "results.csv").write_bytes(kept)
    problems = damaged(folder, lambda data: data.replace(b",n_i,", b",number,", 1))
    assert [p.message for p in problems] == ["missing column n_i.", "unknown column 'number'."]
    assert problems[1].allowed == "n_i" and max(len(str(p)) for p in problems) < 200


def test_a_quote_that_is_not_closed_is_told_where_it_opens(folder):
    lines = (folder / "results.csv").read_bytes().split(b"\n")
    lines[4] = lines[4].replace(b",", b',"open', 1)
    (one,) = damaged(folder, lambda data: b"\n".join(lines))
    assert one.line == 5 and "Close the quote that is opened in this row" in one.action


def test_an_empty_row_is_one_problem(folder):
    blank = b"," * (len((folder / "results.csv").read_bytes().split(b"\n", 1)[0].split(b",")) - 1)
    (one,) = damaged(folder, lambda data: data + blank + b"\n")
    assert "the row is empty" in str(one)
