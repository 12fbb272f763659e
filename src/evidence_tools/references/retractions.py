"""What a reference says of its own retraction, in the forms databases and publishers print it.

Retracted is the article, never the notice of it ("Retraction Note: ...") and never a work that speaks of retracted
ones. A title that says WITHDRAWN or REMOVED is told, not entered: Cochrane withdraws reviews that are merely old.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import NamedTuple

from evidence_tools.references.latex import decode_field

__all__ = ["Mark", "bare_title", "is_notice", "retraction_mark"]

_PAPER = r"(?:article|paper|publication|chapter|study|trial|manuscript|report|book|letter|review)"
_ELSEWHERE = (
    r"(?:(?:artículo|artigo|article)\s)?(?:retractado|retratado|rétracté|zurückgezogen|ritirato|已?撤[稿回]|철회)"
)
"""Retracted, as journals of other languages print it before or behind a title."""
_BEFORE = re.compile(
    rf"^\W*this {_PAPER} (?:has been|was|is) retracted\s*[:.]|^\W*[\[(]\s*retracted(?:\s+{_PAPER})?\s*[\])]"
    rf"|^\W*retracted(?:\s+{_PAPER})?[*_]*\s*(?::|-\s|[–—*_]|\.\s)|^\W*article retracted\s*[:.]"
    r"|^\W*(?-i:RETRACTED(?: [A-Z]{3,20}){1,3}):"
    rf"|^\W*{_ELSEWHERE}\s*[\])】：:]",
    re.IGNORECASE,
)
# In capitals the colon may be missing: "RETRACTED Warm soles".
_SHOUTED = re.compile(r"^\W*RETRACTED(?:\s+(?:ARTICLE|PAPER|PUBLICATION|CHAPTER))?\s(?=[\"“'‘\[]?[A-Z][a-z])")
_BEHIND = re.compile(
    rf"[\[(]\s*retracted(?:\s+{_PAPER})?(?:\s*[.,;:]?\s*(?:see|vol|in|by|at|due|on|\d)[^\])]{{0,200}})?\s*[\])]\s*\.?\s*$"
    rf"|[.:;–—-]\s*retracted(?:\s+{_PAPER})?\s*\.?\s*$|[\[(]\s*retraction in\b[^\])]{{0,200}}[\])]\s*\.?\s*$"
    r"|(?-i:(?<=[a-z.)\]])\s+RETRACTED(?:\s+ARTICLE)?\W{0,3}$)"
    rf"|[\[(【（]\s*{_ELSEWHERE}\s*[\])】）]\s*$",
    re.IGNORECASE,
)
_REPLACED = re.compile(r"^\W*retracted (?:and|then) (?:republished|replaced|reissued)\b", re.IGNORECASE)
_NOTICE = re.compile(
    r"^\W*(?:(?:article|author|publisher)\s+retraction\b|retraction\s+and\s+(?:replacement|republication)\b|"
    r"retraction\.\s|retraction\]|"
    r"(?:notice|statement|note|announcement)s?\s+of\s+(?:retraction|withdrawal)|"
    r"(?:retraction|withdrawal)\s+(?:note|notice|statement|announcement|letter)\s*(?::|\bof\b|\bto\b|\bfor\b|[-–—])|"
    rf"(?:retraction|withdrawal)\s*(?::|[-–—]|(?:of|to|for|from)\s*(?:[:\"“‘'\[]|(?:(?:the|this|an?)\s)?{_PAPER}\b))|"
    r"(?-i:(?:Retraction|RETRACTION)\s+(?:of|to|for|OF|TO|FOR)\s+[A-Z])|"
    r"(?:erratum|corrigendum|addendum)\b|(?:(?:author|publisher)\s+)?corrections?\s*(?::|\bto\s*[:\"“‘']))",
    re.IGNORECASE,
)
_NOTICE_BEHIND = re.compile(r"[\[(]\s*retraction of\b[^\])]{0,200}[\])]\s*\.?\s*$", re.IGNORECASE)
_CONCERN = re.compile(
    r"^\W*(?:(?:publisher|editor)\W?s?\s+note\s*[:.]\s*)?(?:editorial\s+)?expression\s+of\s+concern"
    r"(?=\s*(?:[:.–—-]|$|(?:for|on|regarding|about|to|over|in)\s+(?:(?-i:[A-Z])|[\"“‘']|(?:the|this|an?)\s"
    + _PAPER
    + r")))"
    r"|[\[(]\s*(?:publication with\s+)?(?:editorial\s+)?expression of concern[^\])]{0,200}[\])]\s*\.?\s*$",
    re.IGNORECASE,
)
_WITHDRAWN = re.compile(
    r"^\W*(WITHDRAWN|REMOVED|TEMPORARY REMOVAL|WITHDRAWN ARTICLE|Withdrawn|Removed)"
    r"(?:\s*[:\])]\s*|\s+[-–—]\s|\.\s)(?=[A-Z\"“'‘\[(])"
    r"|[\[(]((?i:withdrawn|removed))(?: (?i:article|publication))?(?:\. (?i:see)\b[^\])]{0,200})?[\])]\W{0,3}$"
)

_TYPE_RETRACTED = re.compile(rf"retracted(?:[ -](?:{_PAPER}|proceedings paper|early access))?|true|yes", re.IGNORECASE)
_TYPE_WITHDRAWN = re.compile(r"withdrawn (?:publication|article)", re.IGNORECASE)
_TYPE_CONCERN = re.compile(r"(?:publication with )?expression of concern(?: in)?", re.IGNORECASE)
_BEGIN = r"(?:^|[.;\n\[(]\s{0,9})"
_TYPED = r"(?:status|(?:document|publication|article) type|type)\s?[:=]\s?"
_NOTE_RETRACTED = re.compile(
    rf"{_BEGIN}(?:retract(?:ion|ed) ?in\b(?!\s+[a-z])|retracted by\b|"
    rf"(?:(?:(?:this|the) )?{_PAPER} )?(?:has been|was|is) retracted\b|"
    rf"(?:article )?retracted(?: {_PAPER})?\s{{0,9}}(?:[.;\])]|$))"
    rf"|{_BEGIN}(?:{_TYPED})?retracted\s?(?:\(|on |in )?(?:19|20)\d\d\b"
    rf"|{_BEGIN}{_TYPED}retracted\b(?! (?:by|from|papers|articles))"
    rf"|{_BEGIN}(?:is[_ ]?)?retracted\s?[:=]\s?(?:yes|true|y|1)\s{{0,9}}(?:[.;,\])]|$)"
    r"|(?-i:\bRetracted Publication\b|\bRetraction in: )",  # of PubMed, among the lines EndNote keeps in a note
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(  # before a mark in a note: it is that of the work these words name
    r"\b(?:comment(?:s|ary)?\s(?:on|to|about)|erratum\s(?:for|to|of)|(?:reply|replies|response|letter|rejoinder)\b|"
    r"update(?:s|d)?\s(?:of|on)|republished\sfrom|reprint|cit(?:es?|ed|ing|ations?)|includ(?:es?|ed|ing)|about|see|"
    r"refer(?:s|ring)?|review(?:s|ed)?|exclud(?:es?|ed|ing)|retraction\sof|based\son|keywords?|of|on|to|for|from|not|no|"
    r"without)\b[^.;\n]*$",
    re.IGNORECASE,
)
_NOTE_UNCLEAR = re.compile(rf"{_BEGIN}retraction(?: notice| note| date)?\s*:", re.IGNORECASE)
_NOTE_CONCERN = re.compile(r"(?:^|[.;\n]\s*)(?:editorial )?expression of concern in\b", re.IGNORECASE)
_TYPES = ("type", "document_type", "document-type", "publication_type", "entrysubtype", "pubstate", "retracted",
          "is_retracted", "isretracted", "retraction_status")  # fmt: skip
_LOOK = "look at the journal's page whether the results still stand"


class Mark(NamedTuple):
    """What a reference says: `status` as in studies.csv or ``""``, `why` for a reader, `remark` to be told only."""

    status: str = ""
    why: str = ""
    remark: str = ""


def retraction_mark(entry: Mapping[str, str], status: str = "none") -> Mark:
    """Say whether an entry is marked as retracted, in doubt or corrected.

    Parameters
    ----------
    entry : mapping
        A BibTeX entry; read are ``title``, ``type``, ``note``, ``keywords`` and their relatives.
    status : str
        `Record.retraction_status` where PubMed's record is at hand: it decides, if it says anything.
    """
    if status != "none":
        return Mark(status, f"PubMed: {status}")
    title = _plain(entry.get("title", ""))
    if is_notice(title):
        return Mark(remark="its title is that of a notice about another article")
    if _BEFORE.search(title) or _SHOUTED.search(title) or _BEHIND.search(title):
        return Mark("retracted", "its title says so")
    types = _items(entry, *_TYPES)
    words = [word for word in _items(entry, "keywords") if " " in word]  # "retracted" alone says nothing of the article
    notes = "\n".join(_plain(entry.get(name, "")) for name in ("note", "annote", "annotation", "extra"))
    told = [_is_own(notes, found) for found in _NOTE_RETRACTED.finditer(notes)]
    if any(map(_TYPE_RETRACTED.fullmatch, [*types, *words])) or any(told):
        return Mark("retracted", "a note, a keyword or its type says so")
    if _CONCERN.search(title):
        return Mark("expression_of_concern", "an expression of concern: its title says so")
    if any(map(_TYPE_CONCERN.fullmatch, [*types, *words])) or _NOTE_CONCERN.search(notes):
        return Mark("expression_of_concern", "an expression of concern: a note, a keyword or its type says so")
    withdrawn = _WITHDRAWN.search(title)
    if withdrawn:
        word = (withdrawn.group(1) or withdrawn.group(2)).lower()
        return Mark(remark=f"its title says {word}: {_LOOK}")
    if any(map(_TYPE_WITHDRAWN.fullmatch, types)):
        return Mark(remark=f"its type says withdrawn: {_LOOK}")
    if _REPLACED.search(title):
        return Mark(remark="its title says retracted and replaced: look which of the two versions this is")
    if told or _NOTE_UNCLEAR.search(notes):
        return Mark(remark="a note speaks of a retraction: look whether this article is meant")
    return Mark()


def _is_own(notes: str, found: re.Match[str]) -> bool:
    """Whether a mark in a note is that of the work itself: at the begin of a clause, or not behind another's name."""
    if found.group()[0] in ".;\n" or found.start() == 0:
        return True
    return not _OF_ANOTHER.search(notes, max(found.start() - 200, 0), found.start())


def is_notice(title: str) -> bool:
    """Whether a title is that of a notice about another article: of retraction, of correction."""
    return bool(_NOTICE.search(title) or _NOTICE_BEHIND.search(title))


def bare_title(title: str) -> str:
    """Title without marks of retraction, so that the article is found again under its old title."""
    title = _plain(title)
    if is_notice(title):
        return title
    for pattern in (_BEFORE, _SHOUTED, _BEHIND):
        title = pattern.sub("", title)
    return title.strip(" .:-–—\"“”'‘’")


def _plain(value: str) -> str:
    text = html.unescape(decode_field("title", value))
    return re.sub(r"</?[A-Za-z][^<>]{0,40}>|\*\*", "", text).strip()


def _items(entry: Mapping[str, str], *names: str) -> list[str]:
    return [one.strip(" {}.\"'") for name in names for one in re.split(r"[;,/|()]", _plain(entry.get(name, "")))]
