"""The recorded search as five dated states a stand-in can serve one after another."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from evidence_tools.pubmed import Record, split_records


@dataclass
class State:
    """What the search found and what the records held on one day."""

    day: dt.date
    ids: list[str]
    articles: dict[str, bytes]
    digests: dict[str, str]


def states(folder: Path) -> list[State]:
    """Read ``<day>_ids_*.xml`` and ``<day>_efetch_*.xml``.

    A record not recorded on a day is that of the last day before, or else of the next.
    """
    read: dict[str, dict[str, tuple[Record, bytes]]] = {}
    for path in sorted(folder.glob("*_efetch_*.xml")):
        pairs = ((record, xml) for record, xml in split_records(path) if isinstance(record, Record))
        read[path.name[:10]] = {record.pmid: (record, xml) for record, xml in pairs}
    found = []
    for path in sorted(folder.glob("*_ids_*.xml")):
        day = path.name[:10]
        ids = list(dict.fromkeys(re.findall(r"<Id>(\d+)</Id>", path.read_text())))
        before = [read[d] for d in sorted(read, reverse=True) if d <= day]
        after = [read[d] for d in sorted(read) if d > day]
        articles, digests = {}, {}
        everyone = dict.fromkeys([*ids, *(p for r in read.values() for p in r)])
        for pmid in everyone:
            held = next((r[pmid] for r in [*before, *after] if pmid in r), None)
            if held:
                articles[pmid], digests[pmid] = held[1], held[0].digest()
        found.append(State(dt.date.fromisoformat(day), ids, articles, digests))
    return found
