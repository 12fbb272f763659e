"""Which identifiers in a reference are its own: read by field, by database, and by what the words around them say.

One reader for every format. A caller hands over `Source` values, the most trusted first. In a text an identifier
counts only while nothing before it says that another work is meant: an erratum, a comment, a list of references.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple
from urllib.parse import unquote

from evidence_tools.references.doi import dois_in
from evidence_tools.references.identifiers import PMID, Ids, normal_pmcid, normal_pmid
from evidence_tools.references.latex import decode_field

__all__ = ["Source", "field_ids", "find_ids", "own_part", "pmcids_in", "pmids_in", "read_ids", "without_ids"]

Trust = Literal["pmid", "doi", "pmcid", "text", "link"]


class Source(NamedTuple):
    """A value of a field, and what the field is for.

    `trust` is ``pmid``, ``doi`` or ``pmcid`` for a field that holds that and nothing else, ``text`` for words in which
    one may be labelled, ``link`` for addresses.
    """

    trust: Trust
    text: str


# --- whose identifier it is -------------------------------------------------------------------------------------------

_OTHER = (
    r"erratum|errata|corrigend\w+|correction|corrected|comments?|commentary|repl(?:y|ies)|response|letter|editorial|"
    r"update[sd]?|republi\w+|reprint(?:ed|s)?|retract\w+|withdraw\w+|expressions? of concern|summary(?: for patients)?|"
    r"protocol|preprint|companion(?: \w+)?|follow-?up|sub-?study|re-?analysis|translat(?:ion|ed)|abstract|"
    r"version|supplement|duplicate|critique|review(?:ed)?|apprais\w+|replaced?|supersed\w+|published|reported|described|"
    r"discussed|results|findings|part|based|derived|linked|related|refers?|cited|rebuttal|rejoinder|re-?publication|"
    r"continuation|continued|extension|replication|excerpt(?:ed)?|adapted"
)
_RELATION = re.compile(
    rf"\b(?:{_OTHER})(?: (?:was|were|is|are|has been|have been|also|first|later|previously|originally|published|"
    r"reported|described|appeared|appears)){0,3} (?:in|on|of|for|from|to|as|by|with|elsewhere)\b"
    r"|\b(?:erratum|comment|update|retraction|republished|reprint|corrected|originalreport|summaryforpatients|"
    r"expressionofconcern)(?:in|on|of|for|from)\b"
    r"|\b(?:data(?: ?sets?)?|supplement(?:ary \w+)?|pre-?registration|protocol|materials?|code|software)\b"
    r"(?! title)[^.\n]{0,30}(?: from\b| at\b|:)"
    r"|\b(?:kommentar|erratum|berichtigung|antwort|leserbrief) (?:zu|zum|zur|auf)\b|\bsiehe\b|\bvoir\b|\bvéase\b"
    r"|\b(?:main|primary|original|parent|companion|earlier|previous|first|other|full|related|linked|associated|"
    r"secondary|duplicate|cited|same|index) (?:trial|stud(?:y|ies)|paper|article|report|publication|results|record|"
    r"reference|analysis|protocol)s?\b"
    r"|\b(?:erratum|errata|corrigendum|correction|comment|commentary|reply|preprint|protocol|retraction|companion|review)\s?:"
    r"|(?:^|[.;]\s)In:\s"
    r"|\bpublished (?:later|earlier|separately|elsewhere|previously|subsequently)\b"
    r"|\b(?:references?|bibliography|works? cited|cited (?:references?|works?|by)|citing \w+|cites|"
    r"reference list|related (?:records?|identifiers?))\s?:"
    r"|\b(?:see|cf|vgl|compare|compared with|cites|citing|similar to|reply to|replying to|commenting on)\b"
    r"|\b(?:this|which|it) (?:corrects|retracts|updates|replaces|supersedes|accompanies|continues|extends|replicates|"
    r"comments|refers|reports|reanalyses|reanalyzes|summari[sz]es)\b|\b(?:corrects|retracts|supersedes) the\b"
    r"|\b(?-i:CIN|CON|EIN|EFR|RIN|ROF|UIN|UOF|RPI|RPF|CRI|CRF|ECI|ECF|SPIN|ORI)\s?[:-]"  # of MEDLINE, by RefWorks
    r"|\bet al\b|\((?:19|20)[0-9]{2}[a-z]?\)[.,]",
    re.IGNORECASE,
)
_OWN_LABEL = re.compile(
    r"\b(?:publication|document|record|article) type ?:|\btimes cited ?:|\bcited reference count ?:|"
    r"\bnumber of references ?: ?[0-9]+|\bcited by ?:? ?[0-9]+|"
    r"\b(?:grant information|instrumentation|corporate author|journal subset|special interest) ?: "
    r"[^:]{0,600}?\.(?= [A-Z][\w ]{1,30}:)",  # of CINAHL, in prose: "Supported in part by"
    re.IGNORECASE,
)
_OF_CINAHL = re.compile(r"\bPMID: NLM[1-9][0-9]{0,7}\b")  # so it prints the record's own number, last of several
_LABEL = re.compile(
    r"(?<![\w/.=&?%-])(?:pm(?:c?id|c)\b|pubmed\b|medline\b|doi\b|10\.[0-9]{4,9}/|https?://)", re.IGNORECASE
)
_NUMBER_FIRST = re.compile(r"\(?(?<![0-9])[1-9][0-9]{0,7}\s?[\[(]$")  # 5 [PMID]
_CLAUSE = re.compile(r"[.;,|\])>](?:\s|$)")
_EXTRA = re.compile(  # of Zotero and EndNote, whose lines stand behind each other here
    r"\s*(?:place|publisher|citation key|edition|is[bs]n|type|zscc|journal abbreviation|language|section|series|number|"
    r"volume|issue|pages?|status|genre|accession number|cited by|export date|coden|database|tex\.\w{1,20})\s?:"
    r"\s*[^\s:]",
    re.IGNORECASE,
)
_SAYING_NOTHING = frozenset(
    "pubmed medline pmid pmcid pmc doi id ids uid number no accession central nlm ncbi europe identifier identifiers "
    "external other unique this article record link url href full text fulltext available from at online access "
    "accessed retrieved via direct database source site website web page eprint free print ahead of epub ssrn "
    "arxiv osf zenodo exported imported downloaded indexed searched verfügbar abrufbar unter disponible en".split()
)
"""Words before an identifier that do not say whose it is."""
_LIST = 1_000  # identifiers in one line: no more are looked at


def own_part(text: str) -> str:
    """What of a note speaks of the work itself: everything before the first word that points to another one.

    An identifier right behind words (``Follow-up: PMID 5``, ``Same cohort as PMID 5``) is that of what they name;
    behind the end of a clause it is the work's own.
    """
    told = _OF_CINAHL.findall(text)[-1:]
    text = _OWN_LABEL.sub(lambda found: " " * len(found.group()), text)
    return "\n".join([*told, *map(_own_line, text.splitlines())])


def _own_line(line: str) -> str:
    found = _RELATION.search(line)
    line = line[: found.start()] if found else line
    for number, label in enumerate(_LABEL.finditer(line)):
        if number == _LIST or _named(line, label.start()):
            return line[: label.start()]
    return line


def _named(line: str, start: int) -> bool:
    """Whether words that stand right before an identifier say what it belongs to."""
    before = _NUMBER_FIRST.sub("", line[max(start - 200, 0) : start]).rstrip()
    bare = before.rstrip("([{<\"'“\\ ")
    clause = _CLAUSE.split(bare)[-1].strip()
    words = re.findall(r"[^\W\d_]+", clause.casefold())
    if clause.endswith(":"):
        words = words[-1:]
    elif bare == before and _EXTRA.match(clause):
        return False
    last = clause.split()[-1] if clause else ""
    counted = bool(re.search(r"\d", last)) and not re.fullmatch(r"(?:19|20)\d\d[a-z]?", last)  # 11-9, [Epub 2019 Jan] 5
    return not counted and not _SAYING_NOTHING.issuperset(words)


# --- what is in a text ------------------------------------------------------------------------------------------------

_PMID_LABELLED = re.compile(
    r"(?<![a-z])pmid\s?[:=#/-]?\s{0,3}(?:nlm)?([1-9][0-9]{0,7})(?![0-9]|\.[0-9])"
    r"|(?<![a-z])pubmed[ _-]?(?:pm)?(?:id|uid|number)\s?[:=#-]?\s{0,3}([1-9][0-9]{0,7})(?![0-9]|\.[0-9])"
    r"|(?:^|[,;|])\s{0,3}(?:pubmed|medline)\s?:?\s?([1-9][0-9]{3,7})(?=\s{0,3}(?:$|[,;|.]))"
    r"|(?<![0-9])([1-9][0-9]{0,7})\s?[\[(]pmid[\])]|(?<![a-z0-9])mdl-([1-9][0-9]{3,7})(?![0-9])"
    r"|(?:pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/(?:m/)?pubmed/)(?:\?term=|\?cmd=search&term=)?"
    r"([1-9][0-9]{0,7})(?![0-9])"
    r"|\bpubmed\.(?:gov|com|org)/([1-9][0-9]{0,7})(?![0-9])"
    r"|europepmc\.org/(?:article|abstract)/med/([1-9][0-9]{0,7})(?![0-9])"
    r"|list_uids=([1-9][0-9]{0,7})(?![0-9])"
    r"|(?:info:pmid/|identifiers\.org/pubmed[:/]|urn:pmid:)([1-9][0-9]{0,7})(?![0-9])",
    re.IGNORECASE | re.MULTILINE,
)
_PMCID_LABELLED = re.compile(
    r"(?<![a-z0-9])pmc([1-9][0-9]{0,8})(?![0-9])|\bpubmedcentral\.\S{1,200}?\bartid=([1-9][0-9]{0,8})(?![0-9])",
    re.IGNORECASE,
)


def pmids_in(text: str) -> Iterator[str]:
    """Yield every PMID a text labels as one, in order."""
    for found in _PMID_LABELLED.finditer(text):
        yield next(filter(None, found.groups()))


def pmcids_in(text: str) -> Iterator[str]:
    """Yield every PMCID of a text, in order, in capitals."""
    for found in _PMCID_LABELLED.finditer(text):
        yield f"PMC{found.group(1) or found.group(2)}"


_ARGUMENT = re.compile(r"[?&;]([a-z_]{1,12})=([^&;#\s]{0,60})", re.IGNORECASE)
_MEDLINE_OF = (  # whose address it is, the argument that names the database, and its names for MEDLINE
    (re.compile(r"\bovid", re.IGNORECASE), "d", re.compile(r"(?:med|mesz|mesx|prem|ppez|pmnm|dlsd)[a-z0-9]*")),
    (re.compile(r"\bebsco", re.IGNORECASE), "db", re.compile(r"mdc|cmedm|mnh|mdl")),
)
_TITLE_IN_ADDRESS = re.compile(r"[?&;](?:rft\.)?[a-z]{0,2}title=[^&;\s]{0,2000}", re.IGNORECASE)


def _in_address(text: str) -> str:
    """An address readable for `pmids_in`: decoded, without titles, a database's number of MEDLINE with its label."""
    text = unquote(_TITLE_IN_ADDRESS.sub("", text))
    told = {name.lower(): value for name, value in _ARGUMENT.findall(text)}
    for host, name, medline in _MEDLINE_OF:
        if host.search(text) and medline.fullmatch(told.get(name, "").lower()) and PMID.fullmatch(told.get("an", "")):
            return f"PMID: {told['an']} {text}"
    return text


