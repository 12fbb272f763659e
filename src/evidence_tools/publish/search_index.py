"""The search of the front page: the index of `tracker.indexing` as a script file, small enough for a phone.

`finding.js` searches it with the same steps as `evidence find`; what is written here is only shorter: phrases are texts
in place of lists, claims are told by their place, empty fields are left out, and statements stand on the page already.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from evidence_tools.claims.finding import TOPIC, Concept
from evidence_tools.claims.responses import Replies
from evidence_tools.tracker.computed import Computed
from evidence_tools.tracker.finding import NO_VERDICT, NOT_TRACKED, PART, build_index
from evidence_tools.verdicts.advice import advertising

__all__ = ["search_engine", "search_index"]

PATTERNS = ("asked", "unless", "leave")  # of a reply


def _concept(concept: Concept, places: Mapping[str, int]) -> list[Any]:
    """Return key, label, phrases, claims, near, results, studies and part of a concept, empty ends left out.

    Claims are told by their place among all.
    """
    label = concept["label"] if concept["results"] else ""  # only said of what the tables hold
    row: list[Any] = [concept["key"], label, "|".join(" ".join(p) for p in concept["phrases"])]
    row += [" ".join(str(places[name]) for name in concept[kind]) for kind in ("claims", "near")]
    row += [concept["results"], concept["studies"], int(concept["part"])]
    while row and not row[-1]:
        row.pop()
    return row


def _replies(replies: Replies) -> dict[str, Any]:
    """Return the replies without their empty fields, choices written shorter: only the whole match is asked for."""
    rows = [
        {name: _short(part) if name in PATTERNS else part for name, part in row.items() if part}
        for row in replies["rows"]
    ]
    return {"groups": {name: _short(words) for name, words in replies["groups"].items()}, "rows": rows}


def _short(pattern: object) -> str:
    return str(pattern).replace("(?:", "(")


def search_index(ev: Computed) -> str:
    """Write the index as a script that hands it to the page, with what the evidence and advertising rules allow."""
    verdicts = ev.verdicts()
    lights = [advertising(verdict) for verdict in ev.all_verdicts.values()]
    index = build_index({**ev.folder.tables, "verdicts": verdicts}, ev.material.vocabulary.own)
    labels = list(dict.fromkeys((light.symbol, light.label) for light in lights))
    places = {label: place for place, label in enumerate(labels)}
    topics = [concept for concept in index["concepts"] if concept["key"].startswith(TOPIC)]
    others = [concept for concept in index["concepts"] if not concept["key"].startswith(TOPIC)]
    say = {
        row["claim_id"]: [row["sentence"], places[light.symbol, light.label], *filter(None, [light.wording])]
        for row, light in zip(ev.verdict_rows, lights, strict=True)
    }
    treatments = sorted({claim[name] for claim in index["claims"] for name in ("intervention", "comparator")})
    numbers = {claim["claim_id"]: place for place, claim in enumerate(index["claims"])}
    small = {
        "version": index["version"],
        "rules": index["rules"],
        "concepts": [_concept(concept, numbers) for concept in others],
        "topics": "|".join(concept["key"].removeprefix(TOPIC) for concept in topics),  # each is its own only phrase
        "treatments": treatments,
        "claims": [
            [
                *(c["claim_id"], treatments.index(c["intervention"]), treatments.index(c["comparator"]), c["outcome"]),
                *(int(c["plain"]), int(c["testable"]), c["rank"], " ".join(c["words"])),
            ]
            for c in index["claims"]
        ],
        "vocabulary": " ".join(index["vocabulary"]),
        "everyday": " ".join(index["everyday"]),
        "prefixes": " ".join(index["prefixes"]),
        "say": [say.get(claim["claim_id"], []) for claim in index["claims"]],
        "lights": labels,
        "country": next((light.country for light in lights), ""),
        "guidance": index["guidance"],
        "replies": _replies(index["replies"]),
        "not_tracked": NOT_TRACKED,
        "unjudged": [NO_VERDICT, PART],
    }
    text = json.dumps(small, ensure_ascii=False, separators=(",", ":"))
    # Letters that end a line of script or a script in a page, should somebody's table hold them.
    safe = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("</", "<\\/")
    return f"window.evidenceIndex({safe});\n"


def search_engine() -> str:
    """Return the script that searches, as it stands beside its twin in Python."""
    return (files("evidence_tools.claims") / "finding.js").read_text(encoding="utf-8")
