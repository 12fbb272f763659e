"""Sentences that name something serious and of which nothing was recognised: a person has to read them.

Red flags are found by what is said of an illness or a medicine, and much can be said in ways that no list knows ("who
still takes cortisone?"). What is named can be found far more surely than what is said of it. So a sentence that names
an illness, a medicine, medical care, people with whom care is due or a danger sign, and in which neither a flag nor a
claim was recognised, is shown with what it names, without a judgement. Left out are advice to see a doctor and
sentences that say what a treatment does not do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evidence_tools.claims.denials import denies_effects
from evidence_tools.claims.flag_words import Cues, read_cues
from evidence_tools.claims.sentences import Unit
from evidence_tools.claims.vocabulary import Vocabulary
from evidence_tools.words import and_list

__all__ = ["READ_YOURSELF", "WHY_READ", "Concern", "find_concerns", "grave_names"]

READ_YOURSELF = "Read these yourself: they name something serious"
WHY_READ = (
    "Each names an illness, a medicine, medical care, people with whom care is due or a danger sign, and we could not "
    "tell what it says of it. None is accused and none approved. Take out what promises something for an illness, puts "
    "anybody off a doctor or a medicine, or invites somebody who should ask a doctor first."
)
# Roles of the lists of red flags that name something and say nothing of it.
_CARE = (("medicine", "medicine"), ("medicine", "doctor"), ("care", "named"))
_NAMED = (
    *_CARE,
    ("risk", "named"),
    ("sign", "named"),
    ("wound", "named"),
    ("numb", "named"),
    ("pregnancy", "topic"),
    ("birth", "named"),
    ("crisis", "named"),
    ("measure", "named"),
    ("organ", "named"),
    ("aid", "named"),
    ("growth", "named"),
    ("fertility", "named"),
    ("allergy", "named"),
)
_GRAVE = tuple(key for key in _NAMED if key[0] not in {"care", "organ"} and key[1] != "doctor")
_COMMON = frozenset({"common", "common_listed"})  # back pain, insomnia: the rules and verdicts speak of them
# How illnesses, operations and medicines end whatever they are called: "arachnoiditis", "lobectomy", "bisoprolol".
_ENDINGS = re.compile(
    r"\b\w{2,}(?:itis|osis|oses|aemia|emia|opathy|opathies|ectomy|ostomy|plegia|paresis|rrhoea|rrhea|"
    r"cillin|mycin|azole|azepam|olol|sartan|statin|mab|tidine|prazole|oxetine|triptyline|profen)\b"
)
# A denial of one's own work; doubt and fear deny as well, yet disclaim nothing ("doubt blocks the cure").
_NOT = re.compile(r"\b(?:not|never|no|nor|nothing|none|cannot)\b|(?<!need)n't\b")
_PLAIN = frozenset({"follow up", "follow ups"})  # "Follow-up, 60 minutes"
_LONGEST = 4  # words of a name that is repeated; what spans more of a sentence is no name


@dataclass(frozen=True)
class Concern:
    """A sentence that a person has to read.

    Attributes
    ----------
    quote : str
        The words of the article.
    start, end : int
        `text[start:end]` is the quote.
    names : tuple of str
        What it names, in its own words and reading order.
    """

    quote: str
    start: int
    end: int
    names: tuple[str, ...]

    @property
    def told(self) -> str:
        """What it names, as a sentence."""
        return f"It names {and_list(f'“{name}”' for name in self.names)}."


def _advises(cues: Cues) -> bool:
    """Tell whether a sentence sends somebody to a doctor or tells them to keep on, and neither asks nor denies it.

    One statement says all of it: what stands after a "but" or a dash may take the advice back.
    """
    advice = cues.of("any", "advice")
    if not advice or not _one_statement(cues):
        return False
    return not any(cues.denied(hit.start, hit.end) for hit in advice)


def _one_statement(cues: Cues) -> bool:
    return "?" not in cues.text and cues.part(0) == (0, len(cues.text))


def _disclaims(cues: Cues, vocabulary: Vocabulary) -> bool:
    """Tell whether a sentence says what a treatment is not or does not do, and puts nobody off medical care."""
    given_up = any(not cues.denied(hit.start, hit.end) for hit in cues.of("medicine", "give_up"))
    if given_up or not _one_statement(cues):
        return False
    said = (hit for hit in vocabulary.exclusions.find(cues.text, longest=False) if hit.row["kind"] == "disclaimer")
    if any(_NOT.search(hit.words) for hit in said):
        return True  # "not a substitute for medical treatment"
    once = len(_NOT.findall(cues.text)) == 1  # "never met a disease it could not beat" denies twice
    return once and denies_effects(cues) and not any(cues.of(*key) for key in _CARE)


def _spans(cues: Cues, vocabulary: Vocabulary, grave: bool) -> Iterator[tuple[int, int]]:
    """Yield where something serious is named."""
    listed = vocabulary.own.index("concerns").find(cues.text)
    if grave:
        ill = [hit for hit in cues.conditions if hit.row["level"] not in _COMMON]
        hits = [*ill, *(hit for hit in listed if hit.row["where"] == "beside")]
    else:
        asks = cues.text.rstrip().endswith("?")  # "Is it safe?": what matters is the answer
        hits = [*cues.conditions, *(hit for hit in listed if not (asks and hit.row["where"] == "told"))]
    hits += [
        hit
        for key in (_GRAVE if grave else _NAMED)
        for hit in cues.of(*key)
        if hit.words.replace("-", " ") not in _PLAIN
    ]
    yield from ((hit.start, hit.end) for hit in hits)
    yield from (match.span() for match in _ENDINGS.finditer(cues.text))


def _names(cues: Cues, sentence: str, vocabulary: Vocabulary, grave: bool = False) -> tuple[str, ...]:
    """Return what a sentence names: of names that overlap the first, of those that begin together the longest."""
    shown = sentence if len(sentence) == len(cues.text) else cues.text  # a picture of a pill was written out
    words: list[str] = []
    reached = 0
    for start, end in sorted(_spans(cues, vocabulary, grave), key=lambda span: (span[0], -span[1])):
        if start >= reached:
            words.append(" ".join(shown[start:end].split()))
            reached = end
    short = [word for word in words if len(word.split()) <= _LONGEST]
    return tuple(dict.fromkeys(short or words[:1]))


def grave_names(sentence: str, vocabulary: Vocabulary, tale: bool = False) -> tuple[str, ...]:
    """Return what a sentence or heading names that no accepted sentence may stand beside: illness, risk, medicine.

    Less counts than for `find_concerns`: a doctor, a hospital, a cure or safety may stand in a heading above a plain
    sentence; cancer, numb feet or a medicine may not. Advice and disclaimers name nothing.

    Parameters
    ----------
    sentence : str
        The sentence itself, or what stands above it.
    vocabulary : Vocabulary
        The word lists.
    tale : bool
        Whether a story of somebody's life counts; else it names nothing either.
    """
    cues = read_cues(sentence, vocabulary)
    quiet = _advises(cues) or _disclaims(cues, vocabulary) or (not tale and bool(cues.of("any", "story")))
    return () if quiet else _names(cues, sentence, vocabulary, grave=True)


def find_concerns(unread: Iterable[Unit], vocabulary: Vocabulary) -> tuple[Concern, ...]:
    """Return the sentences that name something serious, of those in which nothing was recognised, each once.

    Parameters
    ----------
    unread : iterable of Unit
        The sentences and lines of an article that are neither a claim nor a red flag.
    vocabulary : Vocabulary
        The word lists.
    """
    found: dict[str, Concern] = {}
    for unit in unread:
        cues = read_cues(unit.text, vocabulary)
        names = () if _advises(cues) or _disclaims(cues, vocabulary) else _names(cues, unit.text, vocabulary)
        if names:
            found.setdefault(" ".join(unit.text.lower().split()), Concern(unit.text, unit.start, unit.end, names))
    return tuple(found.values())
