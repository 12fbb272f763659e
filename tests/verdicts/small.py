"""A small evidence folder for tests: three claims of the real one, and the studies and results a test writes."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from evidence_tools import Evidence

CLAIMS = ("stress-foot-massage", "cortisol-foot-massage", "sleep-quality-foot-massage")
# Tables about studies and claims are made anew; the others (outcomes, instruments, words ...) are those of the project.
MADE = "claims sightings studies results reviews appraisals certainty links searches screening verdicts".split()
STUDY = {
    "design": "rct_parallel",
    "intervention": "foot_massage",
    "comparator_type": "usual_care",
    "n_randomised": "60",
    "source_url": "https://example.org/trial",
}
RESULT = {
    "outcome": "stress",
    "instrument": "dass_stress",
    "phase": "end_of_treatment",
    "intervention_arm": "massage",
    "comparator_arm": "usual care",
    "comparator_type": "usual_care",
    "direction_reported": "unclear",
    "source_url": "https://example.org/trial",
    "verified": "yes",
}
MEANS = {
    "value_kind": "post",
    "spread_kind": "sd",
    "n_i": 30,
    "mean_i": 10,
    "sd_i": 8,
    "n_c": 30,
    "mean_c": 14,
    "sd_c": 8,
}

Cells = Mapping[str, object]


def _read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        return list(reader.fieldnames or []), list(reader)


def _write(path: Path, columns: list[str], rows: Iterable[Cells]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: "" if value is None else value for name, value in row.items()} for row in rows)


def small_folder(real: Path, target: Path, studies: Iterable[Cells], results: Iterable[Cells]) -> Path:
    """Make `target` an evidence folder with these studies and results; what is not given is filled as plain as can be.

    Parameters
    ----------
    real : Path
        The committed evidence folder: its claims, outcomes and instruments are used.
    """
    shutil.rmtree(target, ignore_errors=True)
    (target / "pubmed").mkdir(parents=True)
    (target / "pubmed" / "records.jsonl").write_text("", encoding="utf-8")
    shutil.copy(real / "datapackage.json", target / "datapackage.json")
    made_studies = [STUDY | dict(row) for row in studies]
    made_results = [RESULT | {"result_id": f"{row['study_id']}-{i}"} | dict(row) for i, row in enumerate(results)]
    made: dict[str, list[dict[str, object]]] = {
        "studies": sorted(made_studies, key=lambda row: row["study_id"]),
        "results": sorted(made_results, key=lambda row: row["result_id"]),
    }
    for path in sorted(real.glob("*.csv")):
        if path.stem not in MADE:
            shutil.copy(path, target / path.name)
            continue
        columns, rows = _read(path)
        kept = made.get(path.stem, [])
        if path.stem in ("claims", "sightings"):
            kept = [row for row in rows if row["claim_id"] in CLAIMS]
        _write(target / path.name, columns, kept)
    entries = (
        f"@article{{{row['study_id']},\n  title = {{A trial called {row['study_id']}}},\n  year = {{2020}}\n}}\n"
        for row in made_studies
    )
    (target / "references.bib").write_text("\n".join(entries), encoding="utf-8")
    return target


def loaded(folder: Path) -> Evidence:
    """Return the evidence of a folder without the checks."""
    return Evidence.load(folder, validate=False)
