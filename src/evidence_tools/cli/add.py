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
    key = added[0].study_id if len(added) == 1 else "KEY"
    file = f" --fulltext {arguments.fulltext}" if arguments.fulltext else ""
    say(
        console,
        f"Nothing of this counts yet. Confirm the rows read from tables with evidence read {key}{file}; compare the "
        "others with the abstract and set verified to yes.",
    )
    return 0
