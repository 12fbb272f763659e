"""``datapackage.json`` of a folder from elsewhere: nothing in it leads out of the folder, all that is odd is told."""

from __future__ import annotations

import copy
import csv
import json
import shutil
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from evidence_tools import Evidence
from evidence_tools.cli import main
from evidence_tools.errors import FolderError
from evidence_tools.folder import folder_problems, load_folder, read_folder, read_schema
from evidence_tools.folder.needed import needed_of, weaker
from evidence_tools.tracker.validation import find_problems

KEYS = (
    "$ref", "$schema", "profile", "dialect", "schema", "path", "licenses", "sources", "contributors", "extrapaths",
    "control", "layout", "checklist", "pipeline", "detector", "scheme", "format", "compression", "innerpath", "data",
    "encoding", "mediatype", "hash", "basepath", "resources", "homepage", "image", "package", "catalog", "rdfType",
)  # fmt: skip


@pytest.fixture
def folder(root, tmp_path):
    """Return a copy of the real evidence folder that a test may spoil."""
    target = tmp_path / "evidence"
    shutil.copytree(root / "evidence", target)
    return target


@pytest.fixture(scope="module")
def package(root):
    return json.loads((root / "evidence" / "datapackage.json").read_text(encoding="utf-8"))


def put(folder, package):
    """Write a package, one word a line, so that a line tells a place."""
    (folder / "datapackage.json").write_text(json.dumps(package, indent=1), encoding="utf-8")


def spoil(folder):
    """Make a table doubtful, so that it is looked at by everybody who looks at tables."""
    path = folder / "results.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",sleep_quality,", ",slep_quality,", 1), encoding="utf-8")


def parts(package):
    """Return every object of a package that describes something."""
    yield package
    for table in package["resources"]:
        yield table
        yield table["schema"]
        yield from table["schema"]["fields"]


class Counting(BaseHTTPRequestHandler):
    """Says yes to everything, and remembers what it was asked for."""

    asked: list[str] = []  # noqa: RUF012 - one server a test

    def do_GET(self):
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    do_HEAD = do_POST = do_GET

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    Counting.asked = []
    running = ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


def answer(folder):
    """Return what is said of the tables, or that the package is refused."""
    try:
        return [str(one) for one in folder_problems(read_folder(folder))]
    except FolderError as error:
        return [str(one) for one in error.problems]


WAYS = (lambda to: to, lambda to: [to], lambda to: {"path": to}, lambda to: {"$ref": to}, lambda to: [{"path": to}])


def test_nothing_is_fetched_and_nothing_outside_is_read(folder, package, server, monkeypatch, tmp_path):
    """At each place each kind of address: refused in words, or left out before anybody sees it."""
    outside = tmp_path / "outside.json"
    outside.write_text('{"secret words": 1}', encoding="utf-8")
    spoil(folder)
    silent, addresses = copy.deepcopy(package), (f"{server}/x.json", outside.as_uri(), str(outside))
    for number, (key, way) in enumerate((key, way) for key in KEYS for way in WAYS):
        odd = copy.deepcopy(package)
        table = odd["resources"][0]
        for one in (odd, table, table["schema"], table["schema"]["fields"][0]):
            one[key] = way(addresses[number % 3])
        put(folder, odd)
        try:
            read_schema(folder)
        except FolderError as error:
            assert all(one.line and one.action for one in error.problems)
            assert "secret words" not in str(error)
        else:
            for one in parts(silent):
                one[key] = way(addresses[0])
    put(folder, silent)
    found = answer(folder)
    assert found and all("results.csv" in line for line in found)
    assert Counting.asked == []
    monkeypatch.setattr(socket, "socket", None)
    monkeypatch.setattr(socket, "create_connection", None)
    assert answer(folder) == found


ODD = (None, 3, True, "x", [], {}, [3], [None], [[]], {"x": []}, "\ud800", float("nan"))
PLACES = (
    (), ("resources",), ("resources", 1), ("resources", 1, "name"), ("resources", 1, "path"),
    ("resources", 1, "schema"),
    ("resources", 1, "title"), ("resources", 1, "schema", "fields"), ("resources", 1, "schema", "primaryKey"),
    ("resources", 1, "schema", "foreignKeys"), ("resources", 1, "schema", "foreignKeys", 0),
    ("resources", 1, "schema", "foreignKeys", 0, "reference"), ("resources", 1, "schema", "missingValues"),
    ("resources", 1, "schema", "fields", 0), ("resources", 1, "schema", "fields", 0, "name"),
    ("resources", 1, "schema", "fields", 0, "type"), ("resources", 1, "schema", "fields", 0, "description"),
    ("resources", 1, "schema", "fields", 0, "constraints"), ("resources", 1, "schema", "fields", 0, "allowed"),
    ("resources", 1, "schema", "fields", 0, "constraints", "required"),
    ("resources", 1, "schema", "fields", 0, "constraints", "enum"),
    ("resources", 1, "schema", "fields", 0, "constraints", "pattern"),
    ("resources", 1, "schema", "fields", 6, "constraints", "minimum"), ("title",), ("version",), ("contributors",),
)  # fmt: skip


