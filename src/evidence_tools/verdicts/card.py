"""The verdict as a card: text for the terminal, HTML for notebooks and the site. Both show the same things."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from typing import Any, TypedDict

import jinja2

from evidence_tools.effects import Pooled
from evidence_tools.quality.levels import SYMBOLS
from evidence_tools.words import DESIGN_WORDS, DIRECTION_WORDS, STRATUM_LABELS, TOLD_WORDS, first_address, look

from .bearing import doubtful_tests
from .effects import own_warnings
from .judgement import FACTS, Judgement
from .people import one_study
from .strata import UNBELIEVED, told_direction
from .values import effect_words, interval_words
from .wording import sentences

__all__ = ["CardFacts", "StratumFacts", "StudyFacts", "card_facts", "html_card", "text_card"]


@cache
def _environment() -> jinja2.Environment:
    loader = jinja2.PackageLoader("evidence_tools.verdicts", "templates")
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.globals["look"] = look()
    return environment


class Identifiers(TypedDict):
    """What a study is found by."""

    title: str
    journal: str
    year: str
    doi: str
    pmid: str
    pmcid: str


class StudyFacts(Identifiers):
    """One result of a study, as a line of the card."""

    study_id: str
    name: str
    design: str
    n: str
    risk: str
    effect: str
    direction: str
    counted: bool
    in_pool: bool
    why: str
    origin: str
    approximated: str
    trace: str
    warnings: str
    source: str
    locator: str
    result_id: str


class StratumFacts(TypedDict):
    """The studies against one kind of comparator, and what they come to."""

    name: str
    label: str
    decides: bool
    k: int
    n: int
    people: str
    randomised: bool
    tests: bool
    pooled_k: int
    effect: str
    measure: str
    ratio: str
    missing: str
    unknown_sides: int
    parts: list[str]
    interval: str
    heterogeneity: str
    directions: str
    certainty: str
    symbols: str
    footnotes: list[str]
    studies: list[StudyFacts]


class CardFacts(TypedDict):
    """Everything a card shows; rows of a table as they stand there."""

    claim: dict[str, str]
    verdict: str
    symbol: str
    label: str
    meaning: str
    certainty: str
    symbols: str
    basis: str
    say: str
    avoid: str
    avoid_is_quote: bool
    advertising: dict[str, str]
    guidance: list[dict[str, str]]
    remarks: list[str]
    searched: str
    touching: int
    fragile: bool
    published: str
    would_change: list[str]
    steps: list[dict[str, str]]
    strata: list[StratumFacts]
    reviews: list[dict[str, Any]]
    beside: list[dict[str, str]]
    sightings: list[dict[str, Any]]


def _identifiers(verdict: Judgement, study_id: str) -> Identifiers:
    """Return the study's identifiers and where it was read."""
    entry = verdict.material.entries.get(study_id, {})
    return Identifiers(
        title=entry.get("title", ""), journal=entry.get("journal", ""), year=entry.get("year", ""),
        doi=entry.get("doi", ""), pmid=entry.get("pmid", ""), pmcid=entry.get("pmcid", ""),
    )  # fmt: skip


def _study_facts(verdict: Judgement, row: Mapping[str, Any]) -> StudyFacts:
    return {
        **_identifiers(verdict, row["study_id"]),
        "study_id": row["study_id"],
        "name": verdict.material.names.get(row["study_id"], row["study_id"]),
        "design": DESIGN_WORDS.get(row["design"], "design not shown"),
        "n": one_study(row),
        "risk": verdict.material.risk(row["study_id"], verdict.claim["outcome"]),
        "effect": effect_words(row["measure"], row["yi"], row["ci_low"], row["ci_high"]),
        "direction": f"{DIRECTION_WORDS[row['direction']]}{', not relied on' * (told_direction(row) == UNBELIEVED)}",
        "counted": bool(row["counted"]),
        "in_pool": bool(row["in_pool"]),
        "why": row["set_aside"] or row["why_not"],
        "origin": row["source"],
        "approximated": row["approximated"],
        "trace": row["trace"],
        "warnings": own_warnings(row),
        "source": first_address(row["source_url"]),
        "locator": row["source_locator"],
        "result_id": row["result_id"],
    }


def _pool_words(measure: str, pooled: Pooled) -> str:
    return effect_words(measure, pooled.estimate, pooled.ci_low, pooled.ci_high)


def _ratio_words(ratio: Pooled) -> str:
    """Say the pooled ratio of means: treatment over control, 1 = alike."""
    values = (math.exp(value) for value in (ratio.estimate, ratio.ci_low, ratio.ci_high))
    return f"ratio of means {interval_words(*values)}, {ratio.k} with printed means"


