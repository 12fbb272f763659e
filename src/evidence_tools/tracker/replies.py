"""The replies of a search, made from the word lists and from what the folder holds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from evidence_tools.claims.finding import GUIDANCE
from evidence_tools.claims.flag_rules import load_rules
from evidence_tools.claims.responses import Replies, Reply, asked_pattern, grouped, leave_pattern, phrase_pattern
from evidence_tools.claims.vocabulary import OwnWords
from evidence_tools.folder.treatments import Treatments
from evidence_tools.words import and_list

__all__ = ["build_replies", "reply_words"]

# What no treatment replaces, in sentences that stay true whatever was asked: may she, must she, is it dangerous.
CARE_TEXTS = {
    "changes": "Nobody but the doctor who prescribed it changes a medicine: no client stops, halves, skips or replaces "
    "one because of a treatment.",
    "vaccinates": "Whether somebody is vaccinated is settled with a doctor or nurse, never because of a treatment.",
    "tests": "No treatment takes the place of a test or a scan that a doctor ordered or offers, and nobody should put "
    "one off because of a treatment.",
    "visits": "No treatment takes the place of a doctor, and nobody should put off seeing one because of a treatment. "
    "In an emergency ring the emergency number.",
    "orders": "No treatment takes the place of an operation or a therapy that a doctor ordered. Whoever thinks of "
    "putting it off or leaving it out asks that doctor.",
}
# What the red flags know of signs of an emergency, and of what a doctor looks at soon, told by the note of the row.
SIGNS, LOOK, TEXT_ONLY = ("sign", "named"), "a doctor soon", "only in a text"
INSTEAD = "Say instead: "  # in a flag's advice: what stands behind it is what a search says as well
DECIDES = ("acceptable", "not_acceptable", "needs_doctor")
BEST = ("supported", "possibly_supported")
WORDS_ONLY = ("everyday", "ill")  # groups that no pattern names
ORDERED, LONG = ("medicine", "doctor", "test", "vaccine", "therapy"), 6
GENERAL, ANY, MOST = "general", "any_condition", 5
_LETTERS = re.compile(r"[a-z0-9]+\*?")


def _counted(verdicts: pd.DataFrame) -> str:
    """Say how many claims the studies support: what "proven" can mean of a treatment at all."""
    if verdicts.empty:
        return "No verdict is on record yet."
    judged = verdicts["verdict"].value_counts()
    sure, perhaps = (int(judged.get(name, 0)) for name in BEST)
    supported = "none is" if not sure else "one is" if sure == 1 else f"{sure} are"
    possibly = "none is" if not perhaps else "one is" if perhaps == 1 else f"{perhaps} are"
    return f"Of {len(verdicts)} claims on record {supported} supported by studies and {possibly} possibly supported."


def _named(country: str) -> str:
    return f"the {country}" if country.startswith("United") else country


def _countries(guidance: pd.DataFrame) -> str:
    rules = guidance[guidance["stance"] != "caution"]
    decides = sorted(set(rules.loc[rules["stance"].isin(DECIDES), "country"]))
    if not decides:
        return ""
    noted = sorted(set(rules["country"]) - set(decides))
    notes = f"Of {and_list(_named(one) for one in noted)} only general notes are on file. " if noted else ""
    return (
        f"The advertising rules on file that decide what may be said are those of "
        f"{and_list(_named(one) for one in decides)}. {notes}Of any other country none are on file: ask the body "
        "that watches over advertising there."
    )


def _accepted(guidance: pd.DataFrame, treatments: Treatments) -> str:
    """Return the words that advertising rules are likely to accept, treatment by treatment."""
    rows = guidance[(guidance["stance"] == "acceptable") & (guidance["wording"] != "")].to_dict("records")
    said = []
    for name in treatments.tracked:
        label = treatments.label(name)
        words = [r["wording"].replace("{treatment}", label) for r in rows if name in r["treatments"].split(";")]
        words = [f"“{one[:1].upper()}{one[1:].rstrip('.')}”" for one in words]
        if words:
            said.append(f"Of {label}: {and_list(words)}.")
    if not said:
        return ""
    country = and_list(dict.fromkeys(_named(row["country"]) for row in rows))
    return (
        f"The advertising rules of {country} are likely to accept these words. {' '.join(said)} "
        "Any other health claim needs proof: ask for it by its own words, or have the whole text checked."
    )


def _general(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Return what answers a question about the treatment itself: any complaint together, and what is supported."""
    verdicts = tables["verdicts"]
    best = [claim for name in BEST for claim in verdicts.loc[verdicts["verdict"] == name, "claim_id"]]
    claims = tables["claims"]
    return [*best[:MOST], *claims.loc[claims["outcome"] == ANY, "claim_id"]]


