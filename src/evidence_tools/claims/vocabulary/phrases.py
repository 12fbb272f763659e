"""The small language in which the vocabulary files write phrases, and a fast way to find many phrases in a sentence.

==============  ==========================================================================
``relax*``      any ending: relax, relaxes, relaxation
``[a|b c]``     one of these
``(very|so)``   may stand there or not
``...``         up to six other words between
``#``           a number, in figures or words
``^`` ``$``     start and end of the sentence
==============  ==========================================================================

A blank also matches a hyphen, a comma or quotation marks. Upper and lower case are the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from evidence_tools.errors import DataError

__all__ = ["Hit", "Phrase", "PhraseIndex"]

_GAP = r"[\s\-/,\"'&]+"
_WORDS_BETWEEN = r"(?:\W+[\w'%]+){0,6}?\W+"
_NUMBER = (
    r"(?:\d[\d,.]*(?:\s?(?:-|–|to)\s?\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|"
    r"forty|fifty|sixty|ninety|hundreds|thousands)(?:[\s-](?:hundred|thousand|million))?"
)
_WORD = re.compile(r"[^\W_]+")
_OPENERS, _CLOSERS = {"[": "]", "(": ")"}, {"]", ")"}


@dataclass(frozen=True)
class Hit:
    """A phrase found: `text[start:end]`, and the row of the vocabulary file that it comes from."""

    start: int
    end: int
    words: str
    row: Mapping[str, str]


def _split(pattern: str, separator: str) -> list[str]:
    """Split at `separator` outside brackets."""
    parts, depth, current = [], 0, ""
    for character in pattern:
        depth += (character in _OPENERS) - (character in _CLOSERS)
        if depth < 0:
            raise ValueError("a bracket is closed that was not opened")
        if character == separator and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += character
    if depth:
        raise ValueError("a bracket is not closed")
    return [*parts, current]


def _element(token: str) -> str:
    """Return the regular expression of one word with groups inside it."""
    out, i = "", 0
    while i < len(token):
        character = token[i]
        if character in _OPENERS:
            inner, depth = "", 0
            for j in range(i, len(token)):
                depth += (token[j] in _OPENERS) - (token[j] in _CLOSERS)
                if depth == 0:
                    inner = token[i + 1 : j]
                    i = j
                    break
            out += "(?:" + "|".join(_sequence(a) for a in _split(inner, "|")) + ")"
        else:
            out += {"*": r"\w*", "#": _NUMBER, "^": r"^\W*", "$": r"\W*$"}.get(character) or re.escape(character)
        i += 1
    return out


def _sequence(pattern: str) -> str:
    """Return the regular expression of words in a row."""
    out, gap, begun = "", "", False
    for token in filter(None, _split(pattern.strip(), " ")):
        optional = token.startswith("(") and token.endswith(")")
        if token == "...":
            gap = _WORDS_BETWEEN
        elif token == "^":
            out = r"^\W*"
        elif optional and not begun:
            out += f"(?:{_element(token)}{_GAP})?"
        elif optional:
            out += f"(?:{gap}{_element(token)})?"  # the gap belongs to the word: both or neither
        else:
            out += gap + _element(token)
            gap, begun = _GAP, True
    return out


def _first_words(pattern: str) -> set[str] | None:
    """Return the words, with their ``*``, with which a match can begin; None where that is open."""
    tokens = _split(pattern.strip(), " ")
    if all(t.startswith("(") and t.endswith(")") for t in tokens if t not in {"", "^", "..."}):
        raise ValueError("every word may be missing, so it would match anything")
    firsts: set[str] = set()
    for token in tokens:
        if token == "^":
            continue
        if not token or token[0] in "#.?$":
            return None
        optional = token.startswith("(") and token.endswith(")")
        if token[0] in _OPENERS and token.endswith(("]", ")")):
            for alternative in _split(token[1:-1], "|"):
                inner = _first_words(alternative) if alternative.strip() else None
                if inner is None:
                    return None
                firsts |= inner
        else:
            stem = re.match(r"[^\W_]+", token)
            if not stem:
                return None
            rest = token[stem.end() :]
            firsts.add(stem.group().lower() + ("*" if rest else ""))
        if not optional:
            return firsts
    return firsts or None


@dataclass
class Phrase:
    """One row of a vocabulary file with its phrase ready to be matched; compiled when first needed."""

    text: str
    row: Mapping[str, str]
    _compiled: re.Pattern[str] | None = field(default=None, repr=False)

    @property
    def regex(self) -> re.Pattern[str]:
        """The phrase as a regular expression for text in small letters."""
        if self._compiled is None:
            words = self.text.lower()
            edge = "" if words.startswith(("^", "?", "[$")) else r"(?<!\w)"
            self._compiled = re.compile(edge + _sequence(words) + ("" if words.endswith(("$", "?")) else r"(?!\w)"))
        return self._compiled


class PhraseIndex:
    """Many phrases, looked up by the word they begin with.

    Parameters
    ----------
    rows : iterable of mapping
        Rows with a ``phrase``.
    source : str
        Name of the file, for messages.

    Raises
    ------
    DataError
        A phrase whose brackets do not match; names file and row.
    """

    def __init__(self, rows: Iterable[Mapping[str, str]], source: str = "vocabulary"):
        self.phrases: list[Phrase] = []
        self._by_letters: dict[str, list[tuple[str, bool, Phrase]]] = defaultdict(list)
        self._anywhere: list[Phrase] = []
        for number, row in enumerate(rows, start=2):
            phrase = Phrase(row["phrase"], row)
            try:
                firsts = _first_words(phrase.text)
            except ValueError as error:
                raise DataError(
                    f"{source}:{number}: the phrase {phrase.text!r} cannot be read: {error}. Allowed: words, "
                    "[this|or this], (may be missing), relax*, ... for words between, # for a number."
                ) from None
            self.phrases.append(phrase)
            if firsts is None:
                self._anywhere.append(phrase)
                continue
            for first in firsts:
                open_end = first.endswith("*")
                stem = first.rstrip("*")
                self._by_letters[stem[:2]].append((stem, open_end, phrase))

    def _candidates(self, word: str) -> Iterator[Phrase]:
        for stem, open_end, phrase in self._by_letters.get(word[:2], ()):
            if word == stem or (open_end and word.startswith(stem)):
                yield phrase

    def find(self, text: str, *, longest: bool = True) -> list[Hit]:
        """Return the phrases in `text` (small letters, straight quotes) in order.

        Parameters
        ----------
        text : str
            A sentence.
        longest : bool
            Of phrases that begin at the same word keep only the longest, and none that lies within an earlier one.
        """
        hits: list[Hit] = []
        covered = 0
        for word in _WORD.finditer(text):
            if longest and word.start() < covered:
                continue
            here = [
                Hit(m.start(), m.end(), m.group(), phrase.row)
                for phrase in self._candidates(word.group())
                if (m := phrase.regex.match(text, word.start() if not phrase.text.startswith("^") else 0))
            ]
            if longest and here:
                best = max(here, key=lambda h: h.end)
                covered = max(covered, best.end)
                here = [best]
            hits.extend(here)
        for phrase in self._anywhere:
            hits.extend(Hit(m.start(), m.end(), m.group(), phrase.row) for m in phrase.regex.finditer(text))
        return hits

    def any(self, text: str) -> Hit | None:
        """Return the first phrase found, if there is one."""
        found = self.find(text)
        return found[0] if found else None
