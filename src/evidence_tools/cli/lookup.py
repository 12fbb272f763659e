"""`evidence match` and `evidence doctor`."""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import sys
from pathlib import Path

from rich.console import Console

from evidence_tools import __version__
from evidence_tools.errors import EvidenceError, NetworkError, UsageError
from evidence_tools.folder import Folder, find_folder, load_folder
from evidence_tools.living.identification import local_studies

__all__ = ["add_commands", "doctor", "match_text"]

STATUS_WORDS = {
    "exact": "found",
    "probable": "probably found; please check",
    "ambiguous": "several fit equally well; please choose",
    "not_found": "not found: nothing on record is what the text describes",
}


def add_commands(commands: argparse._SubParsersAction, common: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    parser = commands.add_parser(
        "match", parents=[common], help="which study or PubMed record a loose citation may mean, with reasons"
    )
    parser.add_argument("text", metavar="TEXT", help='a sentence, reference, title, DOI, PMCID or PMID; "-" reads it')
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--offline", action="store_true", help="look only at the studies in the evidence folder")
    parser.set_defaults(run=match_text)
    parser = commands.add_parser("doctor", parents=[common], help="versions, cache, network settings, what is stale")
    parser.set_defaults(run=doctor)


def _ask(text: str, folder: Folder, offline: bool) -> tuple[object, str]:
    """Return the match and, where PubMed was wanted and not reached, why."""
    from evidence_tools.pubmed import Client
    from evidence_tools.references.matching import match

    known, outcomes = local_studies(folder), folder.tables["outcomes"]
    if offline:
        return match(text, known, outcomes=outcomes), ""
    try:
        with Client.from_environment() as client:
            return match(text, known, client, outcomes=outcomes), ""
    except NetworkError as error:
        return match(text, known, outcomes=outcomes), str(error)


def match_text(arguments: argparse.Namespace) -> int:
    """Rank the studies a text may mean; without a network the local ones, saying so."""
    text = sys.stdin.read() if arguments.text == "-" else arguments.text
    if not text.strip():
        raise UsageError('There is no text to match. Give a citation, such as "Field 2005 cortisol" or a DOI.')
    root = find_folder(arguments.evidence)
    found, unreached = _ask(text, load_folder(root), arguments.offline)
    if unreached:
        print(f"PubMed was not asked: {unreached}\nOnly the studies of {root} were looked at.", file=sys.stderr)
    if arguments.json:
        print(json.dumps(found.to_json(), ensure_ascii=False, indent=1))
    else:
        _show(found)
    return NetworkError.exit_code if unreached else 0


def _show(found: object) -> None:
    console = Console()
    console.print(f"{found.status}: {STATUS_WORDS[found.status]}.", markup=False, highlight=False)
    for number, one in enumerate(found.candidates, start=1):
        name = f"PMID {one.pmid}" if one.pmid else one.study_id
        head = f"{number}. {name} (score {one.score:.2f}) {one.title} {one.year or ''}"
        console.print(head.rstrip(), markup=False, highlight=False, soft_wrap=True)
        for label, words in (("agrees", one.agrees), ("differs", one.differs), ("not known", one.unknown)):
            if words:
                console.print(f"   {label}: {'; '.join(words)}", markup=False, highlight=False, soft_wrap=True)
        if one.retracted:
            console.print("   RETRACTED", markup=False)


def _versions() -> list[tuple[str, str]]:
    names = ("pandas", "numpy", "scipy", "matplotlib", "requests", "bibtexparser", "frictionless", "lxml", "jupyterlab")
    rows = [
        ("evidence-tools", __version__),
        ("Python", f"{platform.python_version()} on {platform.platform(terse=True)}"),
    ]
    for name in names:
        try:
            rows.append((name, importlib.metadata.version(name)))
        except importlib.metadata.PackageNotFoundError:
            rows.append((name, "missing: run `make run`, or `pip install -e .`"))
    return rows


def _network() -> list[tuple[str, str]]:
    from evidence_tools.pubmed import Archive, cache_folder
    from evidence_tools.pubmed.client import EUTILS

    def given(name: str) -> str:
        return "set" if os.environ.get(name, "").strip() else "not set"

    rows = [("E-utilities", os.environ.get("EVIDENCE_EUTILS_URL", "").strip() or EUTILS)]
    rows += [(name, given(name)) for name in ("NCBI_API_KEY", "NCBI_EMAIL")]
    folder = cache_folder()
    rows.append(("cache", f"{folder}{'' if folder.exists() else ' (not there yet: nothing was fetched)'}"))
    if folder.exists():
        try:
            archive = Archive()
            stats = archive.stats()
            archive.close()
            size = f"{stats['bytes'] / 1e6:.1f} MB, {stats['records']} records in {stats['versions']} versions"
            rows.append(("archive", f"{size}, last seen {stats['last_seen'] or 'never'}"))
        except EvidenceError as error:
            rows.append(("archive", str(error)))
    return rows


def _state(root: Path) -> list[tuple[str, str]]:
    folder = load_folder(root)
    searches, screening = folder.tables["searches"], folder.tables["screening"]
    never = int((searches["last_run"] == "").sum())
    oldest = min((day for day in searches["last_run"] if day), default="never")
    pending = int((screening["decision"] == "pending").sum())
    site = root.resolve().parent / "site" / "index.html"
    newest = max(path.stat().st_mtime for path in root.rglob("*") if path.is_file())
    stale = (
        "not written yet"
        if not site.exists()
        else "older than the evidence"
        if site.stat().st_mtime < newest
        else "fresh"
    )
    return [
        ("evidence", f"{root} ({len(folder.tables['claims'])} claims, {len(folder.tables['studies'])} studies)"),
        ("searches", f"{len(searches)} saved, {never} never run, oldest run {oldest}"),
        ("screening", f"{pending} records wait for a decision"),
        ("site", f"{stale}: run `evidence run`" if stale != "fresh" else "fresh"),
    ]


def doctor(arguments: argparse.Namespace) -> int:
    """Print what a person helping over the phone would ask; nothing secret, no network used."""
    rows = [*_versions(), *_network()]
    try:
        rows += _state(find_folder(arguments.evidence))
    except EvidenceError as error:
        rows.append(("evidence", str(error)))
    console = Console()
    for name, value in rows:
        console.print(f"{name:15} {value}", markup=False, highlight=False, soft_wrap=True)
    return 0
