"""Comparing a citation with a candidate, attribute by attribute.

An attribute counts only if the citation states it. It then agrees, differs, or is not known of the candidate; the
sentence for a reader is made where the comparison is made. Some differences rule a candidate out as *the* study cited
(another year, another dose, another title); others do not (the population described in other words).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import ceil, floor
from typing import Any

from rapidfuzz import fuzz

from evidence_tools.folder.titles import read_title
from evidence_tools.references.authors import same_surname
from evidence_tools.references.citations import Citation, Vocabulary, design_in, minutes_in, plain, surnames

__all__ = ["Finding", "Known", "compare", "known_studies", "merge"]


@dataclass(frozen=True)
class Known:
    """What is known of a candidate, from the evidence folder, from PubMed, or both; `also` are other titles of it."""

    pmid: str = ""
    study_id: str = ""
    doi: str = ""
    pmcid: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    year: int | None = None
    journal: str = ""
    volume: str = ""
    pages: str = ""
    design: str = ""
    population: str = ""
    country: str = ""
    intervention: str = ""
    minutes: tuple[int, int] | None = None
    outcomes: tuple[str, ...] = ()
    text: str = field(default="", repr=False)
    has_abstract: bool = False
    retracted: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One attribute: `degree` 1 agrees, 0 not known, below 0 differs; `hard` rules the candidate out."""

    name: str
    degree: float
    words: str
    weight: float
    hard: bool = False


WEIGHTS = {
    "identifier": 10.0, "title": 5.0, "author": 2.0, "volume and page": 2.0, "year": 1.5, "dose": 1.5,
    "intervention": 1.0, "outcome": 1.0, "population": 1.0, "words": 1.0, "journal": 1.0, "design": 0.5,
}  # fmt: skip
"""How much each attribute says about which study is meant; set by hand on the studies of the evidence folder."""

_GENERIC = frozenset(
    "patients patient people persons person women men adults adult individuals with the of and a an in who suffering "
    "from undergoing having their participants volunteers those aged".split()
)


_SMALL = frozenset("a an and among at by for from in into of on or the to with upon versus vs".split())


def known_studies(records: Any) -> list[Known]:
    """Return candidates from a DataFrame (studies.csv joined with references.bib), records, facts or candidates.

    To match many texts, call this once and give the result to `match`.
    """
    if records is None:
        return []
    if hasattr(records, "to_dict") and hasattr(records, "columns"):
        records = records.reset_index().to_dict("records")
    return merge(one if isinstance(one, Known) else _known(one) for one in records)


def _known(one: Any) -> Known:
    return _from_mapping(one) if isinstance(one, Mapping) else _of_record(one)


def _from_mapping(row: Mapping[str, Any]) -> Known:
    def text(*names: str) -> str:
        return next((str(row[name]).strip() for name in names if _there(row.get(name))), "")

    authors = row.get("authors")
    authors = authors if isinstance(authors, list | tuple) else text("authors", "author")
    title, study_id = text("title"), text("study_id", "key")
    dose = _session(text("session_minutes"))
    year = re.search(r"\d{4}", text("year"))
    mesh = " ".join(map(str, row["mesh"])) if isinstance(row.get("mesh"), list | tuple) else text("mesh")
    names = tuple(surnames(authors)) or _key_name(study_id, title)
    return Known(
        pmid=_digits(text("pmid")), study_id=study_id, doi=text("doi").lower(), pmcid=text("pmcid").upper(),
        title=title, authors=names, year=int(year.group()) if year else None, journal=text("journal"),
        volume=text("volume"),
        pages=text("pages"), design=text("design"), population=text("population"), country=text("country"),
        intervention=text("intervention"),
        minutes=dose or minutes_in(f"{text('dose_note')} {text('intervention_detail')}"),
        outcomes=tuple(filter(None, text("outcomes").split(";"))), text=" ".join([title, text("abstract"), mesh]),
        has_abstract=bool(text("abstract")), retracted=text("retraction_status") == "retracted",
    )  # fmt: skip


