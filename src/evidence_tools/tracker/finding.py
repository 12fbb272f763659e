"""What is tracked of a question in anybody's words: the answer of `evidence find`, of `ev.find`, and of the site."""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from evidence_tools.claims.finding import (
    GUIDANCE,
    TOPIC,
    ClaimEntry,
    Concept,
    Index,
    Question,
    read_question,
    rules,
)
from evidence_tools.claims.stems import STOP, stem, stems, telling
from evidence_tools.claims.vocabulary import FOLDER, OwnWords, Vocabulary, load_vocabulary
from evidence_tools.tracker.cautions import guidance_concepts, guidance_told
from evidence_tools.tracker.checking import holdings
from evidence_tools.tracker.replies import build_replies, reply_words
from evidence_tools.verdicts.advice import light_of
from evidence_tools.words import UNJUDGED, VERDICTS, and_list, counted, verdict_words

__all__ = ["TABLES", "FoundClaims", "build_index", "find_claims_for"]

# What a search reads of the folder.
TABLES = ("claims", "outcomes", "verdicts", "results", "studies", "guidance", "interventions")
NOT_TRACKED = "We do not track this. That is not permission to say it, and no sign that it is safe."
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


@dataclass(frozen=True)
class FoundClaims:
    """The answer to a question: claims, best first, or the plain statement that nobody tracks it.

    In a notebook it shows as a page; `table()` gives a DataFrame, `to_json()` what `evidence find --json` prints.
    """

    question: str
    read: Question
    claims: tuple[Mapping[str, object], ...]
    near: tuple[Mapping[str, object], ...]

    @property
    def safety(self) -> bool:
        """Whether the question asks if it is safe, or may somebody be treated."""
        return self.read["safety"]

    @property
    def answer(self) -> str:
        """One word for programs: SAFETY, CLAIMS or NOT TRACKED."""
        return "SAFETY" if self.safety else "CLAIMS" if self.read["tracked"] else "NOT TRACKED"

    def lines(self) -> list[str]:
        """Return what to tell whoever asked, before the claims themselves: first what was asked."""
        read = self.read
        said = [f"Read “{typed}” as “{meant}”." for typed, meant in read["corrected"]]
        said += read["replies"]
        if self.safety or read["person"] or read["warned"]:
            said += [*read["told"], *read["rules"], *self._held()]
        else:
            said += [*self._held(), *read["rules"], *read["told"]]
        return [*said, "The nearest claims that are tracked:"] if self.near else said

    def _held(self) -> list[str]:
        """Return what is not tracked, and what the tables hold of it without a verdict."""
        read = self.read
        said = []
        if read["untracked"] and not read["replies"]:
            named = " and ".join(f"“{words}”" for words in read["untracked"])
            said.append(f"We do not track claims about {named}. That is not permission to make one.")
        elif not read["tracked"] and not self.safety and not read["answered"]:
            said.append(NOT_TRACKED)
        on = and_list(label[0].lower() + label[1:] for label in read["on"])
        if on and read["tracked"]:
            said.append(f"No verdict was made on {on}: what follows is about something wider, or beside it.")
        elif on and not read["replies"]:
            held = f"{counted(read['unjudged'], 'result')} on {on}"
            said.append(f"Our tables hold {held}, but no verdict was made: they prove nothing.")
        return said

    def table(self) -> pd.DataFrame:
        """Return one row a claim found: its verdict, how sure, what evidence and rules allow, its score."""
        columns = ["claim_id", "statement", "verdict", "certainty", "sentence", "advertising", "score"]
        return pd.DataFrame(list(self.claims), columns=columns).set_index("claim_id")

    def to_json(self) -> dict[str, object]:
        """Return the object of `evidence find --json`."""
        return {
            "question": self.question,
            "answer": self.answer,
            "words": " ".join(self.lines()),
            "claims": [
                {
                    "claim_id": claim["claim_id"],
                    "verdict": claim["verdict"],
                    "certainty": claim["certainty"],
                    "statement": claim["statement"],
                    "sentence": claim["sentence"],
                    "advertising": claim["advertising"],
                    "wording": claim["wording"],
                    "score": claim["score"],
                }
                for claim in self.claims
            ],
            "tracked": self.read["tracked"],
            "near": [claim["claim_id"] for claim in self.near],
            "on_record": {"results": self.read["results"], "studies": self.read["studies"]},
            "safety": " ".join(self.read["told"]) or None,
            "rules": self.read["rules"],
            "untracked": self.read["untracked"],
            "corrected": [list(pair) for pair in self.read["corrected"]],
        }

    def __str__(self) -> str:
        rows = self.claims or self.near
        return "\n".join([*self.lines(), *(line for row in rows for line in _claim_lines(row))])

    def __len__(self) -> int:
        return len(self.claims)

    @property
    def index(self) -> pd.Index:
        """The claim_ids found, best first."""
        return self.table().index

    @property
    def empty(self) -> bool:
        """Whether no claim was found."""
        return not self.claims

    def _repr_html_(self) -> str:
        parts = [f"<p>{html.escape(line)}</p>" for line in self.lines()]
        for row in self.claims or self.near:
            head, *rest = (html.escape(line.strip()) for line in _claim_lines(row))
            parts.append(f"<p><b>{head}</b><br>{'<br>'.join(rest)}</p>")
        return "".join(parts)


def _claim_lines(row: Mapping[str, object]) -> list[str]:
    symbol, label = verdict_words(str(row["verdict"]), str(row.get("comparator", "")))
    sure = f", {row['certainty']} certainty" if row["certainty"] else ""
    judged = [f"  {symbol} {label}{sure}"] if label else []
    lines = [f"{row['statement']} ({row['claim_id']})", *judged, f"  {row['sentence']}"]
    lines.append(f"  Advertising rules ({row['country']}): {row['advertising']}")
    return [*lines, f"  Wording for a website: “{row['wording']}”"] if row["wording"] else lines


def find_claims_for(
    question: str,
    tables: Mapping[str, pd.DataFrame],
    index: Index | None = None,
    most: int = 10,
    vocabulary: Vocabulary | None = None,
) -> FoundClaims:
    """Find the tracked claims that a question means.

    Parameters
    ----------
    question : str
        In anybody's words.
    tables : mapping
        The tables named in `TABLES`.
    index : Index, optional
        From `build_index`, to ask many questions of one.
    most : int
        Claims to return.
    vocabulary : Vocabulary, optional
        The word lists; by default those of the folder we are in.
    """
    lists = vocabulary or load_vocabulary()
    known = index or build_index(tables, lists.own)
    read = read_question(question, known)
    claims = {row["claim_id"]: row for row in tables["claims"].to_dict("records")}
    verdicts = {row["claim_id"]: row for row in tables["verdicts"].to_dict("records")}
    guidance = tables["guidance"].to_dict("records")

    def row(claim_id: str, score: float) -> Mapping[str, object]:
        told = verdicts.get(claim_id, {"sentence": UNJUDGED})
        words = {name: told.get(name, "") for name in ("verdict", "certainty", "comparator", "sentence")}
        light = light_of(claims[claim_id], words["verdict"], guidance, lists)
        rules_say = {"country": light.country, "advertising": f"{light.symbol} {light.label}", "wording": light.wording}
        return {"claim_id": claim_id, "statement": claims[claim_id]["statement"], **words, **rules_say, "score": score}

    found = tuple(row(claim_id, score) for claim_id, score in read["scores"][:most])
    near = () if found else tuple(row(claim_id, 0.0) for claim_id in read["near"])
    return FoundClaims(question, read, found, near)
