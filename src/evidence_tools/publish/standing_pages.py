"""The pages that stand: safety, rules, methods, glossary, data, about; what they say of the evidence is counted."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from evidence_tools.claims.advertising import COUNTRY
from evidence_tools.publish.pages import Page
from evidence_tools.publish.sources import web_address
from evidence_tools.tracker.computed import Computed
from evidence_tools.tracker.instructions import FRAGILE_WORDS, POOLED_WORDS, SILENT_WORDS, all_orders
from evidence_tools.tracker.searched import searched_words
from evidence_tools.verdicts.bodies import GENERAL_ORDER
from evidence_tools.verdicts.rule_tables import rule_table
from evidence_tools.verdicts.safety import NO_CAUTIONS, NOT_KNOWN, SafetyCard, safety_card
from evidence_tools.words import FACT_LABELS, FACT_MEANINGS, STRATUM_LABELS, and_list

__all__ = ["glossary", "last_day", "standing_pages"]

HARM_OUTCOME = "safety"
DATED = {"links": "date", "appraisals": "date", "certainty": "date", "screening": "date"}


@cache
def glossary() -> tuple[tuple[str, str], ...]:
    """Return the words of the glossary with what they mean."""
    with Path(__file__).with_name("glossary.csv").open(encoding="utf-8", newline="") as file:
        return tuple((row["word"], row["means"]) for row in csv.DictReader(file))


def last_day(ev: Computed) -> str:
    """Return the last day on which a person is known to have judged something; "" if none is on record."""
    days = [day for table, column in DATED.items() for day in ev.folder.tables[table][column] if len(day) == 10]
    return max(days, default="")


def _cautions(card: SafetyCard) -> list[dict[str, str]]:
    """Return who should ask a doctor first, with an address a page may show."""
    return [dict(row) | {"link": web_address(row["url"].split(" | ")[0])} for row in card.cautions]


def _safety(ev: Computed) -> Page:
    verdicts = [v for v in ev.all_verdicts.values() if v.claim["claim_type"] == "safety"]
    harms = ev.results[ev.results["outcome"] == HARM_OUTCOME].to_dict("records")
    guidance = [
        row | {"link": web_address(row["url"])}
        for row in ev.guidance.to_dict("records")
        if "serious" in row["topic"] or "illness" in row["topic"]
    ]
    texts = ev.material.vocabulary.own.texts
    shown = [safety_card(one, ev.folder.tables, ev.names, texts) for one in ev.material.treatments.tracked]
    cards = [(card, _cautions(card)) for card in shown]
    facts = {"judged": verdicts, "harms": harms, "names": ev.names, "guidance": guidance, "studies": len(ev.studies)}
    facts |= {"cards": cards, "not_known": NOT_KNOWN, "no_cautions": NO_CAUTIONS}
    return Page("safety.html", "safety", "Safety", facts, about="the page on safety")


def _rules(ev: Computed) -> Page:
    """Make the page of what advertising bodies say, the country of the lights first; cautions stand under safety."""
    rows = [
        row | {"link": web_address(row["url"].split(" | ")[0]), "about": _about_treatments(row, ev)}
        for row in ev.guidance.to_dict("records")
        if row["stance"] != "caution"
    ]
    places = dict.fromkeys(sorted((row["country"] for row in rows), key=lambda country: (country != COUNTRY, country)))
    shown = [(country, [row for row in rows if row["country"] == country]) for country in places]
    return Page("rules.html", "rules", "Advertising rules", {"countries": shown}, about="the page on advertising rules")


def _about_treatments(row: Mapping[str, str], ev: Computed) -> str:
    """Return which treatments a rule is about, in words."""
    return and_list(ev.material.treatments.label(name) for name in row["treatments"].split(";"))


def _rule(basis: str) -> dict[str, Any]:
    """Return the rule for one kind of evidence as a page shows it."""
    table = rule_table(basis)
    rows = [(words, list(row)) for words, row in zip(table.index, table.to_numpy(), strict=True)]
    return {"head": str(table.index.name), "columns": list(table.columns), "rows": rows}


def _methods(ev: Computed) -> Page:
    facts: dict[str, Any] = {"rules": {basis: _rule(basis) for basis in ("pooled", "directions", "facts", "reviews")}}
    facts |= {"strata": {name: STRATUM_LABELS[name] for name in GENERAL_ORDER}, "orders": all_orders()}
    facts |= {"fragile": FRAGILE_WORDS, "pooled": POOLED_WORDS, "silent": SILENT_WORDS}
    facts |= {"fact_labels": FACT_LABELS, "fact_meanings": FACT_MEANINGS}
    return Page("methods.html", "methods", "How the verdicts are made", facts, about="the page on methods")


def _data(ev: Computed) -> Page:
    tables = [
        {"table": table, "rows": len(ev.folder.tables[table.name]) + (table.name == "sightings") * ev.drafts.total()}
        for table in ev.folder.schema
        if table.name != "verdicts"
    ] + [{"table": ev.folder.schema["verdicts"], "rows": len(ev.claims)}]
    return Page("data.html", "data", "Data to download", {"tables": tables}, about="the data")


def _about(ev: Computed) -> Page:
    judges = Counter(
        who for table in ("links", "certainty", "screening") for who in ev.folder.tables[table]["who"] if who
    )
    assessors = Counter(name for name in ev.appraisals["assessor"] if name)
    facts: dict[str, Any] = {
        "searched": searched_words(ev.searches),
        "waiting": int((ev.screening["decision"] == "pending").sum()),
        "last_day": last_day(ev),
        "judges": judges.most_common(),
        "assessors": assessors.most_common(),
        "verified": int((ev.results["verified"] == "yes").sum()),
        "results": len(ev.results),
    }
    return Page("about.html", "about", "About this tracker", facts, about="the page about this tracker")


def _glossary() -> Page:
    return Page("glossary.html", "glossary", "Glossary", {"words": glossary()}, about="the glossary")


def standing_pages(ev: Computed) -> list[Page]:
    """Make the pages that every site has."""
    return [_safety(ev), _rules(ev), _methods(ev), _glossary(), _data(ev), _about(ev)]
