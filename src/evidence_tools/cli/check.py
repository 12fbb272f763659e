"""`evidence check`: the claims of any article."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

from evidence_tools.claims.checking import CheckedArticle
from evidence_tools.errors import UsageError
from evidence_tools.folder import find_folder, read_tables
from evidence_tools.publish.outputs import write_output
from evidence_tools.tracker.checking import check_source

__all__ = ["checked_article", "run"]


def checked_article(arguments: argparse.Namespace) -> CheckedArticle:
    """Read the article and look every claim up in the verdicts of the last run."""
    return check_source(
        arguments.article, read_tables(find_folder(arguments.evidence), ("claims", "outcomes", "verdicts"))
    ).checked


def run(arguments: argparse.Namespace) -> int:
    """Print the claims of an article with what may be said of each."""
    from evidence_tools.claims import html_report, json_report

    checked = checked_article(arguments)
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
