"""The shapes of E-utilities answers: what each one says, and whether it is complete.

Each function that ends in ``_judge`` returns a judge for `Exchange.ask`; each ``read_`` function turns an accepted body
into plain values. Facts about the answers come from recorded traffic and from NCBI's E-utilities Help (NBK25499).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from evidence_tools.errors import UsageError
from evidence_tools.pubmed.answers import Fault, judge_json, judge_xml, read_json
from evidence_tools.pubmed.exchange import Judge

__all__ = ["FIRST_ONLY", "CitationKey", "History", "Page", "xml_judge"]

FIRST_ONLY = 9999
"""esearch in PubMed gives the first 9,999 ids of a search and no more (NBK25499)."""


@dataclass(frozen=True)
class History:
    """A set kept on NCBI's history server: good for about eight hours."""

    webenv: str
    query_key: str


@dataclass(frozen=True)
class Page:
    """What one esearch said; `count` is -1 where it gave no number."""

    count: int
    ids: list[str]
    translated: str = ""
    warnings: list[str] = field(default_factory=list)
    history: History | None = None
    error: str = ""


@dataclass(frozen=True)
class CitationKey:
    """What ecitmatch matches on: journal, year, volume, first page, first author (``mann bj``)."""

    journal: str = ""
    year: str = ""
    volume: str = ""
    page: str = ""
    author: str = ""

    def line(self, key: str) -> str:
        """Return the line sent: ``journal|year|volume|first_page|author|key|``."""
        parts = (self.journal, self.year, self.volume, self.page, self.author)
        return "|".join([*(re.sub(r"[|\r\n]+", " ", part).strip() for part in parts), key, ""])


def xml_judge(*roots: str) -> Judge:
    """Accept XML with one of these root elements."""
    return lambda body, kind: judge_xml(body, kind, roots)


# What reading an answer may raise whose parts are not of the kind they always are.
_ODD = (ValueError, TypeError, KeyError, AttributeError, IndexError)
_NOT_AGREED = "an answer whose parts are not what they always are"
_ID = re.compile(r"[1-9][0-9]{0,11}")


def _readable(judge: Judge, read: Callable[[bytes], object]) -> Judge:
    """Accept what `judge` accepts and `read` can read."""

    def both(body: bytes, kind: str) -> Fault | None:
        fault = judge(body, kind)
        if fault is not None:
            return fault
        try:
            read(body)
        except _ODD:
            return Fault("malformed", _NOT_AGREED)
        return None

    return both


def search_judge(wanted: int) -> Judge:
    """Accept an esearch answer, XML or JSON, that holds all of the first `wanted` ids there are."""

    def judge(body: bytes, kind: str) -> Fault | None:
        fault = judge_json(body, kind) if "json" in kind.lower() else judge_xml(body, kind, ("eSearchResult",))
        if fault is not None:
            return fault
        try:
            page = read_search(body)
        except _ODD:
            return Fault("malformed", _NOT_AGREED)
        if page.error:
            # "Search Backend failed" passes; a query it cannot read, or a start beyond 9,998, does not.
            return Fault("error", f"the words: {page.error}", passing="backend" in page.error.lower())
        if page.count < 0:
            return Fault("truncated", "no number of hits")
        if not all(_ID.fullmatch(one) for one in page.ids):
            return Fault("malformed", "ids that are no PMIDs")
        if len(set(page.ids)) > page.count:
            return Fault("malformed", f"{len(set(page.ids))} ids and {page.count} as the number of hits")
        due = min(page.count, wanted, FIRST_ONLY)
        if len(set(page.ids)) < due:
            return Fault("truncated", f"{len(set(page.ids))} of {due} ids")
        return None

    return judge


