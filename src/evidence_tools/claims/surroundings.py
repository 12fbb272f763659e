"""What stands around a claim in its article: the sentence before it, and what is named there that changes the claim.

"Many people find it relaxing" may stand; below "For cancer patients" or "Numb feet?" the same words invite somebody
who should ask a doctor, and are advertised to a person who is ill.
"""

from __future__ import annotations

from collections.abc import Sequence

from evidence_tools.claims.concerns import grave_names
from evidence_tools.claims.found import FoundClaim
from evidence_tools.claims.naming import quoted
from evidence_tools.claims.sentences import Unit
from evidence_tools.claims.vocabulary import Vocabulary
from evidence_tools.words import and_list

__all__ = ["Surroundings"]

_LABEL = 6  # words of a line that is no sentence of its own but says of what the next one speaks: "Numb feet?"
_ASKED = 4  # sentences of a question that is put at length
_STOPPED = 3  # of one that ends with a full stop, as sentences do
_MATTER = "That is a matter for a doctor or midwife, whatever is said of it."
_BELOW = "That is a matter for a doctor or midwife, and what follows is read as said of it."


class Surroundings:
    """The sentences of an article, and what stands before and above each.

    Parameters
    ----------
    pieces : sequence of Unit
        The sentences and lines, in reading order.
    vocabulary : Vocabulary
        The word lists.
    """

    def __init__(self, pieces: Sequence[Unit], vocabulary: Vocabulary):
        self.pieces, self.vocabulary = pieces, vocabulary
        self.places = {unit.start: place for place, unit in enumerate(pieces)}

    def before(self, found: FoundClaim) -> str:
        """Return the sentence before a claim in its paragraph; empty where there is none."""
        place = self.places.get(found.start, 0)
        if not place or self.pieces[place - 1].block != self.pieces[place].block:
            return ""
        return self.pieces[place - 1].text

    def _asked(self, place: int) -> list[str]:
        """Return the question before a sentence, however long it is put: "My son has fits. May he come?"."""
        if not place or not self.pieces[place - 1].text.rstrip().endswith("?"):
            return []
        block = self.pieces[place - 1].block
        return [unit.text for unit in self.pieces[max(0, place - _ASKED) : place] if unit.block == block]

    def _above(self, found: FoundClaim, place: int) -> list[str]:
        """Return what says of whom a claim speaks: a label before it, the lead-in and the headings above."""
        unit = self.pieces[place]
        label = self.pieces[place - 1].text if place else ""
        longest = _STOPPED if label.rstrip().endswith(".") else _LABEL
        return [found.asked, label if len(label.split()) <= longest else "", unit.lead, *reversed(unit.headings)]

    def grave(self, found: FoundClaim) -> str:
        """Return what illness, risk or medicine a claim names or stands below, as a sentence; else nothing."""
        outcome = " ".join(word for words in found.named.values() for word in words).lower()
        # "Improves blood flow", "eases swelling": what it changes is answered by rules and verdicts of its own.
        own = [name for name in grave_names(found.quote, self.vocabulary) if name.lower() not in outcome]
        if own:
            return f"It names {_list(own)}. {_MATTER}"
        place = self.places.get(found.start, 0)
        around = [(words, True) for words in self._asked(place)]  # who asks tells of their life
        around += [(words, False) for words in self._above(found, place)]
        for words, tale in around:
            if names := grave_names(words, self.vocabulary, tale):
                return f"Before it stands {quoted(words)}, which names {_list(names)}. {_BELOW}"
        return ""


def _list(names: Sequence[str]) -> str:
    return and_list(f"“{name}”" for name in names)
