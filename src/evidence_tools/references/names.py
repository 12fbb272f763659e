"""People and pages in BibTeX's notation, people as databases print them, and citation keys."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Container, Iterable, Mapping
from typing import NamedTuple

from bibtexparser.middlewares.names import (
    InvalidNameError,
    parse_single_name_into_parts,
    split_multiple_persons_names,
)

from evidence_tools.errors import UsageError
from evidence_tools.references.latex import decode_latex, encode_latex

__all__ = [
    "NO_PERSON",
    "Person",
    "citation_key",
    "full_pages",
    "people",
    "plain_letters",
    "printed_people",
    "study_key",
]

_GROUP = re.compile(
    r"\b(?:group|team|study|trial|consortium|collaborat\w*|committee|network|investigators?|society|association|"
    r"universit\w*|institut\w*|department|cent(?:er|re)|hospital|foundation|ministry|organi[sz]ation|council|agency|"
    r"college|school|company|inc|ltd|gmbh|programme|program|initiative|panel|federation|academy|register|registry)\b",
    re.IGNORECASE,
)
_NO_NAMES = frozenset("null none eds editor editors".split())
"""What programs print where no given name is."""
_BEHIND_NAMES = _NO_NAMES | frozenset(
    "ed phd md msc bsc msn bsn mph ma ms mba dnp dsc edd rn pt dpt lmt dr prof".split()
)
"""What stands behind a whole name: a role, a degree. (``Smith, MD`` has initials.)"""
NO_PERSON = re.compile(  # CENTRAL prints the number of a registry's record as its author
    r"\W*no authors? (?:listed|given)\W*|\W*(?:anonymous|anon|(?:author )?unknown|n/?a|none|null|et al|others)?\W*|"
    r"\W*(?:nct|isrctn|actrn|chictr|euctr|jprn|ctri|irct|drks|ntr|nl|kct|tctr|rbr|pactr|umin|jrct|slctr|lbctr|itmctr)"
    r"[\w./-]{0,12}[0-9][\w./-]{0,30}\W*",
    re.IGNORECASE,
)
_BESIDE_NAMES = re.compile(
    r"\s*[(\[]?\s*(?:orcid\b|https?://orcid).*$|(?<=[^\W\d_.])\s?[0-9*†‡§¹²³]{1,3}$", re.IGNORECASE
)
_MIDDLE = re.compile(r"[^\W\d_][^\W\d_]+(?:-[^\W\d_]+)?(?: [^\W\d_]\.)+ [^\W\d_][\w'’-]+")  # Anna M. Probe
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv", "2nd", "3rd", "4th"))
_PARTICLES = frozenset("de da do das dos del della di du la le van von der den ter ten e y al el".split())
_DOTTED = re.compile(r"[^\W\d_]\.(?:-?[^\W\d_]\.){0,4}")  # M.d.F. too


class Person(NamedTuple):
    """A name, decoded: `family` and `given`, or a group in `literal`."""

    family: str = ""
    given: str = ""
    suffix: str = ""
    literal: str = ""


def people(field: str) -> list[Person]:
    """Split an ``author`` or ``editor`` field: ``{\\"O}rnek, A. and {WHO Group} and Jan van der Test``."""
    try:
        names = split_multiple_persons_names(field)
    except Exception:  # unbalanced braces in a field somebody built by hand
        names = field.split(" and ")
    return [_person(name.strip()) for name in names if name.strip() and name.strip().lower() != "others"]


def _person(name: str) -> Person:
    if re.fullmatch(r"\{[^{}]*\}", name) or ("," not in name and " " not in name and "\\" not in name):
        text = decode_latex(name)
        return Person(literal=text) if name.startswith("{") else Person(family=text)
    plain = decode_latex(name) if "," not in name and "{" not in name else ""
    family_first = _without_comma(plain)
    if family_first is not None and not _initials(plain.split()[0]):
        return family_first
    try:
        parts = parse_single_name_into_parts(name, strict=False)
    except InvalidNameError:
        return Person(literal=decode_latex(name))
    family = decode_latex(" ".join([*parts.von, *parts.last]))
    return Person(family, decode_latex(" ".join(parts.first)), decode_latex(" ".join(parts.jr)))


# --- as databases print them ------------------------------------------------------------------------------------------


def printed_people(values: Iterable[str]) -> str:
    """Names as a database prints them, as one BibTeX field.

    A name without a comma that ends or begins with initials is a person (``Probe A.M.``, ``A. M. Probe``), any other
    of several words a group. Several people in one value are taken apart: at ``;``, at commas between names that end in
    initials, at commas after each pair of family name and initials.
    """
    names = [_bibtex_name(name) for value in values for name in _apart(" ".join(value.split()).strip(" ;,"))]
    return " and ".join(filter(None, names))


def _apart(value: str) -> list[str]:
    value = re.sub(r"(?<=[\w.])[\s,]{1,9}et al\.?$", "", value)
    if ";" in value:
        return [one for part in value.split(";") for one in _apart(part.strip(" ,"))]
    joined = re.split(r",? (?:and|&) ", value)
    if len(joined) > 1 and all("," in one or _without_comma(one) for one in joined):
        return [one for part in joined for one in _apart(part)]
    parts = [part.strip() for part in value.split(",") if part.strip()]
    if len(parts) > 2 and all(" " in part and part[0].isupper() and not _GROUP.search(part) for part in parts):
        return parts
    if len(parts) > 1 and all(map(_without_comma, parts)):
        return parts
    if len(parts) > 3 and len(parts) % 2 == 0 and all(map(_initials, parts[1::2])):
        return [f"{family}, {given}" for family, given in zip(parts[::2], parts[1::2], strict=True)]
    return [", ".join(parts)]


def _bibtex_name(name: str) -> str:
    if not name or NO_PERSON.fullmatch(name):
        return ""
    if "," in name:
        name = _BESIDE_NAMES.sub("", name)
    if _MIDDLE.fullmatch(name) and not _GROUP.search(name):
        given, _, family = name.rpartition(" ")
        return f"{encode_latex(family)}, {encode_latex(given)}"
    first, *others = (part.strip() for part in name.split(","))
    idle = [_BEHIND_NAMES if number or _without_comma(first) else _NO_NAMES for number in range(len(others))]
    others = [part for part, words in zip(others, idle, strict=True) if _bare(part) not in words]
    if len(others) == 1 and _bare(others[0]) in _SUFFIXES and _without_comma(first):
        first, others = f"{first} {others[0]}", []
    parts = [first, *others]
    name = ", ".join(parts)
    if len(parts) > 1 and not _GROUP.search(parts[0]):
        family, given, *rest = parts
        suffix = rest[0] if rest else ""
        if _bare(given) in _SUFFIXES:
            given, suffix = suffix, given
    else:
        found = _without_comma(name)
        if found is None:
            text = encode_latex(name)
            return text if " " not in name else f"{{{text}}}"
        family, given, suffix = found.family, found.given, found.suffix
    family = encode_latex(family)
    family = f"{{{family}}}" if " and " in f" {family} " else family
    return ", ".join(filter(None, (family, encode_latex(suffix), encode_latex(given))))


def _without_comma(name: str) -> Person | None:
    """Read a short name with initials before or behind the family name; None if it is none."""
    words = name.split()
    if not 2 <= len(words) <= 7 or "," in name or _GROUP.search(name):
        return None
    suffix = words.pop() if _bare(words[-1]) in _SUFFIXES and len(words) > 2 else ""
    behind = 0
    while behind < len(words) - 1 and _initials(words[-1 - behind]):
        behind += 1
    if behind:
        family, given = words[:-behind], words[-behind:]
    else:
        before = 0
        while before < len(words) - 1 and _initials(words[before]):
            before += 1
        family, given = words[before:], words[:before]
    if len(family) > 1 and _bare(family[-1]) in _SUFFIXES:
        suffix = family.pop()
    if not given or sum(map(_weighty, family)) > 3 or any(character.isdigit() for character in name):
        return None
    return Person(" ".join(family), " ".join(given), suffix)


def _weighty(word: str) -> bool:
    return word.lower() not in _PARTICLES


def _bare(word: str) -> str:
    return word.replace(".", "").lower()


def _initials(word: str) -> bool:
    if _DOTTED.fullmatch(word):
        return word[0].isupper()
    letters = re.sub(r"[.\s-]|(?<=[^\W\d_])d(?=[^\W\d_])", "", word)  # LdF
    return 0 < len(letters) <= (4 if "." in word else 3) and letters.isalpha() and letters.isupper()


# --- pages and keys ---------------------------------------------------------------------------------------------------


def full_pages(pages: str) -> str:
    """Write the end of a range out, with BibTeX's double dash: ``139-44`` -> ``139--144``."""
    found = re.fullmatch(r"\s*([A-Za-z]*)(\d+)\s*[-‐‑–—]+\s*([A-Za-z]*)(\d+)\s*", pages)
    if not found:
        return pages.strip()
    before, first, prefix, last = found.groups()
    if len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    return f"{before}{first}--{prefix}{last}"


def plain_letters(word: str) -> str:
    """Return a word in the letters, figures and blanks a key may have: Kılıç -> kilic."""
    plain = unicodedata.normalize("NFKD", word.casefold().translate(str.maketrans("ıøłđ", "iold")))
    return re.sub(r"[^a-z0-9 ]", "", plain.encode("ascii", "ignore").decode())


def study_key(name: str, year: str, taken: Iterable[str]) -> str:
    """Return the key of a study that is added: family name and year, a letter if it is taken (``li2011b``).

    Raises
    ------
    UsageError
        If all letters are taken.
    """
    base = f"{re.sub(r'[^a-z]', '', plain_letters(name))[:30] or 'study'}{year}"
    used = set(taken)
    letters: list[str] = ["", *string.ascii_lowercase[1:]]
    for letter in letters:
        if base + letter not in used:
            return base + letter
    raise UsageError(f"all keys from {base} to {base}z are taken. Add the study to references.bib by hand.")


def citation_key(entry: Mapping[str, str], taken: Container[str] = ()) -> str:
    """A key like ``field2005``: first author's family name in plain letters, year, then a letter if it is taken."""
    first = next(iter(people(entry.get("author", "") or entry.get("editor", ""))), Person())
    word = first.family or first.literal or decode_latex(entry.get("title", "")) or "anonymous"
    letters = plain_letters(word)
    base = (letters.replace(" ", "") if first.family else letters.split(" ")[0])[:30] or "anonymous"
    base = base if base[0].isalpha() else f"s{base}"  # a study_id begins with a letter
    found = re.search(r"[0-9]{4}", entry.get("year", ""))
    base += found.group() if found else ""
    return base if base not in taken else base + _free_suffix(base, taken)


def _free_suffix(base: str, taken: Container[str]) -> str:
    """Suffix that makes a key new: a to z, then -27 and on; found by doubling, since thousands may share a base."""

    def suffix(number: int) -> str:
        return string.ascii_lowercase[number] if number < 26 else f"-{number + 1}"

    for number in range(26):
        if base + suffix(number) not in taken:
            return suffix(number)
    used, free = 25, 51
    while base + suffix(free) in taken:
        used, free = free, free * 2
    while free - used > 1:
        middle = (used + free) // 2
        used, free = (middle, free) if base + suffix(middle) in taken else (used, middle)
    return suffix(free)