def read_search(body: bytes) -> Page:
    """Read an esearch answer."""
    if body.lstrip()[:1] == b"{":
        result = read_json(body).get("esearchresult")
        return _page_of_json(result) if isinstance(result, dict) else Page(-1, [])
    root = ElementTree.fromstring(body)
    webenv, key = root.findtext("WebEnv") or "", root.findtext("QueryKey") or ""
    notes = [
        f"{note.tag}: {' '.join(''.join(note.itertext()).split()) or NOT_NAMED}"
        for parent in root.iter()
        if parent.tag in _NOTES
        for note in parent
    ]
    return Page(
        count=_count(root.findtext("Count")),
        ids=[one.text.strip() for one in root.iterfind("IdList/Id") if one.text],
        translated=(root.findtext("QueryTranslation") or "").strip(),
        warnings=notes,
        history=History(webenv, key) if webenv and key else None,
        error=" ".join((root.findtext("ERROR") or "").split()),
    )


_NOTES = {"ErrorList", "WarningList"}
NOT_NAMED = "(it does not say which)"


def _count(text: object) -> int:
    """The number of hits, -1 if it is none: an answer without one is never taken for zero."""
    digits = str("" if text is None else text).strip()
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 12 else -1


def _page_of_json(result: Mapping[str, Any]) -> Page:
    notes = [
        f"{name}: {text}"
        for part in ("errorlist", "warninglist")
        if isinstance(result.get(part), dict)
        for name, texts in result[part].items()
        for text in (texts if isinstance(texts, list) else [texts])
        if text
    ]
    webenv, key = result.get("webenv", ""), result.get("querykey", "")
    return Page(
        count=_count(result.get("count")),
        ids=[str(one) for one in result.get("idlist", [])] if isinstance(result.get("idlist", []), list) else [],
        translated=str(result.get("querytranslation", "")),
        warnings=notes,
        history=History(webenv, key) if webenv and key else None,
        error=" ".join(str(result.get("ERROR", "")).split()),
    )


def post_judge(body: bytes, kind: str) -> Fault | None:
    """Accept an epost answer with a place on the history server."""
    fault = judge_xml(body, kind, ("ePostResult",))
    if fault is None and read_post(body) is None:
        error = ElementTree.fromstring(body).findtext("ERROR") or "no place on the history server"
        return Fault("error", f"the words: {error}", passing=False)
    return fault


def read_post(body: bytes) -> History | None:
    """Read an epost answer."""
    root = ElementTree.fromstring(body)
    webenv, key = root.findtext("WebEnv"), root.findtext("QueryKey")
    return History(webenv.strip(), key.strip()) if webenv and key else None


def _summary_judge(body: bytes, kind: str) -> Fault | None:
    fault = judge_json(body, kind)
    if fault is None and "result" not in read_json(body):
        return Fault("root", "JSON without a result")
    return fault


def summary_judge(body: bytes, kind: str) -> Fault | None:
    """Accept an esummary answer in JSON."""
    return _readable(_summary_judge, read_summaries)(body, kind)


def read_summaries(body: bytes) -> dict[str, dict[str, Any]]:
    """Read an esummary answer: id -> document summary; ids it could not give are left out."""
    result = read_json(body)["result"]
    found = {uid: result.get(uid) for uid in result.get("uids", [])}
    return {uid: one for uid, one in found.items() if isinstance(one, dict) and "error" not in one}


def _links_judge(body: bytes, kind: str) -> Fault | None:
    fault = judge_json(body, kind)
    if fault is None:
        data = read_json(body)
        if "linksets" not in data:
            return Fault("root", f"JSON without link sets {data.get('ERROR', '')}".strip())
    return fault


def links_judge(body: bytes, kind: str) -> Fault | None:
    """Accept an elink answer in JSON."""
    return _readable(_links_judge, lambda said: read_links(said, ""))(body, kind)


def read_links(body: bytes, linkname: str) -> dict[str, list[str]]:
    """Read an elink answer: id -> ids it is linked to, in the order given (most similar first)."""
    found: dict[str, list[str]] = {}
    for linkset in read_json(body)["linksets"]:
        ids = [str(one) for one in linkset.get("ids", [])]
        for part in linkset.get("linksetdbs", []):
            if part.get("linkname") == linkname and len(ids) == 1:
                found[ids[0]] = [str(one["id"] if isinstance(one, dict) else one) for one in part.get("links", [])]
    return found


