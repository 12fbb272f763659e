"""Sentences that must not stand in an advertisement, whatever they are about: red flags, found before any verdict.

A flag needs no tracked outcome and no known treatment. Seven kinds are looked for (vocabulary/flag_rules.csv says what
each is and which rule forbids it). Conditions come from vocabulary/conditions.csv, a table collected by hand after the
list of conditions in the advertising guidance of the UK Committee of Advertising Practice, in the order of the chapters
of ICD-10. What is denied ("does not cure any illness"), advised ("ask your doctor first") or told of somebody's life
("I used to work as a diabetes nurse") is no flag.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from evidence_tools.claims.articles import Article
from evidence_tools.claims.flag_kinds import KINDS, load_rules
from evidence_tools.claims.flag_words import Cues, read_cues
from evidence_tools.claims.sentences import Unit, units
from evidence_tools.claims.vocabulary import OwnWords, Vocabulary, load_vocabulary

__all__ = ["RedFlag", "find_red_flags"]

# "Can it cure asthma?" asks; "Looking for a way out of your asthma?" sells.
_ASKS = re.compile(
    r"\W*(?:(?:so|and|but)\W+)?(?:can|does|do|is|are|will|would|could|should|may|must|has|have|what|which|how|who|when|where)\b"
    r"(?!\W+(?:you\W+(?:looking|tired|struggling|suffering|fed up|ready|know|want)|if\b))"
)
_SELLS = re.compile(r"\W*(?:did|do) you know|\W*what if|\W*have you heard|\W*who needs|\W*why\b")
_YES = re.compile(r"\W*(?:yes|absolutely|definitely|of course|certainly|indeed)\b")
_SUFFERING = re.compile(
    r"\b(?:suffer\w*|struggl\w*|living with|tired of|fed up|worried|troubled|past|overdue|battling|plagued|looking for|"
    r"got|have you)\b|^\W*(?:\w+\W+){1,3}$"
)
_HARMS = re.compile(
    r"\W*(?:any |are there any |what about )?(?:side[ -]effects|risks|dangers|harms|contra-?indications)\?\W*$"
)
_NONE = re.compile(r"\W*(?:none|no|never|zero|not at all|absolutely none|not any)\b")
_OFFER = (
    r"\b(?:try|book|help\w*|{}|answer|solution|we can|i can|"
    r"relief|gone|history|moving|cleared|session|treat\w*|come and see|minutes on|"
    r"(?:ring|call|phone|text) (?:us|me) (?:straight|now|today|at once))\b"
)


@lru_cache(maxsize=16)
def _offer(own: OwnWords) -> re.Pattern[str]:
    return re.compile(_OFFER.format(own.pattern("treatment")))


@dataclass(frozen=True)
class RedFlag:
    """A sentence that must not stand.

    Attributes
    ----------
    kind : str
        serious_condition, medicine_or_doctor, diagnosis, pregnancy_or_child, safety_absolute, proof_or_guarantee or
        infection.
    quote : str
        The words of the article.
    start, end : int
        `text[start:end]` is the quote.
    words : str
        What in it is the flag.
    why, do : str
        Why it matters and what to do, in words for people.
    source, url : str
        Whose rule it is, and its address.
    title : str
        Name of the kind for people.
    """

    kind: str
    quote: str
    start: int
    end: int
    words: str
    why: str
    do: str
    source: str
    url: str
    title: str


def _opens_list(words: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a heading or lead-in says that what follows is helped ("Conditions we treat")."""
    if not words:
        return False
    cues = read_cues(words, vocabulary)
    said = [h for role in ("effect", "cure") for h in cues.of("any", role)]
    if cues.of("any", "advice") or cues.of("any", "story"):
        return False
    return any(not cues.denied(h.start, h.end) for h in said)


def _is_question(cues: Cues) -> bool:
    asks = cues.text.rstrip(" \"')]").endswith("?")
    return asks and bool(_ASKS.match(cues.text)) and not _SELLS.match(cues.text)


def _kinds(cues: Cues, listed: bool, following: str, vocabulary: Vocabulary) -> dict[str, str]:
    """Return the kinds of red flag of a sentence with the words that make it one."""
    if _HARMS.match(cues.raw) and _NONE.match(following):
        return {"safety_absolute": cues.text.strip(" ?")}
    if _is_question(cues) and not _YES.match(following):
        return _answered_by_an_offer(cues, following, vocabulary)
    found = {kind: hit.words.strip() for kind, rule in KINDS.items() if (hit := rule(cues, listed))}
    if not found and cues.text.rstrip(" \"')]").endswith("?"):
        return _answered_by_an_offer(cues, following, vocabulary)
    return found


def _answered_by_an_offer(cues: Cues, following: str, vocabulary: Vocabulary) -> dict[str, str]:
    """Return the flag of "Suffering from asthma? Try it here.": the question names what the offer is for."""
    if not (_SUFFERING.search(cues.text) and following and _offer(cues.own).search(following)):
        return {}
    if read_cues(following, vocabulary).of("any", "advice") or following.rstrip().endswith("?"):
        return {}
    return {
        kind: hit.words.strip()
        for kind in ("serious_condition", "pregnancy_or_child", "infection")
        if (hit := KINDS[kind](cues, True))
    }


def _unit_flags(unit: Unit, following: str, opened: dict[str, bool], vocabulary: Vocabulary) -> list[RedFlag]:
    listed = unit.kind in {"item", "cell", "heading"} and any(
        opened.setdefault(words, _opens_list(words, vocabulary))
        for words in (unit.lead, unit.heading if unit.kind != "heading" else "")
    )
    cues = read_cues(unit.text, vocabulary)
    return [_flag(kind, unit, words, cues) for kind, words in _kinds(cues, listed, following, vocabulary).items()]


def _flag(kind: str, unit: Unit, words: str, cues: Cues) -> RedFlag:
    """Return the flag with its rule; cancer has a law of its own."""
    cancer = kind == "serious_condition" and any(hit.row["chapter"] == "neoplasms" for hit in cues.conditions)
    rule = load_rules(cues.own)["cancer" if cancer else kind]
    return RedFlag(kind, unit.text, unit.start, unit.end, words, rule.why, rule.do, rule.source, rule.url, rule.title)


def find_red_flags(article: Article | str, vocabulary: Vocabulary | None = None) -> list[RedFlag]:
    """Return the red flags of an article in reading order; a sentence has at most one of each kind.

    Parameters
    ----------
    article : Article or str
        As `article_from_bytes` returns it, or text.
    vocabulary : Vocabulary, optional
        The word lists; by default those of the package and of the folder we are in.
    """
    words = vocabulary or load_vocabulary()
    text = article if isinstance(article, str) else article.text
    found: Sequence[Unit] = units(text, None if isinstance(article, str) else article.blocks)
    opened: dict[str, bool] = {}
    flags: list[RedFlag] = []
    for number, unit in enumerate(found):
        following = found[number + 1].text.lower() if number + 1 < len(found) else ""
        flags += _unit_flags(unit, following, opened, words)
    return flags