_GAP_IN_DOI = re.compile(r"(\b10\.[0-9]{4,9})\s{0,3}/\s{0,3}")
_IN_TEXT = {"pmid": pmids_in, "doi": dois_in, "pmcid": pmcids_in}
_LABELS = re.compile(r"\b(?:doi|pmc ?id|pm ?id)\b:?\s?$", re.IGNORECASE)


def without_ids(text: str) -> str:
    """Return a text without its identifiers and their labels, white space collapsed."""
    kept: list[str] = []
    for word in text.split():
        address = "://" in word and next(pmids_in(word), "")
        if not address and not _PMCID_LABELLED.search(word) and not next(dois_in(word), ""):
            kept.append(word)
        elif kept:
            kept[-1] = _LABELS.sub("", kept[-1])
    return " ".join(_PMID_LABELLED.sub(" ", " ".join(kept)).split())


def read_ids(sources: Iterable[Source]) -> Ids:
    """Identifiers of one reference, normalised, from its fields in the order of trust.

    A text with two different identifiers of a kind, none of them at its start, says nothing: it may be a list.
    """
    found = {"pmid": "", "doi": "", "pmcid": ""}
    for trust, text in sources:
        if not text:
            continue
        if trust == "doi":
            text = _GAP_IN_DOI.sub(r"\1/", text)
        own = own_part(text) if trust == "text" else _in_address(text) if trust == "link" else text
        if trust == "text" and found["doi"] and _of_another(own, found["doi"]):
            continue
        for kind, mentioned in _IN_TEXT.items():
            if found[kind] or (trust in found and trust != kind and trust != "pmid"):
                continue
            if trust == kind:
                found[kind] = _alone(kind, own)
            values = [] if found[kind] else list(mentioned(own))
            if values and (trust in ("link", kind) or _certain(values, own)):
                found[kind] = values[0]
    return Ids(found["pmid"], found["doi"].lower(), found["pmcid"])


