"""An interrupted change is finished by whoever began it, and by nobody else's word."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence_tools.cli import main
from evidence_tools.errors import DataError, FolderError
from evidence_tools.files import write_atomically
from evidence_tools.folder import folder_problems, load_folder, read_folder
from evidence_tools.folder.csvfile import format_table, parse_rows
from evidence_tools.folder.editing import editing, finish_interrupted, write_together
from evidence_tools.folder.journal import JOURNAL, own_file, write_journal
from evidence_tools.folder.schema import Field, TableSchema, read_schema

GIT = ("git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")


@pytest.fixture
def folder(root, tmp_path, monkeypatch):
    """Return a copy of the evidence beside a file that is nobody's business."""
    monkeypatch.setenv("EVIDENCE_CACHE", str(tmp_path / "cache"))
    shutil.copytree(root / "evidence", tmp_path / "evidence", ignore=shutil.ignore_patterns("*.txt", ".lock"))
    (tmp_path / "precious").write_text("precious")
    return tmp_path / "evidence"


def files(top):
    """Return all files but locks and the cache's."""
    found = {str(p.relative_to(top)): p.read_bytes() for p in top.rglob("*") if p.is_file() and not p.is_symlink()}
    return {name: data for name, data in found.items() if not name.endswith(".lock") and not name.startswith("cache")}


def foreign(contents):
    """Return journals as somebody else could write them, in the old form and the new."""
    yield json.dumps(contents)
    blank = {name: {"before": "", "after": text} for name, text in contents.items()}
    yield json.dumps({"files": blank, "signature": ""})
    yield json.dumps({"files": blank, "signature": "0" * 64})
    yield json.dumps({"files": blank})


@pytest.mark.parametrize(
    "place", ["{top}/precious", "../precious", "../new", "sub/../../precious", "claims.csv", "x.py"]
)
def test_a_journal_from_elsewhere_writes_nothing(folder, tmp_path, place, capsys):
    for text in foreign({place.format(top=tmp_path): "taken over", "claims.csv": "claim_id\n"}):
        (folder / JOURNAL).write_text(text)
        before = files(tmp_path)
        assert main(["validate", "--evidence", str(folder)]) == 1
        assert main(["run", "--no-notebooks", "--evidence", str(folder), "--out", str(tmp_path / "site")]) == 1
        with pytest.raises(FolderError, match="not written by you"):
            load_folder(folder)
        with pytest.raises(FolderError), editing(folder, "claims"):
            pass
        assert files(tmp_path) == before
    assert "delete this file" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"files": [], "signature": 1}', "[" * 200_000, '"\\ud800"'])
def test_a_journal_that_is_none_is_a_problem_of_the_folder(folder, text):
    (folder / JOURNAL).write_text(text)
    with pytest.raises(FolderError) as caught:
        read_folder(folder)
    assert [p.file.endswith(JOURNAL) for p in caught.value.problems] == [True]


def test_a_journal_that_is_a_link_is_not_followed(folder, tmp_path):
    (folder / JOURNAL).symlink_to(tmp_path / "precious")
    with pytest.raises(FolderError):
        load_folder(folder)
    (folder / JOURNAL).unlink()
    (folder / JOURNAL).symlink_to(tmp_path / "nothing there")
    with pytest.raises(FolderError):
        load_folder(folder)


def test_a_journal_in_a_past_commit_is_not_obeyed(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    text = next(foreign({str(tmp_path / "precious"): "taken over", "../precious": "taken over"}))
    (folder / JOURNAL).write_text(text)
    (folder / "outside.csv").symlink_to(tmp_path / "precious")
    subprocess.run([*GIT, "init", "-q"], check=True)
    subprocess.run([*GIT, "add", "-f", "evidence"], check=True)
    subprocess.run([*GIT, "commit", "-q", "-m", "one"], check=True)
    (folder / JOURNAL).unlink()
    assert main(["changes", "--since", "HEAD"]) == 0
    assert (tmp_path / "precious").read_text() == "precious"


def begun(folder):
    """Leave the folder as a program does that is killed after its first file; return what it meant to write."""
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in ("claims.csv", "outcomes.csv")}
    new = {name: text + "\n" for name, text in texts.items()}  # an empty line: the same rows, other bytes
    write_journal(folder, new)
    write_atomically(folder / "claims.csv", new["claims.csv"])
    return new


def test_ones_own_change_is_finished(folder):
    new = begun(folder)
    assert finish_interrupted(folder) == ["claims.csv", "outcomes.csv"]
    assert {name: (folder / name).read_text(encoding="utf-8") for name in new} == new
    assert not (folder / JOURNAL).exists()


