"""What a search reads and what it says: the index as plain JSON, its lists of words, the question as it was read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from evidence_tools.claims.responses import Replies
from evidence_tools.claims.stems import ACCENTS, JOINED, SHORT_SUFFIXES, STOP, SUFFIXES, WHOLE, stem

__all__ = [
    "ClaimEntry",
    "Concept",
    "Guidance",
    "GuidanceEntry",
    "Index",
    "Question",
    "Rules",
    "rules",
]

# Who asks of somebody on the couch asks whether to treat; "will it cure cancer" asks what may be said.
SAYING = "say saying advertise advertisement advert website claim mention promise leaflet poster blog flyer write"
WHOM = "who whom when"
DENIED = "not cant cannot shouldnt mustnt wont never avoid refuse"
COMPARING = "vs versus than compared comparison compare difference differ different between better or good same"
# What is left of "feel good", "blocked up" and "any disease": no outcome where other words stand beside it.
WEAK = "feel block shift pick fast throw hard pressur flush condition diseas ill ail"
SHORT = "ms me ibs adhd add copd dvt dvts ptsd pcos hiv aids tia ivf hrt uti ocd cfs tmj als mnd pms pmt"
PEOPLE = (
    "client customer patient somebody someone anybody anyone woman women lady man she he her his him hes shes treat"
)


class ClaimEntry(TypedDict):
    """A claim in the index; `rank` orders claims that fit equally well, the smallest first."""

    claim_id: str
    statement: str
    intervention: str
    comparator: str
    outcome: str
    plain: bool
    testable: bool
    rank: int
    words: list[str]


class Concept(TypedDict):
    """Something that can be asked for: an outcome with the phrases people use, or a topic that is not tracked.

    A `part` has no claim of its own; its studies count in those of something wider.
    """

    key: str
    label: str
    phrases: list[list[str]]
    claims: list[str]
    near: list[str]
    results: int
    studies: int
    part: bool


class GuidanceEntry(TypedDict):
    """A caution or a rule on file, told in a sentence that stands alone; `key` is that of the concept that names it.

    One that is `listed` is told as well where somebody asks whether it is safe and names nothing.
    """

    key: str
    caution: bool
    listed: bool
    treatments: list[str]
    words: str


class Guidance(TypedDict):
    """Cautions and rules on file with the sentences around them.

    `opening` stands before all cautions, `closing` after those that are named, `safety` where none is; `unnamed` says
    that none names an illness, `not_covered` that those named are not about a treatment.
    """

    entries: list[GuidanceEntry]
    opening: str
    closing: str
    safety: str
    unnamed: str
    not_covered: dict[str, str]


class Rules(TypedDict):
    """The lists the search goes by, so that the script has none of its own."""

    stop: list[str]
    suffixes: list[str]
    short_suffixes: list[str]
    accents: dict[str, str]
    treatments: dict[str, str]
    parts: list[str]
    people: list[str]
    saying: list[str]
    whom: list[str]
    denied: list[str]
    comparing: list[str]
    weak: list[str]
    short: list[str]
    whole: dict[str, str]
    joined: list[str]


class Index(TypedDict):
    """All that the search reads; a word of `everyday` is spelt well, and no misspelling is read as one."""

    version: int
    guidance: Guidance
    replies: Replies
    rules: Rules
    concepts: list[Concept]
    claims: list[ClaimEntry]
    vocabulary: list[str]
    everyday: list[str]
    prefixes: list[str]


class Question(TypedDict):
    """What a question was taken to mean.

    `scores` are the claims found, best first; `matched` the keys of the concepts; `untracked` the words for topics
    that nobody tracks; `corrected` the words that were read as others; `results` and `studies` how much the tables
    hold on what was named, `unjudged` how many of the results are on outcomes without a claim, labelled in `on`,
    and `parts` whether the studies of all of those count in a wider claim. `safety` says whether it asks if it is
    safe, or may somebody be treated; `person` whether it speaks of somebody to be treated; `told` is what is on
    file of that: the cautions it names, all where it names nothing; `rules` are those of advertising. `replies` are
    sentences that answer what is no claim, `answered` that they do without one; `warned` that a caution on file
    names what is asked about.
    """

    scores: list[tuple[str, float]]
    tracked: bool
    near: list[str]
    matched: list[str]
    untracked: list[str]
    corrected: list[tuple[str, str]]
    results: int
    studies: int
    unjudged: int
    on: list[str]
    parts: bool
    safety: bool
    person: bool
    told: list[str]
    rules: list[str]
    replies: list[str]
    answered: bool
    warned: bool


def rules(asked: Mapping[str, str]) -> Rules:
    """Return the lists the search goes by.

    Parameters
    ----------
    asked : mapping of str to str
        What people call the treatments, to the treatment meant; to nothing for words that tell no claim from another.
    """
    roots = {stem(word): name for word, name in asked.items()}
    return {
        "stop": sorted(STOP),
        "suffixes": list(SUFFIXES),
        "short_suffixes": list(SHORT_SUFFIXES),
        "accents": dict(ACCENTS),
        "treatments": {root: name for root, name in roots.items() if name},
        "parts": sorted(root for root, name in roots.items() if not name),
        "saying": sorted({stem(word) for word in SAYING.split()}),
        "whom": WHOM.split(),
        "denied": DENIED.split(),
        "comparing": COMPARING.split(),
        "weak": WEAK.split(),
        "short": SHORT.split(),
        "whole": dict(WHOLE),
        "joined": sorted(JOINED),
        "people": sorted({stem(word) for word in PEOPLE.split()}),
    }
