"""Reading a loose citation: what a sentence, a reference, a title or an identifier says of the study it means.

Nothing is guessed: what the text does not state stays empty. What it does state is compared with candidates in
`comparing`, attribute by attribute.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from evidence_tools.claims.vocabulary import OwnWords, load_vocabulary
from evidence_tools.pubmed.queries import Concept, outcome_concept
from evidence_tools.references.authors import PARTICLES, glued_names, listed_names, year_in
from evidence_tools.references.doi import dois_in
from evidence_tools.references.mentions import pmcids_in, pmids_in, without_ids

__all__ = ["Citation", "Vocabulary", "read_citation"]

_COORDINATES = re.compile(
    r"\b(?P<volume>\d{1,4})\s*(?:\((?P<issue>[^()]{0,12})\))?\s*[:,]\s*(?:pp?\.?\s*)?(?P<page>[a-z]?\d{1,8})(?:\s*[-–]\s*[a-z]?\d+)?\b",
    re.IGNORECASE,
)
_MINUTES = re.compile(r"\b(\d{1,3})(?:\s*(?:-|–|to)\s*(\d{1,3}))?[\s-]*(?:min\b|mins\b|minutes?\b)", re.IGNORECASE)
_POPULATION = re.compile(
    r"\b(?:in|among|for|of|on)\s+((?:[a-z-]+\s){0,3}?(?:patients|people|persons|women|men|adults|children|infants|nurses"
    r"|students|mothers|individuals|workers|athletes|volunteers|participants|elderly|primiparous|pregnant)\b[^.,;:()]*)",
    re.IGNORECASE,
)
_POPULATION_ENDS = re.compile(
    r"\b(?:who|significantly|by|after|before|compared|versus|vs|can|may|has|have|is|are|was|were|than|when)\b"
)
# Words that say "somebody reports a finding": then the text is a sentence about a study, not its title.
_SENTENCE = re.compile(
    r"\b(?:stud(?:y|ies)|research|trials?|reviews?|scientists|researchers|evidence)\b[^.]{0,40}?"
    r"\b(?:found|finds?|shows?|showed|shown|suggests?|suggested|reports?|reported|reveal\w*|concluded|says?|proves?|proved)\b"
    r"|\bfound that\b|\bproven to\b",
    re.IGNORECASE,
)
_NAME = r"\b[^\W\d_](?:[\w'’-]{0,30}[^\W\d_])"
_AUTHORS = (
    re.compile(rf"({_NAME}(?:\s{_NAME})?)\s+et\s+al\b"),
    re.compile(
        rf"^\s*((?:(?:de|van|von|el|al|da|di)\s)?{_NAME}(?:\s{_NAME})?)[,]?\s"
        r"(?:[A-Z]\.?[- ]?|d(?=[A-Z])){1,5}(?=[\s,;.(&]|$)"
    ),
    re.compile(rf"^\s*({_NAME}),\s[A-Z][a-zß-ÿ]+(?:\s[A-Z]\.)?(?:,\s(?=[A-Z])|,?\sand\s)(?=.*[.\"“])"),
    re.compile(rf"\b(?:study|trial|paper|article|review|research|work) by\s+({_NAME}(?:\s{_NAME})?)\s*(?:[,;.(]|$)"),
    re.compile(rf"\bby\s+({_NAME}(?:\s{_NAME})?)\s+(?:and colleagues\b|in\s(?:19|20)\d\d|\((?:19|20)\d\d)"),
    re.compile(rf"({_NAME})\s*(?:(?:&|and)\s+{_NAME}\s*)?(?:,\s*)?\(?(?:19|20)\d\d"),
)
_NOT_NAMES = frozenset(
    "a an and in on of the this that since until from by study studies trial review research article paper journal "
    "january february march april may june july august september october november december spring summer autumn winter "
    "year years around about another recent new one published early late during unpublished press forthcoming et"
    .split()
)  # fmt: skip
_FILLERS = frozenset(
    "after al analysis and are before can colleagues does effect effects et for from has have into its meta minutes "
    "not quality systematic "
    "their them these those to was were what which with".split()
)
_LONGEST = 3_000  # signs of a text that may cite a study; what stands behind them is not read
_DESIGNS = {
    "meta_analysis": r"\bmeta[- ]?analys[ei]s\b",
    "systematic_review": r"\bsystematic(?:\s\w+)?\s+reviews?\b",
    "rct_crossover": r"\bcross[- ]?over\b",
    "rct_parallel": r"\brandomi[sz]ed\b|\bRCT\b",
    "case_report": r"\bcase (?:report|study|series)\b",
    "observational": r"\b(?:cohort|observational|cross-sectional)\b",
    "guideline": r"\bguidelines?\b",
}


@dataclass(frozen=True)
class Vocabulary:
    """Words for outcomes and interventions.

    Parameters
    ----------
    outcomes : mapping of str to Concept
        By the names of outcomes.csv.
    own : OwnWords, optional
        What the folder calls its treatments; by default the words of the folder we are in.
    """

    outcomes: Mapping[str, Concept] = field(default_factory=dict)
    own: OwnWords = field(default_factory=lambda: load_vocabulary().own)

    @cached_property
    def interventions(self) -> Mapping[str, Concept]:
        """The treatments by the names of studies.csv, as words and headings."""
        rows = self.own.interventions.items()
        found = {name: Concept(_cells(row["search_words"]), _cells(row["mesh"])) for name, row in rows}
        return {name: concept for name, concept in found.items() if concept.words}

    @cached_property
    def _outcome_words(self) -> _Words:
        return _Words(self.outcomes)

    @cached_property
    def _intervention_words(self) -> _Words:
        return _Words(self.interventions)

    @classmethod
    def of(cls, outcomes: Any = None, own: OwnWords | None = None) -> Vocabulary:
        """Make it from outcomes.csv as a DataFrame (None: no outcomes), leaving out what cannot be measured."""
        own = own or load_vocabulary().own
        if isinstance(outcomes, Vocabulary):
            return outcomes
        if outcomes is None:
            return cls(own=own)
        rows = outcomes.to_dict("records")
        unmeasured = {"mechanism", "anatomy", "safety", "general"}
        named = {str(row["outcome"]): outcome_concept(row) for row in rows if row.get("kind") not in unmeasured}
        return cls(named, own)

    def outcomes_in(self, text: str) -> tuple[str, ...]:
        """Return the outcomes a text names; where one name stands inside a longer one, the longer counts."""
        return self._outcome_words.names_in(plain(text))

    def interventions_in(self, text: str) -> tuple[str, ...]:
        """Return the interventions a text names; a name that other forms share is theirs unless it stands in full."""
        folded = plain(text)
        found = self._intervention_words.names_in(folded)
        shared = next((row["pattern"] for row in self.own.reports if row["what"] == "other_form"), "")
        if shared and re.search(shared, folded):
            # "foot reflexologist": the label but for its last letter
            full = {name: re.escape(self.own.labels[name].lower()[:-1]) for name in self.own.narrow}
            found = tuple(one for one in found if one not in full or re.search(rf"\b{full[one]}", folded))
        return found


def _cells(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


@dataclass(frozen=True)
class Citation:
    """What a text states of the study it cites; empty where it says nothing.

    Attributes
    ----------
    text : str
    pmid, pmcid, doi : str
    year : int or None
    author : str
        Surname of the first author named.
    others : tuple of str
        Surnames of further authors named.
    title : str
        The title, as far as the text sets it apart, or the whole text if it reads like one.
    structured : bool
        True if the text is built like a reference (so that a title is meant as a title).
    volume, page : str
    minutes : (low, high) or None
        Length of a session.
    interventions, outcomes : tuple of str
    population, design : str
    words : tuple of str
        Of a text that is neither a reference nor a sentence: what is left beside all that.
    """

    text: str
    pmid: str = ""
    pmcid: str = ""
    doi: str = ""
    year: int | None = None
    author: str = ""
    others: tuple[str, ...] = ()
    title: str = ""
    structured: bool = False
    volume: str = ""
    page: str = ""
    minutes: tuple[int, int] | None = None
    interventions: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    population: str = ""
    design: str = ""
    words: tuple[str, ...] = ()

    @property
    def has_identifier(self) -> bool:
        """Whether the text names a PMID, PMCID or DOI."""
        return bool(self.pmid or self.pmcid or self.doi)


def read_citation(text: str, vocabulary: Vocabulary | None = None) -> Citation:
    """Return what a text states of the study it means.

    Parameters
    ----------
    text : str
        A sentence, a reference, a title, an identifier, or fragments such as ``Field 2005 cortisol``.
    vocabulary : Vocabulary, optional
        Words for outcomes and interventions.

    Examples
    --------
    >>> read_citation("Field 2005").author, read_citation("Field 2005").year
    ('Field', 2005)
    >>> read_citation("just 10 minutes of walking").minutes
    (10, 10)
    """
    vocabulary = vocabulary or Vocabulary()
    text = " ".join(unicodedata.normalize("NFC", text[:_LONGEST]).split())
    pmid, pmcid, doi, rest = _identifiers(text)
    year = year_in(rest)
    author, others = _people(rest, vocabulary)
    place = _COORDINATES.search(rest) if year else None
    title, structured = _title(rest, author, bool(place))
    scope = title if structured else rest  # the name of a journal says nothing about outcomes or people
    population = _POPULATION.search(scope)
    return Citation(
        text=text,
        pmid=pmid,
        pmcid=pmcid,
        doi=doi,
        year=int(year.group(1)) if year else None,
        author=author,
        others=others,
        title=title,
        structured=structured,
        volume=place.group("volume") if place else "",
        page=place.group("page") if place else "",
        minutes=minutes_in(scope),
        interventions=vocabulary.interventions_in(scope),
        outcomes=vocabulary.outcomes_in(scope),
        population=_POPULATION_ENDS.split(population.group(1))[0].strip() if population else "",
        design=design_in(scope),
        words=() if structured or _SENTENCE.search(rest) else _left_over(_behind_names(rest), author, vocabulary),
    )


def _behind_names(text: str) -> str:
    """What stands behind the names in front of a year, or everything where there are none."""
    if not listed_names(text):
        return text
    year = year_in(text)
    return "" if not year or year.start() < 3 else text[year.start() :]


def _left_over(text: str, author: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    explained = set(plain(author).split()) | _NOT_NAMES | _FILLERS | vocabulary.own.named
    words = dict.fromkeys(word for word in plain(text).split() if word not in explained and not word[0].isdigit())
    named = {*vocabulary.outcomes_in(text), *vocabulary.interventions_in(text)}

    def explained_by_vocabulary(word: str) -> bool:
        return bool(named & {*vocabulary.outcomes_in(word), *vocabulary.interventions_in(word)} or design_in(word))

    return tuple(word for word in words if len(word) > 2 and not explained_by_vocabulary(word))


def minutes_in(text: str) -> tuple[int, int] | None:
    """Return the shortest and longest number of minutes a text names, or None."""
    numbers = [int(one) for found in _MINUTES.finditer(text) for one in found.groups() if one]
    return (min(numbers), max(numbers)) if numbers else None


def design_in(text: str) -> str:
    """Return the design a text names, in the words of studies.csv; empty if none."""
    return next((name for name, pattern in _DESIGNS.items() if re.search(pattern, text, re.IGNORECASE)), "")


_SPELLINGS = (
    (r"(?<=\w{3})is(ed|ing|ation|e)\b", r"iz\1"), (r"\b(o)edema", "edema"), (r"haem", "hem"), (r"labour\b", "labor"),
    (r"paed", "ped"), (r"anaes", "anes"), (r"diarrhoea", "diarrhea"), (r"dysmenorrhoea", "dysmenorrhea"),
)  # fmt: skip


def fold(text: str) -> str:
    """Return a text in lower case, without accents and punctuation."""
    letters = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    letters = "".join(one for one in letters if not unicodedata.combining(one)).lower()
    return " ".join(re.sub(r"[^\w]+", " ", letters).split())


@lru_cache(maxsize=50_000)
def plain(text: str) -> str:
    """Return a text for comparison: `folded`, and one spelling for British and American."""
    folded = fold(text)
    for pattern, spelling in _SPELLINGS:
        folded = re.sub(pattern, spelling, folded)
    return folded


_LETTERS = str.maketrans({"ı": "i", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ß": "ss", "æ": "ae", "Æ": "AE", "đ": "d"})


class _Words:
    """All words of several concepts as one pattern, so that a text is read once."""

    def __init__(self, concepts: Mapping[str, Concept]):
        self._names: dict[str, list[str]] = {}
        for name, concept in concepts.items():
            for word in filter(None, map(plain, concept.words)):
                starred = any(one.endswith("*") and plain(one) == word for one in concept.words)
                self._names.setdefault(word + "*" * starred, []).append(name)
        # Longest first: where one name stands inside a longer one ("pain" in "foot pain"), the longer counts.
        words = sorted(self._names, key=lambda word: (-len(word), word))
        parts = [re.escape(word.rstrip("*")) + (r"\w*" if word.endswith("*") else "") for word in words]
        self._pattern = re.compile(r"\b(?:" + "|".join(parts) + r")\b") if parts else None
        self._stems = [word.rstrip("*") for word in words if word.endswith("*")]

    def names_in(self, folded: str) -> tuple[str, ...]:
        """Return the concepts a folded text names, in its order."""
        found = self._pattern.findall(folded) if self._pattern else []
        return tuple(dict.fromkeys(name for word in found for name in self._of(word)))

    def _of(self, word: str) -> list[str]:
        if word in self._names:
            return self._names[word]
        return next((self._names[stem + "*"] for stem in self._stems if word.startswith(stem)), [])


def _identifiers(text: str) -> tuple[str, str, str, str]:
    """Return PMID, PMCID, DOI and the text without them."""
    number = re.fullmatch(r"0*([1-9]\d{4,7})", text)
    if number:
        return number.group(1), "", "", ""
    doi = next(dois_in(text), "").lower()
    return next(pmids_in(text), ""), next(pmcids_in(text), ""), doi, without_ids(text)


def _people(text: str, vocabulary: Vocabulary) -> tuple[str, tuple[str, ...]]:
    """Return the surname of the first author named, and those of the others."""
    if text.isupper() and len(text.split()) > 5:  # a title in capitals: its short words are no initials
        return "", ()
    listed = listed_names(text) or glued_names(text)
    if listed and not any(vocabulary.outcomes_in(one) or vocabulary.interventions_in(one) for one in listed):
        return listed[0], tuple(listed[1:])
    return _author(text, vocabulary), ()


def _author(text: str, vocabulary: Vocabulary) -> str:
    for pattern in _AUTHORS:
        for found in pattern.finditer(text):
            name = found.group(1).strip()
            words = plain(name).split()
            if not words or _NOT_NAMES & set(words) or len(words[-1]) < 2:
                continue
            known = vocabulary.outcomes_in(name) or vocabulary.interventions_in(name)
            if not known and (name[0].isupper() or words[0] in PARTICLES or len(text.split()) <= 5):
                return name
    return ""


# The end of "Field T, Hernandez-Reif M, Diego M." or "Field et al."; after it a reference has its title.
_NAMES_END = re.compile(r"[^.;:?!]*?(?:\s[^\W\d_]{1,3}|\bet al)\.\s+(?=(?:An?\s)?\S{2})")


def _title(text: str, author: str, has_place: bool) -> tuple[str, bool]:
    """Return the title and whether the text is built like a reference."""
    quoted = re.search(r"[\"“]([^\"”]{15,})[\"”]", text)
    if quoted:
        return quoted.group(1).strip(" .,"), True
    if _SENTENCE.search(text):
        return "", False
    after_year = re.search(r"\((?:19|20)\d\d[a-z]?\)\.?,?\s*([^.?!]{15,}[.?!]?)", text)
    if author and after_year and len(after_year.group(1).split()) >= 4:
        return after_year.group(1).strip(" ."), True
    names = _NAMES_END.match(text) if author and plain(text).startswith(plain(author)) else None
    if names or has_place:
        # A piece ends at a stop behind a word of two letters or more (not behind an initial).
        pieces = re.split(r"(?<=[^\s.]{2}[.?!])\s+", text[names.end() :] if names else text)
        body = [piece for piece in pieces if not _COORDINATES.search(piece) and _long(piece)]
        if body and len(pieces) > 1:
            return body[0].strip(" ."), True
    bare = _YEAR_BEHIND.sub("", text).strip(" .")
    return (bare, False) if _long(bare) and not author else ("", False)


def _long(text: str) -> bool:
    """Whether a text may be a title: four words, or as much in a script without blanks."""
    return len(text.split()) >= 4 or len(_NO_BLANKS.findall(text)) >= 8


_YEAR_BEHIND = re.compile(r"(?<=\S)[\s,]*(?:\((?:19|20)\d\d\)|[\s,](?:19|20)\d\d)[\s.]*$")
_NO_BLANKS = re.compile("[\u3040-\u30ff\u3400-\u9fff]")  # a script that puts none between words


def surnames(authors: str | Iterable[Any]) -> list[str]:
    """Return the surnames of ``Field T; Diego M``, ``Field, T. and Diego, M.`` or a list of authors."""
    if isinstance(authors, str):
        authors = re.split(r"\s+and\s+|\s*;\s*", authors) if re.search(r"\sand\s|;", authors) else [authors]
    found = []
    for one in authors:
        name = str(getattr(one, "last", "") or getattr(one, "collective", "") or one).strip()
        name = name.split(",")[0]
        name = re.sub(r"(?:\s+(?:[A-Z]\.?-?){1,4})$", "", name).strip()
        if name:
            found.append(name)
    return found
