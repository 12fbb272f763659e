"""Talking to PubMed: search, fetch, links, citations, identifiers.

Rules of NCBI that this module keeps, and what goes wrong without them, stand with the code: spacing in `pacer`, what
counts as an answer in `answers`, patience in `exchange`. Here are the questions.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import ceil
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter

from evidence_tools.errors import UsageError
from evidence_tools.pubmed import entrez
from evidence_tools.pubmed.answers import Fault, RefusedAnswer
from evidence_tools.pubmed.archive import Archive, cache_folder
from evidence_tools.pubmed.entrez import FIRST_ONLY, CitationKey, History, clean_pmid
from evidence_tools.pubmed.exchange import Exchange, Judge, Limits
from evidence_tools.pubmed.fetching import Fetch
from evidence_tools.pubmed.fulltexts import FullText, articles_judge, clean_pmcid, read_articles
from evidence_tools.pubmed.pacer import Pacer, shared_pacer
from evidence_tools.pubmed.queries import created_since

__all__ = ["EUTILS", "IDCONV", "Client", "SearchIds"]

EUTILS = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
"""The E-utilities. (www.ncbi.nlm.nih.gov/entrez/eutils is an old name, throttled harder.)"""

IDCONV = "https://pmc.ncbi.nlm.nih.gov/tools/idconv/api/v1/articles/"
"""The PMC ID converter: at most 200 ids, and only articles that are in PMC."""

_TOOL = "evidence-tools"
_AGENT = "evidence-tools/0.1 (python-requests)"
_BATCH = 250
_LAST_UID = 99_999_999
_LINKS = {
    "similar": ("pubmed", "pubmed_pubmed"),
    "cited_in": ("pubmed", "pubmed_pubmed_citedin"),
    "references": ("pubmed", "pubmed_pubmed_refs"),
    "pmc": ("pmc", "pubmed_pmc"),
}


class SearchIds(list[str]):
    """The PMIDs a search found: a list that knows its query.

    Attributes
    ----------
    query : str
        As it was sent.
    count : int
        How many PubMed says there are; equal to the length unless the search was limited.
    translated : str
        How PubMed understood it.
    warnings : list of str
        What PubMed remarked, e.g. a phrase that was not found.
    history : History or None
        Where the set stands on NCBI's history server.
    """

    count: int  # type: ignore[assignment]  # in the place of list.count: no PMID stands here twice

    def __init__(self, ids: Iterable[str], page: entrez.Page, query: str):
        super().__init__(dict.fromkeys(ids))
        self.query, self.count, self.translated = query, page.count, page.translated
        self.warnings, self.history = list(page.warnings), page.history


class Client:
    """A polite and suspicious reader of PubMed.

    Parameters
    ----------
    base_url : str
        Where the E-utilities are; another one for mirrors and tests.
    api_key, email : str
        NCBI's key (10 requests a second instead of 3) and the address NCBI may write to. They travel in request bodies
        and headers only, and are in no message, log, URL or repr.
    transport : requests adapter or callable
        Where requests go instead of the network; see `Exchange`.
    archive : Archive, optional
        Where fetched records are kept as they came.
    pacer : Pacer, optional
        Default: the one all clients of this process share for this server.
    limits : Limits, optional
        Timeouts, sizes, number of tries.
    idconv_url : str, optional
        The PMC ID converter; default: PMC's, or the same path on the server of another `base_url`.
    offline : bool
        True: every question raises `OfflineError` at once.

    Raises
    ------
    UsageError
        A URL that is not http or https.
    """

    def __init__(
        self,
        base_url: str = EUTILS,
        api_key: str = "",
        email: str = "",
        transport: BaseAdapter | Callable[..., requests.Response] | None = None,
        *,
        archive: Archive | None = None,
        pacer: Pacer | None = None,
        limits: Limits | None = None,
        idconv_url: str = "",
        offline: bool = False,
    ):
        self.base_url = _address(base_url)
        self.idconv_url = _address(idconv_url) if idconv_url else _converter(self.base_url)
        self.archive = archive
        self.missing: list[str] = []
        self._api_key, self._email = (api_key or "").strip(), (email or "").strip()
        host = urlsplit(self.base_url).netloc
        self._exchange = Exchange(
            pacer or shared_pacer(host, self._api_key),
            limits or Limits(),
            transport=transport,
            secrets=(self._api_key, self._email),
            offline=offline,
        )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None, **settings: Any) -> Client:
        """Make a client from ``EVIDENCE_EUTILS_URL``, ``NCBI_API_KEY``, ``NCBI_EMAIL`` and ``EVIDENCE_CACHE``.

        ``EVIDENCE_TIMEOUT`` sets the patience; see `Limits.from_environment`.

        Processes that share the cache folder take turns. Anything in `settings` goes to `Client` and wins.
        """
        environ = os.environ if environ is None else environ
        base_url = settings.pop("base_url", None) or environ.get("EVIDENCE_EUTILS_URL", "").strip() or EUTILS
        api_key = settings.pop("api_key", None) or environ.get("NCBI_API_KEY", "").strip()
        email = settings.pop("email", None) or environ.get("NCBI_EMAIL", "").strip()
        settings.setdefault("limits", Limits.from_environment(environ))
        if "pacer" not in settings:
            turns = cache_folder(environ) / "turns.sqlite3"
            settings["pacer"] = shared_pacer(urlsplit(_address(base_url)).netloc, api_key, turns)
        return cls(base_url, api_key, email, **settings)

    def __repr__(self) -> str:
        host = urlsplit(self.base_url).hostname
        return f"<Client of {host}, {'with' if self._api_key else 'without'} API key>"

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._exchange.close()

    @property
    def requests(self) -> int:
        """How many requests this client has sent, repetitions included."""
        return self._exchange.requests

    def search(
        self, query: str, since: dt.date | str | None = None, *, limit: int | None = None, sort: str = ""
    ) -> SearchIds:
        """Return the PMIDs of a search, all of them.

        One request for up to 9,999 hits. Beyond that PubMed gives no more, so the search is repeated on ranges of
        PMIDs that do not overlap, and the parts must add up to the count.

        Parameters
        ----------
        query : str
            In PubMed's search language.
        since : date or str (YYYY-MM-DD), optional
            Only records added to PubMed on or after this day ([crdt]). Not for keeping watch: old records start to
            match a search when they are indexed, and no window of dates sees them. Compare whole id lists instead.
        limit : int, optional
            At most so many, the first in PubMed's order.
        sort : str
            ``relevance``, ``pub_date`` ...; default PubMed's own, newest first.

        Raises
        ------
        UsageError
            The query is empty.
        AnswerError
            PubMed did not give all ids it counted, or rejected the query.
        OfflineError
            It cannot be reached.
        """
        query = " ".join((query or "").split())
        if not query:
            raise UsageError("The search is empty. Give a query such as: magnesium[tiab] AND sleep[tiab].")
        if since is not None:
            query = f"({query}) AND {created_since(since)}"
        wanted = FIRST_ONLY if limit is None else max(1, min(limit, FIRST_ONLY))
        page = self._page(query, wanted, sort)
        if limit is not None or page.count <= FIRST_ONLY:
            return SearchIds(page.ids[:limit], page, query)
        return SearchIds(self._beyond(query, page), page, query)

    def fetch(self, ids: Iterable[object], *, seen_since: dt.datetime | None = None, batch: int = _BATCH) -> Fetch:
        """Fetch records, in batches by POST, and compare what was asked with what came.

        Parameters
        ----------
        ids : iterable of PMIDs
        seen_since : datetime, optional
            Records the archive has seen since then are taken from it: so a broken run is taken up where it broke.
        batch : int
            Records a request, 1 to 500.

        Returns
        -------
        Fetch
            An iterator of `Record`. After its end ``.missing`` (also ``client.missing``) lists the PMIDs PubMed did
            not give even when asked again: gone, merged, or never there.
        """
        if not 1 <= batch <= 500:
            raise UsageError(f"batch={batch}: allowed are 1 to 500 records a request.")
        wanted = list(dict.fromkeys(clean_pmid(one) for one in ids))
        self.missing = []
        source = urlsplit(self.base_url).hostname or ""
        return Fetch(wanted, self._efetch, batch, self.archive, source, seen_since, self.missing)

    def full_texts(self, pmcids: Iterable[object], *, batch: int = 10) -> Iterator[FullText]:
        """Fetch articles of PubMed Central, each once, in the order asked for.

        Yields
        ------
        FullText
            ``released`` is False, with the reason in words, where PMC may not give the text or has no such article.
        """
        for part in _parts(list(dict.fromkeys(clean_pmcid(one) for one in pmcids)), batch):
            fields = [("db", "pmc"), ("retmode", "xml"), ("id", ",".join(one.removeprefix("PMC") for one in part))]
            found = read_articles(self._ask("efetch", fields, articles_judge(part))[0])
            yield from (found[pmcid] for pmcid in part)

    def summary(self, ids: Iterable[object]) -> dict[str, dict[str, Any]]:
        """Return document summaries by PMID; what PubMed did not give is in `missing`."""
        wanted = list(dict.fromkeys(clean_pmid(one) for one in ids))
        found: dict[str, dict[str, Any]] = {}
        for part in _parts(wanted, _BATCH):
            fields = [("db", "pubmed"), ("retmode", "json"), ("version", "2.0"), ("id", ",".join(part))]
            body, _ = self._ask("esummary", fields, entrez.summary_judge)
            found.update((pmid, one) for pmid, one in entrez.read_summaries(body).items() if pmid in set(part))
        self.missing = [pmid for pmid in wanted if pmid not in found]
        return found

    def link(self, ids: Iterable[object], kind: str = "similar") -> dict[str, list[str]]:
        """Return linked ids by PMID.

        Parameters
        ----------
        ids : iterable of PMIDs
        kind : {"similar", "cited_in", "references", "pmc"}
            Similar articles (most similar first), articles in PMC that cite it, articles it cites, its PMCID.
        """
        if kind not in _LINKS:
            raise UsageError(f"kind={kind!r}. Allowed: {', '.join(_LINKS)}.")
        db, linkname = _LINKS[kind]
        wanted = list(dict.fromkeys(clean_pmid(one) for one in ids))
        found: dict[str, list[str]] = {pmid: [] for pmid in wanted}
        for part in _parts(wanted, 100):
            # One id= for each, not one list: only then does each id get its own links.
            fields = [
                ("dbfrom", "pubmed"),
                ("db", db),
                ("linkname", linkname),
                ("cmd", "neighbor"),
                ("retmode", "json"),
            ]
            body, _ = self._ask("elink", [*fields, *(("id", pmid) for pmid in part)], entrez.links_judge)
            for pmid, links in entrez.read_links(body, linkname).items():
                prefix = "PMC" if db == "pmc" else ""
                found[pmid] = [prefix + one for one in links if one != pmid or db == "pmc"]
        return found

    def post(self, ids: Iterable[object]) -> History:
        """Put ids on NCBI's history server."""
        wanted = [clean_pmid(one) for one in ids]
        if not wanted:
            raise UsageError("There is no PMID to post.")
        body, _ = self._ask("epost", [("db", "pubmed"), ("id", ",".join(wanted))], entrez.post_judge)
        history = entrez.read_post(body)
        assert history is not None  # the judge made sure
        return history

    def spell(self, text: str) -> str:
        """Return PubMed's corrected spelling of a search, or the text itself."""
        body, _ = self._ask("espell", [("db", "pubmed"), ("term", text)], entrez.xml_judge("eSpellResult"))
        return entrez.read_spelling(body) or text

    def info(self, db: str = "pubmed") -> dict[str, Any]:
        """Return what NCBI says of a database: ``count``, ``last_update``, ``fields``."""
        body, _ = self._ask("einfo", [("db", db), ("retmode", "xml")], entrez.info_judge)
        return entrez.read_info(body)

    def match_citations(self, citations: Sequence[CitationKey]) -> list[str]:
        """Ask ecitmatch for PMIDs.

        Returns
        -------
        list of str
            For each citation its PMID, or ``AMBIGUOUS ...``, or ``NOT_FOUND...``.
        """
        found: dict[str, str] = {}
        keyed = {f"cit{number}": one for number, one in enumerate(citations)}
        for part in _parts(list(keyed), 100):
            lines = "\r".join(keyed[key].line(key) for key in part)
            fields = [("db", "pubmed"), ("retmode", "xml"), ("bdata", lines)]
            body, _ = self._ask("ecitmatch", fields, entrez.citations_judge(part))
            found.update(entrez.read_citations(body))
        return [found[key] for key in keyed]

    def convert_ids(self, ids: Iterable[str]) -> dict[str, dict[str, str]]:
        """Return PMID, PMCID and DOI of articles that are in PMC, by the id asked for (DOI, PMCID or PMID)."""
        found: dict[str, dict[str, str]] = {}
        for part in _parts([one.strip() for one in dict.fromkeys(ids) if one.strip()], 50):
            # A GET by its documentation; the e-mail address goes into the From header, where no log keeps it.
            fields = [("ids", ",".join(part)), ("format", "json"), ("tool", _TOOL)]
            headers = {"User-Agent": _AGENT, **({"From": self._email} if self._email else {})}
            body, _ = self._exchange.ask(self.idconv_url, fields, entrez.converter_judge, headers=headers, get=True)
            found.update(entrez.read_converted(body, part))
        return found

    def _ask(
        self, name: str, fields: Sequence[tuple[str, str]], judge: Judge, divisible: bool = False
    ) -> tuple[bytes, str]:
        sent = [*fields, ("tool", _TOOL)]
        sent += [(name_, value) for name_, value in (("email", self._email), ("api_key", self._api_key)) if value]
        ending = "cgi" if name == "ecitmatch" else "fcgi"
        url, headers = f"{self.base_url}{name}.{ending}", {"User-Agent": _AGENT}
        return self._exchange.ask(url, sent, judge, headers=headers, divisible=divisible)

    def _efetch(self, ids: Sequence[str]) -> bytes:
        fields = [("db", "pubmed"), ("retmode", "xml"), ("id", ",".join(ids))]
        judge = entrez.xml_judge("PubmedArticleSet", "PubmedBookArticleSet")
        return self._ask("efetch", fields, judge, divisible=True)[0]

    def _page(self, query: str, wanted: int, sort: str = "") -> entrez.Page:
        fields = [("db", "pubmed"), ("term", query), ("retmode", "xml"), ("usehistory", "y"), ("retstart", "0")]
        fields += [("retmax", str(wanted)), *([("sort", sort)] if sort else [])]
        return entrez.read_search(self._ask("esearch", fields, entrez.search_judge(wanted))[0])

    def _beyond(self, query: str, first: entrez.Page) -> list[str]:
        """Search on ranges of PMIDs (``1:7500[UID]``) until every part is small enough to be given whole."""
        top = max(map(int, first.ids))
        step = ceil(top / ceil(1.3 * first.count / FIRST_ONLY))
        ranges = [(top + 1, _LAST_UID), *((low, min(low + step - 1, top)) for low in range(1, top + 1, step))]
        found: set[str] = set()
        while ranges:
            low, high = ranges.pop()
            page = self._page(f"({query}) AND {low}:{high}[UID]", FIRST_ONLY)
            if any(not low <= int(one) <= high for one in page.ids):
                raise _refused(f"PMIDs outside the range {low} to {high} that was asked for")
            if page.count <= FIRST_ONLY:
                found.update(page.ids)
            elif low == high:
                raise _refused(f"{page.count} records for the one PMID {low}")
            else:
                middle = (low + high) // 2
                ranges += [(low, middle), (middle + 1, high)]
        now = self._page(query, 1).count  # PubMed may have grown meanwhile
        if not min(first.count, now) <= len(found) <= max(first.count, now):
            raise _refused(f"{len(found)} PMIDs in parts, although it counts {now}")
        return sorted(found, key=int, reverse=True)


def _refused(reason: str) -> RefusedAnswer:
    fault = Fault("truncated", reason)
    return RefusedAnswer(f"PubMed gave {reason}. Nothing of it was kept. Try again later, or narrow the search.", fault)


def _parts(items: list[str], size: int) -> Iterator[list[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def _address(url: str) -> str:
    parts = urlsplit((url or "").strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"{url!r} is not the address of a server. Allowed: http:// or https://, such as {EUTILS}")
    return parts.geturl() if parts.path.endswith("/") else parts.geturl() + "/"


def _converter(base_url: str) -> str:
    if urlsplit(base_url).hostname == urlsplit(EUTILS).hostname:
        return IDCONV
    return urlsplit(base_url)._replace(path=urlsplit(IDCONV).path, query="").geturl()