def _signs(own: OwnWords) -> dict[str, str]:
    """Return the patterns of the signs that the red flags know: of an emergency, and of what a doctor looks at soon."""
    rows = [row for row in own.rows("flag_risks") if (row["kind"], row["role"]) == SIGNS and row["note"] != TEXT_ONLY]
    found = {}
    for name, soon in (("signs", False), ("looks", True)):
        patterns = [phrase_pattern(row["phrase"]) for row in rows if (row["note"] == LOOK) is soon and row["phrase"]]
        found[name] = f"(?:{'|'.join(filter(None, patterns)) or '(?!)'})"
    return found


def _warnings(own: OwnWords) -> dict[str, str]:
    """Return what the red flags say of an emergency and of illness told from the body, for the sentences of replies."""
    rules = load_rules(own)
    if not {"emergency", "diagnosis"} <= rules.keys():
        return {"emergency": "", "diagnosis": ""}
    ring = rules["emergency"].do.partition(INSTEAD)[2]
    return {"emergency": ring[:1].upper() + ring[1:], "diagnosis": rules["diagnosis"].why}


def _row(row: Mapping[str, str], texts: Mapping[str, str], general: Sequence[str]) -> Reply:
    words, follows = row["words"], row["follows"]
    for key, text in texts.items():
        words, follows = words.replace(f"{{{key}}}", text), follows.replace(f"{{{key}}}", text)
    return {
        "kind": row["kind"],
        "asked": asked_pattern(row["asked"]),
        "unless": asked_pattern(row["unless"]),
        "leave": leave_pattern(row["asked"]) if row["leave"] else "",
        "words": words.strip(),
        "follows": follows,
        "rules": [f"{GUIDANCE}{name}" for name in row["rules"].split(";") if name],
        "claims": list(general) if row["claims"] == GENERAL else [name for name in row["claims"].split(";") if name],
    }


def build_replies(tables: Mapping[str, pd.DataFrame], own: OwnWords) -> Replies:
    """Return the replies of a folder: its own rows first, then those of the package.

    Parameters
    ----------
    tables : mapping
        claims, verdicts, guidance and interventions of the evidence folder.
    """
    groups = {name: set(words) for name, words in own.question_groups.items() if name not in WORDS_ONLY}
    treatments = {word for word, name in own.asked.items() if name} | set(own.labels.values())
    groups["treatment"] = treatments
    groups["whoever"] = groups.get("whoever", set()) | set(own.asked) | treatments
    texts = (
        CARE_TEXTS
        | _warnings(own)
        | {
            "treatments": own.known,
            "counted": _counted(tables["verdicts"]),
            "countries": _countries(tables["guidance"]),
            "accepted": _accepted(tables["guidance"], Treatments.of(tables)),
        }
    )
    general = _general(tables)
    rows = [_row(row, texts, general) for row in own.question_replies]
    return {
        "groups": grouped(groups) | _signs(own),
        "rows": _joined([row for row in rows if row["words"] or row["rules"]]),
    }


def _joined(rows: Sequence[Reply]) -> list[Reply]:
    """Return one row for each sentence: what asks for it in several ways becomes one pattern."""
    found: dict[tuple[str, ...], Reply] = {}
    for row in rows:
        key = (row["kind"], row["unless"], row["words"], row["follows"], *row["rules"], *row["claims"])
        known = found.setdefault(key, {**row, "asked": "", "leave": ""})
        known["asked"] = "|".join(filter(None, (known["asked"], row["asked"])))
        known["leave"] = "|".join(filter(None, (known["leave"], row["leave"])))
    return list(found.values())


def reply_words(own: OwnWords) -> tuple[set[str], set[str], set[str]]:
    """Return words a misspelling may be read as, others that are none, and how some begin that are none.

    Only the names of what a doctor orders are read out of a misspelling: "wants" is no "waits".
    """
    rows = [f"{row['asked']} {row['unless']}" for row in own.question_replies]
    groups = own.question_groups
    named = {word for name in ORDERED for phrase in groups.get(name, ()) for word in _LETTERS.findall(phrase)}
    lists = [rows, *groups.values()]
    every = {word for words in lists for phrase in words for word in _LETTERS.findall(phrase)}
    begun = {word[:-1] for word in every if word.endswith("*")}
    whole = {word for word in every if not word.endswith("*")}
    named = {word for word in named if word in whole and len(word) >= LONG}
    return named, whole - named, begun
