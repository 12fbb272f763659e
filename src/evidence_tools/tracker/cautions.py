"""The cautions and advertising rules of guidance.csv as a search tells them, each in a sentence that stands alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from urllib.parse import urlsplit

import pandas as pd

from evidence_tools.claims.finding import GUIDANCE, Concept, Guidance, GuidanceEntry
from evidence_tools.claims.stems import stem, telling
from evidence_tools.folder.treatments import Treatments
from evidence_tools.verdicts.safety import CLOSING, EMERGENCY, NO_CAUTIONS
from evidence_tools.words import and_list, first_address

__all__ = ["guidance_concepts", "guidance_told"]

SAFETY_WORDS = (
    "Ask a doctor or midwife first about anybody who is ill or pregnant or takes medicines. If you are not sure, do "
    f"not treat. {EMERGENCY}"
)
TEXT, RESULT = "text:", "result:"  # what leads to a sentence of texts.csv, to a harm that a study tells of
OPENING = "No study shows that any treatment is safe for everybody."
ON_FILE = "These cautions are on file:"
UNNAMED = "No caution on file names {}. That does not make it safe to treat."
NOT_COVERED = "That was not said of {0}, and nothing on file says that {0} is safe here: ask a doctor first."
HARM = "Harm told in a {} of {} ({}): “{}”. Source: {}."
CASE = "case_report"
CAUTION, NO_RULE = "caution", ("caution", "acceptable")
_WORD = re.compile(r"[a-z0-9]+\*?")


def _entry(row: Mapping[str, str], treatments: Treatments) -> GuidanceEntry:
    """Say whose caution or rule it is and what it is about, so that the sentence can be read alone."""
    about = row["treatments"].split(";")
    is_caution = row["stance"] == CAUTION
    head = f"Caution for {and_list(treatments.label(name) for name in about)}"
    if not is_caution:
        head = f"Advertising rule ({row['country']})"
    return {
        "key": f"{GUIDANCE}{row['guidance_id']}",
        "caution": is_caution,
        "listed": is_caution,
        "treatments": about,
        "words": f"{head}: {row['statement']} Source: {row['body']}.",
    }


def _asks_first(key: str, words: str, treatments: Treatments) -> GuidanceEntry:
    """Return a sentence on whom to ask about; it holds for every treatment, and stands in the general one already."""
    about = list(treatments.tracked)
    return {"key": f"{GUIDANCE}{key}", "caution": True, "listed": False, "treatments": about, "words": words}


def _harm(key: str, tables: Mapping[str, pd.DataFrame], treatments: Treatments) -> GuidanceEntry:
    """Return a harm that a study on record tells of, in its own words."""
    result = tables["results"].set_index("result_id").loc[key.removeprefix(RESULT)]
    study = tables["studies"].set_index("study_id").loc[result["study_id"]]
    source = urlsplit(first_address(result["source_url"])).netloc or result["study_id"]
    label = treatments.label(study["intervention"])
    kind = "case report" if study["design"] == CASE else "study"
    return {
        "key": f"{GUIDANCE}{key}",
        "caution": True,
        "listed": True,
        "treatments": [study["intervention"]],
        "words": HARM.format(kind, label, study["population"], result["as_printed"], source),
    }


def _extra(
    tables: Mapping[str, pd.DataFrame], told: Mapping[str, Sequence[str]], texts: Mapping[str, str], named: Treatments
) -> list[GuidanceEntry]:
    """Return what is told beside the rows of guidance: whom to ask about, and harms in studies that are on record."""
    held = set(tables["results"]["result_id"]) if "results" in tables else set()
    ask = [(key, texts.get(key.removeprefix(TEXT), "")) for key in told if key.startswith(TEXT)]
    harms = [key for key in told if key.startswith(RESULT) and key.removeprefix(RESULT) in held]
    return [_asks_first(key, words, named) for key, words in ask if words] + [_harm(k, tables, named) for k in harms]


def guidance_told(
    tables: Mapping[str, pd.DataFrame],
    told: Mapping[str, Sequence[str]],
    texts: Mapping[str, str],
    replied: Collection[str] = (),
) -> Guidance:
    """Return every caution, the rules that somebody's words can ask for, and the sentences said around them.

    Parameters
    ----------
    tables : mapping
        guidance, interventions, results and studies of the evidence folder.
    told : mapping
        guidance_id to the words that ask for it; a key of texts.csv after "text:", a result_id after "result:".
    texts : mapping
        The sentences of words/texts.csv by their key.
    replied : collection of str
        The rules that a reply shows.
    """
    treatments = Treatments.of(tables)
    order = {name: place for place, name in enumerate(told)}
    rows = sorted(tables["guidance"].to_dict("records"), key=lambda row: order.get(row["guidance_id"], len(order)))
    entries = [
        _entry(row, treatments)
        for row in rows
        if row["stance"] == CAUTION or (row["guidance_id"] in {*told, *replied} and row["stance"] not in NO_RULE)
    ]
    entries += _extra(tables, told, texts, treatments)
    entries.sort(key=lambda one: order.get(one["key"].removeprefix(GUIDANCE), len(order)))
    any_caution = any(one["caution"] for one in entries)
    labels = [treatments.label(name) for name in treatments.tracked]
    # "Foot massage" answers for "massage".
    own = [name for name in treatments.tracked if not any(x.endswith(f" {treatments.label(name)}") for x in labels)]
    return {
        "entries": entries,
        "opening": f"{OPENING} {ON_FILE if any_caution else NO_CAUTIONS}",
        "closing": texts.get("closing", CLOSING),
        "safety": texts.get("safety", SAFETY_WORDS),
        "unnamed": UNNAMED,
        "not_covered": {name: NOT_COVERED.format(treatments.label(name)) for name in own},
    }


def _phrases(said: Sequence[str]) -> list[list[str]]:
    """Return phrases as stems, without words that say nothing; ``thrombos*`` is any word that begins so."""
    found: dict[tuple[str, ...], None] = {}
    for phrase in said:
        words = _WORD.findall(phrase.lower())
        kept = set(telling(phrase))
        stems = tuple(w if w.endswith("*") else stem(w) for w in words if w.rstrip("*") in kept)
        if len(stems) > 1 or len(words) == 1:  # "mum to be" would be every mum
            found[stems] = None
    return [list(phrase) for phrase in found]


def guidance_concepts(guidance: Guidance, told: Mapping[str, Sequence[str]]) -> list[Concept]:
    """Return what leads to a caution or a rule on file; a row that no words ask for has none."""
    said = {entry["key"]: list(told.get(entry["key"].removeprefix(GUIDANCE), ())) for entry in guidance["entries"]}
    return [
        {
            "key": key,
            "label": " ".join(word.replace("*", "") for word in words),
            "phrases": _phrases(words),
            "claims": [],
            "near": [],
            "results": 0,
            "studies": 0,
            "part": False,
        }
        for key, words in said.items()
        if words
    ]
