"""`evidence add`: studies by PMID."""

from __future__ import annotations

import argparse

from evidence_tools.cli.common import say, who
from evidence_tools.cli.terminal import Terminal
from evidence_tools.folder import find_folder
from evidence_tools.pubmed import Archive, Client, Shelf

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Add studies by PMID and say what was prefilled, from which words."""
    from evidence_tools.living.acceptance import from_table
    from evidence_tools.living.additions import add as run_add

    root, console = find_folder(arguments.evidence), Terminal()
    with Archive() as archive:
        client = None if arguments.offline else Client.from_environment(archive=archive)
        shelf = None if arguments.no_fulltext else Shelf()
        name = who(arguments.who)
        added = run_add(root, arguments.pmids, client, archive, who=name, shelf=shelf, fulltext=arguments.fulltext)
    for one in added:
        say(console, f"PMID {one.pmid} is now {one.study_id}:")
        if one.retraction_status != "none":
            said = one.retraction_status.replace("_", " ")
            counts = ": its results do not count" if one.retraction_status == "retracted" else ""
            say(console, f"  {said.upper()}, says PubMed{counts}")
        for name, found in one.extraction.study.items():
            say(console, f"  {name} = {found.value}   from “{found.words}”")
        for row in one.results:
            numbers = {
                n: row[n]
                for n in ("n_i", "mean_i", "sd_i", "n_c", "mean_c", "sd_c", "estimate", "p_value")
                if row.get(n)
            }
            shown = ", ".join(f"{name} {value}" for name, value in numbers.items()) or row["direction_reported"]
            say(console, f"  {row['result_id']} ({row['instrument']}): {shown}")
        if one.fulltext is not None:
            say(console, f"  {one.fulltext.words}")
        for words in one.left:
            say(console, f"  not entered: {words}")
    say(console, "Nothing of this counts yet.")
    file = f" --fulltext {arguments.fulltext}" if arguments.fulltext else ""
    for one in added:
        abstract = [row["result_id"] for row in one.results if not from_table(row)]
        if len(abstract) < len(one.results):
            say(console, f"Next, compare its tables row by row: evidence read {one.study_id}{file}")
        if abstract:
            say(console, f"Next, compare with the abstract, then: evidence confirm {' '.join(abstract)}")
        if not one.results:
            say(console, f"Next, enter what {one.study_id} prints: evidence app (Enter), or results.csv by hand")
    return 0
