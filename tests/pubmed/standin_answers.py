"""What the stand-in answers: a small world of PubMed records, and a reader of PubMed's search language.

Searching is simple (words, phrases, AND OR NOT, the field tags the project uses), enough to see whether a search the
project builds finds what it should. The limits are NCBI's: 9,999 ids, retstart up to 9,998, no error but omission.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from lxml import etree

HEAD = b'<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
XML, JSON, TEXT = "text/xml; charset=UTF-8", "application/json; charset=UTF-8", "text/plain; charset=UTF-8"
CAP = 9999
_ERROR = b"<?xml version='1.0'?><eFetchResult><ERROR>%s</ERROR></eFetchResult>"
Reply = tuple[int, bytes, str]


_PMC_HEAD = (
    b'<?xml version="1.0" ?>\n<!DOCTYPE pmc-articleset PUBLIC "-//NLM//DTD ARTICLE SET 2.0//EN" '
    b'"https://dtd.nlm.nih.gov/ncbi/pmc/articleset/nlm-articleset-2.0.dtd">'
)


def pmc_article(
    pmcid: str, pmid: str, body: str, title: str = "A trial", licence: str = "", released: bool = True
) -> bytes:
    """Make an article of PMC as efetch gives it today; not released: front matter, a comment, and no body."""
    permissions = f'<permissions><license xlink:href="{licence}"><license-p>Open.</license-p></license></permissions>'
    front = (
        f'<front><article-meta><article-id pub-id-type="pmcid">PMC{pmcid}</article-id>'
        f'<article-id pub-id-type="pmid">{pmid}</article-id><title-group><article-title>{title}</article-title>'
        f"</title-group>{permissions if licence else ''}</article-meta></front>"
    )
    said = "<!--The publisher of this article does not allow downloading of the full text in XML form.-->"
    inner = f"{front}<body>{body}</body>" if released else f"{said}{front}"
    return f'<article xmlns:xlink="http://www.w3.org/1999/xlink">{inner}</article>'.encode()


def article(pmid: str | int, **facts: str) -> bytes:
    """Make a PubmedArticle.

    Facts: title, abstract, authors ("Field T; Diego M"), journal, year, volume, issue, pages, doi, pmcid, mesh, types,
    created (YYYY/MM/DD).
    """
    get = {name: escape(str(value)) for name, value in facts.items()}.get
    authors = ""
    for name in filter(None, (get("authors") or "").split("; ")):
        last, _, initials = name.rpartition(" ")
        authors += (
            f"<Author><LastName>{last or initials}</LastName><Initials>{initials if last else ''}</Initials></Author>"
        )
    ids = f'<ArticleId IdType="pubmed">{pmid}</ArticleId>'
    ids += "".join(
        f'<ArticleId IdType="{kind}">{get(name)}</ArticleId>'
        for kind, name in (("doi", "doi"), ("pmc", "pmcid"))
        if get(name)
    )
    mesh = "".join(
        f'<MeshHeading><DescriptorName UI="D0" MajorTopicYN="N">{one}</DescriptorName></MeshHeading>'
        for one in filter(None, (get("mesh") or "").split("; "))
    )
    types = "".join(
        f'<PublicationType UI="D0">{one}</PublicationType>' for one in (get("types") or "Journal Article").split("; ")
    )
    year, month, day = (get("created") or f"{get('year', '2000') or 2000}/1/1").split("/")
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{pmid}</PMID>'
        f'<Article PubModel="Print"><Journal><JournalIssue CitedMedium="Internet"><Volume>{get("volume", "")}</Volume>'
        f"<Issue>{get('issue', '')}</Issue><PubDate><Year>{get('year', '2000')}</Year></PubDate></JournalIssue>"
        f"<Title>{get('journal', '')}</Title></Journal><ArticleTitle>{get('title', 'A study')}</ArticleTitle>"
        f"<Pagination><MedlinePgn>{get('pages', '')}</MedlinePgn></Pagination>"
        f"<Abstract><AbstractText>{get('abstract', '')}</AbstractText></Abstract><AuthorList>{authors}</AuthorList>"
        f"<Language>eng</Language><PublicationTypeList>{types}</PublicationTypeList></Article>"
        f"<MeshHeadingList>{mesh}</MeshHeadingList></MedlineCitation><PubmedData><History>"
        f'<PubMedPubDate PubStatus="entrez"><Year>{year}</Year><Month>{month}</Month><Day>{day}</Day></PubMedPubDate>'
        f"</History><ArticleIdList>{ids}</ArticleIdList></PubmedData></PubmedArticle>"
    ).encode()


def dossier_articles(folder: Path) -> dict[str, bytes]:
    """Make records of the studies of the reference material that have a PMID (none if it is not there)."""
    extra: dict[str, str] = {}
    identifiers = folder / "identifiers.csv"
    if identifiers.exists():
        with identifiers.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                if len(row) > 3 and row[2] == "pmid":
                    extra[row[1]] = row[3]
    found = {}
    for path in sorted(folder.glob("*_studies.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                pmid = row["pmid"] or extra.get(row["study_id"], "")
                if pmid.isdigit() and row["title"]:
                    kept = ("title", "authors", "journal", "year", "volume", "issue", "pages", "doi", "pmcid")
                    found[pmid] = article(pmid, **{name: row[name] for name in kept})
    return found


def known_articles(root: Path) -> dict[str, bytes]:
    """Make records of studies PubMed holds: those of the reference material, else of evidence/pubmed/records.jsonl."""
    found = dossier_articles(root.parent / "shared" / "dossier")
    if found:
        return found
    for line in (root / "evidence" / "pubmed" / "records.jsonl").read_text(encoding="utf-8").splitlines():
        facts = json.loads(line)
        told = {
            name: facts.get(name, "")
            for name in ("title", "journal", "year", "volume", "issue", "pages", "doi", "pmcid")
        }
        found[facts["pmid"]] = article(facts["pmid"], authors="; ".join(facts.get("authors", [])), **told)
    return found


def without_record(body: bytes, pmid: str) -> bytes:
    """Take one record out of a set."""
    parts = re.split(rb"(?=<PubmedArticle>)", body)
    tail = parts[-1][parts[-1].rfind(b"</PubmedArticle>") + 16 :]
    parts[-1] = parts[-1][: len(parts[-1]) - len(tail)]
    mark = f">{pmid}</PMID>".encode()
    return b"".join(part for part in parts if mark not in part) + tail


@dataclass
class Entry:
    """What a search looks at."""

    pmid: str
    title: str
    words: str
    mesh: set[str]
    types: set[str]
    authors: list[str]
    journal: str
    year: str
    created: str
    ids: set[str]
    volume: str
    first_page: str

    @classmethod
    def of(cls, pmid: str, xml: bytes) -> Entry:
        root = etree.fromstring(xml)

        def text(path: str) -> str:
            return " ".join(" ".join(one.itertext()) for one in root.iterfind(path))

        entry = root.find('.//PubMedPubDate[@PubStatus="entrez"]')
        created = (
            "/".join((entry.findtext(p) or "1").zfill(2) for p in ("Year", "Month", "Day"))
            if entry is not None
            else "1900/01/01"
        )
        authors = [
            f"{a.findtext('LastName')} {a.findtext('Initials') or ''}".strip().lower()
            for a in root.iterfind(".//AuthorList/Author")
        ]
        year = re.search(r"\d{4}", text(".//JournalIssue/PubDate"))
        title = _words(text(".//ArticleTitle"))
        return cls(
            pmid,
            title,
            f"{title} | {_words(text('.//Abstract'))}",
            {m.lower() for m in root.xpath(".//DescriptorName/text()")},
            {t.lower() for t in root.xpath(".//PublicationType/text()")},
            authors,
            _words(text(".//Journal/Title")),
            year.group() if year else "",
            created,
            {i.lower() for i in root.xpath("PubmedData/ArticleIdList/ArticleId/text()")},
            text(".//JournalIssue/Volume"),
            re.split(r"\D", text(".//MedlinePgn") + " ")[0],
        )


class World:
    """The records there are, and the answers about them."""

    def __init__(self, articles: dict[str, bytes]):
        self.articles = articles
        self.searches: dict[str, Sequence[str]] = {}
        self.links: dict[tuple[str, str], Sequence[str]] = {}
        self.fulltexts: dict[str, bytes] = {}  # digits of a PMCID to an article element
        self._entries: dict[str, Entry] = {}

    def answer(self, name: str, fields: Sequence[tuple[str, str]]) -> Reply:
        """Answer one request."""
        asked = {}
        for key, value in fields:
            asked[key] = f"{asked[key]},{value}" if key in asked else value
        found = getattr(self, f"_{name}", None)
        return found(asked) if found else (404, b"<html><body>Not Found</body></html>", "text/html")

    def find(self, term: str) -> list[str]:
        """Return the ids of a search, newest (highest) first."""
        ranged = re.fullmatch(r"\((.*)\) AND (\d+):(\d+)\[UID\]", term)
        if ranged and ranged.group(1) in self.searches:
            low, high = int(ranged.group(2)), int(ranged.group(3))
            return [one for one in self.searches[ranged.group(1)] if low <= int(one) <= high]
        if term in self.searches:
            return list(self.searches[term])
        for pmid in self.articles.keys() - self._entries.keys():
            self._entries[pmid] = Entry.of(pmid, self.articles[pmid])
        hits = _Query(term).hits({pmid: self._entries[pmid] for pmid in self.articles})
        return sorted(hits, key=int, reverse=True)

    def _esearch(self, asked: Mapping[str, str]) -> Reply:
        ids = self.find(asked["term"])
        start, size = int(asked.get("retstart", 0)), int(asked.get("retmax", 20))
        if start >= CAP:
            said = "Search Backend failed: Exception:\n'retstart' cannot be larger than 9998."
            if asked.get("retmode") == "json":  # the raw line end is what NCBI sends
                return (
                    200,
                    b'{"header":{"type":"esearch","version":"0.3"},"esearchresult":{"ERROR":"%s"}}' % said.encode(),
                    JSON,
                )
            return (
                200,
                f"<?xml version='1.0'?><eSearchResult><ERROR>{escape(said)}</ERROR></eSearchResult>".encode(),
                XML,
            )
        given = ids[start : min(start + size, CAP)]
        if asked.get("retmode") == "json":
            result = {"count": str(len(ids)), "retmax": str(len(given)), "retstart": str(start), "idlist": given}
            return 200, json.dumps({"header": {"type": "esearch"}, "esearchresult": result}).encode(), JSON
        listed = "".join(f"<Id>{one}</Id>\n" for one in given)
        history = "<QueryKey>1</QueryKey><WebEnv>MCID_standin</WebEnv>" if asked.get("usehistory") == "y" else ""
        body = f"<?xml version='1.0'?>\n<eSearchResult><Count>{len(ids)}</Count><RetMax>{len(given)}</RetMax>"
        body += (
            f"<RetStart>{start}</RetStart>{history}<IdList>\n{listed}</IdList><QueryTranslation>{escape(asked['term'])}"
        )
        return 200, (body + "</QueryTranslation></eSearchResult>").encode(), XML

    def _pmc(self, ids: Sequence[str]) -> Reply:
        """As PMC answers: status 200, a set, and an element with an error for what it does not give."""
        parts = [
            self.fulltexts.get(one)
            or b'<Reply Id="%s" error="The following PMCID is not available: %s"/>' % (one.encode(), one.encode())
            for one in ids
        ]
        return 200, _PMC_HEAD + b"<pmc-articleset>" + b"\n".join(parts) + b"</pmc-articleset>", XML

    def _efetch(self, asked: Mapping[str, str]) -> Reply:
        ids = [one for one in re.split(r"[,\s]+", asked.get("id", "")) if one.isdigit()]
        if not ids:
            said = _ERROR % b"ID list is empty! Possibly it has no correct IDs."
            return 400, said, XML
        if asked.get("db") == "pmc":
            return self._pmc(ids)
        body = b"\n".join(self.articles[one] for one in dict.fromkeys(ids) if one in self.articles)
        return 200, HEAD + b"<PubmedArticleSet>\n" + body + b"\n</PubmedArticleSet>", XML

    def _esummary(self, asked: Mapping[str, str]) -> Reply:
        ids = asked.get("id", "").split(",")
        result: dict[str, object] = {"uids": ids}
        for one in ids:
            known = one in self.articles
            result[one] = (
                {"uid": one, "title": Entry.of(one, self.articles[one]).title}
                if known
                else {"uid": one, "error": "cannot get document summary"}
            )
        return 200, json.dumps({"header": {"type": "esummary"}, "result": result}).encode(), JSON

    def _elink(self, asked: Mapping[str, str]) -> Reply:
        sets = []
        for one in asked.get("id", "").split(","):
            part: dict[str, object] = {"dbfrom": "pubmed", "ids": [one]}
            links = self.links.get((one, asked.get("linkname", "")))
            if links:
                part["linksetdbs"] = [{"dbto": asked["db"], "linkname": asked["linkname"], "links": list(links)}]
            sets.append(part)
        return 200, json.dumps({"header": {"type": "elink"}, "linksets": sets}).encode(), JSON

    def _epost(self, _asked: Mapping[str, str]) -> Reply:
        return (
            200,
            b"<?xml version='1.0'?><ePostResult><QueryKey>1</QueryKey><WebEnv>MCID_standin</WebEnv></ePostResult>",
            XML,
        )

    def _espell(self, asked: Mapping[str, str]) -> Reply:
        fixed = re.sub(r"(?i)reflexolgy", "reflexology", asked["term"])
        said = escape(fixed) if fixed != asked["term"] else ""
        body = f"<?xml version='1.0'?><eSpellResult><CorrectedQuery>{said}</CorrectedQuery><ERROR/></eSpellResult>"
        return 200, body.encode(), XML

    def _einfo(self, asked: Mapping[str, str]) -> Reply:
        body = f"<?xml version='1.0'?><eInfoResult><DbInfo><DbName>{asked.get('db', '')}</DbName>"
        body += f"<Count>{len(self.articles)}</Count>"
        body += "<LastUpdate>2026/01/31 04:12</LastUpdate>"
        body += "<FieldList><Field><Name>UID</Name><FullName>UID</FullName></Field></FieldList>"
        return 200, (body + "</DbInfo></eInfoResult>").encode(), XML

    def _ecitmatch(self, asked: Mapping[str, str]) -> Reply:
        for pmid in self.articles.keys() - self._entries.keys():
            self._entries[pmid] = Entry.of(pmid, self.articles[pmid])
        lines = []
        for line in asked.get("bdata", "").split("\r"):
            journal, year, volume, page, author, key = (line.split("|") + [""] * 6)[:6]
            hits = [
                one.pmid
                for one in self._entries.values()
                if one.journal == _words(journal)
                and (not year or one.year == year)
                and (not volume or one.volume == volume)
                and (not page or one.first_page == page)
                and (not author or any(a.startswith(author.lower().split(" ")[0]) for a in one.authors[:1]))
            ]
            found = hits[0] if len(hits) == 1 else f"AMBIGUOUS ({len(hits)} citations)" if hits else "NOT_FOUND"
            kept = [journal, year, volume, page, author, key] if hits else [journal, year, volume, page, key]
            lines.append("|".join([*kept, found]))
        return 200, ("\n".join(lines) + "\n").encode(), TEXT

    def _idconv(self, asked: Mapping[str, str]) -> Reply:
        for pmid in self.articles.keys() - self._entries.keys():
            self._entries[pmid] = Entry.of(pmid, self.articles[pmid])
        records = []
        for one in filter(None, asked.get("ids", "").split(",")):
            hit = next((e for e in self._entries.values() if one.lower() in e.ids), None)
            pmcid = next((i.upper() for i in hit.ids if i.startswith("pmc")), "") if hit else ""
            if hit and pmcid:
                doi = next((i for i in hit.ids if i.startswith("10.")), "")
                records.append({"requested-id": one, "pmid": int(hit.pmid), "pmcid": pmcid, "doi": doi})
            else:
                records.append({"requested-id": one, "status": "error", "errmsg": "Identifier not found in PMC"})
        return 200, json.dumps({"status": "ok", "records": records}).encode(), JSON


_TOKEN = re.compile(r'\s*(\(|\)|"[^"]*"(?:\[[^\]]*\])?|\d+:\d+\[[^\]]*\]|:|[^\s()"\[\]:]+(?:\[[^\]]*\])?|\[[^\]]*\])')


class _Query:
    """PubMed's search language, left to right."""

    def __init__(self, term: str):
        self._tokens = [one.group(1) for one in _TOKEN.finditer(term)]
        self._at = 0

    def hits(self, entries: Mapping[str, Entry]) -> set[str]:
        self._entries = entries
        return self._either()

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1]

    def _either(self) -> set[str]:
        found = self._one()
        while self._peek() and self._peek() != ")":
            operator = self._next() if self._peek() in ("AND", "OR", "NOT") else "AND"
            other = self._one()
            found = found & other if operator == "AND" else found | other if operator == "OR" else found - other
        return found

    def _one(self) -> set[str]:
        token = self._next()
        if token == "(":
            found = self._either()
            if self._peek() == ")":
                self._next()
            return found
        if self._peek().startswith("["):  # "randomized [tiab]"
            token += self._next()
        while (
            "[" not in token
            and self._peek() not in ("", "(", ")", "AND", "OR", "NOT", ":")
            and not token.startswith('"')
        ):
            token += " " + self._next()  # several words before one tag
        if self._peek() == ":":
            self._next()
            return self._between(token, self._next())
        return {pmid for pmid, entry in self._entries.items() if _holds(entry, token)}

    def _between(self, low: str, high: str) -> set[str]:
        a, b = (re.sub(r"\[.*\]|\"", "", one) for one in (low, high))
        created = "[crdt]" in low.lower()
        return {
            pmid for pmid, e in self._entries.items() if a <= (e.created if created else e.year) <= b.ljust(10, "9")
        }


