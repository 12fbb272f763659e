"""A page for each study: its facts, every result as printed with its effect or the reason why not, its appraisals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evidence_tools.folder import Rows, records_of
from evidence_tools.publish.pages import Page, file_name
from evidence_tools.publish.sources import secure_hosts, study_links, web_address
from evidence_tools.quality.vocabulary import TOOLS
from evidence_tools.tracker.computed import Computed
from evidence_tools.verdicts.effects import own_warnings
from evidence_tools.verdicts.values import effect_words
from evidence_tools.words import DESIGN_WORDS, DIRECTION_WORDS, STRATUM_LABELS

__all__ = ["study_list_page", "study_pages"]

Row = Mapping[str, Any]
# Columns of studies.csv with the words a reader meets, in the order of the page.
FACTS = {
    "design": "Design", "country": "Country", "population": "People", "n_randomised": "Randomised",
    "n_analysed": "Analysed", "clusters": "Clusters", "intervention_detail": "Treatment",
    "session_minutes": "Minutes a session", "sessions": "Sessions", "weeks": "Weeks", "dose_note": "Dose, remarks",
    "comparator_type": "Compared with", "comparator_detail": "What the others got", "registration": "Registered as",
    "retraction_note": "Retraction", "note": "Remarks",
}  # fmt: skip
ROLES = {
    "cited_source": "looked at as the source an article refers to",
    "direct": "bears on it directly",
    "indirect": "bears on it indirectly",
    "review": "a review of it",
}
SPREADS = {"sd": "SD", "se": "SE", "ci95": "95 % interval", "iqr": "quartiles", "range": "range"}


def _known(value: object) -> str:
    """Return a cell as text; "" where it is not known. Whole numbers lose their point."""
    if value is None or str(value) in ("<NA>", "nan", "NaT"):
        return ""
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)


def _fact(column: str, value: object) -> str:
    """Return a cell of studies.csv in a reader's words; "" where it is not known."""
    words = _known(value)
    if column == "design":
        return DESIGN_WORDS.get(words, words)
    return words.replace("_", " ") if column == "comparator_type" else words


def _arm(row: Row, arm: str) -> str:
    """Say what is printed of one arm: people, mean, spread."""
    n, mean, spread = (_known(row[f"{name}_{arm}"]) for name in ("n", "mean", "sd"))
    low, high, events = (_known(row[f"{name}_{arm}"]) for name in ("low", "high", "events"))
    parts = [f"n = {n}"] if n else []
    kind = SPREADS.get(row["spread_kind"], "spread")
    if mean:
        middle = "median" if row["spread_kind"] in ("iqr", "range") else "mean"
        parts.append(f"{middle} {mean}" + (f", {kind} {spread}" if spread else ""))
    if low and high:
        parts.append(f"{kind} {low} to {high}")
    if events:
        parts.append(f"{events} events")
    return ", ".join(parts).replace("-", "−")


def _result(
    row: Row, effect: Row, outcomes: Mapping[str, str], instruments: Mapping[str, str], secure: frozenset[str]
) -> dict[str, Any]:
    return {
        "result_id": row["result_id"],
        "outcome": outcomes.get(row["outcome"], row["outcome"]),
        "instrument": instruments.get(row["instrument"]) or row["instrument_as_printed"],
        "timepoint": row["timepoint"],
        "arms": " against ".join(filter(None, (row["intervention_arm"], row["comparator_arm"]))),
        "stratum": STRATUM_LABELS[effect["stratum"]],
        "i": _arm(row, "i"),
        "c": _arm(row, "c"),
        "p": row["p_value"],
        "reported": DIRECTION_WORDS[row["direction_reported"]],
        "printed": row["as_printed"],
        "source": web_address(row["source_url"], secure),
        "locator": row["source_locator"],
        "verified": row["verified"] == "yes",
        "effect": effect_words(effect["measure"], effect["yi"], effect["ci_low"], effect["ci_high"]),
        "smd": effect["measure"] in ("", "SMD"),
        "how": effect["trace"],
        "why": effect["why_not"],
        "warnings": own_warnings(effect),
        "remark": row["flag_note"],
    }


