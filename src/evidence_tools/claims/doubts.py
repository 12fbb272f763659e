"""What speaks against a claim in words that our own pages hardly have: what a complaint does, other remedies, orders.

Our pages name their treatment seldom and speak of it throughout; pages of others tell of much else, and what these
words weigh is learned from those too (tests/claims/public). The words alone (vocabulary/doubts.csv) say little, so each
kind counts only where no effect, or no word of help, is beside.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from evidence_tools.claims.relations import Relation
from evidence_tools.claims.vocabulary import Vocabulary

__all__ = ["doubts"]

_I = re.compile(r"\b(?:i|my|me|i'm|i'd|i've)\b")
_STATED = {"effect": "effect", "gives": "effect", "generic": "health", "fact": "fact"}
_GOOD = frozenset({"improves", "none"})
_APART = frozenset({"none", "topic"})
_QUIET = "effect health help"
# For each doubt: the words of which kind, where they count (apart: the treatment is neither named nor meant; with: it
# is; any), and what must not stand beside them: an effect, health in general, a fact, a word of
# help, the one who tells.
_KINDS = {
    "complaint": ("complaint", "apart", f"{_QUIET} told"),  # "I was so tense ..." is a tale, which may end well
    "hurts": ("hurts", "apart", _QUIET),
    "handled": ("handled", "any", "effect help"),
    "worked": ("worked", "any", "effect help"),
    "setting": ("setting", "any", _QUIET),
    "told": ("told", "with", _QUIET),
    "sorted": ("sorted", "any", "effect health fact"),
    "must": ("must", "any", "effect health"),
    "order": ("order", "any", "effect health"),
    "goods": ("goods", "any", "effect health"),
    "taught": ("taught", "any", "effect health"),
    "past": ("past", "any", "effect health"),
    "value": ("value", "any", "effect health"),
    "value_alone": ("value", "apart", ""),
    "remedy": ("remedy", "apart", ""),
    "remedy_alone": ("remedy", "apart", _QUIET),
    "unless": ("unless", "apart", ""),
    "wish": ("wish", "any", ""),
    "unproven": ("unproven", "any", ""),
}


def doubts(text: str, subject: str, relations: Sequence[Relation], vocabulary: Vocabulary) -> dict[str, str]:
    """Return what speaks against a claim in a sentence or an item, each with its words.

    Parameters
    ----------
    text : str
        As `subjects.plain` returns it.
    subject : str
        How the treatment is meant in it (`subjects.Subject.how`).
    relations : sequence of Relation
        The effects and facts it states.
    vocabulary : Vocabulary
        Its table of doubts.

    Returns
    -------
    dict of str to str
        Features, such as ``doubt:complaint``.
    """
    words: dict[str, str] = {}
    for hit in vocabulary.doubts.find(text, longest=False):
        words.setdefault(hit.row["kind"], hit.words.strip())
    beside = {_STATED[r.kind] for r in relations if r.kind in _STATED and r.direction in _GOOD}
    if "helps" in words:
        beside.add("help")
    teller = _I.search(text)
    if teller:
        words["told"] = teller.group()
        beside.add("told")
    place = "apart" if subject in _APART else "with"
    return {
        f"doubt:{name}": words[kind]
        for name, (kind, where, without) in _KINDS.items()
        if kind in words and where in (place, "any") and not beside & set(without.split())
    }
