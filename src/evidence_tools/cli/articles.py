"""`evidence check` and `evidence add-article`."""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import os
import re
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

from evidence_tools.claims.checking import CheckedArticle
from evidence_tools.errors import UsageError
from evidence_tools.folder import find_folder, read_tables
from evidence_tools.folder.editing import editing
from evidence_tools.publish.outputs import write_output
from evidence_tools.tracker.checking import check_source

__all__ = ["add_article", "add_commands", "check"]


def add_commands(commands: argparse._SubParsersAction, common: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    parser = commands.add_parser(
        "check", parents=[common], help="the claims of any article, each with its verdict and an honest wording"
    )
    parser.add_argument("article", metavar="FILE|URL|-", help="text, Markdown, HTML, docx, PDF; - is what is piped in")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--html", metavar="FILE", help="write a page with the claims marked in the article's margin")
    parser.add_argument(
        "--against", metavar="SNAPSHOT", help="say which claims were added, dropped or softened since a --save"
    )
    parser.add_argument("--save", metavar="SNAPSHOT", help="keep the article's claims, to compare a later version with")
    parser.set_defaults(run=check)
    parser = commands.add_parser(
        "add-article", parents=[common], help="take an article under review: its claims become drafts to confirm"
    )
    parser.add_argument("article", metavar="FILE|URL|-")
    parser.add_argument("--id", metavar="NAME", help="short name: lower-case letters, digits, hyphens")
    parser.add_argument("--publisher", default="", help="who published it")
    parser.add_argument("--url", default="", help="where it was read (default: the URL given)")
    parser.set_defaults(run=add_article)


def _checked(arguments: argparse.Namespace) -> CheckedArticle:
    """Read the article and look every claim up in the verdicts of the last run."""
    return check_source(
        arguments.article, read_tables(find_folder(arguments.evidence), ("claims", "outcomes", "verdicts"))
    ).checked


def check(arguments: argparse.Namespace) -> int:
    """Print the claims of an article with what may be said of each."""
    from evidence_tools.claims import html_report, json_report

    checked = _checked(arguments)
    if arguments.html:
        write_output(arguments.html, html_report(checked))
        print(f"Written: {arguments.html}", file=sys.stderr)
    if arguments.json:
        print(json.dumps(json_report(checked), ensure_ascii=False, indent=1))
    elif not arguments.html:
        _show(checked)
    if arguments.against:
        _show_changes(checked, Path(arguments.against))
    if arguments.save:
        write_output(arguments.save, json.dumps(_snapshot(checked), ensure_ascii=False, indent=1) + "\n")
        print(f"Kept: {arguments.save}", file=sys.stderr)
    return 0


def _snapshot(checked: CheckedArticle) -> dict:
    from evidence_tools.claims import snapshot

    return snapshot(checked.article, [claim.found for claim in checked.claims])


def _show_changes(checked: CheckedArticle, path: Path) -> None:
    from evidence_tools.claims import compare_claims

    try:
        before = json.loads(path.read_text(encoding="utf-8"))
        changes = compare_claims(before, _snapshot(checked))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} is no snapshot kept with --save: {error}.") from None
    console = Console()
    console.print("\nSince the snapshot:" if changes else "\nSince the snapshot nothing changed.", markup=False)
    for change in changes:
        console.print(f"  {change}", markup=False, highlight=False)


def _answer_lines(answer: object, outcome: str) -> list[str]:
    from evidence_tools.claims.report import VERDICT_WORDS

    if answer.match.status == "not_tracked":
        return [f"  {outcome}: not tracked yet; nobody has looked for studies of this. Better not to claim it."]
    symbol, label = VERDICT_WORDS.get(answer.verdict, ("", answer.verdict))
    sure = f", {answer.certainty} certainty" if answer.certainty else ""
    lines = [f"  {outcome}: {symbol} {label}{sure} ({answer.match.claim_id})", f"    You may say: {answer.statement}"]
    if answer.match.status == "outcome":
        lines.insert(1, f"    The nearest claim on record is: {answer.tracked_statement}")
    return lines


def _show(checked: CheckedArticle) -> None:
    from evidence_tools.claims.report import outcome_words

    console = Console()
    article = checked.article
    console.print(Text(article.title or "Your text", style="bold"))
    count = len(checked.claims)
    console.print(f"{article.words} words, {count} claim{'s' * (count != 1)} found.\n", markup=False, highlight=False)
    for number, claim in enumerate(checked.claims, start=1):
        quote = " ".join(claim.found.quote.split())
        console.print(Text(f"{number}. “{quote}”", style="bold"))
        told = set()
        for answer in claim.answers:
            if answer.match.claim_id and answer.match.claim_id in told:
                continue  # two words of the sentence that one claim answers
            told.add(answer.match.claim_id)
            for line in _answer_lines(answer, outcome_words(answer.match.outcome)):
                console.print(line, markup=False, highlight=False)
        console.print("")
    if not count:
        console.print("No sentence of it was recognised as a health claim.", markup=False)
    else:
        words = "The verdicts are those of the last `evidence run`; its page site/index.html says why."
        console.print(f"{words} Not medical or legal advice.", markup=False)


def _name(title: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    return "-".join(words.split("-")[:6]) or "article"


def add_article(arguments: argparse.Namespace) -> int:
    """Write an article and its claims as drafts; the text itself stays out of git."""
    from evidence_tools.claims import sighting_drafts

    root, checked = find_folder(arguments.evidence), _checked(arguments)
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


def _tell_added(checked: CheckedArticle, drafts: list[dict], root: Path, name: str) -> None:
    where = os.path.relpath(root)
    console = Console(soft_wrap=True, highlight=False, markup=False)
    console.print(f"{name}: {len(drafts)} sightings written to {where}/sightings.csv as drafts.")
    console.print("Read each one; change `status` to confirmed, or delete the row.")
    untracked = [c.found.quote for c in checked.claims if not any(a.match.status == "claim" for a in c.answers)]
    if untracked:
        console.print(f"{len(untracked)} more claims are not tracked yet; to track one, add it to {where}/claims.csv:")
        for quote in untracked:
            console.print(f"  “{' '.join(quote.split())}”")