def _of_record(record: Any) -> Known:
    mesh = " ".join(one.descriptor for one in record.mesh)
    return Known(
        pmid=record.pmid, doi=record.doi.lower(), pmcid=record.pmcid.split(".")[0].upper(), title=record.title,
        authors=tuple(surnames(record.authors)), year=record.year, journal=record.journal, volume=record.volume,
        pages=record.pages, design=design_in(" ".join(record.publication_types)) or design_in(record.title),
        minutes=minutes_in(record.abstract), text=" ".join([record.title, record.abstract, mesh]),
        has_abstract=bool(record.abstract), retracted=record.retracted,
        also=tuple(filter(None, (record.vernacular_title.strip("[]"),))),
    )  # fmt: skip


def merge(studies: Iterable[Known]) -> list[Known]:
    """Put together what is known of one study under the same PMID, DOI or study_id."""
    merged: list[Known | None] = []
    places: dict[tuple[str, str], int] = {}
    for one in studies:
        keys = [(name, getattr(one, name)) for name in ("pmid", "doi", "study_id") if getattr(one, name)]
        at = next((places[key] for key in keys if key in places), len(merged))
        if at == len(merged):
            merged.append(one)
        else:
            merged[at] = _joined(merged[at], one)
        places.update(dict.fromkeys(keys, at))
    return [one for one in merged if one is not None]


def _joined(first: Known | None, second: Known) -> Known:
    assert first is not None
    gaps = {name: value for name, value in vars(second).items() if value and not getattr(first, name)}
    gaps["text"] = first.text if second.text in first.text else f"{first.text} {second.text}"
    return replace(first, **gaps)


def compare(citation: Citation, known: Known, vocabulary: Vocabulary) -> list[Finding]:
    """Return a finding for every attribute the citation states."""
    found = [
        *_identifier(citation, known), *_title(citation, known), *_author(citation, known), *_place(citation, known),
        *_year(citation, known), *_dose(citation, known), *_intervention(citation, known, vocabulary),
        *_outcomes(citation, known, vocabulary), *_population(citation, known), *_design(citation, known),
        *_journal(citation, known), *_words(citation, known),
    ]  # fmt: skip
    return [replace(one, weight=WEIGHTS[one.name]) for one in found]


def _finding(name: str, degree: float, words: str, hard: bool = False) -> Finding:
    return Finding(name, degree, words, 0.0, hard and degree < 0)


def _identifier(citation: Citation, known: Known) -> Iterator[Finding]:
    for name, label in (("pmid", "PMID"), ("doi", "DOI"), ("pmcid", "PMCID")):
        asked, has = getattr(citation, name), getattr(known, name)
        if asked and has:
            same = asked.lower() == has.lower()
            words = f"{label} {has}" if same else f"{label}: {asked} asked, this is {has}"
            yield _finding("identifier", 1 if same else -1, words, hard=True)
        elif asked:
            yield _finding("identifier", 0, f"{label} not known")


def _title(citation: Citation, known: Known) -> Iterator[Finding]:
    """Compare with the title and the title in the original language; the better one counts."""
    if not citation.title or not read_title(known.title):
        return
    found = [one for title in (known.title, *known.also) if (one := _one_title(citation, title)) is not None]
    if found:
        yield max(found, key=lambda one: one.degree)


def _one_title(citation: Citation, title: str) -> Finding | None:
    asked, has = plain(citation.title), plain(title)
    alike = fuzz.ratio(asked, has)
    main = plain(re.split(r"[:.?]\s", title)[0])
    if asked == has or _stands_in(citation.text, title):
        return _finding("title", 1, "title, word for word")
    if asked == main and len(main.split()) >= 5:
        return _finding("title", 0.85, "title, without its subtitle")
    if alike >= 92 and len(asked.split()) >= 5:
        here, there = _own_words(asked, has), _own_words(has, asked)
        only = (
            f"only in the citation: {', '.join(here) or 'nothing'}; only in the title: {', '.join(there) or 'nothing'}"
        )
        return _finding("title", 0.6 if here or there else 0.8, f"title, nearly ({only})")
    return _finding("title", -1, f"title: this is “{_short(title)}”", hard=True) if citation.structured else None


def _stands_in(text: str, title: str) -> bool:
    """Whether a title of six words or more stands in a reference as a sentence of its own."""
    words = re.findall(r"\w+", title)
    if len(words) < 6 or plain(title) not in plain(text):
        return False
    pattern = r"(?:^|[.\"“)\]]\s*)[\W_]*" + r"\W+".join(map(re.escape, words)) + r"\W*?(?:[.\"”]|$)"
    return bool(re.search(pattern, text, re.IGNORECASE))


