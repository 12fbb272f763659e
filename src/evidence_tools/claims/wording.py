"""The words of a unit as features a person can read: single words, classes of words, and their order.

Classes (vocabulary/classes.csv) stand for many words at once, so that a sentence with words never met before still
looks like one that was: "the calves give up their grip" is limb, gives up, tightness.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

__all__ = ["WordClasses", "tokens", "wording", "wording_above"]

NEAR = 7  # words between two classes whose order is noted

_TOKEN = re.compile(r"[^\W\d_]+(?:'[a-z]+)?|\d+|[£$€%?!:;.,–—]")
_APART = {"n't": "not", "'ll": "will", "'ve": "have", "'d": "would", "'re": "are", "'m": "am"}
_STOPS = frozenset(":;.–—!?")
_SILENT = frozenset(",;.–—")  # marks that part clauses and are no features
# Small words stand for themselves in patterns.
_SMALL = frozenset(
    "a an the and or but if of in on to for from with by at as into than then so because while when after before "
    "during be is are was were been being am has have had do does did will would can could may might should must "
    "not no your my his her our their i you he she it we they me us them this that these those what which who how "
    "why where there here out up down off away back over through about more less very too all any some every each "
    "like just only even still also again ? ! : % £ #".split()
)
# Classes too wide to tell anything, alone or beside another.
_MUTE = frozenset(
    "it you ask degree link than come session i after client said life hand part general history bio tradition".split()
)
# Classes whose place before or after others tells nothing.
_UNORDERED = _MUTE | {"hedge", "negation", "study", "device"}
_DENIABLE = frozenset({"better", "gone", "harm", "good"})
# What a heading or lead-in tells of the lines below it.
_PASSED_ON = frozenset("complaint caution ask price bio history study harm safe doctor technique energy map".split())


class WordClasses:
    """Looks up the classes of a word, the first row of the table first.

    Parameters
    ----------
    rows : iterable of mapping
        With ``class`` and ``words`` (separated by blanks; ``relax*`` for any ending).
    """

    def __init__(self, rows: Iterable[Mapping[str, str]]):
        self._whole: dict[str, list[str]] = {}
        self._stems: dict[str, list[str]] = {}
        self._known: dict[str, tuple[str, ...]] = {}
        for row in rows:
            for word in row["words"].lower().split():
                home = self._stems if word.endswith("*") else self._whole
                home.setdefault(word.removesuffix("*"), []).append(row["class"])

    def of(self, word: str) -> tuple[str, ...]:
        """Return the classes of `word`: those of the whole word, then those of its longest stem."""
        known = self._known.get(word)
        if known is None:
            found = list(self._whole.get(word, ()))
            for length in range(min(len(word), 24), 1, -1):
                if word[:length] in self._stems:
                    found.extend(self._stems[word[:length]])
                    break
            known = tuple(dict.fromkeys(found))
            if len(self._known) < 50_000:
                self._known[word] = known
        return known


@lru_cache(maxsize=1024)
def tokens(text: str) -> tuple[str, ...]:
    """Return the words, figures (as ``#``) and marks of `text` (small letters, straight quotes)."""
    found: list[str] = []
    for word in _TOKEN.findall(text):
        if word.isdigit():
            found.append("#")
            continue
        for ending, whole in _APART.items():
            if word.endswith(ending) and len(word) > len(ending):
                found.extend((word.removesuffix(ending), whole))
                break
        else:
            found.append(word.removesuffix("'s"))
    return tuple(found)


def _symbol(word: str, classes: WordClasses) -> str:
    """Return what stands for a word in patterns: itself where it is a small word, else its class, else ``~``."""
    if word in _SMALL:
        return word
    known = classes.of(word)
    return known[0].upper() if known else "~"


def wording(text: str, classes: WordClasses) -> dict[str, str]:
    """Return the features of the words of one unit, each with the words behind it.

    Parameters
    ----------
    text : str
        As `subjects.plain` returns it.
    classes : WordClasses
        The classes of words.

    Returns
    -------
    dict of str to str
        ``word:calm``; ``class:complaint``; ``pair:BETTER your`` (neighbours, ``^`` and ``$`` the ends of the unit,
        ``~`` an unknown word); ``order:treat … better`` (within one clause, ``not better`` where it is denied).
    """
    all_words = tokens(text)
    words = [word for word in all_words if word not in _SILENT]
    found: dict[str, str] = {}
    for word in words:
        names = classes.of(word)
        if "treat" not in names:  # which treatment it is says nothing about what is claimed
            found.setdefault(f"word:{word}", word)
        for name in names:
            if name not in _MUTE and name != "treat":
                found.setdefault(f"class:{name}", word)
    line = ["^", *(_symbol(word, classes) for word in words), "$"]
    for place in range(len(line) - 1):
        said = " ".join(words[max(0, place - 1) : place + 1])
        found.setdefault(f"pair:{line[place]} {line[place + 1]}", said)
    _orders(all_words, classes, found)
    return found


def _orders(words: tuple[str, ...], classes: WordClasses, found: dict[str, str]) -> None:
    """Note which classes follow one another within a few words of a clause."""
    placed: list[tuple[int, str, list[str]]] = []
    denied = -NEAR
    for place, word in enumerate(words):
        if word in _STOPS:
            placed, denied = [], -NEAR
            continue
        known = classes.of(word)
        names = [name for name in known[:2] if name not in _UNORDERED]
        if place - denied <= 3:
            names = [f"not {name}" if name in _DENIABLE else name for name in names]
        if "negation" in known:
            denied = place
        if names:
            placed = [entry for entry in placed if place - entry[0] <= NEAR]
            _note_pairs(placed, word, names, found)
            placed.append((place, word, names))


def _note_pairs(before: list[tuple[int, str, list[str]]], word: str, names: list[str], found: dict[str, str]) -> None:
    for _, other, others in before:
        for one in others:
            for two in names:
                if not one == two == "treat":
                    found.setdefault(f"order:{one} … {two}", f"{other} … {word}")


def wording_above(text: str, classes: WordClasses) -> dict[str, str]:
    """Return what a heading or lead-in passes on to the lines below it: the classes of its words."""
    found: dict[str, str] = {}
    for word in tokens(text):
        for name in classes.of(word):
            if name in _PASSED_ON:
                found.setdefault(name, word)
    return found