def _holds(entry: Entry, token: str) -> bool:
    tag = (re.search(r"\[([^\]]*)\]$", token) or [None, ""])[1].lower().strip()
    raw = re.sub(r"\s*\[[^\]]*\]$", "", token).strip('"').lower()
    ranged = re.fullmatch(r"(\d+):(\d+)", raw)
    if ranged:
        value = int(entry.pmid) if tag in ("uid", "pmid") else int(entry.year or 0)
        return int(ranged.group(1)) <= value <= int(ranged.group(2))
    if tag in ("uid", "pmid"):
        return entry.pmid == raw
    if tag in ("mesh", "mh", "mesh terms"):
        return raw in entry.mesh
    if tag in ("pt", "publication type"):
        return raw in entry.types
    if tag in ("dp", "pdat"):
        return entry.year == raw[:4]
    if tag in ("au", "1au", "author"):
        return any(one == raw or one.startswith(raw + " ") for one in entry.authors[: 1 if tag == "1au" else None])
    if tag in ("ta", "journal"):
        return entry.journal == _words(raw)
    if tag in ("aid", "doi", "lid", "pmcid"):
        return raw in entry.ids
    if tag == "sb":
        return "systematic review" in entry.title or "meta analysis" in entry.title
    place = entry.title if tag in ("ti", "title") else entry.words
    pattern = r"\b" + r"\s".join(re.escape(word) for word in _words(raw.rstrip("*")).split())
    return bool(re.search(pattern + ("" if raw.endswith("*") else r"\b"), place))


def _words(text: str) -> str:
    return " ".join(re.sub(r"[^\w*]+", " ", text.lower()).split())
