"""Programs that change a folder, killed at random moments; afterwards nothing may be broken or lost.

As a script: ``python tests/journeys/journey_kills.py EVIDENCE --kills 200`` works on a copy and prints what it found.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "pubmed"))

from loopback import StandIn  # noqa: E402
from standin_answers import article  # noqa: E402

from evidence_tools.folder import load_folder  # noqa: E402
from evidence_tools.folder.editing import editing, read_rows  # noqa: E402
from evidence_tools.tracker.validation import find_problems  # noqa: E402

# Each worker says a line when the library call has returned: from then on the change must be there.
WORKERS = {
    "screen": """
from evidence_tools.living.screening import Desk
desk = Desk(root, "Ann")
for pmid in range(start % 300 + 1, start % 300 + 500):
    desk.decide(str(pmid), "excluded", "why")
    print("decided", pmid, flush=True)
    if pmid % 5 == 0:
        desk.undo(); print("undone", pmid, flush=True)
""",
    "update": """
import datetime as dt
from evidence_tools.pubmed import Archive, Client
from evidence_tools.pubmed.pacer import Pacer
from evidence_tools.living.updates import update
client = Client(url, archive=Archive(cache), pacer=Pacer(0))
for turn in range(500):
    update(root, client, ["s1"], today=dt.date(2026, 1, 1) + dt.timedelta(days=start + turn))
    print("updated", turn, flush=True)
""",
    "add": """
from evidence_tools.living.additions import add
from evidence_tools.pubmed import Client
from evidence_tools.pubmed.pacer import Pacer
client = Client(url, pacer=Pacer(0))
for pmid in range(900000 + start, 900500 + start):
    print("added", pmid, add(root, [pmid], client)[0].study_id, flush=True)
""",
    "run": """
from evidence_tools.folder import load_folder
folder = load_folder(root)
frame = folder.tables["verdicts"]
for turn in range(5000):
    folder.save("verdicts", frame.assign(sentence=f"turn {turn}" * 50))
    if turn == 0: print("saved", turn, flush=True)
""",
}
HEAD = "import sys\nroot, url, cache, start = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])\n"


def world() -> dict[str, bytes]:
    """Records for `add` and `update`."""
    text = "Sixty patients were randomly assigned to a reflexology group (n = 30) or a control group (n = 30)."
    numbers = [*range(30000, 30060), *range(900000, 906000)]
    return {
        str(n): article(
            n,
            title=f"Foot reflexology, study {n}",
            abstract=text,
            authors=f"Kill{'abcdefghij'[n % 10]} J",
            year=str(1950 + n % 70),
        )
        for n in numbers
    }


def prepare(folder: Path) -> None:
    """One saved search, and records to screen."""
    with editing(folder, "screening", "searches") as work:
        work.rows["searches"] = [
            {"outcome": "fatigue", "database": "pubmed", "query": "kill", "who": "project"} | {"search_id": name}
            for name in ("s0", "s1")
        ]
        blank = dict.fromkeys(("reason", "who", "date", "first_matched", "last_matched", "note"), "")
        work.rows["screening"] = [
            {"pmid": str(n), "search_id": "s0", "decision": "pending"} | blank for n in range(1, 801)
        ]


def kill_once(folder: Path, url: str, cache: Path, kind: str, turn: int, chance: random.Random) -> list[str]:
    """Start a worker, kill it at a random moment after its first word, return what it had said."""
    command = [sys.executable, "-c", HEAD + WORKERS[kind], str(folder), url, str(cache), str(1 + turn * 20)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL) as worker:
        assert worker.stdout is not None
        first = worker.stdout.readline()
        time.sleep(chance.uniform(0, 0.5))
        os.kill(worker.pid, signal.SIGKILL)
        rest = worker.stdout.read()
    return [line for line in (first + rest).splitlines() if line.strip()]


def lost(folder: Path, said: list[str]) -> list[str]:
    """Return what was said to be done and is not there."""
    decisions = {row["pmid"]: row["decision"] for row in read_rows(folder, "screening")}
    studies = {row["study_id"] for row in read_rows(folder, "studies")}
    wanted: dict[str, str] = {}
    gone = []
    for line in said:
        words = line.split()
        if words[0] in ("decided", "undone"):
            wanted[words[1]] = "excluded"
            if words[0] == "undone":  # back to what it was, which an earlier turn may have decided
                del wanted[words[1]]
        elif words[0] == "added" and words[2] not in studies:
            gone.append(line)
    last = said[-1].split()[1] if said and said[-1].split()[0] == "decided" else ""
    # The undo after the last word may have been done and not been said any more.
    gone += [
        f"{pmid} is {decisions[pmid]}"
        for pmid, want in wanted.items()
        if decisions[pmid] != want and not (pmid == last and int(pmid) % 5 == 0)
    ]
    return gone


def storm(folder: Path, kills: int, seed: int = 1, every: int = 50) -> dict[str, int]:
    """Kill workers `kills` times and check the folder after each."""
    chance, counts = random.Random(seed), dict.fromkeys(WORKERS, 0)
    prepare(folder)
    kinds = list(WORKERS)
    with StandIn(world()) as server, tempfile.TemporaryDirectory() as place:
        server.world.searches["kill"] = [str(n) for n in range(30000, 30060)]
        for turn in range(kills):
            kind = kinds[turn % len(kinds)]
            said = kill_once(folder, server.url, Path(place) / "a.sqlite3", kind, turn, chance)
            load_folder(folder)  # raises if any table, the bibliography or their keys are broken
            assert not (gone := lost(folder, said)), (turn, kind, gone)
            counts[kind] += len(said)
            if turn % every == every - 1:
                assert find_problems(folder) == []
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("evidence", type=Path)
    parser.add_argument("--kills", type=int, default=200)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "evidence"
        shutil.copytree(chosen.evidence, copy, ignore=shutil.ignore_patterns("articles", ".lock"))
        (copy / "articles").mkdir()
        started = time.monotonic()
        counts = storm(copy, chosen.kills)
    print(
        f"{chosen.kills} kills in {time.monotonic() - started:.0f} s, nothing broken or lost; "
        f"changes that were said: {counts}"
    )


if __name__ == "__main__":
    main()