def _own_words(text: str, other: str) -> list[str]:
    """Return the words only one of two titles has, small words, plurals and slips of the pen aside."""
    there = other.split()
    own = dict.fromkeys(word for word in text.split() if word not in there and word not in _SMALL)
    return [word for word in own if not any(len(word) > 3 and fuzz.ratio(word, one) >= 85 for one in there)]


def _author(citation: Citation, known: Known) -> Iterator[Finding]:
    if not citation.author:
        return
    asked = plain(citation.author).split()
    names = [plain(name) for name in known.authors]
    strangers = [one for one in citation.others if not any(same_surname(plain(one).split(), name) for name in names)]
    if not names:
        yield _finding("author", 0, "authors not known")
    elif len(names) > 1 and strangers and same_surname(asked, names[0]):
        yield _finding(
            "author", -0.5, f"author: {', '.join(strangers)} asked too, this is by {', '.join(known.authors)}"
        )
    elif same_surname(asked, names[0]):
        also = ", and the others named" if citation.others and len(names) > 1 else ""
        yield _finding("author", 1, f"first author {known.authors[0]}{also}")
    elif any(same_surname(asked, name) for name in names):
        yield _finding("author", 0.6, f"author {citation.author}, though not the first ({known.authors[0]})")
    else:
        yield _finding("author", -1, f"author: {citation.author} asked, this is by {known.authors[0]}", hard=True)


def _place(citation: Citation, known: Known) -> Iterator[Finding]:
    if not citation.page:
        return
    first = (re.findall(r"[a-z]*\d+", known.pages.lower()) or [""])[0]
    if not first and not known.volume:
        yield _finding("volume and page", 0, "volume and page not known")
        return
    same = first == citation.page.lower() and (not known.volume or known.volume == citation.volume)
    has = f"{known.volume}:{known.pages}".strip(":")
    asked = f"{citation.volume}:{citation.page}".strip(":")
    words = f"volume and page {has}" if same else f"volume and page: {asked} asked, this is {has}"
    yield _finding("volume and page", 1 if same else -1, words)


def _year(citation: Citation, known: Known) -> Iterator[Finding]:
    if citation.year is None:
        return
    if known.year is None:
        yield _finding("year", 0, "year not known")
        return
    apart = abs(known.year - citation.year)
    if apart == 0:
        yield _finding("year", 1, f"year {known.year}")
    else:
        # Online one year, in print the next: that happens to the same paper.
        yield _finding(
            "year", -0.3 if apart == 1 else -1, f"year: {citation.year} asked, this is {known.year}", apart > 1
        )


def _dose(citation: Citation, known: Known) -> Iterator[Finding]:
    if citation.minutes is None:
        return
    if known.minutes is None:
        yield _finding("dose", 0, "length of session not known")
        return
    asked, has = _span(citation.minutes), _span(known.minutes)
    same = known.minutes[0] <= citation.minutes[0] and citation.minutes[1] <= known.minutes[1]
    if same and citation.minutes == known.minutes:
        yield _finding("dose", 1, f"sessions of {has}")
    elif same:
        yield _finding("dose", 0.5, f"sessions of {asked} within {has}")
    else:
        yield _finding("dose", -1, f"dose: {asked} asked, this is {has}", hard=True)


def _span(minutes: tuple[int, int]) -> str:
    low, high = minutes
    return f"{low} minutes" if low == high else f"{low} to {high} minutes"


def _intervention(citation: Citation, known: Known, vocabulary: Vocabulary) -> Iterator[Finding]:
    if not citation.interventions:
        return
    has = {known.intervention} if known.intervention and known.intervention != "other" else set()
    has |= set(vocabulary.interventions_in(known.text))
    asked = set(citation.interventions)
    if not has:
        yield _finding("intervention", 0, "intervention not named in the title")
    elif asked & has:
        yield _finding("intervention", 1, ", ".join(one.replace("_", " ") for one in sorted(asked & has)))
    else:
        names = [", ".join(sorted(one.replace("_", " ") for one in group)) for group in (asked, has)]
        words = f"intervention: {names[0]} asked, this is {names[1]}"
        near = bool(asked & vocabulary.own.near and has & vocabulary.own.near)
        yield _finding("intervention", -0.5 if near else -1, words, not near)


