"""Where a study can be read: the study itself first, copies of it last, and nothing that is no web address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from evidence_tools.words import first_address, web_addresses

__all__ = ["Link", "secure_hosts", "study_links", "web_address"]

# Sites that show copies, excerpts or catalogue entries of papers: named last and called what they are.
COPIES = (
    "academia.edu", "coek.info", "globalauthorid.com", "litmetric.com", "metajournal.com", "paperdigest.org",
    "readkong.com", "reader.letpub.com", "researcher.life", "researchgate.net", "scholar.archive.org", "scribd.com",
    "semanticscholar.org", "suppr.wilddata.cn", "tomesphere.com", "trial.medpath.com", "vdocument.in", "vdocuments.mx",
    "wilddata.cn", "booksci.cn", "scispace.com", "typeset.io", "ouci.dntb.gov.ua",
)  # fmt: skip
PUBMED_HOSTS = ("pubmed.ncbi.nlm.nih.gov", "www.pubmed.gov", "pubmed.gov")


@dataclass(frozen=True)
class Link:
    """An address with the words that say where it leads."""

    url: str
    words: str


def secure_hosts(addresses: Iterable[str]) -> frozenset[str]:
    """Return the hosts of which an https address is on record."""
    parts = (part for address in addresses for part in web_addresses(address))
    return frozenset(urlsplit(part).hostname or "" for part in parts if part.startswith("https://"))


def web_address(address: str, secure: frozenset[str] = frozenset()) -> str:
    """Return the first address of a cell that may be linked (`words.first_address`), by https where that is known.

    Parameters
    ----------
    address : str
        As it stands in a table.
    secure : set of str
        Hosts known to answer by https: their http addresses are turned into https ones.
    """
    first = first_address(address)
    if not first:
        return ""
    host = urlsplit(first).hostname or ""
    if first.startswith("http://") and host in secure:
        first = "https://" + first.removeprefix("http://")
    return quote(first, safe="/:;.-_~?#[]@!$&'()*+,=%")


def _copy(host: str, also: frozenset[str]) -> bool:
    return any(host == name or host.endswith("." + name) for name in (*COPIES, *also))


def study_links(
    entry: Mapping[str, str],
    addresses: str,
    secure: frozenset[str] = frozenset(),
    copies: frozenset[str] = frozenset(),
) -> list[Link]:
    """List where a study can be read, the study itself first.

    Parameters
    ----------
    entry : mapping
        pmid, doi, pmcid, url of the bibliography; "" = not known.
    addresses : str
        What studies.csv holds, divided by " | ".
    secure : set of str
        From `secure_hosts`.
    copies : set of str
        Further sites that show copies, of the folder's topic.

    Returns
    -------
    list of Link
        PubMed, DOI, full text at PubMed Central, then other addresses, copies and catalogues at the end.
    """
    found, hosts = [], set()
    if re.fullmatch(r"[1-9][0-9]{0,7}", entry.get("pmid", "")):
        found.append(Link(f"https://pubmed.ncbi.nlm.nih.gov/{entry['pmid']}/", f"PubMed record {entry['pmid']}"))
        hosts |= set(PUBMED_HOSTS)
    if entry.get("doi", "").startswith("10."):
        doi = entry["doi"]
        found.append(Link(f"https://doi.org/{quote(doi, safe='/():;.-_')}", f"The publisher's page (doi {doi})"))
        hosts |= {"doi.org", "dx.doi.org"}
    if re.fullmatch(r"PMC[1-9][0-9]*", entry.get("pmcid", "")):
        number = entry["pmcid"]
        found.append(
            Link(f"https://pmc.ncbi.nlm.nih.gov/articles/{number}/", f"Full text at PubMed Central ({number})")
        )
        hosts |= {"pmc.ncbi.nlm.nih.gov"}
    others = [web_address(part, secure) for part in (*web_addresses(addresses), entry.get("url", ""))]
    named = [(url, urlsplit(url).hostname or "") for url in dict.fromkeys(others) if url]
    rest = [(url, host) for url, host in named if host not in hosts]
    first = [Link(url, f"Page at {host}") for url, host in rest if not _copy(host, copies)]
    last = [Link(url, f"Copy or catalogue entry at {host}") for url, host in rest if _copy(host, copies)]
    return found + first + last
