"""What PubMed holds under one PMID, as plain Python values.

Unknown text is ``""``, an unknown year is ``None``, an unknown list is empty. Nothing here knows XML or the network.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

__all__ = ["Author", "Deletion", "MeshHeading", "Record", "Registration"]


class Author(NamedTuple):
    """One author, editor, or a group that signs as one (`collective`).

    ``str(author)`` is the name as MEDLINE prints it: ``Field T``, ``Smith JR Jr``, ``WHO Study Group``.
    """

    last: str = ""
    fore: str = ""
    initials: str = ""
    suffix: str = ""
    collective: str = ""
    orcid: str = ""
    affiliations: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Name as MEDLINE prints it."""
        return self.collective or " ".join(
            part for part in (self.last, self.initials or self.fore, self.suffix) if part
        )

    def __str__(self) -> str:
        return self.name


class MeshHeading(NamedTuple):
    """A MeSH descriptor with its qualifiers.

    Most headings are major topics only through a qualifier: ask `major`, not `descriptor_major`.
    """

    descriptor: str
    ui: str
    descriptor_major: bool
    qualifiers: tuple[tuple[str, bool], ...] = ()

    @property
    def major(self) -> bool:
        """Whether the descriptor or any of its qualifiers is marked as a major topic."""
        return self.descriptor_major or any(starred for _, starred in self.qualifiers)

    def __str__(self) -> str:
        marked = [name + "*" * starred for name, starred in self.qualifiers]
        return "/".join([self.descriptor + "*" * self.descriptor_major, *marked])


class Registration(NamedTuple):
    """An accession number: a trial registry's, or another data bank's (GENBANK, figshare, ...)."""

    registry: str
    number: str


class Deletion(NamedTuple):
    """A PMID that an update file withdraws."""

    pmid: str
    version: str = ""


# One pattern a registry, as the WHO ICTRP and PROSPERO print their numbers.
_REGISTRIES = {
    "ClinicalTrials.gov": r"NCT ?\d{8}",
    "ISRCTN": r"ISRCTN ?\d{8}",
    "ANZCTR": r"ACTRN ?\d{14}p?",
    "ChiCTR": r"ChiCTR(?:-[A-Z]{2,4})?-?\d{8,10}",
    "IRCT": r"IRCT ?\d{8,14}N\d{1,3}",
    "CTRI": r"CTRI/\d{4}/\d{2,3}/\d{6}",
    "CRiS": r"KCT ?\d{7}",
    "UMIN": r"UMIN ?\d{9}",
    "jRCT": r"jRCTs?\d{9,10}",
    "DRKS": r"DRKS ?\d{8}",
    "NTR": r"NTR ?\d{3,5}",
    "PACTR": r"PACTR ?\d{15,16}",
    "ReBec": r"RBR-[0-9a-z]{6,8}",
    "TCTR": r"TCTR ?\d{11}",
    "SLCTR": r"SLCTR/\d{4}/\d{3}",
    "EudraCT": r"\d{4}-\d{6}-\d{2}",
    "PROSPERO": r"CRD ?\d{11}",
}
_REGISTRATION = re.compile("|".join(rf"((?<![\w-]){pattern}(?![\w]))" for pattern in _REGISTRIES.values()))


