"""Linking, importing and the archive, as a person types them; PubMed is a stand-in on this computer."""

from __future__ import annotations

import io
import json
import sys
import time
from pathlib import Path

import pytest
from linking_world import blank, known_to, stand_beside, standing_in
from standin_answers import article

from evidence_tools.cli import main
from evidence_tools.folder import load_folder
from evidence_tools.living.identification import local_studies
from evidence_tools.pubmed import Archive
from evidence_tools.references import load_bib
from evidence_tools.references.matching import match
from evidence_tools.tracker.validation import find_problems

NOWHERE = "http://127.0.0.1:9/"  # the port "discard": nothing listens there
DATA = Path(__file__).parent / "data"
FILES = ("references.bib", "studies.csv", "pubmed/records.jsonl")


class Terminal(io.StringIO):
    """What a person types."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def folder(root, tmp_path, monkeypatch):
    return stand_beside(root, tmp_path, monkeypatch)


@pytest.fixture
def ncbi(root, monkeypatch):
    with standing_in(root, monkeypatch) as server:
        yield server


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def some(keys: list[str], step: int) -> list[str]:
    return sorted(keys)[::step]


# link ---------------------------------------------------------------------------------------------------------------


def test_untouched_entries_keep_every_byte(folder, ncbi, capsys):
    chosen = some(known_to(ncbi, folder), 40)
    blank(folder, chosen)
    before = (folder / "references.bib").read_text(encoding="utf-8").split("\n@")
    assert main(["link", *(word for key in chosen for word in ("--study", key)), "--accept", "exact"]) == 0
    after = (folder / "references.bib").read_text(encoding="utf-8").split("\n@")
    assert len(after) == len(before)
    entered = len(set(after) - set(before))
    assert 0 < entered <= len(chosen)
    assert f"Entered for {entered} studies" in capsys.readouterr().out


def test_without_confirmation_nothing_is_written(folder, ncbi, capsys):
    chosen = some(known_to(ncbi, folder), 40)
    blank(folder, chosen)
    before = contents(folder)
    assert main(["link", *(word for key in chosen for word in ("--study", key))]) == 0
    out = capsys.readouterr().out
    assert f"{len(chosen)} of {len(chosen)} looked up" in out
    assert "Nothing was written." in out and "--accept exact" in out
    assert contents(folder) == before


def near_misses(entry: dict[str, str]) -> dict[str, bytes]:
    """Return records that are nearly, but not, the study: each must stay a proposal."""
    facts = {"title": entry["title"], "authors": "Li CY; Chen SC", "journal": entry["journal"], "year": entry["year"]}
    return {
        "year": article(90000001, **facts | {"year": str(int(entry["year"]) + 1)}),
        "author": article(90000001, **facts | {"authors": "Somebody E"}),
        "title": article(90000001, **facts | {"title": entry["title"].replace("women", "men")}),
        "doi": article(90000001, **facts | {"doi": entry["doi"], "title": "A different paper about other things"}),
    }


@pytest.mark.parametrize("kind", ["year", "author", "title", "doi"])
def test_a_near_miss_is_never_written(folder, ncbi, capsys, kind):
    key = "li2011"
    before = blank(folder, [key])
    record = near_misses(before[key])[kind]
    ncbi.world.articles = {"90000001": record}
    files = contents(folder)
    assert main(["link", "--study", key, "--accept", "exact", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [one["status"] for one in said["proposals"]] != ["exact"]
    assert said["entered"] == {} and contents(folder) == files


def test_a_person_says_yes_no_or_all_exact(folder, ncbi, capsys, monkeypatch):
    chosen = some(known_to(ncbi, folder), 20)
    before = blank(folder, chosen)
    words = [word for key in chosen for word in ("--study", key)]
    monkeypatch.setattr(sys, "stdin", Terminal("n\ny\nq\n"))
    assert main(["link", *words]) == 0
    assert "Entered for 1 study in" in capsys.readouterr().out
    monkeypatch.setattr(sys, "stdin", Terminal("a\n" + "n\n" * 20))
    assert main(["link", *words]) == 0
    after = load_bib(folder / "references.bib").entries
    back = [key for key in chosen if after[key].get("pmid")]
    assert len(back) >= 4 and all(after[key]["pmid"] == before[key]["pmid"] for key in back)
    assert find_problems(folder) == []


def test_a_probable_one_is_entered_only_by_a_yes(folder, ncbi, capsys, monkeypatch):
    key = "li2011"
    before = blank(folder, [key])[key]
    facts = {name: before[name] for name in ("title", "journal")}
    ncbi.world.articles = {"90000001": article(90000001, **facts, year=str(int(before["year"]) + 1), authors="Li CY")}
    for typed, entered in (("n\n", None), ("", None), ("a\n", None), ("y\n", "90000001")):
        monkeypatch.setattr(sys, "stdin", Terminal(typed))
        assert main(["link", "--study", key]) == 0
        assert load_bib(folder / "references.bib").entries[key].get("pmid") == entered, typed
    assert "(probable)? [y/n, q = stop]" in capsys.readouterr().out


def test_a_retraction_is_entered_and_said(folder, ncbi, capsys):
    key = next(key for key in sorted(known_to(ncbi, folder)))
    before = blank(folder, [key])[key]
    facts = {name: before.get(name, "") for name in ("title", "journal", "year", "volume", "doi")}
    pmid, author = before["pmid"], before["author"].split(",")[0]
    ncbi.world.articles = {
        pmid: article(pmid, **facts, authors=f"{author} A", types="Journal Article; Retracted Publication")
    }
    assert main(["link", "--study", key, "--accept", "exact"]) == 0
    assert f"RETRACTED: {key}" in capsys.readouterr().out
    row = load_folder(folder).tables["studies"].set_index("study_id").loc[key]
    assert row["retraction_status"] == "retracted"
    assert row["retraction_note"].startswith(f"PubMed record {pmid}, read ")
    assert find_problems(folder) == []


def test_an_identifier_that_belongs_to_another_study_is_refused(folder, ncbi, capsys):
    keys = known_to(ncbi, folder)
    bibliography = load_bib(folder / "references.bib")
    key, other = sorted(key for key in keys if bibliography.entries[key].get("doi"))[:2]
    pmid = bibliography.entries[key]["pmid"]
    blank(folder, [key])
    path = folder / "references.bib"
    text = path.read_text(encoding="utf-8")
    doi = bibliography.entries[key]["doi"]
    start = text.index(f"{{{key},")
    text = text[:start] + text[start:].replace(doi, "", 1)
    text = text.replace(bibliography.entries[other]["doi"], doi, 1)
    path.write_text(text, encoding="utf-8")
    assert main(["link", "--study", key, "--accept", "exact", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["proposals"][0]["pmid"] == pmid
    assert said["entered"] == {}
    if said["proposals"][0]["status"] == "exact":
        assert f"belongs to {other} already" in said["refused"][key]
    assert path.read_text(encoding="utf-8") == text


def test_link_says_what_it_needs(folder, monkeypatch, capsys):
    monkeypatch.setenv("EVIDENCE_EUTILS_URL", NOWHERE)
    assert main(["link"]) == 2
    assert "--all" in capsys.readouterr().err
    assert main(["link", "--study", "li2O11"]) == 2
    assert "Nearest: li2011" in capsys.readouterr().err
    assert main(["link", "--study", "field2005"]) == 0, "it has a PMID, so no network is needed"
    assert "has a PMID already" in capsys.readouterr().out


# Without a network --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ["link", "--all"],
        ["link", "--all", "--accept", "exact", "--json"],
        ["match", "Field 2005 cortisol"],
        ["update"],
        ["add", "12345678"],
    ],
    ids=" ".join,
)
def test_without_a_network_every_command_says_so_at_once_and_what_can_be_done(folder, monkeypatch, capsys, words):
    monkeypatch.setenv("EVIDENCE_EUTILS_URL", NOWHERE)
    before = contents(folder)
    began = time.monotonic()
    assert main(words) == 3
    assert time.monotonic() - began < 10
    err = capsys.readouterr().err
    assert "cannot be reached: the connection was refused" in err
    assert "Without a network these still work:" in err and "--offline" in err
    assert "Traceback" not in err
    after = contents(folder)
    assert {name: after[name] for name in before} == before


def test_match_ranks_the_local_studies_when_there_is_no_network(folder, monkeypatch, capsys):
    monkeypatch.setenv("EVIDENCE_EUTILS_URL", NOWHERE)
    assert main(["match", "10.1080/00207450590956459", "--json"]) == 3
    captured = capsys.readouterr()
    assert json.loads(captured.out)["candidates"][0]["study_id"] == "field2005"
    assert "PubMed was not asked" in captured.err


def test_a_dose_in_a_typed_table_is_read_as_it_stands(folder):
    studies = local_studies(load_folder(folder))
    one = studies[studies["study_id"] == "samarehfekri2020"].assign(session_minutes=30.0)
    text = "2020 study of 10 minutes of foot reflexology and fatigue"
    assert any("this is 30 minutes" in words for words in match(text, one).candidates[0].differs)


# import -------------------------------------------------------------------------------------------------------------


def test_importing_says_what_each_reference_is_and_writes_only_when_told(folder, capsys):
    before = contents(folder)
    assert main(["import", str(DATA / "mendeley.bib")]) == 0
    out = capsys.readouterr().out
    assert "known     cortisolPaper" in out and "on record as field2005: same DOI" in out
    assert "new       Aalto2031" in out
    assert "duplicate Aalto2031copy" in out and "of Aalto2031 in this file: same DOI" in out
    assert "unusable  nowhere" in out
    assert "RETRACTED" in next(line for line in out.splitlines() if "Bering2032" in line)
    assert "5 references: 2 new, 1 known, 1 duplicate, 1 unusable; 1 retracted or in doubt." in out
    assert "Nothing was written." in out
    assert contents(folder) == before


def test_new_references_enter_with_no_more_than_is_known(folder, capsys):
    source = (DATA / "mendeley.bib").read_bytes()
    assert main(["import", str(DATA / "mendeley.bib"), "--add"]) == 0
    out = capsys.readouterr().out
    assert "Aalto2031 is now aalto2031" in out
    assert "evidence link --study aalto2031" in out
    text = (folder / "references.bib").read_text(encoding="utf-8")
    assert "kept out" not in text and "aalto.pdf" not in text, "no abstracts, no paths of a reader's disk"
    entry = load_bib(folder / "references.bib").entries["aalto2031"]
    assert entry["title"] == "{Foot reflexology and {H}apless sleep: a pilot}" and entry["doi"] == "10.5555/aalto.1"
    rows = load_folder(folder).tables["studies"].set_index("study_id")
    assert rows.loc["aalto2031", "source_url"] == "https://doi.org/10.5555/aalto.1"
    assert rows.loc["aalto2031", "design"] == "" and rows.loc["aalto2031", "retraction_status"] == ""
    assert rows.loc["bering2032", "retraction_status"] == "retracted"
    assert "mendeley.bib" in rows.loc["bering2032", "retraction_note"]
    assert find_problems(folder) == []
    assert (DATA / "mendeley.bib").read_bytes() == source
    after = contents(folder)
    assert main(["import", str(DATA / "mendeley.bib"), "--add"]) == 0
    assert contents(folder) == after, "a second time everything is known"


@pytest.mark.parametrize(
    ("file", "key", "address"),
    [
        ("zotero.ris", "lund2033", "https://doi.org/10.5555/lund.7"),
        ("pubmed.nbib", "moreau2034", "https://pubmed.ncbi.nlm.nih.gov/90000007/"),
        ("pubmed.xml", "quist2035", "https://pubmed.ncbi.nlm.nih.gov/90000009/"),
    ],
)
def test_other_formats_enter_too(folder, tmp_path, capsys, file, key, address):
    path = DATA / file
    if file.endswith(".xml"):
        path = tmp_path / file
        facts = {"title": "Soles and sleep", "authors": "Quist Q", "year": "2035", "journal": "Foot J", "abstract": "x"}
        path.write_bytes(b"<PubmedArticleSet>" + article(90000009, **facts) + b"</PubmedArticleSet>")
    assert main(["import", str(path), "--add", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [one["study_id"] for one in said["references"] if one["status"] == "new"] == [key]
    rows = load_folder(folder).tables["studies"].set_index("study_id")
    assert rows.loc[key, "source_url"] == address
    assert find_problems(folder) == []


def test_what_cannot_be_read_is_named_and_never_rewritten(folder, tmp_path, capsys):
    path = tmp_path / "broken.bib"
    good = (DATA / "mendeley.bib").read_text(encoding="utf-8")
    path.write_text(good + "\n@article{broken2030,\n  title = {An unclosed brace,\n  year = 2030\n", encoding="utf-8")
    source = path.read_bytes()
    assert main(["import", str(path), "--add"]) == 1
    assert "broken.bib:" in (err := capsys.readouterr().err) and "could not be read" in err
    assert path.read_bytes() == source
    assert "aalto2031" in load_bib(folder / "references.bib").entries
    ours = folder / "references.bib"
    ours.write_text(ours.read_text(encoding="utf-8") + "\n@article{cut2020,\n  title = {Cut", encoding="utf-8")
    damaged = contents(folder)
    assert main(["import", str(DATA / "zotero.ris"), "--add"]) == 1
    assert "not written" in capsys.readouterr().err
    assert contents(folder) == damaged


def test_a_file_of_another_kind_is_said(folder, tmp_path, capsys):
    path = tmp_path / "notes.txt"
    path.write_text("just some words")
    assert main(["import", str(path)]) == 1
    assert "none of BibTeX, RIS, nbib, PubMed XML or Web of Science's plain text" in capsys.readouterr().err
    assert main(["import", str(tmp_path / "absent.bib")]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_at_the_terminal_a_person_is_asked(folder, monkeypatch, capsys):
    for typed, there in (("n\n", False), ("", False), ("y\n", True)):
        monkeypatch.setattr(sys, "stdin", Terminal(typed))
        assert main(["import", str(DATA / "zotero.ris")]) == 0
        assert ("lund2033" in load_bib(folder / "references.bib").entries) is there
    assert "Enter the new one? [y/n]" in capsys.readouterr().out


# archive ------------------------------------------------------------------------------------------------------------


def test_the_archive_goes_to_another_computer_and_back(folder, ncbi, tmp_path, monkeypatch, capsys):
    chosen = some(known_to(ncbi, folder), 40)
    blank(folder, chosen)
    assert main(["link", *(word for key in chosen for word in ("--study", key))]) == 0
    with Archive() as kept:
        pmids = kept.pmids()
    assert pmids
    assert main(["archive", "export", "records.jsonl"]) == 0
    lines = Path("records.jsonl").read_text(encoding="utf-8")
    monkeypatch.setenv("EVIDENCE_CACHE", str(tmp_path / "other"))
    assert main(["archive", "import", "records.jsonl"]) == 0
    with Archive() as kept:
        assert kept.pmids() == pmids
    capsys.readouterr()
    assert main(["archive", "export", "-"]) == 0
    assert capsys.readouterr().out == lines
    monkeypatch.setattr(sys, "stdin", io.StringIO(lines + '{"pmid": 1}\n'))
    assert main(["archive", "import", "-"]) == 1
    assert "standard input: line" in capsys.readouterr().err
    assert main(["archive", "import", "absent.jsonl"]) == 1
    assert main(["archive", "export", "nowhere/records.jsonl"]) == 2
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".tmp")] == []
