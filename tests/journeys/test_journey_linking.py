"""Linking the whole folder: every PMID given back, over a broken network and a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from linking_world import blank, known_to, stand_beside, standing_in
from loopback import html_page

from evidence_tools.cli import main
from evidence_tools.folder import load_folder
from evidence_tools.references import load_bib
from evidence_tools.tracker.validation import find_problems


@pytest.fixture
def folder(root, tmp_path, monkeypatch):
    return stand_beside(root, tmp_path, monkeypatch)


@pytest.fixture
def ncbi(root, monkeypatch):
    with standing_in(root, monkeypatch) as server:
        yield server


def test_link_all_gives_blanked_pmids_back_and_writes_nothing_but_exact_ones(folder, ncbi, capsys):
    keys = known_to(ncbi, folder)
    before = blank(folder, keys)
    assert len(keys) > 100
    assert main(["link", "--all", "--accept", "exact", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    after = load_bib(folder / "references.bib").entries
    exact = {one["study_id"]: one for one in said["proposals"] if one["status"] == "exact"}
    written = {key for key, entry in after.items() if entry.get("pmid") and key in keys}
    assert written == set(said["entered"]) == set(exact) - set(said["refused"])
    assert all(after[key]["pmid"] == before[key]["pmid"] for key in written)
    assert len(written) >= 0.85 * len(keys), "of the studies PubMed holds"
    assert said["complete"]
    untouched = after.keys() - set(said["entered"])
    assert all(
        {n: v for n, v in after[key].items() if n not in ("pmid", "pmcid")}
        == {n: v for n, v in before[key].items() if n not in ("pmid", "pmcid")}
        for key in untouched
    )
    assert all(after[key].get("doi") == before[key].get("doi") for key in written if before[key].get("doi"))
    assert find_problems(folder) == []
    rows = load_folder(folder).tables["studies"].set_index("study_id")
    assert all(
        f"https://pubmed.ncbi.nlm.nih.gov/{after[key]['pmid']}/" in rows.loc[key, "id_source"] for key in written
    )
    facts = [json.loads(line) for line in (folder / "pubmed/records.jsonl").read_text(encoding="utf-8").splitlines()]
    read = {one["pmid"]: one for one in facts}
    assert all(read[after[key]["pmid"]]["digest"] and "abstract" not in read[after[key]["pmid"]] for key in written)


def test_a_break_of_the_network_keeps_what_was_accepted_and_the_next_run_does_the_rest(folder, ncbi, capsys):
    keys = known_to(ncbi, folder)[:45]
    before = blank(folder, keys)
    words = ["link", "--accept", "exact", *(word for key in keys for word in ("--study", key))]
    seen = {"fetches": 0}

    def after_four(good):
        seen["fetches"] += 1
        return good if seen["fetches"] <= 4 else html_page(good)

    ncbi.fail_always("efetch", after_four)
    assert main(words) == 3
    captured = capsys.readouterr()
    assert "To go on: evidence link" in captured.err and "what was confirmed is kept" in captured.err
    first = load_bib(folder / "references.bib").entries
    kept = [key for key in keys if first[key].get("pmid")]
    assert 0 < len(kept) < len(keys)
    assert find_problems(folder) == []
    ncbi.fail_always("efetch", None)
    assert main(words) == 0
    after = load_bib(folder / "references.bib").entries
    back = [key for key in keys if after[key].get("pmid")]
    assert len(back) >= 0.85 * len(keys) and set(kept) <= set(back)
    assert all(after[key]["pmid"] == before[key]["pmid"] for key in back)


def test_a_kill_leaves_every_file_whole(folder, ncbi):
    keys = known_to(ncbi, folder)
    before = blank(folder, keys)
    command = [sys.executable, "-m", "evidence_tools", "link", "--all", "--accept", "exact"]
    running = subprocess.Popen(
        command, cwd=folder.parent, env=os.environ | {"NCBI_API_KEY": "0123"}, stdout=subprocess.DEVNULL
    )
    until = time.monotonic() + 120
    while ncbi.count("efetch") < 5 and running.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert ncbi.count("efetch") >= 5
    assert find_problems(folder) == []
    after = load_bib(folder / "references.bib").entries
    assert after.keys() == before.keys()
    back = [key for key in keys if after[key].get("pmid")]
    assert len(back) < len(keys) and all(after[key]["pmid"] == before[key]["pmid"] for key in back)
