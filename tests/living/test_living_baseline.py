"""Baseline files: the same result whoever reads them, resumable by file, deletions and later versions respected."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path

import pytest
from living_rows import search
from standin_answers import article

from evidence_tools.errors import RecordError, UsageError
from evidence_tools.folder.editing import editing, read_rows
from evidence_tools.folder.records import read_facts
from evidence_tools.living.baseline import baseline_files, scan, update_from_baseline
from evidence_tools.living.updates import update
from evidence_tools.pubmed import Archive, Record
from evidence_tools.pubmed.boolean import Query, QuerySet
from evidence_tools.pubmed.records import MeshHeading
from evidence_tools.tracker.validation import find_problems

DAY = dt.date(2026, 1, 5)
FOOT = "foot reflexolog*[tiab] AND fatigue[tiab]"


def write(path: Path, articles: list[bytes], deleted: tuple[str, ...] = ()) -> None:
    gone = b"".join(b'<PMID Version="1">%s</PMID>' % pmid.encode() for pmid in deleted)
    end = b"<DeleteCitation>%s</DeleteCitation>" % gone if deleted else b""
    path.write_bytes(
        gzip.compress(b"<PubmedArticleSet>\n" + b"\n".join(articles) + end + b"\n</PubmedArticleSet>", mtime=0)
    )


def match(pmid: int, title: str = "Foot reflexology for fatigue") -> bytes:
    return article(pmid, title=title, abstract=f"Words {pmid}", year="2020")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    place = tmp_path / "baseline"
    place.mkdir()
    write(place / "pubmed26n0001.xml.gz", [match(1), article(2, title="Apples"), match(3), match(4), match(9)])
    write(place / "pubmed26n0002.xml.gz", [article(5, title="Pears"), match(6)])
    # the update file: 3 no longer matches, 4 is withdrawn, 6 has another abstract, 7 is new, 2 comes to match
    changed = article(6, title="Foot reflexology for fatigue", abstract="Other words", year="2020")
    write(place / "pubmed26n0003.xml.gz", [match(3, "Plums"), changed, match(7), match(2)], deleted=("4",))
    return place


@pytest.fixture
def saved(folder: Path) -> Path:
    with editing(folder, "searches") as work:
        work.rows["searches"] = [search("foot", FOOT), search("plums", "plums[ti]")]
    return folder


def outcome(folder: Path) -> tuple:
    facts = read_facts(folder / "pubmed" / "records.jsonl")
    rows = read_rows(folder, "screening")
    return (
        [(r["pmid"], r["search_id"]) for r in rows],
        {r["pmid"]: facts[r["pmid"]]["digest"] for r in rows},
        read_rows(folder, "searches"),
    )


def run(folder: Path, files: Path, tmp_path: Path, name: str, **settings):
    archive = Archive(tmp_path / f"{name}.sqlite3")
    return update_from_baseline(folder, files, today=DAY, archive=archive, cache=tmp_path / f"cache-{name}", **settings)


def test_the_last_version_of_each_record_counts(saved, files, tmp_path):
    report = run(saved, files, tmp_path, "a")
    assert {one.search_id: one.new for one in report.searches} == {"foot": ["1", "2", "6", "7", "9"], "plums": ["3"]}
    assert report.read == 11
    archive = Archive(tmp_path / "a.sqlite3")
    assert b"Other words" in archive.get("6").xml and archive.get("4") is None
    assert find_problems(saved) == []
    again = run(saved, files, tmp_path, "a")
    assert again.new == [] and again.changed == []


def test_one_process_several_and_a_cluster_agree(saved, files, tmp_path):
    import shutil

    copies = [saved, tmp_path / "two" / "evidence", tmp_path / "dask" / "evidence"]
    for copy in copies[1:]:
        shutil.copytree(saved, copy)
    run(copies[0], files, tmp_path, "one")
    run(copies[1], files, tmp_path, "two", workers=2)
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None, protocol="tcp"
    ) as cluster:
        run(copies[2], files, tmp_path, "dask", dask=cluster.scheduler_address)
    first, second, third = map(outcome, copies)
    assert first == second == third and len(first[0]) == 6
    for name in ("screening.csv", "searches.csv", "pubmed/records.jsonl"):
        assert len({(copy / name).read_bytes() for copy in copies}) == 1, name


def test_it_agrees_with_the_api(saved, files, tmp_path, standin, asking, root):
    import shutil

    other = tmp_path / "api" / "evidence"
    shutil.copytree(saved, other)
    run(saved, files, tmp_path, "a")
    now = {
        1: match(1),
        2: match(2),
        3: match(3, "Plums"),
        6: article(6, title="Foot reflexology for fatigue", abstract="Other words", year="2020"),
        7: match(7),
        9: match(9),
    }
    standin.world.articles.update({str(pmid): xml for pmid, xml in now.items()})
    standin.world.searches |= {FOOT: ["1", "2", "6", "7", "9"], "plums[ti]": ["3"]}
    update(other, asking(), today=DAY)
    assert outcome(saved)[:2] == outcome(other)[:2]


def test_a_broken_run_goes_on_with_the_next_file(saved, files, tmp_path):
    bad = files / "pubmed26n0002.xml.gz"
    whole = bad.read_bytes()
    bad.write_bytes(whole[:-20])
    with pytest.raises(RecordError, match="pubmed26n0002"):
        run(saved, files, tmp_path, "a")
    assert read_rows(saved, "screening") == [], "nothing is entered by halves"
    bad.write_bytes(whole)
    kept = {p: p.stat().st_mtime_ns for p in (tmp_path / "cache-a").iterdir()}
    assert any("0001" in p.name for p in kept)
    report = run(saved, files, tmp_path, "a")
    assert len(report.new) == 6
    assert all(p.stat().st_mtime_ns == time for p, time in kept.items()), "files that were read are not read again"


def test_a_new_update_file_alone_is_read(saved, files, tmp_path):
    run(saved, files, tmp_path, "a")
    write(files / "pubmed26n0004.xml.gz", [match(11)])
    seen = []
    report = run(saved, files, tmp_path, "a", progress=lambda what, done, total: seen.append((done, total)))
    assert report.new == ["11"] and seen[0] == (3, 4)


def test_words_for_wrong_use(saved, tmp_path, files):
    with pytest.raises(UsageError, match="no baseline files"):
        baseline_files(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="--workers 0"):
        list(scan(baseline_files(files), {"a": "b"}, workers=0, cache=tmp_path / "c"))
    with pytest.raises(UsageError, match="no Dask scheduler"):
        pytest.importorskip("distributed")
        list(scan(baseline_files(files), {"a": "b"}, dask="tcp://127.0.0.1:9", cache=tmp_path / "c"))


# --- the search language --------------------------------------------------------------------------------------------

RECORD = Record(
    pmid="1",
    title="Foot massage and sleep in the elderly: a randomized trial",
    abstract="Patients had COVID-19; beta-endorphin rose.",
    publication_types=["Randomized Controlled Trial"],
    mesh=[
        MeshHeading("Massage", "", False, (("methods", True),)),
        MeshHeading("Foot", "", False),
        MeshHeading("Humans", "", False),
    ],
)


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("sleep[tiab]", True),
        ("sleep[ti] AND endorphin[ti]", False),
        ('"foot massage"[tiab]', True),
        ('"massage foot"[tiab]', False),
        ("beta-endorphin[tiab]", True),
        ("eld*[tiab]", True),
        ("eld[tiab]", False),
        ('"foot mass*"[tiab]', True),
        ('("Massage"[Mesh] AND "Foot"[Mesh])', True),
        ('"Hand"[Mesh] OR sleep[tiab]', True),
        ("sleep[tiab] NOT elderly[tiab]", False),
        ("(animals [mh] NOT humans [mh]) OR apples[tiab]", False),
        ("sleep[tiab] NOT (animals [mh] NOT humans [mh])", True),
        ("randomized controlled trial [pt]", True),
        ("methods [sh]", True),
        ("systematic[sb]", False),
        ("covid 19", True),
        ("apples OR pears AND sleep", False),
        ("sleep OR pears AND apples", False),  # from left to right, as PubMed does
    ],
)
def test_queries(query, answer):
    assert Query(query).matches(RECORD) is answer
    assert QuerySet({"q": query}).hits(RECORD) == (["q"] if answer else [])


@pytest.mark.parametrize("query", ["(sleep", "sleep)", "AND sleep", "sleep AND", "Doe J[au]", '"*"[tiab]'])
def test_queries_that_cannot_be_read_say_so(query):
    with pytest.raises(UsageError, match="search:"):
        Query(query)


def test_every_saved_search_of_the_project_can_be_read(root):
    import csv

    with (root / "evidence" / "searches.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 100
    trial = Record(pmid="1", title="Foot reflexology for fatigue", abstract="Patients were randomly assigned.")
    assert QuerySet({r["search_id"]: r["query"] for r in rows}).hits(trial) == ["fatigue-foot-reflexology-trials"]
