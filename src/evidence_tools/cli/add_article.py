"""`evidence add-article`: an article under review, its claims as drafts."""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import os
import re
from pathlib import Path
from typing import Any

from evidence_tools.claims.checked import CheckedArticle
from evidence_tools.cli.check import checked_article
from evidence_tools.cli.terminal import Terminal
from evidence_tools.errors import UsageError
from evidence_tools.folder import find_folder
from evidence_tools.folder.editing import editing

__all__ = ["run"]


def _name(title: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return "-".join(words.split("-")[:6]) or "article"


def run(arguments: argparse.Namespace) -> int:
    """Write an article and its claims as drafts; the text itself stays out of git."""
    from evidence_tools.claims import sighting_drafts

    root, checked = find_folder(arguments.evidence), checked_article(arguments)
    name = arguments.id or _name(checked.article.title)
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name):
        raise UsageError(f"{name!r} is no short name. Allowed: lower-case letters, digits, hyphens.")
    text = checked.article.text
    file = f"{name}.txt"
    row = {
        "article_id": name,
        "title": checked.article.title or name,
        "publisher": arguments.publisher,
        "url": arguments.url or (arguments.article if re.match(r"https?://", arguments.article) else ""),
        "retrieved": dt.date.today().isoformat(),
        "sha256": hashlib.sha256(text.encode("utf-8")).hexdigest(),
        "file": file,
        "note": "",
    }
    with editing(root, "articles", "sightings") as edit:
        if any(known["article_id"] == name for known in edit.rows["articles"]):
            raise UsageError(f"{name!r} is under review already. Give another name with --id.")
        first = 1 + max((int(r["sighting_id"][1:]) for r in edit.rows["sightings"]), default=0)
        drafts = sighting_drafts(checked, name, first)
        edit.rows["articles"].append(row)
        edit.rows["sightings"] += [{key: str(value) for key, value in draft.items()} for draft in drafts]
        edit.files[f"articles/{file}"] = text
    _tell_added(checked, drafts, root, name)
    return 0


def _tell_added(checked: CheckedArticle, drafts: list[dict[str, Any]], root: Path, name: str) -> None:
    where = os.path.relpath(root)
    console = Terminal(soft_wrap=True, highlight=False, markup=False)
    console.print(f"{name}: {len(drafts)} sightings written to {where}/sightings.csv as drafts.")
    console.print("Read each one; change `status` to confirmed, or delete the row.")
    untracked = [c.found.quote for c in checked.claims if not any(a.match.status == "claim" for a in c.answers)]
    if untracked:
        console.print(f"{len(untracked)} more claims are not tracked yet; to track one, add it to {where}/claims.csv:")
        for quote in untracked:
            console.print(f"  “{' '.join(quote.split())}”")
