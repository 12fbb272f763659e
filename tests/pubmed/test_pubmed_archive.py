"""The archive keeps every version, survives two writers and a kill, and never loses or invents a record."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from standin_answers import article

from evidence_tools.errors import DataError, RecordError
from evidence_tools.files import write_atomically
from evidence_tools.folder.records import facts_text, read_facts
from evidence_tools.living.differences import facts_of
from evidence_tools.pubmed import parse_records
from evidence_tools.pubmed.archive import Archive, RawRecord, cache_folder

DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def raw(pmid: int | str, text: str = "first") -> RawRecord:
    return RawRecord(str(pmid), article(pmid, abstract=text), f"digest of {text}")


@pytest.fixture
def archive(tmp_path):
    with Archive(tmp_path / "cache" / "pubmed.sqlite3") as made:
        yield made


def test_versions_are_kept_with_when_they_were_seen_and_where(archive):
    days = [DAY + dt.timedelta(days=n) for n in range(4)]
    assert archive.store([raw(1), raw(2)], "efetch", days[0]).new == ["1", "2"]
    assert archive.store([raw(1)], "efetch", days[1]).same == ["1"]
    assert archive.store([raw(1, "second")], "mirror", days[2]).changed == ["1"]
    first, second = archive.versions("1")
    assert (first.first_seen[:10], first.last_seen[:10], first.source) == ("2026-01-01", "2026-01-02", "efetch")
    assert (second.first_seen[:10], second.source) == ("2026-01-03", "mirror")
    assert second.xml == article(1, abstract="second")
    archive.store([raw(1)], "efetch", days[3])  # PubMed took the change back
    assert archive.get("1").digest == "digest of first"
    assert len(archive.versions("1")) == 2
    assert archive.get("3") is None


def test_stats_pmids_and_missing(archive):
    assert archive.stats()["records"] == 0 and archive.stats()["first_seen"] is None
    archive.store([raw(1), raw(2)], "efetch", DAY)
    archive.store([raw(2, "changed")], "efetch", DAY + dt.timedelta(days=5))
    stats = archive.stats()
    assert (stats["records"], stats["versions"], stats["missing"]) == (2, 3, 0)
    assert (stats["first_seen"][:10], stats["last_seen"][:10]) == ("2026-01-01", "2026-01-06")
    assert stats["bytes"] > 0 and stats["path"] == str(archive.path)
    assert archive.pmids() == {"1", "2"}
    assert archive.pmids(seen_since=DAY + dt.timedelta(days=1)) == {"2"}
    archive.note_missing(["1"], DAY)
    archive.note_missing(["1"], DAY + dt.timedelta(days=1))
    assert [when[:10] for when in archive.missing()["1"]] == ["2026-01-01", "2026-01-02"]
    assert archive.pmids() == {"1", "2"}


def test_a_batch_that_breaks_is_not_half_stored(archive):
    def breaking():
        yield raw(1)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        archive.store(breaking(), "efetch")
    assert archive.pmids() == set()


def test_export_and_import_are_exact_and_repeatable(archive, tmp_path):
    archive.store([raw(10), raw(2, "é < µ")], "efetch", DAY)
    archive.store([raw(10, "later")], "efetch", DAY + dt.timedelta(days=1))
    file = io.StringIO()
    assert archive.export_lines(file) == 3
    lines = file.getvalue().splitlines()
    assert [json.loads(line)["pmid"] for line in lines] == ["2", "10", "10"]
    with Archive(tmp_path / "other.sqlite3") as other:
        assert other.import_lines(lines) == other.import_lines(lines) == 3
        again = io.StringIO()
        other.export_lines(again)
        assert again.getvalue() == file.getvalue()
        assert other.get("10").xml == article(10, abstract="later")


def test_import_refuses_what_is_not_a_version_and_keeps_nothing_of_it(archive, tmp_path):
    with Archive(tmp_path / "source.sqlite3") as source:
        source.store([raw(1)], "efetch")
        file = io.StringIO()
        source.export_lines(file)
    good = file.getvalue()
    for bad in (
        "not json",
        "{}",
        "[1]",
        "[" * 100_000,
        good.replace('"pmid": "1"', '"pmid": "x"'),
        good.replace("<PubmedArticle>", "<html>"),
        good.replace('"efetch"', '"\\ud800"'),
        good.replace('"pmid": "1"', '"pmid": "²"'),
        *(
            re.sub(f'("{name}": ")[^"]*', rf"\g<1>{day}", good)
            for name in ("first_seen", "last_seen")
            for day in ("9999-zzz", "9999-01-01", "")
        ),
    ):
        with pytest.raises(RecordError, match="line 2") as caught:
            archive.import_lines([good, bad])
        assert caught.value.line == 2
        assert archive.pmids() == set()


def test_damaged_newer_and_forbidden_files_are_explained(tmp_path):
    broken = tmp_path / "broken.sqlite3"
    broken.write_bytes(b"certainly not a database" * 500)
    with pytest.raises(DataError, match="move the file away"):
        Archive(broken)
    newer = tmp_path / "newer.sqlite3"
    with sqlite3.connect(newer) as base:
        base.execute("PRAGMA user_version=99")
    with pytest.raises(DataError, match="newer version"):
        Archive(newer)
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="EVIDENCE_CACHE"):
        Archive(tmp_path / "file" / "pubmed.sqlite3")


def spoilt(path, *statements):
    """Make an archive of one record and do this to it, as another program could."""
    with Archive(path) as made:
        made.store([raw(1)], "here", DAY)
    base = sqlite3.connect(path)
    for statement in statements:
        base.execute(*statement)
    base.commit()
    base.close()


@pytest.mark.parametrize(
    "xml",
    ["text", 7, b"", b"\0\x11", zlib.compress(b"<PubmedArticle>")[:-3], zlib.compress(b" " * 60_000_000, 9)],
    ids=["text", "number", "empty", "rubbish", "cut", "bomb"],
)
def test_a_record_that_cannot_be_unpacked_is_explained(tmp_path, xml):
    path = tmp_path / "pubmed.sqlite3"
    spoilt(path, ("UPDATE version SET xml=?", (xml,)))
    with Archive(path) as archive:
        for asked in (lambda: archive.get("1"), lambda: archive.export_lines(io.StringIO())):
            with pytest.raises(DataError, match=r"is damaged .* It is a cache: move the file away"):
                asked()


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TABLE letters (a)"],
        ["CREATE TABLE letters (a)", "PRAGMA user_version=1"],
        ["CREATE VIEW version AS SELECT 1 AS pmid", "PRAGMA user_version=1"],
    ],
)
def test_the_file_of_another_program_is_not_written_into(tmp_path, statements):
    path = tmp_path / "pubmed.sqlite3"
    base = sqlite3.connect(path)
    for statement in statements:
        base.execute(statement)
    base.commit()
    base.close()
    before = path.read_bytes()
    with pytest.raises(DataError, match="belongs to another program"):
        Archive(path)
    assert path.read_bytes() == before


def test_an_archive_behind_a_link_is_one_and_a_folder_or_a_pipe_is_none(tmp_path):
    path = tmp_path / "pubmed.sqlite3"
    spoilt(tmp_path / "elsewhere.sqlite3")
    path.symlink_to(tmp_path / "elsewhere.sqlite3")
    with Archive(path) as archive:
        assert archive.pmids() == {"1"}
    path.unlink()
    for make in (path.mkdir, lambda: (path.rmdir(), path.symlink_to(tmp_path / "nothing" / "there"))):
        make()
        with pytest.raises(DataError, match="cannot be used"):
            Archive(path)


def test_the_cache_folder_comes_from_the_environment(tmp_path):
    assert cache_folder({"EVIDENCE_CACHE": str(tmp_path)}) == tmp_path
    assert cache_folder({"EVIDENCE_CACHE": "~/here"}) == Path.home() / "here"
    assert "evidence-tools" in str(cache_folder({}))


WRITER = """
import sys
sys.path.insert(0, {tests!r})
from standin_answers import article
from evidence_tools.pubmed.archive import Archive, RawRecord
path, start, batches = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with Archive(path) as archive:
    for batch in range(batches):
        pmids = range(start + batch * 20, start + batch * 20 + 20)
        made = [RawRecord(str(n), article(n, abstract="text " * 400), f"digest {{n}}") for n in pmids]
        archive.store(made, "writer " + str(start))
        print(batch, flush=True)