def _of_another(text: str, doi: str) -> bool:
    """Whether a text names DOIs and the work's own is not among them: then it speaks of another one."""
    named = {one.lower() for one in dois_in(text)}
    return bool(named) and doi.lower() not in named


def _alone(kind: str, text: str) -> str:
    text = text.strip(" {}\n")
    if kind == "pmid":
        return normal_pmid(text)
    return normal_pmcid(text) if kind == "pmcid" else ""


def _certain(values: list[str], text: str) -> bool:
    if len({value.lower() for value in values}) == 1:
        return True
    if not re.search(r"[^\W\d_]{2}", without_ids(text)):  # nothing but identifiers: a list of works
        return False
    before = text[: max(text.lower().find(values[0].lower()), 0)].strip()
    return len(before) <= 8 or (before.lower().startswith("http") and " " not in before)


# --- BibTeX -----------------------------------------------------------------------------------------------------------

_PMID_FIELDS = ("pmid", "pubmedid", "pubmed", "pubmed-id", "pubmed_id", "pm")
_PMCID_FIELDS = ("pmcid", "pmc", "pmc-id")
_DOI_FIELDS = ("doi", "bdsk-url-1", "ee")
_FIRST = ("eprint", "note", "extra", "annote", "annotation", "howpublished", "unique-id", "accession-number", "type")
"""Texts looked through first; then every other field, but these: they speak of other works, or of nothing but words."""
_SILENT = frozenset(
    "entrytype title booktitle shorttitle titleaddon maintitle subtitle abstract author editor journal journaltitle "
    "shortjournal series publisher keywords keyword keywords-plus references cited-references citedreferences "
    "cited_references reference related relatedtype crossref xdata affiliation address location language year month "
    "date volume number pages issn isbn journal-iso usage-count-last-180-days number-of-cited-references".split()
)
_LINKS = ("url", "link", "file")
_NAMED_FOR_ANOTHER = re.compile(  # a field whose name says that what it holds is of another work, or of none
    r"errat|corrig|correct|retract|concern|comment[-_ ]?(?:in|on|of|for|pmid|doi)|relat|cites|cited|citing|citations|"
    r"referenc|"
    r"supplement|data|protocol|preprint|parent|book|container|journal|issue|series|licen[cs]e|fund|grant|award|replace|"
    r"version|part[-_ ]?of|review|update|crossref|transl|origin|reprint|republi|companion|duplicate|orcid|^d2$",
    re.IGNORECASE,
)
_DATABASE = frozenset(("database", "databaseprovider", "database-provider", "source-database", "data-source"))
_PROTECTED = re.compile(r"(?<![\w}])\{([A-Za-z]{2,6}:?)\}")  # Zotero: {PMID}: 5, {PMC}6


