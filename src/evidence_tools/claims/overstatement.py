"""What a claim says beyond "may help": a cure, a promise, a number, how soon, how long, for whom, on whose word."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evidence_tools.claims.finder import FoundClaim
from evidence_tools.claims.flag_kinds import RATE
from evidence_tools.claims.flag_words import Cues, read_cues
from evidence_tools.claims.vocabulary import Vocabulary

__all__ = ["CAREFUL", "Overstatement", "overstatements"]


@dataclass(frozen=True)
class Overstatement:
    """One thing that a claim adds.

    Attributes
    ----------
    kind : str
        cure, promise, number, certain, lasting, safe, degree, figure, speed, everybody, source or strength.
    words : str
        The words of the article.
    said : str
        What to tell its author, in a full sentence.
    """

    kind: str
    words: str
    said: str

    @property
    def serious(self) -> bool:
        """Whether "may help" would be an answer to something else: then no verdict may stand beside it."""
        return self.kind in {"cure", "promise", "number"}

    @property
    def told(self) -> str:
        """`said` with the words it is said of, which are not named twice."""
        quoted = f"“{self.words}”"
        return self.said if not self.words or quoted in self.said else f"It adds {quoted}. {self.said}"


_SAID = {
    "cure": "No study on record shows a cure, or that anything goes away for good.",
    "promise": "Nobody can promise that: no study shows that it works for every person.",
    "number": "No study that can be found is given for this number.",
    "certain": "It is put as sure to happen, which no study shows; say “may” or “can”.",
    "lasting": "How long an effect lasts has not been shown.",
    "safe": "No treatment is safe for everybody, and safety has to be proved; leave it out.",
    "degree": "How strongly it works has not been shown; leave that word out.",
    "figure": "A figure of speech promises more than “may help”; say it plainly.",
    "speed": "How fast it works has not been shown.",
    "everybody": "No study shows that it works for everybody.",
}
# "Small studies suggest", "compared with doing nothing": the sentence says itself how far it goes.
CAREFUL = re.compile(
    r"\b(?:uncertain|unclear|not (?:yet )?(?:known|sure|certain|clear)|small (?:studies|trials)|little evidence|"
    r"(?:weak|limited|early|low[- ]certainty|low[- ]quality) (?:evidence|research|studies|trials|data)|"
    r"(?:evidence|research|studies|trials|data)(?: \w+){0,4} (?:is|are|remains?) (?:still |too |very |rather )?"
    r"(?:weak|limited|few|small)|low[- ]certainty|too (?:few|small)|"
    r"compared with (?:doing )?(?:nothing|no \w+|usual care|rest|resting|waiting|sham)|"
    r"more research (?:is|would be) needed)\b",
    re.I,
)
_TRACEABLE = re.compile(r"doi\.org|pubmed|https?://|\bet al\b|\bjournal of\b")
_ENDS_OPEN = re.compile(r"\b(?:the|an?|all|of|as|your|my|our|their|his|her|most)\s*$", re.I)
_NEXT_WORD = re.compile(r"\s+[\w'’-]+")
_VAGUE = re.compile(
    r"\b(?:study|studies|research|researchers|science|scientists|trials?|experts|doctors|clinically|scientifically)\b"
)


def _source(found: FoundClaim, cues: Cues) -> Overstatement | None:
    """Return the source a claim leans on, where nothing in its words lets a reader find it."""
    named = next((h for h in cues.own.index("overstatements").find(cues.text) if h.row["kind"] == "named_source"), None)
    vague = _VAGUE.search(cues.raw)
    leans = found.cites_study or (named is not None and vague is not None)
    if not leans or _TRACEABLE.search(cues.raw):
        return None
    if named:
        words = found.quote[named.start : named.end]
        said = f"It leans on “{words}” but names no study that can be found. Name the study or leave it out."
        return Overstatement("source", words, said)
    if found.strength == "hedged" and CAREFUL.search(cues.raw):
        return None  # "small studies suggest ... but it is uncertain" says how far it leans
    words = found.cited_as or (vague.group() if vague else "")
    said = f"It speaks of research (“{words}”) without naming a study. Name it or leave it out."
    return Overstatement("source", words, said)


def _whole(text: str, start: int, end: int) -> str:
    """Return words of a sentence, to the next noun where they end before it: "doubles the chances", "like a baby"."""
    further = _ENDS_OPEN.search(text[start:end]) and _NEXT_WORD.match(text, end)
    return " ".join(text[start : further.end() if further else end].split())


def overstatements(found: FoundClaim, vocabulary: Vocabulary | None = None) -> tuple[Overstatement, ...]:
    """Return what a found claim adds to "may help", in the order of weight; empty for a careful sentence.

    Parameters
    ----------
    found : FoundClaim
        From `find_claims`.
    vocabulary : Vocabulary, optional
        The word lists; by default those of the package and of the folder we are in.
    """
    cues = read_cues(found.quote, vocabulary)
    added: list[Overstatement] = []
    for hit in cues.own.index("overstatements").find(cues.text):
        kind = hit.row["kind"]
        known = any(one.kind == kind for one in added)
        if kind in _SAID and not known and not cues.denied(hit.start, hit.end):
            added.append(Overstatement(kind, _whole(found.quote, hit.start, hit.end), _SAID[kind]))
    rate = RATE.search(cues.raw)
    if rate and not any(one.kind == "number" for one in added) and not cues.denied(*rate.span()):
        added.append(Overstatement("number", " ".join(found.quote[slice(*rate.span())].split()), _SAID["number"]))
    added.sort(key=lambda one: list(_SAID).index(one.kind))
    source = _source(found, cues)
    if source:
        added.append(source)
    if not added and found.strength == "asserted" and found.claim_type in {"efficacy", "comparative"}:
        added.append(Overstatement("strength", "", "It is put as a fact, which only sound studies could bear out."))
    return tuple(added)
