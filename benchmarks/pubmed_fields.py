"""What readers of PubMed XML get wrong: the same 1,836 real articles, field by field, against a plain reading by path.

    python benchmarks/pubmed_fields.py [--python /path/to/an/environment/with/the/peers]

The reading compared with is lxml with absolute paths, nothing else: title and sections with all text inside nested
tags, the article's own identifiers (never those of its references), collective authors. Blanks do not count, nor the
full stop after a title, nor the version of a PMCID; labels and order of sections do not count. Peers that are not
installed are skipped, and named.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from pubmed import HEAD, SAMPLE

FIELDS = ("pmid", "title", "abstract", "doi", "pmcid", "collective")
Row = dict[str, str]


def sample(folder: Path) -> Path:
    """Write the articles every peer can read: Biopython refuses those of the old DTDs."""
    articles = re.findall(rb"<PubmedArticle>.*?</PubmedArticle>", gzip.decompress(SAMPLE.read_bytes()), re.DOTALL)
    kept = [article for article in articles if b"<DateCreated>" not in article]
    path = folder / "articles.xml.gz"
    path.write_bytes(gzip.compress(HEAD + b"\n".join(kept) + b"\n</PubmedArticleSet>\n"))
    return path


def nodes(path: str) -> Iterator:
    from lxml import etree

    with gzip.open(path) as file:
        yield from etree.parse(file).getroot()


def plain_reading(path: str) -> Iterator[dict]:
    for node in nodes(path):
        article = node.find("MedlineCitation/Article")
        ids = {one.get("IdType"): (one.text or "") for one in node.findall("PubmedData/ArticleIdList/ArticleId")}
        elsewhere = [one.text for one in article.findall("ELocationID") if one.get("EIdType") == "doi"]
        yield {
            "pmid": node.findtext("MedlineCitation/PMID"),
            "title": "".join(article.find("ArticleTitle").itertext()),
            "abstract": ["".join(one.itertext()) for one in article.findall("Abstract/AbstractText")],
            "doi": ids.get("doi") or (elsewhere or [""])[0],
            "pmcid": ids.get("pmc", ""),
            "collective": ["".join(one.itertext()) for one in article.findall("AuthorList/Author/CollectiveName")],
        }


def ours(path: str) -> Iterator[Row]:
    from evidence_tools.pubmed import parse_records

    for one in parse_records(path):
        people = "|".join(f"{a.collective}" for a in one.authors if a.collective)
        yield _row(one.pmid, one.title, one.abstract, one.doi, one.pmcid, people)


def pubmed_parser(path: str) -> Iterator[Row]:
    import pubmed_parser as parser

    for one in parser.parse_medline_xml(path, author_list=True):
        yield _row(one["pmid"], one["title"], one["abstract"], one["doi"], one["pmc"], json.dumps(one["authors"]))


def metapub(path: str) -> Iterator[Row]:
    from lxml import etree
    from metapub import PubMedArticle

    for node in nodes(path):
        one = PubMedArticle(b"<PubmedArticleSet>" + etree.tostring(node, with_tail=False) + b"</PubmedArticleSet>")
        yield _row(one.pmid, one.title, one.abstract, one.doi, one.pmc, str(one.authors))


def pymed(path: str) -> Iterator[Row]:
    from pymed.article import PubMedArticle

    for node in nodes(path):
        one = PubMedArticle(xml_element=node)
        yield _row(one.pubmed_id, one.title, one.abstract, one.doi, None, str(one.authors))


def eutils(path: str) -> Iterator[Row]:
    from eutils._internal.xmlfacades.pubmedarticleset import PubmedArticleSet
    from lxml import etree

    with gzip.open(path) as file:
        for one in PubmedArticleSet(etree.parse(file).getroot()):
            yield _row(one.pmid, one.title, one.abstract, one.doi, one.pmc, str(one.authors))


def biopython(path: str) -> Iterator[Row]:
    from Bio import Entrez

    with gzip.open(path) as file:
        for one in Entrez.read(file)["PubmedArticle"]:
            article = one["MedlineCitation"]["Article"]
            ids = {str(i.attributes["IdType"]): str(i) for i in one["PubmedData"]["ArticleIdList"]}
            elsewhere = [str(i) for i in article["ELocationID"] if i.attributes["EIdType"] == "doi"]
            text = " ".join(map(str, article.get("Abstract", {}).get("AbstractText", [])))
            doi = ids.get("doi") or (elsewhere or [""])[0]
            people = str(article.get("AuthorList", ""))
            yield _row(one["MedlineCitation"]["PMID"], article["ArticleTitle"], text, doi, ids.get("pmc"), people)


TOOLS: dict[str, Callable[[str], Iterator[Row]]] = {
    "ours": ours, "pubmed_parser": pubmed_parser, "metapub": metapub, "pymed": pymed, "eutils": eutils,
    "Biopython": biopython,
}  # fmt: skip


def _row(*values: object) -> Row:
    return {name: "" if value is None else str(value) for name, value in zip(FIELDS, values, strict=True)}


def squeezed(text: str) -> str:
    return "".join(text.split())


def wrong(right: dict, row: Row) -> list[str]:
    """Return the fields that lost or gained something."""
    checks = {
        "pmid": row["pmid"].strip() == right["pmid"],
        "title": squeezed(row["title"]).rstrip(".") == squeezed(right["title"]).rstrip("."),
        "abstract": all(squeezed(part) in squeezed(row["abstract"]) for part in right["abstract"]),
        "doi": row["doi"].strip().lower() == right["doi"].strip().lower(),
        "pmcid": bare(row["pmcid"]) == bare(right["pmcid"]),
        "collective": all(squeezed(name) in squeezed(row["collective"]) for name in right["collective"]),
    }
    return [name for name, good in checks.items() if not good]


def bare(pmcid: str) -> str:
    return pmcid.strip().upper().removeprefix("PMC").split(".")[0]


def child(tool: str, path: str) -> None:
    """Compare one tool in this process and print the counts as JSON."""
    try:
        rows = list(TOOLS[tool](path))
    except Exception as error:
        print(json.dumps({"missing": f"{type(error).__name__}: {error}"[:200]}))
        return
    counts = dict.fromkeys(FIELDS, 0)
    for right, row in zip(plain_reading(path), rows, strict=True):
        for name in wrong(right, row):
            counts[name] += 1
    print(json.dumps(counts))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=sys.executable, help="the interpreter that has the peers")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        child(*chosen.child)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = sample(Path(folder))
        right = list(plain_reading(str(path)))
        held = {name: sum(bool(one[name]) for one in right) for name in FIELDS}
        print(f"{'records with the field':<24}" + "".join(f"{held[name]:>12}" for name in FIELDS))
        print(f"{'wrong or lost':<24}" + "".join(f"{name:>12}" for name in FIELDS))
        for tool in TOOLS:
            python = sys.executable if tool == "ours" else chosen.python
            command = [python, str(Path(__file__).resolve()), "--child", tool, str(path)]
            done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
            try:
                found = json.loads(done.stdout.strip().splitlines()[-1])
            except (IndexError, json.JSONDecodeError):
                found = {"missing": (done.stderr.strip().splitlines() or ["no answer"])[-1][:200]}
            if "missing" in found:
                print(f"{tool:<24}skipped: {found['missing']}")
            else:
                print(f"{tool:<24}" + "".join(f"{found[name]:>12}" for name in FIELDS))


if __name__ == "__main__":
    main()
