"""Surnames in front of a year: ``Wyatt & Sikorskii 2012``, ``van der Berg (2012)``, ``WyattGK, Rahbar MH 2012``."""

from __future__ import annotations

import re

__all__ = ["PARTICLES", "glued_names", "listed_names", "same_surname", "year_in"]

_YEAR = re.compile(
    r"[,;:.(\[\s|_–—-]{0,20}(?<!\d)(?<!\d[./-])(?:(?:19[4-9]|20[0-4])\d(?:[a-z]\b|[-–/](?:20|19)?\d\d(?!\d))?(?![\d/]|-\d)"
    r"|\b(?:in press|n\. ?d\.|forthcoming|(?<=\s)['’]\d\d(?!\d)))"
)
_ONE_YEAR = re.compile(r"(?<![\d./-])((?:19[4-9]|20[0-4])\d)(?![\d/]|-\d)")
_YEARS = re.compile(  # 2012-2013, 2012/13, and no pages
    r"(?<=[^\d\s:;.][ (,])(?<!\d )(?<!\d, )((?:19[4-9]|20[0-4])\d)[-–/](?:(?:19|20)?\d\d)(?!\d)"
)
_YEAR_FIRST = re.compile(
    r"\W*((?:19[4-9]|20[0-4])\d)[a-z]?\b(?:\W{1,3}|\s(?:study|trial|paper)(?:\sby|\W{1,3})\s?)(?=[^\W\d])(.+)"
)
_BETWEEN = re.compile(r"\s*(?:[,;&/+]|\bu\.(?=\s)|\b(?:and|und|et|y|e|en|ve|og|och|with)\b)\s*")
_OTHERS = re.compile(  # a journal may follow
    r"\bet\.? al\b|(?-i:& al\b)(?![-’'])|\bu\. ?a\b|(?:\b(?:and|und|et|y|e)|&) (?:colleagues|others|"
    r"co-?workers|associates|mitarbeiter\w*|cols?\b|coll\b|colaboradores|collaborateurs|collaboratori)"
    r"|\bve ark(?:\b|adaşları)|\bи (?:др|соавт)|等",
    re.IGNORECASE,
)
_SAID_FIRST = re.compile(
    r"^(?:(?:as|see|also|cf\.|e\.g\.,?|according to|(?:an?|the|this) (?:\w{4,12} )?(?:trial|study|paper|article|review|"
    r"work|research|report) (?:by|of|from)|(?:study|trial|source|reference)\s?:|by)\s+)+",
    re.IGNORECASE,
)
_SAID_LAST = re.compile(
    r"(?<=['’]s)\s+(?:(?:trial|study|paper|article|review|work|research|report|rct|of|from|in|randomi[sz]ed|pilot)"
    r"\b\W{0,9}){1,5}$"
    r"|(?<=\w)[,\s]+(?:unpublished|accepted|submitted|from|of|in)$",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"\b(?:group|organi[sz]ation|institutes?|collaboration|collaborative|consortium|society|association|committee|network|"
    r"ministry|council|agency|department|university|investigators|academy|federation|college|foundation|cent(?:er|re)s?)\b",
    re.IGNORECASE,
)
_TITLES = frozenset("dr prof mr mrs ms miss sir".split())
PARTICLES = frozenset(
    "de la las los del della di da dos das du le van der den ter ten von zu el al abu bin ben ibn mac mc st 't ’t "
    "van't van’t".split()
)
_GLUED = re.compile(
    r"^([^\W\d_](?:[^\W\d_]|['’-])*?[^\W\d_A-ZÀ-ÖØ-ÞĞİŞČŠŽŁ])([A-ZÀ-ÖØ-ÞĞİŞČŠŽŁ](?:d?[A-ZÀ-ÖØ-ÞĞİŞČŠŽŁ]){0,3})$"
)
_WORD = re.compile(r"['’]?[^\W\d_](?:[\w'’-]*[^\W\d_])?")
_LONGEST = 200  # signs in front of the year
_NO_BLANKS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_LITTLE = frozenset("of for and the on in de et".split())
_NO_NAMES = frozenset(
    "a an the this that in on by of from since study studies trial review research article paper journal january "
    "february march april may june july august september october november december spring summer autumn winter about "
    "published early late during recent another year years one new unpublished press forthcoming accepted "
    "submitted".split()
)


def listed_names(text: str) -> list[str]:
    """Return the surnames a text begins with, if nothing but names stands in front of its first year.

    Initials are left out, also glued ones; surnames of several words stay whole.

    Examples
    --------
    >>> listed_names("Wyatt & Sikorskii 2012"), listed_names("De la Cruz, A. and SmithB (2012) sleep")
    (['Wyatt', 'Sikorskii'], ['De la Cruz', 'Smith'])
    """
    first = _YEAR_FIRST.fullmatch(text)
    if first:
        return listed_names(f"{first.group(2).rstrip(').]')} {first.group(1)}")
    year = _YEAR.search(text)
    if not year or not 1 < year.start() <= _LONGEST:
        return []
    head = _SAID_FIRST.sub("", text[: year.start()].strip(" ([,;."))
    head = _SAID_LAST.sub("", _OTHERS.split(head)[0]).strip(" ([,;.")
    if _GROUP.search(head) and re.fullmatch(
        r"(?:the )?[A-ZÀ-Ý]\S+(?: (?:(?:of|for|and|the|on|in|&) )*[A-ZÀ-Ý]\S+){1,9}", head
    ):
        return [re.sub(r"^[Tt]he ", "", head)]
    names = []
    for piece in filter(None, _BETWEEN.split(head)):
        surname = _surname(piece)
        if surname is None:
            return []
        names += [surname] if surname else []
    return names


def year_in(text: str) -> re.Match[str] | None:
    """Return where a year stands in a citation, its digits in group 1; of a range the first."""
    return _ONE_YEAR.search(text) or _YEARS.search(text)


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
    if not words:
        return False
    if asked[-1] in words or set(words) <= set(asked) or "".join(asked) == "".join(words):
        return True
    if len(asked) == 1 and len(asked[0]) > 2 and asked[0] == "".join(one[0] for one in words if one not in _LITTLE):
        return True  # WHO
    if _NO_BLANKS.match(asked[0]) and asked[0].startswith("".join(words)):
        return True  # family and given name written as one, as in Chinese
    return _written_out("".join(asked)) == _written_out("".join(words))


def _written_out(name: str) -> str:
    """One writing for ``Mueller`` and ``Müller``, ``Aagaard`` and ``Ågaard``."""
    return re.sub(r"([aou])e", r"\1", name).replace("aa", "a")


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