"""


def writer(path: Path, start: int, batches: int) -> subprocess.Popen:
    code = WRITER.format(tests=str(Path(__file__).parent))
    return subprocess.Popen(
        [sys.executable, "-c", code, str(path), str(start), str(batches)], stdout=subprocess.PIPE, text=True
    )


def test_two_processes_write_at_once_from_the_very_first_moment(tmp_path):
    path = tmp_path / "pubmed.sqlite3"
    running = [writer(path, start, 15) for start in (1, 201)]  # they share the PMIDs 201 to 300
    assert ["14" in one.communicate(timeout=60)[0] and one.returncode for one in running] == [0, 0]
    with Archive(path) as archive:
        assert archive.pmids() == {str(n) for n in range(1, 501)}
        assert archive.stats()["versions"] == 500


def test_killed_at_any_moment_the_archive_holds_whole_batches(tmp_path):
    path = tmp_path / "pubmed.sqlite3"
    for round_, delay in enumerate((0.0, 0.003, 0.011, 0.02)):
        process = writer(path, 1 + 100_000 * round_, 4000)
        said = [process.stdout.readline() for _ in range(3)]
        time.sleep(delay)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        with Archive(path) as archive:
            mine = [int(one) for one in archive.pmids() if int(one) > 100_000 * round_]
            assert len(said) == 3 and len(mine) >= 60 and len(mine) % 20 == 0
            assert all(archive.get(str(n)).xml.endswith(b"</PubmedArticle>") for n in mine[:20])
    with sqlite3.connect(path) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.fixture
def record():
    facts = {
        "title": "Foot “reflexology”",
        "abstract": "SECRET WORDS OF A PUBLISHER",
        "authors": "Field T",
        "year": "2005",
        "doi": "10.1/x",
    }
    return next(parse_records(b"<PubmedArticleSet>" + article(7, **facts) + b"</PubmedArticleSet>"))


def test_a_line_of_facts_holds_no_abstract_and_says_where_and_when(record):
    line = facts_text([facts_of(record, "efetch", dt.date(2026, 2, 3))]).removesuffix("\n")
    facts = json.loads(line)
    assert (facts["pmid"], facts["title"], facts["doi"], facts["year"]) == ("7", "Foot “reflexology”", "10.1/x", 2005)
    assert (facts["read_from"], facts["read_on"], facts["digest"]) == ("efetch", "2026-02-03", record.digest())
    assert "SECRET" not in line and "abstract" not in facts and "affiliations" not in facts
    assert list(facts) == sorted(facts) and "\n" not in line


def test_the_file_of_facts_is_sorted_whole_and_the_same_when_written_again(tmp_path, record):
    path = tmp_path / "evidence" / "pubmed" / "records.jsonl"
    assert read_facts(path) == {}
    one = facts_of(record, "efetch", "2026-02-03")
    write_atomically(path, facts_text([{**one, "pmid": "10"}, one, {**one, "pmid": "9"}, {**one, "title": "later"}]))
    text = path.read_text(encoding="utf-8")
    assert [json.loads(line)["pmid"] for line in text.splitlines()] == ["7", "9", "10"]
    assert read_facts(path)["7"]["title"] == "later"
    write_atomically(path, facts_text(read_facts(path).values()))
    assert path.read_text(encoding="utf-8") == text
    assert [child.name for child in path.parent.iterdir()] == ["records.jsonl"]


def test_a_broken_line_is_named_and_a_failed_write_leaves_the_old_file(tmp_path, record):
    path = tmp_path / "records.jsonl"
    write_atomically(path, facts_text([facts_of(record, "efetch", "2026-02-03")]))
    before = path.read_bytes()
    with pytest.raises((KeyError, TypeError)):
        write_atomically(path, facts_text([{"title": "no PMID"}]))
    with pytest.raises(TypeError):
        write_atomically(path, facts_text([{"pmid": "8", "odd": object()}]))
    assert path.read_bytes() == before and [child.name for child in tmp_path.iterdir()] == ["records.jsonl"]
    for bad in ("nonsense", "[]", '{"title": "x"}', before.decode().strip()):
        path.write_text(before.decode() + bad + "\n", encoding="utf-8")
        with pytest.raises(RecordError, match=r"records\.jsonl:2:1") as caught:
            read_facts(path)
        assert caught.value.line == 2