def _stratum_facts(verdict: Judgement, name: str) -> StratumFacts:
    evidence = verdict.strata[name]
    pooled = evidence.pooled
    words = Counter(TOLD_WORDS[told_direction(row)] for row in evidence.trials)
    return {
        "name": name,
        "label": STRATUM_LABELS[name],
        "decides": name == verdict.stratum,
        "k": evidence.k,
        "n": evidence.n,
        "people": evidence.people,
        "randomised": evidence.randomised,
        "tests": name == FACTS,
        "pooled_k": pooled.k if pooled else 0,
        "effect": _pool_words(evidence.measure, pooled) if pooled else "",
        "measure": "SMD " if evidence.measure == "SMD" else "",
        "ratio": _ratio_words(evidence.ratio) if evidence.ratio else "",
        "missing": evidence.missing,
        "unknown_sides": evidence.unknown_sides,
        "parts": list(evidence.parts),
        "interval": "95 % prediction interval "
        + interval_words(0.0, *map(evidence.body.shown, (pooled.pi_low, pooled.pi_high))).removeprefix("0.00 ")
        if pooled and pooled.k > 2
        else "",
        "heterogeneity": f"I² {pooled.i2:.0f} %" if pooled and pooled.k > 1 else "",
        "directions": ", ".join(f"{count} {word}" for word, count in words.most_common()),
        # GRADE rates effects of treatments; a tested statement has no such certainty.
        "certainty": "" if name == FACTS else evidence.certainty.level,
        "symbols": "" if name == FACTS else evidence.certainty.symbols,
        "footnotes": [] if name == FACTS else list(evidence.certainty.footnotes),
        "studies": [_study_facts(verdict, row) for row in evidence.records],
    }


def _review_facts(verdict: Judgement, row: dict[str, Any]) -> dict[str, Any]:
    name = verdict.material.names.get(row["study_id"], row["study_id"])
    said = str(row["conclusion"] or row["comparison"]).strip()
    said += "" if said.endswith((".", "?", "!")) else "."
    told = {"name": name, "said": said, "address": first_address(row["source_url"])}
    return {**row, **_identifiers(verdict, row["study_id"]), **told}


def _said_once(reviews: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out what a review says again of another time or subgroup: its page shows every row."""
    return list({(one["study_id"], one["said"]): one for one in reversed(reviews)}.values())[::-1]


def _loose(row: Mapping[str, str]) -> bool:
    """Say whether a link is to a review of which a person was not sure that it answers just this."""
    return row["role"] == "review" and row["status"] != "exact"


def _beside(verdict: Judgement) -> list[dict[str, str]]:
    """List what a person has set aside for the claim, or is not sure of, each with why; what is shown is left out."""
    shown = {row["study_id"] for evidence in verdict.strata.values() for row in evidence.records}
    shown |= {row["study_id"] for row in verdict.review_records}
    rows = verdict.material.of_claim("links", verdict.claim_id)
    unsure = {row["study_id"] for row in doubtful_tests(verdict.claim, verdict.material)}
    apart = [
        row
        for row in rows
        if row["study_id"] not in shown
        and (row["role"] == "indirect" or (row["role"] == "direct" and row["study_id"] in unsure) or _loose(row))
    ]
    names = verdict.material.names
    told = [{"study_id": r["study_id"], "name": names.get(r["study_id"], ""), "why": r["reasons"]} for r in apart]
    return sorted((one for one in told if one["name"]), key=lambda one: one["name"].strip("“[").casefold())


def _searched(verdict: Judgement) -> str:
    """Say when each database was last searched for the claim; PubMed and public pages are named even if never."""
    if verdict.verdict == "not_testable":
        return "not searched: no study could test it as it is put"
    found = {"public_pages": "", "pubmed": ""} | verdict.searched
    names = {"public_pages": "public pages", "pubmed": "PubMed"}
    told = [f"{names.get(name, name)} {f'on {day}' if day else 'not yet'}" for name, day in found.items()]
    return "searched: " + "; ".join(told)


def card_facts(verdict: Judgement) -> CardFacts:
    """Collect everything a card shows, as plain values."""
    material = verdict.material
    sightings = material.of_claim("sightings", verdict.claim_id)
    said = sentences(verdict)
    return {
        "claim": dict(verdict.claim),
        "verdict": verdict.verdict,
        "symbol": verdict.symbol,
        "label": verdict.label,
        "meaning": verdict.meaning,
        "certainty": verdict.certainty,
        "symbols": SYMBOLS.get(verdict.certainty, ""),
        "basis": verdict.basis,
        "say": said["say"],
        "avoid": said["avoid"],
        "avoid_is_quote": said["avoid_is_quote"],
        "advertising": {**asdict(said["advertising"]), "silence": said["advertising"].silence},
        "guidance": [rule | {"address": first_address(rule["url"])} for rule in said["guidance"]],
        "remarks": [remark.words for remark in verdict.remarks],
        "searched": _searched(verdict),
        "touching": len(verdict.touching),
        "fragile": verdict.fragility is not None and verdict.fragility.fragile,
        "published": verdict.published.words() if verdict.published else "",
        "would_change": list(verdict.would_change),
        "steps": [{"rule": step.rule, "words": step.words} for step in verdict.steps],
        "strata": [_stratum_facts(verdict, name) for name in verdict.strata],
        "reviews": _said_once([_review_facts(verdict, row) for row in verdict.review_records]),
        "beside": _beside(verdict),
        "sightings": sightings,
    }


def html_card(verdict: Judgement) -> str:
    """Draw the card as HTML: escaped, without scripts, readable without colour."""
    return _environment().get_template("card.html.jinja").render(card_facts(verdict))


def text_card(verdict: Judgement) -> str:
    """Write the card as plain text, wrapped by the terminal."""
    return _environment().get_template("card.txt.jinja").render(card_facts(verdict))
