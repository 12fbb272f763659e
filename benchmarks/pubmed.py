"""Reading PubMed XML, side by side: the same file, the same machine, one run; ratios rather than seconds.

    python benchmarks/pubmed.py [--runs 5] [--large] [--python /path/to/another/python]

The file is put together at run time from the reference material beside the checkout (``../shared``): 1,836 real
articles with renumbered PMIDs, compressed; ``--large`` repeats them ten times to show that memory stays flat. Each tool
runs in a process of its own, so that its peak memory is its own; the order rotates, so that a busy moment hits
everybody; the ratio is taken between fastest runs, which a busy machine disturbs least, and between medians. Peers that
are not installed are skipped, and named. ``--python`` is the interpreter of an environment that holds them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SAMPLE = Path(__file__).resolve().parents[2] / "shared" / "pubmed_samples" / "baseline" / "assembled_dev_1847.xml.gz"
HEAD = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st '
    b'January 2019//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_190101.dtd">\n<PubmedArticleSet>\n'
)


# --- the tools: each reads the file, keeps nothing, returns the number of records -------------------------------------


def ours(path: str) -> int:
    from dataclasses import fields

    from evidence_tools.pubmed import Record, parse_records

    names = [field.name for field in fields(Record)]
    count = 0
    for record in parse_records(path):
        for name in names:
            getattr(record, name)
        count += 1
    return count


def bare_lxml(path: str) -> int:
    """What anybody would write: iterparse, ten fields, no care for oddities."""
    from lxml import etree

    count = 0
    with gzip.open(path) as file:
        for _, node in etree.iterparse(file, tag="PubmedArticle"):
            article = node.find("MedlineCitation/Article")
            title = article.find("ArticleTitle")
            _ = (
                node.findtext("MedlineCitation/PMID"),
                "" if title is None else "".join(title.itertext()),
                " ".join("".join(part.itertext()) for part in article.findall("Abstract/AbstractText")),
                article.findtext("Journal/Title"),
                article.findtext("Journal/JournalIssue/PubDate/Year"),
                article.findtext("Journal/JournalIssue/Volume"),
                article.findtext("Pagination/MedlinePgn"),
                [(a.findtext("LastName"), a.findtext("ForeName")) for a in article.findall("AuthorList/Author")],
                [kind.text for kind in article.findall("PublicationTypeList/PublicationType")],
                [i.text for i in node.findall("PubmedData/ArticleIdList/ArticleId") if i.get("IdType") == "doi"],
            )
            count += 1
            node.clear()
            while node.getprevious() is not None:
                del node.getparent()[0]
    return count


def lxml_tree(path: str) -> int:
    """Parsing alone, nothing read: the floor."""
    from lxml import etree

    with gzip.open(path) as file:
        return len(etree.parse(file).getroot())


def pubmed_parser(path: str) -> int:
    import pubmed_parser as parser

    return sum(1 for _ in parser.parse_medline_xml(path, author_list=True))


def metapub(path: str) -> int:
    from lxml import etree
    from metapub import PubMedArticle

    count = 0
    with gzip.open(path) as file:
        for _, node in etree.iterparse(file, tag="PubmedArticle"):
            xml = b"<PubmedArticleSet>" + etree.tostring(node, with_tail=False) + b"</PubmedArticleSet>"
            PubMedArticle(xml)
            count += 1
            node.clear()
    return count


def biopython(path: str) -> int:
    from Bio import Entrez

    with gzip.open(path) as file:
        return len(Entrez.read(file)["PubmedArticle"])


def pymed(path: str) -> int:
    from lxml import etree
    from pymed.article import PubMedArticle

    with gzip.open(path) as file:
        return sum(1 for node in etree.parse(file).getroot() if PubMedArticle(xml_element=node).toDict())


def eutils(path: str) -> int:
    from eutils._internal.xmlfacades.pubmedarticleset import PubmedArticleSet
    from lxml import etree

    with gzip.open(path) as file:
        articles = PubmedArticleSet(etree.parse(file).getroot())
        return sum(1 for a in articles if (a.pmid, a.title, a.abstract, a.authors, a.doi, a.jrnl, a.year, a.pub_types))


TOOLS = {
    "ours, every field": ours,
    "bare lxml, ten fields": bare_lxml,
    "lxml tree, no fields": lxml_tree,
    "pubmed_parser": pubmed_parser,
    "metapub": metapub,
    "Biopython": biopython,
    "pymed": pymed,
    "eutils": eutils,
}
TARGETS = {"pubmed_parser": 2.0, "metapub": 1.5, "Biopython": 3.5, "bare lxml, ten fields": 0.9}
OWN = {"ours, every field", "bare lxml, ten fields", "lxml tree, no fields"}


# --- the file ---------------------------------------------------------------------------------------------------------


def assemble(folder: Path, times: int) -> Path:
    """Write the articles `times` times, with PMIDs of their own."""
    articles = re.findall(rb"<PubmedArticle>.*?</PubmedArticle>", gzip.decompress(SAMPLE.read_bytes()), re.DOTALL)
    # Biopython validates against a recent DTD and refuses the articles of the old ones
    articles = [article for article in articles if b"<DateCreated>" not in article]
    path = folder / f"articles-x{times}.xml.gz"
    number = 0
    with gzip.open(path, "wb", compresslevel=6) as file:
        file.write(HEAD)
        for _ in range(times):
            for article in articles:
                number += 1
                renumbered = re.sub(rb"(<PMID[^>]*>)\d+", rb"\g<1>%d" % (30_000_000 + number), article, count=1)
                file.write(renumbered + b"\n")
        file.write(b"</PubmedArticleSet>\n")
    return path


# --- running ----------------------------------------------------------------------------------------------------------


def peak_memory() -> float:
    """Peak resident memory of this process in MB; getrusage would count what the parent had when it forked."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s+(\d+)", status.read_text()).group(1)) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def child(tool: str, path: str) -> None:
    """Measure one tool in this process and print what was found as JSON."""
    # imports belong to nobody's reading time: run once on an empty set
    with tempfile.NamedTemporaryFile(suffix=".xml.gz") as warm:
        warm.write(gzip.compress(HEAD + b"</PubmedArticleSet>"))
        warm.flush()
        try:
            TOOLS[tool](warm.name)
        except ImportError as error:
            print(json.dumps({"missing": str(error)}))
            return
        except Exception:  # some peers cannot read an empty set; the imports are done, and that was the aim
            pass
    imported = peak_memory()
    start = time.process_time()
    try:
        count = TOOLS[tool](path)
    except Exception as error:
        print(json.dumps({"missing": f"{type(error).__name__}: {error}"[:200]}))
        return
    seconds = time.process_time() - start
    print(json.dumps({"count": count, "seconds": seconds, "peak": peak_memory(), "imported": imported}))


