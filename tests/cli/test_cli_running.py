"""The main job and validation, as a person types them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib import import_module

import pandas as pd
import pytest

from evidence_tools.cli import main
from evidence_tools.cli.usage import MODULES
from evidence_tools.publish.exports import KINDS
from evidence_tools.words import EXPORTS


@pytest.fixture
def project(root, tmp_path, monkeypatch):
    """Return a folder with a copy of the evidence, and stand in it."""
    shutil.copytree(root / "evidence", tmp_path / "evidence", ignore=shutil.ignore_patterns("*.txt"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_validate_says_what_it_could_not_check(project, capsys):
    assert main(["validate"]) == 0
    out = capsys.readouterr().out
    assert "quotes of reflexology-vs-massage not re-checked" in out
    assert "No problems: " in out


def test_validate_finds_every_quote_again(project, shared, capsys):
    for path in (shared / "articles").glob("*.txt"):
        shutil.copy(path, project / "evidence" / "articles")
    assert main(["validate"]) == 0
    out = capsys.readouterr().out
    count = len(pd.read_csv(project / "evidence" / "sightings.csv"))
    assert f"{count} of {count} quotes were found again" in out
    assert "not re-checked" not in out


def test_validate_notices_a_changed_article(project, shared, capsys):
    for path in (shared / "articles").glob("*.txt"):
        shutil.copy(path, project / "evidence" / "articles")
    path = project / "evidence" / "articles" / "000_4b8126e09a39c796.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("Improved sleep quality", "Nicer sleep"), encoding="utf-8")
    assert main(["validate"]) == 1
    captured = capsys.readouterr()
    assert "these words are not in the article" in captured.err
    assert "its sha256 differs" in captured.out


def test_problems_stop_the_run_before_anything_is_written(project, capsys):
    verdicts = (project / "evidence" / "verdicts.csv").read_bytes()
    studies = project / "evidence" / "studies.csv"
    studies.write_text(studies.read_text(encoding="utf-8").replace("rct_parallel", "RCT", 1), encoding="utf-8")
    assert main(["run", "--no-notebooks"]) == 1
    err = capsys.readouterr().err
    assert "evidence/studies.csv:" in err
    assert "'RCT' does not fit" in err
    assert not (project / "site").exists()
    assert (project / "evidence" / "verdicts.csv").read_bytes() == verdicts


def test_a_run_says_what_it_changed_in_the_verdicts_it_replaces(project, capsys):
    """Without git nothing else remembers them: asked afterwards, changes has nothing left to compare with."""
    assert main(["run", "--no-notebooks"]) == 0
    assert "Against the verdicts last published" not in capsys.readouterr().out
    table = project / "evidence" / "studies.csv"
    rows = pd.read_csv(table, dtype=str, keep_default_na=False)
    rows.loc[rows["study_id"] == "soheili2017", "retraction_status"] = "retracted"
    rows.to_csv(table, index=False)
    assert main(["run", "--no-notebooks"]) == 0
    told = capsys.readouterr().out
    assert "Against the verdicts last published" in told and "- stress-reflexology: " in told
    assert "no longer counted: soheili2017" in told
    assert main(["run", "--no-notebooks"]) == 0
    assert "no longer counted" not in capsys.readouterr().out


def test_no_evidence_folder_is_wrong_usage(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["validate"]) == 2
    assert "no evidence folder" in capsys.readouterr().err


def test_an_unknown_command_is_wrong_usage(capsys):
    assert main(["pray"]) == 2
    assert "there is no command 'pray'" in capsys.readouterr().err


def test_doctor_shows_no_secret(project, monkeypatch, capsys):
    monkeypatch.setenv("NCBI_API_KEY", "sekrit123")
    monkeypatch.setenv("EVIDENCE_CACHE", str(project / "cache"))
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert "sekrit123" not in out
    assert "NCBI_API_KEY    set" in out


def test_match_offline_never_calls_a_near_miss_exact(project, capsys):
    import json

    text = "A 2020 study found that just 10 minutes of foot reflexology significantly reduced fatigue"
    assert main(["match", text, "--offline", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["status"] in ("ambiguous", "not_found")
    assert {"pmid", "score", "agrees", "differs"} <= set(found["candidates"][0])


def test_the_command_is_installed(root):
    done = subprocess.run(
        [sys.executable, "-m", "evidence_tools", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("evidence-tools ")


def test_a_certainty_above_what_the_design_allows_is_refused(project, capsys):
    table = project / "evidence" / "certainty.csv"
    header = table.read_text(encoding="utf-8").split("\n")[0]
    assert header == "claim_id,domain,judgement,reason,who,date"
    row = "reflex-points-organs,overall,high,seen with my own eyes,A. Person,2026-11-21"
    table.write_text(f"{header}\n{row}\n", encoding="utf-8")
    assert main(["validate"]) == 1
    err = capsys.readouterr().err
    assert "evidence/certainty.csv:2:3: judgement:" in err


def test_an_override_without_a_reason_is_refused(project, capsys):
    table = project / "evidence" / "certainty.csv"
    header = table.read_text(encoding="utf-8").split("\n")[0]
    table.write_text(f"{header}\ncortisol-reflexology,imprecision,serious,,A. Person,2026-11-21\n", encoding="utf-8")
    assert main(["validate"]) == 1
    assert "evidence/certainty.csv:2:4: reason: is empty but needed" in capsys.readouterr().err


def test_an_override_with_a_reason_counts_and_both_stay_visible(project):
    from evidence_tools import Evidence

    table = project / "evidence" / "certainty.csv"
    header = table.read_text(encoding="utf-8").split("\n")[0]
    row = "sleep-quality-reflexology,imprecision,very serious,too few people sleep badly,A. Person,2026-11-21"
    before = Evidence.load(project / "evidence").verdict("sleep-quality-reflexology")
    table.write_text(f"{header}\n{row}\n", encoding="utf-8")
    after = Evidence.load(project / "evidence").verdict("sleep-quality-reflexology")
    assert before.certainty != after.certainty
    domain = after.domains().loc["imprecision"]
    assert domain["set by a person"] == "very serious"
    assert domain["suggested by rule"] == before.domains().loc["imprecision", "suggested by rule"]
    assert "A. Person" in domain["reason"]


def test_help_version_and_wrong_usage_wait_for_nothing_slow():
    """Only what parses words is loaded: the help must be there at once."""
    code = (
        "import sys\nfrom evidence_tools.cli import main\n"
        "for words in ['--help'], ['--version'], ['nonsense'], ['run', '--nonsense'], ['export', '--help'], []:\n"
        "    try:\n        main(words)\n    except SystemExit:\n        pass\n"
        "print([n for n in ('pandas', 'numpy', 'requests', 'rich', 'lxml', 'matplotlib') if n in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_an_export_of_text_waits_for_no_pictures_and_a_lesson_for_no_grammars():
    """What only another kind of export needs is not loaded, nor forty grammars that jsonschema can do without."""
    code = (
        "import sys, evidence_tools.publish.exports\n"
        "print([n for n in ('matplotlib', 'docx', 'xlsxwriter', 'jsonschema') if n in sys.modules])\n"
        "from evidence_tools.publish.exports import lesson\nlesson._nbformat()\n"
        "print('nbformat' in sys.modules, 'jsonschema' in sys.modules, 'rfc3987_syntax' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\nTrue True False\n"


def test_every_command_has_its_module_and_every_export_its_words():
    for module in MODULES.values():
        assert callable(import_module(f"evidence_tools.cli.{module}").run)
    assert list(KINDS) == list(EXPORTS)