def test_a_finished_folder_may_have_been_moved(folder, tmp_path):
    begun(folder)
    os.rename(folder, tmp_path / "elsewhere")
    assert finish_interrupted(tmp_path / "elsewhere") == ["claims.csv", "outcomes.csv"]


@pytest.mark.parametrize("edited", ["claims.csv", "outcomes.csv"])
def test_a_stale_journal_never_undoes_an_edit(folder, edited):
    begun(folder)
    mine = (folder / edited).read_text(encoding="utf-8").replace("sleep", "Sleep", 1)
    (folder / edited).write_text(mine, encoding="utf-8")
    before = files(folder)
    with pytest.raises(FolderError, match=f"{edited} was edited since"):
        finish_interrupted(folder)
    assert files(folder) == before


def test_another_user_does_not_finish_it(folder, tmp_path, monkeypatch):
    begun(folder)
    monkeypatch.setenv("EVIDENCE_CACHE", str(tmp_path / "another cache"))
    with pytest.raises(FolderError, match="not written by you"):
        finish_interrupted(folder)


def test_without_a_cache_folder_changes_are_still_made(folder, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("EVIDENCE_CACHE", str(tmp_path / "file" / "cache"))
    new = {name: (folder / name).read_text(encoding="utf-8") + "\n" for name in ("claims.csv", "outcomes.csv")}
    assert write_together(folder, new) == sorted(new)
    assert not (folder / JOURNAL).exists()


def test_the_key_is_readable_by_its_owner_alone(folder, tmp_path):
    begun(folder)
    assert (tmp_path / "cache" / "journal.key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "name",
    [
        "/etc/x.csv",
        "../x.csv",
        "a/b.csv",
        "x.py",
        ".lock",
        "articles/../x.txt",
        "",
        "claims.csv\n",
        "con.csv",
        "articles/NUL.txt",
        "x.CSV",
        "articles//x.txt",
        "articles/x.txt/",
        "./x.csv",
    ],
)
def test_only_files_of_the_folder_are_written(folder, name):
    with pytest.raises(DataError):
        write_together(folder, {name: "x"})
    with pytest.raises(DataError):
        own_file(folder, name)


def test_links_out_of_the_folder_are_not_written(folder, tmp_path):
    away = tmp_path / "away"
    shutil.move(folder / "pubmed", away)
    (folder / "pubmed").symlink_to(away)
    (folder / "verdicts.csv").rename(tmp_path / "verdicts.csv")
    (folder / "verdicts.csv").symlink_to(tmp_path / "verdicts.csv")
    before = files(tmp_path)
    for name in ("pubmed/records.jsonl", "verdicts.csv"):
        with pytest.raises(DataError, match="a link leads out"):
            write_together(folder, {name: "x"})
    loaded = load_folder(folder)
    with pytest.raises(DataError, match="a link leads out"):
        loaded.save("verdicts", loaded.tables["verdicts"])
    assert files(tmp_path) == before
    assert (folder / "verdicts.csv").is_symlink()


@pytest.mark.parametrize(
    "path",
    [
        "../x.csv",
        "/tmp/x.csv",
        "a/b.csv",
        "C:\\x.csv",
        "http://127.0.0.1/x.csv",
        ["claims.csv"],
        3,
        "Aux.csv",
        "com1.csv",
    ],
)
def test_a_package_names_tables_of_its_own_folder_only(folder, path):
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"][0]["path"] = path
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    with pytest.raises(FolderError):
        read_schema(folder)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
@pytest.mark.parametrize("name", [".journal.json", "studies.csv", "references.bib", "pubmed/records.jsonl"])
def test_a_pipe_or_a_device_in_the_folder_is_told_and_not_waited_for(folder, name, capsys):
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)
    assert main(["validate", "--evidence", str(folder)]) == 1
    assert "pipe or a device" in (said := capsys.readouterr().err) or "not obeyed" in said
    (folder / name).unlink()
    (folder / name).symlink_to("/dev/zero")
    assert main(["validate", "--evidence", str(folder)]) == 1


def test_ctrl_c_between_two_files_waits_for_the_second(folder, monkeypatch):
    new = {name: (folder / name).read_text(encoding="utf-8") + "\n" for name in ("claims.csv", "outcomes.csv")}
    replace = os.replace

    def interrupted(old, target):
        replace(old, target)
        if str(target).endswith("claims.csv"):
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_together(folder, new)
    assert {name: (folder / name).read_text(encoding="utf-8") for name in new} == new
    assert not (folder / JOURNAL).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs RLIMIT_FSIZE")