def measure(tool: str, path: Path, python: str) -> dict:
    interpreter = sys.executable if tool in OWN else python
    command = [interpreter, str(Path(__file__).resolve()), "--child", tool, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1800, check=False)
    try:
        return json.loads(done.stdout.strip().splitlines()[-1])
    except (IndexError, json.JSONDecodeError):
        return {"missing": (done.stderr.strip().splitlines() or ["no answer"])[-1][:200]}


def compare(path: Path, runs: int, python: str, tools: list[str]) -> dict[str, list[dict]]:
    results: dict[str, list[dict]] = {tool: [] for tool in tools}
    absent: set[str] = set()
    for run in range(runs):
        for tool in tools[run % len(tools) :] + tools[: run % len(tools)]:
            if tool in absent:
                continue
            result = measure(tool, path, python)
            if "missing" in result:
                absent.add(tool)
                print(f"  skipped {tool}: {result['missing']}")
            else:
                results[tool].append(result)
    return results


def report(title: str, results: dict[str, list[dict]]) -> None:
    print(f"\n{title}\n{'':24}{'median':>10}{'fastest':>9}{'peak MB':>9}{'ours is':>9}{'(best)':>9}   target")
    mine = [run["seconds"] for run in results["ours, every field"]]
    for tool, runs in results.items():
        if not runs:
            continue
        seconds, count = [run["seconds"] for run in runs], runs[0]["count"]
        middle, best = statistics.median(seconds), min(seconds)
        ratio, of_best = middle / statistics.median(mine), best / min(mine)
        line = f"{tool:24}{count / middle:>10,.0f}{count / best:>9,.0f}{max(run['peak'] for run in runs):>9,.0f}"
        if tool != "ours, every field":
            line += f"{ratio:>8.2f}x{of_best:>8.2f}x"
        if target := TARGETS.get(tool):
            line += f"   {target}x {'met' if ratio >= target else 'NOT MET'}"
        print(line)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--large", action="store_true", help="also ten times the records, streaming tools only")
    parser.add_argument("--python", default=sys.executable, help="interpreter that has the peers")
    parser.add_argument("--child", nargs=2, metavar=("TOOL", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(*options.child)
        return
    if not SAMPLE.exists():
        sys.exit(f"{SAMPLE.name} is not beside the checkout (../shared/pubmed_samples/baseline): nothing to measure")
    with tempfile.TemporaryDirectory() as folder:
        small = assemble(Path(folder), 1)
        report("1,836 records", compare(small, options.runs, options.python, list(TOOLS)))
        if options.large:
            large = assemble(Path(folder), 10)
            tools = ["ours, every field", "bare lxml, ten fields", "pubmed_parser"]
            report("18,360 records", compare(large, 2, options.python, tools))


if __name__ == "__main__":
    main()
