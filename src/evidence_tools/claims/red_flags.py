"""Sentences that must not stand in an advertisement, whatever they are about: red flags, found before any verdict.

A flag needs no tracked outcome and no known treatment. Eight kinds are looked for (vocabulary/flag_rules.csv says what
each is and which rule forbids it). Conditions come from vocabulary/conditions.csv, a table collected by hand after the
list of conditions in the advertising guidance of the UK Committee of Advertising Practice, in the order of the chapters
of ICD-10. What is denied ("does not cure any illness"), advised ("ask your doctor first") or told of somebody's life
("I used to work as a diabetes nurse") is no flag.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from evidence_tools.claims.articles import Article
from evidence_tools.claims.flag_carried import carried, lasting
from evidence_tools.claims.flag_kinds import KINDS
from evidence_tools.claims.flag_lists import bare_units, offer_named, table_rows
from evidence_tools.claims.flag_presumed import is_label, presumed
from evidence_tools.claims.flag_replies import is_question, readings
from evidence_tools.claims.flag_rules import rule_for
from evidence_tools.claims.flag_words import Cues, read_cues
from evidence_tools.claims.sentences import Unit, units
from evidence_tools.claims.vocabulary import OwnWords, Vocabulary, load_vocabulary

__all__ = ["RedFlag", "find_red_flags"]

_YES = re.compile(r"\W*(?:a\b\W*)?(?:yes|absolutely|definitely|of course|certainly|indeed)\b")
_SUFFERING = re.compile(
    r"\b(?:suffer\w*|struggl\w*|living with|tired of|fed up|worried|troubled|past|overdue|battling|plagued|looking for|"
    r"got|have you)\b|^\W*(?:\w+\W+){1,3}$|^\W*(?!wh|how|do|can|is|are|will)(?:\w+\W+){4,5}$"
)
_HARMS = re.compile(
    r"\W*(?:any |are there any |what about )?(?:side[ -]effects|risks|dangers|harms|contra-?indications)\?\W*$"
)
_NONE = re.compile(r"\W*(?:a\b\W*)?(?:none|no|never|zero|not at all|absolutely none|not any)\b")
# "A free diagnosis? Please do not fall for it.": what a question names is refused by the next sentence.
_REFUSED = re.compile(
    r"\W*(?:a\b\W*)?(?:no(?! (?:need|more|problem|worries|wonder))\b|never\b|nonsense|(?:please )?(?:do not|don't) "
    r"(?!despair|worry|suffer|wait|give up|put up|panic|let)|(?:we|i) (?:do not|don't|cannot|can't)\b|sorry\b)"
)
# "It has to hurt." Nah.
_QUOTED = re.compile(r"\W*[\"“'*_]")
_TAKEN_BACK = re.compile(
    r"\W*[\"“].*[\"”]\W*[–—-]+\s*(?:sorry|no\b|nonsense|wrong|false|not true|(?:i|we) (?:can't|cannot)|there is no)"
)
_REFUTED = re.compile(
    r"\W*(?:nah|nope|no\b\W*$|no[,.;:!]|wrong|false|untrue|not true|it (?:does not|doesn't|isn't|is not)|"
    r"nonsense|rubbish|a? ?myth|not (?:so|true|at all|with)|sorry|"
    r"that is (?:wrong|false|not)|that's (?:wrong|false|not))"
)
# "What I never do:" above a list.
_NEVER_DONE = re.compile(
    r"\b(?:i|we|you|therapists?) (?:will )?(?:never|do not|don't|must not|cannot|can't|will not|won't) \w+\W*$"
)
_WARNS = (("layout", "warns"), ("any", "advice"), ("any", "negator"), ("any", "study"))
_OFFER = (
    r"\b(?:try|book|help\w*|{}|answer|solution|we can|i can|"
    r"let (?:my|our|me|us)|lie back|leave it to (?:me|us)|"
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
        serious_condition, medicine_or_doctor, diagnosis, pregnancy_or_child, safety_absolute, proof_or_guarantee,
        infection or harm.
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


def _said(cues: Cues, listed: bool) -> dict[str, str]:
    """Return the kinds of red flag of a statement with the words that make each."""
    if not (cues.hits or cues.conditions):
        return {}
    return {kind: hit.words.strip() for kind, rule in KINDS.items() if (hit := rule(cues, listed))}


def _kinds(cues: Cues, listed: bool, following: str, vocabulary: Vocabulary) -> dict[str, str]:
    """Return the kinds of red flag of a sentence with the words that make it one."""
    if _HARMS.match(cues.raw) and _NONE.match(following):
        return {"safety_absolute": cues.text.strip(" ?")}
    if is_question(cues) and not _YES.match(following):
        return _answered_by_an_offer(cues, following, vocabulary)
    asks = cues.text.rstrip(" \"')]").endswith("?")
    if asks and read_cues(following, vocabulary).of("any", "advice"):
        return {}  # "Yes, once your doctor agrees."
    if _TAKEN_BACK.match(cues.raw):
        return {}
    if (asks and _REFUSED.match(following)) or (_QUOTED.match(cues.text) and _REFUTED.match(following)):
        return {}
    found = _said(cues, listed)
    if not found and asks:
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


def _is_listed(unit: Unit, opened: dict[str, bool], vocabulary: Vocabulary) -> bool:
    """Tell whether what stands above a line says that what is named in it is helped."""
    above = (unit.lead, unit.heading if unit.kind != "heading" else "")
    return unit.kind in {"item", "cell", "heading"} and any(
        opened.setdefault(words, _opens_list(words, vocabulary)) for words in above
    )


def _flag(kind: str, unit: Unit, words: str, cues: Cues) -> RedFlag:
    """Return the flag with its rule; cancer has a law of its own, and in an emergency every minute counts."""
    rule = rule_for(kind, cues)
    return RedFlag(kind, unit.text, unit.start, unit.end, words, rule.why, rule.do, rule.source, rule.url, rule.title)


class _Finder:
    """Collects the flags of an article: of its sentences, then of what several of them say together."""

    def __init__(self, text: str, found: Sequence[Unit], vocabulary: Vocabulary):
        self.text, self.units, self.vocabulary = text, found, vocabulary
        self.flags: list[RedFlag] = []
        self.taken: set[int] = set()

    def add(self, kinds: Mapping[str, str], cues: Cues, first: int, last: int) -> None:
        start, end = self.units[first].start, self.units[last].end
        whole = Unit(self.text[start:end], start, end, self.units[first].kind)
        self.flags += [_flag(kind, whole, words, cues) for kind, words in kinds.items()]
        if kinds:
            self.taken.update(range(first, last + 1))

    def sentences(self) -> None:
        opened: dict[str, bool] = {}
        bare = bare_units(self.units, self.vocabulary)
        for number, unit in enumerate(self.units):
            following = self.units[number + 1].text.lower() if number + 1 < len(self.units) else ""
            cues = read_cues(unit.text, self.vocabulary)
            listed = number in bare or _is_listed(unit, opened, self.vocabulary)
            kinds = _kinds(cues, listed, following, self.vocabulary) or self.below(unit)
            kinds = {} if kinds and self.refused(unit) else kinds
            offer = "" if kinds else offer_named(cues, self.vocabulary)
            self.add({offer: unit.text} if offer else kinds or self.presumed(number, cues), cues, number, number)

    def presumed(self, number: int, cues: Cues) -> dict[str, str]:
        """Return the flag of a sentence that names something grave beside the offer, unless its place warns."""
        unit, found = self.units[number], presumed(cues)
        if not found or unit.kind == "heading":
            return {}
        above = [read_cues(words, self.vocabulary) for words in (unit.lead, *unit.headings) if words]
        return {} if any(one.of(*key) for one in above for key in _WARNS) else found

    def refused(self, unit: Unit) -> bool:
        """Tell whether what stands above an entry denies it: "What I never do:"."""
        above = read_cues(unit.lead, self.vocabulary) if unit.kind == "item" and unit.lead else None
        return above is not None and bool(_NEVER_DONE.search(above.text))

    def below(self, unit: Unit) -> dict[str, str]:
        """Return the flag of an entry whose lead-in refuses it: "Wave goodbye to:" above "your consultant"."""
        above = read_cues(unit.lead, self.vocabulary) if unit.kind == "item" and unit.lead else None
        if above is None or not (above.of("care", "refuse") or above.of("medicine", "give_up")):
            return {}
        said = _said(read_cues(f"{unit.lead.rstrip(' :')} {unit.text}", self.vocabulary), listed=False)
        return {kind: words for kind, words in said.items() if kind == "medicine_or_doctor"}

    def together(self) -> None:
        """Add what two sentences say together, where no flag stands on either of them already."""
        for number in range(len(self.units) - 1):
            cues = read_cues(self.units[number].text, self.vocabulary)
            if is_label(cues) and not is_question(cues) and self.taken.isdisjoint((number, number + 1)):
                after = read_cues(self.units[number + 1].text, self.vocabulary)
                self.add(presumed(cues, after), cues, number, number + 1)
        finds = (readings, carried, lasting)
        for reading in (one for find in finds for one in find(self.units, self.vocabulary)):
            if self.taken.isdisjoint(range(reading.first, reading.last + 1)):
                cues = read_cues(reading.text, self.vocabulary)
                kinds = {reading.kind: reading.text} if reading.kind else _said(cues, listed=False)
                self.add(kinds, cues, reading.first, reading.last)

    def rows(self) -> None:
        """Add the rows of tables that set an illness beside an offer."""
        for row in table_rows(self.text, self.units, self.vocabulary):
            if self.taken.isdisjoint(range(row.first, row.last + 1)):
                cues = read_cues(row.text, self.vocabulary)
                self.add({"serious_condition": row.text}, cues, row.first, row.last)


def find_red_flags(article: Article | str, vocabulary: Vocabulary | None = None) -> list[RedFlag]:
    """Return the red flags of an article in reading order; a sentence has at most one of each kind.

    Parameters
    ----------
    article : Article or str
        As `article_from_bytes` returns it, or text.
    vocabulary : Vocabulary, optional
        The word lists; by default those of the package and of the folder we are in.
    """
    text = article if isinstance(article, str) else article.text
    found = units(text, None if isinstance(article, str) else article.blocks)
    finder = _Finder(text, found, vocabulary or load_vocabulary())
    finder.sentences()
    finder.together()
    finder.rows()
    return sorted(finder.flags, key=lambda flag: (flag.start, flag.end))
