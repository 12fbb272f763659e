"""Throw odd and damaged input at what reads other people's words: only our own errors may come out, and soon.

    python benchmarks/fuzz.py [--kind text|articles|csv|lines|answers|all] [--minutes 1] [--seed 1]

text      any text through `check`: claims found, both reports written
articles  damaged web pages, Word and PDF files
csv       a damaged table, package, bibliography or records file in a copy of the evidence folder
lines     damaged JSON lines into an archive
answers   damaged answers of the E-utilities to their judges and readers

BibTeX, RIS, nbib and PubMed XML have their own: benchmarks/fuzz_records.py. Prints the seed of every failure, so that
it can be repeated; exits 1 if there was any. A case that takes more than 5 s of processor time below 1 MB is a failure.
"""

from __future__ import annotations

import argparse
import collections
import io
import os
import random
import shutil
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from evidence_tools.claims.articles import article_from_bytes
from evidence_tools.claims.checking import check_article
from evidence_tools.claims.margin import html_report
from evidence_tools.claims.report import json_report
from evidence_tools.errors import EvidenceError
from evidence_tools.folder import folder_problems, load_folder, read_folder
from evidence_tools.publish.exports.kinds import export
from evidence_tools.pubmed import Archive, entrez
from evidence_tools.tracker.evidence import Evidence
from evidence_tools.tracker.validation import inspect_folder

ROOT = Path(__file__).resolve().parents[1]
SMALL = 12  # rows of each table
SLOW = 5.0  # seconds of processor time for one case below 1 MB
PIECES = (
    "-", " ", ".", "\n", "a", "A", "1", "relieves pain ", "better sleep ", "Foot massage ", "reflexology ", "?", "!",
    "…", "“", "”", "’", "(", ")", "[", "]", "<", ">", "&", "|", "* ", "- ", "# ", "**", "__", ":", ";", ",", "\t",
    "\r", "\u2028", "\u202e", "\x00", "\x1b[2J", "\ufeff", "💆", "\ud83d", "é", "1. ", "want to ",
    "if you ", "studies show ",
    "no ", "not ", "improves ", "cures cancer ", "Yes. ", "e.g. ", "https://a.b/c ", "15 minutes ", "%", "<!--", "-->",
    "<script>", "</p>", "<table><tr><td>", "&nbsp;", "benefits:\n", "---\n", "99 %", "FDA ", "guaranteed ",
)  # fmt: skip
BYTES = [
    b"\x00", b"\xff", b"\r", b"\n", b'"', b",", b";", b"\t", b"{", b"}", b"[", b"]", b"<", b">", b"\xed\xa0\x80",
    b"1e999", b"null", b"-1", b"NaN", b"9" * 5000, b"\\ud800", b"../", b"=cmd()", b"true", b"<Count>", b"</Count>",
]  # fmt: skip


def some_text(source: random.Random) -> str:
    """Make a text of runs and mixtures of odd pieces."""
    parts = []
    for _ in range(source.randint(1, 12)):
        chosen = source.sample(PIECES, source.randint(1, 4))
        parts.append("".join(source.choice(chosen) for _ in range(source.choice([1, 5, 50, 500, 5000]))))
    return "".join(parts)[:200_000]


def damaged(data: bytes, source: random.Random) -> bytes:
    """Flip, cut, repeat and insert."""
    for _ in range(source.choice([1, 1, 2, 3, 8, 30])):
        at, length = source.randrange(len(data) + 1), source.choice([1, 1, 2, 7, 40, 400])
        action = source.randrange(5)
        if action == 0:
            data = data[:at] + source.randbytes(length) + data[at + length :]
        elif action == 1:
            data = data[:at] + data[at + length :]
        elif action == 2:
            data = data[:at] + data[at : at + length] * source.choice([2, 20, 300]) + data[at + length :]
        elif action == 3:
            data = data[:at] + source.choice(BYTES) + data[at:]
        else:
            data = data[:at]
    return data[:900_000]


def some_pdf() -> bytes:
    """Make a PDF of two pages with a few lines of text."""
    import matplotlib.figure
    from matplotlib.backends.backend_pdf import PdfPages

    file = io.BytesIO()
    with PdfPages(file) as pages:
        for number in range(2):
            page = matplotlib.figure.Figure()
            page.text(0.1, 0.5, f"Page {number}. Foot massage eases pain. Reflexology improves sleep.")
            pages.savefig(page)
    return file.getvalue()


