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
