"""Whether two references may be one study, judged from title, authors, year and place when no identifier says so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from evidence_tools.references.doi import doi_stem, is_preprint_doi
from evidence_tools.references.identifiers import Ids
from evidence_tools.references.latex import decode_field
from evidence_tools.references.mentions import field_ids, find_ids
from evidence_tools.references.names import people
from evidence_tools.references.retractions import bare_title

__all__ = ["ALIKE", "Portrait", "folded", "likeness", "portrait", "same_doi"]

ALIKE = 90.0
"""Titles at least this alike (rapidfuzz ``ratio`` of their sorted words, 0 to 100) may be one."""

_SHORT = 3  # words; "Authors' reply" and "Foot massage" are the title of many a paper
_STOCK = frozenset(
    "authors author reply replies response letter letters to the editor editors comment comments commentary re in from "
    "of on correspondence editorial a an and introduction preface erratum corrigendum".split()
)
"""Words of titles that say nothing of the work: "Letter to the editor"."""
_CHAPTERS = frozenset(("incollection", "inbook", "inproceedings", "conference", "chapter"))
_PREPRINT_PLACES = re.compile(
    r"\b(?:medrxiv|biorxiv|research square|arxiv|psyarxiv|preprints?(?:\.org)?|ssrn|chemrxiv|osf|authorea|techrxiv|"
    r"scielo preprints)\b",
    re.IGNORECASE,
)
_ROLES = {
    "protocol": "protocol", "reply": "reply", "replies": "reply", "response": "reply", "comment": "comment",
    "comments": "comment", "commentary": "comment", "re": "comment", "letter": "comment", "editorial": "comment",
    "erratum": "notice", "corrigendum": "notice", "correction": "notice", "retraction": "notice", "addendum": "notice",
    "abstract": "abstract", "supplement": "abstract",
}  # fmt: skip
_WORDED = dict(zip("one two three four five six seven eight nine ten eleven twelve".split(), range(1, 13), strict=True))
_ORDINAL = dict(zip("first second third fourth fifth sixth seventh eighth".split(), range(1, 9), strict=True))
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_PARTS = frozenset("part parts phase study stage series volume chapter paper report trial".split())
_SPELLING = (
    (re.compile(r"(?<=\w{3})is(?=(?:e[ds]?|ing|ations?)\b)"), "iz"),
    (re.compile(r"[ao]e"), "e"),
    (re.compile("ue"), "u"),
)
_LETTERS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "e", "œ": "e"})


@dataclass(frozen=True, slots=True)
class Portrait:
    """What of an entry is compared: folded to plain small letters, sorted where order says nothing."""

    key: str
    ids: Ids
    title: str
    words: tuple[str, ...]
    numbers: tuple[str, ...]
    roles: frozenset[str]
    year: int
    authors: frozenset[str]
    journal: str
    volume: str
    page: str
    preprint: bool
    chapter: bool

    @property
    def stem(self) -> str:
        """The DOI without its version, ``""`` if there is none."""
        return doi_stem(self.ids.doi) if self.ids.doi else ""


def portrait(key: str, entry: Mapping[str, str], *, ours: bool = False) -> Portrait:
    """Return what of an entry is compared; of one of ours identifiers count in their own fields alone."""
    ids = field_ids(entry) if ours else find_ids(entry)
    words = _title_words(entry.get("title", ""))
    journal = decode_field("journal", entry.get("journal", "") or entry.get("booktitle", ""))
    year = re.search(r"(1[5-9]|20|21)[0-9]{2}", entry.get("year", "") or entry.get("date", ""))
    pages = re.search(r"[a-z]{0,9}\d{1,15}", folded(entry.get("pages", "")))
    return Portrait(
        key,
        ids,
        " ".join(sorted(words)),
        words,
        _numbers(words),
        frozenset(_ROLES[word] for word in words if word in _ROLES),
        int(year.group()) if year else 0,
        _authors(entry.get("author", "")),
        folded(journal),
        folded(entry.get("volume", "")).strip(" {}"),
        pages.group() if pages else "",
        is_preprint_doi(ids.doi) or bool(_PREPRINT_PLACES.search(journal)),
        entry.get("ENTRYTYPE", "").lower() in _CHAPTERS,
    )


def same_doi(one: Portrait, other: Portrait) -> str:
    """Why two entries with one DOI are one (``same doi``), may be one (a question), or ``""``: chapters of a book."""
    if not one.title or not other.title:
        return "same doi"
    alike = one.numbers == other.numbers and fuzz.ratio(one.title, other.title) >= ALIKE
    if alike or not (one.chapter or other.chapter):
        if alike or fuzz.ratio(one.title, other.title) >= 60:
            return "same doi"
        # abstracts of one supplement
        strangers = bool(one.authors and other.authors) and not one.authors & other.authors
        elsewhere = bool(one.page and other.page) and one.page != other.page
        found = [words for words, told in (("authors", strangers), ("pages", elsewhere)) if told]
        return f"same doi, other title and {' and '.join(found)}" if found else "same doi"
    return "" if one.chapter and other.chapter else "same doi, but one is a chapter"


def likeness(one: Portrait, other: Portrait) -> tuple[str, float]:
    """Why two entries look like one study, and how alike their titles are; ``("", 0)`` if they do not.

    Numbers that differ (part 1, part 2), another kind of paper (a protocol, a reply), two different identifiers of one
    kind and years more than one apart speak against it. A preprint and its article may have two DOIs and three years;
    what stands at one place of one journal, any years (online long before print) and two DOIs.
    """
    if not one.title or not other.title or one.roles != other.roles:
        return "", 0.0
    placed = _at_one_place(one, other)
    if placed and _ids_differ(one, other, ("pmid", "pmcid")):
        return "", 0.0
    if placed and one.authors & other.authors and _begins(one, other):
        return "author, volume and page", ALIKE
    preprint = one.preprint or other.preprint
    apart = abs(one.year - other.year) if one.year and other.year else 0
    if one.numbers != other.numbers or (apart > (3 if preprint else 1) and not placed):
        return "", 0.0
    if not preprint and not placed and _ids_differ(one, other, ("pmid", "doi", "pmcid")):
        return "", 0.0
    score = _alike(one, other)
    if score < ALIKE:
        return "", 0.0
    if (len(one.words) <= _SHORT or _STOCK.issuperset(one.words)) and not _same_place(one, other):
        return "", 0.0
    shared = bool(one.authors & other.authors)
    if not shared and one.authors and other.authors:
        return ("title and year, other authors", score) if score >= 99 and not apart else ("", 0.0)
    if one.preprint != other.preprint:
        return "preprint and article", score
    return ("author, year and title" if shared else "year and title"), score


def folded(text: str) -> str:
    """Small letters without accents, for comparing."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(c for c in plain if not unicodedata.combining(c))