def test_a_full_disk_changes_nothing(folder):
    code = (
        "import resource, signal, sys\nfrom pathlib import Path\nsys.dont_write_bytecode = True\n"
        "from evidence_tools.folder.editing import write_together\n"
        "root = Path(sys.argv[1])\n"
        "new = {n: (root / n).read_text('utf-8') + '\\n' for n in ('articles.csv', 'results.csv')}\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n"
        "write_together(root, new)\n"
    )
    before = files(folder)
    done = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True)
    assert "OSError" in done.stderr
    assert files(folder) == before


def test_drafts_of_killed_programs_are_swept_and_nothing_else(folder, tmp_path):
    left = [".claims.csv.abcd1234.tmp", ".references.bib.a_b_c_d_.tmp", "pubmed/.records.jsonl.abcd1234.tmp",
            "..journal.json.abcd1234.tmp"]  # fmt: skip
    kept = [".notes.tmp", ".claims.csv.old.tmp", "claims.csv.abcd1234.tmp", ".thesis.docx.abcd1234.tmp"]
    for name in (*left, *kept):
        (folder / name).write_text("x")
        os.utime(folder / name, (1, 1))
    (folder / ".claims.csv.youngone.tmp").write_text("x")
    (folder / ".outcomes.csv.linklink.tmp").symlink_to(tmp_path / "precious")
    with editing(folder, "claims"):
        pass
    assert [name for name in (*left, *kept) if (folder / name).exists()] == kept
    assert (folder / ".claims.csv.youngone.tmp").exists()
    assert (tmp_path / "precious").read_text() == "precious"


# --- what is written can be read ------------------------------------------------------------------------------------

TABLE = TableSchema("t", "t.csv", "", "", tuple(Field(n, "string", "") for n in ("key", "text", "more")), ("key",), ())
CELL = st.text(st.characters(exclude_categories=("Cs",)), max_size=40) | st.sampled_from(
    [
        "\r",
        "a\rb",
        "\r\n",
        "\n",
        '"',
        '""',
        ",",
        "\ufeff",
        "\x00",
        "\x1a",
        "\x85",
        "\u2028",
        " ",
        "'",
        ";" * 9,
        "\t" * 9,
    ]
)


def read_back(text, tmp_path):
    """Read canonical text as a table of the folder."""
    from evidence_tools.folder.csvfile import read_raw

    path = tmp_path / "t.csv"
    write_atomically(path, text)
    raw, problems = read_raw(path, "t.csv", TABLE)
    assert problems == []
    return raw


@given(rows=st.lists(st.tuples(CELL, CELL, CELL), max_size=6))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text_that_is_written_is_read_again(rows, tmp_path):
    table = [dict(zip(TABLE.columns, row, strict=True)) for row in rows]
    raw = read_back(format_table(table, TABLE), tmp_path)
    assert sorted(tuple(row.values()) for row in raw.rows) == sorted(rows)
    # and the lines are those of the file
    assert raw.lines == sorted(raw.lines)


@given(cells=st.lists(CELL, min_size=1, max_size=5))
@settings(max_examples=100, deadline=None)
def test_a_table_of_one_column_keeps_its_rows(cells):
    one = TableSchema("t", "t.csv", "", "", (Field("key", "string", ""),), ("key",), ())
    raw = parse_rows(format_table([{"key": cell} for cell in cells], one))
    assert [row["key"] for row in raw.rows] == sorted(cells)


@pytest.mark.parametrize("length", [131_071, 131_072, 131_073, 3_000_000])
def test_long_cells_are_read_again(tmp_path, length):
    raw = read_back(format_table([{"key": "a", "text": "x" * length, "more": ""}], TABLE), tmp_path)
    assert len(raw.rows[0]["text"]) == length


def test_the_real_folder_takes_a_cell_with_a_carriage_return_and_a_very_long_one(folder, capsys):
    with editing(folder, "results") as work:
        work.rows["results"][0]["note"] = "first line\rsecond line"
        work.rows["results"][1]["note"] = "word " * 40_000
    assert folder_problems(read_folder(folder)) == []
    assert load_folder(folder).tables["results"]["note"].str.len().max() == 200_000
    assert main(["validate", "--evidence", str(folder)]) == 0


def test_text_that_no_file_can_hold_is_refused_whole(folder):
    before = files(folder)
    with pytest.raises(DataError, match=r"results\.csv.*note"), editing(folder, "results", "claims") as work:
        work.rows["results"][0]["note"] = "half a \ud83d sign"
    assert files(folder) == before


def test_every_other_csv_reader_reads_it_too():
    text = format_table([{"key": "a", "text": "x\ry", "more": '"'}], TABLE)
    assert list(csv.reader(io.StringIO(text, newline=""))) == [TABLE.columns, ["a", "x\ry", '"']]
