"""What is tracked of a question in anybody's words: the answer of `evidence find`, of `ev.find`, and of the site."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from evidence_tools.claims.finding import Index, Question, read_question
from evidence_tools.claims.vocabulary import Vocabulary, load_vocabulary
from evidence_tools.tracker.indexing import TABLES, build_index
from evidence_tools.verdicts.advice import light_of
from evidence_tools.words import UNJUDGED, and_list, counted, verdict_words

__all__ = ["TABLES", "FoundClaims", "build_index", "find_claims_for"]

NOT_TRACKED = "We do not track this. That is not permission to say it, and no sign that it is safe."
NO_VERDICT = "No verdict was made of them: they prove nothing."
PART = (
    "No verdict is made on that alone: such studies count in a verdict on something wider, and that is no permission "
    "to speak of it. An illness needs a doctor."
)


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
            said.append(f"Our tables hold {held}. {PART if read['parts'] else NO_VERDICT}")
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
    if row["advertising"]:
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
    # What is near is about something else: its tick and its words would be read as said of what was asked.
    near = () if found else tuple({**row(claim_id, 0.0), "advertising": "", "wording": ""} for claim_id in read["near"])
    return FoundClaims(question, read, found, near)
