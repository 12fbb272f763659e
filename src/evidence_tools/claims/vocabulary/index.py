"""A fast way to find many phrases (phrases.py) in a sentence."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from evidence_tools.claims.vocabulary.phrases import (
    HELP,
    NUMBER,
    Hit,
    Phrase,
    elements_of,
    first_words,
    is_number,
    sequence_of,
    words_of,
)
from evidence_tools.errors import DataError

__all__ = ["PhraseIndex"]

REMEMBERED = 4096  # sentences whose phrases are kept: pages repeat their menus, footers and slogans
LONGEST, CHOICES = 500_000, 20_000  # signs and choices of one phrase
_Candidates = tuple[tuple[Phrase, bool], ...]
_LITERAL = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*\*?")


class PhraseIndex:
    """Many phrases, looked up by the word they begin with.

    Parameters
    ----------
    rows : iterable of mapping
        Rows with a ``phrase``.
    source : str
        Name of the file, for messages.
    whole : int, optional
        How many rows, from the first, are read to their end at once; of the others the end is read when a sentence
        has their first word, which halves the time to load. By default all.

    Raises
    ------
    DataError
        A phrase that cannot be read; names file and row.
    """

    def __init__(self, rows: Iterable[Mapping[str, str]], source: str = "vocabulary", whole: int | None = None):
        self.phrases: list[Phrase] = []
        self._by_letters: dict[str, list[tuple[int, str, bool, bool]]] = defaultdict(list)
        # Of the first word of a sentence, and of any other, which those phrases cannot begin with that start with it.
        self._by_word: tuple[dict[str, _Candidates], dict[str, _Candidates]] = ({}, {})
        self._found: dict[tuple[str, bool], tuple[Hit, ...]] = {}
        self._anywhere: list[Phrase] = []  # they ask for the end of the sentence only
        for number, row in enumerate(rows, start=2):
            phrase = Phrase(row["phrase"].lower().replace("’", "'"), row)
            self.phrases.append(phrase)
            try:
                self._add(phrase, whole is None or len(self.phrases) <= whole)
            except (ValueError, RecursionError) as error:
                raise DataError(
                    f"{source}:{number}: the phrase {row['phrase']!r} cannot be read: {error}. {HELP}"
                ) from None

    def _add(self, phrase: Phrase, whole: bool) -> None:
        text = phrase.text
        if len(text) > LONGEST or text.count("|") + text.count("(") > CHOICES:
            raise ValueError("it is too long, or has too many choices")
        if _LITERAL.fullmatch(text):
            first, *rest = text.split(" ")
            firsts: set[tuple[str, bool]] | None = {(first.rstrip("*"), first.endswith("*"))}
            alone = not rest
        else:
            firsts, empty = first_words(sequence_of(text) if whole else elements_of(text))
            alone = False
            if empty:
                raise ValueError("every word may be missing, so it would match anything")
        if firsts is None:
            self._anywhere.append(phrase)
            return
        for stem, open_end in firsts:
            self._by_letters[stem[:2]].append((len(self.phrases) - 1, stem, open_end, alone))

    def _candidates(self, word: str, later: bool) -> _Candidates:
        """Return the phrases that can begin with `word`, the first or a `later` one; is the word all of the phrase?"""
        known = self._by_word[later]
        found = known.get(word)
        if found is None:
            keys = {word[:2], word[:1], NUMBER if is_number(word) else word[:2]}
            near = {entry for key in keys for entry in self._by_letters.get(key, ())}
            fitting = {
                (number, alone)
                for number, stem, wide, alone in near
                if word == stem or stem == NUMBER or (wide and word.startswith(stem))
            }
            all_of_them = [(self.phrases[number], alone) for number, alone in sorted(fitting)]
            found = tuple(one for one in all_of_them if not (later and one[0].text.startswith("^ ")))
            known[word] = found
        return found

    def find(self, text: str, *, longest: bool = True) -> list[Hit]:
        """Return the phrases in `text` (small letters, straight quotes) in order.

        Parameters
        ----------
        text : str
            A sentence.
        longest : bool
            Of phrases that begin at the same word keep only the longest, and none that lies within an earlier one.
        """
        found = self._found.get((text, longest))
        if found is None:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            found = self._found[text, longest] = tuple(self._search(text, longest))
        return list(found)

    def _search(self, text: str, longest: bool) -> list[Hit]:
        hits: list[Hit] = []
        covered = 0
        sentence = words_of(text)
        for place, (word, (start, end)) in enumerate(zip(sentence.words, sentence.spans, strict=True)):
            candidates = self._candidates(word, place > 0)
            if not candidates or (longest and start < covered):
                continue
            here = [
                hit
                for phrase, alone in candidates
                if (hit := Hit(start, end, word, phrase.row) if alone else phrase.match(text, place, sentence))
            ]
            if longest and len(here) > 1:
                here = [max(here, key=lambda h: h.end)]
            hits.extend(here)
            covered = here[0].end if longest and here else covered
        hits.extend(hit for phrase in self._anywhere if sentence.words and (hit := phrase.match(text, 0, sentence)))
        return hits

    def any(self, text: str) -> Hit | None:
        """Return the first phrase found, if there is one."""
        found = self.find(text)
        return found[0] if found else None