def find_ids(entry: Mapping[str, str]) -> Ids:
    """Identifiers of a BibTeX entry, wherever a program or a person put them: their fields, notes, addresses.

    A field of its own goes before a mention in a note; what a note says of another work is that work's.
    """
    values = {name.lower(): _PROTECTED.sub(r"\1", decode_field("doi", value)) for name, value in entry.items()}
    return read_ids(_sources(values))


def field_ids(entry: Mapping[str, str]) -> Ids:
    """Identifiers of an entry of our own bibliography: its fields alone, since its address is where it was read."""
    return find_ids({name: value for name, value in entry.items() if name in ("pmid", "doi", "pmcid")})


def _sources(entry: Mapping[str, str]) -> Iterator[Source]:
    def each(trust: Trust, names: Iterable[str]) -> Iterator[Source]:
        return (Source(trust, entry[name].strip("{} ")) for name in names if entry.get(name))

    yield from each("pmid", _PMID_FIELDS)
    kind = entry.get("eprinttype", entry.get("archiveprefix", "")).strip("{} ").lower()
    database = entry.get("database", entry.get("source", "")).lower()
    if kind in ("pubmed", "pmid", "medline"):
        yield from each("pmid", ["eprint"])
    if kind in ("pmc", "pmcid", "pubmed central"):
        yield from each("pmcid", ["eprint"])
    if re.search(r"pubmed|medline", database):
        yield from (
            one for one in each("pmid", ("accession_number", "accession-number", "an")) if PMID.fullmatch(one[1])
        )
    yield from each("pmcid", _PMCID_FIELDS)
    yield from each("doi", _DOI_FIELDS)
    yield from each("text", _FIRST)
    yield from each("link", _LINKS)
    told = _SILENT.union(_FIRST, _LINKS, _PMID_FIELDS, _PMCID_FIELDS, _DOI_FIELDS)
    others = (name for name in entry if name in _DATABASE or not _NAMED_FOR_ANOTHER.search(name))
    yield from each("text", sorted(set(others) - told))