@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)) or "all")
def test_a_part_of_another_kind_is_told_with_its_line(folder, package, place):
    """Whatever stands there: a schema that can be read, or problems with file and line; never anything else."""
    told = 0
    for value in ODD:
        odd = copy.deepcopy(package)
        if place:
            at = odd
            for name in place[:-1]:
                at = at[name] if isinstance(at, list) else at.setdefault(name, {})
            at[place[-1]] = value
        else:
            odd = value
        put(folder, odd)
        try:
            read_schema(folder)
        except FolderError as error:
            told += 1
            assert all(one.file.endswith("datapackage.json") and one.message.endswith(".") for one in error.problems)
            assert all(one.line and one.action for one in error.problems) or value != value, value
    assert told >= 6, place


@pytest.mark.parametrize("i", range(17))
def test_a_table_that_is_missing_described_twice_or_has_no_columns_is_named(folder, package, i):
    name = package["resources"][i]["name"]
    for change in (
        lambda tables: tables.pop(i),
        lambda tables: tables.append(tables[i]),
        lambda tables: tables[i].pop("schema"),
        lambda tables: tables[i]["schema"].pop("fields"),
        lambda tables: tables[i]["schema"].update(fields=[]),
        lambda tables: tables[i]["schema"]["fields"].pop(0),
        lambda tables: tables[i]["schema"]["fields"].append(tables[i]["schema"]["fields"][0]),
        lambda tables: tables[i]["schema"]["fields"][-1].update(type="boolean"),
    ):
        odd = copy.deepcopy(package)
        change(odd["resources"])
        put(folder, odd)
        with pytest.raises(FolderError) as caught:
            read_schema(folder)
        assert any(repr(name) in one.message and one.line for one in caught.value.problems)


@pytest.mark.parametrize(
    "text",
    ["", "\0", "[" * 100_000, "[" * 900 + "]" * 900, '{"a":' * 600 + "1" + "}" * 600, "\ufeff{}", '{"resources": NaN}',
     '{"version": 1' + "0" * 5_000 + "}"],
    ids=["empty", "zero", "open lists", "lists", "objects", "mark", "no number", "long number"],
)  # fmt: skip
def test_a_file_that_is_no_package_is_told(folder, text):
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    with pytest.raises(FolderError, match=r"datapackage\.json"):
        read_schema(folder)


def test_what_is_nested_without_end_beside_the_tables_is_nobodys_business(folder, package):
    text = json.dumps(package)
    text = text[:-1] + ', "more": ' + "[" * 500 + "]" * 500 + "}"
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    assert answer(folder) == []


def test_a_package_asks_at_least_what_the_program_needs(folder, package, capsys):
    """Without its lists of words, with keys of any form or numbers below zero no table is what it should be."""
    odd = copy.deepcopy(package)
    enums = 0
    for table in odd["resources"]:
        for field in table["schema"]["fields"]:
            enums += field.get("constraints", {}).pop("enum", None) is not None
    put(folder, odd)
    (folder / "studies.csv").write_text(
        (folder / "studies.csv").read_text(encoding="utf-8").replace(",rct_parallel,", ",word of nobody,"),
        encoding="utf-8",
    )
    assert enums > 40 and len(answer(folder)) == enums
    assert main(["run", "--evidence", str(folder), "--out", str(folder.parent / "site"), "--no-notebooks"]) == 1
    assert "enum of 'design' of 'studies' is missing. Allowed: enum: rct_parallel" in capsys.readouterr().err
    for name, value in (("pattern", ".*"), ("minimum", -1), ("enum", ["yes", "no", "perhaps"]), ("required", False)):
        odd = copy.deepcopy(package)
        field = next(f for r in odd["resources"] for f in r["schema"]["fields"] if name in f.get("constraints", {}))
        field["constraints"][name] = value
        put(folder, odd)
        assert any(f"{name} of {field['name']!r} of" in line for line in answer(folder)), name
    odd = copy.deepcopy(package)
    del odd["resources"][1]["schema"]["foreignKeys"]
    put(folder, odd)
    assert sum("nothing says that" in line for line in answer(folder)) == 2


