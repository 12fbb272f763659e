"""The index of what can be asked: outcomes, illnesses, cautions, rules and replies of a folder, as plain JSON."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from evidence_tools.claims.finding import GUIDANCE, TOPIC, ClaimEntry, Concept, Index, rules
from evidence_tools.claims.stems import STOP, stem, stems, telling
from evidence_tools.claims.vocabulary import FOLDER, OwnWords, load_vocabulary
from evidence_tools.tracker.cautions import guidance_concepts, guidance_told
from evidence_tools.tracker.checking import holdings
from evidence_tools.tracker.replies import build_replies, reply_words
from evidence_tools.words import VERDICTS

__all__ = ["TABLES", "build_index"]

# What a search reads of the folder.
TABLES = ("claims", "outcomes", "verdicts", "results", "studies", "guidance", "interventions")
_NESTED = re.compile(r"\|[^|\[\]]*\[[^\[\]]*\](?=[|\]])")  # "[jaundice|liver [disease|failure]]": a choice in a choice
_OPTIONAL = re.compile(r"\([^()]*\)")
_BRACKETS = re.compile(r"[\[\]()]")


def _phrases(words: Iterable[str]) -> list[list[str]]:
    """Return phrases as stems, each once, those of no word left out."""
    found = (tuple(stems(phrase)) for phrase in words if phrase.strip())
    return [list(phrase) for phrase in dict.fromkeys(found) if phrase]


def _choices(row: str) -> list[str]:
    """Return what a row of a list may be: "milk [flow|supply]" is "milk flow" and "milk supply"."""
    plain = _NESTED.sub("", _OPTIONAL.sub("", row))
    if plain.count("[") > 1 or "..." in plain:
        return []
    before, _, rest = plain.partition("[") if "[" in plain else ("", "", plain)
    return [f"{before}{choice}" for choice in _BRACKETS.sub("", rest).split("|")]


def _topic_phrases(lay: Iterable[str]) -> dict[tuple[str, ...], str]:
    """Return the conditions and the words of pregnancy and childhood, which nobody tracks unless an outcome does.

    They are stems with the words they were cut from.
    """
    with (FOLDER / "conditions.csv").open(encoding="utf-8", newline="") as file:
        rows = [row["phrase"] for row in csv.DictReader(file) if not row["note"].startswith("no topic")]
    with (FOLDER / "flag_cues.csv").open(encoding="utf-8", newline="") as file:
        pregnancy = [r for r in csv.DictReader(file) if (r["kind"], r["role"]) == ("pregnancy", "topic")]
    # Only plain lists of words are taken; "[in|during] [labour|birth]" has no single phrase.
    rows += [row["phrase"] for row in pregnancy if row["phrase"].count("[") == 1]
    rows += lay
    found: dict[tuple[str, ...], str] = {}
    for choice in (choice for row in rows for choice in _choices(row)):
        words = re.findall(r"[a-z0-9]+\*?", choice.replace("'", ""))
        stemmed = tuple(w if w.endswith("*") else stem(w) for w in words)
        if words and not STOP.issuperset(stemmed):
            found.setdefault(stemmed, " ".join(word.rstrip("*") for word in words))
    return found


def _ranked(claims: pd.DataFrame, verdicts: pd.DataFrame) -> dict[str, int]:
    """Order the claims: best supported first, then by how many studies there are, then by name."""
    order = {name: i for i, name in enumerate(VERDICTS)}
    told = verdicts.set_index("claim_id")
    verdict, studies = told["verdict"].to_dict(), told["k"].fillna(0).astype(int).to_dict()
    ids = sorted(
        claims["claim_id"],
        key=lambda claim: (order.get(verdict.get(claim, ""), len(order)), -studies.get(claim, 0), claim),
    )
    return {claim: i for i, claim in enumerate(ids)}


def _entries(tables: Mapping[str, pd.DataFrame]) -> list[ClaimEntry]:
    rank = _ranked(tables["claims"], tables["verdicts"])
    return [
        {
            "claim_id": row["claim_id"],
            "statement": row["statement"],
            "intervention": row["intervention"],
            "comparator": row["comparator"],
            "outcome": row["outcome"],
            "plain": not (row["dose"] or row["population"] or row["claim_type"] != "efficacy"),
            "testable": row["testable"] != "no",
            "rank": rank[row["claim_id"]],
            "words": sorted(set(stems(f"{row['statement']} {row['population']} {row['dose']}"))),
        }
        for row in tables["claims"].to_dict("records")
    ]


def _outcome_concepts(tables: Mapping[str, pd.DataFrame], claims: Sequence[ClaimEntry]) -> list[Concept]:
    held = holdings(tables)
    by_outcome: dict[str, list[str]] = {}
    for claim in sorted(claims, key=lambda c: (not c["plain"], c["rank"])):
        by_outcome.setdefault(claim["outcome"], []).append(claim["claim_id"])
    rows = tables["outcomes"].to_dict("records")
    parts: dict[str, list[str]] = {}
    for row in rows:
        parts.setdefault(row["broader"], []).append(row["outcome"])
    found: list[Concept] = []
    for row in rows:
        name, wide = row["outcome"], row["broader"]
        kin = [wide, *parts.get(name, ())]
        if wide:
            kin += [other for other in parts[wide] if other != name]
        said = [name.replace("_", " "), row["label"], *row["synonyms"].split(";"), *row["lay_words"].split(";")]
        results, studies = held.get(("", name), (0, 0))
        found.append(
            {
                "key": name,
                "label": row["label"],
                "phrases": _phrases(said),
                "claims": by_outcome.get(name, []),
                "near": [claim for other in kin for claim in by_outcome.get(other, [])[:2]][:6],
                "results": results,
                "studies": studies,
                "part": name not in by_outcome and wide in by_outcome,
            }
        )
    return found


def build_index(tables: Mapping[str, pd.DataFrame], own: OwnWords | None = None) -> Index:
    """Return the search index of an evidence folder, ready to be written as JSON.

    `claims.finding.read_question` searches it here, `finding.js` in a browser; both give the same answers.

    Parameters
    ----------
    tables : mapping
        The tables named in `TABLES`.
    own : OwnWords, optional
        What the topic calls its treatments; by default the words of the folder we are in.
    """
    words_of = own or load_vocabulary().own
    asked = words_of.asked
    claims = _entries(tables)
    concepts = _outcome_concepts(tables, claims)
    # An illness is tracked where it is the outcome itself; what people say of it may only lead near: "thyroid".
    names = [[row["label"], *row["synonyms"].split(";")] for row in tables["outcomes"].to_dict("records")]
    known = {tuple(phrase) for said in names for phrase in _phrases(said)}
    for phrase, said_so in _topic_phrases(words_of.question_groups.get("ill", ())).items():
        plain = tuple(stem(word.rstrip("*")) for word in phrase)
        if plain not in known:
            topic: Concept = {
                "key": f"topic:{' '.join(phrase)}",
                "label": said_so,
                "phrases": [list(phrase)],
                "claims": [],
                "near": [],
                "results": 0,
                "studies": 0,
                "part": False,
            }
            concepts.append(topic)
    replied_rules = {name for row in words_of.question_replies for name in row["rules"].split(";")}
    guidance = guidance_told(tables, words_of.told, words_of.texts, replied_rules)
    concepts += guidance_concepts(guidance, words_of.told)
    said = [f"{row['label']} {row['synonyms']} {row['lay_words']}" for row in tables["outcomes"].to_dict("records")]
    said += [f"{row['statement']} {row['population']}" for row in tables["claims"].to_dict("records")]
    said += [concept["label"] for concept in concepts if concept["key"].startswith((TOPIC, GUIDANCE))]
    words = {word for text in said for word in telling(text)} | {word for word, name in asked.items() if name}
    replied, everyday, begun = reply_words(words_of)
    words |= replied
    # A word that begins like a known topic is spelt well: carcinoma, diabetic.
    alone = {p[0][:-1] for concept in concepts for p in concept["phrases"] if len(p) == 1 and p[0].endswith("*")}
    prefixes = sorted(prefix for prefix in alone | begun if len(prefix) > 3)
    return {
        "version": 1,
        "guidance": guidance,
        "replies": build_replies(tables, words_of),
        "rules": rules(asked),
        "concepts": concepts,
        "claims": claims,
        "vocabulary": sorted(words),
        "everyday": sorted(everyday - words),
        "prefixes": prefixes,
    }
