"""`evidence add-article`: an article under review, its claims as drafts."""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from evidence_tools.claims.checked import CheckedArticle
from evidence_tools.cli.check import checked_article
from evidence_tools.cli.terminal import Terminal
from evidence_tools.errors import UsageError
from evidence_tools.folder import find_folder
from evidence_tools.folder.editing import editing
from evidence_tools.words import counted

__all__ = ["run"]


def _name(title: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return "-".join(words.split("-")[:6]) or "article"


def run(arguments: argparse.Namespace) -> int:
    """Write an article and its claims as drafts; the text itself stays out of git."""
    from evidence_tools.claims import sighting_drafts

    root, checked = find_folder(arguments.evidence), checked_article(arguments, unjudged=True)
    if not checked.judged and not checked.claims:
        raise UsageError(f"{' '.join(note.words for note in checked.notes)} Nothing was written.")
    row = _row(checked, arguments)
    name = row["article_id"]
    with editing(root, "articles", "sightings") as edit:
        _refuse_known(row, edit.rows["articles"])
        first = 1 + max((int(r["sighting_id"][1:]) for r in edit.rows["sightings"]), default=0)
        drafts = sighting_drafts(checked, name, first)
        edit.rows["articles"].append(row)
        edit.rows["sightings"] += [{key: str(value) for key, value in draft.items()} for draft in drafts]
        edit.files[f"articles/{row['file']}"] = checked.article.text
    _tell_added(checked, drafts, root, name)
    return 0


def _row(checked: CheckedArticle, arguments: argparse.Namespace) -> dict[str, str]:
    """Return the article's row of articles.csv."""
    name = arguments.id or _name(checked.article.title)
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name):
        raise UsageError(f"{name!r} is no short name. Allowed: lower-case letters, digits, hyphens.")
    return {
        "article_id": name,
        "title": checked.article.title or name,
        "publisher": arguments.publisher,
        "url": arguments.url or (arguments.article if re.match(r"https?://", arguments.article) else ""),
        "retrieved": dt.date.today().isoformat(),
        "sha256": hashlib.sha256(checked.article.text.encode("utf-8")).hexdigest(),
        "file": f"{name}.txt",
        "note": "",
    }


def _refuse_known(row: Mapping[str, str], articles: Iterable[Mapping[str, str]]) -> None:
    """Refuse an article that would count twice: the same text, or another under a name that is taken."""
    for known in articles:
        if known["sha256"] == row["sha256"]:
            raise UsageError(
                f"this very text is under review already, as {known['article_id']!r}. Nothing was written."
            )
        if known["article_id"] == row["article_id"]:
            raise UsageError(
                f"{row['article_id']!r} is under review already, with another text. Another article: give it a name "
                "with --id. The same page, changed: first delete its rows in articles.csv and sightings.csv, so that "
                "it does not count twice. Nothing was written."
            )


def _tell_added(checked: CheckedArticle, drafts: list[dict[str, Any]], root: Path, name: str) -> None:
    where = os.path.relpath(root)
    console = Terminal(soft_wrap=True, highlight=False, markup=False)
    if drafts:
        console.print(f"{name}: {counted(len(drafts), 'sighting')} written to {where}/sightings.csv as drafts.")
        console.print("Compare each with the page and confirm it, or delete its row; until then it counts nowhere.")
    else:
        console.print(f"{name}: taken under review, but no claim that is tracked was recognised in it.")
    untracked = [c.found.quote for c in checked.claims if not any(a.match.status == "claim" for a in c.answers)]
    if untracked:
        more, it = counted(len(untracked), "more claim is", "more claims are"), "it" if len(untracked) == 1 else "one"
        console.print(f"{more} not tracked yet; to track {it}, add it to {where}/claims.csv:")
        for quote in untracked:
            console.print(f"  “{' '.join(quote.split())}”")
    if drafts:
        console.print(f"Next: evidence confirm, then for example: evidence confirm {drafts[0]['sighting_id']}")
