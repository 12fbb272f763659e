"""`evidence doctor --live`: does PubMed answer as we know it?"""

from __future__ import annotations

import datetime as dt
import platform
from pathlib import Path

from evidence_tools.cli.common import say
from evidence_tools.cli.terminal import Terminal
from evidence_tools.errors import EvidenceError
from evidence_tools.folder import find_folder
from evidence_tools.folder.editing import read_rows
from evidence_tools.words import VERSION

__all__ = ["run"]


def run(evidence: str, console: Terminal) -> int:
    """Ask PubMed and PMC questions whose answers are known; read only."""
    from evidence_tools.living.health import check_up, exit_code, to_report
    from evidence_tools.pubmed import Client
    from evidence_tools.pubmed.exchange import Limits

    queries = _queries(evidence, console)
    found = []
    say(console, "Asking PubMed and PMC; nothing is written. This takes less than a minute.")
    limits = Limits(tries=2, read=10.0, deadline=15.0, patience=5.0)  # all of it takes less than a minute
    with Client.from_environment(limits=limits) as client:
        for one in check_up(client, queries):
            found.append(one)
            say(console, one.line())
        sent = client.requests
    code = exit_code(found)
    said = "Everything works." if not code else "Not everything works; the rest of the program does without a network."
    say(console, f"{said} {sent} requests sent.")
    versions = [
        f"evidence-tools {VERSION}, Python {platform.python_version()}, {platform.system()}",
        f"on {dt.date.today().isoformat()}",
    ]
    for line in to_report(found, versions):
        say(console, line)
    return code


def _queries(evidence: str, console: Terminal) -> dict[str, str]:
    """The saved searches of PubMed; none where there is no folder."""
    try:
        rows = read_rows(Path(find_folder(evidence)), "searches")
    except EvidenceError as error:
        say(console, f"The saved searches cannot be checked: {error}")
        return {}
    return {row["search_id"]: row["query"] for row in rows if row["database"] != "public_pages"}
