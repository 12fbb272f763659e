"""Reading tables of full texts, side by side: the same articles, the same machine, one run.

    python benchmarks/fulltext.py [--python /path/to/another/python] [--wrong]

Scores our readings against the rows people read (``../shared/fulltext_samples``; without it our own invented trials):
precision and recall by row and by trial, sizes of arms apart, traps passed, milliseconds and memory an article. Then
pubmed_parser and pmcgrab, which give tables rather than readings: for each annotated row, whether both cells are in a
table of theirs, and whether the arm's name stands over or beside each cell. ``--python`` is the interpreter of an
environment that holds them; what is not installed is skipped, and named.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import subprocess
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT.parent / "shared" / "fulltext_samples"
OWN = ROOT / "tests" / "extraction" / "data" / "fulltexts"
sys.path.insert(0, str(ROOT / "tests" / "extraction"))

# What runs in the interpreter of the peers: path of an article -> tables as lists of rows of text, header rows first.
PEER = """
import json, sys, time, warnings, contextlib, io
warnings.simplefilter("ignore")
name, paths = sys.argv[1], sys.argv[2:]
def pubmed_parser(path):
    import pubmed_parser as pp
    return [[t["table_columns"], *t["table_values"]] for t in pp.parse_pubmed_table(path, return_xml=False) or []]
def pmcgrab(path):
    from pmcgrab.parser import paper_dict_from_local_xml
    found = []
    for t in paper_dict_from_local_xml(path).get("Tables") or []:
        frame = getattr(t, "data", None)
        if frame is not None:
            heads = [" ".join(map(str, c)) if isinstance(c, tuple) else str(c) for c in frame.columns]
            found.append([heads, *[[str(v) for v in row] for row in frame.itertuples(index=False)]])
    return found
read, out = globals()[name], {}
read(paths[0])
start = time.process_time()
for path in paths:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            out[path] = read(path)
        except Exception as error:
            out[path] = str(error)[:200]
print(json.dumps({"seconds": time.process_time() - start, "tables": out}))
"""


def table_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def squeezed(text: str) -> str:
    """Text without blanks and signs that tools write differently."""
    for one, other in (("±", "+-"), ("−", "-"), ("–", "-"), ("·", ".")):
        text = text.replace(one, other)
    return "".join(text.split()).lower()


def peer_found(row: dict[str, str], tables: list[list[list[str]]] | str) -> tuple[bool, bool]:
    """Whether a peer has both cells of an annotated row in one table, and the arm's name with each of them."""
    if isinstance(tables, str):
        return False, False
    wanted = [squeezed(row[f"cell_text_{side}"].split(" | ")[0]) for side in "ic"]
    arms = [squeezed(row[f"arm_{side}"].split("(")[0]) for side in "ic"]
    for table in tables:
        where = [
            [
                (line, place)
                for line, cells in enumerate(table)
                for place, cell in enumerate(cells)
                if one in squeezed(cell)
            ]
            for one in wanted
        ]
        if all(where):
            named = [
                any(
                    arm in squeezed(table[0][place] if place < len(table[0]) else "")
                    or any(arm in squeezed(cell) for cell in table[line])
                    for line, place in places
                )
                for arm, places in zip(arms, where, strict=True)
            ]
            return True, all(named)
    return False, False


def peers(rows: list[dict[str, str]], python: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for name in sorted({row["file"] for row in rows}):
            path = Path(folder) / Path(name).name.removesuffix(".gz")
            path.write_bytes(gzip.decompress((SAMPLES / name).read_bytes()))
            paths[name] = str(path)
        for peer in ("pubmed_parser", "pmcgrab"):
            done = subprocess.run([python, "-c", PEER, peer, *paths.values()], capture_output=True, text=True)
            if done.returncode:
                print(f"{peer:14} not installed in {python}: skipped")
                continue
            said = json.loads(done.stdout.splitlines()[-1])
            found = [peer_found(row, said["tables"][paths[row["file"]]]) for row in rows]
            trials = {row["pmcid"] for row, (_, named) in zip(rows, found, strict=True) if named}
            print(
                f"{peer:14} both cells {sum(cells for cells, _ in found)}/{len(rows)}, with the arm's name "
                f"{sum(named for _, named in found)}/{len(rows)} (trials: {len(trials)}); time, kind of spread, "
                f"n: none given; "
                f"{1000 * said['seconds'] / len(paths):.0f} ms an article"
            )


def main() -> None:
    from fulltext_scoring import TRAPS, score

    from evidence_tools.extraction import read_tables

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", default=sys.executable, help="interpreter that has the peers")
    parser.add_argument("--wrong", action="store_true", help="list what was read wrongly")
    chosen = parser.parse_args()
    own = table_of(OWN / "annotations.csv")
    found = score(own, {row["pmcid"]: read_tables(OWN / row["file"]) for row in own})
    print(f"our own trials: {found}")
    if not SAMPLES.is_dir():
        print("the reference articles beside the checkout are not here: no other score")
        return
    paths = sorted((SAMPLES / "xml").glob("*.gz"))
    start = time.process_time()
    read = {path.name.split(".")[0]: read_tables(path) for path in paths}
    seconds = time.process_time() - start
    for name, external in (("annotations.csv", False), ("external_numbers.csv", True)):
        found = score(table_of(SAMPLES / name), read, external)
        whole = sum(right == of for right, of in found.trials.values())
        print(f"{name}: {found}; trials without a fault {whole}/{len(found.trials)}")
        for words in found.wrong if chosen.wrong else []:
            print(f"    {words}")
    passed = [name for name, trap in TRAPS.items() if trap(read)]
    print(f"traps passed: {len(passed)}/{len(TRAPS)}")
    tracemalloc.start()
    largest = max(paths, key=lambda path: path.stat().st_size)
    read_tables(largest)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    rows = sum(map(len, read.values()))
    print(
        f"{'evidence-tools':14} {len(paths)} articles, {rows} comparisons, {seconds:.1f} s "
        f"({1000 * seconds / len(paths):.0f} ms an article), {peak:.0f} MB for the largest"
    )
    peers(table_of(SAMPLES / "annotations.csv"), chosen.python)


if __name__ == "__main__":
    main()
