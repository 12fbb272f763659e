"""Which intervention a sentence speaks of: named in it, meant by "it" or "the treatment", or by the heading above."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from evidence_tools.claims.sentences import Unit
from evidence_tools.claims.vocabulary import Hit, Vocabulary

__all__ = ["Subject", "SubjectTracker", "plain"]

_STRAIGHT = str.maketrans("’‘“”\u00a0*_`", "''\"\"    ")
_PRONOUN = re.compile(
    r"\W*+(?:\d++[.)]\W*+)?(?:and |but |so |plus |because |since |while |as |also |in fact|moreover|additionally|"
    r"furthermore|however|overall|well|in short|best of all|in addition)?\W*+"
    r"(?:it|it's|its|they|they're|this|these|that|that's|such|both|"
    r"one of (?:the|its|their)|as a result|all of this|the result|the effects?|the benefits?|"
    r"the combination|the goal|the aim|the increased|the improved)\b"
)
_CONTRAST = re.compile(
    r"(?:unlike|than|versus|vs\.?|like|not|from|compared (?:to|with)|as \w+ as|instead of|rather than|"
    r"inspired by|principles of|similar to)\s+(?:[\w']+\s+){0,3}$"
)
_NO_TREATMENT = frozenset({"part", "-"})
_BARE = re.compile(r"\W*+((?:\w++(?:['-]++\w++)*+\W++){1,4})$")  # a noun or a few words, and nothing else
_IS = re.compile(r"\b(?:is|are|was|were|has|have|can|may|might|could|will|does|do|contains?|works?)\b")
# What a sentence begins with where its subject is a person, a study, the offer, or not yet there.
_NO_SUBJECT = frozenset(
    "a an the this that these those it its they them there here we i you he she our your my their his her who what "
    "when where why how if while because since as after before during for from in on at with without by to of and "
    "but or so not no yes all many most some several few both each every one two everyone everybody anyone people "
    "clients patients customers women men children mothers adults users studies research trials science scientists "
    "researchers experts evidence results benefits effects help relief also then now today just only regular".split()
)


# "Foot massage and reflexology both ...", "foot massage, like reflexology, ...": one thing is said of two.
_JOINED = re.compile(
    r"\W*(?:\b(?:and|or|as well as|like|just like|along with|nor)\b|[&/+])\W*(?:(?:a|an|the|our|also|both)\W+)*"
)
_BOTH = re.compile(r"\W*+(?:(?:and|but|so|yes)\W++)?+both\b(?!\W++(?:of (?:us|my|our|your)|my|our|your|his|her)\b)")


class Subject(NamedTuple):
    """The intervention meant; `how` is named, part, pronoun, topic or none (then `intervention` is only the page's).

    `also` are other interventions of which the same is said, `known` tells whether the paragraph named it before.
    """

    intervention: str
    how: str
    words: str
    also: tuple[str, ...] = ()
    known: bool = False


def plain(text: str) -> str:
    """Return `text` in small letters and straight quotes, Markdown marks blanked, every character at its place."""
    low = text.translate(_STRAIGHT)
    lower = low.lower()
    return lower if len(lower) == len(low) else "".join(c.lower() if len(c.lower()) == 1 else c for c in low)


class SubjectTracker:
    """Follows the interventions through an article.

    Parameters
    ----------
    units : iterable of Unit
        All units of the article, to learn what it is mostly about.
    vocabulary : Vocabulary
        Its `interventions` are looked for.
    """

    def __init__(self, units: Iterable[Unit], vocabulary: Vocabulary):
        self._index = vocabulary.interventions
        self._cache: dict[str, list[Hit]] = {}
        named = [name for unit in units for name in self._names(unit.text)]
        counts = Counter(named)
        self.page = counts.most_common(1)[0][0] if counts else ""
        self._counts = counts
        self._narrow, self._tracked = vocabulary.own.narrow, vocabulary.own.treatments
        self._block = -1
        self._heading = ""
        self._last = self._last_in_block = self._last_in_section = ""
        self._named_in_block = -2
        self._together: tuple[str, ...] = ()  # what the last sentence of the block that named a treatment joined
        self._verbs = vocabulary.verbs
        self._elsewhere = False

    def _hits(self, text: str) -> list[Hit]:
        if text not in self._cache:
            self._cache[text] = self._index.find(plain(text))
        return self._cache[text]

    def _names(self, text: str) -> list[str]:
        return [h.row["intervention"] for h in self._hits(text) if h.row["intervention"] not in _NO_TREATMENT]

    def named_in(self, text: str) -> Hit | None:
        """Return the mention of an intervention that the text is about, contrasts ("unlike acupuncture") put last."""
        low = plain(text)
        hits = [h for h in self._hits(text) if h.row["intervention"] not in _NO_TREATMENT]
        own = [h for h in hits if not _CONTRAST.search(low[max(0, h.start - 40) : h.start])]
        for wanted in (own, hits):
            if wanted:
                # "Reflexology, a kind of foot massage": the narrower word says which.
                return next((h for h in wanted if h.row["intervention"] in self._narrow), wanted[0])
        return None

    def _intervention(self, hit: Hit) -> str:
        """Return the treatment named: "a massage" on a page about foot massage is a foot massage."""
        name, means = hit.row["intervention"], hit.row.get("means", "")
        return means if means and self._counts[means] >= max(1, self._counts[name] // 3) else name

    def _joined(self, text: str) -> tuple[str, ...]:
        """Return the interventions that a text joins by "and", "or" or "like", if there are several."""
        low = plain(text)
        hits = [h for h in self._hits(text) if h.row["intervention"] not in _NO_TREATMENT]
        joined = [pair for pair in pairwise(hits) if _JOINED.fullmatch(low, pair[0].end, pair[1].start)]
        return tuple(dict.fromkeys(self._intervention(hit) for pair in joined for hit in pair))

    def subject(self, unit: Unit) -> Subject:
        """Return what `unit` speaks of; to be called for the units in their order."""
        if unit.heading != self._heading:
            self._heading, self._last_in_section, self._elsewhere = unit.heading, "", False
        if unit.block != self._block:
            self._block, self._last_in_block, self._together = unit.block, "", ()
        hit = self.named_in(unit.text)
        if hit is not None:
            name = self._intervention(hit)
            self._last = self._last_in_block = self._last_in_section = name
            self._named_in_block, self._elsewhere = unit.block, False
            self._together = self._joined(unit.text)
            return Subject(name, "named", hit.words, self._others(name))
        lead, heading = self._named([unit.lead]), self._named(reversed(unit.headings))
        above = lead or heading
        # What was named last holds: a section on one treatment may turn to another.
        meant = self._last_in_block or lead or self._last_in_section or heading or self._last or self.page
        if unit.kind == "heading" and meant not in self._tracked and not above:
            meant = ""  # a price list: no line goes on from the one above
        part = next((h for h in self._hits(unit.text) if h.row["intervention"] == "part"), None)
        if part is not None:
            self._elsewhere = False
            return Subject(meant, "part", part.words)
        if _PRONOUN.match(plain(unit.text)):
            # "Melatonin is a hormone. It improves sleep." says nothing of the treatment of the page.
            also = self._others(meant) if _BOTH.match(plain(unit.text)) else ()
            return Subject(meant, "topic" if self._elsewhere else "pronoun", unit.text.split(maxsplit=1)[0], also)
        self._elsewhere = self._of_its_own(unit.text)
        # Short paragraphs go on from one another: the one above may have named it.
        goes_on = unit.kind == "sentence" and unit.block - self._named_in_block <= 1
        how = "topic" if self._last_in_block or above or goes_on else "none"
        return Subject(meant, how, "", known=bool(self._last_in_block))

    def _others(self, name: str) -> tuple[str, ...]:
        return tuple(other for other in self._together if other != name) if name in self._together else ()

    def _of_its_own(self, text: str) -> bool:
        """Tell whether a sentence without the treatment has a thing of its own for its subject: "Valerian calms"."""
        low = plain(text)
        verbs = [hit.start for hit in self._verbs.find(low)]
        be = _IS.search(low)
        start = min([*verbs, *([be.start()] if be else [])], default=0)
        bare = _BARE.fullmatch(low[:start])
        return bare is not None and bare[1].split()[0] not in _NO_SUBJECT

    def _named(self, texts: Iterable[str]) -> str:
        """Return the intervention of the first of `texts` that names one."""
        for words in texts:
            hit = self.named_in(words) if words else None
            if hit is not None:
                return self._intervention(hit)
        return ""
