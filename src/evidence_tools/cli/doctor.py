"""`evidence doctor`: what a person helping over the phone would ask."""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
from pathlib import Path

from evidence_tools.cli.terminal import Terminal
from evidence_tools.errors import EvidenceError
from evidence_tools.files import resolved
from evidence_tools.folder import find_folder, load_folder
from evidence_tools.words import VERSION, counted, without_password

__all__ = ["run"]


def _versions() -> list[tuple[str, str]]:
    names = ("pandas", "numpy", "scipy", "matplotlib", "requests", "bibtexparser", "frictionless", "lxml", "jupyterlab")
    rows = [
        ("evidence-tools", VERSION),
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

    rows = [("E-utilities", without_password(os.environ.get("EVIDENCE_EUTILS_URL", "").strip() or EUTILS))]
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
    site = resolved(root).parent / "site" / "index.html"
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
        ("screening", f"{counted(pending, 'record waits', 'records wait')} for a decision"),
        ("site", f"{stale}: run `evidence run`" if stale != "fresh" else "fresh"),
    ]


def run(arguments: argparse.Namespace) -> int:
    """Print what a person helping over the phone would ask; nothing secret, and no network without --live."""
    if arguments.live:
        from evidence_tools.cli import live

        return live.run(arguments.evidence, Terminal())
    rows = [*_versions(), *_network()]
    try:
        rows += _state(find_folder(arguments.evidence))
    except (EvidenceError, OSError) as error:
        rows.append(("evidence", str(error)))
    console = Terminal()
    for name, value in rows:
        console.print(f"{name:15} {value}", markup=False, highlight=False, soft_wrap=True)
    return 0