def _review(row: Row, outcomes: Mapping[str, str], secure: frozenset[str]) -> dict[str, Any]:
    outcome = outcomes.get(row["outcome"], row["outcome"])
    return {**row, "k": _known(row["k"]), "outcome": outcome, "link": web_address(row["source_url"], secure)}


def _appraisal(row: Row, secure: frozenset[str]) -> dict[str, Any]:
    name = TOOLS[row["tool"]].name if row["tool"] in TOOLS else row["tool"]
    return {**row, "tool_name": name, "link": web_address(row["source_url"], secure)}


def _bearing(ev: Computed) -> dict[str, dict[str, list[str]]]:
    """Say for every study on which claims it bears, and how: study_id, claim_id, words."""
    found: dict[str, dict[str, list[str]]] = {}
    for verdict in ev.all_verdicts.values():
        for evidence in verdict.strata.values():
            counted = {row["study_id"] for row in evidence.trials}
            for study in dict.fromkeys(row["study_id"] for row in evidence.records):
                word = "counted" if study in counted else "looked at, not counted"
                said = f"{word}, compared with {evidence.label}"
                found.setdefault(study, {}).setdefault(verdict.claim_id, []).append(said)
        for study in dict.fromkeys(row["study_id"] for row in verdict.review_records):
            found.setdefault(study, {}).setdefault(verdict.claim_id, []).append("a published review of it")
    for row in records_of(ev.links):
        ways = found.setdefault(row["study_id"], {}).setdefault(row["claim_id"], [])
        ways.append(f"{ROLES[row['role']]} ({row['status'].replace('_', ' ')}): {row['reasons']}")
    return found


def study_pages(ev: Computed) -> Iterator[Page]:
    """Make the page of every study."""
    secure = secure_hosts([*ev.studies["source_url"], *ev.results["source_url"], *ev.reviews["source_url"]])
    outcomes = dict(zip(ev.outcomes["outcome"], ev.outcomes["label"], strict=True))
    instruments = dict(zip(ev.instruments["instrument"], ev.instruments["label"], strict=True))
    results, reviews, appraisals = (Rows(table, "study_id") for table in (ev.results, ev.reviews, ev.appraisals))
    bearing, verdicts = _bearing(ev), ev.all_verdicts
    for study in records_of(ev.studies):
        key = study["study_id"]
        entry = ev.material.entries.get(key, {})
        effects = {row["result_id"]: row for row in ev.material.results(studies=[key])}
        name = ev.names.get(key, key)
        facts = {
            "study": study,
            "entry": entry,
            "name": name,
            "links": study_links(entry, study["source_url"], secure, ev.material.vocabulary.own.copies),
            "facts": [(label, words) for column, label in FACTS.items() if (words := _fact(column, study[column]))],
            "results": [
                _result(row, effects[row["result_id"]], outcomes, instruments, secure)
                for row in results.of("study_id", key)
            ],
            "reviews": [_review(row, outcomes, secure) for row in reviews.of("study_id", key)],
            "appraisals": [_appraisal(row, secure) for row in appraisals.of("study_id", key)],
            "bears": [(verdicts[claim], ways) for claim, ways in bearing.get(key, {}).items() if claim in verdicts],
        }
        title = entry.get("title") or name
        yield Page(f"studies/{file_name(key)}.html", "study", title, facts, about=f"study {key}")


def study_list_page(ev: Computed) -> Page:
    """Make the page that lists every study."""
    references, counts = ev.material.entries, ev.results["study_id"].value_counts()
    rows = [
        {
            "study_id": row["study_id"],
            "name": ev.names.get(row["study_id"], row["study_id"]),
            "title": references.get(row["study_id"], {}).get("title", ""),
            "design": DESIGN_WORDS.get(row["design"], "design not shown"),
            "people": _known(row["n_randomised"]) or _known(row["n_analysed"]),
            "results": int(counts.get(row["study_id"], 0)),
            "retracted": row["retraction_status"] == "retracted",
        }
        for row in records_of(ev.studies)
    ]
    rows.sort(key=lambda row: (row["name"].strip("“[").casefold(), row["study_id"]))
    return Page("studies.html", "studies", "Studies", {"studies": rows}, about="the list of studies")