def citations_judge(keys: Sequence[str]) -> Judge:
    """Accept an ecitmatch answer (plain text, whatever type it claims) with a line for every key."""

    def judge(body: bytes, _kind: str) -> Fault | None:
        if body.lstrip()[:1] in (b"<", b"{"):
            return Fault("type", "a page or document instead of matched citations")
        absent = set(keys) - set(read_citations(body))
        return Fault("truncated", f"{len(keys) - len(absent)} of {len(keys)} citations") if absent else None

    return judge


def read_citations(body: bytes) -> dict[str, str]:
    """Read an ecitmatch answer: key -> PMID, ``AMBIGUOUS ...`` or ``NOT_FOUND...``.

    A line that found nothing may lack the author, so the key is looked for from the right.
    """
    found = {}
    for line in body.decode("utf-8", "replace").splitlines():
        parts = [part.strip() for part in line.split("|")]
        if len(parts) >= 3 and re.fullmatch(r"\d{1,8}|AMBIGUOUS.*|NOT_FOUND.*", parts[-1]):
            found[parts[-2]] = parts[-1]
    return found


def _converter_judge(body: bytes, kind: str) -> Fault | None:
    fault = judge_json(body, kind)
    if fault is None and not isinstance(read_json(body).get("records"), list):
        return Fault("root", "JSON without records")
    return fault


def converter_judge(body: bytes, kind: str) -> Fault | None:
    """Accept an answer of the PMC ID converter."""
    return _readable(_converter_judge, lambda said: read_converted(said, ()))(body, kind)


def read_converted(body: bytes, asked: Sequence[str]) -> dict[str, dict[str, str]]:
    """Read an answer of the ID converter: id as asked -> ``pmid``, ``pmcid``, ``doi`` as far as known."""
    found: dict[str, dict[str, str]] = {}
    names = {one.lower(): one for one in asked}
    for record in read_json(body)["records"]:
        ids = {name: str(record[name]) for name in ("pmid", "pmcid", "doi") if record.get(name)}
        if record.get("status") == "error" or record.get("errmsg"):
            continue
        for given in (str(record.get("requested-id", "")), *ids.values()):
            if given.lower() in names:
                found.setdefault(names[given.lower()], ids)
    return found


def info_judge(body: bytes, kind: str) -> Fault | None:
    """Accept an einfo answer."""
    return _readable(xml_judge("eInfoResult"), read_info)(body, kind)


def read_info(body: bytes) -> dict[str, Any]:
    """Read an einfo answer: ``databases`` or ``name``, ``count``, ``last_update`` and ``fields`` (tag -> full name)."""
    root = ElementTree.fromstring(body)
    listed = [one.text for one in root.iterfind("DbList/DbName") if one.text]
    if listed:
        return {"databases": listed}
    info = root.find("DbInfo")
    if info is None:
        return {}
    fields = {one.findtext("Name", ""): one.findtext("FullName", "") for one in info.iterfind("FieldList/Field")}
    count = info.findtext("Count") or "0"
    return {
        "name": info.findtext("DbName", ""), "count": int(count), "last_update": info.findtext("LastUpdate", ""),
        "fields": fields,
    }  # fmt: skip


def read_spelling(body: bytes) -> str:
    """Read an espell answer: the corrected query, empty if nothing was to correct."""
    return (ElementTree.fromstring(body).findtext("CorrectedQuery") or "").strip()


def clean_pmid(text: object) -> str:
    """Return a PMID as digits.

    Raises
    ------
    UsageError
        It is not one: 1 to 8 digits, not 0.
    """
    found = re.fullmatch(r"(?:pmid[:\s]*)?0*([1-9]\d{0,7})", str(text).strip(), re.IGNORECASE)
    if not found:
        raise UsageError(f"{text!r} is not a PMID. Allowed: 1 to 8 digits, such as 32831868.")
    return found.group(1)
