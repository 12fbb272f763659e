"""A page for each claim: the answer, why, every study behind it, and where it was seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evidence_tools.publish.history import Turn
from evidence_tools.publish.pages import Page, file_name
from evidence_tools.publish.sources import secure_hosts, web_address
from evidence_tools.tracker.computed import Computed
from evidence_tools.verdicts import Verdict
from evidence_tools.verdicts.captions import forest_caption, scale_words
from evidence_tools.verdicts.card import card_facts
from evidence_tools.verdicts.pictures import forest_words
from evidence_tools.words import FACTS

__all__ = ["SIGHTINGS_SHOWN", "claim_pages", "numbered_sightings"]

SIGHTINGS_SHOWN = 40  # of one claim; the others stand on the articles' pages


def numbered_sightings(ev: Computed) -> dict[str, dict[str, Any]]:
    """Number the sightings of every article in reading order: sighting_id to its row with `number`."""
    rows = sorted(
        ev.sightings.to_dict("records"), key=lambda row: (row["article_id"], _position(row), row["sighting_id"])
    )
    numbered: dict[str, dict[str, Any]] = {}
    article, number = None, 0
    for row in rows:
        number = number + 1 if row["article_id"] == article else 1
        article = row["article_id"]
        numbered[row["sighting_id"]] = row | {"number": number}
    return numbered


def _position(row: Mapping[str, Any]) -> int:
    return int(row["start"]) if str(row["start"]).isdigit() else 0


def _domains(verdict: Verdict) -> list[dict[str, str]]:
    """List the GRADE domains of the evidence that decides: rule, person, reason."""
    if verdict.evidence is None or verdict.stratum == FACTS:  # GRADE rates effects, not statements of fact
        return []
    return [
        {"label": d.label, "final": d.final, "suggested": d.suggested, "override": d.override, "reason": d.reason}
        for d in verdict.evidence.certainty.domains
    ]


def claim_pages(
    ev: Computed,
    drawn: Mapping[str, Sequence[str]],
    turns: Sequence[Turn],
    sightings: Mapping[str, Mapping[str, Any]],
) -> Iterator[Page]:
    """Make the page of every claim.

    Parameters
    ----------
    ev : Computed
    drawn : mapping
        claim_id to the files of its forest plot, wide and narrow.
    turns : sequence of Turn
        What became of the verdicts over time; see `publish.history`.
    sightings : mapping
        From `numbered_sightings`.
    """
    secure = secure_hosts([*ev.studies["source_url"], *ev.results["source_url"], *ev.reviews["source_url"]])
    outcomes = ev.outcomes.set_index("outcome")["label"].to_dict()
    related: dict[str, list[dict[str, str]]] = {}
    for row in ev.claims.to_dict("records"):
        related.setdefault(row["outcome"], []).append(row)
    moved: dict[str, list[Turn]] = {}
    for turn in turns:
        moved.setdefault(turn.claim_id, []).append(turn)
    for verdict in ev.all_verdicts.values():
        card = card_facts(verdict)
        for rule in card["guidance"]:
            rule["link"] = web_address(rule["url"], secure)
        for stratum in card["strata"]:
            for study in stratum["studies"]:
                study["source"] = web_address(study["source"], secure)
        seen = [sightings[row["sighting_id"]] for row in card["sightings"]]
        facts = {
            **card,
            "figure": list(drawn.get(verdict.claim_id, ())),
            "figure_words": forest_words(verdict),
            "figure_caption": forest_caption(verdict),
            "scale_words": scale_words(verdict),
            "domains": _domains(verdict),
            "outcome": outcomes.get(verdict.claim["outcome"], verdict.claim["outcome"]),
            "seen": seen[:SIGHTINGS_SHOWN],
            "seen_more": len(seen) - SIGHTINGS_SHOWN,
            "turns": moved.get(verdict.claim_id, []),
            "related": [row for row in related[verdict.claim["outcome"]] if row["claim_id"] != verdict.claim_id],
        }
        path = f"claims/{file_name(verdict.claim_id)}.html"
        yield Page(path, "claim", verdict.claim["statement"], facts, about=f"claim {verdict.claim_id}")