def _title_words(title: str) -> tuple[str, ...]:
    text = folded(bare_title(title))
    for pattern, letters in _SPELLING:
        text = pattern.sub(letters, text)
    return tuple(re.findall(r"\w+", text.replace("'", "").replace("’", "")))


def _numbers(words: tuple[str, ...]) -> tuple[str, ...]:
    found = []
    for before, word in zip(("", *words), words, strict=False):
        if word in _WORDED or word in _ORDINAL:
            found.append(str(_WORDED.get(word) or _ORDINAL[word]))
        elif word in _ROMAN:
            found.append(_ROMAN[word])
        elif before in _PARTS and len(word) == 1 and word.isalpha():
            found.append({"i": "1", "v": "5", "x": "10"}.get(word, word))
        else:
            found += re.findall(r"\d+", word)
    return tuple(sorted(number.lstrip("0") or "0" for number in found))


def _authors(field: str) -> frozenset[str]:
    """Every word of three letters or more in family names; of shorter names the whole."""
    words: set[str] = set()
    for person in people(field):
        name = re.sub(r"([aou])e", r"\1", folded(person.family or person.literal))  # Mueller, Müller
        words.update([word for word in re.findall(r"\w+", name) if len(word) > 2] or [name.replace(" ", "")])
    return frozenset(words)


def _ids_differ(one: Portrait, other: Portrait, kinds: tuple[str, ...]) -> bool:
    mine, yours = (each.ids._replace(doi=each.stem) for each in (one, other))
    return any(getattr(mine, kind) and getattr(yours, kind) not in ("", getattr(mine, kind)) for kind in kinds)


def _alike(one: Portrait, other: Portrait) -> float:
    """How alike two titles are, their words sorted or written without gaps (``post-operative``, ``postoperative``)."""
    if one.title == other.title:
        return 100.0
    score = fuzz.ratio(one.title, other.title, score_cutoff=ALIKE)
    return score or fuzz.ratio("".join(one.words), "".join(other.words), score_cutoff=ALIKE)


def _begins(one: Portrait, other: Portrait) -> bool:
    """Whether one title is the other with a subtitle."""
    short, long = sorted((one.words, other.words), key=len)
    return len(short) > _SHORT and len(short) < len(long) and long[: len(short)] == short


def _at_one_place(one: Portrait, other: Portrait) -> bool:
    """Whether both say the same journal, volume and first page."""
    told = (one.journal, one.volume, one.page, other.journal, other.volume, other.page)
    return all(told) and _same_place(one, other)


def _same_place(one: Portrait, other: Portrait) -> bool:
    """Whether something of journal, volume and page is said by both and nothing of it differs."""
    told = [(a, b) for a, b in ((one.volume, other.volume), (one.page, other.page)) if a and b]
    if any(a != b for a, b in told):
        return False
    if one.journal and other.journal:
        return _same_journal(one.journal, other.journal)
    return bool(told)


def _same_journal(one: str, other: str) -> bool:
    """Whether a name may be the other's abbreviation: its words begin words of the longer one, in order."""
    little = {"of", "the", "and", "in", "for", "de", "et"}
    first, second = ([w for w in re.findall(r"\w+", name) if w not in little] for name in (one, other))
    short, long = sorted((first, second), key=lambda words: sum(map(len, words)))
    position = 0
    for word in short:
        while position < len(long) and not long[position].startswith(word):
            position += 1
        if position == len(long):
            return False
        position += 1
    return True
