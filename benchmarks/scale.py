"""How reading baseline files scales: records a second and memory for one process, two, and a Dask cluster of two.

    python benchmarks/scale.py                                  # 20,000 generated records
    python benchmarks/scale.py --records 20000 60000 200000     # growth

Files are generated (about 10 kB a record, as in NLM's baseline; 10,000 records a file); every configuration runs in a
program of its own, so that its memory is its own. All must give the same result.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PER_FILE = 10_000
WORDS = (
    "patients treatment sleep quality fatigue randomly assigned control group reflexology "
    "massage foot pain anxiety score "
    "significant difference between groups week session nurses women cancer study results method measured baseline care"
).split()
QUERIES = {
    "fatigue": "(reflexolog*[tiab] OR \"foot massage\"[tiab]) AND (fatigue[tiab] OR tired[tiab]) AND "
        "(random*[tiab] OR trial[tiab])",
    "sleep": "(reflexolog*[tiab] OR \"foot massage\"[tiab]) AND (sleep[tiab] OR insomnia[tiab]) AND "
        "(random*[tiab] OR trial[tiab])",
    "pain": "(reflexolog*[tiab] OR \"foot massage\"[tiab]) AND (pain[tiab]) AND (random*[tiab] OR trial[tiab])",
}  # fmt: skip


def article(number: int, chance: random.Random) -> bytes:
    """One record of about 10 kB; one in two hundred matches a search."""
    words = [word for word in WORDS if number % 200 == 0 or word not in ("reflexology", "foot")]
    text = " ".join(chance.choices(words, k=230))
    authors = "".join(
        f"<Author ValidYN='Y'><LastName>Name{chance.randrange(9999)}</LastName><ForeName>Given</Fo"
        f"reName><Initials>G</Initials>"
        f"<AffiliationInfo><Affiliation>Department {chance.randrange(99)}, University of "
        f"{chance.choice(words)}, Some City, "
        "Some Country. Department of Nursing, School of Health Sciences.</Affiliation></AffiliationInfo></Author>"
        for _ in range(6)
    )
    mesh = "".join(
        f"<MeshHeading><DescriptorName UI='D00{chance.randrange(9999)}' MajorTopicYN='N'>Heading "
        f"{chance.randrange(999)}"
        "</DescriptorName><QualifierName UI='Q000' MajorTopicYN='Y'>methods</QualifierName></MeshHeading>"
        for _ in range(12)
    )
    references = "".join(
        f"<Reference><Citation>Some Journal. 2010 Jan;{n}(3):11-19</Citation><ArticleIdList><ArticleId IdType='pubmed'>"
        f"{chance.randrange(30_000_000)}</ArticleId></ArticleIdList></Reference>"
        for n in range(25)
    )
    return (
        f"<PubmedArticle><MedlineCitation Status='MEDLINE' Owner='NLM'><PMID Version='1'>{number}</PMID><Article "
        f"PubModel='Print'><Journal><JournalIssue "
        f"CitedMedium='Internet'><PubDate><Year>2020</Year></PubDate></JournalIssue>"
        f"<Title>Some Journal</Title></Journal><ArticleTitle>{' '.join(text.split()[:12])}</ArticleTitle><Abstract>"
        f"<AbstractText Label='METHODS'>{text}</AbstractText></Abstract><AuthorList "
        f"CompleteYN='Y'>{authors}</AuthorList>"
        f"<Language>eng</Language><PublicationTypeList><PublicationType UI='D016428'>Journal Article</PublicationType>"
        f"</PublicationTypeList></Article><MeshHeadingList>{mesh}</MeshHeadingList></MedlineCitati"
        f"on><PubmedData><History>"
        f"<PubMedPubDate PubStatus='entrez'><Year>2020</Year><Month>1</Month><Day>1</Day></PubMedPubDate></History>"
        f"<ArticleIdList><ArticleId IdType='pubmed'>{number}</ArticleId></ArticleIdList><ReferenceList>{references}"
        "</ReferenceList></PubmedData></PubmedArticle>\n"
    ).encode()


def generate(folder: Path, records: int) -> None:
    """Write files of `PER_FILE` records."""
    chance = random.Random(1)
    for start in range(0, records, PER_FILE):
        path = folder / f"pubmed26n{start // PER_FILE + 1:04d}.xml.gz"
        with gzip.open(path, "wb", compresslevel=1) as file:
            file.write(b"<PubmedArticleSet>\n")
            for number in range(start + 1, min(start + PER_FILE, records) + 1):
                file.write(article(number, chance))
            file.write(b"</PubmedArticleSet>\n")


def measure(folder: Path, kind: str) -> None:
    """Read all files one way and print what it took, as JSON."""
    from evidence_tools.living.baseline import baseline_files, put_together, scan

    with tempfile.TemporaryDirectory() as cache:
        settings = {"cache": cache, "day": "2026-01-01"}
        cluster = None
        if kind == "dask":
            from distributed import LocalCluster

            cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
            settings["dask"] = cluster.scheduler_address
        else:
            settings["workers"] = int(kind)
        started = time.perf_counter()
        lines, _, records = put_together(scan(baseline_files(folder), QUERIES, **settings))
        seconds = time.perf_counter() - started
        if cluster is not None:
            cluster.close()
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    digest = hashlib.sha256(json.dumps(lines, sort_keys=True).encode()).hexdigest()[:12]
    print(
        json.dumps({"records": records, "seconds": seconds, "peak_mb": peak, "matches": len(lines), "digest": digest})
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, nargs="+", default=[20_000])
    parser.add_argument("--kinds", nargs="+", default=["1", "2", "dask"], help="processes, or dask")
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.measure:
        return measure(Path(chosen.measure[0]), chosen.measure[1])
    print(f"{'records':>8}  {'how':<12}  {'seconds':>8}  {'records/s':>9}  {'largest process':>15}  matches")
    for records in chosen.records:
        with tempfile.TemporaryDirectory() as place:
            generate(Path(place), records)
            digests = set()
            for kind in chosen.kinds:
                if kind == "dask":
                    try:
                        import distributed  # noqa: F401
                    except ImportError:
                        print(f"{records:>8}  dask is not installed: left out")
                        continue
                run = [sys.executable, __file__, "--measure", place, kind]
                told = json.loads(
                    subprocess.run(run, check=True, capture_output=True, text=True).stdout.splitlines()[-1]
                )
                digests.add(told["digest"])
                how = "2 Dask workers" if kind == "dask" else f"{kind} process" + "es" * (kind != "1")
                speed = told["records"] / told["seconds"]
                print(
                    f"{records:>8}  {how:<14}{told['seconds']:>8.1f}  {speed:>9,.0f}  "
                    f"{told['peak_mb']:>12.0f} MB  {told['matches']}",
                    flush=True,
                )
            assert len(digests) == 1, "the ways of reading disagree"
    return None


if __name__ == "__main__":
    main()
