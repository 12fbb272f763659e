"""What a sentence is about where it does not say so itself: the question, statement or claim before it, the line above.

"Struggling with stress? It can help.", "Stress is common. It eases it.", "Stress" above "It can help." Nothing that is
taken from elsewhere is stated by the sentence, so no verdict answers it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

from evidence_tools.claims.found import FoundClaim, Mention
from evidence_tools.claims.judging import Judged
from evidence_tools.claims.meaning import LEFT_OPEN, UNNAMED, label_end, named_by, own_outcomes
from evidence_tools.claims.mentions import mentions_of
from evidence_tools.claims.reading import Reading
from evidence_tools.claims.sentences import Unit
from evidence_tools.claims.subjects import plain
from evidence_tools.claims.vocabulary import Vocabulary

__all__ = ["Antecedents"]

CLOSE = 1  # blocks between a sentence and the one it goes on from

Meant: TypeAlias = Mapping[str, tuple[Mention, ...]]  # outcomes, and the ways in which they were named

_CHANGES = frozenset({"less", "more", "better"})
_OBJECT = re.compile(r"\W++(?!(?:by|with|from|on|in|at|of|and|or|as|is|are|was|were|for|after|before)\b)[a-z]")
_DETERMINERS = (
    r"(?:\W++(?:the|an?|all|any|these|those|this|that|such|your|their|his|her|my|our|many|most|some|several|few|both|of|with|real|"
    r"big|great|much|to|also|so|\w+ly)\b)*+\W++"
)
_POINTS = re.compile(_DETERMINERS + r"(?:it|them|this|these|those|both)\b(?!\W+[a-z]+(?:s|ed)\b)")
_MOVES = re.compile(
    r"\b(?:take|get|bring|put|keep|clear)s?\W+(?:it|them)\W+(?:away|down|off|under|at|in|out|up|going|moving)\b"
)
_WELL = re.compile(
    r"\b(?:sense|feeling)s?\s+of\s+(?:[\w-]+\s+){0,2}?well-?\s?being\b|\b(?:general|overall)\s+well-?\s?being\b"
)
# What people, complaints in general and mere emphasis leave open; any other object is something of its own.
_OPEN = re.compile(
    _DETERMINERS
    + r"(?:it|them|this|that|these|those|both|all|you|me|us|him|her|people|persons?|clients?|guests?|patients?|"
    r"sufferers?|visitors?|customers?|everyone|everybody|anyone|someone|women|men|children|bab(?:y|ies)|mothers|adults|others|"
    r"symptoms?|problems?|complaints?|conditions?|troubles?|issues?|attacks?|things|matters?|difference|change|"
    r"improvements?|relief|help|results?|effects?|chances?|frequency|severity|intensity|duration|number|way|lot|body|life|"
    r"here|more|most|well|best|better|enough|too|when|if|while|where|because|days?|weeks?|hours?|minutes?|times?)\b"
)


class Antecedents:
    """Follows what the lines of an article speak of, in their order.

    Parameters
    ----------
    vocabulary : Vocabulary
        To read headings and lead-ins.
    """

    def __init__(self, vocabulary: Vocabulary):
        self._vocabulary = vocabulary
        self._claim: tuple[int, Meant] = (-CLOSE - 1, {})  # block and outcomes of the last claim
        self._line: tuple[int, Meant, bool] = (-CLOSE - 1, {}, False)  # of the line before, and whether it asks

    def of(self, judged: Judged) -> Meant:
        """Return what a claim is about, as far as it leaves that open.

        Parameters
        ----------
        judged : Judged
            A unit taken for a claim.
        """
        reading = judged.reading
        elsewhere = bool(label_end(reading)) or (not own_outcomes(reading) and _acts_on_something_else(reading))
        return (None if elsewhere else self._before(reading)) or self._above(reading.unit)

    def note(self, judged: Judged, claim: FoundClaim | None) -> None:
        """Keep what a unit speaks of for those after it.

        Parameters
        ----------
        judged : Judged
            The unit.
        claim : FoundClaim or None
            What it claims.
        """
        unit = judged.reading.unit
        if claim is not None:
            known = {name: claim.mentions.get(name, ()) for name in claim.outcomes if name != UNNAMED}
            self._claim = (unit.block, known)
            self._line = (unit.block, {}, False)
            return
        own = [name for name in own_outcomes(judged.reading) if name not in LEFT_OPEN and name != UNNAMED]
        asks = "question" in judged.reading.features
        self._line = (unit.block, mentions_of(judged.reading, own, self._vocabulary), asks)

    def _before(self, reading: Reading) -> Meant:
        block = reading.unit.block
        line_block, line, asks = self._line
        claim_block, claim = self._claim
        reach = 0 if reading.unit.lead else CLOSE  # the items of a list do not go on from each other
        if asks and block - line_block <= reach:
            return line
        if line and (block == line_block != claim_block or (block - line_block <= reach and _points_back(reading))):
            return line
        # After a question or a complaint "a sense of well-being" may be its answer; after a claim it is another one.
        return claim if block - claim_block <= reach and not _WELL.search(reading.text) else {}

    def _above(self, unit: Unit) -> Meant:
        """Return what the lead-in or the nearest heading names."""
        for words in (unit.lead, unit.heading):
            hits = [h for h in self._vocabulary.outcomes.find(plain(words)) if h.row["outcome"] != "-"] if words else []
            if hits:
                return dict.fromkeys(named_by(hits), ())
        return {}


def _objects(reading: Reading, effects: frozenset[str] = _CHANGES) -> list[int]:
    """Return where the objects of the verbs of effect begin."""
    ends = [v.end for v in reading.sentence.verbs if v.row["effect"] in effects]
    ends += [h.end for h in reading.sentence.helps if h.words.startswith("help")]
    return [end for end in ends if _OBJECT.match(reading.text, end)]


def _points_back(reading: Reading) -> bool:
    """Tell whether what is acted on was named before: "eases it", "makes them milder", "takes it away"."""
    places = _objects(reading, _CHANGES | {"gives"})
    return bool(_MOVES.search(reading.text)) or any(_POINTS.match(reading.text, place) for place in places)


def _acts_on_something_else(reading: Reading) -> bool:
    """Tell whether a sentence names what is acted on, in words that no list knows: "eases the jaw", not "eases it"."""
    places = _objects(reading) if "acts" in reading.features else []
    return bool(places) and not any(_OPEN.match(reading.text, place) for place in places)
