"""What `evidence import --add` enters, `evidence validate` accepts."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence_tools.cli import main
from evidence_tools.folder.editing import read_rows
from evidence_tools.references import load_bib
from evidence_tools.references.shelf import load_shelf
from evidence_tools.tracker.validation import find_problems

YEARS = "2019|in press|May 2004|2019--2020|n.d.|c1998|0000|12020|1398|2021/03/04|{2021}|".split("|")
MONTHS = "|jan|Winter|11-12|Nov-Dec|13|Octubre|3|{mar}".split("|")
SICI = "10.1002/(SICI)1097-0000(19980815/30)17:15/16<#::AID-ZZZ968>3.0.CO;2-2"
DOIS = f"|10.5555/x.#|{SICI}|https://doi.org/10.5555%2Fx.#|10.1002/central/CN-#/full|none|10.5555/a b|11.5/#".split("|")
PMIDS = "|9#|0#|PMID: 9#|123456789012".split("|")
TITLES = r"Rubbed soles #||Soles {#} 50% & more_#|ΠΑΤΟΥΣΕΣ #|<b>Soles</b> \textbf{#}|RETRACTED: S #".split("|")
AUTHORS = "Probe, A|Probe A.M.||{Group}|王伟|O'Brien, É. and {de la} Cruz, X|Probe, A., Jr|9th Group".split("|")
ADDRESSES = "|https://example.org/#|javascript:alert(#)|example.org/#|https://example.org/# https://x.org|https://a:b@example.org/#".split(
    "|"
)
NOTES = "|Comment in: J. PMID: 5|Retraction in: J|PMID: 8#".split("|")
KINDS = "article|incollection|Thesis|misc".split("|")


def bibtex(chance: random.Random, count: int) -> Iterator[str]:
    for n in range(count):
        choices = {
            "title": TITLES, "author": AUTHORS, "year": YEARS, "month": MONTHS, "doi": DOIS, "pmid": PMIDS,
            "url": ADDRESSES, "note": NOTES,
        }  # fmt: skip
        lines = [f"{name} = {{{chance.choice(values)}}},\n" for name, values in choices.items()]
        key = chance.choice(["", "k", "k#"])
        yield f"@{chance.choice(KINDS)}{{{key},\n{''.join(lines)}}}\n".replace("#", f"{n:05}")


def ris(chance: random.Random, count: int) -> Iterator[str]:
    for n in range(count):
        choices = {
            "TI": TITLES, "AU": AUTHORS, "PY": YEARS, "DA": YEARS, "DO": DOIS, "C3": PMIDS, "UR": ADDRESSES,
            "M3": ["Article", "Retracted Publication"], "N1": NOTES,
        }  # fmt: skip
        lines = [f"{tag}  - {chance.choice(values)}\n" for tag, values in choices.items()]
        yield f"TY  - JOUR\n{''.join(lines)}ER  - \n".replace("#", f"{n:05}")


@pytest.mark.parametrize(("make", "name"), [(bibtex, "x.bib"), (ris, "x.ris")])
def test_whatever_is_entered_is_valid(folder: Path, tmp_path: Path, make, name, capsys):
    path = tmp_path / name
    path.write_text("\n".join(make(random.Random(7), 400)), encoding="utf-8")
    before = len(load_bib(folder / "references.bib").entries)
    code = main(["import", str(path), "--add", "--json", "--evidence", str(folder)])
    said = json.loads(capsys.readouterr().out)
    assert code == (1 if said["problems"] else 0)
    entered = [one for one in said["references"] if one["study_id"]]
    assert len(load_bib(folder / "references.bib").entries) == before + len(entered)
    assert len(entered) > 100
    assert find_problems(folder) == []
    load_shelf(folder)
    assert "javascript" not in (folder / "references.bib").read_text(encoding="utf-8")


def test_what_was_looked_at_is_entered_all_the_same(folder: Path, tmp_path: Path, capsys):
    path = tmp_path / "twice.ris"
    path.write_text(
        "".join(
            "TY  - JOUR\nAU  - Probe, A\nTI  - Rubbed soles of tired nurses\n"
            f"PY  - 2019\nUR  - https://example.org/{n}\nER  - \n"
            for n in (1, 2)
        )
    )
    words = ["import", str(path), "--evidence", str(folder)]
    assert main([*words, "--add"]) == 0
    assert "--anyway probe2019a" in capsys.readouterr().out
    assert main([*words, "--anyway", "nobody"]) == 2
    assert main([*words, "--anyway", "probe2019a"]) == 0
    entries = load_bib(folder / "references.bib").entries
    assert [entries[key]["url"][-1] for key in ("probe2019", "probe2019a")] == ["1", "2"]
    assert find_problems(folder) == []


@pytest.mark.parametrize("between", [" ", "; ", ";", ",", ", ", "|", " | "])
def test_of_several_addresses_in_one_field_the_first_is_entered(folder: Path, tmp_path: Path, between):
    both = f"https://example.org/a_1{between}https://example.net/b"
    for name, text in (
        ("x.bib", f"@article{{k, title={{Soles in winter}}, url={{{both}}}}}"),
        ("x.ris", f"TY  - JOUR\nTI  - Hands of nurses\nUR  - {both}\nER  - \n"),
    ):
        (tmp_path / name).write_text(text)
        assert main(["import", str(tmp_path / name), "--add", "--evidence", str(folder)]) == 0
    entries = load_bib(folder / "references.bib").entries
    assert [entries[key]["url"] for key in ("soles", "hands")] == ["https://example.org/a_1"] * 2
    assert {row["source_url"] for row in read_rows(folder, "studies")} >= {"https://example.org/a_1"}


def test_one_pmid_under_two_keys_is_named(folder: Path):
    path = folder / "references.bib"
    text = path.read_text(encoding="utf-8")
    one, two = [key for key, entry in load_bib(path).entries.items() if entry.get("pmid")][:2]
    pmid = load_bib(path).entries[one]["pmid"]
    other = load_bib(path).entries[two]["pmid"]
    path.write_text(text.replace(f"pmid = {{{other}}}", f"pmid = {{{pmid}}}"), encoding="utf-8")
    assert any(f"{two} and {one} have the same pmid {pmid}" in str(problem) for problem in find_problems(folder))


def test_a_retracted_reference_enters_as_retracted(folder: Path, tmp_path: Path):
    path = tmp_path / "x.bib"
    path.write_text(
        "@article{a, title={Soles (Retracted article. See vol. 1)}, doi={10.5555/a}, author={Probe, A}, year={2001}}\n"
        "@article{b, title={Retraction Note: Soles}, doi={10.5555/b}, author={Sand, A}, year={2001}}\n"
    )
    assert main(["import", str(path), "--add", "--evidence", str(folder)]) == 0
    rows = {row["study_id"]: row for row in read_rows(folder, "studies")}
    assert (rows["probe2001"]["retraction_status"], rows["sand2001"]["retraction_status"]) == ("retracted", "")
