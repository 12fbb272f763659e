"""Surnames in front of a year: ``Wyatt & Sikorskii 2012``, ``van der Berg (2012)``, ``WyattGK, Rahbar MH 2012``."""

from __future__ import annotations

import re

__all__ = ["PARTICLES", "glued_names", "listed_names", "same_surname"]

_YEAR = re.compile(r"[,;(\[\s]*(?<![\d./-])(?:19[4-9]|20[0-4])\d[a-z]?(?![\d/]|-\d)")
_BETWEEN = re.compile(r"\s*(?:[,;&/+]|\bu\.(?=\s)|\b(?:and|und|et|y|e|en|ve|og|och|with)\b)\s*")
_OTHERS = re.compile(
    r"\bet al\b|\bu\. a\.|\band (?:colleagues|others|co-?workers)\b", re.IGNORECASE
)  # a journal follows
_TITLES = frozenset("dr prof mr mrs ms miss sir".split())
PARTICLES = frozenset(
    "de la las los del della di da dos das du le van der den ter ten von zu el al abu bin ben ibn mac mc st".split()
)
_GLUED = re.compile(
    r"^([^\W\d_](?:[^\W\d_]|['’-])*?[^\W\d_A-ZÀ-ÖØ-ÞĞİŞČŠŽŁ])([A-ZÀ-ÖØ-ÞĞİŞČŠŽŁ](?:d?[A-ZÀ-ÖØ-ÞĞİŞČŠŽŁ]){0,3})$"
)
_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*[^\W\d_])?")
_LONGEST = 200  # signs in front of the year
_NO_NAMES = frozenset(
    "a an the this that in on by of from since study studies trial review research article paper journal january "
    "february march april may june july august september october november december spring summer autumn winter about "
    "published early late during recent another year years one new".split()
)


def listed_names(text: str) -> list[str]:
    """Return the surnames a text begins with, if nothing but names stands in front of its first year.

    Initials are left out, also glued ones; surnames of several words stay whole.

    Examples
    --------
    >>> listed_names("Wyatt & Sikorskii 2012"), listed_names("De la Cruz, A. and SmithB (2012) sleep")
    (['Wyatt', 'Sikorskii'], ['De la Cruz', 'Smith'])
    """
    year = _YEAR.search(text)
    if not year or not 1 < year.start() <= _LONGEST:
        return []
    head = _OTHERS.split(text[: year.start()])[0].strip(" ([,;.")
    names = []
    for piece in filter(None, _BETWEEN.split(head)):
        surname = _surname(piece)
        if surname is None:
            return []
        names += [surname] if surname else []
    return names


def glued_names(text: str) -> list[str]:
    """Return the surnames of a reference that begins with names and glued initials, up to the stop behind them.

    Examples
    --------
    >>> glued_names("WyattG, Al-KhafajiAS. Soles in winter. J Care 2012")
    ['Wyatt', 'Al-Khafaji']
    """
    head, stop, _ = text[:_LONGEST].partition(". ")
    first, *others = head.split(",")
    if not stop or not first.strip() or not _GLUED.match(first.split()[-1]):
        return []
    names = [_surname(piece) for piece in (first, *others)]
    return [name for name in names if name] if names[0] else []


def same_surname(asked: list[str], name: str) -> bool:
    """Whether a surname is meant: its last word is asked for, or all its words are (``Won Jong-Soon`` for Won).

    Parameters
    ----------
    asked : list of str
        Words of the name asked for, in plain small letters.
    name : str
        A surname, in plain small letters.
    """
    words = name.split()
    return bool(words) and (asked[-1] in words or set(words) <= set(asked) or "".join(asked) == "".join(words))


def _surname(piece: str) -> str | None:
    """Surname of one piece; empty where it holds initials only, None where it is no name."""
    words = re.sub(r"(?<=[A-Z])\.(?=[^\W\d_]{2})", ". ", piece.removesuffix("'s").removesuffix("’s")).split()
    kept = [word.removesuffix(".") for word in words if not _initials(word) and word.strip(".").lower() not in _TITLES]
    if not kept:
        return "" if len(words) < 4 else None
    glued = _GLUED.match(kept[-1])
    if glued and len(kept) < 4:
        kept[-1] = glued.group(1)
    if len(kept) > 4 or any(word.lower() in _NO_NAMES for word in kept):
        return None
    if not all(_WORD.fullmatch(word) and (_capital(word) or word.lower() in PARTICLES) for word in kept):
        return None
    return " ".join(kept) if any(_capital(word) and word.lower() not in PARTICLES for word in kept) else None


def _capital(word: str) -> bool:
    return word[0].isupper() or (word[1:2] in ("'", "’") and word[2:3].isupper())  # d'Souza


def _initials(word: str) -> bool:
    letters = re.sub(r"[.-]|(?<=[^\W\d_])d(?=[^\W\d_])", "", word)  # LdF
    return bool(letters) and len(letters) <= 3 and letters.isalpha() and letters.isupper()
