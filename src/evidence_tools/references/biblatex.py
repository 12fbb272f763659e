"""Entries of other programs as this project writes them: biblatex's names of fields, Web of Science's double braces.

biblatex says ``journaltitle``, ``date`` and ``location`` where BibTeX says ``journal``, ``year``, ``month`` and
``address`` (biblatex manual, section 2.2; Zotero and JabRef export it).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from evidence_tools.references.dates import is_month, is_year, read_date
from evidence_tools.references.doi import CENTRAL
from evidence_tools.references.latex import decode_field, decode_latex, without_entities
from evidence_tools.references.mentions import find_ids
from evidence_tools.references.names import NO_PERSON, printed_people

__all__ = ["inherited", "usual_entry"]

_KINDS = {"thesis": "phdthesis", "report": "techreport", "online": "misc", "electronic": "misc", "www": "misc",
          "collection": "book", "mvbook": "book", "inreference": "incollection", "dataset": "misc",
          "suppperiodical": "article", "periodical": "article", "journalarticle": "article",
          "bookchapter": "incollection", "conferencepaper": "inproceedings"}  # fmt: skip
# The name here, and where else it may stand, the best first.
_FIELDS = {
    "journal": ("journaltitle", "journal-title", "shortjournal", "journal-iso", "journal_abbreviation"),
    "address": ("location",),
    "language": ("langid",),
    "school": ("institution",),
}
_WORDS = frozenset("title booktitle journal journaltitle author editor publisher note".split())
_ONLINE = ("earlyaccessdate", "early access date", "early-access-date")  # of Web of Science, before there is a year
_DROPPED = frozenset(("date", "journaltitle", "location", "langid"))
_SINGLE = ("year", "month", "volume", "number", "pages", "issn", "isbn", "doi", "pmid", "pmcid", "url", "date")


_NO_WORKS = frozenset(("xdata", "set"))  # of biblatex: what others share, and a list of others
_OF_THE_WHOLE = frozenset(
    "year date month publisher address location editor series volume number journal journaltitle booktitle".split()
)
"""What a chapter has from the book it refers to; identifiers are each work's own."""


def inherited(entries: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Return the entries that are works, with what ``crossref`` and ``xdata`` say stands in another."""
    by_key = {key.lower(): entry for key, entry in entries.items()}
    found = {}
    for key, entry in entries.items():
        if entry.get("ENTRYTYPE", "").lower() in _NO_WORKS:
            continue
        own = dict(entry)
        for name in (one.strip().lower() for one in entry.get("xdata", "").split(",")):
            shared = by_key.get(name, {})
            own |= {field: shared[field] for field in shared if not own.get(field)}
        book = by_key.get(entry.get("crossref", "").strip().lower(), {})
        own |= {field: book[field] for field in _OF_THE_WHOLE & book.keys() if not own.get(field)}
        if book.get("title") and not own.get("booktitle"):
            own["booktitle"] = book["title"]
        found[key] = own
    return found


def usual_entry(entry: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return an entry with the usual names of fields, and remarks on what could not be taken over.

    Year and month become what the folder allows (see `dates`), or stay blank with a remark; identifiers stand in fields
    of their own, normalised.
    """
    found = {name: _bare(value) if name in _SINGLE else value for name, value in entry.items()}
    found |= {name: without_entities(found[name]) for name in _WORDS & found.keys()}
    kind = found.get("ENTRYTYPE", "misc").lower()
    if kind == "thesis":
        kind = (
            "mastersthesis"
            if re.search(r"\bma(?:ster|thesis|\b)", found.get("type", ""), re.IGNORECASE)
            else "phdthesis"
        )
    found["ENTRYTYPE"] = _KINDS.get(kind, kind)
    for name, others in _FIELDS.items():
        if not found.get(name) and (name != "school" or found["ENTRYTYPE"].endswith("thesis")):
            value = next((found[other] for other in others if found.get(other)), "")
            found |= {name: value} if value else {}
    if _bare(found.get("journal", "")).lower().startswith(("http://", "https://", "www.")):
        del found["journal"]  # CENTRAL prints the registry's address there
    for name in ("author", "editor"):
        if NO_PERSON.fullmatch(found.get(name, "").strip("{} ")):
            found[name] = ""
        several = printed_people([decode_latex(found.get(name, ""))])
        if " and " in several and not re.search(r"\sand\s", found[name], re.IGNORECASE):
            found[name] = several  # they were parted by commas or semicolons
    remarks = _date(found)
    for name, value in find_ids(found)._asdict().items():
        printed = found.get(name, "")
        if printed and not value and not CENTRAL.search(printed):
            remarks.append(f"{printed[:60]!r} is no {name.upper()}; left out")
        found[name] = value
    return {name: value for name, value in found.items() if value and name not in _DROPPED}, remarks


def _bare(value: str) -> str:
    """Value without the braces Web of Science puts around it once more."""
    value = value.strip()
    while len(value) > 1 and value[0] == "{" and value[-1] == "}" and "{" not in value[1:-1]:
        value = value[1:-1].strip()
    return value


def _date(found: dict[str, str]) -> list[str]:
    """Put year and month in order, in place; return what is to be said."""
    printed, month = decode_field("title", found.get("year", "")), decode_field("title", found.get("month", ""))
    others = (decode_field("title", found.get(name, "")) for name in ("date", *_ONLINE))
    texts = [text.replace("–", "-") for text in (printed, *others) if text]
    if is_year(printed) and (is_month(month) or not found.get("date")):
        read = read_date([], [month])._replace(year=printed)
    else:
        read = read_date(texts, [month])
    found["year"] = read.year
    found["month"] = month.lower() if is_month(month) and month.isdigit() else read.month
    remarks = []
    if texts and read.year != texts[0] and not (not printed and read.year):
        became = f"entered as {read.year}" if read.year else "left blank"
        remarks.append(f"{texts[0]!r} is no year that can be entered; year {became}")
    if month and not found["month"]:
        remarks.append(f"{month!r} is no month; month left blank")
    return remarks
