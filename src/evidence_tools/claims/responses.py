"""Questions that no claim and no caution answers, each with the sentence that does: may she stop her tablets?

A row of ``question_replies.csv`` says what must stand in the question. ``finding.js`` reads the same patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TypedDict

__all__ = [
    "BARE",
    "CARE",
    "FACT",
    "Replies",
    "Reply",
    "alone",
    "asked_pattern",
    "grouped",
    "leave_pattern",
    "phrase_pattern",
    "replies_to",
    "told_by",
]

CARE, BARE, FACT = "care", "bare", "fact"
# Where minutes count, and where a doctor looks first: nothing stands before or behind; the first of them is said alone.
ALONE = ("emergency", "sign")
# What may stand between two parts of a question: some words, none of which begins another sentence.
_BETWEEN = r" (?:(?!(?:if|when|because|while|whether) )\w+ ){0,%d}"
_ANY = r" (?:\w+ ){0,12}"
_GAPS = {"..": "{near}", "...": "{far}", "....": "{wide}"}
_GROUP = re.compile(r"\{([a-z]+)\}")
# The language of the vocabulary, letter by letter: what may be missing, what stands between, a number.
_MARKS = {"...": r"(?: \w+){0,6}"}
_NUMBER = r"\d+"
# "Can my client ...": who asks for leave may be told no; "is it dangerous to ..." may not.
_LEAVE = "^(?:so |and |but )?{asks} (?:{whoever} ){0,7}"


class Reply(TypedDict):
    """A reply: what it is about, the pattern of the question, what must not stand in it, and the sentence.

    `kind` is emergency and sign (said alone), care (a doctor's, which no treatment replaces), other (a treatment
    that is not tracked), bare (the treatment itself, with no effect named), fact, ask (whom to ask a doctor about)
    or rule. `leave` is the pattern of who asks for leave, so that "No." stands first. ``{}`` in the sentence is
    what was asked; `follows` is said where claims or cautions follow; `rules` and `claims` are shown with it.
    """

    kind: str
    asked: str
    unless: str
    leave: str
    words: str
    follows: str
    rules: list[str]
    claims: list[str]


class Replies(TypedDict):
    """All replies, and the groups of words that their patterns name."""

    groups: dict[str, str]
    rows: list[Reply]


def asked_pattern(asked: str) -> str:
    """Return what a row asks for as a regular expression that scripts read as well.

    Examples
    --------
    >>> asked_pattern("[who|which] pays & {medicine}")
    '^(?=.*\\\\b(?:who|which) pays\\\\b)(?=.*\\\\b{medicine}\\\\b)'
    """
    parts = [rf"\b{_joined(part)}\b" for part in asked.split(" & ") if part]
    return parts[0] if len(parts) == 1 else "^" + "".join(f"(?=.*{part})" for part in parts) if parts else ""


def leave_pattern(asked: str) -> str:
    """Return the pattern of a row asked as leave: nothing but people between the asking and what is asked for."""
    return rf"{{asking}}{_joined(asked)}\b"


def phrase_pattern(phrase: str) -> str:
    """Return a phrase of the vocabulary as a regular expression of words with one blank between.

    What may be missing at either end is left out: a search needs only that the phrase stands somewhere.

    Examples
    --------
    >>> phrase_pattern("[tight|sore] (left) chest (pain*)")
    '(?:tight|sore)(?: left)? chest'
    """
    tokens = _tokens(phrase.replace("'", ""))
    kept = [i for i, token in enumerate(tokens) if not token.startswith("(")]
    pattern = ""
    for token in tokens[kept[0] : kept[-1] + 1] if kept else []:
        inner = _MARKS.get(token) or _choices(token)
        if token == "...":
            pattern += inner
        elif token.startswith("("):
            pattern += f"(?: {inner})?"
        else:
            pattern += f" {inner}" if pattern else inner
    return pattern


def _tokens(phrase: str) -> list[str]:
    """Return the words and the groups of a phrase; a group keeps its blanks."""
    found, depth = [""], 0
    for letter in phrase.strip():
        depth += (letter in "[(") - (letter in "])")
        if letter == " " and depth == 0:
            found.append("")
        else:
            found[-1] += letter
    return [token for token in found if token]


def _choices(token: str) -> str:
    """Return a word or a group as a regular expression, groups within it as well."""
    words = re.sub(r"[^a-z0-9*#|()\[\]]+", " ", token.lower())
    if words[0] in "[(" and words[-1] in "])" and not re.search(r"[\[\]()|]", words[1:-1]):
        words = words[1:-1]
    for mark, meant in (("(", "["), ("[", "(?:"), ("]", ")"), ("*", r"\w*"), ("#", _NUMBER)):
        words = words.replace(mark, meant)
    return words


def _joined(part: str) -> str:
    pattern = between = ""
    for word in part.split():
        if word in _GAPS:
            between = _GAPS[word]
            continue
        pattern += between + word.replace("[", "(?:").replace("]", ")").replace("*", r"\w*")
        between = " "
    return pattern


def grouped(groups: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return the words of each group as choices, the longest first: "cut down on" before "cut down"."""
    any_end = r"\w*"
    found = {"near": _BETWEEN % 2, "far": _BETWEEN % 4, "wide": _ANY}
    for name, words in groups.items():
        ordered = sorted({word.strip() for word in words if word.strip()}, key=lambda word: (-len(word), word))
        found[name] = f"(?:{'|'.join(word.replace('*', any_end) for word in ordered)})"
    return found | {"asking": _filled(_LEAVE, found)}


def _filled(pattern: str, groups: Mapping[str, str]) -> str:
    return _GROUP.sub(lambda found: groups.get(found.group(1), "(?!)"), pattern)


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _found(pattern: str, text: str, groups: Mapping[str, str]) -> re.Match[str] | None:
    if not pattern:
        return None
    return _compiled(_filled(pattern, groups)).search(text)


def replies_to(words: Sequence[str], replies: Replies) -> list[tuple[Reply, str, bool]]:
    """Return the replies to a question: each sentence once, what asked for it, whether leave was asked for.

    Parameters
    ----------
    words : sequence of str
        All words of the question in small letters.
    """
    text, groups = " ".join(words), replies["groups"]
    found: dict[str, tuple[Reply, str, bool]] = {}
    for row in replies["rows"]:
        match = _found(row["asked"], text, groups)
        if match and not _found(row["unless"], text, groups):
            leave = _found(row["leave"], text, groups) is not None
            known = found.get(row["words"])
            found[row["words"]] = (row, match.group(), leave or (known is not None and known[2]))
    return list(found.values())


def alone(found: Sequence[tuple[Reply, str, bool]]) -> list[tuple[Reply, str, bool]]:
    """Return the reply that is said with nothing beside it; none where no such is asked for."""
    for kind in ALONE:
        for one in found:
            if one[0]["kind"] == kind:
                return [one]
    return []


def told_by(found: Sequence[tuple[Reply, str, bool]], more: bool) -> list[str]:
    """Return the sentences of replies; who asks for leave to go without a doctor's care is told "No." first.

    Parameters
    ----------
    more : bool
        Whether claims or cautions follow.
    """
    told = []
    refused = False
    for row, asked, leave in found:
        said = row["words"].replace("{}", asked)
        if leave and not refused:
            said, refused = f"No. {said}", True
        told.append(f"{said} {row['follows']}" if more and row["follows"] else said)
    return [line for line in told if line]
