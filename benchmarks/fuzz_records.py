"""Throw damaged files at the readers for a while: only this package's own errors may come out.

    python benchmarks/fuzz_records.py [--kind xml|references|all] [--minutes 10] [--seed 1]

xml         PubMed XML, plain and gzip
references  BibTeX, RIS, nbib and Web of Science's text, each by its reader and by the whole import

Starts from the fixtures of the tests, and from the reference material beside the checkout if it is there; flips, cuts,
repeats and swaps bytes, inserts tags, entities and attributes, damages gzip. Prints the seed of every failure, so that
it can be repeated; exits 1 if there was any.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import json
import random
import re
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path

from evidence_tools.errors import EvidenceError
from evidence_tools.pubmed import Record, split_records
from evidence_tools.pubmed.medline import parse_medline
from evidence_tools.references import format_bib, import_references, parse_bib, parse_ris

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT.parent / "shared" / "pubmed_samples"
SLOW = 5.0  # seconds of processor time for one case that count as a failure

TOKENS = [
    *(
        b"<PubmedArticle>",
        b"</PubmedArticle>",
        b"<MedlineCitation>",
        b"</MedlineCitation>",
        b"<PMID>",
        b"</PMID>",
        b"<i>",
        b"</i>",
    ),
    *(
        b"<!--",
        b"-->",
        b"<![CDATA[",
        b"]]>",
        b"<?x",
        b"?>",
        b"&amp;",
        b"&nbsp;",
        b"&#0;",
        b"&#x10FFFF;",
        b"&lol;",
        b"<",
        b">",
        b"'",
    ),
    *(
        b"<DeleteCitation><PMID>1</PMID></DeleteCitation>",
        b"<ERROR>x</ERROR>",
        b"<!DOCTYPE a [<!ENTITY lol 'lol'>]>",
        b"\x00",
        b"\xff",
    ),
    *(
        b' IdType="doi"',
        b' Label="',
        b" xmlns='x'",
        b" xmlns:m='y'",
        b"<m:a/>",
        b"\r",
        b"\n",
        b"  ",
        b"\xe2\x80\x89",
        b"{",
        b"}",
        b"@article{",
        b'"',
    ),
    *(b"PMID- ", b"TI  - ", b"TY  - JOUR", b"ER  - ", b"\n      ", b"#", b"\\", b"%"),
]


def seeds() -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {"xml": [], "medline": [], "bib": [], "ris": [], "any": []}
    variants = (ROOT / "tests" / "references" / "data" / "variants.txt").read_bytes()
    found["any"] = [part.partition(b"\n")[2] for part in variants.split(b"\n=== ")[1:]]
    for folder in (ROOT / "tests" / "pubmed" / "data", ROOT / "tests" / "references" / "data"):
        for path in sorted(folder.rglob("*")):
            kind = {".xml": "xml", ".nbib": "medline", ".bib": "bib", ".ris": "ris"}.get(path.suffix)
            if kind:
                found[kind].append(path.read_bytes())
    if SAMPLES.is_dir():
        found["xml"] += [
            path.read_bytes() for path in sorted(SAMPLES.glob("efetch/*.xml")) if path.stat().st_size < 60_000
        ]
        found["medline"] += [path.read_bytes() for path in sorted(SAMPLES.glob("medline/*.txt"))]
    found["any"] += [*found["bib"], *found["ris"]]  # by the whole import too, which mends what a reader alone refuses
    return found


def damaged(data: bytes, source: random.Random, others: list[bytes]) -> bytes:
    for _ in range(source.choice([1, 1, 2, 3, 8, 30])):
        at = source.randrange(len(data) + 1)
        length = source.choice([1, 1, 2, 7, 40, 400, 4000])
        action = source.randrange(8)
        if action == 0:
            data = data[:at] + bytes(source.randrange(256) for _ in range(min(length, 40))) + data[at + length :]
        elif action == 1:
            data = data[:at] + data[at + length :]
        elif action == 2:
            data = data[:at] + data[at : at + length] * source.choice([2, 3, 20]) + data[at + length :]
        elif action == 3:
            data = data[:at]
        elif action in (4, 5):
            data = data[:at] + source.choice(TOKENS) + data[at:]
        elif action == 6:
            other = source.choice(others)
            begin = source.randrange(len(other) + 1)
            data = data[:at] + other[begin : begin + length] + data[at:]
        else:
            tags = list(re.finditer(rb"<[^<>]{1,60}>", data[:200_000]))
            if len(tags) > 1:
                one, two = sorted(source.sample(tags, 2), key=lambda tag: tag.start())
                data = (
                    data[: one.start()] + two.group() + data[one.end() : two.start()] + one.group() + data[two.end() :]
                )
        data = data[:400_000]
    return data


def read_xml(data: bytes) -> int:
    count = 0
    for record, raw in split_records(data):
        if isinstance(record, Record):
            check(record)
            assert raw, "a record without its XML"
            count += 1
    return count


def read_medline(data: bytes) -> int:
    return sum(check(record) for record in parse_medline(data))


def check(record: Record) -> int:
    assert re.fullmatch("[1-9][0-9]{0,7}", record.pmid), record.pmid
    assert Record.from_dict(json.loads(json.dumps(record.to_dict()))) == record
    for text in (record.digest(), record.facts(), record.registrations_in_text, str(record.mesh), str(record.authors)):
        assert text is not None
    return 1


def read_bib(data: bytes) -> int:
    bib = parse_bib(data.decode("utf-8", "replace"))
    bib.frame()
    if not bib.problems:
        assert parse_bib(format_bib(bib)).entries == bib.entries, "entries changed on the way through the file"
    return len(bib.entries)


def read_ris(data: bytes) -> int:
    bib = parse_ris(data.decode("utf-8", "replace"))
    if not bib.problems:
        format_bib(bib)
    return len(bib.entries)


def read_any(data: bytes) -> int:
    """The whole import: identifiers, duplicates, retractions."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        imported = import_references(file.name)
    for ids in imported.ids.values():
        assert not ids.pmid or re.fullmatch("[1-9][0-9]{0,7}", ids.pmid), ids
    if not imported.problems:
        format_bib(imported.bibliography)
    return len(imported.ids)


