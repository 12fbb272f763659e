"""What the rules found in a unit: its effects, what makes it a claim for certain, what it is offered for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from evidence_tools.claims.offers import OFFER, UNKNOWN
from evidence_tools.claims.relations import Relation, Sentence
from evidence_tools.claims.sentences import Unit
from evidence_tools.claims.subjects import Subject

__all__ = ["BARE_BENEFITS", "Reading"]

# A heading that only announces what follows: "The benefits of massage".
BARE_BENEFITS = re.compile(r"\W*+(?:[\w'’-]++\W++){0,4}(?:benefits|science|effects)(?:\W*+$|\W++of\b)")
_OFFERS = re.compile(r"\b(?:offers?|provides?|has|have|brings?|gives?|delivers?|reaps?|feels?|gets?)\b")
_ITS_PLACE = re.compile(r"(?:\W++(?:at|in|during|for|and|or|vs|versus|with|on|before|after)\b[^:.!?–—]*+)?\W*+")
# Nobody speaks of it but to claim it: "drink plenty of water to flush out the toxins".
_ALWAYS = re.compile(r"\b(?:\w*toxi|poison|impurit)")
_WIDE = frozenset({"general_wellbeing", UNKNOWN})  # said of much else: "giving time to others is good for you"
_IF = re.compile(r"\b(?:(?:if|as long as|unless|provided|until|when)\s+(?:\w+\s+){0,4}|no\W+)$")
_NOT_CERTAIN = frozenset(
    {"question", "denial", "disclaimer", "contraindication", "elsewhere", "harm_elsewhere", "section_references"}
)
_IT = re.compile(r"\bit (?:really |truly )?(?:works?|is)\b")  # "studies have shown that it works"


@dataclass
class Reading:
    """A unit with everything the rules find in it.

    Attributes
    ----------
    unit : Unit
        The piece of the article.
    text : str
        Its words as `subjects.plain` returns them.
    subject : Subject
        The treatment it speaks of.
    sentence : Sentence
        The words of the vocabulary in it.
    relations : list of Relation
        The effects and facts it states.
    features : dict of str to str
        The rules that fired, each with its words.
    score : float
        Sum of what the rules are worth by hand (vocabulary/rules.csv), between -3 and 3.
    doubts : dict of str to str
        What speaks against a claim (doubts.py), each with its words.
    """

    unit: Unit
    text: str
    subject: Subject
    sentence: Sentence
    relations: list[Relation]
    features: dict[str, str] = field(default_factory=dict)
    score: float = 0.0
    doubts: dict[str, str] = field(default_factory=dict)

    def is_bare(self) -> bool:
        """Tell whether a heading names no effect: "Benefits of massage", "Reflexology at work" (codebook R6)."""
        if self.unit.kind != "heading":
            return False
        named = (hit.row["outcome"] for hit in self.sentence.outcomes)
        if BARE_BENEFITS.match(self.text) and not _OFFERS.search(self.text):
            return all(name.startswith(("general_wellbeing", "-")) for name in named)
        begins = self.subject.how == "named" and self.text.startswith(self.subject.words)
        return begins and not self.relations and bool(_ITS_PLACE.fullmatch(self.text, len(self.subject.words)))

    def effects(self) -> list[Relation]:
        """Return the effects that are stated, not only looked for."""
        return [r for r in self.relations if r.kind not in {"fact", "sought", OFFER}]

    def certain(self) -> list[Relation]:
        """Return what makes a claim whatever was learned: phrases marked so, unless asked, denied or said of others."""
        if not _NOT_CERTAIN.isdisjoint(self.features):
            return []
        own = self.subject.how in {"named", "part", "pronoun"}
        said = [r for r in self.relations if r.always or (r.kind == "effect" and _ALWAYS.search(r.words))]
        kept = [r for r in said if r.kind != "sought" and (own or r.outcomes[0] not in _WIDE or _IT.search(r.words))]
        return [r for r in kept if r.direction != "worsens" and not _IF.search(self.text, 0, r.start)]

    def stands_below_an_effect(self) -> bool:
        """Tell whether it is a cell that names an outcome in a column of effects: "Good for"."""
        return self.unit.kind == "cell" and {"listed", "listed_outcome"} <= self.features.keys()

    def offers(self) -> list[Relation]:
        """Return what the treatment is offered for, where nothing is said to change (offers.py)."""
        return [r for r in self.relations if r.kind == OFFER]