def test_a_package_may_ask_for_more(folder, package):
    more = copy.deepcopy(package)
    table = next(table for table in more["resources"] if table["name"] == "guidance")
    table["schema"]["fields"].append({"name": "seen", "type": "string", "constraints": {"enum": ["yes"]}})
    table["rdfType"] = "anything"
    more["resources"].append(
        {
            "name": "more",
            "path": "more.csv",
            "schema": {"fields": [{"name": "a", "type": "string"}], "primaryKey": ["a"]},
        }
    )
    put(folder, more)
    (folder / "more.csv").write_text("a\n1\n", encoding="utf-8")
    path = folder / "guidance.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    path.write_text(
        "\n".join([lines[0] + ",seen", *(f"{line},yes" for line in lines[1:] if line), ""]), encoding="utf-8"
    )
    assert answer(folder) == []


def test_a_package_from_before_one_sided_p_values_is_no_less_strict(package):
    package = copy.deepcopy(package)
    results = next(table for table in package["resources"] if table["name"] == "results")
    cell = next(field for field in results["schema"]["fields"] if field["name"] == "p_value")
    pattern = cell["constraints"]["pattern"]
    cell["constraints"]["pattern"] = pattern.removesuffix("( one-sided)?")
    assert cell["constraints"]["pattern"] != pattern and weaker(package) == []
    cell["constraints"]["pattern"] = pattern.replace("1", "[0-9]")
    assert "less strict" in weaker(package)[0][1]


def test_what_the_program_needs_is_what_its_own_package_says(root, package):
    path = root / "src" / "evidence_tools" / "folder" / "needed.json"
    needed = json.loads(path.read_text(encoding="utf-8"))
    assert needed == needed_of(package), "write json.dumps(needed_of(package), indent=1) into needed.json"


def read_table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_a_judgement_of_no_tool_hides_no_other_problem(folder):
    """How high a certainty may be cannot be told then; everything else still is."""
    appraisals, claims = (read_table(folder / f"{name}.csv") for name in ("appraisals", "claims"))
    certainty = [
        {
            "claim_id": row["claim_id"],
            "domain": "overall",
            "judgement": "splendid",
            "reason": "a",
            "who": "b",
            "date": "2026-01-01",
        }
        for row in claims
    ]
    write_rows(
        folder / "appraisals.csv", [row | {"judgement": "purple"} for row in appraisals if row["tool"] == "rob2"]
    )
    write_rows(folder / "certainty.csv", certainty)
    found = find_problems(folder)
    assert any("purple" in one.message for one in found) and any("splendid" in one.message for one in found)


def without(folder, package, dropped):
    """Take columns out of the package and their tables, as a folder was before there were any; `dropped` by table."""
    package = copy.deepcopy(package)
    for table in package["resources"]:
        gone = dropped.get(table["name"], ())
        if gone:
            table["schema"]["fields"] = [one for one in table["schema"]["fields"] if one["name"] not in gone]
            rows = read_table(folder / table["path"])
            names = [name for name in rows[0] if name not in gone]
            with (folder / table["path"]).open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, names, lineterminator="\n", extrasaction="ignore")
                writer.writeheader()
                writer.writerows(rows)
    put(folder, package)


def test_a_folder_made_before_there_was_a_column_is_read_as_if_it_were_empty(folder, package):
    without(folder, package, {"instruments": {"read_by", "mid"}, "studies": {"icc"}, "results": {"eta_squared"}})
    assert answer(folder) == []
    held = load_folder(folder)
    assert set(held.tables["instruments"]["read_by"]) == {""}
    assert held.tables["studies"]["icc"].isna().all() and held.tables["studies"]["icc"].dtype == "float64"
    path = held.save("studies", held.tables["studies"])  # an empty column is no loss
    assert "icc" not in path.read_text(encoding="utf-8").partition("\n")[0]
    with pytest.raises(ValueError, match="icc"):
        held.save("studies", held.tables["studies"].assign(icc=0.1))
    assert Evidence.load(folder, validate=False).verdicts()["verdict"].notna().all()


def test_a_column_that_no_row_may_leave_empty_is_still_asked_for(folder, package):
    without(folder, package, {"results": {"direction_reported"}})
    assert "the table 'results' has no column 'direction_reported'" in answer(folder)[0]
