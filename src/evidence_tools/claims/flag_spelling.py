"""Words of red flags that are misspelt or disguised: "canser", "c.a.n.c.e.r", "C A N C E R", "tum0ur", "can*cer".

A sentence is read as people read it. Letters that only look like others, marks nobody sees and letters set apart are
put right; a wrong letter only where a word of vocabulary/flag_spellings.csv comes out, and what stands there is no
word of its own ("cancel").
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from evidence_tools.claims.vocabulary import OwnWords

__all__ = ["straightened"]

_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
# Cyrillic and Greek letters that look like Latin ones.
_ALIKE = str.maketrans(
    "аеорсухіјѕԁнкмтвАЕОРСУХІЈЅНКМТВαοεινρτυκΑΟΕΙΝΡΤΥΚ", "aeopcyxijsdhkmtbAEOPCYXIJSHKMTBaoeivptukAOEINPTYK"
)
_MIXED = re.compile(r"[^\W\d_]*(?:[a-zA-Z][^\x00-\x7f]|[^\x00-\x7f][a-zA-Z])[^\W\d_]*")
# Four letters and more, each by itself, with the same sign between them.
_APART = re.compile(r"(?<![^\W_])[a-zA-Z](?P<sign>[ .\-_*·|/]| - )(?:[a-zA-Z](?P=sign)){2,}[a-zA-Z](?![^\W_])")
# Figures and signs that stand for letters, and marks of emphasis inside a word, which stand for nothing.
_FIGURES = tuple(str.maketrans("013457@$€!|", f"o{one}eastase{one}l", "*_`") for one in "il")
_TOKEN = re.compile(r"[^\W_][\w@$€!|*`]*[^\W_]")
_GLUED = re.compile(r"([A-Z]{5,})([a-z]{2,})")
# Pictures that say a word: a pill in the bin.
_PICTURES = {
    "\U0001f48a": " pills ",
    "\U0001f489": " jab ",
    "\U0001f3e5": " hospital ",
    "\U0001f691": " ambulance ",
    "\U0001f5d1": " in the bin ",
    "\U0001f6ae": " in the bin ",
    "\u27a1": " ",
}
_PICTURE = re.compile("|".join(_PICTURES))
_SHORTEST = 5  # letters of a word that may be meant


class _Spellings:
    """The words that may be meant, to be found by what is left when a letter is taken out of them."""

    def __init__(self, rows: tuple[tuple[str, str], ...]):
        self.words = {word for word, _ in rows}
        self.real = self.words | {real for _, others in rows for real in others.split()}
        self.shorter: Mapping[str, set[str]] = defaultdict(set)
        for word in self.words:
            for less in _without_one(word):
                self.shorter[less].add(word)

    def meant(self, word: str) -> str:
        """Return the word that is written with one letter too many, too few, wrong or in the wrong place, if any."""
        if len(word) < _SHORTEST or word in self.real or not word.isalpha():
            return ""
        if found := self.shorter.get(word):
            return min(found)
        for less in _without_one(word):
            if less in self.words:
                return less
            for other in sorted(self.shorter.get(less, ())):
                if _one_off(word, other):
                    return other
        return ""

    def undisguised(self, token: str) -> str:
        """Return the word that a token of letters, figures and signs is read as, if it is one of ours."""
        read = (token.lower().translate(figures) for figures in _FIGURES)
        return next((word for word in read if word in self.words or word.removesuffix("s") in self.words), "")


def _without_one(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1 :] for i in range(len(word)))


def _one_off(one: str, other: str) -> bool:
    """Tell whether two words of the same length differ by one letter, or by two neighbours changed about."""
    places = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(places) == 1:
        return places[0] > 0  # "rumour" is no tumour, and hardly anybody gets the first letter wrong
    return len(places) == 2 and places[1] == places[0] + 1 and one[places[0]] == other[places[1]]


@lru_cache(maxsize=16)
def _spellings(own: OwnWords) -> _Spellings:
    return _Spellings(tuple((row["word"], row["real"]) for row in own.rows("flag_spellings")))


def straightened(sentence: str, own: OwnWords) -> str:
    """Return a sentence with disguised and misspelt words of red flags written as they are meant.

    Parameters
    ----------
    sentence : str
        As it stands in the article.
    own : OwnWords
        The words of the topic.
    """
    if not sentence.isascii():
        sentence = _UNSEEN.sub("", sentence)
        sentence = _PICTURE.sub(lambda match: _PICTURES[match.group()], sentence)
        sentence = "".join(unicodedata.normalize("NFKC", c) if c > "\u02ff" and c.isalpha() else c for c in sentence)
        sentence = _MIXED.sub(lambda match: match.group().translate(_ALIKE), sentence)
    sentence = _APART.sub(lambda match: _joined(match, own), sentence)
    return _TOKEN.sub(lambda match: _mended(match.group(), own), sentence)


def _joined(match: re.Match[str], own: OwnWords) -> str:
    word = match.group().replace(match["sign"], "")
    return word if word.lower() in _spellings(own).words else match.group()


@lru_cache(maxsize=16384)
def _mended(token: str, own: OwnWords) -> str:
    known = _spellings(own)
    if not token.isalpha():
        return token if token.isdigit() else known.undisguised(token) or token
    glued = _GLUED.fullmatch(token)
    if glued and glued[1].lower() in known.words:
        return f"{glued[1]} {glued[2]}"
    return known.meant(token.lower()) or token