class Fuzz:
    """What is tried, by kind; a place for its files."""

    def __init__(self, place: Path):
        self.place = place
        self.claims = load_folder(ROOT / "evidence").tables["claims"].to_dict("records")
        self.folder = place / "evidence"
        shutil.copytree(ROOT / "evidence", self.folder, ignore=shutil.ignore_patterns("articles", ".lock"))
        for path in self.folder.rglob("*.csv"):  # a small folder is read thirty times as often
            path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:SMALL]))
        for path in (self.folder / "references.bib", *self.folder.rglob("*.jsonl")):
            path.write_bytes(path.read_bytes()[:20_000])
        self.files = [p for p in self.folder.rglob("*") if p.suffix in (".csv", ".bib", ".json", ".jsonl")]
        self.answers = [
            b'<?xml version="1.0"?><eSearchResult><Count>1</Count><IdList><Id>1</Id></IdList></eSearchResult>',
            b'{"esearchresult":{"count":"1","idlist":["1"],"errorlist":{"phrasesnotfound":["x"]}}}',
            b'{"result":{"uids":["1"],"1":{"uid":"1","title":"x"}}}', b'{"linksets":[{"ids":["1"],"linksetdbs":[]}]}',
            b'{"records":[{"requested-id":"1","pmid":"1","doi":"10.1/x"}]}', b"a|2000|1|1|b|cit0|123\n",
            b'<?xml version="1.0"?><ePostResult><QueryKey>1</QueryKey><WebEnv>x</WebEnv></ePostResult>',
            b'<?xml version="1.0"?><eInfoResult><DbInfo><DbName>pubmed</DbName><Count>3</Count></DbInfo></eInfoResult>',
        ]  # fmt: skip
        self.line = (
            b'{"pmid":"1","digest":"aa","source":"x","first_seen":"2026-01-01","last_seen":"2026-01-01",'
            b'"xml":"<PubmedArticle/>"}\n'
        )

    @cached_property
    def articles(self) -> list[bytes]:
        """A web page, a Word document and a PDF to damage."""
        page = b"<html><body><h1>Feet</h1>%s</body></html>" % (b"<p>Foot massage eases <b>pain</b>.</p><ul><li>a" * 20)
        word = export(Evidence.load(ROOT / "evidence", validate=False), "docx")
        return [page, word if isinstance(word, bytes) else word.encode(), some_pdf()]

    def text(self, source: random.Random) -> None:
        found = check_article(some_text(source), self.claims, lambda claim: None)
        json_report(found)
        html_report(found)

    def articles_(self, source: random.Random) -> None:
        article_from_bytes(damaged(source.choice(self.articles), source), source="x")

    def csv(self, source: random.Random) -> None:
        path = source.choice(self.files)
        before = path.read_bytes()
        path.write_bytes(damaged(before, source))
        try:
            # The second opinion of the whole command takes a second: one time in twenty.
            if source.random() < 0.05:
                inspect_folder(self.folder)
            else:
                folder_problems(read_folder(self.folder))
        finally:
            path.write_bytes(before)

    def lines(self, source: random.Random) -> None:
        data = damaged(self.line * source.randint(1, 5), source).decode("utf-8", "replace")
        with Archive(self.place / "a.sqlite3") as archive:
            archive.import_lines(data.splitlines(keepends=True))

    def answers_(self, source: random.Random) -> None:
        body = damaged(source.choice(self.answers), source)
        for kind in ("text/xml", "application/json"):
            if entrez.search_judge(2)(body, kind) is None:
                entrez.read_search(body)
            if entrez.summary_judge(body, kind) is None:
                entrez.read_summaries(body)
            if entrez.links_judge(body, kind) is None:
                entrez.read_links(body, "x")
            if entrez.converter_judge(body, kind) is None:
                entrez.read_converted(body, ["1"])
            if entrez.post_judge(body, kind) is None:
                entrez.read_post(body)
            if entrez.info_judge(body, kind) is None:
                entrez.read_info(body)
            entrez.citations_judge(["cit0"])(body, kind)


def spent() -> float:
    """Return the processor time so far, that of ended child processes (Word and PDF are read in one) included."""
    return sum(os.times()[:4])


KINDS: dict[str, str] = {
    "text": "text", "articles": "articles_", "csv": "csv", "lines": "lines", "answers": "answers_",
}  # fmt: skip


def run(kind: str, attempt: Callable[[random.Random], None], minutes: float, seed: int) -> int:
    """Try one kind for a while; return the number of failures."""
    ends, number, failures, slowest = spent() + minutes * 60, 0, 0, 0.0
    outcome: collections.Counter[str] = collections.Counter()
    while spent() < ends:
        number += 1
        source = random.Random(f"{seed}-{kind}-{number}")
        begun = spent()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                attempt(source)
            outcome["read"] += 1
        except EvidenceError:
            outcome["refused in our own words"] += 1
        except Exception:
            failures += 1
            print(f"{kind} {seed}-{number}: a foreign exception\n{traceback.format_exc(limit=-4)}", flush=True)
        took = spent() - begun
        slowest = max(slowest, took)
        if took > SLOW:
            failures += 1
            print(f"{kind} {seed}-{number}: {took:.1f} s", flush=True)
        if failures >= 10:
            break
    print(f"{kind}: {number:,} cases, {dict(outcome)}, slowest {slowest:.2f} s, {failures} failures", flush=True)
    return failures


def main() -> int:
    """Run the kinds asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=[*KINDS, "all"], default="all")
    parser.add_argument("--minutes", type=float, default=0.5, help="of processor time, for each kind")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        fuzz = Fuzz(Path(place))
        names = list(KINDS) if chosen.kind == "all" else [chosen.kind]
        if "articles" in names:
            print(f"articles: {len(fuzz.articles)} to damage", flush=True)  # made before the clock runs
        failures = sum(run(name, getattr(fuzz, KINDS[name]), chosen.minutes, chosen.seed) for name in names)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
