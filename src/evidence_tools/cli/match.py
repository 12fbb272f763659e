"""`evidence match`: which study a loose citation means."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from evidence_tools.cli.streams import print_json, tell
from evidence_tools.cli.terminal import Terminal
from evidence_tools.errors import NetworkError, UsageError
from evidence_tools.folder import Folder, find_folder, load_folder
from evidence_tools.living.identification import local_studies

if TYPE_CHECKING:
    from evidence_tools.references.matching import Match

__all__ = ["run"]

STATUS_WORDS = {
    "exact": "found",
    "probable": "probably found; please check",
    "ambiguous": "several fit equally well; please choose",
    "not_found": "not found: nothing on record is what the text describes",
}


def _ask(text: str, folder: Folder, offline: bool) -> tuple[Match, str]:
    """Return the match and, where PubMed was wanted and not reached, why."""
    from evidence_tools.claims.vocabulary import load_vocabulary
    from evidence_tools.pubmed import Client
    from evidence_tools.references.citations import Vocabulary
    from evidence_tools.references.matching import match

    own = load_vocabulary(evidence=folder.root).own
    known, outcomes = local_studies(folder), Vocabulary.of(folder.tables["outcomes"], own)
    if offline:
        return match(text, known, outcomes=outcomes), ""
    try:
        with Client.from_environment() as client:
            return match(text, known, client, outcomes=outcomes), ""
    except NetworkError as error:
        return match(text, known, outcomes=outcomes), str(error)


def run(arguments: argparse.Namespace) -> int:
    """Rank the studies a text may mean; without a network the local ones, saying so."""
    text = sys.stdin.read() if arguments.text == "-" else arguments.text
    if not text.strip():
        raise UsageError('There is no text to match. Give a citation, such as "Field 2005 cortisol" or a DOI.')
    root = find_folder(arguments.evidence)
    found, unreached = _ask(text, load_folder(root), arguments.offline)
    if unreached:
        tell(f"PubMed was not asked: {unreached}\nOnly the studies of {root} were looked at.")
    if arguments.json:
        print_json(found.to_json())
    else:
        _show(found)
    return NetworkError.exit_code if unreached else 0


def _show(found: Match) -> None:
    console = Terminal()
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
