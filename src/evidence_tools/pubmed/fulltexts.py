"""Full texts of PubMed Central: efetch's answer, its licence, what PMC may not give; keeping them on this computer.

PMC answers status 200 whatever happens: an article its publisher does not release comes with its front matter, no body
and a comment; an unknown number comes as an error element inside the set. Both are told in words here, and neither is
ever taken for a full text. Full texts belong to their publishers: they stay in the user's cache, never in git.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import os
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from evidence_tools.errors import DataError, UsageError
from evidence_tools.files import cache_folder, write_atomically
from evidence_tools.pubmed.answers import Fault, judge_xml
from evidence_tools.pubmed.exchange import Judge

__all__ = ["FullText", "Shelf", "articles_judge", "clean_pmcid", "read_articles"]

_XLINK = "{http://www.w3.org/1999/xlink}href"
_ROOTS = ("pmc-articleset", "article")


def clean_pmcid(text: object) -> str:
    """Return a PMCID as ``PMC123456``; the version of ``PMC123456.2`` is left out.

    Raises
    ------
    UsageError
        It is none.
    """
    found = re.fullmatch(r"(?:PMC)?0*([1-9]\d{0,8})(?:\.\d+)?", str(text).strip(), re.IGNORECASE)
    if not found:
        raise UsageError(f"{text!r} is not a PMCID. Allowed: PMC and digits, such as PMC3929824.")
    return f"PMC{found.group(1)}"


@dataclass(frozen=True)
class FullText:
    """One article of PMC.

    Parameters
    ----------
    pmcid, pmid, title : str
    licence : str
        Address of the licence, else its first words, else "".
    released : bool
        Whether PMC gave the body of the article.
    why_not : str
        In words, where it did not.
    xml : bytes
        The article element as PMC sent it.
    """

    pmcid: str
    pmid: str = ""
    title: str = ""
    licence: str = ""
    released: bool = True
    why_not: str = ""
    xml: bytes = field(default=b"", repr=False)

    @property
    def url(self) -> str:
        """Where a person reads it."""
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{self.pmcid}/"


def articles_judge(wanted: Sequence[str]) -> Judge:
    """Accept an efetch answer of PMC that speaks of every article asked for."""

    def judge(body: bytes, kind: str) -> Fault | None:
        fault = judge_xml(body, kind, _ROOTS)
        if fault is not None:
            return fault
        found = read_articles(body)
        absent = [pmcid for pmcid in wanted if pmcid not in found]
        if absent and found:
            return Fault("truncated", f"{len(found)} other articles instead of {', '.join(absent)}", passing=False)
        return Fault("truncated", "a set without an article", passing=False) if absent else None

    return judge


def read_articles(body: bytes) -> dict[str, FullText]:
    """Read an efetch answer: PMCID to article; errors of single articles are articles that were not released."""
    parser = etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False, huge_tree=True)
    root = etree.fromstring(body, parser)
    found: dict[str, FullText] = {}
    for element in root.iter("article"):
        one = _article(element)
        if one is not None:
            found[one.pmcid] = one
    for reply in root.iter("Reply", "error", "ERROR"):
        number = (reply.get("Id") or reply.get("id") or "").strip()
        if re.fullmatch(r"(?:PMC)?\d+", number, re.IGNORECASE):
            words = " ".join((reply.get("error") or reply.text or "no reason given").split())[:200]
            pmcid = clean_pmcid(number)
            found.setdefault(pmcid, FullText(pmcid, released=False, why_not=f"PMC does not give it: {words}"))
    return found


def _article(element: etree._Element) -> FullText | None:
    ids = {
        (one.get("pub-id-type") or "").lower(): "".join(str(part) for part in one.itertext()).strip()
        for one in element.iterfind("./front/article-meta/article-id")
    }
    # Old articles give digits as "pmc", newer ones PMC and digits as "pmcid" (and as "pmc").
    number = next((ids[name] for name in ("pmcid", "pmc", "pmcaid", "pmc-uid") if ids.get(name)), "")
    if not re.fullmatch(r"(?:PMC)?\d+(?:\.\d+)?", number, re.IGNORECASE):
        return None
    title = element.find("./front/article-meta/title-group/article-title")
    body = element.find("./body")
    tables = element.find("./floats-group") if body is None else body
    released = tables is not None and any(str(part).strip() for part in tables.itertext())
    return FullText(
        clean_pmcid(number),
        ids.get("pmid", ""),
        " ".join("".join(str(part) for part in title.itertext()).split()) if title is not None else "",
        _licence(element),
        released,
        "" if released else _reason(element),
        etree.tostring(element, encoding="utf-8", with_tail=False),
    )


def _licence(element: etree._Element) -> str:
    for one in element.iterfind("./front/article-meta/permissions/license"):
        address = one.get(_XLINK) or next((ref.get(_XLINK) for ref in one.iter() if ref.get(_XLINK)), None)
        reference = next(
            (str(ref.text).strip() for ref in one.iter() if str(ref.tag).endswith("license_ref") and ref.text), ""
        )
        words = " ".join("".join(str(part) for part in one.itertext()).split())
        return address or reference or words[:200]
    return ""


def _reason(element: etree._Element) -> str:
    comments = [" ".join(str(one.text).split()) for one in element.iter(etree.Comment)]
    said = next((words for words in comments if "not allow" in words.lower() or "publisher" in words.lower()), "")
    also = f" (PMC says: {said[:160]})" if said else ""
    return (
        f"its publisher does not release the full text for downloading{also}; it can be read at its address by a person"
    )


class Shelf:
    """Full texts on this computer, every version that was ever fetched: a folder in the user's cache.

    Parameters
    ----------
    folder : path, optional
        Default ``fulltexts`` in `cache_folder`; made when first written.
    """

    def __init__(self, folder: str | os.PathLike[str] | None = None):
        self.folder = Path(folder) if folder is not None else cache_folder() / "fulltexts"

    def put(self, text: FullText) -> Path:
        """Keep an article as it came; a version that is there already is left alone."""
        digest = hashlib.sha256(text.xml).hexdigest()[:12]
        path = self.folder / f"{text.pmcid}.{digest}.xml.gz"
        try:
            # The time in a gzip header would make equal articles differ.
            written = write_atomically(path, gzip.compress(text.xml, mtime=0))
            os.utime(written)
        except OSError as error:
            words = "Set EVIDENCE_CACHE to a folder that can be written."
            raise DataError(f"{self.folder}: full texts cannot be kept ({error.strerror}). {words}") from error
        return path

    def versions(self, pmcid: str) -> list[Path]:
        """Files of an article, the one fetched last at the end."""
        found = self.folder.glob(f"{clean_pmcid(pmcid)}.*.xml.gz") if self.folder.is_dir() else []
        return sorted(found, key=lambda path: (path.stat().st_mtime, path.name))

    def get(self, pmcid: str) -> FullText | None:
        """Return the version fetched last, or None; a damaged file counts as none."""
        for path in reversed(self.versions(pmcid)):
            try:
                return read_articles(gzip.decompress(path.read_bytes())).get(clean_pmcid(pmcid))
            except (OSError, EOFError, zlib.error, etree.XMLSyntaxError):
                continue
        return None

    def seen(self, pmcid: str) -> dt.datetime | None:
        """When an article was last fetched (UTC)."""
        found = self.versions(pmcid)
        return dt.datetime.fromtimestamp(found[-1].stat().st_mtime, dt.UTC) if found else None