@dataclass(slots=True)
class Record:
    """A PubMed record.

    Attributes
    ----------
    pmid : str
        PubMed identifier, a string of 1 to 8 digits.
    title : str
        Title as readable text: markup removed, its text kept (``CO2``, ``in vivo``). Of a book chapter the chapter's.
    abstract : str
        Full text; one line a section, each with its label (``METHODS: ...``).
    sections : list of (label, text)
        The same, apart; the label is ``""`` where there is none.
    authors : list of Author
        In order, groups included. Of a chapter the chapter's, `editors` has those of the book.
    journal : str
        Full title of the journal; of a book or chapter the title of the book.
    year : int or None
        Year of publication.
    date : str
        Date of publication as far as it is known: ``2011``, ``2011-03`` or ``2011-03-09``. Seasons and ranges of months
        (``2011 Mar-Apr``) leave the month unknown.
    volume, issue, pages : str
        As printed.
    doi, pmcid : str
        As printed; a PMCID may carry a version (``PMC6892423.2``).
    publication_types : list of str
        Names, in order.
    mesh : list of MeshHeading
        Indexing, empty until it was indexed.
    keywords : list of str
        Of authors and others.
    registrations : list of Registration
        Accession numbers as indexed by NLM; `registrations_in_text` finds those the abstract mentions.
    language : str
        MEDLINE codes, ``eng`` or ``eng, spa``.
    retraction_status : str
        ``retracted``, ``expression_of_concern``, ``corrected`` or ``none``. A notice of retraction is not retracted.
    corrections : list of (type, pmid)
        Links to comments, errata, retractions, updates (RefType, PMID or ``""``), not the plain references (``Cites``).
    affiliations : list of str
        Of the authors, each once, in order.
    kind : str
        ``article`` or ``book``.
    version, status, revised, entered : str
        PMID version, MEDLINE status, date of the last revision and of entry into PubMed (ISO).
    editors, publisher, isbn : list of Author, str, str
        Of books.
    journal_abbreviation, issn, journal_id : str
        ISO or MEDLINE abbreviation, ISSN of the issue, NLM unique id.
    vernacular_title : str
        Title in the original language.
    other_abstracts : list of (type or language, text)
        Translations and plain-language summaries.
    conflict_of_interest : str
        The authors' statement.
    funding : list of str
        Grants as MEDLINE prints them: ``R01 AT000000/AT/NCCIH NIH HHS/United States``. Not part of `digest`.
    """

    pmid: str = ""
    title: str = ""
    abstract: str = ""
    sections: list[tuple[str, str]] = field(default_factory=list)
    authors: list[Author] = field(default_factory=list)
    journal: str = ""
    year: int | None = None
    date: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmcid: str = ""
    publication_types: list[str] = field(default_factory=list)
    mesh: list[MeshHeading] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    registrations: list[Registration] = field(default_factory=list)
    language: str = ""
    retraction_status: str = "none"
    corrections: list[tuple[str, str]] = field(default_factory=list)
    affiliations: list[str] = field(default_factory=list)
    kind: str = "article"
    version: str = ""
    status: str = ""
    revised: str = ""
    entered: str = ""
    editors: list[Author] = field(default_factory=list)
    publisher: str = ""
    isbn: str = ""
    journal_abbreviation: str = ""
    issn: str = ""
    journal_id: str = ""
    vernacular_title: str = ""
    other_abstracts: list[tuple[str, str]] = field(default_factory=list)
    conflict_of_interest: str = ""
    funding: list[str] = field(default_factory=list)

    @property
    def retracted(self) -> bool:
        """Whether the article itself was retracted."""
        return self.retraction_status == "retracted"

    @property
    def bare(self) -> bool:
        """Whether nothing says what it is, neither title nor authors nor year: the article itself is missing."""
        return not (self.title or self.vernacular_title or self.authors or self.editors or self.year)

    @property
    def registrations_in_text(self) -> list[Registration]:
        """Registration numbers that title and abstract mention; they may be another trial's, so they stay apart."""
        found = {}
        for match in _REGISTRATION.finditer(f"{self.title}\n{self.abstract}"):
            number = match.group().replace(" ", "")
            registry = next(name for name, text in zip(_REGISTRIES, match.groups(), strict=True) if text)
            found[number] = Registration(registry, number)
        return list(found.values())

    def set_retraction_status(self) -> None:
        """Work out `retraction_status` from the publication types and the links to other records.

        Retracted iff the type is "Retracted Publication" or a link says ``RetractionIn``; a notice has other types
        ("Retraction of Publication") and the opposite link, and stays ``none``.
        """
        links = {kind for kind, _ in self.corrections}
        if "Retracted Publication" in self.publication_types or "RetractionIn" in links:
            self.retraction_status = "retracted"
        elif "ExpressionOfConcernIn" in links:
            self.retraction_status = "expression_of_concern"
        elif links & {"ErratumIn", "CorrectedRepublishedIn", "PartialRetractionIn"}:
            self.retraction_status = "corrected"

    def digest(self) -> str:
        """SHA-256 over everything a reader may rely on, to notice that a record changed.

        Left out are dates and states of processing (`revised`, `entered`, `status`, `version`), because content changes
        without them and they change without content, and what NLM says about the journal rather than the article
        (`journal_abbreviation`, `issn`, `journal_id`): when it dropped a full stop from its abbreviations, 141 of 720
        recorded re-readings would have counted as changed for that alone. White space does not count, the case of a
        DOI does.
        """
        content = [getattr(self, name) for name in _DIGESTED]
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """Every field as JSON can hold it; `from_dict` is the way back."""
        return {name: _plain(getattr(self, name)) for name in _FIELDS}

    def facts(self) -> dict[str, Any]:
        """Bibliographic facts that are known, for files that are shared: no abstract, statement or affiliations."""
        facts: dict[str, Any] = {}
        for name in _FACTS:
            value = getattr(self, name)
            if value not in ("", None, []):
                facts[name] = [str(one) for one in value] if name in ("authors", "editors", "mesh") else _plain(value)
        return facts

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Record:
        """Rebuild a record from `to_dict`, also after a way through JSON.

        Raises
        ------
        TypeError
            If `values` has a field that no record has.
        """
        values = dict(values)
        for name, build in _BUILDERS.items():
            if name in values:
                values[name] = [build(one) for one in values[name]]
        return cls(**values)


_FIELDS = tuple(f.name for f in fields(Record))
_PROCESSING = ("revised", "entered", "status", "version", "journal_abbreviation", "issn", "journal_id", "funding")
_DIGESTED = tuple(name for name in _FIELDS if name not in _PROCESSING)
_FACTS = (
    *("pmid", "title", "authors", "journal", "year", "date", "volume", "issue", "pages", "doi", "pmcid"),
    *("publication_types", "mesh", "registrations", "language", "retraction_status", "corrections", "kind"),
    *("editors", "publisher", "isbn", "journal_abbreviation", "issn", "revised", "entered"),
)


def _author(parts: Sequence[Any]) -> Author:
    last, fore, initials, suffix, collective, orcid, affiliations = parts
    return Author(last, fore, initials, suffix, collective, orcid, tuple(affiliations))


def _heading(parts: Sequence[Any]) -> MeshHeading:
    descriptor, ui, major, qualifiers = parts
    return MeshHeading(descriptor, ui, major, tuple((name, starred) for name, starred in qualifiers))


_BUILDERS: dict[str, Callable[[Sequence[Any]], tuple[Any, ...]]] = {
    "authors": _author,
    "editors": _author,
    "mesh": _heading,
    "registrations": lambda one: Registration(*one),
    "sections": tuple,
    "corrections": tuple,
    "other_abstracts": tuple,
}


def _plain(value: Any) -> Any:
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value
