"""How the everyday work grows with the folder: the committed evidence once, ten times, a hundred times.

    python benchmarks/growth.py                # 1 and 10 times
    python benchmarks/growth.py --times 1 10 100

Every copy has claims, outcomes, studies and results of its own under new names, so that nothing is shared and the work
grows as the folder does. Processor time is that of the finished process (the operating system's own account). The
slope is that of log time against log size from one size to the next; 1.0 means that time grows as the work, less that
what a program costs to start still weighs.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import math
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Columns that hold a name of the folder's own, or several separated by semicolons.
NAMES = {
    *("claim_id", "outcome", "instrument", "study_id", "result_id", "review_id", "search_id", "guidance_id"),
    *("report_of", "broader", "outcomes", "included_studies"),
}
# What a copy leaves out: identifiers are unique in the world, screening is by PMID, articles and words are shared, and
# there are no more advertising rules because more is claimed.
ONCE = {"articles", "screening", "verdicts", "certainty", "interventions", "guidance"}


def renamed(cell: str, copy: int) -> str:
    """Return the names in a cell as copy number `copy` has them."""
    mark = f"_c{copy}"
    return ";".join(part + mark if part.strip() else part for part in cell.split(";"))


def copies(row: dict[str, str], copy: int, number: int) -> dict[str, str]:
    """Return a row under the names of a copy."""
    new = {name: renamed(cell, copy) if name in NAMES and cell else cell for name, cell in row.items()}
    if "sighting_id" in new:
        new["sighting_id"] = f"s{number:07d}"
    return new


def write_tables(source: Path, target: Path, times: int) -> None:
    """Write every table with its rows `times` over, sorted by key as the folder keeps them."""
    package = json.loads((source / "datapackage.json").read_text(encoding="utf-8"))
    for resource_ in package["resources"]:
        path = source / resource_["path"]
        if not path.is_file() or path.suffix != ".csv":
            continue
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            columns, rows = list(reader.fieldnames or ()), list(reader)
        if resource_["name"] not in ONCE:
            many = [copies(row, copy, copy * 100_000 + i) for copy in range(1, times) for i, row in enumerate(rows)]
            rows += many
        key = resource_["schema"]["primaryKey"]
        rows.sort(key=lambda row: [row[name] for name in key])
        with (target / resource_["path"]).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def write_bibliography(source: Path, target: Path, times: int) -> None:
    """Write the entries again under the names of each copy, without the identifiers that are unique in the world."""
    text = (source / "references.bib").read_text(encoding="utf-8")
    plain = re.sub(r"^  (?:pmid|doi|pmcid) = [^\n]*\n", "", text, flags=re.M)
    parts = [text]
    parts += [re.sub(r"^(@\w+\{[^,]+),", rf"\1_c{copy},", plain, flags=re.M) for copy in range(1, times)]
    (target / "references.bib").write_text("\n".join(parts), encoding="utf-8")


def generate(source: Path, target: Path, times: int) -> None:
    """Write a folder `times` as large."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.txt", ".lock"))
    write_tables(source, target, times)
    write_bibliography(source, target, times)


def measured(command: list[str], place: Path) -> tuple[float, float]:
    """Run a command; return its processor time in seconds and the largest resident set in MB."""
    environment = os.environ | {"EVIDENCE_CACHE": str(place / "cache")}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        ["/usr/bin/time", "-f", "%M", *command], cwd=place, env=environment, capture_output=True, text=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, int(done.stderr.split()[-1]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, nargs="+", default=[1, 10])
    parser.add_argument("--evidence", type=Path, default=ROOT / "evidence")
    chosen = parser.parse_args()
    run = [sys.executable, "-m", "evidence_tools"]
    print(f"{'times':>6} {'claims':>8} {'results':>8}  {'validate':>10}  {'run':>10}  {'largest':>8}  site")
    figures = []
    for times in chosen.times:
        with tempfile.TemporaryDirectory() as name:
            place = Path(name)
            generate(chosen.evidence, place / "evidence", times)
            counts = [
                len(list(csv.reader((place / "evidence" / f"{t}.csv").open()))) - 1 for t in ("claims", "results")
            ]
            checked, _ = measured([*run, "validate"], place)
            seconds, peak = measured([*run, "run", "--no-notebooks"], place)
            size = max(p.stat().st_size for p in (place / "site").rglob("*.html")) / 1e6
            figures.append((times, checked, seconds))
            print(
                f"{times:>6} {counts[0]:>8} {counts[1]:>8}  {checked:>8.1f} s  {seconds:>8.1f} s  {peak:>5.0f} MB  "
                f"largest page {size:.1f} MB",
                flush=True,
            )
    for (low, *fast), (high, *slow) in itertools.pairwise(figures):
        slopes = [math.log(after / before) / math.log(high / low) for before, after in zip(fast, slow, strict=True)]
        print(f"log-log slope from {low} to {high} times: validate {slopes[0]:.2f}, run {slopes[1]:.2f}")


if __name__ == "__main__":
    main()