def _outcomes(citation: Citation, known: Known, vocabulary: Vocabulary) -> Iterator[Finding]:
    has = set(known.outcomes) | set(vocabulary.outcomes_in(known.text))
    for outcome in citation.outcomes:
        label = outcome.replace("_", " ")
        if outcome in has:
            yield _finding("outcome", 1, f"outcome {label}")
        elif known.has_abstract or known.outcomes:
            yield _finding("outcome", -1, f"outcome: {label} is not among those reported")
        else:
            yield _finding("outcome", 0, f"outcome {label} not named in the title")


def _population(citation: Citation, known: Known) -> Iterator[Finding]:
    asked = [word for word in plain(citation.population).split() if word not in _GENERIC]
    if not asked:
        return
    has = f"{plain(known.population)} {plain(known.text)}".split()
    share = sum(any(fuzz.ratio(word, other) >= 85 for other in has) for word in asked) / len(asked)
    if share >= 0.6:
        yield _finding("population", 1, f"population {citation.population}")
    elif known.population:
        words = f"population: “{citation.population}” asked, this is “{_short(known.population)}”"
        yield _finding("population", -0.5, words)
    else:
        yield _finding("population", 0, "population not known")


def _design(citation: Citation, known: Known) -> Iterator[Finding]:
    if not citation.design:
        return
    reviews = {"meta_analysis", "systematic_review"}
    has, asked = known.design, citation.design
    label = asked.replace("_", " ").replace("rct", "randomised trial,")
    if not has:
        yield _finding("design", 0, "design not known")
    elif has == asked or {has, asked} <= reviews or (has.startswith("rct") and asked.startswith("rct")):
        yield _finding("design", 1, f"design {label}")
    else:
        yield _finding("design", -1, f"design: {label} asked, this is {has.replace('_', ' ')}")


def _journal(citation: Citation, known: Known) -> Iterator[Finding]:
    name = plain(known.journal)
    if citation.structured and len(name) >= 4 and re.search(rf"\b{re.escape(name)}\b", plain(citation.text)):
        yield _finding("journal", 1, f"journal {known.journal}")


def _words(citation: Citation, known: Known) -> Iterator[Finding]:
    """Compare what is left of a loose text beside author, year and so on."""
    if not citation.words or any(one.degree >= 0.8 for one in _title(citation, known)):
        return
    people = " ".join(known.authors)
    has = set(plain(f"{known.text} {known.population} {known.journal} {known.country} {people}").split())
    there = [word for word in citation.words if any(fuzz.ratio(word, other) >= 88 for other in has)]
    absent = [word for word in citation.words if word not in there]
    if there:
        lacks = f" (not: {', '.join(absent)})" if absent else ""
        yield _finding("words", len(there) / len(citation.words), f"words {', '.join(there)}{lacks}")
    else:
        yield _finding("words", -0.5, f"words: nothing about {', '.join(absent)} in what is known of it")


def _short(text: str) -> str:
    return text if len(text) <= 90 else text[:87].rsplit(" ", 1)[0] + " …"


def _session(text: str) -> tuple[int, int] | None:
    """Return the minutes of a session; a typed table gives 30.0, in whose ".0 minutes" a pattern would read no dose."""
    try:
        return (floor(float(text)), ceil(float(text)))
    except ValueError:
        return minutes_in(f"{text} minutes") if text else None


def _there(value: object) -> bool:
    return value is not None and value == value and str(value).strip() not in ("", "<NA>", "[]")


def _digits(text: str) -> str:
    found = re.fullmatch(r"(\d{1,8})(?:\.0)?", text)
    return found.group(1) if found else ""


def _key_name(study_id: str, title: str) -> tuple[str, ...]:
    """Take the surname from a key such as ``field2005``, where no authors are given."""
    found = re.fullmatch(r"([a-z]{3,})(?:19|20)\d\d[a-z]?", study_id)
    return (found.group(1).title(),) if found and found.group(1) not in plain(title) else ()