READERS: dict[str, Callable[[bytes], int]] = {
    "xml": read_xml,
    "medline": read_medline,
    "bib": read_bib,
    "ris": read_ris,
    "any": read_any,
}
KINDS = {"xml": ["xml"], "references": ["medline", "bib", "ris", "any", "any"]}
KINDS["all"] = [*KINDS["xml"] * 3, *KINDS["references"]]


def run(minutes: float, seed: int, kinds: list[str]) -> int:
    start, number, failures = time.process_time(), 0, 0
    outcome: collections.Counter[str] = collections.Counter()
    material = seeds()
    slowest = 0.0
    while time.process_time() - start < minutes * 60:
        number += 1
        source = random.Random(f"{seed}-{number}")
        kind = source.choice(kinds)
        data = damaged(source.choice(material[kind]), source, material[kind])
        if kind in ("xml", "medline") and source.random() < 0.1:
            data = gzip.compress(data, 1)
            if source.random() < 0.5:
                data = data[:10] + damaged(data[10:], source, material[kind])
        begun = time.process_time()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                read = READERS[kind](data)
            outcome[f"{kind}: read to the end"] += 1
            outcome["records"] += read
        except EvidenceError:
            outcome[f"{kind}: refused in our own words"] += 1
        except Exception:
            failures += 1
            print(
                f"FAILURE seed {seed}-{number} ({kind}, {len(data)} bytes)\n{traceback.format_exc(limit=-4)}",
                flush=True,
            )
        took = time.process_time() - begun
        slowest = max(slowest, took)
        if took > SLOW:
            failures += 1
            print(f"SLOW seed {seed}-{number} ({kind}): {took:.1f} s", flush=True)
    print(
        f"{number:,} damaged files in {minutes:g} min of processor time, slowest {slowest:.2f} s, {failures} failures"
    )
    for name, count in sorted(outcome.items()):
        print(f"  {name}: {count:,}")
    return 1 if failures else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10, help="of processor time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=list(KINDS), default="all")
    options = parser.parse_args()
    sys.exit(run(options.minutes, options.seed, KINDS[options.kind]))
