"""What the everyday costs, as ratios against what cannot be avoided: importing what every analysis imports.

    python benchmarks/everyday.py

Processor time (user and system) of whole processes, the least of three after one warm-up: what else a machine does can
only add to it. A command and what it is held against take turns. A ratio holds on any machine; the seconds do not.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
EVIDENCE = [sys.executable, "-m", "evidence_tools"]
WORDS = [sys.executable, "-c", "import argparse"]
TABLES = [sys.executable, "-c", "import pandas, matplotlib.pyplot, scipy.stats"]
# What is timed, against what, the most it may take of that, and whether the run before it may help.
ROWS = [
    ("evidence --help", [*EVIDENCE, "--help"], WORDS, 12.0, False),
    ("evidence validate", [*EVIDENCE, "validate"], TABLES, 1.8, False),
    ("evidence run --no-notebooks", [*EVIDENCE, "run", "--no-notebooks"], TABLES, 3.0, False),
    ("the same again, unchanged", [*EVIDENCE, "run", "--no-notebooks"], TABLES, 1.3, True),
]


def seconds(command: list[str], place: Path, warm: bool) -> float:
    """Return the processor time of one run; cold runs start without site and cache."""
    if not warm:
        for name in ("site", "cache"):
            shutil.rmtree(place / name, ignore_errors=True)
    environment = os.environ | {"EVIDENCE_CACHE": str(place / "cache")}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=place, env=environment, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def least(command: list[str], against: list[str], place: Path, warm: bool) -> tuple[float, float]:
    """Return the least time of three runs of a command, and of what it is held against, after one of each."""
    pairs = [(seconds(command, place, warm), seconds(against, place, True)) for _ in range(4)][1:]
    took, base = (min(times) for times in zip(*pairs, strict=True))
    return took, base


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        shutil.copytree(ROOT / "evidence", place / "evidence", ignore=shutil.ignore_patterns("*.txt", ".lock"))
        print(f"{'command':<30} {'seconds':>8}  {'against':<12} {'ratio':>6}  at most")
        for what, command, against, most, warm in ROWS:
            took, base = least(command, against, place, warm)
            named = "import argparse" if against is WORDS else "the libraries"
            print(f"{what:<30} {took:>8.2f}  {named:<15} {took / base:>5.2f}x  {most:g}x", flush=True)


if __name__ == "__main__":
    main()
